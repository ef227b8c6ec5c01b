/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Hiding a secret in texts without keeping it: only the lengths and digests of
 * the forms in which a server could repeat it stay, so that it can still be
 * recognised when it is long forgotten.
 */
#include "hide.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "hmac.h"
#include "secret.h"

/* As it is, as RFC 9051 §4.3 quotes it, and the characters of base 64 (RFC 4648
 * §4) that depend on nothing but the secret, for each place it may have among
 * three bytes.  The ones at its edges hold bits of it, too. */
enum { PLAIN, QUOTED, BASE64, FORMS = BASE64 + 3 };

struct form {
	size_t		 len;		/* 0: none */
	unsigned	 sum;		/* of its bytes: cheap, so looked at
					 * first */
	uint8_t		 digest[MSU_DIGEST_MAX];
	size_t		 before, after;	/* characters that go with it */
};

struct msu_hide {
	struct form	 forms[FORMS];
};

static void
form_set(struct form *f, const char *text, size_t len)
{
	f->len = len;
	f->sum = 0;
	for (size_t i = 0; i < len; i++)
		f->sum += (unsigned char)text[i];
	msu_digest(MSU_DIGEST_SHA256, text, len, f->digest);
}

/* Where that is the same, once is enough. */
static bool
form_quoted(struct form *f, const struct msu_secret *secret)
{
	size_t len = msu_secret_len(secret), n = 0;
	const char *plain = msu_secret_text(secret);
	char *text = calloc(2, len + 1);

	if (text == NULL)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (plain[i] == '"' || plain[i] == '\\')
			text[n++] = '\\';
		text[n++] = plain[i];
	}
	if (n > len)
		form_set(f, text, n);
	msu_wipe(text, n);
	free(text);
	return true;
}

/* shift: how many bytes of the three stand before it. */
static bool
form_base64(struct form *f, const struct msu_secret *secret, size_t shift)
{
	size_t len = msu_secret_len(secret), n = shift + len;
	size_t first = (shift * 8 + 5) / 6, last = n * 8 / 6;
	size_t size = MSU_BASE64_LEN(n) + 1;
	char *bytes = calloc(1, n + 1), *text = calloc(1, size);
	bool ok = bytes != NULL && text != NULL;

	if (ok) {
		memcpy(bytes + shift, msu_secret_text(secret), len);
		msu_base64_encode(bytes, n, text);
		form_set(f, text + first, last > first ? last - first : 0);
		f->before = shift > 0;
		f->after = n * 8 % 6 > 0;
		msu_wipe(bytes, n);
		msu_wipe(text, size);
	}
	free(bytes);
	free(text);
	return ok;
}

struct msu_hide *
msu_hide_new(const struct msu_secret *secret)
{
	struct msu_hide *h = calloc(1, sizeof(*h));
	bool ok = h != NULL;

	if (ok)
		form_set(&h->forms[PLAIN], msu_secret_text(secret),
		    msu_secret_len(secret));
	ok = ok && form_quoted(&h->forms[QUOTED], secret);
	for (size_t i = 0; ok && i < 3; i++)
		ok = form_base64(&h->forms[BASE64 + i], secret, i);
	msu_wipe_behind();
	if (ok)
		return h;
	free(h);
	return NULL;
}

void
msu_hide_free(struct msu_hide *h)
{
	if (h == NULL)
		return;
	msu_wipe(h, sizeof(*h));
	free(h);
}

static bool
is_form(const struct form *f, const char *text)
{
	uint8_t digest[MSU_DIGEST_MAX];

	msu_digest(MSU_DIGEST_SHA256, text, f->len, digest);
	return memcmp(digest, f->digest, sizeof(digest)) == 0;
}

/* A byte is changed only once no match can begin with it any more: matches may
 * overlap. */
static void
hide_form(const struct form *f, char *text, size_t len)
{
	size_t hidden = 0;	/* what is before that goes */
	unsigned sum = 0;

	if (f->len == 0 || f->len > len)
		return;
	for (size_t end = 1; end <= len; end++) {
		sum += (unsigned char)text[end - 1];
		if (end < f->len)
			continue;
		if (sum == f->sum && is_form(f, text + end - f->len)) {
			hidden = end + f->after;
			if (end > f->len && f->before > 0)
				text[end - f->len - 1] = '*';
		}
		sum -= (unsigned char)text[end - f->len];
		if (end - f->len < hidden)
			text[end - f->len] = '*';
	}
	for (size_t i = len + 1 - f->len; i < hidden && i < len; i++)
		text[i] = '*';
}

void
msu_hide_in(const struct msu_hide *h, char *text, size_t len)
{
	for (size_t i = 0; h != NULL && i < FORMS; i++)
		hide_form(&h->forms[i], text, len);
	msu_wipe_behind();
}
