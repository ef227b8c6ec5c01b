/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Going on with a mail server after its capabilities: commands and whole
 * answers over the connection that libcurl has made and secured
 * (CURLOPT_CONNECT_ONLY).  Where an answer ends: RFC 9051 §2.2.2 and §4.3, RFC
 * 1939 §3, RFC 5321 §4.2.1.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "hide.h"
#include "loop.h"
#include "model.h"
#include "secret.h"
#include "str.h"
#include "talk.h"

#define ANSWER_MS	10000	/* a refused login is often held back */
#define MAX_LINES	((size_t)64 << 10)	/* bytes */
#define MAX_BYTES	((size_t)8 << 20)	/* of a message */
#define MAX_SAID	(MAX_BYTES + MAX_BYTES / 2)	/* base64, dots */
#define MAX_LIST	1000			/* lines */
#define CHUNK		16384

static const char no_end[] = "an answer without end";

struct msu_talk {
	struct msu_talk		*next;
	struct msu_net		*net;
	enum msu_net_group	 group;
	const struct msu_server	*server;
	CURL			*easy;
	struct curl_slist	*resolve;	/* libcurl does not copy it */
	curl_socket_t		 fd;
	struct msu_hide		*hide;		/* or NULL */
	struct msu_list		*log;		/* or NULL */
	struct msu_login_job	*login;		/* or NULL */

	bool			 open;		/* somebody waits */
	bool			 timer;		/* for nothing but time */
	bool			 dotted, secret;
	uint64_t		 start, until;
	msu_talk_fn		 fn;
	void			*arg;

	struct msu_buf		 out, in;
	size_t			 sent;		/* of out */
	size_t			 pos;		/* of in: the line to be read */
	size_t			 lines_len;	/* bytes of them so far */
	unsigned		 tag;		/* of the last command */
	struct msu_list		 lines;
	size_t			 literal, literal_len;	/* place in in */
	bool			 has_literal, in_body;
	bool			 goes_on;	/* the line, after a literal */
};

/* ---- life --------------------------------------------------------------- */

static size_t
talks_of(const struct msu_net *net)
{
	size_t n = 0;

	for (const struct msu_talk *t = net->talks; t != NULL; t = t->next)
		n++;
	return n;
}

static void
connection_end(struct msu_net *net, CURL *easy, struct curl_slist *resolve)
{
	curl_multi_remove_handle(net->multi, easy);
	curl_easy_cleanup(easy);
	curl_slist_free_all(resolve);
}

struct msu_talk *
msu_talk_new_own(struct msu_net *net, CURL *easy, struct curl_slist *resolve,
    const struct msu_server *s)
{
	struct msu_talk *t = talks_of(net) < MSU_TALK_MAX ?
	    calloc(1, sizeof(*t)) : NULL;

	if (t == NULL) {
		connection_end(net, easy, resolve);
		msu_net_nomem(net);
		return NULL;
	}
	t->net = net;
	t->group = net->group;
	t->server = s;
	t->easy = easy;
	t->resolve = resolve;
	t->fd = CURL_SOCKET_BAD;
	curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &t->fd);
	/* they work for the probe, which is over */
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, NULL);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, NULL);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
	msu_buf_init(&t->out, MAX_SAID);
	msu_buf_init(&t->in, MAX_SAID);
	t->next = net->talks;
	net->talks = t;
	return t;
}

static void
talk_free(struct msu_talk *t)
{
	struct msu_talk **p = &t->net->talks;

	while (*p != NULL && *p != t)
		p = &(*p)->next;
	if (*p != NULL)
		*p = t->next;
	connection_end(t->net, t->easy, t->resolve);
	msu_login_job_free(t->login);
	msu_hide_free(t->hide);
	msu_buf_wipe(&t->out);
	msu_buf_free(&t->out);
	msu_buf_wipe(&t->in);
	msu_buf_free(&t->in);
	free(t);
}

