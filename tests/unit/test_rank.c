/* SPDX-License-Identifier: MPL-2.0 */
/* Ranking and choice: what is best, what it scores, what is never taken. */
#include "rows.h"

#include <stdlib.h>

#include "buf.h"
#include "compat.h"
#include "look.h"

#define NOW		((time_t)1800000000)
#define MONTHS(n)	(NOW - (time_t)(n) * 30 * 86400)
#define MAX_WORDS	8

static time_t
fixed_wall(time_t *out)
{
	(void)out;
	return NOW;
}

struct word {			/* one source's word for one server */
	const char		*source;	/* NULL: no more */
	unsigned		 trust;
	enum msu_proto		 proto;
	enum msu_security	 security;
	const char		*host;
	uint16_t		 port;
	time_t			 seen;
};

#define IMAP		MSU_PROTO_IMAP
#define POP3		MSU_PROTO_POP3
#define SMTP		MSU_PROTO_SMTP
#define CALDAV		MSU_PROTO_CALDAV
#define TLS		MSU_SECURITY_TLS
#define STARTTLS	MSU_SECURITY_STARTTLS
#define PLAIN		MSU_SECURITY_PLAIN

struct run {			/* one lookup, by hand */
	struct msu_ctx		 ctx;
	struct msu_look		*look;
	struct msu_result	*r;
	const char		*confidence;	/* of every entry, or NULL */
};

static void
run_begin(struct run *run, const char *confidence)
{
	struct msu_error err = { .code = MSU_OK };

	memset(run, 0, sizeof(*run));
	run->r = msu_result_new();
	assert_non_null(run->r);
	run->ctx.wall = fixed_wall;
	run->ctx.clock_ms = msu_clock_ms;
	run->ctx.min_trust = 2;
	run->confidence = confidence;
	assert_int_equal(msu_look_begin(&run->ctx, "zoe@example.org", run->r,
	    &run->look, &err), MSU_OK);
	assert_non_null(run->look);
}

/* One entry a source, date and trust. */
static struct msu_entry *
entry_of(struct run *run, const struct word *w)
{
	struct msu_found *f = &run->look->found;
	struct msu_entry *e;

	for (size_t i = 0; i < f->entries.n; i++) {
		e = f->entries.v[i];
		if (strcmp(e->source, w->source) == 0 &&
		    e->trust == w->trust && e->seen == w->seen)
			return e;
	}
	e = msu_found_entry(f, msu_arena_str(f->arena, w->source),
	    "example.org", w->trust);
	assert_non_null(e);
	e->seen = w->seen;
	e->confidence = run->confidence;
	return e;
}

/* Every call gets a server of its own, as different sources would. */
static void
run_add(struct run *run, const struct word *w)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	struct msu_server *s = msu_arena_alloc(run->look->found.arena,
	    sizeof(*s));

	assert_non_null(s);
	s->proto = w->proto;
	s->security = w->security;
	s->host = w->host;
	s->port = w->port;
	s->user = "zoe@example.org";
	s->auths = password;
	s->nauths = 1;
	assert_true(msu_found_server(&run->look->found, s,
	    entry_of(run, w)));
}

static void
run_end(struct run *run)
{
	run->r->attempts = msu_list_end(&run->look->attempts);
	msu_rank(run->look);
	msu_pick(run->look, run->r);
}

static void
run_free(struct run *run)
{
	msu_result_free(run->r);
}

/* "imap:143 pop3:995": what was ranked, best first. */
static const char *
ranking(struct run *run)
{
	const char *text = "";

	for (size_t i = 0; run->r->candidates[i] != NULL; i++) {
		const struct msu_server *s = &run->r->candidates[i]->server;

		text = msu_arena_printf(run->look->found.arena, "%s%s%s:%u",
		    text, i == 0 ? "" : " ", s->host, s->port);
	}
	return text;
}

static const char *
chosen(struct run *run, const struct msu_server *s)
{
	return s == NULL ? "-" : msu_arena_printf(run->look->found.arena,
	    "%s:%u", s->host, s->port);
}

/* ---- order and choice ----------------------------------------------- */

