/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Jobs in a loop of the program's own: they give what the blocking functions
 * give, never sleep, and leave nothing behind.  Names come from a name server of
 * this process.
 */
#include "fake_dns.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>

#include "mailsetup.h"

#define MANY	100
#define MAX_FDS	64
#define SLOW_MS	300

/* Others do not exist. */
static const struct fake_row records[] = {
	{ "hosted.example", 15, .records = "@ 60 MX 1 mxbiz1.qq.com" },
	{ "slow.example", 15, .delay_ms = SLOW_MS,
	    .records = "@ 60 MX 1 mxbiz1.qq.com" },
	{ "silent.example", 15, .flags = FAKE_SILENT },
	{ "cut.example", 15, .flags = FAKE_TC },
	{ "bare.example", 15, .rcode = 0 },		/* it exists, and has no MX */
	{ "bare.example", 1, .rcode = 0 },
	{ NULL, 1, .rcode = 3 },
};

struct bed {
	struct fake_dns	 dns;
	char		 server[32];
};

static void
bed_start(struct bed *bed)
{
	fake_dns_start(&bed->dns, records, bed->server);
}

static struct msu_ctx *
ctx_new(const char *server)
{
	struct msu_ctx *ctx = msu_ctx_new();

	assert_non_null(ctx);
	if (server == NULL)
		assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, true),
		    MSU_OK);
	else
		assert_int_equal(msu_set_text(ctx, MSU_OPT_DNS_SERVER, server),
		    MSU_OK);
	return ctx;
}

static struct msu_job *
look(struct msu_ctx *ctx, const char *address)
{
	struct msu_error err;
	struct msu_job *job = msu_lookup_start(ctx, address, &err);

	assert_int_equal(err.code, MSU_OK);
	assert_non_null(job);
	return job;
}

/* Sleeps until the job wants another step; false: for want of sockets, too, it
 * was the time-out. */
static bool
sleep_for(struct msu_job *job)
{
	struct msu_fd fds[MAX_FDS];
	struct pollfd polls[MAX_FDS];
	int ms;
	size_t n = msu_job_fds(job, fds, MAX_FDS, &ms);

	assert_true(n <= MAX_FDS);
	assert_true(ms >= 0 && ms <= 100);
	for (size_t i = 0; i < n; i++) {
		short in = (fds[i].events & MSU_FD_READ) != 0 ? POLLIN : 0;
		short out = (fds[i].events & MSU_FD_WRITE) != 0 ? POLLOUT : 0;

		for (size_t j = 0; j < i; j++)
			assert_true(fds[j].fd != fds[i].fd);
		assert_true(in != 0 || out != 0);
		polls[i] = (struct pollfd){ .fd = fds[i].fd,
		    .events = (short)(in | out) };
	}
	return poll(polls, n, ms) > 0;
}

static struct msu_result *
result_of(struct msu_job *job)
{
	struct msu_error err;
	struct msu_result *r;

	assert_int_equal(msu_job_result(job, &r, &err), MSU_OK);
	assert_int_equal(err.code, MSU_OK);
	assert_non_null(r);
	return r;
}

/* ---- what they give --------------------------------------------------------- */

/* As far as the attempts, whose order and times are chance. */
static char *
json_of(const struct msu_result *r)
{
	char *text = msu_result_json(r), *end;

	assert_non_null(text);
	end = strstr(text, "\"attempts\":");
	assert_non_null(end);
	*end = '\0';
	return text;
}

static size_t
attempts_of(const struct msu_result *r)
{
	size_t n = 0;

	while (r->attempts[n] != NULL)
		n++;
	return n;
}

static void
job_gives_what_the_blocking_call_gives(void **state)
{
	static const char *const rows[] = {
		"me@hosted.example", "me@slow.example", "me@qq.com",
		"me@nowhere.example", "me", "me@co.uk",
	};
	struct bed bed;

	(void)state;
	bed_start(&bed);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_ctx *ctx = ctx_new(bed.server);
		struct msu_ctx *other = ctx_new(bed.server);
		struct msu_result *blocking, *r;
		struct msu_job *job = look(ctx, rows[i]);
		char *x, *y;

		while (msu_job_step(job))
			sleep_for(job);
		r = result_of(job);
		msu_job_free(job);
		assert_int_equal(msu_lookup(other, rows[i], &blocking, NULL),
		    MSU_OK);
		x = json_of(r);
		y = json_of(blocking);
		row_text(rows[i], x, y);
		row_number(rows[i], attempts_of(r), attempts_of(blocking));
		msu_free(x);
		msu_free(y);
		msu_result_free(r);
		msu_result_free(blocking);
		msu_ctx_free(ctx);
		msu_ctx_free(other);
	}
	fake_dns_stop(&bed.dns);
}

