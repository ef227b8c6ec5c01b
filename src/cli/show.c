/* SPDX-License-Identifier: MPL-2.0 */
/* What people see: settings, checks, notes, the next step. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "i18n.h"
#include "str.h"

/* ---- building blocks -------------------------------------------------------- */

static void
pad(int width)
{
	if (width > 0)
		printf("%*s", width, "");
}

static void
wrapped_after(int used, const char *text, int indent)
{
	term_wrapped(stdout, used, text, indent);
}

static void
wrapped(const char *text, int indent)
{
	wrapped_after(indent, text, indent);
}

/* "label text", the label already translated. */
static void
labelled(int indent, const char *label, const char *text)
{
	pad(indent);
	printf("%s ", label);
	wrapped_after(indent + term_width(label) + 1, text, indent + 2);
}

/* The same for a list, of which the beginning is enough. */
static void
labelled_list(int indent, const char *label, const char *const *v)
{
	char text[1024] = "";
	size_t used = 0;

	for (size_t i = 0; i <= 12 && v[i] != NULL && used < sizeof(text);
	    i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s", i == 0 ? "" : " ", i < 12 ? v[i] : "…");
	labelled(indent, label, text);
}

static const char *
proto_label(enum msu_proto p)
{
	static const char *const labels[MSU_PROTO_COUNT] = {
		[MSU_PROTO_IMAP] = "IMAP",
		[MSU_PROTO_POP3] = "POP3",
		[MSU_PROTO_SMTP] = "SMTP",
		[MSU_PROTO_JMAP] = "JMAP",
		[MSU_PROTO_CALDAV] = "CalDAV",
		[MSU_PROTO_CARDDAV] = "CardDAV",
		[MSU_PROTO_SIEVE] = "ManageSieve",
	};

	return labels[p];
}

static const char *
security_label(enum msu_security s)
{
	static const char *const labels[MSU_SECURITY_COUNT] = {
		[MSU_SECURITY_PLAIN] = N_("none"),
		[MSU_SECURITY_STARTTLS] = "STARTTLS",
		[MSU_SECURITY_TLS] = "SSL/TLS",
	};

	return _(labels[s]);
}

static const char *
auth_label(enum msu_auth a)
{
	static const char *const labels[MSU_AUTH_COUNT] = {
		[MSU_AUTH_PASSWORD] = N_("password"),
		[MSU_AUTH_ENCRYPTED] = N_("encrypted password"),
		[MSU_AUTH_OAUTH2] = "OAuth2",
		[MSU_AUTH_NTLM] = "NTLM",
		[MSU_AUTH_GSSAPI] = "Kerberos/GSSAPI",
		[MSU_AUTH_CERT] = N_("client certificate"),
		[MSU_AUTH_NONE] = N_("no login"),
	};

	return _(labels[a]);
}

/* ---- the table of servers ------------------------------------------------------ */

enum { COLUMNS = 6 };

struct row {
	char	cells[COLUMNS][160];
};

static void
set_cell(struct row *r, int column, const char *text)
{
	msu_str_copy_clean(r->cells[column], sizeof(r->cells[column]), text,
	    strlen(text));
}

static void
fill_row(struct row *r, const char *label, const struct msu_server *s)
{
	char text[160];
	size_t used = 0;

	memset(r, 0, sizeof(*r));
	snprintf(text, sizeof(text), "%s%s%s", label,
	    label[0] == '\0' ? "" : " ", proto_label(s->proto));
	set_cell(r, 0, text);
	set_cell(r, 1, s->url != NULL ? s->url : s->host);
	if (s->url == NULL) {
		snprintf(text, sizeof(text), "%u", s->port);
		set_cell(r, 2, text);
		set_cell(r, 3, security_label(s->security));
	}
	set_cell(r, 4, s->user == NULL ? "" : s->user);
	text[0] = '\0';
	for (size_t i = 0; i < s->nauths && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s", i == 0 ? "" : _(" or "), auth_label(s->auths[i]));
	set_cell(r, 5, text);
}

/* Widths of the columns; returns that of the table.  A URL, which has no port
 * beside it, may reach into the columns that it leaves empty. */
static int
measure(const struct row *rows, size_t n, int *width)
{
	int all = 0;

	for (int c = 0; c < COLUMNS; c++) {
		width[c] = 0;
		for (size_t i = 0; i < n; i++) {
			int w = term_width(rows[i].cells[c]);

			if (w > width[c] &&
			    (c != 1 || rows[i].cells[2][0] != '\0'))
				width[c] = w;
		}
		all += 2 + width[c];
	}
	return all;
}

/* For a terminal that is narrower than the table: a value a line. */
static void
print_blocks(const struct cli *cli, const struct row *rows, size_t n)
{
	int longest = 0;

	for (int c = 1; c < COLUMNS; c++) {
		if (term_width(rows[0].cells[c]) > longest)
			longest = term_width(rows[0].cells[c]);
	}
	for (size_t i = 1; i < n; i++) {
		printf("  %s\n", rows[i].cells[0]);
		for (int c = 1; c < COLUMNS; c++) {
			if (rows[i].cells[c][0] == '\0')
				continue;
			printf("    %s%s%s", term_on(cli, STYLE_DIM),
			    rows[0].cells[c], term_off(cli));
			pad(longest - term_width(rows[0].cells[c]) + 2);
			printf("%s%s%s\n", c == 1 ? term_on(cli, STYLE_BOLD) :
			    "", rows[i].cells[c], c == 1 ? term_off(cli) : "");
		}
	}
}

static void
print_rows(const struct cli *cli, const struct row *rows, size_t n)
{
	int width[COLUMNS];

	if (measure(rows, n, width) > term_columns() &&
	    term_is_terminal(stdout)) {
		print_blocks(cli, rows, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		int gap = 2;

		for (int c = 0; c < COLUMNS; c++) {
			const char *text = rows[i].cells[c];

			/* no blanks at line ends */
			if (text[0] == '\0') {
				gap += width[c] + 2;
				continue;
			}
			pad(gap < 2 ? 2 : gap);
			if (c == 2)		/* numbers to the right */
				pad(width[c] - term_width(text));
			printf("%s%s%s", i == 0 ? term_on(cli, STYLE_DIM) :
			    c == 1 ? term_on(cli, STYLE_BOLD) : "", text,
			    i == 0 || c == 1 ? term_off(cli) : "");
			gap = 2 + (c == 2 ? 0 : width[c] - term_width(text));
		}
		putchar('\n');
	}
}

static void
fill_head(struct row *r)
{
	memset(r, 0, sizeof(*r));
	set_cell(r, 1, _("server"));
	set_cell(r, 2, _("port"));
	set_cell(r, 3, _("security"));
	set_cell(r, 4, _("user name"));
	set_cell(r, 5, _("login"));
}

static void
show_servers(const struct cli *cli, const struct msu_account *a)
{
	struct row *rows;
	size_t n = 0, all = 3;

	for (size_t i = 0; a->servers[i] != NULL; i++)
		all++;
	for (size_t i = 0; a->extra[i] != NULL; i++)
		all++;
	rows = calloc(all, sizeof(*rows));
	if (rows == NULL)
		return;
	fill_head(&rows[n++]);
	if (a->in != NULL)
		fill_row(&rows[n++], _("Incoming"), a->in);
	if (a->out != NULL)
		fill_row(&rows[n++], _("Outgoing"), a->out);
	for (size_t i = 0; a->servers[i] != NULL; i++) {
		if ((cli->all || (a->in == NULL && a->out == NULL)) &&
		    a->servers[i] != a->in && a->servers[i] != a->out)
			fill_row(&rows[n++], "", a->servers[i]);
	}
	for (size_t i = 0; a->extra[i] != NULL; i++)
		fill_row(&rows[n++], "", a->extra[i]);
	print_rows(cli, rows, n);
	free(rows);
}

/* ---- checks ---------------------------------------------------------------------- */

static const char *
mark(enum msu_verdict v)
{
	static const char *const marks[MSU_VERDICT_COUNT] = {
		[MSU_NOT_RUN] = "–",
		[MSU_PASS] = "✓",
		[MSU_WARN] = "!",
		[MSU_FAIL] = "✗",
	};

	return marks[v];
}

static enum term_style
mark_style(enum msu_verdict v)
{
	return v == MSU_PASS ? STYLE_GOOD : v == MSU_FAIL ? STYLE_BAD :
	    STYLE_WARN;
}

static const char *
step_label(enum msu_step_id id)
{
	static const char *const labels[MSU_STEP_COUNT] = {
		[MSU_STEP_RESOLVE] = N_("name"),
		[MSU_STEP_CONNECT] = N_("connection"),
		[MSU_STEP_TLS] = N_("TLS"),
		[MSU_STEP_GREETING] = N_("greeting"),
		[MSU_STEP_STARTTLS] = N_("STARTTLS"),
		[MSU_STEP_CAPABILITY] = N_("capabilities"),
		[MSU_STEP_LOGIN] = N_("login"),
		[MSU_STEP_MAILBOX] = N_("mailbox"),
	};

	return _(labels[id]);
}

static const struct msu_step *
worst_step(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		if (c->steps[i].verdict == c->verdict &&
		    c->verdict > MSU_PASS)
			return &c->steps[i];
	}
	return NULL;
}

static void
show_days(const struct msu_tls *tls)
{
	long days = (long)((tls->not_after - time(NULL)) / 86400);

	if (tls->not_after > 0 && days >= 0) {
		pad(6);
		printf(ngettext_("certificate valid for %ld day\n",
		    "certificate valid for %ld days\n",
		    (unsigned long)days), days);
	}
}

/* Whose certificate it is, for people who have to judge it. */
static void
show_bad_tls(const struct msu_tls *tls)
{
	struct tm tm;
	char day[16];

	if (tls->subject != NULL)
		labelled(6, _("Certificate of:"), tls->subject);
	if (tls->names[0] != NULL)
		labelled_list(6, _("It lists:"), tls->names);
	if (tls->issuer != NULL)
		labelled(6, _("Issued by:"), tls->issuer);
	if (tls->not_after > 0 && gmtime_r(&tls->not_after, &tm) != NULL &&
	    strftime(day, sizeof(day), "%Y-%m-%d", &tm) > 0)
		printf("      %s %s\n", _("Valid until:"), day);
}

static bool
is_certificate(enum msu_code code)
{
	return code >= MSU_E_TLS_NAME && code <= MSU_E_CERT_SELF_SIGNED;
}

static void
show_failure(const struct cli *cli, const struct msu_check *c,
    const struct msu_step *s)
{
	fputs("\n      ", stdout);
	printf("%s: ", step_label(s->id));
	wrapped_after(8 + term_width(step_label(s->id)),
	    msu_code_text(s->error.code), 6);
	if (c->advice != NULL) {
		fputs("      ", stdout);
		wrapped(_(c->advice->text), 6);
	}
	if (is_certificate(s->error.code) && c->tls != NULL)
		show_bad_tls(c->tls);
	else if (s->error.detail[0] != '\0')
		/* on one line, to be copied into a search */
		printf("      %s(%s)%s\n", term_on(cli, STYLE_DIM),
		    s->error.detail, term_off(cli));
}

static void
show_steps_of(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		const struct msu_step *s = &c->steps[i];

		printf("      %s %s", mark(s->verdict), step_label(s->id));
		if (s->verdict != MSU_NOT_RUN)
			printf(_(", %u ms"), s->ms);
		if (s->error.code != MSU_OK)
			printf(": %s", msu_code_name(s->error.code));
		putchar('\n');
	}
	if (c->tls != NULL)
		show_days(c->tls);
	if (c->offered[0] != NULL)
		labelled_list(6, _("offered:"), c->offered);
}

static void
show_check(const struct cli *cli, const struct msu_check *c)
{
	const struct msu_step *bad = worst_step(c);
	char text[320];

	snprintf(text, sizeof(text), "%s %s:%u", proto_label(
	    c->server->proto), c->server->host, c->server->port);
	printf("  %s%s%s %s", term_on(cli, mark_style(c->verdict)),
	    mark(c->verdict), term_off(cli), text);
	if (c->verdict == MSU_NOT_RUN)
		printf("  %s\n", cli->offline ?
		    _("not checked: --offline sends nothing") :
		    _("not checked"));
	else if (bad != NULL)
		show_failure(cli, c, bad);
	else
		printf(_("  %s%s, %u ms\n"),
		    c->server->security == MSU_SECURITY_STARTTLS ?
		    "STARTTLS, " : "", c->tls != NULL &&
		    c->tls->version != NULL ? c->tls->version :
		    security_label(c->server->security), c->ms);
	if (cli->explain)
		show_steps_of(c);
}

void
show_checks(const struct cli *cli, const struct msu_result *r)
{
	for (size_t i = 0; r->checks[i] != NULL; i++)
		show_check(cli, r->checks[i]);
}

/* ---- the whole result ---------------------------------------------------------------- */

void
show_notes(const struct cli *cli, const struct msu_account *a)
{
	if (a->notes[0] == NULL && a->documentation == NULL)
		return;
	putchar('\n');
	for (size_t i = 0; a->notes[i] != NULL; i++) {
		printf("  %s*%s ", term_on(cli, STYLE_WARN), term_off(cli));
		wrapped(_(a->notes[i]->text), 4);
		if (a->notes[i]->url != NULL)
			printf("    %s\n", a->notes[i]->url);
	}
	if (a->documentation != NULL)
		printf("  %s %s\n", _("Provider's help:"), a->documentation);
}

static const char *
source_label(const struct cli *cli, const char *source)
{
	static const struct {
		const char	*name, *text;
	} labels[] = {
		{ "admin", N_("the administrator's directory") },
		{ "database", N_("the built-in provider list") },
		{ "mx", N_("the domain's mail exchanger, found in the "
		    "provider list") },
	};

	if (cli->providers != NULL && strcmp(source, "database") == 0)
		return _("the provider list of --providers");
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (strcmp(labels[i].name, source) == 0)
			return _(labels[i].text);
	}
	return source;
}

