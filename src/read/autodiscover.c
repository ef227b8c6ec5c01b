/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Exchange Autodiscover: POX documents (MS-OXDISCO, MS-OXDSCLI) and the
 * JSON of version 2.  Most that name IMAP and SMTP come from mail hosters who
 * write them for Outlook's sake, by hand.
 */
#include "autodiscover.h"

#include <string.h>

#include "err.h"
#include "jsondoc.h"
#include "str.h"
#include "xml.h"

#define MAX_CODE	100	/* characters of an error's name */
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

struct doc {			/* what all parts of a document need */
	const struct msu_addr	*addr;
	struct msu_found	*found;
	struct msu_entry	*entry;
	const struct msu_node	*account;
};

/* ---- one server --------------------------------------------------------- */

static const struct {
	const char		*type;
	enum msu_proto		 proto;
} kinds[] = {
	{ "IMAP", MSU_PROTO_IMAP },
	{ "POP3", MSU_PROTO_POP3 },
	{ "SMTP", MSU_PROTO_SMTP },
	{ "CalDAV", MSU_PROTO_CALDAV },		/* not Microsoft's */
	{ "CardDAV", MSU_PROTO_CARDDAV },
};

/* Exchange's own; mapiHttp stands in an attribute. */
static const char *const exchange[] = {
	"EXCH", "EXPR", "EXHTTP", "WEB", "mapiHttp",
};

static void
drop(const struct doc *d, const struct msu_node *n, const char *reason)
{
	msu_entry_drop(d->found, d->entry, "line %ld: %s dropped: %s",
	    msu_xml_line(n), msu_xml_name(n), reason);
}

