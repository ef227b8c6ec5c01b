/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Lookups by hand: what the sources would answer, in any order, put where
 * they put it; then ranked and chosen.  The address is zoe@example.org.
 */
#ifndef BY_HAND_H
#define BY_HAND_H

#include "rows.h"

#include "ctx.h"
#include "err.h"
#include "look.h"

#define NOW		((time_t)1800000000)
#define MONTHS(n)	(NOW - (time_t)(n) * 30 * 86400)

#define IMAP		MSU_PROTO_IMAP
#define POP3		MSU_PROTO_POP3
#define SMTP		MSU_PROTO_SMTP
#define CALDAV		MSU_PROTO_CALDAV
#define TLS		MSU_SECURITY_TLS
#define STARTTLS	MSU_SECURITY_STARTTLS
#define PLAIN		MSU_SECURITY_PLAIN

#define BOTH(host)	{ IMAP, TLS, host, 993, 0 }, { SMTP, TLS, host, 465, 0 }

/* The beginning of a struct answer. */
#define SAYS(who, t, ...) \
	.source = who, .trust = t, .servers = { __VA_ARGS__ }

struct said {			/* one server */
	enum msu_proto		 proto;
	enum msu_security	 security;
	const char		*host;		/* NULL: no more */
	uint16_t		 port;
	enum msu_auth		 auth;		/* 0 is the password */
};

struct answer {			/* one answer of one source */
	const char	*source;	/* NULL: no more */
	unsigned	 trust;
	struct said	 servers[5];
	/* as in struct msu_entry */
	const char	*where;		/* NULL: example.org */
	size_t		 place;
	unsigned	 if_verified, if_known;
	const char	*linked;
	time_t		 seen;
	bool		 mx_knows, unlisted, guessed_user, unsupported;
	const char	*provider;	/* of the list, for mx and database */
	const char	*confidence, *documentation;
	const char	*note;		/* its code */
	const struct msu_oauth2	*oauth2;
	/* no answer at all, but an attempt */
	enum msu_answer	 none;
	enum msu_code	 code;
};

#define MAX_ANSWERS	6

struct facts {			/* what all sources tell together */
	struct answer	 answers[MAX_ANSWERS];
	const char	*mx;
	const char	*spf[3];
	bool		 web_default;
};

struct run {
	struct msu_ctx		 ctx;
	struct msu_look		 look;
	struct msu_result	*r;
	const char		*spf[3];
	/* of the two servers chosen */
	struct msu_step		 steps[2];
	struct msu_check	 checks[2];
	const struct msu_check	*all[3];
};

static inline time_t
fixed_wall(time_t *out)
{
	(void)out;
	return NOW;
}

static inline uint64_t
fixed_clock(void)
{
	return 0;
}

static inline void
run_begin(struct run *run)
{
	struct msu_error err = { .code = MSU_OK };

	memset(run, 0, sizeof(*run));
	run->r = msu_result_new();
	assert_non_null(run->r);
	run->ctx.wall = fixed_wall;
	run->ctx.clock_ms = fixed_clock;
	run->ctx.min_trust = 2;
	run->look.ctx = &run->ctx;
	run->look.found.arena = msu_result_arena(run->r);
	run->look.found.trace = &run->ctx.trace;
	assert_int_equal(msu_addr_parse(run->look.found.arena,
	    "zoe@example.org", &run->look.addr, &err), MSU_OK);
	run->look.base = msu_addr_base(run->look.addr.domain);
	msu_result_keep(run->r, &run->look);
}

/* Every call gets memory of its own, as different sources would. */
static inline void
run_server(struct run *run, struct msu_entry *e, const struct said *said)
{
	struct msu_arena *a = run->look.found.arena;
	struct msu_server *s = msu_arena_alloc(a, sizeof(*s));
	enum msu_auth *auth = msu_arena_alloc(a, sizeof(*auth));

	assert_non_null(s);
	assert_non_null(auth);
	*auth = said->auth;
	s->proto = said->proto;
	s->security = said->security;
	s->host = said->host;
	if (!msu_proto_is_mail(said->proto))
		s->url = msu_arena_printf(a, "https://%s/dav", said->host);
	s->port = said->port;
	s->user = "zoe@example.org";
	s->auths = auth;
	s->nauths = 1;
	assert_true(msu_found_server(&run->look.found, s, e));
}

