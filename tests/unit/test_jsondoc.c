/* SPDX-License-Identifier: MPL-2.0 */
/* JSON documents, good and hostile: what is seen of them through the door. */
#include "golden.h"

#include "err.h"
#include "jsondoc.h"
#include "str.h"

/* One value a line, indented by depth. */
static void
show(struct msu_buf *out, const struct msu_value *v, unsigned depth)
{
	bool yes = false;

	msu_buf_addf(out, "%*s", (int)(2 * depth), "");
	if (msu_json_name(v) != NULL)
		msu_buf_addf(out, "%s: ", msu_json_name(v));
	if (msu_json_text(v) != NULL)
		msu_buf_addf(out, "\"%s\"", msu_json_text(v));
	else if (msu_json_boolean(v, &yes))
		msu_buf_adds(out, yes ? "yes" : "no");
	else
		msu_buf_adds(out, msu_json_is_object(v) ? "object" : "other");
	msu_buf_addc(out, '\n');
	for (v = msu_json_first(v); v != NULL; v = msu_json_next(v))
		show(out, v, depth + 1);
}

static void
document_becomes(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_json *doc = msu_json_open(msu_buf_text(in), in->len, "doc",
	    &err);

	(void)a;
	(void)name;
	if (doc == NULL)
		msu_buf_addf(out, "error %s %s: %s\n",
		    msu_code_name(err.code), err.subject, err.detail);
	else
		show(out, msu_json_root(doc), 0);
	msu_json_close(doc);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("json", document_becomes);
}

/* ---- what a file does not show well ----------------------------------- */

static const struct {
	const char	*name, *text, *detail;	/* detail NULL: taken */
} rows[] = {
	{ "number", "0", NULL },
	{ "negative_zero", "-0", NULL },
	{ "fraction_and_exponent", "-12.50e-03", NULL },
	{ "capital_exponent", "1E+9", NULL },
	{ "beyond_a_double", "1e99999", NULL },
	{ "leading_zero", "01", "something after the end" },
	{ "sign", "+1", "not a value" },
	{ "only_a_minus", "-", "not a value" },
	{ "no_digit_before_the_point", ".5", "not a value" },
	{ "no_digit_after_the_point", "5.", "not a number" },
	{ "no_exponent", "5e", "not a number" },
	{ "hexadecimal", "0x10", "something after the end" },
	{ "not_a_number", "NaN", "not a value" },
	{ "infinite", "-Infinity", "not a value" },
	{ "40_digits", "1234567890123456789012345678901234567890", NULL },
	{ "41_digits", "12345678901234567890123456789012345678901",
	    "a number without end" },
	{ "true", "true", NULL },
	{ "true_cut", "tru", "not a value" },
	{ "true_longer", "truex", "something after the end" },
	{ "True", "True", "not a value" },
	{ "nothing", "", "not a value" },
	{ "only_blanks", " \t\r\n", "not a value" },
	{ "form_feed_is_no_blank", "\f1", "not a value" },
	{ "two_values", "1 2", "something after the end" },
	{ "blanks_after_the_end", "1 \t\r\n", NULL },
	{ "comma_after_the_last", "[1,]", "not a value" },
	{ "comma_before_the_first", "[,1]", "not a value" },
	{ "only_a_comma", "[,]", "not a value" },
	{ "comma_after_the_last_member", "{\"a\":1,}", "not a text" },
	{ "no_comma", "[1 2]", "neither a comma nor the closing bracket" },
	{ "other_bracket", "[1}", "neither a comma nor the closing bracket" },
	{ "not_closed", "[1", "neither a comma nor the closing bracket" },
	{ "closed_twice", "[]]", "something after the end" },
	{ "never_opened", "]", "not a value" },
	{ "bracket", "[", "not a value" },
	{ "brace", "{", "not a text" },
	{ "no_colon", "{\"a\" 1}", "no colon after a name" },
	{ "no_value", "{\"a\":}", "not a value" },
	{ "name_without_quotes", "{a:1}", "not a text" },
	{ "name_is_a_number", "{1:1}", "not a text" },
	{ "name_in_an_array", "[\"a\":1]",
	    "neither a comma nor the closing bracket" },
	{ "comment", "1 // one", "something after the end" },
	{ "single_quotes", "'a'", "not a value" },
	{ "text_not_closed", "\"a", "a text without end" },
	{ "quote_after_the_end", "\"a\\\"", "a text without end" },
	{ "backslash_at_the_end", "\"\\", "not an escape" },
	{ "line_feed", "\"a\nb\"", "control character in a text" },
	{ "unknown_escape", "\"\\x41\"", "not an escape" },
	{ "three_digits", "\"\\u123\"", "not four hexadecimal digits" },
	{ "digits_cut", "\"\\u12", "not four hexadecimal digits" },
	{ "nul", "\"\\u0000\"", "NUL in a text" },
	{ "nul_in_a_name", "{\"a\\u0000b\":1}", "NUL in a text" },
	{ "escaped_backslash_is_no_nul", "\"\\\\u0000\"", NULL },
	{ "pair", "\"\\ud83d\\uDE00\"", NULL },
	{ "high_half", "\"\\ud83d\"", "half a surrogate pair" },
	{ "high_half_and_a_letter", "\"\\ud83d\\u0041\"",
	    "half a surrogate pair" },
	{ "two_high_halves", "\"\\ud83d\\ud83d\"", "half a surrogate pair" },
	{ "low_half", "\"\\ude00\"", "half a surrogate pair" },
	{ "below_the_surrogates", "\"\\ud7ff\"", NULL },
	{ "above_the_surrogates", "\"\\ue000\"", NULL },
	{ "latin_1", "\"\xe9\"", "not UTF-8 without NUL" },
	{ "surrogate_in_utf8", "\"\xed\xa0\x80\"", "not UTF-8 without NUL" },
	{ "mark_is_ignored", "\xef\xbb\xbf{}", NULL },
	{ "two_marks", "\xef\xbb\xbf\xef\xbb\xbf{}", "not a value" },
};

