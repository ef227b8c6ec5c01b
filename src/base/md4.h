/* SPDX-License-Identifier: MPL-2.0 */
/* MD4 (RFC 1320), for NTLM and nothing else: it is broken as a digest. */
#ifndef MSU_MD4_H
#define MSU_MD4_H

#include <stddef.h>
#include <stdint.h>

#define MSU_MD4_BYTES	16

void	msu_md4(const void *data, size_t len, uint8_t digest[MSU_MD4_BYTES]);

#endif
