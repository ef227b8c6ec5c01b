/* SPDX-License-Identifier: MPL-2.0 */
/* SHA-1 (RFC 3174). */
#include "sha1.h"

#include <string.h>

#define BLOCK	((size_t)64)
#define PAIR	((size_t)8)	/* bytes of the length at the end */

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* RFC 3174 §6.1, steps a and b */
static void
schedule(uint32_t w[80], const uint8_t *p)
{
	for (size_t t = 0; t < 16; t++, p += 4)
		w[t] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		    (uint32_t)p[2] << 8 | p[3];
	for (size_t t = 16; t < 80; t++)
		w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
}

/* f(t) of RFC 3174 §5 and K(t) of §6.1 */
static uint32_t
mix(size_t t, uint32_t b, uint32_t c, uint32_t d)
{
	switch (t / 20) {
	case 0:
		return ((b & c) | (~b & d)) + 0x5a827999;
	case 1:
		return (b ^ c ^ d) + 0x6ed9eba1;
	case 2:
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
	default:
		return (b ^ c ^ d) + 0xca62c1d6;
	}
}

/* RFC 3174 §6.1, steps c to e: v is A to E */
static void
add_block(uint32_t sum[5], const uint8_t *block)
{
	uint32_t w[80], v[5];

	schedule(w, block);
	memcpy(v, sum, sizeof(v));
	for (size_t t = 0; t < 80; t++) {
		uint32_t x = rotate(v[0], 5) + mix(t, v[1], v[2], v[3]) +
		    v[4] + w[t];

		memmove(v + 1, v, 4 * sizeof(v[0]));
		v[2] = rotate(v[2], 30);
		v[0] = x;
	}
	for (size_t i = 0; i < 5; i++)
		sum[i] += v[i];
}

void
msu_sha1(const void *data, size_t len, uint8_t digest[MSU_SHA1_BYTES])
{
	/* RFC 3174 §6.1 */
	uint32_t sum[5] = {
		0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0,
	};
	const uint8_t *p = data;
	size_t rest = len % BLOCK;
	/* the end: a bit that is set, zeros, and the length in bits (§4) */
	uint8_t end[2 * BLOCK] = { 0 };
	size_t size = rest < BLOCK - PAIR ? BLOCK : 2 * BLOCK;

	for (size_t at = 0; at + BLOCK <= len; at += BLOCK)
		add_block(sum, p + at);
	if (rest > 0)
		memcpy(end, p + len - rest, rest);
	end[rest] = 0x80;
	for (size_t i = 0; i < PAIR; i++)
		end[size - 1 - i] = (uint8_t)((uint64_t)len << 3 >> 8 * i);
	for (size_t at = 0; at < size; at += BLOCK)
		add_block(sum, end + at);
	for (size_t i = 0; i < MSU_SHA1_BYTES; i++)
		digest[i] = (uint8_t)(sum[i / 4] >> (24 - 8 * (i % 4)));
}
