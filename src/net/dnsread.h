/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: one answer of a name server, from its bytes. */
#ifndef MSU_DNSREAD_H
#define MSU_DNSREAD_H

#include "arena.h"
#include "net.h"

/* RFC 1035 §3.2.2, RFC 3596, RFC 2782 */
enum msu_rr_type {
	MSU_RR_A = 1,
	MSU_RR_CNAME = 5,
	MSU_RR_SOA = 6,
	MSU_RR_MX = 15,
	MSU_RR_TXT = 16,
	MSU_RR_AAAA = 28,
	MSU_RR_SRV = 33
};

struct msu_dns_answer {
	int		 status;	/* of c-ares, ARES_SUCCESS: records */
	bool		 ad;		/* the resolver calls it authentic */
	unsigned	 ttl;		/* seconds it may be kept */
	const char	*cname;		/* where the name leads, or NULL */
	struct msu_list	 ips;		/* const char *, in their order */
	struct msu_list	 mx, srv, txts;	/* sorted; as struct msu_dns_reply */
	struct msu_list	 unfit;		/* likewise, in their order */
};

/* Reads the answer to a question for one type; anything may stand in it.  For
 * want of memory the arena has failed and the status is ARES_ENOMEM. */
void	msu_dns_read(struct msu_arena *, enum msu_rr_type, const char *name,
	    const unsigned char *raw, size_t len, struct msu_dns_answer *);

#endif
