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

/* A word that ends in "-" stands for all that begin so. */
struct auth_word {
	const char	*system;	/* the attribute; NULL: without it */
	const char	*word;
	enum msu_auth	 auth;
	const char	*refused;	/* why it is none; NULL: it is one */
};

static const struct auth_word auth_words[] = {
	{ NULL, "password-cleartext", MSU_AUTH_PASSWORD, NULL },
	{ NULL, "plain", MSU_AUTH_PASSWORD, NULL },		/* 1.0 */
	{ NULL, "Basic", MSU_AUTH_PASSWORD, NULL },
	{ NULL, "http-basic", MSU_AUTH_PASSWORD, NULL },	/* its sample */
	{ NULL, "password-encrypted", MSU_AUTH_ENCRYPTED, NULL },
	{ NULL, "secure", MSU_AUTH_ENCRYPTED, NULL },		/* 1.0 */
	{ NULL, "OAuth2", MSU_AUTH_OAUTH2, NULL },
	{ NULL, "OAuth", MSU_AUTH_OAUTH2, NULL },	/* the draft's text */
	{ NULL, "NTLM", MSU_AUTH_NTLM, NULL },
	{ NULL, "GSSAPI", MSU_AUTH_GSSAPI, NULL },
	{ NULL, "TLS-client-cert", MSU_AUTH_CERT, NULL },
	{ NULL, "client-IP-address", MSU_AUTH_NONE, NULL },
	{ NULL, "none", MSU_AUTH_NONE, NULL },
	{ NULL, "smtp-after-pop", MSU_AUTH_NONE,
	    "mail programs no longer log in by POP3 in order to send" },
	{ "http", "Basic", MSU_AUTH_PASSWORD, NULL },
	{ "http", "Digest", MSU_AUTH_ENCRYPTED, NULL },
	{ "http", "Bearer", MSU_AUTH_NONE, "it has to be called OAuth2" },
	{ "sasl", "PLAIN", MSU_AUTH_PASSWORD, NULL },
	{ "sasl", "LOGIN", MSU_AUTH_PASSWORD, NULL },
	{ "sasl", "CRAM-MD5", MSU_AUTH_ENCRYPTED, NULL },
	{ "sasl", "DIGEST-MD5", MSU_AUTH_ENCRYPTED, NULL },
	{ "sasl", "SCRAM-", MSU_AUTH_ENCRYPTED, NULL },	/* RFC 5802, 7677 */
	{ "sasl", "OAUTHBEARER", MSU_AUTH_OAUTH2, NULL },
	{ "sasl", "XOAUTH2", MSU_AUTH_OAUTH2, NULL },
	{ "sasl", "NTLM", MSU_AUTH_NTLM, NULL },
	{ "sasl", "GSSAPI", MSU_AUTH_GSSAPI, NULL },
	{ "sasl", "EXTERNAL", MSU_AUTH_CERT, NULL },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_PERCENT	16	/* signs in one text: 8 placeholders */
#define MAX_INSTRUCTION	300	/* characters */

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

/* The row of an <authentication>; NULL if there is none. */
static const struct auth_word *
find_auth(const char *system, const char *word)
{
	for (size_t i = 0; i < COUNT(auth_words); i++) {
		const struct auth_word *w = &auth_words[i];
		size_t len = strlen(w->word);

		if (system == NULL ? w->system != NULL :
		    w->system == NULL || !msu_str_eqcase(system, w->system))
			continue;
		if (w->word[len - 1] == '-' ? strlen(word) > len &&
		    msu_str_neqcase(word, w->word, len) :
		    msu_str_eqcase(word, w->word))
			return w;
	}
	return NULL;
}

/* The known ones, in the document's order, each once. */
static size_t
read_auths(const struct doc *d, const struct msu_node *n,
    enum msu_auth auths[MSU_AUTH_COUNT])
{
	struct msu_arena *a = d->found->arena;
	size_t count = 0;

	for (const struct msu_node *c = msu_xml_child(n, "authentication");
	    c != NULL; c = msu_xml_next(c, "authentication")) {
		const char *word = msu_xml_text(a, c, NULL);
		const struct auth_word *w = find_auth(msu_xml_attr(a, c,
		    "system"), word);
		bool have = false;

		if (w == NULL || w->refused != NULL) {
			msu_entry_drop(d->found, d->entry, "line %ld: "
			    "authentication \"%s\" %s%s", msu_xml_line(c),
			    word, w == NULL ? "not known" : "dropped: ",
			    w == NULL ? "" : w->refused);
			continue;
		}
		for (size_t i = 0; i < count; i++)
			have |= auths[i] == w->auth;
		if (!have)
			auths[count++] = w->auth;
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
	/* whoever looks such a name up tells it to every name server */
	if (strstr(host, "%EMAILLOCALPART%") != NULL)
		return "hostname would give the local part away";
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
	enum msu_auth auths[MSU_AUTH_COUNT], *copy;
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
	s->user = msu_str_shown(fill(d, msu_xml_text(a, n, "username")));
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
	o->issuer = msu_str_shown(fill(d, msu_xml_text(a, n, "issuer")));
	o->scope = msu_str_shown(msu_xml_text(a, n, "scope"));
	o->auth_url = https(d, msu_xml_text(a, n, "authURL"));
	o->token_url = https(d, msu_xml_text(a, n, "tokenURL"));
	if (o->issuer != NULL || o->auth_url != NULL || o->token_url != NULL)
		d->entry->oauth2 = o;
}

/* What the provider calls itself: the first of the names that is one. */
static const char *
read_name(const struct doc *d, const struct msu_node *p,
    const char *const *elements)
{
	const char *name = NULL;

	for (; name == NULL && *elements != NULL; elements++)
		name = msu_str_shown(fill(d, msu_xml_text(d->found->arena, p,
		    *elements)));
	return name;
}

/* The first link of several that is one. */
static const char *
read_documentation(const struct doc *d, const struct msu_node *p)
{
	const struct msu_node *n = msu_xml_child(p, "documentation");
	const char *url = NULL;

	for (; url == NULL && n != NULL; n = msu_xml_next(n, "documentation"))
		url = https(d, msu_xml_attr(d->found->arena, n, "url"));
	return url;
}

/* Blanks and line ends in a row are one blank: documents are indented. */
static const char *
unwrap(struct msu_arena *a, const char *text)
{
	char *out = msu_arena_alloc(a, strlen(text) + 1);
	size_t used = 0;

	if (out == NULL)
		return "";
	while (*text != '\0') {
		size_t blanks = strspn(text, " \t\r\n");

		out[used++] = blanks > 0 ? ' ' : *text;
		text += blanks > 0 ? blanks : 1;
	}
	return out;
}

/* What the provider tells its users in one of the <instruction>s below n, the
 * English one if there is one (legacy 1.1). */
static const struct msu_node *
find_instruction(const struct doc *d, const struct msu_node *n)
{
	const struct msu_node *first = msu_xml_child(n, "instruction");

	for (n = first; n != NULL; n = msu_xml_next(n, "instruction")) {
		const char *lang = msu_xml_attr(d->found->arena, n, "lang");

		if (lang != NULL && msu_str_eqcase(lang, "en"))
			return n;
	}
	return first;
}

/* People read it beside our own words: one plain line of a sane length. */
static void
read_instruction(const struct doc *d, const struct msu_node *n)
{
	struct msu_arena *a = d->found->arena;
	const struct msu_node *at = find_instruction(d, n);
	const char *text;

	if (at == NULL)
		return;
	text = fill(d, unwrap(a, msu_xml_text(a, at, NULL)));
	if (msu_str_shown(text) == NULL)
		drop(d, at, "not a line of plain text");
	else if (msu_str_is_longer(text, MAX_INSTRUCTION))
		drop(d, at, "a text of more than 300 characters");
	else
		msu_entry_note(a, d->entry, MSU_NOTE_INSTRUCTIONS, text, NULL);
}

/* "Switch IMAP on first", legacy 1.1. */
static void
read_enable(const struct doc *d, const struct msu_node *p)
{
	struct msu_arena *a = d->found->arena;
	const struct msu_note_text *text =
	    msu_note_find("enable-imap", strlen("enable-imap"));
	const struct msu_node *n = msu_xml_child(p, "enable");

	for (; n != NULL; n = msu_xml_next(n, "enable")) {
		if (text != NULL)
			msu_entry_note(a, d->entry, text->code, text->text,
			    https(d, msu_xml_attr(a, n, "visiturl")));
		read_instruction(d, n);
	}
	read_instruction(d, p);
}

static void
read_about(const struct doc *d, const struct msu_node *p)
{
	/* the short name where the other one is none, in the two spellings
	 * that there are */
	static const char *const names[] = {
		"displayName", "displayShortName", "displayNameShort", NULL,
	};

	d->entry->provider = msu_str_shown(msu_xml_attr(d->found->arena, p, "id"));
	d->entry->provider_name = read_name(d, p, names);
	d->entry->short_name = read_name(d, p, names + 1);
	d->entry->documentation = read_documentation(d, p);
	read_enable(d, p);
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
