/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Trace: what we asked, what came back, what we concluded.  Untranslated, one
 * line a call, switched by area.  Never a secret: the dialogue's credentials
 * are not given to it in the first place.
 */
#ifndef MSU_TRACE_H
#define MSU_TRACE_H

#include <stdbool.h>

#include "mailsetup.h"

struct msu_inside;

enum msu_area {
	MSU_AREA_LOOK,
	MSU_AREA_READ,
	MSU_AREA_DNS,
	MSU_AREA_HTTP,
	MSU_AREA_CHECK,
	MSU_AREA_MAIL,
	MSU_AREA_COUNT
};

struct msu_trace {			/* zero-initialised is silent */
	unsigned	 areas;		/* bits of enum msu_area */
	msu_trace_fn	 fn;
	void		*arg;
	/* to be left for whatever function of the program, or NULL */
	struct msu_inside *inside;
};

/* "all" or "dns,check"; false if a word is no area. */
bool	msu_trace_areas(const char *, unsigned *areas);
void	msu_trace_line(const struct msu_trace *, enum msu_area,
	    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The arguments are not evaluated when the area is off. */
#define MSU_TRACE(t, area, ...) do {					\
	if ((t) != NULL && ((t)->areas & 1u << MSU_AREA_##area) != 0)	\
		msu_trace_line((t), MSU_AREA_##area, __VA_ARGS__);	\
} while (0)

#endif
