/* SPDX-License-Identifier: MPL-2.0 */
/* src/net/http.c: what web servers can do to us, good and bad.  Threads speak
 * plain HTTP; for https there is the openssl program, or those tests are
 * skipped. */
#include "fake_dns.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "ctx.h"
#include "file.h"
#include "net.h"

#define MAX_CONNS	128
#define CLOCK_SLACK	400		/* ms; the machine may be busy */

static const struct fake_row names[] = {
	{ "web.test", 1, .records = "@ 60 A 127.0.0.1" },
	{ "web.test", 28, .records = "!test 60 SOA 30" },
	{ "sub.web.test", 1, .records = "@ 60 CNAME web.test\n"
	    "web.test 60 A 127.0.0.1" },
	{ "sub.web.test", 28, .records = "!test 60 SOA 30" },
	{ "other.test", 1, .records = "@ 60 A 127.0.0.1" },
	{ "other.test", 28, .records = "!test 60 SOA 30" },
	{ "notweb.test", 1, .records = "@ 60 A 127.0.0.1" },
	{ "notweb.test", 28, .records = "!test 60 SOA 30" },
	{ "gone.test", 1, .rcode = 3 },
	{ "gone.test", 28, .rcode = 3 },
	{ 0 },
};

/* ---- a web server ------------------------------------------------------ */

enum {
	KEEP = 1,		/* more may be asked on the connection */
	SILENT = 2,		/* then nothing, until the client leaves */
	ENDLESS = 4,		/* the second text again and again */
	SLOW = 8,		/* likewise, with a pause before each */
	BURST = 16,		/* a megabyte and a byte of it */
	BYTES = 32,		/* the three bytes a, NUL, b */
};

struct page {
	const char	*path, *text, *more;
	unsigned	 flags;
};

struct web {
	const struct page	*pages;		/* the last one is for all */
	int			 fd;
	unsigned		 port;
	pthread_t		 thread, conns[MAX_CONNS];
	size_t			 nconns;
	pthread_mutex_t		 lock;
	char			 log[20000];	/* all requests */
};

struct conn {
	struct web	*web;
	int		 fd;
};

static bool
put(int fd, const char *text)
{
	return send(fd, text, strlen(text), MSG_NOSIGNAL) ==
	    (ssize_t)strlen(text);
}

/* One request with its body; false at the end. */
static bool
read_request(int fd, char *text, size_t size)
{
	size_t n = 0, want = 0;

	while (n + 1 < size) {
		const char *end, *length;
		ssize_t got = recv(fd, text + n, size - n - 1, 0);

		if (got <= 0)
			return false;
		n += (size_t)got;
		text[n] = '\0';
		if (text[0] == 0x16)		/* a TLS handshake */
			return true;
		end = strstr(text, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = msu_str_findcase(text, "content-length: ");
		if (length != NULL)
			want = strtoul(length + 16, NULL, 10);
		if (strlen(end + 4) >= want)
			return true;
	}
	return false;
}

static const struct page *
find_page(const struct web *web, const char *request)
{
	const struct page *p = web->pages;
	const char *path = strchr(request, ' ');
	size_t len = path == NULL ? 0 : strcspn(path + 1, " ");

	while (p->path != NULL && (path == NULL ||
	    !msu_str_is(path + 1, len, p->path)))
		p++;
	return p;
}

static void
show_page(int fd, const struct page *p)
{
	static char much[1000001];
	char rest[100];

	put(fd, p->text);
	if ((p->flags & SILENT) != 0)
		while (recv(fd, rest, sizeof(rest), 0) > 0)
			;
	if ((p->flags & BYTES) != 0 && send(fd, "a\0b", 3, MSG_NOSIGNAL) < 0)
		return;
	if ((p->flags & BURST) != 0) {
		memset(much, 'x', sizeof(much) - 1);
		put(fd, much);
		put(fd, "y");
	}
	while ((p->flags & (ENDLESS | SLOW)) != 0 && put(fd, p->more)) {
		if ((p->flags & SLOW) != 0)
			usleep(200000);
	}
}

static void *
serve_one(void *arg)
{
	struct conn *c = arg;
	const struct page *p;
	char text[4096];

	do {
		if (!read_request(c->fd, text, sizeof(text)))
			break;
		pthread_mutex_lock(&c->web->lock);
		snprintf(c->web->log + strlen(c->web->log),
		    sizeof(c->web->log) - strlen(c->web->log), "%s\n", text);
		pthread_mutex_unlock(&c->web->lock);
		p = find_page(c->web, text);
		show_page(c->fd, p);
	} while ((p->flags & KEEP) != 0);
	close(c->fd);
	free(c);
	return NULL;
}

static void *
serve_all(void *arg)
{
	struct web *web = arg;
	struct conn *c;
	int fd;

	while ((fd = accept(web->fd, NULL, NULL)) >= 0) {
		if (web->nconns == MAX_CONNS ||
		    (c = malloc(sizeof(*c))) == NULL) {
			close(fd);
			continue;
		}
		c->web = web;
		c->fd = fd;
		if (pthread_create(&web->conns[web->nconns], NULL, serve_one,
		    c) == 0)
			web->nconns++;
	}
	return NULL;
}

static int
listen_anywhere(unsigned *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 20), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static void
web_start(struct web *web, const struct page *pages)
{
	memset(web, 0, sizeof(*web));
	web->pages = pages;
	web->fd = listen_anywhere(&web->port);
	pthread_mutex_init(&web->lock, NULL);
	assert_int_equal(pthread_create(&web->thread, NULL, serve_all, web),
	    0);
}

/* After the client has gone. */
static void
web_stop(struct web *web)
{
	shutdown(web->fd, SHUT_RDWR);
	assert_int_equal(pthread_join(web->thread, NULL), 0);
	for (size_t i = 0; i < web->nconns; i++)
		assert_int_equal(pthread_join(web->conns[i], NULL), 0);
	close(web->fd);
	pthread_mutex_destroy(&web->lock);
}

/* ---- a client ---------------------------------------------------------- */

struct client {
	struct fake_dns	 dns;
	char		 server[32];
	struct web	 web;
	struct msu_ctx	 ctx;
	struct msu_net	*net;
	struct msu_arena a;
	struct msu_list	 sent;
};

struct seen {
	unsigned		 calls, ms, status;
	enum msu_code		 code;
	char			 detail[256];
	char			 type[100], url[200], hops[1000], ip[50];
	char			 cname[100], subject[100], version[20];
	char			 body[100];
	size_t			 len;
};

static void
client_start(struct client *c, const struct page *pages)
{
	struct msu_error err = { .code = MSU_OK };

	memset(c, 0, sizeof(*c));
	web_start(&c->web, pages);
	c->ctx.clock_ms = msu_clock_ms;
	c->ctx.wall = time;
	c->ctx.flags[MSU_OPT_ALLOW_PRIVATE] = true;
	c->ctx.texts[MSU_OPT_DNS_SERVER] = fake_dns_start(&c->dns, names,
	    c->server);
	c->net = msu_net_new(&c->ctx, &err);
	assert_non_null(c->net);
	msu_net_begin(c->net, &c->a, &c->sent);
}

static void
client_again(struct client *c)
{
	msu_net_end(c->net);
	msu_arena_free(&c->a);
	memset(&c->sent, 0, sizeof(c->sent));
	msu_net_begin(c->net, &c->a, &c->sent);
}

static void
client_stop(struct client *c)
{
	msu_net_free(c->net);
	msu_arena_free(&c->a);
	web_stop(&c->web);
	fake_dns_stop(&c->dns);
}

static void
copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from == NULL ? "(NULL)" : from);
}

