/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What contexts of several threads share: what conversations with servers have
 * shown, so that each server is talked to once, whoever wants to know; the
 * limits of each host; and which accounts were logged in to.  One lock, which is
 * never held while anything is waited for; and all of it has a limit.
 */
#include "share.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "hosts.h"
#include "seen.h"
#include "str.h"

#define BUCKETS		1024
#define MAX_SERVERS	4096	/* of which something is known */
#define MAX_FACTS	((size_t)65536)	/* bytes; more is not kept */
#define AGAIN_MS	50

enum state { UNKNOWN, ASKED, KNOWN };

struct known {				/* a server */
	struct known	*next;		/* of the same hash */
	enum state	 state;
	uint64_t	 until;		/* 0: it stays */
	struct msu_server server;	/* the place alone */
	struct msu_facts facts;
	struct msu_arena arena;		/* for both */
};

struct msu_share {
	pthread_mutex_t	 lock;		/* of all that follows */
	struct msu_hosts *hosts;
	struct known	*buckets[BUCKETS];
	struct known	*all[MAX_SERVERS];	/* n of them */
	size_t		 n, hand;
	struct msu_seen	*accounts;	/* with lines of the table, or 0 */
};

struct msu_share *
msu_share_new(void)
{
	struct msu_share *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->hosts = msu_hosts_new();
	s->accounts = msu_seen_new();
	if (s->hosts == NULL || s->accounts == NULL ||
	    pthread_mutex_init(&s->lock, NULL) != 0) {
		msu_hosts_free(s->hosts);
		msu_seen_free(s->accounts);
		free(s);
		return NULL;
	}
	return s;
}

void
msu_share_free(struct msu_share *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		msu_arena_free(&s->all[i]->arena);
		free(s->all[i]);
	}
	msu_hosts_free(s->hosts);
	msu_seen_free(s->accounts);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void
msu_set_share(struct msu_ctx *ctx, struct msu_share *share)
{
	msu_share_give_back(ctx);
	ctx->share = share;
}

/* ---- copies of facts -------------------------------------------------------- */

struct copy {
	struct msu_arena	*arena;
	size_t			 bytes;
};

static const char *
copy_text(struct copy *c, const char *s)
{
	c->bytes += s == NULL ? 0 : strlen(s) + 1;
	return msu_arena_str(c->arena, s);
}

static const char *const *
copy_texts(struct copy *c, const char *const *texts)
{
	struct msu_list list = { 0 };

	for (; texts != NULL && *texts != NULL; texts++)
		msu_list_add(c->arena, &list, copy_text(c, *texts));
	return msu_list_end(&list);
}

static const struct msu_certificate *const *
copy_chain(struct copy *c, const struct msu_certificate *const *chain)
{
	struct msu_list list = { 0 };

	for (; chain != NULL && *chain != NULL; chain++) {
		struct msu_certificate *one = msu_arena_alloc(c->arena,
		    sizeof(*one));

		if (one == NULL)
			break;
		one->subject = copy_text(c, (*chain)->subject);
		one->issuer = copy_text(c, (*chain)->issuer);
		one->not_after = (*chain)->not_after;
		msu_list_add(c->arena, &list, one);
	}
	return msu_list_end(&list);
}

static const struct msu_tls *
copy_tls(struct copy *c, const struct msu_tls *tls)
{
	struct msu_tls *t = tls == NULL ? NULL : msu_arena_alloc(c->arena,
	    sizeof(*t));

	if (t == NULL)
		return NULL;
	*t = *tls;
	t->version = copy_text(c, tls->version);
	t->cipher = copy_text(c, tls->cipher);
	t->subject = copy_text(c, tls->subject);
	t->issuer = copy_text(c, tls->issuer);
	t->names = copy_texts(c, tls->names);
	t->chain = copy_chain(c, tls->chain);
	t->ocsp = copy_text(c, tls->ocsp);
	return t;
}

static void
copy_facts(struct copy *c, const struct msu_facts *from, struct msu_facts *to)
{
	const struct msu_probe *p = &from->probe;

	*to = *from;
	to->ocsp = copy_text(c, from->ocsp);
	to->probe.greeting = copy_text(c, p->greeting);
	to->probe.lines = copy_texts(c, p->lines);
	to->probe.tls = copy_tls(c, p->tls);
	to->probe.ip = copy_text(c, p->ip);
	to->probe.dialogue = copy_texts(c, p->dialogue);
	to->probe.ocsp = NULL;
	to->probe.talk = NULL;
}

/* ---- servers ------------------------------------------------------------------ */

static size_t
bucket_of(const struct msu_server *s)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (const char *p = s->host; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	return (h + s->port) % BUCKETS;
}

static bool
is_same_place(const struct msu_server *x, const struct msu_server *y)
{
	return x->port == y->port && x->proto == y->proto &&
	    x->security == y->security && strcmp(x->host, y->host) == 0;
}

