/* SPDX-License-Identifier: MPL-2.0 */
/* Server URLs of the check command. */
#include <string.h>

#include "addr.h"
#include "check.h"
#include "err.h"
#include "model.h"
#include "str.h"

static const struct {
	const char		*scheme;
	enum msu_proto		 proto;
	enum msu_security	 security;
} schemes[] = {
	{ "imaps", MSU_PROTO_IMAP, MSU_SECURITY_TLS },
	{ "imap", MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS },
	{ "imap+starttls", MSU_PROTO_IMAP, MSU_SECURITY_STARTTLS },
	{ "pop3s", MSU_PROTO_POP3, MSU_SECURITY_TLS },
	{ "pop3", MSU_PROTO_POP3, MSU_SECURITY_STARTTLS },
	{ "pop3+starttls", MSU_PROTO_POP3, MSU_SECURITY_STARTTLS },
	{ "smtps", MSU_PROTO_SMTP, MSU_SECURITY_TLS },
	{ "smtp", MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS },
	{ "smtp+starttls", MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS },
	{ "submissions", MSU_PROTO_SMTP, MSU_SECURITY_TLS },
	{ "submission", MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS },
	{ "jmap", MSU_PROTO_JMAP, MSU_SECURITY_TLS },
	{ "caldavs", MSU_PROTO_CALDAV, MSU_SECURITY_TLS },
	{ "carddavs", MSU_PROTO_CARDDAV, MSU_SECURITY_TLS },
	{ "sieve", MSU_PROTO_SIEVE, MSU_SECURITY_STARTTLS },	/* RFC 5804 §3 */
};

/* host, host:port, [v6] or [v6]:port, with an optional final slash. */
static bool
read_authority(struct msu_arena *a, const char *text, struct msu_server *s)
{
	const char *host = text, *rest;
	unsigned long port;
	size_t len;

	if (text[0] == '[') {
		host = text + 1;
		len = strcspn(host, "]");
		if (host[len] != ']')
			return false;
		rest = host + len + 1;
	} else {
		len = strcspn(host, ":/");
		rest = host + len;
	}
	s->host = msu_addr_host(a, msu_arena_strn(a, host, len));
	/* brackets are for IPv6 (RFC 3986 §3.2.2) */
	if (s->host == NULL ||
	    (text[0] == '[') != (strchr(s->host, ':') != NULL))
		return false;
	if (*rest == ':') {
		size_t digits = strcspn(rest + 1, "/");

		if (!msu_str_uintn(rest + 1, digits, 1, 65535, &port))
			return false;
		s->port = (uint16_t)port;
		rest += 1 + digits;
	}
	return *rest == '\0' || strcmp(rest, "/") == 0;
}

/* A service over https; without a path its start is asked for (RFC 8615). */
static bool
read_web(struct msu_arena *a, const char *text, struct msu_server *s)
{
	size_t len = strcspn(text, "/");
	const char *path = text + len;

	if (!read_authority(a, msu_arena_strn(a, text, len), s))
		return false;
	s->url = msu_addr_url(a, path[0] == '\0' || path[1] == '\0' ?
	    msu_service_url(a, s) : msu_arena_printf(a, "https://%s:%u%s",
	    s->host, s->port, path), false);
	s->host = NULL;		/* as in what a lookup finds */
	return s->url != NULL;
}

const struct msu_server *
msu_check_url(struct msu_arena *a, const char *url, struct msu_error *err)
{
	struct msu_server *s = msu_arena_alloc(a, sizeof(*s));
	const char *colon = strstr(url, "://");

	if (s == NULL) {
		msu_fail(err, MSU_E_NOMEM, url, NULL);
		return NULL;
	}
	for (size_t i = 0; colon != NULL &&
	    i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strlen(schemes[i].scheme) != (size_t)(colon - url) ||
		    !msu_str_neqcase(url, schemes[i].scheme,
		    (size_t)(colon - url)))
			continue;
		s->proto = schemes[i].proto;
		s->security = schemes[i].security;
		s->port = msu_proto_is_web(s->proto) ? 443 :
		    msu_proto_port(s->proto, s->security);
		if ((msu_proto_is_web(s->proto) ? read_web : read_authority)(a,
		    colon + 3, s))
			return s;
		msu_fail(err, MSU_E_HOST, url, NULL);
		return NULL;
	}
	msu_fail(err, MSU_E_URL, url, NULL);
	return NULL;
}
