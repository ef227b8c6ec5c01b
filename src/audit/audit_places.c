/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Places: what came of each place where programs look, and which servers are
 * named there, in the order of whoever names them.
 */
#include <string.h>

#include "audit.h"
#include "autoconfig.h"
#include "err.h"
#include "str.h"

#define POX	"/autodiscover/autodiscover.xml"
#define XML	"/mail/config-v1.1.xml"
#define KNOWN	"/.well-known/autoconfig/mail/config-v1.1.xml"

static const struct {
	const char		*id, *source;
	enum msu_ask_kind	 kind;
	const char		*forms[2];	/* of the questions; the first
						 * that found something counts */
	bool			 is_autoconfig;	/* to be called XML */
} rows[MSU_PLACE_COUNT] = {
	[MSU_PLACE_AUTOCONFIG] = { "autoconfig", "autoconfig", MSU_ASK_GET,
	    { "https://autoconfig.{domain}" XML "{query}", NULL }, true },
	[MSU_PLACE_WELLKNOWN] = { "well-known", "wellknown", MSU_ASK_GET,
	    { "https://{domain}" KNOWN, NULL }, true },
	[MSU_PLACE_HTTP] = { "autoconfig-http", "audit", MSU_ASK_GET,
	    { "http://autoconfig.{domain}" XML, NULL }, true },
	[MSU_PLACE_HTTP_WELLKNOWN] = { "well-known-http", "audit",
	    MSU_ASK_GET, { "http://{domain}" KNOWN, NULL }, true },
	[MSU_PLACE_LIST] = { "list", "onlinedb", MSU_ASK_GET,
	    { "{onlinedb}/{domain}", NULL }, true },
	[MSU_PLACE_MX] = { "mx", "mxconfig", MSU_ASK_GET,
	    { "https://autoconfig.{mxfull}" XML,
	    "https://autoconfig.{mxbase}" XML }, true },
	[MSU_PLACE_MX_LIST] = { "mx-list", "onlinedb", MSU_ASK_GET,
	    { "{onlinedb}/{mxfull}", "{onlinedb}/{mxbase}" }, true },
	[MSU_PLACE_POX_DOMAIN] = { "autodiscover-domain", "autodiscover",
	    MSU_ASK_POST, { "https://{domain}" POX, NULL }, false },
	[MSU_PLACE_POX_HOST] = { "autodiscover", "autodiscover", MSU_ASK_POST,
	    { "https://autodiscover.{domain}" POX, NULL }, false },
	[MSU_PLACE_POX_HTTP] = { "autodiscover-http", "audit", MSU_ASK_GET,
	    { "http://autodiscover.{domain}" POX, NULL }, false },
	[MSU_PLACE_POX_SRV] = { "autodiscover-srv", "autodiscover",
	    MSU_ASK_POST, { "https://{target}" POX, NULL }, false },
	[MSU_PLACE_SRV] = { "srv", "srv", MSU_ASK_SRV, { NULL, NULL }, false },
	[MSU_PLACE_PACC] = { "pacc", "pacc", MSU_ASK_GET, { "https://"
	    "ua-auto-config.{domain}/.well-known/user-agent-configuration.json",
	    NULL }, false },
};

/* In the order of Evolution, which is that of RFC 8314 §5.1: TLS first. */
static const char *const services[] = {
	"_imaps._tcp.{domain}", "_imap._tcp.{domain}", "_pop3s._tcp.{domain}",
	"_pop3._tcp.{domain}", "_submissions._tcp.{domain}",
	"_submission._tcp.{domain}",
};

bool
msu_audit_is_unknown(enum msu_code code)
{
	switch (code) {
	case MSU_E_DEADLINE:
	case MSU_E_STOPPED:
	case MSU_E_DNS_TIMEOUT:
	case MSU_E_DNS_FAILURE:
	case MSU_E_TCP_TIMEOUT:
	case MSU_E_TCP_UNREACHABLE:
	case MSU_E_NO_ANSWER:
	case MSU_E_CLOSED:
	case MSU_E_SERVER_BUSY:
	case MSU_E_TOO_MANY:
	case MSU_E_PROXY:
	case MSU_E_OFFLINE:
		return true;
	default:
		return false;
	}
}

