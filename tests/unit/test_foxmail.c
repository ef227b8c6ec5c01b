/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The Foxmail sheet: the labels of the dialog in its order, each value once
 * under its label, the same in the page and in the text twin, and a page that
 * loads nothing from anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/read/xml.h"
#include "str.h"
#include "write_cases.h"
#include "writer.h"

#define NO_TICK	"☐ 不勾选 [do not tick]"
#define TICK	"☑ 勾选 [tick]"
#define CODE	"输入授权码（不在本表中） [type the authorization code; it " \
		"is not in this sheet]"
#define ANY	"输入密码或授权码（不在本表中） [type the password or " \
		"authorization code; it is not in this sheet]"
#define ADDRESS_	"E-mail地址 [E-mail address]: "
#define PASSWORD_	"密码 [Password]: "
#define TYPE_		"接收服务器类型 [Incoming server type]: "
#define ACCOUNT_	"邮件帐号 [Account]: "
#define IMAP_		"IMAP服务器 [IMAP server]: "
#define POP_		"POP服务器 [POP server]: "
#define SMTP_		"SMTP服务器 [SMTP server]: "
#define SSL_		"SSL: "
#define PORT_		"端口 [Port]: "
#define STARTTLS_	"如果服务器支持,就使用STARTTLS加密传输 " \
			"[Use STARTTLS if the server supports it]: "

static const struct {
	const char	*name;
	const char	*rows[16];
} sheets[] = {
	{ "authorization-code", {
		ADDRESS_ "12345@qq.com", PASSWORD_ CODE, TYPE_ "IMAP",
		ACCOUNT_ "12345@qq.com", PASSWORD_ CODE,
		IMAP_ "imap.qq.com", SSL_ TICK, PORT_ "993",
		SMTP_ "smtp.qq.com", SSL_ TICK, PORT_ "465",
		STARTTLS_ NO_TICK, NULL } },
	{ "starttls-submission", {
		ADDRESS_ "zoe@example.org", PASSWORD_ ANY, TYPE_ "IMAP",
		ACCOUNT_ "zoe@example.org", PASSWORD_ ANY,
		IMAP_ "imap.example.org", SSL_ TICK, PORT_ "993",
		SMTP_ "smtp.example.org", SSL_ NO_TICK, PORT_ "587",
		STARTTLS_ TICK, NULL } },
	{ "starttls-only", {
		ADDRESS_ "zoe@old.example", PASSWORD_ ANY, TYPE_ "IMAP",
		ACCOUNT_ "zoe@old.example", PASSWORD_ ANY,
		IMAP_ "mail.old.example", SSL_ NO_TICK, PORT_ "143",
		SMTP_ "mail.old.example", SSL_ NO_TICK, PORT_ "25",
		STARTTLS_ TICK, NULL } },
	{ "pop3", {
		ADDRESS_ "zoe@pop.example", PASSWORD_ ANY, TYPE_ "POP3",
		ACCOUNT_ "zoe@pop.example", PASSWORD_ ANY,
		POP_ "pop.pop.example", SSL_ TICK, PORT_ "995",
		SMTP_ "relay.pop.example", SSL_ TICK, PORT_ "465",
		STARTTLS_ NO_TICK, NULL } },
	/* the account field takes the address; the login comes last */
	{ "local-part-login", {
		ADDRESS_ "joe@example.net", PASSWORD_ ANY, TYPE_ "IMAP",
		ACCOUNT_ "joe@example.net", PASSWORD_ ANY,
		IMAP_ "mail.example.net", SSL_ TICK, PORT_ "993",
		SMTP_ "mail.example.net", SSL_ TICK, PORT_ "465",
		STARTTLS_ NO_TICK,
		"收信登录名 [login for receiving]: joe",
		"发信登录名 [login for sending]: joe@example.net", NULL } },
	{ "hostile-text", {
		ADDRESS_ "\"a<b>&'%x\\\"\"@example.com", PASSWORD_ ANY,
		TYPE_ "IMAP", ACCOUNT_ "\"a<b>&'%x\\\"\"@example.com",
		PASSWORD_ ANY, IMAP_ "imap.example.com", SSL_ TICK,
		PORT_ "993", SMTP_ "smtp.example.com", SSL_ TICK,
		PORT_ "465", STARTTLS_ NO_TICK,
		"发信登录名 [login for sending]: "
		"a\\b\"c'<d>&amp;]]>%EMAILADDRESS%", NULL } },
};

