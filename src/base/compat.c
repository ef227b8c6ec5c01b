/* SPDX-License-Identifier: MPL-2.0 */
/* What systems do differently and no other door covers. */
#include "compat.h"

#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>

uint64_t
msu_clock_ms(void)
{
	return GetTickCount64();
}

void
msu_strerror(int os, char *words, size_t size)
{
	snprintf(words, size, "%s", strerror(os));
}
#else
#include <locale.h>
#include <time.h>

uint64_t
msu_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
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
