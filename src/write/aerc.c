/* SPDX-License-Identifier: MPL-2.0 */
/*
 * aerc: a section for ~/.config/aerc/accounts.conf, as in aerc-accounts(5),
 * aerc-imap(5) and aerc-smtp(5) of 0.14 and newer.  The file is what Go's
 * go-ini reads, which has its own ideas about quotes and comments.
 */
#include <string.h>

#include "base64.h"
#include "i18n.h"
#include "str.h"
#include "terminal.h"

#define MAX_WORD	45	/* bytes in an encoded word (RFC 2047 §2) */

/* # and ; begin a comment anywhere, quotes around a value are dropped, a
 * backslash at its end joins the next line: three quotes stop all that. */
static void
add_value(struct msu_buf *b, const char *key, const char *value)
{
	const char *quotes = strpbrk(value, "#;\"'`\\") != NULL ? "\"\"\"" :
	    "";

	msu_buf_addf(b, "%s = %s%s%s\n", key, quotes, value, quotes);
}

/* Three quotes end a value, and %(key)s is the value of another key; no
 * escape is known for either. */
static bool
has_text(const char *s)
{
	return strstr(s, "\"\"\"") == NULL && strstr(s, "%(") == NULL;
}

/* What may stand in a phrase as it is (RFC 5322 §3.2.3, RFC 6532). */
static bool
is_phrase(const char *s)
{
	for (; *s != '\0'; s++) {
		char c = msu_str_lower(*s);

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    c == ' ' || (unsigned char)c >= 0x80))
			return false;
	}
	return true;
}

/* A name that neither can stand alone nor in quotes is encoded, so that no
 * reader of the file sees anything in it. */
static const char *
encode_name(struct msu_arena *a, const char *s)
{
	const char *out = "";

	while (*s != '\0') {
		char text[MSU_BASE64_LEN(MAX_WORD) + 1];
		size_t n = strlen(s);

		if (n > MAX_WORD)
			n = MAX_WORD;
		/* a character is not cut */
		while (n > 1 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
		msu_base64_encode(s, n, text);
		out = msu_arena_printf(a, "%s%s=?utf-8?b?%s?=", out,
		    out[0] != '\0' ? " " : "", text);
		s += n;
	}
	return out;
}

static const char *
from_text(struct msu_arena *a, const struct msu_profile *p)
{
	const char *name = p->name, *address = p->account->address;

	if (name[0] == '\0')
		return address;
	if (is_phrase(name))
		return msu_arena_printf(a, "%s <%s>", name, address);
	if (strpbrk(name, "\"\\%") == NULL && strstr(name, "=?") == NULL)
		return msu_arena_printf(a, "\"%s\" <%s>", name, address);
	return msu_arena_printf(a, "%s <%s>", encode_name(a, name), address);
}

static const char *
source_url(struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	return msu_arena_printf(a, "%s%s://%s",
	    in->security == MSU_SECURITY_TLS ? "imaps" : "imap",
	    p->in_auth == MSU_AUTH_OAUTH2 ? "+xoauth2" : "",
	    msu_terminal_authority(a, in, p->in_user));
}

static const char *
outgoing_url(struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *out = p->account->out;

	return msu_arena_printf(a, "%s+%s://%s",
	    out->security == MSU_SECURITY_TLS ? "smtps" : "smtp",
	    p->out_auth == MSU_AUTH_OAUTH2 ? "xoauth2" :
	    p->out_auth == MSU_AUTH_NONE ? "none" : "plain",
	    msu_terminal_authority(a, out, p->out_user));
}

static void
add_account(struct msu_buf *b, struct msu_arena *a,
    const struct msu_profile *p)
{
	msu_buf_addf(b, "# aerc: for ~/.config/aerc/accounts.conf.\n[%s]\n",
	    msu_terminal_name(a, p));
	msu_terminal_about(b, p->in_auth, p->out_auth);
	add_value(b, "source", source_url(a, p));
	add_value(b, "source-cred-cmd", msu_terminal_command(a, p,
	    p->in_auth));
	add_value(b, "outgoing", outgoing_url(a, p));
	if (p->account->out->security == MSU_SECURITY_STARTTLS)
		/* 0.14 wants the word yes, whatever its manual says, and does
		 * not send without; for 0.15 smtp:// is STARTTLS */
		msu_buf_adds(b, "# aerc 0.15 and later: delete this line, "
		    "which only gives a warning there.\n"
		    "smtp-starttls = yes\n");
	if (msu_terminal_has_secret(p->out_auth))
		add_value(b, "outgoing-cred-cmd", msu_terminal_command(a, p,
		    p->out_auth));
	add_value(b, "from", from_text(a, p));
	if (p->reply_to[0] != '\0' || p->organization[0] != '\0')
		msu_buf_adds(b, "# An address for replies and an organization "
		    "cannot be set here.\n");
	msu_buf_adds(b, "default = INBOX\n"
	    "# The server names its folders; the list at the left shows "
	    "them.  Gmail has\n"
	    "# [Gmail]/Drafts, and keeps what is sent by itself: there leave "
	    "copy-to out.\n"
	    "copy-to = Sent\n"
	    "postpone = Drafts\n");
}

static void
aerc_write(struct msu_sink *sink, const struct msu_profile *p)
{
	const char *file = msu_writer_name(sink->arena, "aerc-ADDRESS.conf",
	    p);
	struct msu_buf *b;

	if (!has_text(p->account->address)) {
		msu_sink_refuse(sink, "aerc", file, MSU_E_CANNOT_TEXT,
		    p->account->address, "\"\"\" and %%( mean something else "
		    "there");
		return;
	}
	b = msu_sink_file(sink, "aerc", file);
	msu_sink_private(sink);		/* aerc insists on that */
	add_account(b, sink->arena, p);
}

static const char *const steps[] = {
	N_("Copy aerc-ADDRESS.conf to ~/.config/aerc/accounts.conf, or append "
	"it if that file is there already; only you may read it (chmod 600)."),
	N_("The commands in the two lines with cred-cmd print the password (store "
	"it: \"pass insert mail/\" and the address) or, where it is oama, an "
	"OAuth2 access token (oama has to be set up); others may take their "
	"place."),
	N_("Start aerc."),
	NULL
};

static const char *const files[] = { "aerc-ADDRESS.conf", NULL };

const struct msu_writer msu_writer_aerc = {
	.client = {
		.id = "aerc",
		.title = N_("aerc"),
		.steps = steps,
		.platforms = MSU_ON_LINUX | MSU_ON_MACOS,
		.files = files,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP),
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_OAUTH2) |
	    MSU_BIT(MSU_AUTH_NONE),
	.has_oauth2 = msu_terminal_has_oauth2,
	.lacks = MSU_BIT(MSU_WISH_REPLY_TO) | MSU_BIT(MSU_WISH_ORGANIZATION),
	.write = aerc_write,
};
