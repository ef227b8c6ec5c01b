/* SPDX-License-Identifier: MPL-2.0 */
/* The public door to the files for mail programs. */
#include "mailsetup.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "ctx.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "index.h"
#include "job.h"
#include "json.h"
#include "look.h"
#include "secret.h"
#include "str.h"
#include "writer.h"
#include "zipfile.h"

#define MAX_INDEX	((size_t)1 << 20)
#define MAX_ZIP		((size_t)16 << 20)

const struct msu_client *const *
msu_clients(void)
{
	return msu_writer_clients();
}

/* The client's writer and clean options; NULL: err says why. */
static const struct msu_writer *
prepare(struct msu_result *r, const char *client,
    const struct msu_export_options *opt, struct msu_export_options *clean,
    struct msu_error *err)
{
	static const struct msu_export_options zero;
	struct msu_addr addr;
	const struct msu_writer *w = msu_writer_find(client);

	if (w == NULL) {
		msu_fail(err, MSU_E_CLIENT, client, NULL);
		return NULL;
	}
	if (r->outcome != MSU_FOUND || r->account == NULL) {
		msu_fail(err, r->error.code != MSU_OK ? r->error.code :
		    MSU_E_ARGUMENT, r->domain, NULL);
		return NULL;
	}
	*clean = opt != NULL ? *opt : zero;
	if (clean->reply_to != NULL) {
		if (msu_addr_parse(msu_result_arena(r), clean->reply_to,
		    &addr, err) != MSU_OK)
			return NULL;
		clean->reply_to = addr.full;
	}
	return w;
}

enum msu_code
msu_export(struct msu_ctx *ctx, struct msu_result *r, const char *client,
    const char *dir, const struct msu_export_options *opt,
    const struct msu_exported **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_export_options clean;
	const struct msu_writer *w;

	err = msu_error_own(err, &own);
	(void)ctx;
	*out = NULL;
	w = prepare(r, client, opt, &clean, err);
	return w == NULL ? err->code : msu_writer_export(w, r->account,
	    &clean, dir, msu_result_arena(r), out, err);
}

enum msu_code
msu_export_secret(struct msu_ctx *ctx, struct msu_result *r,
    const char *client, const char *dir, const struct msu_export_options *opt,
    void (*show)(void *arg, const struct msu_file *), void *arg,
    const struct msu_exported **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_export_options clean;
	/* a token is no password */
	const struct msu_demand demand = {
		.password = ctx->is_token ? NULL : ctx->secret,
		.dir = dir, .show = show, .arg = arg,
	};
	const struct msu_writer *w;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	*out = NULL;
	if (msu_job_none(ctx, err) != MSU_OK)
		return err->code;
	w = prepare(r, client, opt, &clean, err);
	rc = w == NULL ? err->code : msu_writer_demand(w, r->account, &clean,
	    &demand, msu_result_arena(r), out, err);
	msu_secret_free(ctx->secret);
	ctx->secret = NULL;
	msu_wipe_behind();
	return rc;
}

enum msu_code
msu_export_index(struct msu_ctx *ctx, struct msu_result *r,
    const struct msu_exported *const *all, const char *dir, bool force,
    const struct msu_file **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_arena *a = msu_result_arena(r);
	struct msu_file *f = msu_arena_alloc(a, sizeof(*f));
	struct msu_buf b;

	err = msu_error_own(err, &own);
	(void)ctx;
	*out = NULL;
	if (f == NULL || r->account == NULL)
		return msu_fail(err, f == NULL ? MSU_E_NOMEM : MSU_E_ARGUMENT,
		    r->domain, NULL);
	*out = f;
	f->client = "all";
	f->name = "index.html";
	msu_buf_init(&b, MAX_INDEX);
	msu_index_html(&b, a, r->account, all);
	if (msu_arena_failed(a))
		b.code = MSU_E_NOMEM;
	if (b.code != MSU_OK)
		msu_fail(&f->error, b.code, f->name, NULL);
	else if (dir == NULL) {
		f->data = msu_arena_strn(a, msu_buf_text(&b), b.len);
		f->len = b.len;
	} else if (msu_file_mkdir(dir, &f->error) == MSU_OK)
		msu_file_write(dir, f->name, msu_buf_text(&b), b.len, force,
		    false, &f->error);
	msu_buf_free(&b);
	if (msu_arena_failed(a))
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	*err = f->error;
	return err->code;
}

