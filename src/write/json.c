/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Results as JSON, version 1.  Fields are only ever added; every key is always
 * present, null where unknown; nothing is translated or depends on the locale.
 * The schema is result.schema.json in tests/schema.
 */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "json_put.h"
#include "model.h"
#include "str.h"

void
msu_put_error(struct msu_put *o, struct msu_item *parent,
    const struct msu_error *err)
{
	struct msu_item *e;

	if (err->code == MSU_OK) {
		msu_put_null(o, parent, "error");
		return;
	}
	e = msu_put_object(o, parent, "error");
	msu_put_text(o, e, "code", msu_code_name(err->code));
	msu_put_text(o, e, "detail", err->detail[0] ==
	    '\0' ? NULL : err->detail);
}

void
msu_put_server(struct msu_put *o, struct msu_item *parent, const char *key,
    const struct msu_server *s)
{
	struct msu_item *obj, *auths;

	if (s == NULL) {
		msu_put_null(o, parent, key);
		return;
	}
	obj = msu_put_object(o, parent, key);
	msu_put_text(o, obj, "protocol", msu_proto_name(s->proto));
	msu_put_text(o, obj, "host", s->host);
	msu_put_number(o, obj, "port", s->port);
	msu_put_text(o, obj, "security", msu_security_name(s->security));
	msu_put_text(o, obj, "username", s->user);
	auths = msu_put_array(o, obj, "auth");
	for (size_t i = 0; i < s->nauths; i++)
		msu_put_text(o, auths, NULL, msu_auth_name(s->auths[i]));
	msu_put_text(o, obj, "url", s->url);
}

static void
put_account(struct msu_put *o, struct msu_item *parent,
    const struct msu_account *a)
{
	struct msu_item *obj, *list;

	if (a == NULL) {
		msu_put_null(o, parent, "account");
		return;
	}
	obj = msu_put_object(o, parent, "account");
	msu_put_text(o, obj, "provider", a->provider);
	msu_put_text(o, obj, "name", a->provider_name);
	msu_put_server(o, obj, "incoming", a->in);
	msu_put_server(o, obj, "outgoing", a->out);
	list = msu_put_array(o, obj, "extra");
	for (size_t i = 0; a->extra[i] != NULL; i++)
		msu_put_server(o, list, NULL, a->extra[i]);
	if (a->oauth2 == NULL)
		msu_put_null(o, obj, "oauth2");
	else {
		struct msu_item *oauth2 = msu_put_object(o, obj, "oauth2");

		msu_put_text(o, oauth2, "issuer", a->oauth2->issuer);
		msu_put_text(o, oauth2, "auth_url", a->oauth2->auth_url);
		msu_put_text(o, oauth2, "token_url", a->oauth2->token_url);
		msu_put_text(o, oauth2, "scope", a->oauth2->scope);
	}
	list = msu_put_array(o, obj, "notes");
	for (size_t i = 0; a->notes[i] != NULL; i++) {
		struct msu_item *note = msu_put_object(o, list, NULL);

		msu_put_text(o, note, "code", a->notes[i]->code);
		msu_put_text(o, note, "text", a->notes[i]->text);
		msu_put_text(o, note, "url", a->notes[i]->url);
	}
	msu_put_text(o, obj, "documentation", a->documentation);
}

/* The place in "attempts" of the question that brought an answer. */
static void
put_attempt_number(struct msu_put *o, struct msu_item *parent,
    const struct msu_result *r,
    const struct msu_attempt *t)
{
	for (size_t i = 0; t != NULL && r->attempts[i] != NULL; i++) {
		if (r->attempts[i] == t) {
			msu_put_number(o, parent, "attempt", (long long)i);
			return;
		}
	}
	msu_put_null(o, parent, "attempt");
}

static void
put_candidates(struct msu_put *o, struct msu_item *root,
    const struct msu_result *r)
{
	struct msu_item *list = msu_put_array(o, root, "candidates");

	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];
		struct msu_item *obj = msu_put_object(o, list, NULL), *why;

		msu_put_server(o, obj, "server", &c->server);
		msu_put_number(o, obj, "trust", c->trust);
		msu_put_number(o, obj, "score", c->score);
		why = msu_put_array(o, obj, "evidence");
		for (size_t j = 0; c->why[j] != NULL; j++) {
			struct msu_item *e = msu_put_object(o, why, NULL);

			msu_put_text(o, e, "source", c->why[j]->source);
			msu_put_text(o, e, "where", c->why[j]->where);
			msu_put_number(o, e, "trust", c->why[j]->trust);
			put_attempt_number(o, e, r, c->why[j]->attempt);
			msu_put_bool(o, e, "user_inferred",
			    c->why[j]->guessed_user);
		}
	}
}

