/* SPDX-License-Identifier: MPL-2.0 */
/* SHA-1 (RFC 3174), for SCRAM-SHA-1 and nothing else: its collisions are
 * known, and do no harm there (RFC 6194 §3). */
#ifndef MSU_SHA1_H
#define MSU_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define MSU_SHA1_BYTES	20

void	msu_sha1(const void *data, size_t len, uint8_t digest[MSU_SHA1_BYTES]);

#endif
