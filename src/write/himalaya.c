/* SPDX-License-Identifier: MPL-2.0 */
/*
 * himalaya 2: a table for ~/.config/himalaya/config.toml.  The keys are those
 * of the project's config.sample.toml of 2.1, read 2026-11; version 1 had
 * others.
 */
#include <string.h>

#include "i18n.h"
#include "str.h"
#include "terminal.h"

/* Servers that want more than IMAP asks for, from the same sample. */
static const struct {
	const char	*base;		/* of the host's name */
	bool		 no_ir, id;	/* no SASL-IR; ID after the login */
} wants[] = {
	{ "126.com", true, true },
	{ "163.com", true, true },
	{ "qq.com", false, true },
	{ "fastmail.com", false, true },
};

/* A basic string of TOML 1.0. */
static void
add_string(struct msu_buf *b, const char *s)
{
	msu_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			msu_buf_addf(b, "\\%c", *s);
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			msu_buf_addf(b, "\\u%04X", (unsigned)*s);
		else
			msu_buf_addc(b, *s);
	}
	msu_buf_addc(b, '"');
}

static void
add_value(struct msu_buf *b, const char *proto, const char *key,
    const char *value)
{
	msu_buf_addf(b, "%s%s = ", proto, key);
	add_string(b, value);
	msu_buf_addc(b, '\n');
}

/* As a list of words the command needs no shell. */
static void
add_command(struct msu_buf *b, struct msu_arena *a,
    const struct msu_profile *p, enum msu_auth auth)
{
	const char *words[MSU_TERMINAL_WORDS];

	msu_terminal_words(a, p, auth, words);
	msu_buf_adds(b, "command = [");
	for (size_t i = 0; words[i] != NULL; i++) {
		msu_buf_adds(b, i > 0 ? ", " : "");
		add_string(b, words[i]);
	}
	msu_buf_adds(b, "]\n");
}

static void
add_server(struct msu_buf *b, struct msu_arena *a,
    const struct msu_profile *p, const struct msu_server *s, const char *user,
    enum msu_auth auth)
{
	bool tls = s->security == MSU_SECURITY_TLS;
	const char *proto = s->proto == MSU_PROTO_IMAP ? "imap" : "smtp";

	msu_buf_addc(b, '\n');
	add_value(b, proto, ".server", msu_arena_printf(a, "%s%s://%s", proto,
	    tls ? "s" : "", msu_terminal_authority(a, s, "")));
	msu_buf_addf(b, "%s.starttls = %s\n", proto, tls ? "false" : "true");
	if (auth == MSU_AUTH_NONE)
		return;
	if (auth == MSU_AUTH_OAUTH2) {
		add_value(b, proto, ".sasl.xoauth2.username", user);
		msu_buf_addf(b, "%s.sasl.xoauth2.token.", proto);
	} else {
		add_value(b, proto, ".sasl.plain.username", user);
		msu_buf_addf(b, "%s.sasl.plain.password.", proto);
	}
	add_command(b, a, p, auth);
}

static void
add_wants(struct msu_buf *b, const char *host)
{
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		size_t n = strlen(host), m = strlen(wants[i].base);

		if (n <= m || host[n - m - 1] != '.' ||
		    strcmp(host + n - m, wants[i].base) != 0)
			continue;
		if (wants[i].no_ir)
			msu_buf_adds(b, "imap.sasl-ir = false\n");
		if (wants[i].id)
			msu_buf_adds(b, "imap.id.auto = true\n");
	}
}

static void
himalaya_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const struct msu_account *acct = p->account;
	struct msu_buf *b = msu_sink_file(sink, "himalaya",
	    msu_writer_name(a, "himalaya-ADDRESS.toml", p));

	msu_buf_adds(b, "# himalaya 2: for ~/.config/himalaya/config.toml.  "
	    "Version 1 has other keys.\n[accounts.");
	add_string(b, msu_terminal_name(a, p));
	msu_buf_adds(b, "]\ndefault = true\n");
	add_value(b, "", "email", acct->address);
	if (p->name[0] != '\0')
		add_value(b, "", "display-name", p->name);
	if (p->reply_to[0] != '\0' || p->organization[0] != '\0')
		msu_buf_adds(b, "# An address for replies and an organization "
		    "cannot be set here.\n");
	msu_terminal_about(b, p->in_auth, p->out_auth);
	add_server(b, a, p, acct->in, p->in_user, p->in_auth);
	add_wants(b, acct->in->host);
	add_server(b, a, p, acct->out, p->out_user, p->out_auth);
	msu_buf_adds(b, "\nmailbox.alias.inbox = \"INBOX\"\n"
	    "# The server names its folders: \"himalaya mailboxes list\".  "
	    "Gmail has\n"
	    "# \"[Gmail]/Sent Mail\" and \"[Gmail]/Drafts\".\n"
	    "mailbox.alias.sent = \"Sent\"\n"
	    "mailbox.alias.drafts = \"Drafts\"\n");
}

static const char *const steps[] = {
	N_("Copy himalaya-ADDRESS.toml to ~/.config/himalaya/config.toml, or "
	"append it if that file is there already, without the line default = "
	"true."),
	N_("The commands in the two lines with command print the password (store "
	"it: \"pass insert mail/\" and the address) or, where it is oama, an "
	"OAuth2 access token (oama has to be set up); others may take their "
	"place."),
	N_("Try it: himalaya account check."),
	NULL
};

static const char *const files[] = { "himalaya-ADDRESS.toml", NULL };

const struct msu_writer msu_writer_himalaya = {
	.client = {
		.id = "himalaya",
		.title = N_("himalaya"),
		.steps = steps,
		.platforms = MSU_ON_LINUX | MSU_ON_MACOS | MSU_ON_WINDOWS,
		.files = files,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP),
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_OAUTH2) |
	    MSU_BIT(MSU_AUTH_NONE),
	.has_oauth2 = msu_terminal_has_oauth2,
	.lacks = MSU_BIT(MSU_WISH_REPLY_TO) | MSU_BIT(MSU_WISH_ORGANIZATION),
	.write = himalaya_write,
};
