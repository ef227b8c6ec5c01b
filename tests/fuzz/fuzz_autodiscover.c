/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as an Autodiscover answer of either kind: what comes out is fit
 * to be used. */
#include "claims.h"

#include "autodiscover.h"

const char *const fuzz_seeds = "autodiscover";
const unsigned fuzz_rounds = 200;

static void
claim_version_2(struct msu_arena *a, const char *body, size_t len)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_autodiscover_v2 said;
	enum msu_code rc = msu_autodiscover_json(a, body, len, "doc", &said,
	    &err);

	CLAIM(rc == err.code);
	CLAIM((rc == MSU_OK) == (said.url != NULL ||
	    said.error_code != NULL));
	CLAIM(is_https(said.url) && is_shown(said.error_code));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct msu_arena a = { 0 };
	struct msu_trace trace = { .areas = ~0u, .fn = claim_line };
	struct msu_found found = { .arena = &a, .trace = &trace };
	struct msu_error err = { .code = MSU_OK };
	struct msu_entry *entry = msu_found_entry(&found, "fuzz", "doc", 2);
	struct msu_autodiscover said;
	struct msu_addr addr, to;
	enum msu_code rc;

	CLAIM(entry != NULL);
	CLAIM(msu_addr_parse(&a, "zoe.q@example.org", &addr, &err) == MSU_OK);
	rc = msu_autodiscover_read((const char *)data, len, &addr, &found,
	    entry, &said, &err);
	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || rc == MSU_E_SYNTAX || rc == MSU_E_TOO_BIG ||
	    rc == MSU_E_REDIRECT);
	claim_entry(&a, &found, entry);
	CLAIM(found.servers.n == 0 || (rc == MSU_OK &&
	    said.action == MSU_AUTODISCOVER_SETTINGS));
	CLAIM(is_https(said.url) && is_shown(said.message));
	CLAIM((said.url != NULL) == (rc == MSU_OK &&
	    said.action == MSU_AUTODISCOVER_URL));
	CLAIM((said.address != NULL) == (rc == MSU_OK &&
	    said.action == MSU_AUTODISCOVER_ADDRESS));
	if (said.address != NULL)
		CLAIM(msu_addr_parse(&a, said.address, &to, &err) == MSU_OK);
	claim_version_2(&a, (const char *)data, len);
	msu_arena_free(&a);
	return 0;
}
