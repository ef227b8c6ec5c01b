/* SPDX-License-Identifier: MPL-2.0 */
/* Character sets other than UTF-8.  UTF-16 is arithmetic, the same on every
 * system, so it needs neither iconv nor Windows. */
#include "charset.h"

#include <string.h>

#include "str.h"

static void
add_unit(struct msu_buf *b, unsigned long unit)
{
	const unsigned char bytes[] = { unit & 0xff, unit >> 8 & 0xff };

	msu_buf_add(b, bytes, sizeof(bytes));
}

void
msu_charset_add_utf16le(struct msu_buf *b, const char *utf8)
{
	size_t len = strlen(utf8);

	while (len > 0) {
		unsigned long cp = 0;
		size_t n = msu_str_utf8_char(utf8, len, &cp);

		if (n == 0) {
			cp = 0xfffd;
			n = 1;
		}
		if (cp >= 0x10000) {
			add_unit(b, 0xd800 + ((cp - 0x10000) >> 10));
			add_unit(b, 0xdc00 + ((cp - 0x10000) & 0x3ff));
		} else
			add_unit(b, cp);
		utf8 += n;
		len -= n;
	}
}
