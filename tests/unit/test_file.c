/* SPDX-License-Identifier: MPL-2.0 */
/* Files: read with a cap, written whole or not at all, listed in order. */
#include "file.h"
#include "rows.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct box {			/* a directory of its own */
	struct msu_arena	 arena;
	char			 dir[64];
	mode_t			 umask;
};

static int
box_open(void **state)
{
	static const char form[] = "/tmp/test_file.XXXXXX";
	struct box *x = calloc(1, sizeof(*x));

	assert_non_null(x);
	memcpy(x->dir, form, sizeof(form));
	assert_non_null(mkdtemp(x->dir));
	x->umask = umask(022);
	*state = x;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static int
box_close(void **state)
{
	struct box *x = *state;

	umask(x->umask);
	nftw(x->dir, remove_one, 10, FTW_DEPTH | FTW_PHYS);
	msu_arena_free(&x->arena);
	free(x);
	return 0;
}

static const char *
in(struct box *x, const char *name)
{
	return msu_arena_printf(&x->arena, "%s/%s", x->dir, name);
}

static enum msu_code
put(struct box *x, const char *name, const char *text, bool force)
{
	return msu_file_write(x->dir, name, text, strlen(text), force, false,
	    NULL);
}

static void
has_text(struct box *x, const char *name, const char *want)
{
	struct msu_buf b;

	msu_buf_init(&b, 100);
	row_number(name, msu_file_read(in(x, name), 100, &b, NULL), MSU_OK);
	row_text(name, msu_buf_text(&b), want);
	msu_buf_free(&b);
}

static unsigned
mode_of(struct box *x, const char *name)
{
	struct stat st;

	assert_int_equal(lstat(in(x, name), &st), 0);
	return st.st_mode & 07777;
}

static unsigned entries;

static int
count_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)path, (void)st, (void)kind;
	entries += at->level > 0;
	return 0;
}

/* Hidden ones, too: temporary files that were left behind. */
static void
has_entries(struct box *x, unsigned n)
{
	entries = 0;
	assert_int_equal(nftw(x->dir, count_one, 10, FTW_PHYS), 0);
	assert_int_equal(entries, n);
}

/* ---- reading --------------------------------------------------------- */

static void
reads_up_to_its_cap(void **state)
{
	static const struct {
		const char	*name;
		size_t		 size, max, buf;
		enum msu_code	 code;
	} rows[] = {
		{ "empty", 0, 0, 10, MSU_OK },
		{ "at_the_cap", 100, 100, 1000, MSU_OK },
		{ "one_over_the_cap", 101, 100, 1000, MSU_E_TOO_BIG },
		{ "one_piece", 16384, 100000, 100000, MSU_OK },
		{ "one_piece_and_one_byte", 16385, 100000, 100000, MSU_OK },
		{ "many_pieces", 99999, 100000, 100000, MSU_OK },
		{ "cap_of_the_buffer", 101, 1000, 100, MSU_E_TOO_BIG },
	};
	struct box *x = *state;
	static char data[100000];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 % 251);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_buf b;

		assert_int_equal(msu_file_write(x->dir, "x", data,
		    rows[i].size, true, false, NULL), MSU_OK);
		msu_buf_init(&b, rows[i].buf);
		row_number(rows[i].name, msu_file_read(in(x, "x"),
		    rows[i].max, &b, &err), rows[i].code);
		row_number(rows[i].name, err.code, rows[i].code);
		if (rows[i].code == MSU_OK) {
			row_number(rows[i].name, b.len, rows[i].size);
			row_true(rows[i].name, b.len == 0 ||
			    memcmp(b.p, data, b.len) == 0);
		}
		msu_buf_free(&b);
	}
}

static void
reading_adds_to_the_buffer(void **state)
{
	struct box *x = *state;
	struct msu_buf b;

	put(x, "x", "two", false);
	msu_buf_init(&b, 100);
	msu_buf_adds(&b, "one");
	assert_int_equal(msu_file_read(in(x, "x"), 3, &b, NULL), MSU_OK);
	assert_string_equal(msu_buf_text(&b), "onetwo");
	msu_buf_free(&b);
}

static void
what_cannot_be_read_says_why(void **state)
{
	static const struct {
		const char	*name, *path;
		int		 os;
	} rows[] = {
		{ "missing", "none", ENOENT },
		{ "directory", ".", EISDIR },
		{ "below_a_file", "file/x", ENOTDIR },
		{ "link_to_itself", "loop", ELOOP },
	};
	struct box *x = *state;

	put(x, "file", "x", false);
	assert_int_equal(symlink("loop", in(x, "loop")), 0);
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *path = in(x, rows[i].path);
		struct msu_error err = { .code = MSU_OK };
		struct msu_buf b;

		msu_buf_init(&b, 100);
		row_number(rows[i].name, msu_file_read(path, 100, &b, &err),
		    MSU_E_READ);
		row_number(rows[i].name, (unsigned)err.os,
		    (unsigned)rows[i].os);
		row_text(rows[i].name, err.subject, path);
		msu_buf_free(&b);
	}
}

