/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Web servers, by libcurl.  It resolves nothing and follows no redirect by
 * itself: names are c-ares' business, and where a redirect may lead is ours.
 */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "buf.h"
#include "err.h"
#include "loop.h"
#include "probejudge.h"
#include "str.h"
#include "tlsinfo.h"

#define CONNECT_MS	3000L
#define EXCHANGE_MS	4000L	/* with connecting */
#define FACTS_MS	2000L	/* the second connection, all of it */
#define RACE_MS		200L	/* RFC 8305 §5: until the other family */
#define MAX_HEADERS	((size_t)100000)	/* bytes */
#define PIECE		4096L	/* read at a time: most documents whole */

struct msu_http_job {
	struct msu_transfer	 transfer;	/* first */
	struct msu_http_job	*next;
	struct msu_net		*net;
	enum msu_net_group	 group;
	unsigned		 round;
	struct msu_http_ask	 ask;
	bool			 post;		/* until a redirect forbids */
	bool			 facts_only;	/* second connection */
	bool			 connected;	/* this transfer */
	bool			 ended;		/* to be told */
	bool			 resolving;	/* waits for addresses */
	/* the URL as libcurl gets it, and its parts */
	const char		*url, *host;
	unsigned		 port;
	const char *const	*ips;		/* NULL: libcurl knows */
	CURL			*easy;
	struct curl_slist	*resolve, *lines;
	size_t			 headers;	/* bytes */
	struct msu_buf		 body;
	struct msu_tls		*tls;
	struct msu_list		 hops;
	struct msu_http_reply	 reply;
	struct msu_error	 error;
	uint64_t		 start;
	msu_http_fn		 fn;
	void			*arg;
	char			 errbuf[CURL_ERROR_SIZE];
};

static void	job_go(struct msu_http_job *);

/* ---- how it ends ------------------------------------------------------- */

static void
easy_free(struct msu_http_job *job)
{
	if (job->easy != NULL) {
		curl_multi_remove_handle(job->net->multi, job->easy);
		curl_easy_cleanup(job->easy);
	}
	job->easy = NULL;
	curl_slist_free_all(job->resolve);
	job->resolve = NULL;
	curl_slist_free_all(job->lines);
	job->lines = NULL;
}

static void
job_free(struct msu_http_job *job)
{
	struct msu_http_job **p = &job->net->https;

	while (*p != job)
		p = &(*p)->next;
	*p = job->next;
	if (job->resolving)
		msu_dns_forget(job->net, job);
	easy_free(job);
	msu_buf_free(&job->body);
	free(job);
}

/* The first failure wins, and is told in the next round at the latest. */
static void
job_fail(struct msu_http_job *job, enum msu_code code, const char *words)
{
	msu_fail(&job->error, code, job->reply.url, words == NULL ? NULL :
	    "%s", words);
	job->ended = true;
}

static void
job_tell_own(struct msu_http_job *job)
{
	struct msu_net *net = job->net;
	struct msu_http_reply reply = job->reply;
	struct msu_error err = job->error;
	msu_http_fn fn = job->fn;
	void *arg = job->arg;

	reply.ms = (unsigned)(net->ctx->clock_ms() - job->start);
	reply.err = err.code == MSU_OK ? NULL : &err;
	reply.hops = msu_list_end(&job->hops);
	reply.tls = job->tls;
	reply.body = "";
	if (err.code == MSU_OK && job->body.len > 0) {
		reply.body = msu_arena_strn(net->arena, job->body.p,
		    job->body.len);
		reply.len = msu_arena_failed(net->arena) ? 0 : job->body.len;
	}
	MSU_TRACE(&net->ctx->trace, HTTP, "%s: %s%s%u, %zu bytes (%u ms)",
	    reply.url, err.code == MSU_OK ? "" : msu_code_name(err.code),
	    err.code == MSU_OK ? "" : ", ", reply.status, reply.len,
	    reply.ms);
	net->group = job->group;
	job_free(job);
	fn(arg, &reply);
}

unsigned long
msu_http_wait(const struct msu_net *net)
{
	for (const struct msu_http_job *job = net->https; job != NULL;
	    job = job->next) {
		if (job->ended)
			return 0;
	}
	return MSU_TICK_MS;
}

void
msu_http_tick(struct msu_net *net)
{
	struct msu_http_job *job = net->https;

	while (job != NULL) {
		if (!job->ended || job->round == net->round) {
			job = job->next;
			continue;
		}
		job_tell_own(job);
		job = net->https;	/* the list may have changed */
	}
}

void
msu_http_abort(struct msu_net *net, enum msu_code why)
{
	while (net->https != NULL) {
		if (!net->https->ended)
			job_fail(net->https, why, NULL);
		job_tell_own(net->https);
	}
}

