/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Looking for one message over POP3 (RFC 1939), and deleting it.
 *
 * What is new is told by UIDL, what is ours by TOP.  Both may be missing: then
 * numbers have to do, which new mail takes at the end, and of the new messages
 * those of about our size are read.  The password is wiped as soon as no other
 * login will be needed.
 */
#include "popbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "relogin.h"
#include "secret.h"
#include "str.h"

#define MAX_NUMBER	4294967295ul
#define LOGIN_MS	10000
#define FETCH_MS	60000
#define VERIFY_MS	10000	/* nobody waits longer to see it gone */
#define MAX_PUT_OFF	4	/* in a row */
#define PUT_OFF_MS	1000	/* then twice as long, and so on */

/* ---- logins ------------------------------------------------------------- */

static uint64_t
now_of(const struct msu_popbox *m)
{
	return m->say.run->ctx->clock_ms();
}

/* No other login will be made. */
static void
forget(struct msu_popbox *m)
{
	msu_secret_free(m->say.run->ctx->secret);
	m->say.run->ctx->secret = NULL;
}

static void
hang_up(struct msu_popbox *m)
{
	msu_talk_close(m->session->talk);
	m->session->talk = m->say.talk = NULL;
	m->left = now_of(m);
}

/* Waits for the answer: the maildrop stays locked until then (RFC 1939 §6).  If
 * there is none, the next login will show what is the matter. */
static bool
log_out(struct msu_popbox *m)
{
	struct msu_error *err = &m->say.error;

	msu_sayf(&m->say, "QUIT");
	if (err->code == MSU_E_CLOSED || err->code == MSU_E_NO_ANSWER ||
	    err->code == MSU_E_WRONG_PROTOCOL)
		msu_error_clear(err);
	hang_up(m);
	return err->code == MSU_OK;
}

/* False and no error: it was put off. */
static bool
log_in(struct msu_popbox *m)
{
	uint64_t now = now_of(m), until = m->say.until;
	unsigned long limit = LOGIN_MS;
	struct msu_error err = { 0 };
	bool put_off = false;

	if (now >= until)
		msu_fail(&m->say.error, MSU_E_DEADLINE, NULL, NULL);
	if (m->say.error.code != MSU_OK)
		return false;
	if (until - now < limit)
		limit = (unsigned long)(until - now);
	msu_error_clear(&m->put_off);
	if (msu_login_again(m->say.run, m->session, m->account, limit,
	    &put_off, &err)) {
		m->say.talk = m->session->talk;
		return true;
	}
	m->left = now_of(m);
	if (put_off)
		m->put_off = err;
	else
		m->say.error = err;
	if (err.code == MSU_E_NO_ANSWER && m->left >= until)
		m->say.error.code = MSU_E_DEADLINE;
	return false;
}

unsigned long
msu_popbox_rest(const struct msu_popbox *m)
{
	uint64_t now = now_of(m), due = m->left + m->delay;

	return due > now ? (unsigned long)(due - now) : 0;
}

bool
msu_popbox_wait(struct msu_popbox *m, unsigned long ms)
{
	if (msu_say_wait(m->idle, ms))
		return true;
	if (m->say.error.code == MSU_OK)
		m->say.error = m->idle->error;
	return false;
}

/* ---- lists -------------------------------------------------------------- */

static bool
ask(struct msu_popbox *m, unsigned long ms, const char *verb, unsigned long n,
    const char *rest)
{
	struct msu_talk_ask command = { .dotted = true, .limit_ms = ms };

	command.text = n == 0 ? verb : msu_arena_printf(m->arena, "%s %lu%s",
	    verb, n, rest);
	m->retrieved = 0;
	return msu_say(&m->say, &command) && m->say.reply.bytes != NULL &&
	    m->say.reply.said == MSU_SAID_YES;
}

/* Where UIDL is missing it was missing before anything was sent. */
static bool
read_list(struct msu_popbox *m, bool may_miss)
{
	bool ok = !m->by_number && ask(m, 0, "UIDL", 0, "");

	if (!ok && may_miss && m->say.error.code == MSU_OK)
		m->by_number = true;
	if (m->by_number)
		ok = ask(m, 0, "LIST", 0, "");
	m->list = m->say.reply.bytes;
	m->list_len = m->say.reply.len;
	m->pos = 0;
	return ok;
}

/* The next line without its end. */
static bool
next_line(const char *p, size_t len, size_t *pos, const char **line,
    size_t *n)
{
	const char *lf;

	if (*pos >= len)
		return false;
	*line = p + *pos;
	lf = memchr(*line, '\n', len - *pos);
	*n = lf == NULL ? len - *pos : (size_t)(lf - *line);
	*pos += *n + 1;
	if (*n > 0 && (*line)[*n - 1] == '\r')
		--*n;
	return true;
}

