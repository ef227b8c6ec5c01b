/* SPDX-License-Identifier: MPL-2.0 */
/* What is taken from TXT records.  A fixture has one record a line, and is
 * read in order and backwards: the order of records never matters. */
#include "golden.h"

#include "txt.h"

#define MAX_RECORDS	100

/* The lines of a file, NULL-terminated. */
static void
records_of(struct msu_arena *a, const struct msu_buf *in,
    const char *records[MAX_RECORDS + 1], bool backwards)
{
	const char *p = msu_buf_text(in);
	size_t n = 0;

	for (; *p != '\0' && n < MAX_RECORDS; n++) {
		size_t len = strcspn(p, "\n");

		records[n] = msu_arena_strn(a, p, len);
		p += len + (p[len] == '\n');
	}
	records[n] = NULL;
	for (size_t i = 0; backwards && i < n / 2; i++) {
		const char *first = records[i];

		records[i] = records[n - 1 - i];
		records[n - 1 - i] = first;
	}
}

static void
show(struct msu_arena *a, const char *const *records, struct msu_buf *out)
{
	const char *url = msu_txt_mailconf(a, records);
	const char *path = msu_txt_path(a, records);
	const char *const *spf = msu_txt_spf(a, records);

	if (url != NULL)
		msu_buf_addf(out, "mailconf %s\n", url);
	if (path != NULL)
		msu_buf_addf(out, "path %s\n", path);
	for (; *spf != NULL; spf++)
		msu_buf_addf(out, "spf %s\n", *spf);
}

static void
records_become(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	const char *records[MAX_RECORDS + 1];
	struct msu_buf again;

	msu_buf_init(&again, GOLDEN_MAX);
	records_of(a, in, records, false);
	show(a, records, out);
	records_of(a, in, records, true);
	show(a, records, &again);
	row_text(name, msu_buf_text(&again), msu_buf_text(out));
	assert_false(msu_arena_failed(a));
	msu_buf_free(&again);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("txt", records_become);
}

/* ---- limits ---------------------------------------------------------------- */

static size_t
spf_count(struct msu_arena *a, const char *record)
{
	const char *const records[] = { record, NULL };
	const char *const *spf = msu_txt_spf(a, records);
	size_t n = 0;

	while (spf[n] != NULL)
		n++;
	return n;
}

static void
twenty_domains_are_taken_and_no_more(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, GOLDEN_MAX);
	msu_buf_adds(&b, "v=spf1");
	for (unsigned i = 1; i <= 22; i++) {
		msu_buf_addf(&b, " include:s%u.example.org", i);
		assert_int_equal(spf_count(&a, msu_buf_text(&b)),
		    i < MSU_SPF_MAX ? i : MSU_SPF_MAX);
	}
	msu_buf_free(&b);
	msu_arena_free(&a);
}

static void
terms_without_end_are_not_read(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_buf b;

	(void)state;
	for (unsigned n = 199; n <= 200; n++) {
		msu_buf_init(&b, GOLDEN_MAX);
		msu_buf_adds(&b, "v=spf1");
		for (unsigned i = 0; i < n; i++)
			msu_buf_adds(&b, " a");
		msu_buf_adds(&b, " include:x.example");
		assert_int_equal(spf_count(&a, msu_buf_text(&b)), n == 199);
		msu_buf_free(&b);
	}
	msu_arena_free(&a);
}

static void
path_has_255_bytes_at_most(void **state)
{
	struct msu_arena a = { 0 };
	char text[300];
	const char *const records[] = { text, NULL };

	(void)state;
	for (size_t n = 254; n <= 256; n++) {
		memset(text, 'x', sizeof(text));
		memcpy(text, "path=/", 6);
		text[5 + n] = '\0';
		row_number("bytes", msu_txt_path(&a, records) != NULL,
		    n <= 255);
	}
	msu_arena_free(&a);
}

static void
no_records_say_nothing(void **state)
{
	static const char *const none[] = { NULL };
	struct msu_arena a = { 0 };

	(void)state;
	assert_null(msu_txt_mailconf(&a, none));
	assert_null(msu_txt_path(&a, none));
	assert_null(msu_txt_spf(&a, none)[0]);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(twenty_domains_are_taken_and_no_more),
		cmocka_unit_test(terms_without_end_are_not_read),
		cmocka_unit_test(path_has_255_bytes_at_most),
		cmocka_unit_test(no_records_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
