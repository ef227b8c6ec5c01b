/* SPDX-License-Identifier: MPL-2.0 */
/* Look-ups in a block, entries as structs, and blocks that are hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "db.h"
#include "layout.h"

#define ROWS(t)	(sizeof(t) / sizeof((t)[0]))

#define SERVERS	"server imap tls imap.example.org 993\n" \
		"server smtp tls smtp.example.org 465\n"
#define REST	"confidence medium\nsource ispdb\nchecked 2026-10\n"

struct file {
	const char	*id, *text;
};

static const struct file files[] = {
	{ "full",
	    "name Full\ndomain full.example *.below.example\n"
	    "mx mx.full.example\n"
	    "server pop3 starttls pop.full.example 110 auth=encrypted\n"
	    "server caldav https://dav.full.example/cal\n"
	    "server smtp plain smtp.full.example 25 auth=none\n"
	    "server imap tls imap.%EMAILDOMAIN% 993 user=%EMAILLOCALPART%\n"
	    "server managesieve starttls imap.full.example 4190\n"
	    "auth oauth2 password\n"
	    "oauth2 issuer full.example\noauth2 scope a b\n"
	    "note app-password https://full.example/app\nnote enable-imap\n"
	    "help https://full.example/help\n"
	    "quirk lenient-tls\nquirk imap-id\n"
	    "status preparation\nconfidence low\n"
	    "source ispdb official https://full.example/help\n"
	    "checked 2026-11\n" },
	{ "deeper", "name Deeper\ndomain *.more.below.example\n"
	    "domain one.more.below.example\n" SERVERS REST },
	{ "exact", "name Exact\ndomain a.below.example\n"
	    "mx host.mx.full.example\n" SERVERS REST },
	{ "qq.com", "name QQ\ndomain qq.com\nmx qq.com\n" SERVERS REST },
	{ "exmail", "name Exmail\nmx exmail.qq.com\n" SERVERS REST },
	{ "hosts", "name Only by name\n" SERVERS REST },
	{ "broken", "name Broken\ndomain broken.example\nstatus broken\n"
	    REST },
};

struct block {
	unsigned char	*p;		/* exactly len bytes on the heap */
	size_t		 len;
	struct msu_db	 db;
};

static void
build_of(struct block *k, const struct file *f, size_t nfiles)
{
	struct msu_db_sink sink = { .finding = NULL };
	struct msu_error err = { .code = MSU_OK };
	struct msu_db_builder *b = msu_db_builder_new();
	struct msu_buf out;

	msu_buf_init(&out, 1000000);
	assert_non_null(b);
	for (size_t i = 0; i < nfiles; i++)
		assert_int_equal(msu_db_builder_add(b, f[i].id, f[i].id,
		    f[i].text, strlen(f[i].text), &sink, &err), MSU_OK);
	assert_int_equal(sink.errors, 0);
	assert_int_equal(msu_db_builder_finish(b, &out, &err), MSU_OK);
	msu_db_builder_free(b);
	k->len = out.len;
	k->p = malloc(k->len);
	assert_non_null(k->p);
	memcpy(k->p, out.p, out.len);
	msu_buf_free(&out);
	if (msu_db_open(&k->db, k->p, k->len, "block", &err) != MSU_OK)
		fail_msg("%s", err.detail);
}

static void
build(struct block *k)
{
	build_of(k, files, ROWS(files));
}

/* ---- look-ups -------------------------------------------------------- */

typedef bool (*finder)(const struct msu_db *, const char *, size_t, uint32_t *);

