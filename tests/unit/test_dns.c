/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/dns.c and dnsread.c: what name servers say, and how often they are
 * asked. */
#include "fake_dns.h"

#include <stdio.h>

#include "ctx.h"
#include "dnsread.h"
#include "net.h"

enum { NXDOMAIN = 3, SERVFAIL = 2, REFUSED = 5 };
enum { A = 1, MX = 15, TXT = 16, AAAA = 28, SRV = 33 };

static const struct fake_row zone[] = {
	{ "both.test", A, .records = "@ 60 A 192.0.2.1\n@ 60 A 192.0.2.2" },
	{ "both.test", AAAA, .records = "@ 60 AAAA 2001:db8::1" },
	{ "v4.test", A, .records = "@ 60 A 192.0.2.1" },
	{ "v4.test", AAAA, .records = "!test 60 SOA 30" },
	{ "empty.test", A, .records = "!test 60 SOA 30" },
	{ "empty.test", AAAA, .records = "!test 60 SOA 30" },
	{ "gone.test", A, .rcode = NXDOMAIN, .records = "!test 60 SOA 30" },
	{ "gone.test", AAAA, .rcode = NXDOMAIN, .records = "!test 60 SOA 30" },
	{ "gone-and-there.test", A, .rcode = NXDOMAIN,
	    .records = "@ 60 A 192.0.2.66" },
	{ "gone-and-there.test", AAAA, .rcode = NXDOMAIN,
	    .records = "@ 60 AAAA 2001:db8::66" },
	{ "half-gone.test", A, .records = "!test 60 SOA 30" },
	{ "half-gone.test", AAAA, .rcode = NXDOMAIN },
	{ "other-half-gone.test", A, .rcode = NXDOMAIN },
	{ "other-half-gone.test", AAAA, .records = "!test 60 SOA 30" },
	{ "v6-gone.test", A, .records = "@ 60 A 192.0.2.1" },
	{ "v6-gone.test", AAAA, .rcode = NXDOMAIN },
	{ "v6-fails.test", A, .records = "@ 60 A 192.0.2.1" },
	{ "v6-fails.test", AAAA, .rcode = SERVFAIL },
	{ "v4-fails.test", A, .rcode = SERVFAIL },
	{ "v4-fails.test", AAAA, .rcode = NXDOMAIN },
	{ "fails.test", A, .rcode = SERVFAIL },
	{ "fails.test", AAAA, .rcode = SERVFAIL },
	{ "refuses.test", A, .rcode = REFUSED },
	{ "refuses.test", AAAA, .rcode = REFUSED },
	{ "slow-v6.test", A, .records = "@ 60 A 192.0.2.1" },
	{ "slow-v6.test", AAAA, .delay_ms = 400,
	    .records = "@ 60 AAAA 2001:db8::1" },
	{ "late-v6.test", A, .records = "@ 60 A 192.0.2.1" },
	{ "late-v6.test", AAAA, .delay_ms = 20,
	    .records = "@ 60 AAAA 2001:db8::1" },
	{ "alias.test", A, .records = "@ 60 CNAME Next.test\n"
	    "next.test 60 CNAME end.test\nEND.test 60 A 192.0.2.3" },
	{ "alias.test", AAAA, .records = "end.test 60 AAAA 2001:db8::3\n"
	    "next.test 60 CNAME end.test\n@ 60 CNAME next.test" },
	{ "alias-to-nothing.test", A, .rcode = NXDOMAIN,
	    .records = "@ 60 CNAME _x.y.test\n!test 60 SOA 30" },
	{ "alias-to-nothing.test", AAAA, .rcode = NXDOMAIN,
	    .records = "@ 60 CNAME _x.y.test\n!test 60 SOA 30" },
	{ "alias-ring.test", A,
	    .records = "@ 60 CNAME b.test\nb.test 60 CNAME alias-ring.test" },
	{ "alias-ring.test", AAAA, .rcode = 0 },
	{ "others.test", A, .records =
	    "evil.test 60 A 192.0.2.66\n@ 60 A 192.0.2.1" },
	{ "others.test", AAAA, .rcode = 0 },
	{ "authentic.test", A, .flags = FAKE_AD,
	    .records = "@ 60 A 192.0.2.1" },
	{ "authentic.test", AAAA, .flags = FAKE_AD,
	    .records = "!test 60 SOA 30" },
	{ "half-authentic.test", A, .flags = FAKE_AD,
	    .records = "@ 60 A 192.0.2.1" },
	{ "half-authentic.test", AAAA, .records = "@ 60 AAAA 2001:db8::1" },
	{ "odd-id.test", A, .flags = FAKE_OTHER_ID,
	    .records = "@ 60 A 192.0.2.1" },
	{ "odd-id.test", AAAA, .rcode = 0 },
	{ "short-address.test", A, .records = "@ 60 X c00002" },
	{ "short-address.test", AAAA, .records = "@ 60 X 20010db8" },
	{ "silent.test", A, .flags = FAKE_SILENT },
	{ "silent.test", AAAA, .flags = FAKE_SILENT },
	{ "odd-name.test", A, .flags = FAKE_OTHER_NAME,
	    .records = "@ 60 A 192.0.2.66" },
	{ "odd-name.test", AAAA, .flags = FAKE_SILENT },

	{ "late.test", MX, .delay_ms = 20, .records = "@ 60 MX 10 a.test" },
	{ "mx.test", MX, .records = "@ 60 MX 20 b.test\n@ 60 MX 10 C.test\n"
	    "@ 60 MX 10 a.test\n@ 60 MX 5 not_a_host.test" },
	{ "null.test", MX, .records = "@ 60 MX 0 ." },
	{ "cut.test", MX, .flags = FAKE_TC, .records = "@ 60 MX 10 a.test" },
	{ "no-data.test", MX, .records = "@ 60 X 000a" },
	{ "no-host.test", MX, .records = "@ 60 X 000a0361" },
	{ "long-host.test", MX, .records =
	    "@ 60 X 000a0361\n@ 60 MX 10 a.test" },
	{ "loop.test", MX, .records = "@ 60 X 000ac029" },
	{ "beyond.test", MX, .records = "@ 60 X 000acfff" },

	{ "_imaps._tcp.test", SRV, .records =
	    "@ 60 SRV 10 1 993 b.test\n@ 60 SRV 10 5 993 c.test\n"
	    "@ 60 SRV 5 0 143 z.test\n@ 60 SRV 10 5 143 c.test\n"
	    "@ 60 SRV 10 5 993 A.test" },
	{ "_pop3._tcp.test", SRV, .records = "@ 60 SRV 0 0 0 ." },
	{ "_imap._tcp.test", SRV, .records =
	    "@ 60 SRV 0 0 143 _imap._tcp.test\n@ 60 SRV 0 0 143 192.0.2.1\n"
	    "@ 60 SRV 0 0 0 a.test\n@ 60 SRV 0 0 143 b.test" },
	{ "_cut._tcp.test", SRV, .records = "@ 60 X 000000000001" },

	{ "txt.test", TXT, .records = "@ 60 TXT |v=spf1 |-all\n"
	    "@ 60 TXT |mailconf=x\n@ 60 X 03610062\n@ 60 TXT |" },
	{ "bad-txt.test", TXT, .records = "@ 60 X 056162" },
	{ 0 },
};

