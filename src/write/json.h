/* SPDX-License-Identifier: MPL-2.0 */
/* The door to cJSON for writing: a result as JSON, version 1. */
#ifndef MSU_WRITE_JSON_H
#define MSU_WRITE_JSON_H

#include "mailsetup.h"

/* One line without its end, caller-owned (free()); NULL: out of memory. */
char	*msu_json_result_dup(const struct msu_result *);

#endif
