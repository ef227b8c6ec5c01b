/* SPDX-License-Identifier: MPL-2.0 */
/* src/publish.c and src/check/zonefile.c: what a caller of the library gets,
 * and memory that runs out.  The files themselves are publish.sh's. */
#include "oom.h"

#include <stdio.h>
#include <unistd.h>

#include "mailsetup.h"
#include "published.h"
#include "site.h"

static const char *const servers[] = {
	"imaps://imap.example.org", "pop3s://pop.example.org",
	"smtps://smtp.example.org", "smtp://smtp.example.org",
	"caldavs://dav.example.org/dav/", NULL
};
static const struct msu_publish_options options = {
	.servers = servers, .name = "Example \"& <Mail>",
	.help = "https://example.org/help", .web = "192.0.2.1,2001:db8::1",
};

/* ---- the library's own promises ------------------------------------------- */

static void
files_are_in_memory_without_a_directory(void **state)
{
	struct msu_published *p = NULL;
	struct msu_error err = { .code = MSU_E_BUG };
	size_t n = 0;

	(void)state;
	assert_int_equal(msu_publish(NULL, "b\xc3\xbc" "cher.example", NULL,
	    &options, &p, &err), MSU_OK);
	assert_int_equal(err.code, MSU_OK);
	assert_string_equal(p->domain, "xn--bcher-kva.example");
	for (; p->files[n] != NULL; n++) {
		assert_int_equal(p->files[n]->error.code, MSU_OK);
		assert_int_equal(strlen(p->files[n]->data), p->files[n]->len);
		assert_true(p->files[n]->len > 0);
	}
	assert_int_equal(n, 13);
	assert_non_null(p->records[0]);
	assert_null(p->left_out[0]);
	msu_published_free(p);
	msu_published_free(NULL);
}

static void
bad_input_has_a_reason_and_no_files(void **state)
{
	static const struct {
		const char	*name, *domain;
		struct msu_publish_options options;
		enum msu_code	 code;
	} rows[] = {
		{ "no servers", "example.org", { .name = NULL },
		    MSU_E_NO_INCOMING },
		{ "no domain", "", { .servers = servers },
		    MSU_E_HOST },
		{ "one label", "example", { .servers = servers },
		    MSU_E_ADDR_LABEL },
		{ "an address", "me@example.org", { .servers = servers },
		    MSU_E_HOST },
		{ "a form that is nobody's", "example.org",
		    { .servers = servers, .user = "%REALNAME%" },
		    MSU_E_ARGUMENT },
		{ "a form of two lines", "example.org",
		    { .servers = servers, .user = "%EMAILADDRESS%\nx" },
		    MSU_E_ARGUMENT },
		{ "bytes that are no text", "example.org",
		    { .servers = servers, .name = "\xff" }, MSU_E_ARGUMENT },
		{ "no file", "example.org", { .account = "/nowhere" },
		    MSU_E_READ },
		{ "no host", "example.org",
		    { .servers = servers, .web = "a b" }, MSU_E_HOST },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_published *p = NULL;
		struct msu_error err = { .code = MSU_OK };
		enum msu_code rc = msu_publish(NULL, rows[i].domain, NULL,
		    &rows[i].options, &p, &err);

		if (rc != rows[i].code || err.code != rc || p != NULL)
			fail_msg("%s: %s (%s)", rows[i].name,
			    msu_code_name(rc), err.detail);
	}
}

/* ---- records as text --------------------------------------------------------- */

static void
count_wrong(void *arg, unsigned line)
{
	unsigned *sum = arg;

	*sum += line;
}

