/* SPDX-License-Identifier: MPL-2.0 */
/* Reaching a mail server: its name, the rule for private addresses, and the
 * conversation as far as the capabilities. */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "hosts.h"
#include "run.h"
#include "share.h"

struct reach {
	struct msu_checks	*run;
	const struct msu_server	*server;
	bool			 keep;
	struct msu_reached	 reached;
	struct msu_probe	 probe;		/* while the other is awaited */
	bool			 waiting, asking, over;
	msu_reach_fn		 fn;
	void			*arg;

	/* where several runs share what they know */
	const char *const	*ips;
	struct msu_wish		 wish;
	bool			 owes;		/* word of what came of it */
};

/* A conversation that we broke off ourselves shows nothing. */
static void
tell(struct reach *r)
{
	struct msu_checks *run = r->run;
	const struct msu_facts facts = { .probe = r->probe,
		.ocsp = r->reached.ocsp };
	enum msu_code code = r->probe.error.code;
	bool broken = !r->over || code == MSU_E_CANCELLED ||
	    code == MSU_E_NOMEM || msu_arena_failed(run->arena);

	if (!r->owes)
		return;
	r->owes = false;
	r->wish.now = run->ctx->clock_ms();
	if (!r->keep && code != MSU_OK && run->ends != 0 &&
	    r->wish.now >= run->ends)
		broken = true;
	msu_share_tell(run->ctx->share, &r->wish, broken ? NULL : &facts);
}

static void
reach_end(struct reach *r)
{
	r->over = true;
	r->reached.probe = &r->probe;
	tell(r);
	r->fn(r->arg, &r->reached);
}

/* The status of a certificate matters only where all else is well. */
static void
on_probe(void *arg, const struct msu_probe *p)
{
	struct reach *r = arg;

	r->probe = *p;
	r->waiting = r->asking && p->error.code == MSU_OK;
	if (!r->waiting)
		reach_end(r);
}

static void
on_ocsp(void *arg, const struct msu_probe *p)
{
	struct reach *r = arg;

	r->asking = false;
	r->reached.ocsp = p->ocsp;
	if (r->waiting && !r->over)
		reach_end(r);
}

static void
converse(struct reach *r, const char *const *ips)
{
	if (r->asking)
		msu_probe_ocsp(r->run->net, r->server, ips, on_ocsp, r);
	if (r->server->proto == MSU_PROTO_SIEVE)
		msu_probe_sieve(r->run->net, r->server, ips, on_probe, r);
	else if (r->keep)
		msu_probe_keep(r->run->net, r->server, ips, on_probe, r);
	else
		msu_probe_ask(r->run->net, r->server, ips, on_probe, r);
}

/* As if we had asked ourselves, so that nobody can tell the difference. */
static void
take_known(struct reach *r, const struct msu_facts *facts)
{
	struct msu_net *net = r->run->net;
	const char *url = msu_server_url(r->run->arena, r->server);

	MSU_TRACE(&r->run->ctx->trace, CHECK, "%s: known already", url);
	msu_net_sent(net, "connection without login", url);
	if (r->asking)
		msu_net_sent(net, "connection for the certificate's status",
		    url);
	r->probe = facts->probe;
	r->reached.ocsp = facts->ocsp;
	reach_end(r);
}

static bool
on_turn(void *arg, const struct msu_error *err)
{
	static const char *const none[1];
	struct reach *r = arg;
	struct msu_facts facts;
	struct msu_error why = { 0 };
	enum msu_turn turn = MSU_TURN_NEVER;

	r->wish.now = r->run->ctx->clock_ms();
	if (err != NULL)
		why = *err;
	else
		turn = msu_share_ask(r->run->ctx->share, &r->wish,
		    r->run->arena, &facts, &why);
	if (turn == MSU_TURN_WAIT)
		return false;
	if (turn == MSU_TURN_KNOWN)
		take_known(r, &facts);
	else if (turn == MSU_TURN_GO) {
		r->owes = true;
		converse(r, r->ips);
	} else {
		r->probe.last = MSU_STEP_CONNECT;
		r->probe.lines = r->probe.dialogue = none;
		r->probe.error = why;
		reach_end(r);
	}
	return true;
}

