/* SPDX-License-Identifier: MPL-2.0 */
/* From a row to its line: out of a form, or by a lookup and a check. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "err.h"

/* ---- not too many at a time at one host --------------------------------------- */

#define MAX_BUSY	(2 * CLI_MAX_JOBS)	/* each at two hosts */
#define MAX_CHECKS	2	/* of one host at a time */

struct batch_gate {
	pthread_mutex_t	 lock;
	pthread_cond_t	 left;		/* somebody has */
	const char	*busy[MAX_BUSY];	/* the checkers' own, or NULL */
};

struct batch_gate *
batch_gate_new(void)
{
	struct batch_gate *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return NULL;
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->left, NULL);
	return g;
}

void
batch_gate_free(struct batch_gate *g)
{
	if (g == NULL)
		return;
	pthread_cond_destroy(&g->left);
	pthread_mutex_destroy(&g->lock);
	free(g);
}

static bool
has_room(const struct batch_gate *g, const char *host)
{
	size_t n = 0;

	for (size_t i = 0; i < MAX_BUSY; i++)
		n += g->busy[i] != NULL && strcmp(g->busy[i], host) == 0;
	return n < MAX_CHECKS;
}

static void
put(struct batch_gate *g, const char *was, const char *is)
{
	for (size_t i = 0; i < MAX_BUSY; i++) {
		if (g->busy[i] == was) {
			g->busy[i] = is;
			return;
		}
	}
}

/* Both hosts at once, so that nobody waits for one while he holds another. */
static void
enter(struct batch_gate *g, const char *in, const char *out)
{
	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	while (!has_room(g, in) || !has_room(g, out))
		pthread_cond_wait(&g->left, &g->lock);
	put(g, NULL, in);
	put(g, NULL, out);
	pthread_mutex_unlock(&g->lock);
}

static void
leave(struct batch_gate *g, const char *in, const char *out)
{
	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	put(g, in, NULL);
	put(g, out, NULL);
	pthread_cond_broadcast(&g->left);
	pthread_mutex_unlock(&g->lock);
}

/* ---- rows ------------------------------------------------------------------------ */

enum msu_code
batch_asker_start(struct batch_asker *a, struct cli *cli, struct msu_ctx *ctx)
{
	memset(a, 0, sizeof(*a));
	a->cli = cli;
	a->ctx = ctx;
	/* where the whole address is sent, the answer may be its own */
	if (cli->send_address)
		return MSU_OK;
	a->forms = batch_forms_new(a);
	return a->forms == NULL ? MSU_E_NOMEM : MSU_OK;
}

void
batch_asker_end(struct batch_asker *a)
{
	batch_forms_free(a->forms);
	a->forms = NULL;
}

enum msu_code
batch_ask(const struct batch_asker *a, const struct msu_row *row,
    struct msu_result **out, struct msu_error *err)
{
	enum msu_code rc = msu_lookup_row(a->ctx, row, out, err);
	struct msu_result *r = *out;
	const char *in, *to;

	if (rc != MSU_OK || a->cli->check != CLI_CHECK_YES ||
	    r->account == NULL || r->account->in == NULL ||
	    r->account->out == NULL)
		return rc;
	/* the check may choose others */
	in = r->account->in->host;
	to = r->account->out->host;
	enter(a->gate, in, to);
	rc = msu_check(a->ctx, r, true, err);
	leave(a->gate, in, to);
	if (rc != MSU_OK) {
		msu_result_free(r);
		*out = NULL;
	}
	return rc;
}

int
batch_answer(struct batch_asker *a, const struct msu_row *row,
    struct batch_line *l)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r = NULL;
	const struct msu_result *found = NULL;
	enum msu_code code = MSU_OK;
	struct msu_buf more;

	msu_buf_init(&more, BATCH_MAX_LINE);
	msu_buf_clear(&l->text);
	if (a->forms == NULL || !batch_forms_fill(a->forms, row, l, &found)) {
		msu_buf_clear(&l->text);
		code = batch_ask(a, row, &r, &err);
		found = r;
		if (code == MSU_OK)
			code = batch_line_make(l, r);
		if (code == MSU_OK && a->forms != NULL)
			batch_forms_learn(a->forms, row, &l->text);
	}
	if (code == MSU_OK && a->cli->to != NULL)
		code = batch_export(a, row, found, l, &more);
	batch_line_end(l, msu_buf_text(&more), row->line);
	if (code == MSU_OK)
		code = more.code != MSU_OK ? more.code : l->text.code;
	msu_buf_free(&more);
	msu_result_free(r);
	if (code == MSU_OK)
		return CLI_OK;
	msu_fail(&err, code, NULL, NULL);
	if (code != MSU_E_CANCELLED)
		show_error(&err);
	return msu_code_exit(code);
}
