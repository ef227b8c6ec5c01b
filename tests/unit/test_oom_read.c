/* SPDX-License-Identifier: MPL-2.0 */
/* Memory runs out while a document is read: every reader says so, or gives
 * the whole answer, and leaks nothing. */
#include "oom.h"

#include <cjson/cJSON.h>
#include <libxml/parser.h>
#include <stdio.h>

#include "autoconfig.h"
#include "autodiscover.h"
#include "err.h"
#include "file.h"
#include "foxmail.h"
#include "model.h"
#include "mobileconfig.h"
#include "pacc.h"
#include "received.h"
#include "rows_read.h"
#include "txt.h"

/* What libxml2 2.9 does not get right itself is not asked of it: it forgets a
 * failure as soon as there is memory again, and leaks the buffer that a large
 * document does not fit into. */
static bool is_large;

static void *
xml_malloc(size_t size)
{
	return once || is_large ? __real_malloc(size) : __wrap_malloc(size);
}

static void *
xml_realloc(void *p, size_t size)
{
	return once || is_large ? __real_realloc(p, size) :
	    __wrap_realloc(p, size);
}

/* ---- documents that fill an entry ------------------------------------- */

static const struct msu_addr me = {
	.full = "me@example.com", .local = "me", .domain = "example.com",
};

/* What one reader makes of one document. */
typedef enum msu_code (*reader)(const char *body, size_t len,
    struct msu_found *, struct msu_entry *, struct msu_error *);

struct answer {
	enum msu_code	 code;
	size_t		 servers, notes, drops;
	bool		 unlisted, name, oauth2;
};

struct document {
	reader		 read;
	struct msu_buf	 text;
	struct answer	 whole;		/* with memory enough */
};

static struct answer
answer_of(const struct document *d, struct msu_arena *a)
{
	struct msu_found f = { .arena = a };
	struct msu_error err = { .code = MSU_OK };
	struct msu_entry *e = msu_found_entry(&f, "test", "x", 3);
	struct answer out = { .code = MSU_E_NOMEM };

	if (e == NULL)
		return out;
	out.code = d->read(msu_buf_text(&d->text), d->text.len, &f, e, &err);
	if (out.code != err.code)
		out.code = MSU_E_BUG;
	out.servers = f.servers.n;
	out.notes = e->notes.n;
	out.drops = e->drops.n;
	out.unlisted = e->unlisted;
	out.name = e->provider_name != NULL;
	out.oauth2 = e->oauth2 != NULL;
	return out;
}

static bool
same_answer(const struct answer *a, const struct answer *b)
{
	return a->code == b->code && a->servers == b->servers &&
	    a->notes == b->notes && a->drops == b->drops &&
	    a->unlisted == b->unlisted && a->name == b->name &&
	    a->oauth2 == b->oauth2;
}

/* libxml2 tells what it cannot do without memory, or does without: but it
 * never makes another document of it. */
static bool
run_document(unsigned long n, const void *arg)
{
	const struct document *d = arg;
	struct msu_arena a = { 0 };
	struct answer got;
	bool ok;

	start_with(n);
	got = answer_of(d, &a);
	stop();
	if (got.code == MSU_OK)
		ok = same_answer(&got, &d->whole) && !msu_arena_failed(&a);
	else
		ok = got.code == d->whole.code ||
		    (has_failed && got.code == MSU_E_NOMEM);
	msu_arena_free(&a);
	return ok;
}

static void
run_file(reader read, const char *path)
{
	struct document d = { .read = read };
	struct msu_arena a = { 0 };

	msu_buf_init(&d.text, 1000000);
	assert_int_equal(msu_file_read(path, 1000000, &d.text, NULL), MSU_OK);
	d.whole = answer_of(&d, &a);
	is_large = d.text.len > 8000;
	/* what is refused at first sight allocates nothing but the entry */
	row_true(path, runs(path, run_document, &d) > 1);
	is_large = false;
	msu_arena_free(&a);
	msu_buf_free(&d.text);
}

static void
run_folder(reader read, const char *folder)
{
	const char *top = getenv("top_srcdir"), *dir;
	struct msu_arena a = { 0 };
	const char *const *names;
	size_t n = 0;

	dir = msu_arena_printf(&a, "%s/tests/data/%s", top == NULL ? "." :
	    top, folder);
	assert_int_equal(msu_file_list(&a, dir, 10000, &names, NULL), MSU_OK);
	for (size_t i = 0; names[i] != NULL; i++) {
		size_t len = strlen(names[i]);

		if (len < 4 || strcmp(names[i] + len - 3, ".in") != 0)
			continue;
		run_file(read, msu_file_path(&a, dir, names[i]));
		n++;
	}
	row_true(folder, n > 0);
	msu_arena_free(&a);
}

static enum msu_code
read_autoconfig(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	return msu_autoconfig_read(body, len, &me, f, e, err);
}

/* As if it were the whole answer whether the domain is listed. */
static enum msu_code
lists_autoconfig(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	return msu_autoconfig_lists(f->arena, body, len, &me, "x",
	    &e->unlisted, err);
}

static enum msu_code
read_pacc(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	return msu_pacc_read(body, len, &me, f, e, err);
}

static enum msu_code
read_mobileconfig(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	return msu_mobileconfig_read(body, len, &me, f, e, &e->unlisted, err);
}

static enum msu_code
read_autodiscover(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	struct msu_autodiscover said;
	enum msu_code rc = msu_autodiscover_read(body, len, &me, f, e, &said,
	    err);

	e->provider_name = said.url == NULL ? said.address : said.url;
	e->unlisted = said.message != NULL;
	return rc;
}

