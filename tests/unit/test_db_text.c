/* SPDX-License-Identifier: MPL-2.0 */
/* Reading one provider file: what it becomes and every complaint about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "db_text.h"
#include "file.h"

#define ROWS(t)	(sizeof(t) / sizeof((t)[0]))

/* A file that nothing is wrong with, in pieces. */
#define NAME	"name     Example\n"
#define DOMAIN	"domain   example.org\n"
#define IMAP	"server   imap tls imap.example.org 993\n"
#define SMTP	"server   smtp tls smtp.example.org 465\n"
#define SERVERS	IMAP SMTP
#define REST	"confidence high\n" \
		"source   official https://example.org/help\n" \
		"checked  2026-11\n"
#define HEAD	NAME DOMAIN SERVERS		/* lines 1 to 4 */
#define GOOD	HEAD REST			/* lines 1 to 7 */

static void
keep_finding(void *arg, bool is_error, const char *where, const char *text)
{
	msu_buf_addf(arg, "%s %s: %s\n", is_error ? "error" : "warning",
	    where, text);
}

/* The findings about a text, one a line. */
static struct msu_db_text *
read_text(struct msu_arena *a, const char *text, size_t len,
    struct msu_buf *found)
{
	struct msu_db_sink sink = { .finding = keep_finding, .arg = found };

	msu_buf_init(found, 100000);
	return msu_db_text_read(a, "example", "f", text, len, &sink);
}

/* ---- complaints ------------------------------------------------------ */

