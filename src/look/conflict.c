/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Sources that name different providers.  A rule decides where there is one,
 * and both are shown; where there is none, somebody has to decide.
 */
#include <string.h>

#include "addr.h"
#include "look.h"
#include "str.h"

static const struct msu_found_server *
found_of(const struct msu_look *look, const struct msu_server *s)
{
	for (size_t i = 0; i < look->found.servers.n; i++) {
		const struct msu_found_server *f = look->found.servers.v[i];

		if (f->server == s)
			return f;
	}
	return NULL;
}

static const struct msu_entry *
first_entry(const struct msu_found_server *f)
{
	return ((const struct msu_word *)f->why.v[0])->entry;
}

/* The provider that the mail exchanger leads to in the list. */
static const struct msu_entry *
mx_entry(const struct msu_look *look)
{
	for (size_t i = 0; i < look->found.entries.n; i++) {
		const struct msu_entry *e = look->found.entries.v[i];

		if (strcmp(e->source, "mx") == 0 && !e->unsupported)
			return e;
	}
	return NULL;
}

/* ---- the web host's default ------------------------------------------------- */

static const struct msu_question *
addresses_of(const struct msu_look *look, const char *host)
{
	for (size_t i = 0; i < look->questions.n; i++) {
		const struct msu_question *q = look->questions.v[i];

		if (q->ask->phase == MSU_ON_CONFLICT && q->dns != NULL &&
		    q->dns->err == NULL && strcmp(q->where, host) == 0)
			return q;
	}
	return NULL;
}

static bool
share_address(const struct msu_question *x, const struct msu_question *y)
{
	for (size_t i = 0; x->dns->ips[i] != NULL; i++) {
		for (size_t j = 0; y->dns->ips[j] != NULL; j++) {
			if (strcmp(x->dns->ips[i], y->dns->ips[j]) == 0)
				return true;
		}
	}
	return false;
}

/* Many web hosts answer autoconfig for every site with their own mail server,
 * which stands where the web site stands, although the domain's mail is
 * elsewhere (pimalaya/himalaya#648). */
bool
msu_conflict_in_doubt(struct msu_look *look)
{
	const struct msu_found_server *in = found_of(look, look->leader.in);
	const struct msu_entry *mx = mx_entry(look);
	const struct msu_question *site, *server;

	if (look->web_default || in == NULL || mx == NULL ||
	    look->base == NULL || strcmp(in->cluster, mx->provider) == 0 ||
	    strcmp(msu_source_find(first_entry(in)->source)->operator,
	    "domain") != 0 ||
	    !msu_look_is_below(in->server->host, look->base))
		return false;
	/* another host leads now: it is looked at as well */
	if (look->doubted != NULL &&
	    strcmp(look->doubted, in->server->host) != 0)
		look->asked[MSU_ON_CONFLICT] = false;
	look->doubted = in->server->host;
	site = addresses_of(look, look->addr.domain);
	server = addresses_of(look, look->doubted);
	if (site != NULL && server != NULL)
		look->web_default = share_address(site, server);
	return true;
}

/* ---- after ranking ------------------------------------------------------------- */

static bool
conflict_add(struct msu_look *look, const char *kind, const char *chosen,
    const char *other, bool resolved)
{
	struct msu_conflict *c;

	for (size_t i = 0; i < look->conflicts.n; i++) {
		const struct msu_conflict *have = look->conflicts.v[i];

		if (strcmp(have->other, other) == 0)
			return !have->resolved;
	}
	c = msu_arena_alloc(look->found.arena, sizeof(*c));
	if (c == NULL)
		return false;
	c->kind = kind;
	c->chosen = chosen;
	c->other = other;
	c->resolved = resolved;
	msu_list_add(look->found.arena, &look->conflicts, c);
	return !resolved;
}

/* By its source, or as the answer to another of its questions. */
static bool
ranks_otherwise(const struct msu_entry *x, const struct msu_entry *y)
{
	return strcmp(x->source, y->source) != 0 || x->place != y->place;
}

static bool
judge(struct msu_look *look, const struct msu_found_server *in,
    const struct msu_found_server *other)
{
	const struct msu_entry *x = first_entry(in), *y = first_entry(other);

	if (look->web_default && strcmp(msu_source_find(y->source)->operator,
	    "domain") == 0)
		return conflict_add(look, "web-host-default", in->cluster,
		    other->cluster, true);
	if (other->trust < 2)
		return false;
	/* what the domain says today against what a list knew once */
	if (y->is_database && strcmp(y->source, "database") == 0)
		return conflict_add(look, "list-out-of-date", in->cluster,
		    other->cluster, true);
	if (in->trust > other->trust)
		return conflict_add(look, "less-trusted", in->cluster,
		    other->cluster, true);
	if (in->agreement > other->agreement)
		return conflict_add(look, "less-agreed", in->cluster,
		    other->cluster, true);
	/* the same document may offer two providers: its order decides */
	if (x == y || (in->trust < 3 && ranks_otherwise(in->best->entry,
	    other->best->entry)))
		return conflict_add(look, "less-preferred", in->cluster,
		    other->cluster, true);
	return conflict_add(look, "equal", in->cluster, other->cluster,
	    false);
}

bool
msu_conflict_find(struct msu_look *look, const struct msu_leader *leader)
{
	const struct msu_found_server *in = found_of(look, leader->in);
	bool open = false;

	for (size_t i = 0; in != NULL && i < look->found.servers.n; i++) {
		const struct msu_found_server *other =
		    look->found.servers.v[i];

		if (msu_proto_is_incoming(other->server->proto) &&
		    other->server->security != MSU_SECURITY_PLAIN &&
		    strcmp(other->cluster, in->cluster) != 0)
			open |= judge(look, in, other);
	}
	return open;
}

/* ---- after the check ----------------------------------------------------------- */

static bool
offers_oauth2(const struct msu_check *c)
{
	for (size_t i = 0; c->offered[i] != NULL; i++) {
		if (msu_str_eqcase(c->offered[i], "XOAUTH2") ||
		    msu_str_eqcase(c->offered[i], "OAUTHBEARER"))
			return true;
	}
	return false;
}

/* The list says password, the server only knows OAuth2: the provider has
 * changed, and a live server has the last word on what it can. */
const struct msu_conflict *const *
msu_conflict_checked(struct msu_look *look, const struct msu_result *r)
{
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		const struct msu_check *c = r->checks[i];

		for (size_t j = 0; j < c->nsteps; j++) {
			if (c->steps[j].error.code == MSU_E_AUTH_MISSING &&
			    offers_oauth2(c))
				conflict_add(look, "login-changed", "OAuth2",
				    c->server->host, true);
		}
	}
	return msu_list_end(&look->conflicts);
}
