/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The door to cJSON for reading: small documents from strangers.  cJSON takes
 * more than JSON, goes down 1000 levels, and does not say whether a document
 * or the memory was at fault; before 1.7.18 it reads past the end of a text
 * that has none.  So the document is judged here before (RFC 8259), and what
 * cJSON then does not give is for want of memory.
 */
#include "jsondoc.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "err.h"
#include "str.h"

#define MAX_BYTES	((size_t)1000000)
#define MAX_DEPTH	32
#define MAX_VALUES	10000
#define MAX_NUMBER	40	/* characters; cJSON looks at 63 */

static const char too_deep[] = "more than 32 levels deep";
static const char too_many[] = "more than 10000 values";

/* msu_json and msu_value are both a cJSON, outside this file by name only. */
static cJSON *
value_in(const struct msu_value *v)
{
	return (cJSON *)(uintptr_t)v;
}

static const struct msu_value *
value_out(const cJSON *v)
{
	return (const struct msu_value *)v;
}

/* ---- judged before cJSON sees it ---------------------------------------- */

struct scan {
	const char	*p, *end;	/* what is left */
	const char	*why;		/* it is refused, or NULL */
	char		 close[MAX_DEPTH];	/* of what is open */
	size_t		 depth, values;
};

static bool
refuse(struct scan *s, const char *why)
{
	if (s->why == NULL)
		s->why = why;
	return false;
}

/* The next character, '\0' at the end: a NUL is nowhere allowed anyway. */
static char
peek(const struct scan *s)
{
	return s->p < s->end ? *s->p : '\0';
}

static void
skip_blanks(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' ||
	    *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

static bool
take(struct scan *s, char c)
{
	if (s->p >= s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static size_t
take_digits(struct scan *s)
{
	const char *start = s->p;

	while (peek(s) >= '0' && peek(s) <= '9')
		s->p++;
	return (size_t)(s->p - start);
}

/* §6 */
static bool
scan_number(struct scan *s)
{
	const char *start = s->p;

	take(s, '-');
	if (!take(s, '0') && take_digits(s) == 0)
		return refuse(s, "not a value");
	if (take(s, '.') && take_digits(s) == 0)
		return refuse(s, "not a number");
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		if (take_digits(s) == 0)
			return refuse(s, "not a number");
	}
	return s->p - start <= MAX_NUMBER ||
	    refuse(s, "a number without end");
}

/* Four hexadecimal digits; false if they are not there. */
static bool
scan_hex4(struct scan *s, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		char c = msu_str_lower(peek(s));

		if (c >= '0' && c <= '9')
			*out = *out << 4 | (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*out = *out << 4 | (unsigned)(c - 'a' + 10);
		else
			return refuse(s, "not four hexadecimal digits");
		s->p++;
	}
	return true;
}

/* What follows a backslash.  A surrogate comes as a pair (§7, §8.2), and a NUL
 * would end the text for everybody who reads it. */
static bool
scan_escape(struct scan *s)
{
	char c = peek(s);
	unsigned high, low;

	if (c == '\0' || strchr("\"\\/bfnrtu", c) == NULL)
		return refuse(s, "not an escape");
	s->p++;
	if (c != 'u')
		return true;
	if (!scan_hex4(s, &high))
		return false;
	if (high == 0)
		return refuse(s, "NUL in a text");
	if (high < 0xd800 || high > 0xdfff)
		return true;
	if (high > 0xdbff || !take(s, '\\') || !take(s, 'u') ||
	    !scan_hex4(s, &low) || low < 0xdc00 || low > 0xdfff)
		return refuse(s, "half a surrogate pair");
	return true;
}

/* §7; that it is UTF-8 is known. */
static bool
scan_text(struct scan *s)
{
	if (!take(s, '"'))
		return refuse(s, "not a text");
	while (s->p < s->end) {
		unsigned char c = (unsigned char)*s->p++;

		if (c == '"')
			return true;
		if (c < 0x20)
			return refuse(s, "control character in a text");
		if (c == '\\' && !scan_escape(s))
			return false;
	}
	return refuse(s, "a text without end");
}

static bool
scan_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= len &&
		    memcmp(s->p, words[i], len) == 0) {
			s->p += len;
			return true;
		}
	}
	return refuse(s, "not a value");
}

/* A member's name and its colon, where an object is open. */
static bool
scan_name(struct scan *s)
{
	if (s->depth == 0 || s->close[s->depth - 1] != '}')
		return true;
	skip_blanks(s);
	if (!scan_text(s))
		return false;
	skip_blanks(s);
	return take(s, ':') || refuse(s, "no colon after a name");
}

