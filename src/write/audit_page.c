/* SPDX-License-Identifier: MPL-2.0 */
/*
 * An audit as a web page: the grade, what to mend in order of weight, and what
 * each program finds.  It is read without colours and by ear as well: severities
 * are words, tables have captions and headers, and whatever came from the domain
 * is isolated (<bdi>), so that it cannot turn the text around it.
 */
#include "audit_page.h"

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "i18n.h"
#include "model.h"

#define MAX_PAGE	((size_t)2 << 20)

static const char style[] =
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#f3f4f6;color:#1b1f24;font:16px/1.55 "
    "\"Microsoft YaHei\",\"PingFang SC\",\"Noto Sans CJK SC\",\"Segoe UI\","
    "sans-serif}\n"
    "main{max-width:60rem;margin:2rem auto;padding:2rem;background:#fff;"
    "border:1px solid #d8dce2;border-radius:12px}\n"
    "h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}\n"
    "h2{font-size:1.2rem;margin:2rem 0 .5rem}\n"
    "h3{font-size:1rem;margin:0;overflow-wrap:anywhere}\n"
    "p{margin:.4rem 0 0;overflow-wrap:anywhere}\n"
    ".grade{font-size:1.2rem}\n"
    ".grade strong{font-size:2.4rem}\n"
    "ol{padding:0;list-style:none}\n"
    "ol li{margin:0 0 1rem;padding:.8rem 1rem;border-left:6px solid #56606b;"
    "background:#f7f8fa;border-radius:6px}\n"
    ".error{border-color:#b3261e}\n"
    ".warning{border-color:#a86a00}\n"
    ".about{color:#3d4650;overflow-wrap:anywhere}\n"
    "pre{margin:.5rem 0 0;padding:.6rem;background:#fff;border:1px solid "
    "#d8dce2;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}\n"
    "table{width:100%;border-collapse:collapse;table-layout:fixed}\n"
    "caption{text-align:left}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:"
    "1px solid #d8dce2;font-weight:normal;overflow-wrap:anywhere}\n"
    "thead th,tbody th{font-weight:bold}\n"
    "th:first-child{width:17%}\n"
    "th:nth-child(2),td:nth-child(2){width:13%;overflow-wrap:normal}\n"
    "th:nth-child(3),th:nth-child(4){width:20%}\n"
    "tbody th{overflow-wrap:normal}\n"
    "code{overflow-wrap:anywhere}\n"
    "small{color:#3d4650;font-size:.875em}\n"
    /* on a phone each cell is a line of its own, and says what it is */
    "@media(max-width:40rem){main{margin:0;padding:1rem}"
    "thead{display:none}"
    "tr,th,td,th:first-child,td:nth-child(2){display:block;width:auto}"
    "td{border:0;padding:.1rem .5rem}}\n";

static const char *const severities[MSU_SEVERITY_COUNT] = {
	[MSU_ERROR] = N_("error"),
	[MSU_WARNING] = N_("warning"),
	[MSU_ADVICE] = N_("advice"),
};

static const char *const prospects[MSU_PROSPECT_COUNT] = {
	[MSU_PROSPECT_WORKS] = N_("works"),
	[MSU_PROSPECT_INSECURE] = N_("works, but unprotected"),
	[MSU_PROSPECT_FAILS] = N_("does not work"),
	[MSU_PROSPECT_NOTHING] = N_("finds nothing"),
	[MSU_PROSPECT_UNKNOWN] = N_("not known"),
};

/* What came from elsewhere does not steer the eyes of whoever reads it. */
static void
add_bdi(struct msu_buf *b, const char *text)
{
	msu_html_element(b, "bdi", "", text);
}

static void
add_reason(struct msu_buf *b, const struct msu_reason *r)
{
	char *text = msu_reason_text(r);

	if (text == NULL && b->code == MSU_OK)
		b->code = MSU_E_NOMEM;
	add_bdi(b, text == NULL ? "" : text);
	free(text);
}

/* ---- what to mend ---------------------------------------------------------------- */

static void
add_finding(struct msu_buf *b, const struct msu_finding *f)
{
	msu_buf_addf(b, "<li class=\"%s\"><h3>",
	    msu_severity_name(f->severity));
	msu_html_text(b, _(severities[f->severity]));
	msu_buf_adds(b, ": ");
	add_reason(b, f->text);
	msu_buf_adds(b, "</h3>\n<p class=\"about\">");
	add_bdi(b, f->about);
	msu_buf_adds(b, " <small>(<code>");
	msu_html_text(b, f->code);
	msu_buf_adds(b, "</code>)</small></p>\n<p>");
	add_reason(b, f->fix);
	msu_buf_adds(b, "</p>\n");
	if (f->copy != NULL) {
		/* its line ends are meant */
		msu_buf_adds(b, "<pre translate=\"no\">");
		for (const char *p = f->copy; *p != '\0';) {
			size_t len = strcspn(p, "\n");
			char line[1024];

			if (len >= sizeof(line))
				len = sizeof(line) - 1;
			memcpy(line, p, len);
			line[len] = '\0';
			msu_html_text(b, line);
			p += len;
			if (*p == '\n')
				msu_buf_addc(b, *p++);
		}
		msu_buf_adds(b, "</pre>\n");
	}
	msu_buf_adds(b, "</li>\n");
}

static void
add_findings(struct msu_buf *b, const struct msu_audit *a)
{
	msu_html_element(b, "h2", "", _("What to mend, the most important "
	    "first"));
	if (a->findings[0] == NULL) {
		msu_html_element(b, "p", "", _("Nothing: everything that was "
		    "looked at is as it should be."));
		return;
	}
	msu_buf_adds(b, "<ol>\n");
	for (size_t i = 0; a->findings[i] != NULL; i++)
		add_finding(b, a->findings[i]);
	msu_buf_adds(b, "</ol>\n");
}

