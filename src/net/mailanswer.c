/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Where an answer of a mail server ends: IMAP (RFC 9051 §2.2.2 and §4.3), POP3
 * (RFC 1939 §3), SMTP (RFC 5321 §4.2.1), ManageSieve (RFC 5804 §1.2).  Bytes
 * in, answer out: how they come is not known here.
 */
#include "mailanswer.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "hide.h"
#include "secret.h"
#include "str.h"

#define MAX_LIST	1000	/* lines */

/* ---- one line of each protocol ------------------------------------------ */

static enum msu_mail_reading
line_keep(struct msu_mail_answer *a, const char *line, size_t len)
{
	a->lines_len += len;
	if (a->lines_len > MSU_MAIL_LINES || a->lines.n >= MAX_LIST)
		return MSU_MAIL_ENDLESS;
	msu_list_add(a->arena, &a->lines, msu_mail_clean(a, line, len));
	return MSU_MAIL_GO_ON;
}

static bool
has_start(const char *line, size_t len, const char *start)
{
	size_t n = strlen(start);

	return len >= n && msu_str_neqcase(line, start, n);
}

static enum msu_mail_reading
answer_done(struct msu_mail_answer *a, enum msu_said said, const char *words)
{
	a->said = said;
	a->words = words;
	return MSU_MAIL_ANSWERED;
}

/* A login needs a challenge as it came; people see it like all the rest. */
static enum msu_mail_reading
more_done(struct msu_mail_answer *a, const char *text, size_t len)
{
	a->has_literal = true;
	a->literal = (size_t)(text - a->in.p);
	a->literal_len = len;
	return answer_done(a, MSU_SAID_MORE, msu_mail_clean(a, text, len));
}

/* "+ more" */
static enum msu_mail_reading
read_more(struct msu_mail_answer *a, const char *line, size_t len)
{
	size_t n = len > 1 && line[1] == ' ' ? 2 : 1;

	return more_done(a, line + n, len - n);
}

/* "+ more", "* untagged", "M1 OK": RFC 9051 §2.2.2. */
static enum msu_mail_reading
read_imap(struct msu_mail_answer *a, const char *line, size_t len)
{
	char tag[16];
	size_t n;

	if (a->goes_on || has_start(line, len, "* ")) {
		a->goes_on = false;
		return line_keep(a, line, len);
	}
	if (len > 0 && line[0] == '+')
		return read_more(a, line, len);
	snprintf(tag, sizeof(tag), "M%u ", a->tag);
	if (!has_start(line, len, tag))
		return MSU_MAIL_BAD;
	n = strlen(tag);
	return answer_done(a, has_start(line + n, len - n, "OK") ?
	    MSU_SAID_YES : MSU_SAID_NO,
	    msu_mail_clean(a, line + n, len - n));
}

/* What follows the code, and the same enhanced code again: RFC 2034 §4. */
static const char *
smtp_text(const char *first, const char *line)
{
	size_t n = 0;

	if (strlen(line) < 4)
		return "";
	while (first[4 + n] != '\0' && first[4 + n] != ' ')
		n++;
	line += 4;
	if (n >= 5 && first[5] == '.' && strncmp(first + 4, line, n) == 0 &&
	    line[n] == ' ')
		line += n + 1;
	return line;
}

/* "534-5.7.9 first" and "534 5.7.9 last" are one sentence to people. */
static const char *
smtp_words(struct msu_mail_answer *a, const char *last)
{
	const char *all;

	if (a->lines.n == 0)
		return last;
	all = a->lines.v[0];
	for (size_t i = 1; i <= a->lines.n; i++) {
		const char *more = smtp_text(a->lines.v[0],
		    i < a->lines.n ? a->lines.v[i] : last);

		all = msu_arena_printf(a->arena, "%s %s", all, more);
	}
	return all;
}

