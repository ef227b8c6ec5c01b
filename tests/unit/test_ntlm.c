/* SPDX-License-Identifier: MPL-2.0 */
/*
 * NTLM: the published example (MS-NLMP §4.2.4), others that Python's hmac made
 * of the same formulas, what hostile servers say, and that neither password nor
 * key is in memory that is given back.
 */
#include "sasl_hand.h"

#include <stdio.h>

#include "hmac.h"

#define MAX_HEX		((size_t)20000)
#define NONCE		"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"	/* §4.2.1 */

#define DOMAIN_PAIR	"02000c0044006f006d00610069006e00"
#define SERVER_PAIR	"01000c00530065007200760065007200"
#define TIME		"0090d336b734c301"
#define TIME_PAIR	"07000800" TIME
#define PUBLISHED	DOMAIN_PAIR SERVER_PAIR

/* ---- helpers ------------------------------------------------------------ */

static void
add_hex(struct msu_buf *b, const char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (; hex[0] != '\0'; hex += 2)
		msu_buf_addc(b, (char)((strchr(digits, hex[0]) - digits) << 4 |
		    (strchr(digits, hex[1]) - digits)));
}

static void
row_hex(const char *name, const char *p, size_t len, const char *want)
{
	char hex[MAX_HEX + 1] = "";

	assert_true(2 * len < sizeof(hex));
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned char)p[i]);
	row_text(name, hex, want);
}

static size_t
number_at(const char *p, size_t bytes)
{
	size_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | (unsigned char)p[bytes];
	return n;
}

static void
set_number(struct msu_buf *b, size_t at, size_t n, size_t bytes)
{
	for (; bytes > 0; bytes--, n >>= 8)
		b->p[at++] = (char)(n & 0xff);
}

/* §4.2.4.3, with these pairs and their end. */
static void
add_challenge(struct msu_buf *b, const char *pairs)
{
	size_t len = strlen(pairs) / 2 + 4;

	add_hex(b, "4e544c4d53535000" "02000000" "0c000c0038000000"
	    "33828ae2" "0123456789abcdef" "0000000000000000"
	    "0000000044000000" "060070170000000f"
	    "530065007200760065007200");
	add_hex(b, pairs);
	add_hex(b, "00000000");
	set_number(b, 40, len, 2);
	set_number(b, 42, len, 2);
}

/* As far as the challenge. */
static void
negotiate(struct session *x)
{
	assert_int_equal(session_step(x, NULL, 0), MSU_OK);
	assert_int_equal(x->out.len, 0);
	assert_int_equal(session_step(x, "", 0), MSU_OK);
	assert_false(x->done);
}

/* ---- exchanges ---------------------------------------------------------- */

enum { LM, NT, DOMAIN_NAME, USER_NAME, WORKSTATION, SESSION_KEY, FIELDS };

