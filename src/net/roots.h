/* SPDX-License-Identifier: MPL-2.0 */
/* Where the system's roots, certificates of authorities, are best read. */
#ifndef MSU_ROOTS_H
#define MSU_ROOTS_H

enum msu_roots {
	MSU_ROOTS_UNKNOWN,	/* nobody has looked */
	MSU_ROOTS_DEFAULT,	/* as the library was built */
	MSU_ROOTS_FILE,		/* the file alone, which libcurl then keeps */
	MSU_ROOTS_DIR		/* the directory alone */
};

/* Of a library's default file and directory, each of which may be NULL and need
 * not exist; tls is the name of the TLS library. */
enum msu_roots	msu_roots_find(const char *tls, const char *file,
		    const char *dir);

#endif
