/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Foxmail's account file.  There is no document about it; several programs
 * that read it agree on named values, all numbers little-endian: the length of
 * the name (32 bits), the name in ASCII, a type (32 bits), the value.  Type 3
 * is a 32-bit integer, 8 a string of UTF-16 and 0x100 one of bytes, both after
 * their length (32 bits); truth is 16 bits, 1 for yes.  (metasploit-framework,
 * modules/post/windows/gather/credentials/foxmail.rb, and foxmail_password_
 * recovery, io/file_io.go, read 2026-11.)
 *
 * What stands around the values is unknown, so that they are searched for by
 * name.  The file keeps older generations of the same values: the last one
 * counts.  Whether an account is IMAP or POP3, and STARTTLS, are stored under
 * no name that anybody knows, so that the port and the host's name tell.
 */
#include "foxmail.h"

#include <string.h>

#include "addr.h"
#include "err.h"
#include "model.h"
#include "str.h"

#define MAX_TEXT	1024	/* code units or bytes of one value */
#define MAX_LINE	1024

enum value {
	EMAIL, ACCOUNT, POP3_ACCOUNT,
	IN_HOST, POP3_HOST, OUT_HOST, SMTP_HOST,
	TEXTS,
	IN_PORT = TEXTS, POP3_PORT, OUT_PORT, SMTP_PORT,
	NUMBERS,
	IN_SSL = NUMBERS, OUT_SSL,
	VALUES
};

/* The second of two names is that of older builds.  Nothing here begins to
 * read a password. */
static const struct {
	const char	*name;
	enum value	 value;
} names[] = {
	{ "Email", EMAIL },
	{ "Account", ACCOUNT },
	{ "POP3Account", POP3_ACCOUNT },
	{ "IncomingServer", IN_HOST },
	{ "POP3Server", POP3_HOST },
	{ "OutgoingServer", OUT_HOST },
	{ "SMTPServer", SMTP_HOST },
	{ "IncomingPort", IN_PORT },
	{ "POP3Port", POP3_PORT },
	{ "OutgoingPort", OUT_PORT },
	{ "SMTPPort", SMTP_PORT },
	{ "InComingSSL", IN_SSL },
	{ "OutgoingSSL", OUT_SSL },
};
#define NAMES		(sizeof(names) / sizeof(names[0]))
#define SHORTEST	5
#define LONGEST		14

enum type { TYPE_NUMBER = 3, TYPE_WIDE = 8, TYPE_BYTES = 0x100 };

struct values {
	const char	*text[TEXTS];		/* NULL: not seen */
	bool		 seen[VALUES];		/* numbers and truths */
	unsigned	 number[VALUES];
};

static unsigned long
le(const char *p, size_t n)
{
	unsigned long v = 0;

	while (n-- > 0)
		v = v << 8 | (unsigned char)p[n];
	return v;
}

/* ---- UTF-16 ----------------------------------------------------------- */

static size_t
put_utf8(char *out, unsigned long cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* Units of UTF-16LE as UTF-8.  Half a surrogate pair and NUL become U+FFFD,
 * which no path has, or, where strict, make it no text: NULL, as when out of
 * memory. */
static const char *
from_utf16(struct msu_arena *a, const char *p, size_t units, bool strict)
{
	char *out = msu_arena_alloc(a, units * 3 + 1), *end = out;

	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < units; i++) {
		unsigned long cp = le(p + 2 * i, 2), low;

		if (cp >= 0xd800 && cp < 0xdc00 && i + 1 < units &&
		    (low = le(p + 2 * i + 2, 2)) >= 0xdc00 && low < 0xe000) {
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
			i++;
		} else if (cp == 0 || (cp >= 0xd800 && cp < 0xe000)) {
			if (strict)
				return NULL;
			cp = 0xfffd;
		}
		end += put_utf8(end, cp);
	}
	return out;
}

/* ---- values ----------------------------------------------------------- */

