/* SPDX-License-Identifier: MPL-2.0 */
/* Values of headers and encoded bodies, good and odd ones. */
#include "rows.h"

#include <stdlib.h>

#include "mime.h"

struct row {
	const char	*name, *in, *out;
};

static const struct row lines[] = {
	{ "nothing", "", "" },
	{ "blanks_only", " \t\r\n ", "" },
	{ "blanks_around", " \ta b \r\n", "a b" },
	{ "folded", " a\r\n b\n\tc", "a b c" },
	{ "folding_keeps_blanks", "a \r\n  b", "a   b" },
	{ "bare_carriage_return", "a\rb", "a?b" },
	{ "controls", "a\x01\x7f\xc2\x85" "b", "a???b" },
	{ "latin_1", "gr\xfc\xdf" "e", "gr??e" },
	{ "utf8", "grüße", "grüße" },
};

static const struct row words[] = {
	{ "nothing", "", "" },
	{ "none", "a  b ", "a  b " },
	{ "q", "=?utf-8?q?a_b=3D=c3=A4?=", "a b=ä" },
	{ "b", "=?UTF-8?B?w6Q=?=", "ä" },
	{ "nothing_in_it", "a =?utf-8?q?" "?= b", "a  b" },
	{ "ascii", "=?us-ascii?Q?a?=", "a" },
	{ "language", "=?utf-8*de-CH?q?a?=", "a" },
	{ "two", "=?utf-8?q?a?=   =?utf-8?q?b?=", "ab" },
	{ "two_without_blanks", "=?utf-8?q?a?==?utf-8?q?b?=", "ab" },
	{ "text_between", "=?utf-8?q?a?= x =?utf-8?q?b?= ", "a x b " },
	{ "character_in_two", "=?utf-8?b?w6?= =?utf-8?q?=C3?= =?utf-8?q?=A4?=",
	    "=?utf-8?b?w6?= ä" },
	{ "half_a_character", "=?utf-8?q?=C3?= a", "? a" },
	{ "nul", "=?utf-8?q?a=00b?=", "a?b" },
	{ "line_end", "=?utf-8?q?a=0D=0Ab?=", "a??b" },
	{ "other_charset", "=?koi8-r?q?a?=", "=?koi8-r?q?a?=" },
	{ "longer_charset", "=?utf-88?q?a?=", "=?utf-88?q?a?=" },
	{ "shorter_charset", "=?utf?q?a?=", "=?utf?q?a?=" },
	{ "other_encoding", "=?utf-8?x?a?=", "=?utf-8?x?a?=" },
	{ "no_hex", "=?utf-8?q?=0g?=", "=?utf-8?q?=0g?=" },
	{ "half_a_hex", "=?utf-8?q?a=0?=", "=?utf-8?q?a=0?=" },
	{ "no_base64", "=?utf-8?b?Zm9v!?=", "=?utf-8?b?Zm9v!?=" },
	{ "one_bad_behind_a_good_one", "=?utf-8?q?a?=  =?utf-8?b?Zm9vYg=?=",
	    "a  =?utf-8?b?Zm9vYg=?=" },
	{ "no_end", "=?utf-8?q?a", "=?utf-8?q?a" },
	{ "half_an_end", "=?utf-8?q?a?", "=?utf-8?q?a?" },
	{ "no_text", "=?utf-8?q", "=?utf-8?q" },
	{ "no_encoding", "=?utf-8?", "=?utf-8?" },
	{ "only_the_start", "=?", "=?" },
};

static const struct row types[] = {
	{ "usual", "Text/HTML; charset=x", "text/html" },
	{ "nothing_else", "image/png", "image/png" },
	{ "blank", "image/png ; x=y", "image/png" },
	{ "comment", "image/png(a;b)", "image/png" },
	{ "nothing", "", "text/plain" },
	{ "no_header", NULL, "text/plain" },
	{ "no_slash", "text; charset=a/b", "text/plain" },
};

