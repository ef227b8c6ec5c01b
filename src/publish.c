/* SPDX-License-Identifier: MPL-2.0 */
/* The public door to what a domain publishes: from what was given to a site. */
#include "mailsetup.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "autoconfig.h"
#include "check.h"
#include "db_text.h"
#include "err.h"
#include "file.h"
#include "json.h"
#include "model.h"
#include "published.h"
#include "site.h"
#include "str.h"

#define MAX_NAME	60	/* characters; the limits of autoconfig and PACC */
#define MAX_SHORT	20
#define MAX_USER	255	/* bytes */
#define MAX_DOMAIN	234	/* "_autodiscover._tcp." before it: RFC 1035 */
#define MAX_SERVERS	40

struct box {
	struct msu_published	 pub;
	struct msu_arena	 arena;
};

struct job {
	struct msu_arena	*a;
	const struct msu_publish_options *opt;
	struct msu_site		 site;
	struct msu_list		 servers, extra;	/* struct msu_server */
	struct msu_error	*err;
};

/* ---- servers -------------------------------------------------------------- */

/* Everybody's login: it has a placeholder for what differs.  NULL if not. */
static const char *
clean_user(struct job *j, const char *user)
{
	const char *whole = msu_arena_printf(j->a, "%s@%s", MSU_SITE_LOCAL,
	    j->site.domain);

	if (strlen(user) > MAX_USER || !msu_str_is_utf8(user, strlen(user)) ||
	    msu_str_shown(user) == NULL) {
		msu_fail(j->err, MSU_E_ARGUMENT, user, "not a user name");
		return NULL;
	}
	if (strcmp(user, whole) == 0)
		return MSU_SITE_ADDRESS;
	if (strstr(user, MSU_SITE_ADDRESS) == NULL &&
	    strstr(user, MSU_SITE_LOCAL) == NULL) {
		msu_fail(j->err, MSU_E_ARGUMENT, user, "a login for all users "
		    "has %s or %s in it", MSU_SITE_ADDRESS, MSU_SITE_LOCAL);
		return NULL;
	}
	return user;
}

static bool
is_alone(const struct msu_server *s)
{
	return s->nauths == 1 && s->auths[0] == MSU_AUTH_NONE;
}

static bool
add_web(struct job *j, struct msu_server *s)
{
	const char *given = msu_service_url(j->a, s), *port;
	unsigned long n = 443;

	s->url = msu_site_url(j->a, given);
	if (msu_arena_failed(j->a))
		return false;
	if (s->url == NULL || msu_addr_is_ip(msu_addr_url_host(j->a,
	    s->url))) {
		msu_fail(j->err, MSU_E_URL, given, "a published URL has a "
		    "host name, and only letters, digits and -._~%%:/?=&@+,");
		return false;
	}
	port = s->url + strlen("https://");
	port += strcspn(port, ":/?");
	if (*port == ':' && !msu_str_uintn(port + 1, strcspn(port + 1, "/?"),
	    1, 65535, &n)) {
		msu_fail(j->err, MSU_E_URL, given, NULL);
		return false;
	}
	s->port = (uint16_t)n;
	for (size_t i = 0; i < j->extra.n; i++) {
		if (msu_server_same(j->extra.v[i], s))
			return true;
	}
	return msu_list_add(j->a, &j->extra, s);
}

static bool
add_mail(struct job *j, struct msu_server *s)
{
	if (msu_addr_is_ip(s->host)) {
		msu_fail(j->err, MSU_E_HOST, s->host, "a published server "
		    "needs a name: programs compare it with the certificate");
		return false;
	}
	if (s->security == MSU_SECURITY_PLAIN) {
		msu_site_leave_out(&j->site, MSU_E_NOT_ENCRYPTED,
		    msu_server_url(j->a, s), "a server without encryption is "
		    "never published");
		return true;
	}
	return msu_list_add(j->a, &j->servers, s);
}

