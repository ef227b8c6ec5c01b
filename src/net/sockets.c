/* SPDX-License-Identifier: MPL-2.0 */
/* The sockets of the loop, for whoever waits for them: the loop itself, or a
 * program with a loop of its own. */
#include "loop.h"

/* The sockets of one c-ares channel as curl_multi_poll() wants them. */
static unsigned
dns_sockets(ares_channel dns, struct curl_waitfd *fds)
{
	ares_socket_t socks[MSU_DNS_SOCKETS];
	int bits = ares_getsock(dns, socks, MSU_DNS_SOCKETS);
	unsigned n = 0;

	for (int i = 0; i < MSU_DNS_SOCKETS; i++) {
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

unsigned
msu_net_own(const struct msu_net *net, struct curl_waitfd *fds,
    unsigned n[MSU_DNS_CHANNELS])
{
	unsigned all = 0;

	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		n[i] = net->dns[i] == NULL ? 0 :
		    dns_sockets(net->dns[i], fds + all);
		all += n[i];
	}
	return all + msu_talk_sockets(net, fds + all);
}

/* ---- a program's own loop ------------------------------------------------ */

struct fd_list {
	struct msu_fd	*v;
	size_t		 n, max;
};

/* A socket that two of us look at is one for epoll. */
static void
list_add(struct fd_list *l, curl_socket_t fd, unsigned events)
{
	size_t known = l->n < l->max ? l->n : l->max;

	for (size_t i = 0; i < known; i++) {
		if (l->v[i].fd == (msu_socket)fd) {
			l->v[i].events |= events;
			return;
		}
	}
	if (l->n < l->max)
		l->v[l->n] = (struct msu_fd){ .fd = fd, .events = events };
	l->n++;
}

#if LIBCURL_VERSION_NUM >= 0x080800
static void
curl_sockets(struct msu_net *net, struct fd_list *l)
{
	struct curl_waitfd fds[MSU_NET_OWN];
	unsigned n = 0;

	if (curl_multi_waitfds(net->multi, fds, MSU_NET_OWN, &n) != CURLM_OK)
		return;
	for (unsigned i = 0; i < n && i < MSU_NET_OWN; i++)
		list_add(l, fds[i].fd,
		    ((fds[i].events & CURL_WAIT_POLLIN) != 0 ?
		    MSU_FD_READ : 0) |
		    ((fds[i].events & CURL_WAIT_POLLOUT) != 0 ?
		    MSU_FD_WRITE : 0));
}
#elif defined(_WIN32)
/* Sockets are no small numbers there, and a set is their list. */
static void
curl_sockets(struct msu_net *net, struct fd_list *l)
{
	fd_set in, out, bad;
	int most;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&bad);
	if (curl_multi_fdset(net->multi, &in, &out, &bad, &most) != CURLM_OK)
		return;
	for (unsigned i = 0; i < in.fd_count; i++)
		list_add(l, in.fd_array[i], MSU_FD_READ);
	for (unsigned i = 0; i < out.fd_count; i++)
		list_add(l, out.fd_array[i], MSU_FD_WRITE);
}
#else
/* libcurl leaves those out that are no number of a set; they are looked at with
 * each tick. */
static void
curl_sockets(struct msu_net *net, struct fd_list *l)
{
	fd_set in, out, bad;
	int most = -1;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&bad);
	if (curl_multi_fdset(net->multi, &in, &out, &bad, &most) != CURLM_OK)
		return;
	for (int i = 0; i <= most; i++) {
		unsigned events = (FD_ISSET(i, &in) ? MSU_FD_READ : 0u) |
		    (FD_ISSET(i, &out) ? MSU_FD_WRITE : 0u);

		if (events != 0)
			list_add(l, i, events);
	}
}
#endif

size_t
msu_net_fds(struct msu_net *net, struct msu_fd *fds, size_t max, int *ms)
{
	struct fd_list l = { .v = fds, .max = max };
	struct curl_waitfd own[MSU_NET_OWN];
	unsigned n[MSU_DNS_CHANNELS], all;
	long curl_ms = -1;

	*ms = 0;
	if (!net->run.open)
		return 0;
	all = msu_net_own(net, own, n);
	for (unsigned i = 0; i < all; i++)
		list_add(&l, own[i].fd,
		    ((own[i].events & CURL_WAIT_POLLIN) != 0 ?
		    MSU_FD_READ : 0) |
		    ((own[i].events & CURL_WAIT_POLLOUT) != 0 ?
		    MSU_FD_WRITE : 0));
	curl_sockets(net, &l);
	*ms = msu_net_wait_ms(net);
	if (curl_multi_timeout(net->multi, &curl_ms) == CURLM_OK &&
	    curl_ms >= 0 && curl_ms < *ms)
		*ms = (int)curl_ms;
	return l.n;
}
