/* SPDX-License-Identifier: MPL-2.0 */
/* Sink: files in memory, then on the disk. */
#include "sink.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "file.h"
#include "str.h"

#define MAX_FILE	((size_t)1 << 20)
#define MAX_STEM	200	/* room for prefix, suffix, ".XXXXXX" */

void
msu_sink_init(struct msu_sink *sink, struct msu_arena *a)
{
	memset(sink, 0, sizeof(*sink));
	sink->arena = a;
}

void
msu_sink_free(struct msu_sink *sink)
{
	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];

		if (f->secret)
			msu_buf_wipe(&f->buf);
		msu_buf_free(&f->buf);
	}
	msu_buf_free(&sink->nowhere);
	memset(&sink->files, 0, sizeof(sink->files));
}

/* NULL when out of memory, which then sticks to the sink. */
static struct msu_sink_file *
sink_add(struct msu_sink *sink, const char *client, const char *name)
{
	struct msu_sink_file *f = msu_arena_alloc(sink->arena, sizeof(*f));

	if (f != NULL) {
		f->pub.client = msu_arena_str(sink->arena, client);
		f->pub.name = sink->folder == NULL ?
		    msu_arena_str(sink->arena, name) :
		    msu_arena_printf(sink->arena, "%s/%s", sink->folder, name);
		msu_buf_init(&f->buf, MAX_FILE);
	}
	if (f == NULL || !msu_list_add(sink->arena, &sink->files, f)) {
		sink->nowhere.code = MSU_E_NOMEM;
		return NULL;
	}
	return f;
}

struct msu_buf *
msu_sink_file(struct msu_sink *sink, const char *client, const char *name)
{
	struct msu_sink_file *f = sink_add(sink, client, name);

	return f == NULL ? &sink->nowhere : &f->buf;
}

struct msu_buf *
msu_sink_shared(struct msu_sink *sink, const char *client, const char *name)
{
	struct msu_sink_file *f = sink_add(sink, client, name);

	if (f != NULL)
		f->shared = true;
	return f == NULL ? &sink->nowhere : &f->buf;
}

void
msu_sink_refuse(struct msu_sink *sink, const char *client, const char *name,
    enum msu_code code, const char *subject, const char *fmt, ...)
{
	struct msu_sink_file *f = sink_add(sink, client, name);
	char detail[sizeof(f->pub.error.detail)] = "";
	va_list ap;

	if (f == NULL)
		return;
	if (fmt != NULL) {
		va_start(ap, fmt);
		vsnprintf(detail, sizeof(detail), fmt, ap);
		va_end(ap);
	}
	msu_fail(&f->pub.error, code, subject, "%s", detail);
}

static struct msu_sink_file *
last(const struct msu_sink *sink)
{
	return sink->files.n == 0 ? NULL : sink->files.v[sink->files.n - 1];
}

void
msu_sink_private(struct msu_sink *sink)
{
	struct msu_sink_file *f = last(sink);

	if (f != NULL)
		f->private = true;
}

void
msu_sink_secret(struct msu_sink *sink)
{
	struct msu_sink_file *f = last(sink);

	msu_sink_private(sink);
	if (f != NULL)
		f->secret = true;
}

void
msu_sink_extra(struct msu_sink *sink)
{
	struct msu_sink_file *f = last(sink);

	if (f != NULL && f->pub.error.code != MSU_OK)
		f->extra = true;
}

enum msu_code
msu_sink_end(struct msu_sink *sink)
{
	enum msu_code rc = sink->nowhere.code;

	if (rc == MSU_OK && msu_arena_failed(sink->arena))
		rc = MSU_E_NOMEM;
	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];

		if (f->buf.code != MSU_OK)
			msu_fail(&f->pub.error, f->buf.code, f->pub.name,
			    NULL);
		if (rc == MSU_OK && !f->extra)
			rc = f->pub.error.code;
	}
	return rc;
}

