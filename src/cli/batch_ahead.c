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
#include "i18n.h"

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

	if (code == MSU_E_WRITE || code == MSU_E_READ)
		msu_fail_errno(&err, code, a->path, errno);
	else
		msu_fail(&err, code, NULL, NULL);
	show_error(&err);
	return msu_code_exit(code);
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

/* Keeps a line, unless the output has come past it.  False: no memory. */
static bool
note(struct batch_ahead *a, const char *text, size_t len, unsigned long done)
{
	struct batch_line l = { .line = 0 };
	bool whole;

	batch_line_read(&l, text, len, NULL, &whole);
	if (!whole || l.line <= done)
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
	a->places[a->n++] = (struct place){ l.line, a->text.len, len };
	msu_buf_add(&a->text, text, len + 1);
	return a->text.code == MSU_OK;
}

/* Where its last line ends at a whole one, the line of the table; else 0. */
static unsigned long
last_of(const struct batch_out *o)
{
	struct batch_line l = { .line = 0 };
	off_t size = lseek(o->fd, 0, SEEK_END);
	off_t most = (off_t)BATCH_MAX_LINE + 1;
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf text;
	bool whole = false;
	size_t start;

	msu_buf_init(&text, (size_t)most);
	if (size > 0 && lseek(o->fd, size > most ? size - most : 0,
	    SEEK_SET) >= 0 && read_output(o, &text, &err) == MSU_OK &&
	    text.len > 0 && text.p[text.len - 1] == '\n') {
		start = text.len - 1;
		while (start > 0 && text.p[start - 1] != '\n')
			start--;
		batch_line_read(&l, text.p + start, text.len - 1 - start, NULL,
		    &whole);
	}
	msu_buf_free(&text);
	lseek(o->fd, 0, SEEK_SET);
	return whole ? l.line : 0;
}

/* Its whole lines; how many bytes of it they are.  A line that is too long is
 * none, and neither is what is left of it. */
static enum msu_code
read_lines(struct batch_ahead *a, unsigned long done, off_t *used)
{
	char piece[16384];
	struct msu_buf rest;
	enum msu_code code = MSU_OK;
	ssize_t n;

	*used = 0;
	msu_buf_init(&rest, BATCH_MAX_LINE + sizeof(piece));
	while (code == MSU_OK && (n = read(a->fd, piece, sizeof(piece))) !=
	    0) {
		size_t looked = rest.len, at = 0;
		const char *end;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			code = MSU_E_READ;
			break;
		}
		msu_buf_add(&rest, piece, (size_t)n);
		code = rest.code;
		while (code == MSU_OK && (end = memchr(rest.p + looked, '\n',
		    rest.len - looked)) != NULL) {
			looked = (size_t)(end - rest.p) + 1;
			if (!note(a, rest.p + at, looked - 1 - at, done))
				code = MSU_E_NOMEM;
			at = looked;
		}
		if (rest.len - at > BATCH_MAX_LINE)
			at = rest.len;
		*used += (off_t)at;
		rest.len -= at;
		memmove(rest.p, rest.p + at, rest.len);
	}
	msu_buf_free(&rest);
	return code;
}

/* What an earlier run has left: whole lines, and perhaps a piece of one, which
 * is cut off.  The file grows with the table; what is kept of it does not. */
static int
read_past(struct batch_ahead *a, const struct batch_out *o)
{
	unsigned long done = last_of(o);
	enum msu_code code = MSU_E_READ;
	off_t used;

	a->fd = open(a->path, O_RDWR | O_APPEND | O_BINARY | O_CLOEXEC);
	if (a->fd >= 0)
		code = read_lines(a, done, &used);
	if (code == MSU_OK && ftruncate(a->fd, used) != 0)
		code = MSU_E_WRITE;
	return code == MSU_OK ? CLI_OK : fail(a, code);
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
	return msu_file_exists(a->path) ? read_past(a, o) : CLI_OK;
}

/* Nothing is lost: the lines stay where they are. */
static int
other_table(const struct batch_out *o)
{
	fprintf(stderr, "mailsetup: %s: %s\n", o->path,
	    _("it was made of another table; with that one, --resume goes "
	    "on"));
	return CLI_USAGE;
}

int
batch_ahead_find(const struct batch_out *o, const struct msu_row *row,
    struct batch_line *l, bool *found)
{
	struct batch_ahead *a = o->ahead;
	bool whole = false, other = false;

	*found = false;
	/* most are in the order of the table, and asked for in that */
	for (size_t i = 0; a != NULL && i < a->n && !*found; i++) {
		const struct place *p = &a->places[a->hand++ % a->n];

		if (p->line != row->line)
			continue;
		*found = batch_line_read(l, a->text.p + p->at, p->len, row,
		    &whole);
		other |= !*found;
		if (!*found)
			continue;
		msu_buf_clear(&l->text);
		msu_buf_add(&l->text, a->text.p + p->at, p->len + 1);
		if (l->text.code != MSU_OK)
			return fail(a, MSU_E_NOMEM);
	}
	return other && !*found ? other_table(o) : CLI_OK;
}

int
batch_ahead_end(const struct batch_out *o, unsigned long last)
{
	const struct batch_ahead *a = o->ahead;

	for (size_t i = 0; a != NULL && i < a->n; i++) {
		if (a->places[i].line > last)
			return other_table(o);
	}
	return CLI_OK;
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
