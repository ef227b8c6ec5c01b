/* SPDX-License-Identifier: MPL-2.0 */
/* SHA-256 (FIPS 180-4), for documents that DNS vouches for. */
#ifndef MSU_SHA256_H
#define MSU_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define MSU_SHA256_BYTES	32

void	msu_sha256(const void *data, size_t len,
	    uint8_t digest[MSU_SHA256_BYTES]);

#endif
