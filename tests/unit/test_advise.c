/* SPDX-License-Identifier: MPL-2.0 */
/* Diagnosis: what several checks mean together, case by case. */
#include "rows.h"

#include <stdio.h>

#include "run.h"

enum { MAX_SERVERS = 4 };

enum kind { WANTED, ALTERNATIVE, UNWANTED };	/* the last: nobody waits */

/* A server, how it fared, and the advice that it is to get.  It is "tried" in
 * the place of the one before where it is an alternative. */
struct server {
	const char	*url;
	enum msu_step_id step;		/* that failed */
	enum msu_code	 code;		/* MSU_OK: none did */
	const char	*words;		/* the server's, or the issuer */
	const char	*advice;
	enum kind	 kind;
};

#define SILENT(url, advice)	\
	{ url, MSU_STEP_CONNECT, MSU_E_TCP_TIMEOUT, NULL, advice, WANTED }
#define REFUSED(url, advice)	\
	{ url, MSU_STEP_CONNECT, MSU_E_TCP_REFUSED, NULL, advice, WANTED }
#define WORKS(url)		\
	{ url, 0, MSU_OK, NULL, NULL, WANTED }
#define NAMELESS(url, advice)	\
	{ url, MSU_STEP_RESOLVE, MSU_E_DNS_NXDOMAIN, NULL, advice, WANTED }
#define SAYS(url, words, advice) \
	{ url, MSU_STEP_GREETING, MSU_E_WRONG_PROTOCOL, words, advice, WANTED }
#define ISSUER(url, name, advice) \
	{ url, MSU_STEP_TLS, MSU_E_CERT_UNTRUSTED, name, advice, WANTED }

