/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Lines of a batch: the JSON of a result, with the line of the table as last
 * member.  A line that was cut off lacks it, and is therefore never taken for a
 * whole one.
 */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "str.h"

/* RFC 8259 §7, as cJSON writes it. */
const char *
batch_line_text(struct msu_arena *a, const char *text)
{
	static const char bytes[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	char *out = msu_arena_alloc(a, 6 * strlen(text) + 1), *p = out;

	if (out == NULL)
		return "";
	for (; *text != '\0'; text++) {
		const char *which = strchr(bytes, *text);

		if (which != NULL) {
			*p++ = '\\';
			*p++ = names[which - bytes];
		} else if ((unsigned char)*text < 0x20) {
			snprintf(p, 7, "\\u%04x", (unsigned char)*text);
			p += 6;
		} else
			*p++ = *text;
	}
	*p = '\0';
	return out;
}

void
batch_line_end(struct batch_line *l, const char *more, unsigned long line)
{
	if (l->text.code != MSU_OK || l->text.len == 0)
		return;
	l->line = line;
	l->text.len--;		/* the closing bracket */
	msu_buf_addf(&l->text, "%s,\"line\":%lu}\n", more, line);
}

/* The first step that failed, and the first advice. */
static void
about_check(struct batch_about *about, const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps && about->code[0] == '\0'; i++) {
		if (c->steps[i].verdict == MSU_FAIL)
			snprintf(about->code, sizeof(about->code), "%s",
			    msu_code_name(c->steps[i].error.code));
	}
	if (c->advice != NULL && about->advice[0] == '\0')
		snprintf(about->advice, sizeof(about->advice), "%s",
		    c->advice->text);
}

void
batch_line_about(struct batch_about *about, const struct msu_result *r)
{
	memset(about, 0, sizeof(*about));
	about->outcome = r->outcome;
	about->exit = r->exit;
	if (r->error.code != MSU_OK)
		snprintf(about->code, sizeof(about->code), "%s",
		    msu_code_name(r->error.code));
	for (size_t i = 0; r->exit != 0 && r->checks[i] != NULL; i++)
		about_check(about, r->checks[i]);
}

enum msu_code
batch_line_make(struct batch_line *l, const struct msu_result *r)
{
	char *json = msu_result_json(r);

	if (json == NULL)
		return MSU_E_NOMEM;
	msu_buf_adds(&l->text, json);
	msu_free(json);
	batch_line_about(&l->about, r);
	return l->text.code;
}

/* ---- and back ------------------------------------------------------------- */

/* What is left of a line. */
struct reading {
	const char	*p, *end;
};

static bool
take(struct reading *r, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(r->end - r->p) < len || memcmp(r->p, word, len) != 0)
		return false;
	r->p += len;
	return true;
}

/* A string up to its closing quote, as it stands there. */
static bool
take_string(struct reading *r, const char **s, size_t *len)
{
	if (!take(r, "\""))
		return false;
	*s = r->p;
	while (r->p < r->end && *r->p != '"')
		r->p += *r->p == '\\' ? 2 : 1;
	if (r->p >= r->end)
		return false;
	*len = (size_t)(r->p - *s);
	r->p++;
	return true;
}

static bool
take_number(struct reading *r, unsigned long *n)
{
	const char *start = r->p;

	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return msu_str_uintn(start, (size_t)(r->p - start), 0, ~0ul, n);
}

/* The byte that an escape of ours stands for: those that JSON demands. */
static size_t
unescaped(const char *s, size_t len, char *c)
{
	static const char names[] = "\"\\/bfnrt";
	static const char bytes[] = "\"\\/\b\f\n\r\t";
	const char *which;

	*c = s[0];
	if (s[0] != '\\' || len < 2)
		return 1;
	which = strchr(names, s[1]);
	if (which != NULL && *which != '\0') {
		*c = bytes[which - names];
		return 2;
	}
	if (s[1] == 'u' && len >= 6) {	/* below U+0020 */
		char hex[] = { s[4], s[5], '\0' };

		*c = (char)strtoul(hex, NULL, 16);
		return 6;
	}
	return 1;
}

static bool
is_same(const char *json, size_t len, const char *text)
{
	while (len > 0) {
		char c;
		size_t n = unescaped(json, len, &c);

		if (c != *text++)
			return false;
		json += n;
		len -= n;
	}
	return *text == '\0';
}

static bool
find_outcome(struct batch_line *l, const char *name, size_t len)
{
	for (int i = 0; i < MSU_OUTCOME_COUNT; i++) {
		if (msu_str_is(name, len, msu_outcome_name(
		    (enum msu_outcome)i))) {
			l->about.outcome = (enum msu_outcome)i;
			return true;
		}
	}
	return false;
}

