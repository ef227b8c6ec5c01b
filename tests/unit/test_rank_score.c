/* SPDX-License-Identifier: MPL-2.0 */
/* The score: what each part of it is worth, and what caps it. */
#include "by_hand.h"

#define GOOD	MSU_PASS, MSU_PASS, MSU_OK
#define UNASKED	MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK

static const struct {
	const char		*name;
	struct facts		 facts;
	enum msu_verdict	 in, out;	/* of the checks */
	enum msu_code		 code;		/* of the first one */
	const char		*parts;
	int			 score;
	const char		*confidence;
} scores[] = {
	{ "administrator",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } } }, UNASKED,
	    "trust 70", 70, "medium" },
	{ "bundled_entry",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    UNASKED, "trust 60", 60, "medium" },
	{ "bundled_entry_and_both_probes",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } }, GOOD,
	    "trust 60 incoming-checked 10 outgoing-checked 10", 80, "high" },
	{ "one_probe",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    MSU_PASS, MSU_FAIL, MSU_OK, "trust 60 incoming-checked 10", 70,
	    "medium" },
	{ "the_other_probe",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    MSU_FAIL, MSU_PASS, MSU_E_TCP_REFUSED,
	    "trust 60 outgoing-checked 10", 70, "medium" },
	{ "a_warning_is_no_failure",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    MSU_WARN, MSU_PASS, MSU_OK,
	    "trust 60 incoming-checked 10 outgoing-checked 10", 80, "high" },
	{ "mx_agrees",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.provider = "a" },
		{ SAYS("mx", 2, BOTH("a.test")), .provider = "a" } },
	    .mx = "mx.a.test" }, GOOD, "trust 60 agreement 5 "
	    "incoming-checked 10 outgoing-checked 10", 85, "high" },
	{ "mx_alone",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")),
		.provider = "a" } }, .mx = "mx.a.test" }, UNASKED,
	    "trust 40", 40, "low" },
	{ "mx_and_both_probes",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")),
		.provider = "a" } }, .mx = "mx.a.test" }, GOOD,
	    "trust 40 incoming-checked 10 outgoing-checked 10", 60,
	    "medium" },
	{ "mx_and_spf",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")),
		.provider = "a" } }, .mx = "mx.a.test",
	    .spf = { "_spf.b.test", "_spf.a.test" } }, GOOD,
	    "trust 40 agreement 5 incoming-checked 10 outgoing-checked 10",
	    65, "medium" },
	{ "mx_spf_and_autodiscover",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")), .provider = "a" },
		{ SAYS("autodiscover", 2, BOTH("a.test")) } },
	    .mx = "mx.a.test", .spf = { "_spf.a.test" } }, GOOD,
	    "trust 40 agreement 10 incoming-checked 10 outgoing-checked 10",
	    70, "medium" },
	{ "guess_and_both_probes",
	    { .answers = { { SAYS("guess", 2, BOTH("mail.example.org")),
		.guessed_user = true } } }, GOOD, "trust 40 "
	    "guessed-user-name -5 incoming-checked 10 outgoing-checked 10",
	    55, "medium" },
	{ "certificate_raises_trust",
	    { .answers = { { SAYS("srv", 2, BOTH("mail.example.org")),
		.if_verified = 3, .guessed_user = true } } }, GOOD, "trust 60 "
	    "guessed-user-name -5 incoming-checked 10 outgoing-checked 10",
	    75, "medium" },
	{ "unverified_link",
	    { .answers = { { SAYS("mx", 1, BOTH("a.test")) } } }, UNASKED,
	    "trust 20", 20, "low" },
	{ "nobody_vouches",
	    { .answers = { { SAYS("http", 0, BOTH("a.test")) } } }, UNASKED,
	    "", 0, "low" },
	/* agreement */
	{ "same_source_again_is_no_agreement",
	    { .answers = { { SAYS("mxconfig", 2, BOTH("a.test")) },
		{ SAYS("mxconfig", 2, BOTH("a.test")),
		.where = "b.test" } } }, UNASKED, "trust 40", 40, "low" },
	{ "same_operator_is_no_agreement",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("wellknown", 3, BOTH("a.test")) } } }, UNASKED,
	    "trust 60", 60, "medium" },
	{ "mx_of_the_same_domain_agrees_without_the_list",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) } },
	    .mx = "mx.a.test" }, UNASKED, "trust 60 agreement 5", 65,
	    "medium" },
	{ "mx_of_another_does_not",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) } },
	    .mx = "mx.b.test" }, UNASKED, "trust 60", 60, "medium" },
	{ "mx_and_its_document_are_one",
	    { .answers = { { SAYS("mxconfig", 2, BOTH("a.test")) } },
	    .mx = "mx.a.test" }, UNASKED, "trust 40", 40, "low" },
	{ "spf_of_the_domain_itself_says_nothing",
	    { .answers = { { SAYS("autoconfig", 3,
		BOTH("mail.example.org")) } },
	    .spf = { "_spf.example.org" } }, UNASKED, "trust 60", 60,
	    "medium" },
	{ "spf_of_another_does_not_agree",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) } },
	    .spf = { "_spf.b.test" } }, UNASKED, "trust 60", 60, "medium" },
	{ "a_stranger's_word_is_no_agreement",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("srv", 1, BOTH("a.test")) } } }, UNASKED, "trust 60",
	    60, "medium" },
	{ "agreement_about_another_server_of_the_provider",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("srv", 2, { POP3, TLS, "pop.a.test", 995, 0 }) } } },
	    UNASKED, "trust 60 agreement 5", 65, "medium" },
	{ "agreement_counts_three_times_at_most",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("database", 3, BOTH("a.test")), .provider = "a" },
		{ SAYS("mx", 2, BOTH("a.test")), .provider = "a" },
		{ SAYS("srv", 2, BOTH("a.test")) },
		{ SAYS("autodiscover", 2, BOTH("a.test")) } },
	    .spf = { "a.test" } }, UNASKED, "trust 60 agreement 15", 75,
	    "medium" },
	/* minus points */
	{ "guessed_user_name",
	    { .answers = { { SAYS("srv", 3, BOTH("a.test")),
		.guessed_user = true } } }, UNASKED,
	    "trust 60 guessed-user-name -5", 55, "medium" },
	{ "document_of_other_domains",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")),
		.unlisted = true } } }, UNASKED,
	    "trust 60 domain-not-listed -5", 55, "medium" },
	{ "unusual_port",
	    { .answers = { { SAYS("database", 3,
		{ IMAP, TLS, "a.test", 994, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) } } }, UNASKED,
	    "trust 60 unusual-port -5", 55, "medium" },
	{ "standard_port_of_the_other_security_is_unusual",
	    { .answers = { { SAYS("database", 3,
		{ IMAP, TLS, "a.test", 993, 0 },
		{ SMTP, STARTTLS, "a.test", 465, 0 }) } } }, UNASKED,
	    "trust 60 unusual-port -5", 55, "medium" },
	{ "better_source_without_answer",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) },
		{ .source = "pacc", .none = MSU_ANSWER_NONE,
		.code = MSU_E_DNS_TIMEOUT } } }, UNASKED,
	    "trust 60 better-source-without-answer -5", 55, "medium" },
	{ "worse_source_without_answer",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) },
		{ .source = "srv", .none = MSU_ANSWER_NONE,
		.code = MSU_E_DNS_TIMEOUT } } }, UNASKED, "trust 60", 60,
	    "medium" },
	{ "better_source_that_has_nothing",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) },
		{ .source = "pacc", .none = MSU_ANSWER_NEGATIVE,
		.code = MSU_E_DNS_NXDOMAIN } } }, UNASKED, "trust 60", 60,
	    "medium" },
	{ "confirmed_18_months_ago",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.seen = NOW - (time_t)548 * 86400 } } }, UNASKED, "trust 60",
	    60, "medium" },
	{ "a_second_later",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.seen = NOW - (time_t)548 * 86400 - 1 } } }, UNASKED,
	    "trust 60 not-confirmed-for-long -5", 55, "medium" },
	{ "from_the_future",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.seen = NOW + 86400 } } }, UNASKED, "trust 60", 60,
	    "medium" },
	{ "age_is_that_of_the_strongest_evidence",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")),
		.seen = MONTHS(40) },
		{ SAYS("database", 3, BOTH("a.test")), .seen = MONTHS(1) } } },
	    UNASKED, "trust 60 agreement 5", 65, "medium" },
	{ "entry_of_low_confidence",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.confidence = "low" } } }, UNASKED,
	    "trust 60 low-confidence -5", 55, "medium" },
	{ "entry_of_medium_confidence",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.confidence = "medium" } } }, UNASKED, "trust 60", 60,
	    "medium" },
	{ "open_conflict",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")) },
		{ SAYS("autoconfig", 3, BOTH("b.test")) } } }, UNASKED,
	    "trust 60 open-conflict -20", 40, "low" },
	{ "open_conflict_is_not_closed_by_a_check",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")) },
		{ SAYS("autoconfig", 3, BOTH("b.test")) } } }, GOOD,
	    "trust 60 open-conflict -20 incoming-checked 10 "
	    "outgoing-checked 10", 60, "medium" },
	{ "all_minus_points_and_no_more",
	    { .answers = { { SAYS("mx", 1, { IMAP, TLS, "a.test", 1, 0 },
		{ SMTP, TLS, "a.test", 1, 0 }), .guessed_user = true,
		.unlisted = true, .seen = MONTHS(40), .confidence = "low" },
		{ .source = "pacc", .none = MSU_ANSWER_NONE,
		.code = MSU_E_DNS_TIMEOUT } } }, UNASKED,
	    "trust 20 guessed-user-name -5 domain-not-listed -5 "
	    "unusual-port -5 better-source-without-answer -5 "
	    "not-confirmed-for-long -5 low-confidence -5 limit 10", 0,
	    "low" },
	/* limits */
	{ "never_above_100",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) },
		{ SAYS("database", 3, BOTH("a.test")), .provider = "a" },
		{ SAYS("mx", 2, BOTH("a.test")), .provider = "a" },
		{ SAYS("srv", 2, BOTH("a.test")) } } }, GOOD,
	    "trust 70 agreement 15 incoming-checked 10 outgoing-checked 10",
	    100, "high" },
	{ "the_weaker_half_counts",
	    { .answers = { { SAYS("admin", 4,
		{ IMAP, TLS, "a.test", 993, 0 }) },
		{ SAYS("guess", 2, { SMTP, TLS, "a.test", 465, 0 }),
		.guessed_user = true } } }, UNASKED,
	    "trust 40 agreement 5 guessed-user-name -5", 40, "low" },
	{ "http_caps",
	    { .answers = { { SAYS("http", 3, BOTH("a.test")) } } }, UNASKED,
	    "trust 60 limit -40", 20, "low" },
	{ "wrong_name_caps",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } }, },
	    MSU_FAIL, MSU_PASS, MSU_E_TLS_NAME, "outgoing-checked 10", 10,
	    "low" },
	{ "expired_caps",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } }, },
	    MSU_FAIL, MSU_PASS, MSU_E_CERT_EXPIRED, "outgoing-checked 10",
	    10, "low" },
	{ "not_yet_valid_caps",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } }, },
	    MSU_FAIL, MSU_PASS, MSU_E_CERT_NOT_YET, "outgoing-checked 10",
	    10, "low" },
	{ "unknown_authority_caps",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } }, },
	    MSU_FAIL, MSU_PASS, MSU_E_CERT_UNTRUSTED, "outgoing-checked 10",
	    10, "low" },
	{ "self_signed_caps",
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } }, },
	    MSU_FAIL, MSU_PASS, MSU_E_CERT_SELF_SIGNED,
	    "outgoing-checked 10", 10, "low" },
	{ "ends_soon_does_not_cap",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    MSU_WARN, MSU_PASS, MSU_E_CERT_ENDS_SOON,
	    "trust 60 incoming-checked 10 outgoing-checked 10", 80, "high" },
	{ "old_tls_does_not_cap",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    MSU_FAIL, MSU_PASS, MSU_E_TLS_VERSION,
	    "trust 60 outgoing-checked 10", 70, "medium" },
	{ "nothing_listens",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")) } } },
	    MSU_FAIL, MSU_FAIL, MSU_E_TCP_REFUSED, "trust 60", 60,
	    "medium" },
};

