/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: what the loop, names and mail servers share. */
#ifndef MSU_LOOP_H
#define MSU_LOOP_H

#include <ares.h>
#include <curl/curl.h>

#include "net.h"

/*
 * c-ares passes a name server that answers SERVFAIL or REFUSED over, and when
 * all have done so it reports the same as when none is there.  So the first
 * channel takes such an answer as one, and only then the second asks all.
 */
enum { MSU_DNS_FIRST, MSU_DNS_ALL, MSU_DNS_CHANNELS };

struct msu_dns_query;
struct msu_probe_job;

struct msu_net {
	const struct msu_ctx	*ctx;
	struct msu_arena	*arena;
	CURLM			*multi;
	ares_channel		 dns[MSU_DNS_CHANNELS];	/* NULL: not open */
	bool			 dns_library;
	enum msu_code		 dns_abort;	/* why, while cancelling */
	struct msu_dns_query	*queries;	/* under way */
	struct msu_probe_job	*jobs;		/* under way */
};

/* dns.c */
enum msu_code	msu_dns_open(struct msu_net *, struct msu_error *);
void		msu_dns_close(struct msu_net *);
/* Ends queries that have been out for too long. */
void		msu_dns_tick(struct msu_net *);
/* Fails what is open. */
void		msu_dns_abort(struct msu_net *, enum msu_code);

/* mailprobe.c */
/* One libcurl transfer has ended. */
void		msu_probe_done(struct msu_net *, CURL *, CURLcode);
/* Ends conversations whose step took too long. */
void		msu_probe_tick(struct msu_net *);
void		msu_probe_abort(struct msu_net *, enum msu_code);
void		msu_probe_close(struct msu_net *);

#endif
