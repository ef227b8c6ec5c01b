/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Fixtures: tests/data/FOLDER/CASE.in, and in CASE.out what becomes of it, in
 * a form that people can read.  UPDATE_GOLDENS=1 rewrites the latter.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "rows.h"

#define GOLDEN_MAX	((size_t)2000000)

/* Adds to out what becomes of in. */
typedef void	(*golden_fn)(struct msu_arena *, const char *name,
		    const struct msu_buf *in, struct msu_buf *out);

/* tests/data/folder, wherever the test runs. */
static inline const char *
golden_dir(struct msu_arena *a, const char *folder)
{
	const char *top = getenv("top_srcdir");

	return msu_arena_printf(a, "%s/tests/data/%s", top == NULL ? "." : top,
	    folder);
}

static inline void
golden_read(const char *path, struct msu_buf *out)
{
	struct msu_error err = { .code = MSU_OK };

	msu_buf_init(out, GOLDEN_MAX);
	if (msu_file_read(path, GOLDEN_MAX, out, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
}

static inline void
golden_case(struct msu_arena *a, const char *dir, const char *name,
    golden_fn fn)
{
	const char *golden = msu_arena_printf(a, "%s.out", name);
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf in, out, want;

	golden_read(msu_arena_printf(a, "%s/%s.in", dir, name), &in);
	msu_buf_init(&out, GOLDEN_MAX);
	fn(a, name, &in, &out);
	assert_int_equal(out.code, MSU_OK);
	if (getenv("UPDATE_GOLDENS") != NULL &&
	    msu_file_write(dir, golden, msu_buf_text(&out), out.len, true,
	    false, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
	golden_read(msu_file_path(a, dir, golden), &want);
	if (out.len != want.len ||
	    strcmp(msu_buf_text(&out), msu_buf_text(&want)) != 0)
		fail_msg("%s:\n%sexpected\n%s", name, msu_buf_text(&out),
		    msu_buf_text(&want));
	msu_buf_free(&in);
	msu_buf_free(&out);
	msu_buf_free(&want);
}

static inline void
golden_all(const char *folder, golden_fn fn)
{
	struct msu_arena a = { 0 };
	struct msu_error err = { .code = MSU_OK };
	const char *dir = golden_dir(&a, folder);
	const char *const *names;
	size_t n = 0;

	if (msu_file_list(&a, dir, 1000, &names, &err) != MSU_OK)
		fail_msg("%s: %s", err.subject, err.detail);
	for (; *names != NULL; names++) {
		size_t len = strlen(*names);

		if (len <= 3 || strcmp(*names + len - 3, ".in") != 0)
			continue;
		golden_case(&a, dir, msu_arena_strn(&a, *names, len - 3), fn);
		n++;
	}
	assert_true(n > 0);
	msu_arena_free(&a);
}

#endif
