/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A set-up sheet for whatever program: the values in neutral words, and then
 * what is particular about programs that have no file to import.
 *
 * A word in quotation marks is the program's own.  Those that were verified:
 *   - the switch "New Outlook": Microsoft, message MC949965 (2026-02-20)
 *   - Outlook for Mac: Microsoft, "Basic POP account settings for Outlook for
 *     Mac", whose table has the labels in the order of the dialog.  Its twin
 *     for IMAP was not read, so that an IMAP account gets neutral words.
 * Microsoft's cloud: what Microsoft's page on synchronising accounts to it
 * says, as quoted by neowin.net in 2023; that new Outlook takes IMAP and POP:
 * learn.microsoft.com, "Supported account types".  eM Client looks settings up:
 * its Operation Manual, "Creating a New Account".  All read 2026-11.  The
 * labels of the others were found on no page of their vendors.
 */
#include <string.h>

#include "i18n.h"
#include "model.h"
#include "sheet.h"
#include "writer.h"

/* What a person makes of a server's way to log in. */
static const char *const sign_ins[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = "with the password",
	[MSU_AUTH_ENCRYPTED] = "with the password, sent encrypted (CRAM-MD5)",
	[MSU_AUTH_OAUTH2] = "in the browser (OAuth2): choose the program's "
	    "own button for this provider; no password is typed into the "
	    "program",
	[MSU_AUTH_NTLM] = "with the Windows account (NTLM)",
	[MSU_AUTH_GSSAPI] = "with the network login (Kerberos, GSSAPI)",
	[MSU_AUTH_CERT] = "with a certificate of your own (TLS client "
	    "certificate)",
	[MSU_AUTH_NONE] = "none: switch authentication off",
};

static const char *const securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_STARTTLS] = "STARTTLS: it begins unencrypted; some "
	    "programs say \"TLS\"",
	[MSU_SECURITY_TLS] = "SSL/TLS: encrypted from the beginning; some "
	    "programs say \"SSL\"",
};

static bool
is_imap(const struct msu_profile *p)
{
	return p->account->in->proto == MSU_PROTO_IMAP;
}

static const char *
kind_of(const struct msu_profile *p)
{
	return is_imap(p) ? "IMAP" : "POP3";
}

/* ---- notices --------------------------------------------------------- */

static bool
has_starttls(const struct msu_account *acct)
{
	return acct->in->security == MSU_SECURITY_STARTTLS ||
	    acct->out->security == MSU_SECURITY_STARTTLS;
}

static void
add_notices(struct msu_sheet *s, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;
	bool other_out = p->out_auth != MSU_AUTH_NONE &&
	    strcmp(p->out_user, p->in_user) != 0;

	msu_sheet_notice(s, false, "This is a sheet to type from, not a file "
	    "that a program reads. Where mailsetup has a file for your "
	    "program, take that.", NULL, NULL);
	if (strcmp(p->in_user, acct->address) != 0 || other_out)
		msu_sheet_notice(s, true, other_out ? "The user names for "
		    "receiving and sending are not the same, or not the "
		    "address: type them as they stand here." :
		    "The user name is not the address: type it as it stands "
		    "here.", NULL, NULL);
	for (size_t i = 0; acct->notes[i] != NULL; i++)
		msu_sheet_notice(s, false, acct->notes[i]->text, NULL,
		    acct->notes[i]->url);
	if (has_starttls(acct))
		msu_sheet_notice(s, false, "Where a program can be told to use "
		    "STARTTLS \"if available\" or always, choose always: "
		    "otherwise the password may travel in plain text.", NULL,
		    NULL);
	if (acct->documentation != NULL)
		msu_sheet_notice(s, false, "The provider's help page:", NULL,
		    acct->documentation);
}

/* ---- the values, in neutral words ------------------------------------ */

/* A server that takes a password, too, can be set up by hand. */
static const char *
sign_in(const struct msu_server *server, enum msu_auth auth)
{
	if (auth == MSU_AUTH_OAUTH2 &&
	    msu_server_has_auth(server, MSU_AUTH_PASSWORD))
		return "with the password, or in the browser (OAuth2) with "
		    "the program's own button for this provider";
	return sign_ins[auth];
}

static void
add_server(struct msu_sheet *s, const struct msu_server *server,
    const char *label, const char *user, enum msu_auth auth)
{
	msu_sheet_copy(s, label, NULL, server->host);
	msu_sheet_copy(s, "Port", NULL,
	    msu_arena_printf(s->arena, "%u", server->port));
	msu_sheet_show(s, "Security", NULL, securities[server->security],
	    NULL);
	if (user[0] != '\0')
		msu_sheet_copy(s, "User name", NULL, user);
	msu_sheet_show(s, "Sign-in", NULL, sign_in(server, auth), NULL);
}

