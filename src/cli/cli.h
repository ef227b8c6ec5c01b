/* SPDX-License-Identifier: MPL-2.0 */
/* The program: options, commands, what is shown. */
#ifndef MSU_CLI_H
#define MSU_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "mailsetup.h"

struct msu_secret;

enum cli_exit {			/* those that the program itself decides */
	CLI_OK = 0,
	CLI_USAGE = 1,
	CLI_FILE = 10,
	CLI_BUG = 70,
};

#define CLI_MAX_JOBS	256

enum cli_check { CLI_CHECK_DEFAULT, CLI_CHECK_YES, CLI_CHECK_NO };

struct cli {				/* one run of the program */
	struct msu_ctx		*ctx;
	struct msu_arena	 arena;
	const struct cli_command *command;
	char			**args;		/* NULL-terminated */
	int			 nargs;

	/* from options */
	bool		 help, version, json, quiet, verbose, no_color;
	bool		 offline, all, explain, plan, send_address, force, pop3;
	bool		 login, round_trip, keep, ports, remove, to_stdout;
	unsigned	 leave_days;
	int		 check;			/* enum cli_check */
	const char	*to, *output, *name, *trace, *providers, *online_db;
	const char	*user, *also, *watch, *wait;
	const char	*password_file, *password_fd, *password_command;
	const char	*token_file;
	const char	*reply_to, *organization, *zip, *stdout_file;
	const char	*account, *provider_name, *short_name, *help_url, *web;
	struct msu_list	 servers;		/* const char * */
	bool		 resume, retry, unordered, zip_each;
	const char	*name_template, *report, *get;
	const char	*cache, *cache_password_file;
	unsigned	 jobs;		/* 0: as usual */
	_Atomic size_t	 kept_bytes;	/* of answers, by all threads */
	struct batch_names *names;	/* of exported accounts, or NULL */
	/* of the table of a batch: accounts are logged in to, and what names of
	 * files in it are relative to, or NULL */
	bool		 logins;
	const char	*table_dir;
	const char	*given;		/* those that results depend on, each
					 * after a blank; NULL: none */

	bool		 color, progress;	/* after looking at the terminal */
	bool		 shown;			/* a result, before the next */
	bool		 answered;		/* an object of --json */
	struct show_counts *counts;		/* of all of them, or NULL */
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
	CLI_DATABASE = 1 << 7,	/* --providers */
	CLI_LOGIN = 1 << 8,	/* a login, and what follows it */
	CLI_WATCH = 1 << 9,
	CLI_PASSWORD = 1 << 10,	/* where a password comes from */
	CLI_PUBLISH = 1 << 11,	/* what a domain publishes */
	CLI_BATCH = 1 << 12,
	CLI_MANY = 1 << 13,	/* of an export, for many accounts as well */
	CLI_GET = 1 << 14,	/* single values */
	CLI_AUDIT = 1 << 15,	/* what a domain looks like from outside */
};

