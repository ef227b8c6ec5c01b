/* SPDX-License-Identifier: MPL-2.0 */
/* The accounts for which every writer's files are kept as goldens. */
#ifndef WRITE_CASES_H
#define WRITE_CASES_H

#include "mailsetup.h"

struct write_case {
	const char			*name;
	struct msu_account		 account;
	struct msu_export_options	 options;
};

static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
static const enum msu_auth oauth2[] = { MSU_AUTH_OAUTH2 };
static const enum msu_auth both[] = { MSU_AUTH_OAUTH2, MSU_AUTH_PASSWORD };
static const enum msu_auth challenge[] = { MSU_AUTH_ENCRYPTED };
static const enum msu_auth kerberos[] = { MSU_AUTH_GSSAPI };
static const enum msu_auth nobody[] = { MSU_AUTH_NONE };

#define SERVER(proto_, security_, host_, port_, user_, auths_)		\
	&(const struct msu_server) {					\
		.proto = MSU_PROTO_##proto_,				\
		.security = MSU_SECURITY_##security_,			\
		.host = host_, .port = port_, .user = user_,		\
		.auths = auths_,					\
		.nauths = sizeof(auths_) / sizeof((auths_)[0]),		\
	}
#define SERVERS(...)	(const struct msu_server *const[]) { __VA_ARGS__, NULL }
#define NO_SERVERS	(const struct msu_server *const[]) { NULL }
#define NOTE(code_, text_, url_)					\
	&(const struct msu_note) { code_, text_, url_, false }
#define NOTES(...)	(const struct msu_note *const[]) { __VA_ARGS__, NULL }
#define NO_NOTES	(const struct msu_note *const[]) { NULL }

/* 255 bytes and more that no format may stumble over: quotes, a backslash,
 * markup, the end of a CDATA section, a percent sign, a line end, a
 * right-to-left mark, an emoji, a byte that is no text. */
#define HOSTILE_NAME							\
	" \"Zo\xc3\xab\" \\ 'x' <b>&amp;</b> ]]> %EMAILADDRESS% $(id) `id`"\
	"\r\nPassword=1\t\xe2\x80\x8f\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d "	\
	"\xf0\x9f\x98\x80 \xff</script> "				\
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"	\
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"	\
	"\xe6\xb5\x8b\xe8\xaf\x95\xe6\xb5\x8b\xe8\xaf\x95\xe6\xb5\x8b"	\
	"\xe8\xaf\x95\xe6\xb5\x8b\xe8\xaf\x95\xe6\xb5\x8b\xe8\xaf\x95"