/* ---- asking ------------------------------------------------------------ */

struct asker {
	struct fake_dns	 dns;
	char		 server[32];
	struct msu_ctx	 ctx;
	struct msu_net	*net;
	struct msu_arena a;
	struct msu_list	 sent;
};

struct seen {				/* one answer */
	struct asker	*asker;
	unsigned	 calls;
	enum msu_code	 code;
	unsigned	 ms;
	char		 text[2000];
};

static void
asker_start_with(struct asker *k, const struct fake_row *rows)
{
	struct msu_error err = { .code = MSU_OK };

	memset(k, 0, sizeof(*k));
	k->ctx.clock_ms = msu_clock_ms;
	k->ctx.wall = time;
	k->ctx.texts[MSU_OPT_DNS_SERVER] = fake_dns_start(&k->dns, rows,
	    k->server);
	k->net = msu_net_new(&k->ctx, &err);
	assert_non_null(k->net);
	msu_net_begin(k->net, &k->a, &k->sent);
}

static void
asker_start(struct asker *k)
{
	asker_start_with(k, zone);
}

/* The next run of the same net. */
static void
asker_again(struct asker *k)
{
	msu_net_end(k->net);
	msu_arena_free(&k->a);
	memset(&k->sent, 0, sizeof(k->sent));
	msu_net_begin(k->net, &k->a, &k->sent);
}

static void
asker_stop(struct asker *k)
{
	msu_net_free(k->net);
	msu_arena_free(&k->a);
	fake_dns_stop(&k->dns);
}

static void
add(struct seen *s, const char *fmt, ...)
{
	size_t n = strlen(s->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->text + n, sizeof(s->text) - n, fmt, ap);
	va_end(ap);
}

