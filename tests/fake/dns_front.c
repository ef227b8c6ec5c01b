/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Stands between the program and a real name server: writes down every
 * question, passes it on, and misbehaves where a rule says so.
 *
 *	dns_front RULES UPSTREAM-PORT [quiet=]ADDRESS ...
 *
 * listens on port 53 of each address, UDP and TCP, and asks the server on
 * 127.0.0.1:UPSTREAM-PORT.  Prints "ready", then one line a question, "NAME
 * TYPE udp|tcp", except for those that came to a quiet address.
 *
 * A rule is a line of RULES: MANNER NAME [TYPE].  It holds for NAME and what
 * is below it (=NAME: for that name only) and for one type or all of them; the
 * first that fits counts.  The manners are in the table below; "delay=MS" is
 * the one with a number.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	MAX_RULES = 256,
	MAX_DOORS = 16,			/* two an address */
	MAX_CALLERS = 64,		/* TCP connections */
	MAX_LATE = 256,			/* answers that are held back */
	PACKET = 65535,
	HEADER = 12,
	UPSTREAM_MS = 1000,
};

enum manner { HONEST, SILENT, SERVFAIL, REFUSED, NXDOMAIN, TRUNCATED, SECURE,
    CUT, LATE };

static const char *const manners[] = {
	[HONEST] = "honest",		/* an exception from a later rule */
	[SILENT] = "silent",
	[SERVFAIL] = "servfail",
	[REFUSED] = "refused",
	[NXDOMAIN] = "nxdomain",
	[TRUNCATED] = "truncated",	/* over UDP: TC and no answer */
	[SECURE] = "secure",		/* AD: what a validating resolver says */
	[CUT] = "cut",			/* the packet ends in its middle */
};

static const struct { const char *name; unsigned number; } types[] = {
	{ "A", 1 }, { "NS", 2 }, { "CNAME", 5 }, { "SOA", 6 }, { "MX", 15 },
	{ "TXT", 16 }, { "AAAA", 28 }, { "SRV", 33 }, { "ANY", 255 },
};

struct rule {
	enum manner	 manner;
	long		 ms;
	bool		 exact;
	char		 name[256];
	char		 type[16];	/* "": all */
};

struct door {
	int	 fd;
	bool	 tcp, quiet;
};

struct caller {
	int	 fd;			/* -1: a free place */
	bool	 quiet;
	size_t	 got;
	uint8_t	 in[2 + PACKET];
};

struct late {
	int			 fd;	/* -1: a free place */
	bool			 tcp;
	long			 due;
	struct sockaddr_storage	 to;
	socklen_t		 tolen;
	uint8_t			*packet;
	size_t			 len;
};

static struct rule rules[MAX_RULES];
static size_t nrules;
static struct door doors[MAX_DOORS];
static size_t ndoors;
static struct caller callers[MAX_CALLERS];
static struct late lates[MAX_LATE];
static struct sockaddr_in upstream = { .sin_family = AF_INET };

static long
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
die(const char *what)
{
	fprintf(stderr, "dns_front: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- questions and rules ------------------------------------------------ */

/* The name and type asked for; false if this is no question. */
static bool
question_read(const uint8_t *p, size_t len, char name[256], char type[16])
{
	size_t at = HEADER, n = 0;
	unsigned number;

	if (len < HEADER + 5 || p[4] != 0 || p[5] != 1 || (p[2] & 0x80) != 0)
		return false;
	while (at < len && p[at] != 0) {
		size_t label = p[at++];

		if (label > 63 || at + label >= len || n + label + 2 > 255)
			return false;
		if (n > 0)
			name[n++] = '.';
		for (; label > 0; label--, at++)
			name[n++] = isgraph(p[at]) ? (char)tolower(p[at]) : '?';
	}
	name[n] = '\0';
	if (at + 5 > len)
		return false;
	number = (unsigned)p[at + 1] << 8 | p[at + 2];
	snprintf(type, 16, "TYPE%u", number);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].number == number)
			snprintf(type, 16, "%s", types[i].name);
	return true;
}

