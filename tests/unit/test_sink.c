/* SPDX-License-Identifier: MPL-2.0 */
/* The sink: names that are safe everywhere, and files that are written whole,
 * together, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "err.h"
#include "file.h"
#include "sink.h"

struct box {			/* a sink and a directory of its own */
	char		 dir[64];
	struct msu_arena arena;
	struct msu_sink	 sink;
	struct msu_error err;
	const struct msu_file *const *files;
};

static int
box_open(void **state)
{
	struct box *x = calloc(1, sizeof(*x));
	static const char form[] = "/tmp/test_sink.XXXXXX";

	assert_non_null(x);
	memcpy(x->dir, form, sizeof(form));
	assert_non_null(mkdtemp(x->dir));
	msu_sink_init(&x->sink, &x->arena);
	*state = x;
	return 0;
}

static int
box_close(void **state)
{
	struct box *x = *state;
	const char *const *names;
	const char *sub = msu_file_path(&x->arena, x->dir, "new");

	for (int i = 0; i < 2; i++) {
		const char *dir = i == 0 ? sub : x->dir;

		if (!msu_file_is_dir(dir))
			continue;
		msu_file_list(&x->arena, dir, 100, &names, NULL);
		for (; *names != NULL; names++)
			remove(msu_file_path(&x->arena, dir, *names));
		rmdir(dir);
	}
	msu_sink_free(&x->sink);
	msu_arena_free(&x->arena);
	free(x);
	return 0;
}

static void
has_content(struct box *x, const char *name, const char *want)
{
	struct msu_buf b;

	msu_buf_init(&b, 100);
	assert_int_equal(msu_file_read(msu_file_path(&x->arena, x->dir, name),
	    100, &b, NULL), MSU_OK);
	assert_string_equal(msu_buf_text(&b), want);
	msu_buf_free(&b);
}

static void
is_absent(struct box *x, const char *name)
{
	assert_false(msu_file_exists(msu_file_path(&x->arena, x->dir, name)));
}

/* Temporary ones count, too. */
static void
has_files(struct box *x, size_t want)
{
	const char *const *names;
	size_t n = 0;

	assert_int_equal(msu_file_list(&x->arena, x->dir, 100, &names, NULL),
	    MSU_OK);
	while (names[n] != NULL)
		n++;
	assert_int_equal(n, want);
}

static void
nothing_is_on_the_disk_before_commit(void **state)
{
	struct box *x = *state;

	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	is_absent(x, "one");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_OK);
	has_content(x, "one", "1");
	has_content(x, "two", "2");
	assert_string_equal(x->files[0]->name, "one");
	assert_string_equal(x->files[1]->client, "c");
	assert_int_equal(x->files[1]->error.code, MSU_OK);
	assert_null(x->files[2]);
}

static void
an_existing_file_keeps_all_from_being_written(void **state)
{
	struct box *x = *state;

	msu_file_write(x->dir, "two", "old", 3, false, false, NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_E_EXISTS);
	assert_int_equal(x->err.code, MSU_E_EXISTS);
	assert_non_null(strstr(x->err.subject, "/two"));
	is_absent(x, "one");
	has_content(x, "two", "old");
	assert_int_equal(x->files[0]->error.code, MSU_E_WRITE);
	assert_non_null(strstr(x->files[0]->error.detail, "two"));
	assert_int_equal(x->files[1]->error.code, MSU_E_EXISTS);
}

static void
a_shared_file_may_be_there_with_the_same_content(void **state)
{
	struct box *x = *state;

	msu_file_write(x->dir, "two", "2", 1, false, false, NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	msu_buf_adds(msu_sink_shared(&x->sink, "c", "two"), "2");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_OK);
	has_content(x, "one", "1");
	assert_int_equal(x->files[1]->error.code, MSU_OK);
}

static void
an_account_of_its_own_is_refused_even_if_the_same(void **state)
{
	struct box *x = *state;

	msu_file_write(x->dir, "one", "1", 1, false, false, NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_E_EXISTS);
}

static void
a_shared_file_with_other_content_is_kept(void **state)
{
	struct box *x = *state;

	msu_file_write(x->dir, "two", "old", 3, false, false, NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	msu_buf_adds(msu_sink_shared(&x->sink, "c", "two"), "2");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_E_EXISTS);
	has_content(x, "two", "old");
	is_absent(x, "one");
}

static void
force_replaces_what_is_there(void **state)
{
	struct box *x = *state;

	msu_file_write(x->dir, "two", "old", 3, false, false, NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, true, &x->files,
	    &x->err), MSU_OK);
	has_content(x, "two", "2");
}