/* The one that has been there for longest and is not being asked. */
static struct known **
oldest(struct msu_share *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct known **p = &s->all[s->hand++ % s->n];

		if ((*p)->state != ASKED)
			return p;
	}
	return NULL;
}

static void
forget(struct msu_share *s, struct known *k)
{
	struct known **p = &s->buckets[bucket_of(&k->server)];

	while (*p != k)
		p = &(*p)->next;
	*p = k->next;
	msu_arena_free(&k->arena);
	free(k);
}

static struct known *
known_at(struct msu_share *s, const struct msu_server *server)
{
	struct known **bucket = &s->buckets[bucket_of(server)], *k, **place;

	for (k = *bucket; k != NULL; k = k->next) {
		if (is_same_place(&k->server, server))
			return k;
	}
	place = s->n < MAX_SERVERS ? &s->all[s->n] : oldest(s);
	k = place == NULL ? NULL : calloc(1, sizeof(*k));
	if (k == NULL)
		return NULL;
	k->server.proto = server->proto;
	k->server.security = server->security;
	k->server.port = server->port;
	k->server.host = msu_arena_str(&k->arena, server->host);
	if (msu_arena_failed(&k->arena)) {
		free(k);
		return NULL;
	}
	if (s->n < MAX_SERVERS)
		s->n++;
	else
		forget(s, *place);
	*place = k;
	k->next = *bucket;
	*bucket = k;
	return k;
}

/* What is known is not asked for again while it can be believed: a network that
 * failed may be well a moment later. */
static void
known_set(struct known *k, const struct msu_facts *f, uint64_t now)
{
	const char *host;
	struct copy c = { .arena = &k->arena };
	struct msu_arena fresh = { 0 };

	k->state = UNKNOWN;
	if (f == NULL)
		return;
	host = msu_arena_str(&fresh, k->server.host);
	if (msu_arena_failed(&fresh)) {
		msu_arena_free(&fresh);
		return;
	}
	msu_arena_free(&k->arena);
	k->arena = fresh;
	k->server.host = host;
	copy_facts(&c, f, &k->facts);
	if (msu_arena_failed(&k->arena) || c.bytes > MAX_FACTS)
		return;
	k->state = KNOWN;
	k->until = msu_host_is_failure(f->probe.error.code) ?
	    now + MSU_HOST_PAUSE_MS : 0;
}

/* ---- turns ---------------------------------------------------------------------- */

static enum msu_turn
leave_alone(const struct msu_host *h, struct msu_error *err)
{
	msu_fail(err, MSU_E_HOST_DOWN, h->name, "%s", msu_code_name(h->last));
	return MSU_TURN_NEVER;
}

static enum msu_turn
host_turn(struct msu_host *h, const struct msu_wish *w, struct msu_error *err)
{
	unsigned n = w->login ? 0 : w->connections;

	if (msu_host_is_alone(h, w->now))
		return leave_alone(h, err);
	if ((!w->held && h->busy + n > MSU_HOST_CONNECTIONS) ||
	    (w->login && w->now < h->login_at))
		return MSU_TURN_WAIT;
	msu_host_try(h, w->now);
	if (!w->held)
		h->busy += n;
	if (w->login)
		h->login_at = w->now + MSU_HOST_LOGIN_MS;
	return MSU_TURN_GO;
}

static enum msu_turn
look_turn(struct msu_share *s, struct msu_host *h, const struct msu_wish *w,
    struct msu_arena *a, struct msu_facts *facts, struct msu_error *err)
{
	struct known *k = known_at(s, w->server);
	struct copy c = { .arena = a };
	enum msu_turn turn;

	if (k == NULL)
		return host_turn(h, w, err);
	if (k->state == ASKED)
		return MSU_TURN_WAIT;
	if (k->state == KNOWN && (k->until == 0 || w->now < k->until)) {
		copy_facts(&c, &k->facts, facts);
		return MSU_TURN_KNOWN;
	}
	turn = host_turn(h, w, err);
	if (turn == MSU_TURN_GO)
		k->state = ASKED;
	return turn;
}

enum msu_turn
msu_share_ask(struct msu_share *s, const struct msu_wish *w,
    struct msu_arena *a, struct msu_facts *facts, struct msu_error *err)
{
	enum msu_turn turn = MSU_TURN_NEVER;
	struct msu_host *h;

	pthread_mutex_lock(&s->lock);
	h = msu_hosts_at(s->hosts, w->server->host);
	if (h == NULL)
		msu_fail(err, MSU_E_NOMEM, w->server->host, NULL);
	else if (w->login)
		turn = host_turn(h, w, err);
	else
		turn = look_turn(s, h, w, a, facts, err);
	pthread_mutex_unlock(&s->lock);
	return turn;
}