static const char *
confidence_label(const char *word)
{
	return strcmp(word, "high") == 0 ? _("high") :
	    strcmp(word, "medium") == 0 ? _("medium") : _("low");
}

static void
show_origin(const struct cli *cli, const struct msu_result *r)
{
	const struct msu_evidence *e;
	struct tm tm;
	char month[16] = "", text[512];

	if (r->candidates[0] == NULL)
		return;
	e = r->candidates[0]->why[0];
	if (e->seen != 0 && gmtime_r(&e->seen, &tm) != NULL)
		strftime(month, sizeof(month), ", %Y-%m", &tm);
	snprintf(text, sizeof(text), "%s (%s%s)", source_label(cli,
	    e->source), e->where, month);
	putchar('\n');
	labelled(2, _("Source:"), text);
	/* TRANSLATORS: confidence of the settings, then points of 100 */
	printf(_("  Confidence: %s, %d of 100"), confidence_label(
	    r->confidence), r->score);
	putchar('\n');
}

static void
show_attempts(const struct msu_result *r)
{
	if (r->attempts[0] != NULL)
		printf("\n  %s\n", _("Asked:"));
	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		const struct msu_attempt *t = r->attempts[i];

		printf("    %s %s: %s, %u ms", t->source, t->where,
		    msu_answer_name(t->answer), t->ms);
		if (t->error.code != MSU_OK)
			printf(" (%s%s%s)", msu_code_name(t->error.code),
			    t->error.detail[0] == '\0' ? "" : ": ",
			    t->error.detail);
		putchar('\n');
	}
	if (r->sent[0] != NULL)
		printf("  %s\n", _("Sent:"));
	for (size_t i = 0; r->sent[i] != NULL; i++)
		printf("    %s → %s\n", r->sent[i]->what, r->sent[i]->to);
}

