/* SPDX-License-Identifier: MPL-2.0 */
/* PACC, the user agent configuration of draft-ietf-mailmaint-pacc. */
#ifndef MSU_PACC_H
#define MSU_PACC_H

#include <stddef.h>

#include "model.h"

/*
 * Adds what a document says to an entry and the entry's servers to found.  A
 * server that cannot be used is dropped alone, and traced.  MSU_E_SYNTAX: not
 * JSON, or without a key that the draft requires.  The document stands for
 * nothing unless msu_pacc_vouched() says so.
 */
enum msu_code	msu_pacc_read(const char *body, size_t len,
		    const struct msu_addr *addr, struct msu_found *found,
		    struct msu_entry *entry, struct msu_error *err);

/*
 * Whether one of the TXT records of _ua-auto-config.D (a NULL-terminated
 * array) has the digest of exactly this body.  MSU_E_DIGEST: there are valid
 * records, but none has.  MSU_E_SYNTAX: there is no valid record.  where, the
 * name that was asked, is for the error.
 */
enum msu_code	msu_pacc_vouched(const char *const *txts, const char *body,
		    size_t len, const char *where, struct msu_error *err);

#endif
