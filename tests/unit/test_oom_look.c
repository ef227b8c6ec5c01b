/* SPDX-License-Identifier: MPL-2.0 */
/* Memory runs out in a lookup, in its JSON. */
#include "oom.h"

#include <cjson/cJSON.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <unistd.h>

#include "fake_dns.h"

#include "ctx.h"
#include "dbfile.h"
#include "file.h"
#include "json.h"
#include "look_hand.h"

/* What libxml2 2.9 does not get right itself is not asked of it: it forgets a
 * failure as soon as there is memory again. */
static void *
xml_malloc(size_t size)
{
	return once ? __real_malloc(size) : __wrap_malloc(size);
}

static void *
xml_realloc(void *p, size_t size)
{
	return once ? __real_realloc(p, size) : __wrap_realloc(p, size);
}

/* ---- a lookup ------------------------------------------------------- */

struct lookup {
	struct msu_ctx	*ctx;
	const char	*address;
	/* of those that ask the network: what is found */
	enum msu_outcome outcome;
	size_t		 candidates, attempts;
};

static enum msu_code
look_run(struct msu_look *look, struct msu_result *r, struct msu_error *err)
{
	enum msu_code rc = msu_look_start(look, err);

	while (rc == MSU_OK && look->asking && msu_net_step(look->net))
		msu_net_sleep(look->net);
	return rc != MSU_OK ? rc : msu_look_finish(look, r, err);
}

/* As the API does it, without the network. */
static enum msu_code
lookup(const struct lookup *l, struct msu_result *r, struct msu_error *err)
{
	struct msu_look *look;
	enum msu_code rc = msu_look_begin(l->ctx, l->address, r, &look, err);

	return rc != MSU_OK || look == NULL ? rc :
	    look_run(look, r, err);
}

static void
on_trace(void *arg, const char *area, const char *line)
{
	(void)arg, (void)area, (void)line;
}

static time_t
november(time_t *out)
{
	(void)out;
	return 1795000000;	/* 2026-11 */
}

static void
ctx_init(struct msu_ctx *ctx)
{
	memset(ctx, 0, sizeof(*ctx));
	ctx->flags[MSU_OPT_OFFLINE] = true;
	ctx->min_trust = 2;
	ctx->clock_ms = msu_clock_ms;
	ctx->wall = november;
	ctx->trace.areas = ~0u;
	ctx->trace.fn = on_trace;
}

static bool
run_lookup(unsigned long n, const void *arg)
{
	const struct lookup *l = arg;
	struct msu_error err = { .code = MSU_OK };
	enum msu_code rc = MSU_E_NOMEM;
	struct msu_result *r;

	start_with(n);
	r = msu_result_new();
	if (r != NULL)
		rc = lookup(l, r, &err);
	stop();
	msu_result_free(r);
	return rc == (has_failed ? MSU_E_NOMEM : MSU_OK) &&
	    (r == NULL || err.code == rc);
}

static void
lookups_in_the_database_say_no_memory(void **state)
{
	static const char *const addresses[] = {
		"me@qq.com", "me@gmail.com", "Zoe <zoe@outlook.com>",
		"me@nobody.example", "me@co.uk", "me",
		"me@b\xc3\xbc" "cher.example",
	};
	struct msu_ctx ctx;
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	ctx_init(&ctx);
	assert_non_null(msu_dbfile_get(&ctx, &err));
	for (size_t i = 0; i < ROWS(addresses); i++) {
		struct lookup l = { .ctx = &ctx, .address = addresses[i] };

		run_with_every_number(addresses[i], run_lookup, &l);
	}
	msu_dbfile_free(ctx.db);
}

static bool
run_first_lookup(unsigned long n, const void *address)
{
	struct msu_ctx ctx;
	struct lookup l = { .ctx = &ctx, .address = address };
	bool ok;

	ctx_init(&ctx);
	ok = run_lookup(n, &l);
	msu_dbfile_free(ctx.db);
	return ok;
}

