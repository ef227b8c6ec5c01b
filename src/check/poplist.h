/* SPDX-License-Identifier: MPL-2.0 */
/* The lists of a POP3 server: UIDL and LIST (RFC 1939 §5, §7). */
#ifndef MSU_POPLIST_H
#define MSU_POPLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MSU_POPLIST_MAX	4294967295ul	/* message number */

/* The next line of p without its end, and *pos behind it; false at the end. */
bool	 msu_poplist_line(const char *p, size_t len, size_t *pos,
	    const char **line, size_t *n);

/* The next entry: its number, and a digest of its UID, or 0 of a list of sizes
 * (by_number).  What is no entry counts for nothing; false at the end. */
bool	 msu_poplist_entry(const char *p, size_t len, size_t *pos,
	    bool by_number, unsigned long *number, uint64_t *uid);

#endif
