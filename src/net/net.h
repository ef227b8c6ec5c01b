/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The network: one loop for names (c-ares), web servers and mail servers
 * (libcurl).  Nothing here knows a document format or judges an answer.
 */
#ifndef MSU_NET_H
#define MSU_NET_H

#include "arena.h"
#include "ctx.h"
#include "mailsetup.h"

struct msu_net;

/* Lives as long as its context: connections and answers of name servers are
 * used again by later runs.  NULL on failure, err says why. */
struct msu_net	*msu_net_new(const struct msu_ctx *, struct msu_error *);
/* Ends what is still under way, without calling back. */
void		 msu_net_free(struct msu_net *);
/* The context's own, made when first needed. */
struct msu_net	*msu_net_get(struct msu_ctx *, struct msu_error *);

/*
 * Begins a run: answers live in the arena, and whatever leaves this machine
 * from now on is added to sent (struct msu_sent).  Both outlive the run, which
 * msu_net_end() ends; what is then still under way is dropped without a call.
 * Nothing that is asked is answered before msu_net_run(), not even what is
 * known at once.
 */
void		 msu_net_begin(struct msu_net *, struct msu_arena *,
		    struct msu_list *sent);
void		 msu_net_end(struct msu_net *);

/*
 * What is asked belongs to the group that is current then; what is asked from
 * within a callback, to the group of the answer.  Dropping a group ends its
 * questions without a call.
 */
enum msu_net_group { MSU_GROUP_LOOK, MSU_GROUP_CHECK, MSU_GROUP_COUNT };
void		 msu_net_set_group(struct msu_net *, enum msu_net_group);
void		 msu_net_drop(struct msu_net *, enum msu_net_group);

/* How many ms the loop may sleep at most before it calls again; 0: stop.  It
 * is called after every round, NULL never stops. */
typedef unsigned long (*msu_net_more_fn)(void *arg);

/*
 * Runs until nothing is under way, more() says stop (what is open stays open
 * for the next call) or limit_ms have passed; what is open then is called back
 * with MSU_E_DEADLINE (a name, a web server), or as a step that took too long
 * (a mail server).  MSU_E_CANCELLED when stopped from outside, MSU_E_NOMEM when
 * the run's arena has failed, likewise; what cannot even be asked for want of
 * memory is not called back.
 */
enum msu_code	 msu_net_run(struct msu_net *, unsigned long limit_ms,
		    msu_net_more_fn more, void *arg, struct msu_error *);

/* ---- names ------------------------------------------------------------ */

enum msu_dns_type {
	MSU_DNS_ADDRS,		/* A and AAAA, CNAMEs followed */
	MSU_DNS_MX,
	MSU_DNS_SRV,		/* RFC 2782 */
	MSU_DNS_TXT,
	MSU_DNS_TYPE_COUNT
};

struct msu_dns_mx {
	unsigned	 preference;
	const char	*host;		/* lower case; "" is the null MX */
};

struct msu_dns_srv {
	unsigned	 priority, weight;
	uint16_t	 port;
	const char	*host;		/* lower case; "" is ".", not offered */
};

/* How a question was answered.  Lists are NULL-terminated and never NULL;
 * those that the question was not about are empty. */
struct msu_dns_reply {
	const struct msu_error	*err;	/* NULL: answered.  os is the c-ares
					 * status */
	unsigned		 ms;
	bool			 secure;	/* DNSSEC: AD flag of a resolver
						 * that may be believed */
	const char *const	*ips;	/* text, IPv6 first */
	const char		*cname;	/* where the name leads, even if there
					 * is nothing, or NULL */
	const struct msu_dns_mx	 *const *mx;	/* by preference, host */
	const struct msu_dns_srv *const *srv;	/* by priority, weight (high
						 * first), host, port */
	const char *const	*txts;	/* strings of a record put together,
					 * sorted; those with a NUL or more than
					 * 4096 bytes are left out */
};

typedef void	(*msu_dns_fn)(void *arg, const struct msu_dns_reply *);

