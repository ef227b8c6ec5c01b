/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup batch FILE: a table of accounts, one line of JSON for each. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"
#include "batch_cache.h"
#include "err.h"
#include "file.h"
#include "i18n.h"

#ifndef O_BINARY
#define O_BINARY	0
#endif

#define JOBS		16

/* How long the table is.  Rows are read far ahead of those that are done, and
 * bytes ahead of rows, so that bytes do not tell how far it is. */
struct batch_size {
	unsigned long long	 bytes;		/* of all; 0: unknown */
	_Atomic unsigned long long read;	/* of these */
	_Atomic unsigned long	 lines;		/* ends of lines in them */
	_Atomic unsigned long	 rows;		/* that were taken so far */
	_Atomic unsigned long	 first, last;	/* lines where these begin */
	_Atomic bool		 is_known;	/* there are no more rows */
};

struct batch {
	struct cli		*cli;
	int			 fd;		/* the table */
	struct msu_rows		*rows;
	struct batch_asker	 asker;		/* without a pool */
	struct batch_cache	*cache;
	struct batch_pool	*pool;
	struct batch_out	 out;
	struct batch_tally	*tally;
	unsigned long		 done;		/* rows */
	struct batch_size	 size;
	int			 rc;		/* of the first that failed */
};

/* ---- how far it is -------------------------------------------------------- */

static volatile sig_atomic_t is_asked;	/* by SIGUSR1 */

#ifdef SIGUSR1
static void
on_question(int sig)
{
	(void)sig;
	is_asked = 1;
}
#endif

/* A read that waits has to end, so without SA_RESTART. */
static void
answer_questions(void)
{
#ifdef SIGUSR1
	struct sigaction a = { .sa_handler = on_question };

	sigemptyset(&a.sa_mask);
	sigaction(SIGUSR1, &a, NULL);
#endif
}

/* How many rows there are going to be, as far as one can tell: as many to a line
 * as so far, and as many lines to a byte.  0: nobody knows. */
static unsigned long
total_of(const struct batch_size *s)
{
	double lines = (double)s->lines, rows = (double)s->rows;

	if (s->is_known)
		return s->rows;
	if (s->bytes == 0 || s->read == 0 || s->rows == 0)
		return 0;
	lines *= s->read < s->bytes ? (double)s->bytes / (double)s->read : 1;
	return (unsigned long)(rows / (double)(s->last - s->first + 1) *
	    (lines - (double)s->first + 1));
}

static void
show_state(struct batch *b)
{
	unsigned long total = total_of(&b->size);

	if (is_asked) {
		is_asked = 0;
		show_progress_end(b->cli);
		batch_tally_show(b->tally, false, total);
	}
	/* the clock costs more than a row without a network */
	if (b->cli->progress && (!b->cli->offline || b->done % 1000 == 0))
		batch_tally_show(b->tally, true, total);
}

