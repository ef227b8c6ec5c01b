/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Ranking.  First whom to believe: trust, then how many independent operators
 * name the same provider, then the sources' order.  Then which of that
 * provider's servers: policy (IMAP before POP, TLS before STARTTLS, plain text
 * last and never chosen), then its own order.  Agreement is about providers
 * and not about single servers, for two sources that both know POP3 say nothing
 * against IMAP.  Nothing depends on the order in which the sources answered.
 */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "err.h"
#include "look.h"

static const int base_score[] = { 0, 20, 40, 60, 70 };	/* T0 … T4 */

enum {
	SCORE_AGREES = 5, SCORE_AGREES_MOST = 15,
	SCORE_GUESSED = 5,		/* the user name */
	SCORE_UNLISTED = 5,		/* a document of other domains */
	SCORE_LOW_CONFIDENCE = 5,	/* an entry that says so itself */
	SCORE_OLD = 5,			/* not confirmed for 18 months */
	SCORE_UNUSUAL_PORT = 5,
	SCORE_NO_ANSWER = 5,		/* of a source that ranks higher */
	CAP_PLAIN = 10, CAP_HTTP = 20,
	OLD_SECONDS = 548 * 86400,	/* 18 months */
	MAX_OPERATORS = 16,
};

/* ---- trust ------------------------------------------------------------------ */

/* The registrable domain; of what is one itself, the name. */
static const char *
base_of(const char *host)
{
	const char *base = msu_addr_base(host);

	return base != NULL ? base : host;
}

/* Whether a host belongs to the provider that the list knows for this domain,
 * by the domain itself or by its mail exchanger. */
static bool
is_known(const struct msu_look *look, const struct msu_entry *e)
{
	const char *base = base_of(e->linked);

	if (e->mx_knows && look->mx != NULL &&
	    strcmp(base_of(look->mx), base) == 0)
		return true;
	for (size_t i = 0; i < look->found.servers.n; i++) {
		const struct msu_found_server *s = look->found.servers.v[i];

		for (size_t j = 0; j < s->why.n &&
		    strcmp(s->base, base) == 0; j++) {
			const struct msu_word *w = s->why.v[j];

			if (w->entry->is_database && w->entry->trust >= 2)
				return true;
		}
	}
	return false;
}

unsigned
msu_rank_trust(const struct msu_look *look, const struct msu_entry *e,
    bool verified)
{
	const char *own = look->base != NULL ? look->base :
	    look->addr.domain;
	unsigned trust = e->trust;

	if (e->linked != NULL && !msu_look_is_below(e->linked, own)) {
		if (e->is_known)
			return e->if_known;
		return trust < 1 ? trust : 1;
	}
	if (verified && e->if_verified > trust)
		trust = e->if_verified;
	/* what the web host serves by default is nobody's word */
	if (look->web_default && trust > 1 && trust < 4 &&
	    strcmp(msu_source_find(e->source)->operator, "domain") == 0)
		trust = 1;
	return trust;
}

/* ---- clusters ----------------------------------------------------------------- */

/* The list's provider with a server in the same registrable domain: the first
 * by name if there are several, so that it is always the same one. */
static const char *
cluster_of(const struct msu_look *look, const char *base)
{
	const char *found = NULL;

	for (size_t i = 0; i < look->found.servers.n; i++) {
		const struct msu_found_server *s = look->found.servers.v[i];

		for (size_t j = 0; j < s->why.n &&
		    strcmp(s->base, base) == 0; j++) {
			const struct msu_entry *e =
			    ((const struct msu_word *)s->why.v[j])->entry;

			if (e->is_database && (found == NULL ||
			    strcmp(e->provider, found) < 0))
				found = e->provider;
		}
	}
	return found != NULL ? found : base;
}

/* Whether a host's domain is the cluster's, or that of the mail exchanger which
 * led to the cluster's entry in the list. */
static bool
points_to(const struct msu_look *look, const char *host, const char *cluster)
{
	const char *base = base_of(host);

	if (strcmp(base, cluster) == 0)
		return true;
	if (look->mx == NULL || strcmp(base_of(look->mx), base) != 0)
		return false;
	for (size_t i = 0; i < look->found.entries.n; i++) {
		const struct msu_entry *e = look->found.entries.v[i];

		if (strcmp(e->source, "mx") == 0 &&
		    strcmp(e->provider, cluster) == 0)
			return true;
	}
	return false;
}

/* An SPF policy that lets somebody else's servers send (RFC 7208). */
static bool
spf_agrees(const struct msu_look *look, const char *cluster)
{
	bool own = look->base != NULL && strcmp(look->base, cluster) == 0;

	for (size_t i = 0; look->spf != NULL && look->spf[i] != NULL; i++) {
		if (!own && points_to(look, look->spf[i], cluster))
			return true;
	}
	return false;
}

