/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What no real mail server can be made to do: one process that misbehaves on
 * any number of loopback ports, each in the manner of one table row.
 *
 *	fake_server BEHAVIOUR=ADDRESS:PORT ...
 *
 * prints "ready" when all ports are bound, then each line that it is told, as
 * "PORT BEHAVIOUR < LINE", so that a test can show what was never sent.
 * `fake_server list` names the behaviours.
 */
#include <arpa/inet.h>
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
	MAX_PORTS = 128,
	MAX_CONNS = 512,
	LINE_SIZE = 2048,
	TICK_MS = 20,
	SLOW_MS = 1000,
	DRAIN_MS = 1000,
	RESET_MS = 700,		/* long enough to be connected before */
	FULL_CONNS = 4,		/* more than a backlog of 0 holds */
};

enum manner {			/* how the greeting comes */
	AT_ONCE,
	THEN_CLOSE,
	SLOWLY,			/* a byte a second */
	ENDLESSLY,		/* again and again */
	RESET,			/* RST instead of a greeting */
	DATAGRAM,		/* a UDP port that takes and never answers */
	FULL,			/* a full queue: connecting takes for ever */
};

enum after { STAY, HANG_UP, GO_DEAF };

struct rule {
	const char	*verb;	/* upper case; "" matches whatever is left */
	const char	*say;	/* '@' stands for the IMAP tag */
	enum after	 after;
};

struct behaviour {
	const char		*name;
	const char		*greeting;
	size_t			 len;	/* 0: strlen(greeting) */
	enum manner		 manner;
	const struct rule	*rules;	/* NULL: deaf */
	bool			 tagged; /* IMAP: the verb is the second word */
};

#define HTML \
	"HTTP/1.1 400 Bad Request\r\nServer: fake\r\n" \
	"Content-Type: text/html\r\nConnection: close\r\n\r\n" \
	"<html><head><title>400 Bad Request</title></head>" \
	"<body>This is no mail server.</body></html>\r\n"
#define BYTES "\377\376\000\001\200\000\033[31m\302\000\r\n\377\000\r\n"
#define SMTP_HELLO "220 mail.example.test ESMTP fake\r\n"
#define IMAP_HELLO "* OK [CAPABILITY IMAP4rev1 STARTTLS] fake\r\n"
#define POP3_HELLO "+OK fake\r\n"
#define SMTP_EHLO \
	"250-mail.example.test\r\n250-SIZE 1000000\r\n250-STARTTLS\r\n" \
	"250 8BITMIME\r\n"
#define IMAP_CAPS \
	"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n@ OK done\r\n"
#define POP3_CAPS "+OK\r\nSTLS\r\nTOP\r\nUIDL\r\n.\r\n"

