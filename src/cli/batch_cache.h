/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Answers that several batches share, on one computer or on many: what one has
 * looked up the others need not ask for.  The cache is a server that speaks the
 * protocol of Redis; one that is dead, slow, full or full of nonsense costs a
 * moment, and never a row.
 */
#ifndef MSU_CLI_BATCH_CACHE_H
#define MSU_CLI_BATCH_CACHE_H

#include <stdint.h>

#include "buf.h"
#include "cli.h"

struct msu_secret;

/* ---- batch_cache.c: what is in it ---------------------------------------------- */

struct batch_cache;		/* of all threads */
struct batch_link;		/* of one */

/* *out is NULL without --cache.  Not CLI_OK: a message was printed.  That the
 * server does not answer is no failure. */
int		batch_cache_open(struct batch_cache **out, struct cli *);
void		batch_cache_close(struct batch_cache *);

/* NULL: no memory, or no cache. */
struct batch_link *batch_link_new(struct batch_cache *);
void		batch_link_free(struct batch_link *);
/* The answer for an address that stands for its domain, if somebody has kept
 * one: its JSON, the result that it is, to be freed, and for how many ms it is
 * still good. */
bool		batch_link_get(struct batch_link *, const char *address,
		    struct msu_buf *json, struct msu_result **,
		    uint64_t *left_ms);
/* Keeps it for the others, if it is worth that. */
void		batch_link_put(struct batch_link *, const char *json,
		    const struct msu_result *);

/* ---- batch_redis.c: one connection ---------------------------------------------- */

struct batch_redis_at {
	const char	*path;		/* of a socket, or NULL: */
	const char	*host;
	int		 port, db;
	const char	*user;		/* or NULL */
	const struct msu_secret *password;	/* empty: none */
};

enum batch_redis_said {
	BATCH_REDIS_DONE,
	BATCH_REDIS_NOTHING,	/* no such key */
	BATCH_REDIS_OTHER,	/* what the key has is no text, or too long */
	BATCH_REDIS_REFUSED,	/* an error; the connection is still good */
	BATCH_REDIS_GONE	/* it is not */
};

#define BATCH_REDIS_WHY		128	/* bytes for a reason, cleaned */
#define BATCH_REDIS_MS		200	/* for a connection, and for an answer */

struct batch_redis;

/* False: this program was built without hiredis. */
bool		batch_redis_is_built_in(void);
/* NULL: why says so. */
struct batch_redis *batch_redis_open(const struct batch_redis_at *,
		    char why[BATCH_REDIS_WHY]);
void		batch_redis_close(struct batch_redis *);
/* The value, at most max bytes of it, and for how many ms it stays; below 0 if
 * for ever. */
enum batch_redis_said batch_redis_get(struct batch_redis *, const char *key,
		    size_t max, struct msu_buf *value, int64_t *left_ms,
		    char why[BATCH_REDIS_WHY]);
enum batch_redis_said batch_redis_put(struct batch_redis *, const char *key,
		    const struct msu_buf *value, uint64_t ms,
		    char why[BATCH_REDIS_WHY]);

#endif