static const struct {
	const char	*name, *text, *found;
} complaints[] = {
	{ "good", GOOD, "" },
	{ "comments_and_blank_lines_are_nothing",
	    "# name x\n\n  # y\n \t \n" GOOD, "" },
	{ "tabs_are_blanks", "name\tExample\n" DOMAIN SERVERS REST, "" },
	{ "blanks_at_the_end_are_nothing", GOOD "auth password \t\n", "" },
	{ "last_line_needs_no_line_end", GOOD "user %EMAILDOMAIN%", "" },

	{ "unknown_word", GOOD "colour red\n",
	    "error f:8: unknown word \"colour\"\n" },
	{ "words_are_lower_case", GOOD "Help https://example.org\n",
	    "error f:8: unknown word \"Help\"\n" },
	{ "word_without_value", GOOD "help \n",
	    "error f:8: \"help\" without a value\n" },
	{ "single_word_twice", GOOD "name Again\n",
	    "error f:8: second \"name\", the first is on line 1\n" },
	{ "each_single_word",
	    GOOD "user %EMAILDOMAIN%\nauth ntlm\nhelp https://a.example\n"
	    "status ok\n"
	    "user x\nauth y\nhelp z\nstatus z\nconfidence z\nchecked z\n",
	    "error f:12: second \"user\", the first is on line 8\n"
	    "error f:13: second \"auth\", the first is on line 9\n"
	    "error f:14: second \"help\", the first is on line 10\n"
	    "error f:15: second \"status\", the first is on line 11\n"
	    "error f:16: second \"confidence\", the first is on line 5\n"
	    "error f:17: second \"checked\", the first is on line 7\n" },
	{ "empty_file", "",
	    "error f:1: no \"name\"\n"
	    "error f:1: no \"confidence\"\n"
	    "error f:1: no \"source\"\n"
	    "error f:1: no \"checked\"\n"
	    "error f:1: no server, although its status is not \"broken\"\n"
	    "warning f:1: no domain and no mx: only its name finds it\n" },
	{ "no_source", HEAD "confidence high\nchecked 2026-11\n",
	    "error f:1: no \"source\"\n" },
	{ "no_checked", HEAD "confidence high\nsource ispdb\n",
	    "error f:1: no \"checked\"\n" },
	{ "no_confidence", HEAD "source ispdb\nchecked 2026-11\n",
	    "error f:1: no \"confidence\"\n" },
	{ "all_errors_of_a_file_are_told", "x\ny\n" GOOD "z\n",
	    "error f:1: unknown word \"x\"\n"
	    "error f:2: unknown word \"y\"\n"
	    "error f:10: unknown word \"z\"\n" },

	{ "domain_in_upper_case", GOOD "domain a.example Example.com\n",
	    "error f:8: write \"Example.com\" as \"example.com\"\n" },
	{ "domain_as_unicode", GOOD "domain b\xc3\xbc" "cher.example\n",
	    "error f:8: write \"b\xc3\xbc" "cher.example\" as "
	    "\"xn--bcher-kva.example\"\n" },
	{ "domain_with_trailing_dot", GOOD "domain a.example.\n",
	    "error f:8: write \"a.example.\" as \"a.example\"\n" },
	{ "domain_of_one_label", GOOD "domain com *.com\n",
	    "error f:8: \"com\" is not a domain name\n"
	    "error f:8: \"*.com\" is not a domain name\n" },
	{ "domain_is_an_address", GOOD "domain 192.0.2.1\n",
	    "error f:8: \"192.0.2.1\" is not a domain name\n" },
	{ "domain_with_bad_bytes", GOOD "domain a_b.example a/b.example\n",
	    "error f:8: \"a_b.example\" is not a domain name\n"
	    "error f:8: \"a/b.example\" is not a domain name\n" },
	{ "wildcard_only_in_front", GOOD "domain *.a.example a.*.example "
	    "*a.example\n",
	    "error f:8: \"a.*.example\" is not a domain name\n"
	    "error f:8: \"*a.example\" is not a domain name\n" },
	{ "mx_has_no_wildcards", GOOD "mx *.a.example\n",
	    "error f:8: \"*.a.example\" is not a domain name\n" },
	{ "mx_in_upper_case", GOOD "mx MX.a.example\n",
	    "error f:8: write \"MX.a.example\" as \"mx.a.example\"\n" },

	{ "server_protocol", GOOD "server imaps tls a.example 993\n",
	    "error f:8: unknown protocol \"imaps\"\n" },
	{ "server_security", GOOD "server imap ssl a.example 993\n",
	    "error f:8: unknown security \"ssl\"\n" },
	{ "server_host", GOOD "server imap tls a_b.example 993\n"
	    "server imap tls A.example 993\nserver imap tls -a.example 993\n",
	    "error f:8: \"a_b.example\" is not a host name\n"
	    "error f:9: \"A.example\" is not a host name\n"
	    "error f:10: \"-a.example\" is not a host name\n" },
	{ "server_host_forms", GOOD "server imap tls %EMAILDOMAIN% 993\n"
	    "server imap tls mail.%EMAILDOMAIN% 993\n"
	    "server imap tls 127.0.0.1 993\nserver imap tls ::1 993\n"
	    "server imap tls localhost 993\n", "" },
	{ "server_host_bad_forms", GOOD "server imap tls %DOMAIN% 993\n"
	    "server imap tls %EMAILLOCALPART%.example 993\n"
	    "server imap tls %EMAILDOMAIN%.%EMAILDOMAIN% 993\n"
	    "server imap tls M.%EMAILDOMAIN% 993\n",
	    "error f:8: \"%DOMAIN%\" is not a host name\n"
	    "error f:9: \"%EMAILLOCALPART%.example\" is not a host name\n"
	    "error f:10: \"%EMAILDOMAIN%.%EMAILDOMAIN%\" is not a host name\n"
	    "error f:11: \"M.%EMAILDOMAIN%\" is not a host name\n" },
	{ "server_port", GOOD "server imap tls a.example 0\n"
	    "server imap tls a.example 65536\n"
	    "server imap tls a.example 99x\nserver imap tls a.example 65535\n",
	    "error f:8: port \"0\" is not a number from 1 to 65535\n"
	    "error f:9: port \"65536\" is not a number from 1 to 65535\n"
	    "error f:10: port \"99x\" is not a number from 1 to 65535\n" },
	{ "server_cut_short", GOOD "server imap\nserver imap tls a.example\n",
	    "error f:8: a server is PROTOCOL SECURITY HOST PORT\n"
	    "error f:9: a server is PROTOCOL SECURITY HOST PORT\n" },
	{ "server_by_url", GOOD "server jmap https://a.example/jmap\n"
	    "server caldav https://a.example:8443 user=%EMAILLOCALPART%\n",
	    "" },
	{ "server_by_bad_url", GOOD "server jmap\n"
	    "server caldav http://a.example/\n"
	    "server carddav tls a.example 443\n",
	    "error f:8: a server of this protocol is PROTOCOL URL\n"
	    "error f:9: \"http://a.example/\" is not an https URL\n"
	    "error f:10: \"tls\" is not an https URL\n" },
	{ "server_options", GOOD "server managesieve starttls a.example 4190 "
	    "auth=oauth2,password user=%EMAILLOCALPART%@%EMAILDOMAIN%\n", "" },
	{ "server_bad_options",
	    GOOD "server imap tls a.example 993 fast\n"
	    "server imap tls a.example 993 user=me\n"
	    "server imap tls a.example 993 user=%EMAIL%\n"
	    "server imap tls a.example 993 auth=\n"
	    "server imap tls a.example 993 auth=password,\n"
	    "server imap tls a.example 993 auth=ntlm,ntlm\n"
	    "server imap tls a.example 993 auth=ntlm auth=none\n",
	    "error f:8: unexpected \"fast\"\n"
	    "error f:9: \"me\" is not a form of a user name\n"
	    "error f:10: \"%EMAIL%\" is not a form of a user name\n"
	    "error f:11: unknown auth \"\"\n"
	    "error f:12: unknown auth \"\"\n"
	    "error f:13: auth \"ntlm\" twice\n"
	    "error f:14: unexpected \"auth=none\"\n" },
	{ "no_incoming_server", NAME DOMAIN SMTP REST,
	    "error f:1: no IMAP or POP3 server\n" },
	{ "no_outgoing_server", NAME DOMAIN IMAP REST,
	    "error f:1: no SMTP server\n" },
	{ "url_servers_are_not_enough",
	    NAME DOMAIN "server jmap https://a.example/\n" REST,
	    "error f:1: no server, although its status is not \"broken\"\n" },
	{ "a_server_with_an_error_is_not_missing_too",
	    NAME DOMAIN IMAP "server smtp tls a.example x\n" REST,
	    "error f:4: port \"x\" is not a number from 1 to 65535\n" },
	{ "broken_needs_no_server", NAME DOMAIN "status broken\n" REST, "" },
	{ "preparation_needs_servers",
	    NAME DOMAIN "status preparation\n" REST,
	    "error f:1: no server, although its status is not \"broken\"\n" },
	{ "only_plain_is_a_warning", NAME DOMAIN
	    "server imap plain a.example 143\n"
	    "server smtp plain a.example 25\n" REST,
	    "warning f:3: only unencrypted servers\n" },
	{ "some_plain_is_none", GOOD "server imap plain a.example 143\n", "" },
	{ "low_confidence_is_no_warning",
	    HEAD "confidence low\nsource ispdb\nchecked 2026-11\n", "" },

	{ "user", GOOD "user name\n",
	    "error f:8: \"name\" is not a form of a user name\n" },
	{ "user_of_two_words", GOOD "user %EMAILDOMAIN% x\n",
	    "error f:8: unexpected \"x\"\n" },
	{ "user_with_half_a_placeholder", GOOD "user %EMAILDOMAIN%%\n",
	    "error f:8: \"%EMAILDOMAIN%%\" is not a form of a user name\n" },
	{ "auth", GOOD "auth oauth2 plain oauth2\n",
	    "error f:8: unknown auth \"plain\"\n"
	    "error f:8: auth \"oauth2\" twice\n" },
	{ "every_auth_fits", GOOD "auth password encrypted oauth2 ntlm gssapi "
	    "client-cert none\n", "" },
	{ "oauth2", GOOD "oauth2 secret x\noauth2 scope\n"
	    "oauth2 auth http://a.example/\noauth2 token x\n"
	    "oauth2 issuer a b\noauth2 issuer c\noauth2 scope a b c\n",
	    "error f:8: unknown oauth2 key \"secret\"\n"
	    "error f:9: \"oauth2 scope\" without a value\n"
	    "error f:10: \"http://a.example/\" is not an https URL\n"
	    "error f:11: \"x\" is not an https URL\n"
	    "error f:12: unexpected \"b\"\n"
	    "error f:13: second \"oauth2 issuer\"\n" },
	{ "note", GOOD "note app-password\nnote nonsense\n"
	    "note app-password ftp://a.example/\n"
	    "note app-password http://a.example/ x\n",
	    "error f:9: unknown note \"nonsense\"\n"
	    "error f:10: \"ftp://a.example/\" is not a URL\n"
	    "error f:11: unexpected \"x\"\n" },
	{ "help", GOOD "help example.org\n",
	    "error f:8: \"example.org\" is not a URL\n" },
	{ "help_of_two_words", GOOD "help https://a.example/ x\n",
	    "error f:8: unexpected \"x\"\n" },
	{ "quirk", GOOD "quirk imap-id\nquirk odd\nquirk lenient-tls x\n",
	    "error f:9: unknown quirk \"odd\"\n"
	    "error f:10: unexpected \"x\"\n" },
	{ "status", GOOD "status dead\n",
	    "error f:8: unknown status \"dead\"\n" },
	{ "confidence", HEAD "confidence sure\nsource ispdb\n"
	    "checked 2026-11\n",
	    "error f:5: unknown confidence \"sure\"\n" },
	{ "source", GOOD "source Ispdb\nsource https://a.example/\n"
	    "source web https://a.example/ https://b.example/ k9\n",
	    "error f:8: \"Ispdb\" is not a URL\n"
	    "error f:9: a URL without a source's name before it\n" },
	{ "checked_month", HEAD "confidence high\nsource ispdb\n"
	    "checked 2026-13\n",
	    "error f:7: \"2026-13\" is not a date like 2026-11\n" },
	{ "checked_year", HEAD "confidence high\nsource ispdb\n"
	    "checked 1999-12\n",
	    "error f:7: \"1999-12\" is not a date like 2026-11\n" },
	{ "checked_day", HEAD "confidence high\nsource ispdb\n"
	    "checked 2026-11-01\n",
	    "error f:7: \"2026-11-01\" is not a date like 2026-11\n" },

	{ "not_utf8", GOOD "# caf\xe9\n", "error f:8: this is not UTF-8\n" },
	{ "carriage_return", "name Example\r\n" DOMAIN SERVERS REST,
	    "error f:1: a control character; lines end in LF alone\n"
	    "error f:1: no \"name\"\n" },
};

