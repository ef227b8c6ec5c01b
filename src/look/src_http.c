/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: the domain's autoconfig server over plain http, trust T0, only with
 * --allow-http or the program's consent.  Everything over https must have been proven absent before:
 * an attacker would only need to drop the handshake of the https twin.
 */
#include "i18n.h"
#include "look.h"
#include "source.h"

static bool
http_is_on(const struct msu_look *look)
{
	return look->http && msu_look_is_absent(look);
}

static void
http_answer(struct msu_question *q)
{
	msu_look_document(q, 0);
}

const struct msu_source msu_source_http = {
	.name = "http",
	.title = N_("the domain's autoconfig server, without encryption"),
	.operator = "domain",
	.is_on = http_is_on,
	.asks = (const struct msu_ask[]){
		{ MSU_ON_ABSENCE, MSU_ASK_GET,
		    "http://autoconfig.{domain}/mail/config-v1.1.xml" },
		{ 0 },
	},
	.answer = http_answer,
};
