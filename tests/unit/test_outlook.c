/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The .prf as Windows would read it: an INI file in ASCII with CRLF, in which
 * every account key has its mapping line, for Outlook drops the others without
 * a word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "str.h"
#include "write_cases.h"
#include "writer.h"

static char ini[8192];			/* the .prf that is looked at */

/* The start of a section's lines; NULL if there is none. */
static const char *
section(const char *name)
{
	size_t n = strlen(name);

	for (const char *p = ini; p != NULL; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (*p == '[' && msu_str_neqcase(p + 1, name, n) &&
		    p[n + 1] == ']')
			return strchr(p, '\n') + 1;
	}
	return NULL;
}

/* GetPrivateProfileString: keys in any case, blanks around a value dropped,
 * one pair of quotes around it, too.  False if there is no such key. */
static bool
ini_get(const char *in, const char *key, char *out, size_t size)
{
	size_t n = strlen(key), len;

	for (const char *p = section(in); p != NULL && *p != '[' && *p != '\0';
	    p = strchr(p, '\n') + 1) {
		const char *v = p + n + 1;

		if (!msu_str_neqcase(p, key, n) || p[n] != '=')
			continue;
		len = strcspn(v, "\r\n");
		while (len > 0 && *v == ' ') {
			v++;
			len--;
		}
		while (len > 0 && v[len - 1] == ' ')
			len--;
		if (len > 1 && (*v == '"' || *v == '\'') &&
		    v[len - 1] == *v) {
			v++;
			len -= 2;
		}
		assert_true(len < size);
		memcpy(out, v, len);
		out[len] = '\0';
		return true;
	}
	return false;
}

static void
ini_is(const char *in, const char *key, const char *want)
{
	char got[512];

	if (!ini_get(in, key, got, sizeof(got)))
		fail_msg("[%s] %s is missing", in, key);
	if (strcmp(got, want) != 0)
		fail_msg("[%s] %s=%s, not %s", in, key, got, want);
}

/* Runs the writer and keeps its .prf; false if it refused. */
static bool
make(const struct write_case *c, struct msu_arena *a, struct msu_sink *sink,
    const struct msu_account **acct)
{
	const struct msu_sink_file *f;

	msu_sink_init(sink, a);
	msu_writer_run(&msu_writer_outlook, &c->account, &c->options, sink,
	    acct);
	f = sink->files.v[0];
	if (f->pub.error.code != MSU_OK) {
		assert_int_equal(sink->files.n, 1);
		return false;
	}
	assert_int_equal(sink->files.n, 2);
	assert_true(f->buf.len < sizeof(ini));
	memcpy(ini, msu_buf_text(&f->buf), f->buf.len + 1);
	return true;
}

static void
is_ascii_with_crlf(const struct msu_buf *b)
{
	const char *p = msu_buf_text(b);

	assert_true(b->len > 2);
	assert_memory_equal(p + b->len - 2, "\r\n", 2);
	for (size_t i = 0; i < b->len; i++) {
		if (p[i] == '\n')
			assert_true(i > 0 && p[i - 1] == '\r');
		else if (p[i] == '\r')
			assert_int_equal(p[i + 1], '\n');
		else
			assert_in_range(p[i], 0x20, 0x7e);
	}
}

/* Every key of [Account1] but the two that are not properties. */
static void
keys_are_mapped(const char *name, const char *map)
{
	for (const char *p = section("Account1"); *p != '[';
	    p = strchr(p, '\n') + 1) {
		char key[64], how[64];
		size_t n = strcspn(p, "=");

		assert_true(n < sizeof(key));
		memcpy(key, p, n);
		key[n] = '\0';
		if (strcmp(key, "UniqueService") == 0 ||
		    strcmp(key, "DefaultAccount") == 0)
			continue;
		if (!ini_get(map, key, how, sizeof(how)))
			fail_msg("%s: %s has no mapping", name, key);
		if (!msu_str_has_prefix(how, "PT_LONG,0x") &&
		    !msu_str_has_prefix(how, "PT_UNICODE,0x"))
			fail_msg("%s: %s=%s", name, key, how);
	}
}

