/* SPDX-License-Identifier: MPL-2.0 */
/* Mozilla autoconfig documents: draft-ietf-mailmaint-autoconfig-06 (format
 * 1.2) and the deployed 1.1.  A server that lacks something is dropped alone:
 * one odd server must not discard the document. */
#include "autoconfig.h"

#include <string.h>

#include "err.h"
#include "notes.h"
#include "str.h"
#include "xml.h"

struct doc {			/* what all parts of a document need */
	const char			*where;
	const struct msu_addr		*addr;
	struct msu_found		*found;
	struct msu_entry		*entry;
};

static const struct {
	const char		*element, *type;	/* type NULL: any */
	enum msu_proto		 proto;
} kinds[] = {
	{ "incomingServer", "imap", MSU_PROTO_IMAP },
	{ "incomingServer", "pop3", MSU_PROTO_POP3 },
	{ "incomingServer", "jmap", MSU_PROTO_JMAP },
	{ "incomingServer", "managesieve", MSU_PROTO_SIEVE },
	{ "outgoingServer", "smtp", MSU_PROTO_SMTP },
	{ "calendar", "caldav", MSU_PROTO_CALDAV },
	{ "addressbook", "carddav", MSU_PROTO_CARDDAV },
	{ "addressBook", "carddav", MSU_PROTO_CARDDAV },	/* its sample */
};

static const struct {
	const char		*word;
	enum msu_security	 security;
} socket_types[] = {
	{ "SSL", MSU_SECURITY_TLS },
	{ "TLS", MSU_SECURITY_TLS },		/* its sample; not deployed */
	{ "STARTTLS", MSU_SECURITY_STARTTLS },
	{ "plain", MSU_SECURITY_PLAIN },
};

