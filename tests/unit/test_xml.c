/* SPDX-License-Identifier: MPL-2.0 */
/* The XML door: what is refused, and what is read of the rest. */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "xml.h"

#define MAX_BYTES	((size_t)1000000)

/* NULL, or the code's name when the text is refused. */
static const char *
refused(const char *body, size_t len)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_xml *doc = msu_xml_open(body, len, "doc", &err);

	msu_xml_close(doc);
	if ((doc == NULL) != (err.code != MSU_OK))
		fail_msg("document %p and %s", (void *)doc,
		    msu_code_name(err.code));
	if (doc == NULL)
		assert_string_equal(err.subject, "doc");
	return doc == NULL ? msu_code_name(err.code) : NULL;
}

static const struct {
	const char	*name, *body, *code;
} refusals[] = {
	{ "element", "<a/>", NULL },
	{ "declaration", "<?xml version=\"1.0\"?>\n<a/>\n", NULL },
	{ "comment_and_instruction", "<!-- c --><?pi x?><a/><!-- d -->", NULL },
	{ "cdata", "<a><![CDATA[<!x>]]></a>", NULL },
	{ "characters_by_number", "<a>&#65;&#x42;&lt;</a>", NULL },
	{ "empty", "", "bad-syntax" },
	{ "blank", "  \n", "bad-syntax" },
	{ "text", "a", "bad-syntax" },
	{ "not_closed", "<a>", "bad-syntax" },
	{ "closed_by_another", "<a></b>", "bad-syntax" },
	{ "two_roots", "<a/><b/>", "bad-syntax" },
	{ "attribute_twice", "<a b='1' b='2'/>", "bad-syntax" },
	{ "attribute_without_quotes", "<a b=1/>", "bad-syntax" },
	{ "bare_ampersand", "<a>b&c</a>", "bad-syntax" },
	{ "unknown_entity", "<a>&b;</a>", "bad-syntax" },
	{ "character_nul", "<a>&#0;</a>", "bad-syntax" },
	{ "character_of_no_xml", "<a>&#xFFFF;</a>", "bad-syntax" },
	{ "surrogate", "<a>&#xD800;</a>", "bad-syntax" },
	{ "control_character", "<a>\x01</a>", "bad-syntax" },
	{ "bad_utf8", "<a>\xff</a>", "bad-syntax" },
	{ "overlong_utf8", "<a>\xc0\xaf</a>", "bad-syntax" },
	{ "doctype", "<!DOCTYPE a><a/>", "bad-syntax" },
	{ "doctype_with_system", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
	    "bad-syntax" },
	{ "doctype_with_entity", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
	    "bad-syntax" },
	{ "doctype_with_default_attribute",
	    "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", "bad-syntax" },
	{ "doctype_in_mixed_case", "<!DocType a><a/>", "bad-syntax" },
	{ "doctype_after_a_comment", "<!-- x --><!DOCTYPE a><a/>",
	    "bad-syntax" },
	/* a scan is all it takes: nobody writes that */
	{ "doctype_in_a_comment", "<a><!-- <!DOCTYPE b> --></a>",
	    "bad-syntax" },
	{ "inclusion_is_only_an_element",
	    "<a xmlns:xi='http://www.w3.org/2001/XInclude'>"
	    "<xi:include href='file:///etc/passwd' parse='text'/></a>", NULL },
	{ "style_sheet_is_only_an_instruction",
	    "<?xml-stylesheet href='http://192.0.2.1/x.xsl'?><a/>", NULL },
};

static void
what_is_not_plain_xml_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(refusals); i++)
		row_text(refusals[i].name, refused(refusals[i].body,
		    strlen(refusals[i].body)), refusals[i].code);
}

static void
doctype_in_utf16_is_refused(void **state)
{
	static const char *const bodies[] = {
		"<!DOCTYPE a><a/>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
		"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"
		    "<a>&b;</a>",
		"<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]>"
		    "<a d='&c;'/>",
		"<a/>",			/* the way there works */
	};

	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		for (size_t i = 0; i < ROWS(bodies); i++) {
			struct msu_buf b;

			msu_buf_init(&b, 10000);
			msu_buf_add(&b, big ? "\xfe\xff" : "\xff\xfe", 2);
			for (const char *p = bodies[i]; *p != '\0'; p++) {
				if (big)
					msu_buf_addc(&b, '\0');
				msu_buf_addc(&b, *p);
				if (!big)
					msu_buf_addc(&b, '\0');
			}
			row_text(bodies[i], refused(msu_buf_text(&b), b.len),
			    i + 1 < ROWS(bodies) ? "bad-syntax" : NULL);
			msu_buf_free(&b);
		}
	}
}

