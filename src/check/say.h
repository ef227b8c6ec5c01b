/* SPDX-License-Identifier: MPL-2.0 */
/* One after the other: a conversation where nothing else goes on. */
#ifndef MSU_SAY_H
#define MSU_SAY_H

#include "run.h"

struct msu_say {
	struct msu_checks	*run;
	struct msu_talk		*talk;
	struct msu_talk_reply	 reply;		/* of the last one */
	struct msu_error	 error;		/* of the first failure */
	bool			 done;
	uint64_t		 until;		/* then MSU_E_DEADLINE, whatever
						 * is said; 0: no such time */
};

/* Says it and waits; true if the answer is yes or "more".  After a failure of
 * the connection nothing more is said. */
bool	msu_say(struct msu_say *, const struct msu_talk_ask *);
bool	msu_sayf(struct msu_say *, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Waits; false when the run is over. */
bool	msu_say_wait(struct msu_say *, unsigned long ms);

#endif