static bool
rule_fits(const struct rule *r, const char *name, const char *type)
{
	size_t n = strlen(name), m = strlen(r->name);

	if (r->type[0] != '\0' && strcmp(r->type, type) != 0)
		return false;
	if (n < m || strcmp(name + n - m, r->name) != 0)
		return false;
	return n == m || (!r->exact && name[n - m - 1] == '.');
}

static const struct rule *
rule_for(const char *name, const char *type)
{
	static const struct rule none;

	for (size_t i = 0; i < nrules; i++)
		if (rule_fits(&rules[i], name, type))
			return &rules[i];
	return &none;
}

static bool
rule_read(struct rule *r, const char *manner, const char *name)
{
	r->exact = name[0] == '=';
	snprintf(r->name, sizeof(r->name), "%s", name + r->exact);
	if (strncmp(manner, "delay=", 6) == 0) {
		r->manner = LATE;
		r->ms = strtol(manner + 6, NULL, 10);
		return true;
	}
	for (size_t i = 0; i < sizeof(manners) / sizeof(*manners); i++)
		if (strcmp(manners[i], manner) == 0) {
			r->manner = (enum manner)i;
			return true;
		}
	return false;
}

static char *
next_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t\r\n");
	size_t n = strcspn(word, " \t\r\n");

	*rest = word + n + (word[n] != '\0');
	word[n] = '\0';
	return word;
}

static void
rules_load(const char *file)
{
	FILE *f = fopen(file, "r");
	char line[512];

	if (f == NULL)
		die(file);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *rest = line, *manner = next_word(&rest);
		char *name = next_word(&rest), *type = next_word(&rest);

		if (manner[0] == '\0' || manner[0] == '#')
			continue;
		errno = EINVAL;
		if (nrules == MAX_RULES ||
		    !rule_read(&rules[nrules], manner, name))
			die(manner);
		snprintf(rules[nrules].type, sizeof(rules[nrules].type), "%s",
		    type);
		nrules++;
	}
	fclose(f);
}

/* ---- answers -------------------------------------------------------------- */

/* Asks the real server the same way it was asked us; 0 if it is silent. */
static size_t
upstream_ask(const uint8_t *q, size_t len, bool tcp, uint8_t *answer)
{
	const struct timeval patience = { .tv_sec = UPSTREAM_MS / 1000 };
	int fd = socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
	uint8_t frame[2 + PACKET];
	size_t got = 0, want = 2;
	ssize_t n = 0;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof(patience)) != 0 || connect(fd,
	    (const struct sockaddr *)&upstream, sizeof(upstream)) != 0)
		die("upstream");
	if (!tcp) {
		if (send(fd, q, len, 0) == (ssize_t)len)
			n = recv(fd, answer, PACKET, 0);
		close(fd);
		return n > 0 ? (size_t)n : 0;
	}
	frame[0] = (uint8_t)(len >> 8);
	frame[1] = (uint8_t)len;
	memcpy(frame + 2, q, len);
	(void)!send(fd, frame, len + 2, 0);
	while (got < want && (n = recv(fd, frame + got, want - got, 0)) > 0) {
		got += (size_t)n;
		if (got == 2)
			want = 2 + ((size_t)frame[0] << 8 | frame[1]);
	}
	close(fd);
	if (got < 2 || got < want)
		return 0;
	memcpy(answer, frame + 2, got - 2);
	return got - 2;
}

/* The question sent back with another header. */
static size_t
answer_empty(const uint8_t *q, size_t len, unsigned rcode, bool tc,
    uint8_t *answer)
{
	size_t at = HEADER;

	while (at < len && q[at] != 0)
		at += 1U + q[at];
	at += 5;
	if (at > len)
		return 0;
	memcpy(answer, q, at);
	memset(answer + 6, 0, 6);		/* no records */
	answer[2] = (uint8_t)(0x80 | (q[2] & 0x01) | (tc ? 0x02 : 0));
	answer[3] = (uint8_t)(0x80 | rcode);
	return at;
}

