/* SPDX-License-Identifier: MPL-2.0 */
/* What TXT records say.  txts is a NULL-terminated array of records; their
 * order never matters. */
#ifndef MSU_TXT_H
#define MSU_TXT_H

#include "arena.h"

#define MSU_SPF_MAX	20	/* domains taken from a record */

/* The https URL of a "mailconf=" record at a mail domain, the first in order
 * of text; NULL if there is none.  An older idea of Thunderbird's. */
const char	*msu_txt_mailconf(struct msu_arena *, const char *const *txts);

/*
 * The domains that an SPF record (RFC 7208) includes or redirects to, as
 * lower-case A-labels in the record's order, each once, MSU_SPF_MAX at most,
 * as a NULL-terminated array; those with macros are left out.  Labels may have
 * "_", so they are names to compare or to ask for, not hosts.  Two SPF records
 * are none (§4.5).
 */
const char *const *msu_txt_spf(struct msu_arena *, const char *const *txts);

/* The context path of a CalDAV or CardDAV service (RFC 6764 §4): "path=/…",
 * the first in order of text; NULL if there is none. */
const char	*msu_txt_path(struct msu_arena *, const char *const *txts);

#endif
