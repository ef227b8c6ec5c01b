/* SPDX-License-Identifier: MPL-2.0 */
/*
 * FairEmail: a settings file in JSON.  Members and numbers are those that
 * FragmentOptionsBackup.java, EntityAccount.java, EntityIdentity.java and
 * EntityFolder.java of FairEmail read, as of 2026-11.  A file that is not
 * encrypted must begin with exactly "{" and end with exactly "}": anything
 * else, a line end even, is taken for one that is.
 */
#include "i18n.h"
#include "quote.h"
#include "uuid.h"
#include "writer.h"

#define AUTH_PASSWORD	1	/* auth_type; others need its own sign-in */

static void
put_key(struct msu_buf *b, const char *key)
{
	if (b->len > 0 && b->p[b->len - 1] != '{')
		msu_buf_addc(b, ',');
	msu_buf_addf(b, "\"%s\":", key);
}

static void
put_text(struct msu_buf *b, const char *key, const char *value)
{
	put_key(b, key);
	msu_quote_json(b, value);
}

static void
put_number(struct msu_buf *b, const char *key, unsigned value)
{
	put_key(b, key);
	msu_buf_addf(b, "%u", value);
}

static void
put_bool(struct msu_buf *b, const char *key, bool value)
{
	put_key(b, key);
	msu_buf_adds(b, value ? "true" : "false");
}

/* What an account and an identity have in common.  With the empty password the
 * app says that the login failed, until somebody types the right one. */
static void
put_server(struct msu_buf *b, const struct msu_server *s, const char *user)
{
	put_text(b, "host", s->host);
	put_number(b, "encryption", s->security == MSU_SECURITY_TLS ? 0 : 1);
	put_bool(b, "insecure", false);
	put_number(b, "port", s->port);
	put_number(b, "auth_type", AUTH_PASSWORD);
	put_text(b, "user", user);
	put_text(b, "password", "");
	put_bool(b, "synchronize", true);
	put_bool(b, "primary", true);
}

static void
put_identity(struct msu_buf *b, const struct msu_profile *p,
    struct msu_arena *a)
{
	msu_buf_addc(b, '{');
	put_number(b, "id", 1);
	put_text(b, "uuid", msu_uuid(a, "fairemail identity", p->account));
	/* the app itself does not take an empty one */
	put_text(b, "name", p->name[0] != '\0' ? p->name :
	    p->account->address);
	put_text(b, "email", p->account->address);
	if (p->reply_to[0] != '\0')
		put_text(b, "replyto", p->reply_to);
	put_server(b, p->account->out, p->out_user);
	msu_buf_addc(b, '}');
}

/* The others are found when the app synchronises for the first time. */
static void
put_inbox(struct msu_buf *b)
{
	msu_buf_addc(b, '{');
	put_number(b, "id", 1);
	put_text(b, "name", "INBOX");
	put_text(b, "type", "Inbox");
	put_bool(b, "synchronize", true);
	put_number(b, "sync_days", 7);
	put_number(b, "keep_days", 30);
	put_bool(b, "unified", true);
	put_bool(b, "notify", true);
	msu_buf_addc(b, '}');
}

/* The app skips an account whose uuid it has. */
static void
put_account(struct msu_buf *b, const struct msu_profile *p,
    struct msu_arena *a)
{
	const struct msu_account *acct = p->account;
	bool imap = acct->in->proto == MSU_PROTO_IMAP;

	msu_buf_addc(b, '{');
	put_number(b, "id", 1);
	put_text(b, "uuid", msu_uuid(a, "fairemail account", acct));
	put_text(b, "name", acct->address);
	put_number(b, "protocol", imap ? 0 : 1);
	put_server(b, acct->in, p->in_user);
	put_number(b, "poll_interval", 15);
	if (!imap)
		put_bool(b, "leave_on_server", !p->remove);
	put_key(b, "identities");
	msu_buf_addc(b, '[');
	put_identity(b, p, a);
	msu_buf_addc(b, ']');
	put_key(b, "folders");
	msu_buf_addc(b, '[');
	put_inbox(b);
	msu_buf_adds(b, "]}");
}

static void
fairemail_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_buf *b = msu_sink_file(sink, "fairemail",
	    msu_writer_name(sink->arena, "fairemail-ADDRESS.json", p));

	msu_buf_adds(b, "{\"answers\":[],\"settings\":[],\"accounts\":[");
	put_account(b, p, sink->arena);
	msu_buf_adds(b, "]}");
}

static const char *const steps[] = {
	N_("Copy fairemail-ADDRESS.json to the telephone."),
	N_("In FairEmail open Settings > Backup > Import. Leave the password "
	"empty and untick \"Settings\": otherwise the app's own settings are "
	"reset."),
	N_("Choose the file. The new account says that its login failed: open "
	"it under Manual setup > Accounts, type the password and save; the "
	"same under Identities."),
	NULL
};

static const char *const files[] = { "fairemail-ADDRESS.json", NULL };

const struct msu_writer msu_writer_fairemail = {
	.client = {
		.id = "fairemail",
		.title = N_("FairEmail (Android)"),
		.steps = steps,
		.platforms = MSU_ON_ANDROID,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	/* it picks the mechanism by itself; a server without a login, or with
	 * no other than CRAM-MD5, cannot be told to it */
	.auths = MSU_BIT(MSU_AUTH_PASSWORD),
	.lacks = MSU_BIT(MSU_WISH_ORGANIZATION) | MSU_BIT(MSU_WISH_DAYS),
	.write = fairemail_write,
};
