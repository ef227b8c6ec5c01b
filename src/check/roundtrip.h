/* SPDX-License-Identifier: MPL-2.0 */
/* The round trip: does mail really arrive, and as it was sent? */
#ifndef MSU_ROUNDTRIP_H
#define MSU_ROUNDTRIP_H

#include "run.h"

/*
 * Sends one message from the account to itself over out, waits for it at in,
 * compares it and deletes it, and sets the result's round_trip.
 * Both sessions stay the caller's.  Over POP3 it logs in again, and wipes the
 * context's secret once that will not be needed any more.
 */
enum msu_code	msu_round_trip(struct msu_checks *, struct msu_result *,
		    struct msu_session *in, struct msu_session *out,
		    struct msu_error *);

/* Where one was wanted and none was made, the result says so. */
void		 msu_round_trip_missing(struct msu_checks *,
		    struct msu_result *);

#endif
