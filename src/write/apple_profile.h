/* SPDX-License-Identifier: MPL-2.0 */
/* A configuration profile for Apple's systems, of one person or for all users
 * of a domain. */
#ifndef MSU_APPLE_PROFILE_H
#define MSU_APPLE_PROFILE_H

#include "arena.h"
#include "buf.h"
#include "mailsetup.h"

struct msu_apple_profile {
	/* domain, in and out; its address is what the identifiers are made of,
	 * a person's or the domain itself */
	const struct msu_account *account;
	enum msu_auth		 in_auth, out_auth;
	const char		*title, *about;	/* of the profile, for people */
	const char		*label;		/* of the account */
	const char		*organization;	/* or "" */
	const char		*name;		/* sender's, or "" */
	/* What is NULL the device asks for. */
	const char		*address, *in_user, *out_user;
	bool			 one_password;	/* asked for once */
};

void	msu_apple_profile_write(struct msu_buf *, struct msu_arena *,
	    const struct msu_apple_profile *);

#endif
