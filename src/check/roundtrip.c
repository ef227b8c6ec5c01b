/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The round trip: a message from the account to itself is sent (RFC 5321),
 * waited for, fetched and deleted (RFC 9051), and what came is compared with
 * what went.  Both logins are over, and no password is needed any more, unless
 * it is waited for over POP3 (popbox.c).
 */
#include "roundtrip.h"

#include <string.h>

#include "addr.h"
#include "compare.h"
#include "compat.h"
#include "compose.h"
#include "err.h"
#include "mailbox.h"
#include "popbox.h"
#include "refusal.h"
#include "say.h"
#include "str.h"

#define FILE_BYTES	((size_t)1 << 20)
#define MAX_MESSAGE	((size_t)4 << 20)
#define GRACE_MS	10000	/* for what was begun in time */
#define DELETE_MS	30000	/* all copies in all folders */
#define SLICE_MS	5000	/* between two reports of progress */
#define SEND_MS		60000	/* for the whole message; RFC 5321 §4.5.3.2.6
				 * would wait for minutes */

struct trip;

/* How an inbox is looked into over one protocol. */
struct way {
	bool		(*open)(struct trip *);
	/* MSU_FOLDER_COUNT: it has not come, or say has why nobody knows */
	enum msu_folder_id (*look)(struct trip *, unsigned long *number);
	bool		(*fetch)(struct trip *, unsigned long number);
	bool		(*delete)(struct trip *, unsigned long number);
	bool		(*wait)(struct trip *, unsigned long ms);
	unsigned long	 first, least, most;	/* ms between two looks */
};

struct trip {
	struct msu_checks	*run;
	struct msu_arena	*a;
	struct msu_result	*result;
	struct msu_round_trip	*pub;
	struct msu_one		*in, *out;
	struct msu_say		 smtp;
	const struct way	*way;
	struct msu_say		*say;		/* of the one that is used */
	struct msu_mailbox	 box;		/* IMAP */
	struct msu_popbox	 pop;
	struct msu_message	 message;
	const char		*bcc;
	uint64_t		 start, accepted;
};

static bool
trip_fail(struct trip *t, enum msu_code code, const struct msu_one *who,
    const char *words)
{
	t->pub->verdict = MSU_FAIL;
	msu_error_clear(&t->pub->error);	/* of a warning */
	msu_fail(&t->pub->error, code, who->check->server->host, "%s", words);
	return false;
}

/* What the conversation itself failed with, or else the words of a refusal. */
static bool
say_fail(struct trip *t, const struct msu_say *s, enum msu_code code,
    const struct msu_one *who)
{
	if (s->error.code != MSU_OK)
		return trip_fail(t, s->error.code, who, s->error.detail);
	return trip_fail(t, msu_refusal_mail(s->reply.words, code), who,
	    s->reply.words);
}

/* ---- the message -------------------------------------------------------- */

/* Every value of a byte, in an order that repeats only after a while. */
static const unsigned char *
file_bytes(struct msu_arena *a)
{
	unsigned char *p = msu_arena_alloc(a, FILE_BYTES);
	uint32_t x = 1;

	for (size_t i = 0; p != NULL && i < FILE_BYTES; i++) {
		x = x * 1664525u + 1013904223u;	/* Numerical Recipes' */
		p[i] = (unsigned char)(x >> 24);
	}
	return p;
}