static bool
is_same_on_disk(const struct msu_sink_file *f, const char *path)
{
	struct msu_buf b;
	bool same;

	msu_buf_init(&b, MAX_FILE);
	same = msu_file_read(path, MAX_FILE, &b, NULL) == MSU_OK &&
	    b.len == f->buf.len &&
	    memcmp(msu_buf_text(&b), msu_buf_text(&f->buf), b.len) == 0;
	msu_buf_free(&b);
	return same;
}

/* Marks what is there already, and then the rest as left out with it. */
static enum msu_code
find_existing(struct msu_sink *sink, const char *dir, struct msu_error *err)
{
	const char *first = NULL;

	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];
		const char *path = msu_file_path(sink->arena, dir,
		    f->pub.name);

		if (f->pub.error.code != MSU_OK || !msu_file_exists(path))
			continue;
		f->present = f->shared && is_same_on_disk(f, path);
		if (f->present)
			continue;
		msu_fail(&f->pub.error, MSU_E_EXISTS, path, NULL);
		msu_fail(err, MSU_E_EXISTS, path, NULL);
		if (first == NULL)
			first = f->pub.name;
	}
	for (size_t i = 0; first != NULL && i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];

		if (!f->present)
			msu_fail(&f->pub.error, MSU_E_WRITE, f->pub.name,
			    "left out because %s is there already",
			    first);
	}
	return first != NULL ? MSU_E_EXISTS : MSU_OK;
}

/* What has no error yet, from that place on, is left out with another one. */
static void
leave_out(struct msu_sink *sink, size_t from, const struct msu_sink_file *why,
    const char *what)
{
	for (size_t i = from; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];

		if (f == why || f->present)
			continue;
		if (f->tmp != NULL)
			msu_file_remove(f->tmp);
		f->tmp = NULL;
		msu_fail(&f->pub.error, MSU_E_WRITE, f->pub.name,
		    "left out because %s %s", why->pub.name, what);
	}
}

/* All bytes on the disk, under other names; if one cannot be written, which is
 * returned, nothing of any. */
static const struct msu_sink_file *
prepare(struct msu_sink *sink, const char *dir, const char *made_in,
    bool force)
{
	bool made = false;

	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];
		struct msu_error *e = &f->pub.error;

		if (e->code != MSU_OK || f->present)
			continue;
		f->path = msu_file_path(sink->arena, dir, f->pub.name);
		if ((made || msu_file_mkdir(made_in, e) == MSU_OK) &&
		    msu_file_prepare(sink->arena, f->path,
		    msu_buf_text(&f->buf), f->buf.len, force, f->private,
		    &f->tmp, e) == MSU_OK) {
			made = true;
			continue;
		}
		f->tmp = NULL;
		leave_out(sink, 0, f, "cannot be written");
		return f;
	}
	return NULL;
}

/* Into their places; if one fails, which is returned, none stays of those that
 * are new. */
static const struct msu_sink_file *
finish(struct msu_sink *sink, bool force)
{
	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];

		if (f->tmp == NULL || msu_file_finish(f->tmp, f->path, force,
		    &f->pub.error) == MSU_OK)
			continue;
		f->tmp = NULL;
		for (size_t j = 0; j < i && !force; j++) {
			const struct msu_sink_file *done = sink->files.v[j];

			if (done->tmp != NULL)
				msu_file_remove(done->path);
		}
		leave_out(sink, force ? i : 0, f, "cannot be put in its "
		    "place");
		return f;
	}
	return NULL;
}

static enum msu_code
tell(const struct msu_sink_file *f, struct msu_error *err)
{
	const struct msu_error *e = &f->pub.error;

	return msu_fail(err, e->code, e->subject, "%s", e->detail);
}

/* The first one that the export is not complete without, or NULL. */
static const struct msu_sink_file *
first_refused(const struct msu_sink *sink)
{
	for (size_t i = 0; i < sink->files.n; i++) {
		const struct msu_sink_file *f = sink->files.v[i];

		if (f->pub.error.code != MSU_OK && !f->extra)
			return f;
	}
	return NULL;
}

