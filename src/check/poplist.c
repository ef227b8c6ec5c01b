/* SPDX-License-Identifier: MPL-2.0 */
/* See poplist.h. */
#include "poplist.h"

#include <string.h>

#include "str.h"

bool
msu_poplist_line(const char *p, size_t len, size_t *pos, const char **line,
    size_t *n)
{
	const char *lf;

	if (*pos >= len)
		return false;
	*line = p + *pos;
	lf = memchr(*line, '\n', len - *pos);
	*n = lf == NULL ? len - *pos : (size_t)(lf - *line);
	*pos += *n + 1;
	if (*n > 0 && (*line)[*n - 1] == '\r')
		--*n;
	return true;
}

/* FNV-1a: two of the same digest cost us a message, nobody else's. */
static uint64_t
digest(const char *p, size_t len)
{
	uint64_t x = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		x = (x ^ (unsigned char)p[i]) * 1099511628211u;
	return x;
}

/* "12 whqtswO00WBw418f9t5JxYwZ", or "12 4711". */
bool
msu_poplist_entry(const char *p, size_t len, size_t *pos, bool by_number,
    unsigned long *number, uint64_t *uid)
{
	const char *line, *blank;
	size_t all, n;

	while (msu_poplist_line(p, len, pos, &line, &all)) {
		blank = all == 0 ? NULL : memchr(line, ' ', all);
		n = blank == NULL ? 0 : (size_t)(blank - line);
		if (!msu_str_uintn(line, n, 1, MSU_POPLIST_MAX, number))
			continue;
		*uid = by_number ? 0 : digest(blank, all - n);
		return true;
	}
	return false;
}