static void
lookup_that_opens_the_database_says_no_memory(void **state)
{
	(void)state;
	run_with_every_number("first", run_first_lookup, "me@qq.com");
}

/* libxml2 may do without, so an answer is right as well. */
static bool
run_admin(unsigned long n, const void *arg)
{
	const struct lookup *l = arg;
	struct msu_error err = { .code = MSU_OK };
	enum msu_code rc = MSU_E_NOMEM;
	struct msu_result *r;
	bool ok;

	start_with(n);
	r = msu_result_new();
	if (r != NULL)
		rc = lookup(l, r, &err);
	stop();
	ok = rc == MSU_OK ? r->outcome == MSU_FOUND && r->trust == 4 &&
	    r->candidates[0] != NULL && r->candidates[1] != NULL :
	    has_failed && rc == MSU_E_NOMEM && (r == NULL || err.code == rc);
	msu_result_free(r);
	return ok;
}

static void
lookups_by_the_administrator_say_no_memory(void **state)
{
	static const char document[] =
	    "<clientConfig><emailProvider id=\"x\">"
	    "<domain>xml.example</domain><incomingServer type=\"imap\">"
	    "<hostname>imap.%EMAILDOMAIN%</hostname><port>993</port>"
	    "<socketType>SSL</socketType><username>%EMAILADDRESS%</username>"
	    "<authentication>password-cleartext</authentication>"
	    "</incomingServer><outgoingServer type=\"smtp\">"
	    "<hostname>smtp.%EMAILDOMAIN%</hostname><port>465</port>"
	    "<socketType>SSL</socketType><username>%EMAILADDRESS%</username>"
	    "<authentication>password-cleartext</authentication>"
	    "</outgoingServer></emailProvider></clientConfig>";
	static const char provider[] =
	    "name Ours\ndomain text.example\n"
	    "server imap tls imap.text.example 993\n"
	    "server smtp tls smtp.text.example 465\n"
	    "confidence high\nsource official https://text.example/\n"
	    "checked 2026-11\n";
	char dir[] = "/tmp/test_oom_look.XXXXXX";
	struct msu_ctx ctx;
	struct lookup xml = { .ctx = &ctx, .address = "me@xml.example" };
	struct lookup text = { .ctx = &ctx, .address = "me@text.example" };

	(void)state;
	ctx_init(&ctx);
	assert_non_null(mkdtemp(dir));
	ctx.texts[MSU_OPT_CONFIG_DIR] = dir;
	assert_int_equal(msu_file_write(dir, "xml.example.xml", document,
	    strlen(document), false, false, NULL), MSU_OK);
	assert_int_equal(msu_file_write(dir, "ours", provider,
	    strlen(provider), false, false, NULL), MSU_OK);
	run_with_every_number("document", run_admin, &xml);
	run_with_every_number("provider file", run_admin, &text);
	remove(msu_file_path(&ctx.arena, dir, "xml.example.xml"));
	remove(msu_file_path(&ctx.arena, dir, "ours"));
	assert_int_equal(rmdir(dir), 0);
	msu_arena_free(&ctx.arena);
}

/* ---- with the network ------------------------------------------------- */

/* A domain whose records lead somewhere; nobody listens for anything else. */
static const struct fake_row records[] = {
	{ "all.example", 15, .records = "@ 60 MX 1 aspmx.l.google.com" },
	{ "all.example", 16, .records = "@ 60 TXT |v=spf1 "
	    "include:_spf.google.com ~all" },
	{ "_imaps._tcp.all.example", 33, .records =
	    "@ 60 SRV 0 1 993 imap.all.example\n"
	    "@ 60 SRV 9 1 993 imap.gmail.com" },
	{ "_submissions._tcp.all.example", 33, .records =
	    "@ 60 SRV 0 1 465 smtp.all.example" },
	{ "_pop3s._tcp.all.example", 33, .records = "@ 60 SRV 0 0 0 ." },
	{ "_caldavs._tcp.all.example", 33, .records =
	    "@ 60 SRV 0 1 443 dav.all.example" },
	{ "_caldavs._tcp.all.example", 16, .records = "@ 60 TXT |path=/d/" },
	{ "_autodiscover._tcp.all.example", 33, .records =
	    "@ 60 SRV 0 1 443 autodiscover.outlook.com" },
	{ "null.example", 15, .records = "@ 60 MX 0 ." },
	{ NULL, 1, .rcode = 0 },
};

