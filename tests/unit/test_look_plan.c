/* SPDX-License-Identifier: MPL-2.0 */
/* The plan tells everything that may be asked, and nothing of the user's but
 * his domain; then it is not asked. */
#include "look_hand.h"

#include "dbfile.h"
#include "filters.h"

#define WELLKNOWN \
	"GET https://example.org/.well-known/autoconfig/mail/config-v1.1.xml"
#define OWN	"GET https://autoconfig.example.org/mail/config-v1.1.xml"

static struct msu_result *
plan(struct msu_ctx *ctx, const char *address, bool check)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r = msu_result_new();
	struct msu_look *look;

	assert_non_null(r);
	assert_int_equal(msu_look_begin(ctx, address, r, &look, &err),
	    MSU_OK);
	assert_non_null(look);
	assert_int_equal(msu_look_plan(look, check, r, &err), MSU_OK);
	return r;
}

static void
ctx_init(struct msu_ctx *ctx)
{
	memset(ctx, 0, sizeof(*ctx));
	ctx->min_trust = 2;
	ctx->clock_ms = hand_clock;
	ctx->wall = hand_wall;
}

static void
ctx_end(struct msu_ctx *ctx)
{
	msu_dbfile_free(ctx->db);
	msu_arena_free(&ctx->arena);
}

static const struct msu_planned *
planned(const struct msu_result *r, const char *what)
{
	for (size_t i = 0; r->plan[i] != NULL; i++) {
		if (strcmp(r->plan[i]->what, what) == 0)
			return r->plan[i];
	}
	return NULL;
}

/* ---- what is in it ------------------------------------------------------------- */

static const struct {
	const char	*what, *to;
	enum msu_phase	 when;
} usual[] = {
	{ "example.org (MX)", "DNS resolver", MSU_AT_ONCE },
	{ "example.org (TXT)", "DNS resolver", MSU_AT_ONCE },
	{ "_imaps._tcp.example.org (SRV)", "DNS resolver", MSU_AT_ONCE },
	{ "_submission._tcp.example.org (SRV)", "DNS resolver",
	    MSU_AT_ONCE },
	{ "_ua-auto-config.example.org (TXT)", "DNS resolver",
	    MSU_AT_ONCE },
	{ "autoconfig.example.org (A, AAAA)", "DNS resolver", MSU_AT_ONCE },
	{ OWN, "autoconfig.example.org", MSU_AT_ONCE },
	{ WELLKNOWN, "example.org", MSU_AT_ONCE },
	{ "GET https://autoconfig.{mxbase}/mail/config-v1.1.xml",
	    "autoconfig.{mxbase}", MSU_AFTER_MX },
	{ "_caldavs._tcp.example.org (TXT)", "DNS resolver",
	    MSU_AFTER_SRV },
	{ "{server} (A, AAAA)", "DNS resolver", MSU_ON_CONFLICT },
	{ "GET https://autodiscover.example.org/autodiscover/"
	    "autodiscover.xml", "autodiscover.example.org", MSU_ON_NAME },
	{ "POST https://example.org/autodiscover/autodiscover.xml",
	    "example.org", MSU_ON_EXCHANGE },
	{ "POST https://{target}/autodiscover/autodiscover.xml", "{target}",
	    MSU_ON_EXCHANGE },
	{ "imap.example.org (A, AAAA)", "DNS resolver", MSU_ON_ABSENCE },
	{ "GET https://{redirect}/{path}", "{redirect}", MSU_ON_REDIRECT },
};

static void
questions_stand_with_their_case(void **state)
{
	struct msu_ctx ctx;
	struct msu_result *r;

	(void)state;
	ctx_init(&ctx);
	r = plan(&ctx, "zoe@example.org", false);
	assert_int_equal(r->outcome, MSU_PLANNED);
	assert_int_equal(r->exit, 0);
	for (size_t i = 0; i < ROWS(usual); i++) {
		const struct msu_planned *p = planned(r, usual[i].what);

		row_true(usual[i].what, p != NULL);
		row_text(usual[i].what, p->to, usual[i].to);
		row_text(usual[i].what, p->when,
		    msu_phase_text(usual[i].when));
	}
	msu_result_free(r);
	ctx_end(&ctx);
}

