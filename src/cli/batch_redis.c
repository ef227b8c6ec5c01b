/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The door to hiredis: a connection to a server that speaks the protocol of
 * Redis (redis.io, "Redis serialization protocol specification").  Whatever the
 * server does, a question ends in time and takes no more memory than an entry
 * may have: so the loop of redisGetReply() is made here, with a clock and a cap.
 */
#include "batch_cache.h"

#ifdef HAVE_LIBHIREDIS

#include <errno.h>
/* its inline functions convert as ours must not */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <hiredis.h>
#pragma GCC diagnostic pop
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat.h"
#include "secret.h"
#include "str.h"

#define MAX_WORDS	5	/* of a command */
#define ROOM		4096	/* of an answer, beside the value */

struct batch_redis {
	redisContext	*c;
	size_t		 max;		/* bytes of an answer */
};

bool
batch_redis_is_built_in(void)
{
	return true;
}

static void
say(char why[BATCH_REDIS_WHY], const char *text)
{
	msu_str_copy_clean(why, BATCH_REDIS_WHY, text, strlen(text));
}

/* ---- answers ------------------------------------------------------------------- */

/* No command of ours is answered with a list; and what would be one is not even
 * begun, for the server says how much memory it takes.  (ridx is 0 while an
 * answer is not complete.) */
static bool
is_ours(const redisReader *r)
{
	return r->ridx >= 0 || r->pos >= r->len ||
	    strchr("+-:$", r->buf[r->pos]) != NULL;
}

/* The next answer, to be freed; NULL: why. */
static redisReply *
answer(struct batch_redis *r, char why[BATCH_REDIS_WHY])
{
	uint64_t end = msu_clock_ms() + BATCH_REDIS_MS;
	void *reply = NULL;

	for (;;) {
		const redisReader *reader = r->c->reader;

		if (!is_ours(reader) || reader->len - reader->pos > r->max) {
			say(why, "not an answer to what was asked");
			return NULL;
		}
		if (redisGetReplyFromReader(r->c, &reply) != REDIS_OK)
			break;
		if (reply != NULL)
			return reply;
		if (msu_clock_ms() >= end) {
			say(why, "no answer in time");
			return NULL;
		}
		if (redisBufferRead(r->c) != REDIS_OK)
			break;
	}
	/* EAGAIN is what the time limit of a socket gives */
	say(why, r->c->err == REDIS_ERR_IO && (errno == EAGAIN ||
	    errno == EWOULDBLOCK) ? "no answer in time" : r->c->errstr);
	return NULL;
}

/* Written here, for hiredis leaves what it has sent in freed memory, and one
 * of the words is a password. */
static bool
send_words(struct batch_redis *r, int n, const char *const *words,
    const size_t *lens, char why[BATCH_REDIS_WHY])
{
	const char *argv[MAX_WORDS];
	char *cmd = NULL;
	int len;
	size_t at = 0;

	for (int i = 0; i < n; i++)
		argv[i] = words[i];
	len = redisFormatCommandArgv(&cmd, n, argv, lens);
	if (len < 0) {
		say(why, "out of memory");
		return false;
	}
	while (at < (size_t)len) {
		ssize_t sent = write(r->c->fd, cmd + at, (size_t)len - at);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			break;
		at += (size_t)sent;
	}
	if (at < (size_t)len) {
		char words_of[BATCH_REDIS_WHY];

		msu_strerror(errno, words_of, sizeof(words_of));
		say(why, errno == EAGAIN ? "no answer in time" : words_of);
	}
	msu_wipe(cmd, (size_t)len);
	redisFreeCommand(cmd);
	return at == (size_t)len;
}

static bool
send_texts(struct batch_redis *r, int n, const char *const *words,
    char why[BATCH_REDIS_WHY])
{
	size_t lens[MAX_WORDS];

	for (int i = 0; i < n; i++)
		lens[i] = strlen(words[i]);
	return send_words(r, n, words, lens, why);
}

/* ---- a connection ---------------------------------------------------------------- */

/* A command whose answer is OK; anything else is why. */
static bool
is_done(struct batch_redis *r, char why[BATCH_REDIS_WHY])
{
	redisReply *reply = answer(r, why);
	bool done = reply != NULL && reply->type == REDIS_REPLY_STATUS;

	if (reply != NULL && !done)
		say(why, reply->type == REDIS_REPLY_ERROR ? reply->str :
		    "not an answer to what was asked");
	if (reply != NULL)
		freeReplyObject(reply);
	return done;
}

/* AUTH with a user needs Redis 6; SELECT is left out where it changes nothing,
 * for a cluster does not have it. */
static bool
log_in(struct batch_redis *r, const struct batch_redis_at *at,
    char why[BATCH_REDIS_WHY])
{
	const char *words[3] = { "AUTH" };
	char db[16];
	int n = 1;

	if (msu_secret_len(at->password) > 0) {
		if (at->user != NULL)
			words[n++] = at->user;
		words[n++] = msu_secret_text(at->password);
		if (!send_texts(r, n, words, why) || !is_done(r, why))
			return false;
	}
	if (at->db == 0)
		return true;
	snprintf(db, sizeof(db), "%d", at->db);
	words[0] = "SELECT";
	words[1] = db;
	return send_texts(r, 2, words, why) && is_done(r, why);
}

