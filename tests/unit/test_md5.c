/* SPDX-License-Identifier: MPL-2.0 */
/* MD5 against the suite of RFC 1321, appendix A.5. */
#include "digest_rows.h"

static const struct digest_text texts[] = {
	{ "nothing",
	    "",
	    "d41d8cd98f00b204e9800998ecf8427e" },
	{ "one_letter",
	    "a",
	    "0cc175b9c0f1b6a831c399e269772661" },
	{ "three_letters",
	    "abc",
	    "900150983cd24fb0d6963f7d28e17f72" },
	{ "words",
	    "message digest",
	    "f96b697d7cb7938d525a2f31aaf161d0" },
	{ "alphabet",
	    "abcdefghijklmnopqrstuvwxyz",
	    "c3fcd3d76192e4007dfb496cca67e13b" },
	{ "length_needs_a_second_block",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz"
	    "0123456789",
	    "d174ab98d277d9f5a5611c2c9f419d9f" },
	{ "two_blocks",
	    "1234567890123456789012345678901234567890"
	    "1234567890123456789012345678901234567890",
	    "57edf4a22be3c955ac49da2e2107b67a" },
};

static void
texts_have_the_published_digests(void **state)
{
	(void)state;
	digest_texts(MSU_DIGEST_MD5, texts, ROWS(texts));
}

/* One byte repeated, around the ends of blocks: digests by Python's hashlib. */
static const struct digest_run runs[] = {
	{ "55_zeros_fill_the_block", 0x00, 55,
	    "c9ea3314b91c9fd4e38f9432064fd1f2" },
	{ "56_zeros", 0x00, 56,
	    "e3c4dd21a9171fd39d208efa09bf7883" },
	{ "63_bytes_above_0x7f", 0xff, 63,
	    "2e8381ef75aa4df05c31143466ecc2a8" },
	{ "64_zeros", 0x00, 64,
	    "3b5d3c7d207e37dceeedd301e35e2e58" },
	{ "65_zeros", 0x00, 65,
	    "1ef5e829303a139ce967440e0cdca10c" },
	{ "119_a", 0x61, 119,
	    "8a7bd0732ed6a28ce75f6dabc90e1613" },
	{ "120_a", 0x61, 120,
	    "5f61c0ccad4cac44c75ff505e1f1e537" },
	{ "1000_a", 0x61, 1000,
	    "cabe45dcc9ae5b66ba86600cca6b8ba8" },
};

static void
long_runs_have_the_same_digests_as_elsewhere(void **state)
{
	(void)state;
	digest_runs(MSU_DIGEST_MD5, runs, ROWS(runs));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_have_the_published_digests),
		cmocka_unit_test(long_runs_have_the_same_digests_as_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
