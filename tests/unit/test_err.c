/* SPDX-License-Identifier: MPL-2.0 */
/* Failures: every code has its row, and the first cause is the one kept. */
#include "err.h"
#include "rows.h"
#include "str.h"

#include <errno.h>

static const enum msu_code beyond = (enum msu_code)(MSU_CODE_COUNT + 7);

/* ---- the table ------------------------------------------------------- */

static void
every_code_has_a_name_of_its_own(void **state)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	(void)state;
	for (unsigned i = 0; i < MSU_CODE_COUNT; i++) {
		const char *name = msu_code_name((enum msu_code)i);

		if (name == NULL || name[0] == '\0')
			fail_msg("code %u has no row", i);
		if (name[strspn(name, ok)] != '\0')
			fail_msg("code %u is called \"%s\"", i, name);
		for (unsigned j = 0; j < i; j++) {
			if (strcmp(name, msu_code_name((enum msu_code)j)) == 0)
				fail_msg("codes %u and %u are called %s", j,
				    i, name);
		}
	}
}

/* They follow a colon or a dash, so no capital and no full stop; a row split
 * over string pieces loses or doubles a blank easily. */
static void
every_code_has_a_text_for_people(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MSU_CODE_COUNT; i++) {
		const char *name = msu_code_name((enum msu_code)i);
		const char *text = msu_code_text((enum msu_code)i);

		if (text == NULL || strlen(text) < 8)
			fail_msg("%s has no text", name);
		if (text[strlen(text) - 1] == '.' ||
		    strstr(text, "  ") != NULL || strchr(text, '\n') != NULL ||
		    strchr(text, '%') != NULL || !msu_str_is_ascii(text))
			fail_msg("%s: \"%s\"", name, text);
		for (unsigned j = 0; j < i; j++) {
			if (strcmp(text, msu_code_text((enum msu_code)j)) == 0)
				fail_msg("%s says the same as %s", name,
				    msu_code_name((enum msu_code)j));
		}
	}
}

/* 6, credentials refused, is among them as soon as something logs in. */
static void
every_exit_code_is_a_documented_one(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MSU_CODE_COUNT; i++) {
		int status = msu_code_exit((enum msu_code)i);

		if ((status < 0 || status > 10) && status != 70)
			fail_msg("%s ends with %d",
			    msu_code_name((enum msu_code)i), status);
	}
}

