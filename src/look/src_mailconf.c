/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Source: a TXT record "mailconf=URL" at the domain, an old idea of
 * Thunderbird's that is still read by some.  Within the domain the document is
 * the domain's own (T3); elsewhere it is a link over plain DNS (T1, or T2 to
 * the provider that the list knows).  The same records hold the SPF policy,
 * which tells whose servers send for the domain and so may confirm another
 * source.
 */
#include "addr.h"
#include "i18n.h"
#include "source.h"
#include "txt.h"

static const struct msu_ask asks[] = {
	{ MSU_AT_ONCE, MSU_ASK_TXT, "{domain}" },
	{ MSU_ON_REDIRECT, MSU_ASK_GET, "https://{mailconf}/{path}" },
	{ 0 },
};

static void
mailconf_records(struct msu_question *q)
{
	struct msu_look *look = q->look;
	const char *url = msu_txt_mailconf(look->found.arena, q->dns->txts);

	look->spf = msu_txt_spf(look->found.arena, q->dns->txts);
	msu_look_answer(q, url == NULL ? MSU_ANSWER_NEGATIVE :
	    MSU_ANSWER_FOUND, NULL);
	if (url != NULL)
		msu_look_ask(look, q->source, &asks[1], url);
}

static void
mailconf_answer(struct msu_question *q)
{
	struct msu_entry *e;

	if (q->dns != NULL) {
		if (q->attempt == NULL)
			mailconf_records(q);
		return;
	}
	e = msu_look_document(q, 3);
	if (e == NULL)
		return;
	/* however it leads out of the domain, plain DNS has begun it */
	e->linked = msu_addr_url_host(q->look->found.arena, q->http->url);
	e->if_known = 2;
	e->mx_knows = false;
}

const struct msu_source msu_source_mailconf = {
	.name = "mailconf",
	.title = N_("a link in the domain's DNS"),
	.operator = "dns",
	.asks = asks,
	.answer = mailconf_answer,
};
