/* SPDX-License-Identifier: MPL-2.0 */
/* The one event loop: libcurl's, with c-ares' sockets as extra descriptors. */
#include "loop.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "compat.h"
#include "err.h"
#include "hide.h"
#include "str.h"

/* Connections kept for later runs, of 100 KB each; hundreds of copies of one
 * context hardly ever come to the same server again. */
#define MAX_IDLE	16
#define MAX_IDLE_COPY	1

struct msu_net *
msu_net_new(struct msu_ctx *ctx, struct msu_error *err)
{
	struct msu_net *net = calloc(1, sizeof(*net));

	if (net == NULL) {
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
		return NULL;
	}
	net->ctx = ctx;
	/* counted by libcurl, and thread-safe from 7.84 on */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(net);
		msu_fail(err, MSU_E_BUG, NULL, "curl_global_init");
		return NULL;
	}
	net->multi = curl_multi_init();
	if (net->multi == NULL) {
		msu_fail(err, MSU_E_NOMEM, NULL, "curl_multi_init");
		msu_net_free(net);
		return NULL;
	}
	curl_multi_setopt(net->multi, CURLMOPT_MAXCONNECTS,
	    ctx->is_copy ? (long)MAX_IDLE_COPY : (long)MAX_IDLE);
	if (msu_dns_open(net, err) != MSU_OK) {
		msu_net_free(net);
		return NULL;
	}
	return net;
}

void
msu_net_free(struct msu_net *net)
{
	if (net == NULL)
		return;
	msu_net_end(net);
	msu_dns_close(net);
	curl_multi_cleanup(net->multi);
	curl_global_cleanup();
	free(net);
}

struct msu_net *
msu_net_get(struct msu_ctx *ctx, struct msu_error *err)
{
	if (ctx->net == NULL)
		ctx->net = msu_net_new(ctx, err);
	return ctx->net;
}

void
msu_net_begin(struct msu_net *net, struct msu_arena *a, struct msu_list *sent)
{
	msu_net_end(net);	/* in case that somebody forgot to */
	net->arena = a;
	net->sent = sent;
	net->group = MSU_GROUP_LOOK;
}

void
msu_net_end(struct msu_net *net)
{
	msu_net_drop(net, MSU_GROUP_COUNT);
	msu_dns_rest(net);
	msu_hide_free(net->hide);
	net->hide = NULL;
	net->run.open = false;
	net->arena = NULL;
	net->sent = NULL;
}

void
msu_net_hide(struct msu_net *net, const struct msu_secret *secret)
{
	msu_hide_free(net->hide);
	net->hide = msu_hide_new(secret);
	if (net->hide == NULL)
		msu_net_nomem(net);
}

void
msu_net_set_group(struct msu_net *net, enum msu_net_group group)
{
	net->group = group;
}

void
msu_net_drop(struct msu_net *net, enum msu_net_group group)
{
	/* names first: those that web servers wait for go with them */
	msu_dns_drop(net, group);
	msu_http_drop(net, group);
	msu_probe_drop(net, group);
	msu_talk_drop(net, group);
	msu_later_drop(net, group);
}

/* ---- for the other files of this floor --------------------------------- */

void
msu_net_nomem(struct msu_net *net)
{
	net->arena->failed = true;
}

void
msu_net_sent(struct msu_net *net, const char *what, const char *to)
{
	struct msu_sent *s = msu_arena_alloc(net->arena, sizeof(*s));

	if (s == NULL)
		return;
	s->what = what;
	s->to = to;
	msu_list_add(net->arena, net->sent, s);
}

const char *const *
msu_net_public_ips(struct msu_net *net, const char *const *ips)
{
	struct msu_list keep = { 0 };

	if (net->ctx->flags[MSU_OPT_ALLOW_PRIVATE])
		return ips;
	for (; *ips != NULL; ips++) {
		if (!msu_addr_is_private(*ips))
			msu_list_add(net->arena, &keep, *ips);
	}
	return msu_list_end(&keep);
}

/* "+host:port:ip,ip": the plus lets libcurl forget it after a minute. */
struct curl_slist *
msu_net_resolve(struct msu_net *net, const char *host, unsigned port,
    const char *const *ips)
{
	const char *entry = msu_arena_printf(net->arena, "+%s:%u:", host,
	    port);
	struct curl_slist *list;

	for (size_t i = 0; ips[i] != NULL; i++) {
		bool v6 = strchr(ips[i], ':') != NULL;

		entry = msu_arena_printf(net->arena, "%s%s%s%s%s", entry,
		    i > 0 ? "," : "", v6 ? "[" : "", ips[i], v6 ? "]" : "");
	}
	list = msu_arena_failed(net->arena) ? NULL :
	    curl_slist_append(NULL, entry);
	if (list == NULL)
		msu_net_nomem(net);
	return list;
}

