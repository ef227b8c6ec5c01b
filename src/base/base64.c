/* SPDX-License-Identifier: MPL-2.0 */
/* Base 64 (RFC 4648 §4), read strictly. */
#include "base64.h"

/* The value of a character, -1 if it is none of the alphabet (§4). */
static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
msu_base64_decode(const char *s, size_t len, uint8_t *out, size_t max,
    size_t *used)
{
	uint32_t bits = 0;
	unsigned have = 0;	/* of them not written yet */

	/* padding stands only where it makes the length a multiple of four */
	if (len % 4 == 0 && len > 0 && s[len - 1] == '=')
		len -= s[len - 2] == '=' ? 2 : 1;
	if (len % 4 == 1)
		return false;
	*used = 0;
	for (size_t i = 0; i < len; i++) {
		int v = value_of(s[i]);

		if (v < 0)
			return false;
		bits = (bits << 6 | (uint32_t)v) & 0xfff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (*used >= max)
			return false;
		out[(*used)++] = (uint8_t)(bits >> have);
	}
	return (bits & ((1u << have) - 1)) == 0;
}
