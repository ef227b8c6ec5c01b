/* SPDX-License-Identifier: MPL-2.0 */
/*
 * PACC, the user agent configuration of draft-ietf-mailmaint-pacc-04: a JSON
 * document, and the TXT record that vouches for it.  There is nothing to
 * choose in it: ports and security are fixed, the user name is the address.
 */
#include "pacc.h"

#include <string.h>

#include "base64.h"
#include "err.h"
#include "jsondoc.h"
#include "sha256.h"
#include "str.h"

#define MAX_NAME	60	/* characters of a provider's name */
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

struct doc {			/* what all parts of a document need */
	const struct msu_addr	*addr;
	struct msu_found	*found;
	struct msu_entry	*entry;
	const enum msu_auth	*auths;
	size_t			 nauths;
};

/* ---- protocols ---------------------------------------------------------- */

struct kind {
	const char		*name;
	enum msu_proto		 proto;
	enum msu_security	 security;
	bool			 by_url, needs_path;
};

/* In the order of our preference: a JSON object has none. */
static const struct kind kinds[] = {
	{ .name = "imap", .proto = MSU_PROTO_IMAP,
	    .security = MSU_SECURITY_TLS },
	{ .name = "pop3", .proto = MSU_PROTO_POP3,
	    .security = MSU_SECURITY_TLS },
	{ .name = "submit", .proto = MSU_PROTO_SMTP,
	    .security = MSU_SECURITY_TLS },
	{ .name = "smtp", .proto = MSU_PROTO_SMTP,	/* until draft -02 */
	    .security = MSU_SECURITY_TLS },
	{ .name = "managesieve", .proto = MSU_PROTO_SIEVE,
	    .security = MSU_SECURITY_STARTTLS },	/* RFC 5804 has no
							 * TLS port */
	{ .name = "jmap", .proto = MSU_PROTO_JMAP,
	    .security = MSU_SECURITY_TLS, .by_url = true },
	{ .name = "caldav", .proto = MSU_PROTO_CALDAV,
	    .security = MSU_SECURITY_TLS, .by_url = true,
	    .needs_path = true },
	{ .name = "carddav", .proto = MSU_PROTO_CARDDAV,
	    .security = MSU_SECURITY_TLS, .by_url = true,
	    .needs_path = true },
};

static void
drop(const struct doc *d, const char *name, const char *reason)
{
	msu_entry_drop(d->found, d->entry, "%s dropped: %s", name, reason);
}

/* The reason why not, or NULL. */
static const char *
read_host(const struct doc *d, const struct kind *k,
    const struct msu_value *v, struct msu_server *s)
{
	const char *host = msu_json_text(msu_json_member(v, "host"));

	if (host == NULL)
		return "no host";
	s->host = msu_addr_host(d->found->arena, host);
	s->port = msu_proto_port(k->proto, k->security);
	return s->host == NULL ? "host is not a host name" : NULL;
}

/* Likewise. */
static const char *
read_url(const struct doc *d, const struct kind *k,
    const struct msu_value *v, struct msu_server *s)
{
	const char *url = msu_json_text(msu_json_member(v, "url")), *host;
	size_t len;

	if (url == NULL)
		return "no url";
	s->url = msu_addr_url(d->found->arena, url, false);
	if (s->url == NULL)
		return "url is not an https URL";
	host = url + strlen("https://");
	len = strcspn(host, "/?#");
	if (memchr(host, ':', len) != NULL)
		return "url has a port";
	if (k->needs_path && host[len] != '/')
		return "url has no path";
	s->port = 443;
	return NULL;
}

static void
read_server(const struct doc *d, const struct kind *k,
    const struct msu_value *v)
{
	struct msu_server *s = msu_arena_alloc(d->found->arena, sizeof(*s));
	const char *problem;

	if (s == NULL)
		return;
	s->proto = k->proto;
	s->security = k->security;
	s->user = d->addr->full;
	s->auths = d->auths;
	s->nauths = d->nauths;
	problem = k->by_url ? read_url(d, k, v, s) : read_host(d, k, v, s);
	if (problem == NULL && d->nauths == 0)
		problem = "no known authentication";
	if (problem != NULL)
		drop(d, k->name, problem);
	else if (!msu_found_server(d->found, s, d->entry))
		drop(d, k->name, "more servers than we keep");
}

static bool
is_known(const char *name)
{
	bool known = false;

	for (size_t i = 0; i < COUNT(kinds); i++)
		known |= strcmp(name, kinds[i].name) == 0;
	return known;
}

static void
read_protocols(const struct doc *d, const struct msu_value *protocols)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const struct msu_value *v = msu_json_member(protocols,
		    kinds[i].name);

		if (v != NULL)
			read_server(d, &kinds[i], v);
	}
	for (const struct msu_value *v = msu_json_first(protocols);
	    v != NULL; v = msu_json_next(v)) {
		if (!is_known(msu_json_name(v)))
			msu_entry_drop(d->found, d->entry,
			    "protocol \"%s\" is not one that we read",
			    msu_json_name(v));
	}
}

/* ---- authentication, information ------------------------------------------ */

/* An issuer identifier (RFC 8414 §2), else NULL. */
static const char *
read_issuer(const struct doc *d, const struct msu_value *v)
{
	const char *text = msu_json_text(msu_json_member(v, "issuer"));

	return text == NULL || strpbrk(text, "?#") != NULL ? NULL :
	    msu_addr_url(d->found->arena, text, false);
}

