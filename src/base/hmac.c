/* SPDX-License-Identifier: MPL-2.0 */
/* HMAC (RFC 2104) over a table of digests, and Hi() (RFC 5802 §2.2). */
#include "hmac.h"

#include <stdlib.h>
#include <string.h>

#include "md4.h"
#include "md5.h"
#include "secret.h"
#include "sha1.h"
#include "sha256.h"

#define BLOCK	((size_t)64)	/* of all four: RFC 2104 §2, RFC 4868 §2.1 */

static const struct {
	size_t	 size;
	void	(*sum)(const void *, size_t, uint8_t *);
} digests[MSU_DIGEST_COUNT] = {
	[MSU_DIGEST_MD4] = { MSU_MD4_BYTES, msu_md4 },
	[MSU_DIGEST_MD5] = { MSU_MD5_BYTES, msu_md5 },
	[MSU_DIGEST_SHA1] = { MSU_SHA1_BYTES, msu_sha1 },
	[MSU_DIGEST_SHA256] = { MSU_SHA256_BYTES, msu_sha256 },
};

/* A key that is made ready, each half with room for what is to be summed. */
struct keyed {
	enum msu_digest	 digest;
	uint8_t		*inner;		/* key XOR ipad, then the message */
	size_t		 inner_size;
	uint8_t		 outer[BLOCK + MSU_DIGEST_MAX];	/* key XOR opad */
};

/* For messages of at most room bytes. */
static bool
keyed_start(struct keyed *k, enum msu_digest digest, const void *key,
    size_t len, size_t room)
{
	uint8_t sum[MSU_DIGEST_MAX], c;
	const volatile uint8_t *p = key;	/* see msu_secret_copy() */

	k->digest = digest;
	k->inner_size = BLOCK + room;
	k->inner = malloc(k->inner_size);
	if (k->inner == NULL)
		return false;
	if (len > BLOCK) {
		digests[digest].sum(key, len, sum);
		p = sum;
		len = digests[digest].size;
	}
	for (size_t i = 0; i < BLOCK; i++) {
		c = i < len ? p[i] : 0;
		k->inner[i] = c ^ 0x36;
		k->outer[i] = c ^ 0x5c;
	}
	msu_wipe(sum, sizeof(sum));
	return true;
}

static uint8_t *
keyed_message(struct keyed *k)
{
	return k->inner + BLOCK;
}

static void
keyed_sum(struct keyed *k, size_t len, uint8_t *out)
{
	size_t size = digests[k->digest].size;

	digests[k->digest].sum(k->inner, BLOCK + len, k->outer + BLOCK);
	digests[k->digest].sum(k->outer, BLOCK + size, out);
}

static void
keyed_end(struct keyed *k)
{
	msu_wipe(k->inner, k->inner_size);
	free(k->inner);
	msu_wipe(k, sizeof(*k));
}

size_t
msu_digest_size(enum msu_digest digest)
{
	return digests[digest].size;
}

void
msu_digest(enum msu_digest digest, const void *data, size_t len, uint8_t *out)
{
	digests[digest].sum(data, len, out);
}

bool
msu_hmac(enum msu_digest digest, const void *key, size_t key_len,
    const void *data, size_t len, uint8_t *out)
{
	struct keyed k;

	if (!keyed_start(&k, digest, key, key_len, len))
		return false;
	if (len > 0)
		memcpy(keyed_message(&k), data, len);
	keyed_sum(&k, len, out);
	keyed_end(&k);
	return true;
}

bool
msu_hmac_hi(enum msu_digest digest, const void *password, size_t len,
    const void *salt, size_t salt_len, unsigned long rounds, uint8_t *out)
{
	static const uint8_t one[4] = { 0, 0, 0, 1 };	/* INT(1) */
	size_t size = digests[digest].size, first = salt_len + sizeof(one);
	uint8_t u[MSU_DIGEST_MAX];
	struct keyed k;

	if (!keyed_start(&k, digest, password, len, first > size ? first :
	    size))
		return false;
	if (salt_len > 0)
		memcpy(keyed_message(&k), salt, salt_len);
	memcpy(keyed_message(&k) + salt_len, one, sizeof(one));
	keyed_sum(&k, first, u);
	memcpy(out, u, size);
	while (--rounds > 0) {
		memcpy(keyed_message(&k), u, size);
		keyed_sum(&k, size, u);
		for (size_t i = 0; i < size; i++)
			out[i] ^= u[i];
	}
	msu_wipe(u, sizeof(u));
	keyed_end(&k);
	return true;
}
