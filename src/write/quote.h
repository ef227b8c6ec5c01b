/* SPDX-License-Identifier: MPL-2.0 */
/* Quoting that more than one format uses. */
#ifndef MSU_WRITE_QUOTE_H
#define MSU_WRITE_QUOTE_H

#include "buf.h"

/* A string in double quotes, for JSON (RFC 8259 §7) and JavaScript alike. */
void	 msu_quote_json(struct msu_buf *, const char *);

#endif
