/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/maillogin.c: what is said in a login, and what is told of it. */
#include "fake_talk.h"

#include "base64.h"
#include "buf.h"
#include "secret.h"

static const char *const offers[][5] = {
	{ NULL },
	{ "PLAIN", "LOGIN", NULL },
	{ "LOGIN", NULL },
	{ "CRAM-MD5", NULL },
	{ "SCRAM-SHA-256", "PLAIN", NULL },
	{ "XOAUTH2", NULL },
	{ "OAUTHBEARER", NULL },
};
enum offer { NOTHING, PASSWORDS, LOGIN, CRAM, SCRAM, XOAUTH2, BEARER };

struct row {
	const char	*name;
	enum msu_proto	 proto;
	enum offer	 offer;
	bool		 plain_login, initial;
	const char	*secret;
	const char	*says[6];
	const char	*heard;		/* a CRLF shown as "|" */
	const char	*code;		/* "ok": then it is told */
	bool		 accepted;
	const char	*mechanism, *words;
};

#define NO	"M1 NO [AUTHENTICATIONFAILED] x\r\n"
/* "{"status":"invalid ticket"}" */
#define JSON	"eyJzdGF0dXMiOiJpbnZhbGlkIHRpY2tldCJ9"

static const struct row rows[] = {
	{ "imap_plain", MSU_PROTO_IMAP, PASSWORDS, true, false, "pass",
	    { "+ \r\n", "M1 OK in\r\n" },
	    "M1 AUTHENTICATE PLAIN|AG1lAHBhc3M=|", "ok", true, "PLAIN",
	    "OK in" },
	{ "imap_plain_with_sasl_ir", MSU_PROTO_IMAP, PASSWORDS, true, true,
	    "pass", { "M1 OK in\r\n" },
	    "M1 AUTHENTICATE PLAIN AG1lAHBhc3M=|", "ok", true, "PLAIN",
	    "OK in" },
	{ "imap_refused", MSU_PROTO_IMAP, PASSWORDS, true, true, "pass",
	    { NO }, "M1 AUTHENTICATE PLAIN AG1lAHBhc3M=|", "ok", false,
	    "PLAIN", "NO [AUTHENTICATIONFAILED] x" },
	{ "smtp_plain", MSU_PROTO_SMTP, PASSWORDS, false, false, "pass",
	    { "235 in\r\n" }, "AUTH PLAIN AG1lAHBhc3M=|", "ok", true, "PLAIN",
	    "235 in" },
	{ "smtp_504", MSU_PROTO_SMTP, PASSWORDS, false, false, "pass",
	    { "504 5.5.4 no such\r\n" }, "AUTH PLAIN AG1lAHBhc3M=|", "ok",
	    false, "PLAIN", "504 5.5.4 no such" },
	{ "pop3_plain", MSU_PROTO_POP3, PASSWORDS, true, false, "pass",
	    { "+OK in\r\n" }, "AUTH PLAIN AG1lAHBhc3M=|", "ok", true, "PLAIN",
	    "+OK in" },
	{ "pop3_asks_for_what_was_said", MSU_PROTO_POP3, PASSWORDS, true,
	    false, "pass", { "+ \r\n", "+OK in\r\n" },
	    "AUTH PLAIN AG1lAHBhc3M=|*|", "wrong-protocol", false, "PLAIN",
	    "+OK in a challenge too many" },
	{ "login", MSU_PROTO_SMTP, LOGIN, false, false, "pass",
	    { "334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n", "235 in\r\n" },
	    "AUTH LOGIN|bWU=|cGFzcw==|", "ok", true, "LOGIN", "235 in" },
	{ "login_with_prompts_that_are_no_base64", MSU_PROTO_SMTP, LOGIN,
	    false, false, "pass",
	    { "334 Username:\r\n", "334\r\n", "235 in\r\n" },
	    "AUTH LOGIN|bWU=|cGFzcw==|", "ok", true, "LOGIN", "235 in" },
	{ "login_accepted_too_early", MSU_PROTO_SMTP, LOGIN, false, false,
	    "pass", { "334 VXNlcm5hbWU6\r\n", "235 in\r\n" },
	    "AUTH LOGIN|bWU=|", "wrong-protocol", false, "LOGIN", "235 in" },
	{ "login_asked_without_end", MSU_PROTO_SMTP, LOGIN, false, false,
	    "pass", { "334 \r\n", "334 \r\n", "334 \r\n", "334 pass\r\n" },
	    "AUTH LOGIN|bWU=|cGFzcw==|*|", "wrong-protocol", false, "LOGIN",
	    "**** a challenge too many" },
	{ "cram", MSU_PROTO_IMAP, CRAM, false, true, "tanstaaftanstaaf",
	    { "+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"
	    "\r\n", "M1 OK in\r\n" }, "M1 AUTHENTICATE CRAM-MD5|"
	    "bWUgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=|", "ok", true,
	    "CRAM-MD5", "OK in" },
	{ "cram_without_challenge", MSU_PROTO_IMAP, CRAM, false, true,
	    "pass", { "+ \r\n", "M1 BAD cancelled\r\n" },
	    "M1 AUTHENTICATE CRAM-MD5|*|", "wrong-protocol", false,
	    "CRAM-MD5", "BAD cancelled the challenge is empty" },
	{ "server_that_does_not_know_the_password", MSU_PROTO_SMTP, SCRAM,
	    false, false, "pass", { "235 in\r\n" }, NULL, "wrong-protocol",
	    false, "SCRAM-SHA-256", "235 in" },
	{ "xoauth2_refused", MSU_PROTO_IMAP, XOAUTH2, false, true, "ticket",
	    { "+ " JSON "\r\n", "M1 NO x\r\n" },
	    "M1 AUTHENTICATE XOAUTH2 dXNlcj1tZQFhdXRoPUJlYXJlciB0aWNrZXQBAQ=="
	    "||", "ok", false, "XOAUTH2",
	    "NO x {\"status\":\"invalid ******\"}" },
	{ "imap_login", MSU_PROTO_IMAP, NOTHING, true, false, "pa\"s\\s",
	    { "M1 OK in\r\n" }, "M1 LOGIN \"me\" \"pa\\\"s\\\\s\"|", "ok",
	    true, "LOGIN", "OK in" },
	{ "imap_login_repeated_as_it_was_quoted", MSU_PROTO_IMAP, NOTHING,
	    true, false, "pa\"s\\s",
	    { "M1 NO LOGIN \"me\" \"pa\\\"s\\\\s\"\r\n" },
	    "M1 LOGIN \"me\" \"pa\\\"s\\\\s\"|", "ok", false, "LOGIN",
	    "NO LOGIN \"me\" \"********\"" },
	{ "imap_login_with_a_literal", MSU_PROTO_IMAP, NOTHING, true, false,
	    "p\xc3\xa4ss", { "+ go\r\n", "M1 OK in\r\n" },
	    "M1 LOGIN \"me\" {5}|p\xc3\xa4ss|", "ok", true, "LOGIN",
	    "OK in" },
	{ "imap_literal_refused", MSU_PROTO_IMAP, NOTHING, true, false,
	    "p\xc3\xa4ss", { "M1 BAD no literals\r\n" },
	    "M1 LOGIN \"me\" {5}|", "ok", false, "LOGIN",
	    "BAD no literals" },
	{ "imap_login_that_goes_on", MSU_PROTO_IMAP, NOTHING, true, false,
	    "pass", { "+ pass?\r\n" }, "M1 LOGIN \"me\" \"pass\"|",
	    "wrong-protocol", false, "LOGIN", "****?" },
	{ "imap_logindisabled", MSU_PROTO_IMAP, NOTHING, false, false,
	    "pass", { NULL }, "", "auth-mechanism-missing", false, NULL,
	    "" },
	{ "imap_bye", MSU_PROTO_IMAP, PASSWORDS, true, true, "pass",
	    { "* BYE pass AG1lAHBhc3M=\r\n" },
	    "M1 AUTHENTICATE PLAIN AG1lAHBhc3M=|", "rejected", false,
	    "PLAIN", "* BYE **** AG1lA******=" },
	{ "pop3_user", MSU_PROTO_POP3, NOTHING, true, false, "pass",
	    { "+OK\r\n", "+OK in\r\n" }, "USER me|PASS pass|", "ok", true,
	    "USER", "+OK in" },
	{ "pop3_user_refused", MSU_PROTO_POP3, NOTHING, true, false, "pass",
	    { "-ERR who?\r\n" }, "USER me|", "ok", false, "USER",
	    "-ERR who?" },
	{ "pop3_user_that_goes_on", MSU_PROTO_POP3, NOTHING, true, false,
	    "pass", { "+ pass\r\n" }, "USER me|", "wrong-protocol", false,
	    "USER", "****" },
	{ "pop3_pass_refused", MSU_PROTO_POP3, NOTHING, true, false, "pass",
	    { "+OK\r\n", "-ERR no pass\r\n" }, "USER me|PASS pass|", "ok",
	    false, "USER", "-ERR no ****" },
	{ "smtp_nothing", MSU_PROTO_SMTP, NOTHING, false, false, "pass",
	    { NULL }, "", "auth-mechanism-missing", false, NULL, "" },
	{ "smtp_sentence", MSU_PROTO_SMTP, PASSWORDS, false, false, "pass",
	    { "pass\r\n" }, "AUTH PLAIN AG1lAHBhc3M=|", "wrong-protocol",
	    false, "PLAIN", "****" },
};

