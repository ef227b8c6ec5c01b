/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup completion bash | zsh | fish: made from the tables of commands
 * and options, so that it cannot lag behind them. */
#include <string.h>

#include "cli.h"
#include "i18n.h"

/* Clients for --to, files for options whose value is one. */
static bool
takes_path(const struct cli_option_info *o)
{
	return o->arg != NULL && (strstr(o->arg, "FILE") != NULL ||
	    strstr(o->arg, "DIR") != NULL || strcmp(o->arg, "PATH") == 0);
}

static void
print_commands(const char *before, const char *after)
{
	const struct cli_command *const *c = cli_commands();

	for (c++; *c != NULL; c++)
		printf("%s%s%s", before, (*c)->name, after);
}

static void
print_clients(const char *between)
{
	const struct msu_client *const *all = msu_clients();

	for (size_t i = 0; all[i] != NULL; i++)
		printf("%s%s", all[i]->id, between);
	fputs("all", stdout);
}

static void
complete_bash(void)
{
	struct cli_option_info o;
	bool any = false;

	fputs("# bash completion for mailsetup\n_mailsetup()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	    "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	    "\tcase $prev in\n\t--to)\n\t\tCOMPREPLY=($(compgen -W \"",
	    stdout);
	print_clients(" ");
	fputs("\" -- \"$cur\")); return;;\n\t", stdout);
	for (size_t i = 0; cli_option_at(i, &o); i++) {
		if (!takes_path(&o))
			continue;
		printf("%s--%s", any ? "|" : "", o.name);
		if (o.letter != 0)
			printf("|-%c", o.letter);
		any = true;
	}
	fputs(")\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\")); return;;\n"
	    "\tesac\n\tif [[ $cur == -* ]]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"", stdout);
	for (size_t i = 0; cli_option_at(i, &o); i++)
		printf("%s--%s", i == 0 ? "" : " ", o.name);
	fputs("\" -- \"$cur\"))\n\telif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"", stdout);
	print_commands("", " ");
	fputs("\" -- \"$cur\"))\n\tfi\n}\n"
	    "complete -o default -F _mailsetup mailsetup\n", stdout);
}

/* zsh's _arguments reads : [ ] and quotes in a description itself. */
static void
print_zsh_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("[]:\\", *text) != NULL)
			putchar('\\');
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	}
}

static void
complete_zsh(void)
{
	struct cli_option_info o;

	fputs("#compdef mailsetup\n_arguments \\\n", stdout);
	for (size_t i = 0; cli_option_at(i, &o); i++) {
		printf("\t'--%s%s[", o.name, o.arg == NULL ? "" :
		    cli_is_optional(&o) ? "=-" : "=");
		print_zsh_text(o.text);
		fputs("]", stdout);
		if (strcmp(o.name, "to") == 0) {
			fputs(":client:(", stdout);
			print_clients(" ");
			fputs(")", stdout);
		} else if (o.arg != NULL)
			fputs(takes_path(&o) ? ":file:_files" :
			    cli_is_optional(&o) ? ":: :" : ": :", stdout);
		fputs("' \\\n", stdout);
	}
	fputs("\t'1:command:(", stdout);
	print_commands("", " ");
	fputs(")' \\\n\t'*:argument:_files'\n", stdout);
}

static void
print_fish_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void
complete_fish(void)
{
	struct cli_option_info o;

	fputs("# fish completion for mailsetup\n", stdout);
	for (size_t i = 0; cli_option_at(i, &o); i++) {
		printf("complete -c mailsetup -l %s", o.name);
		if (o.letter != 0)
			printf(" -s %c", o.letter);
		if (strcmp(o.name, "to") == 0) {
			fputs(" -x -a '", stdout);
			print_clients(" ");
			fputs("'", stdout);
		} else if (o.arg != NULL && !cli_is_optional(&o))
			fputs(takes_path(&o) ? " -r -F" : " -x", stdout);
		fputs(" -d '", stdout);
		print_fish_text(o.text);
		fputs("'\n", stdout);
	}
	print_commands("complete -c mailsetup -n __fish_use_subcommand -a ",
	    "\n");
}

static int
run_completion(struct cli *cli)
{
	static const struct {
		const char	*shell;
		void		(*print)(void);
	} shells[] = {
		{ "bash", complete_bash },
		{ "zsh", complete_zsh },
		{ "fish", complete_fish },
	};

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(cli->args[0], shells[i].shell) == 0) {
			shells[i].print();
			return CLI_OK;
		}
	}
	fprintf(stderr, "mailsetup: %s: %s\n", cli->args[0],
	    _("the shells are bash, zsh and fish"));
	return CLI_USAGE;
}

const struct cli_command command_completion = {
	.name = "completion",
	.args = "bash | zsh | fish",
	.text = N_("print the completion script of a shell"),
	.min_args = 1,
	.max_args = 1,
	.run = run_completion,
};
