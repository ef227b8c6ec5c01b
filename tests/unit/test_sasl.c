/* SPDX-License-Identifier: MPL-2.0 */
/*
 * SASL: which mechanism, the exchanges of the RFCs word by word, what hostile
 * servers say, and that nothing secret is in memory that is given back.
 */
#include "sasl_hand.h"

#include "hmac.h"

#define MAX_TURNS	5

/* ---- which mechanism ---------------------------------------------------- */

static void
best_usable_mechanism_is_chosen(void **state)
{
	static const struct {
		const char	*name, *offered[8];
		enum msu_auth	 allowed[4];
		size_t		 nallowed;
		bool		 is_token;
		const char	*secret, *want;
	} rows[] = {
		{ "strongest_first",
		    { "LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-1",
		    "SCRAM-SHA-256" }, { 0 }, 0, false, "pw",
		    "SCRAM-SHA-256" },
		{ "older_scram", { "PLAIN", "SCRAM-SHA-1" }, { 0 }, 0, false,
		    "pw", "SCRAM-SHA-1" },
		{ "channel_binding_is_not_ours",
		    { "SCRAM-SHA-256-PLUS", "PLAIN" }, { 0 }, 0, false, "pw",
		    "PLAIN" },
		{ "plain_before_login", { "LOGIN", "PLAIN" }, { 0 }, 0, false,
		    "pw", "PLAIN" },
		{ "login_alone", { "NTLM", "LOGIN" }, { 0 }, 0, false, "pw",
		    "LOGIN" },
		{ "case_does_not_matter", { "plain" }, { 0 }, 0, false, "pw",
		    "PLAIN" },
		{ "prefix_is_another", { "PLAIN-X", "PLAI" }, { 0 }, 0, false,
		    "pw", NULL },
		{ "nothing_offered", { NULL }, { 0 }, 0, false, "pw", NULL },
		{ "nothing_we_know", { "GSSAPI", "DIGEST-MD5" }, { 0 }, 0,
		    false, "pw", NULL },

		{ "cram_is_for_want_of_better", { "CRAM-MD5", "LOGIN" },
		    { 0 }, 0, false, "pw", "LOGIN" },
		{ "cram_alone", { "CRAM-MD5" }, { 0 }, 0, false, "pw",
		    "CRAM-MD5" },
		{ "cram_beside_what_cannot_be",
		    { "CRAM-MD5", "SCRAM-SHA-1", "GSSAPI" }, { 0 }, 0, false,
		    "p\xc3\xa4ss", "CRAM-MD5" },
		{ "cram_where_encrypted_is_asked_for",
		    { "PLAIN", "CRAM-MD5" }, { MSU_AUTH_ENCRYPTED }, 1, false,
		    "pw", "CRAM-MD5" },
		{ "cram_where_it_is_one_of_two", { "PLAIN", "CRAM-MD5" },
		    { MSU_AUTH_PASSWORD, MSU_AUTH_ENCRYPTED }, 2, false, "pw",
		    "CRAM-MD5" },
		{ "cram_is_no_password", { "CRAM-MD5" },
		    { MSU_AUTH_PASSWORD }, 1, false, "pw", NULL },

		{ "ntlm_is_for_want_of_better", { "NTLM", "PLAIN" }, { 0 }, 0,
		    false, "pw", "PLAIN" },
		{ "ntlm_after_cram", { "NTLM", "CRAM-MD5" }, { 0 }, 0, false,
		    "pw", "CRAM-MD5" },
		{ "ntlm_alone", { "GSSAPI", "NTLM" }, { 0 }, 0, false, "pw",
		    "NTLM" },
		{ "ntlm_where_it_is_asked_for",
		    { "SCRAM-SHA-256", "PLAIN", "NTLM" }, { MSU_AUTH_NTLM },
		    1, false, "pw", "NTLM" },
		{ "ntlm_is_no_password", { "NTLM" }, { MSU_AUTH_PASSWORD }, 1,
		    false, "pw", NULL },
		{ "ntlm_is_not_what_encrypted_means", { "NTLM" },
		    { MSU_AUTH_ENCRYPTED }, 1, false, "pw", NULL },
		{ "ntlm_beyond_ascii", { "NTLM" }, { 0 }, 0, false,
		    "p\xc3\xa4ss", "NTLM" },
		{ "ntlm_has_no_other_encoding", { "NTLM" }, { 0 }, 0, false,
		    "p\xe4ss", NULL },

		{ "scram_is_a_password", { "PLAIN", "SCRAM-SHA-1" },
		    { MSU_AUTH_PASSWORD }, 1, false, "pw", "SCRAM-SHA-1" },
		{ "scram_is_encrypted", { "PLAIN", "SCRAM-SHA-256" },
		    { MSU_AUTH_ENCRYPTED }, 1, false, "pw",
		    "SCRAM-SHA-256" },
		{ "plain_is_not_encrypted", { "PLAIN", "LOGIN" },
		    { MSU_AUTH_ENCRYPTED }, 1, false, "pw", NULL },
		{ "only_what_we_cannot", { "PLAIN", "GSSAPI" },
		    { MSU_AUTH_GSSAPI, MSU_AUTH_CERT }, 2, false, "pw",
		    NULL },
		{ "one_of_several_is_ours", { "PLAIN", "NTLM" },
		    { MSU_AUTH_NTLM, MSU_AUTH_PASSWORD }, 2, false, "pw",
		    "PLAIN" },

		{ "not_ascii_needs_plain", { "SCRAM-SHA-256", "PLAIN" },
		    { 0 }, 0, false, "p\xc3\xa4ss", "PLAIN" },
		{ "tab_needs_plain", { "SCRAM-SHA-256", "PLAIN" }, { 0 }, 0,
		    false, "a\tb", "PLAIN" },
		{ "all_ascii_is_fine", { "SCRAM-SHA-256", "PLAIN" }, { 0 }, 0,
		    false, " ~", "SCRAM-SHA-256" },
		{ "delete_is_not_printable", { "SCRAM-SHA-256" }, { 0 }, 0,
		    false, "\x7f", NULL },

		{ "token", { "XOAUTH2", "PLAIN", "OAUTHBEARER" }, { 0 }, 0,
		    true, "tok", "OAUTHBEARER" },
		{ "token_the_other_way", { "PLAIN", "XOAUTH2" },
		    { MSU_AUTH_OAUTH2 }, 1, true, "tok", "XOAUTH2" },
		{ "token_is_no_password", { "PLAIN", "SCRAM-SHA-256" }, { 0 },
		    0, true, "tok", NULL },
		{ "password_is_no_token", { "XOAUTH2", "OAUTHBEARER" }, { 0 },
		    0, false, "pw", NULL },
		{ "token_not_allowed", { "XOAUTH2" }, { MSU_AUTH_PASSWORD },
		    1, true, "tok", NULL },
		{ "token_with_a_blank", { "XOAUTH2" }, { 0 }, 0, true, "t k",
		    NULL },
		{ "token_with_a_separator", { "XOAUTH2", "OAUTHBEARER" },
		    { 0 }, 0, true, "t\1k", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_sasl_mechanism *m = msu_sasl_choose(
		    rows[i].offered, rows[i].allowed, rows[i].nallowed,
		    rows[i].is_token, rows[i].secret);

		row_text(rows[i].name, m == NULL ? NULL : msu_sasl_name(m),
		    rows[i].want);
	}
}

static void
some_wait_for_the_server(void **state)
{
	static const char *const wait[] = { "LOGIN", "CRAM-MD5", "NTLM" };
	static const char *const speak[] = { "PLAIN", "SCRAM-SHA-1",
	    "SCRAM-SHA-256" };

	(void)state;
	for (size_t i = 0; i < ROWS(wait); i++)
		row_true(wait[i], !msu_sasl_speaks_first(mechanism_of(
		    wait[i], false)));
	for (size_t i = 0; i < ROWS(speak); i++)
		row_true(speak[i], msu_sasl_speaks_first(mechanism_of(
		    speak[i], false)));
	assert_true(msu_sasl_speaks_first(mechanism_of("XOAUTH2", true)));
	assert_true(msu_sasl_speaks_first(mechanism_of("OAUTHBEARER", true)));
}

/* ---- exchanges ---------------------------------------------------------- */

#define NONCE_5802	"fyko+d2lbbFgONRv9qkxdawL"
#define BOTH_5802	NONCE_5802 "3rfcNHYJY1ZVvWVs7j"
#define NONCE_7677	"rOprNGfwEbeRWgbNEkqO"
#define BOTH_7677	NONCE_7677 "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define TOKEN_7628	"vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
#define TOKEN_GOOGLE	"ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"

static const struct exchange {
	const char	*name, *mechanism, *user, *secret, *nonce;
	struct turn {
		const char	*challenge;	/* the first one is none */
		const char	*response;
		size_t		 len;
		bool		 done;
	}		 turns[MAX_TURNS];
	const char	*words;
} exchanges[] = {
	{ "plain_rfc4616", "PLAIN", "tim", "tanstaaftanstaaf", NULL, {
	    { NULL, BYTES("\0tim\0tanstaaftanstaaf"), true },
	}, "" },
	{ "plain_beyond_ascii", "PLAIN", "zo\xc3\xab", "p\xc3\xa4ss", NULL, {
	    { NULL, BYTES("\0zo\xc3\xab\0p\xc3\xa4ss"), true },
	}, "" },
	{ "login", "LOGIN", "tim", "tanstaaf", NULL, {
	    { NULL, BYTES(""), false },
	    { "Username:", BYTES("tim"), false },
	    { "Password:", BYTES("tanstaaf"), true },
	}, "" },
	{ "login_whatever_is_asked", "LOGIN", "tim", "tanstaaf", NULL, {
	    { NULL, BYTES(""), false },
	    { "Password:", BYTES("tim"), false },
	    { "", BYTES("tanstaaf"), true },
	}, "" },
	{ "cram_rfc2195", "CRAM-MD5", "tim", "tanstaaftanstaaf", NULL, {
	    { NULL, BYTES(""), false },
	    { "<1896.697170952@postoffice.reston.mci.net>",
	    BYTES("tim b913a602c7eda7a495b4e6e7334d3890"), true },
	}, "" },
	{ "scram_rfc5802", "SCRAM-SHA-1", "user", "pencil", NONCE_5802, {
	    { NULL, BYTES("n,,n=user,r=" NONCE_5802), false },
	    { "r=" BOTH_5802 ",s=QSXCR+Q6sek8bf92,i=4096",
	    BYTES("c=biws,r=" BOTH_5802 ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
	    false },
	    { "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", BYTES(""), true },
	}, "" },
	{ "scram_rfc7677", "SCRAM-SHA-256", "user", "pencil", NONCE_7677, {
	    { NULL, BYTES("n,,n=user,r=" NONCE_7677), false },
	    { "r=" BOTH_7677 ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	    BYTES("c=biws,r=" BOTH_7677
	    ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), false },
	    { "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", BYTES(""),
	    true },
	}, "" },
	{ "scram_extensions_are_passed_over", "SCRAM-SHA-1", "user", "pencil",
	    NONCE_5802, {
	    { NULL, BYTES("n,,n=user,r=" NONCE_5802), false },
	    { "r=" BOTH_5802 ",s=QSXCR+Q6sek8bf92,i=1,x=new",
	    BYTES("c=biws,r=" BOTH_5802 ",p=kCVl/Sr3O7t2JZkqZQoozJeYcnI="),
	    false },
	    { "v=jOPusIyipdpOZfz4pA1fZDhO0aw=,x=new", BYTES(""), true },
	}, "" },
	{ "scram_name_is_escaped", "SCRAM-SHA-1", "a=b,c", "pencil", "n", {
	    { NULL, BYTES("n,,n=a=3Db=2Cc,r=n"), false },
	}, "" },
	{ "scram_server_says_why", "SCRAM-SHA-1", "user", "pencil",
	    NONCE_5802, {
	    { NULL, BYTES("n,,n=user,r=" NONCE_5802), false },
	    { "r=" BOTH_5802 ",s=QSXCR+Q6sek8bf92,i=4096",
	    BYTES("c=biws,r=" BOTH_5802 ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
	    false },
	    /* a success after this is none */
	    { "e=invalid-proof", BYTES(""), false },
	}, "invalid-proof" },
	{ "bearer_rfc7628", "OAUTHBEARER", "user@example.com", TOKEN_7628,
	    NULL, {
	    { NULL, BYTES("n,a=user@example.com,\1host=server.example.com\1"
	    "port=143\1auth=Bearer " TOKEN_7628 "\1\1"), true },
	    { "{\"status\":\"invalid_token\",\"scope\":\"example_scope\"}",
	    BYTES("\1"), false },
	}, "{\"status\":\"invalid_token\",\"scope\":\"example_scope\"}" },
	{ "bearer_name_is_escaped", "OAUTHBEARER", "a=b,c@example.com", "t",
	    NULL, {
	    { NULL, BYTES("n,a=a=3Db=2Cc@example.com,\1"
	    "host=server.example.com\1port=143\1auth=Bearer t\1\1"), true },
	}, "" },
	{ "xoauth2_google", "XOAUTH2", "someuser@example.com", TOKEN_GOOGLE,
	    NULL, {
	    { NULL, BYTES("user=someuser@example.com\1auth=Bearer "
	    TOKEN_GOOGLE "\1\1"), true },
	    { "{\"status\":\"400\",\"schemes\":\"Bearer\"}", BYTES(""),
	    false },
	}, "{\"status\":\"400\",\"schemes\":\"Bearer\"}" },
	{ "refusal_is_fit_to_be_shown", "XOAUTH2", "me", "t", NULL, {
	    { NULL, BYTES("user=me\1auth=Bearer t\1\1"), true },
	    { "{\x1b[31m\r\n\xff}", BYTES(""), false },
	}, "{?[31m???}" },
	{ "empty_refusal", "XOAUTH2", "me", "t", NULL, {
	    { NULL, BYTES("user=me\1auth=Bearer t\1\1"), true },
	    { "", BYTES(""), false },
	}, "" },
};

static size_t
row_turns(const struct exchange *e, struct session *x)
{
	size_t n = 0;

	for (; n < MAX_TURNS && e->turns[n].response != NULL; n++) {
		const struct turn *t = &e->turns[n];

		row_number(e->name, session_step(x, t->challenge,
		    t->challenge == NULL ? 0 : strlen(t->challenge)),
		    MSU_OK);
		row_number(e->name, x->out.len, t->len);
		if (memcmp(msu_buf_text(&x->out), t->response, t->len) != 0)
			fail_msg("%s: turn %zu: \"%s\", not \"%s\"", e->name,
			    n, msu_buf_text(&x->out), t->response);
		row_number(e->name, x->done, t->done);
	}
	return n;
}

static void
exchanges_are_those_that_were_published(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(exchanges); i++) {
		const struct exchange *e = &exchanges[i];
		struct session x;

		session_open(&x, e->mechanism, e->user, e->secret, e->nonce);
		row_turns(e, &x);
		row_text(e->name, msu_sasl_words(x.sasl), e->words);
		session_close(&x);
	}
}

/* After its last turn each mechanism has nothing more to say. */
static void
one_challenge_too_many_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(exchanges); i++) {
		const struct exchange *e = &exchanges[i];
		size_t most = strstr(e->mechanism, "OAUTH") != NULL ||
		    strcmp(e->mechanism, "CRAM-MD5") == 0 ? 2 :
		    strcmp(e->mechanism, "PLAIN") == 0 ? 1 : 3;
		struct session x;

		session_open(&x, e->mechanism, e->user, e->secret, e->nonce);
		if (row_turns(e, &x) == most) {
			row_number(e->name, session_step(&x, "", 0),
			    MSU_E_WRONG_PROTOCOL);
			row_text(e->name, msu_sasl_words(x.sasl),
			    e->words[0] == '\0' ? "a challenge too many" :
			    e->words);
			row_true(e->name, !x.done && x.out.len == 0);
		}
		session_close(&x);
	}
}

