/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Making a block (layout.h) of provider files.  The files are kept as they
 * were read until the end; then they are sorted, so that the block depends on
 * what they say and not on the order in which they came.
 */
#include "db.h"

#include <stdlib.h>
#include <string.h>

#include "db_map.h"
#include "db_text.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "layout.h"
#include "str.h"

#define MAX_FILES	20000
#define MAX_TOTAL	((size_t)16 << 20)	/* all files together */

struct msu_db_builder {
	struct msu_arena	 arena;
	struct msu_list		 files;		/* struct msu_db_text */
	struct msu_db_map	 ids, domains, mx;	/* to struct origin */
	size_t			 total, errors;
};

struct origin {				/* where a name was said first */
	const char	*where;
	unsigned	 line;
};

/* ---- collecting ------------------------------------------------------ */

struct msu_db_builder *
msu_db_builder_new(void)
{
	return calloc(1, sizeof(struct msu_db_builder));
}

void
msu_db_builder_free(struct msu_db_builder *b)
{
	if (b == NULL)
		return;
	msu_db_map_free(&b->ids);
	msu_db_map_free(&b->domains);
	msu_db_map_free(&b->mx);
	msu_arena_free(&b->arena);
	free(b);
}

/* Enters a name; one that is there already is an error.  False when out of
 * memory. */
static bool
claim(struct msu_db_builder *b, struct msu_db_map *map, const char *name,
    const char *where, unsigned line, struct msu_db_sink *sink)
{
	struct msu_db_slot *slot = msu_db_map_slot(map, name);
	const struct origin *first;
	struct origin *o;

	if (slot == NULL)
		return false;
	if (slot->value != NULL) {
		first = slot->value;
		msu_db_finding(sink, true, where, line,
		    _("\"%s\" is in %s:%u already"), name, first->where,
		    first->line);
		return true;
	}
	o = msu_arena_alloc(&b->arena, sizeof(*o));
	if (o == NULL)
		return false;
	o->where = where;
	o->line = line;
	slot->value = o;
	return true;
}

static bool
claim_all(struct msu_db_builder *b, struct msu_db_map *map,
    const struct msu_list *names, const char *where, struct msu_db_sink *sink)
{
	for (size_t i = 0; i < names->n; i++) {
		const struct msu_db_text_name *name = names->v[i];

		if (!claim(b, map, name->text, where, name->line, sink))
			return false;
	}
	return true;
}

static bool
is_id(const char *id)
{
	return *id != '\0' && strlen(id) <= MSU_DB_MAX_NAME &&
	    id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0';
}

enum msu_code
msu_db_builder_add(struct msu_db_builder *b, const char *id,
    const char *where, const char *text, size_t len,
    struct msu_db_sink *sink, struct msu_error *err)
{
	size_t before = sink->errors;
	struct msu_db_text *file;

	if (b->files.n >= MAX_FILES)
		return msu_fail(err, MSU_E_TOO_BIG, where,
		    "more than %d files", MAX_FILES);
	if (len > MAX_TOTAL || b->total > MAX_TOTAL - len)
		return msu_fail(err, MSU_E_TOO_BIG, where,
		    "more than %zu bytes in all files", MAX_TOTAL);
	b->total += len;
	file = msu_db_text_read(&b->arena, id, where, text, len, sink);
	if (file == NULL)
		return msu_fail(err, MSU_E_NOMEM, where, NULL);
	if (!is_id(id))
		msu_db_finding(sink, true, where, 1,
		    _("the file's name \"%s\" is not of a-z, 0-9, \".\" and "
		    "\"-\""), id);
	if (!claim(b, &b->ids, file->id, file->where, 1, sink) ||
	    !claim_all(b, &b->domains, &file->domains, file->where, sink) ||
	    !claim_all(b, &b->mx, &file->mx, file->where, sink) ||
	    !msu_list_add(&b->arena, &b->files, file))
		return msu_fail(err, MSU_E_NOMEM, where, NULL);
	b->errors += sink->errors - before;
	return MSU_OK;
}

