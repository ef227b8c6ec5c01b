/* SPDX-License-Identifier: MPL-2.0 */
/* A lookup: what is on this computer first, then the network, then the
 * choice. */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "look.h"

static bool
is_answered(const struct msu_look *look)
{
	return look->found.servers.n > 0 || look->found.unsupported;
}

static enum msu_code
start_all(struct msu_look *look, bool network, struct msu_error *err)
{
	const struct msu_source *const *all = msu_sources();
	enum msu_code rc = MSU_OK;

	for (size_t i = 0; rc == MSU_OK && all[i] != NULL; i++) {
		if (all[i]->network == network)
			rc = all[i]->start(look, err);
		/* the administrator's word ends the local search */
		if (!network && is_answered(look))
			break;
	}
	return rc;
}

static void
skip_all(struct msu_look *look)
{
	const struct msu_source *const *all = msu_sources();

	for (size_t i = 0; all[i] != NULL; i++) {
		if (all[i]->network)
			msu_look_attempt(look, all[i]->name,
			    look->addr.domain, MSU_ANSWER_SKIPPED, 0, NULL);
	}
}

static enum msu_code
ask_network(struct msu_look *look, struct msu_error *err)
{
	enum msu_code rc;

	look->net = msu_net_get(look->ctx, err);
	if (look->net == NULL)
		return err->code;
	msu_net_begin(look->net, look->found.arena, &look->found.sent);
	rc = start_all(look, true, err);
	if (rc == MSU_OK)
		rc = msu_net_run(look->net, look->ctx->lookup_ms, NULL, NULL,
		    err);
	msu_net_end(look->net);
	look->net = NULL;
	return rc;
}

/* A name under which others register cannot have settings of its own, unless
 * a list says so. */
static bool
is_suffix(const char *domain)
{
	return msu_addr_base(domain) == NULL;
}

static enum msu_code
look_all(struct msu_look *look, struct msu_result *r, struct msu_error *err)
{
	enum msu_code rc = start_all(look, false, err);
	bool refuse = !is_answered(look) && is_suffix(look->addr.domain);

	if (rc == MSU_OK && !is_answered(look) && !refuse) {
		if (look->ctx->flags[MSU_OPT_OFFLINE])
			skip_all(look);
		else
			rc = ask_network(look, err);
	}
	r->attempts = msu_list_end(&look->found.attempts);
	r->sent = msu_list_end(&look->found.sent);
	if (rc != MSU_OK)
		return rc;
	if (refuse) {
		struct msu_error bad = { 0 };

		msu_fail(&bad, MSU_E_ADDR_SUFFIX, look->addr.domain, NULL);
		msu_result_fail(r, MSU_USAGE, &bad);
		return MSU_OK;
	}
	msu_rank(look, r);
	msu_pick(look, r);
	return MSU_OK;
}

enum msu_code
msu_look_run(struct msu_ctx *ctx, const char *address, struct msu_result *r,
    struct msu_error *err)
{
	struct msu_arena *a = msu_result_arena(r);
	struct msu_look look = { .ctx = ctx };
	struct msu_error bad = { 0 };
	enum msu_code rc;

	look.found.arena = a;
	look.found.trace = &ctx->trace;
	r->address = msu_arena_str(a, address);
	if (msu_addr_parse(a, address, &look.addr, &bad) != MSU_OK) {
		if (bad.code == MSU_E_NOMEM)
			return msu_fail(err, bad.code, NULL, NULL);
		msu_result_fail(r, MSU_USAGE, &bad);
		return MSU_OK;
	}
	r->domain = look.addr.domain;
	rc = look_all(&look, r, err);
	if (rc == MSU_OK && msu_arena_failed(a))
		rc = msu_fail(err, MSU_E_NOMEM, address, NULL);
	return rc;
}
