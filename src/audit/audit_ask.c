/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The questions of an audit: those of all lookup sources, whatever the others
 * answered, and those that a lookup never asks: plain http, and the addresses
 * of names in SRV and MX records.  Then the servers that are named are tried,
 * those with STARTTLS once more without it, to see what they offer before.
 */
#include <string.h>

#include "addr.h"
#include "audit.h"
#include "autodiscover.h"
#include "err.h"

#define GRACE_MS	1000
#define SLEEP_MS	1000
#define MAX_SERVERS	24
#define MAX_TARGETS	4	/* of one service */

/* ---- own questions ---------------------------------------------------------- */

enum { ASK_HTTP, ASK_HTTP_WELLKNOWN, ASK_HTTP_POX, ASK_NOBODY, ASK_TARGET };

static const struct msu_ask own_asks[] = {
	[ASK_HTTP] = { MSU_AT_ONCE, MSU_ASK_GET,
	    "http://autoconfig.{domain}/mail/config-v1.1.xml" },
	[ASK_HTTP_WELLKNOWN] = { MSU_AT_ONCE, MSU_ASK_GET, "http://{domain}"
	    "/.well-known/autoconfig/mail/config-v1.1.xml" },
	/* MS-OXDISCO §3.1.5: a GET over http, to be told where to ask */
	[ASK_HTTP_POX] = { MSU_AT_ONCE, MSU_ASK_GET,
	    "http://autodiscover.{domain}/autodiscover/autodiscover.xml" },
	/* there where every name is: see msu_audit_is_chance() */
	[ASK_NOBODY] = { MSU_AT_ONCE, MSU_ASK_ADDRS, "{random}.{domain}" },
	[ASK_TARGET] = { MSU_AFTER_SRV, MSU_ASK_ADDRS, "{host}" },
	{ 0 },
};

static void
answer_pox(struct msu_question *q)
{
	struct msu_look *look = q->look;
	struct msu_autodiscover what = { 0 };
	struct msu_error err = { 0 };
	struct msu_entry *e;

	if (!msu_look_has_document(q))
		return;
	e = msu_found_entry(&look->found, q->source->name, q->where, 0);
	if (e == NULL)
		return;
	msu_autodiscover_read(q->http->body, q->http->len, &look->addr,
	    &look->found, e, &what, &err);
	msu_look_document_end(q, e, &err);
}

static void
own_answer(struct msu_question *q)
{
	if (q->attempt != NULL)
		return;
	if (q->ask->kind == MSU_ASK_ADDRS)
		msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
	else if (q->ask == &own_asks[ASK_HTTP_POX])
		answer_pox(q);
	else
		msu_look_document(q, 0);
}

/* Not a source of lookups, which never ask these, and so not in their list. */
static const struct msu_source own = {
	.name = "audit",
	.operator = "domain",
	.asks = own_asks,
	.answer = own_answer,
};

const struct msu_question *
msu_audit_question(const struct msu_audit_run *run, const char *source,
    enum msu_ask_kind kind, const char *form)
{
	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		if (strcmp(q->source->name, source) == 0 &&
		    q->ask->kind == kind && strcmp(q->ask->form, form) == 0)
			return q;
	}
	return NULL;
}

const struct msu_question *
msu_audit_addresses(const struct msu_audit_run *run, const char *host)
{
	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		if (q->ask == &own_asks[ASK_TARGET] &&
		    strcmp(q->where, host) == 0)
			return q;
	}
	return NULL;
}

bool
msu_audit_is_chance(const struct msu_audit_run *run,
    const struct msu_question *q)
{
	const struct msu_question *nobody = msu_audit_question(run, own.name,
	    MSU_ASK_ADDRS, own_asks[ASK_NOBODY].form);
	const char *host = msu_addr_url_host(run->a, q->where);

	if (nobody == NULL || nobody->dns == NULL || q->http == NULL ||
	    q->http->ip == NULL || strcmp(host, run->look->addr.domain) == 0 ||
	    !msu_look_is_below(host, run->look->addr.domain))
		return false;
	for (size_t i = 0; nobody->dns->ips[i] != NULL; i++) {
		if (strcmp(nobody->dns->ips[i], q->http->ip) == 0)
			return true;
	}
	return false;
}

