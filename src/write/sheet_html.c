/* SPDX-License-Identifier: MPL-2.0 */
/* Set-up sheets: filling one, and the web page. */
#include "sheet.h"

#include <string.h>

#include "html.h"
#include "str.h"

/* ---- filling --------------------------------------------------------- */

static void
sheet_line(struct msu_sheet *sheet, enum msu_sheet_kind kind,
    const char *label, const char *english, const char *value,
    const char *value_english)
{
	struct msu_sheet_line *l = msu_arena_alloc(sheet->arena, sizeof(*l));

	if (l == NULL)
		return;		/* sticks to the arena */
	*l = (struct msu_sheet_line) { kind, label, english, value,
	    value_english };
	msu_list_add(sheet->arena, &sheet->lines, l);
}

void
msu_sheet_section(struct msu_sheet *sheet, const char *text,
    const char *english)
{
	sheet_line(sheet, MSU_SHEET_SECTION, text, english, NULL, NULL);
}

void
msu_sheet_remark(struct msu_sheet *sheet, const char *text,
    const char *english)
{
	sheet_line(sheet, MSU_SHEET_REMARK, text, english, NULL, NULL);
}

void
msu_sheet_step(struct msu_sheet *sheet, const char *text, const char *english)
{
	sheet_line(sheet, MSU_SHEET_STEP, text, english, NULL, NULL);
}

void
msu_sheet_copy(struct msu_sheet *sheet, const char *label,
    const char *english, const char *value)
{
	sheet_line(sheet, MSU_SHEET_COPY, label, english, value, NULL);
}

void
msu_sheet_show(struct msu_sheet *sheet, const char *label,
    const char *english, const char *value, const char *value_english)
{
	sheet_line(sheet, MSU_SHEET_SHOW, label, english, value,
	    value_english);
}

void
msu_sheet_notice(struct msu_sheet *sheet, bool bad, const char *text,
    const char *english, const char *url)
{
	struct msu_sheet_notice *n = msu_arena_alloc(sheet->arena, sizeof(*n));

	if (n == NULL)
		return;
	*n = (struct msu_sheet_notice) { bad, text, english, url };
	msu_list_add(sheet->arena, &sheet->notices, n);
}

/* ---- HTML ------------------------------------------------------------ */

/* Calm, readable at arm's length, one column on a telephone, ink on paper.
 * Colours keep a contrast of at least 5.5 : 1 (WCAG 2.2 §1.4.3 asks 4.5). */
