/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Logging in: one attempt on the incoming server and, if that is accepted, one
 * on the outgoing one, which ends before MAIL FROM.  Accounts get locked, so a
 * second attempt is made only after an explicit refusal, with the other form of
 * a user name that was only guessed, and never more than the day's quota.
 */
#include <string.h>

#include "addr.h"
#include "err.h"
#include "model.h"
#include "quota.h"
#include "refusal.h"
#include "roundtrip.h"
#include "run.h"
#include "secret.h"
#include "share.h"
#include "str.h"

#define SLEEP_MS	1000

struct box {				/* an inbox being opened */
	struct msu_session	*session;
	uint64_t		 start;
	bool			 over;
};

struct msu_logins {
	struct msu_checks	*run;
	struct msu_result	*result;
	struct msu_session	*all;		/* incoming first */
	size_t			 n, now;
	bool			 over;
	bool			 wanted;	/* there was a secret */
	bool			 admitted;	/* where logins are shared */
	uint64_t		 until;		/* all of them, and the inboxes */
	struct msu_session	*in, *out;	/* of a round trip, or NULL */
	bool			 chosen;	/* they are, if there are any */
	struct msu_trip		*trip;		/* under way, or NULL */
	struct box		 box;

	/* of the one under way */
	struct msu_login	 login;
	const char		*place;		/* of the quota, or NULL */
	const char		*first_place;	/* of the form that was refused */
	struct msu_error	 first;		/* with that */
	const char		*other;		/* form of a guessed user that was
						 * accepted, or NULL */
	bool			 second;	/* the other form is tried */
	uint64_t		 start;
};

static void	login_begin(struct msu_logins *);

/* ---- who logs in, and how ----------------------------------------------- */

static bool
is_well(const struct msu_check *c)
{
	return c->verdict == MSU_PASS || c->verdict == MSU_WARN;
}

static bool
takes_none(const struct msu_server *s)
{
	return s->user == NULL && msu_server_has_auth(s, MSU_AUTH_NONE);
}

/* Servers without encryption get no password.  A step that is not run shows
 * which server had to wait in vain for the ones before it. */
static void
add_sessions(struct msu_logins *l, bool incoming)
{
	const struct msu_check *const *checks = l->result->checks;

	for (size_t i = 0; checks[i] != NULL; i++) {
		const struct msu_server *s = checks[i]->server;
		struct msu_one *o = msu_one_find(l->run, s);

		if (o == NULL || !msu_proto_is_mail(s->proto) ||
		    msu_proto_is_incoming(s->proto) != incoming ||
		    s->security == MSU_SECURITY_PLAIN)
			continue;
		if (!takes_none(s))
			msu_one_step(o, MSU_STEP_LOGIN, MSU_NOT_RUN, 0, NULL);
		l->all[l->n++].one = o;
	}
}

/* False: no memory. */
static bool
sessions_new(struct msu_logins *l)
{
	size_t n = 0;

	while (l->result->checks[n] != NULL)
		n++;
	l->all = msu_arena_alloc(l->run->arena, n * sizeof(*l->all));
	if (l->all == NULL)
		return false;
	add_sessions(l, true);
	add_sessions(l, false);
	return true;
}

/* No source has named the user: the form was our guess. */
static bool
is_guessed(const struct msu_logins *l, const struct msu_server *s)
{
	const struct msu_result *r = l->result;

	for (size_t i = 0; r->candidates[i] != NULL; i++) {
		const struct msu_candidate *c = r->candidates[i];

		if (!msu_server_same(&c->server, s))
			continue;
		for (size_t j = 0; c->why[j] != NULL; j++) {
			if (!c->why[j]->guessed_user)
				return false;
		}
		return true;
	}
	return false;
}

/* NULL: none is known, or the settings say that it takes no login. */
static const char *
user_of(const struct msu_logins *l, const struct msu_server *s)
{
	const char *given = l->run->ctx->texts[MSU_OPT_USER];

	if (takes_none(s))
		return NULL;
	return given != NULL ? given : l->other != NULL &&
	    is_guessed(l, s) ? l->other : s->user;
}

