/* SPDX-License-Identifier: MPL-2.0 */
/* Questions: forms filled in, asked, and their ends recorded. */
#include <string.h>

#include "addr.h"
#include "buf.h"
#include "err.h"
#include "source.h"
#include "str.h"

#define MAX_WHERE	((size_t)2048)

/* ---- words of forms ------------------------------------------------------ */

/* "?emailaddress=…" where the user lets the domain's server know; this is the
 * only place where the local part can leave during a lookup. */
static const char *
word_query(struct msu_look *look)
{
	if (!look->send_address)
		return "";
	return msu_arena_printf(look->found.arena, "?emailaddress=%s",
	    msu_addr_escape(look->found.arena, look->addr.full));
}

/* A name that nobody has, the same in every run of one address: a wildcard
 * answers for any name. */
static const char *
word_random(struct msu_look *look)
{
	unsigned long h = 5381;

	for (const char *p = look->addr.domain; *p != '\0'; p++)
		h = (h * 33 + (unsigned char)*p) & 0xffffffff;
	return msu_arena_printf(look->found.arena, "x%08lx-no-such-name", h);
}

static const char *
word_mx_inside(struct msu_look *look)
{
	return look->mx != NULL &&
	    msu_look_is_below(look->mx, look->addr.domain) ? look->mx : NULL;
}

static const char *
word_onlinedb(struct msu_look *look)
{
	const char *url = look->ctx->texts[MSU_OPT_ONLINE_DB];
	size_t len = url == NULL ? 0 : strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	return url == NULL ? NULL : msu_arena_strn(look->found.arena, url,
	    len);
}

#define AT(field)	NULL, offsetof(struct msu_look, field)

static const struct {
	const char	*word;
	const char	*(*value)(struct msu_look *);	/* or at the offset */
	size_t		 offset;
	bool		 known;		/* before anything was asked */
} words[] = {
	{ "{domain}", AT(addr.domain), true },
	{ "{query}", word_query, 0, true },
	{ "{onlinedb}", word_onlinedb, 0, true },
	{ "{random}", word_random, 0, true },
	{ "{mxinside}", word_mx_inside, 0, false },
	{ "{mx}", AT(mx), false },
	{ "{mxfull}", AT(mxfull), false },
	{ "{mxbase}", AT(mxbase), false },
	{ "{server}", AT(doubted), false },
	{ "{target}", AT(autodiscover), false },
};

/* NULL if it has none.  A plan is made before anybody answers. */
static const char *
word_value(struct msu_look *look, size_t i)
{
	if (look->net == NULL && !words[i].known)
		return words[i].word;
	if (words[i].value != NULL)
		return words[i].value(look);
	return *(const char **)(void *)((char *)look + words[i].offset);
}

const char *
msu_look_fill(struct msu_look *look, const char *form)
{
	struct msu_arena *a = look->found.arena;
	const char *p = form;
	struct msu_buf b;
	const char *out;

	msu_buf_init(&b, MAX_WHERE);
	while (*p != '\0') {
		const char *value = NULL;
		size_t i = 0;

		if (*p != '{') {
			msu_buf_addc(&b, *p++);
			continue;
		}
		while (i < sizeof(words) / sizeof(words[0]) &&
		    !msu_str_has_prefix(p, words[i].word))
			i++;
		if (i == sizeof(words) / sizeof(words[0])) {
			msu_buf_addc(&b, *p++);	/* {redirect}: never known */
			continue;
		}
		value = word_value(look, i);
		if (value == NULL) {
			msu_buf_free(&b);
			return NULL;
		}
		msu_buf_adds(&b, value);
		p += strlen(words[i].word);
	}
	if (b.code == MSU_E_NOMEM)	/* it does not fall away for that */
		a->failed = true;
	out = b.code == MSU_OK ? msu_arena_str(a, msu_buf_text(&b)) : NULL;
	msu_buf_free(&b);
	return out;
}

/* ---- how it ended ---------------------------------------------------------- */

struct msu_attempt *
msu_look_attempt(struct msu_look *look, const char *source, const char *where,
    enum msu_answer answer, const struct msu_error *err)
{
	static const char *const none[1];
	struct msu_arena *a = look->found.arena;
	struct msu_attempt *t = msu_arena_alloc(a, sizeof(*t));

