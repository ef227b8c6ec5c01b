/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Mail servers: libcurl speaks IMAP, POP3 and SMTP (CURLOPT_CONNECT_ONLY) and
 * its header callback hands us the server's lines.  What libcurl does not say
 * by itself – which step it was in – is told from the commands it sends.
 */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "err.h"
#include "hide.h"
#include "loop.h"
#include "model.h"
#include "probejudge.h"
#include "str.h"
#include "tlsinfo.h"

#define CONNECT_MS	3000	/* TCP, all addresses */
#define ADDRESS_MS	1000	/* until the next address gets its turn */
#define DIALOGUE_MS	5000	/* everything after */
#define FACTS_MS	2000	/* the second connection, all of it */
#define MAX_LINE	8192	/* of a server that is read to its end */
#define EHLO_NAME	"client.invalid"	/* not the machine's name */

struct msu_probe_job {
	struct msu_transfer	 transfer;	/* first */
	struct msu_probe_job	*next;
	struct msu_net		*net;
	enum msu_net_group	 group;
	const struct msu_server	*server;
	CURL			*easy;		/* NULL: no memory for one */
	struct curl_slist	*resolve;
	const char *const	*ips;		/* still to be tried */
	struct msu_probe	 probe;
	struct msu_list		 lines;		/* capability lines */
	struct msu_tls		*tls;
	msu_probe_fn		 fn;
	void			*arg;
	uint64_t		 start;
	uint64_t		 attempt;	/* when these ips were begun */
	uint64_t		 connected;	/* 0: not yet */
	struct msu_probe_answer	 answer;	/* that is coming */
	bool			 upgrading;	/* STARTTLS or STLS is out */
	bool			 facts_only;	/* second connection */
	bool			 keep;		/* stays open for the caller */
	bool			 ocsp;		/* for nothing else */
	struct msu_list		 dialogue;
	char			 errbuf[CURL_ERROR_SIZE];
	char			 last_line[256];	/* of the answer */
};

/* ---- the server's lines ------------------------------------------------ */

static uint32_t
job_ms(const struct msu_probe_job *job)
{
	uint64_t ms = job->net->ctx->clock_ms() - job->start;

	return ms == 0 ? 1 : (uint32_t)ms;	/* 0 means "did not happen" */
}

/* The only place where the step changes. */
static void
job_step(struct msu_probe_job *job, enum msu_step_id id)
{
	if (job->facts_only || job->probe.last == id)
		return;
	MSU_TRACE(&job->net->ctx->trace, CHECK, "%s %s:%u: %s (%u ms)",
	    msu_proto_name(job->server->proto), job->server->host,
	    job->server->port, msu_step_name(id), job_ms(job));
	job->probe.last = id;
}

static void
job_log(struct msu_probe_job *job, const char *who, const char *line)
{
	struct msu_arena *a = job->net->arena;

	if (job->facts_only || job->ocsp ||
	    !job->net->ctx->flags[MSU_OPT_DETAILS])
		return;
	msu_list_add(a, &job->dialogue, msu_arena_printf(a, "%s %.400s", who,
	    line));
}

/* TCP is open. */
static void
job_connected(struct msu_probe_job *job)
{
	if (job->connected != 0)
		return;
	job->connected = job->net->ctx->clock_ms();
	if (!job->facts_only)
		job->probe.ms[MSU_TIME_CONNECT] = job_ms(job);
	if (job->probe.last == MSU_STEP_CONNECT)
		job_step(job, job->server->security == MSU_SECURITY_TLS ?
		    MSU_STEP_TLS : MSU_STEP_GREETING);
}

static bool
has_proxy(const struct msu_probe_job *job)
{
	return job->net->ctx->texts[MSU_OPT_PROXY] != NULL;
}

/* The steps that only libcurl's clock tells: connected, TLS up.  A connection
 * to the proxy is not yet one to the server. */
