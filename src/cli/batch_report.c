/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What a batch came to: how many rows, what ails the others, by cause, and what
 * to do about each.  As a file for people or for a spreadsheet, and as a line on
 * the terminal.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "compat.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "str.h"

#define EXAMPLES	5
#define SHOW_MS		200
#define MAX_REPORT	((size_t)1 << 20)
#define FILES		MSU_CODE_COUNT	/* found, but not written */

struct cause {
	unsigned long	 n, lines[EXAMPLES];
	char		 advice[400];
};

struct batch_tally {
	unsigned long	 rows, well;
	unsigned long	 outcomes[MSU_OUTCOME_COUNT];
	struct cause	 causes[MSU_CODE_COUNT + 1];
	uint64_t	 since, shown;
	unsigned long	 past;		/* rows of an earlier run */
};

struct batch_tally *
batch_tally_new(void)
{
	struct batch_tally *t = calloc(1, sizeof(*t));

	if (t != NULL)
		t->since = msu_clock_ms();
	return t;
}

void
batch_tally_free(struct batch_tally *t)
{
	free(t);
}

static int
code_of(const struct batch_about *about)
{
	for (int i = 1; about->code[0] != '\0' && i < MSU_CODE_COUNT; i++) {
		if (strcmp(about->code,
		    msu_code_name((enum msu_code)i)) == 0)
			return i;
	}
	return FILES;
}

void
batch_tally_add(struct batch_tally *t, const struct batch_line *l)
{
	struct cause *c;

	t->rows++;
	t->past += l->is_past;
	t->outcomes[l->about.outcome]++;
	if (l->about.exit == 0) {
		t->well++;
		return;
	}
	c = &t->causes[code_of(&l->about)];
	if (c->n < EXAMPLES)
		c->lines[c->n] = l->line;
	if (c->advice[0] == '\0')
		memcpy(c->advice, l->about.advice, sizeof(c->advice));
	c->n++;
}

/* The cause that most rows have of those that have at most so many; rows of the
 * same number come in the order of the codes.  -1: no more. */
static int
next_cause(const struct batch_tally *t, int after)
{
	int best = -1;

	for (int i = 0; i <= MSU_CODE_COUNT; i++) {
		unsigned long n = t->causes[i].n;

		if (n == 0 || (after >= 0 && (n > t->causes[after].n ||
		    (n == t->causes[after].n && i <= after))))
			continue;
		if (best < 0 || n > t->causes[best].n)
			best = i;
	}
	return best;
}

static const char *
cause_name(int i)
{
	return i == FILES ? "files" : msu_code_name((enum msu_code)i);
}

static const char *
cause_text(int i)
{
	return i == FILES ? _("the settings were found, but not all files could "
	    "be written") : msu_code_text((enum msu_code)i);
}

/* What show_what_now() leaves to the sentence about one address. */
static const struct {
	enum msu_code	 first, last;	/* in the order of enum msu_code */
	const char	*text;
} fixes[] = {
	{ MSU_E_ADDR_EMPTY, MSU_E_ADDR_BRACKET, N_("Correct the addresses in "
	    "these rows.") },
	{ MSU_E_ARGUMENT, MSU_E_ARGUMENT, N_("Correct the value that the "
	    "output names for each of these rows.") },
	{ MSU_E_HOST, MSU_E_URL, N_("Correct the value that the output names "
	    "for each of these rows.") },
	{ MSU_E_READ, MSU_E_READ, N_("See that the file which the output names "
	    "is there, has one line, and can be read by whoever runs "
	    "this.") },
	{ MSU_E_TOO_BIG, MSU_E_TOO_BIG, N_("Look in these rows for a quote "
	    "that is not closed, and for what does not belong there.") },
	{ MSU_E_COLUMN, MSU_E_COLUMN, N_("Correct the names in these rows; "
	    "mailsetup(1) lists those that there are.") },
	{ MSU_E_TRUST, MSU_E_TRUST, N_("Compare the servers with what the "
	    "provider says; --min-trust accepts them.") },
};

static const char *
fix_of(enum msu_code code)
{
	for (size_t i = 0; i < sizeof(fixes) / sizeof(fixes[0]); i++) {
		if (code >= fixes[i].first && code <= fixes[i].last)
			return _(fixes[i].text);
	}
	return msu_code_exit(code) == msu_code_exit(MSU_E_CANCELLED) ?
	    _("Look these rows up again later; there need be nothing wrong "
	    "with them.") :
	    _("See what \"mailsetup lookup --explain\" says about one of these "
	    "addresses.");
}

