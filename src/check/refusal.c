/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Refusals: a table of telling words.  What a row says was seen in answers of
 * real servers, or stands in an RFC; tests/data/refusals.txt has the lines
 * whole, and where each was seen, or that it was not.  The first row that fits
 * is taken.
 */
#include "refusal.h"

#include "str.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

enum {
	LOGIN = MSU_AT_LOGIN,
	BOX = MSU_AT_MAILBOX,
	MAIL = MSU_AT_MAIL,

	IMAP = 1 << MSU_PROTO_IMAP,
	POP3 = 1 << MSU_PROTO_POP3,
	SMTP = 1 << MSU_PROTO_SMTP,
	ANY = IMAP | POP3 | SMTP,
};

static const struct msu_refusal rows[] = {
	/* ---- lines that hold others' telling words in a different sense -- */
	/* QQ: one line for five causes.  The two that a user can put right
	 * are both in the advice for an authorization code. */
	{ LOGIN, ANY, "Account is abnormal, service is not open",
	    MSU_E_AUTH_CODE },
	/* Yahoo says "too many attempts" to every password of an account. */
	{ LOGIN, SMTP, "#AUTH005", MSU_E_APP_PASSWORD },
	/* Yahoo, to the sixth connection */
	{ LOGIN, IMAP, "LOGIN Server error", MSU_E_RATE_LIMITED },
	/* Microsoft: a policy of the tenant, not a lock */
	{ LOGIN, SMTP, "locked by your organization's security defaults",
	    MSU_E_SMTP_DISABLED },
	{ LOGIN, ANY, "Account is blocked. Login to your account via a web",
	    MSU_E_WEB_LOGIN },

	/* ---- another kind of password ------------------------------------ */
	{ LOGIN, ANY, "application-specific password", MSU_E_APP_PASSWORD },
	{ LOGIN, ANY, "app password", MSU_E_APP_PASSWORD },
	{ LOGIN, ANY, "parol prilozheniya", MSU_E_APP_PASSWORD },
	{ LOGIN, ANY, "authorization code", MSU_E_AUTH_CODE },
	{ LOGIN, ANY, "authorized code", MSU_E_AUTH_CODE },
	{ LOGIN, ANY, "授权码", MSU_E_AUTH_CODE },
	/* the same in GBK is not text for us; the link beside it is */
	{ LOGIN, ANY, "service.mail.qq.com", MSU_E_AUTH_CODE },
	{ LOGIN, ANY, "ERR.LOGIN.REQCODE", MSU_E_AUTH_CODE },
	{ LOGIN, ANY, "Password expired", MSU_E_PASSWORD_EXPIRED },
	{ LOGIN, IMAP, "[EXPIRED]", MSU_E_PASSWORD_EXPIRED },

	/* ---- switched off ------------------------------------------------ */
	{ LOGIN, ANY, "please open smtp flag first", MSU_E_SMTP_DISABLED },
	{ LOGIN | MAIL, ANY, "SmtpClientAuthentication is disabled",
	    MSU_E_SMTP_DISABLED },
	{ LOGIN, SMTP, "did not meet the criteria to be authenticated",
	    MSU_E_SMTP_DISABLED },
	{ LOGIN | MAIL, SMTP, "User has no permission", MSU_E_SMTP_DISABLED },
	{ LOGIN | MAIL, SMTP, "isn't allowed to send email",
	    MSU_E_SMTP_DISABLED },
	{ LOGIN, ANY, "basic authentication is disabled", MSU_E_OAUTH2_ONLY },
	{ LOGIN, ANY, "not enabled for IMAP", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "not enabled for POP", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "IMAP access is disabled", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "POP access is disabled", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "IMAP is disabled", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "POP3 disabled", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "yet to enable IMAP", MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "does not have access rights to this service",
	    MSU_E_ACCESS_DISABLED },
	{ LOGIN, ANY, "ERR.LOGIN.DOMAINEXPED", MSU_E_PLAN_NEEDED },

	/* ---- the account, the client ------------------------------------- */
	{ LOGIN, ANY, "log in via your web browser", MSU_E_WEB_LOGIN },
	{ LOGIN, ANY, "log in with your web browser", MSU_E_WEB_LOGIN },
	{ LOGIN, ANY, "web login required", MSU_E_WEB_LOGIN },
	{ LOGIN, ANY, "accept EULA", MSU_E_WEB_LOGIN },
	{ LOGIN, ANY, "use web for sending", MSU_E_WEB_LOGIN },
	{ LOGIN, ANY, "account is locked", MSU_E_ACCOUNT_LOCKED },
	{ LOGIN, ANY, "Login disabled for this user", MSU_E_ACCOUNT_LOCKED },
	/* RFC 5530 §3 */
	{ LOGIN, IMAP, "[CONTACTADMIN]", MSU_E_ACCOUNT_LOCKED },
	/* Zoho: it lasts until the user unblocks the account */
	{ MAIL, SMTP, "unusual sending activity", MSU_E_ACCOUNT_LOCKED },
	/* NetEase: RFC 2971's ID is wanted, and does not always help */
	{ BOX, IMAP, "Unsafe Login", MSU_E_CLIENT_BLOCKED },
	/* Microsoft lets a wrong user in, and then does not */
	{ BOX, IMAP, "authenticated but not connected", MSU_E_CREDENTIALS },

	/* ---- wait -------------------------------------------------------- */
	{ LOGIN | BOX, ANY, "too many", MSU_E_RATE_LIMITED },
	{ LOGIN, SMTP, "too much fail authentication", MSU_E_RATE_LIMITED },
	{ LOGIN, SMTP, "526 Authentication failure[1]", MSU_E_RATE_LIMITED },
	{ LOGIN | MAIL, SMTP, "temporarily blocked", MSU_E_RATE_LIMITED },
	/* RFC 5530 §3 */
	{ LOGIN | BOX, IMAP, "[LIMIT]", MSU_E_RATE_LIMITED },
	{ LOGIN | BOX, IMAP, "[OVERQUOTA]", MSU_E_RATE_LIMITED },
	/* RFC 2449 §8.1 */
	{ LOGIN, POP3, "[LOGIN-DELAY]", MSU_E_RATE_LIMITED },
	{ LOGIN, POP3, "[IN-USE]", MSU_E_RATE_LIMITED },
	/* Older Dovecots call it [UNAVAILABLE]. */
	{ LOGIN, IMAP, "maximum number of connections", MSU_E_RATE_LIMITED },
	{ LOGIN, ANY, "try again later", MSU_E_LOGIN_UNAVAILABLE },
	/* RFC 5530 §3, RFC 3206 §4 */
	{ LOGIN, IMAP, "[UNAVAILABLE]", MSU_E_LOGIN_UNAVAILABLE },
	{ LOGIN, IMAP, "[SERVERBUG]", MSU_E_LOGIN_UNAVAILABLE },
	{ LOGIN, POP3, "[SYS/", MSU_E_LOGIN_UNAVAILABLE },

	/* "system administrator", when nothing above says what he has to do:
	 * no server was seen to say it */
	{ LOGIN, ANY, "系统管理员", MSU_E_ACCESS_DISABLED },

	/* ---- another way to log in --------------------------------------- */
	{ LOGIN, ANY, "Unsupported authentication mechanism",
	    MSU_E_AUTH_MISSING },
	{ LOGIN, IMAP, "[PRIVACYREQUIRED]", MSU_E_AUTH_MISSING },

	/* ---- sending ----------------------------------------------------- */
	{ MAIL, SMTP, "relay not permitted", MSU_E_LOGIN_NEEDED },
	{ MAIL, SMTP, "relaying denied", MSU_E_LOGIN_NEEDED },
	{ MAIL, SMTP, "relay access denied", MSU_E_LOGIN_NEEDED },
	{ MAIL, SMTP, "unable to relay", MSU_E_LOGIN_NEEDED },
	{ MAIL, SMTP, "relaying disallowed", MSU_E_SENDER_REFUSED },
	{ MAIL, SMTP, "must be same as authorization user",
	    MSU_E_SENDER_REFUSED },
	{ MAIL, SMTP, "doesn't conform with authentication",
	    MSU_E_SENDER_REFUSED },
	{ MAIL, SMTP, "Sender address rejected", MSU_E_SENDER_REFUSED },
	/* Yahoo, to another address than that of the login */
	{ MAIL, SMTP, "Request failed; Mailbox unavailable",
	    MSU_E_SENDER_REFUSED },
	{ MAIL, SMTP, "552 5.3.4", MSU_E_MESSAGE_SIZE },
	{ MAIL, SMTP, "message size", MSU_E_MESSAGE_SIZE },
	{ MAIL, SMTP, "limit exceeded", MSU_E_RATE_LIMITED },
	{ MAIL, SMTP, "sending quota exceeded", MSU_E_RATE_LIMITED },
	{ MAIL, SMTP, "ratelimit", MSU_E_RATE_LIMITED },
	{ MAIL, SMTP, "rate exceeded", MSU_E_RATE_LIMITED },
	{ MAIL, SMTP, "outgoing limits", MSU_E_RATE_LIMITED },

	/* ---- no words that we know: the reply's code --------------------- */
	{ LOGIN | MAIL, SMTP, "^421", MSU_E_RATE_LIMITED },
	/* RFC 4954 §6: 4xx may work later, whatever it says. */
	{ LOGIN, SMTP, "^4", MSU_E_LOGIN_UNAVAILABLE },
	{ MAIL, SMTP, "^4", MSU_E_SERVER_BUSY },
	/* RFC 5321 §4.2.3, RFC 4954 §4: nobody's password was looked at. */
	{ LOGIN, SMTP, "^502", MSU_E_AUTH_MISSING },
	{ LOGIN, SMTP, "^503", MSU_E_AUTH_MISSING },
	{ LOGIN, SMTP, "^504", MSU_E_AUTH_MISSING },
	{ LOGIN, SMTP, "^530", MSU_E_AUTH_MISSING },
	{ LOGIN, SMTP, "^538", MSU_E_AUTH_MISSING },
	/* The password alone is too weak, and we took the strongest way. */
	{ LOGIN, SMTP, "^534", MSU_E_APP_PASSWORD },
	/* RFC 5248; Aruba, one.com: after abuse, until the password is
	 * another one */
	{ LOGIN, SMTP, "^525", MSU_E_ACCOUNT_LOCKED },
	{ MAIL, SMTP, "^530", MSU_E_LOGIN_NEEDED },
};

