/* SPDX-License-Identifier: MPL-2.0 */
/* Which servers a client gets, and what is refused when none fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "str.h"
#include "write_cases.h"
#include "writer.h"

#define A	"zoe@example.org"
#define IMAP_TLS	SERVER(IMAP, TLS, "imap", 993, A, password)
#define IMAP_STARTTLS	SERVER(IMAP, STARTTLS, "imap", 143, A, password)
#define IMAP_PLAIN	SERVER(IMAP, PLAIN, "imap", 143, A, password)
#define IMAP_OAUTH2	SERVER(IMAP, TLS, "imap", 993, A, oauth2)
#define IMAP_GOOGLE	SERVER(IMAP, TLS, "imap.gmail.com", 993, A, both)
#define IMAP_BOTH	SERVER(IMAP, TLS, "imap", 993, A, both)
#define IMAP_NONE	SERVER(IMAP, TLS, "imap", 993, A, nobody)
#define IMAP_LINES	SERVER(IMAP, TLS, "imap", 993, "a\nb", password)
#define POP3_OAUTH2	SERVER(POP3, TLS, "pop", 995, A, oauth2)
#define IMAP_AT_143	SERVER(IMAP, TLS, "imap", 143, A, password)
#define SMTP_AT_465	SERVER(SMTP, STARTTLS, "smtp", 465, A, password)
#define POP3_TLS	SERVER(POP3, TLS, "pop", 995, A, password)
#define SMTP_TLS	SERVER(SMTP, TLS, "smtp", 465, A, password)
#define SMTP_STARTTLS	SERVER(SMTP, STARTTLS, "smtp", 587, A, password)
#define SMTP_PLAIN	SERVER(SMTP, PLAIN, "smtp", 25, A, password)

static const struct {
	const char			*name;
	const char			*client;
	const struct msu_server	*const	*servers;
	const struct msu_server		*in, *out;	/* the account's own */
	bool				 pop3;
	enum msu_code			 code;
	uint16_t			 in_port, out_port;	/* the choice */
} rows[] = {
	{ "imap before pop3", "thunderbird",
	    SERVERS(POP3_TLS, IMAP_TLS, SMTP_TLS), NULL, NULL, false,
	    MSU_OK, 993, 465 },
	{ "pop3 when asked for", "thunderbird",
	    SERVERS(IMAP_TLS, POP3_TLS, SMTP_TLS), NULL, NULL, true,
	    MSU_OK, 995, 465 },
	{ "imap when there is no pop3", "thunderbird",
	    SERVERS(IMAP_TLS, SMTP_TLS), NULL, NULL, true,
	    MSU_OK, 993, 465 },
	{ "order is kept", "thunderbird",
	    SERVERS(IMAP_STARTTLS, IMAP_TLS, SMTP_STARTTLS, SMTP_TLS), NULL,
	    NULL, false, MSU_OK, 143, 587 },
	{ "the account's choice comes first", "thunderbird",
	    SERVERS(IMAP_STARTTLS, IMAP_TLS, SMTP_STARTTLS, SMTP_TLS),
	    IMAP_TLS, SMTP_TLS, false, MSU_OK, 993, 465 },
	{ "the account's pop3 too", "thunderbird",
	    SERVERS(IMAP_TLS, POP3_TLS, SMTP_TLS), POP3_TLS, SMTP_TLS, false,
	    MSU_OK, 995, 465 },
	{ "but pop3 when asked for", "thunderbird",
	    SERVERS(IMAP_TLS, POP3_TLS, SMTP_TLS), IMAP_TLS, SMTP_TLS, true,
	    MSU_OK, 995, 465 },
	{ "plain is passed over", "thunderbird",
	    SERVERS(IMAP_PLAIN, IMAP_TLS, SMTP_PLAIN, SMTP_STARTTLS), NULL,
	    NULL, false, MSU_OK, 993, 587 },
	{ "plain is never chosen, even by the account", "thunderbird",
	    SERVERS(IMAP_PLAIN, SMTP_PLAIN), IMAP_PLAIN, SMTP_PLAIN, false,
	    MSU_E_NO_INCOMING, 0, 0 },
	{ "plain outgoing", "foxmail",
	    SERVERS(IMAP_TLS, SMTP_PLAIN), NULL, NULL, false,
	    MSU_E_NO_OUTGOING, 0, 0 },
	{ "apple goes by the port", "apple",
	    SERVERS(IMAP_AT_143, IMAP_TLS, SMTP_AT_465, SMTP_STARTTLS), NULL,
	    NULL, false, MSU_OK, 993, 587 },
	{ "and has no other way to say it", "apple",
	    SERVERS(IMAP_TLS, SMTP_AT_465), NULL, NULL, false,
	    MSU_E_CANNOT_PORT, 0, 0 },
	{ "no server", "foxmail", NO_SERVERS, NULL, NULL, false,
	    MSU_E_NO_INCOMING, 0, 0 },
	{ "outlook takes the next when starttls comes first", "outlook",
	    SERVERS(IMAP_STARTTLS, IMAP_TLS, SMTP_STARTTLS), IMAP_STARTTLS,
	    NULL, false, MSU_OK, 993, 587 },
	{ "outlook takes pop3 when imap is starttls only", "outlook",
	    SERVERS(IMAP_STARTTLS, POP3_TLS, SMTP_TLS), NULL, NULL, false,
	    MSU_OK, 995, 465 },
	{ "outlook cannot starttls", "outlook",
	    SERVERS(IMAP_PLAIN, IMAP_STARTTLS, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_STARTTLS, 0, 0 },
	{ "outlook cannot oauth2", "outlook",
	    SERVERS(IMAP_OAUTH2, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_OAUTH2, 0, 0 },
	{ "the password where oauth2 is not known", "outlook",
	    SERVERS(IMAP_BOTH, SMTP_TLS), NULL, NULL, false, MSU_OK, 993,
	    465 },
	{ "thunderbird has oauth2 for hosts that it knows", "thunderbird",
	    SERVERS(IMAP_OAUTH2, IMAP_GOOGLE, SMTP_TLS), NULL, NULL, false,
	    MSU_OK, 993, 465 },
	{ "and not for others", "thunderbird",
	    SERVERS(IMAP_OAUTH2, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_OAUTH2, 0, 0 },
	{ "a password rather than a token for a command", "isync",
	    SERVERS(IMAP_BOTH), NULL, NULL, false, MSU_OK, 993, 0 },
	{ "a token where there is nothing else", "neomutt",
	    SERVERS(IMAP_OAUTH2, SMTP_TLS), NULL, NULL, false, MSU_OK, 993,
	    465 },
	{ "but not for pop3", "neomutt", SERVERS(POP3_OAUTH2, SMTP_TLS),
	    NULL, NULL, false, MSU_E_CANNOT_OAUTH2, 0, 0 },
	{ "geary has no pop3", "geary",
	    SERVERS(POP3_TLS, SMTP_TLS), NULL, NULL, true,
	    MSU_E_NO_INCOMING, 0, 0 },
	{ "and takes imap when pop3 is asked for", "geary",
	    SERVERS(POP3_TLS, IMAP_TLS, SMTP_TLS), NULL, NULL, true,
	    MSU_OK, 993, 465 },
	{ "evolution has no oauth2 by a file", "evolution",
	    SERVERS(IMAP_OAUTH2, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_OAUTH2, 0, 0 },
	{ "kmail neither", "kmail",
	    SERVERS(IMAP_OAUTH2, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_OAUTH2, 0, 0 },
	{ "incoming mail without a login", "thunderbird",
	    SERVERS(IMAP_NONE, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_AUTH, 0, 0 },
	{ "a login of two lines", "thunderbird",
	    SERVERS(IMAP_LINES, SMTP_TLS), NULL, NULL, false,
	    MSU_E_CANNOT_TEXT, 0, 0 },
};

static unsigned
port_of(const struct msu_server *s)
{
	return s == NULL ? 0 : s->port;
}

static void
servers_are_chosen_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct msu_account acct = {
			.address = A, .domain = "example.org",
			.servers = rows[i].servers, .in = rows[i].in,
			.out = rows[i].out, .extra = NO_SERVERS,
			.notes = NO_NOTES,
		};
		const struct msu_export_options opt = { .pop3 = rows[i].pop3 };
		const struct msu_account *got;
		const struct msu_sink_file *f;
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		enum msu_code rc;

		msu_sink_init(&sink, &a);
		rc = msu_writer_run(msu_writer_find(rows[i].client), &acct,
		    &opt, &sink, &got);
		assert_true(sink.files.n > 0);
		f = sink.files.v[0];
		if (rc == MSU_E_NOT_BUILT_IN)
			rc = MSU_OK;	/* the zip; the choice was made */
		if (rc != rows[i].code)
			fail_msg("%s: %s", rows[i].name, msu_code_name(rc));
		if (rc != MSU_OK) {
			assert_ptr_equal(got, &acct);
			assert_int_equal(f->pub.error.code, rc);
			assert_int_equal(sink.files.n, 1);
			assert_string_not_equal(f->pub.error.detail, "");
		} else if (port_of(got->in) != rows[i].in_port ||
		    port_of(got->out) != rows[i].out_port)
			fail_msg("%s: %u %u", rows[i].name, port_of(got->in),
			    port_of(got->out));
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
}

/* ---- clients of one direction ---------------------------------------- */

static const char *seen_in_user, *seen_out_user;

static void
write_logins(struct msu_sink *sink, const struct msu_profile *p)
{
	seen_in_user = p->in_user;
	seen_out_user = p->out_user;
	msu_sink_file(sink, "one-way", "one-way.conf");
}

static const char *const one_way_files[] = { "one-way.conf", NULL };
static const struct msu_writer sender = {
	.client = { .id = "one-way", .files = one_way_files },
	.out_security = MSU_BIT(MSU_SECURITY_TLS),
	.auths = MSU_BIT(MSU_AUTH_PASSWORD),
	.write = write_logins,
};
static const struct msu_writer fetcher = {
	.client = { .id = "one-way", .files = one_way_files },
	.incoming = MSU_BIT(MSU_PROTO_IMAP),
	.in_security = MSU_BIT(MSU_SECURITY_TLS),
	.auths = MSU_BIT(MSU_AUTH_PASSWORD),
	.write = write_logins,
};

#define IMAP_JOE	SERVER(IMAP, TLS, "imap", 993, "joe", password)
#define SMTP_SAME	SERVER(SMTP, TLS, "smtp", 465, NULL, password)

static const struct {
	const char			*name;
	const struct msu_writer		*writer;
	const struct msu_server	*const	*servers;
	const struct msu_server		*in;	/* the account's own */
	enum msu_code			 code;
	uint16_t			 in_port, out_port;	/* 0: none */
	const char			*in_user, *out_user;
} one_way[] = {
	{ "sending needs no incoming server", &sender, SERVERS(SMTP_TLS),
	    NULL, MSU_OK, 0, 465, A, A },
	{ "nor one that could be used", &sender,
	    SERVERS(IMAP_OAUTH2, SMTP_TLS), IMAP_OAUTH2, MSU_OK, 0, 465, A,
	    A },
	{ "but its login where there is no own", &sender,
	    SERVERS(IMAP_JOE, SMTP_SAME), IMAP_JOE, MSU_OK, 0, 465, "joe",
	    "joe" },
	{ "unless that is two lines", &sender,
	    SERVERS(IMAP_LINES, SMTP_SAME), IMAP_LINES, MSU_OK, 0, 465, A,
	    A },
	{ "sending needs an outgoing server", &sender, SERVERS(IMAP_TLS),
	    IMAP_TLS, MSU_E_NO_OUTGOING, 0, 0, NULL, NULL },
	{ "fetching needs no outgoing server", &fetcher, SERVERS(IMAP_JOE),
	    NULL, MSU_OK, 993, 0, "joe", "" },
	{ "nor one that could be used", &fetcher,
	    SERVERS(IMAP_TLS, SMTP_PLAIN), IMAP_TLS, MSU_OK, 993, 0, A, "" },
	{ "fetching needs an incoming server", &fetcher,
	    SERVERS(POP3_TLS, SMTP_TLS), POP3_TLS, MSU_E_NO_INCOMING, 0, 0,
	    NULL, NULL },
};

static void
one_direction_needs_one_server(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(one_way) / sizeof(one_way[0]); i++) {
		const struct msu_account acct = {
			.address = A, .domain = "example.org",
			.servers = one_way[i].servers, .in = one_way[i].in,
			.extra = NO_SERVERS, .notes = NO_NOTES,
		};
		const struct msu_export_options opt = { 0 };
		const struct msu_account *got;
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		enum msu_code rc;

		msu_sink_init(&sink, &a);
		rc = msu_writer_run(one_way[i].writer, &acct, &opt, &sink,
		    &got);
		if (rc != one_way[i].code)
			fail_msg("%s: %s", one_way[i].name, msu_code_name(rc));
		if (rc == MSU_OK && (port_of(got->in) != one_way[i].in_port ||
		    port_of(got->out) != one_way[i].out_port ||
		    strcmp(seen_in_user, one_way[i].in_user) != 0 ||
		    strcmp(seen_out_user, one_way[i].out_user) != 0))
			fail_msg("%s: %u as %s, %u as %s", one_way[i].name,
			    port_of(got->in), seen_in_user,
			    port_of(got->out), seen_out_user);
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
}

/* What a sender is called in the account that was exported. */
static const char *
name_of(struct msu_arena *a, const char *name)
{
	const struct msu_account acct = {
		.address = A, .domain = "example.org",
		.servers = SERVERS(IMAP_TLS, SMTP_TLS), .extra = NO_SERVERS,
		.notes = NO_NOTES, .display_name = "Account",
	};
	const struct msu_export_options opt = { .display_name = name };
	const struct msu_account *got;
	struct msu_sink sink;

	msu_sink_init(&sink, a);
	msu_writer_run(msu_writer_find("foxmail"), &acct, &opt, &sink, &got);
	msu_sink_free(&sink);
	return got->display_name;
}

static void
names_are_one_clean_line(void **state)
{
	static const struct {
		const char *in, *out;
	} names[] = {
		{ NULL, "Account" },
		{ "Zo\xc3\xab", "Zo\xc3\xab" },
		{ " a\r\nb\t\x7f", "a  b" },
		{ "\xe2\x80\xa8x\xff\xc3", "x??" },
		{ "\r\n", NULL },
	};
	struct msu_arena a = { 0 };
	char longer[400];
	const char *got;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		got = name_of(&a, names[i].in);
		if (names[i].out == NULL)
			assert_null(got);
		else
			assert_string_equal(got, names[i].out);
	}
	for (size_t i = 0; i < 399; i += 3)
		memcpy(longer + i, "\xe6\xb5\x8b", 3);
	longer[399] = '\0';
	got = name_of(&a, longer);
	assert_int_equal(strlen(got), 255);
	assert_true(msu_str_is_utf8(got, 255));
	msu_arena_free(&a);
}

/* ---- what was asked for and is not in the files ------------------------ */

#define EVERYTHING	{ .reply_to = "r@example.org", .organization = "o" }

static const struct {
	const char			*name, *client;
	const struct msu_server	*const	*servers;
	struct msu_export_options	 options;
	size_t				 n;
} wishes[] = {
	{ "nothing is asked for", "geary", SERVERS(IMAP_TLS, SMTP_TLS), { 0 },
	    0 },
	{ "no place for either", "geary", SERVERS(IMAP_TLS, SMTP_TLS),
	    EVERYTHING, 2 },
	{ "for one of them", "k9", SERVERS(IMAP_TLS, SMTP_TLS), EVERYTHING,
	    1 },
	{ "for both", "claws", SERVERS(IMAP_TLS, SMTP_TLS), EVERYTHING, 0 },
	{ "days are of POP3", "k9", SERVERS(IMAP_TLS, SMTP_TLS),
	    { .leave_days = 7 }, 0 },
	{ "no days", "k9", SERVERS(POP3_TLS, SMTP_TLS), { .leave_days = 7 },
	    1 },
	{ "no removal", "apple", SERVERS(POP3_TLS, SMTP_TLS),
	    { .remove = true }, 1 },
	{ "days enough", "claws", SERVERS(POP3_TLS, SMTP_TLS),
	    { .leave_days = 365 }, 0 },
	{ "too many days", "claws", SERVERS(POP3_TLS, SMTP_TLS),
	    { .leave_days = 366 }, 1 },
	{ "what is refused lacks nothing", "geary",
	    SERVERS(POP3_TLS, SMTP_TLS), EVERYTHING, 0 },
};

static void
what_files_cannot_hold_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		const struct msu_account acct = {
			.address = A, .domain = "example.org",
			.servers = wishes[i].servers, .extra = NO_SERVERS,
			.notes = NO_NOTES,
		};
		const struct msu_exported *out;
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		size_t n = 0;

		msu_writer_export(msu_writer_find(wishes[i].client), &acct,
		    &wishes[i].options, NULL, &a, &out, &err);
		while (out->left_out[n] != NULL)
			n++;
		if (n != wishes[i].n)
			fail_msg("%s: %zu", wishes[i].name, n);
		msu_arena_free(&a);
	}
}

static void
every_writer_is_found_and_says_how_to_apply(void **state)
{
	(void)state;
	for (size_t i = 0; msu_writers()[i] != NULL; i++) {
		const struct msu_writer *w = msu_writers()[i];

		assert_ptr_equal(msu_writer_find(w->client.id), w);
		assert_ptr_equal(msu_writer_clients()[i], &w->client);
		assert_true(w->client.steps[0] != NULL);
		assert_int_equal(w->client.on_demand, w->write == NULL);
		assert_int_equal(w->client.on_demand,
		    w->write_secret != NULL);
		for (size_t j = 0; w->client.steps[j] != NULL; j++) {
			const char *s = w->client.steps[j];

			if (s[strlen(s) - 1] != '.' || strstr(s, "  ") != NULL)
				fail_msg("%s: %s", w->client.id, s);
		}
	}
	assert_null(msu_writer_find("no-such-client"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(servers_are_chosen_or_refused),
		cmocka_unit_test(one_direction_needs_one_server),
		cmocka_unit_test(names_are_one_clean_line),
		cmocka_unit_test(what_files_cannot_hold_is_said),
		cmocka_unit_test(every_writer_is_found_and_says_how_to_apply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
