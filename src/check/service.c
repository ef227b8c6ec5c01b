/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Services over https – JMAP (RFC 8620 §2.2), CalDAV and CardDAV (RFC 6764 §5)
 * – are asked for their start without a login: it is the status that shows
 * whether they are there.
 */
#include <limits.h>
#include <string.h>

#include "err.h"
#include "model.h"
#include "run.h"
#include "str.h"

/* What an answer to GET shows.  The first row that fits is taken. */
static const struct {
	unsigned		 first, last;	/* status */
	const char		*type;		/* that its type contains, or
						 * NULL: any */
	enum msu_verdict	 verdict;
	enum msu_code		 code;
} answers[] = {
	{ 401, 401, NULL, MSU_PASS, MSU_OK },	/* it wants a login */
	{ 207, 207, NULL, MSU_PASS, MSU_OK },	/* RFC 4918 §13 */
	/* a collection has nothing to GET (RFC 4918 §9.4) */
	{ 405, 405, NULL, MSU_PASS, MSU_OK },
	{ 200, 200, "json", MSU_PASS, MSU_OK },
	{ 200, 200, "calendar", MSU_PASS, MSU_OK },
	{ 200, 200, "vcard", MSU_PASS, MSU_OK },
	{ 200, 200, "xml", MSU_PASS, MSU_OK },
	/* a page for people, or nobody there */
	{ 200, 299, NULL, MSU_FAIL, MSU_E_SERVICE_MISSING },
	{ 404, 404, NULL, MSU_FAIL, MSU_E_SERVICE_MISSING },
	{ 410, 410, NULL, MSU_FAIL, MSU_E_SERVICE_MISSING },
	{ 429, 429, NULL, MSU_FAIL, MSU_E_SERVER_BUSY },
	{ 503, 503, NULL, MSU_FAIL, MSU_E_SERVER_BUSY },
	{ 400, 499, NULL, MSU_FAIL, MSU_E_REJECTED },
	{ 0, UINT_MAX, NULL, MSU_FAIL, MSU_E_HTTP_STATUS },
};

static void
pass_before(struct msu_one *o, enum msu_step_id id)
{
	for (size_t i = 0; i < o->check->nsteps; i++) {
		if (o->steps[i].id == id)
			return;
		msu_one_step(o, o->steps[i].id, MSU_PASS, 0, NULL);
	}
}

static void
judge_answer(struct msu_one *o, const struct msu_http_reply *reply)
{
	const char *type = reply->type == NULL ? "" : reply->type;
	struct msu_error err = { 0 };
	size_t i = 0;

	while (reply->status < answers[i].first ||
	    reply->status > answers[i].last || (answers[i].type != NULL &&
	    msu_str_findcase(type, answers[i].type) == NULL))
		i++;
	if (answers[i].code != MSU_OK)
		msu_fail(&err, answers[i].code, reply->url, "HTTP %u %s",
		    reply->status, type);
	msu_one_step(o, MSU_STEP_CAPABILITY, answers[i].verdict, reply->ms,
	    &err);
}

static void
on_http(void *arg, const struct msu_http_reply *reply)
{
	struct msu_one *o = arg;
	enum msu_step_id id = reply->err == NULL ? MSU_STEP_CAPABILITY :
	    reply->step;

	o->check->tls = reply->tls;
	pass_before(o, id);
	if (reply->err != NULL)
		msu_one_step(o, id, MSU_FAIL, reply->ms, reply->err);
	else
		judge_answer(o, reply);
	msu_one_end(o);
}

void
msu_service_start(struct msu_one *o)
{
	const struct msu_http_ask ask = {
		.url = msu_service_url(o->run->arena, o->check->server),
	};

	msu_http_ask(o->run->net, &ask, on_http, o);
}
