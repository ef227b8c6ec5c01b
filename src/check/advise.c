/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Diagnosis: what the checks show together that none shows alone – a network
 * that blocks, a page that answers for everybody, a port that wants the other
 * way to encrypt – and with it the advice for each that failed.
 */
#include <string.h>

#include "addr.h"
#include "advice.h"
#include "run.h"
#include "str.h"


static enum msu_code
code_of(const struct msu_check *c)
{
	const struct msu_step *s = msu_check_worst(c);

	return s == NULL ? MSU_OK : s->error.code;
}

/* MSU_STEP_RESOLVE where none failed. */
static enum msu_step_id
step_of(const struct msu_check *c)
{
	const struct msu_step *s = msu_check_worst(c);

	return s == NULL ? MSU_STEP_RESOLVE : s->id;
}

static const char *
words_of(const struct msu_check *c)
{
	const struct msu_step *s = msu_check_worst(c);

	return s == NULL ? "" : s->error.detail;
}

static bool
is_well(const struct msu_check *c)
{
	return c->verdict == MSU_PASS || c->verdict == MSU_WARN;
}

/* A packet came back. */
static bool
answers(const struct msu_check *c)
{
	enum msu_code code = code_of(c);

	return c->verdict != MSU_NOT_RUN && code != MSU_E_TCP_TIMEOUT &&
	    code != MSU_E_TCP_UNREACHABLE && code != MSU_E_DNS_TIMEOUT &&
	    code != MSU_E_DNS_FAILURE && code != MSU_E_DNS_NXDOMAIN &&
	    code != MSU_E_DNS_NODATA && code != MSU_E_PRIVATE_ADDRESS;
}

static bool
is_silent(const struct msu_check *c)
{
	enum msu_code code = code_of(c);

	return code == MSU_E_TCP_TIMEOUT || code == MSU_E_TCP_UNREACHABLE;
}

static bool
is_sending(const struct msu_check *c)
{
	return c->server->proto == MSU_PROTO_SMTP;
}

/* Who runs a server: a registrable domain, or the host itself. */
static const char *
base_of(const struct msu_check *c)
{
	const char *host = c->server->host;
	const char *base = host == NULL || msu_addr_is_ip(host) ? NULL :
	    msu_addr_base(host);

	return base != NULL ? base : host != NULL ? host : "";
}

/* ---- all servers of a run, tried ones too ------------------------------- */

typedef bool	(*check_fn)(const struct msu_check *, const void *arg);

static bool
any(const struct msu_checks *run, check_fn is, const void *arg)
{
	for (size_t i = 0; i < run->ones.n; i++) {
		const struct msu_one *o = run->ones.v[i];

		if (o->wanted && is(o->check, arg))
			return true;
	}
	return false;
}

static bool
is_answering(const struct msu_check *c, const void *arg)
{
	(void)arg;
	return answers(c);
}

static bool
is_receiver_that_answers(const struct msu_check *c, const void *arg)
{
	(void)arg;
	return !is_sending(c) && answers(c);
}

static bool
is_sender_that_answers(const struct msu_check *c, const void *arg)
{
	(void)arg;
	return is_sending(c) && answers(c);
}

static bool
is_answering_host(const struct msu_check *c, const void *arg)
{
	const char *host = arg;

	return c->server->host != NULL && strcmp(c->server->host, host) == 0 &&
	    answers(c);
}

static size_t
count_silent(const struct msu_checks *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->ones.n; i++) {
		const struct msu_one *o = run->ones.v[i];

		n += o->wanted && is_silent(o->check);
	}
	return n;
}

/* ---- the same on unrelated hosts ---------------------------------------- */

static bool
is_web_page(const struct msu_check *c)
{
	const char *words = words_of(c);

	return code_of(c) == MSU_E_WRONG_PROTOCOL &&
	    (msu_str_neqcase(words, "HTTP/", 5) || words[0] == '<');
}

static bool
is_unknown_issuer(const struct msu_check *c)
{
	return code_of(c) == MSU_E_CERT_UNTRUSTED && c->tls != NULL &&
	    c->tls->issuer != NULL;
}

static bool
is_same_sign(const struct msu_check *x, const struct msu_check *y)
{
	if (strcmp(base_of(x), base_of(y)) == 0)
		return false;
	if (is_web_page(x) && is_web_page(y))
		return true;
	return is_unknown_issuer(x) && is_unknown_issuer(y) &&
	    strcmp(x->tls->issuer, y->tls->issuer) == 0;
}

static bool
is_same_as(const struct msu_check *c, const void *arg)
{
	return is_same_sign(arg, c);
}

/* ---- what the tried ones show ------------------------------------------- */

/* The server on this very port works with the other way to encrypt. */
static bool
fits_other_security(const struct msu_check *c)
{
	for (size_t i = 0; c->tried[i] != NULL; i++) {
		const struct msu_check *t = c->tried[i]->check;

		if (t->server->port == c->server->port &&
		    strcmp(t->server->host, c->server->host) == 0 &&
		    t->server->security != c->server->security &&
		    is_well(t))
			return true;
	}
	return false;
}

static enum msu_pattern
pattern_of(const struct msu_checks *run, const struct msu_check *c)
{
	if (c->verdict != MSU_FAIL)
		return MSU_PATTERN_NONE;
	if (is_silent(c)) {
		if (!any(run, is_answering, NULL))
			return count_silent(run) > 1 ? MSU_PATTERN_OFFLINE :
			    MSU_PATTERN_NONE;
		if (is_sending(c) && any(run, is_receiver_that_answers,
		    NULL) && !any(run, is_sender_that_answers, NULL))
			return MSU_PATTERN_SENDING_BLOCKED;
		return any(run, is_answering_host, c->server->host) ?
		    MSU_PATTERN_PORT_BLOCKED : MSU_PATTERN_NONE;
	}
	if (any(run, is_same_as, c))
		return is_web_page(c) ? MSU_PATTERN_PORTAL :
		    MSU_PATTERN_INSPECTION;
	if (fits_other_security(c))
		return c->server->security == MSU_SECURITY_TLS ?
		    MSU_PATTERN_STARTTLS_HERE : MSU_PATTERN_TLS_HERE;
	if (c->proposal != NULL &&
	    strcmp(c->proposal->why, "certificate-name") == 0)
		return MSU_PATTERN_RIGHT_NAME;
	return MSU_PATTERN_NONE;
}

/* ---- the advice --------------------------------------------------------- */

static const struct msu_advice *
advice_for(struct msu_checks *run, const struct msu_symptom *symptom)
{
	struct msu_advice found, *copy;

	if (!msu_advice_find(symptom, &found))
		return NULL;
	copy = msu_arena_alloc(run->arena, sizeof(*copy));
	if (copy != NULL)
		*copy = found;
	return copy;
}

void
msu_checks_advise(struct msu_checks *run, struct msu_result *r)
{
	struct msu_round_trip *trip = (struct msu_round_trip *)r->round_trip;

	for (size_t i = 0; i < run->ones.n; i++) {
		struct msu_one *o = run->ones.v[i];
		struct msu_symptom s = {
			.code = code_of(o->check),
			.step = step_of(o->check),
			.server = o->check->server,
			.account = r->account,
		};

		s.pattern = o->is_alternative ? MSU_PATTERN_NONE :
		    pattern_of(run, o->check);
		o->check->advice = advice_for(run, &s);
		o->check->dialogue = msu_list_end(&o->dialogue);
	}
	if (trip != NULL) {
		struct msu_symptom s = {
			.code = trip->error.code,
			.server = r->account->out, .account = r->account,
		};

		trip->advice = advice_for(run, &s);
	}
}