/* RFC 5322 §3.3; strftime() would speak the user's language. */
static const char *
date_text(struct msu_arena *a, time_t now)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL)
		return "Thu, 01 Jan 1970 00:00:00 +0000";
	return msu_arena_printf(a, "%.3s, %02d %.3s %d %02d:%02d:%02d +0000",
	    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool
compose(struct trip *t, struct msu_buf *out, struct msu_error *err)
{
	const struct msu_account *acct = t->result->account;
	unsigned char random[12];
	const char *hex = "";

	if (!msu_random(random, sizeof(random))) {
		msu_fail(err, MSU_E_BUG, NULL, "no random bytes");
		return false;
	}
	for (size_t i = 0; i < sizeof(random); i++)
		hex = msu_arena_printf(t->a, "%s%02x", hex, random[i]);
	/* the blind copy goes to whoever has the other one */
	t->bcc = t->run->ctx->texts[MSU_OPT_ALSO];
	if (t->bcc == NULL)
		t->bcc = acct->address;
	t->message = (struct msu_message){
		.from = acct->address, .to = acct->address, .cc = t->bcc,
		.subject = "mailsetup: a message to test this account – "
		    "测试邮件, проверка",
		.date = date_text(t->a, t->run->ctx->wall(NULL)),
		.id = msu_arena_printf(t->a, "%s.mailsetup@%s", hex,
		    acct->domain),
		.boundary = hex,
		.text = "This message was sent by mailsetup to find out "
		    "whether mail of this account arrives.\n"
		    "It is deleted as soon as it has arrived.\n\n"
		    "Grüße – 你好 – привет – ✉\n",
		.file_name = "mailsetup.bin",
		.file = file_bytes(t->a), .file_len = FILE_BYTES,
	};
	t->pub->message_id = t->box.id = t->message.id;
	t->box.mark = t->pop.mark = hex;
	if (msu_message_write(out, &t->message, err) != MSU_OK)
		return false;
	t->pub->bytes = t->pop.bytes = out->len;
	return true;
}

/* ---- sending ------------------------------------------------------------ */

static void
progress(const struct trip *t, enum msu_activity doing, size_t done, size_t all)
{
	const struct msu_ctx *ctx = t->run->ctx;

	if (ctx->progress != NULL)
		ctx->progress(ctx->progress_arg, doing, done, all);
}

/* To, Cc and Bcc, each address once.  That of the blind copy stands nowhere
 * but here. */
static bool
recipients(struct trip *t)
{
	const char *const all[] = { t->message.to, t->message.cc, t->bcc };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		bool named = false;

		for (size_t k = 0; k < i; k++)
			named |= msu_str_eqcase(all[i], all[k]);
		if (!named && !msu_sayf(&t->smtp, "RCPT TO:<%s>", all[i]))
			return say_fail(t, &t->smtp, MSU_E_RECIPIENT_REFUSED,
			    t->out);
	}
	return true;
}

static bool
data(struct trip *t, const struct msu_buf *message)
{
	struct msu_buf dotted;
	struct msu_talk_ask ask = { .more = true, .whole = true,
	    .limit_ms = SEND_MS };
	bool ok;

	if (!msu_sayf(&t->smtp, "DATA"))
		return say_fail(t, &t->smtp, MSU_E_MESSAGE_REFUSED, t->out);
	msu_buf_init(&dotted, MAX_MESSAGE);
	ok = msu_message_dot(&dotted, message->p, message->len) == MSU_OK;
	if (ok) {
		ask.text = dotted.p;
		ask.len = dotted.len;
		ok = msu_say(&t->smtp, &ask) || say_fail(t, &t->smtp,
		    MSU_E_MESSAGE_REFUSED, t->out);
		/* it was not refused, even if nothing says that it was taken
		 * (RFC 5321 §4.5.3.2.6) */
		t->pub->may_arrive = ok || t->smtp.error.code != MSU_OK;
	} else
		trip_fail(t, dotted.code, t->out, "");
	msu_buf_free(&dotted);
	return ok;
}

static bool
send_message(struct trip *t, const struct msu_buf *message)
{
	const struct msu_message *m = &t->message;
	unsigned long most = t->out->caps.max_size;
	const char *size;

	if (most > 0 && message->len > most)
		return trip_fail(t, MSU_E_MESSAGE_SIZE, t->out,
		    msu_arena_printf(t->a, "%zu bytes, not %lu at most",
		    message->len, most));
	progress(t, MSU_DOING_SEND, 0, 0);
	size = most == 0 ? "" : msu_arena_printf(t->a, " SIZE=%zu",
	    message->len);	/* RFC 1870 §5 */
	if (!msu_sayf(&t->smtp, "MAIL FROM:<%s>%s", m->from, size))
		return say_fail(t, &t->smtp, MSU_E_SENDER_REFUSED, t->out);
	if (!recipients(t) || !data(t, message))
		return false;
	t->accepted = t->run->ctx->clock_ms();
	t->say->until = t->accepted + t->run->ctx->wait_ms + GRACE_MS;
	t->pub->accepted = true;
	t->pub->accepted_ms = (unsigned)(t->accepted - t->start);
	return true;
}

/* ---- IMAP --------------------------------------------------------------- */

static bool
imap_open(struct trip *t)
{
	return msu_mailbox_open(&t->box);
}

