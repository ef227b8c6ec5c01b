/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Apple's configuration profiles, XML property lists.  Keys, types and which
 * of them have to be there are those of TopLevel.yaml, CommonPayloadKeys.yaml
 * and com.apple.mail.managed.yaml in Apple's device-management repository,
 * read 2026-11.
 */
#include "mobileconfig.h"

#include <string.h>

#include "err.h"
#include "str.h"
#include "xml.h"

#define MAX_BYTES	((size_t)1000000)
#define MAX_KEYS	200		/* of one dictionary */
#define MAX_ACCOUNTS	50
#define MAX_HEAD	((size_t)512)	/* within which the DOCTYPE begins */
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

struct doc {			/* what all parts of a document need */
	const struct msu_addr	*addr;
	struct msu_found	*found;
	struct msu_entry	*entry;
	bool			*personal;
	struct msu_error	*err;
};

/* ---- property lists --------------------------------------------------------- */

enum type { TEXT, NUMBER, FLAG, LIST, OTHER };

struct key {
	const char	*name;
	enum type	 type;
	bool		 needed;
};

static const struct key top_keys[] = {
	{ "PayloadType", TEXT, true }, { "PayloadVersion", NUMBER, true },
	{ "PayloadIdentifier", TEXT, true }, { "PayloadUUID", TEXT, true },
	{ "PayloadContent", LIST, true },
	{ "PayloadDescription", TEXT, false },
	{ "PayloadDisplayName", TEXT, false },
	{ "PayloadOrganization", TEXT, false },
	{ "PayloadRemovalDisallowed", FLAG, false },
	{ "PayloadScope", TEXT, false },
	{ "PayloadExpirationDate", OTHER, false },
	{ "HasRemovalPasscode", FLAG, false },
	{ "RemovalDate", OTHER, false },
	{ "DurationUntilRemoval", OTHER, false },
	{ "TargetDeviceType", NUMBER, false },
	{ "ConsentText", OTHER, false },
};

static const struct key mail_keys[] = {
	{ "PayloadType", TEXT, true }, { "PayloadVersion", NUMBER, true },
	{ "PayloadIdentifier", TEXT, true }, { "PayloadUUID", TEXT, true },
	{ "PayloadDescription", TEXT, false },
	{ "PayloadDisplayName", TEXT, false },
	{ "PayloadOrganization", TEXT, false },
	{ "EmailAccountType", TEXT, true },
	{ "EmailAccountDescription", TEXT, false },
	{ "EmailAccountName", TEXT, false }, { "EmailAddress", TEXT, false },
	{ "IncomingMailServerAuthentication", TEXT, true },
	{ "IncomingMailServerHostName", TEXT, true },
	{ "IncomingMailServerPortNumber", NUMBER, false },
	{ "IncomingMailServerUseSSL", FLAG, false },
	{ "IncomingMailServerUsername", TEXT, false },
	{ "IncomingMailServerIMAPPathPrefix", TEXT, false },
	{ "IncomingPassword", TEXT, false },
	{ "OutgoingMailServerAuthentication", TEXT, true },
	{ "OutgoingMailServerHostName", TEXT, true },
	{ "OutgoingMailServerPortNumber", NUMBER, false },
	{ "OutgoingMailServerUseSSL", FLAG, false },
	{ "OutgoingMailServerUsername", TEXT, false },
	{ "OutgoingPassword", TEXT, false },
	{ "OutgoingPasswordSameAsIncomingPassword", FLAG, false },
	{ "PreventMove", FLAG, false }, { "PreventAppSheet", FLAG, false },
	{ "disableMailRecentsSyncing", FLAG, false },
	{ "allowMailDrop", FLAG, false }, { "VPNUUID", TEXT, false },
	{ "SMIMEEnabled", FLAG, false },
	{ "SMIMESigningEnabled", FLAG, false },
	{ "SMIMESigningCertificateUUID", TEXT, false },
	{ "SMIMESigningUserOverrideable", FLAG, false },
	{ "SMIMESigningCertificateUUIDUserOverrideable", FLAG, false },
	{ "SMIMEEncryptionEnabled", FLAG, false },
	{ "SMIMEEncryptionCertificateUUID", TEXT, false },
	{ "SMIMEEncryptionCertificateUUIDUserOverrideable", FLAG, false },
	{ "SMIMEEncryptByDefault", FLAG, false },
	{ "SMIMEEncryptByDefaultUserOverrideable", FLAG, false },
	{ "SMIMEEnablePerMessageSwitch", FLAG, false },
	{ "SMIMEEnableEncryptionPerMessageSwitch", FLAG, false },
};

