/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Tables of accounts: CSV (RFC 4180) with a line of column names, as
 * spreadsheets write it, or JSON with one object a line.  They are read piece
 * by piece, so that memory does not grow with the table; a row that cannot be
 * read fails alone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "err.h"
#include "fields.h"
#include "jsondoc.h"
#include "str.h"

#define SEPARATORS	",;\t"
#define MAX_ROW		((size_t)65536)	/* bytes, of UTF-8 */
#define PIECE		((size_t)65536)	/* what is read at once */
#define MAX_TEXT	(MAX_ROW + 3 * PIECE)
#define MAX_COLUMNS	100

struct msu_rows {
	msu_read_fn	 read;
	void		*arg;
	char		 name[256];
	char		 piece[PIECE];
	bool		 started, ended;	/* the input */
	bool		 is_utf16;
	bool		 has_cr;	/* alone, as ends of lines */
	struct msu_utf16 utf16;
	struct msu_buf	 text;		/* UTF-8; taken up to at */
	size_t		 at;
	unsigned long	 line;		/* of what comes next */

	bool		 is_json;
	char		 separator;
	size_t		 ncolumns;
	enum msu_field	 columns[MAX_COLUMNS];

	/* the row that is being read */
	struct msu_buf	 cells;		/* each ends with NUL */
	size_t		 starts[MAX_COLUMNS], ncells;
	const char	*values[MSU_FIELD_COUNT];
	struct msu_row	 row;
};

/* ---- bytes to text --------------------------------------------------------- */

/* Lines as Excel ends them in "CSV (Macintosh)". */
static void
mend_ends(struct msu_rows *r, size_t from)
{
	for (; from < r->text.len; from++) {
		if (r->text.p[from] == '\r')
			r->text.p[from] = '\n';
	}
}

/* More text behind what is there; ended at the end of the input. */
static enum msu_code
more(struct msu_rows *r, struct msu_error *err)
{
	ptrdiff_t n = r->read(r->arg, r->piece, PIECE);
	size_t before;

	if (n < 0)
		return msu_fail_errno(err, MSU_E_READ, r->name, errno);
	r->ended = n == 0;
	if (r->at > 0) {
		memmove(r->text.p, r->text.p + r->at, r->text.len - r->at);
		r->text.len -= r->at;
		r->at = 0;
	}
	before = r->text.len;
	if (!r->is_utf16)
		msu_buf_add(&r->text, r->piece, (size_t)n);
	else if (r->ended)
		msu_charset_utf16_end(&r->utf16, &r->text);
	else
		msu_charset_from_utf16(&r->utf16, &r->text, r->piece,
		    (size_t)n);
	if (r->has_cr)
		mend_ends(r, before);
	return r->text.code == MSU_OK ? MSU_OK :
	    msu_fail(err, r->text.code, r->name, NULL);
}

static size_t
left(const struct msu_rows *r)
{
	return r->text.len - r->at;
}

static const char *
here(const struct msu_rows *r)
{
	return msu_buf_text(&r->text) + r->at;
}

/* The byte order mark, which UTF-16 has to have and UTF-8 may. */
static enum msu_code
start(struct msu_rows *r, struct msu_error *err)
{
	unsigned char mark[3] = { 0 };
	enum msu_code rc = MSU_OK;

	while (rc == MSU_OK && !r->ended && left(r) < sizeof(mark))
		rc = more(r, err);
	if (rc != MSU_OK)
		return rc;
	memcpy(mark, here(r), left(r) < 3 ? left(r) : 3);
	if (memcmp(mark, "\xef\xbb\xbf", 3) == 0)
		r->at = 3;
	r->is_utf16 = memcmp(mark, "\xff\xfe", 2) == 0 ||
	    memcmp(mark, "\xfe\xff", 2) == 0;
	if (!r->is_utf16)
		return MSU_OK;
	r->utf16.big = mark[0] == 0xfe;
	/* what has come already is not text yet */
	msu_buf_add(&r->cells, here(r) + 2, left(r) - 2);
	msu_buf_clear(&r->text);
	msu_charset_from_utf16(&r->utf16, &r->text, msu_buf_text(&r->cells),
	    r->cells.len);
	if (r->ended)
		msu_charset_utf16_end(&r->utf16, &r->text);
	return r->text.code != MSU_OK || r->cells.code != MSU_OK ?
	    msu_fail(err, MSU_E_NOMEM, r->name, NULL) : MSU_OK;
}