/* The order of sources, and of one source's questions. */
static int
by_entry(const struct msu_entry *x, const struct msu_entry *y)
{
	size_t p = msu_source_rank(x->source), q = msu_source_rank(y->source);

	if (p != q)
		return p < q ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return strcmp(x->where, y->where);
}

static int
by_word(const struct msu_word *x, const struct msu_word *y)
{
	int d = by_entry(x->entry, y->entry);

	if (d != 0)
		return d;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* What the sources say about one cluster, into each of its servers: how many
 * independent operators agree, and its best word. */
static void
measure(const struct msu_look *look, const char *cluster, int *agreement,
    const struct msu_word **best)
{
	const char *operators[MAX_OPERATORS] = { "mx" };
	size_t n = look->mx != NULL && points_to(look, look->mx, cluster);
	unsigned most = 0;

	*best = NULL;
	for (size_t i = 0; i < look->found.servers.n; i++) {
		const struct msu_found_server *s = look->found.servers.v[i];

		for (size_t j = 0; j < s->why.n &&
		    strcmp(s->cluster, cluster) == 0; j++) {
			const struct msu_word *w = s->why.v[j];
			const struct msu_source *source =
			    msu_source_find(w->entry->source);
			size_t k = 0;
			unsigned trust = msu_rank_trust(look, w->entry,
			    s->verified);

			if (*best == NULL || trust > most ||
			    (trust == most && by_word(w, *best) < 0)) {
				most = trust;
				*best = w;
			}
			while (k < n && strcmp(operators[k],
			    source->operator) != 0)
				k++;
			/* who is not believed confirms nobody */
			if (k == n && trust >= 2 && n < MAX_OPERATORS)
				operators[n++] = source->operator;
		}
	}
	*agreement = n == 0 ? 0 : (int)n - 1 + spf_agrees(look, cluster);
}

/* ---- order -------------------------------------------------------------------- */

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
compare_text(const char *p, const char *q)
{
	return strcmp(p == NULL ? "" : p, q == NULL ? "" : q);
}

/* The last word, so that equals have one order: what the server is. */
static int
by_server(const struct msu_server *x, const struct msu_server *y)
{
	int d = compare_text(x->host, y->host);

	if (d == 0)
		d = compare_text(x->url, y->url);
	if (d == 0)
		d = (int)x->port - (int)y->port;
	return d != 0 ? d : compare_text(x->user, y->user);
}

static int
by_rank(const void *a, const void *b)
{
	const struct msu_found_server *x = *(struct msu_found_server *const *)a;
	const struct msu_found_server *y = *(struct msu_found_server *const *)b;
	int d;

	if (x->believed != y->believed)
		return x->believed > y->believed ? -1 : 1;
	if (x->agreement != y->agreement)
		return x->agreement > y->agreement ? -1 : 1;
	/* one answer may name several providers: policy goes before its order */
	d = by_entry(x->best->entry, y->best->entry);
	if (d != 0)
		return d;
	d = policy(x->server) - policy(y->server);
	if (d != 0)
		return d;
	d = by_word(x->why.v[0], y->why.v[0]);
	return d != 0 ? d : by_server(x->server, y->server);
}

/* The strongest first; qsort() has no room for the lookup, and there are few. */
static void
sort_words(const struct msu_look *look, struct msu_found_server *s)
{
	for (size_t i = 1; i < s->why.n; i++) {
		struct msu_word *w = s->why.v[i];
		unsigned trust = msu_rank_trust(look, w->entry, s->verified);
		size_t j = i;

		for (; j > 0; j--) {
			const struct msu_word *b = s->why.v[j - 1];
			unsigned theirs = msu_rank_trust(look, b->entry,
			    s->verified);

			if (theirs > trust || (theirs == trust &&
			    by_word(b, w) <= 0))
				break;
			s->why.v[j] = s->why.v[j - 1];
		}
		s->why.v[j] = w;
	}
}

/* Two sources that differ in the security of one host only: the stronger one,
 * although the weaker is trusted more. */
static void
believe(const struct msu_look *look, struct msu_found_server *s)
{
	s->believed = s->trust;
	for (size_t i = 0; i < look->found.servers.n && s->trust >= 2; i++) {
		const struct msu_found_server *o = look->found.servers.v[i];

		if (o->trust > s->believed &&
		    o->server->proto == s->server->proto &&
		    o->server->security < s->server->security &&
		    o->server->host != NULL && s->server->host != NULL &&
		    strcmp(o->server->host, s->server->host) == 0)
			s->believed = o->trust;
	}
}

/* What is looked up once and then compared as text: everything that a document
 * names is compared with everything else. */
static void
prepare(struct msu_look *look)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		struct msu_found_server *s = look->found.servers.v[i];

		if (s->base == NULL)
			s->base = base_of(s->server->host != NULL ?
			    s->server->host : msu_addr_url_host(
			    look->found.arena, s->server->url));
	}
	for (size_t i = 0; i < look->found.entries.n; i++) {
		struct msu_entry *e = look->found.entries.v[i];

		e->is_known = e->linked != NULL && is_known(look, e);
	}
}