/* Where the system's roots are, found once; nobody asks beside a file of the
 * user's. */
static enum msu_roots
system_roots(struct msu_net *net)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	if (net->roots == MSU_ROOTS_UNKNOWN)
		net->roots = msu_roots_find(v->ssl_version, v->cainfo,
		    v->capath);
	return net->roots;
}

/* What the user names is all there is. */
static void
setopt_roots(struct msu_net *net, CURL *e)
{
	const char *ca = net->ctx->texts[MSU_OPT_CA_FILE];
	enum msu_roots roots = ca != NULL ? MSU_ROOTS_FILE :
	    system_roots(net);

	if (ca != NULL)
		curl_easy_setopt(e, CURLOPT_CAINFO, ca);
	if (roots == MSU_ROOTS_FILE)
		curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	else if (roots == MSU_ROOTS_DIR)
		curl_easy_setopt(e, CURLOPT_CAINFO, NULL);
}

void
msu_net_setopt(struct msu_net *net, CURL *e)
{
	const char *proxy = net->ctx->texts[MSU_OPT_PROXY];

	setopt_roots(net, e);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	/* "" keeps libcurl from reading the environment */
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NOPROXY, "");
	if (proxy == NULL)
		return;
	/* socks5h: the proxy resolves names */
	if (msu_str_has_prefix(proxy, "socks5://"))
		proxy = msu_arena_printf(net->arena, "socks5h://%s",
		    proxy + strlen("socks5://"));
	curl_easy_setopt(e, CURLOPT_PROXY, proxy);
	curl_easy_setopt(e, CURLOPT_HTTPPROXYTUNNEL, 1L);
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* the proxy's own name is the system's to resolve, by a thread that
	 * may hang for longer than we wait */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
#endif
}

/* ---- one round --------------------------------------------------------- */

static void
dns_process(ares_channel dns, const struct curl_waitfd *fds, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		bool in = (fds[i].revents & CURL_WAIT_POLLIN) != 0;
		bool out = (fds[i].revents & CURL_WAIT_POLLOUT) != 0;

		if (in || out)
			ares_process_fd(dns, in ? fds[i].fd :
			    ARES_SOCKET_BAD, out ? fds[i].fd :
			    ARES_SOCKET_BAD);
	}
	/* time-outs, also when no socket is ready */
	ares_process_fd(dns, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

/* How long to sleep: until somebody has something to do, or a tick. */
static int
wait_ms(const struct msu_net *net, unsigned long most)
{
	unsigned long ms = most < MSU_TICK_MS ? most : MSU_TICK_MS;
	unsigned long dns = msu_dns_wait(net), http = msu_http_wait(net);
	unsigned long later = msu_later_wait(net);

	ms = dns < ms ? dns : ms;
	ms = http < ms ? http : ms;
	ms = later < ms ? later : ms;
	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		struct timeval limit = { 0, MSU_TICK_MS * 1000 }, tv;
		const struct timeval *t;

		if (net->dns[i] == NULL)
			continue;
		t = ares_timeout(net->dns[i], &limit, &tv);
		if (t->tv_sec == 0 &&
		    (unsigned long)t->tv_usec / 1000 + 1 < ms)
			ms = (unsigned long)t->tv_usec / 1000 + 1;
	}
	return (int)ms;
}

/* Sleeps, and lets c-ares look at its sockets; conversations look at theirs
 * themselves. */
static CURLMcode
wait_for_packets(struct msu_net *net, int ms)
{
	struct curl_waitfd fds[MSU_NET_OWN];
	unsigned n[MSU_DNS_CHANNELS], all, done = 0;
	CURLMcode mc;

	all = msu_net_own(net, fds, n);
	mc = curl_multi_poll(net->multi, fds, all, ms, NULL);
	for (int i = 0; mc == CURLM_OK && i < MSU_DNS_CHANNELS; i++) {
		if (net->dns[i] != NULL)
			dns_process(net->dns[i], fds + done, n[i]);
		done += n[i];
	}
	return mc;
}

/* Everything that can be done without sleeping. */
static CURLMcode
work(struct msu_net *net)
{
	const CURLMsg *m;
	int running, left;
	CURLMcode mc = curl_multi_perform(net->multi, &running);

	while ((m = curl_multi_info_read(net->multi, &left)) != NULL) {
		struct msu_transfer *t = NULL;
		CURLcode rc = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE,
		    (char **)&t);
		t->done(t, rc);		/* m is gone with the handle */
	}
	net->round++;
	if (!msu_arena_failed(net->arena))
		msu_dns_tick(net);
	if (!msu_arena_failed(net->arena))
		msu_http_tick(net);
	if (!msu_arena_failed(net->arena))
		msu_probe_tick(net);
	if (!msu_arena_failed(net->arena))
		msu_talk_tick(net);
	if (!msu_arena_failed(net->arena))
		msu_later_tick(net);
	return mc;
}

