/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Lookup sources: one row each in list.h, one file each: src_NAME.c.  A source
 * of the network is a table of questions and one function for the answers; the
 * same table is asked, planned (--plan) and counted as answered.
 */
#ifndef MSU_SOURCE_H
#define MSU_SOURCE_H

#include "ctx.h"
#include "model.h"
#include "net.h"

enum msu_phase {			/* when a question is asked */
	MSU_AT_ONCE,
	MSU_AFTER_MX,			/* the domain has a mail exchanger that
					 * may be asked about */
	MSU_AFTER_SRV,			/* its record names the service */
	MSU_ON_CONFLICT,		/* two sources disagree */
	MSU_ON_NAME,			/* nothing yet, and a host whose name
					 * might be a sign */
	MSU_ON_EXCHANGE,		/* nothing yet, and signs of Exchange */
	MSU_ON_REDIRECT,		/* an answer names the place */
	MSU_ON_ABSENCE,			/* all others proved to have nothing */
	MSU_ON_ADDRESS,			/* a guessed name exists */
	MSU_ON_CHECK,			/* the servers are verified */
	MSU_ON_FAILURE,			/* one of them does not work */
	MSU_ON_ROUND_TRIP,	/* after both logins of --round-trip */
	MSU_PHASE_COUNT
};

enum msu_ask_kind {
	MSU_ASK_ADDRS, MSU_ASK_MX, MSU_ASK_SRV, MSU_ASK_TXT,
	MSU_ASK_GET,			/* a document */
	MSU_ASK_POST,			/* one that wants source->body */
	MSU_ASK_PROBE			/* a mail server: asked by its source */
};

struct msu_ask {			/* one question, as a form */
	enum msu_phase		 phase;
	enum msu_ask_kind	 kind;
	/* {domain} and the other words of ask.c; the question falls away when
	 * one of them has no value.  NULL ends a table. */
	const char		*form;
};

struct msu_source;
struct msu_look;

struct msu_question {			/* one that was asked */
	struct msu_look			*look;
	const struct msu_source		*source;
	const struct msu_ask		*ask;
	const char			*where;	/* the form, filled */
	const struct msu_server		*server;	/* of a probe */
	const char *const		*ips;		/* likewise */
	uint64_t			 start;
	bool				 open;
	struct msu_attempt		*attempt;	/* once recorded */
	/* what came back; NULL for the kinds that it was not */
	const struct msu_dns_reply	*dns;
	const struct msu_http_reply	*http;
	const struct msu_probe		*probe;
};

struct msu_source {
	const char	*name;		/* in evidence and attempts */
	const char	*title;		/* N_(), "the domain's own server" */
	/* Sources of one operator do not confirm each other. */
	const char	*operator;
	/* Sources of this computer: searches, and records an attempt.  MSU_OK
	 * unless something of the user's is wrong (a file that he named cannot
	 * be read): that ends the lookup. */
	enum msu_code	(*start)(struct msu_look *, struct msu_error *);
	/* Sources of the network. */
	const struct msu_ask	*asks;
	bool		(*is_on)(const struct msu_look *);	/* NULL: always */
	const char	*(*body)(struct msu_look *);	/* of MSU_ASK_POST */
	/* Adds to found, and calls msu_look_answer() once for each question
	 * that did not fail: a failure is recorded (q->attempt) before. */
	void		(*answer)(struct msu_question *);
	/* What the table does not tell; NULL: nothing. */
	void		(*plan)(struct msu_look *);
};

struct msu_leader {			/* the best pair so far */
	const struct msu_server	*in, *out;	/* NULL: none */
	unsigned		 trust;
	size_t			 source;	/* the rank of its best source */
};

typedef void (*msu_lead_fn)(void *arg, const struct msu_server *in,
    const struct msu_server *out);

struct msu_look {			/* one lookup; in its result's arena */
	struct msu_ctx		*ctx;
	struct msu_net		*net;	/* NULL while nothing is asked of it */
	struct msu_addr		 addr;
	const char		*base;	/* its registrable domain, or NULL */
	struct msu_found	 found;
	struct msu_list		 questions;	/* struct msu_question */
	struct msu_list		 attempts, sent, plan, conflicts;
	struct msu_error	 stop;	/* a source proved that there is no
					 * point in asking on; else MSU_OK */
	uint64_t		 start;

