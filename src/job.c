/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Lookups and checks as jobs: a list of stages, each of which starts a run of
 * the net or reads what came of one.  Whoever waits in between is another
 * matter: the program, in a loop of its own, or the blocking functions here.
 */
#include "job.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "ctx.h"
#include "err.h"
#include "file.h"
#include "look.h"
#include "mailsetup.h"
#include "net.h"
#include "secret.h"
#include "table.h"

#define MAX_EXTRA	6	/* servers that are no mail servers */
#define MAX_PASSWORD	4096	/* as msu_set_password() takes */

/* What is wrong goes to job->err and ends the job.  True: it has started a run,
 * and wants to be called again when that is over. */
typedef bool (*stage_fn)(struct msu_job *);

struct msu_job {
	struct msu_ctx			*ctx;
	const stage_fn			*stage;	/* the next; NULL ends them */
	bool				 begun, over;
	struct msu_error		 err;	/* MSU_OK: all is well */
	struct msu_result		*r;	/* NULL once it is handed over */
	bool				 owned;	/* by the job, until then */

	/* what it is about */
	const char			*address;
	const struct msu_server *const	*servers;	/* of URLs, or NULL */
	bool				 early;	/* checks begin with the leader */
	bool				 demanded;
	bool				 forgets;	/* the password */

	struct msu_net			*net;	/* NULL: nothing is sent */
	struct msu_list			 sent;
	struct msu_look			*look;	/* or NULL: no address */
	struct msu_checks		*checks;
	bool				 checking;
};

/* ---- stages: the lookup --------------------------------------------------- */

static void
on_leader(void *arg, const struct msu_server *in, const struct msu_server *out)
{
	msu_checks_start(arg, in);
	msu_checks_start(arg, out);
}

static bool
look_start(struct msu_job *job)
{
	if (msu_look_begin(job->ctx, job->address, job->r, &job->look,
	    &job->err) != MSU_OK || job->look == NULL)
		return false;
	job->look->net = job->net;
	if (job->early) {
		job->look->lead = on_leader;
		job->look->lead_arg = job->checks;
	}
	msu_look_start(job->look, &job->err);
	return false;
}

static bool
look_finish(struct msu_job *job)
{
	if (job->look != NULL)
		msu_look_finish(job->look, job->r, &job->err);
	return false;
}

/* ---- stages: the check ---------------------------------------------------- */

/* A trust that is too low may rise with what the servers show. */
static bool
is_worth_a_check(const struct msu_result *r)
{
	return r->account != NULL && r->account->in != NULL &&
	    r->account->out != NULL && (r->outcome == MSU_FOUND ||
	    (r->error.code == MSU_E_TRUST && r->trust >= 2));
}

/* The two for mail; calendars and the like only for whoever wants to know. */
static const struct msu_server *const *
servers_of(struct msu_job *job)
{
	const struct msu_account *acct = job->r->account;
	struct msu_arena *a = msu_result_arena(job->r);
	struct msu_list all = { 0 };

	msu_list_add(a, &all, acct->in);
	msu_list_add(a, &all, acct->out);
	for (size_t i = 0; job->demanded && acct->extra[i] != NULL &&
	    i < MAX_EXTRA; i++)
		msu_list_add(a, &all, acct->extra[i]);
	return msu_list_end(&all);
}

static bool
check_start(struct msu_job *job)
{
	const struct msu_server *const *servers = job->servers;

	if (servers == NULL && !is_worth_a_check(job->r))
		return false;
	job->checking = true;
	if (servers == NULL)
		servers = servers_of(job);
	if (msu_checks_wait(job->checks, job->r, servers, &job->err) != MSU_OK)
		msu_checks_finish(job->checks, &job->err);
	return false;
}

static bool
check_finish(struct msu_job *job)
{
	if (!job->checking || msu_checks_finish(job->checks, &job->err) !=
	    MSU_OK)
		return false;
	if (job->servers == NULL)
		msu_pick_checked(job->ctx, job->r);
	return false;
}

static bool
login(struct msu_job *job)
{
	if (!job->checking)
		return false;
	if (msu_checks_login(job->checks, job->r, &job->err))
		return true;
	msu_checks_advise(job->checks, job->r);
	if (job->r->outcome == MSU_FOUND)
		msu_check_exit(job->r, job->demanded);
	return false;
}

