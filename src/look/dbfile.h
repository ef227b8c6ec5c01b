/* SPDX-License-Identifier: MPL-2.0 */
/* The provider database of a run: built in, a block from a file, or a
 * directory of text files; opened when first needed. */
#ifndef MSU_DBFILE_H
#define MSU_DBFILE_H

#include "ctx.h"
#include "db.h"

/* NULL on failure, err says why.  Lives as long as the context. */
const struct msu_db	*msu_dbfile_get(struct msu_ctx *, struct msu_error *);

/* Compiles a directory's provider files into block and opens it; a mistake in
 * them is MSU_E_SYNTAX with file:line. */
enum msu_code		 msu_dbfile_compile(const char *dir,
			    struct msu_buf *block, struct msu_db *,
			    struct msu_error *);

void			 msu_dbfile_free(struct msu_db_file *);

#endif
