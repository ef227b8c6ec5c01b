/* SPDX-License-Identifier: MPL-2.0 */
/* batch_table FILE: each row of a table of accounts, one line of JSON out for
 * each, as "mailsetup batch" reads them. */
#include <mailsetup.h>
#include <stdio.h>

/* The library reads through this, so that a table may be anywhere. */
static ptrdiff_t
on_read(void *arg, char *p, size_t size)
{
	size_t n = fread(p, 1, size, arg);

	return n == 0 && ferror((FILE *)arg) ? -1 : (ptrdiff_t)n;
}

static void
one_row(struct msu_ctx *ctx, const struct msu_row *row)
{
	struct msu_result *r;
	char *json;

	/* A row that is none gives a result, too, which says why. */
	if (msu_lookup_row(ctx, row, &r, NULL) != MSU_OK)
		return;
	json = msu_result_json(r);
	printf("%s\n", json == NULL ? "null" : json);
	msu_free(json);
	msu_result_free(r);
}

int
main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct msu_ctx *ctx = f == NULL ? NULL : msu_ctx_new();
	const struct msu_row *row = NULL;
	struct msu_rows *rows;
	struct msu_error err;
	enum msu_code code;

	if (ctx == NULL) {
		fprintf(stderr, "usage: batch_table FILE\n");
		return 1;
	}
	msu_set_flag(ctx, MSU_OPT_OFFLINE, true);
	rows = msu_rows_open(on_read, f, argv[1], &err);
	code = rows == NULL ? err.code : MSU_OK;
	while (code == MSU_OK) {
		code = msu_rows_next(rows, &row, &err);
		if (code != MSU_OK || row == NULL)
			break;
		one_row(ctx, row);
	}
	if (code != MSU_OK)
		fprintf(stderr, "%s: %s\n", err.subject, msu_code_text(code));
	msu_rows_close(rows);
	msu_ctx_free(ctx);
	fclose(f);
	return code == MSU_OK ? 0 : 10;
}
