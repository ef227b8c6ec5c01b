/* SPDX-License-Identifier: MPL-2.0 */
/* What sources find: equal servers merge, their evidence adds up. */
#include "model.h"
#include "rows.h"

static const struct msu_evidence
	database = { .source = "database", .where = "a.example", .trust = 3 },
	admin = { .source = "admin", .where = "a.xml", .trust = 4 },
	mx = { .source = "mx", .where = "mx.example", .trust = 2 };

static const struct msu_server
	imap = { .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	    .port = 993, .host = "imap.example", .user = "a" },
	imap_again = { .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	    .port = 993, .host = "imap.example", .user = "a" },
	smtp = { .proto = MSU_PROTO_SMTP, .security = MSU_SECURITY_TLS,
	    .port = 465, .host = "smtp.example", .user = "a" };

static void
equal_servers_merge_and_keep_the_first_place(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_found_server *s;

	(void)state;
	assert_true(msu_found_server(&f, &imap, &database));
	assert_true(msu_found_server(&f, &smtp, &database));
	assert_true(msu_found_server(&f, &imap_again, &mx));
	assert_int_equal(f.servers.n, 2);
	s = f.servers.v[0];
	assert_ptr_equal(s->server, &imap);
	assert_int_equal(s->order, 0);
	assert_int_equal(s->why.n, 2);
	assert_ptr_equal(s->why.v[0], &database);
	assert_ptr_equal(s->why.v[1], &mx);
	s = f.servers.v[1];
	assert_ptr_equal(s->server, &smtp);
	assert_int_equal(s->order, 1);
	assert_int_equal(s->why.n, 1);
	msu_arena_free(&a);
}

static void
trust_is_the_strongest_evidences(void **state)
{
	static const struct msu_evidence *const orders[][3] = {
		{ &mx, &database, &admin }, { &admin, &database, &mx },
		{ &database, &admin, &mx },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(orders); i++) {
		struct msu_arena a = { 0 };
		struct msu_found f = { .arena = &a };
		const struct msu_found_server *s;

		for (size_t j = 0; j < 3; j++)
			assert_true(msu_found_server(&f, &imap,
			    orders[i][j]));
		s = f.servers.v[0];
		assert_int_equal(s->trust, 4);
		assert_int_equal(s->why.n, 3);
		msu_arena_free(&a);
	}
}

static void
servers_have_a_cap_and_evidence_has_none(void **state)
{
	struct msu_server many[MSU_FOUND_MAX_SERVERS + 1];
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_found_server *s;

	(void)state;
	for (size_t i = 0; i < ROWS(many); i++) {
		many[i] = imap;
		many[i].port = (uint16_t)(i + 1);
		assert_int_equal(msu_found_server(&f, &many[i], &mx),
		    i < MSU_FOUND_MAX_SERVERS);
	}
	assert_int_equal(f.servers.n, MSU_FOUND_MAX_SERVERS);
	assert_true(msu_found_server(&f, &many[99], &admin));
	s = f.servers.v[99];
	assert_int_equal(s->why.n, 2);
	assert_int_equal(s->trust, 4);
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

static void
note_is_kept_once_as_first_said(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_found f = { .arena = &a };
	const struct msu_note *n;

	(void)state;
	msu_found_note(&f, "enable-imap", "first", NULL);
	msu_found_note(&f, "app-password", "second", "https://b.example");
	msu_found_note(&f, "enable-imap", "third", "https://c.example");
	assert_int_equal(f.notes.n, 2);
	n = f.notes.v[0];
	assert_string_equal(n->code, "enable-imap");
	assert_string_equal(n->text, "first");
	assert_null(n->url);
	n = f.notes.v[1];
	assert_string_equal(n->code, "app-password");
	assert_string_equal(n->url, "https://b.example");
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
		cmocka_unit_test(
		    equal_servers_merge_and_keep_the_first_place),
		cmocka_unit_test(trust_is_the_strongest_evidences),
		cmocka_unit_test(servers_have_a_cap_and_evidence_has_none),
		cmocka_unit_test(note_is_kept_once_as_first_said),
		cmocka_unit_test(new_result_has_empty_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
