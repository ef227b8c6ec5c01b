/* SPDX-License-Identifier: MPL-2.0 */
/* Live verification of servers: all at once on the one loop. */
#include "check.h"

#include <string.h>

#include "buf.h"
#include "caps.h"
#include "compat.h"
#include "err.h"
#include "file.h"
#include "net.h"
#include "run.h"
#include "share.h"

#define CERT_ENDS_SOON	(14 * 86400)	/* seconds */
#define MAX_CA_FILE	((size_t)16 << 20)
#define MAX_CHECKS	8	/* begun before anybody waits for them */
#define SLEEP_MS	1000
/* In addition, where others' turns have to be waited for. */
#define TURNS_MS	30000

/* The steps of each kind of security, in order of time. */
static const enum msu_step_id orders[MSU_SECURITY_COUNT][6] = {
	[MSU_SECURITY_TLS] = { MSU_STEP_RESOLVE, MSU_STEP_CONNECT,
	    MSU_STEP_TLS, MSU_STEP_GREETING, MSU_STEP_CAPABILITY,
	    MSU_STEP_COUNT },
	[MSU_SECURITY_STARTTLS] = { MSU_STEP_RESOLVE, MSU_STEP_CONNECT,
	    MSU_STEP_GREETING, MSU_STEP_STARTTLS, MSU_STEP_CAPABILITY,
	    MSU_STEP_COUNT },
	[MSU_SECURITY_PLAIN] = { MSU_STEP_RESOLVE, MSU_STEP_CONNECT,
	    MSU_STEP_GREETING, MSU_STEP_CAPABILITY, MSU_STEP_COUNT },
};

/* ManageSieve: what comes before TLS. */
static const enum msu_step_id sieve_order[] = { MSU_STEP_RESOLVE,
	MSU_STEP_CONNECT, MSU_STEP_GREETING, MSU_STEP_COUNT };
/* Of a service over https. */
static const enum msu_step_id web_order[] = { MSU_STEP_RESOLVE,
	MSU_STEP_CONNECT, MSU_STEP_TLS, MSU_STEP_CAPABILITY, MSU_STEP_COUNT };

static struct msu_step *
step_of(struct msu_one *o, enum msu_step_id id)
{
	for (size_t i = 0; i < o->check->nsteps; i++) {
		if (o->steps[i].id == id)
			return &o->steps[i];
	}
	return &o->steps[o->check->nsteps - 1];
}

/* The worst step is the verdict of the whole. */
static void
one_verdict(struct msu_one *o)
{
	struct msu_check *c = o->check;

	c->verdict = MSU_NOT_RUN;
	c->ms = 0;
	for (size_t i = 0; i < c->nsteps; i++) {
		if (o->steps[i].verdict > c->verdict)
			c->verdict = o->steps[i].verdict;
		c->ms += o->steps[i].ms;
	}
}

void
msu_one_step(struct msu_one *o, enum msu_step_id id, enum msu_verdict verdict,
    unsigned ms, const struct msu_error *err)
{
	struct msu_step *s;

	if (step_of(o, id)->id != id && o->check->nsteps < MSU_STEP_COUNT)
		o->steps[o->check->nsteps++].id = id;
	s = step_of(o, id);
	s->verdict = verdict;
	s->ms = ms;
	if (err != NULL)
		s->error = *err;
	if (o->done)		/* a login comes after all the rest */
		one_verdict(o);
}

/* Of those that are waited for. */
static size_t
checks_done(const struct msu_checks *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->ones.n; i++) {
		const struct msu_one *o = run->ones.v[i];

		n += o->wanted && o->done;
	}
	return n;
}

void
msu_one_want(struct msu_one *o)
{
	o->run->all += !o->wanted;
	o->wanted = true;
}