static const struct {
	const char	*name;
	struct server	 servers[MAX_SERVERS];
} cases[] = {
	/* ---- silence ---------------------------------------------------- */
	{ "two_silent_hosts_are_a_firewall", {
	    SILENT("imaps://imap.a.test", "offline-or-firewall"),
	    SILENT("smtp://smtp.a.test", "offline-or-firewall") } },
	{ "two_silent_ports_of_one_host_may_be_the_host", {
	    SILENT("imaps://mail.a.test", "blocked-or-down"),
	    SILENT("smtp://mail.a.test", "blocked-or-down") } },
	{ "no_route_to_two_hosts", {
	    { "imaps://imap.a.test", MSU_STEP_CONNECT, MSU_E_TCP_UNREACHABLE,
	    NULL, "offline-or-firewall", WANTED },
	    SILENT("smtp://smtp.a.test", "offline-or-firewall") } },
	{ "refusal_is_an_answer", {
	    SILENT("imaps://imap.a.test", "blocked-or-down"),
	    SILENT("smtp://smtp.a.test", "blocked-or-down"),
	    REFUSED("imaps://imap.b.test", "check-port") } },
	{ "name_without_time_is_no_answer", {
	    SILENT("imaps://imap.a.test", "offline-or-firewall"),
	    SILENT("imaps://imap.b.test", "offline-or-firewall"),
	    { "smtp://smtp.a.test", MSU_STEP_RESOLVE, MSU_E_DEADLINE, NULL,
	    "more-time", WANTED } } },
	{ "server_that_nobody_waits_for_does_not_count", {
	    SILENT("imaps://imap.a.test", "blocked-or-down"),
	    { "imaps://imap.b.test", MSU_STEP_CONNECT, MSU_E_TCP_TIMEOUT,
	    NULL, NULL, UNWANTED } } },

	/* ---- sending ---------------------------------------------------- */
	{ "sending_is_blocked", {
	    WORKS("imaps://imap.a.test"),
	    SILENT("smtp://smtp.a.test", "sending-blocked"),
	    { "smtps://smtp.a.test", MSU_STEP_CONNECT, MSU_E_TCP_TIMEOUT,
	    NULL, "blocked-or-down", ALTERNATIVE } } },
	{ "sending_is_blocked_for_the_host_that_receives", {
	    WORKS("imaps://mail.a.test"),
	    SILENT("smtp://mail.a.test", "sending-blocked"),
	    SILENT("smtps://mail.a.test", "sending-blocked") } },
	{ "one_silent_port_is_not_all_sending", {
	    WORKS("imaps://imap.a.test"),
	    SILENT("smtp://smtp.a.test", "blocked-or-down") } },
	{ "other_sender_answers", {
	    WORKS("imaps://imap.a.test"),
	    SILENT("smtp://smtp.a.test", "blocked-or-down"),
	    SILENT("smtps://smtp.a.test", "blocked-or-down"),
	    WORKS("smtp://smtp.b.test") } },
	{ "receiving_does_not_work_either", {
	    REFUSED("imaps://imap.a.test", "check-port"),
	    SILENT("smtp://smtp.a.test", "blocked-or-down"),
	    SILENT("smtps://smtp.a.test", "blocked-or-down") } },
	{ "two_providers_cannot_be_sent_with", {
	    WORKS("imaps://imap.a.test"),
	    SILENT("smtp://smtp.a.test", "sending-blocked"),
	    SILENT("smtp://smtp.b.test", "sending-blocked") } },
	{ "silent_receiver_is_not_sending", {
	    SILENT("imaps://imap.a.test", "blocked-or-down"),
	    SILENT("smtp://smtp.a.test", "blocked-or-down"),
	    WORKS("imaps://imap.b.test") } },
	{ "two_silent_receivers_are_not_sending", {
	    SILENT("imaps://imap.a.test", "blocked-or-down"),
	    SILENT("imap://imap.a.test", "blocked-or-down"),
	    WORKS("imaps://imap.b.test") } },

	/* ---- one port --------------------------------------------------- */
	{ "port_is_blocked", {
	    SILENT("imaps://mail.a.test", "port-blocked"),
	    WORKS("smtp://mail.a.test") } },
	{ "other_port_that_fails_later_is_open_all_the_same", {
	    SILENT("imaps://mail.a.test", "port-blocked"),
	    { "imap://mail.a.test", MSU_STEP_STARTTLS, MSU_E_STARTTLS_MISSING,
	    NULL, "use-tls-port", ALTERNATIVE } } },
	{ "other_port_that_refuses_is_not_open", {
	    SILENT("imaps://mail.a.test", "blocked-or-down"),
	    REFUSED("imap://mail.a.test", "check-port") } },

	/* ---- unrelated hosts -------------------------------------------- */
	{ "pages_of_two_domains_are_a_portal", {
	    SAYS("imap://imap.a.test", "HTTP/1.1 302 Found", "captive-portal"),
	    SAYS("smtp://smtp.b.test", "<html>", "captive-portal") } },
	{ "page_in_the_place_of_an_alternative_counts", {
	    SAYS("imap://imap.a.test", "HTTP/1.0 200 OK", "captive-portal"),
	    { "imap://imap.b.test", MSU_STEP_GREETING, MSU_E_WRONG_PROTOCOL,
	    "HTTP/1.0 200 OK", "check-port", ALTERNATIVE } } },
	{ "pages_of_one_domain_are_none", {
	    SAYS("imap://imap.a.test", "HTTP/1.1 302 Found", "check-port"),
	    SAYS("smtp://smtp.a.test", "HTTP/1.1 302 Found", "check-port") } },
	{ "other_nonsense_is_none", {
	    SAYS("imap://imap.a.test", "220 smtp", "check-port"),
	    SAYS("smtp://smtp.b.test", "* OK imap", "check-port") } },
	{ "one_issuer_of_two_domains_is_inspection", {
	    ISSUER("imaps://imap.a.test", "CN = scanner", "tls-inspection"),
	    ISSUER("smtps://smtp.b.test", "CN = scanner", "tls-inspection") } },
	{ "two_issuers_are_two_administrators", {
	    ISSUER("imaps://imap.a.test", "CN = a", "check-interception"),
	    ISSUER("smtps://smtp.b.test", "CN = b", "check-interception") } },
	{ "one_issuer_of_one_domain_is_its_own", {
	    ISSUER("imaps://imap.a.test", "CN = a", "check-interception"),
	    ISSUER("smtps://smtp.a.test", "CN = a", "check-interception") } },

	{ "no_name_of_two_domains_is_the_network", {
	    NAMELESS("imaps://imap.a.test", "no-names"),
	    NAMELESS("smtps://smtp.a.test", "no-names"),
	    NAMELESS("imaps://imap.b.test", "no-names") } },
	{ "no_name_of_one_domain_is_its_own", {
	    NAMELESS("imaps://imap.a.test", "check-host-name"),
	    NAMELESS("smtps://smtp.a.test", "check-host-name") } },
	{ "other_server_has_a_name", {
	    NAMELESS("imaps://imap.a.test", "check-host-name"),
	    NAMELESS("smtps://smtp.b.test", "check-host-name"),
	    SILENT("imaps://imap.c.test", "blocked-or-down") } },

	/* ---- the other way to encrypt ------------------------------------ */
	{ "port_wants_tls", {
	    { "imap://mail.a.test:993", MSU_STEP_GREETING, MSU_E_NO_ANSWER,
	    NULL, "port-wants-tls", WANTED },
	    { "imaps://mail.a.test:993", 0, MSU_OK, NULL, NULL,
	    ALTERNATIVE } } },
	{ "port_wants_tls_with_a_bad_certificate", {
	    { "imap://mail.a.test:993", MSU_STEP_GREETING, MSU_E_NO_ANSWER,
	    NULL, "port-wants-tls", WANTED },
	    { "imaps://mail.a.test:993", MSU_STEP_TLS, MSU_E_CERT_EXPIRED,
	    NULL, "tell-provider", ALTERNATIVE } } },
	{ "port_that_does_not_speak_tls_either", {
	    { "imap://mail.a.test:993", MSU_STEP_GREETING, MSU_E_NO_ANSWER,
	    NULL, "check-security", WANTED },
	    { "imaps://mail.a.test:993", MSU_STEP_TLS, MSU_E_NO_ANSWER,
	    NULL, "check-security", ALTERNATIVE } } },
	{ "port_wants_starttls", {
	    { "smtps://mail.a.test:587", MSU_STEP_TLS,
	    MSU_E_PLAINTEXT_ON_TLS_PORT, NULL, "port-wants-starttls",
	    WANTED },
	    { "smtp://mail.a.test:587", 0, MSU_OK, NULL, NULL,
	    ALTERNATIVE } } },
	{ "other_port_says_nothing_about_this_one", {
	    { "imap://mail.a.test", MSU_STEP_GREETING, MSU_E_NO_ANSWER,
	    NULL, "check-security", WANTED },
	    { "imaps://mail.a.test", 0, MSU_OK, NULL, NULL,
	    ALTERNATIVE } } },
};