#define XML		"<?xml version='1.0'?>"
#define IN(name)	"<?xml version=\"1.0\" encoding=\"" name "\"?><a/>"

static const struct {
	const char	*name, *body;
	enum { BYTES, LITTLE, BIG } units;
	const char	*detail;	/* part of it; NULL: taken */
} encodings[] = {
	{ "utf8", IN("UTF-8"), BYTES, NULL },
	{ "utf8_with_its_mark", "\xef\xbb\xbf" IN("utf-8"), BYTES, NULL },
	{ "ascii", IN("us-ascii"), BYTES, NULL },
	{ "latin1", IN("ISO-8859-1"), BYTES, NULL },
	{ "cyrillic", IN("windows-1251"), BYTES, NULL },
	{ "russian", IN("KOI8-R"), BYTES, NULL },
	{ "chinese", IN("GB18030"), BYTES, NULL },
	{ "taiwan", IN("Big5"), BYTES, NULL },
	{ "japanese", IN("Shift_JIS"), BYTES, NULL },
	{ "korean", IN("euc-kr"), BYTES, NULL },
	{ "blanks_and_standalone", "<?xml\tversion = '1.0'\nencoding\r=\n"
	    "'UTF-8' standalone = 'yes' ?><a/>", BYTES, NULL },
	{ "utf16_without_mark", XML "<a/>", LITTLE, NULL },
	{ "utf16_without_mark_big", XML "<a/>", BIG, NULL },
	{ "utf16_declared", IN("UTF-16"), LITTLE, NULL },
	{ "utf16_little", IN("utf-16le"), LITTLE, NULL },
	{ "utf16_big", IN("UTF-16BE"), BIG, NULL },

	{ "utf7", IN("UTF-7"), BYTES, "\"UTF-7\"" },
	{ "escapes", IN("ISO-2022-JP"), BYTES, "\"ISO-2022-JP\"" },
	{ "ebcdic_declared", IN("cp037"), BYTES, "\"cp037\"" },
	{ "ebcdic_after_the_mark", "\xef\xbb\xbf" IN("cp037"), BYTES,
	    "\"cp037\"" },
	{ "ebcdic", "\x4c\x6f\xa7\x94\x93\x40", BYTES, "\"EBCDIC\"" },
	{ "no_encoding", IN("quantum"), BYTES, "\"quantum\"" },
	{ "name_that_only_begins_well", IN("UTF-8X"), BYTES, "\"UTF-8X\"" },
	{ "name_that_is_cut_short", IN("GB1803"), BYTES, "\"GB1803\"" },
	{ "utf16_of_bytes", IN("UTF-16LE"), BYTES, "\"UTF-16LE\"" },
	{ "utf16_of_bytes_by_another_name", IN("UTF-16"), BYTES,
	    "\"UTF-16\"" },
	{ "utf16_the_other_way", IN("UTF-16BE"), LITTLE, "\"UTF-16BE\"" },
	{ "utf16_the_other_way_big", IN("UTF-16LE"), BIG, "\"UTF-16LE\"" },
	{ "utf8_of_utf16", IN("UTF-8"), LITTLE, "\"UTF-8\"" },
	{ "ebcdic_of_utf16", IN("cp037"), BIG, "\"cp037\"" },
	{ "no_version", "<?xml encoding='cp037'?><a/>", BYTES, "\"cp037\"" },
	{ "second_one", "<?xml version='1.0' encoding='UTF-8' "
	    "encoding='cp037'?><a/>", BYTES, "\"cp037\"" },
	{ "hidden_in_the_version", "<?xml version='1.0 encoding=\"cp037\" '"
	    "?><a/>", BYTES, "not well formed" },
	{ "not_closed", "<?xml version='1.0", BYTES, "not well formed" },
	{ "beyond_what_is_looked_at", "<?xml "
	    "                                                            "
	    "                                                            "
	    "                                                            "
	    "                                                            "
	    "            version='1.0' encoding='cp037'?><a/>", BYTES,
	    "not well formed" },
};

