/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A name server in a thread, on UDP and TCP of one port of 127.0.0.1.  It says
 * what its rows say, after a while if they want that, and counts questions.
 */
#ifndef FAKE_DNS_H
#define FAKE_DNS_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rows.h"

#include "buf.h"
#include "compat.h"
#include "str.h"

enum {
	FAKE_TC = 1,		/* cut off over UDP */
	FAKE_AD = 2,		/* "authentic" if asked for that */
	FAKE_SILENT = 4,
	FAKE_OTHER_ID = 8,	/* first one with another id, and other data */
	FAKE_OTHER_NAME = 16,	/* about another name */
};

/*
 * What is said about a name and type.  Records are lines "OWNER TTL TYPE
 * DATA", @ is the name asked for; lines that begin with ! are in the authority
 * section.  DATA of TXT: strings, each with a | before it; of X: bytes in
 * hexadecimal, its type the row's.
 */
struct fake_row {
	const char	*name;
	unsigned	 type, rcode, flags, delay_ms;
	const char	*records;
};

#define FAKE_PENDING	64
#define FAKE_LOG	4096

struct fake_dns {
	const struct fake_row	*rows;		/* the last has no name; if that
						 * has a type, it is for all */
	int			 udp, tcp;
	bool			 hangs_up;	/* over TCP, before it reads */
	pthread_t		 thread;
	pthread_mutex_t		 lock;
	char			 log[FAKE_LOG];	/* "TYPE name\n" a question */
	struct {
		uint64_t		 due;
		struct msu_buf		 packet;
		struct sockaddr_in	 to;
	} pending[FAKE_PENDING];
	size_t			 npending;
};

static const struct { const char *name; unsigned type; } fake_types[] = {
	{ "A", 1 }, { "CNAME", 5 }, { "SOA", 6 }, { "MX", 15 }, { "TXT", 16 },
	{ "AAAA", 28 }, { "SRV", 33 }, { "X", 0 },
};

/* ---- packets ----------------------------------------------------------- */

static inline void
fake_u16(struct msu_buf *b, unsigned long n)
{
	msu_buf_addc(b, (char)(n >> 8 & 0xff));
	msu_buf_addc(b, (char)(n & 0xff));
}

static inline void
fake_name(struct msu_buf *b, const char *name, size_t n)
{
	if (n == 1 && name[0] == '@') {
		fake_u16(b, 0xc00c);
		return;
	}
	while (n > 0) {
		const char *dot = memchr(name, '.', n);
		size_t len = dot == NULL ? n : (size_t)(dot - name);

		if (len > 0) {
			msu_buf_addc(b, (char)len);
			msu_buf_add(b, name, len);
		}
		len += dot != NULL;
		name += len;
		n -= len;
	}
	msu_buf_addc(b, '\0');
}

static inline void
fake_number(struct msu_buf *b, const char **p)
{
	const char *word;
	size_t n;
	unsigned long value;

	assert_true(msu_str_word(p, &word, &n));
	assert_true(msu_str_uintn(word, n, 0, 65535, &value));
	fake_u16(b, value);
}

static inline void
fake_data(struct msu_buf *b, unsigned type, const char *p)
{
	const char *word;
	size_t n;
	unsigned char ip[16];

	for (unsigned i = 0; i < (type == 33 ? 3 : type == 15 ? 1 : 0); i++)
		fake_number(b, &p);
	switch (type) {
	case 1:
	case 28:
		assert_int_equal(inet_pton(type == 1 ? AF_INET : AF_INET6, p,
		    ip), 1);
		msu_buf_add(b, ip, type == 1 ? 4 : 16);
		break;
	case 6:				/* two names, five numbers */
		msu_buf_add(b, "\0\0", 2);
		for (int i = 0; i < 9; i++)
			fake_u16(b, 0);
		fake_number(b, &p);	/* the lower half of the last */
		break;
	case 16:
		while (*p == '|') {
			n = strcspn(p + 1, "|");
			msu_buf_addc(b, (char)n);
			msu_buf_add(b, p + 1, n);
			p += n + 1;
		}
		break;
	case 0:
		for (; p[0] != '\0'; p += 2) {
			char hex[3] = { p[0], p[1], '\0' };

			msu_buf_addc(b, (char)strtoul(hex, NULL, 16));
		}
		break;
	default:
		assert_true(msu_str_word(&p, &word, &n));
		fake_name(b, word, n);
	}
}

