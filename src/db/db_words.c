/* SPDX-License-Identifier: MPL-2.0 */
/* The words of an entry that no other module knows. */
#include "layout.h"

const char *const msu_db_status_words[MSU_DB_STATUS_COUNT] = {
	[MSU_DB_OK] = "ok",
	[MSU_DB_PREPARATION] = "preparation",
	[MSU_DB_BROKEN] = "broken",
};

const char *const msu_db_confidence_words[MSU_DB_CONFIDENCE_COUNT] = {
	[MSU_DB_HIGH] = "high",
	[MSU_DB_MEDIUM] = "medium",
	[MSU_DB_LOW] = "low",
};

const char *const msu_db_quirk_words[MSU_DB_QUIRK_COUNT] = {
	[MSU_DB_IMAP_ID] = "imap-id",
	[MSU_DB_LENIENT_TLS] = "lenient-tls",
};
