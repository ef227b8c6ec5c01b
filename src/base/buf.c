/* SPDX-License-Identifier: MPL-2.0 */
/* Buffer with a cap and sticky failures. */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "secret.h"

void
msu_buf_init(struct msu_buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void
msu_buf_free(struct msu_buf *b)
{
	free(b->p);
	msu_buf_init(b, b->max);
}

void
msu_buf_clear(struct msu_buf *b)
{
	b->len = 0;
	b->code = MSU_OK;
	if (b->p != NULL)
		b->p[0] = '\0';
}

void
msu_buf_wipe(struct msu_buf *b)
{
	msu_wipe(b->p, b->cap);
	msu_buf_clear(b);
}

const char *
msu_buf_text(const struct msu_buf *b)
{
	return b->p == NULL ? "" : b->p;
}

/* Room for len more bytes and the terminator. */
static char *
buf_room(struct msu_buf *b, size_t len)
{
	size_t cap = b->cap == 0 ? 256 : b->cap;
	char *p;

	if (b->code != MSU_OK)
		return NULL;
	if (len > b->max || b->len > b->max - len) {
		b->code = MSU_E_TOO_BIG;
		return NULL;
	}
	while (cap <= b->len + len)
		cap *= 2;
	if (cap != b->cap) {
		p = realloc(b->p, cap);
		if (p == NULL) {
			b->code = MSU_E_NOMEM;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->len;
}

void
msu_buf_reserve(struct msu_buf *b, size_t len)
{
	buf_room(b, len);
}

void
msu_buf_add(struct msu_buf *b, const void *data, size_t len)
{
	char *p = buf_room(b, len);

	if (p == NULL)
		return;
	if (len > 0)
		memcpy(p, data, len);
	p[len] = '\0';
	b->len += len;
}

void
msu_buf_adds(struct msu_buf *b, const char *s)
{
	msu_buf_add(b, s, strlen(s));
}

void
msu_buf_addc(struct msu_buf *b, char c)
{
	msu_buf_add(b, &c, 1);
}

void
msu_buf_addf(struct msu_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0)
		p = buf_room(b, (size_t)n);
	if (p != NULL) {
		vsnprintf(p, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}
