/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Sixteen threads, each with a context of its own, do at the same time what a
 * program does: all of them get what one alone gets.  Built with
 * -fsanitize=thread it shows what is shared.
 */
#include "fake_dns.h"

#include "mailsetup.h"

#define THREADS	16
#define ROUNDS	5

/* Others do not exist. */
static const struct fake_row records[] = {
	{ "hosted.example", 15, .records = "@ 60 MX 1 mxbiz1.qq.com" },
	{ "silent.example", 15, .flags = FAKE_SILENT },
	{ NULL, 1, .rcode = 3 },
};

struct worker {
	pthread_t	 thread;
	const char	*server;
	const char	*wrong;		/* what was not as expected, or NULL */
	size_t		 lines;		/* of its trace */
};

static void
on_trace(void *arg, const char *area, const char *line)
{
	struct worker *w = arg;

	w->lines += area != NULL && line != NULL;
}

static bool
finds(struct msu_ctx *ctx, const char *address, const char *host)
{
	struct msu_result *r;
	char *json;
	bool ok;

	if (msu_lookup(ctx, address, &r, NULL) != MSU_OK)
		return false;
	json = msu_result_json(r);
	ok = json != NULL && strstr(json, host) != NULL &&
	    r->outcome == MSU_FOUND &&
	    strcmp(r->account->in->host, host) == 0;
	msu_free(json);
	msu_result_free(r);
	return ok;
}

static bool
exports(struct msu_ctx *ctx)
{
	const struct msu_exported *out;
	struct msu_result *r;
	bool ok = true;

	if (msu_lookup(ctx, "me@qq.com", &r, NULL) != MSU_OK)
		return false;
	for (size_t i = 0; ok && msu_clients()[i] != NULL; i++)
		ok = msu_clients()[i]->on_demand || msu_export(ctx, r,
		    msu_clients()[i]->id, NULL, NULL, &out, NULL) == MSU_OK;
	msu_result_free(r);
	return ok;
}

static bool
checks(struct msu_ctx *ctx)
{
	static const char *const urls[] = { "imaps://127.0.0.1:9",
		"smtp://127.0.0.1:9", NULL };
	struct msu_result *r;
	bool ok;

	if (msu_check_urls(ctx, urls, &r, NULL) != MSU_OK)
		return false;
	ok = r->exit == 2 && r->checks[0]->verdict == MSU_FAIL &&
	    r->checks[1]->verdict == MSU_FAIL;
	msu_result_free(r);
	return ok;
}

static bool
reads_providers(struct msu_ctx *ctx)
{
	size_t n = 0;

	return msu_provider_count(ctx, &n, NULL) == MSU_OK && n > 0 &&
	    msu_provider_find(ctx, "qq.com") != NULL &&
	    msu_code_text(MSU_E_TRUST)[0] != '\0';
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < ROUNDS && w->wrong == NULL; i++) {
		struct msu_ctx *ctx = msu_ctx_new();

		if (ctx == NULL || msu_set_text(ctx, MSU_OPT_DNS_SERVER,
		    w->server) != MSU_OK || msu_set_trace(ctx, "all",
		    on_trace, w) != MSU_OK)
			w->wrong = "context";
		else if (!finds(ctx, "me@qq.com", "imap.qq.com"))
			w->wrong = "lookup in the list";
		else if (!finds(ctx, "me@hosted.example",
		    "imap.exmail.qq.com"))
			w->wrong = "lookup in the network";
		else if (!checks(ctx))
			w->wrong = "check";
		else if (!exports(ctx))
			w->wrong = "export";
		else if (!reads_providers(ctx))
			w->wrong = "providers";
		msu_ctx_free(ctx);
	}
	return NULL;
}

static void
contexts_share_nothing(void **state)
{
	struct worker workers[THREADS] = { { .wrong = NULL } };
	struct msu_ctx *first = msu_ctx_new();
	struct fake_dns dns;
	char server[32];

	(void)state;
	/* it lives while others come and go: see mailsetup.h */
	assert_non_null(first);
	fake_dns_start(&dns, records, server);
	for (size_t i = 0; i < THREADS; i++) {
		workers[i].server = server;
		assert_int_equal(pthread_create(&workers[i].thread, NULL,
		    work, &workers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
	for (size_t i = 0; i < THREADS; i++) {
		if (workers[i].wrong != NULL)
			fail_msg("thread %zu: %s", i, workers[i].wrong);
		assert_true(workers[i].lines > 0);
	}
	fake_dns_stop(&dns);
	msu_ctx_free(first);
}

static void *
cancel(void *arg)
{
	poll(NULL, 0, 100);
	msu_cancel(arg);
	return NULL;
}

/* While this one is asleep in a lookup that nobody answers. */
static void
another_thread_cancels(void **state)
{
	struct msu_ctx *ctx = msu_ctx_new();
	uint64_t start = msu_clock_ms();
	struct msu_result *r;
	struct fake_dns dns;
	pthread_t thread;
	char server[32];

	(void)state;
	assert_non_null(ctx);
	fake_dns_start(&dns, records, server);
	assert_int_equal(msu_set_text(ctx, MSU_OPT_DNS_SERVER, server), MSU_OK);
	assert_int_equal(pthread_create(&thread, NULL, cancel, ctx), 0);
	assert_int_equal(msu_lookup(ctx, "me@silent.example", &r, NULL),
	    MSU_E_CANCELLED);
	assert_true(msu_clock_ms() - start < 2000);
	assert_int_equal(pthread_join(thread, NULL), 0);
	fake_dns_stop(&dns);
	msu_ctx_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contexts_share_nothing),
		cmocka_unit_test(another_thread_cancels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
