/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Every writer's files for a few accounts, byte by byte against the goldens in
 * export/CLIENT/CASE/: the contents under the names of the client's list of
 * files (of a zip, what is in it), and in FILES the real names with what became
 * of each.  UPDATE_GOLDENS=1 rewrites them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "file.h"
#include "secret.h"
#include "str.h"
#include "write_cases.h"
#include "writer.h"

#define MAX_GOLDEN	((size_t)1 << 20)

static bool
has_suffix(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

/* The form in the client's list that a file is named by: a writer makes nothing
 * that the list does not promise. */
static const char *
form_of(const struct msu_client *c, struct msu_arena *a,
    const struct msu_account *acct, const char *name)
{
	struct msu_profile p = { .account = acct,
	    .stem = msu_sink_stem(a, acct->address) };

	for (size_t i = 0; c->files[i] != NULL; i++) {
		if (strcmp(msu_writer_name(a, c->files[i], &p), name) == 0)
			return c->files[i];
	}
	fail_msg("%s: %s is not in the client's list of files", c->id, name);
	return NULL;
}

/* ---- the zip, read without libzip ------------------------------------ */

static unsigned long
le(const char *p, size_t n)
{
	unsigned long v = 0;

	while (n-- > 0)
		v = v << 8 | (unsigned char)p[n];
	return v;
}

static unsigned long
crc32_of(const char *p, size_t len)
{
	unsigned long crc = 0xffffffff;

	while (len-- > 0) {
		crc ^= (unsigned char)*p++;
		for (int i = 0; i < 8; i++)
			crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
	}
	return crc ^ 0xffffffff;
}

/* A stored entry of 1980-01-01 00:00 (APPNOTE.TXT 4.3.7); the next one. */
static const char *
zip_entry(const char *p, const char *end, const char *name,
    const char **data, size_t *len)
{
	size_t nname;

	assert_true(end - p > 30);
	assert_memory_equal(p, "PK\3\4", 4);
	assert_int_equal(le(p + 8, 2), 0);	/* stored */
	assert_int_equal(le(p + 10, 2), 0);	/* time */
	assert_int_equal(le(p + 12, 2), 0x21);	/* date */
	*len = le(p + 18, 4);
	assert_int_equal(le(p + 22, 4), *len);
	nname = le(p + 26, 2);
	assert_true((size_t)(end - p) > 30 + nname + le(p + 28, 2) + *len);
	assert_int_equal(nname, strlen(name));
	assert_memory_equal(p + 30, name, nname);
	*data = p + 30 + nname + le(p + 28, 2);
	assert_int_equal(le(p + 14, 4), crc32_of(*data, *len));
	return *data + *len;
}

static void
zip_prefs(const struct msu_buf *b, const char **data, size_t *len)
{
	const char *p = msu_buf_text(b), *end = p + b->len;

	p = zip_entry(p, end, "mail-profile/", data, len);
	assert_int_equal(*len, 0);
	p = zip_entry(p, end, "mail-profile/prefs.js", data, len);
	assert_memory_equal(p, "PK\1\2", 4);	/* nothing else in it */
}

/* ---- goldens --------------------------------------------------------- */

struct golden {
	struct msu_arena	 arena;
	const char		*dir;
	struct msu_list		 seen;
};

static void
golden_open(struct golden *g, const char *client, const char *name)
{
	const char *srcdir = getenv("srcdir");

	memset(g, 0, sizeof(*g));
	g->dir = msu_arena_printf(&g->arena, "%s/export/%s/%s",
	    srcdir == NULL ? "." : srcdir, client, name);
}

static void
golden_is(struct golden *g, const char *name, const char *data, size_t len)
{
	const char *path = msu_file_path(&g->arena, g->dir, name);
	struct msu_error err = { 0 };
	struct msu_buf want;

	msu_list_add(&g->arena, &g->seen, msu_arena_str(&g->arena, name));
	if (getenv("UPDATE_GOLDENS") != NULL) {
		msu_file_mkdir(g->dir, &err);
		msu_file_write(g->dir, name, data, len, true, false, &err);
		if (err.code != MSU_OK)
			fail_msg("%s: %s", err.subject, err.detail);
		return;
	}
	msu_buf_init(&want, MAX_GOLDEN);
	if (msu_file_read(path, MAX_GOLDEN, &want, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
	if (want.len != len ||
	    memcmp(msu_buf_text(&want), data, len) != 0)
		fail_msg("%s differs; it is now:\n%.*s", path, (int)len, data);
	msu_buf_free(&want);
}

/* x.json beside x.svg is what that picture says: qr_reads_back.sh. */
static bool
is_read_back(const struct golden *g, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; has_suffix(name, ".json") && i < g->seen.n; i++) {
		const char *seen = g->seen.v[i];

		if (has_suffix(seen, ".svg") && strlen(seen) == n - 1 &&
		    strncmp(seen, name, n - 4) == 0)
			return true;
	}
	return false;
}

/* No file of an earlier day is left behind. */
static void
golden_close(struct golden *g)
{
	const char *const *names;
	struct msu_error err = { 0 };

	if (msu_file_list(&g->arena, g->dir, 100, &names, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
	for (; *names != NULL; names++) {
		bool found = is_read_back(g, *names);

		for (size_t i = 0; i < g->seen.n; i++)
			found = found || strcmp(g->seen.v[i], *names) == 0;
		if (!found)
			fail_msg("%s/%s: nothing writes it", g->dir, *names);
	}
	assert_false(msu_arena_failed(&g->arena));
	msu_arena_free(&g->arena);
}

static void
compare(const struct msu_writer *w, const struct write_case *c)
{
	struct msu_arena a = { 0 };
	struct msu_sink sink;
	struct msu_buf list;
	const struct msu_account *chosen;
	struct golden g;

	msu_sink_init(&sink, &a);
	msu_buf_init(&list, MAX_GOLDEN);
	golden_open(&g, w->client.id, c->name);
	msu_writer_run(w, &c->account, &c->options, &sink, &chosen);
	for (size_t i = 0; i < sink.files.n; i++) {
		const struct msu_sink_file *f = sink.files.v[i];
		const char *data = msu_buf_text(&f->buf);
		size_t len = f->buf.len;
		const char *form;

		assert_string_equal(f->pub.client, w->client.id);
		msu_buf_addf(&list, "%s: %s", f->pub.name,
		    msu_code_name(f->pub.error.code));
		if (f->pub.error.code != MSU_OK) {
			msu_buf_addf(&list, ": %s: %s\n",
			    f->pub.error.subject, f->pub.error.detail);
			assert_int_equal(len, 0);
			continue;
		}
		msu_buf_addc(&list, '\n');
		form = form_of(&w->client, &a, &c->account, f->pub.name);
		if (has_suffix(form, ".zip")) {
			zip_prefs(&f->buf, &data, &len);
			form = "prefs.js";
		}
		golden_is(&g, form, data, len);
	}
	golden_is(&g, "FILES", msu_buf_text(&list), list.len);
	golden_close(&g);
	msu_buf_free(&list);
	msu_sink_free(&sink);
	msu_arena_free(&a);
}

/* state is the writer. */
static void
files_are_the_goldens(void **state)
{
	const struct msu_writer *w = *state;

#if !defined(HAVE_LIBZIP) || !defined(HAVE_LIBQRENCODE)
	/* a build without them refuses or leaves out what they would make */
	if (w == &msu_writer_thunderbird)
		skip();
#endif
	for (size_t i = 0; i < NCASES; i++)
		compare(w, &cases[i]);
}

/* The same account gives the same bytes, zip and picture included. */
static void
files_are_repeatable(void **state)
{
	const struct msu_writer *w = *state;

	for (size_t i = 0; i < NCASES; i++) {
		struct msu_arena a = { 0 };
		struct msu_sink one, two;
		const struct msu_account *chosen;

		msu_sink_init(&one, &a);
		msu_sink_init(&two, &a);
		msu_writer_run(w, &cases[i].account, &cases[i].options, &one,
		    &chosen);
		msu_writer_run(w, &cases[i].account, &cases[i].options, &two,
		    &chosen);
		assert_int_equal(one.files.n, two.files.n);
		for (size_t j = 0; j < one.files.n; j++) {
			const struct msu_sink_file *f = one.files.v[j];
			const struct msu_sink_file *h = two.files.v[j];

			assert_int_equal(f->buf.len, h->buf.len);
			assert_memory_equal(msu_buf_text(&f->buf),
			    msu_buf_text(&h->buf), f->buf.len);
		}
		msu_sink_free(&one);
		msu_sink_free(&two);
		msu_arena_free(&a);
	}
}

/* As text that somebody could read or search for, of a client on demand as
 * well: its code is a picture. */
static void
no_file_has_the_password(void **state)
{
	static const char word[] = "Xyzzy-4711-geheim";
	const struct msu_writer *w = *state;
	struct msu_secret *secret = msu_secret_new();

	assert_non_null(secret);
	assert_int_equal(msu_secret_set(secret, word, strlen(word)),
	    MSU_OK);
	for (size_t i = 0; i < NCASES; i++) {
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		const struct msu_account *chosen;

		msu_sink_init(&sink, &a);
		sink.password = secret;
		msu_writer_run(w, &cases[i].account, &cases[i].options, &sink,
		    &chosen);
		for (size_t j = 0; j < sink.files.n; j++) {
			const struct msu_sink_file *f = sink.files.v[j];

			for (size_t k = 0; k + strlen(word) <= f->buf.len; k++)
				assert_memory_not_equal(msu_buf_text(&f->buf) +
				    k, word, strlen(word));
			assert_null(strstr(f->pub.error.detail, word));
		}
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
	msu_secret_free(secret);
}

int
main(void)
{
	struct CMUnitTest tests[3 * 64];
	size_t n = 0;

	memset(tests, 0, sizeof(tests));
	for (size_t i = 0; msu_writers()[i] != NULL; i++) {
		const struct msu_writer *w = msu_writers()[i];
		/* cmocka keeps a plain pointer; the tests only read it */
		void *state = (void *)(uintptr_t)w;

		assert_true(n + 3 <= sizeof(tests) / sizeof(tests[0]));
		tests[n++] = (struct CMUnitTest) { .name = w->client.id,
		    .test_func = files_are_the_goldens,
		    .initial_state = state };
		tests[n++] = (struct CMUnitTest) { .name = w->client.id,
		    .test_func = files_are_repeatable,
		    .initial_state = state };
		tests[n++] = (struct CMUnitTest) { .name = w->client.id,
		    .test_func = no_file_has_the_password,
		    .initial_state = state };
	}
	return _cmocka_run_group_tests("write", tests, n, NULL, NULL);
}
