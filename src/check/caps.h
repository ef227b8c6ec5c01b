/* SPDX-License-Identifier: MPL-2.0 */
/* Capabilities: what a server's EHLO, CAPABILITY or CAPA lines offer. */
#ifndef MSU_CAPS_H
#define MSU_CAPS_H

#include "model.h"

struct msu_caps {
	const char *const	*mechanisms;	/* SASL names, upper case */
	bool			 plain_login;	/* IMAP LOGIN, POP3 USER: a
						 * password without SASL */
	bool			 login_disabled;	/* RFC 3501 §6.2.3 */
	bool			 initial;	/* SASL-IR, RFC 4959 */
	unsigned long		 login_delay;	/* LOGIN-DELAY, RFC 2449 §6.5:
						 * seconds from one login to
						 * the next; 0: none */
	bool			 login_delay_most;	/* nobody's is longer,
							 * this user's may be
							 * shorter */
	unsigned long		 max_size;	/* SIZE, RFC 1870, in bytes; 0:
						 * not told */
};

/* lines: as the server sent them, NULL-terminated. */
void	msu_caps_read(struct msu_arena *, enum msu_proto,
	    const char *const *lines, struct msu_caps *);

/* Whether a login of that kind is possible with what is offered. */
bool	msu_caps_allow(const struct msu_caps *, enum msu_auth);

/* Whether nothing but an OAuth2 token will do. */
bool	msu_caps_only_oauth2(const struct msu_caps *);

#endif
