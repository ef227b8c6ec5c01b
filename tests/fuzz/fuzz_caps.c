/* SPDX-License-Identifier: MPL-2.0 */
/* Any lines as a server's capabilities: only mechanism names come out. */
#include "fuzz.h"

#include <string.h>

#include "caps.h"

const char *const fuzz_seeds = "caps";
const unsigned fuzz_rounds = 2000;

static void
claim_mechanisms(const struct msu_caps *caps)
{
	size_t n = 0;

	for (; caps->mechanisms[n] != NULL; n++) {
		size_t len = strlen(caps->mechanisms[n]);

		CLAIM(len > 0 && len <= 20);
		CLAIM(strspn(caps->mechanisms[n],
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == len);
		for (size_t i = 0; i < n; i++)
			CLAIM(strcmp(caps->mechanisms[i],
			    caps->mechanisms[n]) != 0);
	}
	CLAIM(n <= 40);
	CLAIM(msu_caps_allow(caps, MSU_AUTH_NONE));
	CLAIM(n > 0 || !msu_caps_allow(caps, MSU_AUTH_OAUTH2));
	CLAIM(!caps->login_disabled || !caps->plain_login);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const enum msu_proto protos[] = {
		MSU_PROTO_IMAP, MSU_PROTO_POP3, MSU_PROTO_SMTP
	};
	struct msu_arena a = { 0 };
	struct msu_list lines = { 0 };
	const char *p = (const char *)data;

	while (len > 0) {
		const char *end = memchr(p, '\n', len);
		size_t n = end == NULL ? len : (size_t)(end - p);

		CLAIM(msu_list_add(&a, &lines, msu_arena_strn(&a, p, n)));
		n += end != NULL;
		p += n;
		len -= n;
	}
	for (size_t i = 0; i < sizeof(protos) / sizeof(protos[0]); i++) {
		struct msu_caps caps;

		msu_caps_read(&a, protos[i], msu_list_end(&lines), &caps);
		claim_mechanisms(&caps);
	}
	msu_arena_free(&a);
	return 0;
}
