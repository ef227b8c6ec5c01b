/* SPDX-License-Identifier: MPL-2.0 */
/* What systems do differently and no other door covers. */
#ifndef MSU_COMPAT_H
#define MSU_COMPAT_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds on a clock that never goes back; only differences mean
 * anything. */
uint64_t	msu_clock_ms(void);

/* The C library's words for an errno, in English whatever the locale. */
void		msu_strerror(int os, char *words, size_t size);

#endif