/* Text of a child element; NULL if there is none or it is empty. */
static const char *
text_of(const struct doc *d, const struct msu_node *n, const char *name)
{
	const char *text = msu_xml_text(d->found->arena, n, name);

	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* "on" and "off"; what is neither says nothing. */
static bool
is_on(const struct doc *d, const struct msu_node *n, const char *name,
    bool otherwise)
{
	const char *word = text_of(d, n, name);

	if (word == NULL)
		return otherwise;
	if (msu_str_eqcase(word, "on") || msu_str_eqcase(word, "true"))
		return true;
	if (msu_str_eqcase(word, "off") || msu_str_eqcase(word, "false"))
		return false;
	return otherwise;
}

static bool
is_port_of(enum msu_proto proto, enum msu_security security, uint16_t port)
{
	/* 25 is what SMTP has been documented with for Outlook */
	return port == msu_proto_port(proto, security) || (port == 25 &&
	    proto == MSU_PROTO_SMTP && security == MSU_SECURITY_STARTTLS);
}

/* Encryption, where there is one, overrides SSL.  SSL, on by default, says only
 * that there is some encryption: which one, the port says if it is a registered
 * one, because "587, SSL on" is often written and never TLS from the first
 * byte.  s->port is 0 if the document has none.  The reason why not, or NULL. */
static const char *
read_security(const struct doc *d, const struct msu_node *n,
    struct msu_server *s)
{
	const char *word = text_of(d, n, "Encryption");
	bool starttls = is_port_of(s->proto, MSU_SECURITY_STARTTLS, s->port);
	bool tls = s->port == 0 ||
	    is_port_of(s->proto, MSU_SECURITY_TLS, s->port);

	if (word == NULL && !is_on(d, n, "SSL", true))
		s->security = MSU_SECURITY_PLAIN;
	else if (word == NULL)
		s->security = starttls ? MSU_SECURITY_STARTTLS :
		    MSU_SECURITY_TLS;
	else if (msu_str_eqcase(word, "Auto"))
		s->security = tls ? MSU_SECURITY_TLS : MSU_SECURITY_STARTTLS;
	else if (msu_str_eqcase(word, "SSL"))
		s->security = MSU_SECURITY_TLS;
	else if (msu_str_eqcase(word, "TLS"))
		s->security = MSU_SECURITY_STARTTLS;
	else if (msu_str_eqcase(word, "None"))
		s->security = MSU_SECURITY_PLAIN;
	else
		return "Encryption not known";
	if (s->port == 0)
		s->port = msu_proto_port(s->proto, s->security);
	return NULL;
}

/* 0 if there is none; false if it is not a port. */
static bool
read_port(const struct doc *d, const struct msu_node *n, uint16_t *port)
{
	const char *text = text_of(d, n, "Port");
	unsigned long number = 0;

	if (text != NULL && !msu_str_uint(text, 1, 65535, &number))
		return false;
	*port = (uint16_t)number;
	return true;
}

/* Host, port and security; the reason why not, or NULL. */
static const char *
read_place(const struct doc *d, const struct msu_node *n,
    struct msu_server *s)
{
	const char *host = text_of(d, n, "Server");

	if (host == NULL)
		return "no Server";
	s->host = msu_addr_host(d->found->arena, host);
	if (s->host == NULL)
		return "Server is not a host name";
	if (!read_port(d, n, &s->port))
		return "Port is not a port";
	return read_security(d, n, s);
}

/* Server is a URL, or a host that has one.  Likewise. */
static const char *
read_url(const struct doc *d, const struct msu_node *n, struct msu_server *s)
{
	struct msu_arena *a = d->found->arena;
	const char *text = text_of(d, n, "Server"), *host;
	uint16_t port;

	if (text == NULL)
		return "no Server";
	s->security = MSU_SECURITY_TLS;
	s->port = 443;
	s->url = msu_addr_url(a, text, false);
	if (s->url != NULL)
		return NULL;
	host = msu_addr_host(a, text);
	if (host == NULL || msu_addr_is_ip(host))
		return "Server is neither an https URL nor a host name";
	if (!read_port(d, n, &port))
		return "Port is not a port";
	if (!is_on(d, n, "SSL", true))
		return "not encrypted";
	s->url = port == 0 || port == 443 ?
	    msu_arena_printf(a, "https://%s/", host) :
	    msu_arena_printf(a, "https://%s:%u/", host, port);
	return NULL;
}

/* ---- the login ------------------------------------------------------------ */

/* A name that was made of the probe's address is made of the user's. */
static const char *
own_name(const struct doc *d, const char *name)
{
	static const char probe[] = MSU_AUTODISCOVER_PROBE;
	const size_t len = sizeof(probe) - 1;

	if (!msu_str_neqcase(name, probe, len) ||
	    (name[len] != '\0' && name[len] != '@'))
		return name;
	if (name[len] == '@' &&
	    msu_str_eqcase(name + len + 1, d->addr->domain))
		return d->addr->full;
	return msu_arena_printf(d->found->arena, "%s%s", d->addr->local,
	    name + len);
}

/* What to send mail with where it is that of receiving (UsePOPAuth). */
static const char *
incoming_login(const struct doc *d)
{
	const struct msu_node *n = msu_xml_child(d->account, "Protocol");
	const char *name = NULL;

	for (; name == NULL && n != NULL; n = msu_xml_next(n, "Protocol")) {
		const char *type = text_of(d, n, "Type");

		if (type != NULL && (msu_str_eqcase(type, "POP3") ||
		    msu_str_eqcase(type, "IMAP")))
			name = text_of(d, n, "LoginName");
	}
	return name;
}

/* User name and how to log in; the reason why not, or NULL. */
static const char *
read_login(const struct doc *d, const struct msu_node *n,
    struct msu_server *s)
{
	static const enum msu_auth none[] = { MSU_AUTH_NONE },
	    ntlm[] = { MSU_AUTH_NTLM }, password[] = { MSU_AUTH_PASSWORD };
	const char *name;

	s->nauths = 1;
	if (s->proto == MSU_PROTO_SMTP && !is_on(d, n, "AuthRequired", true)) {
		s->auths = none;
		return NULL;
	}
	if (is_on(d, n, "DomainRequired", false))
		return "the login needs a Windows domain";
	/* on by default, but those who leave it out do not mean it */
	s->auths = is_on(d, n, "SPA", false) ? ntlm : password;
	name = text_of(d, n, "LoginName");
	if (name == NULL && s->proto == MSU_PROTO_SMTP &&
	    is_on(d, n, "UsePOPAuth", false))
		name = incoming_login(d);
	if (name == NULL) {
		d->entry->guessed_user = true;
		s->user = d->addr->full;
		return NULL;
	}
	s->user = msu_str_shown(own_name(d, name));
	return s->user == NULL ? "LoginName is not a line of text" : NULL;
}

static void
read_server(const struct doc *d, const struct msu_node *n,
    enum msu_proto proto)
{
	struct msu_server *s = msu_arena_alloc(d->found->arena, sizeof(*s));
	const char *problem;

	if (s == NULL)
		return;
	s->proto = proto;
	problem = msu_proto_is_mail(proto) ? read_place(d, n, s) :
	    read_url(d, n, s);
	if (problem == NULL)
		problem = read_login(d, n, s);
	if (problem != NULL)
		drop(d, n, problem);
	else if (!msu_found_server(d->found, s, d->entry))
		drop(d, n, "more servers than we keep");
}

/* One <Protocol>; true if it is one of Exchange's own. */
static bool
read_protocol(const struct doc *d, const struct msu_node *n)
{
	const char *type = text_of(d, n, "Type");

	if (type == NULL)
		type = msu_xml_attr(d->found->arena, n, "Type");
	if (type == NULL) {
		drop(d, n, "no Type");
		return false;
	}
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (msu_str_eqcase(type, kinds[i].type)) {
			read_server(d, n, kinds[i].proto);
			return false;
		}
	}
	for (size_t i = 0; i < COUNT(exchange); i++) {
		if (msu_str_eqcase(type, exchange[i]))
			return true;
	}
	msu_entry_drop(d->found, d->entry,
	    "line %ld: Type \"%s\" is not one that we read", msu_xml_line(n),
	    type);
	return false;
}

