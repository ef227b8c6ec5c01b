/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Refusals: tables of telling words.  What a row says was seen in answers of
 * real servers; tests/data/refusals.txt has the lines whole, and where each was
 * seen.  The first row that fits is taken.
 */
#include "refusal.h"

#include "str.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

enum {				/* of which protocols' words a row is */
	IMAP = 1 << MSU_PROTO_IMAP,
	POP3 = 1 << MSU_PROTO_POP3,
	SMTP = 1 << MSU_PROTO_SMTP,
	ANY = IMAP | POP3 | SMTP,
};

struct row {
	unsigned	 protos;
	const char	*words;		/* case does not matter */
	enum msu_code	 code;
};

static const struct row login[] = {
	/* Whole lines that hold others' telling words in a different sense. */
	/* QQ: one line for five causes; Yahoo: says it to account passwords */
	{ ANY, "Account is abnormal, service is not open",
	    MSU_E_AUTH_CODE },
	{ SMTP, "#AUTH005", MSU_E_APP_PASSWORD },
	/* Microsoft: a policy of the tenant, not a lock */
	{ SMTP, "locked by your organization's security defaults",
	    MSU_E_SMTP_DISABLED },
	{ ANY, "Account is blocked. Login to your account via a web",
	    MSU_E_WEB_LOGIN },

	{ ANY, "application-specific password", MSU_E_APP_PASSWORD },
	{ ANY, "InvalidSecondFactor", MSU_E_APP_PASSWORD },
	{ ANY, "app password", MSU_E_APP_PASSWORD },
	{ ANY, "app-specific password", MSU_E_APP_PASSWORD },
	{ ANY, "parol prilozheniya", MSU_E_APP_PASSWORD },
	{ ANY, "Application password is REQUIRED", MSU_E_APP_PASSWORD },

	{ ANY, "authorization code", MSU_E_AUTH_CODE },
	{ ANY, "authorized code", MSU_E_AUTH_CODE },
	{ ANY, "授权码", MSU_E_AUTH_CODE },
	/* the same in GBK is not text for us; the link beside it is */
	{ ANY, "service.mail.qq.com", MSU_E_AUTH_CODE },
	{ ANY, "ERR.LOGIN.REQCODE", MSU_E_AUTH_CODE },

	{ ANY, "please open smtp flag first", MSU_E_SMTP_DISABLED },
	{ ANY, "SmtpClientAuthentication is disabled", MSU_E_SMTP_DISABLED },
	{ SMTP, "did not meet the criteria to be authenticated",
	    MSU_E_SMTP_DISABLED },
	{ SMTP, "User has no permission", MSU_E_SMTP_DISABLED },
	{ SMTP, "isn't allowed to send email", MSU_E_SMTP_DISABLED },

	{ ANY, "basic authentication is disabled", MSU_E_OAUTH2_ONLY },

	{ ANY, "not enabled for IMAP", MSU_E_ACCESS_DISABLED },
	{ ANY, "not enabled for POP", MSU_E_ACCESS_DISABLED },
	{ ANY, "IMAP access is disabled", MSU_E_ACCESS_DISABLED },
	{ ANY, "POP access is disabled", MSU_E_ACCESS_DISABLED },
	{ ANY, "IMAP is disabled", MSU_E_ACCESS_DISABLED },
	{ ANY, "POP3 disabled", MSU_E_ACCESS_DISABLED },
	{ ANY, "yet to enable IMAP", MSU_E_ACCESS_DISABLED },
	{ ANY, "does not have access rights to this service",
	    MSU_E_ACCESS_DISABLED },
	{ ANY, "service is not open", MSU_E_ACCESS_DISABLED },
	{ ANY, "系统管理员", MSU_E_ACCESS_DISABLED },

	{ ANY, "log in via your web browser", MSU_E_WEB_LOGIN },
	{ ANY, "log in with your web browser", MSU_E_WEB_LOGIN },
	{ ANY, "web login required", MSU_E_WEB_LOGIN },
	{ ANY, "accept EULA", MSU_E_WEB_LOGIN },
	{ ANY, "use web for sending", MSU_E_WEB_LOGIN },

	{ ANY, "ERR.LOGIN.DOMAINEXPED", MSU_E_PLAN_NEEDED },
	{ ANY, "User suspended", MSU_E_ACCOUNT_LOCKED },
	{ ANY, "account is locked", MSU_E_ACCOUNT_LOCKED },
	{ ANY, "account is disabled", MSU_E_ACCOUNT_LOCKED },
	/* Dovecot's passdb, RFC 5530 §3 */
	{ ANY, "User is disabled", MSU_E_ACCOUNT_LOCKED },
	{ ANY, "[CONTACTADMIN]", MSU_E_ACCOUNT_LOCKED },
	{ IMAP, "[EXPIRED]", MSU_E_PASSWORD_EXPIRED },
	{ ANY, "Password expired", MSU_E_PASSWORD_EXPIRED },

	{ ANY, "too many login", MSU_E_RATE_LIMITED },
	{ ANY, "too many simultaneous", MSU_E_RATE_LIMITED },
	{ ANY, "too many connections", MSU_E_RATE_LIMITED },
	{ ANY, "too many concurrent", MSU_E_RATE_LIMITED },
	{ ANY, "too much fail authentication", MSU_E_RATE_LIMITED },
	{ ANY, "maximum number of connections", MSU_E_RATE_LIMITED },
	{ ANY, "connections limit exceeded", MSU_E_RATE_LIMITED },
	{ ANY, "sender thread limit exceeded", MSU_E_RATE_LIMITED },
	{ ANY, "temporarily blocked", MSU_E_RATE_LIMITED },
	{ ANY, "rate limit", MSU_E_RATE_LIMITED },
	{ ANY, "try again later", MSU_E_RATE_LIMITED },
	{ SMTP, "526 Authentication failure[1]", MSU_E_RATE_LIMITED },
	{ IMAP, "[LIMIT]", MSU_E_RATE_LIMITED },
	{ IMAP, "[OVERQUOTA]", MSU_E_RATE_LIMITED },
	{ POP3, "[LOGIN-DELAY]", MSU_E_RATE_LIMITED },	/* RFC 2449 §8 */
	{ POP3, "[IN-USE]", MSU_E_RATE_LIMITED },

	{ IMAP, "[UNAVAILABLE]", MSU_E_LOGIN_UNAVAILABLE },
	{ POP3, "[SYS/TEMP]", MSU_E_LOGIN_UNAVAILABLE },	/* RFC 3206 */
	{ SMTP, "454 4.7.0", MSU_E_LOGIN_UNAVAILABLE },	/* RFC 4954 §6 */
};