void
msu_checks_progress(const struct msu_checks *run, enum msu_activity doing,
    size_t done, size_t all)
{
	const struct msu_ctx *ctx = run->ctx;

	if (ctx->progress == NULL)
		return;
	msu_inside_leave(ctx->trace.inside);
	ctx->progress(ctx->progress_arg, doing, done, all);
	msu_inside_enter(ctx->trace.inside);
}

void
msu_one_end(struct msu_one *o)
{
	struct msu_checks *run = o->run;

	one_verdict(o);
	o->done = true;
	if (!o->wanted)
		return;
	msu_alternatives_after(o);
	msu_checks_progress(run, MSU_DOING_CHECK, checks_done(run), run->all);
}

/* ---- after the conversation --------------------------------------------- */

/* Whoever had known it would have ended there. */
static void
one_refuse(struct msu_one *o, enum msu_step_id id, const struct msu_error *err)
{
	bool after = false;

	for (size_t i = 0; i < o->check->nsteps; i++) {
		if (after)
			msu_one_step(o, o->steps[i].id, MSU_NOT_RUN, 0, NULL);
		after |= o->steps[i].id == id;
	}
	msu_one_step(o, id, MSU_FAIL, step_of(o, id)->ms, err);
}

static void
judge_certificate(struct msu_one *o, enum msu_step_id id)
{
	const struct msu_tls *tls = o->check->tls;
	struct msu_error err = { 0 };
	time_t now = o->run->ctx->wall(NULL);

	if (tls != NULL && tls->ocsp != NULL &&
	    strcmp(tls->ocsp, "revoked") == 0) {
		msu_fail(&err, MSU_E_CERT_REVOKED, o->check->server->host,
		    NULL);
		one_refuse(o, id, &err);
		return;
	}
	if (tls == NULL || tls->not_after <= 0 ||
	    tls->not_after - now > CERT_ENDS_SOON)
		return;
	msu_fail(&err, MSU_E_CERT_ENDS_SOON, o->check->server->host,
	    "%ld days left", (long)((tls->not_after - now) / 86400));
	msu_one_step(o, id, MSU_WARN, step_of(o, id)->ms, &err);
}

/* Whether one of the logins that the settings allow is offered.  Where they say
 * nothing, a server that offers none at all may still be what somebody wants,
 * such as one for other servers. */
static void
judge_mechanisms(struct msu_one *o, const struct msu_caps *caps)
{
	const struct msu_server *s = o->check->server;
	struct msu_error err = { 0 };

	for (size_t i = 0; i < s->nauths; i++) {
		if (msu_caps_allow(caps, s->auths[i]))
			return;
	}
	if (s->nauths == 0 && (s->security == MSU_SECURITY_PLAIN ||
	    caps->plain_login || caps->mechanisms[0] != NULL))
		return;
	msu_fail(&err, msu_caps_only_oauth2(caps) ? MSU_E_OAUTH2_ONLY :
	    MSU_E_AUTH_MISSING, s->host, NULL);
	msu_one_step(o, MSU_STEP_CAPABILITY, s->nauths == 0 ? MSU_WARN :
	    MSU_FAIL, step_of(o, MSU_STEP_CAPABILITY)->ms, &err);
}

/* What can be wrong although all steps went well. */
static void
judge(struct msu_one *o)
{
	const struct msu_server *s = o->check->server;
	struct msu_error err = { 0 };

	if (s->security == MSU_SECURITY_PLAIN) {
		msu_fail(&err, MSU_E_NOT_ENCRYPTED, s->host, NULL);
		msu_one_step(o, MSU_STEP_CONNECT, MSU_WARN,
		    step_of(o, MSU_STEP_CONNECT)->ms, &err);
	} else
		judge_certificate(o, s->security == MSU_SECURITY_TLS ?
		    MSU_STEP_TLS : MSU_STEP_STARTTLS);
	if (step_of(o, MSU_STEP_CAPABILITY)->verdict != MSU_NOT_RUN)
		judge_mechanisms(o, &o->caps);
}

