/* SPDX-License-Identifier: MPL-2.0 */
/* Cache-Control (RFC 9111 §5.2.2), as a shared cache reads it. */
#include "httpage.h"

#include <string.h>

#include "str.h"

#define MAX_SECONDS	2147483647ul	/* §1.2.2: more is as much */

/* "max-age=10" of this name: what stands behind the sign, without quotes. */
static bool
value_of(const char *word, size_t len, const char *name, unsigned *out)
{
	size_t skip = strlen(name);
	unsigned long n = 0;

	if (len <= skip || word[skip] != '=' ||
	    !msu_str_neqcase(word, name, skip))
		return false;
	word += skip + 1;
	len -= skip + 1;
	if (len >= 2 && word[0] == '"' && word[len - 1] == '"') {
		word++;
		len -= 2;
	}
	if (!msu_str_uintn(word, len, 0, MAX_SECONDS, &n))
		n = len > 9 && strspn(word, "0123456789") >= len ?
		    MAX_SECONDS : 0;	/* §4.2.1: no number is stale */
	*out = (unsigned)n;
	return true;
}

/* With a value, no-cache and private are about some fields of the answer; a
 * cache may take that for all of it (§5.2.2.4). */
static bool
forbids(const char *word, size_t len)
{
	static const char *const names[] = { "no-store", "no-cache",
		"private" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (len >= n && msu_str_neqcase(word, names[i], n) &&
		    (len == n || word[n] == '='))
			return true;
	}
	return false;
}

void
msu_http_age_add(struct msu_http_age *age, const char *value)
{
	unsigned own = 0, shared = 0, least;
	bool has_own = false, has_shared = false, never = false;

	while (*value != '\0') {
		size_t len;

		value += strspn(value, " \t,");
		len = strcspn(value, ",");
		while (len > 0 && (value[len - 1] == ' ' ||
		    value[len - 1] == '\t'))
			len--;
		never |= forbids(value, len);
		has_own |= value_of(value, len, "max-age", &own);
		has_shared |= value_of(value, len, "s-maxage", &shared);
		value += strcspn(value, ",");
	}
	if (!never && !has_own && !has_shared)
		return;
	least = never ? 0 : has_shared ? shared : own;
	if (!age->is_told || least < age->seconds)
		age->seconds = least;
	age->is_told = true;
}
