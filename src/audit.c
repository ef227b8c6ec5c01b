/* SPDX-License-Identifier: MPL-2.0 */
/* The public door to an audit: from a domain to what is wrong with it. */
#include "mailsetup.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "audit.h"
#include "audit_page.h"
#include "autodiscover.h"
#include "err.h"
#include "job.h"
#include "json.h"

#define MAX_GRADES	26

struct box {
	struct msu_audit	 pub;
	struct msu_result	*r;	/* whose memory all is in */
};

/* ---- how it went -------------------------------------------------------------- */

static int
by_severity(const void *x, const void *y)
{
	const struct msu_finding *f = *(const struct msu_finding *const *)x;
	const struct msu_finding *g = *(const struct msu_finding *const *)y;

	if (f->severity != g->severity)
		return f->severity > g->severity ? -1 : 1;
	if (msu_finding_rank(f) != msu_finding_rank(g))
		return msu_finding_rank(f) < msu_finding_rank(g) ? -1 : 1;
	return strcmp(f->about, g->about);
}

static bool
is_published(const struct msu_audit_run *run)
{
	for (size_t i = 0; i < MSU_PLACE_COUNT; i++) {
		enum msu_place_state s = run->places[i].state;

		if (s != MSU_PLACE_ABSENT && s != MSU_PLACE_SKIPPED &&
		    s != MSU_PLACE_UNKNOWN &&
		    (run->places[i].q == NULL || run->places[i].q->attempt->
		    error.code != MSU_E_HTML))
			return true;
	}
	return false;
}

/* What is found wrong stays so, whoever else did not answer. */
static void
judge(const struct msu_audit_run *run, struct msu_audit *out)
{
	size_t works = 0;

	for (size_t i = 0; out->findings[i] != NULL; i++)
		out->counts[out->findings[i]->severity]++;
	for (size_t i = 0; out->clients[i] != NULL; i++)
		works += out->clients[i]->prospect == MSU_PROSPECT_WORKS;
	out->outcome = is_published(run) ? MSU_FOUND :
	    run->unknown ? MSU_TEMPORARY : MSU_NOTHING;
	out->exit = msu_code_exit(out->outcome == MSU_NOTHING ?
	    MSU_E_UNKNOWN_DOMAIN : out->outcome == MSU_TEMPORARY ?
	    MSU_E_NOT_PROVEN : out->counts[MSU_ERROR] > 0 ?
	    MSU_E_TCP_REFUSED : run->unknown ? MSU_E_NOT_PROVEN : MSU_OK);
	if (works > 0 || !run->unknown)
		out->grade = msu_grade_of(out->counts, works,
		    &out->grade_rule);
}

/* Where not one name was answered it is this computer that has no network:
 * nothing was learned about the domain. */
static bool
is_deaf(const struct msu_audit_run *run)
{
	const struct msu_list *all = &run->look->questions;
	size_t silent = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct msu_question *q = all->v[i];

		if (q->attempt->error.code == MSU_E_DNS_TIMEOUT)
			silent++;
		else if (q->attempt->error.code != MSU_E_DEADLINE)
			return false;
	}
	return silent > 0;
}

static void
fill(struct msu_audit_run *run, struct msu_audit *out)
{
	if (is_deaf(run)) {
		MSU_FINDING(run, "no-network", run->look->addr.domain, NULL,
		    "");
		run->unknown = true;
	} else {
		msu_audit_web(run);
		msu_audit_documents(run);
		msu_audit_dns(run);
		msu_audit_servers(run);
		msu_audit_agreement(run);
	}
	if (run->findings.n > 1)
		qsort(run->findings.v, run->findings.n,
		    sizeof(run->findings.v[0]), by_severity);
	out->domain = run->look->addr.domain;
	out->written = msu_addr_host_written(run->a, out->domain);
	out->findings = msu_list_end(&run->findings);
	out->clients = msu_list_end(&run->clients);
	out->checks = run->r->checks;
	out->attempts = msu_list_end(&run->look->attempts);
	judge(run, out);
}

