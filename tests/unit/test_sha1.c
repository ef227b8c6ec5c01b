/* SPDX-License-Identifier: MPL-2.0 */
/* SHA-1 against RFC 3174 §7.3 and FIPS 180. */
#include "digest_rows.h"

static const struct digest_text texts[] = {
	{ "nothing",
	    "",
	    "da39a3ee5e6b4b0d3255bfef95601890"
	    "afd80709" },
	{ "one_letter",
	    "a",
	    "86f7e437faa5a7fce15d1ddcb9eaeaea"
	    "377667b8" },
	{ "one_block",
	    "abc",
	    "a9993e364706816aba3e25717850c26c"
	    "9cd0d89d" },
	{ "length_needs_a_second_block",
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "84983e441c3bd26ebaae4aa1f95129e5"
	    "e54670f1" },
	{ "ten_times_64_bytes",
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567"
	    "0123456701234567012345670123456701234567012345670123456701234567",
	    "dea356a2cddd90c7a7ecedc5ebb56393"
	    "4f460452" },
};

static void
texts_have_the_published_digests(void **state)
{
	(void)state;
	digest_texts(MSU_DIGEST_SHA1, texts, ROWS(texts));
}

/* One byte repeated, around the ends of blocks: digests by Python's hashlib. */
static const struct digest_run runs[] = {
	{ "55_zeros_fill_the_block", 0x00, 55,
	    "8e8832c642a6a38c74c17fc92ccedc26"
	    "6c108e6c" },
	{ "56_zeros", 0x00, 56,
	    "9438e360f578e12c0e0e8ed28e2c125c"
	    "1cefee16" },
	{ "63_bytes_above_0x7f", 0xff, 63,
	    "b5419e99e3ea50f812d56149e29b6d7d"
	    "b7bfc70e" },
	{ "64_zeros", 0x00, 64,
	    "c8d7d0ef0eedfa82d2ea1aa592845b9a"
	    "6d4b02b7" },
	{ "65_zeros", 0x00, 65,
	    "f0fa45906bd0f4c3668fcd0d8f68d4b2"
	    "98b30e5b" },
	{ "119_a", 0x61, 119,
	    "ee971065aaa017e0632a8ca6c77bb3bf"
	    "8b1dfc56" },
	{ "120_a", 0x61, 120,
	    "f34c1488385346a55709ba056ddd0828"
	    "0dd4c6d6" },
	{ "1000_a", 0x61, 1000,
	    "291e9a6c66994949b57ba5e650361e98"
	    "fc36b1ba" },
	{ "million_a", 0x61, 1000000,
	    "34aa973cd4c4daa4f61eeb2bdbad2731"
	    "6534016f" },
};

static void
long_runs_have_the_same_digests_as_elsewhere(void **state)
{
	(void)state;
	digest_runs(MSU_DIGEST_SHA1, runs, ROWS(runs));
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