static enum msu_code
read_version_2(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	struct msu_autodiscover_v2 said;
	enum msu_code rc = msu_autodiscover_json(f->arena, body, len, "x",
	    &said, err);

	e->provider_name = said.url;
	e->unlisted = said.error_code != NULL;
	return rc;
}

/* Any text will do as an address here. */
static enum msu_code
request_for(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	(void)len;
	e->provider_name = msu_autodiscover_request(f->arena, body);
	return msu_arena_failed(f->arena) ? msu_fail(err, MSU_E_NOMEM, "x",
	    NULL) : MSU_OK;
}

/* The whole file as one record; the domains count as drops. */
static enum msu_code
read_txt(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	const char *const records[] = { body, NULL };
	const char *const *spf = msu_txt_spf(f->arena, records);

	(void)len;
	for (; *spf != NULL; spf++)
		msu_list_add(f->arena, &e->drops, *spf);
	e->unlisted = msu_txt_path(f->arena, records) != NULL;
	e->provider_name = msu_txt_mailconf(f->arena, records);
	return msu_arena_failed(f->arena) ? msu_fail(err, MSU_E_NOMEM, "x",
	    NULL) : MSU_OK;
}

/* The parts count as drops. */
static enum msu_code
read_message(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	struct msu_received got;
	enum msu_code rc = msu_message_read(f->arena, body, len, &got, err);

	while (got.parts[e->drops.n] != NULL)
		e->drops.n++;
	e->unlisted = got.has_bcc;
	e->provider_name = got.subject;
	return rc;
}

/* The address is the name, lines of the list are notes. */
static enum msu_code
read_foxmail(const char *body, size_t len, struct msu_found *f,
    struct msu_entry *e, struct msu_error *err)
{
	struct msu_imported one = { .file = "x" };
	const char *const *lines;
	enum msu_code rc = msu_foxmail_read(f->arena, body, len, NULL, &one,
	    err);

	e->provider_name = one.address;
	e->unlisted = one.in != NULL && one.out != NULL;
	lines = msu_foxmail_list(f->arena, body, len);
	while (lines[e->notes.n] != NULL)
		e->notes.n++;
	return msu_arena_failed(f->arena) && rc != MSU_E_NOMEM ?
	    (msu_error_clear(err), msu_fail(err, MSU_E_NOMEM, "x", NULL)) : rc;
}

static void
no_memory_makes_no_other_document(void **state)
{
	static const struct {
		const char	*folder;
		reader		 read;
	} readers[] = {
		{ "autoconfig", read_autoconfig },
		{ "autoconfig", lists_autoconfig },
		{ "autodiscover", read_autodiscover },
		{ "autodiscover", read_version_2 },
		{ "autodiscover", request_for },
		{ "foxmail", read_foxmail },
		{ "message", read_message },
		{ "mobileconfig", read_mobileconfig },
		{ "pacc", read_pacc },
		{ "txt", read_txt },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(readers); i++)
		run_folder(readers[i].read, readers[i].folder);
}

/* ---- tables ------------------------------------------------------------- */

struct table {
	struct msu_buf	 text, whole;	/* with memory enough */
	enum msu_code	 code;
};

/* A row is there as it is, or the reading ends. */
static bool
run_table(unsigned long n, const void *arg)
{
	const struct table *t = arg;
	struct input in = { msu_buf_text(&t->text), t->text.len, 100, false };
	struct msu_buf out;
	enum msu_code rc;
	bool ok;

	msu_buf_init(&out, 1000000);
	msu_buf_reserve(&out, t->whole.len + 1000);
	start_with(n);
	rc = show_rows(&in, &out);
	stop();
	ok = rc == MSU_E_NOMEM ? has_failed : rc == t->code &&
	    strcmp(msu_buf_text(&out), msu_buf_text(&t->whole)) == 0;
	msu_buf_free(&out);
	return ok;
}

static void
no_memory_makes_no_other_rows(void **state)
{
	static const char *const files[] = {
		"commas", "utf-16-low-first", "objects", "bad-objects",
		"unclosed", "unknown-column",
	};
	const char *top = getenv("top_srcdir");
	char path[1000];

	(void)state;
	for (size_t i = 0; i < ROWS(files); i++) {
		struct table t = { .code = MSU_OK };
		struct input in = { .piece = 100 };

		msu_buf_init(&t.text, 100000);
		msu_buf_init(&t.whole, 100000);
		snprintf(path, sizeof(path), "%s/tests/data/rows/%s.in",
		    top == NULL ? "." : top, files[i]);
		assert_int_equal(msu_file_read(path, 100000, &t.text, NULL),
		    MSU_OK);
		in.p = msu_buf_text(&t.text);
		in.len = t.text.len;
		t.code = show_rows(&in, &t.whole);
		run_with_every_number(files[i], run_table, &t);
		msu_buf_free(&t.text);
		msu_buf_free(&t.whole);
	}
}

/* In this one case libxml2 prints. */
static void
be_quiet(void *arg, const char *fmt, ...)
{
	(void)arg, (void)fmt;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory_makes_no_other_document),
		cmocka_unit_test(no_memory_makes_no_other_rows),
	};
	cJSON_Hooks hooks = { __wrap_malloc, free };

	xmlMemSetup(free, xml_malloc, xml_realloc, strdup);
	xmlInitParser();	/* what it keeps for good is no leak */
	xmlSetGenericErrorFunc(NULL, be_quiet);
	cJSON_InitHooks(&hooks);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