struct seen {
	struct fake_talk *fake;
	unsigned	 calls;
	const char	*code;
	bool		 accepted;
	const char	*mechanism, *words;	/* in the arena */
	char		 detail[256];
};

static void
on_login(void *arg, const struct msu_login_reply *r)
{
	struct seen *s = arg;

	s->calls++;
	s->code = r->err == NULL ? "ok" : msu_code_name(r->err->code);
	s->accepted = r->accepted;
	s->mechanism = r->mechanism;
	s->words = msu_arena_str(&s->fake->arena, r->words);
	snprintf(s->detail, sizeof(s->detail), "%s", r->err == NULL ? "" :
	    r->err->detail);
	s->fake->is_over = true;
}

static void
log_in(struct fake_talk *f, const struct row *r, struct msu_secret *secret,
    struct seen *s)
{
	struct msu_login login = {
		.user = "me", .secret = secret,
		.is_token = r->offer == XOAUTH2 || r->offer == BEARER,
		.offered = offers[r->offer],
		.plain_login = r->plain_login, .initial = r->initial,
	};

	memset(s, 0, sizeof(*s));
	s->fake = f;
	f->jumps = true;
	msu_talk_login(f->talk, &login, on_login, s);
	assert_int_equal(fake_run(f), MSU_OK);
}