/* ---- programs and servers ----------------------------------------------------------- */

static void
add_server(struct msu_buf *b, const struct msu_server *s)
{
	static const char *const words[MSU_SECURITY_COUNT] = {
		[MSU_SECURITY_TLS] = "SSL/TLS",
		[MSU_SECURITY_STARTTLS] = "STARTTLS",
		[MSU_SECURITY_PLAIN] = N_("no encryption"),
	};

	if (s == NULL) {
		msu_buf_adds(b, "–");
		return;
	}
	msu_buf_adds(b, s->proto == MSU_PROTO_IMAP ? "IMAP <code>" :
	    s->proto == MSU_PROTO_POP3 ? "POP3 <code>" : "SMTP <code>");
	add_bdi(b, s->host);
	msu_buf_addf(b, ":%u</code> ", s->port);
	msu_html_text(b, _(words[s->security]));
	msu_buf_adds(b, "<br/><small>");
	add_bdi(b, s->user == NULL ? "–" : s->user);
	msu_buf_adds(b, "</small>");
}

static void
add_row(struct msu_buf *b, const struct msu_audited_client *c)
{
	msu_buf_adds(b, "<tr><th scope=\"row\">");
	msu_html_text(b, c->title);
	msu_buf_adds(b, "</th><td>");
	msu_html_text(b, _(prospects[c->prospect]));
	msu_buf_adds(b, "</td><td>");
	add_server(b, c->in);
	msu_buf_adds(b, "</td><td>");
	add_server(b, c->out);
	msu_buf_adds(b, "</td><td>");
	if (c->where != NULL) {
		add_bdi(b, c->where);
		msu_buf_adds(b, "<br/>");
	}
	msu_buf_adds(b, "<small>");
	msu_html_text(b, _("It asks:"));
	msu_buf_addc(b, ' ');
	msu_html_text(b, _(c->how));
	if (c->note != NULL) {
		msu_buf_adds(b, "<br/>");
		msu_html_text(b, _(c->note));
	}
	msu_buf_adds(b, "</small></td></tr>\n");
}

static void
add_heads(struct msu_buf *b, const char *const *heads)
{
	msu_buf_adds(b, "<thead><tr>");
	for (size_t i = 0; heads[i] != NULL; i++)
		msu_html_element(b, "th", " scope=\"col\"", _(heads[i]));
	msu_buf_adds(b, "</tr></thead>\n<tbody>\n");
}

static void
add_clients(struct msu_buf *b, const struct msu_audit *a)
{
	static const char *const heads[] = { N_("Program"), N_("Result"),
		N_("Incoming"), N_("Outgoing"), N_("Found where"), NULL };

	msu_html_element(b, "h2", "", _("What mail programs find"));
	msu_buf_adds(b, "<table>\n<caption>");
	msu_html_text(b, _("What somebody gets who types an address of this "
	    "domain into the program"));
	msu_buf_adds(b, "</caption>\n");
	add_heads(b, heads);
	for (size_t i = 0; a->clients[i] != NULL; i++)
		add_row(b, a->clients[i]);
	msu_buf_adds(b, "</tbody>\n</table>\n");
}

/* ---- the grade ------------------------------------------------------------------------ */

static void
add_grade(struct msu_buf *b, const struct msu_audit *a)
{
	const char grade[2] = { a->grade, '\0' };

	msu_buf_adds(b, "<p class=\"grade\">");
	msu_html_text(b, _("Grade:"));
	msu_buf_addc(b, ' ');
	if (a->grade == '\0')
		msu_html_text(b, _("none: too much did not answer"));
	else {
		msu_html_element(b, "strong", "", grade);
		msu_buf_adds(b, " – ");
		msu_html_text(b, _(a->grade_rule));
	}
	msu_buf_adds(b, "</p>\n");
}

static void
add_rule(struct msu_buf *b, const struct msu_grade *const *rule)
{
	msu_html_element(b, "h2", "", _("How the grade comes about"));
	msu_html_element(b, "p", "", _("The first row that holds is the grade; "
	    "every grade but F also needs a program for which all works. "
	    "Advice does not count."));
	msu_buf_adds(b, "<ul>\n");
	for (; *rule != NULL; rule++) {
		msu_buf_addf(b, "<li>%c: ", (*rule)->grade);
		msu_html_text(b, _((*rule)->rule));
		msu_buf_adds(b, "</li>\n");
	}
	msu_buf_adds(b, "</ul>\n");
}

char *
msu_audit_page_dup(const struct msu_audit *a,
    const struct msu_grade *const *rule)
{
	struct msu_buf b;

	msu_buf_init(&b, MAX_PAGE);
	/* TRANSLATORS: the language of this translation, as in HTML (BCP 47) */
	msu_html_head(&b, _("en"), _("Mail settings of"), a->written, style,
	    false);
	msu_buf_adds(&b, "<h1>");
	msu_html_text(&b, _("Mail settings of"));
	msu_buf_addc(&b, ' ');
	add_bdi(&b, a->written);
	if (strcmp(a->written, a->domain) != 0) {
		msu_buf_adds(&b, " (");
		add_bdi(&b, a->domain);
		msu_buf_addc(&b, ')');
	}
	msu_buf_adds(&b, "</h1>\n");
	add_grade(&b, a);
	add_findings(&b, a);
	add_clients(&b, a);
	add_rule(&b, rule);
	msu_buf_adds(&b, "</main>\n</body>\n</html>\n");
	if (b.code == MSU_OK && b.p != NULL)
		return b.p;	/* malloc()ed, as msu_free() wants it */
	msu_buf_free(&b);
	return NULL;
}
