/* SPDX-License-Identifier: MPL-2.0 */
/* "Why these settings?": where they come from, who agrees or does not, and
 * whether the servers were reached.  Three sentences. */
#include <string.h>

#include "err.h"
#include "i18n.h"
#include "look.h"

static const char *const trust_text[] = {
	N_("nobody vouches for them"),			/* T0 */
	N_("only an unverified link leads to them"),	/* T1 */
	N_("the domain's DNS points to this provider"),
	N_("the source speaks for exactly this domain"),
	N_("the administrator set them, or DNSSEC vouches for them"),
};

static const struct {
	const char	*kind, *form;
} conflict_forms[] = {
	{ "web-host-default", N_("The web host of the domain names its own "
	    "servers (%2) for every site; the domain's mail exchanger leads "
	    "to %1, which is believed.") },
	{ "list-out-of-date", N_("The provider list still names %2; what the "
	    "domain says itself counts.") },
	{ "less-trusted", N_("Another source names %2, but deserves less "
	    "trust than those which name %1.") },
	{ "less-agreed", N_("Another source names %2, but more sources agree "
	    "on %1.") },
	{ "less-preferred", N_("Another source names %2, too; the one that "
	    "names %1 ranks before it.") },
	{ "login-changed", N_("%2 only accepts %1 now, although the settings "
	    "say otherwise: the provider has changed.") },
	{ "equal", N_("One source names %1 and another one %2; both deserve "
	    "the same trust, so that somebody has to decide.") },
};

static void
add(struct msu_look *look, struct msu_list *out, const char *form,
    const char *a, const char *b, const char *c)
{
	struct msu_reason *r = msu_arena_alloc(look->found.arena, sizeof(*r));

	if (r == NULL)
		return;
	r->form = form;
	r->args[0] = a;
	r->args[1] = b;
	r->args[2] = c;
	msu_list_add(look->found.arena, out, r);
}

static const struct msu_candidate *
candidate_of(const struct msu_result *r, const struct msu_server *s)
{
	for (size_t i = 0; s != NULL && r->candidates[i] != NULL; i++) {
		if (&r->candidates[i]->server == s)
			return r->candidates[i];
	}
	return NULL;
}

static void
why_source(struct msu_look *look, const struct msu_candidate *c,
    unsigned trust, struct msu_list *out)
{
	const struct msu_evidence *e = c->why[0];

	add(look, out, N_("The settings come from %1 (%2): %3."),
	    msu_source_find(e->source)->title, e->where,
	    trust_text[trust <= 4 ? trust : 0]);
}

/* The second operator that names the same server, if there is one. */
static const char *
confirming(const struct msu_candidate *c)
{
	const char *first = msu_source_find(c->why[0]->source)->operator;

	for (size_t i = 1; c->why[i] != NULL; i++) {
		const struct msu_source *s = msu_source_find(
		    c->why[i]->source);

		if (strcmp(s->operator, first) != 0 && c->why[i]->trust >= 2)
			return s->title;
	}
	return NULL;
}

/* The best source that did not answer, whichever failed first. */
static const char *
silent(const struct msu_look *look)
{
	const struct msu_source *best = NULL;

	for (size_t i = 0; i < look->attempts.n; i++) {
		const struct msu_attempt *t = look->attempts.v[i];

		if (t->answer == MSU_ANSWER_NONE &&
		    t->error.code != MSU_E_STOPPED && (best == NULL ||
		    msu_source_rank(t->source) < msu_source_rank(best->name)))
			best = msu_source_find(t->source);
	}
	return best == NULL ? NULL : best->title;
}

static void
why_agreement(struct msu_look *look, const struct msu_result *r,
    const struct msu_candidate *c, struct msu_list *out)
{
	const char *also = confirming(c), *none = silent(look);
	const struct msu_conflict *conflict = r->conflicts[0];
	const struct msu_found_server *f = NULL;

	for (size_t i = 0; conflict != NULL && i <
	    sizeof(conflict_forms) / sizeof(conflict_forms[0]); i++) {
		if (strcmp(conflict_forms[i].kind, conflict->kind) == 0) {
			add(look, out, conflict_forms[i].form,
			    conflict->chosen, conflict->other, NULL);
			return;
		}
	}
	for (size_t i = 0; i < look->found.servers.n; i++) {
		f = look->found.servers.v[i];
		if (msu_server_same(f->server, &c->server))
			break;
	}
	if (also != NULL)
		add(look, out, N_("They are confirmed by another source: "
		    "%1."), also, NULL, NULL);
	else if (f != NULL && f->agreement > 0)
		add(look, out, N_("The domain's DNS points to the same "
		    "provider."), NULL, NULL, NULL);
	else if (none != NULL)
		add(look, out, N_("Nobody else confirms them; no answer came "
		    "from %1."), none, NULL, NULL);
	else
		add(look, out, N_("Nobody else was needed, or had anything "
		    "to say."), NULL, NULL, NULL);
}

static void
why_checked(struct msu_look *look, const struct msu_result *r,
    struct msu_list *out)
{
	size_t good = 0, all = 0;

	for (; r->checks[all] != NULL; all++)
		good += r->checks[all]->verdict == MSU_PASS ||
		    r->checks[all]->verdict == MSU_WARN;
	if (all == 0)
		add(look, out, N_("The servers themselves have not been "
		    "asked."), NULL, NULL, NULL);
	else if (good == all)
		add(look, out, N_("Both servers were reached just now, and "
		    "their certificates are valid."), NULL, NULL, NULL);
	else
		add(look, out, N_("The live check did not succeed with both "
		    "servers."), NULL, NULL, NULL);
}

void
msu_why(struct msu_look *look, struct msu_result *r)
{
	const struct msu_account *acct = r->account;
	struct msu_list out = { 0 };
	const struct msu_candidate *c = acct == NULL ? NULL :
	    candidate_of(r, acct->in != NULL ? acct->in : acct->out);

	if (c == NULL)
		return;
	why_source(look, c, r->trust, &out);
	why_agreement(look, r, c, &out);
	why_checked(look, r, &out);
	r->reasons = msu_list_end(&out);
}
