/* SPDX-License-Identifier: MPL-2.0 */
/*
 * From a row to its line: out of a form, or by a lookup and a check.  What a row
 * asks of servers is limited by what the contexts of all threads share.
 */
#include <string.h>

#include "batch.h"
#include "err.h"

enum msu_code
batch_asker_start(struct batch_asker *a, struct cli *cli, struct msu_ctx *ctx,
    struct batch_cache *cache)
{
	memset(a, 0, sizeof(*a));
	a->cli = cli;
	a->ctx = ctx;
	a->cache = cache;
	/* where the whole address is sent, the answer may be its own */
	if (cli->send_address)
		return MSU_OK;
	a->forms = batch_forms_new(a, false);
	a->logins = batch_forms_new(a, true);
	return a->forms == NULL || a->logins == NULL ? MSU_E_NOMEM : MSU_OK;
}

void
batch_asker_end(struct batch_asker *a)
{
	batch_forms_free(a->forms);
	batch_forms_free(a->logins);
	a->forms = a->logins = NULL;
}

enum msu_code
batch_ask(const struct batch_asker *a, const struct msu_row *row, bool login,
    struct msu_result **out, struct msu_error *err)
{
	enum msu_code rc = msu_lookup_row(a->ctx, row, out, err);

	if (rc != MSU_OK || (!login && a->cli->check != CLI_CHECK_YES))
		return rc;
	rc = msu_check(a->ctx, *out, true, err);
	if (rc != MSU_OK) {
		msu_result_free(*out);
		*out = NULL;
	}
	return rc;
}

/* ---- rows ------------------------------------------------------------------------ */

/* One that is being answered. */
struct answer {
	struct batch_asker	*asker;
	const struct msu_row	*row;
	bool			 login;
	struct batch_line	*line;
	struct msu_result	*own;		/* this row's, or NULL */
	const struct msu_result	*found;		/* it, or the domain's */
};

/* The same for a row of which only the domain counts. */
static enum msu_code
find(struct answer *w, struct msu_error *err)
{
	struct batch_forms *forms = w->login || w->asker->cli->logins ?
	    w->asker->logins : w->asker->forms;
	enum msu_code code;

	if (w->own == NULL && forms != NULL &&
	    batch_forms_fill(forms, w->row, w->line, &w->found))
		return MSU_OK;
	msu_buf_clear(&w->line->text);
	code = w->own != NULL ? MSU_OK : batch_ask(w->asker, w->row, w->login,
	    &w->own, err);
	w->found = w->own;
	if (code == MSU_OK)
		code = batch_line_make(w->line, w->own);
	if (code == MSU_OK && forms != NULL && !w->login)
		batch_forms_learn(forms, w->row, &w->line->text);
	return code;
}

/* Only where all is well without. */
static enum msu_code
log_in(struct answer *w, struct batch_turn *turn, struct msu_error *err)
{
	const struct msu_account *acct = w->found->account;
	const struct batch_asker *a = w->asker;
	enum msu_code code = MSU_OK;

	snprintf(turn->in, sizeof(turn->in), "%s", acct->in->host);
	snprintf(turn->out, sizeof(turn->out), "%s", acct->out->host);
	turn->later = !turn->is_due || msu_share_turn(a->ctx, turn->in,
	    turn->out, true) > 0;
	if (turn->later) {
		turn->found = w->own;
		w->own = NULL;
		return MSU_OK;
	}
	if (w->own == NULL)
		code = msu_result_for(w->found, w->row->address, &w->own, err);
	if (code == MSU_OK)
		code = msu_check_row(a->ctx, w->row, a->cli->table_dir,
		    w->own, err);
	w->found = w->own;
	msu_buf_clear(&w->line->text);
	return code == MSU_OK ? batch_line_make(w->line, w->own) : code;
}

/* Who asks for a login that cannot be made is told so. */
static const struct msu_row *
refused(const struct cli *cli, const struct msu_row *row, struct msu_row *bad)
{
	if (row->password_file == NULL || row->error.code != MSU_OK ||
	    (!cli->offline && cli->check != CLI_CHECK_NO))
		return row;
	*bad = *row;
	msu_fail(&bad->error, MSU_E_ARGUMENT, row->address,
	    "password_file: no server is connected to");
	return bad;
}

int
batch_answer(struct batch_asker *a, const struct msu_row *row,
    struct batch_turn *turn, struct batch_line *l)
{
	struct msu_row bad;
	struct answer w = {
		.asker = a, .row = refused(a->cli, row, &bad), .line = l,
		.login = row->password_file != NULL,
		.own = turn->found,
	};
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf more;
	enum msu_code code;

	turn->found = NULL;
	turn->later = l->is_past = false;
	w.login &= w.row->error.code == MSU_OK;
	msu_buf_init(&more, BATCH_MAX_LINE);
	msu_buf_clear(&l->text);
	code = find(&w, &err);
	if (code == MSU_OK && w.login && l->about.outcome == MSU_FOUND &&
	    l->about.exit == 0)
		code = log_in(&w, turn, &err);
	if (code == MSU_OK && a->cli->to != NULL && !turn->later)
		code = batch_export(a, w.row, w.found, l, &more);
	batch_line_end(l, msu_buf_text(&more), row->line);
	if (code == MSU_OK)
		code = more.code != MSU_OK ? more.code : l->text.code;
	msu_buf_free(&more);
	msu_result_free(w.own);
	if (code == MSU_OK)
		return CLI_OK;
	msu_fail(&err, code, NULL, NULL);
	if (code != MSU_E_CANCELLED)
		show_error(&err);
	return msu_code_exit(code);
}
