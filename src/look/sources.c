/* SPDX-License-Identifier: MPL-2.0 */
/* The table of lookup sources, and what they share. */
#include "source.h"

#include <string.h>

#include "db.h"
#include "err.h"
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

void
msu_look_attempt(struct msu_look *look, const char *source, const char *where,
    enum msu_answer answer, unsigned ms, const struct msu_error *err)
{
	struct msu_arena *a = look->found.arena;
	struct msu_attempt *t = msu_arena_alloc(a, sizeof(*t));

	if (t == NULL)
		return;
	t->source = source;
	t->where = msu_arena_str(a, where);
	t->answer = answer;
	t->ms = ms;
	if (err != NULL)
		t->error = *err;
	msu_list_add(a, &look->found.attempts, t);
	MSU_TRACE(&look->ctx->trace, LOOK, "%s %s: %s%s%s", source, where,
	    msu_answer_name(answer), err == NULL ? "" : ", ",
	    err == NULL ? "" : msu_code_name(err->code));
}

void
msu_look_sent(struct msu_look *look, const char *what, const char *to)
{
	struct msu_arena *a = look->found.arena;
	struct msu_sent *s = msu_arena_alloc(a, sizeof(*s));

	if (s == NULL)
		return;
	s->what = what;
	s->to = msu_arena_str(a, to);
	msu_list_add(a, &look->found.sent, s);
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
add_confidence(struct msu_found *f, const struct msu_provider *p)
{
	static const char code[] = "low-confidence";
	const struct msu_note_text *text;

	if (strcmp(p->confidence, "low") != 0)
		return;
	text = msu_note_find(code, sizeof(code) - 1);
	if (text != NULL)
		msu_found_note(f, text->code, text->text, NULL);
}

/* What only stands for the whole entry. */
static void
add_about(struct msu_found *f, const struct msu_provider *p)
{
	if (f->provider == NULL) {
		f->provider = p->id;
		f->provider_name = p->name;
		f->confidence = p->confidence;
		f->documentation = p->account->documentation;
		f->oauth2 = p->account->oauth2;
	}
	for (size_t i = 0; p->account->notes[i] != NULL; i++) {
		const struct msu_note *n = p->account->notes[i];

		msu_found_note(f, n->code, n->text, n->url);
	}
	add_confidence(f, p);
}

/* Whether any was added: one whose host is made of the address may be none. */
static bool
add_servers(struct msu_look *look, const struct msu_server *const *list,
    const struct msu_evidence *why)
{
	bool any = false;

	for (size_t i = 0; list[i] != NULL; i++) {
		const struct msu_server *s = msu_server_fill(look->found.arena,
		    list[i], &look->addr);

		if (s != NULL && msu_found_server(&look->found, s, why))
			any = true;
		else
			MSU_TRACE(&look->ctx->trace, LOOK, "%s %s: server %s "
			    "dropped", why->source, why->where,
			    list[i]->host == NULL ? list[i]->url :
			    list[i]->host);
	}
	return any;
}

void
msu_look_entry(struct msu_look *look, const struct msu_db *db,
    uint32_t entry, const char *source, const char *where, unsigned trust)
{
	struct msu_found *f = &look->found;
	const struct msu_provider *p = msu_db_provider(db, entry, f->arena);
	struct msu_evidence *why = msu_arena_alloc(f->arena, sizeof(*why));
	bool any;

	if (p == NULL || why == NULL)
		return;
	why->source = source;
	why->where = msu_arena_str(f->arena, where);
	why->trust = trust;
	why->seen = month_start(p->checked);
	any = add_servers(look, p->account->servers, why);
	any |= add_servers(look, p->account->extra, why);
	if (p->account->servers[0] == NULL)
		f->unsupported = true;
	/* the notes are about its servers */
	if (any || f->unsupported)
		add_about(f, p);
}
