/* SPDX-License-Identifier: MPL-2.0 */
/* What a domain publishes, read back: do its files agree with each other? */
#ifndef MSU_PUBLISHED_H
#define MSU_PUBLISHED_H

#include <stddef.h>

#include "arena.h"
#include "mailsetup.h"

/* As msu_publish_check(). */
enum msu_code	msu_published_check(struct msu_arena *, const char *dir,
		    msu_finding_fn, void *arg, size_t *errors,
		    struct msu_error *);

/* Reads records as pub_dns.c writes them: whole names, one record a line.  A
 * line that is none is reported by its number to wrong(). */
void	msu_records_read(struct msu_arena *, const char *text,
	    struct msu_list *records,
	    void (*wrong)(void *arg, unsigned line), void *arg);

#endif
