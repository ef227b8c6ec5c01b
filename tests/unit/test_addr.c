/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Mail addresses, host names, URLs and IP addresses: what becomes a value of
 * the model, and what does not.
 */
#include "addr.h"
#include "rows.h"

#include <dlfcn.h>
#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>

#define X10	"xxxxxxxxxx"
#define X60	X10 X10 X10 X10 X10 X10
#define X63	X60 "xxx"
#define L64	X63 "."				/* a label and its dot */
#define D249	L64 L64 L64 "abcde" X10 X10 X10 X10 X10	"yy"
#define BUECHER	"b\xc3\xbc" "cher"
#define REI	"\xe4\xbe\x8b\xe3\x81\x88"	/* 例え */
#define STOP	"\xe3\x80\x82"			/* ideographic full stop */
#define WIDE_AT	"\xef\xbc\xa0"

/* ---- mail addresses -------------------------------------------------- */

static const struct {
	const char	*name, *text;
	const char	*local, *domain, *display;	/* display: or NULL */
} good[] = {
	{ "plain", "me@example.org", "me", "example.org", NULL },
	{ "domain_in_lower_case", "Me@EXAMPLE.Org", "Me", "example.org",
	    NULL },
	{ "dots_and_plus", "a.b+c@example.org", "a.b+c", "example.org", NULL },
	{ "every_sign_of_atext", "!#$%&'*+-/=?^_`{|}~@example.org",
	    "!#$%&'*+-/=?^_`{|}~", "example.org", NULL },
	{ "placeholder_as_local_part", "%EMAILDOMAIN%@example.org",
	    "%EMAILDOMAIN%", "example.org", NULL },
	{ "blanks_around", " \t me@example.org \r\n", "me", "example.org",
	    NULL },
	{ "trailing_dot", "me@example.org.", "me", "example.org", NULL },
	{ "digits_in_domain", "10000@163.com", "10000", "163.com", NULL },
	{ "hyphen_inside_label", "me@a-b.example", "me", "a-b.example", NULL },
	{ "two_hyphens_in_third_place", "me@r3--sn.example", "me",
	    "r3--sn.example", NULL },
	{ "label_that_begins_with_a_digit", "me@1und1.de", "me", "1und1.de",
	    NULL },

	/* RFC 6068 */
	{ "mailto", "mailto:me@example.org", "me", "example.org", NULL },
	{ "mailto_in_any_case", " MailTo:Me@Example.org", "Me",
	    "example.org", NULL },
	{ "mailto_and_brackets", "mailto:<me@example.org>", "me",
	    "example.org", NULL },
	{ "mailto_as_local_part", "mailto@example.org", "mailto",
	    "example.org", NULL },

	/* RFC 5321 §4.1.2 */
	{ "quoted", "\"a b\"@example.org", "\"a b\"", "example.org", NULL },
	{ "quoted_at", "\"a@b\"@example.org", "\"a@b\"", "example.org", NULL },
	{ "quoted_comma", "\"a,b\"@example.org", "\"a,b\"", "example.org",
	    NULL },
	{ "quoted_quote", "\"a\\\"b\"@example.org", "\"a\\\"b\"",
	    "example.org", NULL },
	{ "quoted_backslash", "\"a\\\\\"@example.org", "\"a\\\\\"",
	    "example.org", NULL },
	{ "quoted_less_than", "\"a<b\"@example.org", "\"a<b\"",
	    "example.org", NULL },
	{ "quoted_angle_brackets", "\"<a@b>\"@example.org", "\"<a@b>\"",
	    "example.org", NULL },
	{ "quoted_dots", "\"a..b.\"@docomo.ne.jp", "\"a..b.\"",
	    "docomo.ne.jp", NULL },

	/* RFC 6531, RFC 5890 */
	{ "utf8_local_part", "zo\xc3\xab@example.org", "zo\xc3\xab",
	    "example.org", NULL },
	{ "chinese_local_part", "\xe5\xbc\xa0\xe4\xb8\x89@qq.com",
	    "\xe5\xbc\xa0\xe4\xb8\x89", "qq.com", NULL },
	{ "emoji_local_part", "\xf0\x9f\x98\x80@example.org",
	    "\xf0\x9f\x98\x80", "example.org", NULL },
	{ "right_to_left_local_part", "\xd7\xa9\xd7\x9c@example.org",
	    "\xd7\xa9\xd7\x9c", "example.org", NULL },
	{ "idn", "me@" BUECHER ".example", "me", "xn--bcher-kva.example",
	    NULL },
	{ "idn_upper_case", "me@B\xc3\x9c" "CHER.EXAMPLE", "me",
	    "xn--bcher-kva.example", NULL },
	{ "idn_decomposed", "me@bu\xcc\x88" "cher.example", "me",
	    "xn--bcher-kva.example", NULL },
	{ "idn_japanese", "me@" REI ".jp", "me", "xn--r8jz45g.jp", NULL },
	{ "idn_sharp_s_stays", "me@stra\xc3\x9f" "e.de", "me",
	    "xn--strae-oqa.de", NULL },
	{ "idn_top_level", "me@example.\xd1\x80\xd1\x84", "me",
	    "example.xn--p1ai", NULL },
	{ "a_label", "me@xn--bcher-kva.example", "me",
	    "xn--bcher-kva.example", NULL },
	{ "a_label_upper_case", "me@XN--BCHER-KVA.example", "me",
	    "xn--bcher-kva.example", NULL },
	{ "a_label_inside", "me@mail.xn--p1ai", "me", "mail.xn--p1ai", NULL },

	/* typed with an input method for Chinese or Japanese */
	{ "full_width_at", "me" WIDE_AT "example.org", "me", "example.org",
	    NULL },
	{ "full_width_letters", "me@\xef\xbd\x8a\xef\xbd\x90.example", "me",
	    "jp.example", NULL },
	{ "ideographic_full_stop", "me@" REI STOP "jp", "me",
	    "xn--r8jz45g.jp", NULL },
	{ "ideographic_full_stop_at_the_end", "me@" REI STOP "jp" STOP, "me",
	    "xn--r8jz45g.jp", NULL },
	{ "full_width_everything", "me" WIDE_AT "example" STOP "org", "me",
	    "example.org", NULL },
	{ "full_width_at_in_the_name", "A " WIDE_AT " work <me" WIDE_AT
	    "example.org>", "me", "example.org", "A " WIDE_AT " work" },
	{ "full_width_at_in_the_local_part", "a" WIDE_AT "b@example.org",
	    "a" WIDE_AT "b", "example.org", NULL },

	/* RFC 5322 §3.4 */
	{ "with_name", "Zoe Example <zoe@example.org>", "zoe", "example.org",
	    "Zoe Example" },
	{ "without_name", "<zoe@example.org>", "zoe", "example.org", NULL },
	{ "quoted_name", "\"Last, First\" <zoe@example.org>", "zoe",
	    "example.org", "Last, First" },
	{ "name_without_blank", "Zoe<zoe@example.org>", "zoe", "example.org",
	    "Zoe" },
	{ "name_with_quote_and_backslash",
	    "\"Zoe \\\"Z\\\" \\\\\" <zoe@example.org>", "zoe", "example.org",
	    "Zoe \"Z\" \\" },
	{ "name_with_one_quote", "O\"Brien <zoe@example.org>", "zoe",
	    "example.org", "O\"Brien" },
	{ "unquoted_comma_in_the_name", "Last, First <zoe@example.org>", "zoe",
	    "example.org", "Last, First" },
	{ "address_as_name", "zoe@example.net <zoe@example.org>", "zoe",
	    "example.org", "zoe@example.net" },
	{ "brackets_in_the_quoted_name", "\"<a@b.example>\" <zoe@example.org>",
	    "zoe", "example.org", "<a@b.example>" },
	{ "name_of_quotes_only", "\"\" <zoe@example.org>", "zoe",
	    "example.org", NULL },
	{ "chinese_name", "\xe5\xbc\xa0\xe4\xb8\x89 <me@qq.com>", "me",
	    "qq.com", "\xe5\xbc\xa0\xe4\xb8\x89" },
	{ "name_and_quoted_local_part", "Zoe <\"a<b>\"@example.org>",
	    "\"a<b>\"", "example.org", "Zoe" },

	/* RFC 5321 §4.5.3.1, RFC 1035 §2.3.4 */
	{ "local_part_of_64", X60 "xxxx@example.org", X60 "xxxx",
	    "example.org", NULL },
	{ "label_of_63", "me@" X63 ".org", "me", X63 ".org", NULL },
	{ "domain_of_253", "me@" D249 ".org", "me", D249 ".org", NULL },
	{ "domain_of_253_and_a_dot", "me@" D249 ".org.", "me", D249 ".org",
	    NULL },
};

