/* SPDX-License-Identifier: MPL-2.0 */
/* Advice: who failed hears what to do. */
#include "rows.h"

#include "advice.h"
#include "str.h"

static const struct msu_server away = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	.host = "imap.example.org", .port = 993,
};
static const struct msu_server v4 = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_STARTTLS,
	.host = "127.0.0.1", .port = 1143,
};
static const struct msu_server v6 = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_STARTTLS,
	.host = "::1", .port = 1143,
};
static const struct msu_server dav = {
	.proto = MSU_PROTO_CALDAV, .security = MSU_SECURITY_TLS, .port = 443,
	.url = "https://dav.example.org/",
};

static const struct msu_server smtp = {
	.proto = MSU_PROTO_SMTP, .security = MSU_SECURITY_STARTTLS,
	.host = "smtp.example.org", .port = 587,
};
static const struct msu_server pop3 = {
	.proto = MSU_PROTO_POP3, .security = MSU_SECURITY_TLS,
	.host = "pop.example.org", .port = 995,
};
static const struct msu_server port25 = {
	.proto = MSU_PROTO_SMTP, .security = MSU_SECURITY_STARTTLS,
	.host = "mx.example.org", .port = 25,
};

static const struct {
	const char			*name;
	const struct msu_server		*server;
	enum msu_code			 code;
	const char			*advice;
} rows[] = {
	{ "nothing_failed", &away, MSU_OK, NULL },
	{ "not_delivered", &away, MSU_E_NOT_DELIVERED, "look-later" },
	{ "not_delivered_over_pop3", &pop3, MSU_E_NOT_DELIVERED,
	    "look-into-web-mail" },
	{ "refused", &away, MSU_E_TCP_REFUSED, "check-port" },
	{ "refused_by_the_own_computer", &v4, MSU_E_TCP_REFUSED,
	    "start-local-program" },
	{ "refused_by_the_own_computer_v6", &v6, MSU_E_TCP_REFUSED,
	    "start-local-program" },
	{ "refused_by_a_server_without_host", &dav, MSU_E_TCP_REFUSED,
	    "check-port" },
	{ "self_signed", &away, MSU_E_CERT_SELF_SIGNED, "ask-administrator" },
	{ "self_signed_on_the_own_computer", &v4, MSU_E_CERT_SELF_SIGNED,
	    "local-certificate" },
	{ "time_out", &away, MSU_E_TCP_TIMEOUT, "blocked-or-down" },
	{ "wrong_name", &away, MSU_E_TLS_NAME, "wrong-host-name" },
	{ "expired", &away, MSU_E_CERT_EXPIRED, "tell-provider" },
	{ "expired_on_the_own_computer", &v4, MSU_E_CERT_EXPIRED,
	    "tell-provider" },
	{ "clock", &away, MSU_E_CERT_NOT_YET, "check-clock" },
	{ "unknown_authority", &away, MSU_E_CERT_UNTRUSTED,
	    "check-interception" },
	{ "no_tls_on_the_tls_port", &away, MSU_E_PLAINTEXT_ON_TLS_PORT,
	    "use-starttls" },
	{ "starttls_missing", &away, MSU_E_STARTTLS_MISSING, "use-tls-port" },
	{ "preauth_in_the_clear", &v4, MSU_E_PREAUTH, "use-tls-port" },
	{ "preauth_inside_tls", &away, MSU_E_PREAUTH,
	    "tell-provider-preauth" },
	{ "busy", &away, MSU_E_SERVER_BUSY, "wait" },
	{ "html_on_the_port", &away, MSU_E_WRONG_PROTOCOL, "check-port" },
	{ "private_address", &away, MSU_E_PRIVATE_ADDRESS, "allow-private" },
	{ "other_mechanisms", &away, MSU_E_AUTH_MISSING, "other-login" },
	{ "not_a_failure_of_a_check", &away, MSU_E_EXISTS, NULL },
};

