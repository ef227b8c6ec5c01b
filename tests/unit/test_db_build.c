/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Making a block of several files: duplicates, caps, directories, and memory
 * that runs out at any point.  Linked with --wrap=malloc,calloc,realloc.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "db.h"
#include "db_text.h"
#include "file.h"

#define ROWS(t)	(sizeof(t) / sizeof((t)[0]))

#define SERVERS	"server imap tls imap.example.org 993\n" \
		"server smtp tls smtp.example.org 465\n"
#define REST	"confidence high\nsource ispdb\nchecked 2026-11\n"
#define ONE	"name One\ndomain one.example\nmx mx.one.example\n" SERVERS REST
#define TWO	"name Two\ndomain two.example *.two.example\n" SERVERS \
		"note app-password https://two.example/\n" \
		"oauth2 issuer two.example\nquirk imap-id\n" REST

/* ---- the n-th allocation fails ---------------------------------------- */

static unsigned long allocations_left = ~0ul;
static bool has_failed;

void	*__real_malloc(size_t);
void	*__real_calloc(size_t, size_t);
void	*__real_realloc(void *, size_t);
void	*__wrap_malloc(size_t);
void	*__wrap_calloc(size_t, size_t);
void	*__wrap_realloc(void *, size_t);

/* After the one that fails, all fail. */
static bool
may_allocate(void)
{
	if (allocations_left == 0) {
		has_failed = true;
		return false;
	}
	if (allocations_left != ~0ul)
		allocations_left--;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return may_allocate() ? __real_malloc(size) : NULL;
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return may_allocate() ? __real_calloc(n, size) : NULL;
}

void *
__wrap_realloc(void *p, size_t size)
{
	return may_allocate() ? __real_realloc(p, size) : NULL;
}

/* ---- helpers --------------------------------------------------------- */

struct fixture {
	struct msu_db_builder	*b;
	struct msu_buf		 found, block;
	struct msu_db_sink	 sink;
	struct msu_error	 err;
};

static void
keep_finding(void *arg, bool is_error, const char *where, const char *text)
{
	msu_buf_addf(arg, "%s %s: %s\n", is_error ? "error" : "warning",
	    where, text);
}

static void
begin(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	msu_buf_init(&f->found, 100000);
	msu_buf_init(&f->block, 10000000);
	f->sink.finding = keep_finding;
	f->sink.arg = &f->found;
	f->b = msu_db_builder_new();
	assert_non_null(f->b);
}

static void
end(struct fixture *f)
{
	msu_db_builder_free(f->b);
	msu_buf_free(&f->found);
	msu_buf_free(&f->block);
}

static enum msu_code
add(struct fixture *f, const char *id, const char *text)
{
	char where[64];

	snprintf(where, sizeof(where), "dir/%s", id);
	return msu_db_builder_add(f->b, id, where, text, strlen(text),
	    &f->sink, &f->err);
}

/* ---- what does not fit together --------------------------------------- */

static const struct {
	const char	*name, *id, *text, *found;
} duplicates[] = {
	{ "nothing", "two", TWO, "" },
	{ "domain", "two",
	    "name x\ndomain two.example\ndomain a.example one.example\n"
	    SERVERS REST,
	    "error dir/two:3: \"one.example\" is in dir/one:2 already\n" },
	{ "mx", "two", "name x\nmx mx.one.example\n" SERVERS REST,
	    "error dir/two:2: \"mx.one.example\" is in dir/one:3 already\n" },
	{ "domain_is_no_mx", "two",
	    "name x\ndomain mx.one.example\nmx one.example\n" SERVERS REST,
	    "" },
	{ "wildcard_is_no_domain", "two",
	    "name x\ndomain *.one.example\n" SERVERS REST, "" },
	{ "in_one_file", "two",
	    "name x\ndomain a.example\ndomain a.example\n" SERVERS REST,
	    "error dir/two:3: \"a.example\" is in dir/two:2 already\n" },
	{ "id", "one", TWO,
	    "error dir/one:1: \"one\" is in dir/one:1 already\n" },
	{ "id_is_a_file_name", "T wo", TWO,
	    "error dir/T wo:1: the file's name \"T wo\" is not of a-z, 0-9, "
	    "\".\" and \"-\"\n" },
};

static void
duplicates_name_the_other_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(duplicates); i++) {
		struct fixture f;
		enum msu_code rc;

		begin(&f);
		assert_int_equal(add(&f, "one", ONE), MSU_OK);
		assert_int_equal(add(&f, duplicates[i].id,
		    duplicates[i].text), MSU_OK);
		if (strcmp(msu_buf_text(&f.found), duplicates[i].found) != 0)
			fail_msg("%s:\n%sexpected\n%s", duplicates[i].name,
			    msu_buf_text(&f.found), duplicates[i].found);
		rc = msu_db_builder_finish(f.b, &f.block, &f.err);
		if (rc != (f.sink.errors > 0 ? MSU_E_SYNTAX : MSU_OK))
			fail_msg("%s: code %d", duplicates[i].name, rc);
		end(&f);
	}
}

