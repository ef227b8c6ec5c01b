/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Claws Mail: a section for ~/.claws-mail/accountrc, and a script that appends
 * it under the next number.  Keys are those that Claws Mail 4.1 writes itself;
 * a value is all that follows the first "=", and nothing can be escaped.
 */
#include <string.h>

#include "i18n.h"
#include "script.h"
#include "writer.h"

#define MAX_DAYS	365

/* ssl_imap, ssl_pop, ssl_smtp */
static const unsigned securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_TLS] = 1,
	[MSU_SECURITY_STARTTLS] = 2,
};

/* imap_auth_method and smtp_auth_method: 0 lets Claws Mail choose, which could
 * be the password as it is, so CRAM-MD5 is named. */
static unsigned
method(enum msu_auth auth)
{
	return auth == MSU_AUTH_ENCRYPTED ? 2 : 0;
}

static void
text(struct msu_buf *b, const char *key, const char *value)
{
	msu_buf_addf(b, "%s=%s\n", key, value);
}

static void
number(struct msu_buf *b, const char *key, unsigned value)
{
	msu_buf_addf(b, "%s=%u\n", key, value);
}

static void
add_incoming(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	text(b, "receive_server", in->host);
	text(b, "user_id", p->in_user);
	if (in->proto == MSU_PROTO_IMAP) {
		number(b, "ssl_imap", securities[in->security]);
		number(b, "set_imapport", 1);
		number(b, "imap_port", in->port);
		number(b, "imap_auth_method", method(p->in_auth));
		return;
	}
	number(b, "ssl_pop", securities[in->security]);
	number(b, "set_popport", 1);
	number(b, "pop_port", in->port);
	/* removed after so many days, with 0 at once; 0 leaves all there, as
	 * do more days than it can count */
	if (p->remove || (p->leave_days > 0 && p->leave_days <= MAX_DAYS)) {
		number(b, "remove_mail", 1);
		number(b, "message_leave_time", p->remove ? 0 : p->leave_days);
		number(b, "message_leave_hour", 0);
	} else
		number(b, "remove_mail", 0);
}

static void
add_outgoing(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_server *out = p->account->out;
	bool login = p->out_auth != MSU_AUTH_NONE;

	text(b, "smtp_server", out->host);
	number(b, "ssl_smtp", securities[out->security]);
	number(b, "set_smtpport", 1);
	number(b, "smtp_port", out->port);
	number(b, "use_smtp_auth", login);
	number(b, "smtp_auth_method", method(p->out_auth));
	/* with a name here Claws Mail wants a password of its own for it */
	if (login && strcmp(p->out_user, p->in_user) != 0)
		text(b, "smtp_user_id", p->out_user);
}

static void
write_account(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;

	/* the script changes the number and who is the default */
	msu_buf_adds(b, "[Account: 1]\n");
	text(b, "account_name", acct->address);
	number(b, "is_default", 1);
	text(b, "name", p->name);
	text(b, "address", acct->address);
	if (p->organization[0] != '\0')
		text(b, "organization", p->organization);
	if (p->reply_to[0] != '\0') {
		number(b, "set_autoreplyto", 1);
		text(b, "auto_replyto", p->reply_to);
	}
	/* without a version the protocol is read by numbers of old */
	number(b, "config_version", 1);
	number(b, "protocol", acct->in->proto == MSU_PROTO_IMAP);
	add_incoming(b, p);
	add_outgoing(b, p);
}

/* With no folder at all Claws Mail starts its assistant, which would make a
 * second account; its own name and place for local mail are these. */
static const char folders[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<folderlist>\n"
    "    <folder type=\"mh\" name=\"Mailbox\" path=\"Mail\">\n"
    "    </folder>\n"
    "</folderlist>\n";

static const char search[] =
    "if has_same \"$here\"'%s' \"$HOME/.claws-mail/accountrc\" 'Account: ' \\\n"
    "    address receive_server user_id; then\n"
    "\tdie 'this account is there already; nothing was changed.'\n"
    "fi\n"
    "add_account() {\n"
    "\tn=0 default=1\n"
    "\tif [ -s \"$to\" ]; then\n"
    "\t\tn=$(awk '/^\\[Account: [0-9]+\\]/ && $2 + 0 > n { n = $2 + 0 }\n"
    "\t\t    END { print n + 0 }' \"$to\") || return 1\n"
    "\t\t[ \"$n\" = 0 ] || default=0\n"
    "\tfi\n"
    "\tkeep || return 1\n"
    "\tsed -e \"s/^\\[Account: 1\\]\\$/[Account: $((n + 1))]/\" \\\n"
    "\t    -e \"s/^is_default=1\\$/is_default=$default/\"\n"
    "}\n";

static const char *const files[] = {
	"claws-ADDRESS.sh", "claws-ADDRESS.accountrc",
	"claws-ADDRESS-folders.xml", NULL
};

static void
claws_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const char *script = msu_writer_name(a, files[0], p);
	const char *account = msu_writer_name(a, files[1], p);
	const char *list = msu_writer_name(a, files[2], p);

	/* for POP3 it knows APOP and the password as it is */
	if (p->account->in->proto == MSU_PROTO_POP3 &&
	    p->in_auth == MSU_AUTH_ENCRYPTED) {
		msu_sink_refuse(sink, "claws", script, MSU_E_CANNOT_AUTH,
		    p->account->in->host, "for POP3 Claws Mail has no "
		    "CRAM-MD5");
		return;
	}
	msu_script_write(msu_sink_file(sink, "claws", script),
	    &(const struct msu_script) {
		.program = "Claws Mail",
		.running = "claws-mail",
		.stop = "Claws Mail is running: close it first.",
		.search = msu_arena_printf(a, search, account),
		.rows = (const struct msu_script_row[]) {
			{ .from = list, .keep = true,
			    .to = "$HOME/.claws-mail/folderlist.xml" },
			{ .from = account, .make = "add_account",
			    .to = "$HOME/.claws-mail/accountrc" },
			{ .from = NULL },
		},
		.next = "Start Claws Mail; it asks for the password.",
	});
	write_account(msu_sink_file(sink, "claws", account), p);
	msu_buf_adds(msu_sink_file(sink, "claws", list), folders);
}

static const char *const steps[] = {
	N_("Close Claws Mail."),
	N_("Run the script as the user who reads the mail, with the other "
	"files beside it: sh claws-ADDRESS.sh. It appends the account to the "
	"list of accounts, in which nothing else is changed."),
	N_("Start Claws Mail and type the password when it asks for it."),
	NULL
};

const struct msu_writer msu_writer_claws = {
	.client = {
		.id = "claws",
		.title = N_("Claws Mail"),
		.steps = steps,
		.platforms = MSU_ON_LINUX,
		.files = files,
		.command = "sh \"claws-ADDRESS.sh\"",
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_NONE),
	.max_days = MAX_DAYS,
	.write = claws_write,
};
