/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A lookup: what is on this computer first; then all questions of the network
 * at once, more where answers call for more, until the leader cannot be beaten
 * any more or the time is over; then the choice.
 */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "look.h"

enum {
	LEAD_MS = 400,		/* that better sources get after a good answer */
	MX_MS = 1000,		/* that the MX gets, to contradict it */
	GOOD_TRUST = 3,
	ENOUGH_TRUST = 2,	/* not to look at Exchange and guesses */
	GRACE_MS = 1000,	/* look_more() ends it in time */
};

/* ---- the state of things ---------------------------------------------------- */

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

static bool
is_answered(const struct msu_look *look)
{
	return look->found.servers.n > 0 || is_unsupported(look);
}

/* Open questions whose answer could change who leads: of sources that rank
 * above the leader's, and of those which may contradict it with the same
 * right, for the result must not depend on which of them is faster. */
static bool
is_open_above(const struct msu_look *look, size_t rank)
{
	for (size_t i = 0; i < look->questions.n; i++) {
		const struct msu_question *q = look->questions.v[i];

		if (q->open && (msu_source_rank(q->source->name) < rank ||
		    q->ask->phase == MSU_ON_CONFLICT ||
		    strcmp(q->source->operator, "domain") == 0))
			return true;
	}
	return false;
}

static bool
is_open(const struct msu_look *look)
{
	for (size_t i = 0; i < look->questions.n; i++) {
		const struct msu_question *q = look->questions.v[i];

		if (q->open)
			return true;
	}
	return false;
}

bool
msu_look_is_absent(const struct msu_look *look)
{
	for (size_t i = 0; i < look->attempts.n; i++) {
		const struct msu_attempt *t = look->attempts.v[i];

		if (t->answer == MSU_ANSWER_NONE ||
		    t->answer == MSU_ANSWER_REFUSED ||
		    t->answer == MSU_ANSWER_SKIPPED)
			return false;
	}
	return true;
}

static bool
is_enough(const struct msu_look *look)
{
	return (look->leader.in != NULL &&
	    look->leader.trust >= ENOUGH_TRUST) || is_unsupported(look);
}

static void
ask_phase(struct msu_look *look, enum msu_phase phase)
{
	if (look->asked[phase])
		return;
	look->asked[phase] = true;
	MSU_TRACE(&look->ctx->trace, LOOK, "asking: %s",
	    msu_phase_text(phase));
	msu_look_ask_phase(look, phase, NULL);
}

/* What comes next once everything asked has been answered; false: nothing. */
static bool
ask_more(struct msu_look *look)
{
	if (is_enough(look) || look->stop.code != MSU_OK)
		return false;
	if (look->exchange_name && !look->exchange)
		ask_phase(look, MSU_ON_NAME);
	if (look->exchange)
		ask_phase(look, MSU_ON_EXCHANGE);
	/* who answers in place of the servers would answer a guess, too */
	if (!is_open(look) && look->leader.in == NULL &&
	    !msu_portal_is_there(look) &&
	    (msu_look_is_absent(look) || look->ctx->flags[MSU_OPT_GUESS])) {
		/* only then is there a question of plain http */
		if (!look->asked[MSU_ON_ABSENCE] && msu_look_is_absent(look))
			msu_consent_http(look, msu_arena_printf(
			    look->found.arena, "autoconfig.%s",
			    look->addr.domain));
		ask_phase(look, MSU_ON_ABSENCE);
	}
	return is_open(look);
}

/* ---- the leader ------------------------------------------------------------- */

/* Known before anybody was asked, and so no reason not to wait for those whom
 * the user wants asked all the same (--fresh). */
static bool
is_listed(const struct msu_look *look)
{
	return look->leader.source == msu_source_rank("database");
}

static void
lead(struct msu_look *look)
{
	struct msu_leader was = look->leader;

	msu_rank(look);
	if (msu_arena_failed(look->found.arena))	/* not ranked */
		return;
	msu_pick_leader(look, &look->leader);
	look->changed = false;
	if (look->leader.in == NULL)
		return;
	if (msu_conflict_in_doubt(look))
		ask_phase(look, MSU_ON_CONFLICT);
	if (look->lead_since == 0 && look->leader.trust >= GOOD_TRUST &&
	    !is_listed(look))
		look->lead_since = look->ctx->clock_ms();
	if (was.in != NULL && msu_server_same(look->leader.in, was.in) &&
	    msu_server_same(look->leader.out, was.out))
		return;
	MSU_TRACE(&look->ctx->trace, LOOK, "leading: %s %s, trust %u",
	    look->leader.in->host, look->leader.out->host,
	    look->leader.trust);
	if (look->lead != NULL &&
	    look->leader.trust >= look->ctx->min_trust)
		look->lead(look->lead_arg, look->leader.in,
		    look->leader.out);
}

/* How long the leader has to wait yet; 0: not at all. */
static unsigned long
early_stop_ms(const struct msu_look *look)
{
	const struct msu_source *mx = msu_source_find("mx");
	uint64_t now = look->ctx->clock_ms();
	unsigned long wait = 0, left;

	if (is_open_above(look, look->leader.source) &&
	    now - look->lead_since < LEAD_MS)
		wait = (unsigned long)(LEAD_MS - (now - look->lead_since));
	for (size_t i = 0; i < look->questions.n; i++) {
		const struct msu_question *q = look->questions.v[i];

		if (!q->open || q->source != mx ||
		    now - look->start >= MX_MS)
			continue;
		left = (unsigned long)(MX_MS - (now - look->start));
		wait = left > wait ? left : wait;
	}
	return wait;
}

