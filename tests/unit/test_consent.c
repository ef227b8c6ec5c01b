/* SPDX-License-Identifier: MPL-2.0 */
/* What a program is asked, and what its answers change. */
#include "look_hand.h"

/* Answers in their order; after them no. */
struct asked {
	enum msu_consent_answer	 answers[3];
	size_t			 n;
	struct msu_consent	 last;
};

static enum msu_consent_answer
on_consent(void *arg, const struct msu_consent *what)
{
	struct asked *a = arg;

	a->last = *what;
	return a->n < ROWS(a->answers) ? a->answers[a->n++] : MSU_CONSENT_NO;
}

static void
two_documents(struct hand *h, struct asked *a, bool third)
{
	hand_begin(h, "zoe@example.org");
	h->ctx.consent = on_consent;
	h->ctx.consent_arg = a;
	hand_pair(h, hand_entry(h, "autoconfig", "x", 3, NULL), "m.a.example");
	hand_pair(h, hand_entry(h, "wellknown", "x", 3, NULL), "m.b.example");
	if (third)
		hand_pair(h, hand_entry(h, "srv", "x", 3, NULL),
		    "m.c.example");
	hand_rank(h);
}

static void
one_of_two_that_disagree_is_taken(void **state)
{
	static const struct {
		const char		*name;
		bool			 third;
		struct asked		 asked;
		size_t			 n;
		enum msu_outcome	 outcome;
		const char		*in;
		const char		*chosen, *other;	/* the first's */
	} rows[] = {
		{ "no", false, { { MSU_CONSENT_NO }, 0, { 0 } }, 1,
		    MSU_CONSENT, "m.a.example", "a.example", "b.example" },
		{ "yes", false, { { MSU_CONSENT_YES }, 0, { 0 } }, 1,
		    MSU_FOUND, "m.a.example", "a.example", "b.example" },
		{ "other", false, { { MSU_CONSENT_OTHER }, 0, { 0 } }, 1,
		    MSU_FOUND, "m.b.example", "b.example", "a.example" },
		{ "yes_to_one_of_three", true,
		    { { MSU_CONSENT_YES, MSU_CONSENT_NO }, 0, { 0 } }, 2,
		    MSU_CONSENT, "m.a.example", "a.example", "b.example" },
		{ "the_third", true,
		    { { MSU_CONSENT_YES, MSU_CONSENT_OTHER }, 0, { 0 } }, 2,
		    MSU_FOUND, "m.c.example", "a.example", "b.example" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *name = rows[i].name;
		struct asked a = rows[i].asked;
		struct hand h;

		two_documents(&h, &a, rows[i].third);
		row_number(name, a.n, rows[i].n);
		row_number(name, a.last.asked, MSU_TAKE_ONE);
		row_number(name, a.last.other_trust, 3);
		row_text(name, h.r->account->in->host, rows[i].in);
		row_text(name, h.r->account->out->host, rows[i].in);
		row_text(name, msu_outcome_name(h.r->outcome),
		    msu_outcome_name(rows[i].outcome));
		row_text(name, h.r->conflicts[0]->chosen, rows[i].chosen);
		row_text(name, h.r->conflicts[0]->other, rows[i].other);
		hand_free(&h);
	}
}

static void
both_sides_of_a_conflict_are_shown(void **state)
{
	struct asked a = { .answers = { MSU_CONSENT_NO } };
	struct hand h;

	(void)state;
	two_documents(&h, &a, false);
	assert_string_equal(a.last.in->host, "m.a.example");
	assert_string_equal(a.last.out->host, "m.a.example");
	assert_string_equal(a.last.other_in->host, "m.b.example");
	assert_string_equal(a.last.other_out->host, "m.b.example");
	assert_int_equal(a.last.trust, 3);
	assert_null(a.last.host);
	hand_free(&h);
}

/* As a program sees it. */
static void
settings_of_little_trust_are_taken(void **state)
{
	struct asked no = { .answers = { MSU_CONSENT_NO } };
	struct asked yes = { .answers = { MSU_CONSENT_YES } };
	struct msu_ctx *ctx = msu_ctx_new();
	struct msu_result *r;

	(void)state;
	assert_non_null(ctx);
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, true), MSU_OK);
	assert_int_equal(msu_set_number(ctx, MSU_OPT_MIN_TRUST, 4), MSU_OK);
	msu_set_consent(ctx, on_consent, &no);
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, NULL), MSU_OK);
	assert_int_equal(no.n, 1);
	assert_int_equal(no.last.asked, MSU_TAKE_TRUST);
	assert_int_equal(no.last.trust, 3);
	assert_string_equal(no.last.in->host, "imap.qq.com");
	assert_int_equal(r->outcome, MSU_CONSENT);
	msu_result_free(r);
	msu_set_consent(ctx, on_consent, &yes);
	/* asked once, although the check judges again */
	assert_int_equal(msu_lookup_and_check(ctx, "me@qq.com", true, &r,
	    NULL), MSU_OK);
	assert_int_equal(yes.n, 1);
	assert_int_equal(r->outcome, MSU_FOUND);
	assert_int_equal(r->error.code, MSU_E_NOT_CHECKED);
	msu_result_free(r);
	/* nobody is asked any more */
	msu_set_consent(ctx, NULL, NULL);
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, NULL), MSU_OK);
	assert_int_equal(r->error.code, MSU_E_TRUST);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
nobody_is_asked_what_is_clear(void **state)
{
	struct asked a = { .answers = { MSU_CONSENT_YES } };
	struct msu_ctx *ctx = msu_ctx_new();
	struct msu_result *r;

	(void)state;
	assert_non_null(ctx);
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, true), MSU_OK);
	msu_set_consent(ctx, on_consent, &a);
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, NULL), MSU_OK);
	assert_int_equal(r->outcome, MSU_FOUND);
	msu_result_free(r);
	assert_int_equal(msu_lookup(ctx, "me@nowhere.example", &r, NULL),
	    MSU_OK);
	msu_result_free(r);
	assert_int_equal(a.n, 0);
	msu_ctx_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_two_that_disagree_is_taken),
		cmocka_unit_test(both_sides_of_a_conflict_are_shown),
		cmocka_unit_test(settings_of_little_trust_are_taken),
		cmocka_unit_test(nobody_is_asked_what_is_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
