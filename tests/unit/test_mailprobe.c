/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/mailprobe.c and probejudge.c: what no real server can be made to
 * show.  A thread speaks just enough of a protocol. */
#include <errno.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "buf.h"
#include "compat.h"
#include "ctx.h"
#include "net.h"
#include "probejudge.h"

#define FILL	64		/* connections that fill a backlog of 0 */

/* ---- a server that says one thing for each line it reads --------------- */

static const char socks_fine[] = "\5\0";	/* no login: RFC 1928 §3 */

struct fake {
	int			 fd;
	const char *const	*says;	/* the greeting first */
	pthread_t		 thread;
	char			 heard[1024];	/* last, NULs made ' ' */
};

static void
say(int fd, const char *text)
{
	size_t len = text == socks_fine ? 2 : strlen(text);

	if (write(fd, text, len) != (ssize_t)len)
		fail_msg("the fake server cannot write");
}

static void *
serve(void *arg)
{
	struct fake *f = arg;
	int c = accept(f->fd, NULL, NULL);

	if (c < 0)
		return NULL;
	for (size_t i = 0; f->says[i] != NULL; i++) {
		ssize_t n;

		say(c, f->says[i]);
		n = read(c, f->heard, sizeof(f->heard) - 1);
		if (n <= 0)
			break;
		f->heard[n] = '\0';
		for (ssize_t k = 0; k < n; k++)
			f->heard[k] = f->heard[k] == '\0' ? ' ' :
			    f->heard[k];
	}
	close(c);
	return NULL;
}

/* Listens on an address; *port 0 chooses one. */
static int
listen_on(const char *ip, uint16_t *port, int backlog)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	sin.sin_port = htons(*port);
	assert_int_equal(inet_pton(AF_INET, ip, &sin.sin_addr), 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	*port = ntohs(sin.sin_port);
	return fd;
}

/* ---- one conversation -------------------------------------------------- */

struct seen {
	struct msu_error	 error;
	char			 lines[8192], greeting[100];
	uint32_t		 ms;
	unsigned		 calls;
};

static void
on_probe(void *arg, const struct msu_probe *p)
{
	struct seen *seen = arg;

	seen->calls++;
	seen->error = p->error;
	seen->ms = p->ms[MSU_TIME_DONE];
	snprintf(seen->greeting, sizeof(seen->greeting), "%s",
	    p->greeting == NULL ? "(NULL)" : p->greeting);
	for (size_t i = 0; p->lines[i] != NULL; i++) {
		size_t used = strlen(seen->lines);

		snprintf(seen->lines + used, sizeof(seen->lines) - used,
		    "%s\n", p->lines[i]);
	}
}

static void
talk(enum msu_proto proto, uint16_t port, const char *const *ips,
    const char *proxy, struct seen *seen)
{
	struct msu_ctx ctx = { .clock_ms = msu_clock_ms, .wall = time };
	struct msu_arena a = { 0 };
	struct msu_error err = { 0 };
	struct msu_list sent = { 0 };
	struct msu_net *net = msu_net_new(&ctx, &err);
	const struct msu_server s = {
		.proto = proto, .security = MSU_SECURITY_PLAIN,
		.port = port, .host = "ehlo.example.test",
	};

	ctx.texts[MSU_OPT_PROXY] = proxy;
	assert_non_null(net);
	memset(seen, 0, sizeof(*seen));
	msu_net_begin(net, &a, &sent);
	msu_probe_ask(net, &s, ips, on_probe, seen);
	assert_int_equal(msu_net_run(net, 20000, NULL, NULL, &err), MSU_OK);
	msu_net_free(net);
	assert_int_equal(sent.n, 1);
	msu_arena_free(&a);
	assert_int_equal(seen->calls, 1);
}

/* A full backlog swallows what comes, as a firewall does. */
static void
dead_first_address_does_not_hide_the_second(void **state)
{
	static const char *const says[] = { "220 hello\r\n", "250 fine\r\n",
	    NULL };
	static const char *const ips[] = { "127.0.0.2", "127.0.0.1", NULL };
	struct fake good = { .says = says };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	int dead, fill[FILL];
	uint16_t port = 0;
	struct seen seen;

	(void)state;
	good.fd = listen_on("127.0.0.1", &port, 5);
	dead = listen_on("127.0.0.2", &port, 0);
	sin.sin_port = htons(port);
	inet_pton(AF_INET, "127.0.0.2", &sin.sin_addr);
	for (int i = 0; i < FILL; i++) {
		fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(fill[i], (struct sockaddr *)&sin, sizeof(sin));
	}
	assert_int_equal(pthread_create(&good.thread, NULL, serve, &good), 0);
	talk(MSU_PROTO_SMTP, port, ips, NULL, &seen);
	shutdown(good.fd, SHUT_RDWR);
	pthread_join(good.thread, NULL);
	for (int i = 0; i < FILL; i++)
		close(fill[i]);
	close(dead);
	close(good.fd);
	assert_string_equal(msu_code_name(seen.error.code), "ok");
	assert_true(seen.ms >= 900 && seen.ms < 3000);
}

