/* SPDX-License-Identifier: MPL-2.0 */
/* The table of what a domain publishes, and what its rows share. */
#include "site.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "err.h"
#include "model.h"

static const struct msu_pub *const pubs[] = {
#define PUB(name)	&msu_pub_##name,
#include "pub_list.h"
#undef PUB
};

void
msu_site_write(struct msu_sink *sink, struct msu_site *site)
{
	for (size_t i = 0; i < sizeof(pubs) / sizeof(pubs[0]); i++)
		pubs[i]->write(sink, site);
}

const struct msu_server *
msu_site_server(const struct msu_site *site, enum msu_proto proto,
    enum msu_security security)
{
	for (size_t i = 0; site->servers[i] != NULL; i++) {
		const struct msu_server *s = site->servers[i];

		if (s->proto == proto && s->security == security)
			return s;
	}
	return NULL;
}

const struct msu_server *
msu_site_service(const struct msu_site *site, enum msu_proto proto)
{
	for (size_t i = 0; site->servers[i] != NULL; i++) {
		if (site->servers[i]->proto == proto)
			return site->servers[i];
	}
	return NULL;
}

struct msu_account
msu_site_account(const struct msu_site *site)
{
	struct msu_account acct = {
		.address = site->domain, .domain = site->domain,
		.servers = site->servers,
		.out = msu_site_service(site, MSU_PROTO_SMTP),
	};

	for (size_t i = 0; site->servers[i] != NULL && acct.in == NULL; i++) {
		if (msu_proto_is_incoming(site->servers[i]->proto))
			acct.in = site->servers[i];
	}
	return acct;
}

const char *
msu_site_other_login(const struct msu_site *site)
{
	for (size_t i = 0; site->servers[i] != NULL; i++) {
		const char *user = site->servers[i]->user;

		if (user != NULL && strcmp(user, MSU_SITE_ADDRESS) != 0)
			return user;
	}
	return NULL;
}

void
msu_site_leave_out(struct msu_site *site, enum msu_code code,
    const char *subject, const char *fmt, ...)
{
	struct msu_error *e = msu_arena_alloc(site->arena, sizeof(*e));
	char detail[sizeof(e->detail)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	if (e == NULL)
		return;
	msu_fail(e, code, subject, "%s", detail);
	msu_list_add(site->arena, &site->left_out, e);
}

const char *
msu_site_url(struct msu_arena *a, const char *url)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%:/?=&@+,";
	const char *clean = msu_addr_url(a, url, false), *rest;
	size_t scheme = strlen("https://"), host;

	if (clean == NULL || clean[strspn(clean, plain)] != '\0')
		return NULL;
	host = strcspn(clean + scheme, ":/?");
	rest = clean + scheme + host;
	if (strncmp(rest, ":443", 4) == 0 &&
	    (rest[4] == '\0' || rest[4] == '/' || rest[4] == '?'))
		rest += 4;
	return msu_arena_printf(a, "%.*s%s", (int)(scheme + host), clean,
	    rest);
}
