/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Lines of rows that were done before it was their turn in the output.  Nobody
 * logs in twice because we were killed, so what came of a login is in a file as
 * soon as it is known: beside the output, until that is complete.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "err.h"
#include "file.h"

#ifndef O_BINARY
#define O_BINARY	0
#endif

#define MAX_AHEAD	((size_t)256 << 20)

struct place {
	unsigned long	 line;		/* of the table */
	size_t		 at, len;	/* in the text */
};

struct batch_ahead {
	char		*path;
	int		 fd;		/* -1: nothing was written yet */
	struct msu_buf	 text;		/* of earlier runs */
	struct place	*places;
	size_t		 n, room, hand;	/* who is looked at next */
};

static int
fail(const struct batch_ahead *a, enum msu_code code)
{
	struct msu_error err = { .code = MSU_OK };

	if (code == MSU_E_WRITE)
		msu_fail_errno(&err, code, a->path, errno);
	else
		msu_fail(&err, code, NULL, NULL);
	show_error(&err);
	return msu_code_exit(code);
}

static bool
note(struct batch_ahead *a, size_t at, size_t len)
{
	struct batch_line l = { .line = 0 };
	bool whole;

	batch_line_read(&l, a->text.p + at, len, NULL, &whole);
	if (!whole)
		return true;
	if (a->n == a->room) {
		size_t room = a->room == 0 ? 64 : 2 * a->room;
		struct place *more = realloc(a->places,
		    room * sizeof(*more));

		if (more == NULL)
			return false;
		a->places = more;
		a->room = room;
	}
	a->places[a->n++] = (struct place){ l.line, at, len };
	return true;
}

/* What an earlier run has left: whole lines, and perhaps a piece of one, which
 * is cut off. */
static int
read_past(struct batch_ahead *a)
{
	struct msu_error err = { .code = MSU_OK };
	size_t at = 0;
	const char *end;

	if (msu_file_read(a->path, MAX_AHEAD, &a->text, &err) != MSU_OK) {
		show_error(&err);
		return msu_code_exit(err.code);
	}
	while (at < a->text.len && (end = memchr(a->text.p + at, '\n',
	    a->text.len - at)) != NULL) {
		if (!note(a, at, (size_t)(end - a->text.p) - at))
			return fail(a, MSU_E_NOMEM);
		at = (size_t)(end - a->text.p) + 1;
	}
	a->fd = open(a->path, O_WRONLY | O_APPEND | O_BINARY | O_CLOEXEC);
	return a->fd < 0 || ftruncate(a->fd, (off_t)at) != 0 ?
	    fail(a, MSU_E_WRITE) : CLI_OK;
}

/* Whether the line is whole, and no row that only failed for the moment. */
static bool
stays(const char *text, size_t len)
{
	struct batch_line l = { .line = 0 };
	bool whole;

	batch_line_read(&l, text, len, NULL, &whole);
	return whole && l.about.exit != msu_code_exit(MSU_E_CANCELLED);
}

static void
add_staying(const struct msu_buf *text, struct msu_buf *out)
{
	size_t at = 0;
	const char *end;

	while (at < text->len && (end = memchr(text->p + at, '\n',
	    text->len - at)) != NULL) {
		size_t len = (size_t)(end - text->p) - at;

		if (stays(text->p + at, len))
			msu_buf_add(out, text->p + at, len + 1);
		at += len + 1;
	}
}

/* Not by its name: to close another descriptor of it would end the lock. */
static enum msu_code
read_output(const struct batch_out *o, struct msu_buf *text,
    struct msu_error *err)
{
	char piece[16384];
	ssize_t n;

	while ((n = read(o->fd, piece, sizeof(piece))) != 0) {
		if (n > 0)
			msu_buf_add(text, piece, (size_t)n);
		else if (errno != EINTR)
			return msu_fail_errno(err, MSU_E_READ, o->path, errno);
	}
	return text->code == MSU_OK ? MSU_OK :
	    msu_fail(err, text->code, o->path, NULL);
}