static const struct row {
	const char	*name, *key, *id;	/* id NULL: none */
} by_domain[] = {
	{ "exact", "full.example", "full" },
	{ "subdomain_is_not_the_domain", "a.full.example", NULL },
	{ "longer_label_is_not_the_domain", "notqq.com", NULL },
	{ "shorter_is_not_the_domain", "q.com", NULL },
	{ "tail_is_not_the_domain", "com", NULL },
	{ "wildcard", "x.below.example", "full" },
	{ "wildcard_at_any_depth", "x.y.z.below.example", "full" },
	{ "wildcard_is_not_its_suffix", "below.example", NULL },
	{ "wildcard_needs_a_label_boundary", "xbelow.example", NULL },
	{ "wildcard_in_front_of_more", "x.below.example.com", NULL },
	{ "exact_before_wildcard", "a.below.example", "exact" },
	{ "below_exact_is_wildcard_again", "b.a.below.example", "full" },
	{ "longest_wildcard_wins", "x.more.below.example", "deeper" },
	{ "suffix_of_the_longer_is_in_the_shorter", "more.below.example",
	    "full" },
	{ "exact_before_longest_wildcard", "one.more.below.example",
	    "deeper" },
	{ "wildcard_itself", "*.below.example", "full" },
	{ "the_key_of_a_wildcard", ".below.example", NULL },
	{ "empty", "", NULL },
	{ "dot", ".", NULL },
	{ "upper_case_is_the_caller's", "QQ.COM", NULL },
	{ "trailing_dot_is_the_caller's", "qq.com.", NULL },
	{ "mx_is_no_domain", "exmail.qq.com", NULL },
}, by_mx[] = {
	{ "itself", "qq.com", "qq.com" },
	{ "below", "mx1.qq.com", "qq.com" },
	{ "further_below", "a.b.c.qq.com", "qq.com" },
	{ "longer_label", "notqq.com", NULL },
	{ "longer_label_below", "mx.notqq.com", NULL },
	{ "longer_name", "qq.com.example", NULL },
	{ "longest_suffix_wins", "mx.exmail.qq.com", "exmail" },
	{ "longest_suffix_itself", "exmail.qq.com", "exmail" },
	{ "longer_label_of_the_longest", "xexmail.qq.com", "qq.com" },
	{ "of_two_entries_the_longer", "a.host.mx.full.example", "exact" },
	{ "and_the_shorter", "b.mx.full.example", "full" },
	{ "domain_is_no_mx", "full.example", NULL },
	{ "empty", "", NULL },
	{ "dot", ".qq.com", NULL },
}, by_id[] = {
	{ "first", "broken", "broken" },
	{ "last", "qq.com", "qq.com" },
	{ "without_keys", "hosts", "hosts" },
	{ "prefix", "ful", NULL },
	{ "longer", "fullx", NULL },
	{ "before_all", "a", NULL },
	{ "after_all", "z", NULL },
	{ "empty", "", NULL },
};

static void
rows_are_found(const struct msu_db *db, finder find, const struct row *rows,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* no terminator behind the key: its length has to do */
		size_t len = strlen(rows[i].key);
		char *key = malloc(len + 1);
		uint32_t entry = UINT32_MAX;
		const char *id = NULL;

		assert_non_null(key);
		memcpy(key, rows[i].key, len);
		key[len] = 'x';
		if (find(db, key, len, &entry))
			id = msu_db_id(db, entry);
		else if (entry != UINT32_MAX)
			fail_msg("%s: entry written", rows[i].name);
		if (id == NULL ? rows[i].id != NULL : rows[i].id == NULL ||
		    strcmp(id, rows[i].id) != 0)
			fail_msg("%s: %s gives %s, not %s", rows[i].name,
			    rows[i].key, id == NULL ? "nothing" : id,
			    rows[i].id == NULL ? "nothing" : rows[i].id);
		free(key);
	}
}

static void
names_are_found_by_their_rules(void **state)
{
	struct block k;

	(void)state;
	build(&k);
	rows_are_found(&k.db, msu_db_by_domain, by_domain, ROWS(by_domain));
	rows_are_found(&k.db, msu_db_by_mx, by_mx, ROWS(by_mx));
	rows_are_found(&k.db, msu_db_by_id, by_id, ROWS(by_id));
	assert_int_equal(msu_db_count(&k.db), 7);
	assert_int_equal(msu_db_domain_count(&k.db), 7);
	assert_int_equal(msu_db_mx_count(&k.db), 4);
	assert_int_equal(msu_db_serial(&k.db), 20261100);
	free(k.p);
}

