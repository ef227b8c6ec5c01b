/* SPDX-License-Identifier: MPL-2.0 */
/* The choice: the best encrypted pair of an incoming and an outgoing server,
 * and what is to be said about it. */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "look.h"
#include "str.h"

enum {
	SCORE_CHECKED = 10,		/* each of both servers */
	SCORE_CONFLICT = 20,		/* that no rule decides */
	CAP_CERTIFICATE = 10,
	SCORE_HIGH = 80, SCORE_MEDIUM = 55,
};

/* ---- the pair --------------------------------------------------------------- */

static struct msu_found_server *
found_at(const struct msu_look *look, size_t i)
{
	return look->found.servers.v[i];
}

static bool
is_kind(const struct msu_found_server *f, bool incoming)
{
	return incoming ? msu_proto_is_incoming(f->server->proto) :
	    f->server->proto == MSU_PROTO_SMTP;
}

/* A server is chosen only with encryption; whether it lets anybody log in is
 * for the live check to say. */
static bool
is_choice(const struct msu_found_server *f, bool incoming)
{
	return is_kind(f, incoming) &&
	    f->server->security != MSU_SECURITY_PLAIN;
}

/* Halves of different sources combine only where the same people run both. */
static bool
is_pair(const struct msu_found_server *in, const struct msu_found_server *out)
{
	if (strcmp(in->cluster, out->cluster) == 0 ||
	    strcmp(in->base, out->base) == 0)
		return true;
	for (size_t i = 0; i < in->why.n; i++) {
		const struct msu_word *w = in->why.v[i];

		for (size_t j = 0; j < out->why.n; j++) {
			const struct msu_word *x = out->why.v[j];

			if (strcmp(w->entry->source, x->entry->source) == 0)
				return true;
		}
	}
	return false;
}

static const struct msu_found_server *
best(const struct msu_look *look, bool incoming,
    const struct msu_found_server *partner)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		const struct msu_found_server *f = found_at(look, i);

		if (is_choice(f, incoming) && (partner == NULL ||
		    is_pair(partner, f)))
			return f;
	}
	return NULL;
}

static bool
find_pair(const struct msu_look *look, const struct msu_found_server **in,
    const struct msu_found_server **out)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		const struct msu_found_server *f = found_at(look, i);

		*in = f;
		*out = is_choice(f, true) ? best(look, false, f) : NULL;
		if (*out != NULL)
			return true;
	}
	return false;
}

static void
leader_fill(struct msu_leader *leader, const struct msu_found_server *in,
    const struct msu_found_server *out)
{
	size_t p, q;

	leader->in = in->server;
	leader->out = out->server;
	leader->trust = in->trust < out->trust ? in->trust : out->trust;
	p = msu_source_rank(((struct msu_word *)in->why.v[0])->entry->source);
	q = msu_source_rank(((struct msu_word *)out->why.v[0])->entry->source);
	leader->source = p > q ? p : q;
}

void
msu_pick_leader(struct msu_look *look, struct msu_leader *leader)
{
	const struct msu_found_server *in, *out;

	memset(leader, 0, sizeof(*leader));
	if (find_pair(look, &in, &out))
		leader_fill(leader, in, out);
}

bool
msu_look_is_admins(const struct msu_look *look)
{
	const struct msu_entry *first = look->found.entries.n == 0 ? NULL :
	    look->found.entries.v[0];

	return first != NULL && strcmp(first->source, "admin") == 0;
}

/* ---- the result's lists -------------------------------------------------------- */

static const struct msu_evidence *
evidence_new(struct msu_look *look, const struct msu_found_server *f,
    const struct msu_word *w)
{
	struct msu_evidence *e = msu_arena_alloc(look->found.arena,
	    sizeof(*e));

	if (e == NULL)
		return NULL;
	e->source = w->entry->source;
	e->where = w->entry->where;
	e->trust = msu_rank_trust(look, w->entry, f->verified);
	e->seen = w->entry->seen;
	e->attempt = w->entry->attempt;
	e->guessed_user = w->entry->guessed_user;
	return e;
}

static void
candidate_fill(struct msu_look *look, struct msu_candidate *c,
    struct msu_found_server *f)
{
	struct msu_list why = { 0 };

