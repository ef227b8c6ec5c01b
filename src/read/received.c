/* SPDX-License-Identifier: MPL-2.0 */
/* A received message: headers of RFC 5322, parts of RFC 2046.  Servers change
 * what they carry, so that nothing but a limit makes it unreadable. */
#include "received.h"

#include <string.h>

#include "err.h"
#include "mime.h"
#include "str.h"

#define MAX_DEPTH	4	/* multiparts in multiparts */

enum field {
	FIELD_ID,
	FIELD_SUBJECT,
	FIELD_FROM,
	FIELD_TO,
	FIELD_CC,
	FIELD_BCC,
	FIELD_TYPE,
	FIELD_ENCODING,
	FIELD_DISPOSITION,
	FIELD_COUNT
};

static const char *const names[FIELD_COUNT] = {
	[FIELD_ID] = "message-id",
	[FIELD_SUBJECT] = "subject",
	[FIELD_FROM] = "from",
	[FIELD_TO] = "to",
	[FIELD_CC] = "cc",
	[FIELD_BCC] = "bcc",
	[FIELD_TYPE] = "content-type",
	[FIELD_ENCODING] = "content-transfer-encoding",
	[FIELD_DISPOSITION] = "content-disposition",
};

struct span {
	const char	*p;
	size_t		 len;
};

struct reading {
	struct msu_arena	*arena;
	struct msu_list		 parts;
	size_t			 lines, sections;
	enum msu_code		 code;
	const char		*problem;
};

static void
stop(struct reading *r, enum msu_code code, const char *problem)
{
	if (r->code == MSU_OK) {
		r->code = code;
		r->problem = problem;
	}
}

/* ---- headers ----------------------------------------------------------- */

/* The next line with its end, taken from *rest; false at the end. */
static bool
next_line(struct span *rest, struct span *line)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->p, '\n', rest->len);
	line->p = rest->p;
	line->len = end == NULL ? rest->len : (size_t)(end - rest->p) + 1;
	rest->p += line->len;
	rest->len -= line->len;
	return true;
}

/* How many of its bytes end the line: none, LF or CRLF. */
static size_t
end_len(const char *p, size_t len)
{
	if (len == 0 || p[len - 1] != '\n')
		return 0;
	return len > 1 && p[len - 2] == '\r' ? 2 : 1;
}

/* Keeps the value if the line, with those that continue it, is a field that we
 * want; what is no field at all is passed over. */
static bool
take_field(struct reading *r, const struct span *line,
    const char *values[FIELD_COUNT])
{
	const char *colon = memchr(line->p, ':', line->len);
	size_t len = colon == NULL ? 0 : (size_t)(colon - line->p);

	/* blanks before the colon: RFC 5322 §4.5 */
	while (len > 0 && (line->p[len - 1] == ' ' ||
	    line->p[len - 1] == '\t'))
		len--;
	for (size_t i = 0; len > 0 && i < FIELD_COUNT; i++) {
		if (values[i] == NULL && strlen(names[i]) == len &&
		    msu_str_neqcase(names[i], line->p, len))
			values[i] = msu_mime_line(r->arena, colon + 1,
			    (size_t)(line->p + line->len - colon) - 1);
	}
	return len > 0;
}

/* Takes a header and the empty line after it from *rest; returns how many
 * fields it has. */
static size_t
read_header(struct reading *r, struct span *rest,
    const char *values[FIELD_COUNT])
{
	struct span line, more;
	size_t n = 0;

	while (next_line(rest, &line) &&
	    line.len > end_len(line.p, line.len)) {
		r->lines++;
		while (rest->len > 0 && (rest->p[0] == ' ' ||
		    rest->p[0] == '\t') && next_line(rest, &more)) {
			line.len += more.len;
			r->lines++;
		}
		if (r->lines > MSU_MESSAGE_LINES) {
			stop(r, MSU_E_TOO_BIG, "more header lines than we "
			    "read");
			break;
		}
		n += take_field(r, &line, values);
	}
	return n;
}

/* ---- parts ------------------------------------------------------------- */

static void	read_section(struct reading *, struct span rest,
		    unsigned depth);

static void
add_part(struct reading *r, const char *const values[FIELD_COUNT],
    struct span body)
{
	unsigned char *bytes = msu_arena_alloc(r->arena, body.len);
	struct msu_received_part *part = msu_arena_alloc(r->arena,
	    sizeof(*part));
	const char *name = msu_mime_param(r->arena, values[FIELD_DISPOSITION],
	    "filename");

	if (part == NULL || bytes == NULL)
		return;
	if (name == NULL)
		name = msu_mime_param(r->arena, values[FIELD_TYPE], "name");
	part->type = msu_mime_type(r->arena, values[FIELD_TYPE]);
	part->name = name == NULL ? NULL : msu_mime_words(r->arena, name);
	part->damaged = !msu_mime_decode(values[FIELD_ENCODING], body.p,
	    body.len, bytes, &part->len);
	part->bytes = bytes;
	msu_list_add(r->arena, &r->parts, part);
}

