/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as Foxmail's files: what is taken is fit to be connected to, shown
 * and opened. */
#include "claims.h"

#include "foxmail.h"

const char *const fuzz_seeds = "foxmail";
const unsigned fuzz_rounds = 300;

static void
claim_stored(struct msu_arena *a, const struct msu_stored *s,
    const struct msu_server *server)
{
	const char *again = s->host == NULL ? NULL : msu_addr_host(a, s->host);

	CLAIM(s->host == NULL || (again != NULL && strcmp(again, s->host) ==
	    0));
	if (server == NULL)
		return;
	claim_server(a, server);
	CLAIM(server->security != MSU_SECURITY_PLAIN);
	CLAIM(strcmp(server->host, s->host) == 0);
	CLAIM(s->port == 0 || s->port == server->port);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *body = (const char *)data, *const *lines;
	struct msu_imported one = { .file = "x" };
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	struct msu_addr addr;
	size_t n = 0;
	enum msu_code rc;

	rc = msu_foxmail_read(&a, body, len, NULL, &one, &err);
	CLAIM(rc == err.code && (rc == MSU_OK || rc == MSU_E_SYNTAX));
	CLAIM(one.address != NULL || rc != MSU_OK);
	CLAIM(one.address == NULL || msu_addr_parse(&a, one.address, &addr,
	    NULL) == MSU_OK);
	CLAIM(is_shown(one.login));
	claim_stored(&a, &one.incoming, one.in);
	claim_stored(&a, &one.outgoing, one.out);
	for (lines = msu_foxmail_list(&a, body, len); lines[n] != NULL; n++)
		CLAIM(is_shown(lines[n]) && lines[n][0] != '\0');
	CLAIM(n <= MSU_FOXMAIL_MAX && !msu_arena_failed(&a));
	msu_arena_free(&a);
	return 0;
}
