/* SPDX-License-Identifier: MPL-2.0 */
/* Judging the values in a provider file, and telling what is wrong. */
#include "db_value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "i18n.h"
#include "model.h"
#include "str.h"
#include "words.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- findings -------------------------------------------------------- */

static void
tell(struct msu_db_sink *sink, bool is_error, const char *where,
    unsigned line, const char *text)
{
	char place[512], clean[512], name[480];

	if (is_error)
		sink->errors++;
	else
		sink->warnings++;
	if (sink->finding == NULL)
		return;
	/* a file's name and its words are whatever somebody made them */
	msu_str_copy_clean(name, sizeof(name), where, strlen(where));
	snprintf(place, sizeof(place), "%s:%u", name, line);
	msu_str_copy_clean(clean, sizeof(clean), text, strlen(text));
	sink->finding(sink->arg, is_error, place, clean);
}

void
msu_db_finding(struct msu_db_sink *sink, bool is_error, const char *where,
    unsigned line, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tell(sink, is_error, where, line, text);
}

/* An error on the current line.  Words are empty once memory is short; then
 * they are no fault of the file's. */
void
msu_db_wrong(struct msu_db_reader *r, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (msu_arena_failed(r->a))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tell(r->sink, true, r->out->where, r->line, text);
}

void
msu_db_warn(struct msu_db_reader *r, unsigned line, const char *text)
{
	if (!msu_arena_failed(r->a))
		tell(r->sink, false, r->out->where, line, text);
}

/* ---- pieces of a line ------------------------------------------------ */

const char *
msu_db_word(struct msu_db_reader *r, const char **rest)
{
	const char *w;
	size_t len;

	return msu_str_word(rest, &w, &len) ? msu_arena_strn(r->a, w, len) :
	    NULL;
}

void
msu_db_end_line(struct msu_db_reader *r, const char **rest)
{
	const char *w = msu_db_word(r, rest);

	if (w != NULL)
		msu_db_wrong(r, _("unexpected \"%s\""), w);
}

/* The place of a word in a table, complaining under the name what. */
bool
msu_db_word_of(struct msu_db_reader *r, const char *what,
    const char *const *table, size_t n, const char *w, unsigned *out)
{
	if (msu_words_find(table, n, w, strlen(w), out))
		return true;
	msu_db_wrong(r, _("unknown %s \"%s\""), what, w);
	return false;
}

const char *
msu_db_url(struct msu_db_reader *r, const char *w, bool allow_http)
{
	const char *url = msu_addr_url(r->a, w, allow_http);

	if (url == NULL && allow_http)
		msu_db_wrong(r, _("\"%s\" is not a URL"), w);
	else if (url == NULL)
		msu_db_wrong(r, _("\"%s\" is not an https URL"), w);
	return url;
}

/* A domain or MX suffix: as it is looked up, so neither "Example.org" nor
 * "bücher.example". */
bool
msu_db_is_name(struct msu_db_reader *r, const char *w, bool wildcards)
{
	const char *name = w, *host;

	if (wildcards && msu_str_has_prefix(w, "*."))
		name += 2;
	host = msu_addr_host(r->a, name);
	if (host == NULL || msu_addr_is_ip(host) || strchr(host, '.') == NULL) {
		msu_db_wrong(r, _("\"%s\" is not a domain name"), w);
		return false;
	}
	if (strcmp(host, name) != 0) {
		msu_db_wrong(r, _("write \"%s\" as \"%s\""), name, host);
		return false;
	}
	return true;
}

/* A server's host; a placeholder is judged as the domain that it becomes. */
bool
msu_db_is_host(struct msu_db_reader *r, const char *w)
{
	static const char form[] = "%EMAILDOMAIN%", domain[] = "x.example";
	const char *at = strstr(w, form), *name = w, *host;

	if (at != NULL)
		name = msu_arena_printf(r->a, "%.*s%s%s", (int)(at - w), w,
		    domain, at + strlen(form));
	host = msu_addr_host(r->a, name);
	if (host != NULL && strcmp(host, name) == 0)
		return true;
	msu_db_wrong(r, _("\"%s\" is not a host name"), w);
	return false;
}

bool
msu_db_is_user_form(struct msu_db_reader *r, const char *w)
{
	static const char *const forms[] = {
		"%EMAILADDRESS%", "%EMAILLOCALPART%", "%EMAILDOMAIN%"
	};
	const char *p = w;
	size_t found = 0;

	while ((p = strchr(p, '%')) != NULL) {
		size_t n = 0;

		for (size_t i = 0; i < COUNT(forms); i++) {
			if (msu_str_has_prefix(p, forms[i]))
				n = strlen(forms[i]);
		}
		if (n == 0)
			break;
		p += n;
		found++;
	}
	if (p == NULL && found > 0)
		return true;
	msu_db_wrong(r, _("\"%s\" is not a form of a user name"), w);
	return false;
}

void
msu_db_add_auth(struct msu_db_reader *r, const char *w, size_t len,
    struct msu_db_auths *out)
{
	enum msu_auth auth;

	if (!msu_auth_find(w, len, &auth)) {
		msu_db_wrong(r, _("unknown auth \"%.*s\""), (int)len, w);
		return;
	}
	for (size_t i = 0; i < out->n; i++) {
		if (out->v[i] == auth) {
			msu_db_wrong(r, _("auth \"%.*s\" twice"), (int)len, w);
			return;
		}
	}
	out->v[out->n++] = auth;
}
