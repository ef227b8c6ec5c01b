/* SPDX-License-Identifier: MPL-2.0 */
/* The storage of Foxmail 7.2 for Windows, as far as it is known. */
#ifndef MSU_FOXMAIL_H
#define MSU_FOXMAIL_H

#include <stddef.h>

#include "arena.h"
#include "mailsetup.h"

/*
 * Reads an Account.rec0.  folder is the name of the account's folder, which is
 * its address, or NULL.  Passwords are passed over.  MSU_E_SYNTAX: there is
 * nothing about an account in it.
 */
enum msu_code	msu_foxmail_read(struct msu_arena *, const char *body,
		    size_t len, const char *folder, struct msu_imported *out,
		    struct msu_error *);

/* The lines of an FMStorage.list, UTF-16 or UTF-8, each a folder with
 * backslashes, as a NULL-terminated array; MSU_FOXMAIL_MAX at most. */
#define MSU_FOXMAIL_MAX	1000
const char *const *msu_foxmail_list(struct msu_arena *, const char *body,
		    size_t len);

#endif