static enum msu_folder_id
imap_look(struct trip *t, unsigned long *uid)
{
	for (int id = MSU_INBOX; id <= MSU_JUNK; id++) {
		if (msu_mailbox_find(&t->box, (enum msu_folder_id)id, uid) &&
		    *uid > 0)
			return (enum msu_folder_id)id;
	}
	return MSU_FOLDER_COUNT;
}

static bool
imap_fetch(struct trip *t, unsigned long uid)
{
	return msu_mailbox_fetch(&t->box, uid);
}

/* A copy for each way by which it came, and what the provider kept of it. */
static bool
imap_delete(struct trip *t, unsigned long uid)
{
	bool deleted = true;

	(void)uid;
	for (int id = MSU_INBOX; id < MSU_FOLDER_COUNT; id++)
		deleted &= msu_mailbox_delete(&t->box,
		    (enum msu_folder_id)id);
	return deleted;
}

static bool
imap_wait(struct trip *t, unsigned long ms)
{
	return msu_say_wait(&t->box.say, ms);
}

static const struct way over_imap = {
	imap_open, imap_look, imap_fetch, imap_delete, imap_wait,
	.least = 200, .most = 5000,
};

/* ---- POP3 --------------------------------------------------------------- */

static bool
pop3_open(struct trip *t)
{
	return msu_popbox_open(&t->pop, t->run->ctx->wait_ms);
}

/* There is one folder. */
static enum msu_folder_id
pop3_look(struct trip *t, unsigned long *number)
{
	return msu_popbox_find(&t->pop, number) && *number > 0 ? MSU_INBOX :
	    MSU_FOLDER_COUNT;
}

static bool
pop3_fetch(struct trip *t, unsigned long number)
{
	return msu_popbox_fetch(&t->pop, number);
}

static bool
pop3_delete(struct trip *t, unsigned long number)
{
	return msu_popbox_delete(&t->pop, number);
}

static bool
pop3_wait(struct trip *t, unsigned long ms)
{
	return msu_popbox_wait(&t->pop, ms);
}

/* Each look is a login: nine in a minute. */
static const struct way over_pop3 = {
	pop3_open, pop3_look, pop3_fetch, pop3_delete, pop3_wait,
	.first = 1000, .least = 1000, .most = 60000,
};

/* ---- waiting ------------------------------------------------------------ */

static unsigned long
waited(const struct trip *t)
{
	return (unsigned long)(t->run->ctx->clock_ms() - t->accepted);
}

static bool
pause_for(struct trip *t, unsigned long ms)
{
	for (unsigned long slice; ms > 0; ms -= slice) {
		slice = ms < SLICE_MS ? ms : SLICE_MS;
		progress(t, MSU_DOING_WAIT, waited(t) / 1000,
		    t->run->ctx->wait_ms / 1000);
		if (!t->way->wait(t, slice))
			return false;
	}
	return true;
}

/* More and more slowly, so that a server that takes its time is not bothered.
 * MSU_FOLDER_COUNT: it did not come. */
static enum msu_folder_id
await(struct trip *t, unsigned long *number)
{
	unsigned long pause = t->way->first, limit = t->run->ctx->wait_ms;

	for (;;) {
		unsigned long rest = msu_popbox_rest(&t->pop);
		unsigned long spent = waited(t);
		enum msu_folder_id id;

		/* there was no time for another one */
		if (spent < limit && rest > limit - spent)
			return MSU_FOLDER_COUNT;
		if (pause < rest)
			pause = rest;
		if (spent < limit && pause > limit - spent)
			pause = limit - spent;
		if (!pause_for(t, pause))
			return MSU_FOLDER_COUNT;
		id = t->way->look(t, number);
		spent = waited(t);
		if (id != MSU_FOLDER_COUNT) {
			t->pub->delivered = true;
			t->pub->delivered_ms = (unsigned)spent;
			return id;
		}
		if (t->say->error.code != MSU_OK || spent >= limit)
			return MSU_FOLDER_COUNT;
		pause = pause * 3 / 2;
		if (pause < t->way->least)
			pause = t->way->least;
		if (pause > t->way->most)
			pause = t->way->most;
	}
}

/* ---- comparing and deleting --------------------------------------------- */

