/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Mail addresses, host names and URLs: the only way by which text from people,
 * files or the network becomes one of these in the model.
 */
#ifndef MSU_ADDR_H
#define MSU_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "mailsetup.h"

struct msu_addr {
	const char	*full;		/* local@domain, domain as A-label */
	const char	*local;		/* as typed (RFC 5321, RFC 6531) */
	const char	*domain;	/* A-label, lower case (RFC 5890) */
	const char	*name;		/* of "Name <a@b>", else NULL */
};

/*
 * Reads one address: local@domain or Name <local@domain>, with or without
 * "mailto:" in front.  The local part is
 * a dot-string or a quoted string (RFC 5321 §4.1.2) of at most 64 bytes, UTF-8
 * allowed (RFC 6531); an IDN domain becomes an A-label.  Codes MSU_E_ADDR_*.
 */
enum msu_code	msu_addr_parse(struct msu_arena *, const char *text,
		    struct msu_addr *, struct msu_error *);

/* The same of a domain that was given alone: postmaster's address there.  Who
 * gave an address or a URL is told which domain is in it.  Also MSU_E_HOST. */
enum msu_code	msu_addr_domain(struct msu_arena *, const char *text,
		    struct msu_addr *, struct msu_error *);

/* A host name as lower-case A-label, or an IP address literal as it is; NULL
 * if it is neither.  One trailing dot is dropped. */
const char	*msu_addr_host(struct msu_arena *, const char *text);
/* The same name as its owner writes it, U-labels instead of A-labels (RFC 5890
 * §2.3.2.1); as it is where it has none, or none that leads back to it. */
const char	*msu_addr_host_written(struct msu_arena *, const char *host);

/* https:// (or http:// where allowed) with a valid host; NULL if not.  Control
 * characters, blanks and user info are refused. */
const char	*msu_addr_url(struct msu_arena *, const char *text,
		    bool allow_http);

/* The host of a URL that msu_addr_url() gave. */
const char	*msu_addr_url_host(struct msu_arena *, const char *url);
/* Percent-encoded (RFC 3986 §2.1), for a query. */
const char	*msu_addr_escape(struct msu_arena *, const char *text);

bool		msu_addr_is_ip(const char *);
/* Loopback, link-local, private (RFC 1918, RFC 4193), shared (RFC 6598),
 * unspecified, multicast or documentation-only address; false for anything
 * that is not an IP address. */
bool		msu_addr_is_private(const char *ip);
bool		msu_addr_is_loopback(const char *ip);
/* A name that only this computer or this network can know: a single label, or
 * below a domain that is kept for that.  What it means is for the resolver to
 * say, which behind a proxy is not ours. */
bool		msu_addr_is_inside_name(const char *name);

/* The registrable domain (public suffix list) of an A-label domain, a tail of
 * it; NULL if it is itself a public suffix, or an IP address. */
const char	*msu_addr_base(const char *domain);

#endif
