/* SPDX-License-Identifier: MPL-2.0 */
/* What a web server's answer is: status, type and body tell together. */
#include "look_hand.h"

#define SERVER(kind, proto, port) \
	"<" kind " type=\"" proto "\"><hostname>mail.example.org</hostname>" \
	"<port>" port "</port><socketType>SSL</socketType>" \
	"<authentication>password-cleartext</authentication>" \
	"<username>%EMAILADDRESS%</username></" kind ">"
#define DOCUMENT \
	"<clientConfig version=\"1.1\"><emailProvider id=\"x\">" \
	"<domain>example.org</domain>" \
	SERVER("incomingServer", "imap", "993") \
	SERVER("outgoingServer", "smtp", "465") \
	"</emailProvider></clientConfig>"
#define EMPTY \
	"<clientConfig><emailProvider id=\"x\"><domain>example.org</domain>" \
	"</emailProvider></clientConfig>"
#define PAGE		"<!DOCTYPE html><title>Hello</title>"
#define XHTML \
	"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">" \
	"<body/></html>"
#define URL	"https://autoconfig.example.org/mail/config-v1.1.xml"
#define X100	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X1000	X100 X100 X100 X100 X100 X100 X100 X100 X100 X100

static const struct {
	const char	*name;
	unsigned	 status;
	const char	*type, *body;
	enum msu_answer	 answer;
	const char	*code;
} answers[] = {
	{ "document", 200, "text/xml", DOCUMENT, MSU_ANSWER_FOUND, "ok" },
	{ "document_as_html", 200, "text/html", DOCUMENT, MSU_ANSWER_FOUND,
	    "ok" },
	{ "document_without_type", 200, NULL, DOCUMENT, MSU_ANSWER_FOUND,
	    "ok" },
	{ "document_of_another_status_of_success", 203, NULL, DOCUMENT,
	    MSU_ANSWER_FOUND, "ok" },
	{ "document_without_servers", 200, "text/xml", EMPTY,
	    MSU_ANSWER_NEGATIVE, "no-usable-server" },
	{ "document_that_is_not_found", 404, "text/xml", EMPTY,
	    MSU_ANSWER_NEGATIVE, "http-status" },
	{ "page_that_is_not_found_and_wants_to_send_news", 404, "text/html",
	    PAGE "<form>Your email address: <input name=emailaddress>",
	    MSU_ANSWER_NEGATIVE, "http-status" },
	{ "half_a_document", 200, "text/xml", "<clientConfig><emailProvider>",
	    MSU_ANSWER_NEGATIVE, "bad-syntax" },
	{ "no_document_at_all", 200, "text/xml", "<rss/>",
	    MSU_ANSWER_NEGATIVE, "bad-syntax" },
	{ "text", 200, "text/plain", "hello", MSU_ANSWER_NEGATIVE,
	    "bad-syntax" },
	{ "nothing", 200, "text/xml", "", MSU_ANSWER_NEGATIVE, "no-usable-server" },
	{ "no_content", 204, NULL, "", MSU_ANSWER_NEGATIVE, "no-usable-server" },
	{ "page", 200, "text/html", PAGE, MSU_ANSWER_NEGATIVE, "html-page" },
	{ "page_as_xml", 200, "text/xml", PAGE, MSU_ANSWER_NEGATIVE,
	    "html-page" },
	{ "page_after_blanks", 200, NULL, "\r\n\t " PAGE,
	    MSU_ANSWER_NEGATIVE, "html-page" },
	{ "page_after_a_byte_order_mark", 200, NULL, "\xef\xbb\xbf" PAGE,
	    MSU_ANSWER_NEGATIVE, "html-page" },
	{ "page_in_capitals", 200, NULL, "<HTML>", MSU_ANSWER_NEGATIVE,
	    "html-page" },
	{ "page_that_is_well_formed", 200, "application/xhtml+xml", XHTML,
	    MSU_ANSWER_NEGATIVE, "html-page" },
	{ "fragment_of_a_page", 200, "text/html; charset=utf-8", "<p>no",
	    MSU_ANSWER_NEGATIVE, "html-page" },
	{ "not_found", 404, "text/html", PAGE, MSU_ANSWER_NEGATIVE,
	    "http-status" },
	{ "gone", 410, "text/html", PAGE, MSU_ANSWER_NEGATIVE,
	    "http-status" },
	{ "login", 401, "text/html", PAGE, MSU_ANSWER_REFUSED,
	    "login-wanted" },
	{ "login_with_a_document", 401, "text/xml", DOCUMENT,
	    MSU_ANSWER_REFUSED, "login-wanted" },
	{ "login_of_a_proxy", 407, NULL, "", MSU_ANSWER_REFUSED,
	    "login-wanted" },
	{ "forbidden", 403, NULL, "", MSU_ANSWER_REFUSED, "http-status" },
	{ "bad_request", 400, NULL, "no", MSU_ANSWER_REFUSED,
	    "http-status" },
	{ "too_many", 429, NULL, "", MSU_ANSWER_NONE, "http-status" },
	{ "out_of_order", 500, NULL, "", MSU_ANSWER_NONE, "http-status" },
	{ "out_of_order_with_a_document", 503, "text/xml", DOCUMENT,
	    MSU_ANSWER_NONE, "http-status" },
	{ "redirect_without_a_place", 302, NULL, "", MSU_ANSWER_NONE,
	    "http-status" },
	{ "switching_protocols", 101, NULL, "", MSU_ANSWER_NONE,
	    "http-status" },
	{ "status_that_is_none", 999, NULL, "", MSU_ANSWER_NONE,
	    "http-status" },
	{ "wants_the_parameter", 400, "text/plain",
	    "Missing emailaddress parameter", MSU_ANSWER_REFUSED,
	    "needs-address" },
	{ "wants_the_parameter_as_not_found", 404, "text/plain",
	    "No EMAILADDRESS given", MSU_ANSWER_REFUSED, "needs-address" },
	{ "wants_the_address", 400, "text/html",
	    "<p>Enter your email address", MSU_ANSWER_REFUSED,
	    "needs-address" },
	{ "long_page_that_speaks_of_addresses", 404, "text/html",
	    "email address" X1000 X1000 X1000 X1000 X1000 X1000 X1000 X1000
	    X1000 X1000, MSU_ANSWER_NEGATIVE, "http-status" },
	{ "address_in_a_login", 401, "text/plain", "emailaddress",
	    MSU_ANSWER_REFUSED, "login-wanted" },
};

