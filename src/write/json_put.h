/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Values into a JSON document, one after the other.  Nothing fails at once: a
 * parent of NULL and whatever memory does not suffice for is noted, and
 * msu_put_end_dup() tells.  Items belong to the document.
 */
#ifndef MSU_WRITE_JSON_PUT_H
#define MSU_WRITE_JSON_PUT_H

#include <stdbool.h>
#include <time.h>

struct msu_error;
struct msu_item;			/* an object or an array in it */
struct msu_result;
struct msu_server;

struct msu_put {
	bool	 failed;
};

/* An object; msu_put_end_dup() frees it. */
struct msu_item	*msu_put_root(void);
/* The document as one line without its end, caller-owned (free()); NULL: out of
 * memory. */
char		*msu_put_end_dup(const struct msu_put *, struct msu_item *root);

/* The parent is an array where key is NULL.  Keys are not copied.  A text of NULL
 * is null; a byte that is not UTF-8 is "?". */
void		 msu_put_text(struct msu_put *, struct msu_item *parent,
		    const char *key, const char *);
void		 msu_put_number(struct msu_put *, struct msu_item *parent,
		    const char *key, long long);
void		 msu_put_bool(struct msu_put *, struct msu_item *parent,
		    const char *key, bool);
void		 msu_put_null(struct msu_put *, struct msu_item *parent,
		    const char *key);
struct msu_item	*msu_put_object(struct msu_put *, struct msu_item *parent,
		    const char *key);
struct msu_item	*msu_put_array(struct msu_put *, struct msu_item *parent,
		    const char *key);
/* texts ends with NULL. */
void		 msu_put_texts(struct msu_put *, struct msu_item *parent,
		    const char *key, const char *const *texts);
/* RFC 3339, UTC; null for 0. */
void		 msu_put_time(struct msu_put *, struct msu_item *parent,
		    const char *key, time_t);

/* json.c: what is the same wherever it stands; the last two are lists. */
void		 msu_put_error(struct msu_put *, struct msu_item *parent,
		    const struct msu_error *);
void		 msu_put_server(struct msu_put *, struct msu_item *parent,
		    const char *key, const struct msu_server *);
void		 msu_put_attempts(struct msu_put *, struct msu_item *root,
		    const struct msu_result *);
void		 msu_put_checks(struct msu_put *, struct msu_item *root,
		    const struct msu_result *);

#endif
