/* SPDX-License-Identifier: MPL-2.0 */
/*
 * msmtp: an account for ~/.msmtprc, as in msmtp(1), "CONFIGURATION FILES".  It
 * only sends, so that the incoming server does not matter.
 */
#include <string.h>

#include "i18n.h"
#include "terminal.h"

static const char *const auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "on",	/* the best that the server has */
	[MSU_AUTH_ENCRYPTED] = "cram-md5",
	[MSU_AUTH_OAUTH2] = "xoauth2",
	[MSU_AUTH_NTLM] = "ntlm",
	[MSU_AUTH_GSSAPI] = "gssapi",
	[MSU_AUTH_NONE] = "off",
};

/* A value is the rest of the line without one pair of quotes around it, so
 * that quotes within need nothing. */
static void
add_value(struct msu_buf *b, const char *key, const char *value)
{
	msu_buf_addf(b, "%s \"%s\"\n", key, value);
}

/* In the sender's address these are filled in, and cannot be escaped. */
static bool
has_pattern(const char *s)
{
	for (; (s = strchr(s, '%')) != NULL; s++) {
		if (s[1] != '\0' && strchr("UHCM", s[1]) != NULL)
			return true;
	}
	return false;
}

static void
msmtp_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const struct msu_account *acct = p->account;
	const char *file = msu_writer_name(a, "msmtp-ADDRESS.conf", p);
	const char *name = msu_terminal_name(a, p);
	struct msu_buf *b;

	if (has_pattern(acct->address)) {
		msu_sink_refuse(sink, "msmtp", file, MSU_E_CANNOT_TEXT,
		    acct->address, "%%U, %%H, %%C and %%M stand for something "
		    "else in an address");
		return;
	}
	b = msu_sink_file(sink, "msmtp", file);
	msu_sink_private(sink);
	msu_buf_adds(b, "# msmtp: for ~/.msmtprc, or "
	    "~/.config/msmtp/config.\n");
	add_value(b, "account", name);
	add_value(b, "host", acct->out->host);
	msu_buf_addf(b, "port %u\n", acct->out->port);
	msu_buf_addf(b, "tls on\ntls_starttls %s\n",
	    acct->out->security == MSU_SECURITY_STARTTLS ? "on" : "off");
	msu_buf_adds(b, "tls_trust_file system\n");
	add_value(b, "from", acct->address);
	msu_buf_addf(b, "auth %s\n", auths[p->out_auth]);
	if (p->out_auth != MSU_AUTH_NONE)
		add_value(b, "user", p->out_user);
	if (msu_terminal_has_secret(p->out_auth)) {
		msu_terminal_about(b, p->out_auth, MSU_AUTH_NONE);
		add_value(b, "passwordeval", msu_terminal_command(a, p,
		    p->out_auth));
	}
	msu_buf_adds(b, "\n# Leave this out if another account is the default "
	    "already.\n");
	msu_buf_addf(b, "account default : %s\n", name);
}

static const char *const steps[] = {
	N_("Copy msmtp-ADDRESS.conf to ~/.msmtprc, or append it if that file "
	"is there already; only you may read it (chmod 600 ~/.msmtprc)."),
	N_("The command after passwordeval prints the password (store it: \"pass "
	"insert mail/\" and the address) or, where it is oama, an OAuth2 "
	"access token (oama has to be set up); another command may take its "
	"place."),
	N_("Try it: echo test | msmtp and the address."),
	NULL
};

static const char *const files[] = { "msmtp-ADDRESS.conf", NULL };

const struct msu_writer msu_writer_msmtp = {
	.client = {
		.id = "msmtp",
		.title = N_("msmtp (sends mail for other programs)"),
		.steps = steps,
		.platforms = MSU_ON_LINUX | MSU_ON_MACOS,
		.files = files,
	},
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_OAUTH2) | MSU_BIT(MSU_AUTH_NTLM) |
	    MSU_BIT(MSU_AUTH_GSSAPI) | MSU_BIT(MSU_AUTH_NONE),
	.has_oauth2 = msu_terminal_has_oauth2,
	.write = msmtp_write,
};
