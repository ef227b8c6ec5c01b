/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The preferences of an account in Thunderbird.  Names and numbers are those of
 * comm-central: nsMsgIncomingServer.cpp, nsMsgIdentity.cpp, SmtpServer.sys.mjs,
 * nsMsgSocketType.idl and nsMsgAuthMethod.idl, read 2026-11.
 */
#include "thunderbird_prefs.h"

#include <string.h>

#include "model.h"
#include "quote.h"

const struct msu_thunderbird_auth msu_thunderbird_auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = { "password-cleartext", 3, 1 },
	[MSU_AUTH_ENCRYPTED] = { "password-encrypted", 4, 2 },
	[MSU_AUTH_OAUTH2] = { "OAuth2", 10, 6 },
	[MSU_AUTH_NTLM] = { "NTLM", 6, -1 },
	[MSU_AUTH_GSSAPI] = { "GSSAPI", 5, -1 },
	[MSU_AUTH_CERT] = { "TLS-client-cert", 7, 5 },
	[MSU_AUTH_NONE] = { "none", 1, 0 },
};

const struct msu_thunderbird_security
msu_thunderbird_securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_PLAIN] = { "plain", 0 },
	[MSU_SECURITY_STARTTLS] = { "STARTTLS", 2 },
	[MSU_SECURITY_TLS] = { "SSL", 3 },
};

/* OAuth2 works with the hosts for which Thunderbird has a client registration
 * built in: OAuth2Providers.sys.mjs.  Newer versions know whole domains; these
 * hosts are known to the older ones, too. */
bool
msu_thunderbird_has_oauth2(const struct msu_server *s)
{
	static const char *const hosts[] = {
		"imap.gmail.com", "pop.gmail.com", "smtp.gmail.com",
		"imap.googlemail.com", "pop.googlemail.com",
		"smtp.googlemail.com",
		"imap.mail.ru", "smtp.mail.ru",
		"imap.yandex.com", "smtp.yandex.com",
		"imap.mail.yahoo.com", "pop.mail.yahoo.com",
		"smtp.mail.yahoo.com",
		"imap.aol.com", "pop.aol.com", "smtp.aol.com",
		"outlook.office365.com", "smtp.office365.com",
		"smtp-mail.outlook.com",
		"imap.fastmail.com", "pop.fastmail.com", "smtp.fastmail.com",
		"imap.comcast.net", "pop.comcast.net", "smtp.comcast.net",
	};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		if (strcmp(s->host, hosts[i]) == 0)
			return true;
	}
	return false;
}

/* ---- values ------------------------------------------------------------ */

void
msu_thunderbird_value(struct msu_buf *b, const struct msu_thunderbird_pref *v)
{
	if (v->text != NULL)
		msu_quote_json(b, v->text);
	else if (v->is_true)
		msu_buf_adds(b, "true");
	else
		msu_buf_addf(b, "%d", v->number);
}

/* ---- the list ---------------------------------------------------------- */

struct walk {
	struct msu_arena	*arena;
	const char		*suffix;
	void			(*each)(void *,
				    const struct msu_thunderbird_pref *);
	void			*arg;
};

/* key is "mail.server.server" or the like, or the whole name if last is NULL. */
static void
put(struct walk *w, const char *key, const char *last,
    struct msu_thunderbird_pref v)
{
	v.name = last == NULL ? key : msu_arena_printf(w->arena, "%s%s.%s",
	    key, w->suffix, last);
	w->each(w->arg, &v);
}

#define PUT(w, key, last, ...)						\
	put(w, key, last, (struct msu_thunderbird_pref) { __VA_ARGS__ })

#define SERVER		"mail.server.server"
#define IDENTITY	"mail.identity.id"
#define SENDER		"mail.smtpserver.smtp"

static const char *
key_of(struct walk *w, const char *word)
{
	return msu_arena_printf(w->arena, "%s%s", word, w->suffix);
}

static void
put_incoming(struct walk *w, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	PUT(w, SERVER, "type", .text = msu_proto_name(in->proto));
	PUT(w, SERVER, "hostname", .text = in->host);
	PUT(w, SERVER, "port", .number = in->port);
	PUT(w, SERVER, "socketType",
	    .number = msu_thunderbird_securities[in->security].number);
	PUT(w, SERVER, "authMethod",
	    .number = msu_thunderbird_auths[p->in_auth].pref);
	/* capital N here, a small one in smtpserver */
	PUT(w, SERVER, "userName", .text = p->in_user);
	PUT(w, SERVER, "name", .text = p->account->address);
	PUT(w, SERVER, "login_at_startup", .is_true = true);
	PUT(w, SERVER, "check_new_mail", .is_true = true);
	PUT(w, SERVER, "check_time", .number = 10);
	if (in->proto != MSU_PROTO_POP3)
		return;
	if (!p->remove)
		PUT(w, SERVER, "leave_on_server", .is_true = true);
	if (p->leave_days > 0) {
		PUT(w, SERVER, "delete_by_age_from_server", .is_true = true);
		PUT(w, SERVER, "num_days_to_leave_on_server",
		    .number = (int)p->leave_days);
	}
	PUT(w, SERVER, "download_on_biff", .is_true = true);
}

static void
put_outgoing(struct walk *w, const struct msu_profile *p)
{
	const struct msu_server *out = p->account->out;
	const char *key = key_of(w, "smtp");

	PUT(w, "mail.smtpservers", NULL, .text = key, .is_list = true);
	PUT(w, "mail.smtp.defaultserver", NULL, .text = key);
	PUT(w, SENDER, "type", .text = "smtp");
	PUT(w, SENDER, "hostname", .text = out->host);
	PUT(w, SENDER, "port", .number = out->port);
	PUT(w, SENDER, "try_ssl",
	    .number = msu_thunderbird_securities[out->security].number);
	PUT(w, SENDER, "authMethod",
	    .number = msu_thunderbird_auths[p->out_auth].pref);
	if (p->out_auth != MSU_AUTH_NONE)
		PUT(w, SENDER, "username", .text = p->out_user);
}

void
msu_thunderbird_prefs(struct msu_arena *a, const struct msu_profile *p,
    const char *suffix,
    void (*each)(void *, const struct msu_thunderbird_pref *), void *arg)
{
	struct walk walk = { a, suffix, each, arg }, *w = &walk;
	const char *key = key_of(w, "account");

	PUT(w, "mail.accountmanager.accounts", NULL, .text = key,
	    .is_list = true);
	PUT(w, "mail.accountmanager.defaultaccount", NULL, .text = key);
	PUT(w, "mail.account.account", "server", .text = key_of(w, "server"));
	PUT(w, "mail.account.account", "identities", .text = key_of(w, "id"));
	if (p->name[0] != '\0')
		PUT(w, IDENTITY, "fullName", .text = p->name);
	PUT(w, IDENTITY, "useremail", .text = p->account->address);
	if (p->organization[0] != '\0')
		PUT(w, IDENTITY, "organization", .text = p->organization);
	if (p->reply_to[0] != '\0')
		PUT(w, IDENTITY, "reply_to", .text = p->reply_to);
	PUT(w, IDENTITY, "smtpServer", .text = key_of(w, "smtp"));
	PUT(w, IDENTITY, "valid", .is_true = true);
	put_incoming(w, p);
	put_outgoing(w, p);
}
