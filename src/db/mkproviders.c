/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Build tool: mkproviders DIR OUT.c compiles the provider files of a directory
 * into the block that the library carries, as C source.  The same files give
 * the same bytes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "db.h"
#include "err.h"
#include "file.h"
#include "layout.h"

/* Warnings are for "mailsetup providers check"; a build is not the place. */
static void
print_finding(void *arg, bool is_error, const char *where, const char *text)
{
	(void)arg;
	if (is_error)
		fprintf(stderr, "%s: %s\n", where, text);
}

static void
put_source(struct msu_buf *out, const struct msu_buf *block)
{
	msu_buf_adds(out, "/* Made by mkproviders of providers/. */\n"
	    "#include \"db.h\"\n\n"
	    "static const unsigned char msu_db_block[] = {");
	for (size_t i = 0; i < block->len; i++)
		msu_buf_addf(out, "%s%u,", i % 20 == 0 ? "\n" : "",
		    (unsigned)(unsigned char)block->p[i]);
	msu_buf_adds(out, "\n};\n\n"
	    "void\n"
	    "msu_db_builtin(const void **block, size_t *len)\n"
	    "{\n"
	    "\t*block = msu_db_block;\n"
	    "\t*len = sizeof(msu_db_block);\n"
	    "}\n");
}

static enum msu_code
compile(struct msu_db_builder *b, const char *dir, struct msu_buf *block,
    struct msu_error *err)
{
	struct msu_db_sink sink = { .finding = print_finding };
	enum msu_code rc = msu_db_builder_add_dir(b, dir, &sink, err);
	struct msu_db db;

	if (rc == MSU_OK)
		rc = msu_db_builder_finish(b, block, err);
	/* what we carry must be what we accept */
	if (rc == MSU_OK)
		rc = msu_db_open(&db, block->p, block->len, dir, err);
	if (rc == MSU_OK && msu_db_count(&db) == 0)
		rc = msu_fail(err, MSU_E_READ, dir, "no provider files");
	if (rc == MSU_OK)
		printf("%zu providers, %zu domains, %zu mx, %zu bytes\n",
		    msu_db_count(&db), msu_db_domain_count(&db),
		    msu_db_mx_count(&db), block->len);
	return rc;
}

int
main(int argc, char **argv)
{
	struct msu_db_builder *b = msu_db_builder_new();
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf block, source;
	enum msu_code rc = MSU_E_NOMEM;

	if (argc != 3) {
		fprintf(stderr, "usage: mkproviders DIR OUT.c\n");
		msu_db_builder_free(b);
		return EXIT_FAILURE;
	}
	msu_buf_init(&block, MSU_DB_MAX_BLOCK);
	msu_buf_init(&source, MSU_DB_MAX_BLOCK * 5);
	if (b != NULL)
		rc = compile(b, argv[1], &block, &err);
	if (rc == MSU_OK) {
		put_source(&source, &block);
		rc = source.code;
	}
	if (rc == MSU_OK)
		rc = msu_file_write(NULL, argv[2], source.p, source.len, true,
		    false, &err);
	if (rc != MSU_OK)
		fprintf(stderr, "mkproviders: %s: %s\n",
		    err.subject[0] != '\0' ? err.subject : argv[1],
		    err.detail[0] != '\0' ? err.detail : msu_code_name(rc));
	msu_buf_free(&source);
	msu_buf_free(&block);
	msu_db_builder_free(b);
	return rc == MSU_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
