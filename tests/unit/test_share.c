/* SPDX-License-Identifier: MPL-2.0 */
/* What several threads share: who may talk to which server when, and what is
 * known already. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "hosts.h"
#include "rows.h"
#include "share.h"

#define IMAP	(&servers[0])

static const struct msu_server servers[] = {
	{ .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	    .host = "imap.example.test", .port = 993 },
	{ .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_STARTTLS,
	    .host = "imap.example.test", .port = 143 },
	{ .proto = MSU_PROTO_POP3, .security = MSU_SECURITY_TLS,
	    .host = "imap.example.test", .port = 995 },
	{ .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	    .host = "other.example.test", .port = 993 },
};

static uint64_t now;

static uint64_t
fake_clock(void)
{
	return now;
}

struct box {
	struct msu_share	*share;
	struct msu_ctx		 ctx;
	struct msu_arena	 a;
	struct msu_facts	 facts;
	struct msu_error	 err;
};

static int
box_open(void **state)
{
	struct box *x = calloc(1, sizeof(*x));

	now = 1000000;
	x->share = msu_share_new();
	x->ctx.clock_ms = fake_clock;
	msu_set_share(&x->ctx, x->share);
	*state = x;
	return x->share == NULL ? -1 : 0;
}

static int
box_close(void **state)
{
	struct box *x = *state;

	msu_share_give_back(&x->ctx);
	msu_share_free(x->share);
	msu_arena_free(&x->a);
	free(x);
	return 0;
}

static struct msu_wish
wish(const struct msu_server *s)
{
	return (struct msu_wish){ .server = s, .connections = 1, .now = now };
}

static enum msu_turn
ask(struct box *x, const struct msu_wish *w)
{
	msu_error_clear(&x->err);
	return msu_share_ask(x->share, w, &x->a, &x->facts, &x->err);
}

/* What comes of a conversation that was begun. */
static void
tell(struct box *x, const struct msu_wish *w, enum msu_code code)
{
	static const char *const lines[] = { "* CAPABILITY IMAP4rev1", NULL };
	struct msu_facts f = {
		.probe = { .last = MSU_STEP_CAPABILITY, .greeting = "* OK",
		    .lines = lines, .dialogue = lines + 1,
		    .ip = "127.0.0.1" },
	};

	f.probe.error.code = code;
	msu_share_tell(x->share, w, &f);
}

static void
come_and_go(struct box *x, struct msu_wish w, enum msu_code code)
{
	w.now = now;
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
	tell(x, &w, code);
}

/* ---- servers --------------------------------------------------------------- */

static void
server_is_asked_once(void **state)
{
	struct box *x = *state;
	struct msu_wish w = wish(IMAP);

	assert_int_equal(ask(x, &w), MSU_TURN_GO);
	assert_int_equal(ask(x, &w), MSU_TURN_WAIT);
	tell(x, &w, MSU_OK);
	w.now = now += 86400000;
	assert_int_equal(ask(x, &w), MSU_TURN_KNOWN);
	assert_string_equal(x->facts.probe.greeting, "* OK");
	assert_string_equal(x->facts.probe.lines[0], "* CAPABILITY IMAP4rev1");
	assert_null(x->facts.probe.lines[1]);
	assert_null(x->facts.probe.tls);
	for (size_t i = 1; i < ROWS(servers); i++)
		come_and_go(x, wish(&servers[i]), MSU_OK);
}

static void
who_breaks_off_leaves_it_to_the_next(void **state)
{
	struct box *x = *state;
	struct msu_wish w = wish(IMAP);

	assert_int_equal(ask(x, &w), MSU_TURN_GO);
	msu_share_tell(x->share, &w, NULL);
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
}

/* A bad certificate stays bad; a network may be well a minute later. */
static void
failures_are_believed_for_a_minute(void **state)
{
	const struct {
		const char	*name;
		enum msu_code	 code;
		uint64_t	 after;
		enum msu_turn	 turn;
	} rows[] = {
		{ "soon", MSU_E_TCP_REFUSED, MSU_HOST_PAUSE_MS - 1,
		    MSU_TURN_KNOWN },
		{ "later", MSU_E_TCP_REFUSED, MSU_HOST_PAUSE_MS, MSU_TURN_GO },
		{ "closed", MSU_E_CLOSED, MSU_HOST_PAUSE_MS, MSU_TURN_GO },
		{ "certificate", MSU_E_CERT_EXPIRED, 10 * MSU_HOST_PAUSE_MS,
		    MSU_TURN_KNOWN },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct box *x;
		struct msu_wish w;
		void *fresh;

		box_open(&fresh);
		x = fresh;
		come_and_go(x, wish(IMAP), rows[i].code);
		now += rows[i].after;
		w = wish(IMAP);
		row_number(rows[i].name, ask(x, &w), rows[i].turn);
		box_close(&fresh);
	}
	(void)state;
}

