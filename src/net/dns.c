/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Names, by c-ares: asked of the resolver only, no hosts file, no search list,
 * so that the answer is the same on every computer.  What somebody asks
 * (a query) is one or two questions to the resolver, and several may wait for
 * the same question; its answer is kept for as long as it says.
 */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "compat.h"
#include "dnsread.h"
#include "err.h"
#include "loop.h"
#include "str.h"

#define TRY_MS		1500	/* one try; one retry follows */
#define TRIES		2
#define QUERY_MS	3000	/* all tries, all servers */
#define FAMILY_MS	50	/* RFC 8305 §3: for the other family */
#define EDNS_BYTES	1232	/* what no network cuts into pieces */
#define MAX_KEPT	1000	/* answers */
#define MAX_KEPT_COPY	100	/* the same, where there are many contexts */
#define MAX_QUESTIONS	2	/* of one query */

enum { CLASS_IN = 1 };		/* RFC 1035 §3.2.4 */

static const struct {
	const char		*words;
	size_t			 n;
	enum msu_rr_type	 types[MAX_QUESTIONS];
} types[MSU_DNS_TYPE_COUNT] = {
	/* in the order in which addresses are given */
	[MSU_DNS_ADDRS] = { "A, AAAA", 2, { MSU_RR_AAAA, MSU_RR_A } },
	[MSU_DNS_MX] = { "MX", 1, { MSU_RR_MX } },
	[MSU_DNS_SRV] = { "SRV", 1, { MSU_RR_SRV } },
	[MSU_DNS_TXT] = { "TXT", 1, { MSU_RR_TXT } },
};

struct msu_dns_question {		/* to the resolver */
	struct msu_dns_question	*next;
	struct msu_net		*net;
	enum msu_rr_type	 type;
	char			*name;
	uint64_t		 start, end;	/* end: when it was answered */
	uint64_t		 expires;	/* 0: not kept */
	size_t			 waiting;	/* queries */
	bool			 again;		/* asked of all servers */
	bool			 over;		/* c-ares has let go of it */
	int			 status;	/* of c-ares, once it is over */
	unsigned char		*raw;		/* the answer, or NULL */
	size_t			 len;
};

struct msu_dns_query {			/* by somebody on our side */
	struct msu_dns_query	*next;
	struct msu_net		*net;
	enum msu_net_group	 group;
	unsigned		 round;
	enum msu_dns_type	 type;
	const char		*name;
	uint64_t		 start;
	struct msu_dns_question	*questions[MAX_QUESTIONS];
	size_t			 n;
	msu_dns_fn		 fn;
	void			*arg;
};

/* All others are MSU_E_DNS_FAILURE. */
static const struct {
	int		status;
	enum msu_code	code;
} statuses[] = {
	{ ARES_SUCCESS, MSU_OK },
	{ ARES_ENOTFOUND, MSU_E_DNS_NXDOMAIN },
	{ ARES_EBADNAME, MSU_E_DNS_NXDOMAIN },
	{ ARES_ENODATA, MSU_E_DNS_NODATA },
	{ ARES_ETIMEOUT, MSU_E_DNS_TIMEOUT },
	{ ARES_ECONNREFUSED, MSU_E_DNS_TIMEOUT },	/* nobody is there */
	{ ARES_ENOMEM, MSU_E_NOMEM },
};

/* ---- channels ---------------------------------------------------------- */

/* EDNS keeps most answers from being asked for once more over TCP.  The second
 * channel goes without: some server may have failed because of it. */
