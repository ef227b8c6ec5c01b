/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: what the loop, names, web and mail servers share. */
#ifndef MSU_LOOP_H
#define MSU_LOOP_H

/* c-ares 1.28 and later mark what 1.18 has nothing else for. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <curl/curl.h>

#include "net.h"
#include "roots.h"

/*
 * c-ares passes a name server that answers SERVFAIL or REFUSED over, and when
 * all have done so it reports the same as when none is there.  So the first
 * channel takes such an answer as one, and only then the second asks all.
 */
enum { MSU_DNS_FIRST, MSU_DNS_ALL, MSU_DNS_CHANNELS };

/* Of a channel; the last one's bit is the sign of an int. */
#define MSU_DNS_SOCKETS	(ARES_GETSOCK_MAXNUM - 1)

#define MSU_TICK_MS	100	/* how late a limit or a cancel may be seen */

struct msu_dns_query;
struct msu_later;
struct msu_dns_question;
struct msu_http_job;
struct msu_probe_job;
struct msu_talk;

/* The first member of whatever a libcurl handle works for: CURLOPT_PRIVATE. */
struct msu_transfer {
	/* it has ended, well or not; frees the handle */
	void	(*done)(struct msu_transfer *, CURLcode);
};

struct msu_net_run {			/* msu_net_start() */
	bool		 open;
	msu_net_more_fn	 more;
	void		*arg;
	unsigned long	 limit_ms, ask_ms;	/* what more() wants now */
	enum msu_net_group group;
	uint64_t	 start;
	CURLMcode	 mc;
	enum msu_code	 why;		/* it ended early, or MSU_OK */
};

struct msu_net {
	struct msu_ctx		*ctx;
	struct msu_arena	*arena;	/* of the run; NULL between runs */
	struct msu_list		*sent;	/* struct msu_sent */
	enum msu_net_group	 group;	/* what is asked now belongs to it */
	unsigned		 round;	/* so that what is known at once is
					 * told in the next, not while asked */
	enum msu_roots		 roots;		/* the system's */
	CURLM			*multi;
	ares_channel		 dns[MSU_DNS_CHANNELS];	/* NULL: not open */
	bool			 dns_library;
	bool			 dns_ending;	/* questions are being ended */
	struct msu_dns_question	*questions;	/* under way, and answered */
	size_t			 kept;		/* answers for later */
	/* under way, in the order in which they were asked */
	struct msu_dns_query	*queries;
	struct msu_http_job	*https;
	struct msu_probe_job	*probes;
	struct msu_talk		*talks;
	struct msu_later	*laters;
	struct msu_hide		*hide;	/* of the run, or NULL */
	struct msu_net_run	 run;
};

/* loop.c */
/* No memory even for a question: the run ends, and says why. */
void		msu_net_nomem(struct msu_net *);
/* All addresses in CURLOPT_RESOLVE's form, so that libcurl keeps the name for
 * SNI and the certificate and asks no resolver itself; NULL: no memory. */
struct curl_slist *msu_net_resolve(struct msu_net *, const char *host,
		    unsigned port, const char *const *ips);
/* What every handle has: TLS, roots, the proxy or none, no signals. */
void		msu_net_setopt(struct msu_net *, CURL *);

/* Until somebody has something to do, or the run is over. */
int		msu_net_wait_ms(const struct msu_net *);

/* sockets.c: those that are not libcurl's, MSU_NET_OWN at most; how many, and
 * in n how many of each channel of names, which come first. */
#define MSU_NET_OWN	(MSU_DNS_CHANNELS * MSU_DNS_SOCKETS + MSU_TALK_MAX)
unsigned	msu_net_own(const struct msu_net *, struct curl_waitfd *,
		    unsigned n[MSU_DNS_CHANNELS]);

/* Each of the four: what is to be done in this round is done; how many ms
 * until something is to be done; what is open is failed, or dropped if it is of
 * the group (MSU_GROUP_COUNT: of any). */
void		msu_dns_tick(struct msu_net *);
unsigned long	msu_dns_wait(const struct msu_net *);
void		msu_dns_abort(struct msu_net *, enum msu_code);
void		msu_dns_drop(struct msu_net *, enum msu_net_group);
void		msu_http_tick(struct msu_net *);
unsigned long	msu_http_wait(const struct msu_net *);
void		msu_http_abort(struct msu_net *, enum msu_code);
void		msu_http_drop(struct msu_net *, enum msu_net_group);
void		msu_probe_tick(struct msu_net *);
void		msu_probe_abort(struct msu_net *, enum msu_code);
void		msu_probe_drop(struct msu_net *, enum msu_net_group);
void		msu_talk_tick(struct msu_net *);
void		msu_talk_abort(struct msu_net *, enum msu_code);
void		msu_talk_drop(struct msu_net *, enum msu_net_group);
void		msu_later_tick(struct msu_net *);
unsigned long	msu_later_wait(const struct msu_net *);
void		msu_later_abort(struct msu_net *, enum msu_code);
void		msu_later_drop(struct msu_net *, enum msu_net_group);

/* mailprobe.c: the conversation may be kept although it is not encrypted. */
void		msu_probe_start(struct msu_net *, const struct msu_server *,
		    const char *const *ips, bool keep, msu_probe_fn,
		    void *arg);

/* mailtalk.c */
#define MSU_TALK_MAX	64	/* conversations that are open at once */
/* Takes over a connection that is CONNECT_ONLY, in the current group, and what
 * goes with it; NULL: no memory, or too many (which is no lack of memory), and
 * it is closed. */
struct msu_talk	*msu_talk_new_own(struct msu_net *, CURL *,
		    struct curl_slist *resolve, const struct msu_server *);
/* Whether somebody waits for an answer. */
bool		msu_talk_is_open(const struct msu_net *);
/* The sockets to wait for, MSU_TALK_MAX at most; how many. */
unsigned	msu_talk_sockets(const struct msu_net *, struct curl_waitfd *);

/* dns.c */
enum msu_code	msu_dns_open(struct msu_net *, struct msu_error *);
void		msu_dns_close(struct msu_net *);
/* Nobody waits any more: questions end, answers stay. */
void		msu_dns_rest(struct msu_net *);
/* Ends, without a call, what was asked with this arg. */
void		msu_dns_forget(struct msu_net *, const void *arg);

#endif