/* The whole address, or the part before its @; NULL if there is no other. */
static const char *
other_form(const struct msu_logins *l, const char *user)
{
	const struct msu_account *acct = l->result->account;
	const char *at;

	if (acct == NULL || l->run->ctx->texts[MSU_OPT_USER] != NULL)
		return NULL;
	at = strrchr(acct->address, '@');
	if (strchr(user, '@') == NULL)
		return acct->address;
	return at == NULL ? NULL : msu_arena_strn(l->run->arena,
	    acct->address, (size_t)(at - acct->address));
}

/* Whose refusals are counted. */
static const char *
account_of(const struct msu_logins *l, const struct msu_server *s)
{
	const char *base = msu_addr_is_ip(s->host) ? NULL :
	    msu_addr_base(s->host);

	if (l->result->account != NULL)
		return l->result->account->address;
	/* the same account under whatever name the server has */
	if (strchr(l->login.user, '@') != NULL)
		return l->login.user;
	return msu_arena_printf(l->run->arena, "%s %s", l->login.user,
	    base == NULL ? s->host : base);
}

/* ---- one after the other ------------------------------------------------ */

static struct msu_session *
session(struct msu_logins *l)
{
	return &l->all[l->now];
}

static void
give_back(struct msu_logins *l)
{
	msu_quota_give_back(l->place);
	l->place = NULL;
}

static unsigned
spent(const struct msu_logins *l)
{
	return (unsigned)(l->run->ctx->clock_ms() - l->start);
}

static void
login_next(struct msu_logins *l)
{
	l->now++;
	l->second = false;
	if (l->now < l->n)
		login_begin(l);
	else
		l->over = true;
}

/* Whatever stops one stops those that would follow. */
static void
login_stop(struct msu_logins *l, enum msu_verdict verdict,
    const struct msu_error *err)
{
	struct msu_session *s = session(l);

	msu_talk_close(s->talk);
	s->talk = NULL;
	msu_one_step(s->one, MSU_STEP_LOGIN, verdict, spent(l), err);
	l->over = true;
}

static void
login_accepted(struct msu_logins *l, const struct msu_login_reply *reply)
{
	struct msu_session *s = session(l);
	const struct msu_server *server = s->one->check->server;
	struct msu_error err = { 0 };

	give_back(l);
	/* the password is right, so that nothing was held against it */
	msu_quota_give_back(l->first_place);
	l->first_place = NULL;
	s->accepted = true;
	s->user = l->login.user;
	s->one->check->login = s->user;
	s->one->check->mechanism = reply->mechanism;
	if (l->second)
		l->other = s->user;
	if (server->user != NULL && strcmp(s->user, server->user) != 0 &&
	    l->run->ctx->texts[MSU_OPT_USER] == NULL)
		msu_fail(&err, MSU_E_USER_NAME, server->host, "%s", s->user);
	msu_one_step(s->one, MSU_STEP_LOGIN, err.code == MSU_OK ? MSU_PASS :
	    MSU_WARN, spent(l), &err);
	/* where nothing more is to be done */
	if (server->proto != MSU_PROTO_IMAP &&
	    !l->run->ctx->flags[MSU_OPT_ROUND_TRIP]) {
		msu_talk_close(s->talk);
		s->talk = NULL;
	}
	login_next(l);
}

/* Whoever is told so stops asking that host for anybody. */
static void
note_too_many(struct msu_logins *l, enum msu_code code, const char *words)
{
	if (l->run->ctx->share != NULL && (code == MSU_E_RATE_LIMITED ||
	    (code == MSU_E_SERVER_BUSY &&
	    msu_str_findcase(words, "too many") != NULL)))
		msu_share_stop(l->run->ctx->share,
		    session(l)->one->check->server->host, words);
}

static void
login_refused(struct msu_logins *l, const struct msu_login_reply *reply)
{
	struct msu_session *s = session(l);
	const struct msu_server *server = s->one->check->server;
	enum msu_code code = msu_refusal_login(server->proto, reply->words);
	struct msu_error err = { 0 };

	msu_fail(&err, code, server->host, "%s", reply->words);
	note_too_many(l, code, reply->words);
	s->one->check->mechanism = reply->mechanism;
	if (msu_refusal_is_no_verdict(server->proto, code, reply->words))
		give_back(l);
	if (code == MSU_E_CREDENTIALS && !l->second && l->other == NULL &&
	    is_guessed(l, server) && other_form(l, l->login.user) != NULL) {
		msu_talk_close(s->talk);
		s->talk = NULL;
		l->second = true;
		l->first = err;
		l->first_place = l->place;
		l->place = NULL;
		login_begin(l);
		return;
	}
	login_stop(l, MSU_FAIL, &err);
}

