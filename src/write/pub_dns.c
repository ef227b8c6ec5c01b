/* SPDX-License-Identifier: MPL-2.0 */
/*
 * DNS records of a domain: SRV for mail (RFC 6186, RFC 8314 §5.1), ManageSieve
 * (RFC 5804 §1.8), JMAP (RFC 8620 §2.2), CalDAV and CardDAV (RFC 6764) and
 * Autodiscover, the names of the web server, and the TXT record of PACC; once
 * as text for a zone file (RFC 1035 §5.1), once as a table to copy from.
 */
#include <string.h>

#include "addr.h"
#include "model.h"
#include "site.h"
#include "str.h"

#define MAX_STRING	255	/* bytes of one string of a TXT record */
#define SECOND		10	/* priority of STARTTLS: RFC 8314 §5.1 */
#define OTHER		20	/* of the other way to fetch mail, which by
				 * RFC 6186 §3.3 is told like that, too */

static const struct service {
	const char		*label;
	enum msu_proto		 proto;
	enum msu_security	 security;
	bool			 denied;	/* "." where it is not offered */
} services[] = {
	{ "_imaps._tcp", MSU_PROTO_IMAP, MSU_SECURITY_TLS, true },
	{ "_imap._tcp", MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS, true },
	{ "_pop3s._tcp", MSU_PROTO_POP3, MSU_SECURITY_TLS, true },
	{ "_pop3._tcp", MSU_PROTO_POP3, MSU_SECURITY_STARTTLS, true },
	{ "_submissions._tcp", MSU_PROTO_SMTP, MSU_SECURITY_TLS, true },
	{ "_submission._tcp", MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS, true },
	{ "_sieve._tcp", MSU_PROTO_SIEVE, MSU_SECURITY_STARTTLS, false },
};

