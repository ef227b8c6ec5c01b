/* SPDX-License-Identifier: MPL-2.0 */
/* Memory runs out while names and web servers are asked. */
#include "oom.h"

#include <ares.h>

#include "fake_dns.h"
#include "fake_talk.h"

#include "ctx.h"
#include "dnsread.h"
#include "file.h"
#include "net.h"
#include "secret.h"

static const struct fake_row names[] = {
	{ "web.test", 1, .records = "@ 60 CNAME b.test\nb.test 60 A 127.0.0.1" },
	{ "web.test", 28, .records = "!test 60 SOA 30" },
	{ "_imaps._tcp.web.test", 33, .records = "@ 60 SRV 1 2 993 a.test" },
	{ 0 },
};

struct world {
	struct fake_dns	 dns;
	char		 server[32], url[64];
	int		 fd;
	pthread_t	 thread;
};

static void *
serve(void *arg)
{
	static const char page[] = "HTTP/1.1 200 x\r\nContent-Type: a/b\r\n"
	    "Content-Length: 2\r\nConnection: close\r\n\r\nhi";
	const struct world *w = arg;
	char request[2000];
	int fd;

	while ((fd = accept(w->fd, NULL, NULL)) >= 0) {
		if (recv(fd, request, sizeof(request), 0) > 0)
			send(fd, page, sizeof(page) - 1, MSG_NOSIGNAL);
		close(fd);
	}
	return NULL;
}

static void
world_start(struct world *w)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	fake_dns_start(&w->dns, names, w->server);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	w->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(w->fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(w->fd, 5), 0);
	assert_int_equal(getsockname(w->fd, (struct sockaddr *)&at, &len), 0);
	snprintf(w->url, sizeof(w->url), "http://web.test:%u/",
	    ntohs(at.sin_port));
	assert_int_equal(pthread_create(&w->thread, NULL, serve, w), 0);
}

static void
world_stop(struct world *w)
{
	shutdown(w->fd, SHUT_RDWR);
	pthread_join(w->thread, NULL);
	close(w->fd);
	fake_dns_stop(&w->dns);
}

struct seen {
	unsigned	calls, right, nomem;
};

static void
on_srv(void *arg, const struct msu_dns_reply *r)
{
	struct seen *s = arg;

	s->calls++;
	s->right += r->err == NULL && r->srv[0] != NULL;
	s->nomem += r->err != NULL && r->err->code == MSU_E_NOMEM;
}

static void
on_page(void *arg, const struct msu_http_reply *r)
{
	struct seen *s = arg;

	s->calls++;
	s->right += r->err == NULL && r->len == 2;
	s->nomem += r->err != NULL && r->err->code == MSU_E_NOMEM;
}

/* Each answer is right or "no memory", or the run says it. */
static bool
run_questions(unsigned long n, const void *arg)
{
	const struct world *w = arg;
	struct msu_ctx ctx = { .clock_ms = msu_clock_ms, .wall = time };
	const struct msu_http_ask ask = { .url = w->url, .allow_http = true };
	struct msu_arena a = { 0 };
	struct msu_list sent = { 0 };
	struct msu_error err = { .code = MSU_OK };
	struct seen srv = { 0 }, page = { 0 };
	enum msu_code rc = MSU_E_NOMEM;
	struct msu_net *net;
	bool ok;

	ctx.flags[MSU_OPT_ALLOW_PRIVATE] = true;
	ctx.texts[MSU_OPT_DNS_SERVER] = w->server;
	start_with(n);
	net = msu_net_new(&ctx, &err);
	if (net != NULL) {
		msu_net_begin(net, &a, &sent);
		msu_dns_ask(net, MSU_DNS_SRV, "_imaps._tcp.web.test", on_srv,
		    &srv);
		msu_http_ask(net, &ask, on_page, &page);
		rc = msu_net_run(net, 10000, NULL, NULL, &err);
		if (msu_arena_failed(&a))	/* as every caller asks */
			rc = MSU_E_NOMEM;
	}
	stop();
	ok = srv.calls <= 1 && page.calls <= 1;
	if (rc == MSU_OK)
		ok &= srv.right + srv.nomem == 1 && page.right + page.nomem == 1;
	else
		ok &= rc == MSU_E_NOMEM && has_failed;
	ok &= has_failed || (srv.right == 1 && page.right == 1);
	msu_net_free(net);
	msu_arena_free(&a);
	return ok;
}

static void
questions_say_no_memory(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	run_with_every_number("questions", run_questions, &w);
	world_stop(&w);
}

struct answer {
	struct msu_buf		 bytes;
	enum msu_rr_type	 type;
	int			 status;
};

static bool
run_answer(unsigned long n, const void *arg)
{
	const struct answer *want = arg;
	struct msu_arena a = { 0 };
	struct msu_dns_answer got;

	start_with(n);
	msu_dns_read(&a, want->type, "test",
	    (const unsigned char *)msu_buf_text(&want->bytes),
	    want->bytes.len, &got);
	stop();
	msu_arena_free(&a);
	return got.status == want->status ||
	    (has_failed && got.status == ARES_ENOMEM);
}

