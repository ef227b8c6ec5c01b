/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Apple Mail: a configuration profile (.mobileconfig; apple_profile.c).  It has
 * no key for a sender's address for replies, for OAuth2, and for how long POP3
 * mail stays on the server, and none is invented.
 */
#include <string.h>

#include "apple_profile.h"
#include "i18n.h"
#include "writer.h"

static void
apple_write(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const char *address = p->account->address;
	const struct msu_apple_profile m = {
		.account = p->account,
		.in_auth = p->in_auth, .out_auth = p->out_auth,
		.title = msu_arena_printf(a, "Mail %s", address),
		.about = msu_arena_printf(a, "Sets up %s in Mail. It holds no "
		    "password.", address),
		.label = address, .organization = p->organization,
		.name = p->name, .address = address,
		.in_user = p->in_user, .out_user = p->out_user,
		.one_password = strcmp(p->in_user, p->out_user) == 0,
	};

	msu_apple_profile_write(msu_sink_file(sink, "apple",
	    msu_writer_name(a, "apple-ADDRESS.mobileconfig", p)), a, &m);
}

static const char *const steps[] = {
	N_("iPhone or iPad: send apple-ADDRESS.mobileconfig to yourself and "
	"open it in Mail, Files or Safari; then open Settings > Profile "
	"Downloaded and tap Install."),
	N_("Mac: double-click apple-ADDRESS.mobileconfig, then open System "
	"Settings, search for \"Profiles\" and double-click the new one to "
	"install it."),
	N_("That the profile is not signed, or not verified, is said of every "
	"profile that somebody made himself: what counts is that you know "
	"where the file came from."),
	N_("Type the password when it asks for it. The account can be removed "
	"again only together with the profile."),
	NULL
};

static const char *const files[] = { "apple-ADDRESS.mobileconfig", NULL };

const struct msu_writer msu_writer_apple = {
	.client = {
		.id = "apple",
		.title = N_("Apple Mail (iPhone, iPad, Mac)"),
		.steps = steps,
		.platforms = MSU_ON_IOS | MSU_ON_MACOS,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.port_tells = true,
	.auths = MSU_BIT(MSU_AUTH_PASSWORD) | MSU_BIT(MSU_AUTH_ENCRYPTED) |
	    MSU_BIT(MSU_AUTH_NTLM) | MSU_BIT(MSU_AUTH_NONE),
	.lacks = MSU_BIT(MSU_WISH_REPLY_TO) | MSU_BIT(MSU_WISH_DAYS) |
	    MSU_BIT(MSU_WISH_REMOVE),
	.write = apple_write,
};
