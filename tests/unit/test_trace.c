/* SPDX-License-Identifier: MPL-2.0 */
/* Trace: areas switch lines on, and a line is clean text. */
#include "rows.h"
#include "str.h"
#include "trace.h"

struct lines {
	unsigned	 n;
	char		 area[20], line[2000];
};

static void
on_line(void *arg, const char *area, const char *line)
{
	struct lines *l = arg;

	l->n++;
	assert_true(strlen(area) < sizeof(l->area));
	assert_true(strlen(line) < sizeof(l->line));
	memcpy(l->area, area, strlen(area) + 1);
	memcpy(l->line, line, strlen(line) + 1);
}

static void
words_name_areas(void **state)
{
	enum {
		LOOK = 1 << MSU_AREA_LOOK, READ = 1 << MSU_AREA_READ,
		DNS = 1 << MSU_AREA_DNS, CHECK = 1 << MSU_AREA_CHECK,
		MAIL = 1 << MSU_AREA_MAIL, HTTP = 1 << MSU_AREA_HTTP,
		ALL = LOOK | READ | DNS | HTTP | CHECK | MAIL
	};
	static const struct {
		const char	*name, *text;
		unsigned	 areas;		/* 0: refused */
	} rows[] = {
		{ "all", "all", ALL }, { "look", "look", LOOK },
		{ "read", "read", READ }, { "dns", "dns", DNS },
		{ "check", "check", CHECK }, { "mail", "mail", MAIL },
		{ "http", "http", HTTP },
		{ "several", "dns,mail", DNS | MAIL },
		{ "twice", "dns,dns", DNS },
		{ "one_and_all", "dns,all", ALL },
		{ "none", "", 0 }, { "unknown", "http2", 0 },
		{ "part_of_a_word", "dn", 0 }, { "longer_word", "dnss", 0 },
		{ "upper_case", "DNS", 0 }, { "blank", "dns, mail", 0 },
		{ "comma_alone", ",", 0 }, { "two_commas", "dns,,mail", 0 },
		{ "one_unknown_of_two", "dns,x", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		unsigned areas = 0;
		bool ok = msu_trace_areas(rows[i].text, &areas);

		row_number(rows[i].name, ok, rows[i].areas != 0);
		if (ok)
			row_number(rows[i].name, areas, rows[i].areas);
	}
}

static int
counted(int *n)
{
	return ++*n;
}

static void
area_that_is_off_costs_nothing(void **state)
{
	struct lines l = { 0 };
	struct msu_trace t = { .areas = 1u << MSU_AREA_DNS, .fn = on_line,
	    .arg = &l };
	const struct msu_trace *none = NULL;
	int n = 0;

	(void)state;
	MSU_TRACE(&t, MAIL, "%d", counted(&n));
	MSU_TRACE(none, DNS, "%d", counted(&n));
	assert_int_equal(n, 0);
	assert_int_equal(l.n, 0);
	MSU_TRACE(&t, DNS, "%d asked", counted(&n));
	assert_int_equal(n, 1);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.area, "dns");
	assert_string_equal(l.line, "1 asked");
}

static void
without_a_function_nothing_happens(void **state)
{
	struct msu_trace t = { .areas = ~0u, .fn = NULL,
	    .arg = NULL };

	(void)state;
	MSU_TRACE(&t, DNS, "%s", "x");
}

static void
controls_do_not_reach_the_terminal(void **state)
{
	struct lines l = { 0 };
	struct msu_trace t = { .areas = ~0u, .fn = on_line,
	    .arg = &l };

	(void)state;
	MSU_TRACE(&t, MAIL, "%s", "* OK \x1b[2J\x07 caf\xc3\xa9\r\n\xff");
	assert_string_equal(l.line, "* OK ?[2J? caf\xc3\xa9???");
}

static void
long_line_is_cut_to_text(void **state)
{
	struct lines l = { 0 };
	struct msu_trace t = { .areas = ~0u, .fn = on_line,
	    .arg = &l };
	char text[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 == 0 ? '\xc3' : '\xa9';
	for (int shift = 0; shift < 2; shift++) {
		MSU_TRACE(&t, MAIL, "%.*s%.4000s", shift, "x", text);
		assert_true(strlen(l.line) > 900);
		assert_true(msu_str_is_utf8(l.line, strlen(l.line)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_name_areas),
		cmocka_unit_test(area_that_is_off_costs_nothing),
		cmocka_unit_test(without_a_function_nothing_happens),
		cmocka_unit_test(controls_do_not_reach_the_terminal),
		cmocka_unit_test(long_line_is_cut_to_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
