/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Autodiscover for a domain: the POX answer, a static file because the login is
 * the address (pox.c), and the JSON of version 2, which leads to it.
 */
#include <string.h>

#include "model.h"
#include "pox.h"
#include "quote.h"
#include "site.h"

/* The best way to log in that the format knows; false if there is none. */
static bool
pick_auth(const struct msu_server *s, enum msu_auth *auth)
{
	for (size_t i = 0; i < s->nauths; i++) {
		if ((MSU_POX_AUTHS & (1u << s->auths[i])) != 0) {
			*auth = s->auths[i];
			return true;
		}
	}
	return false;
}

/* One server for each service, the provider's first that can be said. */
static size_t
pick_services(const struct msu_site *site, struct msu_pox_service *out)
{
	static const enum msu_proto protos[MSU_POX_MAX] = {
		MSU_PROTO_IMAP, MSU_PROTO_POP3, MSU_PROTO_SMTP,
	};
	size_t n = 0;

	for (size_t i = 0; i < MSU_POX_MAX; i++) {
		for (size_t j = 0; site->servers[j] != NULL; j++) {
			out[n].server = site->servers[j];
			if (out[n].server->proto == protos[i] &&
			    pick_auth(out[n].server, &out[n].auth)) {
				n++;
				break;
			}
		}
	}
	return n;
}

static bool
refuse(struct msu_sink *sink, enum msu_code code, const char *why,
    const char *what)
{
	static const char *const files[] = { MSU_FILE_POX, MSU_FILE_V2 };

	for (size_t i = 0; i < 2; i++) {
		msu_sink_refuse(sink, "autodiscover", files[i], code,
		    files[i], "%s%s", why, what);
		msu_sink_extra(sink);
	}
	return false;
}

/* The document stands for everybody: whoever asks gets the same. */
static bool
can_say(struct msu_sink *sink, const struct msu_site *site,
    const struct msu_pox_service *services, size_t n)
{
	const char *other = msu_site_other_login(site);

	if (other != NULL)
		return refuse(sink, MSU_E_CANNOT_SAY, "one file for all users "
		    "can say no other login than the address, not ", other);
	if (n < 2 || services[n - 1].server->proto != MSU_PROTO_SMTP)
		return refuse(sink, MSU_E_CANNOT_AUTH, "it knows passwords "
		    "only", "");
	return true;
}

static void
autodiscover_write(struct msu_sink *sink, struct msu_site *site)
{
	struct msu_pox_service services[MSU_POX_MAX];
	size_t n = pick_services(site, services);
	struct msu_buf *b;

	if (!can_say(sink, site, services, n))
		return;
	site->has_pox = true;
	msu_pox_write(msu_sink_file(sink, "autodiscover", MSU_FILE_POX),
	    site->arena, services, n);
	b = msu_sink_file(sink, "autodiscover", MSU_FILE_V2);
	msu_buf_adds(b, "{\"Protocol\":\"AutodiscoverV1\",\"Url\":");
	msu_quote_json(b, msu_arena_printf(site->arena,
	    "https://autodiscover.%s/autodiscover/autodiscover.xml",
	    site->domain));
	msu_buf_adds(b, "}\n");
}

const struct msu_pub msu_pub_autodiscover = {
	.id = "autodiscover",
	.files = (const char *const[]){ MSU_FILE_POX, MSU_FILE_V2, NULL },
	.write = autodiscover_write,
};
