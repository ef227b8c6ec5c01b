/* SPDX-License-Identifier: MPL-2.0 */
/* The tables of an audit: findings and grades. */
#include "rows.h"

#include <string.h>

#include "audit.h"

/* Placeholders of a form: a bit for each; 0x100 for one that is none. */
static unsigned
placeholders(const char *form)
{
	unsigned seen = 0;

	for (const char *p = strchr(form, '%'); p != NULL;
	    p = strchr(p + 1, '%')) {
		if (p[1] >= '1' && p[1] <= '4')
			seen |= 1U << (p[1] - '1');
		else
			seen |= 0x100;
	}
	return seen;
}

static void
every_finding_says_what_and_how(void **state)
{
	const char *code, *text, *fix, *other;
	enum msu_severity severity, theirs;

	(void)state;
	for (size_t i = 0; msu_finding_at(i, &code, &severity, &text, &fix);
	    i++) {
		print_message("%s\n", code);
		assert_true(severity < MSU_SEVERITY_COUNT);
		assert_string_not_equal(msu_severity_name(severity), "?");
		assert_true(strlen(code) == strspn(code,
		    "abcdefghijklmnopqrstuvwxyz0123456789-"));
		assert_true(text[0] != '\0' && fix[0] != '\0');
		/* the fix is given the same as the text */
		assert_true((placeholders(text) & 0x100) == 0);
		assert_true((placeholders(fix) & 0x100) == 0);
		for (size_t j = 0; j < i; j++) {
			const char *t, *f;

			assert_true(msu_finding_at(j, &other, &theirs, &t,
			    &f));
			assert_string_not_equal(other, code);
		}
	}
	assert_false(msu_finding_at(10000, &code, &severity, &text, &fix));
}

static void
grades_follow_their_table(void **state)
{
	static const struct {
		const char	*name;
		size_t		 advice, warnings, errors, works;
		char		 grade;
	} rows[] = {
		{ "nothing is wrong", 0, 0, 0, 7, 'A' },
		{ "advice does not count", 9, 0, 0, 1, 'A' },
		{ "one warning", 0, 1, 0, 1, 'B' },
		{ "two warnings", 3, 2, 0, 4, 'B' },
		{ "three warnings", 0, 3, 0, 4, 'C' },
		{ "many warnings", 0, 90, 0, 4, 'C' },
		{ "one error", 0, 0, 1, 4, 'D' },
		{ "one error and warnings", 0, 9, 1, 1, 'D' },
		{ "two errors", 0, 0, 2, 1, 'E' },
		{ "many errors", 0, 0, 99, 1, 'E' },
		{ "no program works", 0, 0, 0, 0, 'F' },
		{ "no program works, and why", 0, 1, 3, 0, 'F' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t counts[MSU_SEVERITY_COUNT] = {
			[MSU_ADVICE] = rows[i].advice,
			[MSU_WARNING] = rows[i].warnings,
			[MSU_ERROR] = rows[i].errors,
		};
		const char *rule = NULL;

		print_message("%s\n", rows[i].name);
		assert_int_equal(msu_grade_of(counts, rows[i].works, &rule),
		    rows[i].grade);
		assert_non_null(rule);
	}
}

/* What is shown is what is applied. */
static void
rule_is_shown_in_order(void **state)
{
	size_t i = 0;

	(void)state;
	for (; msu_grade_at(i) != NULL; i++) {
		assert_int_equal(msu_grade_at(i)->grade, "ABCDEF"[i]);
		assert_true(msu_grade_at(i)->rule[0] != '\0');
	}
	assert_int_equal(i, 6);
}

static void
no_answer_is_no_absence(void **state)
{
	static const enum msu_code unknown[] = { MSU_E_DEADLINE,
		MSU_E_DNS_TIMEOUT, MSU_E_DNS_FAILURE, MSU_E_TCP_TIMEOUT,
		MSU_E_NO_ANSWER, MSU_E_SERVER_BUSY };
	static const enum msu_code known[] = { MSU_OK, MSU_E_DNS_NXDOMAIN,
		MSU_E_DNS_NODATA, MSU_E_TLS_NAME, MSU_E_CERT_EXPIRED,
		MSU_E_STARTTLS_MISSING, MSU_E_HTML, MSU_E_TCP_REFUSED };

	(void)state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_true(msu_audit_is_unknown(unknown[i]));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_false(msu_audit_is_unknown(known[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_finding_says_what_and_how),
		cmocka_unit_test(grades_follow_their_table),
		cmocka_unit_test(rule_is_shown_in_order),
		cmocka_unit_test(no_answer_is_no_absence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
