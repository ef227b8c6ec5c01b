/* SPDX-License-Identifier: MPL-2.0 */
/* Exchange Autodiscover: POX documents (MS-OXDISCO, MS-OXDSCLI) and the JSON
 * of version 2. */
#ifndef MSU_AUTODISCOVER_H
#define MSU_AUTODISCOVER_H

#include <stddef.h>

#include "model.h"

/* The local part of the address that is sent in place of the user's. */
#define MSU_AUTODISCOVER_PROBE	"setup-probe"

enum msu_autodiscover_action {
	MSU_AUTODISCOVER_SETTINGS,	/* what there is, is in the entry */
	MSU_AUTODISCOVER_URL,		/* ask url */
	MSU_AUTODISCOVER_ADDRESS,	/* ask again with address */
	MSU_AUTODISCOVER_ERROR		/* the service's own: error, message */
};

struct msu_autodiscover {		/* what one document says */
	enum msu_autodiscover_action	 action;
	const char	*url;		/* https, else NULL */
	const char	*address;	/* as msu_addr_parse() gives it, or
					 * NULL */
	unsigned	 error;		/* 600 invalid request, 601 no
					 * provider; 0 if it is no number */
	const char	*message;	/* one line, or NULL */
	bool		 is_exchange;	/* names Exchange's own protocols */
};

/*
 * Adds what a document says to an entry and the entry's servers to found, and
 * fills *out.  A server that cannot be used is dropped alone, and traced.  A
 * LoginName made of the probe's local part becomes the user's own.  addr is
 * the user's address.  MSU_E_SYNTAX: not an Autodiscover document.
 * MSU_E_REDIRECT: it leads to no https URL, or to no address.
 */
enum msu_code	msu_autodiscover_read(const char *body, size_t len,
		    const struct msu_addr *addr, struct msu_found *found,
		    struct msu_entry *entry, struct msu_autodiscover *out,
		    struct msu_error *err);

/* The body of a request for an address (Outlook's 2006 schema). */
const char	*msu_autodiscover_request(struct msu_arena *,
		    const char *address);

struct msu_autodiscover_v2 {		/* each may be NULL, not both */
	const char	*url;		/* https */
	const char	*error_code;	/* one line */
};

/* MSU_E_SYNTAX: not JSON, or neither of the two. */
enum msu_code	msu_autodiscover_json(struct msu_arena *, const char *body,
		    size_t len, const char *where,
		    struct msu_autodiscover_v2 *out, struct msu_error *err);

#endif