static void
a_refused_file_is_listed_and_the_others_are_written(void **state)
{
	struct box *x = *state;

	msu_sink_refuse(&x->sink, "c", "one", MSU_E_CANNOT_STARTTLS,
	    "imap://h:143", "needs %s", "starttls");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	assert_int_equal(msu_sink_end(&x->sink), MSU_E_CANNOT_STARTTLS);
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_E_CANNOT_STARTTLS);
	is_absent(x, "one");
	has_content(x, "two", "2");
	assert_int_equal(x->err.code, MSU_E_CANNOT_STARTTLS);
	assert_string_equal(x->err.subject, "imap://h:143");
	assert_string_equal(x->files[0]->error.detail, "needs starttls");
}

static void
a_directory_is_made_only_for_a_file(void **state)
{
	struct box *x = *state;
	const char *dir = msu_file_path(&x->arena, x->dir, "new");

	msu_sink_refuse(&x->sink, "c", "one", MSU_E_NO_INCOMING, NULL, NULL);
	msu_sink_commit(&x->sink, dir, false, &x->files, NULL);
	assert_false(msu_file_exists(dir));
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	msu_sink_commit(&x->sink, dir, false, &x->files, NULL);
	assert_true(msu_file_exists(msu_file_path(&x->arena, dir, "two")));
}

static void
a_file_that_grew_too_big_is_not_written(void **state)
{
	struct box *x = *state;
	struct msu_buf *b = msu_sink_file(&x->sink, "c", "one");

	for (int i = 0; i < 40000 && b->code == MSU_OK; i++)
		msu_buf_adds(b, "forty bytes of a file that never ends...");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_E_TOO_BIG);
	is_absent(x, "one");
}

/* The second one's directory is not there, which stands for a full disk. */
static void
one_that_cannot_be_written_keeps_all_from_it(void **state)
{
	struct box *x = *state;

	for (int force = 0; force < 2; force++) {
		if (force)
			msu_file_write(x->dir, "one", "old", 3, false, false,
			    NULL);
		msu_sink_free(&x->sink);
		msu_sink_init(&x->sink, &x->arena);
		msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
		msu_buf_adds(msu_sink_file(&x->sink, "c", "no/two"), "2");
		msu_buf_adds(msu_sink_file(&x->sink, "c", "three"), "3");
		msu_error_clear(&x->err);
		assert_int_equal(msu_sink_commit(&x->sink, x->dir, force,
		    &x->files, &x->err), MSU_E_WRITE);
		assert_non_null(strstr(x->err.subject, "no/two"));
		for (size_t i = 0; i < 3; i++)
			assert_int_equal(x->files[i]->error.code,
			    MSU_E_WRITE);
		assert_non_null(strstr(x->files[0]->error.detail, "no/two"));
		is_absent(x, "three");
		if (force)
			has_content(x, "one", "old");
		else
			is_absent(x, "one");
		has_files(x, (size_t)force);
	}
}

/* Not even with force. */
static void
a_directory_in_the_way_keeps_all_from_being_written(void **state)
{
	struct box *x = *state;

	msu_file_mkdir(msu_file_path(&x->arena, x->dir, "two"), NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, true, &x->files,
	    &x->err), MSU_E_WRITE);
	assert_non_null(strstr(x->err.subject, "two"));
	is_absent(x, "one");
	has_files(x, 0);
	rmdir(msu_file_path(&x->arena, x->dir, "two"));
}

/* Somebody else was faster than the second one, who is the third. */
static void
one_that_finds_its_place_taken_takes_the_others_back(void **state)
{
	struct box *x = *state;

	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "2");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "two"), "3");
	msu_buf_adds(msu_sink_file(&x->sink, "c", "four"), "4");
	assert_int_equal(msu_sink_commit(&x->sink, x->dir, false, &x->files,
	    &x->err), MSU_E_EXISTS);
	assert_int_equal(x->files[0]->error.code, MSU_E_WRITE);
	has_files(x, 0);
}

static void
what_cannot_be_written_says_why(void **state)
{
	struct box *x = *state;
	const char *dir = msu_file_path(&x->arena, x->dir, "file");

	msu_file_write(x->dir, "file", "", 0, false, false, NULL);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "one"), "1");
	assert_int_equal(msu_sink_commit(&x->sink, dir, false, &x->files,
	    &x->err), MSU_E_WRITE);
	assert_int_equal(x->files[0]->error.code, MSU_E_WRITE);
	assert_string_not_equal(x->files[0]->error.detail, "");
}