static void
sockets_wake_the_loop(void **state)
{
	struct msu_ctx *ctx;
	struct msu_job *job;
	struct bed bed;
	int ms = -1;
	bool woken = false;

	(void)state;
	bed_start(&bed);
	ctx = ctx_new(bed.server);
	job = look(ctx, "me@hosted.example");
	/* nothing is sent before the first step */
	assert_int_equal(msu_job_fds(job, NULL, 0, &ms), 0);
	assert_int_equal(ms, 0);
	assert_true(msu_job_step(job));
	/* how many there are, although there is no room */
	assert_true(msu_job_fds(job, NULL, 0, &ms) > 0);
	do
		woken |= sleep_for(job);
	while (msu_job_step(job));
	assert_true(woken);
	assert_int_equal(msu_job_fds(job, NULL, 0, &ms), 0);
	assert_int_equal(ms, 0);
	assert_false(msu_job_step(job));
	msu_job_free(job);
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
}

/* ---- many, and no sleep ----------------------------------------------------- */

static size_t
step_all(struct msu_job **jobs)
{
	size_t open = 0;

	for (size_t i = 0; i < MANY; i++)
		open += msu_job_step(jobs[i]);
	return open;
}

/* The sockets of all of them in one poll(). */
static void
sleep_for_all(struct msu_job **jobs)
{
	static struct pollfd polls[MANY * MAX_FDS];
	struct msu_fd fds[MAX_FDS];
	int least = 100, ms;
	nfds_t all = 0;

	for (size_t i = 0; i < MANY; i++) {
		size_t n = msu_job_fds(jobs[i], fds, MAX_FDS, &ms);

		if (n == 0)
			continue;
		least = ms < least ? ms : least;
		for (size_t j = 0; j < n; j++)
			polls[all++] = (struct pollfd){ .fd = fds[j].fd,
			    .events = (short)((fds[j].events & MSU_FD_READ ?
			    POLLIN : 0) | (fds[j].events & MSU_FD_WRITE ?
			    POLLOUT : 0)) };
	}
	assert_true(poll(polls, all, least) >= 0);
}

/* Each waits for its slow answer: one after the other it would be half a minute
 * of nothing but that. */
static void
hundred_lookups_share_a_thread(void **state)
{
	struct msu_ctx *ctxs[MANY];
	struct msu_job *jobs[MANY];
	struct msu_ctx *first;
	struct bed bed;
	uint64_t start = msu_clock_ms(), spent;

	(void)state;
	bed_start(&bed);
	first = ctx_new(bed.server);
	for (size_t i = 0; i < MANY; i++) {
		ctxs[i] = msu_ctx_dup(first);
		assert_non_null(ctxs[i]);
		jobs[i] = look(ctxs[i], i % 2 == 0 ? "me@slow.example" :
		    "me@hosted.example");
	}
	while (step_all(jobs) > 0)
		sleep_for_all(jobs);
	spent = msu_clock_ms() - start;
	for (size_t i = 0; i < MANY; i++) {
		struct msu_result *r = result_of(jobs[i]);

		assert_int_equal(r->outcome, MSU_FOUND);
		assert_string_equal(r->account->in->host,
		    "imap.exmail.qq.com");
		msu_job_free(jobs[i]);
		msu_result_free(r);
		msu_ctx_free(ctxs[i]);
	}
	if (spent >= MANY / 2 * SLOW_MS)
		fail_msg("%lu ms", (unsigned long)spent);
	msu_ctx_free(first);
	fake_dns_stop(&bed.dns);
}

