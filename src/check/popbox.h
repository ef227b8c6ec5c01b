/* SPDX-License-Identifier: MPL-2.0 */
/* A POP3 account in which one message is looked for and deleted, and nothing
 * else is touched.  Who has logged in sees what was there at that moment (RFC
 * 1939 §4), so that each look takes a login of its own. */
#ifndef MSU_POPBOX_H
#define MSU_POPBOX_H

#include "relogin.h"
#include "say.h"

#define MSU_POPBOX_LOOKS	100	/* at messages that are not ours */
#define MSU_POPBOX_COPIES	10

struct msu_popbox {
	struct msu_say		 say;	/* talk: of the login that stands */
	struct msu_say		*idle;	/* to wait over when none does */
	struct msu_arena	*arena;
	struct msu_session	*session;
	const char		*account;	/* whose refusals are counted */
	/* of the message: a part of its Message-ID and of its Content-Type that
	 * is in no other message's, and its length */
	const char		*mark;
	size_t			 bytes;
	bool			 keep;		/* it will not be deleted */

	unsigned long		 delay;		/* ms between logins */
	uint64_t		 left;		/* when the last one ended */
	struct msu_error	 put_off;	/* why the last one was, or
						 * MSU_OK */
	bool			 by_number, no_top;	/* no UIDL, no TOP */
	/* UIDs that were there before, as digests in their order; or the last
	 * number that was, or that is known to be somebody else's */
	uint64_t		*known;
	size_t			 nknown;
	unsigned long		 from;

	/* of the login that stands: its list, and how far that was read */
	const char		*list;
	size_t			 list_len, pos;
	uint64_t		 uid;		/* of what was found last */
	unsigned long		 retrieved;	/* number: say.reply has it */

	uint64_t		 others[MSU_POPBOX_LOOKS];
	unsigned		 looks;		/* as many others */
	uint64_t		 copies[MSU_POPBOX_COPIES];	/* deleted */
	unsigned		 ncopies;

	/* of the functions that wait: where they are, and what they keep */
	struct {
		int	log_out, log_in, wait, ask, read_list, delay, open,
			fetch, is_ours, next, find, delete_here, verify,
			delete;
	}			 at;
	struct msu_again	 again;		/* the login under way */
	unsigned long		 found;		/* number: by next_ours() */
	uint64_t		 found_uid;
	unsigned		 before;	/* copies before this login */
	unsigned long		 left_over;	/* number: after deleting */
	unsigned long		 pause, rest;	/* ms before the last login */
	unsigned		 tries;
};

/* Remembers what is there, and takes leave; no: there is no list, or a
 * server that wants more than max_ms between logins; say has why. */
enum msu_flow	 msu_popbox_open(struct msu_popbox *, unsigned long max_ms);

/* How long it is until the next login may be made, in ms; 0 if it was never
 * opened. */
unsigned long	 msu_popbox_rest(const struct msu_popbox *);

/* Waits between two logins; no when the run is over. */
enum msu_flow	 msu_popbox_wait(struct msu_popbox *, unsigned long ms);

/* Logs in and looks; the number of our message, which is good as long as that
 * login stands, or 0 and none stands.  No: say has why.
 * The caller keeps it. */
enum msu_flow	 msu_popbox_find(struct msu_popbox *, unsigned long *number);

/* All of it, in say.reply. */
enum msu_flow	 msu_popbox_fetch(struct msu_popbox *, unsigned long number);

/* Deletes each copy of it, and logs in for the last time to see that they are
 * gone; no if one may be left. */
enum msu_flow	 msu_popbox_delete(struct msu_popbox *, unsigned long number);

#endif
