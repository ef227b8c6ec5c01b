/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Findings about DNS: whether anything is published at all, mail exchangers,
 * SRV records (RFC 2782, 6186, 8314) and the records of PACC.
 */
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "audit.h"
#include "base64.h"
#include "err.h"
#include "pacc.h"
#include "sha256.h"
#include "str.h"

#define MAX_RECORDS	16	/* of one service that are looked at */

/* Both kinds of a service; the records of the lookup's source. */
static const struct service {
	enum msu_proto	 proto;
	const char	*tls, *starttls;	/* labels */
} services[] = {
	{ MSU_PROTO_IMAP, "_imaps._tcp", "_imap._tcp" },
	{ MSU_PROTO_POP3, "_pop3s._tcp", "_pop3._tcp" },
	{ MSU_PROTO_SMTP, "_submissions._tcp", "_submission._tcp" },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- what could be published ----------------------------------------------------- */

/* A server of that kind which some place names; encrypted ones only. */
static const struct msu_server *
known(const struct msu_audit_run *run, enum msu_proto proto,
    enum msu_security security)
{
	for (size_t i = 0; i < run->servers.n; i++) {
		const struct msu_server *s = run->servers.v[i];

		if (s->proto == proto && s->security == security)
			return s;
	}
	return NULL;
}

/* An option for the server that is known, or else for the usual name of one;
 * "" without that. */
static const char *
server_option(struct msu_audit_run *run, enum msu_proto proto,
    const char *usual)
{
	const struct msu_server *s = known(run, proto, MSU_SECURITY_TLS);

	if (s == NULL)
		s = known(run, proto, MSU_SECURITY_STARTTLS);
	if (s == NULL && usual == NULL)
		return "";
	return msu_arena_printf(run->a, " --server %s", s != NULL ?
	    msu_server_url(run->a, s) : msu_arena_printf(run->a, "%ss://%s.%s",
	    msu_proto_name(proto), usual, run->look->addr.domain));
}

/* The command that writes all files, with the servers that are known: of POP3
 * it would say that there is none. */
static const char *
publish_line(struct msu_audit_run *run)
{
	const char *pop3 = server_option(run, MSU_PROTO_POP3, NULL);

	return msu_arena_printf(run->a, "mailsetup publish %s%s%s%s "
	    "-o published", run->look->addr.domain, server_option(run,
	    MSU_PROTO_IMAP, pop3[0] == '\0' ? "imap" : NULL), pop3,
	    server_option(run, MSU_PROTO_SMTP, "smtp"));
}

static const char *
srv_line(struct msu_audit_run *run, const char *label, unsigned priority,
    unsigned port, const char *host)
{
	return msu_arena_printf(run->a, "%s.%s. 3600 IN SRV %u 1 %u %s%s",
	    label, run->look->addr.domain, priority, port, host,
	    strcmp(host, ".") == 0 ? "" : ".");
}

/* Records for every server that is known, a line each; NULL if none is. */
static const char *
srv_lines(struct msu_audit_run *run)
{
	const char *out = "";

	for (size_t i = 0; i < COUNT(services); i++) {
		const struct service *v = &services[i];
		const struct msu_server *tls = known(run, v->proto,
		    MSU_SECURITY_TLS), *up = known(run, v->proto,
		    MSU_SECURITY_STARTTLS);

		if (tls != NULL)
			out = msu_arena_printf(run->a, "%s%s%s", out,
			    out[0] == '\0' ? "" : "\n", srv_line(run, v->tls,
			    0, tls->port, tls->host));
		if (up != NULL)
			out = msu_arena_printf(run->a, "%s%s%s", out,
			    out[0] == '\0' ? "" : "\n", srv_line(run,
			    v->starttls, 10, up->port, up->host));
	}
	return out[0] == '\0' ? NULL : out;
}

/* ---- whether there is anything --------------------------------------------------- */

static bool
is_found(const struct msu_audit_run *run, enum msu_place_id id)
{
	return run->places[id].state == MSU_PLACE_FOUND;
}

/* A problem of its own is reported there, not as absence. */
static bool
is_absent(const struct msu_audit_run *run, enum msu_place_id id)
{
	return run->places[id].state == MSU_PLACE_ABSENT;
}

static bool
is_page(const struct msu_audit_run *run, enum msu_place_id id)
{
	const struct msu_question *q = run->places[id].q;

	return q != NULL && q->attempt->error.code == MSU_E_HTML;
}

/* A page is no document, whatever else is wrong with it. */
static bool
has_nothing(const struct msu_audit_run *run, enum msu_place_id id)
{
	return is_absent(run, id) || is_page(run, id);
}

static void
find_autoconfig(struct msu_audit_run *run)
{
	static const enum msu_place_id elsewhere[] = { MSU_PLACE_LIST,
		MSU_PLACE_MX, MSU_PLACE_MX_LIST };
	const char *domain = run->look->addr.domain;
	const char *url = msu_place_where(run, MSU_PLACE_AUTOCONFIG, NULL);

	if (!has_nothing(run, MSU_PLACE_AUTOCONFIG) ||
	    !has_nothing(run, MSU_PLACE_WELLKNOWN))
		return;
	if (is_found(run, MSU_PLACE_HTTP) ||
	    is_found(run, MSU_PLACE_HTTP_WELLKNOWN)) {
		MSU_FINDING(run, "autoconfig-http-only", msu_place_where(run,
		    is_found(run, MSU_PLACE_HTTP) ? MSU_PLACE_HTTP :
		    MSU_PLACE_HTTP_WELLKNOWN, NULL), url, url);
		return;
	}
	for (size_t i = 0; i < COUNT(elsewhere); i++) {
		if (!is_found(run, elsewhere[i]))
			continue;
		MSU_FINDING(run, "autoconfig-elsewhere", domain,
		    publish_line(run), msu_place_where(run, elsewhere[i],
		    NULL),
		    domain);
		return;
	}
	MSU_FINDING(run, "autoconfig-missing", domain, publish_line(run), url,
	    msu_place_where(run, MSU_PLACE_WELLKNOWN, NULL));
}

static void
find_others(struct msu_audit_run *run)
{
	static const enum msu_place_id pox[] = { MSU_PLACE_POX_DOMAIN,
		MSU_PLACE_POX_HOST, MSU_PLACE_POX_HTTP, MSU_PLACE_POX_SRV };
	const char *domain = run->look->addr.domain;
	size_t absent = 0;

	for (size_t i = 0; i < COUNT(pox); i++)
		absent += has_nothing(run, pox[i]);
	if (absent == COUNT(pox))
		MSU_FINDING(run, "autodiscover-missing", msu_arena_printf(
		    run->a, "autodiscover.%s", domain), publish_line(run),
		    domain);
}

/* ---- mail exchangers --------------------------------------------------------------- */

/* Whoever sends mail for people need not be who receives it. */
static const char *
mx_line(struct msu_audit_run *run)
{
	return msu_arena_printf(run->a, "%s. 3600 IN MX 10 mail.%s.",
	    run->look->addr.domain, run->look->addr.domain);
}

static bool
is_base_named(const struct msu_audit_run *run, const char *base)
{
	for (size_t i = 0; i < run->servers.n; i++) {
		const struct msu_server *s = run->servers.v[i];
		const char *theirs = msu_addr_base(s->host);

		if (theirs != NULL && strcmp(theirs, base) == 0)
			return true;
	}
	return false;
}

/* A service that only filters says nothing about mailboxes (look->mx is not
 * set then). */
static void
compare_mx(struct msu_audit_run *run)
{
	const struct msu_look *look = run->look;
	const char *base = look->mx == NULL ? NULL : msu_addr_base(look->mx);
	const char *theirs;

	if (base == NULL || run->servers.n == 0 ||
	    strcmp(base, look->base) == 0 || is_base_named(run, base))
		return;
	theirs = msu_addr_base(((const struct msu_server *)
	    run->servers.v[0])->host);
	MSU_FINDING(run, "mx-elsewhere", msu_arena_printf(run->a, "%s MX",
	    look->addr.domain), NULL, look->mx, theirs == NULL ?
	    ((const struct msu_server *)run->servers.v[0])->host : theirs);
}

/* RFC 5321 §5.1: a name, with an address of its own. */
static void
mx_target(struct msu_audit_run *run, const struct msu_dns_mx *mx)
{
	const struct msu_question *addrs = msu_audit_addresses(run, mx->host);
	const char *domain = run->look->addr.domain;
	const char *about = msu_arena_printf(run->a, "%s MX %s", domain,
	    mx->host);

	if (msu_addr_is_ip(mx->host))
		MSU_FINDING(run, "mx-address", about, mx_line(run), mx->host);
	if (addrs == NULL || addrs->dns == NULL || addrs->attempt == NULL)
		return;
	if (addrs->dns->cname != NULL)
		MSU_FINDING(run, "mx-cname", about, msu_arena_printf(run->a,
		    "%s. 3600 IN MX %u %s.", domain, mx->preference,
		    addrs->dns->cname), mx->host, addrs->dns->cname);
	if (addrs->attempt->answer == MSU_ANSWER_NEGATIVE)
		MSU_FINDING(run, "mx-unresolved", about, NULL, mx->host);
}

static void
find_mx(struct msu_audit_run *run)
{
	const struct msu_question *q = msu_audit_question(run, "mx",
	    MSU_ASK_MX, "{domain}");
	const char *about = msu_arena_printf(run->a, "%s MX",
	    run->look->addr.domain);

	if (q == NULL || q->attempt == NULL)
		return;
	if (q->attempt->error.code == MSU_E_NO_MAIL)
		MSU_FINDING(run, "mx-null", about, mx_line(run), "");
	else if (q->attempt->error.code == MSU_E_DNS_NODATA ||
	    (q->dns != NULL && q->dns->err == NULL && q->dns->mx[0] == NULL))
		MSU_FINDING(run, "mx-missing", about, mx_line(run), "");
	else
		compare_mx(run);
	for (size_t i = 0; q->dns != NULL && q->dns->mx[i] != NULL &&
	    i < MAX_RECORDS; i++)
		mx_target(run, q->dns->mx[i]);
}

/* ---- SRV records ------------------------------------------------------------------ */

static const struct msu_question *
question_of(const struct msu_audit_run *run, const char *label)
{
	const struct msu_question *q = msu_audit_question(run, "srv",
	    MSU_ASK_SRV, msu_arena_printf(run->a, "%s.{domain}", label));

	return q == NULL || q->dns == NULL || q->dns->err != NULL ? NULL : q;
}

/* The record that counts; NULL if there is none, or only ".". */
static const struct msu_dns_srv *
first_of(const struct msu_question *q)
{
	for (size_t i = 0; q != NULL && q->dns->srv[i] != NULL; i++) {
		if (q->dns->srv[i]->host[0] != '\0')
			return q->dns->srv[i];
	}
	return NULL;
}

static const char *
about_srv(struct msu_audit_run *run, const struct msu_question *q)
{
	return msu_arena_printf(run->a, "%s SRV", q->where);
}

static const char *
label_of(struct msu_audit_run *run, const struct msu_question *q)
{
	return msu_arena_strn(run->a, q->where, strlen(q->where) -
	    strlen(run->look->addr.domain) - 1);
}

static void
srv_target(struct msu_audit_run *run, const struct msu_question *q,
    const struct msu_dns_srv *srv)
{
	const struct msu_question *addrs = msu_audit_addresses(run,
	    srv->host);
	const char *about = msu_arena_printf(run->a, "%s SRV %s", q->where,
	    srv->host), *label = label_of(run, q);
	const char *base = msu_addr_base(srv->host);

	if (addrs != NULL && addrs->dns != NULL && addrs->dns->cname != NULL)
		MSU_FINDING(run, "srv-cname", about, srv_line(run, label,
		    srv->priority, srv->port, addrs->dns->cname), srv->host,
		    addrs->dns->cname);
	if (addrs != NULL && addrs->attempt != NULL &&
	    addrs->attempt->answer == MSU_ANSWER_NEGATIVE)
		MSU_FINDING(run, "srv-unresolved", about, srv_line(run, label,
		    0, 0, "."), srv->host);
	if (!q->dns->secure && (base == NULL ||
	    strcmp(base, run->look->base) != 0))
		MSU_FINDING(run, "srv-foreign", about, NULL, srv->host);
}

/* RFC 2782: weight 0 is for where there is nothing to choose. */
static void
srv_weights(struct msu_audit_run *run, const struct msu_question *q)
{
	char number[16];

	for (size_t i = 0; q->dns->srv[i] != NULL && i < MAX_RECORDS; i++) {
		const struct msu_dns_srv *x = q->dns->srv[i];

		for (size_t j = 0; q->dns->srv[j] != NULL && j < MAX_RECORDS;
		    j++) {
			const struct msu_dns_srv *y = q->dns->srv[j];

			if (x->priority != y->priority || x->weight == 0 ||
			    y->weight != 0 || y->host[0] == '\0')
				continue;
			snprintf(number, sizeof(number), "%u", y->priority);
			MSU_FINDING(run, "srv-weight", about_srv(run, q), NULL,
			    msu_arena_str(run->a, number), y->host);
		}
	}
}

static void
srv_dots(struct msu_audit_run *run, const struct msu_question *q,
    const struct service *v, enum msu_security security)
{
	const struct msu_server *s = known(run, v->proto, security);
	size_t n = 0, dots = 0;

	for (; q->dns->srv[n] != NULL; n++)
		dots += q->dns->srv[n]->host[0] == '\0';
	if (dots == 0)
		return;
	if (dots < n)
		MSU_FINDING(run, "srv-dot-beside", about_srv(run, q), NULL,
		    "");
	else if (s != NULL)
		MSU_FINDING(run, "srv-dot", about_srv(run, q), srv_line(run,
		    label_of(run, q), 0, s->port, s->host),
		    msu_server_url(run->a, s));
}

/* Records that lead nowhere count as none, but somebody meant something. */
static void
srv_unfit(struct msu_audit_run *run, const struct msu_question *q,
    const struct service *v, enum msu_security security)
{
	for (size_t i = 0; q->dns->unfit[i] != NULL && i < MAX_RECORDS; i++) {
		const struct msu_dns_srv *srv = q->dns->unfit[i];
		const char *about = msu_arena_printf(run->a, "%s SRV %s",
		    q->where, srv->host);
		bool is_host = !msu_addr_is_ip(srv->host) &&
		    msu_addr_host(run->a, srv->host) != NULL;

		if (is_host)
			MSU_FINDING(run, "srv-port", about, srv_line(run,
			    label_of(run, q), srv->priority, msu_proto_port(
			    v->proto, security), srv->host), srv->host);
		else
			MSU_FINDING(run, "srv-address", about, NULL,
			    srv->host);
	}
}

static void
srv_service(struct msu_audit_run *run, const struct service *v,
    const char *label, enum msu_security security)
{
	const struct msu_question *q = question_of(run, label);

	if (q == NULL)
		return;
	srv_dots(run, q, v, security);
	srv_unfit(run, q, v, security);
	srv_weights(run, q);
	for (size_t i = 0; q->dns->srv[i] != NULL && i < MAX_RECORDS; i++) {
		if (q->dns->srv[i]->host[0] != '\0')
			srv_target(run, q, q->dns->srv[i]);
	}
}

/* Whether anything stands there, be it "." or of no use. */
static bool
is_answered(const struct msu_question *q)
{
	return q != NULL && (q->dns->srv[0] != NULL ||
	    q->dns->unfit[0] != NULL);
}

/* RFC 8314 §5.1: priority ranks the two kinds against each other, too. */
static void
srv_pair(struct msu_audit_run *run, const struct service *v)
{
	const struct msu_question *tq = question_of(run, v->tls);
	const struct msu_dns_srv *tls = first_of(tq);
	const struct msu_question *uq = question_of(run, v->starttls);
	const struct msu_dns_srv *up = first_of(uq);
	unsigned port = msu_proto_port(v->proto, MSU_SECURITY_TLS);

	if (up == NULL)
		return;
	if (tls == NULL && !is_answered(tq))
		MSU_FINDING(run, "srv-no-tls", about_srv(run, uq), srv_line(
		    run, v->tls, 0, port, up->host), v->starttls, v->tls);
	else if (tls != NULL && tls->priority > up->priority)
		MSU_FINDING(run, "srv-order", about_srv(run, uq), srv_line(run,
		    v->tls, 0, tls->port, tls->host), v->starttls, v->tls);
}

/* One that leads nowhere is a finding of its own. */
static bool
has_label(const struct msu_audit_run *run, const char *label)
{
	const struct msu_question *q = question_of(run, label);

	return first_of(q) != NULL || (q != NULL && q->dns->unfit[0] != NULL);
}

static bool
has_service(const struct msu_audit_run *run, size_t i)
{
	return has_label(run, services[i].tls) ||
	    has_label(run, services[i].starttls);
}

/* Whether what is missing is known to be missing. */
static bool
has_silence(const struct msu_audit_run *run)
{
	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		if (q->ask->kind == MSU_ASK_SRV && q->attempt != NULL &&
		    (q->attempt->answer == MSU_ANSWER_NONE ||
		    q->attempt->answer == MSU_ANSWER_SKIPPED))
			return true;
	}
	return false;
}