/* ---- asking ------------------------------------------------------------------- */

static void
ask_own(struct msu_audit_run *run)
{
	for (const struct msu_ask *ask = own_asks; ask->form != NULL; ask++) {
		const char *where = ask->phase != MSU_AT_ONCE ? NULL :
		    msu_look_fill(run->look, ask->form);

		if (where != NULL)
			msu_look_ask(run->look, &own, ask, where);
	}
}

static void
ask_target(struct msu_audit_run *run, const char *host)
{
	if (host[0] != '\0' && !msu_addr_is_ip(host) &&
	    msu_audit_addresses(run, host) == NULL)
		msu_look_ask(run->look, &own, &own_asks[ASK_TARGET], host);
}

/* The names that SRV and MX records lead to, each once. */
static void
ask_targets(struct msu_audit_run *run)
{
	for (size_t i = 0, n = run->look->questions.n; i < n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		if (q->dns == NULL || q->dns->err != NULL)
			continue;
		for (size_t j = 0; j < MAX_TARGETS && q->dns->srv[j] != NULL;
		    j++)
			ask_target(run, q->dns->srv[j]->host);
		for (size_t j = 0; j < MAX_TARGETS && q->dns->mx[j] != NULL;
		    j++)
			ask_target(run, q->dns->mx[j]->host);
	}
}

static bool
was_asked(const struct msu_audit_run *run, const struct msu_source *s,
    enum msu_phase phase)
{
	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		if (q->source == s && q->ask->phase == phase)
			return true;
	}
	return false;
}

