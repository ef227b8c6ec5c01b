/* SPDX-License-Identifier: MPL-2.0 */
/* HTML out: pages that are XML as well, and load nothing from anywhere. */
#ifndef MSU_WRITE_HTML_H
#define MSU_WRITE_HTML_H

#include <stdbool.h>

#include "buf.h"

/* Text or an attribute's value.  Controls do not get this far, but must not
 * be able to break the page: they become blanks. */
void	msu_html_text(struct msu_buf *, const char *);
/* "<tag attr>text</tag>"; attr is markup of ours, with a blank in front. */
void	msu_html_element(struct msu_buf *, const char *tag, const char *attr,
	    const char *text);
/* All up to and with "<main>"; lang is a BCP 47 tag, style CSS of ours.  A page
 * that has no scripts of ours may have none at all. */
void	msu_html_head(struct msu_buf *, const char *lang, const char *title,
	    const char *whose, const char *style, bool scripts);

#endif