static void
put_tls(struct msu_put *o, struct msu_item *parent, const struct msu_tls *t)
{
	struct msu_item *obj, *list;

	if (t == NULL) {
		msu_put_null(o, parent, "tls");
		return;
	}
	obj = msu_put_object(o, parent, "tls");
	msu_put_text(o, obj, "version", t->version);
	msu_put_text(o, obj, "cipher", t->cipher);
	msu_put_text(o, obj, "subject", t->subject);
	msu_put_text(o, obj, "issuer", t->issuer);
	msu_put_time(o, obj, "not_before", t->not_before);
	msu_put_time(o, obj, "not_after", t->not_after);
	msu_put_texts(o, obj, "names", t->names);
	list = msu_put_array(o, obj, "chain");
	for (size_t i = 0; t->chain[i] != NULL; i++) {
		struct msu_item *c = msu_put_object(o, list, NULL);

		msu_put_text(o, c, "subject", t->chain[i]->subject);
		msu_put_text(o, c, "issuer", t->chain[i]->issuer);
		msu_put_time(o, c, "not_after", t->chain[i]->not_after);
	}
	msu_put_text(o, obj, "ocsp", t->ocsp);
}

/* What is only known of web servers. */
static void
put_http(struct msu_put *o, struct msu_item *obj, const struct msu_attempt *t)
{
	static const char *const none[1];

	if (t->status == 0)
		msu_put_null(o, obj, "status");
	else
		msu_put_number(o, obj, "status", t->status);
	msu_put_number(o, obj, "bytes", (long long)t->bytes);
	msu_put_texts(o, obj, "redirects", t->hops != NULL ? t->hops : none);
	msu_put_text(o, obj, "ip", t->ip);
	put_tls(o, obj, t->tls);
	msu_put_texts(o, obj, "dropped", t->dropped !=
	    NULL ? t->dropped : none);
}

void
msu_put_attempts(struct msu_put *o, struct msu_item *root,
    const struct msu_result *r)
{
	struct msu_item *list = msu_put_array(o, root, "attempts");

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		const struct msu_attempt *t = r->attempts[i];
		struct msu_item *obj = msu_put_object(o, list, NULL);

		msu_put_text(o, obj, "source", t->source);
		msu_put_text(o, obj, "where", t->where);
		msu_put_text(o, obj, "outcome", msu_answer_name(t->answer));
		msu_put_number(o, obj, "start", t->start_ms);
		msu_put_number(o, obj, "ms", t->ms);
		msu_put_bool(o, obj, "dnssec", t->secure);
		put_http(o, obj, t);
		msu_put_error(o, obj, &t->error);
	}
	list = msu_put_array(o, root, "sent");
	for (size_t i = 0; r->sent[i] != NULL; i++) {
		struct msu_item *obj = msu_put_object(o, list, NULL);

		msu_put_text(o, obj, "what", r->sent[i]->what);
		msu_put_text(o, obj, "to", r->sent[i]->to);
	}
}

/* null unless a plan was asked for. */
static void
put_plan(struct msu_put *o, struct msu_item *root, const struct msu_result *r)
{
	struct msu_item *list;

	if (r->outcome != MSU_PLANNED) {
		msu_put_null(o, root, "plan");
		return;
	}
	list = msu_put_array(o, root, "plan");
	for (size_t i = 0; r->plan[i] != NULL; i++) {
		struct msu_item *obj = msu_put_object(o, list, NULL);

		msu_put_text(o, obj, "what", r->plan[i]->what);
		msu_put_text(o, obj, "to", r->plan[i]->to);
		msu_put_text(o, obj, "when", r->plan[i]->when);
	}
}

