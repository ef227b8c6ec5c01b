/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the check floor: what several runs, each in a thread of its own, know
 * and hold together. */
#ifndef MSU_SHARE_H
#define MSU_SHARE_H

#include "ctx.h"
#include "net.h"

struct msu_facts {			/* what a conversation showed */
	struct msu_probe	 probe;
	const char		*ocsp;		/* or NULL: not asked */
};

struct msu_wish {			/* for a conversation with a server */
	const struct msu_server	*server;
	unsigned		 connections;	/* 1, or 2 with that for OCSP */
	bool			 login;		/* to log in, not to look */
	bool			 held;		/* by msu_share_turn() */
	bool			 guessed;	/* nobody has named the server:
						 * that it is not there says
						 * nothing of its host */
	uint64_t		 now;		/* of the context's clock */
};

enum msu_turn {
	MSU_TURN_WAIT,			/* ask again in a moment */
	MSU_TURN_GO,			/* and tell afterwards */
	MSU_TURN_KNOWN,			/* here is what was found out before */
	MSU_TURN_NEVER,			/* the host is left alone */
};

/* KNOWN: a copy in the arena.  NEVER: why is in err. */
enum msu_turn	msu_share_ask(struct msu_share *, const struct msu_wish *,
		    struct msu_arena *, struct msu_facts *,
		    struct msu_error *);
/* After GO.  NULL: nothing can be concluded, it was broken off. */
void		msu_share_tell(struct msu_share *, const struct msu_wish *,
		    const struct msu_facts *);

/* The places that msu_share_turn() has kept for the context are given back. */
void		msu_share_give_back(struct msu_ctx *);

/* Whether there may be a login: MSU_E_LOGINS_STOPPED by the host; and of this
 * account (NULL: any), of which there is one only: MSU_E_SAME_ACCOUNT, or
 * MSU_E_TOO_BIG where so many cannot be told apart. */
enum msu_code	msu_share_login(struct msu_ctx *, const char *account,
		    const char *host, struct msu_error *);
/* The host has said that there were too many logins. */
void		msu_share_stop(struct msu_share *, const char *host,
		    const char *words);

#endif
