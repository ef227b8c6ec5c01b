/* SPDX-License-Identifier: MPL-2.0 */
/* What a server's capability lines offer, and which login that allows. */
#include "rows.h"

#include "caps.h"

#define IMAP	MSU_PROTO_IMAP
#define POP3	MSU_PROTO_POP3
#define SMTP	MSU_PROTO_SMTP

static const char *
joined(struct msu_arena *a, const char *const *words)
{
	const char *text = "";

	for (size_t i = 0; words[i] != NULL; i++)
		text = msu_arena_printf(a, "%s%s%s", text, i == 0 ? "" : " ",
		    words[i]);
	return text;
}

static const struct {
	const char	*name;
	enum msu_proto	 proto;
	const char	*lines[8];
	const char	*mechanisms;
	bool		 plain_login, login_disabled;
} rows[] = {
	/* RFC 5321 §4.1.1.1, RFC 4954 §3 */
	{ "ehlo", SMTP, { "250-mx.example.org Hello [192.0.2.1]",
	    "250-SIZE 35882577", "250-AUTH PLAIN LOGIN XOAUTH2", "250 HELP" },
	    "PLAIN LOGIN XOAUTH2", false, false },
	{ "ehlo_auth_in_the_last_line", SMTP, { "250-mx.example.org",
	    "250 AUTH PLAIN" }, "PLAIN", false, false },
	{ "ehlo_auth_of_old_servers", SMTP, { "250-mx.example.org",
	    "250-AUTH=LOGIN PLAIN", "250 8BITMIME" }, "LOGIN PLAIN", false,
	    false },
	{ "ehlo_both_forms_are_one", SMTP, { "250-AUTH LOGIN PLAIN",
	    "250-AUTH=LOGIN PLAIN CRAM-MD5" }, "LOGIN PLAIN CRAM-MD5", false,
	    false },
	{ "ehlo_in_lower_case", SMTP, { "250-auth plain Login" },
	    "PLAIN LOGIN", false, false },
	{ "ehlo_with_many_blanks", SMTP, { "250-AUTH  PLAIN \t LOGIN  " },
	    "PLAIN LOGIN", false, false },
	{ "ehlo_without_auth", SMTP, { "250-mx.example.org", "250 SIZE" }, "",
	    false, false },
	{ "ehlo_auth_without_mechanisms", SMTP, { "250-AUTH", "250 AUTH " },
	    "", false, false },
	{ "ehlo_word_that_only_begins_so", SMTP, { "250-AUTHINFO PLAIN",
	    "250-XAUTH LOGIN" }, "", false, false },
	{ "ehlo_short_lines", SMTP, { "", "2", "250", "250-", "250 " }, "",
	    false, false },
	{ "ehlo_knows_no_user", SMTP, { "USER", "250 USER" }, "", false,
	    false },

	/* RFC 3501 §6.1.1, §6.2.3 */
	{ "capability", IMAP, { "* CAPABILITY IMAP4rev1 AUTH=PLAIN "
	    "AUTH=XOAUTH2 IDLE", "A002 OK done" }, "PLAIN XOAUTH2", true,
	    false },
	{ "capability_login_disabled", IMAP, { "* CAPABILITY IMAP4rev1 "
	    "LOGINDISABLED AUTH=XOAUTH2" }, "XOAUTH2", false, true },
	{ "capability_login_disabled_in_lower_case", IMAP,
	    { "* capability imap4rev1 logindisabled" }, "", false, true },
	{ "capability_longer_word_disables_nothing", IMAP,
	    { "* CAPABILITY LOGINDISABLEDX XLOGINDISABLED" }, "", true,
	    false },
	{ "capability_in_two_lines", IMAP, { "* CAPABILITY AUTH=PLAIN",
	    "* CAPABILITY AUTH=LOGIN" }, "PLAIN LOGIN", true, false },
	{ "capability_empty_mechanism", IMAP, { "* CAPABILITY AUTH= AUTH=" },
	    "", true, false },
	{ "capability_word_auth_is_none", IMAP, { "* CAPABILITY AUTH PLAIN" },
	    "", true, false },
	{ "capability_in_other_lines_is_none", IMAP, { "* OK AUTH=PLAIN",
	    "+ CAPABILITY AUTH=LOGIN", "CAPABILITY AUTH=LOGIN" }, "", true,
	    false },
	{ "capability_no_lines", IMAP, { NULL }, "", true, false },

	/* RFC 2449 §6, RFC 5034 §3 */
	{ "capa", POP3, { "+OK", "TOP", "UIDL", "USER", "SASL PLAIN LOGIN",
	    "." }, "PLAIN LOGIN", true, false },
	{ "capa_without_user", POP3, { "+OK", "SASL XOAUTH2" }, "XOAUTH2",
	    false, false },
	{ "capa_without_sasl", POP3, { "+OK", "TOP", "USER" }, "", true,
	    false },
	/* servers that forget USER are older than those that refuse it */
	{ "capa_names_no_login", POP3, { "+OK", "TOP", "UIDL" }, "", true,
	    false },
	{ "capa_not_known", POP3, { NULL }, "", true, false },
	{ "capa_sasl_without_mechanisms", POP3, { "+OK", "SASL" }, "", true,
	    false },
	{ "capa_in_lower_case", POP3, { "user", "sasl plain" }, "PLAIN", true,
	    false },
	{ "capa_longer_words_are_others", POP3, { "SASL XOAUTH2", "USERS",
	    "USER x", "SASLX PLAIN" }, "XOAUTH2", false, false },

	/* RFC 4422 §3.1: 1 to 20 of A-Z 0-9 - _ */
	{ "name_of_20", SMTP, { "250 AUTH ABCDEFGHIJ0123456-_9" },
	    "ABCDEFGHIJ0123456-_9", false, false },
	{ "name_of_21", SMTP, { "250 AUTH ABCDEFGHIJ0123456-_9X LOGIN" },
	    "LOGIN", false, false },
	{ "names_with_other_bytes", SMTP, { "250 AUTH PLA\xc3\x8fN LOG\x1bIN "
	    "A.B A=B \xff \xe2\x80\xae X,Y \"Z\" OK" }, "OK", false, false },
	{ "imap_names_with_other_bytes", IMAP, { "* CAPABILITY AUTH=\x1b[31m "
	    "AUTH=\xf0\x9f\x98\x80 AUTH=PLAIN" }, "PLAIN", true, false },
	{ "names_twice", SMTP, { "250 AUTH PLAIN plain PLAIN" }, "PLAIN",
	    false, false },
};