static uint32_t
step_end(const struct msu_probe *p, enum msu_step_id id)
{
	switch (id) {
	case MSU_STEP_CONNECT:
		return p->ms[MSU_TIME_CONNECT];
	case MSU_STEP_TLS:
		return p->ms[MSU_TIME_TLS];
	case MSU_STEP_GREETING:
		return p->ms[MSU_TIME_GREETING];
	case MSU_STEP_STARTTLS:
		return p->ms[MSU_TIME_STARTTLS];
	default:
		return p->ms[MSU_TIME_DONE];
	}
}

/* How long each step took, and which one failed. */
static void
read_steps(struct msu_one *o, const struct msu_probe *p)
{
	uint32_t before = 0;

	for (size_t i = 0; i < o->check->nsteps; i++) {
		enum msu_step_id id = o->steps[i].id;
		bool last = id == p->last && p->error.code != MSU_OK;
		uint32_t end = last ? p->ms[MSU_TIME_DONE] : step_end(p, id);

		if (id == MSU_STEP_RESOLVE)
			continue;
		msu_one_step(o, id, last ? MSU_FAIL : MSU_PASS,
		    end > before ? end - before : 0, last ? &p->error : NULL);
		if (last)
			break;
		before = end > before ? end : before;
	}
}

static const struct msu_tls *
tls_with(struct msu_arena *a, const struct msu_tls *tls, const char *ocsp)
{
	struct msu_tls *copy = tls == NULL || ocsp == NULL ? NULL :
	    msu_arena_alloc(a, sizeof(*copy));

	if (copy == NULL)
		return tls;
	*copy = *tls;
	copy->ocsp = ocsp;
	return copy;
}

static void
on_reached(void *arg, const struct msu_reached *reached)
{
	struct msu_one *o = arg;
	struct msu_check *c = o->check;
	const struct msu_probe *p = reached->probe;

	if (reached->named)
		msu_one_step(o, MSU_STEP_RESOLVE, reached->err == NULL ?
		    MSU_PASS : MSU_FAIL, reached->name_ms, reached->err);
	if (p == NULL) {
		msu_one_end(o);
		return;
	}
	c->tls = tls_with(o->run->arena, p->tls, reached->ocsp);
	o->ip = p->ip;
	for (size_t i = 0; p->dialogue[i] != NULL; i++)
		msu_list_add(o->run->arena, &o->dialogue, p->dialogue[i]);
	read_steps(o, p);
	/* of the others nothing beyond the greeting is known */
	if (msu_proto_is_mail(c->server->proto)) {
		msu_caps_read(o->run->arena, c->server->proto, p->lines,
		    &o->caps);
		c->offered = o->caps.mechanisms;
		c->max_size = o->caps.max_size;
		if (p->error.code == MSU_OK)
			judge(o);
	}
	msu_one_end(o);
}

/* ---- before the conversation -------------------------------------------- */

struct msu_one *
msu_one_new(struct msu_checks *run, const struct msu_server *s)
{
	static const void *const none[1];
	struct msu_one *o = msu_arena_alloc(run->arena, sizeof(*o));
	struct msu_check *c = msu_arena_alloc(run->arena, sizeof(*c));
	const enum msu_step_id *order = msu_proto_is_web(s->proto) ?
	    web_order : s->proto == MSU_PROTO_SIEVE ? sieve_order :
	    orders[s->security];

	if (o == NULL || c == NULL)
		return NULL;
	o->run = run;
	o->check = c;
	while (order[c->nsteps] != MSU_STEP_COUNT)
		c->nsteps++;
	o->steps = msu_arena_alloc(run->arena,
	    MSU_STEP_COUNT * sizeof(*o->steps));
	if (o->steps == NULL || !msu_list_add(run->arena, &run->ones, o))
		return NULL;
	for (size_t i = 0; i < c->nsteps; i++)
		o->steps[i].id = order[i];
	c->server = s;
	c->steps = o->steps;
	c->offered = (const void *)none;
	c->tried = (const void *)none;
	c->dialogue = (const void *)none;
	return o;
}

