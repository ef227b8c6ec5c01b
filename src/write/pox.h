/* SPDX-License-Identifier: MPL-2.0 */
/* The answer of Exchange's Autodiscover, for whoever publishes one or lays one
 * on a disk. */
#ifndef MSU_POX_H
#define MSU_POX_H

#include "arena.h"
#include "buf.h"
#include "mailsetup.h"

#define MSU_POX_MAX	3	/* services: one server each */

/* What the format can say of an encrypted server: bits of enum msu_auth. */
#define MSU_POX_AUTHS	((1u << MSU_AUTH_PASSWORD) | \
    (1u << MSU_AUTH_ENCRYPTED) | (1u << MSU_AUTH_NTLM) | (1u << MSU_AUTH_NONE))

struct msu_pox_service {
	const struct msu_server	*server;	/* IMAP, POP3 or SMTP */
	enum msu_auth		 auth;
};

/* The login of each is the address, whoever asks. */
void	msu_pox_write(struct msu_buf *, struct msu_arena *,
	    const struct msu_pox_service *, size_t n);

#endif