/* The output begins anew, and all lines that stay are ahead of their turn: they
 * are in the one file or in the other, whenever we are killed. */
static int
set_aside(struct batch_out *o)
{
	const struct batch_ahead *a = o->ahead;
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf keep, text;

	msu_buf_init(&keep, MAX_AHEAD);
	msu_buf_init(&text, MAX_AHEAD);
	if (read_output(o, &text, &err) == MSU_OK)
		add_staying(&text, &keep);
	msu_buf_clear(&text);
	if (err.code == MSU_OK && msu_file_exists(a->path) &&
	    msu_file_read(a->path, MAX_AHEAD, &text, &err) == MSU_OK)
		add_staying(&text, &keep);
	msu_buf_free(&text);
	if (keep.code != MSU_OK)
		msu_fail(&err, keep.code, o->path, NULL);
	if (err.code == MSU_OK)
		msu_file_write(NULL, a->path, msu_buf_text(&keep), keep.len,
		    true, false, &err);
	msu_buf_free(&keep);
	if (err.code != MSU_OK) {
		show_error(&err);
		return msu_code_exit(err.code);
	}
	return ftruncate(o->fd, 0) != 0 || lseek(o->fd, 0, SEEK_SET) < 0 ?
	    fail(a, MSU_E_WRITE) : CLI_OK;
}

int
batch_ahead_open(struct batch_out *o)
{
	struct batch_ahead *a;
	size_t len;

	if (o->path == NULL)
		return CLI_OK;
	a = o->ahead = calloc(1, sizeof(*a));
	if (a == NULL)
		return msu_code_exit(MSU_E_NOMEM);
	a->fd = -1;
	msu_buf_init(&a->text, MAX_AHEAD);
	len = strlen(o->path) + sizeof(".ahead");
	a->path = malloc(len);
	if (a->path == NULL)
		return fail(a, MSU_E_NOMEM);
	snprintf(a->path, len, "%s.ahead", o->path);
	if (!o->cli->resume)
		msu_file_remove(a->path);
	if (o->cli->retry) {
		int rc = set_aside(o);

		if (rc != CLI_OK)
			return rc;
	}
	return msu_file_exists(a->path) ? read_past(a) : CLI_OK;
}

bool
batch_ahead_find(const struct batch_out *o, const struct msu_row *row,
    struct batch_line *l)
{
	struct batch_ahead *a = o->ahead;
	bool whole;

	/* most are in the order of the table, and asked for in that */
	for (size_t i = 0; a != NULL && i < a->n; i++) {
		const struct place *p = &a->places[a->hand++ % a->n];

		if (p->line != row->line || !batch_line_read(l, a->text.p +
		    p->at, p->len, row, &whole))
			continue;
		msu_buf_clear(&l->text);
		msu_buf_add(&l->text, a->text.p + p->at, p->len + 1);
		return l->text.code == MSU_OK;
	}
	return false;
}

int
batch_ahead_add(struct batch_out *o, const struct msu_buf *text)
{
	struct batch_ahead *a = o->ahead;
	size_t at = 0;

	if (a == NULL)
		return CLI_OK;
	if (a->fd < 0)
		a->fd = open(a->path, O_WRONLY | O_CREAT | O_APPEND |
		    O_BINARY | O_CLOEXEC, 0666);
	while (a->fd >= 0 && at < text->len) {
		ssize_t n = write(a->fd, text->p + at, text->len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	return at < text->len ? fail(a, MSU_E_WRITE) : CLI_OK;
}

void
batch_ahead_close(struct batch_out *o, bool complete)
{
	struct batch_ahead *a = o->ahead;

	if (a == NULL)
		return;
	o->ahead = NULL;
	if (a->fd >= 0)
		close(a->fd);
	if (complete && a->path != NULL)
		msu_file_remove(a->path);
	msu_buf_free(&a->text);
	free(a->places);
	free(a->path);
	free(a);
}
