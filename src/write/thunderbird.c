/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Thunderbird: a zip that its Import takes, an autoconfig file for the isp
 * directory of its program, and a QR code for Thunderbird on Android.  Names
 * and numbers are those of comm-central's readFromXML.sys.mjs, its profile
 * importer and QRExport.sys.mjs, and of Thunderbird for Android's
 * qr-code-format.md, read 2026-11.
 */
#include <string.h>

#include "i18n.h"
#include "model.h"
#include "qr.h"
#include "quote.h"
#include "str.h"
#include "writer.h"
#include "xml.h"
#include "zipfile.h"

#define MAX_PREFS	((size_t)64 << 10)

static const struct {
	const char	*word;		/* <authentication> */
	int		 pref;		/* authMethod */
	int		 qr;		/* -1: refused by Android */
} auths[MSU_AUTH_COUNT] = {
	[MSU_AUTH_PASSWORD] = { "password-cleartext", 3, 1 },
	[MSU_AUTH_ENCRYPTED] = { "password-encrypted", 4, 2 },
	[MSU_AUTH_OAUTH2] = { "OAuth2", 10, 6 },
	[MSU_AUTH_NTLM] = { "NTLM", 6, -1 },
	[MSU_AUTH_GSSAPI] = { "GSSAPI", 5, -1 },
	[MSU_AUTH_CERT] = { "TLS-client-cert", 7, 5 },
	[MSU_AUTH_NONE] = { "none", 1, 0 },
};

static const struct {
	const char	*word;		/* <socketType> */
	int		 number;	/* socketType, try_ssl and QR code */
} securities[MSU_SECURITY_COUNT] = {
	[MSU_SECURITY_PLAIN] = { "plain", 0 },
	[MSU_SECURITY_STARTTLS] = { "STARTTLS", 2 },
	[MSU_SECURITY_TLS] = { "SSL", 3 },
};

/* OAuth2 works with the hosts for which Thunderbird has a client registration
 * built in: OAuth2Providers.sys.mjs.  Newer versions know whole domains; these
 * hosts are known to the older ones, too. */
static bool
thunderbird_has_oauth2(const struct msu_server *s)
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

/* ---- the zip: prefs.js ----------------------------------------------- */

static void
pref_text(struct msu_buf *b, const char *key, const char *value)
{
	msu_buf_addf(b, "user_pref(\"%s\", ", key);
	msu_quote_json(b, value);
	msu_buf_adds(b, ");\n");
}

static void
pref_number(struct msu_buf *b, const char *key, int value)
{
	msu_buf_addf(b, "user_pref(\"%s\", %d);\n", key, value);
}

static void
pref_true(struct msu_buf *b, const char *key)
{
	msu_buf_addf(b, "user_pref(\"%s\", true);\n", key);
}

static void
add_prefs_incoming(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_server *in = p->account->in;

	pref_text(b, "mail.server.server1.type", msu_proto_name(in->proto));
	pref_text(b, "mail.server.server1.hostname", in->host);
	pref_number(b, "mail.server.server1.port", in->port);
	pref_number(b, "mail.server.server1.socketType",
	    securities[in->security].number);
	pref_number(b, "mail.server.server1.authMethod",
	    auths[p->in_auth].pref);
	/* capital N here, a small one in smtpserver */
	pref_text(b, "mail.server.server1.userName", p->in_user);
	pref_text(b, "mail.server.server1.name", p->account->address);
	pref_true(b, "mail.server.server1.login_at_startup");
	pref_true(b, "mail.server.server1.check_new_mail");
	pref_number(b, "mail.server.server1.check_time", 10);
	if (in->proto == MSU_PROTO_POP3) {
		if (!p->remove)
			pref_true(b, "mail.server.server1.leave_on_server");
		if (p->leave_days > 0) {
			pref_true(b, "mail.server.server1."
			    "delete_by_age_from_server");
			pref_number(b, "mail.server.server1."
			    "num_days_to_leave_on_server", (int)p->leave_days);
		}
		pref_true(b, "mail.server.server1.download_on_biff");
	}
}

