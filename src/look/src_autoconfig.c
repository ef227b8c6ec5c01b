/* SPDX-License-Identifier: MPL-2.0 */
/* Source: the domain's own autoconfig server over https (URL 1.1 of
 * draft-ietf-mailmaint-autoconfig), trust T3. */
#include "i18n.h"
#include "source.h"

static void
autoconfig_answer(struct msu_question *q)
{
	msu_look_document(q, 3);
}

const struct msu_source msu_source_autoconfig = {
	.name = "autoconfig",
	.title = N_("the domain's own autoconfig server"),
	.operator = "domain",
	.asks = (const struct msu_ask[]){
		{ MSU_AT_ONCE, MSU_ASK_GET,
		    "https://autoconfig.{domain}/mail/config-v1.1.xml{query}" },
		{ 0 },
	},
	.answer = autoconfig_answer,
};
