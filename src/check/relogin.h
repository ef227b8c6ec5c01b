/* SPDX-License-Identifier: MPL-2.0 */
/* Logging in to an incoming server once more, after it has accepted that. */
#ifndef MSU_RELOGIN_H
#define MSU_RELOGIN_H

#include "run.h"

/*
 * Makes the session's conversation a new one that is logged in with the secret
 * of the context, as before; the one before was closed.  False: err says why,
 * and the session has none.  *put_off: that was too early (RFC 2449 §8.1); any
 * other failure is not to be tried again.  account: whose refusals are counted.
 */
bool	msu_login_again(struct msu_checks *, struct msu_session *,
	    const char *account, unsigned long limit_ms, bool *put_off,
	    struct msu_error *err);

#endif
