/* SPDX-License-Identifier: MPL-2.0 */
/* Apple's configuration profiles: their mail accounts. */
#ifndef MSU_MOBILECONFIG_H
#define MSU_MOBILECONFIG_H

#include <stddef.h>

#include "model.h"

/*
 * Adds the servers of a profile's mail accounts to found; *personal becomes
 * whether somebody's address, name, login or password is in it.  What is not, the
 * device asks for: a server without a user name gets addr's address, and
 * entry->guessed_user is set.  The port says whether encryption is TLS or
 * STARTTLS, as it does to the device; of an unusual port TLS is assumed.  What
 * a device would not take is MSU_E_SYNTAX as a whole; keys that are not
 * Apple's are dropped alone, and traced.
 */
enum msu_code	msu_mobileconfig_read(const char *body, size_t len,
		    const struct msu_addr *addr, struct msu_found *found,
		    struct msu_entry *entry, bool *personal,
		    struct msu_error *err);

#endif
