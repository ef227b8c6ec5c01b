/* SPDX-License-Identifier: MPL-2.0 */
/*
 * KMail: groups for the files of Akonadi (the incoming server is an agent of
 * it), of the mail transports and of the identities, and a script that puts
 * them there under free numbers.  Keys are those of mailtransport.kcfg and of
 * the settings that the agents show on D-Bus (kdepim-runtime 22.12).
 */
#include <stdlib.h>

#include "i18n.h"
#include "keyfile.h"
#include "script.h"
#include "uuid.h"
#include "writer.h"

/* The numbers of MailTransport::Transport::EnumAuthenticationType, and their
 * names for SMTP.  7 is CLEAR, the login of the protocol itself. */
static const struct {
	unsigned	 number;
	const char	*smtp;
} auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = { 7, "PLAIN" },
	[MSU_AUTH_ENCRYPTED] = { 2, "CRAM_MD5" },
	[MSU_AUTH_GSSAPI] = { 4, "GSSAPI" },
	[MSU_AUTH_NTLM] = { 5, "NTLM" },
};

/* Transports and identities have numbers that KMail draws: ours are derived, so
 * that a second import is seen for what it is. */
static unsigned
derived(struct msu_arena *a, const char *what, const struct msu_account *acct)
{
	const char *hex = msu_arena_printf(a, "%.7s", msu_uuid(a, what, acct));

	return (unsigned)strtoul(hex, NULL, 16) | 1;	/* suits an int */
}

static void
write_imap(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	msu_keyfile_group(b, "network");
	msu_keyfile_text(b, "ImapServer", in->host);
	msu_keyfile_number(b, "ImapPort", in->port);
	msu_keyfile_text(b, "UserName", p->in_user);
	msu_keyfile_text(b, "Safety", in->security == MSU_SECURITY_TLS ?
	    "SSL" : "STARTTLS");
	msu_keyfile_number(b, "Authentication", auths[p->in_auth].number);
}

static void
write_pop3(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	msu_keyfile_group(b, "General");
	msu_keyfile_text(b, "name", p->account->address);
	msu_keyfile_text(b, "host", in->host);
	msu_keyfile_number(b, "port", in->port);
	msu_keyfile_text(b, "login", p->in_user);
	msu_keyfile_bool(b, "useSSL", in->security == MSU_SECURITY_TLS);
	msu_keyfile_bool(b, "useTLS", in->security == MSU_SECURITY_STARTTLS);
	msu_keyfile_number(b, "authenticationMethod",
	    auths[p->in_auth].number);
	msu_keyfile_bool(b, "leaveOnServer", !p->remove);
	if (!p->remove && p->leave_days > 0)
		msu_keyfile_number(b, "leaveOnServerDays", p->leave_days);
}

/* The first group is for a user without any transport. */
static void
write_transport(struct msu_buf *b, const struct msu_profile *p, unsigned id,
    struct msu_arena *a)
{
	const struct msu_server *out = p->account->out;
	bool login = p->out_auth != MSU_AUTH_NONE;

	msu_keyfile_group(b, "General");
	msu_keyfile_number(b, "default-transport", id);
	msu_keyfile_group(b, msu_arena_printf(a, "Transport %u", id));
	msu_keyfile_number(b, "id", id);
	msu_keyfile_text(b, "name", p->account->address);
	msu_keyfile_text(b, "identifier", "SMTP");
	msu_keyfile_text(b, "host", out->host);
	msu_keyfile_number(b, "port", out->port);
	msu_keyfile_text(b, "encryption", out->security == MSU_SECURITY_TLS ?
	    "SSL" : "TLS");
	msu_keyfile_bool(b, "auth", login);
	if (login) {
		msu_keyfile_text(b, "authtype", auths[p->out_auth].smtp);
		msu_keyfile_text(b, "user", p->out_user);
	}
}

