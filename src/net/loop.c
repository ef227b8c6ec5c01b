/* SPDX-License-Identifier: MPL-2.0 */
/* The one event loop: libcurl's, with c-ares' sockets as extra descriptors. */
#include "loop.h"

#include <stdlib.h>

#include "compat.h"
#include "err.h"

#define TICK_MS		100	/* how late a limit or a cancel may be seen */
#define MAX_SOCKETS	(ARES_GETSOCK_MAXNUM - 1)	/* the last one's bit is
							 * the sign of an int */

struct msu_net *
msu_net_new(const struct msu_ctx *ctx, struct msu_arena *arena,
    struct msu_error *err)
{
	struct msu_net *net = calloc(1, sizeof(*net));

	if (net == NULL) {
		msu_fail(err, MSU_E_NOMEM, NULL, NULL);
		return NULL;
	}
	net->ctx = ctx;
	net->arena = arena;
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
	msu_probe_close(net);
	msu_dns_close(net);
	curl_multi_cleanup(net->multi);
	curl_global_cleanup();
	free(net);
}

/* The sockets of one c-ares channel as curl_multi_poll() wants them. */
static unsigned
dns_sockets(ares_channel dns, struct curl_waitfd *fds)
{
	ares_socket_t socks[MAX_SOCKETS];
	int bits = ares_getsock(dns, socks, MAX_SOCKETS);
	unsigned n = 0;

	for (int i = 0; i < MAX_SOCKETS; i++) {
		short events = 0;

		if (ARES_GETSOCK_READABLE(bits, i))
			events |= CURL_WAIT_POLLIN;
		if (ARES_GETSOCK_WRITABLE(bits, i))
			events |= CURL_WAIT_POLLOUT;
		if (events == 0)
			continue;
		fds[n].fd = socks[i];
		fds[n].events = events;
		fds[n].revents = 0;
		n++;
	}
	return n;
}

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

static void
read_messages(struct msu_net *net)
{
	const CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(net->multi, &left)) != NULL) {
		if (m->msg == CURLMSG_DONE)
			msu_probe_done(net, m->easy_handle, m->data.result);
	}
}

/* How long to sleep: until c-ares has a time-out to look after, or a tick. */
static int
wait_ms(struct msu_net *net, unsigned long left_ms)
{
	int ms = left_ms < TICK_MS ? (int)left_ms : TICK_MS;

	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		struct timeval most = { 0, TICK_MS * 1000 }, tv;
		const struct timeval *t;

		if (net->dns[i] == NULL)
			continue;
		t = ares_timeout(net->dns[i], &most, &tv);
		if (t->tv_sec == 0 && t->tv_usec / 1000 + 1 < ms)
			ms = (int)(t->tv_usec / 1000) + 1;
	}
	return ms;
}

static enum msu_code
run_once(struct msu_net *net, unsigned long left_ms, struct msu_error *err)
{
	struct curl_waitfd fds[MSU_DNS_CHANNELS * MAX_SOCKETS];
	unsigned n[MSU_DNS_CHANNELS] = { 0 }, all = 0, done = 0;
	int running;
	CURLMcode mc;

	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		if (net->dns[i] != NULL)
			n[i] = dns_sockets(net->dns[i], fds + all);
		all += n[i];
	}
	mc = curl_multi_poll(net->multi, fds, all, wait_ms(net, left_ms),
	    NULL);
	for (int i = 0; mc == CURLM_OK && i < MSU_DNS_CHANNELS; i++) {
		if (net->dns[i] != NULL)
			dns_process(net->dns[i], fds + done, n[i]);
		done += n[i];
	}
	if (mc == CURLM_OK)
		mc = curl_multi_perform(net->multi, &running);
	if (mc != CURLM_OK)
		return msu_fail(err, MSU_E_BUG, NULL, "%s",
		    curl_multi_strerror(mc));
	read_messages(net);
	msu_dns_tick(net);
	msu_probe_tick(net);
	return MSU_OK;
}

enum msu_code
msu_net_run(struct msu_net *net, unsigned long limit_ms,
    struct msu_error *err)
{
	uint64_t start = net->ctx->clock_ms();
	enum msu_code rc = MSU_OK, why = MSU_E_DEADLINE;
	void *locale = msu_c_locale_start();
	int running;

	curl_multi_perform(net->multi, &running);
	while (rc == MSU_OK && (net->queries != NULL || net->jobs != NULL)) {
		uint64_t spent = net->ctx->clock_ms() - start;

		if (net->ctx->cancelled) {
			rc = msu_fail(err, why = MSU_E_CANCELLED, NULL, NULL);
			break;
		}
		if (spent >= limit_ms)
			break;
		rc = run_once(net, limit_ms - (unsigned long)spent, err);
	}
	/* an answer to a failed name may have started more, so names first */
	msu_dns_abort(net, why);
	msu_probe_abort(net, why);
	msu_c_locale_end(locale);
	return rc;
}
