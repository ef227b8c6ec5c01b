/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The cache of answers that batches share (batch_cache.h).  An entry is
 *
 *	mailsetup 1 SHA-256-OF-WHAT-FOLLOWS
 *	{"version":1,"address":"PROBE@DOMAIN",…}
 *
 * under a key that names the format, the digest of whatever the answer depends
 * on beside the network, whether its servers were checked, and the domain.  No
 * address of a row is in either.  Whoever can write to the server can write an
 * entry, so one is read like a stranger's document, and one that is not exactly
 * this is passed over, which costs a lookup; the server's word for how long it
 * stays is needed, and never counts for more than ours.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "batch_cache.h"
#include "compat.h"
#include "err.h"
#include "i18n.h"
#include "secret.h"
#include "sha256.h"
#include "str.h"
#include "trace.h"

#define PORT		6379
#define MAX_ENTRY	((size_t)1 << 20)
#define MAX_KEY		((size_t)512)
#define DAY		86400000u	/* ms */
#define HOUR		3600000u
#define TEN_MINUTES	600000u
#define FIRST_PAUSE	1000u		/* ms */
#define LAST_PAUSE	60000u
#define VARIABLE	"MAILSETUP_CACHE_PASSWORD"

/* Of questions, or of entries, after a failure: it gets longer each time, and at
 * its end one thread tries for all. */
struct pause {
	uint64_t	 ms;		/* 0: none */
	uint64_t	 until;		/* on msu_clock_ms() */
};

struct batch_cache {
	struct cli		*cli;
	struct batch_redis_at	 at;
	const char		*name;		/* for people */
	struct msu_secret	*password;
	char			 digest[MSU_DIGEST_SIZE];
	struct msu_trace	 trace;
	pthread_mutex_t		 lock;		/* of what follows */
	struct pause		 get, put;
	bool			 told;
};

struct batch_link {
	struct batch_cache	*cache;
	struct batch_redis	*redis;		/* NULL: not connected */
};

/* ---- where it is ---------------------------------------------------------------- */

static int
usage(const char *option, const char *text)
{
	fprintf(stderr, "mailsetup: batch: %s: %s\n", option, text);
	return CLI_USAGE;
}

/* HOST, HOST:PORT, [IPv6] or [IPv6]:PORT, and a user and a database around
 * it. */
static bool
read_place(struct msu_arena *a, const char *text, struct batch_redis_at *at)
{
	const char *end = strchr(text, '/'), *user = strchr(text, '@'), *port;
	unsigned long n = PORT, db = 0;
	size_t len = end == NULL ? strlen(text) : (size_t)(end - text);

	if (end != NULL && end[1] != '\0' && !msu_str_uint(end + 1, 0, 65535,
	    &db))
		return false;
	if (user != NULL && user < text + len) {
		at->user = msu_arena_strn(a, text, (size_t)(user - text));
		len -= (size_t)(user + 1 - text);
		text = user + 1;
	}
	if (text[0] == '[') {
		port = memchr(text, ']', len);
		if (port == NULL)
			return false;
		at->host = msu_arena_strn(a, text + 1,
		    (size_t)(port - text) - 1);
		port++;
	} else {
		port = memchr(text, ':', len);
		port = port == NULL ? text + len : port;
		at->host = msu_arena_strn(a, text, (size_t)(port - text));
	}
	len -= (size_t)(port - text);
	if (len > 0 && (port[0] != ':' ||
	    !msu_str_uintn(port + 1, len - 1, 1, 65535, &n)))
		return false;
	at->port = (int)n;
	at->db = (int)db;
	return at->host[0] != '\0' && msu_str_is_one_line(at->host) &&
	    (at->user == NULL || at->user[0] != '\0');
}

/* redis://[USER@]HOST[:PORT][/DB] (the form that IANA has registered), or
 * redis+unix:///PATH.  A password in it would be in the list of processes. */