void
msu_one_start(struct msu_one *o)
{
	const struct msu_server *s = o->check->server;
	struct msu_error bad = { 0 };

	if (msu_proto_is_web(s->proto)) {
		msu_service_start(o);
		return;
	}
	if (msu_reach(o->run, s, false, on_reached, o, &bad))
		return;
	msu_one_step(o, MSU_STEP_RESOLVE, MSU_FAIL, 0, &bad);
	msu_one_end(o);
}

struct msu_one *
msu_one_find(struct msu_checks *run, const struct msu_server *s)
{
	for (size_t i = 0; i < run->ones.n; i++) {
		struct msu_one *o = run->ones.v[i];

		if (msu_server_same(o->check->server, s))
			return o;
	}
	return NULL;
}

struct msu_checks *
msu_checks_new(struct msu_ctx *ctx, struct msu_net *net,
    struct msu_arena *arena)
{
	struct msu_checks *run = msu_arena_alloc(arena, sizeof(*run));

	if (run == NULL)
		return NULL;
	run->ctx = ctx;
	run->net = net;
	run->arena = arena;
	return run;
}

void
msu_checks_start(struct msu_checks *run, const struct msu_server *s)
{
	struct msu_one *o;

	if (run->net == NULL || run->ones.n >= MAX_CHECKS ||
	    msu_one_find(run, s) != NULL)
		return;
	o = msu_one_new(run, s);
	if (o == NULL)
		return;
	msu_net_set_group(run->net, MSU_GROUP_CHECK);
	msu_one_start(o);
}

static unsigned long
checks_more(void *arg)
{
	struct msu_checks *run = arg;

	msu_alternatives_tick(run);
	for (size_t i = 0; i < run->ones.n; i++) {
		const struct msu_one *o = run->ones.v[i];

		if ((o->wanted && !o->done) || o->names_open > 0)
			return SLEEP_MS;
	}
	return 0;
}

/* All are counted before the first can be done. */
static enum msu_code
wanted_add(struct msu_checks *run, const struct msu_server *s,
    struct msu_list *fresh, struct msu_error *err)
{
	struct msu_one *o = msu_one_find(run, s);

	if (o == NULL) {
		o = msu_one_new(run, s);
		if (o == NULL || !msu_list_add(run->arena, fresh, o))
			return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	}
	msu_one_want(o);
	/* as the result has it, which outlives the candidate */
	o->check->server = s;
	if (!msu_list_add(run->arena, &run->checks, o->check))
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	return MSU_OK;
}

unsigned long
msu_checks_ms(const struct msu_checks *run)
{
	return run->ctx->check_ms + (run->ctx->share == NULL ? 0 : TURNS_MS);
}

void
msu_checks_end(struct msu_checks *run)
{
	if (run == NULL)
		return;
	msu_logins_end(run);
	if (run->ctx->share == NULL)
		return;
	msu_reach_end_all(run);
	msu_share_give_back(run->ctx);
}

enum msu_code
msu_checks_wait(struct msu_checks *run, struct msu_result *r,
    const struct msu_server *const *servers, struct msu_error *err)
{
	struct msu_list fresh = { 0 };
	enum msu_code rc = MSU_OK;

	run->result = r;
	/* an earlier one of the same result is none of this check */
	r->round_trip = NULL;
	run->typed = r->account == NULL;
	run->ends = run->ctx->clock_ms() + msu_checks_ms(run);
	for (size_t i = 0; rc == MSU_OK && servers[i] != NULL; i++)
		rc = wanted_add(run, servers[i], &fresh, err);
	if (rc == MSU_OK && run->net != NULL) {
		msu_net_set_group(run->net, MSU_GROUP_CHECK);
		for (size_t i = 0; i < fresh.n; i++)
			msu_one_start(fresh.v[i]);
		for (size_t i = 0, n = run->ones.n; i < n; i++)
			msu_alternatives_now(run->ones.v[i]);
		msu_net_start(run->net, msu_checks_ms(run), checks_more, run);
		run->waiting = true;
	}
	return rc;
}

