/* SPDX-License-Identifier: MPL-2.0 */
/*
 * A mechanism's name in the first line, any challenges in the others: no
 * server is believed in SCRAM that does not know the password, and none learns
 * it there or in NTLM.
 */
#include "fuzz.h"

#include <string.h>

#include "sasl.h"
#include "secret.h"
#include "str.h"

#define PASSWORD	"correct horse"
#define TOKEN		"to.ken"

const char *const fuzz_seeds = "sasl";
const unsigned fuzz_rounds = 1000;

struct line {
	const char	*p;
	size_t		 len;
};

static struct line
next_line(const char **p, size_t *len)
{
	const char *end = *len == 0 ? NULL : memchr(*p, '\n', *len);
	struct line line = { *p, end == NULL ? *len : (size_t)(end - *p) };

	*p += line.len + (end != NULL);
	*len -= line.len + (end != NULL);
	return line;
}

/* Thousands of iterations find what tens find, only later. */
static bool
is_slow(struct line line)
{
	size_t digits = 0;

	for (size_t i = 3; i < line.len && digits < 4; i++) {
		if (line.p[i] < '0' || line.p[i] > '9')
			digits = 0;
		else if (digits > 0 || memcmp(line.p + i - 3, ",i=", 3) == 0)
			digits++;
	}
	return digits >= 4;
}

static const struct msu_sasl_mechanism *
choose(struct line name, bool is_token)
{
	char text[32] = "";
	const char *const offered[] = { text, NULL };

	if (name.len < sizeof(text))
		memcpy(text, name.p, name.len);
	return msu_sasl_choose(offered, NULL, 0, is_token, is_token ? TOKEN :
	    PASSWORD);
}

static void
claim_step(const struct msu_sasl *s, enum msu_code rc,
    const struct msu_buf *out, bool done)
{
	CLAIM(rc == MSU_OK || rc == MSU_E_WRONG_PROTOCOL);
	CLAIM(rc == MSU_OK || (out->len == 0 && !done));
	CLAIM(msu_sasl_words(s)[0] == '\0' ||
	    msu_str_shown(msu_sasl_words(s)) != NULL);
}

/* In SCRAM the password is in no response, and the only way to the end is a
 * signature in the second challenge. */
static void
claim_scram(const struct msu_buf *out, unsigned step, struct line challenge,
    bool done)
{
	CLAIM(strlen(msu_buf_text(out)) == out->len);
	CLAIM(strstr(msu_buf_text(out), PASSWORD) == NULL);
	CLAIM(!done || (step == 2 && challenge.len >= 2 &&
	    memcmp(challenge.p, "v=", 2) == 0));
}

/* In NTLM the password is in no response, neither in 8 nor in 16 bits; and the
 * end is the answer to a challenge that is one. */
static void
claim_ntlm(const struct msu_buf *out, unsigned step, struct line challenge,
    bool done)
{
	char wide[2 * sizeof(PASSWORD)] = "";
	size_t len = strlen(PASSWORD);

	for (size_t i = 0; i < len; i++)
		wide[2 * i] = PASSWORD[i];
	CLAIM(memmem(msu_buf_text(out), out->len, PASSWORD, len) == NULL);
	CLAIM(memmem(msu_buf_text(out), out->len, wide, 2 * len) == NULL);
	CLAIM(!done || (step == 2 && challenge.len >= 48 &&
	    memcmp(challenge.p, "NTLMSSP\0\2\0\0", 12) == 0));
}

static void
try_mechanism(const struct msu_sasl_mechanism *m, const char *secret_text,
    const char *p, size_t len)
{
	struct msu_secret *secret = msu_secret_new();
	bool is_scram = strncmp(msu_sasl_name(m), "SCRAM", 5) == 0, done;
	bool is_ntlm = strcmp(msu_sasl_name(m), "NTLM") == 0;
	enum msu_code rc, before = MSU_OK;
	struct line line = { NULL, 0 };
	struct msu_sasl *s;
	struct msu_buf out;

	CLAIM(secret != NULL && msu_secret_set(secret, secret_text,
	    strlen(secret_text)) == MSU_OK);
	s = msu_sasl_start(m, "me=a,b@example.org", secret, "example.org", 1,
	    0);
	CLAIM(s != NULL);
	msu_sasl_set_nonce(s, "nonce");
	msu_buf_init(&out, 1000000);
	for (unsigned step = 0; step < 10 && !is_slow(line); step++) {
		rc = msu_sasl_step(s, line.p, line.len, &out, &done);
		claim_step(s, rc, &out, done);
		CLAIM(before == MSU_OK || rc == before);
		if (is_scram)
			claim_scram(&out, step, line, done);
		if (is_ntlm)
			claim_ntlm(&out, step, line, done);
		before = rc;
		line = next_line(&p, &len);
	}
	msu_buf_free(&out);
	msu_sasl_free(s);
	msu_secret_free(secret);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *p = (const char *)data;
	struct line name = next_line(&p, &len);

	for (int is_token = 0; is_token < 2; is_token++) {
		const struct msu_sasl_mechanism *m = choose(name, is_token);

		if (m != NULL)
			try_mechanism(m, is_token ? TOKEN : PASSWORD, p, len);
	}
	return 0;
}