static void
add_prefs_outgoing(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_server *out = p->account->out;

	pref_text(b, "mail.smtpservers", "smtp1");
	pref_text(b, "mail.smtp.defaultserver", "smtp1");
	pref_text(b, "mail.smtpserver.smtp1.type", "smtp");
	pref_text(b, "mail.smtpserver.smtp1.hostname", out->host);
	pref_number(b, "mail.smtpserver.smtp1.port", out->port);
	pref_number(b, "mail.smtpserver.smtp1.try_ssl",
	    securities[out->security].number);
	pref_number(b, "mail.smtpserver.smtp1.authMethod",
	    auths[p->out_auth].pref);
	if (p->out_auth != MSU_AUTH_NONE)
		pref_text(b, "mail.smtpserver.smtp1.username", p->out_user);
}

static void
add_prefs(struct msu_buf *b, const struct msu_profile *p)
{
	pref_text(b, "mail.accountmanager.accounts", "account1");
	pref_text(b, "mail.accountmanager.defaultaccount", "account1");
	pref_text(b, "mail.account.account1.server", "server1");
	pref_text(b, "mail.account.account1.identities", "id1");
	if (p->name[0] != '\0')
		pref_text(b, "mail.identity.id1.fullName", p->name);
	pref_text(b, "mail.identity.id1.useremail", p->account->address);
	if (p->organization[0] != '\0')
		pref_text(b, "mail.identity.id1.organization",
		    p->organization);
	if (p->reply_to[0] != '\0')
		pref_text(b, "mail.identity.id1.reply_to", p->reply_to);
	pref_text(b, "mail.identity.id1.smtpServer", "smtp1");
	pref_true(b, "mail.identity.id1.valid");
	add_prefs_incoming(b, p);
	add_prefs_outgoing(b, p);
}

/* The importer adds these to the accounts that are there already. */
static void
write_zip(struct msu_sink *sink, const struct msu_profile *p)
{
	const char *name = msu_writer_name(sink->arena,
	    "thunderbird-ADDRESS.zip", p);
	struct msu_zip_entry entries[] = {
		/* older versions drop one level: so the directory is there */
		{ .name = "mail-profile/" },
		{ .name = "mail-profile/prefs.js" },
	};
	struct msu_buf prefs, zip;
	enum msu_code rc;

	msu_buf_init(&prefs, MAX_PREFS);
	msu_buf_init(&zip, 2 * MAX_PREFS);
	add_prefs(&prefs, p);
	entries[1].data = msu_buf_text(&prefs);
	entries[1].len = prefs.len;
	rc = prefs.code;
	if (rc == MSU_OK)
		rc = msu_zip_write(&zip, entries, 2);
	if (rc == MSU_OK)
		msu_buf_add(msu_sink_file(sink, "thunderbird", name),
		    msu_buf_text(&zip), zip.len);
	else
		msu_sink_refuse(sink, "thunderbird", name, rc, name, NULL);
	msu_buf_free(&prefs);
	msu_buf_free(&zip);
}

/* ---- the autoconfig file --------------------------------------------- */

/* The login of this address as the rule for its domain.  One that follows no
 * rule is written as it is, and the file then suits this address only. */
static const char *
user_form(struct msu_arena *a, const struct msu_profile *p, const char *user)
{
	const char *domain = p->account->domain;
	size_t nlocal = strlen(p->local), ndomain = strlen(domain);

	if (strcmp(user, p->account->address) == 0)
		return "%EMAILADDRESS%";
	if (strcmp(user, p->local) == 0)
		return "%EMAILLOCALPART%";
	/* with one character between them, as in joe.example.org */
	if (strlen(user) == nlocal + 1 + ndomain &&
	    msu_str_has_prefix(user, p->local) &&
	    strcmp(user + nlocal + 1, domain) == 0)
		return msu_arena_printf(a, "%s%c%s", "%EMAILLOCALPART%",
		    user[nlocal], "%EMAILDOMAIN%");
	return user;
}

static void
add_server(struct msu_xmlw *x, struct msu_arena *a,
    const struct msu_profile *p, const struct msu_server *s)
{
	bool in = msu_proto_is_incoming(s->proto);
	const char *element = in ? "incomingServer" : "outgoingServer";
	bool login = s->nauths == 0 || s->auths[0] != MSU_AUTH_NONE;
	/* an outgoing server without a name of its own takes the other's */
	const char *user = s->user != NULL || !login ? s->user :
	    in ? p->account->address : p->in_user;

	msu_xmlw_start(x, element);
	msu_xmlw_attr(x, "type", msu_proto_name(s->proto));
	msu_xmlw_leaf(x, "hostname", s->host);
	msu_xmlw_leaf(x, "port", msu_arena_printf(a, "%u", s->port));
	msu_xmlw_leaf(x, "socketType", securities[s->security].word);
	if (user != NULL)
		msu_xmlw_leaf(x, "username", user_form(a, p, user));
	/* the first that Thunderbird can do is taken */
	for (size_t i = 0; i < s->nauths; i++)
		msu_xmlw_leaf(x, "authentication", auths[s->auths[i]].word);
	if (s->nauths == 0)
		msu_xmlw_leaf(x, "authentication", auths[user == NULL ?
		    MSU_AUTH_NONE : MSU_AUTH_PASSWORD].word);
	if (s->proto == MSU_PROTO_POP3) {
		msu_xmlw_start(x, "pop3");
		msu_xmlw_leaf(x, "leaveMessagesOnServer", "true");
		msu_xmlw_end(x);
	}
	msu_xmlw_end(x);
}