/* Asleep for as long as the loop may, they would take ten seconds. */
static void
step_never_sleeps(void **state)
{
	struct msu_ctx *ctx;
	struct msu_job *job;
	struct bed bed;
	uint64_t start;

	(void)state;
	bed_start(&bed);
	ctx = ctx_new(bed.server);
	job = look(ctx, "me@silent.example");
	start = msu_clock_ms();
	for (int i = 0; i < 100; i++)
		assert_true(msu_job_step(job));
	assert_true(msu_clock_ms() - start < 4000);
	msu_job_free(job);
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
}

/* ---- what is the program's own ------------------------------------------------ */

static volatile sig_atomic_t pipes;

static void
on_pipe(int sig)
{
	(void)sig;
	pipes++;
}

/* The server is gone before the loop, which is slow, has written to it. */
static void
broken_connection_is_no_signal(void **state)
{
	void (*before)(int) = signal(SIGPIPE, on_pipe);
	struct msu_ctx *ctx;
	struct msu_job *job;
	struct bed bed;
	sigset_t set;

	(void)state;
	bed_start(&bed);
	bed.dns.hangs_up = true;
	ctx = ctx_new(bed.server);
	job = look(ctx, "me@cut.example");
	while (msu_job_step(job))
		poll(NULL, 0, 100);
	assert_true(fake_dns_count(&bed.dns, "MX cut.example") > 0);
	assert_int_equal(pipes, 0);
	assert_int_equal(sigpending(&set), 0);
	assert_false(sigismember(&set, SIGPIPE));
	/* and one that is the program's comes */
	raise(SIGPIPE);
	assert_int_equal(pipes, 1);
	msu_job_free(job);
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
	signal(SIGPIPE, before);
}

struct calls {
	size_t	 traced, asked, told;
};

/* As whoever has called the library has set them. */
static void
assert_own_locale_and_signals(void)
{
	sigset_t set;

	assert_ptr_equal(uselocale((locale_t)0), LC_GLOBAL_LOCALE);
	assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &set), 0);
	assert_false(sigismember(&set, SIGPIPE));
}

static void
on_trace(void *arg, const char *area, const char *line)
{
	struct calls *calls = arg;

	(void)line;
	assert_own_locale_and_signals();
	calls->traced += strcmp(area, "http") == 0;
}

static enum msu_consent_answer
on_consent(void *arg, const struct msu_consent *what)
{
	struct calls *calls = arg;

	(void)what;
	assert_own_locale_and_signals();
	calls->asked++;
	return MSU_CONSENT_NO;
}

static void
on_progress(void *arg, enum msu_activity doing, size_t done, size_t all)
{
	struct calls *calls = arg;

	(void)doing;
	(void)done;
	(void)all;
	assert_own_locale_and_signals();
	calls->told++;
}

static void
program_is_called_in_its_own_locale(void **state)
{
	static const char *const urls[] = { "imaps://127.0.0.1:9", NULL };
	struct calls calls = { 0 };
	struct msu_ctx *ctx;
	struct msu_result *r;
	struct bed bed;

	(void)state;
	bed_start(&bed);
	ctx = ctx_new(bed.server);
	assert_int_equal(msu_set_trace(ctx, "all", on_trace, &calls), MSU_OK);
	msu_set_consent(ctx, on_consent, &calls);
	msu_set_progress(ctx, on_progress, &calls);
	assert_int_equal(msu_lookup(ctx, "me@bare.example", &r, NULL), MSU_OK);
	msu_result_free(r);
	assert_int_equal(msu_check_urls(ctx, urls, &r, NULL), MSU_OK);
	msu_result_free(r);
	assert_true(calls.traced > 0);
	assert_true(calls.asked > 0);
	assert_true(calls.told > 0);
	assert_own_locale_and_signals();
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
}

/* ---- how they end ----------------------------------------------------------- */

static void
freed_job_leaves_nothing_behind(void **state)
{
	struct msu_ctx *ctx;
	struct msu_job *job;
	struct msu_result *r;
	struct bed bed;

	(void)state;
	bed_start(&bed);
	ctx = ctx_new(bed.server);
	job = look(ctx, "me@silent.example");
	msu_job_free(job);		/* before its first step */
	job = look(ctx, "me@silent.example");
	assert_true(msu_job_step(job));
	msu_job_free(job);
	/* and the context is as good as before */
	assert_int_equal(msu_lookup(ctx, "me@hosted.example", &r, NULL),
	    MSU_OK);
	assert_int_equal(r->outcome, MSU_FOUND);
	msu_result_free(r);
	msu_job_free(NULL);
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
}

