/* SPDX-License-Identifier: MPL-2.0 */
/* PNG: pictures in black and white, written without a library. */
#ifndef MSU_WRITE_PNG_H
#define MSU_WRITE_PNG_H

#include "buf.h"

/* A square picture of size * size points (1: black), row by row, each of them
 * scale * scale pixels. */
void	msu_png_write(struct msu_buf *, const unsigned char *black, size_t size,
	    size_t scale);

#endif
