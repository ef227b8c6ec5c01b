/* SPDX-License-Identifier: MPL-2.0 */
/* Secrets: memory of their own, and what fills it. */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef _WIN32
#include <windows.h>
#define O_CLOEXEC	_O_NOINHERIT
#define O_NOCTTY	0
#define O_NONBLOCK	0
#define popen		_popen
#define pclose		_pclose
#else
#include <sys/mman.h>
#include <sys/wait.h>
#endif

#include "err.h"

/* All of it is in the mapping.  Behind the text there is room for the CRLF
 * that is dropped, for one byte that is too many, and for the NUL. */
struct msu_secret {
	size_t	 len;
	char	 text[MSU_SECRET_MAX + 4];
};

#define ROOM	(MSU_SECRET_MAX + 3)	/* of the text, but for the NUL */

void
msu_wipe(void *p, size_t len)
{
	if (len == 0)			/* NULL may be nothing's address */
		return;
#if defined(_WIN32)
	SecureZeroMemory(p, len);
#elif defined(__GLIBC__)
	explicit_bzero(p, len);
#else
	for (volatile char *v = p; len > 0; len--)
		*v++ = '\0';
#endif
}

/* The frame lies where theirs lay: noinline, or it would be the caller's. */
__attribute__((noinline, no_sanitize_address)) void
msu_wipe_behind(void)
{
	char frame[8192];

	msu_wipe(frame, sizeof(frame));
}

void
msu_secret_copy(void *dst, const void *src, size_t len)
{
	const volatile char *from = src;

	for (char *to = dst; len > 0; len--)
		*to++ = *from++;
}

/* ---- memory ------------------------------------------------------------- */

/* Zeros.  Locked, and left out of core dumps, where that is allowed: a limit
 * (RLIMIT_MEMLOCK) is no reason to do without a login. */
#ifdef _WIN32
static void *
pages_new(size_t size)
{
	void *p = VirtualAlloc(NULL, size, MEM_COMMIT | MEM_RESERVE,
	    PAGE_READWRITE);

	if (p != NULL)
		VirtualLock(p, size);
	return p;
}

static void
pages_free(void *p, size_t size)
{
	VirtualUnlock(p, size);
	VirtualFree(p, 0, MEM_RELEASE);
}
#else
static void *
pages_new(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	mlock(p, size);
#ifdef MADV_DONTDUMP
	madvise(p, size, MADV_DONTDUMP);
#endif
	return p;
}

static void
pages_free(void *p, size_t size)
{
	munmap(p, size);		/* which unlocks it */
}
#endif

struct msu_secret *
msu_secret_new(void)
{
	return pages_new(sizeof(struct msu_secret));
}

void
msu_secret_wipe(struct msu_secret *s)
{
	msu_wipe(s, sizeof(*s));
}

void
msu_secret_free(struct msu_secret *s)
{
	if (s == NULL)
		return;
	msu_secret_wipe(s);
	pages_free(s, sizeof(*s));
}

const char *
msu_secret_text(const struct msu_secret *s)
{
	return s->text;
}

size_t
msu_secret_len(const struct msu_secret *s)
{
	return s->len;
}

/* ---- what fills it ------------------------------------------------------ */

/* NULL: it can be a password.  A protocol's line cannot hold the others. */
static const char *
wrong_with(const volatile char *p, size_t len)
{
	if (len == 0)
		return "it is empty";
	/* Notepad's "UTF-8 with BOM": to try it costs one of few logins */
	if (len >= 3 && p[0] == '\xef' && p[1] == '\xbb' && p[2] == '\xbf')
		return "it begins with a byte order mark";
	for (; len > 0; p++, len--) {
		if (*p == '\0')
			return "it has a NUL byte";
		if (*p == '\n' || *p == '\r')
			return "it has more than one line";
	}
	return NULL;
}

enum msu_code
msu_secret_set(struct msu_secret *s, const void *bytes, size_t len)
{
	msu_secret_wipe(s);
	if (len > MSU_SECRET_MAX)
		return MSU_E_TOO_BIG;
	if (wrong_with(bytes, len) != NULL)
		return MSU_E_ARGUMENT;
	msu_secret_copy(s->text, bytes, len);
	s->len = len;
	return MSU_OK;
}

