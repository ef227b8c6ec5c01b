/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A file of roots is parsed whole, 150 of them for the one that is needed: that
 * takes the processor longer than all the rest of a lookup.  In a directory
 * OpenSSL finds the one by the hash of its name (X509_LOOKUP_hash_dir(3)).  A
 * directory is only taken if it has as many roots as the file: nobody is to be
 * told that a certificate is not trusted because a directory is half made.
 */
#include "roots.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "str.h"

#define MAX_BYTES	((size_t)4 << 20)	/* of a file; most have 220 KB */
#define MAX_NAMES	10000

/* "4042bcee.0" */
static bool
is_hash(const char *name)
{
	unsigned long n;

	return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' &&
	    msu_str_uint(name + 9, 0, MAX_NAMES, &n);
}

static size_t
hashes_in(const char *dir)
{
	struct msu_arena a = { 0 };
	const char *const *names = NULL;
	size_t n = 0;

	if (msu_file_list(&a, dir, MAX_NAMES, &names, NULL) == MSU_OK) {
		for (; *names != NULL; names++)
			n += is_hash(*names);
	}
	msu_arena_free(&a);
	return n;
}

/* SIZE_MAX if it cannot be read: more than any directory has. */
static size_t
roots_in(const char *file)
{
	static const char mark[] = "-----BEGIN ";
	size_t n = 0;
	struct msu_buf b;

	msu_buf_init(&b, MAX_BYTES);
	if (msu_file_read(file, MAX_BYTES, &b, NULL) != MSU_OK)
		n = SIZE_MAX;
	else
		for (const char *p = msu_buf_text(&b);
		    (p = strstr(p, mark)) != NULL; p += sizeof(mark) - 1)
			n++;
	msu_buf_free(&b);
	return n;
}

enum msu_roots
msu_roots_find(const char *tls, const char *file, const char *dir)
{
	size_t n;

	if (file == NULL || !msu_file_exists(file))
		return MSU_ROOTS_DEFAULT;
	if (tls == NULL || !msu_str_has_prefix(tls, "OpenSSL/") || dir == NULL)
		return MSU_ROOTS_FILE;
	n = hashes_in(dir);
	return n > 0 && n >= roots_in(file) ? MSU_ROOTS_DIR : MSU_ROOTS_FILE;
}
