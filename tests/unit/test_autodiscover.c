/* SPDX-License-Identifier: MPL-2.0 */
/* Autodiscover answers, good and hostile: settings, redirects, errors. */
#include "read_cases.h"

#include "autodiscover.h"
#include "err.h"

/* ---- POX documents -------------------------------------------------------- */

static const char *const actions[] = {
	[MSU_AUTODISCOVER_SETTINGS] = "settings",
	[MSU_AUTODISCOVER_URL] = "ask url",
	[MSU_AUTODISCOVER_ADDRESS] = "ask address",
	[MSU_AUTODISCOVER_ERROR] = "error",
};

static void
pox_read(struct reading *r, struct msu_autodiscover *said,
    const char *address, const char *body, size_t len)
{
	reading_start(r, address);
	r->code = msu_autodiscover_read(body, len, &r->addr, &r->found,
	    r->entry, said, &r->err);
	assert_int_equal(r->code, r->err.code);
}

/* They change with libxml2's version. */
static bool
is_parsers_word(const char *detail)
{
	return strncmp(detail, "line ", 5) == 0;
}

static void
document_becomes(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct msu_autodiscover said;
	struct reading r;

	(void)a;
	pox_read(&r, &said, "zoe.q@example.org", msu_buf_text(in), in->len);
	if (r.code != MSU_OK)
		msu_buf_addf(out, "error %s %s: %s\n", msu_code_name(r.code),
		    r.err.subject, is_parsers_word(r.err.detail) ?
		    "the parser's own words" : r.err.detail);
	else
		msu_buf_addf(out, "%s%s\n", actions[said.action],
		    said.is_exchange ? ", Exchange" : "");
	show_text(out, "url", said.url);
	show_text(out, "address", said.address);
	if (said.error != 0)
		msu_buf_addf(out, "code %u\n", said.error);
	show_text(out, "message", said.message);
	reading_show(out, &r);
	if (r.found.servers.n > 0 && (r.code != MSU_OK ||
	    said.action != MSU_AUTODISCOVER_SETTINGS))
		fail_msg("%s: servers without settings", name);
	reading_free(&r);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("autodiscover", document_becomes);
}

/* ---- security: Encryption, SSL, Port --------------------------------------- */

#define HEAD	"<Autodiscover><Response><Account><Action>settings</Action>"
#define TAIL	"</Account></Response></Autodiscover>"
#define LOGIN	"<LoginName>u</LoginName>"