/* In memory of exactly its size, so that a sanitizer sees the end. */
static struct msu_json *
open_exactly(const char *text, size_t len, struct msu_error *err)
{
	char *copy = malloc(len == 0 ? 1 : len);
	struct msu_json *doc;

	assert_non_null(copy);
	memcpy(copy, text, len);
	msu_error_clear(err);
	doc = msu_json_open(copy, len, "doc", err);
	free(copy);
	return doc;
}

static void
grammar_is_that_of_rfc_8259(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err;
		struct msu_json *doc = open_exactly(rows[i].text,
		    strlen(rows[i].text), &err);
		const char *words = strstr(err.detail, ": ");

		if (rows[i].detail == NULL)
			row_text(rows[i].name, err.detail, "");
		else
			row_text(rows[i].name, words == NULL ? err.detail :
			    words + 2, rows[i].detail);
		row_true(rows[i].name, (doc == NULL) ==
		    (rows[i].detail != NULL));
		row_number(rows[i].name, err.code, doc == NULL ?
		    MSU_E_SYNTAX : MSU_OK);
		msu_json_close(doc);
	}
}

/* ---- limits ------------------------------------------------------------ */

static void
repeated(const char *name, const char *start, const char *piece, size_t n,
    const char *end, enum msu_code want)
{
	struct msu_error err;
	struct msu_json *doc;
	struct msu_buf b;

	msu_buf_init(&b, 10 * GOLDEN_MAX);
	msu_buf_adds(&b, start);
	for (size_t i = 0; i < n; i++)
		msu_buf_adds(&b, piece);
	for (size_t i = 0; i < (strcmp(end, "]") == 0 ? n : 1); i++)
		msu_buf_adds(&b, end);
	doc = open_exactly(msu_buf_text(&b), b.len, &err);
	row_number(name, err.code, want);
	row_true(name, (doc != NULL) == (want == MSU_OK));
	msu_json_close(doc);
	msu_buf_free(&b);
}

