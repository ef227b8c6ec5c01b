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
#include "poplist.h"
#include "secret.h"
#include "str.h"

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
static enum msu_flow
log_out(struct msu_popbox *m)
{
	struct msu_error *err = &m->say.error;
	enum msu_flow ok;

	FLOW_BEGIN(m->at.log_out);
	FLOW_SAY(m->at.log_out, ok, &m->say, "QUIT");
	(void)ok;
	if (err->code == MSU_E_CLOSED || err->code == MSU_E_NO_ANSWER ||
	    err->code == MSU_E_WRONG_PROTOCOL)
		msu_error_clear(err);
	hang_up(m);
	FLOW_END(m->at.log_out, msu_flow_is(err->code == MSU_OK));
}

static void
login_start(struct msu_popbox *m)
{
	uint64_t left = m->say.until - now_of(m);

	msu_error_clear(&m->put_off);
	msu_login_again(&m->again, m->say.run, m->session, m->account,
	    left < LOGIN_MS ? (unsigned long)left : LOGIN_MS);
}

static void
login_failed(struct msu_popbox *m)
{
	const struct msu_error *err = &m->again.err;

	m->left = now_of(m);
	if (m->again.put_off)
		m->put_off = *err;
	else
		m->say.error = *err;
	if (err->code == MSU_E_NO_ANSWER && m->left >= m->say.until)
		m->say.error.code = MSU_E_DEADLINE;
}

/* No and no error: it was put off. */
static enum msu_flow
log_in(struct msu_popbox *m)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.log_in);
	if (now_of(m) >= m->say.until)
		msu_fail(&m->say.error, MSU_E_DEADLINE, NULL, NULL);
	if (m->say.error.code != MSU_OK)
		FLOW_RETURN(m->at.log_in, MSU_FLOW_NO);
	login_start(m);
	FLOW_WAIT(m->at.log_in, ok, msu_login_again_over(&m->again));
	if (ok == MSU_FLOW_YES)
		m->say.talk = m->session->talk;
	else
		login_failed(m);
	FLOW_END(m->at.log_in, ok);
}

unsigned long
msu_popbox_rest(const struct msu_popbox *m)
{
	uint64_t now = now_of(m), due = m->left + m->delay;

	return due > now ? (unsigned long)(due - now) : 0;
}

enum msu_flow
msu_popbox_wait(struct msu_popbox *m, unsigned long ms)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.wait);
	msu_say_wait(m->idle, ms);
	FLOW_WAIT(m->at.wait, ok, msu_say_over(m->idle));
	if (ok == MSU_FLOW_NO && m->say.error.code == MSU_OK)
		m->say.error = m->idle->error;
	FLOW_END(m->at.wait, ok);
}

/* ---- lists -------------------------------------------------------------- */

static enum msu_flow
ask(struct msu_popbox *m, unsigned long ms, const char *verb, unsigned long n,
    const char *rest)
{
	struct msu_talk_ask command = { .dotted = true, .limit_ms = ms };
	enum msu_flow ok;

	FLOW_BEGIN(m->at.ask);
	command.text = n == 0 ? verb : msu_arena_printf(m->arena, "%s %lu%s",
	    verb, n, rest);
	m->retrieved = 0;
	msu_say(&m->say, &command);
	FLOW_WAIT(m->at.ask, ok, msu_say_over(&m->say));
	FLOW_END(m->at.ask, msu_flow_is(ok == MSU_FLOW_YES &&
	    m->say.reply.bytes != NULL &&
	    m->say.reply.said == MSU_SAID_YES));
}

/* Where UIDL is missing it was missing before anything was sent. */
static enum msu_flow
read_list(struct msu_popbox *m, bool may_miss)
{
	enum msu_flow ok = MSU_FLOW_NO;

	FLOW_BEGIN(m->at.read_list);
	if (!m->by_number)
		FLOW_WAIT(m->at.read_list, ok, ask(m, 0, "UIDL", 0, ""));
	if (ok == MSU_FLOW_NO && may_miss && m->say.error.code == MSU_OK)
		m->by_number = true;
	if (m->by_number)
		FLOW_WAIT(m->at.read_list, ok, ask(m, 0, "LIST", 0, ""));
	m->list = m->say.reply.bytes;
	m->list_len = m->say.reply.len;
	m->pos = 0;
	FLOW_END(m->at.read_list, ok);
}

