/* SPDX-License-Identifier: MPL-2.0 */
/* TLS facts, as far as libcurl tells them: the version and cipher stand only
 * in its verbose text, the certificate in CURLINFO_CERTINFO. */
#include "tlsinfo.h"

#include <string.h>

#include "str.h"

#define MAX_NAMES	100
#define MAX_CHAIN	20

static struct msu_tls *
tls_get(struct msu_arena *a, struct msu_tls **tls)
{
	static const void *const none[1];

	if (*tls == NULL) {
		*tls = msu_arena_alloc(a, sizeof(**tls));
		if (*tls != NULL) {
			(*tls)->names = (const void *)none;
			(*tls)->chain = (const void *)none;
		}
	}
	return *tls;
}

/* "SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384" */
void
msu_tlsinfo_text(struct msu_arena *a, struct msu_tls **out, const char *data,
    size_t len)
{
	static const char mark[] = "SSL connection using ";
	const char *p, *word;
	size_t n;
	struct msu_tls *tls;
	char line[256];

	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	msu_str_copy_clean(line, sizeof(line), data, len);
	if (!msu_str_has_prefix(line, mark))
		return;
	tls = tls_get(a, out);
	if (tls == NULL)
		return;
	p = line + sizeof(mark) - 1;
	if (msu_str_word(&p, &word, &n))
		tls->version = msu_arena_strn(a, word, n);
	if (msu_str_word(&p, &word, &n) && msu_str_is(word, n, "/") &&
	    msu_str_word(&p, &word, &n))
		tls->cipher = msu_arena_strn(a, word, n);
}

/* "DNS:mail.example.org, IP Address:127.0.0.1" */
static const char *const *
read_names(struct msu_arena *a, const char *text)
{
	static const char *const marks[] = { "DNS:", "IP Address:" };
	struct msu_list names = { 0 };

	while (*text != '\0' && names.n < MAX_NAMES) {
		size_t n;

		text += strspn(text, " ");
		n = strcspn(text, ",");
		for (size_t i = 0; i < 2; i++) {
			size_t skip = strlen(marks[i]);

			if (n > skip && msu_str_has_prefix(text, marks[i])) {
				char *name = msu_arena_alloc(a, n - skip + 1);

				if (name != NULL) {
					msu_str_copy_clean(name,
					    n - skip + 1, text + skip,
					    n - skip);
					msu_list_add(a, &names, name);
				}
			}
		}
		text += n;
		if (*text == ',')
			text++;
	}
	return msu_list_end(&names);
}

static const char *
clean(struct msu_arena *a, const char *text)
{
	char buf[512];

	msu_str_copy_clean(buf, sizeof(buf), text, strlen(text));
	return msu_arena_str(a, buf);
}

/* The value of "Subject:CN = mail.example.org"; NULL if the line is another. */
static const char *
value_of(const char *line, const char *key)
{
	size_t n = strlen(key);

	return msu_str_has_prefix(line, key) && line[n] == ':' ?
	    line + n + 1 : NULL;
}

static void
read_own(struct msu_arena *a, const char *line, struct msu_tls *tls)
{
	const char *v;

	if ((v = value_of(line, "Subject")) != NULL)
		tls->subject = clean(a, v);
	else if ((v = value_of(line, "Issuer")) != NULL)
		tls->issuer = clean(a, v);
	else if ((v = value_of(line, "Start date")) != NULL)
		tls->not_before = curl_getdate(v, NULL);
	else if ((v = value_of(line, "Expire date")) != NULL)
		tls->not_after = curl_getdate(v, NULL);
	else if ((v = value_of(line, "X509v3 Subject Alternative Name")) !=
	    NULL)
		tls->names = read_names(a, v);
}

static struct msu_certificate *
read_certificate(struct msu_arena *a, const struct curl_slist *l)
{
	struct msu_certificate *c = msu_arena_alloc(a, sizeof(*c));
	const char *v;

	for (; c != NULL && l != NULL; l = l->next) {
		if ((v = value_of(l->data, "Subject")) != NULL)
			c->subject = clean(a, v);
		else if ((v = value_of(l->data, "Issuer")) != NULL)
			c->issuer = clean(a, v);
		else if ((v = value_of(l->data, "Expire date")) != NULL)
			c->not_after = curl_getdate(v, NULL);
	}
	return c;
}

void
msu_tlsinfo_certs(struct msu_arena *a, CURL *easy, struct msu_tls **out)
{
	struct curl_certinfo *info = NULL;
	struct msu_list chain = { 0 };
	struct msu_tls *tls;

	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK ||
	    info == NULL || info->num_of_certs < 1)
		return;
	tls = tls_get(a, out);
	if (tls == NULL)
		return;
	for (const struct curl_slist *l = info->certinfo[0]; l != NULL;
	    l = l->next)
		read_own(a, l->data, tls);
	for (int i = 0; i < info->num_of_certs && i < MAX_CHAIN; i++) {
		const void *c = read_certificate(a, info->certinfo[i]);

		if (c != NULL)
			msu_list_add(a, &chain, c);
	}
	tls->chain = msu_list_end(&chain);
}