static void
on_reply(void *arg, const struct msu_dns_reply *r)
{
	struct seen *s = arg;

	s->calls++;
	s->code = r->err == NULL ? MSU_OK : r->err->code;
	s->ms = r->ms;
	for (size_t i = 0; r->ips[i] != NULL; i++)
		add(s, "%s ", r->ips[i]);
	for (size_t i = 0; r->mx[i] != NULL; i++)
		add(s, "%u=%s ", r->mx[i]->preference, r->mx[i]->host);
	for (size_t i = 0; r->srv[i] != NULL; i++)
		add(s, "%u/%u=%s:%u ", r->srv[i]->priority, r->srv[i]->weight,
		    r->srv[i]->host, r->srv[i]->port);
	for (size_t i = 0; r->unfit[i] != NULL; i++)
		add(s, "!%s:%u ", r->unfit[i]->host, r->unfit[i]->port);
	for (size_t i = 0; r->txts[i] != NULL; i++)
		add(s, "'%s' ", r->txts[i]);
	if (r->cname != NULL)
		add(s, "cname=%s ", r->cname);
	if (r->secure)
		add(s, "secure ");
}

static void
run(struct asker *k)
{
	struct msu_error err = { .code = MSU_OK };

	assert_int_equal(msu_net_run(k->net, 20000, NULL, NULL, &err),
	    MSU_OK);
}

static void
ask(struct asker *k, enum msu_dns_type type, const char *name, struct seen *s)
{
	memset(s, 0, sizeof(*s));
	msu_dns_ask(k->net, type, name, on_reply, s);
	assert_int_equal(s->calls, 0);
	run(k);
	assert_int_equal(s->calls, 1);
}

/* ---- what comes back --------------------------------------------------- */

#define LONG	"a23456789012345678901234567890123456789012345678901234567890" \
		"12345"

static void
answers_are_read(void **state)
{
	static const struct {
		const char		*name, *question;
		enum msu_dns_type	 type;
		enum msu_code		 code;
		const char		*text;
	} rows[] = {
		{ "ipv6_goes_first", "both.test", MSU_DNS_ADDRS, MSU_OK,
		    "2001:db8::1 192.0.2.1 192.0.2.2 " },
		{ "one_family", "v4.test", MSU_DNS_ADDRS, MSU_OK,
		    "192.0.2.1 " },
		{ "no_family", "empty.test", MSU_DNS_ADDRS,
		    MSU_E_DNS_NODATA, "" },
		{ "no_name", "gone.test", MSU_DNS_ADDRS, MSU_E_DNS_NXDOMAIN,
		    "" },
		{ "no_name_has_no_records", "gone-and-there.test",
		    MSU_DNS_ADDRS, MSU_E_DNS_NXDOMAIN, "" },
		{ "no_name_goes_before_no_record", "half-gone.test",
		    MSU_DNS_ADDRS, MSU_E_DNS_NXDOMAIN, "" },
		{ "no_name_of_the_other_family", "other-half-gone.test",
		    MSU_DNS_ADDRS, MSU_E_DNS_NXDOMAIN, "" },
		{ "addresses_go_before_no_name", "v6-gone.test",
		    MSU_DNS_ADDRS, MSU_OK, "192.0.2.1 " },
		{ "one_family_may_fail", "v6-fails.test", MSU_DNS_ADDRS,
		    MSU_OK, "192.0.2.1 " },
		{ "failure_goes_before_absence", "v4-fails.test",
		    MSU_DNS_ADDRS, MSU_E_DNS_FAILURE, "" },
		{ "servfail", "fails.test", MSU_DNS_ADDRS,
		    MSU_E_DNS_FAILURE, "" },
		{ "refused", "refuses.test", MSU_DNS_ADDRS,
		    MSU_E_DNS_FAILURE, "" },
		{ "aliases_in_any_order", "alias.test", MSU_DNS_ADDRS,
		    MSU_OK, "2001:db8::3 192.0.2.3 cname=end.test " },
		{ "alias_without_addresses", "alias-to-nothing.test",
		    MSU_DNS_ADDRS, MSU_E_DNS_NXDOMAIN, "cname=_x.y.test " },
		{ "aliases_in_a_ring", "alias-ring.test", MSU_DNS_ADDRS,
		    MSU_E_DNS_FAILURE, "" },
		{ "records_of_others_do_not_count", "others.test",
		    MSU_DNS_ADDRS, MSU_OK, "192.0.2.1 " },
		{ "other_id_is_not_ours", "odd-id.test", MSU_DNS_ADDRS,
		    MSU_OK, "192.0.2.1 " },
		{ "address_of_three_bytes", "short-address.test",
		    MSU_DNS_ADDRS, MSU_E_DNS_FAILURE, "" },
		{ "mx_by_preference", "mx.test", MSU_DNS_MX, MSU_OK,
		    "10=a.test 10=c.test 20=b.test " },
		{ "null_mx", "null.test", MSU_DNS_MX, MSU_OK, "0= " },
		{ "cut_off_comes_over_tcp", "cut.test", MSU_DNS_MX, MSU_OK,
		    "10=a.test " },
		{ "mx_without_a_host", "no-data.test", MSU_DNS_MX,
		    MSU_E_DNS_FAILURE, "" },
		{ "mx_ends_in_a_label", "no-host.test", MSU_DNS_MX,
		    MSU_E_DNS_FAILURE, "" },
		{ "mx_reaches_into_the_next_record", "long-host.test",
		    MSU_DNS_MX, MSU_E_DNS_FAILURE, "" },
		{ "name_that_points_at_itself", "loop.test", MSU_DNS_MX,
		    MSU_E_DNS_FAILURE, "" },
		{ "name_that_points_outside", "beyond.test", MSU_DNS_MX,
		    MSU_E_DNS_FAILURE, "" },
		{ "srv_by_priority_and_weight", "_imaps._tcp.test",
		    MSU_DNS_SRV, MSU_OK, "5/0=z.test:143 10/5=a.test:993 "
		    "10/5=c.test:143 10/5=c.test:993 10/1=b.test:993 " },
		{ "srv_dot_is_not_offered", "_pop3._tcp.test", MSU_DNS_SRV,
		    MSU_OK, "0/0=:0 " },
		{ "srv_that_leads_nowhere_is_apart", "_imap._tcp.test",
		    MSU_DNS_SRV, MSU_OK, "0/0=b.test:143 "
		    "!_imap._tcp.test:143 !192.0.2.1:143 !a.test:0 " },
		{ "srv_cut_off", "_cut._tcp.test", MSU_DNS_SRV,
		    MSU_E_DNS_FAILURE, "" },
		{ "txt_put_together_without_nul", "txt.test", MSU_DNS_TXT,
		    MSU_OK, "'' 'mailconf=x' 'v=spf1 -all' " },
		{ "txt_longer_than_its_record", "bad-txt.test", MSU_DNS_TXT,
		    MSU_E_DNS_FAILURE, "" },
		{ "empty_label_is_no_name", "a..test", MSU_DNS_MX,
		    MSU_E_DNS_NXDOMAIN, "" },
		{ "long_label_is_no_name", LONG ".test", MSU_DNS_ADDRS,
		    MSU_E_DNS_NXDOMAIN, "" },
		{ "nothing_is_no_name", "", MSU_DNS_ADDRS,
		    MSU_E_DNS_NXDOMAIN, "" },
	};
	struct asker k;
	struct seen s;

	(void)state;
	asker_start(&k);
	for (size_t i = 0; i < ROWS(rows); i++) {
		ask(&k, rows[i].type, rows[i].question, &s);
		row_text(rows[i].name, msu_code_name(s.code),
		    msu_code_name(rows[i].code));
		row_text(rows[i].name, s.text, rows[i].text);
	}
	assert_int_equal(fake_dns_count(&k.dns, "MX cut.test"), 2);
	asker_stop(&k);
}

