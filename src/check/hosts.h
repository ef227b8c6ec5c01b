/* SPDX-License-Identifier: MPL-2.0 */
/* Hosts, and what may be asked of them: how many connections at a time, how
 * often a login, and nothing for a while of one that does not answer. */
#ifndef MSU_HOSTS_H
#define MSU_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "mailsetup.h"

#define MSU_HOST_CONNECTIONS	2	/* at a time */
#define MSU_HOST_LOGIN_MS	1000	/* from one login to the next */
#define MSU_HOST_FAILURES	3	/* in a row, and it is left alone */
#define MSU_HOST_PAUSE_MS	60000	/* until it is tried once more */

struct msu_host {
	struct msu_host		*next;		/* of the same hash */
	unsigned		 busy;		/* connections */
	unsigned		 failures;	/* of the network, in a row */
	uint64_t		 alone_until;
	uint64_t		 login_at;	/* not before */
	bool			 stopped;	/* it wants no more logins */
	enum msu_code		 last;		/* of the failures */
	char			 words[200];	/* with which it stopped them */
	char			 name[];
};

struct msu_hosts;

struct msu_hosts *msu_hosts_new(void);		/* NULL: no memory */
void		 msu_hosts_free(struct msu_hosts *);
/* The host of that name, which is new where there is none; NULL: no memory.  It
 * stays while it is busy; of the others, those of which least is known go when
 * there are very many. */
struct msu_host	*msu_hosts_at(struct msu_hosts *, const char *name);

/* Whether it is to be left alone now. */
bool		 msu_host_is_alone(const struct msu_host *, uint64_t now);
/* A connection is made after all: another one only when that went well. */
void		 msu_host_try(struct msu_host *, uint64_t now);
/* What came of one: MSU_OK, or how it failed. */
void		 msu_host_came(struct msu_host *, enum msu_code, uint64_t now);
/* Whether a code says that the network failed, and not what was found there. */
bool		 msu_host_is_failure(enum msu_code);

#endif
