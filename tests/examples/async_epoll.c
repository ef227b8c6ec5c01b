/* SPDX-License-Identifier: MPL-2.0 */
/*
 * async_epoll URL...: servers checked all at once, with an epoll instance as
 * any event library has one inside (Linux).  Only the job whose socket is ready,
 * or whose time is over, is stepped.
 */
#include <mailsetup.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define MAX_FDS	64		/* of one job */

struct watch {
	struct msu_ctx	*ctx;
	struct msu_job	*job;	/* NULL: over */
	const char	*urls[2];
	struct msu_fd	 fds[MAX_FDS];	/* that are in the epoll instance */
	size_t		 n;
	int64_t		 due;	/* ms, when its time is over */
};

static int64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int
is_among(const struct msu_fd *fds, size_t n, msu_socket fd)
{
	for (size_t i = 0; i < n; i++) {
		if (fds[i].fd == fd)
			return 1;
	}
	return 0;
}

/*
 * Right after each step, before another job may open a socket of the same
 * number: what the job has closed is gone from the instance already, and what is
 * not wanted any more is taken out.
 */
static void
update(int epoll, struct watch *w)
{
	struct msu_fd fds[MAX_FDS];
	int ms;
	size_t n = msu_job_fds(w->job, fds, MAX_FDS, &ms);

	n = n < MAX_FDS ? n : MAX_FDS;
	w->due = now() + ms;
	for (size_t i = 0; i < w->n; i++) {
		if (!is_among(fds, n, w->fds[i].fd))
			epoll_ctl(epoll, EPOLL_CTL_DEL, w->fds[i].fd, NULL);
	}
	for (size_t i = 0; i < n; i++) {
		struct epoll_event ev = { 0 };

		ev.data.ptr = w;
		if (fds[i].events & MSU_FD_READ)
			ev.events |= EPOLLIN;
		if (fds[i].events & MSU_FD_WRITE)
			ev.events |= EPOLLOUT;
		/* it may be a new one under an old number */
		if (epoll_ctl(epoll, EPOLL_CTL_MOD, fds[i].fd, &ev) != 0)
			epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i].fd, &ev);
		w->fds[i] = fds[i];
	}
	w->n = n;
}

static void
end(struct watch *w)
{
	struct msu_result *r;

	if (msu_job_result(w->job, &r, NULL) == MSU_OK)
		printf("%s %s\n", w->urls[0],
		    msu_verdict_name(r->checks[0]->verdict));
	msu_result_free(r);
	msu_job_free(w->job);
	w->job = NULL;
}

static void
step(int epoll, struct watch *w)
{
	if (w->job == NULL)
		return;
	if (msu_job_step(w->job))
		update(epoll, w);
	else
		end(w);
}

int
main(int argc, char **argv)
{
	size_t all = (size_t)argc - 1;
	struct watch *watches = calloc(all + 1, sizeof(*watches));
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (watches == NULL || epoll < 0)
		return 70;
	for (size_t i = 0; i < all; i++) {
		struct watch *w = &watches[i];

		w->urls[0] = argv[i + 1];
		w->ctx = msu_ctx_new();
		w->job = w->ctx == NULL ? NULL :
		    msu_check_urls_start(w->ctx, w->urls, NULL);
		if (w->job == NULL)
			printf("%s cannot start\n", argv[i + 1]);
		step(epoll, w);
	}
	for (;;) {
		struct epoll_event ready[16];
		int64_t due = -1;
		int n, ms;

		for (size_t i = 0; i < all; i++) {
			if (watches[i].job != NULL &&
			    (due < 0 || watches[i].due < due))
				due = watches[i].due;
		}
		if (due < 0)
			break;
		ms = due > now() ? (int)(due - now()) : 0;
		n = epoll_wait(epoll, ready, 16, ms);
		for (int i = 0; i < n; i++)
			step(epoll, ready[i].data.ptr);
		for (size_t i = 0; i < all; i++) {
			if (watches[i].due <= now())
				step(epoll, &watches[i]);
		}
	}
	for (size_t i = 0; i < all; i++)
		msu_ctx_free(watches[i].ctx);
	close(epoll);
	free(watches);
	return 0;
}
