/* SPDX-License-Identifier: MPL-2.0 */
/* Lookup sources: one row each in list.h, one file each: src_NAME.c. */
#ifndef MSU_SOURCE_H
#define MSU_SOURCE_H

#include "ctx.h"
#include "model.h"
#include "net.h"

struct msu_look {			/* one lookup under way */
	struct msu_ctx		*ctx;
	struct msu_net		*net;	/* NULL while nothing is asked of it */
	struct msu_addr		 addr;
	struct msu_found	 found;
	struct msu_error	 stop;	/* a source proved that there is no
					 * point in asking on; else MSU_OK */
};

struct msu_source {
	const char	*name;		/* in evidence and attempts */
	bool		 network;	/* sends something */
	/*
	 * Asks, and records an attempt at once or when the answer comes.
	 * MSU_OK unless something of the user's is wrong (a file that he named
	 * cannot be read): that ends the lookup.
	 */
	enum msu_code	(*start)(struct msu_look *, struct msu_error *);
};

/* All sources in order of rank, NULL-terminated. */
const struct msu_source *const *msu_sources(void);

/* Records how one question to a source ended; err may be NULL. */
void	msu_look_attempt(struct msu_look *, const char *source,
	    const char *where, enum msu_answer, unsigned ms,
	    const struct msu_error *err);
/* Records that something left this machine. */
void	msu_look_sent(struct msu_look *, const char *what, const char *to);

/*
 * Adds an entry of a database, with placeholders filled in, as evidence of
 * the given source, place and trust.
 */
struct msu_db;
void	msu_look_entry(struct msu_look *, const struct msu_db *,
	    uint32_t entry, const char *source, const char *where,
	    unsigned trust);

#endif
