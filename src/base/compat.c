/* SPDX-License-Identifier: MPL-2.0 */
/* What systems do differently and no other door covers. */
#include "compat.h"

#ifdef _WIN32
#include <windows.h>

uint64_t
msu_clock_ms(void)
{
	return GetTickCount64();
}
#else
#include <time.h>

uint64_t
msu_clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}
#endif
