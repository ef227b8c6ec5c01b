/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: usual names within the domain, tried only after everybody else has
 * proved to have nothing.  Trust T2, and only where the certificate is valid
 * for the name: in a zone with a wildcard every name exists.  Never port 25,
 * never without TLS.
 */
#include <string.h>

#include "err.h"
#include "i18n.h"
#include "source.h"

#define IMAP	1
#define POP3	2
#define SMTP	4
#define NOBODY	"{random}.{domain}"	/* exists where every name does */
#define AT_ONCE	2		/* connections to one address */

/* What is tried at a name. */
static const struct {
	const char	*form;
	unsigned	 what;
} names[] = {
	{ "imap.{domain}", IMAP },
	{ "mail.{domain}", IMAP | POP3 | SMTP },
	{ "pop.{domain}", POP3 },
	{ "pop3.{domain}", POP3 },
	{ "smtp.{domain}", SMTP },
	{ "{domain}", IMAP | POP3 | SMTP },
	{ "{mxinside}", IMAP | POP3 | SMTP },
};

/* The wanted ones first: there may not be time for all. */
static const struct {
	unsigned		 what;
	enum msu_proto		 proto;
	enum msu_security	 security;
} services[] = {
	{ IMAP, MSU_PROTO_IMAP, MSU_SECURITY_TLS },
	{ SMTP, MSU_PROTO_SMTP, MSU_SECURITY_TLS },
	{ IMAP, MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS },
	{ SMTP, MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS },
	{ POP3, MSU_PROTO_POP3, MSU_SECURITY_TLS },
	{ POP3, MSU_PROTO_POP3, MSU_SECURITY_STARTTLS },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NAME(n)		{ MSU_ON_ABSENCE, MSU_ASK_ADDRS, n }

static const struct msu_ask asks[] = {
	NAME("imap.{domain}"), NAME("mail.{domain}"), NAME("pop.{domain}"),
	NAME("pop3.{domain}"), NAME("smtp.{domain}"), NAME("{domain}"),
	NAME("{mxinside}"), NAME(NOBODY),
	{ MSU_ON_ADDRESS, MSU_ASK_PROBE, "" },
	{ 0 },
};

static const struct msu_server *
server_new(struct msu_look *look, const char *host, size_t service)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	struct msu_server *s = msu_arena_alloc(look->found.arena, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->proto = services[service].proto;
	s->security = services[service].security;
	s->port = msu_proto_port(s->proto, s->security);
	s->host = host;
	s->user = look->addr.full;
	s->auths = password;
	s->nauths = 1;
	return s;
}

/*
 * Whether a service need not, or not yet, be tried at a name: aliases are not
 * tried twice, unless the certificate was for another name than the first; an
 * address gets few connections at once; and where TLS is there nobody needs
 * STARTTLS.
 */
static bool
is_tried(const struct msu_look *look, const struct msu_server *s,
    const char *ip)
{
	size_t open = 0;

	for (size_t i = 0; i < look->questions.n; i++) {
		const struct msu_question *q = look->questions.v[i];
		bool same_kind, good;

		if (q->server == NULL || strcmp(q->ips[0], ip) != 0)
			continue;
		open += q->open;
		if (q->server->proto != s->proto)
			continue;
		same_kind = q->server->security == s->security;
		good = q->probe != NULL && q->probe->error.code == MSU_OK;
		if (good || (same_kind && (q->probe == NULL ||
		    q->probe->error.code != MSU_E_TLS_NAME ||
		    strcmp(q->server->host, s->host) == 0)))
			return true;
	}
	return open >= AT_ONCE;
}

static void
try_name(struct msu_question *q, unsigned what)
{
	struct msu_look *look = q->look;
	const char *const *ips = msu_net_public_ips(look->net, q->dns->ips);
	const struct msu_ask *ask = asks;

	if (ips[0] == NULL)
		return;
	while (ask->kind != MSU_ASK_PROBE)
		ask++;
	for (size_t i = 0; i < COUNT(services); i++) {
		const struct msu_server *s = (services[i].what & what) == 0 ||
		    look->not_offered[services[i].proto]
		    [services[i].security] ? NULL :
		    server_new(look, q->where, i);

		if (s != NULL && !is_tried(look, s, ips[0]))
			msu_look_probe(look, q->source, ask, s, ips);
	}
}

/* Once all names are known, and whether there is a wildcard; in the table's
 * order, whatever answered first. */
static void
try_names(struct msu_look *look, const struct msu_source *source)
{
	const struct msu_question *nobody = msu_look_question(look, source,
	    NOBODY);

	if (nobody != NULL && nobody->open)
		return;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct msu_question *q = msu_look_question(look, source,
		    names[i].form);

		if (q != NULL && q->open)
			return;
	}
	for (size_t i = 0; i < COUNT(names); i++) {
		struct msu_question *q = msu_look_question(look, source,
		    names[i].form);

		if (q != NULL && q->dns != NULL && q->dns->err == NULL)
			try_name(q, names[i].what);
	}
}

/* A zone with a wildcard: that a name exists there means nothing. */
static bool
is_wildcard(struct msu_question *q)
{
	const struct msu_question *nobody = msu_look_question(q->look,
	    q->source, NOBODY);

	return nobody != NULL && nobody->dns != NULL &&
	    nobody->dns->err == NULL;
}

/* A refused or silent port is what most of them are: not worth a doubt.  A
 * server that is there with a bad certificate is shown, but trusted by
 * nobody. */
static void
probe_answer(struct msu_question *q)
{
	struct msu_look *look = q->look;
	const struct msu_error *err = &q->probe->error;
	bool bad = msu_code_is_certificate(err->code);
	struct msu_entry *e;

	if (err->code != MSU_OK && (!bad || is_wildcard(q))) {
		msu_look_answer(q, MSU_ANSWER_NEGATIVE, err);
		return;
	}
	msu_look_answer(q, bad ? MSU_ANSWER_REFUSED : MSU_ANSWER_FOUND,
	    bad ? err : NULL);
	e = msu_found_entry(&look->found, "guess", q->server->host,
	    bad ? 0 : 2);
	if (e == NULL)
		return;
	e->guessed_user = true;
	e->attempt = q->attempt;
	msu_found_server(&look->found, q->server, e);
}

static void
guess_answer(struct msu_question *q)
{
	if (q->server != NULL)
		probe_answer(q);
	else if (q->attempt == NULL)
		msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
	try_names(q->look, q->source);
}

static void
guess_plan(struct msu_look *look)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		for (size_t j = 0; j < COUNT(services); j++) {
			const struct msu_server *s = server_new(look,
			    msu_look_fill(look, names[i].form), j);

			if (s != NULL && (names[i].what & services[j].what))
				msu_plan_add(look, "connection without login",
				    msu_server_url(look->found.arena, s),
				    MSU_ON_ADDRESS);
		}
	}
}

const struct msu_source msu_source_guess = {
	.name = "guess",
	.title = N_("usual server names within the domain"),
	.operator = "guess",
	.asks = asks,
	.answer = guess_answer,
	.plan = guess_plan,
};