static void
names_with_nul_or_too_long_are_not_found(void **state)
{
	char name[300];
	struct block k;
	uint32_t entry;

	(void)state;
	build(&k);
	assert_false(msu_db_by_domain(&k.db, "qq.com\0x", 8, &entry));
	assert_false(msu_db_by_mx(&k.db, "qq.com\0x", 8, &entry));
	assert_false(msu_db_by_id(&k.db, "qq.com\0x", 8, &entry));
	memset(name, 'a', sizeof(name));
	memcpy(name + 253 - 7, ".qq.com", 7);
	assert_true(msu_db_by_mx(&k.db, name, 253, &entry));
	memcpy(name + 254 - 8, "a.qq.com", 8);
	assert_false(msu_db_by_mx(&k.db, name, 254, &entry));
	free(k.p);
}

/* FNV-1a of "wchpyaf" is what it starts with, so these two are one hash. */
static const struct file colliding[] = {
	{ "long", "name x\ndomain a.examplewchpyaf\n" SERVERS REST },
	{ "short", "name y\ndomain a.example\n" SERVERS REST },
};

static void
names_of_one_hash_are_told_apart(void **state)
{
	struct block k;
	uint32_t entry;

	(void)state;
	assert_int_equal(msu_db_hash("a.example", 9),
	    msu_db_hash("a.examplewchpyaf", 16));
	build_of(&k, colliding, 1);
	assert_false(msu_db_by_domain(&k.db, "a.example", 9, &entry));
	free(k.p);
	build_of(&k, colliding, 2);
	assert_true(msu_db_by_domain(&k.db, "a.example", 9, &entry));
	assert_string_equal(msu_db_id(&k.db, entry), "short");
	assert_true(msu_db_by_domain(&k.db, "a.examplewchpyaf", 16, &entry));
	assert_string_equal(msu_db_id(&k.db, entry), "long");
	free(k.p);
}

static void
an_empty_database_finds_nothing(void **state)
{
	struct block k;
	uint32_t entry;

	(void)state;
	build_of(&k, files, 0);
	assert_int_equal(msu_db_count(&k.db), 0);
	assert_int_equal(msu_db_serial(&k.db), 0);
	assert_false(msu_db_by_domain(&k.db, "qq.com", 6, &entry));
	assert_false(msu_db_by_mx(&k.db, "qq.com", 6, &entry));
	assert_false(msu_db_by_id(&k.db, "qq.com", 6, &entry));
	free(k.p);
}

/* ---- entries as structs ---------------------------------------------- */

static const struct msu_provider *
provider(const struct block *k, const char *id, struct msu_arena *a)
{
	const struct msu_provider *p;
	uint32_t entry;

	assert_true(msu_db_by_id(&k->db, id, strlen(id), &entry));
	p = msu_db_provider(&k->db, entry, a);
	assert_non_null(p);
	return p;
}

static void
list_is(const char *const *list, const char *const *expected, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_non_null(list[i]);
		assert_string_equal(list[i], expected[i]);
	}
	assert_null(list[n]);
}

static void
server_is(const struct msu_server *s, enum msu_proto proto,
    enum msu_security security, const char *host, unsigned port,
    const char *user, size_t nauths, enum msu_auth auth)
{
	assert_non_null(s);
	assert_int_equal(s->proto, proto);
	assert_int_equal(s->security, security);
	assert_string_equal(s->host, host);
	assert_int_equal(s->port, port);
	if (user == NULL)
		assert_null(s->user);
	else
		assert_string_equal(s->user, user);
	assert_int_equal(s->nauths, nauths);
	if (nauths > 0)
		assert_int_equal(s->auths[0], auth);
}

