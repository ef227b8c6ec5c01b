/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Arena: memory that lives and dies together.  Everything that a lookup finds
 * is in its result's arena.  Failures stick: after one, strings are "" and
 * msu_arena_failed() is true, so parsers need not test each call.
 */
#ifndef MSU_ARENA_H
#define MSU_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct msu_arena_block;

struct msu_arena {			/* zero-initialised is empty */
	struct msu_arena_block	*blocks;
	char			*next;
	size_t			 left;
	bool			 failed;
};

void	 msu_arena_free(struct msu_arena *);
bool	 msu_arena_failed(const struct msu_arena *);

/* Zeroed and aligned for anything; NULL when out of memory. */
void	*msu_arena_alloc(struct msu_arena *, size_t size);
/* Copies; "" when out of memory.  A NULL string gives NULL. */
const char *msu_arena_str(struct msu_arena *, const char *);
const char *msu_arena_strn(struct msu_arena *, const char *, size_t len);
const char *msu_arena_printf(struct msu_arena *, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A growing NULL-terminated array of pointers in an arena. */
struct msu_list {			/* zero-initialised is empty */
	void	**v;			/* NULL until the first add */
	size_t	  n, cap;
};

/* False when out of memory.  The pointee is not copied. */
bool	 msu_list_add(struct msu_arena *, struct msu_list *, const void *);
/* The array, never NULL: an empty list gives an array of just NULL. */
void	*msu_list_end(struct msu_list *);

#endif
