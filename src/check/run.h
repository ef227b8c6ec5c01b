/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the check floor: a run of checks, and one server of it. */
#ifndef MSU_RUN_H
#define MSU_RUN_H

#include "caps.h"
#include "check.h"
#include "net.h"

struct msu_checks {
	struct msu_ctx		*ctx;
	struct msu_net		*net;	/* NULL: nothing may be sent */
	struct msu_arena	*arena;
	struct msu_result	*result;	/* once it is waited for */
	struct msu_list		 ones;	/* struct msu_one, as they were made */
	struct msu_list		 checks;	/* struct msu_check that are
						 * waited for */
	bool			 waiting;	/* a run of the net is for it */
	struct msu_logins	*logins;	/* once they have begun */
	/* what a round trip waits for, and how the last run of the net for that
	 * ended */
	struct {
		msu_net_more_fn	 more;		/* NULL: nothing */
		void		*arg;
		unsigned long	 limit_ms;
	}			 wait;
	struct msu_error	 waited;
	size_t			 all;	/* that are waited for; 0: not yet */
	bool			 typed;	/* the user's own URLs */
	uint64_t		 ends;	/* by the context's clock */
	struct msu_list		 turns;	/* reach.c's own */
	const struct msu_server	*awaited;	/* where a message of ours was;
						 * NULL: nowhere */
};

struct msu_one {			/* one server under way */
	struct msu_checks	*run;
	bool			 wanted, done;
	bool			 is_alternative;	/* has none of its own */
	bool			 has_alternatives;	/* they are begun */
	struct msu_check	*check;
	struct msu_step		*steps;	/* check->steps, while being filled;
					 * room for all there are */
	struct msu_caps		 caps;
	const char		*ip;	/* that was connected to, or NULL */
	unsigned		 names_open;	/* of its certificate */
	struct msu_list		 tried;	/* alternatives.c's own */
	struct msu_list		 dialogue;	/* const char * */
};

/* check.c.  A new one is in the run's list; NULL: no memory. */
struct msu_one	*msu_one_new(struct msu_checks *, const struct msu_server *);
struct msu_one	*msu_one_find(struct msu_checks *, const struct msu_server *);
/* The run waits for it. */
void		 msu_one_want(struct msu_one *);
void		 msu_one_start(struct msu_one *);
/* Adds the step where the check has none of that kind. */
void		 msu_one_step(struct msu_one *, enum msu_step_id,
		    enum msu_verdict, unsigned ms, const struct msu_error *);
/* How long it may take. */
unsigned long	 msu_checks_ms(const struct msu_checks *);
/* Tells the program, if it wants to know. */
void		 msu_checks_progress(const struct msu_checks *,
		    enum msu_activity, size_t done, size_t all);
/* All steps are done: the verdict. */
void		 msu_one_end(struct msu_one *);
/* The step that failed, or else that warns; NULL if none. */
const struct msu_step *msu_check_worst(const struct msu_check *);
/* Whether it encrypts in the way that was tried, with whatever certificate. */
bool		 msu_check_speaks(const struct msu_check *);

/* service.c: JMAP, CalDAV, CardDAV. */
void		 msu_service_start(struct msu_one *);

/* reach.c */
struct msu_reached {
	bool			 named;		/* the name was looked up */
	unsigned		 name_ms;
	const struct msu_error	*err;		/* of the name, or NULL */
	const struct msu_probe	*probe;		/* NULL if the name failed */
	const char		*ocsp;		/* or NULL: not asked, not told */
};

typedef void	(*msu_reach_fn)(void *arg, const struct msu_reached *);

/* Talks to a mail server, and keeps the conversation open if asked to and all
 * went well.  False: it may not even be tried; err says why, and there is no
 * call. */
bool		 msu_reach(struct msu_checks *, const struct msu_server *,
		    bool keep, msu_reach_fn, void *arg, struct msu_error *);

/* The run is over: whoever waits for what it was going to find out has to find
 * it out himself. */
void		 msu_reach_end_all(struct msu_checks *);

/* say.c: the next run of the net is to be for this; see flow.h. */
void		 msu_checks_wait_for(struct msu_checks *,
		    unsigned long limit_ms, msu_net_more_fn, void *arg);
bool		 msu_checks_is_waiting(const struct msu_checks *);

/* login.c */
/* What is not in the arena, of logins that may not be over. */
void		 msu_logins_end(struct msu_checks *);

struct msu_session {			/* a server that we are logged in to */
	struct msu_one	*one;
	struct msu_talk	*talk;		/* NULL: closed */
	const char	*user;
	bool		 accepted;
};

/* alternatives.c */
/* A check has ended: what could be tried instead is begun. */
void		 msu_alternatives_after(struct msu_one *);
/* The same for one that had ended before it was waited for; and, with
 * MSU_OPT_PORTS, the other ports of any. */
void		 msu_alternatives_now(struct msu_one *);
/* Between two rounds: who has said nothing for a while may be waiting for
 * TLS. */
void		 msu_alternatives_tick(struct msu_checks *);
/* All have ended: what was tried goes into the checks, with what to propose. */
void		 msu_alternatives_end(struct msu_checks *);

#endif
