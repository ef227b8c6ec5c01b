/* SPDX-License-Identifier: MPL-2.0 */
/* The table of fields, and servers made of their values. */
#include "fields.h"

#include <string.h>

#include "err.h"
#include "str.h"

#define MAX_USER	255

enum kind { TEXT, PROTOCOL, HOST, PORT, SECURITY, USERNAME, AUTH };

static const struct field {
	const char	*name;
	enum kind	 kind;		/* TEXT: not of a server */
	bool		 outgoing;
} fields[MSU_FIELD_COUNT] = {
	[MSU_FIELD_ADDRESS] = { "address", TEXT, false },
	[MSU_FIELD_NAME] = { "name", TEXT, false },
	[MSU_FIELD_REPLY_TO] = { "reply_to", TEXT, false },
	[MSU_FIELD_ORGANIZATION] = { "organization", TEXT, false },
	[MSU_FIELD_PASSWORD_FILE] = { "password_file", TEXT, false },
	[MSU_FIELD_IN_PROTOCOL] = { "incoming_protocol", PROTOCOL, false },
	[MSU_FIELD_IN_HOST] = { "incoming_host", HOST, false },
	[MSU_FIELD_IN_PORT] = { "incoming_port", PORT, false },
	[MSU_FIELD_IN_SECURITY] = { "incoming_security", SECURITY, false },
	[MSU_FIELD_IN_USERNAME] = { "incoming_username", USERNAME, false },
	[MSU_FIELD_IN_AUTH] = { "incoming_auth", AUTH, false },
	[MSU_FIELD_OUT_HOST] = { "outgoing_host", HOST, true },
	[MSU_FIELD_OUT_PORT] = { "outgoing_port", PORT, true },
	[MSU_FIELD_OUT_SECURITY] = { "outgoing_security", SECURITY, true },
	[MSU_FIELD_OUT_USERNAME] = { "outgoing_username", USERNAME, true },
	[MSU_FIELD_OUT_AUTH] = { "outgoing_auth", AUTH, true },
};

const char *
msu_field_name(enum msu_field f)
{
	return fields[f].name;
}

bool
msu_field_find(const char *name, size_t len, enum msu_field *out)
{
	for (int i = 0; i < MSU_FIELD_COUNT; i++) {
		if (strlen(fields[i].name) == len &&
		    msu_str_neqcase(name, fields[i].name, len)) {
			*out = (enum msu_field)i;
			return true;
		}
	}
	return false;
}

bool
msu_field_is_server(enum msu_field f)
{
	return fields[f].kind != TEXT;
}

/* The ways to log in, best first, with a blank between. */
static const char *
auth_words(struct msu_arena *a, const struct msu_server *s)
{
	const char *text = "";

	for (size_t i = 0; i < s->nauths; i++)
		text = msu_arena_printf(a, "%s%s%s", text, i == 0 ? "" : " ",
		    msu_auth_name(s->auths[i]));
	return text;
}

static const char *
server_field(struct msu_arena *a, enum kind kind, const struct msu_server *s)
{
	const char *text = NULL;

	if (kind == PROTOCOL)
		text = msu_proto_name(s->proto);
	else if (kind == HOST)
		text = s->host;
	else if (kind == SECURITY)
		text = msu_security_name(s->security);
	else if (kind == USERNAME)
		text = s->user;
	else if (kind == PORT)
		text = msu_arena_printf(a, "%u", s->port);
	else if (kind == AUTH)
		text = auth_words(a, s);
	return text == NULL ? "" : text;
}

const char *
msu_field_of(struct msu_arena *a, enum msu_field f,
    const struct msu_account *acct)
{
	const struct msu_server *s;

	if (f == MSU_FIELD_ADDRESS)
		return acct == NULL || acct->address == NULL ? "" :
		    acct->address;
	if (fields[f].kind == TEXT)	/* what only a row of a table says */
		return NULL;
	s = acct == NULL ? NULL : fields[f].outgoing ? acct->out : acct->in;
	return s == NULL ? "" : server_field(a, fields[f].kind, s);
}

/* ---- servers ----------------------------------------------------------- */

/* A server while its fields come in; what follows from others comes last. */
struct making {
	struct msu_arena	*arena;
	const struct msu_addr	*addr;
	struct msu_server	*server;
	bool			 port, other;	/* given; another kind */
};

static bool
set_protocol(struct making *m, const char *value)
{
	enum msu_proto p;

	if (!msu_proto_find(value, strlen(value), &p) ||
	    !msu_proto_is_incoming(p))
		return false;
	m->other |= p != m->server->proto;
	m->server->proto = p;
	return true;
}

static bool
set_security(struct making *m, const char *value)
{
	enum msu_security s;

	if (!msu_security_find(value, strlen(value), &s))
		return false;
	m->other |= s != m->server->security;
	m->server->security = s;
	return true;
}