static enum msu_code
channel_open(struct msu_net *net, int i, struct msu_error *err)
{
	const char *server = net->ctx->texts[MSU_OPT_DNS_SERVER];
	struct ares_options opts;
	char lookups[] = "b";
	int status;

	memset(&opts, 0, sizeof(opts));
	opts.flags = ARES_FLAG_NOSEARCH | (i == MSU_DNS_FIRST ?
	    ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS : 0);
	opts.timeout = TRY_MS;
	opts.tries = TRIES;
	opts.lookups = lookups;
	opts.ednspsz = EDNS_BYTES;
	status = ares_init_options(&net->dns[i], &opts, ARES_OPT_FLAGS |
	    ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
	    ARES_OPT_DOMAINS | ARES_OPT_EDNSPSZ);
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

/* Whether the way to every resolver is inside this machine. */
static bool
is_resolver_local(const struct msu_net *net)
{
	struct ares_addr_port_node *servers = NULL;
	bool local;

	if (ares_get_servers_ports(net->dns[MSU_DNS_FIRST], &servers) !=
	    ARES_SUCCESS)
		return false;
	local = servers != NULL;
	for (const struct ares_addr_port_node *s = servers; s != NULL;
	    s = s->next) {
		char ip[INET6_ADDRSTRLEN];

		local &= inet_ntop(s->family, &s->addr, ip, sizeof(ip)) !=
		    NULL && msu_addr_is_loopback(ip);
	}
	ares_free_data(servers);
	return local;
}

/* ---- questions to the resolver ----------------------------------------- */

/* Takes it off the list once nobody waits and its answer is not kept. */
static void
question_release(struct msu_dns_question *q)
{
	struct msu_dns_question **p = &q->net->questions;

	if (q->waiting > 0 || !q->over || q->expires != 0)
		return;
	while (*p != q)
		p = &(*p)->next;
	*p = q->next;
	free(q->raw);
	free(q->name);
	free(q);
}

/* Forgets answers that hold no more. */
static void
questions_expire(struct msu_net *net)
{
	uint64_t now = net->ctx->clock_ms();
	struct msu_dns_question *q, *next;

	for (q = net->questions; q != NULL; q = next) {
		next = q->next;
		if (q->expires == 0 || q->expires > now)
			continue;
		q->expires = 0;
		net->kept--;
		question_release(q);
	}
}

/* The one that came first, among those that nobody waits for. */
static void
forget_oldest(struct msu_net *net)
{
	struct msu_dns_question *oldest = NULL;

	for (struct msu_dns_question *q = net->questions; q != NULL;
	    q = q->next) {
		if (q->expires != 0 && q->waiting == 0)
			oldest = q;
	}
	if (oldest == NULL)
		return;
	oldest->expires = 0;
	net->kept--;
	question_release(oldest);
}

/* The answer is kept as it came; it is read for whoever asks. */
static void
question_keep(struct msu_dns_question *q, const unsigned char *raw, size_t len)
{
	size_t max = q->net->ctx->is_copy ? MAX_KEPT_COPY : MAX_KEPT;
	struct msu_arena a = { 0 };
	struct msu_dns_answer answer;

	msu_dns_read(&a, q->type, q->name, raw, len, &answer);
	msu_arena_free(&a);
	q->status = answer.status;
	if (q->status != ARES_SUCCESS && q->status != ARES_ENODATA &&
	    q->status != ARES_ENOTFOUND)
		return;
	q->raw = malloc(len);
	if (q->raw == NULL) {
		q->status = ARES_ENOMEM;
		return;
	}
	memcpy(q->raw, raw, len);
	q->len = len;
	if (answer.ttl == 0)
		return;
	if (q->net->kept >= max)
		questions_expire(q->net);
	if (q->net->kept >= max)
		forget_oldest(q->net);
	if (q->net->kept >= max)
		return;
	q->expires = q->end + (uint64_t)answer.ttl * 1000;
	q->net->kept++;
}

/* Whether a server's own failure is worth asking the others; the question is
 * then for the second channel. */
static bool
question_again(struct msu_dns_question *q, int status)
{
	struct msu_net *net = q->net;
	struct msu_error err = { 0 };

	if (q->again || net->dns_ending ||
	    (status != ARES_ESERVFAIL && status != ARES_EREFUSED &&
	    status != ARES_ENOTIMP && status != ARES_EFORMERR))
		return false;
	if (net->dns[MSU_DNS_ALL] == NULL &&
	    channel_open(net, MSU_DNS_ALL, &err) != MSU_OK)
		return false;
	MSU_TRACE(&net->ctx->trace, DNS, "%s: %s, asking again", q->name,
	    ares_strerror(status));
	q->again = true;
	return true;
}

static bool	question_send(struct msu_dns_question *);

static void
on_answer(void *arg, int status, int timeouts, unsigned char *raw, int len)
{
	struct msu_dns_question *q = arg;

	(void)timeouts;
	q->end = q->net->ctx->clock_ms();
	q->status = status;
	if (status == ARES_SUCCESS)
		question_keep(q, raw, (size_t)len);
	if (question_again(q, q->status) && question_send(q))
		return;
	q->over = true;
	question_release(q);
}

/* False if nothing leaves this machine; the question is then over.  The flag
 * asks to be told whether the answer is authentic (RFC 6840 §5.7). */
static bool
question_send(struct msu_dns_question *q)
{
	ares_channel dns = q->net->dns[q->again ? MSU_DNS_ALL : MSU_DNS_FIRST];
	unsigned char *packet = NULL;
	unsigned short id = 0;
	int len = 0;

	if (q->name[0] == '\0')
		q->status = ARES_EBADNAME;
	else if (!msu_random(&id, sizeof(id)))
		q->status = ARES_ENOTINITIALIZED;
	else
		q->status = ares_create_query(q->name, CLASS_IN, (int)q->type,
		    id, 1, &packet, &len, q->again ? 0 : EDNS_BYTES);
	if (q->status != ARES_SUCCESS) {
		q->end = q->net->ctx->clock_ms();
		q->over = true;
		return false;
	}
	packet[3] |= 0x20;
	ares_send(dns, packet, len, on_answer, q);	/* may call at once */
	ares_free_string(packet);
	return true;
}

static struct msu_dns_question *
question_new(struct msu_net *net, enum msu_rr_type type, const char *name)
{
	struct msu_dns_question *q = calloc(1, sizeof(*q));
	size_t size = strlen(name) + 1;

	if (q == NULL || (q->name = malloc(size)) == NULL) {
		free(q);
		return NULL;
	}
	memcpy(q->name, name, size);
	q->net = net;
	q->type = type;
	q->start = net->ctx->clock_ms();
	q->next = net->questions;
	net->questions = q;
	return q;
}

static bool
has_taken_too_long(const struct msu_dns_question *q, uint64_t now)
{
	return !q->over && now - q->start >= QUERY_MS;
}

/* One that is under way, or whose answer still holds; NULL if there is none. */
static struct msu_dns_question *
question_find(const struct msu_net *net, enum msu_rr_type type,
    const char *name)
{
	uint64_t now = net->ctx->clock_ms();
	struct msu_dns_question *q = net->questions;

	while (q != NULL && (q->type != type ||
	    (q->over ? q->expires <= now : has_taken_too_long(q, now)) ||
	    strcmp(q->name, name) != 0))
		q = q->next;
	return q;
}

void
msu_dns_rest(struct msu_net *net)
{
	net->dns_ending = true;
	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		if (net->dns[i] != NULL)	/* calls back at once */
			ares_cancel(net->dns[i]);
	}
	net->dns_ending = false;
	questions_expire(net);
}