struct batch_redis *
batch_redis_open(const struct batch_redis_at *at, char why[BATCH_REDIS_WHY])
{
	const struct timeval limit = {
		.tv_sec = BATCH_REDIS_MS / 1000,
		.tv_usec = BATCH_REDIS_MS % 1000 * 1000,
	};
	struct batch_redis *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		say(why, "out of memory");
		return NULL;
	}
	r->max = ROOM;
	r->c = at->path != NULL ? redisConnectUnixWithTimeout(at->path,
	    limit) : redisConnectWithTimeout(at->host, at->port, limit);
	if (r->c == NULL || r->c->err != 0)
		say(why, r->c == NULL ? "out of memory" : r->c->errstr);
	else if (redisSetTimeout(r->c, limit) != REDIS_OK)
		say(why, r->c->errstr);
	else if (log_in(r, at, why))
		return r;
	batch_redis_close(r);
	return NULL;
}

void
batch_redis_close(struct batch_redis *r)
{
	if (r == NULL)
		return;
	if (r->c != NULL)
		redisFree(r->c);
	free(r);
}

/* ---- entries ---------------------------------------------------------------------- */

/* What an error says of the key, or of the server. */
static enum batch_redis_said
said(const redisReply *reply, char why[BATCH_REDIS_WHY])
{
	if (reply->type != REDIS_REPLY_ERROR) {
		say(why, "not an answer to what was asked");
		return BATCH_REDIS_GONE;
	}
	say(why, reply->str);
	return msu_str_has_prefix(reply->str, "WRONGTYPE") ?
	    BATCH_REDIS_OTHER : BATCH_REDIS_REFUSED;
}

enum batch_redis_said
batch_redis_get(struct batch_redis *r, const char *key, size_t max,
    struct msu_buf *value, int64_t *left_ms, char why[BATCH_REDIS_WHY])
{
	char last[32];
	/* no more than that is sent, whatever is there */
	const char *const range[] = { "GETRANGE", key, "0", last };
	const char *const ttl[] = { "PTTL", key };
	enum batch_redis_said rc = BATCH_REDIS_GONE;
	redisReply *text = NULL, *left = NULL;

	r->max = max + ROOM;
	*left_ms = -1;
	snprintf(last, sizeof(last), "%zu", max);
	if (send_texts(r, 4, range, why) && send_texts(r, 2, ttl, why) &&
	    (text = answer(r, why)) != NULL)
		left = answer(r, why);
	if (left != NULL && text->type != REDIS_REPLY_STRING)
		rc = said(text, why);
	else if (left != NULL && left->type != REDIS_REPLY_INTEGER)
		rc = said(left, why);
	else if (left != NULL && (text->len == 0 || left->integer == -2))
		rc = BATCH_REDIS_NOTHING;	/* or gone in between */
	else if (left != NULL && (size_t)text->len > max)
		rc = BATCH_REDIS_OTHER;
	else if (left != NULL) {
		msu_buf_add(value, text->str, (size_t)text->len);
		*left_ms = left->integer;
		rc = BATCH_REDIS_DONE;
	}
	if (text != NULL)
		freeReplyObject(text);
	if (left != NULL)
		freeReplyObject(left);
	return rc;
}

enum batch_redis_said
batch_redis_put(struct batch_redis *r, const char *key,
    const struct msu_buf *value, uint64_t ms, char why[BATCH_REDIS_WHY])
{
	char px[32];
	const char *const words[] = { "SET", key, msu_buf_text(value), "PX",
	    px };
	size_t lens[MAX_WORDS];
	enum batch_redis_said rc = BATCH_REDIS_DONE;
	redisReply *reply = NULL;

	r->max = ROOM;
	snprintf(px, sizeof(px), "%llu", (unsigned long long)ms);
	for (int i = 0; i < MAX_WORDS; i++)
		lens[i] = strlen(words[i]);
	lens[2] = value->len;
	if (send_words(r, MAX_WORDS, words, lens, why))
		reply = answer(r, why);
	if (reply == NULL)
		return BATCH_REDIS_GONE;
	if (reply->type != REDIS_REPLY_STATUS)
		rc = said(reply, why);
	freeReplyObject(reply);
	return rc;
}

#else /* !HAVE_LIBHIREDIS */

bool
batch_redis_is_built_in(void)
{
	return false;
}

struct batch_redis *
batch_redis_open(const struct batch_redis_at *at, char why[BATCH_REDIS_WHY])
{
	(void)at;
	why[0] = '\0';
	return NULL;
}

void
batch_redis_close(struct batch_redis *r)
{
	(void)r;
}

enum batch_redis_said
batch_redis_get(struct batch_redis *r, const char *key, size_t max,
    struct msu_buf *value, int64_t *left_ms, char why[BATCH_REDIS_WHY])
{
	(void)r;
	(void)key;
	(void)max;
	(void)value;
	*left_ms = -1;
	why[0] = '\0';
	return BATCH_REDIS_GONE;
}

enum batch_redis_said
batch_redis_put(struct batch_redis *r, const char *key,
    const struct msu_buf *value, uint64_t ms, char why[BATCH_REDIS_WHY])
{
	(void)r;
	(void)key;
	(void)value;
	(void)ms;
	why[0] = '\0';
	return BATCH_REDIS_GONE;
}

#endif
