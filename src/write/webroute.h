/* SPDX-License-Identifier: MPL-2.0 */
/* What a web server does for a site, for all kinds of web servers alike. */
#ifndef MSU_WEBROUTE_H
#define MSU_WEBROUTE_H

#include "site.h"

enum msu_route_kind {
	MSU_ROUTE_FILE,		/* the file, as it is */
	MSU_ROUTE_POST,		/* that is asked for by POST, in any case */
	MSU_ROUTE_V2,		/* for one protocol of a query, else 400 */
	MSU_ROUTE_MOVED		/* elsewhere: RFC 6764 §5, RFC 8620 §2.2 */
};

struct msu_route {
	enum msu_route_kind	 kind;
	const char		*path;
	const char		*file, *type;	/* NULL if moved */
	const char		*url;		/* where to, or NULL */
};

/* MSU_ROUTE_V2: what all others get. */
#define MSU_ROUTE_V2_ERROR	"{\"ErrorCode\":\"InvalidProtocol\"," \
    "\"ErrorMessage\":\"Only AutodiscoverV1 is answered here.\"}"

/* The i-th route of this site; false past the end.  dns has been written. */
bool	msu_route_at(const struct msu_site *, size_t i, struct msu_route *);

/* The names that only serve these files, " " between. */
const char *msu_route_hosts(const struct msu_site *);
/* Where the files lie in all of our examples. */
const char *msu_route_dir(const struct msu_site *);
/* Comment lines that begin with "# ", the domain in them. */
void	msu_route_intro(struct msu_buf *, const struct msu_site *,
	    const char *server);

#endif
