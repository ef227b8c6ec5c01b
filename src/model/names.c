/* SPDX-License-Identifier: MPL-2.0 */
/* The words of the model as text: what JSON, provider files and URLs say. */
#include "model.h"
#include "words.h"

#define NAME(table, v)	((unsigned)(v) < sizeof(table) / sizeof((table)[0]) ? \
			    (table)[v] : "?")

static const char *const protos[MSU_PROTO_COUNT] = {
	[MSU_PROTO_IMAP] = "imap",
	[MSU_PROTO_POP3] = "pop3",
	[MSU_PROTO_SMTP] = "smtp",
	[MSU_PROTO_JMAP] = "jmap",
	[MSU_PROTO_CALDAV] = "caldav",
	[MSU_PROTO_CARDDAV] = "carddav",
	[MSU_PROTO_SIEVE] = "managesieve",
};

static const char *const securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_PLAIN] = "plain",
	[MSU_SECURITY_STARTTLS] = "starttls",
	[MSU_SECURITY_TLS] = "tls",
};

static const char *const auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "password",
	[MSU_AUTH_ENCRYPTED] = "encrypted",
	[MSU_AUTH_OAUTH2] = "oauth2",
	[MSU_AUTH_NTLM] = "ntlm",
	[MSU_AUTH_GSSAPI] = "gssapi",
	[MSU_AUTH_CERT] = "client-cert",
	[MSU_AUTH_NONE] = "none",
};

static const char *const outcomes[MSU_OUTCOME_COUNT] = {
	[MSU_FOUND] = "found",
	[MSU_NOTHING] = "nothing",
	[MSU_TEMPORARY] = "temporary",
	[MSU_CONSENT] = "consent",
	[MSU_UNSUPPORTED] = "unsupported",
	[MSU_USAGE] = "usage",
	[MSU_PLANNED] = "planned",
	[MSU_FAILED] = "failed",
};

static const char *const verdicts[MSU_VERDICT_COUNT] = {
	[MSU_NOT_RUN] = "not-run",
	[MSU_PASS] = "pass",
	[MSU_WARN] = "warn",
	[MSU_FAIL] = "fail",
};

static const char *const answers[MSU_ANSWER_COUNT] = {
	[MSU_ANSWER_FOUND] = "found",
	[MSU_ANSWER_NEGATIVE] = "negative",
	[MSU_ANSWER_NONE] = "no-answer",
	[MSU_ANSWER_REFUSED] = "refused",
	[MSU_ANSWER_SKIPPED] = "skipped",
};

static const char *const severities[MSU_SEVERITY_COUNT] = {
	[MSU_ADVICE] = "advice",
	[MSU_WARNING] = "warning",
	[MSU_ERROR] = "error",
};

static const char *const prospects[MSU_PROSPECT_COUNT] = {
	[MSU_PROSPECT_WORKS] = "works",
	[MSU_PROSPECT_INSECURE] = "insecure",
	[MSU_PROSPECT_FAILS] = "fails",
	[MSU_PROSPECT_NOTHING] = "nothing",
	[MSU_PROSPECT_UNKNOWN] = "unknown",
};

static const char *const steps[MSU_STEP_COUNT] = {
	[MSU_STEP_RESOLVE] = "resolve",
	[MSU_STEP_CONNECT] = "connect",
	[MSU_STEP_TLS] = "tls",
	[MSU_STEP_GREETING] = "greeting",
	[MSU_STEP_STARTTLS] = "starttls",
	[MSU_STEP_CAPABILITY] = "capability",
	[MSU_STEP_LOGIN] = "login",
	[MSU_STEP_MAILBOX] = "mailbox",
};

/* RFC 8314 §7 and IANA's register; STARTTLS shares the plain port. */
static const uint16_t ports[MSU_PROTO_COUNT][MSU_SECURITY_COUNT] = {
	[MSU_PROTO_IMAP] = { 143, 143, 993 },
	[MSU_PROTO_POP3] = { 110, 110, 995 },
	[MSU_PROTO_SMTP] = { 587, 587, 465 },
	[MSU_PROTO_SIEVE] = { 4190, 4190, 0 },
};

/* RFC 8314 §3, RFC 6409 §3, and 2525, which many providers offer where 587 is
 * closed.  Port 25 is for servers (RFC 6409 §3.1) and not for us. */
static const struct msu_usual_port usual[] = {
	{ MSU_PROTO_SMTP, MSU_SECURITY_TLS, 465 },
	{ MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS, 587 },
	{ MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS, 2525 },
	{ MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993 },
	{ MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS, 143 },
	{ MSU_PROTO_POP3, MSU_SECURITY_TLS, 995 },
	{ MSU_PROTO_POP3, MSU_SECURITY_STARTTLS, 110 },
	{ 0 }
};

const char *
msu_proto_name(enum msu_proto v)
{
	return NAME(protos, v);
}

const char *
msu_security_name(enum msu_security v)
{
	return NAME(securities, v);
}

const char *
msu_auth_name(enum msu_auth v)
{
	return NAME(auths, v);
}

const char *
msu_outcome_name(enum msu_outcome v)
{
	return NAME(outcomes, v);
}

const char *
msu_verdict_name(enum msu_verdict v)
{
	return NAME(verdicts, v);
}

const char *
msu_answer_name(enum msu_answer v)
{
	return NAME(answers, v);
}

const char *
msu_step_name(enum msu_step_id v)
{
	return NAME(steps, v);
}

const char *
msu_severity_name(enum msu_severity v)
{
	return NAME(severities, v);
}

const char *
msu_prospect_name(enum msu_prospect v)
{
	return NAME(prospects, v);
}

bool
msu_proto_find(const char *s, size_t len, enum msu_proto *out)
{
	unsigned v;

	if (!msu_words_find(protos, MSU_PROTO_COUNT, s, len, &v))
		return false;
	*out = (enum msu_proto)v;
	return true;
}

bool
msu_security_find(const char *s, size_t len, enum msu_security *out)
{
	unsigned v;

	if (!msu_words_find(securities, MSU_SECURITY_COUNT, s, len, &v))
		return false;
	*out = (enum msu_security)v;
	return true;
}

bool
msu_auth_find(const char *s, size_t len, enum msu_auth *out)
{
	unsigned v;

	if (!msu_words_find(auths, MSU_AUTH_COUNT, s, len, &v))
		return false;
	*out = (enum msu_auth)v;
	return true;
}

bool
msu_proto_is_incoming(enum msu_proto p)
{
	return p == MSU_PROTO_IMAP || p == MSU_PROTO_POP3;
}

bool
msu_proto_is_mail(enum msu_proto p)
{
	return msu_proto_is_incoming(p) || p == MSU_PROTO_SMTP;
}

uint16_t
msu_proto_port(enum msu_proto p, enum msu_security s)
{
	return ports[p][s];
}

const struct msu_usual_port *
msu_usual_ports(void)
{
	return usual;
}