/* An address as a shell takes it back: quoted where it has to be. */
static void
print_shell_word(const char *s)
{
	bool plain = strpbrk(s, " \t\"'`$&|;<>()*?[]{}!#~\\") == NULL;

	if (plain) {
		fputs(s, stdout);
		return;
	}
	putchar('\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
	}
	putchar('\'');
}

static void
show_next(const struct cli *cli, const struct msu_result *r)
{
	bool failed = r->exit != 0 && r->checks[0] != NULL;

	printf("\n  %s mailsetup %s ", _("Next:"), failed ? "check" :
	    "export");
	print_shell_word(r->account->address);
	printf("%s\n    ", failed ? "" : " --to thunderbird");
	wrapped(!failed ? _("writes the files for a mail program; "
	    "\"mailsetup clients\" lists the programs") :
	    cli->offline ? _("without --offline") :
	    r->error.code == MSU_E_OFFLINE ?
	    _("once this computer is connected to the network") :
	    _("once what is marked above has been mended"), 4);
}

/* How the live check went; why, if there was none. */
static void
show_verdict(const struct cli *cli, const struct msu_result *r)
{
	if (r->checks[0] == NULL)
		return;
	putchar('\n');
	if (!cli->offline && r->error.code != MSU_E_OFFLINE) {
		show_checks(cli, r);
		return;
	}
	printf("  %s!%s ", term_on(cli, STYLE_WARN), term_off(cli));
	wrapped(cli->offline ? _("nothing was verified: --offline sends "
	    "nothing") : msu_code_text(MSU_E_OFFLINE), 4);
	if (cli->explain)
		show_checks(cli, r);
}

