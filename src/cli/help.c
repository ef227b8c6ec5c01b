/* SPDX-License-Identifier: MPL-2.0 */
/* --help, out of the tables of commands and options. */
#include <string.h>

#include "cli.h"
#include "i18n.h"

static void
help_command(const struct cli_command *c, FILE *f)
{
	const char *args = c->args[0] == '\0' ? "" : _(c->args);

	fprintf(f, "  mailsetup %s%s", c->name, c->name[0] == '\0' ||
	    args[0] == '\0' ? "" : " ");
	term_wrapped(f, 13 + (int)strlen(c->name), args, 14);
	fprintf(f, "%8s", "");
	term_wrapped(f, 8, _(c->text), 8);
}

static void
help_option(const struct cli_option_info *o, FILE *f)
{
	const char *arg = o->arg == NULL ? "" : _(o->arg);
	const char *equals = o->arg == NULL || cli_is_optional(o) ? "" : "=";
	int column = term_columns() < 60 ? 8 : 30;
	int width;

	if (o->letter != 0)
		fprintf(f, "  -%c, ", o->letter);
	else
		fputs("      ", f);
	fprintf(f, "--%s%s%s", o->name, equals, arg);
	width = 8 + (int)strlen(o->name) + (int)strlen(equals) +
	    term_width(arg);
	if (width > column - 2)
		fprintf(f, "\n%*s", column, "");
	else
		fprintf(f, "%*s", column - width, "");
	term_wrapped(f, column, _(o->text), column);
}

void
cli_help(const struct cli *cli, FILE *f)
{
	const struct cli_command *const *c;
	struct cli_option_info o;

	term_wrapped(f, 0, _("mailsetup finds the servers that a mail "
	    "address needs, verifies them, and writes files that set mail "
	    "programs up."), 0);
	fputc('\n', f);
	if (cli->command != NULL && cli->command->name[0] != '\0')
		help_command(cli->command, f);
	else {
		for (c = cli_commands(); *c != NULL; c++)
			help_command(*c, f);
	}
	fprintf(f, "\n%s\n", _("Options:"));
	for (size_t i = 0; cli_option_at(i, &o); i++) {
		if (cli->command == NULL ||
		    cli->command->name[0] == '\0' ||
		    ((cli->command->options | CLI_GENERAL) & o.groups) != 0)
			help_option(&o, f);
	}
	fputc('\n', f);
	term_wrapped(f, 0, cli->command != NULL && cli->command->exits != NULL ?
	    _(cli->command->exits) : _("Exit codes: 0 found, 1 usage, 2 not "
	    "verified, 3 nothing found (proven), 4 temporary, 5 somebody must "
	    "decide, 6 login refused, 7 certificate, 8 OAuth2 needed, 9 no "
	    "mail access, 10 file, 70 bug."), 0);
	fprintf(f, "%s\n", _("The manual: man mailsetup."));
}
