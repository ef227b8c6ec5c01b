/* SPDX-License-Identifier: MPL-2.0 */
/* Advice: a table of what failed, and what to do about it.  The first row
 * that fits is taken. */
#include "advice.h"

#include "addr.h"
#include "i18n.h"

enum place { ANYWHERE, LOOPBACK };

static const struct {
	enum msu_code		 code;
	enum place		 place;
	struct msu_advice	 advice;
} rows[] = {
	{ MSU_E_TCP_REFUSED, LOOPBACK, { "start-local-program",
	    N_("This server is a program on your own computer. Install it or "
	    "start it, then check again.") } },
	{ MSU_E_TCP_REFUSED, ANYWHERE, { "check-port",
	    N_("Check the server name and the port; if they are right, the "
	    "service is down or closed to your network.") } },
	{ MSU_E_TCP_TIMEOUT, ANYWHERE, { "blocked-or-down",
	    N_("Try from another network: firewalls often block mail ports. "
	    "If it fails there too, the server is down.") } },
	{ MSU_E_TCP_UNREACHABLE, ANYWHERE, { "check-network",
	    N_("Check this computer's network connection.") } },
	{ MSU_E_DNS_NXDOMAIN, ANYWHERE, { "check-host-name",
	    N_("Check the spelling of the server name, and that this network "
	    "lets you look up names on the Internet.") } },
	{ MSU_E_DNS_NODATA, ANYWHERE, { "check-host-name",
	    N_("Check the spelling of the server name.") } },
	{ MSU_E_DNS_TIMEOUT, ANYWHERE, { "check-network",
	    N_("Check this computer's network connection.") } },
	{ MSU_E_DEADLINE, ANYWHERE, { "more-time",
	    N_("Try again with a longer --timeout.") } },
	{ MSU_E_DNS_FAILURE, ANYWHERE, { "dns-broken",
	    N_("Try again later or with another name server "
	    "(--dns-server).") } },
	{ MSU_E_TLS_NAME, ANYWHERE, { "wrong-host-name",
	    N_("Do not go on with this name: use a server name that the "
	    "certificate lists, or ask the provider.") } },
	{ MSU_E_CERT_EXPIRED, ANYWHERE, { "tell-provider",
	    N_("Do not accept it. Tell the provider that the certificate must "
	    "be renewed.") } },
	{ MSU_E_CERT_NOT_YET, ANYWHERE, { "check-clock",
	    N_("Check the date and time of this computer.") } },
	{ MSU_E_CERT_SELF_SIGNED, LOOPBACK, { "local-certificate",
	    N_("The program on your own computer made its certificate itself; "
	    "your mail program will ask you once to accept it.") } },
	{ MSU_E_CERT_SELF_SIGNED, ANYWHERE, { "ask-administrator",
	    N_("Do not accept it unless the server's administrator confirms "
	    "its fingerprint to you.") } },
	{ MSU_E_CERT_UNTRUSTED, ANYWHERE, { "check-interception",
	    N_("If this happens with every server, a virus scanner or a "
	    "company proxy opens the encryption; otherwise ask the "
	    "provider. --ca-file names an authority of your own.") } },
	{ MSU_E_TLS_VERSION, ANYWHERE, { "tell-provider-tls",
	    N_("Ask the provider for a server with TLS 1.2 or newer.") } },
	{ MSU_E_STARTTLS_MISSING, ANYWHERE, { "use-tls-port",
	    N_("Use the port for TLS from the first byte (993, 995 or 465) "
	    "instead. If the provider promises STARTTLS here, somebody on "
	    "the way may be removing it.") } },
	{ MSU_E_STARTTLS_REFUSED, ANYWHERE, { "use-tls-port",
	    N_("Use the port for TLS from the first byte (993, 995 or 465) "
	    "instead, or try again later.") } },
	{ MSU_E_PREAUTH, ANYWHERE, { "use-tls-port",
	    N_("Use the port for TLS from the first byte (993) instead, and "
	    "tell the provider.") } },
	{ MSU_E_TLS_HANDSHAKE, ANYWHERE, { "tell-provider-handshake",
	    N_("Try from another network; if it fails there too, show the "
	    "words below to the provider.") } },
	{ MSU_E_STARTTLS_INJECTION, ANYWHERE, { "leave-network",
	    N_("Use another network and tell the provider.") } },
	{ MSU_E_PLAINTEXT_ON_TLS_PORT, ANYWHERE, { "use-starttls",
	    N_("This port wants STARTTLS, not TLS from the first byte: change "
	    "the security setting or the port.") } },
	{ MSU_E_WRONG_PROTOCOL, ANYWHERE, { "check-port",
	    N_("Check the server name and the port; behind a captive portal, "
	    "sign in to the network first.") } },
	{ MSU_E_NO_ANSWER, ANYWHERE, { "check-security",
	    N_("Check port and security: a server that waits for TLS says "
	    "nothing until it gets it. Otherwise the server is "
	    "overloaded.") } },
	{ MSU_E_SERVER_BUSY, ANYWHERE, { "wait",
	    N_("Wait some minutes before you try again.") } },
	{ MSU_E_REJECTED, ANYWHERE, { "ask-provider",
	    N_("Show the server's words below to the provider.") } },
	{ MSU_E_CLOSED, ANYWHERE, { "check-security",
	    N_("Check port and security, and try again; some servers close "
	    "when they are overloaded or your address is blocked.") } },
	{ MSU_E_PRIVATE_ADDRESS, ANYWHERE, { "allow-private",
	    N_("If this is a server of your own network, check again with "
	    "--allow-private.") } },
	{ MSU_E_AUTH_MISSING, ANYWHERE, { "other-login",
	    N_("The provider has changed how it lets programs log in; look at "
	    "its help page.") } },
	{ MSU_E_CERT_ENDS_SOON, ANYWHERE, { "tell-provider-soon",
	    N_("The provider has to renew it; nothing to do for you now.") } },
};

const struct msu_advice *
msu_advice_find(const struct msu_server *s, enum msu_code code)
{
	bool local = s->host != NULL && msu_addr_is_loopback(s->host);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].code == code &&
		    (rows[i].place == ANYWHERE || local))
			return &rows[i].advice;
	}
	return NULL;
}
