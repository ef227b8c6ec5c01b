/* SPDX-License-Identifier: MPL-2.0 */
/*
 * One answer of a name server (RFC 1035 §4), from its bytes.  c-ares expands
 * names; the rest is read here, because its own readers tell neither for how
 * long an answer holds nor where a name without addresses leads.
 */
#include "dnsread.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "compat.h"
#include "loop.h"
#include "str.h"

#define HEADER		12	/* bytes */
#define RR_FIXED	10	/* type, class, TTL, length */
#define MAX_RECORDS	200	/* that are looked at, all sections */
#define MAX_HOPS	16	/* CNAME */
#define MAX_IPS		8	/* of one family */
#define MAX_MX		32
#define MAX_SRV		32
#define MAX_TXT		64
#define MAX_TXT_LEN	4096
#define MAX_TTL		3600u	/* seconds; for absence RFC 2308 §7.1 */

enum { CLASS_IN = 1 };

struct rr {
	const char		*owner;
	unsigned		 type, ttl;
	const unsigned char	*data;
	size_t			 len;
};

struct reader {
	struct msu_arena	 scratch, *arena;
	const unsigned char	*raw, *p, *end;
	struct rr		 rrs[MAX_RECORDS];
	size_t			 answers, all;	/* the answer section first */
	struct msu_dns_answer	*out;
	bool			 bad;
};

/* ---- bytes ------------------------------------------------------------- */

static unsigned
u16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static unsigned
u32(const unsigned char *p)
{
	return u16(p) << 16 | u16(p + 2);
}

/* The name at p as text, in lower case; NULL if it is none.  *len is what it
 * takes there. */
static const char *
read_name(struct reader *r, const unsigned char *p, size_t *len)
{
	char *text = NULL, *low;
	long n = 0;
	size_t size;

	if (p >= r->end || ares_expand_name(p, r->raw,
	    (int)(r->end - r->raw), &text, &n) != ARES_SUCCESS)
		return NULL;
	*len = (size_t)n;
	size = strlen(text) + 1;
	low = msu_arena_alloc(&r->scratch, size);
	for (size_t i = 0; low != NULL && i < size; i++)
		low[i] = msu_str_lower(text[i]);
	ares_free_string(text);
	return low;
}

/* The question as it was asked: c-ares has seen that it is. */
static bool
skip_question(struct reader *r, unsigned n)
{
	size_t len;

	if (n != 1 || read_name(r, r->p, &len) == NULL ||
	    (size_t)(r->end - r->p) < len + 4)
		return false;
	r->p += len + 4;
	return true;
}

static bool
read_rr(struct reader *r, struct rr *rr)
{
	size_t len;

	rr->owner = read_name(r, r->p, &len);
	if (rr->owner == NULL || (size_t)(r->end - r->p) < len + RR_FIXED)
		return false;
	r->p += len;
	rr->type = u16(r->p + 2) == CLASS_IN ? u16(r->p) : 0;
	rr->ttl = u32(r->p + 4);
	rr->len = u16(r->p + 8);
	r->p += RR_FIXED;
	rr->data = r->p;
	if ((size_t)(r->end - r->p) < rr->len)
		return false;
	r->p += rr->len;
	if (rr->ttl > 0x7fffffff)	/* RFC 2181 §8 */
		rr->ttl = 0;
	return true;
}

/* The records of a section; what is beyond our cap counts as not there. */
static bool
read_section(struct reader *r, unsigned n)
{
	while (n-- > 0 && r->all < MAX_RECORDS) {
		if (!read_rr(r, &r->rrs[r->all]))
			return false;
		r->all++;
	}
	return true;
}

/* ---- one reader a type ------------------------------------------------- */

/* A name in the data of a record that may be a server's: "" is the root, NULL
 * none. */
static const char *
read_host(struct reader *r, const struct rr *rr, size_t at)
{
	size_t len;
	const char *name = at < rr->len ?
	    read_name(r, rr->data + at, &len) : NULL;

	if (name == NULL || len > rr->len - at) {
		r->bad = true;
		return NULL;
	}
	if (name[0] == '\0' || strcmp(name, ".") == 0)
		return "";
	return msu_addr_host(r->arena, name);
}

