/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Forms: the JSON of a lookup with holes where the address is.  One is made by
 * looking up an address that nobody has: of an address nothing but the domain
 * matters to anybody else.  Without a network, where that costs nothing, it is
 * believed only if it says, filled in for another row of the domain, exactly
 * what the lookup of that row said; so the first row is looked up by itself, and
 * what it said waits for a second one.
 */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "batch_cache.h"
#include "batch_form.h"
#include "compat.h"
#include "str.h"

#define MAX_FORMS	16384
#define MAX_KEPT	64	/* with what an export needs */
#define MAX_LOGINS	128	/* with what a login needs */
#define MAX_LOCAL	64	/* RFC 5321 §4.5.3.1.1 */
#define MAX_DOMAIN	253
#define MAX_HOLES	64
#define MAX_TRIES	3

/* Both cases, and what is allowed beside letters: whatever a lookup changes in
 * a local part shows. */
static const char probe[] = "Xq7.Zz-mailsetup_batch+P=a";

struct batch_forms {
	const struct batch_asker *asker;
	struct batch_kept	*kept;
	bool			 login;
	struct batch_link	*link;	/* to what others looked up, or NULL */
};

struct batch_forms *
batch_forms_new(const struct batch_asker *asker, bool login)
{
	const struct cli *cli = asker->cli;
	struct batch_forms *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->asker = asker;
	f->login = login;
	/* who logs in has looked himself */
	f->link = login ? NULL : batch_link_new(asker->cache);
	f->kept = batch_kept_new(cli->offline || cli->jobs == 0 ? 1 :
	    cli->jobs, &asker->cli->kept_bytes, login ? MAX_LOGINS :
	    cli->to == NULL ? MAX_FORMS : MAX_KEPT);
	if (f->kept != NULL)
		return f;
	batch_link_free(f->link);
	free(f);
	return NULL;
}

