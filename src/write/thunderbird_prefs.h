/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Thunderbird's words for an account, shared by its two writers: the
 * preferences, which prefs.js, policies.json and thunderbird.cfg all consist
 * of, and the codes in them.
 */
#ifndef MSU_THUNDERBIRD_PREFS_H
#define MSU_THUNDERBIRD_PREFS_H

#include "writer.h"

struct msu_thunderbird_auth {
	const char	*word;		/* <authentication> */
	int		 pref;		/* authMethod */
	int		 qr;		/* -1: refused by Android */
};

struct msu_thunderbird_security {
	const char	*word;		/* <socketType> */
	int		 number;	/* socketType, try_ssl and QR code */
};

extern const struct msu_thunderbird_auth
	    msu_thunderbird_auths[MSU_AUTH_COUNT];
extern const struct msu_thunderbird_security
	    msu_thunderbird_securities[MSU_SECURITY_COUNT];

/* Whether Thunderbird has a registration for OAuth2 with this server. */
bool	msu_thunderbird_has_oauth2(const struct msu_server *);

struct msu_thunderbird_pref {
	const char	*name;
	const char	*text;		/* NULL: a number, or true */
	int		 number;
	bool		 is_true;
	bool		 is_list;	/* of keys, which a user's own profile
					 * may have, too */
};

/* Each preference of the account in turn.  The keys of its account, server,
 * identity and sender are these words and the suffix. */
void	msu_thunderbird_prefs(struct msu_arena *, const struct msu_profile *,
	    const char *suffix,
	    void (*each)(void *, const struct msu_thunderbird_pref *), void *);

/* A value, for JavaScript and JSON alike. */
void	msu_thunderbird_value(struct msu_buf *,
	    const struct msu_thunderbird_pref *);

#endif
