/* SPDX-License-Identifier: MPL-2.0 */
/*
 * An audit of a domain: all questions that mail programs ask, what each of them
 * would make of the answers, and what is wrong.  Places, clients and findings
 * are tables, a row each.
 */
#ifndef MSU_AUDIT_H
#define MSU_AUDIT_H

#include "look.h"
#include "run.h"

/* Where programs look, in the order in which people think of them. */
enum msu_place_id {
	MSU_PLACE_AUTOCONFIG, MSU_PLACE_WELLKNOWN,
	MSU_PLACE_HTTP, MSU_PLACE_HTTP_WELLKNOWN,
	MSU_PLACE_LIST,			/* the central list, for the domain */
	MSU_PLACE_MX, MSU_PLACE_MX_LIST,	/* for the exchanger's domain */
	MSU_PLACE_POX_DOMAIN, MSU_PLACE_POX_HOST, MSU_PLACE_POX_HTTP,
	MSU_PLACE_POX_SRV,
	MSU_PLACE_SRV,
	MSU_PLACE_PACC,
	MSU_PLACE_COUNT
};

enum msu_place_state {
	MSU_PLACE_ABSENT,		/* proven */
	MSU_PLACE_FOUND,		/* settings */
	MSU_PLACE_BROKEN,		/* an answer that is of no use */
	MSU_PLACE_REFUSED,		/* not to be believed: its certificate */
	MSU_PLACE_LOGIN,		/* wants to know who asks */
	MSU_PLACE_UNKNOWN,		/* no answer */
	MSU_PLACE_SKIPPED		/* not asked */
};

struct msu_place {
	const char			*id;	/* as in JSON */
	enum msu_place_state		 state;
	const struct msu_question	*q;	/* that decided, or NULL */
	const struct msu_entry		*entry;	/* what it brought, or NULL */
	struct msu_list			 servers;	/* const struct
							 * msu_server, in its
							 * order */
	bool				 answered;	/* 2xx, whatever it is */
	bool				 odd_type;	/* not called XML */
	bool				 no_domain;	/* no <domain> at all */
};

struct msu_audit_run {			/* one audit; in its result's arena */
	struct msu_ctx		*ctx;
	struct msu_arena	*a;
	struct msu_look		*look;
	struct msu_result	*r;	/* whose memory all is in */
	struct msu_checks	*checks;
	struct msu_place	 places[MSU_PLACE_COUNT];
	struct msu_list		 servers;	/* const struct msu_server, to
						 * be tried */
	struct msu_list		 findings;	/* struct msu_finding */
	struct msu_list		 clients;	/* struct msu_audited_client */
	bool			 unknown;	/* something did not answer */
	uint64_t		 ends;		/* of the questions */
	unsigned		 stage;
};

/* audit_ask.c: asks all of it, and tries the servers. */
enum msu_code	msu_audit_ask(struct msu_audit_run *, struct msu_error *);
enum msu_code	msu_audit_try(struct msu_audit_run *, struct msu_error *);
/* How a server was reached; NULL: it was not tried. */
const struct msu_one *msu_audit_tried(const struct msu_audit_run *,
		    const struct msu_server *);
/* The same over STARTTLS, before that: without encryption. */
const struct msu_one *msu_audit_bare(const struct msu_audit_run *,
		    const struct msu_server *);
/* Whether the port turned out to begin with TLS, contrary to what is said. */
bool		msu_audit_wants_tls(const struct msu_audit_run *,
		    const struct msu_server *);
/* Same place to connect to, whoever logs in. */
bool		msu_audit_same_place(const struct msu_server *,
		    const struct msu_server *);
/* The question of an own source, or of one of the lookup's, with that form. */
const struct msu_question *msu_audit_question(const struct msu_audit_run *,
		    const char *source, enum msu_ask_kind, const char *form);
/* The addresses of a name that SRV records lead to; NULL: not asked. */
const struct msu_question *msu_audit_addresses(const struct msu_audit_run *,
		    const char *host);

/* Whether a question went to where every name below the domain leads, by a
 * wildcard record: that the name exists means nothing then. */
bool		msu_audit_is_chance(const struct msu_audit_run *,
		    const struct msu_question *);

/* audit_places.c: what came of every place, and which servers are named. */
void		msu_audit_places(struct msu_audit_run *);
/* The URL or record of a place, for people; of SRV records that for a server
 * (NULL: all of them). */
const char	*msu_place_where(const struct msu_audit_run *,
		    enum msu_place_id, const struct msu_server *);
/* Whether a failure only says that nobody knows. */
bool		msu_audit_is_unknown(enum msu_code);

/* audit_clients.c */
void		msu_audit_clients(struct msu_audit_run *);
/* Titles of the programs that ask one of these places, with commas. */
const char	*msu_audit_askers(struct msu_audit_run *,
		    const enum msu_place_id *, size_t n);
/* Of those that would use the server. */
const char	*msu_audit_users(struct msu_audit_run *,
		    const struct msu_server *);

/* audit_dns.c: whether there is a record of PACC, be it a wrong one, or nobody
 * knows. */
bool		msu_audit_has_pacc(const struct msu_audit_run *);

/* finding.c: rows of texts.  A finding of the same code and subject is there
 * once.  args: up to four, for %1 to %4; copy may be NULL. */
void		msu_finding_add(struct msu_audit_run *, const char *code,
		    const char *about, const char *copy, const char *const *args);
#define MSU_FINDING(run, code, about, copy, ...)			\
	msu_finding_add((run), (code), (about), (copy),			\
	    (const char *const[]){ __VA_ARGS__, NULL })
/* Its place in the table: what is to be mended first comes first. */
size_t		msu_finding_rank(const struct msu_finding *);
/* Every row, for tests; false past the end. */
bool		msu_finding_at(size_t i, const char **code,
		    enum msu_severity *, const char **text, const char **fix);
/* The rule, row by row; NULL past the end. */
const struct msu_grade *msu_grade_row(size_t i);
/* The grade for what was found; works: how many programs end well. */
char		msu_grade_of(const size_t *counts, size_t works,
		    const char **rule);

/* audit_web.c: names in a certificate, a few. */
const char	*msu_audit_names(struct msu_audit_run *, const struct msu_tls *);

/* The kinds of findings. */
void		msu_audit_web(struct msu_audit_run *);
void		msu_audit_documents(struct msu_audit_run *);
void		msu_audit_dns(struct msu_audit_run *);
void		msu_audit_servers(struct msu_audit_run *);
void		msu_audit_agreement(struct msu_audit_run *);

#endif
