/* SPDX-License-Identifier: MPL-2.0 */
/* Compares a message that came back with the one that was sent. */
#include "compare.h"

#include <string.h>

#include "err.h"
#include "str.h"

#define MAX_DETAIL	200	/* bytes of somebody else's text */

struct comparing {
	struct msu_arena	*arena;
	struct msu_list		 out;
};

static void
differ(struct comparing *c, const char *what, const char *detail)
{
	struct msu_difference *d = msu_arena_alloc(c->arena, sizeof(*d));

	if (d == NULL)
		return;
	d->what = what;
	d->detail = detail;
	msu_list_add(c->arena, &c->out, d);
}

/* What stands there instead, in a length that people read. */
static void
differ_from(struct comparing *c, const char *what, const char *instead)
{
	char text[MAX_DETAIL];

	if (instead != NULL) {
		msu_str_copy_clean(text, sizeof(text), instead,
		    strlen(instead));
		instead = msu_arena_str(c->arena, text);
	}
	differ(c, what, instead);
}

/* ---- addresses --------------------------------------------------------- */

/* What follows the quoted string or the comment at s; only the latter nest (RFC
 * 5322 §3.2.2, §3.2.4). */
static const char *
skip(const char *s)
{
	char open = *s, close = open == '(' ? ')' : open;
	size_t depth = 0;

	do {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == close && depth > 0)
			depth--;
		else if (*s == open)
			depth++;
		s++;
	} while (*s != '\0' && depth > 0);
	return s;
}

/* The next address of a list (RFC 5322 §3.4) into out, without blanks,
 * comments and names; "" if there is none.  Returns what follows. */
static const char *
next_address(const char *s, char *out)
{
	bool closed = false;
	size_t n = 0;

	while (*s != '\0' && *s != ',' && *s != ';') {
		const char *end = *s == '"' || *s == '(' ? skip(s) : s + 1;

		if (*s == '<' || *s == ':')	/* that was a name */
			n = 0;
		else if (*s == '>')
			closed = true;
		else if (*s != '(' && *s != ' ' && !closed) {
			memcpy(out + n, s, (size_t)(end - s));
			n += (size_t)(end - s);
		}
		s = end;
	}
	out[n] = '\0';
	return *s == '\0' ? s : s + 1;
}

/* Whether a header names this address and no other; want NULL is for none.
 * Servers write even the local part in the case they like. */
static void
compare_address(struct comparing *c, const char *what, const char *header,
    const char *want)
{
	const char *rest = header == NULL ? "" : header;
	char *one = msu_arena_alloc(c->arena, strlen(rest) + 1);
	size_t others = 0, found = 0;

	if (one == NULL)
		return;
	while (*rest != '\0') {
		rest = next_address(rest, one);
		if (want != NULL && msu_str_eqcase(one, want))
			found++;
		else if (*one != '\0')
			others++;
	}
	if (others > 0 || (found == 0) != (want == NULL))
		differ_from(c, what, header);
}

/* ---- parts ------------------------------------------------------------- */

static size_t
first_difference(const unsigned char *a, const unsigned char *b, size_t len)
{
	size_t i = 0;

	while (i < len && a[i] == b[i])
		i++;
	return i;
}

/* The next byte of a text in which CRLF is LF; -1 at the end. */
static int
next_byte(const unsigned char *p, size_t len, size_t *i)
{
	if (*i + 1 < len && p[*i] == '\r' && p[*i + 1] == '\n')
		++*i;
	return *i < len ? p[(*i)++] : -1;
}

/* Without the line ends behind the last line. */
static size_t
trimmed(const unsigned char *p, size_t len)
{
	while (len > 0 && (p[len - 1] == '\n' || p[len - 1] == '\r'))
		len--;
	return len;
}

