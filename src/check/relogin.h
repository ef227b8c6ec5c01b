/* SPDX-License-Identifier: MPL-2.0 */
/* Logging in to an incoming server once more, after it has accepted that. */
#ifndef MSU_RELOGIN_H
#define MSU_RELOGIN_H

#include "flow.h"
#include "run.h"

struct msu_again {
	struct msu_checks	*run;
	struct msu_session	*session;
	const char		*account;
	struct msu_login	 login;
	bool			 waiting, over, accepted;
	bool			 put_off;	/* that was too early (RFC 2449
						 * §8.1); any other failure is
						 * not to be tried again */
	struct msu_error	 err;		/* why it was not accepted */
};

/*
 * Makes the session's conversation a new one that is logged in with the secret
 * of the context, as before; the one before was closed.  Then
 * msu_login_again_over() is what there is to wait for; no: the session has none.
 * account: whose refusals are counted.
 */
void	msu_login_again(struct msu_again *, struct msu_checks *,
	    struct msu_session *, const char *account, unsigned long limit_ms);
enum msu_flow msu_login_again_over(struct msu_again *);

#endif
