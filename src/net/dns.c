/* SPDX-License-Identifier: MPL-2.0 */
/* Names, by c-ares: asked of the resolver only, no hosts file, no search
 * list, so that the answer is the same on every computer. */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "compat.h"
#include "err.h"
#include "loop.h"
#include "str.h"

#define MAX_IPS		16
#define MAX_MX		32

#define TRY_MS		1500	/* one try; one retry follows */
#define TRIES		2
#define QUERY_MS	3000	/* all tries, all servers */

enum { CLASS_IN = 1, TYPE_MX = 15 };	/* RFC 1035 §3.2 */

struct msu_dns_query {
	struct msu_dns_query	*next;
	struct msu_net		*net;
	const char		*name, *type;
	uint64_t		 start;
	msu_dns_addrs_fn	 addrs;		/* exactly one of the two */
	msu_dns_mx_fn		 mx;
	void			*arg;
	bool			 again;		/* asked of all servers */
	bool			 closed;	/* nobody waits any more */
};

/* All others are MSU_E_DNS_FAILURE. */
static const struct {
	int		status;
	enum msu_code	code;
} statuses[] = {
	{ ARES_ENOTFOUND, MSU_E_DNS_NXDOMAIN },
	{ ARES_EBADNAME, MSU_E_DNS_NXDOMAIN },
	{ ARES_ENODATA, MSU_E_DNS_NODATA },
	{ ARES_ETIMEOUT, MSU_E_DNS_TIMEOUT },
	{ ARES_ECONNREFUSED, MSU_E_DNS_TIMEOUT },	/* nobody is there */
	{ ARES_ENOMEM, MSU_E_NOMEM },
	{ ARES_ECANCELLED, MSU_E_CANCELLED },
	{ ARES_EDESTRUCTION, MSU_E_CANCELLED },
};

static enum msu_code
channel_open(struct msu_net *net, int i, struct msu_error *err)
{
	const char *server = net->ctx->texts[MSU_OPT_DNS_SERVER];
	struct ares_options opts;
	char lookups[] = "b";
	int status;

	memset(&opts, 0, sizeof(opts));
	opts.flags = ARES_FLAG_NOSEARCH |
	    (i == MSU_DNS_FIRST ? ARES_FLAG_NOCHECKRESP : 0);
	opts.timeout = TRY_MS;
	opts.tries = TRIES;
	opts.lookups = lookups;
	status = ares_init_options(&net->dns[i], &opts, ARES_OPT_FLAGS |
	    ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
	    ARES_OPT_DOMAINS);
	if (status != ARES_SUCCESS) {
		net->dns[i] = NULL;
		return msu_fail(err, status == ARES_ENOMEM ? MSU_E_NOMEM :
		    MSU_E_BUG, NULL, "c-ares: %s", ares_strerror(status));
	}
	if (server == NULL)
		return MSU_OK;
	status = ares_set_servers_ports_csv(net->dns[i], server);
	if (status != ARES_SUCCESS)
		return msu_fail(err, MSU_E_ARGUMENT, server, "c-ares: %s",
		    ares_strerror(status));
	return MSU_OK;
}

enum msu_code
msu_dns_open(struct msu_net *net, struct msu_error *err)
{
	int status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status != ARES_SUCCESS)
		return msu_fail(err, MSU_E_BUG, NULL, "c-ares: %s",
		    ares_strerror(status));
	net->dns_library = true;
	return channel_open(net, MSU_DNS_FIRST, err);
}

void
msu_dns_close(struct msu_net *net)
{
	for (struct msu_dns_query *q = net->queries; q != NULL; q = q->next)
		q->closed = true;
	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		if (net->dns[i] != NULL)
			ares_destroy(net->dns[i]);	/* ends its queries */
		net->dns[i] = NULL;
	}
	if (net->dns_library)
		ares_library_cleanup();
	net->dns_library = false;
}

/* Takes a finished query off the list and tells whoever asked. */
static void
query_end_own(struct msu_dns_query *q, const struct msu_dns_addrs *addrs,
    const struct msu_dns_mx *const *mx, struct msu_error *err)
{
	struct msu_dns_query **p = &q->net->queries;
	unsigned ms = (unsigned)(q->net->ctx->clock_ms() - q->start);
	const struct msu_error *bad = err->code == MSU_OK ? NULL : err;

	while (*p != NULL && *p != q)
		p = &(*p)->next;
	if (*p != NULL)
		*p = q->next;
	MSU_TRACE(&q->net->ctx->trace, DNS, "%s %s: %s (%u ms)", q->name,
	    q->type, bad == NULL ? "answered" : msu_code_name(bad->code), ms);
	if (!q->closed) {
		if (q->addrs != NULL)
			q->addrs(q->arg, bad == NULL ? addrs : NULL, bad, ms);
		else
			q->mx(q->arg, bad == NULL ? mx : NULL, bad, ms);
	}
	free(q);
}

