/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/httpage.c: Cache-Control as a shared cache reads it. */
#include "rows.h"

#include "httpage.h"

static const struct {
	const char	*first, *second;	/* fields; NULL: none */
	bool		 told;
	unsigned	 seconds;
} rows[] = {
	{ "", NULL, false, 0 },
	{ "public", NULL, false, 0 },
	{ "must-revalidate, x-max-age=3", NULL, false, 0 },
	{ "max-age=3600", NULL, true, 3600 },
	{ "public,MAX-AGE=60", NULL, true, 60 },
	{ " \t, ,max-age=60 ,", NULL, true, 60 },
	{ "max-age=\"7\"", NULL, true, 7 },
	{ "max-age=600, s-maxage=5", NULL, true, 5 },
	{ "max-age=5, s-maxage=600", NULL, true, 600 },
	{ "max-age=0", NULL, true, 0 },
	{ "max-age", NULL, false, 0 },
	{ "max-age=", NULL, true, 0 },
	{ "max-age=-1", NULL, true, 0 },
	{ "max-age=1x", NULL, true, 0 },
	{ "max-age=99999999999999999999", NULL, true, 2147483647u },
	{ "no-store", NULL, true, 0 },
	{ "max-age=60, no-store", NULL, true, 0 },
	{ "No-Cache, max-age=60", NULL, true, 0 },
	{ "private=\"x\", max-age=60", NULL, true, 0 },
	{ "private-thing, max-age=60", NULL, true, 60 },
	{ "max-age=60", "max-age=30", true, 30 },
	{ "max-age=30", "max-age=60", true, 30 },
	{ "max-age=30", "public", true, 30 },
	{ "max-age=30", "no-store", true, 0 },
};

static void
fields_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_http_age age = { .is_told = false };

		msu_http_age_add(&age, rows[i].first);
		if (rows[i].second != NULL)
			msu_http_age_add(&age, rows[i].second);
		row_number(rows[i].first, age.is_told, rows[i].told);
		row_number(rows[i].first, age.seconds, rows[i].seconds);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