static const struct {
	const char	*name;
	struct word	 words[MAX_WORDS];
	const char	*order, *in, *out;
	enum msu_outcome outcome;
	enum msu_code	 code;
} orders[] = {
	{ "tls_before_starttls_against_the_provider's_order",
	    { { "database", 3, IMAP, STARTTLS, "a", 143, 0 },
	      { "database", 3, IMAP, TLS, "a", 993, 0 },
	      { "database", 3, SMTP, STARTTLS, "a", 587, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } },
	    "a:993 a:143 a:465 a:587", "a:993", "a:465", MSU_FOUND, MSU_OK },
	{ "imap_before_pop3_against_the_provider's_order",
	    { { "database", 3, POP3, TLS, "a", 995, 0 },
	      { "database", 3, IMAP, STARTTLS, "a", 143, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } },
	    "a:143 a:995 a:465", "a:143", "a:465", MSU_FOUND, MSU_OK },
	{ "the_provider's_order_among_equals",
	    { { "database", 3, SMTP, TLS, "z", 465, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 },
	      { "database", 3, IMAP, TLS, "y", 993, 0 },
	      { "database", 3, IMAP, TLS, "b", 993, 0 } },
	    "y:993 b:993 z:465 a:465", "y:993", "z:465", MSU_FOUND, MSU_OK },
	{ "trust_before_agreement_and_policy",
	    { { "database", 2, IMAP, TLS, "a", 993, 0 },
	      { "mx", 2, IMAP, TLS, "a", 993, 0 },
	      { "admin", 4, POP3, STARTTLS, "b", 110, 0 },
	      { "admin", 4, SMTP, STARTTLS, "b", 587, 0 } },
	    "b:110 b:587 a:993", "b:110", "b:587", MSU_FOUND, MSU_OK },
	{ "agreement_on_a_provider_before_policy",
	    { { "database", 3, IMAP, TLS, "a", 993, 0 },
	      { "database", 3, IMAP, STARTTLS, "b", 143, 0 },
	      { "mx", 2, IMAP, STARTTLS, "b", 143, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } },
	    "b:143 a:993 a:465", "b:143", "a:465", MSU_FOUND, MSU_OK },
	{ "agreement_on_pop3_says_nothing_against_imap",
	    { { "database", 3, IMAP, STARTTLS, "a", 143, 0 },
	      { "database", 3, POP3, TLS, "a", 995, 0 },
	      { "mx", 2, POP3, TLS, "a", 995, 0 },
	      { "srv", 2, POP3, TLS, "a", 995, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } },
	    "a:143 a:995 a:465", "a:143", "a:465", MSU_FOUND, MSU_OK },
	{ "stronger_security_of_one_host_although_trusted_less",
	    { { "autoconfig", 3, IMAP, STARTTLS, "a", 143, 0 },
	      { "autoconfig", 3, SMTP, STARTTLS, "a", 587, 0 },
	      { "srv", 2, IMAP, TLS, "a", 993, 0 },
	      { "srv", 2, SMTP, TLS, "b", 465, 0 } },
	    "a:993 a:143 a:587 b:465", "a:993", "a:587", MSU_FOUND, MSU_OK },
	{ "halves_of_strangers_are_no_pair",
	    { { "autoconfig", 3, IMAP, TLS, "a", 993, 0 },
	      { "srv", 3, SMTP, TLS, "b", 465, 0 },
	      { "mx", 2, IMAP, TLS, "c", 993, 0 },
	      { "mx", 2, SMTP, TLS, "c", 465, 0 } },
	    "a:993 b:465 c:993 c:465", "c:993", "c:465", MSU_FOUND, MSU_OK },
	{ "equal_sources_that_differ_are_for_somebody_to_decide",
	    { { "autoconfig", 3, IMAP, TLS, "a", 993, 0 },
	      { "autoconfig", 3, SMTP, TLS, "a", 465, 0 },
	      { "wellknown", 3, IMAP, TLS, "b", 993, 0 },
	      { "wellknown", 3, SMTP, TLS, "b", 465, 0 } },
	    "a:993 a:465 b:993 b:465", "a:993", "a:465", MSU_CONSENT,
	    MSU_E_CONFLICT },
	{ "another_operator_decides_between_equals",
	    { { "autoconfig", 3, IMAP, TLS, "a", 993, 0 },
	      { "autoconfig", 3, SMTP, TLS, "a", 465, 0 },
	      { "wellknown", 3, IMAP, TLS, "b", 993, 0 },
	      { "wellknown", 3, SMTP, TLS, "b", 465, 0 },
	      { "mxconfig", 2, IMAP, TLS, "b", 993, 0 } },
	    "b:993 b:465 a:993 a:465", "b:993", "b:465", MSU_FOUND, MSU_OK },
	{ "saying_it_twice_is_no_agreement",
	    { { "database", 3, IMAP, STARTTLS, "b", 143, 0 },
	      { "database", 3, IMAP, STARTTLS, "b", 143, 0 },
	      { "database", 3, IMAP, TLS, "a", 993, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } },
	    "a:993 b:143 a:465", "a:993", "a:465", MSU_FOUND, MSU_OK },
	{ "trust_is_the_strongest_evidence's",
	    { { "mx", 2, IMAP, TLS, "b", 993, 0 },
	      { "database", 3, IMAP, TLS, "a", 993, 0 },
	      { "admin", 4, IMAP, TLS, "b", 993, 0 },
	      { "admin", 4, SMTP, TLS, "b", 465, 0 } },
	    "b:993 b:465 a:993", "b:993", "b:465", MSU_FOUND, MSU_OK },
	{ "the_sources'_order_among_equals",
	    { { "mxconfig", 2, IMAP, TLS, "a", 993, 0 },
	      { "mx", 2, IMAP, TLS, "z", 993, 0 },
	      { "mxconfig", 2, SMTP, TLS, "a", 465, 0 },
	      { "mx", 2, SMTP, TLS, "z", 465, 0 } },
	    "z:993 z:465 a:993 a:465", "z:993", "z:465", MSU_FOUND, MSU_OK },
	{ "plain_is_last_whatever_the_provider_prefers",
	    { { "database", 3, IMAP, PLAIN, "a", 143, 0 },
	      { "database", 3, IMAP, STARTTLS, "a", 143, 0 },
	      { "database", 3, SMTP, PLAIN, "a", 25, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } },
	    "a:143 a:143 a:465 a:25", "a:143", "a:465", MSU_FOUND, MSU_OK },
	{ "encrypted_pop3_before_plain_imap",
	    { { "admin", 4, IMAP, PLAIN, "a", 143, 0 },
	      { "admin", 4, POP3, TLS, "a", 995, 0 },
	      { "admin", 4, SMTP, TLS, "a", 465, 0 } },
	    "a:143 a:995 a:465", "a:995", "a:465", MSU_FOUND, MSU_OK },
	{ "plain_is_never_chosen_even_when_it_is_trusted_most",
	    { { "admin", 4, IMAP, PLAIN, "a.p.example", 143, 0 },
	      { "database", 3, IMAP, TLS, "b.p.example", 993, 0 },
	      { "admin", 4, SMTP, TLS, "a.p.example", 465, 0 } },
	    "a.p.example:143 a.p.example:465 b.p.example:993",
	    "b.p.example:993", "a.p.example:465", MSU_FOUND, MSU_OK },
	{ "only_halves_of_strangers_are_for_somebody_to_decide",
	    { { "autoconfig", 3, IMAP, TLS, "a", 993, 0 },
	      { "srv", 2, SMTP, TLS, "b", 465, 0 } },
	    "a:993 b:465", "a:993", "b:465", MSU_CONSENT, MSU_E_CONFLICT },
	{ "plain_only",
	    { { "admin", 4, IMAP, PLAIN, "a", 143, 0 },
	      { "admin", 4, SMTP, PLAIN, "a", 587, 0 } },
	    "a:143 a:587", "-", "-", MSU_CONSENT,
	    MSU_E_PLAIN_ONLY },
	{ "plain_incoming_only",
	    { { "admin", 4, IMAP, PLAIN, "a", 143, 0 },
	      { "admin", 4, SMTP, TLS, "a", 465, 0 } },
	    "a:143 a:465", "-", "a:465", MSU_CONSENT,
	    MSU_E_PLAIN_ONLY },
	{ "no_outgoing", { { "admin", 4, IMAP, TLS, "a", 993, 0 } },
	    "a:993", "a:993", "-", MSU_CONSENT,
	    MSU_E_NO_OUTGOING },
	{ "no_incoming", { { "admin", 4, SMTP, TLS, "a", 465, 0 } },
	    "a:465", "-", "a:465", MSU_CONSENT,
	    MSU_E_NO_INCOMING },
	{ "calendar_alone_is_no_account",
	    { { "admin", 4, CALDAV, TLS, "a", 443, 0 } },
	    "a:443", "-", "-", MSU_CONSENT,
	    MSU_E_NO_INCOMING },
	{ "trust_below_the_minimum",
	    { { "mx", 1, IMAP, TLS, "a", 993, 0 },
	      { "mx", 1, SMTP, TLS, "a", 465, 0 } },
	    "a:993 a:465", "a:993", "a:465", MSU_CONSENT,
	    MSU_E_TRUST },
	{ "the_weaker_half_decides",
	    { { "admin", 4, IMAP, TLS, "a", 993, 0 },
	      { "mx", 1, SMTP, TLS, "a", 465, 0 } },
	    "a:993 a:465", "a:993", "a:465", MSU_CONSENT,
	    MSU_E_TRUST },
};