struct sheet {
	struct msu_arena	 arena;
	struct msu_sink		 sink;
	const struct msu_buf	*html, *text;
	struct msu_xml		*doc;
};

/* The page without its first line, the DOCTYPE, which our reader refuses. */
static void
sheet_open(struct sheet *s, const struct write_case *c)
{
	const struct msu_account *chosen;
	const struct msu_sink_file *f;
	struct msu_error err = { 0 };
	const char *body;

	memset(s, 0, sizeof(*s));
	msu_sink_init(&s->sink, &s->arena);
	if (msu_writer_run(&msu_writer_foxmail, &c->account, &c->options,
	    &s->sink, &chosen) != MSU_OK)
		return;
	assert_int_equal(s->sink.files.n, 2);
	f = s->sink.files.v[0];
	s->html = &f->buf;
	f = s->sink.files.v[1];
	s->text = &f->buf;
	body = strchr(msu_buf_text(s->html), '\n');
	s->doc = msu_xml_open(body, strlen(body), c->name, &err);
	if (s->doc == NULL)
		fail_msg("%s: %s", err.subject, err.detail);
}

static void
sheet_close(struct sheet *s)
{
	if (s->doc != NULL)
		msu_xml_close(s->doc);
	msu_sink_free(&s->sink);
	msu_arena_free(&s->arena);
}

/* "label: value" of the next row that has a value; NULL at the end. */
static const char *
page_row(struct sheet *s, const struct msu_node **group,
    const struct msu_node **tr)
{
	while (*group != NULL) {
		*tr = *tr == NULL ? msu_xml_child(*group, "tr") :
		    msu_xml_next(*tr, "tr");
		if (*tr == NULL)
			*group = msu_xml_next(*group, "tbody");
		else if (msu_xml_child(*tr, "td") != NULL)
			return msu_arena_printf(&s->arena, "%s: %s",
			    msu_xml_text(&s->arena, *tr, "th"),
			    msu_xml_text(&s->arena, *tr, "td"));
	}
	return NULL;
}

/* The next indented line that is a row; notices are indented by their marks,
 * and an English line begins with a bracket. */
static const char *
text_row(struct sheet *s, const char **p)
{
	static const char first[] = "\r\n1. ";

	if (*p == NULL)
		*p = strstr(msu_buf_text(s->text), first);
	assert_non_null(*p);
	while ((*p = strstr(*p, "\r\n   ")) != NULL) {
		const char *line = *p + 5;
		size_t n = strcspn(line, "\r");

		*p = line;
		if (line[0] != '[')
			return msu_arena_strn(&s->arena, line, n);
	}
	return NULL;
}

static const struct write_case *
find_case(const char *name)
{
	for (size_t i = 0; i < NCASES; i++) {
		if (strcmp(cases[i].name, name) == 0)
			return &cases[i];
	}
	fail_msg("no case %s", name);
	return NULL;
}

static void
rows_are_those_of_the_dialog_in_both_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		const struct msu_node *group, *tr = NULL;
		const char *p = NULL;
		struct sheet s;
		size_t j = 0;

		sheet_open(&s, find_case(sheets[i].name));
		group = msu_xml_child(msu_xml_root(s.doc), "body");
		group = msu_xml_child(group, "main");
		group = msu_xml_child(msu_xml_child(group, "table"), "tbody");
		for (;; j++) {
			const char *want = sheets[i].rows[j];
			const char *page = page_row(&s, &group, &tr);
			const char *text = text_row(&s, &p);

			if (want == NULL) {
				assert_null(page);
				assert_null(text);
				break;
			}
			if (page == NULL || strcmp(page, want) != 0)
				fail_msg("%s: page: %s", sheets[i].name, page);
			if (text == NULL || strcmp(text, want) != 0)
				fail_msg("%s: text: %s", sheets[i].name, text);
		}
		sheet_close(&s);
	}
}