/* A lookup asks these in some cases only; mail programs ask in any. */
static void
ask_rest(struct msu_audit_run *run)
{
	static const struct {
		const char	*source;
		enum msu_phase	 phase;
	} rows[] = {
		{ "mxconfig", MSU_AFTER_MX },
		{ "onlinedb", MSU_AFTER_MX },
		{ "autodiscover", MSU_ON_EXCHANGE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct msu_source *s = msu_source_find(rows[i].source);

		if (!was_asked(run, s, rows[i].phase))
			msu_look_ask_phase(run->look, rows[i].phase, s);
	}
	ask_targets(run);
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

static unsigned long
ask_more(void *arg)
{
	struct msu_audit_run *run = arg;
	uint64_t now = run->ctx->clock_ms();

	if (now >= run->ends)
		return 0;
	if (!is_open(run->look)) {
		if (run->stage++ > 0)
			return 0;
		ask_rest(run);
		if (!is_open(run->look))
			return 0;
	}
	return (unsigned long)(run->ends - now);
}

/* Whoever has not answered by now may do so tomorrow. */
static void
close_questions(struct msu_look *look)
{
	for (size_t i = 0; i < look->questions.n; i++) {
		struct msu_question *q = look->questions.v[i];
		struct msu_error err = { 0 };

		if (q->attempt != NULL)
			continue;
		q->open = false;
		msu_fail(&err, MSU_E_DEADLINE, q->where, NULL);
		msu_look_answer(q, MSU_ANSWER_NONE, &err);
	}
}

enum msu_code
msu_audit_ask(struct msu_audit_run *run, struct msu_error *err)
{
	unsigned long limit = 2 * run->ctx->lookup_ms;
	enum msu_code rc;

	run->ends = run->ctx->clock_ms() + limit;
	msu_look_ask_phase(run->look, MSU_AT_ONCE, NULL);
	ask_own(run);
	rc = msu_net_run(run->look->net, limit + GRACE_MS, ask_more, run, err);
	msu_net_drop(run->look->net, MSU_GROUP_LOOK);
	close_questions(run->look);
	return rc;
}

/* ---- trying servers ------------------------------------------------------------- */

bool
msu_audit_same_place(const struct msu_server *x, const struct msu_server *y)
{
	return x->proto == y->proto && x->port == y->port &&
	    x->security == y->security && strcmp(x->host, y->host) == 0;
}

static const struct msu_one *
find_one(const struct msu_audit_run *run, const struct msu_server *s,
    enum msu_security security)
{
	struct msu_server as = *s;

	as.security = security;
	for (size_t i = 0; run->checks != NULL && i < run->checks->ones.n;
	    i++) {
		const struct msu_one *o = run->checks->ones.v[i];

		if (msu_audit_same_place(o->check->server, &as))
			return o;
	}
	return NULL;
}

const struct msu_one *
msu_audit_tried(const struct msu_audit_run *run, const struct msu_server *s)
{
	return find_one(run, s, s->security);
}

const struct msu_one *
msu_audit_bare(const struct msu_audit_run *run, const struct msu_server *s)
{
	return s->security != MSU_SECURITY_STARTTLS ? NULL :
	    find_one(run, s, MSU_SECURITY_PLAIN);
}

static void
try_one(struct msu_audit_run *run, const struct msu_server *s)
{
	struct msu_one *o = find_one(run, s, s->security) != NULL ? NULL :
	    msu_one_new(run->checks, s);

	/* nobody waits for it in the sense of check.c: nothing else is tried
	 * in its place */
	if (o != NULL)
		msu_one_start(o);
}

/* On a port for TLS from the first byte a server waits for TLS, and whoever
 * waits for its greeting waits for ever: that is worth a question. */
static bool
is_tls_port(const struct msu_server *s)
{
	return s->port == msu_proto_port(s->proto, MSU_SECURITY_TLS);
}

static void
try_upgrade(struct msu_audit_run *run, const struct msu_server *s)
{
	struct msu_server *other = msu_arena_alloc(run->a, sizeof(*other));

	if (other == NULL)
		return;
	*other = *s;
	other->security = is_tls_port(s) ? MSU_SECURITY_TLS :
	    MSU_SECURITY_PLAIN;
	try_one(run, other);
}

bool
msu_audit_wants_tls(const struct msu_audit_run *run,
    const struct msu_server *s)
{
	const struct msu_one *o = s->security != MSU_SECURITY_STARTTLS ?
	    NULL : find_one(run, s, MSU_SECURITY_TLS);

	return o != NULL && msu_check_speaks(o->check);
}

static unsigned long
try_more(void *arg)
{
	const struct msu_audit_run *run = arg;

	for (size_t i = 0; i < run->checks->ones.n; i++) {
		const struct msu_one *o = run->checks->ones.v[i];

		if (!o->done)
			return SLEEP_MS;
	}
	return 0;
}

enum msu_code
msu_audit_try(struct msu_audit_run *run, struct msu_error *err)
{
	struct msu_list checks = { 0 };
	enum msu_code rc;

	run->checks = msu_checks_new(run->ctx, run->look->net, run->a);
	if (run->checks == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	msu_net_set_group(run->look->net, MSU_GROUP_CHECK);
	for (size_t i = 0; i < run->servers.n && i < MAX_SERVERS; i++) {
		const struct msu_server *s = run->servers.v[i];

		try_one(run, s);
		if (s->security == MSU_SECURITY_STARTTLS)
			try_upgrade(run, s);
	}
	rc = msu_net_run(run->look->net, run->ctx->check_ms, try_more, run,
	    err);
	for (size_t i = 0; i < run->servers.n; i++) {
		const struct msu_one *o = msu_audit_tried(run,
		    run->servers.v[i]);

		if (o != NULL)
			msu_list_add(run->a, &checks, o->check);
	}
	run->r->checks = msu_list_end(&checks);
	return rc;
}
