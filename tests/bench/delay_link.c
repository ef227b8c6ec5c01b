/* SPDX-License-Identifier: MPL-2.0 */
/*
 * delay_link [-t TRACE] ROUND-TRIP-MS COMMAND [ARG...]
 *
 * Runs COMMAND in a network namespace of its own, from which the one it is
 * called in is a round trip of so many milliseconds away: for kernels without
 * netem.  The two are joined by a TUN device in each and by this process, which
 * carries the packets and holds each for half of the time.  Packets are never
 * reordered, and as many as there are may be under way.
 *
 * Here are the servers, at any address that this namespace has; 10.98.0.1 and
 * fd98::1 are added.  There is the command, at 10.98.0.2 and fd98::2, with no
 * other way out.  To be called as root of a namespace that nothing else needs.
 *
 * TRACE gets one line a packet of IPv4, when it comes in:
 *
 *	MS > udp HOST:PORT LENGTH	a datagram there (< back)
 *	MS > tcp HOST:PORT FLAGS LENGTH	a segment: S, SA, A, F, R; of its content
 *
 * HOST and PORT are the server's.  Exit status: the command's; 77 where there
 * are no TUN devices; 125 if something else went wrong.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	MAX_PACKET = 2048,		/* the devices' MTU is 1500 */
	MAX_UNDER_WAY = 8192,		/* packets each way; more are lost */
	EXIT_SKIP = 77,
	EXIT_TROUBLE = 125,
};

struct packet {
	int64_t	 due;			/* ns */
	size_t	 len;
	uint8_t	 p[MAX_PACKET];
};

struct way {				/* packets in one direction */
	int		 from, to;
	char		 sign;		/* in a trace */
	size_t		 first, n;
	struct packet	 ring[MAX_UNDER_WAY];
};

static struct way ways[2];		/* there, and back */
static int64_t delay, began;
static FILE *trace;

static void
die(int status, const char *what)
{
	fprintf(stderr, "delay_link: %s: %s\n", what, strerror(errno));
	exit(status);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- the two ends ----------------------------------------------------------- */

static void
run_ip(const char *script)
{
	FILE *ip = popen("ip -batch -", "w");

	if (ip == NULL || fputs(script, ip) == EOF || pclose(ip) != 0) {
		fprintf(stderr, "delay_link: ip failed\n");
		exit(EXIT_TROUBLE);
	}
}

/* In the namespace that this process is in just now. */
static int
open_tun(const char *script)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		die(EXIT_SKIP, "/dev/net/tun");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "link0");
	if (ioctl(fd, TUNSETIFF, &ifr) != 0)
		die(EXIT_SKIP, "TUNSETIFF");
	run_ip(script);
	return fd;
}

static void
open_both(void)
{
	int here = open_tun("link set lo up\n"
	    "addr add 10.98.0.1 peer 10.98.0.2 dev link0\n"
	    "addr add fd98::1/64 dev link0 nodad\n"
	    "link set link0 txqueuelen 8192 up\n");
	int there;

	if (unshare(CLONE_NEWNET) != 0)
		die(EXIT_SKIP, "unshare");
	there = open_tun("link set lo up\n"
	    "addr add 10.98.0.2 peer 10.98.0.1 dev link0\n"
	    "addr add fd98::2/64 dev link0 nodad\n"
	    "link set link0 txqueuelen 8192 up\n"
	    "route add default via 10.98.0.1\n"
	    "route add ::/0 via fd98::1\n");
	ways[0] = (struct way){ .from = there, .to = here, .sign = '>' };
	ways[1] = (struct way){ .from = here, .to = there, .sign = '<' };
}

/* ---- what a trace says ------------------------------------------------------ */

static unsigned
number16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static void
trace_packet(char sign, const uint8_t *p, size_t len)
{
	size_t ip = (size_t)(p[0] & 15) * 4, total = number16(p + 2), head;
	const uint8_t *host = p + (sign == '>' ? 16 : 12), *l4 = p + ip;
	double ms = (double)(now_ns() - began) / 1e6;
	unsigned port;

	if (p[0] >> 4 != 4 || len < ip + 20 || total > len)
		return;
	port = number16(l4 + (sign == '>' ? 2 : 0));
	if (p[9] == IPPROTO_UDP)
		fprintf(trace, "%.3f %c udp %u.%u.%u.%u:%u %zu\n", ms, sign,
		    host[0], host[1], host[2], host[3], port, total - ip - 8);
	if (p[9] != IPPROTO_TCP)
		return;
	head = ip + (size_t)(l4[12] >> 4) * 4;
	fprintf(trace, "%.3f %c tcp %u.%u.%u.%u:%u %s%s%s%s %zu\n", ms, sign,
	    host[0], host[1], host[2], host[3], port,
	    (l4[13] & 2) != 0 ? "S" : "", (l4[13] & 1) != 0 ? "F" : "",
	    (l4[13] & 4) != 0 ? "R" : "", (l4[13] & 16) != 0 ? "A" : "",
	    total > head ? total - head : 0);
}