static void
on_page(void *arg, const struct msu_http_reply *r)
{
	struct seen *s = arg;

	s->calls++;
	s->ms = r->ms;
	s->status = r->status;
	s->code = r->err == NULL ? MSU_OK : r->err->code;
	copy(s->detail, sizeof(s->detail), r->err == NULL ? NULL :
	    r->err->detail);
	copy(s->type, sizeof(s->type), r->type);
	copy(s->url, sizeof(s->url), r->url);
	copy(s->ip, sizeof(s->ip), r->ip);
	copy(s->cname, sizeof(s->cname), r->cname);
	copy(s->subject, sizeof(s->subject), r->tls == NULL ? NULL :
	    r->tls->subject);
	copy(s->version, sizeof(s->version), r->tls == NULL ? NULL :
	    r->tls->version);
	copy(s->body, sizeof(s->body), r->body);
	s->len = r->len;
	assert_int_equal(r->body[r->len], '\0');
	s->hops[0] = '\0';
	for (size_t i = 0; r->hops[i] != NULL; i++) {
		size_t n = strlen(s->hops);

		snprintf(s->hops + n, sizeof(s->hops) - n, "%s ", r->hops[i]);
	}
}

static void
start(struct client *c, const char *host, const char *path, struct seen *s)
{
	char url[300];
	struct msu_http_ask ask = { .url = url, .allow_http = true };

	memset(s, 0, sizeof(*s));
	snprintf(url, sizeof(url), "http://%s:%u%s", host, c->web.port, path);
	msu_http_ask(c->net, &ask, on_page, s);
	assert_int_equal(s->calls, 0);
}

static void
run(struct client *c)
{
	struct msu_error err = { .code = MSU_OK };

	assert_int_equal(msu_net_run(c->net, 20000, NULL, NULL, &err),
	    MSU_OK);
}

static void
get(struct client *c, const char *host, const char *path, struct seen *s)
{
	start(c, host, path, s);
	run(c);
	assert_int_equal(s->calls, 1);
}

/* ---- one exchange ------------------------------------------------------ */

#define OK(type)	"HTTP/1.1 200 OK\r\nContent-Type: " type "\r\n"

