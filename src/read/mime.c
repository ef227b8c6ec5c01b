/* SPDX-License-Identifier: MPL-2.0 */
/* Values of headers and encoded bodies: RFC 5322 §2.2.3, RFC 2045, RFC 2047. */
#include "mime.h"

#include <string.h>

#include "base64.h"
#include "str.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- lines ------------------------------------------------------------- */

/* A terminated text as it is where it is one line of UTF-8, else with "?" for
 * what makes it none.  It may hold NUL. */
static const char *
clean(struct msu_arena *a, const char *s, size_t len)
{
	char *out;

	if (strlen(s) == len && msu_str_is_one_line(s))
		return s;
	out = msu_arena_alloc(a, len + 1);
	if (out == NULL)
		return "";
	msu_str_copy_clean(out, len + 1, s, len);
	return out;
}

const char *
msu_mime_line(struct msu_arena *a, const char *p, size_t len)
{
	char *out = msu_arena_alloc(a, len + 1), *start = out;
	size_t n = 0;

	if (out == NULL)
		return "";
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\n' || (p[i] == '\r' &&
		    (i + 1 == len || p[i + 1] == '\n')))
			continue;
		out[n++] = p[i] == '\t' ? ' ' : p[i];
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	for (; *start == ' '; n--)
		start++;
	return clean(a, start, n);
}

/* ---- encoded words (RFC 2047) ------------------------------------------ */

/* The byte that two hexadecimal digits at s say, -1 if they are none.  RFC
 * 2045 §6.7 wants capitals, and others are met. */
static int
hex_byte(const char *s, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;

	if (len < 2 || s[0] == '\0' || s[1] == '\0')
		return -1;
	high = strchr(digits, msu_str_lower(s[0]));
	low = strchr(digits, msu_str_lower(s[1]));
	return high == NULL || low == NULL ? -1 :
	    (int)((high - digits) * 16 + (low - digits));
}

struct word {
	const char	*text, *end;
	size_t		 len;
	char		 encoding;	/* lower case */
};

/* The encoded word at s; false if there is none that we read. */
static bool
find_word(const char *s, struct word *w)
{
	static const char *const charsets[] = { "utf-8", "us-ascii" };
	bool known = false;
	size_t len;

	if (!msu_str_has_prefix(s, "=?"))
		return false;
	s += 2;
	len = strcspn(s, "?* ");
	for (size_t i = 0; i < COUNT(charsets); i++)
		known |= strlen(charsets[i]) == len &&
		    msu_str_neqcase(s, charsets[i], len);
	s += strcspn(s, "? ");		/* over a language: RFC 2231 §5 */
	if (!known || s[0] != '?' || s[1] == '\0' || s[2] != '?')
		return false;
	w->encoding = msu_str_lower(s[1]);
	w->text = s + 3;
	w->len = strcspn(w->text, "?");
	w->end = w->text + w->len + 2;
	return w->text[w->len] == '?' && w->text[w->len + 1] == '=';
}

static bool
decode_q(const char *s, size_t len, unsigned char *out, size_t *used)
{
	*used = 0;
	for (size_t i = 0; i < len; i++) {
		int byte = (unsigned char)s[i];

		if (s[i] == '_')
			byte = ' ';
		else if (s[i] == '=') {
			byte = hex_byte(s + i + 1, len - i - 1);
			i += 2;
		}
		if (byte < 0)
			return false;
		out[(*used)++] = (unsigned char)byte;
	}
	return true;
}

/* Appends what the word says; false if it says nothing that can be read. */
static bool
decode_word(const struct word *w, char *out, size_t *n)
{
	unsigned char *p = (unsigned char *)out + *n;
	size_t used;
	bool ok = w->encoding == 'b' ?
	    msu_base64_decode(w->text, w->len, p, w->len, &used) :
	    w->encoding == 'q' && decode_q(w->text, w->len, p, &used);

	if (ok)
		*n += used;
	return ok;
}

const char *
msu_mime_words(struct msu_arena *a, const char *text)
{
	char *out = msu_arena_alloc(a, strlen(text) + 1);
	bool after_word = false;
	size_t n = 0;

	if (out == NULL)
		return "";
	while (*text != '\0') {
		size_t blanks = strspn(text, " ");
		/* those between two words are none (§6.2) */
		size_t at = after_word ? n : n + blanks;
		struct word w;
		bool is_word = find_word(text + blanks, &w) &&
		    decode_word(&w, out, &at);

		if (!is_word || !after_word)
			memset(out + n, ' ', blanks);
		if (is_word) {
			n = at;
			text = w.end;
		} else {
			n += blanks;
			text += blanks;
			if (*text != '\0')
				out[n++] = *text++;
		}
		after_word = is_word;
	}
	out[n] = '\0';
	return clean(a, out, n);
}

