/* SPDX-License-Identifier: MPL-2.0 */
/* Memory runs out in the ground floors. */
#include "oom.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr.h"
#include "buf.h"
#include "file.h"
#include "model.h"

/* ---- base ------------------------------------------------------------ */

static bool
run_parse(unsigned long n, const void *text)
{
	struct msu_arena a = { 0 };
	struct msu_error err = { .code = MSU_OK };
	struct msu_addr addr;
	enum msu_code rc;

	start_with(n);
	rc = msu_addr_parse(&a, text, &addr, &err);
	stop();
	msu_arena_free(&a);
	return err.code == rc && (has_failed ? rc == MSU_E_NOMEM :
	    rc != MSU_E_NOMEM);
}

static void
addresses_say_no_memory(void **state)
{
	static const char *const texts[] = {
		"me@example.org", "Zoe <zoe@b\xc3\xbc" "cher.example>",
		"\"Last, \\\"F\\\"\" <a@xn--bcher-kva.example>",
		"me\xef\xbc\xa0" "example.org", "\"a b\"@example.org",
		/* bad ones: which is not known without memory */
		"me", "me@b\xc3\xbc_r.example", "a@b_c", "a@b, c@d",
		"Zoe <a@b.org>, <c@d.org>",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(texts); i++)
		run_with_every_number(texts[i], run_parse, texts[i]);
}

/* What gives NULL for "is none" marks the arena when it does not know. */
static bool
run_hosts(unsigned long n, const void *arg)
{
	struct msu_arena a = { 0 };
	bool ok;

	(void)arg;
	start_with(n);
	msu_addr_host(&a, "b\xc3\xbc" "cher.example");
	msu_addr_url(&a, "https://b\xc3\xbc" "cher.example/", false);
	msu_addr_url(&a, "https://example.org/", false);
	stop();
	ok = msu_arena_failed(&a) == has_failed;
	msu_arena_free(&a);
	return ok;
}

static bool
run_lists(unsigned long n, const void *dir)
{
	struct msu_arena a = { 0 };
	struct msu_error err = { .code = MSU_OK };
	const char *const *names;
	enum msu_code rc;
	bool ok;

	start_with(n);
	rc = msu_file_list(&a, dir, 1000, &names, &err);
	stop();
	ok = rc == (has_failed ? MSU_E_NOMEM : MSU_OK) && err.code == rc;
	msu_arena_free(&a);
	return ok;
}

static bool
run_files(unsigned long n, const void *dir)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	struct msu_buf b;
	enum msu_code rc;
	const char *file = msu_file_path(&a, dir, "written");
	bool ok;

	msu_buf_init(&b, 100000);
	start_with(n);
	rc = msu_file_mkdir(msu_file_path(&a, dir, "made/below"), &err);
	if (rc == MSU_OK)
		rc = msu_file_write(dir, "written", "x", 1, true, false, &err);
	if (rc == MSU_OK)
		rc = msu_file_read(file, 1000, &b, &err);
	stop();
	ok = rc == (has_failed ? MSU_E_NOMEM : MSU_OK) && err.code == rc;
	/* a failed write leaves nothing: not even a temporary file */
	ok &= msu_file_exists(file) || err.code != MSU_OK;
	remove(file);
	rmdir(msu_file_path(&a, dir, "made/below"));
	ok &= rmdir(msu_file_path(&a, dir, "made")) == 0 || has_failed;
	msu_buf_free(&b);
	msu_arena_free(&a);
	return ok;
}

static void
hosts_and_files_say_no_memory(void **state)
{
	char dir[] = "/tmp/test_oom.XXXXXX", name[64];

	(void)state;
	run_with_every_number("hosts", run_hosts, NULL);
	assert_non_null(mkdtemp(dir));
	run_with_every_number("files", run_files, dir);
	/* the directory is as empty as before */
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%s/file-%d", dir, i);
		assert_int_equal(msu_file_write(NULL, name, "x", 1, false,
		    false, NULL), MSU_OK);
	}
	run_with_every_number("lists", run_lists, dir);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%s/file-%d", dir, i);
		assert_int_equal(remove(name), 0);
	}
	assert_int_equal(rmdir(dir), 0);
}

/* ---- model ----------------------------------------------------------- */

static const struct msu_addr zoe = {
	.full = "zoe@example.org", .local = "zoe", .domain = "example.org",
};

static bool
run_fill(unsigned long n, const void *arg)
{
	const struct msu_server form = {
		.host = "imap.%EMAILDOMAIN%", .user = "%EMAILADDRESS%",
		.url = "https://%EMAILDOMAIN%/%EMAILLOCALPART%",
	};
	struct msu_arena a = { 0 };
	const struct msu_server *s = NULL;
	const char *text;
	bool ok;

	(void)arg;
	start_with(n);
	text = msu_fill(&a, "%EMAILLOCALPART%-%EMAILDOMAIN%", &zoe);
	for (int i = 0; i < 30; i++)
		s = msu_server_fill(&a, &form, &zoe);
	stop();
	ok = text != NULL && msu_arena_failed(&a) == has_failed &&
	    (has_failed || s != NULL);
	msu_arena_free(&a);
	return ok;
}

static bool
run_found(unsigned long n, const void *arg)
{
	struct msu_server s[60];
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	struct msu_entry *e[2];
	bool added = true, ok;

	/* so that the end of a block is everywhere in turn */
	msu_arena_alloc(&a, *(const size_t *)arg);
	start_with(n);
	for (size_t i = 0; i < ROWS(e); i++)
		e[i] = msu_found_entry(&f, "test", "x", 3);
	for (size_t i = 0; i < ROWS(s) && e[0] != NULL && e[1] != NULL; i++) {
		memset(&s[i], 0, sizeof(s[i]));
		s[i].host = "x";
		s[i].port = (uint16_t)(i + 1);
		for (size_t j = 0; j < 12; j++)
			added &= msu_found_server(&f, &s[i], e[j % 2]);
		msu_entry_note(&a, e[i % 2], i % 3 == 0 ? "third" : "other",
		    "x", NULL);
		msu_entry_drop(&f, e[i % 2], "server %zu", i);
	}
	stop();
	ok = msu_arena_failed(&a) == has_failed && (added == !has_failed ||
	    f.servers.n == ROWS(s));
	/* rank looks at the first word for every server */
	for (size_t i = 0; i < f.servers.n; i++) {
		const struct msu_found_server *have = f.servers.v[i];

		ok &= have->why.n > 0;
	}
	msu_arena_free(&a);
	return ok;
}

static void
model_says_no_memory(void **state)
{
	(void)state;
	run_with_every_number("fill", run_fill, NULL);
	for (size_t pad = 0; pad < 256; pad += 16)
		run_with_every_number("found", run_found, &pad);
}

/* A hostile document has hundreds of such texts. */
static void
form_of_percent_signs_takes_little_memory(void **state)
{
	static char form[4097];
	struct msu_arena a = { 0 };

	(void)state;
	memset(form, '%', sizeof(form) - 1);
	taken = 0;
	assert_string_equal(msu_fill(&a, form, &zoe), form);
	assert_true(taken < 20000);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_say_no_memory),
		cmocka_unit_test(hosts_and_files_say_no_memory),
		cmocka_unit_test(model_says_no_memory),
		cmocka_unit_test(form_of_percent_signs_takes_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
