/* SPDX-License-Identifier: MPL-2.0 */
/* A hash table of digests: a text takes no more memory for being long, and
 * nobody's address is kept. */
#include "seen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sha256.h"
#include "str.h"

#define MAX_TEXT	4096	/* what is behind does not count */
#define FIRST_ROOM	1024

struct place {
	uint64_t	 digest;	/* 0: free */
	unsigned long	 line;
};

struct msu_seen {
	struct place	*all;		/* a power of two of places */
	size_t		 n, room;
};

struct msu_seen *
msu_seen_new(void)
{
	struct msu_seen *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->room = FIRST_ROOM;
	s->all = calloc(s->room, sizeof(*s->all));
	if (s->all != NULL)
		return s;
	free(s);
	return NULL;
}

void
msu_seen_free(struct msu_seen *s)
{
	if (s == NULL)
		return;
	free(s->all);
	free(s);
}

static uint64_t
digest_of(const char *text)
{
	uint8_t digest[MSU_SHA256_BYTES];
	char lower[MAX_TEXT];
	uint64_t n = 0;
	size_t len = 0;

	for (; text[len] != '\0' && len < sizeof(lower); len++)
		lower[len] = msu_str_lower(text[len]);
	msu_sha256(lower, len, digest);
	for (size_t i = 0; i < 8; i++)
		n = n << 8 | digest[i];
	return n == 0 ? 1 : n;
}

static struct place *
place_of(struct place *all, size_t room, uint64_t digest)
{
	size_t i = (size_t)digest & (room - 1);

	while (all[i].digest != 0 && all[i].digest != digest)
		i = (i + 1) & (room - 1);
	return &all[i];
}

/* Half of the places stay free. */
static bool
make_room(struct msu_seen *s)
{
	size_t room = 2 * s->room;
	struct place *all;

	if (s->n < s->room / 2)
		return true;
	all = calloc(room, sizeof(*all));
	if (all == NULL)
		return false;
	for (size_t i = 0; i < s->room; i++) {
		if (s->all[i].digest != 0)
			*place_of(all, room, s->all[i].digest) = s->all[i];
	}
	free(s->all);
	s->all = all;
	s->room = room;
	return true;
}

bool
msu_seen_find(const struct msu_seen *s, const char *text, unsigned long *line)
{
	const struct place *p = place_of(s->all, s->room, digest_of(text));

	*line = p->line;
	return p->digest != 0;
}

enum msu_code
msu_seen_add(struct msu_seen *s, const char *text, unsigned long line)
{
	uint64_t digest = digest_of(text);

	if (s->n >= MSU_SEEN_MAX)
		return MSU_E_TOO_BIG;
	if (!make_room(s))
		return MSU_E_NOMEM;
	*place_of(s->all, s->room, digest) = (struct place){ digest, line };
	s->n++;
	return MSU_OK;
}