static void
silence_ends_after_three_seconds(void **state)
{
	struct seen seen[2] = { { .calls = 0 } };
	struct asker k;

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "silent.test", on_reply, &seen[0]);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "odd-name.test", on_reply, &seen[1]);
	run(&k);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(seen[i].code, MSU_E_DNS_TIMEOUT);
		assert_in_range(seen[i].ms, 2990, 3300);
	}
	/* with its one retry, and known to be asked again */
	assert_int_equal(fake_dns_count(&k.dns, "A silent.test"), 2);
	asker_stop(&k);
}

static void
other_family_is_waited_for_50_ms(void **state)
{
	struct asker k;
	struct seen s;

	(void)state;
	asker_start(&k);
	ask(&k, MSU_DNS_ADDRS, "slow-v6.test", &s);
	assert_string_equal(s.text, "192.0.2.1 ");
	assert_in_range(s.ms, 50, 300);
	ask(&k, MSU_DNS_ADDRS, "late-v6.test", &s);
	assert_string_equal(s.text, "2001:db8::1 192.0.2.1 ");
	asker_stop(&k);
}

static void
authentic_is_who_may_be_believed(void **state)
{
	struct asker k;
	struct seen s;

	(void)state;
	asker_start(&k);
	ask(&k, MSU_DNS_ADDRS, "authentic.test", &s);
	assert_string_equal(s.text, "192.0.2.1 secure ");	/* loopback */
	ask(&k, MSU_DNS_ADDRS, "half-authentic.test", &s);
	assert_string_equal(s.text, "2001:db8::1 192.0.2.1 ");
	asker_stop(&k);
}

