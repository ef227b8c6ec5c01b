/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Apache 2.4 with mod_ssl, mod_alias and mod_rewrite: a host for the names that
 * are only there for mail settings, and a file with the URLs.  As for nginx,
 * there is nothing to quote.
 */
#include "webroute.h"

#include <string.h>

#define CONF	"apache.conf"
#define FILES	"apache-files.conf"

/* The one character that means something there: '.' in the regular expression
 * of a path, '%' in what a RewriteRule puts in its place. */
static const char *
escape(struct msu_arena *a, const char *text, char special)
{
	const char set[] = { special, '\0' };
	const char *out = "";

	while (*text != '\0') {
		size_t len = strcspn(text, set);
		bool is_special = text[len] != '\0';

		out = msu_arena_printf(a, "%s%.*s%s%.*s", out, (int)len, text,
		    is_special ? "\\" : "", (int)is_special, text + len);
		text += len + is_special;
	}
	return out;
}

static void
add_route(struct msu_buf *b, const struct msu_route *r,
    const struct msu_site *site)
{
	const char *dir = msu_route_dir(site);
	const char *regex = escape(site->arena, r->path, '.');

	switch (r->kind) {
	case MSU_ROUTE_FILE:
		msu_buf_addf(b, "AliasMatch \"^%s$\" \"%s/%s\"\n", regex, dir,
		    r->file);
		break;
	case MSU_ROUTE_POST:
		msu_buf_addf(b, "AliasMatch \"(?i)^%s$\" \"%s/%s\"\n", regex,
		    dir, r->file);
		break;
	case MSU_ROUTE_V2:
		msu_buf_addf(b, "RewriteEngine on\n"
		    "RewriteCond \"%%{QUERY_STRING}\" "
		    "\"!(^|&)protocol=autodiscoverv1(&|$)\" [NC]\n"
		    "RewriteRule \"^%s(/v1\\.0/[^/]*)?$\" \"-\" "
		    "[NC,L,R=400]\n"
		    "AliasMatch \"(?i)^%s(/v1\\.0/[^/]*)?$\" \"%s/%s\"\n",
		    regex, regex, dir, r->file);
		break;
	case MSU_ROUTE_MOVED:
		/* RedirectMatch would quote each '%' once more */
		msu_buf_addf(b, "RewriteEngine on\n"
		    "RewriteRule \"^%s$\" \"%s\" [L,NE,R=301]\n", regex,
		    escape(site->arena, r->url, '%'));
		break;
	}
}

/* The type is the file's, whatever its name says. */
static void
add_types(struct msu_buf *b, const struct msu_site *site)
{
	struct msu_route r;

	msu_buf_addf(b, "<Directory \"%s\">\n"
	    "    Require all granted\n", msu_route_dir(site));
	for (size_t i = 0; msu_route_at(site, i, &r); i++) {
		/* the second URL of the same file comes right behind */
		struct msu_route next;
		bool twice = msu_route_at(site, i + 1, &next) &&
		    next.file != NULL && r.file != NULL &&
		    strcmp(next.file, r.file) == 0;

		if (r.file != NULL && !twice)
			msu_buf_addf(b, "    <Files \"%s\">\n"
			    "        ForceType %s\n"
			    "    </Files>\n", r.file, r.type);
	}
	msu_buf_adds(b, "</Directory>\n");
}

static void
add_server_names(struct msu_buf *b, const char *hosts)
{
	size_t len = strcspn(hosts, " ");

	msu_buf_addf(b, "    ServerName %.*s\n", (int)len, hosts);
	if (hosts[len] != '\0')
		msu_buf_addf(b, "    ServerAlias%s\n", hosts + len);
}

static void
apache_write(struct msu_sink *sink, struct msu_site *site)
{
	const char *dir = msu_route_dir(site);
	struct msu_buf *b = msu_sink_file(sink, "apache", CONF);
	struct msu_route r;

	msu_route_intro(b, site, "Apache: a host of its own (mod_ssl, "
	    "mod_rewrite)");
	msu_buf_addf(b, "# The host of %s itself needs the line \"Include "
	    "%s/" FILES "\", too.\n"
	    "<VirtualHost *:443>\n", site->domain, dir);
	add_server_names(b, msu_route_hosts(site));
	msu_buf_addf(b, "    SSLEngine on\n"
	    "    # a certificate that is valid for all of these names\n"
	    "    SSLCertificateFile /etc/letsencrypt/live/%s/fullchain.pem\n"
	    "    SSLCertificateKeyFile /etc/letsencrypt/live/%s/privkey.pem\n"
	    "    Include %s/" FILES "\n"
	    "</VirtualHost>\n", site->domain, site->domain, dir);
	b = msu_sink_file(sink, "apache", FILES);
	msu_route_intro(b, site, "Apache: to be included in a host");
	for (size_t i = 0; msu_route_at(site, i, &r); i++)
		add_route(b, &r, site);
	add_types(b, site);
}

const struct msu_pub msu_pub_apache = {
	.id = "apache",
	.files = (const char *const[]){ CONF, FILES, NULL },
	.write = apache_write,
};
