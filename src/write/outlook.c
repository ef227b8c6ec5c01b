/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Outlook (classic): profile files (.prf) and the command files that hand them
 * over.  The keys are those of Microsoft's pages on Office 2007 (cc764475) and
 * 2010 (cc179062), read 2026-11; the property numbers are those of its Account
 * Management API.  Lines end in CRLF, all is ASCII, and nothing can be escaped.
 */
#include <string.h>

#include "i18n.h"
#include "sha256.h"
#include "str.h"
#include "writer.h"

#define MAX_PROFILE	64	/* characters: IProfAdmin::CreateProfile */

/* A key without its mapping line is dropped without a word, so each key is
 * written from the same row in both places. */
struct row {
	const char	*key;		/* "*" stands for IMAP or POP3 */
	const char	*as;		/* type, property; NULL: none */
};

enum {				/* in the order of the file */
	UNIQUE, ACCOUNT_NAME, DISPLAY_NAME, EMAIL, REPLY_TO, ORGANIZATION,
	IN_SERVER, IN_USER, IN_SPA, IN_PORT, IN_SSL,
	OUT_SERVER, OUT_PORT, OUT_SECURE, OUT_AUTH, OUT_METHOD, OUT_USER,
	OUT_SPA, CONNECTION, CONNECTION_OID, TIMEOUT, LEAVE, CHECK_NEW, ROOT,
	DEFAULT, NROWS
};

static const struct row rows[NROWS] = {
	[UNIQUE] = { "UniqueService", NULL },
	[ACCOUNT_NAME] = { "AccountName", "PT_UNICODE,0x0002" },
	[DISPLAY_NAME] = { "DisplayName", "PT_UNICODE,0x000B" },
	[EMAIL] = { "EmailAddress", "PT_UNICODE,0x000C" },
	[REPLY_TO] = { "ReplyEMailAddress", "PT_UNICODE,0x0103" },
	[ORGANIZATION] = { "Organization", "PT_UNICODE,0x0107" },
	[IN_SERVER] = { "*Server", "PT_UNICODE,0x0100" },
	[IN_USER] = { "*UserName", "PT_UNICODE,0x0101" },
	[IN_SPA] = { "*UseSPA", "PT_LONG,0x0108" },
	[IN_PORT] = { "*Port", "PT_LONG,0x0104" },
	[IN_SSL] = { "*UseSSL", "PT_LONG,0x0105" },
	[OUT_SERVER] = { "SMTPServer", "PT_UNICODE,0x0200" },
	[OUT_PORT] = { "SMTPPort", "PT_LONG,0x0201" },
	/* never beside SMTPUseSSL, its predecessor of 2003 */
	[OUT_SECURE] = { "SMTPSecureConnection", "PT_LONG,0x020A" },
	[OUT_AUTH] = { "SMTPUseAuth", "PT_LONG,0x0203" },
	[OUT_METHOD] = { "SMTPAuthMethod", "PT_LONG,0x0208" },
	[OUT_USER] = { "SMTPUserName", "PT_UNICODE,0x0204" },
	[OUT_SPA] = { "SMTPUseSPA", "PT_LONG,0x0207" },
	[CONNECTION] = { "ConnectionType", "PT_LONG,0x000F" },
	[CONNECTION_OID] = { "ConnectionOID", "PT_UNICODE,0x0010" },
	[TIMEOUT] = { "ServerTimeOut", "PT_LONG,0x0209" },
	[LEAVE] = { "LeaveOnServer", "PT_LONG,0x1000" },
	[CHECK_NEW] = { "CheckNewImap", "PT_LONG,0x1100" },
	[ROOT] = { "RootFolder", "PT_UNICODE,0x1101" },
	[DEFAULT] = { "DefaultAccount", NULL },
};

/* What an INI reader gives back as it was: printable ASCII, no blank at an end,
 * not in quotes as a whole (readers take those off). */
static bool
is_plain_value(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		if (s[i] < 0x20 || s[i] > 0x7e)
			return false;
	}
	return len > 0 && s[0] != ' ' && s[len - 1] != ' ' &&
	    !(len > 1 && s[0] == s[len - 1] && strchr("\"'", s[0]) != NULL);
}

static const char *
number(struct msu_arena *a, unsigned n)
{
	return msu_arena_printf(a, "%u", n);
}

