/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Apple's profile for a whole domain: the servers are in it and nobody's
 * address, user name or password, which the device asks for
 * (apple_profile.c).  Which user name is meant, it cannot know: the text that
 * it shows before says so.
 */
#include <string.h>

#include "apple_profile.h"
#include "model.h"
#include "site.h"
#include "writer.h"

/* What to type for a login, in words. */
static const char *
login_words(const struct msu_site *site, const char *form)
{
	const struct msu_addr words = { .full = "ADDRESS", .local = "NAME",
	    .domain = site->domain };
	struct msu_arena *a = site->arena;

	if (strcmp(form, MSU_SITE_ADDRESS) == 0)
		return "your whole mail address";
	if (strcmp(form, MSU_SITE_LOCAL) == 0)
		return "the part of your mail address before the @";
	return msu_arena_printf(a, "%s, where %s", msu_fill(a, form, &words),
	    strstr(form, MSU_SITE_LOCAL) == NULL ?
	    "ADDRESS is your mail address" :
	    strstr(form, MSU_SITE_ADDRESS) == NULL ?
	    "NAME is the part of your mail address before the @" :
	    "ADDRESS is your mail address and NAME the part before the @");
}

/* Shown before the questions come. */
static const char *
about(const struct msu_site *site, const char *in, const char *out)
{
	bool same = out == NULL || strcmp(in, out) == 0;

	return msu_arena_printf(site->arena, "Sets up mail of %s. It asks for "
	    "your mail address, for your password and for the user name%s: "
	    "%s%s%s. It holds none of them itself.", site->written,
	    same ? "" : " for incoming mail", login_words(site, in),
	    same ? "" : "; and for outgoing mail: ",
	    same ? "" : login_words(site, out));
}

static void
mobileconfig_write(struct msu_sink *sink, struct msu_site *site)
{
	struct msu_account acct = msu_site_account(site);
	struct msu_apple_profile m = { .account = &acct };
	struct msu_error why = { .code = MSU_OK };
	struct msu_choice choice;
	const char *out_user;

	if (!msu_writer_choose(msu_writer_find("apple"), site->arena, &acct,
	    &choice, &why)) {
		msu_sink_refuse(sink, "mobileconfig", MSU_FILE_APPLE, why.code,
		    MSU_FILE_APPLE, "%s: %s", why.subject, why.detail);
		msu_sink_extra(sink);
		return;
	}
	acct.in = choice.in;
	acct.out = choice.out;
	m.in_auth = choice.in_auth;
	m.out_auth = choice.out_auth;
	m.title = msu_arena_printf(site->arena, "Mail %s", site->written);
	m.label = m.organization = site->name;
	m.name = "";
	out_user = m.out_auth == MSU_AUTH_NONE ? NULL : acct.out->user;
	m.about = about(site, acct.in->user, out_user);
	m.one_password = out_user != NULL &&
	    strcmp(acct.in->user, out_user) == 0;
	msu_apple_profile_write(msu_sink_file(sink, "mobileconfig",
	    MSU_FILE_APPLE), site->arena, &m);
	site->has_apple = true;
}

const struct msu_pub msu_pub_mobileconfig = {
	.id = "mobileconfig",
	.files = (const char *const[]){ MSU_FILE_APPLE, NULL },
	.write = mobileconfig_write,
};
