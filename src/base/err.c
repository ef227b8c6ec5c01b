/* SPDX-License-Identifier: MPL-2.0 */
/* Failures: the table of codes, and how one is recorded. */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compat.h"
#include "i18n.h"
#include "str.h"

enum {				/* exit codes, as README.md lists them */
	EXIT_OK = 0,
	EXIT_BAD_USAGE = 1,
	EXIT_NOT_VERIFIED = 2,
	EXIT_NOTHING = 3,
	EXIT_TEMPORARY = 4,
	EXIT_CONSENT = 5,
	EXIT_CREDENTIALS = 6,
	EXIT_CERTIFICATE = 7,
	EXIT_OAUTH2 = 8,
	EXIT_NO_ACCESS = 9,
	EXIT_FILE = 10,
	EXIT_OUR_BUG = 70,
};

static const struct {
	const char	*name;
	const char	*text;
	int		 exit;
} codes[MSU_CODE_COUNT] = {
	[MSU_OK] = { "ok", N_("no error"), EXIT_OK },
	[MSU_E_NOMEM] = { "out-of-memory", N_("out of memory"),
	    EXIT_OUR_BUG },
	[MSU_E_BUG] = { "internal-error",
	    N_("this is a bug in mailsetup; please report it"), EXIT_OUR_BUG },
	[MSU_E_CANCELLED] = { "cancelled", N_("stopped on request"),
	    EXIT_TEMPORARY },
	[MSU_E_ARGUMENT] = { "bad-argument",
	    N_("an option or argument is not valid"), EXIT_BAD_USAGE },

	[MSU_E_ADDR_EMPTY] = { "address-empty",
	    N_("the mail address is empty"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_NO_AT] = { "address-no-at",
	    N_("there is no @ in the mail address"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_LOCAL] = { "address-local-part",
	    N_("the part before the @ is not valid"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_DOMAIN] = { "address-domain",
	    N_("the part after the @ is not a domain name"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_LITERAL] = { "address-ip",
	    N_("settings can be looked up for a domain name only, not for an "
	    "IP address"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_LABEL] = { "address-single-label",
	    N_("the domain has no dot; only names on the public Internet can "
	    "be looked up"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_SUFFIX] = { "address-public-suffix",
	    N_("the domain is a public suffix, under which others register "
	    "their names"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_LONG] = { "address-too-long",
	    N_("the mail address is too long"), EXIT_BAD_USAGE },
	[MSU_E_ADDR_UTF8] = { "address-not-text",
	    N_("the mail address contains bytes that are not text"),
	    EXIT_BAD_USAGE },
	[MSU_E_ADDR_SEVERAL] = { "address-several",
	    N_("this looks like several mail addresses; give them one by one"),
	    EXIT_BAD_USAGE },
	[MSU_E_ADDR_BRACKET] = { "address-bracket",
	    N_("the > after the mail address is missing"), EXIT_BAD_USAGE },
	[MSU_E_HOST] = { "bad-host", N_("this is not a host name"),
	    EXIT_BAD_USAGE },
	[MSU_E_URL] = { "bad-url",
	    N_("this is not a server URL such as imaps://imap.example.org"),
	    EXIT_BAD_USAGE },

	[MSU_E_READ] = { "cannot-read", N_("the file cannot be read"),
	    EXIT_FILE },
	[MSU_E_WRITE] = { "cannot-write", N_("the file cannot be written"),
	    EXIT_FILE },
	[MSU_E_EXISTS] = { "file-exists",
	    N_("the file is there already; --force replaces it"), EXIT_FILE },
	[MSU_E_SYNTAX] = { "bad-syntax",
	    N_("the content is not what it should be"), EXIT_FILE },
	[MSU_E_TOO_BIG] = { "too-big", N_("it is larger than we accept"),
	    EXIT_FILE },
	[MSU_E_BLOCK] = { "bad-database",
	    N_("this is not a provider database that this version reads"),
	    EXIT_FILE },
	[MSU_E_COLUMN] = { "unknown-column",
	    N_("the table has a column that we do not know"), EXIT_BAD_USAGE },
	[MSU_E_NO_COLUMN] = { "no-address-column",
	    N_("the first line of the table has to name the columns, and one "
	    "of them has to be \"address\""), EXIT_BAD_USAGE },

	[MSU_E_UNKNOWN_DOMAIN] = { "unknown-domain",
	    N_("no settings are known for this domain"), EXIT_NOTHING },
	[MSU_E_NOT_ASKED] = { "not-asked",
	    N_("the domain is in no list on this computer, and nobody else "
	    "was asked"), EXIT_TEMPORARY },
	[MSU_E_NOT_PROVEN] = { "not-proven",
	    N_("neither the lists on this computer nor the domain's mail "
	    "exchangers name a provider that is known here; that does not "
	    "prove that there are no settings"), EXIT_TEMPORARY },
	[MSU_E_NO_MAIL_ACCESS] = { "no-mail-access",
	    N_("the provider offers no IMAP, POP3 or SMTP for mail programs"),
	    EXIT_NO_ACCESS },
	[MSU_E_DISCONTINUED] = { "discontinued",
	    N_("the provider has closed this mail service"), EXIT_NO_ACCESS },
	[MSU_E_PLAIN_ONLY] = { "plain-only",
	    N_("only servers without encryption are known for receiving or "
	    "for sending; a password would be readable on the way, so none "
	    "of them is chosen"),
	    EXIT_CONSENT },
	[MSU_E_TRUST] = { "trust-too-low",
	    N_("the settings come from a source that is trusted less than "
	    "--min-trust asks"), EXIT_CONSENT },
	[MSU_E_NO_MAIL] = { "no-mail",
	    N_("the domain declares that it takes no mail"), EXIT_NOTHING },
	[MSU_E_DEADLINE] = { "deadline",
	    N_("the time limit that was set is over"), EXIT_NOT_VERIFIED },

	[MSU_E_CONFLICT] = { "conflict",
	    N_("two sources that deserve the same trust name different "
	    "providers; somebody must decide"), EXIT_CONSENT },
	[MSU_E_CAPTIVE_PORTAL] = { "captive-portal",
	    N_("this network answers in place of the servers: a login page "
	    "of the network, or TLS inspection"), EXIT_TEMPORARY },
	[MSU_E_NEEDS_ADDRESS] = { "needs-address",
	    N_("the domain's server tells its settings only to somebody who "
	    "sends the whole mail address; --send-address does"),
	    EXIT_CONSENT },
	[MSU_E_STOPPED] = { "not-waited-for",
	    N_("a better answer was there before this one came"), EXIT_OK },
	[MSU_E_PROXY] = { "proxy",
	    N_("name servers are not asked, because everything has to go "
	    "through the proxy"), EXIT_TEMPORARY },
	[MSU_E_MAIL_FILTER] = { "mail-filter",
	    N_("the mail exchanger belongs to a service that filters mail; "
	    "it says nothing about where the mailbox is"), EXIT_NOTHING },
	[MSU_E_NOT_OFFERED] = { "not-offered",
	    N_("the domain declares that it does not offer this service"),
	    EXIT_NOTHING },
	[MSU_E_REDIRECT] = { "redirect",
	    N_("a redirect leads where we do not follow"), EXIT_TEMPORARY },
	[MSU_E_FOREIGN] = { "foreign-redirect",
	    N_("the domain's server sends us to another domain; --min-trust 1 "
	    "asks there"), EXIT_CONSENT },
	[MSU_E_HTTP_STATUS] = { "http-status",
	    N_("the web server answers with an error"), EXIT_TEMPORARY },
	[MSU_E_LOGIN_WANTED] = { "login-wanted",
	    N_("the web server wants a login, which a lookup never gives"),
	    EXIT_TEMPORARY },
	[MSU_E_HTML] = { "html-page",
	    N_("the web server shows a page instead of settings"),
	    EXIT_NOTHING },
	[MSU_E_NO_SERVER] = { "no-usable-server",
	    N_("the document names no server that can be used"),
	    EXIT_NOTHING },
	[MSU_E_DIGEST] = { "digest-mismatch",
	    N_("the document is not the one that the domain's DNS record "
	    "vouches for"), EXIT_CONSENT },

	[MSU_E_OFFLINE] = { "offline",
	    N_("the network cannot be reached, so nothing could be verified"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_NOT_CHECKED] = { "not-checked",
	    N_("the servers were not checked, because nothing may be sent"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_DNS_NXDOMAIN] = { "dns-nxdomain",
	    N_("this server name does not exist"), EXIT_NOT_VERIFIED },
	[MSU_E_DNS_NODATA] = { "dns-nodata",
	    N_("this server name has no IP address"), EXIT_NOT_VERIFIED },
	[MSU_E_DNS_TIMEOUT] = { "dns-timeout",
	    N_("the name servers do not answer"), EXIT_NOT_VERIFIED },
	[MSU_E_DNS_FAILURE] = { "dns-failure",
	    N_("the name servers answered with an error"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_PRIVATE_ADDRESS] = { "private-address",
	    N_("the public name leads to a private address; --allow-private "
	    "contacts it all the same"), EXIT_NOT_VERIFIED },
	[MSU_E_TCP_REFUSED] = { "tcp-refused",
	    N_("nothing listens on this port"), EXIT_NOT_VERIFIED },
	[MSU_E_TCP_TIMEOUT] = { "tcp-timeout",
	    N_("the server does not answer on this port; a firewall may block "
	    "it"), EXIT_NOT_VERIFIED },
	[MSU_E_TCP_UNREACHABLE] = { "tcp-unreachable",
	    N_("the server cannot be reached from this network"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_TLS_HANDSHAKE] = { "tls-handshake",
	    N_("the encrypted connection could not be set up"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_TLS_VERSION] = { "tls-version",
	    N_("the server offers only versions of TLS that are no longer "
	    "safe"), EXIT_NOT_VERIFIED },
	[MSU_E_TLS_NAME] = { "tls-name",
	    N_("the certificate belongs to another server name"),
	    EXIT_CERTIFICATE },
	[MSU_E_CERT_EXPIRED] = { "cert-expired",
	    N_("the certificate has expired"), EXIT_CERTIFICATE },
	[MSU_E_CERT_NOT_YET] = { "cert-not-yet",
	    N_("the certificate is not valid yet; is this computer's clock "
	    "right?"), EXIT_CERTIFICATE },
	[MSU_E_CERT_UNTRUSTED] = { "cert-untrusted",
	    N_("the certificate comes from an authority that this computer "
	    "does not trust"), EXIT_CERTIFICATE },
	[MSU_E_CERT_SELF_SIGNED] = { "cert-self-signed",
	    N_("the certificate is self-signed: nobody vouches for it"),
	    EXIT_CERTIFICATE },
	[MSU_E_CERT_REVOKED] = { "cert-revoked",
	    N_("the certificate has been revoked: its authority says that it "
	    "must not be used any more"), EXIT_CERTIFICATE },
	[MSU_E_CERT_ENDS_SOON] = { "cert-ends-soon",
	    N_("the certificate ends within 14 days"), EXIT_OK },
	[MSU_E_STARTTLS_MISSING] = { "starttls-missing",
	    N_("the server does not offer encryption (STARTTLS) on this port"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_STARTTLS_REFUSED] = { "starttls-refused",
	    N_("the server offers encryption (STARTTLS) but refused to start "
	    "it"), EXIT_NOT_VERIFIED },
	[MSU_E_STARTTLS_INJECTION] = { "starttls-injection",
	    N_("somebody slipped commands into the start of encryption; do "
	    "not use this connection"), EXIT_NOT_VERIFIED },
	[MSU_E_PLAINTEXT_ON_TLS_PORT] = { "plaintext-on-tls-port",
	    N_("the server speaks without TLS on a port where TLS was "
	    "expected"), EXIT_NOT_VERIFIED },
	[MSU_E_WRONG_PROTOCOL] = { "wrong-protocol",
	    N_("something else than the expected mail server answers on this "
	    "port"), EXIT_NOT_VERIFIED },
	[MSU_E_PREAUTH] = { "preauth",
	    N_("the server says we are logged in before anybody has logged "
	    "in; such a connection is not safe"), EXIT_NOT_VERIFIED },
	[MSU_E_SERVER_BUSY] = { "server-busy",
	    N_("the server is busy; try again later"), EXIT_NOT_VERIFIED },
	[MSU_E_REJECTED] = { "rejected",
	    N_("the server turned the connection away"), EXIT_NOT_VERIFIED },
	[MSU_E_CLOSED] = { "closed",
	    N_("the server closed the connection"), EXIT_NOT_VERIFIED },
	[MSU_E_NO_ANSWER] = { "no-answer",
	    N_("the server accepted the connection but then said nothing"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_TOO_MANY] = { "too-many-servers",
	    N_("not checked: too many servers at once; name fewer of them"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_AUTH_MISSING] = { "auth-mechanism-missing",
	    N_("the server offers no way to log in that the settings allow"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_NOT_ENCRYPTED] = { "not-encrypted",
	    N_("the connection is not encrypted"), EXIT_OK },
	[MSU_E_SERVICE_MISSING] = { "service-missing",
	    N_("the web server answers, but this service is not there"),
	    EXIT_NOT_VERIFIED },

	[MSU_E_CREDENTIALS] = { "credentials-refused",
	    N_("the server refuses this user name or password"),
	    EXIT_CREDENTIALS },
	[MSU_E_APP_PASSWORD] = { "app-password-needed",
	    N_("the server wants an app password instead of the usual one"),
	    EXIT_CREDENTIALS },
	[MSU_E_AUTH_CODE] = { "authorization-code-needed",
	    N_("the server wants an authorization code instead of the "
	    "password"), EXIT_CREDENTIALS },
	[MSU_E_ACCESS_DISABLED] = { "imap-disabled",
	    N_("access for mail programs seems to be switched off for this "
	    "account"),
	    EXIT_CREDENTIALS },
	[MSU_E_SMTP_DISABLED] = { "smtp-auth-disabled",
	    N_("sending by mail programs is switched off for this account"),
	    EXIT_CREDENTIALS },
	[MSU_E_OAUTH2_ONLY] = { "oauth2-only",
	    N_("the server takes no passwords any more, only OAuth2 "
	    "sign-in"), EXIT_OAUTH2 },
	[MSU_E_OAUTH2_NEEDED] = { "oauth2-needed",
	    N_("the login needs OAuth2; nothing was tried without a token"),
	    EXIT_OK },
	[MSU_E_RATE_LIMITED] = { "rate-limited",
	    N_("the server allows no more for now: too many logins, "
	    "connections or messages"), EXIT_TEMPORARY },
	[MSU_E_LOGIN_UNAVAILABLE] = { "login-unavailable",
	    N_("the server cannot check logins at the moment"),
	    EXIT_TEMPORARY },
	[MSU_E_ACCOUNT_LOCKED] = { "account-locked",
	    N_("the provider has locked or disabled this account"),
	    EXIT_CREDENTIALS },
	[MSU_E_PASSWORD_EXPIRED] = { "password-expired",
	    N_("this password has expired"), EXIT_CREDENTIALS },
	[MSU_E_WEB_LOGIN] = { "web-login-needed",
	    N_("the provider wants a login in the web browser first"),
	    EXIT_CREDENTIALS },
	[MSU_E_PLAN_NEEDED] = { "paid-plan-needed",
	    N_("the account's plan has ended, or does not include mail "
	    "programs"),
	    EXIT_CREDENTIALS },
	[MSU_E_LOGIN_LIMIT] = { "login-limit",
	    N_("two logins of this account were tried today and not accepted; "
	    "no further one is tried, because providers lock accounts"),
	    EXIT_CREDENTIALS },
	[MSU_E_USER_NAME] = { "user-name-differs",
	    N_("the login works, but with another user name than the settings "
	    "have"), EXIT_OK },
	[MSU_E_NOT_COUNTED] = { "login-not-counted",
	    N_("no login was tried, because refused logins cannot be counted "
	    "in their directory"), EXIT_FILE },
	[MSU_E_HOST_DOWN] = { "host-left-alone",
	    N_("not tried: three connections in a row to this host had "
	    "failed"), EXIT_TEMPORARY },
	[MSU_E_LOGINS_STOPPED] = { "logins-stopped",
	    N_("not tried: the server had said that there were too many "
	    "logins"), EXIT_TEMPORARY },
	[MSU_E_SAME_ACCOUNT] = { "same-account",
	    N_("not tried: another row has logged in to the same account"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_CLIENT_BLOCKED] = { "client-blocked",
	    N_("the server does not let this mail program open the mailbox"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_MAILBOX] = { "mailbox-refused",
	    N_("the login was accepted, but the inbox cannot be opened"),
	    EXIT_NOT_VERIFIED },

	[MSU_E_LOGIN_NEEDED] = { "login-needed",
	    N_("the server takes mail to others only after a login"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_SENDER_REFUSED] = { "sender-refused",
	    N_("the server refuses this address as the sender"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_RECIPIENT_REFUSED] = { "recipient-refused",
	    N_("the server refuses a recipient"), EXIT_NOT_VERIFIED },
	[MSU_E_MESSAGE_SIZE] = { "message-too-big",
	    N_("the message is larger than the server takes"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_MESSAGE_REFUSED] = { "message-refused",
	    N_("the server refuses the message"), EXIT_NOT_VERIFIED },
	[MSU_E_LOGIN_DELAY] = { "login-delay",
	    N_("the server wants more time between two logins than there is "
	    "to wait for the message"), EXIT_NOT_VERIFIED },
	[MSU_E_NOT_DELIVERED] = { "not-delivered",
	    N_("the message was accepted, but it did not arrive in time"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_ALTERED] = { "message-altered",
	    N_("the message did not arrive as it was sent"),
	    EXIT_NOT_VERIFIED },
	[MSU_E_IN_JUNK] = { "in-junk",
	    N_("the message arrived in the junk folder"), EXIT_OK },
	[MSU_E_NOT_DELETED] = { "not-deleted",
	    N_("the message arrived, but it could not be deleted again"),
	    EXIT_OK },
	[MSU_E_NO_ROUND_TRIP] = { "no-round-trip",
	    N_("no message was sent, because the logins to both servers did "
	    "not succeed"), EXIT_NOT_VERIFIED },

	[MSU_E_CLIENT] = { "unknown-client",
	    N_("there is no such client; \"mailsetup clients\" lists them"),
	    EXIT_BAD_USAGE },
	[MSU_E_NO_INCOMING] = { "no-incoming",
	    N_("there is no incoming server that this client can use"),
	    EXIT_CONSENT },
	[MSU_E_NO_OUTGOING] = { "no-outgoing",
	    N_("there is no outgoing server that this client can use"),
	    EXIT_CONSENT },
	[MSU_E_CANNOT_STARTTLS] = { "cannot-starttls",
	    N_("the file format cannot say STARTTLS for incoming mail"),
	    EXIT_CONSENT },
	[MSU_E_CANNOT_AUTH] = { "cannot-auth",
	    N_("the file format cannot express how this server wants the "
	    "login"), EXIT_CONSENT },
	[MSU_E_CANNOT_OAUTH2] = { "cannot-oauth2",
	    N_("the provider accepts only OAuth2 sign-in, which this file "
	    "cannot set up"), EXIT_OAUTH2 },
	[MSU_E_CANNOT_TEXT] = { "cannot-text",
	    N_("the file format cannot hold this text"), EXIT_CONSENT },
	[MSU_E_CANNOT_PORT] = { "cannot-port",
	    N_("the program takes the security from the port, and this server "
	    "has another one there"), EXIT_CONSENT },
	[MSU_E_NOT_BUILT_IN] = { "not-built-in",
	    N_("this mailsetup was built without the library that this file "
	    "needs"), EXIT_FILE },
	[MSU_E_PASSWORD_NEEDED] = { "password-needed",
	    N_("what this client takes has the password in it: it is made "
	    "only when asked for, with a password"), EXIT_CONSENT },
	[MSU_E_CANNOT_SAY] = { "cannot-say",
	    N_("the format cannot say what these servers need"),
	    EXIT_CONSENT },
	[MSU_E_DISAGREE] = { "disagreement",
	    N_("the files of the directory do not agree"), EXIT_FILE },
	[MSU_E_NO_PASSWORD] = { "no-password",
	    N_("a login needs a password, and there is nobody to ask for it; "
	    "give it with --password-file, --password-fd or "
	    "--password-command"), EXIT_BAD_USAGE },
	[MSU_E_ONE_PERSON] = { "one-person",
	    N_("the user name is one person's, and this file is for everybody "
	    "in the domain"), EXIT_CONSENT },
};

const char *
msu_code_name(enum msu_code code)
{
	return (unsigned)code < MSU_CODE_COUNT ? codes[code].name :
	    codes[MSU_E_BUG].name;
}

const char *
msu_code_english(enum msu_code code)
{
	return (unsigned)code < MSU_CODE_COUNT ? codes[code].text :
	    codes[MSU_E_BUG].text;
}

const char *
msu_code_text(enum msu_code code)
{
	return _(msu_code_english(code));
}

struct msu_error *
msu_error_own(struct msu_error *err, struct msu_error *own)
{
	if (err == NULL)
		err = own;
	msu_error_clear(err);
	return err;
}

bool
msu_code_is_certificate(enum msu_code code)
{
	return msu_code_exit(code) == EXIT_CERTIFICATE;
}

int
msu_code_exit(enum msu_code code)
{
	return (unsigned)code < MSU_CODE_COUNT ? codes[code].exit :
	    EXIT_OUR_BUG;
}

enum msu_code
msu_fail(struct msu_error *err, enum msu_code code, const char *subject,
    const char *fmt, ...)
{
	char raw[512];
	va_list ap;

	if (err == NULL || err->code != MSU_OK)
		return code;
	err->code = code;
	if (subject != NULL)
		msu_str_copy_clean(err->subject, sizeof(err->subject),
		    subject, strlen(subject));
	if (fmt != NULL) {
		va_start(ap, fmt);
		vsnprintf(raw, sizeof(raw), fmt, ap);
		va_end(ap);
		msu_str_copy_clean(err->detail, sizeof(err->detail), raw,
		    strlen(raw));
	}
	return code;
}

enum msu_code
msu_fail_errno(struct msu_error *err, enum msu_code code, const char *subject,
    int os)
{
	bool first = err != NULL && err->code == MSU_OK;
	char words[128];

	msu_strerror(os, words, sizeof(words));
	msu_fail(err, code, subject, "%s", words);
	if (first)
		err->os = os;
	return code;
}

void
msu_error_clear(struct msu_error *err)
{
	memset(err, 0, sizeof(*err));
}
