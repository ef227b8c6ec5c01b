/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Buffer: grows up to a cap.  Failures stick: after one, adds do nothing and
 * code says why, so that a writer needs no error checks.
 */
#ifndef MSU_BUF_H
#define MSU_BUF_H

#include <stddef.h>

#include "mailsetup.h"

struct msu_buf {
	char		*p;	/* always NUL-terminated once something is in */
	size_t		 len, cap, max;
	enum msu_code	 code;	/* MSU_OK, MSU_E_NOMEM or MSU_E_TOO_BIG */
};

void	 msu_buf_init(struct msu_buf *, size_t max);
void	 msu_buf_free(struct msu_buf *);
void	 msu_buf_clear(struct msu_buf *);
/* Empties it like clear, and overwrites what was in it: for secrets. */
void	 msu_buf_wipe(struct msu_buf *);
/* Room for len more bytes: adds of so many then leave everything where it is,
 * while growth leaves a copy of it in freed memory. */
void	 msu_buf_reserve(struct msu_buf *, size_t len);
/* The text so far, "" when empty; valid until the next add. */
const char *msu_buf_text(const struct msu_buf *);

void	 msu_buf_add(struct msu_buf *, const void *, size_t len);
void	 msu_buf_adds(struct msu_buf *, const char *);
void	 msu_buf_addc(struct msu_buf *, char);
void	 msu_buf_addf(struct msu_buf *, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