/* The beginning of what HMAC puts before a message (RFC 2104 §2). */
static void
inner_key(enum msu_digest digest, const char *key, size_t len,
    uint8_t inner[MSU_DIGEST_MAX])
{
	memset(inner, 0, MSU_DIGEST_MAX);
	if (len > 64)
		msu_digest(digest, key, len, inner);
	else
		memcpy(inner, key, len < MSU_DIGEST_MAX ? len :
		    MSU_DIGEST_MAX);
	for (size_t i = 0; i < MSU_DIGEST_MAX; i++)
		inner[i] ^= 0x36;
}

/* A secret of this length, and what HMAC and SCRAM make of it. */
static void
row_leaks_nothing(const char *mechanism, const char *challenge,
    enum msu_digest digest, size_t len)
{
	char secret[400];
	uint8_t salted[MSU_DIGEST_MAX], client[MSU_DIGEST_MAX];
	uint8_t server[MSU_DIGEST_MAX], inner[MSU_DIGEST_MAX];
	size_t size = msu_digest_size(digest);
	struct session x;

	for (size_t i = 0; i < len; i++)
		secret[i] = (char)('!' + i % 90);
	secret[len] = '\0';
	session_open(&x, mechanism, "me@example.org", secret, "nonce");
	assert_true(msu_hmac_hi(digest, secret, len, "salt", 4, 2, salted));
	assert_true(msu_hmac(digest, salted, size, "Client Key", 10, client));
	assert_true(msu_hmac(digest, salted, size, "Server Key", 10, server));
	inner_key(digest, secret, len, inner);
	leaks = 0;
	watch(0, secret, 12);
	watch(1, salted, size);
	watch(2, client, size);
	watch(3, server, size);
	watch(4, inner, 12);
	session_step(&x, NULL, 0);
	if (challenge != NULL) {
		session_step(&x, challenge, strlen(challenge));
		session_step(&x, "last", 4);
	}
	session_close(&x);
	watch_nothing();
	row_number(mechanism, leaks, 0);
}