/* The check's own, the one for a single address, or what can always be said. */
static const char *
cause_advice(const struct batch_tally *t, int i)
{
	enum msu_code code = (enum msu_code)i;

	if (t->causes[i].advice[0] != '\0')
		return _(t->causes[i].advice);
	if (i == FILES)
		return _("See which files the output names, and why: make room "
		    "for them, replace those that are there with --force, or "
		    "give each account a name of its own with "
		    "--name-template.");
	return show_what_now(code) != NULL ? show_what_now(code) :
	    fix_of(code);
}

/* ---- on the terminal ------------------------------------------------------------ */

static void
show_rows(const struct batch_tally *t, uint64_t now, unsigned long total)
{
	double seconds = (double)(now - t->since) / 1000;
	unsigned long fresh = t->rows - t->past, left;
	double speed = seconds > 0 ? (double)fresh / seconds : (double)fresh;

	if (total < t->rows)
		fprintf(stderr, ngettext_("%lu row, %lu of them well, %lu a "
		    "second", "%lu rows, %lu of them well, %lu a second",
		    t->rows), t->rows, t->well, (unsigned long)speed);
	else
		fprintf(stderr, ngettext_("%lu of %lu row, %lu of them well, "
		    "%lu a second", "%lu of %lu rows, %lu of them well, %lu a "
		    "second", total), t->rows, total, t->well,
		    (unsigned long)speed);
	if (total <= t->rows || speed <= 0)
		return;
	left = (unsigned long)((double)(total - t->rows) / speed);
	fprintf(stderr, _(", %lu:%02lu:%02lu left"), left / 3600,
	    left / 60 % 60, left % 60);
}

void
batch_tally_show(struct batch_tally *t, bool in_place, unsigned long total)
{
	uint64_t now = msu_clock_ms();
	int i = -1;

	/* the clock is not looked at for every row when they fly past */
	if (in_place && now - t->shown < SHOW_MS)
		return;
	t->shown = now;
	if (in_place)
		fputs("\r\033[K", stderr);
	show_rows(t, now, total);
	for (int k = 0; k < (in_place ? 2 : MSU_CODE_COUNT) &&
	    (i = next_cause(t, i)) >= 0; k++)
		fprintf(stderr, ", %s %lu", cause_name(i), t->causes[i].n);
	if (!in_place)
		fputc('\n', stderr);
}

/* ---- files ---------------------------------------------------------------------- */

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && msu_str_eqcase(s + n - m, end);
}

/* Below --output it may be made yet. */
static bool
has_folder(const struct cli *cli)
{
	struct msu_arena a = { 0 };
	const char *dir = msu_file_dir_of(&a, cli->report);
	bool has = dir == NULL || msu_file_is_dir(dir) || (cli->to != NULL &&
	    msu_str_has_prefix(dir, cli->output));

	msu_arena_free(&a);
	return has;
}

/* It is written at the end, of what may have taken hours. */
int
batch_report_check(const struct cli *cli)
{
	struct msu_error err = { .code = MSU_OK };

	if (cli->report == NULL)
		return CLI_OK;
	if (!ends_with(cli->report, ".html") &&
	    !ends_with(cli->report, ".csv")) {
		fprintf(stderr, "mailsetup: batch: --report: %s\n",
		    _("its name ends in .html or .csv"));
		return CLI_USAGE;
	}
	if (!has_folder(cli))
		msu_fail_errno(&err, MSU_E_WRITE, cli->report, ENOENT);
	else if (!cli->force && !cli->resume && msu_file_exists(cli->report))
		msu_fail(&err, MSU_E_EXISTS, cli->report, NULL);
	if (err.code == MSU_OK)
		return CLI_OK;
	show_error(&err);
	return CLI_FILE;
}

static void
add_csv(struct msu_buf *b, const char *text)
{
	msu_buf_addc(b, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			msu_buf_addc(b, '"');
		msu_buf_addc(b, *text);
	}
	msu_buf_addc(b, '"');
}

static void
add_html(struct msu_buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			msu_buf_adds(b, "&lt;");
		else if (*text == '&')
			msu_buf_adds(b, "&amp;");
		else
			msu_buf_addc(b, *text);
	}
}

