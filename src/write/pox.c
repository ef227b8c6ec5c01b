/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The plain XML answer of Autodiscover.  Elements and their order are those of
 * MS-OXDSCLI §2.2.4 and Microsoft's page on the POX answer (cc511507), the
 * values those of its page "unexpected Autodiscover behavior", read 2026-11.
 */
#include "pox.h"

#include "xml.h"

#define SCHEMA	"http://schemas.microsoft.com/exchange/autodiscover/"

static const char *
on_off(bool on)
{
	return on ? "on" : "off";
}

/* No LoginName: Outlook then takes the address, whoever asks. */
static void
add_protocol(struct msu_xmlw *x, struct msu_arena *a,
    const struct msu_server *s, enum msu_auth auth)
{
	bool smtp = s->proto == MSU_PROTO_SMTP;
	bool login = auth != MSU_AUTH_NONE;

	msu_xmlw_start(x, "Protocol");
	msu_xmlw_leaf(x, "Type", smtp ? "SMTP" :
	    s->proto == MSU_PROTO_IMAP ? "IMAP" : "POP3");
	msu_xmlw_leaf(x, "Server", s->host);
	msu_xmlw_leaf(x, "Port", msu_arena_printf(a, "%u", s->port));
	msu_xmlw_leaf(x, "DomainRequired", "off");
	/* both are on where nothing is said */
	msu_xmlw_leaf(x, "SPA", on_off(auth == MSU_AUTH_NTLM));
	msu_xmlw_leaf(x, "SSL", "on");
	/* overrides SSL: "TLS" means STARTTLS, "SSL" TLS from the first byte */
	msu_xmlw_leaf(x, "Encryption",
	    s->security == MSU_SECURITY_STARTTLS ? "TLS" : "SSL");
	msu_xmlw_leaf(x, "AuthRequired", on_off(login));
	if (smtp) {
		msu_xmlw_leaf(x, "UsePOPAuth", on_off(login));
		msu_xmlw_leaf(x, "SMTPLast", "off");
	}
	msu_xmlw_end(x);
}

void
msu_pox_write(struct msu_buf *b, struct msu_arena *a,
    const struct msu_pox_service *services, size_t n)
{
	struct msu_xmlw *x = msu_xmlw_open();

	msu_xmlw_start(x, "Autodiscover");
	msu_xmlw_attr(x, "xmlns", SCHEMA "responseschema/2006");
	msu_xmlw_start(x, "Response");
	msu_xmlw_attr(x, "xmlns", SCHEMA "outlook/responseschema/2006a");
	msu_xmlw_start(x, "Account");
	msu_xmlw_leaf(x, "AccountType", "email");
	msu_xmlw_leaf(x, "Action", "settings");
	for (size_t i = 0; i < n; i++)
		add_protocol(x, a, services[i].server, services[i].auth);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
	msu_xmlw_close(x, b);
}