static const stage_fn lookup_stages[] = { look_start, look_finish, NULL };
static const stage_fn check_stages[] = { check_start, check_finish, login,
	NULL };
static const stage_fn both_stages[] = { look_start, look_finish, check_start,
	check_finish, login, NULL };

/* ---- a job ---------------------------------------------------------------- */

static enum msu_code
prepare(struct msu_job *job)
{
	struct msu_ctx *ctx = job->ctx;
	struct msu_result *r = job->r;
	struct msu_arena *a = msu_result_arena(r);

	for (size_t i = 0; r->sent[i] != NULL; i++)
		msu_list_add(a, &job->sent, r->sent[i]);
	if (msu_check_ca_file(ctx, &job->err) != MSU_OK)
		return job->err.code;
	if (!ctx->flags[MSU_OPT_OFFLINE]) {
		job->net = msu_net_get(ctx, &job->err);
		if (job->net == NULL)
			return job->err.code;
		msu_net_begin(job->net, a, &job->sent);
		if (ctx->secret != NULL)
			msu_net_hide(job->net, ctx->secret);
	}
	job->checks = msu_checks_new(ctx, job->net, a);
	return job->checks == NULL ? msu_fail(&job->err, MSU_E_NOMEM, NULL,
	    NULL) : MSU_OK;
}

enum msu_code
msu_job_none(const struct msu_ctx *ctx, struct msu_error *err)
{
	return ctx->job == NULL ? MSU_OK : msu_fail(err, MSU_E_ARGUMENT, NULL,
	    "another job of this context is not over");
}

/* The job is all zero but for what it is about; without a result it makes
 * one. */
static enum msu_code
job_begin(struct msu_job *job, struct msu_ctx *ctx, struct msu_result *r,
    const stage_fn *stages)
{
	if (msu_job_none(ctx, &job->err) != MSU_OK)
		return job->err.code;
	job->owned = r == NULL;
	job->r = r == NULL ? msu_result_new() : r;
	if (job->r == NULL)
		return msu_fail(&job->err, MSU_E_NOMEM, NULL, NULL);
	job->ctx = ctx;
	job->stage = stages;
	job->forgets = stages != lookup_stages;
	ctx->job = job;
	return prepare(job);
}

/* However far it is: what is open is dropped. */
static void
job_end(struct msu_job *job)
{
	struct msu_ctx *ctx = job->ctx;

	if (job->over || ctx == NULL)
		return;
	job->over = true;
	ctx->job = NULL;
	/* a password is for one check, whatever comes of that */
	if (job->forgets) {
		msu_secret_free(ctx->secret);
		ctx->secret = NULL;
	}
	if (job->net != NULL)
		msu_net_end(job->net);
	msu_checks_end(job->checks);
	job->r->sent = msu_list_end(&job->sent);
	if (job->err.code == MSU_OK &&
	    msu_arena_failed(msu_result_arena(job->r)))
		msu_fail(&job->err, MSU_E_NOMEM, NULL, NULL);
}

/* As far as it goes without sleeping; true: somebody has to sleep. */
static bool
job_go(struct msu_job *job)
{
	if (job->over)
		return false;
	/* later, the net sees to it; what needs none is done at once */
	if (!job->begun && job->err.code == MSU_OK && job->ctx->cancelled)
		msu_fail(&job->err, MSU_E_CANCELLED, NULL, NULL);
	job->begun = true;
	for (;;) {
		if (job->net != NULL && msu_net_step(job->net))
			return true;
		if (job->err.code != MSU_OK || *job->stage == NULL)
			break;
		if (!(*job->stage)(job))
			job->stage++;
	}
	job_end(job);
	return false;
}

/* The result is the caller's if all went well. */
static enum msu_code
job_take(struct msu_job *job, struct msu_result **out, struct msu_error *err)
{
	if (err != NULL)
		*err = job->err;
	if (job->err.code == MSU_OK)
		*out = job->r;
	else if (job->owned)
		msu_result_free(job->r);
	job->r = NULL;
	return job->err.code;
}

static enum msu_code
job_wait(struct msu_job *job, struct msu_result **out, struct msu_error *err)
{
	while (job_go(job))
		msu_net_sleep(job->net);
	return job_take(job, out, err);
}

/* ---- blocking ------------------------------------------------------------- */

enum msu_code
msu_lookup(struct msu_ctx *ctx, const char *address, struct msu_result **out,
    struct msu_error *err)
{
	struct msu_job job = { .address = address };

