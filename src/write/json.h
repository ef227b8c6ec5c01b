/* SPDX-License-Identifier: MPL-2.0 */
/* Results and what else programs read, as JSON, version 1. */
#ifndef MSU_WRITE_JSON_H
#define MSU_WRITE_JSON_H

#include "mailsetup.h"

struct msu_writer;

/* One line without its end, caller-owned (free()); NULL: out of memory. */
char	*msu_json_result_dup(const struct msu_result *);
/* The same where a failure left no result. */
char	*msu_json_failure_dup(const char *address, const struct msu_error *);
/* The same for what another program keeps. */
char	*msu_json_import_dup(const struct msu_import *);
/* The same for all clients; writers ends with NULL. */
char	*msu_json_clients_dup(const struct msu_writer *const *writers);
/* The same for what a domain publishes. */
char	*msu_json_published_dup(const struct msu_published *);
/* The same for an audit. */
char	*msu_json_audit_dup(const struct msu_audit *);

#endif