/* An administrator's directory holds autoconfig documents, too. */
static bool
is_entry_name(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && name[len - 1] != '~' &&
	    strcmp(name, "README") != 0 &&
	    (len < 4 || !msu_str_eqcase(name + len - 4, ".xml"));
}

enum msu_code
msu_db_builder_add_dir(struct msu_db_builder *b, const char *dir,
    struct msu_db_sink *sink, struct msu_error *err)
{
	struct msu_arena a = { 0 };
	const char *const *names;
	struct msu_buf text;
	enum msu_code rc;

	/* one byte more than a file may have: then the reader says so */
	msu_buf_init(&text, MSU_DB_MAX_FILE + 1);
	rc = msu_file_list(&a, dir, MAX_FILES, &names, err);
	for (size_t i = 0; rc == MSU_OK && names[i] != NULL; i++) {
		const char *path = msu_file_path(&a, dir, names[i]);

		if (msu_arena_failed(&a))
			rc = msu_fail(err, MSU_E_NOMEM, dir, NULL);
		else if (is_entry_name(names[i])) {
			msu_buf_clear(&text);
			rc = msu_file_read(path, MSU_DB_MAX_FILE + 1, &text,
			    err);
			if (rc == MSU_OK)
				rc = msu_db_builder_add(b, names[i], path,
				    msu_buf_text(&text), text.len, sink, err);
		}
	}
	msu_buf_free(&text);
	msu_arena_free(&a);
	return rc;
}

/* ---- writing --------------------------------------------------------- */

/* Sections are written one after the other; strings are collected meanwhile
 * and go last. */
struct block {
	struct msu_buf		*out, strings;
	struct msu_db_map	 offsets;	/* of strings: to uint32_t */
	struct msu_arena	 arena;
	bool			 failed;	/* out of memory */
};

struct record {				/* of an index */
	uint32_t	 hash, name, entry;
	const char	*key;
};

static void
put_u8(struct block *k, unsigned v)
{
	msu_buf_addc(k->out, (char)v);
}

static void
set_u32(char *p, size_t v)
{
	for (size_t i = 0; i < 4; i++)
		p[i] = (char)(v >> 8 * i & 0xff);
}

static void
put_u32(struct block *k, size_t v)
{
	char p[4];

	set_u32(p, v);
	msu_buf_add(k->out, p, sizeof(p));
}

/* Where a string is; equal strings are one. */
static uint32_t
add_string(struct block *k, const char *s)
{
	struct msu_db_slot *slot = msu_db_map_slot(&k->offsets, s);
	const uint32_t *old = slot == NULL ? NULL : slot->value;
	uint32_t *at;

	if (old != NULL)
		return *old;
	at = msu_arena_alloc(&k->arena, sizeof(*at));
	if (slot == NULL || at == NULL) {
		k->failed = true;
		return 0;
	}
	*at = (uint32_t)k->strings.len;
	slot->value = at;
	msu_buf_add(&k->strings, s, strlen(s) + 1);
	return *at;
}

static void
put_string(struct block *k, const char *s)
{
	put_u32(k, s == NULL ? 0 : add_string(k, s));
}

static void
put_range(struct block *k, const struct msu_list *parts, size_t *reached)
{
	put_u32(k, *reached);
	put_u32(k, parts->n);
	*reached += parts->n;
}

static void
put_entries(struct block *k, const struct msu_list *files)
{
	size_t servers = 0, notes = 0, domains = 0, mx = 0, sources = 0;

	for (size_t i = 0; i < files->n; i++) {
		const struct msu_db_text *t = files->v[i];

		put_string(k, t->id);
		put_string(k, t->name);
		put_string(k, t->help);
		for (size_t j = 0; j < MSU_DB_OAUTH2_COUNT; j++)
			put_string(k, t->oauth2[j]);
		put_range(k, &t->servers, &servers);
		put_range(k, &t->notes, &notes);
		put_range(k, &t->domains, &domains);
		put_range(k, &t->mx, &mx);
		put_range(k, &t->sources, &sources);
		put_u32(k, t->checked);
		put_u8(k, t->status);
		put_u8(k, t->confidence);
		put_u8(k, t->quirks);
		put_u8(k, 0);
	}
}