/* Line ends as "|". */
static const char *
shown(struct fake_talk *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->len; i++) {
		if (f->heard[i] != '\r')
			f->heard[n++] = f->heard[i] == '\n' ? '|' :
			    f->heard[i];
	}
	f->heard[n] = '\0';
	return f->heard;
}

static void
logins_are_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct row *r = &rows[i];
		struct msu_secret *secret = msu_secret_new();
		struct fake_talk f;
		struct seen s;

		assert_int_equal(msu_secret_set(secret, r->secret,
		    strlen(r->secret)), MSU_OK);
		fake_open(&f, r->proto, r->says);
		log_in(&f, r, secret, &s);
		fake_hear(&f);
		row_number(r->name, s.calls, 1);
		row_text(r->name, s.code, r->code);
		row_number(r->name, s.accepted, r->accepted);
		row_text(r->name, s.mechanism, r->mechanism);
		row_text(r->name, s.words, r->words);
		if (strcmp(r->code, "ok") != 0)
			row_text(r->name, s.detail, r->words);
		if (r->heard != NULL)
			row_text(r->name, shown(&f), r->heard);
		fake_close(&f);
		msu_secret_free(secret);
	}
}

/* RFC 5034 §4: a command of POP3 may be 255 bytes long. */
static void
what_is_too_long_for_a_command_comes_after_it(void **state)
{
	static const struct row row = { "long", MSU_PROTO_POP3, PASSWORDS,
	    true, false, NULL, { "+ \r\n", "+OK in\r\n" }, NULL, "ok", true,
	    "PLAIN", "+OK in" };
	struct msu_secret *secret = msu_secret_new();
	struct fake_talk f;
	struct seen s;
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t len = 170; len < sizeof(text); len += 10) {
		const char *line;

		assert_int_equal(msu_secret_set(secret, text, len), MSU_OK);
		fake_open(&f, row.proto, row.says + (len < 180));
		log_in(&f, &row, secret, &s);
		fake_hear(&f);
		assert_true(s.accepted);
		line = shown(&f);
		assert_true(strcspn(line, "|") + 2 <= 255);
		fake_close(&f);
	}
	msu_secret_free(secret);
}

