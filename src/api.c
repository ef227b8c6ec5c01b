/* SPDX-License-Identifier: MPL-2.0 */
/* The public door: contexts, their options, and the provider database. */
#include "mailsetup.h"

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "compat.h"
#include "ctx.h"
#include "dbfile.h"
#include "err.h"
#include "fields.h"
#include "file.h"
#include "i18n.h"
#include "json.h"
#include "net.h"
#include "secret.h"
#include "share.h"
#include "str.h"
#include "xmlinit.h"

#define LOOKUP_MS	8000	/* a headless lookup's deadline */
/* Each conversation of a check has its own limits, 8 s together; this is for
 * all of them and the second connections for bad certificates. */
#define CHECK_MS	20000
#define WAIT_MS		60000	/* for a message of a round trip */
#define MAX_MS		3600000
#define MAX_USER	255
#define MAX_PASSWORD	4096
#define MAX_TOKEN	16384

#ifdef ENABLE_NLS
/* Before anybody wants a text: a program cannot know where our translations
 * are.  One that does know says so later. */
__attribute__((constructor)) static void
find_translations(void)
{
	bindtextdomain("mailsetup", LOCALEDIR);
	bind_textdomain_codeset("mailsetup", "UTF-8");
}
#endif

const char *
msu_version(void)
{
	return PACKAGE_VERSION;
}

void
msu_free(void *p)
{
	free(p);
}

/* ---- a run ---------------------------------------------------------------- */

struct msu_ctx *
msu_ctx_new(void)
{
	struct msu_ctx *ctx = calloc(1, sizeof(*ctx));

	if (ctx == NULL)
		return NULL;
	msu_xml_init();
	ctx->min_trust = 2;
	ctx->lookup_ms = LOOKUP_MS;
	ctx->check_ms = CHECK_MS;
	ctx->wait_ms = WAIT_MS;
	ctx->clock_ms = msu_clock_ms;
	ctx->wall = time;
	return ctx;
}

void
msu_ctx_free(struct msu_ctx *ctx)
{
	if (ctx == NULL)
		return;
	msu_share_give_back(ctx);
	msu_net_free(ctx->net);
	msu_secret_free(ctx->secret);
	msu_dbfile_free(ctx->db);
	msu_arena_free(&ctx->arena);
	free(ctx);
}

struct msu_ctx *
msu_ctx_dup(const struct msu_ctx *ctx)
{
	struct msu_ctx *copy = msu_ctx_new();

	if (copy == NULL)
		return NULL;
	copy->is_copy = true;
	memcpy(copy->flags, ctx->flags, sizeof(copy->flags));
	copy->lookup_ms = ctx->lookup_ms;
	copy->check_ms = ctx->check_ms;
	copy->wait_ms = ctx->wait_ms;
	copy->min_trust = ctx->min_trust;
	copy->clock_ms = ctx->clock_ms;
	copy->wall = ctx->wall;
	copy->trace = ctx->trace;
	copy->trace.inside = NULL;
	copy->share = ctx->share;
	for (size_t i = 0; i < MSU_OPT_COUNT; i++)
		copy->texts[i] = msu_arena_str(&copy->arena, ctx->texts[i]);
	if (!msu_arena_failed(&copy->arena))
		return copy;
	msu_ctx_free(copy);
	return NULL;
}

/* What was learned over connections that would now be other ones. */
static void
forget_net(struct msu_ctx *ctx)
{
	msu_net_free(ctx->net);
	ctx->net = NULL;
}

enum msu_code
msu_set_flag(struct msu_ctx *ctx, enum msu_option option, bool on)
{
	static const bool is_flag[MSU_OPT_COUNT] = {
		[MSU_OPT_OFFLINE] = true,
		[MSU_OPT_ALLOW_PRIVATE] = true,
		[MSU_OPT_FRESH] = true,
		[MSU_OPT_SEND_ADDRESS] = true,
		[MSU_OPT_ALLOW_HTTP] = true,
		[MSU_OPT_PARENT] = true,
		[MSU_OPT_GUESS] = true,
		[MSU_OPT_TRUST_AD] = true,
		[MSU_OPT_PORTS] = true,
		[MSU_OPT_DETAILS] = true,
		[MSU_OPT_ROUND_TRIP] = true,
		[MSU_OPT_KEEP] = true,
	};

	if (ctx->job != NULL || (unsigned)option >= MSU_OPT_COUNT ||
	    !is_flag[option])
		return MSU_E_ARGUMENT;
	if (option == MSU_OPT_ALLOW_PRIVATE)
		forget_net(ctx);
	ctx->flags[option] = on;
	return MSU_OK;
}

