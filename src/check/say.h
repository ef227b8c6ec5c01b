/* SPDX-License-Identifier: MPL-2.0 */
/* One after the other: a conversation where nothing else goes on. */
#ifndef MSU_SAY_H
#define MSU_SAY_H

#include "flow.h"
#include "run.h"

struct msu_say {
	struct msu_checks	*run;
	struct msu_talk		*talk;
	struct msu_talk_reply	 reply;		/* of the last one */
	struct msu_error	 error;		/* of the first failure */
	bool			 waiting, done;
	uint64_t		 until;		/* then MSU_E_DEADLINE, whatever
						 * is said; 0: no such time */
};

/* Says it; then msu_say_over() is what there is to wait for, and yes if the
 * answer is yes or "more".  After a failure of the connection nothing more is
 * said, and that is a no.  The text is copied. */
void	msu_say(struct msu_say *, const struct msu_talk_ask *);
void	msu_sayf(struct msu_say *, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Says nothing for a while; no when the run is over. */
void	msu_say_wait(struct msu_say *, unsigned long ms);
enum msu_flow msu_say_over(struct msu_say *);

/* Says it, and waits for the answer. */
#define FLOW_SAY(place, answer, say, ...) \
	do { \
		msu_sayf((say), __VA_ARGS__); \
		FLOW_WAIT(place, answer, msu_say_over(say)); \
	} while (0)

#endif