static bool
next_entry(struct msu_popbox *m, unsigned long *number, uint64_t *uid)
{
	return msu_poplist_entry(m->list, m->list_len, &m->pos, m->by_number,
	    number, uid);
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
static enum msu_flow
read_delay(struct msu_popbox *m)
{
	struct msu_caps caps = m->session->one->caps;
	struct msu_list lines = { 0 };
	const char *line;
	size_t len, pos = 0;
	enum msu_flow ok = MSU_FLOW_NO;

	FLOW_BEGIN(m->at.delay);
	if (caps.login_delay_most)
		FLOW_WAIT(m->at.delay, ok, ask(m, 0, "CAPA", 0, ""));
	if (ok == MSU_FLOW_YES) {
		while (lines.n < MSU_PROBE_MAX_LINES && msu_poplist_line(
		    m->say.reply.bytes, m->say.reply.len, &pos, &line, &len))
			msu_list_add(m->arena, &lines,
			    msu_arena_strn(m->arena, line, len));
		msu_caps_read(m->arena, MSU_PROTO_POP3, msu_list_end(&lines),
		    &caps);
	}
	m->delay = caps.login_delay * 1000;
	FLOW_END(m->at.delay, MSU_FLOW_YES);
}

enum msu_flow
msu_popbox_open(struct msu_popbox *m, unsigned long max_ms)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.open);
	FLOW_WAIT(m->at.open, ok, read_delay(m));
	if (m->say.error.code != MSU_OK)
		FLOW_RETURN(m->at.open, MSU_FLOW_NO);
	FLOW_WAIT(m->at.open, ok, read_list(m, true));
	if (ok == MSU_FLOW_NO || !remember(m))
		FLOW_RETURN(m->at.open, MSU_FLOW_NO);
	if (m->delay > max_ms) {
		msu_fail(&m->say.error, MSU_E_LOGIN_DELAY, NULL,
		    "LOGIN-DELAY %lu", m->delay / 1000);
		FLOW_RETURN(m->at.open, MSU_FLOW_NO);
	}
	FLOW_WAIT(m->at.open, ok, log_out(m));
	FLOW_END(m->at.open, ok);
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

	while (msu_poplist_line(r->bytes, r->len, &pos, &line, &len) && len > 0) {
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
is_of_our_size(const struct msu_popbox *m)
{
	const char *rest = m->say.reply.words;	/* "+OK 12 4711" */
	const char *word;
	unsigned long size;
	size_t len = 0;

	for (int i = 0; i < 3; i++) {
		if (!msu_str_word(&rest, &word, &len))
			return false;
	}
	return msu_str_uintn(word, len, m->bytes / 2, m->bytes * 2, &size);
}

enum msu_flow
msu_popbox_fetch(struct msu_popbox *m, unsigned long number)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.fetch);
	if (m->retrieved == number)
		FLOW_RETURN(m->at.fetch, MSU_FLOW_YES);
	FLOW_WAIT(m->at.fetch, ok, ask(m, FETCH_MS, "RETR", number, ""));
	if (ok == MSU_FLOW_YES)
		m->retrieved = number;
	FLOW_END(m->at.fetch, ok);
}

static enum msu_flow
is_ours(struct msu_popbox *m, unsigned long number)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.is_ours);
	if (!m->no_top) {
		FLOW_WAIT(m->at.is_ours, ok, ask(m, 0, "TOP", number, " 0"));
		if (ok == MSU_FLOW_YES)
			FLOW_RETURN(m->at.is_ours, msu_flow_is(has_mark(m)));
		if (m->say.error.code != MSU_OK)
			FLOW_RETURN(m->at.is_ours, MSU_FLOW_NO);
		m->no_top = true;
	}
	FLOW_SAY(m->at.is_ours, ok, &m->say, "LIST %lu", number);
	if (ok == MSU_FLOW_NO || !is_of_our_size(m))
		FLOW_RETURN(m->at.is_ours, MSU_FLOW_NO);
	FLOW_WAIT(m->at.is_ours, ok, msu_popbox_fetch(m, number));
	FLOW_END(m->at.is_ours, msu_flow_is(ok == MSU_FLOW_YES &&
	    has_mark(m)));
}

/* The next one of the list; no and found is 0 if there is none, or something
 * went wrong. */
static enum msu_flow
next_ours(struct msu_popbox *m)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.next);
	while (m->looks < MSU_POPBOX_LOOKS && next_entry(m, &m->found,
	    &m->found_uid)) {
		if (!is_new(m, m->found, m->found_uid))
			continue;
		FLOW_WAIT(m->at.next, ok, is_ours(m, m->found));
		if (ok == MSU_FLOW_YES) {
			m->uid = m->found_uid;
			FLOW_RETURN(m->at.next, ok);
		}
		if (m->say.error.code != MSU_OK)
			break;
		m->others[m->looks++] = m->found_uid;
		m->from = m->found;
	}
	m->found = 0;
	FLOW_END(m->at.next, MSU_FLOW_NO);
}