/* What every server takes, OAuth2 first: it is what the draft prefers. */
static void
read_auths(struct doc *d, const struct msu_value *v, bool password)
{
	struct msu_arena *a = d->found->arena;
	const struct msu_value *public = msu_json_member(v, "oauth-public");
	struct msu_oauth2 *o = msu_arena_alloc(a, sizeof(*o));
	enum msu_auth *auths = msu_arena_alloc(a, 2 * sizeof(*auths));

	if (o == NULL || auths == NULL)
		return;
	o->issuer = read_issuer(d, public);
	if (o->issuer != NULL) {
		d->entry->oauth2 = o;
		auths[d->nauths++] = MSU_AUTH_OAUTH2;
	} else if (public != NULL)
		drop(d, "oauth-public", "issuer is not an https URL without "
		    "query and fragment");
	if (password)
		auths[d->nauths++] = MSU_AUTH_PASSWORD;
	d->auths = auths;
}

static void
read_info(const struct doc *d, const struct msu_value *info)
{
	struct msu_arena *a = d->found->arena;
	const char *name = msu_str_shown(msu_json_text(msu_json_member(
	    msu_json_member(info, "provider"), "name")));
	const char *help = msu_json_text(msu_json_member(
	    msu_json_member(info, "help"), "documentation"));

	if (name != NULL && !msu_str_is_longer(name, MAX_NAME))
		d->entry->provider_name = msu_arena_str(a, name);
	if (help != NULL)
		d->entry->documentation = msu_addr_url(a, help, false);
}

enum msu_code
msu_pacc_read(const char *body, size_t len, const struct msu_addr *addr,
    struct msu_found *found, struct msu_entry *entry, struct msu_error *err)
{
	struct doc d = { .addr = addr, .found = found, .entry = entry };
	struct msu_json *doc = msu_json_open(body, len, entry->where, err);
	const struct msu_value *root = msu_json_root(doc);
	const struct msu_value *protocols = msu_json_member(root, "protocols");
	const struct msu_value *auth = msu_json_member(root,
	    "authentication");
	const struct msu_value *info = msu_json_member(root, "info");
	bool password = false;

	if (doc == NULL)
		return err->code;
	if (!msu_json_is_object(protocols))
		msu_fail(err, MSU_E_SYNTAX, entry->where, "no protocols");
	else if (!msu_json_boolean(msu_json_member(auth, "password"),
	    &password))
		msu_fail(err, MSU_E_SYNTAX, entry->where,
		    "authentication does not say whether there is a password");
	else if (!msu_json_is_object(info))
		msu_fail(err, MSU_E_SYNTAX, entry->where, "no info");
	else {
		read_auths(&d, auth, password);
		read_protocols(&d, protocols);
		read_info(&d, info);
	}
	if (msu_arena_failed(found->arena))
		msu_fail(err, MSU_E_NOMEM, entry->where, NULL);
	msu_json_close(doc);
	return err->code;
}

/* ---- the record that vouches for it ----------------------------------------- */

static const char tag_letters[] = "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

struct tag {
	const char	*name, *value;
	size_t		 name_len, value_len;
};

/* The next tag at *p, which is moved past it and its semicolon; false if it is
 * none.  Blanks may stand around "=" and ";". */
static bool
next_tag(const char **p, struct tag *t)
{
	const char *s = *p;

	t->name = s;
	t->name_len = strspn(s, tag_letters);
	s += t->name_len;
	s += strspn(s, " \t");
	if (t->name_len == 0 || *s != '=')
		return false;
	s++;
	s += strspn(s, " \t");
	t->value = s;
	t->value_len = strcspn(s, ";");
	s += t->value_len;
	while (t->value_len > 0 && strchr(" \t",
	    t->value[t->value_len - 1]) != NULL)
		t->value_len--;
	if (*s == ';')
		s++;
	*p = s + strspn(s, " \t");
	return true;
}

/* The digest of a record; false if the record is not valid.  A tag that is not
 * known may stand several times, one that is known may not. */
static bool
read_record(const char *p, uint8_t digest[MSU_SHA256_BYTES])
{
	static const char known[] = "vad";
	struct tag tags[COUNT(known) - 1] = { { .name = NULL } }, t;
	size_t used;

	while (*p != '\0') {
		const char *at;

		if (!next_tag(&p, &t))
			return false;
		at = t.name_len == 1 ? strchr(known, t.name[0]) : NULL;
		if (at == NULL)
			continue;
		if (tags[at - known].name != NULL)
			return false;
		tags[at - known] = t;
	}
	for (size_t i = 0; i < COUNT(tags); i++) {
		if (tags[i].name == NULL)
			return false;
	}
	return msu_str_is(tags[0].value, tags[0].value_len, "UAAC1") &&
	    msu_str_is(tags[1].value, tags[1].value_len, "sha256") &&
	    msu_base64_decode(tags[2].value, tags[2].value_len, digest,
	    MSU_SHA256_BYTES, &used) && used == MSU_SHA256_BYTES;
}

enum msu_code
msu_pacc_vouched(const char *const *txts, const char *body, size_t len,
    const char *where, struct msu_error *err)
{
	uint8_t want[MSU_SHA256_BYTES], digest[MSU_SHA256_BYTES];
	size_t valid = 0;

	msu_sha256(body, len, want);
	for (; *txts != NULL; txts++) {
		if (!read_record(*txts, digest))
			continue;
		valid++;
		if (memcmp(digest, want, sizeof(want)) == 0)
			return MSU_OK;
	}
	if (valid == 0)
		return msu_fail(err, MSU_E_SYNTAX, where,
		    "no valid UAAC1 record");
	return msu_fail(err, MSU_E_DIGEST, where,
	    "none of %zu digests is that of the document", valid);
}
