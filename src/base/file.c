/* SPDX-License-Identifier: MPL-2.0 */
/* Files: read whole with a cap, written whole or not at all. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"

#define MAX_TRIES	100	/* names for a temporary file */

enum msu_code
msu_file_read(const char *path, size_t max, struct msu_buf *out,
    struct msu_error *err)
{
	enum msu_code rc = MSU_OK;
	char piece[16384];
	size_t total = 0;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 || fstat(fd, &st) != 0) {
		rc = msu_fail_errno(err, MSU_E_READ, path, errno);
		goto out;
	}
	/* a pipe may never come to an end; a directory says so itself */
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		rc = msu_fail(err, MSU_E_READ, path, "not a regular file");
		goto out;
	}
	for (;;) {
		ssize_t n = read(fd, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = msu_fail_errno(err, MSU_E_READ, path, errno);
			break;
		}
		if (n == 0)
			break;
		total += (size_t)n;
		if (total > max) {
			rc = msu_fail(err, MSU_E_TOO_BIG, path,
			    "more than %zu bytes", max);
			break;
		}
		msu_buf_add(out, piece, (size_t)n);
	}
	if (rc == MSU_OK && out->code != MSU_OK)
		rc = msu_fail(err, out->code, path, NULL);
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum msu_code
write_all(int fd, const char *data, size_t len, const char *path,
    struct msu_error *err)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return msu_fail_errno(err, MSU_E_WRITE, path, errno);
		data += n;
		len -= (size_t)n;
	}
	if (fsync(fd) != 0 && errno != EINVAL)
		return msu_fail_errno(err, MSU_E_WRITE, path, errno);
	return MSU_OK;
}

/* link() refuses an existing name in one step; where a file system has no
 * links, look first. */
static enum msu_code
put_in_place(const char *tmp, const char *path, bool force,
    struct msu_error *err)
{
	if (!force) {
		if (link(tmp, path) == 0) {
			unlink(tmp);
			return MSU_OK;
		}
		if (errno == EEXIST || msu_file_exists(path))
			return msu_fail(err, MSU_E_EXISTS, path, NULL);
	}
	if (rename(tmp, path) != 0)
		return msu_fail_errno(err, MSU_E_WRITE, path, errno);
	return MSU_OK;
}

/* A new file beside path; *tmp gets its name.  The mode is given at creation,
 * so that the umask is obeyed without being looked at. */
static int
open_beside(struct msu_arena *a, const char *path, bool secret,
    const char **tmp)
{
	int fd = -1;

	for (int i = 0; fd < 0 && i < MAX_TRIES; i++) {
		*tmp = msu_arena_printf(a, "%s.%ld.%d~", path, (long)getpid(),
		    i);
		fd = open(*tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    secret ? 0600 : 0644);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

enum msu_code
msu_file_prepare(struct msu_arena *a, const char *path, const void *data,
    size_t len, bool force, bool secret, const char **tmp,
    struct msu_error *err)
{
	enum msu_code rc;
	int fd;

	if (msu_arena_failed(a))
		return msu_fail(err, MSU_E_NOMEM, path, NULL);
	if (!force && msu_file_exists(path))
		return msu_fail(err, MSU_E_EXISTS, path, NULL);
	/* rename() would say so, too late for those that wait for it */
	if (msu_file_is_dir(path))
		return msu_fail_errno(err, MSU_E_WRITE, path, EISDIR);
	fd = open_beside(a, path, secret, tmp);
	if (fd < 0)
		return msu_arena_failed(a) ?
		    msu_fail(err, MSU_E_NOMEM, path, NULL) :
		    msu_fail_errno(err, MSU_E_WRITE, path, errno);
	rc = write_all(fd, data, len, path, err);
	if (close(fd) != 0 && rc == MSU_OK)
		rc = msu_fail_errno(err, MSU_E_WRITE, path, errno);
	if (rc != MSU_OK)
		unlink(*tmp);
	return rc;
}

enum msu_code
msu_file_finish(const char *tmp, const char *path, bool force,
    struct msu_error *err)
{
	enum msu_code rc = put_in_place(tmp, path, force, err);

	if (rc != MSU_OK)
		unlink(tmp);
	return rc;
}

enum msu_code
msu_file_write(const char *dir, const char *name, const void *data,
    size_t len, bool force, bool secret, struct msu_error *err)
{
	struct msu_arena a = { 0 };
	const char *path = dir == NULL ? msu_arena_str(&a, name) :
	    msu_file_path(&a, dir, name), *tmp;
	enum msu_code rc = msu_file_prepare(&a, path, data, len, force, secret,
	    &tmp, err);

	if (rc == MSU_OK)
		rc = msu_file_finish(tmp, path, force, err);
	msu_arena_free(&a);
	return rc;
}

enum msu_code
msu_file_mkdir(const char *path, struct msu_error *err)
{
	enum msu_code rc = MSU_OK;
	char *p, *copy;
	size_t len = strlen(path);

	if (len == 0 || msu_file_is_dir(path))
		return MSU_OK;
	copy = malloc(len + 1);
	if (copy == NULL)
		return msu_fail(err, MSU_E_NOMEM, path, NULL);
	memcpy(copy, path, len + 1);
	for (p = copy + 1; rc == MSU_OK; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) != 0) {
			/* what is there already is in the way */
			int os = errno == EEXIST ? ENOTDIR : errno;

			if (!msu_file_is_dir(copy))
				rc = msu_fail_errno(err, MSU_E_WRITE, copy,
				    os);
		}
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return rc;
}

/* XDG Base Directory Specification: a relative path does not count. */
const char *
msu_file_state_dir(struct msu_arena *a)
{
#ifdef _WIN32
	const char *home = getenv("LOCALAPPDATA");

	return home == NULL || home[0] == '\0' ? NULL :
	    msu_file_path(a, home, "mailsetup");
#else
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state != NULL && state[0] == '/')
		return msu_file_path(a, state, "mailsetup");
	return home == NULL || home[0] != '/' ? NULL :
	    msu_file_path(a, home, ".local/state/mailsetup");
#endif
}

