/* SPDX-License-Identifier: MPL-2.0 */
/* Zip archives, written into memory by libzip.  Our header is zipfile.h, for
 * libzip's own is called zip.h. */
#include "zipfile.h"

#ifdef HAVE_LIBZIP

#include <string.h>
#include <zip.h>

#define DOS_DATE	((0 << 9) | (1 << 5) | 1)	/* 1980-01-01 */

static bool
add_entry(zip_t *z, const struct msu_zip_entry *e)
{
	zip_source_t *src;
	zip_int64_t at;

	if (e->name[strlen(e->name) - 1] == '/') {
		at = zip_dir_add(z, e->name, ZIP_FL_ENC_UTF_8);
	} else {
		src = zip_source_buffer(z, e->data, e->len, 0);
		if (src == NULL)
			return false;
		at = zip_file_add(z, e->name, src, ZIP_FL_ENC_UTF_8);
		if (at < 0)
			zip_source_free(src);
	}
	return at >= 0 &&
	    zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE,
	    0) == 0 &&
	    zip_file_set_dostime(z, (zip_uint64_t)at, 0, DOS_DATE, 0) == 0;
}

static bool
add_archive(struct msu_buf *b, zip_source_t *src)
{
	char piece[4096];
	zip_int64_t n = -1;

	if (zip_source_open(src) != 0)
		return false;
	while ((n = zip_source_read(src, piece, sizeof(piece))) > 0)
		msu_buf_add(b, piece, (size_t)n);
	zip_source_close(src);
	return n == 0;
}

enum msu_code
msu_zip_write(struct msu_buf *b, const struct msu_zip_entry *entries, size_t n)
{
	zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *z = NULL;
	bool good = true;

	if (src != NULL)
		z = zip_open_from_source(src, ZIP_TRUNCATE, NULL);
	if (z != NULL) {
		zip_source_keep(src);	/* what zip_close() writes into */
		for (size_t i = 0; good && i < n; i++)
			good = add_entry(z, &entries[i]);
		if (!good)
			zip_discard(z);
		else if (zip_close(z) != 0) {
			zip_discard(z);
			good = false;
		}
	}
	good = good && z != NULL && add_archive(b, src);
	if (src != NULL)
		zip_source_free(src);
	/* everything is in memory: only that can have run out */
	if (!good && b->code == MSU_OK)
		b->code = MSU_E_NOMEM;
	return b->code;
}

#else

enum msu_code
msu_zip_write(struct msu_buf *b, const struct msu_zip_entry *entries, size_t n)
{
	(void)b;
	(void)entries;
	(void)n;
	return MSU_E_NOT_BUILT_IN;
}

#endif