static bool
add_server(struct job *j, const struct msu_server *given)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	struct msu_server *s = msu_arena_alloc(j->a, sizeof(*s));
	const char *user = j->opt->user != NULL ? j->opt->user :
	    given->user != NULL ? given->user : MSU_SITE_ADDRESS;

	if (s == NULL)
		return false;
	*s = *given;
	if (s->nauths == 0) {
		s->auths = password;
		s->nauths = 1;
	}
	s->user = is_alone(s) ? NULL : clean_user(j, user);
	if (s->user == NULL && !is_alone(s))
		return false;
	for (size_t i = 0; i < j->servers.n; i++) {
		if (msu_server_same(j->servers.v[i], s))
			return true;
	}
	if (j->servers.n + j->extra.n >= MAX_SERVERS) {
		msu_fail(j->err, MSU_E_TOO_BIG, j->site.domain,
		    "more than %d servers", MAX_SERVERS);
		return false;
	}
	return msu_proto_is_web(s->proto) ? add_web(j, s) : add_mail(j, s);
}

static bool
add_urls(struct job *j, const char *const *urls)
{
	for (; urls != NULL && *urls != NULL; urls++) {
		const struct msu_server *s = msu_check_url(j->a, *urls,
		    j->err);

		if (s == NULL || !add_server(j, s))
			return false;
	}
	return true;
}

/* ---- an account's file ---------------------------------------------------- */

/* Placeholders stay, except that the domain is known. */
static struct msu_addr
form_address(const struct job *j)
{
	return (struct msu_addr){ .full = MSU_SITE_ADDRESS,
	    .local = MSU_SITE_LOCAL, .domain = j->site.domain };
}

static void
take_about(struct job *j, const char *name, const char *help,
    const struct msu_oauth2 *oauth2)
{
	j->site.name = name;
	j->site.oauth2 = oauth2;
	if (help == NULL)
		return;
	j->site.help = msu_site_url(j->a, help);
	if (j->site.help == NULL)
		msu_site_leave_out(&j->site, MSU_E_CANNOT_TEXT, help, "not an "
		    "https URL of plain characters");
}

static bool
read_autoconfig(struct job *j, const struct msu_buf *b)
{
	const struct msu_addr addr = form_address(j);
	struct msu_found found = { .arena = j->a };
	struct msu_entry entry = { .source = "account",
	    .where = j->opt->account };

	if (msu_autoconfig_read(msu_buf_text(b), b->len, &addr, &found, &entry,
	    j->err) != MSU_OK)
		return false;
	for (size_t i = 0; i < entry.drops.n; i++)
		msu_site_leave_out(&j->site, MSU_E_SYNTAX, j->opt->account,
		    "%s", (const char *)entry.drops.v[i]);
	take_about(j, entry.provider_name, entry.documentation, entry.oauth2);
	if (entry.short_name != NULL &&
	    !msu_str_is_longer(entry.short_name, MAX_SHORT))
		j->site.short_name = entry.short_name;
	for (size_t i = 0; i < found.servers.n; i++) {
		const struct msu_found_server *f = found.servers.v[i];

		if (!add_server(j, f->server))
			return false;
	}
	return true;
}

static void
take_finding(void *arg, bool is_error, const char *where, const char *text)
{
	struct job *j = arg;

	if (is_error)
		msu_fail(j->err, MSU_E_SYNTAX, where, "%s", text);
}

static bool
add_text_server(struct job *j, const struct msu_db_text_server *t)
{
	const struct msu_addr addr = form_address(j);
	const struct msu_server form = {
		.proto = t->proto, .security = t->security, .port = t->port,
		.host = t->host, .url = t->url, .user = t->user,
		.auths = t->auths, .nauths = t->nauths,
	};
	const struct msu_server *s = msu_server_fill(j->a, &form, &addr);

	if (s != NULL)
		return add_server(j, s);
	msu_fail(j->err, MSU_E_HOST, t->host != NULL ? t->host : t->url, NULL);
	return false;
}