enum msu_code
msu_checks_finish(struct msu_checks *run, struct msu_error *err)
{
	enum msu_code rc = run->waiting ? msu_net_finish(run->net, err) :
	    MSU_OK;

	run->result->checks = msu_list_end(&run->checks);
	msu_alternatives_end(run);
	return rc;
}

/* libcurl notices a missing file only once a connection stands. */
enum msu_code
msu_check_ca_file(const struct msu_ctx *ctx, struct msu_error *err)
{
	const char *path = ctx->texts[MSU_OPT_CA_FILE];
	struct msu_buf text;
	enum msu_code rc;

	if (path == NULL)
		return MSU_OK;
	msu_buf_init(&text, MAX_CA_FILE);
	rc = msu_file_read(path, MAX_CA_FILE, &text, err);
	msu_buf_free(&text);
	return rc;
}

const struct msu_step *
msu_check_worst(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		if (c->steps[i].verdict == c->verdict &&
		    c->verdict > MSU_PASS)
			return &c->steps[i];
	}
	return NULL;
}

bool
msu_check_speaks(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		const struct msu_step *s = &c->steps[i];

		if (s->id == MSU_STEP_TLS || s->id == MSU_STEP_STARTTLS)
			return s->verdict == MSU_PASS ||
			    s->verdict == MSU_WARN ||
			    msu_code_is_certificate(s->error.code);
	}
	return false;
}

/* The first failure of a check; MSU_OK if none. */
static enum msu_code
failure_of(const struct msu_check *c)
{
	const struct msu_step *s = msu_check_worst(c);

	return s != NULL && s->verdict == MSU_FAIL ? s->error.code : MSU_OK;
}

/* No packet came back from anywhere. */
static bool
is_offline(enum msu_code code)
{
	return code == MSU_E_DNS_TIMEOUT || code == MSU_E_TCP_UNREACHABLE;
}

/* Somebody wanted to know whether mail arrives; NULL: nobody did. */
static int
round_trip_exit(const struct msu_round_trip *t)
{
	int temporary = msu_code_exit(MSU_E_CANCELLED);

	if (t == NULL || t->verdict == MSU_PASS || t->verdict == MSU_WARN)
		return msu_code_exit(MSU_OK);
	return msu_code_exit(t->error.code) == temporary ? temporary :
	    msu_code_exit(MSU_E_NOT_DELIVERED);
}

void
msu_check_exit(struct msu_result *r, bool demanded)
{
	bool failed = false, not_run = false, offline = true;
	int worst = 0;

	/* an earlier check of the same result does not count any more */
	memset(&r->error, 0, sizeof(r->error));
	r->exit = msu_code_exit(MSU_OK);
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		enum msu_code code = failure_of(r->checks[i]);

		/* a calendar that is away does not keep mail from working */
		if (r->account != NULL &&
		    !msu_proto_is_mail(r->checks[i]->server->proto))
			continue;
		if (r->checks[i]->verdict == MSU_NOT_RUN) {
			failed = not_run = true;
			continue;
		}
		offline &= is_offline(code);
		if (code == MSU_OK)
			continue;
		failed = true;
		/* a certificate problem says more than "not verified" */
		if (msu_code_exit(code) > worst)
			worst = msu_code_exit(code);
	}
	if (!failed) {
		r->exit = round_trip_exit(r->round_trip);
		return;
	}
	if (!offline) {
		r->exit = worst;
		return;
	}
	msu_fail(&r->error, not_run ? MSU_E_NOT_CHECKED : MSU_E_OFFLINE,
	    r->domain, NULL);
	if (demanded)
		r->exit = msu_code_exit(MSU_E_OFFLINE);
}