static int
read_url(struct msu_arena *a, const char *url, struct batch_redis_at *at)
{
	static const char *const schemes[] = { "redis://", "valkey://" };
	static const char *const sockets[] = { "redis+unix://",
		"valkey+unix://" };
	const char *at_sign = strrchr(url, '@'), *rest = NULL, *colon;

	for (size_t i = 0; i < 2; i++) {
		if (msu_str_has_prefix(url, sockets[i]))
			at->path = url + strlen(sockets[i]);
		if (msu_str_has_prefix(url, schemes[i]))
			rest = url + strlen(schemes[i]);
	}
	colon = rest == NULL ? NULL : strchr(rest, ':');
	if (colon != NULL && at_sign != NULL && colon < at_sign)
		return usage("--cache", _("a password does not belong there, "
		    "where everybody can read it; give it in the variable "
		    "MAILSETUP_CACHE_PASSWORD or with "
		    "--cache-password-file"));
	if (msu_str_has_prefix(url, "rediss://") ||
	    msu_str_has_prefix(url, "valkeys://"))
		return usage("--cache", _("TLS is not built in; lead the "
		    "connection through stunnel or ssh"));
	if (at->path != NULL ? at->path[0] != '/' : rest == NULL ||
	    !read_place(a, rest, at))
		return usage("--cache", _("it is redis://[USER@]HOST[:PORT]"
		    "[/NUMBER] or redis+unix:///PATH"));
	return CLI_OK;
}

static int
read_password(struct batch_cache *c)
{
	struct msu_error err = { .code = MSU_OK };
	const char *file = c->cli->cache_password_file;
	const char *given = getenv(VARIABLE);

	if (file != NULL)
		msu_secret_read_file(c->password, file, &err);
	else if (given != NULL && given[0] != '\0')
		msu_fail(&err, msu_secret_set(c->password, given,
		    strlen(given)), VARIABLE, NULL);
	if (err.code != MSU_OK) {
		show_error(&err);
		return msu_code_exit(err.code);
	}
	if (c->at.user != NULL && msu_secret_len(c->password) == 0)
		return usage("--cache", _("a user needs a password; give it "
		    "in the variable MAILSETUP_CACHE_PASSWORD or with "
		    "--cache-password-file"));
	return CLI_OK;
}

/* ---- opening ---------------------------------------------------------------------- */

static void
print_trace(void *arg, const char *area, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s: %s\n", area, line);
}

/* Whether the options go together. */
static int
check_options(const struct cli *cli)
{
	struct msu_error err = { .code = MSU_OK };

	if (cli->cache == NULL && cli->cache_password_file != NULL)
		return usage("--cache-password-file", _("it needs --cache"));
	if (cli->cache == NULL)
		return CLI_OK;
	if (cli->offline)
		return usage("--cache", _("with --offline nobody is asked"));
	if (cli->send_address)
		return usage("--cache", _("an answer that the whole address was "
		    "sent for is nobody else's"));
	if (batch_redis_is_built_in())
		return CLI_OK;
	msu_fail(&err, MSU_E_NOT_BUILT_IN, "--cache", "hiredis");
	show_error(&err);
	return msu_code_exit(err.code);
}

static int
prepare(struct batch_cache *c)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena *a = &c->cli->arena;
	int rc = read_url(a, c->cli->cache, &c->at);

	if (rc == CLI_OK)
		rc = read_password(c);
	if (rc != CLI_OK)
		return rc;
	c->name = c->at.path != NULL ? c->at.path :
	    msu_arena_printf(a, "%s:%d", c->at.host, c->at.port);
	c->at.password = c->password;
	if (c->cli->trace != NULL)
		msu_trace_areas(c->cli->trace, &c->trace.areas);
	c->trace.fn = print_trace;
	if (msu_ctx_digest(c->cli->ctx, c->digest, &err) == MSU_OK &&
	    msu_arena_failed(a))
		msu_fail(&err, MSU_E_NOMEM, NULL, NULL);
	if (err.code == MSU_OK)
		return CLI_OK;
	show_error(&err);
	return msu_code_exit(err.code);
}

int
batch_cache_open(struct batch_cache **out, struct cli *cli)
{
	struct batch_cache *c;
	int rc = check_options(cli);

	*out = NULL;
	if (rc != CLI_OK || cli->cache == NULL)
		return rc;
	c = calloc(1, sizeof(*c));
	if (c != NULL) {
		pthread_mutex_init(&c->lock, NULL);
		c->cli = cli;
		c->password = msu_secret_new();
	}
	if (c == NULL || c->password == NULL) {
		struct msu_error err = { .code = MSU_E_NOMEM };

		show_error(&err);
		rc = msu_code_exit(err.code);
	} else
		rc = prepare(c);
	if (rc == CLI_OK)
		*out = c;
	else
		batch_cache_close(c);
	return rc;
}

