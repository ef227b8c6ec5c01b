/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What is taken from Foxmail's storage, which the fixtures are built after; and
 * that a large file costs nothing and a password is taken from none.
 */
#include "golden.h"

#include "foxmail.h"
#include "model.h"

static void
show_stored(struct msu_buf *out, const char *word, const struct msu_stored *s)
{
	msu_buf_addf(out, "%s %s %u ssl=%s\n", word, s->host == NULL ? "-" :
	    s->host, s->port, !s->tls_known ? "-" : s->tls ? "yes" : "no");
}

static void
show_server(struct msu_buf *out, const struct msu_server *s)
{
	if (s != NULL)
		msu_buf_addf(out, "server %s %s %s %u user=%s\n",
		    msu_proto_name(s->proto), msu_security_name(s->security),
		    s->host, s->port, s->user);
}

/* As an account's file, and then as FMStorage.list. */
static void
storage_becomes(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct msu_imported one = { .file = "x" };
	struct msu_error err = { .code = MSU_OK };
	const char *const *lines;
	enum msu_code rc;

	if (strncmp(name, "list_", 5) == 0) {
		lines = msu_foxmail_list(a, msu_buf_text(in), in->len);
		for (; *lines != NULL; lines++)
			msu_buf_addf(out, "line %s\n", *lines);
		return;
	}
	rc = msu_foxmail_read(a, msu_buf_text(in), in->len, "folder", &one,
	    &err);
	assert_int_equal(rc, err.code);
	msu_buf_addf(out, "%s%s%s\n", msu_code_name(rc), rc == MSU_OK ? "" :
	    " ", err.detail);
	msu_buf_addf(out, "address %s\nlogin %s\n", one.address == NULL ? "-" :
	    one.address, one.login == NULL ? "-" : one.login);
	show_stored(out, "incoming", &one.incoming);
	show_stored(out, "outgoing", &one.outgoing);
	show_server(out, one.in);
	show_server(out, one.out);
	row_true(name, strstr(msu_buf_text(out), "27B85C8F") == NULL);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("foxmail", storage_becomes);
}

static void
folder_names_the_account_whose_address_is_lost(void **state)
{
	static const char body[] = "\x0e\0\0\0IncomingServer\0\1\0\0\x10\0\0\0"
	    "imap.example.org";
	struct msu_imported one = { .file = "x" };
	struct msu_arena a = { 0 };

	(void)state;
	assert_int_equal(msu_foxmail_read(&a, body, sizeof(body) - 1,
	    "zoe@example.org", &one, NULL), MSU_OK);
	assert_string_equal(one.address, "zoe@example.org");
	assert_string_equal(one.in->user, "zoe@example.org");
	assert_null(one.out);
	msu_arena_free(&a);
}

/* 2 MB is what such a file usually has; the values stand at its end. */
static void
large_file_is_read_to_its_end(void **state)
{
	static const char end[] = "\x05\0\0\0Email\0\1\0\0\x0f\0\0\0"
	    "zoe@example.org\x0e\0\0\0OutgoingServer\0\1\0\0\x10\0\0\0"
	    "smtp.example.org";
	size_t size = (size_t)2 << 20, len = sizeof(end) - 1;
	struct msu_imported one = { .file = "x" };
	struct msu_arena a = { 0 };
	char *body = malloc(size);

	(void)state;
	assert_non_null(body);
	memset(body, 5, size);
	memcpy(body + size - len, end, len);
	assert_int_equal(msu_foxmail_read(&a, body, size, NULL, &one, NULL),
	    MSU_OK);
	assert_string_equal(one.out->host, "smtp.example.org");
	free(body);
	msu_arena_free(&a);
}

static void
list_is_cut_off_somewhere(void **state)
{
	struct msu_arena a = { 0 };
	const char *const *lines;
	struct msu_buf b;
	size_t n = 0;

	(void)state;
	msu_buf_init(&b, 100000);
	for (int i = 0; i < MSU_FOXMAIL_MAX + 10; i++)
		msu_buf_adds(&b, "Storage\\a@b.example\\\r\n");
	lines = msu_foxmail_list(&a, msu_buf_text(&b), b.len);
	while (lines[n] != NULL)
		n++;
	assert_int_equal(n, MSU_FOXMAIL_MAX);
	msu_buf_free(&b);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(
		    folder_names_the_account_whose_address_is_lost),
		cmocka_unit_test(large_file_is_read_to_its_end),
		cmocka_unit_test(list_is_cut_off_somewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