/* One value, or what opens one: *opened if it has members or elements. */
static bool
scan_value(struct scan *s, bool *opened)
{
	char c;

	*opened = false;
	if (!scan_name(s))
		return false;
	skip_blanks(s);
	if (++s->values > MAX_VALUES)
		return refuse(s, too_many);
	c = peek(s);
	if (c == '"')
		return scan_text(s);
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	if (c != '{' && c != '[')
		return scan_word(s);
	if (s->depth == MAX_DEPTH)
		return refuse(s, too_deep);
	s->close[s->depth++] = c == '{' ? '}' : ']';
	s->p++;
	skip_blanks(s);
	*opened = peek(s) != s->close[s->depth - 1];
	return true;
}

/* Without recursion: the document is a stranger's, and the stack is ours. */
static bool
scan_document(struct scan *s)
{
	bool another = true;

	while (another) {
		if (!scan_value(s, &another))
			return false;
		while (!another && s->depth > 0) {
			skip_blanks(s);
			another = take(s, ',');
			if (another)
				break;
			if (!take(s, s->close[s->depth - 1]))
				return refuse(s, "neither a comma nor the "
				    "closing bracket");
			s->depth--;
		}
	}
	skip_blanks(s);
	return s->p == s->end || refuse(s, "something after the end");
}

/* Whether cJSON may see it; err says why not. */
static bool
is_presentable(const char *body, size_t len, const char *where,
    struct msu_error *err)
{
	struct scan s = { .p = body, .end = body + len };

	if (len > MAX_BYTES) {
		msu_fail(err, MSU_E_TOO_BIG, where, "%zu bytes", len);
		return false;
	}
	if (!msu_str_is_utf8(body, len)) {
		msu_fail(err, MSU_E_SYNTAX, where, "not UTF-8 without NUL");
		return false;
	}
	if (scan_document(&s))
		return true;
	msu_fail(err, s.why == too_deep || s.why == too_many ? MSU_E_TOO_BIG :
	    MSU_E_SYNTAX, where, "byte %zu: %s", (size_t)(s.p - body) + 1,
	    s.why);
	return false;
}

/* ---- cJSON ---------------------------------------------------------------- */

struct msu_json *
msu_json_open(const char *body, size_t len, const char *where,
    struct msu_error *err)
{
	cJSON *doc = NULL;

	/* RFC 8259 §8.1: a mark may be ignored */
	if (len >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0) {
		body += 3;
		len -= 3;
	}
	if (!is_presentable(body, len, where, err))
		return NULL;
	doc = cJSON_ParseWithLength(body, len);
	if (doc == NULL)
		msu_fail(err, MSU_E_NOMEM, where, NULL);
	return (struct msu_json *)doc;
}

void
msu_json_close(struct msu_json *doc)
{
	cJSON_Delete((cJSON *)doc);
}

const struct msu_value *
msu_json_root(const struct msu_json *doc)
{
	return (const struct msu_value *)doc;
}

bool
msu_json_is_object(const struct msu_value *v)
{
	return cJSON_IsObject(value_in(v));
}

const struct msu_value *
msu_json_member(const struct msu_value *v, const char *name)
{
	return cJSON_IsObject(value_in(v)) ? value_out(
	    cJSON_GetObjectItemCaseSensitive(value_in(v), name)) : NULL;
}

const struct msu_value *
msu_json_first(const struct msu_value *v)
{
	return v == NULL ? NULL : value_out(value_in(v)->child);
}

const struct msu_value *
msu_json_next(const struct msu_value *v)
{
	return v == NULL ? NULL : value_out(value_in(v)->next);
}

const char *
msu_json_name(const struct msu_value *v)
{
	return v == NULL ? NULL : value_in(v)->string;
}

const char *
msu_json_text(const struct msu_value *v)
{
	return cJSON_GetStringValue(value_in(v));
}

bool
msu_json_boolean(const struct msu_value *v, bool *out)
{
	if (!cJSON_IsBool(value_in(v)))
		return false;
	*out = cJSON_IsTrue(value_in(v));
	return true;
}

bool
msu_json_uint(const struct msu_value *v, unsigned long max,
    unsigned long *out)
{
	double n = cJSON_GetNumberValue(value_in(v));

	/* what is no number is NaN here, and compares as false */
	if (!(n >= 0 && n <= (double)max) || n != (double)(unsigned long)n)
		return false;
	*out = (unsigned long)n;
	return true;
}

bool
msu_json_is_null(const struct msu_value *v)
{
	return cJSON_IsNull(value_in(v));
}