/* Protocol, ports and names as the guesses are made: never 25, never without
 * encryption. */
static const struct {
	const char	*url;
	bool		 tried;
} guesses[] = {
	{ "imaps://imap.example.org:993", true },
	{ "imap://imap.example.org:143", true },
	{ "pop3s://imap.example.org:995", false },
	{ "smtps://imap.example.org:465", false },
	{ "imaps://mail.example.org:993", true },
	{ "pop3s://mail.example.org:995", true },
	{ "smtps://mail.example.org:465", true },
	{ "smtp://mail.example.org:587", true },
	{ "smtp://mail.example.org:25", false },
	{ "pop3s://pop.example.org:995", true },
	{ "pop3s://pop3.example.org:995", true },
	{ "smtps://smtp.example.org:465", true },
	{ "imaps://smtp.example.org:993", false },
	{ "imaps://example.org:993", true },
	{ "smtps://{mxinside}:465", true },
};

static void
guesses_are_planned_as_they_are_made(void **state)
{
	struct msu_ctx ctx;
	struct msu_result *r;

	(void)state;
	ctx_init(&ctx);
	r = plan(&ctx, "zoe@example.org", false);
	for (size_t i = 0; i < ROWS(guesses); i++) {
		bool found = false;

		for (size_t j = 0; r->plan[j] != NULL; j++)
			found |= strcmp(r->plan[j]->to, guesses[i].url) == 0;
		row_true(guesses[i].url, found == guesses[i].tried);
	}
	msu_result_free(r);
	ctx_end(&ctx);
}

/* ---- a server that does not work ----------------------------------------- */

/* What is known already is named: the other ports, the other servers. */
static const struct {
	const char	*address, *to;
	bool		 ports;		/* --ports */
	enum msu_phase	 when;		/* MSU_PHASE_COUNT: not at all */
} instead[] = {
	{ "zoe@qq.com", "imaps://imap.qq.com:993", false, MSU_ON_CHECK },
	{ "zoe@qq.com", "imap://imap.qq.com:143", false, MSU_ON_FAILURE },
	{ "zoe@qq.com", "imap://imap.qq.com:143", true, MSU_ON_CHECK },
	{ "zoe@qq.com", "imap://imap.qq.com:993", true, MSU_ON_FAILURE },
	{ "zoe@qq.com", "imaps://imap.qq.com:465", false, MSU_PHASE_COUNT },
	{ "zoe@qq.com", "smtp://smtp.qq.com:587", false, MSU_ON_FAILURE },
	{ "zoe@qq.com", "smtp://smtp.qq.com:2525", false, MSU_ON_FAILURE },
	{ "zoe@qq.com", "smtp://smtp.qq.com:25", false, MSU_PHASE_COUNT },
	{ "zoe@qq.com", "pop3s://pop.qq.com:995", false, MSU_ON_FAILURE },
	{ "zoe@qq.com", "{certificate-name}", false, MSU_ON_FAILURE },
	{ "zoe@qq.com", "{server}", false, MSU_PHASE_COUNT },
	{ "zoe@example.org", "{server}", false, MSU_ON_CHECK },
	{ "zoe@example.org", "{server}:{port}", false, MSU_ON_FAILURE },
	{ "zoe@example.org", "{server}:{port}", true, MSU_ON_CHECK },
	{ "zoe@example.org", "{other-server}", false, MSU_ON_FAILURE },
	{ "zoe@example.org", "{certificate-name}", false, MSU_ON_FAILURE },
};

