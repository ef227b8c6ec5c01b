/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a table: what is taken from it is text, and where a piece of
 * the input ends does not matter. */
#include "fuzz.h"

#include <string.h>

#include "rows_read.h"
#include "str.h"

const char *const fuzz_seeds = "rows";
const unsigned fuzz_rounds = 500;

static void
claim_row(const struct msu_row *row, unsigned long *line)
{
	CLAIM(row->line > *line);
	*line = row->line;
	for (int i = 0; i < MSU_FIELD_COUNT; i++) {
		const char *v = row->values[i];

		CLAIM(v == NULL || (v[0] != '\0' &&
		    msu_str_is_utf8(v, strlen(v))));
		CLAIM(v == NULL || row->error.code == MSU_OK);
	}
	CLAIM(row->error.code == MSU_OK || row->error.detail[0] != '\0');
}

static void
claim_rows(struct input in)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_rows *rows = msu_rows_open(read_input, &in, "table", &err);
	const struct msu_row *row;
	unsigned long line = 0;

	CLAIM((rows == NULL) == (err.code != MSU_OK));
	while (rows != NULL) {
		CLAIM(msu_rows_next(rows, &row, &err) == MSU_OK);
		if (row == NULL)
			break;
		claim_row(row, &line);
	}
	msu_rows_close(rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input whole = { (const char *)data, len, SIZE_MAX, false };
	struct input pieces = { (const char *)data, len, 7, false };
	struct msu_buf a, b;

	claim_rows(whole);
	msu_buf_init(&a, (size_t)64 << 20);
	msu_buf_init(&b, (size_t)64 << 20);
	CLAIM(show_rows(&whole, &a) == show_rows(&pieces, &b));
	CLAIM(a.len == b.len && memcmp(msu_buf_text(&a), msu_buf_text(&b),
	    a.len) == 0);
	msu_buf_free(&a);
	msu_buf_free(&b);
	return 0;
}
