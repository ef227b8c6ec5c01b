/* SPDX-License-Identifier: MPL-2.0 */
/* The program: options, commands, what is shown. */
#ifndef MSU_CLI_H
#define MSU_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "mailsetup.h"

enum cli_exit {			/* those that the program itself decides */
	CLI_OK = 0,
	CLI_USAGE = 1,
	CLI_FILE = 10,
	CLI_BUG = 70,
};

enum cli_check { CLI_CHECK_DEFAULT, CLI_CHECK_YES, CLI_CHECK_NO };

struct cli {				/* one run of the program */
	struct msu_ctx		*ctx;
	struct msu_arena	 arena;
	const struct cli_command *command;
	char			**args;		/* NULL-terminated */
	int			 nargs;

	/* from options */
	bool		 help, version, json, quiet, verbose, no_color;
	bool		 all, explain, force, pop3;
	int		 check;			/* enum cli_check */
	const char	*to, *output, *name, *trace;

	bool		 color, progress;	/* after looking at the terminal */
};

/* Groups of options, so that a command says which it takes. */
enum {
	CLI_GENERAL = 1 << 0,	/* every command */
	CLI_LOOKUP = 1 << 1,
	CLI_NETWORK = 1 << 2,
	CLI_EXPORT = 1 << 3,
	CLI_FILES = 1 << 4,	/* -o, --force */
	CLI_JSON = 1 << 5,
	CLI_CHECKING = 1 << 6,
};

struct cli_command {
	const char	*name;
	const char	*args;		/* "ADDRESS…", for usage */
	const char	*text;		/* N_(), one line */
	unsigned	 options;	/* groups */
	int		 min_args, max_args;	/* max -1: any */
	int		(*run)(struct cli *);
};

/* commands.c: NULL-terminated; the first is the main job, without a name. */
const struct cli_command *const *cli_commands(void);
const struct cli_command *cli_command_find(const char *name);

/* opts.c: reads argv into cli, sets the context's options, finds the command.
 * Not CLI_OK: a message was printed. */
int	cli_parse(struct cli *, int argc, char **argv);
void	cli_help(const struct cli *, FILE *);
struct cli_option_info {
	const char	*name, *arg, *text;	/* arg NULL: none */
	char		 letter;		/* 0: none */
	unsigned	 groups;
};
/* The i-th option, for completion; false past the end. */
bool	cli_option_at(size_t i, struct cli_option_info *);

/* show.c */
void	show_result(const struct cli *, const struct msu_result *);
void	show_checks(const struct cli *, const struct msu_result *);
void	show_steps(const struct msu_client *);
/* "mailsetup: SUBJECT: text (detail)" on standard error. */
void	show_error(const struct msu_error *);
void	show_file(const struct cli *, const char *dir, const struct msu_file *);
/* Prints JSON and a line end; CLI_OK, or what went wrong. */
int	show_json(const struct msu_result *);

/* term.c */
bool	term_is_terminal(FILE *);
/* Columns of the terminal, 80 if unknown. */
int	term_columns(void);
/* Columns that a UTF-8 text takes. */
int	term_width(const char *);
/* Calls msu_cancel(ctx) on the first Ctrl-C; the second ends the program. */
void	term_cancel_on_interrupt(struct msu_ctx *);

enum term_style { STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARN, STYLE_BAD };
/* Escape sequences, "" without colour. */
const char *term_on(const struct cli *, enum term_style);
const char *term_off(const struct cli *);

#endif
