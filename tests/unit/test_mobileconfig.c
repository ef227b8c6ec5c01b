/* SPDX-License-Identifier: MPL-2.0 */
/* Apple's profiles, good and hostile. */
#include "read_cases.h"

#include "err.h"
#include "mobileconfig.h"
#include "rows.h"

static bool personal;

static enum msu_code
profile_read(const char *body, size_t len, const struct msu_addr *addr,
    struct msu_found *found, struct msu_entry *e, struct msu_error *err)
{
	return msu_mobileconfig_read(body, len, addr, found, e, &personal,
	    err);
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
	struct reading r;

	(void)a;
	reading_do(&r, profile_read, "zoe.q@example.org", msu_buf_text(in),
	    in->len);
	if (r.code != MSU_OK)
		msu_buf_addf(out, "error %s %s: %s\n", msu_code_name(r.code),
		    r.err.subject, is_parsers_word(r.err.detail) ?
		    "the parser's own words" : r.err.detail);
	if (personal)
		msu_buf_adds(out, "one person's\n");
	reading_show(out, &r);
	if (r.code != MSU_OK && (r.found.servers.n > 0 || personal))
		fail_msg("%s: an error and servers", name);
	reading_free(&r);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("mobileconfig", document_becomes);
}

/* ---- one value at a time ---------------------------------------------------- */

#define TEXT(key, value)	"<key>" key "</key><string>" value "</string>"
#define HEAD(type)		TEXT("PayloadType", type)			\
	"<key>PayloadVersion</key><integer>1</integer>"			\
	TEXT("PayloadIdentifier", "a.b") TEXT("PayloadUUID", "c")
#define OUT	TEXT("OutgoingMailServerAuthentication", "EmailAuthNone")	\
	TEXT("OutgoingMailServerHostName", "out.example")			\
	"<key>OutgoingMailServerPortNumber</key><integer>465</integer>"	\
	"<key>OutgoingMailServerUseSSL</key><true/>"

static const struct {
	const char	*name, *type;		/* IMAP or POP */
	const char	*auth, *host, *rest;
	const char	*server;		/* NULL: dropped */
} rows[] = {
	{ "imap_993_is_tls", "IMAP", "Password", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>993</integer>"
	    "<key>IncomingMailServerUseSSL</key><true/>",
	    "imaps://in.example:993" },
	{ "imap_143_is_starttls", "IMAP", "CRAMMD5", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>143</integer>"
	    "<key>IncomingMailServerUseSSL</key><true/>",
	    "imap://in.example:143" },
	{ "pop3_110_is_starttls", "POP", "NTLM", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>110</integer>"
	    "<key>IncomingMailServerUseSSL</key><true/>",
	    "pop3://in.example:110" },
	{ "any_port_is_tls", "IMAP", "Password", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>9930</integer>"
	    "<key>IncomingMailServerUseSSL</key><true/>",
	    "imaps://in.example:9930" },
	{ "host_is_lower_case", "IMAP", "Password", "IN.Example",
	    "<key>IncomingMailServerPortNumber</key><integer>993</integer>"
	    "<key>IncomingMailServerUseSSL</key><true/>",
	    "imaps://in.example:993" },
	{ "no_port", "IMAP", "Password", "in.example",
	    "<key>IncomingMailServerUseSSL</key><true/>", NULL },
	{ "port_is_too_big", "IMAP", "Password", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>65536</integer>"
	    "<key>IncomingMailServerUseSSL</key><true/>", NULL },
	{ "port_in_words", "IMAP", "Password", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>x</integer>",
	    NULL },
	{ "no_host", "IMAP", "Password", "a b",
	    "<key>IncomingMailServerPortNumber</key><integer>993</integer>",
	    NULL },
	{ "unknown_auth", "IMAP", "HTTPMD5", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>993</integer>",
	    NULL },
	{ "no_login_to_receive", "IMAP", "None", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>993</integer>",
	    NULL },
	{ "login_of_two_lines", "IMAP", "Password", "in.example",
	    "<key>IncomingMailServerPortNumber</key><integer>993</integer>"
	    TEXT("IncomingMailServerUsername", "a&#10;b"), NULL },
};

static void
servers_follow_their_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_arena a = { 0 };
		const char *body = msu_arena_printf(&a, "<plist><dict>"
		    HEAD("Configuration") "<key>PayloadContent</key><array>"
		    "<dict>" HEAD("com.apple.mail.managed")
		    TEXT("EmailAccountType", "EmailType%s")
		    TEXT("IncomingMailServerAuthentication", "EmailAuth%s")
		    TEXT("IncomingMailServerHostName", "%s") "%s" OUT
		    "</dict></array></dict></plist>", rows[i].type,
		    rows[i].auth, rows[i].host, rows[i].rest);
		const struct msu_server *s;
		struct reading r;
		size_t n = rows[i].server == NULL ? 0 : 1;

		reading_do(&r, profile_read, "zoe@example.org", body,
		    strlen(body));
		if (r.code != MSU_OK)
			fail_msg("%s: %s", rows[i].name, r.err.detail);
		row_number(rows[i].name, r.found.servers.n, n + 1);
		row_number(rows[i].name, r.entry->drops.n, 1 - n);
		s = reading_server(&r, 0);
		row_text(rows[i].name, n == 0 ? NULL : msu_server_url(&a, s),
		    rows[i].server);
		s = reading_server(&r, n);
		row_text(rows[i].name, msu_server_url(&a, s),
		    "smtps://out.example:465");
		row_text(rows[i].name, s->user, NULL);
		reading_free(&r);
		msu_arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(servers_follow_their_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
