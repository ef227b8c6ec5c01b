/* SPDX-License-Identifier: MPL-2.0 */
/* The door to libxml2 for reading: small documents from strangers. */
#include "xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "err.h"
#include "str.h"
#include "xmlinit.h"

#define MAX_BYTES	((size_t)1000000)
#define MAX_DEPTH	32
#define MAX_TEXT	((size_t)4096)	/* of one element or attribute */
#define MAX_EQUALS	1000		/* signs from one '<' to the next */
#define MAX_XMLNS	100		/* in the whole document */
#define MAX_HEAD	((size_t)256)	/* "<?xml … ?>" */

/* msu_xml is an xmlDoc and msu_node an xmlNode, outside this file by name
 * only. */
static xmlNode *
node_in(const struct msu_node *n)
{
	return (xmlNode *)(uintptr_t)n;
}

static const struct msu_node *
node_out(const xmlNode *n)
{
	return (const struct msu_node *)n;
}

static bool
is_too_deep(const xmlNode *n, int depth)
{
	for (; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (depth >= MAX_DEPTH || is_too_deep(n->children, depth + 1))
			return true;
	}
	return false;
}

/* ---- looked at before libxml2 sees it --------------------------------- */

/* The bytes of a document as they stand: those of every character set that we
 * take are ASCII where they are below 0x80, or 16-bit units. */
struct raw {
	const unsigned char	*p;
	size_t			 n;		/* units */
	size_t			 high, low;	/* bytes of a unit of 16 bits */
	bool			 wide;
};

static unsigned
unit_at(const struct raw *r, size_t i)
{
	return r->wide ? (unsigned)r->p[2 * i + r->high] << 8 |
	    r->p[2 * i + r->low] : r->p[i];
}

/* XML 1.0, appendix F.1; "UTF-16" goes without a mark, too.  The mark itself
 * is left out. */
static struct raw
raw_of(const char *body, size_t len)
{
	static const struct {
		const char	*begin;
		size_t		 len, skip;
		bool		 wide, big;
	} rows[] = {
		{ "\xef\xbb\xbf", 3, 3, false, false },
		{ "\xff\xfe", 2, 2, true, false },
		{ "\xfe\xff", 2, 2, true, true },
		{ "<\0", 2, 0, true, false },
		{ "\0<", 2, 0, true, true },
	};
	struct raw r = { .p = (const unsigned char *)body, .n = len };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (len < rows[i].len ||
		    memcmp(body, rows[i].begin, rows[i].len) != 0)
			continue;
		r.p += rows[i].skip;
		r.n = (len - rows[i].skip) / (rows[i].wide ? 2 : 1);
		r.wide = rows[i].wide;
		r.high = rows[i].big ? 0 : 1;
		r.low = rows[i].big ? 1 : 0;
		break;
	}
	return r;
}

/* What libxml2 takes for an encoding by the first four bytes alone, and we do
 * not take at all; NULL if it is none of them. */
