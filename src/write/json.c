/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Results, clients and imports as JSON, version 1.  Fields are only ever added;
 * every key is always present, null where unknown; nothing is translated or
 * depends on the locale.  The schemas are result.schema.json, clients.schema.json and
 * import.schema.json in tests/schema.
 */
#include "json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "model.h"
#include "str.h"
#include "writer.h"

#define SIZE_OF_MOST	4096	/* a result seldom is longer */

/* cJSON's own adders take NULL parents and items and then do nothing; a lost
 * item would go unnoticed, so each add is noted.  Keys are constants and not
 * copied. */
struct out {
	bool	 failed;
};

static cJSON *
put(struct out *o, cJSON *parent, const char *key, cJSON *item)
{
	bool ok = item != NULL && parent != NULL && (key == NULL ?
	    cJSON_AddItemToArray(parent, item) :
	    cJSON_AddItemToObjectCS(parent, key, item));

	if (!ok) {
		cJSON_Delete(item);
		o->failed = true;
		return NULL;
	}
	return item;
}

/* JSON is UTF-8 (RFC 8259 §8.1), which cJSON leaves to us: what was typed may
 * be anything.  Each byte that is not becomes "?". */
static cJSON *
clean_string(const char *s)
{
	size_t len = strlen(s), i = 0;
	char *copy = malloc(len + 1);
	unsigned long cp;
	cJSON *item;

	if (copy == NULL)
		return NULL;
	memcpy(copy, s, len + 1);
	while (i < len) {
		size_t n = msu_str_utf8_char(copy + i, len - i, &cp);

		if (n == 0)
			copy[i] = '?';
		i += n == 0 ? 1 : n;
	}
	item = cJSON_CreateString(copy);
	free(copy);
	return item;
}

static void
put_text(struct out *o, cJSON *parent, const char *key, const char *s)
{
	put(o, parent, key, s == NULL ? cJSON_CreateNull() :
	    msu_str_is_utf8(s, strlen(s)) ? cJSON_CreateString(s) :
	    clean_string(s));
}

/* All of ours are whole.  A number of cJSON's is a double, which it prints, reads
 * again and compares: half of what a result costs. */
static void
put_number(struct out *o, cJSON *parent, const char *key, long long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", n);
	put(o, parent, key, cJSON_CreateRaw(text));
}

static void
put_bool(struct out *o, cJSON *parent, const char *key, bool b)
{
	put(o, parent, key, cJSON_CreateBool(b));
}

static void
put_null(struct out *o, cJSON *parent, const char *key)
{
	put(o, parent, key, cJSON_CreateNull());
}

static cJSON *
put_object(struct out *o, cJSON *parent, const char *key)
{
	return put(o, parent, key, cJSON_CreateObject());
}

static cJSON *
put_array(struct out *o, cJSON *parent, const char *key)
{
	return put(o, parent, key, cJSON_CreateArray());
}

static void
put_texts(struct out *o, cJSON *parent, const char *key,
    const char *const *texts)
{
	cJSON *list = put_array(o, parent, key);

	for (size_t i = 0; texts[i] != NULL; i++)
		put_text(o, list, NULL, texts[i]);
}

