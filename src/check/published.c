/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Do the files of a domain agree?  The autoconfig document has to be there and
 * is what the others are compared with: the Autodiscover answer, PACC and the
 * digest that vouches for it, Apple's profile, the DNS records, and the table
 * of these.
 */
#include "published.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "autoconfig.h"
#include "autodiscover.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "mobileconfig.h"
#include "model.h"
#include "pacc.h"
#include "site.h"
#include "writer.h"

#define MAX_FILE	((size_t)1 << 20)
#define MAX_RECORDS	500

struct run {
	struct msu_arena	*a;
	const char		*dir, *domain;
	msu_finding_fn		 finding;
	void			*arg;
	size_t			 errors;
	struct msu_found	 servers;	/* of autoconfig */
	bool			 has_zone;	/* could be read */
	struct msu_list		 records;	/* struct msu_record */
};

enum state { ABSENT, BROKEN, LOADED };

/* What the readers of documents have in common. */
typedef enum msu_code (*read_fn)(const char *body, size_t len,
    const struct msu_addr *, struct msu_found *, struct msu_entry *,
    struct msu_error *);

static void say(struct run *, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
say(struct run *run, const char *where, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	run->errors++;
	if (run->finding != NULL)
		run->finding(run->arg, true, where, text);
}

/* What is there but cannot be read is reported. */
static enum state
load(struct run *run, const char *name, struct msu_buf *b)
{
	const char *path = msu_file_path(run->a, run->dir, name);
	struct msu_error err = { .code = MSU_OK };

	msu_buf_init(b, MAX_FILE);
	if (!msu_file_exists(path))
		return ABSENT;
	if (msu_file_read(path, MAX_FILE, b, &err) == MSU_OK)
		return LOADED;
	say(run, name, "%s (%s)", msu_code_text(err.code), err.detail);
	return BROKEN;
}

/* The same of one that has to be there. */
static bool
load_needed(struct run *run, const char *name, struct msu_buf *b)
{
	enum state state = load(run, name, b);

	if (state == ABSENT)
		say(run, name, _("there is no such file"));
	return state == LOADED;
}

static struct msu_addr
form_address(const struct run *run)
{
	return (struct msu_addr){ .full = MSU_SITE_ADDRESS,
	    .local = MSU_SITE_LOCAL,
	    .domain = run->domain == NULL ? "" : run->domain };
}

/* ---- servers: documents against autoconfig -------------------------------- */

static const struct msu_server *
server_at(const struct msu_found *f, size_t i)
{
	return ((const struct msu_found_server *)f->servers.v[i])->server;
}

static bool
has_server(const struct msu_found *f, const struct msu_server *s)
{
	for (size_t i = 0; i < f->servers.n; i++) {
		if (msu_server_same(server_at(f, i), s))
			return true;
	}
	return false;
}

static bool
has_proto(const struct msu_found *f, enum msu_proto proto)
{
	for (size_t i = 0; i < f->servers.n; i++) {
		if (server_at(f, i)->proto == proto)
			return true;
	}
	return false;
}

/* No server but those of autoconfig, and one of each kind at least. */
static void
compare(struct run *run, const char *name, const struct msu_found *f)
{
	for (size_t i = 0; i < f->servers.n; i++) {
		const struct msu_server *s = server_at(f, i);

		if (!has_server(&run->servers, s))
			say(run, name, _("%s is not in %s, or another way"),
			    msu_server_url(run->a, s), MSU_FILE_AUTOCONFIG);
	}
	for (size_t i = 0; i < run->servers.servers.n; i++) {
		const struct msu_server *s = server_at(&run->servers, i);

		if (msu_proto_is_mail(s->proto) && !has_proto(f, s->proto)) {
			say(run, name, _("nothing about %s, which %s has"),
			    msu_server_url(run->a, s), MSU_FILE_AUTOCONFIG);
			return;
		}
	}
}

static bool
read_document(struct run *run, const char *name, const struct msu_buf *b,
    read_fn read, struct msu_found *found, struct msu_entry *e)
{
	const struct msu_addr addr = form_address(run);
	struct msu_error err = { .code = MSU_OK };

	found->arena = run->a;
	e->where = name;
	if (read(msu_buf_text(b), b->len, &addr, found, e, &err) != MSU_OK) {
		say(run, name, "%s (%s)", msu_code_text(err.code), err.detail);
		return false;
	}
	for (size_t i = 0; i < e->drops.n; i++)
		say(run, name, "%s", (const char *)e->drops.v[i]);
	return true;
}

/* ---- the documents ---------------------------------------------------------- */

/* A login that is the same for everybody is a placeholder that was broken. */
static void
check_logins(struct run *run)
{
	for (size_t i = 0; i < run->servers.servers.n; i++) {
		const struct msu_server *s = server_at(&run->servers, i);

		if (s->user != NULL &&
		    strstr(s->user, MSU_SITE_ADDRESS) == NULL &&
		    strstr(s->user, MSU_SITE_LOCAL) == NULL)
			say(run, MSU_FILE_AUTOCONFIG, _("the login of %s is "
			    "the same for everybody"),
			    msu_server_url(run->a, s));
	}
}

/* Its domain is everybody's. */
static bool
check_autoconfig(struct run *run)
{
	struct msu_entry first = { .source = "published" };
	struct msu_entry e = { .source = "published" };
	struct msu_found none = { .arena = run->a };
	struct msu_buf b;
	bool ok = false;

	if (load_needed(run, MSU_FILE_AUTOCONFIG, &b) && read_document(run,
	    MSU_FILE_AUTOCONFIG, &b, msu_autoconfig_read, &none, &first)) {
		run->domain = first.provider == NULL ? NULL :
		    msu_addr_host(run->a, first.provider);
		ok = run->domain != NULL && read_document(run,
		    MSU_FILE_AUTOCONFIG, &b, msu_autoconfig_read,
		    &run->servers, &e);
		if (run->domain == NULL)
			say(run, MSU_FILE_AUTOCONFIG, _("the id of "
			    "<emailProvider> is no domain"));
		else if (ok && e.unlisted)
			say(run, MSU_FILE_AUTOCONFIG, _("no <domain> says "
			    "%s"), run->domain);
	}
	msu_buf_free(&b);
	return ok;
}

/* What the servers would be published from. */
static struct msu_site
site_of(const struct run *run)
{
	struct msu_site site = { .arena = run->a, .domain = run->domain };
	struct msu_list list = { 0 };

	for (size_t i = 0; i < run->servers.servers.n; i++)
		msu_list_add(run->a, &list, server_at(&run->servers, i));
	site.servers = msu_list_end(&list);
	return site;
}

/* "NAME:LINE" of where both begin to differ; NULL if they do not. */
static const char *
difference(const struct run *run, const char *name, const struct msu_buf *b,
    const struct msu_buf *want)
{
	const char *p = msu_buf_text(b), *q = msu_buf_text(want);
	unsigned line = 1;

	for (; *p == *q && *p != '\0'; p++, q++)
		line += *p == '\n';
	return *p == *q && b->len == want->len ? NULL :
	    msu_arena_printf(run->a, "%s:%u", name, line);
}

/* What nobody has to edit: some of it means more to those who read it than to
 * our reader. */
static void
check_bytes(struct run *run, const char *name, const struct msu_buf *b,
    const struct msu_buf *want)
{
	const char *where = difference(run, name, b, want);

	if (where != NULL)
		say(run, where, _("this is not what is written for the servers "
		    "of %s"), MSU_FILE_AUTOCONFIG);
}

static enum msu_code
read_pox(const char *body, size_t len, const struct msu_addr *addr,
    struct msu_found *found, struct msu_entry *e, struct msu_error *err)
{
	struct msu_autodiscover what = { .url = NULL };

	if (msu_autodiscover_read(body, len, addr, found, e, &what,
	    err) != MSU_OK)
		return err->code;
	return what.action == MSU_AUTODISCOVER_SETTINGS ? MSU_OK :
	    msu_fail(err, MSU_E_NO_SERVER, e->where, NULL);
}

static void
check_v2(struct run *run, bool has_pox)
{
	const struct msu_site site = site_of(run);
	struct msu_buf b, want;
	enum state state = load(run, MSU_FILE_V2, &b);

	if ((state != ABSENT) != has_pox)
		say(run, MSU_FILE_V2, _("of %s and %s there is only one"),
		    MSU_FILE_POX, MSU_FILE_V2);
	msu_buf_init(&want, MAX_FILE);
	msu_site_v2(&site, &want);
	if (state == LOADED)
		check_bytes(run, MSU_FILE_V2, &b, &want);
	msu_buf_free(&want);
	msu_buf_free(&b);
}

static const struct msu_record *
record_of(const struct run *run, const char *label, const char *type)
{
	const char *name = msu_arena_printf(run->a, "%s.%s", label,
	    run->domain);

	for (size_t i = 0; i < run->records.n; i++) {
		const struct msu_record *r = run->records.v[i];

		if (strcmp(r->name, name) == 0 && strcmp(r->type, type) == 0)
			return r;
	}
	return NULL;
}

static void
check_pox(struct run *run)
{
	struct msu_entry e = { .source = "published" };
	struct msu_found found = { .arena = run->a };
	const struct msu_site site = site_of(run);
	struct msu_error why = { .code = MSU_OK };
	struct msu_buf b, want;
	bool srv = record_of(run, "_autodiscover._tcp", "SRV") != NULL;
	enum state state = load(run, MSU_FILE_POX, &b);
	bool there = state != ABSENT;
	size_t before = run->errors;

	msu_buf_init(&want, MAX_FILE);
	if (state == LOADED && read_document(run, MSU_FILE_POX, &b, read_pox,
	    &found, &e))
		compare(run, MSU_FILE_POX, &found);
	if (state == LOADED && run->errors == before &&
	    msu_site_pox(&site, &want, &why))
		check_bytes(run, MSU_FILE_POX, &b, &want);
	msu_buf_free(&want);
	/* where its name is an alias it has to do without (pub_dns.c) */
	if (there && run->has_zone && !srv &&
	    record_of(run, "autodiscover", "CNAME") == NULL)
		say(run, MSU_FILE_ZONE, _("no record leads to %s"),
		    MSU_FILE_POX);
	else if (!there && srv)
		say(run, MSU_FILE_ZONE, _("a record leads to %s, which is not "
		    "there"), MSU_FILE_POX);
	msu_buf_free(&b);
	check_v2(run, there);
}

static void
check_digest(struct run *run, const struct msu_buf *b)
{
	const char *name = msu_arena_printf(run->a, "_ua-auto-config.%s",
	    run->domain);
	const char *txts[MAX_RECORDS + 1] = { NULL };
	struct msu_error err = { .code = MSU_OK };
	size_t n = 0;

	for (size_t i = 0; i < run->records.n && n < MAX_RECORDS; i++) {
		const struct msu_record *r = run->records.v[i];

		if (strcmp(r->name, name) == 0 && strcmp(r->type, "TXT") == 0)
			txts[n++] = r->value;
	}
	if (msu_pacc_vouched(txts, msu_buf_text(b), b->len, MSU_FILE_ZONE,
	    &err) != MSU_OK)
		say(run, MSU_FILE_PACC, _("the TXT record of %s is not the "
		    "digest of this file (%s)"), name, err.detail);
}

static void
check_pacc(struct run *run)
{
	struct msu_entry e = { .source = "published" };
	struct msu_found found = { .arena = run->a };
	struct msu_buf b;
	enum state state = load(run, MSU_FILE_PACC, &b);

	if (state == LOADED && read_document(run, MSU_FILE_PACC, &b,
	    msu_pacc_read, &found, &e))
		compare(run, MSU_FILE_PACC, &found);
	if (state == LOADED && run->has_zone)
		check_digest(run, &b);
	else if (state == ABSENT && record_of(run, "_ua-auto-config", "TXT") != NULL)
		say(run, MSU_FILE_ZONE, _("a record leads to %s, which is not "
		    "there"), MSU_FILE_PACC);
	msu_buf_free(&b);
}

/* ---- Apple's profile -------------------------------------------------------- */

/* To a device the port says which encryption it is; unusual ones, nothing. */
static bool
is_unusual(const struct msu_server *s)
{
	for (const struct msu_usual_port *u = msu_usual_ports(); u->port != 0;
	    u++) {
		if (u->proto == s->proto && u->port == s->port)
			return false;
	}
	return true;
}

/* Whose login it is does not count: the device asks. */
static bool
is_apples(const struct run *run, const struct msu_server *s)
{
	for (size_t i = 0; i < run->servers.servers.n; i++) {
		const struct msu_server *t = server_at(&run->servers, i);

		if (s->proto == t->proto && s->port == t->port &&
		    strcmp(s->host, t->host) == 0 &&
		    msu_server_has_auth(t, s->auths[0]) &&
		    s->security != MSU_SECURITY_PLAIN &&
		    (s->security == t->security || is_unusual(s)))
			return true;
	}
	return false;
}

/* Whether its format can say what the servers need. */
static bool
can_be_apples(const struct run *run)
{
	const struct msu_site site = site_of(run);
	struct msu_account acct = msu_site_account(&site);
	struct msu_error why = { .code = MSU_OK };
	struct msu_choice choice;

	return msu_writer_choose(msu_writer_find("apple"), run->a, &acct,
	    &choice, &why);
}

static enum msu_code
read_apple(const char *body, size_t len, const struct msu_addr *addr,
    struct msu_found *found, struct msu_entry *e, struct msu_error *err)
{
	bool personal;

	if (msu_mobileconfig_read(body, len, addr, found, e, &personal,
	    err) != MSU_OK)
		return err->code;
	return !personal ? MSU_OK : msu_fail(err, MSU_E_ARGUMENT, e->where,
	    "one person's address, name, login or password is in it");
}

static void
check_apple(struct run *run)
{
	struct msu_entry e = { .source = "published" };
	struct msu_found found = { .arena = run->a };
	struct msu_buf b;
	enum state state = load(run, MSU_FILE_APPLE, &b);
	bool there = state != ABSENT;

	if (state == LOADED && read_document(run, MSU_FILE_APPLE, &b,
	    read_apple, &found, &e)) {
		for (size_t i = 0; i < found.servers.n; i++) {
			const struct msu_server *s = server_at(&found, i);

			if (!is_apples(run, s))
				say(run, MSU_FILE_APPLE, _("%s is not in %s, "
				    "or another way"), msu_server_url(run->a,
				    s), MSU_FILE_AUTOCONFIG);
		}
	}
	if (there != can_be_apples(run))
		say(run, MSU_FILE_APPLE, there ? _("it cannot say what the "
		    "servers of %s need") : _("there is no such file, and it "
		    "could say what %s says"), MSU_FILE_AUTOCONFIG);
	msu_buf_free(&b);
}

/* ---- the records ------------------------------------------------------------- */

static const struct {
	const char		*label;
	enum msu_proto		 proto;
	enum msu_security	 security;
} services[] = {
	{ "_imaps._tcp", MSU_PROTO_IMAP, MSU_SECURITY_TLS },
	{ "_imap._tcp", MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS },
	{ "_pop3s._tcp", MSU_PROTO_POP3, MSU_SECURITY_TLS },
	{ "_pop3._tcp", MSU_PROTO_POP3, MSU_SECURITY_STARTTLS },
	{ "_submissions._tcp", MSU_PROTO_SMTP, MSU_SECURITY_TLS },
	{ "_submission._tcp", MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS },
	{ "_sieve._tcp", MSU_PROTO_SIEVE, MSU_SECURITY_STARTTLS },
};

/* Whether a record tells of the server; of NULL, whether one says that there is
 * none. */
static bool
is_told(const struct run *run, const char *name, const struct msu_server *s)
{
	for (size_t i = 0; i < run->records.n; i++) {
		const struct msu_record *r = run->records.v[i];

		if (strcmp(r->name, name) == 0 && strcmp(r->type, "SRV") == 0 &&
		    (s == NULL ? strcmp(r->value, ".") == 0 :
		    r->port == s->port && strcmp(r->value, s->host) == 0))
			return true;
	}
	return false;
}

static void
check_service(struct run *run, size_t i)
{
	const char *name = msu_arena_printf(run->a, "%s.%s",
	    services[i].label, run->domain);
	size_t told = 0, have = 0;

	for (size_t j = 0; j < run->servers.servers.n; j++) {
		const struct msu_server *s = server_at(&run->servers, j);

		if (s->proto != services[i].proto ||
		    s->security != services[i].security)
			continue;
		have++;
		/* for one without a login there is no record (pub_dns.c) */
		if (s->user != NULL && !is_told(run, name, s))
			say(run, MSU_FILE_ZONE, _("no SRV record of %s leads "
			    "to %s"), name, msu_server_url(run->a, s));
	}
	for (size_t j = 0; j < run->records.n; j++) {
		const struct msu_record *r = run->records.v[j];

		told += strcmp(r->name, name) == 0 &&
		    strcmp(r->type, "SRV") == 0 && strcmp(r->value, ".") != 0;
	}
	if (told > have)
		say(run, MSU_FILE_ZONE, _("%s leads to a server that %s does "
		    "not have"), name, MSU_FILE_AUTOCONFIG);
	if (have > 0 && is_told(run, name, NULL))
		say(run, MSU_FILE_ZONE, _("%s says that the service is not "
		    "offered, and %s has it"), name, MSU_FILE_AUTOCONFIG);
}

/* For some logins there are none at all (pub_dns.c). */
static bool
has_mail_records(const struct run *run)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (record_of(run, services[i].label, "SRV") != NULL)
			return true;
	}
	return false;
}

