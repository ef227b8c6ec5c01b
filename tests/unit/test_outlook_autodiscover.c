/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The Autodiscover file read back by our own reader, by somebody else of the
 * same domain, and the registry file unit by unit.  outlook_pox.sh checks the
 * order of the elements, outlook_wine.sh imports the registry file.
 */
#include "read_cases.h"

#include "autodiscover.h"
#include "charset.h"
#include "rows.h"
#include "str.h"
#include "write_cases.h"
#include "writer.h"

struct export {
	struct msu_arena	 arena;
	struct msu_sink		 sink;
	const struct msu_account *acct;
	enum msu_code		 code;
};

static const struct msu_sink_file *
export(struct export *e, const struct write_case *c)
{
	memset(e, 0, sizeof(*e));
	msu_sink_init(&e->sink, &e->arena);
	e->code = msu_writer_run(&msu_writer_outlook_autodiscover,
	    &c->account, &c->options, &e->sink, &e->acct);
	return e->sink.files.v[0];
}

static void
export_free(struct export *e)
{
	msu_sink_free(&e->sink);
	msu_arena_free(&e->arena);
}

/* ---- the answer ------------------------------------------------------- */

/* What the reader found at i is the server that was chosen, with the login of
 * whoever asks. */
static void
is_server(const char *name, const struct reading *r, size_t i,
    const struct msu_server *want, enum msu_auth auth)
{
	const struct msu_server *got = reading_server(r, i);

	row_true(name, got != NULL);
	row_number(name, got->proto, want->proto);
	row_number(name, got->security, want->security);
	row_number(name, got->port, want->port);
	row_text(name, got->host, want->host);
	row_number(name, got->nauths, 1);
	row_number(name, got->auths[0], auth);
	row_text(name, got->user, auth == MSU_AUTH_NONE ? NULL :
	    r->addr.full);
}

static void
reads_back(const struct write_case *c, enum msu_auth in, enum msu_auth out)
{
	struct export e;
	const struct msu_sink_file *f = export(&e, c);
	struct msu_autodiscover said;
	struct reading r;

	row_number(c->name, e.code, MSU_OK);
	reading_start(&r, msu_arena_printf(&e.arena, "joe.bloggs@%s",
	    c->account.domain));
	row_number(c->name, msu_autodiscover_read(msu_buf_text(&f->buf),
	    f->buf.len, &r.addr, &r.found, r.entry, &said, &r.err), MSU_OK);
	row_number(c->name, said.action, MSU_AUTODISCOVER_SETTINGS);
	row_number(c->name, r.found.servers.n, 2);
	row_text(c->name, msu_buf_text(&r.trace), "");
	is_server(c->name, &r, 0, e.acct->in, in);
	is_server(c->name, &r, 1, e.acct->out, out);
	reading_free(&r);
	export_free(&e);
}

static void
our_reader_finds_the_same_servers(void **state)
{
	size_t made = 0;

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		struct export e;
		const struct msu_sink_file *f = export(&e, &cases[i]);
		bool good = f->pub.error.code == MSU_OK;
		bool login = good && e.acct->out->user != NULL;

		row_number(cases[i].name, e.sink.files.n, good ? 2 : 1);
		export_free(&e);
		if (!good)
			continue;
		made++;
		reads_back(&cases[i], MSU_AUTH_PASSWORD, login ?
		    MSU_AUTH_PASSWORD : MSU_AUTH_NONE);
	}
	assert_int_equal(made, 7);
}

static const enum msu_auth windows[] = { MSU_AUTH_NTLM };

#define ZOE	"zoe@example.org"
#define WITH(in_user, in_auths, out_user, out_auths)			\
	{ .name = in_user, .account = {					\
		.address = ZOE, .domain = "example.org",		\
		.servers = SERVERS(SERVER(IMAP, STARTTLS, "i.example.org", \
		    143, in_user, in_auths), SERVER(SMTP, TLS,		\
		    "s.example.org", 465, out_user, out_auths)),	\
		.extra = NO_SERVERS, .notes = NO_NOTES } }