static void
good_address_is_taken_apart(void **state)
{
	(void)state;
	assert_int_equal(strlen(D249), 249);
	for (size_t i = 0; i < ROWS(good); i++) {
		struct msu_arena a = { 0 };
		struct msu_error err = { .code = MSU_OK };
		struct msu_addr addr;
		enum msu_code rc = msu_addr_parse(&a, good[i].text, &addr,
		    &err);

		row_text(good[i].name, msu_code_name(rc), "ok");
		row_text(good[i].name, addr.local, good[i].local);
		row_text(good[i].name, addr.domain, good[i].domain);
		row_text(good[i].name, addr.name, good[i].display);
		row_text(good[i].name, addr.full, msu_arena_printf(&a,
		    "%s@%s", good[i].local, good[i].domain));
		row_number(good[i].name, err.code, MSU_OK);
		msu_arena_free(&a);
	}
}

static const struct {
	const char	*name, *text;
	enum msu_code	 code;
} bad[] = {
	{ "nothing", "", MSU_E_ADDR_EMPTY },
	{ "blanks", " \t\r\n", MSU_E_ADDR_EMPTY },
	{ "domain_alone", "example.org", MSU_E_ADDR_NO_AT },
	{ "word", "me", MSU_E_ADDR_NO_AT },
	{ "empty_brackets", "<>", MSU_E_ADDR_NO_AT },
	{ "name_and_empty_brackets", "Zoe <>", MSU_E_ADDR_NO_AT },
	{ "at_in_the_name_alone", "a@b.org <zoe>", MSU_E_ADDR_NO_AT },

	{ "no_local_part", "@example.org", MSU_E_ADDR_LOCAL },
	{ "blank_in_local_part", "a b@example.org", MSU_E_ADDR_LOCAL },
	{ "byte_order_mark", "\xef\xbb\xbf" "a@example.org",
	    MSU_E_ADDR_LOCAL },
	{ "blank_that_does_not_break", "a\xc2\xa0@example.org",
	    MSU_E_ADDR_LOCAL },
	{ "leading_dot", ".a@example.org", MSU_E_ADDR_LOCAL },
	{ "trailing_dot", "a.@example.org", MSU_E_ADDR_LOCAL },
	{ "two_dots", "a..b@example.org", MSU_E_ADDR_LOCAL },
	{ "brackets_in_local_part", "a(b)@example.org", MSU_E_ADDR_LOCAL },
	{ "colon", "mail:me@example.org", MSU_E_ADDR_LOCAL },
	{ "mailto_twice", "mailto:mailto:me@example.org", MSU_E_ADDR_LOCAL },
	{ "mailto_inside", "<mailto:me@example.org>", MSU_E_ADDR_LOCAL },
	{ "mailto_alone", "mailto:", MSU_E_ADDR_EMPTY },
	{ "mailto_with_header", "mailto:me@example.org?subject=x",
	    MSU_E_ADDR_DOMAIN },
	{ "backslash", "a\\b@example.org", MSU_E_ADDR_LOCAL },
	{ "quote_inside", "a\"b\"@example.org", MSU_E_ADDR_LOCAL },
	{ "quotes_of_nothing", "\"\"@example.org", MSU_E_ADDR_LOCAL },
	{ "quote_not_closed", "\"a@example.org", MSU_E_ADDR_LOCAL },
	{ "quote_closed_by_escaped_quote", "\"a\\\"@example.org",
	    MSU_E_ADDR_LOCAL },
	{ "backslash_at_the_end", "\"a@b\\", MSU_E_ADDR_LOCAL },
	{ "word_after_quotes", "\"a\"b@example.org", MSU_E_ADDR_LOCAL },

	{ "no_domain", "me@", MSU_E_ADDR_DOMAIN },
	{ "dot_as_domain", "me@.", MSU_E_ADDR_DOMAIN },
	{ "leading_dot_in_domain", "me@.example.org", MSU_E_ADDR_DOMAIN },
	{ "two_dots_in_domain", "me@example..org", MSU_E_ADDR_DOMAIN },
	{ "two_trailing_dots", "me@example.org..", MSU_E_ADDR_DOMAIN },
	{ "two_ats", "me@a@example.org", MSU_E_ADDR_DOMAIN },
	{ "underscore", "me@a_b.org", MSU_E_ADDR_DOMAIN },
	{ "leading_hyphen", "me@-a.org", MSU_E_ADDR_DOMAIN },
	{ "trailing_hyphen", "me@a-.org", MSU_E_ADDR_DOMAIN },
	{ "trailing_hyphen_of_all", "me@a.org-", MSU_E_ADDR_DOMAIN },
	{ "blank_in_domain", "me@exam ple.org", MSU_E_ADDR_DOMAIN },
	{ "blank_before_domain", "me@ example.org", MSU_E_ADDR_DOMAIN },
	{ "slash", "me@example.org/x", MSU_E_ADDR_DOMAIN },
	{ "port", "me@example.org:25", MSU_E_ADDR_DOMAIN },
	{ "percent", "me@example%2eorg", MSU_E_ADDR_DOMAIN },
	{ "placeholder", "me@%EMAILDOMAIN%", MSU_E_ADDR_DOMAIN },
	{ "numeric_top_level", "me@example.123", MSU_E_ADDR_DOMAIN },
	{ "hexadecimal_top_level", "me@example.0x7f", MSU_E_ADDR_DOMAIN },
	{ "five_numbers", "me@1.2.3.4.5", MSU_E_ADDR_DOMAIN },
	{ "full_width_address", "me@\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97"
	    ".0.0.1", MSU_E_ADDR_DOMAIN },
	{ "a_label_of_nothing", "me@xn--.org", MSU_E_ADDR_DOMAIN },
	{ "a_label_that_does_not_decode", "me@xn--zzzzzzzzz99.org",
	    MSU_E_ADDR_DOMAIN },
	{ "a_label_of_ascii", "me@xn--abc-.org", MSU_E_ADDR_DOMAIN },
	{ "a_label_of_upper_case", "me@xn--bcher-2pa.org",
	    MSU_E_ADDR_DOMAIN },
	{ "idn_mark_that_steers", "me@ex\xe2\x80\xae" "ample.org",
	    MSU_E_ADDR_DOMAIN },
	{ "idn_right_to_left_mark", "me@example\xe2\x80\x8f.org",
	    MSU_E_ADDR_DOMAIN },
	{ "idn_begins_with_a_combining_mark", "me@\xcc\x88" "a.org",
	    MSU_E_ADDR_DOMAIN },
	{ "idn_full_width_at", "me@a" WIDE_AT "b.org", MSU_E_ADDR_DOMAIN },
	{ "idn_full_width_slash", "me@a\xef\xbc\x8f" "b.org",
	    MSU_E_ADDR_DOMAIN },
	{ "idn_no_break_space", "me@a\xc2\xa0" "b.org", MSU_E_ADDR_DOMAIN },
	{ "idn_underscore", "me@b\xc3\xbc_r.org", MSU_E_ADDR_DOMAIN },
	{ "label_of_64", "me@" X63 "x.org", MSU_E_ADDR_DOMAIN },
	{ "domain_of_254", "me@" D249 "z.org", MSU_E_ADDR_DOMAIN },
	{ "idn_label_too_long", "me@" X60 "\xc3\xbc.org", MSU_E_ADDR_DOMAIN },
	{ "bracket_alone_after_it", "me@example.org>", MSU_E_ADDR_DOMAIN },

	{ "single_label", "me@localhost", MSU_E_ADDR_LABEL },
	{ "single_label_and_dot", "me@localhost.", MSU_E_ADDR_LABEL },
	{ "idn_single_label", "me@" REI, MSU_E_ADDR_LABEL },

	{ "ipv4", "me@192.0.2.1", MSU_E_ADDR_LITERAL },
	{ "ipv4_literal", "me@[192.0.2.1]", MSU_E_ADDR_LITERAL },
	{ "ipv6_literal", "me@[IPv6:2001:db8::1]", MSU_E_ADDR_LITERAL },
	{ "ipv6", "me@2001:db8::1", MSU_E_ADDR_LITERAL },
	{ "bracket_not_closed", "me@[", MSU_E_ADDR_LITERAL },

	{ "local_part_of_65", X60 "xxxxx@example.org", MSU_E_ADDR_LONG },
	{ "utf8_local_part_of_66_bytes", "\xc3\xab\xc3\xab\xc3\xab" X60
	    "@example.org", MSU_E_ADDR_LONG },
	{ "quoted_local_part_of_65", "\"" X63 "\"@example.org",
	    MSU_E_ADDR_LONG },

	{ "line_feed", "a\nb@example.org", MSU_E_ADDR_UTF8 },
	{ "header_injection", "me@example.org\r\nBcc: x@y.org",
	    MSU_E_ADDR_UTF8 },
	{ "tab_inside", "me@exam\tple.org", MSU_E_ADDR_UTF8 },
	{ "escape", "Zoe \x1b[2J <me@example.org>", MSU_E_ADDR_UTF8 },
	{ "control_in_quotes", "\"a\x01\"@example.org", MSU_E_ADDR_UTF8 },
	{ "line_separator", "me\xe2\x80\xa8@example.org", MSU_E_ADDR_UTF8 },
	{ "latin1_local_part", "zo\xeb@example.org", MSU_E_ADDR_UTF8 },
	{ "latin1_domain", "me@b\xfc" "cher.org", MSU_E_ADDR_UTF8 },
	{ "overlong", "me\xc0\xaf@example.org", MSU_E_ADDR_UTF8 },
	{ "surrogate", "me\xed\xa0\x80@example.org", MSU_E_ADDR_UTF8 },
	{ "half_a_wide_at", "me\xef\xbc@example.org", MSU_E_ADDR_UTF8 },

	{ "comma", "a@b.org,c@d.org", MSU_E_ADDR_SEVERAL },
	{ "comma_and_blank", "a@b.org, c@d.org", MSU_E_ADDR_SEVERAL },
	{ "semicolon", "a@b.org;c@d.org", MSU_E_ADDR_SEVERAL },
	{ "blank_between", "a@b.org c@d.org", MSU_E_ADDR_SEVERAL },
	{ "comma_at_the_end", "a@b.org,", MSU_E_ADDR_SEVERAL },
	{ "names", "A <a@b.org>, B <c@d.org>", MSU_E_ADDR_SEVERAL },
	{ "names_and_semicolon", "A <a@b.org>; B <c@d.org>",
	    MSU_E_ADDR_SEVERAL },
	{ "brackets", "<a@b.org>, <c@d.org>", MSU_E_ADDR_SEVERAL },
	{ "brackets_and_blank", "<a@b.org> <c@d.org>", MSU_E_ADDR_SEVERAL },
	{ "quoted_names", "\"L, F\" <a@b.org>, \"M, G\" <c@d.org>",
	    MSU_E_ADDR_SEVERAL },
	{ "bracket_then_bare", "A <a@b.org>, c@d.org", MSU_E_ADDR_SEVERAL },
	{ "bare_then_bracket", "a@b.org, C <c@d.org>", MSU_E_ADDR_SEVERAL },

	{ "bracket_not_closed_by_name", "Zoe <me@example.org",
	    MSU_E_ADDR_BRACKET },
	{ "bracket_opened_at_the_end", "me@example.org <",
	    MSU_E_ADDR_BRACKET },
};

