/* SPDX-License-Identifier: MPL-2.0 */
/*
 * NTLM (MS-NLMP, of which all sections here are) within SASL (MS-SMTPNTLM,
 * MS-POP3, MS-OXIMAP4): NEGOTIATE, CHALLENGE, AUTHENTICATE.  NTLMv2 only, with
 * extended session security: older responses give the password away.
 *
 * Nothing is signed or sealed afterwards, so no key is exchanged.  The name and
 * the version of this machine are nobody's business.
 */
#include <string.h>

#include "compat.h"
#include "saslstep.h"
#include "secret.h"
#include "str.h"

#define SIGNATURE	"NTLMSSP"	/* and its NUL */
#define KEY		16		/* bytes of MD4, MD5 and the keys */
#define NONCE		8		/* of both sides' challenges */
#define LM_RESPONSE	(KEY + NONCE)
#define CHALLENGE_HEAD	48
/* Of an AUTHENTICATE message: the fields, the flags, and room for a version;
 * then the MIC, if there is one. */
#define HEAD		72
#define MIC		16
/* The pairs of a domain with a forest around it are some hundred bytes. */
#define MAX_PAIRS	8192
/* All lengths have 16 bits; a name has 256 characters at most. */
#define MAX_NAMES	8192

/* §2.2.2.5 */
enum {
	FLAG_UNICODE = 0x1,
	FLAG_REQUEST_TARGET = 0x4,
	FLAG_NTLM = 0x200,
	FLAG_ALWAYS_SIGN = 0x8000,	/* must be set, whatever is signed */
	FLAG_EXTENDED = 0x80000,
	FLAG_TARGET_INFO = 0x800000,

	FLAGS_OFFERED = FLAG_UNICODE | FLAG_REQUEST_TARGET | FLAG_NTLM |
	    FLAG_ALWAYS_SIGN | FLAG_EXTENDED,
	FLAGS_NEEDED = FLAG_UNICODE | FLAG_NTLM | FLAG_EXTENDED |
	    FLAG_TARGET_INFO,
};

/* §2.2.2.1 */
enum { AV_EOL = 0, AV_FLAGS = 6, AV_TIMESTAMP = 7 };
#define AV_FLAGS_MIC	0x2u

struct challenge {		/* §2.2.1.2 */
	const char	*nonce;
	uint32_t	 flags;
	const char	*pairs;		/* without the one that ends them */
	size_t		 pairs_len;
	const char	*time;		/* 8 bytes, or NULL */
	uint32_t	 av_flags;
};

struct name {			/* parts of the user */
	const char	*domain, *user;
	size_t		 domain_len;
};

/* The order in which an AUTHENTICATE message has them: §2.2.1.3 */
enum { LM, NT, DOMAIN_NAME, USER_NAME, WORKSTATION, SESSION_KEY, FIELDS };

struct field {
	const void	*p;
	size_t		 len;
};

struct proof {
	uint8_t		 owf[KEY];	/* NTOWFv2: as good as the password */
	uint8_t		 session[KEY];	/* SessionBaseKey */
	uint8_t		 lm[LM_RESPONSE];
	struct msu_buf	 nt;		/* NtChallengeResponse */
};

/* ---- bytes -------------------------------------------------------------- */

