/* SPDX-License-Identifier: MPL-2.0 */
/* Mail addresses, host names and URLs (RFC 5321, 5890, 6531). */
#include "addr.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

#include "err.h"
#include "str.h"

#define MAX_ADDRESS	1000	/* what a person can have meant, with name */
#define MAX_LOCAL	64	/* RFC 5321 §4.5.3.1.1 */
#define MAX_DOMAIN	253	/* RFC 1035 §2.3.4, without the root dot */
#define MAX_URL		2000

/* ---- host names ------------------------------------------------------ */

bool
msu_addr_is_ip(const char *s)
{
	unsigned char bin[16];

	return inet_pton(AF_INET, s, bin) == 1 ||
	    inet_pton(AF_INET6, s, bin) == 1;
}

static bool
is_ldh(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* Decimal or hexadecimal: libcurl takes a name that ends in such a label for
 * an IP address, as inet_aton() does. */
static bool
is_number(const char *label)
{
	if (label[0] == '0' && label[1] == 'x')
		label += 2 + strspn(label + 2, "0123456789abcdef");
	else
		label += strspn(label, "0123456789");
	return *label == '\0';
}

/* Letters, digits, hyphens (RFC 1123 §2.1), lower case, labels of 1..63, and
 * the last one not a number: that would be an address. */
static bool
is_ldh_name(const char *s)
{
	const char *last = s;
	size_t label = 0;

	if (strlen(s) > MAX_DOMAIN)
		return false;
	for (; *s != '\0'; s++) {
		if (*s == '.') {
			if (label == 0 || s[-1] == '-')
				return false;
			label = 0;
			last = s + 1;
			continue;
		}
		if (!is_ldh(*s) || (*s == '-' && label == 0) || ++label > 63)
			return false;
	}
	return label > 0 && s[-1] != '-' && !is_number(last);
}

static void
drop_trailing_dot(char *s)
{
	size_t len = strlen(s);

	if (len > 0 && s[len - 1] == '.')
		s[len - 1] = '\0';
}

/* Plain ASCII needs no IDNA unless a label claims to be an A-label. */
static const char *
to_a_label(struct msu_arena *a, const char *text, size_t len)
{
	const char *out = NULL;
	char *low, *ace = NULL;
	bool idna = false;
	int rc;

	if (len == 0 || len > MAX_ADDRESS)
		return NULL;
	low = msu_arena_alloc(a, len + 1);
	if (low == NULL)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		low[i] = msu_str_lower(text[i]);
		if ((unsigned char)low[i] >= 0x80 || low[i] == '\0')
			idna = true;
	}
	if (!idna && strstr(low, "xn--") == NULL) {
		drop_trailing_dot(low);
		return is_ldh_name(low) ? low : NULL;
	}
	if (!msu_str_is_utf8(low, len))
		return NULL;
	rc = idn2_lookup_u8((const uint8_t *)low, (uint8_t **)&ace,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc == IDN2_OK) {
		/* only now: U+3002 is a dot, too (UTS #46) */
		drop_trailing_dot(ace);
		if (is_ldh_name(ace))
			out = msu_arena_str(a, ace);
	} else if (rc == IDN2_MALLOC)
		a->failed = true;
	idn2_free(ace);
	return out;
}

const char *
msu_addr_host(struct msu_arena *a, const char *text)
{
	if (msu_addr_is_ip(text))
		return msu_arena_str(a, text);
	return to_a_label(a, text, strlen(text));
}

const char *
msu_addr_host_written(struct msu_arena *a, const char *host)
{
	const char *out = host, *back;
	char *written = NULL;
	int rc = idn2_to_unicode_8z8z(host, &written, 0);

	if (rc == IDN2_OK) {
		/* decoding checks less than encoding does */
		back = to_a_label(a, written, strlen(written));
		if (back != NULL && strcmp(back, host) == 0)
			out = msu_arena_str(a, written);
	} else if (rc == IDN2_MALLOC)
		a->failed = true;
	idn2_free(written);
	return out;
}

const char *
msu_addr_url(struct msu_arena *a, const char *text, bool allow_http)
{
	const char *p;
	size_t len;
	unsigned long port;

	if (strlen(text) > MAX_URL || !msu_str_is_one_line(text) ||
	    strpbrk(text, " \"<>\\^`{|}") != NULL)
		return NULL;
	if (msu_str_neqcase(text, "https://", 8))
		p = text + 8;
	else if (allow_http && msu_str_neqcase(text, "http://", 7))
		p = text + 7;
	else
		return NULL;
	len = strcspn(p, "/?#");
	if (memchr(p, '@', len) != NULL)
		return NULL;
	if (memchr(p, ':', len) != NULL) {
		const char *colon = memchr(p, ':', len);
		size_t digits = len - (size_t)(colon - p) - 1;

		if (!msu_str_uintn(colon + 1, digits, 1, 65535, &port))
			return NULL;
		len = (size_t)(colon - p);
	}
	return to_a_label(a, p, len) == NULL ? NULL : msu_arena_str(a, text);
}

