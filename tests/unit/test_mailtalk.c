/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/mailtalk.c: where an answer ends, whatever a server makes of it and
 * in whatever pieces it comes. */
#include "fake_talk.h"

#include "buf.h"
#include "ctx.h"
#include "hide.h"
#include "secret.h"
#include "talk.h"

struct seen {
	unsigned	 calls;
	enum msu_code	 code;
	enum msu_said	 said;
	char		 detail[300], words[300], lines[2000], bytes[300];
	size_t		 len;
	bool		 has_bytes;
	unsigned	 ms;

	struct fake_talk *fake;
	bool		 closes;	/* the conversation, when called */
};

static void
on_reply(void *arg, const struct msu_talk_reply *r)
{
	struct seen *s = arg;

	s->calls++;
	s->code = r->err == NULL ? MSU_OK : r->err->code;
	snprintf(s->detail, sizeof(s->detail), "%s", r->err == NULL ? "" :
	    r->err->detail);
	s->said = r->said;
	snprintf(s->words, sizeof(s->words), "%s", r->words);
	for (size_t i = 0; r->lines[i] != NULL; i++) {
		size_t n = strlen(s->lines);

		snprintf(s->lines + n, sizeof(s->lines) - n, "%s|",
		    r->lines[i]);
	}
	s->has_bytes = r->bytes != NULL;
	s->len = r->len;
	if (r->bytes != NULL && r->len < sizeof(s->bytes))
		memcpy(s->bytes, r->bytes, r->len);
	s->ms = r->ms;
	s->fake->is_over = true;
	if (s->closes)
		msu_talk_close(s->fake->talk);
}

static void
ask(struct fake_talk *f, const struct msu_talk_ask *what, struct seen *s)
{
	memset(s, 0, offsetof(struct seen, fake));
	s->fake = f;
	msu_talk_ask(f->talk, what, on_reply, s);
}

/* ---- where an answer ends ------------------------------------------------ */

