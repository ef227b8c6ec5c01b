/* SPDX-License-Identifier: MPL-2.0 */
/* Whatever answers first: the choice, its trust and its score are the same. */
#include "look_hand.h"

#include <stdlib.h>

#include "notes.h"

#define IMAP		MSU_PROTO_IMAP
#define POP3		MSU_PROTO_POP3
#define SMTP		MSU_PROTO_SMTP
#define CALDAV		MSU_PROTO_CALDAV
#define TLS		MSU_SECURITY_TLS
#define STARTTLS	MSU_SECURITY_STARTTLS
#define PLAIN		MSU_SECURITY_PLAIN

/* ---- order of arrival --------------------------------------------------------- */

#define ANSWERS		5
#define SERVERS		4

struct answer {			/* of one source */
	const char	*source, *where;
	unsigned	 trust;
	const char	*provider;	/* of the list, or NULL */
	const char	*linked;	/* as in msu_entry */
	const char	*note;
	struct {
		enum msu_proto		 proto;
		enum msu_security	 security;
		const char		*host;
		uint16_t		 port;
	}		 servers[SERVERS];
};

#define PAIR(host)	{ { IMAP, TLS, host, 993 }, { SMTP, TLS, host, 465 } }

static const struct {
	const char	*name;
	struct answer	 answers[ANSWERS];
	const char	*in, *out;	/* hosts; NULL: none */
} arrivals[] = {
	{ "two_documents_and_an_exchanger", {
	    { "autoconfig", "u1", 3, NULL, NULL, "enable-imap",
	    PAIR("m.a.example") },
	    { "wellknown", "u2", 3, NULL, NULL, "app-password",
	    PAIR("m.b.example") },
	    { "mx", "mx.b.example", 2, "bee", NULL, "oauth-usual",
	    { { POP3, TLS, "m.b.example", 995 },
	      { IMAP, STARTTLS, "m.b.example", 143 },
	      { CALDAV, TLS, "dav.b.example", 443 } } },
	    { "srv", "_imaps._tcp.example.org", 2, NULL, NULL, NULL,
	    { { IMAP, TLS, "m.a.example", 993 } } },
	    { "onlinedb", "u3", 3, NULL, NULL, NULL, PAIR("m.b.example") },
	    }, "m.b.example", "m.b.example" },
	{ "links_and_lists", {
	    { "mx", "mx.far.example", 2, "far", NULL, "enable-imap",
	    PAIR("m.far.example") },
	    { "mxconfig", "u1", 2, NULL, NULL, "app-password",
	    PAIR("m.far.example") },
	    { "mxconfig", "u2", 2, NULL, NULL, "oauth-usual",
	    { { IMAP, TLS, "x.far.example", 993 },
	      { SMTP, TLS, "m.far.example", 465 } } },
	    { "srv", "_imaps._tcp.example.org", 2, NULL, "m.far.example",
	    NULL, { { IMAP, TLS, "m.far.example", 993 } } },
	    { "mailconf", "u3", 3, NULL, "evil.example", NULL,
	    PAIR("m.evil.example") },
	    }, "m.far.example", "m.far.example" },
	{ "two_providers_with_servers_in_one_domain", {
	    { "database", "example.org", 3, "zed", NULL, "enable-imap",
	    PAIR("m.one.example") },
	    { "mx", "mx.one.example", 2, "abe", NULL, "app-password",
	    PAIR("n.one.example") },
	    { "autoconfig", "u1", 3, NULL, NULL, NULL,
	    PAIR("n.one.example") },
	    { "wellknown", "u2", 3, NULL, NULL, NULL,
	    PAIR("m.one.example") },
	    { "autodiscover", "u3", 3, NULL, NULL, "oauth-usual",
	    { { IMAP, TLS, "e.two.example", 993 } } },
	    }, "n.one.example", "n.one.example" },
	{ "halves", {
	    { "autoconfig", "u1", 3, NULL, NULL, "enable-imap",
	    { { IMAP, TLS, "i.a.example", 993 } } },
	    { "srv", "_submissions._tcp.example.org", 2, NULL, NULL, NULL,
	    { { SMTP, TLS, "s.b.example", 465 } } },
	    { "srv", "_submission._tcp.example.org", 2, NULL, NULL, NULL,
	    { { SMTP, STARTTLS, "s.a.example", 587 } } },
	    { "wellknown", "u2", 3, NULL, NULL, NULL,
	    { { IMAP, PLAIN, "i.c.example", 143 },
	      { SMTP, PLAIN, "i.c.example", 25 } } },
	    { "mailconf", "u3", 3, NULL, "far.example", NULL,
	    PAIR("i.far.example") },
	    }, "i.a.example", "s.a.example" },
	{ "as_many_for_one_as_for_the_other", {
	    { "autoconfig", "u1", 3, NULL, NULL, NULL,
	    PAIR("m.b.example") },
	    { "srv", "_imaps._tcp.example.org", 3, NULL, NULL, NULL,
	    { { IMAP, TLS, "i.b.example", 993 } } },
	    { "wellknown", "u2", 3, NULL, NULL, NULL,
	    PAIR("m.a.example") },
	    { "onlinedb", "u3", 3, NULL, NULL, NULL,
	    { { IMAP, TLS, "i.a.example", 993 } } },
	    { "guess", "mail.example.org", 2, NULL, NULL, NULL,
	    PAIR("mail.example.org") },
	    }, "m.b.example", "m.b.example" },
	{ "equals_that_only_names_tell_apart", {
	    { "wellknown", "u", 3, NULL, NULL, "enable-imap",
	    PAIR("m.d.example") },
	    { "wellknown", "u", 3, NULL, NULL, "app-password",
	    PAIR("m.a.example") },
	    { "wellknown", "u", 3, NULL, NULL, "oauth-usual",
	    PAIR("m.e.example") },
	    { "wellknown", "u", 3, NULL, NULL, NULL, PAIR("m.b.example") },
	    { "wellknown", "u", 3, NULL, NULL, NULL, PAIR("m.c.example") },
	    }, "m.a.example", "m.a.example" },
};