static const struct exchange {
	const char	*name, *user, *password, *pairs;
	time_t		 now;
	const char	*lm, *proof, *time, *pairs_back, *domain, *user_name;
	const char	*mic;			/* NULL: none */
} exchanges[] = {
	{ "published", "Domain\\User", "Password", PUBLISHED, YEAR_1601,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "68cd0ab851e51c96aabc927bebef6a1c", "0000000000000000",
	    PUBLISHED, "44006f006d00610069006e00", "5500730065007200", NULL },
	{ "user_in_lower_case_is_the_same", "Domain\\user", "Password",
	    PUBLISHED, YEAR_1601,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "68cd0ab851e51c96aabc927bebef6a1c", "0000000000000000",
	    PUBLISHED, "44006f006d00610069006e00", "7500730065007200", NULL },
	{ "domain_in_lower_case_is_another", "domain\\User", "Password",
	    PUBLISHED, YEAR_1601,
	    "e3c2ff105ede069e11f9ff05949d2151aaaaaaaaaaaaaaaa",
	    "e4d31fe11368ebf5b0a252f73dd7be31", "0000000000000000",
	    PUBLISHED, "64006f006d00610069006e00", "5500730065007200", NULL },
	{ "user_without_domain", "User", "Password", PUBLISHED, YEAR_1601,
	    "b6c8a15e6bf5480e85b84d3a85db0cd5aaaaaaaaaaaaaaaa",
	    "3931ef309dd2eeab04a6200c242d1759", "0000000000000000",
	    PUBLISHED, "", "5500730065007200", NULL },
	{ "address_stays_whole", "user@example.com", "Password", PUBLISHED,
	    YEAR_1601,
	    "113e3d2c49c9b9a21fb1d56dcd21daa5aaaaaaaaaaaaaaaa",
	    "33d418156ca49eb58d8106f49fdd8c8b", "0000000000000000",
	    PUBLISHED, "", "750073006500720040006500780061006d0070006c00"
	    "65002e0063006f006d00", NULL },
	{ "first_backslash_ends_the_domain", "a\\b\\c", "Password", PUBLISHED,
	    YEAR_1601,
	    "f128869b6ab73f5b5dd7200abf4ee86caaaaaaaaaaaaaaaa",
	    "ee9bb9309c56b94be3ae001f6fe79e92", "0000000000000000",
	    PUBLISHED, "6100", "62005c006300", NULL },
	/* two, three and four bytes of UTF-8 */
	{ "beyond_ascii", "D\xc3\x96M\\zo\xc3\xab",
	    "p\xc3\xa4ss\xe2\x82\xac\xf0\x9f\x98\x80", PUBLISHED, YEAR_1601,
	    "e7efb2bae9c53715f9804ff473ba71a9aaaaaaaaaaaaaaaa",
	    "fff7fa69f8865d98520c6f62eb182ff6", "0000000000000000",
	    PUBLISHED, "4400d6004d00", "7a006f00eb00", NULL },
	{ "time_is_the_clocks", "Domain\\User", "Password", PUBLISHED,
	    1800000000,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "6c422566d199015d435c38b19eacb9fd", "0080336bc6a4dd01",
	    PUBLISHED, "44006f006d00610069006e00", "5500730065007200", NULL },
	{ "time_is_the_servers", "Domain\\User", "Password",
	    PUBLISHED TIME_PAIR, 1800000000,
	    "000000000000000000000000000000000000000000000000",
	    "dcfcd060b4aeb71ecbacc63513782dbf", TIME,
	    PUBLISHED TIME_PAIR "0600040002000000",
	    "44006f006d00610069006e00", "5500730065007200",
	    "38971e7b77c8c0f8f9b958e1bbfbd927" },
	{ "mic_is_asked_for", "Domain\\User", "Password",
	    "0600040002000000" PUBLISHED, YEAR_1601,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "7e25fd0e0ade3ce5bff0e768990bf8ec", "0000000000000000",
	    PUBLISHED "0600040002000000",
	    "44006f006d00610069006e00", "5500730065007200",
	    "010c22d4933ec40ea9d0a33fd37c7cb3" },
	{ "other_flags_ask_for_none", "Domain\\User", "Password",
	    "0600040001000000" PUBLISHED, YEAR_1601,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "51c64ad8c044a6e4bc215b79106e39ce", "0000000000000000",
	    "0600040001000000" PUBLISHED,
	    "44006f006d00610069006e00", "5500730065007200", NULL },
	{ "other_flags_stay", "Domain\\User", "Password",
	    "0600040001000000" TIME_PAIR PUBLISHED, YEAR_1601,
	    "000000000000000000000000000000000000000000000000",
	    "59312481ca4d5724456cb71df9b1809d", TIME,
	    TIME_PAIR PUBLISHED "0600040003000000",
	    "44006f006d00610069006e00", "5500730065007200",
	    "63f1c6b6f901368eb454b4f4c566cf5e" },
	{ "no_pairs", "Domain\\User", "Password", "", YEAR_1601,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "3956f2e569d9afa3ac2d4f367d38b9c5", "0000000000000000", "",
	    "44006f006d00610069006e00", "5500730065007200", NULL },
	{ "unknown_pair_of_odd_length", "Domain\\User", "Password",
	    "34120300616263" PUBLISHED, YEAR_1601,
	    "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa",
	    "5329ffc4803504bb2c8cbf15f74e87ac", "0000000000000000",
	    "34120300616263" PUBLISHED,
	    "44006f006d00610069006e00", "5500730065007200", NULL },
};

