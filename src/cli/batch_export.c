/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The files of each account of a batch: a directory, or a zip archive, whose
 * name is made by a template.  What comes from an address passes through
 * msu_path_part(), so that no address leads out of the directory.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "batch.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "seen.h"
#include "str.h"

static const char usual[] = "{domain}/{local}";

/* ---- names ------------------------------------------------------------------- */

/* The value of the placeholder that p begins with, and its length; NULL if it is
 * none. */
static const char *
placeholder(struct msu_arena *a, const char *p, const struct msu_addr *addr,
    unsigned long line, size_t *len)
{
	const struct {
		const char	*name, *value;
	} forms[] = {
		{ "{domain}", addr->domain },
		{ "{local}", addr->local },
		{ "{address}", addr->full },
		{ "{line}", msu_arena_printf(a, "%lu", line) },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		*len = strlen(forms[i].name);
		if (msu_str_has_prefix(p, forms[i].name))
			return forms[i].value;
	}
	return NULL;
}

/* NULL: no memory. */
static const char *
name_of(struct msu_arena *a, const char *form, const struct msu_addr *addr,
    unsigned long line)
{
	const char *name = "";

	while (*form != '\0') {
		size_t len;
		const char *value = placeholder(a, form, addr, line, &len);
		char *part;

		if (value == NULL) {
			name = msu_arena_printf(a, "%s%c", name, *form++);
			continue;
		}
		part = msu_path_part(value);
		if (part == NULL)
			return NULL;
		name = msu_arena_printf(a, "%s%s", name, part);
		msu_free(part);
		form += len;
	}
	return msu_arena_failed(a) ? NULL : name;
}

/* ---- each name once ---------------------------------------------------------- */

struct batch_names {
	pthread_mutex_t	 lock;
	struct msu_seen	*seen;
};

enum msu_code
batch_names_open(struct cli *cli)
{
	struct batch_names *n = calloc(1, sizeof(*n));

	if (n == NULL || (n->seen = msu_seen_new()) == NULL) {
		free(n);
		return MSU_E_NOMEM;
	}
	pthread_mutex_init(&n->lock, NULL);
	cli->names = n;
	return MSU_OK;
}

void
batch_names_close(struct cli *cli)
{
	struct batch_names *n = cli->names;

	if (n == NULL)
		return;
	msu_seen_free(n->seen);
	pthread_mutex_destroy(&n->lock);
	free(n);
	cli->names = NULL;
}

/* Whose name it is: the line, unless another one has it.  A million names is
 * all that is remembered. */
static unsigned long
owner_of(struct batch_names *n, const char *name, unsigned long line)
{
	unsigned long owner = line;

	pthread_mutex_lock(&n->lock);
	if (!msu_seen_find(n->seen, name, &owner)) {
		msu_seen_add(n->seen, name, line);
		owner = line;
	}
	pthread_mutex_unlock(&n->lock);
	return owner;
}

static const char *
name_for(struct msu_arena *a, const struct cli *cli,
    const struct msu_addr *addr, unsigned long line)
{
	return name_of(a, cli->name_template == NULL ? usual :
	    cli->name_template, addr, line);
}

void
batch_export_past(const struct cli *cli, const struct msu_row *row,
    const struct batch_line *l)
{
	struct msu_arena a = { 0 };
	struct msu_addr addr;
	const char *name = NULL;

	if (l->has_files && msu_addr_parse(&a, row->address, &addr, NULL) ==
	    MSU_OK)
		name = name_for(&a, cli, &addr, row->line);
	if (name != NULL)
		owner_of(cli->names, name, row->line);
	msu_arena_free(&a);
}

/* ---- templates --------------------------------------------------------------- */

/* Letters, digits and a few signs around placeholders, of which one at least
 * tells accounts apart; no part of it is empty or leads upwards. */
static bool
is_template(const char *form)
{
	static const struct msu_addr none = { "x", "x", "x", NULL };
	struct msu_arena a = { 0 };
	bool tells = strstr(form, "{local}") != NULL ||
	    strstr(form, "{address}") != NULL || strstr(form, "{line}") != NULL;
	bool fits = true, at_start = true;

	for (const char *p = form; fits && *p != '\0';) {
		size_t len;

		if (placeholder(&a, p, &none, 0, &len) != NULL) {
			p += len;
			at_start = false;
			continue;
		}
		if (*p == '/' || *p == '.')
			fits = !at_start;
		else
			fits = strchr("-_@+", *p) != NULL ||
			    (*p >= '0' && *p <= '9') ||
			    (msu_str_lower(*p) >= 'a' &&
			    msu_str_lower(*p) <= 'z');
		at_start = *p++ == '/';
	}
	msu_arena_free(&a);
	return fits && tells && !at_start;
}

