/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The round trip: a message from the account to itself is sent (RFC 5321),
 * waited for, fetched and deleted (RFC 9051), and what came is compared with
 * what went.  Both logins are over, and no password is needed any more, unless
 * it is waited for over POP3 (popbox.c).
 */
#include "roundtrip.h"

#include "compare.h"
#include "err.h"
#include "str.h"
#include "trip.h"

#define DELETE_MS	30000	/* all copies in all folders */
#define SLICE_MS	5000	/* between two reports of progress */

/* ---- IMAP --------------------------------------------------------------- */

static enum msu_flow
imap_open(struct msu_trip *t)
{
	return msu_mailbox_open(&t->box);
}

static enum msu_flow
imap_look(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.look);
	for (t->i = MSU_INBOX; t->i <= MSU_JUNK; t->i++) {
		FLOW_WAIT(t->at.look, ok, msu_mailbox_find(&t->box,
		    (enum msu_folder_id)t->i, &t->number));
		if (ok == MSU_FLOW_YES && t->number > 0) {
			t->folder = (enum msu_folder_id)t->i;
			FLOW_RETURN(t->at.look, ok);
		}
	}
	t->folder = MSU_FOLDER_COUNT;
	FLOW_END(t->at.look, MSU_FLOW_NO);
}

static enum msu_flow
imap_fetch(struct msu_trip *t)
{
	return msu_mailbox_fetch(&t->box, t->number);
}

/* A copy for each way by which it came, and what the provider kept of it. */
static enum msu_flow
imap_delete(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.delete);
	t->deleted = true;
	for (t->i = MSU_INBOX; t->i < MSU_FOLDER_COUNT; t->i++) {
		FLOW_WAIT(t->at.delete, ok, msu_mailbox_delete(&t->box,
		    (enum msu_folder_id)t->i));
		t->deleted &= ok == MSU_FLOW_YES;
	}
	FLOW_END(t->at.delete, msu_flow_is(t->deleted));
}

static enum msu_flow
imap_wait(struct msu_trip *t, unsigned long ms)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.wait);
	msu_say_wait(&t->box.say, ms);
	FLOW_WAIT(t->at.wait, ok, msu_say_over(&t->box.say));
	FLOW_END(t->at.wait, ok);
}

static const struct msu_way over_imap = {
	imap_open, imap_look, imap_fetch, imap_delete, imap_wait,
	.least = 200, .most = 5000,
};

/* ---- POP3 --------------------------------------------------------------- */

static enum msu_flow
pop3_open(struct msu_trip *t)
{
	return msu_popbox_open(&t->pop, t->run->ctx->wait_ms);
}

/* There is one folder. */
static enum msu_flow
pop3_look(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.look);
	FLOW_WAIT(t->at.look, ok, msu_popbox_find(&t->pop, &t->number));
	t->folder = ok == MSU_FLOW_YES && t->number > 0 ? MSU_INBOX :
	    MSU_FOLDER_COUNT;
	FLOW_END(t->at.look, ok);
}

static enum msu_flow
pop3_fetch(struct msu_trip *t)
{
	return msu_popbox_fetch(&t->pop, t->number);
}

static enum msu_flow
pop3_delete(struct msu_trip *t)
{
	return msu_popbox_delete(&t->pop, t->number);
}

static enum msu_flow
pop3_wait(struct msu_trip *t, unsigned long ms)
{
	return msu_popbox_wait(&t->pop, ms);
}

/* Each look is a login: nine in a minute. */
static const struct msu_way over_pop3 = {
	pop3_open, pop3_look, pop3_fetch, pop3_delete, pop3_wait,
	.first = 1000, .least = 1000, .most = 60000,
};

/* ---- waiting ------------------------------------------------------------ */

static unsigned long
waited(const struct msu_trip *t)
{
	return (unsigned long)(t->run->ctx->clock_ms() - t->accepted);
}

static enum msu_flow
pause_for(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.pause);
	for (t->rest = t->pause; t->rest > 0; t->rest -= t->slice) {
		t->slice = t->rest < SLICE_MS ? t->rest : SLICE_MS;
		msu_checks_progress(t->run, MSU_DOING_WAIT, waited(t) / 1000,
		    t->run->ctx->wait_ms / 1000);
		FLOW_WAIT(t->at.pause, ok, t->way->wait(t, t->slice));
		if (ok == MSU_FLOW_NO)
			FLOW_RETURN(t->at.pause, ok);
	}
	FLOW_END(t->at.pause, MSU_FLOW_YES);
}

