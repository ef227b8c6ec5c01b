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

struct msu_usual_port {
	enum msu_proto		 proto;
	enum msu_security	 security;
	uint16_t		 port;
};
/* Where mail servers usually listen for mail programs, encrypted ports only;
 * port 0 ends the list. */
const struct msu_usual_port *msu_usual_ports(void);

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
/* JMAP, CalDAV, CardDAV: services over https. */
bool	msu_proto_is_web(enum msu_proto);
/* What is asked to see whether such a service is there: its URL, or where it
 * begins if that has no path. */
const char *msu_service_url(struct msu_arena *, const struct msu_server *);

/* A reason as an English sentence, for JSON; free() it. */
char	*msu_reason_english_dup(const struct msu_reason *);

/* ---- what sources find: found.c -------------------------------------- */

/* Of one entry, not of all: whoever answers first must not leave those whom he
 * is trusted less than without room. */
#define MSU_ENTRY_MAX_SERVERS	100
#define MSU_FOUND_MAX_ENTRIES	100	/* more than there are questions */
#define MSU_ENTRY_MAX_DROPS	20	/* remembered in words */

/*
 * One answer of one source: a document, an entry of a database, a set of
 * records.  What it says beside servers stands for its own servers only.
 */
struct msu_entry {
	const char		*source, *where;	/* as in msu_evidence */
	unsigned		 trust;		/* 0..4 */
	unsigned		 if_verified;	/* once the server's certificate is
						 * known to be valid; 0: no more */
	/* A host that only a link or a redirect led to, or NULL.  Outside of
	 * the domain it is worth 1 at most, or if_known where it belongs to
	 * the domain's known provider (rank.c). */
	const char		*linked;
	unsigned		 if_known;
	bool			 mx_knows;	/* a mail exchanger there will do */
	bool			 is_known;	/* rank.c's answer */
	time_t			 seen;		/* 0 if it has no date */
	const struct msu_attempt *attempt;	/* the question, or NULL */
	size_t			 place;	/* of that among the source's */
	bool			 unlisted;	/* document of other domains */
	bool			 guessed_user;	/* the source names none */
	bool			 is_database;	/* of ours: provider is an id */
	bool			 unsupported;	/* known: no mail access */
	const char		*provider, *provider_name;
	const char		*short_name;	/* or NULL */
	const char		*confidence;	/* of the entry, or NULL */
	const char		*documentation;
	const struct msu_oauth2	*oauth2;
	struct msu_list		 notes;		/* struct msu_note */
	struct msu_list		 drops;		/* const char *, what was not
						 * understood */
};

struct msu_word {			/* one entry's word for one server */
	const struct msu_entry	*entry;
	const struct msu_server	*server;	/* with the ways to log in */
	unsigned		 order;		/* its place in the entry */
};

struct msu_found_server {
	const struct msu_server	*server;	/* as the first word has it */
	struct msu_list		 why;	/* struct msu_word */
	/* From here on: rank.c.  A cluster is whoever runs the servers: a
	 * provider of the list, or else a registrable domain. */
	const char		*base;		/* registrable domain, or host */
	const char		*cluster;
	const struct msu_word	*best;		/* the cluster's */
	int			 agreement;	/* operators beside the first */
	unsigned		 trust, believed;	/* for the order */
	/* by the live check: the certificate is valid, or not its own */
	bool			 verified, refuted;
};

struct msu_found {			/* zero-initialised is empty */
	struct msu_arena	*arena;
	const struct msu_trace	*trace;
	struct msu_list		 servers;	/* struct msu_found_server */
	struct msu_list		 entries;	/* struct msu_entry */
};

/* A new entry, listed; the strings are not copied.  NULL when there are too
 * many or out of memory. */
struct msu_entry *msu_found_entry(struct msu_found *, const char *source,
	    const char *where, unsigned trust);
/* Adds a server with one entry's word for it; an equal one gets one more
 * word.  False when full or out of memory. */
bool	msu_found_server(struct msu_found *, const struct msu_server *,
	    const struct msu_entry *);
/* Adds a note to an entry, each code once; url may be NULL.  A code that
 * notes.h has no sentence for brings somebody else's: it is verbatim. */
void	msu_entry_note(struct msu_arena *, struct msu_entry *,
	    const char *code, const char *text, const char *url);
/* Remembers, and traces, what of an entry was not used, and why. */
void	msu_entry_drop(struct msu_found *, struct msu_entry *,
	    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* ---- the result: report.c -------------------------------------------- */

/* A result and its memory; msu_result_free() ends both. */
struct msu_result_box {
	struct msu_result	 pub;
	struct msu_arena	 arena;
	void			*look;	/* how it came about: the look floor's */
};

struct msu_result *msu_result_new(void);
struct msu_arena *msu_result_arena(struct msu_result *);
/* What msu_result_free() does, for the library itself. */
void	msu_result_drop(struct msu_result *);

void	msu_result_keep(struct msu_result *, void *look);
void	*msu_result_kept(const struct msu_result *);	/* or NULL */

/* Outcome, exit code and error of a result whose error code says it all. */
void	msu_result_fail(struct msu_result *, enum msu_outcome,
	    const struct msu_error *);

#endif