static void
what_is_too_large_is_not_kept(void **state)
{
	struct box *x = *state;
	struct msu_wish w = wish(IMAP);
	char *line = calloc(1, 70000);
	struct msu_facts f = { .probe = { .greeting = line } };

	memset(line, 'x', 69999);
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
	msu_share_tell(x->share, &w, &f);
	free(line);
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
}

static void
oldest_servers_are_forgotten(void **state)
{
	struct box *x = *state;
	struct msu_server s = servers[0];
	char host[32];

	s.host = host;
	for (int i = 0; i < 20000; i++) {
		snprintf(host, sizeof(host), "h%d.example.test", i);
		come_and_go(x, wish(&s), MSU_OK);
	}
	assert_int_equal(ask(x, &(struct msu_wish){ .server = &s,
	    .connections = 1, .now = now }), MSU_TURN_KNOWN);
	snprintf(host, sizeof(host), "h0.example.test");
	come_and_go(x, wish(&s), MSU_OK);
}

/* ---- hosts ------------------------------------------------------------------ */

static void
two_connections_at_a_time(void **state)
{
	struct box *x = *state;
	struct msu_wish w[4];

	for (size_t i = 0; i < 4; i++)
		w[i] = wish(&servers[i]);
	assert_int_equal(ask(x, &w[0]), MSU_TURN_GO);
	assert_int_equal(ask(x, &w[1]), MSU_TURN_GO);
	assert_int_equal(ask(x, &w[2]), MSU_TURN_WAIT);
	assert_int_equal(ask(x, &w[3]), MSU_TURN_GO);	/* another host */
	tell(x, &w[1], MSU_OK);
	w[2].connections = 2;
	assert_int_equal(ask(x, &w[2]), MSU_TURN_WAIT);
	msu_share_tell(x->share, &w[0], NULL);
	assert_int_equal(ask(x, &w[2]), MSU_TURN_GO);
}

static void
a_second_between_logins(void **state)
{
	struct box *x = *state;
	struct msu_wish w = wish(IMAP);

	w.login = true;
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
	w.now += 999;
	assert_int_equal(ask(x, &w), MSU_TURN_WAIT);
	w.now += 1;
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
}

static void
three_failures_in_a_row_and_one_more_later(void **state)
{
	struct box *x = *state;
	struct msu_server s = servers[0];

	for (s.port = 1; s.port <= 5; s.port++)
		come_and_go(x, wish(&s), s.port == 2 ? MSU_OK :
		    MSU_E_TCP_TIMEOUT);
	assert_int_equal(ask(x, &(struct msu_wish){ .server = IMAP,
	    .connections = 1, .now = now }), MSU_TURN_NEVER);
	assert_int_equal(x->err.code, MSU_E_HOST_DOWN);
	assert_string_equal(x->err.detail, "tcp-timeout");
	now += MSU_HOST_PAUSE_MS;
	s.port = 10;
	assert_int_equal(ask(x, &(struct msu_wish){ .server = &s,
	    .connections = 1, .now = now }), MSU_TURN_GO);
	/* the others wait for what comes of that */
	assert_int_equal(ask(x, &(struct msu_wish){ .server = IMAP,
	    .connections = 1, .now = now }), MSU_TURN_NEVER);
	tell(x, &(struct msu_wish){ .server = &s, .connections = 1,
	    .now = now }, MSU_OK);
	come_and_go(x, wish(IMAP), MSU_OK);
}

/* Nobody has said that there is something at a port that we thought of. */
static void
guesses_do_not_count_against_a_host(void **state)
{
	struct box *x = *state;
	struct msu_server s = servers[0];

	for (s.port = 1; s.port <= 9; s.port++) {
		struct msu_wish w = wish(&s);

		w.guessed = true;
		come_and_go(x, w, MSU_E_TCP_REFUSED);
	}
	come_and_go(x, wish(IMAP), MSU_OK);
}

/* ---- logins ------------------------------------------------------------------- */

static void
turn_holds_a_place_at_both_hosts(void **state)
{
	struct box *x = *state;
	struct msu_ctx other = x->ctx;
	struct msu_wish w[3] = { wish(&servers[0]), wish(&servers[1]),
		wish(&servers[2]) };

	assert_int_equal(msu_share_turn(&x->ctx, "imap.example.test",
	    "imap.example.test", false), 0);
	assert_int_equal(msu_share_turn(&x->ctx, "imap.example.test",
	    "imap.example.test", true), 0);
	assert_true(msu_share_turn(&other, "other.example.test",
	    "imap.example.test", true) > 0);
	assert_int_equal(ask(x, &w[0]), MSU_TURN_WAIT);
	w[0].held = true;
	assert_int_equal(ask(x, &w[0]), MSU_TURN_GO);
	tell(x, &w[0], MSU_OK);
	msu_share_give_back(&x->ctx);
	assert_int_equal(ask(x, &w[1]), MSU_TURN_GO);
	assert_int_equal(ask(x, &w[2]), MSU_TURN_GO);
	assert_true(msu_share_turn(&other, "other.example.test",
	    "imap.example.test", true) > 0);
	tell(x, &w[2], MSU_OK);
	assert_int_equal(msu_share_turn(&other, "other.example.test",
	    "imap.example.test", true), 0);
	msu_share_give_back(&other);
}