static bool
needs_mail_records(const struct run *run)
{
	for (size_t i = 0; i < run->servers.servers.n; i++) {
		const char *user = server_at(&run->servers, i)->user;

		if (user != NULL && strcmp(user, MSU_SITE_ADDRESS) != 0 &&
		    strcmp(user, MSU_SITE_LOCAL) != 0)
			return false;
	}
	return true;
}

static void
wrong_line(void *arg, unsigned line)
{
	struct run *run = arg;

	say(run, msu_arena_printf(run->a, "%s:%u", MSU_FILE_ZONE, line),
	    _("this is not one whole record"));
}

static void
read_zone(struct run *run)
{
	struct msu_buf b;

	run->has_zone = load_needed(run, MSU_FILE_ZONE, &b);
	if (run->has_zone)
		msu_records_read(run->a, msu_buf_text(&b), &run->records,
		    wrong_line, run);
	msu_buf_free(&b);
}

/* A name of another domain is nobody's to publish. */
static void
check_names(struct run *run)
{
	size_t d = strlen(run->domain);

	for (size_t i = 0; i < run->records.n; i++) {
		const char *name = ((const struct msu_record *)
		    run->records.v[i])->name;
		size_t len = strlen(name);

		if (len <= d || name[len - d - 1] != '.' ||
		    strcmp(name + len - d, run->domain) != 0)
			say(run, MSU_FILE_ZONE, _("%s is not a name of %s"),
			    name, run->domain);
	}
}

