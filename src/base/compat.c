/* SPDX-License-Identifier: MPL-2.0 */
/* What systems do differently and no other door covers. */
#ifdef _WIN32
#define _CRT_RAND_S		/* rand_s() of stdlib.h */
#endif
#include "compat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>

uint64_t
msu_clock_ms(void)
{
	return GetTickCount64();
}

bool
msu_random(void *out, size_t len)
{
	unsigned char *p = out;

	for (size_t i = 0; i < len; i++) {
		unsigned n;

		if (rand_s(&n) != 0)
			return false;
		p[i] = (unsigned char)(n >> 8 & 0xff);
	}
	return true;
}

/* Its texts do not depend on the locale, and there is no SIGPIPE. */
void
msu_inside_start(struct msu_inside *in)
{
	(void)in;
}

void
msu_inside_end(struct msu_inside *in)
{
	(void)in;
}

void
msu_inside_leave(struct msu_inside *in)
{
	(void)in;
}

void
msu_inside_enter(struct msu_inside *in)
{
	(void)in;
}

void
msu_strerror(int os, char *words, size_t size)
{
	snprintf(words, size, "%s", strerror(os));
}
void
msu_allow_files(unsigned long n)
{
	(void)n;		/* sockets are not counted */
}

void
msu_few_heaps(void)
{
}

#else
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

static bool
is_pipe_pending(void)
{
	sigset_t all;

	return sigpending(&all) == 0 && sigismember(&all, SIGPIPE) == 1;
}

static void
only_pipe(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGPIPE);
}

/* Takes back what was raised in here. */
static void
forget_pipe(void)
{
	sigset_t set;

	only_pipe(&set);
#if defined(_POSIX_REALTIME_SIGNALS) && _POSIX_REALTIME_SIGNALS > 0
	sigtimedwait(&set, NULL, &(struct timespec){ 0 });
#else
	sigwait(&set, &(int){ 0 });
#endif
}

void
msu_inside_enter(struct msu_inside *in)
{
	sigset_t set;

	if (in == NULL)
		return;
	if (in->c != NULL)
		in->locale = uselocale(in->c);
	only_pipe(&set);
	in->pending = is_pipe_pending();
	pthread_sigmask(SIG_BLOCK, &set, &in->mask);
}

void
msu_inside_leave(struct msu_inside *in)
{
	if (in == NULL)
		return;
	if (!in->pending && is_pipe_pending())
		forget_pipe();
	pthread_sigmask(SIG_SETMASK, &in->mask, NULL);
	if (in->c != NULL)
		uselocale(in->locale);
}

void
msu_inside_start(struct msu_inside *in)
{
	in->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	msu_inside_enter(in);
}

void
msu_inside_end(struct msu_inside *in)
{
	msu_inside_leave(in);
	if (in->c != NULL)
		freelocale(in->c);
}

uint64_t
msu_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* getentropy() gives 256 bytes at most. */
bool
msu_random(void *out, size_t len)
{
	return len <= 256 && getentropy(out, len) == 0;
}

/* Most systems begin with 1,024, and let the program have more. */
void
msu_allow_files(unsigned long n)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur >= n)
		return;
	l.rlim_cur = n < l.rlim_max ? n : l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
}

/* glibc gives up to eight heaps to each processor, and what is free in one is
 * not used by threads that have another. */
void
msu_few_heaps(void)
{
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 2);
#endif
}

void
msu_strerror(int os, char *words, size_t size)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);

	if (c == (locale_t)0) {
		snprintf(words, size, "errno %d", os);
		return;
	}
	snprintf(words, size, "%s", strerror_l(os, c));
	freelocale(c);
}
#endif