/* The answer is the same, only the resolver's place is not. */
static void
resolver_elsewhere_is_believed_on_request_only(void **state)
{
	static const char *const elsewhere[] = { "127.0.0.1", "192.0.2.53" };
	struct asker k;
	struct seen s;

	(void)state;
	for (int trust = 0; trust < 2; trust++) {
		char servers[64];

		asker_start(&k);
		msu_net_free(k.net);
		snprintf(servers, sizeof(servers), "%s,%s", k.server,
		    elsewhere[1]);
		k.ctx.texts[MSU_OPT_DNS_SERVER] = servers;
		k.ctx.flags[MSU_OPT_TRUST_AD] = trust == 1;
		k.net = msu_net_new(&k.ctx, NULL);
		assert_non_null(k.net);
		msu_net_begin(k.net, &k.a, &k.sent);
		ask(&k, MSU_DNS_ADDRS, "authentic.test", &s);
		assert_string_equal(s.text, trust == 1 ?
		    "192.0.2.1 secure " : "192.0.2.1 ");
		asker_stop(&k);
	}
}

/* ---- how often somebody is asked --------------------------------------- */

static uint64_t later;			/* ms that the clock is ahead */

static uint64_t
clock_ahead(void)
{
	return msu_clock_ms() + later;
}

static const char *
sent_what(const struct asker *k, size_t i)
{
	const struct msu_sent *s = i < k->sent.n ? k->sent.v[i] : NULL;

	return s == NULL ? NULL : s->what;
}

static void
answers_are_kept_for_as_long_as_they_hold(void **state)
{
	static const struct {
		const char		*name, *question;
		enum msu_dns_type	 type;
		uint64_t		 later;
		const char		*counted;
		size_t			 count;
	} rows[] = {
		{ "first", "both.test", MSU_DNS_ADDRS, 0, "A both.test", 1 },
		{ "again", "both.test", MSU_DNS_ADDRS, 0, "A both.test", 1 },
		{ "almost_too_old", "both.test", MSU_DNS_ADDRS, 59000,
		    "A both.test", 1 },
		{ "too_old", "both.test", MSU_DNS_ADDRS, 61000,
		    "A both.test", 2 },
		{ "absence", "gone.test", MSU_DNS_ADDRS, 0, "A gone.test",
		    1 },
		{ "absence_again", "gone.test", MSU_DNS_ADDRS, 29000,
		    "A gone.test", 1 },
		{ "absence_too_old", "gone.test", MSU_DNS_ADDRS, 31000,
		    "A gone.test", 2 },
		{ "absence_without_a_limit", "alias-ring.test",
		    MSU_DNS_ADDRS, 0, "AAAA alias-ring.test", 1 },
		{ "absence_without_a_limit_again", "alias-ring.test",
		    MSU_DNS_ADDRS, 0, "AAAA alias-ring.test", 2 },
		{ "failure", "fails.test", MSU_DNS_ADDRS, 0, "A fails.test",
		    3 },	/* the second channel tries twice */
		{ "failure_again", "fails.test", MSU_DNS_ADDRS, 0,
		    "A fails.test", 6 },
		{ "other_type", "mx.test", MSU_DNS_MX, 0, "MX mx.test", 1 },
		{ "other_type_again", "mx.test", MSU_DNS_MX, 0, "MX mx.test",
		    1 },
	};
	struct asker k;
	struct seen s;

	(void)state;
	asker_start(&k);
	k.ctx.clock_ms = clock_ahead;
	for (size_t i = 0; i < ROWS(rows); i++) {
		size_t before = fake_dns_count(&k.dns, rows[i].counted);

		later = rows[i].later;
		asker_again(&k);
		ask(&k, rows[i].type, rows[i].question, &s);
		row_number(rows[i].name, fake_dns_count(&k.dns,
		    rows[i].counted), rows[i].count);
		/* what is in the list is what was sent */
		row_number(rows[i].name, k.sent.n, before < rows[i].count);
	}
	later = 0;
	asker_stop(&k);
}

/* There may be hundreds of copies. */
static void
copy_forgets_what_it_asked_first(void **state)
{
	static const struct fake_row all[] = {
		{ NULL, TXT, .records = "@ 60 TXT |x" },
	};
	static const struct {
		const char	*name, *question;
		size_t		 count;
	} rows[] = {
		{ "last", "n104.test", 1 }, { "first", "n0.test", 2 },
		{ "one_that_was_kept", "n50.test", 1 },
	};
	struct asker k;
	struct seen s;
	char name[32];

	(void)state;
	asker_start_with(&k, all);
	k.ctx.is_copy = true;
	for (size_t i = 0; i < 105; i++) {
		snprintf(name, sizeof(name), "n%zu.test", i);
		asker_again(&k);
		ask(&k, MSU_DNS_TXT, name, &s);
	}
	for (size_t i = 0; i < ROWS(rows); i++) {
		snprintf(name, sizeof(name), "TXT %s", rows[i].question);
		asker_again(&k);
		ask(&k, MSU_DNS_TXT, rows[i].question, &s);
		row_number(rows[i].name, fake_dns_count(&k.dns, name),
		    rows[i].count);
	}
	asker_stop(&k);
}

