/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The table of note codes.  A sentence is read on its own, in a terminal or in
 * JSON, next to the provider's link: so it says what to do and never "see
 * below".  One code serves many providers; what only one of them needs stays
 * in the help page that its entry links.
 */
#include "notes.h"

#include <string.h>

#include "i18n.h"

/* In order of code, which is the order that lists show. */
static const struct msu_note_text notes[] = {
	{ .code = "account-protection",
	  .text = N_("An extra protection in the account's security settings "
	      "locks mail programs out; switch it off there before you "
	      "connect.") },
	{ .code = "administrator",
	  .text = N_("The administrator of your organisation decides whether "
	      "mail programs (IMAP, POP3, SMTP) may connect; if the login "
	      "is refused, ask there.") },
	{ .code = "app-password",
	  .text = N_("Use an app password instead of your normal password: "
	      "create one in the account's security settings. It may be "
	      "called a mail, client or device password, and two-step "
	      "verification may have to be on first.") },
	{ .code = "app-password-2fa",
	  .text = N_("If two-step verification is on for the account, create "
	      "an app password in its security settings and use that "
	      "instead of your normal password.") },
	{ .code = "authorization-code",
	  .text = N_("Use an authorization code instead of your password: "
	      "create it in the webmail settings. The normal password is "
	      "usually refused.") },
	{ .code = "bridge",
	  .text = N_("This provider has no public mail servers: install its "
	      "bridge program on this computer, and use the user name and "
	      "the password that the bridge shows.") },
	{ .code = "certificate",
	  .text = N_("The server's certificate does not validate, so a mail "
	      "program warns about it or refuses to connect.") },
	{ .code = "discontinued",
	  .text = N_("This mail service has been closed.") },
	{ .code = "enable-imap",
	  .text = N_("Switch on access for mail programs (IMAP, POP3 and "
	      "SMTP) in the webmail settings first.") },
	{ .code = "enable-smtp",
	  .text = N_("Switch on authenticated SMTP in the account's settings "
	      "before you send mail; it is off by default.") },
	{ .code = "forwarding-only",
	  .text = N_("Many domains at this provider only forward mail and "
	      "have no mailbox, and sending may need a subscription.") },
	{ .code = "handed-over",
	  .text = N_("These mailboxes were handed over to another company, "
	      "which may charge for the service; if the settings fail, ask "
	      "there.") },
	{ .code = "hosts-abroad",
	  .text = N_("Outside the provider's country its other servers in "
	      "this list are usually faster.") },
	{ .code = "imap-may-be-off",
	  .text = N_("Your normal password works; if the login is refused, "
	      "see in the webmail settings whether access for mail "
	      "programs (IMAP, POP3 and SMTP) has been switched off.") },
	{ .code = "ip-restriction",
	  .text = N_("If an error speaks of a denied IP address, the "
	      "administrator allows logins from certain addresses only; "
	      "ask there.") },
	{ .code = "login-mechanism",
	  .text = N_("The servers need TLS 1.2 and the LOGIN mechanism: "
	      "choose the normal password method in the mail program, not "
	      "an encrypted password.") },
	{ .code = "low-confidence",
	  .text = N_("These settings come from a single or old list and may "
	      "be out of date; a live check of the servers decides.") },
	{ .code = "mailbox-password",
	  .text = N_("Use the password of the mailbox, not that of your "
	      "customer account at the provider.") },
	{ .code = "main-address",
	  .text = N_("The user name comes from the main address of the "
	      "account; an alias or an address at a domain of your own "
	      "does not work in its place.") },
	{ .code = "moved",
	  .text = N_("These mailboxes were handed over to another company; "
	      "ask there for the current servers.") },
	{ .code = "mx-shared",
	  .text = N_("The provider uses the same mail exchangers for other "
	      "services, so it is not certain that this domain has a "
	      "mailbox here.") },
	{ .code = "no-imap",
	  .text = N_("This provider offers no IMAP access for mail "
	      "programs.") },
	{ .code = "oauth-only",
	  .text = N_("Choose OAuth2 sign-in in the mail program: passwords "
	      "and app passwords are refused.") },
	{ .code = "oauth-usual",
	  .text = N_("Choose OAuth2 sign-in in the mail program: most "
	      "organisations accept nothing else, and an app password "
	      "works only where the administrator still allows it.") },
	{ .code = "old-service",
	  .text = N_("This is an old edition of the service, and many domains "
	      "have moved to its successor; check these servers before you "
	      "rely on them.") },
	{ .code = "own-apps-only",
	  .text = N_("This provider offers no IMAP, POP3 or SMTP; only its "
	      "own apps work.") },
	{ .code = "own-host",
	  .text = N_("Accounts live on different servers: the host name in "
	      "the provider's welcome mail takes precedence over the one "
	      "shown here.") },
	{ .code = "paid-plan",
	  .text = N_("Access for mail programs needs a paid plan at this "
	      "provider.") },
	{ .code = "plain-only",
	  .text = N_("Only unencrypted access is documented for this "
	      "provider. Do not send your password over it: try the "
	      "encrypted ports (993 or 995, and 465), or ask the provider "
	      "for them.") },
	{ .code = "pop3-only",
	  .text = N_("This provider offers POP3 only, not IMAP.") },
	{ .code = "reseller",
	  .text = N_("This company also sells mailboxes of other providers, "
	      "which need other settings; make sure which kind yours is.") },
	{ .code = "smtp-auth-off",
	  .text = N_("Sending with a password (SMTP AUTH) is off by default "
	      "and is being retired; if it is refused, use OAuth2 or ask "
	      "the administrator to allow it for the mailbox.") },
	{ .code = "user-name",
	  .text = N_("The user name is not the mail address or a part of it: "
	      "look it up in your account at the provider and enter it "
	      "yourself.") },
};

#define NNOTES	(sizeof(notes) / sizeof(notes[0]))

const struct msu_note_text *
msu_note_find(const char *code, size_t len)
{
	for (size_t i = 0; i < NNOTES; i++)
		if (strlen(notes[i].code) == len &&
		    memcmp(notes[i].code, code, len) == 0)
			return &notes[i];
	return NULL;
}

size_t
msu_note_count(void)
{
	return NNOTES;
}

const struct msu_note_text *
msu_note_at(size_t i)
{
	return i < NNOTES ? &notes[i] : NULL;
}
