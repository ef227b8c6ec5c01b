/* SPDX-License-Identifier: MPL-2.0 */
/*
 * SASL: the table of mechanisms and the short ones of them, which are PLAIN
 * (RFC 4616), LOGIN (draft-murchison-sasl-login), CRAM-MD5 (RFC 2195),
 * OAUTHBEARER (RFC 7628) and XOAUTH2 (developers.google.com/gmail/imap/
 * xoauth2-protocol).
 *
 * libcurl has them all, but keeps the password as long as the connection is
 * open and never wipes it.  Here it is copied into the response only, and room
 * is made there first, so that the buffer does not grow with it inside.
 */
#include "sasl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "saslstep.h"
#include "secret.h"
#include "str.h"

#define MAX_CHALLENGE	((size_t)64 << 10)
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PROVES(auth)	(1u << MSU_AUTH_##auth)

typedef enum msu_code step_fn(struct msu_sasl *, const char *challenge,
    size_t len, struct msu_buf *out);

static step_fn plain_step, login_step, cram_step, bearer_step, xoauth2_step;
static bool is_printable(const char *), is_visible(const char *);
static bool is_utf8(const char *);

struct msu_sasl_mechanism {
	const char	*name;
	unsigned	 proves;	/* bits; as in msu_caps_allow() */
	unsigned	 steps;
	bool		 speaks_first, is_token;
	bool		 is_last_resort;
	bool		(*carries)(const char *secret);	/* NULL: any */
	enum msu_digest	 digest;
	step_fn		*step;
};

/* Best first. */
static const struct msu_sasl_mechanism mechanisms[] = {
	{
		.name = "SCRAM-SHA-256",	/* RFC 7677 */
		.proves = PROVES(PASSWORD) | PROVES(ENCRYPTED),
		.steps = 3,
		.speaks_first = true,
		/* SASLprep leaves ASCII as it is (RFC 4013 §2) */
		.carries = is_printable,
		.digest = MSU_DIGEST_SHA256,
		.step = msu_scram_step,
	},
	{
		.name = "SCRAM-SHA-1",		/* RFC 5802 */
		.proves = PROVES(PASSWORD) | PROVES(ENCRYPTED),
		.steps = 3,
		.speaks_first = true,
		.carries = is_printable,
		.digest = MSU_DIGEST_SHA1,
		.step = msu_scram_step,
	},
	{
		.name = "CRAM-MD5",
		.proves = PROVES(ENCRYPTED),
		.steps = 2,
		.is_last_resort = true,
		.step = cram_step,
	},
	{
		.name = "PLAIN",
		.proves = PROVES(PASSWORD),
		.steps = 1,
		.speaks_first = true,
		.step = plain_step,
	},
	{
		.name = "LOGIN",
		.proves = PROVES(PASSWORD),
		.steps = 3,
		.step = login_step,
	},
	{
		.name = "NTLM",
		.proves = PROVES(NTLM),
		.steps = 3,
		.is_last_resort = true,
		/* of which it makes UTF-16 */
		.carries = is_utf8,
		.step = msu_ntlm_step,
	},
	{
		.name = "OAUTHBEARER",
		.proves = PROVES(OAUTH2),
		.steps = 2,
		.speaks_first = true,
		.is_token = true,
		.carries = is_visible,
		.step = bearer_step,
	},
	{
		.name = "XOAUTH2",
		.proves = PROVES(OAUTH2),
		.steps = 2,
		.speaks_first = true,
		.is_token = true,
		.carries = is_visible,
		.step = xoauth2_step,
	},
};

/* ---- which -------------------------------------------------------------- */

static bool
is_ascii_from(const char *s, char least)
{
	while (*s >= least && *s < 0x7f)
		s++;
	return *s == '\0';
}

static bool
is_printable(const char *s)
{
	return is_ascii_from(s, ' ');
}

/* RFC 6750 §2.1 has even fewer characters for a token. */
static bool
is_visible(const char *s)
{
	return is_ascii_from(s, '!');
}

static bool
is_utf8(const char *s)
{
	return msu_str_is_utf8(s, strlen(s));
}

static bool
is_offered(const struct msu_sasl_mechanism *m, const char *const *offered)
{
	while (*offered != NULL && !msu_str_eqcase(*offered, m->name))
		offered++;
	return *offered != NULL;
}

static bool
is_allowed(const struct msu_sasl_mechanism *m, const enum msu_auth *allowed,
    size_t nallowed, bool last_resort)
{
	if (nallowed == 0)
		return !m->is_last_resort || last_resort;
	for (size_t i = 0; i < nallowed; i++) {
		if ((m->proves & 1u << allowed[i]) != 0)
			return true;
	}
	return false;
}

const struct msu_sasl_mechanism *
msu_sasl_choose(const char *const *offered, const enum msu_auth *allowed,
    size_t nallowed, bool is_token, const char *secret_text)
{
	for (int last_resort = 0; last_resort < 2; last_resort++) {
		for (size_t i = 0; i < COUNT(mechanisms); i++) {
			const struct msu_sasl_mechanism *m = &mechanisms[i];

			if (m->is_token == is_token &&
			    is_offered(m, offered) &&
			    is_allowed(m, allowed, nallowed, last_resort) &&
			    (m->carries == NULL || m->carries(secret_text)))
				return m;
		}
	}
	return NULL;
}

const char *
msu_sasl_name(const struct msu_sasl_mechanism *m)
{
	return m->name;
}

bool
msu_sasl_speaks_first(const struct msu_sasl_mechanism *m)
{
	return m->speaks_first;
}

/* ---- for all of them ---------------------------------------------------- */

enum msu_code
msu_sasl_nonsense(struct msu_sasl *s, const char *why)
{
	if (s->words[0] == '\0')
		msu_str_copy_clean(s->words, sizeof(s->words), why,
		    strlen(why));
	return MSU_E_WRONG_PROTOCOL;
}

void
msu_sasl_add_name(struct msu_buf *b, const char *user)
{
	for (; *user != '\0'; user++) {
		if (*user == ',')
			msu_buf_adds(b, "=2C");
		else if (*user == '=')
			msu_buf_adds(b, "=3D");
		else
			msu_buf_addc(b, *user);
	}
}

/* The secret and what ends it: once it is in, the buffer may not move. */
static void
add_secret(struct msu_buf *b, const struct msu_secret *secret,
    const char *end)
{
	size_t len = msu_secret_len(secret);

	msu_buf_reserve(b, len + strlen(end));
	for (size_t i = 0; i < len; i++)	/* see msu_secret_copy() */
		msu_buf_addc(b, msu_secret_text(secret)[i]);
	msu_buf_adds(b, end);
}

/* ---- the short ones ----------------------------------------------------- */

/* No authorization identity: it is the user's own (RFC 4616 §2). */
static enum msu_code
plain_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	(void)challenge, (void)len;
	msu_buf_addc(out, '\0');
	msu_buf_adds(out, s->user);
	msu_buf_addc(out, '\0');
	add_secret(out, s->secret, "");
	s->done = true;
	return MSU_OK;
}

