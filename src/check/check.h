/* SPDX-License-Identifier: MPL-2.0 */
/* Live verification of servers, all at once, without credentials. */
#ifndef MSU_CHECK_H
#define MSU_CHECK_H

#include "ctx.h"
#include "model.h"

struct msu_checks;

/* A run of checks on a net (NULL: nothing may be sent), in the arena, which
 * must live as long as the net's run.  NULL when out of memory. */
struct msu_checks *msu_checks_new(struct msu_ctx *, struct msu_net *,
		    struct msu_arena *);
/* Begins with a server that may be wanted later; does nothing if it was begun
 * with already.  The server lives as long as the arena. */
void		msu_checks_start(struct msu_checks *, const struct msu_server *);
/* Begins with those of the servers (NULL-terminated) that are missing, and
 * starts the net's run that waits for all of them. */
enum msu_code	msu_checks_wait(struct msu_checks *, struct msu_result *,
		    const struct msu_server *const *, struct msu_error *);
/* When that is over, or could not be started: the result's checks, in order of
 * the servers. */
enum msu_code	msu_checks_finish(struct msu_checks *, struct msu_error *);

/*
 * Logs in where the context has a password or token and the result's checks
 * went well: first to incoming servers, then, only if those accepted it, to
 * outgoing ones; then opens the inbox, and makes the round trip that the
 * context asks for.  The secret is wiped before anything else is waited for, but
 * for a round trip over POP3, which logs in again.  True: it has started a run
 * of the net, and is to be called again when that is over.
 */
bool		msu_checks_login(struct msu_checks *, struct msu_result *,
		    struct msu_error *);

/* The run is over, whatever it came to: what others wait for is left to them,
 * and what was held for it is given back.  NULL is fine. */
void		msu_checks_end(struct msu_checks *);

/* What is wrong, whose fault it is and what to do, for every check of the
 * result that failed. */
void		msu_checks_advise(struct msu_checks *, struct msu_result *);

/* Whether the user's file of roots can be read. */
enum msu_code	msu_check_ca_file(const struct msu_ctx *, struct msu_error *);

/*
 * The exit code after the checks and the round trip: certificate problem, not
 * verified, or as it was.  When nobody at all could be reached it is 2 only if demanded, and
 * r->error is MSU_E_OFFLINE.
 */
void		msu_check_exit(struct msu_result *, bool demanded);

/* imaps://host:port and the like; the plain schemes mean mandatory STARTTLS.
 * NULL if it is none, err says why. */
const struct msu_server *msu_check_url(struct msu_arena *, const char *url,
		    struct msu_error *);

#endif
