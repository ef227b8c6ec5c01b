/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Several rows at a time: each thread has a context of its own, and all rows of
 * a domain go to the same thread, so that a domain is looked up once.  What is
 * known of servers, and what may be asked of them, is shared.  Rows wait in a
 * ring of fixed size, and lines leave it in the order of the table.  A row that
 * has to wait for its turn to log in is put aside, and keeps no thread busy.
 */
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "addr.h"
#include "batch.h"
#include "compat.h"
#include "err.h"

#define ROWS_EACH	16	/* in the ring for each thread */
#define MAX_WAITING	((size_t)8 << 20)	/* bytes of lines, of which each
						 * waits for one before it */
#define FILES_EACH	32	/* sockets, at most */
#define PACE_MS		4	/* between the first rows of two threads: twenty
				 * questions each at once are more than a
				 * resolver's socket takes */
/* All accounts of a large host, which come in one at a time while others are done
 * with long before. */
#define ROWS_LOGIN	4096
#define MOMENT_MS	200	/* so long nobody asks for more, or stops us */
#define GROUPS		65536	/* of domains, by hash: many more than there are
				 * rows in the ring, so that a domain that is new
				 * seldom is bound to a thread already */

_Static_assert(CLI_MAX_JOBS < USHRT_MAX, "batch_pool.owner is too narrow");

struct job {
	struct msu_arena	 arena;		/* the row's */
	struct msu_row		 row;
	struct batch_line	 line;
	struct batch_turn	 turn;
	struct job		*next;		/* of the same thread */
	bool			 is_done, is_written;
	bool			 is_dropped;	/* not begun before the end */
};

struct worker {
	struct batch_pool	*pool;
	pthread_t		 thread;
	pthread_cond_t		 work;
	struct batch_asker	 asker;
	struct job		*first, *last;	/* waiting */
	size_t			 load;		/* these and the one at work */
	bool			 is_used;	/* had a row */
	struct job		*aside;		/* the thread's own: before their
						 * logins, in order */
	bool			 was_aside;	/* the one at work */
};

struct batch_pool {
	struct cli		*cli;
	struct batch_cache	*cache;
	struct batch_out	*out;
	void			(*wrote)(void *, const struct batch_line *);
	void			(*idle)(void *);
	void			*arg;
	struct msu_share	*share;
	pthread_mutex_t		 lock;		/* of all that follows */
	pthread_cond_t		 room;
	size_t			 nworkers, size;
	struct worker		*workers;
	struct job		*ring;
	/* whose a group of domains is, from 1; 0: nobody's yet */
	unsigned short		 owner[GROUPS];
	unsigned long		 added, left;	/* rows that came and went */
	size_t			 waiting;	/* bytes of lines that are done */
	bool			 closing;
	int			 rc;		/* first failure */
};

/* ---- lines leave ------------------------------------------------------------------- */

static void
write_line(struct batch_pool *p, struct job *j)
{
	int rc = p->rc;

	/* it, and what is behind it, is for --resume */
	if (rc == CLI_OK && j->is_dropped && !p->cli->unordered)
		rc = msu_code_exit(MSU_E_CANCELLED);
	if (rc == CLI_OK && !j->is_dropped)
		rc = batch_out_write(p->out, &j->line.text);
	if (rc == CLI_OK && !j->is_dropped)
		p->wrote(p->arg, &j->line);
	else if (p->rc == CLI_OK)
		p->rc = rc;
	j->is_written = true;
	p->waiting -= j->line.text.len;
	/* with hundreds of threads there are thousands of these */
	msu_buf_free(&j->line.text);
}

/* Whatever is at its turn, or is done where order does not matter. */
static void
write_lines(struct batch_pool *p, struct job *just)
{
	unsigned long before = p->left;

	if (p->cli->unordered && !just->is_dropped)
		write_line(p, just);
	while (p->left < p->added) {
		struct job *j = &p->ring[p->left % p->size];

		if (!j->is_done)
			break;
		if (!j->is_written)
			write_line(p, j);
		msu_result_free(j->turn.found);
		j->turn.found = NULL;
		msu_arena_free(&j->arena);
		p->left++;
	}
	/* who waits for an answer from the network sees it at once */
	if (p->rc == CLI_OK)
		p->rc = batch_out_flush(p->out);
	if (p->left != before)
		pthread_cond_signal(&p->room);
}

