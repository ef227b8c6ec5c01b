/* SPDX-License-Identifier: MPL-2.0 */
/* SHA-256 (FIPS 180-4). */
#include "sha256.h"

#include <string.h>

#define BLOCK	((size_t)64)
#define PAIR	((size_t)8)	/* bytes of the length at the end */

/* FIPS 180-4 §4.2.2 */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* FIPS 180-4 §6.2.2, step 1 */
static void
schedule(uint32_t w[64], const uint8_t *p)
{
	for (size_t t = 0; t < 16; t++, p += 4)
		w[t] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		    (uint32_t)p[2] << 8 | p[3];
	for (size_t t = 16; t < 64; t++) {
		uint32_t x = w[t - 15], y = w[t - 2];

		w[t] = w[t - 16] + w[t - 7] +
		    (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) +
		    (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
	}
}

/* FIPS 180-4 §6.2.2, steps 2 to 4: v is a to h */
static void
add_block(uint32_t sum[8], const uint8_t *block)
{
	uint32_t w[64], v[8];

	schedule(w, block);
	memcpy(v, sum, sizeof(v));
	for (size_t t = 0; t < 64; t++) {
		uint32_t one = v[7] + k[t] + w[t] +
		    (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
		    ((v[4] & v[5]) ^ (~v[4] & v[6]));
		uint32_t two =
		    (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
		    ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += one;
		v[0] = one + two;
	}
	for (size_t i = 0; i < 8; i++)
		sum[i] += v[i];
}

void
msu_sha256(const void *data, size_t len, uint8_t digest[MSU_SHA256_BYTES])
{
	/* FIPS 180-4 §5.3.3 */
	uint32_t sum[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};
	const uint8_t *p = data;
	size_t rest = len % BLOCK;
	/* the end: a bit that is set, zeros, and the length in bits (§5.1.1) */
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
	for (size_t i = 0; i < MSU_SHA256_BYTES; i++)
		digest[i] = (uint8_t)(sum[i / 4] >> (24 - 8 * (i % 4)));
}