/* False, always: for whoever has nothing more to do. */
static bool
refuse(struct doc *d, const struct msu_node *n, const char *key,
    const char *why)
{
	msu_fail(d->err, MSU_E_SYNTAX, d->entry->where, "%s %s (line %ld)",
	    key, why, msu_xml_line(n));
	return false;
}

static bool
has_type(const struct msu_node *n, enum type type)
{
	static const char *const elements[] = {
		[TEXT] = "string", [NUMBER] = "integer", [LIST] = "array",
	};
	const char *name = msu_xml_name(n);

	return type == OTHER || (type == FLAG ? strcmp(name, "true") == 0 ||
	    strcmp(name, "false") == 0 : strcmp(name, elements[type]) == 0);
}

/* The value of a key; NULL if the dictionary has none. */
static const struct msu_node *
value_of(const struct doc *d, const struct msu_node *dict, const char *key)
{
	const struct msu_node *n = msu_xml_child(dict, "key");

	for (; n != NULL; n = msu_xml_next(n, "key")) {
		if (strcmp(msu_xml_text(d->found->arena, n, NULL), key) == 0)
			return msu_xml_next(n, NULL);
	}
	return NULL;
}

static const char *
text_of(const struct doc *d, const struct msu_node *dict, const char *key)
{
	const struct msu_node *n = value_of(d, dict, key);

	return n == NULL ? NULL : msu_xml_text(d->found->arena, n, NULL);
}

/* The same of a key that is known to be there: "" without memory. */
static const char *
word_of(const struct doc *d, const struct msu_node *dict, const char *key)
{
	const char *text = text_of(d, dict, key);

	return text == NULL ? "" : text;
}

static bool
is_true(const struct doc *d, const struct msu_node *dict, const char *key)
{
	const struct msu_node *n = value_of(d, dict, key);

	return n != NULL && strcmp(msu_xml_name(n), "true") == 0;
}

static bool
is_pair(struct doc *d, const struct msu_node *key, const struct key *keys,
    size_t nkeys, bool *seen)
{
	const char *name = msu_xml_text(d->found->arena, key, NULL);
	const struct msu_node *value = msu_xml_next(key, NULL);
	size_t i = 0;

	if (strcmp(msu_xml_name(key), "key") != 0)
		return refuse(d, key, msu_xml_name(key), "has no key");
	if (value == NULL || strcmp(msu_xml_name(value), "key") == 0)
		return refuse(d, key, name, "has no value");
	while (i < nkeys && strcmp(keys[i].name, name) != 0)
		i++;
	if (i == nkeys)
		msu_entry_drop(d->found, d->entry, "line %ld: %s is no key "
		    "of Apple's", msu_xml_line(key), name);
	else if (seen[i])
		return refuse(d, key, name, "is there twice");
	else if (!has_type(value, keys[i].type))
		return refuse(d, key, name, "is of another type");
	else
		seen[i] = true;
	return true;
}

/* Whether it is a dictionary with these keys: once each, of their types, and
 * with all that are needed. */
static bool
is_dict(struct doc *d, const struct msu_node *dict, const struct key *keys,
    size_t nkeys)
{
	bool seen[COUNT(mail_keys) + COUNT(top_keys)] = { false };
	const struct msu_node *n;
	unsigned pairs = 0;

	if (dict == NULL || strcmp(msu_xml_name(dict), "dict") != 0) {
		msu_fail(d->err, MSU_E_SYNTAX, d->entry->where, "a dictionary "
		    "is missing");
		return false;
	}
	for (n = msu_xml_child(dict, NULL); n != NULL;
	    n = msu_xml_next(msu_xml_next(n, NULL), NULL)) {
		if (pairs++ >= MAX_KEYS)
			return refuse(d, n, "dictionary", "is too big");
		if (!is_pair(d, n, keys, nkeys, seen))
			return false;
	}
	for (size_t i = 0; i < nkeys; i++) {
		if (keys[i].needed && !seen[i])
			return refuse(d, dict, keys[i].name, "is missing");
	}
	return true;
}

/* ---- one account ------------------------------------------------------------ */

