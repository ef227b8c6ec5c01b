/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A mail message with a text and a file: RFC 5322, and MIME (RFC 2045 to
 * 2047).  All of it is ASCII in short lines, so that no server on the way has
 * a reason to change it.
 */
#include "compose.h"

#include <string.h>

#include "addr.h"
#include "base64.h"
#include "err.h"
#include "str.h"

#define MAX_LINE	76	/* of quoted-printable: RFC 2045 §6.7 */
#define MAX_SUBJECT	69	/* what "Subject: " leaves of 78 characters */
#define MAX_DATE	40
#define MAX_BOUNDARY	64	/* these two leave a line of 78 characters */
#define MAX_NAME	64
#define MAX_ID		200
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Bytes in one encoded word: with "Subject: " in front that makes a line of
 * 73 characters, of 76 that are allowed (RFC 2047 §2). */
#define WORD_BYTES	((size_t)39)

/* ---- what may be written ----------------------------------------------- */

/* One to max letters, digits and signs. */
static bool
is_made_of(const char *s, const char *signs, size_t max)
{
	size_t len = strlen(s);

	if (len == 0 || len > max)
		return false;
	for (; *s != '\0'; s++) {
		char c = msu_str_lower(*s);

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    strchr(signs, c) == NULL)
			return false;
	}
	return true;
}

static bool
is_date(const char *s)
{
	return is_made_of(s, " ,:+-", MAX_DATE);
}

/* Of RFC 5322 §3.6.4 that which everybody reads. */
static bool
is_id(const char *s)
{
	const char *at = strchr(s, '@');

	return is_made_of(s, "-_.+=@", MAX_ID) && at != NULL && at != s &&
	    at[1] != '\0' && strchr(at + 1, '@') == NULL;
}

static bool
is_boundary(const char *s)
{
	return is_made_of(s, "-_.", MAX_BOUNDARY);
}

static bool
is_file_name(const char *s)
{
	return is_made_of(s, "-_.", MAX_NAME);
}

/* UTF-8 with no control character but tabs and line ends. */
static bool
is_text(const char *s)
{
	size_t len = strlen(s);

	while (len > 0) {
		unsigned long cp;
		size_t n = msu_str_utf8_char(s, len, &cp);
		bool ends = cp == '\n' || (cp == '\r' && s[1] == '\n');

		if (n == 0 || (cp < 0x20 && cp != '\t' && !ends) ||
		    (cp >= 0x7f && cp < 0xa0))
			return false;
		s += n;
		len -= n;
	}
	return true;
}

struct rule {
	const char	*name, *value;
	bool		 (*is_good)(const char *);
};

static enum msu_code
check_fields(const struct msu_message *m, struct msu_error *err)
{
	const struct rule rules[] = {
		{ "subject", m->subject, msu_str_is_one_line },
		{ "date", m->date, is_date },
		{ "id", m->id, is_id },
		{ "boundary", m->boundary, is_boundary },
		{ "text", m->text, is_text },
		{ "file_name", m->file_name, is_file_name },
	};

	for (size_t i = 0; i < COUNT(rules); i++) {
		if (rules[i].value == NULL ||
		    !rules[i].is_good(rules[i].value))
			return msu_fail(err, MSU_E_ARGUMENT, rules[i].name,
			    "not what this field may hold");
	}
	return MSU_OK;
}

/* Only an address, and only what needs no SMTPUTF8 (RFC 6531). */
static enum msu_code
check_address(struct msu_arena *a, const char *name, const char *text,
    struct msu_error *err)
{
	struct msu_error why = { .code = MSU_OK };
	struct msu_addr addr = { .full = NULL };

	if (text != NULL && msu_str_is_ascii(text))
		msu_addr_parse(a, text, &addr, &why);
	if (why.code == MSU_E_NOMEM)
		return msu_fail(err, MSU_E_NOMEM, name, NULL);
	if (why.code != MSU_OK || addr.full == NULL ||
	    strcmp(addr.full, text) != 0)
		return msu_fail(err, MSU_E_ARGUMENT, name,
		    "not an address in ASCII");
	return MSU_OK;
}

static enum msu_code
check_message(const struct msu_message *m, struct msu_error *err)
{
	struct msu_arena a = { 0 };
	enum msu_code rc = check_address(&a, "from", m->from, err);

	if (rc == MSU_OK)
		rc = check_address(&a, "to", m->to, err);
	if (rc == MSU_OK && m->cc != NULL)
		rc = check_address(&a, "cc", m->cc, err);
	msu_arena_free(&a);
	return rc == MSU_OK ? check_fields(m, err) : rc;
}

/* ---- header ------------------------------------------------------------ */

/* Short, and nothing that a server or a reader might take for another. */
static bool
is_plain(const char *s)
{
	size_t len = strlen(s);

	return len == 0 || (len <= MAX_SUBJECT && msu_str_is_ascii(s) &&
	    s[0] != ' ' && s[len - 1] != ' ' && strstr(s, "  ") == NULL &&
	    strstr(s, "=?") == NULL);
}

