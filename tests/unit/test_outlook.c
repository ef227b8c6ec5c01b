/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The .prf as Windows would read it: an INI file in ASCII with CRLF, in which
 * every account key has its mapping line, for Outlook drops the others without
 * a word.  outlook_wine.sh asks Wine's own reader the same.
 */
#include <stdio.h>

#include "rows.h"
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

/* The files: for a new profile, and for the one that is there. */
enum { NEW, NEW_CMD, ADD, ADD_CMD, NFILES };

static void
look_at(const struct msu_sink *sink, size_t which)
{
	const struct msu_sink_file *f = sink->files.v[which];

	assert_true(f->buf.len < sizeof(ini));
	memcpy(ini, msu_buf_text(&f->buf), f->buf.len + 1);
}

/* Runs the writer and looks at its first .prf; false if it refused. */
static bool
make(const struct write_case *c, struct msu_arena *a, struct msu_sink *sink,
    const struct msu_account **acct)
{
	const struct msu_sink_file *f;

	msu_sink_init(sink, a);
	msu_writer_run(&msu_writer_outlook, &c->account, &c->options, sink,
	    acct);
	f = sink->files.v[NEW];
	if (f->pub.error.code != MSU_OK) {
		assert_int_equal(sink->files.n, 1);
		return false;
	}
	assert_int_equal(sink->files.n, NFILES);
	look_at(sink, NEW);
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

/* All keys that there are, with their properties as in Microsoft's Account
 * Management API (PROP_ACCT_NAME and the following, PROP_INET_...). */
static const struct {
	const char	*key;		/* * is IMAP or POP3 */
	const char	*as;		/* NULL: no property */
	const char	*only;		/* for this protocol */
} known[] = {
	{ "UniqueService", NULL, NULL },
	{ "DefaultAccount", NULL, NULL },
	{ "AccountName", "PT_UNICODE,0x0002", NULL },
	{ "DisplayName", "PT_UNICODE,0x000B", NULL },
	{ "EmailAddress", "PT_UNICODE,0x000C", NULL },
	{ "ConnectionType", "PT_LONG,0x000F", NULL },
	{ "ConnectionOID", "PT_UNICODE,0x0010", NULL },
	{ "*Server", "PT_UNICODE,0x0100", NULL },
	{ "*UserName", "PT_UNICODE,0x0101", NULL },
	{ "ReplyEmailAddress", "PT_UNICODE,0x0103", NULL },
	{ "*Port", "PT_LONG,0x0104", NULL },
	{ "*UseSSL", "PT_LONG,0x0105", NULL },
	{ "Organization", "PT_UNICODE,0x0107", NULL },
	{ "*UseSPA", "PT_LONG,0x0108", NULL },
	{ "SMTPServer", "PT_UNICODE,0x0200", NULL },
	{ "SMTPPort", "PT_LONG,0x0201", NULL },
	{ "SMTPUseAuth", "PT_LONG,0x0203", NULL },
	{ "SMTPUserName", "PT_UNICODE,0x0204", NULL },
	{ "SMTPUseSPA", "PT_LONG,0x0207", NULL },
	{ "SMTPAuthMethod", "PT_LONG,0x0208", NULL },
	{ "ServerTimeOut", "PT_LONG,0x0209", NULL },
	{ "SMTPSecureConnection", "PT_LONG,0x020A", NULL },
	{ "LeaveOnServer", "PT_LONG,0x1000", "POP3" },
	{ "CheckNewImap", "PT_LONG,0x1100", "IMAP" },
	{ "RootFolder", "PT_UNICODE,0x1101", "IMAP" },
};

/* The row of a key; none: nobody knows it. */
static size_t
known_row(const char *name, const char *proto, const char *key)
{
	for (size_t i = 0; i < ROWS(known); i++) {
		const char *k = known[i].key;

		if (*k == '*' ? msu_str_neqcase(key, proto, 4) &&
		    msu_str_eqcase(key + 4, k + 1) : msu_str_eqcase(key, k)) {
			if (known[i].only != NULL)
				assert_string_equal(known[i].only, proto);
			return i;
		}
	}
	fail_msg("%s: nobody knows %s", name, key);
	return 0;
}

/* Every key of [Account1] is known, is there once, has the value its property
 * can hold, and the mapping line that says so; nothing else is mapped. */
static void
keys_are_mapped(const char *name, const char *map, const char *proto)
{
	bool seen[ROWS(known)] = { false };
	size_t mapped = 1;		/* AccountType */

	for (const char *p = section("Account1"); *p != '[';
	    p = strchr(p, '\n') + 1) {
		char key[64], how[64];
		size_t n = strcspn(p, "="), row;

		assert_true(n < sizeof(key));
		memcpy(key, p, n);
		key[n] = '\0';
		row = known_row(name, proto, key);
		if (seen[row])
			fail_msg("%s: %s is there twice", name, key);
		seen[row] = true;
		if (known[row].as == NULL)
			continue;
		mapped++;
		if (!ini_get(map, key, how, sizeof(how)))
			fail_msg("%s: %s has no mapping", name, key);
		row_text(key, how, known[row].as);
		n += 1 + strspn(p + n + 1, "0123456789");
		if (strstr(how, "LONG") != NULL && p[n] != '\r')
			fail_msg("%s: %s is no number", name, key);
	}
	for (const char *p = section(map); *p != '[' && *p != '\0';
	    p = strchr(p, '\n') + 1)
		mapped--;
	row_number(name, mapped, 0);
}

/* No section but these. */
static void
sections_are_known(const char *name, const char *map, bool add)
{
	const char *const all[] = { "General", "Service List",
	    "Internet Account List", "Account1", map, "Service1",
	    "Outlook Address Book" };
	size_t n = 0, want = add ? 5 : 7;

	for (const char *p = ini; p != NULL && *p != '\0';
	    p = strchr(p, '\n') + 1)
		n += *p == '[';
	row_number(name, n, want);
	for (size_t i = 0; i < want; i++)
		row_true(all[i], section(all[i]) != NULL);
}

/* A file is what Outlook adds, or makes, as the variant says. */
static void
profile_is_as_said(bool add)
{
	char service[64];

	ini_is("General", "Custom", "1");
	ini_is("General", "BackupProfile", "No");
	ini_is("General", "DefaultProfile", add ? "No" : "Yes");
	/* "Yes" would delete the profile of that name */
	ini_is("General", "OverwriteProfile", add ? "Append" : "No");
	ini_is("General", "ModifyDefaultProfileIfPresent",
	    add ? "TRUE" : "FALSE");
	ini_is("Account1", "DefaultAccount", add ? "FALSE" : "TRUE");
	/* the profile that is there has an address book */
	assert_int_equal(ini_get("Service List", "Service1", service,
	    sizeof(service)), !add);
}

static void
one_obeys_the_rules(const char *name, const struct msu_sink *sink,
    size_t which)
{
	const struct msu_sink_file *prf = sink->files.v[which];
	const struct msu_sink_file *cmd = sink->files.v[which + 1];
	char map[32], path[300] = "set \"prf=%~dp0";

	look_at(sink, which);
	is_ascii_with_crlf(&prf->buf);
	is_ascii_with_crlf(&cmd->buf);
	assert_true(ini_get("Internet Account List", "Account1", map,
	    sizeof(map)));
	keys_are_mapped(name, map, map[1] == '_' ? "POP3" : "IMAP");
	sections_are_known(name, map, which == ADD);
	profile_is_as_said(which == ADD);
	assert_null(msu_str_findcase(ini, "password"));
	assert_true(strlen(path) + strlen(prf->pub.name) < sizeof(path));
	memcpy(path + strlen(path), prf->pub.name, strlen(prf->pub.name) + 1);
	row_true(path, strstr(msu_buf_text(&cmd->buf), path) != NULL);
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

		if (make(&cases[i], &a, &sink, &acct)) {
			one_obeys_the_rules(cases[i].name, &sink, NEW);
			one_obeys_the_rules(cases[i].name, &sink, ADD);
			made++;
		}
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
	assert_int_equal(made, 8);
}

/* [Account1] says what was chosen for the account. */
static void
is_the_account(const struct msu_account *acct)
{
	bool imap = acct->in->proto == MSU_PROTO_IMAP;
	char port[8];

	ini_is("Account1", "EmailAddress", acct->address);
	ini_is("Account1", "AccountName", acct->address);
	ini_is("Account1", imap ? "IMAPServer" : "POP3Server", acct->in->host);
	ini_is("Account1", imap ? "IMAPUserName" : "POP3UserName",
	    acct->in->user);
	assert_int_equal(acct->in->security, MSU_SECURITY_TLS);
	ini_is("Account1", imap ? "IMAPUseSSL" : "POP3UseSSL", "1");
	snprintf(port, sizeof(port), "%u", acct->in->port);
	ini_is("Account1", imap ? "IMAPPort" : "POP3Port", port);
	ini_is("Account1", "SMTPServer", acct->out->host);
	snprintf(port, sizeof(port), "%u", acct->out->port);
	ini_is("Account1", "SMTPPort", port);
	ini_is("Account1", "SMTPSecureConnection",
	    acct->out->security == MSU_SECURITY_TLS ? "1" : "2");
	if (acct->out->user == NULL)
		ini_is("Account1", "SMTPUseAuth", "0");
	else if (strcmp(acct->out->user, acct->in->user) != 0)
		ini_is("Account1", "SMTPUserName", acct->out->user);
}

static void
both_files_say_the_account(void **state)
{
	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		const struct msu_account *acct;

		if (make(&cases[i], &a, &sink, &acct)) {
			is_the_account(acct);
			look_at(&sink, ADD);
			is_the_account(acct);
		}
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
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
	{ "every-option", "ReplyEmailAddress", "answers@example.com" },
	{ "every-option", "Organization", "Example Ltd" },
	{ "every-option", "LeaveOnServer", "917507" },	/* 14 << 16 | 3 */
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
		look_at(&sink, ADD);
		ini_is("Account1", values[i].key, values[i].value);
		msu_sink_free(&sink);
		msu_arena_free(&a);
	}
}

