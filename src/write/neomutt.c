/* SPDX-License-Identifier: MPL-2.0 */
/*
 * NeoMutt and Mutt: a file to "source", of the variables in neomuttrc(5) and
 * muttrc(5) that both have under these names.
 */
#include <string.h>

#include "i18n.h"
#include "terminal.h"

/* In double quotes $ and the backquote are live as well. */
static void
add_set(struct msu_buf *b, const char *name, const char *value)
{
	msu_buf_addf(b, "set %s = \"", name);
	for (; *value != '\0'; value++) {
		if (strchr("\"\\$`", *value) != NULL)
			msu_buf_addc(b, '\\');
		msu_buf_addc(b, *value);
	}
	msu_buf_adds(b, "\"\n");
}

/* my_hdr takes the rest of the line, in which quotes are nothing special but a
 * comment or another command may begin. */
static void
add_header(struct msu_buf *b, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	msu_buf_addf(b, "my_hdr %s: ", name);
	for (; *value != '\0'; value++) {
		if (strchr("\"'\\$`#;", *value) != NULL)
			msu_buf_addc(b, '\\');
		msu_buf_addc(b, *value);
	}
	msu_buf_addc(b, '\n');
}

/* For the other ways to log in the programs choose what the server offers:
 * not every NeoMutt knows their names here. */
static void
add_login(struct msu_buf *b, struct msu_arena *a, const struct msu_profile *p,
    const char *proto, enum msu_auth auth)
{
	const char *variable = msu_arena_printf(a, "%s_authenticators", proto);

	if (auth == MSU_AUTH_PASSWORD)
		add_set(b, variable, "plain:login");
	if (auth != MSU_AUTH_OAUTH2)
		return;
	add_set(b, variable, "oauthbearer:xoauth2");
	add_set(b, msu_arena_printf(a, "%s_oauth_refresh_command", proto),
	    msu_terminal_command(a, p, auth));
}

static void
add_imap(struct msu_buf *b, struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	/* without the login: both programs write that of $folder anew, with
	 * a bare @ in it */
	add_set(b, "folder", msu_arena_printf(a, "%s://%s/",
	    in->security == MSU_SECURITY_TLS ? "imaps" : "imap",
	    msu_terminal_authority(a, in, "")));
	add_set(b, "imap_user", p->in_user);
	add_login(b, a, p, "imap", p->in_auth);
	add_set(b, "spoolfile", "+INBOX");
	msu_buf_adds(b,
	    "# The server names its folders; c and ? list them.  Gmail has "
	    "\"+[Gmail]/Drafts\"\n"
	    "# and keeps what is sent by itself: there \"unset record\".\n");
	add_set(b, "record", "+Sent");
	add_set(b, "postponed", "+Drafts");
}

static void
add_pop3(struct msu_buf *b, struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	msu_buf_adds(b, "# POP3: G fetches the mail.\n");
	add_set(b, "pop_host", msu_arena_printf(a, "%s://%s/",
	    in->security == MSU_SECURITY_TLS ? "pops" : "pop",
	    msu_terminal_authority(a, in, "")));
	add_set(b, "pop_user", p->in_user);
	if (p->leave_days > 0)
		msu_buf_adds(b, "# After some days cannot be said here: all "
		    "mail stays on the server.\n");
	msu_buf_addf(b, "set pop_delete = %s\n", p->remove ? "yes" : "no");
}

static void
add_smtp(struct msu_buf *b, struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *out = p->account->out;

	add_set(b, "smtp_url", msu_arena_printf(a, "%s://%s/",
	    out->security == MSU_SECURITY_TLS ? "smtps" : "smtp",
	    msu_terminal_authority(a, out, p->out_user)));
	add_login(b, a, p, "smtp", p->out_auth);
	msu_buf_adds(b, "# Never without encryption.\n"
	    "set ssl_starttls = yes\n"
	    "set ssl_force_tls = yes\n");
}

