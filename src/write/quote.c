/* SPDX-License-Identifier: MPL-2.0 */
/* Quoting that more than one format uses. */
#include "quote.h"

void
msu_quote_json(struct msu_buf *b, const char *s)
{
	msu_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			msu_buf_addf(b, "\\%c", *s);
		/* these do not get this far, but are escaped all the same */
		else if ((unsigned char)*s < 0x20)
			msu_buf_addf(b, "\\u%04x", (unsigned)*s);
		else
			msu_buf_addc(b, *s);
	}
	msu_buf_addc(b, '"');
}