static void
page_loads_nothing_and_says_it_is_no_import_file(void **state)
{
	static const char *const never[] = { " src=", "url(", "@import",
	    "<link", "<img", "<iframe", "javascript:", "<script>alert" };
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		struct sheet s;
		const char *page;

		sheet_open(&s, &cases[i]);
		if (s.doc == NULL) {
			sheet_close(&s);
			continue;
		}
		page = msu_buf_text(s.html);
		for (size_t j = 0; j < sizeof(never) / sizeof(never[0]); j++) {
			if (strstr(page, never[j]) != NULL)
				fail_msg("%s: %s", cases[i].name, never[j]);
		}
		assert_non_null(strstr(page, "<meta charset=\"utf-8\"/>"));
		assert_non_null(strstr(page, "default-src 'none'"));
		assert_non_null(strstr(page, "not an import file"));
		assert_non_null(strstr(page, "这不是导入文件"));
		assert_non_null(strstr(msu_buf_text(s.text),
		    "not an import file"));
		assert_non_null(strstr(msu_buf_text(s.text),
		    "这不是导入文件"));
		seen++;
		sheet_close(&s);
	}
	assert_int_equal(seen, 10);
}

static void
text_twin_has_a_mark_and_crlf(void **state)
{
	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		struct sheet s;
		const char *p;

		sheet_open(&s, &cases[i]);
		if (s.doc != NULL) {
			p = msu_buf_text(s.text);
			assert_memory_equal(p, "\xef\xbb\xbf", 3);
			assert_true(msu_str_is_utf8(p, s.text->len));
			for (size_t j = 1; j < s.text->len; j++) {
				if ((p[j] == '\n') != (p[j - 1] == '\r'))
					fail_msg("%s: byte %zu",
					    cases[i].name, j);
			}
		}
		sheet_close(&s);
	}
}

static void
what_would_fail_is_said(void **state)
{
	static const struct {
		const char *name, *words;
	} said[] = {
		{ "local-part-login", "class=\"notice bad\"" },
		{ "hostile-text", "class=\"notice bad\"" },
		{ "authorization-code", "请填写授权码" },
		{ "authorization-code", "请先在网页邮箱的设置中开启" },
		{ "oauth2-or-password", "OAuth2" },
		{ "starttls-submission", "STARTTLS 只有一个选项" },
		{ "starttls-submission", "明文传输" },
		{ "oauth2-or-password", "输入应用专用密码" },
		{ "every-option", "where Foxmail has that setting is not" },
		{ "every-option", "The address for replies is not in this" },
		{ "every-option", "The organisation is not in this sheet" },
		{ "pop3", "CRAM-MD5" },
		{ "pop3", "发件服务器不需要登录" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct sheet s;

		sheet_open(&s, find_case(said[i].name));
		if (strstr(msu_buf_text(s.html), said[i].words) == NULL)
			fail_msg("%s: %s", said[i].name, said[i].words);
		sheet_close(&s);
	}
}

/* What nobody asked for is not spoken of. */
static void
what_has_no_place_is_named_only_when_wanted(void **state)
{
	static const char *const wanted[] = { "every-option", "hostile-text" };
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		bool named = false;
		struct sheet s;

		for (size_t j = 0; j < 2; j++)
			named = named || strcmp(cases[i].name, wanted[j]) == 0;
		sheet_open(&s, &cases[i]);
		if (s.doc != NULL && (strstr(msu_buf_text(s.html),
		    "is not in this sheet: where") != NULL) != named)
			fail_msg("%s", cases[i].name);
		seen += s.doc != NULL;
		sheet_close(&s);
	}
	assert_int_equal(seen, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_those_of_the_dialog_in_both_files),
		cmocka_unit_test(
		    page_loads_nothing_and_says_it_is_no_import_file),
		cmocka_unit_test(text_twin_has_a_mark_and_crlf),
		cmocka_unit_test(what_would_fail_is_said),
		cmocka_unit_test(what_has_no_place_is_named_only_when_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
