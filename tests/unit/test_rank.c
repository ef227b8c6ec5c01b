/* SPDX-License-Identifier: MPL-2.0 */
/* Ranking and choice: whom to believe, what comes first, what is never
 * taken. */
#include "by_hand.h"

#include <stdlib.h>

/* "imap:143 pop3:995": what was ranked, best first. */
static const char *
ranking(struct run *run)
{
	const char *text = "";

	for (size_t i = 0; run->r->candidates[i] != NULL; i++) {
		const struct msu_server *s = &run->r->candidates[i]->server;

		text = msu_arena_printf(run->look.found.arena, "%s%s%s:%u",
		    text, i == 0 ? "" : " ", s->host, s->port);
	}
	return text;
}

/* ---- order and choice ----------------------------------------------- */

static const struct {
	const char	*name;
	struct facts	 facts;
	const char	*order, *in, *out;
	enum msu_outcome outcome;
	enum msu_code	 code;
} orders[] = {
	{ "tls_before_starttls_against_the_provider's_order",
	    { .answers = { { SAYS("database", 3,
		{ IMAP, STARTTLS, "a.test", 143, 0 },
		{ IMAP, TLS, "a.test", 993, 0 },
		{ SMTP, STARTTLS, "a.test", 587, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:993 a.test:143 a.test:465 a.test:587", "a.test:993",
	    "a.test:465", MSU_FOUND, MSU_OK },
	{ "imap_before_pop3_against_the_provider's_order",
	    { .answers = { { SAYS("database", 3,
		{ POP3, TLS, "a.test", 995, 0 },
		{ IMAP, STARTTLS, "a.test", 143, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:143 a.test:995 a.test:465", "a.test:143", "a.test:465",
	    MSU_FOUND, MSU_OK },
	{ "the_provider's_order_among_equals",
	    { .answers = { { SAYS("database", 3,
		{ SMTP, TLS, "z.a.test", 465, 0 },
		{ SMTP, TLS, "a.a.test", 465, 0 },
		{ IMAP, TLS, "y.a.test", 993, 0 },
		{ IMAP, TLS, "b.a.test", 993, 0 }) } } },
	    "y.a.test:993 b.a.test:993 z.a.test:465 a.a.test:465",
	    "y.a.test:993", "z.a.test:465", MSU_FOUND, MSU_OK },
	{ "trust_before_agreement_and_policy",
	    { .answers = { { SAYS("database", 2, BOTH("a.test")) },
		{ SAYS("mx", 2, BOTH("a.test")) },
		{ SAYS("admin", 4, { POP3, STARTTLS, "b.test", 110, 0 },
		{ SMTP, STARTTLS, "b.test", 587, 0 }) } } },
	    "b.test:110 b.test:587 a.test:993 a.test:465", "b.test:110",
	    "b.test:587", MSU_FOUND, MSU_OK },
	{ "agreement_before_the_sources'_order",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("database", 3, BOTH("b.test")) },
		{ SAYS("srv", 2, { IMAP, TLS, "b.test", 993, 0 }) } } },
	    "b.test:993 b.test:465 a.test:993 a.test:465", "b.test:993",
	    "b.test:465", MSU_FOUND, MSU_OK },
	{ "agreement_about_pop3_does_not_beat_imap_of_the_same_provider",
	    { .answers = { { SAYS("autoconfig", 3,
		{ POP3, TLS, "pop.a.test", 995, 0 },
		BOTH("imap.a.test")) },
		{ SAYS("database", 3,
		{ POP3, TLS, "pop.a.test", 995, 0 }) } } },
	    "imap.a.test:993 pop.a.test:995 imap.a.test:465",
	    "imap.a.test:993", "imap.a.test:465", MSU_FOUND, MSU_OK },
	{ "providers_of_the_list_are_one_whatever_their_hosts_are_called",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("mail.b.test")) },
		{ SAYS("database", 3, BOTH("mail.a.test"),
		{ POP3, TLS, "mail.c.test", 995, 0 }), .provider = "a" },
		{ SAYS("srv", 3, { POP3, TLS, "pop.c.test", 995, 0 }) } } },
	    "mail.a.test:993 mail.c.test:995 pop.c.test:995 mail.a.test:465 "
	    "mail.b.test:993 mail.b.test:465", "mail.a.test:993",
	    "mail.a.test:465", MSU_FOUND, MSU_OK },
	{ "sources_of_one_operator_do_not_agree",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")) },
		{ SAYS("autoconfig", 3, BOTH("b.test")) },
		{ SAYS("wellknown", 3, BOTH("b.test")) } } },
	    "a.test:993 a.test:465 b.test:993 b.test:465", "a.test:993",
	    "a.test:465", MSU_CONSENT, MSU_E_CONFLICT },
	{ "who_is_not_believed_confirms_nobody",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")) },
		{ SAYS("autoconfig", 3, BOTH("b.test")) },
		{ SAYS("srv", 1, BOTH("b.test")) } } },
	    "a.test:993 a.test:465 b.test:993 b.test:465", "a.test:993",
	    "a.test:465", MSU_CONSENT, MSU_E_CONFLICT },
	{ "trust_is_the_strongest_evidence's",
	    { .answers = { { SAYS("mx", 2, { IMAP, TLS, "b.test", 993, 0 }) },
		{ SAYS("database", 3, { IMAP, TLS, "a.test", 993, 0 }) },
		{ SAYS("admin", 4, BOTH("b.test")) } } },
	    "b.test:993 b.test:465 a.test:993", "b.test:993", "b.test:465",
	    MSU_FOUND, MSU_OK },
	{ "the_sources'_order_among_equals",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")) },
		{ SAYS("srv", 2, BOTH("z.test")) } } },
	    "z.test:993 z.test:465 a.test:993 a.test:465", "z.test:993",
	    "z.test:465", MSU_FOUND, MSU_OK },
	{ "a_source's_own_order_among_equals",
	    { .answers = { { SAYS("mxconfig", 2, BOTH("z.test")),
		.where = "z.example" },
		{ SAYS("mxconfig", 2, BOTH("a.test")), .where = "a.example",
		.place = 1 } } },
	    "z.test:993 z.test:465 a.test:993 a.test:465", "z.test:993",
	    "z.test:465", MSU_FOUND, MSU_OK },
	{ "plain_is_last_whatever_the_provider_prefers",
	    { .answers = { { SAYS("database", 3,
		{ IMAP, PLAIN, "a.test", 143, 0 },
		{ IMAP, STARTTLS, "a.test", 143, 0 },
		{ SMTP, PLAIN, "a.test", 25, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:143 a.test:143 a.test:465 a.test:25", "a.test:143",
	    "a.test:465", MSU_FOUND, MSU_OK },
	{ "encrypted_pop3_before_plain_imap",
	    { .answers = { { SAYS("admin", 4, { IMAP, PLAIN, "a.test", 143, 0 },
		{ POP3, TLS, "a.test", 995, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:143 a.test:995 a.test:465", "a.test:995", "a.test:465",
	    MSU_FOUND, MSU_OK },
	{ "plain_is_never_chosen_even_when_it_is_trusted_most",
	    { .answers = { { SAYS("admin", 4, { IMAP, PLAIN, "a.test", 143, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) },
		{ SAYS("database", 3, { IMAP, TLS, "b.a.test", 993, 0 }) } } },
	    "a.test:143 a.test:465 b.a.test:993", "b.a.test:993",
	    "a.test:465", MSU_FOUND, MSU_OK },
	{ "stronger_security_of_one_host_although_trusted_less",
	    { .answers = { { SAYS("autoconfig", 3,
		{ IMAP, STARTTLS, "a.test", 143, 0 },
		{ SMTP, STARTTLS, "a.test", 587, 0 }) },
		{ SAYS("srv", 2, BOTH("a.test")) } } },
	    "a.test:993 a.test:143 a.test:465 a.test:587", "a.test:993",
	    "a.test:465", MSU_FOUND, MSU_OK },
	{ "stronger_security_from_nobody_does_not_count",
	    { .answers = { { SAYS("autoconfig", 3,
		{ IMAP, STARTTLS, "a.test", 143, 0 },
		{ SMTP, STARTTLS, "a.test", 587, 0 }) },
		{ SAYS("srv", 1, BOTH("a.test")) } } },
	    "a.test:143 a.test:587 a.test:993 a.test:465", "a.test:143",
	    "a.test:587", MSU_FOUND, MSU_OK },
	{ "weaker_security_is_not_lifted",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("srv", 2, { IMAP, STARTTLS, "a.test", 143, 0 }) } } },
	    "a.test:993 a.test:465 a.test:143", "a.test:993", "a.test:465",
	    MSU_FOUND, MSU_OK },
	{ "providers_of_one_document_in_its_order",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("z.test"),
		BOTH("a.test")) } } },
	    "z.test:993 a.test:993 z.test:465 a.test:465", "z.test:993",
	    "z.test:465", MSU_FOUND, MSU_OK },
	{ "policy_before_the_order_of_a_document's_providers",
	    { .answers = { { SAYS("autoconfig", 3,
		{ IMAP, STARTTLS, "z.test", 143, 0 }, BOTH("a.test")) } } },
	    "a.test:993 z.test:143 a.test:465", "a.test:993", "a.test:465",
	    MSU_FOUND, MSU_OK },
	{ "another_operator_decides_between_equals",
	    { .answers = { { SAYS("autoconfig", 3, BOTH("a.test")) },
		{ SAYS("wellknown", 3, BOTH("b.test")) },
		{ SAYS("mxconfig", 2, { IMAP, TLS, "b.test", 993, 0 }) } } },
	    "b.test:993 b.test:465 a.test:993 a.test:465", "b.test:993",
	    "b.test:465", MSU_FOUND, MSU_OK },
	{ "plain_only",
	    { .answers = { { SAYS("admin", 4, { IMAP, PLAIN, "a.test", 143, 0 },
		{ SMTP, PLAIN, "a.test", 587, 0 }) } } },
	    "a.test:143 a.test:587", "-", "-", MSU_CONSENT,
	    MSU_E_PLAIN_ONLY },
	{ "plain_incoming_only",
	    { .answers = { { SAYS("admin", 4, { IMAP, PLAIN, "a.test", 143, 0 },
		{ SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:143 a.test:465", "-", "a.test:465", MSU_CONSENT,
	    MSU_E_PLAIN_ONLY },
	{ "plain_outgoing_only",
	    { .answers = { { SAYS("admin", 4, { IMAP, TLS, "a.test", 993, 0 },
		{ SMTP, PLAIN, "a.test", 25, 0 }) } } },
	    "a.test:993 a.test:25", "a.test:993", "-", MSU_CONSENT,
	    MSU_E_PLAIN_ONLY },
	{ "no_outgoing",
	    { .answers = { { SAYS("admin", 4,
		{ IMAP, TLS, "a.test", 993, 0 }) } } },
	    "a.test:993", "a.test:993", "-", MSU_CONSENT,
	    MSU_E_NO_OUTGOING },
	{ "no_incoming",
	    { .answers = { { SAYS("admin", 4,
		{ SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:465", "-", "a.test:465", MSU_CONSENT,
	    MSU_E_NO_INCOMING },
	{ "calendar_alone_is_no_account",
	    { .answers = { { SAYS("admin", 4,
		{ CALDAV, TLS, "a.test", 443, 0 }) } } },
	    "a.test:443", "-", "-", MSU_CONSENT, MSU_E_NO_INCOMING },
	{ "trust_below_the_minimum",
	    { .answers = { { SAYS("mx", 1, BOTH("a.test")) } } },
	    "a.test:993 a.test:465", "a.test:993", "a.test:465", MSU_CONSENT,
	    MSU_E_TRUST },
	{ "the_weaker_half_decides",
	    { .answers = { { SAYS("admin", 4,
		{ IMAP, TLS, "a.test", 993, 0 }) },
		{ SAYS("mx", 1, { SMTP, TLS, "a.test", 465, 0 }) } } },
	    "a.test:993 a.test:465", "a.test:993", "a.test:465", MSU_CONSENT,
	    MSU_E_TRUST },
	/* halves */
	{ "halves_of_one_domain_are_a_pair",
	    { .answers = { { SAYS("pacc", 3,
		{ IMAP, TLS, "imap.a.test", 993, 0 }) },
		{ SAYS("srv", 3, { SMTP, TLS, "smtp.a.test", 465, 0 }) } } },
	    "imap.a.test:993 smtp.a.test:465", "imap.a.test:993",
	    "smtp.a.test:465", MSU_FOUND, MSU_OK },
	{ "halves_of_one_provider_are_a_pair",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test"),
		{ POP3, TLS, "b.test", 995, 0 }), .provider = "p" },
		{ SAYS("pacc", 3, { IMAP, TLS, "imap.a.test", 993, 0 }) },
		{ SAYS("autoconfig", 3,
		{ SMTP, TLS, "smtp.b.test", 465, 0 }) } } },
	    "imap.a.test:993 smtp.b.test:465 a.test:993 b.test:995 a.test:465",
	    "imap.a.test:993", "smtp.b.test:465", MSU_FOUND, MSU_OK },
	{ "halves_of_one_document_are_a_pair",
	    { .answers = { { SAYS("autoconfig", 3,
		{ IMAP, TLS, "imap.a.test", 993, 0 },
		{ SMTP, TLS, "smtp.b.test", 465, 0 }) } } },
	    "imap.a.test:993 smtp.b.test:465", "imap.a.test:993",
	    "smtp.b.test:465", MSU_FOUND, MSU_OK },
	{ "whole_account_before_a_better_half",
	    { .answers = { { SAYS("autoconfig", 3,
		{ IMAP, TLS, "imap.a.test", 993, 0 }) },
		{ SAYS("mx", 2, BOTH("b.test")) } } },
	    "imap.a.test:993 b.test:993 b.test:465", "b.test:993",
	    "b.test:465", MSU_FOUND, MSU_OK },
	{ "only_halves_of_strangers_are_for_somebody_to_decide",
	    { .answers = { { SAYS("autoconfig", 3,
		{ IMAP, TLS, "imap.a.test", 993, 0 }) },
		{ SAYS("mx", 2, { SMTP, TLS, "smtp.b.test", 465, 0 }) } } },
	    "imap.a.test:993 smtp.b.test:465", "imap.a.test:993",
	    "smtp.b.test:465", MSU_CONSENT, MSU_E_CONFLICT },
};

static void
best_comes_first_and_is_chosen(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(orders); i++) {
		struct run run;

		run_all(&run, &orders[i].facts);
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

/* ---- trust ------------------------------------------------------------ */

#define LINKED(source, t, host, ...) \
	{ SAYS(source, t, BOTH(host)), .linked = host, __VA_ARGS__ }
#define LIST(t)		{ SAYS("mx", t, { IMAP, TLS, "imap.p.test", 993, 0 }), \
			    .provider = "p" }

static const struct {
	const char	*name;
	struct facts	 facts;
	const char	*source;	/* that it is about */
	unsigned	 trust, verified;	/* before and after a check */
} trusts[] = {
	{ "link_within_the_domain_needs_the_certificate",
	    { .answers = { LINKED("srv", 2, "mail.example.org",
		.if_verified = 3) } },
	    "srv", 2, 3 },
	{ "link_to_a_stranger_is_worth_one_whatever_his_certificate_is",
	    { .answers = { LINKED("srv", 2, "mail.p.test", .if_verified = 3,
	    .if_known = 2) } }, "srv", 1, 1 },
	{ "name_that_ends_like_the_domain_is_a_stranger",
	    { .answers = { LINKED("srv", 2, "evilexample.org",
		.if_verified = 3) } },
	    "srv", 1, 1 },
	{ "link_to_the_list's_provider",
	    { .answers = { LINKED("srv", 2, "mail.p.test", .if_verified = 3,
	    .if_known = 2), LIST(2) } }, "srv", 2, 2 },
	{ "link_to_a_provider_that_the_list_only_offers",
	    { .answers = { LINKED("srv", 2, "mail.p.test", .if_verified = 3,
	    .if_known = 2), LIST(1) } }, "srv", 1, 1 },
	{ "link_to_another_than_the_list's_provider",
	    { .answers = { LINKED("srv", 2, "mail.q.test", .if_known = 2),
		LIST(2) } },
	    "srv", 1, 1 },
	{ "link_to_the_mail_exchanger's_domain_is_a_stranger's",
	    { .answers = { LINKED("srv", 2, "mail.p.test", .if_known = 2) },
	    .mx = "mx.p.test" }, "srv", 1, 1 },
	{ "redirect_to_the_mail_exchanger's_domain",
	    { .answers = { LINKED("autoconfig", 3, "mail.p.test", .if_known = 3,
	    .mx_knows = true) }, .mx = "mx.p.test" }, "autoconfig", 3, 3 },
	{ "redirect_to_a_stranger",
	    { .answers = { LINKED("autoconfig", 3, "mail.p.test", .if_known = 3,
	    .mx_knows = true) }, .mx = "mx.q.test" }, "autoconfig", 1, 1 },
	{ "redirect_of_nobody_stays_nobody's",
	    { .answers = { LINKED("http", 0, "mail.p.test", .if_known = 0,
	    .mx_knows = true) } }, "http", 0, 0 },
	{ "dnssec_and_certificate",
	    { .answers = { { SAYS("srv", 3, BOTH("mail.p.test")),
		.if_verified = 4 } } },
	    "srv", 3, 4 },
	{ "guess", { .answers = { { SAYS("guess", 2,
		BOTH("mail.example.org")) } } },
	    "guess", 2, 2 },
	{ "the_web_host's_document",
	    { .answers = { { SAYS("autoconfig", 3,
		BOTH("mail.example.org")) } },
	    .web_default = true }, "autoconfig", 1, 1 },
	{ "the_web_host_of_another_source",
	    { .answers = { { SAYS("srv", 2, BOTH("mail.example.org")),
	    .if_verified = 3 } }, .web_default = true }, "srv", 2, 3 },
	{ "dnssec_outweighs_the_web_host",
	    { .answers = { { SAYS("pacc", 4, BOTH("mail.example.org")) } },
	    .web_default = true }, "pacc", 4, 4 },
};

static unsigned
trust_of(const struct run *run, const char *source)
{
	for (size_t i = 0; run->r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = run->r->candidates[i];

		if (strcmp(c->why[0]->source, source) == 0)
			return c->trust;
	}
	fail_msg("nothing of %s", source);
	return 0;
}

static void
trust_follows_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(trusts); i++) {
		struct run run;

		run_all(&run, &trusts[i].facts);
		row_number(trusts[i].name, trust_of(&run, trusts[i].source),
		    trusts[i].trust);
		if (strcmp(run.r->candidates[0]->why[0]->source,
		    trusts[i].source) != 0) {
			run_free(&run);
			continue;	/* it is not what is checked */
		}
		run_check(&run, MSU_PASS, MSU_PASS, MSU_OK);
		row_number(trusts[i].name, trust_of(&run, trusts[i].source),
		    trusts[i].verified);
		row_number(trusts[i].name, run.r->trust, trusts[i].verified);
		run_free(&run);
	}
}

static void
bad_certificate_ends_all_trust(void **state)
{
	static const struct facts facts =
	    { .answers = { { SAYS("admin", 4, BOTH("a.test")) } } };
	struct run run;

	(void)state;
	run_all(&run, &facts);
	assert_int_equal(run.r->trust, 4);
	run_check(&run, MSU_FAIL, MSU_PASS, MSU_E_TLS_NAME);
	assert_int_equal(run.r->trust, 0);
	assert_int_equal(run.r->candidates[0]->trust, 0);
	assert_int_equal(run.r->candidates[1]->trust, 4);
	run_free(&run);
}

/* A link that only the certificate vouches for is not refused before there
 * was a chance to see it. */
static void
checked_trust_decides_about_the_outcome(void **state)
{
	static const struct facts facts =
	    { .answers = { LINKED("srv", 2, "mail.example.org",
		.if_verified = 3) } };
	struct run run;

	(void)state;
	for (unsigned good = 0; good < 2; good++) {
		run_begin(&run);
		run.ctx.min_trust = 3;
		run_facts(&run, &facts, 0);
		run_end(&run);
		assert_int_equal(run.r->outcome, MSU_CONSENT);
		assert_int_equal(run.r->error.code, MSU_E_TRUST);
		run_check(&run, good ? MSU_PASS : MSU_FAIL, MSU_PASS,
		    good ? MSU_OK : MSU_E_TCP_REFUSED);
		assert_int_equal(run.r->outcome, good ? MSU_FOUND :
		    MSU_CONSENT);
		assert_int_equal(run.r->exit, good ? 0 : 5);
		run_free(&run);
	}
}

/* ---- what the result says beside servers -------------------------------- */

static const struct msu_oauth2 oauth_a = { .issuer = "https://a.test/" };
static const struct msu_oauth2 oauth_b = { .issuer = "https://b.test/" };

static const struct {
	const char	*name;
	struct facts	 facts;
	const char	*provider, *documentation, *issuer, *notes;
} abouts[] = {
	{ "those_who_name_the_servers_are_heard",
	    { .answers = { { SAYS("database", 3, BOTH("a.test")),
		.provider = "a",
		.documentation = "https://a.test/help", .note = "enable-imap",
		.oauth2 = &oauth_a },
		{ SAYS("mx", 2, BOTH("b.test")), .provider = "b",
		.documentation = "https://b.test/help",
		.note = "app-password", .oauth2 = &oauth_b } } },
	    "a", "https://a.test/help", "https://a.test/", " enable-imap" },
	{ "the_strongest_is_heard_first",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")), .provider = "a",
		.documentation = "https://a.test/old", .note = "app-password",
		.oauth2 = &oauth_b },
		{ SAYS("pacc", 3, BOTH("a.test")),
		.documentation = "https://a.test/new", .note = "enable-imap",
		.oauth2 = &oauth_a } } },
	    "a", "https://a.test/new", "https://a.test/",
	    " enable-imap app-password" },
	{ "the_weaker_one_fills_gaps",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")) },
		{ SAYS("mx", 2, BOTH("a.test")), .provider = "a",
		.documentation = "https://a.test/old",
		.oauth2 = &oauth_b } } },
	    "a", "https://a.test/old", "https://b.test/", "" },
	{ "the_outgoing_server's_source_is_heard_too",
	    { .answers = { { SAYS("pacc", 3,
		{ IMAP, TLS, "imap.a.test", 993, 0 }) },
		{ SAYS("srv", 3, { SMTP, TLS, "smtp.a.test", 465, 0 }),
		.note = "enable-smtp" } } },
	    NULL, NULL, NULL, " enable-smtp" },
	{ "each_note_once",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")),
		.note = "enable-imap" },
		{ SAYS("mx", 2, BOTH("a.test")), .note = "enable-imap" } } },
	    NULL, NULL, NULL, " enable-imap" },
	{ "no_account_but_a_reason",
	    { .answers = { { SAYS("mx", 2, { .host = NULL }), .provider = "a",
		.unsupported = true, .note = "own-apps-only",
		.documentation = "https://a.test/apps" } } },
	    "a", "https://a.test/apps", NULL, " own-apps-only" },
};

