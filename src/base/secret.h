/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Secrets: a password or token in memory of its own, which is neither swapped
 * nor dumped where the system can see to that, and is wiped when done with.
 */
#ifndef MSU_SECRET_H
#define MSU_SECRET_H

#include <stddef.h>

#include "mailsetup.h"

#define MSU_SECRET_MAX	16384	/* bytes; a token can be long */

/* Overwrites memory, also where the compiler sees that nobody reads it. */
void	 msu_wipe(void *, size_t len);

/* Overwrites what functions that have returned left on the stack: the last
 * thing that is called by the outermost one that saw a secret. */
void	 msu_wipe_behind(void);
/* Copies byte by byte.  memcpy() leaves the bytes in vector registers, and a
 * dynamic linker that binds lazily saves those on the stack. */
void	 msu_secret_copy(void *, const void *, size_t len);

struct msu_secret;

/* An empty one; NULL when out of memory. */
struct msu_secret *msu_secret_new(void);
void	 msu_secret_free(struct msu_secret *);	/* wipes; NULL is fine */
void	 msu_secret_wipe(struct msu_secret *);	/* empty again */

/* "" while empty. */
const char *msu_secret_text(const struct msu_secret *);
size_t	 msu_secret_len(const struct msu_secret *);

/*
 * Replaces what is in it; a failure leaves it empty.  MSU_E_ARGUMENT for no
 * bytes at all and for NUL, CR or LF among them, MSU_E_TOO_BIG.  The caller
 * wipes its own copy.
 */
enum msu_code	msu_secret_set(struct msu_secret *, const void *bytes,
		    size_t len);

/*
 * The same with what is read, straight into the secret, up to the end of the
 * file, pipe or output, less one LF or CRLF there.  MSU_E_READ, also for what
 * msu_secret_set() refuses, or MSU_E_TOO_BIG; the detail says why.
 */
enum msu_code	msu_secret_read_file(struct msu_secret *, const char *path,
		    struct msu_error *);
/* Nothing but a file, for a name that somebody has written into a table: of a pipe
 * the other end may never come. */
enum msu_code	msu_secret_read_regular(struct msu_secret *,
		    const char *path, struct msu_error *);
/* The descriptor stays open. */
enum msu_code	msu_secret_read_fd(struct msu_secret *, int fd,
		    struct msu_error *);
/* What a command of the shell prints; one that fails has said nothing.  Its
 * errors go where ours go. */
enum msu_code	msu_secret_run(struct msu_secret *, const char *command,
		    struct msu_error *);

#endif