static void
every_prf_obeys_the_rules(void **state)
{
	size_t made = 0;

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		const struct msu_account *acct;
		char section_name[32];

		if (make(&cases[i], &a, &sink, &acct)) {
			const struct msu_sink_file *prf = sink.files.v[0];
			const struct msu_sink_file *cmd = sink.files.v[1];

			is_ascii_with_crlf(&prf->buf);
			is_ascii_with_crlf(&cmd->buf);
			assert_true(ini_get("Internet Account List",
			    "Account1", section_name, sizeof(section_name)));
			keys_are_mapped(cases[i].name, section_name);
			assert_null(msu_str_findcase(ini, "password"));
			assert_non_null(strstr(msu_buf_text(&cmd->buf),
			    prf->pub.name));
			made++;
		}
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
	assert_int_equal(made, 8);
}

static const struct {
	const char	*name, *key, *value;
} values[] = {
	{ "starttls-submission", "DisplayName", "Zoe Example" },
	{ "starttls-submission", "IMAPServer", "imap.example.org" },
	{ "starttls-submission", "IMAPPort", "993" },
	{ "starttls-submission", "IMAPUseSSL", "1" },
	{ "starttls-submission", "SMTPPort", "587" },
	{ "starttls-submission", "SMTPSecureConnection", "2" },
	{ "starttls-submission", "SMTPUseAuth", "1" },
	{ "starttls-submission", "SMTPAuthMethod", "0" },
	{ "authorization-code", "SMTPSecureConnection", "1" },
	/* a name that ANSI text may not carry everywhere */
	{ "authorization-code", "DisplayName", "12345@qq.com" },
	{ "local-part-login", "IMAPUserName", "joe" },
	{ "local-part-login", "SMTPAuthMethod", "1" },
	{ "local-part-login", "SMTPUserName", "joe@example.net" },
	{ "pop3", "POP3Server", "pop.pop.example" },
	{ "pop3", "POP3UseSSL", "1" },
	{ "pop3", "LeaveOnServer", "1" },
	{ "pop3", "SMTPUseAuth", "0" },
	{ "hostile-text", "EmailAddress", "\"a<b>&'%x\\\"\"@example.com" },
	{ "hostile-text", "SMTPUserName",
	    "a\\b\"c'<d>&amp;]]>%EMAILADDRESS%" },
};

static void
windows_reads_the_values_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const struct write_case *c = cases;
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		const struct msu_account *acct;

		while (strcmp(c->name, values[i].name) != 0)
			c++;
		assert_true(make(c, &a, &sink, &acct));
		ini_is("Account1", values[i].key, values[i].value);
		/* never destroys a profile that is there */
		ini_is("General", "OverwriteProfile", "No");
		ini_is("General", "ModifyDefaultProfileIfPresent", "FALSE");
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
}

/* One account with this login and sender's name. */
static enum msu_code
try_text(const char *user, const char *name, const char *want_name)
{
	const struct msu_server in = { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
	    "imap.example.org", NULL, user, password, 1 };
	const struct write_case c = { .account = {
		.address = "zoe@example.org", .domain = "example.org",
		.servers = SERVERS(&in, SERVER(SMTP, TLS, "smtp.example.org",
		    465, "zoe@example.org", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	}, .options = { .display_name = name } };
	struct msu_arena a = { 0 };
	struct msu_sink sink;
	const struct msu_account *acct;
	enum msu_code rc;

	if (make(&c, &a, &sink, &acct)) {
		ini_is("Account1", "DisplayName", want_name);
		ini_is("Account1", "IMAPUserName", user);
	}
	rc = msu_sink_end(&sink);
	msu_sink_free(&sink);
	msu_arena_free(&a);
	return rc;
}

static void
text_that_an_ini_file_cannot_hold_is_refused(void **state)
{
	static const char a[] = "zoe@example.org";

	(void)state;
	assert_int_equal(try_text("zoe", "Zoe; = [x]", "Zoe; = [x]"), MSU_OK);
	assert_int_equal(try_text("z\"e", "\"Zoe\" X", "\"Zoe\" X"), MSU_OK);
	assert_int_equal(try_text("\"zoe\"", "", a), MSU_E_CANNOT_TEXT);
	assert_int_equal(try_text(" zoe", "", a), MSU_E_CANNOT_TEXT);
	assert_int_equal(try_text("zo\xc3\xab", "", a), MSU_E_CANNOT_TEXT);
	assert_int_equal(try_text("zoe\r\nx=1", "", a), MSU_E_CANNOT_TEXT);
	/* a name is no setting: the address stands in for it */
	assert_int_equal(try_text("zoe", "\"Zoe\"", a), MSU_OK);
	assert_int_equal(try_text("zoe", "Zo\xc3\xab", a), MSU_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prf_obeys_the_rules),
		cmocka_unit_test(windows_reads_the_values_back),
		cmocka_unit_test(text_that_an_ini_file_cannot_hold_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