static void
notes_are_those_of_the_choice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(abouts); i++) {
		const struct msu_account *acct;
		const char *notes = "";
		struct run run;

		run_all(&run, &abouts[i].facts);
		acct = run.r->account;
		row_text(abouts[i].name, acct->provider, abouts[i].provider);
		row_text(abouts[i].name, acct->documentation,
		    abouts[i].documentation);
		row_text(abouts[i].name, acct->oauth2 == NULL ? NULL :
		    acct->oauth2->issuer, abouts[i].issuer);
		for (size_t j = 0; acct->notes[j] != NULL; j++)
			notes = msu_arena_printf(run.look.found.arena,
			    "%s %s", notes, acct->notes[j]->code);
		row_text(abouts[i].name, notes, abouts[i].notes);
		run_free(&run);
	}
}

static void
extra_servers_are_kept_apart(void **state)
{
	static const struct facts facts = { .answers = {
		{ SAYS("admin", 4, { CALDAV, TLS, "c.a.test", 443, 0 },
		    { SMTP, TLS, "s.a.test", 465, 0 },
		    { IMAP, TLS, "i.a.test", 993, 0 }) },
		{ SAYS("srv", 1, { CALDAV, TLS, "d.test", 443, 0 }) },
	} };
	const struct msu_account *acct;
	struct run run;

	(void)state;
	run_all(&run, &facts);
	acct = run.r->account;
	assert_string_equal(acct->servers[0]->host, "i.a.test");
	assert_string_equal(acct->servers[1]->host, "s.a.test");
	assert_null(acct->servers[2]);
	assert_string_equal(acct->extra[0]->host, "c.a.test");
	assert_null(acct->extra[1]);	/* a stranger's is not offered */
	run_free(&run);
}

