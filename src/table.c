/* SPDX-License-Identifier: MPL-2.0 */
/* Results for the rows of a table: what was looked up, and then the servers as
 * the row wants them. */
#include "table.h"

#include <string.h>

#include "err.h"
#include "fields.h"
#include "i18n.h"
#include "model.h"

#define WHERE	"table"

/* Theirs: what somebody has written into a table is an administrator's word. */
static const struct msu_candidate *
candidate_new(struct msu_arena *a, const struct msu_server *s,
    unsigned long line)
{
	struct msu_candidate *c = msu_arena_alloc(a, sizeof(*c));
	struct msu_evidence *e = msu_arena_alloc(a, sizeof(*e));
	struct msu_list why = { 0 };

	if (c == NULL || e == NULL)
		return NULL;
	e->source = WHERE;
	e->where = msu_arena_printf(a, "line %lu", line);
	e->trust = 4;
	msu_list_add(a, &why, e);
	c->server = *s;
	c->why = msu_list_end(&why);
	c->trust = 4;
	c->score = 100;
	return c;
}

/* Those of the row first; of what was found, all where the row says nothing of
 * a server of that kind. */
static void
list_servers(struct msu_arena *a, struct msu_account *acct, bool new_in,
    bool new_out, const struct msu_server *const *found)
{
	struct msu_list all = { 0 };

	if (new_in)
		msu_list_add(a, &all, acct->in);
	if (new_out)
		msu_list_add(a, &all, acct->out);
	for (; *found != NULL; found++) {
		if (!(msu_proto_is_incoming((*found)->proto) ? new_in :
		    new_out))
			msu_list_add(a, &all, *found);
	}
	acct->servers = msu_list_end(&all);
}

static void
list_candidates(struct msu_result *r, unsigned long line, bool new_in,
    bool new_out)
{
	struct msu_arena *a = msu_result_arena(r);
	struct msu_list all = { 0 };

	if (new_in)
		msu_list_add(a, &all, candidate_new(a, r->account->in, line));
	if (new_out)
		msu_list_add(a, &all, candidate_new(a, r->account->out, line));
	for (size_t i = 0; r->candidates[i] != NULL; i++)
		msu_list_add(a, &all, r->candidates[i]);
	r->candidates = msu_list_end(&all);
}

/* Sentences ahead of what the lookup gave as reasons; forms end with NULL. */
static void
add_reasons(struct msu_result *r, const char *const *forms,
    const struct msu_reason *const *found)
{
	struct msu_arena *a = msu_result_arena(r);
	struct msu_list all = { 0 };

	for (; *forms != NULL; forms++) {
		struct msu_reason *reason = msu_arena_alloc(a,
		    sizeof(*reason));

		if (reason == NULL)
			return;
		reason->form = *forms;
		msu_list_add(a, &all, reason);
	}
	for (; *found != NULL; found++)
		msu_list_add(a, &all, *found);
	r->reasons = msu_list_end(&all);
}

/* Both servers are the row's: whatever the lookup came to does not matter. */
static void
decide(struct msu_result *r)
{
	static const char *const forms[] = {
		N_("Both servers are those of the table."),
		N_("What was found does not count beside that."),
		N_("Only a check tells whether they work."), NULL
	};
	static const struct msu_reason *const none;
	struct msu_arena *a = msu_result_arena(r);
	struct msu_part *part = msu_arena_alloc(a, sizeof(*part));
	struct msu_list parts = { 0 };

	if (part == NULL)
		return;
	part->what = WHERE;
	part->points = 100;
	msu_list_add(a, &parts, part);
	r->parts = msu_list_end(&parts);
	r->outcome = MSU_FOUND;
	r->exit = 0;
	msu_error_clear(&r->error);
	r->trust = 4;
	r->score = 100;
	r->confidence = "high";
	add_reasons(r, forms, &none);
}