bool
batch_export_is_right(const struct cli *cli)
{
	const struct msu_client *const *all = msu_clients();
	const char *form = cli->name_template;

	if (cli->to == NULL && (form != NULL || cli->zip_each || cli->pop3))
		fprintf(stderr, "mailsetup: batch: %s\n", _("without --to no "
		    "files are written for mail programs"));
	else if (cli->to != NULL && cli->output == NULL)
		fprintf(stderr, "mailsetup: batch: %s\n",
		    _("--to needs the directory of --output"));
	else if (form != NULL && !is_template(form))
		fprintf(stderr, "mailsetup: batch: --name-template: %s\n",
		    _("it is made of {domain}, {local}, {address}, {line}, "
		    "letters, digits and /, and has to tell accounts apart"));
	else if (cli->to == NULL)
		return true;
	else {
		for (size_t i = 0; all[i] != NULL; i++) {
			if (!all[i]->on_demand ||
			    !cli_is_wanted(cli->to, all[i]->id))
				continue;
			fprintf(stderr, "mailsetup: batch: %s: %s\n",
			    all[i]->id, _("its files hold the password; "
			    "\"mailsetup export\" makes them"));
			return false;
		}
		return cli_are_clients(cli);
	}
	return false;
}

/* ---- files ------------------------------------------------------------------- */

struct job {
	const struct batch_asker	*asker;
	const struct msu_row		*row;
	struct msu_result		*r;
	struct msu_arena		 arena;
	const char			*name;	/* below --output */
	const char			*path;
	struct msu_buf			*more;
	size_t				 nfiles;
	int				 exit;
};

static void
add_file(struct job *j, const struct msu_file *f)
{
	struct msu_arena *a = &j->arena;

	msu_buf_addf(j->more, "%s{\"client\":\"%s\",\"name\":\"%s\",\"error\":",
	    j->nfiles++ > 0 ? "," : "", f->client,
	    batch_line_text(a, f->name));
	if (f->error.code == MSU_OK) {
		msu_buf_adds(j->more, "null}");
		return;
	}
	msu_buf_addf(j->more, "{\"code\":\"%s\",\"detail\":",
	    msu_code_name(f->error.code));
	if (f->error.detail[0] == '\0')
		msu_buf_adds(j->more, "null}}");
	else
		msu_buf_addf(j->more, "\"%s\"}}",
		    batch_line_text(a, f->error.detail));
}

/* "all" asks for what there can be. */
static void
note(struct job *j, enum msu_code code, bool all)
{
	int rc = msu_code_exit(code);

	if (j->exit == CLI_OK && (!all || rc == CLI_FILE))
		j->exit = rc;
}

static enum msu_code
write_client(struct job *j, const struct msu_client *c, bool all,
    const struct msu_exported **out)
{
	const struct cli *cli = j->asker->cli;
	const struct msu_export_options options = {
		.display_name = j->row->name, .pop3 = cli->pop3,
		/* files of the row that was under way, whole or not */
		.force = cli->force || cli->resume,
		.reply_to = j->row->reply_to,
		.organization = j->row->organization,
		.leave_days = cli->leave_days, .remove = cli->remove,
		.folders = all,
	};
	struct msu_error err = { .code = MSU_OK };
	struct msu_file failed = { .client = c->id, .name = "" };
	enum msu_code code = msu_export(j->asker->ctx, j->r, c->id,
	    cli->zip_each ? NULL : j->path, &options, out, &err);

	if (code == MSU_E_NOMEM)
		return code;
	note(j, code, all);
	if (*out == NULL) {
		failed.error = err;
		add_file(j, &failed);
		return MSU_OK;
	}
	for (size_t i = 0; (*out)->files[i] != NULL; i++)
		add_file(j, (*out)->files[i]);
	return MSU_OK;
}