static const struct answer {
	const char	*name;
	enum msu_proto	 proto;
	bool		 dotted;
	const char	*says;
	enum msu_said	 said;
	const char	*words, *lines, *bytes;
} answers[] = {
	{ "imap_ok", MSU_PROTO_IMAP, false, "M1 OK done\r\n",
	    MSU_SAID_YES, "OK done", "", NULL },
	{ "imap_ok_in_small_letters", MSU_PROTO_IMAP, false, "M1 ok done\r\n",
	    MSU_SAID_YES, "ok done", "", NULL },
	{ "imap_no_after_lines", MSU_PROTO_IMAP, false,
	    "* 3 EXISTS\r\n* OK [UIDNEXT 4] x\r\nM1 NO no\r\n",
	    MSU_SAID_NO, "NO no", "* 3 EXISTS|* OK [UIDNEXT 4] x|", NULL },
	{ "imap_bad", MSU_PROTO_IMAP, false, "M1 BAD x\r\n",
	    MSU_SAID_NO, "BAD x", "", NULL },
	{ "imap_without_cr", MSU_PROTO_IMAP, false, "* x\nM1 OK x\n",
	    MSU_SAID_YES, "OK x", "* x|", NULL },
	{ "imap_more", MSU_PROTO_IMAP, false, "+ go on\r\n",
	    MSU_SAID_MORE, "go on", "", "go on" },
	{ "imap_more_without_words", MSU_PROTO_IMAP, false, "+\r\n",
	    MSU_SAID_MORE, "", "", "" },
	{ "imap_literal", MSU_PROTO_IMAP, false,
	    "* 1 FETCH (BODY[] {6}\r\na\r\nb\n\r UID 7)\r\nM1 OK x\r\n",
	    MSU_SAID_YES, "OK x", "* 1 FETCH (BODY[] {6}| UID 7)|",
	    "a\r\nb\n\r" },
	{ "imap_literal_of_nothing", MSU_PROTO_IMAP, false,
	    "* 1 FETCH (BODY[] {0}\r\n)\r\nM1 OK x\r\n",
	    MSU_SAID_YES, "OK x", "* 1 FETCH (BODY[] {0}|)|", "" },
	{ "imap_first_literal_is_given", MSU_PROTO_IMAP, false,
	    "* X {1}\r\na {2}\r\nbc\r\nM1 OK x\r\n",
	    MSU_SAID_YES, "OK x", "* X {1}| {2}||", "a" },
	{ "imap_end_in_a_literal", MSU_PROTO_IMAP, false,
	    "* X {9}\r\nM1 NO x\r\n\r\nM1 OK y\r\n",
	    MSU_SAID_YES, "OK y", "* X {9}||", "M1 NO x\r\n" },
	{ "imap_end_right_after_a_literal", MSU_PROTO_IMAP, false,
	    "* X {1}\r\naM1 NO x\r\nM1 OK y\r\n",
	    MSU_SAID_YES, "OK y", "* X {1}|M1 NO x|", "a" },
	{ "imap_more_right_after_a_literal", MSU_PROTO_IMAP, false,
	    "* X {1}\r\na+ x\r\nM1 OK y\r\n",
	    MSU_SAID_YES, "OK y", "* X {1}|+ x|", "a" },
	{ "imap_text_that_ends_like_a_literal", MSU_PROTO_IMAP, false,
	    "* OK costs {5}\r\n* NO {3}\r\nM1 OK {9}\r\n",
	    MSU_SAID_YES, "OK {9}", "* OK costs {5}|* NO {3}|", NULL },
	{ "imap_is_no_literal", MSU_PROTO_IMAP, false,
	    "* X {5+}\r\n* X {}\r\n* X 5}\r\nM1 OK x\r\n",
	    MSU_SAID_YES, "OK x", "* X {5+}|* X {}|* X 5}|", NULL },

	{ "smtp_yes", MSU_PROTO_SMTP, false, "250 2.1.0 fine\r\n",
	    MSU_SAID_YES, "250 2.1.0 fine", "", NULL },
	{ "smtp_code_alone", MSU_PROTO_SMTP, false, "250\r\n",
	    MSU_SAID_YES, "250", "", NULL },
	{ "smtp_no", MSU_PROTO_SMTP, false, "454 4.7.0 later\r\n",
	    MSU_SAID_NO, "454 4.7.0 later", "", NULL },
	{ "smtp_sentence_over_lines", MSU_PROTO_SMTP, false,
	    "534-5.7.9 Please log in\r\n534-5.7.9 with your\r\n"
	    "534 5.7.9 browser\r\n",
	    MSU_SAID_NO, "534-5.7.9 Please log in with your browser",
	    "534-5.7.9 Please log in|534-5.7.9 with your|", NULL },
	{ "smtp_lines_without_text", MSU_PROTO_SMTP, false,
	    "250-\r\n250-a\r\n250\r\n",
	    MSU_SAID_YES, "250- a ", "250-|250-a|", NULL },
	{ "smtp_more", MSU_PROTO_SMTP, false, "334 VXNlcg==\r\n",
	    MSU_SAID_MORE, "VXNlcg==", "", "VXNlcg==" },
	{ "smtp_more_without_words", MSU_PROTO_SMTP, false, "354\r\n",
	    MSU_SAID_MORE, "", "", "" },

	{ "pop3_yes", MSU_PROTO_POP3, false, "+OK fine\r\n",
	    MSU_SAID_YES, "+OK fine", "", NULL },
	{ "pop3_no", MSU_PROTO_POP3, false, "-ERR [AUTH] no\r\n",
	    MSU_SAID_NO, "-ERR [AUTH] no", "", NULL },
	{ "pop3_more", MSU_PROTO_POP3, false, "+ abc\r\n",
	    MSU_SAID_MORE, "abc", "", "abc" },
	{ "pop3_body", MSU_PROTO_POP3, true,
	    "+OK\r\na\r\n..b\r\n...\r\n\r\nc.\r\n.\r\n",
	    MSU_SAID_YES, "+OK", "", "a\r\n.b\r\n..\r\n\r\nc.\r\n" },
	{ "pop3_body_without_cr", MSU_PROTO_POP3, true, "+OK\na\n..\n.\n",
	    MSU_SAID_YES, "+OK", "", "a\n.\n" },
	{ "pop3_body_of_nothing", MSU_PROTO_POP3, true, "+OK\r\n.\r\n",
	    MSU_SAID_YES, "+OK", "", "" },
	{ "pop3_body_that_looks_like_an_answer", MSU_PROTO_POP3, true,
	    "+OK\r\n-ERR\r\n+OK\r\n.\r\n",
	    MSU_SAID_YES, "+OK", "", "-ERR\r\n+OK\r\n" },
	{ "pop3_no_body", MSU_PROTO_POP3, true, "-ERR no such message\r\n",
	    MSU_SAID_NO, "-ERR no such message", "", NULL },
};

