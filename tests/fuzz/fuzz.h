/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Fuzz programs: libFuzzer's entry point, and what replay.c needs to know.
 * With clang: -fsanitize=fuzzer and without replay.c.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The folder in tests/data whose files are the seeds. */
extern const char *const fuzz_seeds;
/* How many changed copies of each seed are tried by make check. */
extern const unsigned	 fuzz_rounds;

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What must hold whatever the input is. */
#define CLAIM(x) do {							\
	if (!(x)) {							\
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,	\
		    __LINE__, #x);					\
		abort();						\
	}								\
} while (0)

#endif
