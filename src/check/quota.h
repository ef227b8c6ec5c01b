/* SPDX-License-Identifier: MPL-2.0 */
/* Quota: how many logins of an account may be refused in a day, whatever runs
 * us how often, because providers lock accounts. */
#ifndef MSU_QUOTA_H
#define MSU_QUOTA_H

#include "ctx.h"

#define MSU_QUOTA_A_DAY	2

/*
 * Takes one of the day's places before a login is tried, so that a program that
 * is ended in the middle has used it.  *place is to be given back unless the
 * login is refused.  MSU_E_LOGIN_LIMIT: none is left.  MSU_E_NOT_COUNTED:
 * places cannot be counted; then no login may be tried.
 */
enum msu_code	msu_quota_take(const struct msu_ctx *, struct msu_arena *,
		    const char *account, const char **place,
		    struct msu_error *);
void		msu_quota_give_back(const char *place);

#endif
