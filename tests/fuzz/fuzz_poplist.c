/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as the answer to UIDL or LIST, and its lines as those of CAPA:
 * entries lie inside, have numbers, and are the same whenever they are read. */
#include "fuzz.h"

#include <string.h>

#include "arena.h"
#include "caps.h"
#include "poplist.h"

const char *const fuzz_seeds = "poplist";
const unsigned fuzz_rounds = 2000;

static void
claim_entries(const char *p, size_t len, size_t lines)
{
	size_t at = 0, again = 0, before = 0, n = 0;
	unsigned long number, same;
	uint64_t uid, other;

	while (msu_poplist_entry(p, len, &at, false, &number, &uid)) {
		CLAIM(at > before && at <= len + 1);
		CLAIM(number >= 1 && number <= MSU_POPLIST_MAX);
		/* the other kind of list has the same numbers */
		CLAIM(msu_poplist_entry(p, len, &again, true, &same, &other));
		CLAIM(same == number && other == 0 && again == at);
		/* the entry alone, wherever it stands */
		CLAIM(msu_poplist_entry(p + before, at > len ? len - before :
		    at - before, &(size_t){ 0 }, false, &same, &other));
		CLAIM(same == number && other == uid);
		before = at;
		n++;
	}
	CLAIM(n <= lines);
	CLAIM(!msu_poplist_entry(p, len, &again, true, &same, &other));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *p = (const char *)data, *line;
	struct msu_arena a = { 0 };
	struct msu_list list = { 0 };
	struct msu_caps caps;
	size_t pos = 0, n, sum = 0;

	while (msu_poplist_line(p, len, &pos, &line, &n)) {
		CLAIM(line >= p && line + n <= p + len);
		CLAIM(memchr(line, '\n', n) == NULL);
		CLAIM(msu_list_add(&a, &list, msu_arena_strn(&a, line, n)));
		sum += n;
	}
	CLAIM(sum <= len && pos >= len);
	claim_entries(p, len, list.n);
	msu_caps_read(&a, MSU_PROTO_POP3, msu_list_end(&list), &caps);
	CLAIM(!caps.login_disabled || !caps.plain_login);
	msu_arena_free(&a);
	return 0;
}
