/* SPDX-License-Identifier: MPL-2.0 */
/* What TXT records say: mailconf=, SPF (RFC 7208), path= (RFC 6764). */
#include "txt.h"

#include <string.h>

#include "addr.h"
#include "str.h"

#define MAX_PATH	255	/* bytes: one string of a record (RFC 1035) */
#define MAX_TERMS	200	/* of an SPF record that are looked at */

/* What follows a key in the same case or another (RFC 6763 §6.4); NULL if the
 * record is not about it. */
static const char *
value_of(const char *txt, const char *key)
{
	size_t len = strlen(key);

	return msu_str_neqcase(txt, key, len) ? txt + len : NULL;
}

static bool
is_before(const char *text, const char *other)
{
	return other == NULL || strcmp(text, other) < 0;
}

const char *
msu_txt_mailconf(struct msu_arena *a, const char *const *txts)
{
	const char *first = NULL;

	for (; *txts != NULL; txts++) {
		const char *text = value_of(*txts, "mailconf=");
		const char *url = text == NULL ? NULL :
		    msu_addr_url(a, text, false);

		if (url != NULL && is_before(url, first))
			first = url;
	}
	return first;
}

/* A path that can stand behind a host in a URL as it is (RFC 3986 §3.3). */
static bool
is_path(const char *s)
{
	if (s[0] != '/' || s[1] == '/' || strlen(s) > MAX_PATH)
		return false;
	for (; *s != '\0'; s++) {
		if (*s <= 0x20 || *s >= 0x7f ||
		    strchr("\"<>\\^`{|}?#", *s) != NULL)
			return false;
	}
	return true;
}

const char *
msu_txt_path(struct msu_arena *a, const char *const *txts)
{
	const char *first = NULL;

	for (; *txts != NULL; txts++) {
		const char *path = value_of(*txts, "path=");

		if (path != NULL && is_path(path) && is_before(path, first))
			first = path;
	}
	return msu_arena_str(a, first);
}

/* ---- SPF ------------------------------------------------------------------ */

/* The terms of the only record (§4.5); NULL if there is none, or two. */
static const char *
spf_terms(const char *const *txts)
{
	const char *terms = NULL;

	for (; *txts != NULL; txts++) {
		const char *rest = value_of(*txts, "v=spf1");

		if (rest == NULL || (rest[0] != ' ' && rest[0] != '\0'))
			continue;
		if (terms != NULL)
			return NULL;
		terms = rest;
	}
	return terms;
}

/* A name as it may stand in DNS: other than a host's, its labels may have "_",
 * as in _spf.example.org.  Lower case, without a dot at the end; NULL if it is
 * none. */
static const char *
dns_name(struct msu_arena *a, const char *text, size_t len)
{
	char *host = msu_arena_alloc(a, len + 1);
	char *name = msu_arena_alloc(a, len + 1);
	const char *ascii;

	if (host == NULL || name == NULL)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		host[i] = text[i] == '_' ? 'x' : text[i];
		name[i] = msu_str_lower(text[i]);
	}
	ascii = msu_addr_host(a, host);
	if (ascii == NULL || msu_addr_is_ip(ascii))
		return NULL;
	if (memchr(text, '_', len) == NULL)
		return ascii;
	if (strlen(ascii) < len)
		name[len - 1] = '\0';	/* the dot */
	return msu_str_is_ascii(name) ? name : NULL;
}

/* The domain that one term leads to (§5.2, §6.1); NULL if none.  A qualifier
 * changes what a match means, not who sends. */
static const char *
spf_domain(struct msu_arena *a, const char *term, size_t len)
{
	static const char *const words[] = { "include:", "redirect=" };

	if (len > 0 && strchr("+-~?", term[0]) != NULL) {
		term++;
		len--;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		/* a macro (§7) is no name */
		if (len > n && msu_str_neqcase(term, words[i], n))
			return dns_name(a, term + n, len - n);
	}
	return NULL;
}

const char *const *
msu_txt_spf(struct msu_arena *a, const char *const *txts)
{
	const char *terms = spf_terms(txts), *term;
	struct msu_list out = { 0 };
	size_t len, n = 0;

	while (terms != NULL && out.n < MSU_SPF_MAX && n++ < MAX_TERMS &&
	    msu_str_word(&terms, &term, &len)) {
		const char *domain = spf_domain(a, term, len);
		bool have = domain == NULL;

		for (size_t i = 0; !have && i < out.n; i++)
			have = strcmp(domain, out.v[i]) == 0;
		if (!have)
			msu_list_add(a, &out, domain);
	}
	return msu_list_end(&out);
}
