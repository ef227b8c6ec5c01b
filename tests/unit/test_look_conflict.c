/* SPDX-License-Identifier: MPL-2.0 */
/* Sources that disagree: which rule decides, what is said about it, and when
 * somebody has to decide. */
#include "look_hand.h"

#define MAX_WORDS	4

struct word {			/* a source names a pair at a host */
	const char	*source;	/* NULL: no more */
	unsigned	 trust;
	const char	*provider, *host;
};

static const struct {
	const char	*name;
	struct word	 words[MAX_WORDS];
	const char	*kinds;		/* of conflicts, with the other side */
	const char	*in;
	enum msu_outcome outcome;
	int		 score;
	const char	*reason;	/* begin of the second sentence */
} cases[] = {
	{ "nobody_disagrees",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "srv", 3, NULL, "m.a.example" } },
	    "", "m.a.example", MSU_FOUND, 65,
	    "They are confirmed by another source" },
	{ "other_hosts_of_one_domain",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "wellknown", 3, NULL, "n.a.example" } },
	    "", "m.a.example", MSU_FOUND, 60, "Nobody else was needed" },
	{ "other_hosts_of_one_provider",
	    { { "database", 3, "aye", "m.a.example" },
	      { "mx", 2, "aye", "m.b.example" } },
	    "", "m.a.example", MSU_FOUND, 65,
	    "The domain's DNS points to the same" },
	{ "two_documents",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "wellknown", 3, NULL, "m.b.example" } },
	    "equal b.example open", "m.a.example", MSU_CONSENT, 40,
	    "One source names" },
	{ "another_operator_decides",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "wellknown", 3, NULL, "m.b.example" },
	      { "srv", 2, NULL, "m.b.example" } },
	    "less-agreed a.example", "m.b.example", MSU_FOUND, 65,
	    "Another source names" },
	{ "list_is_older_than_the_document",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "database", 3, "bee", "m.b.example" } },
	    "list-out-of-date bee", "m.a.example", MSU_FOUND, 60,
	    "The provider list still names" },
	{ "exchanger_is_trusted_less",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "mx", 2, "bee", "m.b.example" } },
	    "less-trusted bee", "m.a.example", MSU_FOUND, 60,
	    "Another source names" },
	{ "who_is_not_believed_does_not_disagree",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "mailconf", 1, NULL, "m.evil.example" } },
	    "", "m.a.example", MSU_FOUND, 60, "Nobody else was needed" },
	{ "order_decides_below_the_domain's_own_word",
	    { { "mx", 2, "bee", "m.b.example" },
	      { "mxconfig", 2, NULL, "m.a.example" } },
	    "less-preferred a.example", "m.b.example", MSU_FOUND, 40,
	    "Another source names" },
	{ "one_document_names_two_providers",
	    { { "autoconfig", 3, NULL, "m.b.example" },
	      { "autoconfig", 3, NULL, "m.a.example" } },
	    "less-preferred a.example", "m.b.example", MSU_FOUND, 60,
	    "Another source names" },
	{ "three_providers",
	    { { "autoconfig", 3, NULL, "m.a.example" },
	      { "wellknown", 3, NULL, "m.b.example" },
	      { "mx", 2, "cee", "m.c.example" } },
	    "equal b.example open, less-trusted cee", "m.a.example",
	    MSU_CONSENT, 40, "One source names" },
	{ "administrator_overrules",
	    { { "admin", 4, NULL, "m.a.example" },
	      { "autoconfig", 3, NULL, "m.b.example" } },
	    "less-trusted b.example", "m.a.example", MSU_FOUND, 70,
	    "Another source names" },
};

static const char *
conflicts_of(struct hand *h)
{
	const char *text = "";

	for (size_t i = 0; h->r->conflicts[i] != NULL; i++) {
		const struct msu_conflict *c = h->r->conflicts[i];

		text = msu_arena_printf(h->a, "%s%s%s %s%s", text,
		    i == 0 ? "" : ", ", c->kind, c->other,
		    c->resolved ? "" : " open");
	}
	return text;
}

/* What a source says again is the same answer's. */
static void
say(struct hand *h, const struct word *w)
{
	const struct msu_list *all = &h->look->found.entries;
	struct msu_entry *last = all->n == 0 ? NULL : all->v[all->n - 1];

	if (w->source == NULL)
		return;
	if (last == NULL || strcmp(last->source, w->source) != 0)
		last = hand_entry(h, w->source, "x", w->trust, w->provider);
	hand_pair(h, last, w->host);
}

static void
rules_decide_where_there_are_some(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *name = cases[i].name;
		const struct msu_reason *said;
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		for (size_t j = 0; j < MAX_WORDS; j++)
			say(&h, &cases[i].words[j]);
		hand_rank(&h);
		row_text(name, conflicts_of(&h), cases[i].kinds);
		row_text(name, h.r->account->in->host, cases[i].in);
		row_text(name, msu_outcome_name(h.r->outcome),
		    msu_outcome_name(cases[i].outcome));
		row_number(name, (unsigned)h.r->score,
		    (unsigned)cases[i].score);
		said = h.r->reasons[1];
		if (strncmp(said->form, cases[i].reason,
		    strlen(cases[i].reason)) != 0)
			fail_msg("%s: %s", name, said->form);
		hand_free(&h);
	}
}

/* ---- the web host's default (pimalaya/himalaya#648) -------------------------------- */

#define MX_ROW_SITE	1	/* the questions of src_mx.c about that */
#define MX_ROW_SERVER	2