void
msu_dns_close(struct msu_net *net)
{
	net->dns_ending = true;
	for (int i = 0; i < MSU_DNS_CHANNELS; i++) {
		if (net->dns[i] != NULL)
			ares_destroy(net->dns[i]);	/* ends its questions */
		net->dns[i] = NULL;
	}
	while (net->questions != NULL) {
		net->questions->expires = 0;
		question_release(net->questions);
	}
	if (net->dns_library)
		ares_library_cleanup();
	net->dns_library = false;
}

/* ---- queries ----------------------------------------------------------- */

static void
query_free(struct msu_dns_query *q)
{
	struct msu_dns_query **p = &q->net->queries;

	while (*p != q)
		p = &(*p)->next;
	*p = q->next;
	for (size_t i = 0; i < q->n; i++) {
		q->questions[i]->waiting--;
		question_release(q->questions[i]);
	}
	free(q);
}

static enum msu_code
code_of(const struct msu_dns_question *q)
{
	int status = q->over ? q->status : ARES_ETIMEOUT;

	/* on the second channel it also means that all servers gave up */
	if (status == ARES_ECONNREFUSED && q->again)
		return MSU_E_DNS_FAILURE;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (statuses[i].status == status)
			return statuses[i].code;
	}
	return MSU_E_DNS_FAILURE;
}