void
msu_http_drop(struct msu_net *net, enum msu_net_group group)
{
	struct msu_http_job *job, *next;

	for (job = net->https; job != NULL; job = next) {
		next = job->next;
		if (group == MSU_GROUP_COUNT || job->group == group)
			job_free(job);
	}
}

/* ---- what libcurl tells on the way ------------------------------------- */

static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct msu_http_job *job = arg;

	msu_buf_add(&job->body, data, size * n);
	return job->body.code == MSU_OK ? size * n : 0;
}

static size_t
on_header(char *data, size_t size, size_t n, void *arg)
{
	struct msu_http_job *job = arg;

	(void)data;
	job->headers += size * n;
	return job->headers <= MAX_HEADERS ? size * n : 0;
}

/* Its clock counts a connection only once TLS is up, and a proxy's as ours. */
static bool
is_sign_of_connection(const struct msu_http_job *job, curl_infotype type,
    const char *data, size_t len)
{
	bool proxy = job->net->ctx->texts[MSU_OPT_PROXY] != NULL;

	if (type == CURLINFO_SSL_DATA_OUT)
		return true;
	if (type == CURLINFO_HEADER_OUT)
		return !proxy || len < 8 || memcmp(data, "CONNECT ", 8) != 0;
	return type == CURLINFO_TEXT && !proxy && len > 13 &&
	    memcmp(data, "Connected to ", 13) == 0;
}

static int
on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
	struct msu_http_job *job = arg;

	(void)easy;
	job->connected |= is_sign_of_connection(job, type, data, len);
	if (type == CURLINFO_TEXT)
		msu_tlsinfo_text(job->net->arena, &job->tls, data, len);
	return 0;
}

/* ---- one exchange ------------------------------------------------------ */

static void
setopt_request(struct msu_http_job *job, CURL *e)
{
	/* neither a form nor a question whether it may be sent */
	static const char *const lines[] = {
		"Content-Type: text/xml; charset=utf-8", "Expect:",
	};

	curl_easy_setopt(e, CURLOPT_USERAGENT, "mailsetup");
	curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE,
	    (curl_off_t)MSU_HTTP_MAX_BODY);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, EXCHANGE_MS);
	curl_easy_setopt(e, CURLOPT_BUFFERSIZE, PIECE);
	if (!job->post)
		return;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct curl_slist *more = curl_slist_append(job->lines,
		    lines[i]);

		if (more == NULL) {
			msu_net_nomem(job->net);
			return;
		}
		job->lines = more;
	}
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, job->lines);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)strlen(job->ask.body));
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, job->ask.body);
}

/* Nothing is sent on it but the handshake. */
static void
setopt_facts(CURL *e)
{
	curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, FACTS_MS);
}

static void	job_done(struct msu_transfer *, CURLcode);

/* False: no memory, or libcurl cannot what we need. */
static bool
transfer_start(struct msu_http_job *job)
{
	struct msu_net *net = job->net;
	CURL *e = curl_easy_init();

	if (e == NULL)
		return false;
	job->easy = e;
	job->transfer.done = job_done;
	job->errbuf[0] = '\0';
	job->headers = 0;
	job->connected = false;
	if (!job->facts_only)
		job->reply.step = MSU_STEP_CONNECT;
	msu_buf_clear(&job->body);
	if (job->ips != NULL) {
		job->resolve = msu_net_resolve(net, job->host, job->port,
		    job->ips);
		curl_easy_setopt(e, CURLOPT_RESOLVE, job->resolve);
	}
	msu_net_setopt(net, e);
	curl_easy_setopt(e, CURLOPT_URL, job->url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR,
	    msu_str_has_prefix(job->url, "http:") ? "http" : "https");
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, RACE_MS);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, job->errbuf);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, job);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, job);
	curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(e, CURLOPT_DEBUGDATA, job);
	curl_easy_setopt(e, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(e, CURLOPT_PRIVATE, &job->transfer);
	if (job->facts_only)
		setopt_facts(e);
	else
		setopt_request(job, e);
	return !msu_arena_failed(net->arena) &&
	    curl_multi_add_handle(net->multi, e) == CURLM_OK;
}

static void
job_transfer(struct msu_http_job *job)
{
	const char *what = msu_arena_printf(job->net->arena, "%s %s",
	    job->post ? "POST" : "GET", job->reply.url);

	job->tls = NULL;
	if (!transfer_start(job)) {
		job_fail(job, MSU_E_NOMEM, NULL);
		return;
	}
	MSU_TRACE(&job->net->ctx->trace, HTTP, "%s", what);
	msu_net_sent(job->net, what, job->host);
}

/* ---- redirects --------------------------------------------------------- */

