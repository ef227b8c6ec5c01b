/* SPDX-License-Identifier: MPL-2.0 */
/* A round trip: what is going to be done, and how it went. */
#include "cli.h"
#include "i18n.h"

/* Before the password is asked for, so that somebody can still leave it. */
void
show_round_trip_plan(const struct cli *cli)
{
	struct msu_arena a = { 0 };
	const char *from = cli->args[0];

	if (!cli->progress)
		return;
	/* TRANSLATORS: an address; then " and to" another, or nothing */
	term_wrapped(stderr, 0, msu_arena_printf(&a, cli->keep ?
	    _("After the login, one message of 1.4 MB is sent from %s to "
	    "itself%s, waited for and compared. It stays in the mailbox.") :
	    _("After the login, one message of 1.4 MB is sent from %s to "
	    "itself%s, waited for, compared and deleted. Nothing else in the "
	    "mailbox is touched."), from, cli->also == NULL ? "" :
	    msu_arena_printf(&a, _(" and to %s"), cli->also)), 0);
	/* which of them it is will be known only once it is too late to ask */
	term_wrapped(stderr, 0, cli->keep ?
	    _("A POP3 server shows new mail to a new login only. With one, "
	    "the password is kept in memory and used again until the message "
	    "has come; otherwise it is wiped after the login.") :
	    _("A POP3 server shows new mail to a new login only. With one, "
	    "the password is kept in memory and used again until the message "
	    "has come and is deleted; otherwise it is wiped after the "
	    "login."), 0);
	msu_arena_free(&a);
}

static void
line(const struct cli *cli, enum msu_verdict v, const char *text)
{
	printf("    %s%s%s ", term_on(cli, v == MSU_PASS ? STYLE_GOOD :
	    v == MSU_FAIL ? STYLE_BAD : STYLE_WARN), v == MSU_PASS ? "✓" :
	    v == MSU_FAIL ? "✗" : "!", term_off(cli));
	term_paragraph(text, 6);
}

/* As far as all was well. */
static void
show_way(const struct cli *cli, const struct msu_round_trip *t)
{
	struct msu_arena a = { 0 };

	if (t->accepted)
		line(cli, MSU_PASS, msu_arena_printf(&a, _("accepted after "
		    "%u ms (%zu bytes)"), t->accepted_ms, t->bytes));
	if (t->delivered)
		/* TRANSLATORS: milliseconds, then a folder's name */
		line(cli, t->error.code == MSU_E_IN_JUNK ? MSU_WARN :
		    MSU_PASS, msu_arena_printf(&a, _("delivered %u ms later, "
		    "to %s"), t->delivered_ms, t->folder));
	if (t->delivered && t->verdict != MSU_FAIL)
		line(cli, MSU_PASS, _("it arrived exactly as it was sent"));
	msu_arena_free(&a);
}

/* On one line, to be copied into a search. */
static void
show_words(const struct cli *cli, const char *words)
{
	printf("      %s(%s)%s\n", term_on(cli, STYLE_DIM), words,
	    term_off(cli));
}

static void
show_problem(const struct cli *cli, const struct msu_round_trip *t)
{
	struct msu_arena a = { 0 };

	line(cli, t->verdict, msu_code_text(t->error.code));
	if (t->advice != NULL)
		/* TRANSLATORS: "the network", "the provider" … */
		term_labelled(6, msu_arena_printf(&a, _("Cause: %s."),
		    show_cause(t->advice->cause)), _(t->advice->text));
	for (size_t i = 0; t->differences[i] != NULL; i++)
		show_words(cli, t->differences[i]);
	/* a folder's name was shown already */
	if (t->error.detail[0] != '\0' && t->differences[0] == NULL &&
	    t->error.code != MSU_E_IN_JUNK)
		show_words(cli, t->error.detail);
	msu_arena_free(&a);
}

/* Where it is now, if anywhere. */
static void
show_rest(const struct cli *cli, const struct msu_round_trip *t)
{
	if (t->may_arrive)
		line(cli, MSU_WARN, _("it may still arrive later; then delete "
		    "it yourself: \"mailsetup: a message to test this "
		    "account\""));
	else if (t->delivered && t->deleted)
		line(cli, MSU_PASS, _("deleted again"));
	else if (t->delivered && cli->keep)
		line(cli, MSU_PASS, _("not deleted, as --keep asks"));
	else if (t->delivered && t->error.code != MSU_E_NOT_DELETED)
		line(cli, MSU_WARN, _("it could not be deleted again; delete "
		    "it yourself"));
	else if (!t->delivered)
		line(cli, MSU_WARN, _("no message was sent"));
}

void
show_round_trip(const struct cli *cli, const struct msu_result *r)
{
	const struct msu_round_trip *t = r->round_trip;

	if (t == NULL)
		return;
	printf("\n  %s\n", _("A message from the account to itself:"));
	if (t->verdict == MSU_NOT_RUN) {
		line(cli, MSU_WARN, t->error.code == MSU_E_NO_ROUND_TRIP ?
		    msu_code_text(t->error.code) : _("not sent: both "
		    "addresses have to be in ASCII"));
		return;
	}
	show_way(cli, t);
	if (t->error.code != MSU_OK)
		show_problem(cli, t);
	show_rest(cli, t);
}
