/* SPDX-License-Identifier: MPL-2.0 */
/* What sources find: equal servers merge, the words for them add up. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model.h"
#include "notes.h"
#include "str.h"

struct msu_entry *
msu_found_entry(struct msu_found *f, const char *source, const char *where,
    unsigned trust)
{
	struct msu_entry *e;

	if (f->entries.n >= MSU_FOUND_MAX_ENTRIES)
		return NULL;
	e = msu_arena_alloc(f->arena, sizeof(*e));
	if (e == NULL || !msu_list_add(f->arena, &f->entries, e))
		return NULL;
	e->source = source;
	e->where = where;
	e->trust = trust;
	return e;
}

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

/* How many servers the entry has named so far. */
static unsigned
words_of(const struct msu_found *f, const struct msu_entry *e)
{
	unsigned n = 0;

	for (size_t i = 0; i < f->servers.n; i++) {
		const struct msu_found_server *s = f->servers.v[i];

		for (size_t j = 0; j < s->why.n; j++) {
			const struct msu_word *w = s->why.v[j];

			n += w->entry == e;
		}
	}
	return n;
}

/* Of two ways to write a URL the same one, whoever came first; documents do not
 * look for a port in it. */
static bool
is_better_url(const struct msu_server *s, const struct msu_server *than)
{
	int order = strcmp(s->url, than->url);

	return order != 0 ? order < 0 : than->port == 443;
}

bool
msu_found_server(struct msu_found *f, const struct msu_server *s,
    const struct msu_entry *e)
{
	struct msu_found_server *have = found_same(f, s);
	bool is_new = have == NULL;
	struct msu_word *word = msu_arena_alloc(f->arena, sizeof(*word));

	if (word == NULL)
		return false;
	word->entry = e;
	word->server = s;
	word->order = words_of(f, e);
	if (is_new) {
		if (word->order >= MSU_ENTRY_MAX_SERVERS)
			return false;
		have = msu_arena_alloc(f->arena, sizeof(*have));
		if (have == NULL)
			return false;
		have->server = s;
	}
	for (size_t i = 0; i < have->why.n; i++) {
		const struct msu_word *w = have->why.v[i];

		if (w->entry == e)	/* who says it twice has said it once */
			return true;
	}
	if (s->url != NULL && is_better_url(s, have->server))
		have->server = s;
	/* before it can be seen: no server is without evidence */
	if (!msu_list_add(f->arena, &have->why, word))
		return false;
	return !is_new || msu_list_add(f->arena, &f->servers, have);
}

void
msu_entry_note(struct msu_arena *a, struct msu_entry *e, const char *code,
    const char *text, const char *url)
{
	struct msu_note *note;

	for (size_t i = 0; i < e->notes.n; i++) {
		const struct msu_note *have = e->notes.v[i];

		if (strcmp(have->code, code) == 0)
			return;
	}
	note = msu_arena_alloc(a, sizeof(*note));
	if (note == NULL)
		return;
	note->code = code;
	note->text = text;
	note->url = url;
	note->verbatim = msu_note_find(code, strlen(code)) == NULL;
	msu_list_add(a, &e->notes, note);
}

void
msu_entry_drop(struct msu_found *f, struct msu_entry *e, const char *fmt, ...)
{
	char raw[512], clean[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	msu_str_copy_clean(clean, sizeof(clean), raw, strlen(raw));
	MSU_TRACE(f->trace, READ, "%s: %s", e->where, clean);
	if (e->drops.n < MSU_ENTRY_MAX_DROPS)
		msu_list_add(f->arena, &e->drops, msu_arena_str(f->arena,
		    clean));
}
