/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as one of Apple's profiles: what comes out is fit to be used. */
#include "claims.h"

#include "mobileconfig.h"

const char *const fuzz_seeds = "mobileconfig";
const unsigned fuzz_rounds = 200;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct msu_arena a = { 0 };
	struct msu_trace trace = { .areas = ~0u, .fn = claim_line };
	struct msu_found found = { .arena = &a, .trace = &trace };
	struct msu_error err = { .code = MSU_OK };
	struct msu_entry *entry = msu_found_entry(&found, "fuzz", "doc", 4);
	struct msu_addr addr;
	bool personal;
	enum msu_code rc;

	CLAIM(entry != NULL);
	CLAIM(msu_addr_parse(&a, "zoe.q@example.org", &addr, &err) == MSU_OK);
	rc = msu_mobileconfig_read((const char *)data, len, &addr, &found,
	    entry, &personal, &err);
	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || rc == MSU_E_SYNTAX || rc == MSU_E_TOO_BIG);
	CLAIM(rc == MSU_OK || (found.servers.n == 0 && !personal));
	claim_entry(&a, &found, entry);
	for (size_t i = 0; i < found.servers.n; i++) {
		const struct msu_found_server *s = found.servers.v[i];

		CLAIM(msu_proto_is_mail(s->server->proto));
		CLAIM(s->server->nauths == 1);
	}
	msu_arena_free(&a);
	return 0;
}