/* Of two questions about one name: addresses go before what failed, for nobody
 * needs both families; what failed goes before absence, which is not proven
 * then; and no such name before no such record. */
static int
weight(enum msu_code code)
{
	return code == MSU_OK ? 3 : code == MSU_E_DNS_NXDOMAIN ? 1 :
	    code == MSU_E_DNS_NODATA ? 0 : 2;
}

static void
fail_query(const struct msu_dns_query *q, struct msu_error *err)
{
	const struct msu_dns_question *worst = q->questions[0];
	enum msu_code code;

	for (size_t i = 1; i < q->n; i++) {
		if (weight(code_of(q->questions[i])) > weight(code_of(worst)))
			worst = q->questions[i];
	}
	code = code_of(worst);
	if (code == MSU_OK)
		return;
	if (!worst->over)
		msu_fail(err, code, q->name, "no answer within %d ms",
		    QUERY_MS);
	else
		msu_fail(err, code, q->name, "%s",
		    ares_strerror(worst->status));
	err->os = worst->over ? worst->status : ARES_ETIMEOUT;
}

static void
add_all(struct msu_arena *a, struct msu_list *to, const struct msu_list *from)
{
	for (size_t i = 0; i < from->n; i++)
		msu_list_add(a, to, from->v[i]);
}

/* Puts the answers together, whatever the questions were. */
static void
read_query(const struct msu_dns_query *q, struct msu_dns_reply *reply)
{
	struct msu_arena *a = q->net->arena;
	struct msu_list ips = { 0 }, mx = { 0 }, srv = { 0 }, txts = { 0 };
	struct msu_list unfit = { 0 };
	size_t answers = 0, authentic = 0;

	for (size_t i = 0; i < q->n; i++) {
		const struct msu_dns_question *one = q->questions[i];
		struct msu_dns_answer answer;

		if (one->raw == NULL)
			continue;
		msu_dns_read(a, one->type, one->name, one->raw, one->len,
		    &answer);
		answers++;
		authentic += answer.ad;
		if (reply->cname == NULL)
			reply->cname = answer.cname;
		add_all(a, &ips, &answer.ips);
		add_all(a, &mx, &answer.mx);
		add_all(a, &srv, &answer.srv);
		add_all(a, &unfit, &answer.unfit);
		add_all(a, &txts, &answer.txts);
	}
	reply->secure = answers > 0 && authentic == answers &&
	    (q->net->ctx->flags[MSU_OPT_TRUST_AD] ||
	    is_resolver_local(q->net));
	reply->ips = msu_list_end(&ips);
	reply->mx = msu_list_end(&mx);
	reply->srv = msu_list_end(&srv);
	reply->unfit = msu_list_end(&unfit);
	reply->txts = msu_list_end(&txts);
}

/* Tells whoever asked; why is MSU_OK unless the answer is not waited for. */
static void
query_end_own(struct msu_dns_query *q, enum msu_code why)
{
	static const void *const none[1];
	struct msu_net *net = q->net;
	struct msu_dns_reply reply = {
		.ms = (unsigned)(net->ctx->clock_ms() - q->start),
		.ips = (const void *)none, .mx = (const void *)none,
		.srv = (const void *)none, .unfit = (const void *)none,
		.txts = (const void *)none,
	};
	struct msu_error err = { 0 };
	msu_dns_fn fn = q->fn;
	void *arg = q->arg;

	if (q->n == 0 && why == MSU_OK)
		why = MSU_E_PROXY;
	if (why != MSU_OK)
		msu_fail(&err, why, q->name, NULL);
	else {
		read_query(q, &reply);
		if (msu_arena_failed(net->arena))
			msu_fail(&err, MSU_E_NOMEM, q->name, NULL);
		fail_query(q, &err);
	}
	if (err.code != MSU_OK)
		reply.err = &err;
	MSU_TRACE(&net->ctx->trace, DNS, "%s %s: %s%s (%u ms)", q->name,
	    types[q->type].words, err.code == MSU_OK ? "answered" :
	    msu_code_name(err.code), reply.secure ? ", secure" : "", reply.ms);
	net->group = q->group;
	query_free(q);
	fn(arg, &reply);
}

