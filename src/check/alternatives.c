/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Alternatives: what is tried when a server fails, so that the user hears not
 * only that it does not work, but what does.  Nothing is taken in silence, and
 * nothing that is weaker is tried at all: no server without encryption, none
 * that is trusted less than the user asks for.
 */
#include <string.h>

#include "addr.h"
#include "run.h"
#include "str.h"

#define MAX_TRIED	6	/* for one server */
#define MAX_NAMES	5	/* of a certificate that are looked up */

/* The usual ports of a submission or mailbox server: RFC 8314 §3, RFC 6409 §3,
 * and 2525, which many providers offer where 587 is closed.  Port 25 is for
 * servers (RFC 6409 §3.1) and is never proposed. */
static const struct {
	enum msu_proto		 proto;
	uint16_t		 port;
	enum msu_security	 security;
} ports[] = {
	{ MSU_PROTO_SMTP, 465, MSU_SECURITY_TLS },
	{ MSU_PROTO_SMTP, 587, MSU_SECURITY_STARTTLS },
	{ MSU_PROTO_SMTP, 2525, MSU_SECURITY_STARTTLS },
	{ MSU_PROTO_IMAP, 993, MSU_SECURITY_TLS },
	{ MSU_PROTO_IMAP, 143, MSU_SECURITY_STARTTLS },
	{ MSU_PROTO_POP3, 995, MSU_SECURITY_TLS },
	{ MSU_PROTO_POP3, 110, MSU_SECURITY_STARTTLS },
};

/* ---- trying one --------------------------------------------------------- */

static bool
has_tried(const struct msu_one *o, const struct msu_server *s)
{
	for (size_t i = 0; i < o->tried.n; i++) {
		const struct msu_tried *t = o->tried.v[i];

		if (msu_server_same(t->check->server, s))
			return true;
	}
	return msu_server_same(o->check->server, s);
}

/* A server of the same run is looked at, not asked again. */
static void
try_server(struct msu_one *o, const struct msu_server *s, const char *why)
{
	struct msu_checks *run = o->run;
	struct msu_tried *t;
	struct msu_one *other;
	bool fresh;

	if (o->tried.n >= MAX_TRIED || has_tried(o, s))
		return;
	other = msu_one_find(run, s);
	fresh = other == NULL;
	if (fresh)
		other = msu_one_new(run, s);
	t = msu_arena_alloc(run->arena, sizeof(*t));
	if (other == NULL || t == NULL)
		return;
	t->why = why;
	t->check = other->check;
	msu_list_add(run->arena, &o->tried, t);
	if (!fresh)
		return;
	other->is_alternative = true;
	msu_one_want(other);
	msu_net_set_group(run->net, MSU_GROUP_CHECK);
	msu_one_start(other);
}

static struct msu_server *
server_like(const struct msu_one *o)
{
	struct msu_server *s = msu_arena_alloc(o->run->arena, sizeof(*s));

	if (s != NULL)
		*s = *o->check->server;
	return s;
}

static void
try_port(struct msu_one *o, uint16_t port, enum msu_security security,
    const char *why)
{
	struct msu_server *s = server_like(o);

	if (s == NULL)
		return;
	s->port = port;
	s->security = security;
	try_server(o, s, why);
}

/* ---- what could be tried ------------------------------------------------ */

/* The question "can I change the port?" */
static void
try_ports(struct msu_one *o, const char *why)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		if (ports[i].proto == o->check->server->proto)
			try_port(o, ports[i].port, ports[i].security, why);
	}
}

static enum msu_security
other_security(enum msu_security s)
{
	return s == MSU_SECURITY_TLS ? MSU_SECURITY_STARTTLS :
	    MSU_SECURITY_TLS;
}

/* Which of the two ways to encrypt does this port want?  Only where it spoke,
 * or kept silent, as a port of the other kind does. */
static void
try_same_port(struct msu_one *o, enum msu_code code)
{
	const struct msu_server *s = o->check->server;

	if (code == MSU_E_NO_ANSWER || code == MSU_E_PLAINTEXT_ON_TLS_PORT ||
	    code == MSU_E_CLOSED || code == MSU_E_WRONG_PROTOCOL)
		try_port(o, s->port, other_security(s->security), "same-port");
}

static bool
is_same_role(enum msu_proto x, enum msu_proto y)
{
	return msu_proto_is_mail(x) && msu_proto_is_mail(y) &&
	    msu_proto_is_incoming(x) == msu_proto_is_incoming(y);
}

static const struct msu_candidate *
candidate_of(const struct msu_result *r, const struct msu_server *s)
{
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		if (msu_server_same(&r->candidates[i]->server, s))
			return r->candidates[i];
	}
	return NULL;
}

