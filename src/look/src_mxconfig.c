/* SPDX-License-Identifier: MPL-2.0 */
/* Source: the autoconfig server of the provider that the domain's mail
 * exchanger belongs to (URLs 3.1 and 3.2 of draft-ietf-mailmaint-autoconfig),
 * trust T2: a link over plain DNS to an https document. */
#include "i18n.h"
#include "source.h"

static void
mxconfig_answer(struct msu_question *q)
{
	msu_look_document(q, msu_look_mx_trust(q));
}

const struct msu_source msu_source_mxconfig = {
	.name = "mxconfig",
	.title = N_("the autoconfig server of the domain's mail provider"),
	.operator = "mx",
	.asks = (const struct msu_ask[]){
		{ MSU_AFTER_MX, MSU_ASK_GET,
		    "https://autoconfig.{mxfull}/mail/config-v1.1.xml" },
		{ MSU_AFTER_MX, MSU_ASK_GET,
		    "https://autoconfig.{mxbase}/mail/config-v1.1.xml" },
		{ 0 },
	},
	.answer = mxconfig_answer,
};
