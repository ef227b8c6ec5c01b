/* SPDX-License-Identifier: MPL-2.0 */
/* Advice: what a failed step means and what to do about it. */
#ifndef MSU_ADVICE_H
#define MSU_ADVICE_H

#include "mailsetup.h"

/* NULL: nothing to add to the failure's own text. */
const struct msu_advice	*msu_advice_find(const struct msu_server *,
			    enum msu_code);

#endif
