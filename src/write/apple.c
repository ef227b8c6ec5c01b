/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Apple Mail: a configuration profile (.mobileconfig), an XML property list.
 * Keys and types are those of TopLevel.yaml and com.apple.mail.managed.yaml in
 * Apple's device-management repository, read 2026-11.  Numbers and yes/no must
 * be numbers and yes/no: as strings they are refused.  There is no key for a
 * sender's address for replies, for OAuth2, and for how long POP3 mail stays on
 * the server, and none is invented.
 */
#include <string.h>

#include "i18n.h"
#include "uuid.h"
#include "writer.h"
#include "xml.h"

static const char *const auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "EmailAuthPassword",
	[MSU_AUTH_ENCRYPTED] = "EmailAuthCRAMMD5",
	[MSU_AUTH_NTLM] = "EmailAuthNTLM",
	[MSU_AUTH_NONE] = "EmailAuthNone",
};

struct plist {
	struct msu_xmlw		*x;
	struct msu_arena	*arena;
};

static void
put_text(struct plist *l, const char *key, const char *value)
{
	msu_xmlw_leaf(l->x, "key", key);
	msu_xmlw_leaf(l->x, "string", value);
}

static void
put_number(struct plist *l, const char *key, unsigned value)
{
	msu_xmlw_leaf(l->x, "key", key);
	msu_xmlw_leaf(l->x, "integer", msu_arena_printf(l->arena, "%u",
	    value));
}

static void
put_bool(struct plist *l, const char *key, bool value)
{
	msu_xmlw_leaf(l->x, "key", key);
	msu_xmlw_empty(l->x, value ? "true" : "false");
}

/* org.example.mailsetup.UUID for an address of example.org: the same for all
 * that is ever exported for it, so that a newer profile replaces the older one.
 * Nothing of the local part is in it, which may hold any character. */
static const char *
identifier(struct msu_arena *a, const struct msu_account *acct)
{
	const char *id = "", *end = acct->domain + strlen(acct->domain);

	while (end > acct->domain) {
		const char *label = end;

		while (label > acct->domain && label[-1] != '.')
			label--;
		id = msu_arena_printf(a, "%s%.*s.", id, (int)(end - label),
		    label);
		end = label > acct->domain ? label - 1 : label;
	}
	return msu_arena_printf(a, "%smailsetup.%s", id, msu_uuid_address(a,
	    "apple profile", acct->address));
}

/* What every payload begins with. */
static void
put_head(struct plist *l, const char *type, const char *id, const char *uuid)
{
	put_text(l, "PayloadType", type);
	put_number(l, "PayloadVersion", 1);
	put_text(l, "PayloadIdentifier", id);
	put_text(l, "PayloadUUID", uuid);
}

static void
put_incoming(struct plist *l, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	put_text(l, "IncomingMailServerAuthentication", auths[p->in_auth]);
	put_text(l, "IncomingMailServerHostName", in->host);
	put_number(l, "IncomingMailServerPortNumber", in->port);
	/* for STARTTLS, too: the port tells which */
	put_bool(l, "IncomingMailServerUseSSL", true);
	put_text(l, "IncomingMailServerUsername", p->in_user);
}

static void
put_outgoing(struct plist *l, const struct msu_profile *p)
{
	const struct msu_server *out = p->account->out;

	put_text(l, "OutgoingMailServerAuthentication", auths[p->out_auth]);
	put_text(l, "OutgoingMailServerHostName", out->host);
	put_number(l, "OutgoingMailServerPortNumber", out->port);
	put_bool(l, "OutgoingMailServerUseSSL", true);
	if (p->out_auth == MSU_AUTH_NONE)
		return;
	put_text(l, "OutgoingMailServerUsername", p->out_user);
	put_bool(l, "OutgoingPasswordSameAsIncomingPassword",
	    strcmp(p->in_user, p->out_user) == 0);
}

static void
put_mail(struct plist *l, const struct msu_profile *p, const char *id)
{
	const struct msu_account *acct = p->account;

	msu_xmlw_start(l->x, "dict");
	put_head(l, "com.apple.mail.managed", msu_arena_printf(l->arena,
	    "%s.mail", id), msu_uuid(l->arena, "apple mail", acct));
	put_text(l, "EmailAccountType", acct->in->proto == MSU_PROTO_IMAP ?
	    "EmailTypeIMAP" : "EmailTypePOP");
	put_text(l, "EmailAccountDescription", acct->address);
	if (p->name[0] != '\0')
		put_text(l, "EmailAccountName", p->name);
	put_text(l, "EmailAddress", acct->address);
	put_incoming(l, p);
	put_outgoing(l, p);
	msu_xmlw_end(l->x);
}

static void
apple_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct plist l = { msu_xmlw_open(), sink->arena };
	const struct msu_account *acct = p->account;
	const char *id = identifier(sink->arena, acct);

	msu_xmlw_doctype(l.x, "plist", "-//Apple//DTD PLIST 1.0//EN",
	    "http://www.apple.com/DTDs/PropertyList-1.0.dtd");
	msu_xmlw_start(l.x, "plist");
	msu_xmlw_attr(l.x, "version", "1.0");
	msu_xmlw_start(l.x, "dict");
	put_head(&l, "Configuration", id, msu_uuid(sink->arena,
	    "apple profile", acct));
	put_text(&l, "PayloadDisplayName", msu_arena_printf(sink->arena,
	    "Mail %s", acct->address));
	if (p->organization[0] != '\0')
		put_text(&l, "PayloadOrganization", p->organization);
	put_text(&l, "PayloadDescription", msu_arena_printf(sink->arena,
	    "Sets up %s in Mail. It holds no password.", acct->address));
	msu_xmlw_leaf(l.x, "key", "PayloadContent");
	msu_xmlw_start(l.x, "array");
	put_mail(&l, p, id);
	msu_xmlw_end(l.x);
	msu_xmlw_end(l.x);
	msu_xmlw_end(l.x);
	msu_xmlw_close(l.x, msu_sink_file(sink, "apple",
	    msu_writer_name(sink->arena, "apple-ADDRESS.mobileconfig", p)));
}

static const char *const steps[] = {
	N_("iPhone or iPad: send apple-ADDRESS.mobileconfig to yourself and "
	"open it in Mail, Files or Safari; then open Settings > Profile "
	"Downloaded and tap Install."),
	N_("Mac: double-click apple-ADDRESS.mobileconfig, then open System "
	"Settings, search for \"Profiles\" and double-click the new one to "
	"install it."),
	N_("That the profile is not signed, or not verified, is said of every "
	"profile that somebody made himself: what counts is that you know "
	"where the file came from."),
	N_("Type the password when it asks for it. The account can be removed "
	"again only together with the profile."),
	NULL
};

static const char *const files[] = { "apple-ADDRESS.mobileconfig", NULL };

const struct msu_writer msu_writer_apple = {
	.client = {
		.id = "apple",
		.title = N_("Apple Mail (iPhone, iPad, Mac)"),
		.steps = steps,
		.platforms = MSU_ON_IOS | MSU_ON_MACOS,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.port_tells = true,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_NTLM) | MSU_BIT(MSU_AUTH_NONE),
	.lacks = MSU_BIT(MSU_WISH_REPLY_TO) | MSU_BIT(MSU_WISH_DAYS) |
	    MSU_BIT(MSU_WISH_REMOVE),
	.write = apple_write,
};