static void
everything_in_a_file_is_in_its_struct(void **state)
{
	static const char *const domains[] = {
		"full.example", "*.below.example"
	}, *const mx[] = { "mx.full.example" },
	    *const quirks[] = { "imap-id", "lenient-tls" },
	    *const sources[] = { "ispdb",
		"official https://full.example/help" };
	struct msu_arena a = { 0 };
	struct block k;
	const struct msu_provider *p;
	const struct msu_account *acct;

	(void)state;
	build(&k);
	p = provider(&k, "full", &a);
	free(k.p);		/* the structs do not need the block */
	acct = p->account;

	assert_string_equal(p->id, "full");
	assert_string_equal(p->name, "Full");
	list_is(p->domains, domains, ROWS(domains));
	list_is(p->mx, mx, ROWS(mx));
	list_is(p->quirks, quirks, ROWS(quirks));
	list_is(p->sources, sources, ROWS(sources));
	assert_string_equal(p->status, "preparation");
	assert_string_equal(p->confidence, "low");
	assert_int_equal(p->checked, 202611);

	assert_string_equal(acct->provider, "full");
	assert_string_equal(acct->provider_name, "Full");
	assert_string_equal(acct->documentation, "https://full.example/help");
	assert_null(acct->in);
	assert_null(acct->out);
	assert_null(acct->address);
	server_is(acct->servers[0], MSU_PROTO_POP3, MSU_SECURITY_STARTTLS,
	    "pop.full.example", 110, "%EMAILADDRESS%", 1, MSU_AUTH_ENCRYPTED);
	server_is(acct->servers[1], MSU_PROTO_SMTP, MSU_SECURITY_PLAIN,
	    "smtp.full.example", 25, NULL, 1, MSU_AUTH_NONE);
	server_is(acct->servers[2], MSU_PROTO_IMAP, MSU_SECURITY_TLS,
	    "imap.%EMAILDOMAIN%", 993, "%EMAILLOCALPART%", 2,
	    MSU_AUTH_OAUTH2);
	assert_int_equal(acct->servers[2]->auths[1], MSU_AUTH_PASSWORD);
	assert_null(acct->servers[2]->url);
	assert_null(acct->servers[3]);
	/* the entry's user and auth are those of its mail servers */
	server_is(acct->extra[0], MSU_PROTO_CALDAV, MSU_SECURITY_TLS,
	    "dav.full.example", 443, NULL, 0, MSU_AUTH_COUNT);
	assert_string_equal(acct->extra[0]->url,
	    "https://dav.full.example/cal");
	server_is(acct->extra[1], MSU_PROTO_SIEVE, MSU_SECURITY_STARTTLS,
	    "imap.full.example", 4190, "%EMAILADDRESS%", 2, MSU_AUTH_OAUTH2);
	assert_null(acct->extra[2]);

	assert_string_equal(acct->oauth2->issuer, "full.example");
	assert_string_equal(acct->oauth2->scope, "a b");
	assert_null(acct->oauth2->auth_url);
	assert_null(acct->oauth2->token_url);
	assert_string_equal(acct->notes[0]->code, "app-password");
	assert_string_equal(acct->notes[0]->url, "https://full.example/app");
	assert_int_equal(strncmp(acct->notes[0]->text, "Use an app password",
	    19), 0);
	assert_string_equal(acct->notes[1]->code, "enable-imap");
	assert_null(acct->notes[1]->url);
	assert_null(acct->notes[2]);
	msu_arena_free(&a);
}

static void
lists_of_a_bare_entry_are_empty_not_null(void **state)
{
	struct msu_arena a = { 0 };
	struct block k;
	const struct msu_provider *p;

	(void)state;
	build(&k);
	p = provider(&k, "broken", &a);
	assert_string_equal(p->status, "broken");
	assert_null(p->mx[0]);
	assert_null(p->quirks[0]);
	assert_null(p->account->servers[0]);
	assert_null(p->account->extra[0]);
	assert_null(p->account->notes[0]);
	assert_null(p->account->oauth2);
	assert_null(p->account->documentation);
	assert_string_equal(provider(&k, "hosts", &a)->status, "ok");
	free(k.p);
	msu_arena_free(&a);
}

/* ---- hostile blocks --------------------------------------------------- */

/* Where the sections are: layout.h. */
struct places {
	size_t	 entries, servers, notes, domains, mx, sources;
	size_t	 records, buckets, mx_records, mx_buckets, strings;
};

