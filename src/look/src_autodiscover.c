/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: Exchange Autodiscover ([MS-OXDISCO], [MS-OXDSCLI], v2 JSON), https
 * only and for a made-up address: the servers answer the same for any mailbox.
 * A CNAME to Microsoft 365 names the provider by itself (T2: the provider list
 * knows it).  Nothing but signs is looked at unless everybody else had
 * nothing.
 */
#include <string.h>

#include "addr.h"
#include "autodiscover.h"
#include "dbfile.h"
#include "err.h"
#include "i18n.h"
#include "source.h"

#define MAX_REDIRECTS	10	/* of all kinds, MS-OXDISCO §3.1.5 */
#define PROBE		MSU_AUTODISCOVER_PROBE "@"
#define JSON		"/autodiscover/autodiscover.json/v1.0/" PROBE \
			"{domain}?Protocol=AutodiscoverV1"
#define POX		"/autodiscover/autodiscover.xml"

/* Hosts of Microsoft's that Autodiscover leads to, and whose they are. */
static const struct {
	const char	*below, *provider;
} clouds[] = {
	{ "outlook.com", "microsoft-365" },
	{ "office365.com", "microsoft-365" },
	{ "office.com", "microsoft-365" },
};

static const struct msu_ask asks[] = {
	{ MSU_AT_ONCE, MSU_ASK_ADDRS, "autodiscover.{domain}" },
	{ MSU_AT_ONCE, MSU_ASK_SRV, "_autodiscover._tcp.{domain}" },
	{ MSU_ON_NAME, MSU_ASK_GET, "https://autodiscover.{domain}" POX },
	{ MSU_ON_EXCHANGE, MSU_ASK_GET, "https://autodiscover.{domain}"
	    JSON },
	{ MSU_ON_EXCHANGE, MSU_ASK_GET, "https://{target}" JSON },
	{ MSU_ON_EXCHANGE, MSU_ASK_POST, "https://autodiscover.{domain}"
	    POX },
	{ MSU_ON_EXCHANGE, MSU_ASK_POST, "https://{domain}" POX },
	{ MSU_ON_EXCHANGE, MSU_ASK_POST, "https://{target}" POX },
	{ MSU_ON_REDIRECT, MSU_ASK_POST, "https://{redirect}/{path}" },
	{ 0 },
};

/* The entry of the cloud that a host belongs to; false if it is none. */
static bool
cloud_add(struct msu_question *q, const char *host)
{
	struct msu_look *look = q->look;
	struct msu_error err = { 0 };
	const struct msu_db *db = msu_dbfile_get(look->ctx, &err);
	uint32_t entry;

	for (size_t i = 0; i < sizeof(clouds) / sizeof(clouds[0]); i++) {
		struct msu_entry *e;

		if (db == NULL || !msu_look_is_below(host, clouds[i].below) ||
		    !msu_db_by_id(db, clouds[i].provider,
		    strlen(clouds[i].provider), &entry))
			continue;
		e = msu_look_entry(look, db, entry, "autodiscover", host, 2);
		msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
		if (e != NULL)
			e->attempt = q->attempt;
		return true;
	}
	return false;
}

/* ---- signs ---------------------------------------------------------------- */

static void
sign_addrs(struct msu_question *q)
{
	const char *cname = q->dns->cname;

	q->look->exchange_name = true;
	if (cname == NULL || !cloud_add(q, cname))
		msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
}

static void
sign_srv(struct msu_question *q)
{
	const struct msu_dns_srv *first = q->dns->srv[0];
	struct msu_look *look = q->look;

	if (first == NULL || first->host[0] == '\0' || first->port != 443) {
		msu_look_answer(q, MSU_ANSWER_NEGATIVE, NULL);
		return;
	}
	look->exchange = true;
	if (cloud_add(q, first->host))
		return;
	look->autodiscover = first->host;
	msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
}

/* ---- documents -------------------------------------------------------------- */

static size_t
redirects_of(struct msu_question *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->look->questions.n; i++) {
		const struct msu_question *other = q->look->questions.v[i];

		n += other->source == q->source &&
		    other->ask->phase == MSU_ON_REDIRECT;
	}
	return n;
}

/* Where only somebody's consent lets us ask: neither within the domain nor at
 * its mail exchanger's. */
static bool
is_foreign(const struct msu_look *look, const char *host)
{
	const char *base = msu_addr_base(host);
	const char *mx = look->mx == NULL ? NULL : msu_addr_base(look->mx);

	return look->ctx->min_trust > 1 && (base == NULL ||
	    ((look->base == NULL || strcmp(base, look->base) != 0) &&
	    (mx == NULL || strcmp(base, mx) != 0)));
}

/* Asked on, unless it was asked before.  redirectAddr names a domain: its own
 * server is next, but not that of a suffix (autodiscover.com is anybody's). */
