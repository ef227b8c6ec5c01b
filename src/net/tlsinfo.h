/* SPDX-License-Identifier: MPL-2.0 */
/* TLS facts, as far as libcurl tells them. */
#ifndef MSU_TLSINFO_H
#define MSU_TLSINFO_H

#include <curl/curl.h>

#include "arena.h"
#include "mailsetup.h"

/* Version and cipher from a line of libcurl's verbose text; *tls is made when
 * first needed. */
void	msu_tlsinfo_text(struct msu_arena *, struct msu_tls **tls,
	    const char *data, size_t len);
/* The server's own certificate from CURLINFO_CERTINFO. */
void	msu_tlsinfo_certs(struct msu_arena *, CURL *, struct msu_tls **tls);

#endif
