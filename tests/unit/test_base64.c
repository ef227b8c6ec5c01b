/* SPDX-License-Identifier: MPL-2.0 */
/* Base 64 read strictly: RFC 4648 §10, and what is refused. */
#include "rows.h"

#include <stdlib.h>

#include "base64.h"

static const struct {
	const char	*name, *text, *bytes;	/* NULL: refused */
} rows[] = {
	{ "nothing", "", "" },
	{ "f", "Zg==", "f" },
	{ "fo", "Zm8=", "fo" },
	{ "foo", "Zm9v", "foo" },
	{ "foob", "Zm9vYg==", "foob" },
	{ "fooba", "Zm9vYmE=", "fooba" },
	{ "foobar", "Zm9vYmFy", "foobar" },
	{ "both_ends_of_the_alphabet", "AZaz09+/", "\x01\x96\xb3\xd3\xdf\xbf" },
	{ "no_padding_after_f", "Zg", "f" },
	{ "no_padding_after_fo", "Zm8", "fo" },
	{ "half_a_padding", "Zg=", NULL },
	{ "padding_where_none_is_due", "Zm9v=", NULL },
	{ "padding_of_a_whole_group", "Zm9v====", NULL },
	{ "three_signs", "Z===", NULL },
	{ "only_padding", "====", NULL },
	{ "two_signs", "==", NULL },
	{ "one_character", "Z", NULL },
	{ "five_characters", "Zm9vY", NULL },
	{ "one_character_of_zeros", "A", NULL },
	{ "five_characters_of_zeros", "AAAAA", NULL },
	{ "padding_inside", "Zg==Zm8=", NULL },
	{ "one_sign_inside", "Zm=v", NULL },
	{ "blank", "Zm 9v", NULL },
	{ "line_feed_at_the_end", "Zm9v\n", NULL },
	{ "url_alphabet", "__-_", NULL },
	{ "above_0x7f", "Zm9\xc3", NULL },
	{ "bits_left_after_f", "Zh==", NULL },
	{ "bits_left_after_fo", "Zm9=", NULL },
	{ "bits_left_without_padding", "Zm9", NULL },
};

/* Both in memory of exactly their size, so that a sanitizer sees the end. */
static void
row_is(const char *name, const char *text, const char *bytes)
{
	size_t len = strlen(text), used = 99;
	size_t max = bytes == NULL ? 64 : strlen(bytes);
	uint8_t *out = malloc(max + 1);
	char *in = malloc(len + 1);
	bool ok;

	assert_non_null(in);
	assert_non_null(out);
	memcpy(in, text, len);
	out[max] = 0xa5;
	ok = msu_base64_decode(in, len, out, max, &used);
	if (ok != (bytes != NULL))
		fail_msg("%s: %s", name, ok ? "taken" : "refused");
	if (ok) {
		row_number(name, used, max);
		row_true(name, memcmp(out, bytes, max) == 0);
	}
	row_true(name, out[max] == 0xa5);
	free(in);
	free(out);
}

static void
texts_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_is(rows[i].name, rows[i].text, rows[i].bytes);
}

static void
more_than_there_is_room_for_is_refused(void **state)
{
	uint8_t out[4] = { 1, 2, 3, 4 };
	size_t used;

	(void)state;
	assert_true(msu_base64_decode("Zm9v", 4, out, 3, &used));
	assert_false(msu_base64_decode("Zm9vYg==", 8, out, 3, &used));
	assert_false(msu_base64_decode("Zg==", 4, out, 0, &used));
	assert_int_equal(out[3], 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read_or_refused),
		cmocka_unit_test(more_than_there_is_room_for_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
