/* SPDX-License-Identifier: MPL-2.0 */
/* Advice: a table of what failed, in which pattern, for whom, and what to do
 * about it.  The first row that fits is taken. */
#include "advice.h"

#include <string.h>

#include "addr.h"
#include "i18n.h"

/* The four causes that a user can act on. */
#define SETTINGS	"settings"
#define CREDENTIALS	"credentials"
#define NETWORK		"network"
#define PROVIDER	"provider"

enum place { ANYWHERE, LOOPBACK, SENDING, PORT_25, TLS_AT_ONCE, LOGGING_IN, TOKEN,
    RIGHT_ELSEWHERE, OVER_POP3 };

static const struct row {
	enum msu_code		 code;
	enum msu_pattern	 pattern;
	enum place		 place;
	const char		*note;	/* that the provider has; NULL: any */
	struct msu_advice	 advice;
} rows[] = {
	/* ---- what all checks together show ------------------------------ */
	{ MSU_OK, MSU_PATTERN_OFFLINE, ANYWHERE, NULL, { "offline-or-firewall",
	    N_("Check this computer's network connection; if web pages open, "
	    "a firewall blocks mail: try another network, such as a mobile "
	    "phone's."), NETWORK,
	    N_("no server answers at all"), NULL } },
	{ MSU_OK, MSU_PATTERN_NO_NAMES, ANYWHERE, NULL, { "no-names",
	    N_("Check this computer's network connection, and try another "
	    "name server (--dns-server); if web pages open, check the "
	    "spelling of the server names."), NETWORK,
	    N_("not even the names of unrelated servers are found: this "
	    "network seems to look up no names on the Internet"), NULL } },
	{ MSU_OK, MSU_PATTERN_PORTAL, ANYWHERE, NULL, { "captive-portal",
	    N_("Open any web page in a browser, log in to the network there, "
	    "then check again."), NETWORK,
	    N_("web pages answer in place of unrelated mail servers: this is "
	    "the login page of a network"), NULL } },
	{ MSU_OK, MSU_PATTERN_INSPECTION, ANYWHERE, NULL, { "tls-inspection",
	    N_("Switch off the checking of encrypted mail in the virus "
	    "scanner; in a company, ask the administrator for the file for "
	    "--ca-file."), NETWORK,
	    N_("unrelated servers show certificates of the same unknown "
	    "authority: a virus scanner or a company's proxy opens the "
	    "encryption on the way"), NULL } },
	{ MSU_OK, MSU_PATTERN_SENDING_BLOCKED, ANYWHERE, NULL, {
	    "sending-blocked", N_("Send from another network, over a VPN or "
	    "in the web mail, and leave the settings as they are. If it fails "
	    "in other networks, too, the server is down."), NETWORK,
	    N_("receiving works, but no port for sending answers: this "
	    "network seems to block sending"), NULL } },
	{ MSU_OK, MSU_PATTERN_PORT_BLOCKED, ANYWHERE, NULL, {
	    "port-blocked", N_("Use another port of the same server that "
	    "answers from here, or another network."), NETWORK,
	    N_("this port is silent, while other ports of the same server "
	    "answer: a firewall blocks it, on this network or at the "
	    "server"), NULL } },
	{ MSU_OK, MSU_PATTERN_TLS_HERE, ANYWHERE, NULL, { "port-wants-tls",
	    N_("Change the security setting to SSL/TLS (TLS from the first "
	    "byte), or change the port."), SETTINGS,
	    N_("security and port do not fit together: this port expects TLS "
	    "from the first byte, not STARTTLS"), NULL } },
	{ MSU_OK, MSU_PATTERN_STARTTLS_HERE, ANYWHERE, NULL, {
	    "port-wants-starttls", N_("Change the security setting to "
	    "STARTTLS, or change the port."), SETTINGS,
	    N_("security and port do not fit together: this port expects "
	    "STARTTLS, not TLS from the first byte"), NULL } },
	{ MSU_E_TLS_NAME, MSU_PATTERN_RIGHT_NAME, ANYWHERE, NULL, {
	    "use-certificate-name", N_("Use the server name below, which is "
	    "in the certificate and leads to the same computer; ask the "
	    "provider if you are not sure."), SETTINGS,
	    N_("the server has another name than the one that was used"),
	    NULL } },

	/* ---- names and connections -------------------------------------- */
	{ MSU_E_TCP_REFUSED, 0, LOOPBACK, NULL, { "start-local-program",
	    N_("This server is a program on your own computer. Install it or "
	    "start it, then check again."), SETTINGS, NULL, NULL } },
	{ MSU_E_TCP_REFUSED, 0, ANYWHERE, NULL, { "check-port",
	    N_("Check the server name and the port; if they are right, the "
	    "service is down or closed to your network."), SETTINGS, NULL,
	    NULL } },
	{ MSU_E_TCP_TIMEOUT, 0, ANYWHERE, NULL, { "blocked-or-down",
	    N_("Try from another network: firewalls often block mail ports. "
	    "If it fails there too, check the server name and the port; the "
	    "server may be down as well."), NETWORK, NULL, NULL } },
	{ MSU_E_TCP_UNREACHABLE, 0, ANYWHERE, NULL, { "check-network",
	    N_("Check this computer's network connection."), NETWORK, NULL,
	    NULL } },
	{ MSU_E_DNS_NXDOMAIN, 0, ANYWHERE, NULL, { "check-host-name",
	    N_("Check the spelling of the server name, and that this network "
	    "lets you look up names on the Internet."), SETTINGS, NULL,
	    NULL } },
	{ MSU_E_DNS_NODATA, 0, ANYWHERE, NULL, { "check-host-name",
	    N_("Check the spelling of the server name."), SETTINGS, NULL,
	    NULL } },
	{ MSU_E_DNS_TIMEOUT, 0, ANYWHERE, NULL, { "check-network",
	    N_("Check this computer's network connection."), NETWORK, NULL,
	    NULL } },
	{ MSU_E_DEADLINE, 0, ANYWHERE, NULL, { "more-time",
	    N_("Try again with a longer --timeout."), NETWORK, NULL, NULL } },
	{ MSU_E_DNS_FAILURE, 0, ANYWHERE, NULL, { "dns-broken",
	    N_("Try again later or with another name server "
	    "(--dns-server)."), NETWORK, NULL, NULL } },
	{ MSU_E_PRIVATE_ADDRESS, 0, ANYWHERE, NULL, { "allow-private",
	    N_("If this is a server of your own network, check again with "
	    "--allow-private."), SETTINGS, NULL, NULL } },

	/* ---- TLS --------------------------------------------------------- */
	{ MSU_E_TLS_NAME, 0, ANYWHERE, NULL, { "wrong-host-name",
	    N_("Do not go on with this name: use a server name that the "
	    "certificate lists, or ask the provider."), SETTINGS, NULL,
	    NULL } },
	{ MSU_E_CERT_EXPIRED, 0, ANYWHERE, NULL, { "tell-provider",
	    N_("Do not accept it. If the date of this computer is right, tell "
	    "the provider that the certificate must be renewed."), PROVIDER,
	    NULL, NULL } },
	{ MSU_E_CERT_REVOKED, 0, ANYWHERE, NULL, { "tell-provider-revoked",
	    N_("Do not accept it. Tell the provider; until it is renewed, "
	    "use the web mail."), PROVIDER, NULL, NULL } },
	{ MSU_E_CERT_NOT_YET, 0, ANYWHERE, NULL, { "check-clock",
	    N_("Check the date and time of this computer."), SETTINGS, NULL,
	    NULL } },
	{ MSU_E_CERT_SELF_SIGNED, 0, LOOPBACK, NULL, { "local-certificate",
	    N_("The program on your own computer made its certificate itself; "
	    "your mail program will ask you once to accept it."), SETTINGS,
	    NULL, NULL } },
	{ MSU_E_CERT_SELF_SIGNED, 0, ANYWHERE, NULL, { "ask-administrator",
	    N_("Do not accept it unless the server's administrator confirms "
	    "its fingerprint to you."), PROVIDER, NULL, NULL } },
	{ MSU_E_CERT_UNTRUSTED, 0, ANYWHERE, NULL, { "check-interception",
	    N_("If this happens with every server, a virus scanner or a "
	    "company proxy opens the encryption; otherwise ask the "
	    "provider. --ca-file names an authority of your own."), PROVIDER,
	    NULL, NULL } },
	{ MSU_E_TLS_VERSION, 0, ANYWHERE, NULL, { "tell-provider-tls",
	    N_("Ask the provider for a server with TLS 1.2 or newer; this one "
	    "is too old to be safe, so it is not accepted."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_TLS_HANDSHAKE, 0, ANYWHERE, NULL, { "tell-provider-handshake",
	    N_("Try from another network; if it fails there too, show the "
	    "words below to the provider."), PROVIDER, NULL, NULL } },
	{ MSU_E_CERT_ENDS_SOON, 0, ANYWHERE, NULL, { "tell-provider-soon",
	    N_("The provider has to renew it; nothing to do for you now."),
	    PROVIDER, NULL, NULL } },
	{ MSU_E_STARTTLS_MISSING, 0, ANYWHERE, NULL, { "use-tls-port",
	    N_("Use the port for TLS from the first byte (993, 995 or 465) "
	    "instead. If the provider promises STARTTLS here, somebody on "
	    "the way may be removing it."), SETTINGS, NULL, NULL } },
	{ MSU_E_STARTTLS_REFUSED, 0, ANYWHERE, NULL, { "use-tls-port",
	    N_("Use the port for TLS from the first byte (993, 995 or 465) "
	    "instead, or try again later."), PROVIDER, NULL, NULL } },
	{ MSU_E_STARTTLS_INJECTION, 0, ANYWHERE, NULL, { "leave-network",
	    N_("Use another network and tell the provider."), NETWORK, NULL,
	    NULL } },
	{ MSU_E_PLAINTEXT_ON_TLS_PORT, 0, ANYWHERE, NULL, { "use-starttls",
	    N_("This port does not speak TLS from the first byte: change the "
	    "port, or the security setting to STARTTLS."), SETTINGS, NULL,
	    NULL } },
	{ MSU_E_NOT_ENCRYPTED, 0, ANYWHERE, NULL, { "use-encryption",
	    N_("Give no password to this server: everybody on the way can "
	    "read it. Ask the provider for a port with TLS."), PROVIDER,
	    NULL, NULL } },

	/* ---- greeting and capabilities ----------------------------------- */
	{ MSU_E_PREAUTH, 0, TLS_AT_ONCE, NULL, { "tell-provider-preauth",
	    N_("Give this server no mail until the provider has mended it: it "
	    "asks nobody for a password."), PROVIDER, NULL, NULL } },
	{ MSU_E_PREAUTH, 0, ANYWHERE, NULL, { "use-tls-port",
	    N_("Use the port for TLS from the first byte (993) instead, and "
	    "tell the provider."), PROVIDER, NULL, NULL } },
	{ MSU_E_WRONG_PROTOCOL, 0, LOGGING_IN, NULL, { "ask-provider",
	    N_("Show the words below to the provider: the server does not "
	    "answer as it should."), PROVIDER, NULL, NULL } },
	{ MSU_E_WRONG_PROTOCOL, 0, ANYWHERE, NULL, { "check-port",
	    N_("Check the server name and the port; behind a captive portal, "
	    "sign in to the network first."), SETTINGS, NULL, NULL } },
	{ MSU_E_NO_ANSWER, 0, LOGGING_IN, NULL, { "wait-for-provider",
	    N_("Try again in some minutes; if it stays so, tell the provider "
	    "that the server does not answer the login."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_NO_ANSWER, 0, ANYWHERE, NULL, { "check-security",
	    N_("Check port and security: a server that waits for TLS says "
	    "nothing until it gets it. Otherwise the server is "
	    "overloaded."), SETTINGS, NULL, NULL } },
	{ MSU_E_SERVER_BUSY, 0, ANYWHERE, NULL, { "wait",
	    N_("Wait some minutes before you try again."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_REJECTED, 0, ANYWHERE, NULL, { "ask-provider",
	    N_("Show the server's words below to the provider."), PROVIDER,
	    NULL, NULL } },
	{ MSU_E_TOO_MANY, 0, ANYWHERE, NULL, { "fewer-servers",
	    N_("Check some of the servers now, and the others afterwards."),
	    SETTINGS, NULL, NULL } },
	{ MSU_E_CLOSED, 0, LOGGING_IN, NULL, { "wait-for-provider",
	    N_("Try again in some minutes; if it stays so, tell the provider "
	    "that the server ends the connection during the login."),
	    PROVIDER, NULL, NULL } },
	{ MSU_E_CLOSED, 0, ANYWHERE, NULL, { "check-security",
	    N_("Try again in some minutes: servers close when they are "
	    "overloaded, or when they block your address. If it stays so, "
	    "check port and security."), SETTINGS, NULL, NULL } },
	{ MSU_E_AUTH_MISSING, 0, PORT_25, NULL, { "port-for-servers",
	    N_("Use port 465 or 587 for sending; port 25 is for mail servers "
	    "among themselves."), SETTINGS,
	    N_("this port takes mail from other servers, so it offers no "
	    "login"), NULL } },
	{ MSU_E_AUTH_MISSING, 0, ANYWHERE, NULL, { "other-login",
	    N_("Look on the provider's help page how mail programs log in; it "
	    "may have changed."), PROVIDER, NULL, NULL } },
	{ MSU_E_HTTP_STATUS, 0, ANYWHERE, NULL, { "wait",
	    N_("Wait some minutes before you try again; if it stays so, tell "
	    "the provider."), PROVIDER, NULL, NULL } },
	{ MSU_E_SERVICE_MISSING, 0, ANYWHERE, NULL, { "check-url",
	    N_("Check the address of the service; your provider's help page "
	    "tells whether it is offered."), SETTINGS, NULL, NULL } },

	/* ---- login -------------------------------------------------------- */
	{ MSU_E_CREDENTIALS, 0, TOKEN, NULL, { "new-token",
	    N_("Get a new access token, with the right to use IMAP and SMTP: "
	    "tokens end after an hour or so."), CREDENTIALS,
	    N_("the access token is refused"), NULL } },
	{ MSU_E_CREDENTIALS, 0, SENDING, "smtp-auth-off", { "enable-smtp",
	    N_("Sending with a password is off by default here: ask the "
	    "administrator to allow SMTP AUTH for the mailbox, or use "
	    "OAuth2."), PROVIDER, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "paid-plan", { "check-plan",
	    N_("Check user name and password, and that your plan includes "
	    "mail programs."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, RIGHT_ELSEWHERE, NULL, { "sending-differs",
	    N_("The password is right, since the incoming server accepts it. "
	    "Look in the provider's settings whether sending has to be "
	    "switched on, or has a user name of its own."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "authorization-code", {
	    "use-authorization-code", N_("Switch on IMAP and SMTP in the web "
	    "mail's settings, create an authorization code there, and give "
	    "that instead of the usual password, which is refused. Check the "
	    "user name, too."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "app-password", {
	    "use-app-password", N_("Create an app password in the provider's "
	    "account settings and give that instead of the usual password. "
	    "Check the user name, too."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "oauth-only", { "use-oauth2",
	    N_("Choose OAuth2 in a mail program that has it; this provider "
	    "refuses passwords."), PROVIDER, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "bridge", { "use-bridge-password",
	    N_("Give the user name and the password that the bridge program "
	    "on this computer shows, not those of the account."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "user-name", { "check-user-name",
	    N_("The user name is not the mail address here: look it up in "
	    "your account at the provider and give it with --user."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "account-protection", {
	    "switch-protection-off", N_("Check user name and password. If "
	    "they are right, switch off the extra protection in the "
	    "account's security settings, which locks mail programs out."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "app-password-2fa", {
	    "use-app-password", N_("Check user name and password. With "
	    "two-step verification, an app password from the account's "
	    "security settings is wanted instead of the usual one."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "enable-imap", { "check-password",
	    N_("Check user name and password, and that access for mail "
	    "programs is switched on in the web mail: some servers give the "
	    "same answer to both."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "imap-may-be-off", {
	    "check-password", N_("Check user name and password, and that "
	    "access for mail programs is switched on in the web mail: some "
	    "servers give the same answer to both."), CREDENTIALS, NULL,
	    NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "mailbox-password", {
	    "use-mailbox-password", N_("Give the password of the mailbox, not "
	    "that of your customer account at the provider."), CREDENTIALS,
	    NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, "main-address", {
	    "use-main-address", N_("Check the password, and log in with the "
	    "main address of the account (--user): an alias does not work."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_CREDENTIALS, 0, ANYWHERE, NULL, { "check-password",
	    N_("Check user name and password by logging in to the web mail. "
	    "With two-step login, the provider may want an app password."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_APP_PASSWORD, 0, ANYWHERE, NULL, { "use-app-password",
	    N_("Create an app password in the provider's account settings and "
	    "give that instead of the usual password."), CREDENTIALS, NULL,
	    NULL } },
	{ MSU_E_AUTH_CODE, 0, ANYWHERE, NULL, { "use-authorization-code",
	    N_("Switch on IMAP and SMTP in the web mail's settings, create a "
	    "new authorization code there, and give that instead of the "
	    "password."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_ACCESS_DISABLED, 0, ANYWHERE, "app-password", {
	    "enable-access", N_("Switch on access for mail programs (IMAP or "
	    "POP3) in the web mail's settings. If it is on, give an app "
	    "password instead of the usual one: some servers give one answer "
	    "to both."), PROVIDER, NULL, NULL } },
	{ MSU_E_ACCESS_DISABLED, 0, ANYWHERE, NULL, { "enable-access",
	    N_("Switch on access for mail programs (IMAP or POP3) in the web "
	    "mail's settings; in a company or school, the administrator may "
	    "have to. If it is on, check the password: some servers give one "
	    "answer to both."), PROVIDER, NULL, NULL } },
	{ MSU_E_SMTP_DISABLED, 0, ANYWHERE, NULL, { "enable-smtp",
	    N_("Switch on SMTP in the web mail's settings; in a company or "
	    "school, ask the administrator to allow it for your mailbox "
	    "(\"SMTP AUTH\")."), PROVIDER, NULL, NULL } },
	{ MSU_E_OAUTH2_ONLY, 0, ANYWHERE, NULL, { "use-oauth2",
	    N_("Choose OAuth2 in a mail program that has it; it opens a "
	    "browser window for the login."), PROVIDER, NULL, NULL } },
	{ MSU_E_OAUTH2_NEEDED, 0, ANYWHERE, NULL, { "oauth2-in-browser",
	    N_("The login needs OAuth2: your mail program will open a browser "
	    "window. To check it here, give an access token with "
	    "--oauth2-token-file."), PROVIDER, NULL, NULL } },
	{ MSU_E_RATE_LIMITED, 0, ANYWHERE, NULL, { "wait-for-login",
	    N_("Close other mail programs that use the account, and do not "
	    "try again for at least 15 minutes: more attempts can make the "
	    "wait longer. A daily limit ends the next day."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_LOGIN_UNAVAILABLE, 0, ANYWHERE, NULL, { "wait-for-provider",
	    N_("This says nothing about your password. Try again in some "
	    "minutes; if it stays so, tell the provider."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_ACCOUNT_LOCKED, 0, ANYWHERE, NULL, { "unlock-account",
	    N_("Log in to the web mail: it may say how to unlock the account, "
	    "or want a new password. Otherwise ask the provider or, in a "
	    "company or school, the administrator."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_PASSWORD_EXPIRED, 0, ANYWHERE, NULL, { "change-password",
	    N_("Change the password in the web mail or, in a company or "
	    "school, where you change it there; then give the new one."),
	    CREDENTIALS, NULL, NULL } },
	{ MSU_E_WEB_LOGIN, 0, ANYWHERE, NULL, { "log-in-with-browser",
	    N_("Log in to the web mail in a browser, from this network, "
	    "confirm what it asks, and check again."), PROVIDER, NULL,
	    NULL } },
	{ MSU_E_PLAN_NEEDED, 0, ANYWHERE, NULL, { "change-plan",
	    N_("Renew the plan, or change to one that includes mail programs; "
	    "in a company, the administrator has to. Until then the web mail "
	    "may work."), PROVIDER, NULL, NULL } },
	{ MSU_E_LOGIN_LIMIT, 0, ANYWHERE, NULL, { "login-tomorrow",
	    N_("Find the right password by logging in to the web mail, then "
	    "enter it in your mail program; here it can be tried again "
	    "tomorrow."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_NOT_COUNTED, 0, ANYWHERE, NULL, { "state-dir",
	    N_("Make the directory below writable, or name another one with "
	    "--state-dir; without the count an account could get locked."),
	    SETTINGS, NULL, NULL } },
	{ MSU_E_HOST_DOWN, 0, ANYWHERE, NULL, { "try-host-later",
	    N_("See what the first rows with this server say; when it answers "
	    "again, check these rows once more."), NETWORK, NULL, NULL } },
	{ MSU_E_LOGINS_STOPPED, 0, ANYWHERE, NULL, { "log-in-later",
	    N_("Nothing is wrong with these rows as far as is known. Check "
	    "them once more when the server takes logins again, after 15 "
	    "minutes at least."), PROVIDER, NULL, NULL } },
	{ MSU_E_SAME_ACCOUNT, 0, ANYWHERE, NULL, { "see-the-other-row",
	    N_("See what the other row says, and keep one of them only: "
	    "providers lock accounts that are logged in to too often."),
	    SETTINGS, NULL, NULL } },
	{ MSU_E_USER_NAME, 0, ANYWHERE, NULL, { "use-user-name",
	    N_("Enter the user name that is shown below in your mail program: "
	    "no source names it, and the other form is refused."), SETTINGS,
	    NULL, NULL } },
	{ MSU_E_CLIENT_BLOCKED, 0, ANYWHERE, NULL, { "client-not-trusted",
	    N_("Log in to the web mail, and confirm this mail program or "
	    "computer if it asks. If it stays so, show the server's words "
	    "below to the provider."), PROVIDER, NULL, NULL } },
	{ MSU_E_MAILBOX, 0, ANYWHERE, NULL, { "ask-provider",
	    N_("Show the server's words below to the provider."), PROVIDER,
	    NULL, NULL } },

	/* ---- round trip --------------------------------------------------- */
	{ MSU_E_LOGIN_NEEDED, 0, ANYWHERE, NULL, { "log-in-to-send",
	    N_("Switch on the login for the outgoing server, and use port 465 "
	    "or 587: port 25 is for mail servers among themselves."),
	    SETTINGS, NULL, NULL } },
	{ MSU_E_SENDER_REFUSED, 0, ANYWHERE, NULL, { "use-own-sender",
	    N_("Send as the address that the login belongs to, or let the "
	    "provider allow the other address."), SETTINGS, NULL, NULL } },
	{ MSU_E_RECIPIENT_REFUSED, 0, ANYWHERE, NULL, { "check-recipient",
	    N_("Check the recipient's address; the words below say why it is "
	    "refused."), SETTINGS, NULL, NULL } },
	{ MSU_E_MESSAGE_SIZE, 0, ANYWHERE, NULL, { "smaller-message",
	    N_("Send smaller attachments, or a link instead."), PROVIDER,
	    NULL, NULL } },
	{ MSU_E_MESSAGE_REFUSED, 0, ANYWHERE, NULL, { "ask-provider",
	    N_("Show the server's words below to the provider."), PROVIDER,
	    NULL, NULL } },
	{ MSU_E_LOGIN_DELAY, 0, ANYWHERE, NULL, { "wait-longer",
	    N_("Give --round-trip at least as many seconds as the server's "
	    "words below say: a POP3 server shows new mail to a new login "
	    "only."), PROVIDER, NULL, NULL } },
	{ MSU_E_NOT_DELIVERED, 0, OVER_POP3, NULL, { "look-into-web-mail",
	    N_("POP3 shows nothing but the inbox: look into the junk folder "
	    "in the web mail, and later into the inbox. Tell the provider if "
	    "the message never comes."), PROVIDER, NULL, NULL } },
	{ MSU_E_NOT_DELIVERED, 0, ANYWHERE, NULL, { "look-later",
	    N_("Look into the inbox and the junk folder later: a filter may "
	    "hold the message back. Tell the provider if it never comes."),
	    PROVIDER, NULL, NULL } },
	{ MSU_E_ALTERED, 0, ANYWHERE, NULL, { "filter-alters-mail",
	    N_("Something between sending and the mailbox changes messages: a "
	    "virus or content filter, here or at the provider. Show the "
	    "words below to its administrator."), PROVIDER, NULL, NULL } },
	{ MSU_E_IN_JUNK, 0, ANYWHERE, NULL, { "mark-as-no-junk",
	    N_("Mark such messages as \"no junk\" in the web mail, and let "
	    "the domain's administrator look at SPF, DKIM and DMARC."),
	    PROVIDER, NULL, NULL } },
	{ MSU_E_NO_ROUND_TRIP, 0, ANYWHERE, NULL, { "log-in-first",
	    N_("Mend what is said about the servers and logins above, then "
	    "try again."), CREDENTIALS, NULL, NULL } },
	{ MSU_E_NOT_DELETED, 0, ANYWHERE, NULL, { "delete-it",
	    N_("Delete the message \"mailsetup: …\" yourself."), PROVIDER,
	    NULL, NULL } },
};

static bool
is_place(enum place place, const struct msu_symptom *symptom)
{
	const struct msu_server *s = symptom->server;

	switch (place) {
	case LOOPBACK:
		return s->host != NULL && msu_addr_is_loopback(s->host);
	case SENDING:
		return s->proto == MSU_PROTO_SMTP;
	case PORT_25:
		return s->proto == MSU_PROTO_SMTP && s->port == 25;
	case TLS_AT_ONCE:
		return s->security == MSU_SECURITY_TLS;
	case LOGGING_IN:
		return symptom->step >= MSU_STEP_LOGIN;
	case TOKEN:
		return symptom->is_token;
	case RIGHT_ELSEWHERE:
		return symptom->is_right;
	case OVER_POP3:
		return s->proto == MSU_PROTO_POP3;
	default:
		return true;
	}
}

/* NULL: the account has no such note, or there is none. */
static const struct msu_note *
note_of(const struct msu_account *acct, const char *code)
{
	for (size_t i = 0; acct != NULL && acct->notes[i] != NULL; i++) {
		if (strcmp(acct->notes[i]->code, code) == 0)
			return acct->notes[i];
	}
	return NULL;
}

/* MSU_OK in a row: whatever failed. */
static bool
fits(const struct row *r, const struct msu_symptom *s)
{
	return (r->code == MSU_OK || r->code == s->code) &&
	    (r->pattern == MSU_PATTERN_NONE || r->pattern == s->pattern) &&
	    is_place(r->place, s) &&
	    (r->note == NULL || note_of(s->account, r->note) != NULL);
}

/* Where the provider explains what a login wants: the notes that belong to a
 * code first, then those that help with any. */
static const char *
link_of(const struct row *r, const struct msu_symptom *s)
{
	static const struct {
		enum msu_code	 code;		/* MSU_OK: any */
		const char	*note;
	} links[] = {
		{ MSU_E_ACCESS_DISABLED, "enable-imap" },
		{ MSU_E_SMTP_DISABLED, "enable-smtp" },
		{ MSU_E_SMTP_DISABLED, "smtp-auth-off" },
		{ MSU_E_OAUTH2_ONLY, "oauth-only" },
		{ MSU_E_PLAN_NEEDED, "paid-plan" },
		{ MSU_OK, "authorization-code" },
		{ MSU_OK, "app-password" },
		{ MSU_OK, "app-password-2fa" },
		{ MSU_OK, "enable-imap" },
	};
	bool login = s->code >= MSU_E_CREDENTIALS &&
	    s->code <= MSU_E_MAILBOX;
	const struct msu_note *n = s->code != MSU_E_CREDENTIALS ||
	    r->note == NULL ? NULL : note_of(s->account, r->note);

	for (size_t i = 0; login && (n == NULL || n->url == NULL) &&
	    i < sizeof(links) / sizeof(links[0]); i++) {
		if (links[i].code == MSU_OK || links[i].code == s->code)
			n = note_of(s->account, links[i].note);
	}
	if (n != NULL && n->url != NULL)
		return n->url;
	return login && s->account != NULL ? s->account->documentation :
	    NULL;
}

bool
msu_advice_find(const struct msu_symptom *s, struct msu_advice *out)
{
	for (size_t i = 0; s->code != MSU_OK &&
	    i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!fits(&rows[i], s))
			continue;
		*out = rows[i].advice;
		out->url = link_of(&rows[i], s);
		return true;
	}
	return false;
}