/* split: the first so many bytes come before the rest. */
static void
check_answer(const struct answer *a, size_t split)
{
	const char *says[] = { a->says, NULL };
	const struct msu_talk_ask noop = { .text = "NOOP",
	    .dotted = a->dotted };
	struct fake_talk f;
	struct seen s;
	char name[80];

	snprintf(name, sizeof(name), "%s, split at %zu", a->name, split);
	fake_open(&f, a->proto, says);
	f.pause = split;
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	row_number(name, s.calls, 1);
	row_text(name, msu_code_name(s.code), "ok");
	row_number(name, s.said, a->said);
	row_text(name, s.words, a->words);
	row_text(name, s.lines, a->lines);
	row_text(name, s.has_bytes ? s.bytes : NULL, a->bytes);
	row_number(name, s.len, a->bytes == NULL ? 0 : strlen(a->bytes));
	fake_close(&f);
}

static void
answers_end_where_they_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(answers); i++) {
		for (size_t at = 0; at < strlen(answers[i].says); at++)
			check_answer(&answers[i], at);
	}
}

/* ---- what is no answer --------------------------------------------------- */

static const struct {
	const char	*name;
	enum msu_proto	 proto;
	const char	*says;
	bool		 hangs_up;
	const char	*code, *detail;
} failures[] = {
	{ "imap_sentence", MSU_PROTO_IMAP, "Hello there\r\n", false,
	    "wrong-protocol", "Hello there" },
	{ "imap_longer_tag", MSU_PROTO_IMAP, "M11 OK x\r\n", false,
	    "wrong-protocol", "M11 OK x" },
	{ "imap_tag_of_before", MSU_PROTO_IMAP, "M0 OK x\r\n", false,
	    "wrong-protocol", "M0 OK x" },
	{ "imap_tag_without_blank", MSU_PROTO_IMAP, "M1\r\n", false,
	    "wrong-protocol", "M1" },
	{ "imap_empty_line", MSU_PROTO_IMAP, "\r\nM1 OK\r\n", false,
	    "wrong-protocol", "" },
	{ "imap_literal_above_the_limit", MSU_PROTO_IMAP,
	    "* X {8388609}\r\n", false, "wrong-protocol",
	    "an answer without end" },
	{ "imap_literal_far_above_it", MSU_PROTO_IMAP,
	    "* X {18446744073709551614}\r\n", false, "wrong-protocol",
	    "an answer without end" },
	{ "imap_bye", MSU_PROTO_IMAP, "* OK x\r\n* BYE go\r\n", true,
	    "rejected", "* BYE go" },
	{ "imap_bye_that_stays", MSU_PROTO_IMAP, "* bye go\r\n", false,
	    "rejected", "* bye go" },
	{ "imap_closed", MSU_PROTO_IMAP, "", true, "closed", "" },
	{ "imap_closed_in_a_literal", MSU_PROTO_IMAP, "* X {5}\r\nabc", true,
	    "closed", "" },
	{ "imap_silent", MSU_PROTO_IMAP, "* OK x\r\n", false,
	    "no-answer", "" },
	{ "smtp_sentence", MSU_PROTO_SMTP, "250ish\r\n", false,
	    "wrong-protocol", "250ish" },
	{ "smtp_first_digit", MSU_PROTO_SMTP, "150 x\r\n", false,
	    "wrong-protocol", "150 x" },
	{ "smtp_other_digits", MSU_PROTO_SMTP, "2x0 x\r\n", false,
	    "wrong-protocol", "2x0 x" },
	{ "smtp_two_digits", MSU_PROTO_SMTP, "25\r\n", false,
	    "wrong-protocol", "25" },
	{ "smtp_sentence_in_between", MSU_PROTO_SMTP, "250-x\r\ny\r\n", false,
	    "wrong-protocol", "y" },
	{ "smtp_closed_in_between", MSU_PROTO_SMTP, "421-Too busy\r\n42",
	    true, "closed", "421-Too busy" },
	{ "pop3_sentence", MSU_PROTO_POP3, "OK\r\n", false,
	    "wrong-protocol", "OK" },
	{ "pop3_closed", MSU_PROTO_POP3, "+O", true, "closed", "" },
	{ "no_text", MSU_PROTO_POP3, "-\033[31m \xff\xc2\x9b\r\n", false,
	    "wrong-protocol", "-?[31m ??" },
};

