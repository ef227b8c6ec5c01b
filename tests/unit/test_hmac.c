/* SPDX-License-Identifier: MPL-2.0 */
/* HMAC against RFC 2202 and RFC 4231, Hi() against RFC 6070 and RFC 7914. */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "hmac.h"

/* As many digits as are wanted: some examples are truncated. */
static void
row_hex(const char *name, const uint8_t *bytes, const char *want)
{
	char hex[2 * MSU_DIGEST_MAX + 1];

	for (size_t i = 0; i < strlen(want) / 2; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	row_text(name, hex, want);
}

/* A text, or one byte repeated, in memory of exactly its size, so that a
 * sanitizer sees the end. */
struct bytes {
	int		 byte;
	size_t		 len;
	const char	*text;
};

static uint8_t *
bytes_dup(const struct bytes *b)
{
	uint8_t *p = malloc(b->len == 0 ? 1 : b->len);

	assert_non_null(p);
	if (b->text == NULL)
		memset(p, b->byte, b->len);
	else
		memcpy(p, b->text, b->len);
	return p;
}

/* RFC 2202 §2 and §3, RFC 4231 §4 */
static const struct {
	const char	*name;
	enum msu_digest	 digest;
	struct bytes	 key, data;
	const char	*hex;
} rows[] = {
	{ "md5_key_0b", MSU_DIGEST_MD5,
	    { 0x0b, 16, NULL },
	    { 0, 8, "Hi There" },
	    "9294727a3638bb1c13f48ef8158bfc9d" },
	{ "md5_key_jefe", MSU_DIGEST_MD5,
	    { 0, 4, "Jefe" },
	    { 0, 28, "what do ya want for nothing?" },
	    "750c783e6ab0b503eaa86e310a5db738" },
	{ "md5_data_dd", MSU_DIGEST_MD5,
	    { 0xaa, 16, NULL },
	    { 0xdd, 50, NULL },
	    "56be34521d144c88dbb8c733f0e8b3f6" },
	{ "md5_key_1_to_25", MSU_DIGEST_MD5,
	    { 0, 25, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
	    "\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19" },
	    { 0xcd, 50, NULL },
	    "697eaf0aca3a3aea3a75164746ffaa79" },
	{ "md5_key_0c", MSU_DIGEST_MD5,
	    { 0x0c, 16, NULL },
	    { 0, 20, "Test With Truncation" },
	    "56461ef2342edc00f9bab995690efd4c" },
	{ "md5_key_longer_than_a_block", MSU_DIGEST_MD5,
	    { 0xaa, 80, NULL },
	    { 0, 54, "Test Using Larger Than Block-Size Key - Hash Key "
	    "First" },
	    "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd" },
	{ "md5_key_and_data_longer", MSU_DIGEST_MD5,
	    { 0xaa, 80, NULL },
	    { 0, 73, "Test Using Larger Than Block-Size Key and Larger "
	    "Than One Block-Size Data" },
	    "6f630fad67cda0ee1fb1f562db3aa53e" },
	{ "sha1_key_0b", MSU_DIGEST_SHA1,
	    { 0x0b, 20, NULL },
	    { 0, 8, "Hi There" },
	    "b617318655057264e28bc0b6fb378c8e"
	    "f146be00" },
	{ "sha1_key_jefe", MSU_DIGEST_SHA1,
	    { 0, 4, "Jefe" },
	    { 0, 28, "what do ya want for nothing?" },
	    "effcdf6ae5eb2fa2d27416d5f184df9c"
	    "259a7c79" },
	{ "sha1_data_dd", MSU_DIGEST_SHA1,
	    { 0xaa, 20, NULL },
	    { 0xdd, 50, NULL },
	    "125d7342b9ac11cd91a39af48aa17b4f"
	    "63f175d3" },
	{ "sha1_key_1_to_25", MSU_DIGEST_SHA1,
	    { 0, 25, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
	    "\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19" },
	    { 0xcd, 50, NULL },
	    "4c9007f4026250c6bc8414f9bf50c86c"
	    "2d7235da" },
	{ "sha1_key_0c", MSU_DIGEST_SHA1,
	    { 0x0c, 20, NULL },
	    { 0, 20, "Test With Truncation" },
	    "4c1a03424b55e07fe7f27be1d58bb932"
	    "4a9a5a04" },
	{ "sha1_key_longer_than_a_block", MSU_DIGEST_SHA1,
	    { 0xaa, 80, NULL },
	    { 0, 54, "Test Using Larger Than Block-Size Key - Hash Key "
	    "First" },
	    "aa4ae5e15272d00e95705637ce8a3b55"
	    "ed402112" },
	{ "sha1_key_and_data_longer", MSU_DIGEST_SHA1,
	    { 0xaa, 80, NULL },
	    { 0, 73, "Test Using Larger Than Block-Size Key and Larger "
	    "Than One Block-Size Data" },
	    "e8e99d0f45237d786d6bbaa7965c7808"
	    "bbff1a91" },
	{ "sha256_key_0b", MSU_DIGEST_SHA256,
	    { 0x0b, 20, NULL },
	    { 0, 8, "Hi There" },
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7" },
	{ "sha256_key_jefe", MSU_DIGEST_SHA256,
	    { 0, 4, "Jefe" },
	    { 0, 28, "what do ya want for nothing?" },
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843" },
	{ "sha256_data_dd", MSU_DIGEST_SHA256,
	    { 0xaa, 20, NULL },
	    { 0xdd, 50, NULL },
	    "773ea91e36800e46854db8ebd09181a7"
	    "2959098b3ef8c122d9635514ced565fe" },
	{ "sha256_key_1_to_25", MSU_DIGEST_SHA256,
	    { 0, 25, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
	    "\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19" },
	    { 0xcd, 50, NULL },
	    "82558a389a443c0ea4cc819899f2083a"
	    "85f0faa3e578f8077a2e3ff46729665b" },
	{ "sha256_key_0c", MSU_DIGEST_SHA256,
	    { 0x0c, 20, NULL },
	    { 0, 20, "Test With Truncation" },
	    "a3b6167473100ee06e0c796c2955552b" },
	{ "sha256_key_longer_than_a_block", MSU_DIGEST_SHA256,
	    { 0xaa, 131, NULL },
	    { 0, 54, "Test Using Larger Than Block-Size Key - Hash Key "
	    "First" },
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54" },
	{ "sha256_key_and_data_longer", MSU_DIGEST_SHA256,
	    { 0xaa, 131, NULL },
	    { 0, 152, "This is a test using a larger than block-size key "
	    "and a larger than block-size data. The key needs "
	    "to be hashed before being used by the HMAC "
	    "algorithm." },
	    "9b09ffa71b942fcb27635fbcd5b0e944"
	    "bfdc63644f0713938a7f51535c3a35e2" },
	{ "no_key_and_no_data", MSU_DIGEST_SHA256,
	    { 0, 0, "" },
	    { 0, 0, "" },
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad" },
};

static void
codes_are_those_that_were_published(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		uint8_t *key = bytes_dup(&rows[i].key);
		uint8_t *data = bytes_dup(&rows[i].data);
		uint8_t out[MSU_DIGEST_MAX];

		row_true(rows[i].name, msu_hmac(rows[i].digest, key,
		    rows[i].key.len, data, rows[i].data.len, out));
		row_hex(rows[i].name, out, rows[i].hex);
		free(key);
		free(data);
	}
}

/* RFC 6070 §2 and RFC 7914 §11, of each the first digest */
static const struct {
	const char	*name;
	enum msu_digest	 digest;
	const char	*password;
	size_t		 len;
	const char	*salt;
	size_t		 salt_len;
	unsigned long	 rounds;
	const char	*hex;
} his[] = {
	{ "sha1_one_round", MSU_DIGEST_SHA1,
	    "password", 8,
	    "salt", 4, 1,
	    "0c60c80f961f0e71f3a9b524af601206"
	    "2fe037a6" },
	{ "sha1_two_rounds", MSU_DIGEST_SHA1,
	    "password", 8,
	    "salt", 4, 2,
	    "ea6c014dc72d6f8ccd1ed92ace1d41f0"
	    "d8de8957" },
	{ "sha1_4096_rounds", MSU_DIGEST_SHA1,
	    "password", 8,
	    "salt", 4, 4096,
	    "4b007901b765489abead49d926f721d0"
	    "65a429c1" },
	{ "sha1_long_both", MSU_DIGEST_SHA1,
	    "passwordPASSWORDpassword", 24,
	    "saltSALTsaltSALTsaltSALTsaltSALTsalt", 36, 4096,
	    "3d2eec4fe41c849b80c8d83662c0e44a"
	    "8b291a96" },
	{ "sha1_nul_inside", MSU_DIGEST_SHA1,
	    "pass\0" "word", 9,
	    "sa\0" "lt", 5, 4096,
	    "56fa6aa75548099dcc37d7f03425e0c3" },
	{ "sha256_one_round", MSU_DIGEST_SHA256,
	    "passwd", 6,
	    "salt", 4, 1,
	    "55ac046e56e3089fec1691c22544b605"
	    "f94185216dde0465e68b9d57c20dacbc" },
	{ "sha256_80000_rounds", MSU_DIGEST_SHA256,
	    "Password", 8,
	    "NaCl", 4, 80000,
	    "4ddcd8f60b98be21830cee5ef22701f9"
	    "641a4418d04c0414aeff08876b34ab56" },
};

static void
stretched_passwords_are_those_that_were_published(void **state)
{
	uint8_t out[MSU_DIGEST_MAX];

	(void)state;
	for (size_t i = 0; i < ROWS(his); i++) {
		row_true(his[i].name, msu_hmac_hi(his[i].digest,
		    his[i].password, his[i].len, his[i].salt,
		    his[i].salt_len, his[i].rounds, out));
		row_hex(his[i].name, out, his[i].hex);
	}
}

static void
nothing_is_written_behind_a_digest(void **state)
{
	uint8_t out[MSU_DIGEST_MAX + 1];

	(void)state;
	for (unsigned d = 0; d < MSU_DIGEST_COUNT; d++) {
		size_t size = msu_digest_size(d);

		memset(out, 0xa5, sizeof(out));
		msu_digest(d, "abc", 3, out);
		assert_int_equal(out[size], 0xa5);
		assert_true(msu_hmac(d, "k", 1, "abc", 3, out));
		assert_int_equal(out[size], 0xa5);
		assert_true(msu_hmac_hi(d, "k", 1, "abc", 3, 2, out));
		assert_int_equal(out[size], 0xa5);
	}
}

static void
output_may_stand_where_the_input_was(void **state)
{
	uint8_t apart[MSU_DIGEST_MAX], same[MSU_DIGEST_MAX];

	(void)state;
	memset(same, 'k', sizeof(same));
	assert_true(msu_hmac(MSU_DIGEST_SHA256, "kkkk", 4, same, sizeof(same),
	    apart));
	assert_true(msu_hmac(MSU_DIGEST_SHA256, same, 4, same, sizeof(same),
	    same));
	assert_memory_equal(apart, same, sizeof(same));
	msu_digest(MSU_DIGEST_SHA256, same, sizeof(same), apart);
	msu_digest(MSU_DIGEST_SHA256, same, sizeof(same), same);
	assert_memory_equal(apart, same, sizeof(same));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_that_were_published),
		cmocka_unit_test(
		    stretched_passwords_are_those_that_were_published),
		cmocka_unit_test(nothing_is_written_behind_a_digest),
		cmocka_unit_test(output_may_stand_where_the_input_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
