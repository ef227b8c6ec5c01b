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

#define MAX_NAMES	5	/* of a certificate that are looked up */
#define SILENT_MS	1500	/* by then servers have greeted */

/* In the order in which they are proposed, and how many of each are tried.
 * POP3 instead of IMAP, or the other way round, is another way to read mail,
 * and so comes last. */
enum reason {
	SAME_SOURCE, SAME_PORT, PORT, OTHER_PORT, CERTIFICATE_NAME,
	NEXT_CANDIDATE, OTHER_PROTOCOL, LAST_CANDIDATE, REASON_COUNT
};

static const struct {
	const char	*why;
	size_t		 most;
} reasons[REASON_COUNT] = {
	[SAME_SOURCE] = { "same-source", 3 },
	[SAME_PORT] = { "same-port", 1 },
	[PORT] = { "port", 3 },
	[OTHER_PORT] = { "other-port", 3 },
	[CERTIFICATE_NAME] = { "certificate-name", 2 },
	[NEXT_CANDIDATE] = { "next-candidate", 2 },
	[OTHER_PROTOCOL] = { "same-source", 1 },
	[LAST_CANDIDATE] = { "next-candidate", 1 },
};

struct try {
	struct msu_tried	 pub;
	enum reason		 reason;
	struct msu_one		*one;
};

/* ---- trying one --------------------------------------------------------- */

/* However one logs in there. */
static bool
is_same_place(const struct msu_server *x, const struct msu_server *y)
{
	return x->proto == y->proto && x->security == y->security &&
	    x->port == y->port && strcmp(x->host, y->host) == 0;
}

static struct msu_one *
one_at(const struct msu_checks *run, const struct msu_server *s)
{
	for (size_t i = 0; i < run->ones.n; i++) {
		struct msu_one *o = run->ones.v[i];

		if (msu_proto_is_mail(o->check->server->proto) &&
		    is_same_place(o->check->server, s))
			return o;
	}
	return NULL;
}

static bool
has_tried(const struct msu_one *o, const struct msu_one *other)
{
	for (size_t i = 0; i < o->tried.n; i++) {
		const struct try *t = o->tried.v[i];

		if (t->one == other)
			return true;
	}
	return o == other;
}

static bool
is_enough(const struct msu_one *o, enum reason reason)
{
	size_t n = 0;

	for (size_t i = 0; i < o->tried.n; i++) {
		const struct try *t = o->tried.v[i];

		n += t->reason == reason;
	}
	return n >= reasons[reason].most;
}

/* What is asked now would be told at once that there is no time. */
static bool
is_over(const struct msu_checks *run)
{
	return run->net == NULL || run->ctx->cancelled ||
	    msu_arena_failed(run->arena) ||
	    run->ctx->clock_ms() >= run->ends;
}

/* A server of the same run is looked at, not asked again. */
static void
try_server(struct msu_one *o, const struct msu_server *s, enum reason reason)
{
	struct msu_checks *run = o->run;
	struct msu_one *other = one_at(run, s);
	bool fresh = other == NULL;
	struct try *t;

	if (is_over(run) || is_enough(o, reason) ||
	    (!fresh && has_tried(o, other)))
		return;
	if (fresh)
		other = msu_one_new(run, s);
	t = msu_arena_alloc(run->arena, sizeof(*t));
	if (other == NULL || t == NULL)
		return;
	t->pub.why = reasons[reason].why;
	t->pub.check = other->check;
	t->reason = reason;
	t->one = other;
	msu_list_add(run->arena, &o->tried, t);
	if (!other->wanted) {
		other->is_alternative = true;
		msu_one_want(other);
	}
	if (!fresh)
		return;
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
    enum reason reason)
{
	struct msu_server *s = server_like(o);

	if (s == NULL)
		return;
	s->port = port;
	s->security = security;
	try_server(o, s, reason);
}

/* ---- what could be tried ------------------------------------------------ */

/* The question "can I change the port?" */
static void
try_ports(struct msu_one *o, enum reason reason)
{
	const struct msu_usual_port *p = msu_usual_ports();

	for (; p->port != 0; p++) {
		if (p->proto == o->check->server->proto)
			try_port(o, p->port, p->security, reason);
	}
}

/* The other way to encrypt, on the very port. */
static void
try_same_port(struct msu_one *o)
{
	const struct msu_server *s = o->check->server;

	try_port(o, s->port, s->security == MSU_SECURITY_TLS ?
	    MSU_SECURITY_STARTTLS : MSU_SECURITY_TLS, SAME_PORT);
}

/* Only where it spoke, or kept silent, as a port of the other kind does: one
 * for STARTTLS greets, whoever comes; one for TLS waits to be spoken to. */
static bool
is_of_other_kind(const struct msu_server *s, const struct msu_step *failed)
{
	return s->security == MSU_SECURITY_TLS ?
	    failed->error.code == MSU_E_PLAINTEXT_ON_TLS_PORT :
	    failed->error.code == MSU_E_NO_ANSWER &&
	    failed->id == MSU_STEP_GREETING;
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

/* Other servers that were found and could be chosen. */
static void
try_candidates(struct msu_one *o, bool same_protocol, bool same_source,
    enum reason reason)
{
	const struct msu_result *r = o->run->result;
	const struct msu_server *mine = o->check->server;
	const struct msu_candidate *own = candidate_of(r, mine);

	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];

		if (is_same_role(c->server.proto, mine->proto) &&
		    (c->server.proto == mine->proto) == same_protocol &&
		    c->server.security != MSU_SECURITY_PLAIN &&
		    c->trust >= o->run->ctx->min_trust &&
		    shares_source(own, c) == same_source)
			try_server(o, &c->server, reason);
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
			try_server(n->one, s, CERTIFICATE_NAME);
		}
		return;
	}
}