static void
read_ip(struct reader *r, const struct rr *rr)
{
	bool v6 = rr->type == MSU_RR_AAAA;
	char text[INET6_ADDRSTRLEN];

	r->bad |= rr->len != (v6 ? 16 : 4);
	if (!r->bad && r->out->ips.n < MAX_IPS && inet_ntop(v6 ? AF_INET6 :
	    AF_INET, rr->data, text, sizeof(text)) != NULL)
		msu_list_add(r->arena, &r->out->ips,
		    msu_arena_str(r->arena, text));
}

static void
read_mx(struct reader *r, const struct rr *rr)
{
	const char *host = read_host(r, rr, 2);
	struct msu_dns_mx *mx;

	/* a name that is no host name cannot be a mail server */
	if (host == NULL ||
	    (mx = msu_arena_alloc(r->arena, sizeof(*mx))) == NULL)
		return;
	mx->preference = u16(rr->data);
	mx->host = host;
	msu_list_add(r->arena, &r->out->mx, mx);
}

/* A name that is no host name, as it stands there. */
static const char *
written(struct reader *r, const struct rr *rr, size_t at)
{
	char text[256];
	size_t len;
	const char *name = read_name(r, rr->data + at, &len);

	if (name == NULL)
		return "";
	msu_str_copy_clean(text, sizeof(text), name, strlen(name));
	return msu_arena_str(r->arena, text);
}

static void
read_srv(struct reader *r, const struct rr *rr)
{
	const char *host = read_host(r, rr, 6);
	struct msu_dns_srv *srv = r->bad ? NULL : msu_arena_alloc(r->arena,
	    sizeof(*srv));
	bool unfit;

	if (srv == NULL)
		return;
	srv->priority = u16(rr->data);
	srv->weight = u16(rr->data + 2);
	srv->port = (uint16_t)u16(rr->data + 4);
	srv->host = host == NULL ? written(r, rr, 6) : host;
	unfit = host == NULL || msu_addr_is_ip(host) ||
	    (host[0] != '\0' && srv->port == 0);
	if (!unfit || r->out->unfit.n < MAX_SRV)
		msu_list_add(r->arena, unfit ? &r->out->unfit : &r->out->srv,
		    srv);
}

/* The strings of a record stand one after the other, a length before each. */
static void
read_txt(struct reader *r, const struct rr *rr)
{
	char text[MAX_TXT_LEN];
	size_t used = 0;
	bool usable = true;

	for (size_t at = 0, n; at < rr->len; at += 1 + n) {
		const unsigned char *s = rr->data + at + 1;

		n = rr->data[at];
		if (n > rr->len - at - 1) {
			r->bad = true;
			return;
		}
		usable &= n <= sizeof(text) - used && memchr(s, 0, n) == NULL;
		if (usable) {
			memcpy(text + used, s, n);
			used += n;
		}
	}
	if (usable)
		msu_list_add(r->arena, &r->out->txts,
		    msu_arena_strn(r->arena, text, used));
}

static const struct {
	enum msu_rr_type	 type;
	void			(*read)(struct reader *, const struct rr *);
} readers[] = {
	{ MSU_RR_A, read_ip },
	{ MSU_RR_AAAA, read_ip },
	{ MSU_RR_MX, read_mx },
	{ MSU_RR_SRV, read_srv },
	{ MSU_RR_TXT, read_txt },
};

/* ---- order: servers send records in any -------------------------------- */

static int
compare(unsigned long a, unsigned long b)
{
	return a < b ? -1 : a > b;
}

static int
by_preference(const void *a, const void *b)
{
	const struct msu_dns_mx *x = *(const struct msu_dns_mx *const *)a;
	const struct msu_dns_mx *y = *(const struct msu_dns_mx *const *)b;
	int order = compare(x->preference, y->preference);

	return order != 0 ? order : strcmp(x->host, y->host);
}