static const struct {
	const char	*name, *type, *settings;
	const char	*security;	/* NULL: dropped */
	unsigned	 port;
} places[] = {
	{ "imap_says_nothing", "IMAP", "", "tls", 993 },
	{ "pop3_says_nothing", "POP3", "", "tls", 995 },
	{ "smtp_says_nothing", "SMTP", "", "tls", 465 },
	{ "ssl_on", "IMAP", "<SSL>on</SSL>", "tls", 993 },
	{ "ssl_in_capitals", "IMAP", "<SSL>OFF</SSL>", "plain", 143 },
	{ "ssl_false", "POP3", "<SSL>false</SSL>", "plain", 110 },
	{ "ssl_is_no_word", "IMAP", "<SSL>maybe</SSL>", "tls", 993 },
	{ "ssl_is_empty", "IMAP", "<SSL/>", "tls", 993 },
	{ "ssl_off_on_the_tls_port", "IMAP",
	    "<Port>993</Port><SSL>off</SSL>", "plain", 993 },
	{ "143_is_starttls", "IMAP", "<Port>143</Port>", "starttls", 143 },
	{ "110_is_starttls", "POP3", "<Port>110</Port>", "starttls", 110 },
	{ "587_is_starttls", "SMTP", "<Port>587</Port><SSL>on</SSL>",
	    "starttls", 587 },
	{ "25_is_starttls", "SMTP", "<Port>25</Port>", "starttls", 25 },
	{ "25_of_imap_is_any_port", "IMAP", "<Port>25</Port>", "tls", 25 },
	{ "587_of_imap_is_any_port", "IMAP", "<Port>587</Port>", "tls", 587 },
	{ "any_port_is_tls", "IMAP", "<Port>9993</Port>", "tls", 9993 },
	{ "encryption_tls_is_starttls", "IMAP",
	    "<Encryption>TLS</Encryption>", "starttls", 143 },
	{ "encryption_tls_on_the_tls_port", "IMAP",
	    "<Port>993</Port><Encryption>TLS</Encryption>", "starttls",
	    993 },
	{ "encryption_ssl_is_tls", "SMTP", "<Encryption>ssl</Encryption>",
	    "tls", 465 },
	{ "encryption_ssl_on_587", "SMTP",
	    "<Port>587</Port><Encryption>SSL</Encryption>", "tls", 587 },
	{ "encryption_none", "POP3", "<Encryption>None</Encryption>",
	    "plain", 110 },
	{ "encryption_overrides_ssl_off", "IMAP",
	    "<SSL>off</SSL><Encryption>SSL</Encryption>", "tls", 993 },
	{ "encryption_overrides_ssl_on", "IMAP",
	    "<Encryption>None</Encryption><SSL>on</SSL>", "plain", 143 },
	{ "auto_without_port", "IMAP", "<Encryption>Auto</Encryption>",
	    "tls", 993 },
	{ "auto_993", "IMAP", "<Port>993</Port><Encryption>Auto</Encryption>",
	    "tls", 993 },
	{ "auto_465", "SMTP", "<Port>465</Port><Encryption>Auto</Encryption>",
	    "tls", 465 },
	{ "auto_587", "SMTP", "<Port>587</Port><Encryption>Auto</Encryption>",
	    "starttls", 587 },
	{ "auto_any_port", "IMAP",
	    "<Port>9993</Port><Encryption>Auto</Encryption>", "starttls",
	    9993 },
	{ "empty_encryption_says_nothing", "IMAP",
	    "<SSL>off</SSL><Encryption></Encryption>", "plain", 143 },
	{ "unknown_encryption", "IMAP",
	    "<Encryption>ROT13</Encryption>", NULL, 0 },
	{ "empty_port_is_none", "IMAP", "<Port/>", "tls", 993 },
	{ "port_0", "IMAP", "<Port>0</Port>", NULL, 0 },
	{ "port_65536", "IMAP", "<Port>65536</Port>", NULL, 0 },
	{ "port_in_words", "IMAP", "<Port>imaps</Port>", NULL, 0 },
	{ "port_with_a_sign", "IMAP", "<Port>+993</Port>", NULL, 0 },
};

static void
security_follows_encryption_ssl_and_port(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(places); i++) {
		struct msu_arena a = { 0 };
		const char *body = msu_arena_printf(&a, HEAD "<Protocol>"
		    "<Type>%s</Type><Server>h.example</Server>" LOGIN
		    "%s</Protocol>" TAIL, places[i].type,
		    places[i].settings);
		struct msu_autodiscover said;
		const struct msu_server *s;
		struct reading r;

		pox_read(&r, &said, "zoe@example.org", body, strlen(body));
		assert_int_equal(r.code, MSU_OK);
		s = reading_server(&r, 0);
		row_text(places[i].name, s == NULL ? NULL :
		    msu_security_name(s->security), places[i].security);
		row_number(places[i].name, s == NULL ? 0 : s->port,
		    places[i].port);
		reading_free(&r);
		msu_arena_free(&a);
	}
}

/* ---- logins ------------------------------------------------------------------ */

