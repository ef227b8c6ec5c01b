/* SPDX-License-Identifier: MPL-2.0 */
/* What sources find: equal servers merge, their evidence adds up. */
#include "model.h"
#include "notes.h"
#include "rows.h"

static const struct msu_server
	imap = { .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	    .port = 993, .host = "imap.example", .user = "a" },
	imap_again = { .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	    .port = 993, .host = "imap.example", .user = "a" },
	smtp = { .proto = MSU_PROTO_SMTP, .security = MSU_SECURITY_TLS,
	    .port = 465, .host = "smtp.example", .user = "a" };

static const struct msu_entry *
word_of(const struct msu_found_server *s, size_t i)
{
	const struct msu_word *w = s->why.v[i];

	return w->entry;
}

static unsigned
order_of(const struct msu_found_server *s, size_t i)
{
	const struct msu_word *w = s->why.v[i];

	return w->order;
}

static void
equal_servers_merge_and_keep_the_first_place(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_entry *database, *mx;
	const struct msu_found_server *s;

	(void)state;
	database = msu_found_entry(&f, "database", "a.example", 3);
	mx = msu_found_entry(&f, "mx", "mx.example", 2);
	assert_true(msu_found_server(&f, &imap, database));
	assert_true(msu_found_server(&f, &smtp, database));
	assert_true(msu_found_server(&f, &smtp, mx));
	assert_true(msu_found_server(&f, &imap_again, mx));
	assert_int_equal(f.servers.n, 2);
	s = f.servers.v[0];
	assert_ptr_equal(s->server, &imap);
	assert_int_equal(s->why.n, 2);
	assert_ptr_equal(word_of(s, 0), database);
	assert_ptr_equal(word_of(s, 1), mx);
	/* each entry has an order of its own */
	assert_int_equal(order_of(s, 0), 0);
	assert_int_equal(order_of(s, 1), 1);
	s = f.servers.v[1];
	assert_ptr_equal(s->server, &smtp);
	assert_int_equal(order_of(s, 0), 1);
	assert_int_equal(order_of(s, 1), 0);
	msu_arena_free(&a);
}

static void
entry_that_says_it_twice_has_said_it_once(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_entry *e;
	const struct msu_found_server *s;

	(void)state;
	e = msu_found_entry(&f, "database", "a.example", 3);
	assert_true(msu_found_server(&f, &imap, e));
	assert_true(msu_found_server(&f, &imap_again, e));
	assert_true(msu_found_server(&f, &smtp, e));
	assert_int_equal(f.servers.n, 2);
	s = f.servers.v[0];
	assert_int_equal(s->why.n, 1);
	s = f.servers.v[1];
	assert_int_equal(order_of(s, 0), 1);
	msu_arena_free(&a);
}