	*out = NULL;
	job_begin(&job, ctx, NULL, lookup_stages);
	return job_wait(&job, out, err);
}

enum msu_code
msu_lookup_row(struct msu_ctx *ctx, const struct msu_row *row,
    struct msu_result **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_result *r = NULL;
	enum msu_code rc = MSU_OK;

	err = msu_error_own(err, &own);
	*out = NULL;
	if (row->error.code == MSU_OK)
		rc = msu_lookup(ctx, row->address == NULL ? "" : row->address,
		    &r, err);
	else if ((r = msu_result_new()) == NULL)
		rc = msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (rc == MSU_OK)
		rc = msu_table_finish(r, row, err);
	if (rc == MSU_OK)
		*out = r;
	else
		msu_result_free(r);
	return rc;
}

enum msu_code
msu_lookup_and_check(struct msu_ctx *ctx, const char *address, bool demanded,
    struct msu_result **out, struct msu_error *err)
{
	struct msu_job job = { .address = address, .early = true,
	    .demanded = demanded };

	*out = NULL;
	job_begin(&job, ctx, NULL, both_stages);
	return job_wait(&job, out, err);
}

enum msu_code
msu_plan(struct msu_ctx *ctx, const char *address, bool check,
    struct msu_result **out, struct msu_error *err)
{
	struct msu_error own;
	struct msu_result *r = msu_result_new();
	struct msu_look *look;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	*out = NULL;
	if (r == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	rc = msu_look_begin(ctx, address, r, &look, err);
	if (rc == MSU_OK && look != NULL)
		rc = msu_look_plan(look, check, r, err);
	if (rc == MSU_OK)
		*out = r;
	else
		msu_result_free(r);
	return rc;
}

enum msu_code
msu_check(struct msu_ctx *ctx, struct msu_result *r, bool demanded,
    struct msu_error *err)
{
	struct msu_job job = { .demanded = demanded };

	job_begin(&job, ctx, r, check_stages);
	return job_wait(&job, &r, err);
}

static void
forget_secret(struct msu_ctx *ctx)
{
	msu_secret_free(ctx->secret);
	ctx->secret = NULL;
}

static enum msu_code
read_password(struct msu_ctx *ctx, struct msu_arena *a,
    const struct msu_row *row, const char *dir, struct msu_error *err)
{
	const char *path = msu_file_at(a, dir, row->password_file);
	enum msu_code rc = MSU_E_NOMEM;

	forget_secret(ctx);
	ctx->is_token = false;
	ctx->secret = msu_secret_new();
	if (ctx->secret != NULL && !msu_arena_failed(a))
		rc = msu_secret_read_regular(ctx->secret, path, err);
	if (rc == MSU_OK && msu_secret_len(ctx->secret) > MAX_PASSWORD)
		rc = msu_fail(err, MSU_E_TOO_BIG, path, NULL);
	if (rc == MSU_OK)
		return MSU_OK;
	forget_secret(ctx);
	return msu_fail(err, rc, path, NULL);
}

/* Where all else is well it is the password that is missing. */
static void
blame_password(struct msu_result *r, const struct msu_row *row,
    const struct msu_error *why)
{
	struct msu_error err = { 0 };

	msu_fail(&err, why->code, why->subject, "password_file %s%s%s",
	    row->password_file, why->detail[0] == '\0' ? "" : ": ",
	    why->detail);
	msu_result_fail(r, MSU_FOUND, &err);
}

enum msu_code
msu_check_row(struct msu_ctx *ctx, const struct msu_row *row, const char *dir,
    struct msu_result *r, struct msu_error *err)
{
	struct msu_error own, bad = { 0 };
	enum msu_code rc;