static bool
is_same_base(const char *x, const char *y)
{
	const char *base = msu_addr_base(x), *other = msu_addr_base(y);

	return base != NULL && other != NULL && strcmp(base, other) == 0;
}

/* Whoever sits on the way can have a certificate of his own, and a name that
 * leads to him; so settings that were found lead to no other domain. */
static bool
may_be_named(const struct msu_one *o, const char *host)
{
	return host != NULL && !msu_addr_is_ip(host) &&
	    strchr(host, '.') != NULL &&
	    (o->run->typed || is_same_base(host, o->check->server->host));
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

		if (n == NULL || !may_be_named(o, host))
			continue;
		n->one = o;
		n->host = host;
		o->names_open++;
		asked++;
		msu_dns_ask(o->run->net, MSU_DNS_ADDRS, host, on_name, n);
	}
}

/* ---- beginning and end -------------------------------------------------- */

/* Where nobody can be reached no other port can, either; and whoever has too
 * much to do is not asked more. */
static bool
is_host_left_alone(enum msu_code code)
{
	return code == MSU_E_DNS_NXDOMAIN || code == MSU_E_DNS_NODATA ||
	    code == MSU_E_DNS_TIMEOUT || code == MSU_E_DNS_FAILURE ||
	    code == MSU_E_PRIVATE_ADDRESS || code == MSU_E_SERVER_BUSY ||
	    code == MSU_E_HOST_DOWN;
}

/* Settings that are not trusted enough to be shown as found have no
 * alternatives that are. */
static bool
may_begin(const struct msu_one *o)
{
	return o->wanted && !o->is_alternative && !is_over(o->run) &&
	    msu_proto_is_mail(o->check->server->proto) &&
	    (o->run->typed || o->run->result->outcome == MSU_FOUND);
}

static void
begin(struct msu_one *o)
{
	const struct msu_step *failed = msu_check_worst(o->check);
	enum msu_code code;

	if (!may_begin(o) || o->has_alternatives || failed == NULL ||
	    failed->verdict != MSU_FAIL)
		return;
	code = failed->error.code;
	o->has_alternatives = true;
	try_candidates(o, true, true, SAME_SOURCE);
	if (!is_host_left_alone(code)) {
		if (is_of_other_kind(o->check->server, failed))
			try_same_port(o);
		try_ports(o, OTHER_PORT);
		try_names(o, code);
	}
	try_candidates(o, true, false, NEXT_CANDIDATE);
	try_candidates(o, false, true, OTHER_PROTOCOL);
	try_candidates(o, false, false, LAST_CANDIDATE);
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
	if (o->run->ctx->flags[MSU_OPT_PORTS] && may_begin(o))
		try_ports(o, PORT);
}

static const struct msu_one *
same_port_of(const struct msu_one *o)
{
	const struct msu_server *s = o->check->server;

	for (size_t i = 0; i < o->tried.n; i++) {
		const struct try *t = o->tried.v[i];
		const struct msu_server *other = t->pub.check->server;

		if (other->port == s->port && strcmp(other->host,
		    s->host) == 0 && other->security != s->security)
			return t->one;
	}
	return NULL;
}

/* A server that does not greet is not waited for to the end before TLS is
 * tried, nor any longer once it has answered to that; and if it does not, not
 * any longer than the other way round. */
static void
look_at_silent(struct msu_one *o)
{
	const struct msu_server *s = o->check->server;
	struct msu_net *net = o->run->net;
	const struct msu_one *other;

	if (s->security != MSU_SECURITY_STARTTLS || !may_begin(o))
		return;
	if (!o->done && msu_probe_is_silent(net, s, SILENT_MS))
		try_same_port(o);
	other = same_port_of(o);
	if (other == NULL)
		return;
	if (!o->done && other->done && msu_check_speaks(other->check) &&
	    msu_probe_is_silent(net, s, SILENT_MS))
		msu_probe_give_up(net, s);
	else if (o->done && other->is_alternative && !other->done &&
	    msu_probe_is_silent(net, other->check->server, SILENT_MS))
		msu_probe_give_up(net, other->check->server);
}

void
msu_alternatives_tick(struct msu_checks *run)
{
	for (size_t i = 0; run->net != NULL && i < run->ones.n; i++)
		look_at_silent(run->ones.v[i]);
}

/* The best reason first, for they are begun as it happens. */
static const struct msu_tried *const *
in_order(const struct msu_one *o)
{
	struct msu_list list = { 0 };

	for (unsigned r = 0; r < REASON_COUNT; r++) {
		for (size_t i = 0; i < o->tried.n; i++) {
			struct try *t = o->tried.v[i];

			if (t->reason == r)
				msu_list_add(o->run->arena, &list, &t->pub);
		}
	}
	return msu_list_end(&list);
}

static bool
is_proposable(const struct msu_check *c)
{
	return (c->verdict == MSU_PASS || c->verdict == MSU_WARN) &&
	    c->server->security != MSU_SECURITY_PLAIN;
}

static void
end(struct msu_one *o)
{
	struct msu_check *c = o->check;

	c->tried = in_order(o);
	for (size_t i = 0; c->verdict == MSU_FAIL && c->proposal == NULL &&
	    c->tried[i] != NULL; i++) {
		if (is_proposable(c->tried[i]->check))
			c->proposal = c->tried[i];
	}
}

void
msu_alternatives_end(struct msu_checks *run)
{
	for (size_t i = 0; i < run->ones.n; i++)
		end(run->ones.v[i]);
}
