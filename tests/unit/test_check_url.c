/* SPDX-License-Identifier: MPL-2.0 */
/* Server URLs of the check command. */
#include "rows.h"

#include "check.h"
#include "err.h"

static const struct {
	const char	*name, *url;
	const char	*becomes;	/* protocol security host port */
} rows[] = {
	{ "imaps", "imaps://imap.example.org",
	    "imap tls imap.example.org 993" },
	{ "imap", "imap://h.example", "imap starttls h.example 143" },
	{ "imap_starttls", "imap+starttls://h.example",
	    "imap starttls h.example 143" },
	{ "pop3s", "pop3s://h.example", "pop3 tls h.example 995" },
	{ "pop3", "pop3://h.example", "pop3 starttls h.example 110" },
	{ "pop3_starttls", "pop3+starttls://h.example",
	    "pop3 starttls h.example 110" },
	{ "smtps", "smtps://h.example", "smtp tls h.example 465" },
	{ "smtp", "smtp://h.example", "smtp starttls h.example 587" },
	{ "smtp_starttls", "smtp+starttls://h.example",
	    "smtp starttls h.example 587" },
	{ "submissions", "submissions://h.example", "smtp tls h.example 465" },
	{ "submission", "submission://h.example",
	    "smtp starttls h.example 587" },

	{ "scheme_in_upper_case", "IMAPS://h.example",
	    "imap tls h.example 993" },
	{ "host_in_upper_case", "imaps://IMAP.Example.ORG",
	    "imap tls imap.example.org 993" },
	{ "idn_host", "imaps://b\xc3\xbc" "cher.example",
	    "imap tls xn--bcher-kva.example 993" },
	{ "trailing_dot", "imaps://h.example.:993", "imap tls h.example 993" },
	{ "single_label", "imaps://localhost", "imap tls localhost 993" },
	{ "final_slash", "imaps://h.example/", "imap tls h.example 993" },
	{ "port", "smtp://h.example:2525", "smtp starttls h.example 2525" },
	{ "port_and_slash", "smtp://h.example:25/",
	    "smtp starttls h.example 25" },
	{ "port_keeps_the_security", "imap://h.example:993",
	    "imap starttls h.example 993" },
	{ "least_port", "smtp://h.example:1", "smtp starttls h.example 1" },
	{ "greatest_port", "smtp://h.example:65535",
	    "smtp starttls h.example 65535" },
	{ "ipv4", "imaps://192.0.2.1:993", "imap tls 192.0.2.1 993" },
	{ "ipv6", "imaps://[2001:db8::1]", "imap tls 2001:db8::1 993" },
	{ "ipv6_and_port", "smtp://[::1]:25", "smtp starttls ::1 25" },
	{ "ipv6_and_slash", "imaps://[::1]/", "imap tls ::1 993" },
	{ "ipv4_in_ipv6", "imaps://[::ffff:192.0.2.1]",
	    "imap tls ::ffff:192.0.2.1 993" },

	{ "jmap", "jmap://h.example",
	    "jmap tls https://h.example:443/.well-known/jmap 443" },
	{ "caldavs", "caldavs://h.example/",
	    "caldav tls https://h.example:443/.well-known/caldav 443" },
	{ "carddavs_with_a_path", "carddavs://h.example:8443/zoe/",
	    "carddav tls https://h.example:8443/zoe/ 8443" },
	{ "sieve", "sieve://h.example", "managesieve starttls h.example 4190" },
	{ "web_with_a_user", "caldavs://zoe@h.example/", "bad-host" },
	{ "web_with_a_blank", "caldavs://h.example/a b", "bad-host" },
	{ "web_at_an_address", "caldavs://192.0.2.1/", "bad-host" },
	{ "web_without_host", "jmap:///x", "bad-host" },

	{ "empty", "", "bad-url" },
	{ "address", "zoe@example.org", "bad-url" },
	{ "host_alone", "imap.example.org", "bad-url" },
	{ "host_and_port", "imap.example.org:993", "bad-url" },
	{ "no_slashes", "imaps:h.example", "bad-url" },
	{ "one_slash", "imaps:/h.example", "bad-url" },
	{ "no_scheme", "://h.example", "bad-url" },
	{ "other_scheme", "https://h.example", "bad-url" },
	{ "longer_scheme", "imapsx://h.example", "bad-url" },
	{ "part_of_a_scheme", "ima://h.example", "bad-url" },
	{ "tls_is_no_suffix", "imap+tls://h.example", "bad-url" },
	{ "blank_before", " imaps://h.example", "bad-url" },
	{ "javascript", "javascript://h.example/%0aalert(1)", "bad-url" },
	{ "file", "file:///etc/passwd", "bad-url" },

	{ "no_host", "imaps://", "bad-host" },
	{ "port_alone", "imaps://:993", "bad-host" },
	{ "slash_alone", "imaps:///", "bad-host" },
	{ "user", "imaps://zoe@h.example", "bad-host" },
	{ "user_and_password", "imaps://zoe:secret@h.example", "bad-host" },
	{ "path", "imaps://h.example/INBOX", "bad-host" },
	{ "path_after_the_port", "imaps://h.example:993/INBOX", "bad-host" },
	{ "query", "imaps://h.example?x", "bad-host" },
	{ "fragment", "imaps://h.example#x", "bad-host" },
	{ "underscore", "imaps://a_b.example", "bad-host" },
	{ "line_end", "imaps://h.example\r\nQUIT", "bad-host" },
	{ "blank_in_host", "imaps://h .example", "bad-host" },
	{ "blank_after", "imaps://h.example ", "bad-host" },
	{ "bad_utf8", "imaps://\xff.example", "bad-host" },
	{ "empty_port", "imaps://h.example:", "bad-host" },
	{ "empty_port_and_slash", "imaps://h.example:/", "bad-host" },
	{ "port_0", "imaps://h.example:0", "bad-host" },
	{ "port_65536", "imaps://h.example:65536", "bad-host" },
	{ "port_2_to_the_64", "imaps://h.example:18446744073709552609",
	    "bad-host" },
	{ "port_negative", "imaps://h.example:-1", "bad-host" },
	{ "port_with_sign", "imaps://h.example:+993", "bad-host" },
	{ "port_with_letters", "imaps://h.example:993x", "bad-host" },
	{ "two_ports", "imaps://h.example:993:993", "bad-host" },
	{ "ipv6_without_brackets", "imaps://2001:db8::1", "bad-host" },
	{ "ipv6_not_closed", "imaps://[::1", "bad-host" },
	{ "ipv6_and_more", "imaps://[::1]x", "bad-host" },
	{ "ipv6_with_zone", "imaps://[fe80::1%25eth0]", "bad-host" },
	{ "ipv6_with_wrong_digits", "imaps://[::g]", "bad-host" },
	{ "brackets_around_nothing", "imaps://[]", "bad-host" },
	{ "brackets_around_a_name", "imaps://[h.example]", "bad-host" },
	{ "brackets_around_ipv4", "imaps://[192.0.2.1]", "bad-host" },
	{ "ipv4_of_three", "imaps://192.0.2", "bad-host" },
	{ "ipv4_too_large", "imaps://192.0.2.256", "bad-host" },
};

