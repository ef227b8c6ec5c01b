/* SPDX-License-Identifier: MPL-2.0 */
/* Words: small tables of names for the values of an enum. */
#ifndef MSU_WORDS_H
#define MSU_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The place of the len bytes at s in a table of n words (holes are NULL);
 * false if it is none of them. */
bool	msu_words_find(const char *const *words, size_t n, const char *s,
	    size_t len, unsigned *out);

#endif
