/* SPDX-License-Identifier: MPL-2.0 */
/* The arena: what it hands out is zeroed, aligned and apart; failures stick. */
#include "arena.h"
#include "rows.h"

#include <stdint.h>

static void
pieces_of_any_size_are_zeroed_aligned_and_apart(void **state)
{
	enum { PIECES = 3000 };
	static struct {
		unsigned char	*p;
		size_t		 size;
	} piece[PIECES];
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < PIECES; i++) {
		/* nothing, small ones, around a quarter block, large ones */
		size_t size = i % 7 == 6 ? 990 + i % 30 : i % 13 == 12 ?
		    3990 + i : i % 40;

		piece[i].p = msu_arena_alloc(&a, size);
		piece[i].size = size;
		assert_non_null(piece[i].p);
		assert_int_equal((uintptr_t)piece[i].p % _Alignof(max_align_t),
		    0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(piece[i].p[j], 0);
		memset(piece[i].p, (int)(i % 251) + 1, size);
	}
	for (size_t i = 0; i < PIECES; i++) {
		for (size_t j = 0; j < piece[i].size; j++)
			assert_int_equal(piece[i].p[j], i % 251 + 1);
	}
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

static void
nothing_at_all_is_not_out_of_memory(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	assert_non_null(msu_arena_alloc(&a, 0));
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

static void
failure_sticks_and_keeps_what_there_is(void **state)
{
	static const size_t sizes[] = {
		SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - _Alignof(max_align_t),
		SIZE_MAX - _Alignof(max_align_t) + 1,
	};

	(void)state;
	for (size_t i = 0; i < ROWS(sizes); i++) {
		struct msu_arena a = { 0 };
		const char *before = msu_arena_str(&a, "before");

		assert_null(msu_arena_alloc(&a, sizes[i]));
		assert_true(msu_arena_failed(&a));
		assert_null(msu_arena_alloc(&a, 1));
		assert_string_equal(msu_arena_str(&a, "after"), "");
		assert_string_equal(msu_arena_strn(&a, "after", 2), "");
		assert_string_equal(msu_arena_printf(&a, "%d", 1), "");
		assert_null(msu_arena_str(&a, NULL));
		assert_string_equal(before, "before");
		msu_arena_free(&a);
		assert_false(msu_arena_failed(&a));
	}
}

static void
freed_arena_can_be_used_again(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	msu_arena_free(&a);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(msu_arena_str(&a, "x"), "x");
		msu_arena_free(&a);
		assert_null(a.blocks);
		assert_int_equal(a.left, 0);
	}
}

static void
strings_are_copies(void **state)
{
	struct msu_arena a = { 0 };
	char text[] = "imap.example";
	const char *all = msu_arena_str(&a, text);
	const char *part = msu_arena_strn(&a, text, 4);
	const char *none = msu_arena_strn(&a, text, 0);

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_string_equal(all, "imap.example");
	assert_string_equal(part, "imap");
	assert_string_equal(none, "");
	assert_null(msu_arena_str(&a, NULL));
	msu_arena_free(&a);
}

static void
printf_makes_texts_of_any_length(void **state)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 999, 1000, 1001,
	    3999, 4000, 4001, 100000 };
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(lengths); i++) {
		const char *s = msu_arena_printf(&a, "<%0*d>",
		    (int)lengths[i], 7);
		size_t want = (lengths[i] > 0 ? lengths[i] : 1) + 2;

		assert_int_equal(strlen(s), want);
		assert_int_equal(s[0], '<');
		assert_int_equal(s[want - 1], '>');
	}
	msu_arena_free(&a);
}

static void
list_keeps_order_and_is_always_terminated(void **state)
{
	static const char items[1000];
	struct msu_arena a = { 0 };
	struct msu_list l = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(items); i++) {
		assert_true(msu_list_add(&a, &l, &items[i]));
		assert_int_equal(l.n, i + 1);
		assert_null(l.v[l.n]);
	}
	for (size_t i = 0; i < ROWS(items); i++)
		assert_ptr_equal(l.v[i], &items[i]);
	assert_ptr_equal(msu_list_end(&l), l.v);
	msu_arena_free(&a);
}

static void
list_without_items_is_an_array_of_its_end(void **state)
{
	struct msu_list l = { 0 };
	void **v = msu_list_end(&l);

	(void)state;
	assert_non_null(v);
	assert_null(v[0]);
}

static void
list_that_cannot_grow_stays_as_it_was(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_list l = { 0 };
	size_t n;

	(void)state;
	assert_true(msu_list_add(&a, &l, "x"));
	assert_null(msu_arena_alloc(&a, SIZE_MAX));
	while (l.n < 100 && msu_list_add(&a, &l, "x"))
		continue;
	n = l.n;
	assert_true(n < 100);
	assert_false(msu_list_add(&a, &l, "x"));
	assert_int_equal(l.n, n);
	assert_null(l.v[n]);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    pieces_of_any_size_are_zeroed_aligned_and_apart),
		cmocka_unit_test(nothing_at_all_is_not_out_of_memory),
		cmocka_unit_test(failure_sticks_and_keeps_what_there_is),
		cmocka_unit_test(freed_arena_can_be_used_again),
		cmocka_unit_test(strings_are_copies),
		cmocka_unit_test(printf_makes_texts_of_any_length),
		cmocka_unit_test(list_keeps_order_and_is_always_terminated),
		cmocka_unit_test(list_without_items_is_an_array_of_its_end),
		cmocka_unit_test(list_that_cannot_grow_stays_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
