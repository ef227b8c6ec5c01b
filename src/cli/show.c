/* SPDX-License-Identifier: MPL-2.0 */
/* What people see: settings, notes, the next step, files, errors. */
#include <string.h>

#include "arena.h"
#include "cli.h"
#include "err.h"
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
		printf("  %s%s%s\n", _("Provider's help:"),
		    term_gap(_("Provider's help:")), a->documentation);
}

void
show_shell_word(const char *s)
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

/* The user name that a login has shown to be right, where the settings have
 * another one; else NULL. */
static const char *
right_user(const struct msu_result *r)
{
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		const struct msu_check *c = r->checks[i];

		for (size_t j = 0; j < c->nsteps; j++) {
			if (c->steps[j].error.code == MSU_E_USER_NAME)
				return c->login;
		}
	}
	return NULL;
}

static void
show_next(const struct cli *cli, const struct msu_result *r)
{
	const char *user = right_user(r);
	bool failed = r->exit != 0 && r->checks[0] != NULL;

	if (user != NULL) {
		/* files with the other name in them would be of no use */
		putchar('\n');
		term_labelled(2, _("Next:"), _("enter these servers and the "
		    "user name that was accepted in your mail program"));
		return;
	}
	printf("\n  %s%smailsetup %s ", _("Next:"), term_gap(_("Next:")),
	    failed ? "check" : "export");
	show_shell_word(r->account->address);
	printf("%s\n    ", !failed ? " --to thunderbird" :
	    cli_wants_login(cli) ? " --login" : "");
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
		show_round_trip(cli, r);
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
	show_why(r);
	if (cli->explain)
		show_explained(r);
	show_next(cli, r);
}

/* What could be done when there are no settings to show; by code. */
static const char *const what_now[MSU_CODE_COUNT] = {
	[MSU_E_SYNTAX] = N_("Mend these rows: each has as many cells as the "
	    "first line, and quotes come in pairs."),
	[MSU_E_PLAIN_ONLY] = N_("Ask the provider for servers with "
	    "encryption."),
	[MSU_E_NOT_ASKED] = N_("Try again without --offline, or give the "
	    "settings that you have with --config-dir."),
	[MSU_E_UNKNOWN_DOMAIN] = N_("Check the spelling of the part after the "
	    "@, or ask your provider for the IMAP and SMTP server."),
	[MSU_E_DNS_NXDOMAIN] = N_("Check the spelling of the part after the "
	    "@."),
	[MSU_E_NO_MAIL] = N_("Check the spelling of the part after the @."),
	[MSU_E_DEADLINE] = N_("Check this computer's network connection and "
	    "try again; --timeout gives it more time."),
	[MSU_E_DNS_TIMEOUT] = N_("Check this computer's network connection "
	    "and try again."),
	[MSU_E_OFFLINE] = N_("Check this computer's network connection and "
	    "try again."),
	[MSU_E_NO_MAIL_ACCESS] = N_("Use the provider's web mail or its own "
	    "app."),
	[MSU_E_DISCONTINUED] = N_("Use the provider's web mail or its own "
	    "app."),
	[MSU_E_CONFLICT] = N_("Ask your provider which of them is right and "
	    "enter its servers by hand, or give its settings with "
	    "--config-dir."),
	[MSU_E_CAPTIVE_PORTAL] = N_("Open a web page in a browser, log in to "
	    "the network there and try again. In a company, ask the "
	    "administrator for the file for --ca-file."),
	[MSU_E_NEEDS_ADDRESS] = N_("With that option the domain's own web "
	    "server learns the whole address, and nobody else."),
	[MSU_E_PROXY] = N_("Try again without --proxy, or give the settings "
	    "that you have with --config-dir."),
	[MSU_E_MAIL_FILTER] = N_("Ask your provider for the IMAP and SMTP "
	    "server."),
	[MSU_E_DIGEST] = N_("Do not use that document; ask the administrator "
	    "of the domain."),
	[MSU_E_PRIVATE_ADDRESS] = N_("If this computer is in the domain's own "
	    "network, try again with --allow-private."),
	[MSU_E_NO_INCOMING] = N_("Ask your provider for the missing server; "
	    "--all shows what was found."),
	[MSU_E_NO_OUTGOING] = N_("Ask your provider for the missing server; "
	    "--all shows what was found."),
	[MSU_E_CANCELLED] = N_("Nothing was changed; try again whenever you "
	    "like."),
};

const char *
show_what_now(enum msu_code code)
{
	return what_now[code] == NULL ? NULL : _(what_now[code]);
}