/* The prompts are "Username:" and "Password:", or whatever else a server finds
 * good; clients go by their order. */
static enum msu_code
login_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	(void)challenge, (void)len;
	if (s->step == 1)
		msu_buf_adds(out, s->user);
	else if (s->step == 2)
		add_secret(out, s->secret, "");
	s->done = s->step == 2;
	return MSU_OK;
}

static enum msu_code
cram_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	uint8_t sum[MSU_DIGEST_MAX];

	if (s->step == 0)
		return MSU_OK;
	if (len == 0)
		return msu_sasl_nonsense(s, "the challenge is empty");
	if (!msu_hmac(MSU_DIGEST_MD5, msu_secret_text(s->secret),
	    msu_secret_len(s->secret), challenge, len, sum))
		return MSU_E_NOMEM;
	msu_buf_addf(out, "%s ", s->user);
	for (size_t i = 0; i < msu_digest_size(MSU_DIGEST_MD5); i++)
		msu_buf_addf(out, "%02x", sum[i]);
	s->done = true;
	return MSU_OK;
}

/* A challenge after the token is the server's refusal. */
static void
token_refused(struct msu_sasl *s, const char *challenge, size_t len)
{
	msu_str_copy_clean(s->words, sizeof(s->words), challenge, len);
	s->done = false;
}

static enum msu_code
bearer_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	if (s->step == 0) {
		msu_buf_adds(out, "n,a=");
		msu_sasl_add_name(out, s->user);
		msu_buf_addf(out, ",\1host=%s\1port=%u\1auth=Bearer ",
		    s->host, s->port);
		add_secret(out, s->secret, "\1\1");
		s->done = true;
	} else {
		token_refused(s, challenge, len);
		msu_buf_adds(out, "\1");	/* RFC 7628 §3.2.3 */
	}
	return MSU_OK;
}

static enum msu_code
xoauth2_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	if (s->step == 0) {
		msu_buf_addf(out, "user=%s\1auth=Bearer ", s->user);
		add_secret(out, s->secret, "\1\1");
		s->done = true;
	} else
		token_refused(s, challenge, len);
	return MSU_OK;
}

/* ---- an exchange -------------------------------------------------------- */

struct msu_sasl *
msu_sasl_start(const struct msu_sasl_mechanism *m, const char *user,
    const struct msu_secret *secret, const char *host, unsigned port,
    time_t now)
{
	struct msu_sasl *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->mechanism = m;
	s->user = user;
	s->secret = secret;
	s->host = host;
	s->port = port;
	s->now = now;
	s->digest = m->digest;
	msu_buf_init(&s->said, 4 * MAX_CHALLENGE);
	return s;
}

void
msu_sasl_free(struct msu_sasl *s)
{
	if (s == NULL)
		return;
	msu_buf_wipe(&s->said);
	msu_buf_free(&s->said);
	msu_wipe(s, sizeof(*s));
	free(s);
}

static enum msu_code
answer(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	enum msu_code rc;

	if ((challenge == NULL) != (s->step == 0))
		return MSU_E_BUG;
	/* a name's control characters would be the mechanism's own */
	if (s->user[0] == '\0' || !msu_str_is_one_line(s->user) ||
	    msu_secret_len(s->secret) == 0)
		return MSU_E_ARGUMENT;
	if (s->step >= s->mechanism->steps)
		return msu_sasl_nonsense(s, "a challenge too many");
	if (len > MAX_CHALLENGE)
		return msu_sasl_nonsense(s, "the challenge is too long");
	rc = s->mechanism->step(s, challenge, len, out);
	s->step++;
	return rc == MSU_OK ? out->code : rc;
}

enum msu_code
msu_sasl_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *response, bool *done)
{
	msu_buf_wipe(response);
	if (s->code == MSU_OK)
		s->code = answer(s, challenge, len, response);
	if (s->code != MSU_OK)
		msu_buf_wipe(response);
	*done = s->code == MSU_OK && s->done;
	msu_wipe_behind();
	return s->code;
}

const char *
msu_sasl_words(const struct msu_sasl *s)
{
	return s->words;
}

void
msu_sasl_set_nonce(struct msu_sasl *s, const char *nonce)
{
	snprintf(s->nonce, sizeof(s->nonce), "%s", nonce);
}