/* ---- text to cells --------------------------------------------------------- */

enum scan {
	WHOLE,
	MORE,			/* it may be whole once more text is there */
	UNCLOSED,		/* a quote is open at the end of the text */
	BAD			/* something stands behind a closing quote */
};

struct scanner {
	const char	*p, *end;
	char		 separator;
	bool		 last;		/* nothing comes behind end */
};

static void
begin_cell(struct msu_rows *r)
{
	if (r->ncells < MAX_COLUMNS)
		r->starts[r->ncells] = r->cells.len;
	r->ncells++;
}

static void
skip_blanks(struct scanner *s)
{
	while (s->p < s->end && (*s->p == ' ' ||
	    (*s->p == '\t' && s->separator != '\t')))
		s->p++;
}

/* After the opening quote; two quotes are one. */
static enum scan
quoted_cell(struct msu_rows *r, struct scanner *s)
{
	for (;;) {
		const char *q = memchr(s->p, '"', (size_t)(s->end - s->p));

		if (q == NULL) {
			s->p = s->end;
			return s->last ? UNCLOSED : MORE;
		}
		if (q + 1 == s->end && !s->last)
			return MORE;
		msu_buf_add(&r->cells, s->p, (size_t)(q - s->p));
		s->p = q + 1;
		if (s->p == s->end || *s->p != '"')
			break;
		msu_buf_addc(&r->cells, '"');
		s->p++;
	}
	skip_blanks(s);
	if (s->p + 1 < s->end && s->p[0] == '\r' && s->p[1] == '\n')
		s->p++;
	if (s->p == s->end)
		return s->last ? WHOLE : MORE;
	return *s->p == '\n' || *s->p == s->separator ? WHOLE :
	    *s->p == '\r' && s->p + 1 == s->end && !s->last ? MORE : BAD;
}

static enum scan
plain_cell(struct msu_rows *r, struct scanner *s)
{
	const char *start = s->p, *end;

	while (s->p < s->end && *s->p != s->separator && *s->p != '\n')
		s->p++;
	if (s->p == s->end && !s->last)
		return MORE;
	end = s->p;
	if (end > start && end[-1] == '\r' &&
	    (s->p == s->end || *s->p == '\n'))
		end--;
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	msu_buf_add(&r->cells, start, (size_t)(end - start));
	return WHOLE;
}

/* One row into cells; *used gets its length with its line end. */
static enum scan
scan_row(struct msu_rows *r, char separator, size_t *used)
{
	struct scanner s = {
		.p = here(r), .end = here(r) + left(r),
		.separator = separator, .last = r->ended,
	};
	const char *start = s.p;
	enum scan state = WHOLE;
	bool another = true;

	msu_buf_clear(&r->cells);
	for (r->ncells = 0; another && state == WHOLE;) {
		begin_cell(r);
		skip_blanks(&s);
		if (s.p < s.end && *s.p == '"') {
			s.p++;
			state = quoted_cell(r, &s);
		} else
			state = plain_cell(r, &s);
		msu_buf_addc(&r->cells, '\0');
		another = s.p < s.end && *s.p == separator;
		if (state == WHOLE && s.p < s.end)
			s.p++;
	}
	*used = (size_t)(s.p - start);
	return state;
}

/* Up to the end of the line, however long that is. */
static enum msu_code
skip_line(struct msu_rows *r, struct msu_error *err)
{
	enum msu_code rc = MSU_OK;

	for (;;) {
		const char *end = memchr(here(r), '\n', left(r));

		if (end != NULL) {
			r->at += (size_t)(end - here(r)) + 1;
			r->line++;
			return MSU_OK;
		}
		r->at = r->text.len;
		if (r->ended || rc != MSU_OK)
			return rc;
		rc = more(r, err);
	}
}

static void
spoil(struct msu_rows *r, enum msu_code code, const char *why)
{
	msu_fail(&r->row.error, code, r->name, "line %lu: %s", r->row.line,
	    why);
}

static void
take(struct msu_rows *r, size_t used)
{
	const char *p = here(r), *end = p + used;

	r->at += used;
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		r->line++;
		p++;
	}
}

/* A row that cannot be read ends with its first line: what follows are rows
 * again, whatever a quote that was left open would make of them. */
