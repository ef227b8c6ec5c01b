/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: PACC (draft-ietf-mailmaint-pacc), trust T3.  The document counts
 * only when a TXT record of the domain holds its digest; both are asked at
 * once.
 */
#include "err.h"
#include "i18n.h"
#include "pacc.h"
#include "source.h"

#define RECORD	"_ua-auto-config.{domain}"
#define DOCUMENT \
    "https://ua-auto-config.{domain}/.well-known/user-agent-configuration.json"

static void
pacc_read(struct msu_question *q, bool secure)
{
	struct msu_look *look = q->look;
	struct msu_error err = { 0 };
	/* validated DNS and TLS together: as good as the administrator */
	struct msu_entry *e = msu_found_entry(&look->found, "pacc", q->where,
	    secure ? 4 : 3);

	if (e == NULL)
		return;
	msu_look_redirected(q, e);
	msu_pacc_read(q->http->body, q->http->len, &look->addr, &look->found,
	    e, &err);
	msu_look_document_end(q, e, &err);
}

static void
pacc_answer(struct msu_question *q)
{
	struct msu_look *look = q->look;
	struct msu_question *txt, *doc;
	struct msu_error err = { 0 }, bad = { 0 };

	if (q->dns != NULL && q->attempt == NULL)
		msu_look_answer(q, MSU_ANSWER_FOUND, NULL);
	txt = msu_look_question(look, q->source, RECORD);
	doc = msu_look_question(look, q->source, DOCUMENT);
	if (txt == NULL || doc == NULL || txt->open || doc->open ||
	    doc->attempt != NULL)
		return;
	if (txt->dns == NULL || txt->attempt == NULL ||
	    txt->attempt->answer == MSU_ANSWER_NONE) {
		msu_fail(&err, MSU_E_DIGEST, txt->where, "no answer");
		msu_look_answer(doc, MSU_ANSWER_NONE, &err);
		return;
	}
	if (!msu_look_has_document(doc))
		return;
	if (msu_pacc_vouched(txt->dns->txts, doc->http->body, doc->http->len,
	    txt->where, &bad) == MSU_OK) {
		pacc_read(doc, txt->dns->secure);
		return;
	}
	/* no record at all vouches as little as a wrong one */
	msu_fail(&err, MSU_E_DIGEST, doc->where, "%s", bad.detail);
	msu_look_answer(doc, MSU_ANSWER_REFUSED, &err);
}

const struct msu_source msu_source_pacc = {
	.name = "pacc",
	.title = N_("the domain's own PACC document"),
	.operator = "domain",
	.asks = (const struct msu_ask[]){
		{ MSU_AT_ONCE, MSU_ASK_TXT, RECORD },
		{ MSU_AT_ONCE, MSU_ASK_GET, DOCUMENT },
		{ 0 },
	},
	.answer = pacc_answer,
};