/*
 * Asks the resolver only: no search list, no hosts file, the same on every
 * computer.  name is an A-label; one that is not a name any server could have
 * is MSU_E_DNS_NXDOMAIN.  With a proxy nothing is asked: MSU_E_PROXY.
 */
void		 msu_dns_ask(struct msu_net *, enum msu_dns_type,
		    const char *name, msu_dns_fn, void *arg);

/* ips without those of the inside (msu_addr_is_private()), unless the
 * context allows them. */
const char *const *msu_net_public_ips(struct msu_net *,
		    const char *const *ips);

/* ---- web servers ------------------------------------------------------- */

#define MSU_HTTP_MAX_BODY	((size_t)1000000)	/* bytes */
#define MSU_HTTP_MAX_HOPS	5			/* redirects */

struct msu_http_ask {
	const char	*url;		/* as msu_addr_url() gives it */
	const char	*body;		/* to POST as text/xml; NULL: GET */
	bool		 allow_http;	/* the URL itself may be http */
	/* Redirects that leave this registrable domain are not followed, but
	 * fail with MSU_E_REDIRECT; NULL follows them. */
	const char	*stay;
};

struct msu_http_reply {
	const struct msu_error	*err;	/* NULL: there was an answer */
	unsigned		 ms;
	unsigned		 status;	/* 0: no answer */
	const char		*type;	/* Content-Type, or NULL */
	const char		*body;	/* NUL-terminated; may hold NULs */
	size_t			 len;
	const char		*url;	/* that was asked last */
	const char *const	*hops;	/* URLs that redirects led to, in order */
	const char		*ip;	/* that was connected to, or NULL; a
					 * proxy's is not told */
	const char		*cname;	/* of the first URL's host, or NULL */
	const struct msu_tls	*tls;	/* facts, bad ones too, or NULL: none,
					 * or the connection was made before */
};

typedef void	(*msu_http_fn)(void *arg, const struct msu_http_reply *);

/*
 * One document: names by c-ares, no private addresses, redirects to https only
 * and MSU_HTTP_MAX_HOPS at most (301, 302, 303, 307, 308; MSU_E_REDIRECT when
 * one may not be followed), a body of MSU_HTTP_MAX_BODY at most
 * (MSU_E_TOO_BIG), 4 s for one exchange.  No cookies, no login, no referrer, and
 * never an answer to a 401.  Fails with the codes of names and connections.
 */
void		 msu_http_ask(struct msu_net *, const struct msu_http_ask *,
		    msu_http_fn, void *arg);

/* ---- mail servers ------------------------------------------------------ */

#define MSU_PROBE_MAX_LINES	200

enum msu_probe_time {			/* when something was over */
	MSU_TIME_CONNECT,		/* TCP open */
	MSU_TIME_TLS,			/* implicit TLS up */
	MSU_TIME_GREETING,		/* the greeting came */
	MSU_TIME_STARTTLS,		/* upgraded */
	MSU_TIME_DONE,
	MSU_TIME_COUNT
};

struct msu_probe {			/* how a conversation went */
	enum msu_step_id	 last;	/* the step that was under way */
	struct msu_error	 error;	/* code MSU_OK: all done */
	uint32_t		 ms[MSU_TIME_COUNT];	/* since the start;
						 * 0: did not happen */
	const char		*greeting;	/* first line, or NULL */
	/* the capability lines of the last EHLO, CAPABILITY or CAPA */
	const char *const	*lines;
	const struct msu_tls	*tls;	/* or NULL */
	const char		*ip;	/* that was connected to, or NULL */
};

typedef void	(*msu_probe_fn)(void *arg, const struct msu_probe *);

/*
 * Talks to a mail server without logging in: connect to one of ips (both
 * families raced), TLS or mandatory STARTTLS, greeting, capabilities; QUIT is
 * not waited for.  security PLAIN talks without encryption: for facts only.
 * ips is not looked at where the context has a proxy, which then resolves.
 */
void		 msu_probe_ask(struct msu_net *, const struct msu_server *,
		    const char *const *ips, msu_probe_fn, void *arg);

#endif