static const struct page pages[] = {
	{ "/fine", OK("text/xml") "Content-Length: 4\r\n\r\n<x/>", NULL, 0 },
	{ "/none", "HTTP/1.1 204 No Content\r\n\r\n", NULL, 0 },
	{ "/missing", "HTTP/1.1 404 Not here\r\nContent-Length: 2\r\n\r\nno",
	    NULL, 0 },
	{ "/login", "HTTP/1.1 401 Who are you\r\nWWW-Authenticate: "
	    "Basic realm=\"x\"\r\nWWW-Authenticate: NTLM\r\n"
	    "WWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n"
	    "Set-Cookie: a=b\r\n\r\n", NULL, 0 },
	{ "/broken", "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n", NULL, 0 },
	{ "/chunks", OK("text/xml") "Transfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", NULL, 0 },
	{ "/packed", OK("text/xml") "Content-Encoding: gzip\r\n"
	    "Content-Length: 3\r\n\r\n\x1f\x8b\x08", NULL, 0 },
	{ "/short", OK("text/xml") "Content-Length: 9\r\n\r\nabc", NULL, 0 },
	{ "/nul", OK("text/xml") "Content-Length: 3\r\n\r\n", NULL, BYTES },
	{ "/escape", OK("text/\x1b[2J") "Content-Length: 0\r\n\r\n", NULL,
	    0 },
	{ "/closed", "", NULL, 0 },
	{ "/noise", "I am no web server\r\n", NULL, 0 },
	{ "/announced", OK("text/xml") "Content-Length: 1000001\r\n\r\n",
	    NULL, SILENT },
	{ "/burst", OK("text/xml") "\r\n", NULL, BURST },
	{ "/endless", OK("text/xml") "\r\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	    ENDLESS },
	{ "/headers", OK("text/xml"), "X-Field: yyyyyyyyyyyyyyyyyyyyyyy\r\n",
	    ENDLESS },
	{ "/long-header", OK("text/xml") "X-Field: ",
	    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", ENDLESS },
	{ "/nowhere", "HTTP/1.1 302 x\r\nContent-Length: 0\r\n\r\n", NULL, 0 },
	{ "/to-http", "HTTP/1.1 301 x\r\nLocation: http://web.test/\r\n"
	    "Content-Length: 0\r\n\r\n", NULL, 0 },
	{ "/relative", "HTTP/1.1 301 x\r\nLocation: /fine\r\n"
	    "Content-Length: 0\r\n\r\n", NULL, 0 },
	{ "/to-file", "HTTP/1.1 301 x\r\nLocation: file:///etc/passwd\r\n"
	    "Content-Length: 0\r\n\r\n", NULL, 0 },
	{ "/to-user", "HTTP/1.1 301 x\r\nLocation: https://a:b@web.test/\r\n"
	    "Content-Length: 0\r\n\r\n", NULL, 0 },
	{ "/to-address", "HTTP/1.1 301 x\r\nLocation: https://127.0.0.1/\r\n"
	    "Content-Length: 0\r\n\r\n", NULL, 0 },
	{ "/multiple", "HTTP/1.1 300 x\r\nLocation: https://web.test/\r\n"
	    "Content-Length: 0\r\n\r\n", NULL, 0 },
	{ NULL, "HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n", NULL, 0 },
};

static void
exchanges_end_as_they_should(void **state)
{
	static const struct {
		const char	*host, *path;
		enum msu_code	 code;
		unsigned	 status;
		const char	*type, *body;
		size_t		 len;
	} rows[] = {
		{ "web.test", "/fine", MSU_OK, 200, "text/xml", "<x/>", 4 },
		{ "web.test", "/none", MSU_OK, 204, NULL, "", 0 },
		{ "web.test", "/missing", MSU_OK, 404, NULL, "no", 2 },
		{ "web.test", "/login", MSU_OK, 401, NULL, "", 0 },
		{ "web.test", "/broken", MSU_OK, 503, NULL, "", 0 },
		{ "web.test", "/chunks", MSU_OK, 200, "text/xml", "abcde",
		    5 },
		{ "web.test", "/packed", MSU_OK, 200, "text/xml",
		    "\x1f\x8b\x08", 3 },
		{ "web.test", "/short", MSU_E_CLOSED, 200, "text/xml", "",
		    0 },
		{ "web.test", "/nul", MSU_OK, 200, "text/xml", "a", 3 },
		{ "web.test", "/escape", MSU_OK, 200, "text/?[2J", "", 0 },
		{ "web.test", "/closed", MSU_E_CLOSED, 0, NULL, "", 0 },
		{ "web.test", "/noise", MSU_E_WRONG_PROTOCOL, 0, NULL, "",
		    0 },
		{ "web.test", "/announced", MSU_E_TOO_BIG, 200, "text/xml",
		    "", 0 },
		{ "web.test", "/burst", MSU_E_TOO_BIG, 200, "text/xml", "",
		    0 },
		{ "web.test", "/endless", MSU_E_TOO_BIG, 200, "text/xml", "",
		    0 },
		{ "web.test", "/headers", MSU_E_TOO_BIG, 200, "text/xml", "",
		    0 },
		{ "web.test", "/long-header", MSU_E_TOO_BIG, 200, "text/xml",
		    "", 0 },
		{ "web.test", "/nowhere", MSU_E_REDIRECT, 302, NULL, "", 0 },
		{ "web.test", "/to-http", MSU_E_REDIRECT, 301, NULL, "", 0 },
		{ "web.test", "/relative", MSU_E_REDIRECT, 301, NULL, "", 0 },
		{ "web.test", "/to-file", MSU_E_REDIRECT, 301, NULL, "", 0 },
		{ "web.test", "/to-user", MSU_E_REDIRECT, 301, NULL, "", 0 },
		{ "web.test", "/to-address", MSU_E_REDIRECT, 301, NULL, "",
		    0 },
		{ "web.test", "/multiple", MSU_OK, 300, NULL, "", 0 },
		{ "gone.test", "/", MSU_E_DNS_NXDOMAIN, 0, NULL, "", 0 },
		{ "127.0.0.1", "/", MSU_E_URL, 0, NULL, "", 0 },
		{ "user@web.test", "/", MSU_E_URL, 0, NULL, "", 0 },
	};
	struct client c;
	struct seen s;

	(void)state;
	client_start(&c, pages);
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *row = rows[i].path;

		get(&c, rows[i].host, row, &s);
		row_text(row, msu_code_name(s.code),
		    msu_code_name(rows[i].code));
		row_number(row, s.status, rows[i].status);
		row_text(row, s.type, rows[i].type == NULL ? "(NULL)" :
		    rows[i].type);
		row_text(row, s.body, rows[i].body);
		row_number(row, s.len, rows[i].len);
		row_text(row, s.hops, "");
	}
	/* the 401 was answered by nothing, and nothing was remembered */
	assert_null(msu_str_findcase(c.web.log, "authorization:"));
	assert_null(msu_str_findcase(c.web.log, "cookie:"));
	assert_null(msu_str_findcase(c.web.log, "referer:"));
	assert_null(msu_str_findcase(c.web.log, "accept-encoding:"));
	assert_non_null(strstr(c.web.log, "User-Agent: mailsetup\r\n"));
	client_stop(&c);
}

static void
private_address_is_not_contacted(void **state)
{
	struct client c;
	struct seen s;

	(void)state;
	client_start(&c, pages);
	c.ctx.flags[MSU_OPT_ALLOW_PRIVATE] = false;
	get(&c, "web.test", "/fine", &s);
	assert_int_equal(s.code, MSU_E_PRIVATE_ADDRESS);
	assert_string_equal(s.detail, "127.0.0.1");
	assert_string_equal(c.web.log, "");
	assert_int_equal(c.sent.n, 1);		/* the name only */
	client_stop(&c);
}

static void
plain_http_has_to_be_allowed(void **state)
{
	struct msu_http_ask ask = { .url = "http://web.test/" };
	struct seen s = { .calls = 0 };
	struct client c;

	(void)state;
	client_start(&c, pages);
	msu_http_ask(c.net, &ask, on_page, &s);
	run(&c);
	assert_int_equal(s.code, MSU_E_URL);
	assert_int_equal(c.sent.n, 0);
	client_stop(&c);
}

static void
silence_ends_after_four_seconds(void **state)
{
	static const struct page silent[] = {
		{ "/slow", OK("x") "\r\n", "z", SLOW },
		{ NULL, "", NULL, SILENT },
	};
	struct seen slow, deaf;
	struct client c;

	(void)state;
	client_start(&c, silent);
	start(&c, "web.test", "/slow", &slow);
	start(&c, "web.test", "/deaf", &deaf);
	run(&c);
	assert_int_equal(slow.code, MSU_E_NO_ANSWER);
	assert_int_equal(deaf.code, MSU_E_NO_ANSWER);
	assert_in_range(slow.ms, 3990, 4000 + CLOCK_SLACK);
	assert_in_range(deaf.ms, 3990, 4000 + CLOCK_SLACK);
	assert_int_equal(slow.status, 200);
	assert_int_equal(deaf.status, 0);
	client_stop(&c);
}

static void
closed_port_is_refused(void **state)
{
	struct client c;
	struct seen s;
	unsigned port;

	(void)state;
	client_start(&c, pages);
	port = c.web.port;
	close(listen_anywhere(&c.web.port));
	get(&c, "web.test", "/", &s);
	assert_int_equal(s.code, MSU_E_TCP_REFUSED);
	c.web.port = port;
	client_stop(&c);
}

static void
body_is_posted(void **state)
{
	char url[100];
	struct msu_http_ask ask = {
		.url = url, .allow_http = true, .body = "<a>1 & 2</a>",
	};
	struct seen s = { .calls = 0 };
	struct client c;
	const struct msu_sent *what;

	(void)state;
	client_start(&c, pages);
	snprintf(url, sizeof(url), "http://web.test:%u/fine", c.web.port);
	msu_http_ask(c.net, &ask, on_page, &s);
	run(&c);
	assert_int_equal(s.status, 200);
	assert_true(msu_str_has_prefix(c.web.log, "POST /fine HTTP/1.1\r\n"));
	assert_non_null(strstr(c.web.log, "Content-Type: text/xml"));
	assert_non_null(strstr(c.web.log, "\r\n\r\n<a>1 & 2</a>\n"));
	what = c.sent.v[1];
	assert_true(msu_str_has_prefix(what->what, "POST http://web.test:"));
	assert_string_equal(what->to, "web.test");
	client_stop(&c);
}

/* ---- runs -------------------------------------------------------------- */

static const struct page kept[] = {
	{ NULL, OK("x") "Content-Length: 2\r\n\r\nhi", NULL, KEEP },
};

static void
connection_serves_the_next_run_too(void **state)
{
	struct client c;
	struct seen s;

	(void)state;
	client_start(&c, kept);
	for (int i = 0; i < 3; i++) {
		get(&c, "web.test", "/", &s);
		assert_string_equal(s.body, "hi");
		assert_string_equal(s.ip, "127.0.0.1");
		/* the name is asked for once, the page each time */
		assert_int_equal(c.sent.n, i == 0 ? 2 : 1);
		client_again(&c);
	}
	assert_int_equal(c.web.nconns, 1);
	assert_int_equal(fake_dns_count(&c.dns, "A web.test"), 1);
	client_stop(&c);
}

static void
alias_is_told(void **state)
{
	struct client c;
	struct seen s;

	(void)state;
	client_start(&c, kept);
	get(&c, "sub.web.test", "/", &s);
	assert_string_equal(s.cname, "web.test");
	client_stop(&c);
}

static const struct page deaf[] = { { NULL, "", NULL, SILENT } };

static void
dropped_group_is_not_called(void **state)
{
	struct seen look, check;
	struct client c;
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	client_start(&c, deaf);
	start(&c, "web.test", "/", &look);
	msu_net_set_group(c.net, MSU_GROUP_CHECK);
	start(&c, "web.test", "/", &check);
	msu_net_drop(c.net, MSU_GROUP_LOOK);
	assert_int_equal(msu_net_run(c.net, 200, NULL, NULL, &err), MSU_OK);
	assert_int_equal(look.calls, 0);
	assert_int_equal(check.calls, 1);
	assert_int_equal(check.code, MSU_E_DEADLINE);
	assert_in_range(check.ms, 200, 200 + CLOCK_SLACK);
	client_stop(&c);
}

/* Names are resolved for a web server that nobody waits for any more. */
static void
dropped_before_its_name_is_known(void **state)
{
	struct client c;
	struct seen s;

	(void)state;
	client_start(&c, pages);
	start(&c, "web.test", "/fine", &s);
	msu_net_drop(c.net, MSU_GROUP_LOOK);
	run(&c);
	assert_int_equal(s.calls, 0);
	start(&c, "web.test", "/fine", &s);
	client_again(&c);
	run(&c);
	assert_int_equal(s.calls, 0);
	client_stop(&c);
}

struct again {
	struct client	*c;
	unsigned	 left, calls, names;
};

static void
on_name(void *arg, const struct msu_dns_reply *r)
{
	struct again *again = arg;

	again->names += r->err != NULL && r->err->code == MSU_E_DEADLINE;
}

/* Asks once more, as one source does after another has failed. */
static void
on_page_again(void *arg, const struct msu_http_reply *r)
{
	struct again *again = arg;
	struct msu_http_ask ask = {
		.url = "http://web.test/", .allow_http = true,
	};

	assert_non_null(r->err);
	again->calls++;
	if (again->left-- > 0)
		msu_http_ask(again->c->net, &ask, on_page_again, again);
	else
		msu_dns_ask(again->c->net, MSU_DNS_MX, "web.test", on_name,
		    again);
}

static void
question_at_the_deadline_is_told_the_same(void **state)
{
	struct client c;
	struct again again = { .c = &c, .left = 3 };
	struct msu_http_ask ask = { .url = "http://gone.test:1/",
	    .allow_http = true };
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	client_start(&c, deaf);
	msu_http_ask(c.net, &ask, on_page_again, &again);
	assert_int_equal(msu_net_run(c.net, 0, NULL, NULL, &err), MSU_OK);
	assert_int_equal(again.calls, 4);
	assert_int_equal(again.names, 1);
	client_stop(&c);
}

static unsigned long
stop_third(void *arg)
{
	unsigned *calls = arg;

	return ++*calls == 3 ? 0 : 10;
}

static void
stopped_run_goes_on_later(void **state)
{
	struct client c;
	struct seen s;
	struct msu_error err = { .code = MSU_OK };
	unsigned calls = 0;

	(void)state;
	client_start(&c, deaf);
	start(&c, "web.test", "/", &s);
	for (int i = 0; i < 3; i++) {
		calls = 0;
		assert_int_equal(msu_net_run(c.net, 2000, stop_third, &calls,
		    &err), MSU_OK);
		assert_int_equal(calls, 3);
		assert_int_equal(s.calls, 0);
	}
	assert_int_equal(msu_net_run(c.net, 200, NULL, NULL, &err), MSU_OK);
	assert_int_equal(s.code, MSU_E_DEADLINE);
	client_stop(&c);
}

static void
cancelled_run_tells_all(void **state)
{
	struct client c;
	struct seen s, other;
	struct msu_error err = { .code = MSU_OK };

	(void)state;
	client_start(&c, deaf);
	start(&c, "web.test", "/", &s);
	assert_int_equal(msu_net_run(c.net, 100, NULL, NULL, &err), MSU_OK);
	start(&c, "web.test", "/", &other);
	c.ctx.cancelled = 1;
	assert_int_equal(msu_net_run(c.net, 2000, NULL, NULL, &err),
	    MSU_E_CANCELLED);
	assert_int_equal(s.code, MSU_E_DEADLINE);
	assert_int_equal(other.code, MSU_E_CANCELLED);
	client_stop(&c);
}

/* ---- a proxy ----------------------------------------------------------- */

static void
proxy_gets_everything(void **state)
{
	static const struct page proxy[] = {
		{ "no.test:80", "HTTP/1.1 403 no\r\nContent-Length: 0\r\n\r\n",
		    NULL, 0 },
		{ "web.test:80", "HTTP/1.1 200 ok\r\n\r\n", NULL, KEEP },
		{ "/", OK("x") "Content-Length: 2\r\n\r\nhi", NULL, KEEP },
		{ NULL, "", NULL, 0 },
	};
	static const struct { const char *url; enum msu_code code; } rows[] = {
		{ "http://web.test/", MSU_OK },
		{ "http://no.test/", MSU_E_TCP_UNREACHABLE },
	};
	char address[40];
	struct client c;

	(void)state;
	client_start(&c, proxy);
	snprintf(address, sizeof(address), "http://127.0.0.1:%u", c.web.port);
	c.ctx.texts[MSU_OPT_PROXY] = address;
	c.ctx.flags[MSU_OPT_ALLOW_PRIVATE] = false;
	setenv("no_proxy", "*", 1);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_http_ask ask = {
			.url = rows[i].url, .allow_http = true,
		};
		struct seen s = { .calls = 0 };

		msu_http_ask(c.net, &ask, on_page, &s);
		run(&c);
		row_text(rows[i].url, msu_code_name(s.code),
		    msu_code_name(rows[i].code));
		row_text(rows[i].url, s.ip, "(NULL)");
		row_text(rows[i].url, s.body, i == 0 ? "hi" : "");
	}
	unsetenv("no_proxy");
	assert_string_equal(c.dns.log, "");
	assert_int_equal(c.sent.n, 2);
	client_stop(&c);
}

