/* SPDX-License-Identifier: MPL-2.0 */
/* src/api.c: the promises of mailsetup.h that are the door's own.  Nothing
 * here needs a network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "i18n.h"
#include "mailsetup.h"

static struct msu_ctx *
offline(void)
{
	struct msu_ctx *ctx = msu_ctx_new();

	assert_non_null(ctx);
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, true), MSU_OK);
	return ctx;
}

static struct msu_result *
look(struct msu_ctx *ctx, const char *address)
{
	struct msu_result *r = NULL;

	assert_int_equal(msu_lookup(ctx, address, &r, NULL), MSU_OK);
	assert_non_null(r);
	return r;
}

static void
old_error_does_not_count(void **state)
{
	struct msu_error err = { .code = MSU_E_CLIENT, .subject = "old" };
	struct msu_ctx *ctx = offline();
	struct msu_result *r = NULL;

	(void)state;
	assert_int_equal(msu_lookup(ctx, "me@qq.com", &r, &err), MSU_OK);
	assert_int_equal(err.code, MSU_OK);
	assert_string_equal(err.subject, "");
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
error_may_be_null(void **state)
{
	static const char *const urls[] = { "http://x", NULL };
	const struct msu_exported *out;
	struct msu_ctx *ctx = offline();
	struct msu_result *r = NULL;
	size_t n;

	(void)state;
	assert_int_equal(msu_check_urls(ctx, urls, &r, NULL), MSU_E_URL);
	assert_null(r);
	r = look(ctx, "me@qq.com");
	assert_int_equal(msu_export(ctx, r, "nobody", "/dev/null/nowhere", NULL, &out,
	    NULL), MSU_E_CLIENT);
	assert_int_equal(msu_set_text(ctx, MSU_OPT_PROVIDERS, "/dev/null/nowhere"),
	    MSU_OK);
	assert_int_equal(msu_provider_count(ctx, &n, NULL), MSU_E_READ);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

/* All of none are well. */
static void
no_server_is_not_verified(void **state)
{
	static const char *const none[] = { NULL };
	struct msu_ctx *ctx = offline();
	struct msu_result *r;

	(void)state;
	assert_int_equal(msu_check_urls(ctx, none, &r, NULL), MSU_E_ARGUMENT);
	assert_null(r);
	assert_null(msu_check_urls_start(ctx, none, NULL));
	msu_ctx_free(ctx);
}

