/* SPDX-License-Identifier: MPL-2.0 */
/* The public door for programs that keep answers: which are the same, which are
 * worth it, and results out of their JSON. */
#include "mailsetup.h"

#include <string.h>

#include "buf.h"
#include "ctx.h"
#include "dbfile.h"
#include "err.h"
#include "file.h"
#include "look.h"
#include "result.h"
#include "sha256.h"

#define MAX_ROOTS	((size_t)4 << 20)	/* of --ca-file */
#define MAX_TEXT	((size_t)1 << 20)

enum msu_code
msu_result_read(const char *json, size_t len, struct msu_result **out,
    struct msu_error *err)
{
	struct msu_error own;
	struct msu_result *r = msu_result_new();
	enum msu_code rc;

	err = msu_error_own(err, &own);
	*out = NULL;
	if (r == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	rc = msu_result_from_json(r, json, len, "JSON", err);
	if (rc == MSU_OK)
		*out = r;
	else
		msu_result_drop(r);
	return rc;
}

bool
msu_asks_network(struct msu_ctx *ctx, const char *address)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r = msu_result_new();
	struct msu_look *look = NULL;
	const struct msu_trace trace = ctx->trace;
	bool network = false;

	ctx->trace.areas = 0;		/* nothing of this is a lookup's */
	if (r != NULL && !ctx->flags[MSU_OPT_OFFLINE] &&
	    msu_look_begin(ctx, address, r, &look, &err) == MSU_OK &&
	    look != NULL && msu_look_local(look, &network, &err) != MSU_OK)
		network = false;
	ctx->trace = trace;
	msu_result_drop(r);
	return network;
}

/* ---- which answers are the same ------------------------------------------------ */

static void
add_digest(struct msu_buf *b, const char *what, const void *bytes, size_t len)
{
	uint8_t digest[MSU_SHA256_BYTES];

	msu_sha256(bytes, len, digest);
	msu_buf_addf(b, "%s ", what);
	for (size_t i = 0; i < sizeof(digest); i++)
		msu_buf_addf(b, "%02x", digest[i]);
	msu_buf_addc(b, '\n');
}

/* By content: other computers may have others under that name. */
static enum msu_code
add_roots(struct msu_buf *b, const char *path, struct msu_error *err)
{
	enum msu_code rc;
	struct msu_buf pem;

	if (path == NULL)
		return MSU_OK;
	msu_buf_init(&pem, MAX_ROOTS);
	rc = msu_file_read(path, MAX_ROOTS, &pem, err);
	if (rc == MSU_OK)
		add_digest(b, "roots", msu_buf_text(&pem), pem.len);
	msu_buf_free(&pem);
	return rc;
}

/* What an answer over the network depends on.  What stands in the directory of
 * the administrator is answered from there. */
static void
add_options(struct msu_buf *b, const struct msu_ctx *ctx)
{
	msu_buf_addf(b, "mailsetup %s\n", PACKAGE_VERSION);
	for (size_t i = 0; i < MSU_OPT_COUNT; i++) {
		const char *text = ctx->texts[i];

		if (ctx->flags[i])
			msu_buf_addf(b, "flag %zu\n", i);
		if (text != NULL && i != MSU_OPT_CA_FILE &&
		    i != MSU_OPT_PROVIDERS)
			msu_buf_addf(b, "text %zu %zu %s\n", i, strlen(text),
			    text);
	}
	msu_buf_addf(b, "limits %lu %lu, trust %lu\n", ctx->lookup_ms,
	    ctx->check_ms, ctx->min_trust);
}

enum msu_code
msu_ctx_digest(struct msu_ctx *ctx, char digest[MSU_DIGEST_SIZE],
    struct msu_error *err)
{
	struct msu_error own;
	const struct msu_db *db;
	struct msu_buf b, out;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	db = msu_dbfile_get(ctx, err);
	if (db == NULL)
		return err->code;
	msu_buf_init(&b, MAX_TEXT);
	msu_buf_init(&out, MAX_TEXT);
	add_options(&b, ctx);
	add_digest(&b, "providers", db->block, db->len);
	rc = add_roots(&b, ctx->texts[MSU_OPT_CA_FILE], err);
	if (rc == MSU_OK)
		add_digest(&out, "", msu_buf_text(&b), b.len);
	if (rc == MSU_OK && (b.code != MSU_OK || out.code != MSU_OK))
		rc = msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (rc == MSU_OK) {
		memcpy(digest, msu_buf_text(&out) + 1, MSU_DIGEST_SIZE - 1);
		digest[MSU_DIGEST_SIZE - 1] = '\0';
	}
	msu_buf_free(&out);
	msu_buf_free(&b);
	return rc;
}