static void
failure_has_its_plan(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(instead); i++) {
		struct msu_ctx ctx;
		const char *when = NULL;
		struct msu_result *r;

		ctx_init(&ctx);
		ctx.flags[MSU_OPT_PORTS] = instead[i].ports;
		r = plan(&ctx, instead[i].address, true);
		for (size_t j = 0; r->plan[j] != NULL; j++) {
			if (strcmp(r->plan[j]->to, instead[i].to) == 0)
				when = r->plan[j]->when;
		}
		row_text(instead[i].to, when,
		    instead[i].when == MSU_PHASE_COUNT ? NULL :
		    msu_phase_text(instead[i].when));
		msu_result_free(r);
		ctx_end(&ctx);
	}
}

static void
lookup_alone_plans_no_failure(void **state)
{
	struct msu_ctx ctx;
	struct msu_result *r;

	(void)state;
	ctx_init(&ctx);
	r = plan(&ctx, "zoe@example.org", false);
	for (size_t i = 0; r->plan[i] != NULL; i++)
		row_true(r->plan[i]->to, strcmp(r->plan[i]->when,
		    msu_phase_text(MSU_ON_FAILURE)) != 0);
	msu_result_free(r);
	ctx_end(&ctx);
}

/* ---- options --------------------------------------------------------------------- */

#define NOTHING	((enum msu_option)MSU_OPT_COUNT)

static const struct {
	const char	*name;
	enum msu_option	 option;
	const char	*text;		/* NULL: a flag */
	const char	*address;
	bool		 check;
	const char	*with, *without;	/* or NULL */
} options[] = {
	{ "usual", NOTHING, NULL, "zoe@example.org", false, OWN,
	    "GET http://autoconfig.example.org/mail/config-v1.1.xml" },
	{ "send_address", MSU_OPT_SEND_ADDRESS, NULL, "zoe@example.org",
	    false, OWN "?emailaddress=zoe%40example.org", OWN },
	{ "send_address_is_for_the_own_server_only", MSU_OPT_SEND_ADDRESS,
	    NULL, "zoe@example.org", false, WELLKNOWN,
	    WELLKNOWN "?emailaddress=zoe%40example.org" },
	{ "allow_http", MSU_OPT_ALLOW_HTTP, NULL, "zoe@example.org", false,
	    "GET http://autoconfig.example.org/mail/config-v1.1.xml", NULL },
	{ "online_list", MSU_OPT_ONLINE_DB, "https://list.example/v1/",
	    "zoe@example.org", false,
	    "GET https://list.example/v1/example.org",
	    "GET https://list.example/v1//example.org" },
	{ "online_list_for_the_exchanger", MSU_OPT_ONLINE_DB,
	    "https://list.example/v1", "zoe@example.org", false,
	    "GET https://list.example/v1/{mxbase}", NULL },
	{ "proxy_resolves", MSU_OPT_PROXY, "socks5://127.0.0.1:9",
	    "zoe@example.org", false, OWN, "example.org (MX)" },
	{ "proxy_resolves_hosts", MSU_OPT_PROXY, "socks5://127.0.0.1:9",
	    "zoe@example.org", false, WELLKNOWN,
	    "autoconfig.example.org (A, AAAA)" },
	{ "check", NOTHING, NULL, "zoe@example.org", true,
	    "connection without login", NULL },
	{ "offline", MSU_OPT_OFFLINE, NULL, "zoe@example.org", true, NULL,
	    "example.org (MX)" },
	{ "listed", NOTHING, NULL, "zoe@qq.com", false, NULL, "qq.com (MX)" },
	{ "listed_and_checked", NOTHING, NULL, "zoe@qq.com", true,
	    "imap.qq.com (A, AAAA)", "qq.com (MX)" },
	{ "listed_but_fresh", MSU_OPT_FRESH, NULL, "zoe@qq.com", false,
	    "qq.com (MX)", NULL },
	{ "international_domain", NOTHING, NULL, "zoe@b\xc3\xbc" "cher.example",
	    false, "xn--bcher-kva.example (MX)", NULL },
};

