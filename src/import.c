/* SPDX-License-Identifier: MPL-2.0 */
/* The public door to what another program keeps: Foxmail's accounts. */
#include "mailsetup.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "ctx.h"
#include "err.h"
#include "file.h"
#include "foxmail.h"
#include "i18n.h"
#include "json.h"
#include "model.h"
#include "str.h"

#define MAX_LIST	((size_t)1 << 20)
#define MAX_FILE	((size_t)16 << 20)	/* about 2 MB are usual */
#define TRUST		1	/* of servers that only the program names */
#define SCORE		20

static const char list_name[] = "FMStorage.list";
static const char file_name[] = "Account.rec0";

struct msu_import_box {
	struct msu_import	 pub;
	struct msu_arena	 arena;
};

struct search {
	struct msu_ctx		*ctx;
	struct msu_arena	*arena;
	struct msu_list		 accounts, missing;
	const char		*path;
};

/* ---- one file ---------------------------------------------------------- */

static bool
is_known(const struct search *s, const char *file)
{
	for (size_t i = 0; i < s->accounts.n; i++) {
		const struct msu_imported *one = s->accounts.v[i];

		if (strcmp(one->file, file) == 0)
			return true;
	}
	return false;
}

/* The file has passwords in it, which anybody can decode: nothing of it stays
 * in memory but what was taken. */
static void
add_file(struct search *s, const char *file, const char *folder)
{
	struct msu_imported *one = msu_arena_alloc(s->arena, sizeof(*one));
	struct msu_buf b;

	if (one == NULL || is_known(s, file) ||
	    s->accounts.n >= MSU_FOXMAIL_MAX)
		return;
	one->file = file;
	msu_buf_init(&b, MAX_FILE);
	msu_buf_reserve(&b, MAX_FILE / 2);
	if (msu_file_read(file, MAX_FILE, &b, &one->error) == MSU_OK)
		msu_foxmail_read(s->arena, msu_buf_text(&b), b.len, folder,
		    one, &one->error);
	msu_buf_wipe(&b);
	msu_buf_free(&b);
	MSU_TRACE(&s->ctx->trace, READ, "foxmail: %s: %s, %s, %s", file,
	    one->address == NULL ? "no address" : one->address,
	    one->in == NULL ? "no incoming server" :
	    msu_server_url(s->arena, one->in), one->out == NULL ?
	    "no outgoing server" : msu_server_url(s->arena, one->out));
	msu_list_add(s->arena, &s->accounts, one);
}

/* ---- directories --------------------------------------------------------- */

static bool
is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* The last name of a path; "" if there is none. */
static const char *
last_name(struct msu_arena *a, const char *path)
{
	size_t end = strlen(path), start;

	while (end > 0 && is_separator(path[end - 1]))
		end--;
	for (start = end; start > 0 && !is_separator(path[start - 1]);)
		start--;
	return msu_arena_strn(a, path + start, end - start);
}

/* An account's folder has Accounts\Account.rec0 and is called like it. */
static bool
add_folder(struct search *s, const char *dir)
{
	const char *accounts = msu_file_path(s->arena, dir, "Accounts");
	const char *file = msu_file_path(s->arena, accounts, file_name);

	if (!msu_file_exists(file))
		return false;
	add_file(s, file, last_name(s->arena, dir));
	return true;
}

static void
add_folders_in(struct search *s, const char *dir)
{
	const char *const *names;

	if (msu_file_dirs(s->arena, dir, MSU_FOXMAIL_MAX, &names, NULL) !=
	    MSU_OK)
		return;
	for (; *names != NULL; names++)
		add_folder(s, msu_file_path(s->arena, dir, *names));
}

/* A listed path below the directory of the list; NULL for one that leads
 * elsewhere. */
static const char *
below(struct search *s, const char *line)
{
	const char *path = s->path;

	while (*line != '\0') {
		size_t n = strcspn(line, "/\\");
		const char *name = msu_arena_strn(s->arena, line, n);

		if (strcmp(name, "..") == 0 || strchr(name, ':') != NULL)
			return NULL;
		if (n > 0)
			path = msu_file_path(s->arena, path, name);
		line += n + (line[n] != '\0');
	}
	return path;
}

/*
 * Relative to the list, or absolute on the computer where Foxmail runs; the
 * latter leads nowhere where the directory is a copy, in which the folder is
 * looked for by its name.
 */
static void
add_listed(struct search *s, const char *line)
{
	const char *storage = msu_file_path(s->arena, s->path, "Storage");
	const char *name = last_name(s->arena, line);
	const char *dir = below(s, line);

	if (dir != NULL && !is_separator(line[0]) && add_folder(s, dir))
		return;
	if (dir == NULL && strstr(line, "..") == NULL && add_folder(s, line))
		return;
	if (name[0] != '\0' && strcmp(name, "..") != 0 &&
	    strchr(name, ':') == NULL &&
	    add_folder(s, msu_file_path(s->arena, storage, name)))
		return;
	msu_list_add(s->arena, &s->missing, line);
}

