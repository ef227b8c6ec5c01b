/* SPDX-License-Identifier: MPL-2.0 */
/* A map from strings: open addressing, at most half full. */
#include "db_map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"

/* The slot that holds the key or where it would go. */
static struct msu_db_slot *
map_probe(const struct msu_db_map *m, const char *key)
{
	size_t i = msu_db_hash(key, strlen(key)) & (m->cap - 1);

	while (m->slots[i].key != NULL && strcmp(m->slots[i].key, key) != 0)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static bool
map_grow(struct msu_db_map *m)
{
	struct msu_db_map old = *m;

	m->cap = old.cap == 0 ? 64 : old.cap * 2;
	m->slots = calloc(m->cap, sizeof(*m->slots));
	if (m->slots == NULL) {
		*m = old;
		return false;
	}
	for (size_t i = 0; i < old.cap; i++) {
		if (old.slots[i].key != NULL)
			*map_probe(m, old.slots[i].key) = old.slots[i];
	}
	free(old.slots);
	return true;
}

struct msu_db_slot *
msu_db_map_slot(struct msu_db_map *m, const char *key)
{
	struct msu_db_slot *s;

	if (m->n * 2 >= m->cap && !map_grow(m))
		return NULL;
	s = map_probe(m, key);
	if (s->key == NULL) {
		s->key = key;
		m->n++;
	}
	return s;
}

void
msu_db_map_free(struct msu_db_map *m)
{
	free(m->slots);
	memset(m, 0, sizeof(*m));
}
