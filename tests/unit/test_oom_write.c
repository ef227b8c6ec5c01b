/* SPDX-License-Identifier: MPL-2.0 */
/* Memory runs out while files are made: every writer says so, or gives all of
 * them, for every account of write_cases.h, and leaks nothing.  libxml2 has
 * memory enough: 2.9 leaks the name of an element when it has not. */
#include "oom.h"

#include <stdio.h>

#include "err.h"
#include "secret.h"
#include "sink.h"
#include "write_cases.h"
#include "writer.h"

struct export {
	const struct msu_writer		*writer;
	const struct write_case		*c;
	const struct msu_secret		*secret;
	size_t				 files, bytes;	/* with enough */
	enum msu_code			 code;
};

static size_t
bytes_of(const struct msu_sink *sink)
{
	size_t n = 0;

	for (size_t i = 0; i < sink->files.n; i++)
		n += ((const struct msu_sink_file *)sink->files.v[i])->buf.len;
	return n;
}

static bool
run_write(unsigned long n, const void *arg)
{
	const struct export *e = arg;
	const struct msu_account *chosen;
	struct msu_arena a = { 0 };
	struct msu_sink sink;
	enum msu_code rc;
	bool ok;

	msu_sink_init(&sink, &a);
	sink.password = e->secret;
	start_with(n);
	rc = msu_writer_run(e->writer, &e->c->account, &e->c->options, &sink,
	    &chosen);
	if (rc == MSU_OK)
		rc = msu_sink_end(&sink);
	stop();
	/* where a file is refused anyway, it does not matter */
	ok = (has_failed && rc == MSU_E_NOMEM) || (rc == e->code &&
	    sink.files.n == e->files && bytes_of(&sink) == e->bytes);
	msu_sink_free(&sink);
	msu_arena_free(&a);
	return ok;
}

static void
run_all(const struct msu_writer *w, const struct msu_secret *secret)
{
	for (size_t i = 0; i < NCASES; i++) {
		struct export e = { .writer = w, .c = &cases[i],
			.secret = secret };
		const struct msu_account *chosen;
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		char name[100];

		msu_sink_init(&sink, &a);
		sink.password = secret;
		e.code = msu_writer_run(w, &e.c->account, &e.c->options,
		    &sink, &chosen);
		e.files = sink.files.n;
		e.bytes = bytes_of(&sink);
		msu_sink_free(&sink);
		msu_arena_free(&a);
		snprintf(name, sizeof(name), "%s/%s", w->client.id, e.c->name);
		run_with_every_number(name, run_write, &e);
	}
}

static void
writers_say_no_memory(void **state)
{
	struct msu_secret *secret = msu_secret_new();

	(void)state;
	assert_non_null(secret);
	assert_int_equal(msu_secret_set(secret, "p", 1), MSU_OK);
	for (size_t i = 0; msu_writers()[i] != NULL; i++)
		run_all(msu_writers()[i], msu_writers()[i]->client.on_demand ?
		    secret : NULL);
	msu_secret_free(secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writers_say_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