/* A pipe without a writer stops whoever opens it, one with a writer whoever
 * reads it, and a device may have no end. */
static void
what_is_no_file_is_refused_at_once(void **state)
{
	static const struct {
		const char	*name, *path;
		bool		 has_writer;
	} rows[] = {
		{ "pipe", "pipe", false },
		{ "pipe_that_somebody_writes", "pipe", true },
		{ "link_to_a_pipe", "link", false },
		{ "device", "zero", false },
	};
	struct box *x = *state;

	assert_int_equal(mkfifo(in(x, "pipe"), 0600), 0);
	assert_int_equal(symlink("pipe", in(x, "link")), 0);
	assert_int_equal(symlink("/dev/zero", in(x, "zero")), 0);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_buf b;
		int writer = rows[i].has_writer ? open(in(x, rows[i].path),
		    O_RDWR) : -1;

		msu_buf_init(&b, 100);
		alarm(10);
		row_number(rows[i].name, msu_file_read(in(x, rows[i].path),
		    100, &b, &err), MSU_E_READ);
		alarm(0);
		row_text(rows[i].name, err.detail, "not a regular file");
		row_text(rows[i].name, err.subject, in(x, rows[i].path));
		row_number(rows[i].name, b.len, 0);
		msu_buf_free(&b);
		if (writer >= 0)
			close(writer);
	}
}

/* ---- writing --------------------------------------------------------- */

static void
modes_follow_secrecy_and_umask(void **state)
{
	static const struct {
		const char	*name;
		mode_t		 mask;
		bool		 secret;
		unsigned	 want;
	} rows[] = {
		{ "usual", 022, false, 0644 },
		{ "open_umask", 0, false, 0644 },
		{ "closed_umask", 077, false, 0600 },
		{ "group_umask", 027, false, 0640 },
		{ "secret_usual", 022, true, 0600 },
		{ "secret_open_umask", 0, true, 0600 },
		{ "secret_closed_umask", 077, true, 0600 },
	};
	struct box *x = *state;

	for (size_t i = 0; i < ROWS(rows); i++) {
		mode_t after;

		umask(rows[i].mask);
		for (int force = 0; force < 2; force++) {
			row_number(rows[i].name, msu_file_write(x->dir,
			    rows[i].name, "x", 1, force != 0, rows[i].secret,
			    NULL), MSU_OK);
			row_number(rows[i].name, mode_of(x, rows[i].name),
			    rows[i].want);
		}
		after = umask(022);
		row_number(rows[i].name, after, rows[i].mask);
	}
	has_entries(x, ROWS(rows));
}

static void
without_force_the_old_file_stays(void **state)
{
	struct box *x = *state;
	struct msu_error err = { .code = MSU_OK };

	assert_int_equal(put(x, "x", "old", false), MSU_OK);
	assert_int_equal(msu_file_write(x->dir, "x", "new", 3, false, false,
	    &err), MSU_E_EXISTS);
	assert_int_equal(err.code, MSU_E_EXISTS);
	assert_string_equal(err.subject, in(x, "x"));
	has_text(x, "x", "old");
	has_entries(x, 1);
}

/* Whoever has the old one open, or another name for it, keeps it. */
static void
force_replaces_and_does_not_overwrite(void **state)
{
	struct box *x = *state;

	assert_int_equal(put(x, "x", "old", false), MSU_OK);
	assert_int_equal(link(in(x, "x"), in(x, "other")), 0);
	assert_int_equal(chmod(in(x, "x"), 0444), 0);
	assert_int_equal(put(x, "x", "", true), MSU_OK);
	has_text(x, "x", "");
	has_text(x, "other", "old");
	assert_int_equal(mode_of(x, "x"), 0644);
	has_entries(x, 2);
}

static void
secret_in_place_of_a_public_file_is_secret(void **state)
{
	struct box *x = *state;

	assert_int_equal(put(x, "x", "old", false), MSU_OK);
	assert_int_equal(mode_of(x, "x"), 0644);
	assert_int_equal(msu_file_write(x->dir, "x", "new", 3, true, true,
	    NULL), MSU_OK);
	assert_int_equal(mode_of(x, "x"), 0600);
	has_text(x, "x", "new");
}