/* How many ms until a query is to be ended as it then is. */
static unsigned long
query_wait(const struct msu_dns_query *q, uint64_t now)
{
	uint64_t until = 0, some = UINT64_MAX;

	for (size_t i = 0; i < q->n; i++) {
		const struct msu_dns_question *one = q->questions[i];

		if (!one->over && one->start + QUERY_MS > until)
			until = one->start + QUERY_MS;
		if (one->over && one->status == ARES_SUCCESS)
			some = (one->end > q->start ? one->end : q->start) +
			    FAMILY_MS;
	}
	until = some < until ? some : until;
	return until > now ? (unsigned long)(until - now) : 0;
}

unsigned long
msu_dns_wait(const struct msu_net *net)
{
	uint64_t now = net->ctx->clock_ms();
	unsigned long least = MSU_TICK_MS;

	for (const struct msu_dns_query *q = net->queries; q != NULL;
	    q = q->next) {
		unsigned long wait = query_wait(q, now);

		least = wait < least ? wait : least;
	}
	return least;
}

void
msu_dns_tick(struct msu_net *net)
{
	uint64_t now = net->ctx->clock_ms();
	struct msu_dns_query *q = net->queries;

	while (q != NULL) {
		if (q->round == net->round || query_wait(q, now) > 0) {
			q = q->next;
			continue;
		}
		query_end_own(q, MSU_OK);
		q = net->queries;	/* the list may have changed */
	}
}

void
msu_dns_abort(struct msu_net *net, enum msu_code why)
{
	while (net->queries != NULL)
		query_end_own(net->queries, why);
}

void
msu_dns_drop(struct msu_net *net, enum msu_net_group group)
{
	struct msu_dns_query *q, *next;

	for (q = net->queries; q != NULL; q = next) {
		next = q->next;
		if (group == MSU_GROUP_COUNT || q->group == group)
			query_free(q);
	}
}

void
msu_dns_forget(struct msu_net *net, const void *arg)
{
	struct msu_dns_query *q, *next;

	for (q = net->queries; q != NULL; q = next) {
		next = q->next;
		if (q->arg == arg)
			query_free(q);
	}
}

/* ---- asking ------------------------------------------------------------ */

/* Asks the resolver what is not under way and not known; false when out of
 * memory. */
static bool
query_start(struct msu_dns_query *q)
{
	static const char *const words[] = {
		[MSU_RR_A] = "A", [MSU_RR_AAAA] = "AAAA",
	};
	struct msu_net *net = q->net;
	size_t n = types[q->type].n, sent = 0;
	const char *what = types[q->type].words;

	for (size_t i = 0; i < n; i++) {
		enum msu_rr_type type = types[q->type].types[i];
		struct msu_dns_question *one = question_find(net, type,
		    q->name);
		bool is_new = one == NULL;

		if (is_new)
			one = question_new(net, type, q->name);
		if (one == NULL)
			return false;
		one->waiting++;
		q->questions[q->n++] = one;
		if (!is_new || !question_send(one))
			continue;
		sent++;
		if (n > 1)
			what = words[type];
	}
	if (sent > 0)
		msu_net_sent(net, msu_arena_printf(net->arena, "%s (%s)",
		    q->name, sent == n ? types[q->type].words : what),
		    "DNS resolver");
	return true;
}

void
msu_dns_ask(struct msu_net *net, enum msu_dns_type type, const char *name,
    msu_dns_fn fn, void *arg)
{
	struct msu_dns_query *q = calloc(1, sizeof(*q)), **p = &net->queries;

	if (q == NULL) {
		msu_net_nomem(net);
		return;
	}
	q->net = net;
	q->group = net->group;
	q->round = net->round;
	q->type = type;
	q->name = msu_arena_str(net->arena, name);
	q->start = net->ctx->clock_ms();
	q->fn = fn;
	q->arg = arg;
	while (*p != NULL)
		p = &(*p)->next;
	*p = q;
	MSU_TRACE(&net->ctx->trace, DNS, "%s %s?", q->name, types[type].words);
	if (net->ctx->texts[MSU_OPT_PROXY] == NULL && !query_start(q))
		msu_net_nomem(net);
}
