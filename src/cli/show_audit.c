/* SPDX-License-Identifier: MPL-2.0 */
/*
 * An audit on the terminal: the grade, what to mend in order of weight, each
 * with the line to copy, and then what each program finds.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "i18n.h"

static const struct {
	const char		*mark, *word;
	enum term_style		 style;
} severities[MSU_SEVERITY_COUNT] = {
	[MSU_ERROR] = { "✗", N_("error"), STYLE_BAD },
	[MSU_WARNING] = { "!", N_("warning"), STYLE_WARN },
	[MSU_ADVICE] = { "-", N_("advice"), STYLE_DIM },
};

static const struct {
	const char		*mark, *word;
	enum term_style		 style;
} prospects[MSU_PROSPECT_COUNT] = {
	[MSU_PROSPECT_WORKS] = { "✓", N_("works"), STYLE_GOOD },
	[MSU_PROSPECT_INSECURE] = { "!", N_("works, but unprotected"),
	    STYLE_WARN },
	[MSU_PROSPECT_FAILS] = { "✗", N_("does not work"), STYLE_BAD },
	[MSU_PROSPECT_NOTHING] = { "-", N_("finds nothing"), STYLE_DIM },
	[MSU_PROSPECT_UNKNOWN] = { "?", N_("not known"), STYLE_WARN },
};

static void
show_reason(const struct msu_reason *r, int indent)
{
	char *text = msu_reason_text(r);

	term_paragraph(text == NULL ? "" : text, indent);
	msu_free(text);
}

/* Never broken: it is to be copied. */
static void
show_copy(const char *text)
{
	while (*text != '\0') {
		int len = (int)strcspn(text, "\n");

		printf("        %.*s\n", len, text);
		text += len + (text[len] == '\n');
	}
}

/* Whether a finding before has the same line: it is shown once. */
static bool
was_copied(const struct msu_audit *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a->findings[i]->copy != NULL && strcmp(
		    a->findings[i]->copy, a->findings[n]->copy) == 0)
			return true;
	}
	return false;
}

static void
show_finding(const struct cli *cli, const struct msu_audit *a, size_t n)
{
	const struct msu_finding *f = a->findings[n];

	printf("  %s%s%s %s%s%s – %s\n    ", term_on(cli,
	    severities[f->severity].style), severities[f->severity].mark,
	    term_off(cli), term_on(cli, STYLE_BOLD),
	    _(severities[f->severity].word), term_off(cli), f->about);
	show_reason(f->text, 4);
	printf("    %s→%s ", term_on(cli, STYLE_GOOD), term_off(cli));
	show_reason(f->fix, 6);
	if (f->copy != NULL && was_copied(a, n))
		printf("        %s\n", _("(the same as above)"));
	else if (f->copy != NULL) {
		putchar('\n');
		show_copy(f->copy);
	}
	putchar('\n');
}

/* ---- programs -------------------------------------------------------------- */

static bool
is_same_server(const struct msu_server *x, const struct msu_server *y)
{
	return x == y || (x != NULL && y != NULL && x->proto == y->proto &&
	    x->port == y->port && x->security == y->security &&
	    strcmp(x->host, y->host) == 0 && (x->user == y->user ||
	    (x->user != NULL && y->user != NULL &&
	    strcmp(x->user, y->user) == 0)));
}

static bool
is_same(const struct msu_audited_client *x,
    const struct msu_audited_client *y)
{
	return x->prospect == y->prospect && is_same_server(x->in, y->in) &&
	    is_same_server(x->out, y->out) && (x->where == y->where ||
	    (x->where != NULL && y->where != NULL &&
	    strcmp(x->where, y->where) == 0));
}

static void
show_server(const struct msu_server *s)
{
	printf("      %s %s:%u %s, %s\n", show_proto(s->proto), s->host,
	    s->port, show_security(s->security), s->user == NULL ? "–" :
	    s->user);
}

/* Whether all of the group say the same: then nobody is named. */
static bool
is_everybodys(const struct msu_audit *a, size_t first)
{
	const struct msu_audited_client *c = a->clients[first];

	for (size_t i = first + 1; a->clients[i] != NULL; i++) {
		if (is_same(a->clients[i], c) && a->clients[i]->note != c->note)
			return false;
	}
	return true;
}

