/* SPDX-License-Identifier: MPL-2.0 */
/* MD4 against the suite of RFC 1320, appendix A.5. */
#include "digest_rows.h"

static const struct digest_text texts[] = {
	{ "nothing",
	    "",
	    "31d6cfe0d16ae931b73c59d7e0c089c0" },
	{ "one_letter",
	    "a",
	    "bde52cb31de33e46245e05fbdbd6fb24" },
	{ "three_letters",
	    "abc",
	    "a448017aaf21d8525fc10ae87aa6729d" },
	{ "words",
	    "message digest",
	    "d9130a8164549fe818874806e1c7014b" },
	{ "alphabet",
	    "abcdefghijklmnopqrstuvwxyz",
	    "d79e1c308aa5bbcdeea8ed63df412da9" },
	{ "length_needs_a_second_block",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz"
	    "0123456789",
	    "043f8582f241db351ce627e153e7f0e4" },
	{ "two_blocks",
	    "1234567890123456789012345678901234567890"
	    "1234567890123456789012345678901234567890",
	    "e33b4ddc9c38f2199c3e7b164fcc0536" },
};

static void
texts_have_the_published_digests(void **state)
{
	(void)state;
	digest_texts(MSU_DIGEST_MD4, texts, ROWS(texts));
}

/* One byte repeated, around the ends of blocks: digests by OpenSSL. */
static const struct digest_run runs[] = {
	{ "55_zeros_fill_the_block", 0x00, 55,
	    "2df5a83f688f18c0866c64173be82a8f" },
	{ "56_zeros", 0x00, 56,
	    "7b9b4593cd9322ea492cf0bcdd84f0ae" },
	{ "63_bytes_above_0x7f", 0xff, 63,
	    "3fce21f471efcf2d6d697885972bce59" },
	{ "64_zeros", 0x00, 64,
	    "2f6f7b10c5cadca6d5770f428c899ba7" },
	{ "65_zeros", 0x00, 65,
	    "4fc27bbf517522311018663e59ced7a5" },
	{ "119_a", 0x61, 119,
	    "e65dd227ccef97fa1d34d70189120f76" },
	{ "120_a", 0x61, 120,
	    "b03ddbd470b47c013e0c7ab2ddd763db" },
	{ "1000_a", 0x61, 1000,
	    "5f1bf26a8067c9159b91f1440f7c9e8a" },
};

static void
long_runs_have_the_same_digests_as_elsewhere(void **state)
{
	(void)state;
	digest_runs(MSU_DIGEST_MD4, runs, ROWS(runs));
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
