/* SPDX-License-Identifier: MPL-2.0 */
/* QR codes: the one door to libqrencode, which is optional. */
#ifndef MSU_WRITE_QR_H
#define MSU_WRITE_QR_H

#include "buf.h"

/* More is hard to scan from a screen with a telephone. */
#define MSU_QR_MAX	800

/*
 * Adds an SVG picture of the text (error correction L, four modules of white
 * around it).  MSU_E_NOT_BUILT_IN without libqrencode, MSU_E_TOO_BIG for more
 * than MSU_QR_MAX bytes; the buffer is then as it was.
 */
enum msu_code	msu_qr_svg(struct msu_buf *, const char *text);

#endif