static void
show_note(const struct msu_audited_client *c, bool named)
{
	char label[64];

	if (c->note == NULL)
		return;
	if (named) {
		snprintf(label, sizeof(label), "%s:", c->title);
		term_labelled(6, label, _(c->note));
		return;
	}
	printf("      ");
	term_paragraph(_(c->note), 6);
}

/* Those that come to the same are shown together, where the first one stands. */
static void
show_client(const struct cli *cli, const struct msu_audit *a, size_t n)
{
	const struct msu_audited_client *c = a->clients[n];

	for (size_t i = 0; i < n; i++) {
		if (is_same(a->clients[i], c))
			return;
	}
	printf("  %s%s%s %s%s", term_on(cli, prospects[c->prospect].style),
	    prospects[c->prospect].mark, term_off(cli),
	    term_on(cli, STYLE_BOLD), c->title);
	for (size_t i = n + 1; a->clients[i] != NULL; i++) {
		if (is_same(a->clients[i], c))
			printf(", %s", a->clients[i]->title);
	}
	printf("%s: %s\n", term_off(cli), _(prospects[c->prospect].word));
	if (c->in != NULL) {
		show_server(c->in);
		show_server(c->out);
		printf("      %s%s%s\n", _("from:"), term_gap(_("from:")),
		    c->where);
	}
	if (is_everybodys(a, n)) {
		show_note(c, false);
		return;
	}
	for (size_t i = n; a->clients[i] != NULL; i++) {
		if (is_same(a->clients[i], c))
			show_note(a->clients[i], true);
	}
}

static void
show_grade(const struct cli *cli, const struct msu_audit *a)
{
	static const enum term_style styles[] = { STYLE_GOOD, STYLE_GOOD,
		STYLE_WARN, STYLE_BAD, STYLE_BAD, STYLE_BAD };

	printf("%s%s%s", term_on(cli, STYLE_BOLD), a->written, term_off(cli));
	if (strcmp(a->written, a->domain) != 0)
		printf(" (%s)", a->domain);
	putchar('\n');
	if (a->grade == '\0')
		printf("%s%s%s\n", _("Grade:"), term_gap(_("Grade:")),
		    _("none: too much did not answer"));
	else
		printf("%s%s%s%c%s – %s\n", _("Grade:"), term_gap(_("Grade:")),
		    term_on(cli, styles[a->grade - 'A']), a->grade,
		    term_off(cli), _(a->grade_rule));
}

static void
show_numbers(const struct msu_audit *a)
{
	unsigned long errors = a->counts[MSU_ERROR];
	unsigned long warnings = a->counts[MSU_WARNING];
	unsigned long advice = a->counts[MSU_ADVICE];

	printf(ngettext_("%lu error", "%lu errors", errors), errors);
	printf(", ");
	printf(ngettext_("%lu warning", "%lu warnings", warnings), warnings);
	printf(", ");
	printf(ngettext_("%lu piece of advice", "%lu pieces of advice",
	    advice), advice);
	putchar('\n');
}

/* What comes after the findings: the errors come first there. */
static const char *
what_next(const struct msu_audit *a)
{
	if (a->grade == '\0')
		return _("run this again once everybody answers");
	if (a->findings[0] == NULL)
		return _("nothing has to be mended; run this every day, and "
		    "its exit code tells when something has");
	return _("mend what is marked above, from the top, wait until the old "
	    "records have expired, and run this again");
}

void
show_audit(const struct cli *cli, const struct msu_audit *a)
{
	show_grade(cli, a);
	show_numbers(a);
	putchar('\n');
	for (size_t i = 0; a->findings[i] != NULL; i++) {
		if (cli->quiet && a->findings[i]->severity != MSU_ERROR)
			break;
		show_finding(cli, a, i);
	}
	if (cli->quiet)
		return;
	printf("%s%s%s\n", term_on(cli, STYLE_BOLD),
	    _("What mail programs find"), term_off(cli));
	for (size_t i = 0; a->clients[i] != NULL; i++)
		show_client(cli, a, i);
	putchar('\n');
	term_labelled(2, _("Next:"), what_next(a));
}
