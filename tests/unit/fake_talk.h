/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A conversation with a mail server that the test plays itself, for one source
 * of a program.  Both sides are in one thread and time is the test's, so that
 * nothing depends on who is faster.  There is no TLS: the connection is made as
 * for a web server, because of a mail server's none is kept without.
 */
#ifndef FAKE_TALK_H
#define FAKE_TALK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rows.h"

#include "ctx.h"
#include "loop.h"

static uint64_t fake_now;		/* ms */

static uint64_t
fake_clock(void)
{
	return fake_now;
}

struct fake_talk {
	struct msu_ctx		 ctx;
	struct msu_arena	 arena;
	struct msu_list		 sent;
	struct msu_net		*net;
	struct msu_server	 server;
	struct msu_talk		*talk;
	int			 fd;		/* the server's side */

	/* the server's part, each when a command has come; NULL at the end */
	const char *const	*says;
	size_t			 turn;
	const char		*saying;	/* what is still to be said */
	size_t			 left, pause;	/* of it; first so many bytes */
	bool			 hangs_up;	/* once all is said */
	bool			 is_over;	/* the test has seen enough */
	bool			 jumps;		/* time goes in leaps */
	char			 heard[200000];
	size_t			 len;
};

static inline int
fake_listen(uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

/* A connection that has got as far as a probe leaves it; *fd is its other
 * end. */
static inline CURL *
fake_connect(int *fd)
{
	CURL *e = curl_easy_init();
	char url[40];
	uint16_t port;
	int listener = fake_listen(&port);

	assert_non_null(e);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	assert_int_equal(curl_easy_perform(e), CURLE_OK);
	*fd = accept(listener, NULL, NULL);
	assert_true(*fd >= 0);
	close(listener);
	return e;
}

/* Without a conversation yet. */
static inline void
fake_begin(struct fake_talk *f, enum msu_proto proto)
{
	struct msu_error err = { 0 };

	memset(f, 0, sizeof(*f));
	fake_now = 1000;
	f->ctx.clock_ms = fake_clock;
	f->ctx.wall = time;
	f->server.proto = proto;
	f->server.security = MSU_SECURITY_TLS;
	f->server.host = "mail.example.test";
	f->server.port = 993;
	f->net = msu_net_new(&f->ctx, &err);
	assert_non_null(f->net);
	msu_net_begin(f->net, &f->arena, &f->sent);
	msu_net_set_group(f->net, MSU_GROUP_CHECK);
}

static inline void
fake_open(struct fake_talk *f, enum msu_proto proto, const char *const *says)
{
	CURL *e;

	fake_begin(f, proto);
	e = fake_connect(&f->fd);
	f->talk = msu_talk_new_own(f->net, e, NULL, &f->server);
	assert_non_null(f->talk);
	f->says = says;
}

static inline void
fake_hear(struct fake_talk *f)
{
	ssize_t n;

	while ((n = recv(f->fd, f->heard + f->len,
	    sizeof(f->heard) - 1 - f->len, MSG_DONTWAIT)) > 0) {
		f->len += (size_t)n;
		if (f->heard[f->len - 1] != '\n' || f->says == NULL ||
		    f->says[f->turn] == NULL || f->left > 0)
			continue;
		f->saying = f->says[f->turn++];
		f->left = strlen(f->saying);
	}
}

static inline void
fake_speak(struct fake_talk *f)
{
	size_t len = f->pause > 0 && f->pause < f->left ? f->pause : f->left;
	ssize_t n = len == 0 ? 0 : send(f->fd, f->saying, len,
	    MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n > 0) {
		f->saying += n;
		f->left -= (size_t)n;
		f->pause = 0;
	}
	if (f->left == 0 && f->hangs_up && f->says != NULL &&
	    f->says[f->turn] == NULL)
		shutdown(f->fd, SHUT_WR);
}

/* msu_net_more_fn: the server's turn. */
static inline unsigned long
fake_more(void *arg)
{
	struct fake_talk *f = arg;
	size_t len = f->len, to_say = f->left;
	bool is_idle;

	fake_hear(f);
	fake_speak(f);
	is_idle = len == f->len && to_say == f->left;
	/* a test that fails should not wait for a limit */
	fake_now += f->jumps ? 1000 : is_idle ? 200 : 1;
	return f->is_over ? 0 : f->jumps || f->left > 0 ? 1 : 20;
}

static inline enum msu_code
fake_run(struct fake_talk *f)
{
	struct msu_error err = { 0 };

	f->is_over = false;
	return msu_net_run(f->net, 100000, fake_more, f, &err);
}

static inline void
fake_close(struct fake_talk *f)
{
	msu_net_free(f->net);
	msu_arena_free(&f->arena);
	close(f->fd);
}

#endif