enum msu_code
msu_set_number(struct msu_ctx *ctx, enum msu_option option, unsigned long n)
{
	if (ctx->job != NULL)
		return MSU_E_ARGUMENT;
	switch (option) {
	case MSU_OPT_LOOKUP_MS:
	case MSU_OPT_CHECK_MS:
	case MSU_OPT_WAIT_MS:
		if (n < 1 || n > MAX_MS)
			return MSU_E_ARGUMENT;
		*(option == MSU_OPT_LOOKUP_MS ? &ctx->lookup_ms :
		    option == MSU_OPT_CHECK_MS ? &ctx->check_ms :
		    &ctx->wait_ms) = n;
		return MSU_OK;
	case MSU_OPT_MIN_TRUST:
		if (n > 4)
			return MSU_E_ARGUMENT;
		ctx->min_trust = n;
		return MSU_OK;
	default:
		return MSU_E_ARGUMENT;
	}
}

/* IP, IPv4:PORT or [IPv6]:PORT, as c-ares takes them. */
static bool
is_dns_server(const char *text)
{
	const char *colon = strrchr(text, ':');
	char ip[64];
	unsigned long port;
	size_t len;

	if (msu_addr_is_ip(text))
		return true;
	if (colon == NULL || !msu_str_uint(colon + 1, 1, 65535, &port))
		return false;
	len = (size_t)(colon - text);
	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len == 0 || len >= sizeof(ip))
		return false;
	memcpy(ip, text, len);
	ip[len] = '\0';
	return msu_addr_is_ip(ip);
}

/* http://HOST[:PORT] or socks5://HOST[:PORT]; names are the proxy's to resolve.
 * No user info: a password does not belong on a command line. */
static bool
is_proxy(struct msu_arena *a, const char *text)
{
	const char *host;

	if (msu_str_has_prefix(text, "socks5://"))
		text = msu_arena_printf(a, "http://%s", text + 9);
	if (!msu_str_has_prefix(text, "http://"))
		return false;
	host = text + 7;
	/* an IPv6 address has to have brackets, and so a port */
	return msu_addr_url(a, text, true) != NULL || (is_dns_server(host) &&
	    (host[0] == '[' || strchr(host, ':') == strrchr(host, ':')));
}

/* What can stand in a command of IMAP, POP3 and SMTP. */
static bool
is_user(const char *text)
{
	return text[0] != '\0' && strlen(text) <= MAX_USER &&
	    msu_str_is_utf8(text, strlen(text)) && msu_str_is_one_line(text);
}

enum msu_code
msu_set_text(struct msu_ctx *ctx, enum msu_option option, const char *text)
{
	struct msu_addr addr;

	if (ctx->job != NULL)
		return MSU_E_ARGUMENT;
	switch (option) {
	case MSU_OPT_PROVIDERS:
		msu_dbfile_free(ctx->db);
		ctx->db = NULL;
		break;
	case MSU_OPT_DNS_SERVER:
		if (text != NULL && !is_dns_server(text))
			return MSU_E_ARGUMENT;
		forget_net(ctx);
		break;
	case MSU_OPT_ONLINE_DB:
		if (text != NULL &&
		    msu_addr_url(&ctx->arena, text, false) == NULL)
			return MSU_E_ARGUMENT;
		break;
	case MSU_OPT_PROXY:
		if (text != NULL && !is_proxy(&ctx->arena, text))
			return MSU_E_ARGUMENT;
		forget_net(ctx);
		break;
	case MSU_OPT_CA_FILE:
		forget_net(ctx);
		break;
	case MSU_OPT_USER:
		if (text != NULL && !is_user(text))
			return MSU_E_ARGUMENT;
		break;
	case MSU_OPT_ALSO:
		/* nothing is written that needs SMTPUTF8 (RFC 6531) */
		if (text != NULL && (msu_addr_parse(&ctx->arena, text, &addr,
		    NULL) != MSU_OK || !msu_str_is_ascii(addr.full)))
			return MSU_E_ARGUMENT;
		text = text == NULL ? NULL : addr.full;
		break;
	case MSU_OPT_CONFIG_DIR:
	case MSU_OPT_STATE_DIR:
		break;
	default:
		return MSU_E_ARGUMENT;
	}
	ctx->texts[option] = msu_arena_str(&ctx->arena, text);
	return msu_arena_failed(&ctx->arena) ? MSU_E_NOMEM : MSU_OK;
}

static enum msu_code
set_secret(struct msu_ctx *ctx, const char *bytes, size_t len, size_t max,
    bool is_token)
{
	struct msu_secret *fresh_one;
	enum msu_code rc;

	if (ctx->job != NULL)
		return MSU_E_ARGUMENT;
	msu_secret_free(ctx->secret);
	ctx->secret = NULL;
	ctx->is_token = is_token;
	if (bytes == NULL)
		return MSU_OK;
	if (len == 0 || len > max)
		return MSU_E_ARGUMENT;
	fresh_one = msu_secret_new();
	if (fresh_one == NULL)
		return MSU_E_NOMEM;
	rc = msu_secret_set(fresh_one, bytes, len);
	if (rc == MSU_OK)
		ctx->secret = fresh_one;
	else
		msu_secret_free(fresh_one);
	return rc;
}

enum msu_code
msu_set_password(struct msu_ctx *ctx, const char *bytes, size_t len)
{
	return set_secret(ctx, bytes, len, MAX_PASSWORD, false);
}