static void
fail_status(const struct msu_dns_query *q, int status, struct msu_error *err)
{
	enum msu_code code = MSU_E_DNS_FAILURE;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (statuses[i].status == status)
			code = statuses[i].code;
	}
	/* on the second channel it also means that all servers gave up */
	if (status == ARES_ECONNREFUSED && q->again)
		code = MSU_E_DNS_FAILURE;
	if (status == ARES_ECANCELLED && q->net->dns_abort != MSU_OK)
		code = q->net->dns_abort;
	msu_fail(err, code, q->name, "%s", ares_strerror(status));
	err->os = status;
}

/* c-ares doubles its time-out with each try and asks all servers in turn; a
 * person does not wait for that.  It lets go of the query when the channel
 * ends. */
static void
query_give_up(struct msu_dns_query *q)
{
	struct msu_dns_query **p = &q->net->queries;
	struct msu_error err = { 0 };

	while (*p != q)
		p = &(*p)->next;
	*p = q->next;
	q->closed = true;
	msu_fail(&err, MSU_E_DNS_TIMEOUT, q->name, "no answer within %d ms",
	    QUERY_MS);
	MSU_TRACE(&q->net->ctx->trace, DNS, "%s %s: given up", q->name,
	    q->type);
	if (q->addrs != NULL)
		q->addrs(q->arg, NULL, &err, QUERY_MS);
	else
		q->mx(q->arg, NULL, &err, QUERY_MS);
}

void
msu_dns_tick(struct msu_net *net)
{
	uint64_t now = net->ctx->clock_ms();
	struct msu_dns_query *q = net->queries;

	while (q != NULL) {
		if (now - q->start < QUERY_MS) {
			q = q->next;
			continue;
		}
		query_give_up(q);
		q = net->queries;	/* the list may have changed */
	}
}

void
msu_dns_abort(struct msu_net *net, enum msu_code why)
{
	net->dns_abort = why;
	while (net->queries != NULL) {
		for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
			if (net->dns[i] != NULL)	/* calls back at once */
				ares_cancel(net->dns[i]);
		}
	}
	net->dns_abort = MSU_OK;
}

static struct msu_dns_query *
query_new(struct msu_net *net, const char *name, const char *type, void *arg)
{
	struct msu_dns_query *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	q->net = net;
	q->name = msu_arena_str(net->arena, name);
	q->type = type;
	q->start = net->ctx->clock_ms();
	q->arg = arg;
	q->next = net->queries;
	net->queries = q;
	MSU_TRACE(&net->ctx->trace, DNS, "%s %s?", name, type);
	return q;
}

/* Whether a server's own failure is worth asking the others; the query is then
 * on the second channel. */
static bool
query_again(struct msu_dns_query *q, int status)
{
	struct msu_error err = { 0 };

	if (q->again || q->closed || q->net->dns_abort != MSU_OK ||
	    (status != ARES_ESERVFAIL && status != ARES_EREFUSED &&
	    status != ARES_ENOTIMP && status != ARES_EFORMERR))
		return false;
	if (q->net->dns[MSU_DNS_ALL] == NULL &&
	    channel_open(q->net, MSU_DNS_ALL, &err) != MSU_OK)
		return false;
	MSU_TRACE(&q->net->ctx->trace, DNS, "%s %s: %s, asking again",
	    q->name, q->type, ares_strerror(status));
	q->again = true;
	return true;
}

/* ---- A and AAAA -------------------------------------------------------- */

static void	ask_addrs(struct msu_dns_query *);