static void
environment_is_no_proxy(void **state)
{
	struct client c;
	struct seen s;

	(void)state;
	client_start(&c, pages);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	get(&c, "web.test", "/fine", &s);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	assert_int_equal(s.status, 200);
	client_stop(&c);
}

/* ---- https: the openssl program shows files ---------------------------- */

struct tls {
	struct client	 c;
	struct msu_arena a;
	char		 dir[64];
	const char	*ca;
	unsigned	 port;
	pid_t		 pid;
};

static void
tls_page(struct tls *t, const char *name, const char *text)
{
	assert_int_equal(msu_file_write(t->dir, name, text, strlen(text),
	    false, false, NULL), MSU_OK);
}

/* A redirect to a host of our port. */
static void
tls_redirect(struct tls *t, const char *name, unsigned status,
    const char *host, const char *path)
{
	const char *to = host == NULL ? path : msu_arena_printf(&t->a,
	    "https://%s:%u%s", host, t->port, path);

	tls_page(t, name, msu_arena_printf(&t->a, "HTTP/1.1 %u x\r\n"
	    "Location: %s\r\nConnection: close\r\n\r\n", status, to));
}

static pid_t
spawn(const char *dir, char *const *argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		int out;

#ifdef __linux__
		prctl(PR_SET_PDEATHSIG, SIGKILL);	/* a test may fail */
#endif
		if (chdir(dir) != 0)
			_exit(127);
		out = open("out", O_RDWR | O_CREAT | O_APPEND, 0600);
		dup2(open("/dev/null", O_RDWR), 0);
		dup2(out, 1);
		dup2(out, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static bool
tls_start(struct tls *t, const char *cert_name)
{
	char port[20], san[100];
	char *make[] = { "openssl", "req", "-x509", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
	    "36500", "-subj", "/CN=test owner", "-addext", san, "-keyout",
	    "key.pem", "-out", "cert.pem", NULL };
	char *serve[] = { "openssl", "s_server", "-accept", port,
	    "-cert", "cert.pem", "-key", "key.pem", "-HTTP", NULL };
	int status = -1, fd;

	memset(t, 0, sizeof(*t));
	snprintf(t->dir, sizeof(t->dir), "/tmp/test_http.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(san, sizeof(san), "subjectAltName=%s", cert_name);
	waitpid(spawn(t->dir, make), &status, 0);
	if (status != 0)
		return false;
	t->ca = msu_file_path(&t->a, t->dir, "cert.pem");
	close(listen_anywhere(&t->port));
	snprintf(port, sizeof(port), "%u", t->port);
	t->pid = spawn(t->dir, serve);
	assert_true(t->pid > 0);
	for (int i = 0; i < 100; i++) {		/* until it listens */
		struct sockaddr_in at = { .sin_family = AF_INET };

		at.sin_port = htons((uint16_t)t->port);
		at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		fd = socket(AF_INET, SOCK_STREAM, 0);
		status = connect(fd, (struct sockaddr *)&at, sizeof(at));
		close(fd);
		if (status == 0)
			break;
		usleep(50000);
	}
	assert_int_equal(status, 0);
	client_start(&t->c, pages);
	t->c.ctx.texts[MSU_OPT_CA_FILE] = t->ca;
	return true;
}

static void
tls_stop(struct tls *t)
{
	const char *const *all;

	if (t->pid > 0) {
		client_stop(&t->c);
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	assert_int_equal(msu_file_list(&t->a, t->dir, 100, &all, NULL),
	    MSU_OK);
	for (; *all != NULL; all++)
		remove(msu_file_path(&t->a, t->dir, *all));
	assert_int_equal(rmdir(t->dir), 0);
	msu_arena_free(&t->a);
}

static void
tls_get(struct tls *t, const char *host, const char *path, const char *stay,
    const char *body, struct seen *s)
{
	struct msu_http_ask ask = {
		.url = msu_arena_printf(&t->a, "https://%s:%u%s", host,
		    t->port, path),
		.stay = stay, .body = body,
	};

	memset(s, 0, sizeof(*s));
	msu_http_ask(t->c.net, &ask, on_page, s);
	run(&t->c);
	assert_int_equal(s->calls, 1);
}

#define NAMES	"DNS:web.test,DNS:*.web.test,DNS:other.test," \
		"DNS:notweb.test"

static void
redirects_are_followed_within_limits(void **state)
{
	static const struct {
		const char	*name, *path, *stay;
		enum msu_code	 code;
		unsigned	 status, hops;
	} rows[] = {
		{ "five", "/r1", NULL, MSU_OK, 200, 5 },
		{ "six", "/r0", NULL, MSU_E_REDIRECT, 308, 5 },
		{ "ring", "/ring", NULL, MSU_E_REDIRECT, 301, 5 },
		{ "relative", "/relative", NULL, MSU_OK, 200, 1 },
		{ "no_scheme", "/network", NULL, MSU_OK, 200, 1 },
		{ "to_http", "/to-http", NULL, MSU_E_REDIRECT, 301, 0 },
		{ "away", "/away", NULL, MSU_OK, 200, 1 },
		{ "away_while_staying", "/away", "web.test", MSU_E_REDIRECT,
		    301, 0 },
		{ "below_is_not_away", "/below", "web.test", MSU_OK, 200,
		    1 },
		{ "looks_like_below", "/unfair", "web.test", MSU_E_REDIRECT,
		    301, 0 },
		{ "no_such_name", "/gone", NULL, MSU_E_DNS_NXDOMAIN, 0, 1 },
	};
	struct tls t;
	struct seen s;

	(void)state;
	if (!tls_start(&t, NAMES)) {
		tls_stop(&t);
		skip();
	}
	tls_page(&t, "end", "HTTP/1.1 200 x\r\nConnection: close\r\n\r\nend");
	tls_redirect(&t, "r0", 302, "web.test", "/r1");
	tls_redirect(&t, "r1", 302, "web.test", "/r2");
	tls_redirect(&t, "r2", 302, "other.test", "/r3");
	tls_redirect(&t, "r3", 303, "web.test", "/r4");
	tls_redirect(&t, "r4", 307, "web.test", "/r5");
	tls_redirect(&t, "r5", 308, "web.test", "/end");
	tls_redirect(&t, "ring", 301, "web.test", "/ring");
	tls_redirect(&t, "relative", 301, NULL, "x/../end");
	tls_redirect(&t, "network", 301, NULL,
	    msu_arena_printf(&t.a, "//web.test:%u/end", t.port));
	tls_redirect(&t, "to-http", 301, NULL, "http://web.test/");
	tls_redirect(&t, "away", 301, "other.test", "/end");
	tls_redirect(&t, "below", 301, "sub.web.test", "/end");
	tls_redirect(&t, "unfair", 301, "notweb.test", "/end");
	tls_redirect(&t, "gone", 301, "gone.test", "/end");
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *row = rows[i].name;
		unsigned hops = 0;

		client_again(&t.c);
		tls_get(&t, "web.test", rows[i].path, rows[i].stay, NULL, &s);
		row_text(row, msu_code_name(s.code),
		    msu_code_name(rows[i].code));
		row_number(row, s.status, rows[i].status);
		row_text(row, s.body, s.status == 200 ? "end" : "");
		for (const char *p = s.hops; *p != '\0'; p++)
			hops += *p == ' ';
		row_number(row, hops, rows[i].hops);
		if (s.code == MSU_E_REDIRECT)
			row_true(row, strstr(s.detail, "://") != NULL);
	}
	tls_stop(&t);
}

static void
post_stays_one_only_where_it_must(void **state)
{
	static const struct { unsigned status; const char *method; } rows[] = {
		{ 301, "GET" }, { 302, "GET" }, { 303, "GET" },
		{ 307, "POST" }, { 308, "POST" },
	};
	struct tls t;
	struct seen s;

	(void)state;
	if (!tls_start(&t, NAMES)) {
		tls_stop(&t);
		skip();
	}
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct page to[] = {
			{ NULL, NULL, NULL, 0 },
		};
		const struct msu_sent *last;
		char url[100];
		struct msu_http_ask ask = {
			.url = url, .allow_http = true, .body = "<x/>",
		};

		to[0].text = msu_arena_printf(&t.a, "HTTP/1.1 %u x\r\n"
		    "Location: https://web.test:%u/end\r\n"
		    "Content-Length: 0\r\n\r\n", rows[i].status, t.port);
		t.c.web.pages = to;
		client_again(&t.c);
		snprintf(url, sizeof(url), "http://web.test:%u/",
		    t.c.web.port);
		memset(&s, 0, sizeof(s));
		msu_http_ask(t.c.net, &ask, on_page, &s);
		/* openssl has no answer to a POST */
		assert_int_equal(msu_net_run(t.c.net, 300, NULL, NULL, NULL),
		    MSU_OK);
		last = t.c.sent.v[t.c.sent.n - 1];
		row_true(rows[i].method, msu_str_has_prefix(last->what,
		    rows[i].method));
		row_true(last->what, strstr(last->what, "/end") != NULL);
	}
	tls_stop(&t);
}

/* How many files openssl was asked for. */
static size_t
tls_requests(struct tls *t)
{
	struct msu_buf b;
	size_t n = 0;

	msu_buf_init(&b, 1000000);
	assert_int_equal(msu_file_read(msu_file_path(&t->a, t->dir, "out"),
	    1000000, &b, NULL), MSU_OK);
	for (const char *p = msu_buf_text(&b); (p = strstr(p, "FILE:")) !=
	    NULL; p++)
		n++;
	msu_buf_free(&b);
	return n;
}

static void
bad_certificate_shows_its_owner(void **state)
{
	struct tls t;
	struct seen s;

	(void)state;
	if (!tls_start(&t, "DNS:web.test")) {
		tls_stop(&t);
		skip();
	}
	tls_page(&t, "end", "HTTP/1.1 200 x\r\nConnection: close\r\n\r\nend");
	tls_get(&t, "web.test", "/end", NULL, NULL, &s);
	assert_int_equal(s.status, 200);
	assert_string_equal(s.subject, "CN = test owner");
	assert_true(msu_str_has_prefix(s.version, "TLSv1."));
	tls_get(&t, "other.test", "/end", NULL, NULL, &s);
	assert_int_equal(s.code, MSU_E_TLS_NAME);
	assert_int_equal(s.status, 0);
	assert_string_equal(s.subject, "CN = test owner");
	assert_string_equal(s.body, "");
	t.c.ctx.texts[MSU_OPT_CA_FILE] = NULL;
	msu_net_free(t.c.net);
	t.c.net = msu_net_new(&t.c.ctx, NULL);
	msu_net_begin(t.c.net, &t.c.a, &t.c.sent);
	tls_get(&t, "web.test", "/end", NULL, NULL, &s);
	assert_int_equal(s.code, MSU_E_CERT_SELF_SIGNED);
	assert_string_equal(s.subject, "CN = test owner");
	assert_string_equal(s.body, "");
	/* nothing was asked on a connection that was not verified */
	assert_int_equal(tls_requests(&t), 1);
	tls_stop(&t);
}

static void
plain_text_on_the_tls_port_is_told(void **state)
{
	static const struct page plain[] = {
		{ NULL, "HTTP/1.1 400 x\r\n\r\n", NULL, 0 },
	};
	char url[100];
	struct msu_http_ask ask = { .url = url };
	struct seen s = { .calls = 0 };
	struct client c;

	(void)state;
	client_start(&c, plain);
	snprintf(url, sizeof(url), "https://web.test:%u/", c.web.port);
	msu_http_ask(c.net, &ask, on_page, &s);
	run(&c);
	assert_int_equal(s.code, MSU_E_PLAINTEXT_ON_TLS_PORT);
	client_stop(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exchanges_end_as_they_should),
		cmocka_unit_test(private_address_is_not_contacted),
		cmocka_unit_test(plain_http_has_to_be_allowed),
		cmocka_unit_test(silence_ends_after_four_seconds),
		cmocka_unit_test(closed_port_is_refused),
		cmocka_unit_test(body_is_posted),
		cmocka_unit_test(connection_serves_the_next_run_too),
		cmocka_unit_test(alias_is_told),
		cmocka_unit_test(dropped_group_is_not_called),
		cmocka_unit_test(dropped_before_its_name_is_known),
		cmocka_unit_test(question_at_the_deadline_is_told_the_same),
		cmocka_unit_test(stopped_run_goes_on_later),
		cmocka_unit_test(cancelled_run_tells_all),
		cmocka_unit_test(proxy_gets_everything),
		cmocka_unit_test(environment_is_no_proxy),
		cmocka_unit_test(redirects_are_followed_within_limits),
		cmocka_unit_test(post_stays_one_only_where_it_must),
		cmocka_unit_test(bad_certificate_shows_its_owner),
		cmocka_unit_test(plain_text_on_the_tls_port_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
