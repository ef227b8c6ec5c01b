/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The network: one loop for names (c-ares), web servers and mail servers
 * (libcurl).  Nothing here knows a document format or judges an answer.
 */
#ifndef MSU_NET_H
#define MSU_NET_H

#include "arena.h"
#include "ctx.h"
#include "httpage.h"
#include "mailsetup.h"

struct msu_net;
struct msu_secret;
struct msu_talk;

/* Lives as long as its context: connections and answers of name servers are
 * used again by later runs.  NULL on failure, err says why. */
struct msu_net	*msu_net_new(struct msu_ctx *, struct msu_error *);
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
/* Whatever mail servers say in this run is shown without this secret. */
void		 msu_net_hide(struct msu_net *, const struct msu_secret *);

/*
 * What is asked belongs to the group that is current then; what is asked from
 * within a callback, to the group of the answer.  Dropping a group ends its
 * questions without a call.
 */
enum msu_net_group { MSU_GROUP_LOOK, MSU_GROUP_CHECK, MSU_GROUP_COUNT };
void		 msu_net_set_group(struct msu_net *, enum msu_net_group);
void		 msu_net_drop(struct msu_net *, enum msu_net_group);

/* Adds to the list of what leaves this machine. */
void		 msu_net_sent(struct msu_net *, const char *what,
		    const char *to);

/* Whether he who waits for his turn is done with waiting; err says that there
 * is no more time, and why: then he has to be. */
typedef bool	(*msu_later_fn)(void *arg, const struct msu_error *err);
/* Asks in every round from the next on, until that is true. */
void		 msu_later(struct msu_net *, msu_later_fn, void *arg);

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

/*
 * The same run in parts: start, step until that is false, finish.  A step does
 * what can be done without sleeping, and whoever has called it sleeps, with
 * msu_net_sleep(), or elsewhere over the sockets of msu_net_fds(); then
 * msu_net_peek() comes before the next step.  One run at a time.
 */
void		 msu_net_start(struct msu_net *, unsigned long limit_ms,
		    msu_net_more_fn more, void *arg);
bool		 msu_net_step(struct msu_net *);
void		 msu_net_sleep(struct msu_net *);
void		 msu_net_peek(struct msu_net *);
enum msu_code	 msu_net_finish(struct msu_net *, struct msu_error *);
/* How many sockets there are to wait for, of which up to max are in fds, each
 * once; *ms is how long to wait at most. */
size_t		 msu_net_fds(struct msu_net *, struct msu_fd *fds, size_t max,
		    int *ms);

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
	const struct msu_dns_srv *const *unfit;	/* that lead nowhere: to port 0,
						 * an address, no host name;
						 * host is one line */
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
	enum msu_step_id	 step;	/* that failed: RESOLVE, CONNECT, TLS;
					 * else CAPABILITY */
	struct msu_http_age	 age;	/* by the header */
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
	struct msu_talk		*talk;	/* still open: the caller's to close;
					 * NULL unless kept and all done */
	const char *const	*dialogue;	/* "S: …", "C: …"; empty without
						 * MSU_OPT_DETAILS */
	const char		*ocsp;	/* of msu_probe_ocsp(): as in msu_tls */
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
/* The same, but the conversation is kept open where all went well and it is
 * encrypted. */
void		 msu_probe_keep(struct msu_net *, const struct msu_server *,
		    const char *const *ips, msu_probe_fn, void *arg);

/* Whether a conversation with that very server stands for so long, and not a
 * word has come. */
bool		 msu_probe_is_silent(const struct msu_net *,
		    const struct msu_server *, unsigned long ms);
/* Ends it as if its time were over, with the call. */
void		 msu_probe_give_up(struct msu_net *, const struct msu_server *);
/* Asks for a stapled OCSP response (RFC 6066 §8), on a connection that is for
 * nothing else: libcurl ends one without it.  Only ocsp is set, NULL if it
 * cannot be told. */
void		 msu_probe_ocsp(struct msu_net *, const struct msu_server *,
		    const char *const *ips, msu_probe_fn, void *arg);
