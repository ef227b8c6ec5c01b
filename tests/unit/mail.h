/* SPDX-License-Identifier: MPL-2.0 */
/* The message that tests send; tests/data/message/as-sent.in is how it is
 * written, the other files there are what servers make of it. */
#ifndef MAIL_H
#define MAIL_H

#include "message.h"

#define MAIL_BYTES	256

/* Its file holds every byte once. */
static inline struct msu_message
mail_of(unsigned char file[MAIL_BYTES])
{
	for (size_t i = 0; i < MAIL_BYTES; i++)
		file[i] = (unsigned char)i;
	return (struct msu_message){
		.from = "zoe@example.org",
		.to = "zoe@example.org",
		.cc = "also@example.net",
		.subject = "Grüße – läuft’s? 1 € = 100 ¢ 🐌",
		.date = "Tue, 01 Jul 2025 12:00:00 +0200",
		.id = "c0ffee.1@example.org",
		.boundary = "b0undary-1",
		.text = "Hallo Zoë,\n"
		    "\n"
		    "From here on, lines begin oddly:\n"
		    ".\n"
		    "--=_b0undary-1\n"
		    "and blanks end them: \t \n"
		    "a line of more than seventy-six characters, which is "
		    "folded (=) on its way – and unfolded\n"
		    "-- \n"
		    "mailsetup\n",
		.file_name = "all-bytes.bin",
		.file = file,
		.file_len = MAIL_BYTES,
	};
}

#endif