void
batch_cache_close(struct batch_cache *c)
{
	if (c == NULL)
		return;
	pthread_mutex_destroy(&c->lock);
	msu_secret_free(c->password);
	free(c);
}

struct batch_link *
batch_link_new(struct batch_cache *c)
{
	struct batch_link *l = c == NULL ? NULL : calloc(1, sizeof(*l));

	if (l != NULL)
		l->cache = c;
	return l;
}

void
batch_link_free(struct batch_link *l)
{
	if (l == NULL)
		return;
	batch_redis_close(l->redis);
	free(l);
}

/* ---- pauses ------------------------------------------------------------------------- */

/* Whether now is a time to ask.  Whoever may at the end of a pause is alone for
 * as long as that can take. */
static bool
may_ask(struct batch_cache *c, struct pause *p, bool *alone)
{
	uint64_t now = msu_clock_ms();
	bool may;

	pthread_mutex_lock(&c->lock);
	may = p->ms == 0 || now >= p->until;
	/* where nobody can be asked nothing can be kept either */
	if (p == &c->put && c->get.ms > 0)
		may = false;
	*alone = may && p->ms > 0;
	if (*alone)
		p->until = now + 4 * BATCH_REDIS_MS;
	pthread_mutex_unlock(&c->lock);
	return may;
}

static void
end_pause(struct batch_cache *c, struct pause *p)
{
	pthread_mutex_lock(&c->lock);
	p->ms = 0;
	pthread_mutex_unlock(&c->lock);
}

/* Of several threads that found out at the same time the first counts.  People
 * are told once. */
static void
begin_pause(struct batch_cache *c, struct pause *p, bool asked_alone,
    const char *why)
{
	uint64_t now = msu_clock_ms();
	bool tell;

	pthread_mutex_lock(&c->lock);
	if (p->ms == 0 || asked_alone) {
		p->ms = p->ms == 0 ? FIRST_PAUSE : p->ms * 2 > LAST_PAUSE ?
		    LAST_PAUSE : p->ms * 2;
		p->until = now + p->ms;
	}
	tell = !c->told && !c->cli->quiet;
	c->told = true;
	pthread_mutex_unlock(&c->lock);
	MSU_TRACE(&c->trace, LOOK, "cache: %s: %s", c->name, why);
	if (!tell)
		return;
	show_progress_end(c->cli);
	fprintf(stderr, "mailsetup: %s: %s (%s)\n", c->name, p == &c->put ?
	    _("the cache takes nothing; what is in it is used all the same") :
	    _("the cache is of no use now; everything is looked up as without "
	    "it"), why);
}

/* ---- questions ------------------------------------------------------------------------ */

struct question {
	const char		*key;
	struct msu_buf		*value;		/* what is kept, or read */
	uint64_t		 keep_ms;	/* 0: it is read */
	int64_t			 left_ms;
	char			 why[BATCH_REDIS_WHY];
};

/* Over the connection that there is, or a new one. */
static enum batch_redis_said
ask_once(struct batch_link *l, struct question *q)
{
	enum batch_redis_said said;

	if (l->redis == NULL)
		l->redis = batch_redis_open(&l->cache->at, q->why);
	if (l->redis == NULL)
		return BATCH_REDIS_GONE;
	said = q->keep_ms == 0 ? batch_redis_get(l->redis, q->key, MAX_ENTRY,
	    q->value, &q->left_ms, q->why) :
	    batch_redis_put(l->redis, q->key, q->value, q->keep_ms, q->why);
	if (said == BATCH_REDIS_GONE) {
		batch_redis_close(l->redis);
		l->redis = NULL;
	}
	return said;
}