static void
what_is_no_answer_is_a_failure(void **state)
{
	static const struct msu_talk_ask noop = { .text = "NOOP" };

	(void)state;
	for (size_t i = 0; i < ROWS(failures); i++) {
		const char *says[] = { failures[i].says, NULL };
		const char *name = failures[i].name;
		struct fake_talk f;
		struct seen s;

		fake_open(&f, failures[i].proto, says);
		f.hangs_up = failures[i].hangs_up;
		f.jumps = !f.hangs_up;
		ask(&f, &noop, &s);
		assert_int_equal(fake_run(&f), MSU_OK);
		row_number(name, s.calls, 1);
		row_text(name, msu_code_name(s.code), failures[i].code);
		row_text(name, s.detail, failures[i].detail);
		fake_close(&f);
	}
}

/* n times the text, after a beginning. */
static enum msu_code
code_of_many(enum msu_proto proto, bool dotted, const char *first,
    const char *text, size_t n, const char *last, struct seen *s)
{
	const struct msu_talk_ask noop = { .text = "NOOP", .dotted = dotted };
	const char *says[2] = { NULL, NULL };
	struct msu_buf b;
	struct fake_talk f;

	msu_buf_init(&b, 20000000);
	msu_buf_reserve(&b, 10000000);
	msu_buf_adds(&b, first);
	for (size_t i = 0; i < n; i++)
		msu_buf_adds(&b, text);
	msu_buf_adds(&b, last);
	assert_int_equal(b.code, MSU_OK);
	says[0] = msu_buf_text(&b);
	fake_open(&f, proto, says);
	ask(&f, &noop, s);
	assert_int_equal(fake_run(&f), MSU_OK);
	fake_close(&f);
	msu_buf_free(&b);
	assert_int_equal(s->calls, 1);
	return s->code;
}

static void
caps_hold(void **state)
{
	static char kib[1025];
	struct seen s;

	(void)state;
	memset(kib, 'x', 1024);
	assert_int_equal(code_of_many(MSU_PROTO_IMAP, false, "* ", kib, 64,
	    "", &s), MSU_E_WRONG_PROTOCOL);
	assert_string_equal(s.detail, "an answer without end");
	assert_int_equal(code_of_many(MSU_PROTO_IMAP, false, "* ", kib, 63,
	    "\r\nM1 OK\r\n", &s), MSU_OK);
	assert_int_equal(code_of_many(MSU_PROTO_SMTP, false, "", "250-x\r\n",
	    1001, "250 x\r\n", &s), MSU_E_WRONG_PROTOCOL);
	assert_string_equal(s.detail, "an answer without end");
	assert_int_equal(code_of_many(MSU_PROTO_IMAP, false, "", "* x\r\n",
	    1000, "M1 OK\r\n", &s), MSU_OK);
	memcpy(kib + 1022, "\r\n", 2);
	assert_int_equal(code_of_many(MSU_PROTO_POP3, true, "+OK\r\n", kib,
	    8193, ".\r\n", &s), MSU_E_WRONG_PROTOCOL);
	assert_int_equal(code_of_many(MSU_PROTO_POP3, true, "+OK\r\n", kib,
	    8192, ".\r\n", &s), MSU_OK);
	assert_int_equal(s.len, 8 << 20);
	assert_int_equal(code_of_many(MSU_PROTO_IMAP, false,
	    "* X {8388608}\r\n", kib, 8192, "\r\nM1 OK\r\n", &s), MSU_OK);
	assert_int_equal(s.len, 8 << 20);
}

/* ---- one after the other -------------------------------------------------- */

static void
commands_are_said_as_they_should(void **state)
{
	static const char *const says[] = { "M1 OK\r\n", "+ go\r\n",
	    "M2 OK\r\n", "M3 OK\r\n", NULL };
	static const struct msu_talk_ask asks[] = {
		{ .text = "NOOP" },
		{ .text = "NOOP and so on", .len = 4 },
		{ .text = "abc", .more = true },
		{ .text = "ID\0NIL\r\n", .len = 8, .whole = true },
	};
	struct fake_talk f;
	struct seen s;

	(void)state;
	fake_open(&f, MSU_PROTO_IMAP, says);
	for (size_t i = 0; i < ROWS(asks); i++) {
		ask(&f, &asks[i], &s);
		assert_int_equal(fake_run(&f), MSU_OK);
		row_text("asked", msu_code_name(s.code), "ok");
	}
	msu_talk_close(f.talk);
	fake_hear(&f);
	assert_memory_equal(f.heard, "M1 NOOP\r\nM2 NOOP\r\nabc\r\n"
	    "M3 ID\0NIL\r\nZ LOGOUT\r\n", f.len);
	assert_int_equal(f.len, 44);
	fake_close(&f);
}

