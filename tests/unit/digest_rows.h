/* SPDX-License-Identifier: MPL-2.0 */
/* Digests against published ones: texts, and one byte repeated. */
#ifndef DIGEST_ROWS_H
#define DIGEST_ROWS_H

#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "hmac.h"

struct digest_text {
	const char	*name, *text, *hex;
};

struct digest_run {
	const char	*name;
	int		 byte;
	size_t		 len;
	const char	*hex;
};

static inline void
digest_row(enum msu_digest d, const char *name, const void *data, size_t len,
    const char *want)
{
	uint8_t out[MSU_DIGEST_MAX];
	char hex[2 * MSU_DIGEST_MAX + 1];

	msu_digest(d, data, len, out);
	for (size_t i = 0; i < msu_digest_size(d); i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
	row_text(name, hex, want);
}

static inline void
digest_texts(enum msu_digest d, const struct digest_text *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		digest_row(d, rows[i].name, rows[i].text,
		    strlen(rows[i].text), rows[i].hex);
}

static inline void
digest_runs(enum msu_digest d, const struct digest_run *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *p = malloc(rows[i].len);

		assert_non_null(p);
		memset(p, rows[i].byte, rows[i].len);
		digest_row(d, rows[i].name, p, rows[i].len, rows[i].hex);
		free(p);
	}
}

#endif
