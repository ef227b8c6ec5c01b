/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: one answer of a mail server, from its bytes, in
 * whatever pieces they come. */
#ifndef MSU_MAILANSWER_H
#define MSU_MAILANSWER_H

#include "arena.h"
#include "buf.h"
#include "net.h"

struct msu_hide;

#define MSU_MAIL_LINES	((size_t)64 << 10)	/* bytes of lines */
#define MSU_MAIL_BYTES	((size_t)8 << 20)	/* of a message */
/* What either side may say at once: base64 and dots make a message longer. */
#define MSU_MAIL_MAX	(MSU_MAIL_BYTES + MSU_MAIL_BYTES / 2)

enum msu_mail_reading {
	MSU_MAIL_GO_ON,		/* more bytes are needed */
	MSU_MAIL_ANSWERED,	/* said and words are what it says */
	MSU_MAIL_BAD,		/* words are a line of something else */
	MSU_MAIL_ENDLESS
};

struct msu_mail_answer {
	struct msu_arena	*arena;
	enum msu_proto		 proto;
	struct msu_hide		*hide;		/* its own, or NULL */
	bool			 dotted;	/* as in struct msu_talk_ask */

	struct msu_buf		 in;		/* what has come goes here */
	size_t			 pos;		/* of in: the line to be read */
	size_t			 lines_len;	/* bytes of them so far */
	unsigned		 tag;		/* of the last command */
	struct msu_list		 lines;
	size_t			 literal, literal_len;	/* place in in */
	bool			 has_literal, in_body;
	bool			 goes_on;	/* the line, after a literal */

	enum msu_said		 said;
	const char		*words;
};

void		 msu_mail_init(struct msu_mail_answer *, struct msu_arena *,
		    enum msu_proto);
/* Wipes what came, and hide with it. */
void		 msu_mail_free(struct msu_mail_answer *);
/* The next answer, not dotted; bytes that are there already belong to it. */
void		 msu_mail_begin(struct msu_mail_answer *);
/* Reads what is there, until the answer is whole. */
enum msu_mail_reading msu_mail_read(struct msu_mail_answer *);
/* The answer goes; what came after it stays.  *bytes: a copy, in the arena, of
 * what struct msu_talk_reply has there, or NULL.  False: no memory. */
bool		 msu_mail_take(struct msu_mail_answer *, char **bytes,
		    size_t *len);
/* A copy, likewise, that is fit for traces and words. */
const char	*msu_mail_clean(const struct msu_mail_answer *, const char *,
		    size_t len);

#endif