const struct msu_refusal *
msu_refusal_at(size_t i)
{
	return i < COUNT(rows) ? &rows[i] : NULL;
}

static bool
fits(const struct msu_refusal *r, const char *words)
{
	if (r->words[0] == '^')
		return msu_str_has_prefix(words, r->words + 1);
	return msu_str_findcase(words, r->words) != NULL;
}

const struct msu_refusal *
msu_refusal_find(enum msu_refusal_place place, enum msu_proto proto,
    const char *words)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct msu_refusal *r = &rows[i];

		if ((r->places & place) != 0 &&
		    (r->protos & 1u << proto) != 0 && fits(r, words))
			return r;
	}
	return NULL;
}

static enum msu_code
code_of(const struct msu_refusal *r, enum msu_code otherwise)
{
	return r == NULL ? otherwise : r->code;
}

enum msu_code
msu_refusal_login(enum msu_proto proto, const char *words)
{
	return code_of(msu_refusal_find(MSU_AT_LOGIN, proto, words),
	    MSU_E_CREDENTIALS);
}

enum msu_code
msu_refusal_mailbox(const char *words)
{
	return code_of(msu_refusal_find(MSU_AT_MAILBOX, MSU_PROTO_IMAP, words),
	    MSU_E_MAILBOX);
}

enum msu_code
msu_refusal_mail(const char *words, enum msu_code otherwise)
{
	return code_of(msu_refusal_find(MSU_AT_MAIL, MSU_PROTO_SMTP, words),
	    otherwise);
}

bool
msu_refusal_is_no_verdict(enum msu_proto proto, enum msu_code code,
    const char *words)
{
	static const char *const codes[] = { "[UNAVAILABLE]", "[LIMIT]",
	    "[INUSE]", "[IN-USE]", "[SYS/TEMP]", "[LOGIN-DELAY]" };

	if (code == MSU_E_OAUTH2_ONLY || code == MSU_E_AUTH_MISSING)
		return true;
	if (proto == MSU_PROTO_SMTP)	/* RFC 4954 §6 */
		return words[0] == '4' && code != MSU_E_RATE_LIMITED;
	for (size_t i = 0; i < COUNT(codes); i++) {
		if (msu_str_findcase(words, codes[i]) != NULL)
			return true;
	}
	return false;
}