static void
add_leave(struct msu_sheet *s, const struct msu_profile *p)
{
	if (is_imap(p))
		return;
	msu_sheet_show(s, "Leave mail on the server", NULL, p->remove ?
	    "no: remove it once it was fetched" : p->leave_days > 0 ?
	    msu_arena_printf(s->arena, "yes, and remove it after %u days",
	    p->leave_days) : "yes", NULL);
}

static void
add_values(struct msu_sheet *s, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;

	msu_sheet_section(s, "Your account", NULL);
	msu_sheet_copy(s, "E-mail address", NULL, acct->address);
	if (p->name[0] != '\0')
		msu_sheet_copy(s, "Your name", NULL, p->name);
	if (p->reply_to[0] != '\0')
		msu_sheet_copy(s, "Address for replies", NULL, p->reply_to);
	if (p->organization[0] != '\0')
		msu_sheet_copy(s, "Organisation", NULL, p->organization);
	msu_sheet_show(s, "Account type", NULL, kind_of(p), NULL);
	msu_sheet_section(s, "Incoming mail", NULL);
	add_server(s, acct->in, "Incoming server", p->in_user, p->in_auth);
	add_leave(s, p);
	msu_sheet_section(s, "Outgoing mail (SMTP)", NULL);
	add_server(s, acct->out, "Outgoing server", p->out_user, p->out_auth);
}

/* ---- programs --------------------------------------------------------- */

static const char cloud[] = "It synchronises such an account with Microsoft's "
    "cloud: a copy of the mail is kept in Microsoft's data centers, and what "
    "is needed to sign in passes through Microsoft.";

static void
add_any_program(struct msu_sheet *s, const struct msu_profile *p)
{
	msu_sheet_section(s, "In any program", NULL);
	msu_sheet_step(s, "Open the program's settings, there the list of "
	    "accounts, and add one.", NULL);
	msu_sheet_step(s, "Type the address. If the program finds settings by "
	    "itself, compare them with those above.", NULL);
	msu_sheet_step(s, msu_arena_printf(s->arena, "Otherwise choose %s, or "
	    "whatever leads to settings by hand, and copy the values above "
	    "into its fields: first those for incoming, then those for "
	    "outgoing mail.", kind_of(p)), NULL);
}

static void
add_new_outlook(struct msu_sheet *s)
{
	msu_sheet_section(s, "In new Outlook for Windows", NULL);
	msu_sheet_remark(s, cloud, NULL);
	msu_sheet_remark(s, "Classic Outlook fetches mail itself, and "
	    "mailsetup has a file for it (outlook). To go back to it, turn off "
	    "the switch \"New Outlook\" at the top right of the window. Where "
	    "there is none, look for classic Outlook in the Start menu; it "
	    "comes with Microsoft 365 and Office.", NULL);
}

static void
add_mac_server(struct msu_sheet *s, const struct msu_server *server,
    const char *label)
{
	msu_sheet_copy(s, label, NULL, server->host);
	msu_sheet_show(s, "\"Override default port\"", NULL, "tick", NULL);
	msu_sheet_copy(s, "the port beside it", NULL,
	    msu_arena_printf(s->arena, "%u", server->port));
	msu_sheet_show(s, "\"Use SSL to connect (recommended)\"", NULL,
	    "tick", NULL);
}

static void
add_mac_dialog(struct msu_sheet *s, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;

	msu_sheet_step(s, "Add an account by hand and fill in the box, in this "
	    "order:", NULL);
	msu_sheet_copy(s, "\"Account description\"", NULL, acct->address);
	if (p->name[0] != '\0')
		msu_sheet_copy(s, "\"Full name\"", NULL, p->name);
	msu_sheet_copy(s, "\"Email address\"", NULL, acct->address);
	msu_sheet_copy(s, "\"User name\"", NULL, p->in_user);
	msu_sheet_show(s, "\"Password\"", NULL, "type it; it is not in this "
	    "sheet", NULL);
	add_mac_server(s, acct->in, "\"Incoming server\"");
	add_mac_server(s, acct->out, "\"Outgoing server\"");
	msu_sheet_step(s, p->out_auth == MSU_AUTH_NONE ? "\"More Options\" has "
	    "the login for outgoing mail: there is none here." :
	    strcmp(p->out_user, p->in_user) == 0 ? "\"More Options\" has the "
	    "login for outgoing mail: the same as for incoming mail." :
	    "\"More Options\" has the login for outgoing mail:", NULL);
	if (p->out_user[0] != '\0' && strcmp(p->out_user, p->in_user) != 0)
		msu_sheet_copy(s, "User name for sending", NULL, p->out_user);
}

