/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Results out of their JSON, version 1 (tests/schema/result.schema.json), for
 * whoever kept one: what an export needs, and what it came to.  Evidence,
 * attempts and checks are not taken.  Whatever the lookup promises is asked
 * for again here, for others may have had the text in their hands.
 */
#include "result.h"

#include <string.h>

#include "err.h"
#include "jsondoc.h"
#include "notes.h"
#include "str.h"

#define MAX_SERVERS	1000	/* more than a result ever has */

struct reading {
	struct msu_arena	*arena;
	const char		*why;	/* it is refused, or NULL */
};

static void *
refuse(struct reading *x, const char *why)
{
	if (x->why == NULL)
		x->why = why;
	return NULL;
}

/* A text that may be null; what is neither is refused. */
static const char *
text(struct reading *x, const struct msu_value *v, const char *name)
{
	const struct msu_value *m = msu_json_member(v, name);
	const char *s = msu_json_text(m);

	if (s == NULL && !msu_json_is_null(m))
		return refuse(x, "a text is missing");
	return msu_arena_str(x->arena, s);
}

static unsigned
number(struct reading *x, const struct msu_value *v, const char *name,
    unsigned long max)
{
	unsigned long n = 0;

	if (!msu_json_uint(msu_json_member(v, name), max, &n))
		refuse(x, "a number is missing or too large");
	return (unsigned)n;
}

/* ---- servers --------------------------------------------------------------- */

static void
read_auths(struct reading *x, const struct msu_value *list,
    struct msu_server *s)
{
	enum msu_auth *auths = msu_arena_alloc(x->arena,
	    MSU_AUTH_COUNT * sizeof(*auths));
	const struct msu_value *v = msu_json_first(list);

	s->auths = auths;
	for (; auths != NULL && v != NULL; v = msu_json_next(v)) {
		const char *name = msu_json_text(v);

		if (name == NULL || s->nauths == MSU_AUTH_COUNT ||
		    !msu_auth_find(name, strlen(name), &auths[s->nauths])) {
			refuse(x, "not a way to log in");
			return;
		}
		s->nauths++;
	}
}

/* NULL where it is null, or refused. */
static const struct msu_server *
read_server(struct reading *x, const struct msu_value *v)
{
	struct msu_server *s;
	const char *proto, *security, *host, *url;

	if (msu_json_is_null(v))
		return NULL;
	s = msu_arena_alloc(x->arena, sizeof(*s));
	proto = text(x, v, "protocol");
	security = text(x, v, "security");
	host = text(x, v, "host");
	url = text(x, v, "url");
	if (s == NULL || proto == NULL || security == NULL ||
	    !msu_proto_find(proto, strlen(proto), &s->proto) ||
	    !msu_security_find(security, strlen(security), &s->security))
		return refuse(x, "not a server");
	s->host = host == NULL ? NULL : msu_addr_host(x->arena, host);
	s->url = url == NULL ? NULL : msu_addr_url(x->arena, url, false);
	if (host == NULL ? s->url == NULL : s->host == NULL ||
	    strcmp(s->host, host) != 0)
		return refuse(x, "not a host");
	s->port = (uint16_t)number(x, v, "port", 65535);
	s->user = text(x, v, "username");
	if (s->user != NULL && !msu_str_is_one_line(s->user))
		return refuse(x, "not a user name");
	read_auths(x, msu_json_member(v, "auth"), s);
	return x->why == NULL ? s : NULL;
}

/* Of each element, or of its member of that name; mail: those for mail only. */
static const struct msu_server *const *
read_servers(struct reading *x, const struct msu_value *list,
    const char *member, bool mail)
{
	const struct msu_value *v = msu_json_first(list);
	struct msu_list all = { 0 };

	for (; v != NULL && x->why == NULL; v = msu_json_next(v)) {
		const struct msu_server *s = read_server(x, member == NULL ?
		    v : msu_json_member(v, member));

		if (s == NULL || all.n == MAX_SERVERS)
			refuse(x, "not a list of servers");
		else if (!mail || msu_proto_is_mail(s->proto))
			msu_list_add(x->arena, &all, s);
	}
	return msu_list_end(&all);
}

/* ---- the account --------------------------------------------------------------- */

static const struct msu_note *const *
read_notes(struct reading *x, const struct msu_value *list)
{
	const struct msu_value *v = msu_json_first(list);
	struct msu_list all = { 0 };

	for (; v != NULL && x->why == NULL; v = msu_json_next(v)) {
		struct msu_note *n = msu_arena_alloc(x->arena, sizeof(*n));

		if (n == NULL)
			break;
		n->code = text(x, v, "code");
		n->text = text(x, v, "text");
		n->url = text(x, v, "url");
		if (n->code == NULL || n->text == NULL) {
			refuse(x, "not a note");
			break;
		}
		n->verbatim = msu_note_find(n->code, strlen(n->code)) == NULL;
		msu_list_add(x->arena, &all, n);
	}
	return msu_list_end(&all);
}

