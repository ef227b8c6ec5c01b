/* SPDX-License-Identifier: MPL-2.0 */
/* The table of lookup sources, and what they share. */
#include "source.h"

#include <string.h>

#include "db.h"
#include "err.h"
#include "i18n.h"
#include "notes.h"

#define SOURCE(name)	extern const struct msu_source msu_source_##name;
#include "list.h"
#undef SOURCE

const struct msu_source *const *
msu_sources(void)
{
	static const struct msu_source *const all[] = {
#define SOURCE(name)	&msu_source_##name,
#include "list.h"
#undef SOURCE
		NULL
	};

	return all;
}

size_t
msu_source_rank(const char *name)
{
	const struct msu_source *const *all = msu_sources();
	size_t i = 0;

	while (all[i] != NULL && strcmp(all[i]->name, name) != 0)
		i++;
	return i;
}

const struct msu_source *
msu_source_find(const char *name)
{
	return msu_sources()[msu_source_rank(name)];
}

const char *
msu_source_title(const char *source)
{
	const struct msu_source *s = source == NULL ? NULL :
	    msu_source_find(source);

	return source == NULL ? "" : s == NULL ? source : _(s->title);
}

const char *
msu_source_at(size_t i)
{
	const struct msu_source *const *all = msu_sources();

	for (size_t n = 0; all[n] != NULL; n++) {
		if (n == i)
			return all[n]->name;
	}
	return NULL;
}

bool
msu_look_is_below(const char *name, const char *parent)
{
	size_t n = strlen(name), p = strlen(parent);

	return n >= p && strcmp(name + n - p, parent) == 0 &&
	    (n == p || name[n - p - 1] == '.');
}

unsigned
msu_look_mx_trust(const struct msu_question *q)
{
	const struct msu_look *look = q->look;
	const char *theirs = strstr(q->ask->form, "{mxfull}") != NULL ?
	    look->mxfull : look->mxbase;

	return msu_look_is_below(look->addr.domain, theirs) ? 1 : 2;
}

/* The first of the month "checked" names, UTC; near enough for its age. */
static time_t
month_start(unsigned yyyymm)
{
	int y = (int)(yyyymm / 100), m = (int)(yyyymm % 100);
	long days;

	/* days since 1970-01-01 of the proleptic Gregorian calendar, with the
	 * year begun in March so that the leap day is its last */
	if (m <= 2)
		y--;
	days = 365L * y + y / 4 - y / 100 + y / 400 +
	    (153L * (m + (m > 2 ? -3 : 9)) + 2) / 5 - 719468L;
	return (time_t)days * 86400;
}

/* An entry that is not sure of itself says so in the answer. */
static void
add_confidence(struct msu_arena *a, struct msu_entry *e)
{
	static const char code[] = "low-confidence";
	const struct msu_note_text *text;

	if (strcmp(e->confidence, "low") != 0)
		return;
	text = msu_note_find(code, sizeof(code) - 1);
	if (text != NULL)
		msu_entry_note(a, e, text->code, text->text, NULL);
}

static void
add_about(struct msu_arena *a, struct msu_entry *e,
    const struct msu_provider *p)
{
	e->is_database = true;
	e->seen = month_start(p->checked);
	e->unsupported = p->account->servers[0] == NULL;
	e->provider = p->id;
	e->provider_name = p->name;
	e->confidence = p->confidence;
	e->documentation = p->account->documentation;
	e->oauth2 = p->account->oauth2;
	for (size_t i = 0; p->account->notes[i] != NULL; i++) {
		const struct msu_note *n = p->account->notes[i];

		msu_entry_note(a, e, n->code, n->text, n->url);
	}
	add_confidence(a, e);
}

/* One whose host is made of the address may be none. */
static void
add_servers(struct msu_look *look, const struct msu_server *const *list,
    struct msu_entry *e)
{
	for (size_t i = 0; list[i] != NULL; i++) {
		const struct msu_server *s = msu_server_fill(look->found.arena,
		    list[i], &look->addr);

		if (s == NULL || !msu_found_server(&look->found, s, e))
			msu_entry_drop(&look->found, e, "server %s dropped",
			    list[i]->host == NULL ? list[i]->url :
			    list[i]->host);
	}
}

struct msu_entry *
msu_look_entry(struct msu_look *look, const struct msu_db *db,
    uint32_t entry, const char *source, const char *where, unsigned trust)
{
	struct msu_arena *a = look->found.arena;
	const struct msu_provider *p = msu_db_provider(db, entry, a);
	struct msu_entry *e = p == NULL ? NULL : msu_found_entry(&look->found,
	    source, msu_arena_str(a, where), trust);

	if (e == NULL)
		return NULL;
	add_about(a, e, p);
	add_servers(look, p->account->servers, e);
	add_servers(look, p->account->extra, e);
	return e;
}
