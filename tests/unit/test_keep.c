/* SPDX-License-Identifier: MPL-2.0 */
/* src/keep.c and src/read/result.c: results that were JSON in between, and
 * which answers are the same. */
#include "oom.h"

#include <stdio.h>

#include "mailsetup.h"

static struct msu_ctx *
offline(void)
{
	struct msu_ctx *ctx = msu_ctx_new();

	assert_non_null(ctx);
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, true), MSU_OK);
	return ctx;
}

static char *
json_of(struct msu_ctx *ctx, const char *address, struct msu_result **r)
{
	char *json;

	assert_int_equal(msu_lookup(ctx, address, r, NULL), MSU_OK);
	json = msu_result_json(*r);
	assert_non_null(json);
	return json;
}

/* ---- there and back ----------------------------------------------------------- */

static void
same_error(const char *row, const struct msu_error *a,
    const struct msu_error *b)
{
	row_text(row, msu_code_name(a->code), msu_code_name(b->code));
	row_text(row, a->detail, b->detail);
}

/* What a client can be told of the account is all in it. */
static void
same_files(struct msu_ctx *ctx, const char *row, struct msu_result *a,
    struct msu_result *b, bool pop3)
{
	const struct msu_export_options opt = { .pop3 = pop3 };
	const struct msu_client *const *c = msu_clients();

	for (; *c != NULL; c++) {
		const struct msu_exported *x = NULL, *y = NULL;
		struct msu_error ex, ey;
		size_t i = 0;

		if ((*c)->on_demand)
			continue;
		row_number(row, msu_export(ctx, a, (*c)->id, NULL, &opt, &x,
		    &ex), msu_export(ctx, b, (*c)->id, NULL, &opt, &y, &ey));
		same_error(row, &ex, &ey);
		row_true(row, (x == NULL) == (y == NULL));
		for (; x != NULL && x->files[i] != NULL; i++) {
			row_text(row, x->files[i]->name, y->files[i]->name);
			row_number(row, x->files[i]->len, y->files[i]->len);
			row_true(row, x->files[i]->data == NULL ||
			    memcmp(x->files[i]->data, y->files[i]->data,
			    x->files[i]->len) == 0);
		}
		row_true(row, x == NULL || y->files[i] == NULL);
	}
}

static void
comes_back(struct msu_ctx *ctx, const char *domain, bool files)
{
	char address[300];
	struct msu_result *r, *back;
	char *json;

	snprintf(address, sizeof(address), "Xq7.Zz@%s", domain);
	json = json_of(ctx, address, &r);
	if (r->outcome == MSU_USAGE) {	/* of no domain, perhaps */
		msu_free(json);
		msu_result_free(r);
		return;
	}
	row_number(domain, msu_result_read(json, strlen(json), &back, NULL),
	    MSU_OK);
	row_text(domain, back->address, r->address);
	row_text(domain, back->domain, r->domain);
	row_text(domain, msu_outcome_name(back->outcome),
	    msu_outcome_name(r->outcome));
	row_number(domain, (unsigned long)back->exit, (unsigned long)r->exit);
	same_error(domain, &back->error, &r->error);
	row_true(domain, (back->account == NULL) == (r->account == NULL));
	if (r->account != NULL) {
		row_number(domain, back->trust, r->trust);
		row_number(domain, (unsigned long)back->score,
		    (unsigned long)r->score);
		row_text(domain, back->confidence, r->confidence);
	}
	if (r->outcome == MSU_FOUND && files) {
		same_files(ctx, domain, r, back, false);
		same_files(ctx, domain, r, back, true);
	}
	msu_free(json);
	msu_result_free(r);
	msu_result_free(back);
}

static void
every_provider_comes_back(void **state)
{
	struct msu_ctx *ctx = offline();
	const struct msu_provider *p;
	size_t n = 0, found = 0;

	(void)state;
	assert_int_equal(msu_provider_count(ctx, &n, NULL), MSU_OK);
	for (size_t i = 0; i < n; i++) {
		p = msu_provider_at(ctx, i);
		found += p->domains[0] != NULL;
		/* all files of each are a matter of minutes under valgrind */
		if (p->domains[0] != NULL && p->domains[0][0] != '*')
			comes_back(ctx, p->domains[0], i % 9 == 0);
	}
	assert_true(found > 200);
	comes_back(ctx, "unknown.example", true);
	comes_back(ctx, "qq.com", true);
	comes_back(ctx, "outlook.com", true);
	msu_ctx_free(ctx);
}

/* ---- what is refused ------------------------------------------------------------ */

