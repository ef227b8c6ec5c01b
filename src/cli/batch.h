/* SPDX-License-Identifier: MPL-2.0 */
/*
 * mailsetup batch: a table of accounts in, one line of JSON a row out.
 *
 * Rows that have the same domain have the same answer but for the address; so
 * the answer is kept as a form (batch_form.c).  The file of lines is its own
 * journal (batch_out.c): whatever is a whole line in it is done.
 */
#ifndef MSU_CLI_BATCH_H
#define MSU_CLI_BATCH_H

#include "buf.h"
#include "cli.h"

struct batch_ahead;
struct batch_cache;
struct batch_forms;
struct batch_out;

struct batch_about {			/* what counts of a result */
	enum msu_outcome	 outcome;
	int			 exit;
	char			 code[48];	/* of the error, "" if none */
	char			 advice[400];	/* of a failed check, or "" */
};

struct batch_line {			/* what became of a row */
	struct msu_buf		 text;	/* JSON and a line end */
	unsigned long		 line;	/* of the table */
	struct batch_about	 about;
	bool			 is_past;	/* of an earlier run */
	bool			 has_files;	/* of that: they were written */
	bool			 has_login;	/* of that: it was tried */
};

#define BATCH_MAX_LINE	((size_t)4 << 20)

/* ---- batch_line.c: lines as text ------------------------------------------- */

void		batch_line_about(struct batch_about *,
		    const struct msu_result *);
/* The JSON of a result.  MSU_E_NOMEM. */
enum msu_code	batch_line_make(struct batch_line *, const struct msu_result *);
/* Ends it: more members, each after a comma, and the line of the row. */
void		batch_line_end(struct batch_line *, const char *more,
		    unsigned long line);
/* A text as it stands between quotes in JSON. */
const char	*batch_line_text(struct msu_arena *, const char *);
/* Takes a line that an earlier run wrote (without its end) for that of a row.
 * False: it is of another row, or of another program; *whole says whether it is
 * one at all, or damaged. */
bool		batch_line_read(struct batch_line *, const char *text,
		    size_t len, const struct msu_row *, bool *whole);

/* ---- batch_ask.c: rows to lines ----------------------------------------------- */

struct batch_asker {			/* of one thread */
	struct cli		*cli;
	struct msu_ctx		*ctx;
	struct batch_forms	*forms;		/* NULL: each row by itself */
	struct batch_forms	*logins;	/* of rows that log in; likewise */
	struct batch_cache	*cache;		/* NULL: nothing is shared */
};

/* A row that logs in is answered in two parts: when it is known where to, and
 * when it is its turn there. */
struct batch_turn {			/* zero-initialised is none yet */
	bool			 is_due;	/* it is, or may be */
	bool			 later;	/* it was not: come back */
	char			 in[256], out[256];	/* hosts */
	struct msu_result	*found;		/* of the row alone, or NULL */
};

/* ctx is the asker's until its end, but not freed.  Not MSU_OK: no memory. */
enum msu_code	batch_asker_start(struct batch_asker *, struct cli *,
		    struct msu_ctx *, struct batch_cache *);
void		batch_asker_end(struct batch_asker *);
/* Looks a row up, and checks it where that is wanted, or where somebody is going
 * to log in. */
enum msu_code	batch_ask(const struct batch_asker *, const struct msu_row *,
		    bool login, struct msu_result **, struct msu_error *);
/* The line of a row, unless it is to come later.  Not CLI_OK: a message was
 * printed, unless it was stopped on request. */
int		batch_answer(struct batch_asker *, const struct msu_row *,
		    struct batch_turn *, struct batch_line *);

/* ---- batch_pool.c: several rows at a time ----------------------------------------- */

struct batch_pool;

/* wrote() is called for each line that was given to out, one after the other, and
 * idle() now and then, while rows wait; never both at once.  Not CLI_OK: a message
 * was printed. */
int		batch_pool_start(struct batch_pool **, struct cli *,
		    struct batch_cache *, struct batch_out *,
		    void (*wrote)(void *arg, const struct batch_line *),
		    void (*idle)(void *arg), void *arg);
/* Waits for room.  Not CLI_OK: it cannot go on.  known: its line, whose turn has
 * not come yet, or NULL. */
int		batch_pool_add(struct batch_pool *, const struct msu_row *,
		    const struct batch_line *known);
/* A row that an earlier run has answered with this line. */
void		batch_pool_past(struct batch_pool *, const struct msu_row *,
		    const struct batch_line *);
