/* SPDX-License-Identifier: MPL-2.0 */
/* What the public door wants to know of jobs. */
#ifndef MSU_JOB_H
#define MSU_JOB_H

#include "mailsetup.h"

/* MSU_E_ARGUMENT: a job of the context is not over, and the net and the password
 * are that one's. */
enum msu_code	msu_job_none(const struct msu_ctx *, struct msu_error *);

#endif
