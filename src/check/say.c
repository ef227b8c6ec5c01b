/* SPDX-License-Identifier: MPL-2.0 */
/* One after the other: a conversation where nothing else goes on. */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>

#include "err.h"

#define MORE_MS		3600000	/* each answer has a limit of its own */
#define ANSWER_MS	10000	/* where the caller has set none */

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

static bool
say_run(struct msu_say *s)
{
	struct msu_error err = { 0 };

	if (msu_net_run(s->run->net, MORE_MS, say_more, s, &err) != MSU_OK &&
	    s->error.code == MSU_OK)
		s->error = err;
	return s->error.code == MSU_OK && s->done;
}

bool
msu_say(struct msu_say *s, const struct msu_talk_ask *ask)
{
	struct msu_talk_ask in_time = *ask;
	uint64_t now = s->run->ctx->clock_ms();

	if (s->error.code == MSU_OK && is_over(s))
		msu_fail(&s->error, MSU_E_DEADLINE, NULL, NULL);
	if (s->error.code != MSU_OK)
		return false;
	if (in_time.limit_ms == 0)
		in_time.limit_ms = ANSWER_MS;
	if (s->until != 0 && s->until - now < in_time.limit_ms)
		in_time.limit_ms = (unsigned long)(s->until - now);
	s->done = false;
	msu_talk_ask(s->talk, &in_time, on_reply, s);
	return say_run(s) && s->reply.said != MSU_SAID_NO;
}

bool
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
		msu_fail(&s->error, MSU_E_TOO_BIG, NULL, NULL);
		return false;
	}
	ask.text = text;
	return msu_say(s, &ask);
}

bool
msu_say_wait(struct msu_say *s, unsigned long ms)
{
	if (s->error.code != MSU_OK)
		return false;
	s->done = false;
	msu_talk_wait(s->talk, ms, on_reply, s);
	return say_run(s);
}