/* RFC 3339, UTC. */
static void
put_time(struct out *o, cJSON *parent, const char *key, time_t when)
{
	char text[32];
	struct tm tm;

	if (when <= 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		put_null(o, parent, key);
	else
		put_text(o, parent, key, text);
}

static void
put_error(struct out *o, cJSON *parent, const struct msu_error *err)
{
	cJSON *e;

	if (err->code == MSU_OK) {
		put_null(o, parent, "error");
		return;
	}
	e = put_object(o, parent, "error");
	put_text(o, e, "code", msu_code_name(err->code));
	put_text(o, e, "detail", err->detail[0] == '\0' ? NULL : err->detail);
}

static void
put_server(struct out *o, cJSON *parent, const char *key,
    const struct msu_server *s)
{
	cJSON *obj, *auths;

	if (s == NULL) {
		put_null(o, parent, key);
		return;
	}
	obj = put_object(o, parent, key);
	put_text(o, obj, "protocol", msu_proto_name(s->proto));
	put_text(o, obj, "host", s->host);
	put_number(o, obj, "port", s->port);
	put_text(o, obj, "security", msu_security_name(s->security));
	put_text(o, obj, "username", s->user);
	auths = put_array(o, obj, "auth");
	for (size_t i = 0; i < s->nauths; i++)
		put_text(o, auths, NULL, msu_auth_name(s->auths[i]));
	put_text(o, obj, "url", s->url);
}

static void
put_account(struct out *o, cJSON *parent, const struct msu_account *a)
{
	cJSON *obj, *list;

	if (a == NULL) {
		put_null(o, parent, "account");
		return;
	}
	obj = put_object(o, parent, "account");
	put_text(o, obj, "provider", a->provider);
	put_text(o, obj, "name", a->provider_name);
	put_server(o, obj, "incoming", a->in);
	put_server(o, obj, "outgoing", a->out);
	list = put_array(o, obj, "extra");
	for (size_t i = 0; a->extra[i] != NULL; i++)
		put_server(o, list, NULL, a->extra[i]);
	if (a->oauth2 == NULL)
		put_null(o, obj, "oauth2");
	else {
		cJSON *oauth2 = put_object(o, obj, "oauth2");

		put_text(o, oauth2, "issuer", a->oauth2->issuer);
		put_text(o, oauth2, "auth_url", a->oauth2->auth_url);
		put_text(o, oauth2, "token_url", a->oauth2->token_url);
		put_text(o, oauth2, "scope", a->oauth2->scope);
	}
	list = put_array(o, obj, "notes");
	for (size_t i = 0; a->notes[i] != NULL; i++) {
		cJSON *note = put_object(o, list, NULL);

		put_text(o, note, "code", a->notes[i]->code);
		put_text(o, note, "text", a->notes[i]->text);
		put_text(o, note, "url", a->notes[i]->url);
	}
	put_text(o, obj, "documentation", a->documentation);
}

/* The place in "attempts" of the question that brought an answer. */
static void
put_attempt_number(struct out *o, cJSON *parent, const struct msu_result *r,
    const struct msu_attempt *t)
{
	for (size_t i = 0; t != NULL && r->attempts[i] != NULL; i++) {
		if (r->attempts[i] == t) {
			put_number(o, parent, "attempt", (long long)i);
			return;
		}
	}
	put_null(o, parent, "attempt");
}

static void
put_candidates(struct out *o, cJSON *root, const struct msu_result *r)
{
	cJSON *list = put_array(o, root, "candidates");

	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];
		cJSON *obj = put_object(o, list, NULL), *why;

		put_server(o, obj, "server", &c->server);
		put_number(o, obj, "trust", c->trust);
		put_number(o, obj, "score", c->score);
		why = put_array(o, obj, "evidence");
		for (size_t j = 0; c->why[j] != NULL; j++) {
			cJSON *e = put_object(o, why, NULL);

			put_text(o, e, "source", c->why[j]->source);
			put_text(o, e, "where", c->why[j]->where);
			put_number(o, e, "trust", c->why[j]->trust);
			put_attempt_number(o, e, r, c->why[j]->attempt);
			put_bool(o, e, "user_inferred",
			    c->why[j]->guessed_user);
		}
	}
}

static void
put_tls(struct out *o, cJSON *parent, const struct msu_tls *t)
{
	cJSON *obj, *list;

	if (t == NULL) {
		put_null(o, parent, "tls");
		return;
	}
	obj = put_object(o, parent, "tls");
	put_text(o, obj, "version", t->version);
	put_text(o, obj, "cipher", t->cipher);
	put_text(o, obj, "subject", t->subject);
	put_text(o, obj, "issuer", t->issuer);
	put_time(o, obj, "not_before", t->not_before);
	put_time(o, obj, "not_after", t->not_after);
	put_texts(o, obj, "names", t->names);
	list = put_array(o, obj, "chain");
	for (size_t i = 0; t->chain[i] != NULL; i++) {
		cJSON *c = put_object(o, list, NULL);

		put_text(o, c, "subject", t->chain[i]->subject);
		put_text(o, c, "issuer", t->chain[i]->issuer);
		put_time(o, c, "not_after", t->chain[i]->not_after);
	}
	put_text(o, obj, "ocsp", t->ocsp);
}

