/* SPDX-License-Identifier: MPL-2.0 */
/* An audit as a web page. */
#ifndef MSU_AUDIT_PAGE_H
#define MSU_AUDIT_PAGE_H

#include "mailsetup.h"

/* Translated to the caller's locale; caller-owned (free()), NULL: out of
 * memory.  rule is that of all grades, NULL at the end. */
char	*msu_audit_page_dup(const struct msu_audit *,
	    const struct msu_grade *const *rule);

#endif