static const struct {
	const char		*word;
	enum msu_auth		 auth;
} auths[] = {
	{ "EmailAuthPassword", MSU_AUTH_PASSWORD },
	{ "EmailAuthCRAMMD5", MSU_AUTH_ENCRYPTED },
	{ "EmailAuthNTLM", MSU_AUTH_NTLM },
	{ "EmailAuthNone", MSU_AUTH_NONE },
};

/* The device goes by the port. */
static enum msu_security
security_of(const struct msu_server *s)
{
	for (const struct msu_usual_port *u = msu_usual_ports(); u->port != 0;
	    u++) {
		if (u->proto == s->proto && u->port == s->port)
			return u->security;
	}
	return MSU_SECURITY_TLS;
}

static const enum msu_auth *
auth_of(struct msu_arena *a, const char *word)
{
	enum msu_auth *auth = msu_arena_alloc(a, sizeof(*auth));

	for (size_t i = 0; auth != NULL && i < COUNT(auths); i++) {
		if (strcmp(auths[i].word, word) == 0) {
			*auth = auths[i].auth;
			return auth;
		}
	}
	return NULL;
}

/* Host, port and security; the reason why not, or NULL. */
static const char *
read_place(struct doc *d, const struct msu_node *mail, const char *way,
    struct msu_server *s)
{
	struct msu_arena *a = d->found->arena;
	const char *port = text_of(d, mail, msu_arena_printf(a,
	    "%sMailServerPortNumber", way));
	unsigned long number;

	s->host = msu_addr_host(a, word_of(d, mail, msu_arena_printf(a,
	    "%sMailServerHostName", way)));
	if (s->host == NULL)
		return "HostName is not a host name";
	if (port == NULL)
		return "without PortNumber a device tries several";
	if (!msu_str_uint(port, 1, 65535, &number))
		return "PortNumber is not a port";
	s->port = (uint16_t)number;
	s->security = is_true(d, mail, msu_arena_printf(a,
	    "%sMailServerUseSSL", way)) ? security_of(s) :
	    MSU_SECURITY_PLAIN;
	return NULL;
}

/* Likewise. */
static const char *
read_login(struct doc *d, const struct msu_node *mail, const char *way,
    struct msu_server *s)
{
	struct msu_arena *a = d->found->arena;
	const char *user = text_of(d, mail, msu_arena_printf(a,
	    "%sMailServerUsername", way));

	s->auths = auth_of(a, word_of(d, mail, msu_arena_printf(a,
	    "%sMailServerAuthentication", way)));
	if (s->auths == NULL)
		return "Authentication is none that we know";
	s->nauths = 1;
	if (s->auths[0] == MSU_AUTH_NONE)
		return msu_proto_is_incoming(s->proto) ?
		    "mail is fetched without a login" : NULL;
	if (user == NULL) {
		d->entry->guessed_user = true;
		s->user = d->addr->full;
		return NULL;
	}
	s->user = msu_str_shown(user);
	return s->user == NULL ? "Username is not a line of text" : NULL;
}

static void
read_server(struct doc *d, const struct msu_node *mail, const char *way,
    enum msu_proto proto)
{
	struct msu_server *s = msu_arena_alloc(d->found->arena, sizeof(*s));
	const char *problem;

	if (s == NULL)
		return;
	s->proto = proto;
	problem = read_place(d, mail, way, s);
	if (problem == NULL)
		problem = read_login(d, mail, way, s);
	if (problem == NULL && !msu_found_server(d->found, s, d->entry))
		problem = "more servers than we keep";
	if (problem != NULL)
		msu_entry_drop(d->found, d->entry, "line %ld: %s dropped: %s",
		    msu_xml_line(mail), way, problem);
}

/* What a device would take, whatever its servers are. */
static bool
is_mail(struct doc *d, const struct msu_node *mail)
{
	const char *type;

	if (!is_dict(d, mail, mail_keys, COUNT(mail_keys)))
		return false;
	type = word_of(d, mail, "EmailAccountType");
	if (strcmp(type, "EmailTypeIMAP") != 0 &&
	    strcmp(type, "EmailTypePOP") != 0)
		return refuse(d, mail, "EmailAccountType", "is neither of "
		    "two");
	if (strcmp(word_of(d, mail, "PayloadVersion"), "1") != 0)
		return refuse(d, mail, "PayloadVersion", "is not 1");
	return true;
}