static void
fill_incoming(const char *v[NROWS], const struct msu_profile *p,
    struct msu_arena *a)
{
	const struct msu_server *in = p->account->in;

	v[IN_SERVER] = in->host;
	v[IN_USER] = p->in_user;
	v[IN_SPA] = p->in_auth == MSU_AUTH_NTLM ? "1" : "0";
	v[IN_PORT] = number(a, in->port);
	v[IN_SSL] = "1";	/* 0 is plain; STARTTLS has no value */
	if (in->proto == MSU_PROTO_IMAP) {
		v[CHECK_NEW] = "1";
		v[ROOT] = "";
	} else
		/* 1 leaves, 2 removes after the days in the upper half */
		v[LEAVE] = p->remove ? "0" : number(a, p->leave_days == 0 ?
		    1 : p->leave_days << 16 | 3);
}

static void
fill_outgoing(const char *v[NROWS], const struct msu_profile *p,
    struct msu_arena *a)
{
	const struct msu_server *out = p->account->out;

	v[OUT_SERVER] = out->host;
	v[OUT_PORT] = number(a, out->port);
	v[OUT_SECURE] = out->security == MSU_SECURITY_TLS ? "1" : "2";
	v[OUT_AUTH] = p->out_auth == MSU_AUTH_NONE ? "0" : "1";
	v[OUT_SPA] = p->out_auth == MSU_AUTH_NTLM ? "1" : "0";
	v[OUT_METHOD] = "0";	/* the login of the incoming server */
	if (p->out_auth != MSU_AUTH_NONE &&
	    strcmp(p->out_user, p->in_user) != 0) {
		v[OUT_METHOD] = "1";
		v[OUT_USER] = p->out_user;
	}
}

static void
add_key(struct msu_buf *b, const char *key, const char *proto,
    const char *value)
{
	if (key[0] == '*')
		msu_buf_addf(b, "%s%s=%s\r\n", proto, key + 1, value);
	else
		msu_buf_addf(b, "%s=%s\r\n", key, value);
}

/* A profile of its own, or the present one: what [General] says about it, and
 * what else follows from that. */
struct variant {
	const char	*prf, *cmd;	/* forms of the files' names */
	const char	*general;
	bool		 services;	/* a new profile has none yet */
	const char	*standard;	/* is the account to send with? */
	const char	*notice;	/* lines of the command file, or "" */
};

/* Never DefaultProfile=No with OverwriteProfile=Yes: what then happens is not
 * defined, and Yes deletes the profile of that name. */
static const struct variant variants[] = {
	{
		.prf = "outlook-ADDRESS.prf",
		.cmd = "outlook-ADDRESS.cmd",
		/* one that is there is neither changed nor replaced */
		.general = "DefaultProfile=Yes\r\n"
		    "OverwriteProfile=No\r\n"
		    "ModifyDefaultProfileIfPresent=FALSE\r\n",
		.services = true,
		.standard = "TRUE",
		.notice = "",
	}, {
		.prf = "outlook-ADDRESS-add.prf",
		.cmd = "outlook-ADDRESS-add.cmd",
		.general = "DefaultProfile=No\r\n"
		    "OverwriteProfile=Append\r\n"
		    "ModifyDefaultProfileIfPresent=TRUE\r\n",
		/* the profile has them, and would get them twice */
		.services = false,
		.standard = "FALSE",
		.notice =
		    "echo This adds the account to the profile that Outlook"
		    " starts with. It is not\r\n"
		    "echo proven with every Outlook: try it on a copy of the"
		    " profile first.\r\n"
		    "echo To leave everything as it is, close this window.\r\n",
	},
};

/* The stem, or as much of it as a profile's name may hold; then a hash keeps
 * two addresses from meaning one profile. */
static const char *
profile_name(struct msu_arena *a, const char *stem)
{
	size_t len = strlen(stem);
	uint8_t hash[MSU_SHA256_BYTES];

	if (len <= MAX_PROFILE)
		return stem;
	msu_sha256(stem, len, hash);
	return msu_arena_printf(a, "%.*s-%02x%02x%02x%02x", MAX_PROFILE - 9,
	    stem, hash[0], hash[1], hash[2], hash[3]);
}

