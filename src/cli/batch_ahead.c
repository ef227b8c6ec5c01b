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
	size_t		 n, room;
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
	return msu_file_exists(a->path) ? read_past(a) : CLI_OK;
}

bool
batch_ahead_find(const struct batch_out *o, const struct msu_row *row,
    struct batch_line *l)
{
	const struct batch_ahead *a = o->ahead;
	bool whole;

	/* what was done once more counts */
	for (size_t i = a == NULL ? 0 : a->n; i-- > 0;) {
		const struct place *p = &a->places[i];

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