/* A text that is not plain as encoded words, no character in two of them (RFC
 * 2047 §5); blanks between them are not part of the text (§6.2). */
static void
add_subject(struct msu_buf *b, const char *s)
{
	size_t len = strlen(s);

	if (is_plain(s)) {
		msu_buf_addf(b, "Subject: %s\r\n", s);
		return;
	}
	msu_buf_adds(b, "Subject:");
	while (len > 0) {
		size_t n = len < WORD_BYTES ? len : WORD_BYTES;

		while (n < len && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
		msu_buf_adds(b, " =?UTF-8?B?");
		msu_base64_add(b, s, n);
		msu_buf_adds(b, "?=\r\n");
		s += n;
		len -= n;
	}
}

static void
add_header(struct msu_buf *b, const struct msu_message *m)
{
	msu_buf_addf(b, "Date: %s\r\nFrom: %s\r\nTo: %s\r\n", m->date, m->from,
	    m->to);
	if (m->cc != NULL)
		msu_buf_addf(b, "Cc: %s\r\n", m->cc);
	add_subject(b, m->subject);
	/* so that no holiday notice comes back (RFC 3834 §5) */
	msu_buf_addf(b, "Message-ID: <%s>\r\nMIME-Version: 1.0\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "Content-Type: multipart/mixed;\r\n"
	    " boundary=\"=_%s\"\r\n", m->id, m->boundary);
}

/* ---- bodies ------------------------------------------------------------ */

/* Whether the byte at s stands for itself (RFC 2045 §6.7).  At the start of a
 * line "From " would be changed by mailboxes that are one file, and a dot lost
 * by a bad server. */
static bool
is_literal(const char *s, bool first)
{
	if (*s == ' ' || *s == '\t')
		return s[1] != '\0' && s[1] != '\r' && s[1] != '\n';
	if (first && (*s == '.' || strncmp(s, "From ", 5) == 0))
		return false;
	return *s > 0x20 && *s < 0x7f && *s != '=';
}

/* Quoted-printable: spam filters mistrust a text in base64. */
static void
add_quoted(struct msu_buf *b, const char *s)
{
	size_t width = 0;

	for (; *s != '\0'; s++) {
		if (*s == '\r')		/* is_text(): before LF only */
			continue;
		if (*s == '\n') {
			msu_buf_adds(b, "\r\n");
			width = 0;
			continue;
		}
		if (width + 3 > MAX_LINE - 1) {
			msu_buf_adds(b, "=\r\n");
			width = 0;
		}
		if (is_literal(s, width == 0)) {
			msu_buf_addc(b, *s);
			width++;
		} else {
			msu_buf_addf(b, "=%02X", (unsigned char)*s);
			width += 3;
		}
	}
}

/* "=_" in the boundary is what neither encoding has, so that no part can hold
 * it (RFC 2045 §6.7). */
static void
add_parts(struct msu_buf *b, const struct msu_message *m)
{
	msu_buf_addf(b, "\r\n--=_%s\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    m->boundary);
	add_quoted(b, m->text);
	msu_buf_addf(b, "\r\n--=_%s\r\n"
	    "Content-Type: application/octet-stream\r\n"
	    "Content-Transfer-Encoding: base64\r\n"
	    "Content-Disposition: attachment;\r\n"
	    " filename=\"%s\"\r\n\r\n", m->boundary, m->file_name);
	msu_base64_add_lines(b, m->file, m->file_len);
	msu_buf_addf(b, "\r\n--=_%s--\r\n", m->boundary);
}

enum msu_code
msu_message_write(struct msu_buf *out, const struct msu_message *m,
    struct msu_error *err)
{
	enum msu_code rc = check_message(m, err);

	if (rc != MSU_OK)
		return rc;
	add_header(out, m);
	add_parts(out, m);
	return out->code == MSU_OK ? MSU_OK :
	    msu_fail(err, out->code, "message", NULL);
}

/* ---- transport --------------------------------------------------------- */

/* CR and LF only as a pair. */
static bool
has_clean_lines(const char *p, size_t len)
{
	bool cr = false;

	for (size_t i = 0; i < len; i++) {
		if (cr != (p[i] == '\n'))
			return false;
		cr = p[i] == '\r';
	}
	return !cr;
}

enum msu_code
msu_message_dot(struct msu_buf *out, const char *bytes, size_t len)
{
	if (!has_clean_lines(bytes, len))
		return MSU_E_ARGUMENT;
	while (len > 0) {
		const char *end = memchr(bytes, '\n', len);
		size_t n = end == NULL ? len : (size_t)(end - bytes) + 1;

		if (bytes[0] == '.')
			msu_buf_addc(out, '.');
		msu_buf_add(out, bytes, n);
		if (end == NULL)
			msu_buf_adds(out, "\r\n");
		bytes += n;
		len -= n;
	}
	msu_buf_adds(out, ".\r\n");
	return out->code;
}