	c->server = *f->server;
	if (c->server.host == NULL)	/* of those that have a URL */
		c->server.host = msu_addr_url_host(look->found.arena,
		    c->server.url);
	for (size_t i = 0; i < f->why.n; i++)
		msu_list_add(look->found.arena, &why, evidence_new(look, f,
		    f->why.v[i]));
	c->why = msu_list_end(&why);
	c->trust = f->trust;
	c->score = msu_rank_score(look, f, NULL);
}

static void
fill_candidates(struct msu_look *look, struct msu_result *r)
{
	struct msu_arena *a = look->found.arena;

	for (size_t i = 0; i < look->found.servers.n; i++) {
		struct msu_candidate *c = msu_arena_alloc(a, sizeof(*c));

		if (c == NULL)
			return;
		candidate_fill(look, c, found_at(look, i));
		msu_list_add(a, &look->candidates, c);
	}
	r->candidates = msu_list_end(&look->candidates);
}

/* ---- the account ---------------------------------------------------------------- */

/* What an entry says beside servers, where nobody stronger has said it. */
static void
take_about(struct msu_look *look, struct msu_account *acct,
    struct msu_list *notes, const struct msu_entry *e)
{
	if (acct->provider == NULL)
		acct->provider = e->provider;
	if (acct->provider_name == NULL)
		acct->provider_name = e->provider_name;
	if (acct->documentation == NULL)
		acct->documentation = e->documentation;
	if (acct->oauth2 == NULL)
		acct->oauth2 = e->oauth2;
	for (size_t i = 0; i < e->notes.n; i++) {
		const struct msu_note *n = e->notes.v[i];
		bool have = false;

		for (size_t j = 0; j < notes->n; j++)
			have |= strcmp(((struct msu_note *)notes->v[j])->code,
			    n->code) == 0;
		if (!have)
			msu_list_add(look->found.arena, notes, n);
	}
}

/* From the sources that vouch for the choice, the strongest first. */
static void
fill_about(struct msu_look *look, struct msu_account *acct,
    const struct msu_found_server *const *chosen)
{
	struct msu_list notes = { 0 };

	for (size_t i = 0; chosen[i] != NULL; i++) {
		for (size_t j = 0; j < chosen[i]->why.n; j++)
			take_about(look, acct, &notes,
			    ((struct msu_word *)chosen[i]->why.v[j])->entry);
	}
	for (size_t i = 0; chosen[0] == NULL &&
	    i < look->found.entries.n; i++) {
		const struct msu_entry *e = look->found.entries.v[i];

		if (e->unsupported)
			take_about(look, acct, &notes, e);
	}
	acct->notes = msu_list_end(&notes);
}

static const struct msu_server *
candidate_server(const struct msu_look *look,
    const struct msu_found_server *f)
{
	for (size_t i = 0; f != NULL && i < look->candidates.n; i++) {
		if (found_at(look, i) == f)
			return &((struct msu_candidate *)
			    look->candidates.v[i])->server;
	}
	return NULL;
}

static struct msu_account *
account_new(struct msu_look *look, const struct msu_found_server *in,
    const struct msu_found_server *out)
{
	const struct msu_found_server *chosen[3] = { NULL };
	struct msu_arena *a = look->found.arena;
	struct msu_account *acct = msu_arena_alloc(a, sizeof(*acct));
	struct msu_list mail = { 0 }, extra = { 0 };
	size_t n = 0;

	if (acct == NULL)
		return NULL;
	for (size_t i = 0; i < look->candidates.n; i++) {
		const struct msu_candidate *c = look->candidates.v[i];

		if (msu_proto_is_mail(c->server.proto))
			msu_list_add(a, &mail, &c->server);
		else if (c->trust >= look->ctx->min_trust &&
		    c->server.security != MSU_SECURITY_PLAIN)
			msu_list_add(a, &extra, &c->server);
	}
	acct->address = look->addr.full;
	acct->domain = look->addr.domain;
	acct->display_name = look->addr.name;
	acct->servers = msu_list_end(&mail);
	acct->extra = msu_list_end(&extra);
	acct->in = candidate_server(look, in);
	acct->out = candidate_server(look, out);
	if (in != NULL)
		chosen[n++] = in;
	if (out != NULL)
		chosen[n++] = out;
	if (n == 0 && look->found.servers.n > 0)
		chosen[n++] = found_at(look, 0);
	fill_about(look, acct, chosen);
	return acct;
}