/* The same for all servers of a cluster. */
static void
measure_all(struct msu_list *all, const struct msu_look *look)
{
	for (size_t i = 0; i < all->n; i++) {
		struct msu_found_server *s = all->v[i];
		size_t j = 0;

		while (strcmp(((struct msu_found_server *)
		    all->v[j])->cluster, s->cluster) != 0)
			j++;
		if (j == i)
			measure(look, s->cluster, &s->agreement, &s->best);
		else {
			const struct msu_found_server *o = all->v[j];

			s->agreement = o->agreement;
			s->best = o->best;
		}
	}
}

void
msu_rank(struct msu_look *look)
{
	struct msu_list *all = &look->found.servers;

	/* a server may then be without its evidence */
	if (msu_arena_failed(look->found.arena))
		return;
	prepare(look);
	for (size_t i = 0; i < all->n; i++) {
		struct msu_found_server *s = all->v[i];
		const struct msu_word *first;

		s->cluster = cluster_of(look, s->base);
		sort_words(look, s);
		first = s->why.v[0];
		s->server = first->server;
		s->trust = msu_rank_trust(look, first->entry, s->verified);
	}
	for (size_t i = 0; i < all->n; i++)
		believe(look, all->v[i]);
	measure_all(all, look);
	if (all->n > 1)
		qsort(all->v, all->n, sizeof(*all->v), by_rank);
}

/* ---- score ---------------------------------------------------------------------- */

int
msu_rank_part(struct msu_look *look, struct msu_list *parts, const char *what,
    int points)
{
	struct msu_part *p = points == 0 ? NULL : msu_arena_alloc(
	    look->found.arena, sizeof(*p));

	if (p == NULL)
		return 0;
	p->what = what;
	p->points = points;
	msu_list_add(look->found.arena, parts, p);
	return points;
}

static bool
is_unusual_port(const struct msu_server *s)
{
	return msu_proto_port(s->proto, s->security) != 0 &&
	    s->port != msu_proto_port(s->proto, s->security);
}

/* A source that ranks above this word's and did not answer. */
static bool
is_unanswered_above(const struct msu_look *look, const struct msu_word *w)
{
	for (size_t i = 0; i < look->attempts.n; i++) {
		const struct msu_attempt *t = look->attempts.v[i];

		if (t->answer == MSU_ANSWER_NONE &&
		    msu_source_rank(t->source) <
		    msu_source_rank(w->entry->source))
			return true;
	}
	return false;
}

static int
clamp(int score, int most)
{
	return score < 0 ? 0 : score > most ? most : score;
}

int
msu_rank_score(struct msu_look *look, struct msu_found_server *s,
    struct msu_list *parts)
{
	const struct msu_word *w = s->why.v[0];
	const struct msu_entry *e = w->entry;
	time_t now = look->ctx->wall(NULL);
	int sum = 0, most = 100;
	struct msu_list mine = { 0 };

	msu_rank_part(look, &mine, "trust", base_score[s->trust <= 4 ? s->trust : 0]);
	msu_rank_part(look, &mine, "agreement", clamp(s->agreement * SCORE_AGREES,
	    SCORE_AGREES_MOST));
	msu_rank_part(look, &mine, "guessed-user-name",
	    e->guessed_user ? -SCORE_GUESSED : 0);
	msu_rank_part(look, &mine, "domain-not-listed",
	    e->unlisted ? -SCORE_UNLISTED : 0);
	msu_rank_part(look, &mine, "unusual-port",
	    is_unusual_port(s->server) ? -SCORE_UNUSUAL_PORT : 0);
	msu_rank_part(look, &mine, "better-source-without-answer",
	    is_unanswered_above(look, w) ? -SCORE_NO_ANSWER : 0);
	msu_rank_part(look, &mine, "not-confirmed-for-long", e->seen != 0 &&
	    now - e->seen > OLD_SECONDS ? -SCORE_OLD : 0);
	msu_rank_part(look, &mine, "low-confidence", e->confidence != NULL &&
	    strcmp(e->confidence, "low") == 0 ? -SCORE_LOW_CONFIDENCE : 0);
	for (size_t i = 0; i < mine.n; i++) {
		const struct msu_part *p = mine.v[i];

		sum += p->points;
	}
	if (strcmp(e->source, "http") == 0)
		most = CAP_HTTP;
	if (s->server->security == MSU_SECURITY_PLAIN)
		most = CAP_PLAIN;
	msu_rank_part(look, &mine, "limit", clamp(sum, most) - sum);
	for (size_t i = 0; parts != NULL && i < mine.n; i++)
		msu_list_add(look->found.arena, parts, mine.v[i]);
	return clamp(sum, most);
}