/* A ManageSieve server's greeting (RFC 5804 §1.7), which comes before TLS;
 * lines are its capabilities. */
void		 msu_probe_sieve(struct msu_net *, const struct msu_server *,
		    const char *const *ips, msu_probe_fn, void *arg);

/* ---- going on with a mail server ---------------------------------------- */

enum msu_said { MSU_SAID_YES, MSU_SAID_NO, MSU_SAID_MORE };

struct msu_talk_ask {
	const char	*text;		/* the command, without tag and line
					 * end, or what "more" is about; NULL:
					 * nothing, the server speaks first */
	size_t		 len;		/* of the text; 0: strlen() */
	bool		 more;		/* goes on: IMAP gives it no tag */
	bool		 whole;		/* more: its line end is in it */
	bool		 secret;	/* is never traced */
	bool		 dotted;	/* POP3: a good answer goes on until the
					 * line with a dot (RFC 1939 §3) */
	unsigned long	 limit_ms;	/* 0: 10 s */
};

/* Lists are NULL-terminated and never NULL; all live in the run's arena. */
struct msu_talk_reply {
	const struct msu_error	*err;	/* NULL: there was a whole answer */
	unsigned		 ms;
	enum msu_said		 said;
	const char		*words;	/* the answer without its tag, lines of
					 * SMTP joined; of MORE: what follows
					 * "+ " or "334 " */
	const char *const	*lines;	/* before the last one, as they came */
	const char		*bytes;	/* IMAP: the first literal, POP3: what
					 * is dotted, of MORE: the same as words
					 * as it came, to be shown to nobody;
					 * else NULL */
	size_t			 len;
};

typedef void	(*msu_talk_fn)(void *arg, const struct msu_talk_reply *);

/*
 * Says one thing and waits for the whole answer: MSU_E_NO_ANSWER after the
 * limit, MSU_E_CLOSED, MSU_E_REJECTED (IMAP's BYE), MSU_E_WRONG_PROTOCOL (also
 * for more than 64 KiB of lines or 8 MB of bytes).  One at a time.
 */
void		 msu_talk_ask(struct msu_talk *, const struct msu_talk_ask *,
		    msu_talk_fn, void *arg);
/* Says nothing for so long; then MSU_SAID_YES. */
void		 msu_talk_wait(struct msu_talk *, unsigned long ms,
		    msu_talk_fn, void *arg);
/* What is said from now on is added to the list, as in msu_probe. */
void		 msu_talk_log(struct msu_talk *, struct msu_list *);
/* Takes leave, without waiting for the answer, and ends it.  NULL is fine. */
void		 msu_talk_close(struct msu_talk *);

struct msu_login {
	const char		*user;
	const struct msu_secret	*secret;	/* the password or token; it
						 * stays the caller's */
	bool			 is_token;	/* OAuth2 */
	const char *const	*offered;	/* SASL mechanisms */
	bool			 plain_login;	/* IMAP LOGIN or POP3 USER will
						 * do, too */
	bool			 initial;	/* the first response may stand
						 * in the command (RFC 4959) */
	const enum msu_auth	*auths;		/* allowed; none: any */
	size_t			 nauths;
};

struct msu_login_reply {
	const struct msu_error	*err;	/* NULL: accepted or refused.
					 * MSU_E_AUTH_MISSING: nothing that is
					 * allowed is offered; nothing was sent */
	unsigned		 ms;
	bool			 accepted;
	const char		*mechanism;	/* "SCRAM-SHA-256", "LOGIN", or
						 * NULL */
	const char		*words;	/* the server's; what was secret in them
					 * is not any more */
};

typedef void	(*msu_login_fn)(void *arg, const struct msu_login_reply *);

/*
 * Logs in once, with the strongest mechanism that is both offered and allowed
 * (RFC 4954, RFC 9051 §6.2.2, RFC 5034).  The login must live until the call;
 * nothing of it is kept by the conversation afterwards.
 */
void		 msu_talk_login(struct msu_talk *, const struct msu_login *,
		    msu_login_fn, void *arg);

#endif
