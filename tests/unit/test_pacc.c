/* SPDX-License-Identifier: MPL-2.0 */
/* PACC documents, good and hostile, and the records that vouch for them. */
#include "read_cases.h"

#include "err.h"
#include "pacc.h"

/* ---- documents ---------------------------------------------------------- */

static void
document_becomes(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct reading r;

	(void)a;
	reading_do(&r, msu_pacc_read, "zoe.q@example.org", msu_buf_text(in),
	    in->len);
	if (r.code != MSU_OK)
		msu_buf_addf(out, "error %s %s: %s\n", msu_code_name(r.code),
		    r.err.subject, r.err.detail);
	reading_show(out, &r);
	if (r.code != MSU_OK && r.found.servers.n > 0)
		fail_msg("%s: an error and servers", name);
	reading_free(&r);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("pacc", document_becomes);
}

/* ---- records -------------------------------------------------------------- */

/* SHA-256 of "abc" (FIPS 180), of nothing, and one byte short of the first. */
#define ABC	"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
#define NOTHING	"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SHORT	"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFQ=="
#define LONG	"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0A"

static const struct {
	const char	*name, *record;
	enum msu_code	 code;		/* for the document "abc" */
} records[] = {
	{ "as_written", "v=UAAC1; a=sha256; d=" ABC, MSU_OK },
	{ "no_blanks", "v=UAAC1;a=sha256;d=" ABC, MSU_OK },
	{ "another_digest", "v=UAAC1; a=sha256; d=" NOTHING, MSU_E_DIGEST },
	{ "last_byte_differs", "v=UAAC1; a=sha256; d="
	    "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFaw=", MSU_E_DIGEST },
	{ "any_order", "d=" ABC "; v=UAAC1; a=sha256", MSU_OK },
	{ "blanks_around_signs", "v \t= UAAC1 ;\ta = sha256 ; d\t=\t" ABC
	    " ; ", MSU_OK },
	{ "semicolon_at_the_end", "v=UAAC1; a=sha256; d=" ABC ";", MSU_OK },
	{ "blanks_at_the_end", "v=UAAC1; a=sha256; d=" ABC " \t", MSU_OK },
	{ "unknown_tags", "v=UAAC1; x=1; a=sha256; x=2; x-y_9=; d=" ABC
	    "; Z=a b=c", MSU_OK },
	{ "no_padding", "v=UAAC1; a=sha256; d="
	    "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0", MSU_OK },
	{ "nothing", "", MSU_E_SYNTAX },
	{ "leading_blank", " v=UAAC1; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "leading_semicolon", ";v=UAAC1; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "empty_tag", "v=UAAC1;; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "two_semicolons_at_the_end", "v=UAAC1; a=sha256; d=" ABC ";;",
	    MSU_E_SYNTAX },
	{ "tag_without_value", "v=UAAC1; x; a=sha256; d=" ABC,
	    MSU_E_SYNTAX },
	{ "other_separator", "v=UAAC1, a=sha256, d=" ABC, MSU_E_SYNTAX },
	{ "lower_case_version", "v=uaac1; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "later_version", "v=UAAC2; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "longer_version", "v=UAAC10; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "upper_case_tag", "V=UAAC1; a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "no_version", "a=sha256; d=" ABC, MSU_E_SYNTAX },
	{ "two_versions", "v=UAAC1; v=UAAC1; a=sha256; d=" ABC,
	    MSU_E_SYNTAX },
	{ "no_algorithm", "v=UAAC1; d=" ABC, MSU_E_SYNTAX },
	{ "two_algorithms", "v=UAAC1; a=sha256; a=sha256; d=" ABC,
	    MSU_E_SYNTAX },
	{ "other_algorithm", "v=UAAC1; a=sha512; d=" ABC, MSU_E_SYNTAX },
	{ "algorithm_in_capitals", "v=UAAC1; a=SHA256; d=" ABC,
	    MSU_E_SYNTAX },
	{ "no_digest", "v=UAAC1; a=sha256", MSU_E_SYNTAX },
	{ "empty_digest", "v=UAAC1; a=sha256; d=", MSU_E_SYNTAX },
	{ "two_digests", "v=UAAC1; a=sha256; d=" ABC "; d=" ABC,
	    MSU_E_SYNTAX },
	{ "digest_and_another", "v=UAAC1; a=sha256; d=" ABC "; d=" NOTHING,
	    MSU_E_SYNTAX },
	{ "short_digest", "v=UAAC1; a=sha256; d=" SHORT, MSU_E_SYNTAX },
	{ "long_digest", "v=UAAC1; a=sha256; d=" LONG, MSU_E_SYNTAX },
	{ "digest_in_hexadecimal", "v=UAAC1; a=sha256; d="
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad", MSU_E_SYNTAX },
	{ "digest_with_a_blank", "v=UAAC1; a=sha256; d=ungW " ABC,
	    MSU_E_SYNTAX },
	{ "another_record", "v=spf1 -all", MSU_E_SYNTAX },
};

static void
records_are_valid_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(records); i++) {
		const char *const txts[] = { records[i].record, NULL };
		struct msu_error err = { .code = MSU_OK };

		row_number(records[i].name, msu_pacc_vouched(txts, "abc", 3,
		    "name", &err), records[i].code);
		row_number(records[i].name, err.code, records[i].code);
	}
}

static enum msu_code
vouched(const char *one, const char *two, const char *three)
{
	const char *const txts[] = { one, two, three, NULL };
	struct msu_error err = { .code = MSU_OK };

	return msu_pacc_vouched(txts, "abc", 3, "name", &err);
}

static void
one_matching_record_suffices(void **state)
{
	static const char good[] = "v=UAAC1; a=sha256; d=" ABC;
	static const char old[] = "v=UAAC1; a=sha256; d=" NOTHING;
	static const char bad[] = "v=UAAC1; d=x", spf[] = "v=spf1 -all";

	(void)state;
	assert_int_equal(vouched(spf, old, good), MSU_OK);
	assert_int_equal(vouched(good, old, bad), MSU_OK);
	assert_int_equal(vouched(spf, old, bad), MSU_E_DIGEST);
	assert_int_equal(vouched(spf, bad, spf), MSU_E_SYNTAX);
	assert_int_equal(vouched(NULL, NULL, NULL), MSU_E_SYNTAX);
}

/* Not a byte more or less, and no matter what the document is. */
static void
digest_is_that_of_the_exact_bytes(void **state)
{
	static const char *const good[] = { "v=UAAC1;a=sha256;d=" ABC, NULL };
	static const char *const none[] = {
		"v=UAAC1;a=sha256;d=" NOTHING, NULL
	};

	(void)state;
	assert_int_equal(msu_pacc_vouched(good, "abc\n", 4, "", NULL),
	    MSU_E_DIGEST);
	assert_int_equal(msu_pacc_vouched(good, "abc\n", 3, "", NULL),
	    MSU_OK);
	assert_int_equal(msu_pacc_vouched(good, "abd", 3, "", NULL),
	    MSU_E_DIGEST);
	assert_int_equal(msu_pacc_vouched(none, "", 0, "", NULL), MSU_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(records_are_valid_or_not),
		cmocka_unit_test(one_matching_record_suffices),
		cmocka_unit_test(digest_is_that_of_the_exact_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