static bool
will_verify(const struct msu_popbox *m)
{
	return !m->keep && m->delay <= VERIFY_MS;
}

enum msu_flow
msu_popbox_find(struct msu_popbox *m, unsigned long *number)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.find);
	*number = 0;
	if (m->looks >= MSU_POPBOX_LOOKS)
		FLOW_RETURN(m->at.find, MSU_FLOW_YES);
	FLOW_WAIT(m->at.find, ok, log_in(m));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(m->at.find, msu_flow_is(m->say.error.code ==
		    MSU_OK));
	FLOW_WAIT(m->at.find, ok, read_list(m, false));
	if (ok == MSU_FLOW_NO) {
		msu_fail(&m->say.error, MSU_E_MAILBOX,
		    m->session->one->check->server->host, "%s",
		    m->say.reply.words);
		FLOW_RETURN(m->at.find, ok);
	}
	FLOW_WAIT(m->at.find, ok, next_ours(m));
	*number = m->found;
	if (ok == MSU_FLOW_YES) {
		if (!will_verify(m))
			forget(m);
		FLOW_RETURN(m->at.find, ok);
	}
	if (m->looks >= MSU_POPBOX_LOOKS)
		forget(m);
	if (m->say.error.code == MSU_OK)
		FLOW_WAIT(m->at.find, ok, log_out(m));
	FLOW_END(m->at.find, ok);
}

/* ---- deleting ----------------------------------------------------------- */

/* That one and those after it; nothing has gone until QUIT is answered (RFC
 * 1939 §6). */
static enum msu_flow
delete_here(struct msu_popbox *m, unsigned long number)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.delete_here);
	m->before = m->ncopies;
	for (m->found = number; m->found > 0;) {
		/* it is still there */
		if (is_among(m->copies, m->before, m->uid) ||
		    m->ncopies == MSU_POPBOX_COPIES)
			FLOW_RETURN(m->at.delete_here, MSU_FLOW_NO);
		FLOW_SAY(m->at.delete_here, ok, &m->say, "DELE %lu",
		    m->found);
		if (ok == MSU_FLOW_NO)
			FLOW_RETURN(m->at.delete_here, ok);
		m->copies[m->ncopies++] = m->uid;
		FLOW_WAIT(m->at.delete_here, ok, next_ours(m));
	}
	/* which says nothing after a failure */
	FLOW_SAY(m->at.delete_here, ok, &m->say, "QUIT");
	if (ok == MSU_FLOW_YES)
		hang_up(m);
	FLOW_END(m->at.delete_here, ok);
}

static enum msu_flow
log_in_to_verify(struct msu_popbox *m)
{
	unsigned long rest = msu_popbox_rest(m);
	enum msu_flow ok;

	FLOW_BEGIN(m->at.verify);
	m->pause = 0;
	for (m->tries = 0; m->tries < MAX_PUT_OFF; m->tries++) {
		m->rest = rest > m->pause ? rest : m->pause;
		FLOW_WAIT(m->at.verify, ok, msu_popbox_wait(m, m->rest));
		if (ok == MSU_FLOW_NO)
			FLOW_RETURN(m->at.verify, ok);
		FLOW_WAIT(m->at.verify, ok, log_in(m));
		if (ok == MSU_FLOW_YES || m->say.error.code != MSU_OK)
			FLOW_RETURN(m->at.verify, ok);
		m->pause = m->pause == 0 ? PUT_OFF_MS : 2 * m->pause;
		rest = msu_popbox_rest(m);
	}
	m->say.error = m->put_off;
	FLOW_END(m->at.verify, MSU_FLOW_NO);
}

enum msu_flow
msu_popbox_delete(struct msu_popbox *m, unsigned long number)
{
	enum msu_flow ok;

	FLOW_BEGIN(m->at.delete);
	FLOW_WAIT(m->at.delete, ok, delete_here(m, number));
	if (ok == MSU_FLOW_NO || !will_verify(m))
		FLOW_RETURN(m->at.delete, ok);
	FLOW_WAIT(m->at.delete, ok, log_in_to_verify(m));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(m->at.delete, ok);
	forget(m);
	/* those behind it have moved up */
	if (m->from > number - 1)
		m->from = number - 1;
	FLOW_WAIT(m->at.delete, ok, read_list(m, false));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(m->at.delete, ok);
	FLOW_WAIT(m->at.delete, ok, next_ours(m));
	if (ok == MSU_FLOW_YES) {
		m->left_over = m->found;
		FLOW_WAIT(m->at.delete, ok, delete_here(m, m->left_over));
	} else if (m->say.error.code == MSU_OK)
		FLOW_WAIT(m->at.delete, ok, log_out(m));
	FLOW_END(m->at.delete, ok);
}
