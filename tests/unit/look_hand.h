/* SPDX-License-Identifier: MPL-2.0 */
/* A lookup by hand: entries, servers and answers as a test wants them. */
#ifndef LOOK_HAND_H
#define LOOK_HAND_H

#include "rows.h"

#include "ctx.h"
#include "err.h"
#include "look.h"

#define HAND_NOW	((time_t)1800000000)
#define HAND_DOMAIN	"example.org"

struct hand {
	struct msu_ctx		 ctx;
	struct msu_look		*look;
	struct msu_result	*r;
	struct msu_arena	*a;		/* the result's */
};

static inline time_t
hand_wall(time_t *out)
{
	(void)out;
	return HAND_NOW;
}

static inline uint64_t
hand_clock(void)
{
	return 1000;
}

static inline void
hand_begin(struct hand *h, const char *address)
{
	struct msu_error err = { .code = MSU_OK };

	memset(h, 0, sizeof(*h));
	h->ctx.wall = hand_wall;
	h->ctx.clock_ms = hand_clock;
	h->ctx.min_trust = 2;
	h->r = msu_result_new();
	assert_non_null(h->r);
	h->a = msu_result_arena(h->r);
	assert_int_equal(msu_look_begin(&h->ctx, address, h->r, &h->look,
	    &err), MSU_OK);
	assert_non_null(h->look);
}

static inline void
hand_free(struct hand *h)
{
	msu_result_free(h->r);
}

/* The database and what it says for exchangers name a provider. */
static inline struct msu_entry *
hand_entry(struct hand *h, const char *source, const char *where,
    unsigned trust, const char *provider)
{
	struct msu_entry *e = msu_found_entry(&h->look->found, source, where,
	    trust);

	assert_non_null(e);
	e->is_database = provider != NULL;
	e->provider = e->provider_name = provider;
	return e;
}

/* "imap tls a.example 993"; of DAV: a host, with the URL made of it. */
static inline void
hand_server(struct hand *h, struct msu_entry *e, enum msu_proto proto,
    enum msu_security security, const char *host, uint16_t port)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	struct msu_server *s = msu_arena_alloc(h->a, sizeof(*s));

	assert_non_null(s);
	s->proto = proto;
	s->security = security;
	s->port = port;
	s->host = host;
	s->user = "zoe@" HAND_DOMAIN;
	s->auths = password;
	s->nauths = 1;
	if (!msu_proto_is_mail(proto) && proto != MSU_PROTO_SIEVE) {
		s->host = NULL;
		s->url = msu_arena_printf(h->a, "https://%s/", host);
	}
	assert_true(msu_found_server(&h->look->found, s, e));
}

/* IMAP and SMTP over TLS at one host. */
static inline void
hand_pair(struct hand *h, struct msu_entry *e, const char *host)
{
	hand_server(h, e, MSU_PROTO_IMAP, MSU_SECURITY_TLS, host, 993);
	hand_server(h, e, MSU_PROTO_SMTP, MSU_SECURITY_TLS, host, 465);
}

/* A question of a source, by the number of its row, as if it had been asked. */
static inline struct msu_question *
hand_question(struct hand *h, const char *source, size_t row,
    const char *where)
{
	struct msu_question *q = msu_arena_alloc(h->a, sizeof(*q));

	assert_non_null(q);
	q->look = h->look;
	q->source = msu_source_find(source);
	assert_non_null(q->source);
	q->ask = &q->source->asks[row];
	q->where = where;
	assert_true(msu_list_add(h->a, &h->look->questions, q));
	return q;
}

/* Its answer is a page; to: where redirects led, or NULL. */
static inline struct msu_http_reply *
hand_page(struct hand *h, struct msu_question *q, unsigned status,
    const char *type, const char *body, const char *to)
{
	struct msu_http_reply *r = msu_arena_alloc(h->a, sizeof(*r));
	const char **hops = msu_arena_alloc(h->a, 2 * sizeof(*hops));

	assert_non_null(r);
	assert_non_null(hops);
	hops[0] = to;
	r->status = status;
	r->type = type;
	r->body = body;
	r->len = strlen(body);
	r->url = to != NULL ? to : q->where;
	r->hops = hops;
	q->http = r;
	return r;
}

static inline void
hand_rank(struct hand *h)
{
	h->r->attempts = msu_list_end(&h->look->attempts);
	msu_rank(h->look);
	msu_pick(h->look, h->r);
}

#endif