/* ---- IP addresses ---------------------------------------------------- */

struct range {			/* first bits of an address */
	unsigned char	bytes[4];
	unsigned	bits;
};

static bool
in_ranges(const unsigned char *ip, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned whole = r[i].bits / 8, rest = r[i].bits % 8;

		if (memcmp(ip, r[i].bytes, whole) != 0)
			continue;
		if (rest == 0 || (ip[whole] ^ r[i].bytes[whole]) >>
		    (8 - rest) == 0)
			return true;
	}
	return false;
}

bool
msu_addr_is_private(const char *ip)
{
	/* IANA special-purpose registries (RFC 6890), read 2026-11 */
	static const struct range v4[] = {
		{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 },
		{ { 127 }, 8 }, { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
		{ { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 },
		{ { 192, 168 }, 16 }, { { 198, 18 }, 15 },
		{ { 198, 51, 100 }, 24 }, { { 203, 0, 113 }, 24 },
		{ { 224 }, 4 }, { { 240 }, 4 },
	};
	static const struct range v6[] = {
		{ { 0xfc }, 7 }, { { 0xfe, 0x80 }, 10 }, { { 0xfe, 0xc0 }, 10 },
		{ { 0xff }, 8 }, { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
		{ { 0x3f, 0xff }, 20 },		/* RFC 9637 */
		{ { 0x00, 0x64, 0xff, 0x9b }, 32 },	/* RFC 8215 */
		{ { 0x01 }, 8 },		/* 100::/64, RFC 6666 */
	};
	static const unsigned char sixtofour[2] = { 0x20, 0x02 };
	/* with an IPv4 address at the end: RFC 4291 §2.5.5.2, RFC 6052 §2.1 */
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };
	unsigned char b[16];

	if (inet_pton(AF_INET, ip, b) == 1)
		return in_ranges(b, v4, sizeof(v4) / sizeof(v4[0]));
	if (inet_pton(AF_INET6, ip, b) != 1)
		return false;
	if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
		return in_ranges(b + 12, v4, sizeof(v4) / sizeof(v4[0]));
	if (memcmp(b, sixtofour, 2) == 0)	/* RFC 3056 §2 */
		return in_ranges(b + 2, v4, sizeof(v4) / sizeof(v4[0]));
	if (memcmp(b, mapped, 10) == 0)	/* ::, ::1 and IPv4-compatible */
		return true;
	return in_ranges(b, v6, sizeof(v6) / sizeof(v6[0]));
}

bool
msu_addr_is_loopback(const char *ip)
{
	unsigned char b[16];
	static const unsigned char v6[16] = { [15] = 1 };

	if (inet_pton(AF_INET, ip, b) == 1)
		return b[0] == 127;
	return inet_pton(AF_INET6, ip, b) == 1 && memcmp(b, v6, 16) == 0;
}

bool
msu_addr_is_inside_name(const char *name)
{
	/* RFC 6761, 6762, 8375; ICANN 2024-07-29 */
	static const char *const domains[] = {
		".localhost", ".local", ".home.arpa", ".internal",
	};
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		size_t n = strlen(domains[i]);

		if (len > n && strcmp(name + len - n, domains[i]) == 0)
			return true;
	}
	return len > 0 && strchr(name, '.') == NULL &&
	    strchr(name, ':') == NULL;
}

static const char *
last_two_labels(const char *domain)
{
	const char *base = NULL, *dot;

	for (; (dot = strchr(domain, '.')) != NULL; domain = dot + 1)
		base = domain;
	return base;
}

const char *
msu_addr_base(const char *domain)
{
	const psl_ctx_t *psl = psl_builtin();

	if (msu_addr_is_ip(domain))
		return NULL;
	/* libpsl may be built without a list; the last label then stands for
	 * every suffix, as in the list's own default rule "*" */
	return psl == NULL ? last_two_labels(domain) :
	    psl_registrable_domain(psl, domain);
}

/* ---- mail addresses -------------------------------------------------- */

/* RFC 5322 §3.2.3 atext, and UTF-8 (RFC 6531 §3.3). */
static bool
is_atext(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* What comes with a copy out of a page, a sheet or a file (a blank that does not
 * break, the byte order mark, a space without width) is in nobody's address, and
 * cannot be seen there. */
static bool
has_unseen(const char *s, size_t n)
{
	while (n > 0) {
		unsigned long cp = 0;
		size_t len = msu_str_utf8_char(s, n, &cp);

		if (cp == 0xa0 || cp == 0xad || cp == 0xfeff || cp == 0x200b ||
		    cp == 0x200e || cp == 0x200f ||
		    (cp >= 0x202a && cp <= 0x202e) ||
		    (cp >= 0x2060 && cp <= 0x2069))
			return true;
		len = len == 0 ? 1 : len;
		s += len;
		n -= len;
	}
	return false;
}

/* Length of the quoted string at s, with its quotes; 0 if there is none. */
static size_t
quoted_len(const char *s)
{
	size_t i = 1;

	if (s[0] != '"')
		return 0;
	for (; s[i] != '"'; i++) {
		if (s[i] == '\\')
			i++;
		if (s[i] == '\0')
			return 0;
	}
	return i + 1;
}

/* Length of the local part at s, up to its '@'; 0 if it is not one. */
static size_t
local_len(const char *s)
{
	size_t i = quoted_len(s);

	if (s[0] == '"')	/* Quoted-string */
		return i > 2 ? i : 0;
	for (;; i++) {		/* Dot-string */
		if (s[i] == '.' && i > 0 && s[i - 1] != '.' &&
		    is_atext(s[i + 1]))
			continue;
		if (!is_atext(s[i]))
			return i;
	}
}

/* An address typed with a Chinese or Japanese input method may have the
 * full-width sign U+FF20; it is taken as '@' where there is no other. */
static const char *
ascii_at(struct msu_arena *a, const char *text)
{
	const char *wide = NULL, *p = text;

	while ((p = strstr(p, "\xef\xbc\xa0")) != NULL) {
		wide = p;	/* the last: others may be in the name */
		p += 3;
	}
	if (wide == NULL || strchr(text, '@') != NULL)
		return text;
	return msu_arena_printf(a, "%.*s@%s", (int)(wide - text), text,
	    wide + 3);
}

/* Whether more addresses follow in what should be a domain. */
static bool
has_more(const char *domain)
{
	return strpbrk(domain, ",;") != NULL ||
	    (strchr(domain, ' ') != NULL && strchr(domain, '@') != NULL);
}

static enum msu_code
parse_bare(struct msu_arena *a, const char *s, struct msu_addr *out,
    struct msu_error *err)
{
	size_t n = local_len(s);
	const char *domain = s + n + 1;

	if (msu_arena_failed(a))
		return msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	if (strchr(s, '@') == NULL)
		return msu_fail(err, MSU_E_ADDR_NO_AT, s, NULL);
	if (s[n] == ',' || s[n] == ';')
		return msu_fail(err, MSU_E_ADDR_SEVERAL, s, NULL);
	if (n == 0 || s[n] != '@')
		return msu_fail(err, MSU_E_ADDR_LOCAL, s, NULL);
	if (has_unseen(s, n))
		return msu_fail(err, MSU_E_ADDR_LOCAL, s,
		    "a character that cannot be seen");
	if (n > MAX_LOCAL)
		return msu_fail(err, MSU_E_ADDR_LONG, s,
		    "%zu bytes before the @, at most %d", n, MAX_LOCAL);
	if (has_more(domain))
		return msu_fail(err, MSU_E_ADDR_SEVERAL, s, NULL);
	if (domain[0] == '[' || msu_addr_is_ip(domain))
		return msu_fail(err, MSU_E_ADDR_LITERAL, s, NULL);
	out->domain = to_a_label(a, domain, strlen(domain));
	if (out->domain == NULL)
		return msu_fail(err, msu_arena_failed(a) ? MSU_E_NOMEM :
		    MSU_E_ADDR_DOMAIN, s, NULL);
	if (strchr(out->domain, '.') == NULL)
		return msu_fail(err, MSU_E_ADDR_LABEL, s, NULL);
	out->local = msu_arena_strn(a, s, n);
	out->full = msu_arena_printf(a, "%s@%s", out->local, out->domain);
	return MSU_OK;
}

/* The '<' before the address: the first outside quotes.  A quote that is not
 * closed is a letter like any other. */
static const char *
find_open(const char *s)
{
	while (*s != '\0' && *s != '<') {
		size_t n = quoted_len(s);

		s += n > 0 ? n : 1;
	}
	return *s == '<' ? s : NULL;
}

/* The n bytes at s, without quotes and backslashes if they are a quoted
 * string; NULL if nothing is left. */
static const char *
display_name(struct msu_arena *a, const char *s, size_t n)
{
	size_t used = 0;
	char *out;

	if (n == 0)
		return NULL;
	if (quoted_len(s) != n)
		return msu_arena_strn(a, s, n);
	out = msu_arena_alloc(a, n);
	if (out == NULL)
		return NULL;
	for (size_t i = 1; i + 1 < n; i++) {
		if (s[i] == '\\')
			i++;
		out[used++] = s[i];
	}
	return used == 0 ? NULL : out;
}

/* "Name <a@b>"; open is the '<'. */
static enum msu_code
parse_bracketed(struct msu_arena *a, const char *s, const char *open,
    struct msu_addr *out, struct msu_error *err)
{
	const char *end = s + strlen(s) - 1;
	size_t n = (size_t)(open - s);

	if (*end != '>')
		return msu_fail(err, strchr(open, '>') != NULL ?
		    MSU_E_ADDR_SEVERAL : MSU_E_ADDR_BRACKET, s, NULL);
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	/* "Last, First <a@b>" is meant well, "a@b, C <c@d>" is not one */
	if (quoted_len(s) != n && memchr(s, '@', n) != NULL &&
	    (memchr(s, ',', n) != NULL || memchr(s, ';', n) != NULL))
		return msu_fail(err, MSU_E_ADDR_SEVERAL, s, NULL);
	out->name = display_name(a, s, n);
	return parse_bare(a, msu_arena_strn(a, open + 1,
	    (size_t)(end - open) - 1), out, err);
}

enum msu_code
msu_addr_parse(struct msu_arena *a, const char *text, struct msu_addr *out,
    struct msu_error *err)
{
	static const char mailto[] = "mailto:";
	const char *s, *open;
	enum msu_code rc;
	size_t len;

	memset(out, 0, sizeof(*out));
	text += strspn(text, " \t\r\n");
	/* as a link on a page is copied (RFC 6068) */
	if (msu_str_neqcase(text, mailto, sizeof(mailto) - 1))
		text += sizeof(mailto) - 1;
	len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	if (len == 0)
		return msu_fail(err, MSU_E_ADDR_EMPTY, NULL, NULL);
	if (len > MAX_ADDRESS)
		return msu_fail(err, MSU_E_ADDR_LONG, NULL, "%zu bytes", len);
	s = ascii_at(a, msu_arena_strn(a, text, len));
	if (!msu_str_is_utf8(s, strlen(s)) || !msu_str_is_one_line(s))
		return msu_fail(err, MSU_E_ADDR_UTF8, NULL, NULL);
	open = find_open(s);
	rc = open != NULL ? parse_bracketed(a, s, open, out, err) :
	    parse_bare(a, s, out, err);
	if (rc == MSU_OK && msu_arena_failed(a))
		rc = msu_fail(err, MSU_E_NOMEM, NULL, NULL);
	return rc;
}

/* The domain of a text that is an address or a URL; NULL if it is neither. */
static const char *
domain_within(struct msu_arena *a, const char *text)
{
	const char *at = strrchr(text, '@');
	const char *found = strstr(text, "://") != NULL ?
	    msu_addr_url_host(a, text) : at == NULL ? NULL : at + 1;

	return found == NULL ? NULL : msu_addr_host(a, found);
}

enum msu_code
msu_addr_domain(struct msu_arena *a, const char *text, struct msu_addr *out,
    struct msu_error *err)
{
	const char *within = domain_within(a, text);

	if (within != NULL)
		return msu_fail(err, MSU_E_HOST, text, "the domain alone is "
		    "wanted: %s", within);
	if (strchr(text, '@') != NULL)
		return msu_fail(err, MSU_E_HOST, text, NULL);
	if (msu_addr_parse(a, msu_arena_printf(a, "postmaster@%s", text), out,
	    err) != MSU_OK) {
		/* there was no @ to speak of */
		if (err->code == MSU_E_ADDR_DOMAIN)
			err->code = MSU_E_HOST;
		msu_str_copy_clean(err->subject, sizeof(err->subject), text,
		    strlen(text));
	}
	return err->code;
}

const char *
msu_addr_url_host(struct msu_arena *a, const char *url)
{
	const char *host = strstr(url, "://");
	size_t len;

	host = host == NULL ? url : host + 3;
	if (host[0] == '[') {
		len = strcspn(host, "]");
		return msu_arena_strn(a, host + 1, len - (len > 0));
	}
	return msu_arena_strn(a, host, strcspn(host, ":/?#"));
}

const char *
msu_addr_escape(struct msu_arena *a, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t len = strlen(text), n = 0;
	char *out = msu_arena_alloc(a, 3 * len + 1);

	if (out == NULL)
		return "";
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c >= '0' && c <= '9') || (msu_str_lower((char)c) >= 'a' &&
		    msu_str_lower((char)c) <= 'z') || c == '-' || c == '.' ||
		    c == '_' || c == '~') {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '%';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	}
	return out;
}
