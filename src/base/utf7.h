/* SPDX-License-Identifier: MPL-2.0 */
/* Modified UTF-7, in which IMAP writes the names of folders (RFC 3501 §5.1.3).
 */
#ifndef MSU_UTF7_H
#define MSU_UTF7_H

#include "arena.h"

/* The name for people, UTF-8 without control characters; as it is where it is
 * no modified UTF-7. */
const char	*msu_utf7_text(struct msu_arena *, const char *name);

#endif
