/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: SRV records of the domain (RFC 6186, RFC 8314 §5.1; RFC 8620 §2.2
 * for JMAP; RFC 6764 for CalDAV and CardDAV with the path in a TXT record).
 * A target inside the domain is trusted (T3) once its certificate is seen to be
 * valid; one elsewhere only if the provider list knows it (T2), else T1.  They
 * tell neither the user name nor how to log in.
 */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "i18n.h"
#include "source.h"
#include "txt.h"

#define MAX_TARGETS	4	/* of one service: the best, and spares */

static const struct service {
	const char		*form;
	enum msu_proto		 proto;
	enum msu_security	 security;
	const char		*path;	/* of URLs; the default one */
	bool			 has_txt;	/* that may name another */
} services[] = {
	{ "_imaps._tcp.{domain}", MSU_PROTO_IMAP, MSU_SECURITY_TLS, NULL, 0 },
	{ "_imap._tcp.{domain}", MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS, NULL,
	    0 },
	{ "_pop3s._tcp.{domain}", MSU_PROTO_POP3, MSU_SECURITY_TLS, NULL, 0 },
	{ "_pop3._tcp.{domain}", MSU_PROTO_POP3, MSU_SECURITY_STARTTLS, NULL,
	    0 },
	{ "_submissions._tcp.{domain}", MSU_PROTO_SMTP, MSU_SECURITY_TLS,
	    NULL, 0 },
	{ "_submission._tcp.{domain}", MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS,
	    NULL, 0 },
	{ "_jmap._tcp.{domain}", MSU_PROTO_JMAP, MSU_SECURITY_TLS,
	    "/.well-known/jmap", false },
	{ "_caldavs._tcp.{domain}", MSU_PROTO_CALDAV, MSU_SECURITY_TLS,
	    "/.well-known/caldav", true },
	{ "_carddavs._tcp.{domain}", MSU_PROTO_CARDDAV, MSU_SECURITY_TLS,
	    "/.well-known/carddav", true },
};

#define ROW(n)	{ MSU_AT_ONCE, MSU_ASK_SRV, n }
#define TXT(n)	{ MSU_AFTER_SRV, MSU_ASK_TXT, n }
static const struct msu_ask asks[] = {
	ROW("_imaps._tcp.{domain}"), ROW("_imap._tcp.{domain}"),
	ROW("_pop3s._tcp.{domain}"), ROW("_pop3._tcp.{domain}"),
	ROW("_submissions._tcp.{domain}"), ROW("_submission._tcp.{domain}"),
	ROW("_jmap._tcp.{domain}"), ROW("_caldavs._tcp.{domain}"),
	ROW("_carddavs._tcp.{domain}"), TXT("_caldavs._tcp.{domain}"),
	TXT("_carddavs._tcp.{domain}"), { 0 },
};

static const struct service *
service_of(const struct msu_question *q)
{
	size_t i = 0;

	while (strcmp(services[i].form, q->ask->form) != 0)
		i++;
	return &services[i];
}

static struct msu_server *
server_new(struct msu_look *look, const struct service *service,
    const struct msu_dns_srv *srv, const char *path)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	struct msu_arena *a = look->found.arena;
	struct msu_server *s = msu_arena_alloc(a, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->proto = service->proto;
	s->security = service->security;
	s->port = srv->port;
	s->user = look->addr.full;	/* RFC 6186 §4: the address first */
	s->auths = password;
	s->nauths = 1;
	/* of those that have a URL it is in that, as in documents: the same
	 * service is then one */
	s->host = service->path == NULL ? srv->host : NULL;
	if (service->path == NULL)
		return s;
	s->url = msu_addr_url(a, srv->port == 443 ?
	    msu_arena_printf(a, "https://%s%s", srv->host, path) :
	    msu_arena_printf(a, "https://%s:%u%s", srv->host, srv->port,
	    path), false);
	return s->url == NULL ? NULL : s;
}