static void
export_needs_a_decision_first(void **state)
{
	const struct msu_exported *out = NULL;
	struct msu_error err;
	struct msu_ctx *ctx = offline();
	struct msu_result *r;

	(void)state;
	assert_int_equal(msu_set_number(ctx, MSU_OPT_MIN_TRUST, 4), MSU_OK);
	r = look(ctx, "me@qq.com");
	assert_int_equal(r->outcome, MSU_CONSENT);
	assert_int_equal(msu_export(ctx, r, "foxmail", "/dev/null/nowhere", NULL, &out,
	    &err), MSU_E_TRUST);
	assert_null(out);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
export_options_may_be_null(void **state)
{
	char dir[] = "/tmp/mailsetup-api.XXXXXX", command[64];
	const struct msu_exported *out = NULL;
	struct msu_ctx *ctx = offline();
	struct msu_result *r = look(ctx, "me@qq.com");

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(msu_export(ctx, r, "foxmail", dir, NULL, &out, NULL),
	    MSU_OK);
	assert_non_null(out);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

/* The last check counts, not the worst one. */
static void
checks_can_be_repeated(void **state)
{
	struct msu_ctx *ctx = offline();
	struct msu_result *r = look(ctx, "me@qq.com");

	(void)state;
	assert_int_equal(msu_check(ctx, r, true, NULL), MSU_OK);
	assert_int_equal(r->exit, 2);
	assert_int_equal(r->error.code, MSU_E_NOT_CHECKED);
	assert_int_equal(msu_check(ctx, r, false, NULL), MSU_OK);
	assert_int_equal(r->exit, 0);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
options_are_judged_when_set(void **state)
{
	static const struct {
		const char	*text;
		bool		 ok;
	} servers[] = {
		{ "127.0.0.1", true }, { "127.0.0.1:53", true }, { "::1", true },
		{ "[::1]:53", true }, { "127.0.0.1:99999", false },
		{ "127.0.0.1:", false }, { "foo", false }, { "", false },
		{ ":53", false }, { "[]:53", false },
	};
	struct msu_ctx *ctx = offline();

	(void)state;
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		enum msu_code code = msu_set_text(ctx, MSU_OPT_DNS_SERVER,
		    servers[i].text);

		if ((code == MSU_OK) != servers[i].ok)
			fail_msg("\"%s\": %s", servers[i].text,
			    msu_code_name(code));
	}
	assert_int_equal(msu_set_number(ctx, MSU_OPT_MIN_TRUST, 5),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_set_number(ctx, MSU_OPT_LOOKUP_MS, 0),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_PROVIDERS, true),
	    MSU_E_ARGUMENT);
	assert_int_equal(msu_set_trace(ctx, "everything", NULL, NULL),
	    MSU_E_ARGUMENT);
	msu_ctx_free(ctx);
}

static void
context_is_copied_with_its_options(void **state)
{
	struct msu_ctx *ctx = offline(), *copy;
	struct msu_result *r;

	(void)state;
	assert_int_equal(msu_set_number(ctx, MSU_OPT_MIN_TRUST, 4), MSU_OK);
	copy = msu_ctx_dup(ctx);
	assert_non_null(copy);
	msu_ctx_free(ctx);
	r = look(copy, "me@qq.com");
	assert_int_equal(r->error.code, MSU_E_TRUST);
	msu_result_free(r);
	r = look(copy, "me@unknown.example");
	assert_int_equal(r->error.code, MSU_E_NOT_ASKED);
	msu_result_free(r);
	msu_ctx_free(copy);
}

/* What is found for a local part that nobody has, for somebody's. */
static void
result_is_for_another_address(void **state)
{
	static const struct {
		const char	*probe, *address, *user;
		enum msu_code	 code;
	} cases[] = {
		{ "nobody-x@qq.com", "me@qq.com", "me@qq.com", MSU_OK },
		{ "nobody-x@qq.com", "Me <\"a b\"@QQ.com>",
		    "\"a b\"@qq.com", MSU_OK },
		{ "nobody-x@yahoo.co.jp", "me@yahoo.co.jp", "me", MSU_OK },
		{ "nobody-x@qq.com", "me@gmail.com", NULL, MSU_E_ARGUMENT },
		{ "nobody-x@qq.com", "me", NULL, MSU_E_ADDR_NO_AT },
		{ "nobody-x@unknown.example", "me@unknown.example", NULL,
		    MSU_E_ARGUMENT },
	};
	struct msu_ctx *ctx = offline();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct msu_result *probe = look(ctx, cases[i].probe);
		struct msu_result *r = NULL;
		struct msu_error err;

		assert_int_equal(msu_result_for(probe, cases[i].address, &r,
		    &err), cases[i].code);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(r == NULL, cases[i].user == NULL);
		if (r != NULL) {
			assert_string_equal(r->account->in->user,
			    cases[i].user);
			assert_string_equal(r->account->servers[0]->user,
			    cases[i].user);
			assert_string_equal(r->address, cases[i].address);
		}
		msu_result_free(r);
		msu_result_free(probe);
	}
	msu_ctx_free(ctx);
}

