/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The lines of a batch.  They are only ever added, in the order of the table,
 * so a run that was killed leaves whole lines and perhaps a piece of one.  To
 * go on, each line is compared with the row it is about; the first that is
 * damaged, and what follows it, is cut off, and the rest of the rows is done.
 * So no row is lost and none is done twice, whenever it was killed; and another
 * table is noticed before anything is changed.  The journal beside the file
 * only says with which options it was made.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "str.h"

#ifndef O_BINARY
#define O_BINARY	0
#endif

#define FLUSH		((size_t)256 << 10)
#define MAX_JOURNAL	((size_t)65536)
#define PIECE		((size_t)65536)

static int
fail(enum msu_code code, const char *subject, int os)
{
	struct msu_error err = { .code = MSU_OK };

	if (os != 0)
		msu_fail_errno(&err, code, subject, os);
	else
		msu_fail(&err, code, subject, NULL);
	show_error(&err);
	return msu_code_exit(code);
}

static const char *
shown(const struct batch_out *o)
{
	return o->path != NULL ? o->path : _("standard output");
}

/* What is written would replace what is read, or what was written. */
static int
check_names(const struct batch_out *o)
{
	const char *table = strcmp(o->cli->args[0], "-") == 0 ? "/dev/stdin" :
	    o->cli->args[0];
	const char *names[] = { table, o->path, o->cli->report };
	const size_t n = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++) {
			if (names[i] == NULL || names[k] == NULL ||
			    !msu_file_is_same(names[i], names[k]))
				continue;
			fprintf(stderr, "mailsetup: batch: %s: %s\n",
			    names[k], _("the table, the output and the "
			    "report have to be different files"));
			return CLI_USAGE;
		}
	}
	return CLI_OK;
}

/* ---- the journal -------------------------------------------------------- */

static const char *
journal_text(const struct batch_out *o)
{
	return msu_arena_printf(&o->cli->arena, "mailsetup batch 1\n"
	    "options:%s\n", o->cli->given == NULL ? "" : o->cli->given);
}

static int
compare_journal(const struct batch_out *o)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf b;
	int rc = CLI_OK;

	msu_buf_init(&b, MAX_JOURNAL);
	if (msu_file_read(o->journal, MAX_JOURNAL, &b, &err) != MSU_OK) {
		show_error(&err);
		rc = msu_code_exit(err.code);
	} else if (strcmp(msu_buf_text(&b), journal_text(o)) != 0) {
		fprintf(stderr, "mailsetup: %s: %s\n", o->journal,
		    _("it was begun with other options; they have to be the "
		    "same to go on"));
		rc = CLI_USAGE;
	}
	msu_buf_free(&b);
	return rc;
}

/* ---- opening ------------------------------------------------------------- */

/* Two of us would spoil each other's lines. */
static int
lock(struct batch_out *o)
{
#ifdef F_SETLK
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(o->fd, F_SETLK, &l) != 0 &&
	    (errno == EACCES || errno == EAGAIN)) {
		if (o->cli->json)
			return fail(MSU_E_WRITE, o->path, errno);
		show_remark(o->path, _("another batch is writing this file"));
		return CLI_FILE;
	}
#else
	(void)o;
#endif
	return CLI_OK;
}

static int
open_file(struct batch_out *o, int flags)
{
	o->fd = open(o->path, O_RDWR | O_CREAT | O_BINARY | flags, 0666);
	if (o->fd < 0)
		return fail(errno == EEXIST ? MSU_E_EXISTS : MSU_E_WRITE,
		    o->path, errno == EEXIST ? 0 : errno);
	return lock(o);
}

/* From here on it is ours, and so is the journal beside it: that of somebody
 * who is at work is never replaced, and nothing is emptied before there is room
 * for one.  Whoever is killed before it is there has an empty file, which can be
 * gone on with, too. */
static int
begin(struct batch_out *o)
{
	struct msu_error err = { .code = MSU_OK };
	const char *text = journal_text(o), *tmp;

	if (msu_file_prepare(&o->cli->arena, o->journal, text, strlen(text),
	    true, false, &tmp, &err) == MSU_OK) {
		if (ftruncate(o->fd, 0) != 0) {
			msu_fail_errno(&err, MSU_E_WRITE, o->path, errno);
			msu_file_remove(tmp);
		} else
			msu_file_finish(tmp, o->journal, true, &err);
	}
	if (err.code == MSU_OK)
		return CLI_OK;
	show_error(&err);
	return msu_code_exit(err.code);
}

static int
open_new(struct batch_out *o)
{
	bool force = o->cli->force;
	int rc = open_file(o, force ? 0 : O_EXCL);

	if (rc == CLI_OK)
		rc = begin(o);
	else
		force = true;
	/* what was not there is not left behind */
	if (rc != CLI_OK && !force)
		msu_file_remove(o->path);
	return rc;
}

static int
open_again(struct batch_out *o)
{
	bool is_begun = msu_file_exists(o->journal);
	int rc = is_begun ? compare_journal(o) : CLI_OK;

	if (rc == CLI_OK)
		rc = open_file(o, 0);
	if (rc != CLI_OK)
		return rc;
	o->in_past = is_begun;
	if (!is_begun && lseek(o->fd, 0, SEEK_END) > 0) {
		struct msu_error err = { .code = MSU_OK };

		msu_fail(&err, MSU_E_EXISTS, o->path, "no %s beside it",
		    o->journal);
		show_error(&err);
		return CLI_FILE;
	}
	return is_begun ? CLI_OK : begin(o);
}

