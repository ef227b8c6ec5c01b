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

/* RFC 3629 §3. */
static void
add_utf8(struct msu_buf *b, unsigned long cp)
{
	char text[4];
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n; i > 1; i--) {
		text[i - 1] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	text[0] = (char)(first[n] | cp);
	msu_buf_add(b, text, n);
}

/* RFC 2781 §2.2. */
static void
take_unit(struct msu_utf16 *u, struct msu_buf *b, unsigned unit)
{
	bool is_low = unit >= 0xdc00 && unit <= 0xdfff;

	if (u->high != 0 && is_low) {
		add_utf8(b, 0x10000 + ((unsigned long)(u->high - 0xd800) <<
		    10) + (unit - 0xdc00));
		u->high = 0;
		return;
	}
	if (u->high != 0 || is_low)
		msu_buf_addc(b, '\xff');
	u->high = 0;
	if (unit >= 0xd800 && unit <= 0xdbff)
		u->high = unit;
	else if (!is_low)
		add_utf8(b, unit);
}

void
msu_charset_from_utf16(struct msu_utf16 *u, struct msu_buf *b,
    const void *data, size_t len)
{
	const unsigned char *p = data;

	for (; len > 0; p++, len--) {
		if (u->has_byte)
			take_unit(u, b, u->big ? (unsigned)u->byte << 8 | *p :
			    (unsigned)*p << 8 | u->byte);
		else
			u->byte = *p;
		u->has_byte = !u->has_byte;
	}
}

void
msu_charset_utf16_end(struct msu_utf16 *u, struct msu_buf *b)
{
	if (u->has_byte || u->high != 0)
		msu_buf_addc(b, '\xff');
	memset(u, 0, sizeof(*u));
}