static void
bad_address_is_refused_and_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(bad); i++) {
		struct msu_arena a = { 0 };
		struct msu_error err = { .code = MSU_OK };
		struct msu_addr addr;

		row_text(bad[i].name, msu_code_name(msu_addr_parse(&a,
		    bad[i].text, &addr, &err)), msu_code_name(bad[i].code));
		row_number(bad[i].name, err.code, bad[i].code);
		msu_arena_free(&a);
	}
}

static void
very_long_text_is_too_long(void **state)
{
	static const size_t lengths[] = { 1001, 100000 };
	struct msu_addr addr;

	(void)state;
	for (size_t i = 0; i < ROWS(lengths); i++) {
		struct msu_arena a = { 0 };
		char *text = malloc(lengths[i] + 1);

		assert_non_null(text);
		memset(text, 'x', lengths[i]);
		memcpy(text + lengths[i] - 7, "<a@b.c>", 8);
		assert_int_equal(msu_addr_parse(&a, text, &addr, NULL),
		    MSU_E_ADDR_LONG);
		text[0] = ' ';		/* one less counts */
		assert_int_equal(msu_addr_parse(&a, text, &addr, NULL),
		    lengths[i] == 1001 ? MSU_OK : MSU_E_ADDR_LONG);
		free(text);
		msu_arena_free(&a);
	}
}