static void
score_compare(const char *name, struct run *run, size_t i)
{
	int sum = 0;

	row_text(name, parts_text(run), scores[i].parts);
	if (run->r->score != scores[i].score)
		fail_msg("%s: score %d, not %d", name, run->r->score,
		    scores[i].score);
	row_text(name, run->r->confidence, scores[i].confidence);
	for (size_t j = 0; run->r->parts[j] != NULL; j++)
		sum += run->r->parts[j]->points;
	/* the last limit is the scale's own end */
	row_number(name, (unsigned)(sum > 100 ? 100 : sum),
	    (unsigned)run->r->score);
}

static void
scores_are_those_of_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(scores); i++) {
		const char *name = scores[i].name;
		struct run run;

		run_all(&run, &scores[i].facts);
		if (scores[i].in == MSU_NOT_RUN)
			score_compare(name, &run, i);
		run_check(&run, scores[i].in, scores[i].out, scores[i].code);
		score_compare(name, &run, i);
		/* and again: it is not added up */
		run_check(&run, scores[i].in, scores[i].out, scores[i].code);
		score_compare(name, &run, i);
		run_free(&run);
	}
}

/* The check lets a server that was cast into doubt be believed again. */
static void
the_last_check_counts(void **state)
{
	static const struct facts facts =
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } } };
	struct run run;

	(void)state;
	run_all(&run, &facts);
	run_check(&run, MSU_FAIL, MSU_PASS, MSU_E_TLS_NAME);
	assert_int_equal(run.r->score, 10);
	run_check(&run, MSU_PASS, MSU_PASS, MSU_OK);
	assert_int_equal(run.r->score, 90);
	assert_int_equal(run.r->trust, 4);
	run_free(&run);
}

static void
half_an_account_has_no_score(void **state)
{
	static const struct facts facts = { .answers = { { SAYS("admin", 4,
	    { IMAP, TLS, "a.test", 993, 0 }) } } };
	struct run run;

	(void)state;
	run_all(&run, &facts);
	assert_int_equal(run.r->score, 0);
	assert_null(run.r->parts[0]);
	assert_int_equal(run.r->candidates[0]->score, 70);
	run_free(&run);
}

static void
plain_servers_score_ten_at_most(void **state)
{
	static const struct facts facts = { .answers = { { SAYS("admin", 4,
	    { IMAP, PLAIN, "a.test", 143, 0 }) } } };
	struct run run;

	(void)state;
	run_all(&run, &facts);
	assert_int_equal(run.r->candidates[0]->score, 10);
	assert_int_equal(run.r->score, 0);
	run_free(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_are_those_of_the_examples),
		cmocka_unit_test(the_last_check_counts),
		cmocka_unit_test(half_an_account_has_no_score),
		cmocka_unit_test(plain_servers_score_ten_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
