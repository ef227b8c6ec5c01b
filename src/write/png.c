/* SPDX-License-Identifier: MPL-2.0 */
/*
 * PNG (ISO/IEC 15948) with one bit a pixel, its data stored and not compressed
 * (RFC 1950, RFC 1951 §3.2.4): a code is a few kilobytes, and a library to pack
 * them would be more than this file.
 */
#include "png.h"

#include <stdint.h>

#define MAX_PIXELS	((size_t)4 << 20)	/* bytes of them */
#define MAX_STORED	((size_t)65535)		/* bytes of a stored block */

static void
add_u32(struct msu_buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		msu_buf_addc(b, (char)(v >> shift & 0xff));
}

/* ISO/IEC 15948 annex D. */
static uint32_t
crc_of(const char *p, size_t len)
{
	uint32_t crc = 0xffffffff;

	while (len-- > 0) {
		crc ^= (unsigned char)*p++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
	}
	return crc ^ 0xffffffff;
}

/* RFC 1950 §8. */
static uint32_t
adler_of(const char *p, size_t len)
{
	uint32_t a = 1, b = 0;

	while (len-- > 0) {
		a = (a + (unsigned char)*p++) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

/* The failures of data stick to b: it is cleared for the next chunk. */
static void
add_chunk(struct msu_buf *b, const char *type, const struct msu_buf *data)
{
	size_t start;

	if (b->code == MSU_OK)
		b->code = data->code;
	add_u32(b, (uint32_t)data->len);
	start = b->len;
	msu_buf_adds(b, type);
	msu_buf_add(b, msu_buf_text(data), data->len);
	add_u32(b, b->code == MSU_OK ?
	    crc_of(msu_buf_text(b) + start, b->len - start) : 0);
}

/* Filter 0 and the pixels of a row, white as 1. */
static void
add_row(struct msu_buf *b, const unsigned char *black, size_t size,
    size_t scale)
{
	unsigned byte = 0;
	size_t width = size * scale;

	msu_buf_addc(b, 0);
	for (size_t x = 0; x < width; x++) {
		byte = byte << 1 | (black[x / scale] == 0);
		if (x % 8 == 7)
			msu_buf_addc(b, (char)(byte & 0xff));
	}
	if (width % 8 != 0)
		msu_buf_addc(b, (char)(byte << (8 - width % 8) & 0xff));
}

static void
add_stored(struct msu_buf *b, const struct msu_buf *raw)
{
	msu_buf_add(b, "\x78\x01", 2);	/* RFC 1950 §2.2: deflate, 32 K */
	for (size_t at = 0, n; at < raw->len; at += n) {
		n = raw->len - at < MAX_STORED ? raw->len - at : MAX_STORED;
		msu_buf_addc(b, at + n == raw->len);	/* the last one? */
		msu_buf_addc(b, (char)(n & 0xff));
		msu_buf_addc(b, (char)(n >> 8));
		msu_buf_addc(b, (char)(~n & 0xff));
		msu_buf_addc(b, (char)(~n >> 8 & 0xff));
		msu_buf_add(b, msu_buf_text(raw) + at, n);
	}
	add_u32(b, adler_of(msu_buf_text(raw), raw->len));
}

void
msu_png_write(struct msu_buf *b, const unsigned char *black, size_t size,
    size_t scale)
{
	struct msu_buf raw, data;

	msu_buf_init(&raw, MAX_PIXELS);
	msu_buf_init(&data, 2 * MAX_PIXELS);
	msu_buf_add(b, "\x89PNG\r\n\x1a\n", 8);
	add_u32(&data, (uint32_t)(size * scale));
	add_u32(&data, (uint32_t)(size * scale));
	msu_buf_add(&data, "\1\0\0\0\0", 5);	/* one bit, grey, as usual */
	add_chunk(b, "IHDR", &data);
	for (size_t y = 0; y < size * scale; y++)
		add_row(&raw, black + y / scale * size, size, scale);
	msu_buf_clear(&data);
	add_stored(&data, &raw);
	add_chunk(b, "IDAT", &data);
	msu_buf_clear(&data);
	add_chunk(b, "IEND", &data);
	if (b->code == MSU_OK)
		b->code = raw.code;
	msu_buf_free(&raw);
	msu_buf_free(&data);
}
