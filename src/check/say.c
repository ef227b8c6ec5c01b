/* SPDX-License-Identifier: MPL-2.0 */
/* One after the other: a conversation where nothing else goes on. */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>

#include "err.h"

#define MORE_MS		3600000	/* each answer has a limit of its own */
#define ANSWER_MS	10000	/* where the caller has set none */

void
msu_checks_wait_for(struct msu_checks *run, unsigned long limit_ms,
    msu_net_more_fn more, void *arg)
{
	run->wait.more = more;
	run->wait.arg = arg;
	run->wait.limit_ms = limit_ms;
}

bool
msu_checks_is_waiting(const struct msu_checks *run)
{
	return run->wait.more != NULL;
}

static bool
is_over(const struct msu_say *s)
{
	return s->until != 0 && s->run->ctx->clock_ms() >= s->until;
}

static void
on_reply(void *arg, const struct msu_talk_reply *reply)
{
	struct msu_say *s = arg;

	s->reply = *reply;
	if (reply->err != NULL && s->error.code == MSU_OK) {
		s->error = *reply->err;
		if (s->error.code == MSU_E_NO_ANSWER && is_over(s))
			s->error.code = MSU_E_DEADLINE;
	}
	s->reply.err = NULL;	/* it is not ours to keep */
	s->done = true;
}

static unsigned long
say_more(void *arg)
{
	const struct msu_say *s = arg;

	return s->done ? 0 : MORE_MS;
}

static void
say_wait(struct msu_say *s)
{
	s->waiting = true;
	msu_checks_wait_for(s->run, MORE_MS, say_more, s);
}

enum msu_flow
msu_say_over(struct msu_say *s)
{
	if (!s->waiting)		/* nothing was said */
		return MSU_FLOW_NO;
	if (msu_checks_is_waiting(s->run))
		return MSU_FLOW_WAIT;
	s->waiting = false;
	if (s->error.code == MSU_OK)
		s->error = s->run->waited;
	return msu_flow_is(s->error.code == MSU_OK && s->done &&
	    s->reply.said != MSU_SAID_NO);
}

void
msu_say(struct msu_say *s, const struct msu_talk_ask *ask)
{
	struct msu_talk_ask in_time = *ask;
	uint64_t now = s->run->ctx->clock_ms();

	s->waiting = s->done = false;
	if (s->error.code == MSU_OK && is_over(s))
		msu_fail(&s->error, MSU_E_DEADLINE, NULL, NULL);
	if (s->error.code != MSU_OK)
		return;
	if (in_time.limit_ms == 0)
		in_time.limit_ms = ANSWER_MS;
	if (s->until != 0 && s->until - now < in_time.limit_ms)
		in_time.limit_ms = (unsigned long)(s->until - now);
	msu_talk_ask(s->talk, &in_time, on_reply, s);
	say_wait(s);
}

void
msu_sayf(struct msu_say *s, const char *fmt, ...)
{
	struct msu_talk_ask ask = { 0 };
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text)) {
		s->waiting = false;
		msu_fail(&s->error, MSU_E_TOO_BIG, NULL, NULL);
		return;
	}
	ask.text = text;
	msu_say(s, &ask);
}

void
msu_say_wait(struct msu_say *s, unsigned long ms)
{
	s->waiting = s->done = false;
	if (s->error.code != MSU_OK)
		return;
	msu_talk_wait(s->talk, ms, on_reply, s);
	say_wait(s);
}
