/* SPDX-License-Identifier: MPL-2.0 */
/* XML out: the one door to libxml2's writer.  Failures stick. */
#ifndef MSU_WRITE_XML_H
#define MSU_WRITE_XML_H

#include "buf.h"

struct msu_xmlw;

/* A new document, UTF-8, indented by two; NULL when out of memory, which all
 * the others take as well. */
struct msu_xmlw	*msu_xmlw_open(void);
/* <!DOCTYPE name PUBLIC "pubid" "sysid">, before the first element. */
void		 msu_xmlw_doctype(struct msu_xmlw *, const char *name,
		    const char *pubid, const char *sysid);
void		 msu_xmlw_start(struct msu_xmlw *, const char *element);
void		 msu_xmlw_attr(struct msu_xmlw *, const char *name,
		    const char *value);
void		 msu_xmlw_text(struct msu_xmlw *, const char *);
void		 msu_xmlw_end(struct msu_xmlw *);
/* An element with nothing but text in it. */
void		 msu_xmlw_leaf(struct msu_xmlw *, const char *element,
		    const char *text);
void		 msu_xmlw_empty(struct msu_xmlw *, const char *element);
/* Ends the document, adds it to the buffer and frees the writer; a failure is
 * the buffer's. */
void		 msu_xmlw_close(struct msu_xmlw *, struct msu_buf *);

#endif