static const char *
foreign_start(const char *body, size_t len)
{
	static const struct {
		const char	*begin, *name;
	} rows[] = {
		{ "\0\0\0<", "UTF-32" }, { "<\0\0\0", "UTF-32" },
		{ "\0\0<\0", "UTF-32" }, { "\0<\0\0", "UTF-32" },
		{ "\0\0\xfe\xff", "UTF-32" }, { "\xff\xfe\0\0", "UTF-32" },
		{ "\x4c\x6f\xa7\x94", "EBCDIC" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (len >= 4 && memcmp(body, rows[i].begin, 4) == 0)
			return rows[i].name;
	}
	return NULL;
}

/* The declared encoding decides from its place on what the bytes mean, and so
 * whether the scans below mean anything. */
static bool
is_encoding_known(const struct raw *r, const char *name, size_t len)
{
	/* one that ends in "-" stands for all that begin so */
	static const char *const supersets[] = {
		"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-", "windows-",
		"gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "shift_jis",
		"euc-", "koi8-",
	};

	if (r->wide)
		return (len == 6 && msu_str_neqcase(name, "utf-16", 6)) ||
		    (len == 8 && msu_str_neqcase(name, r->high == 0 ?
		    "utf-16be" : "utf-16le", 8));
	for (size_t i = 0; i < sizeof(supersets) / sizeof(supersets[0]); i++) {
		size_t n = strlen(supersets[i]);

		if ((len == n || (len > n && supersets[i][n - 1] == '-')) &&
		    msu_str_neqcase(name, supersets[i], n))
			return true;
	}
	return false;
}

static const char blanks[] = " \t\r\n";

/* The next NAME = "VALUE" at *p, which is moved past it; false if it is none.
 * A value that could hide another is none. */
static bool
next_declared(const char **p, const char **name, size_t *name_len,
    const char **value, size_t *value_len)
{
	const char *s = *p;
	char quote;

	*name = s;
	*name_len = strspn(s, "abcdefghijklmnopqrstuvwxyz");
	s += *name_len;
	s += strspn(s, blanks);
	if (*s != '=')
		return false;
	s++;
	s += strspn(s, blanks);
	quote = *s;
	if (quote != '"' && quote != '\'')
		return false;
	*value = ++s;
	*value_len = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._:-");
	s += *value_len;
	if (*s != quote)
		return false;
	s++;
	*p = s + strspn(s, blanks);
	return true;
}

/* "<?xml version=… encoding=… ?>" (XML 1.0 §2.8, §4.3.3), if there is one. */
static bool
is_declaration_fine(const struct raw *r, const char *where,
    struct msu_error *err)
{
	char head[MAX_HEAD + 1];
	const char *p = head + 5, *name, *value;
	size_t name_len, value_len, n = 0;

	for (; n < r->n && n < MAX_HEAD; n++) {
		unsigned c = unit_at(r, n);

		head[n] = c > 0 && c < 0x80 ? (char)c : '\x7f';
	}
	head[n] = '\0';
	if (!msu_str_has_prefix(head, "<?xml") || *p == '\0' ||
	    strchr(blanks, *p) == NULL)
		return true;
	p += strspn(p, blanks);
	while (!msu_str_has_prefix(p, "?>")) {
		if (!next_declared(&p, &name, &name_len, &value, &value_len)) {
			msu_fail(err, MSU_E_SYNTAX, where,
			    "the XML declaration is not well formed");
			return false;
		}
		if (msu_str_is(name, name_len, "encoding") &&
		    !is_encoding_known(r, value, value_len)) {
			msu_fail(err, MSU_E_SYNTAX, where,
			    "the encoding \"%.*s\" is not supported%s",
			    (int)value_len, value,
			    r->wide ? " in UTF-16" : "");
			return false;
		}
	}
	return true;
}

/* How often mark is there, in either case.  Its first character is nowhere
 * else in it, so that there is no need to go back. */
static size_t
count_of(const struct raw *r, const char *mark)
{
	size_t n = 0, m = 0;

	for (size_t i = 0; i < r->n; i++) {
		unsigned c = unit_at(r, i);
		char low = c < 0x80 ? msu_str_lower((char)c) : '\x7f';

		m = low == mark[m] ? m + 1 : low == mark[0];
		if (mark[m] == '\0') {
			n++;
			m = 0;
		}
	}
	return n;
}

/* libxml2 before 2.12 compares each attribute of an element with each other: a
 * document of full size that is one element takes it half a minute.  Counted
 * before, and so with what "=" there is in texts. */
static bool
has_many_attributes(const struct raw *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		unsigned c = unit_at(r, i);

		if (c == '<')
			n = 0;
		else if (c == '=' && ++n > MAX_EQUALS)
			return true;
	}
	return false;
}

/* Whether libxml2 may see it; err says why not. */
static bool
is_presentable(const char *body, size_t len, const char *where,
    struct msu_error *err)
{
	const char *foreign = foreign_start(body, len);
	struct raw r = raw_of(body, len);

	if (len > MAX_BYTES)
		msu_fail(err, MSU_E_TOO_BIG, where, "%zu bytes", len);
	else if (foreign != NULL)
		msu_fail(err, MSU_E_SYNTAX, where,
		    "the encoding \"%s\" is not supported", foreign);
	else if (!is_declaration_fine(&r, where, err))
		return false;
	else if (count_of(&r, "<!doctype") > 0)
		msu_fail(err, MSU_E_SYNTAX, where, "DOCTYPE is not allowed");
	else if (has_many_attributes(&r))
		msu_fail(err, MSU_E_TOO_BIG, where,
		    "an element with more than %d attributes", MAX_EQUALS);
	/* of each prefix it searches all that are in scope */
	else if (count_of(&r, "xmlns") > MAX_XMLNS)
		msu_fail(err, MSU_E_TOO_BIG, where,
		    "more than %d namespaces", MAX_XMLNS);
	else
		return true;
	return false;
}

/* ---- libxml2 ------------------------------------------------------------ */

/* libxml2's own words, which end in a line feed.  It has none only where it
 * had no memory to begin with. */
static void
fail_syntax(const xmlParserCtxt *ctxt, const char *where,
    struct msu_error *err)
{
	const xmlError *e = xmlCtxtGetLastError((xmlParserCtxt *)
	    (uintptr_t)ctxt);
	size_t n;