/* §2.2.2.8, but for its beginning, which is the proof. */
static const char *
client_challenge(const struct exchange *e, char hex[500])
{
	snprintf(hex, 500, "%s" "0101000000000000" "%s" "aaaaaaaaaaaaaaaa"
	    "00000000" "%s" "00000000" "00000000", e->proof, e->time,
	    e->pairs_back);
	return hex;
}

/* §2.2.1.3: the fields follow each other and the head, and nothing else. */
static void
row_message(const struct exchange *e, const struct msu_buf *out)
{
	char hex[500];
	const char *p = msu_buf_text(out), *want[FIELDS] = {
		[LM] = e->lm, [NT] = client_challenge(e, hex),
		[DOMAIN_NAME] = e->domain, [USER_NAME] = e->user_name,
		[WORKSTATION] = "", [SESSION_KEY] = "",
	};
	size_t at = e->mic == NULL ? 72 : 88;

	assert_true(out->len >= at);
	row_hex(e->name, p, 12, "4e544c4d5353500003000000");
	for (size_t i = 0; i < FIELDS; i++) {
		const char *field = p + 12 + 8 * i;
		size_t len = number_at(field, 2);

		row_number(e->name, number_at(field + 2, 2), len);
		row_number(e->name, number_at(field + 4, 4), at);
		assert_true(len <= out->len - at);
		row_hex(e->name, p + at, len, want[i]);
		at += len;
	}
	row_number(e->name, out->len, at);
	row_hex(e->name, p + 60, 12, "01828800" "0000000000000000");
	if (e->mic != NULL)
		row_hex(e->name, p + 72, 16, e->mic);
}

static void
exchanges_are_what_the_document_makes_of_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(exchanges); i++) {
		const struct exchange *e = &exchanges[i];
		struct msu_buf b;
		struct session x;

		session_open_at(&x, "NTLM", e->user, e->password, NONCE,
		    e->now);
		negotiate(&x);
		row_hex(e->name, msu_buf_text(&x.out), x.out.len,
		    "4e544c4d53535000" "01000000" "05820800"
		    "0000000000000000" "0000000000000000");
		msu_buf_init(&b, MAX_HEX);
		add_challenge(&b, e->pairs);
		row_number(e->name, session_step(&x, b.p, b.len), MSU_OK);
		row_message(e, &x.out);
		row_true(e->name, x.done);
		row_number(e->name, session_step(&x, b.p, b.len),
		    MSU_E_WRONG_PROTOCOL);
		row_text(e->name, msu_sasl_words(x.sasl),
		    "a challenge too many");
		msu_buf_free(&b);
		session_close(&x);
	}
}

/* What an Exchange says is no base 64, and what it would be as such is not
 * looked at. */
static void
words_before_the_first_message_do_not_matter(void **state)
{
	struct session x;

	(void)state;
	session_open(&x, "NTLM", "me", "pw", NONCE);
	assert_int_equal(session_step(&x, NULL, 0), MSU_OK);
	assert_int_equal(session_step(&x, BYTES("\x9e\x59\x75\xff")), MSU_OK);
	assert_int_equal(x.out.len, 32);
	session_close(&x);
}

static void
client_challenge_is_another_each_time(void **state)
{
	char nonces[2][8];
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, MAX_HEX);
	add_challenge(&b, PUBLISHED);
	for (size_t i = 0; i < 2; i++) {
		struct session x;

		session_open(&x, "NTLM", "me", "pw", NULL);
		negotiate(&x);
		assert_int_equal(session_step(&x, b.p, b.len), MSU_OK);
		memcpy(nonces[i], x.out.p + 72 + 24 + 32, 8);
		assert_memory_equal(nonces[i], x.out.p + 72 + 16, 8);
		session_close(&x);
	}
	assert_memory_not_equal(nonces[0], nonces[1], 8);
	msu_buf_free(&b);
}

/* ---- hostile servers ---------------------------------------------------- */

#define NO_CHALLENGE	"that is no NTLM challenge"
#define NO_V2		"the server cannot do NTLMv2"
#define BAD_INFO	"the NTLM target information is not valid"