static void
job_advance(struct msu_probe_job *job)
{
	curl_off_t us = 0;

	curl_easy_getinfo(job->easy, CURLINFO_CONNECT_TIME_T, &us);
	if (us > 0 && !has_proxy(job))
		job_connected(job);
	if (job->probe.last == MSU_STEP_TLS) {
		us = 0;
		curl_easy_getinfo(job->easy, CURLINFO_APPCONNECT_TIME_T, &us);
		if (us > 0)
			job_step(job, MSU_STEP_GREETING);
	}
}

static void
job_greeted(struct msu_probe_job *job, const char *line)
{
	enum msu_code code;

	job->probe.greeting = msu_arena_str(job->net->arena, line);
	code = msu_probe_judge_greeting(job->server->proto, line);
	if (code != MSU_OK)
		msu_fail(&job->probe.error, code, job->server->host, "%s",
		    line);
	job->probe.ms[MSU_TIME_GREETING] = job_ms(job);
}

/* The next line of the answer to a command. */
static void
job_line(struct msu_probe_job *job, const char *line, size_t bytes)
{
	enum msu_code code = msu_probe_judge_line(&job->answer,
	    job->server->proto, line, bytes);

	if (code == MSU_E_TOO_BIG)
		msu_fail(&job->probe.error, MSU_E_WRONG_PROTOCOL,
		    job->server->host, "an answer without end");
	else if (code != MSU_OK)
		msu_fail(&job->probe.error, code, job->server->host, "%s",
		    line);
	else if (job->answer.is_offer)
		msu_list_add(job->net->arena, &job->lines,
		    msu_arena_str(job->net->arena, line));
}

/* One line of the server, without its line end. */
static size_t
on_header(char *data, size_t size, size_t n, void *arg)
{
	struct msu_probe_job *job = arg;
	size_t len = size * n, keep = len;
	char line[MAX_LINE];

	while (keep > 0 && (data[keep - 1] == '\n' || data[keep - 1] == '\r'))
		keep--;
	msu_str_copy_clean(line, sizeof(line), data, keep);
	if (keep >= sizeof(line) && strrchr(line, ' ') != NULL)
		*strrchr(line, ' ') = '\0';	/* no half words */
	/* it may have been told the secret on another connection */
	msu_hide_in(job->net->hide, line, strlen(line));
	MSU_TRACE(&job->net->ctx->trace, MAIL, "%s:%u < %s",
	    job->server->host, job->server->port, line);
	job_log(job, "S:", line);
	if (job->facts_only)
		return len;
	msu_str_copy_clean(job->last_line, sizeof(job->last_line), line,
	    strlen(line));
	job_connected(job);
	if (job->probe.greeting == NULL) {
		job_greeted(job, line);
		return job->probe.error.code == MSU_OK ? len : 0;
	}
	job_line(job, line, len);
	return job->probe.error.code == MSU_OK ? len : 0;
}

/* What came before is the answer to something else. */
static void
answer_begin(struct msu_probe_job *job, const char *command)
{
	struct msu_probe_answer *a = &job->answer;

	memset(a, 0, sizeof(*a));
	msu_str_copy_clean(a->tag, sizeof(a->tag), command,
	    strcspn(command, " "));
	job->last_line[0] = '\0';
}

/* A command goes out: that tells the step.  No credentials are ever given to
 * this handle, so there is nothing here to hide. */
