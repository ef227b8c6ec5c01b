/* SPDX-License-Identifier: MPL-2.0 */
/* The door to libxml2 for reading: small documents from strangers. */
#include "xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "err.h"
#include "str.h"

#define MAX_BYTES	((size_t)1000000)
#define MAX_DEPTH	32
#define MAX_TEXT	((size_t)4096)	/* of one element or attribute */
#define MAX_EQUALS	1000		/* signs from one '<' to the next */

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

static bool
has_doctype(const char *body, size_t len)
{
	static const char mark[] = "<!DOCTYPE";

	for (size_t i = 0; i + sizeof(mark) - 1 <= len; i++) {
		if (body[i] == '<' &&
		    msu_str_neqcase(body + i, mark, sizeof(mark) - 1))
			return true;
	}
	return false;
}

/* libxml2 before 2.12 compares each attribute of an element with each other: a
 * document of full size that is one element takes it half a minute.  Counted
 * before, and so with what "=" there is in texts. */
static bool
has_many_attributes(const char *body, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (body[i] == '<')
			n = 0;
		else if (body[i] == '=' && ++n > MAX_EQUALS)
			return true;
	}
	return false;
}

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

	if (len > MAX_BYTES) {
		msu_fail(err, MSU_E_TOO_BIG, where, "%zu bytes", len);
		return NULL;
	}
	if (has_doctype(body, len)) {
		msu_fail(err, MSU_E_SYNTAX, where, "DOCTYPE is not allowed");
		return NULL;
	}
	if (has_many_attributes(body, len)) {
		msu_fail(err, MSU_E_TOO_BIG, where,
		    "an element with more than %d attributes", MAX_EQUALS);
		return NULL;
	}
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
	/* in UTF-16 the scan above did not see it */
	if (doc->intSubset != NULL || doc->extSubset != NULL) {
		msu_fail(err, MSU_E_SYNTAX, where, "DOCTYPE is not allowed");
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
