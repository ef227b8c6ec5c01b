/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Something between us and the servers: a network's login page, or TLS
 * inspection.  It gives itself away by saying the same for hosts that have
 * nothing to do with each other: the same page, a redirect to the same strange
 * host, or a certificate of the same owner that nobody knows.
 */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "look.h"
#include "str.h"

struct sign {
	const char	*base;		/* whose host it was */
	const char	*page;		/* exactly one of the three */
	size_t		 len;
	const char	*led_to, *owner;
};

static bool
is_unknown_owner(enum msu_code code)
{
	return code == MSU_E_CERT_UNTRUSTED || code == MSU_E_CERT_SELF_SIGNED ||
	    code == MSU_E_TLS_NAME;
}

/* False: nothing suspicious. */
static bool
sign_of(const struct msu_look *look, const struct msu_question *q,
    struct sign *s)
{
	struct msu_arena *a = look->found.arena;
	const struct msu_http_reply *r = q->http;
	enum msu_code code;

	memset(s, 0, sizeof(*s));
	if (r == NULL || q->attempt == NULL)
		return false;
	code = q->attempt->error.code;
	s->base = msu_addr_base(msu_addr_url_host(a, q->where));
	if (s->base == NULL)
		return false;
	if (is_unknown_owner(code) && r->tls != NULL) {
		s->owner = code == MSU_E_TLS_NAME ? r->tls->subject :
		    r->tls->issuer;
		return s->owner != NULL;
	}
	if (r->hops[0] != NULL) {
		const char *to = msu_addr_base(msu_addr_url_host(a, r->url));

		if (to != NULL && strcmp(to, s->base) != 0 &&
		    q->attempt->answer != MSU_ANSWER_FOUND)
			s->led_to = to;
	}
	if (code == MSU_E_HTML) {
		s->page = r->body;
		s->len = r->len;
	}
	return s->page != NULL || s->led_to != NULL;
}

static bool
is_same(const struct sign *x, const struct sign *y)
{
	if (strcmp(x->base, y->base) == 0)
		return false;
	if (x->owner != NULL && y->owner != NULL)
		return strcmp(x->owner, y->owner) == 0;
	if (x->led_to != NULL && y->led_to != NULL &&
	    strcmp(x->led_to, y->led_to) == 0)
		return true;
	return x->page != NULL && y->page != NULL && x->len == y->len &&
	    memcmp(x->page, y->page, x->len) == 0;
}

/* A document came over a connection to the server that was meant, which nobody
 * in between lets stand: pages are then the servers' own. */
static bool
has_document(const struct msu_look *look)
{
	for (size_t i = 0; i < look->questions.n; i++) {
		const struct msu_question *q = look->questions.v[i];

		if (q->http != NULL && q->attempt != NULL &&
		    q->attempt->answer == MSU_ANSWER_FOUND &&
		    msu_str_has_prefix(q->where, "https://"))
			return true;
	}
	return false;
}

bool
msu_portal_is_there(const struct msu_look *look)
{
	if (has_document(look))
		return false;
	for (size_t i = 0; i < look->questions.n; i++) {
		struct sign x, y;

		if (!sign_of(look, look->questions.v[i], &x))
			continue;
		for (size_t j = 0; j < i; j++) {
			if (sign_of(look, look->questions.v[j], &y) &&
			    is_same(&x, &y))
				return true;
		}
	}
	return false;
}
