/* SPDX-License-Identifier: MPL-2.0 */
/* Zip archives: the one door to libzip, which is optional. */
#ifndef MSU_WRITE_ZIP_H
#define MSU_WRITE_ZIP_H

#include "buf.h"

struct msu_zip_entry {
	const char	*name;		/* "dir/" is a directory */
	const char	*data;		/* not used by a directory */
	size_t		 len;
};

/*
 * Adds an archive to the buffer: stored, every date 1980-01-01, so that the
 * same entries give the same bytes.  MSU_E_NOT_BUILT_IN without libzip; any
 * other failure is the buffer's as well.
 */
enum msu_code	msu_zip_write(struct msu_buf *, const struct msu_zip_entry *,
		    size_t n);

#endif