static void
records_are_read_whole_or_not(void **state)
{
	static const struct {
		const char	*text;
		unsigned	 wrong;	/* sum of the numbers of bad lines */
		size_t		 n;
		const char	*value;	/* of the last */
	} rows[] = {
		{ "", 0, 0, NULL },
		{ "; a comment\n\n \t\n", 0, 0, NULL },
		{ "a.b. 60 IN SRV 0 1 993 c.d.\n", 0, 1, "c.d" },
		{ "a.b. 60 IN SRV 0 1 993 c.d. ; why\r\n", 0, 1, "c.d" },
		{ "a.b.\t60\tIN\tSRV\t0 0 0 .", 0, 1, "." },
		{ "a.b. 60 IN TXT \"x\" \"y\\\"z\"", 0, 1, "xy\"z" },
		{ "a.b. 60 IN TXT \"v=1; d=a\"\n", 0, 1, "v=1; d=a" },
		{ "a.b. 60 IN AAAA 2001:db8::1\n", 0, 1, "2001:db8::1" },
		{ "a.b. 60 IN SRV 0 1 99993 c.d.\n", 1, 0, NULL },
		{ "a.b. 60 IN SRV 0 1 993\n", 1, 0, NULL },
		{ "a.b. 60 IN SRV 0 1 993 c.d\n", 1, 0, NULL },
		{ "a.b. 60 IN CNAME c.d\n", 1, 0, NULL },
		{ "a.b. 60 IN CNAME c.d.\n", 0, 1, "c.d" },
		{ "a.b. 60 IN SRV 0 1 993 c.d. e\n", 1, 0, NULL },
		{ "a.b 60 IN A 192.0.2.1\n", 1, 0, NULL },
		{ "a.b. IN A 192.0.2.1\n", 1, 0, NULL },
		{ "a.b. 60 CH A 192.0.2.1\n", 1, 0, NULL },
		{ "a.b. 60 IN A\n", 1, 0, NULL },
		{ "a.b. 60 IN TXT x\n", 1, 0, NULL },
		{ "a.b. 60 IN TXT \"x\n", 1, 0, NULL },
		{ "a.b. 60 IN TXT \"x\\", 1, 0, NULL },
		{ "$TTL 60\n\n$ORIGIN x.\n", 4, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_arena a = { 0 };
		struct msu_list records = { 0 };
		unsigned wrong = 0;
		const struct msu_record *r;

		msu_records_read(&a, rows[i].text, &records, count_wrong,
		    &wrong);
		r = records.n == 0 ? NULL : records.v[records.n - 1];
		if (wrong != rows[i].wrong || records.n != rows[i].n ||
		    (r != NULL && strcmp(r->value, rows[i].value) != 0))
			fail_msg("%s: %u, %zu, %s", rows[i].text, wrong,
			    records.n, r == NULL ? "none" : r->value);
		msu_arena_free(&a);
	}
}

static void
url_that_is_published_needs_no_quotes(void **state)
{
	static const struct {
		const char	*url, *want;
	} rows[] = {
		{ "https://example.org/a%20b?c=d&e", NULL },
		{ "https://example.org:443/dav/", "https://example.org/dav/" },
		{ "https://example.org:443", "https://example.org" },
		{ "https://example.org:4430/", "https://example.org:4430/" },
		{ "https://example.org/$uri", "" },
		{ "https://example.org/{host}", "" },
		{ "https://example.org/a;b", "" },
		{ "https://example.org/a\\b", "" },
		{ "https://example.org/a'b", "" },
		{ "https://example.org/a\"b", "" },
		{ "https://example.org/a`b", "" },
		{ "https://example.org/#a", "" },
		{ "https://example.org/a b", "" },
		{ "http://example.org/", "" },
		{ "https://example.org/\xc3\xa4", "" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_arena a = { 0 };
		const char *url = msu_site_url(&a, rows[i].url);
		const char *want = rows[i].want == NULL ? rows[i].url :
		    rows[i].want;

		if (url == NULL ? want[0] != '\0' : strcmp(url, want) != 0)
			fail_msg("%s: %s", rows[i].url,
			    url == NULL ? "none" : url);
		msu_arena_free(&a);
	}
}

/* ---- publish --check ------------------------------------------------------ */

static void
put(const char *dir, const char *name, const char *data, size_t len)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void
remove_all(const char *dir, const struct msu_published *p)
{
	char path[80];

	for (size_t i = 0; p->files[i] != NULL; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, p->files[i]->name);
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(rmdir(dir), 0);
}

static const struct msu_file *
file_of(const struct msu_published *p, const char *name)
{
	size_t i = 0;

	while (strcmp(p->files[i]->name, name) != 0)
		i++;
	return p->files[i];
}

/* Each byte in turn is another one, and then missing; a comment does not
 * count, nor the line end behind the last record. */
static void
changes_are_noticed(const char *dir, const struct msu_file *f)
{
	const char *first = f->data[0] == ';' ? strchr(f->data, '\n') + 1 :
	    f->data;
	char *data = malloc(f->len);

	assert_non_null(data);
	for (size_t i = (size_t)(first - f->data); i < 2 * f->len; i++) {
		size_t at = i % f->len, len = f->len - i / f->len;
		enum msu_code rc;

		if ((i >= f->len && at < (size_t)(first - f->data)) ||
		    (f->data[0] == ';' && at == f->len - 1))
			continue;
		memcpy(data, f->data, f->len);
		if (len == f->len)
			data[at] = data[at] == '1' || data[at] == 'x' ?
			    (char)(data[at] + 1) :
			    data[at] >= '0' && data[at] <= '9' ? '1' : 'x';
		else
			memmove(data + at, data + at + 1, len - at);
		put(dir, f->name, data, len);
		rc = msu_publish_check(NULL, dir, NULL, NULL, &len, NULL);
		if (rc != MSU_E_DISAGREE)
			fail_msg("%s: byte %zu (%c): %s", f->name, at,
			    f->data[at], msu_code_name(rc));
	}
	put(dir, f->name, f->data, f->len);
	free(data);
}

static void
every_byte_that_programs_read_counts(void **state)
{
	static const char *const names[] = {
		"records.zone", "records.csv", "autodiscover.xml",
		"autodiscover.json", "user-agent-configuration.json",
	};
	static const char *const two[] = {
		"imaps://imap.example.org", "smtps://smtp.example.org", NULL
	};
	const struct msu_publish_options few = { .servers = two };
	char dir[] = "/tmp/test_publish.XXXXXX";
	struct msu_published *p = NULL, *q = NULL;
	size_t errors;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(msu_publish(NULL, "example.org", dir, &few, &p,
	    NULL), MSU_OK);
	assert_int_equal(msu_publish(NULL, "example.org", NULL, &few, &q,
	    NULL), MSU_OK);
	for (size_t i = 0; i < ROWS(names); i++)
		changes_are_noticed(dir, file_of(q, names[i]));
	assert_int_equal(msu_publish_check(NULL, dir, NULL, NULL, &errors,
	    NULL), MSU_OK);
	remove_all(dir, p);
	msu_published_free(p);
	msu_published_free(q);
}

/* ---- out of memory ------------------------------------------------------------ */

static bool
run_publish(unsigned long n, const void *arg)
{
	struct msu_published *p = NULL;
	struct msu_error err = { .code = MSU_OK };
	enum msu_code rc;
	bool ok;

	start_with(n);
	rc = msu_publish(NULL, "example.org", NULL, arg, &p, &err);
	stop();
	/* what is in *out with a failed file is complete otherwise */
	ok = has_failed ? rc == MSU_E_NOMEM : rc == MSU_OK && p != NULL;
	msu_published_free(p);
	return ok && err.code == rc;
}

static bool
run_check(unsigned long n, const void *dir)
{
	struct msu_error err = { .code = MSU_OK };
	size_t errors;
	enum msu_code rc;

	start_with(n);
	rc = msu_publish_check(NULL, dir, NULL, NULL, &errors, &err);
	stop();
	/* never that they agree when they could not be read */
	return has_failed ? rc != MSU_OK : rc == MSU_OK && errors == 0;
}

static void
publishing_says_no_memory(void **state)
{
	char dir[] = "/tmp/test_publish.XXXXXX";
	struct msu_publish_options account = { .account = NULL };
	struct msu_published *p = NULL;
	char path[80];

	(void)state;
	run_with_every_number("servers", run_publish, &options);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(msu_publish(NULL, "example.org", dir, &options, &p,
	    NULL), MSU_OK);
	snprintf(path, sizeof(path), "%s/config-v1.1.xml", dir);
	account.account = path;
	run_with_every_number("account", run_publish, &account);
	run_with_every_number("check", run_check, dir);
	remove_all(dir, p);
	msu_published_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_in_memory_without_a_directory),
		cmocka_unit_test(bad_input_has_a_reason_and_no_files),
		cmocka_unit_test(records_are_read_whole_or_not),
		cmocka_unit_test(url_that_is_published_needs_no_quotes),
		cmocka_unit_test(every_byte_that_programs_read_counts),
		cmocka_unit_test(publishing_says_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