static void
what_comes_unasked_is_kept(void **state)
{
	static const char *const imap[] = { "M1 OK\r\n* 5 EXISTS\r\n* 6",
	    " EXISTS\r\nM2 OK\r\n", NULL };
	static const char *const smtp[] = { "250 x\r\n421 bye\r\n", NULL };
	static const struct msu_talk_ask noop = { .text = "NOOP" };
	struct fake_talk f;
	struct seen s;

	(void)state;
	fake_open(&f, MSU_PROTO_IMAP, imap);
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_string_equal(s.lines, "");
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_string_equal(s.lines, "* 5 EXISTS|* 6 EXISTS|");
	fake_close(&f);

	fake_open(&f, MSU_PROTO_SMTP, smtp);
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_int_equal(s.said, MSU_SAID_NO);
	assert_string_equal(s.words, "421 bye");
	fake_close(&f);
}

/* More than the kernel takes at once. */
static void
long_command_is_said_to_its_end(void **state)
{
	static const struct msu_talk_ask noop = { .text = "NOOP" };
	static const char *const says[] = { "250 x\r\n", "250 y\r\n", NULL };
	struct msu_talk_ask data = { .whole = true, .more = true };
	size_t len = 8 << 20;
	char *text = malloc(len + 1);
	struct fake_talk f;
	struct seen s;
	size_t heard = 0;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	memcpy(text + len - 2, "\r\n", 3);
	data.text = text;
	fake_open(&f, MSU_PROTO_SMTP, NULL);
	ask(&f, &data, &s);
	for (int i = 0; i < 1000 && heard < len; i++) {
		struct msu_error err = { 0 };

		f.is_over = true;	/* one round each */
		assert_int_equal(msu_net_run(f.net, 1000, fake_more, &f,
		    &err), MSU_OK);
		heard += f.len;
		if (heard < len)
			f.len = 0;
	}
	assert_int_equal(heard, len);
	assert_memory_equal(f.heard + f.len - 3, "x\r\n", 3);
	f.says = says;
	f.saying = says[f.turn++];
	f.left = strlen(f.saying);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_string_equal(s.words, "250 x");
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_string_equal(s.words, "250 y");
	fake_close(&f);
	free(text);
}

/* ---- time ------------------------------------------------------------------ */

static void
limits_hold(void **state)
{
	static const struct { unsigned long limit, ms; } rows[] = {
		{ 0, 10000 }, { 3000, 3000 }, { 25000, 25000 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_talk_ask noop = { .text = "NOOP",
		    .limit_ms = rows[i].limit };
		struct fake_talk f;
		struct seen s;

		fake_open(&f, MSU_PROTO_IMAP, NULL);
		f.jumps = true;
		ask(&f, &noop, &s);
		assert_int_equal(fake_run(&f), MSU_OK);
		assert_int_equal(s.code, MSU_E_NO_ANSWER);
		assert_true(s.ms >= rows[i].ms && s.ms <= rows[i].ms + 1000);
		fake_close(&f);
	}
}

static void
pause_ends_in_time_and_loses_nothing(void **state)
{
	static const char *const says[] = { "250 x\r\n", NULL };
	static const struct msu_talk_ask noop = { .text = "NOOP" };
	struct fake_talk f;
	struct seen s = { .fake = &f };

	(void)state;
	fake_open(&f, MSU_PROTO_SMTP, says);
	f.jumps = true;
	assert_int_equal(send(f.fd, "421 bye\r\n", 9, 0), 9);
	msu_talk_wait(f.talk, 5000, on_reply, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.code, MSU_OK);
	assert_int_equal(s.said, MSU_SAID_YES);
	assert_true(s.ms >= 5000 && s.ms <= 6000);
	ask(&f, &noop, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_string_equal(s.words, "421 bye");
	fake_close(&f);
}

static void
end_of_the_run_is_told(void **state)
{
	static const struct msu_talk_ask noop = { .text = "NOOP" };
	struct msu_error err = { 0 };
	struct fake_talk f;
	struct seen s;

	(void)state;
	fake_open(&f, MSU_PROTO_IMAP, NULL);
	ask(&f, &noop, &s);
	assert_int_equal(msu_net_run(f.net, 5, fake_more, &f, &err), MSU_OK);
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.code, MSU_E_NO_ANSWER);
	fake_close(&f);

	fake_open(&f, MSU_PROTO_IMAP, NULL);
	ask(&f, &noop, &s);
	f.ctx.cancelled = true;
	assert_int_equal(fake_run(&f), MSU_E_CANCELLED);
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.code, MSU_E_CANCELLED);
	fake_close(&f);
}

