/* SPDX-License-Identifier: MPL-2.0 */
/*
 * PACC, the user agent configuration of draft-ietf-mailmaint-pacc-04, and the
 * TXT record that vouches for exactly these bytes.  There is nothing to choose
 * in it: TLS on the registered ports, the login is the address.  Where that is
 * not so there is no document, since half of one would be believed.
 */
#include <string.h>

#include "base64.h"
#include "model.h"
#include "quote.h"
#include "sha256.h"
#include "site.h"

static const struct protocol {
	const char	*names[2];	/* the second is an older draft's */
	enum msu_proto	 proto;
} protocols[] = {
	{ { "imap", NULL }, MSU_PROTO_IMAP },
	{ { "pop3", NULL }, MSU_PROTO_POP3 },
	/* until draft -02 it was "smtp", which readers still ask for */
	{ { "submit", "smtp" }, MSU_PROTO_SMTP },
};

static const struct {
	const char	*name;
	enum msu_proto	 proto;
} services[] = {
	{ "jmap", MSU_PROTO_JMAP },
	{ "caldav", MSU_PROTO_CALDAV },
	{ "carddav", MSU_PROTO_CARDDAV },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct msu_server *
usable(const struct msu_site *site, enum msu_proto proto)
{
	for (size_t i = 0; site->servers[i] != NULL; i++) {
		const struct msu_server *s = site->servers[i];

		if (s->proto == proto && s->security == MSU_SECURITY_TLS &&
		    s->port == msu_proto_port(proto, MSU_SECURITY_TLS) &&
		    msu_server_has_auth(s, MSU_AUTH_PASSWORD))
			return s;
	}
	return NULL;
}

/* Of a service over https: NULL, or why its URL cannot stand here. */
static const char *
bad_url(struct msu_arena *a, const struct msu_server *s)
{
	const char *host = s->url + strlen("https://");
	size_t len = strcspn(host, "/?");

	if (memchr(host, ':', len) != NULL)
		return msu_arena_printf(a, "%s has a port", s->url);
	return s->proto == MSU_PROTO_JMAP || host[len] == '/' ? NULL :
	    msu_arena_printf(a, "%s has no path", s->url);
}

/* Why there can be no document; NULL if there can. */
static const char *
problem(const struct msu_site *site)
{
	struct msu_arena *a = site->arena;
	const char *other = msu_site_other_login(site);

	if (other != NULL)
		return msu_arena_printf(a, "the login is %s, and has to be "
		    "the address", other);
	for (size_t i = 0; i < COUNT(protocols); i++) {
		enum msu_proto p = protocols[i].proto;

		if (msu_site_service(site, p) != NULL &&
		    usable(site, p) == NULL)
			return msu_arena_printf(a, "%s needs a server with "
			    "TLS on port %u that takes a password",
			    msu_proto_name(p), msu_proto_port(p,
			    MSU_SECURITY_TLS));
	}
	for (size_t i = 0; site->extra[i] != NULL; i++) {
		const char *why = bad_url(a, site->extra[i]);

		if (why != NULL)
			return why;
	}
	return NULL;
}

static void
add_member(struct msu_buf *b, bool *first, const char *name, const char *key,
    const char *value)
{
	msu_buf_adds(b, *first ? "\n    " : ",\n    ");
	*first = false;
	msu_quote_json(b, name);
	msu_buf_adds(b, ": { ");
	msu_quote_json(b, key);
	msu_buf_adds(b, ": ");
	msu_quote_json(b, value);
	msu_buf_adds(b, " }");
}

static void
add_protocols(struct msu_buf *b, const struct msu_site *site)
{
	bool first = true;

	msu_buf_adds(b, "  \"protocols\": {");
	for (size_t i = 0; i < COUNT(protocols); i++) {
		const struct protocol *p = &protocols[i];
		const struct msu_server *s = usable(site, p->proto);

		for (size_t j = 0; s != NULL && j < 2; j++) {
			if (p->names[j] != NULL)
				add_member(b, &first, p->names[j], "host",
				    s->host);
		}
	}
	for (size_t i = 0; i < COUNT(services); i++) {
		const struct msu_server *const *s = site->extra;

		/* the member stands once: the provider's first */
		while (*s != NULL && (*s)->proto != services[i].proto)
			s++;
		if (*s != NULL)
			add_member(b, &first, services[i].name, "url",
			    (*s)->url);
	}
	msu_buf_adds(b, "\n  },\n");
}

static void
add_info(struct msu_buf *b, const struct msu_site *site)
{
	msu_buf_adds(b, "  \"info\": {\n    \"provider\": { \"name\": ");
	msu_quote_json(b, site->name);
	if (site->short_name != NULL) {
		msu_buf_adds(b, ", \"shortName\": ");
		msu_quote_json(b, site->short_name);
	}
	msu_buf_adds(b, " }");
	if (site->help != NULL) {
		msu_buf_adds(b, ",\n    \"help\": { \"documentation\": ");
		msu_quote_json(b, site->help);
		msu_buf_adds(b, " }");
	}
	msu_buf_adds(b, "\n  }\n");
}

static void
pacc_write(struct msu_sink *sink, struct msu_site *site)
{
	const char *why = problem(site);
	unsigned char digest[MSU_SHA256_BYTES];
	char text[MSU_BASE64_LEN(MSU_SHA256_BYTES) + 1];
	struct msu_buf *b;

	if (why != NULL) {
		msu_sink_refuse(sink, "pacc", MSU_FILE_PACC, MSU_E_CANNOT_SAY,
		    MSU_FILE_PACC, "%s", why);
		msu_sink_extra(sink);
		return;
	}
	b = msu_sink_file(sink, "pacc", MSU_FILE_PACC);
	msu_buf_adds(b, "{\n");
	add_protocols(b, site);
	/* OAuth2 there means a profile for clients that nobody registered,
	 * which the settings do not tell */
	msu_buf_adds(b, "  \"authentication\": { \"password\": true },\n");
	add_info(b, site);
	msu_buf_adds(b, "}\n");
	msu_sha256(msu_buf_text(b), b->len, digest);
	msu_base64_encode(digest, sizeof(digest), text);
	site->has_pacc = true;
	site->pacc_txt = msu_arena_printf(site->arena,
	    "v=UAAC1; a=sha256; d=%s", text);
}

const struct msu_pub msu_pub_pacc = {
	.id = "pacc",
	.files = (const char *const[]){ MSU_FILE_PACC, NULL },
	.write = pacc_write,
};
