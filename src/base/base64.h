/* SPDX-License-Identifier: MPL-2.0 */
/* Base 64 (RFC 4648 §4), written, and read strictly. */
#ifndef MSU_BASE64_H
#define MSU_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * Decodes the len characters at s into at most max bytes; *used says how many,
 * when it is false those before what is wrong.  The padding may be left out as
 * a whole, nothing else: no blanks, no other alphabet, no bits that say nothing
 * (RFC 4648 §3.5).
 */
bool	msu_base64_decode(const char *s, size_t len, uint8_t *out, size_t max,
	    size_t *used);
/* The same for the body of a mail (RFC 2045 §6.8), where line ends and blanks
 * mean nothing wherever they are; len bytes of room are always enough. */
bool	msu_base64_decode_lines(const char *s, size_t len, uint8_t *out,
	    size_t max, size_t *used);

/* How many characters n bytes become, with padding. */
#define MSU_BASE64_LEN(n)	(((n) + 2) / 3 * 4)

/* Writes so many characters and a NUL to text. */
void	msu_base64_encode(const void *data, size_t len, char *text);
void	msu_base64_add(struct msu_buf *, const void *data, size_t len);
/* Adds them in lines of 76 characters (RFC 2045 §6.8), CRLF at the end of each,
 * the last one too. */
void	msu_base64_add_lines(struct msu_buf *, const void *data, size_t len);

#endif