static bool
is_at_or_below(const char *host, const char *domain)
{
	size_t n = strlen(host), d = strlen(domain);

	return n >= d && strcmp(host + n - d, domain) == 0 &&
	    (n == d || host[n - d - 1] == '.');
}

/* Splits what msu_addr_url() has let pass.  libcurl gets the host as we
 * understand it, so that it is the one whose addresses were looked at. */
static bool
read_url(struct msu_http_job *job, const char *url)
{
	struct msu_arena *a = job->net->arena;
	CURLU *u = curl_url();
	char *host = NULL, *port = NULL, *text = NULL;
	const char *name = NULL;
	unsigned long number = 0;
	bool ok = false;

	if (u == NULL ||
	    curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) !=
	    CURLUE_OK)
		goto out;
	name = msu_addr_host(a, host);
	if (name == NULL || msu_addr_is_ip(name) ||
	    !msu_str_uint(port, 1, 65535, &number) ||
	    curl_url_set(u, CURLUPART_HOST, name, 0) != CURLUE_OK ||
	    curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_URL, &text, 0) != CURLUE_OK)
		goto out;
	job->url = msu_arena_str(a, text);
	job->host = name;
	job->port = (unsigned)number;
	ok = true;
out:
	curl_free(host);
	curl_free(port);
	curl_free(text);
	curl_url_cleanup(u);
	return ok;
}

/* Where a redirect leads; NULL if it says nothing that can be read. */
static const char *
read_location(struct msu_http_job *job)
{
	struct curl_header *h;
	const char *to = NULL;
	char *text = NULL;
	CURLU *u;

	if (curl_easy_header(job->easy, "Location", 0, CURLH_HEADER, -1,
	    &h) != CURLHE_OK)
		return NULL;
	u = curl_url();
	if (u != NULL &&
	    curl_url_set(u, CURLUPART_URL, job->url, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_URL, h->value, CURLU_URLENCODE |
	    CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_URL, &text, 0) == CURLUE_OK)
		to = msu_arena_str(job->net->arena, text);
	curl_free(text);
	curl_url_cleanup(u);
	return to;
}

/* A redirect that may not be followed names where it leads. */
static void
job_redirect(struct msu_http_job *job)
{
	const char *to = read_location(job), *url;

	easy_free(job);
	url = to == NULL ? NULL : msu_addr_url(job->net->arena, to, false);
	if (url == NULL || job->hops.n >= MSU_HTTP_MAX_HOPS ||
	    !read_url(job, url) || (job->ask.stay != NULL &&
	    !is_at_or_below(job->host, job->ask.stay))) {
		job_fail(job, MSU_E_REDIRECT, to != NULL ? to :
		    "no usable Location");
		return;
	}
	if (job->reply.status != 307 && job->reply.status != 308)
		job->post = false;
	MSU_TRACE(&job->net->ctx->trace, HTTP, "%s: %u, to %s",
	    job->reply.url, job->reply.status, url);
	msu_list_add(job->net->arena, &job->hops, url);
	job->reply.url = url;
	job->reply.status = 0;
	job->reply.type = NULL;
	job->reply.ip = NULL;
	job_go(job);
}

/* ---- the end of an exchange -------------------------------------------- */

static void
read_age(struct msu_http_job *job)
{
	struct curl_header *h;

	for (size_t i = 0; curl_easy_header(job->easy, "Cache-Control", i,
	    CURLH_HEADER, -1, &h) == CURLHE_OK; i++)
		msu_http_age_add(&job->reply.age, h->value);
}