static void
add_outlook_mac(struct msu_sheet *s, const struct msu_profile *p)
{
	msu_sheet_section(s, "In Outlook for Mac", NULL);
	msu_sheet_remark(s, "New Outlook for Mac can synchronise accounts to "
	    "Microsoft's cloud as new Outlook for Windows does.", NULL);
	if (is_imap(p))
		msu_sheet_remark(s, "As in any program.", NULL);
	else
		add_mac_dialog(s, p);
}

static void
add_outlook_mobile(struct msu_sheet *s, const struct msu_profile *p)
{
	msu_sheet_section(s, "In Outlook for Android, iPhone and iPad", NULL);
	msu_sheet_remark(s, cloud, NULL);
	if (!is_imap(p))
		msu_sheet_remark(s, "Whether it takes POP3 accounts is not "
		    "verified.", NULL);
}

static void
add_programs(struct msu_sheet *s, const struct msu_profile *p)
{
	add_any_program(s, p);
	add_new_outlook(s);
	add_outlook_mac(s, p);
	add_outlook_mobile(s, p);
	msu_sheet_section(s, "In the Gmail app, Samsung Email, and Mail on "
	    "iPhone and iPad", NULL);
	msu_sheet_remark(s, "As in any program. What their fields are called "
	    "was not found on pages of their makers, so that no such words "
	    "stand here.", NULL);
	msu_sheet_section(s, "In eM Client", NULL);
	msu_sheet_remark(s, "It looks settings up by itself when it is given "
	    "the address and the password; if it finds none, as in any "
	    "program.", NULL);
}

/* ----------------------------------------------------------------------- */

static void
sheet_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	struct msu_sheet s = {
		.arena = a,
		.lang = "en",
		.title = "Mail set-up sheet",
		.about = { p->account->address },
		.copy = "Copy",
		.copied = "Copied",
		.foot = "The words are neutral ones, and a program may have "
		    "others for the same thing; those in quotation marks are "
		    "the program's own, in English. No password is in this "
		    "sheet.",
	};
	size_t n = 1;

	if (p->name[0] != '\0')
		s.about[n++] = p->name;
	if (p->account->provider_name != NULL)
		s.about[n] = p->account->provider_name;
	add_notices(&s, p);
	add_values(&s, p);
	add_programs(&s, p);
	msu_sheet_html(&s, msu_sink_file(sink, "sheet",
	    msu_writer_name(a, "sheet-ADDRESS.html", p)));
	msu_sheet_text(&s, msu_sink_file(sink, "sheet",
	    msu_writer_name(a, "sheet-ADDRESS.txt", p)));
}

static const char *const steps[] = {
	N_("Open sheet-ADDRESS.html in a browser, on the telephone, too; the "
	".txt file says the same."),
	N_("In the mail program add an account by hand, and copy the values "
	"into its fields; the sheet says what is particular about new Outlook, "
	"Outlook for Mac and on telephones, the Gmail app, Samsung Email, Mail "
	"on iPhone and iPad, and eM Client."),
	N_("Type the password into the mail program, or sign in with the "
	"browser where the sheet says so."),
	NULL
};

static const char *const files[] = {
	"sheet-ADDRESS.html", "sheet-ADDRESS.txt", NULL
};

/* A person can do what no file can say, so that nothing is refused but what
 * is not encrypted. */
const struct msu_writer msu_writer_sheet = {
	.client = {
		.id = "sheet",
		.title = N_("Set-up sheet for any other program"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS | MSU_ON_MACOS | MSU_ON_LINUX |
		    MSU_ON_ANDROID | MSU_ON_IOS,
		.files = files,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP) | MSU_BIT(MSU_PROTO_POP3),
	.in_security = MSU_BIT(MSU_SECURITY_TLS) |
	    MSU_BIT(MSU_SECURITY_STARTTLS),
	.out_security = MSU_BIT(MSU_SECURITY_TLS) |
	    MSU_BIT(MSU_SECURITY_STARTTLS),
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_OAUTH2) | MSU_BIT(MSU_AUTH_NTLM) |
	    MSU_BIT(MSU_AUTH_GSSAPI) | MSU_BIT(MSU_AUTH_CERT) |
	    MSU_BIT(MSU_AUTH_NONE),
	.write = sheet_write,
};
