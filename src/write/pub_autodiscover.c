/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Autodiscover for a domain: the POX answer, a static file because the login is
 * the address (pox.c), and the JSON of version 2, which leads to it.
 */
#include <string.h>

#include "err.h"
#include "model.h"
#include "pox.h"
#include "quote.h"
#include "site.h"

#define MAX_POX	((size_t)1 << 20)

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

/* The document stands for everybody: whoever asks gets the same. */
bool
msu_site_pox(const struct msu_site *site, struct msu_buf *b,
    struct msu_error *why)
{
	struct msu_pox_service services[MSU_POX_MAX];
	size_t n = pick_services(site, services);
	const char *other = msu_site_other_login(site);

	if (other != NULL)
		msu_fail(why, MSU_E_CANNOT_SAY, MSU_FILE_POX, "one file for "
		    "all users can say no other login than the address, not "
		    "%s", other);
	else if (n < 2 || services[n - 1].server->proto != MSU_PROTO_SMTP)
		msu_fail(why, MSU_E_CANNOT_AUTH, MSU_FILE_POX, "it knows "
		    "passwords only");
	else
		msu_pox_write(b, site->arena, services, n);
	return why->code == MSU_OK;
}

void
msu_site_v2(const struct msu_site *site, struct msu_buf *b)
{
	msu_buf_adds(b, "{\"Protocol\":\"AutodiscoverV1\",\"Url\":");
	msu_quote_json(b, msu_arena_printf(site->arena,
	    "https://autodiscover.%s/autodiscover/autodiscover.xml",
	    site->domain));
	msu_buf_adds(b, "}\n");
}

static void
autodiscover_write(struct msu_sink *sink, struct msu_site *site)
{
	static const char *const files[] = { MSU_FILE_POX, MSU_FILE_V2 };
	struct msu_error why = { .code = MSU_OK };
	struct msu_buf b;

	msu_buf_init(&b, MAX_POX);
	site->has_pox = msu_site_pox(site, &b, &why);
	if (site->has_pox) {
		msu_buf_add(msu_sink_file(sink, "autodiscover", MSU_FILE_POX),
		    msu_buf_text(&b), b.len);
		msu_site_v2(site, msu_sink_file(sink, "autodiscover",
		    MSU_FILE_V2));
	}
	for (size_t i = 0; i < 2 && !site->has_pox; i++) {
		msu_sink_refuse(sink, "autodiscover", files[i], why.code,
		    files[i], "%s", why.detail);
		msu_sink_extra(sink);
	}
	if (b.code != MSU_OK)
		site->arena->failed = true;
	msu_buf_free(&b);
}

const struct msu_pub msu_pub_autodiscover = {
	.id = "autodiscover",
	.files = (const char *const[]){ MSU_FILE_POX, MSU_FILE_V2, NULL },
	.write = autodiscover_write,
};