static enum batch_redis_said
ask(struct batch_link *l, struct question *q)
{
	struct batch_cache *c = l->cache;
	struct pause *p = q->keep_ms == 0 ? &c->get : &c->put;
	enum batch_redis_said said;
	uint64_t start = msu_clock_ms();
	bool was_open = l->redis != NULL, alone;

	if (!may_ask(c, p, &alone))
		return BATCH_REDIS_GONE;
	said = ask_once(l, q);
	/* one that was open may have ended long ago; one that is slow would be
	 * so again */
	if (said == BATCH_REDIS_GONE && was_open &&
	    msu_clock_ms() - start < BATCH_REDIS_MS)
		said = ask_once(l, q);
	if (said == BATCH_REDIS_GONE)
		p = &c->get;
	if (said == BATCH_REDIS_GONE || said == BATCH_REDIS_REFUSED)
		begin_pause(c, p, alone, q->why);
	else if (alone)
		end_pause(c, p);
	return said;
}

/* ---- entries ---------------------------------------------------------------------------- */

static const char *
make_key(const struct batch_cache *c, const char *domain, struct msu_buf *b)
{
	msu_buf_init(b, MAX_KEY);
	msu_buf_addf(b, "mailsetup:1:%s:%s:%s", c->digest,
	    c->cli->check == CLI_CHECK_YES ? "checked" : "found", domain);
	return b->code == MSU_OK ? msu_buf_text(b) : NULL;
}

static void
add_head(struct msu_buf *b, const char *json, size_t len)
{
	uint8_t digest[MSU_SHA256_BYTES];

	msu_sha256(json, len, digest);
	msu_buf_adds(b, "mailsetup 1 ");
	for (size_t i = 0; i < sizeof(digest); i++)
		msu_buf_addf(b, "%02x", digest[i]);
	msu_buf_addc(b, '\n');
}

/* What the web servers allow of whose documents the answer is made; a day, where
 * none of them says anything. */
static uint64_t
allowed(const struct msu_result *r)
{
	uint64_t ms = DAY;

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		const struct msu_attempt *t = r->attempts[i];

		if (t->answer == MSU_ANSWER_FOUND && t->has_age &&
		    t->max_age < ms / 1000)
			ms = 1000ull * t->max_age;
	}
	return ms;
}

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * How long an answer may be given again, by anybody; 0: it is not kept.  What
 * nobody answered may be otherwise soon, or elsewhere, and never gets onto the
 * disk that a server may have.  What a page says is for ten minutes, what names
 * say for an hour (RFC 2308 §5 allows three); what was found while somebody was
 * silent is not the last word either.  A check that was passed is for whoever
 * comes at the same time.
 */
static uint64_t
lifetime(const struct msu_result *r)
{
	bool silent = false, page = false;

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		const struct msu_attempt *t = r->attempts[i];

		silent |= t->answer == MSU_ANSWER_NONE &&
		    t->error.code != MSU_E_STOPPED;
		page |= t->status != 0;
	}
	switch (r->outcome) {
	case MSU_FOUND:
		return r->exit != 0 ? 0 : least(allowed(r),
		    r->checks[0] != NULL ? TEN_MINUTES : silent ? HOUR : DAY);
	case MSU_UNSUPPORTED:
		return least(allowed(r), silent ? HOUR : DAY);
	case MSU_CONSENT:
		return least(allowed(r), silent ? TEN_MINUTES : HOUR);
	case MSU_NOTHING:
		return page ? TEN_MINUTES : HOUR;
	default:
		return 0;
	}
}

/* Of an entry no attempt is known, so this is the most there can be. */
static uint64_t
longest(const struct batch_cache *c, const struct msu_result *r)
{
	uint64_t ms = lifetime(r);

	return r->outcome == MSU_NOTHING ? HOUR : ms > TEN_MINUTES &&
	    r->outcome == MSU_FOUND && c->cli->check == CLI_CHECK_YES ?
	    TEN_MINUTES : ms;
}

/* What the JSON of a result begins with (src/write/json.c). */
static bool
is_about(const char *json, const char *address)
{
	static const char begin[] = "{\"version\":1,\"address\":\"",
	    end[] = "\",\"domain\":\"";
	size_t len = strlen(address);

	if (!msu_str_has_prefix(json, begin))
		return false;
	json += sizeof(begin) - 1;
	return strncmp(json, address, len) == 0 &&
	    msu_str_has_prefix(json + len, end);
}

