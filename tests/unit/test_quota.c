/* SPDX-License-Identifier: MPL-2.0 */
/* The day's places for refused logins: how many, whose, and for how long. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "quota.h"
#include "rows.h"

#define NOON	((time_t)1795780800)	/* 2026-11-27 12:00 UTC */
#define DAY	((time_t)86400)
#define ALICE	"alice@example.test"

static time_t now;

static time_t
fake_wall(time_t *out)
{
	if (out != NULL)
		*out = now;
	return now;
}

struct box {
	struct msu_ctx	 ctx;
	struct msu_arena a;
	char		 top[64];
	const char	*dir;		/* of the places */
};

static int
box_open(void **state)
{
	struct box *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return -1;
	snprintf(x->top, sizeof(x->top), "%s",
	    "/tmp/mailsetup-quota.XXXXXX");
	if (mkdtemp(x->top) == NULL)
		return -1;
	now = NOON;
	x->ctx.wall = fake_wall;
	x->ctx.texts[MSU_OPT_STATE_DIR] = x->top;
	x->dir = msu_file_path(&x->a, x->top, "refused-logins");
	*state = x;
	return 0;
}

static const char *const *
names_in(struct box *x)
{
	const char *const *names = NULL;

	msu_file_list(&x->a, x->dir, 20000, &names, NULL);
	assert_non_null(names);
	return names;
}

static size_t
count_in(struct box *x)
{
	const char *const *names = names_in(x);
	size_t n = 0;

	while (names[n] != NULL)
		n++;
	return n;
}

static int
box_close(void **state)
{
	struct box *x = *state;

	if (msu_file_is_dir(x->dir)) {
		const char *const *names = names_in(x);

		for (; *names != NULL; names++)
			msu_file_remove(msu_file_path(&x->a, x->dir, *names));
		rmdir(x->dir);
	} else
		unlink(x->dir);
	rmdir(x->top);
	msu_arena_free(&x->a);
	free(x);
	return 0;
}

static enum msu_code
take(struct box *x, const char *account)
{
	const char *place;
	struct msu_error err = { 0 };

	return msu_quota_take(&x->ctx, &x->a, account, &place, &err);
}

static void
make(struct box *x, const char *name)
{
	assert_int_equal(msu_file_write(x->dir, name, "", 0, false, true,
	    NULL), MSU_OK);
}

/* ---- how many ------------------------------------------------------------ */

static void
two_a_day_and_no_third(void **state)
{
	struct box *x = *state;

	assert_int_equal(take(x, ALICE), MSU_OK);
	assert_int_equal(take(x, ALICE), MSU_OK);
	assert_int_equal(take(x, ALICE), MSU_E_LOGIN_LIMIT);
	assert_int_equal(take(x, ALICE), MSU_E_LOGIN_LIMIT);
	assert_int_equal(take(x, "bob@example.test"), MSU_OK);
}

static void
accounts_are_the_same_in_any_case(void **state)
{
	struct box *x = *state;

	assert_int_equal(take(x, ALICE), MSU_OK);
	assert_int_equal(take(x, "Alice@Example.TEST"), MSU_OK);
	assert_int_equal(take(x, "ALICE@example.test"), MSU_E_LOGIN_LIMIT);
}

static void
what_is_given_back_can_be_taken_again(void **state)
{
	struct box *x = *state;
	const char *place = NULL;

	assert_int_equal(take(x, ALICE), MSU_OK);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(msu_quota_take(&x->ctx, &x->a, ALICE, &place,
		    NULL), MSU_OK);
		msu_quota_give_back(place);
	}
	msu_quota_give_back(NULL);
	assert_int_equal(take(x, ALICE), MSU_OK);
	assert_int_equal(take(x, ALICE), MSU_E_LOGIN_LIMIT);
}

static void
at_once_there_are_no_more(void **state)
{
	enum { PROCESSES = 12 };
	struct box *x = *state;
	pid_t pids[PROCESSES];
	unsigned won = 0;

	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(take(x, ALICE) == MSU_OK);
		assert_true(pids[i] > 0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = 0;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		won += WIFEXITED(status) && WEXITSTATUS(status) == 1;
	}
	assert_int_equal(won, MSU_QUOTA_A_DAY);
}

/* ---- for how long -------------------------------------------------------- */

static void
a_day_ends_at_midnight_utc(void **state)
{
	static const struct {
		const char	*name;
		time_t		 at;
		enum msu_code	 want;
	} rows[] = {
		{ "first second", NOON - DAY / 2, MSU_OK },
		{ "noon", NOON, MSU_OK },
		{ "last second", NOON + DAY / 2 - 1, MSU_E_LOGIN_LIMIT },
		{ "midnight", NOON + DAY / 2, MSU_OK },
		{ "and again", NOON + DAY / 2, MSU_OK },
		{ "next day's third", NOON + DAY, MSU_E_LOGIN_LIMIT },
		{ "a clock set back", NOON, MSU_OK },
	};
	struct box *x = *state;

	setenv("TZ", "XXX-14", 1);	/* where it is tomorrow already */
	tzset();
	for (size_t i = 0; i < ROWS(rows); i++) {
		now = rows[i].at;
		row_number(rows[i].name, take(x, ALICE), rows[i].want);
	}
}

