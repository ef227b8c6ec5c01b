/* SPDX-License-Identifier: MPL-2.0 */
/* MD5 (RFC 1321), for CRAM-MD5 and NTLM, nothing else: it is broken as a digest. */
#ifndef MSU_MD5_H
#define MSU_MD5_H

#include <stddef.h>
#include <stdint.h>

#define MSU_MD5_BYTES	16

void	msu_md5(const void *data, size_t len, uint8_t digest[MSU_MD5_BYTES]);

#endif
