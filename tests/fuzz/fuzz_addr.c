/* SPDX-License-Identifier: MPL-2.0 */
/* Any text as a mail address, a host name, a URL: what is accepted is one. */
#include "fuzz.h"

#include <string.h>

#include "addr.h"
#include "check.h"
#include "str.h"

const char *const fuzz_seeds = "database";
const unsigned fuzz_rounds = 1500;

static void
claim_address(struct msu_arena *a, const char *text)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_addr addr, again;
	size_t local;

	if (msu_addr_parse(a, text, &addr, &err) != MSU_OK) {
		CLAIM(err.code >= MSU_E_ADDR_EMPTY &&
		    err.code <= MSU_E_ADDR_BRACKET);
		return;
	}
	CLAIM(err.code == MSU_OK);
	local = strlen(addr.local);
	CLAIM(local > 0 && local <= 64);
	CLAIM(strncmp(addr.full, addr.local, local) == 0 &&
	    addr.full[local] == '@' &&
	    strcmp(addr.full + local + 1, addr.domain) == 0);
	CLAIM(strlen(addr.domain) <= 253 && msu_str_is_ascii(addr.domain));
	CLAIM(strchr(addr.domain, '.') != NULL);
	CLAIM(msu_str_is_one_line(addr.full));
	CLAIM(addr.name == NULL || msu_str_is_one_line(addr.name));
	/* what it became is an address itself, the same */
	CLAIM(msu_addr_parse(a, addr.full, &again, &err) == MSU_OK);
	CLAIM(strcmp(again.full, addr.full) == 0);
}

static void
claim_host(struct msu_arena *a, const char *text)
{
	const char *host = msu_addr_host(a, text), *again;

	if (host == NULL)
		return;
	CLAIM(msu_str_is_ascii(host) && strlen(host) <= 253);
	CLAIM(strpbrk(host, " /@%<>\"'\\\r\n") == NULL);
	CLAIM(host[0] != '.' && strstr(host, "..") == NULL);
	again = msu_addr_host(a, host);
	CLAIM(again != NULL && strcmp(again, host) == 0);
}

static void
claim_url(struct msu_arena *a, const char *text)
{
	struct msu_error err = { .code = MSU_OK };
	const char *url = msu_addr_url(a, text, false);
	const struct msu_server *s;

	CLAIM(url == NULL || (msu_str_neqcase(url, "https://", 8) &&
	    strcmp(url, text) == 0 && msu_str_is_one_line(url)));
	s = msu_check_url(a, text, &err);
	CLAIM((s == NULL) == (err.code != MSU_OK));
	if (s != NULL)
		claim_host(a, s->host);
}

/* Each line, after prefixes that lead deeper into each reader. */
static void
claim_line(const char *p, size_t len)
{
	static const char *const before[] = {
		"", "me@", "Name <", "https://", "imaps://", "smtp://h:",
		"imap://[",
	};

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		struct msu_arena a = { 0 };
		const char *text = msu_arena_printf(&a, "%s%s", before[i],
		    msu_arena_strn(&a, p, len));

		claim_address(&a, text);
		claim_host(&a, text);
		claim_url(&a, text);
		msu_arena_free(&a);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *p = (const char *)data;

	while (len > 0) {
		const char *end = memchr(p, '\n', len);
		size_t n = end == NULL ? len : (size_t)(end - p);

		claim_line(p, n);
		n += end != NULL;
		p += n;
		len -= n;
	}
	return 0;
}
