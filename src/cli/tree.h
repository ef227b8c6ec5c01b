/* SPDX-License-Identifier: MPL-2.0 */
/* A tree of lines; its memory is an arena's. */
#ifndef MSU_CLI_TREE_H
#define MSU_CLI_TREE_H

#include "arena.h"

struct tree {				/* zero-initialised is a bare root */
	const char	*lead, *text;
	struct tree	*first, *last, *next;
};

/* Adds a branch: a lead that is printed as it is, so that leads of the same
 * width make columns, and a text that is wrapped.  NULL when out of memory, or
 * if parent is. */
struct tree	*tree_add(struct msu_arena *, struct tree *parent,
		    const char *lead, const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));
/* Prints all that is below the root. */
void		 tree_print(const struct tree *root);

#endif