/* The published challenge, of 104 bytes, of which the last 36 are the pairs;
 * some of its bytes are others, and its end is missing. */
static void
challenges_that_make_no_sense_are_refused(void **state)
{
	static const struct {
		const char	*name;
		size_t		 at;
		const char	*hex;
		size_t		 cut;
		const char	*words;		/* NULL: it is fine */
	} rows[] = {
		{ "as_it_should_be", 0, "", 0, NULL },
		{ "nothing", 0, "", 104, NO_CHALLENGE },
		{ "signature_alone", 0, "", 96, NO_CHALLENGE },
		{ "head_is_cut", 0, "", 57, NO_CHALLENGE },
		{ "head_alone", 0, "", 56, BAD_INFO },
		{ "another_signature", 7, "20", 0, NO_CHALLENGE },
		{ "our_first_message", 8, "01", 0, NO_CHALLENGE },
		{ "our_second_message", 8, "03", 0, NO_CHALLENGE },
		{ "type_in_four_bytes", 11, "01", 0, NO_CHALLENGE },

		{ "no_unicode", 20, "32", 0, NO_V2 },
		{ "no_ntlm", 21, "80", 0, NO_V2 },
		{ "no_extended_security", 22, "82", 0, NO_V2 },
		{ "no_target_information", 22, "0a", 0, NO_V2 },
		{ "no_flags", 20, "00000000", 0, NO_V2 },
		{ "all_flags", 20, "ffffffff", 0, NULL },

		{ "end_is_missing", 0, "", 1, BAD_INFO },
		{ "nothing_but_an_end", 40, "0400040064000000", 0, NULL },
		{ "length_of_nothing", 40, "0000", 0, BAD_INFO },
		{ "length_less_than_an_end", 40, "0300", 0, BAD_INFO },
		{ "length_without_the_end", 40, "2000", 0, BAD_INFO },
		{ "length_odd", 40, "2300", 0, BAD_INFO },
		{ "length_one_too_many", 40, "2500", 0, BAD_INFO },
		{ "length_absurd", 40, "ffff", 0, BAD_INFO },
		{ "offset_in_the_head", 40, "2400240020000000", 0, BAD_INFO },
		{ "offset_of_the_end", 40, "0000000068000000", 0, BAD_INFO },
		{ "offset_behind_the_end", 40, "0000000069000000", 0,
		    BAD_INFO },
		{ "offset_that_wraps_round", 40, "24002400ffffffff", 0,
		    BAD_INFO },
		{ "offset_negative", 40, "2400240044000080", 0, BAD_INFO },

		{ "pair_longer_than_the_rest", 70, "2100", 0, BAD_INFO },
		{ "pair_longer_than_all", 70, "ffff", 0, BAD_INFO },
		{ "pair_takes_the_end", 70, "2000", 0, BAD_INFO },
		{ "end_with_a_length", 102, "01", 0, BAD_INFO },
		{ "end_in_the_middle", 68, "00000000", 0, NULL },
		{ "time_too_long", 68, "07", 0, BAD_INFO },
		{ "time_too_short", 68, "07000700", 0, BAD_INFO },
		{ "flags_too_long", 84, "06", 0, BAD_INFO },
		{ "time_twice", 68, "07000800" "0101010101010101"
		    "07000800" "0202020202020202" "0900000000000000", 0,
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf b, changed;
		struct session x;

		msu_buf_init(&b, MAX_HEX);
		msu_buf_init(&changed, MAX_HEX);
		add_challenge(&b, PUBLISHED);
		add_hex(&changed, rows[i].hex);
		memcpy(b.p + rows[i].at, msu_buf_text(&changed), changed.len);
		session_open(&x, "NTLM", "me", "pw", NONCE);
		negotiate(&x);
		row_number(rows[i].name, session_step(&x, b.p, b.len -
		    rows[i].cut), rows[i].words == NULL ? MSU_OK :
		    MSU_E_WRONG_PROTOCOL);
		row_text(rows[i].name, msu_sasl_words(x.sasl),
		    rows[i].words == NULL ? "" : rows[i].words);
		row_true(rows[i].name, x.done == (rows[i].words == NULL));
		row_true(rows[i].name, (x.out.len > 0) ==
		    (rows[i].words == NULL));
		msu_buf_free(&b);
		msu_buf_free(&changed);
		session_close(&x);
	}
}

/* One pair that fills as many bytes as are there, but for the end. */
static void
pairs_have_a_cap(void **state)
{
	static const struct {
		size_t		 len;
		enum msu_code	 code;
	} rows[] = {
		{ 8192, MSU_OK }, { 8193, MSU_E_WRONG_PROTOCOL },
		{ 65535, MSU_E_WRONG_PROTOCOL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf b;
		struct session x;

		msu_buf_init(&b, 70000);
		add_challenge(&b, "");
		set_number(&b, 40, rows[i].len, 2);
		set_number(&b, b.len - 4, 9, 2);
		set_number(&b, b.len - 2, rows[i].len - 8, 2);
		for (size_t n = 4; n < rows[i].len; n++)
			msu_buf_addc(&b, '\0');
		session_open(&x, "NTLM", "me", "pw", NONCE);
		negotiate(&x);
		row_number("pairs", session_step(&x, b.p, b.len),
		    rows[i].code);
		msu_buf_free(&b);
		session_close(&x);
	}
}

/* ---- and callers -------------------------------------------------------- */

static char *
repeated(char c, size_t n)
{
	char *s = calloc(1, n + 1);

	assert_non_null(s);
	memset(s, c, n);
	return s;
}

/* A domain without a user would be an anonymous login. */
static void
user_and_password_have_to_be_there_and_fit(void **state)
{
	static const struct {
		const char	*name, *user;
		char		 c;
		size_t		 n;
		enum msu_code	 code;
	} rows[] = {
		{ "domain_alone", "DOMAIN\\", 0, 0, MSU_E_ARGUMENT },
		{ "backslash_alone", "\\", 0, 0, MSU_E_ARGUMENT },
		{ "no_domain_before_it", "\\me", 0, 0, MSU_OK },
		{ "longest_user", NULL, 'u', 4096, MSU_OK },
		{ "user_too_long", NULL, 'u', 4097, MSU_E_TOO_BIG },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		char *user = rows[i].user == NULL ? repeated(rows[i].c,
		    rows[i].n) : NULL;
		struct msu_buf b;
		struct session x;

		msu_buf_init(&b, MAX_HEX);
		add_challenge(&b, PUBLISHED);
		session_open(&x, "NTLM", user == NULL ? rows[i].user : user,
		    "pw", NONCE);
		negotiate(&x);
		row_number(rows[i].name, session_step(&x, b.p, b.len),
		    rows[i].code);
		row_true(rows[i].name, (x.out.len > 0) ==
		    (rows[i].code == MSU_OK));
		msu_buf_free(&b);
		session_close(&x);
		free(user);
	}
}

/* All that may be in a secret is taken; what is not UTF-8 cannot be. */
static void
passwords_of_every_length_but_one_encoding(void **state)
{
	char *longest = repeated('p', MSU_SECRET_MAX);
	const struct {
		const char	*name, *password;
		enum msu_code	 code;
	} rows[] = {
		{ "longest", longest, MSU_OK },
		{ "latin_1", "p\xe4ss", MSU_E_ARGUMENT },
		{ "overlong", "\xc0\xae", MSU_E_ARGUMENT },
		{ "surrogate", "\xed\xa0\x80", MSU_E_ARGUMENT },
		{ "cut", "pass\xf0\x9f\x98", MSU_E_ARGUMENT },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf b;
		struct session x;

		msu_buf_init(&b, MAX_HEX);
		add_challenge(&b, PUBLISHED);
		session_open(&x, "NTLM", "me", rows[i].password, NONCE);
		negotiate(&x);
		row_number(rows[i].name, session_step(&x, b.p, b.len),
		    rows[i].code);
		row_true(rows[i].name, x.done == (rows[i].code == MSU_OK));
		msu_buf_free(&b);
		session_close(&x);
	}
	free(longest);
}

static void
response_that_does_not_fit_is_not_given(void **state)
{
	static const char *const pairs[] = { PUBLISHED, PUBLISHED TIME_PAIR };
	/* head and MIC, proof, challenge and its pairs, user */
	static const size_t fits[] = { 72 + 24 + 16 + 28 + 32 + 8 + 4,
	    88 + 24 + 16 + 28 + 52 + 8 + 4 };

	(void)state;
	for (size_t i = 0; i < 2 * ROWS(pairs); i++) {
		size_t less = i % 2;
		struct msu_buf b;
		struct session x;

		msu_buf_init(&b, MAX_HEX);
		add_challenge(&b, pairs[i / 2]);
		session_open(&x, "NTLM", "me", "pw", NONCE);
		msu_buf_init(&x.out, fits[i / 2] - less);
		negotiate(&x);
		row_number("fits", session_step(&x, b.p, b.len), less == 0 ?
		    MSU_OK : MSU_E_TOO_BIG);
		row_number("fits", x.out.len, less == 0 ? fits[i / 2] : 0);
		msu_buf_free(&b);
		session_close(&x);
	}
}

/* ---- secrets ------------------------------------------------------------ */

struct keys {
	char	password[2 * 400];			/* UTF-16 */
	uint8_t	hash[16], owf[16], session[16];
	uint8_t	padded[3][16];				/* as HMAC has them */
};

/* §3.3.2, for a user "ME" without a domain; the proof is that which was
 * given. */
static void
keys_of(struct keys *k, const char *password, size_t len, const char *proof)
{
	uint8_t *all[] = { k->hash, k->owf, k->session };

	for (size_t i = 0; i < len; i++) {
		k->password[2 * i] = password[i];
		k->password[2 * i + 1] = '\0';
	}
	msu_digest(MSU_DIGEST_MD4, k->password, 2 * len, k->hash);
	assert_true(msu_hmac(MSU_DIGEST_MD5, k->hash, 16, "M\0E\0", 4,
	    k->owf));
	assert_true(msu_hmac(MSU_DIGEST_MD5, k->owf, 16, proof, 16,
	    k->session));
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < 16; j++)
			k->padded[i][j] = all[i][j] ^ 0x36;
	}
}