	/* that is our failure, and says nothing about the domain */
	if (err != NULL && err->code == MSU_E_NOMEM)
		a->failed = true;
	if (t == NULL)
		return NULL;
	t->source = source;
	t->where = msu_arena_str(a, where);
	t->answer = answer;
	t->hops = t->dropped = none;
	if (err != NULL)
		t->error = *err;
	msu_list_add(a, &look->attempts, t);
	MSU_TRACE(&look->ctx->trace, LOOK, "%s %s: %s%s%s%s%s", source, where,
	    msu_answer_name(answer), err == NULL ? "" : ", ",
	    err == NULL ? "" : msu_code_name(err->code),
	    err == NULL || err->detail[0] == '\0' ? "" : ": ",
	    err == NULL ? "" : err->detail);
	return t;
}

static const char *
where_of(const struct msu_question *q)
{
	static const char *const types[] = {
		[MSU_ASK_ADDRS] = "A, AAAA", [MSU_ASK_MX] = "MX",
		[MSU_ASK_SRV] = "SRV", [MSU_ASK_TXT] = "TXT",
	};

	return q->ask->kind > MSU_ASK_TXT ? q->where :
	    msu_arena_printf(q->look->found.arena, "%s (%s)", q->where,
	    types[q->ask->kind]);
}

struct msu_attempt *
msu_look_answer(struct msu_question *q, enum msu_answer answer,
    const struct msu_error *err)
{
	struct msu_look *look = q->look;
	struct msu_attempt *t = msu_look_attempt(look, q->source->name,
	    where_of(q), answer, err);

	if (t == NULL)
		return NULL;
	q->attempt = t;
	t->start_ms = (unsigned)(q->start - look->start);
	t->ms = (unsigned)(look->ctx->clock_ms() - q->start);
	if (q->dns != NULL) {
		t->ms = q->dns->ms;
		t->secure = q->dns->secure;
	}
	if (q->http != NULL) {
		t->ms = q->http->ms;
		t->status = q->http->status;
		t->bytes = q->http->len;
		t->hops = q->http->hops;
		t->ip = q->http->ip;
		t->tls = q->http->tls;
		t->has_age = q->http->age.is_told;
		t->max_age = q->http->age.seconds;
	}
	if (q->probe != NULL) {
		t->ms = q->probe->ms[MSU_TIME_DONE];
		t->ip = q->probe->ip;
		t->tls = q->probe->tls;
	}
	return t;
}

/* Whether a failure proves that there is nothing, or only that nobody knows. */
static enum msu_answer
answer_of(const struct msu_error *err)
{
	switch (err->code) {
	case MSU_E_DNS_NXDOMAIN:
	case MSU_E_DNS_NODATA:
		return MSU_ANSWER_NEGATIVE;
	case MSU_E_PRIVATE_ADDRESS:
	case MSU_E_REDIRECT:
	case MSU_E_FOREIGN:
	case MSU_E_TOO_BIG:
		return MSU_ANSWER_REFUSED;
	case MSU_E_PROXY:
		return MSU_ANSWER_SKIPPED;
	default:
		return MSU_ANSWER_NONE;
	}
}

/* ---- asking ---------------------------------------------------------------- */

/* A failure that a source need not look at is recorded here: q->attempt then
 * tells it. */
static void
question_end(struct msu_question *q, const struct msu_error *err)
{
	struct msu_look *look = q->look;
	size_t servers = look->found.servers.n;
	size_t entries = look->found.entries.n;
	const void *mx = look->mx, *spf = look->spf;

	q->open = false;
	if (err != NULL)
		msu_look_answer(q, answer_of(err), err);
	q->source->answer(q);
	/* most answers are "no", and change nothing */
	look->changed |= servers != look->found.servers.n ||
	    entries != look->found.entries.n || mx != look->mx ||
	    spf != look->spf || q->ask->phase == MSU_ON_CONFLICT;
}

static const struct msu_error *
error_keep(struct msu_arena *a, const struct msu_error *err)
{
	struct msu_error *copy = err == NULL ? NULL : msu_arena_alloc(a,
	    sizeof(*copy));

	if (copy != NULL)
		*copy = *err;
	return copy;
}

static void
on_dns(void *arg, const struct msu_dns_reply *reply)
{
	struct msu_question *q = arg;
	struct msu_arena *a = q->look->found.arena;
	struct msu_dns_reply *copy = msu_arena_alloc(a, sizeof(*copy));

	q->open = false;
	if (copy == NULL)
		return;
	*copy = *reply;
	copy->err = error_keep(a, reply->err);
	q->dns = copy;
	question_end(q, copy->err);
}

