/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: what the login needs of a conversation. */
#ifndef MSU_TALK_H
#define MSU_TALK_H

#include "net.h"

struct msu_hide;
struct msu_login_job;

struct msu_net	*msu_talk_net(const struct msu_talk *);
const struct msu_server *msu_talk_server(const struct msu_talk *);
/* The login under way dies with its conversation; gives the one before. */
struct msu_login_job *msu_talk_swap_login(struct msu_talk *,
		    struct msu_login_job *);
/* What is not to be read in traces and words from now on. */
void		 msu_talk_hide_own(struct msu_talk *, struct msu_hide *);
/* A copy in the run's arena that is fit for traces and words. */
const char	*msu_talk_clean(struct msu_talk *, const char *, size_t len);

/* maillogin.c; NULL is fine. */
void		 msu_login_job_free(struct msu_login_job *);

#endif
