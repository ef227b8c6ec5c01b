/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Digests by name, HMAC (RFC 2104) over them, and Hi() of SCRAM.  Keys are
 * secrets: copies of them are wiped, and msu_wipe_behind() is for what the
 * digests leave on the stack.
 */
#ifndef MSU_HMAC_H
#define MSU_HMAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum msu_digest {
	MSU_DIGEST_MD4,
	MSU_DIGEST_MD5,
	MSU_DIGEST_SHA1,
	MSU_DIGEST_SHA256,
	MSU_DIGEST_COUNT
};

#define MSU_DIGEST_MAX	32	/* bytes of the longest */

/* Bytes of its digests. */
size_t	msu_digest_size(enum msu_digest);

/* out has msu_digest_size() bytes in all of these, and may be their input. */
void	msu_digest(enum msu_digest, const void *data, size_t len,
	    uint8_t *out);
/* False: out of memory. */
bool	msu_hmac(enum msu_digest, const void *key, size_t key_len,
	    const void *data, size_t len, uint8_t *out);
/*
 * Hi(password, salt, rounds) of RFC 5802 §2.2, which is PBKDF2 (RFC 8018
 * §5.2) for one digest; rounds > 0.  False: out of memory.
 */
bool	msu_hmac_hi(enum msu_digest, const void *password, size_t len,
	    const void *salt, size_t salt_len, unsigned long rounds,
	    uint8_t *out);

#endif
