/* SPDX-License-Identifier: MPL-2.0 */
/* SHA-256 against the examples of FIPS 180 and NIST's validation vectors. */
#include "digest_rows.h"

static const struct digest_text texts[] = {
	{ "nothing", "",
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855" },
	{ "one_block", "abc",
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad" },
	{ "length_needs_a_second_block",
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1" },
	{ "two_blocks",
	    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	    "cf5b16a778af8380036ce59e7b049237"
	    "0b249b11e8f07a51afac45037afee9d1" },
	{ "one_byte_above_0x7f", "\xbd",
	    "68325720aabd7c82f30f554b313d0570"
	    "c95accbb7dc4b5aae11204c08ffe732b" },
	{ "four_bytes", "\xc9\x8c\x8e\x55",
	    "7abc22c0ae5af26ce93dbb94433a0e0b"
	    "2e119d014f8e7f65bd56c61ccccd9504" },
};

static void
texts_have_the_published_digests(void **state)
{
	(void)state;
	digest_texts(MSU_DIGEST_SHA256, texts, ROWS(texts));
}

/* One byte repeated, around the ends of blocks: NIST's "additional" vectors. */
static const struct digest_run runs[] = {
	{ "55_zeros_fill_the_block", 0, 55,
	    "02779466cdec163811d078815c633f21"
	    "901413081449002f24aa3e80f0b88ef7" },
	{ "56_zeros", 0, 56,
	    "d4817aa5497628e7c77e6b606107042b"
	    "bba3130888c5f47a375e6179be789fbb" },
	{ "57_zeros", 0, 57,
	    "65a16cb7861335d5ace3c60718b5052e"
	    "44660726da4cd13bb745381b235a1785" },
	{ "64_zeros", 0, 64,
	    "f5a5fd42d16a20302798ef6ed309979b"
	    "43003d2320d9f0e8ea9831a92759fb4b" },
	{ "1000_zeros", 0, 1000,
	    "541b3e9daa09b20bf85fa273e5cbd3e8"
	    "0185aa4ec298e765db87742b70138a53" },
	{ "1000_a", 'A', 1000,
	    "c2e686823489ced2017f6059b8b23931"
	    "8b6364f6dcd835d0a519105a1eadd6e4" },
	{ "1005_u", 'U', 1005,
	    "f4d62ddec0f3dd90ea1380fa16a5ff8d"
	    "c4c54b21740650f24afc4120903552b0" },
	{ "million_a", 'a', 1000000,
	    "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0" },
	{ "million_zeros", 0, 1000000,
	    "d29751f2649b32ff572b5e0a9f541ea6"
	    "60a50f94ff0beedfb0b692b924cc8025" },
};

static void
long_runs_have_the_published_digests(void **state)
{
	(void)state;
	digest_runs(MSU_DIGEST_SHA256, runs, ROWS(runs));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_have_the_published_digests),
		cmocka_unit_test(long_runs_have_the_published_digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