/* ---- waiting --------------------------------------------------------------------------- */

static void
wait_some(struct batch_pool *p, pthread_cond_t *what, unsigned long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += (long)ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	pthread_cond_timedwait(what, &p->lock, &t);
}

/* The one who reads the table waits here, while nothing may happen for long. */
static void
wait_for_room(struct batch_pool *p)
{
	wait_some(p, &p->room, MOMENT_MS);
	p->idle(p->arg);
}

/* ---- threads ------------------------------------------------------------------------- */

/* One that may log in now, or NULL; then *ms is when to look again. */
static struct job *
take_aside(struct worker *w, bool any, unsigned long *ms)
{
	const struct job *before = NULL;

	for (struct job **p = &w->aside; *p != NULL; p = &(*p)->next) {
		struct job *j = *p;
		unsigned long wait;

		/* who has to wait at the same place has to wait, too */
		if (before != NULL && strcmp(before->turn.in, j->turn.in) ==
		    0 && strcmp(before->turn.out, j->turn.out) == 0)
			continue;
		before = j;
		wait = any ? 0 : msu_share_turn(w->asker.ctx, j->turn.in,
		    j->turn.out, false);
		if (wait == 0) {
			*p = j->next;
			return j;
		}
		*ms = wait < *ms ? wait : *ms;
	}
	return NULL;
}

/* Behind those that are there; one that came too late keeps its place. */
static void
put_aside(struct worker *w, struct job *j)
{
	struct job **p = &w->aside;

	while (!j->turn.is_due && *p != NULL)
		p = &(*p)->next;
	j->turn.is_due = true;
	j->next = *p;
	*p = j;
}

static void
wait_for_work(struct worker *w, unsigned long ms)
{
	if (w->aside == NULL)
		pthread_cond_wait(&w->work, &w->pool->lock);
	else
		wait_some(w->pool, &w->work, ms);
}

/* Nobody waits an hour for Ctrl-C, nor for the rows that were only read. */
static bool
is_over(const struct batch_pool *p)
{
	return p->rc != CLI_OK || term_is_interrupted();
}

static struct job *
take_new(struct worker *w)
{
	struct job *j = w->first;

	if (j != NULL)
		w->first = j->next;
	w->was_aside = false;
	return j;
}

/* New ones and those put aside take turns, so that neither are kept waiting for
 * the end of the others. */
static struct job *
next_job(struct worker *w)
{
	struct batch_pool *p = w->pool;

	for (;;) {
		unsigned long ms = MOMENT_MS;
		struct job *j = NULL;
		bool any;

		if (w->first != NULL && (w->aside == NULL || w->was_aside))
			return take_new(w);
		any = is_over(p);
		pthread_mutex_unlock(&p->lock);
		j = take_aside(w, any, &ms);
		pthread_mutex_lock(&p->lock);
		w->was_aside = j != NULL;
		if (j != NULL)
			return j;
		if (w->first != NULL)
			return take_new(w);
		if (p->closing && w->aside == NULL)
			return NULL;
		wait_for_work(w, ms);
	}
}