static const struct {
	const char	*word;
	enum msu_auth	 auth;
} auth_words[] = {
	{ "password-cleartext", MSU_AUTH_PASSWORD },
	{ "plain", MSU_AUTH_PASSWORD },		/* 1.0 */
	{ "Basic", MSU_AUTH_PASSWORD },		/* system="http" */
	{ "http-basic", MSU_AUTH_PASSWORD },
	{ "password-encrypted", MSU_AUTH_ENCRYPTED },
	{ "secure", MSU_AUTH_ENCRYPTED },	/* 1.0 */
	{ "OAuth2", MSU_AUTH_OAUTH2 },
	{ "OAuth", MSU_AUTH_OAUTH2 },		/* the draft's own text */
	{ "NTLM", MSU_AUTH_NTLM },
	{ "GSSAPI", MSU_AUTH_GSSAPI },
	{ "TLS-client-cert", MSU_AUTH_CERT },
	{ "client-IP-address", MSU_AUTH_NONE },
	{ "none", MSU_AUTH_NONE },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_PERCENT	16	/* signs in one text: 8 placeholders */

static void
drop(const struct doc *d, const struct msu_node *n, const char *reason)
{
	msu_entry_drop(d->found, d->entry, "line %ld: %s dropped: %s",
	    msu_xml_line(n), msu_xml_name(n), reason);
}

/* Placeholders filled in.  A few are meant; hundreds in each of a document's
 * texts, each as long as an address, are not: such a text counts as empty. */
static const char *
fill(const struct doc *d, const char *text)
{
	size_t n = 0;

	for (const char *p = text; p != NULL && *p != '\0'; p++)
		n += *p == '%';
	return n > MAX_PERCENT ? "" : msu_fill(d->found->arena, text,
	    d->addr);
}

/* What is shown to people must not steer their terminal or their eyes; NULL if
 * it would, or if there is nothing to show. */
static const char *
one_line(const char *text)
{
	return text != NULL && text[0] != '\0' && msu_str_is_one_line(text) &&
	    !msu_str_is_reordered(text) ? text : NULL;
}

/* The known ones, in the document's order, each once. */
static size_t
read_auths(const struct doc *d, const struct msu_node *n,
    enum msu_auth *auths)
{
	struct msu_arena *a = d->found->arena;
	size_t count = 0;

	for (const struct msu_node *c = msu_xml_child(n, "authentication");
	    c != NULL; c = msu_xml_next(c, "authentication")) {
		const char *word = msu_xml_text(a, c, NULL);
		bool known = false;

		for (size_t i = 0; i < COUNT(auth_words); i++) {
			bool have = false;

			if (!msu_str_eqcase(word, auth_words[i].word))
				continue;
			known = true;
			for (size_t j = 0; j < count; j++)
				have |= auths[j] == auth_words[i].auth;
			if (!have)
				auths[count++] = auth_words[i].auth;
		}
		if (!known)
			msu_entry_drop(d->found, d->entry,
			    "line %ld: authentication \"%s\" not known",
			    msu_xml_line(c), word);
	}
	return count;
}

static bool
read_security(const struct doc *d, const struct msu_node *n,
    enum msu_security *out)
{
	for (const struct msu_node *c = msu_xml_child(n, "socketType");
	    c != NULL; c = msu_xml_next(c, "socketType")) {
		const char *word = msu_xml_text(d->found->arena, c, NULL);

		for (size_t i = 0; i < COUNT(socket_types); i++) {
			if (msu_str_eqcase(word, socket_types[i].word)) {
				*out = socket_types[i].security;
				return true;
			}
		}
	}
	return false;
}

/* Host, port and security of a TCP server; the reason why not, or NULL. */
static const char *
read_place(const struct doc *d, const struct msu_node *n,
    struct msu_server *s)
{
	struct msu_arena *a = d->found->arena;
	const char *host = msu_xml_text(a, n, "hostname");
	const char *port = msu_xml_text(a, n, "port");
	unsigned long number;

	if (host == NULL)
		return "no hostname";
	s->host = msu_addr_host(a, fill(d, host));
	if (s->host == NULL)
		return "hostname is not a host name";
	if (port == NULL || !msu_str_uint(port, 1, 65535, &number))
		return "no valid port";
	s->port = (uint16_t)number;
	if (!read_security(d, n, &s->security))
		return "no known socketType";
	return NULL;
}

static const char *
read_url(const struct doc *d, const struct msu_node *n, struct msu_server *s)
{
	struct msu_arena *a = d->found->arena;
	const char *url = msu_xml_text(a, n, "url");

	if (url == NULL)
		return "no url";
	s->url = msu_addr_url(a, fill(d, url), false);
	s->security = MSU_SECURITY_TLS;
	s->port = 443;
	return s->url == NULL ? "url is not an https URL" : NULL;
}

static void
read_server(const struct doc *d, const struct msu_node *n,
    enum msu_proto proto)
{
	struct msu_arena *a = d->found->arena;
	struct msu_server *s = msu_arena_alloc(a, sizeof(*s));
	enum msu_auth auths[COUNT(auth_words)], *copy;
	const char *problem;

	if (s == NULL)
		return;
	s->proto = proto;
	problem = msu_proto_is_mail(proto) || proto == MSU_PROTO_SIEVE ?
	    read_place(d, n, s) : read_url(d, n, s);
	s->nauths = read_auths(d, n, auths);
	if (problem == NULL && s->nauths == 0)
		problem = "no known authentication";
	if (problem != NULL) {
		drop(d, n, problem);
		return;
	}
	copy = msu_arena_alloc(a, s->nauths * sizeof(*copy));
	if (copy == NULL)
		return;
	memcpy(copy, auths, s->nauths * sizeof(*copy));
	s->auths = copy;
	s->user = one_line(fill(d, msu_xml_text(a, n, "username")));
	if (s->user == NULL && auths[0] != MSU_AUTH_NONE)
		drop(d, n, "no username");
	else if (!msu_found_server(d->found, s, d->entry))
		drop(d, n, "more servers than we keep");
}

static void
read_kinds(const struct doc *d, const struct msu_node *parent)
{
	struct msu_arena *a = d->found->arena;

	for (const struct msu_node *n = msu_xml_child(parent, NULL);
	    n != NULL; n = msu_xml_next(n, NULL)) {
		const char *type = msu_xml_attr(a, n, "type");

		for (size_t i = 0; type != NULL && i < COUNT(kinds); i++) {
			if (strcmp(msu_xml_name(n), kinds[i].element) == 0 &&
			    msu_str_eqcase(type, kinds[i].type))
				read_server(d, n, kinds[i].proto);
		}
	}
}

static const char *
https(const struct doc *d, const char *text)
{
	return text == NULL ? NULL : msu_addr_url(d->found->arena,
	    fill(d, text), false);
}

static void
read_oauth2(const struct doc *d, const struct msu_node *n)
{
	struct msu_arena *a = d->found->arena;
	struct msu_oauth2 *o;

	if (n == NULL || d->entry->oauth2 != NULL)
		return;
	o = msu_arena_alloc(a, sizeof(*o));
	if (o == NULL)
		return;
	o->issuer = one_line(msu_xml_text(a, n, "issuer"));
	o->scope = one_line(msu_xml_text(a, n, "scope"));
	o->auth_url = https(d, msu_xml_text(a, n, "authURL"));
	o->token_url = https(d, msu_xml_text(a, n, "tokenURL"));
	if (o->issuer != NULL || o->auth_url != NULL || o->token_url != NULL)
		d->entry->oauth2 = o;
}

static void
read_about(const struct doc *d, const struct msu_node *p)
{
	struct msu_arena *a = d->found->arena;
	const struct msu_node *n;

	d->entry->provider = one_line(msu_xml_attr(a, p, "id"));
	d->entry->provider_name = one_line(fill(d,
	    msu_xml_text(a, p, "displayName")));
	n = msu_xml_child(p, "documentation");
	if (n != NULL)
		d->entry->documentation = https(d, msu_xml_attr(a, n, "url"));
	n = msu_xml_child(p, "enable");
	if (n != NULL) {	/* "switch IMAP on first", legacy 1.1 */
		const struct msu_note_text *text =
		    msu_note_find("enable-imap", strlen("enable-imap"));

		if (text != NULL)
			msu_entry_note(a, d->entry, text->code, text->text,
			    https(d, msu_xml_attr(a, n, "visiturl")));
	}
	read_oauth2(d, msu_xml_child(p, "oAuth2"));
}

static bool
lists_domain(const struct doc *d, const struct msu_node *p)
{
	struct msu_arena *a = d->found->arena;
	const struct msu_node *n = msu_xml_child(p, "domain");

	for (; n != NULL; n = msu_xml_next(n, "domain")) {
		const char *name = msu_xml_text(a, n, NULL);

		name = msu_addr_host(a, fill(d, name));
		if (name != NULL && strcmp(name, d->addr->domain) == 0)
			return true;
	}
	return false;
}

/* The document's <emailProvider>; NULL if it has none, err says so. */
static const struct msu_node *
provider_of(const struct msu_xml *doc, const char *where,
    struct msu_error *err)
{
	const struct msu_node *root = msu_xml_root(doc), *p;

	if (strcmp(msu_xml_name(root), "clientConfig") != 0) {
		msu_fail(err, MSU_E_SYNTAX, where,
		    "the root element is <%s>, not <clientConfig>",
		    msu_xml_name(root));
		return NULL;
	}
	p = msu_xml_child(root, "emailProvider");
	if (p == NULL)
		msu_fail(err, MSU_E_SYNTAX, where, "no <emailProvider>");
	return p;
}

enum msu_code
msu_autoconfig_lists(struct msu_arena *a, const char *body, size_t len,
    const struct msu_addr *addr, const char *where, bool *lists,
    struct msu_error *err)
{
	struct msu_found found = { .arena = a };
	struct doc d = { where, addr, &found, NULL };
	struct msu_xml *doc = msu_xml_open(body, len, where, err);
	const struct msu_node *p;

	*lists = false;
	if (doc == NULL)
		return err->code;
	p = provider_of(doc, where, err);
	if (p != NULL)
		*lists = lists_domain(&d, p);
	if (msu_arena_failed(a))
		msu_fail(err, MSU_E_NOMEM, where, NULL);
	msu_xml_close(doc);
	return err->code;
}

enum msu_code
msu_autoconfig_read(const char *body, size_t len, const struct msu_addr *addr,
    struct msu_found *found, struct msu_entry *entry, struct msu_error *err)
{
	struct doc d = { entry->where, addr, found, entry };
	const struct msu_node *root, *p;
	struct msu_xml *doc = msu_xml_open(body, len, entry->where, err);
	enum msu_code rc = MSU_OK;

	if (doc == NULL)
		return err->code;
	root = msu_xml_root(doc);
	p = provider_of(doc, entry->where, err);
	if (p == NULL) {
		rc = err->code;
		goto out;
	}
	/* no <domain> at all: the place that it came from vouches for it */
	entry->unlisted = msu_xml_child(p, "domain") != NULL &&
	    !lists_domain(&d, p);
	read_kinds(&d, p);
	read_kinds(&d, root);	/* calendar, addressbook: siblings */
	read_about(&d, p);
	read_oauth2(&d, msu_xml_child(root, "oAuth2"));
	if (msu_arena_failed(found->arena))
		rc = msu_fail(err, MSU_E_NOMEM, entry->where, NULL);
out:
	msu_xml_close(doc);
	return rc;
}