static void
an_entry_has_a_cap_that_leaves_room_for_others(void **state)
{
	struct msu_server many[MSU_ENTRY_MAX_SERVERS + 1];
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_entry *mx, *admin;
	const struct msu_found_server *s;

	(void)state;
	mx = msu_found_entry(&f, "mx", "mx.example", 2);
	admin = msu_found_entry(&f, "admin", "a.xml", 4);
	for (size_t i = 0; i < ROWS(many); i++) {
		many[i] = imap;
		many[i].port = (uint16_t)(i + 1);
		assert_int_equal(msu_found_server(&f, &many[i], mx),
		    i < MSU_ENTRY_MAX_SERVERS);
	}
	assert_int_equal(f.servers.n, MSU_ENTRY_MAX_SERVERS);
	assert_true(msu_found_server(&f, &many[99], admin));
	s = f.servers.v[99];
	assert_int_equal(s->why.n, 2);
	assert_true(msu_found_server(&f, &many[100], admin));
	assert_int_equal(f.servers.n, MSU_ENTRY_MAX_SERVERS + 1);
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

static void
entries_have_a_cap(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_entry *e;

	(void)state;
	for (int i = 0; i < MSU_FOUND_MAX_ENTRIES; i++)
		assert_non_null(msu_found_entry(&f, "srv", "x", 2));
	assert_null(msu_found_entry(&f, "srv", "x", 2));
	assert_int_equal(f.entries.n, MSU_FOUND_MAX_ENTRIES);
	e = f.entries.v[0];
	assert_string_equal(e->source, "srv");
	assert_string_equal(e->where, "x");
	assert_int_equal(e->trust, 2);
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

static void
note_is_kept_once_as_first_said(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	struct msu_entry *e = msu_found_entry(&f, "test", "x", 2);
	const struct msu_note *n;

	(void)state;
	assert_non_null(e);
	msu_entry_note(&a, e, "enable-imap", "first", NULL);
	msu_entry_note(&a, e, "app-password", "second", "https://b.example");
	msu_entry_note(&a, e, "enable-imap", "third", "https://c.example");
	assert_int_equal(e->notes.n, 2);
	n = e->notes.v[0];
	assert_string_equal(n->code, "enable-imap");
	assert_string_equal(n->text, "first");
	assert_null(n->url);
	n = e->notes.v[1];
	assert_string_equal(n->code, "app-password");
	assert_string_equal(n->url, "https://b.example");
	msu_arena_free(&a);
}

/* A stranger's text is not looked up among the translated ones. */
static void
note_without_a_sentence_of_ours_is_verbatim(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	struct msu_entry *e = msu_found_entry(&f, "test", "x", 2);
	const struct msu_note *n;

	(void)state;
	assert_non_null(e);
	msu_entry_note(&a, e, "enable-imap", "ours", NULL);
	msu_entry_note(&a, e, MSU_NOTE_INSTRUCTIONS, "theirs", NULL);
	n = e->notes.v[0];
	assert_false(n->verbatim);
	n = e->notes.v[1];
	assert_true(n->verbatim);
	msu_arena_free(&a);
}

static void
what_was_dropped_is_remembered_in_clean_words(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	struct msu_entry *e = msu_found_entry(&f, "test", "x", 2);

	(void)state;
	assert_non_null(e);
	for (unsigned i = 0; i <= MSU_ENTRY_MAX_DROPS; i++)
		msu_entry_drop(&f, e, "server %u: %s", i, "a\nb");
	assert_int_equal(e->drops.n, MSU_ENTRY_MAX_DROPS);
	assert_string_equal(e->drops.v[0], "server 0: a?b");
	msu_arena_free(&a);
}

/* The lists of a new result may be walked before anybody fills them in. */
static void
new_result_has_empty_lists(void **state)
{
	struct msu_result *r = msu_result_new();
	struct msu_error err = { .code = MSU_E_NO_MAIL };

	(void)state;
	assert_non_null(r);
	assert_null(r->reasons[0]);
	assert_null(r->candidates[0]);
	assert_null(r->attempts[0]);
	assert_null(r->sent[0]);
	assert_null(r->checks[0]);
	assert_null(r->account);
	assert_string_equal(r->confidence, "low");
	msu_result_fail(r, MSU_NOTHING, &err);
	assert_int_equal(r->outcome, MSU_NOTHING);
	assert_int_equal(r->error.code, MSU_E_NO_MAIL);
	assert_int_equal(r->exit, 3);
	assert_string_equal(msu_arena_str(msu_result_arena(r), "x"), "x");
	msu_result_free(r);
	msu_result_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_servers_merge_and_keep_the_first_place),
		cmocka_unit_test(entry_that_says_it_twice_has_said_it_once),
		cmocka_unit_test(an_entry_has_a_cap_that_leaves_room_for_others),
		cmocka_unit_test(entries_have_a_cap),
		cmocka_unit_test(note_is_kept_once_as_first_said),
		cmocka_unit_test(note_without_a_sentence_of_ours_is_verbatim),
		cmocka_unit_test(what_was_dropped_is_remembered_in_clean_words),
		cmocka_unit_test(new_result_has_empty_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