/* The file, whose name is known, and its journal. */
static int
open_both(struct batch_out *o)
{
	int rc = check_names(o);

	if (rc != CLI_OK || o->path == NULL)
		return rc;
	o->journal = msu_arena_printf(&o->cli->arena, "%s.journal", o->path);
	rc = o->cli->resume ? open_again(o) : open_new(o);
	/* once it is there, another way to write its name is the same, too */
	return rc == CLI_OK ? check_names(o) : rc;
}

int
batch_out_open(struct batch_out *o, struct cli *cli)
{
	memset(o, 0, sizeof(*o));
	o->cli = cli;
	o->path = cli->output;
	o->fd = o->path == NULL ? STDOUT_FILENO : -1;
	msu_buf_init(&o->buf, FLUSH + BATCH_MAX_LINE);
	msu_buf_init(&o->past, BATCH_MAX_LINE + PIECE);
	if (o->path != NULL && cli->to != NULL) {
		struct msu_error err = { .code = MSU_OK };

		if (msu_file_mkdir(cli->output, &err) != MSU_OK) {
			show_error(&err);
			return msu_code_exit(err.code);
		}
		o->path = msu_file_path(&cli->arena, cli->output,
		    "results.jsonl");
	}
	return open_both(o);
}

/* ---- what an earlier run did ------------------------------------------------ */

/* The next whole line, or NULL. */
static const char *
past_line(struct batch_out *o, size_t *len, int *os)
{
	char piece[PIECE];

	*os = 0;
	for (;;) {
		const char *p = msu_buf_text(&o->past) + o->past_at;
		const char *end = memchr(p, '\n', o->past.len - o->past_at);
		ssize_t n;

		if (end != NULL) {
			*len = (size_t)(end - p);
			return p;
		}
		if (o->past_ended || o->past.code != MSU_OK)
			return NULL;
		if (o->past_at > 0) {
			memmove(o->past.p, p, o->past.len - o->past_at);
			o->past.len -= o->past_at;
			o->past_at = 0;
		}
		n = read(o->fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			*os = errno;
			return NULL;
		}
		o->past_ended = n == 0;
		msu_buf_add(&o->past, piece, (size_t)n);
	}
}

/* From here on new lines are written. */
static int
end_past(struct batch_out *o)
{
	o->in_past = false;
	msu_buf_free(&o->past);
	if (ftruncate(o->fd, (off_t)o->kept) != 0 ||
	    lseek(o->fd, (off_t)o->kept, SEEK_SET) < 0)
		return fail(MSU_E_WRITE, o->path, errno);
	return CLI_OK;
}

int
batch_out_past(struct batch_out *o, const struct msu_row *row,
    struct batch_line *l, bool *found)
{
	const char *text;
	bool whole = false;
	size_t len;
	int os;

	*found = false;
	if (!o->in_past)
		return CLI_OK;
	text = past_line(o, &len, &os);
	if (os != 0)
		return fail(MSU_E_READ, o->path, os);
	*found = text != NULL && batch_line_read(l, text, len, row, &whole);
	if (*found) {
		o->past_at += len + 1;
		o->kept += len + 1;
		return CLI_OK;
	}
	if (!whole)
		return end_past(o);
	fprintf(stderr, "mailsetup: %s: %s\n", o->path,
	    _("it was made of another table; nothing was changed"));
	return CLI_USAGE;
}

/* ---- writing -------------------------------------------------------------- */

int
batch_out_flush(struct batch_out *o)
{
	size_t at = 0;

	while (at < o->buf.len) {
		ssize_t n = write(o->fd, o->buf.p + at, o->buf.len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			msu_buf_clear(&o->buf);	/* not once more */
			return fail(MSU_E_WRITE, shown(o),
			    n == 0 ? ENOSPC : errno);
		}
		at += (size_t)n;
	}
	msu_buf_clear(&o->buf);
	return CLI_OK;
}

int
batch_out_write(struct batch_out *o, const struct msu_buf *text)
{
	msu_buf_add(&o->buf, msu_buf_text(text), text->len);
	if (o->buf.code != MSU_OK)
		return fail(MSU_E_NOMEM, shown(o), 0);
	return o->buf.len < FLUSH ? CLI_OK : batch_out_flush(o);
}

int
batch_out_finish(struct batch_out *o)
{
	struct batch_line none = { .line = 0 };
	bool found;
	int late = CLI_OK;

	/* a line more than there are rows is one of another table */
	if (o->in_past)
		late = batch_out_past(o, NULL, &none, &found);
	if (late == CLI_OK)
		late = batch_out_flush(o);
	if (late == CLI_OK && o->path != NULL && fsync(o->fd) != 0 &&
	    errno != EINVAL)
		late = fail(MSU_E_WRITE, o->path, errno);
	return late;
}

void
batch_out_close(struct batch_out *o)
{
	if (o->path != NULL && o->fd >= 0)
		close(o->fd);
	msu_buf_free(&o->buf);
	msu_buf_free(&o->past);
}
