/* SPDX-License-Identifier: MPL-2.0 */
/* A lookup from the address to the result. */
#ifndef MSU_LOOK_H
#define MSU_LOOK_H

#include "ctx.h"
#include "source.h"

/* Fills a new result; its outcome tells how it went.  Not MSU_OK only when
 * the run itself could not go on (a file of the user's, memory, a bug). */
enum msu_code	msu_look_run(struct msu_ctx *, const char *address,
		    struct msu_result *, struct msu_error *);

/* rank.c: trust, score and order of everything found, best first, as the
 * result's candidates. */
void		msu_rank(struct msu_look *, struct msu_result *);
/* Scores the choice again after its servers were verified. */
void		msu_rank_checked(struct msu_result *);

/* pick.c: the choice out of what was ranked; fills the account, outcome and
 * reasons. */
void		msu_pick(struct msu_look *, struct msu_result *);

#endif
