/* SPDX-License-Identifier: MPL-2.0 */
/* Services that stand before somebody else's mailboxes. */
#ifndef MSU_FILTERS_H
#define MSU_FILTERS_H

#include <stdbool.h>

/* Whether a mail exchanger belongs to a service that only filters or forwards
 * mail. */
bool	msu_filter_is(const char *mx);

#endif
