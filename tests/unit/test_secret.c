/* SPDX-License-Identifier: MPL-2.0 */
/* Secrets: what they take, from where, and that they leave nothing behind. */
#include "buf.h"
#include "rows.h"
#include "secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES(s)	(s), sizeof(s) - 1

static int
secret_open(void **state)
{
	*state = msu_secret_new();
	return *state == NULL;
}

static int
secret_close(void **state)
{
	msu_secret_free(*state);
	return 0;
}

static void
row_secret(const char *name, const struct msu_secret *s, const char *want)
{
	row_text(name, msu_secret_text(s), want);
	row_number(name, msu_secret_len(s), strlen(want));
}

/* Nothing but zeros behind the text. */
static void
row_rest_is_zero(const char *name, const struct msu_secret *s)
{
	const char *p = msu_secret_text(s);

	for (size_t i = msu_secret_len(s); i <= MSU_SECRET_MAX; i++)
		row_number(name, (unsigned char)p[i], 0);
}

static char *
letters_dup(size_t len)
{
	char *p = malloc(len + 1);

	assert_non_null(p);
	memset(p, 'x', len);
	p[len] = '\0';
	return p;
}

/* ---- bytes -------------------------------------------------------------- */

static void
bytes_are_taken_or_refused(void **state)
{
	static const struct {
		const char	*name, *bytes;
		size_t		 len;
		enum msu_code	 code;
	} rows[] = {
		{ "word", BYTES("hunter2"), MSU_OK },
		{ "blanks_around", BYTES(" a b "), MSU_OK },
		{ "tab", BYTES("a\tb"), MSU_OK },
		{ "any_byte_above_0x7f", BYTES("\xff\x80"), MSU_OK },
		{ "nothing", BYTES(""), MSU_E_ARGUMENT },
		{ "nul_inside", BYTES("a\0b"), MSU_E_ARGUMENT },
		{ "nul_at_the_end", BYTES("a\0"), MSU_E_ARGUMENT },
		{ "line_feed", BYTES("a\nb"), MSU_E_ARGUMENT },
		{ "line_feed_at_the_end", BYTES("a\n"), MSU_E_ARGUMENT },
		{ "carriage_return", BYTES("a\rb"), MSU_E_ARGUMENT },
	};
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_int_equal(msu_secret_set(s, "before", 6), MSU_OK);
		row_number(rows[i].name, msu_secret_set(s, rows[i].bytes,
		    rows[i].len), rows[i].code);
		row_secret(rows[i].name, s, rows[i].code == MSU_OK ?
		    rows[i].bytes : "");
		row_rest_is_zero(rows[i].name, s);
	}
}

static void
cap_is_the_last_byte_that_fits(void **state)
{
	char *p = letters_dup(MSU_SECRET_MAX + 1);
	struct msu_secret *s = *state;

	assert_int_equal(msu_secret_set(s, p, MSU_SECRET_MAX), MSU_OK);
	assert_int_equal(strlen(msu_secret_text(s)), MSU_SECRET_MAX);
	assert_int_equal(msu_secret_set(s, p, MSU_SECRET_MAX + 1),
	    MSU_E_TOO_BIG);
	row_secret("too_big", s, "");
	free(p);
}

static void
shorter_one_leaves_nothing_of_the_longer(void **state)
{
	struct msu_secret *s = *state;

	assert_int_equal(msu_secret_set(s, "a long passphrase", 17), MSU_OK);
	assert_int_equal(msu_secret_set(s, "pin", 3), MSU_OK);
	row_secret("shorter", s, "pin");
	row_rest_is_zero("shorter", s);
	msu_secret_wipe(s);
	row_secret("wiped", s, "");
	row_rest_is_zero("wiped", s);
}

