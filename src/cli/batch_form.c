/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Forms: the JSON of a lookup with holes where the address is.  One is made by
 * looking up an address that nobody has: of an address nothing but the domain
 * matters to anybody else.  Without a network, where that costs nothing, it is
 * believed only if it says, filled in for a second such address, exactly what
 * the lookup of that one says.
 */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "batch.h"
#include "compat.h"
#include "str.h"

#define MAX_FORMS	4096	/* domains; a power of two */
#define MAX_KEPT	64
#define MAX_LOCAL	64	/* RFC 5321 §4.5.3.1.1 */
#define MAX_DOMAIN	253
#define MAX_HOLES	64
#define MAX_TRIES	3

/* Both cases, and what is allowed beside letters: whatever a lookup changes in
 * a local part shows. */
static const char *const probes[] = { "Xq7.Zz-mailsetup_batch", "k+P=a" };

struct hole {
	size_t	 at;		/* in the text */
	bool	 whole;		/* the address as typed, not its local part */
};

struct form {			/* of the domain that hashes to this place */
	char		 domain[MAX_DOMAIN + 1];
	bool		 good;
	unsigned	 tries;
	uint64_t	 until;	/* on msu_clock_ms(); 0: it does not age */
	struct msu_buf	 text;	/* without what goes into the holes */
	size_t		 nholes;
	struct hole	 holes[MAX_HOLES];
	struct batch_about about;
	struct msu_result *found;	/* of the last probe, for an export */
};

struct batch_forms {
	const struct batch_asker *asker;
	size_t		 size;
	struct form	*all[MAX_FORMS];	/* size of them are used */
};

struct batch_forms *
batch_forms_new(const struct batch_asker *asker)
{
	struct batch_forms *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->asker = asker;
	/* what is kept for an export is larger than a form */
	f->size = asker->cli->to == NULL ? MAX_FORMS : MAX_KEPT;
	return f;
}

void
batch_forms_free(struct batch_forms *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < MAX_FORMS; i++) {
		if (f->all[i] == NULL)
			continue;
		msu_buf_free(&f->all[i]->text);
		msu_result_free(f->all[i]->found);
		free(f->all[i]);
	}
	free(f);
}

/* ---- addresses that need no thought ---------------------------------------- */

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

/* An address as it goes into a form. */
struct filling {
	const char	*whole;		/* as typed */
	const char	*local;
	size_t		 len;
	char		 domain[MAX_DOMAIN + 1];	/* in lower case */
};

static bool
is_simple(const char *address, size_t *len, char domain[MAX_DOMAIN + 1])
{
	size_t i, n = 0;

	for (i = 0; address[i] != '\0' && address[i] != '@'; i++) {
		char c = address[i];

		/* no dot at an end, nor two of them (RFC 5321 §4.1.2) */
		if (c == '.' ? i == 0 || address[i + 1] == '.' ||
		    address[i + 1] == '@' : !is_letter(c) &&
		    strchr("-_+=", c) == NULL)
			return false;
	}
	*len = i;
	if (i == 0 || i > MAX_LOCAL || address[i] != '@')
		return false;
	for (i++; address[i] != '\0'; i++) {
		if (n == MAX_DOMAIN || (!is_letter(address[i]) &&
		    address[i] != '-' && address[i] != '.'))
			return false;
		domain[n++] = msu_str_lower(address[i]);
	}
	domain[n] = '\0';
	return n > 0;
}

/* False: it is no address, or none that a form is for. */
static bool
prepare(struct msu_arena *a, const char *address, struct filling *out)
{
	struct msu_addr addr;

	out->whole = out->local = address;
	if (is_simple(address, &out->len, out->domain))
		return true;
	if (msu_addr_parse(a, address, &addr, NULL) != MSU_OK ||
	    strlen(addr.domain) > MAX_DOMAIN)
		return false;
	out->whole = batch_line_text(a, address);
	out->local = batch_line_text(a, addr.local);
	out->len = strlen(out->local);
	snprintf(out->domain, sizeof(out->domain), "%s", addr.domain);
	return !msu_arena_failed(a);
}

/* FNV-1a */
static unsigned long
hash(const char *s)
{
	unsigned long h = 2166136261u;

	for (; *s != '\0'; s++)
		h = ((h ^ (unsigned char)*s) * 16777619u) & 0xffffffffu;
	return h;
}

/* ---- making one ------------------------------------------------------------ */

/* How long an answer may be given again: what nobody answered, and what was
 * proven not to be there, may be otherwise soon. */
static uint64_t
lifetime(const struct msu_result *r)
{
	static const uint64_t seconds[MSU_OUTCOME_COUNT] = {
		[MSU_FOUND] = 86400, [MSU_CONSENT] = 3600,
		[MSU_UNSUPPORTED] = 86400, [MSU_NOTHING] = 600,
		[MSU_TEMPORARY] = 30, [MSU_USAGE] = 86400,
	};

	return r->error.code == MSU_E_CAPTIVE_PORTAL ? 0 :
	    1000 * (r->outcome == MSU_FOUND && r->exit != 0 ? 600 :
	    seconds[r->outcome]);
}

