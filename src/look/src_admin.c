/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: the administrator's directory (--config-dir), trust T4.  It holds
 * autoconfig documents (NAME.xml, DOMAIN.xml first) and provider files, in the
 * form of providers/README; what it says wins over everything.
 */
#include <string.h>

#include "autoconfig.h"
#include "dbfile.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "source.h"
#include "str.h"

#define MAX_FILES	((size_t)10000)
#define MAX_XML		((size_t)1000000)

static bool
is_xml(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && msu_str_eqcase(name + len - 4, ".xml");
}

/* What a document that is for this domain says.  One that then names no server
 * is a mistake: the database's servers with its notes would be nobody's. */
static enum msu_code
admin_take(struct msu_look *look, const char *path, const struct msu_buf *text,
    bool *found, struct msu_error *err)
{
	struct msu_arena *a = look->found.arena;
	struct msu_found said = { .arena = a, .trace = look->found.trace };
	struct msu_entry *e = msu_found_entry(&said, "admin",
	    msu_arena_str(a, path), 4);
	enum msu_code rc;

	if (e == NULL)
		return msu_fail(err, MSU_E_NOMEM, path, NULL);
	rc = msu_autoconfig_read(msu_buf_text(text), text->len, &look->addr,
	    &said, e, err);
	if (rc != MSU_OK || e->unlisted)
		return rc;
	if (said.servers.n == 0)
		return msu_fail(err, MSU_E_SYNTAX, path, "no usable server");
	*found = true;
	look->found = said;	/* the first source: nothing else so far */
	return MSU_OK;
}

/* own: the file is called after the domain, which vouches for a document that
 * names none.  One of another name that cannot be understood may be about
 * another domain: that is recorded, and ends nothing. */
static enum msu_code
admin_document(struct msu_look *look, const char *path, bool own, bool *found,
    struct msu_error *err)
{
	struct msu_error bad = { .code = MSU_OK };
	struct msu_buf text;
	bool mine = own;

	msu_buf_init(&text, MAX_XML);
	if (msu_file_read(path, MAX_XML, &text, &bad) == MSU_OK && !own)
		msu_autoconfig_lists(look->found.arena, msu_buf_text(&text),
		    text.len, &look->addr, path, &mine, &bad);
	if (bad.code == MSU_OK && mine)
		admin_take(look, path, &text, found, err);
	else if (bad.code == MSU_E_NOMEM || (bad.code != MSU_OK && own))
		*err = bad;
	else if (bad.code != MSU_OK)
		msu_look_attempt(look, "admin", path, MSU_ANSWER_REFUSED,
		    &bad);
	msu_buf_free(&text);
	return err->code;
}

/* DOMAIN.xml, else the first document in order of name that lists it. */
static enum msu_code
admin_documents(struct msu_look *look, const char *dir,
    const char *const *names, const char **where, struct msu_error *err)
{
	struct msu_arena *a = look->found.arena;
	const char *own = msu_arena_printf(a, "%s.xml", look->addr.domain);
	enum msu_code rc = MSU_OK;
	bool found = false;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; rc == MSU_OK && names[i] != NULL; i++) {
			bool mine = strcmp(names[i], own) == 0;

			if (!is_xml(names[i]) || mine != (pass == 0))
				continue;
			*where = msu_file_path(a, dir, names[i]);
			rc = admin_document(look, *where, mine, &found, err);
			if (found)
				return rc;
		}
	}
	*where = NULL;
	return rc;
}

static enum msu_code
admin_providers(struct msu_look *look, const char *dir, bool *found,
    struct msu_error *err)
{
	const char *domain = look->addr.domain;
	struct msu_buf block;
	struct msu_db db;
	uint32_t entry;
	enum msu_code rc;

	msu_buf_init(&block, MSU_DB_MAX_BLOCK);
	rc = msu_dbfile_compile(dir, &block, &db, err);
	if (rc == MSU_OK &&
	    msu_db_by_domain(&db, domain, strlen(domain), &entry)) {
		*found = true;
		msu_look_entry(look, &db, entry, "admin",
		    msu_file_path(look->found.arena, dir,
		    msu_db_id(&db, entry)), 4);
	}
	msu_buf_free(&block);
	return rc;
}

static enum msu_code
admin_start(struct msu_look *look, struct msu_error *err)
{
	const char *dir = look->ctx->texts[MSU_OPT_CONFIG_DIR];
	const char *const *names, *where = NULL;
	bool any = false, found = false;
	enum msu_code rc;

	if (dir == NULL)
		return MSU_OK;
	rc = msu_file_list(look->found.arena, dir, MAX_FILES, &names, err);
	if (rc == MSU_OK)
		rc = admin_documents(look, dir, names, &where, err);
	if (rc != MSU_OK)
		return rc;
	if (where != NULL) {
		msu_look_attempt(look, "admin", where, MSU_ANSWER_FOUND,
		    NULL);
		return MSU_OK;
	}
	for (size_t i = 0; names[i] != NULL; i++)
		any |= !is_xml(names[i]);
	if (any)
		rc = admin_providers(look, dir, &found, err);
	if (rc == MSU_OK)
		msu_look_attempt(look, "admin", dir, found ?
		    MSU_ANSWER_FOUND : MSU_ANSWER_NEGATIVE, NULL);
	return rc;
}

const struct msu_source msu_source_admin = {
	.name = "admin",
	.title = N_("the administrator's directory"),
	.operator = "admin",
	.start = admin_start,
};