/* Linux says of each mapping whether it is in core dumps ("dd": no). */
static void
core_dumps_leave_it_out(void **state)
{
	uintptr_t at = (uintptr_t)msu_secret_text(*state), from = 0, to = 0;
	FILE *f = fopen("/proc/self/smaps", "r");
	bool found = false;
	char line[4096];

	if (f == NULL)
		skip();
	while (!found && fgets(line, sizeof(line), f) != NULL) {
		char *end;
		uintptr_t first = strtoul(line, &end, 16);

		if (*end == '-') {
			from = first;
			to = strtoul(end + 1, NULL, 16);
		}
		found = from <= at && at < to &&
		    strncmp(line, "VmFlags:", 8) == 0;
	}
	fclose(f);
	if (!found)
		skip();
	assert_non_null(strstr(line, " dd"));
}

static void
nobody_has_a_secret_to_free(void **state)
{
	(void)state;
	msu_secret_free(NULL);
}

/* ---- files -------------------------------------------------------------- */

/* What the readers make of the bytes of a file, pipe or command. */
static const struct {
	const char	*name, *bytes;
	size_t		 len;
	const char	*want, *detail;		/* want NULL: MSU_E_READ */
} readings[] = {
	{ "without_line_end", BYTES("hunter2"), "hunter2", "" },
	{ "line_feed_dropped", BYTES("hunter2\n"), "hunter2", "" },
	{ "crlf_dropped", BYTES("hunter2\r\n"), "hunter2", "" },
	{ "blank_kept", BYTES(" hunter2 \n"), " hunter2 ", "" },
	{ "nothing", BYTES(""), NULL, "it is empty" },
	{ "just_a_line_end", BYTES("\n"), NULL, "it is empty" },
	{ "just_crlf", BYTES("\r\n"), NULL, "it is empty" },
	{ "only_one_is_dropped", BYTES("a\n\n"), NULL,
	    "it has more than one line" },
	{ "two_lines", BYTES("a\nb\n"), NULL, "it has more than one line" },
	{ "carriage_return_alone", BYTES("a\r"), NULL,
	    "it has more than one line" },
	{ "nul", BYTES("a\0b\n"), NULL, "it has a NUL byte" },
	{ "byte_order_mark", BYTES("\xef\xbb\xbf" "secret\r\n"), NULL,
	    "it begins with a byte order mark" },
};

static void
row_reading(size_t i, const struct msu_secret *s, enum msu_code rc,
    const struct msu_error *err)
{
	const char *name = readings[i].name, *want = readings[i].want;

	row_number(name, rc, want == NULL ? MSU_E_READ : MSU_OK);
	row_number(name, err->code, rc);
	row_text(name, err->detail, readings[i].detail);
	row_secret(name, s, want == NULL ? "" : want);
	row_rest_is_zero(name, s);
}

/* A file with these bytes; the caller unlinks it. */
static void
file_make(char path[32], const char *bytes, size_t len)
{
	int fd;

	memcpy(path, "/tmp/test_secret.XXXXXX", 24);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}

static void
files_are_read_to_the_end(void **state)
{
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(readings); i++) {
		struct msu_error err = { .code = MSU_OK };
		enum msu_code rc;
		char path[32];

		file_make(path, readings[i].bytes, readings[i].len);
		rc = msu_secret_read_file(s, path, &err);
		unlink(path);
		row_reading(i, s, rc, &err);
	}
}

static void
largest_file_is_one_secret_and_a_line_end(void **state)
{
	static const struct {
		const char	*name, *end;
		size_t		 len;
		enum msu_code	 code;
	} rows[] = {
		{ "exactly", "", MSU_SECRET_MAX, MSU_OK },
		{ "with_line_feed", "\n", MSU_SECRET_MAX, MSU_OK },
		{ "with_crlf", "\r\n", MSU_SECRET_MAX, MSU_OK },
		{ "one_more", "", MSU_SECRET_MAX + 1, MSU_E_TOO_BIG },
		{ "one_more_and_line_feed", "\n", MSU_SECRET_MAX + 1,
		    MSU_E_TOO_BIG },
		{ "one_more_and_crlf", "\r\n", MSU_SECRET_MAX + 1,
		    MSU_E_TOO_BIG },
		{ "much_more", "", 10 * MSU_SECRET_MAX, MSU_E_TOO_BIG },
	};
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };
		size_t end = strlen(rows[i].end);
		char path[32], *p = letters_dup(rows[i].len + end);

		memcpy(p + rows[i].len, rows[i].end, end);
		file_make(path, p, rows[i].len + end);
		row_number(rows[i].name, msu_secret_read_file(s, path, &err),
		    rows[i].code);
		row_number(rows[i].name, err.code, rows[i].code);
		row_number(rows[i].name, msu_secret_len(s),
		    rows[i].code == MSU_OK ? MSU_SECRET_MAX : 0);
		row_rest_is_zero(rows[i].name, s);
		unlink(path);
		free(p);
	}
}

