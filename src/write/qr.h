/* SPDX-License-Identifier: MPL-2.0 */
/* QR codes: the one door to libqrencode, which is optional, and what is drawn
 * of a code. */
#ifndef MSU_WRITE_QR_H
#define MSU_WRITE_QR_H

#include "arena.h"
#include "buf.h"

/* More is hard to scan from a screen with a telephone. */
#define MSU_QR_MAX	800

#define MSU_QR_QUIET	4	/* ISO/IEC 18004: white border, in modules */

struct msu_qr {
	size_t		 size;		/* modules a side, border included */
	unsigned char	*dark;		/* row by row: 1 or 0 */
};

/*
 * The code of a text, error correction L, in the arena.  MSU_E_NOT_BUILT_IN
 * without libqrencode, MSU_E_TOO_BIG for more than MSU_QR_MAX bytes.
 */
enum msu_code	msu_qr_make(struct msu_arena *, const char *text,
		    struct msu_qr *);
/* For a code that holds a secret: nothing is left of it; not made is fine. */
void		msu_qr_wipe(struct msu_qr *);

/* As a picture. */
void	msu_qr_svg(struct msu_buf *, const struct msu_qr *);
void	msu_qr_png(struct msu_buf *, const struct msu_qr *);
/* As lines of half blocks, black and white whatever the terminal's colours. */
void	msu_qr_text(struct msu_buf *, const struct msu_qr *);

#endif