static void
symbolic_link_is_not_followed(void **state)
{
	struct box *x = *state;

	put(x, "target", "target", false);
	assert_int_equal(symlink("target", in(x, "link")), 0);
	assert_int_equal(symlink("nowhere", in(x, "dangling")), 0);
	assert_int_equal(put(x, "link", "new", false), MSU_E_EXISTS);
	assert_int_equal(put(x, "dangling", "new", false), MSU_E_EXISTS);
	assert_false(msu_file_exists(in(x, "nowhere")));
	has_entries(x, 3);

	assert_int_equal(put(x, "link", "new", true), MSU_OK);
	assert_int_equal(put(x, "dangling", "new", true), MSU_OK);
	has_text(x, "target", "target");
	has_text(x, "link", "new");
	has_text(x, "dangling", "new");
	assert_false(msu_file_exists(in(x, "nowhere")));
	has_entries(x, 3);
}

static void
what_cannot_be_written_says_why_and_leaves_nothing(void **state)
{
	static const struct {
		const char	*name, *file;
		bool		 force;
		enum msu_code	 code;
		int		 os;
	} rows[] = {
		{ "directory", "dir", false, MSU_E_EXISTS, 0 },
		{ "directory_by_force", "dir", true, MSU_E_WRITE, EISDIR },
		{ "full_directory_by_force", "full", true, MSU_E_WRITE,
		    EISDIR },
		{ "missing_directory", "none/x", false, MSU_E_WRITE, ENOENT },
		{ "below_a_file", "file/x", false, MSU_E_WRITE, ENOTDIR },
		{ "no_name", "", true, MSU_E_WRITE, 0 },
	};
	struct box *x = *state;

	put(x, "file", "x", false);
	assert_int_equal(mkdir(in(x, "dir"), 0755), 0);
	assert_int_equal(mkdir(in(x, "full"), 0755), 0);
	put(x, "full/x", "x", false);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };

		row_number(rows[i].name, msu_file_write(x->dir, rows[i].file,
		    "x", 1, rows[i].force, false, &err), rows[i].code);
		row_number(rows[i].name, err.code, rows[i].code);
		if (rows[i].os != 0)
			row_number(rows[i].name, (unsigned)err.os,
			    (unsigned)rows[i].os);
		has_entries(x, 4);
	}
}

/* Root may write everywhere, so it becomes nobody for a moment. */
static void
directory_of_others_is_not_written(void **state)
{
	struct box *x = *state;
	struct msu_error err = { .code = MSU_OK };
	enum msu_code rc;

	put(x, "x", "old", false);
	assert_int_equal(chmod(x->dir, 0555), 0);
	if (geteuid() == 0 && seteuid(65534) != 0)
		skip();
	rc = msu_file_write(x->dir, "x", "new", 3, true, false, &err);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(x->dir, 0755), 0);
	assert_int_equal(rc, MSU_E_WRITE);
	assert_int_equal(err.os, EACCES);
	has_text(x, "x", "old");
	has_entries(x, 1);
}

/* A limit on the size of files does what a full disk does: a part is
 * written, then no more. */
