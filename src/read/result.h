/* SPDX-License-Identifier: MPL-2.0 */
/* Results out of the JSON that write/json.c makes of them. */
#ifndef MSU_RESULT_H
#define MSU_RESULT_H

#include <stddef.h>

#include "model.h"

/*
 * Fills an empty result: address, domain, outcome, exit code, error, account,
 * trust, score and confidence; where is for errors.  It may have been anywhere
 * in between, so that it is read like a stranger's document: MSU_E_SYNTAX,
 * MSU_E_TOO_BIG, MSU_E_NOMEM.
 */
enum msu_code	msu_result_from_json(struct msu_result *, const char *json,
		    size_t len, const char *where, struct msu_error *);

#endif
