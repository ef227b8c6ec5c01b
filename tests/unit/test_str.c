/* SPDX-License-Identifier: MPL-2.0 */
/* Strings: numbers, ASCII case, words, UTF-8, and texts made clean. */
#include "rows.h"
#include "str.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* On the heap without a terminator, so that a read too far is seen. */
static char *
exactly(const char *s, size_t len)
{
	char *p = malloc(len == 0 ? 1 : len);

	assert_non_null(p);
	memcpy(p, s, len);
	return p;
}

/* ---- numbers --------------------------------------------------------- */

static void
numbers_are_digits_within_limits(void **state)
{
	static const struct {
		const char	*name, *text;
		unsigned long	 min, max;
		bool		 ok;
		unsigned long	 want;
	} rows[] = {
		{ "least", "1", 1, 65535, true, 1 },
		{ "below_least", "0", 1, 65535, false, 0 },
		{ "most", "65535", 1, 65535, true, 65535 },
		{ "above_most", "65536", 1, 65535, false, 0 },
		{ "one_digit_more", "655350", 1, 65535, false, 0 },
		{ "leading_zeros", "0000000000000000000000993", 1, 65535,
		    true, 993 },
		{ "nothing", "", 0, 9, false, 0 },
		{ "plus", "+1", 0, 9, false, 0 },
		{ "minus", "-1", 0, 9, false, 0 },
		{ "blank_before", " 1", 0, 9, false, 0 },
		{ "blank_after", "1 ", 0, 9, false, 0 },
		{ "line_end", "1\n", 0, 9, false, 0 },
		{ "hexadecimal", "0x1", 0, 9, false, 0 },
		{ "letter", "9a", 0, 99, false, 0 },
		{ "colon_is_after_nine", "9:", 0, 999, false, 0 },
		{ "slash_is_before_zero", "9/", 0, 999, false, 0 },
		{ "full_width_digit", "\xef\xbc\x91", 0, 9, false, 0 },
		{ "zero_of_zero", "0", 0, 0, true, 0 },
		{ "one_of_zero", "1", 0, 0, false, 0 },
		{ "one_digit_above_a_small_most", "9", 0, 8, false, 0 },
		{ "very_long", "99999999999999999999999999999999999999999", 0,
		    ULONG_MAX, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		unsigned long n = 77;
		size_t len = strlen(rows[i].text);
		char *piece = exactly(rows[i].text, len);

		row_number(rows[i].name, msu_str_uint(rows[i].text,
		    rows[i].min, rows[i].max, &n), rows[i].ok);
		row_number(rows[i].name, n, rows[i].ok ? rows[i].want : 77);
		row_number(rows[i].name, msu_str_uintn(piece, len,
		    rows[i].min, rows[i].max, &n), rows[i].ok);
		free(piece);
	}
}

static void
largest_number_is_the_last(void **state)
{
	unsigned long n = 0;
	char text[40];

	(void)state;
	snprintf(text, sizeof(text), "%lu", ULONG_MAX);
	assert_true(msu_str_uint(text, 0, ULONG_MAX, &n));
	assert_true(n == ULONG_MAX);
	assert_false(msu_str_uint(text, 0, ULONG_MAX - 1, &n));
	text[strlen(text) - 1]++;	/* a power of two less one: no 9 */
	assert_false(msu_str_uint(text, 0, ULONG_MAX, &n));
}

static void
number_ends_where_its_length_says(void **state)
{
	unsigned long n = 0;

	(void)state;
	assert_true(msu_str_uintn("993/x", 3, 1, 65535, &n));
	assert_int_equal(n, 993);
	assert_false(msu_str_uintn("99\0" "3", 4, 1, 65535, &n));
}

/* ---- case ------------------------------------------------------------ */

static void
ascii_letters_alone_have_two_cases(void **state)
{
	static const struct {
		const char	*name, *a, *b;
		bool		 equal;
	} rows[] = {
		{ "same", "imap", "imap", true },
		{ "cases", "ImAp-09z", "iMaP-09Z", true },
		{ "empty", "", "", true },
		{ "shorter", "imap", "imaps", false },
		{ "longer", "imaps", "imap", false },
		{ "one_is_empty", "", "a", false },
		{ "at_is_not_backtick", "@", "`", false },
		{ "bracket_is_not_brace", "[", "{", false },
		{ "zero_is_not_p", "0", "P", false },
		{ "umlaut", "\xc3\x84", "\xc3\xa4", false },
		{ "latin1", "\xc4", "\xe4", false },
		{ "dotless_i", "\xc4\xb1", "I", false },
		{ "kelvin_sign", "\xe2\x84\xaa", "k", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		row_number(rows[i].name, msu_str_eqcase(rows[i].a,
		    rows[i].b), rows[i].equal);
		row_number(rows[i].name, msu_str_eqcase(rows[i].b,
		    rows[i].a), rows[i].equal);
	}
	for (int c = CHAR_MIN; c <= CHAR_MAX; c++)
		assert_int_equal(msu_str_lower((char)c),
		    c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static void
pieces_are_compared_up_to_their_length(void **state)
{
	char *a = exactly("HTTPS", 5), *b = exactly("https", 5);

	(void)state;
	assert_true(msu_str_neqcase(a, b, 5));
	assert_true(msu_str_neqcase(a, "httpX", 4));
	assert_false(msu_str_neqcase(a, "httpX", 5));
	assert_true(msu_str_neqcase("a", "b", 0));
	/* both end: what comes after does not count */
	assert_true(msu_str_neqcase("ab\0x", "AB\0y", 4));
	assert_false(msu_str_neqcase("ab", "abc", 3));
	free(a);
	free(b);
}

static void
prefixes_and_pieces_match_exactly(void **state)
{
	(void)state;
	assert_true(msu_str_has_prefix("xn--a", "xn--"));
	assert_true(msu_str_has_prefix("xn--", "xn--"));
	assert_true(msu_str_has_prefix("x", ""));
	assert_false(msu_str_has_prefix("xn-", "xn--"));
	assert_false(msu_str_has_prefix("XN--", "xn--"));
	assert_false(msu_str_has_prefix("", "x"));
	assert_true(msu_str_is("imap://", 4, "imap"));
	assert_false(msu_str_is("imap", 3, "imap"));
	assert_false(msu_str_is("imaps", 5, "imap"));
	assert_false(msu_str_is("IMAP", 4, "imap"));
	assert_true(msu_str_is("", 0, ""));
	assert_false(msu_str_is("a\0b", 3, "a"));
}

static void
findcase_finds_the_first_place(void **state)
{
	static const struct {
		const char	*name, *hay, *needle;
		int		 at;	/* -1: none */
	} rows[] = {
		{ "start", "STARTTLS", "start", 0 },
		{ "first_of_two", "a X x", "x", 2 },
		{ "end", "250-AUTH plain", "PLAIN", 9 },
		{ "after_a_false_start", "aaab", "AAB", 1 },
		{ "cut_off", "PLAI", "PLAIN", -1 },
		{ "none", "LOGIN", "PLAIN", -1 },
		{ "nothing_in_something", "x", "", 0 },
		{ "nothing_in_nothing", "", "", 0 },
		{ "something_in_nothing", "", "x", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *at = msu_str_findcase(rows[i].hay,
		    rows[i].needle);

		row_text(rows[i].name, at, rows[i].at < 0 ? NULL :
		    rows[i].hay + rows[i].at);
	}
}

/* ---- words ----------------------------------------------------------- */

static void
words_are_between_blanks_and_tabs(void **state)
{
	static const struct {
		const char	*name, *line, *words;
	} rows[] = {
		{ "none", "", "" }, { "blanks_alone", " \t ", "" },
		{ "one", "imap", "<imap>" },
		{ "several", "server  imap\ttls", "<server><imap><tls>" },
		{ "around", "\t a b \t", "<a><b>" },
		{ "line_end_is_no_blank", "a\rb", "<a\rb>" },
		{ "no_break_space_is_no_blank", "a\xc2\xa0" "b",
		    "<a\xc2\xa0" "b>" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *rest = rows[i].line, *word;
		char got[100] = "";
		size_t len, used = 0;

		while (msu_str_word(&rest, &word, &len))
			used += (size_t)snprintf(got + used,
			    sizeof(got) - used, "<%.*s>", (int)len, word);
		row_text(rows[i].name, got, rows[i].words);
		row_text(rows[i].name, rest, "");
		row_number(rows[i].name, msu_str_word(&rest, &word, &len),
		    false);
	}
}

/* ---- UTF-8 ----------------------------------------------------------- */

/* By the table of RFC 3629 §3, not by what is under test. */
static size_t
encode(unsigned long cp, char *s)
{
	if (cp < 0x80) {
		s[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		s[0] = (char)(0xc0 | cp >> 6);
		s[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		s[0] = (char)(0xe0 | cp >> 12);
		s[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		s[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	s[0] = (char)(0xf0 | cp >> 18);
	s[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	s[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	s[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

static void
every_character_is_read_and_no_surrogate(void **state)
{
	(void)state;
	for (unsigned long cp = 0; cp < 0x1fffff; cp++) {
		char s[4];
		size_t n = encode(cp, s), got;
		unsigned long back = 0;
		bool good = cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);

		got = msu_str_utf8_char(s, n, &back);
		if (got != (good ? n : 0) || (good && back != cp))
			fail_msg("U+%04lX: %zu bytes, U+%04lX", cp, got, back);
		if (msu_str_utf8_char(s, n - 1, &back) != 0)
			fail_msg("U+%04lX cut short", cp);
	}
}

/* What the grammar of RFC 3629 §4 counts, so nothing else gets through. */
static void
no_other_bytes_make_a_character(void **state)
{
	unsigned long two = 0, three = 0, four = 0, cp;

	(void)state;
	for (unsigned i = 0x80; i < 0x1000000; i++) {
		char s[4] = { (char)(i >> 16), (char)(i >> 8), (char)i,
		    '\x80' };

		if ((unsigned char)s[0] < 0x80)
			continue;
		if (s[2] == 0)
			two += msu_str_utf8_char(s, 2, &cp) == 2;
		three += msu_str_utf8_char(s, 3, &cp) == 3;
		four += msu_str_utf8_char(s, 4, &cp) == 4;
	}
	assert_int_equal(two, 0x800 - 0x80);
	assert_int_equal(three, 0x10000 - 0x800 - 0x800);
	assert_int_equal(four, (0x110000 - 0x10000) / 64);
}

static void
text_may_be_well_formed_and_not_one_line(void **state)
{
	static const struct {
		const char	*name, *text;
		size_t		 len;
		bool		 utf8, one_line;
	} rows[] = {
		{ "nothing", "", 0, true, true },
		{ "ascii", "abc", 3, true, true },
		{ "chinese", "\xe5\xbc\xa0\xe4\xb8\x89", 6, true, true },
		{ "emoji", "\xf0\x9f\x98\x80", 4, true, true },
		{ "last_character", "\xf4\x8f\xbf\xbd", 4, true, true },
		{ "no_break_space", "\xc2\xa0", 2, true, true },
		{ "byte_order_mark", "\xef\xbb\xbf", 3, true, true },
		{ "right_to_left_mark", "\xe2\x80\x8f", 3, true, true },
		{ "line_feed", "a\nb", 3, true, false },
		{ "carriage_return", "a\r", 2, true, false },
		{ "tab", "a\tb", 3, true, false },
		{ "escape", "\x1b[2J", 4, true, false },
		{ "delete", "\x7f", 1, true, false },
		{ "first_of_c1", "\xc2\x80", 2, true, false },
		{ "next_line", "\xc2\x85", 2, true, false },
		{ "last_of_c1", "\xc2\x9f", 2, true, false },
		{ "line_separator", "a\xe2\x80\xa8", 4, true, false },
		{ "paragraph_separator", "a\xe2\x80\xa9", 4, true, false },
		{ "not_a_character_fffe", "\xef\xbf\xbe", 3, true, false },
		{ "not_a_character_ffff", "\xef\xbf\xbf", 3, true, false },
		{ "latin1", "caf\xe9", 4, false, false },
		{ "continuation_alone", "a\x80", 2, false, false },
		{ "cut_off", "a\xe5\xbc", 3, false, false },
		{ "overlong_slash", "\xc0\xaf", 2, false, false },
		{ "overlong_nul", "\xc0\x80", 2, false, false },
		{ "overlong_of_three", "\xe0\x9f\xbf", 3, false, false },
		{ "overlong_of_four", "\xf0\x8f\xbf\xbf", 4, false, false },
		{ "surrogates", "\xed\xa0\xbd\xed\xb8\x80", 6, false, false },
		{ "beyond_the_last", "\xf4\x90\x80\x80", 4, false, false },
		{ "five_bytes", "\xf8\x88\x80\x80\x80", 5, false, false },
		{ "ff", "\xff", 1, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		char *piece = exactly(rows[i].text, rows[i].len);

		row_number(rows[i].name, msu_str_is_utf8(piece, rows[i].len),
		    rows[i].utf8);
		row_number(rows[i].name, msu_str_is_one_line(rows[i].text),
		    rows[i].one_line);
		free(piece);
	}
	assert_false(msu_str_is_utf8("a\0b", 3));
	assert_true(msu_str_is_ascii(""));
	assert_true(msu_str_is_ascii("\x01~\x7f"));
	assert_false(msu_str_is_ascii("a\x80"));
	assert_false(msu_str_is_ascii("\xff"));
}

/* Each character alone, after one byte that is none. */
static void
embeddings_overrides_and_isolates_reorder(void **state)
{
	(void)state;
	assert_false(msu_str_is_reordered(""));
	for (unsigned long cp = 1; cp <= 0x10ffff; cp++) {
		char s[6] = "\xff";
		bool want = (cp >= 0x202a && cp <= 0x202e) ||
		    (cp >= 0x2066 && cp <= 0x2069);

		encode(cp, s + 1);
		if (msu_str_is_reordered(s) != want)
			fail_msg("U+%04lX", cp);
	}
}

static void
length_is_counted_in_characters(void **state)
{
	static const struct {
		const char	*name, *text;
		size_t		 max;
		bool		 longer;
	} rows[] = {
		{ "nothing", "", 0, false },
		{ "one_of_none", "a", 0, true },
		{ "as_many", "abc", 3, false },
		{ "one_more", "abcd", 3, true },
		{ "two_bytes_each", "\xc3\xa9\xc3\xa9", 2, false },
		{ "four_bytes", "\xf0\x9f\x98\x80", 1, false },
		{ "bytes_that_are_none", "\xff\xff\xc3", 3, false },
		{ "one_byte_more", "\xff\xff\xc3", 2, true },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_number(rows[i].name, msu_str_is_longer(rows[i].text,
		    rows[i].max), rows[i].longer);
}

static void
what_steers_a_terminal_or_the_eyes_is_not_shown(void **state)
{
	static const char *const bad[] = {
		"", "a\nb", "\x1b[31m", "a\xc2\x9b", "a\xe2\x80\xae" "b",
		"\xe2\x80\xa8", "\xff",
	};
	static const char *const good[] = {
		" ", "a b", "Zo\xc3\xab", "\xd7\xa9\xd7\x9c",
	};

	(void)state;
	assert_null(msu_str_shown(NULL));
	for (size_t i = 0; i < ROWS(bad); i++)
		row_text(bad[i], msu_str_shown(bad[i]), NULL);
	for (size_t i = 0; i < ROWS(good); i++)
		row_true(good[i], msu_str_shown(good[i]) == good[i]);
}

/* ---- texts made clean ------------------------------------------------ */

static void
copies_are_clean_whole_characters(void **state)
{
	static const struct {
		const char	*name;
		size_t		 size;
		const char	*text;
		size_t		 len;
		const char	*want;
	} rows[] = {
		{ "fits", 4, "abc", 3, "abc" },
		{ "cut", 4, "abcd", 4, "abc" },
		{ "nothing", 4, "", 0, "" },
		{ "room_for_the_end_alone", 1, "abc", 3, "" },
		{ "character_fits", 4, "\xe5\xbc\xa0", 3, "\xe5\xbc\xa0" },
		{ "character_does_not_fit", 3, "\xe5\xbc\xa0", 3, "" },
		{ "nothing_after_what_did_not_fit", 4, "a\xe5\xbc\xa0" "b", 5,
		    "a" },
		{ "emoji_does_not_fit", 5, "a\xf0\x9f\x98\x80", 5, "a" },
		{ "controls", 20, "a\r\n\t\x1b[0m\x7f", 9, "a????[0m?" },
		{ "nul", 20, "a\0b", 3, "a?b" },
		{ "c1_becomes_one", 20, "\xc2\x9b" "31m", 5, "?31m" },
		{ "c1_becomes_one_where_two_do_not_fit", 2, "\xc2\x9b", 2,
		    "?" },
		{ "line_separator", 20, "a\xe2\x80\xa8" "b", 5, "a?b" },
		{ "override", 20, "a\xe2\x80\xae" "b", 5, "a?b" },
		{ "isolate", 20, "\xe2\x81\xa6" "ab\xe2\x81\xa9", 8,
		    "?ab?" },
		{ "mark_is_kept", 20, "a\xe2\x80\x8f" "b", 5,
		    "a\xe2\x80\x8f" "b" },
		{ "latin1", 20, "caf\xe9 x", 6, "caf? x" },
		{ "each_bad_byte", 20, "\xed\xa0\xbd", 3, "???" },
		{ "cut_off_in_the_source", 20, "a\xe5\xbc", 3, "a??" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		char *src = exactly(rows[i].text, rows[i].len);
		char *dst = exactly("????????????????????????",
		    rows[i].size);

		msu_str_copy_clean(dst, rows[i].size, src, rows[i].len);
		row_text(rows[i].name, dst, rows[i].want);
		free(src);
		free(dst);
	}
}

static void
copy_into_nothing_writes_nothing(void **state)
{
	char guard[1] = { 'x' };

	(void)state;
	msu_str_copy_clean(guard, 0, "abc", 3);
	assert_int_equal(guard[0], 'x');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_digits_within_limits),
		cmocka_unit_test(largest_number_is_the_last),
		cmocka_unit_test(number_ends_where_its_length_says),
		cmocka_unit_test(ascii_letters_alone_have_two_cases),
		cmocka_unit_test(pieces_are_compared_up_to_their_length),
		cmocka_unit_test(prefixes_and_pieces_match_exactly),
		cmocka_unit_test(findcase_finds_the_first_place),
		cmocka_unit_test(words_are_between_blanks_and_tabs),
		cmocka_unit_test(every_character_is_read_and_no_surrogate),
		cmocka_unit_test(no_other_bytes_make_a_character),
		cmocka_unit_test(text_may_be_well_formed_and_not_one_line),
		cmocka_unit_test(embeddings_overrides_and_isolates_reorder),
		cmocka_unit_test(length_is_counted_in_characters),
		cmocka_unit_test(
		    what_steers_a_terminal_or_the_eyes_is_not_shown),
		cmocka_unit_test(copies_are_clean_whole_characters),
		cmocka_unit_test(copy_into_nothing_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
