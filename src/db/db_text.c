/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Reading one provider file (providers/README).  It is written by people, so
 * nothing is guessed: what is not understood is said, with its line, and the
 * reading goes on, so that one run shows everything.
 */
#include "db_text.h"

#include <string.h>

#include "addr.h"
#include "db_value.h"
#include "i18n.h"
#include "layout.h"
#include "model.h"
#include "notes.h"
#include "str.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- servers --------------------------------------------------------- */

/* What follows the place to connect to: user=FORM auth=A,B */
static void
read_server_options(struct msu_db_reader *r, struct msu_db_text_server *s,
    const char **rest)
{
	struct msu_db_auths auths = { .n = 0 };
	const char *w;

	while ((w = msu_db_word(r, rest)) != NULL) {
		if (msu_str_has_prefix(w, "user=") && s->user == NULL) {
			if (msu_db_is_user_form(r, w + 5))
				s->user = w + 5;
		} else if (msu_str_has_prefix(w, "auth=") && auths.n == 0) {
			for (w += 5; ; w++) {
				size_t len = strcspn(w, ",");

				msu_db_add_auth(r, w, len, &auths);
				w += len;
				if (*w == '\0')
					break;
			}
		} else
			msu_db_wrong(r, _("unexpected \"%s\""), w);
	}
	memcpy(s->auths, auths.v, sizeof(s->auths));
	s->nauths = auths.n;
}

/* SECURITY HOST PORT */
static bool
read_mail_place(struct msu_db_reader *r, struct msu_db_text_server *s,
    const char **rest)
{
	const char *security = msu_db_word(r, rest);
	const char *host = msu_db_word(r, rest), *w = msu_db_word(r, rest);
	unsigned long port;

	if (w == NULL) {
		msu_db_wrong(r, _("a server is PROTOCOL SECURITY HOST PORT"));
		return false;
	}
	if (!msu_security_find(security, strlen(security), &s->security)) {
		msu_db_wrong(r, _("unknown security \"%s\""), security);
		return false;
	}
	if (!msu_db_is_host(r, host))
		return false;
	if (!msu_str_uint(w, 1, 65535, &port)) {
		msu_db_wrong(r, _("port \"%s\" is not a number from 1 to "
		    "65535"), w);
		return false;
	}
	s->host = host;
	s->port = (uint16_t)port;
	return true;
}

/* URL, from which come the host and port that every server has. */
static bool
read_url_place(struct msu_db_reader *r, struct msu_db_text_server *s,
    const char **rest)
{
	const char *w = msu_db_word(r, rest), *p;
	unsigned long port = 443;
	size_t len;

	if (w == NULL) {
		msu_db_wrong(r, _("a server of this protocol is PROTOCOL URL"));
		return false;
	}
	s->url = msu_db_url(r, w, false);
	if (s->url == NULL)
		return false;
	p = s->url + strlen("https://");
	len = strcspn(p, ":/?#");
	s->host = msu_addr_host(r->a, msu_arena_strn(r->a, p, len));
	if (p[len] == ':')	/* msu_addr_url has seen that it is one */
		msu_str_uintn(p + len + 1, strcspn(p + len + 1, "/?#"), 1,
		    65535, &port);
	s->port = (uint16_t)port;
	s->security = MSU_SECURITY_TLS;
	return s->host != NULL;
}

static void
read_server(struct msu_db_reader *r, const char *rest)
{
	struct msu_db_text_server *s = msu_arena_alloc(r->a, sizeof(*s));
	const char *w = msu_db_word(r, &rest);
	bool is_url, good;

	if (s == NULL)
		return;
	if (!msu_proto_find(w, strlen(w), &s->proto)) {
		msu_db_wrong(r, _("unknown protocol \"%s\""), w);
		r->lost_server = true;
		return;
	}
	is_url = s->proto == MSU_PROTO_JMAP || s->proto == MSU_PROTO_CALDAV ||
	    s->proto == MSU_PROTO_CARDDAV;
	good = is_url ? read_url_place(r, s, &rest) :
	    read_mail_place(r, s, &rest);
	if (!good) {
		r->lost_server = true;
		return;
	}
	read_server_options(r, s, &rest);
	msu_list_add(r->a, &r->out->servers, s);
}

/* ---- the other words ------------------------------------------------- */