static const char style[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#f3f4f6;color:#1b1f24;"
    "font:16px/1.55 \"Microsoft YaHei\",\"PingFang SC\","
    "\"Noto Sans CJK SC\",\"Segoe UI\",sans-serif}\n"
    "main{max-width:46rem;margin:2rem auto;padding:2rem;background:#fff;"
    "border:1px solid #d8dce2;border-radius:12px}\n"
    "h1{font-size:1.5rem;line-height:1.3;margin:0}\n"
    "h2{font-size:1.15rem;line-height:1.3;margin:2rem 0 0}\n"
    "h2+p,h2+table{margin-top:.5rem}\n"
    "p{margin:.5rem 0 0}\n"
    ".about{margin:.4rem 0 1.4rem;overflow-wrap:anywhere}\n"
    ".about bdi{margin-right:1rem}\n"
    ".about bdi:first-child{font-weight:bold}\n"
    ".en{color:#56606b;font-size:.875em;font-weight:normal}\n"
    ".notice{margin:0 0 .7rem;padding:.7rem 1rem;background:#fff7e0;"
    "border-left:4px solid #a86a00;border-radius:6px}\n"
    ".notice p{margin:0}\n"
    ".notice a{color:#0b5394;overflow-wrap:anywhere}\n"
    ".bad{background:#fdeceb;border-color:#b3261e}\n"
    ".bad strong{color:#8f1d17}\n"
    "table{width:100%;border-collapse:collapse;margin-top:1.4rem}\n"
    "th,td{text-align:left;vertical-align:middle;font-weight:normal;"
    "padding:.5rem .6rem;border-bottom:1px solid #e3e6ea}\n"
    ".step th{padding:1.1rem .6rem .5rem 0;border-bottom:1px solid #b9c0ca;"
    "font-weight:bold}\n"
    ".step .en{display:block}\n"
    ".step:last-child th{border:0}\n"
    "tbody th{width:44%}\n"
    "code{font:1em/1.4 Consolas,Menlo,\"DejaVu Sans Mono\",monospace;"
    "overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:isolate;"
    "-webkit-user-select:all;user-select:all}\n"
    ".do{width:1%;white-space:nowrap;text-align:right}\n"
    "button{min-height:2.25rem;padding:.25rem .8rem;font:inherit;"
    "font-size:.875rem;color:#0b5394;background:#fff;"
    "border:1px solid #0b5394;border-radius:6px;cursor:pointer}\n"
    "button .en{color:inherit}\n"
    "button:hover{color:#fff;background:#0b5394}\n"
    "button:focus-visible{outline:3px solid #7db4e8;outline-offset:2px}\n"
    "footer{margin-top:1.6rem;font-size:.875rem;color:#56606b}\n"
    "footer p{margin:.3rem 0}\n"
    ".quiet{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%)}\n"
    "@media (max-width:36rem){\n"
    "main{margin:0;padding:1.2rem 1rem;border:0;border-radius:0}\n"
    "tr{display:grid;grid-template-columns:1fr auto;align-items:center;"
    "column-gap:.8rem;padding:.55rem 0;border-bottom:1px solid #e3e6ea}\n"
    "th,td,tbody th,.do{display:block;width:auto;padding:0;border:0}\n"
    "tr th{grid-column:1/-1}\n"
    ".step{padding:1.1rem 0 .5rem;border-bottom:1px solid #b9c0ca}\n"
    ".step:last-child{border:0}\n"
    ".step th{padding:0;border:0;color:inherit;font-size:1rem}\n"
    "tr:not(.step) th{color:#56606b;font-size:.9375rem}\n"
    "button{min-height:2.75rem}\n"
    "}\n"
    "@media print{\n"
    "body{background:#fff;color:#000;font-size:11pt}\n"
    "main{margin:0;padding:0;border:0;max-width:none}\n"
    ".en,footer{color:#333}\n"
    ".notice{border:1px solid #000;border-left-width:4px}\n"
    ".do{display:none}\n"
    "tr,.notice{break-inside:avoid}\n"
    ".step{break-after:avoid}\n"
    "}\n";

/* No & and no < in it, so that the page is XML as it stands. */
static const char script[] =
    "document.querySelectorAll('button').forEach(function (button) {\n"
    "  var value = document.getElementById(button.dataset.copy);\n"
    "  var label = button.innerHTML;\n"
    "  var said = document.getElementById('said');\n"
    "  function done() {\n"
    "    button.textContent = '\\u2713 ' + said.dataset.word;\n"
    "    said.textContent = said.dataset.word + ' ' + value.textContent;\n"
    "    setTimeout(function () { button.innerHTML = label; }, 2000);\n"
    "  }\n"
    "  function byCommand() {\n"
    "    if (document.execCommand('copy')) { done(); }\n"
    "  }\n"
    "  button.hidden = false;\n"
    "  button.addEventListener('click', function () {\n"
    "    getSelection().selectAllChildren(value);\n"
    "    if (navigator.clipboard) {\n"
    "      navigator.clipboard.writeText(value.textContent)"
    ".then(done, byCommand);\n"
    "    } else {\n"
    "      byCommand();\n"
    "    }\n"
    "  });\n"
    "});\n";

/* Nothing where the word needs no translation (SSL). */
static void
add_english(struct msu_buf *b, const char *text)
{
	if (text == NULL)
		return;
	msu_buf_adds(b, " <span class=\"en\" lang=\"en\">[");
	msu_html_text(b, text);
	msu_buf_adds(b, "]</span>");
}

static void
add_head(const struct msu_sheet *sheet, struct msu_buf *b)
{
	msu_html_head(b, sheet->lang, sheet->title, sheet->about[0], style,
	    true);
	msu_buf_adds(b, "<h1>");
	msu_html_text(b, sheet->title);
	add_english(b, sheet->title_english);
	msu_buf_adds(b, "</h1>\n<p class=\"about\">");
	for (size_t i = 0; sheet->about[i] != NULL; i++) {
		if (i > 0)
			msu_buf_addc(b, ' ');
		msu_html_element(b, "bdi", "", sheet->about[i]);
	}
	msu_buf_adds(b, "</p>\n");
}

static void
add_notice(struct msu_buf *b, const struct msu_sheet_notice *n)
{
	msu_buf_addf(b, "<div class=\"notice%s\">\n", n->bad ? " bad" : "");
	if (n->text != NULL) {
		msu_buf_adds(b, "<p>");
		msu_html_element(b, n->bad ? "strong" : "span", "", n->text);
		msu_buf_adds(b, "</p>\n");
	}
	if (n->english != NULL) {
		msu_html_element(b, "p", " class=\"en\" lang=\"en\"",
		    n->english);
		msu_buf_addc(b, '\n');
	}
	if (n->url != NULL) {
		msu_buf_adds(b, "<p><a rel=\"noreferrer\" href=\"");
		msu_html_text(b, n->url);
		msu_buf_adds(b, "\">");
		msu_html_text(b, n->url);
		msu_buf_adds(b, "</a></p>\n");
	}
	msu_buf_adds(b, "</div>\n");
}

/* Which value a button copies is in its name: ports have the same label. */
static void
add_button(const struct msu_sheet *sheet, struct msu_buf *b,
    const struct msu_sheet_line *l, size_t id)
{
	msu_buf_addf(b, "<td class=\"do\"><button type=\"button\" "
	    "hidden=\"hidden\" data-copy=\"v%zu\" aria-label=\"", id);
	msu_html_text(b, sheet->copy);
	msu_buf_addc(b, ' ');
	msu_html_text(b, l->label);
	msu_buf_adds(b, ": ");
	msu_html_text(b, l->value);
	if (l->english != NULL) {
		msu_buf_adds(b, " [Copy ");
		msu_html_text(b, l->english);
		msu_buf_addc(b, ']');
	}
	msu_buf_adds(b, "\">");
	msu_html_text(b, sheet->copy);
	if (l->english != NULL)
		add_english(b, "Copy");
	msu_buf_adds(b, "</button></td>");
}

static void
add_row(const struct msu_sheet *sheet, struct msu_buf *b,
    const struct msu_sheet_line *l, size_t id)
{
	msu_buf_adds(b, "<tr><th scope=\"row\">");
	msu_html_text(b, l->label);
	add_english(b, l->english);
	msu_buf_adds(b, "</th>");
	if (l->kind == MSU_SHEET_COPY) {
		msu_buf_addf(b, "<td><code id=\"v%zu\" translate=\"no\">", id);
		msu_html_text(b, l->value);
		msu_buf_adds(b, "</code></td>");
		add_button(sheet, b, l, id);
	} else {
		msu_buf_adds(b, "<td colspan=\"2\">");
		msu_html_text(b, l->value);
		add_english(b, l->value_english);
		msu_buf_adds(b, "</td>");
	}
	msu_buf_adds(b, "</tr>\n");
}

struct place {			/* in the page, between two lines */
	bool	 in_table, in_group;
	size_t	 step;
};

static void
end_group(struct place *at, struct msu_buf *b)
{
	if (at->in_group)
		msu_buf_adds(b, "</tbody>\n");
	at->in_group = false;
}

static void
begin_group(struct place *at, struct msu_buf *b)
{
	end_group(at, b);
	if (!at->in_table)
		msu_buf_adds(b, "<table>\n");
	msu_buf_adds(b, "<tbody>\n");
	at->in_table = at->in_group = true;
}

static void
end_table(struct place *at, struct msu_buf *b)
{
	end_group(at, b);
	if (at->in_table)
		msu_buf_adds(b, "</table>\n");
	at->in_table = false;
}

static void
add_text(struct msu_buf *b, const char *tag, const struct msu_sheet_line *l)
{
	msu_buf_addf(b, "<%s>", tag);
	msu_html_text(b, l->label);
	add_english(b, l->english);
	msu_buf_addf(b, "</%s>\n", tag);
}

static void
add_step(struct place *at, struct msu_buf *b, const struct msu_sheet_line *l)
{
	begin_group(at, b);
	at->step++;
	msu_buf_addf(b, "<tr class=\"step\"><th colspan=\"3\" "
	    "scope=\"rowgroup\">%zu. ", at->step);
	msu_html_text(b, l->label);
	add_english(b, l->english);
	msu_buf_adds(b, "</th></tr>\n");
}

/* A step opens a group of rows; what stands above the first is one, too. */
static void
add_lines(const struct msu_sheet *sheet, struct msu_buf *b)
{
	struct place at = { false, false, 0 };

	for (size_t i = 0; i < sheet->lines.n; i++) {
		const struct msu_sheet_line *l = sheet->lines.v[i];

		switch (l->kind) {
		case MSU_SHEET_SECTION:
			end_table(&at, b);
			at.step = 0;
			add_text(b, "h2", l);
			break;
		case MSU_SHEET_REMARK:
			end_table(&at, b);
			add_text(b, "p", l);
			break;
		case MSU_SHEET_STEP:
			add_step(&at, b, l);
			break;
		case MSU_SHEET_COPY:
		case MSU_SHEET_SHOW:
			if (!at.in_group)
				begin_group(&at, b);
			add_row(sheet, b, l, i);
			break;
		}
	}
	end_table(&at, b);
}

void
msu_sheet_html(const struct msu_sheet *sheet, struct msu_buf *b)
{
	add_head(sheet, b);
	for (size_t i = 0; i < sheet->notices.n; i++)
		add_notice(b, sheet->notices.v[i]);
	add_lines(sheet, b);
	msu_buf_adds(b, "<footer>\n");
	msu_html_element(b, "p", "", sheet->foot);
	if (sheet->foot_english != NULL)
		msu_html_element(b, "p", " lang=\"en\"",
		    sheet->foot_english);
	msu_buf_adds(b, "\n</footer>\n<p id=\"said\" class=\"quiet\" "
	    "role=\"status\" data-word=\"");
	msu_html_text(b, sheet->copied);
	msu_buf_addf(b, "\"></p>\n</main>\n<script>\n%s</script>\n</body>\n"
	    "</html>\n", script);
}