	err = msu_error_own(err, &own);
	if (msu_job_none(ctx, err) != MSU_OK)
		return err->code;
	if (row->password_file != NULL && r->outcome == MSU_FOUND)
		read_password(ctx, msu_result_arena(r), row, dir, &bad);
	if (bad.code == MSU_E_NOMEM)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	ctx->line = row->line;
	rc = msu_check(ctx, r, true, err);
	ctx->line = 0;
	if (rc == MSU_OK && bad.code != MSU_OK && r->exit == 0)
		blame_password(r, row, &bad);
	return rc;
}

/* The servers live in the job's result. */
static enum msu_code
urls_begin(struct msu_job *job, struct msu_ctx *ctx, const char *const *urls)
{
	struct msu_list servers = { 0 };
	struct msu_arena *a;

	job->demanded = true;
	if (job_begin(job, ctx, NULL, check_stages) != MSU_OK)
		return job->err.code;
	/* or nothing would be wrong with them */
	if (urls[0] == NULL)
		return msu_fail(&job->err, MSU_E_ARGUMENT, NULL, "no URL");
	job->r->outcome = MSU_FOUND;
	a = msu_result_arena(job->r);
	for (size_t i = 0; urls[i] != NULL && job->err.code == MSU_OK; i++)
		msu_list_add(a, &servers, msu_check_url(a, urls[i],
		    &job->err));
	job->servers = msu_list_end(&servers);
	if (!msu_arena_failed(a))
		return job->err.code;
	/* what else is said of them is not so */
	msu_error_clear(&job->err);
	return msu_fail(&job->err, MSU_E_NOMEM, NULL, NULL);
}

enum msu_code
msu_check_urls(struct msu_ctx *ctx, const char *const *urls,
    struct msu_result **out, struct msu_error *err)
{
	struct msu_job job = { 0 };

	*out = NULL;
	urls_begin(&job, ctx, urls);
	return job_wait(&job, out, err);
}

/* ---- for a program's own loop ----------------------------------------------- */

static struct msu_job *
job_new(struct msu_error *err)
{
	struct msu_job *job = calloc(1, sizeof(*job));

	if (err != NULL)
		msu_error_clear(err);
	if (job == NULL && err != NULL)
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	return job;
}

/* What could not begin is no job. */
static struct msu_job *
job_ready(struct msu_job *job, struct msu_error *err)
{
	if (job->err.code == MSU_OK)
		return job;
	if (err != NULL)
		*err = job->err;
	msu_job_free(job);
	return NULL;
}

static struct msu_job *
address_job(struct msu_ctx *ctx, const char *address, bool check,
    bool demanded, struct msu_error *err)
{
	struct msu_job *job = job_new(err);

	if (job == NULL)
		return NULL;
	job->early = check;
	job->demanded = demanded;
	if (job_begin(job, ctx, NULL, check ? both_stages : lookup_stages) ==
	    MSU_OK)
		job->address = msu_arena_str(msu_result_arena(job->r),
		    address);
	return job_ready(job, err);
}

struct msu_job *
msu_lookup_start(struct msu_ctx *ctx, const char *address,
    struct msu_error *err)
{
	return address_job(ctx, address, false, false, err);
}

struct msu_job *
msu_lookup_and_check_start(struct msu_ctx *ctx, const char *address,
    bool demanded, struct msu_error *err)
{
	return address_job(ctx, address, true, demanded, err);
}

struct msu_job *
msu_check_start(struct msu_ctx *ctx, struct msu_result *r, bool demanded,
    struct msu_error *err)
{
	struct msu_job *job = job_new(err);

	if (job == NULL)
		return NULL;
	job->demanded = demanded;
	job_begin(job, ctx, r, check_stages);
	return job_ready(job, err);
}

struct msu_job *
msu_check_urls_start(struct msu_ctx *ctx, const char *const *urls,
    struct msu_error *err)
{
	struct msu_job *job = job_new(err);

	if (job == NULL)
		return NULL;
	urls_begin(job, ctx, urls);
	return job_ready(job, err);
}

bool
msu_job_step(struct msu_job *job)
{
	if (!job->over && job->net != NULL)
		msu_net_peek(job->net);
	return job_go(job);
}

size_t
msu_job_fds(struct msu_job *job, struct msu_fd *fds, size_t max,
    int *timeout_ms)
{
	*timeout_ms = 0;
	return job->over || job->net == NULL ? 0 :
	    msu_net_fds(job->net, fds, max, timeout_ms);
}

enum msu_code
msu_job_result(struct msu_job *job, struct msu_result **out,
    struct msu_error *err)
{
	*out = NULL;
	if (job->over && job->r != NULL)
		return job_take(job, out, err);
	if (err != NULL) {
		msu_error_clear(err);
		msu_fail(err, MSU_E_ARGUMENT, NULL, "the job is not over, or "
		    "its result was taken");
	}
	return MSU_E_ARGUMENT;
}

void
msu_job_free(struct msu_job *job)
{
	if (job == NULL)
		return;
	job_end(job);
	if (job->owned)
		msu_result_free(job->r);
	free(job);
}
