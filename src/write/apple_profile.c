/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Apple's configuration profile, an XML property list.  Keys and types are
 * those of TopLevel.yaml and com.apple.mail.managed.yaml in Apple's
 * device-management repository, read 2026-11.  Numbers and yes/no must be
 * numbers and yes/no: as strings they are refused.  There, too: an address, a
 * user name or a password that is not in it is asked for while somebody
 * installs the profile by hand.
 */
#include "apple_profile.h"

#include <string.h>

#include "uuid.h"
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

/* A value that is NULL is left out with its key. */
static void
put_text(struct plist *l, const char *key, const char *value)
{
	if (value == NULL)
		return;
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
put_incoming(struct plist *l, const struct msu_apple_profile *m)
{
	const struct msu_server *in = m->account->in;

	put_text(l, "IncomingMailServerAuthentication", auths[m->in_auth]);
	put_text(l, "IncomingMailServerHostName", in->host);
	put_number(l, "IncomingMailServerPortNumber", in->port);
	/* for STARTTLS, too: the port tells which */
	put_bool(l, "IncomingMailServerUseSSL", true);
	put_text(l, "IncomingMailServerUsername", m->in_user);
}

static void
put_outgoing(struct plist *l, const struct msu_apple_profile *m)
{
	const struct msu_server *out = m->account->out;

	put_text(l, "OutgoingMailServerAuthentication", auths[m->out_auth]);
	put_text(l, "OutgoingMailServerHostName", out->host);
	put_number(l, "OutgoingMailServerPortNumber", out->port);
	put_bool(l, "OutgoingMailServerUseSSL", true);
	if (m->out_auth == MSU_AUTH_NONE)
		return;
	put_text(l, "OutgoingMailServerUsername", m->out_user);
	put_bool(l, "OutgoingPasswordSameAsIncomingPassword",
	    m->one_password);
}

static void
put_mail(struct plist *l, const struct msu_apple_profile *m, const char *id)
{
	const struct msu_account *acct = m->account;

	msu_xmlw_start(l->x, "dict");
	put_head(l, "com.apple.mail.managed", msu_arena_printf(l->arena,
	    "%s.mail", id), msu_uuid(l->arena, "apple mail", acct));
	put_text(l, "EmailAccountType", acct->in->proto == MSU_PROTO_IMAP ?
	    "EmailTypeIMAP" : "EmailTypePOP");
	put_text(l, "EmailAccountDescription", m->label);
	if (m->name[0] != '\0')
		put_text(l, "EmailAccountName", m->name);
	put_text(l, "EmailAddress", m->address);
	put_incoming(l, m);
	put_outgoing(l, m);
	msu_xmlw_end(l->x);
}

void
msu_apple_profile_write(struct msu_buf *b, struct msu_arena *a,
    const struct msu_apple_profile *m)
{
	struct plist l = { msu_xmlw_open(), a };
	const char *id = identifier(a, m->account);

	msu_xmlw_doctype(l.x, "plist", "-//Apple//DTD PLIST 1.0//EN",
	    "http://www.apple.com/DTDs/PropertyList-1.0.dtd");
	msu_xmlw_start(l.x, "plist");
	msu_xmlw_attr(l.x, "version", "1.0");
	msu_xmlw_start(l.x, "dict");
	put_head(&l, "Configuration", id, msu_uuid(a, "apple profile",
	    m->account));
	put_text(&l, "PayloadDisplayName", m->title);
	if (m->organization[0] != '\0')
		put_text(&l, "PayloadOrganization", m->organization);
	put_text(&l, "PayloadDescription", m->about);
	msu_xmlw_leaf(l.x, "key", "PayloadContent");
	msu_xmlw_start(l.x, "array");
	put_mail(&l, m, id);
	msu_xmlw_end(l.x);
	msu_xmlw_end(l.x);
	msu_xmlw_end(l.x);
	msu_xmlw_close(l.x, b);
}