static void
read_mail(struct doc *d, const struct msu_node *mail)
{
	static const char *const personal[] = {
		"EmailAddress", "EmailAccountName",
		"IncomingMailServerUsername", "IncomingPassword",
		"OutgoingMailServerUsername", "OutgoingPassword",
	};
	bool imap = strcmp(word_of(d, mail, "EmailAccountType"),
	    "EmailTypeIMAP") == 0;

	for (size_t i = 0; i < COUNT(personal); i++) {
		if (value_of(d, mail, personal[i]) != NULL)
			*d->personal = true;
	}
	read_server(d, mail, "Incoming", imap ? MSU_PROTO_IMAP :
	    MSU_PROTO_POP3);
	read_server(d, mail, "Outgoing", MSU_PROTO_SMTP);
}

/* ---- the document ------------------------------------------------------------- */

static bool
read_profile(struct doc *d, const struct msu_node *root)
{
	const struct msu_node *top = msu_xml_child(root, NULL), *n;
	const struct msu_node *mails[MAX_ACCOUNTS];
	size_t nmails = 0;

	if (strcmp(msu_xml_name(root), "plist") != 0)
		return refuse(d, root, msu_xml_name(root), "is no <plist>");
	if (!is_dict(d, top, top_keys, COUNT(top_keys)))
		return false;
	if (strcmp(word_of(d, top, "PayloadType"), "Configuration") != 0)
		return refuse(d, top, "PayloadType", "is not Configuration");
	if (strcmp(word_of(d, top, "PayloadVersion"), "1") != 0)
		return refuse(d, top, "PayloadVersion", "is not 1");
	n = value_of(d, top, "PayloadContent");
	if (n != NULL)
		n = msu_xml_child(n, "dict");
	for (; n != NULL; n = msu_xml_next(n, "dict")) {
		if (strcmp(word_of(d, n, "PayloadType"),
		    "com.apple.mail.managed") != 0)
			continue;
		if (nmails == MAX_ACCOUNTS)
			return refuse(d, n, "PayloadContent", "is too big");
		if (!is_mail(d, n))
			return false;
		mails[nmails++] = n;
	}
	/* only now: what a device refuses brings no servers */
	for (size_t i = 0; i < nmails; i++)
		read_mail(d, mails[i]);
	return nmails > 0 ||
	    refuse(d, top, "com.apple.mail.managed", "is missing");
}

/* Property lists have a DOCTYPE, which the door refuses because it can do harm:
 * exactly Apple's becomes blanks.  NULL when out of memory. */
static const char *
without_doctype(struct msu_arena *a, const char *body, size_t len)
{
	static const char doctype[] = "<!DOCTYPE plist PUBLIC "
	    "\"-//Apple//DTD PLIST 1.0//EN\" "
	    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">";
	const size_t n = sizeof(doctype) - 1;
	char *copy = msu_arena_alloc(a, len + 1);

	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, body, len);
	for (size_t i = 0; i < MAX_HEAD && i + n <= len; i++) {
		if (memcmp(copy + i, doctype, n) == 0) {
			memset(copy + i, ' ', n);
			break;
		}
	}
	return copy;
}

enum msu_code
msu_mobileconfig_read(const char *body, size_t len,
    const struct msu_addr *addr, struct msu_found *found,
    struct msu_entry *entry, bool *personal, struct msu_error *err)
{
	struct msu_error said = { .code = MSU_OK };
	struct doc d = { .addr = addr, .found = found, .entry = entry,
	    .personal = personal, .err = &said };
	struct msu_xml *doc;
	const char *copy;

	*personal = false;
	if (len > MAX_BYTES)
		return msu_fail(err, MSU_E_TOO_BIG, entry->where, "%zu bytes",
		    len);
	copy = without_doctype(found->arena, body, len);
	doc = copy == NULL ? NULL : msu_xml_open(copy, len, entry->where,
	    err);
	if (doc == NULL)
		return copy != NULL ? err->code : msu_fail(err, MSU_E_NOMEM,
		    entry->where, NULL);
	read_profile(&d, msu_xml_root(doc));
	msu_xml_close(doc);
	/* what was read without memory is not what the document says */
	if (msu_arena_failed(found->arena))
		return msu_fail(err, MSU_E_NOMEM, entry->where, NULL);
	if (said.code != MSU_OK)
		*err = said;
	return said.code;
}