static void
put_servers(struct block *k, const struct msu_db_text *t)
{
	for (size_t i = 0; i < t->servers.n; i++) {
		const struct msu_db_text_server *s = t->servers.v[i];

		put_u8(k, s->proto);
		put_u8(k, s->security);
		put_u8(k, s->port & 0xffu);
		put_u8(k, s->port >> 8);
		put_string(k, s->host);
		put_string(k, s->url);
		put_string(k, s->user);
		put_u8(k, (unsigned)s->nauths);
		for (size_t j = 0; j < MSU_DB_SERVER_MAX_AUTHS; j++)
			put_u8(k, j < s->nauths ? s->auths[j] : 0);
	}
}

static void
put_notes(struct block *k, const struct msu_db_text *t)
{
	for (size_t i = 0; i < t->notes.n; i++) {
		const struct msu_db_text_note *n = t->notes.v[i];

		put_string(k, n->code);
		put_string(k, n->url);
	}
}

static void
put_names(struct block *k, const struct msu_list *names)
{
	for (size_t i = 0; i < names->n; i++) {
		const struct msu_db_text_name *name = names->v[i];

		put_string(k, name->text);
	}
}

static void
put_domains(struct block *k, const struct msu_db_text *t)
{
	put_names(k, &t->domains);
}

static void
put_mx(struct block *k, const struct msu_db_text *t)
{
	put_names(k, &t->mx);
}

static void
put_sources(struct block *k, const struct msu_db_text *t)
{
	for (size_t i = 0; i < t->sources.n; i++)
		put_string(k, t->sources.v[i]);
}

static int
by_hash(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return strcmp(x->key, y->key);
}

static void
put_records(struct block *k, const struct record *r, size_t n, unsigned bits)
{
	size_t i = 0;

	for (size_t j = 0; j < n; j++) {
		put_u32(k, r[j].hash);
		put_u32(k, r[j].name);
		put_u32(k, r[j].entry);
	}
	for (size_t bucket = 0; bucket <= (size_t)1 << bits; bucket++) {
		while (i < n && r[i].hash >> (32 - bits) < bucket)
			i++;
		put_u32(k, i);
	}
}

/* About one bucket for each name. */
static unsigned
bits_for(size_t n)
{
	unsigned bits = 1;

	while (bits < MSU_DB_MAX_BITS && (size_t)1 << bits < n)
		bits++;
	return bits;
}

/* The index of the names in one list of each file. */
static void
put_index(struct block *k, const struct msu_list *files, size_t n,
    bool is_mx)
{
	struct record *r = calloc(n + 1, sizeof(*r));
	size_t used = 0;

	if (r == NULL) {
		k->failed = true;
		return;
	}
	for (size_t i = 0; i < files->n; i++) {
		const struct msu_db_text *t = files->v[i];
		const struct msu_list *names = is_mx ? &t->mx : &t->domains;

		for (size_t j = 0; j < names->n; j++, used++) {
			const struct msu_db_text_name *name = names->v[j];

			r[used].key = name->text + (name->text[0] == '*');
			r[used].hash = msu_db_hash(r[used].key,
			    strlen(r[used].key));
			r[used].name = (uint32_t)used;
			r[used].entry = (uint32_t)i;
		}
	}
	qsort(r, n, sizeof(*r), by_hash);
	put_records(k, r, n, bits_for(n));
	free(r);
}

struct totals {
	size_t		servers, notes, domains, mx, sources;
	unsigned	newest;		/* YYYYMM */
};

