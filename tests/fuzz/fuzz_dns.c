/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as the answer of a name server: what comes out has its form. */
#include "fuzz.h"

#include <ares.h>
#include <string.h>

#include "addr.h"
#include "dnsread.h"

const char *const fuzz_seeds = "dns";
const unsigned fuzz_rounds = 3000;

static void
claim_host(const char *host)
{
	struct msu_arena a = { 0 };
	const char *again = msu_addr_host(&a, host);

	CLAIM(host[0] == '\0' || (again != NULL && strcmp(again, host) == 0));
	msu_arena_free(&a);
}

static void
claim_srv(const struct msu_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct msu_dns_srv *s = l->v[i];

		claim_host(s->host);
		CLAIM(s->host[0] == '\0' || s->port > 0);
		CLAIM(!msu_addr_is_ip(s->host));
		CLAIM(i == 0 || ((const struct msu_dns_srv *)
		    l->v[i - 1])->priority <= s->priority);
	}
	CLAIM(l->n <= 32);
}

static void
claim_answer(const struct msu_dns_answer *answer)
{
	size_t all = answer->ips.n + answer->mx.n + answer->srv.n +
	    answer->txts.n;

	CLAIM(answer->status == ARES_SUCCESS || all == 0);
	CLAIM(answer->ttl <= 3600);
	CLAIM(answer->ips.n <= 8 && answer->mx.n <= 32);
	CLAIM(answer->txts.n <= 64);
	for (size_t i = 0; i < answer->ips.n; i++)
		CLAIM(msu_addr_is_ip(answer->ips.v[i]));
	for (size_t i = 0; i < answer->mx.n; i++)
		claim_host(((const struct msu_dns_mx *)
		    answer->mx.v[i])->host);
	for (size_t i = 0; i < answer->txts.n; i++)
		CLAIM(strlen(answer->txts.v[i]) <= 4096);
	claim_srv(&answer->srv);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const enum msu_rr_type types[] = {
		MSU_RR_A, MSU_RR_AAAA, MSU_RR_MX, MSU_RR_SRV, MSU_RR_TXT
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct msu_arena a = { 0 };
		struct msu_dns_answer answer;

		msu_dns_read(&a, types[i], "test", data, len, &answer);
		claim_answer(&answer);
		msu_arena_free(&a);
	}
	return 0;
}