/* One that is not whole, or of another type, leaves what was there. */
static void
take_text(struct msu_arena *a, const char *p, size_t len, const char **out)
{
	unsigned long type, n;
	const char *text;

	if (len < 8)
		return;
	type = le(p, 4);
	n = le(p + 4, 4);
	p += 8;
	len -= 8;
	if (n > MAX_TEXT)
		return;
	if (type == TYPE_WIDE && n * 2 <= len)
		text = from_utf16(a, p, n, true);
	else if (type == TYPE_BYTES && n <= len && msu_str_is_utf8(p, n))
		text = msu_arena_strn(a, p, n);
	else
		return;
	if (text != NULL)
		*out = text;
}

static void
take(struct msu_arena *a, enum value value, const char *p, size_t len,
    struct values *v)
{
	unsigned long type, n;

	if (value < TEXTS) {
		take_text(a, p, len, &v->text[value]);
		return;
	}
	if (len < 6)
		return;
	type = le(p, 4);
	n = le(p + 4, 2);	/* of a number the lower half is used */
	if (value < NUMBERS ? type != TYPE_NUMBER || len < 8 :
	    type == TYPE_WIDE || type == TYPE_BYTES ||
	    (n > 1 && n != 0xffff))
		return;
	v->number[value] = (unsigned)(value < NUMBERS ? n : n != 0);
	v->seen[value] = true;
}

static void
scan(struct msu_arena *a, const char *p, size_t len, struct values *v)
{
	for (size_t i = 0; i + 4 < len; i++) {
		unsigned long n = le(p + i, 4);
		const char *name = p + i + 4;
		size_t left = len - i - 4;

		if (n < SHORTEST || n > LONGEST || n > left)
			continue;
		for (size_t j = 0; j < NAMES; j++) {
			if (msu_str_is(name, n, names[j].name))
				take(a, names[j].value, name + n, left - n,
				    v);
		}
	}
}

/* ---- what they mean ---------------------------------------------------- */

/* The name of today if its value is of use, else the older one. */
static const char *
host_of(struct msu_arena *a, const struct values *v, enum value now,
    enum value older, bool *is_older)
{
	const char *host = v->text[now] == NULL ? NULL :
	    msu_addr_host(a, v->text[now]);

	*is_older = false;
	if (host == NULL && v->text[older] != NULL) {
		host = msu_addr_host(a, v->text[older]);
		*is_older = host != NULL;
	}
	return host;
}

static void
fill_stored(struct msu_arena *a, const struct values *v,
    struct msu_imported *out, bool *pop3_name)
{
	bool older;
	enum value port;

	out->incoming.host = host_of(a, v, IN_HOST, POP3_HOST, pop3_name);
	port = *pop3_name && v->seen[POP3_PORT] ? POP3_PORT : IN_PORT;
	out->incoming.port = (uint16_t)v->number[port];
	out->incoming.tls_known = v->seen[IN_SSL];
	out->incoming.tls = v->number[IN_SSL] != 0;
	out->outgoing.host = host_of(a, v, OUT_HOST, SMTP_HOST, &older);
	port = older && v->seen[SMTP_PORT] ? SMTP_PORT : OUT_PORT;
	out->outgoing.port = (uint16_t)v->number[port];
	out->outgoing.tls_known = v->seen[OUT_SSL];
	out->outgoing.tls = v->number[OUT_SSL] != 0;
}

static const char *
address_of(struct msu_arena *a, const char *text)
{
	struct msu_addr addr;

	/* "Name <a@b>" is none here */
	return text == NULL || msu_addr_parse(a, text, &addr, NULL) != MSU_OK ||
	    addr.name != NULL ? NULL : addr.full;
}

/* IMAP or POP3; false where nothing tells. */
static bool
find_proto(const struct msu_stored *s, bool pop3_name, enum msu_proto *out)
{
	bool imap = s->port == 993 || s->port == 143;
	bool pop3 = s->port == 995 || s->port == 110;

	if (!imap && !pop3) {
		imap = msu_str_has_prefix(s->host, "imap");
		pop3 = pop3_name || msu_str_has_prefix(s->host, "pop");
	}
	*out = imap ? MSU_PROTO_IMAP : MSU_PROTO_POP3;
	return imap || pop3;
}

