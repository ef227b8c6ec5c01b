/* SPDX-License-Identifier: MPL-2.0 */
/* Mozilla autoconfig documents: draft-ietf-mailmaint-autoconfig-06 (format
 * 1.2) and the deployed 1.1. */
#ifndef MSU_AUTOCONFIG_H
#define MSU_AUTOCONFIG_H

#include <stddef.h>

#include "model.h"

/*
 * Adds what a document says to an entry and the entry's servers to found.  A
 * server that lacks something is dropped alone, and traced.  A document whose
 * <domain>s are not addr's is entry->unlisted; one without <domain> is of the
 * place that it came from.  MSU_E_SYNTAX: not an autoconfig document.
 */
enum msu_code	msu_autoconfig_read(const char *body, size_t len,
		    const struct msu_addr *addr, struct msu_found *found,
		    struct msu_entry *entry, struct msu_error *err);

/*
 * Whether a document has a <domain> that names addr's domain: needed where the
 * place that it came from does not vouch for it.  Same codes.
 */
enum msu_code	msu_autoconfig_lists(struct msu_arena *, const char *body,
		    size_t len, const struct msu_addr *addr,
		    const char *where, bool *lists, struct msu_error *);

#endif
