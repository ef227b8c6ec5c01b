/* SPDX-License-Identifier: MPL-2.0 */
/* MD4 (RFC 1320). */
#include "md4.h"

#include <string.h>

#define BLOCK	((size_t)64)
#define PAIR	((size_t)8)	/* bytes of the length at the end */

/* RFC 1320 §3.4, the three rounds */
static const struct {
	uint32_t	 add;
	unsigned	 shifts[4];
	uint8_t		 words[16];
} rounds[3] = {
	{ 0, { 3, 7, 11, 19 },
	    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ 0x5a827999, { 3, 5, 9, 13 },
	    { 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15 } },
	{ 0x6ed9eba1, { 3, 9, 11, 15 },
	    { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 } },
};

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* F, G and H of RFC 1320 §3.4 */
static uint32_t
mix(size_t round, uint32_t b, uint32_t c, uint32_t d)
{
	switch (round) {
	case 0:
		return (b & c) | (~b & d);
	case 1:
		return (b & c) | (b & d) | (c & d);
	default:
		return b ^ c ^ d;
	}
}

/* RFC 1320 §3.4: v is A to D */
static void
add_block(uint32_t sum[4], const uint8_t *p)
{
	uint32_t w[16], v[4];

	for (size_t t = 0; t < 16; t++, p += 4)
		w[t] = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		    (uint32_t)p[1] << 8 | p[0];
	memcpy(v, sum, sizeof(v));
	for (size_t t = 0; t < 48; t++) {
		size_t r = t / 16;
		uint32_t x = v[0] + mix(r, v[1], v[2], v[3]) +
		    w[rounds[r].words[t % 16]] + rounds[r].add;

		v[0] = v[3];
		v[3] = v[2];
		v[2] = v[1];
		v[1] = rotate(x, rounds[r].shifts[t % 4]);
	}
	for (size_t i = 0; i < 4; i++)
		sum[i] += v[i];
}

void
msu_md4(const void *data, size_t len, uint8_t digest[MSU_MD4_BYTES])
{
	/* RFC 1320 §3.3 */
	uint32_t sum[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	const uint8_t *p = data;
	size_t rest = len % BLOCK;
	/* the end: a bit that is set, zeros, and the length in bits (§3.1) */
	uint8_t end[2 * BLOCK] = { 0 };
	size_t size = rest < BLOCK - PAIR ? BLOCK : 2 * BLOCK;

	for (size_t at = 0; at + BLOCK <= len; at += BLOCK)
		add_block(sum, p + at);
	if (rest > 0)
		memcpy(end, p + len - rest, rest);
	end[rest] = 0x80;
	for (size_t i = 0; i < PAIR; i++)
		end[size - PAIR + i] = (uint8_t)((uint64_t)len << 3 >> 8 * i);
	for (size_t at = 0; at < size; at += BLOCK)
		add_block(sum, end + at);
	for (size_t i = 0; i < MSU_MD4_BYTES; i++)
		digest[i] = (uint8_t)(sum[i / 4] >> 8 * (i % 4));
}