static void
exit_codes_that_scripts_rely_on(void **state)
{
	static const struct {
		const char	*name;
		enum msu_code	 code;
		unsigned	 status;
	} rows[] = {
		{ "no_error", MSU_OK, 0 },
		{ "bad_address", MSU_E_ADDR_NO_AT, 1 },
		{ "bad_argument", MSU_E_ARGUMENT, 1 },
		{ "public_suffix", MSU_E_ADDR_SUFFIX, 1 },
		{ "unknown_client", MSU_E_CLIENT, 1 },
		{ "nothing_listens", MSU_E_TCP_REFUSED, 2 },
		{ "no_starttls", MSU_E_STARTTLS_MISSING, 2 },
		{ "silent_server", MSU_E_NO_ANSWER, 2 },
		{ "unknown_domain", MSU_E_UNKNOWN_DOMAIN, 3 },
		{ "null_mx", MSU_E_NO_MAIL, 3 },
		{ "nobody_was_asked", MSU_E_NOT_ASKED, 4 },
		{ "nothing_is_proven", MSU_E_NOT_PROVEN, 4 },
		{ "plain_only", MSU_E_PLAIN_ONLY, 5 },
		{ "low_trust", MSU_E_TRUST, 5 },
		{ "expired_certificate", MSU_E_CERT_EXPIRED, 7 },
		{ "wrong_name", MSU_E_TLS_NAME, 7 },
		{ "self_signed", MSU_E_CERT_SELF_SIGNED, 7 },
		{ "untrusted", MSU_E_CERT_UNTRUSTED, 7 },
		{ "client_without_oauth2", MSU_E_CANNOT_OAUTH2, 8 },
		{ "no_mail_access", MSU_E_NO_MAIL_ACCESS, 9 },
		{ "discontinued", MSU_E_DISCONTINUED, 9 },
		{ "cannot_write", MSU_E_WRITE, 10 },
		{ "file_exists", MSU_E_EXISTS, 10 },
		{ "bug", MSU_E_BUG, 70 },
		{ "beyond_the_table", (enum msu_code)(MSU_CODE_COUNT + 7),
		    70 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_number(rows[i].name,
		    (unsigned)msu_code_exit(rows[i].code), rows[i].status);
}

static void
code_beyond_the_table_is_our_bug(void **state)
{
	(void)state;
	assert_string_equal(msu_code_name(beyond), "internal-error");
	assert_string_equal(msu_code_name(MSU_CODE_COUNT), "internal-error");
	assert_string_equal(msu_code_text(beyond), msu_code_text(MSU_E_BUG));
}

/* ---- recording ------------------------------------------------------- */

static void
first_failure_wins(void **state)
{
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	assert_int_equal(msu_fail(&err, MSU_E_TLS_NAME, "imap.example",
	    "port %d", 993), MSU_E_TLS_NAME);
	assert_int_equal(msu_fail(&err, MSU_E_CLOSED, "other", "other"),
	    MSU_E_CLOSED);
	assert_int_equal(msu_fail_errno(&err, MSU_E_READ, "file", ENOENT),
	    MSU_E_READ);
	assert_int_equal(err.code, MSU_E_TLS_NAME);
	assert_int_equal(err.os, 0);
	assert_string_equal(err.subject, "imap.example");
	assert_string_equal(err.detail, "port 993");
	msu_error_clear(&err);
	assert_int_equal(err.code, MSU_OK);
	assert_string_equal(err.subject, "");
	msu_fail(&err, MSU_E_CLOSED, NULL, NULL);
	assert_int_equal(err.code, MSU_E_CLOSED);
	assert_string_equal(err.subject, "");
	assert_string_equal(err.detail, "");
}

static void
system_error_has_number_and_words(void **state)
{
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	assert_int_equal(msu_fail_errno(&err, MSU_E_READ, "/x", ENOENT),
	    MSU_E_READ);
	assert_int_equal(err.code, MSU_E_READ);
	assert_int_equal(err.os, ENOENT);
	assert_string_equal(err.subject, "/x");
	/* whatever the locale */
	assert_string_equal(err.detail, "No such file or directory");
}

static void
nobody_has_to_listen(void **state)
{
	(void)state;
	assert_int_equal(msu_fail(NULL, MSU_E_HOST, "x", "%s", "y"),
	    MSU_E_HOST);
	assert_int_equal(msu_fail_errno(NULL, MSU_E_READ, "x", EIO),
	    MSU_E_READ);
}

static void
foreign_words_are_made_clean(void **state)
{
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	msu_fail(&err, MSU_E_REJECTED, "a\x1b]0;x\x07", "%s",
	    "554 \xe9\xe9\r\n\xe2\x80\xa8z");
	assert_string_equal(err.subject, "a?]0;x?");
	assert_string_equal(err.detail, "554 ?????z");
}

/* 255 bytes at most, and no half character at the end. */
static void
long_words_are_cut_to_text(void **state)
{
	char text[3000];

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		struct msu_error err = { .code = MSU_OK };

		memset(text, 'x', shift);
		for (size_t i = shift; i + 4 < sizeof(text); i += 4)
			memcpy(text + i, "\xf0\x9f\x98\x80", 4);
		text[sizeof(text) - 4] = '\0';
		msu_fail(&err, MSU_E_REJECTED, text, "%s", text);
		assert_true(strlen(err.subject) > 251);
		assert_true(strlen(err.detail) > 251);
		assert_true(msu_str_is_utf8(err.subject,
		    strlen(err.subject)));
		assert_true(msu_str_is_utf8(err.detail, strlen(err.detail)));
		assert_memory_equal(err.detail, text, strlen(err.detail));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_name_of_its_own),
		cmocka_unit_test(every_code_has_a_text_for_people),
		cmocka_unit_test(every_exit_code_is_a_documented_one),
		cmocka_unit_test(exit_codes_that_scripts_rely_on),
		cmocka_unit_test(code_beyond_the_table_is_our_bug),
		cmocka_unit_test(first_failure_wins),
		cmocka_unit_test(system_error_has_number_and_words),
		cmocka_unit_test(nobody_has_to_listen),
		cmocka_unit_test(foreign_words_are_made_clean),
		cmocka_unit_test(long_words_are_cut_to_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