/* ---- the document ----------------------------------------------------------- */

static enum msu_code
read_redirect(const struct doc *d, struct msu_autodiscover *out,
    struct msu_error *err)
{
	struct msu_arena *a = d->found->arena;
	bool is_url = out->action == MSU_AUTODISCOVER_URL;
	const char *text = text_of(d, d->account, is_url ? "RedirectUrl" :
	    "RedirectAddr");
	struct msu_error bad = { .code = MSU_OK };
	struct msu_addr to;

	if (text != NULL && is_url)
		out->url = msu_addr_url(a, text, false);
	else if (text != NULL &&
	    msu_addr_parse(a, text, &to, &bad) == MSU_OK)
		out->address = to.full;
	if (out->url != NULL || out->address != NULL)
		return MSU_OK;
	return msu_fail(err, MSU_E_REDIRECT, d->entry->where,
	    "%s \"%s\" leads nowhere", is_url ? "RedirectUrl" :
	    "RedirectAddr", text == NULL ? "" : text);
}

static enum msu_code
read_account(const struct doc *d, struct msu_autodiscover *out,
    struct msu_error *err)
{
	const char *action = text_of(d, d->account, "Action");

	if (action == NULL || msu_str_eqcase(action, "settings"))
		out->action = MSU_AUTODISCOVER_SETTINGS;
	else if (msu_str_eqcase(action, "redirectUrl"))
		out->action = MSU_AUTODISCOVER_URL;
	else if (msu_str_eqcase(action, "redirectAddr"))
		out->action = MSU_AUTODISCOVER_ADDRESS;
	else
		return msu_fail(err, MSU_E_SYNTAX, d->entry->where,
		    "Action \"%s\" not known", action);
	if (out->action != MSU_AUTODISCOVER_SETTINGS)
		return read_redirect(d, out, err);
	for (const struct msu_node *n = msu_xml_child(d->account, "Protocol");
	    n != NULL; n = msu_xml_next(n, "Protocol"))
		out->is_exchange |= read_protocol(d, n);
	return MSU_OK;
}

static void
read_error(const struct doc *d, const struct msu_node *n,
    struct msu_autodiscover *out)
{
	const char *code = text_of(d, n, "ErrorCode");
	unsigned long number = 0;

	out->action = MSU_AUTODISCOVER_ERROR;
	if (code != NULL && msu_str_uint(code, 1, 99999, &number))
		out->error = (unsigned)number;
	out->message = msu_str_shown(text_of(d, n, "Message"));
}

/* What is in <Response>; an error counts only where there is no account. */
static enum msu_code
read_response(struct doc *d, const struct msu_xml *doc,
    struct msu_autodiscover *out, struct msu_error *err)
{
	const char *where = d->entry->where;
	const struct msu_node *root = msu_xml_root(doc), *response, *bad;