static void
find_srv(struct msu_audit_run *run)
{
	bool in = has_service(run, 0) || has_service(run, 1);
	bool out = has_service(run, 2);
	const char *about = msu_arena_printf(run->a, "%s SRV",
	    run->look->addr.domain);

	for (size_t i = 0; i < COUNT(services); i++) {
		srv_service(run, &services[i], services[i].tls,
		    MSU_SECURITY_TLS);
		srv_service(run, &services[i], services[i].starttls,
		    MSU_SECURITY_STARTTLS);
		srv_pair(run, &services[i]);
	}
	if (in != out && !has_silence(run))
		MSU_FINDING(run, "srv-half", about, srv_lines(run), in ?
		    "IMAP/POP3" : "SMTP", in ? "SMTP" : "IMAP/POP3");
	else if (!in && !out && is_absent(run, MSU_PLACE_SRV) &&
	    srv_lines(run) != NULL)
		MSU_FINDING(run, "srv-missing", about, srv_lines(run), "");
}

/* ---- PACC --------------------------------------------------------------------------- */

static const char *
digest_line(struct msu_audit_run *run, const struct msu_http_reply *r)
{
	char text[MSU_BASE64_LEN(MSU_SHA256_BYTES) + 1];
	uint8_t sum[MSU_SHA256_BYTES];

	msu_sha256(r->body, r->len, sum);
	msu_base64_encode(sum, sizeof(sum), text);
	return msu_arena_printf(run->a, "_ua-auto-config.%s. 3600 IN TXT "
	    "\"v=UAAC1; a=sha256; d=%s\"", run->look->addr.domain, text);
}