static void
compare(struct trip *t, unsigned long number)
{
	const struct msu_talk_reply *reply = &t->say->reply;
	const struct msu_difference *const *differences;
	struct msu_received got;
	struct msu_list words = { 0 };
	struct msu_error err = { 0 };

	if (!t->way->fetch(t, number)) {
		say_fail(t, t->say, MSU_E_MAILBOX, t->in);
		return;
	}
	if (msu_message_read(t->a, reply->bytes, reply->len, &got,
	    &err) != MSU_OK || msu_message_compare(t->a, &t->message, &got,
	    &differences, &err) != MSU_OK) {
		trip_fail(t, err.code == MSU_E_NOMEM ? err.code :
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
		trip_fail(t, MSU_E_ALTERED, t->in, words.v[0]);
}

static void
delete_all(struct trip *t, unsigned long number)
{
	struct msu_round_trip *pub = t->pub;
	const struct msu_say *say = t->say;

	t->say->until = t->run->ctx->clock_ms() + DELETE_MS;
	pub->deleted = t->way->delete(t, number);
	if (pub->deleted || pub->error.code != MSU_OK)
		return;
	pub->verdict = MSU_WARN;
	msu_fail(&pub->error, MSU_E_NOT_DELETED, t->in->check->server->host,
	    "%s", say->error.code != MSU_OK ? say->error.detail :
	    say->reply.said == MSU_SAID_NO ? say->reply.words : "");
}

/* ---- the whole ---------------------------------------------------------- */

static void
not_found(struct trip *t)
{
	const struct msu_say *say = t->say;
	const struct msu_error *put_off = &t->pop.put_off;

	if (say->error.code != MSU_OK && say->error.code != MSU_E_DEADLINE)
		say_fail(t, say, MSU_E_MAILBOX, t->in);
	else if (put_off->code != MSU_OK)
		trip_fail(t, put_off->code, t->in, put_off->detail);
	else
		trip_fail(t, MSU_E_NOT_DELIVERED, t->in, msu_arena_printf(
		    t->a, "waited %lu s", t->run->ctx->wait_ms / 1000));
}

/* Nothing is sent that could not be found and deleted again. */
static void
trip_go(struct trip *t, const struct msu_buf *message)
{
	enum msu_folder_id id;
	unsigned long number;

	t->say->until = t->start + t->run->ctx->check_ms;
	if (!t->way->open(t)) {
		say_fail(t, t->say, MSU_E_MAILBOX, t->in);
		return;
	}
	t->start = t->run->ctx->clock_ms();	/* of the sending */
	if (!send_message(t, message))
		return;
	id = await(t, &number);
	if (id == MSU_FOLDER_COUNT) {
		not_found(t);
		return;
	}
	t->pub->may_arrive = false;
	t->pub->folder = t->way == &over_imap ? msu_mailbox_name(&t->box,
	    id) : "INBOX";
	t->pub->verdict = MSU_PASS;
	if (id == MSU_JUNK) {
		t->pub->verdict = MSU_WARN;
		msu_fail(&t->pub->error, MSU_E_IN_JUNK,
		    t->in->check->server->host, "%s", t->pub->folder);
	}
	compare(t, number);
	if (!t->run->ctx->flags[MSU_OPT_KEEP])
		delete_all(t, number);
}

static void
trip_begin(struct trip *t, struct msu_session *in, struct msu_session *out)
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

/* What ends the whole run early is one more way for the trip to fail: what was
 * sent may still arrive, and whoever asked has to know. */
enum msu_code
msu_round_trip(struct msu_checks *run, struct msu_result *r,
    struct msu_session *in, struct msu_session *out, struct msu_error *err)
{
	static const char *const none[1];
	struct trip t = { .run = run, .a = run->arena, .result = r };
	struct msu_buf message;
	enum msu_code rc = MSU_OK;

	t.pub = msu_arena_alloc(t.a, sizeof(*t.pub));
	if (t.pub == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	t.pub->differences = none;
	r->round_trip = t.pub;
	if (!msu_str_is_ascii(r->account->address)) {
		msu_fail(&t.pub->error, MSU_E_ARGUMENT, r->account->address,
		    "not in ASCII");
		return MSU_OK;
	}
	trip_begin(&t, in, out);
	run->awaited = in->one->check->server;
	msu_buf_init(&message, MAX_MESSAGE);
	if (compose(&t, &message, err))
		trip_go(&t, &message);
	else
		rc = err->code;
	msu_buf_free(&message);
	return rc;
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
