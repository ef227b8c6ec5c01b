/* SPDX-License-Identifier: MPL-2.0 */
/* The provider database of a run. */
#include "dbfile.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "file.h"

struct msu_db_file {
	struct msu_db	 db;
	struct msu_buf	 block;		/* empty when built in */
};

static void
first_finding(void *arg, bool is_error, const char *where, const char *text)
{
	if (is_error)
		msu_fail(arg, MSU_E_SYNTAX, where, "%s", text);
}

enum msu_code
msu_dbfile_compile(const char *dir, struct msu_buf *block, struct msu_db *db,
    struct msu_error *err)
{
	struct msu_db_sink sink = { .finding = first_finding, .arg = err };
	enum msu_code rc = msu_db_compile(dir, &sink, block, err);

	if (rc == MSU_OK && sink.errors > 0)
		return err->code;	/* the first finding's */
	if (rc == MSU_OK)
		rc = msu_db_open(db, block->p, block->len, dir, err);
	return rc;
}

static enum msu_code
dbfile_open(struct msu_db_file *f, const char *path, struct msu_error *err)
{
	const void *block;
	enum msu_code rc;
	size_t len;

	if (path == NULL) {
		msu_db_builtin(&block, &len);
		return msu_db_open(&f->db, block, len, "built-in list", err);
	}
	if (msu_file_is_dir(path))
		return msu_dbfile_compile(path, &f->block, &f->db, err);
	rc = msu_file_read(path, MSU_DB_MAX_BLOCK, &f->block, err);
	if (rc == MSU_OK)
		rc = msu_db_open(&f->db, msu_buf_text(&f->block),
		    f->block.len, path, err);
	return rc;
}

const struct msu_db *
msu_dbfile_get(struct msu_ctx *ctx, struct msu_error *err)
{
	struct msu_db_file *f = ctx->db;

	if (f != NULL)
		return &f->db;
	f = calloc(1, sizeof(*f));
	if (f == NULL) {
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
		return NULL;
	}
	msu_buf_init(&f->block, MSU_DB_MAX_BLOCK);
	if (dbfile_open(f, ctx->texts[MSU_OPT_PROVIDERS], err) != MSU_OK) {
		msu_dbfile_free(f);
		return NULL;
	}
	ctx->db = f;
	MSU_TRACE(&ctx->trace, LOOK, "database: %zu providers, serial %u",
	    msu_db_count(&f->db), msu_db_serial(&f->db));
	return &f->db;
}

void
msu_dbfile_free(struct msu_db_file *f)
{
	if (f == NULL)
		return;
	msu_buf_free(&f->block);
	free(f);
}