void
msu_talk_close(struct msu_talk *t)
{
	const char *bye;
	size_t n;

	if (t == NULL)
		return;
	bye = t->server->proto == MSU_PROTO_IMAP ? "Z LOGOUT\r\n" :
	    t->server->proto == MSU_PROTO_SIEVE ? "LOGOUT\r\n" :
	    "QUIT\r\n";
	/* in the middle of something else it would be taken for a part of it */
	if (!t->open || t->timer)
		curl_easy_send(t->easy, bye, strlen(bye), &n);
	talk_free(t);
}

void
msu_talk_drop(struct msu_net *net, enum msu_net_group group)
{
	struct msu_talk *t, *next;

	for (t = net->talks; t != NULL; t = next) {
		next = t->next;
		if (group == MSU_GROUP_COUNT || t->group == group)
			talk_free(t);
	}
}

struct msu_net *
msu_talk_net(const struct msu_talk *t)
{
	return t->net;
}

const struct msu_server *
msu_talk_server(const struct msu_talk *t)
{
	return t->server;
}

struct msu_login_job *
msu_talk_swap_login(struct msu_talk *t, struct msu_login_job *job)
{
	struct msu_login_job *before = t->login;

	t->login = job;
	return before;
}

void
msu_talk_hide_own(struct msu_talk *t, struct msu_hide *hide)
{
	msu_hide_free(t->hide);
	t->hide = hide;
}

/* ---- saying ------------------------------------------------------------- */

/* What a server says is shown without what is secret in it: neither as it came,
 * which may be no text, nor as it is shown. */
const char *
msu_talk_clean(struct msu_talk *t, const char *text, size_t len)
{
	char *raw = msu_arena_alloc(t->net->arena, len + 1);
	char *copy = msu_arena_alloc(t->net->arena, len + 1);

	if (raw == NULL || copy == NULL)
		return "";
	memcpy(raw, text, len);
	msu_hide_in(t->hide, raw, len);
	msu_str_copy_clean(copy, len + 1, raw, len);
	msu_hide_in(t->hide, copy, strlen(copy));
	return copy;
}

void
msu_talk_log(struct msu_talk *t, struct msu_list *log)
{
	t->log = log;
}

static void
talk_log(struct msu_talk *t, const char *who, const char *line)
{
	struct msu_arena *a = t->net->arena;

	if (t->log != NULL && t->log->n < MAX_LIST)
		msu_list_add(a, t->log, msu_arena_printf(a, "%s %.400s", who,
		    line));
}

static void
talk_begin(struct msu_talk *t, unsigned long ms, msu_talk_fn fn, void *arg)
{
	t->start = t->net->ctx->clock_ms();
	t->until = t->start + ms;
	t->open = true;
	t->timer = t->dotted = t->secret = false;
	t->fn = fn;
	t->arg = arg;
	memset(&t->lines, 0, sizeof(t->lines));
	t->lines_len = 0;
	t->has_literal = t->in_body = t->goes_on = false;
}

void
msu_talk_wait(struct msu_talk *t, unsigned long ms, msu_talk_fn fn, void *arg)
{
	talk_begin(t, ms, fn, arg);
	t->timer = true;
}

/* Of a login: the command, and the name of a mechanism. */
static const char *
what_is_public(struct msu_talk *t, const struct msu_talk_ask *ask)
{
	size_t n = ask->more ? 0 : strcspn(ask->text, " ");

	if (n > 0 && msu_str_neqcase(ask->text, "AUTH", 4) &&
	    ask->text[n] == ' ')
		n += 1 + strcspn(ask->text + n + 1, " ");
	return msu_arena_printf(t->net->arena, "%.*s%s…", (int)n, ask->text,
	    n == 0 ? "" : " ");
}