static void
arrive(struct hand *h, const struct answer *x)
{
	struct msu_entry *e = hand_entry(h, x->source, x->where, x->trust,
	    x->provider);

	e->linked = x->linked;
	e->if_known = 2;
	e->documentation = msu_arena_printf(h->a, "https://%s/help",
	    x->servers[0].host);
	if (x->note != NULL)
		msu_entry_note(h->a, e, x->note, x->note, NULL);
	for (size_t i = 0; i < SERVERS && x->servers[i].host != NULL; i++)
		hand_server(h, e, x->servers[i].proto,
		    x->servers[i].security, x->servers[i].host,
		    x->servers[i].port);
}

static const char *
place(struct hand *h, const struct msu_server *s)
{
	return s == NULL ? "-" : msu_server_url(h->a, s);
}

/* Everything that was concluded, as text. */
static const char *
conclusion(struct hand *h)
{
	const struct msu_account *acct = h->r->account;
	const struct msu_result *r = h->r;
	const char *t = msu_arena_printf(h->a, "%s %s in %s out %s provider "
	    "%s help %s trust %u score %d\n", msu_outcome_name(r->outcome),
	    msu_code_name(r->error.code), place(h, acct->in),
	    place(h, acct->out), acct->provider == NULL ? "-" :
	    acct->provider, acct->documentation, r->trust, r->score);

	for (size_t i = 0; acct->notes[i] != NULL; i++)
		t = msu_arena_printf(h->a, "%snote %s\n", t,
		    acct->notes[i]->code);
	for (size_t i = 0; acct->extra[i] != NULL; i++)
		t = msu_arena_printf(h->a, "%sextra %s\n", t,
		    place(h, acct->extra[i]));
	for (size_t i = 0; r->parts[i] != NULL; i++)
		t = msu_arena_printf(h->a, "%spart %s %d\n", t,
		    r->parts[i]->what, r->parts[i]->points);
	for (size_t i = 0; r->conflicts[i] != NULL; i++)
		t = msu_arena_printf(h->a, "%sconflict %s %s %s %d\n", t,
		    r->conflicts[i]->kind, r->conflicts[i]->chosen,
		    r->conflicts[i]->other, r->conflicts[i]->resolved);
	for (size_t i = 0; r->reasons[i] != NULL; i++)
		t = msu_arena_printf(h->a, "%s%s %s %s\n", t,
		    r->reasons[i]->form, r->reasons[i]->args[0],
		    r->reasons[i]->args[1]);
	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];

		t = msu_arena_printf(h->a, "%s%s trust %u score %d", t,
		    place(h, &c->server), c->trust, c->score);
		for (size_t j = 0; c->why[j] != NULL; j++)
			t = msu_arena_printf(h->a, "%s, %s %s %u", t,
			    c->why[j]->source, c->why[j]->where,
			    c->why[j]->trust);
		t = msu_arena_printf(h->a, "%s\n", t);
	}
	return t;
}

