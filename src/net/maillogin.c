/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Logging in to a mail server: SASL over SMTP (RFC 4954), IMAP (RFC 9051
 * §6.2.2, RFC 4959) and POP3 (RFC 5034), or their own commands.
 *
 * libcurl could do most of it, but it keeps the password for as long as a
 * connection stands, and does not wipe what it frees.
 */
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "buf.h"
#include "err.h"
#include "hide.h"
#include "loop.h"
#include "sasl.h"
#include "secret.h"
#include "str.h"
#include "talk.h"

#define MAX_CHALLENGE	((size_t)16 << 10)	/* bytes */
#define MAX_RESPONSE	((size_t)64 << 10)
/* What a command may be long: RFC 5034 §4; the others have room for any. */
#define POP3_COMMAND	255

enum way { BY_SASL, BY_COMMAND };	/* IMAP LOGIN, POP3 USER and PASS */

struct msu_login_job {
	struct msu_talk		*talk;
	const struct msu_login	*login;
	msu_login_fn		 fn;
	void			*arg;
	uint64_t		 start;
	enum way		 way;
	const char		*mechanism;
	struct msu_sasl		*sasl;
	struct msu_buf		 initial;	/* still to be said */
	bool			 has_initial, done;
	enum msu_code		 refused;	/* why nothing is said at all */
	enum msu_code		 cancelled;	/* why we gave up */
	unsigned		 step;
};

void
msu_login_job_free(struct msu_login_job *job)
{
	if (job == NULL)
		return;
	msu_sasl_free(job->sasl);
	msu_buf_wipe(&job->initial);
	msu_buf_free(&job->initial);
	free(job);
}

static void
login_answer(struct msu_login_job *job, struct msu_login_reply *reply)
{
	msu_login_fn fn = job->fn;
	void *arg = job->arg;
	const struct msu_net *net = msu_talk_net(job->talk);

	reply->ms = (unsigned)(net->ctx->clock_ms() - job->start);
	reply->mechanism = job->mechanism;
	msu_talk_swap_login(job->talk, NULL);
	msu_login_job_free(job);
	fn(arg, reply);
}

static void
login_fail(struct msu_login_job *job, enum msu_code code, const char *words)
{
	struct msu_error err = { 0 };
	struct msu_login_reply reply = { .err = &err, .words = words };

	msu_fail(&err, code, msu_talk_server(job->talk)->host, "%s", words);
	login_answer(job, &reply);
}

/* ---- saying ------------------------------------------------------------- */

static void	on_answer(void *, const struct msu_talk_reply *);

static void
login_say(struct msu_login_job *job, struct msu_buf *b, bool more)
{
	struct msu_talk_ask ask = {
		.text = msu_buf_text(b), .len = b->len, .more = more,
		.secret = true, .whole = more,
	};

	if (more)
		msu_buf_adds(b, "\r\n");
	ask.text = msu_buf_text(b);
	ask.len = b->len;
	if (b->code != MSU_OK)
		msu_net_nomem(msu_talk_net(job->talk));
	msu_talk_ask(job->talk, &ask, on_answer, job);
	msu_buf_wipe(b);
	msu_buf_free(b);
}

/* Room for all of it at once: what grows would leave pieces behind. */
static void
say_begin(struct msu_buf *b)
{
	msu_buf_init(b, MAX_RESPONSE);
	msu_buf_reserve(b, MAX_RESPONSE - 1);
}

/* Bytes in base 64; nothing is "=" in a command (RFC 4954 §4). */
static void
add_base64(struct msu_buf *b, const struct msu_buf *bytes, bool in_command)
{
	if (bytes->len == 0 && in_command)
		msu_buf_addc(b, '=');
	else
		msu_base64_add(b, msu_buf_text(bytes), bytes->len);
}

static void
say_response(struct msu_login_job *job, const struct msu_buf *bytes)
{
	struct msu_buf b;

	say_begin(&b);
	add_base64(&b, bytes, false);
	login_say(job, &b, true);
}

/* RFC 4954 §4, RFC 9051 §6.2.2: an asterisk gives up. */
static void
say_cancel(struct msu_login_job *job, enum msu_code why)
{
	struct msu_buf b;

	job->cancelled = why;
	say_begin(&b);
	msu_buf_addc(&b, '*');
	login_say(job, &b, true);
}

/* ---- SASL --------------------------------------------------------------- */