static bool
is_held(const struct msu_ctx *ctx, const char *host)
{
	return ctx->held[0] != NULL &&
	    (strcmp(ctx->held[0]->name, host) == 0 ||
	    strcmp(ctx->held[1]->name, host) == 0);
}

static void
talk(struct reach *r, const char *const *ips)
{
	const struct msu_ctx *ctx = r->run->ctx;
	const struct msu_one *one = msu_one_find(r->run, r->server);

	r->asking = !r->keep && ctx->flags[MSU_OPT_DETAILS] &&
	    msu_proto_is_mail(r->server->proto) &&
	    r->server->security != MSU_SECURITY_PLAIN;
	if (ctx->share == NULL) {
		converse(r, ips);
		return;
	}
	r->ips = ips;
	r->wish = (struct msu_wish){
		.server = r->server, .login = r->keep,
		.connections = r->asking ? 2 : 1,
		.held = is_held(ctx, r->server->host),
		.guessed = one != NULL && one->is_alternative,
	};
	if (msu_list_add(r->run->arena, &r->run->turns, r))
		msu_later(r->run->net, on_turn, r);
}

void
msu_reach_end_all(struct msu_checks *run)
{
	for (size_t i = 0; i < run->turns.n; i++)
		tell(run->turns.v[i]);
}

static void
reach_fail(struct reach *r, const struct msu_error *err)
{
	r->reached.err = err;
	r->fn(r->arg, &r->reached);
}

static void
on_addrs(void *arg, const struct msu_dns_reply *reply)
{
	struct reach *r = arg;
	const char *const *ips = msu_net_public_ips(r->run->net, reply->ips);
	struct msu_error bad = { 0 };

	r->reached.named = true;
	r->reached.name_ms = reply->ms;
	/* a name on the public Internet must not steer us at a computer
	 * inside */
	if (reply->err == NULL && ips[0] == NULL) {
		msu_fail(&bad, MSU_E_PRIVATE_ADDRESS, r->server->host, "%s",
		    reply->ips[0]);
		reach_fail(r, &bad);
	} else if (reply->err != NULL)
		reach_fail(r, reply->err);
	else
		talk(r, ips);
}

/* Without our having looked it up: what a proxy finds under a name, it keeps to
 * itself. */
static bool
is_inside(const struct msu_checks *run, const char *host)
{
	return msu_addr_is_private(host) ||
	    (run->ctx->texts[MSU_OPT_PROXY] != NULL &&
	    msu_addr_is_inside_name(host));
}

/* There is nothing to resolve in an address, and a proxy does it itself.  One
 * of the inside may be what the user has typed, but not what a document says. */
bool
msu_reach(struct msu_checks *run, const struct msu_server *s, bool keep,
    msu_reach_fn fn, void *arg, struct msu_error *err)
{
	static const char *const none[1];
	struct reach *r = msu_arena_alloc(run->arena, sizeof(*r));

	if (r == NULL) {
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
		return false;
	}
	if (!run->typed && is_inside(run, s->host) &&
	    !run->ctx->flags[MSU_OPT_ALLOW_PRIVATE]) {
		msu_fail(err, MSU_E_PRIVATE_ADDRESS, s->host, NULL);
		return false;
	}
	r->run = run;
	r->server = s;
	r->keep = keep;
	r->fn = fn;
	r->arg = arg;
	if (msu_addr_is_ip(s->host) || run->ctx->texts[MSU_OPT_PROXY] != NULL)
		talk(r, none);
	else
		msu_dns_ask(run->net, MSU_DNS_ADDRS, s->host, on_addrs, r);
	return true;
}
