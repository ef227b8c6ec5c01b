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
	[MSU_ON_FAILURE] = N_("if one of these servers does not work"),
	[MSU_ON_ROUND_TRIP] = N_("for the round trip, once both logins have "
	    "succeeded"),
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

static void
plan_connection(struct msu_look *look, const char *host, const char *to,
    enum msu_phase phase)
{
	plan_addresses(look, host, phase);
	msu_plan_add(look, "connection without login", to, phase);
}

/* What a check may do when a server fails; names in its certificate are looked
 * up, and talked to if they are the same computer. */
static void
plan_failure(struct msu_look *look)
{
	plan_connection(look, "{certificate-name}", "{certificate-name}",
	    MSU_ON_FAILURE);
}

/* The first logins go without saying.  A POP3 server shows what is new to a new
 * login only. */
static void
plan_round_trip(struct msu_look *look, const struct msu_server *in,
    const struct msu_server *out)
{
	struct msu_arena *a = look->found.arena;
	bool pop3 = in == NULL || in->proto == MSU_PROTO_POP3;

	if (!look->ctx->flags[MSU_OPT_ROUND_TRIP])
		return;
	msu_plan_add(look, "a message to the own address", out == NULL ?
	    "{server}" : msu_server_url(a, out), MSU_ON_ROUND_TRIP);
	if (pop3)
		msu_plan_add(look, "further logins over POP3", in == NULL ?
		    "{server}" : msu_server_url(a, in), MSU_ON_ROUND_TRIP);
}

/* Where answers may lead: any https server may redirect. */
static void
plan_rest(struct msu_look *look, bool check)
{
	plan_addresses(look, "{redirect}", MSU_ON_REDIRECT);
	msu_plan_add(look, "GET https://{redirect}/{path}", "{redirect}",
	    MSU_ON_REDIRECT);
	if (!check)
		return;
	plan_connection(look, "{server}", "{server}", MSU_ON_CHECK);
	/* calendars and the like, where a check is demanded */
	plan_addresses(look, "{service}", MSU_ON_CHECK);
	msu_plan_add(look, "GET https://{service}/{path}", "{service}",
	    MSU_ON_CHECK);
	msu_plan_add(look, "connection without login", "{server}:{port}",
	    look->ctx->flags[MSU_OPT_PORTS] ? MSU_ON_CHECK :
	    MSU_ON_FAILURE);
	plan_connection(look, "{other-server}", "{other-server}",
	    MSU_ON_FAILURE);
	plan_failure(look);
	plan_round_trip(look, NULL, NULL);
}

static void
plan_server(struct msu_look *look, const struct msu_server *s,
    enum msu_phase phase)
{
	plan_connection(look, s->host,
	    msu_server_url(look->found.arena, s), phase);
}

/* The usual ports, and the other way to encrypt on the same one. */
static void
plan_ports(struct msu_look *look, const struct msu_server *s)
{
	const struct msu_usual_port *p = msu_usual_ports();
	struct msu_server other = *s;

	for (; p->port != 0; p++) {
		other.port = p->port;
		other.security = p->security;
		if (p->proto == s->proto)
			plan_server(look, &other,
			    look->ctx->flags[MSU_OPT_PORTS] ? MSU_ON_CHECK :
			    MSU_ON_FAILURE);
	}
	other.port = s->port;
	other.security = s->security == MSU_SECURITY_TLS ?
	    MSU_SECURITY_STARTTLS : MSU_SECURITY_TLS;
	plan_server(look, &other, MSU_ON_FAILURE);
}

/* A calendar, or a server for filters, where a check is demanded. */
static void
plan_extra(struct msu_look *look, const struct msu_server *s)
{
	struct msu_arena *a = look->found.arena;
	const char *url, *host;

	if (!msu_proto_is_web(s->proto)) {
		plan_server(look, s, MSU_ON_CHECK);
		return;
	}
	url = msu_service_url(a, s);
	host = msu_addr_url_host(a, url);
	plan_addresses(look, host, MSU_ON_CHECK);
	msu_plan_add(look, msu_arena_printf(a, "GET %s", url), host,
	    MSU_ON_CHECK);
}

/* The servers are known already. */
static void
plan_servers(struct msu_look *look, const struct msu_result *r)
{
	const struct msu_server *both[] = { r->account->in, r->account->out };

	for (size_t i = 0; i < 2; i++) {
		if (both[i] != NULL)
			plan_server(look, both[i], MSU_ON_CHECK);
	}
	for (size_t i = 0; i < 2; i++) {
		if (both[i] != NULL)
			plan_ports(look, both[i]);
	}
	for (size_t i = 0; r->account->extra[i] != NULL; i++)
		plan_extra(look, r->account->extra[i]);
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_server *s = &r->candidates[i]->server;

		if (msu_proto_is_mail(s->proto) &&
		    s->security != MSU_SECURITY_PLAIN)
			plan_server(look, s, MSU_ON_FAILURE);
	}
	plan_failure(look);
	if (both[0] != NULL && both[1] != NULL)
		plan_round_trip(look, both[0], both[1]);
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
			plan_servers(look, r);
	}
	r->attempts = msu_list_end(&look->attempts);
	r->plan = msu_list_end(&look->plan);
	memset(&r->error, 0, sizeof(r->error));
	r->outcome = MSU_PLANNED;
	r->exit = msu_code_exit(MSU_OK);
	return msu_arena_failed(look->found.arena) ?
	    msu_fail(err, MSU_E_NOMEM, NULL, NULL) : MSU_OK;
}