static void
count(const struct msu_result *r, size_t *candidates, size_t *attempts)
{
	*candidates = *attempts = 0;
	while (r->candidates[*candidates] != NULL)
		++*candidates;
	while (r->attempts[*attempts] != NULL)
		++*attempts;
}

/* What came of it with memory enough; somebody's own allocation may fail
 * without harm. */
static bool
is_whole(const struct lookup *l, const struct msu_result *r)
{
	size_t candidates, attempts;

	count(r, &candidates, &attempts);
	return r->outcome == l->outcome && candidates == l->candidates &&
	    attempts == l->attempts;
}

/* The net is there already: test_oom_net.c is about it. */
static enum msu_code
ask_network(const struct lookup *l, struct msu_result *r,
    struct msu_error *err)
{
	struct msu_list sent = { 0 };
	struct msu_look *look;
	enum msu_code rc;

	msu_net_begin(l->ctx->net, msu_result_arena(r), &sent);
	rc = msu_look_begin(l->ctx, l->address, r, &look, err);
	if (rc == MSU_OK) {
		look->net = l->ctx->net;
		rc = look_run(look, r, err);
	}
	msu_net_end(l->ctx->net);
	return rc;
}

static bool
run_network(unsigned long n, const void *arg)
{
	const struct lookup *l = arg;
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r = msu_result_new();
	enum msu_code rc;
	bool ok;

	assert_non_null(r);
	start_with(n);
	rc = ask_network(l, r, &err);
	stop();
	ok = rc == MSU_OK ? is_whole(l, r) : has_failed && err.code == rc &&
	    rc == MSU_E_NOMEM;
	msu_result_free(r);
	return ok;
}

static void
ask_with_memory(struct lookup *l)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r = msu_result_new();

	assert_non_null(r);
	assert_int_equal(ask_network(l, r, &err), MSU_OK);
	row_text(l->address, msu_outcome_name(r->outcome),
	    msu_outcome_name(l->outcome));
	count(r, &l->candidates, &l->attempts);
	msu_result_free(r);
}

static void
lookups_in_the_network_say_no_memory(void **state)
{
	static const struct lookup rows[] = {
		{ NULL, "me@all.example", MSU_FOUND, 0, 0 },
		{ NULL, "me@null.example", MSU_NOTHING, 0, 0 },
		{ NULL, "me@nothing.example", MSU_NOTHING, 0, 0 },
	};
	struct fake_dns dns;
	char server[32];
	struct msu_ctx ctx;
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	ctx_init(&ctx);
	ctx.flags[MSU_OPT_OFFLINE] = false;
	ctx.lookup_ms = 5000;
	ctx.texts[MSU_OPT_DNS_SERVER] = fake_dns_start(&dns, records, server);
	assert_non_null(msu_dbfile_get(&ctx, &err));
	ctx.net = msu_net_new(&ctx, &err);
	assert_non_null(ctx.net);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct lookup l = rows[i];

		l.ctx = &ctx;
		ask_with_memory(&l);
		run_with_every_number(l.address, run_network, &l);
	}
	msu_net_free(ctx.net);
	fake_dns_stop(&dns);
	msu_dbfile_free(ctx.db);
}

/* ---- servers by their URLs ------------------------------------------------- */

static bool
run_urls(unsigned long n, const void *arg)
{
	static const char *const urls[] = { "imaps://imap.example.org",
		"smtp://smtp.example.org", NULL };
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r;
	struct msu_ctx ctx;
	enum msu_code rc;

	(void)arg;
	ctx_init(&ctx);
	start_with(n);
	rc = msu_check_urls(&ctx, urls, &r, &err);
	stop();
	msu_result_free(r);
	return rc == err.code && (rc == MSU_OK ? r != NULL :
	    rc == MSU_E_NOMEM && r == NULL && has_failed);
}

