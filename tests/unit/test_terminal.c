/* SPDX-License-Identifier: MPL-2.0 */
/* What the files for programs of the terminal share: words for a shell, names
 * of accounts, URLs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "terminal.h"
#include "write_cases.h"

static void
words_are_quoted_where_they_have_to_be(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "mail/zoe+x@example.org", "mail/zoe+x@example.org" },
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "it's", "'it'\\''s'" },
		{ "''", "''\\'''\\'''" },
		{ "$(id)`id`\"\\", "'$(id)`id`\"\\'" },
		{ "~x", "'~x'" },
		{ "a#b", "'a#b'" },
		{ "zo\xc3\xab", "'zo\xc3\xab'" },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(msu_terminal_quote(&a, rows[i].in),
		    rows[i].out);
	msu_arena_free(&a);
}

static const char *
name_of(struct msu_arena *a, const char *address)
{
	const struct msu_profile p = { .stem = msu_sink_stem(a, address) };

	return msu_terminal_name(a, &p);
}

static void
names_are_plain_and_differ(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	assert_string_equal(name_of(&a, "Zoe.x+y_z-1@example.org"),
	    "Zoe.x+y_z-1@example.org");
	assert_string_equal(name_of(&a, "a~b@example.org"),
	    "a_b@example.org-511aac62");
	assert_string_not_equal(name_of(&a, "a=b@example.org"),
	    name_of(&a, "a~b@example.org"));
	/* no option for whoever gets it as an argument */
	assert_int_equal(name_of(&a, "-a@example.org")[0], '_');
	msu_arena_free(&a);
}

static void
authorities_are_encoded(void **state)
{
	const struct msu_server *s = SERVER(IMAP, TLS, "mail", 993, "", nobody);
	const struct msu_server *v6 = SERVER(IMAP, TLS, "2001:db8::1", 143,
	    "", nobody);
	struct msu_arena a = { 0 };

	(void)state;
	assert_string_equal(msu_terminal_authority(&a, s, ""), "mail:993");
	assert_string_equal(msu_terminal_authority(&a, s, "a@b:c/d%e?#f g"),
	    "a%40b%3Ac%2Fd%25e%3F%23f%20g@mail:993");
	assert_string_equal(msu_terminal_authority(&a, v6, "a"),
	    "a@[2001:db8::1]:143");
	msu_arena_free(&a);
}

static const char *
about(struct msu_buf *b, enum msu_auth one, enum msu_auth two)
{
	msu_buf_clear(b);
	msu_terminal_about(b, one, two);
	return msu_buf_text(b);
}

/* Each command is explained once, and a ticket needs none. */
static void
commands_are_explained_once(void **state)
{
	struct msu_buf b;
	size_t one, token;

	(void)state;
	msu_buf_init(&b, 4096);
	one = strlen(about(&b, MSU_AUTH_PASSWORD, MSU_AUTH_NONE));
	token = strlen(about(&b, MSU_AUTH_NONE, MSU_AUTH_OAUTH2));
	assert_true(one > 0 && token > 0 && one != token);
	assert_int_equal(one, strlen(about(&b, MSU_AUTH_PASSWORD,
	    MSU_AUTH_ENCRYPTED)));
	assert_int_equal(one + token, strlen(about(&b, MSU_AUTH_OAUTH2,
	    MSU_AUTH_PASSWORD)));
	assert_string_equal(about(&b, MSU_AUTH_GSSAPI, MSU_AUTH_NONE), "");
	msu_buf_free(&b);
}

/* Their steps are the same for all accounts, those with OAuth2 too. */
static void
steps_know_of_tokens(void **state)
{
	static const char *const ids[] = {
		"neomutt", "msmtp", "isync", "aerc", "himalaya"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const struct msu_writer *const *w = msu_writers();
		unsigned tokens = 0;

		while (strcmp((*w)->client.id, ids[i]) != 0)
			w++;
		for (size_t k = 0; (*w)->client.steps[k] != NULL; k++)
			tokens += strstr((*w)->client.steps[k],
			    "access token") != NULL;
		if (tokens != 1)
			fail_msg("%s: %u steps", ids[i], tokens);
	}
}

/* Not to be said in a format: refused, and by that format alone. */
static void
texts_are_refused_where_they_would_change(void **state)
{
	static const struct {
		const char	*client, *address;
		enum msu_code	 code;
	} rows[] = {
		{ "msmtp", "a%U@example.org", MSU_E_CANNOT_TEXT },
		{ "msmtp", "a%%M@example.org", MSU_E_CANNOT_TEXT },
		{ "msmtp", "a%u%@example.org", MSU_OK },
		{ "aerc", "\"%(from)s\"@example.org", MSU_E_CANNOT_TEXT },
		{ "aerc", "\"a\"\"\"b\"@example.org", MSU_E_CANNOT_TEXT },
		{ "aerc", "\"a#;b\"@example.org", MSU_OK },
		{ "aerc", "a%U@example.org", MSU_OK },
		{ "neomutt", "\"a b\"@example.org", MSU_E_CANNOT_TEXT },
		{ "neomutt", "a`$b@example.org", MSU_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct msu_account acct = {
			.address = rows[i].address, .domain = "example.org",
			.servers = SERVERS(
			    SERVER(IMAP, TLS, "mail", 993, "a", password),
			    SERVER(SMTP, TLS, "mail", 465, "a", password)),
			.extra = NO_SERVERS, .notes = NO_NOTES,
		};
		const struct msu_export_options opt = { 0 };
		const struct msu_account *got;
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		enum msu_code rc;

		msu_sink_init(&sink, &a);
		rc = msu_writer_run(msu_writer_find(rows[i].client), &acct,
		    &opt, &sink, &got);
		if (rc != rows[i].code)
			fail_msg("%s: %s", rows[i].address,
			    msu_code_name(rc));
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
}

/* A command in backquotes, in double quotes: neither may end early. */
static void
backquotes_are_not_suggested_around_one(void **state)
{
	const struct msu_account acct = {
		.address = "a`b@example.org", .domain = "example.org",
		.servers = SERVERS(
		    SERVER(IMAP, TLS, "mail", 993, "a", password),
		    SERVER(SMTP, TLS, "mail", 465, "a", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	};
	const struct msu_export_options opt = { 0 };
	const struct msu_account *got;
	struct msu_arena a = { 0 };
	struct msu_sink sink;
	const struct msu_sink_file *f;

	(void)state;
	msu_sink_init(&sink, &a);
	msu_writer_run(msu_writer_find("neomutt"), &acct, &opt, &sink, &got);
	f = sink.files.v[0];
	assert_non_null(strstr(msu_buf_text(&f->buf),
	    "set from = \"a\\`b@example.org\"\n"));
	assert_null(strstr(msu_buf_text(&f->buf), "pass "));
	msu_sink_free(&sink);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_quoted_where_they_have_to_be),
		cmocka_unit_test(names_are_plain_and_differ),
		cmocka_unit_test(authorities_are_encoded),
		cmocka_unit_test(commands_are_explained_once),
		cmocka_unit_test(steps_know_of_tokens),
		cmocka_unit_test(texts_are_refused_where_they_would_change),
		cmocka_unit_test(backquotes_are_not_suggested_around_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