static void
read_name(struct msu_db_reader *r, const char *rest)
{
	r->out->name = msu_arena_str(r->a, rest);
}

static void
read_names(struct msu_db_reader *r, const char *rest, struct msu_list *out,
    bool wildcards)
{
	const char *w;

	while ((w = msu_db_word(r, &rest)) != NULL) {
		struct msu_db_text_name *name;

		if (!msu_db_is_name(r, w, wildcards))
			continue;
		name = msu_arena_alloc(r->a, sizeof(*name));
		if (name == NULL)
			return;
		name->text = w;
		name->line = r->line;
		msu_list_add(r->a, out, name);
	}
}

static void
read_domain(struct msu_db_reader *r, const char *rest)
{
	read_names(r, rest, &r->out->domains, true);
}

static void
read_mx(struct msu_db_reader *r, const char *rest)
{
	read_names(r, rest, &r->out->mx, false);
}

static void
read_user(struct msu_db_reader *r, const char *rest)
{
	const char *w = msu_db_word(r, &rest);

	if (msu_db_is_user_form(r, w))
		r->user = w;
	msu_db_end_line(r, &rest);
}

static void
read_auth(struct msu_db_reader *r, const char *rest)
{
	const char *w;

	while ((w = msu_db_word(r, &rest)) != NULL)
		msu_db_add_auth(r, w, strlen(w), &r->auths);
}

static void
read_oauth2(struct msu_db_reader *r, const char *rest)
{
	static const char *const keys[MSU_DB_OAUTH2_COUNT] = {
		[MSU_DB_ISSUER] = "issuer", [MSU_DB_AUTH_URL] = "auth",
		[MSU_DB_TOKEN_URL] = "token", [MSU_DB_SCOPE] = "scope",
	};
	const char *w = msu_db_word(r, &rest);
	unsigned key;

	if (!msu_db_word_of(r, "oauth2 key", keys, COUNT(keys), w, &key))
		return;
	if (r->out->oauth2[key] != NULL) {
		msu_db_wrong(r, _("second \"oauth2 %s\""), w);
		return;
	}
	rest += strspn(rest, " ");
	if (*rest == '\0') {
		msu_db_wrong(r, _("\"oauth2 %s\" without a value"), w);
		return;
	}
	if (key == MSU_DB_SCOPE) {	/* several words */
		r->out->oauth2[key] = msu_arena_str(r->a, rest);
		return;
	}
	w = msu_db_word(r, &rest);
	r->out->oauth2[key] = key == MSU_DB_ISSUER ? w :
	    msu_db_url(r, w, false);
	msu_db_end_line(r, &rest);
}

static void
read_note(struct msu_db_reader *r, const char *rest)
{
	const char *w = msu_db_word(r, &rest), *url = msu_db_word(r, &rest);
	struct msu_db_text_note *note = msu_arena_alloc(r->a, sizeof(*note));

	if (note == NULL)
		return;
	if (msu_note_find(w, strlen(w)) == NULL) {
		msu_db_wrong(r, _("unknown note \"%s\""), w);
		return;
	}
	note->code = w;
	if (url != NULL)
		note->url = msu_db_url(r, url, true);
	msu_db_end_line(r, &rest);
	msu_list_add(r->a, &r->out->notes, note);
}

static void
read_help(struct msu_db_reader *r, const char *rest)
{
	r->out->help = msu_db_url(r, msu_db_word(r, &rest), true);
	msu_db_end_line(r, &rest);
}

static void
read_quirk(struct msu_db_reader *r, const char *rest)
{
	unsigned v;

	if (msu_db_word_of(r, "quirk", msu_db_quirk_words, MSU_DB_QUIRK_COUNT,
	    msu_db_word(r, &rest), &v))
		r->out->quirks |= 1u << v;
	msu_db_end_line(r, &rest);
}

static void
read_status(struct msu_db_reader *r, const char *rest)
{
	unsigned v;

	if (msu_db_word_of(r, "status", msu_db_status_words,
	    MSU_DB_STATUS_COUNT, msu_db_word(r, &rest), &v))
		r->out->status = (enum msu_db_status)v;
	msu_db_end_line(r, &rest);
}