static void
on_command(struct msu_probe_job *job, const char *data, size_t len)
{
	char line[128];

	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	msu_str_copy_clean(line, sizeof(line), data, len);
	MSU_TRACE(&job->net->ctx->trace, MAIL, "%s:%u > %s",
	    job->server->host, job->server->port, line);
	if (msu_str_has_prefix(line, "CONNECT "))	/* to the proxy */
		return;
	job_log(job, "C:", line);
	answer_begin(job, line);
	if (msu_str_findcase(line, "STARTTLS") != NULL ||
	    msu_str_eqcase(line, "STLS")) {
		job->upgrading = true;
		job_step(job, MSU_STEP_STARTTLS);
		return;
	}
	if (msu_str_findcase(line, "EHLO") == NULL &&
	    msu_str_findcase(line, "CAPA") == NULL)
		return;
	if (job->upgrading && job->probe.ms[MSU_TIME_STARTTLS] == 0)
		job->probe.ms[MSU_TIME_STARTTLS] = job_ms(job);
	/* what was offered before the upgrade does not count (RFC 3207 §4.2) */
	job->lines.n = 0;
	job->answer.is_offer = true;
	if (job->server->security != MSU_SECURITY_STARTTLS || job->upgrading)
		job_step(job, MSU_STEP_CAPABILITY);
	else
		job_step(job, MSU_STEP_STARTTLS);
}

static int
on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
	struct msu_probe_job *job = arg;

	(void)easy;
	if (type == CURLINFO_HEADER_OUT)
		on_command(job, data, len);
	else if (type == CURLINFO_SSL_DATA_OUT)
		/* with implicit TLS libcurl's clock counts a connection only
		 * once the handshake is over */
		job_connected(job);
	else if (type == CURLINFO_TEXT) {
		if (len > 13 && memcmp(data, "Connected to ", 13) == 0 &&
		    !has_proxy(job))
			job_connected(job);
		msu_tlsinfo_text(job->net->arena, &job->tls, data, len);
	}
	return 0;
}

/* ---- how it ended ------------------------------------------------------ */

static void
job_free(struct msu_probe_job *job)
{
	struct msu_probe_job **p = &job->net->probes;

	while (*p != NULL && *p != job)
		p = &(*p)->next;
	if (*p != NULL)
		*p = job->next;
	if (job->easy != NULL) {
		curl_multi_remove_handle(job->net->multi, job->easy);
		curl_easy_cleanup(job->easy);
	}
	curl_slist_free_all(job->resolve);
	free(job);
}

static void
job_finish(struct msu_probe_job *job)
{
	struct msu_probe probe = job->probe;
	struct msu_list *lines = &job->lines;
	msu_probe_fn fn = job->fn;
	void *arg = job->arg;

	job->net->group = job->group;
	/* the list may still hold more than counts */
	if (lines->v != NULL)
		lines->v[lines->n] = NULL;
	probe.lines = msu_list_end(lines);
	probe.tls = job->tls;
	probe.dialogue = msu_list_end(&job->dialogue);
	if (job->keep && probe.error.code == MSU_OK) {
		probe.talk = msu_talk_new_own(job->net, job->easy,
		    job->resolve, job->server);
		job->easy = NULL;
		job->resolve = NULL;
		if (probe.talk == NULL)
			msu_fail(&probe.error, MSU_E_TOO_MANY,
			    job->server->host, NULL);
	}
	MSU_TRACE(&job->net->ctx->trace, CHECK, "%s:%u: %s",
	    job->server->host, job->server->port,
	    msu_code_name(probe.error.code));
	job_free(job);
	fn(arg, &probe);
}

/* Takes leave without waiting for the answer.  libcurl itself just closes a
 * connection that is CONNECT_ONLY. */
static void
job_quit(const struct msu_probe_job *job)
{
	const char *bye = job->server->proto == MSU_PROTO_IMAP ?
	    "Z LOGOUT\r\n" : "QUIT\r\n";
	size_t sent;

	curl_easy_send(job->easy, bye, strlen(bye), &sent);
}

