/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Caddy 2: a snippet with the URLs, and a site that imports it; Caddy gets the
 * certificates by itself.  It compares paths without regard to case.  As for
 * nginx, there is nothing to quote but the JSON of an error.
 */
#include "webroute.h"

#define CONF	"Caddyfile"

static void
add_file(struct msu_buf *b, const struct msu_route *r, const char *dir)
{
	msu_buf_addf(b, "\t\troot * %s\n"
	    "\t\trewrite * /%s\n"
	    "\t\theader Content-Type %s\n", dir, r->file, r->type);
	/* newer file servers of it refuse any method but GET; 2.6 does not */
	if (r->kind == MSU_ROUTE_POST)
		msu_buf_adds(b, "\t\tmethod GET\n");
	msu_buf_adds(b, "\t\tfile_server\n");
}

static void
add_route(struct msu_buf *b, const struct msu_route *r, const char *dir)
{
	switch (r->kind) {
	case MSU_ROUTE_FILE:
	case MSU_ROUTE_POST:
		msu_buf_addf(b, "\thandle %s {\n", r->path);
		add_file(b, r, dir);
		break;
	case MSU_ROUTE_V2:
		msu_buf_addf(b, "\t@autodiscover_v2 {\n"
		    "\t\tpath %s %s/v1.0/*\n"
		    "\t\texpression `{query}.matches("
		    "\"(?i)(^|&)protocol=autodiscoverv1(&|$)\")`\n"
		    "\t}\n"
		    "\thandle @autodiscover_v2 {\n", r->path, r->path);
		add_file(b, r, dir);
		msu_buf_addf(b, "\t}\n"
		    "\t@autodiscover_other path %s %s/v1.0/*\n"
		    "\thandle @autodiscover_other {\n"
		    "\t\theader Content-Type application/json\n"
		    "\t\trespond `" MSU_ROUTE_V2_ERROR "` 400\n", r->path,
		    r->path);
		break;
	case MSU_ROUTE_MOVED:
		msu_buf_addf(b, "\thandle %s {\n"
		    "\t\tredir %s 301\n", r->path, r->url);
		break;
	}
	msu_buf_adds(b, "\t}\n");
}

static void
add_hosts(struct msu_buf *b, const char *hosts)
{
	for (; *hosts != '\0'; hosts++) {
		if (*hosts == ' ')
			msu_buf_addc(b, ',');
		msu_buf_addc(b, *hosts);
	}
}

static void
caddy_write(struct msu_sink *sink, struct msu_site *site)
{
	struct msu_buf *b = msu_sink_file(sink, "caddy", CONF);
	struct msu_route r;

	msu_route_intro(b, site, "Caddy");
	/* several domains may be there: each has a snippet of its own */
	msu_buf_addf(b, "# The site of %s itself needs the line \"import "
	    "mailsetup-%s\", too.\n"
	    "(mailsetup-%s) {\n", site->domain, site->domain, site->domain);
	for (size_t i = 0; msu_route_at(site, i, &r); i++)
		add_route(b, &r, msu_route_dir(site));
	msu_buf_adds(b, "}\n\n");
	add_hosts(b, msu_route_hosts(site));
	/* what matches nothing is an empty success to it, and a reader of such
	 * documents takes that for one */
	msu_buf_addf(b, " {\n\timport mailsetup-%s\n"
	    "\thandle {\n\t\trespond 404\n\t}\n}\n", site->domain);
}

const struct msu_pub msu_pub_caddy = {
	.id = "caddy",
	.files = (const char *const[]){ CONF, NULL },
	.write = caddy_write,
};
