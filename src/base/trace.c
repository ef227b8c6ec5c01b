/* SPDX-License-Identifier: MPL-2.0 */
/* Trace: one line a call, switched by area. */
#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compat.h"
#include "str.h"
#include "words.h"

static const char *const area_names[MSU_AREA_COUNT] = {
	[MSU_AREA_LOOK] = "look",
	[MSU_AREA_READ] = "read",
	[MSU_AREA_DNS] = "dns",
	[MSU_AREA_HTTP] = "http",
	[MSU_AREA_CHECK] = "check",
	[MSU_AREA_MAIL] = "mail",
};

bool
msu_trace_areas(const char *text, unsigned *areas)
{
	*areas = 0;
	while (*text != '\0') {
		size_t len = strcspn(text, ",");
		unsigned area;

		if (msu_str_is(text, len, "all"))
			*areas = (1u << MSU_AREA_COUNT) - 1;
		else if (msu_words_find(area_names, MSU_AREA_COUNT, text, len,
		    &area))
			*areas |= 1u << area;
		else
			return false;
		text += len;
		if (*text == ',')
			text++;
	}
	return *areas != 0;
}

void
msu_trace_line(const struct msu_trace *t, enum msu_area area,
    const char *fmt, ...)
{
	char raw[1024], line[1024];
	va_list ap;

	if (t->fn == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	/* servers' own words may hold terminal escapes */
	msu_str_copy_clean(line, sizeof(line), raw, strlen(raw));
	msu_inside_leave(t->inside);
	t->fn(t->arg, area_names[area], line);
	msu_inside_enter(t->inside);
}