void
msu_talk_ask(struct msu_talk *t, const struct msu_talk_ask *ask,
    msu_talk_fn fn, void *arg)
{
	size_t len = ask->text == NULL ? 0 : ask->len == 0 ?
	    strlen(ask->text) : ask->len;
	const char *shown;

	talk_begin(t, ask->limit_ms == 0 ? ANSWER_MS : ask->limit_ms, fn,
	    arg);
	t->dotted = ask->dotted;
	t->secret = ask->secret;
	msu_buf_clear(&t->out);
	t->sent = 0;
	if (ask->text == NULL)
		return;
	/* all at once: what grows leaves pieces behind */
	msu_buf_reserve(&t->out, len + 16);
	if (ask->secret)
		msu_buf_reserve(&t->in, 2 * MAX_LINES + CHUNK);
	if (t->server->proto == MSU_PROTO_IMAP && !ask->more)
		msu_buf_addf(&t->out, "M%u ", ++t->tag);
	msu_buf_add(&t->out, ask->text, len);
	if (!ask->whole)
		msu_buf_adds(&t->out, "\r\n");
	if (t->out.code != MSU_OK)
		msu_net_nomem(t->net);
	shown = ask->secret ? what_is_public(t, ask) : ask->whole ?
	    "(message)" : msu_talk_clean(t, ask->text, len);
	MSU_TRACE(&t->net->ctx->trace, MAIL, "%s:%u > %s", t->server->host,
	    t->server->port, shown);
	talk_log(t, "C:", shown);
}

/* ---- the end of an answer ----------------------------------------------- */

static void
talk_answer(struct msu_talk *t, struct msu_talk_reply *reply)
{
	msu_talk_fn fn = t->fn;
	void *arg = t->arg;

	reply->ms = (unsigned)(t->net->ctx->clock_ms() - t->start);
	reply->lines = msu_list_end(&t->lines);
	if (reply->words == NULL)
		reply->words = "";
	if (reply->err == NULL && !t->timer) {
		const char *shown = t->secret && reply->said ==
		    MSU_SAID_MORE ? "…" : reply->words;

		MSU_TRACE(&t->net->ctx->trace, MAIL, "%s:%u < %s",
		    t->server->host, t->server->port, shown);
		talk_log(t, "S:", shown);
	}
	t->open = false;
	t->net->group = t->group;
	/* secrets of a command that was refused do not stay in it */
	msu_buf_wipe(&t->out);
	fn(arg, reply);
}

static void
talk_fail(struct msu_talk *t, enum msu_code code, const char *words)
{
	struct msu_talk_reply reply = { .said = MSU_SAID_NO };
	struct msu_error *err = msu_arena_alloc(t->net->arena, sizeof(*err));

	if (err == NULL) {
		t->open = false;	/* the run ends, and says why */
		return;
	}
	msu_fail(err, code, t->server->host, "%s", words);
	reply.err = err;
	talk_answer(t, &reply);
}

/* The answer goes; what came after it stays. */
static void
talk_done(struct msu_talk *t, enum msu_said said, const char *words)
{
	struct msu_talk_reply reply = { .said = said, .words = words };
	struct msu_arena *a = t->net->arena;
	size_t rest = t->in.len - t->pos;
	/* a challenge may repeat a secret; t may be gone when it is told */
	bool secret = t->secret && said == MSU_SAID_MORE;
	char *copy = NULL;

	if (t->has_literal || t->in_body) {
		copy = msu_arena_alloc(a, t->literal_len + 1);
		if (copy == NULL)
			return;
		memcpy(copy, t->in.p + t->literal, t->literal_len);
		reply.bytes = copy;
		reply.len = t->literal_len;
	}
	if (rest > 0)
		memmove(t->in.p, t->in.p + t->pos, rest);
	msu_wipe(t->in.p + rest, t->in.len - rest);
	t->in.len = rest;
	t->pos = 0;
	talk_answer(t, &reply);
	if (secret && copy != NULL)
		msu_wipe(copy, reply.len);
}

/* ---- reading: one line of each protocol --------------------------------- */

enum reading { GO_ON, ANSWERED, BAD, ENDLESS };

static enum reading
line_keep(struct msu_talk *t, const char *line, size_t len)
{
	const char *clean;

	t->lines_len += len;
	if (t->lines_len > MAX_LINES || t->lines.n >= MAX_LIST)
		return ENDLESS;
	clean = msu_talk_clean(t, line, len);
	talk_log(t, "S:", clean);
	msu_list_add(t->net->arena, &t->lines, clean);
	return GO_ON;
}