static void
watch_keys(const struct keys *k)
{
	watch(0, k->password, 16);
	watch(1, k->hash, 16);
	watch(2, k->owf, 16);
	watch(3, k->session, 16);
	for (size_t i = 0; i < 3; i++)
		watch(4 + i, k->padded[i], 16);
}

/* Twice: the first time tells which proof it is. */
static void
freed_memory_holds_neither_password_nor_key(void **state)
{
	char password[400], proof[16];
	struct msu_buf b;
	struct keys keys;

	(void)state;
	msu_buf_init(&b, MAX_HEX);
	add_challenge(&b, PUBLISHED TIME_PAIR);
	for (size_t len = 8; len < 300; len++) {
		for (size_t i = 0; i < len; i++)
			password[i] = (char)('!' + i % 90);
		password[len] = '\0';
		for (int again = 0; again < 2; again++) {
			struct session x;

			session_open(&x, "NTLM", "me", password, NONCE);
			if (again) {
				keys_of(&keys, password, len, proof);
				leaks = 0;
				watch_keys(&keys);
			}
			negotiate(&x);
			assert_int_equal(session_step(&x, b.p, b.len),
			    MSU_OK);
			memcpy(proof, x.out.p + 88 + 24, 16);
			session_close(&x);
			watch_nothing();
		}
		row_number("password", leaks, 0);
	}
	msu_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    exchanges_are_what_the_document_makes_of_them),
		cmocka_unit_test(words_before_the_first_message_do_not_matter),
		cmocka_unit_test(client_challenge_is_another_each_time),
		cmocka_unit_test(challenges_that_make_no_sense_are_refused),
		cmocka_unit_test(pairs_have_a_cap),
		cmocka_unit_test(user_and_password_have_to_be_there_and_fit),
		cmocka_unit_test(passwords_of_every_length_but_one_encoding),
		cmocka_unit_test(response_that_does_not_fit_is_not_given),
		cmocka_unit_test(freed_memory_holds_neither_password_nor_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
