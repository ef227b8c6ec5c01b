/* SPDX-License-Identifier: MPL-2.0 */
/* Modified UTF-7, read only: RFC 3501 §5.1.3, UTF-16 of RFC 2781. */
#include "utf7.h"

#include <string.h>

#include "base64.h"
#include "str.h"

#define MAX_RUN		256	/* characters of base 64 */

static size_t
put_utf8(char *out, unsigned long cp)
{
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	out[0] = (char)(n == 1 ? cp : first[n] | cp);
	return n;
}

/* The character at p[*i], which moves on; 0 if it is none. */
static unsigned long
next_utf16(const uint8_t *p, size_t len, size_t *i)
{
	unsigned long a, b;

	if (len - *i < 2)
		return 0;
	a = (unsigned long)p[*i] << 8 | p[*i + 1];
	*i += 2;
	if (a < 0xd800 || a > 0xdfff)
		return a;
	if (a > 0xdbff || len - *i < 2)
		return 0;
	b = (unsigned long)p[*i] << 8 | p[*i + 1];
	*i += 2;
	return b < 0xdc00 || b > 0xdfff ? 0 :
	    0x10000 + ((a - 0xd800) << 10) + (b - 0xdc00);
}

/* What stands between "&" and "-"; false if that is nothing that can be. */
static bool
add_run(const char *s, size_t len, char *out, size_t *n)
{
	char text[MAX_RUN];
	uint8_t bytes[MAX_RUN];
	size_t used, i = 0;

	if (len > sizeof(text))
		return false;
	for (size_t k = 0; k < len; k++)
		text[k] = s[k] == ',' ? '/' : s[k] == '/' ? '?' : s[k];
	if (!msu_base64_decode(text, len, bytes, sizeof(bytes), &used))
		return false;
	while (i < used) {
		unsigned long cp = next_utf16(bytes, used, &i);

		if (cp == 0)
			return false;
		*n += put_utf8(out + *n, cp);
	}
	return true;
}

const char *
msu_utf7_text(struct msu_arena *a, const char *name)
{
	/* eight characters of base 64 are at most three of UTF-16, nine bytes
	 * of UTF-8 */
	size_t size = 2 * strlen(name) + 4, n = 0;
	char *out = msu_arena_alloc(a, size), *clean;

	for (const char *s = name; out != NULL && *s != '\0'; s++) {
		size_t len = strcspn(s, "-");

		if (*s != '&') {
			out[n++] = *s;
			continue;
		}
		if (s[len] == '\0')
			return name;
		if (len == 1)		/* "&-" */
			out[n++] = '&';
		else if (!add_run(s + 1, len - 1, out, &n))
			return name;
		s += len;
	}
	clean = out == NULL ? NULL : msu_arena_alloc(a, size);
	if (clean == NULL)
		return "";
	msu_str_copy_clean(clean, size, out, n);
	return clean;
}
