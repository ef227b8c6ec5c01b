/* SPDX-License-Identifier: MPL-2.0 */
/* The round trip: does mail really arrive, and as it was sent? */
#ifndef MSU_ROUNDTRIP_H
#define MSU_ROUNDTRIP_H

#include "run.h"

struct msu_trip;

/*
 * Sends one message from the account to itself over out, waits for it at in,
 * compares it and deletes it, and sets the result's round_trip.
 * Both sessions stay the caller's.  Over POP3 it logs in again, and wipes the
 * context's secret once that will not be needed any more.  NULL: there is none
 * to be made, and err says why if that is no part of the result.
 */
struct msu_trip	*msu_round_trip_new(struct msu_checks *, struct msu_result *,
		    struct msu_session *in, struct msu_session *out,
		    struct msu_error *);
/* Goes on; true: it has started a run of the net, which has to be over before the
 * next call.  What ends the whole run early is one more way for the trip to
 * fail: what was sent may still arrive, and whoever asked has to know. */
bool		 msu_round_trip_go(struct msu_trip *);
/* It lives in the arena, but for the message.  NULL is fine. */
void		 msu_round_trip_free(struct msu_trip *);

/* Where one was wanted and none was made, the result says so. */
void		 msu_round_trip_missing(struct msu_checks *,
		    struct msu_result *);

#endif