/* What is only known of web servers. */
static void
put_http(struct out *o, cJSON *obj, const struct msu_attempt *t)
{
	static const char *const none[1];

	if (t->status == 0)
		put_null(o, obj, "status");
	else
		put_number(o, obj, "status", t->status);
	put_number(o, obj, "bytes", (long long)t->bytes);
	put_texts(o, obj, "redirects", t->hops != NULL ? t->hops : none);
	put_text(o, obj, "ip", t->ip);
	put_tls(o, obj, t->tls);
	put_texts(o, obj, "dropped", t->dropped != NULL ? t->dropped : none);
}

static void
put_attempts(struct out *o, cJSON *root, const struct msu_result *r)
{
	cJSON *list = put_array(o, root, "attempts");

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		const struct msu_attempt *t = r->attempts[i];
		cJSON *obj = put_object(o, list, NULL);

		put_text(o, obj, "source", t->source);
		put_text(o, obj, "where", t->where);
		put_text(o, obj, "outcome", msu_answer_name(t->answer));
		put_number(o, obj, "start", t->start_ms);
		put_number(o, obj, "ms", t->ms);
		put_bool(o, obj, "dnssec", t->secure);
		put_http(o, obj, t);
		put_error(o, obj, &t->error);
	}
	list = put_array(o, root, "sent");
	for (size_t i = 0; r->sent[i] != NULL; i++) {
		cJSON *obj = put_object(o, list, NULL);

		put_text(o, obj, "what", r->sent[i]->what);
		put_text(o, obj, "to", r->sent[i]->to);
	}
}

/* null unless a plan was asked for. */
static void
put_plan(struct out *o, cJSON *root, const struct msu_result *r)
{
	cJSON *list;

	if (r->outcome != MSU_PLANNED) {
		put_null(o, root, "plan");
		return;
	}
	list = put_array(o, root, "plan");
	for (size_t i = 0; r->plan[i] != NULL; i++) {
		cJSON *obj = put_object(o, list, NULL);

		put_text(o, obj, "what", r->plan[i]->what);
		put_text(o, obj, "to", r->plan[i]->to);
		put_text(o, obj, "when", r->plan[i]->when);
	}
}

static void
put_reasons(struct out *o, cJSON *root, const struct msu_result *r)
{
	cJSON *list = put_array(o, root, "reasons"), *obj;

	for (size_t i = 0; r->reasons[i] != NULL; i++) {
		char *text = msu_reason_english_dup(r->reasons[i]);

		if (text == NULL)
			o->failed = true;
		else
			put_text(o, list, NULL, text);
		free(text);
	}
	list = put_array(o, root, "score_parts");
	for (size_t i = 0; r->parts[i] != NULL; i++) {
		obj = put_object(o, list, NULL);
		put_text(o, obj, "part", r->parts[i]->what);
		put_number(o, obj, "points", r->parts[i]->points);
	}
	list = put_array(o, root, "conflicts");
	for (size_t i = 0; r->conflicts[i] != NULL; i++) {
		obj = put_object(o, list, NULL);
		put_text(o, obj, "kind", r->conflicts[i]->kind);
		put_text(o, obj, "chosen", r->conflicts[i]->chosen);
		put_text(o, obj, "other", r->conflicts[i]->other);
		put_bool(o, obj, "resolved", r->conflicts[i]->resolved);
	}
}

static void
put_steps(struct out *o, cJSON *obj, const struct msu_check *c)
{
	cJSON *steps = put_array(o, obj, "steps");

	for (size_t i = 0; i < c->nsteps; i++) {
		cJSON *s = put_object(o, steps, NULL);

		put_text(o, s, "step", msu_step_name(c->steps[i].id));
		put_text(o, s, "outcome",
		    msu_verdict_name(c->steps[i].verdict));
		put_number(o, s, "ms", c->steps[i].ms);
		put_error(o, s, &c->steps[i].error);
	}
}

static void
put_advice(struct out *o, cJSON *obj, const struct msu_advice *a)
{
	cJSON *advice;

	if (a == NULL) {
		put_null(o, obj, "advice");
		return;
	}
	advice = put_object(o, obj, "advice");
	put_text(o, advice, "code", a->code);
	put_text(o, advice, "cause", a->cause);
	put_text(o, advice, "problem", a->problem);
	put_text(o, advice, "text", a->text);
	put_text(o, advice, "url", a->url);
}

