/* SPDX-License-Identifier: MPL-2.0 */
/* The URLs of a site. */
#include "webroute.h"

#include <string.h>

#include "addr.h"

static const struct row {
	struct msu_route	 route;
	int			 proto;	/* of a service that is moved, or -1 */
} rows[] = {
	{ { MSU_ROUTE_FILE, "/mail/config-v1.1.xml", MSU_FILE_AUTOCONFIG,
	    "text/xml", NULL }, -1 },
	{ { MSU_ROUTE_FILE, "/.well-known/autoconfig/mail/config-v1.1.xml",
	    MSU_FILE_AUTOCONFIG, "text/xml", NULL }, -1 },
	{ { MSU_ROUTE_FILE, "/mail/" MSU_FILE_APPLE, MSU_FILE_APPLE,
	    "application/x-apple-aspen-config", NULL }, -1 },
	{ { MSU_ROUTE_FILE, "/.well-known/user-agent-configuration.json",
	    MSU_FILE_PACC, "application/json", NULL }, -1 },
	{ { MSU_ROUTE_POST, "/autodiscover/autodiscover.xml", MSU_FILE_POX,
	    "text/xml", NULL }, -1 },
	{ { MSU_ROUTE_V2, "/autodiscover/autodiscover.json", MSU_FILE_V2,
	    "application/json", NULL }, -1 },
	{ { MSU_ROUTE_MOVED, "/.well-known/jmap", NULL, NULL, NULL },
	    MSU_PROTO_JMAP },
	{ { MSU_ROUTE_MOVED, "/.well-known/caldav", NULL, NULL, NULL },
	    MSU_PROTO_CALDAV },
	{ { MSU_ROUTE_MOVED, "/.well-known/carddav", NULL, NULL, NULL },
	    MSU_PROTO_CARDDAV },
};

/* Where a service is, if that is not the very URL that would lead there. */
static const char *
moved_to(const struct msu_site *site, const struct row *r)
{
	for (size_t i = 0; site->extra[i] != NULL; i++) {
		const struct msu_server *s = site->extra[i];
		const char *path = s->url + strlen("https://");

		if ((int)s->proto != r->proto)
			continue;
		path += strcspn(path, "/?");
		return strcmp(path, r->route.path) == 0 && strcmp(
		    msu_addr_url_host(site->arena, s->url),
		    site->domain) == 0 ? NULL : s->url;
	}
	return NULL;
}

static bool
is_there(const struct msu_site *site, const struct row *r)
{
	const char *file = r->route.file;

	if (file == NULL)
		return moved_to(site, r) != NULL;
	if (strcmp(file, MSU_FILE_PACC) == 0)
		return site->has_pacc;
	if (strcmp(file, MSU_FILE_APPLE) == 0)
		return site->has_apple;
	return strcmp(file, MSU_FILE_AUTOCONFIG) == 0 || site->has_pox;
}

bool
msu_route_at(const struct msu_site *site, size_t n, struct msu_route *out)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!is_there(site, &rows[i]) || n-- > 0)
			continue;
		*out = rows[i].route;
		if (out->file == NULL)
			out->url = moved_to(site, &rows[i]);
		return true;
	}
	return false;
}

const char *
msu_route_hosts(const struct msu_site *site)
{
	const char *d = site->domain;

	return msu_arena_printf(site->arena, "autoconfig.%s%s%s%s%s", d,
	    site->has_pox ? " autodiscover." : "", site->has_pox ? d : "",
	    site->has_pacc ? " ua-auto-config." : "",
	    site->has_pacc ? d : "");
}

const char *
msu_route_dir(const struct msu_site *site)
{
	return msu_arena_printf(site->arena, "/srv/mailsetup/%s",
	    site->domain);
}

void
msu_route_intro(struct msu_buf *b, const struct msu_site *site,
    const char *server)
{
	msu_buf_addf(b, "# Mail settings of %s, for %s.\n"
	    "# The files lie in %s.\n", site->domain, server,
	    msu_route_dir(site));
}
