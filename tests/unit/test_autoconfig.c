/* SPDX-License-Identifier: MPL-2.0 */
/* Autoconfig documents, good and hostile: what is taken from them and why
 * the rest is not. */
#include "read_cases.h"

#include "autoconfig.h"
#include "err.h"
#include "str.h"

static void
doc_read(struct reading *r, const char *address, const char *body, size_t len)
{
	reading_do(r, msu_autoconfig_read, address, body, len);
}

/* ---- fixtures ------------------------------------------------------- */

/* They change with libxml2's version, and so does who sees it first where the
 * case is called refused-…. */
static bool
is_parsers_word(const char *name, const char *detail)
{
	return msu_str_has_prefix(name, "refused-") ||
	    msu_str_has_prefix(detail, "line ") ||
	    strcmp(detail, "not XML") == 0;
}

static void
document_becomes(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct reading d;

	(void)a;
	doc_read(&d, "zoe.q@example.org", msu_buf_text(in), in->len);
	if (d.code != MSU_OK)
		msu_buf_addf(out, "error %s %s: %s\n", msu_code_name(d.code),
		    d.err.subject, is_parsers_word(name, d.err.detail) ?
		    "the parser's own words" : d.err.detail);
	reading_show(out, &d);
	if (d.code != MSU_OK)
		assert_int_equal(d.found.servers.n, 0);
	if (strstr(msu_buf_text(out), "SECRET") != NULL)
		fail_msg("%s: the password shows", name);
	reading_free(&d);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("autoconfig", document_becomes);
}

/* ---- what depends on the address ------------------------------------ */

#define TCP(element, type, host, port, user) \
	"<" element " type=\"" type "\"><hostname>" host "</hostname>" \
	"<port>" port "</port><socketType>SSL</socketType>" \
	"<authentication>password-cleartext</authentication>" \
	"<username>" user "</username></" element ">"
#define IMAP(host, user)	TCP("incomingServer", "imap", host, "993", user)
#define HEAD	"<clientConfig><emailProvider>"
#define TAIL	"</emailProvider></clientConfig>"

static const struct {
	const char	*name, *address, *domain;
	const char	*form, *user;	/* of the user name; NULL: unlisted */
} users[] = {
	{ "idn_domain_is_listed_as_a_label", "zoe@b\xc3\xbc" "cher.example",
	    "xn--bcher-kva.example", "%EMAILADDRESS%",
	    "zoe@xn--bcher-kva.example" },
	{ "idn_domain_is_listed_as_unicode", "zoe@xn--bcher-kva.example",
	    "B\xc3\xbc" "cher.example", "%EMAILDOMAIN%",
	    "xn--bcher-kva.example" },
	{ "ideographic_stop_is_a_dot", "zoe@example.org",
	    "example\xe3\x80\x82org", "u", "u" },
	{ "utf8_local_part", "zo\xc3\xab@example.org", "example.org",
	    "%EMAILLOCALPART%", "zo\xc3\xab" },
	{ "local_part_is_not_a_form", "%EMAILDOMAIN%@example.org",
	    "example.org", "%EMAILLOCALPART%", "%EMAILDOMAIN%" },
	{ "local_part_is_not_markup", "a&b@example.org", "example.org",
	    "%EMAILADDRESS%", "a&b@example.org" },
	{ "percent_signs_are_kept", "zoe@example.org", "example.org",
	    "%%s%n%EMAILLOCALPART", "%%s%n%EMAILLOCALPART" },
	{ "parent_domain_is_another", "zoe@sub.example.org", "example.org",
	    "u", NULL },
	{ "sub_domain_is_another", "zoe@example.org", "sub.example.org", "u",
	    NULL },
	{ "longer_name_is_another", "zoe@example.org", "example.org.example",
	    "u", NULL },
};

