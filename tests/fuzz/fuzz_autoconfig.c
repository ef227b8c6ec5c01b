/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as an autoconfig document: what comes out is fit to be used. */
#include "fuzz.h"

#include <string.h>

#include "autoconfig.h"
#include "str.h"

const char *const fuzz_seeds = "autoconfig";
const unsigned fuzz_rounds = 100;

static void
silent(void *arg, const char *area, const char *line)
{
	(void)arg;
	(void)area;
	CLAIM(msu_str_is_one_line(line));
}

static bool
is_shown(const char *text)		/* fit to be shown, or NULL */
{
	return text == NULL || (*text != '\0' && msu_str_is_one_line(text));
}

static bool
is_https(const char *url)
{
	return msu_str_neqcase(url, "https://", 8) && msu_str_is_one_line(url);
}

static void
claim_server(struct msu_arena *a, const struct msu_server *s)
{
	CLAIM(s->port != 0);
	CLAIM(s->nauths > 0 && s->nauths <= MSU_AUTH_COUNT);
	CLAIM(is_shown(s->user));
	CLAIM(s->user != NULL || s->auths[0] == MSU_AUTH_NONE);
	CLAIM((s->host == NULL) == (s->url != NULL));
	if (s->host != NULL) {
		const char *again = msu_addr_host(a, s->host);

		CLAIM(again != NULL && strcmp(again, s->host) == 0);
	} else
		CLAIM(is_https(s->url) && s->security == MSU_SECURITY_TLS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct msu_evidence why = { "fuzz", "doc", 4, 0 };
	struct msu_arena a = { 0 };
	struct msu_trace trace = { .areas = ~0u, .fn = silent };
	struct msu_found found = { .arena = &a, .trace = &trace };
	struct msu_error err = { .code = MSU_OK };
	struct msu_addr addr;
	bool matches, lists;
	enum msu_code rc;

	CLAIM(msu_addr_parse(&a, "zoe.q@example.org", &addr, &err) == MSU_OK);
	rc = msu_autoconfig_read((const char *)data, len, &addr, &why, &found,
	    &matches, &err);
	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || rc == MSU_E_SYNTAX || rc == MSU_E_TOO_BIG);
	CLAIM(rc == MSU_OK || !matches);
	CLAIM(matches || found.servers.n == 0);
	CLAIM(found.servers.n <= MSU_FOUND_MAX_SERVERS);
	for (size_t i = 0; i < found.servers.n; i++) {
		const struct msu_found_server *s = found.servers.v[i];

		claim_server(&a, s->server);
	}
	CLAIM(is_shown(found.provider) && is_shown(found.provider_name));
	CLAIM(found.documentation == NULL || is_https(found.documentation));

	err.code = MSU_OK;
	CLAIM(msu_autoconfig_lists(&a, (const char *)data, len, &addr, "doc",
	    &lists, &err) == rc);
	CLAIM(!lists || matches);
	msu_arena_free(&a);
	return 0;
}
