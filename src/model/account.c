/* SPDX-License-Identifier: MPL-2.0 */
/* Servers: placeholders filled in, compared, shown. */
#include <string.h>

#include "model.h"
#include "str.h"

/* The value of the placeholder that p begins with, and its own length; NULL if
 * it is none.  draft-ietf-mailmaint-autoconfig §4.4 */
static const char *
placeholder(const char *p, const struct msu_addr *addr, size_t *len)
{
	const struct {
		const char	*name, *value;
	} forms[] = {
		{ "%EMAILADDRESS%", addr->full },
		{ "%EMAILLOCALPART%", addr->local },
		{ "%EMAILDOMAIN%", addr->domain },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		*len = strlen(forms[i].name);
		if (msu_str_has_prefix(p, forms[i].name))
			return forms[i].value;
	}
	return NULL;
}

/* Length of the form when filled in, which is put into out unless NULL. */
static size_t
fill(char *out, const char *form, const struct msu_addr *addr)
{
	size_t used = 0;

	while (*form != '\0') {
		size_t n;
		const char *value = placeholder(form, addr, &n);
		size_t len = value == NULL ? 1 : strlen(value);

		if (out != NULL)
			memcpy(out + used, value == NULL ? form : value, len);
		used += len;
		form += value == NULL ? 1 : n;
	}
	return used;
}

const char *
msu_fill(struct msu_arena *a, const char *form, const struct msu_addr *addr)
{
	char *out;

	if (form == NULL || strchr(form, '%') == NULL)
		return form;
	out = msu_arena_alloc(a, fill(NULL, form, addr) + 1);	/* zeroed */
	if (out == NULL)
		return "";
	fill(out, form, addr);
	return out;
}

const struct msu_server *
msu_server_fill(struct msu_arena *a, const struct msu_server *form,
    const struct msu_addr *addr)
{
	struct msu_server *s = msu_arena_alloc(a, sizeof(*s));

	if (s == NULL)
		return NULL;
	*s = *form;
	s->user = msu_fill(a, form->user, addr);
	if (form->host != NULL && strchr(form->host, '%') != NULL)
		s->host = msu_addr_host(a, msu_fill(a, form->host, addr));
	if (form->url != NULL && strchr(form->url, '%') != NULL)
		s->url = msu_addr_url(a, msu_fill(a, form->url, addr), false);
	return s->host == NULL && s->url == NULL ? NULL : s;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* RFC 3986 §6.2.3: the usual port need not be written. */
static bool
same_url(const char *a, const char *b)
{
	size_t n = strlen("https://"), i, j;

	if (a == NULL || b == NULL || strlen(a) < n || strlen(b) < n)
		return same_text(a, b);
	i = n + strcspn(a + n, ":/?#");
	j = n + strcspn(b + n, ":/?#");
	if (i != j || !msu_str_neqcase(a, b, i))
		return false;
	i += msu_str_has_prefix(a + i, ":443") && (a[i + 4] == '\0' ||
	    strchr("/?#", a[i + 4]) != NULL) ? 4 : 0;
	j += msu_str_has_prefix(b + j, ":443") && (b[j + 4] == '\0' ||
	    strchr("/?#", b[j + 4]) != NULL) ? 4 : 0;
	return strcmp(a + i, b + j) == 0;
}

/* What has a URL has host and port in it. */
bool
msu_server_same(const struct msu_server *a, const struct msu_server *b)
{
	bool by_url = a->url != NULL && b->url != NULL;

	return a->proto == b->proto && a->security == b->security &&
	    same_text(a->user, b->user) && (by_url ? same_url(a->url, b->url) :
	    a->url == b->url && a->port == b->port &&
	    same_text(a->host, b->host));
}

bool
msu_server_has_auth(const struct msu_server *s, enum msu_auth auth)
{
	for (size_t i = 0; i < s->nauths; i++) {
		if (s->auths[i] == auth)
			return true;
	}
	return false;
}

/* RFC 8615: where a service begins whose path nobody has named. */
static const char *const starts[MSU_PROTO_COUNT] = {
	[MSU_PROTO_JMAP] = "/.well-known/jmap",		/* RFC 8620 §2.2 */
	[MSU_PROTO_CALDAV] = "/.well-known/caldav",	/* RFC 6764 §5 */
	[MSU_PROTO_CARDDAV] = "/.well-known/carddav",
};

bool
msu_proto_is_web(enum msu_proto p)
{
	return starts[p] != NULL;
}

const char *
msu_service_url(struct msu_arena *a, const struct msu_server *s)
{
	const char *path = s->url == NULL ? NULL :
	    strchr(s->url + strlen("https://"), '/');

	if (s->url == NULL)
		return msu_arena_printf(a, "https://%s:%u%s", s->host,
		    s->port, starts[s->proto]);
	if (path != NULL && path[1] != '\0')
		return s->url;
	return msu_arena_printf(a, "%.*s%s", path == NULL ?
	    (int)strlen(s->url) : (int)(path - s->url), s->url,
	    starts[s->proto]);
}

const char *
msu_server_url(struct msu_arena *a, const struct msu_server *s)
{
	if (s->url != NULL)
		return s->url;
	return msu_arena_printf(a, "%s%s://%s%s%s:%u",
	    msu_proto_name(s->proto),
	    s->security == MSU_SECURITY_TLS ? "s" : "",
	    strchr(s->host, ':') != NULL ? "[" : "", s->host,
	    strchr(s->host, ':') != NULL ? "]" : "", s->port);
}