/* One that was tried in another's place has none in its own. */
static void
put_check(struct out *o, cJSON *obj, const struct msu_check *c, bool nested)
{
	cJSON *tried;

	put_server(o, obj, "server", c->server);
	put_text(o, obj, "outcome", msu_verdict_name(c->verdict));
	put_number(o, obj, "ms", c->ms);
	put_steps(o, obj, c);
	put_tls(o, obj, c->tls);
	put_texts(o, obj, "offered", c->offered);
	put_advice(o, obj, c->advice);
	if (nested)
		return;
	if (c->max_size == 0)
		put_null(o, obj, "max_size");
	else
		put_number(o, obj, "max_size", (long long)c->max_size);
	put_text(o, obj, "login", c->login);
	put_text(o, obj, "mechanism", c->mechanism);
	put_texts(o, obj, "dialogue", c->dialogue);
	tried = put_array(o, obj, "tried");
	for (size_t i = 0; c->tried[i] != NULL; i++) {
		cJSON *t = put_object(o, tried, NULL);

		put_text(o, t, "why", c->tried[i]->why);
		put_check(o, t, c->tried[i]->check, true);
	}
	if (c->proposal == NULL)
		put_null(o, obj, "proposal");
	else {
		cJSON *proposal = put_object(o, obj, "proposal");

		put_text(o, proposal, "why", c->proposal->why);
		put_server(o, proposal, "server",
		    c->proposal->check->server);
	}
}

static void
put_checks(struct out *o, cJSON *root, const struct msu_result *r)
{
	cJSON *list = put_array(o, root, "checks");

	for (size_t i = 0; r->checks[i] != NULL; i++)
		put_check(o, put_object(o, list, NULL), r->checks[i], false);
}

static void
put_round_trip(struct out *o, cJSON *root, const struct msu_round_trip *t)
{
	cJSON *obj;

	if (t == NULL) {
		put_null(o, root, "round_trip");
		return;
	}
	obj = put_object(o, root, "round_trip");
	put_text(o, obj, "outcome", msu_verdict_name(t->verdict));
	put_error(o, obj, &t->error);
	put_advice(o, obj, t->advice);
	put_text(o, obj, "message_id", t->message_id);
	put_number(o, obj, "bytes", (long long)t->bytes);
	if (t->accepted)
		put_number(o, obj, "accepted_ms", t->accepted_ms);
	else
		put_null(o, obj, "accepted_ms");
	if (t->delivered)
		put_number(o, obj, "delivered_ms", t->delivered_ms);
	else
		put_null(o, obj, "delivered_ms");
	put_text(o, obj, "folder", t->folder);
	put_texts(o, obj, "differences", t->differences);
	put_bool(o, obj, "deleted", t->deleted);
	put_bool(o, obj, "may_arrive", t->may_arrive);
}