static void
show_found(const struct cli *cli, const struct msu_result *r)
{
	const struct msu_account *a = r->account;
	const char *name = a->provider_name != NULL ? a->provider_name :
	    a->domain;

	printf("%s%s%s – %s\n\n", term_on(cli, STYLE_BOLD), name,
	    term_off(cli), a->address);
	show_servers(cli, a);
	if (!cli->quiet || r->exit != 0)
		show_verdict(cli, r);
	if (cli->quiet)
		return;
	show_notes(cli, a);
	show_origin(cli, r);
	if (cli->explain)
		show_attempts(r);
	show_next(cli, r);
}

/* What could be done when there are no settings to show. */
static const char *
what_now(const struct cli *cli, const struct msu_result *r)
{
	switch (r->error.code) {
	case MSU_E_NOT_ASKED:
		return _("Try again without --offline, or give the settings "
		    "that you have with --config-dir.");
	case MSU_E_NOT_PROVEN:
		return _("Ask your provider for the IMAP and SMTP server; "
		    "\"mailsetup check imaps://SERVER smtps://SERVER\" then "
		    "verifies what you were told.");
	case MSU_E_DNS_NXDOMAIN:
	case MSU_E_UNKNOWN_DOMAIN:
		return _("Check the spelling of the part after the @.");
	case MSU_E_DNS_TIMEOUT:
	case MSU_E_DNS_FAILURE:
		return _("Check this computer's network connection and try "
		    "again.");
	case MSU_E_NO_MAIL_ACCESS:
	case MSU_E_DISCONTINUED:
		return _("Use the provider's web mail or its own app.");
	case MSU_E_PLAIN_ONLY:
		return cli->all ? _("Ask the provider for servers with TLS.") :
		    _("Ask the provider for servers with TLS; --all shows "
		    "the unencrypted ones.");
	case MSU_E_TRUST:
		return _("Compare the servers above with what your provider "
		    "says; a lower --min-trust accepts them.");
	default:
		return NULL;
	}
}