/* Our choice first, then every other encrypted server of that direction. */
static void
add_servers(struct msu_xmlw *x, struct msu_arena *a,
    const struct msu_profile *p, bool incoming)
{
	const struct msu_server *best = incoming ? p->account->in :
	    p->account->out;

	add_server(x, a, p, best);
	for (size_t i = 0; p->account->servers[i] != NULL; i++) {
		const struct msu_server *s = p->account->servers[i];

		if (msu_proto_is_mail(s->proto) && s->host != NULL &&
		    msu_proto_is_incoming(s->proto) == incoming &&
		    s->security != MSU_SECURITY_PLAIN &&
		    !msu_server_same(s, best))
			add_server(x, a, p, s);
	}
}

/* A link with words: <documentation> shows help, <enable> says what has to be
 * switched on first. */
static void
add_link(struct msu_xmlw *x, const struct msu_note *note)
{
	bool enable = strcmp(note->code, "enable-imap") == 0;

	if (note->url == NULL)
		return;
	msu_xmlw_start(x, enable ? "enable" : "documentation");
	msu_xmlw_attr(x, enable ? "visiturl" : "url", note->url);
	msu_xmlw_start(x, enable ? "instruction" : "descr");
	msu_xmlw_attr(x, "lang", "en");
	msu_xmlw_text(x, note->text);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
}

/* A login that follows no rule is one person's own: it has no place in a file
 * for a whole domain. */
static const char *
own_login(struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *const *all = p->account->servers;

	for (size_t i = 0; all[i] != NULL; i++) {
		const char *user = all[i]->user;

		if (user != NULL && user_form(a, p, user) == user)
			return user;
	}
	return NULL;
}

static void
write_autoconfig(struct msu_sink *sink, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;
	const char *file = msu_writer_name(sink->arena, "DOMAIN.xml",
	    p), *own = own_login(sink->arena, p);
	struct msu_buf *b;
	const char *name = acct->provider_name != NULL ? acct->provider_name :
	    acct->domain;
	const struct msu_note help = {
		.code = "help",
		.text = "How to set up a mail program",
		.url = acct->documentation,
	};
	struct msu_xmlw *x;

	if (own != NULL) {
		msu_sink_refuse(sink, "thunderbird", file, MSU_E_CANNOT_TEXT,
		    file, "the user name %s suits one person, and the file is "
		    "for the whole domain", own);
		msu_sink_extra(sink);
		return;
	}
	b = msu_sink_shared(sink, "thunderbird", file);
	x = msu_xmlw_open();
	msu_xmlw_start(x, "clientConfig");
	msu_xmlw_attr(x, "version", "1.1");
	msu_xmlw_start(x, "emailProvider");
	msu_xmlw_attr(x, "id", acct->domain);
	msu_xmlw_leaf(x, "domain", acct->domain);
	msu_xmlw_leaf(x, "displayName", name);
	msu_xmlw_leaf(x, "displayShortName", name);
	add_servers(x, sink->arena, p, true);
	add_servers(x, sink->arena, p, false);
	add_link(x, &help);
	for (size_t i = 0; acct->notes[i] != NULL; i++)
		add_link(x, acct->notes[i]);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
	msu_xmlw_close(x, b);
}

/* ---- the QR code ----------------------------------------------------- */

static void
add_qr_server(struct msu_buf *b, int type, const struct msu_server *s,
    enum msu_auth auth, const char *user)
{
	msu_buf_addf(b, "[%d,", type);
	msu_quote_json(b, s->host);
	msu_buf_addf(b, ",%u,%d,%d,", s->port, securities[s->security].number,
	    auths[auth].qr);
	msu_quote_json(b, user);
}

