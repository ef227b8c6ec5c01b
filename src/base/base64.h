/* SPDX-License-Identifier: MPL-2.0 */
/* Base 64 (RFC 4648 §4), read strictly. */
#ifndef MSU_BASE64_H
#define MSU_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the len characters at s into at most max bytes; *used says how many.
 * The padding may be left out as a whole, nothing else: no blanks, no other
 * alphabet, no bits that say nothing (RFC 4648 §3.5).
 */
bool	msu_base64_decode(const char *s, size_t len, uint8_t *out, size_t max,
	    size_t *used);

#endif