/* Until the next look; false: there is no time for another one. */
static bool
set_pause(struct msu_trip *t)
{
	unsigned long rest = msu_popbox_rest(&t->pop), spent = waited(t);
	unsigned long limit = t->run->ctx->wait_ms;

	if (spent < limit && rest > limit - spent)
		return false;
	if (t->pause < rest)
		t->pause = rest;
	if (spent < limit && t->pause > limit - spent)
		t->pause = limit - spent;
	return true;
}

/* Longer each time, so that a server that takes its time is not bothered. */
static void
next_pause(struct msu_trip *t)
{
	t->pause = t->pause * 3 / 2;
	if (t->pause < t->way->least)
		t->pause = t->way->least;
	if (t->pause > t->way->most)
		t->pause = t->way->most;
}

/* No: it did not come. */
static enum msu_flow
await(struct msu_trip *t)
{
	unsigned long spent;
	enum msu_flow ok;

	FLOW_BEGIN(t->at.await);
	t->pause = t->way->first;
	while (set_pause(t)) {
		FLOW_WAIT(t->at.await, ok, pause_for(t));
		if (ok == MSU_FLOW_NO)
			break;
		FLOW_WAIT(t->at.await, ok, t->way->look(t));
		spent = waited(t);
		if (t->folder != MSU_FOLDER_COUNT) {
			t->pub->delivered = true;
			t->pub->delivered_ms = (unsigned)spent;
			FLOW_RETURN(t->at.await, MSU_FLOW_YES);
		}
		if (t->say->error.code != MSU_OK ||
		    spent >= t->run->ctx->wait_ms)
			break;
		next_pause(t);
	}
	FLOW_END(t->at.await, MSU_FLOW_NO);
}

/* ---- comparing and deleting --------------------------------------------- */

static void
compare_reply(struct msu_trip *t)
{
	const struct msu_talk_reply *reply = &t->say->reply;
	const struct msu_difference *const *differences;
	struct msu_received got;
	struct msu_list words = { 0 };
	struct msu_error err = { 0 };

	if (msu_message_read(t->a, reply->bytes, reply->len, &got,
	    &err) != MSU_OK || msu_message_compare(t->a, &t->message, &got,
	    &differences, &err) != MSU_OK) {
		msu_trip_fail(t, err.code == MSU_E_NOMEM ? err.code :
		    MSU_E_ALTERED, t->in, err.detail);
		return;
	}
	for (size_t i = 0; differences[i] != NULL; i++) {
		const struct msu_difference *d = differences[i];

		msu_list_add(t->a, &words, d->detail == NULL ? d->what :
		    msu_arena_printf(t->a, "%s: %s", d->what, d->detail));
	}
	t->pub->differences = msu_list_end(&words);
	if (words.n > 0)
		msu_trip_fail(t, MSU_E_ALTERED, t->in, words.v[0]);
}

static enum msu_flow
compare(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.compare);
	FLOW_WAIT(t->at.compare, ok, t->way->fetch(t));
	if (ok == MSU_FLOW_YES)
		compare_reply(t);
	else
		msu_trip_say_fail(t, t->say, MSU_E_MAILBOX, t->in);
	FLOW_END(t->at.compare, ok);
}

static enum msu_flow
delete_all(struct msu_trip *t)
{
	struct msu_round_trip *pub = t->pub;
	const struct msu_say *say = t->say;
	enum msu_flow ok;

	FLOW_BEGIN(t->at.delete_all);
	t->say->until = t->run->ctx->clock_ms() + DELETE_MS;
	FLOW_WAIT(t->at.delete_all, ok, t->way->delete(t));
	pub->deleted = ok == MSU_FLOW_YES;
	if (pub->deleted || pub->error.code != MSU_OK)
		FLOW_RETURN(t->at.delete_all, ok);
	pub->verdict = MSU_WARN;
	msu_fail(&pub->error, MSU_E_NOT_DELETED, t->in->check->server->host,
	    "%s", say->error.code != MSU_OK ? say->error.detail :
	    say->reply.said == MSU_SAID_NO ? say->reply.words : "");
	FLOW_END(t->at.delete_all, ok);
}

/* ---- the whole ---------------------------------------------------------- */

static void
not_found(struct msu_trip *t)
{
	const struct msu_say *say = t->say;
	const struct msu_error *put_off = &t->pop.put_off;

	if (say->error.code != MSU_OK && say->error.code != MSU_E_DEADLINE)
		msu_trip_say_fail(t, say, MSU_E_MAILBOX, t->in);
	else if (put_off->code != MSU_OK)
		msu_trip_fail(t, put_off->code, t->in, put_off->detail);
	else
		msu_trip_fail(t, MSU_E_NOT_DELIVERED, t->in, msu_arena_printf(
		    t->a, "waited %lu s", t->run->ctx->wait_ms / 1000));
}

