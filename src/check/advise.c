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

/* TCP was open. */
static bool
accepts(const struct msu_check *c)
{
	for (size_t i = 0; i < c->nsteps; i++) {
		const struct msu_step *s = &c->steps[i];

		if (s->id == MSU_STEP_CONNECT)
			return s->verdict == MSU_PASS ||
			    s->verdict == MSU_WARN;
	}
	return false;
}

/* A packet came back. */
static bool
answers(const struct msu_check *c)
{
	enum msu_code code = code_of(c);

	return accepts(c) || code == MSU_E_TCP_REFUSED ||
	    code == MSU_E_CLOSED;
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

/* Its name was found, or it needs none. */
static bool
is_past_resolving(const struct msu_check *c, const void *arg)
{
	(void)arg;
	return answers(c) || step_of(c) != MSU_STEP_RESOLVE;
}

static bool
is_open_receiver(const struct msu_check *c, const void *arg)
{
	(void)arg;
	return !is_sending(c) && accepts(c);
}

static bool
is_sender_that_answers(const struct msu_check *c, const void *arg)
{
	(void)arg;
	return is_sending(c) && answers(c);
}

static bool
is_same_host(const struct msu_check *x, const struct msu_check *y)
{
	return x->server->host != NULL && y->server->host != NULL &&
	    strcmp(x->server->host, y->server->host) == 0;
}

static bool
is_open_there(const struct msu_check *c, const void *arg)
{
	return is_same_host(c, arg) && accepts(c);
}

/* One silent port may be the server's own doing. */
static bool
is_other_silent_sender(const struct msu_check *c, const void *arg)
{
	const struct msu_check *this = arg;

	return is_sending(c) && is_silent(c) && (!is_same_host(c, this) ||
	    c->server->port != this->server->port);
}

static bool
is_silent_elsewhere(const struct msu_check *c, const void *arg)
{
	return !is_same_host(c, arg) && is_silent(c);
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
is_nameless(const struct msu_check *c)
{
	return code_of(c) == MSU_E_DNS_NXDOMAIN;
}

static bool
is_same_sign(const struct msu_check *x, const struct msu_check *y)
{
	if (strcmp(base_of(x), base_of(y)) == 0)
		return false;
	if ((is_web_page(x) && is_web_page(y)) ||
	    (is_nameless(x) && is_nameless(y)))
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

/* The server on this very port encrypts in the other way. */
static bool
fits_other_security(const struct msu_check *c)
{
	for (size_t i = 0; c->tried[i] != NULL; i++) {
		const struct msu_check *t = c->tried[i]->check;

		if (t->server->port == c->server->port &&
		    strcmp(t->server->host, c->server->host) == 0 &&
		    t->server->security != c->server->security &&
		    msu_check_speaks(t))
			return true;
	}
	return false;
}

/* Nothing came back.  A single host may be down; several hardly are. */
static enum msu_pattern
pattern_of_silence(const struct msu_checks *run, const struct msu_check *c)
{
	if (!any(run, is_answering, NULL))
		return any(run, is_silent_elsewhere, c) ?
		    MSU_PATTERN_OFFLINE : MSU_PATTERN_NONE;
	if (is_sending(c) && any(run, is_other_silent_sender, c) &&
	    any(run, is_open_receiver, NULL) &&
	    !any(run, is_sender_that_answers, NULL))
		return MSU_PATTERN_SENDING_BLOCKED;
	return any(run, is_open_there, c) ? MSU_PATTERN_PORT_BLOCKED :
	    MSU_PATTERN_NONE;
}

static enum msu_pattern
pattern_of(const struct msu_checks *run, const struct msu_check *c)
{
	if (c->verdict != MSU_FAIL)
		return MSU_PATTERN_NONE;
	if (is_silent(c))
		return pattern_of_silence(run, c);
	if (is_nameless(c))
		return any(run, is_same_as, c) &&
		    !any(run, is_past_resolving, NULL) ? MSU_PATTERN_NO_NAMES :
		    MSU_PATTERN_NONE;
	/* who is really there behind a page is behind no network's login */
	if (any(run, is_same_as, c) &&
	    (c->proposal == NULL || !is_web_page(c)))
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

/* What was given to log in with is right. */
static bool
is_accepted(const struct msu_result *r)
{
	for (size_t i = 0; r->account != NULL && r->checks[i] != NULL; i++) {
		if (!is_sending(r->checks[i]) && r->checks[i]->login != NULL)
			return true;
	}
	return false;
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
			.is_token = run->ctx->is_token,
			.is_right = is_sending(o->check) &&
			    is_accepted(r),
		};

		if (!o->wanted)
			continue;
		s.pattern = o->is_alternative ? MSU_PATTERN_NONE :
		    pattern_of(run, o->check);
		o->check->advice = advice_for(run, &s);
		o->check->dialogue = msu_list_end(&o->dialogue);
	}
	if (trip != NULL) {
		struct msu_symptom s = {
			.code = trip->error.code, .step = MSU_STEP_MAILBOX,
			.server = trip->accepted ? run->awaited :
			    r->account->out, .account = r->account,
		};

		trip->advice = advice_for(run, &s);
	}
}
