/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The plan: what a lookup would send, from the same tables that it asks from.
 * What only an answer tells stands there as a word in braces.
 */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "i18n.h"
#include "look.h"

static const char *const phases[MSU_PHASE_COUNT] = {
	[MSU_AT_ONCE] = N_("at once"),
	[MSU_AFTER_MX] = N_("if the domain's mail exchanger belongs to "
	    "another domain that the provider list does not know"),
	[MSU_AFTER_SRV] = N_("if the domain has that DNS record"),
	[MSU_ON_CONFLICT] = N_("if the domain's web site and its mail "
	    "exchanger disagree"),
	[MSU_ON_NAME] = N_("if nothing else was found and that host exists"),
	[MSU_ON_EXCHANGE] = N_("if nothing else was found and the domain "
	    "shows signs of Exchange"),
	[MSU_ON_REDIRECT] = N_("if an answer leads there"),
	[MSU_ON_ABSENCE] = N_("if everybody else proved to have nothing"),
	[MSU_ON_ADDRESS] = N_("if that name exists, and everybody else had "
	    "nothing"),
	[MSU_ON_CHECK] = N_("to verify the servers"),
};

const char *
msu_phase_text(enum msu_phase phase)
{
	return phases[phase];
}

void
msu_plan_add(struct msu_look *look, const char *what, const char *to,
    enum msu_phase phase)
{
	struct msu_planned *p;

	for (size_t i = 0; i < look->plan.n; i++) {
		const struct msu_planned *have = look->plan.v[i];

		if (strcmp(have->what, what) == 0 &&
		    strcmp(have->to, to) == 0)
			return;
	}
	p = msu_arena_alloc(look->found.arena, sizeof(*p));
	if (p == NULL)
		return;
	p->what = what;
	p->to = to;
	p->when = phases[phase];
	msu_list_add(look->found.arena, &look->plan, p);
}

static void
plan_addresses(struct msu_look *look, const char *host, enum msu_phase phase)
{
	if (!msu_addr_is_ip(host) &&
	    look->ctx->texts[MSU_OPT_PROXY] == NULL)
		msu_plan_add(look, msu_arena_printf(look->found.arena,
		    "%s (A, AAAA)", host), "DNS resolver", phase);
}

static void
plan_ask(struct msu_look *look, const struct msu_ask *ask)
{
	static const char *const types[] = {
		[MSU_ASK_ADDRS] = "A, AAAA", [MSU_ASK_MX] = "MX",
		[MSU_ASK_SRV] = "SRV", [MSU_ASK_TXT] = "TXT",
	};
	struct msu_arena *a = look->found.arena;
	const char *where = ask->kind == MSU_ASK_PROBE ? NULL :
	    msu_look_fill(look, ask->form);
	const char *host;

	if (where == NULL || (ask->kind <= MSU_ASK_TXT &&
	    look->ctx->texts[MSU_OPT_PROXY] != NULL))
		return;
	if (ask->kind <= MSU_ASK_TXT) {
		msu_plan_add(look, msu_arena_printf(a, "%s (%s)", where,
		    types[ask->kind]), "DNS resolver", ask->phase);
		return;
	}
	host = msu_addr_url_host(a, where);
	plan_addresses(look, host, ask->phase);
	msu_plan_add(look, msu_arena_printf(a, "%s %s",
	    ask->kind == MSU_ASK_GET ? "GET" : "POST", where), host,
	    ask->phase);
}

/* Where answers may lead: any https server may redirect. */
static void
plan_rest(struct msu_look *look, bool check)
{
	struct msu_arena *a = look->found.arena;

	plan_addresses(look, "{redirect}", MSU_ON_REDIRECT);
	msu_plan_add(look, "GET https://{redirect}/{path}", "{redirect}",
	    MSU_ON_REDIRECT);
	if (!check)
		return;
	plan_addresses(look, "{server}", MSU_ON_CHECK);
	msu_plan_add(look, "connection without login",
	    msu_arena_str(a, "{server}"), MSU_ON_CHECK);
}

/* The servers are known already. */
static void
plan_servers(struct msu_look *look, const struct msu_account *acct)
{
	const struct msu_server *both[] = { acct->in, acct->out };

	for (size_t i = 0; i < 2; i++) {
		if (both[i] == NULL)
			continue;
		plan_addresses(look, both[i]->host, MSU_ON_CHECK);
		msu_plan_add(look, "connection without login",
		    msu_server_url(look->found.arena, both[i]), MSU_ON_CHECK);
	}
}

enum msu_code
msu_look_plan(struct msu_look *look, bool check, struct msu_result *r,
    struct msu_error *err)
{
	const struct msu_source *const *all = msu_sources();
	bool network = false;
	enum msu_code rc = msu_look_local(look, &network, err);

	if (rc != MSU_OK)
		return rc;
	if (look->ctx->flags[MSU_OPT_OFFLINE])
		network = check = false;
	for (size_t i = 0; network && all[i] != NULL; i++) {
		const struct msu_ask *ask = all[i]->asks;

		if (all[i]->is_on != NULL && !all[i]->is_on(look))
			continue;
		for (; ask != NULL && ask->form != NULL; ask++)
			plan_ask(look, ask);
		if (all[i]->plan != NULL)
			all[i]->plan(look);
	}
	if (network)
		plan_rest(look, check);
	else if (check) {
		msu_rank(look);
		msu_pick(look, r);
		if (r->account != NULL)
			plan_servers(look, r->account);
	}
	r->attempts = msu_list_end(&look->attempts);
	r->plan = msu_list_end(&look->plan);
	memset(&r->error, 0, sizeof(r->error));
	r->outcome = MSU_PLANNED;
	r->exit = msu_code_exit(MSU_OK);
	return msu_arena_failed(look->found.arena) ?
	    msu_fail(err, MSU_E_NOMEM, NULL, NULL) : MSU_OK;
}
