/* SPDX-License-Identifier: MPL-2.0 */
/* Findings about the mail servers that were tried. */
#include <string.h>

#include "audit.h"
#include "err.h"
#include "str.h"

static const struct {
	enum msu_code	 code;
	const char	*finding;
} failures[] = {
	{ MSU_E_TLS_NAME, "server-tls-name" },
	{ MSU_E_CERT_EXPIRED, "server-cert-expired" },
	{ MSU_E_CERT_NOT_YET, "server-cert-not-yet" },
	{ MSU_E_CERT_SELF_SIGNED, "server-cert-self-signed" },
	{ MSU_E_CERT_UNTRUSTED, "server-cert-untrusted" },
	{ MSU_E_CERT_REVOKED, "server-cert-revoked" },
	{ MSU_E_CERT_ENDS_SOON, "server-cert-ends-soon" },
	{ MSU_E_TLS_VERSION, "server-tls-version" },
	{ MSU_E_STARTTLS_MISSING, "server-starttls-missing" },
	{ MSU_E_AUTH_MISSING, "server-auth-missing" },
	{ MSU_E_OAUTH2_ONLY, "server-oauth2-only" },
	{ MSU_E_DNS_NXDOMAIN, "server-unresolved" },
	{ MSU_E_DNS_NODATA, "server-unresolved" },
	{ MSU_E_TCP_REFUSED, "server-refused" },
};

static const char *
finding_of(enum msu_code code)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		if (failures[i].code == code)
			return failures[i].finding;
	}
	return msu_audit_is_unknown(code) ? "server-no-answer" :
	    "server-fails";
}

/* Ways to log in that are published, as in a document. */
static const char *
ways(struct msu_audit_run *run, const struct msu_server *s)
{
	const char *out = "";

	for (size_t i = 0; i < s->nauths; i++)
		out = msu_arena_printf(run->a, "%s%s%s", out,
		    i == 0 ? "" : ", ", msu_auth_name(s->auths[i]));
	return out;
}

/* What stands for %2. */
static const char *
detail(struct msu_audit_run *run, const struct msu_check *c,
    const struct msu_error *err)
{
	if (err->code == MSU_E_AUTH_MISSING)
		return ways(run, c->server);
	if (err->code == MSU_E_CERT_ENDS_SOON)
		return msu_arena_str(run->a, err->detail);
	if (msu_code_is_certificate(err->code) || err->code == MSU_E_TLS_NAME)
		return msu_audit_names(run, c->tls);
	return msu_code_english(err->code);
}

/* The layer's own words, or at least which failure it is. */
static const char *
words(struct msu_audit_run *run, const struct msu_error *err)
{
	char text[200];

	msu_str_copy_clean(text, sizeof(text), err->detail,
	    strlen(err->detail));
	return text[0] == '\0' ? msu_code_name(err->code) :
	    msu_arena_str(run->a, text);
}

static void
try_server(struct msu_audit_run *run, const struct msu_check *c)
{
	const struct msu_step *worst = msu_check_worst(c);
	const char *url = msu_server_url(run->a, c->server), *finding;

	if (worst == NULL || worst->error.code == MSU_OK)
		return;
	finding = finding_of(worst->error.code);
	if (worst->verdict == MSU_FAIL && msu_audit_wants_tls(run, c->server))
		finding = "server-wrong-tls";
	run->unknown |= strcmp(finding, "server-no-answer") == 0;
	MSU_FINDING(run, finding, url, msu_code_is_certificate(
	    worst->error.code) ? c->server->host : NULL, url,
	    detail(run, c, &worst->error), msu_audit_users(run, c->server),
	    words(run, &worst->error));
}

static bool
has_mechanism(const struct msu_caps *caps, const char *name)
{
	for (size_t i = 0; caps->mechanisms[i] != NULL; i++) {
		if (strcmp(caps->mechanisms[i], name) == 0)
			return true;
	}
	return false;
}

/* Before TLS there must be nothing to send a password to: RFC 8314 §4,
 * RFC 4954 §4, RFC 9051 §6.2.3 (LOGINDISABLED).  A POP3 server that names
 * neither may have no USER either. */
static void
try_bare(struct msu_audit_run *run, const struct msu_server *s)
{
	const struct msu_one *o = msu_audit_bare(run, s);

	if (o == NULL || (o->check->verdict != MSU_PASS &&
	    o->check->verdict != MSU_WARN))
		return;
	if (has_mechanism(&o->caps, "PLAIN") ||
	    has_mechanism(&o->caps, "LOGIN") ||
	    (s->proto == MSU_PROTO_IMAP && o->caps.plain_login))
		MSU_FINDING(run, "server-auth-before-tls",
		    msu_server_url(run->a, s), NULL,
		    msu_server_url(run->a, s));
}

void
msu_audit_servers(struct msu_audit_run *run)
{
	for (size_t i = 0; run->r->checks[i] != NULL; i++) {
		try_server(run, run->r->checks[i]);
		try_bare(run, run->r->checks[i]->server);
	}
}
