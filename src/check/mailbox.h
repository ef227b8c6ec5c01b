/* SPDX-License-Identifier: MPL-2.0 */
/* An IMAP account in which one message is looked for and deleted, and nothing
 * else is touched. */
#ifndef MSU_MAILBOX_H
#define MSU_MAILBOX_H

#include "say.h"

enum msu_folder_id { MSU_INBOX, MSU_JUNK, MSU_SENT, MSU_FOLDER_COUNT };

struct msu_folder {
	const char	*name;		/* as the server has it, or NULL */
	unsigned long	 from;		/* UIDs below were there before, or are
					 * known to be somebody else's */
	bool		 by_header;	/* what was there before is not known */
};

struct msu_mailbox {
	struct msu_say		 say;
	struct msu_arena	*arena;
	/* of the message: its Message-ID, and a part of that and of its
	 * Content-Type that is in no other message's */
	const char		*id, *mark;
	struct msu_folder	 folders[MSU_FOLDER_COUNT];
	unsigned		 looks;		/* at single messages */

	/* of the functions that wait: where they are, and what they keep */
	struct {
		int	folders, remember, open, is_ours, search, find, fetch,
			can_expunge, is_only, expunge, delete_one, delete;
	}			 at;
	unsigned		 i;	/* folders and open, or delete */
	const char *const	*lines;	/* of the search */
	unsigned long		 uid, last;	/* deleted now, before */
	bool			 can_expunge_one, asked_expunge;
};

/* Finds the folders and remembers what is in them; no if the inbox cannot be
 * opened, say has why. */
enum msu_flow	 msu_mailbox_open(struct msu_mailbox *);

/* The UID of our message, kept by the caller; 0 if there is none.  No: it could
 * not be looked for. */
enum msu_flow	 msu_mailbox_find(struct msu_mailbox *, enum msu_folder_id,
		    unsigned long *uid);

/* All of the message that was found last, in say.reply. */
enum msu_flow	 msu_mailbox_fetch(struct msu_mailbox *, unsigned long uid);

/* Deletes each copy of it; no if one may be left. */
enum msu_flow	 msu_mailbox_delete(struct msu_mailbox *, enum msu_folder_id);

/* The folder's name for people; NULL if there is no such folder. */
const char	*msu_mailbox_name(const struct msu_mailbox *,
		    enum msu_folder_id);

#endif
