/* SPDX-License-Identifier: MPL-2.0 */
/* Strings: ASCII-only case, numbers with limits, words, UTF-8.  Nothing here
 * depends on the locale. */
#ifndef MSU_STR_H
#define MSU_STR_H

#include <stdbool.h>
#include <stddef.h>

/* Decimal digits only, no sign or blanks, min <= number <= max. */
bool	 msu_str_uint(const char *, unsigned long min, unsigned long max,
	    unsigned long *out);
/* The same for a piece of len bytes. */
bool	 msu_str_uintn(const char *, size_t len, unsigned long min,
	    unsigned long max, unsigned long *out);

/* ASCII letters compare equal in either case; nothing else does. */
bool	 msu_str_eqcase(const char *, const char *);
bool	 msu_str_neqcase(const char *, const char *, size_t len);
bool	 msu_str_has_prefix(const char *, const char *prefix);
/* Whether the len bytes at s are exactly the string t. */
bool	 msu_str_is(const char *s, size_t len, const char *t);
/* The first place of needle, ASCII case folded; NULL if none. */
const char *msu_str_findcase(const char *hay, const char *needle);
char	 msu_str_lower(char);

/* Next run of non-blanks (space, tab) in *rest; false at the end. */
bool	 msu_str_word(const char **rest, const char **word, size_t *len);

/* Copies what fits, always terminated, never half a UTF-8 character, control
 * and reordering characters replaced by '?': for texts that came from
 * elsewhere. */
void	 msu_str_copy_clean(char *dst, size_t size, const char *src, size_t len);

/* Well-formed UTF-8 (RFC 3629) without NUL. */
bool	 msu_str_is_utf8(const char *, size_t len);
/* Bytes of the character at s (1..4), 0 if it is not well formed; *cp gets
 * the code point. */
size_t	 msu_str_utf8_char(const char *s, size_t len, unsigned long *cp);
bool	 msu_str_is_ascii(const char *);
/* Has more than max characters; bytes that are none count as one each. */
bool	 msu_str_is_longer(const char *, size_t max);
/* No control character (C0, DEL, C1), no U+2028/2029, no U+FFFE/FFFF. */
bool	 msu_str_is_one_line(const char *);
/* Has a character that makes what follows be shown in another order (U+202A
 * to U+202E, U+2066 to U+2069). */
bool	 msu_str_is_reordered(const char *);
/* The text itself where it can be shown to people without steering their
 * terminal or their eyes; NULL where it cannot, is empty, or is NULL. */
const char *msu_str_shown(const char *);

#endif
