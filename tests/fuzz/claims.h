/* SPDX-License-Identifier: MPL-2.0 */
/* What holds of everything that a reader takes from a document. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "fuzz.h"

#include <string.h>

#include "model.h"
#include "str.h"

static inline void
claim_line(void *arg, const char *area, const char *line)
{
	(void)arg;
	(void)area;
	CLAIM(msu_str_is_one_line(line));
}

static inline bool
is_shown(const char *text)		/* fit to be shown, or NULL */
{
	return text == NULL || msu_str_shown(text) != NULL;
}

static inline bool
is_https(const char *url)		/* or NULL */
{
	return url == NULL || (msu_str_neqcase(url, "https://", 8) &&
	    msu_str_is_one_line(url));
}

static inline void
claim_server(struct msu_arena *a, const struct msu_server *s)
{
	CLAIM(s->proto < MSU_PROTO_COUNT && s->security < MSU_SECURITY_COUNT);
	CLAIM(s->port != 0);
	CLAIM(s->nauths > 0 && s->nauths <= MSU_AUTH_COUNT);
	CLAIM(is_shown(s->user));
	CLAIM(s->user != NULL || s->auths[0] == MSU_AUTH_NONE);
	CLAIM((s->host == NULL) == (s->url != NULL));
	if (s->host != NULL) {
		const char *again = msu_addr_host(a, s->host);

		CLAIM(again != NULL && strcmp(again, s->host) == 0);
	} else
		CLAIM(is_https(s->url) && s->security == MSU_SECURITY_TLS);
}

static inline void
claim_note(const struct msu_note *n)
{
	CLAIM(n->text != NULL && is_shown(n->text) && is_https(n->url));
	CLAIM(!n->verbatim || !msu_str_is_longer(n->text, 300));
}

static inline void
claim_entry(struct msu_arena *a, const struct msu_found *f,
    const struct msu_entry *e)
{
	CLAIM(!msu_arena_failed(a));
	CLAIM(f->servers.n <= MSU_ENTRY_MAX_SERVERS);
	for (size_t i = 0; i < f->servers.n; i++) {
		const struct msu_found_server *s = f->servers.v[i];

		CLAIM(s->why.n == 1);
		claim_server(a, s->server);
	}
	for (size_t i = 0; i < e->notes.n; i++)
		claim_note(e->notes.v[i]);
	CLAIM(is_shown(e->provider) && is_shown(e->provider_name));
	CLAIM(is_https(e->documentation));
	CLAIM(e->drops.n <= MSU_ENTRY_MAX_DROPS);
	if (e->oauth2 != NULL) {
		CLAIM(is_shown(e->oauth2->issuer));
		CLAIM(is_shown(e->oauth2->scope));
		CLAIM(is_https(e->oauth2->auth_url));
		CLAIM(is_https(e->oauth2->token_url));
	}
}

#endif