static const struct {
	const char	*name, *address, *settings;
	const char	*user;		/* NULL: none */
	bool		 guessed;
	const char	*auth;		/* NULL: dropped */
} logins[] = {
	{ "as_written", "zoe@example.org", "<LoginName>u1</LoginName>", "u1",
	    false, "password" },
	{ "none_is_the_address", "zoe@example.org", "", "zoe@example.org",
	    true, "password" },
	{ "empty_is_none", "zoe@example.org", "<LoginName/>",
	    "zoe@example.org", true, "password" },
	{ "probe_is_the_local_part", "Zoe.Q@example.org",
	    "<LoginName>setup-probe</LoginName>", "Zoe.Q", false,
	    "password" },
	{ "probe_is_the_address", "Zoe.Q@example.org",
	    "<LoginName>setup-probe@example.org</LoginName>",
	    "Zoe.Q@example.org", false, "password" },
	{ "probe_in_other_case", "zoe@example.org",
	    "<LoginName>Setup-Probe@EXAMPLE.ORG</LoginName>",
	    "zoe@example.org", false, "password" },
	{ "probe_at_another_domain", "zoe@example.org",
	    "<LoginName>setup-probe@corp.example</LoginName>",
	    "zoe@corp.example", false, "password" },
	{ "longer_than_the_probe", "zoe@example.org",
	    "<LoginName>setup-probe2</LoginName>", "setup-probe2", false,
	    "password" },
	{ "windows_login", "zoe@example.org",
	    "<LoginName>CORP\\zoe</LoginName>", "CORP\\zoe", false,
	    "password" },
	{ "placeholders_are_not_ours", "zoe@example.org",
	    "<LoginName>%EMAILADDRESS%</LoginName>", "%EMAILADDRESS%",
	    false, "password" },
	{ "utf8", "zo\xc3\xab@example.org",
	    "<LoginName>setup-probe</LoginName>", "zo\xc3\xab", false,
	    "password" },
	{ "two_lines", "zoe@example.org", "<LoginName>a\nb</LoginName>",
	    NULL, false, NULL },
	{ "spa_on", "zoe@example.org", LOGIN "<SPA>on</SPA>", "u", false,
	    "ntlm" },
	{ "spa_off", "zoe@example.org", LOGIN "<SPA>off</SPA>", "u", false,
	    "password" },
	{ "domain_required", "zoe@example.org", LOGIN
	    "<DomainRequired>on</DomainRequired>", NULL, false, NULL },
	{ "domain_not_required", "zoe@example.org", LOGIN
	    "<DomainRequired>off</DomainRequired>", "u", false,
	    "password" },
	{ "no_login_for_smtp", "zoe@example.org", LOGIN
	    "<AuthRequired>off</AuthRequired>", NULL, false, "none" },
	{ "login_for_smtp", "zoe@example.org", LOGIN
	    "<AuthRequired>on</AuthRequired>", "u", false, "password" },
	{ "as_when_receiving", "zoe@example.org",
	    "<UsePOPAuth>on</UsePOPAuth></Protocol><Protocol>"
	    "<Type>WEB</Type><LoginName>web</LoginName></Protocol>"
	    "<Protocol><Type>POP3</Type></Protocol><Protocol>"
	    "<Type>IMAP</Type><LoginName>setup-probe</LoginName>", "zoe",
	    false, "password" },
	{ "own_name_comes_first", "zoe@example.org", LOGIN
	    "<UsePOPAuth>on</UsePOPAuth></Protocol><Protocol>"
	    "<Type>IMAP</Type><LoginName>x</LoginName>", "u", false,
	    "password" },
	{ "not_as_when_receiving", "zoe@example.org",
	    "<UsePOPAuth>off</UsePOPAuth></Protocol><Protocol>"
	    "<Type>IMAP</Type><LoginName>x</LoginName>", "zoe@example.org",
	    true, "password" },
};

static void
logins_follow_the_document_or_the_address(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(logins); i++) {
		struct msu_arena a = { 0 };
		const char *body = msu_arena_printf(&a, HEAD "<Protocol>"
		    "<Type>SMTP</Type><Server>h.example</Server>%s"
		    "</Protocol>" TAIL, logins[i].settings);
		struct msu_autodiscover said;
		const struct msu_server *s;
		struct reading r;

		pox_read(&r, &said, logins[i].address, body, strlen(body));
		row_number(logins[i].name, r.code, MSU_OK);
		s = reading_server(&r, 0);
		row_text(logins[i].name, s == NULL ? NULL : s->user,
		    logins[i].user);
		row_text(logins[i].name, s == NULL ? NULL :
		    msu_auth_name(s->auths[0]), logins[i].auth);
		row_number(logins[i].name, r.entry->guessed_user,
		    logins[i].guessed);
		reading_free(&r);
		msu_arena_free(&a);
	}
}

/* Who may do without a login sends; to receive without one is a mistake. */
static void
login_is_needed_to_receive(void **state)
{
	static const char body[] = HEAD "<Protocol><Type>IMAP</Type>"
	    "<Server>h.example</Server>" LOGIN
	    "<AuthRequired>off</AuthRequired></Protocol>" TAIL;
	struct msu_autodiscover said;
	struct reading r;

	(void)state;
	pox_read(&r, &said, "zoe@example.org", body, sizeof(body) - 1);
	assert_string_equal(reading_server(&r, 0)->user, "u");
	assert_int_equal(reading_server(&r, 0)->auths[0], MSU_AUTH_PASSWORD);
	reading_free(&r);
}

/* ---- requests ------------------------------------------------------------------ */

