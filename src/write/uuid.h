/* SPDX-License-Identifier: MPL-2.0 */
/*
 * UUIDs that are derived, not drawn: the same account gives the same ones on
 * every run, so that a program sees a second import for what it is.
 */
#ifndef MSU_WRITE_UUID_H
#define MSU_WRITE_UUID_H

#include <stdint.h>

#include "arena.h"
#include "mailsetup.h"

/* Version 5 (RFC 9562 §5.5) in small letters; "" when out of memory. */
const char *msu_uuid5(struct msu_arena *, const uint8_t space[16],
	    const char *name);

/* That of one thing in a client's file: "what" tells a file's things apart,
 * and an account with other servers is another account. */
const char *msu_uuid(struct msu_arena *, const char *what,
	    const struct msu_account *);
/* The same of an address, whatever its servers are. */
const char *msu_uuid_address(struct msu_arena *, const char *what,
	    const char *address);

#endif