/* What came of a login is not lost with a line that cannot be written yet. */
static int
keep_login(struct batch_pool *p, const struct job *j)
{
	bool is_next = j == &p->ring[p->left % p->size] && p->rc == CLI_OK;

	return j->row.password_file == NULL || is_next || p->cli->unordered ?
	    CLI_OK : batch_ahead_add(p->out, &j->line.text);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct batch_pool *p = w->pool;
	struct job *j;

	pthread_mutex_lock(&p->lock);
	while ((j = next_job(w)) != NULL) {
		int rc = p->rc;

		j->is_dropped = is_over(p);
		pthread_mutex_unlock(&p->lock);
		if (!j->is_dropped)
			rc = batch_answer(&w->asker, &j->row, &j->turn,
			    &j->line);
		pthread_mutex_lock(&p->lock);
		if (rc == CLI_OK && !j->is_dropped && j->turn.later) {
			put_aside(w, j);
			continue;
		}
		if (rc == CLI_OK && !j->is_dropped)
			rc = keep_login(p, j);
		if (p->rc == CLI_OK)
			p->rc = rc;
		j->is_done = true;
		p->waiting += j->line.text.len;
		w->load--;
		write_lines(p, j);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static bool
start_worker(struct batch_pool *p, struct worker *w)
{
	struct msu_ctx *ctx = msu_ctx_dup(p->cli->ctx);

	w->pool = p;
	pthread_cond_init(&w->work, NULL);
	if (ctx == NULL || batch_asker_start(&w->asker, p->cli, ctx,
	    p->cache) != MSU_OK) {
		batch_asker_end(&w->asker);
		msu_ctx_free(ctx);
		return false;
	}
	msu_set_share(ctx, p->share);
	if (pthread_create(&w->thread, NULL, work, w) == 0)
		return true;
	batch_asker_end(&w->asker);
	msu_ctx_free(ctx);
	return false;
}

/* Signals are for the thread that reads the table: it may be waiting there. */
static void
start_workers(struct batch_pool *p, size_t n)
{
#ifdef SIG_BLOCK
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
#endif
	/* one is enough */
	while (p->nworkers < n && start_worker(p, &p->workers[p->nworkers]))
		p->nworkers++;
#ifdef SIG_BLOCK
	pthread_sigmask(SIG_SETMASK, &before, NULL);
#endif
}

int
batch_pool_start(struct batch_pool **out, struct cli *cli,
    struct batch_cache *cache, struct batch_out *where,
    void (*wrote)(void *, const struct batch_line *), void (*idle)(void *),
    void *arg)
{
	struct batch_pool *p = calloc(1, sizeof(*p));
	struct msu_error err = { .code = MSU_E_NOMEM };
	size_t n = cli->jobs;

	*out = p;
	if (p == NULL)
		goto fail;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->room, NULL);
	p->cli = cli;
	p->cache = cache;
	p->out = where;
	p->wrote = wrote;
	p->idle = idle;
	p->arg = arg;
	p->size = cli->logins && n * ROWS_EACH < ROWS_LOGIN ? ROWS_LOGIN :
	    n * ROWS_EACH;
	p->share = msu_share_new();
	p->workers = calloc(n, sizeof(*p->workers));
	p->ring = calloc(p->size, sizeof(*p->ring));
	if (p->share == NULL || p->workers == NULL || p->ring == NULL)
		goto fail;
	for (size_t i = 0; i < p->size; i++)
		msu_buf_init(&p->ring[i].line.text, BATCH_MAX_LINE);
	msu_allow_files(FILES_EACH * (n + 1));
	msu_few_heaps();
	start_workers(p, n);
	if (p->nworkers > 0)
		return CLI_OK;
fail:
	show_error(&err);
	return msu_code_exit(err.code);
}

/* ---- rows come ------------------------------------------------------------------------- */

static void
copy_row(struct job *j, const struct msu_row *row)
{
	const char **values = msu_arena_alloc(&j->arena,
	    (row->nvalues + 1) * sizeof(*values));
	const char **const texts[] = {
		&j->row.address, &j->row.name, &j->row.reply_to,
		&j->row.organization, &j->row.password_file,
	};

	j->row = *row;
	j->row.values = values;
	for (size_t i = 0; values != NULL && i < row->nvalues; i++)
		values[i] = msu_arena_str(&j->arena, row->values[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = msu_arena_str(&j->arena, *texts[i]);
}

/* A domain that is new goes to whoever has least to do, and stays there: so none
 * waits behind one that does not answer while somebody else is idle. */
static struct worker *
owner_of(struct batch_pool *p, const char *address)
{
	unsigned short *owner = &p->owner[batch_domain_hash(address) % GROUPS];
	size_t best = 0;

	if (*owner == 0) {
		for (size_t i = 1; i < p->nworkers; i++)
			best = p->workers[i].load < p->workers[best].load ?
			    i : best;
		*owner = (unsigned short)(best + 1);
	}
	return &p->workers[*owner - 1];
}

/* To the thread whose row it is; whether it is the first that that has. */
static bool
hand_over(struct batch_pool *p, struct job *j)
{
	struct worker *w = owner_of(p, j->row.address);
	bool is_first = !w->is_used;

	w->is_used = true;
	w->load++;
	if (w->first == NULL)
		w->first = j;
	else
		w->last->next = j;
	w->last = j;
	pthread_cond_signal(&w->work);
	return is_first;
}

static void
take_known(struct batch_pool *p, struct job *j, const struct batch_line *l)
{
	msu_buf_clear(&j->line.text);
	msu_buf_add(&j->line.text, msu_buf_text(&l->text), l->text.len);
	j->line.about = l->about;
	j->line.line = l->line;
	j->line.is_past = l->is_past;
	j->is_done = true;
	p->waiting += j->line.text.len;
	write_lines(p, j);
}

int
batch_pool_add(struct batch_pool *p, const struct msu_row *row,
    const struct batch_line *known)
{
	const struct timespec pause = { .tv_nsec = PACE_MS * 1000000L };
	struct job *j;
	bool is_first = false;
	int rc;

	pthread_mutex_lock(&p->lock);
	while (p->added - p->left == p->size || p->waiting > MAX_WAITING)
		wait_for_room(p);
	j = &p->ring[p->added % p->size];
	j->is_done = j->is_written = j->is_dropped = false;
	memset(&j->turn, 0, sizeof(j->turn));
	j->next = NULL;
	copy_row(j, row);
	if (msu_arena_failed(&j->arena) && p->rc == CLI_OK) {
		struct msu_error err = { .code = MSU_E_NOMEM };

		show_error(&err);
		p->rc = msu_code_exit(err.code);
	}
	p->added++;
	if (known != NULL)
		take_known(p, j, known);
	else
		is_first = hand_over(p, j);
	rc = p->rc;
	pthread_mutex_unlock(&p->lock);
	if (is_first)
		nanosleep(&pause, NULL);
	return rc;
}

void
batch_pool_past(struct batch_pool *p, const struct msu_row *row,
    const struct batch_line *l)
{
	struct msu_arena a = { 0 };
	struct msu_addr addr;

	/* which need not have been known to be one */
	if (l->has_login && row->address != NULL &&
	    msu_addr_parse(&a, row->address, &addr, NULL) == MSU_OK)
		msu_share_claim(p->share, addr.full, row->line);
	msu_arena_free(&a);
}

void
batch_pool_hold(struct batch_pool *p, bool hold)
{
	if (hold)
		pthread_mutex_lock(&p->lock);
	else
		pthread_mutex_unlock(&p->lock);
}

int
batch_pool_end(struct batch_pool *p)
{
	int rc;

	if (p == NULL)
		return CLI_OK;
	pthread_mutex_lock(&p->lock);
	p->closing = true;
	for (size_t i = 0; i < p->nworkers; i++)
		pthread_cond_signal(&p->workers[i].work);
	while (p->nworkers > 0 && p->left < p->added)
		wait_for_room(p);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->nworkers; i++) {
		struct worker *w = &p->workers[i];

		pthread_join(w->thread, NULL);
		pthread_cond_destroy(&w->work);
		batch_asker_end(&w->asker);
		msu_ctx_free(w->asker.ctx);
	}
	for (size_t i = 0; p->ring != NULL && i < p->size; i++) {
		msu_result_free(p->ring[i].turn.found);
		msu_arena_free(&p->ring[i].arena);
		msu_buf_free(&p->ring[i].line.text);
	}
	rc = p->rc;
	msu_share_free(p->share);
	pthread_cond_destroy(&p->room);
	pthread_mutex_destroy(&p->lock);
	free(p->workers);
	free(p->ring);
	free(p);
	return rc;
}