static enum msu_mail_reading
read_smtp(struct msu_mail_answer *a, const char *line, size_t len)
{
	bool is_code = len >= 3 && line[0] >= '2' && line[0] <= '5';
	const char *words;

	for (size_t i = 1; is_code && i < 3; i++)
		is_code = line[i] >= '0' && line[i] <= '9';
	if (!is_code || (len > 3 && line[3] != ' ' && line[3] != '-'))
		return MSU_MAIL_BAD;
	if (len > 3 && line[3] == '-')
		return line_keep(a, line, len);
	if (line[0] == '3')
		return more_done(a, line + (len > 4 ? 4 : len),
		    len > 4 ? len - 4 : 0);
	words = msu_mail_clean(a, line, len);
	return answer_done(a, line[0] == '2' ? MSU_SAID_YES : MSU_SAID_NO,
	    smtp_words(a, words));
}

/* RFC 5804 §1.2 */
static enum msu_mail_reading
read_sieve(struct msu_mail_answer *a, const char *line, size_t len)
{
	if (has_start(line, len, "OK"))
		return answer_done(a, MSU_SAID_YES,
		    msu_mail_clean(a, line, len));
	if (has_start(line, len, "NO") || has_start(line, len, "BYE"))
		return answer_done(a, MSU_SAID_NO,
		    msu_mail_clean(a, line, len));
	if (len > 0 && line[0] == '"')
		return line_keep(a, line, len);
	return MSU_MAIL_BAD;
}

static enum msu_mail_reading
read_pop3(struct msu_mail_answer *a, const char *line, size_t len)
{
	if (has_start(line, len, "+OK")) {
		if (!a->dotted)
			return answer_done(a, MSU_SAID_YES,
			    msu_mail_clean(a, line, len));
		a->in_body = true;
		a->literal = a->pos;
		a->literal_len = 0;
		return MSU_MAIL_GO_ON;
	}
	if (len > 0 && line[0] == '+')
		return read_more(a, line, len);
	if (!has_start(line, len, "-ERR"))
		return MSU_MAIL_BAD;
	return answer_done(a, MSU_SAID_NO, msu_mail_clean(a, line, len));
}

/* A line of a POP3 answer that is dotted goes to where the ones before it are,
 * without its stuffing. */
static enum msu_mail_reading
read_body(struct msu_mail_answer *a, const char *line, size_t len, size_t whole)
{
	if (len == 1 && line[0] == '.')
		return answer_done(a, MSU_SAID_YES, "+OK");
	if (len > 0 && line[0] == '.') {
		line++;
		whole--;
	}
	memmove(a->in.p + a->literal + a->literal_len, line, whole);
	a->literal_len += whole;
	return a->literal_len > MSU_MAIL_BYTES ? MSU_MAIL_ENDLESS :
	    MSU_MAIL_GO_ON;
}

/* Text for people (RFC 9051 §7.1) has none, however it ends. */
static bool
may_have_literal(const struct msu_mail_answer *a, const char *line, size_t len)
{
	static const char *const texts[] = { "* OK", "* NO", "* BAD", "* BYE" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!a->goes_on && has_start(line, len, texts[i]))
			return false;
	}
	return a->proto == MSU_PROTO_IMAP &&
	    (a->goes_on || has_start(line, len, "* "));
}

/* "{123}" at the end of a line of IMAP. */
static bool
has_literal(const char *line, size_t len, unsigned long *n)
{
	size_t at = len;

	if (len < 3 || line[len - 1] != '}')
		return false;
	while (at > 0 && line[at - 1] != '{')
		at--;
	return at > 0 && msu_str_uintn(line + at, len - 1 - at, 0, ULONG_MAX,
	    n);
}

/* A line and the n bytes after it, if they are there. */
static enum msu_mail_reading
read_literal(struct msu_mail_answer *a, size_t len, size_t whole,
    unsigned long n, bool *more)
{
	const char *line = a->in.p + a->pos;
	size_t start = a->pos + whole;

	if (n > MSU_MAIL_BYTES)
		return MSU_MAIL_ENDLESS;
	if (a->in.len - start < n) {
		*more = false;
		return MSU_MAIL_GO_ON;
	}
	if (!a->has_literal) {
		a->has_literal = true;
		a->literal = start;
		a->literal_len = n;
	}
	a->pos = start + n;
	a->goes_on = true;
	return line_keep(a, line, len);
}