static void
redirect(struct msu_question *q, const struct msu_autodiscover *ad)
{
	struct msu_look *look = q->look;
	struct msu_arena *a = look->found.arena;
	const char *at = ad->address == NULL ? NULL :
	    strrchr(ad->address, '@');
	const char *name = at == NULL ? NULL : msu_addr_host(a, at + 1);
	const char *host = name != NULL && msu_addr_base(name) != NULL ?
	    name : NULL;
	const char *url = ad->url != NULL ? msu_addr_url(a, ad->url, false) :
	    host == NULL ? NULL : msu_addr_url(a, msu_arena_printf(a,
	    "https://autodiscover.%s" POX, host), false);
	const struct msu_ask *ask = asks;
	struct msu_error err = { 0 };
	bool again = false;

	for (size_t i = 0; url != NULL && i < look->questions.n; i++) {
		const struct msu_question *other = look->questions.v[i];

		again |= strcmp(other->where, url) == 0;
	}
	if (url == NULL || again || redirects_of(q) >= MAX_REDIRECTS) {
		msu_fail(&err, MSU_E_REDIRECT, q->where, "%s", url != NULL ?
		    url : "not https");
		msu_look_answer(q, MSU_ANSWER_REFUSED, &err);
		return;
	}
	if (cloud_add(q, msu_addr_url_host(a, url)))
		return;
	if (is_foreign(look, msu_addr_url_host(a, url))) {
		msu_fail(&err, MSU_E_FOREIGN, q->where, "%s", url);
		msu_look_answer(q, MSU_ANSWER_REFUSED, &err);
		return;
	}
	msu_look_answer(q, MSU_ANSWER_NEGATIVE, NULL);
	while (ask->phase != MSU_ON_REDIRECT)
		ask++;
	msu_look_ask(look, q->source, ask, url);
}

static void
pox_answer(struct msu_question *q)
{
	struct msu_look *look = q->look;
	struct msu_autodiscover ad = { 0 };
	struct msu_error err = { 0 };
	bool linked = strstr(q->ask->form, "{domain}" POX) == NULL;
	struct msu_entry *e = msu_found_entry(&look->found, "autodiscover",
	    q->where, 3);

	if (e == NULL)
		return;
	msu_look_redirected(q, e);
	if (linked && e->linked == NULL)
		e->linked = msu_addr_url_host(look->found.arena, q->where);
	if (linked) {	/* from there on, nobody's word but that link's */
		e->if_known = 2;
		e->mx_knows = false;
	}
	msu_autodiscover_read(q->http->body, q->http->len, &look->addr,
	    &look->found, e, &ad, &err);
	if (err.code == MSU_OK && (ad.url != NULL || ad.address != NULL)) {
		redirect(q, &ad);
		return;
	}
	if (err.code == MSU_OK && ad.error != 0)
		msu_fail(&err, MSU_E_NO_SERVER, q->where, "error %u: %s",
		    ad.error, ad.message == NULL ? "" : ad.message);
	else if (err.code == MSU_OK && ad.is_exchange)
		msu_fail(&err, MSU_E_NO_SERVER, q->where, "Exchange without "
		    "IMAP, POP3 or SMTP");
	if (msu_look_document_end(q, e, &err))
		return;
}

/* Asked without an address, Exchange says so, or wants a login. */
static void
sign_document(struct msu_question *q)
{
	struct msu_found none = { .arena = q->look->found.arena };
	struct msu_entry e = { .source = "autodiscover", .where = q->where };
	struct msu_autodiscover ad = { 0 };
	struct msu_error err = { 0 };

	if (q->http->status == 401)
		q->look->exchange = true;
	if (!msu_look_has_document(q))
		return;
	msu_autodiscover_read(q->http->body, q->http->len, &q->look->addr,
	    &none, &e, &ad, &err);
	if (err.code == MSU_OK)
		q->look->exchange = true;
	else
		msu_fail(&err, MSU_E_NO_SERVER, q->where, NULL);
	msu_look_answer(q, err.code == MSU_OK ? MSU_ANSWER_FOUND :
	    MSU_ANSWER_NEGATIVE, err.code == MSU_OK ? NULL : &err);
}

static void
json_answer(struct msu_question *q)
{
	struct msu_arena *a = q->look->found.arena;
	struct msu_autodiscover_v2 v2 = { 0 };
	struct msu_error err = { 0 };
	const char *url;

	msu_autodiscover_json(a, q->http->body, q->http->len, q->where, &v2,
	    &err);
	url = v2.url == NULL ? NULL : msu_addr_url(a, v2.url, false);
	if (url != NULL && cloud_add(q, msu_addr_url_host(a, url)))
		return;
	if (err.code == MSU_OK)
		msu_fail(&err, MSU_E_NO_SERVER, q->where, "%s%s",
		    url != NULL ? "Exchange at " : "", url != NULL ? url :
		    v2.error_code == NULL ? "" : v2.error_code);
	msu_look_answer(q, MSU_ANSWER_NEGATIVE, &err);
}

static void
autodiscover_answer(struct msu_question *q)
{
	if (q->attempt != NULL)
		return;
	if (q->ask->phase == MSU_ON_NAME)
		sign_document(q);
	else if (q->ask->kind == MSU_ASK_ADDRS)
		sign_addrs(q);
	else if (q->ask->kind == MSU_ASK_SRV)
		sign_srv(q);
	else if (!msu_look_has_document(q))
		return;
	else if (q->ask->kind == MSU_ASK_POST)
		pox_answer(q);
	else
		json_answer(q);
}

static const char *
autodiscover_body(struct msu_look *look)
{
	struct msu_arena *a = look->found.arena;

	return msu_autodiscover_request(a, msu_arena_printf(a, PROBE "%s",
	    look->addr.domain));
}

const struct msu_source msu_source_autodiscover = {
	.name = "autodiscover",
	.title = N_("Exchange Autodiscover"),
	.operator = "autodiscover",
	.asks = asks,
	.answer = autodiscover_answer,
	.body = autodiscover_body,
};