static bool
set_port(struct making *m, const char *value)
{
	unsigned long port;

	if (!msu_str_uint(value, 1, 65535, &port))
		return false;
	m->server->port = (uint16_t)port;
	m->port = true;
	return true;
}

static bool
set_host(struct making *m, const char *value)
{
	m->server->host = msu_addr_host(m->arena, value);
	return m->server->host != NULL;
}

/* What can stand in a command of IMAP, POP3 and SMTP. */
static bool
set_username(struct making *m, const char *value)
{
	m->server->user = msu_fill(m->arena, value, m->addr);
	return strlen(m->server->user) <= MAX_USER &&
	    msu_str_is_one_line(m->server->user);
}

/* Where mail is sent without a login, there is no user name. */
static bool
set_auth(struct making *m, const char *value)
{
	enum msu_auth *auths = msu_arena_alloc(m->arena,
	    MSU_AUTH_COUNT * sizeof(*auths));
	size_t n = 0, len;

	if (auths == NULL)
		return false;
	for (const char *w = value; *w != '\0'; w += len) {
		len = strcspn(w, " ");
		if (len == 0) {
			len = 1;
			continue;
		}
		if (n == MSU_AUTH_COUNT || !msu_auth_find(w, len, &auths[n++]))
			return false;
	}
	m->server->auths = auths;
	m->server->nauths = n;
	if (n == 1 && auths[0] == MSU_AUTH_NONE)
		m->server->user = NULL;
	return n > 0 && (m->server->user != NULL ||
	    m->server->proto == MSU_PROTO_SMTP);
}

/* Tables are full of "TLS" and "Imap". */
static const char *
in_lower_case(struct msu_arena *a, const char *word)
{
	size_t len = strlen(word);
	char *low = msu_arena_alloc(a, len + 1);

	if (low == NULL)
		return "";
	for (size_t i = 0; i <= len; i++)
		low[i] = msu_str_lower(word[i]);
	return low;
}

static bool
set_field(struct making *m, enum kind kind, const char *value)
{
	static bool (*const set[])(struct making *, const char *) = {
		[PROTOCOL] = set_protocol, [HOST] = set_host,
		[PORT] = set_port, [SECURITY] = set_security,
		[USERNAME] = set_username, [AUTH] = set_auth,
	};

	if (kind == PROTOCOL || kind == SECURITY || kind == AUTH)
		value = in_lower_case(m->arena, value);
	return set[kind](m, value);
}

static void
start_server(struct making *m, bool outgoing, const struct msu_server *base)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	static const struct msu_server usual[] = {
		{ .proto = MSU_PROTO_IMAP, .security = MSU_SECURITY_TLS,
		    .auths = password, .nauths = 1 },
		{ .proto = MSU_PROTO_SMTP, .security = MSU_SECURITY_TLS,
		    .auths = password, .nauths = 1 },
	};

	*m->server = base != NULL ? *base : usual[outgoing];
	if (base == NULL)
		m->server->user = m->addr->full;
}

static bool
has_value(const char *const values[MSU_FIELD_COUNT], bool outgoing)
{
	for (int i = 0; i < MSU_FIELD_COUNT; i++) {
		if (fields[i].kind != TEXT && fields[i].outgoing == outgoing &&
		    values[i] != NULL)
			return true;
	}
	return false;
}

enum msu_code
msu_fields_server(struct msu_arena *a,
    const char *const values[MSU_FIELD_COUNT], bool outgoing,
    const struct msu_addr *addr, const struct msu_server *base,
    const struct msu_server **out, struct msu_error *err)
{
	struct making m = { .arena = a, .addr = addr };

	*out = base;
	if (!has_value(values, outgoing))
		return MSU_OK;
	m.server = msu_arena_alloc(a, sizeof(*m.server));
	if (m.server == NULL)
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	start_server(&m, outgoing, base);
	for (int i = 0; i < MSU_FIELD_COUNT; i++) {
		if (fields[i].kind == TEXT || fields[i].outgoing != outgoing ||
		    values[i] == NULL)
			continue;
		if (!set_field(&m, fields[i].kind, values[i]))
			return msu_fail(err, msu_arena_failed(a) ?
			    MSU_E_NOMEM : MSU_E_ARGUMENT, addr->full,
			    "%s", fields[i].name);
	}
	/* the usual port of what was chosen, not that of something else */
	if (!m.port && (m.other || m.server->port == 0))
		m.server->port = msu_proto_port(m.server->proto,
		    m.server->security);
	*out = m.server->host == NULL ? NULL : m.server;
	if (m.server->security == MSU_SECURITY_PLAIN)
		return msu_fail(err, MSU_E_PLAIN_ONLY, addr->full, "%s",
		    outgoing ? "outgoing_security" : "incoming_security");
	return msu_arena_failed(a) ? msu_fail(err, MSU_E_NOMEM, NULL, NULL) :
	    MSU_OK;
}
