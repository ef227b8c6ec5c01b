/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What is known of a domain during a batch, and how much of that is kept: so
 * many bytes, for an answer may be as large as somebody likes.
 */
#ifndef MSU_CLI_BATCH_FORM_H
#define MSU_CLI_BATCH_FORM_H

#include "batch.h"

struct batch_hole {
	size_t	 at;		/* in the text */
	bool	 whole;		/* the address as typed, not its local part */
};

struct batch_form {			/* of a domain */
	/* batch_kept.c's */
	struct batch_form	*next;		/* with the same hash */
	struct batch_form	*newer, *older;	/* by when they were needed */
	char			*domain;
	unsigned long		 hash;
	size_t			 size;		/* as it was counted */

	bool			 good;
	unsigned		 tries;
	uint64_t		 until;	/* on msu_clock_ms(); 0: it does not age */
	struct msu_buf		 text;	/* without what goes into the holes */
	size_t			 nholes;
	struct batch_hole	*holes;
	struct batch_about	 about;
	struct msu_result	*found;	/* of the last probe, for an export */
	/* of a row that was looked up by itself, until there is a form */
	char			*address;
	struct msu_buf		 json;
};

/* ---- batch_kept.c ------------------------------------------------------------ */

struct batch_kept;

/* Of one of so many askers; what all of them keep counts.  NULL: no memory. */
struct batch_kept *batch_kept_new(unsigned askers, _Atomic size_t *bytes,
		    size_t max_forms);
void		batch_kept_free(struct batch_kept *);
/* NULL: there is none. */
struct batch_form *batch_kept_find(struct batch_kept *, const char *domain);
/* NULL: no memory. */
struct batch_form *batch_kept_add(struct batch_kept *, const char *domain);
/* After a change: counts it, and lets others go that were not needed for
 * longest.  This one stays whatever its size. */
void		batch_kept_changed(struct batch_kept *, struct batch_form *);
/* FNV-1a, 32 bits */
unsigned long	batch_hash(const char *);

#endif