static size_t
head(const struct block *k, size_t at)
{
	return msu_db_u32(k->p + at);
}

static struct places
find_places(const struct block *k)
{
	struct places at;

	at.entries = MSU_DB_HEAD_SIZE;
	at.servers = at.entries +
	    head(k, MSU_DB_HEAD_ENTRIES) * MSU_DB_ENTRY_SIZE;
	at.notes = at.servers +
	    head(k, MSU_DB_HEAD_SERVERS) * MSU_DB_SERVER_SIZE;
	at.domains = at.notes + head(k, MSU_DB_HEAD_NOTES) * MSU_DB_NOTE_SIZE;
	at.mx = at.domains + head(k, MSU_DB_HEAD_DOMAINS) * 4;
	at.sources = at.mx + head(k, MSU_DB_HEAD_MX) * 4;
	at.records = at.sources + head(k, MSU_DB_HEAD_SOURCES) * 4;
	at.buckets = at.records +
	    head(k, MSU_DB_HEAD_DOMAINS) * MSU_DB_RECORD_SIZE;
	at.mx_records = at.buckets +
	    (((size_t)1 << head(k, MSU_DB_HEAD_DOMAIN_BITS)) + 1) * 4;
	at.mx_buckets = at.mx_records +
	    head(k, MSU_DB_HEAD_MX) * MSU_DB_RECORD_SIZE;
	at.strings = at.mx_buckets +
	    (((size_t)1 << head(k, MSU_DB_HEAD_MX_BITS)) + 1) * 4;
	return at;
}

/* Whatever opens has to be safe to use. */
static void
use_all(const struct msu_db *db)
{
	uint32_t entry;

	for (size_t i = 0; i < ROWS(by_domain); i++)
		msu_db_by_domain(db, by_domain[i].key,
		    strlen(by_domain[i].key), &entry);
	for (size_t i = 0; i < ROWS(by_mx); i++)
		msu_db_by_mx(db, by_mx[i].key, strlen(by_mx[i].key), &entry);
	for (uint32_t e = 0; e < msu_db_count(db); e++) {
		struct msu_arena a = { 0 };
		const struct msu_provider *p = msu_db_provider(db, e, &a);

		assert_non_null(p);
		assert_true(msu_db_by_id(db, p->id, strlen(p->id), &entry));
		assert_int_equal(entry, e);
		for (size_t i = 0; p->domains[i] != NULL; i++) {
			assert_true(msu_db_by_domain(db, p->domains[i],
			    strlen(p->domains[i]), &entry));
			assert_int_equal(entry, e);
		}
		msu_arena_free(&a);
	}
}

static void
every_other_length_is_refused(void **state)
{
	struct msu_error err;
	struct block k;
	struct msu_db db;
	unsigned char *p;

	(void)state;
	build(&k);
	for (size_t len = 0; len <= k.len + 1; len++) {
		if (len == k.len)
			continue;
		p = calloc(1, len + (len == 0));	/* nothing behind it */
		assert_non_null(p);
		memcpy(p, k.p, len < k.len ? len : k.len);
		memset(&err, 0, sizeof(err));
		if (msu_db_open(&db, p, len, "cut", &err) != MSU_E_BLOCK)
			fail_msg("%zu of %zu bytes are accepted", len, k.len);
		free(p);
	}
	free(k.p);
}

static void
no_changed_byte_does_harm(void **state)
{
	struct block k;
	size_t opened = 0;

	(void)state;
	build(&k);
	for (size_t i = 0; i < k.len * 9; i++) {
		unsigned char *p = &k.p[i / 9], old = *p;
		struct msu_error err = { .code = MSU_OK };
		struct msu_db db;

		*p ^= (unsigned char)(i % 9 == 8 ? 0xff : 1u << i % 9);
		if (msu_db_open(&db, k.p, k.len, "flipped", &err) == MSU_OK) {
			use_all(&db);
			opened++;
		} else
			assert_int_equal(err.code, MSU_E_BLOCK);
		*p = old;
	}
	/* a name or a date can be another; most bytes are not free */
	assert_in_range(opened, 1, k.len * 9 / 3);
	free(k.p);
}