/* A wildcard record for something else is below every name. */
bool
msu_audit_has_pacc(const struct msu_audit_run *run)
{
	const struct msu_question *q = msu_audit_question(run, "pacc",
	    MSU_ASK_TXT, "_ua-auto-config.{domain}");

	for (size_t i = 0; q != NULL && q->dns != NULL &&
	    q->dns->txts[i] != NULL; i++) {
		if (msu_str_neqcase(q->dns->txts[i], "v=UAAC",
		    strlen("v=UAAC")))
			return true;
	}
	return q != NULL && q->attempt != NULL &&
	    q->attempt->answer == MSU_ANSWER_NONE;
}

static void
find_pacc(struct msu_audit_run *run)
{
	const struct msu_question *txt = msu_audit_question(run, "pacc",
	    MSU_ASK_TXT, "_ua-auto-config.{domain}");
	const struct msu_place *p = &run->places[MSU_PLACE_PACC];
	struct msu_error err = { 0 };
	bool there = msu_audit_has_pacc(run);
	bool served = p->answered && p->q->http->len > 0 &&
	    p->q->attempt->error.code != MSU_E_HTML;

	if (txt == NULL || p->q == NULL || txt->attempt == NULL ||
	    txt->attempt->answer == MSU_ANSWER_NONE ||
	    txt->attempt->answer == MSU_ANSWER_SKIPPED)
		return;
	if (there && has_nothing(run, MSU_PLACE_PACC))
		MSU_FINDING(run, "pacc-no-document", txt->where, NULL,
		    p->q->where);
	if (!served)
		return;
	if (!there)
		MSU_FINDING(run, "pacc-no-record", txt->where,
		    digest_line(run, p->q->http), "");
	else if (msu_pacc_vouched(txt->dns->txts, p->q->http->body,
	    p->q->http->len, txt->where, &err) == MSU_E_DIGEST)
		MSU_FINDING(run, "pacc-digest", txt->where, digest_line(run,
		    p->q->http), "");
	else if (err.code == MSU_E_SYNTAX)
		MSU_FINDING(run, "pacc-record", txt->where, digest_line(run,
		    p->q->http), "");
}