/* Targets of one registrable domain share an entry: trust is the same. */
static struct msu_entry *
entry_of(struct msu_question *q, const char *host)
{
	struct msu_look *look = q->look;
	const char *base = msu_addr_base(host);
	struct msu_entry *e;

	for (size_t i = 0; i < look->found.entries.n; i++) {
		e = look->found.entries.v[i];
		if (strcmp(e->source, "srv") == 0 && e->attempt ==
		    q->attempt && (e->linked == NULL || (base != NULL &&
		    msu_addr_base(e->linked) != NULL &&
		    strcmp(msu_addr_base(e->linked), base) == 0)))
			return e;
	}
	e = msu_found_entry(&look->found, "srv", q->where,
	    q->dns->secure ? 3 : 2);
	if (e == NULL)
		return NULL;
	/* validated DNS and a certificate: as good as the administrator,
	 * wherever the link leads */
	e->if_verified = q->dns->secure ? 4 : 3;
	e->if_known = 2;
	e->linked = q->dns->secure ? NULL : host;
	e->attempt = q->attempt;
	e->guessed_user = true;
	return e;
}

static void
srv_add(struct msu_question *q, const char *path)
{
	const struct service *service = service_of(q);

	for (size_t i = 0; i < MAX_TARGETS && q->dns->srv[i] != NULL; i++) {
		const struct msu_dns_srv *srv = q->dns->srv[i];
		struct msu_server *s = srv->host[0] == '\0' || srv->port == 0 ?
		    NULL : server_new(q->look, service, srv, path);
		struct msu_entry *e = s == NULL ? NULL : entry_of(q,
		    srv->host);

		if (e != NULL)
			msu_found_server(&q->look->found, s, e);
	}
}

static void
srv_records(struct msu_question *q)
{
	const struct service *service = service_of(q);
	const struct msu_dns_srv *const *srv = q->dns->srv;
	struct msu_error err = { 0 };

	/* "." stands alone: decidedly not available (RFC 2782) */
	if (srv[0] != NULL && srv[0]->host[0] == '\0' && srv[1] == NULL) {
		q->look->not_offered[service->proto][service->security] =
		    true;
		msu_fail(&err, MSU_E_NOT_OFFERED, q->where, NULL);
	}
	if (srv[0] == NULL || err.code != MSU_OK) {
		msu_look_answer(q, MSU_ANSWER_NEGATIVE,
		    err.code == MSU_OK ? NULL : &err);
		return;
	}
	msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
	if (!service->has_txt) {
		srv_add(q, service->path);
		return;
	}
	for (const struct msu_ask *ask = asks; ask->form != NULL; ask++) {
		if (ask->phase == MSU_AFTER_SRV &&
		    strcmp(ask->form, q->ask->form) == 0)
			msu_look_ask(q->look, q->source, ask, q->where);
	}
}

/* The path of a service whose record is there already. */
static void
srv_path(struct msu_question *q)
{
	const char *path = q->dns->err != NULL ? NULL :
	    msu_txt_path(q->look->found.arena, q->dns->txts);
	struct msu_question *srv = msu_look_question(q->look, q->source,
	    q->ask->form);

	if (q->attempt == NULL)
		msu_look_answer(q, path != NULL ? MSU_ANSWER_FOUND :
		    MSU_ANSWER_NEGATIVE, NULL);
	if (srv != NULL && srv->dns != NULL && srv->dns->err == NULL)
		srv_add(srv, path != NULL ? path : service_of(srv)->path);
}

static void
srv_answer(struct msu_question *q)
{
	if (q->ask->kind == MSU_ASK_TXT)
		srv_path(q);
	else if (q->attempt == NULL)
		srv_records(q);
}

const struct msu_source msu_source_srv = {
	.name = "srv",
	.title = N_("the domain's DNS records for mail programs"),
	.operator = "dns",
	.asks = asks,
	.answer = srv_answer,
};
