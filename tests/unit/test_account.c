/* SPDX-License-Identifier: MPL-2.0 */
/* Servers: placeholders filled in, compared, shown. */
#include "model.h"
#include "rows.h"

static const struct msu_addr zoe = {
	.full = "zoe@example.org", .local = "zoe", .domain = "example.org",
};

static void
placeholders_become_parts_of_the_address(void **state)
{
	static const struct {
		const char	*name, *form, *want;
	} rows[] = {
		{ "none", "imap.example.net", "imap.example.net" },
		{ "empty", "", "" },
		{ "address", "%EMAILADDRESS%", "zoe@example.org" },
		{ "local_part", "%EMAILLOCALPART%", "zoe" },
		{ "domain", "%EMAILDOMAIN%", "example.org" },
		{ "several", "%EMAILLOCALPART%.%EMAILDOMAIN%",
		    "zoe.example.org" },
		{ "side_by_side", "%EMAILLOCALPART%%EMAILLOCALPART%",
		    "zoezoe" },
		{ "in_the_middle", "a-%EMAILDOMAIN%-b", "a-example.org-b" },
		{ "after_a_percent_sign", "100%%EMAILLOCALPART%", "100%zoe" },
		{ "before_a_percent_sign", "%EMAILLOCALPART%%", "zoe%" },
		{ "unknown", "%REALNAME%", "%REALNAME%" },
		{ "unknown_then_known", "%A%EMAILLOCALPART%", "%Azoe" },
		{ "lower_case", "%emailaddress%", "%emailaddress%" },
		{ "half", "%EMAILADDRESS", "%EMAILADDRESS" },
		{ "other_half", "EMAILADDRESS%", "EMAILADDRESS%" },
		{ "percent_signs", "%%%", "%%%" },
		{ "format", "%s%n", "%s%n" },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].name, msu_fill(&a, rows[i].form, &zoe),
		    rows[i].want);
	assert_null(msu_fill(&a, NULL, &zoe));
	msu_arena_free(&a);
}

static void
what_was_filled_in_is_not_filled_again(void **state)
{
	const struct msu_addr addr = {
		.full = "%EMAILDOMAIN%@example.org",
		.local = "%EMAILDOMAIN%", .domain = "example.org",
	};
	struct msu_arena a = { 0 };

	(void)state;
	assert_string_equal(msu_fill(&a, "%EMAILADDRESS%", &addr), addr.full);
	assert_string_equal(msu_fill(&a, "%EMAILLOCALPART%%EMAILDOMAIN%",
	    &addr), "%EMAILDOMAIN%example.org");
	msu_arena_free(&a);
}

static const struct msu_addr
	odd = { .full = "\"a b\"@example.org", .local = "\"a b\"",
	    .domain = "example.org" },
	idn = { .full = "zo\xc3\xab@xn--bcher-kva.example",
	    .local = "zo\xc3\xab", .domain = "xn--bcher-kva.example" };

static void
servers_are_filled_in_and_judged_again(void **state)
{
	static const struct {
		const char		*name;
		const struct msu_addr	*addr;
		const char		*host, *url, *user;	/* forms */
		bool			 ok;
		const char		*want_host, *want_url, *want_user;
	} rows[] = {
		{ "nothing_to_fill", &zoe, "imap.example.net", NULL, NULL,
		    true, "imap.example.net", NULL, NULL },
		{ "all", &zoe, "imap.%EMAILDOMAIN%",
		    "https://dav.%EMAILDOMAIN%/%EMAILADDRESS%/",
		    "%EMAILLOCALPART%", true, "imap.example.org",
		    "https://dav.example.org/zoe@example.org/", "zoe" },
		{ "host_in_lower_case", &zoe, "IMAP.%EMAILDOMAIN%", NULL,
		    NULL, true, "imap.example.org", NULL, NULL },
		{ "local_part_that_is_no_label", &odd,
		    "%EMAILLOCALPART%.example.net", NULL, NULL, false, NULL,
		    NULL, NULL },
		{ "local_part_that_is_an_idn_label", &idn,
		    "%EMAILLOCALPART%.example.net", NULL, NULL, true,
		    "xn--zo-ija.example.net", NULL, NULL },
		{ "local_part_that_does_not_fit_into_a_url", &odd, NULL,
		    "https://dav.example.net/%EMAILLOCALPART%/", NULL, false,
		    NULL, NULL, NULL },
		{ "address_as_host", &zoe, "%EMAILADDRESS%", NULL, NULL,
		    false, NULL, NULL, NULL },
		{ "address_as_host_of_a_url", &zoe, NULL,
		    "https://%EMAILADDRESS%/", NULL, false, NULL, NULL,
		    NULL },
		{ "http", &zoe, NULL, "http://%EMAILDOMAIN%/", NULL, false,
		    NULL, NULL, NULL },
		{ "unknown_placeholder", &zoe, "%REALNAME%.example.net", NULL,
		    NULL, false, NULL, NULL, NULL },
		{ "neither_host_nor_url", &zoe, NULL, NULL, "x", false, NULL,
		    NULL, NULL },
	};
	static const enum msu_auth auths[] = { MSU_AUTH_OAUTH2 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_server form = {
			.proto = MSU_PROTO_SMTP,
			.security = MSU_SECURITY_STARTTLS, .port = 587,
			.host = rows[i].host, .url = rows[i].url,
			.user = rows[i].user, .auths = auths, .nauths = 1,
		};
		struct msu_arena a = { 0 };
		const struct msu_server *s = msu_server_fill(&a, &form,
		    rows[i].addr);

		row_number(rows[i].name, s != NULL, rows[i].ok);
		if (s != NULL) {
			row_text(rows[i].name, s->host, rows[i].want_host);
			row_text(rows[i].name, s->url, rows[i].want_url);
			row_text(rows[i].name, s->user, rows[i].want_user);
			row_number(rows[i].name, s->proto, form.proto);
			row_number(rows[i].name, s->security, form.security);
			row_number(rows[i].name, s->port, 587);
			row_number(rows[i].name, s->nauths, 1);
			row_true(rows[i].name, s->auths == auths);
		}
		row_number(rows[i].name, msu_arena_failed(&a), false);
		msu_arena_free(&a);
	}
}