struct cli_command {
	const char	*name;
	const char	*args;		/* "ADDRESS…", for usage */
	const char	*text;		/* N_(), one line */
	const char	*exits;		/* N_(), its own exit codes; NULL: the
					 * program's */
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
struct cli_option_info {
	/* arg NULL: none; "[=X]": it may be left out */
	const char	*name, *arg, *text;
	char		 letter;		/* 0: none */
	unsigned	 groups;
};
/* The i-th option, for completion; false past the end. */
bool	cli_option_at(size_t i, struct cli_option_info *);
/* Whether it has a value that may be left out. */
bool	cli_is_optional(const struct cli_option_info *);

/* help.c */
void	cli_help(const struct cli *, FILE *);

/* login.c */
/* Whether a login was asked for. */
bool	cli_wants_login(const struct cli *);
/* Gives the context the password or token that the options name, or asks for
 * it; name is whose it is.  Not CLI_OK: a message was printed. */
int	cli_login(struct cli *, const char *name);
/* On a terminal, after servers that work: does the user want his password
 * checked?  Then it is, and what came of it is shown.  The exit code. */
int	cli_offer_login(struct cli *, struct msu_result *);

/* watch.c: runs a check again and again until Ctrl-C, and shows it whenever it
 * differs from the one before; the exit code of the last that was complete. */
int	cli_watch(struct cli *, int (*check)(struct cli *,
	    struct msu_result **));

/* cmd_lookup.c: the plan or the result of one address.  Where there is none, *r
 * is NULL: why was printed, and the exit code is returned. */
int	cli_lookup(struct cli *, const char *address, bool check,
	    struct msu_result **r);
/* Looks the command's addresses up, one after the other, and
 * shows each; the exit code of the first that is not CLI_OK. */
int	cli_lookup_all(struct cli *, bool check);

/* show_fields.c */
/* Whether the list of --get has only fields that there are; else a message was
 * printed. */
bool	cli_are_fields(const struct cli *);
/* The values, or why there are none; the exit code. */
int	show_fields(const struct cli *, const struct msu_result *);

/* show_exported.c */
/* A text of ours or of a stranger's as it stands between quotes in JSON. */
const char *show_json_text(struct msu_arena *, const char *);
/* With --json: the result, the files of all clients, those of none or of one
 * that made no file, and the directory or archive.  The exit code, which is
 * rc if it could be shown. */
int	show_exported(struct cli *, const struct msu_result *,
	    const struct msu_exported *const *all,
	    const struct msu_file *const *more, const char *folder, int rc);

/* cmd_export.c */
/* Whether the list of --to has this word. */
bool	cli_is_wanted(const char *to, const char *id);
/* All names of --to are looked at before anything is written; if one is none, a
 * message was printed. */
bool	cli_are_clients(const struct cli *);
/* Whether --to and what goes with it can be meant; else a message was
 * printed. */
bool	cli_can_export(const struct cli *);
/* Writes what --to names for a result that was found into dir, NULL: the
 * current one; not there with --zip and --stdout. */
int	cli_export(struct cli *, struct msu_result *, const char *dir);

/* show.c */
void	show_result(const struct cli *, const struct msu_result *);
/* Says on a terminal what is being done, and how far a check is; the end
 * clears the line. */
void	show_progress(struct cli *, const char *what);
void	show_progress_end(const struct cli *);
/* What could be done when a failure leaves no settings to show; or NULL. */
const char *show_what_now(enum msu_code);
/* What the user must do first, and the provider's help. */
void	show_notes(const struct cli *, const struct msu_account *);
/* The two servers on one line, as exported. */
void	show_choice(const struct msu_account *);
/* account NULL: for any. */
void	show_steps(const struct msu_client *, const struct msu_account *);
/* A word as a shell takes it back: quoted where it has to be. */
void	show_shell_word(const char *);
void	show_file(const struct cli *, const char *dir, const struct msu_file *);
/* Prints JSON and a line end; CLI_OK, or what went wrong. */
int	show_json(struct cli *, const struct msu_result *);

/* complain.c */
/* What --json and --quiet are; both: nothing goes to standard error but how
 * the program is to be used. */
void	complain_as(bool json, bool quiet);
bool	complain_is_silent(void);
/* "mailsetup: SUBJECT: text (detail)" on standard error. */
void	show_error(const struct msu_error *);
/* "mailsetup: SUBJECT: text", which is no failure; subject may be NULL. */
void	show_remark(const char *subject, const char *text);
/* That it was stopped on request; the exit code. */
int	show_stopped(void);
/* show_error(), and with --json an object of its own for the address. */
void	complain_about(struct cli *, const char *address,
	    const struct msu_error *);
/* With --json, of a command that printed no object: one for its first
 * failure. */
void	complain_last(const struct cli *);

/* show_lookup.c */
/* The reasons, and how sure they make. */
void	show_why(const struct msu_result *);
/* What somebody has to choose from, by registrable domain. */
void	show_choices(const struct cli *, const struct msu_result *);
/* How it is known that there is nothing. */
void	show_proof(const struct msu_result *);

/* show_explain.c: everything about a lookup, as a tree. */
void	show_explained(const struct msu_result *);

/* show_plan.c */
void	show_plan(const struct cli *, const struct msu_result *);
/* A word of a plan, or of what was sent, translated where it is no name. */
const char *show_sent_word(const char *);

/* show_servers.c */
/* The chosen servers and the extra ones as a table; with --all, or where none
 * was chosen, every one. */
void	show_servers(const struct cli *, const struct msu_account *);
/* "IMAP"; "SSL/TLS", translated. */
const char *show_proto(enum msu_proto);
const char *show_security(enum msu_security);

/* show_checks.c */
void	show_checks(const struct cli *, const struct msu_result *);
/* "settings" and so on, translated. */
const char *show_cause(const char *cause);

/* show_roundtrip.c */
/* On a terminal: what a round trip is going to do. */
void	show_round_trip_plan(const struct cli *);
void	show_round_trip(const struct cli *, const struct msu_result *);

/* show_audit.c: the grade, what to mend, and what each program finds. */
void	show_audit(const struct cli *, const struct msu_audit *);

/* show_counts.c: of several servers or addresses, how many are well, and what
 * ails the others. */
struct show_counts {
	size_t	 all, well, warned, causes[4], others;
};
void	show_count_check(struct show_counts *, const struct msu_check *);
void	show_count_result(struct show_counts *, const struct msu_result *);
void	show_counts(const struct cli *, const struct show_counts *,
	    bool servers);

/* term.c */
/* Standard input, output and error that are closed must not become files or
 * connections of ours; writing to them goes on failing. */
void	term_hold_closed(void);
/* One that understands escape sequences. */
bool	term_is_terminal(FILE *);
/* Columns of the terminal, 40 at least; 80 if unknown. */
int	term_columns(void);
/* Columns that a UTF-8 text takes. */
int	term_width(const char *);
/* Text broken between words (Chinese: between characters) to the terminal's
 * width, 100 columns at most, after used columns of the line; every line after
 * the first begins with indent blanks.  A line end follows. */
void	term_wrapped(FILE *, int used, const char *text, int indent);
/* The same; every line after the first begins with a prefix, too. */
void	term_wrapped_below(FILE *, int used, const char *text,
	    const char *prefix, int indent);
/* The same on standard output, where indent columns are used already. */
void	term_paragraph(const char *text, int indent);
/* Blanks; none for a width below 1. */
void	term_pad(int width);
/* An indented "label text", wrapped; the label is translated already. */
/* What stands between a label and its text: a full-width colon has its blank in
 * itself. */
const char *term_gap(const char *label);
void	term_labelled(int indent, const char *label, const char *text);
/* Calls msu_cancel(ctx) on the first Ctrl-C; the second ends the program. */
void	term_cancel_on_interrupt(struct msu_ctx *);
bool	term_is_interrupted(void);
/* A read that waits ends with EINTR on Ctrl-C. */
void	term_interrupt_ends_reads(void);
/* While nothing is under way that could be ended better, Ctrl-C just ends the
 * program. */
void	term_interrupt_ends(bool);
/* Whether somebody can be asked: standard input and error are a terminal whose
 * foreground is ours. */
bool	term_can_ask(void);
/* One line of answer, without its line end; false for one that is too long, at
 * the end of input, and for Ctrl-C. */
bool	term_ask(const char *question, char *answer, size_t size);
/* The same without echo, straight into the secret; the terminal is as it was in
 * any case.  MSU_E_CANCELLED: Ctrl-C.  MSU_E_TOO_BIG.  MSU_E_ARGUMENT: nothing,
 * or what can be no password. */
enum msu_code	term_ask_secret(const char *question, struct msu_secret *);
/* Sleeps, and wakes up for Ctrl-C within a second. */
void	term_sleep(unsigned seconds);

enum term_style { STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARN, STYLE_BAD };
/* Escape sequences, "" without colour. */
const char *term_on(const struct cli *, enum term_style);
const char *term_off(const struct cli *);

#endif
