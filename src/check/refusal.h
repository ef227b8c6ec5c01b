/* SPDX-License-Identifier: MPL-2.0 */
/* Refusals: what a server means by the words with which it refuses. */
#ifndef MSU_REFUSAL_H
#define MSU_REFUSAL_H

#include "mailsetup.h"

/* To a login; MSU_E_CREDENTIALS where the words tell no more than that. */
enum msu_code	msu_refusal_login(enum msu_proto, const char *words);
/* Whether the server's own code says that it has not looked at the password, or
 * that it could not; words alone do not count.  code: of the login. */
bool		msu_refusal_is_no_verdict(enum msu_proto, enum msu_code code,
		    const char *words);
/* To opening the inbox; MSU_E_MAILBOX likewise. */
enum msu_code	msu_refusal_mailbox(const char *words);
/* To the sender, a recipient or the whole message: otherwise is the code where
 * the words tell no more. */
enum msu_code	msu_refusal_mail(const char *words, enum msu_code otherwise);

/* The table behind them, for tests that look for rows which nobody needs. */
enum msu_refusal_place {	/* what was refused */
	MSU_AT_LOGIN = 1 << 0,
	MSU_AT_MAILBOX = 1 << 1,
	MSU_AT_MAIL = 1 << 2,
};

struct msu_refusal {
	unsigned	 places;	/* bits of enum msu_refusal_place */
	unsigned	 protos;	/* bits 1 << enum msu_proto */
	const char	*words;		/* case does not matter; "^421" is at the
					 * start, like a reply's code */
	enum msu_code	 code;
};

/* NULL: there is none of that number. */
const struct msu_refusal	*msu_refusal_at(size_t);
/* The one that decides; NULL: none does. */
const struct msu_refusal	*msu_refusal_find(enum msu_refusal_place,
				    enum msu_proto, const char *words);

#endif
