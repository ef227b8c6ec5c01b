/* SPDX-License-Identifier: MPL-2.0 */
/*
 * nginx: a server for the names that are only there for mail settings, and a
 * file with the URLs, which the domain's own server includes as well.
 * Everything in them is a host or a URL as msu_site_url() wants it, so that
 * nothing has to be quoted.
 */
#include "webroute.h"

#include <string.h>

#define CONF	"nginx.conf"
#define FILES	"nginx-files.conf"

static void
add_file(struct msu_buf *b, const struct msu_route *r, const char *dir)
{
	msu_buf_addf(b, "    alias %s/%s;\n"
	    "    types { }\n"
	    "    default_type %s;\n", dir, r->file, r->type);
}

static void
add_route(struct msu_buf *b, const struct msu_route *r, const char *dir)
{
	switch (r->kind) {
	case MSU_ROUTE_FILE:
		msu_buf_addf(b, "location = %s {\n", r->path);
		add_file(b, r, dir);
		break;
	case MSU_ROUTE_POST:
		/* nginx answers 405 to a POST for a file; the error page is
		 * fetched by GET */
		msu_buf_addf(b, "location ~* ^%.*s\\.xml$ {\n",
		    (int)(sizeof("/autodiscover/autodiscover") - 1), r->path);
		add_file(b, r, dir);
		msu_buf_adds(b, "    error_page 405 =200 $uri;\n");
		break;
	case MSU_ROUTE_V2:
		msu_buf_addf(b, "location ~* ^%.*s\\.json(/v1\\.0/[^/]*)?$ {\n",
		    (int)(sizeof("/autodiscover/autodiscover") - 1), r->path);
		add_file(b, r, dir);
		msu_buf_adds(b, "    if ($arg_protocol !~* "
		    "\"^AutodiscoverV1$\") {\n"
		    "        return 400 '" MSU_ROUTE_V2_ERROR "';\n"
		    "    }\n");
		break;
	case MSU_ROUTE_MOVED:
		msu_buf_addf(b, "location = %s {\n"
		    "    return 301 %s;\n", r->path, r->url);
		break;
	}
	msu_buf_adds(b, "}\n");
}

/* Where several servers listen, their names are in a hash table with buckets of
 * 64 bytes, unless somebody says more: one takes its length, two bytes and three
 * pointers (ngx_hash.c).  The line belongs to "http" and may stand there only
 * once, so that it cannot be written here. */
static void
add_bucket_size(struct msu_buf *b, const struct msu_site *site)
{
	size_t max = 0, size = 64, len;

	for (const char *p = msu_route_hosts(site); *p != '\0';
	    p += len + (p[len] == ' ')) {
		len = strcspn(p, " ");
		max = len > max ? len : max;
	}
	while (size < (max + 2 + 7) / 8 * 8 + 16)
		size *= 2;
	if (size > 64)
		msu_buf_addf(b, "# So long names need the line "
		    "\"server_names_hash_bucket_size %zu;\" in http.\n", size);
}

static void
nginx_write(struct msu_sink *sink, struct msu_site *site)
{
	const char *dir = msu_route_dir(site);
	struct msu_buf *b = msu_sink_file(sink, "nginx", CONF);
	struct msu_route r;

	msu_route_intro(b, site, "nginx: a server of its own");
	add_bucket_size(b, site);
	msu_buf_addf(b, "# The server of %s itself needs the line \"include "
	    "%s/" FILES ";\", too.\n"
	    "server {\n"
	    "    listen 443 ssl;\n"
	    "    listen [::]:443 ssl;\n"
	    "    server_name %s;\n"
	    "    # a certificate that is valid for all of these names\n"
	    "    ssl_certificate /etc/letsencrypt/live/%s/fullchain.pem;\n"
	    "    ssl_certificate_key /etc/letsencrypt/live/%s/privkey.pem;\n"
	    "    include %s/" FILES ";\n"
	    "}\n", site->domain, dir, msu_route_hosts(site), site->domain,
	    site->domain, dir);
	b = msu_sink_file(sink, "nginx", FILES);
	msu_route_intro(b, site, "nginx: to be included in a server");
	for (size_t i = 0; msu_route_at(site, i, &r); i++)
		add_route(b, &r, dir);
}

const struct msu_pub msu_pub_nginx = {
	.id = "nginx",
	.files = (const char *const[]){ CONF, FILES, NULL },
	.write = nginx_write,
};