static void
add_lines(struct msu_buf *b, const struct cause *c)
{
	for (unsigned long i = 0; i < c->n && i < EXAMPLES; i++)
		msu_buf_addf(b, "%s%lu", i > 0 ? " " : "", c->lines[i]);
	if (c->n > EXAMPLES)
		msu_buf_adds(b, " …");
}

static void
write_csv(struct msu_buf *b, const struct batch_tally *t)
{
	msu_buf_adds(b, "kind,code,rows,lines,text,advice\r\n");
	msu_buf_addf(b, "rows,all,%lu,,,\r\nrows,well,%lu,,,\r\n", t->rows,
	    t->well);
	for (int i = 0; i < MSU_OUTCOME_COUNT; i++) {
		if (t->outcomes[i] > 0)
			msu_buf_addf(b, "outcome,%s,%lu,,,\r\n",
			    msu_outcome_name((enum msu_outcome)i),
			    t->outcomes[i]);
	}
	for (int i = next_cause(t, -1); i >= 0; i = next_cause(t, i)) {
		msu_buf_addf(b, "cause,%s,%lu,", cause_name(i),
		    t->causes[i].n);
		add_lines(b, &t->causes[i]);
		msu_buf_addc(b, ',');
		add_csv(b, cause_text(i));
		msu_buf_addc(b, ',');
		add_csv(b, cause_advice(t, i));
		msu_buf_adds(b, "\r\n");
	}
}

static void
add_cell(struct msu_buf *b, const char *tag, const char *text)
{
	msu_buf_addf(b, "<%s>", tag);
	add_html(b, text);
	msu_buf_addf(b, "</%s>", tag);
}

static void
write_html(struct msu_buf *b, const struct batch_tally *t)
{
	msu_buf_adds(b, "<!DOCTYPE html>\n<html><head>"
	    "<meta charset=\"utf-8\"><title>mailsetup batch</title>\n<style>"
	    "body{font:16px sans-serif;margin:2em;max-width:60em}"
	    "table{border-collapse:collapse}td,th{border:1px solid #bbb;"
	    "padding:.3em .6em;text-align:left;vertical-align:top}"
	    "</style></head>\n<body><p>");
	msu_buf_addf(b, _("Rows: %lu. Well: %lu."), t->rows, t->well);
	msu_buf_adds(b, "</p>\n<table><tr>");
	add_cell(b, "th", _("Outcome"));
	add_cell(b, "th", _("Rows"));
	msu_buf_adds(b, "</tr>\n");
	for (int i = 0; i < MSU_OUTCOME_COUNT; i++) {
		if (t->outcomes[i] > 0)
			msu_buf_addf(b, "<tr><td>%s</td><td>%lu</td></tr>\n",
			    msu_outcome_name((enum msu_outcome)i),
			    t->outcomes[i]);
	}
	msu_buf_adds(b, "</table>\n<p></p><table><tr>");
	add_cell(b, "th", _("Rows"));
	add_cell(b, "th", _("What is wrong"));
	add_cell(b, "th", _("What to do"));
	add_cell(b, "th", _("Lines of the table"));
	msu_buf_adds(b, "</tr>\n");
	for (int i = next_cause(t, -1); i >= 0; i = next_cause(t, i)) {
		msu_buf_addf(b, "<tr><td>%lu</td>", t->causes[i].n);
		add_cell(b, "td", cause_text(i));
		add_cell(b, "td", cause_advice(t, i));
		msu_buf_adds(b, "<td>");
		add_lines(b, &t->causes[i]);
		msu_buf_adds(b, "</td></tr>\n");
	}
	msu_buf_adds(b, "</table></body></html>\n");
}

int
batch_report_write(const struct cli *cli, const struct batch_tally *t)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf b;

	if (cli->report == NULL)
		return CLI_OK;
	msu_buf_init(&b, MAX_REPORT);
	(ends_with(cli->report, ".csv") ? write_csv : write_html)(&b, t);
	if (b.code != MSU_OK)
		msu_fail(&err, b.code, cli->report, NULL);
	else
		msu_file_write(NULL, cli->report, msu_buf_text(&b), b.len,
		    cli->force || cli->resume, false, &err);
	msu_buf_free(&b);
	if (err.code == MSU_OK)
		return CLI_OK;
	show_error(&err);
	return msu_code_exit(err.code);
}