static void
errors_are_counted_and_make_no_block(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.sink.finding = NULL;	/* nobody listens, they count all the same */
	assert_int_equal(add(&f, "one", ONE "x\ny\n"), MSU_OK);
	assert_int_equal(add(&f, "two", TWO), MSU_OK);
	assert_int_equal(add(&f, "three", "name Three\nmx a.example\n"
	    "server imap plain a.example 143\nserver smtp plain a.example 25\n"
	    REST), MSU_OK);
	assert_int_equal(f.sink.errors, 2);
	assert_int_equal(f.sink.warnings, 1);
	assert_int_equal(msu_db_builder_finish(f.b, &f.block, &f.err),
	    MSU_E_SYNTAX);
	assert_string_equal(f.err.detail, "2 errors in the provider files");
	assert_int_equal(f.block.len, 0);
	end(&f);
}

static void
a_warning_makes_a_block(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	assert_int_equal(add(&f, "one", "name One\n" SERVERS REST), MSU_OK);
	assert_int_equal(f.sink.warnings, 1);
	assert_int_equal(msu_db_builder_finish(f.b, &f.block, &f.err), MSU_OK);
	assert_true(f.block.len > 0);
	end(&f);
}

static void
order_of_files_does_not_matter(void **state)
{
	struct fixture f, g;

	(void)state;
	begin(&f);
	begin(&g);
	assert_int_equal(add(&f, "one", ONE), MSU_OK);
	assert_int_equal(add(&f, "two", TWO), MSU_OK);
	assert_int_equal(add(&g, "two", TWO), MSU_OK);
	assert_int_equal(add(&g, "one", ONE), MSU_OK);
	assert_int_equal(msu_db_builder_finish(f.b, &f.block, &f.err), MSU_OK);
	assert_int_equal(msu_db_builder_finish(g.b, &g.block, &g.err), MSU_OK);
	assert_int_equal(f.block.len, g.block.len);
	assert_memory_equal(f.block.p, g.block.p, f.block.len);
	end(&f);
	end(&g);
}

static void
equal_strings_are_stored_once(void **state)
{
	struct fixture f;
	size_t n = 0;

	(void)state;
	begin(&f);
	assert_int_equal(add(&f, "one", ONE), MSU_OK);
	assert_int_equal(add(&f, "two", TWO), MSU_OK);
	assert_int_equal(msu_db_builder_finish(f.b, &f.block, &f.err), MSU_OK);
	for (size_t i = 0; i + 16 < f.block.len; i++)
		n += memcmp(f.block.p + i, "imap.example.org", 16) == 0;
	assert_int_equal(n, 1);
	end(&f);
}

static void
serial_is_the_newest_date(void **state)
{
	struct fixture f;
	struct msu_db db;

	(void)state;
	begin(&f);
	assert_int_equal(add(&f, "a", "name A\nmx a.example\n" SERVERS
	    "confidence low\nsource x\nchecked 2027-01\n"), MSU_OK);
	assert_int_equal(add(&f, "b", ONE), MSU_OK);
	assert_int_equal(msu_db_builder_finish(f.b, &f.block, &f.err), MSU_OK);
	assert_int_equal(msu_db_open(&db, f.block.p, f.block.len, "x", &f.err),
	    MSU_OK);
	assert_int_equal(msu_db_serial(&db), 20270100);
	end(&f);
}

/* ---- caps and directories --------------------------------------------- */

static void
total_size_has_a_cap(void **state)
{
	struct fixture f;
	char *text = calloc(1, MSU_DB_MAX_FILE);
	enum msu_code rc = MSU_OK;
	size_t i;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', MSU_DB_MAX_FILE);
	begin(&f);
	f.sink.finding = NULL;
	for (i = 0; rc == MSU_OK && i < 1000; i++)
		rc = msu_db_builder_add(f.b, "x", "x", text, MSU_DB_MAX_FILE,
		    &f.sink, &f.err);
	assert_int_equal(rc, MSU_E_TOO_BIG);
	assert_int_equal(i, 256 + 1);		/* 16 MiB and one more */
	assert_string_equal(f.err.detail,
	    "more than 16777216 bytes in all files");
	end(&f);
	free(text);
}

static void
number_of_files_has_a_cap(void **state)
{
	struct fixture f;
	enum msu_code rc = MSU_OK;
	size_t i;

	(void)state;
	begin(&f);
	f.sink.finding = NULL;
	for (i = 0; rc == MSU_OK && i < 30000; i++)
		rc = msu_db_builder_add(f.b, "x", "x", "", 0, &f.sink,
		    &f.err);
	assert_int_equal(rc, MSU_E_TOO_BIG);
	assert_int_equal(i, 20000 + 1);
	assert_string_equal(f.err.detail, "more than 20000 files");
	end(&f);
}