static uint32_t
get16(const char *p)
{
	return (uint32_t)(uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8;
}

static uint32_t
get32(const char *p)
{
	return get16(p) | get16(p + 2) << 16;
}

static void
add_number(struct msu_buf *b, uint64_t n, size_t bytes)
{
	for (; bytes > 0; bytes--, n >>= 8)
		msu_buf_addc(b, (char)(n & 0xff));
}

static void
add_head(struct msu_buf *b, unsigned type)
{
	msu_buf_add(b, SIGNATURE, sizeof(SIGNATURE));
	add_number(b, type, 4);
}

/*
 * UTF-8 as UTF-16, little end first.  False if it is not well formed.  Once a
 * secret is in it the buffer may not move, so there is room for all first: no
 * character has more than twice its bytes.
 */
static bool
add_utf16(struct msu_buf *b, const char *s, size_t len, bool upper)
{
	unsigned long c;
	size_t n;

	msu_buf_reserve(b, 2 * len);
	for (; len > 0; s += n, len -= n) {
		n = msu_str_utf8_char(s, len, &c);
		if (n == 0)
			return false;
		if (upper && c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		if (c > 0xffff) {	/* RFC 2781 §2.1 */
			c -= 0x10000;
			add_number(b, 0xd800 | c >> 10, 2);
			c = 0xdc00 | (c & 0x3ff);
		}
		add_number(b, c, 2);
	}
	return true;
}

static void
drop(struct msu_buf *b)
{
	msu_buf_wipe(b);
	msu_buf_free(b);
}

/* ---- NEGOTIATE ---------------------------------------------------------- */

static enum msu_code
negotiate(struct msu_sasl *s, struct msu_buf *out)
{
	add_head(out, 1);
	add_number(out, FLAGS_OFFERED, 4);
	add_number(out, 0, 8);		/* no domain */
	add_number(out, 0, 8);		/* no workstation */
	msu_buf_add(&s->said, msu_buf_text(out), out->len);
	return s->said.code;
}

/* ---- CHALLENGE ---------------------------------------------------------- */

/* Keeps what we must know of a pair; false if it has another length. */
static bool
read_pair(struct challenge *c, unsigned id, const char *value, size_t len)
{
	switch (id) {
	case AV_TIMESTAMP:
		c->time = value;
		return len == 8;
	case AV_FLAGS:
		if (len == 4)
			c->av_flags = get32(value);
		return len == 4;
	default:
		return true;
	}
}

/* Identifier, length and value, up to an empty one that ends them. */
static bool
read_pairs(struct challenge *c, const char *p, size_t len)
{
	size_t at = 0;

	c->pairs = p;
	while (len - at >= 4) {
		unsigned id = get16(p + at);
		size_t n = get16(p + at + 2);

		c->pairs_len = at;
		at += 4;
		if (id == AV_EOL)
			return n == 0;
		if (n > len - at || !read_pair(c, id, p + at, n))
			return false;
		at += n;
	}
	return false;
}

static enum msu_code
read_challenge(struct msu_sasl *s, const char *p, size_t len,
    struct challenge *c)
{
	static const char head[] = SIGNATURE "\0\2\0\0";	/* and a NUL */
	size_t pairs_len, at;

	memset(c, 0, sizeof(*c));
	if (len < CHALLENGE_HEAD || memcmp(p, head, sizeof(head)) != 0)
		return msu_sasl_nonsense(s, "that is no NTLM challenge");
	c->flags = get32(p + 20);
	c->nonce = p + 24;
	if ((c->flags & FLAGS_NEEDED) != FLAGS_NEEDED)
		return msu_sasl_nonsense(s, "the server cannot do NTLMv2");
	pairs_len = get16(p + 40);
	at = get32(p + 44);
	if (at < CHALLENGE_HEAD || at > len || pairs_len > len - at ||
	    pairs_len > MAX_PAIRS || !read_pairs(c, p + at, pairs_len))
		return msu_sasl_nonsense(s,
		    "the NTLM target information is not valid");
	return MSU_OK;
}

/* §3.1.5.1.2: a server that knows the time knows the MIC as well. */
static bool
wants_mic(const struct challenge *c)
{
	return c->time != NULL || (c->av_flags & AV_FLAGS_MIC) != 0;
}

/* ---- what it is answered with ------------------------------------------- */

/* DOMAIN\user; anything else goes as it is, with no domain: user@domain is a
 * name by itself, which the server knows how to split. */
static bool
split_name(const char *s, struct name *name)
{
	const char *backslash = strchr(s, '\\');

	name->domain = s;
	name->domain_len = backslash == NULL ? 0 : (size_t)(backslash - s);
	name->user = backslash == NULL ? s : backslash + 1;
	return name->user[0] != '\0';	/* which would be an anonymous login */
}

/* MD4 of the password. */
static enum msu_code
make_nt_hash(const struct msu_secret *secret, uint8_t hash[KEY])
{
	enum msu_code rc = MSU_E_ARGUMENT;
	struct msu_buf b;

	msu_buf_init(&b, 2 * MSU_SECRET_MAX);
	if (add_utf16(&b, msu_secret_text(secret), msu_secret_len(secret),
	    false))
		rc = b.code;
	if (rc == MSU_OK)
		msu_digest(MSU_DIGEST_MD4, msu_buf_text(&b), b.len, hash);
	drop(&b);
	return rc;
}

/*
 * NTOWFv2, §3.3.2.  Windows makes all letters of the user upper case, by a
 * table of its own; here it is those of ASCII, so that a user with others in
 * lower case is refused.
 */
static enum msu_code
make_owf(const struct msu_sasl *s, const struct name *name, uint8_t owf[KEY])
{
	uint8_t hash[KEY];
	enum msu_code rc = make_nt_hash(s->secret, hash);
	struct msu_buf b;

	if (rc != MSU_OK)
		return rc;
	msu_buf_init(&b, MAX_NAMES);
	if (!add_utf16(&b, name->user, strlen(name->user), true) ||
	    !add_utf16(&b, name->domain, name->domain_len, false))
		rc = MSU_E_ARGUMENT;
	else if (b.code != MSU_OK)
		rc = b.code;
	else if (!msu_hmac(MSU_DIGEST_MD5, hash, KEY, msu_buf_text(&b),
	    b.len, owf))
		rc = MSU_E_NOMEM;
	msu_wipe(hash, sizeof(hash));
	msu_buf_free(&b);
	return rc;
}

/* The target information comes back as it was, but says if there is a MIC. */
static void
add_pairs(struct msu_buf *b, const struct challenge *c)
{
	bool mic = wants_mic(c);

	for (size_t at = 0; at < c->pairs_len;) {
		size_t len = 4 + get16(c->pairs + at + 2);

		if (!mic || get16(c->pairs + at) != AV_FLAGS)
			msu_buf_add(b, c->pairs + at, len);
		at += len;
	}
	if (mic) {
		add_number(b, AV_FLAGS, 2);
		add_number(b, 4, 2);
		add_number(b, c->av_flags | AV_FLAGS_MIC, 4);
	}
	add_number(b, AV_EOL, 4);
}

/* What is proved to be ours: §2.2.2.7 */
static void
add_client_challenge(struct msu_buf *b, const struct msu_sasl *s,
    const struct challenge *c, const uint8_t nonce[NONCE])
{
	/* in tenths of a microsecond since 1601 */
	uint64_t now = ((uint64_t)s->now + 11644473600u) * 10000000u;

	add_number(b, 0x0101, 8);	/* versions */
	if (c->time != NULL)
		msu_buf_add(b, c->time, 8);
	else
		add_number(b, now, 8);
	msu_buf_add(b, nonce, NONCE);
	add_number(b, 0, 4);
	add_pairs(b, c);
	add_number(b, 0, 4);
}

/* §3.3.2: the proof over the server's nonce and all that stands behind it. */
static bool
prove_nt(struct proof *proof, struct msu_sasl *s, const struct challenge *c,
    const uint8_t nonce[NONCE])
{
	struct msu_buf *b = &proof->nt;
	uint8_t sum[KEY];
	bool ok;

	add_number(b, 0, KEY - NONCE);
	msu_buf_add(b, c->nonce, NONCE);
	add_client_challenge(b, s, c, nonce);
	ok = b->code == MSU_OK && msu_hmac(MSU_DIGEST_MD5, proof->owf, KEY,
	    b->p + KEY - NONCE, b->len - (KEY - NONCE), sum) &&
	    msu_hmac(MSU_DIGEST_MD5, proof->owf, KEY, sum, KEY,
	    proof->session);
	if (ok)
		memcpy(b->p, sum, KEY);
	return ok;
}

/* LMv2, for who does not know the time; zeros for the others (§3.1.5.1.2). */
static bool
prove_lm(struct proof *proof, const struct challenge *c,
    const uint8_t nonce[NONCE])
{
	uint8_t both[2 * NONCE];

	memset(proof->lm, 0, sizeof(proof->lm));
	if (c->time != NULL)
		return true;
	memcpy(both, c->nonce, NONCE);
	memcpy(both + NONCE, nonce, NONCE);
	memcpy(proof->lm + KEY, nonce, NONCE);
	return msu_hmac(MSU_DIGEST_MD5, proof->owf, KEY, both, sizeof(both),
	    proof->lm);
}

static enum msu_code
prove(struct msu_sasl *s, const struct challenge *c, const struct name *name,
    struct proof *proof)
{
	uint8_t nonce[NONCE];
	enum msu_code rc = make_owf(s, name, proof->owf);

	if (rc != MSU_OK)
		return rc;
	if (s->nonce[0] != '\0')
		memcpy(nonce, s->nonce, NONCE);
	else if (!msu_random(nonce, NONCE))
		return MSU_E_BUG;
	return prove_lm(proof, c, nonce) && prove_nt(proof, s, c, nonce) ?
	    MSU_OK : MSU_E_NOMEM;
}

/* ---- AUTHENTICATE ------------------------------------------------------- */

static void
add_fields(struct msu_buf *out, const struct field *fields,
    const struct challenge *c)
{
	size_t head = HEAD + (wants_mic(c) ? MIC : 0), at = head;

	add_head(out, 3);
	for (size_t i = 0; i < FIELDS; i++) {
		add_number(out, fields[i].len, 2);
		add_number(out, fields[i].len, 2);
		add_number(out, at, 4);
		at += fields[i].len;
	}
	add_number(out, c->flags & (FLAGS_OFFERED | FLAG_TARGET_INFO), 4);
	add_number(out, 0, head - out->len);	/* version and MIC */
	for (size_t i = 0; i < FIELDS; i++)
		msu_buf_add(out, fields[i].p, fields[i].len);
}

/* §3.1.5.1.2: over all three messages, in the last of which it is zero. */
static enum msu_code
add_mic(struct msu_sasl *s, struct field challenge, const struct proof *proof,
    struct msu_buf *out)
{
	uint8_t mic[MIC];

	msu_buf_add(&s->said, challenge.p, challenge.len);
	msu_buf_add(&s->said, msu_buf_text(out), out->len);
	if (s->said.code != MSU_OK || out->code != MSU_OK)
		return s->said.code != MSU_OK ? s->said.code : out->code;
	if (!msu_hmac(MSU_DIGEST_MD5, proof->session, KEY,
	    msu_buf_text(&s->said), s->said.len, mic))
		return MSU_E_NOMEM;
	memcpy(out->p + HEAD, mic, MIC);
	return MSU_OK;
}

static enum msu_code
add_authenticate(const struct challenge *c, const struct name *name,
    const struct proof *proof, struct msu_buf *out)
{
	struct msu_buf names;
	size_t domain_len;
	enum msu_code rc;

	msu_buf_init(&names, MAX_NAMES);
	add_utf16(&names, name->domain, name->domain_len, false);
	domain_len = names.len;
	add_utf16(&names, name->user, strlen(name->user), false);
	rc = names.code;
	if (rc == MSU_OK) {
		const struct field fields[FIELDS] = {
			[LM] = { proof->lm, LM_RESPONSE },
			[NT] = { proof->nt.p, proof->nt.len },
			[DOMAIN_NAME] = { names.p, domain_len },
			[USER_NAME] = { names.p + domain_len,
			    names.len - domain_len },
		};

		add_fields(out, fields, c);
	}
	msu_buf_free(&names);
	return rc;
}

static enum msu_code
authenticate(struct msu_sasl *s, struct field challenge, struct msu_buf *out)
{
	struct challenge c;
	struct name name;
	struct proof proof;
	enum msu_code rc = read_challenge(s, challenge.p, challenge.len, &c);

	if (rc == MSU_OK && !split_name(s->user, &name))
		rc = MSU_E_ARGUMENT;
	if (rc != MSU_OK)
		return rc;
	msu_buf_init(&proof.nt, 2 * MAX_PAIRS);
	rc = prove(s, &c, &name, &proof);
	if (rc == MSU_OK)
		rc = add_authenticate(&c, &name, &proof, out);
	if (rc == MSU_OK && wants_mic(&c))
		rc = add_mic(s, challenge, &proof, out);
	drop(&proof.nt);
	msu_wipe(&proof, sizeof(proof));
	return rc;
}

/* It does not speak first: MS-SMTPNTLM has the server ask for NEGOTIATE, in
 * words that are no challenge ("334 ntlm supported"). */
enum msu_code
msu_ntlm_step(struct msu_sasl *s, const char *challenge, size_t len,
    struct msu_buf *out)
{
	s->done = s->step == 2;
	switch (s->step) {
	case 0:
		return MSU_OK;
	case 1:
		return negotiate(s, out);
	default:
		return authenticate(s, (struct field){ challenge, len }, out);
	}
}