static unsigned long
look_more(void *arg)
{
	struct msu_look *look = arg;
	uint64_t spent = look->ctx->clock_ms() - look->start;
	unsigned long left, wait;

	if (look->changed)
		lead(look);
	/* what is begun here may end the lookup only, not the checks that are
	 * under way beside it; so its limit is its own */
	if (look->stop.code != MSU_OK || spent >= look->ctx->lookup_ms ||
	    (!is_open(look) && !ask_more(look)))
		return 0;
	left = look->ctx->lookup_ms - (unsigned long)spent;
	wait = look->leader.in != NULL && look->lead_since != 0 &&
	    look->leader.trust >= GOOD_TRUST ? early_stop_ms(look) : left;
	return wait < left ? wait : left;
}

/* ---- all of it ---------------------------------------------------------------- */

static enum msu_code
start_local(struct msu_look *look, struct msu_error *err)
{
	const struct msu_source *const *all = msu_sources();
	enum msu_code rc = MSU_OK;

	for (size_t i = 0; rc == MSU_OK && all[i] != NULL; i++) {
		if (all[i]->start != NULL)
			rc = all[i]->start(look, err);
		/* the administrator's word ends the local search */
		if (is_answered(look))
			break;
	}
	return rc;
}

static void
skip_all(struct msu_look *look)
{
	const struct msu_source *const *all = msu_sources();

	for (size_t i = 0; all[i] != NULL; i++) {
		if (all[i]->asks != NULL && (all[i]->is_on == NULL ||
		    all[i]->is_on(look)))
			msu_look_attempt(look, all[i]->name,
			    look->addr.domain, MSU_ANSWER_SKIPPED, NULL);
	}
}

/* What was asked and not waited for: by choice, or for want of time. */
static void
close_questions(struct msu_look *look)
{
	bool late = !is_enough(look) && look->stop.code == MSU_OK;

	for (size_t i = 0; i < look->questions.n; i++) {
		struct msu_question *q = look->questions.v[i];
		struct msu_error err = { 0 };

		if (!q->open && q->attempt != NULL)
			continue;
		q->open = false;
		msu_fail(&err, late ? MSU_E_DEADLINE : MSU_E_STOPPED,
		    q->where, NULL);
		msu_look_answer(q, MSU_ANSWER_NONE, &err);
	}
}

static void
ask_network(struct msu_look *look)
{
	look->changed = is_answered(look);	/* by this computer */
	msu_look_ask_phase(look, MSU_AT_ONCE, NULL);
	msu_net_start(look->net, look->ctx->lookup_ms + GRACE_MS, look_more,
	    look);
	look->asking = true;
}

static enum msu_code
end_network(struct msu_look *look, struct msu_error *err)
{
	enum msu_code rc = msu_net_finish(look->net, err);

	msu_net_drop(look->net, MSU_GROUP_LOOK);
	lead(look);
	close_questions(look);
	return rc;
}

enum msu_code
msu_look_local(struct msu_look *look, bool *network, struct msu_error *err)
{
	enum msu_code rc = start_local(look, err);
	bool known = is_answered(look);

	/* a name under which others register cannot have settings of its own,
	 * unless a list says so */
	*network = rc == MSU_OK && (known ? look->ctx->flags[MSU_OPT_FRESH] &&
	    !msu_look_is_admins(look) : look->base != NULL);
	return rc;
}

static enum msu_code
look_end(struct msu_look *look, struct msu_result *r, struct msu_error *err)
{
	enum msu_code rc = look->asking ? end_network(look, err) : MSU_OK;

	r->attempts = msu_list_end(&look->attempts);
	if (rc != MSU_OK)
		return rc;
	if (!is_answered(look) && look->base == NULL) {
		struct msu_error bad = { 0 };

		msu_fail(&bad, MSU_E_ADDR_SUFFIX, look->addr.domain, NULL);
		msu_result_fail(r, MSU_USAGE, &bad);
		return MSU_OK;
	}
	msu_rank(look);
	msu_pick(look, r);
	return MSU_OK;
}

enum msu_code
msu_look_begin(struct msu_ctx *ctx, const char *address,
    struct msu_result *r, struct msu_look **out, struct msu_error *err)
{
	struct msu_arena *a = msu_result_arena(r);
	struct msu_look *look = msu_arena_alloc(a, sizeof(*look));
	struct msu_error bad = { 0 };

	*out = NULL;
	if (look == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	look->ctx = ctx;
	look->found.arena = a;
	look->found.trace = &ctx->trace;
	look->start = ctx->clock_ms();
	look->send_address = ctx->flags[MSU_OPT_SEND_ADDRESS];
	look->http = look->http_asked = ctx->flags[MSU_OPT_ALLOW_HTTP];
	r->address = msu_arena_str(a, address);
	if (msu_addr_parse(a, address, &look->addr, &bad) != MSU_OK) {
		if (bad.code == MSU_E_NOMEM)
			return msu_fail(err, bad.code, NULL, NULL);
		msu_result_fail(r, MSU_USAGE, &bad);
		return MSU_OK;
	}
	look->base = msu_addr_base(look->addr.domain);
	r->domain = look->addr.domain;
	msu_result_keep(r, look);
	*out = look;
	return MSU_OK;
}

enum msu_code
msu_look_start(struct msu_look *look, struct msu_error *err)
{
	bool network = false;
	enum msu_code rc = msu_look_local(look, &network, err);

	if (network && look->net == NULL)
		skip_all(look);
	else if (network)
		ask_network(look);
	return rc;
}

enum msu_code
msu_look_finish(struct msu_look *look, struct msu_result *r,
    struct msu_error *err)
{
	enum msu_code rc = look_end(look, r, err);

	if (rc == MSU_OK && msu_arena_failed(look->found.arena))
		rc = msu_fail(err, MSU_E_NOMEM, r->address, NULL);
	return rc;
}
