/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A main for the fuzz programs where there is no fuzzer: the seeds, and copies
 * of them that are changed by a rule, the same on every run.  Files that are
 * given as arguments are tried as they are.
 */
#include "fuzz.h"

#include <string.h>

#include "arena.h"
#include "buf.h"
#include "file.h"

#define MAX_SEED	((size_t)2000000)
#define MAX_CHANGED	((size_t)20000)	/* of larger seeds one copy will do */

static unsigned
next(uint32_t *state)			/* xorshift32, Marsaglia 2003 */
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* The input in memory of exactly its size, so that a sanitizer sees the end. */
static void
try_one(const char *p, size_t len)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len);

	CLAIM(copy != NULL);
	memcpy(copy, p, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

/* One to four changes: a byte set, bytes lost, a piece said twice, an end. */
static void
try_changed(const struct msu_buf *seed, uint32_t *state)
{
	static const char telling[] = "\0\xff\x80\n\r\t <>&%\"'\\@.:=-9*,;";
	unsigned changes = next(state) % 4 + 1;
	struct msu_buf b, c;

	msu_buf_init(&b, MAX_SEED);
	msu_buf_init(&c, MAX_SEED);
	msu_buf_add(&b, msu_buf_text(seed), seed->len);
	while (changes-- > 0 && b.len > 0) {
		size_t at = next(state) % b.len;
		size_t n = next(state) % (b.len - at < 40 ? b.len - at : 40);
		const char *text = msu_buf_text(&b);

		msu_buf_clear(&c);
		msu_buf_add(&c, text, at);
		switch (next(state) % 5) {
		case 0:
			msu_buf_addc(&c, (char)(next(state) & 0xff));
			msu_buf_add(&c, text + at + 1, b.len - at - 1);
			break;
		case 1:
			msu_buf_addc(&c, telling[next(state) %
			    sizeof(telling)]);
			msu_buf_add(&c, text + at, b.len - at);
			break;
		case 2:
			msu_buf_add(&c, text + at + n, b.len - at - n);
			break;
		case 3:
			msu_buf_add(&c, text + at, n);
			msu_buf_add(&c, text + at, b.len - at);
			break;
		default:
			if (next(state) % 4 != 0)
				msu_buf_add(&c, text + at, b.len - at);
			break;
		}
		msu_buf_clear(&b);
		msu_buf_add(&b, msu_buf_text(&c), c.len);
	}
	try_one(msu_buf_text(&b), b.len);
	msu_buf_free(&b);
	msu_buf_free(&c);
}

static void
replay(const char *path, unsigned rounds)
{
	struct msu_error err = { .code = MSU_OK };
	uint32_t state = 2463534242u;
	struct msu_buf seed;

	msu_buf_init(&seed, MAX_SEED);
	if (msu_file_read(path, MAX_SEED, &seed, &err) != MSU_OK) {
		fprintf(stderr, "%s: %s\n", err.subject, err.detail);
		exit(1);
	}
	try_one(msu_buf_text(&seed), seed.len);
	for (unsigned i = 0; i < rounds && seed.len <= MAX_CHANGED; i++)
		try_changed(&seed, &state);
	msu_buf_free(&seed);
}

static size_t
replay_seeds(void)
{
	const char *top = getenv("top_srcdir"), *dir, *const *names;
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	size_t n = 0;

	dir = msu_arena_printf(&a, "%s/tests/data/%s", top == NULL ? "." :
	    top, fuzz_seeds);
	if (msu_file_list(&a, dir, 1000, &names, &err) != MSU_OK) {
		fprintf(stderr, "%s: %s\n", err.subject, err.detail);
		exit(1);
	}
	for (; *names != NULL; names++) {
		size_t len = strlen(*names);

		if (len < 3 || strcmp(*names + len - 3, ".in") != 0)
			continue;
		replay(msu_file_path(&a, dir, *names), fuzz_rounds);
		n++;
	}
	msu_arena_free(&a);
	return n;
}

int
main(int argc, char **argv)
{
	size_t n = (size_t)argc - 1;

	for (int i = 1; i < argc; i++)
		replay(argv[i], 0);
	if (n == 0)
		n = replay_seeds();
	printf("%zu seeds\n", n);
	return n == 0;
}
