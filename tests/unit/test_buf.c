/* SPDX-License-Identifier: MPL-2.0 */
/* The buffer: grows up to its cap, and what fails sticks. */
#include "buf.h"
#include "rows.h"

static void
cap_is_the_last_byte_that_fits(void **state)
{
	static const struct {
		const char	*name;
		size_t		 max, first, second;
		bool		 fits;
	} rows[] = {
		{ "nothing_into_nothing", 0, 0, 0, true },
		{ "one_into_nothing", 0, 0, 1, false },
		{ "up_to_the_cap", 300, 100, 200, true },
		{ "one_over_the_cap", 300, 100, 201, false },
		{ "all_at_once", 300, 0, 300, true },
		{ "all_at_once_and_one", 300, 0, 301, false },
		{ "nothing_more_when_full", 300, 300, 0, true },
		{ "length_that_wraps_round", 300, 300, SIZE_MAX, false },
		{ "length_that_wraps_to_little", 300, 100, SIZE_MAX - 99,
		    false },
		{ "first_allocation_exactly", 1000, 0, 256, true },
		{ "first_allocation_less_one", 1000, 0, 255, true },
		{ "second_allocation_exactly", 1000, 256, 256, true },
	};
	static char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf b;
		size_t len = rows[i].first + (rows[i].fits ?
		    rows[i].second : 0);

		msu_buf_init(&b, rows[i].max);
		msu_buf_add(&b, text, rows[i].first);
		msu_buf_add(&b, text, rows[i].second);
		row_number(rows[i].name, b.code, rows[i].fits ? MSU_OK :
		    MSU_E_TOO_BIG);
		row_number(rows[i].name, b.len, len);
		row_number(rows[i].name, strlen(msu_buf_text(&b)), len);
		msu_buf_free(&b);
	}
}

static void
each_way_to_add_adds(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 100);
	assert_string_equal(msu_buf_text(&b), "");
	msu_buf_adds(&b, "imap");
	msu_buf_adds(&b, "");
	msu_buf_addc(&b, ':');
	msu_buf_addf(&b, "%u%s", 993u, "!");
	msu_buf_add(&b, "\0z", 2);
	assert_int_equal(b.len, 11);
	assert_memory_equal(b.p, "imap:993!\0z", 12);
	msu_buf_free(&b);
}

static void
failure_sticks_until_cleared(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 5);
	msu_buf_adds(&b, "abc");
	msu_buf_adds(&b, "def");
	/* these would fit */
	msu_buf_addc(&b, 'x');
	msu_buf_adds(&b, "x");
	msu_buf_addf(&b, "%s", "x");
	assert_int_equal(b.code, MSU_E_TOO_BIG);
	assert_string_equal(msu_buf_text(&b), "abc");
	msu_buf_clear(&b);
	assert_string_equal(msu_buf_text(&b), "");
	msu_buf_adds(&b, "12345");
	assert_int_equal(b.code, MSU_OK);
	assert_string_equal(msu_buf_text(&b), "12345");
	msu_buf_free(&b);
}

static void
formatted_text_is_added_whole_or_not(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 1000);
	msu_buf_addf(&b, "%0600d", 1);
	assert_int_equal(b.len, 600);
	msu_buf_addf(&b, "%0401d", 2);
	assert_int_equal(b.code, MSU_E_TOO_BIG);
	assert_int_equal(b.len, 600);
	assert_int_equal(strlen(b.p), 600);
	assert_int_equal(b.p[599], '1');
	msu_buf_free(&b);
}

static void
freed_buffer_keeps_its_cap(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 3);
	msu_buf_clear(&b);
	msu_buf_adds(&b, "abcd");
	msu_buf_free(&b);
	assert_int_equal(b.code, MSU_OK);
	msu_buf_adds(&b, "abc");
	assert_string_equal(msu_buf_text(&b), "abc");
	msu_buf_addc(&b, 'd');
	assert_int_equal(b.code, MSU_E_TOO_BIG);
	msu_buf_free(&b);
	msu_buf_free(&b);
}

static void
grows_byte_by_byte(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 100000);
	for (size_t i = 0; i < 100000; i++) {
		msu_buf_addc(&b, (char)('a' + i % 26));
		assert_int_equal(b.p[i + 1], '\0');
	}
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	msu_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cap_is_the_last_byte_that_fits),
		cmocka_unit_test(each_way_to_add_adds),
		cmocka_unit_test(failure_sticks_until_cleared),
		cmocka_unit_test(formatted_text_is_added_whole_or_not),
		cmocka_unit_test(freed_buffer_keeps_its_cap),
		cmocka_unit_test(grows_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