static const struct write_case cases[] = {
	{ .name = "authorization-code", .account = {
		.address = "12345@qq.com", .domain = "qq.com",
		.provider = "qq.com", .provider_name = "QQ Mail",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.qq.com", 993, "12345@qq.com",
			password),
		    SERVER(POP3, TLS, "pop.qq.com", 995, "12345@qq.com",
			password),
		    SERVER(SMTP, TLS, "smtp.qq.com", 465, "12345@qq.com",
			password),
		    SERVER(SMTP, STARTTLS, "smtp.qq.com", 587, "12345@qq.com",
			password)),
		.extra = NO_SERVERS,
		.notes = NOTES(NOTE("authorization-code",
		    "Use an authorization code instead of your password.",
		    "https://service.mail.qq.com/?a=1&b=2"),
		    NOTE("enable-imap", "Switch on access for mail programs "
		    "in the webmail settings first.",
		    "https://mail.qq.com/")),
		.documentation = "https://service.mail.qq.com/",
	}, .options = { .display_name = "张三" } },

	{ .name = "starttls-submission", .account = {
		.address = "zoe@example.org", .domain = "example.org",
		.servers = SERVERS(
		    SERVER(IMAP, PLAIN, "imap.example.org", 143,
			"zoe@example.org", password),
		    SERVER(IMAP, TLS, "imap.example.org", 993,
			"zoe@example.org", password),
		    SERVER(SMTP, STARTTLS, "smtp.example.org", 587,
			"zoe@example.org", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
		.display_name = "Zoe Example",
	} },

	{ .name = "pop3", .account = {
		.address = "zoe@pop.example", .domain = "pop.example",
		.servers = SERVERS(
		    SERVER(POP3, TLS, "pop.pop.example", 995,
			"zoe@pop.example", challenge),
		    SERVER(SMTP, TLS, "relay.pop.example", 465, NULL,
			nobody)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	} },

	/* everything that can be asked for */
	{ .name = "every-option", .account = {
		.address = "zoe@example.com", .domain = "example.com",
		.provider_name = "Example",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.example.com", 993,
			"zoe@example.com", password),
		    SERVER(POP3, TLS, "pop.example.com", 995,
			"zoe@example.com", password),
		    SERVER(SMTP, TLS, "smtp.example.com", 465,
			"zoe@example.com", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	}, .options = { .display_name = "Zoe Example", .pop3 = true,
		.reply_to = "answers@example.com",
		.organization = "Example Ltd", .leave_days = 14 } },

	{ .name = "local-part-login", .account = {
		.address = "joe@example.net", .domain = "example.net",
		.provider_name = "Example & Sons",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "mail.example.net", 993, "joe",
			password),
		    SERVER(POP3, TLS, "mail.example.net", 995,
			"joe.example.net", password),
		    SERVER(SMTP, TLS, "mail.example.net", 465,
			"joe@example.net", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	}, .options = { .display_name = "Joe" } },

	{ .name = "oauth2-or-password", .account = {
		.address = "zoe@gmail.com", .domain = "gmail.com",
		.provider_name = "Gmail",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.gmail.com", 993, "zoe@gmail.com",
			both),
		    SERVER(SMTP, TLS, "smtp.gmail.com", 465, "zoe@gmail.com",
			both)),
		.extra = NO_SERVERS,
		.notes = NOTES(NOTE("app-password",
		    "Use an app password instead of your normal password.",
		    "https://support.google.com/mail/answer/185833")),
	}, .options = { .display_name = "Zoe" } },

	{ .name = "oauth2-only", .account = {
		.address = "zoe@outlook.com", .domain = "outlook.com",
		.provider_name = "Outlook.com",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "outlook.office365.com", 993,
			"zoe@outlook.com", oauth2),
		    SERVER(SMTP, STARTTLS, "smtp-mail.outlook.com", 587,
			"zoe@outlook.com", oauth2)),
		.extra = NO_SERVERS,
		.notes = NOTES(NOTE("oauth-only", "Choose OAuth2 sign-in in "
		    "the mail program.", NULL)),
	} },

	{ .name = "oauth2-unknown-host", .account = {
		.address = "zoe@sso.example", .domain = "sso.example",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.sso.example", 993,
			"zoe@sso.example", oauth2),
		    SERVER(SMTP, TLS, "smtp.sso.example", 465,
			"zoe@sso.example", oauth2)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	} },

	{ .name = "starttls-only", .account = {
		.address = "zoe@old.example", .domain = "old.example",
		.servers = SERVERS(
		    SERVER(IMAP, STARTTLS, "mail.old.example", 143,
			"zoe@old.example", password),
		    SERVER(SMTP, STARTTLS, "mail.old.example", 25,
			"zoe@old.example", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	} },

	{ .name = "plain-only", .account = {
		.address = "zoe@plain.example", .domain = "plain.example",
		.servers = SERVERS(
		    SERVER(POP3, PLAIN, "mail.plain.example", 110,
			"zoe@plain.example", password),
		    SERVER(SMTP, TLS, "mail.plain.example", 465,
			"zoe@plain.example", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	} },

	{ .name = "no-outgoing", .account = {
		.address = "zoe@in.example", .domain = "in.example",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "mail.in.example", 993,
			"zoe@in.example", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	} },

	{ .name = "gssapi", .account = {
		.address = "zoe@corp.example", .domain = "corp.example",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "mail.corp.example", 993, "zoe",
			kerberos),
		    SERVER(SMTP, TLS, "mail.corp.example", 465, "zoe",
			kerberos)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	} },

	{ .name = "hostile-text", .account = {
		.address = "\"a<b>&'%x\\\"\"@example.com",
		.domain = "example.com",
		.provider_name = "]]></title>\x01<script>alert(1)</script>",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.example.com", 993,
			"\"a<b>&'%x\\\"\"@example.com", password),
		    SERVER(SMTP, TLS, "smtp.example.com", 465,
			"a\\b\"c'<d>&amp;]]>%EMAILADDRESS%", password)),
		.extra = NO_SERVERS,
		.notes = NOTES(NOTE("x\"y", "<i>&quot;]]>\"'",
		    "https://example.com/?a=\"'<>&b=]]>")),
		.documentation = "https://example.com/?\"><script>",
	}, .options = { .display_name = HOSTILE_NAME,
		.organization = HOSTILE_NAME,
		.reply_to = "\"a<b>&'%x\\\"\"@example.com" } },

	/* a file for the whole domain, as its logins follow a rule */
	{ .name = "hostile-domain", .account = {
		.address = "\"a<b>&'%x\\\"\"@example.com",
		.domain = "example.com",
		.provider_name = "]]></title>\x01<script>alert(1)</script>",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.example.com", 993,
			"\"a<b>&'%x\\\"\"@example.com", password),
		    SERVER(SMTP, TLS, "smtp.example.com", 465,
			"\"a<b>&'%x\\\"\".example.com", password)),
		.extra = NO_SERVERS,
		.notes = NOTES(NOTE("x\"y", "<i>&quot;]]>\"'",
		    "https://example.com/?a=\"'<>&b=]]>")),
		.documentation = "https://example.com/?\"><script>",
	}, .options = { .display_name = HOSTILE_NAME } },

	{ .name = "idn-domain", .account = {
		.address = "zo\xc3\xab@xn--bcher-kva.example",
		.domain = "xn--bcher-kva.example",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "imap.xn--bcher-kva.example", 993,
			"zo\xc3\xab@xn--bcher-kva.example", password),
		    SERVER(SMTP, TLS, "smtp.xn--bcher-kva.example", 465,
			"zo\xc3\xab@xn--bcher-kva.example", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	}, .options = { .display_name = "Zo\xc3\xab 测试" } },
};

#define NCASES	(sizeof(cases) / sizeof(cases[0]))

#endif
