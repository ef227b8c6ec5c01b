/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What a web server's answer is: a document, the proof that there is none, or
 * neither.  Absence is proven by 404, 410 and 204, by a page for people and by
 * a document without a usable server; a status of 5xx or 429 only says that
 * nobody knows.
 */
#include <string.h>

#include "addr.h"
#include "autoconfig.h"
#include "err.h"
#include "look.h"
#include "source.h"
#include "str.h"

static const struct {
	unsigned	 first, last;		/* of the status */
	enum msu_answer	 answer;
	enum msu_code	 code;
} statuses[] = {
	{ 204, 204, MSU_ANSWER_NEGATIVE, MSU_E_NO_SERVER },
	{ 200, 299, MSU_ANSWER_FOUND, MSU_OK },
	{ 401, 401, MSU_ANSWER_REFUSED, MSU_E_LOGIN_WANTED },
	{ 407, 407, MSU_ANSWER_REFUSED, MSU_E_LOGIN_WANTED },
	{ 404, 404, MSU_ANSWER_NEGATIVE, MSU_E_HTTP_STATUS },
	{ 410, 410, MSU_ANSWER_NEGATIVE, MSU_E_HTTP_STATUS },
	{ 429, 429, MSU_ANSWER_NONE, MSU_E_HTTP_STATUS },
	{ 400, 499, MSU_ANSWER_REFUSED, MSU_E_HTTP_STATUS },
	{ 0, 999, MSU_ANSWER_NONE, MSU_E_HTTP_STATUS },
};

/* A page for people, whatever its type claims to be.  XHTML is well-formed XML
 * and so must be told by its root. */
static bool
is_page(const struct msu_http_reply *r)
{
	const char *p = r->body;

	if (strstr(p, "<clientConfig") != NULL ||
	    strstr(p, "<Autodiscover") != NULL)
		return false;
	p += strspn(p, "\xef\xbb\xbf \t\r\n");
	return msu_str_neqcase(p, "<!doctype html", 14) ||
	    msu_str_findcase(p, "<html") != NULL ||
	    (p[0] == '<' && r->type != NULL &&
	    msu_str_findcase(r->type, "html") != NULL);
}

/* A server that wants to be told the address says so in a 400 or 404.  The page
 * of a web site that something was not found may ask for an address, too: to
 * send its news to. */
static bool
wants_address(const struct msu_http_reply *r)
{
	return (r->status == 400 || (r->status == 404 && !is_page(r))) &&
	    r->len < 10000 &&
	    (msu_str_findcase(r->body, "emailaddress") != NULL ||
	    msu_str_findcase(r->body, "email address") != NULL);
}

/* The same question once more, if its form has a place for the address and it
 * may be sent: then what counts is that answer. */
static bool
ask_with_address(struct msu_question *q)
{
	struct msu_look *look = q->look;

	if (strstr(q->ask->form, "{query}") == NULL ||
	    !msu_consent_address(look, q->where))
		return false;
	msu_look_ask(look, q->source, q->ask, msu_look_fill(look,
	    q->ask->form));
	return true;
}

bool
msu_look_has_document(struct msu_question *q)
{
	const struct msu_http_reply *r = q->http;
	struct msu_error err = { 0 };
	size_t i = 0;

	if (q->attempt != NULL)
		return false;
	while (r->status < statuses[i].first || r->status > statuses[i].last)
		i++;
	if (wants_address(r)) {
		msu_fail(&err, MSU_E_NEEDS_ADDRESS, q->where, "HTTP %u",
		    r->status);
		msu_look_answer(q, ask_with_address(q) ? MSU_ANSWER_NEGATIVE :
		    MSU_ANSWER_REFUSED, &err);
		return false;
	}
	if (statuses[i].code != MSU_OK) {
		msu_fail(&err, statuses[i].code, q->where, "HTTP %u",
		    r->status);
		msu_look_answer(q, statuses[i].answer, &err);
		return false;
	}
	if (r->len == 0 || is_page(r)) {
		msu_fail(&err, r->len == 0 ? MSU_E_NO_SERVER : MSU_E_HTML,
		    q->where, NULL);
		msu_look_answer(q, MSU_ANSWER_NEGATIVE, &err);
		return false;
	}
	return true;
}

/* Within one registrable domain a redirect changes nothing.  Out of it, the
 * domain's own server vouches for where it leads; that of somebody else, whom
 * only DNS has named, may have been chosen by whoever forged the MX, too. */
void
msu_look_redirected(struct msu_question *q, struct msu_entry *e)
{
	const char *own = q->look->base != NULL ? q->look->base :
	    q->look->addr.domain;
	struct msu_arena *a = q->look->found.arena;
	const char *from, *to;

	if (q->http->hops[0] == NULL)
		return;
	from = msu_addr_url_host(a, q->where);
	to = msu_addr_url_host(a, q->http->url);
	if (msu_addr_base(from) != NULL && msu_addr_base(to) != NULL &&
	    strcmp(msu_addr_base(from), msu_addr_base(to)) == 0)
		return;
	e->linked = to;
	e->if_known = e->trust > 2 && !msu_look_is_below(from, own) ? 2 :
	    e->trust;
	e->mx_knows = true;
}

static size_t
servers_of(const struct msu_found *f, const struct msu_entry *e)
{
	size_t n = 0;

	for (size_t i = 0; i < f->servers.n; i++) {
		const struct msu_found_server *s = f->servers.v[i];

		for (size_t j = 0; j < s->why.n; j++) {
			const struct msu_word *w = s->why.v[j];

			n += w->entry == e;
		}
	}
	return n;
}

bool
msu_look_document_end(struct msu_question *q, struct msu_entry *e,
    struct msu_error *err)
{
	bool usable = servers_of(&q->look->found, e) > 0;
	struct msu_attempt *t;

	if (err->code == MSU_OK && !usable)
		msu_fail(err, MSU_E_NO_SERVER, q->where, NULL);
	/* one that cannot be read is as good as none */
	t = msu_look_answer(q, usable ? MSU_ANSWER_FOUND :
	    MSU_ANSWER_NEGATIVE, err->code == MSU_OK ? NULL : err);
	if (t == NULL)
		return false;
	t->dropped = msu_list_end(&e->drops);
	e->attempt = t;
	e->place = (size_t)(q->ask - q->source->asks);
	return usable;
}

struct msu_entry *
msu_look_document(struct msu_question *q, unsigned trust)
{
	struct msu_look *look = q->look;
	struct msu_error err = { 0 };
	struct msu_entry *e;

	if (!msu_look_has_document(q))
		return NULL;
	e = msu_found_entry(&look->found, q->source->name, q->where, trust);
	if (e == NULL)
		return NULL;
	msu_look_redirected(q, e);
	msu_autoconfig_read(q->http->body, q->http->len, &look->addr,
	    &look->found, e, &err);
	return msu_look_document_end(q, e, &err) ? e : NULL;
}