/* FNV-1a: two of the same digest cost us a message, nobody else's. */
static uint64_t
digest(const char *p, size_t len)
{
	uint64_t x = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		x = (x ^ (unsigned char)p[i]) * 1099511628211u;
	return x;
}

/* "12 whqtswO00WBw418f9t5JxYwZ", or "12 4711"; what is no such line counts for
 * nothing. */
static bool
next_entry(struct msu_popbox *m, unsigned long *number, uint64_t *uid)
{
	const char *line, *blank;
	size_t len, n;

	while (next_line(m->list, m->list_len, &m->pos, &line, &len)) {
		blank = len == 0 ? NULL : memchr(line, ' ', len);
		n = blank == NULL ? 0 : (size_t)(blank - line);
		if (!msu_str_uintn(line, n, 1, MAX_NUMBER, number))
			continue;
		*uid = m->by_number ? 0 : digest(blank, len - n);
		return true;
	}
	return false;
}

static int
by_digest(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static bool
remember(struct msu_popbox *m)
{
	size_t room = 0;
	unsigned long number;
	uint64_t uid;

	for (size_t i = 0; i < m->list_len; i++)
		room += m->list[i] == '\n';
	m->known = msu_arena_alloc(m->arena, (room + 1) * sizeof(*m->known));
	if (m->known == NULL) {
		msu_fail(&m->say.error, MSU_E_NOMEM, NULL, NULL);
		return false;
	}
	while (next_entry(m, &number, &uid) && m->nknown < room) {
		m->known[m->nknown++] = uid;
		if (number > m->from)
			m->from = number;
	}
	qsort(m->known, m->nknown, sizeof(*m->known), by_digest);
	return true;
}

static bool
is_among(const uint64_t *uids, size_t n, uint64_t uid)
{
	for (size_t i = 0; i < n; i++) {
		if (uids[i] == uid)
			return true;
	}
	return false;
}

static bool
is_new(const struct msu_popbox *m, unsigned long number, uint64_t uid)
{
	if (m->by_number)
		return number > m->from;
	return bsearch(&uid, m->known, m->nknown, sizeof(uid),
	    by_digest) == NULL && !is_among(m->others, m->looks, uid);
}

/* What the server wants of everybody may be more than what it wants of this
 * user (RFC 2449 §6.5). */
static void
read_delay(struct msu_popbox *m)
{
	struct msu_caps caps = m->session->one->caps;
	struct msu_list lines = { 0 };
	const char *line;
	size_t len, pos = 0;

	if (caps.login_delay_most && ask(m, 0, "CAPA", 0, "")) {
		while (lines.n < MSU_PROBE_MAX_LINES && next_line(
		    m->say.reply.bytes, m->say.reply.len, &pos, &line, &len))
			msu_list_add(m->arena, &lines,
			    msu_arena_strn(m->arena, line, len));
		msu_caps_read(m->arena, MSU_PROTO_POP3, msu_list_end(&lines),
		    &caps);
	}
	m->delay = caps.login_delay * 1000;
}

bool
msu_popbox_open(struct msu_popbox *m, unsigned long max_ms)
{
	read_delay(m);
	if (m->say.error.code != MSU_OK || !read_list(m, true) || !remember(m))
		return false;
	if (m->delay > max_ms) {
		msu_fail(&m->say.error, MSU_E_LOGIN_DELAY, NULL,
		    "LOGIN-DELAY %lu", m->delay / 1000);
		return false;
	}
	return log_out(m);
}

/* ---- finding ------------------------------------------------------------ */

static bool
has_text(const char *p, size_t len, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= len; i++) {
		if (msu_str_neqcase(p + i, text, n))
			return true;
	}
	return false;
}

static bool
is_field(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len >= n && msu_str_neqcase(line, name, n);
}

/* The header of an answer, a notice or a report about our message has the mark
 * too, but in other fields. */
static bool
has_mark(const struct msu_popbox *m)
{
	const struct msu_talk_reply *r = &m->say.reply;
	const char *line;
	size_t len, pos = 0;
	bool counts = false;

	while (next_line(r->bytes, r->len, &pos, &line, &len) && len > 0) {
		if (line[0] != ' ' && line[0] != '\t')
			counts = is_field(line, len, "Message-ID:") ||
			    is_field(line, len, "Content-Type:");
		if (counts && has_text(line, len, m->mark))
			return true;
	}
	return false;
}

