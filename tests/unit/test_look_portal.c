/* SPDX-License-Identifier: MPL-2.0 */
/* Something that answers in place of the servers is found out, and nothing else
 * is taken for it. */
#include "look_hand.h"

#define LOGIN	"<html>Please log in to our network"
#define ANSWERS	3

struct said {			/* one answer of a host */
	const char	*host;
	unsigned	 status;
	const char	*body, *to;
	enum msu_code	 code;		/* the connection failed so */
	const char	*subject, *issuer;	/* of its certificate */
};

static const struct {
	const char	*name;
	struct said	 said[ANSWERS];
	bool		 is_portal;
} networks[] = {
	{ "same_page_of_strangers",
	    { { "autoconfig.example.org", 200, LOGIN, NULL, 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, LOGIN, NULL, 0, NULL,
	    NULL } }, true },
	{ "same_page_of_one_domain",
	    { { "autoconfig.example.org", 200, LOGIN, NULL, 0, NULL, NULL },
	      { "example.org", 200, LOGIN, NULL, 0, NULL, NULL } }, false },
	{ "different_pages",
	    { { "autoconfig.example.org", 200, LOGIN, NULL, 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, LOGIN ".", NULL, 0, NULL,
	    NULL } }, false },
	{ "pages_of_one_length",
	    { { "autoconfig.example.org", 200, "<html>a", NULL, 0, NULL,
	    NULL },
	      { "autoconfig.hoster.example", 200, "<html>b", NULL, 0, NULL,
	    NULL } }, false },
	{ "same_page_with_not_found",
	    { { "autoconfig.example.org", 404, LOGIN, NULL, 0, NULL, NULL },
	      { "autoconfig.hoster.example", 404, LOGIN, NULL, 0, NULL,
	    NULL } }, false },
	{ "nothing_from_both",
	    { { "autoconfig.example.org", 200, "", NULL, 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, "", NULL, 0, NULL, NULL } },
	    false },
	{ "third_answer_is_the_same",
	    { { "autoconfig.example.org", 200, LOGIN, NULL, 0, NULL, NULL },
	      { "example.org", 404, "", NULL, 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, LOGIN, NULL, 0, NULL,
	    NULL } }, true },
	{ "both_lead_to_one_stranger",
	    { { "autoconfig.example.org", 200, "<html>a",
	    "https://login.wifi.example/a", 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, "<html>b",
	    "https://www.wifi.example/b", 0, NULL, NULL } }, true },
	{ "both_lead_to_their_own",
	    { { "autoconfig.example.org", 200, "<html>a",
	    "https://www.example.org/", 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, "<html>b",
	    "https://www.hoster.example/", 0, NULL, NULL } }, false },
	{ "one_leads_to_the_other's",
	    { { "autoconfig.example.org", 200, "<html>a",
	    "https://www.hoster.example/", 0, NULL, NULL },
	      { "autoconfig.hoster.example", 200, "<html>b",
	    "https://www.hoster.example/", 0, NULL, NULL } }, false },
	{ "unknown_authority_for_both",
	    { { "autoconfig.example.org", 0, "", NULL, MSU_E_CERT_UNTRUSTED,
	    "CN=a", "CN=Inspector" },
	      { "autoconfig.hoster.example", 0, "", NULL,
	    MSU_E_CERT_UNTRUSTED, "CN=b", "CN=Inspector" } }, true },
	{ "unknown_authorities",
	    { { "autoconfig.example.org", 0, "", NULL, MSU_E_CERT_UNTRUSTED,
	    "CN=a", "CN=One" },
	      { "autoconfig.hoster.example", 0, "", NULL,
	    MSU_E_CERT_UNTRUSTED, "CN=a", "CN=Two" } }, false },
	{ "one_certificate_for_both",
	    { { "autoconfig.example.org", 0, "", NULL, MSU_E_TLS_NAME,
	    "CN=wifi", "CN=Known" },
	      { "autoconfig.hoster.example", 0, "", NULL, MSU_E_TLS_NAME,
	    "CN=wifi", "CN=Known" } }, true },
	{ "wrong_names_of_one_authority",
	    { { "autoconfig.example.org", 0, "", NULL, MSU_E_TLS_NAME,
	    "CN=a", "CN=Known" },
	      { "autoconfig.hoster.example", 0, "", NULL, MSU_E_TLS_NAME,
	    "CN=b", "CN=Known" } }, false },
	{ "expired_ones_of_one_authority",
	    { { "autoconfig.example.org", 0, "", NULL, MSU_E_CERT_EXPIRED,
	    "CN=a", "CN=Known" },
	      { "autoconfig.hoster.example", 0, "", NULL,
	    MSU_E_CERT_EXPIRED, "CN=b", "CN=Known" } }, false },
	{ "unknown_authority_without_facts",
	    { { "autoconfig.example.org", 0, "", NULL, MSU_E_CERT_UNTRUSTED,
	    NULL, NULL },
	      { "autoconfig.hoster.example", 0, "", NULL,
	    MSU_E_CERT_UNTRUSTED, NULL, NULL } }, false },
	{ "page_and_certificate",
	    { { "autoconfig.example.org", 200, LOGIN, NULL, 0, NULL, NULL },
	      { "autoconfig.hoster.example", 0, "", NULL,
	    MSU_E_CERT_UNTRUSTED, "CN=a", "CN=b" } }, false },
};

static void
answer(struct hand *h, const struct said *s)
{
	struct msu_question *q = hand_question(h, "autoconfig", 0,
	    msu_arena_printf(h->a, "https://%s/c.xml", s->host));
	struct msu_http_reply *r = hand_page(h, q, s->status, "text/html",
	    s->body, s->to);
	struct msu_tls *tls = msu_arena_alloc(h->a, sizeof(*tls));
	struct msu_error err = { .code = MSU_OK };

	assert_non_null(tls);
	tls->subject = s->subject;
	tls->issuer = s->issuer;
	if (s->subject != NULL)
		r->tls = tls;
	if (s->code != MSU_OK) {
		msu_fail(&err, s->code, q->where, NULL);
		msu_look_answer(q, MSU_ANSWER_NONE, &err);
	}
	q->source->answer(q);
}

/* In either order of the answers. */
static void
network_is_judged(size_t i, bool backwards)
{
	const char *name = networks[i].name;
	struct hand h;

	hand_begin(&h, "zoe@example.org");
	for (size_t j = 0; j < ANSWERS; j++) {
		const struct said *s = &networks[i].said[backwards ?
		    ANSWERS - 1 - j : j];

		if (s->host != NULL)
			answer(&h, s);
	}
	if (msu_portal_is_there(h.look) != networks[i].is_portal)
		fail_msg("%s: not so%s", name, backwards ? " backwards" : "");
	hand_rank(&h);
	if (networks[i].is_portal) {
		row_text(name, msu_outcome_name(h.r->outcome), "temporary");
		row_text(name, msu_code_name(h.r->error.code),
		    "captive-portal");
		row_true(name, h.r->account == NULL);
	} else
		row_true(name, h.r->error.code != MSU_E_CAPTIVE_PORTAL);
	hand_free(&h);
}

static void
portals_give_themselves_away(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(networks); i++) {
		network_is_judged(i, false);
		network_is_judged(i, true);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(portals_give_themselves_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