static void
on_login(void *arg, const struct msu_login_reply *reply)
{
	struct msu_logins *l = arg;
	const struct msu_caps *caps = &session(l)->one->caps;
	struct msu_error err = { 0 };

	if (reply->err == NULL && reply->accepted)
		login_accepted(l, reply);
	else if (reply->err == NULL)
		login_refused(l, reply);
	else {
		/* a server that gives no answer may well have counted it */
		if (reply->err->code == MSU_E_AUTH_MISSING)
			give_back(l);
		if (reply->err->code == MSU_E_AUTH_MISSING &&
		    msu_caps_only_oauth2(caps))
			msu_fail(&err, MSU_E_OAUTH2_ONLY,
			    reply->err->subject, NULL);
		else
			err = *reply->err;
		login_stop(l, MSU_FAIL, &err);
	}
}

static void
on_reached(void *arg, const struct msu_reached *reached)
{
	struct msu_logins *l = arg;
	struct msu_session *s = session(l);
	const struct msu_probe *p = reached->probe;
	struct msu_caps *caps = &s->one->caps;

	if (p == NULL || p->error.code != MSU_OK || p->talk == NULL) {
		give_back(l);
		if (p != NULL)
			note_too_many(l, p->error.code, p->error.detail);
		login_stop(l, MSU_FAIL, p == NULL ? reached->err :
		    &p->error);
		return;
	}
	s->talk = p->talk;
	msu_caps_read(l->run->arena, s->one->check->server->proto, p->lines,
	    caps);
	if (l->run->ctx->flags[MSU_OPT_DETAILS])
		msu_talk_log(s->talk, &s->one->dialogue);
	if (l->login.user == NULL) {	/* come in */
		s->accepted = true;
		login_next(l);
		return;
	}
	l->login.offered = caps->mechanisms;
	l->login.plain_login = caps->plain_login;
	l->login.initial = caps->initial;
	msu_talk_login(s->talk, &l->login, on_login, l);
}

/* The settings say that a password is of no use, and there is no token. */
static bool
wants_token(const struct msu_logins *l, const struct msu_server *s)
{
	return !l->run->ctx->is_token && s->nauths > 0 &&
	    !msu_server_has_auth(s, MSU_AUTH_PASSWORD) &&
	    !msu_server_has_auth(s, MSU_AUTH_ENCRYPTED) &&
	    !msu_server_has_auth(s, MSU_AUTH_NTLM) &&
	    msu_server_has_auth(s, MSU_AUTH_OAUTH2);
}

/* One login of an account, whoever makes it, and none where one of the servers
 * has had enough. */
static bool
is_admitted(struct msu_logins *l, const struct msu_server *s,
    struct msu_error *err)
{
	struct msu_ctx *ctx = l->run->ctx;

	if (ctx->share == NULL)
		return true;
	for (size_t i = l->now; i < l->n; i++) {
		if (msu_share_login(ctx, NULL,
		    l->all[i].one->check->server->host, err) != MSU_OK)
			return false;
	}
	if (!l->admitted && msu_share_login(ctx, account_of(l, s), s->host,
	    err) != MSU_OK)
		return false;
	l->admitted = true;
	return true;
}