static enum msu_code
next_cells(struct msu_rows *r, char separator, struct msu_error *err)
{
	size_t used;
	enum scan state;

	while ((state = scan_row(r, separator, &used)) == MORE &&
	    left(r) <= MAX_ROW) {
		enum msu_code rc = more(r, err);

		if (rc != MSU_OK)
			return rc;
	}
	if (r->cells.code == MSU_E_NOMEM)
		return msu_fail(err, MSU_E_NOMEM, r->name, NULL);
	if (state == WHOLE && used <= MAX_ROW) {
		if (!msu_str_is_utf8(here(r), used))
			spoil(r, MSU_E_SYNTAX, "not text in UTF-8 or UTF-16");
		take(r, used);
		return MSU_OK;
	}
	if (state == MORE || used > MAX_ROW)
		spoil(r, MSU_E_TOO_BIG, "more than 65536 bytes, or a quote "
		    "that is not closed");
	else if (state == BAD)
		spoil(r, MSU_E_SYNTAX, "something behind a closing quote");
	else
		spoil(r, MSU_E_SYNTAX, "a quote that is not closed");
	return skip_line(r, err);
}

/* ---- the first line --------------------------------------------------------- */

/* Whichever the first line has most of; what is quoted does not count.  It is
 * looked no further, for more need not be there yet. */
static char
find_separator(const struct msu_rows *r)
{
	static const char all[] = SEPARATORS;
	size_t count[sizeof(all)] = { 0 }, best = 0;
	bool quoted = false;

	for (const char *p = here(r); p < here(r) + left(r) && *p != '\n';
	    p++) {
		const char *which = strchr(all, *p);

		quoted ^= *p == '"';
		if (!quoted && *p != '\0' && which != NULL)
			count[which - all]++;
	}
	for (size_t i = 1; all[i] != '\0'; i++)
		best = count[i] > count[best] ? i : best;
	return all[best];
}

static const char *
cell(const struct msu_rows *r, size_t i)
{
	return r->cells.p + r->starts[i];
}

static enum msu_code
read_names(struct msu_rows *r, struct msu_error *err)
{
	bool has[MSU_FIELD_COUNT] = { false };

	if (r->ncells > MAX_COLUMNS)
		return msu_fail(err, MSU_E_TOO_BIG, r->name,
		    "more than 100 columns");
	if (r->ncells == 1 && cell(r, 0)[0] == '\0')
		return msu_fail(err, MSU_E_NO_COLUMN, r->name,
		    "nothing is in it");
	for (size_t i = 0; i < r->ncells; i++) {
		enum msu_field f;
		char shown[100];

		/* whoever left the names out is told so, and nobody's address
		 * is repeated */
		if (strchr(cell(r, i), '@') != NULL)
			return msu_fail(err, MSU_E_NO_COLUMN, r->name, NULL);
		msu_str_copy_clean(shown, sizeof(shown), cell(r, i),
		    strlen(cell(r, i)));
		if (!msu_field_find(cell(r, i), strlen(cell(r, i)), &f))
			return msu_fail(err, MSU_E_COLUMN, r->name, "%s",
			    shown[0] == '\0' ? "a column without a name" :
			    shown);
		if (has[f])
			return msu_fail(err, MSU_E_COLUMN, r->name,
			    "%s, twice", shown);
		has[f] = true;
		r->columns[i] = f;
	}
	r->ncolumns = r->ncells;
	return has[MSU_FIELD_ADDRESS] ? MSU_OK :
	    msu_fail(err, MSU_E_NO_COLUMN, r->name, NULL);
}

/* Until a line is there, or more than one may have. */
static enum msu_code
read_line(struct msu_rows *r, struct msu_error *err)
{
	enum msu_code rc = MSU_OK;

	while (rc == MSU_OK && !r->ended && left(r) <= MAX_ROW &&
	    memchr(here(r), '\n', left(r)) == NULL)
		rc = more(r, err);
	return rc;
}

/* Excel's own line before the names, "sep=;", which is no row; '\0' without. */
static char
said_separator(const struct msu_rows *r)
{
	static const char word[] = "sep=";
	const size_t n = sizeof(word) - 1;
	const char *p = here(r);

	return left(r) > n + 1 && memcmp(p, word, n) == 0 &&
	    memchr(SEPARATORS, p[n], sizeof(SEPARATORS) - 1) != NULL &&
	    (p[n + 1] == '\n' || p[n + 1] == '\r') ? p[n] : '\0';
}