/* Only of these do the scans mean anything. */
static void
encodings_are_supersets_of_ascii_or_utf16(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(encodings); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_xml *doc;
		struct msu_buf b;

		msu_buf_init(&b, 10000);
		for (const char *p = encodings[i].body; *p != '\0'; p++) {
			if (encodings[i].units == BIG)
				msu_buf_addc(&b, '\0');
			msu_buf_addc(&b, *p);
			if (encodings[i].units == LITTLE)
				msu_buf_addc(&b, '\0');
		}
		doc = msu_xml_open(msu_buf_text(&b), b.len, "doc", &err);
		row_text(encodings[i].name, msu_code_name(err.code),
		    encodings[i].detail == NULL ? "ok" : "bad-syntax");
		if (encodings[i].detail != NULL &&
		    strstr(err.detail, encodings[i].detail) == NULL)
			fail_msg("%s: %s", encodings[i].name, err.detail);
		msu_xml_close(doc);
		msu_buf_free(&b);
	}
}

static void
utf32_is_refused_in_each_order(void **state)
{
	static const char *const begins[] = {
		"<\0\0\0?\0\0\0", "\0\0\0<\0\0\0?", "\0<\0\0\0?\0\0",
		"\0\0<\0\0\0?\0", "\xff\xfe\0\0<\0\0\0",
		"\0\0\xfe\xff\0\0\0<",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(begins); i++) {
		struct msu_error err = { .code = MSU_OK };

		assert_null(msu_xml_open(begins[i], 8, "doc", &err));
		assert_string_equal(err.detail,
		    "the encoding \"UTF-32\" is not supported");
	}
}

static void
depth_ends_at_32(void **state)
{
	static const struct {
		const char	*name;
		unsigned	 depth;
		const char	*code;
	} rows[] = {
		{ "32_levels", 32, NULL },
		{ "33_levels", 33, "too-big" },
		{ "255_levels", 255, "too-big" },
		/* libxml2 itself stops before the stack does */
		{ "100000_levels", 100000, "bad-syntax" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf b;

		msu_buf_init(&b, MAX_BYTES);
		for (unsigned d = 0; d < rows[i].depth; d++)
			msu_buf_adds(&b, "<a>");
		for (unsigned d = 0; d < rows[i].depth; d++)
			msu_buf_adds(&b, "</a>");
		assert_int_equal(b.code, MSU_OK);
		row_text(rows[i].name, refused(msu_buf_text(&b), b.len),
		    rows[i].code);
		msu_buf_free(&b);
	}
}

/* Depth is of ancestors: many siblings are not deep. */
static void
siblings_are_not_depth(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, MAX_BYTES);
	msu_buf_adds(&b, "<a>");
	for (unsigned i = 0; i < 1000; i++)
		msu_buf_adds(&b, "<b/>");
	msu_buf_adds(&b, "</a>");
	assert_null(refused(msu_buf_text(&b), b.len));
	msu_buf_free(&b);
}

static void
a_million_bytes_and_no_more(void **state)
{
	char *body = malloc(MAX_BYTES + 1);

	(void)state;
	assert_non_null(body);
	memset(body, ' ', MAX_BYTES + 1);
	memcpy(body, "<a/>", 4);
	assert_null(refused(body, MAX_BYTES));
	assert_string_equal(refused(body, MAX_BYTES + 1), "too-big");
	free(body);
}

/* The library never prints; libxml2 does, of bytes that are not in the encoding
 * that a document declares. */
static void
nothing_is_printed(void **state)
{
	static const char body[] =
	    "<?xml version=\"1.0\" encoding=\"EUC-JP\"?>\n<a>\xff\xfe</a>\n";
	FILE *seen = tmpfile();
	int error = dup(STDERR_FILENO);
	const char *code;

	(void)state;
	assert_non_null(seen);
	assert_true(error >= 0);
	fflush(stderr);
	assert_true(dup2(fileno(seen), STDERR_FILENO) >= 0);
	code = refused(body, sizeof(body) - 1);
	fflush(stderr);
	assert_true(dup2(error, STDERR_FILENO) >= 0);
	close(error);
	assert_non_null(code);
	assert_int_equal(lseek(fileno(seen), 0, SEEK_END), 0);
	fclose(seen);
}

/* ---- what is read --------------------------------------------------- */

