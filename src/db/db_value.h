/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the text side: a file being read, and the judging of its values. */
#ifndef MSU_DB_VALUE_H
#define MSU_DB_VALUE_H

#include "db_text.h"

enum msu_db_line {			/* the word that a line starts with */
	MSU_DB_LINE_NAME, MSU_DB_LINE_DOMAIN, MSU_DB_LINE_MX,
	MSU_DB_LINE_SERVER, MSU_DB_LINE_USER, MSU_DB_LINE_AUTH,
	MSU_DB_LINE_OAUTH2, MSU_DB_LINE_NOTE, MSU_DB_LINE_HELP,
	MSU_DB_LINE_QUIRK, MSU_DB_LINE_STATUS, MSU_DB_LINE_CONFIDENCE,
	MSU_DB_LINE_SOURCE, MSU_DB_LINE_CHECKED, MSU_DB_LINE_COUNT
};

struct msu_db_auths {
	enum msu_auth	v[MSU_AUTH_COUNT];
	size_t		n;
};

struct msu_db_reader {
	struct msu_arena	*a;
	struct msu_db_sink	*sink;
	struct msu_db_text	*out;
	unsigned		 line;
	unsigned		 first[MSU_DB_LINE_COUNT];	/* 0: none */
	bool			 lost_server;	/* one was not readable */
	const char		*user;	/* of servers without their own */
	struct msu_db_auths	 auths;
};

/* An error on the current line. */
void		 msu_db_wrong(struct msu_db_reader *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* A warning on a line. */
void		 msu_db_warn(struct msu_db_reader *, unsigned line,
		    const char *text);

/* The next word of the line; NULL at its end. */
const char	*msu_db_word(struct msu_db_reader *, const char **rest);
/* Says so if there is another word. */
void		 msu_db_end_line(struct msu_db_reader *, const char **rest);

/* Each of these says what is wrong with the value, if something is. */
bool		 msu_db_word_of(struct msu_db_reader *, const char *what,
		    const char *const *table, size_t n, const char *w,
		    unsigned *out);
const char	*msu_db_url(struct msu_db_reader *, const char *w,
		    bool allow_http);
bool		 msu_db_is_name(struct msu_db_reader *, const char *w,
		    bool wildcards);
bool		 msu_db_is_host(struct msu_db_reader *, const char *w);
bool		 msu_db_is_user_form(struct msu_db_reader *, const char *w);
void		 msu_db_add_auth(struct msu_db_reader *, const char *w,
		    size_t len, struct msu_db_auths *);

#endif
