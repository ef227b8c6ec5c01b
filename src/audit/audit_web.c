/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Findings about web servers (certificates, answers that are none) and about
 * the documents that they give out.
 */
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "audit.h"
#include "err.h"
#include "str.h"

#define CERT_ENDS_SOON	(14 * 86400)	/* seconds, as in a check */
#define MAX_NAMES	4
#define MAX_DROPS	5

/* ---- web servers ------------------------------------------------------------------ */

/* With what the name of the certificate, or of another cause, is for %2. */
static const struct {
	enum msu_code	 code;
	const char	*finding;
} failures[] = {
	{ MSU_E_TLS_NAME, "web-tls-name" },
	{ MSU_E_CERT_EXPIRED, "web-cert-expired" },
	{ MSU_E_CERT_NOT_YET, "web-cert-not-yet" },
	{ MSU_E_CERT_SELF_SIGNED, "web-cert-self-signed" },
	{ MSU_E_CERT_UNTRUSTED, "web-cert-untrusted" },
	{ MSU_E_CERT_REVOKED, "web-cert-revoked" },
	{ MSU_E_TLS_VERSION, "web-tls-version" },
	{ MSU_E_TLS_HANDSHAKE, "web-tls-handshake" },
	{ MSU_E_PLAINTEXT_ON_TLS_PORT, "web-tls-handshake" },
	{ MSU_E_WRONG_PROTOCOL, "web-tls-handshake" },
	{ MSU_E_PRIVATE_ADDRESS, "web-private" },
};

/* A text of somebody else's, as one plain line. */
static const char *
clean(struct msu_audit_run *run, const char *text)
{
	char out[200];

	msu_str_copy_clean(out, sizeof(out), text, strlen(text));
	return msu_arena_str(run->a, out);
}

const char *
msu_audit_names(struct msu_audit_run *run, const struct msu_tls *tls)
{
	const char *out = "";
	size_t i = 0;

	for (; tls != NULL && tls->names[i] != NULL && i < MAX_NAMES; i++)
		out = msu_arena_printf(run->a, "%s%s%s", out,
		    i == 0 ? "" : ", ", clean(run, tls->names[i]));
	if (tls != NULL && i == MAX_NAMES && tls->names[i] != NULL)
		out = msu_arena_printf(run->a, "%s, …", out);
	return out[0] == '\0' ? "–" : out;
}

/* All places at that host, for who is concerned. */
static const char *
askers_of(struct msu_audit_run *run, const char *host)
{
	enum msu_place_id ids[MSU_PLACE_COUNT];
	size_t n = 0;

	for (size_t id = 0; id < MSU_PLACE_COUNT; id++) {
		const struct msu_place *p = &run->places[id];
		const char *theirs = p->q == NULL ||
		    strncmp(p->q->where, "https://", 8) != 0 ? NULL :
		    msu_addr_url_host(run->a, p->q->where);

		if (theirs != NULL && strcmp(theirs, host) == 0)
			ids[n++] = (enum msu_place_id)id;
	}
	return n == 0 ? "–" : msu_audit_askers(run, ids, n);
}

static const char *
or_dash(const char *s)
{
	return s[0] == '\0' ? "–" : s;
}

static void
web_failure(struct msu_audit_run *run, const struct msu_question *q,
    const char *host)
{
	enum msu_code code = q->attempt->error.code;
	bool is_cert = msu_code_is_certificate(code);

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		if (failures[i].code != code)
			continue;
		MSU_FINDING(run, failures[i].finding, host, is_cert ? host :
		    NULL, host, is_cert || code == MSU_E_TLS_NAME ?
		    msu_audit_names(run, q->http == NULL ? NULL :
		    q->http->tls) : or_dash(clean(run,
		    q->attempt->error.detail)),
		    or_dash(askers_of(run, host)));
		return;
	}
}

/* That a name of the domain's web site has no web server is nobody's fault; a
 * name that is there for this purpose only, is. */
static bool
is_for_mail(const struct msu_audit_run *run, const char *host)
{
	return strcmp(host, run->look->addr.domain) != 0;
}