/* ---- host names ------------------------------------------------------ */

static void
hosts_are_names_or_addresses(void **state)
{
	static const struct {
		const char	*name, *text, *want;	/* NULL: refused */
	} rows[] = {
		{ "name", "IMAP.Example.ORG", "imap.example.org" },
		{ "single_label", "localhost", "localhost" },
		{ "trailing_dot", "imap.example.org.", "imap.example.org" },
		{ "idn", "imap." BUECHER ".example",
		    "imap.xn--bcher-kva.example" },
		{ "ideographic_stop_at_the_end", REI STOP "jp" STOP,
		    "xn--r8jz45g.jp" },
		{ "ipv4", "192.0.2.1", "192.0.2.1" },
		{ "ipv6", "2001:DB8::1", "2001:DB8::1" },
		{ "ipv6_any", "::", "::" },
		{ "digits_at_the_start", "1.example.org", "1.example.org" },
		{ "hexadecimal_looking_label", "0x7f.example.org",
		    "0x7f.example.org" },
		{ "top_level_with_digit", "a.b2", "a.b2" },
		{ "nothing", "", NULL },
		{ "dot", ".", NULL },
		{ "stop_alone", STOP, NULL },
		{ "two_dots", "imap..example.org", NULL },
		{ "two_trailing_dots", "a.org..", NULL },
		{ "blank_before", " imap.example.org", NULL },
		{ "line_feed", "imap.example.org\n", NULL },
		{ "port", "imap.example.org:993", NULL },
		{ "user", "me@imap.example.org", NULL },
		{ "url", "https://example.org", NULL },
		{ "underscore", "_imaps._tcp.example.org", NULL },
		{ "asterisk", "*.example.org", NULL },
		{ "hyphen", "-", NULL },
		{ "ipv6_in_brackets", "[2001:db8::1]", NULL },
		{ "ipv6_with_scope", "fe80::1%eth0", NULL },
		{ "ipv4_of_three_numbers", "127.0.1", NULL },
		{ "ipv4_of_one_number", "2130706433", NULL },
		{ "ipv4_hexadecimal", "0x7f000001", NULL },
		{ "ipv4_hexadecimal_in_parts", "0x7f.0.0.0x1", NULL },
		{ "ipv4_hexadecimal_of_nothing", "127.0x", NULL },
		{ "ipv4_octal", "0177.0.0.1", NULL },
		{ "ipv4_with_trailing_dot", "127.0.0.1.", NULL },
		{ "ipv4_out_of_range", "256.0.0.1", NULL },
		{ "quote", "a\"b.org", NULL },
		{ "semicolon", "a;b.org", NULL },
		{ "invalid_utf8", "b\xfc" "cher.org", NULL },
		{ "zero_width_joiner", "ex\xe2\x80\x8d" "ample.org", NULL },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].name, msu_addr_host(&a, rows[i].text),
		    rows[i].want);
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