/* Whether the texts are the same; else *at is where, in what came back. */
static bool
is_text(const struct msu_received_part *got, const char *text, size_t *at)
{
	const unsigned char *want = (const unsigned char *)text;
	size_t len = trimmed(got->bytes, got->len);
	size_t want_len = trimmed(want, strlen(text)), i = 0, k = 0;
	int a, b;

	do {
		*at = i;
		a = next_byte(got->bytes, len, &i);
		b = next_byte(want, want_len, &k);
	} while (a == b && a >= 0);
	return a == b && !got->damaged;
}

/* The text that is the same, or else the first of its kind; NULL if none. */
static const struct msu_received_part *
find_text(const struct msu_received *got, const char *text)
{
	const struct msu_received_part *first = NULL;
	size_t at;

	for (size_t i = 0; got->parts[i] != NULL; i++) {
		const struct msu_received_part *p = got->parts[i];

		if (p->name != NULL || strcmp(p->type, "text/plain") != 0)
			continue;
		if (is_text(p, text, &at))
			return p;
		if (first == NULL)
			first = p;
	}
	return first;
}

/* Neither a text nor what holds parts or another message. */
static bool
is_file(const char *type)
{
	return !msu_str_has_prefix(type, "text/") &&
	    !msu_str_has_prefix(type, "multipart/") &&
	    !msu_str_has_prefix(type, "message/");
}

/* The file of that name, or else the first of all; NULL if none. */
static const struct msu_received_part *
find_file(const struct msu_received *got, const char *name)
{
	const struct msu_received_part *first = NULL;

	for (size_t i = 0; got->parts[i] != NULL; i++) {
		const struct msu_received_part *p = got->parts[i];

		if (p->name != NULL && strcmp(p->name, name) == 0)
			return p;
		if (first == NULL && is_file(p->type))
			first = p;
	}
	return first;
}

static void
compare_text(struct comparing *c, const struct msu_received_part *p,
    const char *text)
{
	size_t at;

	if (p == NULL)
		differ(c, "text", "missing");
	else if (!is_text(p, text, &at))
		differ(c, "text", msu_arena_printf(c->arena, "at byte %zu of "
		    "%zu", at, p->len));
}

static void
compare_file(struct comparing *c, const struct msu_received_part *p,
    const struct msu_message *sent)
{
	size_t len, at;

	if (p == NULL) {
		differ(c, "attachment-missing", NULL);
		return;
	}
	if (p->name == NULL || strcmp(p->name, sent->file_name) != 0)
		differ_from(c, "attachment-name", p->name);
	if (p->len != sent->file_len)
		differ(c, "attachment-size", msu_arena_printf(c->arena,
		    "%zu instead of %zu bytes", p->len, sent->file_len));
	len = p->len < sent->file_len ? p->len : sent->file_len;
	at = first_difference(p->bytes, sent->file, len);
	if (at < len || p->damaged)
		differ(c, "attachment-bytes", msu_arena_printf(c->arena,
		    "at byte %zu", at));
}

enum msu_code
msu_message_compare(struct msu_arena *a, const struct msu_message *sent,
    const struct msu_received *got, const struct msu_difference *const **out,
    struct msu_error *err)
{
	const struct msu_received_part *text = find_text(got, sent->text);
	const struct msu_received_part *file = find_file(got, sent->file_name);
	struct comparing c = { .arena = a };

	compare_address(&c, "from", got->from, sent->from);
	compare_address(&c, "to", got->to, sent->to);
	compare_address(&c, "cc", got->cc, sent->cc);
	if (got->has_bcc)
		differ(&c, "bcc-visible", NULL);
	if (got->subject == NULL || strcmp(got->subject, sent->subject) != 0)
		differ_from(&c, "subject", got->subject);
	compare_text(&c, text, sent->text);
	compare_file(&c, file, sent);
	for (size_t i = 0; got->parts[i] != NULL; i++) {
		if (got->parts[i] != text && got->parts[i] != file)
			differ_from(&c, "part-added", got->parts[i]->type);
	}
	*out = msu_list_end(&c.out);
	return msu_arena_failed(a) ? msu_fail(err, MSU_E_NOMEM, "message",
	    NULL) : MSU_OK;
}