static void
urls_become_servers_or_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		const struct msu_server *s = msu_check_url(&a, rows[i].url,
		    &err);

		row_true(rows[i].name, (s == NULL) == (err.code != MSU_OK));
		row_text(rows[i].name, s == NULL ? msu_code_name(err.code) :
		    msu_arena_printf(&a, "%s %s %s %u",
		    msu_proto_name(s->proto), msu_security_name(s->security),
		    s->url != NULL ? s->url : s->host, s->port),
		    rows[i].becomes);
		if (s == NULL) {
			row_number(rows[i].name,
			    (unsigned)msu_code_exit(err.code), 1);
		} else {
			row_true(rows[i].name, s->user == NULL &&
			    (s->url == NULL) == (s->host != NULL) &&
			    s->nauths == 0);
		}
		msu_arena_free(&a);
	}
}

/* What is shown of a server can be given back. */
static void
shown_servers_are_read_again(void **state)
{
	static const char *const urls[] = {
		"imaps://h.example:993", "imap://h.example:143",
		"pop3s://[2001:db8::1]:1995", "smtps://192.0.2.1:465",
		"smtp://h.example:2525",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(urls); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		const struct msu_server *s = msu_check_url(&a, urls[i], &err);

		row_true(urls[i], s != NULL);
		row_text(urls[i], msu_server_url(&a, s), urls[i]);
		msu_arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_become_servers_or_are_refused),
		cmocka_unit_test(shown_servers_are_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