/* ---- the outcome ------------------------------------------------------------------ */

static void
fail(struct msu_look *look, struct msu_result *r, enum msu_outcome outcome,
    enum msu_code code)
{
	struct msu_error err = { 0 };

	msu_fail(&err, code, look->addr.domain, NULL);
	msu_result_fail(r, outcome, &err);
}

/* How much an attempt's failure tells: who has no answer about the domain's mail
 * exchanger has no name servers; then the sources' order. */
static size_t
weight_of(const struct msu_attempt *t)
{
	return strcmp(t->source, "mx") == 0 ? 0 :
	    msu_source_rank(t->source) + 1;
}

/* Who answers first is chance; so is what fails first of one source. */
static bool
is_before(const struct msu_attempt *x, const struct msu_attempt *y)
{
	size_t p = weight_of(x), q = weight_of(y);

	return p != q ? p < q : strcmp(x->where, y->where) < 0;
}

/* The most telling attempt that ended so; NULL if none. */
static const struct msu_attempt *
attempt_of(const struct msu_look *look, enum msu_answer answer,
    enum msu_code code)
{
	const struct msu_attempt *best = NULL;

	for (size_t i = 0; i < look->attempts.n; i++) {
		const struct msu_attempt *t = look->attempts.v[i];

		if (t->answer == answer && (code == MSU_OK ||
		    t->error.code == code) && (best == NULL ||
		    is_before(t, best)))
			best = t;
	}
	return best;
}

/* Nobody named a server: proven, or not known. */
static void
pick_nothing(struct msu_look *look, struct msu_result *r)
{
	const struct msu_attempt *none = attempt_of(look, MSU_ANSWER_NONE,
	    MSU_OK);
	const struct msu_attempt *refused = attempt_of(look,
	    MSU_ANSWER_REFUSED, MSU_OK);

	r->account = NULL;
	if (look->stop.code != MSU_OK) {
		msu_result_fail(r, MSU_NOTHING, &look->stop);
		r->exit = msu_code_exit(MSU_E_UNKNOWN_DOMAIN);
	} else if (attempt_of(look, MSU_ANSWER_REFUSED,
	    MSU_E_NEEDS_ADDRESS) != NULL)
		fail(look, r, MSU_CONSENT, MSU_E_NEEDS_ADDRESS);
	else if (attempt_of(look, MSU_ANSWER_REFUSED, MSU_E_FOREIGN) != NULL)
		fail(look, r, MSU_CONSENT, MSU_E_FOREIGN);
	else if (none != NULL || refused != NULL) {
		msu_result_fail(r, MSU_TEMPORARY,
		    none != NULL ? &none->error : &refused->error);
		r->exit = msu_code_exit(MSU_E_NOT_PROVEN);
	} else if (attempt_of(look, MSU_ANSWER_SKIPPED, MSU_OK) != NULL)
		fail(look, r, MSU_TEMPORARY,
		    look->ctx->flags[MSU_OPT_OFFLINE] ? MSU_E_NOT_ASKED :
		    MSU_E_PROXY);
	else
		fail(look, r, MSU_NOTHING, look->mx_filter ?
		    MSU_E_MAIL_FILTER : MSU_E_UNKNOWN_DOMAIN);
}

static bool
has_note(const struct msu_account *acct, const char *code)
{
	for (size_t i = 0; acct->notes[i] != NULL; i++) {
		if (strcmp(acct->notes[i]->code, code) == 0)
			return true;
	}
	return false;
}

static bool
has_mail_servers(const struct msu_look *look)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		if (msu_proto_is_mail(found_at(look, i)->server->proto))
			return true;
	}
	return false;
}

static bool
has_entry(const struct msu_look *look, const char *source)
{
	for (size_t i = 0; i < look->found.entries.n; i++) {
		const struct msu_entry *e = look->found.entries.v[i];

		if (strcmp(e->source, source) == 0)
			return true;
	}
	return false;
}

static bool
is_unsupported(const struct msu_look *look)
{
	for (size_t i = 0; i < look->found.entries.n; i++) {
		const struct msu_entry *e = look->found.entries.v[i];

		if (e->unsupported)
			return true;
	}
	return false;
}

/* There are servers, but no pair of them: both halves are those of strangers to
 * each other, or one is missing. */