static void
old_places_go_and_nothing_else(void **state)
{
	static const struct {
		const char	*name;
		bool		 stays;
	} rows[] = {
		{ "0123456789abcdef01234567.20261126.1", false },
		{ "0123456789abcdef01234567.19991231.2", false },
		{ "0123456789abcdef01234567.20261126.1.99.0~", false },
		{ "0123456789abcdef01234567.20261127.1", true },
		{ "0123456789abcdef01234567.20261128.1", true },
		{ "0123456789abcdef01234567.2026112.1", true },
		{ "0123456789abcdef01234567", true },
		{ "0123456789ABCDEF01234567.20261126.1", true },
		{ "photo.20261126.1", true },
		{ "notes", true },
	};
	struct box *x = *state;

	assert_int_equal(take(x, ALICE), MSU_OK);	/* makes it */
	for (size_t i = 0; i < ROWS(rows); i++)
		make(x, rows[i].name);
	assert_int_equal(take(x, ALICE), MSU_OK);
	for (size_t i = 0; i < ROWS(rows); i++)
		row_number(rows[i].name, msu_file_exists(msu_file_path(&x->a,
		    x->dir, rows[i].name)), rows[i].stays);
}

/* More than are looked at for old ones: the rest goes the next time. */
static void
too_many_old_places_go_bit_by_bit(void **state)
{
	struct box *x = *state;

	assert_int_equal(take(x, ALICE), MSU_OK);
	for (unsigned i = 0; i < 10100; i++) {
		const char *name = msu_arena_printf(&x->a,
		    "%024x.20261126.1", i);
		int fd = open(msu_file_path(&x->a, x->dir, name),
		    O_CREAT | O_WRONLY, 0600);

		assert_true(fd >= 0);
		close(fd);
	}
	assert_int_equal(take(x, ALICE), MSU_OK);
	assert_true(count_in(x) < 1000);
	assert_int_equal(take(x, ALICE), MSU_E_LOGIN_LIMIT);
	assert_int_equal(count_in(x), 2);
}

/* ---- what it tells ------------------------------------------------------- */

static void
files_are_private_and_tell_no_names(void **state)
{
	struct box *x = *state;
	const char *const *names;
	struct stat st;

	assert_int_equal(take(x, ALICE), MSU_OK);
	names = names_in(x);
	assert_non_null(names[0]);
	assert_null(names[1]);
	assert_null(strstr(names[0], "alice"));
	assert_null(strstr(names[0], "example"));
	assert_int_equal(stat(msu_file_path(&x->a, x->dir, names[0]), &st),
	    0);
	assert_int_equal(st.st_mode & 077, 0);
	assert_int_equal(st.st_size, 0);
}

static void
a_file_in_the_way_is_named(void **state)
{
	struct box *x = *state;
	const char *place = NULL;
	struct msu_error err = { 0 };

	assert_int_equal(msu_file_write(x->top, "refused-logins", "", 0,
	    false, false, NULL), MSU_OK);
	assert_int_equal(msu_quota_take(&x->ctx, &x->a, ALICE, &place, &err),
	    MSU_E_NOT_COUNTED);
	assert_null(place);
	assert_string_equal(err.subject, x->dir);
	assert_non_null(strstr(err.detail, x->dir));
}

static void
nobody_without_a_home_is_counted(void **state)
{
	static const struct {
		const char	*name, *home, *state;
	} rows[] = {
		{ "neither", NULL, NULL },
		{ "empty home", "", NULL },
		{ "relative home", "here", NULL },
		{ "relative state", NULL, "here" },
	};
	struct box *x = *state;

	x->ctx.texts[MSU_OPT_STATE_DIR] = NULL;
	for (size_t i = 0; i < ROWS(rows); i++) {
		unsetenv("HOME");
		unsetenv("XDG_STATE_HOME");
		if (rows[i].home != NULL)
			setenv("HOME", rows[i].home, 1);
		if (rows[i].state != NULL)
			setenv("XDG_STATE_HOME", rows[i].state, 1);
		row_number(rows[i].name, take(x, ALICE), MSU_E_NOT_COUNTED);
	}
}

#define IN_A_BOX(f)	cmocka_unit_test_setup_teardown(f, box_open, box_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_BOX(two_a_day_and_no_third),
		IN_A_BOX(accounts_are_the_same_in_any_case),
		IN_A_BOX(what_is_given_back_can_be_taken_again),
		IN_A_BOX(at_once_there_are_no_more),
		IN_A_BOX(a_day_ends_at_midnight_utc),
		IN_A_BOX(old_places_go_and_nothing_else),
		IN_A_BOX(too_many_old_places_go_bit_by_bit),
		IN_A_BOX(files_are_private_and_tell_no_names),
		IN_A_BOX(a_file_in_the_way_is_named),
		IN_A_BOX(nobody_without_a_home_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