static void
full_disk_leaves_the_old_file(void **state)
{
	struct box *x = *state;
	struct msu_error err = { .code = MSU_OK };
	struct rlimit old, small;
	static char data[200000];
	enum msu_code force, new;

	put(x, "x", "old", false);
	memset(data, 'x', sizeof(data));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 70000;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	force = msu_file_write(x->dir, "x", data, sizeof(data), true, false,
	    &err);
	new = msu_file_write(x->dir, "new", data, sizeof(data), false, false,
	    NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(force, MSU_E_WRITE);
	assert_int_equal(err.os, EFBIG);
	assert_string_equal(err.subject, in(x, "x"));
	assert_int_equal(new, MSU_E_WRITE);
	has_text(x, "x", "old");
	has_entries(x, 1);
}

static void
reader_sees_the_old_file_or_the_new(void **state)
{
	enum { SIZE = 300000, TIMES = 60 };
	struct box *x = *state;
	static char data[SIZE];
	unsigned long seen = 0;
	int status;
	pid_t child;

	memset(data, 'a', SIZE);
	assert_int_equal(msu_file_write(x->dir, "x", data, SIZE, false,
	    false, NULL), MSU_OK);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		bool ok = true;

		for (int i = 0; i < TIMES; i++) {
			memset(data, 'a' + i % 2, SIZE);
			ok &= msu_file_write(x->dir, "x", data, SIZE, true,
			    false, NULL) == MSU_OK;
		}
		_exit(ok ? 0 : 1);
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct msu_buf b;

		msu_buf_init(&b, SIZE);
		assert_int_equal(msu_file_read(in(x, "x"), SIZE, &b, NULL),
		    MSU_OK);
		assert_int_equal(b.len, SIZE);
		for (size_t i = 1; i < SIZE; i++)
			if (b.p[i] != b.p[0])
				fail_msg("half of it after %lu", seen);
		msu_buf_free(&b);
		seen++;
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(seen > 0);
	has_entries(x, 1);
}

static void
of_many_writers_without_force_one_wins(void **state)
{
	enum { WRITERS = 8 };
	struct box *x = *state;
	unsigned won = 0, winner = 0;
	pid_t child[WRITERS];
	int go[2];

	assert_int_equal(pipe(go), 0);
	for (unsigned i = 0; i < WRITERS; i++) {
		char text[2] = { (char)('0' + i), '\0' };
		char c;

		child[i] = fork();
		assert_true(child[i] >= 0);
		if (child[i] != 0)
			continue;
		close(go[1]);
		if (read(go[0], &c, 1) != 0)	/* ends for all at once */
			_exit(99);
		_exit((int)put(x, "x", text, false));
	}
	close(go[0]);
	close(go[1]);
	for (unsigned i = 0; i < WRITERS; i++) {
		int status;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == MSU_OK) {
			won++;
			winner = i;
		} else
			assert_int_equal(WEXITSTATUS(status), MSU_E_EXISTS);
	}
	assert_int_equal(won, 1);
	has_text(x, "x", (char[]){ (char)('0' + winner), '\0' });
	has_entries(x, 1);
}

/* ---- directories ----------------------------------------------------- */

static void
directories_are_made_with_their_parents(void **state)
{
	static const struct {
		const char	*name, *path;
		enum msu_code	 code;
		int		 os;
	} rows[] = {
		{ "itself", ".", MSU_OK, 0 },
		{ "one", "a", MSU_OK, 0 },
		{ "again", "a", MSU_OK, 0 },
		{ "below_it", "a/b/c/d", MSU_OK, 0 },
		{ "slashes", "e//f/", MSU_OK, 0 },
		{ "through_a_link", "to_a/g", MSU_OK, 0 },
		{ "file", "file", MSU_E_WRITE, ENOTDIR },
		{ "below_a_file", "file/x/y", MSU_E_WRITE, ENOTDIR },
		{ "dangling_link", "dangling", MSU_E_WRITE, ENOTDIR },
	};
	struct box *x = *state;

	put(x, "file", "x", false);
	assert_int_equal(symlink("a", in(x, "to_a")), 0);
	assert_int_equal(symlink("nowhere", in(x, "dangling")), 0);
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *path = in(x, rows[i].path);
		struct msu_error err = { .code = MSU_OK };

		row_number(rows[i].name, msu_file_mkdir(path, &err),
		    rows[i].code);
		row_number(rows[i].name, (unsigned)err.os,
		    (unsigned)rows[i].os);
		row_number(rows[i].name, msu_file_is_dir(path),
		    rows[i].code == MSU_OK);
	}
	assert_true(msu_file_is_dir(in(x, "a/g")));
	assert_int_equal(mode_of(x, "a/b"), 0755);
	assert_int_equal(msu_file_mkdir("", NULL), MSU_OK);
}

static void
lists_regular_files_in_order_of_bytes(void **state)
{
	static const char *const files[] = {
		"b", "B", "a", "a.xml", "Z", "\xc3\xa9", "10", "9", ".hidden",
		"~", "dir/below",
	};
	static const char want[] = "10 9 B Z a a.xml b link ~ \xc3\xa9 ";
	struct box *x = *state;
	const char *const *names;
	struct msu_buf got;

	assert_int_equal(mkdir(in(x, "dir"), 0755), 0);
	for (size_t i = 0; i < ROWS(files); i++)
		assert_int_equal(put(x, files[i], "x", false), MSU_OK);
	assert_int_equal(symlink("a", in(x, "link")), 0);
	assert_int_equal(symlink("dir", in(x, "link_to_dir")), 0);
	assert_int_equal(symlink("none", in(x, "dangling")), 0);
	assert_int_equal(mkfifo(in(x, "pipe"), 0644), 0);
	/* ten are as many as there may be */
	assert_int_equal(msu_file_list(&x->arena, x->dir, 10, &names, NULL),
	    MSU_OK);
	msu_buf_init(&got, 1000);
	for (; *names != NULL; names++)
		msu_buf_addf(&got, "%s ", *names);
	assert_string_equal(msu_buf_text(&got), want);
	msu_buf_free(&got);
	assert_int_equal(msu_file_list(&x->arena, x->dir, 9, &names, NULL),
	    MSU_E_TOO_BIG);
	assert_int_equal(msu_file_dirs(&x->arena, x->dir, 2, &names, NULL),
	    MSU_OK);
	assert_string_equal(names[0], "dir");
	assert_string_equal(names[1], "link_to_dir");
	assert_null(names[2]);
	assert_int_equal(msu_file_dirs(&x->arena, x->dir, 1, &names, NULL),
	    MSU_E_TOO_BIG);
}