static void
what_is_no_file_says_why(void **state)
{
	static const struct {
		const char	*path, *detail;
	} rows[] = {
		{ "/nowhere/at/all", "No such file or directory" },
		{ "/dev/null", "neither a file nor a pipe" },
		{ "/tmp", "neither a file nor a pipe" },
	};
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };

		assert_int_equal(msu_secret_set(s, "before", 6), MSU_OK);
		row_number(rows[i].path, msu_secret_read_file(s,
		    rows[i].path, &err), MSU_E_READ);
		row_text(rows[i].path, err.subject, rows[i].path);
		row_text(rows[i].path, err.detail, rows[i].detail);
		row_secret(rows[i].path, s, "");
	}
	assert_int_equal(msu_secret_read_file(s, "/nowhere", NULL),
	    MSU_E_READ);
}

/* As "--password-file <(command)" of a shell: in pieces, and late. */
static void
named_pipe_is_waited_for(void **state)
{
	struct msu_secret *s = *state;
	char path[32];
	pid_t child;
	int status;

	file_make(path, "", 0);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int fd = open(path, O_WRONLY);

		if (write(fd, "hun", 3) != 3)
			_exit(1);
		usleep(20000);
		_exit(write(fd, "ter2\n", 5) != 5);
	}
	assert_int_equal(msu_secret_read_file(s, path, NULL), MSU_OK);
	assert_int_equal(waitpid(child, &status, 0), child);
	unlink(path);
	row_secret("fifo", s, "hunter2");
}

/* ---- descriptors -------------------------------------------------------- */

static void
descriptors_are_read_to_the_end_and_stay_open(void **state)
{
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(readings); i++) {
		struct msu_error err = { .code = MSU_OK };
		enum msu_code rc;
		int ends[2];

		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], readings[i].bytes,
		    readings[i].len), (ssize_t)readings[i].len);
		close(ends[1]);
		rc = msu_secret_read_fd(s, ends[0], &err);
		row_reading(i, s, rc, &err);
		assert_int_equal(close(ends[0]), 0);
	}
}

static void
closed_descriptor_is_an_error(void **state)
{
	struct msu_error err = { .code = MSU_OK };

	assert_int_equal(msu_secret_read_fd(*state, 999, &err), MSU_E_READ);
	assert_string_equal(err.subject, "file descriptor 999");
	assert_string_equal(err.detail, "Bad file descriptor");
}

/* ---- commands ----------------------------------------------------------- */

static void
output_of_a_command_is_read_to_the_end(void **state)
{
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(readings); i++) {
		struct msu_error err = { .code = MSU_OK };
		char path[32], command[64];
		enum msu_code rc;

		file_make(path, readings[i].bytes, readings[i].len);
		snprintf(command, sizeof(command), "cat %s", path);
		rc = msu_secret_run(s, command, &err);
		unlink(path);
		row_reading(i, s, rc, &err);
	}
}

