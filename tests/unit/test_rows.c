/* SPDX-License-Identifier: MPL-2.0 */
/* Tables of accounts.  Each fixture is read at once and byte by byte: where a
 * piece of the input ends never matters. */
#include "golden.h"

#include "rows_read.h"

static void
table_becomes(struct msu_arena *a, const char *name, const struct msu_buf *in,
    struct msu_buf *out)
{
	struct input whole = { msu_buf_text(in), in->len, SIZE_MAX, false };
	struct input bytes = { msu_buf_text(in), in->len, 1, false };
	struct msu_buf again;

	(void)a;
	msu_buf_init(&again, GOLDEN_MAX);
	show_rows(&whole, out);
	show_rows(&bytes, &again);
	row_text(name, msu_buf_text(&again), msu_buf_text(out));
	msu_buf_free(&again);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("rows", table_becomes);
}

/* ---- limits ---------------------------------------------------------------- */

/* What comes of a text, in pieces of this size. */
static void
becomes(const char *row, const struct msu_buf *text, size_t piece,
    const char *want)
{
	struct input in = { msu_buf_text(text), text->len, piece, false };
	struct msu_buf out;

	msu_buf_init(&out, GOLDEN_MAX);
	show_rows(&in, &out);
	row_text(row, msu_buf_text(&out), want);
	msu_buf_free(&out);
}

static void
fill(struct msu_buf *b, const char *before, char c, size_t n,
    const char *after)
{
	msu_buf_adds(b, before);
	while (n-- > 0)
		msu_buf_addc(b, c);
	msu_buf_adds(b, after);
}

#define TOO_BIG	"2 too-big (line 2: more than 65536 bytes, or a quote that " \
	"is not closed)\n3 address=<me@qq.com>\n"

static void
long_rows_fail_alone(void **state)
{
	static const struct {
		const char	*name, *before, *after, *want;
		size_t		 n;
	} cases[] = {
		{ "line", "address\n", "\nme@qq.com\n", TOO_BIG, 65536 },
		{ "longer_than_the_buffer", "address\n", "\nme@qq.com\n",
		    TOO_BIG, 1500000 },
		{ "open_quote", "address\n\"", "\nme@qq.com\n", TOO_BIG,
		    300000 },
		{ "quoted", "address\n\"", "\"\nme@qq.com\n", TOO_BIG,
		    65536 },
		{ "object", "{\"address\":\"a\"}\n{\"address\":\"",
		    "\"}\n{\"address\":\"me@qq.com\"}",
		    "1 address=<a>\n2 too-big (line 2: more than 65536 "
		    "bytes)\n3 address=<me@qq.com>\n", 65536 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct msu_buf b;

		msu_buf_init(&b, GOLDEN_MAX);
		fill(&b, cases[i].before, 'x', cases[i].n, cases[i].after);
		becomes(cases[i].name, &b, SIZE_MAX, cases[i].want);
		becomes(cases[i].name, &b, 1000, cases[i].want);
		msu_buf_free(&b);
	}
}

static void
longest_row_is_read(void **state)
{
	struct msu_buf b, want;

	(void)state;
	msu_buf_init(&b, GOLDEN_MAX);
	msu_buf_init(&want, GOLDEN_MAX);
	fill(&b, "address\n", 'x', 65535, "\n");
	fill(&want, "2 address=<", 'x', 65535, ">\n");
	becomes("row", &b, 999, msu_buf_text(&want));
	msu_buf_free(&b);
	msu_buf_free(&want);
}

static void
many_columns_are_refused(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, GOLDEN_MAX);
	fill(&b, "address", ',', 60000, "\n");
	becomes("names", &b, SIZE_MAX,
	    "table: too-big (more than 100 columns)\n");
	msu_buf_clear(&b);
	fill(&b, "address\n", ',', 60000, "\nme@qq.com\n");
	becomes("cells", &b, SIZE_MAX, "2 bad-syntax (line 2: 60001 cells "
	    "under 1 columns)\n3 address=<me@qq.com>\n");
	msu_buf_free(&b);
}

/* A quote that nobody closed is read for 64 KB, and once. */
static void
open_quotes_do_not_take_forever(void **state)
{
	struct msu_buf b;
	struct input in = { .piece = SIZE_MAX };
	struct msu_buf out;

	(void)state;
	msu_buf_init(&b, GOLDEN_MAX);
	msu_buf_init(&out, (size_t)64 << 20);
	msu_buf_adds(&b, "address\n");
	while (b.len < 1900000)
		msu_buf_adds(&b, "a\"\n\"\n");
	in.p = msu_buf_text(&b);
	in.len = b.len;
	assert_int_equal(show_rows(&in, &out), MSU_OK);
	msu_buf_free(&b);
	msu_buf_free(&out);
}

static void
input_that_breaks_off_is_told(void **state)
{
	struct input in = { "address\nme@qq.com\nyou", 21, 5, true };
	struct msu_buf out;

	(void)state;
	msu_buf_init(&out, GOLDEN_MAX);
	assert_int_equal(show_rows(&in, &out), MSU_E_READ);
	row_text("rows", msu_buf_text(&out), "2 address=<me@qq.com>\n"
	    "table: cannot-read (Input/output error)\n");
	msu_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(long_rows_fail_alone),
		cmocka_unit_test(longest_row_is_read),
		cmocka_unit_test(many_columns_are_refused),
		cmocka_unit_test(open_quotes_do_not_take_forever),
		cmocka_unit_test(input_that_breaks_off_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
