/* SPDX-License-Identifier: MPL-2.0 */
/* Strings: ASCII-only case, numbers with limits, words, UTF-8. */
#include "str.h"

#include <string.h>

bool
msu_str_uintn(const char *s, size_t len, unsigned long min, unsigned long max,
    unsigned long *out)
{
	unsigned long n = 0;

	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned long digit = (unsigned long)(s[i] - '0');

		if (s[i] < '0' || s[i] > '9' || digit > max ||
		    n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (n < min)
		return false;
	*out = n;
	return true;
}

bool
msu_str_uint(const char *s, unsigned long min, unsigned long max,
    unsigned long *out)
{
	return msu_str_uintn(s, strlen(s), min, max, out);
}

char
msu_str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
msu_str_neqcase(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (msu_str_lower(a[i]) != msu_str_lower(b[i]))
			return false;
		if (a[i] == '\0')
			return true;
	}
	return true;
}

bool
msu_str_eqcase(const char *a, const char *b)
{
	return msu_str_neqcase(a, b, strlen(a) + 1);
}

bool
msu_str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
msu_str_is(const char *s, size_t len, const char *t)
{
	return strlen(t) == len && memcmp(s, t, len) == 0;
}

const char *
msu_str_findcase(const char *hay, const char *needle)
{
	size_t len = strlen(needle);

	for (; *hay != '\0'; hay++) {
		if (msu_str_neqcase(hay, needle, len))
			return hay;
	}
	return len == 0 ? hay : NULL;
}

bool
msu_str_word(const char **rest, const char **word, size_t *len)
{
	const char *p = *rest + strspn(*rest, " \t");

	*word = p;
	*len = strcspn(p, " \t");
	*rest = p + *len;
	return *len > 0;
}

size_t
msu_str_utf8_char(const char *s, size_t len, unsigned long *cp)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	unsigned long c;
	size_t n;

	if (len == 0)
		return 0;
	c = u[0];
	if (c < 0x80)
		n = 1;
	else if (c >= 0xc2 && c < 0xe0) {
		n = 2;
		c &= 0x1f;
	} else if (c >= 0xe0 && c < 0xf0) {
		n = 3;
		c &= 0x0f;
	} else if (c >= 0xf0 && c < 0xf5) {
		n = 4;
		c &= 0x07;
	} else
		return 0;
	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	/* overlong forms, surrogates and beyond U+10FFFF: RFC 3629 §3 */
	if (c < least[n] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return 0;
	*cp = c;
	return n;
}

bool
msu_str_is_utf8(const char *s, size_t len)
{
	unsigned long cp;

	while (len > 0) {
		size_t n;

		if (*s >= ' ' && *s <= '~') {	/* nearly all that comes */
			s++;
			len--;
			continue;
		}
		n = msu_str_utf8_char(s, len, &cp);
		if (n == 0 || cp == 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

bool
msu_str_is_ascii(const char *s)
{
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x80)
			return false;
	}
	return true;
}

bool
msu_str_is_longer(const char *s, size_t max)
{
	size_t len = strlen(s), n;
	unsigned long cp;

	for (; len > 0 && max > 0; max--) {
		n = msu_str_utf8_char(s, len, &cp);
		n += n == 0;
		s += n;
		len -= n;
	}
	return len > 0;
}

static bool
is_control(unsigned long cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 ||
	    cp == 0x2029 || cp == 0xfffe || cp == 0xffff;
}

/* Embeddings, overrides and isolates (UAX #9 §2) show a text in another order
 * than it has: "elpmaxe" as "example". */
static bool
is_reordering(unsigned long cp)
{
	return (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}

bool
msu_str_is_reordered(const char *s)
{
	size_t len = strlen(s);

	while (len > 0) {
		unsigned long cp = 0;
		size_t n = msu_str_utf8_char(s, len, &cp);

		if (is_reordering(cp))
			return true;
		n = n == 0 ? 1 : n;
		s += n;
		len -= n;
	}
	return false;
}

bool
msu_str_is_one_line(const char *s)
{
	size_t len = strlen(s);
	unsigned long cp;

	while (len > 0) {
		size_t n = msu_str_utf8_char(s, len, &cp);

		if (n == 0 || is_control(cp))
			return false;
		s += n;
		len -= n;
	}
	return true;
}

const char *
msu_str_shown(const char *text)
{
	return text != NULL && text[0] != '\0' && msu_str_is_one_line(text) &&
	    !msu_str_is_reordered(text) ? text : NULL;
}

void
msu_str_copy_clean(char *dst, size_t size, const char *src, size_t len)
{
	size_t used = 0;

	while (len > 0) {
		unsigned long cp;
		size_t n = msu_str_utf8_char(src, len, &cp);
		bool good = n > 0 && !is_control(cp) && !is_reordering(cp);

		if (n == 0)
			n = 1;
		if (used + (good ? n : 1) >= size)
			break;
		if (good)
			memcpy(dst + used, src, n);
		else
			dst[used] = '?';
		used += good ? n : 1;
		src += n;
		len -= n;
	}
	if (size > 0)
		dst[used] = '\0';
}