static void
missing_directory_is_not_an_empty_one(void **state)
{
	struct box *x = *state;
	struct msu_error err = { .code = MSU_OK };
	const char *const *names = NULL;

	assert_int_equal(msu_file_list(&x->arena, x->dir, 0, &names, &err),
	    MSU_OK);
	assert_null(names[0]);
	assert_int_equal(msu_file_list(&x->arena, in(x, "none"), 10, &names,
	    &err), MSU_E_READ);
	assert_int_equal(err.os, ENOENT);
	assert_string_equal(err.subject, in(x, "none"));
	put(x, "file", "x", false);
	assert_int_equal(msu_file_list(&x->arena, in(x, "file"), 10, &names,
	    NULL), MSU_E_READ);
}

static void
exists_and_is_dir_are_different_things(void **state)
{
	struct box *x = *state;

	put(x, "file", "x", false);
	assert_int_equal(symlink("none", in(x, "dangling")), 0);
	assert_int_equal(symlink(".", in(x, "here")), 0);
	assert_true(msu_file_exists(in(x, "file")));
	assert_false(msu_file_is_dir(in(x, "file")));
	assert_true(msu_file_exists(in(x, "dangling")));
	assert_false(msu_file_is_dir(in(x, "dangling")));
	assert_true(msu_file_is_dir(in(x, "here")));
	assert_false(msu_file_exists(in(x, "none")));
	assert_false(msu_file_exists(""));
	assert_false(msu_file_is_dir(""));
}

static void
same_is_by_name_or_by_link(void **state)
{
	struct box *x = *state;

	put(x, "one", "x", false);
	put(x, "other", "x", false);
	assert_int_equal(symlink("one", in(x, "link")), 0);
	assert_true(msu_file_is_same("none", "none"));
	assert_false(msu_file_is_same("none", "neither"));
	assert_false(msu_file_is_same(in(x, "one"), in(x, "other")));
	assert_false(msu_file_is_same(in(x, "one"), in(x, "none")));
	assert_true(msu_file_is_same(in(x, "one"), in(x, "link")));
	assert_true(msu_file_is_same(in(x, "one"), in(x, "./one")));
}

static void
paths_have_one_separator(void **state)
{
	static const struct {
		const char	*dir, *name, *want;
	} rows[] = {
		{ "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "/", "b", "/b" },
		{ "a/c", "b", "a/c/b" }, { ".", "b", "./b" },
		/* nothing is here, not the root */
		{ "", "b", "b" },
	};
	struct box *x = *state;

	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].want, msu_file_path(&x->arena, rows[i].dir,
		    rows[i].name), rows[i].want);
}

int
main(void)
{
#define IN_A_BOX(f)	cmocka_unit_test_setup_teardown(f, box_open, box_close)
	const struct CMUnitTest tests[] = {
		IN_A_BOX(reads_up_to_its_cap),
		IN_A_BOX(reading_adds_to_the_buffer),
		IN_A_BOX(what_cannot_be_read_says_why),
		IN_A_BOX(what_is_no_file_is_refused_at_once),
		IN_A_BOX(modes_follow_secrecy_and_umask),
		IN_A_BOX(without_force_the_old_file_stays),
		IN_A_BOX(force_replaces_and_does_not_overwrite),
		IN_A_BOX(secret_in_place_of_a_public_file_is_secret),
		IN_A_BOX(symbolic_link_is_not_followed),
		IN_A_BOX(what_cannot_be_written_says_why_and_leaves_nothing),
		IN_A_BOX(directory_of_others_is_not_written),
		IN_A_BOX(full_disk_leaves_the_old_file),
		IN_A_BOX(reader_sees_the_old_file_or_the_new),
		IN_A_BOX(of_many_writers_without_force_one_wins),
		IN_A_BOX(directories_are_made_with_their_parents),
		IN_A_BOX(lists_regular_files_in_order_of_bytes),
		IN_A_BOX(missing_directory_is_not_an_empty_one),
		IN_A_BOX(exists_and_is_dir_are_different_things),
		IN_A_BOX(same_is_by_name_or_by_link),
		IN_A_BOX(paths_have_one_separator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
