/* SPDX-License-Identifier: MPL-2.0 */
/* UTF-16, unit by unit: RFC 2781 §2.1 and its examples in §5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "charset.h"

static const struct {
	const char	*name, *utf8, *bytes;
	size_t		 len;
} rows[] = {
	{ "nothing", "", "", 0 },
	{ "ascii", "a\r\n", "a\0\r\0\n\0", 6 },
	{ "two_bytes", "\xc3\xab", "\xeb\0", 2 },
	{ "three_bytes", "\xe6\xb5\x8b", "\x4b\x6d", 2 },
	{ "byte_order_mark", "\xef\xbb\xbf", "\xff\xfe", 2 },
	{ "last_of_one_unit", "\xef\xbf\xbf", "\xff\xff", 2 },
	{ "first_of_two_units", "\xf0\x90\x80\x80", "\x00\xd8\x00\xdc", 4 },
	/* the RFC's own: U+12345 */
	{ "two_units", "\xf0\x92\x8d\x85", "\x08\xd8\x45\xdf", 4 },
	{ "last_of_two_units", "\xf4\x8f\xbf\xbf", "\xff\xdb\xff\xdf", 4 },
	/* no text: a lone byte, a surrogate in UTF-8, an end too early */
	{ "no_text", "a\xff" "b", "a\0\xfd\xff" "b\0", 6 },
	{ "surrogate", "\xed\xa0\x80",
	    "\xfd\xff\xfd\xff\xfd\xff", 6 },
	{ "cut_off", "\xe6\xb5", "\xfd\xff\xfd\xff", 4 },
};

static void
utf16_is_low_byte_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct msu_buf b;

		msu_buf_init(&b, 100);
		msu_charset_add_utf16le(&b, rows[i].utf8);
		if (b.len != rows[i].len || memcmp(msu_buf_text(&b),
		    rows[i].bytes, b.len) != 0)
			fail_msg("%s: %zu bytes", rows[i].name, b.len);
		msu_buf_free(&b);
	}
}

static void
what_does_not_fit_is_told(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 3);
	msu_charset_add_utf16le(&b, "ab");
	assert_int_equal(b.code, MSU_E_TOO_BIG);
	msu_buf_free(&b);
}

/* One byte at a time, so that everything is waited for. */
static void
utf16_comes_back(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		for (size_t i = 0; i < 9; i++) {
			struct msu_utf16 u = { .big = big };
			struct msu_buf b;

			msu_buf_init(&b, 100);
			for (size_t j = 0; j < rows[i].len; j++)
				msu_charset_from_utf16(&u, &b,
				    &rows[i].bytes[j ^ (size_t)big], 1);
			msu_charset_utf16_end(&u, &b);
			if (strcmp(msu_buf_text(&b), rows[i].utf8) != 0)
				fail_msg("%s: %s", rows[i].name,
				    msu_buf_text(&b));
			msu_buf_free(&b);
		}
	}
}

static void
half_a_character_is_none(void **state)
{
	static const struct {
		const char	*bytes, *want;
		size_t		 len;
	} halves[] = {
		{ "a\0b", "a\xff", 3 },
		{ "\x08\xd8", "\xff", 2 },
		{ "\x08\xd8" "a\0", "\xff" "a", 4 },
		{ "\x45\xdf" "a\0", "\xff" "a", 4 },
		{ "\x08\xd8\x08\xd8\x45\xdf", "\xff\xf0\x92\x8d\x85", 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		struct msu_utf16 u = { .big = false };
		struct msu_buf b;

		msu_buf_init(&b, 100);
		msu_charset_from_utf16(&u, &b, halves[i].bytes,
		    halves[i].len);
		msu_charset_utf16_end(&u, &b);
		assert_string_equal(msu_buf_text(&b), halves[i].want);
		msu_buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf16_is_low_byte_first),
		cmocka_unit_test(what_does_not_fit_is_told),
		cmocka_unit_test(utf16_comes_back),
		cmocka_unit_test(half_a_character_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