static void
size_depth_and_number_have_limits(void **state)
{
	(void)state;
	repeated("depth_32", "", "[", 32, "]", MSU_OK);
	repeated("depth_33", "", "[", 33, "]", MSU_E_TOO_BIG);
	repeated("half_a_million_levels", "", "[", 499999, "]",
	    MSU_E_TOO_BIG);
	repeated("objects_never_closed", "", "{\"a\":", 190000, "",
	    MSU_E_TOO_BIG);
	repeated("brackets_in_a_text", "\"", "[{", 100, "\"", MSU_OK);
	repeated("values_10000", "[0", ",0", 9998, "] ", MSU_OK);
	repeated("values_10001", "[0", ",0", 9999, "] ", MSU_E_TOO_BIG);
	repeated("bytes_1000000", "0", "\n", 999999, "", MSU_OK);
	repeated("bytes_1000001", "0", "\n", 1000000, "", MSU_E_TOO_BIG);
}

/* ---- values ------------------------------------------------------------ */

static void
members_are_found_by_exact_name(void **state)
{
	static const char text[] = "{\"a\":\"first\",\"A\":true,"
	    "\"a\":\"second\",\"\":[\"x\"],\"n\":null,\"o\":{\"a\":false}}";
	struct msu_error err;
	struct msu_json *doc = open_exactly(text, sizeof(text) - 1, &err);
	const struct msu_value *root = msu_json_root(doc), *v;
	bool yes = false;

	(void)state;
	assert_string_equal(msu_json_text(msu_json_member(root, "a")),
	    "first");
	assert_true(msu_json_boolean(msu_json_member(root, "A"), &yes));
	assert_true(yes);
	v = msu_json_first(msu_json_member(root, ""));
	assert_string_equal(msu_json_text(v), "x");
	assert_null(msu_json_name(v));
	assert_null(msu_json_next(v));
	assert_null(msu_json_member(root, "b"));
	assert_true(msu_json_boolean(msu_json_member(msu_json_member(root,
	    "o"), "a"), &yes));
	assert_false(yes);
	assert_null(msu_json_member(msu_json_member(root, ""), "x"));
	msu_json_close(doc);
}

static void
value_of_another_kind_is_none(void **state)
{
	static const char text[] = "{\"n\":null,\"i\":1,\"t\":\"true\"}";
	struct msu_error err;
	struct msu_json *doc = open_exactly(text, sizeof(text) - 1, &err);
	const struct msu_value *root = msu_json_root(doc);
	bool kept = true;

	(void)state;
	assert_null(msu_json_text(root));
	assert_null(msu_json_text(msu_json_member(root, "i")));
	assert_false(msu_json_boolean(msu_json_member(root, "t"), &kept));
	assert_false(msu_json_boolean(msu_json_member(root, "n"), &kept));
	assert_false(msu_json_boolean(msu_json_member(root, "i"), &kept));
	assert_true(kept);
	assert_null(msu_json_first(msu_json_member(root, "t")));
	assert_false(msu_json_is_object(msu_json_member(root, "n")));
	msu_json_close(doc);
	msu_json_close(NULL);
}

static void
nothing_of_nothing_is_nothing(void **state)
{
	bool kept = true;

	(void)state;
	assert_null(msu_json_member(NULL, "a"));
	assert_null(msu_json_first(NULL));
	assert_null(msu_json_next(NULL));
	assert_null(msu_json_name(NULL));
	assert_null(msu_json_text(NULL));
	assert_false(msu_json_boolean(NULL, &kept));
	assert_false(msu_json_is_object(NULL));
	assert_true(kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(grammar_is_that_of_rfc_8259),
		cmocka_unit_test(size_depth_and_number_have_limits),
		cmocka_unit_test(members_are_found_by_exact_name),
		cmocka_unit_test(value_of_another_kind_is_none),
		cmocka_unit_test(nothing_of_nothing_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