enum msu_code
msu_set_token(struct msu_ctx *ctx, const char *bytes, size_t len)
{
	return set_secret(ctx, bytes, len, MAX_TOKEN, true);
}

enum msu_code
msu_set_trace(struct msu_ctx *ctx, const char *areas, msu_trace_fn fn,
    void *arg)
{
	unsigned bits;

	if (!msu_trace_areas(areas, &bits))
		return MSU_E_ARGUMENT;
	ctx->trace.areas = bits;
	ctx->trace.fn = fn;
	ctx->trace.arg = arg;
	return MSU_OK;
}

void
msu_set_progress(struct msu_ctx *ctx, msu_progress_fn fn, void *arg)
{
	ctx->progress = fn;
	ctx->progress_arg = arg;
}

void
msu_set_consent(struct msu_ctx *ctx, msu_consent_fn fn, void *arg)
{
	ctx->consent = fn;
	ctx->consent_arg = arg;
}

void
msu_cancel(struct msu_ctx *ctx)
{
	ctx->cancelled = true;
}

/* ---- the result ----------------------------------------------------------------- */

char *
msu_result_json(const struct msu_result *r)
{
	return msu_json_result_dup(r);
}

char *
msu_result_field(const struct msu_result *r, const char *name)
{
	const struct msu_account *acct = r == NULL ? NULL : r->account;
	struct msu_arena a = { 0 };
	enum msu_field field;
	const char *value;
	char *text = NULL;

	if (!msu_field_find(name, strlen(name), &field))
		return NULL;
	value = msu_field_of(&a, field, acct);
	if (value != NULL && !msu_arena_failed(&a))
		text = malloc(strlen(value) + 1);
	if (text != NULL)
		memcpy(text, value, strlen(value) + 1);
	msu_arena_free(&a);
	return text;
}

char *
msu_failure_json(const char *address, const struct msu_error *err)
{
	return msu_json_failure_dup(address, err);
}

/* ---- the provider database ------------------------------------------------------ */

enum msu_code
msu_provider_count(struct msu_ctx *ctx, size_t *n, struct msu_error *err)
{
	struct msu_error own;
	const struct msu_db *db;

	err = msu_error_own(err, &own);
	db = msu_dbfile_get(ctx, err);
	if (db == NULL)
		return err->code;
	*n = msu_db_count(db);
	return MSU_OK;
}

const struct msu_provider *
msu_provider_at(struct msu_ctx *ctx, size_t i)
{
	struct msu_error err = { 0 };
	const struct msu_db *db = msu_dbfile_get(ctx, &err);

	if (db == NULL || i >= msu_db_count(db))
		return NULL;
	return msu_db_provider(db, (uint32_t)i, &ctx->arena);
}

const struct msu_provider *
msu_provider_find(struct msu_ctx *ctx, const char *text)
{
	struct msu_error err = { 0 };
	const struct msu_db *db = msu_dbfile_get(ctx, &err);
	const char *domain;
	uint32_t entry;

	if (db == NULL)
		return NULL;
	domain = msu_addr_host(&ctx->arena, text);
	if (msu_db_by_id(db, text, strlen(text), &entry) ||
	    (domain != NULL &&
	    msu_db_by_domain(db, domain, strlen(domain), &entry)))
		return msu_db_provider(db, entry, &ctx->arena);
	return NULL;
}

/* The sink of src/db hands on to the caller's function. */
struct finding {
	msu_finding_fn	 fn;
	void		*arg;
};

static void
on_finding(void *arg, bool is_error, const char *where, const char *text)
{
	const struct finding *f = arg;

	if (f->fn != NULL)
		f->fn(f->arg, is_error, where, text);
}

enum msu_code
msu_providers_check(const char *dir, msu_finding_fn fn, void *arg,
    size_t *errors, size_t *warnings, struct msu_error *err)
{
	struct msu_error own;
	struct finding f = { fn, arg };
	struct msu_db_sink sink = { .finding = on_finding, .arg = &f };
	struct msu_buf block;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	msu_buf_init(&block, MSU_DB_MAX_BLOCK);
	rc = msu_db_compile(dir, &sink, &block, err);
	msu_buf_free(&block);
	*errors = sink.errors;
	*warnings = sink.warnings;
	return rc;
}

enum msu_code
msu_providers_build(const char *dir, const char *file, bool force,
    msu_finding_fn fn, void *arg, struct msu_error *err)
{
	struct msu_error own;
	struct finding f = { fn, arg };
	struct msu_db_sink sink = { .finding = on_finding, .arg = &f };
	struct msu_buf block;
	enum msu_code rc;

	err = msu_error_own(err, &own);
	msu_buf_init(&block, MSU_DB_MAX_BLOCK);
	rc = msu_db_compile(dir, &sink, &block, err);
	if (rc == MSU_OK && sink.errors > 0)
		rc = msu_fail(err, MSU_E_SYNTAX, dir, "%zu mistakes",
		    sink.errors);
	if (rc == MSU_OK)
		rc = msu_file_write(NULL, file, block.p, block.len, force,
		    false, err);
	msu_buf_free(&block);
	return rc;
}
