/* SPDX-License-Identifier: MPL-2.0 */
/* Any lines as TXT records: what is taken from them is fit to be asked. */
#include "claims.h"

#include "pacc.h"
#include "txt.h"

#define MAX_RECORDS	100

const char *const fuzz_seeds = "txt";
const unsigned fuzz_rounds = 500;

/* Lines in memory of exactly their size, so that a sanitizer sees the end. */
static size_t
records_of(const char *p, size_t len, char *records[MAX_RECORDS + 1])
{
	size_t n = 0;

	while (len > 0 && n < MAX_RECORDS) {
		const char *end = memchr(p, '\n', len);
		size_t line = end == NULL ? len : (size_t)(end - p);

		records[n] = malloc(line + 1);
		CLAIM(records[n] != NULL);
		memcpy(records[n], p, line);
		records[n++][line] = '\0';
		p += line + (end != NULL);
		len -= line + (end != NULL);
	}
	records[n] = NULL;
	return n;
}

/* A host, but for "_". */
static void
claim_name(struct msu_arena *a, const char *name)
{
	char *host = msu_arena_alloc(a, strlen(name) + 1);
	const char *again;

	CLAIM(host != NULL);
	for (size_t i = 0; name[i] != '\0'; i++)
		host[i] = name[i] == '_' ? 'x' : name[i];
	again = msu_addr_host(a, host);
	CLAIM(again != NULL && strcmp(again, host) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *own[MAX_RECORDS + 1];
	const char *records[MAX_RECORDS + 1], *path;
	size_t n = records_of((const char *)data, len, own), domains = 0;
	struct msu_arena a = { 0 };
	struct msu_error err = { .code = MSU_OK };
	const char *const *spf;
	enum msu_code rc;

	memcpy(records, own, sizeof(own[0]) * (n + 1));
	CLAIM(is_https(msu_txt_mailconf(&a, records)));
	path = msu_txt_path(&a, records);
	if (path != NULL)
		CLAIM(msu_addr_url(&a, msu_arena_printf(&a,
		    "https://a.example%s", path), false) != NULL);
	for (spf = msu_txt_spf(&a, records); spf[domains] != NULL; domains++)
		claim_name(&a, spf[domains]);
	CLAIM(domains <= MSU_SPF_MAX);
	rc = msu_pacc_vouched(records, "abc", 3, "name", &err);
	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || rc == MSU_E_DIGEST || rc == MSU_E_SYNTAX);
	CLAIM(!msu_arena_failed(&a));
	msu_arena_free(&a);
	for (size_t i = 0; i < n; i++)
		free(own[i]);
	return 0;
}