static void
put_reasons(struct msu_put *o, struct msu_item *root,
    const struct msu_result *r)
{
	struct msu_item *list = msu_put_array(o, root, "reasons"), *obj;

	for (size_t i = 0; r->reasons[i] != NULL; i++) {
		char *text = msu_reason_english_dup(r->reasons[i]);

		if (text == NULL)
			o->failed = true;
		else
			msu_put_text(o, list, NULL, text);
		free(text);
	}
	list = msu_put_array(o, root, "score_parts");
	for (size_t i = 0; r->parts[i] != NULL; i++) {
		obj = msu_put_object(o, list, NULL);
		msu_put_text(o, obj, "part", r->parts[i]->what);
		msu_put_number(o, obj, "points", r->parts[i]->points);
	}
	list = msu_put_array(o, root, "conflicts");
	for (size_t i = 0; r->conflicts[i] != NULL; i++) {
		obj = msu_put_object(o, list, NULL);
		msu_put_text(o, obj, "kind", r->conflicts[i]->kind);
		msu_put_text(o, obj, "chosen", r->conflicts[i]->chosen);
		msu_put_text(o, obj, "other", r->conflicts[i]->other);
		msu_put_bool(o, obj, "resolved", r->conflicts[i]->resolved);
	}
}

static void
put_steps(struct msu_put *o, struct msu_item *obj, const struct msu_check *c)
{
	struct msu_item *steps = msu_put_array(o, obj, "steps");

	for (size_t i = 0; i < c->nsteps; i++) {
		struct msu_item *s = msu_put_object(o, steps, NULL);

		msu_put_text(o, s, "step", msu_step_name(c->steps[i].id));
		msu_put_text(o, s, "outcome",
		    msu_verdict_name(c->steps[i].verdict));
		msu_put_number(o, s, "ms", c->steps[i].ms);
		msu_put_error(o, s, &c->steps[i].error);
	}
}

static void
put_advice(struct msu_put *o, struct msu_item *obj, const struct msu_advice *a)
{
	struct msu_item *advice;

	if (a == NULL) {
		msu_put_null(o, obj, "advice");
		return;
	}
	advice = msu_put_object(o, obj, "advice");
	msu_put_text(o, advice, "code", a->code);
	msu_put_text(o, advice, "cause", a->cause);
	msu_put_text(o, advice, "problem", a->problem);
	msu_put_text(o, advice, "text", a->text);
	msu_put_text(o, advice, "url", a->url);
}

/* One that was tried in another's place has none in its own. */
static void
put_check(struct msu_put *o, struct msu_item *obj, const struct msu_check *c,
    bool nested)
{
	struct msu_item *tried;

	msu_put_server(o, obj, "server", c->server);
	msu_put_text(o, obj, "outcome", msu_verdict_name(c->verdict));
	msu_put_number(o, obj, "ms", c->ms);
	put_steps(o, obj, c);
	put_tls(o, obj, c->tls);
	msu_put_texts(o, obj, "offered", c->offered);
	put_advice(o, obj, c->advice);
	if (nested)
		return;
	if (c->max_size == 0)
		msu_put_null(o, obj, "max_size");
	else
		msu_put_number(o, obj, "max_size", (long long)c->max_size);
	msu_put_text(o, obj, "login", c->login);
	msu_put_text(o, obj, "mechanism", c->mechanism);
	msu_put_texts(o, obj, "dialogue", c->dialogue);
	tried = msu_put_array(o, obj, "tried");
	for (size_t i = 0; c->tried[i] != NULL; i++) {
		struct msu_item *t = msu_put_object(o, tried, NULL);

		msu_put_text(o, t, "why", c->tried[i]->why);
		put_check(o, t, c->tried[i]->check, true);
	}
	if (c->proposal == NULL)
		msu_put_null(o, obj, "proposal");
	else {
		struct msu_item *proposal = msu_put_object(o, obj, "proposal");

		msu_put_text(o, proposal, "why", c->proposal->why);
		msu_put_server(o, proposal, "server",
		    c->proposal->check->server);
	}
}

void
msu_put_checks(struct msu_put *o, struct msu_item *root,
    const struct msu_result *r)
{
	struct msu_item *list = msu_put_array(o, root, "checks");

	for (size_t i = 0; r->checks[i] != NULL; i++)
		put_check(o, msu_put_object(o, list, NULL), r->checks[i],
		    false);
}