static void
on_http(void *arg, const struct msu_http_reply *reply)
{
	struct msu_question *q = arg;
	struct msu_arena *a = q->look->found.arena;
	struct msu_http_reply *copy = msu_arena_alloc(a, sizeof(*copy));

	q->open = false;
	if (copy == NULL)
		return;
	*copy = *reply;
	copy->err = error_keep(a, reply->err);
	q->http = copy;
	question_end(q, copy->err);
}

static void
on_probe(void *arg, const struct msu_probe *probe)
{
	struct msu_question *q = arg;
	struct msu_probe *copy = msu_arena_alloc(q->look->found.arena,
	    sizeof(*copy));

	q->open = false;
	if (copy == NULL)
		return;
	*copy = *probe;
	q->probe = copy;
	question_end(q, NULL);
}

static struct msu_question *
question_new(struct msu_look *look, const struct msu_source *source,
    const struct msu_ask *ask, const char *where)
{
	struct msu_arena *a = look->found.arena;
	struct msu_question *q = msu_arena_alloc(a, sizeof(*q));

	if (q == NULL || !msu_list_add(a, &look->questions, q))
		return NULL;
	q->look = look;
	q->source = source;
	q->ask = ask;
	q->where = where;
	q->start = look->ctx->clock_ms();
	q->open = true;
	return q;
}

static void
ask_web(struct msu_question *q)
{
	struct msu_look *look = q->look;
	struct msu_http_ask ask = {
		.url = q->where,
		.body = q->ask->kind == MSU_ASK_POST ?
		    q->source->body(look) : NULL,
		.allow_http = msu_str_has_prefix(q->where, "http://"),
	};

	/* whom the user lets know his address is the domain, nobody else */
	if (strstr(q->ask->form, "{query}") != NULL &&
	    look->send_address)
		ask.stay = look->base != NULL ? look->base :
		    look->addr.domain;
	msu_http_ask(look->net, &ask, on_http, q);
}

void
msu_look_ask(struct msu_look *look, const struct msu_source *source,
    const struct msu_ask *ask, const char *where)
{
	static const enum msu_dns_type types[] = {
		[MSU_ASK_ADDRS] = MSU_DNS_ADDRS, [MSU_ASK_MX] = MSU_DNS_MX,
		[MSU_ASK_SRV] = MSU_DNS_SRV, [MSU_ASK_TXT] = MSU_DNS_TXT,
	};
	struct msu_question *q = question_new(look, source, ask, where);

	if (q == NULL)
		return;
	msu_net_set_group(look->net, MSU_GROUP_LOOK);
	if (ask->kind <= MSU_ASK_TXT)
		msu_dns_ask(look->net, types[ask->kind], where, on_dns, q);
	else if (ask->kind != MSU_ASK_PROBE)
		ask_web(q);
}

void
msu_look_probe(struct msu_look *look, const struct msu_source *source,
    const struct msu_ask *ask, const struct msu_server *server,
    const char *const *ips)
{
	struct msu_question *q = question_new(look, source, ask,
	    msu_server_url(look->found.arena, server));

	if (q == NULL)
		return;
	q->server = server;
	q->ips = ips;
	msu_net_set_group(look->net, MSU_GROUP_LOOK);
	msu_probe_ask(look->net, server, ips, on_probe, q);
}

void
msu_look_ask_phase(struct msu_look *look, enum msu_phase phase,
    const struct msu_source *only)
{
	const struct msu_source *const *all = msu_sources();

	for (size_t i = 0; all[i] != NULL; i++) {
		const struct msu_ask *ask = all[i]->asks;

		if ((only != NULL && only != all[i]) || (all[i]->is_on !=
		    NULL && !all[i]->is_on(look)))
			continue;
		for (; ask != NULL && ask->form != NULL; ask++) {
			const char *where = ask->phase == phase ?
			    msu_look_fill(look, ask->form) : NULL;

			if (where != NULL)
				msu_look_ask(look, all[i], ask, where);
		}
	}
}

struct msu_question *
msu_look_question(struct msu_look *look, const struct msu_source *source,
    const char *form)
{
	for (size_t i = 0; i < look->questions.n; i++) {
		struct msu_question *q = look->questions.v[i];

		if (q->source == source && strcmp(q->ask->form, form) == 0)
			return q;
	}
	return NULL;
}
