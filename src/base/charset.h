/* SPDX-License-Identifier: MPL-2.0 */
/* Character sets other than UTF-8, which is what we have inside. */
#ifndef MSU_CHARSET_H
#define MSU_CHARSET_H

#include <stdbool.h>

#include "buf.h"

/* Adds UTF-8 text as UTF-16, low byte first and without a byte order mark
 * (RFC 2781 §2.1, §4.2).  Bytes that are no text become U+FFFD. */
void	msu_charset_add_utf16le(struct msu_buf *, const char *utf8);

/* UTF-16 on its way in, piece by piece; zero-initialised is low byte first. */
struct msu_utf16 {
	bool		 big;		/* high byte first */
	bool		 has_byte;	/* half a unit is waiting */
	unsigned char	 byte;
	unsigned	 high;		/* first half of a pair, or 0 */
};

/* Adds what the bytes say as UTF-8.  Half a surrogate pair becomes the byte
 * 0xff: that is no UTF-8, so that whoever checks the text sees it. */
void	msu_charset_from_utf16(struct msu_utf16 *, struct msu_buf *,
	    const void *, size_t len);
/* At the end; half a character is one that is none. */
void	msu_charset_utf16_end(struct msu_utf16 *, struct msu_buf *);

#endif