static void
request_holds_the_address_as_xml(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	assert_string_equal(msu_autodiscover_request(&a,
	    "a&b'<\"c>\"@example.org"),
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/"
	    "autodiscover/outlook/requestschema/2006\">\n"
	    "<Request>\n"
	    "<EMailAddress>a&amp;b&#39;&lt;&quot;c&gt;&quot;@example.org"
	    "</EMailAddress>\n"
	    "<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/"
	    "autodiscover/outlook/responseschema/2006a"
	    "</AcceptableResponseSchema>\n"
	    "</Request>\n"
	    "</Autodiscover>\n");
	assert_non_null(strstr(msu_autodiscover_request(&a,
	    MSU_AUTODISCOVER_PROBE "@example.org"),
	    ">setup-probe@example.org<"));
	msu_arena_free(&a);
}

/* ---- version 2 ------------------------------------------------------------------- */

static const struct {
	const char	*name, *body, *url, *code;
	enum msu_code	 rc;
} answers[] = {
	{ "url", "{\"Protocol\":\"AutodiscoverV1\",\"Url\":"
	    "\"https://outlook.office365.com/autodiscover/autodiscover.xml\"}",
	    "https://outlook.office365.com/autodiscover/autodiscover.xml",
	    NULL, MSU_OK },
	{ "error", "{\"ErrorCode\":\"InvalidProtocol\",\"ErrorMessage\":"
	    "\"The given protocol value 'Imap' is invalid.\"}", NULL,
	    "InvalidProtocol", MSU_OK },
	{ "both", "{\"Url\":\"https://a.example/\",\"ErrorCode\":\"X\"}",
	    "https://a.example/", "X", MSU_OK },
	{ "neither", "{\"Protocol\":\"Ews\"}", NULL, NULL, MSU_E_SYNTAX },
	{ "http", "{\"Url\":\"http://a.example/\"}", NULL, NULL,
	    MSU_E_SYNTAX },
	{ "http_and_an_error", "{\"Url\":\"http://a.example/\","
	    "\"ErrorCode\":\"X\"}", NULL, "X", MSU_OK },
	{ "no_url", "{\"Url\":null}", NULL, NULL, MSU_E_SYNTAX },
	{ "other_case", "{\"url\":\"https://a.example/\"}", NULL, NULL,
	    MSU_E_SYNTAX },
	{ "code_of_two_lines", "{\"ErrorCode\":\"a\\nb\"}", NULL, NULL,
	    MSU_E_SYNTAX },
	{ "code_is_a_number", "{\"ErrorCode\":600}", NULL, NULL,
	    MSU_E_SYNTAX },
	{ "array", "[\"Url\"]", NULL, NULL, MSU_E_SYNTAX },
	{ "html", "<html></html>", NULL, NULL, MSU_E_SYNTAX },
	{ "nothing", "", NULL, NULL, MSU_E_SYNTAX },
};

static void
version_2_gives_a_url_or_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(answers); i++) {
		struct msu_error err = { .code = MSU_OK };
		struct msu_autodiscover_v2 said;
		struct msu_arena a = { 0 };

		row_number(answers[i].name, msu_autodiscover_json(&a,
		    answers[i].body, strlen(answers[i].body), "where", &said,
		    &err), answers[i].rc);
		row_number(answers[i].name, err.code, answers[i].rc);
		row_text(answers[i].name, said.url, answers[i].url);
		row_text(answers[i].name, said.error_code, answers[i].code);
		msu_arena_free(&a);
	}
}

static void
long_error_code_is_none(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_autodiscover_v2 said;
	char code[102];

	(void)state;
	memset(code, 'x', sizeof(code));
	for (size_t n = 100; n <= 101; n++) {
		struct msu_error err = { .code = MSU_OK };
		const char *body = msu_arena_printf(&a,
		    "{\"ErrorCode\":\"%.*s\"}", (int)n, code);

		assert_int_equal(msu_autodiscover_json(&a, body,
		    strlen(body), "where", &said, &err),
		    n == 100 ? MSU_OK : MSU_E_SYNTAX);
	}
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(security_follows_encryption_ssl_and_port),
		cmocka_unit_test(logins_follow_the_document_or_the_address),
		cmocka_unit_test(login_is_needed_to_receive),
		cmocka_unit_test(request_holds_the_address_as_xml),
		cmocka_unit_test(version_2_gives_a_url_or_an_error),
		cmocka_unit_test(long_error_code_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
