/* SPDX-License-Identifier: MPL-2.0 */
/* A map from strings to what is known of them, for the build side. */
#ifndef MSU_DB_MAP_H
#define MSU_DB_MAP_H

#include <stddef.h>

struct msu_db_slot {
	const char	*key;		/* NULL: free */
	const void	*value;
};

struct msu_db_map {			/* zero-initialised is empty */
	struct msu_db_slot	*slots;
	size_t			 n, cap;	/* cap is a power of two */
};

/*
 * The slot of a key, which is added with a NULL value if it is not there; the
 * string is the caller's and must stay.  Valid until the next call; NULL when
 * out of memory.
 */
struct msu_db_slot	*msu_db_map_slot(struct msu_db_map *, const char *key);
void			 msu_db_map_free(struct msu_db_map *);

#endif
