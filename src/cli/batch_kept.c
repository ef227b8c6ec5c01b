/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The forms of domains, by name.  There may be so many bytes of them; after that
 * the one that was not needed for longest goes.
 */
#include <stdlib.h>
#include <string.h>

#include "batch_form.h"

#define MAX_BYTES	((size_t)8 << 20)	/* of all askers together */
#define PLACES		4096	/* a power of two */

struct batch_kept {
	_Atomic size_t		*bytes;		/* of all askers */
	size_t			 max_forms, n;
	struct batch_form	*newest, *oldest;
	size_t			 nplaces;
	struct batch_form	*places[];
};

struct batch_kept *
batch_kept_new(unsigned askers, _Atomic size_t *bytes, size_t max_forms)
{
	size_t n = PLACES;
	struct batch_kept *k;

	while (n > 1 && n > PLACES / askers)
		n /= 2;
	k = calloc(1, sizeof(*k) + n * sizeof(k->places[0]));
	if (k == NULL)
		return NULL;
	k->nplaces = n;
	k->bytes = bytes;
	k->max_forms = max_forms;
	return k;
}

static void
free_form(struct batch_form *f)
{
	msu_buf_free(&f->text);
	msu_buf_free(&f->json);
	msu_result_free(f->found);
	free(f->holes);
	free(f->address);
	free(f->domain);
	free(f);
}

void
batch_kept_free(struct batch_kept *k)
{
	struct batch_form *f, *older;

	for (f = k == NULL ? NULL : k->newest; f != NULL; f = older) {
		older = f->older;
		*k->bytes -= f->size;
		free_form(f);
	}
	free(k);
}

unsigned long
batch_hash(const char *s)
{
	unsigned long h = 2166136261u;

	for (; *s != '\0'; s++)
		h = ((h ^ (unsigned char)*s) * 16777619u) & 0xffffffffu;
	return h;
}

static struct batch_form **
place_of(struct batch_kept *k, unsigned long hash)
{
	return &k->places[hash & (k->nplaces - 1)];
}

/* ---- in the order in which they were needed ---------------------------------- */

static void
unlink_form(struct batch_kept *k, struct batch_form *f)
{
	*(f->newer == NULL ? &k->newest : &f->newer->older) = f->older;
	*(f->older == NULL ? &k->oldest : &f->older->newer) = f->newer;
}

static void
make_newest(struct batch_kept *k, struct batch_form *f)
{
	f->newer = NULL;
	f->older = k->newest;
	*(k->newest == NULL ? &k->oldest : &k->newest->newer) = f;
	k->newest = f;
}

static void
drop(struct batch_kept *k, struct batch_form *f)
{
	struct batch_form **p = place_of(k, f->hash);

	while (*p != f)
		p = &(*p)->next;
	*p = f->next;
	unlink_form(k, f);
	*k->bytes -= f->size;
	k->n--;
	free_form(f);
}

/* What is kept for an export is a lookup's arena, whose size nobody knows: some
 * four times what it says in JSON. */
static size_t
size_of(const struct batch_form *f)
{
	return sizeof(*f) + 2 * strlen(f->domain) + f->text.cap + f->json.cap +
	    f->nholes * sizeof(f->holes[0]) +
	    (f->found != NULL ? 4 * f->text.cap : 0);
}

void
batch_kept_changed(struct batch_kept *k, struct batch_form *f)
{
	*k->bytes -= f->size;
	f->size = size_of(f);
	*k->bytes += f->size;
	while (k->oldest != f &&
	    (*k->bytes > MAX_BYTES || k->n > k->max_forms))
		drop(k, k->oldest);
}

struct batch_form *
batch_kept_find(struct batch_kept *k, const char *domain)
{
	unsigned long hash = batch_hash(domain);
	struct batch_form *f = *place_of(k, hash);

	while (f != NULL && (f->hash != hash || strcmp(f->domain, domain) != 0))
		f = f->next;
	if (f != NULL && f != k->newest) {
		unlink_form(k, f);
		make_newest(k, f);
	}
	return f;
}

struct batch_form *
batch_kept_add(struct batch_kept *k, const char *domain)
{
	struct batch_form *f = calloc(1, sizeof(*f)), **place;
	size_t size = strlen(domain) + 1;

	if (f == NULL || (f->domain = malloc(size)) == NULL) {
		free(f);
		return NULL;
	}
	memcpy(f->domain, domain, size);
	msu_buf_init(&f->text, BATCH_MAX_LINE);
	msu_buf_init(&f->json, BATCH_MAX_LINE);
	f->hash = batch_hash(domain);
	place = place_of(k, f->hash);
	f->next = *place;
	*place = f;
	make_newest(k, f);
	k->n++;
	batch_kept_changed(k, f);
	return f;
}