static const struct msu_oauth2 *
read_oauth2(struct reading *x, const struct msu_value *v)
{
	struct msu_oauth2 *o;

	if (msu_json_is_null(v))
		return NULL;
	o = msu_arena_alloc(x->arena, sizeof(*o));
	if (o == NULL)
		return NULL;
	o->issuer = text(x, v, "issuer");
	o->auth_url = text(x, v, "auth_url");
	o->token_url = text(x, v, "token_url");
	o->scope = text(x, v, "scope");
	return o;
}

static void
read_account(struct reading *x, const struct msu_value *root,
    const struct msu_addr *addr, struct msu_result *r)
{
	const struct msu_value *v = msu_json_member(root, "account");
	struct msu_account *acct;

	if (msu_json_is_null(v))
		return;
	acct = msu_arena_alloc(x->arena, sizeof(*acct));
	if (acct == NULL)
		return;
	acct->address = addr->full;
	acct->domain = addr->domain;
	acct->display_name = addr->name;
	acct->provider = text(x, v, "provider");
	acct->provider_name = text(x, v, "name");
	acct->in = read_server(x, msu_json_member(v, "incoming"));
	acct->out = read_server(x, msu_json_member(v, "outgoing"));
	acct->extra = read_servers(x, msu_json_member(v, "extra"), NULL,
	    false);
	/* as pick.c lists them */
	acct->servers = read_servers(x, msu_json_member(root, "candidates"),
	    "server", true);
	acct->oauth2 = read_oauth2(x, msu_json_member(v, "oauth2"));
	acct->notes = read_notes(x, msu_json_member(v, "notes"));
	acct->documentation = text(x, v, "documentation");
	r->account = acct;
	r->trust = number(x, root, "trust", 4);
	r->score = (int)number(x, root, "score", 100);
	r->confidence = text(x, root, "confidence");
}

/* ---- the result ----------------------------------------------------------------- */

static void
read_error(struct reading *x, const struct msu_value *v, struct msu_error *err)
{
	const char *name, *detail;

	if (msu_json_is_null(v))
		return;
	name = text(x, v, "code");
	detail = text(x, v, "detail");
	for (int i = 1; name != NULL && i < MSU_CODE_COUNT; i++) {
		if (strcmp(name, msu_code_name((enum msu_code)i)) == 0)
			msu_fail(err, (enum msu_code)i, NULL, "%s",
			    detail == NULL ? "" : detail);
	}
	if (err->code == MSU_OK)
		refuse(x, "not an error");
}

static void
read_outcome(struct reading *x, const struct msu_value *root,
    struct msu_result *r)
{
	const char *name = text(x, root, "outcome");
	int i = 0;

	while (name != NULL && i < MSU_OUTCOME_COUNT &&
	    strcmp(name, msu_outcome_name((enum msu_outcome)i)) != 0)
		i++;
	if (name == NULL || i == MSU_OUTCOME_COUNT)
		refuse(x, "not an outcome");
	else
		r->outcome = (enum msu_outcome)i;
	r->exit = (int)number(x, root, "exit", 255);
	read_error(x, msu_json_member(root, "error"), &r->error);
}

static bool
is_encrypted(const struct msu_server *s)
{
	return s != NULL && s->security != MSU_SECURITY_PLAIN &&
	    s->host != NULL && s->port != 0;
}

static void
read_result(struct reading *x, const struct msu_value *root,
    struct msu_result *r)
{
	struct msu_addr addr;
	const char *domain;

	if (number(x, root, "version", 1) != 1)
		refuse(x, "not version 1");
	r->address = text(x, root, "address");
	domain = text(x, root, "domain");
	if (x->why != NULL || r->address == NULL || domain == NULL ||
	    msu_addr_parse(x->arena, r->address, &addr, NULL) != MSU_OK ||
	    strcmp(addr.domain, domain) != 0) {
		refuse(x, "not an address and its domain");
		return;
	}
	r->domain = addr.domain;
	read_outcome(x, root, r);
	read_account(x, root, &addr, r);
	/* what a lookup never chooses */
	if (r->outcome == MSU_FOUND && (r->account == NULL ||
	    !is_encrypted(r->account->in) || !is_encrypted(r->account->out)))
		refuse(x, "no two servers with encryption");
}

enum msu_code
msu_result_from_json(struct msu_result *r, const char *json, size_t len,
    const char *where, struct msu_error *err)
{
	struct reading x = { .arena = msu_result_arena(r) };
	struct msu_json *doc = msu_json_open(json, len, where, err);

	if (doc == NULL)
		return err->code;
	read_result(&x, msu_json_root(doc), r);
	msu_json_close(doc);
	if (msu_arena_failed(x.arena))
		return msu_fail(err, MSU_E_NOMEM, where, NULL);
	return x.why == NULL ? MSU_OK :
	    msu_fail(err, MSU_E_SYNTAX, where, "%s", x.why);
}