static void
write_identity(struct msu_buf *b, const struct msu_profile *p,
    unsigned transport, struct msu_arena *a)
{
	unsigned id = derived(a, "kmail identity", p->account);

	msu_keyfile_group(b, "General");
	msu_keyfile_number(b, "Default Identity", id);
	msu_keyfile_group(b, "Identity #0");
	msu_keyfile_text(b, "Identity", p->account->address);
	msu_keyfile_text(b, "Name", p->name);
	msu_keyfile_text(b, "Email Address", p->account->address);
	if (p->reply_to[0] != '\0')
		msu_keyfile_text(b, "Reply-To Address", p->reply_to);
	if (p->organization[0] != '\0')
		msu_keyfile_text(b, "Organization", p->organization);
	msu_keyfile_number(b, "Transport", transport);
	msu_keyfile_number(b, "uoid", id);
}

/* Akonadi never gives a number twice, so one at its counter is free; agentsrc
 * is QSettings' own kind of INI file, with a backslash in its keys.  awk takes
 * escapes from what -v gives it, and none from its environment. */
static const char search[] =
    "type=%s\n"
    "for old in \"$config/$type\"_*rc; do\n"
    "\tif has_same \"$here\"'%s' \"$old\" '%s'; then\n"
    "\t\tdie \"$old is for this login at this server already; nothing was"
    " changed.\"\n"
    "\tfi\n"
    "done\n"
    "if grep -q -s -x -F -e '[Transport %u]' \"$config/mailtransports\"; then\n"
    "\tdie 'this account can send already; nothing was changed.'\n"
    "fi\n"
    "agents=$config/akonadi/agentsrc\n"
    "n=\n"
    "if [ -f \"$agents\" ]; then\n"
    "\tn=$(sed -n \"s/^$type\\\\\\\\InstanceCounter=\\\\([0-9]*\\\\)\\$/\\\\1/p\""
    " \"$agents\" |\n"
    "\t    tail -n 1)\n"
    "fi\n"
    "n=${n:-0}\n"
    "while [ -e \"$config/${type}_${n}rc\" ] ||\n"
    "    [ -e \"$config/akonadi/agent_config_${type}_$n\" ] ||\n"
    "    grep -q -s -F -e \"${type}_$n\\\\\" \"$agents\"; do\n"
    "\tn=$((n + 1))\n"
    "done\n"
    "\n"
    "# The file on standard input, with a key of a group set.\n"
    "set_key() {\t# group key value\n"
    "\tmsu_key=$2= msu_line=$2=$3 awk -v group=\"[$1]\" '\n"
    "\tfunction add() {\n"
    "\t\tif (inside && !done) {\n"
    "\t\t\tprint line\n"
    "\t\t\tdone = 1\n"
    "\t\t}\n"
    "\t}\n"
    "\tBEGIN {\n"
    "\t\tkey = ENVIRON[\"msu_key\"]\n"
    "\t\tline = ENVIRON[\"msu_line\"]\n"
    "\t}\n"
    "\t/^\\[/ { add(); inside = $0 == group }\n"
    "\tinside && index($0, key) == 1 { add(); next }\n"
    "\t{ print }\n"
    "\tEND {\n"
    "\t\tadd()\n"
    "\t\tif (!done)\n"
    "\t\t\tprintf \"%%s%%s\\n%%s\\n\", NR ? \"\\n\" : \"\", group, line\n"
    "\t}'\n"
    "}\n"
    "\n"
    "add_agent() {\n"
    "\t: >\"$tmp/old\" || return 1\n"
    "\tif [ -s \"$to\" ]; then\n"
    "\t\tcat \"$to\" >\"$tmp/old\" || return 1\n"
    "\tfi\n"
    "\tset_key InstanceCounters \"$type\\\\InstanceCounter\" $((n + 1)) \\\n"
    "\t    <\"$tmp/old\" >\"$tmp/half\" &&\n"
    "\t    set_key Instances \"${type}_$n\\\\AgentType\" \"$type\" \\\n"
    "\t    <\"$tmp/half\"\n"
    "}\n"
    "\n"
    "# Ours after what is there, without what makes it the default.\n"
    "add_group() {\n"
    "\tif ! [ -s \"$to\" ]; then\n"
    "\t\tcat\n"
    "\t\treturn\n"
    "\tfi\n"
    "\tlast=$(awk '/^\\[Identity #[0-9]+\\]/ && substr($2, 2) + 0 >= n {\n"
    "\t    n = substr($2, 2) + 1 } END { print n + 0 }' \"$to\") &&\n"
    "\t    keep &&\n"
    "\t    sed -e '1,/^$/d' -e \"s/^\\[Identity #0\\]\\$/[Identity #$last]/\"\n"
    "}\n";

