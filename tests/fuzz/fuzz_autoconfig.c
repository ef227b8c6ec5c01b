/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as an autoconfig document: what comes out is fit to be used. */
#include "claims.h"

#include "autoconfig.h"

const char *const fuzz_seeds = "autoconfig";
const unsigned fuzz_rounds = 100;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct msu_arena a = { 0 };
	struct msu_trace trace = { .areas = ~0u, .fn = claim_line };
	struct msu_found found = { .arena = &a, .trace = &trace };
	struct msu_error err = { .code = MSU_OK };
	struct msu_entry *entry = msu_found_entry(&found, "fuzz", "doc", 4);
	struct msu_addr addr;
	enum msu_code rc;
	bool lists;

	CLAIM(entry != NULL);
	CLAIM(msu_addr_parse(&a, "zoe.q@example.org", &addr, &err) == MSU_OK);
	rc = msu_autoconfig_read((const char *)data, len, &addr, &found,
	    entry, &err);
	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || rc == MSU_E_SYNTAX || rc == MSU_E_TOO_BIG);
	CLAIM(rc == MSU_OK || found.servers.n == 0);
	claim_entry(&a, &found, entry);

	err.code = MSU_OK;
	CLAIM(msu_autoconfig_lists(&a, (const char *)data, len, &addr, "doc",
	    &lists, &err) == rc);
	CLAIM(!lists || !entry->unlisted);
	msu_arena_free(&a);
	return 0;
}