enum msu_code
msu_sink_commit(struct msu_sink *sink, const char *dir, bool force,
    const struct msu_file *const **out, struct msu_error *err)
{
	enum msu_code rc = MSU_OK;
	struct msu_list list = { 0 };
	const char *made_in = dir;
	const struct msu_sink_file *bad;

	if (sink->folder != NULL)
		made_in = msu_file_path(sink->arena, dir, sink->folder);
	*out = msu_list_end(&list);
	msu_sink_end(sink);
	if (sink->nowhere.code != MSU_OK || msu_arena_failed(sink->arena))
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	/* leaves nothing to be written below if one is there */
	if (!force)
		rc = find_existing(sink, dir, err);
	bad = first_refused(sink);
	if (rc == MSU_OK && bad != NULL)
		rc = tell(bad, err);
	bad = prepare(sink, dir, made_in, force);
	if (bad == NULL)
		bad = finish(sink, force);
	if (rc == MSU_OK && bad != NULL)
		rc = tell(bad, err);
	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];

		if (!msu_list_add(sink->arena, &list, &f->pub))
			return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	}
	*out = msu_list_end(&list);
	return rc;
}

enum msu_code
msu_sink_keep(struct msu_sink *sink, const struct msu_file *const **out,
    struct msu_error *err)
{
	enum msu_code rc = msu_sink_end(sink);
	struct msu_list list = { 0 };

	for (size_t i = 0; i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];
		struct msu_error *e = &f->pub.error;

		if (!f->secret) {
			f->pub.data = msu_arena_strn(sink->arena,
			    msu_buf_text(&f->buf), f->buf.len);
			f->pub.len = f->buf.len;
		}
		if (e->code != MSU_OK && !f->extra)
			msu_fail(err, e->code, e->subject, "%s", e->detail);
		msu_list_add(sink->arena, &list, &f->pub);
	}
	*out = msu_list_end(&list);
	if (msu_arena_failed(sink->arena))
		rc = MSU_E_NOMEM;
	if (rc != MSU_OK)
		msu_fail(err, rc, NULL, NULL);
	return rc;
}

enum msu_code
msu_sink_show(struct msu_sink *sink,
    void (*show)(void *arg, const struct msu_file *), void *arg,
    const struct msu_file *const **out, struct msu_error *err)
{
	enum msu_code rc = msu_sink_keep(sink, out, err);

	for (size_t i = 0; rc == MSU_OK && i < sink->files.n; i++) {
		struct msu_sink_file *f = sink->files.v[i];
		struct msu_file shown = f->pub;

		shown.data = msu_buf_text(&f->buf);
		shown.len = f->buf.len;
		show(arg, &shown);
	}
	return rc;
}

/* Invisible or writing-direction characters could disguise a name. */
static bool
is_name_char(unsigned long cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
		    (cp >= 'a' && cp <= 'z') ||
		    (cp != 0 && strchr("@.-_+=~#", (int)cp) != NULL);
	return cp >= 0xa1 && cp != 0xad && cp != 0x61c &&
	    !(cp >= 0x2000 && cp <= 0x206f) && cp != 0x3000 && cp != 0xfeff &&
	    !(cp >= 0xfff9 && cp <= 0xffff) && cp < 0xe0000;
}

const char *
msu_sink_stem(struct msu_arena *a, const char *address)
{
	char stem[MAX_STEM + 1];
	size_t len = strlen(address), used = 0;
	uint32_t hash = 2166136261u;	/* FNV-1a */
	bool changed = false;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)address[i]) * 16777619u;
	while (len > 0) {
		unsigned long cp = 0;
		size_t n = msu_str_utf8_char(address, len, &cp);
		bool good = n > 0 && is_name_char(cp);

		if (used + (good ? n : 1) > MAX_STEM) {
			changed = true;
			break;
		}
		if (good) {
			memcpy(stem + used, address, n);
			used += n;
		} else {
			stem[used++] = '_';
			changed = true;
		}
		n = n == 0 ? 1 : n;
		address += n;
		len -= n;
	}
	stem[used] = '\0';
	return changed ? msu_arena_printf(a, "%s-%08x", stem, (unsigned)hash) :
	    msu_arena_str(a, stem);
}
