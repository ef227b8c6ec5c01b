/* SPDX-License-Identifier: MPL-2.0 */
/* The first half of a round trip: the message, and its sending (RFC 5321). */
#include <string.h>

#include "addr.h"
#include "compat.h"
#include "compose.h"
#include "err.h"
#include "refusal.h"
#include "say.h"
#include "str.h"
#include "trip.h"

#define FILE_BYTES	((size_t)1 << 20)
#define SEND_MS		60000	/* for the whole message; RFC 5321 §4.5.3.2.6
				 * would wait for minutes */
#define GRACE_MS	10000	/* for what was begun in time */

enum msu_flow
msu_trip_fail(struct msu_trip *t, enum msu_code code, const struct msu_one *who,
    const char *words)
{
	t->pub->verdict = MSU_FAIL;
	msu_error_clear(&t->pub->error);	/* of a warning */
	msu_fail(&t->pub->error, code, who->check->server->host, "%s", words);
	return MSU_FLOW_NO;
}

enum msu_flow
msu_trip_say_fail(struct msu_trip *t, const struct msu_say *s, enum msu_code code,
    const struct msu_one *who)
{
	if (s->error.code != MSU_OK)
		return msu_trip_fail(t, s->error.code, who, s->error.detail);
	return msu_trip_fail(t, msu_refusal_mail(s->reply.words, code), who,
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

bool
msu_trip_compose(struct msu_trip *t, struct msu_error *err)
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
	if (msu_message_write(&t->composed, &t->message, err) != MSU_OK)
		return false;
	t->pub->bytes = t->pop.bytes = t->composed.len;
	return true;
}

/* ---- sending ------------------------------------------------------------ */

static bool
is_named_before(const char *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (msu_str_eqcase(all[n], all[i]))
			return true;
	}
	return false;
}

/* To, Cc and Bcc, each address once.  That of the blind copy stands nowhere
 * but here. */
static enum msu_flow
recipients(struct msu_trip *t)
{
	const char *const all[] = { t->message.to, t->message.cc, t->bcc };
	enum msu_flow ok;

	FLOW_BEGIN(t->at.recipients);
	for (t->i = 0; t->i < sizeof(all) / sizeof(all[0]); t->i++) {
		if (is_named_before(all, t->i))
			continue;
		FLOW_SAY(t->at.recipients, ok, &t->smtp, "RCPT TO:<%s>",
		    all[t->i]);
		if (ok == MSU_FLOW_NO)
			FLOW_RETURN(t->at.recipients, msu_trip_say_fail(t, &t->smtp,
			    MSU_E_RECIPIENT_REFUSED, t->out));
	}
	FLOW_END(t->at.recipients, MSU_FLOW_YES);
}

/* The conversation has its own copy.  False: no memory. */
static bool
say_message(struct msu_trip *t)
{
	struct msu_talk_ask ask = { .more = true, .whole = true,
	    .limit_ms = SEND_MS };
	struct msu_buf dotted;

	msu_buf_init(&dotted, MSU_TRIP_MAX);
	if (msu_message_dot(&dotted, t->composed.p, t->composed.len) !=
	    MSU_OK) {
		msu_trip_fail(t, dotted.code, t->out, "");
		msu_buf_free(&dotted);
		return false;
	}
	ask.text = dotted.p;
	ask.len = dotted.len;
	msu_say(&t->smtp, &ask);
	msu_buf_free(&dotted);
	return true;
}

static enum msu_flow
data(struct msu_trip *t)
{
	enum msu_flow ok;

	FLOW_BEGIN(t->at.data);
	FLOW_SAY(t->at.data, ok, &t->smtp, "DATA");
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(t->at.data, msu_trip_say_fail(t, &t->smtp,
		    MSU_E_MESSAGE_REFUSED, t->out));
	if (!say_message(t))
		FLOW_RETURN(t->at.data, MSU_FLOW_NO);
	FLOW_WAIT(t->at.data, ok, msu_say_over(&t->smtp));
	if (ok == MSU_FLOW_NO)
		msu_trip_say_fail(t, &t->smtp, MSU_E_MESSAGE_REFUSED, t->out);
	/* it was not refused, even if nothing says that it was taken (RFC 5321
	 * §4.5.3.2.6) */
	t->pub->may_arrive = ok == MSU_FLOW_YES ||
	    t->smtp.error.code != MSU_OK;
	FLOW_END(t->at.data, ok);
}

static void
say_sender(struct msu_trip *t, unsigned long most)
{
	const char *size = most == 0 ? "" : msu_arena_printf(t->a,
	    " SIZE=%zu", t->composed.len);	/* RFC 1870 §5 */

	msu_sayf(&t->smtp, "MAIL FROM:<%s>%s", t->message.from, size);
}

static void
was_accepted(struct msu_trip *t)
{
	t->accepted = t->run->ctx->clock_ms();
	t->say->until = t->accepted + t->run->ctx->wait_ms + GRACE_MS;
	t->pub->accepted = true;
	t->pub->accepted_ms = (unsigned)(t->accepted - t->start);
}

enum msu_flow
msu_trip_send(struct msu_trip *t)
{
	unsigned long most = t->out->caps.max_size;
	enum msu_flow ok;

	FLOW_BEGIN(t->at.send);
	if (most > 0 && t->composed.len > most)
		FLOW_RETURN(t->at.send, msu_trip_fail(t, MSU_E_MESSAGE_SIZE,
		    t->out, msu_arena_printf(t->a,
		    "%zu bytes, not %lu at most", t->composed.len, most)));
	msu_checks_progress(t->run, MSU_DOING_SEND, 0, 0);
	say_sender(t, most);
	FLOW_WAIT(t->at.send, ok, msu_say_over(&t->smtp));
	if (ok == MSU_FLOW_NO)
		FLOW_RETURN(t->at.send, msu_trip_say_fail(t, &t->smtp,
		    MSU_E_SENDER_REFUSED, t->out));
	FLOW_WAIT(t->at.send, ok, recipients(t));
	if (ok == MSU_FLOW_YES)
		FLOW_WAIT(t->at.send, ok, data(t));
	if (ok == MSU_FLOW_YES)
		was_accepted(t);
	FLOW_END(t->at.send, ok);
}
