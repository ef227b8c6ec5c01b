/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A wire with a length: runs a command in a network of its own, from which
 * every packet to here and back takes half a round-trip time.  For kernels
 * without a delaying queue (netem), and measured like one.
 *
 *	delay_link MS COMMAND [ARG...]
 *
 * Here is 10.99.255.1 and fd99:0:0:ff::1, there .2 and ::2; all of 10.99/16
 * and fd99::/16 is sought here.  Needs /dev/net/tun and CAP_NET_ADMIN, so it
 * is run in a namespace where nothing else is.  Its exit status is that of
 * the command.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PACKET = 2048,			/* more than the MTU of 1500 */
	QUEUE = 4096,			/* packets that are under way */
};

struct packet {
	int64_t	 due;			/* ns */
	size_t	 len;
	uint8_t	 data[PACKET];
};

struct lane {				/* one direction */
	int		 from, to;
	size_t		 first, n;
	struct packet	*queue;		/* in order of due */
};

static int64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void
die(const char *what)
{
	fprintf(stderr, "delay_link: %s: %s\n", what, strerror(errno));
	exit(125);
}

static int
tun_open(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) != 0)
		die("/dev/net/tun");
	return fd;
}

static void
shell(const char *commands)
{
	if (system(commands) != 0) {
		fprintf(stderr, "delay_link: failed: %s\n", commands);
		exit(125);
	}
}

static void
lane_read(struct lane *l, int64_t delay)
{
	while (l->n < QUEUE) {
		struct packet *p = &l->queue[(l->first + l->n) % QUEUE];
		ssize_t n = read(l->from, p->data, sizeof(p->data));

		if (n <= 0)
			return;
		p->len = (size_t)n;
		p->due = now_ns() + delay;
		l->n++;
	}
}

/* Delivers what is due; when the next one is, INT64_MAX if there is none. */
static int64_t
lane_write(struct lane *l, int64_t now)
{
	while (l->n > 0) {
		const struct packet *p = &l->queue[l->first];

		if (p->due > now)
			return p->due;
		/* a packet that is not taken is lost, as on any wire */
		(void)!write(l->to, p->data, p->len);
		l->first = (l->first + 1) % QUEUE;
		l->n--;
	}
	return INT64_MAX;
}

static void
on_child(int signal)
{
	(void)signal;			/* ends ppoll() */
}

/* Copies until the command is over; its exit status. */
static int
copy(int near, int far, int64_t delay, pid_t child, const sigset_t *open)
{
	struct lane lanes[2] = {
		{ .from = near, .to = far }, { .from = far, .to = near },
	};
	int status = 0;

	for (size_t i = 0; i < 2; i++) {
		lanes[i].queue = calloc(QUEUE, sizeof(*lanes[i].queue));
		if (lanes[i].queue == NULL)
			die("queue");
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct pollfd fds[2] = {
			{ near, POLLIN, 0 }, { far, POLLIN, 0 },
		};
		int64_t now = now_ns(), due = INT64_MAX;
		struct timespec wait;

		for (size_t i = 0; i < 2; i++) {
			int64_t next = lane_write(&lanes[i], now);

			due = next < due ? next : due;
		}
		now = now_ns();
		wait = (struct timespec){ .tv_nsec = due > now ?
		    (due - now) % 1000000000 : 0, .tv_sec = due > now ?
		    (time_t)((due - now) / 1000000000) : 0 };
		if (ppoll(fds, 2, due == INT64_MAX ? NULL : &wait, open) < 0 &&
		    errno != EINTR)
			die("ppoll");
		for (size_t i = 0; i < 2; i++)
			lane_read(&lanes[i], delay);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

int
main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_child };
	sigset_t child_only, open;
	int64_t delay;
	int near, far;
	pid_t child;

	if (argc < 3) {
		fputs("usage: delay_link MS COMMAND [ARG...]\n", stderr);
		return 125;
	}
	delay = strtol(argv[1], NULL, 10) * (int64_t)1000000 / 2;
	far = tun_open("far");
	shell("ip addr add 10.99.255.1/32 peer 10.99.255.2/32 dev far && "
	    "ip -6 addr add fd99:0:0:ff::1/64 dev far nodad && "
	    "ip link set far up");
	if (unshare(CLONE_NEWNET) != 0)
		die("unshare");
	near = tun_open("near");
	shell("ip link set lo up && "
	    "ip addr add 10.99.255.2/32 dev near && "
	    "ip -6 addr add fd99:0:0:ff::2/64 dev near nodad && "
	    "ip link set near up && "
	    "ip route add 10.99.0.0/16 dev near src 10.99.255.2 && "
	    "ip -6 route add fd99::/16 dev near");

	sigemptyset(&child_only);
	sigaddset(&child_only, SIGCHLD);
	sigaction(SIGCHLD, &act, NULL);
	sigprocmask(SIG_BLOCK, &child_only, &open);
	child = fork();
	if (child < 0)
		die("fork");
	if (child == 0) {
		sigprocmask(SIG_SETMASK, &open, NULL);
		execvp(argv[2], argv + 2);
		die(argv[2]);
	}
	return copy(near, far, delay, child, &open);
}