/* NULL: it is one, in *r and *json; or why not. */
static const char *
wrong_with(const struct msu_buf *entry, const char *address,
    const char **json, struct msu_result **r)
{
	const char *text = msu_buf_text(entry), *body = strchr(text, '\n');
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf head;
	size_t len;
	bool same;

	if (body == NULL || strlen(text) != entry->len)
		return "not an entry";
	body++;
	len = entry->len - (size_t)(body - text);
	msu_buf_init(&head, MAX_KEY);
	add_head(&head, body, len);
	same = head.len == (size_t)(body - text) &&
	    memcmp(msu_buf_text(&head), text, head.len) == 0;
	msu_buf_free(&head);
	if (!same)
		return "damaged, or not of this version";
	/* it is going to be a part of a line */
	if (strchr(body, '\n') != NULL || len == 0 || body[len - 1] != '}')
		return "not one object on one line";
	if (!is_about(body, address))
		return "of another domain";
	if (msu_result_read(body, len, r, &err) != MSU_OK)
		return err.code == MSU_E_NOMEM ? "out of memory" :
		    "not a result";
	*json = body;
	return NULL;
}

bool
batch_link_get(struct batch_link *l, const char *address,
    struct msu_buf *json, struct msu_result **r, uint64_t *left_ms)
{
	struct batch_cache *c = l->cache;
	const char *domain = strrchr(address, '@') + 1, *why = NULL;
	const char *body = "";
	struct msu_buf key, entry;
	struct question q = { .key = make_key(c, domain, &key),
		.value = &entry };
	enum batch_redis_said said;

	*r = NULL;
	*left_ms = 0;
	msu_buf_init(&entry, MAX_ENTRY + 1);
	said = q.key == NULL ? BATCH_REDIS_GONE : ask(l, &q);
	if (said == BATCH_REDIS_NOTHING)
		MSU_TRACE(&c->trace, LOOK, "cache: %s: not there", domain);
	else if (said == BATCH_REDIS_OTHER || entry.code != MSU_OK)
		why = "not an entry";
	else if (said == BATCH_REDIS_DONE && q.left_ms <= 0)
		why = "it would stay for ever";
	else if (said == BATCH_REDIS_DONE)
		why = wrong_with(&entry, address, &body, r);
	if (why == NULL && *r != NULL) {
		uint64_t most = longest(c, *r);

		*left_ms = least((uint64_t)q.left_ms, most);
		if (most == 0)
			why = "of an outcome that is not kept";
		msu_buf_adds(json, body);
	}
	if (why != NULL || json->code != MSU_OK) {
		MSU_TRACE(&c->trace, LOOK, "cache: %s: passed over: %s",
		    domain, why == NULL ? "too big" : why);
		msu_result_free(*r);
		*r = NULL;
	} else if (*r != NULL)
		MSU_TRACE(&c->trace, LOOK, "cache: %s: taken, good for %llu "
		    "ms", domain, (unsigned long long)*left_ms);
	msu_buf_free(&entry);
	msu_buf_free(&key);
	return *r != NULL;
}

void
batch_link_put(struct batch_link *l, const char *json,
    const struct msu_result *r)
{
	struct batch_cache *c = l->cache;
	const char *domain = strrchr(r->address, '@') + 1, *body;
	struct msu_buf key, entry;
	struct question q = { .key = make_key(c, domain, &key),
		.value = &entry, .keep_ms = lifetime(r) };
	struct msu_result *back = NULL;

	msu_buf_init(&entry, MAX_ENTRY);
	add_head(&entry, json, strlen(json));
	msu_buf_adds(&entry, json);
	/* what this computer knows by itself costs less than to ask; what we
	 * would not take back is kept for nobody */
	if (q.key != NULL && q.keep_ms > 0 && r->sent[0] != NULL &&
	    entry.code == MSU_OK &&
	    wrong_with(&entry, r->address, &body, &back) == NULL &&
	    ask(l, &q) == BATCH_REDIS_DONE)
		MSU_TRACE(&c->trace, LOOK, "cache: %s: kept for %llu ms",
		    domain, (unsigned long long)q.keep_ms);
	msu_result_free(back);
	msu_buf_free(&entry);
	msu_buf_free(&key);
}
