/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The sheet for any program: every value once in neutral words, no word of a
 * program that was not verified, and nothing refused but what is not encrypted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "str.h"
#include "write_cases.h"
#include "writer.h"

static const struct write_case *
find_case(const char *name)
{
	for (size_t i = 0; i < NCASES; i++) {
		if (strcmp(cases[i].name, name) == 0)
			return &cases[i];
	}
	fail_msg("no case %s", name);
	return NULL;
}

/* The text twin without the line ends' returns; NULL if it was refused. */
static const char *
text_of(struct msu_arena *a, const struct write_case *c, enum msu_code *rc)
{
	const struct msu_account *chosen;
	const struct msu_sink_file *f;
	struct msu_sink sink;
	const char *text = NULL;

	msu_sink_init(&sink, a);
	*rc = msu_writer_run(&msu_writer_sheet, &c->account, &c->options,
	    &sink, &chosen);
	if (*rc == MSU_OK) {
		char *out;
		size_t n = 0;

		f = sink.files.v[1];
		out = msu_arena_alloc(a, f->buf.len + 1);
		assert_non_null(out);
		for (size_t i = 0; i < f->buf.len; i++) {
			if (f->buf.p[i] != '\r')
				out[n++] = f->buf.p[i];
		}
		text = out;
	}
	msu_sink_free(&sink);
	return text;
}

static void
only_what_is_not_encrypted_is_refused(void **state)
{
	struct msu_arena a = { 0 };
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		enum msu_code rc;
		bool expected = strcmp(cases[i].name, "plain-only") == 0 ||
		    strcmp(cases[i].name, "no-outgoing") == 0;

		text_of(&a, &cases[i], &rc);
		if ((rc != MSU_OK) != expected)
			fail_msg("%s: %s", cases[i].name, msu_code_name(rc));
		refused += rc != MSU_OK;
	}
	assert_int_equal(refused, 2);
	msu_arena_free(&a);
}

static void
what_a_person_needs_is_said(void **state)
{
	static const struct {
		const char *name, *words;
	} said[] = {
		{ "starttls-submission", "   Incoming server: imap.example.org\n"
		    "   Port: 993\n   Security: SSL/TLS" },
		{ "starttls-submission", "   Outgoing server: smtp.example.org\n"
		    "   Port: 587\n   Security: STARTTLS" },
		{ "starttls-submission", "choose always" },
		{ "oauth2-only", "Sign-in: in the browser (OAuth2)" },
		{ "oauth2-unknown-host", "Sign-in: in the browser (OAuth2)" },
		{ "oauth2-or-password", "Sign-in: with the password, or in the "
		    "browser" },
		{ "gssapi", "Sign-in: with the network login" },
		{ "pop3", "Sign-in: none" },
		{ "pop3", "Leave mail on the server: yes\n" },
		{ "every-option", "remove it after 14 days" },
		{ "every-option", "Address for replies: answers@example.com" },
		{ "every-option", "Organisation: Example Ltd" },
		{ "local-part-login", "!! The user names" },
		{ "authorization-code", "authorization code instead" },
		{ "authorization-code", "turn off the switch \"New Outlook\"" },
		{ "authorization-code", "Microsoft's data centers" },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		enum msu_code rc;
		const char *text = text_of(&a, find_case(said[i].name), &rc);

		if (text == NULL || strstr(text, said[i].words) == NULL)
			fail_msg("%s: %s", said[i].name, said[i].words);
	}
	msu_arena_free(&a);
}

/* In quotation marks stands nothing but what sheet.c names a source for. */
static void
words_of_programs_are_those_that_were_verified(void **state)
{
	static const char *const verified[] = {
		"\"New Outlook\"", "\"Account description\"", "\"Full name\"",
		"\"Email address\"", "\"User name\"", "\"Password\"",
		"\"Incoming server\"", "\"Override default port\"",
		"\"Use SSL to connect (recommended)\"", "\"Outgoing server\"",
		"\"More Options\"",
		/* what programs in general say */
		"\"SSL\"", "\"TLS\"", "\"if available\"",
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		enum msu_code rc;
		const char *p = text_of(&a, &cases[i], &rc);

		/* values of the hostile have quotes of their own */
		if (p == NULL || strstr(cases[i].name, "hostile") != NULL)
			continue;
		while ((p = strchr(p, '"')) != NULL) {
			size_t n = strcspn(p + 1, "\"") + 2, j = 0;

			while (j < sizeof(verified) / sizeof(verified[0]) &&
			    !msu_str_is(p, n, verified[j]))
				j++;
			if (j == sizeof(verified) / sizeof(verified[0]))
				fail_msg("%s: %.*s", cases[i].name, (int)n, p);
			p += n;
		}
	}
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_not_encrypted_is_refused),
		cmocka_unit_test(what_a_person_needs_is_said),
		cmocka_unit_test(
		    words_of_programs_are_those_that_were_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