static void
every_complaint_is_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(complaints); i++) {
		struct msu_arena a = { 0 };
		struct msu_buf found;

		assert_non_null(read_text(&a, complaints[i].text,
		    strlen(complaints[i].text), &found));
		if (strcmp(msu_buf_text(&found), complaints[i].found) != 0)
			fail_msg("%s:\n%sexpected\n%s", complaints[i].name,
			    msu_buf_text(&found), complaints[i].found);
		msu_buf_free(&found);
		msu_arena_free(&a);
	}
}

/* GOOD with one more line of n bytes. */
static void
line_is(size_t n, const char *expected)
{
	struct msu_arena a = { 0 };
	struct msu_buf text, found;

	msu_buf_init(&text, 100000);
	msu_buf_adds(&text, GOOD "#");
	for (size_t i = 1; i < n; i++)
		msu_buf_addc(&text, 'x');
	assert_non_null(read_text(&a, text.p, text.len, &found));
	assert_string_equal(msu_buf_text(&found), expected);
	msu_buf_free(&text);
	msu_buf_free(&found);
	msu_arena_free(&a);
}

static void
long_lines_and_files_are_refused(void **state)
{
	(void)state;
	line_is(1000, "");
	line_is(1001, "error f:8: a line of more than 1000 bytes\n");
	line_is(65536, "error f:1: a file of more than 65536 bytes\n");
}

