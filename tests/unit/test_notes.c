/* SPDX-License-Identifier: MPL-2.0 */
/* The table of note codes: it is in order, complete, and found by code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "notes.h"

static void
codes_are_unique_and_in_order(void **state)
{
	(void)state;
	for (size_t i = 1; i < msu_note_count(); i++)
		if (strcmp(msu_note_at(i - 1)->code, msu_note_at(i)->code) >= 0)
			fail_msg("%s stands before %s",
			    msu_note_at(i - 1)->code, msu_note_at(i)->code);
}

static void
codes_are_words_of_the_provider_syntax(void **state)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	(void)state;
	for (size_t i = 0; i < msu_note_count(); i++) {
		const char *code = msu_note_at(i)->code;

		if (code[0] == '\0' || code[strspn(code, ok)] != '\0')
			fail_msg("code \"%s\"", code);
	}
}

/* A table row split over string pieces loses a blank easily. */
static void
texts_are_whole_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < msu_note_count(); i++) {
		const char *text = msu_note_at(i)->text;
		size_t len = strlen(text);

		if (len < 20 || text[0] < 'A' || text[0] > 'Z' ||
		    text[len - 1] != '.' || strstr(text, "  ") != NULL)
			fail_msg("%s: \"%s\"", msu_note_at(i)->code, text);
	}
}

static void
every_code_is_found(void **state)
{
	(void)state;
	assert_true(msu_note_count() > 0);
	for (size_t i = 0; i < msu_note_count(); i++) {
		const struct msu_note_text *n = msu_note_at(i);

		assert_ptr_equal(msu_note_find(n->code, strlen(n->code)), n);
	}
	assert_null(msu_note_at(msu_note_count()));
}

/* These three names are part of the JSON contract. */
static void
promised_codes_exist(void **state)
{
	(void)state;
	assert_non_null(msu_note_find("authorization-code", 18));
	assert_non_null(msu_note_find("app-password", 12));
	assert_non_null(msu_note_find("enable-imap", 11));
}

static void
unknown_codes_are_not_found(void **state)
{
	static const char *const unknown[] = {
		"app-passwor", "app-password-", "App-Password", "none", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (msu_note_find(unknown[i], strlen(unknown[i])) != NULL)
			fail_msg("found \"%s\"", unknown[i]);
}

/* A code is a piece of a line: the length rules, not a NUL. */
static void
code_ends_where_its_length_says(void **state)
{
	(void)state;
	assert_string_equal(msu_note_find("app-password-2fa", 12)->code,
	    "app-password");
	assert_string_equal(msu_note_find("moved https://x.example/", 5)->code,
	    "moved");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_unique_and_in_order),
		cmocka_unit_test(codes_are_words_of_the_provider_syntax),
		cmocka_unit_test(texts_are_whole_sentences),
		cmocka_unit_test(every_code_is_found),
		cmocka_unit_test(promised_codes_exist),
		cmocka_unit_test(unknown_codes_are_not_found),
		cmocka_unit_test(code_ends_where_its_length_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