static void
pick_half(struct msu_look *look, struct msu_result *r, bool has_in,
    bool has_out)
{
	bool plain = false;

	if (has_in && has_out) {
		fail(look, r, MSU_CONSENT, MSU_E_CONFLICT);
		return;
	}
	for (size_t i = 0; i < look->found.servers.n; i++)
		plain |= is_kind(found_at(look, i), !has_in);
	fail(look, r, MSU_CONSENT, plain ? MSU_E_PLAIN_ONLY : !has_in ?
	    MSU_E_NO_INCOMING : MSU_E_NO_OUTGOING);
}

static void
pick_outcome(struct msu_look *look, struct msu_result *r, bool open)
{
	if (open)
		fail(look, r, MSU_CONSENT, MSU_E_CONFLICT);
	else if (r->trust < look->ctx->min_trust &&
	    !msu_consent_trust(look, r))
		fail(look, r, MSU_CONSENT, MSU_E_TRUST);
	else {
		memset(&r->error, 0, sizeof(r->error));
		r->outcome = MSU_FOUND;
		r->exit = msu_code_exit(MSU_OK);
	}
}

/* A chain is as strong as its weaker half. */
static void
pick_score(struct msu_look *look, struct msu_result *r,
    struct msu_found_server *in, struct msu_found_server *out, bool open)
{
	struct msu_list parts = { 0 };
	int p = msu_rank_score(look, in, NULL);
	int q = msu_rank_score(look, out, NULL);

	look->score = msu_rank_score(look, p <= q ? in : out, &parts);
	if (open)
		look->score += msu_rank_part(look, &parts, "open-conflict",
		    -SCORE_CONFLICT);
	r->parts = msu_list_end(&parts);
	r->score = look->score < 0 ? 0 : look->score;
	look->parts = parts;
}

static void
set_confidence(struct msu_result *r)
{
	r->confidence = r->score >= SCORE_HIGH ? "high" :
	    r->score >= SCORE_MEDIUM ? "medium" : "low";
}

/* The best pair whose incoming server is that provider's. */
static bool
pair_of(const struct msu_look *look, const char *cluster,
    const struct msu_found_server **in, const struct msu_found_server **out)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		*in = found_at(look, i);
		if (!is_choice(*in, true) ||
		    strcmp((*in)->cluster, cluster) != 0)
			continue;
		*out = best(look, false, *in);
		if (*out != NULL)
			return true;
	}
	return false;
}

/* Asks about each conflict that no rule decides; false: one is left open. */
static bool
decide(struct msu_look *look, const struct msu_found_server **in,
    const struct msu_found_server **out)
{
	for (size_t i = 0; i < look->conflicts.n; i++) {
		struct msu_conflict *c = look->conflicts.v[i];
		const struct msu_found_server *x, *y;
		struct msu_leader other = { 0 };
		enum msu_consent_answer answer;

		if (c->resolved)
			continue;
		if (!pair_of(look, c->other, &x, &y))
			return false;
		leader_fill(&other, x, y);
		answer = msu_consent_conflict(look, &look->leader, &other);
		if (answer == MSU_CONSENT_OTHER) {
			c->other = (*in)->cluster;
			look->leader = other;
			*in = x;
			*out = y;
		} else if (answer != MSU_CONSENT_YES)
			return false;
		c->chosen = (*in)->cluster;
		c->resolved = true;
	}
	return true;
}

