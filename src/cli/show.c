/* SPDX-License-Identifier: MPL-2.0 */
/* What people see: settings, notes, the next step, files, errors. */
#include <string.h>

#include "arena.h"
#include "cli.h"
#include "i18n.h"
#include "str.h"

/* ---- the whole result ------------------------------------------------ */

/* What a stranger's document says is shown as such. */
static void
show_note_text(const struct msu_note *n)
{
	struct msu_arena a = { 0 };

	term_paragraph(n->verbatim ? msu_arena_printf(&a,
	    _("The provider says: \"%s\""), n->text) : _(n->text), 4);
	msu_arena_free(&a);
}

void
show_notes(const struct cli *cli, const struct msu_account *a)
{
	if (a->notes[0] == NULL && a->documentation == NULL)
		return;
	putchar('\n');
	for (size_t i = 0; a->notes[i] != NULL; i++) {
		printf("  %s*%s ", term_on(cli, STYLE_WARN), term_off(cli));
		show_note_text(a->notes[i]);
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
	term_labelled(2, _("Source:"), text);
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
	term_paragraph(!failed ? _("writes the files for a mail program; "
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
	term_paragraph(cli->offline ? _("nothing was verified: --offline sends "
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
	case MSU_E_DEADLINE:
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
	term_wrapped(stdout, term_width(r->address) + 2,
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
		term_paragraph(now, 2);
	}
	if (cli->explain)
		show_attempts(r);
}

void
show_result(const struct cli *cli, const struct msu_result *r)
{
	if (r->outcome == MSU_FOUND && r->account != NULL)
		show_found(cli, r);
	else if (r->outcome == MSU_PLANNED)
		show_plan(cli, r);
	else if (r->outcome == MSU_USAGE) {
		struct msu_error err = r->error;

		msu_str_copy_clean(err.subject, sizeof(err.subject),
		    r->address, strlen(r->address));
		show_error(&err);
	}
	else
		show_not_found(cli, r);
}

/* ---- the rest -------------------------------------------------------- */

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
	    show_proto(a->in->proto), a->in->host, a->in->port,
	    show_security(a->in->security), show_proto(a->out->proto),
	    a->out->host, a->out->port, show_security(a->out->security));
	term_pad(4);
	term_paragraph(text, 4);
}

void
show_steps(const struct msu_client *c)
{
	for (size_t i = 0; c->steps[i] != NULL; i++) {
		printf("    %zu. ", i + 1);
		term_paragraph(_(c->steps[i]), 7);
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
	term_paragraph(msu_code_text(f->error.code), 6);
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
