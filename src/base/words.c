/* SPDX-License-Identifier: MPL-2.0 */
/* Words: small tables of names for the values of an enum. */
#include "words.h"

#include "str.h"

bool
msu_words_find(const char *const *words, size_t n, const char *s, size_t len,
    unsigned *out)
{
	for (size_t i = 0; i < n; i++) {
		if (words[i] != NULL && msu_str_is(s, len, words[i])) {
			*out = (unsigned)i;
			return true;
		}
	}
	return false;
}