static void
add_list(struct search *s, const char *file)
{
	const char *const *lines;
	struct msu_buf b;

	msu_buf_init(&b, MAX_LIST);
	if (msu_file_exists(file) &&
	    msu_file_read(file, MAX_LIST, &b, NULL) == MSU_OK) {
		lines = msu_foxmail_list(s->arena, msu_buf_text(&b), b.len);
		for (; *lines != NULL; lines++)
			add_listed(s, *lines);
	}
	msu_buf_free(&b);
}

/* AccCfg\Accounts.tdat */
static bool
has_older(struct search *s, const char *dir)
{
	return msu_file_exists(msu_file_path(s->arena,
	    msu_file_path(s->arena, dir, "AccCfg"), "Accounts.tdat"));
}

static enum msu_code
search_directory(struct search *s, struct msu_error *err)
{
	struct msu_arena *a = s->arena;
	const char *file = msu_file_path(a, s->path, file_name);

	if (msu_file_exists(file))
		add_file(s, file, NULL);
	else if (!add_folder(s, s->path)) {
		add_list(s, msu_file_path(a, s->path, list_name));
		add_folders_in(s, msu_file_path(a, s->path, "Storage"));
		add_folders_in(s, s->path);
	}
	if (s->accounts.n > 0 || s->missing.n > 0)
		return MSU_OK;
	if (has_older(s, s->path) ||
	    has_older(s, msu_file_path(a, s->path, "Data")))
		return msu_fail(err, MSU_E_READ, s->path, "the storage of "
		    "Foxmail 7.0 or 7.1, which is not known well enough");
	return msu_fail(err, MSU_E_READ, s->path, "no %s, Storage or %s in it",
	    list_name, file_name);
}

static enum msu_code
search_path(struct search *s, struct msu_error *err)
{
	const struct msu_imported *one;

	if (msu_file_is_dir(s->path))
		return search_directory(s, err);
	add_file(s, s->path, NULL);
	if (s->accounts.n == 0)
		return MSU_OK;	/* the arena knows */
	one = s->accounts.v[0];
	if (one->error.code != MSU_OK)
		*err = one->error;
	return err->code;
}

static int
by_file(const void *a, const void *b)
{
	const struct msu_imported *const *x = a, *const *y = b;

	return strcmp((*x)->file, (*y)->file);
}