static const char sample[] =
    "<r xmlns='urn:r' xmlns:x='urn:x' x:a='two' a=' one ' e=''>\n"
    "  text <!-- no --> \n"
    "  <t>  a b\t\n</t><t>second</t>\n"
    "  <x:p>in x</x:p>\n"
    "  <c>a<!-- no -->b<![CDATA[<c>&]]><?pi no?>d</c>\n"
    "  <n>o<i>n</i>e</n>\n"
    "  <e/>\n"
    "  <g>\n    <t>deeper</t>\n  </g>\n"
    "</r>\n";

static void
texts_come_without_blanks_and_comments(void **state)
{
	static const struct {
		const char	*element, *text;
	} rows[] = {
		{ "t", "a b" },			/* the first one */
		{ "p", "in x" },		/* by local name */
		{ "c", "ab<c>&d" },
		{ "n", "one" },
		{ "e", "" },
		{ "i", NULL },			/* no child: a grandchild */
		{ "T", NULL },			/* case counts */
		{ "a", NULL },			/* an attribute */
	};
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	struct msu_xml *doc = msu_xml_open(sample, sizeof(sample) - 1, "doc",
	    &err);
	const struct msu_node *root;

	(void)state;
	assert_non_null(doc);
	root = msu_xml_root(doc);
	assert_string_equal(msu_xml_name(root), "r");
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].element, msu_xml_text(&a, root,
		    rows[i].element), rows[i].text);
	row_text("attribute", msu_xml_attr(&a, root, "a"), "one");
	row_text("empty attribute", msu_xml_attr(&a, root, "e"), "");
	row_text("no attribute", msu_xml_attr(&a, root, "b"), NULL);
	msu_xml_close(doc);
	/* the texts outlive the document */
	msu_arena_free(&a);
}

static void
children_come_in_order(void **state)
{
	static const struct {
		const char	*name;
		long		 line;
	} children[] = {
		{ "t", 3 }, { "t", 4 }, { "p", 5 }, { "c", 6 }, { "n", 7 },
		{ "e", 8 }, { "g", 9 },
	};
	struct msu_error err = { .code = MSU_OK };
	struct msu_xml *doc = msu_xml_open(sample, sizeof(sample) - 1, "doc",
	    &err);
	const struct msu_node *root, *n;
	size_t i = 0;

	(void)state;
	assert_non_null(doc);
	root = msu_xml_root(doc);
	for (n = msu_xml_child(root, NULL); n != NULL;
	    n = msu_xml_next(n, NULL), i++) {
		assert_true(i < ROWS(children));
		row_text("child", msu_xml_name(n), children[i].name);
		assert_int_equal(msu_xml_line(n), children[i].line);
	}
	assert_int_equal(i, ROWS(children));
	n = msu_xml_next(msu_xml_child(root, "t"), "t");
	assert_non_null(n);
	assert_null(msu_xml_next(n, "t"));
	assert_null(msu_xml_child(n, NULL));
	msu_xml_close(doc);
}

static void
texts_longer_than_4096_count_as_empty(void **state)
{
	(void)state;
	for (size_t len = 4096; len <= 4097; len++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		struct msu_xml *doc;
		struct msu_buf b;

		msu_buf_init(&b, MAX_BYTES);
		msu_buf_adds(&b, "<a> ");	/* blanks do not count */
		for (size_t i = 0; i < len; i++)
			msu_buf_addc(&b, 'x');
		msu_buf_adds(&b, " </a>");
		doc = msu_xml_open(msu_buf_text(&b), b.len, "doc", &err);
		assert_non_null(doc);
		assert_int_equal(strlen(msu_xml_text(&a, msu_xml_root(doc),
		    NULL)), len == 4096 ? 4096 : 0);
		msu_xml_close(doc);
		msu_buf_free(&b);
		msu_arena_free(&a);
	}
}

/* Documents of full size that are made to be slow. */
static void
hostile_sizes_end_soon(void **state)
{
	static const char *const units[] = {
		"<a/>", "<a b=''/>", "<!--x-->", "&#65;", "<![CDATA[]]>",
		"<?p?>", "\n",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(units); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		struct msu_xml *doc;
		struct msu_buf b;

		msu_buf_init(&b, MAX_BYTES);
		msu_buf_adds(&b, "<r>");
		while (b.len + 20 < MAX_BYTES)
			msu_buf_adds(&b, units[i]);
		msu_buf_adds(&b, "</r>");
		doc = msu_xml_open(msu_buf_text(&b), b.len, "doc", &err);
		if (doc == NULL)
			fail_msg("%s: %s", units[i], err.detail);
		row_text(units[i], msu_xml_text(&a, msu_xml_root(doc), NULL),
		    "");
		msu_xml_close(doc);
		msu_buf_free(&b);
		msu_arena_free(&a);
	}
}