/* One sentence or two; NULL if there is nothing to be done. */
static const char *
advice(const struct cli *cli, const struct msu_result *r,
    struct msu_arena *a)
{
	if (r->error.code == MSU_E_PLAIN_ONLY)
		return cli->all ? _("Ask the provider for servers with TLS.") :
		    _("Ask the provider for servers with TLS; --all shows "
		    "the unencrypted ones.");
	if (r->error.code == MSU_E_TRUST)
		return msu_arena_printf(a, _("Compare the servers above with "
		    "what your provider says; --min-trust=%u accepts them."),
		    r->trust);
	if (show_what_now(r->error.code) != NULL)
		return show_what_now(r->error.code);
	/* a source failed, and another one may have had the answer */
	return r->outcome != MSU_TEMPORARY ? NULL :
	    _("Somebody who could know the settings did not answer as it "
	    "should. Try again later; --explain shows all answers, and "
	    "--guess tries usual server names all the same.");
}

/* Whether it is somebody else than the domain as such that failed. */
static bool
has_culprit(const struct msu_result *r)
{
	return r->outcome == MSU_TEMPORARY && r->domain != NULL &&
	    r->error.subject[0] != '\0' &&
	    strcmp(r->error.subject, r->domain) != 0;
}

static const char *
what_happened(const struct msu_result *r)
{
	if (has_culprit(r))
		return _("nothing was found, but that does not prove that "
		    "there is nothing");
	/* the text of the code is about a server's name */
	return r->outcome == MSU_NOTHING &&
	    r->error.code == MSU_E_DNS_NXDOMAIN ?
	    _("this domain does not exist") : msu_code_text(r->error.code);
}

static void
show_culprit(const struct cli *cli, const struct msu_result *r)
{
	if (has_culprit(r)) {
		printf("  %s: ", r->error.subject);
		term_wrapped(stdout, 4 + term_width(r->error.subject),
		    msu_code_text(r->error.code), 4);
	}
	if (cli->explain && r->error.detail[0] != '\0')
		printf("  (%s)\n", r->error.detail);
}

static void
show_remains(const struct cli *cli, const struct msu_result *r)
{
	if (r->outcome == MSU_NOTHING)
		show_proof(r);
	if (r->account == NULL)
		return;
	if (r->error.code == MSU_E_CONFLICT || r->error.code == MSU_E_TRUST)
		show_choices(cli, r);
	if (cli->all) {
		putchar('\n');
		show_servers(cli, r->account);
	}
	show_notes(cli, r->account);
	/* of a conflict both sides are shown already */
	if (r->error.code != MSU_E_CONFLICT)
		show_why(r);
}

static void
show_not_found(const struct cli *cli, const struct msu_result *r)
{
	struct msu_arena a = { 0 };
	const char *now = advice(cli, r, &a);

	printf("%s%s%s: ", term_on(cli, STYLE_BOLD), r->address,
	    term_off(cli));
	term_wrapped(stdout, term_width(r->address) + 2, what_happened(r), 2);
	show_culprit(cli, r);
	if (!cli->quiet) {
		show_remains(cli, r);
		if (now != NULL) {
			printf("%s  ", r->account != NULL ? "\n" : "");
			term_paragraph(now, 2);
		}
		if (cli->explain)
			show_explained(r);
	}
	msu_arena_free(&a);
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
on_progress(void *arg, enum msu_activity doing, size_t done, size_t all)
{
	show_progress_end(arg);
	if (doing == MSU_DOING_CHECK)
		fprintf(stderr, _("checking, %zu of %zu done …"), done, all);
	else if (doing == MSU_DOING_SEND)
		fputs(_("sending the message …"), stderr);
	else
		fprintf(stderr, _("waiting for the message, %zu of %zu seconds "
		    "…"), done, all);
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

/* "IMAP imap.example.org:993 TLS, SMTP …"; of a program for one direction
 * that one. */
void
show_choice(const struct msu_account *a)
{
	const struct msu_server *both[2];
	char text[640];
	size_t used = 0;

	if (a == NULL || (a->in == NULL && a->out == NULL))
		return;
	both[0] = a->in;
	both[1] = a->out;
	for (size_t i = 0; i < 2; i++) {
		if (both[i] == NULL || used >= sizeof(text))
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s %s:%u %s", used > 0 ? _(", ") : "",
		    show_proto(both[i]->proto), both[i]->host, both[i]->port,
		    show_security(both[i]->security));
	}
	term_pad(4);
	term_paragraph(text, 4);
}

void
show_steps(const struct msu_client *c, const struct msu_account *acct)
{
	for (size_t i = 0; c->steps[i] != NULL; i++) {
		char *text = acct == NULL ? NULL :
		    msu_step_text(c, acct, c->steps[i]);

		printf("    %zu. ", i + 1);
		term_paragraph(text != NULL ? text : _(c->steps[i]), 7);
		msu_free(text);
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

int
show_json(struct cli *cli, const struct msu_result *r)
{
	char *text = msu_result_json(r);

	if (text == NULL) {
		struct msu_error err = { .code = MSU_E_NOMEM };

		show_error(&err);
		return CLI_BUG;
	}
	cli->answered = true;
	puts(text);
	msu_free(text);
	return CLI_OK;
}
