/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Memory that runs out at any point: every run says so, gives no half answer,
 * and leaks nothing.  For one source of a program that is linked with
 * --wrap=malloc, calloc, realloc and idn2_lookup_u8.
 */
#ifndef OOM_H
#define OOM_H

#include "rows.h"

#include <idn2.h>
#include <stdlib.h>

/* Of the thread that is tested; the others have memory enough. */
static _Thread_local unsigned long left = ~0ul, taken;
static _Thread_local bool has_failed;
static bool once;		/* only that one; else it and all after it */

void	*__real_malloc(size_t);
void	*__real_calloc(size_t, size_t);
void	*__real_realloc(void *, size_t);
int	 __real_idn2_lookup_u8(const uint8_t *, uint8_t **, int);
void	*__wrap_malloc(size_t);
void	*__wrap_calloc(size_t, size_t);
void	*__wrap_realloc(void *, size_t);
int	 __wrap_idn2_lookup_u8(const uint8_t *, uint8_t **, int);

static bool
may_allocate(size_t size)
{
	if (left == 0) {
		has_failed = true;
		if (once)
			left = ~0ul;
		return false;
	}
	if (left != ~0ul)
		left--;
	taken += size;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return may_allocate(size) ? __real_malloc(size) : NULL;
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return may_allocate(n * size) ? __real_calloc(n, size) : NULL;
}

void *
__wrap_realloc(void *p, size_t size)
{
	return may_allocate(size) ? __real_realloc(p, size) : NULL;
}

/* What is allocated inside the library counts as one. */
int
__wrap_idn2_lookup_u8(const uint8_t *src, uint8_t **out, int flags)
{
	return may_allocate(0) ? __real_idn2_lookup_u8(src, out, flags) :
	    IDN2_MALLOC;
}

static inline void
start_with(unsigned long n)
{
	has_failed = false;
	left = n;
}

static inline void
stop(void)
{
	left = ~0ul;
}

/*
 * One run with so many allocations; false if a claim does not hold.  arg is
 * the row's own.
 */
typedef bool (*runner)(unsigned long n, const void *arg);

/* How many runs until nothing failed: 1 if nothing is allocated. */
static inline unsigned long
runs(const char *name, runner run, const void *arg)
{
	unsigned long n, most = 0;

	for (int mode = 0; mode < 2; mode++) {
		once = mode == 1;
		n = 0;
		for (has_failed = true; has_failed; n++) {
			if (!run(n, arg))
				fail_msg("%s: allocation %lu%s", name, n,
				    once ? " alone" : " and all after it");
			if (n > 100000)
				fail_msg("%s: no end", name);
		}
		most = n > most ? n : most;
	}
	return most;
}

static inline void
run_with_every_number(const char *name, runner run, const void *arg)
{
	row_true(name, runs(name, run, arg) > 1);
}

#endif