/* A refusal that ends in half a token. */
static void
token_in_a_long_refusal_is_hidden(void **state)
{
	struct row row = { "token", MSU_PROTO_SMTP, BEARER, false, false,
	    "ticket-wonderland", { NULL, "535 no\r\n" }, NULL, "ok", false,
	    NULL, NULL };

	(void)state;
	for (size_t before = 230; before < 260; before++) {
		struct msu_secret *secret = msu_secret_new();
		struct msu_buf plain, line;
		struct fake_talk f;
		struct seen s;

		msu_buf_init(&plain, 1000);
		msu_buf_init(&line, 1000);
		for (size_t i = 0; i < before; i++)
			msu_buf_addc(&plain, 'x');
		msu_buf_adds(&plain, row.secret);
		msu_buf_adds(&line, "334 ");
		msu_base64_add(&line, msu_buf_text(&plain), plain.len);
		msu_buf_adds(&line, "\r\n");
		row.says[0] = msu_buf_text(&line);
		assert_int_equal(msu_secret_set(secret, row.secret,
		    strlen(row.secret)), MSU_OK);
		fake_open(&f, row.proto, row.says);
		log_in(&f, &row, secret, &s);
		assert_string_equal(s.code, "ok");
		assert_null(strchr(s.words, 't'));
		assert_non_null(strstr(s.words, "**"));
		fake_close(&f);
		msu_secret_free(secret);
		msu_buf_free(&plain);
		msu_buf_free(&line);
	}
}

/* The login dies with its conversation. */
static void
login_under_way_may_be_dropped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_secret *secret = msu_secret_new();
		struct msu_login login = {
			.user = "me", .secret = secret,
			.offered = offers[rows[i].offer],
			.plain_login = rows[i].plain_login,
		};
		struct msu_error err = { 0 };
		struct fake_talk f;
		struct seen s = { .fake = &f };

		assert_int_equal(msu_secret_set(secret, "pass", 4), MSU_OK);
		fake_open(&f, rows[i].proto, NULL);
		msu_talk_login(f.talk, &login, on_login, &s);
		f.is_over = true;
		assert_int_equal(msu_net_run(f.net, 100, fake_more, &f,
		    &err), MSU_OK);
		fake_close(&f);
		msu_secret_free(secret);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logins_are_made),
		cmocka_unit_test(what_is_too_long_for_a_command_comes_after_it),
		cmocka_unit_test(token_in_a_long_refusal_is_hidden),
		cmocka_unit_test(login_under_way_may_be_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