/* The JSON of a probe of this domain; msu_free() it. */
static char *
look_up(struct batch_forms *f, const char *probe, struct form *form)
{
	char address[MAX_LOCAL + MAX_DOMAIN + 2], *json;
	const struct msu_row row = { .address = address };
	struct msu_result *r;

	snprintf(address, sizeof(address), "%s@%s", probe, form->domain);
	if (batch_ask(f->asker, &row, &r, NULL) != MSU_OK)
		return NULL;
	json = msu_result_json(r);
	batch_line_about(&form->about, r);
	form->until = f->asker->cli->offline ? 0 : msu_clock_ms() +
	    lifetime(r);
	msu_result_free(form->found);
	form->found = NULL;
	if (f->asker->cli->to != NULL)
		form->found = r;
	else
		msu_result_free(r);
	return json;
}

/* Cuts the probe out.  The first time it stands there it is what was typed. */
static bool
cut(struct form *form, const char *json, const char *probe)
{
	size_t len = strlen(probe);
	const char *p = json, *next;

	msu_buf_clear(&form->text);
	form->nholes = 0;
	while ((next = strstr(p, probe)) != NULL) {
		bool whole = form->nholes == 0;

		if (form->nholes == MAX_HOLES)
			return false;
		msu_buf_add(&form->text, p, (size_t)(next - p));
		form->holes[form->nholes].at = form->text.len;
		form->holes[form->nholes++].whole = whole;
		p = next + len + (whole ? 1 + strlen(form->domain) : 0);
	}
	msu_buf_adds(&form->text, p);
	return form->nholes > 0 && form->text.code == MSU_OK;
}

static void
fill(const struct form *form, const struct filling *with,
    struct msu_buf *out)
{
	size_t at = 0;

	for (size_t i = 0; i < form->nholes; i++) {
		const struct hole *h = &form->holes[i];

		msu_buf_add(out, form->text.p + at, h->at - at);
		if (h->whole)
			msu_buf_adds(out, with->whole);
		else
			msu_buf_add(out, with->local, with->len);
		at = h->at;
	}
	msu_buf_add(out, form->text.p + at, form->text.len - at);
}

/* Another probe is looked up, and what the form makes of it compared. */
static bool
is_confirmed(struct batch_forms *f, struct form *form)
{
	char address[MAX_LOCAL + MAX_DOMAIN + 2];
	char *json = look_up(f, probes[1], form);
	const struct filling with = { .whole = address, .local = probes[1],
		.len = strlen(probes[1]) };
	struct msu_buf got;
	bool same;

	msu_buf_init(&got, BATCH_MAX_LINE);
	snprintf(address, sizeof(address), "%s@%s", probes[1], form->domain);
	fill(form, &with, &got);
	same = json != NULL && got.code == MSU_OK &&
	    strcmp(json, msu_buf_text(&got)) == 0;
	msu_buf_free(&got);
	msu_free(json);
	return same;
}

static void
make(struct batch_forms *f, struct form *form)
{
	char *json = look_up(f, probes[0], form);

	form->tries++;
	form->good = json != NULL && cut(form, json, probes[0]) &&
	    (!f->asker->cli->offline || is_confirmed(f, form));
	msu_free(json);
}

/* A clock that went on between two look-ups makes a good form look bad, so it
 * is tried again. */
static bool
is_due(const struct form *form)
{
	return form->good ? form->until != 0 &&
	    msu_clock_ms() >= form->until : form->tries < MAX_TRIES;
}

/* The place of a domain.  Of two domains with one place the later has it. */
static struct form *
form_of(struct batch_forms *f, const char *domain)
{
	struct form **place = &f->all[hash(domain) % f->size];

	if (*place == NULL) {
		*place = calloc(1, sizeof(**place));
		if (*place == NULL)
			return NULL;
		msu_buf_init(&(*place)->text, BATCH_MAX_LINE);
	} else if (strcmp((*place)->domain, domain) == 0) {
		if (is_due(*place))
			make(f, *place);
		return *place;
	}
	(*place)->good = false;
	(*place)->tries = 0;
	msu_result_free((*place)->found);
	(*place)->found = NULL;
	snprintf((*place)->domain, sizeof((*place)->domain), "%s", domain);
	/* the network is asked once; without it, two look-ups are worth it only
	 * when the domain comes again */
	if (!f->asker->cli->offline)
		make(f, *place);
	return *place;
}

bool
batch_forms_fill(struct batch_forms *f, const struct msu_row *row,
    struct batch_line *l, const struct msu_result **found)
{
	struct msu_arena a = { 0 };
	const struct form *form = NULL;
	struct filling with;
	size_t start = l->text.len;

	if (row->error.code != MSU_OK || row->has_server ||
	    row->address == NULL)
		return false;
	if (prepare(&a, row->address, &with))
		form = form_of(f, with.domain);
	if (form != NULL && form->good)
		fill(form, &with, &l->text);
	msu_arena_free(&a);
	if (form == NULL || !form->good || l->text.code != MSU_OK)
		return false;
	*found = form->found;
	l->about = form->about;
	return l->text.len > start;
}

unsigned
batch_domain_hash(const char *address)
{
	struct msu_arena a = { 0 };
	struct filling with = { .domain = "" };
	unsigned h = 0;

	if (address != NULL && prepare(&a, address, &with))
		h = (unsigned)(hash(with.domain) >> 12);
	msu_arena_free(&a);
	return h;
}
