/* SPDX-License-Identifier: MPL-2.0 */
/* The choice: the best encrypted incoming and outgoing server, and what is to
 * be said about it. */
#include <string.h>

#include "err.h"
#include "look.h"
#include "str.h"

static const char *const trust_text[] = {
	"nobody vouches for them",			/* T0 */
	"an unverified link leads to them",		/* T1 */
	"the domain's mail exchangers point to this provider",
	"the source speaks for exactly this domain",
	"the administrator of this computer set them",
};

static void
reason(struct msu_look *look, const char *text)
{
	msu_list_add(look->found.arena, &look->found.reasons, text);
}

/* A server is chosen only with encryption; whether it lets anybody log in is
 * for the live check to say. */
static const struct msu_server *
best(const struct msu_result *r, bool incoming)
{
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_server *s = &r->candidates[i]->server;

		if (s->security != MSU_SECURITY_PLAIN && (incoming ?
		    msu_proto_is_incoming(s->proto) :
		    s->proto == MSU_PROTO_SMTP))
			return s;
	}
	return NULL;
}

static bool
has_kind(const struct msu_result *r, bool incoming)
{
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		enum msu_proto p = r->candidates[i]->server.proto;

		if (incoming ? msu_proto_is_incoming(p) : p == MSU_PROTO_SMTP)
			return true;
	}
	return false;
}

static struct msu_account *
account_new(struct msu_look *look, struct msu_result *r)
{
	struct msu_arena *a = look->found.arena;
	struct msu_found *f = &look->found;
	struct msu_account *acct = msu_arena_alloc(a, sizeof(*acct));
	struct msu_list mail = { 0 }, extra = { 0 };

	if (acct == NULL)
		return NULL;
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_server *s = &r->candidates[i]->server;

		msu_list_add(a, msu_proto_is_mail(s->proto) ? &mail : &extra,
		    s);
	}
	acct->address = look->addr.full;
	acct->domain = look->addr.domain;
	acct->display_name = look->addr.name;
	acct->provider = f->provider;
	acct->provider_name = f->provider_name;
	acct->servers = msu_list_end(&mail);
	acct->extra = msu_list_end(&extra);
	acct->oauth2 = f->oauth2;
	acct->notes = msu_list_end(&f->notes);
	acct->documentation = f->documentation;
	return acct;
}

static bool
has_note(const struct msu_account *acct, const char *code)
{
	for (size_t i = 0; acct->notes[i] != NULL; i++) {
		if (strcmp(acct->notes[i]->code, code) == 0)
			return true;
	}
	return false;
}

static unsigned
trust_of(const struct msu_result *r, const struct msu_server *s)
{
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		if (&r->candidates[i]->server == s)
			return r->candidates[i]->trust;
	}
	return 0;
}

static void
fail(struct msu_look *look, struct msu_result *r, enum msu_outcome outcome,
    enum msu_code code)
{
	struct msu_error err = { 0 };

	msu_fail(&err, code, look->addr.domain, NULL);
	msu_result_fail(r, outcome, &err);
}

/* Nothing usable: why not, what is proven first.  The domain's own servers
 * are not asked, so that nobody names a provider proves nothing. */
static void
pick_nothing(struct msu_look *look, struct msu_result *r)
{
	if (look->found.unsupported) {
		fail(look, r, MSU_UNSUPPORTED, r->account != NULL &&
		    has_note(r->account, "discontinued") ?
		    MSU_E_DISCONTINUED : MSU_E_NO_MAIL_ACCESS);
		return;
	}
	r->account = NULL;
	if (look->stop.code != MSU_OK) {
		msu_result_fail(r, MSU_NOTHING, &look->stop);
		r->exit = msu_code_exit(MSU_E_UNKNOWN_DOMAIN);
		return;
	}
	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		if (r->attempts[i]->answer == MSU_ANSWER_NONE) {
			msu_result_fail(r, MSU_TEMPORARY,
			    &r->attempts[i]->error);
			r->exit = msu_code_exit(MSU_E_NOT_PROVEN);
			return;
		}
	}
	fail(look, r, MSU_TEMPORARY, look->ctx->flags[MSU_OPT_OFFLINE] ? MSU_E_NOT_ASKED :
	    MSU_E_NOT_PROVEN);
}

static void
pick_reasons(struct msu_look *look, struct msu_result *r)
{
	struct msu_arena *a = look->found.arena;
	const struct msu_evidence *e = r->candidates[0]->why[0];

	reason(look, msu_arena_printf(a, "The settings come from the source "
	    "\"%s\" (%s): %s.", e->source, e->where,
	    trust_text[r->trust <= 4 ? r->trust : 0]));
	if (look->found.confidence != NULL &&
	    strcmp(look->found.confidence, "low") == 0)
		reason(look, "The entry itself is of low confidence; a live "
		    "check decides.");
	r->reasons = msu_list_end(&look->found.reasons);
}

void
msu_pick(struct msu_look *look, struct msu_result *r)
{
	struct msu_account *acct = account_new(look, r);
	unsigned tin, tout;

	if (acct == NULL)
		return;
	r->account = acct;
	if (r->candidates[0] == NULL || (look->found.unsupported &&
	    !has_kind(r, true) && !has_kind(r, false))) {
		pick_nothing(look, r);
		return;
	}
	acct->in = best(r, true);
	acct->out = best(r, false);
	tin = trust_of(r, acct->in);
	tout = trust_of(r, acct->out);
	r->trust = acct->in == NULL || acct->out == NULL ? 0 :
	    tin < tout ? tin : tout;
	msu_rank_checked(r);
	pick_reasons(look, r);
	if (acct->in == NULL || acct->out == NULL) {
		bool plain = has_kind(r, acct->in == NULL);

		fail(look, r, MSU_CONSENT, plain ? MSU_E_PLAIN_ONLY :
		    acct->in == NULL ? MSU_E_NO_INCOMING :
		    MSU_E_NO_OUTGOING);
		return;
	}
	if (r->trust < look->ctx->min_trust) {
		fail(look, r, MSU_CONSENT, MSU_E_TRUST);
		return;
	}
	r->outcome = MSU_FOUND;
	r->exit = msu_code_exit(MSU_OK);
}
