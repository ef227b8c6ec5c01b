/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/hide.c: what a server repeats of a secret. */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base64.h"
#include "hide.h"
#include "secret.h"

static struct msu_hide *
hide_new(const char *secret, size_t len)
{
	struct msu_secret *s = msu_secret_new();
	struct msu_hide *h;

	assert_non_null(s);
	assert_int_equal(msu_secret_set(s, secret, len), MSU_OK);
	h = msu_hide_new(s);
	msu_secret_free(s);
	assert_non_null(h);
	return h;
}

/* ---- as it is --------------------------------------------------------------- */

static void
secret_is_hidden(void **state)
{
	static const struct { const char *name, *secret, *text, *want; }
	rows[] = {
		{ "alone", "wonderland", "wonderland", "**********" },
		{ "nothing", "wonderland", "", "" },
		{ "shorter", "wonderland", "wonderlan", "wonderlan" },
		{ "one_byte_off", "wonderland", "wonderlane", "wonderlane" },
		{ "same_sum", "abcd", "abdc dcba abcd", "abdc dcba ****" },
		{ "in_the_middle", "abc", "x abc y", "x *** y" },
		{ "within_a_word", "abc", "xabcy", "x***y" },
		{ "twice", "abc", "abcabc abc", "****** ***" },
		{ "almost_before", "aab", "aaab", "a***" },
		{ "overlapping", "aba", "xababax", "x*****x" },
		{ "overlapping_itself", "aaaa", "aaaaaaa", "*******" },
		{ "overlapping_a_half", "xyzxyz", "xyzxyzxyz", "*********" },
		{ "of_asterisks", "***", "a*** b****", "a*** b****" },
		{ "one_byte", "a", "banana", "b*n*n*" },
		{ "two_bytes", "an", "banana", "b****a" },
		{ "no_ascii", "pässwörd", "x pässwörd",
		    "x **********" },
		{ "no_text", "p\xff\xfe", "x p\xff\xfe y", "x *** y" },
		{ "other_case_is_another", "abc", "ABC", "ABC" },
		{ "quoted", "a\"b\\c", "LOGIN \"u\" \"a\\\"b\\\\c\"",
		    "LOGIN \"u\" \"*******\"" },
		{ "quoted_and_not", "a\"b", "a\"b a\\\"b", "*** ****" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_hide *h = hide_new(rows[i].secret,
		    strlen(rows[i].secret));
		char text[100];

		snprintf(text, sizeof(text), "%s", rows[i].text);
		msu_hide_in(h, text, strlen(text));
		row_text(rows[i].name, text, rows[i].want);
		msu_hide_free(h);
	}
}

static void
bytes_after_the_text_are_left_alone(void **state)
{
	struct msu_hide *h = hide_new("abc", 3);
	char text[] = "abcabc";

	(void)state;
	msu_hide_in(h, text, 5);
	assert_string_equal(text, "***abc");
	msu_hide_free(h);
}

static void
nul_does_not_end_the_text(void **state)
{
	struct msu_hide *h = hide_new("abc", 3);
	char text[] = "\0u\0abc\0";

	(void)state;
	msu_hide_in(h, text, 7);
	assert_memory_equal(text, "\0u\0***\0", 8);
	msu_hide_free(h);
}

static void
nothing_to_hide_changes_nothing(void **state)
{
	char text[] = "abc";

	(void)state;
	msu_hide_in(NULL, text, 3);
	msu_hide_free(NULL);
	assert_string_equal(text, "abc");
}

/* ---- in base 64 -------------------------------------------------------------- */

/* Every character that holds a bit of it is gone. */
static void
check_base64(const char *secret, size_t before, size_t after)
{
	size_t len = strlen(secret), n = before + len + after;
	struct msu_hide *h = hide_new(secret, len);
	char bytes[200], text[300], copy[300];

	assert_true(n <= sizeof(bytes));
	memset(bytes, 'u', n);
	memcpy(bytes + before, secret, len);
	msu_base64_encode(bytes, n, text);
	memcpy(copy, text, sizeof(copy));
	msu_hide_in(h, text, strlen(text));
	for (size_t i = 0; text[i] != '\0'; i++) {
		/* the bits that this character is made of */
		size_t from = i * 6, to = from + 6;
		bool inside = to > before * 8 && from < (before + len) * 8;

		if (inside != (text[i] == '*') && copy[i] != '=')
			fail_msg("%s, %zu before, %zu after: %s of %s",
			    secret, before, after, text, copy);
	}
	msu_hide_free(h);
}

static void
secret_in_base64_is_hidden_wherever_it_stands(void **state)
{
	static const char *const secrets[] = { "wonderland", "wonderland1",
	    "wonderland12", "abc", "abcd", "pässwörd", "\xff\xfe\xfd" };

	(void)state;
	for (size_t i = 0; i < ROWS(secrets); i++) {
		for (size_t before = 0; before < 7; before++) {
			for (size_t after = 0; after < 4; after++)
				check_base64(secrets[i], before, after);
		}
	}
}

static void
long_token_is_hidden(void **state)
{
	size_t len = MSU_SECRET_MAX, room = MSU_BASE64_LEN(len + 2) + 1;
	char *token = malloc(len + 3), *text = malloc(room);
	struct msu_hide *h;

	(void)state;
	assert_true(token != NULL && text != NULL);
	for (size_t i = 0; i < len; i++)
		token[i] = (char)('!' + i * i % 90);
	h = hide_new(token, len);
	memcpy(token + len, "xy", 3);
	msu_base64_encode(token, len + 2, text);
	msu_hide_in(h, token, len + 2);
	assert_int_equal(strspn(token, "*"), len);
	assert_string_equal(token + len, "xy");
	msu_hide_in(h, text, strlen(text));
	assert_int_equal(strspn(text, "*"), (len * 8 + 5) / 6);
	msu_hide_free(h);
	free(token);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secret_is_hidden),
		cmocka_unit_test(bytes_after_the_text_are_left_alone),
		cmocka_unit_test(nul_does_not_end_the_text),
		cmocka_unit_test(nothing_to_hide_changes_nothing),
		cmocka_unit_test(secret_in_base64_is_hidden_wherever_it_stands),
		cmocka_unit_test(long_token_is_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
