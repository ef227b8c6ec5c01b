/* SPDX-License-Identifier: MPL-2.0 */
/* Memory runs out in a SASL exchange. */
#include "oom.h"

#include "sasl.h"
#include "secret.h"

#define BYTES(s)	{ (s), sizeof(s) - 1 }

struct exchange {
	const char	*mechanism;
	bool		 is_token;
	struct {
		const char	*p;		/* NULL at the end */
		size_t		 len;
	}		 challenges[3];
};

/* All steps until one fails; a failure gives no response. */
static enum msu_code
run_steps(struct msu_sasl *s, const struct exchange *e, struct msu_buf *out,
    bool *done)
{
	enum msu_code rc = msu_sasl_step(s, NULL, 0, out, done);

	for (size_t i = 0; rc == MSU_OK && e->challenges[i].p != NULL; i++)
		rc = msu_sasl_step(s, e->challenges[i].p,
		    e->challenges[i].len, out, done);
	return rc;
}

static bool
run_exchange(unsigned long n, const void *arg)
{
	const struct exchange *e = arg;
	const char *const offered[] = { e->mechanism, NULL };
	struct msu_secret *secret = msu_secret_new();
	enum msu_code rc = MSU_E_NOMEM;
	struct msu_sasl *s;
	struct msu_buf out;
	bool done = false, ok;

	if (secret == NULL || msu_secret_set(secret, "pencil", 6) != MSU_OK)
		return false;
	msu_buf_init(&out, 10000);
	start_with(n);
	s = msu_sasl_start(msu_sasl_choose(offered, NULL, 0, e->is_token,
	    msu_secret_text(secret)), "user", secret, "example.org", 143, 0);
	if (s != NULL) {
		msu_sasl_set_nonce(s, "fyko+d2lbbFgONRv9qkxdawL");
		rc = run_steps(s, e, &out, &done);
	}
	stop();
	ok = has_failed ? rc == MSU_E_NOMEM && !done && out.len == 0 :
	    rc == MSU_OK;
	msu_buf_free(&out);
	msu_sasl_free(s);
	msu_secret_free(secret);
	return ok;
}

static void
exchanges_say_no_memory(void **state)
{
	/* SCRAM-SHA-1: RFC 5802 §5; NTLM: MS-NLMP §4.2.4.3, and a time */
	static const struct exchange exchanges[] = {
		{ "PLAIN", false, { { NULL, 0 } } },
		{ "LOGIN", false, { BYTES("Username:"), BYTES("Password:") } },
		{ "CRAM-MD5", false, { BYTES("<1@example.org>") } },
		{ "SCRAM-SHA-1", false, {
		    BYTES("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
		    "s=QSXCR+Q6sek8bf92,i=4096"),
		    BYTES("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") } },
		{ "SCRAM-SHA-1", false, { { NULL, 0 } } },
		/* longer than the first room for what was said */
		{ "SCRAM-SHA-256", false, {
		    BYTES("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,"
		    "i=1,x=12345678901234567890123456789012345678901234567890"
		    "12345678901234567890123456789012345678901234567890"
		    "12345678901234567890123456789012345678901234567890") } },
		{ "NTLM", false, { BYTES(""),
		    BYTES("NTLMSSP\0\2\0\0\0" "\0\0\0\0\0\0\0\0"
		    "\x33\x82\x8a\xe2" "\1\x23\x45\x67\x89\xab\xcd\xef"
		    "\0\0\0\0\0\0\0\0" "\x24\0\x24\0\x30\0\0\0"
		    "\2\0\x0c\0D\0o\0m\0a\0i\0n\0"
		    "\1\0\x0c\0S\0e\0r\0v\0e\0r\0" "\0\0\0\0") } },
		{ "NTLM", false, { BYTES(""),
		    BYTES("NTLMSSP\0\2\0\0\0" "\0\0\0\0\0\0\0\0"
		    "\x33\x82\x8a\xe2" "\1\x23\x45\x67\x89\xab\xcd\xef"
		    "\0\0\0\0\0\0\0\0" "\x10\0\x10\0\x30\0\0\0"
		    "\7\0\x08\0" "TIMETIME" "\0\0\0\0") } },
		{ "XOAUTH2", true, { { NULL, 0 } } },
		{ "OAUTHBEARER", true, { { NULL, 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(exchanges); i++)
		run_with_every_number(exchanges[i].mechanism, run_exchange,
		    &exchanges[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exchanges_say_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