static bool
has_start(const char *line, size_t len, const char *start)
{
	size_t n = strlen(start);

	return len >= n && msu_str_neqcase(line, start, n);
}

/* A login needs a challenge as it came; people see it like all the rest. */
static enum reading
more_done(struct msu_talk *t, const char *text, size_t len)
{
	t->has_literal = true;
	t->literal = (size_t)(text - t->in.p);
	t->literal_len = len;
	talk_done(t, MSU_SAID_MORE, msu_talk_clean(t, text, len));
	return ANSWERED;
}

/* "+ more" */
static enum reading
read_more(struct msu_talk *t, const char *line, size_t len)
{
	size_t n = len > 1 && line[1] == ' ' ? 2 : 1;

	return more_done(t, line + n, len - n);
}

/* "+ more", "* untagged", "M1 OK": RFC 9051 §2.2.2. */
static enum reading
read_imap(struct msu_talk *t, const char *line, size_t len)
{
	char tag[16];
	size_t n;

	if (t->goes_on || has_start(line, len, "* ")) {
		t->goes_on = false;
		return line_keep(t, line, len);
	}
	if (len > 0 && line[0] == '+')
		return read_more(t, line, len);
	snprintf(tag, sizeof(tag), "M%u ", t->tag);
	if (!has_start(line, len, tag))
		return BAD;
	n = strlen(tag);
	talk_done(t, has_start(line + n, len - n, "OK") ? MSU_SAID_YES :
	    MSU_SAID_NO, msu_talk_clean(t, line + n, len - n));
	return ANSWERED;
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
smtp_words(struct msu_talk *t, const char *last)
{
	const char *all;

	if (t->lines.n == 0)
		return last;
	all = t->lines.v[0];
	for (size_t i = 1; i <= t->lines.n; i++) {
		const char *more = smtp_text(t->lines.v[0],
		    i < t->lines.n ? t->lines.v[i] : last);

		all = msu_arena_printf(t->net->arena, "%s %s", all, more);
	}
	return all;
}

static enum reading
read_smtp(struct msu_talk *t, const char *line, size_t len)
{
	bool is_code = len >= 3 && line[0] >= '2' && line[0] <= '5';
	const char *words;

	for (size_t i = 1; is_code && i < 3; i++)
		is_code = line[i] >= '0' && line[i] <= '9';
	if (!is_code || (len > 3 && line[3] != ' ' && line[3] != '-'))
		return BAD;
	if (len > 3 && line[3] == '-')
		return line_keep(t, line, len);
	if (line[0] == '3')
		return more_done(t, line + (len > 4 ? 4 : len),
		    len > 4 ? len - 4 : 0);
	words = msu_talk_clean(t, line, len);
	talk_done(t, line[0] == '2' ? MSU_SAID_YES : MSU_SAID_NO,
	    smtp_words(t, words));
	return ANSWERED;
}

/* RFC 5804 §1.2 */
static enum reading
read_sieve(struct msu_talk *t, const char *line, size_t len)
{
	if (has_start(line, len, "OK"))
		talk_done(t, MSU_SAID_YES, msu_talk_clean(t, line, len));
	else if (has_start(line, len, "NO") || has_start(line, len, "BYE"))
		talk_done(t, MSU_SAID_NO, msu_talk_clean(t, line, len));
	else if (len > 0 && line[0] == '"')
		return line_keep(t, line, len);
	else
		return BAD;
	return ANSWERED;
}

static enum reading
read_pop3(struct msu_talk *t, const char *line, size_t len)
{
	if (has_start(line, len, "+OK")) {
		if (!t->dotted) {
			talk_done(t, MSU_SAID_YES, msu_talk_clean(t, line, len));
			return ANSWERED;
		}
		t->in_body = true;
		t->literal = t->pos;
		t->literal_len = 0;
		return GO_ON;
	}
	if (len > 0 && line[0] == '+')
		return read_more(t, line, len);
	if (!has_start(line, len, "-ERR"))
		return BAD;
	talk_done(t, MSU_SAID_NO, msu_talk_clean(t, line, len));
	return ANSWERED;
}

/* A line of a POP3 answer that is dotted goes to where the ones before it are,
 * without its stuffing. */
static enum reading
read_body(struct msu_talk *t, const char *line, size_t len, size_t whole)
{
	if (len == 1 && line[0] == '.') {
		talk_done(t, MSU_SAID_YES, "+OK");
		return ANSWERED;
	}
	if (len > 0 && line[0] == '.') {
		line++;
		whole--;
	}
	memmove(t->in.p + t->literal + t->literal_len, line, whole);
	t->literal_len += whole;
	return t->literal_len > MAX_BYTES ? ENDLESS : GO_ON;
}

/* Text for people (RFC 9051 §7.1) has none, however it ends. */
static bool
may_have_literal(const struct msu_talk *t, const char *line, size_t len)
{
	static const char *const texts[] = { "* OK", "* NO", "* BAD", "* BYE" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!t->goes_on && has_start(line, len, texts[i]))
			return false;
	}
	return t->server->proto == MSU_PROTO_IMAP &&
	    (t->goes_on || has_start(line, len, "* "));
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
static enum reading
read_literal(struct msu_talk *t, size_t len, size_t whole, unsigned long n,
    bool *more)
{
	const char *line = t->in.p + t->pos;
	size_t start = t->pos + whole;

	if (n > MAX_BYTES)
		return ENDLESS;
	if (t->in.len - start < n) {
		*more = false;
		return GO_ON;
	}
	if (!t->has_literal) {
		t->has_literal = true;
		t->literal = start;
		t->literal_len = n;
	}
	t->pos = start + n;
	t->goes_on = true;
	return line_keep(t, line, len);
}

static enum reading
read_one(struct msu_talk *t, const char *line, size_t len)
{
	static enum reading (*const by_proto[MSU_PROTO_COUNT])(
	    struct msu_talk *, const char *, size_t) = {
		[MSU_PROTO_IMAP] = read_imap, [MSU_PROTO_POP3] = read_pop3,
		[MSU_PROTO_SMTP] = read_smtp, [MSU_PROTO_SIEVE] = read_sieve,
	};
	enum reading got = by_proto[t->server->proto](t, line, len);

	if (got != BAD)
		return got;
	talk_fail(t, MSU_E_WRONG_PROTOCOL, msu_talk_clean(t, line, len));
	return ANSWERED;
}

/* The next whole line, if it is there. */
static enum reading
read_line(struct msu_talk *t, bool *more)
{
	const char *line = t->in.p + t->pos;
	size_t left = t->in.len - t->pos, len, whole;
	const char *lf = left == 0 ? NULL : memchr(line, '\n', left);
	unsigned long n;

	*more = lf != NULL;
	if (lf == NULL)
		return left > MAX_LINES ? ENDLESS : GO_ON;
	len = (size_t)(lf - line);
	whole = len + 1;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (may_have_literal(t, line, len) && has_literal(line, len, &n))
		return read_literal(t, len, whole, n, more);
	t->pos += whole;
	return t->in_body ? read_body(t, line, len, whole) :
	    read_one(t, line, len);
}

/* ---- the socket --------------------------------------------------------- */

/* CURLE_AGAIN: it takes no more for now. */
static CURLcode
talk_send(struct msu_talk *t)
{
	CURLcode rc = CURLE_OK;

	while (t->sent < t->out.len && rc == CURLE_OK) {
		size_t n = 0;

		rc = curl_easy_send(t->easy, t->out.p + t->sent,
		    t->out.len - t->sent, &n);
		t->sent += n;
	}
	/* what was said is not kept */
	if (t->out.len > 0 && t->sent == t->out.len) {
		msu_buf_wipe(&t->out);
		t->sent = 0;
	}
	return rc;
}

/* Nothing but t->in gets to know it.  CURLE_OK and *n 0: the server has closed,
 * unless t->in has failed. */
static CURLcode
talk_receive(struct msu_talk *t, size_t *n)
{
	CURLcode rc;

	msu_buf_reserve(&t->in, CHUNK);
	if (t->in.code != MSU_OK)
		return CURLE_OK;
	rc = curl_easy_recv(t->easy, t->in.p + t->in.len, CHUNK, n);
	if (rc == CURLE_OK)
		t->in.len += *n;
	t->in.p[t->in.len] = '\0';
	return rc;
}

/* There will be no answer.  What a server said before it closed is why; BYE is
 * also why it says nothing more (RFC 9051 §7.1.5). */
static void
talk_lost(struct msu_talk *t, enum msu_code code, const char *words)
{
	const char *last = t->lines.n == 0 ? "" : t->lines.v[t->lines.n - 1];

	if (msu_str_neqcase(last, "* BYE", 5))
		code = MSU_E_REJECTED;
	talk_fail(t, code, code == MSU_E_NO_ANSWER || last[0] == '\0' ? words :
	    last);
}

/* True: the answer is told. */
static bool
talk_read(struct msu_talk *t)
{
	bool more = true;

	while (more) {
		switch (read_line(t, &more)) {
		case ANSWERED:
			return true;
		case ENDLESS:
			talk_fail(t, MSU_E_WRONG_PROTOCOL, no_end);
			return true;
		default:
			break;
		}
	}
	return false;
}

/* What the socket has is read until an answer is whole; true: it is told, and
 * the conversation may be gone. */
static bool
talk_socket(struct msu_talk *t, CURLcode *rc)
{
	for (;;) {
		size_t n = 0;

		if (t->in.len > t->pos && talk_read(t))
			return true;
		*rc = talk_receive(t, &n);
		if (*rc != CURLE_OK)
			return false;
		if (t->in.code != MSU_OK) {
			talk_fail(t, t->in.code == MSU_E_TOO_BIG ?
			    MSU_E_WRONG_PROTOCOL : t->in.code, no_end);
			return true;
		}
		if (n == 0) {
			talk_lost(t, MSU_E_CLOSED, "");
			return true;
		}
	}
}

/* True: likewise. */
static bool
talk_work(struct msu_talk *t, uint64_t now)
{
	struct msu_talk_reply yes = { .said = MSU_SAID_YES };
	bool late = now >= t->until;	/* it may be gone when it is told */
	CURLcode rc, sent;

	if (t->timer) {
		if (late)
			talk_answer(t, &yes);
		return late;
	}
	/* who does not listen any more may have said why */
	sent = talk_send(t);
	if (talk_socket(t, &rc))
		return true;
	if (sent != CURLE_OK && sent != CURLE_AGAIN)
		rc = sent;
	if (rc != CURLE_AGAIN)
		talk_lost(t, MSU_E_CLOSED, curl_easy_strerror(rc));
	else if (late)
		talk_lost(t, MSU_E_NO_ANSWER, "");
	return rc != CURLE_AGAIN || late;
}

void
msu_talk_tick(struct msu_net *net)
{
	struct msu_talk *t = net->talks;

	while (t != NULL) {
		/* after a call the list may have changed */
		if (t->open && talk_work(t, net->ctx->clock_ms()))
			t = net->talks;
		else
			t = t->next;
		if (msu_arena_failed(net->arena))
			return;
	}
}

void
msu_talk_abort(struct msu_net *net, enum msu_code why)
{
	struct msu_talk *t = net->talks;

	while (t != NULL) {
		if (!t->open) {
			t = t->next;
			continue;
		}
		talk_fail(t, why == MSU_E_DEADLINE ? MSU_E_NO_ANSWER : why,
		    "");
		t = net->talks;
	}
}

bool
msu_talk_is_open(const struct msu_net *net)
{
	for (const struct msu_talk *t = net->talks; t != NULL; t = t->next) {
		if (t->open)
			return true;
	}
	return false;
}

unsigned
msu_talk_sockets(const struct msu_net *net, struct curl_waitfd *fds)
{
	unsigned n = 0;

	for (const struct msu_talk *t = net->talks; t != NULL; t = t->next) {
		if (!t->open || t->timer || t->fd == CURL_SOCKET_BAD)
			continue;
		fds[n].fd = t->fd;
		fds[n].events = t->sent < t->out.len ?
		    CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN;
		fds[n].revents = 0;
		n++;
	}
	return n;
}