static const char *const files[] = {
	"kmail-ADDRESS.sh", "kmail-ADDRESS-server.rc",
	"kmail-ADDRESS-agent.rc", "kmail-ADDRESS-transport.rc",
	"kmail-ADDRESS-identity.rc", NULL
};

static void
write_script(struct msu_buf *b, struct msu_arena *a, const char *const *names,
    bool imap, unsigned transport)
{
	msu_script_write(b, &(const struct msu_script) {
		.program = "KMail",
		.running = "kmail kontact akonadi_control akonadiserver",
		.stop = "KMail or Akonadi is running: close KMail, then run "
		    "akonadictl stop.",
		.search = msu_arena_printf(a, search,
		    imap ? "akonadi_imap_resource" : "akonadi_pop3_resource",
		    names[1], imap ? "network]' ImapServer 'UserName" :
		    "General]' host 'login", transport),
		.rows = (const struct msu_script_row[]) {
			{ .from = names[1], .to = "$config/${type}_${n}rc" },
			{ .from = names[2], .to =
			    "$config/akonadi/agent_config_${type}_$n" },
			{ .from = names[3], .make = "add_group",
			    .to = "$config/mailtransports" },
			{ .from = names[4], .make = "add_group",
			    .to = "$config/emailidentities" },
			{ .from = names[2], .make = "add_agent",
			    .to = "$config/akonadi/agentsrc" },
			{ .from = NULL },
		},
		.next = "Start KMail; it asks for the password.",
	});
}

static void
kmail_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	unsigned transport = derived(a, "kmail transport", p->account);
	bool imap = p->account->in->proto == MSU_PROTO_IMAP;
	const char *names[5];
	struct msu_buf *b;

	for (size_t i = 0; i < 5; i++)
		names[i] = msu_writer_name(a, files[i], p);
	write_script(msu_sink_file(sink, "kmail", names[0]), a, names, imap,
	    transport);
	b = msu_sink_file(sink, "kmail", names[1]);
	if (imap)
		write_imap(b, p);
	else
		write_pop3(b, p);
	b = msu_sink_file(sink, "kmail", names[2]);
	msu_keyfile_group(b, "Agent");
	msu_keyfile_text(b, "Name", p->account->address);
	write_transport(msu_sink_file(sink, "kmail", names[3]), p, transport,
	    a);
	write_identity(msu_sink_file(sink, "kmail", names[4]), p, transport,
	    a);
}

static const char *const steps[] = {
	N_("Close KMail, then end Akonadi: akonadictl stop."),
	N_("Run the script as the user who reads the mail, with the other "
	"files beside it: sh kmail-ADDRESS.sh. It says what it wrote, and "
	"changes no account that is there already."),
	N_("Start KMail and type the password when it asks for it. Look once at "
	"the outgoing server (Settings, Configure KMail, Accounts, Sending): it "
	"is the one part that KMail was not yet seen reading."),
	NULL
};

const struct msu_writer msu_writer_kmail = {
	.client = {
		.id = "kmail",
		.title = N_("KMail"),
		.steps = steps,
		.platforms = MSU_ON_LINUX,
		.files = files,
		.command = "sh \"kmail-ADDRESS.sh\"",
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_GSSAPI) | MSU_BIT(MSU_AUTH_NTLM) |
	    MSU_BIT(MSU_AUTH_NONE),
	.write = kmail_write,
};