static void
nul_is_refused(void **state)
{
	static const char text[] = GOOD "help\0 https://a.example/\n";
	struct msu_arena a = { 0 };
	struct msu_buf found;

	(void)state;
	assert_non_null(read_text(&a, text, sizeof(text) - 1, &found));
	assert_string_equal(msu_buf_text(&found), "error f:8: a NUL byte\n");
	msu_buf_free(&found);
	msu_arena_free(&a);
}

/* ---- contents -------------------------------------------------------- */

static void
servers_take_what_they_do_not_say(void **state)
{
	static const char text[] = NAME DOMAIN
	    "server imap tls a.example 993\n"
	    "server pop3 tls b.example 995 user=%EMAILADDRESS% auth=ntlm\n"
	    "server smtp plain c.example 25 auth=none\n"
	    "server smtp tls d.example 465 auth=none user=%EMAILDOMAIN%\n"
	    "user %EMAILLOCALPART%\n"
	    "auth oauth2 password\n" REST;
	static const struct {
		const char	*user;
		size_t		 nauths;
		enum msu_auth	 first;
	} rows[] = {
		{ "%EMAILLOCALPART%", 2, MSU_AUTH_OAUTH2 },
		{ "%EMAILADDRESS%", 1, MSU_AUTH_NTLM },
		{ NULL, 1, MSU_AUTH_NONE },
		{ "%EMAILDOMAIN%", 1, MSU_AUTH_NONE },
	};
	struct msu_arena a = { 0 };
	struct msu_buf found;
	const struct msu_db_text *t;

	(void)state;
	t = read_text(&a, text, strlen(text), &found);
	assert_non_null(t);
	assert_string_equal(msu_buf_text(&found), "");
	assert_int_equal(t->servers.n, ROWS(rows));
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_db_text_server *s = t->servers.v[i];

		if (rows[i].user == NULL)
			assert_null(s->user);
		else
			assert_string_equal(s->user, rows[i].user);
		assert_int_equal(s->nauths, rows[i].nauths);
		assert_int_equal(s->auths[0], rows[i].first);
	}
	msu_buf_free(&found);
	msu_arena_free(&a);
}