static void
on_addrs(void *arg, int status, int timeouts, struct ares_addrinfo *res)
{
	struct msu_dns_query *q = arg;
	struct msu_arena *a = q->net->arena;
	struct msu_dns_addrs out;
	struct msu_error err = { 0 };
	struct msu_list ips = { 0 };

	(void)timeouts;
	if (query_again(q, status)) {
		ares_freeaddrinfo(res);
		ask_addrs(q);
		return;
	}
	if (status != ARES_SUCCESS)
		fail_status(q, status, &err);
	for (const struct ares_addrinfo_node *n = res == NULL ? NULL :
	    res->nodes; n != NULL && ips.n < MAX_IPS; n = n->ai_next) {
		char text[INET6_ADDRSTRLEN];
		const void *bin = n->ai_family == AF_INET6 ?
		    (const void *)&((const struct sockaddr_in6 *)
		    (const void *)n->ai_addr)->sin6_addr :
		    (const void *)&((const struct sockaddr_in *)
		    (const void *)n->ai_addr)->sin_addr;

		if (inet_ntop(n->ai_family, bin, text, sizeof(text)) != NULL)
			msu_list_add(a, &ips, msu_arena_str(a, text));
	}
	ares_freeaddrinfo(res);
	if (err.code == MSU_OK && ips.n == 0)
		msu_fail(&err, MSU_E_DNS_NODATA, q->name, NULL);
	out.ips = msu_list_end(&ips);
	query_end_own(q, &out, NULL, &err);
}

static void
ask_addrs(struct msu_dns_query *q)
{
	struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC };

	ares_getaddrinfo(q->net->dns[q->again ? MSU_DNS_ALL : MSU_DNS_FIRST],
	    q->name, NULL, &hints, on_addrs, q);
}

void
msu_dns_ask_addrs(struct msu_net *net, const char *host, msu_dns_addrs_fn fn,
    void *arg)
{
	struct msu_dns_query *q = query_new(net, host, "A, AAAA", arg);
	struct msu_error err = { 0 };

	if (q == NULL) {
		msu_fail(&err, MSU_E_NOMEM, host, NULL);
		fn(arg, NULL, &err, 0);
		return;
	}
	q->addrs = fn;
	ask_addrs(q);
}

/* ---- MX ------------------------------------------------------------------ */

static int
by_preference(const void *a, const void *b)
{
	const struct msu_dns_mx *const *x = a, *const *y = b;

	if ((*x)->preference != (*y)->preference)
		return (*x)->preference < (*y)->preference ? -1 : 1;
	return strcmp((*x)->host, (*y)->host);
}

static void	ask_mx(struct msu_dns_query *);

static void
on_mx(void *arg, int status, int timeouts, unsigned char *answer, int len)
{
	struct msu_dns_query *q = arg;
	struct msu_arena *a = q->net->arena;
	struct ares_mx_reply *list = NULL;
	struct msu_list mx = { 0 };
	struct msu_error err = { 0 };

	(void)timeouts;
	if (query_again(q, status)) {
		ask_mx(q);
		return;
	}
	if (status == ARES_SUCCESS)
		status = ares_parse_mx_reply(answer, len, &list);
	if (status != ARES_SUCCESS)
		fail_status(q, status, &err);
	for (const struct ares_mx_reply *m = list; m != NULL; m = m->next) {
		struct msu_dns_mx *one = msu_arena_alloc(a, sizeof(*one));
		const char *host = m->host[0] == '\0' ? "" :
		    msu_addr_host(a, m->host);

		/* a name that is no host name cannot be a mail server */
		if (one == NULL || host == NULL)
			continue;
		one->preference = m->priority;
		one->host = host;
		msu_list_add(a, &mx, one);
	}
	if (list != NULL)
		ares_free_data(list);
	if (mx.n > 1)
		qsort(mx.v, mx.n, sizeof(*mx.v), by_preference);
	if (mx.n > MAX_MX)	/* the best ones, in whatever order they came */
		mx.v[mx.n = MAX_MX] = NULL;
	query_end_own(q, NULL, msu_list_end(&mx), &err);
}

static void
ask_mx(struct msu_dns_query *q)
{
	ares_query(q->net->dns[q->again ? MSU_DNS_ALL : MSU_DNS_FIRST],
	    q->name, CLASS_IN, TYPE_MX, on_mx, q);
}

void
msu_dns_ask_mx(struct msu_net *net, const char *domain, msu_dns_mx_fn fn,
    void *arg)
{
	struct msu_dns_query *q = query_new(net, domain, "MX", arg);
	struct msu_error err = { 0 };

	if (q == NULL) {
		msu_fail(&err, MSU_E_NOMEM, domain, NULL);
		fn(arg, NULL, &err, 0);
		return;
	}
	q->mx = fn;
	ask_mx(q);
}