/* ---- the run ------------------------------------------------------------- */

static struct msu_one *
add(struct msu_checks *run, const struct server *s)
{
	static const char *const none[1];
	struct msu_error err = { .code = s->code };
	struct msu_tls *tls = msu_arena_alloc(run->arena, sizeof(*tls));
	const struct msu_server *where = msu_check_url(run->arena, s->url,
	    NULL);
	struct msu_one *o;

	assert_non_null(where);
	o = msu_one_new(run, where);
	assert_non_null(o);
	if (s->words != NULL)
		snprintf(err.detail, sizeof(err.detail), "%s", s->words);
	tls->issuer = s->words;
	tls->names = none;
	o->check->tls = tls;
	for (size_t i = 0; i < o->check->nsteps; i++) {
		enum msu_step_id id = o->check->steps[i].id;
		bool bad = s->code != MSU_OK && id == s->step;

		msu_one_step(o, id, bad ? MSU_FAIL : MSU_PASS, 1,
		    bad ? &err : NULL);
		if (bad)
			break;
	}
	if (s->kind != UNWANTED)
		msu_one_want(o);
	o->is_alternative = s->kind == ALTERNATIVE;
	msu_one_end(o);
	return o;
}

static void
was_tried(struct msu_checks *run, struct msu_one *first,
    const struct msu_one *other)
{
	struct msu_tried *t = msu_arena_alloc(run->arena, sizeof(*t));
	struct msu_list list = { 0 };

	t->why = "same-port";
	t->check = other->check;
	msu_list_add(run->arena, &list, t);
	first->check->tried = msu_list_end(&list);
}

static void
failures_are_read_together(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct msu_arena a = { 0 };
		struct msu_ctx ctx = { 0 };
		struct msu_result r = { 0 };
		struct msu_checks *run = msu_checks_new(&ctx, NULL, &a);
		const struct server *s = cases[i].servers;
		struct msu_one *ones[MAX_SERVERS];
		size_t n = 0;

		for (; n < MAX_SERVERS && s[n].url != NULL; n++) {
			ones[n] = add(run, &s[n]);
			if (s[n].kind == ALTERNATIVE)
				was_tried(run, ones[n - 1], ones[n]);
		}
		msu_checks_advise(run, &r);
		for (size_t j = 0; j < n; j++) {
			const struct msu_advice *got = ones[j]->check->advice;

			row_text(cases[i].name, got == NULL ? NULL :
			    got->code, s[j].advice);
		}
		msu_arena_free(&a);
	}
}

static void
proposed_name_is_told(void **state)
{
	static const struct server wrong = { "imaps://box.a.test",
	    MSU_STEP_TLS, MSU_E_TLS_NAME, NULL, NULL, WANTED };
	static const struct msu_tried named = { .why = "certificate-name" },
	    port = { .why = "other-port" };
	const struct msu_tried *const tried[] = { &named, &port, NULL };
	const char *const codes[] = { "use-certificate-name",
	    "wrong-host-name", "wrong-host-name" };

	(void)state;
	for (size_t i = 0; i < ROWS(tried); i++) {
		struct msu_arena a = { 0 };
		struct msu_ctx ctx = { 0 };
		struct msu_result r = { 0 };
		struct msu_checks *run = msu_checks_new(&ctx, NULL, &a);
		struct msu_one *o = add(run, &wrong);

		o->check->proposal = tried[i];
		msu_checks_advise(run, &r);
		row_text(codes[i], o->check->advice->code, codes[i]);
		msu_arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_are_read_together),
		cmocka_unit_test(proposed_name_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