/* The n-th order of so many things (Lehmer). */
static void
permutation(size_t n, size_t order[ANSWERS])
{
	size_t free_ones[ANSWERS];

	for (size_t i = 0; i < ANSWERS; i++)
		free_ones[i] = i;
	for (size_t rest = ANSWERS; rest > 0; rest--) {
		size_t at = n % rest;

		n /= rest;
		order[ANSWERS - rest] = free_ones[at];
		memmove(free_ones + at, free_ones + at + 1,
		    (rest - at - 1) * sizeof(*free_ones));
	}
}

static void
order_of_arrival_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(arrivals); i++) {
		char *first = NULL;

		for (size_t n = 0; n < 120; n++) {
			size_t order[ANSWERS];
			const char *text;
			struct hand h;

			hand_begin(&h, "zoe@example.org");
			h.look->mx = "mx.far.example";
			permutation(n, order);
			for (size_t j = 0; j < ANSWERS; j++)
				arrive(&h, &arrivals[i].answers[order[j]]);
			hand_rank(&h);
			text = conclusion(&h);
			if (first == NULL)
				first = strdup(text);
			if (strcmp(first, text) != 0)
				fail_msg("%s: order %zu:\n%snot\n%s",
				    arrivals[i].name, n, text, first);
			row_text(arrivals[i].name, h.r->account->in->host,
			    arrivals[i].in);
			row_text(arrivals[i].name, h.r->account->out->host,
			    arrivals[i].out);
			hand_free(&h);
		}
		free(first);
	}
}

/* ---- trust: LOOKUP 1.2 ---------------------------------------------------------- */

static const struct {
	const char	*name, *source;
	unsigned	 trust, if_verified;
	const char	*linked;
	unsigned	 if_known;
	bool		 mx_knows, web_default;
	const char	*mx;
	const char	*listed;	/* host of the list's entry, or NULL */
	unsigned	 list_trust;
	unsigned	 want, want_verified;
} trusts[] = {
	{ "administrator", "admin", 4, 0, NULL, 0, 0, 0, NULL, NULL, 0,
	    4, 4 },
	{ "own_document", "autoconfig", 3, 0, NULL, 0, 0, 0, NULL, NULL, 0,
	    3, 3 },
	{ "srv_within_the_domain", "srv", 2, 3, "imap.example.org", 2, 0, 0,
	    NULL, NULL, 0, 2, 3 },
	{ "srv_to_the_domain_itself", "srv", 2, 3, "example.org", 2, 0, 0,
	    NULL, NULL, 0, 2, 3 },
	{ "srv_to_a_name_that_ends_alike", "srv", 2, 3, "badexample.org", 2,
	    0, 0, NULL, NULL, 0, 1, 1 },
	{ "srv_to_a_stranger", "srv", 2, 3, "imap.far.example", 2, 0, 0,
	    NULL, NULL, 0, 1, 1 },
	{ "srv_to_a_provider_of_the_list", "srv", 2, 3, "imap.far.example",
	    2, 0, 0, NULL, "m.far.example", 2, 2, 2 },
	{ "srv_to_another_provider_of_the_list", "srv", 2, 3,
	    "imap.far.example", 2, 0, 0, NULL, "m.other.example", 2, 1, 1 },
	{ "srv_to_the_parent's_provider", "srv", 2, 3, "imap.far.example",
	    2, 0, 0, NULL, "m.far.example", 1, 1, 1 },
	{ "srv_to_the_exchanger's_domain", "srv", 2, 3, "imap.far.example",
	    2, 0, 0, "mx.far.example", NULL, 0, 1, 1 },
	{ "validated_srv", "srv", 3, 4, NULL, 2, 0, 0, NULL, NULL, 0, 3,
	    4 },
	{ "redirect_to_a_stranger", "autoconfig", 3, 0, "far.example", 3, 1,
	    0, NULL, NULL, 0, 1, 1 },
	{ "redirect_to_the_exchanger's_domain", "autoconfig", 3, 0,
	    "far.example", 3, 1, 0, "mx.far.example", NULL, 0, 3, 3 },
	{ "redirect_to_a_provider_of_the_list", "autoconfig", 3, 0,
	    "far.example", 3, 1, 0, NULL, "m.far.example", 3, 3, 3 },
	{ "redirect_without_encryption", "http", 0, 0, "far.example", 0, 1,
	    0, NULL, NULL, 0, 0, 0 },
	{ "guess", "guess", 2, 0, NULL, 0, 0, 0, NULL, NULL, 0, 2, 2 },
	{ "web_host's_default", "autoconfig", 3, 0, NULL, 0, 0, 1, NULL,
	    NULL, 0, 1, 1 },
	{ "web_host's_default_in_dnssec", "pacc", 4, 0, NULL, 0, 0, 1, NULL,
	    NULL, 0, 4, 4 },
	{ "web_host's_default_is_not_of_dns", "srv", 2, 3,
	    "imap.example.org", 2, 0, 1, NULL, NULL, 0, 2, 3 },
	{ "web_host's_default_raises_nobody", "http", 0, 0, NULL, 0, 0, 1,
	    NULL, NULL, 0, 0, 0 },
};