static void
put_file(const char *dir, const char *name, const char *text, size_t len)
{
	struct msu_error err = { .code = MSU_OK };

	if (msu_file_write(dir, name, text, len, false, false, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
}

static void
directory_is_read_in_order_without_its_readme(void **state)
{
	char dir[] = "/tmp/test_db_build.XXXXXX", path[64];
	static const char *const names[] = {
		"two", "one", "README", ".hidden", "one~", "large"
	};
	static const char text[] = "x\nname X\n" SERVERS REST;
	char *large = calloc(1, MSU_DB_MAX_FILE + 1);
	struct msu_buf expected;
	struct fixture f;

	(void)state;
	assert_non_null(large);
	memset(large, '#', MSU_DB_MAX_FILE + 1);
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < ROWS(names) - 1; i++)
		put_file(dir, names[i], text, strlen(text));
	put_file(dir, "large", large, MSU_DB_MAX_FILE + 1);

	begin(&f);
	assert_int_equal(msu_db_builder_add_dir(f.b, dir, &f.sink, &f.err),
	    MSU_OK);
	msu_buf_init(&expected, 10000);
	msu_buf_addf(&expected, "error %s/large:1: a file of more than 65536 "
	    "bytes\nerror %s/one:1: unknown word \"x\"\n"
	    "warning %s/one:1: no domain and no mx: only its name finds it\n"
	    "error %s/two:1: unknown word \"x\"\n"
	    "warning %s/two:1: no domain and no mx: only its name finds it\n",
	    dir, dir, dir, dir, dir);
	assert_string_equal(msu_buf_text(&f.found), expected.p);
	msu_buf_free(&expected);
	end(&f);

	for (size_t i = 0; i < ROWS(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
	begin(&f);
	assert_int_equal(msu_db_builder_add_dir(f.b, dir, &f.sink, &f.err),
	    MSU_E_READ);
	end(&f);
	free(large);
}

/* ---- no memory -------------------------------------------------------- */

/* A file that fills several blocks of an arena as text and as structs. */
static void
put_large(struct msu_buf *text)
{
	msu_buf_init(text, 100000);
	msu_buf_addf(text, "name %0900d\noauth2 scope %0900d\n", 0, 0);
	for (int i = 0; i < 60; i++)
		msu_buf_addf(text, "domain d%062d.large%d.example\n", i, i);
	for (int i = 0; i < 30; i++)
		msu_buf_addf(text, "server imap tls h%060d.example 993\n", i);
	msu_buf_adds(text, SERVERS "quirk imap-id\nnote app-password\n" REST);
	assert_int_equal(text->code, MSU_OK);
}

/* Everything from text to structs with so many allocations. */
static enum msu_code
run_with(unsigned long n, const struct msu_buf *large)
{
	struct msu_db_sink sink = { .finding = NULL };
	struct msu_error err = { .code = MSU_OK };
	struct msu_db_builder *b;
	struct msu_arena a = { 0 };
	struct msu_buf block;
	struct msu_db db;
	enum msu_code rc = MSU_E_NOMEM;

	msu_buf_init(&block, 1000000);
	allocations_left = n;
	has_failed = false;
	b = msu_db_builder_new();
	if (b != NULL)
		rc = msu_db_builder_add(b, "one", "one", ONE, strlen(ONE),
		    &sink, &err);
	if (rc == MSU_OK)
		rc = msu_db_builder_add(b, "two", "two", large->p,
		    large->len, &sink, &err);
	if (rc == MSU_OK)
		rc = msu_db_builder_finish(b, &block, &err);
	if (rc == MSU_OK)
		rc = msu_db_open(&db, block.p, block.len, "x", &err);
	for (uint32_t e = 0; rc == MSU_OK && e < msu_db_count(&db); e++) {
		if (msu_db_provider(&db, e, &a) == NULL)
			rc = MSU_E_NOMEM;
	}
	allocations_left = ~0ul;
	/* memory that is short is no fault of the files */
	assert_int_equal(sink.errors, 0);
	msu_arena_free(&a);
	msu_buf_free(&block);
	msu_db_builder_free(b);
	return rc;
}

static void
no_memory_is_reported_at_every_point(void **state)
{
	struct msu_buf large;
	unsigned long n = 0;

	(void)state;
	put_large(&large);
	for (has_failed = true; has_failed; n++) {
		enum msu_code rc = run_with(n, &large);

		if (rc != (has_failed ? MSU_E_NOMEM : MSU_OK))
			fail_msg("allocation %lu: code %d", n, rc);
	}
	assert_true(n > 30);
	msu_buf_free(&large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(duplicates_name_the_other_place),
		cmocka_unit_test(errors_are_counted_and_make_no_block),
		cmocka_unit_test(a_warning_makes_a_block),
		cmocka_unit_test(order_of_files_does_not_matter),
		cmocka_unit_test(equal_strings_are_stored_once),
		cmocka_unit_test(serial_is_the_newest_date),
		cmocka_unit_test(total_size_has_a_cap),
		cmocka_unit_test(number_of_files_has_a_cap),
		cmocka_unit_test(
		    directory_is_read_in_order_without_its_readme),
		cmocka_unit_test(no_memory_is_reported_at_every_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
