/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Geary: an account file and a script that puts it where Geary looks for it,
 * ~/.config/geary/account_NN/geary.ini with a free number.  Groups and keys are
 * those that Geary 43 writes itself; it has no POP3, no choice of a way to log
 * in, no reply address and no organization.  It loses quotes and backslashes
 * of a name when it reads it, as it unquotes twice (measured).
 */
#include <string.h>

#include "i18n.h"
#include "keyfile.h"
#include "script.h"
#include "writer.h"

static const char *const securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_STARTTLS] = "start-tls",
	[MSU_SECURITY_TLS] = "transport",
};

/* A mailbox of RFC 5322 §3.4 in UTF-8 (RFC 6532): the name as a quoted string,
 * whatever is in it. */
static const char *
mailbox(struct msu_arena *a, const struct msu_profile *p)
{
	const char *quoted = "";

	if (p->name[0] == '\0')
		return p->account->address;
	for (const char *s = p->name; *s != '\0'; s++)
		quoted = msu_arena_printf(a, "%s%s%c", quoted,
		    *s == '"' || *s == '\\' ? "\\" : "", *s);
	return msu_arena_printf(a, "\"%s\" <%s>", quoted,
	    p->account->address);
}

static void
write_account(struct msu_buf *b, const struct msu_profile *p,
    struct msu_arena *a)
{
	msu_keyfile_group(b, "Metadata");
	msu_keyfile_number(b, "version", 1);
	msu_keyfile_text(b, "status", "enabled");
	msu_keyfile_group(b, "Account");
	msu_keyfile_number(b, "ordinal", 1);	/* the script changes it */
	msu_keyfile_text(b, "label", p->account->address);
	msu_keyfile_number(b, "prefetch_days", 14);
	msu_keyfile_bool(b, "save_drafts", true);
	msu_keyfile_bool(b, "save_sent", true);
	msu_keyfile_bool(b, "use_signature", false);
	msu_keyfile_text(b, "signature", "");
	msu_keyfile_list(b, "sender_mailboxes", mailbox(a, p));
	msu_keyfile_text(b, "service_provider", "other");
	msu_keyfile_group(b, "Folders");
}

static void
add_server(struct msu_buf *b, const struct msu_server *s)
{
	msu_keyfile_text(b, "host", s->host);
	msu_keyfile_number(b, "port", s->port);
	msu_keyfile_text(b, "transport_security", securities[s->security]);
	msu_keyfile_bool(b, "remember_password", true);
}

static void
write_servers(struct msu_buf *b, const struct msu_profile *p)
{
	bool own = p->out_auth != MSU_AUTH_NONE &&
	    strcmp(p->out_user, p->in_user) != 0;

	msu_keyfile_group(b, "Incoming");
	msu_keyfile_text(b, "login", p->in_user);
	add_server(b, p->account->in);
	/* without this one, Geary does not start */
	msu_keyfile_text(b, "credentials", "custom");
	msu_keyfile_group(b, "Outgoing");
	if (own)
		msu_keyfile_text(b, "login", p->out_user);
	add_server(b, p->account->out);
	msu_keyfile_text(b, "credentials", own ? "custom" :
	    p->out_auth == MSU_AUTH_NONE ? "none" : "use-incoming");
}

/* A number whose database is still there would get old mail with it. */
static const char search[] =
    "case ${XDG_DATA_HOME-} in\n"
    "/*) data=$XDG_DATA_HOME ;;\n"
    "*) data=$HOME/.local/share ;;\n"
    "esac\n"
    "for old in \"$config\"/geary/account_*/geary.ini; do\n"
    "\tif has_same \"$here\"'%s' \"$old\" 'Incoming]' login host; then\n"
    "\t\tdie \"$old is for this login at this server already; nothing was"
    " changed.\"\n"
    "\tfi\n"
    "done\n"
    "n=1\n"
    "number=account_01\n"
    "while [ -e \"$config/geary/$number\" ] || [ -L \"$config/geary/$number\" ]"
    " ||\n"
    "    [ -e \"$data/geary/$number\" ]; do\n"
    "\tn=$((n + 1))\n"
    "\t[ $n -lt 100 ] || die 'no number is free; nothing was changed.'\n"
    "\tnumber=account_$(printf '%%02d' $n)\n"
    "done\n";

static const char *const files[] = {
	"geary-ADDRESS.sh", "geary-ADDRESS.ini", NULL
};

static void
geary_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const char *ini = msu_writer_name(a, files[1], p);
	struct msu_buf *b = msu_sink_file(sink, "geary",
	    msu_writer_name(a, files[0], p));

	msu_script_write(b, &(const struct msu_script) {
		.program = "Geary",
		.running = "geary",
		.stop = "Geary is running, perhaps without a window: close it "
		    "first.",
		.search = msu_arena_printf(a, search, ini),
		.rows = (const struct msu_script_row[]) {
			{ .from = ini, .to = "$config/geary/$number/geary.ini",
			    .make = "sed \"s/^ordinal=.*/ordinal=$n/\"" },
			{ .from = NULL },
		},
		.next = "Start Geary; it asks for the password.",
	});
	b = msu_sink_file(sink, "geary", ini);
	write_account(b, p, a);
	write_servers(b, p);
}

static const char *const steps[] = {
	N_("Close Geary. It may run without a window: geary --quit ends it."),
	N_("Run the script as the user who reads the mail, with the other file "
	"beside it: sh geary-ADDRESS.sh. It says what it wrote, and changes no "
	"account that is there already."),
	N_("Start Geary and type the password when it asks for it."),
	NULL
};

const struct msu_writer msu_writer_geary = {
	.client = {
		.id = "geary",
		.title = N_("Geary"),
		.steps = steps,
		.platforms = MSU_ON_LINUX,
		.files = files,
		.command = "sh \"geary-ADDRESS.sh\"",
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP),
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_NONE),
	.lacks = MSU_BIT(MSU_WISH_REPLY_TO) | MSU_BIT(MSU_WISH_ORGANIZATION),
	.write = geary_write,
};