static void
read_times(struct msu_probe_job *job)
{
	curl_off_t tls = 0;
	const char *ip = NULL;

	curl_easy_getinfo(job->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
	curl_easy_getinfo(job->easy, CURLINFO_PRIMARY_IP, &ip);
	if (tls > 0 && job->server->security == MSU_SECURITY_TLS)
		job->probe.ms[MSU_TIME_TLS] = (uint32_t)((tls + 999) / 1000);
	if (ip != NULL && ip[0] != '\0' && !has_proxy(job))
		job->probe.ip = msu_arena_str(job->net->arena, ip);
}

static enum msu_code
job_judge(const struct msu_probe_job *job, CURLcode rc)
{
	bool upgraded = job->probe.ms[MSU_TIME_STARTTLS] != 0;
	struct msu_probe_end end = {
		.step = job->probe.last,
		.upgrading = job->upgrading && !upgraded,
		.upgraded = upgraded,
		.proxy = has_proxy(job),
		.words = job->errbuf,
		.last_line = job->last_line,
	};

	curl_easy_getinfo(job->easy, CURLINFO_OS_ERRNO, &end.os);
	curl_easy_getinfo(job->easy, CURLINFO_SSL_VERIFYRESULT, &end.verify);
	return msu_probe_judge(&end, rc);
}

/* The server's own words where it had any to say about it; else libcurl's, but
 * for the ones with which it shows a number that is about something else. */
static const char *
job_words(const struct msu_probe_job *job, enum msu_code code, CURLcode rc)
{
	/* a limit of ours has no words that say more */
	const char *words = job->errbuf[0] != '\0' ||
	    rc == CURLE_OPERATION_TIMEDOUT ? job->errbuf :
	    curl_easy_strerror(rc);

	if (job->last_line[0] != '\0' && (code == MSU_E_REJECTED ||
	    code == MSU_E_STARTTLS_REFUSED ||
	    (code == MSU_E_CLOSED && rc != CURLE_SSL_CONNECT_ERROR) ||
	    (code == MSU_E_WRONG_PROTOCOL && rc == CURLE_WEIRD_SERVER_REPLY)))
		return job->last_line;
	return msu_str_has_prefix(words, "response reading failed") ? "" :
	    words;
}

static bool	job_start(struct msu_probe_job *);

static bool
job_restart(struct msu_probe_job *job)
{
	curl_multi_remove_handle(job->net->multi, job->easy);
	curl_easy_cleanup(job->easy);
	job->easy = NULL;
	job->connected = 0;
	return job_start(job);
}

/* The owner of a bad certificate: libcurl shows it only on a connection that
 * does not verify.  Nothing secret is ever sent on it. */
static bool
job_again_for_facts(struct msu_probe_job *job)
{
	job->facts_only = true;
	job->start = job->net->ctx->clock_ms();
	return job_restart(job);
}

/* What libcurl makes of a stapled response, or of none. */
static const char *
ocsp_word(const struct msu_probe_job *job, CURLcode rc)
{
	if (rc == CURLE_OK)
		return "good";
	if (rc != CURLE_SSL_INVALIDCERTSTATUS)
		return NULL;
	return msu_str_findcase(job->errbuf, "No OCSP response") != NULL ?
	    "none" : msu_str_findcase(job->errbuf, "revo") != NULL ?
	    "revoked" : "invalid";
}

static void
job_done(struct msu_transfer *transfer, CURLcode rc)
{
	struct msu_probe_job *job = (struct msu_probe_job *)transfer;

	if (job->ocsp) {
		job->probe.ocsp = ocsp_word(job, rc);
		if (rc == CURLE_OK)
			job_quit(job);
		job_finish(job);
		return;
	}
	msu_tlsinfo_certs(job->net->arena, job->easy, &job->tls);
	if (job->facts_only) {
		job_finish(job);
		return;
	}
	job_advance(job);
	read_times(job);
	job->probe.ms[MSU_TIME_DONE] = job_ms(job);
	if (rc == CURLE_OK && !job->keep)
		job_quit(job);
	if (rc != CURLE_OK && job->probe.error.code == MSU_OK) {
		enum msu_code code = job_judge(job, rc);

		msu_fail(&job->probe.error, code, job->server->host, "%s",
		    job_words(job, code, rc));
		job->probe.error.os = (int)rc;
	}
	if (msu_code_is_certificate(job->probe.error.code) &&
	    job_again_for_facts(job))
		return;
	job_finish(job);
}

/* ---- starting ---------------------------------------------------------- */

static bool
job_start(struct msu_probe_job *job)
{
	const struct msu_server *s = job->server;
	bool tls = s->security == MSU_SECURITY_TLS;
	bool v6 = strchr(s->host, ':') != NULL;
	/* of a protocol that libcurl does not speak it only connects */
	const char *scheme = msu_proto_is_mail(s->proto) ?
	    msu_proto_name(s->proto) : "http";
	const char *url = msu_arena_printf(job->net->arena,
	    "%s%s://%s%s%s:%u/%s", scheme, tls ? "s" : "",
	    v6 ? "[" : "", s->host, v6 ? "]" : "", s->port,
	    s->proto == MSU_PROTO_SMTP ? EHLO_NAME : "");
	CURL *e = curl_easy_init();

	if (e == NULL)
		return false;
	job->easy = e;
	job->attempt = job->net->ctx->clock_ms();
	curl_slist_free_all(job->resolve);
	job->resolve = NULL;
	if (!msu_addr_is_ip(s->host) && !has_proxy(job)) {
		/* without it libcurl would ask the system's resolver */
		job->resolve = msu_net_resolve(job->net, s->host, s->port,
		    job->ips);
		if (job->resolve == NULL)
			return false;
		curl_easy_setopt(e, CURLOPT_RESOLVE, job->resolve);
	}
	job->errbuf[0] = '\0';
	msu_net_setopt(job->net, e);
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(e, CURLOPT_USE_SSL,
	    s->security == MSU_SECURITY_STARTTLS ? (long)CURLUSESSL_ALL :
	    (long)CURLUSESSL_NONE);
	if (job->ocsp && curl_easy_setopt(e, CURLOPT_SSL_VERIFYSTATUS, 1L) !=
	    CURLE_OK)
		return false;
	if (job->facts_only) {
		curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(CONNECT_MS + DIALOGUE_MS));
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS,
	    (long)(CONNECT_MS + DIALOGUE_MS));
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, job->errbuf);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, job);
	curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(e, CURLOPT_DEBUGDATA, job);
	curl_easy_setopt(e, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(e, CURLOPT_PRIVATE, &job->transfer);
	/* FORBID_REUSE would close it before we can take leave; nobody else
	 * gets a connection that is CONNECT_ONLY anyway */
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	return curl_multi_add_handle(job->net->multi, e) == CURLM_OK;
}