static void
defaults_are_address_and_password(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_buf found;
	const struct msu_db_text *t;
	const struct msu_db_text_server *s;

	(void)state;
	t = read_text(&a, GOOD, strlen(GOOD), &found);
	assert_non_null(t);
	s = t->servers.v[0];
	assert_string_equal(s->user, "%EMAILADDRESS%");
	assert_int_equal(s->nauths, 1);
	assert_int_equal(s->auths[0], MSU_AUTH_PASSWORD);
	assert_int_equal(t->status, MSU_DB_OK);
	assert_int_equal(t->quirks, 0);
	assert_int_equal(t->checked, 202611);
	msu_buf_free(&found);
	msu_arena_free(&a);
}

static void
url_gives_host_and_port(void **state)
{
	static const char text[] = GOOD
	    "server caldav https://Dav.example.org\n"
	    "server carddav https://dav.example.org:8443/path?x:1\n";
	struct msu_arena a = { 0 };
	struct msu_buf found;
	const struct msu_db_text *t;
	const struct msu_db_text_server *s;

	(void)state;
	t = read_text(&a, text, strlen(text), &found);
	assert_non_null(t);
	assert_int_equal(t->servers.n, 4);
	s = t->servers.v[2];
	assert_string_equal(s->url, "https://Dav.example.org");
	assert_string_equal(s->host, "dav.example.org");
	assert_int_equal(s->port, 443);
	assert_int_equal(s->security, MSU_SECURITY_TLS);
	s = t->servers.v[3];
	assert_int_equal(s->port, 8443);
	msu_buf_free(&found);
	msu_arena_free(&a);
}