/* What stands at the beginning, in the order of src/write/json.c. */
static bool
read_start(struct batch_line *l, struct reading *r, const char **address,
    size_t *address_len)
{
	const char *s;
	size_t len;
	unsigned long n;

	*address = NULL;
	if (!take(r, "{\"version\":1,\"address\":") ||
	    (!take(r, "null") && !take_string(r, address, address_len)) ||
	    !take(r, ",\"domain\":") ||
	    (!take(r, "null") && !take_string(r, &s, &len)) ||
	    !take(r, ",\"outcome\":") || !take_string(r, &s, &len) ||
	    !find_outcome(l, s, len) || !take(r, ",\"exit\":") ||
	    !take_number(r, &n) || n > 255 || !take(r, ",\"error\":"))
		return false;
	l->about.exit = (int)n;
	if (take(r, "null"))
		return true;
	if (!take(r, "{\"code\":") || !take_string(r, &s, &len))
		return false;
	msu_str_copy_clean(l->about.code, sizeof(l->about.code), s, len);
	return true;
}

/* What became of the files, of a row whose settings were found.  Quotes inside
 * of a text have a backslash, so that this is none. */
static void
read_exported(struct batch_line *l, struct reading *r)
{
	unsigned long n;

	while (l->about.exit == 0 && r->p < r->end) {
		r->p = memchr(r->p, ',', (size_t)(r->end - r->p));
		if (r->p == NULL)
			return;
		if (!take(r, ",\"exported\":{\"exit\":"))
			r->p++;
		else if (take_number(r, &n) && n <= 255) {
			l->about.exit = (int)n;
			l->has_files = n == 0;
		}
	}
}

/* Whether it says that a login was tried, or would have been but for a reason of
 * the account's own. */
static bool
has_login(struct reading r)
{
	while ((r.p = memchr(r.p, ',', (size_t)(r.end - r.p))) != NULL) {
		if (!take(&r, ",{\"step\":\"login\",\"outcome\":"))
			r.p++;
		else if (!take(&r, "\"not-run\""))
			return true;
	}
	return false;
}

/* Why the first step failed that did, where that is the reason. */
static void
read_failure(struct batch_line *l, struct reading r)
{
	unsigned long ms;
	const char *s;
	size_t len;

	while (l->about.code[0] == '\0' &&
	    (r.p = memchr(r.p, ',', (size_t)(r.end - r.p))) != NULL) {
		if (!take(&r, ",\"outcome\":\"fail\",\"ms\":"))
			r.p++;
		else if (take_number(&r, &ms) &&
		    take(&r, ",\"error\":{\"code\":") &&
		    take_string(&r, &s, &len))
			msu_str_copy_clean(l->about.code,
			    sizeof(l->about.code), s, len);
	}
}

/* The first advice of a check that has one. */
static void
read_advice(struct batch_line *l, struct reading r)
{
	static const char word[] = ",\"text\":";
	bool inside = false;
	const char *s;
	size_t len, used = 0;

	while ((r.p = memchr(r.p, ',', (size_t)(r.end - r.p))) != NULL) {
		inside |= take(&r, ",\"advice\":{");
		if (inside && r.p[0] == ',' && take(&r, word) &&
		    take_string(&r, &s, &len))
			break;
		if (!inside || r.p[0] == ',')
			r.p++;
	}
	for (; r.p != NULL && len > 0 &&
	    used < sizeof(l->about.advice) - 1; used++) {
		size_t n = unescaped(s, len, &l->about.advice[used]);

		s += n;
		len -= n;
	}
}

/* The line number at the end; len becomes that of what is before. */
static bool
read_end(const char *text, size_t *len, unsigned long *line)
{
	static const char word[] = ",\"line\":";
	struct reading r = { .end = text + *len };
	size_t i = *len;

	while (i > 0 && *len - i < 30 && text[i - 1] != ':')
		i--;
	if (i < sizeof(word) - 1)
		return false;
	r.p = text + i - (sizeof(word) - 1);
	*len = (size_t)(r.p - text);
	return take(&r, word) && take_number(&r, line) && take(&r, "}") &&
	    r.p == r.end;
}

bool
batch_line_read(struct batch_line *l, const char *text, size_t len,
    const struct msu_row *row, bool *whole)
{
	const char *address;
	size_t address_len = 0;
	unsigned long line;
	struct reading r;

	*whole = false;
	if (memchr(text, '\0', len) != NULL || !read_end(text, &len, &line))
		return false;
	r.p = text;
	r.end = text + len;
	memset(&l->about, 0, sizeof(l->about));
	l->line = line;
	l->is_past = true;
	l->has_files = false;
	if (!read_start(l, &r, &address, &address_len))
		return false;
	if (l->about.outcome == MSU_FOUND && l->about.exit != 0) {
		read_failure(l, r);
		read_advice(l, r);
	}
	l->has_login = has_login(r);
	read_exported(l, &r);
	*whole = true;
	if (row == NULL || line != row->line)
		return false;
	return address == NULL ? row->address == NULL :
	    row->address != NULL && is_same(address, address_len,
	    row->address);
}