/* ---- its end ---------------------------------------------------------------- */

/* Whoever is called may close: what sanitizers would see is what is tested. */
static void
conversation_may_be_closed_in_any_call(void **state)
{
	static const struct msu_talk_ask noop = { .text = "NOOP",
	    .dotted = true };

	(void)state;
	for (size_t i = 0; i < ROWS(answers); i++) {
		const char *says[] = { answers[i].says, NULL };
		struct fake_talk f;
		struct seen s = { .closes = true };

		fake_open(&f, answers[i].proto, says);
		ask(&f, &noop, &s);
		f.jumps = true;		/* not all of them end so */
		assert_int_equal(fake_run(&f), MSU_OK);
		row_number(answers[i].name, s.calls, 1);
		row_true(answers[i].name, f.net->talks == NULL);
		fake_close(&f);
	}
	for (size_t i = 0; i < ROWS(failures); i++) {
		const char *says[] = { failures[i].says, NULL };
		struct fake_talk f;
		struct seen s = { .closes = true };

		fake_open(&f, failures[i].proto, says);
		f.hangs_up = failures[i].hangs_up;
		f.jumps = !f.hangs_up;
		ask(&f, &noop, &s);
		assert_int_equal(fake_run(&f), MSU_OK);
		row_number(failures[i].name, s.calls, 1);
		row_true(failures[i].name, f.net->talks == NULL);
		fake_close(&f);
	}
}

static void
pause_may_be_closed_when_it_ends(void **state)
{
	struct fake_talk f;
	struct seen s = { .closes = true, .fake = &f };

	(void)state;
	fake_open(&f, MSU_PROTO_IMAP, NULL);
	msu_talk_wait(f.talk, 0, on_reply, &s);
	assert_int_equal(fake_run(&f), MSU_OK);
	assert_int_equal(s.calls, 1);
	fake_hear(&f);
	assert_string_equal(f.heard, "Z LOGOUT\r\n");
	fake_close(&f);
}

/* In the middle of a command nobody takes leave, and nobody is called. */
static void
open_conversation_ends_without_a_call(void **state)
{
	static const struct msu_talk_ask half = { .text = "LOGIN {3}" };
	enum { CLOSED, DROPPED, OTHER_GROUP, ENDED };

	(void)state;
	for (int how = CLOSED; how <= ENDED; how++) {
		struct msu_error err = { 0 };
		struct fake_talk f;
		struct seen s;

		fake_open(&f, MSU_PROTO_IMAP, NULL);
		ask(&f, &half, &s);
		f.is_over = true;	/* one round */
		assert_int_equal(msu_net_run(f.net, 1000, fake_more, &f,
		    &err), MSU_OK);
		if (how == CLOSED)
			msu_talk_close(f.talk);
		else if (how == DROPPED)
			msu_net_drop(f.net, MSU_GROUP_CHECK);
		else if (how == OTHER_GROUP)
			msu_net_drop(f.net, MSU_GROUP_LOOK);
		else
			msu_net_end(f.net);
		assert_int_equal(f.net->talks != NULL, how == OTHER_GROUP);
		fake_hear(&f);
		assert_string_equal(f.heard, "M1 LOGIN {3}\r\n");
		assert_int_equal(s.calls, 0);
		fake_close(&f);
		assert_int_equal(s.calls, 0);
	}
}