static void
servers_by_url_say_no_memory(void **state)
{
	(void)state;
	run_with_every_number("urls", run_urls, NULL);
}

/* ---- answers --------------------------------------------------------------- */

#define SERVER(kind, proto, port) \
	"<" kind " type=\"" proto "\"><hostname>mail.example.org</hostname>" \
	"<port>" port "</port><socketType>SSL</socketType>" \
	"<authentication>password-cleartext</authentication>" \
	"<username>%EMAILADDRESS%</username></" kind ">"
#define DOCUMENT \
	"<clientConfig><emailProvider id=\"x\"><domain>example.org</domain>" \
	SERVER("incomingServer", "imap", "993") \
	SERVER("outgoingServer", "smtp", "465") \
	"<documentation url=\"https://example.org/help\"/>" \
	"<instruction>Call us</instruction></emailProvider></clientConfig>"
#define POX \
	"<Autodiscover><Response><Account><Action>settings</Action>" \
	"<Protocol><Type>IMAP</Type><Server>mail.example.org</Server>" \
	"<Port>993</Port><SSL>on</SSL></Protocol>" \
	"<Protocol><Type>SMTP</Type><Server>mail.example.org</Server>" \
	"<Port>465</Port><SSL>on</SSL></Protocol>" \
	"</Account></Response></Autodiscover>"

static const struct page {
	const char	*name, *source;
	size_t		 row;		/* of the source's questions */
	const char	*where, *body, *to;
	size_t		 candidates;
} pages[] = {
	{ "autoconfig", "autoconfig", 0, "https://autoconfig.example.org/x",
	    DOCUMENT, NULL, 2 },
	{ "redirected", "wellknown", 0, "https://example.org/x", DOCUMENT,
	    "https://far.example/x", 2 },
	{ "linked", "mailconf", 1, "https://far.example/x", DOCUMENT, NULL,
	    2 },
	{ "autodiscover", "autodiscover", 6, "https://example.org/x", POX,
	    NULL, 2 },
};

/* From the answer to the choice, its reasons and its check. */
static bool
run_answer(unsigned long n, const void *arg)
{
	const struct page *p = arg;
	struct msu_question *q;
	struct msu_error err = { .code = MSU_OK };
	size_t candidates = 0;
	struct hand h;
	bool ok;

	hand_begin(&h, "zoe@example.org");
	assert_non_null(msu_dbfile_get(&h.ctx, &err));
	q = hand_question(&h, p->source, p->row, p->where);
	hand_page(&h, q, 200, "text/xml", p->body, p->to);
	start_with(n);
	q->source->answer(q);
	hand_rank(&h);
	if (!msu_arena_failed(h.a))
		msu_pick_checked(&h.ctx, h.r);
	stop();
	while (h.r->candidates[candidates] != NULL)
		candidates++;
	ok = msu_arena_failed(h.a) ? has_failed :
	    candidates == p->candidates;
	hand_free(&h);
	msu_dbfile_free(h.ctx.db);
	msu_arena_free(&h.ctx.arena);
	return ok;
}

static void
answers_are_whole_or_the_lookup_has_failed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(pages); i++)
		run_with_every_number(pages[i].name, run_answer, &pages[i]);
}

/* A plan that is not whole would be a promise that is not kept. */
static bool
run_plan(unsigned long n, const void *arg)
{
	const struct lookup *l = arg;
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r = msu_result_new();
	enum msu_code rc = MSU_E_NOMEM;
	struct msu_look *look;
	size_t all = 0;
	bool ok;

	assert_non_null(r);
	start_with(n);
	rc = msu_look_begin(l->ctx, l->address, r, &look, &err);
	if (rc == MSU_OK)
		rc = msu_look_plan(look, true, r, &err);
	stop();
	while (r->plan[all] != NULL)
		all++;
	ok = rc == MSU_OK ? all > 0 && !has_failed : has_failed &&
	    rc == MSU_E_NOMEM && err.code == rc;
	msu_result_free(r);
	return ok;
}