static struct totals
count_all(const struct msu_list *files)
{
	struct totals n = { 0 };

	for (size_t i = 0; i < files->n; i++) {
		const struct msu_db_text *t = files->v[i];

		n.servers += t->servers.n;
		n.notes += t->notes.n;
		n.domains += t->domains.n;
		n.mx += t->mx.n;
		n.sources += t->sources.n;
		if (t->checked > n.newest)
			n.newest = t->checked;
	}
	return n;
}

/* The size of the strings is set when they are all there. */
static void
put_head(struct block *k, size_t nfiles, const struct totals *n)
{
	msu_buf_add(k->out, MSU_DB_MAGIC, MSU_DB_MAGIC_LEN);
	put_u32(k, MSU_DB_VERSION);
	put_u32(k, (size_t)n->newest * 100);
	put_u32(k, nfiles);
	put_u32(k, n->servers);
	put_u32(k, n->notes);
	put_u32(k, n->domains);
	put_u32(k, n->mx);
	put_u32(k, n->sources);
	put_u32(k, bits_for(n->domains));
	put_u32(k, bits_for(n->mx));
	put_u32(k, 0);
}

static void
put_block(struct block *k, const struct msu_list *files)
{
	static void (*const parts[])(struct block *,
	    const struct msu_db_text *) = {
		put_servers, put_notes, put_domains, put_mx, put_sources
	};
	const struct totals n = count_all(files);

	put_head(k, files->n, &n);
	add_string(k, "");	/* the first one: offset 0 is "none" */
	put_entries(k, files);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (size_t j = 0; j < files->n; j++)
			parts[i](k, files->v[j]);
	}
	put_index(k, files, n.domains, false);
	put_index(k, files, n.mx, true);
	if (k->failed || k->strings.code != MSU_OK)
		return;
	msu_buf_add(k->out, k->strings.p, k->strings.len);
	if (k->out->code == MSU_OK)
		set_u32(k->out->p + MSU_DB_HEAD_STRINGS, k->strings.len);
}

static int
by_id(const void *a, const void *b)
{
	const struct msu_db_text *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

enum msu_code
msu_db_builder_finish(struct msu_db_builder *b, struct msu_buf *out,
    struct msu_error *err)
{
	struct block k = { .out = out };
	enum msu_code rc = MSU_OK;

	if (b->errors > 0)
		return msu_fail(err, MSU_E_SYNTAX, NULL,
		    "%zu errors in the provider files", b->errors);
	if (b->files.n > 1)
		qsort(b->files.v, b->files.n, sizeof(*b->files.v), by_id);
	msu_buf_init(&k.strings, MSU_DB_MAX_BLOCK);
	put_block(&k, &b->files);
	if (k.failed || k.strings.code == MSU_E_NOMEM ||
	    out->code == MSU_E_NOMEM)
		rc = msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	else if (k.strings.code != MSU_OK || out->code != MSU_OK ||
	    out->len > MSU_DB_MAX_BLOCK)
		rc = msu_fail(err, MSU_E_TOO_BIG, NULL,
		    "the database is larger than %zu bytes",
		    MSU_DB_MAX_BLOCK);
	msu_buf_free(&k.strings);
	msu_db_map_free(&k.offsets);
	msu_arena_free(&k.arena);
	return rc;
}

enum msu_code
msu_db_compile(const char *dir, struct msu_db_sink *sink, struct msu_buf *out,
    struct msu_error *err)
{
	struct msu_db_builder *b = msu_db_builder_new();
	enum msu_code rc;

	if (b == NULL)
		return msu_fail(err, MSU_E_NOMEM, dir, NULL);
	rc = msu_db_builder_add_dir(b, dir, sink, err);
	if (rc == MSU_OK && sink->errors == 0)
		rc = msu_db_builder_finish(b, out, err);
	msu_db_builder_free(b);
	return rc;
}
