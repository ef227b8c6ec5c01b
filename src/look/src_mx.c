/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: the domain's mail exchangers name a provider of the database (trust
 * T2: a link over plain DNS, corroborated by the database).  A null MX
 * (RFC 7505) or a domain that does not exist proves that there is no mail.
 */
#include <string.h>

#include "dbfile.h"
#include "err.h"
#include "source.h"

static bool
is_at_or_below(const char *name, const char *parent)
{
	size_t n = strlen(name), p = strlen(parent);

	return n >= p && strcmp(name + n - p, parent) == 0 &&
	    (n == p || name[n - p - 1] == '.');
}

/* The settings of a parent domain are never used silently, and an MX inside
 * the parent would lead to them: test.example.org with the MX
 * a.test.example.org to the entry with "mx example.org". */
static bool
is_parents(const struct msu_db *db, uint32_t entry, const char *host,
    const char *domain)
{
	const char *parent = domain;
	uint32_t theirs;

	while ((parent = strchr(parent, '.')) != NULL) {
		parent++;
		if (is_at_or_below(host, parent) &&
		    msu_db_by_mx(db, parent, strlen(parent), &theirs) &&
		    theirs == entry)
			return true;
	}
	return false;
}

static void
mx_found(struct msu_look *look, const struct msu_dns_mx *const *mx,
    unsigned ms)
{
	struct msu_error err = { 0 };
	const struct msu_db *db = msu_dbfile_get(look->ctx, &err);
	uint32_t entry;

	/* the highest-priority host only: the others may be a back-up's */
	if (db == NULL || !msu_db_by_mx(db, mx[0]->host,
	    strlen(mx[0]->host), &entry) ||
	    is_parents(db, entry, mx[0]->host, look->addr.domain)) {
		msu_fail(&err, MSU_E_UNKNOWN_DOMAIN, mx[0]->host, "MX %s",
		    mx[0]->host);
		msu_look_attempt(look, "mx", look->addr.domain,
		    MSU_ANSWER_NEGATIVE, ms, &err);
		return;
	}
	msu_look_attempt(look, "mx", look->addr.domain, MSU_ANSWER_FOUND, ms,
	    NULL);
	msu_look_entry(look, db, entry, "mx", mx[0]->host, 2);
}

static void
on_mx(void *arg, const struct msu_dns_reply *reply)
{
	struct msu_look *look = arg;
	const struct msu_dns_mx *const *mx = reply->mx;
	const struct msu_error *err = reply->err;
	unsigned ms = reply->ms;
	const char *domain = look->addr.domain;

	if (err != NULL) {
		bool proven = err->code == MSU_E_DNS_NXDOMAIN ||
		    err->code == MSU_E_DNS_NODATA;

		msu_look_attempt(look, "mx", domain, proven ?
		    MSU_ANSWER_NEGATIVE : MSU_ANSWER_NONE, ms, err);
		if (err->code == MSU_E_DNS_NXDOMAIN)
			msu_fail(&look->stop, MSU_E_DNS_NXDOMAIN, domain,
			    "%s", err->detail);
		return;
	}
	/* a null MX stands alone (RFC 7505 §3); beside others it says nothing */
	while (mx[0] != NULL && mx[1] != NULL && mx[0]->host[0] == '\0')
		mx++;
	if (mx[0] == NULL || mx[0]->host[0] == '\0') {
		msu_look_attempt(look, "mx", domain, MSU_ANSWER_NEGATIVE, ms,
		    NULL);
		if (mx[0] != NULL)
			msu_fail(&look->stop, MSU_E_NO_MAIL, domain,
			    "null MX");
		return;
	}
	mx_found(look, mx, ms);
}

static enum msu_code
mx_start(struct msu_look *look, struct msu_error *err)
{
	(void)err;
	msu_dns_ask(look->net, MSU_DNS_MX, look->addr.domain, on_mx, look);
	return MSU_OK;
}

const struct msu_source msu_source_mx = {
	.name = "mx",
	.network = true,
	.start = mx_start,
};
