/* SPDX-License-Identifier: MPL-2.0 */
/* For tests made of rows with a name: a row that fails says which it is. */
#ifndef ROWS_H
#define ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(t)	(sizeof(t) / sizeof((t)[0]))

/* Either may be NULL. */
static inline void
row_text(const char *row, const char *got, const char *want)
{
	if (got == NULL ? want != NULL :
	    want == NULL || strcmp(got, want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", row,
		    got == NULL ? "(NULL)" : got,
		    want == NULL ? "(NULL)" : want);
}

static inline void
row_number(const char *row, unsigned long got, unsigned long want)
{
	if (got != want)
		fail_msg("%s: %lu, not %lu", row, got, want);
}

static inline void
row_true(const char *row, bool got)
{
	if (!got)
		fail_msg("%s: not so", row);
}

#endif