static void
evidence_is_shown_once_strongest_first(void **state)
{
	static const struct facts facts = { .answers = {
		{ SAYS("mx", 2, BOTH("a.test")) },
		{ SAYS("database", 3, BOTH("a.test"), BOTH("a.test")) },
		{ SAYS("mx", 2, BOTH("a.test")), .where = "b.example" },
		{ SAYS("admin", 2, BOTH("a.test")) },
	} };
	static const char *const want[] = { "database example.org",
	    "admin example.org", "mx b.example", "mx example.org" };
	const struct msu_evidence *const *why;
	struct run run;
	size_t n = 0;

	(void)state;
	run_all(&run, &facts);
	why = run.r->candidates[0]->why;
	for (; n < ROWS(want); n++)
		row_text(want[n], why[n] == NULL ? NULL : msu_arena_printf(
		    run.look.found.arena, "%s %s", why[n]->source,
		    why[n]->where), want[n]);
	assert_null(why[n]);
	assert_ptr_equal(why[0]->attempt, run.r->attempts[1]);
	run_free(&run);
}

/* ---- order of arrival ---------------------------------------------------- */

static const struct {
	const char	*name;
	struct facts	 facts;
} arrivals[] = {
	{ "five_sources_with_an_order_of_their_own",
	    { .answers = { { SAYS("database", 3, BOTH("d1.test"),
		{ IMAP, TLS, "d2.test", 993, 0 }), .provider = "d",
		.note = "enable-imap" },
		{ SAYS("autoconfig", 3, { IMAP, TLS, "a1.test", 993, 0 },
		{ POP3, TLS, "d1.test", 995, 0 },
		{ SMTP, STARTTLS, "d1.test", 587, 0 }) },
		{ SAYS("mx", 2, { IMAP, TLS, "a1.test", 993, 0 },
		BOTH("d1.test")), .provider = "d", .note = "app-password" },
		{ SAYS("srv", 2, BOTH("d1.test"),
		{ IMAP, STARTTLS, "d1.test", 143, 0 }), .if_verified = 3 },
		{ SAYS("guess", 2, BOTH("a1.test")), .guessed_user = true } },
	    .mx = "mx.d1.test", .spf = { "d1.test" } } },
	{ "one_server_with_different_ways_to_log_in",
	    { .answers = { { SAYS("autoconfig", 3, { IMAP, TLS, "a.test", 993,
		MSU_AUTH_OAUTH2 }, { SMTP, TLS, "a.test", 465,
		MSU_AUTH_OAUTH2 }) },
		{ SAYS("wellknown", 3, BOTH("a.test")) },
		{ SAYS("mx", 2, { IMAP, TLS, "a.test", 993,
		MSU_AUTH_ENCRYPTED }) } } } },
	{ "two_answers_of_one_source",
	    { .answers = { { SAYS("mxconfig", 2, BOTH("a.test")),
		.where = "x.example" },
		{ SAYS("mxconfig", 2, BOTH("b.test")), .where = "y.example" },
		{ SAYS("mxconfig", 2, BOTH("c.test")),
		.where = "z.example" } } } },
	{ "three_providers_of_equal_right",
	    { .answers = { { SAYS("pacc", 3, BOTH("a.test")) },
		{ SAYS("autoconfig", 3, BOTH("b.test")) },
		{ SAYS("wellknown", 3, BOTH("c.test")) },
		{ SAYS("srv", 2, BOTH("c.test")) } } } },
	{ "one_domain_that_two_of_the_list's_providers_use",
	    { .answers = { { SAYS("mx", 2, { IMAP, TLS, "imap.a.test", 993,
		0 }), .provider = "y" },
		{ SAYS("database", 2, { SMTP, TLS, "smtp.a.test", 465, 0 }),
		.provider = "x" },
		{ SAYS("srv", 2, BOTH("b.test")) } } } },
	{ "best_source_of_a_provider_comes_late",
	    { .answers = { { SAYS("wellknown", 3, { POP3, TLS, "a.test", 995,
		0 }) },
		{ SAYS("autoconfig", 3, BOTH("b.test")) },
		{ SAYS("pacc", 3, BOTH("a.test")) } } } },
	{ "answers_that_only_differ_in_the_server",
	    { .answers = { { SAYS("srv", 2,
		{ IMAP, TLS, "imap1.a.test", 993, 0 }) },
		{ SAYS("srv", 2, { IMAP, TLS, "imap2.a.test", 993, 0 }) },
		{ SAYS("srv", 2, { SMTP, TLS, "smtp.a.test", 465, 0 }) } } } },
	{ "some_do_not_answer",
	    { .answers = { { SAYS("mx", 2, BOTH("a.test")), .provider = "a" },
		{ .source = "srv", .none = MSU_ANSWER_NONE,
		.code = MSU_E_DNS_TIMEOUT },
		{ .source = "pacc", .none = MSU_ANSWER_NONE,
		.code = MSU_E_TCP_TIMEOUT },
		{ .source = "autoconfig", .none = MSU_ANSWER_REFUSED,
		.code = MSU_E_REDIRECT },
		{ .source = "wellknown", .none = MSU_ANSWER_NONE,
		.code = MSU_E_HTTP_STATUS } } } },
	{ "nobody_answers",
	    { .answers = { { .source = "srv", .none = MSU_ANSWER_NONE,
		.code = MSU_E_DNS_TIMEOUT },
		{ .source = "pacc", .none = MSU_ANSWER_NONE,
		.code = MSU_E_TCP_TIMEOUT },
		{ .source = "pacc", .none = MSU_ANSWER_NONE,
		.where = "b.example",
		.code = MSU_E_DNS_FAILURE },
		{ .source = "autoconfig", .none = MSU_ANSWER_REFUSED,
		.code = MSU_E_REDIRECT },
		{ .source = "wellknown", .none = MSU_ANSWER_NONE,
		.code = MSU_E_HTTP_STATUS } } } },
	{ "all_refuse",
	    { .answers = { { .source = "autoconfig", .none = MSU_ANSWER_REFUSED,
		.code = MSU_E_REDIRECT },
		{ .source = "wellknown", .none = MSU_ANSWER_REFUSED,
		.code = MSU_E_HTTP_STATUS } } } },
};