/* ---- types and parameters (RFC 2045 §5.1) ------------------------------ */

const char *
msu_mime_type(struct msu_arena *a, const char *value)
{
	size_t len = value == NULL ? 0 : strcspn(value, " ;(");
	char *out;

	if (len == 0 || memchr(value, '/', len) == NULL)
		return "text/plain";
	out = msu_arena_alloc(a, len + 1);
	for (size_t i = 0; out != NULL && i < len; i++)
		out[i] = msu_str_lower(value[i]);
	return out == NULL ? "" : out;
}

/* The sign that ends the quoted string at s, or the end of the text. */
static const char *
end_of_quoted(const char *s)
{
	for (s++; *s != '\0' && *s != '"'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
	}
	return s;
}

/* What stands behind the next semicolon; NULL if there is none. */
static const char *
next_param(const char *s)
{
	for (; *s != '\0' && *s != ';'; s++) {
		if (*s == '"')
			s = end_of_quoted(s);
		if (*s == '\0')
			return NULL;
	}
	return *s == '\0' ? NULL : s + 1 + strspn(s + 1, " ");
}

static const char *
param_value(struct msu_arena *a, const char *s)
{
	const char *end;
	char *out;
	size_t n = 0;

	if (*s != '"')
		return msu_arena_strn(a, s, strcspn(s, " ;(\""));
	end = end_of_quoted(s);
	out = msu_arena_alloc(a, (size_t)(end - s));
	if (out == NULL)
		return "";
	for (s++; s < end; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		out[n++] = *s;
	}
	return out;
}

const char *
msu_mime_param(struct msu_arena *a, const char *value, const char *name)
{
	size_t len = strlen(name);

	while (value != NULL && (value = next_param(value)) != NULL) {
		const char *s = value + len;

		if (!msu_str_neqcase(value, name, len))
			continue;
		s += strspn(s, " ");
		if (*s == '=')
			return param_value(a, s + 1 + strspn(s + 1, " "));
	}
	return NULL;
}

/* ---- bodies (RFC 2045 §6) ---------------------------------------------- */

static bool
decode_nothing(const char *p, size_t len, unsigned char *out, size_t max,
    size_t *used)
{
	*used = len < max ? len : max;
	memcpy(out, p, *used);
	return true;
}

/* How many bytes the rest of a line has that says nothing: blanks, then its
 * end or that of the text; 0 if there is more to it. */
static size_t
empty_rest(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && (p[n] == ' ' || p[n] == '\t' || p[n] == '\r'))
		n++;
	return n == len ? n : p[n] == '\n' ? n + 1 : 0;
}

/* Quoted-printable.  "=" before anything that it cannot stand before is taken
 * as it is (§6.7, note after rule 5). */
static bool
decode_quoted(const char *p, size_t len, unsigned char *out, size_t max,
    size_t *used)
{
	size_t n = 0, keep = 0;		/* keep: without blanks at the end */
	bool ok = true;

	for (size_t i = 0; i < len && n < max; i++) {
		unsigned char c = (unsigned char)p[i];
		bool ends = c == '\n' || (c == '\r' && i + 1 < len &&
		    p[i + 1] == '\n');
		int byte;

		if (c == '=' && (i + 1 == len ||
		    empty_rest(p + i + 1, len - i - 1) > 0)) {
			i += empty_rest(p + i + 1, len - i - 1);
			keep = n;
			continue;
		}
		if (ends)		/* rule 3: they were added on the way */
			n = keep;
		byte = c == '=' ? hex_byte(p + i + 1, len - i - 1) : c;
		if (byte < 0) {
			ok = false;
			byte = c;
		} else if (c == '=')
			i += 2;
		out[n++] = (unsigned char)byte;
		if (c != ' ' && c != '\t')
			keep = n;
	}
	*used = keep;
	return ok;
}

static const struct {
	const char	*name;
	bool		 (*decode)(const char *, size_t, unsigned char *,
			    size_t max, size_t *used);
} encodings[] = {
	{ "7bit", decode_nothing },
	{ "8bit", decode_nothing },
	{ "binary", decode_nothing },
	{ "quoted-printable", decode_quoted },
	{ "base64", msu_base64_decode_lines },
};

bool
msu_mime_decode(const char *encoding, const char *p, size_t len,
    unsigned char *out, size_t *used)
{
	size_t n = encoding == NULL ? 0 : strcspn(encoding, " ;(");

	for (size_t i = 0; n > 0 && i < COUNT(encodings); i++) {
		if (strlen(encodings[i].name) == n &&
		    msu_str_neqcase(encodings[i].name, encoding, n))
			return encodings[i].decode(p, len, out, len, used);
	}
	/* none is said: 7bit (§6.1) */
	return decode_nothing(p, len, out, len, used) && n == 0;
}