struct attempt {			/* zoe@example.org with this ... */
	const char	*user, *name, *organization;
	enum msu_code	 code;
	const char	*want_name, *want_organization;
};

/* What was lost on the way is told by both command files. */
static void
losses_are_told(const struct msu_sink *sink, const struct attempt *t)
{
	for (size_t i = NEW_CMD; i < NFILES; i += 2) {
		const struct msu_sink_file *f = sink->files.v[i];
		const char *cmd = msu_buf_text(&f->buf);

		row_number(t->name, strstr(cmd, "echo The name of the sender")
		    != NULL, t->name[0] != '\0' &&
		    strcmp(t->name, t->want_name) != 0);
		row_number(t->organization, strstr(cmd,
		    "echo The organization") != NULL,
		    strcmp(t->organization, t->want_organization) != 0);
	}
}

static void
try_text(const struct attempt *t)
{
	const struct msu_server in = { MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993,
	    "imap.example.org", NULL, t->user, password, 1 };
	const struct write_case c = { .account = {
		.address = "zoe@example.org", .domain = "example.org",
		.servers = SERVERS(&in, SERVER(SMTP, TLS, "smtp.example.org",
		    465, "zoe@example.org", password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	}, .options = { .display_name = t->name,
	    .organization = t->organization } };
	struct msu_arena a = { 0 };
	struct msu_sink sink;
	const struct msu_account *acct;

	if (make(&c, &a, &sink, &acct)) {
		ini_is("Account1", "DisplayName", t->want_name);
		ini_is("Account1", "Organization", t->want_organization);
		ini_is("Account1", "IMAPUserName", t->user);
		losses_are_told(&sink, t);
	}
	row_number(t->user, msu_sink_end(&sink), t->code);
	msu_sink_free(&sink);
	msu_arena_free(&a);
}

#define ZOE	"zoe@example.org"

static const struct attempt attempts[] = {
	{ "zoe", "Zoe; = [x]", "Us; = [x]", MSU_OK, "Zoe; = [x]",
	    "Us; = [x]" },
	{ "z\"e", "\"Zoe\" X", "\"Us\" X", MSU_OK, "\"Zoe\" X",
	    "\"Us\" X" },
	{ "\"zoe\"", "", "", MSU_E_CANNOT_TEXT, NULL, NULL },
	{ " zoe", "", "", MSU_E_CANNOT_TEXT, NULL, NULL },
	{ "zo\xc3\xab", "", "", MSU_E_CANNOT_TEXT, NULL, NULL },
	{ "zoe\r\nx=1", "", "", MSU_E_CANNOT_TEXT, NULL, NULL },
	/* these are no settings: the address stands in, or nothing does */
	{ "zoe", "\"Zoe\"", "'Us'", MSU_OK, ZOE, "" },
	{ "zoe", "Zo\xc3\xab", "Us", MSU_OK, ZOE, "Us" },
	{ "zoe", "Zoe", "\xc3\x9cs", MSU_OK, "Zoe", "" },
	{ "zoe", "", "", MSU_OK, ZOE, "" },
};

static void
text_that_an_ini_file_cannot_hold_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(attempts); i++)
		try_text(&attempts[i]);
}