static void
cancelled_job_says_so(void **state)
{
	struct msu_error err;
	struct msu_result *r;
	struct msu_ctx *ctx;
	struct msu_job *job;
	struct bed bed;

	(void)state;
	bed_start(&bed);
	ctx = ctx_new(bed.server);
	job = look(ctx, "me@silent.example");
	assert_true(msu_job_step(job));
	msu_cancel(ctx);
	assert_false(msu_job_step(job));
	assert_int_equal(msu_job_result(job, &r, &err), MSU_E_CANCELLED);
	assert_int_equal(err.code, MSU_E_CANCELLED);
	assert_null(r);
	msu_job_free(job);
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
}

/* From the list that is built in, which nobody waits for. */
static void
cancelled_context_finds_nothing_more(void **state)
{
	struct msu_ctx *ctx = ctx_new(NULL);
	struct msu_job *job = look(ctx, "me@qq.com");
	struct msu_result *r;

	(void)state;
	msu_cancel(ctx);
	assert_false(msu_job_step(job));
	assert_int_equal(msu_job_result(job, &r, NULL), MSU_E_CANCELLED);
	assert_null(r);
	msu_job_free(job);
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, NULL),
	    MSU_E_CANCELLED);
	assert_null(r);
	msu_ctx_free(ctx);
}

static void
result_is_given_once(void **state)
{
	struct msu_ctx *ctx = ctx_new(NULL);
	struct msu_job *job = look(ctx, "me@qq.com");
	struct msu_result *r, *again;
	struct msu_error err;

	(void)state;
	assert_int_equal(msu_job_result(job, &r, &err), MSU_E_ARGUMENT);
	assert_null(r);
	assert_false(msu_job_step(job));
	r = result_of(job);
	assert_int_equal(msu_job_result(job, &again, &err), MSU_E_ARGUMENT);
	assert_int_equal(err.code, MSU_E_ARGUMENT);
	assert_null(again);
	msu_job_free(job);
	assert_string_equal(r->account->in->host, "imap.qq.com");
	msu_result_free(r);
	/* one that nobody has taken goes with its job */
	job = look(ctx, "me@qq.com");
	assert_false(msu_job_step(job));
	msu_job_free(job);
	msu_ctx_free(ctx);
}

/* ---- what there is but one of ------------------------------------------------- */

static void
context_has_one_job(void **state)
{
	static const char *const urls[] = { "imaps://127.0.0.1", NULL };
	struct msu_ctx *ctx = ctx_new(NULL);
	struct msu_job *job = look(ctx, "me@qq.com");
	struct msu_result *r = NULL;
	struct msu_error err;

	(void)state;
	assert_null(msu_lookup_start(ctx, "me@qq.com", &err));
	assert_int_equal(err.code, MSU_E_ARGUMENT);
	assert_null(msu_lookup_and_check_start(ctx, "me@qq.com", true, NULL));
	assert_null(msu_check_urls_start(ctx, urls, NULL));
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, NULL),
	    MSU_E_ARGUMENT);
	assert_null(r);
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, false),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_set_number(ctx, MSU_OPT_MIN_TRUST, 1),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_set_text(ctx, MSU_OPT_USER, "x"),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_set_password(ctx, "x", 1), MSU_E_ARGUMENT);
	assert_false(msu_job_step(job));
	/* over, though not freed */
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, NULL), MSU_OK);
	assert_int_equal(msu_set_number(ctx, MSU_OPT_MIN_TRUST, 1), MSU_OK);
	msu_job_free(job);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
on_file(void *arg, const struct msu_file *f)
{
	(void)f;
	++*(size_t *)arg;
}