void
msu_file_remove(const char *path)
{
	unlink(path);
}

bool
msu_file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
msu_file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* Windows knows no number of a file here: all are 0. */
bool
msu_file_is_same(const char *one, const char *other)
{
	struct stat a, b;

	return strcmp(one, other) == 0 || (stat(one, &a) == 0 &&
	    stat(other, &b) == 0 && a.st_ino != 0 && a.st_ino == b.st_ino &&
	    a.st_dev == b.st_dev);
}

/* A pipe in a directory would stop whoever opens it. */
static bool
is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static enum msu_code
list_names(struct msu_arena *a, const char *dir, size_t max,
    bool (*is_wanted)(const char *path), const char *const **out,
    struct msu_error *err)
{
	struct msu_list names = { 0 };
	const struct dirent *e;
	enum msu_code rc = MSU_OK;
	DIR *d = opendir(dir);

	if (d == NULL)
		return msu_fail_errno(err, MSU_E_READ, dir, errno);
	while (rc == MSU_OK && (errno = 0, e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' ||
		    !is_wanted(msu_file_path(a, dir, e->d_name)))
			continue;
		if (names.n >= max)
			rc = msu_fail(err, MSU_E_TOO_BIG, dir,
			    "more than %zu names", max);
		else if (!msu_list_add(a, &names,
		    msu_arena_str(a, e->d_name)))
			rc = msu_fail(err, MSU_E_NOMEM, dir, NULL);
	}
	if (rc == MSU_OK && errno != 0)
		rc = msu_fail_errno(err, MSU_E_READ, dir, errno);
	closedir(d);
	if (rc == MSU_OK && msu_arena_failed(a))
		rc = msu_fail(err, MSU_E_NOMEM, dir, NULL);
	if (names.n > 1)
		qsort(names.v, names.n, sizeof(*names.v), by_bytes);
	*out = msu_list_end(&names);
	return rc;
}

enum msu_code
msu_file_list(struct msu_arena *a, const char *dir, size_t max,
    const char *const **out, struct msu_error *err)
{
	return list_names(a, dir, max, is_regular, out, err);
}

enum msu_code
msu_file_dirs(struct msu_arena *a, const char *dir, size_t max,
    const char *const **out, struct msu_error *err)
{
	return list_names(a, dir, max, msu_file_is_dir, out, err);
}

const char *
msu_file_path(struct msu_arena *a, const char *dir, const char *name)
{
	size_t len = strlen(dir);

	/* no directory is the current one, not the root */
	return msu_arena_printf(a, "%s%s%s", dir,
	    len == 0 || dir[len - 1] == '/' ? "" : "/", name);
}

static bool
is_absolute(const char *name)
{
#ifdef _WIN32
	if (name[0] == '\\' || (name[0] != '\0' && name[1] == ':'))
		return true;
#endif
	return name[0] == '/';
}

const char *
msu_file_at(struct msu_arena *a, const char *dir, const char *name)
{
	return dir == NULL || is_absolute(name) ? msu_arena_str(a, name) :
	    msu_file_path(a, dir, name);
}

const char *
msu_file_dir_of(struct msu_arena *a, const char *name)
{
	size_t len = strlen(name);

	for (; len > 0 && name[len - 1] != '/'; len--) {
#ifdef _WIN32
		if (name[len - 1] == '\\')
			break;
#endif
	}
	return len == 0 ? NULL : msu_arena_strn(a, name, len);
}
