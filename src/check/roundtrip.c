/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The round trip: a message from the account to itself is sent (RFC 5321),
 * waited for, fetched and deleted (RFC 9051), and what came is compared with
 * what went.  Both logins are over; no password is needed any more.
 */
#include "roundtrip.h"

#include <string.h>

#include "addr.h"
#include "compare.h"
#include "compat.h"
#include "compose.h"
#include "err.h"
#include "refusal.h"
#include "say.h"
#include "str.h"

#define FILE_BYTES	((size_t)1 << 20)
#define MAX_MESSAGE	((size_t)4 << 20)
#define SEND_MS		60000	/* for the whole message; RFC 5321 §4.5.3.2.6
				 * would wait for minutes */
#define FETCH_MS	60000
#define MAX_COPIES	10

struct trip {
	struct msu_checks	*run;
	struct msu_arena	*a;
	struct msu_result	*result;
	struct msu_round_trip	*pub;
	struct msu_one		*in, *out;
	struct msu_say		 smtp, imap;
	struct msu_message	 message;
	uint64_t		 start, accepted;
	const char		*junk;		/* folder, or NULL */
	unsigned long		 uid_next;	/* of the inbox; 0: unknown */
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
	const char *also = t->run->ctx->texts[MSU_OPT_ALSO];
	unsigned char random[12];
	const char *hex = "";

	if (!msu_random(random, sizeof(random))) {
		msu_fail(err, MSU_E_BUG, NULL, "no random bytes");
		return false;
	}
	for (size_t i = 0; i < sizeof(random); i++)
		hex = msu_arena_printf(t->a, "%s%02x", hex, random[i]);
	t->message = (struct msu_message){
		.from = acct->address, .to = acct->address,
		.cc = also == NULL ? acct->address : also,
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
	t->pub->message_id = t->message.id;
	if (msu_message_write(out, &t->message, err) != MSU_OK)
		return false;
	t->pub->bytes = out->len;
	return true;
}

/* ---- sending ------------------------------------------------------------ */

static bool
recipient(struct trip *t, const char *address)
{
	return msu_sayf(&t->smtp, "RCPT TO:<%s>", address) || say_fail(t,
	    &t->smtp, MSU_E_RECIPIENT_REFUSED, t->out);
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
	} else
		trip_fail(t, dotted.code, t->out, "");
	msu_buf_free(&dotted);
	return ok;
}

/* The blind copy is told to nobody but the server. */
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
	size = most == 0 ? "" : msu_arena_printf(t->a, " SIZE=%zu",
	    message->len);	/* RFC 1870 §5 */
	if (!msu_sayf(&t->smtp, "MAIL FROM:<%s>%s", m->from, size))
		return say_fail(t, &t->smtp, MSU_E_SENDER_REFUSED, t->out);
	if (!recipient(t, m->to) ||
	    (strcmp(m->cc, m->to) != 0 && !recipient(t, m->cc)) ||
	    !data(t, message))
		return false;
	t->accepted = t->run->ctx->clock_ms();
	t->pub->accepted = true;
	t->pub->accepted_ms = (unsigned)(t->accepted - t->start);
	return true;
}

/* ---- waiting ------------------------------------------------------------ */

/* The number after a word of an answer: "UIDNEXT 12". */
static unsigned long
number_after(const char *line, const char *word)
{
	const char *p = msu_str_findcase(line, word);
	unsigned long n = 0;

	if (p == NULL)
		return 0;
	p += strlen(word);
	p += strspn(p, " ");
	return msu_str_uintn(p, strspn(p, "0123456789"), 1, 4294967295ul,
	    &n) ? n : 0;
}

static const char *
quoted(struct msu_arena *a, const char *text)
{
	const char *out = "\"";

	for (; *text != '\0'; text++)
		out = msu_arena_printf(a, "%s%s%c", out, *text == '"' ||
		    *text == '\\' ? "\\" : "", *text);
	return msu_arena_printf(a, "%s\"", out);
}

static bool
open_folder(struct trip *t, const char *command, const char *folder)
{
	if (!msu_sayf(&t->imap, "%s %s", command, quoted(t->a, folder)))
		return false;
	for (size_t i = 0; t->imap.reply.lines[i] != NULL; i++) {
		unsigned long n = number_after(t->imap.reply.lines[i],
		    "[UIDNEXT");

		if (n > 0 && t->uid_next == 0 && strcmp(folder, "INBOX") == 0)
			t->uid_next = n;
	}
	return true;
}