static inline void
fake_record(struct msu_buf *b, const struct fake_row *row, const char *line)
{
	const char *word, *p = line;
	struct msu_buf data;
	unsigned type = 0;
	size_t n;

	msu_buf_init(&data, 65535);
	assert_true(msu_str_word(&p, &word, &n));
	fake_name(b, word, n);
	assert_true(msu_str_word(&p, &word, &n));
	line = word;			/* the TTL comes after the type */
	assert_true(msu_str_word(&p, &word, &n));
	for (size_t i = 0; i < ROWS(fake_types); i++) {
		if (msu_str_is(word, n, fake_types[i].name))
			type = fake_types[i].type;
	}
	fake_data(&data, type, p + strspn(p, " "));
	fake_u16(b, type == 0 ? row->type : type);
	fake_u16(b, 1);
	fake_u16(b, 0);
	fake_number(b, &line);
	fake_u16(b, data.len);
	msu_buf_add(b, msu_buf_text(&data), data.len);
	msu_buf_free(&data);
}

/* query: header and question, question_len bytes of the latter. */
static inline void
fake_answer(struct msu_buf *b, const struct fake_row *row,
    const unsigned char *query, size_t question_len, bool udp)
{
	const char *p = row->records == NULL ? "" : row->records;
	bool cut = udp && (row->flags & FAKE_TC) != 0;
	bool ad = (row->flags & FAKE_AD) != 0 && (query[3] & 0x20) != 0;
	unsigned counts[2] = { 0 };
	size_t at = b->len;

	msu_buf_add(b, query, 2);
	fake_u16(b, 0x8180 | row->rcode | (cut ? 0x200u : 0) |
	    (ad ? 0x20u : 0));
	fake_u16(b, 1);
	fake_u16(b, 0);
	fake_u16(b, 0);
	fake_u16(b, 0);
	msu_buf_add(b, query + 12, question_len);
	while (*p != '\0' && !cut) {
		size_t n = strcspn(p, "\n");
		bool authority = *p == '!';
		char line[2000];

		assert_true(n < sizeof(line));
		memcpy(line, p, n);
		line[n] = '\0';
		fake_record(b, row, line + authority);
		counts[authority]++;
		p += n + (p[n] == '\n');
	}
	for (int i = 0; i < 2 && b->len > 0; i++)
		b->p[at + 7 + (size_t)i * 2] = (char)counts[i];
}

/* ---- the thread -------------------------------------------------------- */

/* The row for a query, which is written down; *len is its question's length. */
static inline const struct fake_row *
fake_find(struct fake_dns *dns, const unsigned char *query, size_t size,
    size_t *len)
{
	const struct fake_row *row = dns->rows;
	char name[300] = "";
	size_t at = 12, used = 0;
	unsigned type;

	while (at < size && query[at] != 0 && used + query[at] + 2 < 300 &&
	    at + query[at] < size) {
		memcpy(name + used, query + at + 1, query[at]);
		used += query[at];
		name[used++] = '.';
		at += query[at] + 1u;
	}
	if (at + 5 > size)
		return NULL;
	name[used > 0 ? used - 1 : 0] = '\0';
	*len = at + 5 - 12;
	type = (unsigned)query[at + 1] << 8 | query[at + 2];
	pthread_mutex_lock(&dns->lock);
	for (size_t i = 0; i < ROWS(fake_types); i++) {
		size_t n = strlen(dns->log);

		if (fake_types[i].type == type)
			snprintf(dns->log + n, sizeof(dns->log) - n,
			    "%s %s\n", fake_types[i].name, name);
	}
	pthread_mutex_unlock(&dns->lock);
	while (row->name != NULL && (row->type != type ||
	    strcmp(row->name, name) != 0))
		row++;
	return row;
}

static inline void
fake_over_udp(struct fake_dns *dns)
{
	static const struct fake_row decoy = {
		.records = "@ 60 A 192.0.2.66"
	};
	unsigned char query[1500];
	struct sockaddr_in from;
	socklen_t fromlen = sizeof(from);
	ssize_t n = recvfrom(dns->udp, query, sizeof(query), 0,
	    (struct sockaddr *)&from, &fromlen);
	const struct fake_row *row;
	size_t len, i = dns->npending;

	row = n < 12 ? NULL : fake_find(dns, query, (size_t)n, &len);
	if (row == NULL || (row->flags & FAKE_SILENT) != 0 ||
	    i == FAKE_PENDING)
		return;
	if ((row->flags & FAKE_OTHER_ID) != 0) {
		struct msu_buf b;

		msu_buf_init(&b, 65535);
		query[0] ^= 0x55;
		fake_answer(&b, &decoy, query, len, true);
		query[0] ^= 0x55;
		sendto(dns->udp, msu_buf_text(&b), b.len, 0,
		    (struct sockaddr *)&from, fromlen);
		msu_buf_free(&b);
	}
	if ((row->flags & FAKE_OTHER_NAME) != 0)
		query[13] ^= 1;
	msu_buf_init(&dns->pending[i].packet, 65535);
	fake_answer(&dns->pending[i].packet, row, query, len, true);
	dns->pending[i].to = from;
	dns->pending[i].due = msu_clock_ms() + row->delay_ms;
	dns->npending++;
}

/* Whoever writes after that gets EPIPE. */
static inline void
fake_hang_up(int fd)
{
	const struct linger none = { .l_onoff = 1 };

	shutdown(fd, SHUT_WR);
	poll(NULL, 0, 20);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
}