/* Everything that was concluded, as text. */
static const char *
conclusion(struct run *run)
{
	struct msu_arena *a = run->look.found.arena;
	const struct msu_result *r = run->r;
	const struct msu_account *acct = r->account;
	const char *text = msu_arena_printf(a, "%s %s %s, trust %u score %d: "
	    "%s\n%s\n", msu_outcome_name(r->outcome),
	    msu_code_name(r->error.code), r->error.subject, r->trust, r->score,
	    parts_text(run), conflicts_text(run));

	if (acct != NULL)
		text = msu_arena_printf(a, "%sin %s out %s provider %s\n",
		    text, chosen(run, acct->in), chosen(run, acct->out),
		    acct->provider == NULL ? "-" : acct->provider);
	for (size_t i = 0; acct != NULL && acct->notes[i] != NULL; i++)
		text = msu_arena_printf(a, "%snote %s\n", text,
		    acct->notes[i]->code);
	for (size_t i = 0; r->reasons[i] != NULL; i++) {
		char *reason = msu_reason_english_dup(r->reasons[i]);

		text = msu_arena_printf(a, "%s%s\n", text, reason);
		free(reason);
	}
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];

		text = msu_arena_printf(a, "%s%s:%u %s %u %d", text,
		    c->server.host, c->server.port,
		    msu_auth_name(c->server.auths[0]), c->trust, c->score);
		for (size_t j = 0; c->why[j] != NULL; j++)
			text = msu_arena_printf(a, "%s %s %u", text,
			    c->why[j]->source, c->why[j]->trust);
		text = msu_arena_printf(a, "%s\n", text);
	}
	return text;
}

