/* SPDX-License-Identifier: MPL-2.0 */
/* XML out, by libxml2's text writer into memory. */
#include "xml.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "str.h"

struct msu_xmlw {
	xmlBufferPtr	 mem;
	xmlTextWriterPtr w;
	bool		 failed;
};

static void
xmlw_free(struct msu_xmlw *x)
{
	if (x == NULL)
		return;
	if (x->w != NULL)
		xmlFreeTextWriter(x->w);
	if (x->mem != NULL)
		xmlBufferFree(x->mem);
	free(x);
}

struct msu_xmlw *
msu_xmlw_open(void)
{
	struct msu_xmlw *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	x->mem = xmlBufferCreate();
	if (x->mem != NULL)
		x->w = xmlNewTextWriterMemory(x->mem, 0);
	if (x->w == NULL) {
		xmlw_free(x);
		return NULL;
	}
	x->failed = xmlTextWriterSetIndent(x->w, 1) < 0 ||
	    xmlTextWriterSetIndentString(x->w, BAD_CAST "  ") < 0 ||
	    xmlTextWriterStartDocument(x->w, NULL, "UTF-8", NULL) < 0;
	return x;
}

/* XML 1.0 §2.2: characters that no document may hold, not even escaped. */
static bool
is_xml_char(unsigned long cp)
{
	return cp >= 0x20 ? cp != 0xfffe && cp != 0xffff :
	    cp == '\t' || cp == '\n' || cp == '\r';
}

/* A copy without what XML cannot hold; NULL when out of memory. */
static xmlChar *
clean_dup(const char *s)
{
	size_t len = strlen(s), used = 0;
	xmlChar *out = malloc(len + 1);

	while (out != NULL && len > 0) {
		unsigned long cp;
		size_t n = msu_str_utf8_char(s, len, &cp);

		if (n > 0 && is_xml_char(cp)) {
			memcpy(out + used, s, n);
			used += n;
		}
		n = n == 0 ? 1 : n;
		s += n;
		len -= n;
	}
	if (out != NULL)
		out[used] = '\0';
	return out;
}

void
msu_xmlw_doctype(struct msu_xmlw *x, const char *name, const char *pubid,
    const char *sysid)
{
	/* indented, it would take three lines */
	if (x != NULL && !x->failed)
		x->failed = xmlTextWriterSetIndent(x->w, 0) < 0 ||
		    xmlTextWriterWriteDTD(x->w, BAD_CAST name,
		    BAD_CAST pubid, BAD_CAST sysid, NULL) < 0 ||
		    xmlTextWriterWriteRaw(x->w, BAD_CAST "\n") < 0 ||
		    xmlTextWriterSetIndent(x->w, 1) < 0;
}

void
msu_xmlw_start(struct msu_xmlw *x, const char *element)
{
	if (x != NULL && !x->failed)
		x->failed = xmlTextWriterStartElement(x->w,
		    BAD_CAST element) < 0;
}

void
msu_xmlw_attr(struct msu_xmlw *x, const char *name, const char *value)
{
	xmlChar *clean;

	if (x == NULL || x->failed)
		return;
	clean = clean_dup(value);
	x->failed = clean == NULL || xmlTextWriterWriteAttribute(x->w,
	    BAD_CAST name, clean) < 0;
	free(clean);
}

void
msu_xmlw_text(struct msu_xmlw *x, const char *text)
{
	xmlChar *clean;

	if (x == NULL || x->failed)
		return;
	clean = clean_dup(text);
	x->failed = clean == NULL || xmlTextWriterWriteString(x->w,
	    clean) < 0;
	free(clean);
}

void
msu_xmlw_end(struct msu_xmlw *x)
{
	if (x != NULL && !x->failed)
		x->failed = xmlTextWriterEndElement(x->w) < 0;
}

void
msu_xmlw_leaf(struct msu_xmlw *x, const char *element, const char *text)
{
	msu_xmlw_start(x, element);
	msu_xmlw_text(x, text);
	msu_xmlw_end(x);
}

void
msu_xmlw_empty(struct msu_xmlw *x, const char *element)
{
	msu_xmlw_start(x, element);
	msu_xmlw_end(x);
}

void
msu_xmlw_close(struct msu_xmlw *x, struct msu_buf *out)
{
	/* libxml2 says only that it failed; here that is for want of memory */
	if (x == NULL || x->failed || xmlTextWriterEndDocument(x->w) < 0 ||
	    xmlTextWriterFlush(x->w) < 0) {
		if (out->code == MSU_OK)
			out->code = MSU_E_NOMEM;
	} else
		msu_buf_add(out, xmlBufferContent(x->mem),
		    (size_t)xmlBufferLength(x->mem));
	xmlw_free(x);
}