static void
lines_are_read_as_the_protocol_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_arena a = { 0 };
		struct msu_caps caps;

		msu_caps_read(&a, rows[i].proto, rows[i].lines, &caps);
		row_text(rows[i].name, joined(&a, caps.mechanisms),
		    rows[i].mechanisms);
		row_number(rows[i].name, caps.plain_login,
		    rows[i].plain_login);
		row_number(rows[i].name, caps.login_disabled,
		    rows[i].login_disabled);
		msu_arena_free(&a);
	}
}

/* RFC 2449 §6.5 */
static void
time_between_logins_is_read(void **state)
{
	static const struct {
		const char	*name, *lines[3];
		unsigned long	 delay;
		bool		 most;
	} cases[] = {
		{ "delay", { "LOGIN-DELAY 300" }, 300, false },
		{ "delay_of_the_slowest", { "LOGIN-DELAY 300 USER" }, 300,
		    true },
		{ "delay_in_lower_case", { "login-delay 5 user" }, 5, true },
		{ "delay_of_nothing", { "LOGIN-DELAY 0" }, 0, false },
		{ "delay_among_others", { "TOP", "LOGIN-DELAY 7" }, 7, false },
		{ "no_delay", { "UIDL" }, 0, false },
		{ "delay_without_number", { "LOGIN-DELAY", "LOGIN-DELAY " },
		    0, false },
		{ "delay_that_is_no_number", { "LOGIN-DELAY 5s USER",
		    "LOGIN-DELAY -1" }, 0, false },
		{ "delay_beyond_all_patience", { "LOGIN-DELAY 99999999999" },
		    0, false },
		{ "longer_word_is_another", { "LOGIN-DELAYS 3" }, 0, false },
		{ "delay_and_a_longer_word", { "LOGIN-DELAY 3 USERS" }, 3,
		    false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct msu_arena a = { 0 };
		struct msu_caps caps;

		msu_caps_read(&a, POP3, cases[i].lines, &caps);
		row_number(cases[i].name, caps.login_delay, cases[i].delay);
		row_number(cases[i].name, caps.login_delay_most,
		    cases[i].most);
		msu_arena_free(&a);
	}
}

/* "… AUTH M000 M001 …" in one line of any length. */
static void
forty_mechanisms_are_kept_and_no_more(void **state)
{
	static const struct {
		enum msu_proto	 proto;
		const char	*start, *each;
	} kinds[] = {
		{ SMTP, "250-AUTH", " " },
		{ IMAP, "* CAPABILITY", " AUTH=" },
		{ POP3, "SASL", " " },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(kinds); i++) {
		struct msu_arena a = { 0 };
		const char *lines[] = { kinds[i].start, NULL };
		struct msu_caps caps;
		size_t n = 0;

		for (unsigned m = 0; m < 200; m++)
			lines[0] = msu_arena_printf(&a, "%s%sM%03u", lines[0],
			    kinds[i].each, m);
		msu_caps_read(&a, kinds[i].proto, lines, &caps);
		while (caps.mechanisms[n] != NULL)
			n++;
		row_number(kinds[i].start, n, 40);
		row_text(kinds[i].start, caps.mechanisms[39], "M039");
		msu_arena_free(&a);
	}
}

/* ---- which login is possible ---------------------------------------- */

static const struct {
	const char	*name;
	enum msu_proto	 proto;
	const char	*line;
	const char	*allowed;	/* of all kinds, in order of the enum */
} logins[] = {
	{ "plain", SMTP, "250 AUTH PLAIN", "password none" },
	{ "login", SMTP, "250 AUTH LOGIN", "password none" },
	{ "scram_is_a_password_too", SMTP, "250 AUTH SCRAM-SHA-256",
	    "password encrypted none" },
	{ "scram_bound_to_tls_too", SMTP, "250 AUTH SCRAM-SHA-1-PLUS",
	    "password none" },
	{ "cram", SMTP, "250 AUTH CRAM-MD5", "encrypted none" },
	{ "digest", SMTP, "250 AUTH DIGEST-MD5", "encrypted none" },
	{ "xoauth2", SMTP, "250 AUTH XOAUTH2", "oauth2 none" },
	{ "oauthbearer", SMTP, "250 AUTH OAUTHBEARER", "oauth2 none" },
	{ "ntlm", SMTP, "250 AUTH NTLM", "ntlm none" },
	{ "gssapi", SMTP, "250 AUTH GSSAPI", "gssapi none" },
	{ "external", SMTP, "250 AUTH EXTERNAL", "client-cert none" },
	{ "anonymous_is_no_login", SMTP, "250 AUTH ANONYMOUS", "none" },
	{ "no_auth", SMTP, "250 SIZE", "none" },
	{ "imap_login_command", IMAP, "* CAPABILITY IMAP4rev1",
	    "password none" },
	{ "imap_oauth2_only", IMAP, "* CAPABILITY LOGINDISABLED AUTH=XOAUTH2",
	    "oauth2 none" },
	{ "imap_disabled_but_plain", IMAP, "* CAPABILITY LOGINDISABLED "
	    "AUTH=PLAIN", "password none" },
	{ "pop3_user_command", POP3, "USER", "password none" },
	{ "pop3_oauth2_only", POP3, "SASL XOAUTH2", "oauth2 none" },
};

static void
logins_follow_from_what_is_offered(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(logins); i++) {
		const char *const lines[] = { logins[i].line, NULL };
		struct msu_arena a = { 0 };
		struct msu_caps caps;
		const char *text = "";

		msu_caps_read(&a, logins[i].proto, lines, &caps);
		for (unsigned k = 0; k < MSU_AUTH_COUNT; k++) {
			enum msu_auth auth = (enum msu_auth)k;

			if (msu_caps_allow(&caps, auth))
				text = msu_arena_printf(&a, "%s%s%s", text,
				    *text == '\0' ? "" : " ",
				    msu_auth_name(auth));
		}
		row_text(logins[i].name, text, logins[i].allowed);
		msu_arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_as_the_protocol_says),
		cmocka_unit_test(time_between_logins_is_read),
		cmocka_unit_test(forty_mechanisms_are_kept_and_no_more),
		cmocka_unit_test(logins_follow_from_what_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
