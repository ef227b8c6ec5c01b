/* SPDX-License-Identifier: MPL-2.0 */
/* MD5 (RFC 1321). */
#include "md5.h"

#include <string.h>

#define BLOCK	((size_t)64)
#define PAIR	((size_t)8)	/* bytes of the length at the end */

/* RFC 1321 §3.4: 4294967296 times abs(sin(i)) */
static const uint32_t k[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

/* RFC 1321 §3.4, the four rounds */
static const unsigned shifts[4][4] = {
	{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 },
	{ 6, 10, 15, 21 },
};

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* F, G, H and I of RFC 1321 §3.4, and the word that goes with each step */
static uint32_t
mix(size_t t, const uint32_t v[4], const uint32_t w[16])
{
	uint32_t b = v[1], c = v[2], d = v[3];

	switch (t / 16) {
	case 0:
		return ((b & c) | (~b & d)) + w[t];
	case 1:
		return ((b & d) | (c & ~d)) + w[(5 * t + 1) % 16];
	case 2:
		return (b ^ c ^ d) + w[(3 * t + 5) % 16];
	default:
		return (c ^ (b | ~d)) + w[7 * t % 16];
	}
}

/* RFC 1321 §3.4: v is A to D */
static void
add_block(uint32_t sum[4], const uint8_t *p)
{
	uint32_t w[16], v[4];

	for (size_t t = 0; t < 16; t++, p += 4)
		w[t] = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		    (uint32_t)p[1] << 8 | p[0];
	memcpy(v, sum, sizeof(v));
	for (size_t t = 0; t < 64; t++) {
		uint32_t x = v[0] + mix(t, v, w) + k[t];

		v[0] = v[3];
		v[3] = v[2];
		v[2] = v[1];
		v[1] += rotate(x, shifts[t / 16][t % 4]);
	}
	for (size_t i = 0; i < 4; i++)
		sum[i] += v[i];
}

void
msu_md5(const void *data, size_t len, uint8_t digest[MSU_MD5_BYTES])
{
	/* RFC 1321 §3.3 */
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
	for (size_t i = 0; i < MSU_MD5_BYTES; i++)
		digest[i] = (uint8_t)(sum[i / 4] >> 8 * (i % 4));
}
