/* SPDX-License-Identifier: MPL-2.0 */
/* The message of a round trip: what is written, sent, and expected back. */
#ifndef MSU_MESSAGE_H
#define MSU_MESSAGE_H

#include <stddef.h>

/*
 * A text and one attached file.  Nothing is NULL but cc, and the bytes of a
 * file that has none.  There is no field for blind copies: whom they go to is
 * told to the server only (RFC 5322 §3.6.3).
 */
struct msu_message {
	/* as msu_addr_parse() gives an address, in ASCII */
	const char		*from, *to, *cc;
	const char		*subject;	/* one line of UTF-8 */
	const char		*date;		/* RFC 5322 §3.3, no comments */
	const char		*id;		/* left@right, without <> */
	/* letters, digits, "-_.", at most 64 of them each */
	const char		*boundary, *file_name;
	const char		*text;		/* UTF-8; LF or CRLF */
	const unsigned char	*file;
	size_t			 file_len;
};

#endif