static void
was_found(struct msu_trip *t)
{
	t->pub->may_arrive = false;
	t->pub->folder = t->way == &over_imap ? msu_mailbox_name(&t->box,
	    t->folder) : "INBOX";
	t->pub->verdict = MSU_PASS;
	if (t->folder != MSU_JUNK)
		return;
	t->pub->verdict = MSU_WARN;
	msu_fail(&t->pub->error, MSU_E_IN_JUNK, t->in->check->server->host,
	    "%s", t->pub->folder);
}

/* Nothing is sent that could not be found and deleted again. */
static enum msu_flow
trip_go(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.go);
	t->say->until = t->start + t->run->ctx->check_ms;
	FLOW_WAIT(t->at.go, ok, t->way->open(t));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(t->at.go, msu_trip_say_fail(t, t->say, MSU_E_MAILBOX,
		    t->in));
	t->start = t->run->ctx->clock_ms();	/* of the sending */
	FLOW_WAIT(t->at.go, ok, msu_trip_send(t));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(t->at.go, ok);
	FLOW_WAIT(t->at.go, ok, await(t));
	if (ok == MSU_FLOW_NO) {
		not_found(t);
		FLOW_RETURN(t->at.go, ok);
	}
	was_found(t);
	FLOW_WAIT(t->at.go, ok, compare(t));
	if (!t->run->ctx->flags[MSU_OPT_KEEP])
		FLOW_WAIT(t->at.go, ok, delete_all(t));
	FLOW_END(t->at.go, ok);
}

static void
trip_begin(struct msu_trip *t, struct msu_session *in, struct msu_session *out)
{
	struct msu_checks *run = t->run;
	const struct msu_say say = { .run = run, .talk = in->talk };

	t->in = in->one;
	t->out = out->one;
	t->smtp = (struct msu_say){ .run = run, .talk = out->talk };
	t->box.say = t->pop.say = say;
	t->box.arena = t->pop.arena = t->a;
	t->pop.idle = &t->smtp;
	t->pop.session = in;
	t->pop.account = t->result->account->address;
	t->pop.keep = run->ctx->flags[MSU_OPT_KEEP];
	t->way = in->one->check->server->proto == MSU_PROTO_POP3 ?
	    &over_pop3 : &over_imap;
	t->say = t->way == &over_pop3 ? &t->pop.say : &t->box.say;
	t->start = run->ctx->clock_ms();
}

struct msu_trip *
msu_round_trip_new(struct msu_checks *run, struct msu_result *r,
    struct msu_session *in, struct msu_session *out, struct msu_error *err)
{
	static const char *const none[1];
	struct msu_trip *t = msu_arena_alloc(run->arena, sizeof(*t));
	struct msu_round_trip *pub = msu_arena_alloc(run->arena,
	    sizeof(*pub));

	if (t == NULL || pub == NULL) {
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
		return NULL;
	}
	pub->differences = none;
	r->round_trip = pub;
	if (!msu_str_is_ascii(r->account->address)) {
		msu_fail(&pub->error, MSU_E_ARGUMENT, r->account->address,
		    "not in ASCII");
		return NULL;
	}
	t->run = run;
	t->a = run->arena;
	t->result = r;
	t->pub = pub;
	trip_begin(t, in, out);
	run->awaited = in->one->check->server;
	msu_buf_init(&t->composed, MSU_TRIP_MAX);
	if (msu_trip_compose(t, err))
		return t;
	msu_round_trip_free(t);
	return NULL;
}

bool
msu_round_trip_go(struct msu_trip *t)
{
	struct msu_checks *run = t->run;

	if (msu_checks_is_waiting(run)) {
		msu_error_clear(&run->waited);
		msu_net_finish(run->net, &run->waited);
		run->wait.more = NULL;
	}
	if (trip_go(t) != MSU_FLOW_WAIT)
		return false;
	msu_net_start(run->net, run->wait.limit_ms, run->wait.more,
	    run->wait.arg);
	return true;
}

void
msu_round_trip_free(struct msu_trip *t)
{
	if (t != NULL)
		msu_buf_free(&t->composed);
}

void
msu_round_trip_missing(struct msu_checks *run, struct msu_result *r)
{
	static const char *const none[1];
	struct msu_round_trip *trip;

	if (r->round_trip != NULL || r->account == NULL)
		return;
	trip = msu_arena_alloc(run->arena, sizeof(*trip));
	if (trip == NULL)
		return;
	trip->differences = none;
	msu_fail(&trip->error, MSU_E_NO_ROUND_TRIP, r->account->address,
	    NULL);
	r->round_trip = trip;
}