static enum msu_code
read_header(struct msu_rows *r, struct msu_error *err)
{
	enum msu_code rc = read_line(r, err);

	if (rc != MSU_OK)
		return rc;
	r->has_cr = memchr(here(r), '\n', left(r)) == NULL &&
	    memchr(here(r), '\r', left(r)) != NULL;
	if (r->has_cr)
		mend_ends(r, r->at);
	r->is_json = here(r)[strspn(here(r), " \t")] == '{';
	if (r->is_json)
		return MSU_OK;
	r->separator = said_separator(r);
	if (r->separator == '\0')
		r->separator = find_separator(r);
	else if ((rc = skip_line(r, err)) != MSU_OK || (rc = read_line(r,
	    err)) != MSU_OK)
		return rc;
	r->row.line = r->line;
	rc = next_cells(r, r->separator, err);
	if (rc == MSU_OK && r->row.error.code != MSU_OK) {
		*err = r->row.error;
		return err->code;
	}
	return rc == MSU_OK ? read_names(r, err) : rc;
}

/* ---- a row -------------------------------------------------------------------- */

static void
set_value(struct msu_rows *r, enum msu_field f, const char *value)
{
	if (value[0] == '\0')
		return;
	r->values[f] = value;
	r->row.has_server |= msu_field_is_server(f);
}

static void
read_cells(struct msu_rows *r)
{
	char why[64];

	if (r->ncells != r->ncolumns) {
		snprintf(why, sizeof(why), "%zu cells under %zu columns",
		    r->ncells, r->ncolumns);
		spoil(r, MSU_E_SYNTAX, why);
		return;
	}
	for (size_t i = 0; i < r->ncells; i++)
		set_value(r, r->columns[i], cell(r, i));
}

/* A member of the object, into cells; numbers are for ports. */
static bool
read_member(struct msu_rows *r, const struct msu_value *v,
    enum msu_field *field)
{
	const char *name = msu_json_name(v), *text = msu_json_text(v);
	unsigned long n;

	if (name == NULL || !msu_field_find(name, strlen(name), field)) {
		spoil(r, MSU_E_COLUMN, name == NULL ? "no object" : name);
		return false;
	}
	begin_cell(r);
	if (text != NULL)
		msu_buf_adds(&r->cells, text);
	else if (msu_json_uint(v, 65535, &n))
		msu_buf_addf(&r->cells, "%lu", n);
	else if (!msu_json_is_null(v)) {
		spoil(r, MSU_E_SYNTAX, msu_field_name(*field));
		return false;
	}
	msu_buf_addc(&r->cells, '\0');
	return true;
}

/* The values once the cells have stopped moving. */
static void
read_object(struct msu_rows *r, const struct msu_value *object)
{
	enum msu_field fields[MSU_FIELD_COUNT];
	bool has[MSU_FIELD_COUNT] = { false };
	const struct msu_value *v = msu_json_first(object);

	for (; v != NULL; v = msu_json_next(v)) {
		enum msu_field f;

		if (!read_member(r, v, &f))
			return;
		if (has[f]) {
			spoil(r, MSU_E_SYNTAX, "a name stands twice");
			return;
		}
		has[f] = true;
		fields[r->ncells - 1] = f;
	}
	for (size_t i = 0; r->cells.code == MSU_OK && i < r->ncells; i++)
		set_value(r, fields[i], cell(r, i));
}

static enum msu_code
next_object(struct msu_rows *r, struct msu_error *err)
{
	struct msu_error bad = { .code = MSU_OK };
	struct msu_json *doc;
	enum msu_code rc;
	const char *end;
	size_t len;

	rc = read_line(r, err);
	if (rc != MSU_OK)
		return rc;
	end = memchr(here(r), '\n', left(r));
	len = end == NULL ? left(r) : (size_t)(end - here(r));
	if (len > MAX_ROW) {
		spoil(r, MSU_E_TOO_BIG, "more than 65536 bytes");
		return skip_line(r, err);
	}
	doc = msu_json_open(here(r), len, r->name, &bad);
	if (doc == NULL && bad.code == MSU_E_NOMEM)
		return msu_fail(err, MSU_E_NOMEM, r->name, NULL);
	msu_buf_clear(&r->cells);
	r->ncells = 0;
	if (doc == NULL)
		spoil(r, bad.code, bad.detail);
	else if (!msu_json_is_object(msu_json_root(doc)))
		spoil(r, MSU_E_SYNTAX, "no object");
	else
		read_object(r, msu_json_root(doc));
	msu_json_close(doc);
	return r->cells.code == MSU_E_NOMEM ?
	    msu_fail(err, MSU_E_NOMEM, r->name, NULL) : skip_line(r, err);
}

