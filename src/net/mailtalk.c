/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Going on with a mail server after its capabilities: commands and whole
 * answers over the connection that libcurl has made and secured
 * (CURLOPT_CONNECT_ONLY).
 */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "hide.h"
#include "loop.h"
#include "mailanswer.h"
#include "model.h"
#include "secret.h"
#include "str.h"
#include "talk.h"

#define ANSWER_MS	10000	/* a refused login is often held back */
#define MAX_LOG		1000			/* lines */
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
	struct msu_list		*log;		/* or NULL */
	struct msu_login_job	*login;		/* or NULL */

	bool			 open;		/* somebody waits */
	bool			 timer;		/* for nothing but time */
	bool			 secret;
	uint64_t		 start, until;
	msu_talk_fn		 fn;
	void			*arg;

	struct msu_buf		 out;
	size_t			 sent;		/* of it */
	struct msu_mail_answer	 answer;
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
	bool room = talks_of(net) < MSU_TALK_MAX;
	struct msu_talk *t = room ? calloc(1, sizeof(*t)) : NULL;

	if (t == NULL) {
		connection_end(net, easy, resolve);
		if (room)
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
	msu_buf_init(&t->out, MSU_MAIL_MAX);
	msu_mail_init(&t->answer, net->arena, s->proto);
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
	msu_buf_wipe(&t->out);
	msu_buf_free(&t->out);
	msu_mail_free(&t->answer);
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
	msu_hide_free(t->answer.hide);
	t->answer.hide = hide;
}

/* ---- saying ------------------------------------------------------------- */

/* What a server says is shown without what is secret in it: neither as it came,
 * which may be no text, nor as it is shown. */
const char *
msu_talk_clean(struct msu_talk *t, const char *text, size_t len)
{
	return msu_mail_clean(&t->answer, text, len);
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

	if (t->log != NULL && t->log->n < MAX_LOG)
		msu_list_add(a, t->log, msu_arena_printf(a, "%s %.400s", who,
		    line));
}

static void
talk_begin(struct msu_talk *t, unsigned long ms, msu_talk_fn fn, void *arg)
{
	t->start = t->net->ctx->clock_ms();
	t->until = t->start + ms;
	t->open = true;
	t->timer = t->secret = false;
	t->fn = fn;
	t->arg = arg;
	msu_mail_begin(&t->answer);
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
	t->answer.dotted = ask->dotted;
	t->secret = ask->secret;
	msu_buf_clear(&t->out);
	t->sent = 0;
	if (ask->text == NULL)
		return;
	/* all at once: what grows leaves pieces behind */
	msu_buf_reserve(&t->out, len + 16);
	if (ask->secret)
		msu_buf_reserve(&t->answer.in, 2 * MSU_MAIL_LINES + CHUNK);
	if (t->server->proto == MSU_PROTO_IMAP && !ask->more)
		msu_buf_addf(&t->out, "M%u ", ++t->answer.tag);
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
	reply->lines = msu_list_end(&t->answer.lines);
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

static void
talk_done(struct msu_talk *t)
{
	struct msu_talk_reply reply = {
		.said = t->answer.said,
		.words = t->answer.words,
	};
	/* a challenge may repeat a secret; t may be gone when it is told */
	bool secret = t->secret && reply.said == MSU_SAID_MORE;
	char *copy;

	if (!msu_mail_take(&t->answer, &copy, &reply.len))
		return;
	reply.bytes = copy;
	talk_answer(t, &reply);
	if (secret && copy != NULL)
		msu_wipe(copy, reply.len);
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

/* Nothing but the answer gets to know it.  CURLE_OK and *n 0: the server has
 * closed, unless its buffer has failed. */
static CURLcode
talk_receive(struct msu_talk *t, size_t *n)
{
	struct msu_buf *in = &t->answer.in;
	CURLcode rc;

	msu_buf_reserve(in, CHUNK);
	if (in->code != MSU_OK)
		return CURLE_OK;
	rc = curl_easy_recv(t->easy, in->p + in->len, CHUNK, n);
	if (rc == CURLE_OK)
		in->len += *n;
	in->p[in->len] = '\0';
	return rc;
}

/* There will be no answer.  What a server said before it closed is why; BYE is
 * also why it says nothing more (RFC 9051 §7.1.5). */
static void
talk_lost(struct msu_talk *t, enum msu_code code, const char *words)
{
	const struct msu_list *lines = &t->answer.lines;
	const char *last = lines->n == 0 ? "" : lines->v[lines->n - 1];

	if (msu_str_neqcase(last, "* BYE", 5))
		code = MSU_E_REJECTED;
	talk_fail(t, code, code == MSU_E_NO_ANSWER || last[0] == '\0' ? words :
	    last);
}

/* True: the answer is told. */
static bool
talk_read(struct msu_talk *t)
{
	struct msu_mail_answer *a = &t->answer;
	size_t n = a->lines.n;
	enum msu_mail_reading got = msu_mail_read(a);

	for (; n < a->lines.n; n++)
		talk_log(t, "S:", a->lines.v[n]);
	switch (got) {
	case MSU_MAIL_ANSWERED:
		talk_done(t);
		return true;
	case MSU_MAIL_BAD:
		talk_fail(t, MSU_E_WRONG_PROTOCOL, a->words);
		return true;
	case MSU_MAIL_ENDLESS:
		talk_fail(t, MSU_E_WRONG_PROTOCOL, no_end);
		return true;
	default:
		return false;
	}
}

/* What the socket has is read until an answer is whole; true: it is told, and
 * the conversation may be gone. */
static bool
talk_socket(struct msu_talk *t, CURLcode *rc)
{
	const struct msu_buf *in = &t->answer.in;

	for (;;) {
		size_t n = 0;

		if (in->len > t->answer.pos && talk_read(t))
			return true;
		*rc = talk_receive(t, &n);
		if (*rc != CURLE_OK)
			return false;
		if (in->code != MSU_OK) {
			talk_fail(t, in->code == MSU_E_TOO_BIG ?
			    MSU_E_WRONG_PROTOCOL : in->code, no_end);
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