static void
turn_comes_a_second_after_a_login(void **state)
{
	struct box *x = *state;
	struct msu_wish w = wish(IMAP);

	w.login = true;
	assert_int_equal(ask(x, &w), MSU_TURN_GO);
	now += 300;
	assert_int_equal(msu_share_turn(&x->ctx, "imap.example.test",
	    "smtp.example.test", true), 700);
	now += 700;
	assert_int_equal(msu_share_turn(&x->ctx, "imap.example.test",
	    "smtp.example.test", true), 0);
}

static void
no_login_after_too_many(void **state)
{
	struct box *x = *state;

	msu_share_stop(x->share, "imap.example.test", "NO Too many");
	assert_int_equal(msu_share_login(&x->ctx, "a@example.test",
	    "imap.example.test", &x->err), MSU_E_LOGINS_STOPPED);
	assert_string_equal(x->err.detail, "NO Too many");
	/* it was not tried */
	assert_int_equal(msu_share_login(&x->ctx, "a@example.test",
	    "other.example.test", NULL), MSU_OK);
	/* whoever will be told so does not wait */
	assert_int_equal(msu_share_turn(&x->ctx, "imap.example.test",
	    "imap.example.test", true), 0);
	assert_null(x->ctx.held[0]);
}

static void
account_is_logged_in_to_once(void **state)
{
	struct box *x = *state;
	char name[32];

	for (unsigned long i = 1; i <= 5000; i++) {
		snprintf(name, sizeof(name), "u%lu@example.test", i);
		assert_int_equal(msu_share_claim(x->share, name, i), MSU_OK);
	}
	x->ctx.line = 9;
	assert_int_equal(msu_share_login(&x->ctx, "U77@Example.Test",
	    "imap.example.test", &x->err), MSU_E_SAME_ACCOUNT);
	assert_string_equal(x->err.detail, "line 77");
	assert_int_equal(msu_share_login(&x->ctx, "new@example.test",
	    "imap.example.test", NULL), MSU_OK);
}

/* ---- threads ------------------------------------------------------------------- */

#define THREADS		8
#define ROUNDS		2000

struct worker {
	struct box	*x;
	unsigned	*busy, *most, *looks;
	pthread_mutex_t	*lock;
	struct msu_arena a;
};

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct msu_server s = servers[0];
	struct msu_facts facts = { .probe = { .greeting = "* OK" } };

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct msu_wish wanted = { .server = &s, .connections = 1 };
		struct msu_facts out;
		struct msu_error err = { 0 };
		enum msu_turn turn;

		s.port = (uint16_t)(1 + i / 8);
		turn = msu_share_ask(w->x->share, &wanted, &w->a, &out, &err);
		if (turn == MSU_TURN_WAIT) {
			i--;
			continue;
		}
		if (turn != MSU_TURN_GO)
			continue;
		pthread_mutex_lock(w->lock);
		++*w->looks;
		if (++*w->busy > *w->most)
			*w->most = *w->busy;
		pthread_mutex_unlock(w->lock);
		pthread_mutex_lock(w->lock);
		--*w->busy;
		pthread_mutex_unlock(w->lock);
		msu_share_tell(w->x->share, &wanted, &facts);
	}
	msu_arena_free(&w->a);
	return NULL;
}

static void
threads_ask_each_server_once(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_t threads[THREADS];
	struct worker workers[THREADS];
	unsigned busy = 0, most = 0, looks = 0;

	for (size_t i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .x = *state, .busy = &busy,
			.most = &most, .looks = &looks, .lock = &lock };
		assert_int_equal(pthread_create(&threads[i], NULL, work,
		    &workers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(looks, ROUNDS / 8);
	assert_in_range(most, 1, 2);
}

#define IN_A_BOX(f)	cmocka_unit_test_setup_teardown(f, box_open, box_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_BOX(server_is_asked_once),
		IN_A_BOX(who_breaks_off_leaves_it_to_the_next),
		cmocka_unit_test(failures_are_believed_for_a_minute),
		IN_A_BOX(what_is_too_large_is_not_kept),
		IN_A_BOX(oldest_servers_are_forgotten),
		IN_A_BOX(two_connections_at_a_time),
		IN_A_BOX(a_second_between_logins),
		IN_A_BOX(three_failures_in_a_row_and_one_more_later),
		IN_A_BOX(guesses_do_not_count_against_a_host),
		IN_A_BOX(turn_holds_a_place_at_both_hosts),
		IN_A_BOX(turn_comes_a_second_after_a_login),
		IN_A_BOX(no_login_after_too_many),
		IN_A_BOX(account_is_logged_in_to_once),
		IN_A_BOX(threads_ask_each_server_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
