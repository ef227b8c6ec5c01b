/* SPDX-License-Identifier: MPL-2.0 */
/* HTML out: pages that are XML as well, and load nothing from anywhere. */
#include "html.h"

void
msu_html_text(struct msu_buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '&')
			msu_buf_adds(b, "&amp;");
		else if (*s == '<')
			msu_buf_adds(b, "&lt;");
		else if (*s == '>')
			msu_buf_adds(b, "&gt;");
		else if (*s == '"')
			msu_buf_adds(b, "&quot;");
		else if (*s == '\'')
			msu_buf_adds(b, "&#39;");
		else
			msu_buf_addc(b, (unsigned char)*s < 0x20 ? ' ' : *s);
	}
}

void
msu_html_element(struct msu_buf *b, const char *tag, const char *attr,
    const char *text)
{
	msu_buf_addf(b, "<%s%s>", tag, attr);
	msu_html_text(b, text);
	msu_buf_addf(b, "</%s>", tag);
}

void
msu_html_head(struct msu_buf *b, const char *lang, const char *title,
    const char *whose, const char *style, bool scripts)
{
	msu_buf_adds(b, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/"
	    "1999/xhtml\" lang=\"");
	msu_html_text(b, lang);
	msu_buf_adds(b, "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'");
	msu_buf_adds(b, scripts ? "; script-src 'unsafe-inline'" : "");
	msu_buf_adds(b, "\"/>\n"
	    "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>");
	msu_html_text(b, title);
	msu_buf_adds(b, " ");
	msu_html_text(b, whose);
	msu_buf_addf(b, "</title>\n<style>\n%s</style>\n</head>\n<body>\n"
	    "<main>\n", style);
}