static void
long_capability_line_is_read_to_its_end(void **state)
{
	static const char *const ips[] = { "127.0.0.1", NULL };
	struct msu_buf line;
	const char *says[] = { "* OK hello\r\n", NULL, NULL };
	struct fake f = { .says = says };
	uint16_t port = 0;
	struct seen seen;

	(void)state;
	msu_buf_init(&line, 4096);
	msu_buf_adds(&line, "* CAPABILITY IMAP4rev1");
	for (int i = 0; i < 100; i++)
		msu_buf_addf(&line, " XWORD-%d", i);
	msu_buf_adds(&line, " LOGINDISABLED AUTH=XOAUTH2\r\nA001 OK done\r\n");
	says[1] = msu_buf_text(&line);
	f.fd = listen_on("127.0.0.1", &port, 5);
	assert_int_equal(pthread_create(&f.thread, NULL, serve, &f), 0);
	talk(MSU_PROTO_IMAP, port, ips, NULL, &seen);
	pthread_join(f.thread, NULL);
	close(f.fd);
	msu_buf_free(&line);
	assert_string_equal(msu_code_name(seen.error.code), "ok");
	assert_non_null(strstr(seen.lines, " LOGINDISABLED AUTH=XOAUTH2"));
}

/* ---- through a proxy --------------------------------------------------- */

static void
proxy_is_no_mail_server(void **state)
{
	static const struct {
		const char	*name, *scheme;
		const char	*says[6];
		const char	*code, *greeting, *heard;
	} rows[] = {
		{ "tunnel", "http", { "", "HTTP/1.1 200 ok\r\nX-EHLO: x\r\n"
		    "\r\n220 hello\r\n", "250 fine\r\n", NULL },
		    "ok", "220 hello", "QUIT" },
		{ "refused", "http", { "", "HTTP/1.1 403 no\r\n"
		    "Content-Length: 0\r\n\r\n", NULL },
		    "tcp-unreachable", "(NULL)",
		    "CONNECT ehlo.example.test:25 HTTP/1.1" },
		{ "socks_wants_a_login", "socks5", { "", "\5\xff", NULL },
		    "tcp-unreachable", "(NULL)", "\5" },
		{ "socks_gets_the_name", "socks5", { "", socks_fine, NULL },
		    "tcp-unreachable", "(NULL)", "\21ehlo.example.test" },
	};
	static const char *const none[1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f = { .says = rows[i].says };
		char proxy[60];
		struct seen seen;
		uint16_t port = 0;

		f.fd = listen_on("127.0.0.1", &port, 5);
		snprintf(proxy, sizeof(proxy), "%s://127.0.0.1:%u",
		    rows[i].scheme, port);
		assert_int_equal(pthread_create(&f.thread, NULL, serve, &f),
		    0);
		talk(MSU_PROTO_SMTP, 25, none, proxy, &seen);
		pthread_join(f.thread, NULL);
		close(f.fd);
		if (strcmp(msu_code_name(seen.error.code), rows[i].code) != 0 ||
		    strcmp(seen.greeting, rows[i].greeting) != 0 ||
		    strstr(f.heard, rows[i].heard) == NULL)
			fail_msg("%s: %s %s: %s; heard %s", rows[i].name,
			    msu_code_name(seen.error.code), seen.greeting,
			    seen.error.detail, f.heard);
	}
}

/* ---- what an end means ------------------------------------------------- */