static void
sasl_begin(struct msu_login_job *job)
{
	enum msu_proto proto = msu_talk_server(job->talk)->proto;
	bool fits = proto == MSU_PROTO_IMAP ? job->login->initial :
	    proto == MSU_PROTO_SMTP || strlen("AUTH  ") +
	    strlen(job->mechanism) + job->initial.len * 4 / 3 + 4 <
	    POP3_COMMAND;
	struct msu_buf b;

	say_begin(&b);
	msu_buf_addf(&b, "%s %s", proto == MSU_PROTO_IMAP ? "AUTHENTICATE" :
	    "AUTH", job->mechanism);
	if (job->has_initial && fits) {
		msu_buf_addc(&b, ' ');
		add_base64(&b, &job->initial, true);
		job->has_initial = false;
	}
	login_say(job, &b, false);
}

static bool
is_blank(const char *s)
{
	return s[strspn(s, " ")] == '\0';
}

static void
sasl_challenge(struct msu_login_job *job, const struct msu_talk_reply *reply)
{
	struct msu_buf response;
	uint8_t *bytes;
	size_t len = 0;
	enum msu_code code;

	if (job->has_initial) {	/* it did not fit into the command */
		job->has_initial = false;
		say_response(job, &job->initial);
		return;
	}
	bytes = malloc(MAX_CHALLENGE);
	if (bytes == NULL) {
		msu_net_nomem(msu_talk_net(job->talk));
		return;
	}
	/* a prompt that is no base 64 is still a prompt: LOGIN needs no more */
	if (!is_blank(reply->bytes) && !msu_base64_decode(reply->bytes,
	    reply->len, bytes, MAX_CHALLENGE, &len))
		len = 0;
	say_begin(&response);
	code = msu_sasl_step(job->sasl, (const char *)bytes, len, &response,
	    &job->done);
	if (code == MSU_OK)
		say_response(job, &response);
	else
		say_cancel(job, code);
	msu_buf_wipe(&response);
	msu_buf_free(&response);
	/* it may repeat a token, even where it is none at its end */
	msu_wipe(bytes, MAX_CHALLENGE);
	free(bytes);
}

/* ---- IMAP LOGIN, POP3 USER and PASS ------------------------------------- */

/* RFC 9051 §4.3: a quoted string cannot say everything, and a literal waits
 * for a "+". */
static bool
is_quotable(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~')
			return false;
	}
	return true;
}

static void
add_quoted(struct msu_buf *b, const char *s)
{
	msu_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			msu_buf_addc(b, '\\');
		msu_buf_addc(b, *s);
	}
	msu_buf_addc(b, '"');
}

/* The user, then the password; each is what the step is about. */
static void
imap_part(struct msu_login_job *job, struct msu_buf *b)
{
	const char *text = job->step == 0 ? job->login->user :
	    msu_secret_text(job->login->secret);

	if (!is_quotable(text)) {
		msu_buf_addf(b, "{%zu}", strlen(text));
		return;
	}
	add_quoted(b, text);
	job->step++;
	if (job->step == 1) {
		msu_buf_addc(b, ' ');
		imap_part(job, b);
	}
}

static void
imap_more(struct msu_login_job *job)
{
	struct msu_buf b;

	say_begin(&b);
	msu_buf_adds(&b, job->step == 0 ? job->login->user :
	    msu_secret_text(job->login->secret));
	job->step++;
	if (job->step == 1) {
		msu_buf_addc(&b, ' ');
		imap_part(job, &b);
	}
	login_say(job, &b, true);
}

static void
command_begin(struct msu_login_job *job)
{
	struct msu_buf b;

	say_begin(&b);
	if (msu_talk_server(job->talk)->proto == MSU_PROTO_IMAP) {
		msu_buf_adds(&b, "LOGIN ");
		imap_part(job, &b);
	} else
		msu_buf_addf(&b, "USER %s", job->login->user);
	login_say(job, &b, false);
}

/* True: the command goes on. */
static bool
command_next(struct msu_login_job *job, const struct msu_talk_reply *reply)
{
	bool pop3 = msu_talk_server(job->talk)->proto == MSU_PROTO_POP3;
	struct msu_buf b;

	if (!pop3 && reply->said == MSU_SAID_MORE && job->step < 2) {
		imap_more(job);
		return true;
	}
	if (pop3 && reply->said == MSU_SAID_YES && job->step++ == 0) {
		say_begin(&b);
		msu_buf_addf(&b, "PASS %s",
		    msu_secret_text(job->login->secret));
		login_say(job, &b, false);
		return true;
	}
	job->done = true;
	return false;
}