/* One thing wrong: four bytes at a place, or one. */
enum place {
	HEAD, ENTRY, SERVER, NOTE, DOMAIN, MX, SOURCE, RECORD, BUCKET,
	MX_RECORD, STRINGS
};

static const struct {
	const char	*name;
	enum place	 place;
	size_t		 at;
	unsigned	 width;
	uint32_t	 value;
	const char	*detail;
} damages[] = {
	{ "magic", HEAD, 0, 1, 'm', "it is no provider database" },
	{ "text_transfer", HEAD, 5, 1, '\n', "it is no provider database" },
	{ "version", HEAD, MSU_DB_HEAD_VERSION, 4, 2,
	    "format version 2, this program reads 1" },
	{ "count", HEAD, MSU_DB_HEAD_SERVERS, 4, 0xffffffff,
	    "its length is not what its header says" },
	{ "bits_0", HEAD, MSU_DB_HEAD_DOMAIN_BITS, 4, 0, "bad index size" },
	{ "bits_25", HEAD, MSU_DB_HEAD_MX_BITS, 4, 25, "bad index size" },
	{ "no_strings", HEAD, MSU_DB_HEAD_STRINGS, 4, 0,
	    "its length is not what its header says" },
	{ "id_is_none", ENTRY, MSU_DB_ENTRY_ID, 4, 0, "bad entry (number 0)" },
	{ "id_outside", ENTRY, MSU_DB_ENTRY_ID, 4, 0x7fffffff,
	    "bad entry (number 0)" },
	{ "name_is_none", ENTRY, MSU_DB_ENTRY_NAME, 4, 0,
	    "bad entry (number 0)" },
	{ "name_in_the_middle", ENTRY, MSU_DB_ENTRY_NAME, 4, 3,
	    "bad entry (number 0)" },
	{ "help_is_no_url", ENTRY, MSU_DB_ENTRY_HELP, 4, 1,
	    "bad entry (number 0)" },
	{ "oauth2_outside", ENTRY, MSU_DB_ENTRY_OAUTH2 + 12, 4, 0xffffffff,
	    "bad entry (number 0)" },
	{ "range_with_a_gap", ENTRY, MSU_DB_ENTRY_SOURCES, 4, 1,
	    "bad entry (number 0)" },
	{ "range_too_long", ENTRY, MSU_DB_ENTRY_NOTES + 4, 4, 0xffffffff,
	    "bad entry (number 0)" },
	{ "month", ENTRY, MSU_DB_ENTRY_CHECKED, 4, 202613,
	    "bad entry (number 0)" },
	{ "year", ENTRY, MSU_DB_ENTRY_CHECKED, 4, 199912,
	    "bad entry (number 0)" },
	{ "status", ENTRY, MSU_DB_ENTRY_STATUS, 1, MSU_DB_STATUS_COUNT,
	    "bad entry (number 0)" },
	{ "confidence", ENTRY, MSU_DB_ENTRY_CONFIDENCE, 1,
	    MSU_DB_CONFIDENCE_COUNT, "bad entry (number 0)" },
	{ "quirk", ENTRY, MSU_DB_ENTRY_QUIRKS, 1, 1 << MSU_DB_QUIRK_COUNT,
	    "bad entry (number 0)" },
	{ "zero", ENTRY, MSU_DB_ENTRY_ZERO, 1, 1, "bad entry (number 0)" },
	{ "proto", SERVER, MSU_DB_SERVER_PROTO, 1, MSU_PROTO_COUNT,
	    "bad server (number 0)" },
	{ "security", SERVER, MSU_DB_SERVER_SECURITY, 1, MSU_SECURITY_COUNT,
	    "bad server (number 0)" },
	{ "auth", SERVER, MSU_DB_SERVER_AUTHS, 1, MSU_AUTH_COUNT,
	    "bad server (number 0)" },
	{ "port_0", SERVER, MSU_DB_SERVER_PORT, 2, 0,
	    "bad server (number 0)" },
	{ "no_auths", SERVER, MSU_DB_SERVER_NAUTHS, 1, 0,
	    "bad server (number 0)" },
	{ "many_auths", SERVER, MSU_DB_SERVER_NAUTHS, 1, 8,
	    "bad server (number 0)" },
	{ "no_host", SERVER, MSU_DB_SERVER_HOST, 4, 0,
	    "bad server (number 0)" },
	{ "host_outside", SERVER, MSU_DB_SERVER_HOST, 4, 0xfffffff0,
	    "bad server (number 0)" },
	{ "url_is_no_url", SERVER, MSU_DB_SERVER_URL, 4, 1,
	    "bad server (number 0)" },
	{ "user_outside", SERVER, MSU_DB_SERVER_USER, 4, 0x10000000,
	    "bad server (number 0)" },
	{ "note_without_code", NOTE, MSU_DB_NOTE_CODE, 4, 0,
	    "bad note (number 0)" },
	{ "note_url", NOTE, MSU_DB_NOTE_URL, 4, 1, "bad note (number 0)" },
	{ "domain_is_none", DOMAIN, 0, 4, 0, "bad domain (number 0)" },
	{ "mx_outside", MX, 0, 4, 0xffffffff, "bad MX suffix (number 0)" },
	{ "source_is_none", SOURCE, 0, 4, 0, "bad source (number 0)" },
	{ "hash", RECORD, MSU_DB_RECORD_HASH, 4, 1,
	    "bad domain index (number 0)" },
	{ "name_of_record", RECORD, MSU_DB_RECORD_NAME, 4, 1000,
	    "bad domain index (number 0)" },
	{ "entry_of_record", RECORD, MSU_DB_RECORD_ENTRY, 4, 1000,
	    "bad domain index (number 0)" },
	{ "mx_hash", MX_RECORD, MSU_DB_RECORD_HASH, 4, 1,
	    "bad MX index (number 0)" },
	{ "bucket", BUCKET, 0, 4, 1, "bad domain index (number 0)" },
	{ "first_string", STRINGS, 0, 1, 'x', "bad end of the strings" },
	{ "control_character", STRINGS, 1, 1, '\n', "bad string (number 1)" },
	{ "not_utf8", STRINGS, 2, 1, 0xff, "bad string (number 1)" },
};