static const struct {
	const char	*name, *source, *host;
	const char	*provider;	/* of the exchanger, or NULL */
	const char	*site, *server;	/* addresses; NULL: no answer */
	bool		 doubted, is_default;
	const char	*in;
} hosts[] = {
	{ "mail_where_the_web_site_is", "autoconfig", "mail.example.org",
	    "far", "192.0.2.1", "192.0.2.1", true, true, "m.far.example" },
	{ "mail_somewhere_else", "autoconfig", "mail.example.org", "far",
	    "192.0.2.1", "192.0.2.2", true, false, "mail.example.org" },
	{ "no_answer_about_the_site", "autoconfig", "mail.example.org",
	    "far", NULL, "192.0.2.1", true, false, "mail.example.org" },
	{ "no_answer_about_the_server", "autoconfig", "mail.example.org",
	    "far", "192.0.2.1", NULL, true, false, "mail.example.org" },
	{ "well_known_document", "wellknown", "mail.example.org", "far",
	    "192.0.2.1", "192.0.2.1", true, true, "m.far.example" },
	{ "document_that_points_elsewhere", "autoconfig", "m.a.example",
	    "far", "192.0.2.1", "192.0.2.1", false, false, "m.a.example" },
	{ "exchanger_that_nobody_knows", "autoconfig", "mail.example.org",
	    NULL, "192.0.2.1", "192.0.2.1", false, false,
	    "mail.example.org" },
	{ "administrator_is_not_doubted", "admin", "mail.example.org",
	    "far", "192.0.2.1", "192.0.2.1", false, false,
	    "mail.example.org" },
	{ "records_are_not_doubted", "srv", "mail.example.org", "far",
	    "192.0.2.1", "192.0.2.1", false, false, "mail.example.org" },
};

static void
address_add(struct hand *h, size_t row, const char *host, const char *ip)
{
	struct msu_question *q = hand_question(h, "mx", row, host);
	struct msu_dns_reply *reply = msu_arena_alloc(h->a, sizeof(*reply));
	const char **ips = msu_arena_alloc(h->a, 3 * sizeof(*ips));

	assert_int_equal(q->ask->phase, MSU_ON_CONFLICT);
	assert_non_null(reply);
	assert_non_null(ips);
	ips[0] = "2001:db8::1";
	ips[1] = ip;
	if (row == MX_ROW_SERVER)
		ips[0] = "2001:db8::2";
	reply->ips = ips;
	if (ip != NULL)
		q->dns = reply;
}

static void
web_hosts_that_answer_for_every_site_are_not_believed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(hosts); i++) {
		const char *name = hosts[i].name;
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		hand_pair(&h, hand_entry(&h, hosts[i].source, "x", 3, NULL),
		    hosts[i].host);
		if (hosts[i].provider != NULL)
			hand_pair(&h, hand_entry(&h, "mx", "x", 2,
			    hosts[i].provider), "m.far.example");
		msu_rank(h.look);
		msu_pick_leader(h.look, &h.look->leader);
		/* the first time to ask, then to judge */
		row_true(name, msu_conflict_in_doubt(h.look) ==
		    hosts[i].doubted);
		row_true(name, !h.look->web_default);
		row_text(name, h.look->doubted, hosts[i].doubted ?
		    hosts[i].host : NULL);
		address_add(&h, MX_ROW_SITE, "example.org", hosts[i].site);
		address_add(&h, MX_ROW_SERVER, hosts[i].host,
		    hosts[i].server);
		msu_conflict_in_doubt(h.look);
		row_true(name, h.look->web_default == hosts[i].is_default);
		hand_rank(&h);
		row_text(name, h.r->account->in->host, hosts[i].in);
		if (hosts[i].is_default) {
			row_text(name, conflicts_of(&h),
			    "web-host-default example.org");
			row_text(name, h.r->reasons[1]->args[0], "far");
			row_text(name, h.r->reasons[1]->args[1],
			    "example.org");
		}
		hand_free(&h);
	}
}

/* ---- after the check ------------------------------------------------------------------ */

static const struct {
	const char	*name, *offered;
	enum msu_code	 code;
	const char	*kinds;
} checks[] = {
	{ "all_is_well", "PLAIN", MSU_OK, "" },
	{ "only_oauth2", "XOAUTH2", MSU_E_AUTH_MISSING,
	    "login-changed m.a.example" },
	{ "only_oauth2_by_its_new_name", "oauthbearer", MSU_E_AUTH_MISSING,
	    "login-changed m.a.example" },
	{ "only_something_else", "GSSAPI", MSU_E_AUTH_MISSING, "" },
	{ "oauth2_beside_what_we_want", "XOAUTH2", MSU_OK, "" },
};

static void
live_servers_have_the_last_word_on_logins(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(checks); i++) {
		const char *const offered[] = { checks[i].offered, NULL };
		struct msu_step step = { .id = MSU_STEP_CAPABILITY };
		struct msu_check check = { .steps = &step, .nsteps = 1,
		    .offered = offered };
		const struct msu_check *const all[] = { &check, NULL };
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		hand_pair(&h, hand_entry(&h, "autoconfig", "x", 3, NULL),
		    "m.a.example");
		hand_rank(&h);
		step.error.code = checks[i].code;
		check.verdict = checks[i].code == MSU_OK ? MSU_PASS :
		    MSU_FAIL;
		check.server = h.r->account->in;
		h.r->checks = all;
		msu_pick_checked(&h.ctx, h.r);
		msu_pick_checked(&h.ctx, h.r);	/* not added twice */
		row_text(checks[i].name, conflicts_of(&h), checks[i].kinds);
		hand_free(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_decide_where_there_are_some),
		cmocka_unit_test(
		    web_hosts_that_answer_for_every_site_are_not_believed),
		cmocka_unit_test(live_servers_have_the_last_word_on_logins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
