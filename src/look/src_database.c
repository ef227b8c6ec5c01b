/* SPDX-License-Identifier: MPL-2.0 */
/* Source: the provider list of this computer, by the domain itself (trust
 * T3). */
#include <string.h>

#include "dbfile.h"
#include "err.h"
#include "i18n.h"
#include "source.h"

static enum msu_code
database_start(struct msu_look *look, struct msu_error *err)
{
	const struct msu_db *db = msu_dbfile_get(look->ctx, err);
	const char *domain = look->addr.domain;
	struct msu_attempt *t;
	struct msu_entry *e;
	uint32_t entry;

	if (db == NULL)
		return err->code;
	if (!msu_db_by_domain(db, domain, strlen(domain), &entry)) {
		msu_look_attempt(look, "database", domain,
		    MSU_ANSWER_NEGATIVE, NULL);
		return MSU_OK;
	}
	t = msu_look_attempt(look, "database", domain, MSU_ANSWER_FOUND,
	    NULL);
	e = msu_look_entry(look, db, entry, "database", domain, 3);
	if (e != NULL)
		e->attempt = t;
	return MSU_OK;
}

const struct msu_source msu_source_database = {
	.name = "database",
	.title = N_("the provider list of this computer"),
	.operator = "database",
	.start = database_start,
};