static void
options_change_the_plan(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(options); i++) {
		struct msu_ctx ctx;
		struct msu_result *r;

		ctx_init(&ctx);
		if (options[i].option != NOTHING && options[i].text != NULL)
			ctx.texts[options[i].option] = options[i].text;
		else if (options[i].option != NOTHING)
			ctx.flags[options[i].option] = true;
		r = plan(&ctx, options[i].address, options[i].check);
		if (options[i].with != NULL &&
		    planned(r, options[i].with) == NULL)
			fail_msg("%s: no %s", options[i].name,
			    options[i].with);
		if (options[i].without != NULL &&
		    planned(r, options[i].without) != NULL)
			fail_msg("%s: %s", options[i].name,
			    options[i].without);
		row_true(options[i].name, r->sent[0] == NULL);
		msu_result_free(r);
		ctx_end(&ctx);
	}
}

/* ---- the promise -------------------------------------------------------------------- */

static void
local_part_is_in_no_plan_without_leave(void **state)
{
	struct msu_ctx ctx;
	struct msu_result *r;

	(void)state;
	for (int all = 0; all < 2; all++) {
		ctx_init(&ctx);
		ctx.flags[MSU_OPT_ALLOW_HTTP] = all == 1;
		ctx.flags[MSU_OPT_GUESS] = all == 1;
		ctx.flags[MSU_OPT_PARENT] = all == 1;
		ctx.texts[MSU_OPT_ONLINE_DB] = all == 1 ?
		    "https://list.example" : NULL;
		r = plan(&ctx, "My Self <mysecret@example.org>", true);
		assert_non_null(r->plan[0]);
		for (size_t i = 0; r->plan[i] != NULL; i++) {
			assert_null(strstr(r->plan[i]->what, "mysecret"));
			assert_null(strstr(r->plan[i]->to, "mysecret"));
		}
		msu_result_free(r);
		ctx_end(&ctx);
	}
}

static void
nothing_is_planned_twice(void **state)
{
	struct msu_ctx ctx;
	struct msu_result *r;

	(void)state;
	ctx_init(&ctx);
	r = plan(&ctx, "zoe@example.org", true);
	for (size_t i = 0; r->plan[i] != NULL; i++) {
		for (size_t j = 0; j < i; j++)
			row_true(r->plan[i]->what, strcmp(r->plan[i]->what,
			    r->plan[j]->what) != 0 ||
			    strcmp(r->plan[i]->to, r->plan[j]->to) != 0);
	}
	msu_result_free(r);
	ctx_end(&ctx);
}

static void
every_phase_has_a_sentence(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MSU_PHASE_COUNT; i++) {
		assert_non_null(msu_phase_text(i));
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(msu_phase_text(i),
			    msu_phase_text(j));
	}
}

/* ---- services that filter mail ------------------------------------------------------ */

static const struct {
	const char	*mx;
	bool		 is_filter;
} filters[] = {
	{ "mx1-eu1.ppe-hosted.com", true }, { "mimecast.com", true },
	{ "eu-smtp-inbound-1.mimecast.com", true },
	{ "cluster1.eu.messagelabs.com", true },
	{ "aspmx.l.google.com", false }, { "notmimecast.com", false },
	{ "mimecast.com.example.org", false }, { "com", false },
};

static void
filters_are_known_by_whole_labels(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(filters); i++)
		row_true(filters[i].mx, msu_filter_is(filters[i].mx) ==
		    filters[i].is_filter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_stand_with_their_case),
		cmocka_unit_test(guesses_are_planned_as_they_are_made),
		cmocka_unit_test(failure_has_its_plan),
		cmocka_unit_test(lookup_alone_plans_no_failure),
		cmocka_unit_test(options_change_the_plan),
		cmocka_unit_test(local_part_is_in_no_plan_without_leave),
		cmocka_unit_test(nothing_is_planned_twice),
		cmocka_unit_test(every_phase_has_a_sentence),
		cmocka_unit_test(filters_are_known_by_whole_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