void
msu_pick(struct msu_look *look, struct msu_result *r)
{
	const struct msu_found_server *in = NULL, *out = NULL;
	struct msu_account *acct;
	bool pair, open;

	if (msu_arena_failed(look->found.arena))	/* not ranked */
		return;
	pair = find_pair(look, &in, &out);
	fill_candidates(look, r);
	if (!pair) {
		in = best(look, true, NULL);
		out = best(look, false, NULL);
	}
	msu_pick_leader(look, &look->leader);
	open = msu_conflict_find(look, &look->leader) &&
	    !decide(look, &in, &out);
	acct = account_new(look, in, out);
	if (acct == NULL)
		return;
	r->account = acct;
	r->conflicts = msu_list_end(&look->conflicts);
	/* whoever answered before that; but plain DNS does not outweigh what the
	 * list knows of exactly this domain (--fresh) */
	if (look->stop.code != MSU_OK && !has_entry(look, "database"))
		pick_nothing(look, r);
	else if (msu_portal_is_there(look)) {
		r->account = NULL;
		fail(look, r, MSU_TEMPORARY, MSU_E_CAPTIVE_PORTAL);
	} else if (pair) {
		r->trust = look->leader.trust;
		pick_score(look, r, (struct msu_found_server *)in,
		    (struct msu_found_server *)out, open);
		set_confidence(r);
		pick_outcome(look, r, open);
	} else if (is_unsupported(look) && !has_mail_servers(look))
		fail(look, r, MSU_UNSUPPORTED, has_note(acct,
		    "discontinued") ? MSU_E_DISCONTINUED :
		    MSU_E_NO_MAIL_ACCESS);
	else if (look->found.servers.n == 0)
		pick_nothing(look, r);
	else
		pick_half(look, r, in != NULL, out != NULL);
	msu_why(look, r);
}

/* ---- after the check -------------------------------------------------------------- */

static struct msu_found_server *
found_of(const struct msu_look *look, const struct msu_server *s)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		struct msu_found_server *f = found_at(look, i);

		if (msu_server_same(f->server, s))
			return f;
	}
	return NULL;
}

static bool
has_certificate_problem(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		if (msu_code_is_certificate(c->steps[i].error.code))
			return true;
	}
	return false;
}

/* The strongest word that the check lets count. */
static unsigned
checked_trust(const struct msu_look *look, const struct msu_found_server *f)
{
	unsigned most = 0;

	/* whoever has no valid certificate may be anybody */
	for (size_t i = 0; !f->refuted && i < f->why.n; i++) {
		const struct msu_word *w = f->why.v[i];
		unsigned trust = msu_rank_trust(look, w->entry, f->verified);

		most = trust > most ? trust : most;
	}
	return most;
}

static void
refresh(struct msu_look *look, struct msu_found_server *f)
{
	f->trust = checked_trust(look, f);
	for (size_t i = 0; i < look->candidates.n; i++) {
		struct msu_candidate *c = look->candidates.v[i];

		if (msu_server_same(&c->server, f->server))
			candidate_fill(look, c, f);
	}
}

void
msu_pick_checked(struct msu_ctx *ctx, struct msu_result *r)
{
	struct msu_look *look = msu_result_kept(r);
	struct msu_found_server *in, *out;
	const char *kinds[] = { "incoming-checked", "outgoing-checked" };
	bool bad = false, open = r->error.code == MSU_E_CONFLICT;
	struct msu_list parts;
	int score;

	if (look == NULL || r->account == NULL || r->account->in == NULL ||
	    r->account->out == NULL)
		return;
	/* the one that looked up need not be there any more */
	look->ctx = ctx;
	look->found.trace = &ctx->trace;
	in = found_of(look, r->account->in);
	out = found_of(look, r->account->out);
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		struct msu_found_server *f = found_of(look,
		    r->checks[i]->server);

		if (f == NULL ||
		    !msu_proto_is_mail(r->checks[i]->server->proto))
			continue;
		f->verified = r->checks[i]->verdict == MSU_PASS ||
		    r->checks[i]->verdict == MSU_WARN;
		f->refuted = has_certificate_problem(r->checks[i]);
		bad |= f->refuted;
	}
	refresh(look, in);
	refresh(look, out);
	r->conflicts = msu_conflict_checked(look, r);
	r->trust = in->trust < out->trust ? in->trust : out->trust;
	pick_score(look, r, in, out, open);
	parts = look->parts;
	score = look->score;
	for (size_t i = 0; i < 2; i++) {
		if ((i == 0 ? in : out)->verified)
			score += msu_rank_part(look, &parts, kinds[i],
			    SCORE_CHECKED);
	}
	if (bad && score > CAP_CERTIFICATE)
		score += msu_rank_part(look, &parts, "certificate",
		    CAP_CERTIFICATE - score);
	r->parts = msu_list_end(&parts);
	r->score = score < 0 ? 0 : score > 100 ? 100 : score;
	set_confidence(r);
	/* a bad certificate has an exit code of its own */
	if (!bad && (r->outcome == MSU_FOUND ||
	    r->error.code == MSU_E_TRUST))
		pick_outcome(look, r, false);
	msu_why(look, r);
}
