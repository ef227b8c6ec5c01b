/* SPDX-License-Identifier: MPL-2.0 */
/* What the files for mail programs of the terminal have in common: they hold a
 * command in place of a password, names of accounts, and URLs. */
#ifndef MSU_TERMINAL_H
#define MSU_TERMINAL_H

#include "writer.h"

#define MSU_TERMINAL_WORDS	4

/*
 * The command that prints the password, or with OAuth2 an access token: words,
 * NULL at the end.  It is a proposal; the file says so.
 */
void	 msu_terminal_words(struct msu_arena *, const struct msu_profile *,
	    enum msu_auth, const char *words[MSU_TERMINAL_WORDS]);
/* The same as one line for a shell. */
const char *msu_terminal_command(struct msu_arena *,
	    const struct msu_profile *, enum msu_auth);
/* Comment lines (with #) about the commands for two ways to log in; nothing
 * where none is needed. */
void	 msu_terminal_about(struct msu_buf *, enum msu_auth, enum msu_auth);
/* Whether the program asks such a command with this way to log in. */
bool	 msu_terminal_has_secret(enum msu_auth);

/* For msu_writer.has_oauth2: a token takes one more program and a registration,
 * so that a password is better where the server takes one. */
bool	 msu_terminal_has_oauth2(const struct msu_server *);

/* A word as a POSIX shell takes it: in quotes where it has to be. */
const char *msu_terminal_quote(struct msu_arena *, const char *);

/* A name for the account, of ASCII letters, digits and @._+- only, different
 * for each address. */
const char *msu_terminal_name(struct msu_arena *, const struct msu_profile *);

/* "USER@HOST:PORT", percent-encoded (RFC 3986 §3.2); user may be "". */
const char *msu_terminal_authority(struct msu_arena *,
	    const struct msu_server *, const char *user);

#endif
