/* SPDX-License-Identifier: MPL-2.0 */
/*
 * SCRAM (RFC 5802, RFC 7677) without channel binding: both sides show that
 * they know the password, and neither sends it.
 */
#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "compat.h"
#include "saslstep.h"
#include "secret.h"
#include "str.h"

#define NONCE_BYTES	16
#define MAX_NONCE	((size_t)1024)	/* characters, both halves */
#define MAX_SALT	((size_t)1024)	/* bytes */
/* RFC 7677 §4 asks for 4096 at least; more than this is there to keep a client
 * busy. */
#define MAX_ROUNDS	1000000
/* The GS2 header, "n,,": no channel binding, no other identity; and the same
 * in base 64, as the last message repeats it. */
#define GS2		"n,,"
#define GS2_BASE64	"biws"

struct piece {			/* of a message */
	const char	*p;
	size_t		 len;
};

struct server_first {		/* RFC 5802 §7, server-first-message */
	struct piece	 nonce;
	uint8_t		 salt[MAX_SALT];
	size_t		 salt_len;
	unsigned long	 rounds;
};

/* Takes "x=value" and the comma behind it from a message. */
static bool
take(struct piece *rest, char name, struct piece *value)
{
	const char *comma;

	if (rest->len < 2 || rest->p[0] != name || rest->p[1] != '=')
		return false;
	value->p = rest->p + 2;
	comma = memchr(value->p, ',', rest->len - 2);
	value->len = comma == NULL ? rest->len - 2 :
	    (size_t)(comma - value->p);
	rest->p = value->p + value->len + (comma != NULL);
	rest->len -= 2 + value->len + (comma != NULL);
	return true;
}

/* ---- client-first-message ----------------------------------------------- */

static enum msu_code
first(struct msu_sasl *s, struct msu_buf *out)
{
	uint8_t random[NONCE_BYTES];

	if (s->nonce[0] == '\0') {
		if (!msu_random(random, sizeof(random)))
			return MSU_E_BUG;
		for (size_t i = 0; i < sizeof(random); i++)
			snprintf(s->nonce + 2 * i, 3, "%02x", random[i]);
	}
	msu_buf_adds(&s->said, "n=");
	msu_sasl_add_name(&s->said, s->user);
	msu_buf_addf(&s->said, ",r=%s", s->nonce);
	msu_buf_adds(out, GS2);
	msu_buf_add(out, msu_buf_text(&s->said), s->said.len);
	return s->said.code;
}

/* ---- server-first-message and client-final-message ---------------------- */

/* RFC 5802 §5.1: the server's nonce is ours and more.  One that is ours alone
 * would let an old exchange be played again. */
static bool
is_nonce(const struct piece *nonce, const char *ours)
{
	size_t len = strlen(ours);

	for (size_t i = 0; i < nonce->len; i++) {
		if (nonce->p[i] <= ' ' || nonce->p[i] > '~')
			return false;
	}
	return nonce->len > len && nonce->len <= MAX_NONCE &&
	    memcmp(nonce->p, ours, len) == 0;
}

static enum msu_code
read_first(struct msu_sasl *s, struct piece rest, struct server_first *f)
{
	struct piece salt, rounds;

	if (rest.len > 0 && rest.p[0] == 'm')	/* RFC 5802 §5.1 */
		return msu_sasl_nonsense(s, "an extension that we must know");
	if (!take(&rest, 'r', &f->nonce) || !take(&rest, 's', &salt) ||
	    !take(&rest, 'i', &rounds))
		return msu_sasl_nonsense(s, "no nonce, salt and count");
	if (!is_nonce(&f->nonce, s->nonce))
		return msu_sasl_nonsense(s, "the nonce does not extend ours");
	if (!msu_base64_decode(salt.p, salt.len, f->salt, sizeof(f->salt),
	    &f->salt_len) || f->salt_len == 0)
		return msu_sasl_nonsense(s, "the salt is not valid");
	if (!msu_str_uintn(rounds.p, rounds.len, 1, MAX_ROUNDS, &f->rounds))
		return msu_sasl_nonsense(s,
		    "the number of iterations is not valid");
	return MSU_OK;
}

/*
 * RFC 5802 §3: the proof over all that was said, and the signature that the
 * server has to give.  False: out of memory.
 */
static bool
prove(struct msu_sasl *s, const struct server_first *f, uint8_t *proof)
{
	struct {
		uint8_t	salted[MSU_DIGEST_MAX], client[MSU_DIGEST_MAX];
		uint8_t	server[MSU_DIGEST_MAX], stored[MSU_DIGEST_MAX];
	} key;
	const char *said = msu_buf_text(&s->said);
	enum msu_digest d = s->digest;
	size_t size = msu_digest_size(d);
	bool ok = msu_hmac_hi(d, msu_secret_text(s->secret),
	    msu_secret_len(s->secret), f->salt, f->salt_len, f->rounds,
	    key.salted) &&
	    msu_hmac(d, key.salted, size, "Client Key", 10, key.client) &&
	    msu_hmac(d, key.salted, size, "Server Key", 10, key.server) &&
	    msu_hmac(d, key.server, size, said, s->said.len, s->signature);

	if (ok) {
		msu_digest(d, key.client, size, key.stored);
		ok = msu_hmac(d, key.stored, size, said, s->said.len, proof);
	}
	for (size_t i = 0; ok && i < size; i++)
		proof[i] ^= key.client[i];
	msu_wipe(&key, sizeof(key));
	return ok;
}

static enum msu_code
final(struct msu_sasl *s, struct piece challenge, struct msu_buf *out)
{
	uint8_t proof[MSU_DIGEST_MAX];
	struct server_first f = { 0 };
	enum msu_code rc = read_first(s, challenge, &f);

	if (rc != MSU_OK)
		return rc;
	msu_buf_adds(out, "c=" GS2_BASE64 ",r=");
	msu_buf_add(out, f.nonce.p, f.nonce.len);
	msu_buf_addc(&s->said, ',');
	msu_buf_add(&s->said, challenge.p, challenge.len);
	msu_buf_addc(&s->said, ',');
	msu_buf_add(&s->said, msu_buf_text(out), out->len);
	if (s->said.code != MSU_OK || out->code != MSU_OK)
		return s->said.code != MSU_OK ? s->said.code : out->code;
	if (!prove(s, &f, proof))
		return MSU_E_NOMEM;
	msu_buf_adds(out, ",p=");
	msu_base64_add(out, proof, msu_digest_size(s->digest));
	return MSU_OK;
}

/* ---- server-final-message ----------------------------------------------- */

/* An error leaves the exchange undone; the server's own refusal follows. */
static enum msu_code
verify(struct msu_sasl *s, struct piece rest)
{
	size_t size = msu_digest_size(s->digest), len;
	uint8_t signature[MSU_DIGEST_MAX];
	struct piece value;

	if (take(&rest, 'e', &value)) {
		msu_str_copy_clean(s->words, sizeof(s->words), value.p,
		    value.len);
		return MSU_OK;
	}
	/* one guess for each nonce: how long it takes tells nothing */
	if (!take(&rest, 'v', &value) ||
	    !msu_base64_decode(value.p, value.len, signature,
	    sizeof(signature), &len) || len != size ||
	    memcmp(signature, s->signature, size) != 0)
		return msu_sasl_nonsense(s,
		    "the server's signature is not the right one");
	s->done = true;
	return MSU_OK;
}

enum msu_code
msu_scram_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	struct piece text = { challenge, len };

	switch (s->step) {
	case 0:
		return first(s, out);
	case 1:
		return final(s, text, out);
	default:
		return verify(s, text);
	}
}