static const struct {
	const char	*name, *address, *stem;
} stems[] = {
	{ "plain", "zoe@example.org", "zoe@example.org" },
	{ "tag", "zoe+list.x_y-z~1=2#@example.org",
	    "zoe+list.x_y-z~1=2#@example.org" },
	{ "letters beyond ASCII", "zo\xc3\xab@example.org",
	    "zo\xc3\xab@example.org" },
	{ "path", "a/../b\\c@example.org", "a_.._b_c@example.org-" },
	{ "windows", "a:*?<>|\"@example.org", "a_______@example.org-" },
	{ "shell", "a%b!c&d'e`f$g^@example.org",
	    "a_b_c_d_e_f_g_@example.org-" },
	{ "control and no text", "a\n\x7f\xff@example.org",
	    "a___@example.org-" },
	{ "writing direction", "a\xe2\x80\xae" "fdp@example.org",
	    "a_fdp@example.org-" },
};

static void
stems_are_safe_everywhere(void **state)
{
	struct box *x = *state;

	for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++) {
		const char *got = msu_sink_stem(&x->arena, stems[i].address);
		size_t n = strlen(stems[i].stem);
		bool hash = stems[i].stem[n - 1] == '-';

		if (strncmp(got, stems[i].stem, n) != 0 ||
		    strlen(got) != n + (hash ? 8 : 0))
			fail_msg("%s: %s", stems[i].name, got);
	}
}

static void
different_addresses_never_share_a_stem(void **state)
{
	struct box *x = *state;
	char a[300], b[300];

	assert_string_not_equal(msu_sink_stem(&x->arena, "a/b@example.org"),
	    msu_sink_stem(&x->arena, "a:b@example.org"));
	memset(a, 'a', sizeof(a) - 1);
	a[sizeof(a) - 1] = '\0';
	memcpy(b, a, sizeof(b));
	b[sizeof(b) - 2] = 'b';
	assert_true(strlen(msu_sink_stem(&x->arena, a)) <= 209);
	assert_string_not_equal(msu_sink_stem(&x->arena, a),
	    msu_sink_stem(&x->arena, b));
}

static void
a_stem_is_never_cut_inside_a_character(void **state)
{
	struct box *x = *state;
	char a[301];

	for (size_t i = 0; i < 300; i += 3)
		memcpy(a + i, "\xe6\xb5\x8b", 3);
	a[300] = '\0';
	/* 66 characters of 3 bytes fit into 200 */
	assert_int_equal(strcspn(msu_sink_stem(&x->arena, a), "-"), 198);
}

#define TEST(f)	cmocka_unit_test_setup_teardown(f, box_open, box_close)

struct seen {
	size_t	 n;
	char	 text[2][16];
};

static void
see(void *arg, const struct msu_file *f)
{
	struct seen *seen = arg;

	assert_true(seen->n < 2 && f->len < sizeof(seen->text[0]));
	memcpy(seen->text[seen->n++], f->data, f->len);
}

static void
secret_files_are_shown_and_not_kept(void **state)
{
	struct box *x = *state;
	struct seen seen = { 0 };

	msu_buf_adds(msu_sink_file(&x->sink, "c", "open"), "private");
	msu_sink_private(&x->sink);
	msu_buf_adds(msu_sink_file(&x->sink, "c", "closed"), "secret");
	msu_sink_secret(&x->sink);
	assert_int_equal(msu_sink_show(&x->sink, see, &seen, &x->files,
	    &x->err), MSU_OK);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.text[0], "private");
	assert_string_equal(seen.text[1], "secret");
	/* an archive may have what is private */
	assert_string_equal(x->files[0]->data, "private");
	assert_null(x->files[1]->data);
	assert_int_equal(x->files[1]->len, 0);
	assert_null(x->files[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_on_the_disk_before_commit),
		TEST(an_existing_file_keeps_all_from_being_written),
		TEST(a_shared_file_may_be_there_with_the_same_content),
		TEST(an_account_of_its_own_is_refused_even_if_the_same),
		TEST(a_shared_file_with_other_content_is_kept),
		TEST(force_replaces_what_is_there),
		TEST(a_refused_file_is_listed_and_the_others_are_written),
		TEST(a_directory_is_made_only_for_a_file),
		TEST(a_file_that_grew_too_big_is_not_written),
		TEST(one_that_cannot_be_written_keeps_all_from_it),
		TEST(a_directory_in_the_way_keeps_all_from_being_written),
		TEST(one_that_finds_its_place_taken_takes_the_others_back),
		TEST(what_cannot_be_written_says_why),
		TEST(stems_are_safe_everywhere),
		TEST(different_addresses_never_share_a_stem),
		TEST(a_stem_is_never_cut_inside_a_character),
		TEST(secret_files_are_shown_and_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