static unsigned char *
place_of(const struct block *k, enum place place)
{
	const struct places at = find_places(k);
	const size_t offsets[] = {
		[HEAD] = 0, [ENTRY] = at.entries, [SERVER] = at.servers,
		[NOTE] = at.notes, [DOMAIN] = at.domains, [MX] = at.mx,
		[SOURCE] = at.sources, [RECORD] = at.records,
		[BUCKET] = at.buckets, [MX_RECORD] = at.mx_records,
		[STRINGS] = at.strings,
	};

	return k->p + offsets[place];
}

static void
every_damage_is_named(void **state)
{
	struct block k;
	unsigned char *copy;

	(void)state;
	build(&k);
	copy = malloc(k.len);
	assert_non_null(copy);
	memcpy(copy, k.p, k.len);
	for (size_t i = 0; i < ROWS(damages); i++) {
		struct msu_error err = { .code = MSU_OK };
		unsigned char *p = place_of(&k, damages[i].place) +
		    damages[i].at;
		struct msu_db db;

		for (unsigned j = 0; j < damages[i].width; j++)
			p[j] = (unsigned char)(damages[i].value >> 8 * j);
		if (msu_db_open(&db, k.p, k.len, "w", &err) != MSU_E_BLOCK)
			fail_msg("%s: accepted", damages[i].name);
		if (strcmp(err.detail, damages[i].detail) != 0 ||
		    strcmp(err.subject, "w") != 0)
			fail_msg("%s: %s, not %s", damages[i].name,
			    err.detail, damages[i].detail);
		memcpy(k.p, copy, k.len);
	}
	free(copy);
	free(k.p);
}

/* Exchanges two pieces of a block. */
static void
swap(unsigned char *a, unsigned char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = a[i];

		a[i] = b[i];
		b[i] = c;
	}
}