static void
web_answer(struct msu_audit_run *run, const struct msu_question *q,
    const char *host)
{
	const struct msu_attempt *t = q->attempt;
	const char *askers = or_dash(askers_of(run, host));
	char number[16];

	snprintf(number, sizeof(number), "%u", t->status);
	if (t->error.code == MSU_E_TCP_REFUSED && is_for_mail(run, host))
		MSU_FINDING(run, "web-refused", host, NULL, host, "", askers);
	else if (t->error.code == MSU_E_HTTP_STATUS && t->status != 404 &&
	    t->status != 410 && t->status != 405) {
		MSU_FINDING(run, "web-status", q->where, NULL, number,
		    askers);
		run->unknown |= t->status >= 500;
	} else if (t->error.code == MSU_E_LOGIN_WANTED &&
	    q->ask->kind != MSU_ASK_POST)	/* Exchange's own does */
		MSU_FINDING(run, "web-login", q->where, NULL, "");
	else if (t->error.code == MSU_E_NEEDS_ADDRESS)
		MSU_FINDING(run, "web-address", q->where, NULL, "");
	else if (t->error.code == MSU_E_REDIRECT ||
	    t->error.code == MSU_E_FOREIGN)
		MSU_FINDING(run, "redirect-refused", q->where, NULL,
		    clean(run, t->error.detail));
}

static void
web_ends_soon(struct msu_audit_run *run, const struct msu_question *q,
    const char *host)
{
	const struct msu_tls *tls = q->http == NULL ? NULL : q->http->tls;
	time_t now = run->ctx->wall(NULL);
	char days[32];

	if (tls == NULL || q->http->err != NULL || tls->not_after <= now ||
	    tls->not_after - now > CERT_ENDS_SOON)
		return;
	snprintf(days, sizeof(days), "%ld",
	    (long)((tls->not_after - now) / 86400));
	MSU_FINDING(run, "web-cert-ends-soon", host, NULL, host, days);
}

/* Of the web server, or of those that were to give its address. */
static void
web_silence(struct msu_audit_run *run, const char *host, enum msu_code code)
{
	if (code == MSU_E_DNS_TIMEOUT || code == MSU_E_DNS_FAILURE)
		MSU_FINDING(run, "dns-no-answer", host, msu_arena_printf(
		    run->a, "dig +trace %s A", host), msu_code_name(code));
	else
		MSU_FINDING(run, "web-no-answer", host, NULL,
		    or_dash(askers_of(run, host)));
	run->unknown = true;
}

/* Of the domain's own web servers only: for others it can do nothing. */
static void
web_question(struct msu_audit_run *run, const struct msu_question *q)
{
	const char *host = msu_addr_url_host(run->a, q->where);
	const struct msu_attempt *t = q->attempt;

	if (host == NULL || !msu_look_is_below(host, run->look->addr.domain))
		return;
	if (strncmp(q->where, "https://", 8) != 0)
		return;		/* that it is there is bad enough */
	/* without its record nobody asks there, and the name may be there by
	 * chance: by a wildcard record */
	if (strcmp(q->source->name, "pacc") == 0 && !msu_audit_has_pacc(run))
		return;
	if (t->answer == MSU_ANSWER_NONE &&
	    msu_audit_is_unknown(t->error.code)) {
		web_silence(run, host, t->error.code);
		return;
	}
	if (q->http != NULL && q->http->status == 0 &&
	    msu_audit_is_chance(run, q)) {
		MSU_FINDING(run, "web-wildcard", host, NULL, host,
		    or_dash(askers_of(run, host)));
		return;
	}
	web_failure(run, q, host);
	web_answer(run, q, host);
	web_ends_soon(run, q, host);
}

void
msu_audit_web(struct msu_audit_run *run)
{
	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		/* the address as a v2 question has it is not a place */
		if (q->ask->kind == MSU_ASK_POST || (q->ask->kind ==
		    MSU_ASK_GET && strcmp(q->source->name,
		    "autodiscover") != 0))
			web_question(run, q);
	}
}

/* ---- documents ---------------------------------------------------------------------- */

static void
document_server(struct msu_audit_run *run, const char *where,
    const struct msu_server *s)
{
	const char *url = msu_server_url(run->a, s);
	char port[16];

	snprintf(port, sizeof(port), "%u", (unsigned)msu_proto_port(s->proto,
	    MSU_SECURITY_TLS));
	if (s->security == MSU_SECURITY_PLAIN)
		MSU_FINDING(run, "plain-text", msu_arena_printf(run->a,
		    "%s: %s", where, url), NULL, url, port);
	if (s->proto == MSU_PROTO_SMTP && s->port == 25)
		MSU_FINDING(run, "port-25", msu_arena_printf(run->a,
		    "%s: %s", where, url), NULL, url);
	if (s->user != NULL && strstr(s->user, "%EMAIL") == NULL)
		MSU_FINDING(run, "fixed-user", msu_arena_printf(run->a,
		    "%s: %s", where, url), "%EMAILADDRESS%", url, s->user);
}