/* What "name" is in it. */
static const struct row params[] = {
	{ "no_header", NULL, NULL },
	{ "nothing", "", NULL },
	{ "none", "a/b", NULL },
	{ "token", "a/b;name=c", "c" },
	{ "token_and_more", "a/b; NAME=c d; name=e", "c" },
	{ "quoted", "a/b; name=\"c; d\"; x", "c; d" },
	{ "quoted_pair", "a/b; name=\"c\\\"\\\\\"", "c\"\\" },
	{ "blanks", "a/b ;  name  =  c", "c" },
	{ "empty", "a/b; name=", "" },
	{ "empty_quotes", "a/b; name=\"\"", "" },
	{ "no_equals_sign", "a/b; name; name=c", "c" },
	{ "longer_name", "a/b; names=c; filename=d", NULL },
	{ "inside_another", "a/b; x=\"; name=c\"", NULL },
	{ "behind_another", "a/b; x=\"\\\"; name=c\"; name=d", "d" },
	{ "quote_without_end", "a/b; name=\"c", "c" },
	{ "backslash_at_the_end", "a/b; name=\"c\\", "c\\" },
	{ "only_a_quote", "a/b; name=\"", "" },
	{ "other_quote_without_end", "a/b; x=\"; name=c", NULL },
	{ "rfc_2231", "a/b; name*=utf-8''c", NULL },
};

static void
headers_are_read(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(lines); i++)
		row_text(lines[i].name, msu_mime_line(&a, lines[i].in,
		    strlen(lines[i].in)), lines[i].out);
	row_text("nul", msu_mime_line(&a, "a\0b\n", 4), "a?b");
	for (size_t i = 0; i < ROWS(words); i++)
		row_text(words[i].name, msu_mime_words(&a, words[i].in),
		    words[i].out);
	for (size_t i = 0; i < ROWS(types); i++)
		row_text(types[i].name, msu_mime_type(&a, types[i].in),
		    types[i].out);
	for (size_t i = 0; i < ROWS(params); i++)
		row_text(params[i].name, msu_mime_param(&a, params[i].in,
		    "name"), params[i].out);
	msu_arena_free(&a);
}

/* ---- bodies ------------------------------------------------------------- */

static const struct {
	const char	*name, *encoding, *in, *out;
	bool		 damaged;
} bodies[] = {
	{ "nothing_said", NULL, "a=3D\r\n", "a=3D\r\n", false },
	{ "nothing_behind_the_colon", "", "a=3D\r\n", "a=3D\r\n", false },
	{ "7bit", "7bit", "a=3D\r\n", "a=3D\r\n", false },
	{ "8bit", "8BIT (x)", "ä ", "ä ", false },
	{ "binary", "binary", "\r\n\r\n", "\r\n\r\n", false },
	{ "other", "7bits", "a", "a", true },
	{ "shorter", "7bi", "a", "a", true },
	{ "base64", "Base64", "Zm9v\r\nYg==\r\n", "foob", false },
	{ "bad_base64", "base64", "Zm9v\r\nYg=\r\n", "foob", true },
	{ "base64_and_a_footer", "base64", "Zm9v\r\n-- \r\n", "foo", true },
	{ "quoted", "quoted-printable", "=3D=c3=A4=01", "=ä\x01", false },
	{ "quoted_nothing", "quoted-printable", "", "", false },
	{ "quoted_line_ends", "quoted-printable", "a\r\nb\nc\rd\r", "a\r\nb\nc"
	    "\rd\r", false },
	{ "quoted_blanks", "quoted-printable", "a b\tc", "a b\tc", false },
	{ "quoted_blanks_at_ends", "quoted-printable", "a \t\r\n \nb  ",
	    "a\r\n\nb", false },
	{ "quoted_blanks_that_count", "quoted-printable", "a =20 \r\n=09",
	    "a  \r\n\t", false },
	{ "quoted_soft_breaks", "quoted-printable", "a =\r\nb= \t\r\n=\nc=",
	    "a bc", false },
	{ "quoted_soft_break_at_blanks", "quoted-printable", "a = \t", "a ",
	    false },
	{ "quoted_no_hex", "quoted-printable", "a=xy=4 =\rb", "a=xy=4 =\rb",
	    true },
	{ "quoted_half_a_hex", "quoted-printable", "a=4", "a=4", true },
};

/* In memory of exactly its size, so that a sanitizer sees the end. */
static void
body_becomes(const char *name, const char *encoding, const char *in,
    size_t len, const char *want, bool damaged)
{
	char *copy = malloc(len + 1);
	unsigned char *out = malloc(len + 1);
	size_t used = 99;

	assert_non_null(copy);
	assert_non_null(out);
	memcpy(copy + 1, in, len);
	row_true(name, msu_mime_decode(encoding, copy + 1, len, out + 1,
	    &used) != damaged);
	row_number(name, used, strlen(want));
	row_true(name, memcmp(out + 1, want, used) == 0);
	free(copy);
	free(out);
}

static void
bodies_are_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(bodies); i++)
		body_becomes(bodies[i].name, bodies[i].encoding, bodies[i].in,
		    strlen(bodies[i].in), bodies[i].out, bodies[i].damaged);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_read),
		cmocka_unit_test(bodies_are_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