/* Ctrl-C while nothing comes is the end of what there is. */
static ptrdiff_t
read_table(void *arg, char *to, size_t size)
{
	struct batch *b = arg;
	ssize_t n;

	do {
		if (term_is_interrupted())
			return 0;
		if (is_asked && b->tally != NULL) {
			if (b->pool != NULL)
				batch_pool_hold(b->pool, true);
			show_state(b);
			if (b->pool != NULL)
				batch_pool_hold(b->pool, false);
		}
		n = read(b->fd, to, size);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		b->size.read += (unsigned long long)n;
	for (const char *p = to; n > 0 && (p = memchr(p, '\n', (size_t)(to + n -
	    p))) != NULL; p++)
		b->size.lines++;
	return n;
}

/* ---- rows ------------------------------------------------------------------- */

static void
while_idle(void *arg)
{
	show_state(arg);
}

/* A line is in the output, or was there already. */
static void
count(void *arg, const struct batch_line *l)
{
	struct batch *b = arg;

	b->done++;
	batch_tally_add(b->tally, l);
	if (b->rc == CLI_OK)
		b->rc = l->about.exit;
	show_state(b);
}

static int
do_row(struct batch *b, const struct msu_row *row, struct batch_line *l)
{
	bool found;
	struct batch_turn none = { .is_due = false };
	int rc = batch_out_past(&b->out, row, l, &found);
	bool ahead = false;

	if (rc == CLI_OK && !found)
		rc = batch_ahead_find(&b->out, row, l, &ahead);
	if (rc == CLI_OK && (found || ahead) && b->cli->names != NULL)
		batch_export_past(b->cli, row, l);
	if (rc == CLI_OK && (found || ahead) && b->pool != NULL)
		batch_pool_past(b->pool, row, l);
	if (rc == CLI_OK && !found) {
		if (b->pool != NULL)
			return batch_pool_add(b->pool, row, ahead ? l : NULL);
		rc = ahead ? CLI_OK : batch_answer(&b->asker, row, &none, l);
		if (rc == CLI_OK)
			rc = batch_out_write(&b->out, &l->text);
	}
	if (rc == CLI_OK)
		count(b, l);
	return rc;
}

static void
note_row(struct batch_size *s, const struct msu_row *row)
{
	if (s->rows++ == 0)
		s->first = row->line;
	s->last = row->line;
}

static int
do_rows(struct batch *b)
{
	struct batch_line l = { .line = 0 };
	struct msu_error err = { .code = MSU_OK };
	const struct msu_row *row;
	int rc = CLI_OK;

	msu_buf_init(&l.text, BATCH_MAX_LINE);
	while (rc == CLI_OK && !term_is_interrupted()) {
		if (msu_rows_next(b->rows, &row, &err) != MSU_OK) {
			show_error(&err);
			rc = msu_code_exit(err.code);
		} else if (row == NULL) {
			b->size.is_known = true;
			break;
		} else {
			note_row(&b->size, row);
			rc = do_row(b, row, &l);
		}
	}
	msu_buf_free(&l.text);
	return rc;
}

/* Without a network one thread is fast enough; with it, the waiting is done
 * side by side. */
static int
start(struct batch *b)
{
	enum msu_code code = b->cli->to == NULL ? MSU_OK :
	    batch_names_open(b->cli);

	if (code == MSU_OK && !b->cli->offline)
		return batch_pool_start(&b->pool, b->cli, b->cache, &b->out,
		    count, while_idle, b);
	if (code == MSU_OK)
		code = batch_asker_start(&b->asker, b->cli, b->cli->ctx, NULL);
	if (code != MSU_OK) {
		struct msu_error err = { .code = MSU_E_NOMEM };

		show_error(&err);
		return msu_code_exit(err.code);
	}
	return CLI_OK;
}

/* What was done stays, and can be gone on from. */
static int
stop(struct batch *b, int rc)
{
	int late = batch_out_flush(&b->out);

	show_progress_end(b->cli);
	if (term_is_interrupted()) {
		show_stopped();
		rc = msu_code_exit(MSU_E_CANCELLED);
	}
	if (b->out.path != NULL && late == CLI_OK && !b->out.in_past &&
	    rc != CLI_USAGE && !complain_is_silent())
		fprintf(stderr, ngettext_("%lu row is done; the same command "
		    "with --resume goes on from there.\n", "%lu rows are done; "
		    "the same command with --resume goes on from there.\n",
		    b->done), b->done);
	return rc;
}

static int
run_rows(struct batch *b)
{
	int rc = batch_out_open(&b->out, b->cli);
	bool complete = false;

	if (rc == CLI_OK)
		rc = batch_ahead_open(&b->out);
	if (rc == CLI_OK) {
		int late;

		rc = start(b);
		if (rc == CLI_OK)
			rc = do_rows(b);
		/* what is under way is waited for */
		late = batch_pool_end(b->pool);
		if (rc == CLI_OK)
			rc = late;
		complete = rc == CLI_OK && !term_is_interrupted();
		if (complete)
			rc = batch_ahead_end(&b->out, b->size.last);
		complete &= rc == CLI_OK;
		rc = complete ? batch_out_finish(&b->out) : stop(b, rc);
		complete &= rc == CLI_OK;
		if (complete)
			rc = b->rc;
		show_progress_end(b->cli);
		late = batch_report_write(b->cli, b->tally);
		if (rc == CLI_OK)
			rc = late;
		batch_asker_end(&b->asker);
		batch_names_close(b->cli);
	}
	batch_ahead_close(&b->out, complete);
	batch_out_close(&b->out);
	return rc;
}

static int
usage(const char *subject, const char *text)
{
	fprintf(stderr, "mailsetup: batch: %s: %s\n", subject, text);
	return CLI_USAGE;
}

/* A column of passwords asks for logins, and so for checks. */
static int
look_for_passwords(struct batch *b, const char *name)
{
	struct cli *cli = b->cli;

	cli->table_dir = msu_file_dir_of(&cli->arena, name);
	cli->logins = msu_rows_has_passwords(b->rows);
	if (!cli->logins)
		return CLI_OK;
	if (cli->offline || cli->check == CLI_CHECK_NO)
		return usage(cli->offline ? "--offline" : "--no-check",
		    _("the table has a column password_file, and no login "
		    "works without a connection"));
	cli->check = CLI_CHECK_YES;
	return CLI_OK;
}

static int
run_batch(struct cli *cli)
{
	const char *name = cli->args[0];
	bool is_stdin = strcmp(name, "-") == 0;
	struct msu_error err = { .code = MSU_OK };
	struct batch b = { .cli = cli };
	struct stat st;
	int rc;

	if (cli->plan)
		return usage("--plan", _("a plan is made for one address"));
	if (cli->resume && cli->output == NULL)
		return usage("--resume", _("it needs the file of --output"));
	if (cli->retry && !cli->resume)
		return usage("--retry", _("it goes with --resume"));
	if (!batch_export_is_right(cli))
		return CLI_USAGE;
	rc = batch_report_check(cli);
	if (rc != CLI_OK)
		return rc;
	if (cli->unordered && cli->output != NULL)
		return usage("--unordered", _("a file of --output is in the "
		    "order of the table"));
	rc = batch_cache_open(&b.cache, cli);
	if (rc != CLI_OK)
		return rc;
	term_interrupt_ends_reads();
	if (cli->jobs == 0)
		cli->jobs = JOBS;
#ifdef SIGPIPE
	/* that nobody reads any more is told like a full disk */
	signal(SIGPIPE, SIG_IGN);
#endif
#ifdef SIGXFSZ
	/* and so is a limit to the size of files */
	signal(SIGXFSZ, SIG_IGN);
#endif
	b.fd = is_stdin ? STDIN_FILENO :
	    open(name, O_RDONLY | O_CLOEXEC | O_BINARY);
	if (b.fd < 0) {
		msu_fail_errno(&err, MSU_E_READ, name, errno);
		show_error(&err);
		batch_cache_close(b.cache);
		return msu_code_exit(err.code);
	}
	if (fstat(b.fd, &st) == 0 && S_ISREG(st.st_mode))
		b.size.bytes = (unsigned long long)st.st_size;
	answer_questions();
	b.rows = msu_rows_open(read_table, &b, is_stdin ?
	    _("standard input") : name, &err);
	b.tally = batch_tally_new();
	if (b.rows != NULL && b.tally == NULL)
		msu_fail(&err, MSU_E_NOMEM, NULL, NULL);
	if (err.code != MSU_OK) {
		show_error(&err);
		rc = msu_code_exit(err.code);
	} else if ((rc = look_for_passwords(&b, name)) == CLI_OK)
		rc = run_rows(&b);
	msu_rows_close(b.rows);
	batch_tally_free(b.tally);
	batch_cache_close(b.cache);
	if (!is_stdin)
		close(b.fd);
	return rc;
}

const struct cli_command command_batch = {
	.name = "batch",
	.args = N_("FILE|-"),
	.text = N_("look up all addresses of a table, CSV or JSON lines"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_CHECKING | CLI_JSON |
	    CLI_FILES | CLI_BATCH | CLI_MANY,
	.min_args = 1,
	.max_args = 1,
	.run = run_batch,
};