static void
full_arena_ends_the_run_without_half_an_answer(void **state)
{
	static const char *const says[] = { "* X {1}\r\na\r\nM1 OK\r\n",
	    NULL };
	static const struct msu_talk_ask noop = { .text = "NOOP" };
	struct fake_talk f;
	struct seen s;

	(void)state;
	fake_open(&f, MSU_PROTO_IMAP, says);
	ask(&f, &noop, &s);
	msu_net_nomem(f.net);
	assert_int_equal(fake_run(&f), MSU_E_NOMEM);
	assert_true(s.calls == 0 || s.code == MSU_E_NOMEM);
	assert_false(msu_talk_is_open(f.net));
	fake_close(&f);
}

static void
too_many_conversations_are_none(void **state)
{
	int fds[MSU_TALK_MAX + 1];
	struct fake_talk f;

	(void)state;
	fake_begin(&f, MSU_PROTO_IMAP);
	for (size_t i = 0; i < ROWS(fds); i++) {
		CURL *e = fake_connect(&fds[i]);

		f.talk = msu_talk_new_own(f.net, e, NULL, &f.server);
		assert_int_equal(f.talk != NULL, i < MSU_TALK_MAX);
	}
	assert_false(msu_arena_failed(&f.arena));
	for (size_t i = 1; i < ROWS(fds); i++)
		close(fds[i]);
	f.fd = fds[0];
	fake_close(&f);
}

/* ---- what is secret ----------------------------------------------------------- */

/* Of what a server repeats, long after the login. */
static void
nothing_secret_is_repeated(void **state)
{
	static const struct { const char *name; enum msu_proto proto;
	    const char *says; } rows[] = {
		{ "imap_no", MSU_PROTO_IMAP, "M1 NO you said pa\xe4ss \r\n" },
		{ "imap_line", MSU_PROTO_IMAP, "* OK pa\xe4ss\r\nM1 OK\r\n" },
		{ "imap_more", MSU_PROTO_IMAP, "+ pa\xe4ss\r\n" },
		{ "imap_sentence", MSU_PROTO_IMAP, "pa\xe4ss\r\n" },
		{ "imap_bye", MSU_PROTO_IMAP, "* BYE pa\xe4ss\r\n" },
		{ "smtp_lines", MSU_PROTO_SMTP, "535-pa\xe4ss\r\n535 x\r\n" },
		{ "smtp_more", MSU_PROTO_SMTP, "334 pa\xe4ss\r\n" },
		{ "pop3_more", MSU_PROTO_POP3, "+ pa\xe4ss\r\n" },
		{ "between_nuls", MSU_PROTO_POP3, "-ERR \1pa\xe4ss\1\r\n" },
	};
	static const struct msu_talk_ask noop = { .text = "NOOP" };
	struct msu_secret *secret = msu_secret_new();

	(void)state;
	assert_int_equal(msu_secret_set(secret, "pa\xe4ss", 5), MSU_OK);
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *says[] = { rows[i].says, NULL };
		struct fake_talk f;
		struct seen s;

		fake_open(&f, rows[i].proto, says);
		msu_talk_hide_own(f.talk, msu_hide_new(secret));
		f.jumps = true;
		ask(&f, &noop, &s);
		assert_int_equal(fake_run(&f), MSU_OK);
		row_number(rows[i].name, s.calls, 1);
		row_true(rows[i].name, strstr(s.words, "ss") == NULL &&
		    strstr(s.detail, "ss") == NULL &&
		    strstr(s.lines, "ss") == NULL);
		row_true(rows[i].name, strstr(s.words, "*****") != NULL ||
		    strstr(s.detail, "*****") != NULL ||
		    strstr(s.lines, "*****") != NULL);
		fake_close(&f);
	}
	msu_secret_free(secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_end_where_they_should),
		cmocka_unit_test(what_is_no_answer_is_a_failure),
		cmocka_unit_test(caps_hold),
		cmocka_unit_test(commands_are_said_as_they_should),
		cmocka_unit_test(what_comes_unasked_is_kept),
		cmocka_unit_test(long_command_is_said_to_its_end),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(pause_ends_in_time_and_loses_nothing),
		cmocka_unit_test(end_of_the_run_is_told),
		cmocka_unit_test(conversation_may_be_closed_in_any_call),
		cmocka_unit_test(pause_may_be_closed_when_it_ends),
		cmocka_unit_test(open_conversation_ends_without_a_call),
		cmocka_unit_test(full_arena_ends_the_run_without_half_an_answer),
		cmocka_unit_test(too_many_conversations_are_none),
		cmocka_unit_test(nothing_secret_is_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