/* ---- the run -------------------------------------------------------------------- */

/* The address stands for everybody's: user names come out as the forms that
 * they are in documents. */
static enum msu_code
begin(struct msu_audit_run *run, struct msu_ctx *ctx, const char *domain,
    struct msu_error *err)
{
	const char *address = msu_arena_printf(run->a, "%s@%s",
	    MSU_AUTODISCOVER_PROBE, domain);
	struct msu_addr addr;
	enum msu_code rc;

	run->ctx = ctx;
	if (msu_job_none(ctx, err) != MSU_OK)
		return err->code;
	if (msu_addr_domain(run->a, domain, &addr, err) != MSU_OK)
		return err->code;
	if (ctx->flags[MSU_OPT_OFFLINE])
		return msu_fail(err, MSU_E_NOT_ASKED, domain, NULL);
	rc = msu_look_begin(ctx, address, run->r, &run->look, err);
	if (rc != MSU_OK)
		return rc;
	if (run->look == NULL)
		return msu_fail(err, run->r->error.code, domain, NULL);
	if (run->look->base == NULL)
		return msu_fail(err, MSU_E_ADDR_SUFFIX, domain, NULL);
	run->look->addr.full = "%EMAILADDRESS%";
	run->look->addr.local = "%EMAILLOCALPART%";
	return msu_check_ca_file(ctx, err);
}

static enum msu_code
ask(struct msu_audit_run *run, struct msu_error *err)
{
	struct msu_net *net = msu_net_get(run->ctx, err);
	struct msu_list sent = { 0 };
	enum msu_code rc;

	if (net == NULL)
		return err->code;
	run->look->net = net;
	msu_net_begin(net, run->a, &sent);
	rc = msu_audit_ask(run, err);
	if (rc == MSU_OK) {
		msu_audit_places(run);
		rc = msu_audit_try(run, err);
	}
	msu_net_end(net);
	run->r->sent = msu_list_end(&sent);
	return rc;
}

static void
box_free(struct box *box)
{
	msu_result_drop(box->r);
	free(box);
}

enum msu_code
msu_audit(struct msu_ctx *ctx, const char *domain, struct msu_audit **out,
    struct msu_error *err)
{
	struct msu_audit_run run = { 0 };
	struct msu_error own;
	struct box *box = calloc(1, sizeof(*box));
	enum msu_code rc;

	err = msu_error_own(err, &own);
	*out = NULL;
	run.r = box == NULL ? NULL : msu_result_new();
	if (run.r == NULL) {
		free(box);
		return msu_fail(err, MSU_E_NOMEM, domain, NULL);
	}
	run.a = msu_result_arena(run.r);
	box->r = run.r;
	rc = begin(&run, ctx, domain, err);
	if (rc == MSU_OK)
		rc = ask(&run, err);
	if (rc == MSU_OK) {
		msu_audit_clients(&run);
		fill(&run, &box->pub);
		box->pub.sent = run.r->sent;
	}
	if (rc == MSU_OK && msu_arena_failed(run.a))
		rc = msu_fail(err, MSU_E_NOMEM, domain, NULL);
	if (rc == MSU_OK)
		*out = &box->pub;
	else
		box_free(box);
	return rc;
}

void
msu_audit_free(struct msu_audit *audit)
{
	if (audit != NULL)
		box_free((struct box *)(void *)audit);	/* its first member */
}

char *
msu_audit_json(const struct msu_audit *audit)
{
	return msu_json_audit_dup(audit);
}

char *
msu_audit_html(const struct msu_audit *audit)
{
	const struct msu_grade *rule[MAX_GRADES + 1] = { NULL };

	for (size_t i = 0; i < MAX_GRADES && msu_grade_row(i) != NULL; i++)
		rule[i] = msu_grade_row(i);
	return msu_audit_page_dup(audit, rule);
}

const struct msu_grade *
msu_grade_at(size_t i)
{
	return msu_grade_row(i);
}