static void
show_not_found(const struct cli *cli, const struct msu_result *r)
{
	const char *now = what_now(cli, r);

	printf("%s%s%s: ", term_on(cli, STYLE_BOLD), r->address,
	    term_off(cli));
	wrapped_after(term_width(r->address) + 2,
	    msu_code_text(r->error.code), 2);
	if (r->error.detail[0] != '\0' && cli->explain)
		printf("  (%s)\n", r->error.detail);
	if (cli->quiet)
		return;
	if (r->account != NULL) {
		if (cli->all || r->error.code == MSU_E_TRUST) {
			putchar('\n');
			show_servers(cli, r->account);
		}
		show_notes(cli, r->account);
	}
	if (now != NULL) {
		fputs("  ", stdout);
		wrapped(now, 2);
	}
	if (cli->explain)
		show_attempts(r);
}

void
show_result(const struct cli *cli, const struct msu_result *r)
{
	if (r->outcome == MSU_FOUND && r->account != NULL)
		show_found(cli, r);
	else if (r->outcome == MSU_USAGE) {
		struct msu_error err = r->error;

		msu_str_copy_clean(err.subject, sizeof(err.subject),
		    r->address, strlen(r->address));
		show_error(&err);
	}
	else
		show_not_found(cli, r);
}

/* ---- the rest --------------------------------------------------------------------------- */