static void
freed_memory_holds_no_secret(void **state)
{
	static const struct {
		const char	*mechanism, *challenge;
		enum msu_digest	 digest;
	} rows[] = {
		{ "PLAIN", NULL, 0 },
		{ "LOGIN", "Username:", 0 },
		{ "CRAM-MD5", "<1@example.org>", MSU_DIGEST_MD5 },
		{ "SCRAM-SHA-1", "r=nonce2,s=c2FsdA==,i=2",
		    MSU_DIGEST_SHA1 },
		{ "SCRAM-SHA-256", "r=nonce2,s=c2FsdA==,i=2",
		    MSU_DIGEST_SHA256 },
		{ "XOAUTH2", "{}", 0 },
		{ "OAUTHBEARER", "{}", 0 },
	};

	(void)state;
	/* every way in which it can meet the end of a buffer */
	for (size_t i = 0; i < ROWS(rows); i++) {
		for (size_t len = 12; len < 300; len++)
			row_leaks_nothing(rows[i].mechanism,
			    rows[i].challenge, rows[i].digest, len);
	}
}

/* Who has it can play the server. */
static void
freed_memory_holds_no_signature(void **state)
{
	static const char signature[] = "\xae\x61\x7d\xa6\xa5\x7c\x4b\xbb"
	    "\x2e\x02\x86\x56\x8d\xae\x1d\x25\x19\x05\xb0\xa4";
	struct session x;

	(void)state;
	session_open(&x, "SCRAM-SHA-1", "user", "pencil", NONCE_5802);
	session_step(&x, NULL, 0);
	assert_int_equal(session_step(&x, BYTES("r=" BOTH_5802
	    ",s=QSXCR+Q6sek8bf92,i=4096")), MSU_OK);
	leaks = 0;
	watch(0, BYTES(signature));
	session_close(&x);
	watch_nothing();
	assert_int_equal(leaks, 0);
}