static void
trust_goes_as_far_as_the_link(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(trusts); i++) {
		struct msu_entry *e;
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		h.look->mx = trusts[i].mx;
		h.look->web_default = trusts[i].web_default;
		e = hand_entry(&h, trusts[i].source, "x", trusts[i].trust,
		    NULL);
		e->if_verified = trusts[i].if_verified;
		e->linked = trusts[i].linked;
		e->if_known = trusts[i].if_known;
		e->mx_knows = trusts[i].mx_knows;
		hand_pair(&h, e, "mail.example.org");
		if (trusts[i].listed != NULL)
			hand_pair(&h, hand_entry(&h, "mx", "x",
			    trusts[i].list_trust, "far"), trusts[i].listed);
		hand_rank(&h);
		row_number(trusts[i].name, msu_rank_trust(h.look, e, false),
		    trusts[i].want);
		row_number(trusts[i].name, msu_rank_trust(h.look, e, true),
		    trusts[i].want_verified);
		hand_free(&h);
	}
}

/* ---- parts of the score: LOOKUP 1.7 ---------------------------------------------- */

static const struct part {
	const char	*name, *source;
	unsigned	 trust;
	const char	*second;	/* source that says the same, or NULL */
	const char	*mx, *spf;	/* or NULL */
	const char	*silent;	/* source without an answer, or NULL */
	bool		 guessed, unlisted, low, old, checked;
	uint16_t	 port;		/* of the incoming server */
	const char	*parts, *confidence;
} parts[] = {
	{ "bundled_entry_and_both_servers", .source = "database", .trust = 3,
	    .checked = true, .port = 993, .parts = "trust 60, "
	    "incoming-checked 10, outgoing-checked 10 = 80",
	    .confidence = "high" },
	{ "exchanger_agrees", .source = "database", .trust = 3,
	    .mx = "mx.far.example", .checked = true, .port = 993,
	    .parts = "trust 60, agreement 5, incoming-checked 10, "
	    "outgoing-checked 10 = 85", .confidence = "high" },
	{ "exchanger_of_strangers", .source = "database", .trust = 3,
	    .mx = "mx.other.example", .port = 993, .parts = "trust 60 = 60",
	    .confidence = "medium" },
	{ "exchanger_and_list", .source = "mx", .trust = 2,
	    .mx = "mx.far.example", .checked = true, .port = 993,
	    .parts = "trust 40, incoming-checked 10, outgoing-checked 10 = "
	    "60", .confidence = "medium" },
	{ "exchanger_and_senders", .source = "mx", .trust = 2,
	    .mx = "mx.far.example", .spf = "_spf.far.example",
	    .checked = true, .port = 993, .parts = "trust 40, agreement 5, "
	    "incoming-checked 10, outgoing-checked 10 = 65",
	    .confidence = "medium" },
	{ "exchanger_senders_and_autodiscover", .source = "mx", .trust = 2,
	    .second = "autodiscover", .mx = "mx.far.example",
	    .spf = "_spf.far.example", .checked = true, .port = 993,
	    .parts = "trust 40, agreement 10, incoming-checked 10, "
	    "outgoing-checked 10 = 70", .confidence = "medium" },
	{ "senders_of_strangers", .source = "mx", .trust = 2,
	    .mx = "mx.far.example", .spf = "spf.other.example", .port = 993,
	    .parts = "trust 40 = 40", .confidence = "low" },
	{ "guessed_host", .source = "guess", .trust = 2, .guessed = true,
	    .checked = true, .port = 993, .parts = "trust 40, "
	    "guessed-user-name -5, incoming-checked 10, outgoing-checked 10 "
	    "= 55", .confidence = "medium" },
	{ "same_operator_again", .source = "autoconfig", .trust = 3,
	    .second = "wellknown", .port = 993, .parts = "trust 60 = 60",
	    .confidence = "medium" },
	{ "two_sources_of_dns", .source = "mailconf", .trust = 3,
	    .second = "srv", .port = 993, .parts = "trust 60 = 60",
	    .confidence = "medium" },
	{ "another_operator", .source = "autoconfig", .trust = 3,
	    .second = "srv", .port = 993, .parts = "trust 60, agreement 5 = "
	    "65", .confidence = "medium" },
	{ "document_of_others", .source = "autoconfig", .trust = 3,
	    .unlisted = true, .port = 993, .parts = "trust 60, "
	    "domain-not-listed -5 = 55", .confidence = "medium" },
	{ "unusual_port", .source = "autoconfig", .trust = 3, .port = 994,
	    .parts = "trust 60, unusual-port -5 = 55",
	    .confidence = "medium" },
	{ "better_source_is_silent", .source = "database", .trust = 3,
	    .silent = "autoconfig", .port = 993, .parts = "trust 60, "
	    "better-source-without-answer -5 = 55", .confidence = "medium" },
	{ "worse_source_is_silent", .source = "database", .trust = 3,
	    .silent = "srv", .port = 993, .parts = "trust 60 = 60",
	    .confidence = "medium" },
	{ "not_confirmed_for_long", .source = "database", .trust = 3,
	    .old = true, .port = 993, .parts = "trust 60, "
	    "not-confirmed-for-long -5 = 55", .confidence = "medium" },
	{ "entry_not_sure_of_itself", .source = "database", .trust = 3,
	    .low = true, .port = 993, .parts = "trust 60, low-confidence -5 "
	    "= 55", .confidence = "medium" },
	{ "everything_against_it", .source = "mx", .trust = 1,
	    .silent = "autoconfig", .guessed = true, .unlisted = true,
	    .low = true, .old = true, .port = 994, .parts = "trust 20, "
	    "guessed-user-name -5, domain-not-listed -5, unusual-port -5, "
	    "better-source-without-answer -5, not-confirmed-for-long -5, "
	    "low-confidence -5, limit 10 = 0", .confidence = "low" },
	{ "without_encryption", .source = "http", .trust = 0, .port = 993,
	    .parts = "= 0", .confidence = "low" },
	{ "without_encryption_but_confirmed", .source = "http", .trust = 0,
	    .second = "srv", .mx = "mx.far.example", .port = 993,
	    .parts = "trust 40, agreement 5 = 45", .confidence = "low" },
};

