/* SPDX-License-Identifier: MPL-2.0 */
/* Tables of words: the whole word, by length, past the holes. */
#include "rows.h"
#include "words.h"

static const char *const table[] = {
	[0] = "imap", [2] = "imaps", [3] = "pop3", [4] = "imap",
};

static void
whole_words_are_found(void **state)
{
	static const struct {
		const char	*name, *text;
		size_t		 len;
		int		 place;	/* -1: none */
	} rows[] = {
		{ "first_of_two", "imap", 4, 0 },
		{ "after_a_hole", "imaps", 5, 2 },
		{ "piece_of_a_line", "pop3 993", 4, 3 },
		{ "shorter", "ima", 3, -1 },
		{ "longer", "imapss", 6, -1 },
		{ "prefix_by_length", "imaps", 4, 0 },
		{ "other_case", "IMAP", 4, -1 },
		{ "nothing", "", 0, -1 },
		{ "with_a_nul", "imap\0", 5, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		unsigned place = 99;
		bool found = msu_words_find(table, ROWS(table), rows[i].text,
		    rows[i].len, &place);

		row_number(rows[i].name, found, rows[i].place >= 0);
		row_number(rows[i].name, place, rows[i].place < 0 ? 99 :
		    (unsigned)rows[i].place);
	}
}

static void
size_of_the_table_is_its_end(void **state)
{
	unsigned place;

	(void)state;
	assert_false(msu_words_find(table, 3, "pop3", 4, &place));
	assert_false(msu_words_find(table, 0, "imap", 4, &place));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_words_are_found),
		cmocka_unit_test(size_of_the_table_is_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