/* A command in backquotes runs whenever the file is read, so that it is only
 * shown; what is commented out is not looked at. */
static void
add_secret(struct msu_buf *b, struct msu_arena *a,
    const struct msu_profile *p)
{
	bool in = msu_terminal_has_secret(p->in_auth) &&
	    p->in_auth != MSU_AUTH_OAUTH2;
	bool out = msu_terminal_has_secret(p->out_auth) &&
	    p->out_auth != MSU_AUTH_OAUTH2;
	const char *command = msu_terminal_command(a, p, MSU_AUTH_PASSWORD);

	/* a backquote of the address would end it */
	if ((!in && !out) || strchr(command, '`') != NULL)
		return;
	msu_buf_adds(b, "# The password is asked for.  A command can give it "
	    "instead, at every start:\n");
	if (in)
		msu_buf_addf(b, "# set %s_pass = \"`%s`\"\n",
		    p->account->in->proto == MSU_PROTO_POP3 ? "pop" : "imap",
		    command);
	if (out)
		msu_buf_addf(b, "# set smtp_pass = \"`%s`\"\n", command);
}

static void
neomutt_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const struct msu_account *acct = p->account;
	const char *file = msu_writer_name(a, "neomutt-ADDRESS.muttrc", p);
	struct msu_buf *b;

	if (acct->address[0] == '"') {
		msu_sink_refuse(sink, "neomutt", file, MSU_E_CANNOT_TEXT,
		    acct->address, "Mutt drops the quotes of such an address");
		return;
	}
	b = msu_sink_file(sink, "neomutt", file);
	msu_buf_adds(b, "# NeoMutt and Mutt: \"source\" this file in your "
	    "neomuttrc or muttrc.\n");
	add_set(b, "from", acct->address);
	if (p->name[0] != '\0')
		add_set(b, "realname", p->name);
	add_header(b, "Reply-To", p->reply_to);
	add_header(b, "Organization", p->organization);
	msu_buf_addc(b, '\n');
	/* of a password see add_secret() */
	msu_terminal_about(b, p->in_auth == MSU_AUTH_OAUTH2 ||
	    p->out_auth == MSU_AUTH_OAUTH2 ? MSU_AUTH_OAUTH2 : MSU_AUTH_NONE,
	    MSU_AUTH_NONE);
	if (acct->in->proto == MSU_PROTO_POP3)
		add_pop3(b, a, p);
	else
		add_imap(b, a, p);
	msu_buf_addc(b, '\n');
	add_smtp(b, a, p);
	add_secret(b, a, p);
}

/* Only one of two names for OAuth2 over POP3 is known to both programs, and
 * not the one that servers have. */
static bool
neomutt_has_oauth2(const struct msu_server *s)
{
	return s->proto != MSU_PROTO_POP3 && msu_terminal_has_oauth2(s);
}

static const char *const steps[] = {
	N_("Copy neomutt-ADDRESS.muttrc to ~/.config/neomutt (for Mutt: "
	"~/.mutt)."),
	N_("Add a line with \"source\" and the path of that file to the file "
	"neomuttrc or muttrc next to it."),
	N_("Start the program; it asks for the password, unless you let a "
	"command give it as the end of the file shows. OAuth2 needs such a "
	"command, which prints an access token."),
	NULL
};

static const char *const files[] = { "neomutt-ADDRESS.muttrc", NULL };

const struct msu_writer msu_writer_neomutt = {
	.client = {
		.id = "neomutt",
		.title = N_("NeoMutt and Mutt"),
		.steps = steps,
		.platforms = MSU_ON_LINUX | MSU_ON_MACOS,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_OAUTH2) | MSU_BIT(MSU_AUTH_GSSAPI) |
	    MSU_BIT(MSU_AUTH_NONE),
	.has_oauth2 = neomutt_has_oauth2,
	.lacks = MSU_BIT(MSU_WISH_DAYS),
	.write = neomutt_write,
};
