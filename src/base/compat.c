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

/* Its texts do not depend on the locale. */
void
msu_c_locale_start(struct msu_locale *saved)
{
	(void)saved;
}

void
msu_c_locale_end(struct msu_locale *saved)
{
	(void)saved;
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

void
msu_c_locale_start(struct msu_locale *saved)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);

	saved->c = c;
	if (c != (locale_t)0)
		saved->before = uselocale(c);
}

void
msu_c_locale_end(struct msu_locale *saved)
{
	if (saved->c == NULL)
		return;
	uselocale(saved->before);
	freelocale(saved->c);
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