static void
servers_are_the_same_by_place_and_user(void **state)
{
	static const enum msu_auth auths[] = { MSU_AUTH_PASSWORD };
	static const struct msu_server one = {
		.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
		.port = 993, .host = "imap.example.org", .user = "zoe",
	};
	static const struct {
		const char		*name;
		struct msu_server	 server;
		bool			 same;
	} rows[] = {
		{ "equal", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
		    "imap.example.org", NULL, "zoe", NULL, 0 }, true },
		{ "other_auths", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
		    "imap.example.org", NULL, "zoe", auths, 1 }, true },
		{ "protocol", { MSU_PROTO_POP3, MSU_SECURITY_TLS, 993,
		    "imap.example.org", NULL, "zoe", NULL, 0 }, false },
		{ "security", { MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS, 993,
		    "imap.example.org", NULL, "zoe", NULL, 0 }, false },
		{ "port", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 994,
		    "imap.example.org", NULL, "zoe", NULL, 0 }, false },
		{ "host", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
		    "imap.example.net", NULL, "zoe", NULL, 0 }, false },
		{ "no_host", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993, NULL,
		    NULL, "zoe", NULL, 0 }, false },
		{ "url", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
		    "imap.example.org", "https://x.org", "zoe", NULL, 0 },
		    false },
		{ "user", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
		    "imap.example.org", NULL, "Zoe", NULL, 0 }, false },
		{ "no_user", { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
		    "imap.example.org", NULL, NULL, NULL, 0 }, false },
	};

	static const struct {
		const char	*name, *one, *other;
		bool		 same;
	} urls[] = {
		{ "usual_port", "https://d.a/x", "https://d.a:443/x", true },
		{ "usual_port_alone", "https://d.a", "https://d.a:443", true },
		{ "capitals", "HTTPS://D.a/x", "https://d.a/x", true },
		{ "other_port", "https://d.a/x", "https://d.a:4430/x", false },
		{ "longer_port", "https://d.a/x", "https://d.a:443x/x", false },
		{ "other_path", "https://d.a/x", "https://d.a/X", false },
		{ "other_host", "https://d.a/x", "https://d.b/x", false },
		{ "longer_host", "https://d.a/x", "https://d.ab/x", false },
		{ "no_url", "https://d.a/x", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(urls); i++) {
		struct msu_server a = one, b = one;

		/* neither host nor port counts beside a URL */
		a.url = urls[i].one;
		a.host = NULL;
		a.port = 1;
		b.url = urls[i].other;
		row_number(urls[i].name, msu_server_same(&a, &b),
		    urls[i].same);
		row_number(urls[i].name, msu_server_same(&b, &a),
		    urls[i].same);
	}
	for (size_t i = 0; i < ROWS(rows); i++) {
		row_number(rows[i].name, msu_server_same(&one,
		    &rows[i].server), rows[i].same);
		row_number(rows[i].name, msu_server_same(&rows[i].server,
		    &one), rows[i].same);
	}
}

static void
has_auth_sees_every_auth(void **state)
{
	static const enum msu_auth auths[] = {
		MSU_AUTH_OAUTH2, MSU_AUTH_PASSWORD,
	};
	const struct msu_server s = { .auths = auths, .nauths = 2 };
	const struct msu_server none = { .nauths = 0 };

	(void)state;
	assert_true(msu_server_has_auth(&s, MSU_AUTH_OAUTH2));
	assert_true(msu_server_has_auth(&s, MSU_AUTH_PASSWORD));
	assert_false(msu_server_has_auth(&s, MSU_AUTH_NTLM));
	assert_false(msu_server_has_auth(&none, MSU_AUTH_PASSWORD));
}

static void
urls_show_protocol_host_and_port(void **state)
{
	static const struct {
		const char		*want;
		struct msu_server	 server;
	} rows[] = {
		{ "imaps://imap.example.org:993", { .proto = MSU_PROTO_IMAP,
		    .security = MSU_SECURITY_TLS, .port = 993,
		    .host = "imap.example.org" } },
		{ "smtp://127.0.0.1:1025", { .proto = MSU_PROTO_SMTP,
		    .security = MSU_SECURITY_STARTTLS, .port = 1025,
		    .host = "127.0.0.1" } },
		{ "pop3://[2001:db8::1]:110", { .proto = MSU_PROTO_POP3,
		    .security = MSU_SECURITY_PLAIN, .port = 110,
		    .host = "2001:db8::1" } },
		{ "https://dav.example.org/", { .proto = MSU_PROTO_CALDAV,
		    .security = MSU_SECURITY_TLS, .port = 443,
		    .url = "https://dav.example.org/" } },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].want, msu_server_url(&a, &rows[i].server),
		    rows[i].want);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(placeholders_become_parts_of_the_address),
		cmocka_unit_test(what_was_filled_in_is_not_filled_again),
		cmocka_unit_test(servers_are_filled_in_and_judged_again),
		cmocka_unit_test(servers_are_the_same_by_place_and_user),
		cmocka_unit_test(has_auth_sees_every_auth),
		cmocka_unit_test(urls_show_protocol_host_and_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