/* While this is held, neither of them is called. */
void		batch_pool_hold(struct batch_pool *, bool);
/* Waits for all rows that were added; what went wrong, or CLI_OK. */
int		batch_pool_end(struct batch_pool *);

/* ---- batch_form.c: one lookup for all addresses of a domain ---------------- */

/* Those for rows that log in are checked, and have what was found.  NULL: no
 * memory. */
struct batch_forms *batch_forms_new(const struct batch_asker *, bool login);
void		batch_forms_free(struct batch_forms *);
/* The same for all addresses of a domain. */
unsigned	batch_domain_hash(const char *address);
/* Fills the JSON of a row in from the form of its domain; false: the row has to
 * be looked up by itself.  *found: for batch_export(), or to log in. */
bool		batch_forms_fill(struct batch_forms *, const struct msu_row *,
		    struct batch_line *, const struct msu_result **found);
/* What a row that was looked up by itself came to, as JSON. */
void		batch_forms_learn(struct batch_forms *, const struct msu_row *,
		    const struct msu_buf *json);

/* ---- batch_export.c: files of an account -------------------------------------- */

/* Whether --to, --name-template and --output go together; if not, a message was
 * printed. */
bool		batch_export_is_right(const struct cli *);
/* The names that accounts have below --output: each is for one row, and whoever
 * comes second is refused, also with --force and --resume.  MSU_E_NOMEM. */
enum msu_code	batch_names_open(struct cli *);
void		batch_names_close(struct cli *);
/* The name of a row that an earlier run has answered with this line. */
void		batch_export_past(const struct cli *, const struct msu_row *,
		    const struct batch_line *);
/* Writes the files of a row, and adds the member "exported" to more; sets the
 * line's exit code.  found: of this address, or of a probe. */
enum msu_code	batch_export(const struct batch_asker *, const struct msu_row *,
		    const struct msu_result *found, struct batch_line *,
		    struct msu_buf *more);

/* ---- batch_report.c: how many, and why not ------------------------------------- */

struct batch_tally;

struct batch_tally *batch_tally_new(void);	/* NULL: no memory */
void		batch_tally_free(struct batch_tally *);
void		batch_tally_add(struct batch_tally *,
		    const struct batch_line *);
/* One line on standard error: in place, or to stay.  total: how many rows there
 * are going to be, 0 if that is not known. */
void		batch_tally_show(struct batch_tally *, bool in_place,
		    unsigned long total);
/* Not CLI_OK: a message was printed. */
int		batch_report_check(const struct cli *);
int		batch_report_write(const struct cli *,
		    const struct batch_tally *);

/* ---- batch_out.c: where the lines go ---------------------------------------- */

struct batch_out {
	struct cli	*cli;
	const char	*path;		/* NULL: standard output */
	const char	*journal;
	int		 fd;
	struct msu_buf	 buf;		/* not written yet */
	bool		 in_past;	/* lines of an earlier run are left */
	bool		 past_ended;	/* all of them were read into past */
	struct msu_buf	 past;		/* some of these */
	size_t		 past_at;
	unsigned long long kept;	/* bytes of the file that are good */
	struct batch_ahead *ahead;	/* or NULL */
};

/* Not CLI_OK: a message was printed. */
int	batch_out_open(struct batch_out *, struct cli *);
/* Of the next row, what an earlier run wrote: *found.  Not CLI_OK: that was
 * about another table. */
int	batch_out_past(struct batch_out *, const struct msu_row *,
	    struct batch_line *, bool *found);
/* Not CLI_OK: the disk is full, nobody reads any more … */
int	batch_out_write(struct batch_out *, const struct msu_buf *);
int	batch_out_flush(struct batch_out *);
/* All rows are in it.  Not CLI_OK: not all of them are. */
int	batch_out_finish(struct batch_out *);
void	batch_out_close(struct batch_out *);

/* ---- batch_ahead.c: lines before their turn ----------------------------------- */

/* Of an output that is a file; what an earlier run left is read.  Not CLI_OK: a
 * message was printed. */
int	batch_ahead_open(struct batch_out *);
/* The line of a row with its text, if an earlier run has left it there: *found.
 * Not CLI_OK: a message was printed, as that was about another table. */
int	batch_ahead_find(const struct batch_out *, const struct msu_row *,
	    struct batch_line *, bool *found);
/* The table has ended with a row of that line.  Likewise. */
int	batch_ahead_end(const struct batch_out *, unsigned long last);
/* Not CLI_OK: a message was printed. */
int	batch_ahead_add(struct batch_out *, const struct msu_buf *);
/* complete: all lines are in the output. */
void	batch_ahead_close(struct batch_out *, bool complete);

#endif