char *
msu_json_result_dup(const struct msu_result *r)
{
	struct out o = { false };
	cJSON *root = cJSON_CreateObject();
	char *text = NULL;

	put_number(&o, root, "version", 1);
	put_text(&o, root, "address", r->address != NULL &&
	    r->address[0] == '\0' ? NULL : r->address);
	put_text(&o, root, "domain", r->domain);
	put_text(&o, root, "outcome", msu_outcome_name(r->outcome));
	put_number(&o, root, "exit", r->exit);
	put_error(&o, root, &r->error);
	put_account(&o, root, r->account);
	if (r->account == NULL) {	/* nothing that these could be about */
		put_null(&o, root, "trust");
		put_null(&o, root, "score");
		put_null(&o, root, "confidence");
	} else {
		put_number(&o, root, "trust", r->trust);
		put_number(&o, root, "score", r->score);
		put_text(&o, root, "confidence", r->confidence);
	}
	put_reasons(&o, root, r);
	put_candidates(&o, root, r);
	put_attempts(&o, root, r);
	put_checks(&o, root, r);
	put_round_trip(&o, root, r->round_trip);
	put_plan(&o, root, r);
	if (!o.failed)
		text = cJSON_PrintBuffered(root, SIZE_OF_MOST, false);
	cJSON_Delete(root);
	return text;
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

/* ---- clients ---------------------------------------------------------- */

static void
put_client(struct out *o, cJSON *list, const struct msu_writer *w)
{
	const struct msu_client *c = &w->client;
	const struct msu_platform_name *p = msu_platform_names();
	cJSON *obj = put_object(o, list, NULL);
	cJSON *names;

	put_text(o, obj, "id", c->id);
	put_text(o, obj, "title", c->title);
	names = put_array(o, obj, "platforms");
	for (; p->id != NULL; p++) {
		if ((c->platforms & p->bit) != 0)
			put_text(o, names, NULL, p->id);
	}
	names = put_array(o, obj, "protocols");
	for (int i = 0; i < MSU_PROTO_COUNT; i++) {
		if ((w->incoming & MSU_BIT(i)) != 0 ||
		    (i == MSU_PROTO_SMTP && w->out_security != 0))
			put_text(o, names, NULL,
			    msu_proto_name((enum msu_proto)i));
	}
	put_texts(o, obj, "files", c->files);
	put_bool(o, obj, "unattended", c->command != NULL);
	put_text(o, obj, "command", c->command);
	put_texts(o, obj, "steps", c->steps);
	put_bool(o, obj, "on_demand", c->on_demand);
}

char *
msu_json_clients_dup(const struct msu_writer *const *writers)
{
	struct out o = { false };
	cJSON *root = cJSON_CreateObject();
	cJSON *list;
	char *text = NULL;

	put_number(&o, root, "version", 1);
	list = put_array(&o, root, "clients");
	for (; *writers != NULL; writers++)
		put_client(&o, list, *writers);
	if (!o.failed)
		text = cJSON_PrintBuffered(root, SIZE_OF_MOST, false);
	cJSON_Delete(root);
	return text;
}

/* ---- imports ---------------------------------------------------------- */

static void
put_stored(struct out *o, cJSON *parent, const char *key,
    const struct msu_stored *s)
{
	cJSON *obj = put_object(o, parent, key);

	put_text(o, obj, "host", s->host);
	if (s->port == 0)
		put_null(o, obj, "port");
	else
		put_number(o, obj, "port", s->port);
	if (s->tls_known)
		put_bool(o, obj, "ssl", s->tls);
	else
		put_null(o, obj, "ssl");
}

static void
put_imported(struct out *o, cJSON *list, const struct msu_imported *one)
{
	cJSON *obj = put_object(o, list, NULL), *servers;

	put_text(o, obj, "file", one->file);
	put_text(o, obj, "address", one->address);
	put_text(o, obj, "login", one->login);
	put_stored(o, obj, "incoming", &one->incoming);
	put_stored(o, obj, "outgoing", &one->outgoing);
	servers = put_object(o, obj, "servers");
	put_server(o, servers, "incoming", one->in);
	put_server(o, servers, "outgoing", one->out);
	put_error(o, obj, &one->error);
}

char *
msu_json_import_dup(const struct msu_import *imp)
{
	struct out o = { false };
	cJSON *root = cJSON_CreateObject();
	cJSON *list;
	char *text = NULL;

	put_number(&o, root, "version", 1);
	put_text(&o, root, "program", "foxmail");
	put_text(&o, root, "path", imp->path);
	list = put_array(&o, root, "accounts");
	for (size_t i = 0; imp->accounts[i] != NULL; i++)
		put_imported(&o, list, imp->accounts[i]);
	put_texts(&o, root, "missing", imp->missing);
	if (!o.failed)
		text = cJSON_PrintBuffered(root, SIZE_OF_MOST, false);
	cJSON_Delete(root);
	return text;
}

/* ---- what a domain publishes --------------------------------------------- */

static void
put_record(struct out *o, cJSON *list, const struct msu_record *r)
{
	bool srv = strcmp(r->type, "SRV") == 0;
	const struct {
		const char	*key;
		unsigned	 value;
	} numbers[] = {
		{ "priority", r->priority }, { "weight", r->weight },
		{ "port", r->port },
	};
	cJSON *obj = put_object(o, list, NULL);

	put_text(o, obj, "name", r->name);
	put_text(o, obj, "type", r->type);
	put_number(o, obj, "ttl", r->ttl);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (srv)
			put_number(o, obj, numbers[i].key, numbers[i].value);
		else
			put_null(o, obj, numbers[i].key);
	}
	put_text(o, obj, "value", r->value);
}