static void
part_fill(struct hand *h, const struct part *p)
{
	static const char *spf[2];
	struct msu_entry *e = hand_entry(h, p->source, "x", p->trust,
	    strcmp(p->source, "mx") == 0 ? "far" : NULL);
	struct msu_error err = { .code = MSU_E_DNS_TIMEOUT };

	spf[0] = p->spf;
	h->look->mx = p->mx;
	h->look->spf = spf;
	e->guessed_user = p->guessed;
	e->unlisted = p->unlisted;
	e->confidence = p->low ? "low" : NULL;
	e->seen = p->old ? HAND_NOW - (time_t)549 * 86400 : 0;
	hand_server(h, e, IMAP, TLS, "m.far.example", p->port);
	hand_server(h, e, SMTP, TLS, "m.far.example", 465);
	if (p->second != NULL)
		hand_pair(h, hand_entry(h, p->second, "y", 2, NULL),
		    "m.far.example");
	if (p->silent != NULL)
		msu_look_attempt(h->look, p->silent, "z", MSU_ANSWER_NONE,
		    &err);
}

static void
check_both(struct hand *h)
{
	static const char *const none[1];
	struct msu_check *both = msu_arena_alloc(h->a, 2 * sizeof(*both));
	const struct msu_check **list = msu_arena_alloc(h->a,
	    3 * sizeof(*list));

	assert_non_null(both);
	assert_non_null(list);
	for (size_t i = 0; i < 2; i++) {
		both[i].verdict = MSU_PASS;
		both[i].offered = none;
		both[i].server = i == 0 ? h->r->account->in :
		    h->r->account->out;
		list[i] = &both[i];
	}
	h->r->checks = list;
	msu_pick_checked(&h->ctx, h->r);
}