/* A profile's name has 64 characters at most. */
static void
long_addresses_have_profiles_of_their_own(void **state)
{
	const struct msu_server *const servers[] = {
		SERVER(IMAP, TLS, "imap.example.org", 993, "zoe", password),
		SERVER(SMTP, TLS, "smtp.example.org", 465, "zoe", password),
		NULL };
	char address[] = "zoe@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa.example.org", names[3][80];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct write_case c = { .account = {
			.address = address + (i == 2 ? 18 : 0),
			.domain = "example.org", .servers = servers,
			.extra = NO_SERVERS, .notes = NO_NOTES } };
		struct msu_arena a = { 0 };
		struct msu_sink sink;
		const struct msu_account *acct;

		assert_true(make(&c, &a, &sink, &acct));
		assert_true(ini_get("General", "ProfileName", names[i],
		    sizeof(names[i])));
		row_number(names[i], strlen(names[i]), 64);
		msu_sink_free(&sink);
		msu_arena_free(&a);
		if (i == 0)
			address[sizeof(address) - 2] = 'h';
	}
	assert_string_not_equal(names[0], names[1]);
	/* what fits is kept */
	assert_string_equal(names[2], address + 18);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_prf_obeys_the_rules),
		cmocka_unit_test(both_files_say_the_account),
		cmocka_unit_test(windows_reads_the_values_back),
		cmocka_unit_test(text_that_an_ini_file_cannot_hold_is_told),
		cmocka_unit_test(long_addresses_have_profiles_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
