/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The network: one loop for names (c-ares) and mail servers (libcurl).
 * Nothing here knows a document format or judges an answer.
 */
#ifndef MSU_NET_H
#define MSU_NET_H

#include "arena.h"
#include "ctx.h"
#include "mailsetup.h"

struct msu_net;

/* arena: where answers live.  NULL on failure, err says why. */
struct msu_net	*msu_net_new(const struct msu_ctx *, struct msu_arena *,
		    struct msu_error *);
/* Ends what is still under way, without calling back. */
void		 msu_net_free(struct msu_net *);

/*
 * Runs until nothing is under way or limit_ms have passed; what is open then
 * is called back with MSU_E_DEADLINE (a name), or as a step that
 * took too long (a server).  MSU_E_CANCELLED when stopped.
 */
enum msu_code	 msu_net_run(struct msu_net *, unsigned long limit_ms,
		    struct msu_error *);

/* ---- names ------------------------------------------------------------ */

struct msu_dns_addrs {
	const char *const	*ips;	/* text, NULL-terminated, RFC 6724 order */
};

/* Exactly one of addrs and err is not NULL.  os in err is the c-ares status. */
typedef void	(*msu_dns_addrs_fn)(void *arg, const struct msu_dns_addrs *,
		    const struct msu_error *err, unsigned ms);

/* A and AAAA of a host, CNAMEs followed; no search list, no hosts file. */
void		 msu_dns_ask_addrs(struct msu_net *, const char *host,
		    msu_dns_addrs_fn, void *arg);

struct msu_dns_mx {
	unsigned	 preference;
	const char	*host;		/* lower case; "" is the null MX */
};

typedef void	(*msu_dns_mx_fn)(void *arg,
		    const struct msu_dns_mx *const *mx,	/* by preference */
		    const struct msu_error *err, unsigned ms);

void		 msu_dns_ask_mx(struct msu_net *, const char *domain,
		    msu_dns_mx_fn, void *arg);

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
 */
void		 msu_probe_ask(struct msu_net *, const struct msu_server *,
		    const char *const *ips, msu_probe_fn, void *arg);

#endif