void
msu_share_tell(struct msu_share *s, const struct msu_wish *w,
    const struct msu_facts *facts)
{
	struct msu_host *h;
	struct known *k;

	pthread_mutex_lock(&s->lock);
	h = msu_hosts_at(s->hosts, w->server->host);
	if (h != NULL && !w->login && !w->held)
		h->busy -= w->connections < h->busy ? w->connections :
		    h->busy;
	if (h != NULL && facts != NULL && (!w->guessed ||
	    !msu_host_is_failure(facts->probe.error.code)))
		msu_host_came(h, facts->probe.error.code, w->now);
	k = w->login ? NULL : known_at(s, w->server);
	if (k != NULL && k->state == ASKED)
		known_set(k, facts, w->now);
	pthread_mutex_unlock(&s->lock);
}

/* ---- logins ----------------------------------------------------------------------- */

/* 0, or after how many ms it is worth asking again. */
static unsigned long
login_wait(const struct msu_host *in, const struct msu_host *out, uint64_t now)
{
	unsigned need = in == out ? 2 : 1;
	unsigned long pace = now < in->login_at ?
	    (unsigned long)(in->login_at - now) : 0;
	bool full = in->busy + need > MSU_HOST_CONNECTIONS ||
	    out->busy + need > MSU_HOST_CONNECTIONS;

	return full && pace < AGAIN_MS ? AGAIN_MS : pace;
}

unsigned long
msu_share_turn(struct msu_ctx *ctx, const char *in, const char *out, bool take)
{
	struct msu_share *s = ctx->share;
	struct msu_host *a, *b;
	unsigned long ms = 0;
	uint64_t now;

	if (s == NULL)
		return 0;
	if (take)
		msu_share_give_back(ctx);
	pthread_mutex_lock(&s->lock);
	now = ctx->clock_ms();
	a = msu_hosts_at(s->hosts, in);
	if (a != NULL)
		a->busy++;	/* it stays while we look for the other */
	b = msu_hosts_at(s->hosts, out);
	if (a != NULL)
		a->busy--;
	/* whoever will not be connected to need not be waited for */
	if (a != NULL && b != NULL && !a->stopped && !b->stopped &&
	    !msu_host_is_alone(a, now) && !msu_host_is_alone(b, now)) {
		ms = login_wait(a, b, now);
		if (ms == 0 && take) {
			a->busy++;
			b->busy++;
			ctx->held[0] = a;
			ctx->held[1] = b;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return ms;
}

void
msu_share_give_back(struct msu_ctx *ctx)
{
	if (ctx->share == NULL || ctx->held[0] == NULL)
		return;
	pthread_mutex_lock(&ctx->share->lock);
	for (size_t i = 0; i < 2; i++) {
		ctx->held[i]->busy--;
		ctx->held[i] = NULL;
	}
	pthread_mutex_unlock(&ctx->share->lock);
}

static enum msu_code
is_stopped(struct msu_share *s, const char *host, struct msu_error *err)
{
	const struct msu_host *h = msu_hosts_at(s->hosts, host);

	if (h == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	return h->stopped ? msu_fail(err, MSU_E_LOGINS_STOPPED, host, "%s",
	    h->words) : MSU_OK;
}

void
msu_share_stop(struct msu_share *s, const char *host, const char *words)
{
	struct msu_host *h;

	pthread_mutex_lock(&s->lock);
	h = msu_hosts_at(s->hosts, host);
	if (h != NULL && !h->stopped) {
		h->stopped = true;
		msu_str_copy_clean(h->words, sizeof(h->words), words,
		    strlen(words));
	}
	pthread_mutex_unlock(&s->lock);
}

/* ---- accounts ----------------------------------------------------------------------- */

static enum msu_code
claim(struct msu_share *s, const char *account, unsigned long line,
    struct msu_error *err)
{
	unsigned long before;
	enum msu_code rc;

	if (msu_seen_find(s->accounts, account, &before))
		return msu_fail(err, MSU_E_SAME_ACCOUNT, account, "line %lu",
		    before);
	rc = msu_seen_add(s->accounts, account, line);
	return rc == MSU_E_TOO_BIG ? msu_fail(err, rc, account, "more than "
	    "%zu accounts to log in to", MSU_SEEN_MAX) : rc == MSU_OK ? rc :
	    msu_fail(err, rc, NULL, NULL);
}

enum msu_code
msu_share_claim(struct msu_share *s, const char *account, unsigned long line)
{
	struct msu_error err = { 0 };
	enum msu_code rc;

	pthread_mutex_lock(&s->lock);
	rc = claim(s, account, line, &err);
	pthread_mutex_unlock(&s->lock);
	return rc;
}

enum msu_code
msu_share_login(struct msu_ctx *ctx, const char *account,
    const char *host, struct msu_error *err)
{
	struct msu_share *s = ctx->share;
	enum msu_code rc;

	pthread_mutex_lock(&s->lock);
	rc = is_stopped(s, host, err);
	if (rc == MSU_OK && account != NULL)
		rc = claim(s, account, ctx->line, err);
	pthread_mutex_unlock(&s->lock);
	return rc;
}
