/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Ranking: trust, then agreement, then policy (IMAP before POP, TLS before
 * STARTTLS, plain text last and never chosen), then the sources' order and the
 * provider's own.  The result does not depend on the order in which the
 * sources answered.
 */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "look.h"

static const int base_score[] = { 0, 20, 40, 60, 70 };	/* T0 … T4 */

enum {
	SCORE_AGREES = 5, SCORE_AGREES_MOST = 15,
	SCORE_CHECKED = 10,		/* each of both servers */
	SCORE_LOW_CONFIDENCE = 5,	/* an entry that says so itself */
	SCORE_OLD = 5,			/* not confirmed for 18 months */
	SCORE_UNUSUAL_PORT = 5,
	CAP_PLAIN = 10, CAP_CERTIFICATE = 10,
	SCORE_HIGH = 80, SCORE_MEDIUM = 55,
	OLD_SECONDS = 548 * 86400,	/* 18 months */
};

static int
clamp(int score, int most)
{
	return score < 0 ? 0 : score > most ? most : score;
}

static bool
is_unusual_port(const struct msu_server *s)
{
	return msu_proto_port(s->proto, s->security) != 0 &&
	    s->port != msu_proto_port(s->proto, s->security);
}

/* The place of a source in list.h. */
static size_t
source_rank(const char *name)
{
	const struct msu_source *const *all = msu_sources();
	size_t i = 0;

	while (all[i] != NULL && strcmp(all[i]->name, name) != 0)
		i++;
	return i;
}

/* The strongest first. */
static int
by_strength(const void *a, const void *b)
{
	const struct msu_evidence *const *x = a, *const *y = b;
	size_t p = source_rank((*x)->source), q = source_rank((*y)->source);
	int same;

	if ((*x)->trust != (*y)->trust)
		return (*x)->trust > (*y)->trust ? -1 : 1;
	if (p != q)
		return p < q ? -1 : 1;
	same = strcmp((*x)->source, (*y)->source);
	return same != 0 ? same : strcmp((*x)->where, (*y)->where);
}

/* Who lists a server twice has said it once. */
static void
sort_evidence(struct msu_list *why)
{
	size_t kept = 1;

	if (why->n < 2)
		return;
	qsort(why->v, why->n, sizeof(*why->v), by_strength);
	for (size_t i = 1; i < why->n; i++) {
		if (by_strength(&why->v[kept - 1], &why->v[i]) != 0)
			why->v[kept++] = why->v[i];
	}
	why->n = kept;
	why->v[kept] = NULL;
}

/* Sources of different operators that say the same. */
static int
agreement(const struct msu_found_server *f)
{
	int more = 0;

	for (size_t i = 1; i < f->why.n; i++) {
		const struct msu_evidence *e = f->why.v[i];
		bool have = false;

		for (size_t j = 0; j < i; j++) {
			const struct msu_evidence *b = f->why.v[j];

			have |= strcmp(e->source, b->source) == 0;
		}
		more += have ? 0 : SCORE_AGREES;
	}
	return clamp(more, SCORE_AGREES_MOST);
}

static int
score_of(const struct msu_look *look, const struct msu_found_server *f)
{
	const struct msu_evidence *first = f->why.v[0];
	time_t now = look->ctx->wall(NULL);
	int score = base_score[f->trust <= 4 ? f->trust : 0] + agreement(f);

	if (is_unusual_port(f->server))
		score -= SCORE_UNUSUAL_PORT;
	if (first->seen != 0 && now - first->seen > OLD_SECONDS)
		score -= SCORE_OLD;
	if (look->found.confidence != NULL &&
	    strcmp(look->found.confidence, "low") == 0)
		score -= SCORE_LOW_CONFIDENCE;
	return clamp(score, f->server->security == MSU_SECURITY_PLAIN ?
	    CAP_PLAIN : 100);
}