static void
best_comes_first_and_is_chosen(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(orders); i++) {
		struct run run;

		run_begin(&run, NULL);
		for (size_t j = 0; j < MAX_WORDS &&
		    orders[i].words[j].source != NULL; j++)
			run_add(&run, &orders[i].words[j]);
		run_end(&run);
		row_text(orders[i].name, ranking(&run), orders[i].order);
		row_text(orders[i].name, chosen(&run, run.r->account->in),
		    orders[i].in);
		row_text(orders[i].name, chosen(&run, run.r->account->out),
		    orders[i].out);
		row_text(orders[i].name,
		    msu_outcome_name(run.r->outcome),
		    msu_outcome_name(orders[i].outcome));
		row_text(orders[i].name, msu_code_name(run.r->error.code),
		    msu_code_name(orders[i].code));
		row_number(orders[i].name, (unsigned)run.r->exit,
		    orders[i].outcome == MSU_FOUND ? 0 : 5);
		run_free(&run);
	}
}

/* Three sources of equal and other trust, each with an order of its own. */
static const struct word arrivals[] = {
	{ "database", 3, IMAP, TLS, "d1", 993, 0 },
	{ "database", 3, IMAP, TLS, "d2", 993, 0 },
	{ "database", 3, SMTP, TLS, "d1", 465, 0 },
	{ "admin", 3, IMAP, TLS, "a1", 993, 0 },
	{ "admin", 3, POP3, TLS, "d1", 995, 0 },
	{ "admin", 3, SMTP, STARTTLS, "d1", 587, 0 },
	{ "mx", 2, IMAP, TLS, "a1", 993, 0 },
	{ "mx", 2, SMTP, TLS, "d1", 465, 0 },
	{ "mx", 2, IMAP, PLAIN, "m1", 143, 0 },
};