static void
list_of_what_is_sent_names_the_types(void **state)
{
	struct asker k;
	struct seen s;

	(void)state;
	asker_start(&k);
	ask(&k, MSU_DNS_ADDRS, "both.test", &s);
	ask(&k, MSU_DNS_SRV, "_imaps._tcp.test", &s);
	ask(&k, MSU_DNS_ADDRS, "half-gone.test", &s);
	ask(&k, MSU_DNS_ADDRS, "half-gone.test", &s);	/* NXDOMAIN had no SOA */
	ask(&k, MSU_DNS_ADDRS, "a..test", &s);
	assert_string_equal(sent_what(&k, 0), "both.test (A, AAAA)");
	assert_string_equal(sent_what(&k, 1), "_imaps._tcp.test (SRV)");
	assert_string_equal(sent_what(&k, 2), "half-gone.test (A, AAAA)");
	assert_string_equal(sent_what(&k, 3), "half-gone.test (AAAA)");
	assert_null(sent_what(&k, 4));
	asker_stop(&k);
}

static void
same_question_goes_out_once(void **state)
{
	struct seen seen[3] = { { .calls = 0 } };
	struct asker k;

	(void)state;
	asker_start(&k);
	for (size_t i = 0; i < 3; i++)
		msu_dns_ask(k.net, MSU_DNS_ADDRS, "late-v6.test", on_reply,
		    &seen[i]);
	run(&k);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(seen[i].calls, 1);
		assert_string_equal(seen[i].text, "2001:db8::1 192.0.2.1 ");
	}
	assert_int_equal(fake_dns_count(&k.dns, "A late-v6.test"), 1);
	assert_int_equal(k.sent.n, 1);
	asker_stop(&k);
}

static void
proxy_keeps_names_inside(void **state)
{
	struct asker k;
	struct seen s;

	(void)state;
	asker_start(&k);
	k.ctx.texts[MSU_OPT_PROXY] = "http://proxy.test:8080";
	ask(&k, MSU_DNS_MX, "mx.test", &s);
	assert_int_equal(s.code, MSU_E_PROXY);
	assert_int_equal(k.sent.n, 0);
	assert_string_equal(k.dns.log, "");
	asker_stop(&k);
}

/* ---- runs -------------------------------------------------------------- */

static void
dropped_group_is_not_called(void **state)
{
	struct seen look = { .calls = 0 }, check = { .calls = 0 };
	struct asker k;

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "both.test", on_reply, &look);
	msu_net_set_group(k.net, MSU_GROUP_CHECK);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "both.test", on_reply, &check);
	msu_net_drop(k.net, MSU_GROUP_LOOK);
	run(&k);
	assert_int_equal(look.calls, 0);
	assert_int_equal(check.calls, 1);
	asker_stop(&k);
}

struct nested {
	struct asker	*asker;
	const char	*name;		/* that is asked for then */
	struct seen	 inner;
	unsigned	 calls;
};

static void
on_outer(void *arg, const struct msu_dns_reply *r)
{
	struct nested *n = arg;

	(void)r;
	n->calls++;
	msu_dns_ask(n->asker->net, MSU_DNS_ADDRS, n->name, on_reply,
	    &n->inner);
	/* not told from inside, even if it is known */
	assert_int_equal(n->inner.calls, 0);
}

static void
on_dropper(void *arg, const struct msu_dns_reply *r)
{
	struct asker *k = arg;

	(void)r;
	msu_net_drop(k->net, MSU_GROUP_LOOK);
}

static void
known_answer_is_told_in_the_next_round(void **state)
{
	struct asker k;
	struct nested n = { .asker = &k, .name = "both.test" };
	struct seen s;

	(void)state;
	asker_start(&k);
	ask(&k, MSU_DNS_ADDRS, "both.test", &s);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "both.test", on_outer, &n);
	run(&k);
	assert_int_equal(n.calls, 1);
	assert_int_equal(n.inner.calls, 1);
	asker_stop(&k);
}