static void
hosts_are_written_as_people_do(void **state)
{
	static const struct {
		const char	*name, *host, *want;
	} rows[] = {
		{ "ascii", "imap.example.org", "imap.example.org" },
		{ "ip", "2001:db8::1", "2001:db8::1" },
		{ "idn", "imap.xn--bcher-kva.example",
		    "imap." BUECHER ".example" },
		{ "two_labels", "xn--r8jz45g.jp", REI ".jp" },
		/* what decodes to something that is no name */
		{ "not_decodable", "xn--0.example", "xn--0.example" },
		{ "decodes_to_ascii", "xn--abc-.example",
		    "xn--abc-.example" },
		/* "pay" U+202E "pal" */
		{ "writing_direction", "xn--paypal-dm0c.example",
		    "xn--paypal-dm0c.example" },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].name, msu_addr_host_written(&a,
		    rows[i].host), rows[i].want);
	assert_false(msu_arena_failed(&a));
	msu_arena_free(&a);
}

/* Every byte in every place: none but letters, digits, hyphens inside. */
static void
no_other_byte_is_in_a_host_name(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 0x80; c++) {
		bool letter = (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		const struct {
			const char	*name;
			char		 text[8];
			bool		 ok;
		} rows[] = {
			{ "first", { (char)c, 'x', '.', 'o', 'r', 'g' },
			    letter },
			{ "inside", { 'x', (char)c, 'x', '.', 'o', 'r', 'g' },
			    letter || c == '-' || c == '.' },
			{ "last_of_label", { 'x', (char)c, '.', 'o', 'r', 'g' },
			    letter },
			{ "last", { 'x', '.', 'o', 'r', 'g', (char)c },
			    letter || c == '.' },
		};

		for (size_t i = 0; i < ROWS(rows); i++) {
			struct msu_arena a = { 0 };
			bool got = msu_addr_host(&a, rows[i].text) != NULL;

			if (got != rows[i].ok)
				fail_msg("0x%02x %s", c, rows[i].name);
			msu_arena_free(&a);
		}
	}
}