void
batch_forms_free(struct batch_forms *f)
{
	if (f == NULL)
		return;
	batch_kept_free(f->kept);
	batch_link_free(f->link);
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

static void
keep_found(const struct batch_forms *f, struct batch_form *form,
    struct msu_result *r)
{
	msu_result_free(form->found);
	form->found = NULL;
	if (f->asker->cli->to != NULL || f->login)
		form->found = r;
	else
		msu_result_free(r);
}

/* The JSON of the probe at this domain; msu_free() it. */
static char *
look_up(struct batch_forms *f, struct batch_form *form)
{
	char address[MAX_LOCAL + MAX_DOMAIN + 2], *json;
	const struct msu_row row = { .address = address };
	struct msu_result *r;

	snprintf(address, sizeof(address), "%s@%s", probe, form->domain);
	if (batch_ask(f->asker, &row, f->login, &r, NULL) != MSU_OK)
		return NULL;
	json = msu_result_json(r);
	batch_line_about(&form->about, r);
	form->until = f->asker->cli->offline ? 0 : msu_clock_ms() +
	    lifetime(r);
	if (f->link != NULL && json != NULL)
		batch_link_put(f->link, json, r);
	keep_found(f, form, r);
	return json;
}

/* Cuts the probe out.  The first time it stands there it is what was typed. */
static bool
cut(struct batch_form *form, const char *json)
{
	struct batch_hole holes[MAX_HOLES];
	const char *p = json, *next;
	size_t n = 0;

	msu_buf_clear(&form->text);
	for (; (next = strstr(p, probe)) != NULL; n++) {
		if (n == MAX_HOLES)
			return false;
		msu_buf_add(&form->text, p, (size_t)(next - p));
		holes[n].at = form->text.len;
		holes[n].whole = n == 0;
		p = next + sizeof(probe) - 1 +
		    (n == 0 ? 1 + strlen(form->domain) : 0);
	}
	msu_buf_adds(&form->text, p);
	free(form->holes);
	form->holes = n == 0 ? NULL : malloc(n * sizeof(holes[0]));
	form->nholes = form->holes == NULL ? 0 : n;
	if (form->holes != NULL)
		memcpy(form->holes, holes, n * sizeof(holes[0]));
	return form->holes != NULL && form->text.code == MSU_OK;
}

static void
fill(const struct batch_form *form, const struct filling *with,
    struct msu_buf *out)
{
	size_t at = 0;

	for (size_t i = 0; i < form->nholes; i++) {
		const struct batch_hole *h = &form->holes[i];

		msu_buf_add(out, form->text.p + at, h->at - at);
		if (h->whole)
			msu_buf_adds(out, with->whole);
		else
			msu_buf_add(out, with->local, with->len);
		at = h->at;
	}
	msu_buf_add(out, form->text.p + at, form->text.len - at);
}

/* Whether it says what the lookup of an earlier row said. */
static bool
is_confirmed(const struct batch_form *form)
{
	struct msu_arena a = { 0 };
	struct filling with;
	struct msu_buf got;
	bool same;

	msu_buf_init(&got, BATCH_MAX_LINE);
	same = prepare(&a, form->address, &with);
	if (same)
		fill(form, &with, &got);
	same = same && got.code == MSU_OK &&
	    strcmp(msu_buf_text(&form->json), msu_buf_text(&got)) == 0;
	msu_buf_free(&got);
	msu_arena_free(&a);
	return same;
}

static void
forget_row(struct batch_form *form)
{
	free(form->address);
	form->address = NULL;
	msu_buf_free(&form->json);
}

/* What another batch has looked up, where that is not faster done by us. */
static bool
take_shared(struct batch_forms *f, struct batch_form *form)
{
	char address[MAX_LOCAL + MAX_DOMAIN + 2];
	struct msu_result *r;
	struct msu_buf json;
	uint64_t left_ms;
	bool good;

	snprintf(address, sizeof(address), "%s@%s", probe, form->domain);
	if (f->link == NULL || !msu_asks_network(f->asker->ctx, address))
		return false;
	msu_buf_init(&json, BATCH_MAX_LINE);
	good = batch_link_get(f->link, address, &json, &r, &left_ms);
	if (good) {
		good = cut(form, msu_buf_text(&json));
		batch_line_about(&form->about, r);
		form->until = msu_clock_ms() + left_ms;
		keep_found(f, form, r);
	}
	msu_buf_free(&json);
	return good;
}

static void
make(struct batch_forms *f, struct batch_form *form)
{
	char *json;

	form->good = take_shared(f, form);
	if (form->good) {
		batch_kept_changed(f->kept, form);
		return;
	}
	json = look_up(f, form);
	form->tries++;
	form->good = json != NULL && cut(form, json) &&
	    (!f->asker->cli->offline || is_confirmed(form));
	msu_free(json);
	forget_row(form);
	batch_kept_changed(f->kept, form);
}

/* A clock that went on between two look-ups makes a good form look bad, so it
 * is tried again. */
static bool
is_due(const struct batch_forms *f, const struct batch_form *form)
{
	if (form->good)
		return form->until != 0 && msu_clock_ms() >= form->until;
	return form->tries < MAX_TRIES &&
	    (!f->asker->cli->offline || form->address != NULL);
}

/* The network is asked once; without it, a look-up more is worth it only when
 * the domain comes again. */
static struct batch_form *
form_of(struct batch_forms *f, const char *domain)
{
	struct batch_form *form = batch_kept_find(f->kept, domain);

	if (form == NULL && !f->asker->cli->offline)
		form = batch_kept_add(f->kept, domain);
	if (form != NULL && is_due(f, form))
		make(f, form);
	return form;
}

void
batch_forms_learn(struct batch_forms *f, const struct msu_row *row,
    const struct msu_buf *json)
{
	struct msu_arena a = { 0 };
	struct batch_form *form = NULL;
	struct filling with;

	if (f->asker->cli->offline && row->error.code == MSU_OK &&
	    !row->has_server && row->address != NULL &&
	    prepare(&a, row->address, &with)) {
		form = batch_kept_find(f->kept, with.domain);
		if (form == NULL)
			form = batch_kept_add(f->kept, with.domain);
	}
	msu_arena_free(&a);
	if (form == NULL || form->good || form->tries == MAX_TRIES)
		return;
	forget_row(form);
	form->address = strdup(row->address);
	msu_buf_add(&form->json, msu_buf_text(json), json->len);
	batch_kept_changed(f->kept, form);
}

bool
batch_forms_fill(struct batch_forms *f, const struct msu_row *row,
    struct batch_line *l, const struct msu_result **found)
{
	struct msu_arena a = { 0 };
	const struct batch_form *form = NULL;
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
		h = (unsigned)(batch_hash(with.domain) >> 12);
	msu_arena_free(&a);
	return h;
}