static void
login_begin(struct msu_logins *l)
{
	struct msu_checks *run = l->run;
	const struct msu_server *s = session(l)->one->check->server;
	struct msu_error err = { 0 };

	l->start = run->ctx->clock_ms();
	memset(&l->login, 0, sizeof(l->login));
	l->login.user = user_of(l, s);
	if (l->second)
		l->login.user = other_form(l, l->login.user);
	l->login.secret = run->ctx->secret;
	l->login.is_token = run->ctx->is_token;
	l->login.auths = s->auths;
	l->login.nauths = s->nauths;
	if (wants_token(l, s)) {
		msu_fail(&err, MSU_E_OAUTH2_NEEDED, s->host, NULL);
		login_stop(l, MSU_WARN, &err);
		return;
	}
	/* a server that takes no login is asked only if it has to send */
	if (takes_none(s) && !run->ctx->flags[MSU_OPT_ROUND_TRIP]) {
		login_next(l);
		return;
	}
	if (l->login.user == NULL && !takes_none(s)) {
		msu_fail(&err, MSU_E_ARGUMENT, s->host, "no user name");
		login_stop(l, MSU_FAIL, &err);
		return;
	}
	if (l->login.user != NULL && !is_admitted(l, s, &err))
		login_stop(l, MSU_FAIL, &err);
	else if (l->login.user != NULL && msu_quota_take(run->ctx, run->arena,
	    account_of(l, s), &l->place, &err) != MSU_OK)
		/* the first form's refusal says more than that it was enough */
		login_stop(l, MSU_FAIL, l->second ? &l->first : &err);
	else if (!msu_reach(run, s, true, on_reached, l, &err)) {
		give_back(l);
		login_stop(l, MSU_FAIL, &err);
	}
}

static unsigned long
logins_more(void *arg)
{
	const struct msu_logins *l = arg;

	return l->over ? 0 : SLEEP_MS;
}

static unsigned long
time_left(const struct msu_logins *l)
{
	uint64_t now = l->run->ctx->clock_ms();

	return now < l->until ? (unsigned long)(l->until - now) : 1;
}

/* ---- the mailbox -------------------------------------------------------- */

static void
on_examine(void *arg, const struct msu_talk_reply *reply)
{
	struct box *b = arg;
	struct msu_one *o = b->session->one;
	struct msu_error err = { 0 };

	/* "* BYE" and no more is a refusal, too */
	if (reply->err != NULL && reply->err->code == MSU_E_REJECTED)
		msu_fail(&err, msu_refusal_mailbox(reply->err->detail),
		    o->check->server->host, "%s", reply->err->detail);
	else if (reply->err != NULL)
		err = *reply->err;
	else if (reply->said != MSU_SAID_YES)
		msu_fail(&err, msu_refusal_mailbox(reply->words),
		    o->check->server->host, "%s", reply->words);
	msu_one_step(o, MSU_STEP_MAILBOX, err.code == MSU_OK ? MSU_PASS :
	    MSU_FAIL, (unsigned)(o->run->ctx->clock_ms() - b->start),
	    err.code == MSU_OK ? NULL : &err);
	b->over = true;
}

/* RFC 2971; whatever it answers, some servers let nobody into the inbox who
 * has not said who he is. */
static void
on_id(void *arg, const struct msu_talk_reply *reply)
{
	static const struct msu_talk_ask examine = { .text = "EXAMINE INBOX" };
	struct box *b = arg;

	if (reply->err != NULL)
		on_examine(b, reply);
	else
		msu_talk_ask(b->session->talk, &examine, on_examine, b);
}

static unsigned long
box_more(void *arg)
{
	const struct box *b = arg;

	return b->over ? 0 : SLEEP_MS;
}

static void
open_box(struct msu_logins *l, struct msu_session *s)
{
	static const struct msu_talk_ask id = {
		.text = "ID (\"name\" \"mailsetup\" \"version\" \""
		    PACKAGE_VERSION "\")",
	};

	l->box = (struct box){ .session = s,
	    .start = l->run->ctx->clock_ms() };
	msu_talk_ask(s->talk, &id, on_id, &l->box);
	msu_net_start(l->run->net, time_left(l), box_more, &l->box);
}

/* ---- all of it ---------------------------------------------------------- */

static bool
may_begin(const struct msu_checks *run, const struct msu_result *r)
{
	if (run->net == NULL || run->ctx->secret == NULL ||
	    r->outcome != MSU_FOUND || r->checks[0] == NULL)
		return false;
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		if (msu_proto_is_mail(r->checks[i]->server->proto) &&
		    !is_well(r->checks[i]))
			return false;
	}
	return true;
}

