/* SPDX-License-Identifier: MPL-2.0 */
/* Advice: what a failure means, whose fault it is, and what to do about it. */
#ifndef MSU_ADVICE_H
#define MSU_ADVICE_H

#include "mailsetup.h"

/* What all checks together show, which none of them shows alone. */
enum msu_pattern {
	MSU_PATTERN_NONE,
	MSU_PATTERN_OFFLINE,		/* no server of any host answers */
	MSU_PATTERN_NO_NAMES,		/* none of unrelated hosts' names exists */
	MSU_PATTERN_SENDING_BLOCKED,	/* receiving works, no submission port
					 * of any server answers */
	MSU_PATTERN_PORT_BLOCKED,	/* other ports of this host answer */
	MSU_PATTERN_INSPECTION,		/* one unknown issuer, unrelated hosts */
	MSU_PATTERN_PORTAL,		/* web pages on unrelated hosts */
	MSU_PATTERN_TLS_HERE,		/* this port speaks TLS at once */
	MSU_PATTERN_STARTTLS_HERE,	/* this port wants STARTTLS */
	MSU_PATTERN_RIGHT_NAME,		/* a name in the certificate works */
	MSU_PATTERN_COUNT
};

struct msu_symptom {
	enum msu_code			 code;
	enum msu_pattern		 pattern;
	enum msu_step_id		 step;	/* that failed */
	const struct msu_server		*server;
	const struct msu_account	*account;	/* for the provider's
							 * notes; or NULL */
	bool				 is_token;	/* no password */
	bool				 is_right;	/* it was accepted by
							 * the incoming server */
};

/* The first row of the table that fits; *out gets a copy with the provider's
 * link in it.  False: nothing to add to the failure's own text. */
bool	msu_advice_find(const struct msu_symptom *, struct msu_advice *out);

#endif
