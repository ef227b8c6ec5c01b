/* SPDX-License-Identifier: MPL-2.0 */
/* Base 64 (RFC 4648 §4), written, and read strictly. */
#include "base64.h"

#include <string.h>

#define LINE_BYTES	((size_t)57)	/* 76 characters */

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

/* Whether so many signs may stand behind so many characters: the padding is
 * there as a whole or not at all. */
static bool
is_padding(size_t signs, size_t chars)
{
	return signs == 0 ? chars % 4 != 1 :
	    signs <= 2 && (chars + signs) % 4 == 0;
}

/* others: what may stand there without being of the alphabet */
static bool
decode(const char *s, size_t len, const char *others, uint8_t *out,
    size_t max, size_t *used)
{
	size_t signs = 0, chars = 0;
	uint32_t bits = 0;
	unsigned have = 0;	/* of them not written yet */

	*used = 0;
	for (size_t i = 0; i < len; i++) {
		int v = value_of(s[i]);

		if (v < 0 && s[i] != '\0' && strchr(others, s[i]) != NULL) {
			signs += s[i] == '=';
			continue;
		}
		if (v < 0 || signs > 0)
			return false;
		chars++;
		bits = (bits << 6 | (uint32_t)v) & 0xfff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (*used >= max)
			return false;
		out[(*used)++] = (uint8_t)(bits >> have);
	}
	return is_padding(signs, chars) && (bits & ((1u << have) - 1)) == 0;
}

bool
msu_base64_decode(const char *s, size_t len, uint8_t *out, size_t max,
    size_t *used)
{
	return decode(s, len, "=", out, max, used);
}

bool
msu_base64_decode_lines(const char *s, size_t len, uint8_t *out, size_t max,
    size_t *used)
{
	return decode(s, len, "= \t\r\n", out, max, used);
}

/* Four characters for one to three bytes. */
static void
encode_group(const uint8_t *p, size_t n, char text[4])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = (uint32_t)p[0] << 16;

	if (n > 1)
		bits |= (uint32_t)p[1] << 8;
	if (n > 2)
		bits |= p[2];
	for (size_t i = 0; i < 4; i++)
		text[i] = i <= n ? alphabet[bits >> (18 - 6 * i) & 0x3f] : '=';
}

void
msu_base64_encode(const void *data, size_t len, char *text)
{
	const uint8_t *p = data;

	for (size_t n; len > 0; p += n, len -= n, text += 4) {
		n = len < 3 ? len : 3;
		encode_group(p, n, text);
	}
	*text = '\0';
}

void
msu_base64_add(struct msu_buf *b, const void *data, size_t len)
{
	const uint8_t *p = data;
	char text[4];

	for (size_t n; len > 0; p += n, len -= n) {
		n = len < 3 ? len : 3;
		encode_group(p, n, text);
		msu_buf_add(b, text, sizeof(text));
	}
}

void
msu_base64_add_lines(struct msu_buf *b, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (size_t n; len > 0; p += n, len -= n) {
		n = len < LINE_BYTES ? len : LINE_BYTES;
		msu_base64_add(b, p, n);
		msu_buf_adds(b, "\r\n");
	}
}