static bool
read_provider(struct job *j, const struct msu_buf *b)
{
	struct msu_db_sink sink = { .finding = take_finding, .arg = j };
	struct msu_db_text *t = msu_db_text_read(j->a, "account",
	    j->opt->account, msu_buf_text(b), b->len, &sink);
	struct msu_oauth2 *o = msu_arena_alloc(j->a, sizeof(*o));

	if (t == NULL || o == NULL || sink.errors > 0)
		return false;
	o->issuer = t->oauth2[MSU_DB_ISSUER];
	o->auth_url = t->oauth2[MSU_DB_AUTH_URL];
	o->token_url = t->oauth2[MSU_DB_TOKEN_URL];
	o->scope = t->oauth2[MSU_DB_SCOPE];
	take_about(j, t->name, t->help, o->auth_url == NULL &&
	    o->issuer == NULL ? NULL : o);
	for (size_t i = 0; i < t->servers.n; i++) {
		if (!add_text_server(j, t->servers.v[i]))
			return false;
	}
	return true;
}

static bool
add_account(struct job *j)
{
	const char *text;
	struct msu_buf b;
	bool ok;

	if (j->opt->account == NULL)
		return true;
	msu_buf_init(&b, MSU_DB_MAX_FILE);
	ok = msu_file_read(j->opt->account, MSU_DB_MAX_FILE, &b,
	    j->err) == MSU_OK;
	if (ok) {
		text = msu_buf_text(&b);
		if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
			text += 3;
		text += strspn(text, " \t\r\n");
		ok = (text[0] == '<' ? read_autoconfig : read_provider)(j, &b);
	}
	msu_buf_free(&b);
	return ok;
}

/* What an earlier run left there is believed like the rest: it is served by the
 * same web server. */
static void
name_remains(struct job *j, const struct msu_file *const *files,
    const char *dir)
{
	for (; *files != NULL; files++) {
		const char *path = msu_file_path(j->a, dir, (*files)->name);

		if ((*files)->error.code != MSU_OK && msu_file_exists(path))
			msu_site_leave_out(&j->site, MSU_E_DISAGREE, path,
			    "it is of an earlier run and says something else: "
			    "remove it");
	}
}

/* ---- everything else ------------------------------------------------------- */

static bool
set_domain(struct job *j, const char *domain)
{
	struct msu_addr addr;

	if (msu_addr_domain(j->a, domain, &addr, j->err) != MSU_OK)
		return false;
	if (strlen(addr.domain) > MAX_DOMAIN) {
		msu_fail(j->err, MSU_E_ADDR_LONG, addr.domain, "names below "
		    "it would be longer than DNS allows");
		return false;
	}
	j->site.domain = addr.domain;
	j->site.written = msu_addr_host_written(j->a, addr.domain);
	return true;
}

/* A name for people: one line that steers nobody's eyes, of a known length. */
static bool
is_name(struct job *j, const char *name, size_t max)
{
	if (msu_str_is_utf8(name, strlen(name)) &&
	    msu_str_shown(name) != NULL && !msu_str_is_longer(name, max))
		return true;
	msu_fail(j->err, MSU_E_ARGUMENT, name, "a name to be shown is one "
	    "line of at most %zu characters", max);
	return false;
}

static bool
set_names(struct job *j)
{
	const struct msu_publish_options *o = j->opt;
	struct msu_site *s = &j->site;

	if (o->name != NULL)
		s->name = o->name;
	else if (s->name == NULL)
		s->name = s->written;
	/* that of an account's file belongs to the other name there */
	if (o->short_name != NULL || o->name != NULL)
		s->short_name = o->short_name;
	if (s->short_name == NULL && !msu_str_is_longer(s->name, MAX_SHORT))
		s->short_name = s->name;
	if (s->name == s->written && msu_str_is_longer(s->name, MAX_NAME)) {
		msu_fail(j->err, MSU_E_ARGUMENT, s->name, "it is longer than "
		    "the %d characters of a name to be shown: give one",
		    MAX_NAME);
		return false;
	}
	if (!is_name(j, s->name, MAX_NAME) || (s->short_name != NULL &&
	    !is_name(j, s->short_name, MAX_SHORT)))
		return false;
	if (o->help == NULL)
		return true;
	s->help = msu_site_url(j->a, o->help);
	if (s->help == NULL)
		msu_fail(j->err, MSU_E_ARGUMENT, o->help, "an https URL of "
		    "plain characters is needed");
	return s->help != NULL;
}