static void
plans_are_whole_or_none(void **state)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_ctx ctx;
	struct lookup l = { .ctx = &ctx, .address = "me@customer.example" };
	struct lookup listed = { .ctx = &ctx, .address = "me@qq.com" };

	(void)state;
	ctx_init(&ctx);
	ctx.flags[MSU_OPT_OFFLINE] = false;
	assert_non_null(msu_dbfile_get(&ctx, &err));
	run_with_every_number("plan", run_plan, &l);
	run_with_every_number("plan of a check", run_plan, &listed);
	msu_dbfile_free(ctx.db);
}

/* ---- its JSON ----------------------------------------------------------- */

static bool
run_json(unsigned long n, const void *result)
{
	char *text;
	bool ok;

	start_with(n);
	text = msu_json_result_dup(result);
	stop();
	ok = (text == NULL) == has_failed;
	free(text);
	return ok;
}

static void
json_is_whole_or_none(void **state)
{
	static const void *const none[1];
	static const char *const names[] = { "imap.qq.com", NULL };
	static const struct msu_tls tls = {
		.version = "TLSv1.3", .cipher = "x", .subject = "y",
		.issuer = "z", .not_before = 1700000000,
		.not_after = 1800000000, .names = names,
		.chain = (const void *)none,
	};
	static const struct msu_advice advice = { .code = "enable-imap",
	    .text = "text", .cause = "provider" };
	static const struct msu_step steps[] = {
		{ .id = MSU_STEP_RESOLVE, .verdict = MSU_PASS, .ms = 1 },
		{ .id = MSU_STEP_CONNECT, .verdict = MSU_FAIL, .ms = 2,
		    .error = { MSU_E_TCP_REFUSED, 111, "s", "d" } },
	};
	static const struct msu_sent sent = { "domain", "qq.com" };
	static const struct msu_sent *const all_sent[] = { &sent, NULL };
	struct msu_result *r = msu_result_new();
	struct msu_error err = { .code = MSU_OK };
	struct msu_ctx ctx;
	struct msu_check check = {
		.verdict = MSU_FAIL, .ms = 3, .steps = steps,
		.nsteps = ROWS(steps), .tls = &tls, .offered = names,
		.advice = &advice, .tried = (const void *)none,
		.dialogue = (const void *)none,
	};
	const struct msu_check *const checks[] = { &check, NULL };
	struct lookup l = { .ctx = &ctx, .address = "me@qq.com" };

	(void)state;
	ctx_init(&ctx);
	assert_non_null(r);
	assert_int_equal(lookup(&l, r, &err), MSU_OK);
	assert_int_equal(r->outcome, MSU_FOUND);
	check.server = r->account->in;
	r->checks = checks;
	r->sent = all_sent;
	run_with_every_number("json", run_json, r);
	msu_result_free(r);
	msu_dbfile_free(ctx.db);
}

/* In this one case libxml2 prints. */
static void
be_quiet(void *arg, const char *fmt, ...)
{
	(void)arg, (void)fmt;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lookups_in_the_database_say_no_memory),
		cmocka_unit_test(lookup_that_opens_the_database_says_no_memory),
		cmocka_unit_test(lookups_by_the_administrator_say_no_memory),
		cmocka_unit_test(lookups_in_the_network_say_no_memory),
		cmocka_unit_test(servers_by_url_say_no_memory),
		cmocka_unit_test(answers_are_whole_or_the_lookup_has_failed),
		cmocka_unit_test(plans_are_whole_or_none),
		cmocka_unit_test(json_is_whole_or_none),
	};
	cJSON_Hooks hooks = { __wrap_malloc, free };

	xmlMemSetup(free, xml_malloc, xml_realloc, strdup);
	xmlInitParser();	/* what it keeps for good is no leak */
	xmlSetGenericErrorFunc(NULL, be_quiet);
	cJSON_InitHooks(&hooks);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