/* ---- all of it ------------------------------------------------------------------------ */

static void
find_silence(struct msu_audit_run *run)
{
	static const char *const types[] = {
		[MSU_ASK_ADDRS] = "A", [MSU_ASK_MX] = "MX",
		[MSU_ASK_SRV] = "SRV", [MSU_ASK_TXT] = "TXT",
	};

	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *q = run->look->questions.v[i];

		if (q->ask->kind > MSU_ASK_TXT || q->attempt == NULL ||
		    q->attempt->answer != MSU_ANSWER_NONE)
			continue;
		MSU_FINDING(run, "dns-no-answer", q->attempt->where,
		    msu_arena_printf(run->a, "dig +trace %s %s", q->where,
		    types[q->ask->kind]),
		    msu_code_name(q->attempt->error.code));
		run->unknown = true;
	}
}

void
msu_audit_dns(struct msu_audit_run *run)
{
	const struct msu_question *mx = msu_audit_question(run, "mx",
	    MSU_ASK_MX, "{domain}");

	if (mx != NULL && mx->attempt != NULL &&
	    mx->attempt->error.code == MSU_E_DNS_NXDOMAIN) {
		MSU_FINDING(run, "domain-missing", run->look->addr.domain,
		    NULL, run->look->addr.domain);
		return;
	}
	find_autoconfig(run);
	find_others(run);
	find_mx(run);
	find_srv(run);
	find_pacc(run);
	find_silence(run);
}
