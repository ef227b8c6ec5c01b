/* SPDX-License-Identifier: MPL-2.0 */
/* Inside a round trip: what its files share. */
#ifndef MSU_TRIP_H
#define MSU_TRIP_H

#include "buf.h"
#include "mailbox.h"
#include "message.h"
#include "popbox.h"
#include "roundtrip.h"

#define MSU_TRIP_MAX	((size_t)4 << 20)	/* bytes of a message */

/* How an inbox is looked into over one protocol, for the message whose number is
 * the trip's. */
struct msu_way {
	enum msu_flow	(*open)(struct msu_trip *);
	/* the trip's folder: MSU_FOLDER_COUNT where it has not come, or say has
	 * why nobody knows */
	enum msu_flow	(*look)(struct msu_trip *);
	enum msu_flow	(*fetch)(struct msu_trip *);
	enum msu_flow	(*delete)(struct msu_trip *);
	enum msu_flow	(*wait)(struct msu_trip *, unsigned long ms);
	unsigned long	 first, least, most;	/* ms between two looks */
};

struct msu_trip {
	struct msu_checks	*run;
	struct msu_arena	*a;
	struct msu_result	*result;
	struct msu_round_trip	*pub;
	struct msu_one		*in, *out;
	struct msu_say		 smtp;
	const struct msu_way	*way;
	struct msu_say		*say;		/* of the one that is used */
	struct msu_mailbox	 box;		/* IMAP */
	struct msu_popbox	 pop;
	struct msu_message	 message;
	const char		*bcc;
	uint64_t		 start, accepted;
	struct msu_buf		 composed;	/* the message */
	enum msu_folder_id	 folder;	/* where it was found */
	unsigned long		 number;	/* or UID */

	/* of the functions that wait: where they are, and what they keep */
	struct {
		int	recipients, data, send, look, delete, wait, pause,
			await, compare, delete_all, go;
	}			 at;
	size_t			 i;
	bool			 deleted;
	unsigned long		 slice, rest, pause;	/* ms */
};

/* tripsend.c */
/* The message, into the trip and its buffer. */
bool		 msu_trip_compose(struct msu_trip *, struct msu_error *);
enum msu_flow	 msu_trip_send(struct msu_trip *);
/* Always no: the trip has failed. */
enum msu_flow	 msu_trip_fail(struct msu_trip *, enum msu_code,
		    const struct msu_one *who, const char *words);
/* What the conversation itself failed with, or else the words of a refusal. */
enum msu_flow	 msu_trip_say_fail(struct msu_trip *, const struct msu_say *,
		    enum msu_code, const struct msu_one *who);

#endif
