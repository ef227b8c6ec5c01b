/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Evolution: three data sources, one file each, and a script that puts them
 * into ~/.config/evolution/sources, where the name of a file is its UID.
 * Groups and keys are those of evolution-data-server's ESource extensions and
 * of its CamelPOP3Settings, read 2026-11.
 */
#include <string.h>

#include "i18n.h"
#include "keyfile.h"
#include "script.h"
#include "uuid.h"
#include "writer.h"

#define MAX_DAYS	365	/* of DeleteAfterDays; it would cut more down */

static const char *const securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_STARTTLS] = "starttls-on-standard-port",
	[MSU_SECURITY_TLS] = "ssl-on-alternate-port",
};

/* What the assistant of Evolution itself writes for an autoconfig file's words
 * (e-mail-autoconfig.c): "none" is no name of a mechanism, and so the LOGIN
 * command of IMAP and USER and PASS of POP3. */
static const struct {
	const char	*in, *out;
} auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = { "none", "LOGIN" },
	[MSU_AUTH_ENCRYPTED] = { "CRAM-MD5", "CRAM-MD5" },
	[MSU_AUTH_NTLM] = { "NTLM", "NTLM" },
	[MSU_AUTH_GSSAPI] = { "GSSAPI", "GSSAPI" },
	[MSU_AUTH_NONE] = { "none", "none" },
};

static void
add_source(struct msu_buf *b, const struct msu_profile *p, const char *parent)
{
	msu_keyfile_group(b, "Data Source");
	msu_keyfile_text(b, "DisplayName", p->account->address);
	msu_keyfile_bool(b, "Enabled", true);
	msu_keyfile_text(b, "Parent", parent);
}

static void
add_server(struct msu_buf *b, const struct msu_server *s, const char *user,
    const char *method)
{
	msu_keyfile_group(b, "Authentication");
	msu_keyfile_text(b, "Host", s->host);
	msu_keyfile_number(b, "Port", s->port);
	msu_keyfile_text(b, "User", user);
	msu_keyfile_text(b, "Method", method);
	msu_keyfile_bool(b, "RememberPassword", true);
	msu_keyfile_group(b, "Security");
	msu_keyfile_text(b, "Method", securities[s->security]);
}

static void
write_account(struct msu_buf *b, const struct msu_profile *p, const char *uid,
    struct msu_arena *a)
{
	const struct msu_server *in = p->account->in;
	bool pop3 = in->proto == MSU_PROTO_POP3;

	add_source(b, p, "");
	msu_keyfile_group(b, "Mail Account");
	msu_keyfile_text(b, "BackendName", pop3 ? "pop" : "imapx");
	msu_keyfile_text(b, "IdentityUid",
	    msu_arena_printf(a, "%s-identity", uid));
	add_server(b, in, p->in_user, auths[p->in_auth].in);
	msu_keyfile_group(b, "Refresh");
	msu_keyfile_bool(b, "Enabled", true);
	msu_keyfile_number(b, "IntervalMinutes", 60);
	if (pop3) {
		msu_keyfile_group(b, "Pop Backend");
		msu_keyfile_bool(b, "KeepOnServer", !p->remove);
		if (!p->remove && p->leave_days > 0 &&
		    p->leave_days <= MAX_DAYS)
			msu_keyfile_number(b, "DeleteAfterDays",
			    p->leave_days);
	}
}

static void
write_identity(struct msu_buf *b, const struct msu_profile *p,
    const char *uid, struct msu_arena *a)
{
	add_source(b, p, uid);
	msu_keyfile_group(b, "Mail Identity");
	msu_keyfile_text(b, "Name", p->name);
	msu_keyfile_text(b, "Address", p->account->address);
	if (p->reply_to[0] != '\0')
		msu_keyfile_text(b, "ReplyTo", p->reply_to);
	if (p->organization[0] != '\0')
		msu_keyfile_text(b, "Organization", p->organization);
	msu_keyfile_group(b, "Mail Submission");
	msu_keyfile_text(b, "TransportUid",
	    msu_arena_printf(a, "%s-transport", uid));
}

static void
write_transport(struct msu_buf *b, const struct msu_profile *p,
    const char *uid)
{
	add_source(b, p, uid);
	msu_keyfile_group(b, "Mail Transport");
	msu_keyfile_text(b, "BackendName", "smtp");
	add_server(b, p->account->out, p->out_user, auths[p->out_auth].out);
}

static const char *const files[] = {
	"evolution-ADDRESS.sh", "evolution-ADDRESS.source",
	"evolution-ADDRESS-identity.source",
	"evolution-ADDRESS-transport.source", NULL
};

static void
evolution_write(struct msu_sink *sink, const struct msu_profile *p)
{
	static const char *const parts[] = {
		NULL, "", "-identity", "-transport"
	};
	struct msu_arena *a = sink->arena;
	const char *uid = msu_uuid(a, "evolution", p->account);
	const char *names[4], *to[4];
	struct msu_buf *b;

	for (size_t i = 0; i < 4; i++) {
		names[i] = msu_writer_name(a, files[i], p);
		to[i] = i == 0 ? NULL : msu_arena_printf(a,
		    "$config/evolution/sources/%s%s.source", uid, parts[i]);
	}
	/* The registry, which runs in every GNOME session, sees new files by
	 * itself within seconds (measured: 3.46); the account comes last, when
	 * what it names is there. */
	b = msu_sink_file(sink, "evolution", names[0]);
	msu_script_write(b, &(const struct msu_script) {
		.program = "Evolution",
		.running = "evolution",
		.stop = "Evolution is running: close it first.",
		.rows = (const struct msu_script_row[]) {
			{ .from = names[3], .to = to[3] },
			{ .from = names[2], .to = to[2] },
			{ .from = names[1], .to = to[1] },
			{ .from = NULL },
		},
		.next = "Start Evolution; it asks for the password.",
	});
	b = msu_sink_file(sink, "evolution", names[1]);
	write_account(b, p, uid, a);
	b = msu_sink_file(sink, "evolution", names[2]);
	write_identity(b, p, uid, a);
	b = msu_sink_file(sink, "evolution", names[3]);
	write_transport(b, p, uid);
}

static const char *const steps[] = {
	N_("Close Evolution."),
	N_("Run the script as the user who reads the mail, with the other "
	"files beside it: sh evolution-ADDRESS.sh. It says what it wrote, and "
	"changes no account that is there already."),
	N_("Start Evolution and type the password when it asks for it."),
	NULL
};

const struct msu_writer msu_writer_evolution = {
	.client = {
		.id = "evolution",
		.title = N_("Evolution"),
		.steps = steps,
		.platforms = MSU_ON_LINUX,
		.files = files,
		.command = "sh \"evolution-ADDRESS.sh\"",
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	/* OAuth2 needs an account of another kind */
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_GSSAPI) | MSU_BIT(MSU_AUTH_NTLM) |
	    MSU_BIT(MSU_AUTH_NONE),
	.max_days = MAX_DAYS,
	.write = evolution_write,
};
