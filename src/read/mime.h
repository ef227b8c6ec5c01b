/* SPDX-License-Identifier: MPL-2.0 */
/* The pieces of MIME (RFC 2045, RFC 2047) in received mail, read tolerantly:
 * what is not well formed is text like any other.  Results are in the arena. */
#ifndef MSU_MIME_H
#define MSU_MIME_H

#include <stdbool.h>

#include "arena.h"

/* A header's value of len bytes without its folding and the blanks around it;
 * like all texts here one line of UTF-8, "?" for what is not. */
const char	*msu_mime_line(struct msu_arena *, const char *p, size_t len);

/* The same text with its encoded words read, of UTF-8 and ASCII only. */
const char	*msu_mime_words(struct msu_arena *, const char *text);

/* "text/plain" of a Content-Type, in lower case.  That is also what it is
 * without one (RFC 2045 §5.2): value may be NULL. */
const char	*msu_mime_type(struct msu_arena *, const char *value);

/* A parameter of Content-Type or Content-Disposition; NULL if it is not there,
 * or value is NULL.  The forms of RFC 2231 are not read. */
const char	*msu_mime_param(struct msu_arena *, const char *value,
		    const char *name);

/*
 * The bytes of a body of len bytes as encoding says (Content-Transfer-Encoding,
 * NULL if there is none).  out has room for len bytes.  False if it is not all
 * as it should be: the *used bytes are then those before the first error, or
 * all of them where what is wrong could be taken as it is.
 */
bool		 msu_mime_decode(const char *encoding, const char *p,
		    size_t len, unsigned char *out, size_t *used);

#endif