static struct msu_account *
account_copy(struct msu_arena *a, const struct msu_account *acct,
    const struct msu_addr *addr)
{
	static const void *const none[1];
	struct msu_account *copy = msu_arena_alloc(a, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	if (acct != NULL)
		*copy = *acct;
	else {
		copy->address = addr->full;
		copy->domain = addr->domain;
		copy->display_name = addr->name;
		copy->servers = (const void *)none;
		copy->extra = (const void *)none;
		copy->notes = (const void *)none;
	}
	return copy;
}

static enum msu_code
change(struct msu_result *r, const struct msu_row *row, struct msu_error *err)
{
	static const char *const in_part[] = {
		N_("The table says something of a server, which counts for "
		    "more than what was found."), NULL
	};
	struct msu_arena *a = msu_result_arena(r);
	const struct msu_server *in = r->account == NULL ? NULL :
	    r->account->in, *out = r->account == NULL ? NULL : r->account->out;
	struct msu_account *acct;
	struct msu_addr addr;
	bool new_in, new_out;
	enum msu_code rc = msu_addr_parse(a, row->address, &addr, err);

	if (rc != MSU_OK)
		return rc;
	acct = account_copy(a, r->account, &addr);
	if (acct == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	rc = msu_fields_server(a, row->values, false, &addr, in, &acct->in,
	    err);
	if (rc == MSU_OK)
		rc = msu_fields_server(a, row->values, true, &addr, out,
		    &acct->out, err);
	if (rc != MSU_OK)
		return rc;
	new_in = acct->in != in;
	new_out = acct->out != out;
	if (!new_in && !new_out)
		return MSU_OK;
	list_servers(a, acct, new_in, new_out, acct->servers);
	r->account = acct;
	list_candidates(r, row->line, new_in, new_out);
	if (row->values[MSU_FIELD_IN_HOST] != NULL &&
	    row->values[MSU_FIELD_OUT_HOST] != NULL)
		decide(r);
	else
		add_reasons(r, in_part, r->reasons);
	/* what is learned from a check is about what was found */
	msu_result_keep(r, NULL);
	return MSU_OK;
}

/* A row that is none, or has a value that cannot be. */
static void
refuse(struct msu_result *r, const struct msu_error *why)
{
	static const void *const none[1];

	r->account = NULL;
	r->reasons = (const void *)none;
	r->parts = (const void *)none;
	r->candidates = (const void *)none;
	msu_result_fail(r, MSU_USAGE, why);
	r->exit = msu_code_exit(MSU_E_ARGUMENT);
}

enum msu_code
msu_table_finish(struct msu_result *r, const struct msu_row *row,
    struct msu_error *err)
{
	struct msu_error bad = row->error;

	if (bad.code == MSU_OK && row->has_server && r->outcome != MSU_USAGE)
		change(r, row, &bad);
	if (bad.code == MSU_E_NOMEM || msu_arena_failed(msu_result_arena(r)))
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (bad.code != MSU_OK)
		refuse(r, &bad);
	return MSU_OK;
}

/* ---- another address of the domain ------------------------------------------- */

struct readdress {
	struct msu_arena	*arena;
	struct msu_addr		 from, to;
};

static const char *
user_for(const struct readdress *x, const char *user)
{
	const char *at = user == NULL ? NULL : strstr(user, x->from.local);

	if (at == NULL)
		return user;
	return msu_arena_printf(x->arena, "%.*s%s%s", (int)(at - user), user,
	    x->to.local, at + strlen(x->from.local));
}

static const struct msu_server *
server_for(const struct readdress *x, const struct msu_server *s)
{
	struct msu_server *copy = s == NULL ? NULL :
	    msu_arena_alloc(x->arena, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *s;
	copy->user = user_for(x, s->user);
	return copy;
}

static const struct msu_server *const *
servers_for(const struct readdress *x, const struct msu_server *const *s)
{
	struct msu_list all = { 0 };

	for (; *s != NULL; s++)
		msu_list_add(x->arena, &all, server_for(x, *s));
	return msu_list_end(&all);
}

static const struct msu_candidate *const *
candidates_for(const struct readdress *x,
    const struct msu_candidate *const *c)
{
	struct msu_list all = { 0 };

	for (; *c != NULL; c++) {
		struct msu_candidate *copy = msu_arena_alloc(x->arena,
		    sizeof(*copy));

		if (copy == NULL)
			break;
		*copy = **c;
		copy->server.user = user_for(x, copy->server.user);
		msu_list_add(x->arena, &all, copy);
	}
	return msu_list_end(&all);
}

/* What was asked and answered is the same for all. */
static void
readdress(const struct readdress *x, const struct msu_result *r,
    struct msu_result *out, const char *address)
{
	static const void *const none[1];
	struct msu_account *acct = msu_arena_alloc(x->arena, sizeof(*acct));

	if (acct == NULL)
		return;
	*acct = *r->account;
	acct->address = x->to.full;
	acct->domain = x->to.domain;
	acct->display_name = x->to.name;
	acct->in = server_for(x, acct->in);
	acct->out = server_for(x, acct->out);
	acct->servers = servers_for(x, acct->servers);
	acct->extra = servers_for(x, acct->extra);
	*out = *r;
	out->candidates = candidates_for(x, r->candidates);
	out->checks = (const void *)none;
	out->round_trip = NULL;
	out->address = msu_arena_str(x->arena, address);
	out->domain = x->to.domain;
	out->account = acct;
}

enum msu_code
msu_result_for(const struct msu_result *r, const char *address,
    struct msu_result **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_result *fresh = msu_result_new();
	struct readdress x;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	*out = NULL;
	if (fresh == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	x.arena = msu_result_arena(fresh);
	if (r->account == NULL)
		rc = msu_fail(err, MSU_E_ARGUMENT, address, NULL);
	else
		rc = msu_addr_parse(x.arena, r->account->address, &x.from,
		    err);
	if (rc == MSU_OK)
		rc = msu_addr_parse(x.arena, address, &x.to, err);
	if (rc == MSU_OK && strcmp(x.from.domain, x.to.domain) != 0)
		rc = msu_fail(err, MSU_E_ARGUMENT, address, "another domain");
	if (rc == MSU_OK)
		readdress(&x, r, fresh, address);
	if (rc == MSU_OK && msu_arena_failed(x.arena))
		rc = msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (rc == MSU_OK)
		*out = fresh;
	else
		msu_result_drop(fresh);
	return rc;
}