/* What is no job, but takes the net or the password. */
static void
net_and_password_are_the_jobs(void **state)
{
	const struct msu_row row = { .address = "me@qq.com",
	    .password_file = "/dev/null/nowhere" };
	const struct msu_exported *out;
	struct msu_ctx *ctx, *off = ctx_new(NULL);
	struct msu_result *r, *found;
	struct msu_audit *audit;
	struct msu_job *job;
	size_t files = 0;
	struct bed bed;

	(void)state;
	bed_start(&bed);
	ctx = ctx_new(bed.server);
	assert_int_equal(msu_lookup(off, "me@qq.com", &r, NULL), MSU_OK);
	assert_int_equal(msu_set_password(ctx, "x", 1), MSU_OK);
	job = look(ctx, "me@slow.example");
	assert_true(msu_job_step(job));
	assert_int_equal(msu_audit(ctx, "hosted.example", &audit, NULL),
	    MSU_E_ARGUMENT);
	assert_null(audit);
	assert_int_equal(msu_check_row(ctx, &row, NULL, r, NULL),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_export_secret(ctx, r, "deltachat", NULL, NULL,
	    on_file, &files, &out, NULL), MSU_E_ARGUMENT);
	while (msu_job_step(job))
		sleep_for(job);
	found = result_of(job);
	assert_int_equal(found->outcome, MSU_FOUND);
	assert_int_equal(files, 0);
	assert_int_equal(msu_export_secret(ctx, r, "deltachat", NULL, NULL,
	    on_file, &files, &out, NULL), MSU_OK);
	assert_true(files > 0);
	msu_job_free(job);
	msu_result_free(found);
	msu_result_free(r);
	msu_ctx_free(off);
	msu_ctx_free(ctx);
	fake_dns_stop(&bed.dns);
}

/* ---- checks ------------------------------------------------------------------- */

static void
checks_are_jobs_too(void **state)
{
	static const char *const bad[] = { "http://x", NULL };
	static const char *const urls[] = { "imaps://127.0.0.1:9", NULL };
	struct msu_ctx *ctx = ctx_new("127.0.0.1:9");
	struct msu_ctx *off = ctx_new(NULL);
	struct msu_result *r, *same;
	struct msu_error err;
	struct msu_job *job;

	(void)state;
	assert_null(msu_check_urls_start(ctx, bad, &err));
	assert_int_equal(err.code, MSU_E_URL);
	job = msu_check_urls_start(ctx, urls, NULL);
	assert_non_null(job);
	while (msu_job_step(job))
		sleep_for(job);
	r = result_of(job);
	msu_job_free(job);
	assert_int_equal(r->exit, 2);
	assert_int_equal(r->checks[0]->verdict, MSU_FAIL);
	msu_result_free(r);

	assert_int_equal(msu_lookup(off, "me@qq.com", &r, NULL), MSU_OK);
	job = msu_check_start(off, r, true, NULL);
	assert_non_null(job);
	assert_false(msu_job_step(job));
	same = result_of(job);
	assert_ptr_equal(same, r);
	msu_job_free(job);
	assert_int_equal(r->error.code, MSU_E_NOT_CHECKED);
	/* freed early: the result is still the caller's */
	job = msu_check_start(off, r, true, NULL);
	assert_non_null(job);
	msu_job_free(job);
	assert_string_equal(r->account->in->host, "imap.qq.com");
	msu_result_free(r);
	job = msu_lookup_and_check_start(off, "me@qq.com", true, NULL);
	assert_non_null(job);
	assert_false(msu_job_step(job));
	r = result_of(job);
	assert_int_equal(r->exit, 2);
	msu_job_free(job);
	msu_result_free(r);
	msu_ctx_free(off);
	msu_ctx_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(job_gives_what_the_blocking_call_gives),
		cmocka_unit_test(sockets_wake_the_loop),
		cmocka_unit_test(hundred_lookups_share_a_thread),
		cmocka_unit_test(step_never_sleeps),
		cmocka_unit_test(broken_connection_is_no_signal),
		cmocka_unit_test(program_is_called_in_its_own_locale),
		cmocka_unit_test(freed_job_leaves_nothing_behind),
		cmocka_unit_test(cancelled_job_says_so),
		cmocka_unit_test(cancelled_context_finds_nothing_more),
		cmocka_unit_test(result_is_given_once),
		cmocka_unit_test(context_has_one_job),
		cmocka_unit_test(net_and_password_are_the_jobs),
		cmocka_unit_test(checks_are_jobs_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