/* What the provider's notes and all checks together make of it. */
static const struct {
	const char		*name;
	enum msu_code		 code;
	enum msu_pattern	 pattern;
	const struct msu_server	*server;
	const char		*note;
	const char		*advice, *cause;
} patterns[] = {
	{ "no_note", MSU_E_CREDENTIALS, 0, &away, NULL, "check-password",
	    "credentials" },
	{ "app_password", MSU_E_CREDENTIALS, 0, &away, "app-password",
	    "use-app-password", "credentials" },
	{ "app_password_2fa", MSU_E_CREDENTIALS, 0, &away,
	    "app-password-2fa", "use-app-password", "credentials" },
	{ "authorization_code", MSU_E_CREDENTIALS, 0, &away,
	    "authorization-code", "use-authorization-code", "credentials" },
	{ "bridge", MSU_E_CREDENTIALS, 0, &away, "bridge",
	    "use-bridge-password", "credentials" },
	{ "user_name", MSU_E_CREDENTIALS, 0, &away, "user-name",
	    "check-user-name", "credentials" },
	{ "oauth_only", MSU_E_CREDENTIALS, 0, &away, "oauth-only",
	    "use-oauth2", "provider" },
	{ "smtp_auth_off_is_about_sending", MSU_E_CREDENTIALS, 0, &smtp,
	    "smtp-auth-off", "enable-smtp", "provider" },
	{ "smtp_auth_off_is_not_about_imap", MSU_E_CREDENTIALS, 0, &away,
	    "smtp-auth-off", "check-password", "credentials" },
	{ "off_where_an_app_password_is_wanted", MSU_E_ACCESS_DISABLED, 0,
	    &away, "app-password", "enable-access", "provider" },
	{ "off", MSU_E_ACCESS_DISABLED, 0, &away, "enable-imap",
	    "enable-access", "provider" },
	{ "expired_password", MSU_E_PASSWORD_EXPIRED, 0, &away, NULL,
	    "change-password", "credentials" },
	{ "note_of_something_else", MSU_E_CREDENTIALS, 0, &away, "moved",
	    "check-password", "credentials" },
	{ "offline", MSU_E_TCP_TIMEOUT, MSU_PATTERN_OFFLINE, &away, NULL,
	    "offline-or-firewall", "network" },
	{ "no_names", MSU_E_DNS_NXDOMAIN, MSU_PATTERN_NO_NAMES, &away, NULL,
	    "no-names", "network" },
	{ "sending_blocked", MSU_E_TCP_TIMEOUT, MSU_PATTERN_SENDING_BLOCKED,
	    &smtp, NULL, "sending-blocked", "network" },
	{ "port_blocked", MSU_E_TCP_TIMEOUT, MSU_PATTERN_PORT_BLOCKED, &away,
	    NULL, "port-blocked", "network" },
	{ "silent_alone", MSU_E_TCP_TIMEOUT, 0, &away, NULL,
	    "blocked-or-down", "network" },
	{ "inspection", MSU_E_CERT_UNTRUSTED, MSU_PATTERN_INSPECTION, &away,
	    NULL, "tls-inspection", "network" },
	{ "portal", MSU_E_WRONG_PROTOCOL, MSU_PATTERN_PORTAL, &away, NULL,
	    "captive-portal", "network" },
	{ "tls_here", MSU_E_NO_ANSWER, MSU_PATTERN_TLS_HERE, &away, NULL,
	    "port-wants-tls", "settings" },
	{ "starttls_here", MSU_E_PLAINTEXT_ON_TLS_PORT,
	    MSU_PATTERN_STARTTLS_HERE, &away, NULL, "port-wants-starttls",
	    "settings" },
	{ "right_name", MSU_E_TLS_NAME, MSU_PATTERN_RIGHT_NAME, &away, NULL,
	    "use-certificate-name", "settings" },
	{ "port_25", MSU_E_AUTH_MISSING, 0, &port25, NULL,
	    "port-for-servers", "settings" },
	{ "port_587_without_auth", MSU_E_AUTH_MISSING, 0, &smtp, NULL,
	    "other-login", "provider" },
	{ "nothing_failed", MSU_OK, MSU_PATTERN_OFFLINE, &away, NULL, NULL,
	    NULL },
};

static const struct msu_advice *
advice_of(const struct msu_server *s, enum msu_code code)
{
	static struct msu_advice found;
	const struct msu_symptom symptom = { .code = code, .server = s };

	return msu_advice_find(&symptom, &found) ? &found : NULL;
}

static void
notes_and_patterns_tell_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(patterns); i++) {
		const struct msu_note note = { .code = patterns[i].note,
		    .text = "t", .url = "https://example.org/how" };
		const struct msu_note *const notes[] = {
			patterns[i].note == NULL ? NULL : &note, NULL
		};
		const struct msu_account acct = { .notes = notes };
		const struct msu_symptom s = { .code = patterns[i].code,
		    .pattern = patterns[i].pattern,
		    .server = patterns[i].server, .account = &acct };
		struct msu_advice a = { 0 };

		msu_advice_find(&s, &a);
		row_text(patterns[i].name, a.code, patterns[i].advice);
		row_text(patterns[i].name, a.cause, patterns[i].cause);
		/* the provider's link belongs to what it explains */
		if (patterns[i].note != NULL && strcmp(patterns[i].note,
		    "app-password") == 0)
			row_text(patterns[i].name, a.url,
			    "https://example.org/how");
	}
}

