/* SPDX-License-Identifier: MPL-2.0 */
/* A mail message as a server hands it out (RFC 5322, RFC 2046). */
#ifndef MSU_RECEIVED_H
#define MSU_RECEIVED_H

#include <stdbool.h>

#include "arena.h"
#include "mailsetup.h"

#define MSU_MESSAGE_MAX		((size_t)8 << 20)	/* bytes */
#define MSU_MESSAGE_LINES	1000	/* of headers, those of parts too */
#define MSU_MESSAGE_PARTS	20	/* those that only hold others too */

struct msu_received_part {
	const char		*type;	/* "text/plain", lower case */
	const char		*name;	/* of a file, UTF-8; NULL if none */
	const unsigned char	*bytes;	/* decoded */
	size_t			 len;
	bool			 damaged;	/* not all could be decoded */
};

/* Texts are one line of UTF-8 without control characters, NULL where there is
 * no such header; of several the first counts. */
struct msu_received {
	const char	*id;		/* without <> */
	const char	*subject;	/* encoded words read */
	const char	*from, *to, *cc;	/* as they stand there */
	bool		 has_bcc;
	/* a multipart among them is one that cannot be taken apart */
	const struct msu_received_part *const *parts;
};

/*
 * Reads a message, line ends CRLF or LF, dots already taken out.  Parts of
 * parts count like those beside them.  MSU_E_TOO_BIG beyond the limits above,
 * MSU_E_SYNTAX if there is no header at all; what else is wrong is text.
 */
enum msu_code	msu_message_read(struct msu_arena *, const char *bytes,
		    size_t len, struct msu_received *, struct msu_error *);

#endif
