/* SPDX-License-Identifier: MPL-2.0 */
/* QR codes by libqrencode, drawn as SVG: one path, one subpath per row run. */
#include "qr.h"

#ifdef HAVE_LIBQRENCODE

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#define QUIET	4		/* ISO/IEC 18004: white border, in modules */
#define SCALE	8		/* pixels per module when shown as it is */

/* A dark run of a row as a rectangle: move there, go right, down and back. */
static void
add_run(struct msu_buf *b, int x, int y, int n)
{
	msu_buf_addf(b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n);
}

static void
add_picture(struct msu_buf *b, const QRcode *qr)
{
	int size = qr->width + 2 * QUIET;

	msu_buf_addf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "shape-rendering=\"crispEdges\">\n"
	    "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
	    "<path fill=\"#000\" d=\"", size * SCALE, size * SCALE, size, size,
	    size, size);
	for (int y = 0; y < qr->width; y++) {
		const unsigned char *row = qr->data + y * qr->width;
		int n;

		for (int x = 0; x < qr->width; x += n + 1) {
			n = 0;
			while (x + n < qr->width && (row[x + n] & 1) != 0)
				n++;
			if (n > 0)
				add_run(b, x, y, n);
		}
		msu_buf_addc(b, '\n');
	}
	msu_buf_adds(b, "\"/>\n</svg>\n");
}

enum msu_code
msu_qr_svg(struct msu_buf *b, const char *text)
{
	QRcode *qr;

	if (strlen(text) > MSU_QR_MAX)
		return MSU_E_TOO_BIG;
	qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	if (qr == NULL)
		return errno == ERANGE ? MSU_E_TOO_BIG : MSU_E_NOMEM;
	add_picture(b, qr);
	QRcode_free(qr);
	return b->code;
}

#else

enum msu_code
msu_qr_svg(struct msu_buf *b, const char *text)
{
	(void)b;
	(void)text;
	return MSU_E_NOT_BUILT_IN;
}

#endif
