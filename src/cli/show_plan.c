/* SPDX-License-Identifier: MPL-2.0 */
/* --plan: what a lookup would send, to whom, and in which case. */
#include <string.h>

#include "cli.h"
#include "i18n.h"

enum { INDENT = 4, MOST_WIDTH = 44 };	/* of what is sent, to be aligned */

const char *
show_sent_word(const char *text)
{
	/* the only ones that are no names or types of records */
	static const char *const words[] = {
		N_("DNS resolver"),
		N_("connection without login"),
		N_("a message to the own address"),
		N_("further logins over POP3"),
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], text) == 0)
			return _(words[i]);
	}
	return text;
}

/* One column for all groups; what is longer stands on a line of its own. */
static int
column(const struct msu_result *r)
{
	int most = 0;

	for (size_t i = 0; r->plan[i] != NULL; i++) {
		int width = term_width(show_sent_word(r->plan[i]->what));

		if (width > most && width <= MOST_WIDTH)
			most = width;
	}
	return INDENT + most;
}

static void
show_row(const struct msu_planned *p, int to)
{
	const char *what = show_sent_word(p->what);
	int used = INDENT + term_width(what);

	term_pad(INDENT);
	fputs(what, stdout);
	if (used > to) {
		putchar('\n');
		used = 0;
	}
	term_pad(to - used);
	printf(" → %s\n", show_sent_word(p->to));
}

static bool
is_first(const struct msu_result *r, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (strcmp(r->plan[j]->when, r->plan[i]->when) == 0)
			return false;
	}
	return true;
}

static void
show_group(const struct cli *cli, const struct msu_result *r, size_t first,
    int to)
{
	const char *when = r->plan[first]->when;

	printf("\n  %s", term_on(cli, STYLE_BOLD));
	term_paragraph(_(when), 2);
	fputs(term_off(cli), stdout);
	for (size_t i = first; r->plan[i] != NULL; i++) {
		if (strcmp(r->plan[i]->when, when) == 0)
			show_row(r->plan[i], to);
	}
}

static bool
has_braces(const struct msu_result *r)
{
	for (size_t i = 0; r->plan[i] != NULL; i++) {
		if (strpbrk(r->plan[i]->what, "{") != NULL ||
		    strpbrk(r->plan[i]->to, "{") != NULL)
			return true;
	}
	return false;
}

void
show_plan(const struct cli *cli, const struct msu_result *r)
{
	int to = column(r);

	printf("%s%s%s\n  ", term_on(cli, STYLE_BOLD), r->address,
	    term_off(cli));
	term_paragraph(cli_wants_login(cli) ? _("The user name and the password "
	    "go to the two mail servers only, after their certificates have "
	    "been verified; the lookup sends neither.") : cli->send_address ? _("Never sent: a password. The "
	    "part before the @ goes to the domain's own web server only, "
	    "because of --send-address.") : _("Never sent: the part before "
	    "the @, and a password."), 2);
	if (cli->offline || r->plan[0] == NULL) {
		fputs("  ", stdout);
		term_paragraph(cli->offline ? _("Nothing would be sent: "
		    "--offline.") : _("Nothing would be sent: the answer is "
		    "on this computer."), 2);
		return;
	}
	for (size_t i = 0; r->plan[i] != NULL; i++) {
		if (is_first(r, i))
			show_group(cli, r, i, to);
	}
	if (!has_braces(r))
		return;
	fputs("\n  ", stdout);
	term_paragraph(_("What stands in braces only an answer tells."), 2);
}
