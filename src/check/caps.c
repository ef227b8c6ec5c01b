/* SPDX-License-Identifier: MPL-2.0 */
/* Capabilities: SMTP EHLO (RFC 5321 §4.1.1.1, RFC 4954), IMAP CAPABILITY (RFC
 * 3501 §7.2.1), POP3 CAPA (RFC 2449, RFC 5034). */
#include "caps.h"

#include <limits.h>
#include <string.h>

#include "str.h"

#define MAX_MECHANISMS	40
#define MAX_NAME	20	/* RFC 4422 §3.1 */
#define MAX_DELAY	1000000	/* seconds; nobody waits for so long */

/* A SASL mechanism name is 1..20 of A-Z 0-9 - _; anything else is noise. */
static void
add_mechanism(struct msu_arena *a, struct msu_list *list, const char *s,
    size_t len)
{
	char name[MAX_NAME + 1];

	if (len == 0 || len > MAX_NAME || list->n >= MAX_MECHANISMS)
		return;
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '_'))
			return;
		name[i] = c;
	}
	name[len] = '\0';
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->v[i], name) == 0)
			return;
	}
	msu_list_add(a, list, msu_arena_str(a, name));
}

static void
add_all(struct msu_arena *a, struct msu_list *list, const char *rest)
{
	const char *word;
	size_t len;

	while (msu_str_word(&rest, &word, &len))
		add_mechanism(a, list, word, len);
}

/* "250-AUTH PLAIN LOGIN", and "250-AUTH=LOGIN" of old servers */
static void
read_smtp(struct msu_arena *a, const char *line, struct msu_caps *caps,
    struct msu_list *list)
{
	if (strlen(line) < 4)
		return;
	line += 4;
	/* a size that is none is as good as not told */
	if (msu_str_neqcase(line, "SIZE ", 5))
		msu_str_uint(line + 5, 0, ULONG_MAX, &caps->max_size);
	if (msu_str_neqcase(line, "AUTH ", 5) ||
	    msu_str_neqcase(line, "AUTH=", 5))
		add_all(a, list, line + 5);
}

static void
read_imap(struct msu_arena *a, const char *line, struct msu_caps *caps,
    struct msu_list *list)
{
	const char *rest, *word;
	size_t len;

	if (!msu_str_neqcase(line, "* CAPABILITY", 12))
		return;
	rest = line + 12;
	while (msu_str_word(&rest, &word, &len)) {
		if (len > 5 && msu_str_neqcase(word, "AUTH=", 5))
			add_mechanism(a, list, word + 5, len - 5);
		else if (len == 13 && msu_str_neqcase(word, "LOGINDISABLED",
		    13))
			caps->login_disabled = true;
		else if (len == 7 && msu_str_neqcase(word, "SASL-IR", 7))
			caps->initial = true;
	}
}

/* "LOGIN-DELAY 300 USER": whoever has logged in is told his own. */
static void
read_login_delay(const char *rest, struct msu_caps *caps)
{
	const char *word;
	size_t len;

	/* what is no number is as good as not told */
	if (!msu_str_word(&rest, &word, &len) ||
	    !msu_str_uintn(word, len, 0, MAX_DELAY, &caps->login_delay))
		return;
	caps->login_delay_most = msu_str_word(&rest, &word, &len) &&
	    len == 4 && msu_str_neqcase(word, "USER", len);
}

static void
read_pop3(struct msu_arena *a, const char *line, struct msu_caps *caps,
    struct msu_list *list)
{
	if (msu_str_neqcase(line, "SASL ", 5))
		add_all(a, list, line + 5);
	else if (msu_str_neqcase(line, "LOGIN-DELAY ", 12))
		read_login_delay(line + 12, caps);
	else if (msu_str_eqcase(line, "USER"))
		caps->plain_login = true;
}

static bool
offers(const struct msu_caps *caps, const char *const *any)
{
	for (size_t i = 0; any[i] != NULL; i++) {
		for (size_t j = 0; caps->mechanisms[j] != NULL; j++) {
			if (strcmp(any[i], caps->mechanisms[j]) == 0)
				return true;
		}
	}
	return false;
}

static bool
has_only_oauth2(const struct msu_caps *caps)
{
	for (size_t i = 0; caps->mechanisms[i] != NULL; i++) {
		if (strcmp(caps->mechanisms[i], "XOAUTH2") != 0 &&
		    strcmp(caps->mechanisms[i], "OAUTHBEARER") != 0)
			return false;
	}
	return caps->mechanisms[0] != NULL;
}

void
msu_caps_read(struct msu_arena *a, enum msu_proto proto,
    const char *const *lines, struct msu_caps *caps)
{
	struct msu_list list = { 0 };

	memset(caps, 0, sizeof(*caps));
	for (size_t i = 0; lines[i] != NULL; i++) {
		if (proto == MSU_PROTO_SMTP)
			read_smtp(a, lines[i], caps, &list);
		else if (proto == MSU_PROTO_IMAP)
			read_imap(a, lines[i], caps, &list);
		else
			read_pop3(a, lines[i], caps, &list);
	}
	/* IMAP's LOGIN command is there unless disabled; a POP3 server that
	 * lists no mechanism still has USER (RFC 1939), named or not */
	if (proto == MSU_PROTO_IMAP)
		caps->plain_login = !caps->login_disabled;
	if (proto == MSU_PROTO_POP3 && list.n == 0)
		caps->plain_login = true;
	caps->mechanisms = msu_list_end(&list);
	/* Dovecot names USER also where no password will do */
	if (proto == MSU_PROTO_POP3 && caps->plain_login &&
	    list.n > 0 && has_only_oauth2(caps))
		caps->plain_login = false;
}

bool
msu_caps_allow(const struct msu_caps *caps, enum msu_auth auth)
{
	static const char *const names[MSU_AUTH_COUNT][8] = {
		/* SCRAM also proves a password (RFC 5802) */
		[MSU_AUTH_PASSWORD] = { "PLAIN", "LOGIN", "SCRAM-SHA-256",
		    "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS" },
		[MSU_AUTH_ENCRYPTED] = { "CRAM-MD5", "DIGEST-MD5",
		    "SCRAM-SHA-256", "SCRAM-SHA-1" },
		[MSU_AUTH_OAUTH2] = { "OAUTHBEARER", "XOAUTH2" },
		[MSU_AUTH_NTLM] = { "NTLM" },
		[MSU_AUTH_GSSAPI] = { "GSSAPI" },
		[MSU_AUTH_CERT] = { "EXTERNAL" },
	};

	if (auth == MSU_AUTH_NONE)
		return true;
	if (auth == MSU_AUTH_PASSWORD && caps->plain_login)
		return true;
	return offers(caps, names[auth]);
}

bool
msu_caps_only_oauth2(const struct msu_caps *caps)
{
	return !caps->plain_login && has_only_oauth2(caps);
}
