/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Clients, imports, what a domain publishes, and audits as JSON, under the rules
 * of json.c.  The schemas are clients, import, published and audit.schema.json
 * in tests/schema.
 */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "json_put.h"
#include "model.h"
#include "writer.h"

/* ---- clients ---------------------------------------------------------- */

static void
put_client(struct msu_put *o, struct msu_item *list, const struct msu_writer *w)
{
	const struct msu_client *c = &w->client;
	const struct msu_platform_name *p = msu_platform_names();
	struct msu_item *obj = msu_put_object(o, list, NULL);
	struct msu_item *names;

	msu_put_text(o, obj, "id", c->id);
	msu_put_text(o, obj, "title", c->title);
	names = msu_put_array(o, obj, "platforms");
	for (; p->id != NULL; p++) {
		if ((c->platforms & p->bit) != 0)
			msu_put_text(o, names, NULL, p->id);
	}
	names = msu_put_array(o, obj, "protocols");
	for (int i = 0; i < MSU_PROTO_COUNT; i++) {
		if ((w->incoming & MSU_BIT(i)) != 0 ||
		    (i == MSU_PROTO_SMTP && w->out_security != 0))
			msu_put_text(o, names, NULL,
			    msu_proto_name((enum msu_proto)i));
	}
	msu_put_texts(o, obj, "files", c->files);
	msu_put_bool(o, obj, "unattended", c->command != NULL);
	msu_put_text(o, obj, "command", c->command);
	msu_put_texts(o, obj, "steps", c->steps);
	msu_put_bool(o, obj, "on_demand", c->on_demand);
}

char *
msu_json_clients_dup(const struct msu_writer *const *writers)
{
	struct msu_put o = { false };
	struct msu_item *root = msu_put_root();
	struct msu_item *list;

	msu_put_number(&o, root, "version", 1);
	list = msu_put_array(&o, root, "clients");
	for (; *writers != NULL; writers++)
		put_client(&o, list, *writers);
	return msu_put_end_dup(&o, root);
}

/* ---- imports ---------------------------------------------------------- */

static void
put_stored(struct msu_put *o, struct msu_item *parent, const char *key,
    const struct msu_stored *s)
{
	struct msu_item *obj = msu_put_object(o, parent, key);

	msu_put_text(o, obj, "host", s->host);
	if (s->port == 0)
		msu_put_null(o, obj, "port");
	else
		msu_put_number(o, obj, "port", s->port);
	if (s->tls_known)
		msu_put_bool(o, obj, "ssl", s->tls);
	else
		msu_put_null(o, obj, "ssl");
}

static void
put_imported(struct msu_put *o, struct msu_item *list,
    const struct msu_imported *one)
{
	struct msu_item *obj = msu_put_object(o, list, NULL), *servers;

	msu_put_text(o, obj, "file", one->file);
	msu_put_text(o, obj, "address", one->address);
	msu_put_text(o, obj, "login", one->login);
	put_stored(o, obj, "incoming", &one->incoming);
	put_stored(o, obj, "outgoing", &one->outgoing);
	servers = msu_put_object(o, obj, "servers");
	msu_put_server(o, servers, "incoming", one->in);
	msu_put_server(o, servers, "outgoing", one->out);
	msu_put_error(o, obj, &one->error);
}

char *
msu_json_import_dup(const struct msu_import *imp)
{
	struct msu_put o = { false };
	struct msu_item *root = msu_put_root();
	struct msu_item *list;

	msu_put_number(&o, root, "version", 1);
	msu_put_text(&o, root, "program", "foxmail");
	msu_put_text(&o, root, "path", imp->path);
	list = msu_put_array(&o, root, "accounts");
	for (size_t i = 0; imp->accounts[i] != NULL; i++)
		put_imported(&o, list, imp->accounts[i]);
	msu_put_texts(&o, root, "missing", imp->missing);
	return msu_put_end_dup(&o, root);
}

/* ---- what a domain publishes --------------------------------------------- */

static void
put_record(struct msu_put *o, struct msu_item *list, const struct msu_record *r)
{
	bool srv = strcmp(r->type, "SRV") == 0;
	const struct {
		const char	*key;
		unsigned	 value;
	} numbers[] = {
		{ "priority", r->priority }, { "weight", r->weight },
		{ "port", r->port },
	};
	struct msu_item *obj = msu_put_object(o, list, NULL);

	msu_put_text(o, obj, "name", r->name);
	msu_put_text(o, obj, "type", r->type);
	msu_put_number(o, obj, "ttl", r->ttl);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (srv)
			msu_put_number(o, obj, numbers[i].key,
			    numbers[i].value);
		else
			msu_put_null(o, obj, numbers[i].key);
	}
	msu_put_text(o, obj, "value", r->value);
}