static const struct web_service {
	const char		*label;
	enum msu_proto		 proto;
	const char		*usual;	/* path that needs no TXT record */
	bool			 has_txt;
} web_services[] = {
	{ "_jmap._tcp", MSU_PROTO_JMAP, "/.well-known/jmap", false },
	{ "_caldavs._tcp", MSU_PROTO_CALDAV, "/.well-known/caldav", true },
	{ "_carddavs._tcp", MSU_PROTO_CARDDAV, "/.well-known/carddav", true },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- the records -------------------------------------------------------- */

static struct msu_record *
add(struct msu_site *site, const char *label, const char *type,
    const char *value)
{
	struct msu_record *r = msu_arena_alloc(site->arena, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->name = msu_arena_printf(site->arena, "%s.%s", label, site->domain);
	r->type = type;
	r->ttl = MSU_SITE_TTL;
	r->value = value;
	msu_list_add(site->arena, &site->records, r);
	return r;
}

static void
add_srv(struct msu_site *site, const char *label, unsigned priority,
    unsigned port, const char *target)
{
	struct msu_record *r = add(site, label, "SRV", target);

	if (r == NULL)
		return;
	r->priority = priority;
	r->weight = port == 0 ? 0 : 1;
	r->port = port;
}

/* The way to fetch mail that the provider names first is preferred. */
static unsigned
priority_of(const struct msu_site *site, const struct service *v)
{
	unsigned priority = v->security == MSU_SECURITY_TLS ? 0 : SECOND;

	for (size_t i = 0; site->servers[i] != NULL; i++) {
		enum msu_proto p = site->servers[i]->proto;

		if (msu_proto_is_incoming(p))
			return msu_proto_is_incoming(v->proto) &&
			    p != v->proto ? priority + OTHER : priority;
	}
	return priority;
}

/* One that takes no login is left out, for the records cannot say that; but it
 * is there, and not denied. */
static void
add_service(struct msu_site *site, const struct service *v)
{
	unsigned priority = priority_of(site, v);
	bool any = false;

	for (size_t i = 0; site->servers[i] != NULL; i++) {
		const struct msu_server *s = site->servers[i];

		if (s->proto != v->proto || s->security != v->security)
			continue;
		any = true;
		if (s->user == NULL)
			msu_site_leave_out(site, MSU_E_CANNOT_SAY,
			    msu_arena_printf(site->arena, "SRV %s", s->host),
			    "a record cannot say that there is no login");
		else
			add_srv(site, v->label, priority++, s->port, s->host);
	}
	if (!any && v->denied)
		add_srv(site, v->label, 0, 0, ".");	/* RFC 2782 */
}

/* A record names neither the login nor a way to it: a client tries the address
 * and then what is before its @ (RFC 6186 §4). */
static void
add_mail(struct msu_site *site)
{
	const char *other = msu_site_other_login(site);

	if (other != NULL && strcmp(other, MSU_SITE_LOCAL) != 0) {
		msu_site_leave_out(site, MSU_E_CANNOT_SAY, "SRV", "clients "
		    "that find servers by these records log in with the "
		    "address or the part before its @, not %s", other);
		return;
	}
	for (size_t i = 0; i < COUNT(services); i++)
		add_service(site, &services[i]);
}

/* Records of the i-th service over https, if the site has it. */
bool
msu_site_web_service(struct msu_site *site, size_t i, const char **label)
{
	const struct web_service *v = &web_services[i];
	const struct msu_server *const *s = site->extra;
	struct msu_arena *a = site->arena;
	const char *host, *path;
	unsigned long port = 443;
	size_t len;

	if (i >= COUNT(web_services))
		return false;
	*label = v->label;
	while (*s != NULL && (*s)->proto != v->proto)
		s++;
	if (*s == NULL)
		return true;
	host = (*s)->url + strlen("https://");
	path = host + strcspn(host, "/?");
	len = strcspn(host, ":/?");
	if (host[len] == ':')
		msu_str_uintn(host + len + 1, (size_t)(path - host) - len - 1,
		    1, 65535, &port);
	add_srv(site, v->label, 0, (unsigned)port, msu_arena_strn(a, host,
	    len));
	if (*path == '/' && strcmp(path, v->usual) != 0 && v->has_txt)
		add(site, v->label, "TXT", msu_arena_printf(a, "path=%s",
		    path));
	return true;
}

/* Where the web server is: its addresses, or else its name. */
static void
add_web_name(struct msu_site *site, const char *label)
{
	struct msu_arena *a = site->arena;
	const char *p = site->web;

	if (strcmp(msu_arena_printf(a, "%s.%s", label, site->domain),
	    p) == 0)
		return;
	for (; *p != '\0'; p += *p == ',') {
		size_t len = strcspn(p, ",");
		const char *value = msu_arena_strn(a, p, len);

		add(site, label, !msu_addr_is_ip(value) ? "CNAME" :
		    strchr(value, ':') != NULL ? "AAAA" : "A", value);
		p += len;
	}
}

/* A name that the parts for web servers answer to (webroute.c) and that is no
 * alias (RFC 2782).  Another name of the web server has a site of its own
 * there, which may stand for several domains, and the record does not say which
 * one is asked about.  NULL: none is both. */
static const char *
autodiscover_host(const struct msu_site *site)
{
	const char *own = msu_arena_printf(site->arena, "autodiscover.%s",
	    site->domain);

	if (msu_addr_is_ip(msu_arena_strn(site->arena, site->web,
	    strcspn(site->web, ","))))
		return own;
	return strcmp(site->web, site->domain) == 0 ||
	    strcmp(site->web, own) == 0 ? site->web : NULL;
}

static void
add_autodiscover(struct msu_site *site)
{
	const char *host = autodiscover_host(site);

	add_web_name(site, "autodiscover");
	if (host != NULL)
		add_srv(site, "_autodiscover._tcp", 0, 443, host);
	else
		msu_site_leave_out(site, MSU_E_CANNOT_SAY,
		    "SRV _autodiscover._tcp", "it must not lead to an alias "
		    "(RFC 2782), which autodiscover.%s is of %s; programs ask "
		    "that name without it", site->domain, site->web);
}

static void
add_records(struct msu_site *site)
{
	const char *label;

	add_mail(site);
	for (size_t i = 0; msu_site_web_service(site, i, &label); i++)
		;
	add_web_name(site, "autoconfig");
	if (site->has_pox)
		add_autodiscover(site);
	if (site->has_pacc) {
		add_web_name(site, "ua-auto-config");
		add(site, "_ua-auto-config", "TXT", site->pacc_txt);
	}
}

/* ---- as text ------------------------------------------------------------- */

/* RFC 1035 §5.1; our values have no character that is not printable ASCII. */
static void
add_strings(struct msu_buf *b, const char *text)
{
	for (;;) {
		msu_buf_addc(b, '"');
		for (size_t i = 0; *text != '\0' && i < MAX_STRING; i++) {
			if (*text == '"' || *text == '\\')
				msu_buf_addc(b, '\\');
			msu_buf_addc(b, *text++);
		}
		msu_buf_addc(b, '"');
		if (*text == '\0')
			return;
		msu_buf_addc(b, ' ');
	}
}

static void
write_zone(struct msu_sink *sink, const struct msu_site *site)
{
	struct msu_buf *b = msu_sink_file(sink, "dns", MSU_FILE_ZONE);

	msu_buf_addf(b, "; Mail settings of %s: append to the zone of that "
	    "domain.\n", site->domain);
	for (size_t i = 0; i < site->records.n; i++) {
		const struct msu_record *r = site->records.v[i];
		bool root = strcmp(r->value, ".") == 0;

		msu_buf_addf(b, "%s.\t%u\tIN\t%s\t", r->name, r->ttl,
		    r->type);
		if (strcmp(r->type, "SRV") == 0)
			msu_buf_addf(b, "%u %u %u %s%s\n", r->priority,
			    r->weight, r->port, r->value, root ? "" : ".");
		else if (strcmp(r->type, "CNAME") == 0)
			msu_buf_addf(b, "%s.\n", r->value);
		else if (strcmp(r->type, "TXT") == 0) {
			add_strings(b, r->value);
			msu_buf_addc(b, '\n');
		} else
			msu_buf_addf(b, "%s\n", r->value);
	}
}

/* RFC 4180, quoted throughout. */
static void
add_field(struct msu_buf *b, const char *text, char end)
{
	msu_buf_addc(b, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			msu_buf_addc(b, '"');
		msu_buf_addc(b, *text);
	}
	msu_buf_addc(b, '"');
	if (end == '\n')
		msu_buf_addc(b, '\r');
	msu_buf_addc(b, end);
}

/* Names as forms want them: below the domain, and without the final dot. */
void
msu_record_table(struct msu_buf *b, struct msu_arena *a,
    const struct msu_list *records, const char *domain)
{
	msu_buf_adds(b, "\"name\",\"type\",\"ttl\",\"priority\",\"weight\","
	    "\"port\",\"value\"\r\n");
	for (size_t i = 0; i < records->n; i++) {
		const struct msu_record *r = records->v[i];
		size_t len = strlen(r->name), tail = strlen(domain) + 1;

		add_field(b, msu_arena_strn(a, r->name, len < tail ? len :
		    len - tail), ',');
		add_field(b, r->type, ',');
		msu_buf_addf(b, "%u,", r->ttl);
		if (strcmp(r->type, "SRV") == 0)
			msu_buf_addf(b, "%u,%u,%u,", r->priority, r->weight,
			    r->port);
		else
			msu_buf_adds(b, ",,,");
		add_field(b, r->value, '\n');
	}
}

static void
dns_write(struct msu_sink *sink, struct msu_site *site)
{
	add_records(site);
	if (msu_arena_failed(site->arena))
		return;
	write_zone(sink, site);
	msu_record_table(msu_sink_file(sink, "dns", MSU_FILE_TABLE),
	    site->arena, &site->records, site->domain);
}

const struct msu_pub msu_pub_dns = {
	.id = "dns",
	.files = (const char *const[]){ MSU_FILE_ZONE, MSU_FILE_TABLE, NULL },
	.write = dns_write,
};