static void
close_all(struct msu_logins *l)
{
	for (size_t i = 0; i < l->n; i++) {
		msu_talk_close(l->all[i].talk);
		l->all[i].talk = NULL;
	}
}

static bool
is_over_pop3(const struct msu_session *s)
{
	return s != NULL && s->one->check->server->proto == MSU_PROTO_POP3;
}

/* The two of a round trip; NULL: there is none.  IMAP comes first: it can be
 * waited over without a password. */
static void
choose_two(struct msu_logins *l)
{
	struct msu_session *in = NULL, *out = NULL;

	for (size_t i = 0; i < l->n; i++) {
		struct msu_session *s = &l->all[i];

		if (!s->accepted || s->talk == NULL)
			continue;
		if (s->one->check->server->proto == MSU_PROTO_SMTP)
			out = s;
		else if (in == NULL || (is_over_pop3(in) && !is_over_pop3(s)))
			in = s;
	}
	l->chosen = true;
	l->now = 0;
	if (in == NULL || out == NULL || l->result->account == NULL ||
	    !l->run->ctx->flags[MSU_OPT_ROUND_TRIP])
		return;
	l->in = in;
	l->out = out;
}

/* The next inbox; false: there is none. */
static bool
next_box(struct msu_logins *l)
{
	while (l->now < l->n) {
		struct msu_session *s = &l->all[l->now++];

		if (!s->accepted || s->talk == NULL)
			continue;
		if (s->one->check->server->proto == MSU_PROTO_IMAP) {
			open_box(l, s);
			return true;
		}
		if (is_over_pop3(s) && s != l->in) {
			/* which could keep the mailbox locked */
			msu_talk_close(s->talk);
			s->talk = NULL;
		}
	}
	return false;
}

static void
forget_secret(struct msu_logins *l)
{
	msu_secret_free(l->run->ctx->secret);
	l->run->ctx->secret = NULL;
}

/* False: there is nobody to log in to. */
static bool
logins_begin(struct msu_logins *l)
{
	struct msu_checks *run = l->run;

	l->until = run->ctx->clock_ms() + msu_checks_ms(run);
	l->wanted = run->ctx->secret != NULL;
	if (!may_begin(run, l->result) || !sessions_new(l) || l->n == 0)
		return false;
	msu_net_set_group(run->net, MSU_GROUP_CHECK);
	login_begin(l);
	msu_net_start(run->net, time_left(l), logins_more, l);
	return true;
}

static void
logins_end(struct msu_logins *l)
{
	forget_secret(l);
	if (l->run->net != NULL)
		close_all(l);
	if (l->wanted && l->run->ctx->flags[MSU_OPT_ROUND_TRIP])
		msu_round_trip_missing(l->run, l->result);
}

void
msu_logins_end(struct msu_checks *run)
{
	if (run->logins == NULL)
		return;
	msu_round_trip_free(run->logins->trip);
	run->logins->trip = NULL;
}

bool
msu_checks_login(struct msu_checks *run, struct msu_result *r,
    struct msu_error *err)
{
	struct msu_logins *l = run->logins;
	enum msu_code rc = MSU_OK;

	if (l != NULL && l->trip != NULL) {
		if (msu_round_trip_go(l->trip))
			return true;
		logins_end(l);
		return false;
	}
	if (l == NULL) {
		l = run->logins = msu_arena_alloc(run->arena, sizeof(*l));
		if (l == NULL) {
			msu_fail(err, MSU_E_NOMEM, NULL, NULL);
			return false;
		}
		l->run = run;
		l->result = r;
		if (logins_begin(l))
			return true;
	} else
		rc = msu_net_finish(run->net, err);
	if (!l->chosen) {
		choose_two(l);
		/* it is in nobody's memory any more while we wait for anything
		 * else, but for what only a new login can see */
		if (rc != MSU_OK || !is_over_pop3(l->in))
			forget_secret(l);
	}
	if (rc == MSU_OK && next_box(l))
		return true;
	if (rc == MSU_OK && l->in != NULL && is_well(l->in->one->check))
		l->trip = msu_round_trip_new(run, r, l->in, l->out, err);
	if (l->trip != NULL && msu_round_trip_go(l->trip))
		return true;
	logins_end(l);
	return false;
}