/* Everything that was concluded, as text. */
static const char *
conclusion(struct run *run)
{
	struct msu_arena *a = run->look->found.arena;
	const char *text = msu_arena_printf(a, "in %s out %s trust %u score "
	    "%d %s %s\n", chosen(run, run->r->account->in),
	    chosen(run, run->r->account->out), run->r->trust, run->r->score,
	    run->r->reasons[0]->args[0], run->r->conflicts[0]->other);

	for (size_t i = 0; run->r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = run->r->candidates[i];

		text = msu_arena_printf(a, "%s%s:%u %d", text, c->server.host,
		    c->server.port, c->score);
		for (size_t j = 0; c->why[j] != NULL; j++)
			text = msu_arena_printf(a, "%s %s", text,
			    c->why[j]->source);
		text = msu_arena_printf(a, "%s\n", text);
	}
	return text;
}

/* Interleaves the three sources' words as the bits of a number say; each
 * source's own come in its order. */
static void
add_interleaved(struct run *run, unsigned seed)
{
	size_t next[] = { 0, 3, 6 };
	static const size_t end[] = { 3, 6, 9 };

	for (size_t added = 0; added < ROWS(arrivals);) {
		size_t source = seed % 3;

		seed = seed / 3 + 7919 * (seed % 3 + 1);
		for (size_t i = 0; i < 3; i++, source = (source + 1) % 3) {
			if (next[source] < end[source]) {
				run_add(run, &arrivals[next[source]++]);
				added++;
				break;
			}
		}
	}
}

