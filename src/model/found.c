/* SPDX-License-Identifier: MPL-2.0 */
/* What sources find: equal servers merge, their evidence adds up. */
#include <string.h>

#include "model.h"

static struct msu_found_server *
found_same(const struct msu_found *f, const struct msu_server *s)
{
	for (size_t i = 0; i < f->servers.n; i++) {
		struct msu_found_server *have = f->servers.v[i];

		if (msu_server_same(have->server, s))
			return have;
	}
	return NULL;
}

bool
msu_found_server(struct msu_found *f, const struct msu_server *s,
    const struct msu_evidence *why)
{
	struct msu_found_server *have = found_same(f, s);
	bool is_new = have == NULL;

	if (is_new) {
		if (f->servers.n >= MSU_FOUND_MAX_SERVERS)
			return false;
		have = msu_arena_alloc(f->arena, sizeof(*have));
		if (have == NULL)
			return false;
		have->server = s;
		have->order = (unsigned)f->servers.n;
	}
	/* before it can be seen: no server is without evidence */
	if (!msu_list_add(f->arena, &have->why, why))
		return false;
	if (why->trust > have->trust)
		have->trust = why->trust;
	return !is_new || msu_list_add(f->arena, &f->servers, have);
}

void
msu_found_note(struct msu_found *f, const char *code, const char *text,
    const char *url)
{
	struct msu_note *note;

	for (size_t i = 0; i < f->notes.n; i++) {
		const struct msu_note *have = f->notes.v[i];

		if (strcmp(have->code, code) == 0)
			return;
	}
	note = msu_arena_alloc(f->arena, sizeof(*note));
	if (note == NULL)
		return;
	note->code = code;
	note->text = text;
	note->url = url;
	msu_list_add(f->arena, &f->notes, note);
}