static void
attributes_of_one_element_end_at_1000(void **state)
{
	static const struct {
		const char	*name;
		unsigned	 elements, attributes;
		const char	*code;
	} rows[] = {
		{ "1000", 1, 1000, NULL },
		{ "1001", 1, 1001, "too-big" },
		{ "as_many_as_fit", 1, 100000, "too-big" },
		{ "each_element_has_its_own", 20, 1000, NULL },
	};

	(void)state;
	for (size_t r = 0; r < ROWS(rows); r++) {
		struct msu_buf b;

		msu_buf_init(&b, MAX_BYTES);
		msu_buf_adds(&b, "<r>");
		for (unsigned e = 0; e < rows[r].elements; e++) {
			msu_buf_adds(&b, "<a");
			for (unsigned i = 0; i < rows[r].attributes; i++)
				msu_buf_addf(&b, " a%x=''", i);
			msu_buf_adds(&b, "/>");
		}
		msu_buf_adds(&b, "</r>");
		assert_int_equal(b.code, MSU_OK);
		row_text(rows[r].name, refused(msu_buf_text(&b), b.len),
		    rows[r].code);
		msu_buf_free(&b);
	}
}

/* Many of them, all in scope for many elements, cost the product of both. */
static void
namespaces_end_at_100(void **state)
{
	(void)state;
	for (unsigned n = 100; n <= 101; n++) {
		struct msu_buf b;

		msu_buf_init(&b, MAX_BYTES);
		for (unsigned i = 0; i < n; i++) {
			if (i % 10 == 0)
				msu_buf_adds(&b, i == 0 ? "<r" : "><r");
			msu_buf_addf(&b, " xmlns:a%u='u'", i);
		}
		msu_buf_adds(&b, ">");
		for (unsigned i = 0; i < n; i += 10)
			msu_buf_adds(&b, "</r>");
		assert_int_equal(b.code, MSU_OK);
		row_text(n == 100 ? "100" : "101", refused(msu_buf_text(&b),
		    b.len), n == 100 ? NULL : "too-big");
		msu_buf_free(&b);
	}
}

/* In UTF-16 a byte 3C may be half of any letter: U+3C61 between them was taken
 * for the begin of an element. */
static void
attributes_in_utf16_are_counted_by_units(void **state)
{
	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		for (unsigned last = 1000; last <= 1001; last++) {
			struct msu_buf text, b;

			msu_buf_init(&text, MAX_BYTES);
			msu_buf_init(&b, MAX_BYTES);
			msu_buf_adds(&text, "<a");
			for (unsigned i = 0; i < last; i++)
				msu_buf_addf(&text, " ~a%x=''", i);
			msu_buf_adds(&text, "/>");
			msu_buf_add(&b, big ? "\xfe\xff" : "\xff\xfe", 2);
			for (size_t i = 0; i < text.len; i++) {
				char c = text.p[i];
				char high = c == '~' ? '\x3c' : '\0';

				c = c == '~' ? '\x61' : c;
				msu_buf_addc(&b, big ? high : c);
				msu_buf_addc(&b, big ? c : high);
			}
			assert_int_equal(b.code, MSU_OK);
			row_text(big ? "big" : "little",
			    refused(msu_buf_text(&b), b.len),
			    last == 1000 ? NULL : "too-big");
			msu_buf_free(&b);
			msu_buf_free(&text);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_plain_xml_is_refused),
		cmocka_unit_test(doctype_in_utf16_is_refused),
		cmocka_unit_test(encodings_are_supersets_of_ascii_or_utf16),
		cmocka_unit_test(utf32_is_refused_in_each_order),
		cmocka_unit_test(depth_ends_at_32),
		cmocka_unit_test(siblings_are_not_depth),
		cmocka_unit_test(a_million_bytes_and_no_more),
		cmocka_unit_test(nothing_is_printed),
		cmocka_unit_test(texts_come_without_blanks_and_comments),
		cmocka_unit_test(children_come_in_order),
		cmocka_unit_test(texts_longer_than_4096_count_as_empty),
		cmocka_unit_test(hostile_sizes_end_soon),
		cmocka_unit_test(attributes_of_one_element_end_at_1000),
		cmocka_unit_test(namespaces_end_at_100),
		cmocka_unit_test(attributes_in_utf16_are_counted_by_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