static bool
is_redirect(unsigned status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

static void
read_facts(struct msu_http_job *job)
{
	struct msu_arena *a = job->net->arena;
	const char *type = NULL, *ip = NULL;
	long status = 0;
	char clean[256];

	curl_easy_getinfo(job->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(job->easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(job->easy, CURLINFO_PRIMARY_IP, &ip);
	job->reply.status = status > 0 ? (unsigned)status : 0;
	read_age(job);
	if (type != NULL) {
		msu_str_copy_clean(clean, sizeof(clean), type, strlen(type));
		job->reply.type = msu_arena_str(a, clean);
	}
	if (ip != NULL && ip[0] != '\0' &&
	    job->net->ctx->texts[MSU_OPT_PROXY] == NULL)
		job->reply.ip = msu_arena_str(a, ip);
}

/* Before 8.6 libcurl calls one line of a header that is too long "out of
 * memory". */
static bool
is_too_big(const struct msu_http_job *job, CURLcode rc)
{
#if LIBCURL_VERSION_NUM >= 0x080600
	if (rc == CURLE_TOO_LARGE)
		return true;
#endif
	return rc == CURLE_FILESIZE_EXCEEDED || job->headers > MAX_HEADERS ||
	    (rc == CURLE_OUT_OF_MEMORY && job->connected);
}

static void
job_judge(struct msu_http_job *job, CURLcode rc)
{
	struct msu_probe_end end = {
		.step = job->connected ? MSU_STEP_TLS : MSU_STEP_CONNECT,
		.proxy = job->net->ctx->texts[MSU_OPT_PROXY] != NULL,
		.words = job->errbuf,
		.last_line = "",
	};
	enum msu_code code;
	curl_off_t tls = 0;

	job->reply.step = MSU_STEP_CAPABILITY;
	if (rc == CURLE_OK)
		return;
	curl_easy_getinfo(job->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
	if (tls == 0)
		job->reply.step = end.step;
	curl_easy_getinfo(job->easy, CURLINFO_OS_ERRNO, &end.os);
	curl_easy_getinfo(job->easy, CURLINFO_SSL_VERIFYRESULT, &end.verify);
	code = msu_probe_judge(&end, rc);
	if (is_too_big(job, rc))
		code = MSU_E_TOO_BIG;
	if (job->body.code != MSU_OK)
		code = job->body.code;
	msu_fail(&job->error, code, job->reply.url, "%s",
	    job->errbuf[0] != '\0' ? job->errbuf : curl_easy_strerror(rc));
	job->error.os = (int)rc;
}

/* The owner of a bad certificate: libcurl shows it only on a connection that
 * does not verify. */
static bool
job_again_for_facts(struct msu_http_job *job)
{
	easy_free(job);
	job->facts_only = true;
	return transfer_start(job);
}

static void
job_done(struct msu_transfer *transfer, CURLcode rc)
{
	struct msu_http_job *job = (struct msu_http_job *)transfer;

	job->net->group = job->group;
	msu_tlsinfo_certs(job->net->arena, job->easy, &job->tls);
	if (job->facts_only) {
		job->ended = true;
		return;
	}
	read_facts(job);
	job_judge(job, rc);
	if (msu_code_is_certificate(job->error.code) &&
	    job_again_for_facts(job))
		return;
	if (rc == CURLE_OK && is_redirect(job->reply.status))
		job_redirect(job);
	else
		job->ended = true;
}

/* ---- starting ---------------------------------------------------------- */

static void
on_addrs(void *arg, const struct msu_dns_reply *r)
{
	struct msu_http_job *job = arg;

	job->resolving = false;
	if (job->reply.cname == NULL && job->hops.n == 0)
		job->reply.cname = r->cname;
	if (r->err != NULL) {
		job->error = *r->err;
		job->ended = true;
		return;
	}
	job->ips = msu_net_public_ips(job->net, r->ips);
	if (job->ips[0] == NULL)
		job_fail(job, MSU_E_PRIVATE_ADDRESS, r->ips[0]);
	else
		job_transfer(job);
}

/* To job->url.  Its host is a name, never an address (msu_addr_url()), which
 * has to be resolved first unless a proxy does. */
static void
job_go(struct msu_http_job *job)
{
	const struct msu_ctx *ctx = job->net->ctx;

	job->ips = NULL;
	if (ctx->texts[MSU_OPT_PROXY] != NULL) {
		if (msu_addr_is_inside_name(job->host) &&
		    !ctx->flags[MSU_OPT_ALLOW_PRIVATE])
			job_fail(job, MSU_E_PRIVATE_ADDRESS, job->host);
		else
			job_transfer(job);
		return;
	}
	job->resolving = true;
	msu_dns_ask(job->net, MSU_DNS_ADDRS, job->host, on_addrs, job);
}

static struct msu_http_job *
job_new(struct msu_net *net, const struct msu_http_ask *ask)
{
	struct msu_http_job *job = calloc(1, sizeof(*job)), **p = &net->https;

	if (job == NULL)
		return NULL;
	job->net = net;
	job->group = net->group;
	job->round = net->round;
	job->ask.url = msu_arena_str(net->arena, ask->url);
	job->ask.body = msu_arena_str(net->arena, ask->body);
	job->ask.stay = msu_arena_str(net->arena, ask->stay);
	job->post = ask->body != NULL;
	job->reply.url = job->ask.url;
	job->start = net->ctx->clock_ms();
	msu_buf_init(&job->body, MSU_HTTP_MAX_BODY);
	while (*p != NULL)
		p = &(*p)->next;
	*p = job;
	return job;
}

void
msu_http_ask(struct msu_net *net, const struct msu_http_ask *ask,
    msu_http_fn fn, void *arg)
{
	struct msu_http_job *job = job_new(net, ask);

	if (job == NULL) {
		msu_net_nomem(net);
		return;
	}
	job->fn = fn;
	job->arg = arg;
	if (msu_addr_url(net->arena, ask->url, ask->allow_http) == NULL ||
	    !read_url(job, job->ask.url))
		job_fail(job, MSU_E_URL, NULL);
	else
		job_go(job);
}
