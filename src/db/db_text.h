/* SPDX-License-Identifier: MPL-2.0 */
/* The text of one provider file, as it is read; providers/README describes
 * the format to those who write one. */
#ifndef MSU_DB_TEXT_H
#define MSU_DB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "db.h"
#include "layout.h"
#include "mailsetup.h"

#define MSU_DB_MAX_FILE		((size_t)64 << 10)
#define MSU_DB_MAX_LINE		1000

enum msu_db_oauth2_key {
	MSU_DB_ISSUER,
	MSU_DB_AUTH_URL,
	MSU_DB_TOKEN_URL,
	MSU_DB_SCOPE,
	MSU_DB_OAUTH2_COUNT
};

struct msu_db_text_name {		/* a domain or an MX suffix */
	const char	*text;
	unsigned	 line;
};

struct msu_db_text_server {
	enum msu_proto		 proto;
	enum msu_security	 security;
	uint16_t		 port;
	const char		*host, *url, *user;	/* or NULL */
	enum msu_auth		 auths[MSU_AUTH_COUNT];
	size_t			 nauths;
};

struct msu_db_text_note {
	const char	*code, *url;		/* url may be NULL */
};

struct msu_db_text {			/* one file */
	const char		*id, *where;
	const char		*name, *help, *oauth2[MSU_DB_OAUTH2_COUNT];
	struct msu_list		 domains, mx;	/* struct msu_db_text_name */
	struct msu_list		 servers;	/* struct msu_db_text_server */
	struct msu_list		 notes;		/* struct msu_db_text_note */
	struct msu_list		 sources;	/* "name" or "name URL" */
	unsigned		 quirks;	/* bits of enum msu_db_quirk */
	enum msu_db_status	 status;
	enum msu_db_confidence	 confidence;
	unsigned		 checked;	/* YYYYMM */
};

/*
 * Reads a file's text; what is wrong in it goes to the sink.  NULL only when
 * out of memory; what could be read is there.
 */
struct msu_db_text *msu_db_text_read(struct msu_arena *, const char *id,
	    const char *where, const char *text, size_t len,
	    struct msu_db_sink *);

/* Tells the sink, with file:line. */
void	msu_db_finding(struct msu_db_sink *, bool is_error, const char *where,
	    unsigned line, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

#endif