static void
answers_of_name_servers_say_no_memory(void **state)
{
	static const struct { const char *file; enum msu_rr_type type; }
	rows[] = {
		{ "alias", MSU_RR_A }, { "mx", MSU_RR_MX },
		{ "srv", MSU_RR_SRV }, { "txt", MSU_RR_TXT },
		{ "nxdomain", MSU_RR_MX },
	};
	const char *top = getenv("top_srcdir");
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct answer want = { .type = rows[i].type };
		struct msu_dns_answer got;

		msu_buf_init(&want.bytes, 65535);
		assert_int_equal(msu_file_read(msu_arena_printf(&a,
		    "%s/tests/data/dns/%s.in", top == NULL ? "." : top,
		    rows[i].file), 65535, &want.bytes, NULL), MSU_OK);
		msu_dns_read(&a, want.type, "test",
		    (const unsigned char *)msu_buf_text(&want.bytes),
		    want.bytes.len, &got);
		want.status = got.status;
		run_with_every_number(rows[i].file, run_answer, &want);
		msu_buf_free(&want.bytes);
	}
	msu_arena_free(&a);
}

/* ---- a login, and a command after it ------------------------------------ */

struct dialogue {
	const char	*name;
	enum msu_proto	 proto;
	const char	*offered[2];
	const char	*says[4];
};

struct answers {
	struct fake_talk *fake;
	unsigned	 calls, right, nomem;
};

static void
on_body(void *arg, const struct msu_talk_reply *r)
{
	struct answers *a = arg;

	a->calls++;
	a->right += r->err == NULL && r->said == MSU_SAID_YES &&
	    r->len == 3 && memcmp(r->bytes, "a\r\n", 3) == 0;
	a->nomem += r->err != NULL && r->err->code == MSU_E_NOMEM;
	a->fake->is_over = true;
}

static void
on_login(void *arg, const struct msu_login_reply *r)
{
	static const struct msu_talk_ask retr = { .text = "RETR 1",
	    .dotted = true };
	struct answers *a = arg;

	a->calls++;
	a->right += r->err == NULL && r->accepted;
	a->nomem += r->err != NULL && r->err->code == MSU_E_NOMEM;
	if (r->err == NULL)
		msu_talk_ask(a->fake->talk, &retr, on_body, a);
	else
		a->fake->is_over = true;
}

/* What libcurl itself allocates while it sends and receives is its own. */
static bool
run_dialogue(unsigned long n, const void *arg)
{
	const struct dialogue *d = arg;
	struct msu_secret *secret = msu_secret_new();
	struct msu_login login = { .user = "me", .secret = secret,
	    .offered = d->offered, .plain_login = true, .initial = true };
	struct fake_talk f;
	struct answers a = { .fake = &f };
	enum msu_code rc;
	bool ok;

	if (secret == NULL || msu_secret_set(secret, "p\xc3\xa4ss", 5) != 0)
		return false;
	fake_open(&f, d->proto, d->says);
	start_with(n);
	msu_talk_login(f.talk, &login, on_login, &a);
	rc = fake_run(&f);
	if (msu_arena_failed(&f.arena))
		rc = MSU_E_NOMEM;
	stop();
	if (rc == MSU_OK)
		ok = a.right + a.nomem == a.calls &&
		    (a.right == 2 || a.nomem == 1);
	else
		ok = rc == MSU_E_NOMEM && has_failed && a.right < 2;
	ok &= has_failed || a.right == 2;
	fake_close(&f);
	msu_secret_free(secret);
	return ok;
}

static void
logins_say_no_memory(void **state)
{
	static const struct dialogue rows[] = {
		{ "imap_plain", MSU_PROTO_IMAP, { "PLAIN" }, { "M1 OK\r\n",
		    "* 1 FETCH (X {3}\r\na\r\n)\r\nM2 OK\r\n" } },
		{ "imap_login", MSU_PROTO_IMAP, { NULL }, { "+ go\r\n",
		    "M1 OK\r\n", "* 1 FETCH (X {3}\r\na\r\n)\r\n"
		    "M2 OK\r\n" } },
		{ "pop3_user", MSU_PROTO_POP3, { NULL }, { "+OK\r\n",
		    "+OK\r\n", "+OK\r\na\r\n.\r\n" } },
		{ "pop3_cram", MSU_PROTO_POP3, { "CRAM-MD5" },
		    { "+ PDFAeD4=\r\n", "+OK\r\n",
		    "+OK\r\na\r\n.\r\n" } },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		run_with_every_number(rows[i].name, run_dialogue, &rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_say_no_memory),
		cmocka_unit_test(answers_of_name_servers_say_no_memory),
		cmocka_unit_test(logins_say_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