static enum msu_place_state
state_of(const struct msu_attempt *t)
{
	enum msu_code code = t->error.code;

	switch (t->answer) {
	case MSU_ANSWER_FOUND:
		return MSU_PLACE_FOUND;
	case MSU_ANSWER_NEGATIVE:
		return (code == MSU_E_NO_SERVER && t->status != 204) ||
		    code == MSU_E_HTML || code == MSU_E_SYNTAX ?
		    MSU_PLACE_BROKEN : MSU_PLACE_ABSENT;
	case MSU_ANSWER_REFUSED:
		return code == MSU_E_LOGIN_WANTED ? MSU_PLACE_LOGIN :
		    MSU_PLACE_REFUSED;
	case MSU_ANSWER_NONE:
		/* nobody listens: that is as good as an answer */
		return code == MSU_E_TCP_REFUSED ? MSU_PLACE_ABSENT :
		    msu_audit_is_unknown(code) || (code ==
		    MSU_E_HTTP_STATUS && t->status >= 500) ?
		    MSU_PLACE_UNKNOWN : MSU_PLACE_REFUSED;
	default:
		return MSU_PLACE_SKIPPED;
	}
}

/* ---- servers of an entry ------------------------------------------------------- */

static const struct msu_word *
word_of(const struct msu_found_server *f, const struct msu_entry *e)
{
	for (size_t i = 0; i < f->why.n; i++) {
		const struct msu_word *w = f->why.v[i];

		if (w->entry == e)
			return w;
	}
	return NULL;
}

static void
add_servers(struct msu_audit_run *run, struct msu_place *p,
    const struct msu_entry *e)
{
	const struct msu_found *f = &run->look->found;

	/* their places are the numbers from 0, some of them left out */
	for (unsigned order = 0; order <= MSU_ENTRY_MAX_SERVERS; order++) {
		for (size_t i = 0; i < f->servers.n; i++) {
			const struct msu_word *w = word_of(f->servers.v[i],
			    e);

			if (w != NULL && w->order == order &&
			    msu_proto_is_mail(w->server->proto))
				msu_list_add(run->a, &p->servers, w->server);
		}
	}
}

static void
add_entries(struct msu_audit_run *run, struct msu_place *p,
    const struct msu_attempt *t)
{
	for (size_t i = 0; i < run->look->found.entries.n; i++) {
		const struct msu_entry *e = run->look->found.entries.v[i];

		if (e->attempt != t)
			continue;
		p->entry = e;
		add_servers(run, p, e);
	}
}

/* ---- places --------------------------------------------------------------------- */

static bool
is_xml_type(const char *type)
{
	/* what Thunderbird takes for XML: FetchHTTP.sys.mjs of comm-central,
	 * fetchHTTP() */
	static const char *const types[] = {
		"text/xml", "application/xml", "text/rdf",
	};

	for (size_t i = 0; type != NULL && i < 3; i++) {
		if (msu_str_neqcase(type, types[i], strlen(types[i])))
			return true;
	}
	return false;
}

/* What the document says of domains, for those who insist on that. */
static bool
lacks_domain(struct msu_audit_run *run, const struct msu_question *q,
    const struct msu_entry *e)
{
	struct msu_error err = { 0 };
	bool lists = false;

	if (e == NULL || e->unlisted || q->http == NULL)
		return false;
	return msu_autoconfig_lists(run->a, q->http->body, q->http->len,
	    &run->look->addr, q->where, &lists, &err) == MSU_OK && !lists;
}

static const struct msu_question *
follow(const struct msu_audit_run *run, const struct msu_question *q)
{
	const struct msu_question *last = q;

	/* Autodiscover's own redirects are questions of their own */
	if (q->attempt->answer != MSU_ANSWER_NEGATIVE ||
	    q->attempt->error.code != MSU_OK || q->ask->kind != MSU_ASK_POST)
		return q;
	for (size_t i = 0; i < run->look->questions.n; i++) {
		const struct msu_question *other =
		    run->look->questions.v[i];

		if (other->source == q->source &&
		    other->ask->phase == MSU_ON_REDIRECT)
			last = other;
		if (last == other &&
		    other->attempt->answer == MSU_ANSWER_FOUND)
			break;
	}
	return last;
}

static void
fill_place(struct msu_audit_run *run, size_t id, const struct msu_question *q)
{
	struct msu_place *p = &run->places[id];

	if (q->attempt == NULL)
		return;
	q = follow(run, q);
	p->q = q;
	p->state = state_of(q->attempt);
	if (p->state == MSU_PLACE_REFUSED && msu_audit_is_chance(run, q))
		p->state = MSU_PLACE_ABSENT;
	p->answered = q->http != NULL && q->http->status >= 200 &&
	    q->http->status < 300;
	add_entries(run, p, q->attempt);
	if (p->state == MSU_PLACE_FOUND && p->servers.n == 0)
		p->state = MSU_PLACE_BROKEN;	/* calendars alone */
	if (!rows[id].is_autoconfig || p->state != MSU_PLACE_FOUND)
		return;
	p->odd_type = !is_xml_type(q->http->type);
	p->no_domain = lacks_domain(run, q, p->entry);
}