static void
user_names_follow_the_address(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(users); i++) {
		struct msu_arena a = { 0 };
		const char *body = msu_arena_printf(&a, HEAD "<domain>%s"
		    "</domain>" IMAP("imap.example.org", "%s") TAIL,
		    users[i].domain, users[i].form);
		const char *user = NULL;
		struct reading d;

		doc_read(&d, users[i].address, body, strlen(body));
		assert_int_equal(d.code, MSU_OK);
		assert_non_null(reading_server(&d, 0));
		if (!d.entry->unlisted)
			user = reading_server(&d, 0)->user;
		if ((user == NULL) != (users[i].user == NULL) ||
		    (user != NULL && strcmp(user, users[i].user) != 0))
			fail_msg("%s: %s", users[i].name,
			    user == NULL ? "unlisted" : user);
		reading_free(&d);
		msu_arena_free(&a);
	}
}

/* Whoever looks such a name up tells the local part to the world. */
static void
local_part_in_a_host_name_drops_the_server(void **state)
{
	static const struct {
		const char	*name, *body, *host;
	} rows[] = {
		{ "domain", HEAD IMAP("mail.%EMAILDOMAIN%", "u") TAIL,
		    "mail.example.org" },
		{ "label", HEAD IMAP("%EMAILLOCALPART%.example.org", "u")
		    TAIL, NULL },
		{ "part_of_a_label", HEAD IMAP("mail-%EMAILLOCALPART%."
		    "%EMAILDOMAIN%", "u") TAIL, NULL },
		{ "address", HEAD IMAP("%EMAILADDRESS%", "u") TAIL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct msu_server *s;
		struct reading d;

		doc_read(&d, "zoe@example.org", rows[i].body,
		    strlen(rows[i].body));
		s = reading_server(&d, 0);
		row_text(rows[i].name, s == NULL ? NULL : s->host,
		    rows[i].host);
		reading_free(&d);
	}
}

/* ---- limits: LOOKUP 1.4 --------------------------------------------- */

static void
hundred_servers_are_kept_and_no_more(void **state)
{
	struct msu_buf body;
	struct reading d;

	(void)state;
	msu_buf_init(&body, GOLDEN_MAX);
	msu_buf_adds(&body, HEAD);
	for (unsigned i = 1; i <= 102; i++)
		msu_buf_addf(&body, "\n" IMAP("imap%u.example.org", "u"), i);
	msu_buf_adds(&body, TAIL);
	doc_read(&d, "zoe@example.org", msu_buf_text(&body), body.len);
	assert_int_equal(d.code, MSU_OK);
	assert_int_equal(d.found.servers.n, 100);
	assert_string_equal(msu_buf_text(&d.trace),
	    "read: doc: line 102: incomingServer dropped: "
	    "more servers than we keep\n"
	    "read: doc: line 103: incomingServer dropped: "
	    "more servers than we keep\n");
	reading_free(&d);
	msu_buf_free(&body);
}

/* Each may stand for 300 bytes: memory must stay in proportion to the
 * document. */
static void
many_placeholders_are_not_filled_in(void **state)
{
	static const struct {
		const char	*name;
		size_t		 n;
		bool		 kept;
	} rows[] = {
		{ "as_many_as_anybody_means", 8, true },
		{ "one_more", 9, false },
		{ "as_many_as_fit", 315, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_buf body;
		struct reading d;

		msu_buf_init(&body, GOLDEN_MAX);
		msu_buf_adds(&body, HEAD IMAP("a.example.org", ""));
		body.len -= sizeof("</username></incomingServer>") - 1;
		for (size_t n = 0; n < rows[i].n; n++)
			msu_buf_adds(&body, "%EMAILDOMAIN%");
		msu_buf_adds(&body, "</username></incomingServer>" TAIL);
		doc_read(&d, "zoe@example.org", msu_buf_text(&body),
		    body.len);
		assert_int_equal(d.code, MSU_OK);
		row_number(rows[i].name, d.found.servers.n, rows[i].kept);
		reading_free(&d);
		msu_buf_free(&body);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(user_names_follow_the_address),
		cmocka_unit_test(local_part_in_a_host_name_drops_the_server),
		cmocka_unit_test(hundred_servers_are_kept_and_no_more),
		cmocka_unit_test(many_placeholders_are_not_filled_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