static void
order_of_arrival_changes_nothing(void **state)
{
	char *first = NULL;

	(void)state;
	for (unsigned seed = 0; seed < 500; seed++) {
		const char *text;
		struct run run;

		run_begin(&run, NULL);
		add_interleaved(&run, seed);
		run_end(&run);
		text = conclusion(&run);
		if (first == NULL) {
			first = strdup(text);
			assert_string_equal(text,
			    "in d1:993 out d1:465 trust 3 score 70 the "
			    "provider list of this computer a1\n"
			    "d1:993 70 database\n"
			    "d1:995 70 admin\n"
			    "d1:465 70 database mx\n"
			    "d1:587 70 admin\n"
			    "a1:993 65 admin mx\n"
			    "d2:993 60 database\n"
			    "m1:143 10 mx\n");
		} else if (strcmp(first, text) != 0)
			fail_msg("arrival %u:\n%snot\n%s", seed, text, first);
		run_free(&run);
	}
	free(first);
}

/* ---- scores: LOOKUP 1.7 --------------------------------------------- */

#define BOTH(source, trust, seen) \
	{ source, trust, IMAP, TLS, "a", 993, seen }, \
	{ source, trust, SMTP, TLS, "a", 465, seen }

static const struct {
	const char		*name;
	struct word		 words[MAX_WORDS];
	const char		*entry;		/* its confidence, or NULL */
	enum msu_verdict	 in, out;	/* of the checks */
	enum msu_code		 code;		/* of the first one */
	int			 score;
	const char		*confidence;
} scores[] = {
	{ "administrator", { BOTH("admin", 4, 0) }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 70, "medium" },
	{ "bundled_entry", { BOTH("database", 3, 0) }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 60, "medium" },
	{ "bundled_entry_and_both_probes", { BOTH("database", 3, 0) }, NULL,
	    MSU_PASS, MSU_PASS, MSU_OK, 80, "high" },
	{ "one_probe", { BOTH("database", 3, 0) }, NULL, MSU_PASS, MSU_FAIL,
	    MSU_OK, 70, "medium" },
	{ "a_warning_is_no_failure", { BOTH("database", 3, 0) }, NULL,
	    MSU_WARN, MSU_PASS, MSU_OK, 80, "high" },
	{ "mx_agrees", { BOTH("database", 3, 0), BOTH("mx", 2, 0) }, NULL,
	    MSU_PASS, MSU_PASS, MSU_OK, 85, "high" },
	{ "mx_alone", { BOTH("mx", 2, 0) }, NULL, MSU_NOT_RUN, MSU_NOT_RUN,
	    MSU_OK, 40, "low" },
	{ "mx_and_both_probes", { BOTH("mx", 2, 0) }, NULL, MSU_PASS,
	    MSU_PASS, MSU_OK, 60, "medium" },
	{ "unverified_link", { BOTH("mx", 1, 0) }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 20, "low" },
	{ "nobody_vouches", { BOTH("mx", 0, 0) }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 0, "low" },
	{ "same_source_again_is_no_agreement",
	    { BOTH("database", 3, 0), BOTH("database", 3, 0) }, NULL,
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 60, "medium" },
	{ "agreement_counts_three_times_at_most",
	    { { "admin", 3, IMAP, TLS, "a", 993, 0 },
	      { "database", 3, IMAP, TLS, "a", 993, 0 },
	      { "mx", 3, IMAP, TLS, "a", 993, 0 },
	      { "srv", 3, IMAP, TLS, "a", 993, 0 },
	      { "onlinedb", 3, IMAP, TLS, "a", 993, 0 },
	      { "admin", 4, SMTP, TLS, "a", 465, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 },
	      { "mx", 3, SMTP, TLS, "a", 465, 0 } }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 75, "medium" },
	{ "unusual_port",
	    { { "database", 3, IMAP, TLS, "a", 994, 0 },
	      { "database", 3, SMTP, TLS, "a", 465, 0 } }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 55, "medium" },
	{ "standard_port_of_the_other_security_is_unusual",
	    { { "database", 3, IMAP, TLS, "a", 993, 0 },
	      { "database", 3, SMTP, STARTTLS, "a", 465, 0 } }, NULL,
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 55, "medium" },
	{ "confirmed_18_months_ago",
	    { BOTH("database", 3, NOW - (time_t)548 * 86400) }, NULL,
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 60, "medium" },
	{ "a_second_later",
	    { BOTH("database", 3, NOW - (time_t)548 * 86400 - 1) }, NULL,
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 55, "medium" },
	{ "from_the_future", { BOTH("database", 3, NOW + 86400) }, NULL,
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 60, "medium" },
	{ "age_is_that_of_the_strongest_evidence",
	    { BOTH("mx", 2, MONTHS(40)), BOTH("database", 3, MONTHS(1)) },
	    NULL, MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 65, "medium" },
	{ "entry_of_low_confidence", { BOTH("database", 3, 0) }, "low",
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 55, "medium" },
	{ "entry_of_medium_confidence", { BOTH("database", 3, 0) }, "medium",
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 60, "medium" },
	{ "all_minus_points_and_no_more",
	    { { "mx", 0, IMAP, TLS, "a", 1, MONTHS(40) },
	      { "mx", 0, SMTP, TLS, "a", 1, MONTHS(40) } }, "low",
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 0, "low" },
	{ "never_above_100",
	    { BOTH("admin", 4, 0), BOTH("database", 3, 0),
	      BOTH("mx", 2, 0), BOTH("srv", 2, 0) }, NULL, MSU_PASS, MSU_PASS,
	    MSU_OK, 100, "high" },
	{ "the_weaker_half_counts",
	    { { "admin", 4, IMAP, TLS, "a", 993, 0 },
	      { "mx", 2, SMTP, TLS, "a", 465, 0 } }, NULL, MSU_NOT_RUN,
	    MSU_NOT_RUN, MSU_OK, 45, "low" },
	{ "half_an_account", { { "admin", 4, IMAP, TLS, "a", 993, 0 } }, NULL,
	    MSU_NOT_RUN, MSU_NOT_RUN, MSU_OK, 0, "low" },
	{ "wrong_name_caps", { BOTH("admin", 4, 0) }, NULL, MSU_FAIL,
	    MSU_PASS, MSU_E_TLS_NAME, 10, "low" },
	{ "expired_caps", { BOTH("admin", 4, 0) }, NULL, MSU_FAIL, MSU_PASS,
	    MSU_E_CERT_EXPIRED, 10, "low" },
	{ "not_yet_valid_caps", { BOTH("admin", 4, 0) }, NULL, MSU_FAIL,
	    MSU_PASS, MSU_E_CERT_NOT_YET, 10, "low" },
	{ "unknown_authority_caps", { BOTH("admin", 4, 0) }, NULL, MSU_FAIL,
	    MSU_PASS, MSU_E_CERT_UNTRUSTED, 10, "low" },
	{ "self_signed_caps", { BOTH("admin", 4, 0) }, NULL, MSU_FAIL,
	    MSU_PASS, MSU_E_CERT_SELF_SIGNED, 10, "low" },
	{ "ends_soon_does_not_cap", { BOTH("database", 3, 0) }, NULL,
	    MSU_WARN, MSU_PASS, MSU_E_CERT_ENDS_SOON, 80, "high" },
	{ "old_tls_does_not_cap", { BOTH("database", 3, 0) }, NULL, MSU_FAIL,
	    MSU_PASS, MSU_E_TLS_VERSION, 70, "medium" },
	{ "nothing_listens", { BOTH("database", 3, 0) }, NULL, MSU_FAIL,
	    MSU_FAIL, MSU_E_TCP_REFUSED, 60, "medium" },
};