/* That the tests above would see it. */
static void
freed_memory_with_a_secret_is_found(void **state)
{
	struct msu_buf b;

	(void)state;
	leaks = 0;
	watch(0, "horse", 5);
	msu_buf_init(&b, 10000);
	msu_buf_adds(&b, "correct horse");
	msu_buf_reserve(&b, 5000);
	assert_int_equal(leaks, 1);
	msu_buf_free(&b);
	assert_int_equal(leaks, 2);
	watch_nothing();
}

/* ---- hostile servers ---------------------------------------------------- */

#define NO_PARTS	"no nonce, salt and count"
#define BAD_NONCE	"the nonce does not extend ours"
#define BAD_SALT	"the salt is not valid"
#define BAD_COUNT	"the number of iterations is not valid"

static void
first_messages_that_make_no_sense_are_refused(void **state)
{
	static const struct {
		const char	*name, *challenge;
		size_t		 len;
		const char	*words;		/* NULL: it is fine */
	} rows[] = {
		{ "as_it_should_be", BYTES("r=abcd,s=c2FsdA==,i=1"), NULL },
		{ "most_iterations", BYTES("r=abcd,s=c2FsdA==,i=2000"),
		    NULL },
		{ "nothing", BYTES(""), NO_PARTS },
		{ "one_letter", BYTES("r"), NO_PARTS },
		{ "garbage", BYTES("\xff\0\x80garbage"), NO_PARTS },
		{ "html", BYTES("<html>"), NO_PARTS },
		{ "only_the_nonce", BYTES("r=abcd"), NO_PARTS },
		{ "no_count", BYTES("r=abcd,s=c2FsdA=="), NO_PARTS },
		{ "no_salt", BYTES("r=abcd,i=1"), NO_PARTS },
		{ "another_order", BYTES("s=c2FsdA==,r=abcd,i=1"), NO_PARTS },
		{ "commas", BYTES(",,,"), NO_PARTS },
		{ "error_instead", BYTES("e=unknown-user"), NO_PARTS },
		{ "mandatory_extension", BYTES("m=x,r=abcd,s=c2FsdA==,i=1"),
		    "an extension that we must know" },

		{ "nonce_is_ours_alone", BYTES("r=abc,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_is_shorter", BYTES("r=ab,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_is_empty", BYTES("r=,s=c2FsdA==,i=1"), BAD_NONCE },
		{ "nonce_is_another", BYTES("r=xbcd,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_has_ours_behind", BYTES("r=dabc,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_with_a_blank", BYTES("r=abc d,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_with_a_nul", BYTES("r=abc\0d,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_with_a_delete", BYTES("r=abc\x7f,s=c2FsdA==,i=1"),
		    BAD_NONCE },
		{ "nonce_beyond_ascii", BYTES("r=abc\xc3\xa4,s=c2FsdA==,i=1"),
		    BAD_NONCE },

		{ "salt_is_empty", BYTES("r=abcd,s=,i=1"), BAD_SALT },
		{ "salt_is_no_base64", BYTES("r=abcd,s=c2*FsdA,i=1"),
		    BAD_SALT },

		{ "no_iterations", BYTES("r=abcd,s=c2FsdA==,i="), BAD_COUNT },
		{ "zero_iterations", BYTES("r=abcd,s=c2FsdA==,i=0"),
		    BAD_COUNT },
		{ "negative_iterations", BYTES("r=abcd,s=c2FsdA==,i=-1"),
		    BAD_COUNT },
		{ "absurd_iterations", BYTES("r=abcd,s=c2FsdA==,i=1000001"),
		    BAD_COUNT },
		{ "iterations_that_wrap_round",
		    BYTES("r=abcd,s=c2FsdA==,i=18446744073709551617"),
		    BAD_COUNT },
		{ "iterations_in_words", BYTES("r=abcd,s=c2FsdA==,i=4k"),
		    BAD_COUNT },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct session x;

		session_open(&x, "SCRAM-SHA-256", "me", "pencil", "abc");
		assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
		row_number(rows[i].name, session_step(&x, rows[i].challenge,
		    rows[i].len), rows[i].words == NULL ? MSU_OK :
		    MSU_E_WRONG_PROTOCOL);
		row_text(rows[i].name, msu_sasl_words(x.sasl),
		    rows[i].words == NULL ? "" : rows[i].words);
		row_number(rows[i].name, x.out.len > 0,
		    rows[i].words == NULL);
		row_true(rows[i].name, !x.done);
		session_close(&x);
	}
}

/* A part of the message that is this long: a nonce, or a salt. */
static void
long_parts_have_caps(void **state)
{
	static const struct {
		const char	*name, *before, *piece, *after;
		size_t		 n;
		const char	*words;		/* NULL: it is fine */
	} rows[] = {
		{ "longest_nonce", "r=abcx", "nnnn", ",s=c2FsdA==,i=1", 255,
		    NULL },
		{ "nonce_too_long", "r=abcxx", "nnnn", ",s=c2FsdA==,i=1", 255,
		    BAD_NONCE },
		{ "longest_salt", "r=abcd,s=", "AAAA", "AA==,i=1", 341,
		    NULL },
		{ "salt_too_long", "r=abcd,s=", "AAAA", "AAA=,i=1", 341,
		    BAD_SALT },
		{ "longest_challenge", "r=abcd,s=c2FsdA==,i=1,x=", "xxxx", "",
		    16378, NULL },
		{ "challenge_too_long", "r=abcd,s=c2FsdA==,i=1,x=x", "xxxx",
		    "", 16378, "the challenge is too long" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf b;
		struct session x;

		msu_buf_init(&b, MAX_RESPONSE);
		msu_buf_adds(&b, rows[i].before);
		for (size_t n = 0; n < rows[i].n; n++)
			msu_buf_adds(&b, rows[i].piece);
		msu_buf_adds(&b, rows[i].after);
		session_open(&x, "SCRAM-SHA-1", "me", "pencil", "abc");
		assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
		row_number(rows[i].name, session_step(&x, msu_buf_text(&b),
		    b.len), rows[i].words == NULL ? MSU_OK :
		    MSU_E_WRONG_PROTOCOL);
		row_text(rows[i].name, msu_sasl_words(x.sasl),
		    rows[i].words == NULL ? "" : rows[i].words);
		msu_buf_free(&b);
		session_close(&x);
	}
}

/* The one of RFC 5802 §5 is v=rmF9pqV8S7suAoZWja4dJRkFsKQ=. */
static void
server_that_does_not_know_the_password_is_refused(void **state)
{
	static const struct {
		const char	*name, *challenge;
		size_t		 len;
	} rows[] = {
		{ "another_signature",
		    BYTES("v=smF9pqV8S7suAoZWja4dJRkFsKQ=") },
		{ "last_bits_are_others",
		    BYTES("v=rmF9pqV8S7suAoZWja4dJRkFsKU=") },
		{ "shorter", BYTES("v=rmF9pqV8S7suAoZWja4dJRkFsA==") },
		{ "one_byte", BYTES("v=rg==") },
		{ "longer", BYTES("v=rmF9pqV8S7suAoZWja4dJRkFsKQA") },
		{ "much_longer", BYTES("v=rmF9pqV8S7suAoZWja4dJRkFsKQA"
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") },
		{ "empty_signature", BYTES("v=") },
		{ "no_base64", BYTES("v=!!!!") },
		{ "nothing", BYTES("") },
		{ "garbage", BYTES("\0\xff") },
		{ "our_own_proof", BYTES("p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=") },
		{ "our_own_proof_as_its",
		    BYTES("v=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=") },
		{ "signature_comes_second",
		    BYTES("x=y,v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct session x;

		session_open(&x, "SCRAM-SHA-1", "user", "pencil", NONCE_5802);
		session_step(&x, NULL, 0);
		assert_int_equal(session_step(&x, BYTES("r=" BOTH_5802
		    ",s=QSXCR+Q6sek8bf92,i=4096")), MSU_OK);
		row_number(rows[i].name, session_step(&x, rows[i].challenge,
		    rows[i].len), MSU_E_WRONG_PROTOCOL);
		row_true(rows[i].name, !x.done);
		row_text(rows[i].name, msu_sasl_words(x.sasl),
		    "the server's signature is not the right one");
		/* and the right one comes too late */
		row_number(rows[i].name, session_step(&x,
		    BYTES("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")),
		    MSU_E_WRONG_PROTOCOL);
		row_true(rows[i].name, !x.done);
		session_close(&x);
	}
}

/* Where there was no proof there is no signature to compare with: zeros. */
static void
nothing_is_believed_after_a_failure(void **state)
{
	struct session x;

	(void)state;
	session_open(&x, "SCRAM-SHA-1", "user", "pencil", NONCE_5802);
	session_step(&x, NULL, 0);
	assert_int_equal(session_step(&x, BYTES("r=another")),
	    MSU_E_WRONG_PROTOCOL);
	assert_int_equal(session_step(&x,
	    BYTES("v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=")), MSU_E_WRONG_PROTOCOL);
	assert_false(x.done);
	session_close(&x);
}

static void
any_challenge_to_cram_is_digested_but_an_empty_one(void **state)
{
	static char big[65537];
	static const struct {
		const char	*name, *challenge;
		size_t		 len;
		enum msu_code	 code;
	} rows[] = {
		{ "empty", BYTES(""), MSU_E_WRONG_PROTOCOL },
		{ "bytes", BYTES("\0\xff\r\n"), MSU_OK },
		{ "longest", big, 65536, MSU_OK },
		{ "too_long", big, 65537, MSU_E_WRONG_PROTOCOL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct session x;

		session_open(&x, "CRAM-MD5", "tim", "pencil", NULL);
		session_step(&x, NULL, 0);
		row_number(rows[i].name, session_step(&x, rows[i].challenge,
		    rows[i].len), rows[i].code);
		row_number(rows[i].name, x.out.len,
		    rows[i].code == MSU_OK ? 4 + 32 : 0);
		session_close(&x);
	}
}

/* ---- and callers -------------------------------------------------------- */

static void
names_that_would_be_syntax_are_refused(void **state)
{
	static const char *const users[] = {
		"", "me\1auth=Bearer x", "me\n", "me\rx", "\xff",
	};
	static const char *const mechanisms[] = {
		"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "NTLM",
		"XOAUTH2", "OAUTHBEARER",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(mechanisms); i++) {
		for (size_t j = 0; j < ROWS(users); j++) {
			struct session x;

			session_open(&x, mechanisms[i], users[j], "pw", NULL);
			row_number(mechanisms[i], session_step(&x, NULL, 0),
			    MSU_E_ARGUMENT);
			row_true(mechanisms[i], !x.done && x.out.len == 0);
			session_close(&x);
		}
	}
}

/* What an account is locked for: a login without a password. */
static void
empty_secret_is_never_sent(void **state)
{
	struct session x;

	(void)state;
	session_open(&x, "PLAIN", "me", "pw", NULL);
	msu_secret_wipe(x.secret);
	assert_int_equal(session_step(&x, NULL, 0), MSU_E_ARGUMENT);
	session_close(&x);
}

static void
steps_out_of_order_are_a_bug(void **state)
{
	struct session x;

	(void)state;
	session_open(&x, "LOGIN", "me", "pw", NULL);
	assert_int_equal(session_step(&x, "Username:", 9), MSU_E_BUG);
	session_close(&x);
	session_open(&x, "LOGIN", "me", "pw", NULL);
	assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
	assert_int_equal(session_step(&x, NULL, 0), MSU_E_BUG);
	session_close(&x);
	msu_sasl_free(NULL);
}

static void
response_that_does_not_fit_is_not_given(void **state)
{
	static const struct {
		const char	*mechanism;
		size_t		 fits;		/* bytes of the response */
	} rows[] = {
		{ "PLAIN", 7 }, { "XOAUTH2", 25 }, { "OAUTHBEARER", 58 },
		{ "SCRAM-SHA-256", 11 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		for (size_t less = 0; less < 2; less++) {
			struct session x;

			session_open(&x, rows[i].mechanism, "me", "tok", "n");
			msu_buf_init(&x.out, rows[i].fits - less);
			row_number(rows[i].mechanism, session_step(&x, NULL,
			    0), less == 0 ? MSU_OK : MSU_E_TOO_BIG);
			row_number(rows[i].mechanism, x.out.len, less == 0 ?
			    rows[i].fits : 0);
			session_close(&x);
		}
	}
}

static void
what_the_buffer_held_is_replaced(void **state)
{
	struct session x;

	(void)state;
	session_open(&x, "XOAUTH2", "me", "tok", NULL);
	msu_buf_adds(&x.out, "before");
	assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
	assert_string_equal(msu_buf_text(&x.out),
	    "user=me\1auth=Bearer tok\1\1");
	session_close(&x);
}

static void
nonce_is_another_each_time(void **state)
{
	char first[64];
	struct session x;

	(void)state;
	session_open(&x, "SCRAM-SHA-256", "me", "pw", NULL);
	assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
	assert_int_equal(x.out.len, strlen("n,,n=me,r=") + 32);
	memcpy(first, msu_buf_text(&x.out), x.out.len + 1);
	assert_int_equal(strspn(first + 10, "0123456789abcdef"), 32);
	session_close(&x);
	session_open(&x, "SCRAM-SHA-256", "me", "pw", NULL);
	assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
	assert_string_not_equal(msu_buf_text(&x.out), first);
	session_close(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best_usable_mechanism_is_chosen),
		cmocka_unit_test(some_wait_for_the_server),
		cmocka_unit_test(exchanges_are_those_that_were_published),
		cmocka_unit_test(one_challenge_too_many_is_refused),
		cmocka_unit_test(freed_memory_holds_no_secret),
		cmocka_unit_test(freed_memory_holds_no_signature),
		cmocka_unit_test(freed_memory_with_a_secret_is_found),
		cmocka_unit_test(
		    first_messages_that_make_no_sense_are_refused),
		cmocka_unit_test(long_parts_have_caps),
		cmocka_unit_test(
		    server_that_does_not_know_the_password_is_refused),
		cmocka_unit_test(nothing_is_believed_after_a_failure),
		cmocka_unit_test(
		    any_challenge_to_cram_is_digested_but_an_empty_one),
		cmocka_unit_test(names_that_would_be_syntax_are_refused),
		cmocka_unit_test(empty_secret_is_never_sent),
		cmocka_unit_test(steps_out_of_order_are_a_bug),
		cmocka_unit_test(response_that_does_not_fit_is_not_given),
		cmocka_unit_test(what_the_buffer_held_is_replaced),
		cmocka_unit_test(nonce_is_another_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
