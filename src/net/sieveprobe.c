/* SPDX-License-Identifier: MPL-2.0 */
/* ManageSieve servers (RFC 5804), which libcurl does not speak to: it connects,
 * and the greeting is read here. */
#include <string.h>

#include "err.h"
#include "loop.h"

#define GREETING_MS	5000

struct sieve_job {
	struct msu_net		*net;
	const struct msu_server	*server;
	struct msu_probe	 probe;
	struct msu_talk		*talk;
	struct msu_list		 dialogue;
	msu_probe_fn		 fn;
	void			*arg;
};

static void
on_greeting(void *arg, const struct msu_talk_reply *reply)
{
	struct sieve_job *job = arg;
	struct msu_probe *p = &job->probe;

	p->lines = reply->lines;
	p->greeting = reply->words;
	p->ms[MSU_TIME_GREETING] = p->ms[MSU_TIME_CONNECT] + reply->ms;
	p->ms[MSU_TIME_DONE] = p->ms[MSU_TIME_GREETING];
	if (reply->err != NULL)
		p->error = *reply->err;
	else if (reply->said != MSU_SAID_YES)
		msu_fail(&p->error, MSU_E_REJECTED, job->server->host, "%s",
		    reply->words);
	p->dialogue = msu_list_end(&job->dialogue);
	msu_talk_close(job->talk);
	job->fn(job->arg, p);
}

static void
on_connected(void *arg, const struct msu_probe *p)
{
	static const struct msu_talk_ask nothing = { .limit_ms = GREETING_MS };
	struct sieve_job *job = arg;

	job->probe = *p;
	job->probe.talk = NULL;
	job->talk = p->talk;
	if (p->talk == NULL) {
		job->fn(job->arg, &job->probe);
		return;
	}
	job->probe.last = MSU_STEP_GREETING;
	if (job->net->ctx->flags[MSU_OPT_DETAILS])
		msu_talk_log(p->talk, &job->dialogue);
	msu_talk_ask(p->talk, &nothing, on_greeting, job);
}

void
msu_probe_sieve(struct msu_net *net, const struct msu_server *s,
    const char *const *ips, msu_probe_fn fn, void *arg)
{
	struct sieve_job *job = msu_arena_alloc(net->arena, sizeof(*job));

	if (job == NULL)
		return;		/* the run ends, and says why */
	job->net = net;
	job->server = s;
	job->fn = fn;
	job->arg = arg;
	msu_probe_start(net, s, ips, true, on_connected, job);
}