static int
by_priority(const void *a, const void *b)
{
	const struct msu_dns_srv *x = *(const struct msu_dns_srv *const *)a;
	const struct msu_dns_srv *y = *(const struct msu_dns_srv *const *)b;
	int order = compare(x->priority, y->priority);

	if (order == 0)
		order = compare(y->weight, x->weight);
	if (order == 0)
		order = strcmp(x->host, y->host);
	return order != 0 ? order : compare(x->port, y->port);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The best ones, in whatever order they came. */
static void
sort(struct msu_list *l, size_t most, int (*by)(const void *, const void *))
{
	if (l->n > 1)
		qsort(l->v, l->n, sizeof(*l->v), by);
	if (l->n > most)
		l->v[l->n = most] = NULL;
}

/* ---- the whole --------------------------------------------------------- */

/* The end of the chain of CNAMEs that begins at name, its links in any order;
 * NULL if it has none. */
static const char *
follow(struct reader *r, const char *name, unsigned *ttl)
{
	for (int hops = 0; hops <= MAX_HOPS; hops++) {
		size_t len, i = 0;

		while (i < r->answers && (r->rrs[i].type != MSU_RR_CNAME ||
		    !msu_str_eqcase(r->rrs[i].owner, name)))
			i++;
		if (i == r->answers)
			return name;
		name = read_name(r, r->rrs[i].data, &len);
		if (name == NULL || len > r->rrs[i].len)
			return NULL;
		*ttl = r->rrs[i].ttl < *ttl ? r->rrs[i].ttl : *ttl;
	}
	return NULL;
}

/* How long absence holds: RFC 2308 §5.  The minimum is the last of five
 * numbers after two names. */
static unsigned
negative_ttl(const struct reader *r)
{
	for (size_t i = r->answers; i < r->all; i++) {
		const struct rr *rr = &r->rrs[i];
		unsigned minimum;

		if (rr->type != MSU_RR_SOA || rr->len < 22)
			continue;
		minimum = u32(rr->data + rr->len - 4);
		return minimum < rr->ttl ? minimum : rr->ttl;
	}
	return 0;
}

static void
read_answers(struct reader *r, enum msu_rr_type type, const char *name)
{
	unsigned ttl = MAX_TTL, n = 0;
	const char *end = follow(r, name, &ttl);
	size_t row = 0;

	while (readers[row].type != type)
		row++;
	r->bad |= end == NULL;
	for (size_t i = 0; !r->bad && i < r->answers; i++) {
		const struct rr *rr = &r->rrs[i];

		if (r->out->status != ARES_SUCCESS ||
		    rr->type != (unsigned)type ||
		    !msu_str_eqcase(rr->owner, end))
			continue;
		readers[row].read(r, rr);
		ttl = rr->ttl < ttl ? rr->ttl : ttl;
		n++;
	}
	if (r->bad) {
		memset(r->out, 0, sizeof(*r->out));
		r->out->status = ARES_EBADRESP;
		return;
	}
	if (end != name)
		r->out->cname = msu_arena_str(r->arena, end);
	if (r->out->status == ARES_SUCCESS && n == 0)
		r->out->status = ARES_ENODATA;
	if (r->out->status != ARES_SUCCESS) {
		unsigned negative = negative_ttl(r);

		ttl = negative < ttl ? negative : ttl;
	}
	r->out->ttl = ttl;
}

/* RFC 1035 §4.1.1; as ares_query() puts it. */
static int
header_status(const unsigned char *raw)
{
	static const int rcodes[] = {
		ARES_SUCCESS, ARES_EFORMERR, ARES_ESERVFAIL, ARES_ENOTFOUND,
		ARES_ENOTIMP, ARES_EREFUSED,
	};
	unsigned rcode = raw[3] & 0xf;

	return rcode < sizeof(rcodes) / sizeof(rcodes[0]) ? rcodes[rcode] :
	    ARES_ESERVFAIL;
}

void
msu_dns_read(struct msu_arena *a, enum msu_rr_type type, const char *name,
    const unsigned char *raw, size_t len, struct msu_dns_answer *out)
{
	struct reader r = { .arena = a, .out = out, .raw = raw };

	memset(out, 0, sizeof(*out));
	out->status = ARES_EBADRESP;
	if (len < HEADER || (raw[2] & 0x80) == 0)	/* QR: a response */
		return;
	out->status = header_status(raw);
	out->ad = (raw[3] & 0x20) != 0;
	if (out->status != ARES_SUCCESS && out->status != ARES_ENOTFOUND)
		return;
	r.p = raw + HEADER;
	r.end = raw + len;
	r.bad = !skip_question(&r, u16(raw + 4)) ||
	    !read_section(&r, u16(raw + 6));
	r.answers = r.all;
	if (!r.bad)		/* a broken rest costs only the time it holds */
		read_section(&r, u16(raw + 8));
	read_answers(&r, type, name);
	sort(&out->mx, MAX_MX, by_preference);
	sort(&out->srv, MAX_SRV, by_priority);
	sort(&out->txts, MAX_TXT, by_text);
	a->failed |= msu_arena_failed(&r.scratch);
	if (msu_arena_failed(a))
		out->status = ARES_ENOMEM;
	msu_arena_free(&r.scratch);
}