static void
score_is_the_sum_of_its_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(parts); i++) {
		const char *text = "";
		struct hand h;
		int sum = 0;

		hand_begin(&h, "zoe@example.org");
		part_fill(&h, &parts[i]);
		hand_rank(&h);
		if (parts[i].checked)
			check_both(&h);
		for (size_t j = 0; h.r->parts[j] != NULL; j++) {
			const struct msu_part *p = h.r->parts[j];

			text = msu_arena_printf(h.a, "%s%s%s %d", text,
			    j == 0 ? "" : ", ", p->what, p->points);
			sum += p->points;
		}
		text = msu_arena_printf(h.a, "%s%s= %d", text,
		    text[0] == '\0' ? "" : " ", h.r->score);
		row_text(parts[i].name, text, parts[i].parts);
		row_number(parts[i].name, (unsigned)sum,
		    (unsigned)h.r->score);
		row_text(parts[i].name, h.r->confidence,
		    parts[i].confidence);
		hand_free(&h);
	}
}

/* ---- what belongs to the choice --------------------------------------------------- */

/* The notes of a provider that was not chosen would mislead. */
static void
words_beside_servers_follow_the_choice(void **state)
{
	static const struct msu_oauth2 mine = { .issuer = "https://a/" };
	static const struct msu_oauth2 other = { .issuer = "https://b/" };
	struct msu_entry *e;
	struct hand h;

	(void)state;
	hand_begin(&h, "zoe@example.org");
	e = hand_entry(&h, "mx", "mx.b.example", 2, "bee");
	e->documentation = "https://b.example/help";
	e->oauth2 = &other;
	msu_entry_note(h.a, e, "app-password", "b", NULL);
	hand_pair(&h, e, "m.b.example");
	hand_server(&h, e, CALDAV, TLS, "dav.b.example", 443);
	e = hand_entry(&h, "autoconfig", "u", 3, NULL);
	e->oauth2 = &mine;
	msu_entry_note(h.a, e, "enable-imap", "a", NULL);
	hand_pair(&h, e, "m.a.example");
	hand_rank(&h);
	assert_string_equal(h.r->account->in->host, "m.a.example");
	assert_null(h.r->account->provider);
	assert_null(h.r->account->documentation);
	assert_ptr_equal(h.r->account->oauth2, &mine);
	assert_string_equal(h.r->account->notes[0]->code, "enable-imap");
	assert_null(h.r->account->notes[1]);
	hand_free(&h);
}

static const struct {
	const char	*name;
	unsigned	 trust, min_trust;
	bool		 kept;
} extras[] = {
	{ "trusted", 3, 2, true }, { "just_trusted", 2, 2, true },
	{ "not_trusted", 1, 2, false }, { "not_trusted_but_wanted", 1, 1,
	    true },
};

static void
other_services_need_the_trust_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(extras); i++) {
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		h.ctx.min_trust = extras[i].min_trust;
		hand_pair(&h, hand_entry(&h, "autoconfig", "u", 3, NULL),
		    "m.a.example");
		hand_server(&h, hand_entry(&h, "srv", "x", extras[i].trust,
		    NULL), CALDAV, TLS, "dav.a.example", 443);
		hand_rank(&h);
		row_true(extras[i].name,
		    (h.r->account->extra[0] != NULL) == extras[i].kept);
		if (extras[i].kept)	/* its host is for JSON */
			row_text(extras[i].name,
			    h.r->account->extra[0]->host, "dav.a.example");
		hand_free(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_of_arrival_changes_nothing),
		cmocka_unit_test(trust_goes_as_far_as_the_link),
		cmocka_unit_test(score_is_the_sum_of_its_parts),
		cmocka_unit_test(words_beside_servers_follow_the_choice),
		cmocka_unit_test(other_services_need_the_trust_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