/* ---- the whole ---------------------------------------------------------- */

/* The server's sentence, and what it told in a challenge before. */
static const char *
all_words(struct msu_login_job *job, const char *words)
{
	const char *more = job->sasl == NULL ? "" : msu_sasl_words(job->sasl);

	return more[0] == '\0' ? words : msu_arena_printf(
	    msu_talk_net(job->talk)->arena, "%s %s", words,
	    msu_talk_clean(job->talk, more, strlen(more)));
}

static void
on_answer(void *arg, const struct msu_talk_reply *reply)
{
	struct msu_login_job *job = arg;
	struct msu_login_reply end = { 0 };

	if (reply->err != NULL) {
		end.err = reply->err;
		end.words = reply->err->detail;
		login_answer(job, &end);
		return;
	}
	if (job->way == BY_COMMAND && command_next(job, reply))
		return;
	if (reply->said == MSU_SAID_MORE && job->cancelled == MSU_OK &&
	    job->way == BY_SASL) {
		sasl_challenge(job, reply);
		return;
	}
	end.words = all_words(job, reply->words);
	end.accepted = reply->said == MSU_SAID_YES;
	if (reply->said == MSU_SAID_MORE)
		login_fail(job, MSU_E_WRONG_PROTOCOL, end.words);
	else if (job->cancelled != MSU_OK)
		login_fail(job, job->cancelled, end.words);
	else if (end.accepted && !job->done)
		/* it has not shown that it knows the password, too (RFC 5802
		 * §3), or that it has read it at all */
		login_fail(job, MSU_E_WRONG_PROTOCOL, end.words);
	else
		login_answer(job, &end);
}

static void
on_nothing(void *arg, const struct msu_talk_reply *reply)
{
	struct msu_login_job *job = arg;

	(void)reply;
	login_fail(job, job->refused, "");
}

static bool
may_use_command(const struct msu_login *l)
{
	bool allowed = l->nauths == 0;

	for (size_t i = 0; i < l->nauths; i++)
		allowed |= l->auths[i] == MSU_AUTH_PASSWORD;
	return allowed && l->plain_login && !l->is_token;
}

static void
login_begin(struct msu_login_job *job)
{
	const struct msu_login *l = job->login;
	const struct msu_server *s = msu_talk_server(job->talk);
	const struct msu_ctx *ctx = msu_talk_net(job->talk)->ctx;
	const struct msu_sasl_mechanism *m = msu_sasl_choose(l->offered,
	    l->auths, l->nauths, l->is_token, msu_secret_text(l->secret));
	bool done = false;

	if (m == NULL) {
		job->way = BY_COMMAND;
		if (!may_use_command(l)) {
			job->refused = MSU_E_AUTH_MISSING;
			msu_talk_wait(job->talk, 0, on_nothing, job);
			return;
		}
		job->mechanism = s->proto == MSU_PROTO_IMAP ? "LOGIN" :
		    "USER";
		command_begin(job);
		return;
	}
	job->mechanism = msu_sasl_name(m);
	job->sasl = msu_sasl_start(m, l->user, l->secret, s->host, s->port,
	    ctx->wall(NULL));
	say_begin(&job->initial);
	job->refused = job->sasl == NULL ? MSU_E_NOMEM :
	    msu_sasl_step(job->sasl, NULL, 0, &job->initial, &done);
	if (job->refused == MSU_E_NOMEM)
		msu_net_nomem(msu_talk_net(job->talk));
	else if (job->refused != MSU_OK)
		msu_talk_wait(job->talk, 0, on_nothing, job);
	if (job->refused != MSU_OK)
		return;
	job->done = done;
	job->has_initial = msu_sasl_speaks_first(m);
	sasl_begin(job);
}

void
msu_talk_login(struct msu_talk *t, const struct msu_login *login,
    msu_login_fn fn, void *arg)
{
	struct msu_net *net = msu_talk_net(t);
	struct msu_login_job *job = calloc(1, sizeof(*job));
	struct msu_hide *hide = msu_hide_new(login->secret);

	if (job == NULL || hide == NULL) {
		free(job);
		msu_hide_free(hide);
		msu_net_nomem(net);
		return;
	}
	msu_talk_hide_own(t, hide);
	msu_login_job_free(msu_talk_swap_login(t, job));
	job->talk = t;
	job->login = login;
	job->fn = fn;
	job->arg = arg;
	job->start = net->ctx->clock_ms();
	msu_buf_init(&job->initial, MAX_RESPONSE);
	login_begin(job);
}