static void
put_round_trip(struct msu_put *o, struct msu_item *root,
    const struct msu_round_trip *t)
{
	struct msu_item *obj;

	if (t == NULL) {
		msu_put_null(o, root, "round_trip");
		return;
	}
	obj = msu_put_object(o, root, "round_trip");
	msu_put_text(o, obj, "outcome", msu_verdict_name(t->verdict));
	msu_put_error(o, obj, &t->error);
	put_advice(o, obj, t->advice);
	msu_put_text(o, obj, "message_id", t->message_id);
	msu_put_number(o, obj, "bytes", (long long)t->bytes);
	if (t->accepted)
		msu_put_number(o, obj, "accepted_ms", t->accepted_ms);
	else
		msu_put_null(o, obj, "accepted_ms");
	if (t->delivered)
		msu_put_number(o, obj, "delivered_ms", t->delivered_ms);
	else
		msu_put_null(o, obj, "delivered_ms");
	msu_put_text(o, obj, "folder", t->folder);
	msu_put_texts(o, obj, "differences", t->differences);
	msu_put_bool(o, obj, "deleted", t->deleted);
	msu_put_bool(o, obj, "may_arrive", t->may_arrive);
}

char *
msu_json_result_dup(const struct msu_result *r)
{
	struct msu_put o = { false };
	struct msu_item *root = msu_put_root();

	msu_put_number(&o, root, "version", 1);
	msu_put_text(&o, root, "address", r->address != NULL &&
	    r->address[0] == '\0' ? NULL : r->address);
	msu_put_text(&o, root, "domain", r->domain);
	msu_put_text(&o, root, "outcome", msu_outcome_name(r->outcome));
	msu_put_number(&o, root, "exit", r->exit);
	msu_put_error(&o, root, &r->error);
	put_account(&o, root, r->account);
	if (r->account == NULL) {	/* nothing that these could be about */
		msu_put_null(&o, root, "trust");
		msu_put_null(&o, root, "score");
		msu_put_null(&o, root, "confidence");
	} else {
		msu_put_number(&o, root, "trust", r->trust);
		msu_put_number(&o, root, "score", r->score);
		msu_put_text(&o, root, "confidence", r->confidence);
	}
	put_reasons(&o, root, r);
	put_candidates(&o, root, r);
	msu_put_attempts(&o, root, r);
	msu_put_checks(&o, root, r);
	put_round_trip(&o, root, r->round_trip);
	put_plan(&o, root, r);
	return msu_put_end_dup(&o, root);
}

/* What an exit code means where there is no result. */
static enum msu_outcome
outcome_of(int code)
{
	static const struct {
		int			 exit;
		enum msu_outcome	 outcome;
	} rows[] = {
		{ 1, MSU_USAGE }, { 3, MSU_NOTHING }, { 4, MSU_TEMPORARY },
		{ 5, MSU_CONSENT }, { 9, MSU_UNSUPPORTED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].exit == code)
			return rows[i].outcome;
	}
	return MSU_FAILED;
}

char *
msu_json_failure_dup(const char *address, const struct msu_error *err)
{
	static const struct msu_reason *const reasons[] = { NULL };
	static const struct msu_candidate *const candidates[] = { NULL };
	static const struct msu_attempt *const attempts[] = { NULL };
	static const struct msu_sent *const sent[] = { NULL };
	static const struct msu_check *const checks[] = { NULL };
	static const struct msu_part *const parts[] = { NULL };
	static const struct msu_conflict *const conflicts[] = { NULL };
	static const struct msu_planned *const plan[] = { NULL };
	char text[sizeof(err->subject) + sizeof(err->detail) + 2];
	struct msu_result r = {
		.address = address, .exit = msu_code_exit(err->code),
		.outcome = outcome_of(msu_code_exit(err->code)),
		.error = { .code = err->code }, .reasons = reasons,
		.candidates = candidates, .attempts = attempts, .sent = sent,
		.checks = checks, .parts = parts, .conflicts = conflicts,
		.plan = plan,
	};

	snprintf(text, sizeof(text), "%s%s%s", err->subject,
	    err->subject[0] == '\0' || err->detail[0] == '\0' ? "" : ": ",
	    err->detail);
	msu_str_copy_clean(r.error.detail, sizeof(r.error.detail), text,
	    strlen(text));
	return msu_json_result_dup(&r);
}