/* The first place of from becomes to; from NULL: all of it is to. */
static const struct {
	const char	*name, *from, *to;
	enum msu_code	 code;
} rows[] = {
	{ "nothing", NULL, "", MSU_E_SYNTAX },
	{ "other_json", NULL, "[1]", MSU_E_SYNTAX },
	{ "empty_object", NULL, "{}", MSU_E_SYNTAX },
	{ "as_it_is", "{", "{", MSU_OK },
	{ "more_is_in_it", "\"version\":1", "\"new\":{},\"version\":1",
	    MSU_OK },
	{ "version", "\"version\":1", "\"version\":2", MSU_E_SYNTAX },
	{ "no_version", "\"version\":1,", "", MSU_E_SYNTAX },
	{ "no_address", "\"address\":\"me@qq.com\"", "\"address\":null",
	    MSU_E_SYNTAX },
	{ "two_domains", "me@qq.com", "me@gmail.com", MSU_E_SYNTAX },
	{ "no_domain", "\"domain\":\"qq.com\"", "\"domain\":7",
	    MSU_E_SYNTAX },
	{ "outcome", "\"found\"", "\"lost\"", MSU_E_SYNTAX },
	{ "exit", "\"exit\":0", "\"exit\":-1", MSU_E_SYNTAX },
	{ "exit_of_no_program", "\"exit\":0", "\"exit\":256", MSU_E_SYNTAX },
	{ "error", "\"error\":null", "\"error\":{\"code\":\"x\","
	    "\"detail\":null}", MSU_E_SYNTAX },
	{ "no_error", "\"error\":null,", "", MSU_E_SYNTAX },
	{ "protocol", "\"imap\"", "\"gopher\"", MSU_E_SYNTAX },
	{ "host", "imap.qq.com", "imap.qq.com/x", MSU_E_SYNTAX },
	{ "host_in_other_letters", "imap.qq.com", "IMAP.qq.com",
	    MSU_E_SYNTAX },
	{ "no_host", "\"host\":\"imap.qq.com\"", "\"host\":null",
	    MSU_E_SYNTAX },
	{ "port", "\"port\":993", "\"port\":65536", MSU_E_SYNTAX },
	{ "no_port", "\"port\":993", "\"port\":0", MSU_E_SYNTAX },
	{ "no_encryption", "\"security\":\"tls\"", "\"security\":\"plain\"",
	    MSU_E_SYNTAX },
	{ "security", "\"security\":\"tls\"", "\"security\":1",
	    MSU_E_SYNTAX },
	{ "user_of_two_lines", "\"username\":\"me", "\"username\":\"m\\ne",
	    MSU_E_SYNTAX },
	{ "way_to_log_in", "\"auth\":[", "\"auth\":[\"magic\",",
	    MSU_E_SYNTAX },
	{ "many_ways_to_log_in", "\"auth\":[", "\"auth\":[\"ntlm\",\"ntlm\","
	    "\"ntlm\",\"ntlm\",\"ntlm\",\"ntlm\",\"ntlm\",\"ntlm\",",
	    MSU_E_SYNTAX },
	{ "note", "\"notes\":[", "\"notes\":[{\"code\":null,\"text\":\"x\","
	    "\"url\":null},", MSU_E_SYNTAX },
	{ "extra", "\"extra\":[", "\"extra\":[null,", MSU_E_SYNTAX },
	{ "extra_over_http", "\"extra\":[", "\"extra\":[{\"protocol\":"
	    "\"caldav\",\"host\":null,\"port\":80,\"security\":\"tls\","
	    "\"username\":null,\"auth\":[],\"url\":\"http://x.example/\"},",
	    MSU_E_SYNTAX },
	{ "trust", "\"trust\":3", "\"trust\":5", MSU_E_SYNTAX },
	{ "score", "\"score\":", "\"score\":1", MSU_E_SYNTAX },
	{ "candidate", "\"candidates\":[", "\"candidates\":[{},",
	    MSU_E_SYNTAX },
	{ "account", "\"account\":{", "\"account\":null,\"x\":{",
	    MSU_E_SYNTAX },
	{ "something_after_it", "\"plan\":null}", "\"plan\":null}}",
	    MSU_E_SYNTAX },
};

static char *
replaced(const char *json, const char *from, const char *to)
{
	const char *at = from == NULL ? json : strstr(json, from);
	size_t size = strlen(json) + strlen(to) + 1;
	char *out = malloc(size);

	assert_non_null(out);
	assert_non_null(at);
	if (from == NULL)
		snprintf(out, size, "%s", to);
	else
		snprintf(out, size, "%.*s%s%s", (int)(at - json), json, to,
		    at + strlen(from));
	return out;
}

static void
no_other_result_is_taken(void **state)
{
	struct msu_ctx *ctx = offline();
	struct msu_result *r, *back;
	char *json = json_of(ctx, "me@qq.com", &r);

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		char *text = replaced(json, rows[i].from, rows[i].to);
		struct msu_error err;
		enum msu_code code = msu_result_read(text, strlen(text),
		    &back, &err);

		row_text(rows[i].name, msu_code_name(code),
		    msu_code_name(rows[i].code));
		row_text(rows[i].name, msu_code_name(err.code),
		    msu_code_name(code));
		row_true(rows[i].name, (code == MSU_OK) == (back != NULL));
		msu_result_free(back);
		free(text);
	}
	msu_free(json);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

