/* SPDX-License-Identifier: MPL-2.0 */
/* A lookup from the address to the result. */
#ifndef MSU_LOOK_H
#define MSU_LOOK_H

#include "ctx.h"
#include "source.h"

/*
 * Reads the address.  *out is the lookup, in the result's memory; NULL where
 * the result says already that it is none.  The caller may set look->net, to
 * let it ask the network, and look->lead.
 */
enum msu_code	msu_look_begin(struct msu_ctx *, const char *address,
		    struct msu_result *, struct msu_look **out,
		    struct msu_error *);
/* Asks: where that needs the network, its run is started, and is to be over
 * before the lookup is finished. */
enum msu_code	msu_look_start(struct msu_look *, struct msu_error *);
/* Chooses; the result's outcome tells how it went.  Neither is MSU_OK only when
 * the lookup could not go on (a file of the user's, memory, a bug). */
enum msu_code	msu_look_finish(struct msu_look *, struct msu_result *,
		    struct msu_error *);

/* The first half, without the network: whether that has to be asked. */
enum msu_code	msu_look_local(struct msu_look *, bool *network,
		    struct msu_error *);

/* plan.c: sends nothing, and lists what would be sent. */
enum msu_code	msu_look_plan(struct msu_look *, bool check,
		    struct msu_result *, struct msu_error *);
/* One sentence (N_()) about the case. */
const char	*msu_phase_text(enum msu_phase);

/* rank.c: trust, agreement and order of all servers found, best first. */
void		msu_rank(struct msu_look *);
/* The score of a server by itself; its parts are added to the list. */
int		msu_rank_score(struct msu_look *, struct msu_found_server *,
		    struct msu_list *parts);
/* Adds one part, unless it is 0; returns its points. */
int		msu_rank_part(struct msu_look *, struct msu_list *parts,
		    const char *what, int points);
/* How far an entry's word goes for this domain. */
unsigned	msu_rank_trust(const struct msu_look *, const struct msu_entry *,
		    bool verified);

/* conflict.c: whether the leader needs a look at where it points; then
 * look->doubted is the host. */
bool		msu_conflict_in_doubt(struct msu_look *);
/* After ranking: disagreements between the choice and what is as good.  True:
 * somebody has to decide. */
bool		msu_conflict_find(struct msu_look *, const struct msu_leader *);

/* After the check: what the live servers contradict; all conflicts. */
const struct msu_conflict *const *msu_conflict_checked(struct msu_look *,
		    const struct msu_result *);

/* consent.c: asks the program; false where it says no, or there is nobody to
 * ask.  A yes to the address holds for the whole lookup. */
bool		msu_consent_address(struct msu_look *, const char *url);
bool		msu_consent_http(struct msu_look *, const char *host);
bool		msu_consent_trust(struct msu_look *, const struct msu_result *);
enum msu_consent_answer msu_consent_conflict(struct msu_look *,
		    const struct msu_leader *chosen,
		    const struct msu_leader *other);

/* portal.c: whether something answers in place of the servers. */
bool		msu_portal_is_there(const struct msu_look *);

/* pick.c */
bool		msu_look_is_admins(const struct msu_look *);
void		msu_pick_leader(struct msu_look *, struct msu_leader *);
/* The choice out of what was ranked; fills the account, candidates, score,
 * outcome and reasons. */
void		msu_pick(struct msu_look *, struct msu_result *);
/* The same choice, judged again after its servers were verified. */
void		msu_pick_checked(struct msu_ctx *, struct msu_result *);

/* why.c: three sentences about the choice. */
void		msu_why(struct msu_look *, struct msu_result *);

#endif
