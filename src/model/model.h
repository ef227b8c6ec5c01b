/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The model: the public structs while they are being made.  Words and structs
 * are in mailsetup.h; here is what the floors above need to fill them.
 */
#ifndef MSU_MODEL_H
#define MSU_MODEL_H

#include "addr.h"
#include "arena.h"
#include "mailsetup.h"
#include "trace.h"

/* ---- names: tables in names.c ---------------------------------------- */

bool	msu_proto_find(const char *, size_t len, enum msu_proto *);
bool	msu_security_find(const char *, size_t len, enum msu_security *);
bool	msu_auth_find(const char *, size_t len, enum msu_auth *);

bool	msu_proto_is_incoming(enum msu_proto);	/* IMAP, POP3 */
bool	msu_proto_is_mail(enum msu_proto);	/* IMAP, POP3, SMTP */
/* The registered port of a mail protocol; 0 for the others. */
uint16_t msu_proto_port(enum msu_proto, enum msu_security);

/* ---- accounts: account.c --------------------------------------------- */

/* %EMAILADDRESS% %EMAILLOCALPART% %EMAILDOMAIN% filled in; NULL stays. */
const char *msu_fill(struct msu_arena *, const char *form,
	    const struct msu_addr *);

/* A copy of a server with every placeholder filled in; NULL when out of
 * memory or when the host or URL is then none. */
const struct msu_server *msu_server_fill(struct msu_arena *,
	    const struct msu_server *, const struct msu_addr *);

/* Same place to connect to: protocol, host, port, security, URL and user. */
bool	msu_server_same(const struct msu_server *, const struct msu_server *);
bool	msu_server_has_auth(const struct msu_server *, enum msu_auth);
/* "imaps://imap.example.org:993" – for people, traces and errors. */
const char *msu_server_url(struct msu_arena *, const struct msu_server *);

/* ---- what sources find: found.c -------------------------------------- */

#define MSU_FOUND_MAX_SERVERS	100	/* in one lookup, all sources */

struct msu_found_server {
	const struct msu_server	*server;
	struct msu_list		 why;	/* struct msu_evidence */
	unsigned		 trust;	/* the strongest evidence's */
	unsigned		 order;	/* of arrival: the source's preference */
	int			 score;	/* only rank.c writes it */
};

struct msu_found {			/* zero-initialised is empty */
	struct msu_arena	*arena;
	const struct msu_trace	*trace;
	struct msu_list		 servers;	/* struct msu_found_server */
	struct msu_list		 notes;		/* struct msu_note */
	struct msu_list		 attempts;	/* struct msu_attempt */
	struct msu_list		 sent;		/* struct msu_sent */
	struct msu_list		 reasons;	/* English sentences */
	const struct msu_oauth2	*oauth2;
	const char		*documentation;
	const char		*provider, *provider_name;
	const char		*confidence;	/* of the entry, or NULL */
	bool			 unsupported;	/* known: no mail access */
};

/* Adds a server with one source's word for it; an equal one gets one more
 * evidence.  False when full or out of memory. */
bool	msu_found_server(struct msu_found *, const struct msu_server *,
	    const struct msu_evidence *);
/* Adds a note once; url may be NULL. */
void	msu_found_note(struct msu_found *, const char *code, const char *text,
	    const char *url);

/* ---- the result: report.c -------------------------------------------- */

/* A result and its memory; msu_result_free() ends both. */
struct msu_result_box {
	struct msu_result	 pub;
	struct msu_arena	 arena;
};

struct msu_result *msu_result_new(void);
struct msu_arena *msu_result_arena(struct msu_result *);

/* Outcome, exit code and error of a result whose error code says it all. */
void	msu_result_fail(struct msu_result *, enum msu_outcome,
	    const struct msu_error *);

#endif