char *
msu_json_published_dup(const struct msu_published *p)
{
	struct out o = { false };
	cJSON *root = cJSON_CreateObject(), *list, *obj;
	char *text = NULL;

	put_number(&o, root, "version", 1);
	put_text(&o, root, "domain", p->domain);
	list = put_array(&o, root, "files");
	for (size_t i = 0; p->files[i] != NULL; i++) {
		obj = put_object(&o, list, NULL);
		put_text(&o, obj, "part", p->files[i]->client);
		put_text(&o, obj, "name", p->files[i]->name);
		put_error(&o, obj, &p->files[i]->error);
	}
	list = put_array(&o, root, "records");
	for (size_t i = 0; p->records[i] != NULL; i++)
		put_record(&o, list, p->records[i]);
	list = put_array(&o, root, "left_out");
	for (size_t i = 0; p->left_out[i] != NULL; i++) {
		obj = put_object(&o, list, NULL);
		put_text(&o, obj, "what", p->left_out[i]->subject);
		put_error(&o, obj, p->left_out[i]);
	}
	if (!o.failed)
		text = cJSON_PrintBuffered(root, SIZE_OF_MOST, false);
	cJSON_Delete(root);
	return text;
}

/* ---- an audit ------------------------------------------------------------- */

static void
put_sentence(struct out *o, cJSON *obj, const char *key,
    const struct msu_reason *r)
{
	char *text = msu_reason_english_dup(r);

	if (text == NULL)
		o->failed = true;
	else
		put_text(o, obj, key, text);
	free(text);
}

static void
put_finding(struct out *o, cJSON *list, const struct msu_finding *f)
{
	cJSON *obj = put_object(o, list, NULL);

	put_text(o, obj, "code", f->code);
	put_text(o, obj, "severity", msu_severity_name(f->severity));
	put_text(o, obj, "about", f->about);
	put_sentence(o, obj, "text", f->text);
	put_sentence(o, obj, "fix", f->fix);
	put_text(o, obj, "copy", f->copy);
}

static void
put_audited(struct out *o, cJSON *list, const struct msu_audited_client *c)
{
	cJSON *obj = put_object(o, list, NULL);

	put_text(o, obj, "id", c->id);
	put_text(o, obj, "title", c->title);
	put_text(o, obj, "outcome", msu_prospect_name(c->prospect));
	put_text(o, obj, "place", c->place);
	put_text(o, obj, "where", c->where);
	put_server(o, obj, "incoming", c->in);
	put_server(o, obj, "outgoing", c->out);
	put_text(o, obj, "how", c->how);
	put_text(o, obj, "note", c->note);
	put_text(o, obj, "known_from", c->known_from);
}

static void
put_counts(struct out *o, cJSON *root, const struct msu_audit *a)
{
	cJSON *obj = put_object(o, root, "counts");

	for (int i = 0; i < MSU_SEVERITY_COUNT; i++)
		put_number(o, obj, msu_severity_name((enum msu_severity)i),
		    (long long)a->counts[i]);
}

char *
msu_json_audit_dup(const struct msu_audit *a)
{
	const struct msu_result r = { .attempts = a->attempts,
	    .sent = a->sent, .checks = a->checks };
	const char grade[2] = { a->grade, '\0' };
	struct out o = { false };
	cJSON *root = cJSON_CreateObject(), *list;
	char *text = NULL;

	put_number(&o, root, "version", 1);
	put_text(&o, root, "domain", a->domain);
	put_text(&o, root, "outcome", msu_outcome_name(a->outcome));
	put_number(&o, root, "exit", a->exit);
	put_text(&o, root, "grade", a->grade == '\0' ? NULL : grade);
	put_text(&o, root, "grade_rule", a->grade_rule);
	put_counts(&o, root, a);
	list = put_array(&o, root, "findings");
	for (size_t i = 0; a->findings[i] != NULL; i++)
		put_finding(&o, list, a->findings[i]);
	list = put_array(&o, root, "clients");
	for (size_t i = 0; a->clients[i] != NULL; i++)
		put_audited(&o, list, a->clients[i]);
	put_checks(&o, root, &r);
	put_attempts(&o, root, &r);
	if (!o.failed)
		text = cJSON_PrintUnformatted(root);
	cJSON_Delete(root);
	return text;
}
