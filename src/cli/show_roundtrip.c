/* SPDX-License-Identifier: MPL-2.0 */
/* How a round trip went: accepted, delivered, as it was sent? */
#include "cli.h"
#include "i18n.h"

static void
line(const struct cli *cli, bool ok, const char *text)
{
	printf("    %s%s%s ", term_on(cli, ok ? STYLE_GOOD : STYLE_BAD),
	    ok ? "✓" : "✗", term_off(cli));
	term_paragraph(text, 6);
}

static void
show_way(const struct cli *cli, const struct msu_round_trip *t)
{
	struct msu_arena a = { 0 };

	if (t->accepted)
		line(cli, true, msu_arena_printf(&a, _("accepted after %u ms "
		    "(%zu bytes)"), t->accepted_ms, t->bytes));
	if (t->delivered)
		/* TRANSLATORS: milliseconds, then a folder's name */
		line(cli, true, msu_arena_printf(&a, _("delivered %u ms "
		    "later, to %s"), t->delivered_ms, t->folder));
	if (t->delivered && t->differences[0] == NULL &&
	    t->verdict != MSU_FAIL)
		line(cli, true, _("it arrived exactly as it was sent"));
	for (size_t i = 0; t->differences[i] != NULL; i++)
		line(cli, false, t->differences[i]);
	if (t->delivered && t->deleted)
		line(cli, true, _("deleted again"));
	msu_arena_free(&a);
}

static void
show_problem(const struct cli *cli, const struct msu_round_trip *t)
{
	struct msu_arena a = { 0 };

	line(cli, false, msu_code_text(t->error.code));
	if (t->advice != NULL) {
		term_labelled(6, msu_arena_printf(&a, _("Cause: %s."),
		    show_cause(t->advice->cause)), _(t->advice->text));
	}
	if (t->error.detail[0] != '\0' && t->differences[0] == NULL)
		printf("      %s(%s)%s\n", term_on(cli, STYLE_DIM),
		    t->error.detail, term_off(cli));
	msu_arena_free(&a);
}

void
show_round_trip(const struct cli *cli, const struct msu_result *r)
{
	const struct msu_round_trip *t = r->round_trip;

	if (t == NULL)
		return;
	printf("\n  %s\n", _("A message from the account to itself:"));
	if (t->verdict == MSU_NOT_RUN) {
		term_pad(4);
		term_paragraph(_("not sent: the incoming server has to be an "
		    "IMAP server"), 4);
		return;
	}
	show_way(cli, t);
	if (t->error.code != MSU_OK)
		show_problem(cli, t);
}