static enum msu_code
write_zip(struct job *j, const struct msu_exported *const *all)
{
	const struct cli *cli = j->asker->cli;
	struct msu_file zip = { .client = "all" };
	const char *slash = strrchr(j->path, '/');
	const char *dir = msu_arena_strn(&j->arena, j->path,
	    (size_t)(slash - j->path));
	enum msu_code code;

	zip.name = msu_arena_printf(&j->arena, "%s.zip", j->name);
	if (msu_arena_failed(&j->arena))
		return MSU_E_NOMEM;
	code = msu_file_mkdir(dir, &zip.error);
	if (code == MSU_OK)
		code = msu_export_zip(j->asker->ctx, all, NULL,
		    msu_arena_printf(&j->arena, "%s.zip", j->path),
		    cli->force || cli->resume, &zip.error);
	note(j, code, false);
	add_file(j, &zip);
	return MSU_OK;
}

/* Two accounts would be mixed, or the second would replace the first; and a row
 * called results.jsonl.ahead would be in our own way. */
static bool
is_taken(struct job *j)
{
	static const char lines[] = "results.jsonl";
	struct msu_file failed = { .client = "all", .name = "" };
	unsigned long owner = owner_of(j->asker->cli->names, j->name,
	    j->row->line);

	if (msu_str_neqcase(j->name, lines, sizeof(lines) - 1))
		msu_fail(&failed.error, MSU_E_EXISTS, NULL, "%s", lines);
	else if (owner != j->row->line)
		msu_fail(&failed.error, MSU_E_EXISTS, NULL, "line %lu", owner);
	else
		return false;
	note(j, failed.error.code, false);
	add_file(j, &failed);
	return true;
}

static enum msu_code
write_files(struct job *j)
{
	const struct msu_client *const *all = msu_clients();
	const char *to = j->asker->cli->to;
	bool is_all = cli_is_wanted(to, "all"), any = false;
	const struct msu_exported **out;
	enum msu_code code = MSU_OK;
	size_t n = 0;

	while (all[n] != NULL)
		n++;
	out = msu_arena_alloc(&j->arena, (n + 1) * sizeof(*out));
	if (out == NULL)
		return MSU_E_NOMEM;
	n = 0;
	for (size_t i = 0; code == MSU_OK && all[i] != NULL; i++) {
		const struct msu_exported *one = NULL;

		if (!cli_is_wanted(to, all[i]->id) &&
		    (!is_all || all[i]->on_demand))
			continue;
		code = write_client(j, all[i], is_all, &one);
		if (one == NULL)
			continue;
		for (size_t k = 0; one->files[k] != NULL; k++)
			any |= one->files[k]->error.code == MSU_OK;
		out[n++] = one;
	}
	return code == MSU_OK && any && j->asker->cli->zip_each ?
	    write_zip(j, out) : code;
}

enum msu_code
batch_export(const struct batch_asker *asker, const struct msu_row *row,
    const struct msu_result *found, struct batch_line *l,
    struct msu_buf *more)
{
	const struct cli *cli = asker->cli;
	struct job j = { .asker = asker, .row = row, .more = more };
	struct msu_addr addr;
	enum msu_code code;

	if (l->about.outcome != MSU_FOUND || l->about.exit != 0) {
		msu_buf_adds(more, ",\"exported\":null");
		return MSU_OK;
	}
	code = msu_addr_parse(&j.arena, row->address, &addr, NULL);
	if (code == MSU_OK)
		code = msu_result_for(found, row->address, &j.r, NULL);
	if (code == MSU_OK)
		j.name = name_for(&j.arena, cli, &addr, row->line);
	if (code == MSU_OK && j.name == NULL)
		code = MSU_E_NOMEM;
	if (code == MSU_OK) {
		struct msu_buf files;

		j.path = msu_file_path(&j.arena, cli->output, j.name);
		msu_buf_init(&files, BATCH_MAX_LINE);
		j.more = &files;
		code = is_taken(&j) ? MSU_OK : write_files(&j);
		msu_buf_addf(more, ",\"exported\":{\"exit\":%d,\"folder\":"
		    "\"%s\",\"files\":[%s]}", j.exit,
		    batch_line_text(&j.arena, j.name),
		    msu_buf_text(&files));
		if (files.code != MSU_OK)
			code = files.code;
		msu_buf_free(&files);
		l->about.exit = j.exit;
	}
	if (code == MSU_OK && msu_arena_failed(&j.arena))
		code = MSU_E_NOMEM;
	msu_result_free(j.r);
	msu_arena_free(&j.arena);
	return code;
}