static void
scores_are_those_of_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(scores); i++) {
		struct msu_step step = { .id = MSU_STEP_TLS };
		static const char *const none[1];
		struct msu_check in = { .steps = &step, .nsteps = 1,
		    .offered = none }, out = { .verdict = scores[i].out,
		    .offered = none };
		const struct msu_check *const checks[] = { &in, &out, NULL };
		struct run run;

		in.verdict = step.verdict = scores[i].in;
		step.error.code = scores[i].code;
		run_begin(&run, scores[i].entry);
		for (size_t j = 0; j < MAX_WORDS &&
		    scores[i].words[j].source != NULL; j++)
			run_add(&run, &scores[i].words[j]);
		run_end(&run);
		in.server = run.r->account->in;
		out.server = run.r->account->out;
		run.r->checks = checks;
		msu_pick_checked(&run.ctx, run.r);
		if (run.r->score != scores[i].score)
			fail_msg("%s: score %d, not %d", scores[i].name,
			    run.r->score, scores[i].score);
		row_text(scores[i].name, run.r->confidence,
		    scores[i].confidence);
		/* and again: it is not added up */
		msu_pick_checked(&run.ctx, run.r);
		row_number(scores[i].name, (unsigned)run.r->score,
		    (unsigned)scores[i].score);
		run_free(&run);
	}
}

