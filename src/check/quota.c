/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Quota: each place is a file that either can be made or is there already, so
 * that processes that run at once cannot take the same one.  Its name is a
 * digest of the account, the day (UTC) and a number; nobody else learns from
 * the directory whose accounts they are.
 */
#include "quota.h"

#include <string.h>

#include "err.h"
#include "file.h"
#include "sha256.h"
#include "str.h"

#define DIGEST_BYTES	12	/* enough to tell accounts apart */
#define DAY_LEN		8
#define MAX_FILES	10000	/* that are looked at for old ones */

static const char *
account_name(struct msu_arena *a, const char *account)
{
	uint8_t digest[MSU_SHA256_BYTES];
	const char *name = "";
	char lower[512];
	size_t n = 0;

	for (; account[n] != '\0' && n < sizeof(lower); n++)
		lower[n] = msu_str_lower(account[n]);
	msu_sha256(lower, n, digest);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		name = msu_arena_printf(a, "%s%02x", name, digest[i]);
	return name;
}

/* "20261127": days are compared as text. */
static const char *
day_name(const struct msu_ctx *ctx, struct msu_arena *a)
{
	time_t now = ctx->wall(NULL);
	char text[16];
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y%m%d", &tm) == 0)
		return "00000000";
	return msu_arena_str(a, text);
}

/* DIGEST.DAY.NUMBER, of a day that is over; nothing else is ours to remove. */
static bool
is_old(const char *name, const char *day)
{
	size_t n = strspn(name, "0123456789abcdef");

	return n == 2 * DIGEST_BYTES && name[n] == '.' &&
	    strspn(name + n + 1, "0123456789") == DAY_LEN &&
	    name[n + 1 + DAY_LEN] == '.' &&
	    strncmp(name + n + 1, day, DAY_LEN) < 0;
}

/* Where there are too many for once, the others are for the next time. */
static void
remove_old(const char *dir, const char *day)
{
	static const char *const none[1];
	const char *const *names = none;
	struct msu_arena a = { 0 };
	struct msu_error ignored = { 0 };

	msu_file_list(&a, dir, MAX_FILES, &names, &ignored);
	for (size_t i = 0; names[i] != NULL && !msu_arena_failed(&a); i++) {
		if (is_old(names[i], day))
			msu_file_remove(msu_file_path(&a, dir, names[i]));
	}
	msu_arena_free(&a);
}

/* Why is the file system's own word. */
static enum msu_code
cannot_count(const char *dir, const struct msu_error *why,
    struct msu_error *err)
{
	if (why->code == MSU_E_NOMEM)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	return msu_fail(err, MSU_E_NOT_COUNTED, dir, "%s: %s", why->subject,
	    why->detail);
}

enum msu_code
msu_quota_take(const struct msu_ctx *ctx, struct msu_arena *a,
    const char *account, const char **place, struct msu_error *err)
{
	const char *state = ctx->texts[MSU_OPT_STATE_DIR], *dir, *day, *name;
	struct msu_error why = { 0 };
	enum msu_code rc;

	if (state == NULL)
		state = msu_file_state_dir(a);
	if (state == NULL)
		return msu_fail(err, MSU_E_NOT_COUNTED, NULL,
		    "there is no home directory");
	dir = msu_file_path(a, state, "refused-logins");
	if (msu_file_mkdir(dir, &why) != MSU_OK)
		return cannot_count(dir, &why, err);
	day = day_name(ctx, a);
	name = account_name(a, account);
	remove_old(dir, day);
	for (int i = 1; i <= MSU_QUOTA_A_DAY; i++) {
		const char *file = msu_arena_printf(a, "%s.%s.%d", name, day,
		    i);

		if (msu_arena_failed(a))
			return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
		msu_error_clear(&why);
		rc = msu_file_write(dir, file, "", 0, false, true, &why);
		if (rc == MSU_OK) {
			*place = msu_file_path(a, dir, file);
			return MSU_OK;
		}
		if (rc != MSU_E_EXISTS)
			return cannot_count(dir, &why, err);
	}
	return msu_fail(err, MSU_E_LOGIN_LIMIT, account, NULL);
}

void
msu_quota_give_back(const char *place)
{
	if (place != NULL)
		msu_file_remove(place);
}
