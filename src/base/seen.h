/* SPDX-License-Identifier: MPL-2.0 */
/* Which texts of a table were seen, whatever their case, and in which line. */
#ifndef MSU_SEEN_H
#define MSU_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "mailsetup.h"

#define MSU_SEEN_MAX	((size_t)1 << 20)	/* of 16 bytes, and room */

struct msu_seen;

struct msu_seen	*msu_seen_new(void);	/* NULL: no memory */
void		 msu_seen_free(struct msu_seen *);
/* Whether it was added, and in which line. */
bool		 msu_seen_find(const struct msu_seen *, const char *text,
		    unsigned long *line);
/* Of one that was not.  MSU_E_TOO_BIG: there are MSU_SEEN_MAX; MSU_E_NOMEM. */
enum msu_code	 msu_seen_add(struct msu_seen *, const char *text,
		    unsigned long line);

#endif
