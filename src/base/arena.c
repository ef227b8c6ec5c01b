/* SPDX-License-Identifier: MPL-2.0 */
/* Arena: blocks in a chain, freed at once. */
#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE	((size_t)4000)
#define FIRST_SIZE	((size_t)1000)	/* many an arena holds a few words */

struct msu_arena_block {
	struct msu_arena_block	*prev;
	max_align_t		 data[];
};

void
msu_arena_free(struct msu_arena *a)
{
	while (a->blocks != NULL) {
		struct msu_arena_block *b = a->blocks;

		a->blocks = b->prev;
		free(b);
	}
	memset(a, 0, sizeof(*a));
}

bool
msu_arena_failed(const struct msu_arena *a)
{
	return a->failed;
}

/* A block of its own for what is larger than a quarter of one, so that the
 * rest of the current block is not thrown away for it. */
static void *
arena_block(struct msu_arena *a, size_t size)
{
	struct msu_arena_block *b = NULL;

	if (size < SIZE_MAX - sizeof(*b))
		b = calloc(1, sizeof(*b) + size);
	if (b == NULL) {
		a->failed = true;
		return NULL;
	}
	b->prev = a->blocks;
	a->blocks = b;
	return b->data;
}

void *
msu_arena_alloc(struct msu_arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	size_t block;
	void *p;

	if (a->failed)
		return NULL;
	if (size > SIZE_MAX - align) {
		a->failed = true;
		return NULL;
	}
	if (size == 0)		/* NULL would say that there is no memory */
		size = 1;
	size = (size + align - 1) / align * align;
	if (size > a->left) {
		if (size > BLOCK_SIZE / 4)
			return arena_block(a, size);
		block = a->blocks == NULL ? FIRST_SIZE : BLOCK_SIZE;
		a->next = arena_block(a, block);
		if (a->next == NULL) {
			a->left = 0;
			return NULL;
		}
		a->left = block;
	}
	p = a->next;
	a->next += size;
	a->left -= size;
	return p;
}

const char *
msu_arena_strn(struct msu_arena *a, const char *s, size_t len)
{
	char *p = len < SIZE_MAX ? msu_arena_alloc(a, len + 1) : NULL;

	if (p == NULL)
		return "";
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

const char *
msu_arena_str(struct msu_arena *a, const char *s)
{
	return s == NULL ? NULL : msu_arena_strn(a, s, strlen(s));
}

const char *
msu_arena_printf(struct msu_arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0)
		p = msu_arena_alloc(a, (size_t)n + 1);
	if (p != NULL)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p == NULL ? "" : p;
}

bool
msu_list_add(struct msu_arena *a, struct msu_list *l, const void *item)
{
	if (l->n + 1 >= l->cap) {
		size_t cap = l->cap == 0 ? 8 : l->cap * 2;
		void **v = msu_arena_alloc(a, cap * sizeof(*v));

		if (v == NULL)
			return false;
		if (l->n > 0)
			memcpy(v, l->v, l->n * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	/* the list owns pointers, not what they point to */
	memcpy(&l->v[l->n++], &item, sizeof(item));
	return true;
}

void *
msu_list_end(struct msu_list *l)
{
	static void *const nothing[1];

	return l->v == NULL ? (void *)(uintptr_t)nothing : l->v;
}
