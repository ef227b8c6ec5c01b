/* SPDX-License-Identifier: MPL-2.0 */
/* QR codes by libqrencode. */
#include "qr.h"

#ifdef HAVE_LIBQRENCODE

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "secret.h"

/* Its modules within the border; the lowest bit of a byte is the colour. */
static enum msu_code
take(struct msu_arena *a, const QRcode *code, struct msu_qr *qr)
{
	size_t width = (size_t)code->width, size = width + 2 * MSU_QR_QUIET;
	unsigned char *dark = msu_arena_alloc(a, size * size);

	if (dark == NULL)
		return MSU_E_NOMEM;
	for (size_t i = 0; i < width * width; i++)
		dark[(i / width + MSU_QR_QUIET) * size + i % width +
		    MSU_QR_QUIET] = code->data[i] & 1;
	qr->size = size;
	qr->dark = dark;
	return MSU_OK;
}

enum msu_code
msu_qr_make(struct msu_arena *a, const char *text, struct msu_qr *qr)
{
	QRcode *code;
	enum msu_code rc;

	if (strlen(text) > MSU_QR_MAX)
		return MSU_E_TOO_BIG;
	code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	if (code == NULL)
		return errno == ERANGE ? MSU_E_TOO_BIG : MSU_E_NOMEM;
	rc = take(a, code, qr);
	/* the text may be a secret; the library's own copies stay */
	msu_wipe(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	return rc;
}

#else

enum msu_code
msu_qr_make(struct msu_arena *a, const char *text, struct msu_qr *qr)
{
	(void)a;
	(void)text;
	(void)qr;
	return MSU_E_NOT_BUILT_IN;
}

#endif