static void
is_refused(const struct block *k, const char *detail)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_db db;

	assert_int_equal(msu_db_open(&db, k->p, k->len, "w", &err),
	    MSU_E_BLOCK);
	assert_string_equal(err.detail, detail);
}

static void
entries_out_of_order_are_refused(void **state)
{
	struct block k;
	unsigned char *e;

	(void)state;
	build(&k);
	/* "deeper" and "exact": only their ids change places */
	e = k.p + find_places(&k).entries + MSU_DB_ENTRY_SIZE;
	swap(e, e + MSU_DB_ENTRY_SIZE, 4);
	is_refused(&k, "bad entry (number 2)");
	free(k.p);
}

/* Also where hashes, or only their upper bits, are equal. */
static void
records_out_of_order_are_refused(void **state)
{
	struct block k;
	unsigned char *r;
	size_t i = 0;

	(void)state;
	build_of(&k, colliding, ROWS(colliding));
	r = k.p + find_places(&k).records;
	swap(r, r + MSU_DB_RECORD_SIZE, MSU_DB_RECORD_SIZE);
	is_refused(&k, "bad domain index (number 1)");
	free(k.p);

	build(&k);
	r = k.p + find_places(&k).records;
	while (msu_db_u32(r) >> k.db.domains.shift !=
	    msu_db_u32(r + MSU_DB_RECORD_SIZE) >> k.db.domains.shift) {
		r += MSU_DB_RECORD_SIZE;
		assert_true(++i + 1 < msu_db_domain_count(&k.db));
	}
	swap(r, r + MSU_DB_RECORD_SIZE, MSU_DB_RECORD_SIZE);
	assert_int_equal(i, 2);
	is_refused(&k, "bad domain index (number 3)");
	free(k.p);
}

static void
parts_without_an_entry_are_refused(void **state)
{
	static const size_t ranges[] = {
		MSU_DB_ENTRY_SERVERS, MSU_DB_ENTRY_DOMAINS, MSU_DB_ENTRY_MX,
		MSU_DB_ENTRY_SOURCES
	};
	struct block k;
	unsigned char *last;

	(void)state;
	build(&k);
	last = k.p + find_places(&k).servers - MSU_DB_ENTRY_SIZE;
	for (size_t i = 0; i < ROWS(ranges); i++) {
		assert_true(last[ranges[i] + 4] > 0);
		last[ranges[i] + 4]--;
		is_refused(&k, "parts that belong to no entry");
		last[ranges[i] + 4]++;
	}
	free(k.p);
}

/* A newer database may have codes that this program has no sentence for. */
static void
unknown_note_code_is_its_own_text(void **state)
{
	struct msu_arena a = { 0 };
	struct block k;
	const struct msu_provider *p;
	bool done = false;

	(void)state;
	build(&k);
	for (size_t i = 0; !done && i + 12 < k.len; i++) {
		done = memcmp(k.p + i, "app-password", 12) == 0;
		if (done)
			k.p[i] = 'z';
	}
	assert_true(done);
	p = provider(&k, "full", &a);
	assert_string_equal(p->account->notes[0]->code, "zpp-password");
	assert_string_equal(p->account->notes[0]->text, "zpp-password");
	free(k.p);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_by_their_rules),
		cmocka_unit_test(names_with_nul_or_too_long_are_not_found),
		cmocka_unit_test(names_of_one_hash_are_told_apart),
		cmocka_unit_test(an_empty_database_finds_nothing),
		cmocka_unit_test(everything_in_a_file_is_in_its_struct),
		cmocka_unit_test(lists_of_a_bare_entry_are_empty_not_null),
		cmocka_unit_test(every_other_length_is_refused),
		cmocka_unit_test(no_changed_byte_does_harm),
		cmocka_unit_test(every_damage_is_named),
		cmocka_unit_test(entries_out_of_order_are_refused),
		cmocka_unit_test(records_out_of_order_are_refused),
		cmocka_unit_test(parts_without_an_entry_are_refused),
		cmocka_unit_test(unknown_note_code_is_its_own_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