/* Nothing for a file that was not made. */
static size_t
add_zipped(struct msu_zip_entry *entries, size_t n, const struct msu_file *f)
{
	if (f == NULL || f->error.code != MSU_OK || f->data == NULL)
		return n;
	if (entries != NULL)
		entries[n] = (struct msu_zip_entry) { f->name, f->data,
		    f->len };
	return n + 1;
}

static size_t
all_zipped(struct msu_zip_entry *entries,
    const struct msu_exported *const *all, const struct msu_file *index)
{
	size_t n = add_zipped(entries, 0, index);

	for (; *all != NULL; all++) {
		for (size_t i = 0; (*all)->files[i] != NULL; i++)
			n = add_zipped(entries, n, (*all)->files[i]);
	}
	return n;
}

enum msu_code
msu_export_zip(struct msu_ctx *ctx, const struct msu_exported *const *all,
    const struct msu_file *index, const char *path, bool force,
    struct msu_error *err)
{
	struct msu_error own;
	struct msu_arena a = { 0 };
	size_t n = all_zipped(NULL, all, index);
	struct msu_zip_entry *entries = msu_arena_alloc(&a,
	    (n + 1) * sizeof(*entries));
	struct msu_buf b;

	err = msu_error_own(err, &own);
	(void)ctx;
	msu_buf_init(&b, MAX_ZIP);
	if (entries == NULL)
		msu_fail(err, MSU_E_NOMEM, path, NULL);
	else if (n == 0)
		msu_fail(err, MSU_E_ARGUMENT, path, NULL);
	else if (msu_zip_write(&b, entries, all_zipped(entries, all,
	    index)) != MSU_OK)
		msu_fail(err, b.code != MSU_OK ? b.code : MSU_E_NOT_BUILT_IN,
		    path, NULL);
	else
		msu_file_write(NULL, path, msu_buf_text(&b), b.len, force,
		    false, err);
	msu_buf_free(&b);
	msu_arena_free(&a);
	return err->code;
}

/* What is no name of a file of its own: this and the upper directory, and what
 * Windows keeps for devices, with any extension, and cuts off ("Naming Files,
 * Paths, and Namespaces", learn.microsoft.com). */
static bool
is_special(const char *text)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul" };
	size_t len = strcspn(text, "."), all = strlen(text);

	if (all == 0 || text[all - 1] == '.')
		return true;
	for (size_t i = 0; len == 3 && i < 4; i++) {
		if (msu_str_neqcase(text, devices[i], 3))
			return true;
	}
	return len == 4 && text[3] >= '0' && text[3] <= '9' &&
	    (msu_str_neqcase(text, "com", 3) ||
	    msu_str_neqcase(text, "lpt", 3));
}

char *
msu_path_part(const char *text)
{
	struct msu_arena a = { 0 };
	/* what has to be changed gets a hash, and is nothing special then */
	const char *stem = msu_sink_stem(&a, is_special(text) ?
	    msu_arena_printf(&a, "/%s", text) : text);
	size_t len = strlen(stem);
	char *copy = msu_arena_failed(&a) ? NULL : malloc(len + 1);

	if (copy != NULL)
		memcpy(copy, stem, len + 1);
	msu_arena_free(&a);
	return copy;
}

char *
msu_step_text(const struct msu_client *c, const struct msu_account *acct,
    const char *step)
{
	struct msu_arena a = { 0 };
	const char *text = msu_writer_step(&a, c, acct, _(step));
	size_t len = strlen(text);
	char *copy = msu_arena_failed(&a) ? NULL : malloc(len + 1);

	if (copy != NULL)
		memcpy(copy, text, len + 1);
	msu_arena_free(&a);
	return copy;
}

char *
msu_clients_json(void)
{
	return msu_json_clients_dup(msu_writers());
}
