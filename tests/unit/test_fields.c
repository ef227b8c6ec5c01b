/* SPDX-License-Identifier: MPL-2.0 */
/* Servers made of the fields of a row. */
#include "rows.h"

#include "fields.h"
#include "model.h"

static const enum msu_auth auths[] = { MSU_AUTH_OAUTH2, MSU_AUTH_PASSWORD };
static const struct msu_server found_in = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS, .port = 993,
	.host = "imap.example.com", .user = "me@example.com",
	.auths = auths, .nauths = 2,
};
static const struct msu_addr me = {
	.full = "me@example.com", .local = "me", .domain = "example.com",
};

struct value {
	enum msu_field	 field;
	const char	*value;		/* NULL ends the list */
};

static enum msu_code
make(struct msu_arena *a, const struct value *values, bool outgoing,
    const struct msu_server *base, const struct msu_server **out,
    struct msu_error *err)
{
	const char *all[MSU_FIELD_COUNT] = { NULL };

	for (; values->value != NULL; values++)
		all[values->field] = values->value;
	return msu_fields_server(a, all, outgoing, &me, base, out, err);
}

static void
server_is_what_the_fields_say(void **state)
{
	static const struct {
		const char		*name;
		struct value		 values[5];
		bool			 outgoing, alone;
		const char		*url, *user;	/* NULL: none */
	} cases[] = {
		{ "nothing", { { 0, NULL } }, false, false,
		    "imaps://imap.example.com:993", "me@example.com" },
		{ "nothing_at_all", { { 0, NULL } }, false, true, NULL, NULL },
		{ "host", { { MSU_FIELD_IN_HOST, "Mail.Example.COM" } },
		    false, false, "imaps://mail.example.com:993",
		    "me@example.com" },
		{ "other_direction", { { MSU_FIELD_OUT_HOST, "x.example" } },
		    false, false, "imaps://imap.example.com:993",
		    "me@example.com" },
		{ "security_brings_its_port",
		    { { MSU_FIELD_IN_SECURITY, "starttls" } }, false, false,
		    "imap://imap.example.com:143", "me@example.com" },
		{ "protocol_brings_its_port",
		    { { MSU_FIELD_IN_PROTOCOL, "pop3" } }, false, false,
		    "pop3s://imap.example.com:995", "me@example.com" },
		{ "words_in_capitals", { { MSU_FIELD_IN_PROTOCOL, "POP3" },
		    { MSU_FIELD_IN_SECURITY, "STARTTLS" },
		    { MSU_FIELD_IN_AUTH, "Password OAuth2" } }, false, false,
		    "pop3://imap.example.com:110", "me@example.com" },
		{ "port_is_kept", { { MSU_FIELD_IN_PORT, "1993" },
		    { MSU_FIELD_IN_PROTOCOL, "pop3" } }, false, false,
		    "pop3s://imap.example.com:1993", "me@example.com" },
		{ "username", { { MSU_FIELD_IN_USERNAME,
		    "x\\%EMAILLOCALPART%" } }, false, false,
		    "imaps://imap.example.com:993", "x\\me" },
		{ "alone", { { MSU_FIELD_OUT_HOST, "smtp.example.com" } },
		    true, true, "smtps://smtp.example.com:465",
		    "me@example.com" },
		{ "alone_with_starttls",
		    { { MSU_FIELD_OUT_HOST, "smtp.example.com" },
		    { MSU_FIELD_OUT_SECURITY, "starttls" } }, true, true,
		    "smtp://smtp.example.com:587", "me@example.com" },
		{ "no_host", { { MSU_FIELD_OUT_PORT, "465" } }, true, true,
		    NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct msu_arena a = { 0 };
		const struct msu_server *s;

		row_number(cases[i].name, make(&a, cases[i].values,
		    cases[i].outgoing, cases[i].alone ? NULL : &found_in, &s,
		    NULL), MSU_OK);
		row_text(cases[i].name, s == NULL ? NULL :
		    msu_server_url(&a, s), cases[i].url);
		row_text(cases[i].name, s == NULL ? NULL : s->user,
		    cases[i].user);
		msu_arena_free(&a);
	}
}

static void
ways_to_log_in_are_kept_in_order(void **state)
{
	static const struct {
		const char	*value, *want;
		bool		 user;
	} cases[] = {
		{ "oauth2", "oauth2", true },
		{ " oauth2  password ", "oauth2 password", true },
		{ "none", "none", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		const struct value values[5] = {
			{ MSU_FIELD_OUT_HOST, "smtp.example.com" },
			{ MSU_FIELD_OUT_AUTH, cases[i].value },
		};
		struct msu_account acct = { .address = "me@example.com" };
		struct msu_arena a = { 0 };

		row_number(cases[i].value, make(&a, values, true, NULL,
		    &acct.out, NULL), MSU_OK);
		row_text(cases[i].value, msu_field_of(&a, MSU_FIELD_OUT_AUTH,
		    &acct), cases[i].want);
		row_true(cases[i].value, (acct.out->user != NULL) ==
		    cases[i].user);
		msu_arena_free(&a);
	}
}

static void
wrong_values_are_named(void **state)
{
	static const struct {
		struct value	 value;
		enum msu_code	 code;
	} cases[] = {
		{ { MSU_FIELD_IN_PROTOCOL, "smtp" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_HOST, "a b" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_PORT, "0" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_PORT, "65536" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_SECURITY, "yes" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_SECURITY, "plain" }, MSU_E_PLAIN_ONLY },
		{ { MSU_FIELD_IN_USERNAME, "a\nb" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_AUTH, "password secret" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_AUTH, " " }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_AUTH, "none" }, MSU_E_ARGUMENT },
		{ { MSU_FIELD_IN_AUTH, "password password password password "
		    "password password password password" }, MSU_E_ARGUMENT },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct value values[2] = { cases[i].value };
		const char *name = msu_field_name(cases[i].value.field);
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		const struct msu_server *s;

		row_number(name, make(&a, values, false, &found_in, &s, &err),
		    cases[i].code);
		row_text(name, err.detail, name);
		msu_arena_free(&a);
	}
}

static void
names_lead_back(void **state)
{
	enum msu_field f;

	(void)state;
	for (int i = 0; i < MSU_FIELD_COUNT; i++) {
		const char *name = msu_field_name((enum msu_field)i);

		row_true(name, msu_field_find(name, strlen(name), &f));
		row_number(name, f, (unsigned long)i);
	}
	assert_true(msu_field_find("Incoming_HOST", 13, &f));
	assert_false(msu_field_find("incoming", 8, &f));
	assert_false(msu_field_find("", 0, &f));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_is_what_the_fields_say),
		cmocka_unit_test(ways_to_log_in_are_kept_in_order),
		cmocka_unit_test(wrong_values_are_named),
		cmocka_unit_test(names_lead_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