static void
windows_logins_are_secure_password_authentication(void **state)
{
	const struct write_case c = WITH(ZOE, windows, ZOE, windows);

	(void)state;
	reads_back(&c, MSU_AUTH_NTLM, MSU_AUTH_NTLM);
}

static void
login_of_one_person_is_refused(void **state)
{
	const struct write_case rows[] = {
		WITH("zoe", password, ZOE, password),
		WITH(ZOE, password, "zoe", password),
		/* sends with the login of receiving */
		WITH("zoe", password, NULL, password),
		WITH("ZOE@example.org", password, ZOE, password),
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct export e;
		const struct msu_sink_file *f = export(&e, &rows[i]);

		row_number(rows[i].name, e.code, MSU_E_ONE_PERSON);
		row_number(rows[i].name, e.sink.files.n, 1);
		row_number(rows[i].name, f->buf.len, 0);
		export_free(&e);
	}
}

/* ---- the registry ----------------------------------------------------- */

#define KEY	"[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\" \
		"Outlook\\AutoDiscover]"
#define PATH(d)	"\"C:\\\\ProgramData\\\\mailsetup\\\\" d \
		"-autodiscover.xml\""

static const struct {
	const char	*name;
	const char	*lines[8];
} registry[] = {
	{ "starttls-only", {
		"Windows Registry Editor Version 5.00", "", KEY,
		"\"old.example\"=" PATH("old.example"),
		"\"PreferLocalXML\"=dword:00000001", "", NULL } },
	{ "idn-domain", {
		"Windows Registry Editor Version 5.00", "", KEY,
		"\"xn--bcher-kva.example\"=" PATH("xn--bcher-kva.example"),
		"\"b\xc3\xbc" "cher.example\"=" PATH("xn--bcher-kva.example"),
		"\"PreferLocalXML\"=dword:00000001", "", NULL } },
};

static void
registry_names_the_file_of_the_domain(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(registry); i++) {
		const struct write_case *c = cases;
		const struct msu_sink_file *f;
		struct export e;
		struct msu_buf want;

		while (strcmp(c->name, registry[i].name) != 0)
			c++;
		export(&e, c);
		assert_int_equal(e.sink.files.n, 2);
		f = e.sink.files.v[1];
		msu_buf_init(&want, GOLDEN_MAX);
		msu_buf_add(&want, "\xff\xfe", 2);
		for (size_t j = 0; registry[i].lines[j] != NULL; j++) {
			msu_charset_add_utf16le(&want, registry[i].lines[j]);
			msu_charset_add_utf16le(&want, "\r\n");
		}
		row_number(c->name, f->buf.len, want.len);
		assert_memory_equal(msu_buf_text(&f->buf),
		    msu_buf_text(&want), want.len);
		msu_buf_free(&want);
		export_free(&e);
	}
}

/* Two people of a domain make the same two files: neither is in the way of
 * the other, and either serves both. */
static void
files_are_those_of_the_domain(void **state)
{
	const struct write_case one = WITH(ZOE, password, ZOE, password);
	struct write_case other = one;
	struct export e, f;

	(void)state;
	other.account.address = "joe@example.org";
	other.account.servers = SERVERS(
	    SERVER(IMAP, STARTTLS, "i.example.org", 143, "joe@example.org",
		password),
	    SERVER(SMTP, TLS, "s.example.org", 465, "joe@example.org",
		password));
	export(&e, &one);
	export(&f, &other);
	assert_int_equal(e.sink.files.n, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct msu_sink_file *x = e.sink.files.v[i];
		const struct msu_sink_file *y = f.sink.files.v[i];

		assert_true(x->shared && y->shared);
		assert_string_equal(x->pub.name, y->pub.name);
		assert_int_equal(x->buf.len, y->buf.len);
		assert_memory_equal(msu_buf_text(&x->buf),
		    msu_buf_text(&y->buf), x->buf.len);
	}
	export_free(&e);
	export_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_reader_finds_the_same_servers),
		cmocka_unit_test(
		    windows_logins_are_secure_password_authentication),
		cmocka_unit_test(login_of_one_person_is_refused),
		cmocka_unit_test(registry_names_the_file_of_the_domain),
		cmocka_unit_test(files_are_those_of_the_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