	/* what answers told, for the words of ask.c and for rank.c */
	const char		*mx, *mxfull, *mxbase;	/* or NULL */
	bool			 mx_filter;	/* a filter service's */
	bool			 exchange_name;	/* a host has the usual name */
	bool			 exchange;	/* signs of Exchange */
	const char		*autodiscover;	/* SRV target, or NULL */
	const char *const	*spf;	/* domains that may send, or NULL */
	bool			 not_offered[MSU_PROTO_COUNT]
				    [MSU_SECURITY_COUNT];	/* SRV "." */
	const char		*doubted;	/* host looked at for a conflict */
	bool			 web_default;	/* the web host's settings, not
						 * the mail provider's */

	struct msu_list		 candidates;	/* struct msu_candidate */
	struct msu_list		 parts;		/* of the choice's score */
	int			 score;		/* the same, unchecked */

	/* consent.c */
	bool			 send_address;	/* to the domain's own server */
	bool			 http_asked, http;
	bool			 trust_asked, trust_taken;
	unsigned		 trust_said;	/* in that question */

	/* lookup.c */
	bool			 asking;	/* a run of the net is for it */
	bool			 asked[MSU_PHASE_COUNT];
	bool			 changed;	/* since the last ranking */
	uint64_t		 lead_since;	/* of the first good one; or 0 */
	struct msu_leader	 leader;
	msu_lead_fn		 lead;		/* or NULL */
	void			*lead_arg;
};

/* All sources in order of rank, NULL-terminated. */
const struct msu_source *const *msu_sources(void);
/* Its place there; the number of sources if it is none. */
size_t	msu_source_rank(const char *name);
const struct msu_source *msu_source_find(const char *name);

/* ---- questions: ask.c ------------------------------------------------- */

/* A form with its words filled in; NULL when one has no value. */
const char *msu_look_fill(struct msu_look *, const char *form);
/* Asks all questions of a phase; of one source, unless NULL. */
void	msu_look_ask_phase(struct msu_look *, enum msu_phase,
	    const struct msu_source *);
/* Asks one, at a place of the source's choice. */
void	msu_look_ask(struct msu_look *, const struct msu_source *,
	    const struct msu_ask *, const char *where);
/* A mail server whose addresses are known. */
void	msu_look_probe(struct msu_look *, const struct msu_source *,
	    const struct msu_ask *, const struct msu_server *,
	    const char *const *ips);
/* The question of a source whose form that is; NULL if it was not asked. */
struct msu_question *msu_look_question(struct msu_look *,
	    const struct msu_source *, const char *form);
/* Records how a question ended; err may be NULL. */
struct msu_attempt *msu_look_answer(struct msu_question *, enum msu_answer,
	    const struct msu_error *err);
/* Records an attempt without a question. */
struct msu_attempt *msu_look_attempt(struct msu_look *, const char *source,
	    const char *where, enum msu_answer, const struct msu_error *err);

/* plan.c: what would leave this machine, and in which case. */
void	msu_plan_add(struct msu_look *, const char *what, const char *to,
	    enum msu_phase);

/* ---- what sources share ----------------------------------------------- */

/* Adds an entry of a database, with placeholders filled in; NULL when out of
 * memory. */
struct msu_db;
struct msu_entry *msu_look_entry(struct msu_look *, const struct msu_db *,
	    uint32_t entry, const char *source, const char *where,
	    unsigned trust);

/* Whether everybody who was asked proved to have nothing. */
bool	msu_look_is_absent(const struct msu_look *);

/* Whether name is parent or below it. */
bool	msu_look_is_below(const char *name, const char *parent);

/* What the word of the mail exchanger's domain that a question is about is
 * worth: 2, or 1 if it is a parent of the domain (--parent). */
unsigned msu_look_mx_trust(const struct msu_question *);

/* document.c: reads the autoconfig document of a question's answer, judges
 * what else it may be, and records it.  The entry, or NULL if there is none;
 * its trust is as given, less where a redirect left the domain. */
struct msu_entry *msu_look_document(struct msu_question *, unsigned trust);
/* The first half: whether there is a document at all.  If not, that is
 * recorded. */
bool	msu_look_has_document(struct msu_question *);
/* Notes in the entry when redirects led out of the domain. */
void	msu_look_redirected(struct msu_question *, struct msu_entry *);
/* The second half: records what came of the reading. */
bool	msu_look_document_end(struct msu_question *, struct msu_entry *,
	    struct msu_error *);

#endif