static void
on_progress(void *arg, size_t done, size_t all)
{
	show_progress_end(arg);
	fprintf(stderr, _("checking, %zu of %zu done …"), done, all);
}

void
show_progress(struct cli *cli, const char *what)
{
	if (!cli->progress)
		return;
	show_progress_end(cli);
	fputs(what, stderr);
	msu_set_progress(cli->ctx, on_progress, cli);
}

void
show_progress_end(const struct cli *cli)
{
	if (cli->progress)
		fputs("\r\033[K", stderr);
}

void
show_choice(const struct msu_account *a)
{
	char text[640];

	if (a == NULL || a->in == NULL || a->out == NULL)
		return;
	snprintf(text, sizeof(text), "%s %s:%u %s, %s %s:%u %s",
	    proto_label(a->in->proto), a->in->host, a->in->port,
	    security_label(a->in->security), proto_label(a->out->proto),
	    a->out->host, a->out->port, security_label(a->out->security));
	pad(4);
	wrapped(text, 4);
}

void
show_steps(const struct msu_client *c)
{
	for (size_t i = 0; c->steps[i] != NULL; i++) {
		printf("    %zu. ", i + 1);
		wrapped(_(c->steps[i]), 7);
	}
}

void
show_file(const struct cli *cli, const char *dir, const struct msu_file *f)
{
	bool slash = dir[0] != '\0' && dir[strlen(dir) - 1] == '/';
	bool ok = f->error.code == MSU_OK;

	printf("  %s%s%s %s%s%s\n", term_on(cli, ok ? STYLE_GOOD : STYLE_BAD),
	    ok ? "✓" : "✗", term_off(cli), dir, slash ? "" : "/", f->name);
	if (ok)
		return;
	fputs("      ", stdout);
	wrapped(msu_code_text(f->error.code), 6);
	if (f->error.detail[0] != '\0')
		printf("      (%s)\n", f->error.detail);
}

void
show_error(const struct msu_error *err)
{
	fprintf(stderr, "mailsetup: %s%s%s", err->subject,
	    err->subject[0] == '\0' ? "" : ": ", msu_code_text(err->code));
	if (err->detail[0] != '\0')
		fprintf(stderr, " (%s)", err->detail);
	fputc('\n', stderr);
}

int
show_json(const struct msu_result *r)
{
	char *text = msu_result_json(r);

	if (text == NULL) {
		struct msu_error err = { .code = MSU_E_NOMEM };

		show_error(&err);
		return CLI_BUG;
	}
	puts(text);
	msu_free(text);
	return CLI_OK;
}
