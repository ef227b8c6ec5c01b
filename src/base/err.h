/* SPDX-License-Identifier: MPL-2.0 */
/* Failures: a value with what, where and the layer's own words. */
#ifndef MSU_ERR_H
#define MSU_ERR_H

#include "mailsetup.h"

/*
 * Records a failure and returns its code.  The first one wins: what is
 * already in *err stays.  subject is a URL, host or file:line, or NULL; the
 * format gives the layer's own words, untranslated, or is NULL.  err may be
 * NULL.
 */
enum msu_code	msu_fail(struct msu_error *err, enum msu_code code,
		    const char *subject, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The same for a failed system call, whose text is the detail. */
enum msu_code	msu_fail_errno(struct msu_error *err, enum msu_code code,
		    const char *subject, int os);

void		msu_error_clear(struct msu_error *);
/* For a public function: err, or own where err is NULL, cleared, for what the
 * caller's held before does not count. */
struct msu_error *msu_error_own(struct msu_error *err, struct msu_error *own);

/* The untranslated sentence of msu_code_text(), for files and JSON. */
const char	*msu_code_english(enum msu_code);
/* Whether it is about the certificate itself: dates, names, who signed it. */
bool		msu_code_is_certificate(enum msu_code);
/* The exit code that a program ends with when this is what stopped it. */
int		msu_code_exit(enum msu_code);

#endif