/* Past lines with nothing on them. */
static enum msu_code
skip_empty(struct msu_rows *r, struct msu_error *err)
{
	for (;;) {
		size_t n = left(r);
		const char *p = here(r);

		if (n > 0 && p[0] == '\n')
			r->at++;
		else if (n > 1 && p[0] == '\r' && p[1] == '\n')
			r->at += 2;
		else if (r->ended || n > 1 || (n == 1 && p[0] != '\r'))
			return MSU_OK;
		else {
			enum msu_code rc = more(r, err);

			if (rc != MSU_OK)
				return rc;
			continue;
		}
		r->line++;
	}
}

static void
finish_row(struct msu_rows *r)
{
	struct msu_row *row = &r->row;

	/* a row that is none says nothing at all */
	if (row->error.code != MSU_OK) {
		memset(r->values, 0, sizeof(r->values));
		row->has_server = false;
	}
	row->address = r->values[MSU_FIELD_ADDRESS];
	row->name = r->values[MSU_FIELD_NAME];
	row->reply_to = r->values[MSU_FIELD_REPLY_TO];
	row->organization = r->values[MSU_FIELD_ORGANIZATION];
	row->password_file = r->values[MSU_FIELD_PASSWORD_FILE];
	row->values = r->values;
	row->nvalues = MSU_FIELD_COUNT;
}

/* ---- the door ------------------------------------------------------------------ */

static void
rows_free(struct msu_rows *r)
{
	if (r == NULL)
		return;
	msu_buf_free(&r->text);
	msu_buf_free(&r->cells);
	free(r);
}

struct msu_rows *
msu_rows_open(msu_read_fn fn, void *arg, const char *name,
    struct msu_error *err)
{
	struct msu_error own;
	struct msu_rows *r = calloc(1, sizeof(*r));

	err = msu_error_own(err, &own);
	if (r == NULL) {
		msu_fail(err, MSU_E_NOMEM, name, NULL);
		return NULL;
	}
	r->read = fn;
	r->arg = arg;
	msu_str_copy_clean(r->name, sizeof(r->name), name, strlen(name));
	msu_buf_init(&r->text, MAX_TEXT);
	msu_buf_init(&r->cells, MAX_TEXT);
	r->line = 1;
	if (start(r, err) != MSU_OK || skip_empty(r, err) != MSU_OK ||
	    read_header(r, err) != MSU_OK) {
		rows_free(r);
		return NULL;
	}
	return r;
}

enum msu_code
msu_rows_next(struct msu_rows *r, const struct msu_row **out,
    struct msu_error *err)
{
	struct msu_error own;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	*out = NULL;
	rc = skip_empty(r, err);
	if (rc != MSU_OK || left(r) == 0)
		return rc;
	memset(r->values, 0, sizeof(r->values));
	r->row.error.code = MSU_OK;
	r->row.has_server = false;
	r->row.line = r->line;
	if (r->is_json)
		rc = next_object(r, err);
	else {
		rc = next_cells(r, r->separator, err);
		if (rc == MSU_OK && r->row.error.code == MSU_OK)
			read_cells(r);
	}
	if (rc != MSU_OK)
		return rc;
	finish_row(r);
	*out = &r->row;
	return MSU_OK;
}

bool
msu_rows_has_passwords(const struct msu_rows *r)
{
	const char *name = msu_field_name(MSU_FIELD_PASSWORD_FILE);
	const char *end = memchr(here(r), '\n', left(r));

	for (size_t i = 0; i < r->ncolumns; i++) {
		if (r->columns[i] == MSU_FIELD_PASSWORD_FILE)
			return true;
	}
	for (const char *p = here(r); r->is_json && p != NULL &&
	    (end == NULL || p < end);) {
		if (msu_str_neqcase(p, name, strlen(name)))
			return true;
		p = strpbrk(p + (*p != '\0'), "Pp");
	}
	return false;
}

void
msu_rows_close(struct msu_rows *r)
{
	rows_free(r);
}
