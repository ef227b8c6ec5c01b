/* SPDX-License-Identifier: MPL-2.0 */
/*
 * isync (mbsync): sections for ~/.mbsyncrc, as in mbsync(1), "CONFIGURATION".
 * It only fetches, so that the outgoing server does not matter.
 */
#include "i18n.h"
#include "terminal.h"

static const char *const auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "LOGIN",
	[MSU_AUTH_ENCRYPTED] = "CRAM-MD5",
	[MSU_AUTH_OAUTH2] = "XOAUTH2",
	[MSU_AUTH_GSSAPI] = "GSSAPI",
};

static void
add_value(struct msu_buf *b, const char *key, const char *value)
{
	msu_buf_addf(b, "%s \"", key);
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			msu_buf_addc(b, '\\');
		msu_buf_addc(b, *value);
	}
	msu_buf_adds(b, "\"\n");
}

static void
add_account(struct msu_buf *b, struct msu_arena *a,
    const struct msu_profile *p, const char *name)
{
	const struct msu_server *in = p->account->in;

	add_value(b, "IMAPAccount", name);
	add_value(b, "Host", in->host);
	msu_buf_addf(b, "Port %u\n", in->port);
	/* 1.5 has TLSType for it and takes this with a warning; 1.4 knows
	 * nothing but this */
	msu_buf_adds(b, "# isync 1.5 and later: TLSType\n");
	msu_buf_addf(b, "SSLType %s\n", in->security ==
	    MSU_SECURITY_STARTTLS ? "STARTTLS" : "IMAPS");
	msu_buf_addf(b, "AuthMechs %s\n", auths[p->in_auth]);
	if (p->in_auth == MSU_AUTH_OAUTH2)
		msu_buf_adds(b, "# That takes an XOAUTH2 plugin for Cyrus "
		    "SASL.\n");
	add_value(b, "User", p->in_user);
	if (!msu_terminal_has_secret(p->in_auth))
		return;
	msu_terminal_about(b, p->in_auth, MSU_AUTH_NONE);
	add_value(b, "PassCmd", msu_terminal_command(a, p, p->in_auth));
}

static void
isync_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const char *name = msu_terminal_name(a, p);
	struct msu_buf *b = msu_sink_file(sink, "isync",
	    msu_writer_name(a, "mbsync-ADDRESS.rc", p));

	msu_buf_adds(b, "# mbsync (isync 1.4 and later): for ~/.mbsyncrc.\n");
	add_account(b, a, p, name);
	msu_buf_adds(b, "\n");
	add_value(b, "IMAPStore", msu_arena_printf(a, "%s-remote", name));
	add_value(b, "Account", name);
	msu_buf_adds(b, "\n");
	add_value(b, "MaildirStore", msu_arena_printf(a, "%s-local", name));
	add_value(b, "Path", msu_arena_printf(a, "~/Mail/%s/", name));
	add_value(b, "Inbox", msu_arena_printf(a, "~/Mail/%s/INBOX", name));
	msu_buf_adds(b, "SubFolders Verbatim\n\n");
	add_value(b, "Channel", name);
	add_value(b, "Far", msu_arena_printf(a, ":%s-remote:", name));
	add_value(b, "Near", msu_arena_printf(a, ":%s-local:", name));
	msu_buf_adds(b, "Patterns *\n"
	    "Create Near\n"
	    "SyncState *\n"
	    "# This only fetches.  To carry changes back to the server, too: "
	    "Sync All\n"
	    "Sync Pull\n");
}

static const char *const steps[] = {
	N_("Copy mbsync-ADDRESS.rc to ~/.mbsyncrc, or append it if that file "
	"is there already, after an empty line."),
	N_("The command after PassCmd prints the password (store it: \"pass "
	"insert mail/\" and the address) or, where it is oama, an OAuth2 "
	"access token (oama has to be set up); another command may take its "
	"place."),
	N_("Make the directory that the line Path names, then fetch the mail: "
	"mbsync --all."),
	NULL
};

static const char *const files[] = { "mbsync-ADDRESS.rc", NULL };

const struct msu_writer msu_writer_isync = {
	.client = {
		.id = "isync",
		.title = N_("mbsync (isync: IMAP into a Maildir)"),
		.steps = steps,
		.platforms = MSU_ON_LINUX | MSU_ON_MACOS,
		.files = files,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP),
	.in_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_OAUTH2) | MSU_BIT(MSU_AUTH_GSSAPI),
	.has_oauth2 = msu_terminal_has_oauth2,
	.write = isync_write,
};
