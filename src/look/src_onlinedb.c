/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: a provider list on the network (--online-db), asked for the domain
 * (trust T3, as the one on this computer) and for the provider that the mail
 * exchanger points to (T2).  Its operator learns the domain, so it is off by
 * default.
 */
#include "i18n.h"
#include "source.h"

static bool
onlinedb_is_on(const struct msu_look *look)
{
	return look->ctx->texts[MSU_OPT_ONLINE_DB] != NULL;
}

static void
onlinedb_answer(struct msu_question *q)
{
	msu_look_document(q, q->ask->phase == MSU_AT_ONCE ? 3 :
	    msu_look_mx_trust(q));
}

const struct msu_source msu_source_onlinedb = {
	.name = "onlinedb",
	.title = N_("the online provider list"),
	.operator = "onlinedb",
	.is_on = onlinedb_is_on,
	.asks = (const struct msu_ask[]){
		{ MSU_AT_ONCE, MSU_ASK_GET, "{onlinedb}/{domain}" },
		{ MSU_AFTER_MX, MSU_ASK_GET, "{onlinedb}/{mxfull}" },
		{ MSU_AFTER_MX, MSU_ASK_GET, "{onlinedb}/{mxbase}" },
		{ 0 },
	},
	.answer = onlinedb_answer,
};