/* A server as it can be used: TLS where Foxmail has its box ticked or the port
 * is one of TLS; else STARTTLS, without which nothing goes over the wire. */
static const struct msu_server *
conclude(struct msu_arena *a, const struct msu_stored *s,
    enum msu_proto proto, const char *user)
{
	static const enum msu_auth password[] = { MSU_AUTH_PASSWORD };
	struct msu_server *out = msu_arena_alloc(a, sizeof(*out));
	bool tls = s->tls || (s->port != 0 &&
	    s->port == msu_proto_port(proto, MSU_SECURITY_TLS)) ||
	    (s->port == 0 && !s->tls_known);

	if (out == NULL)
		return NULL;
	out->proto = proto;
	out->security = tls ? MSU_SECURITY_TLS : MSU_SECURITY_STARTTLS;
	out->host = s->host;
	out->port = s->port != 0 ? s->port :
	    msu_proto_port(proto, out->security);
	out->user = user;
	out->auths = password;
	out->nauths = 1;
	return out;
}

enum msu_code
msu_foxmail_read(struct msu_arena *a, const char *body, size_t len,
    const char *folder, struct msu_imported *out, struct msu_error *err)
{
	struct values v = { .text = { NULL } };
	enum msu_proto proto;
	const char *user;
	bool pop3_name;

	scan(a, body, len, &v);
	fill_stored(a, &v, out, &pop3_name);
	out->address = address_of(a, v.text[EMAIL]);
	if (out->address == NULL)
		out->address = address_of(a, folder);
	out->login = msu_str_shown(v.text[ACCOUNT]);
	if (out->login == NULL)
		out->login = msu_str_shown(v.text[POP3_ACCOUNT]);
	user = out->login != NULL ? out->login : out->address;
	if (out->incoming.host != NULL && user != NULL &&
	    find_proto(&out->incoming, pop3_name, &proto))
		out->in = conclude(a, &out->incoming, proto, user);
	if (out->outgoing.host != NULL && user != NULL)
		out->out = conclude(a, &out->outgoing, MSU_PROTO_SMTP, user);
	if (msu_arena_failed(a))
		return msu_fail(err, MSU_E_NOMEM, out->file, NULL);
	if (out->incoming.host == NULL && out->outgoing.host == NULL)
		return msu_fail(err, MSU_E_SYNTAX, out->file,
		    len > 0 && (unsigned char)body[0] == 0xd0 ?
		    "a file of Foxmail 6 or older" :
		    "no server of an account in it");
	if (out->address == NULL)
		return msu_fail(err, MSU_E_SYNTAX, out->file,
		    "no mail address in it");
	return MSU_OK;
}

/* ---- FMStorage.list ---------------------------------------------------- */

const char *const *
msu_foxmail_list(struct msu_arena *a, const char *body, size_t len)
{
	struct msu_list lines = { 0 };
	const char *p;

	if (len >= 2 && memcmp(body, "\xff\xfe", 2) == 0)
		p = from_utf16(a, body + 2, len / 2 - 1, false);
	else if (len >= 2 && body[0] != '\0' && body[1] == '\0')
		p = from_utf16(a, body, len / 2, false);
	else if (len >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0)
		p = msu_arena_strn(a, body + 3, len - 3);
	else
		p = msu_arena_strn(a, body, len);
	while (p != NULL && *p != '\0' && lines.n < MSU_FOXMAIL_MAX) {
		size_t n = strcspn(p, "\r\n");
		const char *line = msu_arena_strn(a, p, n);

		if (n > 0 && n <= MAX_LINE && msu_str_shown(line) != NULL)
			msu_list_add(a, &lines, line);
		p += n + strspn(p + n, "\r\n");
	}
	return msu_list_end(&lines);
}