static void
on_reply_ask_again(void *arg, const struct msu_dns_reply *r)
{
	struct nested *n = arg;

	n->calls++;
	if (r->err == NULL)
		msu_dns_ask(n->asker->net, MSU_DNS_ADDRS, n->name,
		    on_reply_ask_again, n);
}

static void
known_answers_do_not_stop_the_clock(void **state)
{
	struct asker k;
	struct nested n = { .asker = &k, .name = "both.test" };
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, n.name, on_reply_ask_again, &n);
	assert_int_equal(msu_net_run(k.net, 50, NULL, NULL, &err), MSU_OK);
	assert_true(n.calls > 2);
	asker_stop(&k);
}

/* What the answer of LOOK asks goes with LOOK, although CHECK is current. */
static void
question_of_an_answer_is_of_its_group(void **state)
{
	struct asker k;
	struct nested n = { .asker = &k, .name = "slow-v6.test" };

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "both.test", on_outer, &n);
	msu_net_set_group(k.net, MSU_GROUP_CHECK);
	msu_dns_ask(k.net, MSU_DNS_MX, "late.test", on_dropper, &k);
	run(&k);
	assert_int_equal(n.calls, 1);
	assert_int_equal(n.inner.calls, 0);
	asker_stop(&k);
}

static void
nothing_is_told_after_the_end(void **state)
{
	struct seen s = { .calls = 0 };
	struct asker k;

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "slow-v6.test", on_reply, &s);
	asker_again(&k);
	run(&k);
	assert_int_equal(s.calls, 0);
	asker_stop(&k);
}

static void
deadline_ends_what_is_open(void **state)
{
	struct msu_error err = { .code = MSU_OK };
	struct seen s = { .calls = 0 };
	struct asker k;

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "silent.test", on_reply, &s);
	assert_int_equal(msu_net_run(k.net, 150, NULL, NULL, &err), MSU_OK);
	assert_int_equal(s.code, MSU_E_DEADLINE);
	assert_in_range(s.ms, 150, 400);
	asker_stop(&k);
}

static void *
cancel_soon(void *arg)
{
	struct asker *k = arg;

	usleep(100000);
	k->ctx.cancelled = 1;
	return NULL;
}

static void
cancel_is_seen_soon(void **state)
{
	struct msu_error err = { .code = MSU_OK };
	struct seen s = { .calls = 0 };
	struct asker k;
	pthread_t thread;

	(void)state;
	asker_start(&k);
	msu_dns_ask(k.net, MSU_DNS_ADDRS, "silent.test", on_reply, &s);
	assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &k), 0);
	assert_int_equal(msu_net_run(k.net, 20000, NULL, NULL, &err),
	    MSU_E_CANCELLED);
	pthread_join(thread, NULL);
	assert_int_equal(s.code, MSU_E_CANCELLED);
	assert_in_range(s.ms, 90, 350);
	asker_stop(&k);
}

/* ---- bytes ------------------------------------------------------------- */

/* "test", type MX */
static const unsigned char query[] =
    "\0\0\1\0\0\1\0\0\0\0\0\0\4test\0\0\xf\0\1";
#define QUERY_LEN	10

static void
answer_may_end_anywhere(void **state)
{
	static const struct fake_row row = {
		.name = "test", .type = MX, .records =
		    "@ 60 CNAME b.test\nb.test 60 MX 10 mail.b.test\n"
		    "b.test 60 MX 20 mail2.b.test\n!test 60 SOA 30"
	};
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 65535);
	fake_answer(&b, &row, query, QUERY_LEN, true);
	for (size_t len = 0; len <= b.len; len++) {
		struct msu_arena a = { 0 };
		struct msu_dns_answer answer;
		unsigned char *copy = malloc(len > 0 ? len : 1);

		memcpy(copy, msu_buf_text(&b), len);
		msu_dns_read(&a, MSU_RR_MX, "test", copy, len, &answer);
		assert_true(answer.mx.n == 0 || answer.mx.n == 2);
		if (len == b.len) {
			assert_int_equal(answer.mx.n, 2);
			assert_int_equal(answer.ttl, 60);
		}
		free(copy);
		msu_arena_free(&a);
	}
	msu_buf_free(&b);
}

static void
question_is_no_answer(void **state)
{
	static const struct fake_row row = { .records = "@ 60 MX 10 a.test" };
	struct msu_arena a = { 0 };
	struct msu_dns_answer answer;
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 65535);
	fake_answer(&b, &row, query, QUERY_LEN, true);
	b.p[2] = 1;		/* recursion desired, and no response */
	msu_dns_read(&a, MSU_RR_MX, "test",
	    (const unsigned char *)msu_buf_text(&b), b.len, &answer);
	assert_int_equal(answer.mx.n, 0);
	msu_buf_free(&b);
	msu_arena_free(&a);
}