static inline void
run_answer(struct run *run, const struct answer *said)
{
	const char *where = said->where != NULL ? said->where : "example.org";
	struct msu_error err = { 0 };
	struct msu_entry *e;

	if (said->none != 0) {
		msu_fail(&err, said->code, where, NULL);
		assert_non_null(msu_look_attempt(&run->look, said->source,
		    where, said->none, &err));
		return;
	}
	e = msu_found_entry(&run->look.found, said->source, where,
	    said->trust);
	assert_non_null(e);
	e->place = said->place;
	e->if_verified = said->if_verified;
	e->if_known = said->if_known;
	e->linked = said->linked;
	e->mx_knows = said->mx_knows;
	e->seen = said->seen;
	e->unlisted = said->unlisted;
	e->guessed_user = said->guessed_user;
	e->unsupported = said->unsupported;
	e->provider = said->provider;
	e->is_database = said->provider != NULL;
	e->confidence = said->confidence;
	e->documentation = said->documentation;
	e->oauth2 = said->oauth2;
	if (said->note != NULL)
		msu_entry_note(run->look.found.arena, e, said->note, "…",
		    NULL);
	for (size_t i = 0; i < ROWS(said->servers) &&
	    said->servers[i].host != NULL; i++)
		run_server(run, e, &said->servers[i]);
	e->attempt = msu_look_attempt(&run->look, said->source, where,
	    MSU_ANSWER_FOUND, NULL);
	assert_non_null(e->attempt);
}

static inline size_t
count_answers(const struct facts *f)
{
	size_t n = 0;

	while (n < MAX_ANSWERS && f->answers[n].source != NULL)
		n++;
	return n;
}

/* The answers in the k-th of all their orders; 0 is that of the row. */
static inline void
run_facts(struct run *run, const struct facts *f, unsigned k)
{
	size_t n = count_answers(f), left[MAX_ANSWERS];

	for (size_t i = 0; i < n; i++)
		left[i] = i;
	for (; n > 0; n--) {
		size_t i = k % n;

		k /= (unsigned)n;
		run_answer(run, &f->answers[left[i]]);
		memmove(&left[i], &left[i + 1], (n - i - 1) * sizeof(*left));
	}
	run->look.mx = f->mx;
	run->look.web_default = f->web_default;
	memcpy(run->spf, f->spf, sizeof(run->spf));
	run->look.spf = f->spf[0] == NULL ? NULL : run->spf;
}

static inline void
run_end(struct run *run)
{
	run->r->attempts = msu_list_end(&run->look.attempts);
	msu_rank(&run->look);
	msu_pick(&run->look, run->r);
}

static inline void
run_all(struct run *run, const struct facts *f)
{
	run_begin(run);
	run_facts(run, f, 0);
	run_end(run);
}

/* The live check of the two servers chosen; code: of the first one's step. */
static inline void
run_check(struct run *run, enum msu_verdict in, enum msu_verdict out,
    enum msu_code code)
{
	const struct msu_account *acct = run->r->account;
	static const char *const none[1];

	for (size_t i = 0; i < 2; i++) {
		struct msu_check *c = &run->checks[i];

		run->steps[i].id = MSU_STEP_TLS;
		c->server = i == 0 ? acct->in : acct->out;
		c->verdict = run->steps[i].verdict = i == 0 ? in : out;
		c->steps = &run->steps[i];
		c->nsteps = 1;
		c->offered = none;
		run->all[i] = c;
	}
	run->steps[0].error.code = code;
	run->r->checks = run->all;
	msu_pick_checked(&run->ctx, run->r);
}

static inline void
run_free(struct run *run)
{
	msu_result_free(run->r);
}

static inline const char *
chosen(struct run *run, const struct msu_server *s)
{
	return s == NULL ? "-" : msu_arena_printf(run->look.found.arena,
	    "%s:%u", s->host, s->port);
}

/* "trust 60 agreement 5": the parts of the score. */
static inline const char *
parts_text(struct run *run)
{
	const char *text = "";

	for (size_t i = 0; run->r->parts[i] != NULL; i++)
		text = msu_arena_printf(run->look.found.arena, "%s%s%s %d",
		    text, i == 0 ? "" : " ", run->r->parts[i]->what,
		    run->r->parts[i]->points);
	return text;
}

/* "less-trusted a b.example resolved". */
static inline const char *
conflicts_text(struct run *run)
{
	const char *text = "";

	for (size_t i = 0; run->r->conflicts[i] != NULL; i++) {
		const struct msu_conflict *c = run->r->conflicts[i];

		text = msu_arena_printf(run->look.found.arena,
		    "%s%s%s: %s, not %s%s", text, i == 0 ? "" : "; ", c->kind,
		    c->chosen, c->other, c->resolved ? "" : "?");
	}
	return text;
}

#endif