static void
source_urls_keep_their_name(void **state)
{
	static const char text[] = GOOD
	    "source k9 web https://a.example/ http://b.example/ ispdb\n";
	static const char *const expected[] = {
		"official https://example.org/help", "k9",
		"web https://a.example/", "web http://b.example/", "ispdb"
	};
	struct msu_arena a = { 0 };
	struct msu_buf found;
	const struct msu_db_text *t;

	(void)state;
	t = read_text(&a, text, strlen(text), &found);
	assert_non_null(t);
	assert_int_equal(t->sources.n, ROWS(expected));
	for (size_t i = 0; i < ROWS(expected); i++)
		assert_string_equal(t->sources.v[i], expected[i]);
	msu_buf_free(&found);
	msu_arena_free(&a);
}

/* What a finding quotes may be anything; what is shown may not. */
static void
findings_carry_no_control_characters(void **state)
{
	struct msu_buf found;
	struct msu_db_sink sink = { .finding = keep_finding, .arg = &found };

	(void)state;
	msu_buf_init(&found, 1000);
	msu_db_finding(&sink, false, "a\nb", 1, "%s", "c\033[31m");
	assert_string_equal(msu_buf_text(&found),
	    "warning a?b:1: c?[31m\n");
	assert_int_equal(sink.warnings, 1);
	assert_int_equal(sink.errors, 0);
	msu_buf_free(&found);
}

/* ---- fixtures: tests/data/providers/CASE.in, its findings in CASE.out ---- */

static void
fixture_is(struct msu_arena *a, const char *dir, const char *name)
{
	struct msu_buf in, out, found;
	struct msu_error err = { .code = MSU_OK };

	msu_buf_init(&in, 1000000);
	msu_buf_init(&out, 1000000);
	assert_int_equal(msu_file_read(msu_file_path(a, dir,
	    msu_arena_printf(a, "%s.in", name)), 1000000, &in, &err), MSU_OK);
	if (msu_file_read(msu_file_path(a, dir, msu_arena_printf(a, "%s.out",
	    name)), 1000000, &out, &err) != MSU_OK)
		fail_msg("no %s.out", name);
	assert_non_null(read_text(a, msu_buf_text(&in), in.len, &found));
	if (strcmp(msu_buf_text(&found), msu_buf_text(&out)) != 0)
		fail_msg("%s:\n%sexpected\n%s", name, msu_buf_text(&found),
		    msu_buf_text(&out));
	msu_buf_free(&in);
	msu_buf_free(&out);
	msu_buf_free(&found);
}

static void
fixtures_are_as_written(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_error err = { .code = MSU_OK };
	const char *top = getenv("top_srcdir"), *dir;
	const char *const *names;
	size_t n = 0;

	(void)state;
	dir = msu_arena_printf(&a, "%s/tests/data/providers",
	    top == NULL ? "." : top);
	if (msu_file_list(&a, dir, 1000, &names, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
	for (; *names != NULL; names++) {
		size_t len = strlen(*names);

		if (len > 3 && strcmp(*names + len - 3, ".in") == 0) {
			fixture_is(&a, dir, msu_arena_strn(&a, *names,
			    len - 3));
			n++;
		}
	}
	assert_true(n > 0);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_complaint_is_exact),
		cmocka_unit_test(long_lines_and_files_are_refused),
		cmocka_unit_test(nul_is_refused),
		cmocka_unit_test(servers_take_what_they_do_not_say),
		cmocka_unit_test(defaults_are_address_and_password),
		cmocka_unit_test(url_gives_host_and_port),
		cmocka_unit_test(source_urls_keep_their_name),
		cmocka_unit_test(findings_carry_no_control_characters),
		cmocka_unit_test(fixtures_are_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