static void
read_confidence(struct msu_db_reader *r, const char *rest)
{
	unsigned v;

	if (msu_db_word_of(r, "confidence", msu_db_confidence_words,
	    MSU_DB_CONFIDENCE_COUNT, msu_db_word(r, &rest), &v))
		r->out->confidence = (enum msu_db_confidence)v;
	msu_db_end_line(r, &rest);
}

static bool
is_source_name(const char *w)
{
	return w[strspn(w, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* Names, each with the URLs that follow it; the words are kept as pairs. */
static void
read_source(struct msu_db_reader *r, const char *rest)
{
	const char *name = NULL, *w, *next = msu_db_word(r, &rest);

	while ((w = next) != NULL) {
		next = msu_db_word(r, &rest);
		if (is_source_name(w)) {
			name = w;
			if (next == NULL || is_source_name(next))
				msu_list_add(r->a, &r->out->sources, w);
		} else if (msu_db_url(r, w, true) == NULL) {
			continue;
		} else if (name == NULL) {
			msu_db_wrong(r, _("a URL without a source's name "
			    "before it"));
		} else
			msu_list_add(r->a, &r->out->sources,
			    msu_arena_printf(r->a, "%s %s", name, w));
	}
}

static void
read_checked(struct msu_db_reader *r, const char *rest)
{
	const char *w = msu_db_word(r, &rest);
	unsigned long year, month;

	if (strlen(w) == 7 && w[4] == '-' &&
	    msu_str_uintn(w, 4, 2000, 2099, &year) &&
	    msu_str_uintn(w + 5, 2, 1, 12, &month))
		r->out->checked = (unsigned)(year * 100 + month);
	else
		msu_db_wrong(r, _("\"%s\" is not a date like 2026-11"), w);
	msu_db_end_line(r, &rest);
}

/* ---- files ----------------------------------------------------------- */

static const struct {
	const char	*name;
	void		(*read)(struct msu_db_reader *, const char *rest);
	bool		 is_single, is_needed;
} words[MSU_DB_LINE_COUNT] = {
	[MSU_DB_LINE_NAME] = { "name", read_name, true, true },
	[MSU_DB_LINE_DOMAIN] = { "domain", read_domain, false, false },
	[MSU_DB_LINE_MX] = { "mx", read_mx, false, false },
	[MSU_DB_LINE_SERVER] = { "server", read_server, false, false },
	[MSU_DB_LINE_USER] = { "user", read_user, true, false },
	[MSU_DB_LINE_AUTH] = { "auth", read_auth, true, false },
	[MSU_DB_LINE_OAUTH2] = { "oauth2", read_oauth2, false, false },
	[MSU_DB_LINE_NOTE] = { "note", read_note, false, false },
	[MSU_DB_LINE_HELP] = { "help", read_help, true, false },
	[MSU_DB_LINE_QUIRK] = { "quirk", read_quirk, false, false },
	[MSU_DB_LINE_STATUS] = { "status", read_status, true, false },
	[MSU_DB_LINE_CONFIDENCE] =
	    { "confidence", read_confidence, true, true },
	[MSU_DB_LINE_SOURCE] = { "source", read_source, false, true },
	[MSU_DB_LINE_CHECKED] = { "checked", read_checked, true, true },
};

/* A line without control characters and blanks at its end. */
static void
read_line(struct msu_db_reader *r, const char *rest)
{
	const char *w = msu_db_word(r, &rest);
	size_t i = 0;

	if (w == NULL || *w == '#')
		return;
	while (i < MSU_DB_LINE_COUNT && strcmp(words[i].name, w) != 0)
		i++;
	if (i == MSU_DB_LINE_COUNT) {
		msu_db_wrong(r, _("unknown word \"%s\""), w);
		return;
	}
	if (words[i].is_single && r->first[i] != 0) {
		msu_db_wrong(r, _("second \"%s\", the first is on line %u"), w,
		    r->first[i]);
		return;
	}
	if (r->first[i] == 0)
		r->first[i] = r->line;
	rest += strspn(rest, " ");
	if (*rest == '\0')
		msu_db_wrong(r, _("\"%s\" without a value"), w);
	else
		words[i].read(r, rest);
}

/* Judges the bytes of a line before anybody looks at its words. */
static void
take_line(struct msu_db_reader *r, const char *text, size_t len)
{
	char *line;

	r->line++;
	if (len > MSU_DB_MAX_LINE) {
		msu_db_wrong(r, _("a line of more than %d bytes"),
		    MSU_DB_MAX_LINE);
		return;
	}
	if (memchr(text, '\0', len) != NULL) {
		msu_db_wrong(r, _("a NUL byte"));
		return;
	}
	if (!msu_str_is_utf8(text, len)) {
		msu_db_wrong(r, _("this is not UTF-8"));
		return;
	}
	line = msu_arena_alloc(r->a, len + 1);
	if (line == NULL)
		return;
	for (size_t i = 0; i < len; i++)
		line[i] = text[i] == '\t' ? ' ' : text[i];
	while (len > 0 && line[len - 1] == ' ')
		line[--len] = '\0';
	if (!msu_str_is_one_line(line))
		msu_db_wrong(r, _("a control character; lines end in LF "
		    "alone"));
	else
		read_line(r, line);
}

/* Gives the mail servers what they do not say themselves.  How a provider's
 * calendar takes a login does not follow from how its mail does. */
static void
fill_server(const struct msu_db_reader *r, struct msu_db_text_server *s)
{
	if (s->url != NULL)
		return;
	if (s->nauths == 0 && r->auths.n > 0) {
		memcpy(s->auths, r->auths.v, sizeof(s->auths));
		s->nauths = r->auths.n;
	} else if (s->nauths == 0)
		s->auths[s->nauths++] = MSU_AUTH_PASSWORD;
	/* who need not log in has no user name */
	if (s->user == NULL && s->nauths == 1 &&
	    s->auths[0] == MSU_AUTH_NONE)
		return;
	if (s->user == NULL)
		s->user = r->user;
}

static void
check_servers(struct msu_db_reader *r)
{
	size_t incoming = 0, outgoing = 0, plain = 0;

	for (size_t i = 0; i < r->out->servers.n; i++) {
		struct msu_db_text_server *s = r->out->servers.v[i];

		fill_server(r, s);
		if (!msu_proto_is_mail(s->proto))
			continue;
		if (msu_proto_is_incoming(s->proto))
			incoming++;
		else
			outgoing++;
		if (s->security == MSU_SECURITY_PLAIN)
			plain++;
	}
	if (r->out->status != MSU_DB_BROKEN && !r->lost_server) {
		if (incoming + outgoing == 0)
			msu_db_wrong(r, _("no server, although its status is "
			    "not \"broken\""));
		else if (incoming == 0)
			msu_db_wrong(r, _("no IMAP or POP3 server"));
		else if (outgoing == 0)
			msu_db_wrong(r, _("no SMTP server"));
	}
	if (plain > 0 && plain == incoming + outgoing)
		msu_db_warn(r, r->first[MSU_DB_LINE_SERVER],
		    _("only unencrypted servers"));
}

/* What is missing is reported for the first line. */
static void
check_whole(struct msu_db_reader *r)
{
	r->line = 1;
	for (size_t i = 0; i < MSU_DB_LINE_COUNT; i++) {
		if (words[i].is_needed && r->first[i] == 0)
			msu_db_wrong(r, _("no \"%s\""), words[i].name);
	}
	check_servers(r);
	if (r->first[MSU_DB_LINE_DOMAIN] == 0 && r->first[MSU_DB_LINE_MX] == 0)
		msu_db_warn(r, 1,
		    _("no domain and no mx: only its name finds it"));
}

struct msu_db_text *
msu_db_text_read(struct msu_arena *a, const char *id, const char *where,
    const char *text, size_t len, struct msu_db_sink *sink)
{
	struct msu_db_reader r = {
		.a = a, .sink = sink, .user = "%EMAILADDRESS%"
	};
	const char *end = text + len;

	r.out = msu_arena_alloc(a, sizeof(*r.out));
	if (r.out == NULL)
		return NULL;
	r.out->id = msu_arena_str(a, id);
	r.out->where = msu_arena_str(a, where);
	if (len > MSU_DB_MAX_FILE) {
		r.line = 1;
		msu_db_wrong(&r, _("a file of more than %zu bytes"),
		    MSU_DB_MAX_FILE);
		return r.out;
	}
	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((lf == NULL ? end : lf) - text);

		take_line(&r, text, n);
		text += lf == NULL ? n : n + 1;
	}
	check_whole(&r);
	return msu_arena_failed(a) ? NULL : r.out;
}
