/* SPDX-License-Identifier: MPL-2.0 */
/* The system's roots: a directory only takes the place of a file if it has all
 * that the file has. */
#include "roots.h"
#include "file.h"
#include "rows.h"

#include <stdlib.h>
#include <unistd.h>

#define ROOT	"-----BEGIN CERTIFICATE-----\n"
#define SSL	"OpenSSL/3.0.19"

struct row {
	const char	*name;
	const char	*tls;
	const char	*file;		/* its content, or NULL: there is none */
	bool		 has_dir;
	const char	*names[4];	/* in the directory */
	enum msu_roots	 want;
};

static const struct row rows[] = {
	{ "a whole directory is taken", SSL, ROOT ROOT, true,
	    { "4042bcee.0", "4042bcee.1" }, MSU_ROOTS_DIR },
	{ "more than the file has is welcome", SSL, ROOT, true,
	    { "4042bcee.0", "5ad8a5d6.0" }, MSU_ROOTS_DIR },
	{ "half a directory is not", SSL, ROOT ROOT, true,
	    { "4042bcee.0" }, MSU_ROOTS_FILE },
	{ "certificates without hashes are not found", SSL, ROOT, true,
	    { "root.pem", "4042bcee.pem", "4042bcee.r0", "042bcee.0" },
	    MSU_ROOTS_FILE },
	{ "an empty directory has none", SSL, "", true, { NULL },
	    MSU_ROOTS_FILE },
	{ "no directory", SSL, ROOT, false, { NULL }, MSU_ROOTS_FILE },
	{ "other libraries read a directory whole", "GnuTLS/3.7.9", ROOT,
	    true, { "4042bcee.0" }, MSU_ROOTS_FILE },
	{ "no library", NULL, ROOT, true, { "4042bcee.0" }, MSU_ROOTS_FILE },
	{ "without a file there is no choice", SSL, NULL, true,
	    { "4042bcee.0" }, MSU_ROOTS_DEFAULT },
};

static void
put(const char *dir, const char *name, const char *text)
{
	assert_int_equal(msu_file_write(dir, name, text, strlen(text), true,
	    false, NULL), MSU_OK);
}

static void
remove_in(struct msu_arena *a, const char *dir, const char *name)
{
	msu_file_remove(msu_file_path(a, dir, name));
}

static void
row_run(const struct row *r, const char *dir)
{
	struct msu_arena a = { 0 };
	const char *file = msu_file_path(&a, dir, "bundle");

	if (r->file != NULL)
		put(dir, "bundle", r->file);
	for (size_t i = 0; i < 4 && r->names[i] != NULL; i++)
		put(dir, r->names[i], ROOT);
	row_number(r->name, msu_roots_find(r->tls, file, r->has_dir ? dir :
	    NULL), r->want);
	for (size_t i = 0; i < 4 && r->names[i] != NULL; i++)
		remove_in(&a, dir, r->names[i]);
	remove_in(&a, dir, "bundle");
	msu_arena_free(&a);
}

static void
a_directory_must_be_whole(void **state)
{
	char dir[] = "/tmp/test_roots.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < ROWS(rows); i++)
		row_run(&rows[i], dir);
	rmdir(dir);
}

static void
a_link_to_nothing_is_no_root(void **state)
{
	char dir[] = "/tmp/test_roots.XXXXXX";
	struct msu_arena a = { 0 };
	const char *link;

	(void)state;
	assert_non_null(mkdtemp(dir));
	link = msu_file_path(&a, dir, "4042bcee.0");
	put(dir, "bundle", ROOT);
	assert_int_equal(symlink("gone.pem", link), 0);
	row_number("dangling", msu_roots_find(SSL, msu_file_path(&a, dir,
	    "bundle"), dir), MSU_ROOTS_FILE);
	unlink(link);
	remove_in(&a, dir, "bundle");
	rmdir(dir);
	msu_arena_free(&a);
}

static void
nothing_is_there(void **state)
{
	(void)state;
	row_number("NULL", msu_roots_find(SSL, NULL, NULL),
	    MSU_ROOTS_DEFAULT);
	row_number("no such place", msu_roots_find(SSL, "/nowhere/file",
	    "/nowhere"), MSU_ROOTS_DEFAULT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_directory_must_be_whole),
		cmocka_unit_test(a_link_to_nothing_is_no_root),
		cmocka_unit_test(nothing_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
