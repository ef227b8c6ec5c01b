/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Mozilla's autoconfig document: the deployed form 1.1, which is valid as 1.2
 * of draft-ietf-mailmaint-autoconfig-06, too.  Readers skip what they do not
 * know, so that what only 1.2 has comes after the mail servers.
 */
#include "model.h"
#include "site.h"
#include "xml.h"

struct kind {
	const char	*element, *type;
};

static const struct kind kinds[MSU_PROTO_COUNT] = {
	[MSU_PROTO_IMAP] = { "incomingServer", "imap" },
	[MSU_PROTO_POP3] = { "incomingServer", "pop3" },
	[MSU_PROTO_SMTP] = { "outgoingServer", "smtp" },
	[MSU_PROTO_JMAP] = { "incomingServer", "jmap" },
	[MSU_PROTO_CALDAV] = { "calendar", "caldav" },
	/* its text says "addressbook", its sample the other */
	[MSU_PROTO_CARDDAV] = { "addressbook", "carddav" },
	[MSU_PROTO_SIEVE] = { "incomingServer", "managesieve" },
};

static const char *const auth_words[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "password-cleartext",
	[MSU_AUTH_ENCRYPTED] = "password-encrypted",
	[MSU_AUTH_OAUTH2] = "OAuth2",
	[MSU_AUTH_NTLM] = "NTLM",
	[MSU_AUTH_GSSAPI] = "GSSAPI",
	[MSU_AUTH_CERT] = "TLS-client-cert",
	/* the draft has "client-IP-address" for it and calls that deprecated;
	 * what is deployed reads "none" */
	[MSU_AUTH_NONE] = "none",
};

static void
add_auths(struct msu_xmlw *x, const struct msu_server *s)
{
	bool web = msu_proto_is_web(s->proto);

	for (size_t i = 0; i < s->nauths; i++) {
		msu_xmlw_start(x, "authentication");
		if (web && s->auths[i] == MSU_AUTH_PASSWORD) {
			msu_xmlw_attr(x, "system", "http");
			msu_xmlw_text(x, "Basic");
		} else
			msu_xmlw_text(x, auth_words[s->auths[i]]);
		msu_xmlw_end(x);
	}
}

static void
add_server(struct msu_xmlw *x, struct msu_arena *a,
    const struct msu_server *s)
{
	const struct kind *k = &kinds[s->proto];

	msu_xmlw_start(x, k->element);
	msu_xmlw_attr(x, "type", k->type);
	if (s->url != NULL)
		msu_xmlw_leaf(x, "url", s->url);
	else {
		msu_xmlw_leaf(x, "hostname", s->host);
		msu_xmlw_leaf(x, "port", msu_arena_printf(a, "%u", s->port));
		msu_xmlw_leaf(x, "socketType",
		    s->security == MSU_SECURITY_TLS ? "SSL" : "STARTTLS");
	}
	add_auths(x, s);
	if (s->user != NULL)
		msu_xmlw_leaf(x, "username", s->user);
	msu_xmlw_end(x);
}

/* Incoming servers before outgoing ones, as every reader has seen it. */
static void
add_servers(struct msu_xmlw *x, const struct msu_site *site)
{
	const struct msu_server *const *s;

	for (s = site->servers; *s != NULL; s++) {
		if (msu_proto_is_incoming((*s)->proto))
			add_server(x, site->arena, *s);
	}
	for (s = site->servers; *s != NULL; s++) {
		if ((*s)->proto == MSU_PROTO_SMTP)
			add_server(x, site->arena, *s);
	}
	for (s = site->servers; *s != NULL; s++) {
		if ((*s)->proto == MSU_PROTO_SIEVE)
			add_server(x, site->arena, *s);
	}
	for (s = site->extra; *s != NULL; s++) {
		if ((*s)->proto == MSU_PROTO_JMAP)
			add_server(x, site->arena, *s);
	}
}

static void
add_help(struct msu_xmlw *x, const char *url)
{
	if (url == NULL)
		return;
	msu_xmlw_start(x, "documentation");
	msu_xmlw_attr(x, "url", url);
	msu_xmlw_start(x, "descr");
	msu_xmlw_attr(x, "lang", "en");
	msu_xmlw_text(x, "Settings for mail programs");
	msu_xmlw_end(x);
	msu_xmlw_end(x);
}

static void
add_oauth2(struct msu_xmlw *x, const struct msu_oauth2 *o)
{
	if (o == NULL)
		return;
	msu_xmlw_start(x, "oAuth2");
	if (o->auth_url != NULL)
		msu_xmlw_leaf(x, "authURL", o->auth_url);
	if (o->token_url != NULL)
		msu_xmlw_leaf(x, "tokenURL", o->token_url);
	if (o->issuer != NULL)
		msu_xmlw_leaf(x, "issuer", o->issuer);
	if (o->scope != NULL)
		msu_xmlw_leaf(x, "scope", o->scope);
	msu_xmlw_end(x);
}

static void
autoconfig_write(struct msu_sink *sink, struct msu_site *site)
{
	struct msu_buf *b = msu_sink_file(sink, "autoconfig",
	    MSU_FILE_AUTOCONFIG);
	struct msu_xmlw *x = msu_xmlw_open();

	msu_xmlw_start(x, "clientConfig");
	msu_xmlw_attr(x, "version", "1.1");
	msu_xmlw_start(x, "emailProvider");
	msu_xmlw_attr(x, "id", site->domain);
	msu_xmlw_leaf(x, "domain", site->domain);
	msu_xmlw_leaf(x, "displayName", site->name);
	if (site->short_name != NULL)
		msu_xmlw_leaf(x, "displayShortName", site->short_name);
	add_help(x, site->help);
	add_servers(x, site);
	msu_xmlw_end(x);
	for (const struct msu_server *const *s = site->extra; *s != NULL; s++) {
		if ((*s)->proto != MSU_PROTO_JMAP)
			add_server(x, site->arena, *s);
	}
	add_oauth2(x, site->oauth2);
	msu_xmlw_end(x);
	msu_xmlw_close(x, b);
}

const struct msu_pub msu_pub_autoconfig = {
	.id = "autoconfig",
	.files = (const char *const[]){ MSU_FILE_AUTOCONFIG, NULL },
	.write = autoconfig_write,
};