static void
path_parts_are_safe(void **state)
{
	static const struct {
		const char	*text, *want;
	} cases[] = {
		{ "me", "me" },
		{ "me@example.org", "me@example.org" },
		{ "a/b", NULL },
		{ "..", NULL },
		{ ".", NULL },
		{ "", NULL },
		{ "con\n", NULL }, { "CON", NULL }, { "nul.x", NULL },
		{ "com1", NULL }, { "console", "console" },
		{ "com", "com" }, { "a.", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *part = msu_path_part(cases[i].text);

		assert_non_null(part);
		if (cases[i].want != NULL)
			assert_string_equal(part, cases[i].want);
		else if (strcmp(part, cases[i].text) == 0 ||
		    strpbrk(part, "/\\\n") != NULL)
			fail_msg("\"%s\" became \"%s\"", cases[i].text, part);
		msu_free(part);
	}
}

static void
values_are_found_by_name(void **state)
{
	struct msu_ctx *ctx = offline();
	struct msu_result *r = look(ctx, "me@qq.com");
	static const struct {
		const char	*name, *of_qq, *of_none;
	} cases[] = {
		{ "incoming_host", "imap.qq.com", "" },
		{ "Incoming_Port", "993", "" },
		{ "outgoing_security", "tls", "" },
		{ "address", "me@qq.com", "" },
		{ "organization", NULL, NULL },
		{ "outgoing_protocol", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *of_qq = msu_result_field(r, cases[i].name);
		char *of_none = msu_result_field(NULL, cases[i].name);

		if (cases[i].of_qq == NULL) {
			assert_null(of_qq);
			assert_null(of_none);
			continue;
		}
		assert_string_equal(of_qq, cases[i].of_qq);
		assert_string_equal(of_none, cases[i].of_none);
		msu_free(of_qq);
		msu_free(of_none);
	}
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
failure_is_an_object_with_every_key(void **state)
{
	static const struct {
		struct msu_error	 err;
		const char		*part;
	} cases[] = {
		{ { .code = MSU_E_READ, .subject = "/x", .detail = "no" },
		    "\"outcome\":\"failed\",\"exit\":10,\"error\":{\"code\":"
		    "\"cannot-read\",\"detail\":\"/x: no\"}" },
		{ { .code = MSU_E_NO_PASSWORD },
		    "\"outcome\":\"usage\",\"exit\":1,\"error\":{\"code\":"
		    "\"no-password\",\"detail\":null}" },
		{ { .code = MSU_E_CANCELLED, .detail = "x" },
		    "\"outcome\":\"temporary\",\"exit\":4,\"error\":{\"code\":"
		    "\"cancelled\",\"detail\":\"x\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = msu_failure_json(i == 0 ? NULL : "me@a.example",
		    &cases[i].err);

		assert_non_null(text);
		assert_non_null(strstr(text, cases[i].part));
		assert_non_null(strstr(text, i == 0 ? "\"address\":null" :
		    "\"address\":\"me@a.example\""));
		assert_non_null(strstr(text, "\"plan\":null}"));
		msu_free(text);
	}
}

static void
on_file(void *arg, const struct msu_file *f)
{
	(void)arg;
	fail_msg("%s was made", f->name);
}

/* Neither does an earlier one stay, nor is there an empty one. */
static void
refused_password_is_none(void **state)
{
	static const struct {
		const char	*bytes;
		size_t		 len;
	} rows[] = {
		{ "a\nb", 3 }, { "a\r", 2 }, { "a\0b", 3 }, { "", 0 },
		{ NULL, 0 },
	};
	const struct msu_exported *out;
	struct msu_ctx *ctx = offline();
	struct msu_result *r = look(ctx, "me@qq.com");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(msu_set_password(ctx, "right", 5), MSU_OK);
		assert_int_equal(msu_set_password(ctx, rows[i].bytes,
		    rows[i].len), rows[i].bytes == NULL ? MSU_OK :
		    MSU_E_ARGUMENT);
		assert_int_equal(msu_export_secret(ctx, r, "deltachat", NULL,
		    NULL, on_file, NULL, &out, NULL), MSU_E_PASSWORD_NEEDED);
	}
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
index_of_nothing_is_none(void **state)
{
	static const struct msu_exported *const none[1];
	struct msu_ctx *ctx = offline();
	struct msu_result *r = look(ctx, "me@unknown.example");
	struct msu_file wrong;
	const struct msu_file *f = &wrong;

	(void)state;
	assert_null(r->account);
	assert_int_equal(msu_export_index(ctx, r, none, NULL, false, &f, NULL),
	    MSU_E_ARGUMENT);
	assert_null(f);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

/* By the library itself: whoever links it does not know where they are. */
static void
translations_are_found(void **state)
{
	(void)state;
#ifdef ENABLE_NLS
	assert_string_equal(bindtextdomain("mailsetup", NULL), LOCALEDIR);
	assert_string_equal(bind_textdomain_codeset("mailsetup", NULL),
	    "UTF-8");
#else
	skip();
#endif
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_error_does_not_count),
		cmocka_unit_test(error_may_be_null),
		cmocka_unit_test(no_server_is_not_verified),
		cmocka_unit_test(export_needs_a_decision_first),
		cmocka_unit_test(export_options_may_be_null),
		cmocka_unit_test(checks_can_be_repeated),
		cmocka_unit_test(options_are_judged_when_set),
		cmocka_unit_test(context_is_copied_with_its_options),
		cmocka_unit_test(result_is_for_another_address),
		cmocka_unit_test(path_parts_are_safe),
		cmocka_unit_test(values_are_found_by_name),
		cmocka_unit_test(failure_is_an_object_with_every_key),
		cmocka_unit_test(refused_password_is_none),
		cmocka_unit_test(index_of_nothing_is_none),
		cmocka_unit_test(translations_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