static void
ends_are_judged(void **state)
{
	static const struct {
		const char		*name;
		CURLcode		 rc;
		struct msu_probe_end	 end;
		enum msu_code		 code;
	} rows[] = {
		{ "smtp_go_ahead_with_more", CURLE_WEIRD_SERVER_REPLY,
		    { .upgrading = true, .last_line = "220 go" },
		    MSU_E_STARTTLS_INJECTION },
		{ "imap_go_ahead_with_more", CURLE_WEIRD_SERVER_REPLY,
		    { .upgrading = true, .last_line = "A002 OK go" },
		    MSU_E_STARTTLS_INJECTION },
		{ "imap_no_with_bye_is_a_refusal", CURLE_WEIRD_SERVER_REPLY,
		    { .upgrading = true, .last_line = "A002 NO not now" },
		    MSU_E_STARTTLS_REFUSED },
		{ "bye_is_no_go_ahead", CURLE_WEIRD_SERVER_REPLY,
		    { .upgrading = true, .last_line = "* OK bye" },
		    MSU_E_STARTTLS_REFUSED },
		{ "odd_reply_elsewhere", CURLE_WEIRD_SERVER_REPLY,
		    { .last_line = "250 x" }, MSU_E_WRONG_PROTOCOL },
		{ "refused", CURLE_COULDNT_CONNECT,
		    { .os = ECONNREFUSED }, MSU_E_TCP_REFUSED },
		{ "no_descriptor_left_is_not_refused", CURLE_COULDNT_CONNECT,
		    { .os = EMFILE }, MSU_E_TCP_UNREACHABLE },
		{ "no_number_is_not_refused", CURLE_COULDNT_CONNECT, { 0 },
		    MSU_E_TCP_UNREACHABLE },
		{ "reset_at_once", CURLE_COULDNT_CONNECT,
		    { .os = ECONNRESET }, MSU_E_CLOSED },
		{ "silent_before_tcp", CURLE_OPERATION_TIMEDOUT,
		    { .step = MSU_STEP_CONNECT }, MSU_E_TCP_TIMEOUT },
		{ "silent_after_tcp", CURLE_OPERATION_TIMEDOUT,
		    { .step = MSU_STEP_GREETING }, MSU_E_NO_ANSWER },
		{ "plain_text_at_first", CURLE_SSL_CONNECT_ERROR,
		    { .words = "wrong version number" },
		    MSU_E_PLAINTEXT_ON_TLS_PORT },
		{ "plain_text_after_the_go_ahead", CURLE_SSL_CONNECT_ERROR,
		    { .upgrading = true, .words = "wrong version number" },
		    MSU_E_TLS_HANDSHAKE },
		{ "name_goes_before_its_number",
		    CURLE_PEER_FAILED_VERIFICATION,
		    { .verify = 18, .words = "no alternative certificate "
		    "subject name matches" }, MSU_E_TLS_NAME },
		{ "self_signed", CURLE_PEER_FAILED_VERIFICATION,
		    { .verify = 18, .words = "self-signed certificate" },
		    MSU_E_CERT_SELF_SIGNED },
		{ "refused_by_the_proxy", CURLE_COULDNT_CONNECT,
		    { .os = ECONNREFUSED, .proxy = true,
		    .step = MSU_STEP_CONNECT },
		    MSU_E_TCP_UNREACHABLE },
		{ "silent_proxy", CURLE_OPERATION_TIMEDOUT,
		    { .proxy = true, .step = MSU_STEP_CONNECT },
		    MSU_E_TCP_TIMEOUT },
		{ "upgrade_not_offered", CURLE_USE_SSL_FAILED, { 0 },
		    MSU_E_STARTTLS_MISSING },
		{ "upgrade_denied", CURLE_USE_SSL_FAILED,
		    { .upgrading = true }, MSU_E_STARTTLS_REFUSED },
		{ "line_without_end_in_a_later_libcurl", (CURLcode)100,
		    { .step = MSU_STEP_GREETING }, MSU_E_WRONG_PROTOCOL },
		{ "code_of_a_later_libcurl", (CURLcode)(CURL_LAST + 99),
		    { .step = MSU_STEP_GREETING }, MSU_E_CLOSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct msu_probe_end end = rows[i].end;
		enum msu_code got;

		if (end.words == NULL)
			end.words = "";
		if (end.last_line == NULL)
			end.last_line = "";
		got = msu_probe_judge(&end, rows[i].rc);
		if (got != rows[i].code)
			fail_msg("%s: %s, not %s", rows[i].name,
			    msu_code_name(got), msu_code_name(rows[i].code));
	}
}

/* ---- lines of an answer ------------------------------------------------ */

/* The first line that is not fine decides. */
static void
lines_are_judged(void **state)
{
	static const struct {
		const char		*name;
		enum msu_proto		 proto;
		bool			 is_offer;
		const char		*lines[4];
		enum msu_code		 code;
	} rows[] = {
		{ "ehlo", MSU_PROTO_SMTP, true, { "250-host", "250 AUTH" },
		    MSU_OK },
		{ "ehlo_refused", MSU_PROTO_SMTP, true, { "502 no" },
		    MSU_E_REJECTED },
		{ "ehlo_refused_for_now", MSU_PROTO_SMTP, true, { "450 no" },
		    MSU_E_SERVER_BUSY },
		{ "ehlo_and_then_421", MSU_PROTO_SMTP, true, { "250-host",
		    "421 bye" }, MSU_E_SERVER_BUSY },
		{ "starttls_refused_is_for_libcurl", MSU_PROTO_SMTP, false,
		    { "454 no" }, MSU_OK },
		{ "starttls_and_421", MSU_PROTO_SMTP, false, { "421 no" },
		    MSU_E_SERVER_BUSY },
		{ "smtp_sentence", MSU_PROTO_SMTP, false, { "250ish" },
		    MSU_E_WRONG_PROTOCOL },
		{ "smtp_sentence_in_a_list", MSU_PROTO_SMTP, true,
		    { "250-host", "hello" }, MSU_E_WRONG_PROTOCOL },
		{ "smtp_empty_line", MSU_PROTO_SMTP, true, { "" },
		    MSU_E_WRONG_PROTOCOL },

		{ "capability", MSU_PROTO_IMAP, true, { "* OK x",
		    "* CAPABILITY IMAP4rev1", "A1 OK" }, MSU_OK },
		{ "capability_in_small_letters", MSU_PROTO_IMAP, true,
		    { "* capability imap4rev1", "A1 ok" }, MSU_OK },
		{ "capability_refused", MSU_PROTO_IMAP, true, { "A1 NO x" },
		    MSU_E_WRONG_PROTOCOL },
		{ "capability_and_then_bad", MSU_PROTO_IMAP, true,
		    { "* CAPABILITY IMAP4rev1", "A1 BAD x" },
		    MSU_E_WRONG_PROTOCOL },
		{ "capability_without_any", MSU_PROTO_IMAP, true,
		    { "* OK x", "A1 OK" }, MSU_E_WRONG_PROTOCOL },
		{ "starttls_no_is_for_libcurl", MSU_PROTO_IMAP, false,
		    { "A1 NO x" }, MSU_OK },
		{ "bye", MSU_PROTO_IMAP, true, { "* BYE x" },
		    MSU_E_REJECTED },
		{ "bye_to_starttls", MSU_PROTO_IMAP, false, { "* bye x" },
		    MSU_E_REJECTED },
		{ "tag_of_another", MSU_PROTO_IMAP, false, { "A11 OK x" },
		    MSU_E_WRONG_PROTOCOL },
		{ "imap_sentence", MSU_PROTO_IMAP, false, { "*hello" },
		    MSU_E_WRONG_PROTOCOL },
		{ "imap_continuation", MSU_PROTO_IMAP, false, { "+ go",
		    "A1 OK" }, MSU_OK },

		{ "capa", MSU_PROTO_POP3, true, { "+OK", "USER", "." },
		    MSU_OK },
		{ "capa_is_not_known", MSU_PROTO_POP3, true, { "-ERR x" },
		    MSU_OK },
		{ "pop3_sentence", MSU_PROTO_POP3, true, { "hello" },
		    MSU_E_WRONG_PROTOCOL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct msu_probe_answer a = {
			.tag = "A1", .is_offer = rows[i].is_offer,
		};
		enum msu_code got = MSU_OK;

		for (size_t n = 0; n < 4 && rows[i].lines[n] != NULL &&
		    got == MSU_OK; n++)
			got = msu_probe_judge_line(&a, rows[i].proto,
			    rows[i].lines[n], 10);
		if (got != rows[i].code)
			fail_msg("%s: %s, not %s", rows[i].name,
			    msu_code_name(got), msu_code_name(rows[i].code));
	}
}

static void
answer_without_end_is_given_up(void **state)
{
	static const struct { size_t bytes, lines; } rows[] = {
		{ 2, MSU_PROBE_MAX_LINES },
		{ 1 << 10, 64 },
		{ 64 << 10, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct msu_probe_answer a = { .is_offer = true };

		for (size_t n = 0; n < rows[i].lines; n++)
			assert_int_equal(msu_probe_judge_line(&a,
			    MSU_PROTO_SMTP, "250-x", rows[i].bytes), MSU_OK);
		assert_int_equal(msu_probe_judge_line(&a, MSU_PROTO_SMTP,
		    "250-x", 2), MSU_E_TOO_BIG);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dead_first_address_does_not_hide_the_second),
		cmocka_unit_test(long_capability_line_is_read_to_its_end),
		cmocka_unit_test(proxy_is_no_mail_server),
		cmocka_unit_test(ends_are_judged),
		cmocka_unit_test(lines_are_judged),
		cmocka_unit_test(answer_without_end_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
