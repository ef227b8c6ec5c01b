/* SPDX-License-Identifier: MPL-2.0 */
/* QR codes drawn: as SVG, one path with a subpath for each run of a row; as
 * PNG; as text for a terminal. */
#include "png.h"
#include "qr.h"
#include "secret.h"

#define SVG_SCALE	8	/* pixels a module when shown as it is */
#define PNG_SCALE	6

void
msu_qr_wipe(struct msu_qr *qr)
{
	if (qr->dark != NULL)
		msu_wipe(qr->dark, qr->size * qr->size);
	*qr = (struct msu_qr) { 0 };
}

static bool
is_dark(const struct msu_qr *qr, size_t x, size_t y)
{
	return y < qr->size && qr->dark[y * qr->size + x] != 0;
}

/* A dark run of a row as a rectangle: move there, go right, down and back. */
static void
add_run(struct msu_buf *b, size_t x, size_t y, size_t n)
{
	msu_buf_addf(b, "M%zu %zuh%zuv1h-%zuz", x, y, n, n);
}

void
msu_qr_svg(struct msu_buf *b, const struct msu_qr *qr)
{
	size_t size = qr->size;

	msu_buf_addf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" "
	    "height=\"%zu\" viewBox=\"0 0 %zu %zu\" "
	    "shape-rendering=\"crispEdges\">\n"
	    "<rect width=\"%zu\" height=\"%zu\" fill=\"#fff\"/>\n"
	    "<path fill=\"#000\" d=\"", size * SVG_SCALE, size * SVG_SCALE,
	    size, size, size, size);
	for (size_t y = MSU_QR_QUIET; y < size - MSU_QR_QUIET; y++) {
		size_t n;

		for (size_t x = 0; x < size; x += n + 1) {
			n = 0;
			while (x + n < size && is_dark(qr, x + n, y))
				n++;
			if (n > 0)
				add_run(b, x, y, n);
		}
		msu_buf_addc(b, '\n');
	}
	msu_buf_adds(b, "\"/>\n</svg>\n");
}

void
msu_qr_png(struct msu_buf *b, const struct msu_qr *qr)
{
	msu_png_write(b, qr->dark, qr->size, PNG_SCALE);
}

/*
 * Two modules a character, one above the other.  What is drawn is the light
 * ones, in white on black: colours 231 and 16 of the 256 are these two in every
 * theme, so that the code is no negative on a bright terminal.
 */
void
msu_qr_text(struct msu_buf *b, const struct msu_qr *qr)
{
	static const char *const blocks[2][2] = {	/* [upper][lower] */
		{ "\xe2\x96\x88", "\xe2\x96\x80" },	/* full, upper half */
		{ "\xe2\x96\x84", " " },		/* lower half */
	};

	for (size_t y = 0; y < qr->size; y += 2) {
		msu_buf_adds(b, "\033[38;5;231;48;5;16m");
		for (size_t x = 0; x < qr->size; x++)
			msu_buf_adds(b, blocks[is_dark(qr, x, y)]
			    [is_dark(qr, x, y + 1)]);
		msu_buf_adds(b, "\033[0m\n");
	}
}