/* Of several notes the link is that of the one which explains the failure. */
static void
link_explains_what_failed(void **state)
{
	static const struct msu_note on_code = { .code = "authorization-code",
	    .text = "t", .url = "https://example.org/code" };
	static const struct msu_note on_imap = { .code = "enable-imap",
	    .text = "t", .url = "https://example.org/imap" };
	static const struct msu_note on_smtp = { .code = "enable-smtp",
	    .text = "t", .url = "https://example.org/smtp" };
	static const struct msu_note *const all[] = { &on_code, &on_imap,
	    &on_smtp, NULL };
	static const struct msu_note *const none[] = { NULL };
	static const struct {
		enum msu_code	 code;
		const char	*url;		/* without notes: the help */
	} links[] = {
		{ MSU_E_CREDENTIALS, "https://example.org/code" },
		{ MSU_E_AUTH_CODE, "https://example.org/code" },
		{ MSU_E_ACCESS_DISABLED, "https://example.org/imap" },
		{ MSU_E_SMTP_DISABLED, "https://example.org/smtp" },
	};
	struct msu_account acct = { .documentation = "https://example.org/" };
	struct msu_symptom s = { .server = &away, .account = &acct };
	struct msu_advice a;

	(void)state;
	for (size_t i = 0; i < ROWS(links); i++) {
		s.code = links[i].code;
		acct.notes = all;
		assert_true(msu_advice_find(&s, &a));
		row_text(msu_code_name(s.code), a.url, links[i].url);
		acct.notes = none;
		assert_true(msu_advice_find(&s, &a));
		row_text(msu_code_name(s.code), a.url,
		    "https://example.org/");
	}
	s.code = MSU_E_TCP_REFUSED;
	assert_true(msu_advice_find(&s, &a));
	row_text("no login", a.url, NULL);
}

/* Whoever got as far as the login has the right port and security. */
static void
conversation_that_ends_at_the_login_is_not_the_users_fault(void **state)
{
	static const enum msu_code codes[] = { MSU_E_CLOSED,
	    MSU_E_NO_ANSWER };
	struct msu_symptom s = { .server = &away };
	struct msu_advice a;

	(void)state;
	for (size_t i = 0; i < ROWS(codes); i++) {
		s.code = codes[i];
		s.step = MSU_STEP_GREETING;
		assert_true(msu_advice_find(&s, &a));
		row_text("greeting", a.cause, "settings");
		s.step = MSU_STEP_LOGIN;
		assert_true(msu_advice_find(&s, &a));
		row_text("login", a.cause, "provider");
	}
}

static void
failures_have_their_advice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_advice *a = advice_of(rows[i].server,
		    rows[i].code);

		row_text(rows[i].name, a == NULL ? NULL : a->code,
		    rows[i].advice);
	}
}

/* Each way in which a check fails: mailsetup.h lists them together, from the
 * resolver's to those of the round trip. */
static void
no_failed_step_is_left_without_advice(void **state)
{
	(void)state;
	for (unsigned c = MSU_E_DNS_NXDOMAIN; c <= MSU_E_NOT_DELETED; c++) {
		enum msu_code code = (enum msu_code)c;
		const struct msu_advice *a = advice_of(&away, code);
		size_t len;

		if (a == NULL)
			fail_msg("no advice for %s", msu_code_name(code));
		len = strlen(a->text);
		row_true(msu_code_name(code), len > 0 &&
		    a->text[len - 1] == '.' && msu_str_is_one_line(a->text));
		row_number(msu_code_name(code), strspn(a->code,
		    "abcdefghijklmnopqrstuvwxyz0123456789-"),
		    strlen(a->code));
		row_true(msu_code_name(code), a->cause != NULL &&
		    (strcmp(a->cause, "settings") == 0 ||
		    strcmp(a->cause, "credentials") == 0 ||
		    strcmp(a->cause, "network") == 0 ||
		    strcmp(a->cause, "provider") == 0));
	}
}

/* Whom a wrong certificate met must not hear how to accept it. */
static void
nobody_is_told_to_accept_a_certificate(void **state)
{
	(void)state;
	for (unsigned c = MSU_E_TLS_NAME; c <= MSU_E_CERT_SELF_SIGNED; c++) {
		enum msu_code code = (enum msu_code)c;
		const struct msu_advice *a = advice_of(&away, code);
		const char *accept = a == NULL ? NULL :
		    strstr(a->text, "accept");

		if (accept != NULL)
			row_true(msu_code_name(code),
			    strstr(a->text, "Do not accept") != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_have_their_advice),
		cmocka_unit_test(notes_and_patterns_tell_more),
		cmocka_unit_test(link_explains_what_failed),
		cmocka_unit_test(
		    conversation_that_ends_at_the_login_is_not_the_users_fault),
		cmocka_unit_test(no_failed_step_is_left_without_advice),
		cmocka_unit_test(nobody_is_told_to_accept_a_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
