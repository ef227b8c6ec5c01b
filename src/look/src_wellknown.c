/* SPDX-License-Identifier: MPL-2.0 */
/* Source: an autoconfig document on the domain's own web site (URL 1.2 of
 * draft-ietf-mailmaint-autoconfig), trust T3. */
#include "i18n.h"
#include "source.h"

static void
wellknown_answer(struct msu_question *q)
{
	msu_look_document(q, 3);
}

const struct msu_source msu_source_wellknown = {
	.name = "wellknown",
	.title = N_("the domain's own web site"),
	.operator = "domain",
	.asks = (const struct msu_ask[]){
		{ MSU_AT_ONCE, MSU_ASK_GET, "https://{domain}/.well-known/"
		    "autoconfig/mail/config-v1.1.xml" },
		{ 0 },
	},
	.answer = wellknown_answer,
};