static struct msu_probe_job *
job_new(struct msu_net *net, const struct msu_server *s,
    const char *const *ips, msu_probe_fn fn, void *arg)
{
	struct msu_probe_job *job = calloc(1, sizeof(*job));
	struct msu_probe_job **p = &net->probes;

	if (job == NULL) {
		msu_net_nomem(net);
		return NULL;
	}
	job->transfer.done = job_done;
	job->net = net;
	job->group = net->group;
	job->server = s;
	job->fn = fn;
	job->arg = arg;
	job->start = net->ctx->clock_ms();
	job->probe.last = MSU_STEP_CONNECT;
	job->ips = ips;
	while (*p != NULL)
		p = &(*p)->next;
	*p = job;
	return job;
}

void
msu_probe_start(struct msu_net *net, const struct msu_server *s,
    const char *const *ips, bool keep, msu_probe_fn fn, void *arg)
{
	struct msu_probe_job *job = job_new(net, s, ips, fn, arg);

	if (job == NULL)
		return;
	job->keep = keep;
	msu_net_sent(net, keep && s->proto != MSU_PROTO_SIEVE ?
	    "connection to log in" : "connection without login",
	    msu_server_url(net->arena, s));
	if (!job_start(job))
		msu_net_nomem(net);
}

void
msu_probe_ask(struct msu_net *net, const struct msu_server *s,
    const char *const *ips, msu_probe_fn fn, void *arg)
{
	msu_probe_start(net, s, ips, false, fn, arg);
}

void
msu_probe_keep(struct msu_net *net, const struct msu_server *s,
    const char *const *ips, msu_probe_fn fn, void *arg)
{
	msu_probe_start(net, s, ips, s->security != MSU_SECURITY_PLAIN, fn,
	    arg);
}

