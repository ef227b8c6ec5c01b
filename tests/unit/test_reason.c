/* SPDX-License-Identifier: MPL-2.0 */
/* Reasons as sentences, and what sources are called. */
#include "rows.h"

#include <stdlib.h>

#include "model.h"

static const struct {
	const char		*name;
	struct msu_reason	 reason;
	const char		*text;
} forms[] = {
	{ "no_argument", { "As it is.", { NULL } }, "As it is." },
	{ "all_four", { "%1 %2 %3 %4", { "a", "b", "c", "d" } }, "a b c d" },
	{ "any_order", { "%2, not %1", { "this", "that" } },
	    "that, not this" },
	{ "one_twice", { "%1 and %1", { "a" } }, "a and a" },
	{ "missing_argument", { "from %1%2.", { "here" } }, "from here." },
	{ "empty_argument", { "<%1>", { "" } }, "<>" },
	/* arguments come from strangers: they are never forms themselves */
	{ "argument_like_a_form", { "%1", { "%2", "b" } }, "%2" },
	{ "printf_in_an_argument", { "%1", { "%s%n" } }, "%s%n" },
	{ "percent_alone", { "100 %", { "a" } }, "100 %" },
	{ "number_out_of_range", { "%0 %5 %9 %%", { "a" } }, "%0 %5 %9 %%" },
	{ "two_digits", { "%12", { "a" } }, "a2" },
};

static void
form_is_filled_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(forms); i++) {
		char *people = msu_reason_text(&forms[i].reason);
		char *json = msu_reason_english_dup(&forms[i].reason);

		row_text(forms[i].name, people, forms[i].text);
		row_text(forms[i].name, json, forms[i].text);
		msu_free(people);
		free(json);
	}
}

static void
endless_argument_has_an_end(void **state)
{
	struct msu_reason r = { "%1", { NULL } };
	char *big = malloc(100001);

	(void)state;
	assert_non_null(big);
	memset(big, 'x', 100000);
	big[100000] = '\0';
	r.args[0] = big;
	assert_null(msu_reason_text(&r));
	free(big);
}

/* ---- sources ---------------------------------------------------------- */

static void
every_source_has_a_title_of_its_own(void **state)
{
	const char *id;

	(void)state;
	for (size_t i = 0; (id = msu_source_at(i)) != NULL; i++) {
		row_true(id, strcmp(msu_source_title(id), id) != 0);
		for (size_t j = 0; j < i; j++)
			row_true(id, strcmp(msu_source_title(id),
			    msu_source_title(msu_source_at(j))) != 0);
	}
	row_text("first", msu_source_at(0), "admin");
	row_text("past the end", msu_source_at(1000), NULL);
	row_text("database", msu_source_title("database"),
	    "the provider list of this computer");
}

static void
unknown_source_is_called_what_it_is(void **state)
{
	(void)state;
	row_text("unknown", msu_source_title("elsewhere"), "elsewhere");
	row_text("empty", msu_source_title(""), "");
	row_text("none", msu_source_title(NULL), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_is_filled_in),
		cmocka_unit_test(endless_argument_has_an_end),
		cmocka_unit_test(every_source_has_a_title_of_its_own),
		cmocka_unit_test(unknown_source_is_called_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