static bool
is_idle(const struct msu_net *net)
{
	return net->queries == NULL && net->https == NULL &&
	    net->probes == NULL && net->laters == NULL &&
	    !msu_talk_is_open(net);
}

/* What is left is told why; that may ask more, which is told the same. */
static void
abort_all(struct msu_net *net, enum msu_code why)
{
	while (!is_idle(net)) {
		msu_dns_abort(net, why);
		msu_http_abort(net, why);
		msu_probe_abort(net, why);
		msu_talk_abort(net, why);
		msu_later_abort(net, why);
	}
}

/* Why the run is over although something is open; MSU_OK if it is not. */
static enum msu_code
over(const struct msu_net *net)
{
	if (net->ctx->cancelled)
		return MSU_E_CANCELLED;
	if (msu_arena_failed(net->arena))
		return MSU_E_NOMEM;
	return net->ctx->clock_ms() - net->run.start >= net->run.limit_ms ?
	    MSU_E_DEADLINE : MSU_OK;
}

/* ---- a run -------------------------------------------------------------- */

void
msu_net_start(struct msu_net *net, unsigned long limit_ms,
    msu_net_more_fn more, void *arg)
{
	/* while the first questions are on their way */
	if (net->ctx->texts[MSU_OPT_CA_FILE] == NULL)
		system_roots(net);
	net->run = (struct msu_net_run){
		.open = true, .more = more, .arg = arg,
		.limit_ms = limit_ms, .group = net->group,
		.start = net->ctx->clock_ms(),
	};
}

static bool
goes_on(struct msu_net *net)
{
	struct msu_net_run *run = &net->run;

	if (run->mc == CURLM_OK)
		run->mc = work(net);
	if (run->mc != CURLM_OK)
		return false;
	net->group = run->group;
	run->ask_ms = run->more == NULL ? MSU_TICK_MS : run->more(run->arg);
	if (run->ask_ms == 0 || is_idle(net))
		return false;
	run->why = over(net);
	return run->why == MSU_OK;
}

static void
go_inside(struct msu_net *net, struct msu_inside *inside)
{
	msu_inside_start(inside);
	net->ctx->trace.inside = inside;
}

static void
go_outside(struct msu_net *net, struct msu_inside *inside)
{
	net->ctx->trace.inside = NULL;
	msu_inside_end(inside);
}

bool
msu_net_step(struct msu_net *net)
{
	struct msu_net_run *run = &net->run;
	struct msu_inside inside;

	if (!run->open)
		return false;
	go_inside(net, &inside);
	run->open = goes_on(net);
	if (!run->open) {
		if (run->mc != CURLM_OK)
			run->why = MSU_E_BUG;
		if (run->why != MSU_OK)
			abort_all(net, run->why);
		net->group = run->group;
	}
	go_outside(net, &inside);
	return run->open;
}

int
msu_net_wait_ms(const struct msu_net *net)
{
	const struct msu_net_run *run = &net->run;
	uint64_t spent = net->ctx->clock_ms() - run->start;
	unsigned long left = spent < run->limit_ms ?
	    run->limit_ms - (unsigned long)spent : 0;

	return wait_ms(net, run->ask_ms < left ? run->ask_ms : left);
}

void
msu_net_sleep(struct msu_net *net)
{
	struct msu_inside inside;

	go_inside(net, &inside);
	net->run.mc = wait_for_packets(net, msu_net_wait_ms(net));
	go_outside(net, &inside);
}

void
msu_net_peek(struct msu_net *net)
{
	struct msu_inside inside;

	if (!net->run.open)
		return;
	go_inside(net, &inside);
	net->run.mc = wait_for_packets(net, 0);
	go_outside(net, &inside);
}

enum msu_code
msu_net_finish(struct msu_net *net, struct msu_error *err)
{
	const struct msu_net_run *run = &net->run;

	if (run->mc != CURLM_OK)
		return msu_fail(err, MSU_E_BUG, NULL, "%s",
		    curl_multi_strerror(run->mc));
	return run->why == MSU_OK || run->why == MSU_E_DEADLINE ? MSU_OK :
	    msu_fail(err, run->why, NULL, NULL);
}

enum msu_code
msu_net_run(struct msu_net *net, unsigned long limit_ms, msu_net_more_fn more,
    void *arg, struct msu_error *err)
{
	msu_net_start(net, limit_ms, more, arg);
	while (msu_net_step(net))
		msu_net_sleep(net);
	return msu_net_finish(net, err);
}