/* Without an end it is none; with another byte it may be one, or not. */
static void
damaged_results_harm_nobody(void **state)
{
	struct msu_ctx *ctx = offline();
	struct msu_result *r, *back;
	char *json = json_of(ctx, "me@qq.com", &r);
	size_t len = strlen(json);

	(void)state;
	for (size_t i = 0; i < len; i += 7) {
		char was = json[i];

		assert_int_not_equal(msu_result_read(json, i, &back, NULL),
		    MSU_OK);
		assert_null(back);
		for (size_t k = 0; k < 4; k++) {
			json[i] = "\"}\x01z"[k];
			msu_result_read(json, len, &back, NULL);
			msu_result_free(back);
		}
		json[i] = was;
	}
	msu_free(json);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
no_memory_is_said(void **state)
{
	struct msu_ctx *ctx = offline();
	struct msu_result *r, *back;
	char *json = json_of(ctx, "me@qq.com", &r);
	enum msu_code code = MSU_E_NOMEM;

	(void)state;
	for (unsigned long n = 0; code != MSU_OK; n++) {
		left = n;
		has_failed = false;
		code = msu_result_read(json, strlen(json), &back, NULL);
		left = ~0ul;
		if (has_failed && code == MSU_OK)
			fail_msg("allocation %lu failed unnoticed", n);
		if (!has_failed)
			assert_int_equal(code, MSU_OK);
		else
			assert_int_equal(code, MSU_E_NOMEM);
		if (code == MSU_OK)
			msu_result_free(back);
		else
			assert_null(back);
	}
	msu_free(json);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

/* ---- which are the same ------------------------------------------------------------ */

static void
digest(struct msu_ctx *ctx, char out[MSU_DIGEST_SIZE])
{
	assert_int_equal(msu_ctx_digest(ctx, out, NULL), MSU_OK);
	assert_int_equal(strlen(out), MSU_DIGEST_SIZE - 1);
}

static void
digest_is_that_of_the_options(void **state)
{
	static const enum msu_option flags[] = {
		MSU_OPT_FRESH, MSU_OPT_GUESS, MSU_OPT_PARENT,
		MSU_OPT_ALLOW_HTTP, MSU_OPT_ALLOW_PRIVATE, MSU_OPT_TRUST_AD,
		MSU_OPT_SEND_ADDRESS,
	};
	static const struct {
		enum msu_option	 option;
		const char	*text;
	} texts[] = {
		{ MSU_OPT_DNS_SERVER, "192.0.2.1" },
		{ MSU_OPT_PROXY, "http://proxy.example:3128" },
		{ MSU_OPT_ONLINE_DB, "https://db.example" },
		{ MSU_OPT_CONFIG_DIR, "/nowhere" },
	};
	char plain[MSU_DIGEST_SIZE], other[MSU_DIGEST_SIZE];
	struct msu_ctx *ctx = msu_ctx_new(), *copy;

	(void)state;
	digest(ctx, plain);
	copy = msu_ctx_dup(ctx);
	digest(copy, other);
	assert_string_equal(plain, other);
	msu_ctx_free(copy);
	for (size_t i = 0; i < ROWS(flags); i++) {
		msu_set_flag(ctx, flags[i], true);
		digest(ctx, other);
		assert_string_not_equal(plain, other);
		msu_set_flag(ctx, flags[i], false);
	}
	for (size_t i = 0; i < ROWS(texts); i++) {
		assert_int_equal(msu_set_text(ctx, texts[i].option,
		    texts[i].text), MSU_OK);
		digest(ctx, other);
		assert_string_not_equal(plain, other);
		msu_set_text(ctx, texts[i].option, NULL);
	}
	msu_set_number(ctx, MSU_OPT_MIN_TRUST, 1);
	digest(ctx, other);
	assert_string_not_equal(plain, other);
	msu_set_number(ctx, MSU_OPT_MIN_TRUST, 2);
	digest(ctx, other);
	assert_string_equal(plain, other);
	msu_set_text(ctx, MSU_OPT_CA_FILE, "/nowhere");
	assert_int_equal(msu_ctx_digest(ctx, other, NULL), MSU_E_READ);
	msu_ctx_free(ctx);
}

static void
what_is_known_here_asks_nobody(void **state)
{
	static const struct {
		const char	*address;
		bool		 fresh, offline, asks;
	} cases[] = {
		{ "me@qq.com", false, false, false },
		{ "me@qq.com", true, false, true },
		{ "me@unknown.example", false, false, true },
		{ "me@unknown.example", false, true, false },
		{ "me@com", false, false, false },
		{ "no address", false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct msu_ctx *ctx = msu_ctx_new();

		msu_set_flag(ctx, MSU_OPT_FRESH, cases[i].fresh);
		msu_set_flag(ctx, MSU_OPT_OFFLINE, cases[i].offline);
		row_number(cases[i].address, msu_asks_network(ctx,
		    cases[i].address), cases[i].asks);
		msu_ctx_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_provider_comes_back),
		cmocka_unit_test(no_other_result_is_taken),
		cmocka_unit_test(damaged_results_harm_nobody),
		cmocka_unit_test(no_memory_is_said),
		cmocka_unit_test(digest_is_that_of_the_options),
		cmocka_unit_test(what_is_known_here_asks_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