/* One host name, or IP addresses. */
static bool
set_web(struct job *j)
{
	const char *web = j->opt->web, *out = "";

	if (web == NULL) {
		j->site.web = j->site.domain;
		return true;
	}
	for (const char *p = web;; p++) {
		size_t len = strcspn(p, ",");
		const char *host = msu_addr_host(j->a, msu_arena_strn(j->a, p,
		    len));

		if (host == NULL || (!msu_addr_is_ip(host) &&
		    (p[len] == ',' || out[0] != '\0'))) {
			msu_fail(j->err, MSU_E_HOST, web, "one name, or IP "
			    "addresses with commas");
			return false;
		}
		out = msu_arena_printf(j->a, "%s%s%s", out,
		    out[0] == '\0' ? "" : ",", host);
		p += len;
		if (*p == '\0')
			break;
	}
	j->site.web = out;
	return true;
}

static bool
has_both(struct job *j)
{
	const struct msu_site *s = &j->site;

	if (msu_site_service(s, MSU_PROTO_IMAP) == NULL &&
	    msu_site_service(s, MSU_PROTO_POP3) == NULL)
		msu_fail(j->err, MSU_E_NO_INCOMING, s->domain, "an encrypted "
		    "IMAP or POP3 server is needed");
	else if (msu_site_service(s, MSU_PROTO_SMTP) == NULL)
		msu_fail(j->err, MSU_E_NO_OUTGOING, s->domain, "an encrypted "
		    "SMTP server is needed");
	else
		return true;
	return false;
}

static bool
make_site(struct job *j, const char *domain)
{
	if (!set_domain(j, domain) || !add_account(j) ||
	    !add_urls(j, j->opt->servers) || !set_names(j) || !set_web(j))
		return false;
	j->site.servers = msu_list_end(&j->servers);
	j->site.extra = msu_list_end(&j->extra);
	return has_both(j);
}

static void
box_free(struct box *box)
{
	msu_arena_free(&box->arena);
	free(box);
}

enum msu_code
msu_publish(struct msu_ctx *ctx, const char *domain, const char *dir,
    const struct msu_publish_options *opt, struct msu_published **out,
    struct msu_error *err)
{
	struct msu_error own;
	struct box *box = calloc(1, sizeof(*box));
	struct job j = { .opt = opt };
	struct msu_sink sink;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	(void)ctx;
	*out = NULL;
	if (box == NULL)
		return msu_fail(err, MSU_E_NOMEM, domain, NULL);
	j.a = j.site.arena = &box->arena;
	j.err = err;
	if (!make_site(&j, domain) || msu_arena_failed(j.a)) {
		/* without memory, what else is said of texts is not so; and who
		 * names no reason has found none */
		if (msu_arena_failed(j.a))
			msu_error_clear(err);
		msu_fail(err, MSU_E_NOMEM, domain, NULL);
		box_free(box);
		return err->code;
	}
	msu_sink_init(&sink, j.a);
	msu_site_write(&sink, &j.site);
	rc = dir == NULL ? msu_sink_keep(&sink, &box->pub.files, err) :
	    msu_sink_commit(&sink, dir, opt->force, &box->pub.files, err);
	msu_sink_free(&sink);
	if (dir != NULL && rc == MSU_OK)
		name_remains(&j, box->pub.files, dir);
	box->pub.domain = j.site.domain;
	box->pub.records = msu_list_end(&j.site.records);
	box->pub.left_out = msu_list_end(&j.site.left_out);
	if (msu_arena_failed(j.a)) {
		box_free(box);
		msu_error_clear(err);
		return msu_fail(err, MSU_E_NOMEM, domain, NULL);
	}
	*out = &box->pub;
	return rc;
}

void
msu_published_free(struct msu_published *p)
{
	if (p != NULL)
		box_free((struct box *)(void *)p);	/* its first member */
}

char *
msu_published_json(const struct msu_published *p)
{
	return msu_json_published_dup(p);
}

enum msu_code
msu_publish_check(struct msu_ctx *ctx, const char *dir,
    msu_finding_fn finding, void *arg, size_t *errors, struct msu_error *err)
{
	struct msu_error own;
	struct msu_arena a = { 0 };
	enum msu_code rc;

	err = msu_error_own(err, &own);
	(void)ctx;
	rc = msu_published_check(&a, dir, finding, arg, errors, err);
	msu_arena_free(&a);
	return rc;
}