static unsigned
count_orders(const struct facts *f)
{
	unsigned n = 1;

	for (unsigned i = 2; i <= count_answers(f); i++)
		n *= i;
	return n;
}

/* The same ranked after every answer, as a lookup does it. */
static void
run_slowly(struct run *run, const struct facts *f, unsigned k)
{
	struct msu_leader leader;

	run_facts(run, f, k);
	for (size_t i = 0; i < 3; i++) {
		msu_rank(&run->look);
		msu_pick_leader(&run->look, &leader);
	}
	run_end(run);
}

static void
order_of_arrival_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(arrivals); i++) {
		unsigned n = count_orders(&arrivals[i].facts);
		char *first = NULL;

		for (unsigned k = 0; k < 2 * n; k++) {
			const char *text;
			struct run run;

			run_begin(&run);
			if (k < n) {
				run_facts(&run, &arrivals[i].facts, k);
				run_end(&run);
			} else
				run_slowly(&run, &arrivals[i].facts, k - n);
			text = conclusion(&run);
			if (first == NULL)
				first = strdup(text);
			else if (strcmp(first, text) != 0)
				fail_msg("%s, order %u:\n%snot\n%s",
				    arrivals[i].name, k, text, first);
			run_free(&run);
		}
		free(first);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best_comes_first_and_is_chosen),
		cmocka_unit_test(trust_follows_the_rules),
		cmocka_unit_test(bad_certificate_ends_all_trust),
		cmocka_unit_test(checked_trust_decides_about_the_outcome),
		cmocka_unit_test(notes_are_those_of_the_choice),
		cmocka_unit_test(extra_servers_are_kept_apart),
		cmocka_unit_test(evidence_is_shown_once_strongest_first),
		cmocka_unit_test(order_of_arrival_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
