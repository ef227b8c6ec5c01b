/* SPDX-License-Identifier: MPL-2.0 */
/* Live verification of servers, all at once, without credentials. */
#ifndef MSU_CHECK_H
#define MSU_CHECK_H

#include "ctx.h"
#include "model.h"

/* Verifies the servers (NULL-terminated) and fills the result's checks. */
enum msu_code	msu_check_servers(struct msu_ctx *, struct msu_result *,
		    const struct msu_server *const *, struct msu_error *);

/*
 * The exit code after the checks: certificate problem, not verified, or as it
 * was.  When nobody at all could be reached it is 2 only if demanded, and
 * r->error is MSU_E_OFFLINE.
 */
void		msu_check_exit(struct msu_result *, bool demanded);

/* imaps://host:port and the like; the plain schemes mean mandatory STARTTLS.
 * NULL if it is none, err says why. */
const struct msu_server *msu_check_url(struct msu_arena *, const char *url,
		    struct msu_error *);

#endif
