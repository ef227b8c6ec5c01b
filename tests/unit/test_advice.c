/* SPDX-License-Identifier: MPL-2.0 */
/* Advice: who failed hears what to do. */
#include "rows.h"

#include "advice.h"
#include "str.h"

static const struct msu_server away = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
	.host = "imap.example.org", .port = 993,
};
static const struct msu_server v4 = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_STARTTLS,
	.host = "127.0.0.1", .port = 1143,
};
static const struct msu_server v6 = {
	.proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_STARTTLS,
	.host = "::1", .port = 1143,
};
static const struct msu_server dav = {
	.proto = MSU_PROTO_CALDAV, .security = MSU_SECURITY_TLS, .port = 443,
	.url = "https://dav.example.org/",
};

static const struct {
	const char			*name;
	const struct msu_server		*server;
	enum msu_code			 code;
	const char			*advice;
} rows[] = {
	{ "nothing_failed", &away, MSU_OK, NULL },
	{ "refused", &away, MSU_E_TCP_REFUSED, "check-port" },
	{ "refused_by_the_own_computer", &v4, MSU_E_TCP_REFUSED,
	    "start-local-program" },
	{ "refused_by_the_own_computer_v6", &v6, MSU_E_TCP_REFUSED,
	    "start-local-program" },
	{ "refused_by_a_server_without_host", &dav, MSU_E_TCP_REFUSED,
	    "check-port" },
	{ "self_signed", &away, MSU_E_CERT_SELF_SIGNED, "ask-administrator" },
	{ "self_signed_on_the_own_computer", &v4, MSU_E_CERT_SELF_SIGNED,
	    "local-certificate" },
	{ "time_out", &away, MSU_E_TCP_TIMEOUT, "blocked-or-down" },
	{ "wrong_name", &away, MSU_E_TLS_NAME, "wrong-host-name" },
	{ "expired", &away, MSU_E_CERT_EXPIRED, "tell-provider" },
	{ "expired_on_the_own_computer", &v4, MSU_E_CERT_EXPIRED,
	    "tell-provider" },
	{ "clock", &away, MSU_E_CERT_NOT_YET, "check-clock" },
	{ "unknown_authority", &away, MSU_E_CERT_UNTRUSTED,
	    "check-interception" },
	{ "no_tls_on_the_tls_port", &away, MSU_E_PLAINTEXT_ON_TLS_PORT,
	    "use-starttls" },
	{ "starttls_missing", &away, MSU_E_STARTTLS_MISSING, "use-tls-port" },
	{ "busy", &away, MSU_E_SERVER_BUSY, "wait" },
	{ "html_on_the_port", &away, MSU_E_WRONG_PROTOCOL, "check-port" },
	{ "private_address", &away, MSU_E_PRIVATE_ADDRESS, "allow-private" },
	{ "other_mechanisms", &away, MSU_E_AUTH_MISSING, "other-login" },
	{ "not_a_failure_of_a_check", &away, MSU_E_EXISTS, NULL },
};

static void
failures_have_their_advice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_advice *a = msu_advice_find(rows[i].server,
		    rows[i].code);

		row_text(rows[i].name, a == NULL ? NULL : a->code,
		    rows[i].advice);
	}
}

/* Each way in which a step of a check fails: mailsetup.h lists them together,
 * from the resolver's to the mechanisms'. */
static void
no_failed_step_is_left_without_advice(void **state)
{
	(void)state;
	for (unsigned c = MSU_E_DNS_NXDOMAIN; c <= MSU_E_AUTH_MISSING; c++) {
		enum msu_code code = (enum msu_code)c;
		const struct msu_advice *a = msu_advice_find(&away, code);
		size_t len;

		if (a == NULL)
			fail_msg("no advice for %s", msu_code_name(code));
		len = strlen(a->text);
		row_true(msu_code_name(code), len > 0 &&
		    a->text[len - 1] == '.' && msu_str_is_one_line(a->text));
		row_number(msu_code_name(code), strspn(a->code,
		    "abcdefghijklmnopqrstuvwxyz-"), strlen(a->code));
	}
}

/* Whom a wrong certificate met must not hear how to accept it. */
static void
nobody_is_told_to_accept_a_certificate(void **state)
{
	(void)state;
	for (unsigned c = MSU_E_TLS_NAME; c <= MSU_E_CERT_SELF_SIGNED; c++) {
		enum msu_code code = (enum msu_code)c;
		const struct msu_advice *a = msu_advice_find(&away, code);
		const char *accept = a == NULL ? NULL :
		    strstr(a->text, "accept");

		if (accept != NULL)
			row_true(msu_code_name(code),
			    strstr(a->text, "Do not accept") != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_have_their_advice),
		cmocka_unit_test(no_failed_step_is_left_without_advice),
		cmocka_unit_test(nobody_is_told_to_accept_a_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
