/* SPDX-License-Identifier: MPL-2.0 */
/* Texts that were seen. */
#include <stdio.h>

#include "rows.h"

#include "seen.h"

static void
text_is_found_with_its_line_whatever_its_case(void **state)
{
	struct msu_seen *s = msu_seen_new();
	unsigned long line = 9;

	(void)state;
	assert_non_null(s);
	assert_false(msu_seen_find(s, "me@x.example", &line));
	assert_int_equal(msu_seen_add(s, "Me@X.example", 7), MSU_OK);
	assert_true(msu_seen_find(s, "me@x.exAmple", &line));
	assert_int_equal(line, 7);
	assert_false(msu_seen_find(s, "me@x.exampl", &line));
	assert_false(msu_seen_find(s, "", &line));
	msu_seen_free(s);
}

static void
many_texts_are_all_kept(void **state)
{
	struct msu_seen *s = msu_seen_new();
	const unsigned long n = 5000;	/* the table grows three times */
	unsigned long line;
	char text[32];

	(void)state;
	assert_non_null(s);
	for (unsigned long i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "u%lu@x.example", i);
		assert_false(msu_seen_find(s, text, &line));
		assert_int_equal(msu_seen_add(s, text, i), MSU_OK);
	}
	for (unsigned long i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "u%lu@x.example", i);
		assert_true(msu_seen_find(s, text, &line));
		assert_int_equal(line, i);
	}
	msu_seen_free(s);
	msu_seen_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_found_with_its_line_whatever_its_case),
		cmocka_unit_test(many_texts_are_all_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
