/* SPDX-License-Identifier: MPL-2.0 */
/* The page that leads through the files of several clients. */
#ifndef MSU_WRITE_INDEX_H
#define MSU_WRITE_INDEX_H

#include "arena.h"
#include "buf.h"
#include "mailsetup.h"

/* In English, as every file of ours whose program has no language of its own;
 * all ends with NULL. */
void	msu_index_html(struct msu_buf *, struct msu_arena *,
	    const struct msu_account *, const struct msu_exported *const *all);

#endif