static bool
has_record(const struct msu_list *records, const struct msu_record *r)
{
	for (size_t i = 0; i < records->n; i++) {
		const struct msu_record *o = records->v[i];

		if (strcmp(o->name, r->name) == 0 && strcmp(o->type,
		    r->type) == 0 && strcmp(o->value, r->value) == 0 &&
		    o->port == r->port)
			return true;
	}
	return false;
}

/* A record that is there, or that is wanted, and not both. */
static void
wrong_web_record(struct run *run, const struct msu_record *r, bool wanted)
{
	if (strcmp(r->type, "TXT") == 0)
		say(run, MSU_FILE_ZONE, _("the path of %s is not that of %s"),
		    r->name, MSU_FILE_AUTOCONFIG);
	else if (wanted)
		say(run, MSU_FILE_ZONE, _("no SRV record of %s leads to %s"),
		    r->name, msu_arena_printf(run->a, "%s:%u", r->value,
		    r->port));
	else
		say(run, MSU_FILE_ZONE, _("%s leads to a server that %s does "
		    "not have"), r->name, MSU_FILE_AUTOCONFIG);
}

static void
check_web_service(struct run *run, const struct msu_list *wanted,
    const char *label)
{
	const char *name = msu_arena_printf(run->a, "%s.%s", label,
	    run->domain);
	size_t before = run->errors;

	for (size_t i = 0; i < wanted->n; i++) {
		if (!has_record(&run->records, wanted->v[i]))
			wrong_web_record(run, wanted->v[i], true);
	}
	for (size_t i = 0; i < run->records.n && run->errors == before; i++) {
		const struct msu_record *r = run->records.v[i];

		if (strcmp(r->name, name) == 0 && strcmp(r->value, ".") != 0 &&
		    !has_record(wanted, r))
			wrong_web_record(run, r, false);
	}
}