/* One account in one code; an empty password makes the app ask for it, while
 * null would make it stop. */
static void
add_qr_text(struct msu_buf *b, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;

	msu_buf_adds(b, "[1,[1,1],");
	add_qr_server(b, acct->in->proto == MSU_PROTO_IMAP ? 0 : 1, acct->in,
	    p->in_auth, p->in_user);
	msu_buf_addc(b, ',');
	msu_quote_json(b, acct->address);
	msu_buf_adds(b, ",\"\"],[[");
	add_qr_server(b, 0, acct->out, p->out_auth, p->out_user);
	msu_buf_adds(b, ",\"\"],[");
	msu_quote_json(b, acct->address);
	msu_buf_addc(b, ',');
	msu_quote_json(b, p->name);
	msu_buf_adds(b, "]]]]");
}

/* Left out, not refused, in a build without the library: it is an extra. */
static void
write_qr(struct msu_sink *sink, const struct msu_profile *p)
{
	const char *name = msu_writer_name(sink->arena,
	    "thunderbird-android-ADDRESS.svg", p);
	struct msu_buf text, svg;
	enum msu_code rc;

	msu_buf_init(&text, 4 * MSU_QR_MAX);
	msu_buf_init(&svg, (size_t)1 << 20);
	add_qr_text(&text, p);
	rc = text.code;
	if (rc == MSU_OK)
		rc = msu_qr_svg(&svg, msu_buf_text(&text));
	if (auths[p->in_auth].qr < 0 || auths[p->out_auth].qr < 0) {
		msu_sink_refuse(sink, "thunderbird", name, MSU_E_CANNOT_AUTH,
		    name, "Thunderbird for Android accepts no %s",
		    msu_auth_name(auths[p->in_auth].qr < 0 ? p->in_auth :
		    p->out_auth));
		msu_sink_extra(sink);
	} else if (rc == MSU_OK)
		msu_buf_add(msu_sink_file(sink, "thunderbird", name),
		    msu_buf_text(&svg), svg.len);
	else if (rc != MSU_E_NOT_BUILT_IN) {
		msu_sink_refuse(sink, "thunderbird", name, rc, name,
		    "%zu bytes, at most %d fit a code that can be scanned",
		    text.len, MSU_QR_MAX);
		msu_sink_extra(sink);
	}
	msu_buf_free(&text);
	msu_buf_free(&svg);
}

static void
thunderbird_write(struct msu_sink *sink, const struct msu_profile *p)
{
	write_zip(sink, p);
	write_autoconfig(sink, p);
	write_qr(sink, p);
}

static const char *const steps[] = {
	N_("In Thunderbird open Menu > Tools > Import, choose \"Import from a "
	"file\" and then a Thunderbird back-up as zip file."),
	N_("Choose thunderbird-ADDRESS.zip, tick the accounts and press "
	"Import: the account is added to those that are there already."),
	N_("Restart Thunderbird, and type the password when it asks for it."),
#ifdef HAVE_LIBQRENCODE
	N_("On Android: in Thunderbird choose Settings > Import settings, scan "
	"the picture thunderbird-android-ADDRESS.svg and type the password."),
#endif
	N_("For a whole organisation: an administrator copies DOMAIN.xml into "
	"the folder \"isp\" beside the Thunderbird program; whoever then types "
	"an address of the domain gets the settings."),
	NULL
};

static const char *const files[] = {
	"thunderbird-ADDRESS.zip", "DOMAIN.xml",
	"thunderbird-android-ADDRESS.svg", NULL
};

const struct msu_writer msu_writer_thunderbird = {
	.client = {
		.id = "thunderbird",
		.title = N_("Thunderbird"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS | MSU_ON_MACOS | MSU_ON_LINUX |
		    MSU_ON_ANDROID,
		.files = files,
	},
	.incoming = MSU_BIT(MSU_PROTO_IMAP) | MSU_BIT(MSU_PROTO_POP3),
	.in_security = MSU_BIT(MSU_SECURITY_TLS) |
	    MSU_BIT(MSU_SECURITY_STARTTLS),
	.out_security = MSU_BIT(MSU_SECURITY_TLS) |
	    MSU_BIT(MSU_SECURITY_STARTTLS),
	.auths = MSU_BIT(MSU_AUTH_COUNT) - 1,
	.has_oauth2 = thunderbird_has_oauth2,
	.write = thunderbird_write,
};