static enum msu_mail_reading
read_one(struct msu_mail_answer *a, const char *line, size_t len)
{
	static enum msu_mail_reading (*const by_proto[MSU_PROTO_COUNT])(
	    struct msu_mail_answer *, const char *, size_t) = {
		[MSU_PROTO_IMAP] = read_imap, [MSU_PROTO_POP3] = read_pop3,
		[MSU_PROTO_SMTP] = read_smtp, [MSU_PROTO_SIEVE] = read_sieve,
	};
	enum msu_mail_reading got = by_proto[a->proto](a, line, len);

	if (got == MSU_MAIL_BAD)
		a->words = msu_mail_clean(a, line, len);
	return got;
}

/* The next whole line, if it is there. */
static enum msu_mail_reading
read_line(struct msu_mail_answer *a, bool *more)
{
	const char *line = a->in.p + a->pos;
	size_t left = a->in.len - a->pos, len, whole;
	const char *lf = left == 0 ? NULL : memchr(line, '\n', left);
	unsigned long n;

	*more = lf != NULL;
	if (lf == NULL)
		return left > MSU_MAIL_LINES ? MSU_MAIL_ENDLESS :
		    MSU_MAIL_GO_ON;
	len = (size_t)(lf - line);
	whole = len + 1;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (may_have_literal(a, line, len) && has_literal(line, len, &n))
		return read_literal(a, len, whole, n, more);
	a->pos += whole;
	return a->in_body ? read_body(a, line, len, whole) :
	    read_one(a, line, len);
}

/* ---- public ------------------------------------------------------------- */

void
msu_mail_init(struct msu_mail_answer *a, struct msu_arena *arena,
    enum msu_proto proto)
{
	memset(a, 0, sizeof(*a));
	a->arena = arena;
	a->proto = proto;
	msu_buf_init(&a->in, MSU_MAIL_MAX);
}

void
msu_mail_free(struct msu_mail_answer *a)
{
	msu_hide_free(a->hide);
	msu_buf_wipe(&a->in);
	msu_buf_free(&a->in);
}

void
msu_mail_begin(struct msu_mail_answer *a)
{
	a->dotted = false;
	memset(&a->lines, 0, sizeof(a->lines));
	a->lines_len = 0;
	a->has_literal = a->in_body = a->goes_on = false;
}

const char *
msu_mail_clean(const struct msu_mail_answer *a, const char *text, size_t len)
{
	char *raw = msu_arena_alloc(a->arena, len + 1);
	char *copy = msu_arena_alloc(a->arena, len + 1);

	if (raw == NULL || copy == NULL)
		return "";
	memcpy(raw, text, len);
	msu_hide_in(a->hide, raw, len);
	msu_str_copy_clean(copy, len + 1, raw, len);
	msu_hide_in(a->hide, copy, strlen(copy));
	return copy;
}

enum msu_mail_reading
msu_mail_read(struct msu_mail_answer *a)
{
	enum msu_mail_reading got = MSU_MAIL_GO_ON;

	for (bool more = true; more && got == MSU_MAIL_GO_ON;)
		got = read_line(a, &more);
	return got;
}

bool
msu_mail_take(struct msu_mail_answer *a, char **bytes, size_t *len)
{
	size_t rest = a->in.len - a->pos;

	*bytes = NULL;
	*len = 0;
	if (a->has_literal || a->in_body) {
		*bytes = msu_arena_alloc(a->arena, a->literal_len + 1);
		if (*bytes == NULL)
			return false;
		memcpy(*bytes, a->in.p + a->literal, a->literal_len);
		*len = a->literal_len;
	}
	if (rest > 0)
		memmove(a->in.p, a->in.p + a->pos, rest);
	msu_wipe(a->in.p + rest, a->in.len - rest);
	a->in.len = rest;
	a->pos = 0;
	return true;
}