/* Plain mechanisms without STARTTLS: the bait for a client that falls back. */
static const struct rule smtp_no_starttls[] = {
	{ "EHLO", "250-mail.example.test\r\n250-AUTH PLAIN LOGIN\r\n"
	    "250 8BITMIME\r\n", STAY },
	{ "HELO", "250 mail.example.test\r\n", STAY },
	{ "STARTTLS", "502 not implemented\r\n", STAY },
	{ "AUTH", "235 welcome\r\n", STAY },
	{ "QUIT", "221 bye\r\n", HANG_UP },
	{ "", "500 what?\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule imap_no_starttls[] = {
	{ "CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n@ OK done\r\n",
	    STAY },
	{ "STARTTLS", "@ BAD not implemented\r\n", STAY },
	{ "LOGIN", "@ OK welcome\r\n", STAY },
	{ "AUTHENTICATE", "@ OK welcome\r\n", STAY },
	{ "LOGOUT", "* BYE\r\n@ OK bye\r\n", HANG_UP },
	{ "", "@ BAD what?\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule pop3_no_stls[] = {
	{ "CAPA", "+OK\r\nUSER\r\nSASL PLAIN\r\n.\r\n", STAY },
	{ "STLS", "-ERR not implemented\r\n", STAY },
	{ "USER", "+OK\r\n", STAY },
	{ "PASS", "+OK welcome\r\n", STAY },
	{ "AUTH", "+OK welcome\r\n", STAY },
	{ "QUIT", "+OK bye\r\n", HANG_UP },
	{ "", "-ERR what?\r\n", STAY },
	{ NULL, NULL, STAY }
};

/* The server offers encryption and then will not start it. */
static const struct rule smtp_refused[] = {
	{ "EHLO", SMTP_EHLO, STAY },
	{ "STARTTLS", "454 TLS not available due to temporary reason\r\n",
	    STAY },
	{ "QUIT", "221 bye\r\n", HANG_UP },
	{ "", "530 Must issue a STARTTLS command first\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule imap_refused[] = {
	{ "CAPABILITY", IMAP_CAPS, STAY },
	{ "STARTTLS", "@ NO TLS is not available now\r\n", STAY },
	{ "LOGOUT", "* BYE\r\n@ OK bye\r\n", HANG_UP },
	{ "", "@ BAD encryption first\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule pop3_refused[] = {
	{ "CAPA", POP3_CAPS, STAY },
	{ "STLS", "-ERR TLS is not available now\r\n", STAY },
	{ "QUIT", "+OK bye\r\n", HANG_UP },
	{ "", "-ERR encryption first\r\n", STAY },
	{ NULL, NULL, STAY }
};

/* CVE-2011-0411 and its kin: an answer smuggled in before the handshake. */
static const struct rule smtp_injection[] = {
	{ "EHLO", SMTP_EHLO, STAY },
	{ "STARTTLS", "220 go ahead\r\n250-mail.example.test\r\n"
	    "250 AUTH PLAIN\r\n", STAY },
	{ "", "500 what?\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule imap_injection[] = {
	{ "CAPABILITY", IMAP_CAPS, STAY },
	{ "STARTTLS", "@ OK go ahead\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
	    STAY },
	{ "", "@ BAD what?\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule pop3_injection[] = {
	{ "CAPA", POP3_CAPS, STAY },
	{ "STLS", "+OK go ahead\r\n+OK\r\nUSER\r\n.\r\n", STAY },
	{ "", "-ERR what?\r\n", STAY },
	{ NULL, NULL, STAY }
};

/* "Go ahead" is followed by silence, by the end, or by more mail talk. */
static const struct rule smtp_tls_silent[] = {
	{ "EHLO", SMTP_EHLO, STAY },
	{ "STARTTLS", "220 go ahead\r\n", GO_DEAF },
	{ NULL, NULL, STAY }
};
static const struct rule imap_tls_closed[] = {
	{ "CAPABILITY", IMAP_CAPS, STAY },
	{ "STARTTLS", "@ OK go ahead\r\n", HANG_UP },
	{ NULL, NULL, STAY }
};
static const struct rule pop3_tls_plain[] = {	/* answers the ClientHello */
	{ "CAPA", POP3_CAPS, STAY },
	{ "STLS", "+OK go ahead\r\n", STAY },
	{ "", "-ERR unknown command\r\n", STAY },
	{ NULL, NULL, STAY }
};

static const struct rule smtp_ehlo_refused[] = {
	{ "", "502 command not implemented\r\n", STAY },
	{ NULL, NULL, STAY }
};
static const struct rule smtp_ehlo_silent[] = {
	{ "", "", GO_DEAF },
	{ NULL, NULL, STAY }
};
static const struct rule smtp_ehlo_endless[] = {
	/* A line that says "more" and nothing after it. */
	{ "EHLO", "250-mail.example.test\r\n250-STARTTLS\r\n", GO_DEAF },
	{ NULL, NULL, STAY }
};

static const struct behaviour behaviours[] = {
	{ .name = "silent" },
	{ .name = "close", .manner = THEN_CLOSE },
	{ .name = "reset", .manner = RESET },
	{ .name = "html", .greeting = HTML },
	{ .name = "html-close", .greeting = HTML, .manner = THEN_CLOSE },
	{ .name = "bytes", .greeting = BYTES, .len = sizeof(BYTES) - 1 },
	{ .name = "endless-lines", .manner = ENDLESSLY, .greeting =
	    "220-come in and find out, there is more to say, so stay\r\n" },
	{ .name = "endless-line", .manner = ENDLESSLY, .greeting =
	    "* OK there is no end to what this server has got to say " },
	{ .name = "smtp-slow", .greeting = SMTP_HELLO, .manner = SLOWLY,
	    .rules = smtp_refused },
	{ .name = "imap-slow", .greeting = IMAP_HELLO, .manner = SLOWLY,
	    .rules = imap_refused, .tagged = true },
	{ .name = "smtp-421", .greeting =
	    "421 4.3.2 Service not available, try again later\r\n",
	    .manner = THEN_CLOSE },
	{ .name = "smtp-554", .greeting =
	    "554 5.7.1 No SMTP service for you here\r\n",
	    .rules = smtp_refused },
	{ .name = "imap-bye", .greeting =
	    "* BYE Go away, you are not welcome\r\n", .manner = THEN_CLOSE },
	{ .name = "imap-preauth", .greeting =
	    "* PREAUTH IMAP4rev1 server logged in as alice\r\n",
	    .rules = imap_no_starttls, .tagged = true },
	{ .name = "pop3-err", .greeting =
	    "-ERR Go away, you are not welcome\r\n", .manner = THEN_CLOSE },
	{ .name = "smtp-plain", .greeting = SMTP_HELLO,
	    .rules = smtp_no_starttls },
	{ .name = "imap-plain", .greeting = "* OK fake\r\n",
	    .rules = imap_no_starttls, .tagged = true },
	{ .name = "pop3-plain", .greeting = POP3_HELLO,
	    .rules = pop3_no_stls },
	{ .name = "smtp-refused", .greeting = SMTP_HELLO,
	    .rules = smtp_refused },
	{ .name = "imap-refused", .greeting = IMAP_HELLO,
	    .rules = imap_refused, .tagged = true },
	{ .name = "pop3-refused", .greeting = POP3_HELLO,
	    .rules = pop3_refused },
	{ .name = "smtp-injection", .greeting = SMTP_HELLO,
	    .rules = smtp_injection },
	{ .name = "imap-injection", .greeting = IMAP_HELLO,
	    .rules = imap_injection, .tagged = true },
	{ .name = "pop3-injection", .greeting = POP3_HELLO,
	    .rules = pop3_injection },
	{ .name = "smtp-tls-silent", .greeting = SMTP_HELLO,
	    .rules = smtp_tls_silent },
	{ .name = "imap-tls-closed", .greeting = IMAP_HELLO,
	    .rules = imap_tls_closed, .tagged = true },
	{ .name = "pop3-tls-plain", .greeting = POP3_HELLO,
	    .rules = pop3_tls_plain },
	{ .name = "smtp-ehlo-refused", .greeting = SMTP_HELLO,
	    .rules = smtp_ehlo_refused },
	{ .name = "smtp-ehlo-silent", .greeting = SMTP_HELLO,
	    .rules = smtp_ehlo_silent },
	{ .name = "smtp-ehlo-endless", .greeting = SMTP_HELLO,
	    .rules = smtp_ehlo_endless },
	{ .name = "dns-silent", .manner = DATAGRAM },
	{ .name = "full", .manner = FULL },
};

struct port {
	const struct behaviour	*does;
	unsigned		 number;
	int			 fd;
};

struct conn {
	const struct port	*port;
	int			 fd;		/* -1: a free place */
	bool			 deaf;
	bool			 closing;	/* the peer shall hang up */
	long			 due;		/* next byte, or the end */
	size_t			 sent;		/* of a slow greeting */
	size_t			 got;
	char			 line[LINE_SIZE];
};

static struct port ports[MAX_PORTS];
static size_t nports;
static struct conn conns[MAX_CONNS];

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
	fprintf(stderr, "fake_server: %s: %s\n", what, strerror(errno));
	exit(1);
}

static size_t
greeting_len(const struct behaviour *b)
{
	if (b->greeting == NULL)
		return 0;
	return b->len != 0 ? b->len : strlen(b->greeting);
}

/* Short answers always fit into the socket's buffer; a flood may be cut. */
static void
conn_say(struct conn *c, const char *text, size_t len)
{
	(void)!send(c->fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
conn_end(struct conn *c)
{
	close(c->fd);
	c->fd = -1;
}

static void
conn_reset(struct conn *c)
{
	static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	conn_end(c);
}

/*
 * close() with unread bytes in the buffer would send RST, which may overtake
 * what we said; so only our direction is shut and the rest is drained.
 */
static void
conn_hang_up(struct conn *c)
{
	shutdown(c->fd, SHUT_WR);
	c->closing = true;
	c->due = now_ms() + DRAIN_MS;
}

static void
conn_start(const struct port *p)
{
	struct conn *c = NULL;
	int fd = accept(p->fd, NULL, NULL);

	if (fd < 0)
		return;
	for (size_t i = 0; i < MAX_CONNS && c == NULL; i++)
		if (conns[i].fd < 0)
			c = &conns[i];
	if (c == NULL) {
		close(fd);
		return;
	}
	*c = (struct conn){ .port = p, .fd = fd, .due = now_ms() };
	c->deaf = p->does->rules == NULL;
	switch (p->does->manner) {
	case RESET:
		c->due += RESET_MS;
		break;
	case AT_ONCE:
		conn_say(c, p->does->greeting, greeting_len(p->does));
		break;
	case THEN_CLOSE:
		conn_say(c, p->does->greeting, greeting_len(p->does));
		conn_hang_up(c);
		break;
	default:
		break;		/* comes in conn_tick() */
	}
}

static void
conn_tick(struct conn *c)
{
	const struct behaviour *b = c->port->does;
	long now = now_ms();

	if (c->closing) {
		if (now >= c->due)
			conn_end(c);
	} else if (b->manner == RESET) {
		if (now >= c->due)
			conn_reset(c);
	} else if (b->manner == ENDLESSLY) {
		for (int i = 0; i < 200; i++)
			conn_say(c, b->greeting, greeting_len(b));
	} else if (b->manner == SLOWLY && c->sent < greeting_len(b) &&
	    now >= c->due) {
		conn_say(c, b->greeting + c->sent++, 1);
		c->due = now + SLOW_MS;
	}
}

static void
conn_reply(struct conn *c, const struct rule *r, const char *tag, size_t len)
{
	char out[LINE_SIZE];
	size_t n = 0;

	for (const char *p = r->say; *p != '\0'; p++) {
		size_t more = *p == '@' ? len : 1;

		if (n + more > sizeof(out))
			break;
		memcpy(out + n, *p == '@' ? tag : p, more);
		n += more;
	}
	conn_say(c, out, n);
	if (r->after == HANG_UP)
		conn_hang_up(c);
	if (r->after == GO_DEAF)
		c->deaf = true;
}

static void
conn_line(struct conn *c, const char *line, size_t len)
{
	const struct behaviour *b = c->port->does;
	const char *verb = line;
	size_t tag = 0, n = 0;

	printf("%u %s < ", c->port->number, b->name);
	for (size_t i = 0; i < len; i++)
		putchar(line[i] >= ' ' && line[i] < 127 ? line[i] : '?');
	putchar('\n');
	fflush(stdout);
	if (b->tagged) {
		while (tag < len && line[tag] != ' ')
			tag++;
		verb = line + tag + (tag < len);
	}
	while (verb + n < line + len && verb[n] != ' ')
		n++;
	for (const struct rule *r = b->rules; r->verb != NULL; r++) {
		if (r->verb[0] != '\0' && (strlen(r->verb) != n ||
		    strncasecmp(r->verb, verb, n) != 0))
			continue;
		conn_reply(c, r, line, tag);
		return;
	}
}

static void
conn_read(struct conn *c)
{
	ssize_t n = recv(c->fd, c->line + c->got, sizeof(c->line) - c->got,
	    MSG_DONTWAIT);
	char *end;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn_end(c);
		return;
	}
	c->got += (size_t)n;
	while (!c->deaf && !c->closing &&
	    (end = memchr(c->line, '\n', c->got)) != NULL) {
		size_t used = (size_t)(end - c->line) + 1, len = used - 1;

		if (len > 0 && c->line[len - 1] == '\r')
			len--;
		conn_line(c, c->line, len);
		c->got -= used;
		memmove(c->line, c->line + used, c->got);
	}
	/* A ClientHello has no line end: where rules are left, it is a line. */
	if (!c->deaf && !c->closing && c->got > 0 && c->line[0] == 0x16)
		conn_line(c, c->line, c->got);
	if (c->deaf || c->closing || c->got == sizeof(c->line) ||
	    c->line[0] == 0x16)
		c->got = 0;
}

/* A port whose queue is full drops SYN, as a firewall does. */
static void
port_fill(const struct sockaddr_in *sin)
{
	for (int i = 0; i < FULL_CONNS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

		if (fd < 0 || (connect(fd, (const struct sockaddr *)sin,
		    sizeof(*sin)) != 0 && errno != EINPROGRESS))
			die("full");
	}
}

static void
port_open(const char *arg)
{
	const char *eq = strchr(arg, '='), *colon = strrchr(arg, ':');
	const int on = 1;
	struct sockaddr_in sin = { .sin_family = AF_INET };
	char host[64];
	struct port *p;
	char *end;
	unsigned long port;

	if (eq == NULL || colon == NULL || colon < eq || nports == MAX_PORTS ||
	    (size_t)(colon - eq) > sizeof(host)) {
		errno = EINVAL;
		die(arg);
	}
	p = &ports[nports++];
	for (size_t i = 0; i < sizeof(behaviours) / sizeof(*behaviours); i++)
		if (strlen(behaviours[i].name) == (size_t)(eq - arg) &&
		    strncmp(behaviours[i].name, arg, (size_t)(eq - arg)) == 0)
			p->does = &behaviours[i];
	memcpy(host, eq + 1, (size_t)(colon - eq) - 1);
	host[colon - eq - 1] = '\0';
	port = strtoul(colon + 1, &end, 10);
	errno = EINVAL;
	if (p->does == NULL || *end != '\0' || port == 0 || port > 65535 ||
	    inet_pton(AF_INET, host, &sin.sin_addr) != 1)
		die(arg);
	sin.sin_port = htons((uint16_t)port);
	p->number = (unsigned)port;
	p->fd = socket(AF_INET,
	    p->does->manner == DATAGRAM ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (p->fd < 0 ||
	    setsockopt(p->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(p->fd, (struct sockaddr *)&sin, sizeof(sin)) != 0 ||
	    (p->does->manner != DATAGRAM &&
	    listen(p->fd, p->does->manner == FULL ? 0 : 64) != 0))
		die(arg);
	if (p->does->manner == FULL)
		port_fill(&sin);
}

static void
serve(void)
{
	struct pollfd fds[MAX_PORTS + MAX_CONNS];
	struct conn *who[MAX_CONNS];
	size_t n = 0, open = 0;
	char drop[512];

	for (size_t i = 0; i < nports; i++)
		fds[n++] = (struct pollfd){ ports[i].fd,
		    ports[i].does->manner == FULL ? 0 : POLLIN, 0 };
	for (size_t i = 0; i < MAX_CONNS; i++) {
		if (conns[i].fd < 0)
			continue;
		who[open++] = &conns[i];
		fds[n++] = (struct pollfd){ conns[i].fd, POLLIN, 0 };
	}
	if (poll(fds, (nfds_t)n, open > 0 ? TICK_MS : -1) < 0 &&
	    errno != EINTR)
		die("poll");
	for (size_t i = 0; i < open; i++) {
		if (fds[nports + i].revents != 0)
			conn_read(who[i]);
		if (who[i]->fd >= 0)
			conn_tick(who[i]);
	}
	for (size_t i = 0; i < nports; i++) {
		if ((fds[i].revents & POLLIN) == 0)
			continue;
		if (ports[i].does->manner == DATAGRAM)
			(void)!recv(ports[i].fd, drop, sizeof(drop), 0);
		else
			conn_start(&ports[i]);
	}
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "list") == 0) {
		for (size_t i = 0;
		    i < sizeof(behaviours) / sizeof(*behaviours); i++)
			puts(behaviours[i].name);
		return 0;
	}
	if (argc < 2) {
		fputs("usage: fake_server BEHAVIOUR=ADDRESS:PORT ...\n",
		    stderr);
		return 1;
	}
	for (size_t i = 0; i < MAX_CONNS; i++)
		conns[i].fd = -1;
	for (int i = 1; i < argc; i++)
		port_open(argv[i]);
	puts("ready");
	fflush(stdout);
	for (;;)
		serve();
}