enum msu_code
msu_import_foxmail(struct msu_ctx *ctx, const char *path,
    struct msu_import **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_import_box *box = calloc(1, sizeof(*box));
	struct search s = { .ctx = ctx };

	err = msu_error_own(err, &own);
	*out = NULL;
	if (box == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	s.arena = &box->arena;
	s.path = msu_arena_str(s.arena, path);
	search_path(&s, err);
	if (s.accounts.n > 1)
		qsort(s.accounts.v, s.accounts.n, sizeof(*s.accounts.v),
		    by_file);
	box->pub.path = s.path;
	box->pub.accounts = msu_list_end(&s.accounts);
	box->pub.missing = msu_list_end(&s.missing);
	if (msu_arena_failed(s.arena)) {
		msu_error_clear(err);
		msu_fail(err, MSU_E_NOMEM, path, NULL);
	}
	if (err->code == MSU_OK)
		*out = &box->pub;
	else
		msu_import_free(&box->pub);
	return err->code;
}

void
msu_import_free(struct msu_import *imp)
{
	struct msu_import_box *box = (struct msu_import_box *)imp;

	if (box == NULL)
		return;
	msu_arena_free(&box->arena);
	free(box);
}

char *
msu_import_json(const struct msu_import *imp)
{
	return msu_json_import_dup(imp);
}

/* ---- as a result ----------------------------------------------------------- */

static const struct msu_server *
copy_server(struct msu_arena *a, const struct msu_server *s)
{
	struct msu_server *copy = msu_arena_alloc(a, sizeof(*copy));
	enum msu_auth *auths = msu_arena_alloc(a,
	    s->nauths * sizeof(*auths));

	if (copy == NULL || auths == NULL)
		return NULL;
	memcpy(auths, s->auths, s->nauths * sizeof(*auths));
	*copy = *s;
	copy->host = msu_arena_str(a, s->host);
	copy->user = msu_arena_str(a, s->user);
	copy->auths = auths;
	return copy;
}

static void
add_note(struct msu_arena *a, struct msu_list *notes, const char *code,
    const char *text)
{
	struct msu_note *n = msu_arena_alloc(a, sizeof(*n));

	if (n == NULL)
		return;
	n->code = code;
	n->text = text;
	msu_list_add(a, notes, n);
}

static const struct msu_note *const *
notes_of(struct msu_arena *a, const struct msu_account *acct)
{
	struct msu_list notes = { 0 };

	add_note(a, &notes, "only-foxmail", N_("Nobody but Foxmail's own file "
	    "names these servers; if they do not work, compare them with your "
	    "provider's help."));
	if (acct->in->security == MSU_SECURITY_STARTTLS ||
	    acct->out->security == MSU_SECURITY_STARTTLS)
		add_note(a, &notes, "starttls-demanded", N_("Foxmail's file "
		    "does not say whether STARTTLS is used; it is demanded "
		    "here, so that no password goes out unencrypted. If a "
		    "server cannot do it, ask your provider for servers with "
		    "TLS."));
	return msu_list_end(&notes);
}

static const struct msu_account *
account_of(struct msu_arena *a, const struct msu_addr *addr,
    const struct msu_imported *one)
{
	struct msu_account *acct = msu_arena_alloc(a, sizeof(*acct));
	struct msu_list servers = { 0 }, extra = { 0 };

	if (acct == NULL)
		return NULL;
	acct->address = addr->full;
	acct->domain = addr->domain;
	acct->in = copy_server(a, one->in);
	acct->out = copy_server(a, one->out);
	if (acct->in == NULL || acct->out == NULL)
		return NULL;
	msu_list_add(a, &servers, acct->in);
	msu_list_add(a, &servers, acct->out);
	acct->servers = msu_list_end(&servers);
	acct->extra = msu_list_end(&extra);
	acct->notes = notes_of(a, acct);
	return acct;
}

static void
add_candidate(struct msu_arena *a, struct msu_list *out,
    const struct msu_server *s, const char *file)
{
	struct msu_candidate *c = msu_arena_alloc(a, sizeof(*c));
	struct msu_evidence *e = msu_arena_alloc(a, sizeof(*e));
	struct msu_list why = { 0 };

	if (c == NULL || e == NULL)
		return;
	e->source = "foxmail";
	e->where = file;
	e->trust = TRUST;
	msu_list_add(a, &why, e);
	c->server = *s;
	c->why = msu_list_end(&why);
	c->trust = TRUST;
	c->score = SCORE;
	msu_list_add(a, out, c);
}

static void
fill_result(struct msu_result *r, const char *file)
{
	struct msu_arena *a = msu_result_arena(r);
	struct msu_reason *reason = msu_arena_alloc(a, sizeof(*reason));
	struct msu_part *part = msu_arena_alloc(a, sizeof(*part));
	struct msu_list candidates = { 0 }, reasons = { 0 }, parts = { 0 };

	if (reason == NULL || part == NULL)
		return;
	reason->form = N_("They are what Foxmail keeps in %1.");
	reason->args[0] = file;
	msu_list_add(a, &reasons, reason);
	part->what = "trust";
	part->points = SCORE;
	msu_list_add(a, &parts, part);
	add_candidate(a, &candidates, r->account->in, file);
	add_candidate(a, &candidates, r->account->out, file);
	r->candidates = msu_list_end(&candidates);
	r->reasons = msu_list_end(&reasons);
	r->parts = msu_list_end(&parts);
	r->outcome = MSU_FOUND;
	r->trust = TRUST;
	r->score = SCORE;
	r->confidence = "low";
}

enum msu_code
msu_import_result(struct msu_ctx *ctx, const struct msu_imported *one,
    struct msu_result **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_result *r = msu_result_new();
	struct msu_addr addr;

	err = msu_error_own(err, &own);
	(void)ctx;
	*out = NULL;
	if (r == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (one->error.code != MSU_OK)
		*err = one->error;
	else if (one->in == NULL || one->out == NULL)
		msu_fail(err, one->in == NULL ? MSU_E_NO_INCOMING :
		    MSU_E_NO_OUTGOING, one->address, one->in == NULL &&
		    one->incoming.host != NULL ? "Foxmail's file does not "
		    "tell IMAP from POP3" : "Foxmail's file has none");
	else if (msu_addr_parse(msu_result_arena(r), one->address, &addr,
	    err) == MSU_OK) {
		r->address = addr.full;
		r->domain = addr.domain;
		r->account = account_of(msu_result_arena(r), &addr, one);
		if (r->account != NULL)
			fill_result(r, msu_arena_str(msu_result_arena(r),
			    one->file));
	}
	if (msu_arena_failed(msu_result_arena(r)))
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (err->code == MSU_OK)
		*out = r;
	else
		msu_result_free(r);
	return err->code;
}