static void
command_that_fails_has_said_nothing(void **state)
{
	static const struct {
		const char	*command;
		enum msu_code	 code;
		const char	*detail;
	} rows[] = {
		{ "printf secret; exit 1", MSU_E_READ, "exit status 1" },
		{ "exit 3", MSU_E_READ, "exit status 3" },
		{ "exec 2>/dev/null; no-such-program", MSU_E_READ,
		    "exit status 127" },
		{ "printf secret; kill -TERM $$", MSU_E_READ,
		    "ended by signal 15" },
		{ "printf secret; printf '\\nmore'; exit 1", MSU_E_READ,
		    "exit status 1" },
		/* killed by our end of the pipe: the first reason is told */
		{ "yes | tr -d '\\n'", MSU_E_TOO_BIG,
		    "more than 16384 bytes" },
	};
	struct msu_secret *s = *state;

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_error err = { .code = MSU_OK };
		const char *command = rows[i].command;

		assert_int_equal(msu_secret_set(s, "before", 6), MSU_OK);
		row_number(command, msu_secret_run(s, command, &err),
		    rows[i].code);
		row_text(command, err.subject, command);
		row_text(command, err.detail, rows[i].detail);
		row_secret(command, s, "");
		row_rest_is_zero(command, s);
	}
}

/* ---- buffers that hold a secret for a while ----------------------------- */

static void
wiped_memory_is_zero(void **state)
{
	char p[5] = "abcd";

	(void)state;
	msu_wipe(NULL, 0);
	msu_wipe(p + 1, 2);
	assert_memory_equal(p, "a\0\0d", 5);
}

static void
wiped_buffer_has_nothing_left(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 1000);
	msu_buf_wipe(&b);
	msu_buf_adds(&b, "a long passphrase");
	msu_buf_clear(&b);
	msu_buf_adds(&b, "pin");
	msu_buf_wipe(&b);
	assert_string_equal(msu_buf_text(&b), "");
	assert_int_equal(b.len, 0);
	assert_true(b.cap > 0);
	for (size_t i = 0; i < b.cap; i++)
		assert_int_equal(b.p[i], '\0');
	msu_buf_adds(&b, "again");
	assert_string_equal(msu_buf_text(&b), "again");
	msu_buf_free(&b);
}

static void
reserved_room_is_filled_in_place(void **state)
{
	static const size_t lens[] = { 0, 1, 255, 256, 257, 5000 };

	(void)state;
	for (size_t i = 0; i < ROWS(lens); i++) {
		struct msu_buf b;
		const char *place;
		size_t cap;

		msu_buf_init(&b, 10000);
		msu_buf_adds(&b, "user");
		msu_buf_reserve(&b, lens[i]);
		place = b.p;
		cap = b.cap;
		for (size_t n = 0; n < lens[i]; n++)
			msu_buf_addc(&b, 'x');
		assert_ptr_equal(b.p, place);
		assert_int_equal(b.cap, cap);
		msu_buf_reserve(&b, 10000);
		assert_int_equal(b.code, MSU_E_TOO_BIG);
		msu_buf_free(&b);
	}
}

#define SECRET_TEST(f)	cmocka_unit_test_setup_teardown(f, secret_open, \
	    secret_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SECRET_TEST(bytes_are_taken_or_refused),
		SECRET_TEST(cap_is_the_last_byte_that_fits),
		SECRET_TEST(shorter_one_leaves_nothing_of_the_longer),
		SECRET_TEST(core_dumps_leave_it_out),
		cmocka_unit_test(nobody_has_a_secret_to_free),
		SECRET_TEST(files_are_read_to_the_end),
		SECRET_TEST(largest_file_is_one_secret_and_a_line_end),
		SECRET_TEST(what_is_no_file_says_why),
		SECRET_TEST(named_pipe_is_waited_for),
		SECRET_TEST(descriptors_are_read_to_the_end_and_stay_open),
		SECRET_TEST(closed_descriptor_is_an_error),
		SECRET_TEST(output_of_a_command_is_read_to_the_end),
		SECRET_TEST(command_that_fails_has_said_nothing),
		cmocka_unit_test(wiped_memory_is_zero),
		cmocka_unit_test(wiped_buffer_has_nothing_left),
		cmocka_unit_test(reserved_room_is_filled_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
