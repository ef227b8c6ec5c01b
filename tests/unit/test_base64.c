/* SPDX-License-Identifier: MPL-2.0 */
/* Base 64 written, and read strictly: RFC 4648 §10, and what is refused. */
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

/* As a body of mail, where lines mean nothing. */
static const struct {
	const char	*name, *text, *bytes;	/* NULL: refused */
	size_t		 before;		/* bytes before what is wrong */
} line_rows[] = {
	{ "nothing", "", "", 0 },
	{ "only_line_ends", "\r\n\r\n", "", 0 },
	{ "one_line", "Zm9vYmFy\r\n", "foobar", 0 },
	{ "line_feeds_only", "Zm9v\nYmFy\n", "foobar", 0 },
	{ "lines_cut_anywhere", "Z\r\nm9\r\nvYg=\r\n=\r\n", "foob", 0 },
	{ "blanks", "  Zm9v\tYg== ", "foob", 0 },
	{ "no_padding", "Zm9vYg\r\n", "foob", 0 },
	{ "more_after_the_padding", "Zg==\r\nZg==\r\n", NULL, 1 },
	{ "half_a_padding", "Zm9vZg=\r\n", NULL, 4 },
	{ "one_character_too_many", "Zm9v\r\nZ\r\n", NULL, 3 },
	{ "bits_left", "Zm9vZh==\r\n", NULL, 4 },
	{ "other_sign", "Zm9vYm!y\r\n", NULL, 4 },
	{ "form_feed", "Zm9v\fYmFy", NULL, 3 },
};

typedef bool	(*decoder)(const char *, size_t, uint8_t *, size_t, size_t *);

/* Both in memory of exactly their size, so that a sanitizer sees the end.
 * Returns how many bytes there are, right or not. */
static size_t
row_is(decoder decode, const char *name, const char *text, const char *bytes)
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
	ok = decode(in, len, out, max, &used);
	if (ok != (bytes != NULL))
		fail_msg("%s: %s", name, ok ? "taken" : "refused");
	if (ok) {
		row_number(name, used, max);
		row_true(name, memcmp(out, bytes, max) == 0);
	}
	row_true(name, out[max] == 0xa5);
	free(in);
	free(out);
	return used;
}

static void
texts_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_is(msu_base64_decode, rows[i].name, rows[i].text,
		    rows[i].bytes);
}

static void
lines_mean_nothing_in_mail(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(line_rows); i++) {
		size_t used = row_is(msu_base64_decode_lines,
		    line_rows[i].name, line_rows[i].text, line_rows[i].bytes);

		if (line_rows[i].bytes == NULL)
			row_number(line_rows[i].name, used,
			    line_rows[i].before);
	}
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

static void
bytes_become_text_with_padding(void **state)
{
	struct msu_buf b;
	char text[64];

	(void)state;
	msu_buf_init(&b, 1000);
	for (size_t i = 0; i < ROWS(rows); i++) {
		size_t len = rows[i].bytes == NULL ? 0 : strlen(rows[i].bytes);

		if (rows[i].bytes == NULL || strlen(rows[i].text) % 4 != 0)
			continue;
		memset(text, 'x', sizeof(text));
		msu_base64_encode(rows[i].bytes, len, text);
		row_text(rows[i].name, text, rows[i].text);
		row_number(rows[i].name, MSU_BASE64_LEN(len), strlen(text));
		msu_buf_clear(&b);
		msu_base64_add(&b, rows[i].bytes, len);
		row_text(rows[i].name, msu_buf_text(&b), rows[i].text);
	}
	msu_buf_free(&b);
}

static void
lines_have_76_characters(void **state)
{
	static const struct {
		const char	*name;
		size_t		 len, lines, last;
	} sizes[] = {
		{ "nothing", 0, 0, 0 },
		{ "one", 1, 1, 4 },
		{ "almost_a_line", 56, 1, 76 },
		{ "one_line", 57, 1, 76 },
		{ "one_more", 58, 2, 4 },
		{ "two_lines", 114, 2, 76 },
	};
	uint8_t bytes[114], back[114];
	struct msu_buf b;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37);
	msu_buf_init(&b, 1000);
	for (size_t i = 0; i < ROWS(sizes); i++) {
		size_t lines = sizes[i].lines, last = sizes[i].last;
		const char *name = sizes[i].name, *text;

		msu_buf_clear(&b);
		msu_base64_add_lines(&b, bytes, sizes[i].len);
		text = msu_buf_text(&b);
		row_number(name, b.len, lines == 0 ? 0 :
		    (lines - 1) * 78 + last + 2);
		if (lines > 1)
			row_number(name, strcspn(text, "\r"), 76);
		if (lines > 0)
			row_text(name, text + b.len - 2, "\r\n");
		row_true(name, msu_base64_decode_lines(text, b.len, back,
		    sizeof(back), &used));
		row_true(name, used == sizes[i].len &&
		    memcmp(back, bytes, used) == 0);
	}
	msu_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read_or_refused),
		cmocka_unit_test(lines_mean_nothing_in_mail),
		cmocka_unit_test(bytes_become_text_with_padding),
		cmocka_unit_test(lines_have_76_characters),
		cmocka_unit_test(more_than_there_is_room_for_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
