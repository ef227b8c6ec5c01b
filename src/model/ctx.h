/* SPDX-License-Identifier: MPL-2.0 */
/* A run: its options, its clock, its trace.  There are no globals. */
#ifndef MSU_CTX_H
#define MSU_CTX_H

#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "arena.h"
#include "mailsetup.h"
#include "trace.h"

struct msu_db_file;
struct msu_host;
struct msu_net;
struct msu_secret;

struct msu_ctx {
	/* options */
	bool			 flags[MSU_OPT_COUNT];	/* those that are flags */
	unsigned long		 lookup_ms, check_ms, min_trust;
	unsigned long		 wait_ms;
	const char		*texts[MSU_OPT_COUNT];	/* NULL if not set */
	bool			 is_copy;	/* one of many, keeps little */
	struct msu_secret	*secret;	/* for logins, or NULL */
	bool			 is_token;	/* of OAuth2 */

	/* clocks, replaced by tests */
	uint64_t		(*clock_ms)(void);	/* monotonic */
	time_t			(*wall)(time_t *);

	struct msu_trace	 trace;
	msu_progress_fn		 progress;
	void			*progress_arg;
	msu_consent_fn		 consent;	/* or NULL */
	void			*consent_arg;
	atomic_bool		 cancelled;	/* by a signal, a thread */

	struct msu_arena	 arena;		/* lives as long as the run */
	struct msu_job		*job;		/* that is not over, or NULL */
	struct msu_db_file	*db;		/* opened when first needed */
	struct msu_net		*net;		/* likewise */

	struct msu_share	*share;		/* the caller's, or NULL */
	struct msu_host		*held[2];	/* msu_share_turn()'s, or NULL */
	unsigned long		 line;		/* of the row, or 0 */
};

#endif