char *
msu_json_published_dup(const struct msu_published *p)
{
	struct msu_put o = { false };
	struct msu_item *root = msu_put_root(), *list, *obj;

	msu_put_number(&o, root, "version", 1);
	msu_put_text(&o, root, "domain", p->domain);
	list = msu_put_array(&o, root, "files");
	for (size_t i = 0; p->files[i] != NULL; i++) {
		obj = msu_put_object(&o, list, NULL);
		msu_put_text(&o, obj, "part", p->files[i]->client);
		msu_put_text(&o, obj, "name", p->files[i]->name);
		msu_put_error(&o, obj, &p->files[i]->error);
	}
	list = msu_put_array(&o, root, "records");
	for (size_t i = 0; p->records[i] != NULL; i++)
		put_record(&o, list, p->records[i]);
	list = msu_put_array(&o, root, "left_out");
	for (size_t i = 0; p->left_out[i] != NULL; i++) {
		obj = msu_put_object(&o, list, NULL);
		msu_put_text(&o, obj, "what", p->left_out[i]->subject);
		msu_put_error(&o, obj, p->left_out[i]);
	}
	return msu_put_end_dup(&o, root);
}

/* ---- an audit ------------------------------------------------------------- */

static void
put_sentence(struct msu_put *o, struct msu_item *obj, const char *key,
    const struct msu_reason *r)
{
	char *text = msu_reason_english_dup(r);

	if (text == NULL)
		o->failed = true;
	else
		msu_put_text(o, obj, key, text);
	free(text);
}

static void
put_finding(struct msu_put *o, struct msu_item *list,
    const struct msu_finding *f)
{
	struct msu_item *obj = msu_put_object(o, list, NULL);

	msu_put_text(o, obj, "code", f->code);
	msu_put_text(o, obj, "severity", msu_severity_name(f->severity));
	msu_put_text(o, obj, "about", f->about);
	put_sentence(o, obj, "text", f->text);
	put_sentence(o, obj, "fix", f->fix);
	msu_put_text(o, obj, "copy", f->copy);
}

static void
put_audited(struct msu_put *o, struct msu_item *list,
    const struct msu_audited_client *c)
{
	struct msu_item *obj = msu_put_object(o, list, NULL);

	msu_put_text(o, obj, "id", c->id);
	msu_put_text(o, obj, "title", c->title);
	msu_put_text(o, obj, "outcome", msu_prospect_name(c->prospect));
	msu_put_text(o, obj, "place", c->place);
	msu_put_text(o, obj, "where", c->where);
	msu_put_server(o, obj, "incoming", c->in);
	msu_put_server(o, obj, "outgoing", c->out);
	msu_put_text(o, obj, "how", c->how);
	msu_put_text(o, obj, "note", c->note);
	msu_put_text(o, obj, "known_from", c->known_from);
}

static void
put_counts(struct msu_put *o, struct msu_item *root, const struct msu_audit *a)
{
	struct msu_item *obj = msu_put_object(o, root, "counts");

	for (int i = 0; i < MSU_SEVERITY_COUNT; i++)
		msu_put_number(o, obj, msu_severity_name((enum msu_severity)i),
		    (long long)a->counts[i]);
}

char *
msu_json_audit_dup(const struct msu_audit *a)
{
	const struct msu_result r = { .attempts = a->attempts,
	    .sent = a->sent, .checks = a->checks };
	const char grade[2] = { a->grade, '\0' };
	struct msu_put o = { false };
	struct msu_item *root = msu_put_root(), *list;

	msu_put_number(&o, root, "version", 1);
	msu_put_text(&o, root, "domain", a->domain);
	msu_put_text(&o, root, "outcome", msu_outcome_name(a->outcome));
	msu_put_number(&o, root, "exit", a->exit);
	msu_put_text(&o, root, "grade", a->grade == '\0' ? NULL : grade);
	msu_put_text(&o, root, "grade_rule", a->grade_rule);
	put_counts(&o, root, a);
	list = msu_put_array(&o, root, "findings");
	for (size_t i = 0; a->findings[i] != NULL; i++)
		put_finding(&o, list, a->findings[i]);
	list = msu_put_array(&o, root, "clients");
	for (size_t i = 0; a->clients[i] != NULL; i++)
		put_audited(&o, list, a->clients[i]);
	msu_put_checks(&o, root, &r);
	msu_put_attempts(&o, root, &r);
	return msu_put_end_dup(&o, root);
}