static void
write_prf(struct msu_buf *b, const char *const v[NROWS], const char *profile,
    bool imap, const struct variant *var)
{
	const char *proto = imap ? "IMAP" : "POP3";
	const char *section = imap ? "IMAP_I_Mail" : "I_Mail";

	msu_buf_addf(b, "[General]\r\n"
	    "Custom=1\r\n"
	    "ProfileName=%s\r\n"
	    "%s"
	    "BackupProfile=No\r\n"
	    "[Service List]\r\n", profile, var->general);
	/* Outlook makes a data file by itself; naming one here would leave
	 * the account without a place to deliver to. */
	if (var->services)
		msu_buf_adds(b, "Service1=Outlook Address Book\r\n");
	msu_buf_addf(b, "[Internet Account List]\r\n"
	    "Account1=%s\r\n"
	    "%s"
	    "[Account1]\r\n", section, var->services ? "[Service1]\r\n" : "");
	for (size_t i = 0; i < NROWS; i++) {
		if (v[i] != NULL)
			add_key(b, rows[i].key, proto, v[i]);
	}
	if (var->services)
		msu_buf_adds(b, "[Outlook Address Book]\r\n"
		    "ServiceName=CONTAB\r\n");
	msu_buf_addf(b, "[%s]\r\n"
	    "AccountType=%s\r\n", section, proto);
	for (size_t i = 0; i < NROWS; i++) {
		if (v[i] != NULL && rows[i].as != NULL)
			add_key(b, rows[i].key, proto, rows[i].as);
	}
}

#define LOST_NAME							\
	"echo The name of the sender holds letters that this file cannot"	\
	" carry. The\r\n"							\
	"echo mail address stands in its place: change it in Outlook"	\
	" under File,\r\n"						\
	"echo Account Settings.\r\n"
#define LOST_ORGANIZATION						\
	"echo The organization holds letters that this file cannot carry"	\
	" and is left\r\n"							\
	"echo out: type it in Outlook under File, Account Settings.\r\n"

/*
 * Outlook reads a .prf only when told so on its command line; a double-click on
 * it does nothing.  "start" finds outlook.exe by App Paths, of the user's part
 * of the registry as of the computer's, but looks into the current folder
 * first, which is the one that files are downloaded to: so it is left before
 * anything is started, and the path of the .prf is kept in a variable whose
 * value is not looked through for % again.  name is a stem of msu_sink_stem(),
 * so nothing in it means anything to cmd.exe.
 */
static void
write_cmd(struct msu_buf *b, const char *name, const char *notices)
{
	msu_buf_addf(b, "@echo off\r\n"
	    "rem Starts Outlook (classic) with the account in %s\r\n"
	    "setlocal enableextensions disabledelayedexpansion\r\n"
	    "set \"prf=%%~dp0%s\"\r\n"
	    "if not exist \"%%prf%%\" goto nofile\r\n"
	    "cd /d \"%%SystemRoot%%\"\r\n"
	    "set \"key=Software\\Microsoft\\Windows\\CurrentVersion"
	    "\\App Paths\\OUTLOOK.EXE\"\r\n"
	    "\"%%SystemRoot%%\\System32\\reg.exe\" query \"HKCU\\%%key%%\""
	    " >nul 2>&1\r\n"
	    "if not errorlevel 1 goto found\r\n"
	    "\"%%SystemRoot%%\\System32\\reg.exe\" query \"HKLM\\%%key%%\""
	    " >nul 2>&1\r\n"
	    "if errorlevel 1 goto nooutlook\r\n"
	    ":found\r\n"
	    "%s%s", name, name, notices,
	    notices[0] != '\0' ? "pause\r\n" : "");
	msu_buf_addf(b, "start \"\" outlook.exe /importprf \"%%prf%%\"\r\n"
	    "if errorlevel 1 goto nooutlook\r\n"
	    "exit /b 0\r\n"
	    ":nofile\r\n"
	    "echo %s is missing.\r\n"
	    "echo Keep it in the same folder as this file.\r\n"
	    "pause\r\n"
	    "exit /b 1\r\n"
	    ":nooutlook\r\n"
	    "echo Outlook (classic) is not installed on this computer. The new"
	    " Outlook\r\n"
	    "echo cannot read such a file: type the settings into it by"
	    " hand.\r\n"
	    "pause\r\n"
	    "exit /b 1\r\n", name);
}

