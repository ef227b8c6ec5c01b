/* SPDX-License-Identifier: MPL-2.0 */
/* How long look-ups in the compiled-in database take, against the budgets:
 * 200 ns by domain, 1000 ns by MX suffix. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "db.h"

#define MAX_NAMES	10000
#define ROUNDS		7

struct names {
	char	 text[MAX_NAMES][128];
	size_t	 len[MAX_NAMES], n;
};

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
add(struct names *s, const char *before, const char *name)
{
	char *to = s->text[s->n];

	if (s->n == MAX_NAMES)
		return;
	snprintf(to, sizeof(s->text[0]), "%s%s", before, name);
	s->len[s->n++] = strlen(to);
}

/* Every name of one kind in the database, in an order that no cache likes. */
static void
collect(const struct msu_db *db, bool mx, const char *before, struct names *s)
{
	struct msu_arena a = { 0 };
	struct names *t = calloc(1, sizeof(*t));

	if (t == NULL)
		exit(1);
	for (uint32_t e = 0; e < msu_db_count(db); e++) {
		const struct msu_provider *p = msu_db_provider(db, e, &a);
		const char *const *v = mx ? p->mx : p->domains;

		for (; *v != NULL; v++) {
			if (**v != '*')
				add(t, before, *v);
		}
	}
	s->n = 0;
	for (size_t i = 0; i < t->n; i++)
		add(s, "", t->text[i * 7919 % t->n]);
	free(t);
	msu_arena_free(&a);
}

typedef bool (*finder)(const struct msu_db *, const char *, size_t, uint32_t *);

/* The best of some rounds, for one look-up. */
static void
measure(const char *what, const struct msu_db *db, finder find,
    const struct names *s, double budget)
{
	double best = 0;
	size_t hits = 0, n = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ns(), each;
		uint32_t entry;

		hits = 0;
		for (n = 0; n < 500000; n++) {
			if (find(db, s->text[n % s->n], s->len[n % s->n],
			    &entry))
				hits++;
		}
		each = (now_ns() - start) / (double)n;
		if (round == 0 || each < best)
			best = each;
	}
	printf("%-28s %8.1f ns  budget %6.0f ns  %s  (%zu%% hits)\n", what,
	    best, budget, best <= budget ? "ok" : "OVER", hits * 100 / n);
}

static void
open_and_read(const struct msu_db *db)
{
	struct msu_arena a = { 0 };
	struct msu_error err = { .code = MSU_OK };
	struct msu_db again;
	double start, open = 0, most = 0, all = 0;

	for (int i = 0; i < 20; i++) {
		start = now_ns();
		msu_db_open(&again, db->block, db->len, "built in", &err);
		if (i == 0 || now_ns() - start < open)
			open = now_ns() - start;
	}
	for (uint32_t e = 0; e < msu_db_count(db); e++) {
		double took;

		start = now_ns();
		for (int i = 0; i < 100; i++) {
			msu_db_provider(db, e, &a);
			msu_arena_free(&a);
		}
		took = (now_ns() - start) / 100;
		all += took;
		most = took > most ? took : most;
	}
	printf("open and check, %zu bytes    %8.0f us\n", db->len, open / 1e3);
	printf("an entry as structs          %8.0f ns  (longest %.0f)\n",
	    all / (double)msu_db_count(db), most);
}

int
main(void)
{
	static struct names s;
	struct msu_error err = { .code = MSU_OK };
	const void *block;
	struct msu_db db;
	size_t len;

	msu_db_builtin(&block, &len);
	if (msu_db_open(&db, block, len, "built in", &err) != MSU_OK) {
		fprintf(stderr, "%s: %s\n", err.subject, err.detail);
		return 1;
	}
	collect(&db, false, "", &s);
	measure("by domain, hit", &db, msu_db_by_domain, &s, 200);
	collect(&db, false, "not-", &s);
	measure("by domain, miss", &db, msu_db_by_domain, &s, 200);
	collect(&db, true, "mx1.customer.", &s);
	measure("by MX suffix, hit", &db, msu_db_by_mx, &s, 1000);
	collect(&db, false, "a.very.long.mail.exchanger.name.", &s);
	measure("by MX suffix, mostly misses", &db, msu_db_by_mx, &s, 1000);
	open_and_read(&db);
	return 0;
}
