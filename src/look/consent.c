/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What a lookup does not decide by itself, asked of the program: whether the
 * whole address may be sent, whether a document without encryption may be
 * fetched, and which settings to take.  Without an answer it ends as it would
 * have done without the question.
 */
#include "addr.h"
#include "compat.h"
#include "look.h"

static enum msu_consent_answer
ask(struct msu_look *look, const struct msu_consent *what)
{
	const struct msu_ctx *ctx = look->ctx;
	enum msu_consent_answer answer;

	if (ctx->consent == NULL || msu_arena_failed(look->found.arena))
		return MSU_CONSENT_NO;
	msu_inside_leave(ctx->trace.inside);
	answer = ctx->consent(ctx->consent_arg, what);
	msu_inside_enter(ctx->trace.inside);
	MSU_TRACE(&ctx->trace, LOOK, "consent %d: %d", (int)what->asked,
	    (int)answer);
	return answer;
}

/* Only the domain's own https server is ever told, by the one form that has a
 * place for the address. */
bool
msu_consent_address(struct msu_look *look, const char *url)
{
	struct msu_consent what = { .asked = MSU_MAY_SEND_ADDRESS,
	    .host = msu_addr_url_host(look->found.arena, url) };

	if (look->send_address)		/* it was, and that was not enough */
		return false;
	look->send_address = ask(look, &what) == MSU_CONSENT_YES;
	return look->send_address;
}

bool
msu_consent_http(struct msu_look *look, const char *host)
{
	struct msu_consent what = { .asked = MSU_MAY_USE_HTTP, .host = host };

	if (!look->http_asked)
		look->http = ask(look, &what) == MSU_CONSENT_YES;
	look->http_asked = true;
	return look->http;
}

/* Once for each trust: a check may raise it, or find less. */
bool
msu_consent_trust(struct msu_look *look, const struct msu_result *r)
{
	struct msu_consent what = { .asked = MSU_TAKE_TRUST,
	    .trust = r->trust, .in = r->account->in, .out = r->account->out };

	if (!look->trust_asked || r->trust < look->trust_said) {
		look->trust_taken = ask(look, &what) == MSU_CONSENT_YES;
		look->trust_said = r->trust;
	}
	look->trust_asked = true;
	return look->trust_taken;
}

enum msu_consent_answer
msu_consent_conflict(struct msu_look *look, const struct msu_leader *chosen,
    const struct msu_leader *other)
{
	struct msu_consent what = { .asked = MSU_TAKE_ONE,
	    .trust = chosen->trust, .in = chosen->in, .out = chosen->out,
	    .other_trust = other->trust, .other_in = other->in,
	    .other_out = other->out };

	return ask(look, &what);
}
