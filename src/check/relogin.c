/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Logging in to an incoming server once more, after it has accepted that.
 *
 * The password is right, so that none of the day's places is taken for it: who
 * is interrupted now has made nobody lock an account.  A refusal all the same
 * counts like any other, because it does so at the provider.
 */
#include "relogin.h"

#include "err.h"
#include "quota.h"
#include "refusal.h"
#include "str.h"

#define SLEEP_MS	1000

/* The maildrop is still locked, or the last login not long enough ago: the
 * password may be what it was (RFC 3206 §3). */
static bool
is_too_early(const char *words)
{
	return msu_str_findcase(words, "[IN-USE]") != NULL ||
	    msu_str_findcase(words, "[LOGIN-DELAY]") != NULL;
}

static void
again_refused(struct msu_again *g, const struct msu_login_reply *reply)
{
	const struct msu_server *s = g->session->one->check->server;
	enum msu_code code = msu_refusal_login(s->proto, reply->words);
	struct msu_error ignored = { 0 };
	const char *place;

	msu_fail(&g->err, code, s->host, "%s", reply->words);
	g->put_off = is_too_early(reply->words);
	if (!msu_refusal_is_no_verdict(s->proto, code, reply->words))
		/* for good; that none is left does not matter any more */
		msu_quota_take(g->run->ctx, g->run->arena, g->account, &place,
		    &ignored);
}

static void
on_login(void *arg, const struct msu_login_reply *reply)
{
	struct msu_again *g = arg;

	g->over = true;
	g->accepted = reply->err == NULL && reply->accepted;
	if (g->accepted)
		return;
	if (reply->err != NULL)
		g->err = *reply->err;
	else
		again_refused(g, reply);
	msu_talk_close(g->session->talk);
	g->session->talk = NULL;
}

static void
on_reached(void *arg, const struct msu_reached *reached)
{
	struct msu_again *g = arg;
	struct msu_one *o = g->session->one;
	const struct msu_probe *p = reached->probe;
	struct msu_caps caps;

	if (p == NULL || p->error.code != MSU_OK || p->talk == NULL) {
		g->over = true;
		g->err = p == NULL ? *reached->err : p->error;
		return;
	}
	g->session->talk = p->talk;
	if (g->login.user == NULL) {	/* come in */
		g->over = g->accepted = true;
		return;
	}
	msu_caps_read(g->run->arena, o->check->server->proto, p->lines, &caps);
	if (g->run->ctx->flags[MSU_OPT_DETAILS])
		msu_talk_log(p->talk, &o->dialogue);
	g->login.offered = caps.mechanisms;
	g->login.plain_login = caps.plain_login;
	g->login.initial = caps.initial;
	msu_talk_login(p->talk, &g->login, on_login, g);
}

static unsigned long
again_more(void *arg)
{
	const struct msu_again *g = arg;

	return g->over ? 0 : SLEEP_MS;
}

void
msu_login_again(struct msu_again *g, struct msu_checks *run,
    struct msu_session *session, const char *account, unsigned long limit_ms)
{
	const struct msu_server *s = session->one->check->server;

	*g = (struct msu_again){ .run = run, .session = session,
	    .account = account };
	g->login.user = session->user;
	g->login.secret = run->ctx->secret;
	g->login.is_token = run->ctx->is_token;
	g->login.auths = s->auths;
	g->login.nauths = s->nauths;
	g->waiting = msu_reach(run, s, true, on_reached, g, &g->err);
	if (g->waiting)
		msu_checks_wait_for(run, limit_ms, again_more, g);
}

enum msu_flow
msu_login_again_over(struct msu_again *g)
{
	if (g->waiting && msu_checks_is_waiting(g->run))
		return MSU_FLOW_WAIT;
	if (g->waiting && g->err.code == MSU_OK)
		g->err = g->run->waited;
	g->waiting = false;
	/* what ends a run may leave it without a call */
	if (!g->accepted && g->err.code == MSU_OK)
		msu_fail(&g->err, MSU_E_NO_ANSWER,
		    g->session->one->check->server->host, NULL);
	return msu_flow_is(g->accepted);
}
