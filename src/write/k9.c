/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Thunderbird for Android and K-9 Mail: a settings file (.k9s).  Elements and
 * words are those of the app's XmlSettingWriter.kt (which writes the same few
 * of them), SettingsFileParser.kt and ServerSettingsDescriptions.kt, read
 * 2026-11.
 */
#include <string.h>

#include "i18n.h"
#include "uuid.h"
#include "writer.h"
#include "xml.h"

static const char *const auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "PLAIN",
	[MSU_AUTH_ENCRYPTED] = "CRAM_MD5",
	[MSU_AUTH_OAUTH2] = "XOAUTH2",
	[MSU_AUTH_NONE] = "NONE",
};

static const char *const securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_STARTTLS] = "STARTTLS_REQUIRED",
	[MSU_SECURITY_TLS] = "SSL_TLS_REQUIRED",
};

/* The hosts for which both apps have a client registration built in:
 * TbOAuthConfigurationFactory.kt, K9OAuthConfigurationFactory.kt. */
static bool
k9_has_oauth2(const struct msu_server *s)
{
	static const char *const hosts[] = {
		"imap.gmail.com", "smtp.gmail.com",
		"imap.googlemail.com", "smtp.googlemail.com",
		"outlook.office365.com", "smtp.office365.com",
		"smtp-mail.outlook.com",
		"imap.mail.yahoo.com", "smtp.mail.yahoo.com",
		"imap.aol.com", "smtp.aol.com",
		"imap.fastmail.com", "smtp.fastmail.com",
	};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		if (strcmp(s->host, hosts[i]) == 0)
			return true;
	}
	return false;
}

static void
put_value(struct msu_xmlw *x, const char *key, const char *value)
{
	msu_xmlw_start(x, "settings");
	msu_xmlw_start(x, "value");
	msu_xmlw_attr(x, "key", key);
	msu_xmlw_text(x, value);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
}

/* Without <password>: the app asks for it after the import. */
static void
put_server(struct msu_xmlw *x, struct msu_arena *a, const char *element,
    const char *type, const struct msu_server *s, enum msu_auth auth,
    const char *user)
{
	msu_xmlw_start(x, element);
	msu_xmlw_attr(x, "type", type);
	msu_xmlw_leaf(x, "host", s->host);
	msu_xmlw_leaf(x, "port", msu_arena_printf(a, "%u", s->port));
	msu_xmlw_leaf(x, "connection-security", securities[s->security]);
	msu_xmlw_leaf(x, "authentication-type", auths[auth]);
	msu_xmlw_leaf(x, "username", user);
	msu_xmlw_end(x);
}

static void
put_identity(struct msu_xmlw *x, const struct msu_profile *p)
{
	msu_xmlw_start(x, "identities");
	msu_xmlw_start(x, "identity");
	msu_xmlw_leaf(x, "name", p->name);
	msu_xmlw_leaf(x, "email", p->account->address);
	if (p->reply_to[0] != '\0')
		put_value(x, "replyTo", p->reply_to);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
}

/* What a deletion in the app does on the server.  The app removes nothing from
 * there by itself, whatever the protocol: mail over POP3 stays until then, at
 * least. */
static const char *
delete_policy(const struct msu_profile *p)
{
	return p->account->in->proto == MSU_PROTO_IMAP || p->remove ?
	    "DELETE" : "NEVER";
}

static void
k9_write(struct msu_sink *sink, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;
	struct msu_arena *a = sink->arena;
	struct msu_xmlw *x = msu_xmlw_open();

	msu_xmlw_start(x, "k9settings");
	/* of the settings: a newer app brings older ones up to date */
	msu_xmlw_attr(x, "version", "99");
	msu_xmlw_attr(x, "format", "1");
	msu_xmlw_start(x, "accounts");
	msu_xmlw_start(x, "account");
	msu_xmlw_attr(x, "uuid", msu_uuid(a, "k9", acct));
	msu_xmlw_leaf(x, "name", acct->address);
	put_value(x, "deletePolicy", delete_policy(p));
	put_server(x, a, "incoming-server",
	    acct->in->proto == MSU_PROTO_IMAP ? "IMAP" : "POP3", acct->in,
	    p->in_auth, p->in_user);
	put_server(x, a, "outgoing-server", "SMTP", acct->out, p->out_auth,
	    p->out_user);
	put_identity(x, p);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
	msu_xmlw_close(x, msu_sink_file(sink, "k9",
	    msu_writer_name(a, "k9-ADDRESS.k9s", p)));
}

static const char *const steps[] = {
	N_("Copy k9-ADDRESS.k9s to the telephone."),
	N_("In Thunderbird for Android, or in K-9 Mail, open Settings > Import "
	"settings, choose the file, tick the account and press Import."),
	N_("Type the password, or sign in, when it asks for it."),
	NULL
};

static const char *const files[] = { "k9-ADDRESS.k9s", NULL };

const struct msu_writer msu_writer_k9 = {
	.client = {
		.id = "k9",
		.title = N_("Thunderbird for Android, K-9 Mail"),
		.steps = steps,
		.platforms = MSU_ON_ANDROID,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	/* a client certificate is in the telephone, under a name of its own */
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_OAUTH2) | MSU_BIT(MSU_AUTH_NONE),
	.has_oauth2 = k9_has_oauth2,
	.lacks = MSU_BIT(MSU_WISH_ORGANIZATION) | MSU_BIT(MSU_WISH_DAYS) |
	    MSU_BIT(MSU_WISH_REMOVE),
	.write = k9_write,
};