/* The last word of "* LIST (\Junk) "/" Junk"; quoted or not.  Literals are left
 * alone: nobody calls that folder so. */
static const char *
list_name(struct msu_arena *a, const char *line)
{
	const char *p = strchr(line, ')');
	size_t n;
	char *name;

	if (p == NULL || strlen(p) < 6)
		return NULL;
	p = strchr(p + 2, ' ');
	if (p == NULL)
		return NULL;
	p++;
	n = strlen(p);
	if (p[0] != '"')
		return p[0] == '{' ? NULL : msu_arena_str(a, p);
	if (n < 3 || p[n - 1] != '"')
		return NULL;
	name = msu_arena_alloc(a, n);
	for (size_t i = 1, k = 0; name != NULL && i < n - 1; i++) {
		if (p[i] == '\\' && i + 1 < n - 1)
			i++;
		name[k++] = p[i];
	}
	return name;
}

/* RFC 6154's \Junk, or a name that says it. */
static void
find_junk(struct trip *t)
{
	static const char *const names[] = { "Junk", "Spam", "Bulk Mail",
	    "Junk E-mail", "Junk Email", "INBOX.Junk", "INBOX.Spam",
	    "INBOX/Junk", "INBOX/Spam", "[Gmail]/Spam", "&V4NXPpCuTvY-" };
	const char *by_name = NULL;

	if (!msu_sayf(&t->imap, "LIST \"\" \"*\""))
		return;
	for (size_t i = 0; t->imap.reply.lines[i] != NULL; i++) {
		const char *line = t->imap.reply.lines[i];
		const char *name = list_name(t->a, line);

		if (name == NULL || !msu_str_is_one_line(name))
			continue;
		if (msu_str_findcase(line, "\\Junk") != NULL) {
			t->junk = name;
			return;
		}
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
			if (msu_str_eqcase(name, names[k]))
				by_name = name;
		}
	}
	t->junk = by_name;
}

/* Only the new ones of the inbox, which may hold a hundred thousand. */
static unsigned long
search(struct trip *t, const char *folder)
{
	const char *range = "";

	if (!open_folder(t, "EXAMINE", folder))
		return 0;
	if (t->uid_next > 0 && strcmp(folder, "INBOX") == 0)
		range = msu_arena_printf(t->a, "UID %lu:* ", t->uid_next);
	if (!msu_sayf(&t->imap, "UID SEARCH %sHEADER Message-ID %s", range,
	    t->message.id))
		return 0;
	for (size_t i = 0; t->imap.reply.lines[i] != NULL; i++) {
		unsigned long n = number_after(t->imap.reply.lines[i],
		    "* SEARCH");

		if (n > 0)
			return n;
	}
	return 0;
}

/* More and more slowly, so that a server that takes its time is not bothered.
 * Gives the message's UID; 0: it did not come. */
static unsigned long
await(struct trip *t)
{
	unsigned long pause = 200, waited;

	for (;;) {
		unsigned long uid = search(t, "INBOX");

		t->pub->folder = "INBOX";
		if (uid == 0 && t->junk != NULL) {
			uid = search(t, t->junk);
			t->pub->folder = t->junk;
		}
		waited = (unsigned long)(t->run->ctx->clock_ms() -
		    t->accepted);
		if (uid > 0) {
			t->pub->delivered = true;
			t->pub->delivered_ms = (unsigned)waited;
			return uid;
		}
		t->pub->folder = NULL;
		if (t->imap.error.code != MSU_OK)
			return 0;
		if (waited >= t->run->ctx->wait_ms)
			return 0;
		if (t->run->ctx->progress != NULL)
			t->run->ctx->progress(t->run->ctx->progress_arg,
			    waited / 1000, t->run->ctx->wait_ms / 1000);
		if (waited + pause > t->run->ctx->wait_ms)
			pause = t->run->ctx->wait_ms - waited;
		if (!msu_say_wait(&t->imap, pause))
			return 0;
		pause = pause * 3 / 2 < 5000 ? pause * 3 / 2 : 5000;
	}
}

/* ---- comparing and deleting --------------------------------------------- */

