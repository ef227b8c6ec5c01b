/* SPDX-License-Identifier: MPL-2.0 */
/* For how long the answer of a web server may be given to others as well. */
#ifndef MSU_HTTPAGE_H
#define MSU_HTTPAGE_H

#include <stdbool.h>

struct msu_http_age {			/* zero-initialised: nothing was said */
	bool		 is_told;
	unsigned	 seconds;	/* 0: not at all */
};

/* Adds one Cache-Control field; where several say something, the least counts,
 * but that of a shared cache before that of any. */
void	msu_http_age_add(struct msu_http_age *, const char *value);

#endif