static enum msu_code
too_big(const char *subject, struct msu_error *err)
{
	return msu_fail(err, MSU_E_TOO_BIG, subject, "more than %d bytes",
	    MSU_SECRET_MAX);
}

/* Up to the end, or until it is certainly too much. */
static enum msu_code
read_all(struct msu_secret *s, int fd, const char *subject,
    struct msu_error *err)
{
	msu_secret_wipe(s);
	while (s->len < ROOM) {
		ssize_t n = read(fd, s->text + s->len,
		    (unsigned)(ROOM - s->len));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return msu_fail_errno(err, MSU_E_READ, subject,
			    errno);
		if (n == 0)
			return MSU_OK;
		s->len += (size_t)n;
	}
	return too_big(subject, err);
}

/* An editor, and a shell's echo, end the line. */
static void
drop_newline(struct msu_secret *s)
{
	if (s->len == 0 || s->text[s->len - 1] != '\n')
		return;
	s->text[--s->len] = '\0';
	if (s->len > 0 && s->text[s->len - 1] == '\r')
		s->text[--s->len] = '\0';
}

/* The end of every way to read: a secret, or an empty one and why. */
static enum msu_code
read_end(struct msu_secret *s, enum msu_code rc, const char *subject,
    struct msu_error *err)
{
	const char *why;

	if (rc == MSU_OK) {
		drop_newline(s);
		why = wrong_with(s->text, s->len);
		if (s->len > MSU_SECRET_MAX)
			rc = too_big(subject, err);
		else if (why != NULL)
			rc = msu_fail(err, MSU_E_READ, subject, "%s", why);
	}
	if (rc != MSU_OK)
		msu_secret_wipe(s);
	return rc;
}

static enum msu_code
read_path(struct msu_secret *s, const char *path, bool pipes,
    struct msu_error *err)
{
	enum msu_code rc;
	struct stat st;
	/* waits for the other end of a pipe, as people expect who made one */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    (pipes ? 0 : O_NONBLOCK));

	if (fd < 0 || fstat(fd, &st) != 0)
		rc = msu_fail_errno(err, MSU_E_READ, path, errno);
	else if (!S_ISREG(st.st_mode) && !(pipes && S_ISFIFO(st.st_mode)))
		rc = msu_fail(err, MSU_E_READ, path, pipes ?
		    "neither a file nor a pipe" : "not a file");
	else
		rc = read_all(s, fd, path, err);
	if (fd >= 0)
		close(fd);
	return read_end(s, rc, path, err);
}

enum msu_code
msu_secret_read_file(struct msu_secret *s, const char *path,
    struct msu_error *err)
{
	return read_path(s, path, true, err);
}

enum msu_code
msu_secret_read_regular(struct msu_secret *s, const char *path,
    struct msu_error *err)
{
	return read_path(s, path, false, err);
}

enum msu_code
msu_secret_read_fd(struct msu_secret *s, int fd, struct msu_error *err)
{
	char subject[40];

	snprintf(subject, sizeof(subject), "file descriptor %d", fd);
	return read_end(s, read_all(s, fd, subject, err), subject, err);
}

/* MSU_OK, or how the command ended. */
static enum msu_code
judge_status(int status, const char *command, struct msu_error *err)
{
	if (status == 0)
		return MSU_OK;
	if (status == -1)
		return msu_fail_errno(err, MSU_E_READ, command, errno);
#ifndef _WIN32
	if (WIFSIGNALED(status))
		return msu_fail(err, MSU_E_READ, command,
		    "ended by signal %d", WTERMSIG(status));
	status = WEXITSTATUS(status);
#endif
	return msu_fail(err, MSU_E_READ, command, "exit status %d", status);
}

enum msu_code
msu_secret_run(struct msu_secret *s, const char *command,
    struct msu_error *err)
{
	FILE *f = popen(command, "r");
	enum msu_code rc;
	int status;

	msu_secret_wipe(s);
	if (f == NULL)
		return msu_fail_errno(err, MSU_E_READ, command, errno);
	/* not through f, whose buffer would keep a copy */
	rc = read_all(s, fileno(f), command, err);
	status = pclose(f);
	if (rc == MSU_OK)
		rc = judge_status(status, command, err);
	return read_end(s, rc, command, err);
}