/* ---- packets ---------------------------------------------------------------- */

static void
take_in(struct way *w)
{
	static uint8_t lost[MAX_PACKET];

	for (;;) {
		bool full = w->n == MAX_UNDER_WAY;
		struct packet *k = &w->ring[(w->first + w->n) % MAX_UNDER_WAY];
		uint8_t *p = full ? lost : k->p;
		ssize_t n = read(w->from, p, MAX_PACKET);

		if (n <= 0)
			return;
		if (trace != NULL && n >= 20)
			trace_packet(w->sign, p, (size_t)n);
		if (full)
			continue;
		k->len = (size_t)n;
		k->due = now_ns() + delay;
		w->n++;
	}
}

/* How long until the next is due, at most what was there before. */
static int64_t
let_out(struct way *w, int64_t wait)
{
	while (w->n > 0) {
		const struct packet *k = &w->ring[w->first];
		int64_t left = k->due - now_ns();

		if (left > 0)
			return left < wait ? left : wait;
		/* a device that is full loses packets, as others do */
		if (write(w->to, k->p, k->len) < 0 && errno != EAGAIN &&
		    errno != EIO && errno != EINVAL)
			die(EXIT_TROUBLE, "write");
		w->first = (w->first + 1) % MAX_UNDER_WAY;
		w->n--;
	}
	return wait;
}

/* Until the command has ended. */
static void
carry(int ended)
{
	struct pollfd fds[3] = {
		{ ways[0].from, POLLIN, 0 }, { ways[1].from, POLLIN, 0 },
		{ ended, POLLIN, 0 },
	};

	while ((fds[2].revents & POLLIN) == 0) {
		int64_t wait = 1000000000;
		struct timespec t;

		for (size_t i = 0; i < 2; i++)
			wait = let_out(&ways[i], wait);
		t = (struct timespec){ wait / 1000000000, wait % 1000000000 };
		if (ppoll(fds, 3, &t, NULL) < 0 && errno != EINTR)
			die(EXIT_TROUBLE, "ppoll");
		for (size_t i = 0; i < 2; i++)
			take_in(&ways[i]);
	}
}

/* ----------------------------------------------------------------------------- */

/* A late link would be taken for a slow program. */
static void
hurry(void)
{
	const struct sched_param p = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &p) != 0)
		setpriority(PRIO_PROCESS, 0, -20);
}

static pid_t
start(char **argv, const sigset_t *old)
{
	pid_t pid = fork();

	if (pid < 0)
		die(EXIT_TROUBLE, "fork");
	if (pid > 0)
		return pid;
	sigprocmask(SIG_SETMASK, old, NULL);
	execvp(argv[0], argv);
	die(EXIT_TROUBLE, argv[0]);
	return -1;
}

int
main(int argc, char **argv)
{
	sigset_t child, old;
	double ms = -1;
	int ended, status;
	pid_t pid;

	if (argc > 2 && strcmp(argv[1], "-t") == 0) {
		trace = fopen(argv[2], "we");
		if (trace == NULL)
			die(EXIT_TROUBLE, argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc > 2)
		ms = strtod(argv[1], NULL);
	if (ms < 0 || ms > 10000) {
		fputs("usage: delay_link [-t TRACE] ROUND-TRIP-MS COMMAND "
		    "[ARG...]\n", stderr);
		return EXIT_TROUBLE;
	}
	delay = (int64_t)(ms * 500000);
	began = now_ns();
	open_both();
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &old);
	ended = signalfd(-1, &child, SFD_CLOEXEC);
	if (ended < 0)
		die(EXIT_TROUBLE, "signalfd");
	pid = start(argv + 2, &old);
	hurry();
	carry(ended);
	if (waitpid(pid, &status, 0) != pid)
		die(EXIT_TROUBLE, "waitpid");
	if (trace != NULL)
		fclose(trace);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}