static void
evidence_is_shown_once_strongest_first(void **state)
{
	static const struct word words[] = {
		{ "mx", 2, IMAP, TLS, "a", 993, 0 },
		{ "database", 3, IMAP, TLS, "a", 993, 0 },
		{ "database", 3, IMAP, TLS, "a", 993, 0 },
		{ "mx", 2, IMAP, TLS, "a", 993, 0 },
		{ "admin", 2, IMAP, TLS, "a", 993, 0 },
	};
	static const char *const want[] = { "database", "admin", "mx" };
	const struct msu_evidence *const *why;
	struct run run;
	size_t n = 0;

	(void)state;
	run_begin(&run, NULL);
	for (size_t i = 0; i < ROWS(words); i++)
		run_add(&run, &words[i]);
	run_end(&run);
	why = run.r->candidates[0]->why;
	for (; n < ROWS(want); n++)
		row_text(want[n], why[n] == NULL ? NULL : why[n]->source,
		    want[n]);
	assert_null(why[n]);
	run_free(&run);
}

static void
plain_servers_score_ten_at_most(void **state)
{
	static const struct word word =
	    { "admin", 4, IMAP, PLAIN, "a", 143, 0 };
	struct run run;

	(void)state;
	run_begin(&run, NULL);
	run_add(&run, &word);
	run_end(&run);
	assert_int_equal(run.r->candidates[0]->score, 10);
	assert_int_equal(run.r->score, 0);
	run_free(&run);
}

static void
low_confidence_is_a_part_of_the_score(void **state)
{
	static const struct word words[] = { BOTH("database", 3, 0) };
	struct run run;

	(void)state;
	for (unsigned low = 0; low < 2; low++) {
		run_begin(&run, low ? "low" : "medium");
		run_add(&run, &words[0]);
		run_add(&run, &words[1]);
		run_end(&run);
		assert_string_equal(run.r->parts[0]->what, "trust");
		if (low)
			assert_string_equal(run.r->parts[1]->what,
			    "low-confidence");
		else
			assert_null(run.r->parts[1]);
		run_free(&run);
	}
}

static void
extra_servers_are_kept_apart(void **state)
{
	static const struct word words[] = {
		{ "admin", 4, CALDAV, TLS, "c", 443, 0 },
		{ "admin", 4, SMTP, TLS, "s", 465, 0 },
		{ "admin", 4, IMAP, TLS, "i", 993, 0 },
	};
	const struct msu_account *acct;
	struct run run;

	(void)state;
	run_begin(&run, NULL);
	for (size_t i = 0; i < ROWS(words); i++)
		run_add(&run, &words[i]);
	run_end(&run);
	acct = run.r->account;
	assert_string_equal(acct->servers[0]->host, "i");
	assert_string_equal(acct->servers[1]->host, "s");
	assert_null(acct->servers[2]);
	assert_string_equal(acct->extra[0]->host, "c");
	assert_null(acct->extra[1]);
	run_free(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best_comes_first_and_is_chosen),
		cmocka_unit_test(order_of_arrival_changes_nothing),
		cmocka_unit_test(scores_are_those_of_the_examples),
		cmocka_unit_test(evidence_is_shown_once_strongest_first),
		cmocka_unit_test(plain_servers_score_ten_at_most),
		cmocka_unit_test(low_confidence_is_a_part_of_the_score),
		cmocka_unit_test(extra_servers_are_kept_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