static void
check_web_services(struct run *run)
{
	struct msu_site site = site_of(run);
	const char *label;

	site.extra = site.servers;	/* by protocol they are told apart */
	for (size_t i = 0; msu_site_web_service(&site, i, &label); i++) {
		check_web_service(run, &site.records, label);
		site.records = (struct msu_list){ 0 };
	}
}

static void
check_records(struct run *run)
{
	check_names(run);
	check_web_services(run);
	if (has_mail_records(run) || needs_mail_records(run)) {
		for (size_t i = 0; i < sizeof(services) /
		    sizeof(services[0]); i++)
			check_service(run, i);
	}
}

/* The table is made of the records: the same bytes. */
static void
check_table(struct run *run)
{
	struct msu_buf b, want;
	const char *where;

	msu_buf_init(&want, MAX_FILE);
	if (load_needed(run, MSU_FILE_TABLE, &b) && run->has_zone) {
		msu_record_table(&want, run->a, &run->records, run->domain);
		where = difference(run, MSU_FILE_TABLE, &b, &want);
		if (where != NULL)
			say(run, where, _("it does not say what %s says"),
			    MSU_FILE_ZONE);
	}
	msu_buf_free(&want);
	msu_buf_free(&b);
}

enum msu_code
msu_published_check(struct msu_arena *a, const char *dir,
    msu_finding_fn finding, void *arg, size_t *errors, struct msu_error *err)
{
	struct run run = { .a = a, .dir = dir, .finding = finding,
	    .arg = arg, .servers = { .arena = a } };

	*errors = 0;
	if (!msu_file_is_dir(dir))
		return msu_fail(err, MSU_E_READ, dir, "not a directory");
	if (check_autoconfig(&run)) {
		check_logins(&run);
		read_zone(&run);
		if (run.has_zone)
			check_records(&run);
		check_pox(&run);
		check_pacc(&run);
		check_apple(&run);
		check_table(&run);
	}
	if (msu_arena_failed(a))
		return msu_fail(err, MSU_E_NOMEM, dir, NULL);
	*errors = run.errors;
	return run.errors == 0 ? MSU_OK : msu_fail(err, MSU_E_DISAGREE, dir,
	    "findings: %zu", run.errors);
}