/* What is about as long as ours, give or take what servers add or change:
 * others are read by nobody but their owner. */
static bool
is_of_our_size(struct msu_popbox *m, unsigned long number)
{
	const char *rest, *word;
	unsigned long size;
	size_t len = 0;

	if (!msu_sayf(&m->say, "LIST %lu", number))
		return false;
	rest = m->say.reply.words;	/* "+OK 12 4711" */
	for (int i = 0; i < 3; i++) {
		if (!msu_str_word(&rest, &word, &len))
			return false;
	}
	return msu_str_uintn(word, len, m->bytes / 2, m->bytes * 2, &size);
}

bool
msu_popbox_fetch(struct msu_popbox *m, unsigned long number)
{
	if (m->retrieved == number)
		return true;
	if (!ask(m, FETCH_MS, "RETR", number, ""))
		return false;
	m->retrieved = number;
	return true;
}

static bool
is_ours(struct msu_popbox *m, unsigned long number)
{
	if (!m->no_top) {
		if (ask(m, 0, "TOP", number, " 0"))
			return has_mark(m);
		if (m->say.error.code != MSU_OK)
			return false;
		m->no_top = true;
	}
	return is_of_our_size(m, number) && msu_popbox_fetch(m, number) &&
	    has_mark(m);
}

/* The next one of the list; 0 if there is none, or something went wrong. */
static unsigned long
next_ours(struct msu_popbox *m)
{
	unsigned long number;
	uint64_t uid;

	while (m->looks < MSU_POPBOX_LOOKS && next_entry(m, &number, &uid)) {
		if (!is_new(m, number, uid))
			continue;
		if (is_ours(m, number)) {
			m->uid = uid;
			return number;
		}
		if (m->say.error.code != MSU_OK)
			break;
		m->others[m->looks++] = uid;
		m->from = number;
	}
	return 0;
}

static bool
will_verify(const struct msu_popbox *m)
{
	return !m->keep && m->delay <= VERIFY_MS;
}

bool
msu_popbox_find(struct msu_popbox *m, unsigned long *number)
{
	*number = 0;
	if (m->looks >= MSU_POPBOX_LOOKS)
		return true;
	if (!log_in(m))
		return m->say.error.code == MSU_OK;
	if (!read_list(m, false)) {
		msu_fail(&m->say.error, MSU_E_MAILBOX,
		    m->session->one->check->server->host, "%s",
		    m->say.reply.words);
		return false;
	}
	*number = next_ours(m);
	if (*number == 0) {
		if (m->looks >= MSU_POPBOX_LOOKS)
			forget(m);
		return m->say.error.code == MSU_OK && log_out(m);
	}
	if (!will_verify(m))
		forget(m);
	return true;
}

/* ---- deleting ----------------------------------------------------------- */

/* That one and those after it; nothing has gone until QUIT is answered (RFC
 * 1939 §6). */
static bool
delete_here(struct msu_popbox *m, unsigned long number)
{
	unsigned before = m->ncopies;

	for (; number > 0; number = next_ours(m)) {
		/* it is still there */
		if (is_among(m->copies, before, m->uid))
			return false;
		if (m->ncopies == MSU_POPBOX_COPIES ||
		    !msu_sayf(&m->say, "DELE %lu", number))
			return false;
		m->copies[m->ncopies++] = m->uid;
	}
	if (m->say.error.code != MSU_OK || !msu_sayf(&m->say, "QUIT"))
		return false;
	hang_up(m);
	return true;
}

static bool
log_in_to_verify(struct msu_popbox *m)
{
	unsigned long pause = 0;

	for (int i = 0; i < MAX_PUT_OFF; i++) {
		unsigned long rest = msu_popbox_rest(m);

		if (!msu_popbox_wait(m, rest > pause ? rest : pause))
			return false;
		if (log_in(m))
			return true;
		if (m->say.error.code != MSU_OK)
			return false;
		pause = pause == 0 ? PUT_OFF_MS : 2 * pause;
	}
	m->say.error = m->put_off;
	return false;
}

bool
msu_popbox_delete(struct msu_popbox *m, unsigned long number)
{
	unsigned long before = number - 1;

	if (!delete_here(m, number))
		return false;
	if (!will_verify(m))
		return true;
	if (!log_in_to_verify(m))
		return false;
	forget(m);
	/* those behind it have moved up */
	if (m->from > before)
		m->from = before;
	if (!read_list(m, false))
		return false;
	number = next_ours(m);
	if (number > 0)
		return delete_here(m, number);
	return m->say.error.code == MSU_OK && log_out(m);
}