/* ---- URLs ------------------------------------------------------------ */

static void
urls_are_https_with_a_host(void **state)
{
	static const struct {
		const char	*name, *text;
		bool		 https, http;	/* ok then */
	} rows[] = {
		{ "host", "https://example.org", true, true },
		{ "slash", "https://example.org/", true, true },
		{ "upper_case", "HTTPS://EXAMPLE.org/", true, true },
		{ "all_parts", "https://example.org:8443/a/b?c=d&e=f#g", true,
		    true },
		{ "query_without_path", "https://example.org?x", true, true },
		{ "at_in_the_path", "https://example.org/@me", true, true },
		{ "at_in_the_query", "https://example.org?me@x.org", true,
		    true },
		{ "colon_in_the_path", "https://example.org/a:b", true, true },
		{ "escaped", "https://example.org/%20%22", true, true },
		{ "idn", "https://" BUECHER ".example/", true, true },
		{ "utf8_path", "https://example.org/" BUECHER, true, true },
		{ "least_port", "https://example.org:1/", true, true },
		{ "largest_port", "https://example.org:65535/", true, true },
		{ "http", "http://example.org/", false, true },
		{ "no_port", "https://example.org:/", false, false },
		{ "port_0", "https://example.org:0/", false, false },
		{ "port_65536", "https://example.org:65536/", false, false },
		{ "port_with_sign", "https://example.org:+1/", false, false },
		{ "two_ports", "https://example.org:443:443/", false, false },
		{ "user", "https://me@example.org/", false, false },
		{ "user_and_password", "https://me:x@example.org/", false,
		    false },
		{ "host_as_user", "https://example.org:443@evil.example/",
		    false, false },
		{ "empty_user", "https://@example.org/", false, false },
		{ "no_host", "https:///x", false, false },
		{ "scheme_alone", "https://", false, false },
		{ "one_slash", "https:/example.org", false, false },
		{ "no_scheme", "example.org", false, false },
		{ "relative", "//example.org/", false, false },
		{ "javascript", "javascript:alert(1)//https://example.org",
		    false, false },
		{ "data", "data:text/html,https://", false, false },
		{ "file", "file:///etc/passwd", false, false },
		{ "ftp", "ftp://example.org/", false, false },
		{ "https_inside", " https://example.org/", false, false },
		{ "blank", "https://example.org/a b", false, false },
		{ "blank_in_the_host", "https://exam ple.org/", false,
		    false },
		{ "tab", "https://example.org/a\tb", false, false },
		{ "line_feed", "https://example.org/\nx", false, false },
		{ "escape", "https://example.org/\x1b[2J", false, false },
		{ "quote", "https://example.org/\"x", false, false },
		{ "less_than", "https://example.org/<x>", false, false },
		{ "backslash", "https://example.org\\@evil.example/", false,
		    false },
		{ "escaped_host", "https://exam%70le.org/", false, false },
		{ "underscore", "https://a_b.org/", false, false },
		{ "ipv4", "https://192.0.2.1/", false, false },
		{ "ipv4_hexadecimal", "https://0x7f.1/", false, false },
		{ "ipv6", "https://[::1]/", false, false },
		{ "ipv6_and_port", "https://[2001:db8::1]:443/", false,
		    false },
		{ "ipv6_not_closed", "https://[::1", false, false },
		{ "full_width_at", "https://a" WIDE_AT "evil.example/",
		    false, false },
		{ "invalid_utf8", "https://example.org/\xff", false, false },
		{ "nothing", "", false, false },
	};
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		row_text(rows[i].name, msu_addr_url(&a, rows[i].text, false),
		    rows[i].https ? rows[i].text : NULL);
		row_text(rows[i].name, msu_addr_url(&a, rows[i].text, true),
		    rows[i].http ? rows[i].text : NULL);
	}
	msu_arena_free(&a);
}

