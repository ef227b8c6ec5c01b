/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: the domain's mail exchangers name a provider of the list on this
 * computer (trust T2: a link over plain DNS, corroborated by the list).  A null
 * MX (RFC 7505) or a domain that does not exist proves that there is no mail.
 * A service that only filters mail says nothing about the mailbox.
 */
#include <string.h>

#include "addr.h"
#include "dbfile.h"
#include "err.h"
#include "filters.h"
#include "i18n.h"
#include "source.h"

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
		if (msu_look_is_below(host, parent) &&
		    msu_db_by_mx(db, parent, strlen(parent), &theirs) &&
		    theirs == entry)
			return true;
	}
	return false;
}

/* Whether the list knows the provider; then nobody else need be asked about
 * it, for the list ranks before them. */
static bool
mx_entry(struct msu_question *q)
{
	struct msu_look *look = q->look;
	struct msu_error err = { 0 };
	const struct msu_db *db = msu_dbfile_get(look->ctx, &err);
	const char *host = look->mx;
	struct msu_entry *e;
	uint32_t entry;
	bool parents;

	if (db == NULL || !msu_db_by_mx(db, host, strlen(host), &entry)) {
		msu_fail(&err, MSU_E_UNKNOWN_DOMAIN, host, "MX %s", host);
		msu_look_answer(q, MSU_ANSWER_NEGATIVE, &err);
		return false;
	}
	parents = is_parents(db, entry, host, look->addr.domain);
	if (parents && !look->ctx->flags[MSU_OPT_PARENT]) {
		msu_fail(&err, MSU_E_UNKNOWN_DOMAIN, host,
		    "MX %s is a parent domain's", host);
		msu_look_answer(q, MSU_ANSWER_NEGATIVE, &err);
		return false;
	}
	msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
	e = msu_look_entry(look, db, entry, "mx", host, parents ? 1 :
	    q->dns->secure ? 3 : 2);
	if (e != NULL)
		e->attempt = q->attempt;
	return e != NULL && !parents;
}

/* What the other sources may ask about: MXFULL is the host without its first
 * label, if that is more than MXBASE, the registrable domain.  Neither is the
 * domain itself, which is asked anyway, nor a parent of it. */
static void
mx_words(struct msu_look *look, const char *host)
{
	const char *base = msu_addr_base(host), *full = strchr(host, '.');
	const char *own = look->addr.domain;
	bool parents = look->ctx->flags[MSU_OPT_PARENT];

	look->mx = host;
	if (base == NULL)
		return;
	if (strcmp(base, own) != 0 && (parents ||
	    !msu_look_is_below(own, base)))
		look->mxbase = base;
	if (full != NULL && strlen(full + 1) > strlen(base) &&
	    strcmp(full + 1, own) != 0 && (parents ||
	    !msu_look_is_below(own, full + 1)))
		look->mxfull = full + 1;
}

/* The highest-priority host only: the others may be a back-up's.  A null MX
 * stands alone (RFC 7505 §3); beside others it says nothing. */
static const char *
mx_host(const struct msu_dns_mx *const *mx)
{
	while (mx[0] != NULL && mx[1] != NULL && mx[0]->host[0] == '\0')
		mx++;
	return mx[0] == NULL ? NULL : mx[0]->host;
}

static void
mx_records(struct msu_question *q)
{
	struct msu_look *look = q->look;
	const char *host = mx_host(q->dns->mx);
	struct msu_error err = { 0 };

	if (host == NULL || host[0] == '\0') {
		if (host != NULL) {
			msu_fail(&err, MSU_E_NO_MAIL, q->where, "null MX");
			look->stop = err;
		}
		msu_look_answer(q, MSU_ANSWER_NEGATIVE,
		    host == NULL ? NULL : &err);
		return;
	}
	if (msu_filter_is(host)) {
		look->mx_filter = true;
		msu_fail(&err, MSU_E_MAIL_FILTER, host, "MX %s", host);
		msu_look_answer(q, MSU_ANSWER_NEGATIVE, &err);
		return;
	}
	mx_words(look, host);
	if (!mx_entry(q))
		msu_look_ask_phase(look, MSU_AFTER_MX, NULL);
}

static void
mx_answer(struct msu_question *q)
{
	/* addresses looked at for a conflict: see conflict.c */
	if (q->ask->kind == MSU_ASK_ADDRS) {
		if (q->attempt == NULL)
			msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
		return;
	}
	if (q->attempt == NULL)
		mx_records(q);
	else if (q->dns->err->code == MSU_E_DNS_NXDOMAIN)
		q->look->stop = *q->dns->err;
}

const struct msu_source msu_source_mx = {
	.name = "mx",
	.title = N_("the domain's mail exchanger, found in the provider "
	    "list"),
	.operator = "mx",
	.asks = (const struct msu_ask[]){
		{ MSU_AT_ONCE, MSU_ASK_MX, "{domain}" },
		{ MSU_ON_CONFLICT, MSU_ASK_ADDRS, "{domain}" },
		{ MSU_ON_CONFLICT, MSU_ASK_ADDRS, "{server}" },
		{ 0 },
	},
	.answer = mx_answer,
};