	if (strcmp(msu_xml_name(root), "Autodiscover") != 0)
		return msu_fail(err, MSU_E_SYNTAX, where,
		    "the root element is <%s>, not <Autodiscover>",
		    msu_xml_name(root));
	response = msu_xml_child(root, "Response");
	if (response == NULL)
		return msu_fail(err, MSU_E_SYNTAX, where, "no <Response>");
	d->account = msu_xml_child(response, "Account");
	if (d->account != NULL)
		return read_account(d, out, err);
	bad = msu_xml_child(response, "Error");
	if (bad == NULL)
		return msu_fail(err, MSU_E_SYNTAX, where,
		    "neither <Account> nor <Error>");
	read_error(d, bad, out);
	return MSU_OK;
}

enum msu_code
msu_autodiscover_read(const char *body, size_t len,
    const struct msu_addr *addr, struct msu_found *found,
    struct msu_entry *entry, struct msu_autodiscover *out,
    struct msu_error *err)
{
	struct doc d = { .addr = addr, .found = found, .entry = entry };
	struct msu_xml *doc = msu_xml_open(body, len, entry->where, err);
	struct msu_error said = { .code = MSU_OK };

	memset(out, 0, sizeof(*out));
	if (doc == NULL)
		return err->code;
	read_response(&d, doc, out, &said);
	msu_xml_close(doc);
	/* what was read without memory is not what the document says */
	if (msu_arena_failed(found->arena))
		return msu_fail(err, MSU_E_NOMEM, entry->where, NULL);
	if (said.code != MSU_OK)
		*err = said;
	return said.code;
}

/* ---- the request ------------------------------------------------------------ */

/* XML 1.0 §2.4; quotes too, so that it will do anywhere. */
static const char *
escaped(struct msu_arena *a, const char *text)
{
	static const struct {
		char		 c;
		const char	*as;
	} rows[] = {
		{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&#39;" },
	};
	char *out = msu_arena_alloc(a, 6 * strlen(text) + 1), *p = out;

	if (out == NULL)
		return "";
	for (; *text != '\0'; text++) {
		const char *as = NULL;

		for (size_t i = 0; i < COUNT(rows); i++) {
			if (*text == rows[i].c)
				as = rows[i].as;
		}
		memcpy(p, as == NULL ? text : as, as == NULL ? 1 :
		    strlen(as));
		p += as == NULL ? 1 : strlen(as);
	}
	return out;
}

const char *
msu_autodiscover_request(struct msu_arena *a, const char *address)
{
#define SCHEMA	"http://schemas.microsoft.com/exchange/autodiscover/outlook/"
	return msu_arena_printf(a,
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<Autodiscover xmlns=\"" SCHEMA "requestschema/2006\">\n"
	    "<Request>\n"
	    "<EMailAddress>%s</EMailAddress>\n"
	    "<AcceptableResponseSchema>" SCHEMA "responseschema/2006a"
	    "</AcceptableResponseSchema>\n"
	    "</Request>\n"
	    "</Autodiscover>\n", escaped(a, address));
#undef SCHEMA
}

/* ---- version 2 -------------------------------------------------------------- */

enum msu_code
msu_autodiscover_json(struct msu_arena *a, const char *body, size_t len,
    const char *where, struct msu_autodiscover_v2 *out, struct msu_error *err)
{
	struct msu_json *doc = msu_json_open(body, len, where, err);
	const struct msu_value *root = msu_json_root(doc);
	const char *url = msu_json_text(msu_json_member(root, "Url"));
	const char *code = msu_str_shown(msu_json_text(msu_json_member(root,
	    "ErrorCode")));

	memset(out, 0, sizeof(*out));
	if (doc == NULL)
		return err->code;
	if (url != NULL)
		out->url = msu_addr_url(a, url, false);
	if (code != NULL && !msu_str_is_longer(code, MAX_CODE))
		out->error_code = msu_arena_str(a, code);
	if (out->url == NULL && out->error_code == NULL)
		msu_fail(err, msu_arena_failed(a) ? MSU_E_NOMEM :
		    MSU_E_SYNTAX, where, "neither an https Url nor an "
		    "ErrorCode");
	else if (msu_arena_failed(a))
		msu_fail(err, MSU_E_NOMEM, where, NULL);
	msu_json_close(doc);
	return err->code;
}