/* Smaller is better: protocol of the same direction, then the security. */
static int
policy(const struct msu_server *s)
{
	static const int by_proto[MSU_PROTO_COUNT] = {
		[MSU_PROTO_IMAP] = 0, [MSU_PROTO_POP3] = 1,
		[MSU_PROTO_SMTP] = 2, [MSU_PROTO_JMAP] = 3,
		[MSU_PROTO_CALDAV] = 4, [MSU_PROTO_CARDDAV] = 5,
		[MSU_PROTO_SIEVE] = 6,
	};
	static const int by_security[MSU_SECURITY_COUNT] = {
		[MSU_SECURITY_TLS] = 0, [MSU_SECURITY_STARTTLS] = 1,
		[MSU_SECURITY_PLAIN] = 2,
	};

	return by_proto[s->proto] * 8 + by_security[s->security];
}

static int
by_rank(const void *a, const void *b)
{
	const struct msu_found_server *const *x = a, *const *y = b;
	const struct msu_evidence *e = (*x)->why.v[0], *f = (*y)->why.v[0];
	int p = agreement(*x), q = agreement(*y);

	if ((*x)->trust != (*y)->trust)
		return (*x)->trust > (*y)->trust ? -1 : 1;
	if (p != q)
		return p > q ? -1 : 1;
	p = policy((*x)->server);
	q = policy((*y)->server);
	if (p != q)
		return p < q ? -1 : 1;
	p = by_strength(&e, &f);
	if (p != 0)
		return p;
	return (*x)->order < (*y)->order ? -1 : (*x)->order > (*y)->order;
}

void
msu_rank(struct msu_look *look, struct msu_result *r)
{
	struct msu_arena *a = look->found.arena;
	struct msu_list *found = &look->found.servers, out = { 0 };

	/* a server may then be without its evidence */
	if (msu_arena_failed(a))
		return;
	for (size_t i = 0; i < found->n; i++) {
		struct msu_found_server *f = found->v[i];

		sort_evidence(&f->why);
	}
	if (found->n > 1)
		qsort(found->v, found->n, sizeof(*found->v), by_rank);
	for (size_t i = 0; i < found->n; i++) {
		struct msu_found_server *f = found->v[i];
		struct msu_candidate *c = msu_arena_alloc(a, sizeof(*c));

		f->score = score_of(look, f);
		if (c == NULL)
			return;
		c->server = *f->server;
		c->why = msu_list_end(&f->why);
		c->trust = f->trust;
		c->score = f->score;
		msu_list_add(a, &out, c);
	}
	r->candidates = msu_list_end(&out);
}

static void
set_score(struct msu_result *r, int score)
{
	r->score = score;
	r->confidence = score >= SCORE_HIGH ? "high" :
	    score >= SCORE_MEDIUM ? "medium" : "low";
}

static const struct msu_candidate *
candidate_of(const struct msu_result *r, const struct msu_server *s)
{
	for (size_t i = 0; s != NULL && r->candidates[i] != NULL; i++) {
		if (msu_server_same(&r->candidates[i]->server, s))
			return r->candidates[i];
	}
	return NULL;
}

void
msu_rank_checked(struct msu_result *r)
{
	const struct msu_account *acct = r->account;
	const struct msu_candidate *in, *out;
	int score, most = 100;

	if (acct == NULL)
		return;
	in = candidate_of(r, acct->in);
	out = candidate_of(r, acct->out);
	if (in == NULL || out == NULL) {
		set_score(r, 0);
		return;
	}
	/* a chain is as strong as its weaker half */
	score = in->score < out->score ? in->score : out->score;
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		const struct msu_check *c = r->checks[i];

		if (c->verdict == MSU_PASS || c->verdict == MSU_WARN)
			score += SCORE_CHECKED;
		for (size_t j = 0; j < c->nsteps; j++) {
			if (msu_code_is_certificate(c->steps[j].error.code))
				most = CAP_CERTIFICATE;
		}
	}
	set_score(r, clamp(score, most));
}