static void
answers_are_judged_by_status_type_and_body(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(answers); i++) {
		const char *name = answers[i].name;
		const struct msu_attempt *t;
		struct msu_question *q;
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		q = hand_question(&h, "autoconfig", 0, URL);
		hand_page(&h, q, answers[i].status, answers[i].type,
		    answers[i].body, NULL);
		q->source->answer(q);
		row_number(name, h.look->attempts.n, 1);
		t = h.look->attempts.v[0];
		row_true(name, t == q->attempt);
		row_text(name, msu_answer_name(t->answer),
		    msu_answer_name(answers[i].answer));
		row_text(name, msu_code_name(t->error.code),
		    answers[i].code);
		row_number(name, t->status, answers[i].status);
		row_number(name, h.look->found.servers.n,
		    answers[i].answer == MSU_ANSWER_FOUND ? 2 : 0);
		hand_free(&h);
	}
}

/* ---- whom a document speaks for -------------------------------------------- */

static const struct {
	const char	*name, *source;
	size_t		 row;
	const char	*where, *to;	/* to: a redirect's, or NULL */
	const char	*mx;
	unsigned	 trust;
} speakers[] = {
	{ "own_server", "autoconfig", 0, URL, NULL, NULL, 3 },
	{ "redirect_within_the_domain", "autoconfig", 0, URL,
	    "https://www.example.org/c.xml", NULL, 3 },
	{ "redirect_to_a_stranger", "autoconfig", 0, URL,
	    "https://evil.example/c.xml", NULL, 1 },
	{ "redirect_to_a_name_that_ends_alike", "autoconfig", 0, URL,
	    "https://notexample.org/c.xml", NULL, 1 },
	{ "redirect_to_the_exchanger's", "autoconfig", 0, URL,
	    "https://auto.hoster.example/c.xml", "mx.hoster.example", 3 },
	{ "redirect_to_the_exchanger's_neighbour", "autoconfig", 0, URL,
	    "https://auto.other.example/c.xml", "mx.hoster.example", 1 },
	{ "web_site", "wellknown", 0, "https://example.org/x", NULL, NULL,
	    3 },
	{ "exchanger's_server", "mxconfig", 1,
	    "https://autoconfig.hoster.example/c.xml", NULL,
	    "mx.hoster.example", 2 },
	{ "exchanger's_server_that_leads_away", "mxconfig", 1,
	    "https://autoconfig.hoster.example/c.xml",
	    "https://evil.example/c.xml", "mx.hoster.example", 1 },
	{ "link_within_the_domain", "mailconf", 1,
	    "https://conf.example.org/c.xml", NULL, NULL, 3 },
	{ "link_to_a_stranger", "mailconf", 1, "https://evil.example/c.xml",
	    NULL, NULL, 1 },
	{ "link_within_the_domain_that_leads_away", "mailconf", 1,
	    "https://conf.example.org/c.xml", "https://evil.example/c.xml",
	    NULL, 1 },
	{ "online_list", "onlinedb", 0, "https://list.example/example.org",
	    NULL, NULL, 3 },
	{ "without_encryption", "http", 0,
	    "http://autoconfig.example.org/c.xml", NULL, NULL, 0 },
	{ "without_encryption_to_https", "http", 0,
	    "http://autoconfig.example.org/c.xml",
	    "https://autoconfig.example.org/c.xml", NULL, 0 },
	{ "without_encryption_to_a_stranger", "http", 0,
	    "http://autoconfig.example.org/c.xml",
	    "https://evil.example/c.xml", NULL, 0 },
};

static void
redirects_to_strangers_cost_trust(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(speakers); i++) {
		struct msu_question *q;
		struct hand h;

		hand_begin(&h, "zoe@example.org");
		h.look->mx = speakers[i].mx;
		h.look->mxbase = speakers[i].mx == NULL ? NULL :
		    msu_addr_base(speakers[i].mx);
		q = hand_question(&h, speakers[i].source, speakers[i].row,
		    speakers[i].where);
		hand_page(&h, q, 200, "text/xml", DOCUMENT, speakers[i].to);
		q->source->answer(q);
		hand_rank(&h);
		row_true(speakers[i].name, h.r->candidates[0] != NULL);
		row_number(speakers[i].name, h.r->candidates[0]->trust,
		    speakers[i].trust);
		row_text(speakers[i].name,
		    h.r->candidates[0]->why[0]->source, speakers[i].source);
		hand_free(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_judged_by_status_type_and_body),
		cmocka_unit_test(redirects_to_strangers_cost_trust),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