void
msu_probe_ocsp(struct msu_net *net, const struct msu_server *s,
    const char *const *ips, msu_probe_fn fn, void *arg)
{
	struct msu_probe_job *job = job_new(net, s, ips, fn, arg);

	if (job == NULL)
		return;
	job->ocsp = true;
	msu_net_sent(net, "connection for the certificate's status",
	    msu_server_url(net->arena, s));
	/* a libcurl that cannot ask has nothing to tell */
	if (!job_start(job))
		job_finish(job);
}

/* ---- limits ------------------------------------------------------------ */

/* An address that swallows packets must not keep us from the next one.
 * libcurl would give it half of its own, much longer limit. */
static void
job_next_address(struct msu_probe_job *job)
{
	if (has_proxy(job) || job->ips[0] == NULL || job->ips[1] == NULL)
		return;
	MSU_TRACE(&job->net->ctx->trace, CHECK, "%s: no answer from %s",
	    job->server->host, job->ips[0]);
	job->ips++;
	if (!job_restart(job))
		msu_net_nomem(job->net);
}

/* libcurl's own limit covers connecting, TLS and greeting together; here each
 * part has its own, and the step is known. */
static bool
is_late(const struct msu_probe_job *job, uint64_t now)
{
	if (job->facts_only)
		return now - job->start > FACTS_MS;
	if (job->connected != 0)
		return now - job->connected > DIALOGUE_MS;
	return now - job->start > CONNECT_MS;
}

void
msu_probe_tick(struct msu_net *net)
{
	struct msu_probe_job *job = net->probes;

	while (job != NULL) {
		uint64_t now = net->ctx->clock_ms();

		job_advance(job);
		if (is_late(job, now)) {
			job_done(&job->transfer, CURLE_OPERATION_TIMEDOUT);
			job = net->probes;	/* the list may have changed */
			continue;
		}
		if (!job->facts_only && job->connected == 0 &&
		    now - job->attempt > ADDRESS_MS)
			job_next_address(job);
		job = msu_arena_failed(net->arena) ? NULL : job->next;
	}
}

static struct msu_probe_job *
find_job(const struct msu_net *net, const struct msu_server *s)
{
	struct msu_probe_job *job = net->probes;

	while (job != NULL && !msu_server_same(job->server, s))
		job = job->next;
	return job;
}

bool
msu_probe_is_silent(const struct msu_net *net, const struct msu_server *s,
    unsigned long ms)
{
	const struct msu_probe_job *job = find_job(net, s);

	return job != NULL && !job->facts_only && job->connected != 0 &&
	    job->probe.greeting == NULL &&
	    net->ctx->clock_ms() - job->connected >= ms;
}

void
msu_probe_give_up(struct msu_net *net, const struct msu_server *s)
{
	struct msu_probe_job *job = find_job(net, s);

	if (job != NULL && job->easy != NULL)
		job_done(&job->transfer, CURLE_OPERATION_TIMEDOUT);
}

void
msu_probe_abort(struct msu_net *net, enum msu_code why)
{
	while (net->probes != NULL) {
		struct msu_probe_job *job = net->probes;
		enum msu_code code = why;

		if (job->easy != NULL) {
			job_advance(job);
			if (why == MSU_E_DEADLINE)
				code = job_judge(job,
				    CURLE_OPERATION_TIMEDOUT);
		}
		msu_fail(&job->probe.error, code, job->server->host, NULL);
		if (!job->facts_only)
			job->probe.ms[MSU_TIME_DONE] = job_ms(job);
		job_finish(job);
	}
}

void
msu_probe_drop(struct msu_net *net, enum msu_net_group group)
{
	struct msu_probe_job *job, *next;

	for (job = net->probes; job != NULL; job = next) {
		next = job->next;
		if (group == MSU_GROUP_COUNT || job->group == group)
			job_free(job);
	}
}
