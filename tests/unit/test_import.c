/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The door to what Foxmail keeps: where accounts are looked for, that the
 * result of one is as good as a lookup's, and that memory may run out anywhere.
 * The storage is built here, after what is known of its layout.
 */
#include "oom.h"

#include <cjson/cJSON.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"
#include "mailsetup.h"

struct box {
	struct msu_arena	 arena;
	char			 dir[64];
	struct msu_ctx		*ctx;
};

static int
box_open(void **state)
{
	static const char form[] = "/tmp/test_import.XXXXXX";
	struct box *x = calloc(1, sizeof(*x));

	assert_non_null(x);
	memcpy(x->dir, form, sizeof(form));
	assert_non_null(mkdtemp(x->dir));
	x->ctx = msu_ctx_new();
	assert_non_null(x->ctx);
	*state = x;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static int
box_close(void **state)
{
	struct box *x = *state;

	nftw(x->dir, remove_one, 10, FTW_DEPTH | FTW_PHYS);
	msu_ctx_free(x->ctx);
	msu_arena_free(&x->arena);
	free(x);
	return 0;
}

/* ---- building a storage --------------------------------------------------- */

static void
put_number(struct msu_buf *b, unsigned long n)
{
	for (int i = 0; i < 4; i++)
		msu_buf_addc(b, (char)(n >> 8 * i & 0xff));
}

static void
put_name(struct msu_buf *b, const char *name)
{
	put_number(b, strlen(name));
	msu_buf_adds(b, name);
}

static void
put_text(struct msu_buf *b, const char *name, const char *text)
{
	put_name(b, name);
	put_number(b, 0x100);
	put_number(b, strlen(text));
	msu_buf_adds(b, text);
}

static void
put_port(struct msu_buf *b, const char *name, unsigned port)
{
	put_name(b, name);
	put_number(b, 3);
	put_number(b, port);
}

/* dir/Accounts/Account.rec0 below the box. */
static const char *
put_account(struct box *x, const char *dir, const char *address,
    unsigned port)
{
	const char *path = msu_arena_printf(&x->arena, "%s/%s/Accounts",
	    x->dir, dir);
	struct msu_buf b;

	msu_buf_init(&b, 10000);
	put_text(&b, "Email", address);
	put_text(&b, "Password", "27B85C8F348E9027F5");
	put_text(&b, "IncomingServer", "mail.example.org");
	put_port(&b, "IncomingPort", port);
	put_text(&b, "OutgoingServer", "smtp.example.org");
	assert_int_equal(msu_file_mkdir(path, NULL), MSU_OK);
	assert_int_equal(msu_file_write(path, "Account.rec0", b.p, b.len,
	    false, false, NULL), MSU_OK);
	msu_buf_free(&b);
	return msu_arena_printf(&x->arena, "%s/Account.rec0", path);
}

static void
put_list(struct box *x, const char *text)
{
	assert_int_equal(msu_file_write(x->dir, "FMStorage.list", text,
	    strlen(text), true, false, NULL), MSU_OK);
}

/* "address " of each, or the code's name. */
static const char *
found(struct box *x, const char *below)
{
	struct msu_error err;
	struct msu_import *imp;
	const char *out = "";
	const char *path = msu_arena_printf(&x->arena, "%s%s", x->dir, below);

	if (msu_import_foxmail(x->ctx, path, &imp, &err) != MSU_OK) {
		assert_null(imp);
		assert_string_not_equal(err.subject, "");
		return msu_code_name(err.code);
	}
	for (size_t i = 0; imp->accounts[i] != NULL; i++)
		out = msu_arena_printf(&x->arena, "%s%s ", out,
		    imp->accounts[i]->address);
	for (size_t i = 0; imp->missing[i] != NULL; i++)
		out = msu_arena_printf(&x->arena, "%s!%s ", out,
		    imp->missing[i]);
	msu_import_free(imp);
	return out;
}

/* ---- where accounts are ------------------------------------------------------ */

static void
accounts_are_found_wherever_the_path_leads(void **state)
{
	struct box *x = *state;

	put_account(x, "Storage/zoe@example.org", "zoe@example.org", 993);
	put_account(x, "Storage/amy@example.org", "amy@example.org", 995);
	assert_string_equal(found(x, ""), "amy@example.org zoe@example.org ");
	assert_string_equal(found(x, "/"), "amy@example.org "
	    "zoe@example.org ");
	assert_string_equal(found(x, "/Storage"), "amy@example.org "
	    "zoe@example.org ");
	assert_string_equal(found(x, "/Storage/zoe@example.org"),
	    "zoe@example.org ");
	assert_string_equal(found(x, "/Storage/zoe@example.org/Accounts"),
	    "zoe@example.org ");
	assert_string_equal(found(x, "/Storage/zoe@example.org/Accounts/"
	    "Account.rec0"), "zoe@example.org ");
	assert_string_equal(found(x, "/none"), "cannot-read");
	put_list(x, "Storage\\zoe@example.org\\\r\n");
	assert_string_equal(found(x, ""), "amy@example.org zoe@example.org ");
}

static void
listed_folders_are_found_and_others_named(void **state)
{
	struct box *x = *state;

	put_account(x, "Elsewhere/zoe@example.org", "zoe@example.org", 993);
	put_account(x, "Storage/amy@example.org", "amy@example.org", 993);
	put_list(x, "Elsewhere\\zoe@example.org\\\r\n"
	    "D:\\Mail\\amy@example.org\\\r\nE:\\gone@example.org\\\r\n");
	assert_string_equal(found(x, ""), "zoe@example.org amy@example.org "
	    "!E:\\gone@example.org\\ ");
}

static void
list_leads_nowhere_else(void **state)
{
	static const char lines[] = "..\\outside\\\n..\n\\..\\outside\n";
	struct box *x = *state;

	put_account(x, "outside", "zoe@example.org", 993);
	assert_int_equal(msu_file_mkdir(msu_arena_printf(&x->arena,
	    "%s/in", x->dir), NULL), MSU_OK);
	assert_int_equal(msu_file_write(x->dir, "in/FMStorage.list", lines,
	    sizeof(lines) - 1, false, false, NULL), MSU_OK);
	assert_string_equal(found(x, "/in"), "!..\\outside\\ !.. "
	    "!\\..\\outside ");
}

static void
what_is_no_storage_is_said(void **state)
{
	struct box *x = *state;
	struct msu_error err;
	struct msu_import *imp;

	assert_string_equal(found(x, ""), "cannot-read");
	assert_int_equal(msu_file_mkdir(msu_arena_printf(&x->arena,
	    "%s/Data/AccCfg", x->dir), NULL), MSU_OK);
	assert_int_equal(msu_file_write(x->dir, "Data/AccCfg/Accounts.tdat",
	    "x", 1, false, false, NULL), MSU_OK);
	assert_int_equal(msu_import_foxmail(x->ctx, x->dir, &imp, &err),
	    MSU_E_READ);
	assert_non_null(strstr(err.detail, "Foxmail 7.0"));
}

/* ---- an account as a result ------------------------------------------------------ */

static struct msu_result *
result_of(struct box *x, unsigned port, enum msu_code want)
{
	const char *file = put_account(x, "Storage/zoe@example.org",
	    "zoe@example.org", port);
	struct msu_result *r = NULL;
	struct msu_import *imp;

	assert_int_equal(msu_import_foxmail(x->ctx, file, &imp, NULL),
	    MSU_OK);
	assert_int_equal(msu_import_result(x->ctx, imp->accounts[0], &r,
	    NULL), want);
	msu_import_free(imp);	/* nothing of it is in the result */
	return r;
}

static void
result_can_be_exported(void **state)
{
	struct box *x = *state;
	struct msu_result *r = result_of(x, 143, MSU_OK);
	const struct msu_exported *out = NULL;

	assert_int_equal(r->outcome, MSU_FOUND);
	assert_int_equal(r->trust, 1);
	assert_int_equal(r->account->in->security, MSU_SECURITY_STARTTLS);
	assert_string_equal(r->account->notes[0]->code, "only-foxmail");
	assert_string_equal(r->account->notes[1]->code, "starttls-demanded");
	assert_int_equal(msu_export(x->ctx, r, "sheet", NULL, NULL, &out,
	    NULL), MSU_OK);
	assert_non_null(strstr(out->files[1]->data,
	    "Incoming server: mail.example.org\r\n   Port: 143\r\n   "
	    "Security: STARTTLS"));
	assert_null(strstr(out->files[1]->data, "27B85C8F"));
	msu_result_free(r);
}

static void
protocol_that_nothing_tells_is_no_guess(void **state)
{
	assert_null(result_of(*state, 2143, MSU_E_NO_INCOMING));
}

/* ---- memory ------------------------------------------------------------------------ */

static bool
run_import(unsigned long n, const void *arg)
{
	const struct box *x = arg;
	struct msu_import *imp = NULL;
	struct msu_result *r = NULL;
	enum msu_code rc, made = MSU_E_NOMEM;
	char *json = NULL;
	bool ok;

	start_with(n);
	rc = msu_import_foxmail(x->ctx, x->dir, &imp, NULL);
	if (rc == MSU_OK) {
		json = msu_import_json(imp);
		made = imp->accounts[0] == NULL ? MSU_E_BUG :
		    msu_import_result(x->ctx, imp->accounts[0], &r, NULL);
	}
	stop();
	ok = rc == MSU_OK ? imp->accounts[1] != NULL && (has_failed ||
	    (json != NULL && made == MSU_OK)) : rc == MSU_E_NOMEM;
	ok = ok && (made == MSU_OK ? r->account->in != NULL :
	    made == MSU_E_NOMEM && r == NULL);
	msu_free(json);
	msu_result_free(r);
	msu_import_free(imp);
	return ok;
}

static void
no_memory_is_said(void **state)
{
	struct box *x = *state;

	put_account(x, "Storage/zoe@example.org", "zoe@example.org", 993);
	put_account(x, "Storage/amy@example.org", "amy@example.org", 143);
	put_list(x, "Storage\\zoe@example.org\\\r\n");
	run_with_every_number("import", run_import, x);
}

#define IN_A_BOX(test)							\
	cmocka_unit_test_setup_teardown(test, box_open, box_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_BOX(accounts_are_found_wherever_the_path_leads),
		IN_A_BOX(listed_folders_are_found_and_others_named),
		IN_A_BOX(list_leads_nowhere_else),
		IN_A_BOX(what_is_no_storage_is_said),
		IN_A_BOX(result_can_be_exported),
		IN_A_BOX(protocol_that_nothing_tells_is_no_guess),
		IN_A_BOX(no_memory_is_said),
	};
	cJSON_Hooks hooks = { __wrap_malloc, free };

	cJSON_InitHooks(&hooks);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