	if (e == NULL || e->message == NULL ||
	    ctxt->errNo == XML_ERR_NO_MEMORY) {
		msu_fail(err, MSU_E_NOMEM, where, NULL);
		return;
	}
	n = strcspn(e->message, "\n");
	if (n > 200)
		n = 200;
	msu_fail(err, MSU_E_SYNTAX, where, "line %d: %.*s", e->line, (int)n,
	    e->message);
}

static void
say_nothing(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

/* Trouble with an encoding goes past XML_PARSE_NOERROR to a handler of
 * libxml2's own, which prints; the program's is put back afterwards. */
static xmlDoc *
parse_silently(xmlParserCtxt *ctxt, const char *body, size_t len)
{
	xmlGenericErrorFunc print = xmlGenericError;
	void *arg = xmlGenericErrorContext;
	xmlDoc *doc;

	xmlSetGenericErrorFunc(NULL, say_nothing);
	doc = xmlCtxtReadMemory(ctxt, body, (int)len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlSetGenericErrorFunc(arg, print);
	return doc;
}

struct msu_xml *
msu_xml_open(const char *body, size_t len, const char *where,
    struct msu_error *err)
{
	xmlParserCtxt *ctxt = NULL;
	xmlDoc *doc = NULL;

	if (!is_presentable(body, len, where, err))
		return NULL;
	ctxt = xmlNewParserCtxt();
	if (ctxt == NULL) {
		msu_fail(err, MSU_E_NOMEM, where, NULL);
		return NULL;
	}
	doc = parse_silently(ctxt, body, len);
	if (doc == NULL) {
		fail_syntax(ctxt, where, err);
		goto out;
	}
	/* it goes on without memory, with what it has so far */
	if (ctxt->errNo == XML_ERR_NO_MEMORY ||
	    xmlDocGetRootElement(doc) == NULL) {
		msu_fail(err, MSU_E_NOMEM, where, NULL);
		goto bad;
	}
	if (is_too_deep(doc->children, 0)) {
		msu_fail(err, MSU_E_TOO_BIG, where,
		    "elements more than %d levels deep", MAX_DEPTH);
		goto bad;
	}
	goto out;
bad:
	xmlFreeDoc(doc);
	doc = NULL;
out:
	xmlFreeParserCtxt(ctxt);
	return (struct msu_xml *)doc;
}

void
msu_xml_close(struct msu_xml *doc)
{
	xmlFreeDoc((xmlDoc *)doc);
}

const struct msu_node *
msu_xml_root(const struct msu_xml *doc)
{
	return node_out(xmlDocGetRootElement((const xmlDoc *)doc));
}

const char *
msu_xml_name(const struct msu_node *n)
{
	return (const char *)node_in(n)->name;
}

static const xmlNode *
element_from(const xmlNode *n, const char *name)
{
	for (; n != NULL; n = n->next) {
		if (n->type == XML_ELEMENT_NODE && (name == NULL ||
		    strcmp((const char *)n->name, name) == 0))
			return n;
	}
	return NULL;
}

const struct msu_node *
msu_xml_child(const struct msu_node *n, const char *name)
{
	return node_out(element_from(node_in(n)->children, name));
}

const struct msu_node *
msu_xml_next(const struct msu_node *n, const char *name)
{
	return node_out(element_from(node_in(n)->next, name));
}

long
msu_xml_line(const struct msu_node *n)
{
	return xmlGetLineNo(node_in(n));
}

/* Blanks at both ends go; what is longer than anybody needs counts as empty.
 * libxml2 gives no text only when it is out of memory. */
static const char *
text_own(struct msu_arena *a, xmlChar *owned)
{
	const char *s = (const char *)owned, *out = NULL;
	size_t len;

	if (s == NULL) {
		a->failed = true;
		return "";
	}
	s += strspn(s, " \t\r\n");
	len = strlen(s);
	while (len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL)
		len--;
	out = msu_arena_strn(a, s, len > MAX_TEXT ? 0 : len);
	xmlFree(owned);
	return out;
}

const char *
msu_xml_text(struct msu_arena *a, const struct msu_node *n, const char *name)
{
	if (name != NULL)
		n = msu_xml_child(n, name);
	return n == NULL ? NULL : text_own(a, xmlNodeGetContent(node_in(n)));
}

const char *
msu_xml_attr(struct msu_arena *a, const struct msu_node *n, const char *name)
{
	const xmlChar *x = (const xmlChar *)name;

	return xmlHasNsProp(node_in(n), x, NULL) == NULL ? NULL :
	    text_own(a, xmlGetNoNsProp(node_in(n), x));
}

/* Left to the first document, it would be done by two threads at a time. */
void
msu_xml_init(void)
{
	xmlInitParser();
}
