/* SPDX-License-Identifier: MPL-2.0 */
/* Set-up sheets: the plain text twin of the page. */
#include "sheet.h"

#define EOL	"\r\n"

/* One value can never begin a line of its own. */
static void
add_plain(struct msu_buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		msu_buf_addc(b, (unsigned char)*s < 0x20 ? ' ' : *s);
}

static void
add_both(struct msu_buf *b, const char *text, const char *english)
{
	add_plain(b, text);
	if (english == NULL)
		return;
	msu_buf_adds(b, " [");
	add_plain(b, english);
	msu_buf_addc(b, ']');
}

static void
add_text_notice(struct msu_buf *b, const struct msu_sheet_notice *n)
{
	msu_buf_adds(b, n->bad ? EOL "!! " : EOL "!  ");
	if (n->text != NULL)
		add_plain(b, n->text);
	if (n->text != NULL && n->english != NULL)
		msu_buf_adds(b, EOL "   ");
	if (n->english != NULL)
		add_plain(b, n->english);
	if (n->url != NULL) {
		msu_buf_adds(b, EOL "   ");
		add_plain(b, n->url);
	}
	msu_buf_adds(b, EOL);
}

/* An empty line in front of whatever is not one value below another. */
static void
add_text_line(struct msu_buf *b, const struct msu_sheet_line *l, size_t step)
{
	switch (l->kind) {
	case MSU_SHEET_SECTION:
		msu_buf_adds(b, EOL "== ");
		add_both(b, l->label, l->english);
		msu_buf_adds(b, " ==" EOL);
		break;
	case MSU_SHEET_REMARK:
		msu_buf_adds(b, EOL);
		add_both(b, l->label, l->english);
		msu_buf_adds(b, EOL);
		break;
	case MSU_SHEET_STEP:
		msu_buf_addf(b, EOL "%zu. ", step);
		add_plain(b, l->label);
		msu_buf_adds(b, EOL);
		if (l->english == NULL)
			break;
		msu_buf_adds(b, "   [");
		add_plain(b, l->english);
		msu_buf_adds(b, "]" EOL);
		break;
	case MSU_SHEET_COPY:
	case MSU_SHEET_SHOW:
		msu_buf_adds(b, "   ");
		add_both(b, l->label, l->english);
		msu_buf_adds(b, ": ");
		add_both(b, l->value, l->value_english);
		msu_buf_adds(b, EOL);
		break;
	}
}

void
msu_sheet_text(const struct msu_sheet *sheet, struct msu_buf *b)
{
	size_t step = 0;

	msu_buf_adds(b, "\xef\xbb\xbf");
	add_both(b, sheet->title, sheet->title_english);
	for (size_t i = 0; sheet->about[i] != NULL; i++) {
		msu_buf_adds(b, EOL);
		add_plain(b, sheet->about[i]);
	}
	msu_buf_adds(b, EOL);
	for (size_t i = 0; i < sheet->notices.n; i++)
		add_text_notice(b, sheet->notices.v[i]);
	for (size_t i = 0; i < sheet->lines.n; i++) {
		const struct msu_sheet_line *l = sheet->lines.v[i];

		step = l->kind == MSU_SHEET_SECTION ? 0 :
		    step + (l->kind == MSU_SHEET_STEP);
		add_text_line(b, l, step);
	}
	msu_buf_adds(b, EOL);
	add_plain(b, sheet->foot);
	msu_buf_adds(b, EOL);
	if (sheet->foot_english != NULL) {
		add_plain(b, sheet->foot_english);
		msu_buf_adds(b, EOL);
	}
}
