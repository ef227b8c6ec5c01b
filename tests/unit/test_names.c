/* SPDX-License-Identifier: MPL-2.0 */
/* The words of the model: each value has one, and finds back. */
#include "model.h"
#include "rows.h"

/* The name of a value; "?" past the end. */
typedef const char *(*namer)(unsigned);
/* The value of a name, -1 if there is none. */
typedef int (*finder)(const char *, size_t);

#define NAMER(type)							\
static const char *							\
name_##type(unsigned v)							\
{									\
	return msu_##type##_name((enum NAMED_##type)v);			\
}
#define NAMED_proto	msu_proto
#define NAMED_security	msu_security
#define NAMED_auth	msu_auth
#define NAMED_outcome	msu_outcome
#define NAMED_verdict	msu_verdict
#define NAMED_answer	msu_answer
#define NAMED_step	msu_step_id
NAMER(proto)
NAMER(security)
NAMER(auth)
NAMER(outcome)
NAMER(verdict)
NAMER(answer)
NAMER(step)

static int
find_proto(const char *s, size_t len)
{
	enum msu_proto v;

	return msu_proto_find(s, len, &v) ? (int)v : -1;
}

static int
find_security(const char *s, size_t len)
{
	enum msu_security v;

	return msu_security_find(s, len, &v) ? (int)v : -1;
}

static int
find_auth(const char *s, size_t len)
{
	enum msu_auth v;

	return msu_auth_find(s, len, &v) ? (int)v : -1;
}

/* The names of PRODUCT's JSON: changing one breaks every script. */
static const struct {
	const char	*name;
	namer		 namer;
	unsigned	 count;
	finder		 finder;	/* or NULL */
	const char	*words;		/* in order of value */
} tables[] = {
	{ "protocol", name_proto, MSU_PROTO_COUNT, find_proto,
	    "imap pop3 smtp jmap caldav carddav managesieve " },
	{ "security", name_security, MSU_SECURITY_COUNT, find_security,
	    "plain starttls tls " },
	{ "auth", name_auth, MSU_AUTH_COUNT, find_auth,
	    "password encrypted oauth2 ntlm gssapi client-cert none " },
	{ "outcome", name_outcome, MSU_OUTCOME_COUNT, NULL,
	    "found nothing temporary consent unsupported usage planned "
	    "failed " },
	{ "verdict", name_verdict, MSU_VERDICT_COUNT, NULL,
	    "not-run pass warn fail " },
	{ "answer", name_answer, MSU_ANSWER_COUNT, NULL,
	    "found negative no-answer refused skipped " },
	{ "step", name_step, MSU_STEP_COUNT, NULL,
	    "resolve connect tls greeting starttls capability login "
	    "mailbox " },
};

static void
names_are_those_of_the_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(tables); i++) {
		struct msu_arena a = { 0 };
		const char *all = "";

		for (unsigned v = 0; v < tables[i].count; v++)
			all = msu_arena_printf(&a, "%s%s ", all,
			    tables[i].namer(v));
		row_text(tables[i].name, all, tables[i].words);
		msu_arena_free(&a);
	}
}

static void
value_beyond_the_table_is_a_question_mark(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(tables); i++) {
		row_text(tables[i].name, tables[i].namer(tables[i].count),
		    "?");
		row_text(tables[i].name, tables[i].namer(~0u), "?");
	}
}

static void
names_find_back_to_their_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(tables); i++) {
		for (unsigned v = 0; tables[i].finder != NULL &&
		    v < tables[i].count; v++) {
			const char *name = tables[i].namer(v);

			row_number(name, (unsigned)tables[i].finder(name,
			    strlen(name)), v);
			row_number(name, (unsigned)tables[i].finder(name,
			    strlen(name) - 1), ~0u);
		}
		if (tables[i].finder != NULL)
			row_number(tables[i].name,
			    (unsigned)tables[i].finder("IMAP", 4), ~0u);
	}
}

static void
ports_are_those_of_iana(void **state)
{
	static const struct {
		const char		*name;
		enum msu_proto		 proto;
		unsigned		 plain, starttls, tls;
	} rows[] = {
		{ "imap", MSU_PROTO_IMAP, 143, 143, 993 },
		{ "pop3", MSU_PROTO_POP3, 110, 110, 995 },
		{ "submission", MSU_PROTO_SMTP, 587, 587, 465 },
		{ "managesieve", MSU_PROTO_SIEVE, 4190, 4190, 0 },
		{ "jmap", MSU_PROTO_JMAP, 0, 0, 0 },
		{ "caldav", MSU_PROTO_CALDAV, 0, 0, 0 },
		{ "carddav", MSU_PROTO_CARDDAV, 0, 0, 0 },
	};

	(void)state;
	assert_int_equal(ROWS(rows), MSU_PROTO_COUNT);
	for (size_t i = 0; i < ROWS(rows); i++) {
		row_number(rows[i].name, msu_proto_port(rows[i].proto,
		    MSU_SECURITY_PLAIN), rows[i].plain);
		row_number(rows[i].name, msu_proto_port(rows[i].proto,
		    MSU_SECURITY_STARTTLS), rows[i].starttls);
		row_number(rows[i].name, msu_proto_port(rows[i].proto,
		    MSU_SECURITY_TLS), rows[i].tls);
	}
}

static void
mail_is_imap_pop3_and_smtp(void **state)
{
	(void)state;
	for (unsigned v = 0; v < MSU_PROTO_COUNT; v++) {
		enum msu_proto p = (enum msu_proto)v;

		row_number(msu_proto_name(p), msu_proto_is_incoming(p),
		    p == MSU_PROTO_IMAP || p == MSU_PROTO_POP3);
		row_number(msu_proto_name(p), msu_proto_is_mail(p),
		    p == MSU_PROTO_IMAP || p == MSU_PROTO_POP3 ||
		    p == MSU_PROTO_SMTP);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_of_the_json),
		cmocka_unit_test(value_beyond_the_table_is_a_question_mark),
		cmocka_unit_test(names_find_back_to_their_values),
		cmocka_unit_test(ports_are_those_of_iana),
		cmocka_unit_test(mail_is_imap_pop3_and_smtp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
