/* SPDX-License-Identifier: MPL-2.0 */
/*
 * async_poll ADDRESS...: all lookups at once in one thread, in a loop of our
 * own.  Each has its context, and prints its line as soon as it is over.
 */
#include <mailsetup.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_FDS	1024		/* of all of them */

struct look {
	const char	*address;
	struct msu_ctx	*ctx;
	struct msu_job	*job;	/* NULL: over */
};

static void
look_start(struct look *l, const char *address)
{
	struct msu_error err;

	l->address = address;
	l->ctx = msu_ctx_new();
	l->job = l->ctx == NULL ? NULL :
	    msu_lookup_start(l->ctx, address, &err);
	if (l->job == NULL)
		printf("%s cannot start\n", address);
}

static void
look_end(struct look *l)
{
	struct msu_result *r;
	struct msu_error err;

	if (msu_job_result(l->job, &r, &err) != MSU_OK)
		printf("%s %s\n", l->address, msu_code_name(err.code));
	else if (r->outcome == MSU_FOUND)
		printf("%s %s:%u\n", l->address, r->account->in->host,
		    (unsigned)r->account->in->port);
	else
		printf("%s %s\n", l->address, msu_outcome_name(r->outcome));
	msu_result_free(r);
	msu_job_free(l->job);
	l->job = NULL;
}

/* Adds the sockets of one job, and makes the time shorter if it is in a hurry.
 * What does not fit is looked at when the time is over. */
static void
add_job(struct msu_job *job, struct pollfd *polls, size_t *n, int *ms)
{
	struct msu_fd fds[64];
	int timeout;
	size_t all = msu_job_fds(job, fds, 64, &timeout);

	if (*ms < 0 || timeout < *ms)
		*ms = timeout;
	for (size_t i = 0; i < all && i < 64 && *n < MAX_FDS; i++) {
		polls[*n].fd = fds[i].fd;
		polls[*n].events = 0;
		if (fds[i].events & MSU_FD_READ)
			polls[*n].events |= POLLIN;
		if (fds[i].events & MSU_FD_WRITE)
			polls[*n].events |= POLLOUT;
		++*n;
	}
}

int
main(int argc, char **argv)
{
	size_t all = (size_t)argc - 1, open = all;
	struct look *looks = calloc(all + 1, sizeof(*looks));
	static struct pollfd polls[MAX_FDS];

	if (looks == NULL)
		return 70;
	for (size_t i = 0; i < all; i++)
		look_start(&looks[i], argv[i + 1]);
	while (open > 0) {
		size_t n = 0;
		int ms = -1;

		/* A step too many does no harm, so that nobody has to find out
		 * whose socket it was. */
		open = 0;
		for (size_t i = 0; i < all; i++) {
			if (looks[i].job == NULL)
				continue;
			if (!msu_job_step(looks[i].job)) {
				look_end(&looks[i]);
				continue;
			}
			open++;
			add_job(looks[i].job, polls, &n, &ms);
		}
		if (open > 0)
			poll(polls, n, ms);
	}
	for (size_t i = 0; i < all; i++)
		msu_ctx_free(looks[i].ctx);	/* after its job */
	free(looks);
	return 0;
}
