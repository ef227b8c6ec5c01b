/* SPDX-License-Identifier: MPL-2.0 */
/* For tests of tables: one in memory that comes in pieces, and its rows in a
 * form that people can compare. */
#ifndef ROWS_READ_H
#define ROWS_READ_H

#include <errno.h>
#include <string.h>

#include "buf.h"
#include "fields.h"
#include "mailsetup.h"

struct input {
	const char	*p;
	size_t		 len, piece;
	bool		 broken;	/* at its end */
};

static inline ptrdiff_t
read_input(void *arg, char *to, size_t size)
{
	struct input *in = arg;
	size_t n = in->len < in->piece ? in->len : in->piece;

	if (n > size)
		n = size;
	if (n == 0 && in->broken) {
		errno = EIO;
		return -1;
	}
	if (n > 0)
		memcpy(to, in->p, n);
	in->p += n;
	in->len -= n;
	return (ptrdiff_t)n;
}

static inline void
show_row(struct msu_buf *out, const struct msu_row *row)
{
	msu_buf_addf(out, "%lu", row->line);
	if (row->error.code != MSU_OK)
		msu_buf_addf(out, " %s (%s)", msu_code_name(row->error.code),
		    row->error.detail);
	for (int i = 0; i < MSU_FIELD_COUNT; i++) {
		if (row->values[i] != NULL)
			msu_buf_addf(out, " %s=<%s>",
			    msu_field_name((enum msu_field)i), row->values[i]);
	}
	msu_buf_addf(out, "%s\n", row->has_server ? " +" : "");
}

/* All of it; the code that it ended with. */
static inline enum msu_code
show_rows(struct input *in, struct msu_buf *out)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_rows *rows = msu_rows_open(read_input, in, "table", &err);
	const struct msu_row *row;

	while (rows != NULL && msu_rows_next(rows, &row, &err) == MSU_OK &&
	    row != NULL)
		show_row(out, row);
	if (err.code != MSU_OK)
		msu_buf_addf(out, "%s: %s (%s)\n", err.subject,
		    msu_code_name(err.code), err.detail);
	msu_rows_close(rows);
	return err.code;
}

#endif
