/* SPDX-License-Identifier: MPL-2.0 */
/* Results for the rows of a table. */
#ifndef MSU_TABLE_H
#define MSU_TABLE_H

#include "mailsetup.h"

/* Makes of what was looked up for a row's address what the row says: its own
 * servers, or that it is none. */
enum msu_code	msu_table_finish(struct msu_result *, const struct msu_row *,
		    struct msu_error *);

#endif