static inline void
fake_over_tcp(struct fake_dns *dns)
{
	struct timeval limit = { .tv_sec = 1 };
	unsigned char query[1502];
	int fd = accept(dns->tcp, NULL, NULL);
	struct msu_buf b, framed;
	const struct fake_row *row;
	size_t len;
	ssize_t n;

	if (fd < 0)
		return;
	if (dns->hangs_up) {
		fake_hang_up(fd);
		return;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	msu_buf_init(&b, 65535);
	msu_buf_init(&framed, 65537);
	n = recv(fd, query, sizeof(query), 0);
	row = n < 14 ? NULL : fake_find(dns, query + 2, (size_t)n - 2, &len);
	if (row != NULL) {
		fake_answer(&b, row, query + 2, len, false);
		fake_u16(&framed, b.len);
		msu_buf_add(&framed, msu_buf_text(&b), b.len);
		send(fd, msu_buf_text(&framed), framed.len, MSG_NOSIGNAL);
	}
	msu_buf_free(&b);
	msu_buf_free(&framed);
	close(fd);
}

/* Sends what is due; how many ms until the next is. */
static inline int
fake_send_due(struct fake_dns *dns)
{
	uint64_t now = msu_clock_ms();
	int wait = -1;

	for (size_t i = 0; i < dns->npending; ) {
		struct msu_buf *b = &dns->pending[i].packet;

		if (dns->pending[i].due > now) {
			int rest = (int)(dns->pending[i].due - now);

			wait = wait < 0 || rest < wait ? rest : wait;
			i++;
			continue;
		}
		sendto(dns->udp, msu_buf_text(b), b->len, 0,
		    (struct sockaddr *)&dns->pending[i].to,
		    sizeof(dns->pending[i].to));
		msu_buf_free(b);
		dns->pending[i] = dns->pending[--dns->npending];
	}
	return wait;
}

/* Until the listener is shut down. */
static inline void *
fake_serve(void *arg)
{
	struct fake_dns *dns = arg;
	struct pollfd fds[2] = {
		{ .fd = dns->udp, .events = POLLIN },
		{ .fd = dns->tcp, .events = POLLIN },
	};

	while (poll(fds, 2, fake_send_due(dns)) >= 0) {
		if ((fds[0].revents & POLLIN) != 0)
			fake_over_udp(dns);
		if ((fds[1].revents & POLLHUP) != 0)
			break;
		if ((fds[1].revents & POLLIN) != 0)
			fake_over_tcp(dns);
	}
	return NULL;
}

/* Its address is what MSU_OPT_DNS_SERVER takes; text has room for 32. */
static inline const char *
fake_dns_start(struct fake_dns *dns, const struct fake_row *rows, char *text)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	bool bound = false;

	memset(dns, 0, sizeof(*dns));
	dns->rows = rows;
	pthread_mutex_init(&dns->lock, NULL);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 20 && !bound; i++) {	/* one port for both */
		at.sin_port = 0;
		dns->udp = socket(AF_INET, SOCK_DGRAM, 0);
		dns->tcp = socket(AF_INET, SOCK_STREAM, 0);
		bound = bind(dns->udp, (struct sockaddr *)&at, len) == 0 &&
		    getsockname(dns->udp, (struct sockaddr *)&at, &len) == 0 &&
		    bind(dns->tcp, (struct sockaddr *)&at, len) == 0 &&
		    listen(dns->tcp, 5) == 0;
		if (!bound) {
			close(dns->udp);
			close(dns->tcp);
		}
	}
	assert_true(bound);
	assert_int_equal(pthread_create(&dns->thread, NULL, fake_serve, dns),
	    0);
	snprintf(text, 32, "127.0.0.1:%u", ntohs(at.sin_port));
	return text;
}

static inline void
fake_dns_stop(struct fake_dns *dns)
{
	shutdown(dns->tcp, SHUT_RDWR);
	assert_int_equal(pthread_join(dns->thread, NULL), 0);
	for (size_t i = 0; i < dns->npending; i++)
		msu_buf_free(&dns->pending[i].packet);
	close(dns->udp);
	close(dns->tcp);
	pthread_mutex_destroy(&dns->lock);
}

/* How often something was asked: "A name". */
static inline size_t
fake_dns_count(struct fake_dns *dns, const char *question)
{
	char line[300];
	size_t n = 0;

	snprintf(line, sizeof(line), "\n%s\n", question);
	pthread_mutex_lock(&dns->lock);
	for (const char *p = dns->log; *p != '\0'; p++) {
		if ((p == dns->log &&
		    strncmp(p, line + 1, strlen(line + 1)) == 0) ||
		    strncmp(p, line, strlen(line)) == 0)
			n++;
	}
	pthread_mutex_unlock(&dns->lock);
	return n;
}

#endif