static void
very_long_url_is_none(void **state)
{
	struct msu_arena a = { 0 };
	char text[2100] = "https://example.org/";

	(void)state;
	memset(text + strlen(text), 'x', 2000 - strlen(text));
	assert_int_equal(strlen(text), 2000);
	assert_non_null(msu_addr_url(&a, text, false));
	text[2000] = 'x';
	assert_null(msu_addr_url(&a, text, false));
	msu_arena_free(&a);
}

/* ---- IP addresses ---------------------------------------------------- */

/* Both ends of each range, and their neighbours. */
static void
private_ranges_end_where_they_end(void **state)
{
	static const struct {
		const char	*name;
		const char	*before, *first, *last, *after;	/* or NULL */
	} rows[] = {
		{ "this_network", NULL, "0.0.0.0", "0.255.255.255",
		    "1.0.0.0" },
		{ "private_10", "9.255.255.255", "10.0.0.0", "10.255.255.255",
		    "11.0.0.0" },
		{ "shared", "100.63.255.255", "100.64.0.0",
		    "100.127.255.255", "100.128.0.0" },
		{ "loopback", "126.255.255.255", "127.0.0.0",
		    "127.255.255.255", "128.0.0.0" },
		{ "link_local", "169.253.255.255", "169.254.0.0",
		    "169.254.255.255", "169.255.0.0" },
		{ "private_172", "172.15.255.255", "172.16.0.0",
		    "172.31.255.255", "172.32.0.0" },
		{ "protocol_assignments", "191.255.255.255", "192.0.0.0",
		    "192.0.0.255", "192.0.1.0" },
		{ "documentation_1", "192.0.1.255", "192.0.2.0",
		    "192.0.2.255", "192.0.3.0" },
		{ "private_192", "192.167.255.255", "192.168.0.0",
		    "192.168.255.255", "192.169.0.0" },
		{ "benchmarks", "198.17.255.255", "198.18.0.0",
		    "198.19.255.255", "198.20.0.0" },
		{ "documentation_2", "198.51.99.255", "198.51.100.0",
		    "198.51.100.255", "198.51.101.0" },
		{ "documentation_3", "203.0.112.255", "203.0.113.0",
		    "203.0.113.255", "203.0.114.0" },
		{ "multicast_and_reserved", "223.255.255.255", "224.0.0.0",
		    "255.255.255.255", NULL },
		{ "v6_unspecified_and_loopback", NULL, "::", "::1", NULL },
		{ "v6_of_v4", NULL, "::ffff:10.0.0.0",
		    "::ffff:10.255.255.255", "::ffff:11.0.0.0" },
		{ "v6_of_v4_loopback", "::ffff:126.255.255.255",
		    "::ffff:127.0.0.1", "::ffff:127.0.0.1",
		    "::ffff:128.0.0.0" },
		{ "v6_of_v4_by_nat64", "64:ff9b::9.255.255.255",
		    "64:ff9b::10.0.0.0", "64:ff9b::10.255.255.255",
		    "64:ff9b::11.0.0.0" },
		{ "v6_of_v4_by_local_nat64", "64:ff9b::8.8.8.8",
		    "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
		    NULL },
		{ "v6_of_v4_by_6to4", "2002:9ff:ffff::", "2002:a00::",
		    "2002:aff:ffff:ffff:ffff:ffff:ffff:ffff", "2002:b00::" },
		{ "v6_discard", NULL, "100::", "100::ffff:ffff:ffff:ffff",
		    NULL },
		{ "v6_documentation_1", "2001:db7:ffff::", "2001:db8::",
		    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::" },
		{ "v6_documentation_2", "3ffe:ffff::", "3fff::",
		    "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::" },
		{ "v6_unique_local", "fbff:ffff::", "fc00::",
		    "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::" },
		{ "v6_link_and_site_local", "fe7f:ffff::", "fe80::",
		    "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
		{ "v6_multicast", NULL, "ff00::",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		row_true(rows[i].name, msu_addr_is_private(rows[i].first));
		row_true(rows[i].name, msu_addr_is_private(rows[i].last));
		row_true(rows[i].name, rows[i].before == NULL ||
		    (msu_addr_is_ip(rows[i].before) &&
		    !msu_addr_is_private(rows[i].before)));
		row_true(rows[i].name, rows[i].after == NULL ||
		    (msu_addr_is_ip(rows[i].after) &&
		    !msu_addr_is_private(rows[i].after)));
	}
}

static void
names_of_the_inside_are_told_from_others(void **state)
{
	static const struct {
		const char	*name;
		bool		 inside;
	} rows[] = {
		{ "localhost", true }, { "intranet", true },
		{ "a.localhost", true }, { "printer.local", true },
		{ "mail.home.arpa", true }, { "a.b.internal", true },
		{ "mail.example.org", false }, { "local.example", false },
		{ "mylocal.example", false }, { "notlocal.test", false },
		{ "x.thelocal", false }, { "192.0.2.1", false },
		{ "2001:db8::1", false }, { "::1", false }, { "", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_number(rows[i].name, msu_addr_is_inside_name(rows[i].name),
		    rows[i].inside);
}

static void
public_addresses_and_names_are_not_private(void **state)
{
	static const char *const not_private[] = {
		"1.1.1.1", "8.8.8.8", "193.0.0.1", "2606:4700::1111",
		"2a00:1450:4001::1", "64:ff9b::8.8.8.8",
		"localhost", "10.example.org", "127.1", "", "::1%lo",
		"[::1]", " 10.0.0.1", "10.0.0.1 ",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(not_private); i++)
		row_number(not_private[i],
		    msu_addr_is_private(not_private[i]), false);
}

static void
loopback_is_this_machine(void **state)
{
	static const struct {
		const char	*ip;
		bool		 is_ip, loopback;
	} rows[] = {
		{ "127.0.0.1", true, true },
		{ "127.255.255.255", true, true },
		{ "::1", true, true },
		{ "0:0:0:0:0:0:0:1", true, true },
		{ "126.0.0.1", true, false }, { "128.0.0.1", true, false },
		{ "::", true, false }, { "::2", true, false },
		{ "1::1", true, false }, { "10.0.0.1", true, false },
		{ "localhost", false, false }, { "", false, false },
		{ "127.1", false, false }, { "127.0.0.1.", false, false },
		{ "127.0.0.256", false, false }, { "[::1]", false, false },
		{ "1.2.3.4.5", false, false }, { ":::", false, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		row_number(rows[i].ip, msu_addr_is_ip(rows[i].ip),
		    rows[i].is_ip);
		row_number(rows[i].ip, msu_addr_is_loopback(rows[i].ip),
		    rows[i].loopback);
	}
}

/* ---- registrable domains --------------------------------------------- */

static bool has_no_list;

/* In front of libpsl's own, which may have been built without a list. */
const psl_ctx_t *
psl_builtin(void)
{
	const psl_ctx_t *(*real)(void);
	void *found = dlsym(RTLD_NEXT, "psl_builtin");

	assert_non_null(found);
	memcpy(&real, &found, sizeof(real));
	return has_no_list ? NULL : real();
}

static void
base_is_one_label_below_the_public_suffix(void **state)
{
	static const struct {
		const char	*domain, *base;		/* NULL: a suffix */
	} rows[] = {
		{ "example.com", "example.com" },
		{ "a.b.example.com", "example.com" },
		{ "example.co.uk", "example.co.uk" },
		{ "mail.example.co.uk", "example.co.uk" },
		{ "yahoo.co.jp", "yahoo.co.jp" },
		{ "www.city.kawasaki.jp", "city.kawasaki.jp" },
		{ "mail.xn--bcher-kva.de", "xn--bcher-kva.de" },
		{ "a.b.xn--p1ai", "b.xn--p1ai" },
		{ "me.github.io", "me.github.io" },
		{ "a.unknown-top-level", "a.unknown-top-level" },
		{ "com", NULL }, { "co.uk", NULL }, { "co.jp", NULL },
		{ "github.io", NULL }, { "xn--p1ai", NULL },
		{ "x.kawasaki.jp", NULL }, { "localhost", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].domain, msu_addr_base(rows[i].domain),
		    rows[i].base);
}

static void
without_a_list_base_is_the_last_two_labels(void **state)
{
	static const struct {
		const char	*domain, *base;		/* NULL: a suffix */
	} rows[] = {
		{ "example.com", "example.com" },
		{ "a.b.example.com", "example.com" },
		{ "mail.example.co.uk", "co.uk" },
		{ "com", NULL },
	};

	(void)state;
	has_no_list = true;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].domain, msu_addr_base(rows[i].domain),
		    rows[i].base);
	has_no_list = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_address_is_taken_apart),
		cmocka_unit_test(bad_address_is_refused_and_why),
		cmocka_unit_test(very_long_text_is_too_long),
		cmocka_unit_test(hosts_are_names_or_addresses),
		cmocka_unit_test(hosts_are_written_as_people_do),
		cmocka_unit_test(no_other_byte_is_in_a_host_name),
		cmocka_unit_test(urls_are_https_with_a_host),
		cmocka_unit_test(very_long_url_is_none),
		cmocka_unit_test(private_ranges_end_where_they_end),
		cmocka_unit_test(names_of_the_inside_are_told_from_others),
		cmocka_unit_test(public_addresses_and_names_are_not_private),
		cmocka_unit_test(loopback_is_this_machine),
		cmocka_unit_test(base_is_one_label_below_the_public_suffix),
		cmocka_unit_test(without_a_list_base_is_the_last_two_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