static const struct row mailbox[] = {
	{ ANY, "Unsafe Login", MSU_E_CLIENT_BLOCKED },
	/* Microsoft lets a wrong user in, and then does not */
	{ ANY, "authenticated but not connected", MSU_E_CREDENTIALS },
	{ ANY, "[LIMIT]", MSU_E_RATE_LIMITED },
	{ ANY, "[OVERQUOTA]", MSU_E_RATE_LIMITED },
};

static const struct row mail[] = {
	{ SMTP, "530 5.7.0", MSU_E_LOGIN_NEEDED },	/* RFC 4954 §6 */
	{ SMTP, "5.7.57", MSU_E_LOGIN_NEEDED },
	{ SMTP, "authentication required", MSU_E_LOGIN_NEEDED },
	{ SMTP, "not authenticated to send", MSU_E_LOGIN_NEEDED },
	{ SMTP, "relay not permitted", MSU_E_LOGIN_NEEDED },
	{ SMTP, "relaying denied", MSU_E_LOGIN_NEEDED },
	{ SMTP, "relay access denied", MSU_E_LOGIN_NEEDED },
	{ SMTP, "relaying disallowed", MSU_E_SENDER_REFUSED },
	{ SMTP, "must be same as authorization user", MSU_E_SENDER_REFUSED },
	{ SMTP, "not owned by auth user", MSU_E_SENDER_REFUSED },
	{ SMTP, "doesn't conform with authentication", MSU_E_SENDER_REFUSED },
	{ SMTP, "Sender address rejected", MSU_E_SENDER_REFUSED },
	{ SMTP, "552 5.3.4", MSU_E_MESSAGE_SIZE },	/* RFC 3463 §3.4 */
	{ SMTP, "size exceeds", MSU_E_MESSAGE_SIZE },
	{ SMTP, "message too big", MSU_E_MESSAGE_SIZE },
	{ SMTP, "unusual sending activity", MSU_E_RATE_LIMITED },
	{ SMTP, "too many connections", MSU_E_RATE_LIMITED },
	{ SMTP, "temporarily blocked", MSU_E_RATE_LIMITED },
	{ SMTP, "sending limit", MSU_E_RATE_LIMITED },
};

static enum msu_code
find(const struct row *rows, size_t n, unsigned proto, const char *words,
    enum msu_code otherwise)
{
	for (size_t i = 0; i < n; i++) {
		if ((rows[i].protos & proto) != 0 &&
		    msu_str_findcase(words, rows[i].words) != NULL)
			return rows[i].code;
	}
	return otherwise;
}

/* RFC 4954 §6: 4xx may work later, whatever it says. */
static enum msu_code
by_code(enum msu_proto proto, const char *words)
{
	if (proto != MSU_PROTO_SMTP)
		return MSU_E_CREDENTIALS;
	if (msu_str_has_prefix(words, "421"))
		return MSU_E_RATE_LIMITED;
	if (msu_str_has_prefix(words, "534"))
		return MSU_E_APP_PASSWORD;	/* too weak a mechanism: §4 */
	return words[0] == '4' ? MSU_E_LOGIN_UNAVAILABLE : MSU_E_CREDENTIALS;
}

enum msu_code
msu_refusal_login(enum msu_proto proto, const char *words)
{
	return find(login, COUNT(login), 1u << proto, words,
	    by_code(proto, words));
}

enum msu_code
msu_refusal_mailbox(const char *words)
{
	return find(mailbox, COUNT(mailbox), IMAP, words, MSU_E_MAILBOX);
}

enum msu_code
msu_refusal_mail(const char *words, enum msu_code otherwise)
{
	return find(mail, COUNT(mail), SMTP, words, otherwise);
}