static void
compare(struct trip *t, unsigned long uid)
{
	struct msu_talk_ask ask = { .limit_ms = FETCH_MS };
	const struct msu_difference *const *differences;
	struct msu_received got;
	struct msu_list words = { 0 };
	struct msu_error err = { 0 };

	ask.text = msu_arena_printf(t->a, "UID FETCH %lu (BODY.PEEK[])", uid);
	if (!msu_say(&t->imap, &ask) || t->imap.reply.bytes == NULL) {
		say_fail(t, &t->imap, MSU_E_MAILBOX, t->in);
		return;
	}
	if (msu_message_read(t->a, t->imap.reply.bytes, t->imap.reply.len,
	    &got, &err) != MSU_OK || msu_message_compare(t->a, &t->message,
	    &got, &differences, &err) != MSU_OK) {
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

/* Other messages that are marked as deleted are not ours to expunge. */
static bool
is_only_deleted(struct trip *t, unsigned long uid)
{
	const char *only = msu_arena_printf(t->a, "* SEARCH %lu", uid);

	if (!msu_sayf(&t->imap, "UID SEARCH DELETED"))
		return false;
	for (size_t i = 0; t->imap.reply.lines[i] != NULL; i++) {
		if (msu_str_eqcase(t->imap.reply.lines[i], only))
			return true;
	}
	return false;
}

static bool
delete_one(struct trip *t, unsigned long uid)
{
	if (!msu_sayf(&t->imap, "UID STORE %lu +FLAGS.SILENT (\\Deleted)",
	    uid))
		return false;
	if (msu_sayf(&t->imap, "UID EXPUNGE %lu", uid))	/* RFC 4315 */
		return true;
	return is_only_deleted(t, uid) && msu_sayf(&t->imap, "EXPUNGE");
}

/* A copy for each way by which it came. */
static void
delete_all(struct trip *t)
{
	struct msu_error err = { 0 };
	bool ok = true;

	for (int i = 0; ok && i < MAX_COPIES; i++) {
		unsigned long uid = search(t, t->pub->folder);

		if (uid == 0)
			break;
		ok = open_folder(t, "SELECT", t->pub->folder) &&
		    delete_one(t, uid);
	}
	t->pub->deleted = ok && t->imap.error.code == MSU_OK;
	if (t->pub->deleted || t->pub->verdict == MSU_FAIL)
		return;
	t->pub->verdict = MSU_WARN;
	msu_fail(&err, MSU_E_NOT_DELETED, t->in->check->server->host, "%s",
	    t->imap.reply.words);
	t->pub->error = err;
}

/* ---- the whole ---------------------------------------------------------- */

static void
trip_go(struct trip *t, const struct msu_buf *message)
{
	unsigned long uid;

	find_junk(t);
	open_folder(t, "EXAMINE", "INBOX");	/* what is new, after this */
	if (!send_message(t, message))
		return;
	uid = await(t);
	if (uid == 0) {
		if (t->imap.error.code != MSU_OK)
			say_fail(t, &t->imap, MSU_E_MAILBOX, t->in);
		else
			trip_fail(t, MSU_E_NOT_DELIVERED, t->in, "");
		return;
	}
	t->pub->verdict = MSU_PASS;
	if (strcmp(t->pub->folder, "INBOX") != 0) {
		t->pub->verdict = MSU_WARN;
		msu_fail(&t->pub->error, MSU_E_IN_JUNK,
		    t->in->check->server->host, "%s", t->pub->folder);
	}
	compare(t, uid);
	if (!t->run->ctx->flags[MSU_OPT_KEEP])
		delete_all(t);
}

enum msu_code
msu_round_trip(struct msu_checks *run, struct msu_result *r,
    struct msu_session *in, struct msu_session *out, struct msu_error *err)
{
	static const char *const none[1];
	struct trip t = { .run = run, .a = run->arena, .result = r,
	    .in = in->one, .out = out->one };
	struct msu_buf message;
	enum msu_code rc = MSU_OK;

	t.pub = msu_arena_alloc(t.a, sizeof(*t.pub));
	if (t.pub == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	t.pub->differences = none;
	t.smtp = (struct msu_say){ .run = run, .talk = out->talk };
	t.imap = (struct msu_say){ .run = run, .talk = in->talk };
	t.start = run->ctx->clock_ms();
	r->round_trip = t.pub;
	if (in->one->check->server->proto != MSU_PROTO_IMAP) {
		msu_fail(&t.pub->error, MSU_E_NOT_OFFERED,
		    in->one->check->server->host, "POP3");
		return MSU_OK;
	}
	msu_buf_init(&message, MAX_MESSAGE);
	if (compose(&t, &message, err))
		trip_go(&t, &message);
	else
		rc = err->code;
	msu_buf_free(&message);
	return run->ctx->cancelled ? msu_fail(err, MSU_E_CANCELLED, NULL,
	    NULL) : rc;
}