static bool
shares_source(const struct msu_candidate *x, const struct msu_candidate *y)
{
	if (x == NULL)
		return false;
	for (size_t i = 0; x->why[i] != NULL; i++) {
		for (size_t j = 0; y->why[j] != NULL; j++) {
			if (strcmp(x->why[i]->source, y->why[j]->source) == 0 &&
			    strcmp(x->why[i]->where, y->why[j]->where) == 0)
				return true;
		}
	}
	return false;
}

/* Other servers that were found: those of the same source, or the rest. */
static void
try_candidates(struct msu_one *o, bool same_source)
{
	const struct msu_result *r = o->run->result;
	const struct msu_candidate *mine = candidate_of(r, o->check->server);

	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];

		if (!is_same_role(c->server.proto, o->check->server->proto) ||
		    c->server.security == MSU_SECURITY_PLAIN ||
		    c->trust < o->run->ctx->min_trust ||
		    shares_source(mine, c) != same_source)
			continue;
		try_server(o, &c->server, same_source ? "same-source" :
		    "next-candidate");
	}
}

/* ---- the name in the certificate ---------------------------------------- */

struct name {				/* that is looked up */
	struct msu_one	*one;
	const char	*host;
};

/* Only if it is the same computer: a certificate can list any name. */
static void
on_name(void *arg, const struct msu_dns_reply *reply)
{
	struct name *n = arg;
	struct msu_server *s;

	n->one->names_open--;
	for (size_t i = 0; reply->ips[i] != NULL; i++) {
		if (strcmp(reply->ips[i], n->one->ip) != 0)
			continue;
		s = server_like(n->one);
		if (s != NULL) {
			s->host = n->host;
			try_server(n->one, s, "certificate-name");
		}
		return;
	}
}

static void
try_names(struct msu_one *o, enum msu_code code)
{
	const struct msu_tls *tls = o->check->tls;
	struct msu_arena *a = o->run->arena;
	size_t asked = 0;

	if (code != MSU_E_TLS_NAME || tls == NULL || o->ip == NULL ||
	    o->run->ctx->texts[MSU_OPT_PROXY] != NULL)
		return;
	for (size_t i = 0; tls->names[i] != NULL && asked < MAX_NAMES; i++) {
		struct name *n = msu_arena_alloc(a, sizeof(*n));
		const char *host = msu_addr_host(a, tls->names[i]);

		if (n == NULL || host == NULL || msu_addr_is_ip(host) ||
		    strchr(host, '.') == NULL)
			continue;
		n->one = o;
		n->host = host;
		o->names_open++;
		asked++;
		msu_dns_ask(o->run->net, MSU_DNS_ADDRS, host, on_name, n);
	}
}

/* ---- beginning and end -------------------------------------------------- */

/* A server that nobody can reach has no other port either. */
static bool
is_of_the_name(enum msu_code code)
{
	return code == MSU_E_DNS_NXDOMAIN || code == MSU_E_DNS_NODATA ||
	    code == MSU_E_DNS_TIMEOUT || code == MSU_E_DNS_FAILURE ||
	    code == MSU_E_PRIVATE_ADDRESS;
}

static bool
is_over(const struct msu_checks *run, enum msu_code code)
{
	return run->ctx->cancelled || code == MSU_E_CANCELLED ||
	    code == MSU_E_NOMEM || msu_arena_failed(run->arena);
}

static void
begin(struct msu_one *o)
{
	const struct msu_step *s = msu_check_worst(o->check);
	enum msu_code code = s == NULL ? MSU_OK : s->error.code;

	if (o->is_alternative || o->has_alternatives || !o->wanted ||
	    o->run->net == NULL || is_over(o->run, code) ||
	    !msu_proto_is_mail(o->check->server->proto))
		return;
	if (o->check->verdict != MSU_FAIL)
		return;
	o->has_alternatives = true;
	msu_net_set_group(o->run->net, MSU_GROUP_CHECK);
	try_candidates(o, true);
	if (!is_of_the_name(code)) {
		try_same_port(o, code);
		try_ports(o, "other-port");
		try_names(o, code);
	}
	try_candidates(o, false);
}

void
msu_alternatives_after(struct msu_one *o)
{
	begin(o);
}

void
msu_alternatives_now(struct msu_one *o)
{
	if (o->done)
		begin(o);
	if (o->run->ctx->flags[MSU_OPT_PORTS] && !o->is_alternative &&
	    msu_proto_is_mail(o->check->server->proto))
		try_ports(o, "port");
}

static void
end(struct msu_one *o)
{
	struct msu_check *c = o->check;

	c->tried = msu_list_end(&o->tried);
	for (size_t i = 0; c->verdict == MSU_FAIL && c->proposal == NULL &&
	    c->tried[i] != NULL; i++) {
		enum msu_verdict v = c->tried[i]->check->verdict;

		if (v == MSU_PASS || v == MSU_WARN)
			c->proposal = c->tried[i];
	}
}

void
msu_alternatives_end(struct msu_checks *run)
{
	for (size_t i = 0; i < run->ones.n; i++)
		end(run->ones.v[i]);
}
