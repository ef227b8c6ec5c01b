/* SPDX-License-Identifier: MPL-2.0 */
/* Character sets other than UTF-8, which is what we have inside. */
#ifndef MSU_CHARSET_H
#define MSU_CHARSET_H

#include "buf.h"

/* Adds UTF-8 text as UTF-16, low byte first and without a byte order mark
 * (RFC 2781 §2.1, §4.2).  Bytes that are no text become U+FFFD. */
void	msu_charset_add_utf16le(struct msu_buf *, const char *utf8);

#endif
