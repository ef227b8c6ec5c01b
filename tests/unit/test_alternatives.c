/* SPDX-License-Identifier: MPL-2.0 */
/* When something else is tried, and when not.  Nothing is sent: the net never
 * gets its turn. */
#include "rows.h"

#include "run.h"

static uint64_t
clock_100(void)
{
	return 100;
}

static const struct {
	const char		*name;
	enum msu_verdict	 verdict;
	enum msu_code		 code;		/* of connecting */
	bool			 cancelled, late, unwanted, alternative;
	bool			 found;		/* by a lookup, not typed */
	enum msu_outcome	 outcome;	/* of that */
	bool			 ports;		/* --ports */
	size_t			 tried;
} rows[] = {
	{ .name = "refused", .verdict = MSU_FAIL, .code = MSU_E_TCP_REFUSED,
	    .tried = 2 },
	{ .name = "works", .verdict = MSU_PASS },
	{ .name = "works_with_a_warning", .verdict = MSU_WARN,
	    .code = MSU_E_CERT_ENDS_SOON },
	{ .name = "cancelled", .verdict = MSU_FAIL,
	    .code = MSU_E_TCP_REFUSED, .cancelled = true },
	{ .name = "no_time_is_left", .verdict = MSU_FAIL,
	    .code = MSU_E_TCP_TIMEOUT, .late = true },
	{ .name = "nobody_waits_for_it", .verdict = MSU_FAIL,
	    .code = MSU_E_TCP_REFUSED, .unwanted = true },
	{ .name = "alternatives_have_none", .verdict = MSU_FAIL,
	    .code = MSU_E_TCP_REFUSED, .alternative = true },
	{ .name = "name_does_not_exist", .verdict = MSU_FAIL,
	    .code = MSU_E_DNS_NXDOMAIN },
	{ .name = "private_address", .verdict = MSU_FAIL,
	    .code = MSU_E_PRIVATE_ADDRESS },
	{ .name = "busy", .verdict = MSU_FAIL, .code = MSU_E_SERVER_BUSY },
	{ .name = "found", .verdict = MSU_FAIL, .code = MSU_E_TCP_REFUSED,
	    .found = true, .outcome = MSU_FOUND, .tried = 2 },
	{ .name = "not_trusted_enough", .verdict = MSU_FAIL,
	    .code = MSU_E_TCP_REFUSED, .found = true,
	    .outcome = MSU_CONSENT },
	{ .name = "ports_of_one_that_works", .verdict = MSU_PASS,
	    .ports = true, .tried = 2 },
	{ .name = "ports_of_one_that_fails", .verdict = MSU_FAIL,
	    .code = MSU_E_TCP_REFUSED, .ports = true, .tried = 2 },
	{ .name = "ports_of_one_that_nobody_waits_for",
	    .verdict = MSU_PASS, .unwanted = true, .ports = true },
	{ .name = "ports_when_cancelled", .verdict = MSU_PASS,
	    .cancelled = true, .ports = true },
};

static void
alternatives_have_their_occasions(void **state)
{
	static const void *const none[1];

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_arena a = { 0 };
		struct msu_ctx ctx = { .cancelled = rows[i].cancelled,
		    .clock_ms = clock_100 };
		struct msu_error err = { .code = rows[i].code };
		struct msu_result r = { .candidates = (const void *)none,
		    .outcome = rows[i].outcome };
		struct msu_list sent = { 0 };
		struct msu_net *net = msu_net_new(&ctx, &err);
		struct msu_checks *run = msu_checks_new(&ctx, net, &a);
		struct msu_one *o;

		err.code = rows[i].code;
		msu_net_begin(net, &a, &sent);
		ctx.flags[MSU_OPT_PORTS] = rows[i].ports;
		run->result = &r;
		run->typed = !rows[i].found;
		run->ends = rows[i].late ? 100 : 101;
		o = msu_one_new(run, msu_check_url(&a,
		    "smtps://smtp.example.org", NULL));
		assert_non_null(o);
		o->is_alternative = rows[i].alternative;
		if (!rows[i].unwanted)
			msu_one_want(o);
		msu_one_step(o, MSU_STEP_CONNECT, rows[i].verdict, 1, &err);
		msu_one_end(o);
		msu_alternatives_now(o);
		row_number(rows[i].name, o->tried.n, rows[i].tried);
		msu_net_free(net);
		msu_arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alternatives_have_their_occasions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
