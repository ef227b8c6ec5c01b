/* SPDX-License-Identifier: MPL-2.0 */
/* See terminal.h. */
#include "terminal.h"

#include <stdint.h>
#include <string.h>

#include "addr.h"
#include "model.h"
#include "str.h"

static bool
is_plain(char c)
{
	return (c >= '0' && c <= '9') || (msu_str_lower(c) >= 'a' &&
	    msu_str_lower(c) <= 'z') || (c != '\0' && strchr("@._+-", c));
}

static bool
is_plain_word(const char *s)
{
	for (; *s != '\0'; s++) {
		if (!is_plain(*s) && *s != '/')
			return false;
	}
	return true;
}

const char *
msu_terminal_quote(struct msu_arena *a, const char *s)
{
	size_t len = strlen(s), n = 0;
	char *out;

	if (len > 0 && is_plain_word(s))
		return s;
	out = msu_arena_alloc(a, 4 * len + 3);
	if (out == NULL)
		return "";
	out[n++] = '\'';
	for (; *s != '\0'; s++) {
		if (*s == '\'') {	/* which nothing can quote in these */
			memcpy(out + n, "'\\'", 3);
			n += 3;
		}
		out[n++] = *s;
	}
	out[n] = '\'';
	return out;
}

bool
msu_terminal_has_secret(enum msu_auth auth)
{
	/* Kerberos has its ticket */
	return auth != MSU_AUTH_NONE && auth != MSU_AUTH_GSSAPI;
}

void
msu_terminal_words(struct msu_arena *a, const struct msu_profile *p,
    enum msu_auth auth, const char *words[MSU_TERMINAL_WORDS])
{
	const char *address = p->account->address;

	memset(words, 0, MSU_TERMINAL_WORDS * sizeof(*words));
	if (auth == MSU_AUTH_OAUTH2) {
		words[0] = "oama";
		words[1] = "access";
		words[2] = address;
	} else {
		words[0] = "pass";
		words[1] = msu_arena_printf(a, "mail/%s", address);
	}
}

const char *
msu_terminal_command(struct msu_arena *a, const struct msu_profile *p,
    enum msu_auth auth)
{
	const char *words[MSU_TERMINAL_WORDS], *command = "";

	msu_terminal_words(a, p, auth, words);
	for (size_t i = 0; words[i] != NULL; i++)
		command = msu_arena_printf(a, "%s%s%s", command,
		    i > 0 ? " " : "", msu_terminal_quote(a, words[i]));
	return command;
}

bool
msu_terminal_has_oauth2(const struct msu_server *s)
{
	return !msu_server_has_auth(s, MSU_AUTH_PASSWORD);
}

static void
add_about(struct msu_buf *b, bool oauth2)
{
	if (oauth2)
		msu_buf_adds(b,
		    "# The provider wants OAuth2: the command has to print "
		    "a fresh access token.\n"
		    "# oama does that once it has been set up; so does "
		    "Mutt's mutt_oauth2.py.\n");
	else
		msu_buf_adds(b,
		    "# No password is in this file: a command prints it.  "
		    "Store it under that name\n"
		    "# with \"pass insert\", or write another command, for "
		    "example one of these:\n"
		    "#   secret-tool lookup service mail\n"
		    "#   security find-generic-password -w -s mail\n");
}

void
msu_terminal_about(struct msu_buf *b, enum msu_auth one, enum msu_auth two)
{
	bool first = one == MSU_AUTH_OAUTH2, second = two == MSU_AUTH_OAUTH2;

	if (msu_terminal_has_secret(one))
		add_about(b, first);
	if (msu_terminal_has_secret(two) && (first != second ||
	    !msu_terminal_has_secret(one)))
		add_about(b, second);
}

const char *
msu_terminal_name(struct msu_arena *a, const struct msu_profile *p)
{
	const char *stem = p->stem;
	size_t len = strlen(stem);
	uint32_t hash = 2166136261u;	/* FNV-1a */
	bool changed = false;
	char *name = msu_arena_alloc(a, len + 1);

	if (name == NULL)
		return "";
	for (size_t i = 0; i < len; i++) {
		hash = (hash ^ (unsigned char)stem[i]) * 16777619u;
		name[i] = stem[i];
		/* at the start it would be an option */
		if (is_plain(stem[i]) && !(i == 0 && stem[i] == '-'))
			continue;
		name[i] = '_';
		changed = true;
	}
	return changed ? msu_arena_printf(a, "%s-%08x", name, (unsigned)hash) :
	    name;
}

const char *
msu_terminal_authority(struct msu_arena *a, const struct msu_server *s,
    const char *user)
{
	bool v6 = strchr(s->host, ':') != NULL;

	return msu_arena_printf(a, "%s%s%s%s%s:%u", msu_addr_escape(a, user),
	    user[0] != '\0' ? "@" : "", v6 ? "[" : "", s->host,
	    v6 ? "]" : "", s->port);
}
