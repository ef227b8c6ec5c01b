/* SPDX-License-Identifier: MPL-2.0 */
/* Reasons as sentences: a form with %1 to %4 and what stands there. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "i18n.h"
#include "model.h"

#define MAX_TEXT	((size_t)8192)

/* gettext("") would be the catalogue's own description. */
static const char *
word(const char *text, bool translated)
{
	if (text == NULL)
		return "";
	return translated && text[0] != '\0' ? _(text) : text;
}

static char *
reason_text(const struct msu_reason *r, bool translated)
{
	const char *p = word(r->form, translated);
	struct msu_buf b;

	msu_buf_init(&b, MAX_TEXT);
	for (; *p != '\0'; p++) {
		if (p[0] == '%' && p[1] >= '1' && p[1] <= '4')
			msu_buf_adds(&b, word(r->args[*++p - '1'],
			    translated));
		else
			msu_buf_addc(&b, *p);
	}
	if (b.code != MSU_OK || b.p == NULL) {
		msu_buf_free(&b);
		return NULL;
	}
	return b.p;		/* malloc()ed, as msu_free() wants it */
}

char *
msu_reason_text(const struct msu_reason *r)
{
	return reason_text(r, true);
}

char *
msu_reason_english_dup(const struct msu_reason *r)
{
	return reason_text(r, false);
}