static void
write_variant(struct msu_sink *sink, const struct msu_profile *p,
    const char *v[NROWS], const struct variant *var, const char *lost)
{
	struct msu_arena *a = sink->arena;
	const char *prf = msu_writer_name(a, var->prf, p);

	v[DEFAULT] = var->standard;
	write_prf(msu_sink_file(sink, "outlook", prf), v,
	    profile_name(a, p->stem), p->account->in->proto == MSU_PROTO_IMAP,
	    var);
	write_cmd(msu_sink_file(sink, "outlook", msu_writer_name(a, var->cmd,
	    p)), prf, msu_arena_printf(a, "%s%s", lost, var->notice));
}

static void
outlook_write(struct msu_sink *sink, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;
	bool has_name = is_plain_value(p->name);
	bool has_organization = is_plain_value(p->organization);
	const char *v[NROWS] = {
		[UNIQUE] = "No", [ACCOUNT_NAME] = acct->address,
		[DISPLAY_NAME] = has_name ? p->name : acct->address,
		[EMAIL] = acct->address, [REPLY_TO] = p->reply_to,
		[ORGANIZATION] = has_organization ? p->organization : "",
		[CONNECTION] = "0", [CONNECTION_OID] = "", [TIMEOUT] = "60",
	};
	const char *lost = msu_arena_printf(sink->arena, "%s%s",
	    has_name || p->name[0] == '\0' ? "" : LOST_NAME,
	    has_organization || p->organization[0] == '\0' ? "" :
	    LOST_ORGANIZATION);

	fill_incoming(v, p, sink->arena);
	fill_outgoing(v, p, sink->arena);
	for (size_t i = 0; i < NROWS; i++) {
		if (v[i] == NULL || v[i][0] == '\0' || is_plain_value(v[i]))
			continue;
		msu_sink_refuse(sink, "outlook", msu_writer_name(sink->arena,
		    variants[0].prf, p), MSU_E_CANNOT_TEXT, v[i],
		    "only printable ASCII can be written, and no quotes "
		    "around the whole");
		return;
	}
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		write_variant(sink, p, v, &variants[i], lost);
}

static const char *const steps[] = {
	N_("Whose Outlook (classic) has no mail account yet takes "
	"outlook-ADDRESS.prf and outlook-ADDRESS.cmd: copy both into one "
	"folder on the computer, close Outlook, and double-click "
	"outlook-ADDRESS.cmd. Outlook starts and sets the account up in a new "
	"profile named after the address, which it starts with from then on; "
	"a profile that is there already is not changed."),
	N_("Whose Outlook has accounts already takes outlook-ADDRESS-add.prf "
	"and outlook-ADDRESS-add.cmd in the same way: they add this account to "
	"the profile that Outlook starts with; over POP3 its mail then arrives "
	"in the inbox of that profile. That is not proven with every Outlook: "
	"try it on a copy of the profile first (Control Panel > Mail > Show "
	"Profiles > Copy)."),
	N_("The new Outlook, and Outlook on a Mac or a phone, read none of "
	"these files: switch the new one back to classic first, or type the "
	"settings, which \"mailsetup export --to sheet\" writes down."),
	N_("Type the password when Outlook asks for it."),
	NULL
};

static const char *const files[] = {
	"outlook-ADDRESS.prf", "outlook-ADDRESS.cmd",
	"outlook-ADDRESS-add.prf", "outlook-ADDRESS-add.cmd", NULL
};

const struct msu_writer msu_writer_outlook = {
	.client = {
		.id = "outlook",
		.title = N_("Outlook (classic) for Windows"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS,
		.files = files,
		/* not from this folder, as in write_cmd(); %CD% is what it was
		 * when the line was read */
		.command = "pushd \"%SystemRoot%\" && start \"\" outlook.exe "
		    "/importprf \"%CD%\\outlook-ADDRESS.prf\" & popd",
	},
	.incoming = MSU_BOTH_INCOMING,
	/* the property 0x0105 is a yes or no for TLS; writing 0 for STARTTLS
	 * would send the password in the clear */
	.in_security = MSU_BIT(MSU_SECURITY_TLS),
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_NTLM) | MSU_BIT(MSU_AUTH_NONE),
	.write = outlook_write,
};