/* The best of those we look at; what comes after them may be anything. */
static void
thousand_records_are_cut_short(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_dns_answer answer;
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 65535);
	msu_buf_add(&b, "\0\0\x81\x80\0\1\xff\xff\xff\xff\0\0", 12);
	msu_buf_add(&b, query + 12, QUERY_LEN);
	for (int i = 0; i < 1000; i++)
		msu_buf_add(&b, "\xc0\x0c\0\xf\0\1\0\0\0\1\0\4\0\12\xc0\x0c",
		    16);
	msu_buf_add(&b, "\xff", 1);
	msu_dns_read(&a, MSU_RR_MX, "test",
	    (const unsigned char *)msu_buf_text(&b), b.len, &answer);
	assert_int_equal(answer.mx.n, 32);
	msu_arena_free(&a);
	msu_buf_free(&b);
}

/* A name as deep as pointers can make it, each to the one before. */
static void
chain_of_pointers_takes_no_time(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_dns_answer answer;
	struct msu_buf b;
	uint64_t start = msu_clock_ms();

	(void)state;
	msu_buf_init(&b, 65535);
	msu_buf_add(&b, "\0\0\x81\x80\0\1\xff\xff\0\0\0\0", 12);
	msu_buf_add(&b, query + 12, QUERY_LEN);
	msu_buf_add(&b, "\xc0\x0c\xff\x00\0\1\0\0\0\1", 10);
	fake_u16(&b, 30000);	/* a record that holds the chain */
	fake_u16(&b, 0xc00c);
	for (unsigned at = 34; b.len < 30034; at += 2)
		fake_u16(&b, 0xc000 | (at < 0x3ffe ? at : 0x3ffc));
	while (b.len < 65000)
		msu_buf_add(&b, "\xff\xf8\0\xf\0\1\0\0\0\1\0\4\0\12\xff\xfa",
		    16);
	msu_dns_read(&a, MSU_RR_MX, "test",
	    (const unsigned char *)msu_buf_text(&b), b.len, &answer);
	assert_true(msu_clock_ms() - start < 200);
	msu_arena_free(&a);
	msu_buf_free(&b);
}

static void
many_records_are_the_same_in_any_order(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_dns_answer answer;
	struct msu_buf text, b;
	struct fake_row row = { .name = "test", .type = MX };

	(void)state;
	for (int backwards = 0; backwards < 2; backwards++) {
		msu_buf_init(&text, 65535);
		msu_buf_init(&b, 65535);
		for (int i = 0; i < 40; i++)
			msu_buf_addf(&text, "%s@ 60 MX %d m.test",
			    i > 0 ? "\n" : "", backwards == 1 ? 39 - i : i);
		row.records = msu_buf_text(&text);
		fake_answer(&b, &row, query, QUERY_LEN, true);
		msu_dns_read(&a, MSU_RR_MX, "test",
		    (const unsigned char *)msu_buf_text(&b), b.len, &answer);
		assert_int_equal(answer.mx.n, 32);
		for (unsigned i = 0; i < 32; i++)
			assert_int_equal(((struct msu_dns_mx *)
			    answer.mx.v[i])->preference, i);
		assert_null(answer.mx.v[32]);
		msu_buf_free(&text);
		msu_buf_free(&b);
	}
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(silence_ends_after_three_seconds),
		cmocka_unit_test(other_family_is_waited_for_50_ms),
		cmocka_unit_test(authentic_is_who_may_be_believed),
		cmocka_unit_test(resolver_elsewhere_is_believed_on_request_only),
		cmocka_unit_test(answers_are_kept_for_as_long_as_they_hold),
		cmocka_unit_test(copy_forgets_what_it_asked_first),
		cmocka_unit_test(list_of_what_is_sent_names_the_types),
		cmocka_unit_test(same_question_goes_out_once),
		cmocka_unit_test(proxy_keeps_names_inside),
		cmocka_unit_test(dropped_group_is_not_called),
		cmocka_unit_test(known_answer_is_told_in_the_next_round),
		cmocka_unit_test(known_answers_do_not_stop_the_clock),
		cmocka_unit_test(question_of_an_answer_is_of_its_group),
		cmocka_unit_test(nothing_is_told_after_the_end),
		cmocka_unit_test(deadline_ends_what_is_open),
		cmocka_unit_test(cancel_is_seen_soon),
		cmocka_unit_test(answer_may_end_anywhere),
		cmocka_unit_test(question_is_no_answer),
		cmocka_unit_test(thousand_records_are_cut_short),
		cmocka_unit_test(chain_of_pointers_takes_no_time),
		cmocka_unit_test(many_records_are_the_same_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
