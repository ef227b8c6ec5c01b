/* SPDX-License-Identifier: MPL-2.0 */
/* How long one usual document takes from bytes to an entry, against the
 * budget: 100 us.  The documents are fixtures of the readers' tests. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "autoconfig.h"
#include "autodiscover.h"
#include "file.h"
#include "pacc.h"

#define ROUNDS	7
#define TIMES	1000
#define BUDGET	100.0	/* us */

typedef enum msu_code (*reader)(const char *body, size_t len,
    const struct msu_addr *, struct msu_found *, struct msu_entry *,
    struct msu_error *);

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static enum msu_code
read_pox(const char *body, size_t len, const struct msu_addr *addr,
    struct msu_found *found, struct msu_entry *entry, struct msu_error *err)
{
	struct msu_autodiscover said;

	return msu_autodiscover_read(body, len, addr, found, entry, &said,
	    err);
}

/* How many servers there are, with all the memory that they need. */
static size_t
read_once(reader fn, const struct msu_buf *b)
{
	static const struct msu_addr me = {
		.full = "zoe.q@example.org", .local = "zoe.q",
		.domain = "example.org",
	};
	struct msu_arena a = { 0 };
	struct msu_found found = { .arena = &a };
	struct msu_error err = { .code = MSU_OK };
	struct msu_entry *e = msu_found_entry(&found, "bench", "doc", 3);
	size_t n;

	if (e == NULL || fn(msu_buf_text(b), b->len, &me, &found, e, &err) !=
	    MSU_OK) {
		fprintf(stderr, "bench_read: %s\n", err.detail);
		exit(1);
	}
	n = found.servers.n;
	msu_arena_free(&a);
	return n;
}

/* The best of some rounds, for one document. */
static void
measure(const char *what, reader fn, const char *path)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf b;
	double best = 0;
	size_t servers = 0;

	msu_buf_init(&b, 100000);
	if (msu_file_read(path, 100000, &b, &err) != MSU_OK) {
		fprintf(stderr, "bench_read: %s: %s\n", err.subject,
		    err.detail);
		exit(1);
	}
	for (int round = 0; round < ROUNDS; round++) {
		double start = now_us(), each;

		for (int i = 0; i < TIMES; i++)
			servers = read_once(fn, &b);
		each = (now_us() - start) / TIMES;
		if (round == 0 || each < best)
			best = each;
	}
	printf("%-12s %6.1f us  budget %4.0f us  %s  (%zu bytes, "
	    "%zu servers)\n", what, best, BUDGET,
	    best <= BUDGET ? "ok" : "OVER", b.len, servers);
	msu_buf_free(&b);
}

int
main(void)
{
	static const struct {
		const char	*what;
		reader		 fn;
		const char	*path;
	} rows[] = {
		{ "autoconfig", msu_autoconfig_read,
		    "autoconfig/full-1.2.in" },
		{ "POX", read_pox, "autodiscover/hoster.in" },
		{ "PACC", msu_pacc_read, "pacc/full.in" },
	};
	const char *top = getenv("top_srcdir");
	struct msu_arena a = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		measure(rows[i].what, rows[i].fn, msu_arena_printf(&a,
		    "%s/tests/data/%s", top == NULL ? "." : top,
		    rows[i].path));
	msu_arena_free(&a);
	return 0;
}