static void
document_half(struct msu_audit_run *run, const struct msu_place *p,
    const char *where)
{
	bool in = false, out = false;

	for (size_t i = 0; i < p->servers.n; i++) {
		const struct msu_server *s = p->servers.v[i];

		in |= msu_proto_is_incoming(s->proto);
		out |= s->proto == MSU_PROTO_SMTP;
	}
	if (in && !out)
		MSU_FINDING(run, "document-part", where, NULL, "IMAP/POP3",
		    "SMTP");
	else if (out && !in)
		MSU_FINDING(run, "document-part", where, NULL, "SMTP",
		    "IMAP/POP3");
}

/* What can be said of one that was read. */
static void
document_found(struct msu_audit_run *run, const struct msu_place *p,
    const char *where)
{
	const char *domain = run->look->addr.domain;
	const char *line = msu_arena_printf(run->a, "<domain>%s</domain>",
	    domain);
	const struct msu_attempt *t = p->q->attempt;

	if (p->odd_type)
		MSU_FINDING(run, "document-type", where,
		    "default_type text/xml;", p->q->http->type == NULL ? "–" :
		    clean(run, p->q->http->type));
	if (p->no_domain)
		MSU_FINDING(run, "document-no-domain", where, line, domain);
	else if (p->entry != NULL && p->entry->unlisted)
		MSU_FINDING(run, "document-other-domain", where, line, domain);
	for (size_t i = 0; t->dropped[i] != NULL && i < MAX_DROPS; i++)
		MSU_FINDING(run, "document-dropped", msu_arena_printf(run->a,
		    "%s (%zu)", where, i + 1), NULL, t->dropped[i]);
	for (size_t i = 0; i < p->servers.n; i++)
		document_server(run, where, p->servers.v[i]);
	document_half(run, p, where);
	if (p->entry != NULL && p->entry->linked != NULL &&
	    t->hops[0] != NULL)
		MSU_FINDING(run, "redirect-foreign", where, NULL,
		    p->entry->linked);
}

static void
document_broken(struct msu_audit_run *run, const struct msu_place *p,
    const char *where)
{
	const struct msu_attempt *t = p->q->attempt;

	if (t->error.code == MSU_E_HTML)
		MSU_FINDING(run, "document-html", where, NULL, "");
	else if (t->error.code == MSU_E_SYNTAX)
		MSU_FINDING(run, "document-invalid", where, NULL,
		    clean(run, t->error.detail[0] == '\0' ? "–" :
		    t->error.detail));
	else {
		/* why, one by one, and then that nothing is left */
		for (size_t i = 0; t->dropped[i] != NULL && i < MAX_DROPS;
		    i++)
			MSU_FINDING(run, "document-dropped",
			    msu_arena_printf(run->a, "%s (%zu)", where,
			    i + 1), NULL, t->dropped[i]);
		MSU_FINDING(run, "document-empty", where, NULL, "");
	}
}

/* Those that the domain itself publishes; what an Autodiscover service of
 * Exchange's own says, is no document of anybody's. */
static bool
is_own_document(enum msu_place_id id)
{
	return id <= MSU_PLACE_HTTP_WELLKNOWN || id == MSU_PLACE_PACC ||
	    (id >= MSU_PLACE_POX_DOMAIN && id <= MSU_PLACE_POX_SRV);
}

/* A page of the web site at a place for Autodiscover, or over http, harms
 * nobody: programs go on. */
static bool
does_harm(enum msu_place_id id, const struct msu_place *p)
{
	return p->q->attempt->error.code != MSU_E_HTML ||
	    id <= MSU_PLACE_WELLKNOWN;
}

static bool
is_exchange(const struct msu_place *p)
{
	return p->q->attempt->error.code == MSU_E_NO_SERVER &&
	    (strncmp(p->q->attempt->error.detail, "error ", 6) == 0 ||
	    strncmp(p->q->attempt->error.detail, "Exchange", 8) == 0);
}

void
msu_audit_documents(struct msu_audit_run *run)
{
	for (size_t i = 0; i < MSU_PLACE_COUNT; i++) {
		enum msu_place_id id = (enum msu_place_id)i;
		const struct msu_place *p = &run->places[id];

		if (!is_own_document(id) || p->q == NULL)
			continue;
		if (p->state == MSU_PLACE_FOUND && p->q->http != NULL)
			document_found(run, p, p->q->where);
		else if (p->state == MSU_PLACE_BROKEN &&
		    does_harm(id, p) && !is_exchange(p))
			document_broken(run, p, p->q->where);
	}
}
