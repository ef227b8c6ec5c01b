/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Sources that disagree: what each place says first, against the first place
 * that says anything, for a program takes one of them and which one that is
 * should not matter.
 */
#include <string.h>

#include "audit.h"

/* In the order in which they are taken for what is meant. */
static const enum msu_place_id order[] = {
	MSU_PLACE_AUTOCONFIG, MSU_PLACE_WELLKNOWN, MSU_PLACE_PACC,
	MSU_PLACE_SRV, MSU_PLACE_POX_HOST, MSU_PLACE_POX_DOMAIN,
	MSU_PLACE_POX_SRV,
};

/* "imap+starttls://host:143": what differs can be seen. */
static const char *
spoken(struct msu_audit_run *run, const struct msu_server *s)
{
	return msu_arena_printf(run->a, "%s%s://%s:%u",
	    msu_proto_name(s->proto), s->security == MSU_SECURITY_TLS ? "s" :
	    s->security == MSU_SECURITY_STARTTLS ? "+starttls" : "",
	    s->host, s->port);
}

static const struct msu_server *
first_of(const struct msu_place *p, enum msu_proto proto)
{
	for (size_t i = 0; i < p->servers.n; i++) {
		const struct msu_server *s = p->servers.v[i];

		if (s->proto == proto)
			return s;
	}
	return NULL;
}

/* How far a place of p comes to s: the whole server, its host, or nothing. */
static const struct msu_server *
nearest(const struct msu_place *p, const struct msu_server *s)
{
	const struct msu_server *best = NULL;
	int most = -1;

	for (size_t i = 0; i < p->servers.n; i++) {
		const struct msu_server *o = p->servers.v[i];
		int n = 0;

		if (o->proto != s->proto)
			continue;
		if (strcmp(o->host, s->host) == 0)
			n = 1 + 2 * (o->port == s->port) +
			    (o->security == s->security);
		if (n > most) {
			most = n;
			best = o;
		}
	}
	return best;
}

/* SRV records do not say it, and so cannot contradict by being silent, unless
 * the name is one that no program would try (RFC 6186 §4). */
static bool
differs_user(enum msu_place_id id, const struct msu_server *base,
    const struct msu_server *s)
{
	const char *x = base->user == NULL ? "" : base->user;
	const char *y = s->user == NULL ? "" : s->user;

	/* one text for everybody is a finding of its own, and a worse one */
	if ((id == MSU_PLACE_SRV && strcmp(x, "%EMAILLOCALPART%") == 0) ||
	    strstr(x, "%EMAIL") == NULL || strstr(y, "%EMAIL") == NULL)
		return false;
	return strcmp(x, y) != 0;
}

/* Another name of the same host is a finding of its own. */
static bool
is_alias(const struct msu_audit_run *run, const char *name, const char *host)
{
	const struct msu_question *q = msu_audit_addresses(run, name);

	return q != NULL && q->dns != NULL && q->dns->cname != NULL &&
	    strcmp(q->dns->cname, host) == 0;
}

static void
compare(struct msu_audit_run *run, enum msu_place_id one,
    enum msu_place_id other, enum msu_proto proto)
{
	const struct msu_place *p = &run->places[one];
	const struct msu_server *s = first_of(&run->places[other], proto);
	const struct msu_server *base = s == NULL ? NULL : nearest(p, s);
	const char *code = NULL, *about, *one_where, *other_where;

	if (base == NULL)
		return;
	if (strcmp(base->host, s->host) != 0 && !is_alias(run, s->host,
	    base->host))
		code = "disagree-host";
	else if (base->port != s->port)
		code = "disagree-port";
	else if (base->security != s->security)
		code = "disagree-security";
	one_where = msu_place_where(run, one, base);
	other_where = msu_place_where(run, other, s);
	about = msu_arena_printf(run->a, "%s: %s", other_where,
	    msu_proto_name(proto));
	if (code != NULL)
		MSU_FINDING(run, code, about, NULL, one_where,
		    spoken(run, base), other_where, spoken(run, s));
	else if (differs_user(other, base, s))
		MSU_FINDING(run, "disagree-user", about, NULL, one_where,
		    base->user == NULL ? "–" : base->user, other_where,
		    s->user == NULL ? "–" : s->user);
}

/* An answer of the database in the name of Autodiscover is nobody's word. */
static bool
speaks(const struct msu_audit_run *run, enum msu_place_id id)
{
	const struct msu_place *p = &run->places[id];

	return p->state == MSU_PLACE_FOUND && (id == MSU_PLACE_SRV ||
	    (p->entry != NULL && !p->entry->is_database));
}

void
msu_audit_agreement(struct msu_audit_run *run)
{
	static const enum msu_proto protos[] = { MSU_PROTO_IMAP,
		MSU_PROTO_POP3, MSU_PROTO_SMTP };
	size_t n = sizeof(order) / sizeof(order[0]), first = 0;

	while (first < n && !speaks(run, order[first]))
		first++;
	for (size_t i = first + 1; i < n; i++) {
		for (size_t j = 0; speaks(run, order[i]) && j < 3; j++)
			compare(run, order[first], order[i], protos[j]);
	}
}
