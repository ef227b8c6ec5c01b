/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a JSON document: what is seen of it is text. */
#include "fuzz.h"

#include <string.h>

#include "jsondoc.h"
#include "str.h"

const char *const fuzz_seeds = "json";
const unsigned fuzz_rounds = 1000;

/* How many values there are below; each is of one kind at most. */
static size_t
claim_value(const struct msu_value *v, unsigned depth)
{
	const char *text = msu_json_text(v), *name = msu_json_name(v);
	bool yes, is_boolean = msu_json_boolean(v, &yes);
	size_t n = 1;

	CLAIM(depth <= 33);
	CLAIM(text == NULL || msu_str_is_utf8(text, strlen(text)));
	CLAIM(name == NULL || msu_str_is_utf8(name, strlen(name)));
	CLAIM((text != NULL) + is_boolean + msu_json_is_object(v) <= 1);
	for (const struct msu_value *c = msu_json_first(v); c != NULL;
	    c = msu_json_next(c)) {
		const struct msu_value *found;

		CLAIM((msu_json_name(c) != NULL) == msu_json_is_object(v));
		n += claim_value(c, depth + 1);
		if (msu_json_name(c) == NULL)
			continue;
		found = msu_json_member(v, msu_json_name(c));
		CLAIM(found != NULL);
		CLAIM(strcmp(msu_json_name(found), msu_json_name(c)) == 0);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_json *doc = msu_json_open((const char *)data, len, "doc",
	    &err);

	CLAIM((doc == NULL) == (err.code != MSU_OK));
	CLAIM(err.code == MSU_OK || err.code == MSU_E_SYNTAX ||
	    err.code == MSU_E_TOO_BIG);
	if (doc != NULL)
		CLAIM(claim_value(msu_json_root(doc), 1) <= 10000);
	msu_json_close(doc);
	return 0;
}