static void
fill_srv(struct msu_audit_run *run)
{
	struct msu_place *p = &run->places[MSU_PLACE_SRV];

	p->state = MSU_PLACE_ABSENT;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		const struct msu_question *q = msu_audit_question(run, "srv",
		    MSU_ASK_SRV, services[i]);

		if (q == NULL || q->attempt == NULL)
			continue;
		if (q->attempt->answer == MSU_ANSWER_FOUND)
			add_entries(run, p, q->attempt);
		else if (p->state == MSU_PLACE_ABSENT &&
		    state_of(q->attempt) != MSU_PLACE_BROKEN)
			p->state = state_of(q->attempt);
		if (p->servers.n > 0 && p->q == NULL) {
			p->state = MSU_PLACE_FOUND;
			p->q = q;
		}
	}
}

/* Where nothing was asked, because there is nobody to be asked, or because the
 * user does not want that. */
static enum msu_place_state
unasked(const struct msu_audit_run *run, size_t id)
{
	const struct msu_look *look = run->look;
	const struct msu_question *q = id == MSU_PLACE_POX_SRV ?
	    msu_audit_question(run, "autodiscover", MSU_ASK_SRV,
	    "_autodiscover._tcp.{domain}") : msu_audit_question(run, "mx",
	    MSU_ASK_MX, "{domain}");
	bool hosted = look->mxfull != NULL || look->mxbase != NULL;

	if (id == MSU_PLACE_LIST || (id == MSU_PLACE_MX_LIST && hosted))
		return MSU_PLACE_SKIPPED;
	return q != NULL && q->attempt != NULL &&
	    state_of(q->attempt) == MSU_PLACE_UNKNOWN ? MSU_PLACE_UNKNOWN :
	    MSU_PLACE_ABSENT;
}

static void
find_place(struct msu_audit_run *run, size_t id)
{
	const struct msu_question *best = NULL;

	for (size_t i = 0; i < 2 && rows[id].forms[i] != NULL; i++) {
		const struct msu_question *q = msu_audit_question(run,
		    rows[id].source, rows[id].kind, rows[id].forms[i]);

		if (q != NULL && q->attempt != NULL && (best == NULL ||
		    (best->attempt->answer != MSU_ANSWER_FOUND &&
		    q->attempt->answer == MSU_ANSWER_FOUND)))
			best = q;
	}
	if (best != NULL)
		fill_place(run, id, best);
	else
		run->places[id].state = unasked(run, id);
}

static void
list_server(struct msu_audit_run *run, const struct msu_server *s)
{
	if (s->security == MSU_SECURITY_PLAIN)
		return;		/* nobody should use it, whether or not it works */
	for (size_t i = 0; i < run->servers.n; i++) {
		if (msu_audit_same_place(run->servers.v[i], s))
			return;
	}
	msu_list_add(run->a, &run->servers, s);
}

void
msu_audit_places(struct msu_audit_run *run)
{
	for (size_t id = 0; id < MSU_PLACE_COUNT; id++) {
		struct msu_place *p = &run->places[id];

		p->id = rows[id].id;
		if (id == MSU_PLACE_SRV)
			fill_srv(run);
		else
			find_place(run, id);
		for (size_t i = 0; i < p->servers.n; i++)
			list_server(run, p->servers.v[i]);
	}
}

static const char *
record_of(const struct msu_audit_run *run, const struct msu_server *s)
{
	static const char *const labels[MSU_PROTO_COUNT] = {
		[MSU_PROTO_IMAP] = "imap", [MSU_PROTO_POP3] = "pop3",
		[MSU_PROTO_SMTP] = "submission",
	};

	return s == NULL || labels[s->proto] == NULL ?
	    msu_arena_printf(run->a, "%s SRV", run->look->addr.domain) :
	    msu_arena_printf(run->a, "_%s%s._tcp.%s SRV", labels[s->proto],
	    s->security == MSU_SECURITY_TLS ? "s" : "",
	    run->look->addr.domain);
}

const char *
msu_place_where(const struct msu_audit_run *run, enum msu_place_id id,
    const struct msu_server *s)
{
	const struct msu_place *p = &run->places[id];
	const char *form = rows[id].forms[0], *filled;

	if (id == MSU_PLACE_SRV)
		return record_of(run, s);
	if (p->q != NULL)
		return p->q->where;
	filled = msu_look_fill(run->look, form);
	return filled == NULL ? "" : filled;
}