static size_t
answer_make(const struct rule *r, const uint8_t *q, size_t len, bool tcp,
    uint8_t *answer)
{
	size_t n;

	switch (r->manner) {
	case SILENT:
		return 0;
	case SERVFAIL:
		return answer_empty(q, len, 2, false, answer);
	case REFUSED:
		return answer_empty(q, len, 5, false, answer);
	case NXDOMAIN:
		return answer_empty(q, len, 3, false, answer);
	case TRUNCATED:
		if (!tcp)
			return answer_empty(q, len, 0, true, answer);
		break;
	default:
		break;
	}
	n = upstream_ask(q, len, tcp, answer);
	if (n < HEADER)
		return 0;
	/* A resolver, not the zone's own server: RA, no AA. */
	answer[2] = (uint8_t)(answer[2] & ~0x04);
	answer[3] = (uint8_t)((answer[3] & ~0x20) | 0x80);
	if (r->manner == SECURE)
		answer[3] |= 0x20;
	return r->manner == CUT ? HEADER + (n - HEADER) / 2 : n;
}

static void
reply_send(int fd, bool tcp, const struct sockaddr_storage *to,
    socklen_t tolen, const uint8_t *answer, size_t n)
{
	uint8_t frame[2 + PACKET];

	if (!tcp) {
		(void)!sendto(fd, answer, n, 0, (const struct sockaddr *)to,
		    tolen);
		return;
	}
	frame[0] = (uint8_t)(n >> 8);
	frame[1] = (uint8_t)n;
	memcpy(frame + 2, answer, n);
	(void)!send(fd, frame, n + 2, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
reply_later(long ms, int fd, bool tcp, const struct sockaddr_storage *to,
    socklen_t tolen, const uint8_t *answer, size_t n)
{
	for (size_t i = 0; i < MAX_LATE; i++) {
		struct late *l = &lates[i];

		if (l->fd >= 0)
			continue;
		*l = (struct late){ fd, tcp, now_ms() + ms, *to, tolen,
		    malloc(n), n };
		if (l->packet == NULL)
			die("late");
		memcpy(l->packet, answer, n);
		return;
	}
}

static void
serve_question(int fd, bool tcp, bool quiet, const struct sockaddr_storage *to,
    socklen_t tolen, const uint8_t *q, size_t len)
{
	static uint8_t answer[PACKET];
	char name[256], type[16];
	const struct rule *r;
	size_t n;

	if (!question_read(q, len, name, type))
		return;
	if (!quiet) {
		printf("%s %s %s\n", name, type, tcp ? "tcp" : "udp");
		fflush(stdout);
	}
	r = rule_for(name, type);
	n = answer_make(r, q, len, tcp, answer);
	if (n == 0)
		return;
	if (r->manner == LATE)
		reply_later(r->ms, fd, tcp, to, tolen, answer, n);
	else
		reply_send(fd, tcp, to, tolen, answer, n);
}

/* Sends what is due; how long the next one has to wait, -1 if there is none. */
static int
send_late(void)
{
	long now = now_ms(), next = -1;

	for (size_t i = 0; i < MAX_LATE; i++) {
		struct late *l = &lates[i];

		if (l->fd < 0)
			continue;
		if (l->due > now) {
			if (next < 0 || l->due - now < next)
				next = l->due - now;
			continue;
		}
		reply_send(l->fd, l->tcp, &l->to, l->tolen, l->packet, l->len);
		free(l->packet);
		l->fd = -1;
	}
	return (int)next;
}

/* ---- sockets ------------------------------------------------------------- */

static void
caller_end(struct caller *c)
{
	for (size_t i = 0; i < MAX_LATE; i++)
		if (lates[i].tcp && lates[i].fd == c->fd) {
			free(lates[i].packet);
			lates[i].fd = -1;
		}
	close(c->fd);
	c->fd = -1;
}

static void
caller_start(const struct door *d)
{
	int fd = accept(d->fd, NULL, NULL);

	if (fd < 0)
		return;
	for (size_t i = 0; i < MAX_CALLERS; i++)
		if (callers[i].fd < 0) {
			callers[i].fd = fd;
			callers[i].quiet = d->quiet;
			callers[i].got = 0;
			return;
		}
	close(fd);
}

static void
caller_read(struct caller *c)
{
	static const struct sockaddr_storage nobody;
	ssize_t n = recv(c->fd, c->in + c->got, sizeof(c->in) - c->got,
	    MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		caller_end(c);
		return;
	}
	c->got += (size_t)n;
	while (c->got >= 2) {
		size_t len = (size_t)c->in[0] << 8 | c->in[1];

		if (c->got < 2 + len)
			break;
		serve_question(c->fd, true, c->quiet, &nobody, 0, c->in + 2,
		    len);
		c->got -= 2 + len;
		memmove(c->in, c->in + 2 + len, c->got);
	}
}

static void
door_read(const struct door *d)
{
	static uint8_t q[PACKET];
	struct sockaddr_storage from;
	socklen_t fromlen = sizeof(from);
	ssize_t n;

	if (d->tcp) {
		caller_start(d);
		return;
	}
	n = recvfrom(d->fd, q, sizeof(q), MSG_DONTWAIT,
	    (struct sockaddr *)&from, &fromlen);
	if (n > 0)
		serve_question(d->fd, false, d->quiet, &from, fromlen, q,
		    (size_t)n);
}

static void
door_open(const char *host, bool tcp, bool quiet)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
	    .sin6_port = htons(53) };
	struct sockaddr_in four = { .sin_family = AF_INET,
	    .sin_port = htons(53) };
	bool is_six = inet_pton(AF_INET6, host, &six.sin6_addr) == 1;
	const int on = 1;
	struct door *d = &doors[ndoors++];

	errno = EINVAL;
	if (ndoors == MAX_DOORS ||
	    (!is_six && inet_pton(AF_INET, host, &four.sin_addr) != 1))
		die(host);
	*d = (struct door){ .tcp = tcp, .quiet = quiet };
	d->fd = socket(is_six ? AF_INET6 : AF_INET,
	    tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
	if (d->fd < 0 ||
	    setsockopt(d->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(d->fd, is_six ? (struct sockaddr *)&six :
	    (struct sockaddr *)&four, is_six ? sizeof(six) :
	    sizeof(four)) != 0 || (tcp && listen(d->fd, 64) != 0))
		die(host);
}

static void
serve(void)
{
	struct pollfd fds[MAX_DOORS + MAX_CALLERS];
	struct caller *who[MAX_CALLERS];
	size_t n = 0, open = 0;
	int wait = send_late();

	for (size_t i = 0; i < ndoors; i++)
		fds[n++] = (struct pollfd){ doors[i].fd, POLLIN, 0 };
	for (size_t i = 0; i < MAX_CALLERS; i++) {
		if (callers[i].fd < 0)
			continue;
		who[open++] = &callers[i];
		fds[n++] = (struct pollfd){ callers[i].fd, POLLIN, 0 };
	}
	if (poll(fds, (nfds_t)n, wait) < 0 && errno != EINTR)
		die("poll");
	for (size_t i = 0; i < open; i++)
		if (fds[ndoors + i].revents != 0)
			caller_read(who[i]);
	for (size_t i = 0; i < ndoors; i++)
		if ((fds[i].revents & POLLIN) != 0)
			door_read(&doors[i]);
}

int
main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("usage: dns_front RULES UPSTREAM-PORT [quiet=]ADDRESS "
		    "...\n", stderr);
		return 1;
	}
	rules_load(argv[1]);
	upstream.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
	upstream.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (size_t i = 0; i < MAX_CALLERS; i++)
		callers[i].fd = -1;
	for (size_t i = 0; i < MAX_LATE; i++)
		lates[i].fd = -1;
	for (int i = 3; i < argc; i++) {
		bool quiet = strncmp(argv[i], "quiet=", 6) == 0;
		const char *host = argv[i] + (quiet ? 6 : 0);

		door_open(host, false, quiet);
		door_open(host, true, quiet);
	}
	puts("ready");
	fflush(stdout);
	for (;;)
		serve();
}