enum delimiter { NONE, NEXT, LAST };

/* What the line says about parts that the boundary separates; blanks may stand
 * at its end (RFC 2046 §5.1.1). */
static enum delimiter
delimiter_of(const struct span *line, const char *boundary, size_t len)
{
	const char *p = line->p;
	size_t n = line->len;
	bool last;

	if (n < len + 2 || memcmp(p, "--", 2) != 0 ||
	    memcmp(p + 2, boundary, len) != 0)
		return NONE;
	p += len + 2;
	n -= len + 2;
	last = n >= 2 && memcmp(p, "--", 2) == 0;
	for (size_t i = last ? 2 : 0; i < n; i++) {
		if (p[i] == '\0' || strchr(" \t\r\n", p[i]) == NULL)
			return NONE;
	}
	return last ? LAST : NEXT;
}

/* Reads the part that ends where the delimiter begins; the line end before
 * that belongs to the delimiter. */
static void
end_part(struct reading *r, const char *start, const char *end,
    unsigned depth)
{
	struct span part = { start, 0 };

	if (start == NULL)
		return;
	part.len = (size_t)(end - start);
	part.len -= end_len(start, part.len);
	read_section(r, part, depth);
}

/* False if nothing in it is a delimiter.  What stands before the first and
 * after the last is no part; that the last is missing is none of its fault. */
static bool
read_multipart(struct reading *r, struct span rest, const char *boundary,
    unsigned depth)
{
	size_t len = strlen(boundary);
	enum delimiter what = NONE;
	const char *start = NULL;
	bool found = false;
	struct span line;

	while (r->code == MSU_OK && what != LAST && next_line(&rest, &line)) {
		what = delimiter_of(&line, boundary, len);
		if (what == NONE)
			continue;
		end_part(r, start, line.p, depth);
		start = line.p + line.len;
		found = true;
	}
	if (r->code == MSU_OK && what != LAST && start != NULL)
		read_section(r, (struct span){ start,
		    (size_t)(rest.p - start) }, depth);
	return found;
}

static void
read_body(struct reading *r, const char *const values[FIELD_COUNT],
    struct span body, unsigned depth)
{
	const char *type = msu_mime_type(r->arena, values[FIELD_TYPE]);
	const char *boundary = msu_str_has_prefix(type, "multipart/") ?
	    msu_mime_param(r->arena, values[FIELD_TYPE], "boundary") : NULL;

	if (boundary == NULL || boundary[0] == '\0' || depth == MAX_DEPTH ||
	    !read_multipart(r, body, boundary, depth + 1))
		add_part(r, values, body);
}

/* Header and body of a part. */
static void
read_section(struct reading *r, struct span rest, unsigned depth)
{
	const char *values[FIELD_COUNT] = { NULL };

	if (++r->sections > MSU_MESSAGE_PARTS) {
		stop(r, MSU_E_TOO_BIG, "more parts than we read");
		return;
	}
	read_header(r, &rest, values);
	if (r->code == MSU_OK)
		read_body(r, values, rest, depth);
}

/* ---- the message ------------------------------------------------------- */

static const char *
inside_brackets(struct msu_arena *a, const char *id)
{
	const char *open = id == NULL ? NULL : strchr(id, '<');

	return open == NULL ? id :
	    msu_arena_strn(a, open + 1, strcspn(open + 1, ">"));
}

static void
read_message(struct reading *r, struct span rest, struct msu_received *out)
{
	const char *values[FIELD_COUNT] = { NULL };

	if (rest.len > MSU_MESSAGE_MAX) {
		stop(r, MSU_E_TOO_BIG, "more bytes than we read");
		return;
	}
	if (read_header(r, &rest, values) == 0)
		stop(r, MSU_E_SYNTAX, "no header");
	if (r->code != MSU_OK)
		return;
	read_body(r, values, rest, 0);
	out->id = inside_brackets(r->arena, values[FIELD_ID]);
	if (values[FIELD_SUBJECT] != NULL)
		out->subject = msu_mime_words(r->arena, values[FIELD_SUBJECT]);
	out->from = values[FIELD_FROM];
	out->to = values[FIELD_TO];
	out->cc = values[FIELD_CC];
	out->has_bcc = values[FIELD_BCC] != NULL;
}

enum msu_code
msu_message_read(struct msu_arena *a, const char *bytes, size_t len,
    struct msu_received *out, struct msu_error *err)
{
	struct reading r = { .arena = a };

	memset(out, 0, sizeof(*out));
	read_message(&r, (struct span){ bytes, len }, out);
	out->parts = msu_list_end(&r.parts);
	if (msu_arena_failed(a))
		return msu_fail(err, MSU_E_NOMEM, "message", NULL);
	return r.code == MSU_OK ? MSU_OK :
	    msu_fail(err, r.code, "message", "%s", r.problem);
}
