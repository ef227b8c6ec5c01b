/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Opening a block: everything that db_read.c relies on is made sure of here,
 * once.  A block is as hostile as any file; layout.h says what it must be.
 */
#include "db.h"

#include <string.h>

#include "err.h"
#include "layout.h"
#include "model.h"
#include "str.h"

struct checker {
	struct msu_db		*db;
	const char		*where;
	struct msu_error	*err;
	/* how far the ranges of the entries seen so far reach */
	uint32_t		 servers, notes, domains, mx, sources;
};

static enum msu_code
bad(struct checker *c, const char *what, uint32_t i)
{
	return msu_fail(c->err, MSU_E_BLOCK, c->where, "bad %s (number %lu)",
	    what, (unsigned long)i);
}

/* ---- sections -------------------------------------------------------- */

/* The next n records of the block; more than is left gives NULL. */
static const unsigned char *
take(const unsigned char **next, size_t *left, uint32_t n, size_t size)
{
	const unsigned char *p = *next;

	if (p == NULL || n > *left / size) {
		*next = NULL;
		return NULL;
	}
	*next = p + n * size;
	*left -= n * size;
	return p;
}

static bool
take_index(const unsigned char **next, size_t *left, uint32_t bits,
    struct msu_db_index *ix)
{
	if (bits < 1 || bits > MSU_DB_MAX_BITS)
		return false;
	ix->shift = 32 - bits;
	ix->records = take(next, left, ix->n, MSU_DB_RECORD_SIZE);
	ix->buckets = take(next, left, (1u << bits) + 1, 4);
	return true;
}

static enum msu_code
cut_sections(struct checker *c, const unsigned char *block, size_t len)
{
	struct msu_db *db = c->db;
	const unsigned char *next = block + MSU_DB_HEAD_SIZE;
	size_t left = len - MSU_DB_HEAD_SIZE;

	db->serial = msu_db_u32(block + MSU_DB_HEAD_SERIAL);
	db->nentries = msu_db_u32(block + MSU_DB_HEAD_ENTRIES);
	db->nservers = msu_db_u32(block + MSU_DB_HEAD_SERVERS);
	db->nnotes = msu_db_u32(block + MSU_DB_HEAD_NOTES);
	db->domains.n = msu_db_u32(block + MSU_DB_HEAD_DOMAINS);
	db->mx.n = msu_db_u32(block + MSU_DB_HEAD_MX);
	db->nsources = msu_db_u32(block + MSU_DB_HEAD_SOURCES);
	db->nstrings = msu_db_u32(block + MSU_DB_HEAD_STRINGS);

	db->entries = take(&next, &left, db->nentries, MSU_DB_ENTRY_SIZE);
	db->servers = take(&next, &left, db->nservers, MSU_DB_SERVER_SIZE);
	db->notes = take(&next, &left, db->nnotes, MSU_DB_NOTE_SIZE);
	db->domains.names = take(&next, &left, db->domains.n, 4);
	db->mx.names = take(&next, &left, db->mx.n, 4);
	db->sources = take(&next, &left, db->nsources, 4);
	if (!take_index(&next, &left,
	    msu_db_u32(block + MSU_DB_HEAD_DOMAIN_BITS), &db->domains) ||
	    !take_index(&next, &left,
	    msu_db_u32(block + MSU_DB_HEAD_MX_BITS), &db->mx))
		return msu_fail(c->err, MSU_E_BLOCK, c->where,
		    "bad index size");
	db->strings = (const char *)take(&next, &left, db->nstrings, 1);
	if (next == NULL || left != 0)
		return msu_fail(c->err, MSU_E_BLOCK, c->where,
		    "its length is not what its header says");
	return MSU_OK;
}

/* ---- strings --------------------------------------------------------- */

/* Well-formed UTF-8 without control characters, whatever it is used for. */
static bool
is_text(const char *s)
{
	const char *p = s;

	while (*p >= 0x20 && *p < 0x7f)
		p++;
	return *p == '\0' || msu_str_is_one_line(s);
}

static enum msu_code
check_strings(struct checker *c)
{
	const struct msu_db *db = c->db;

	if (db->nstrings == 0 || db->strings[0] != '\0' ||
	    db->strings[db->nstrings - 1] != '\0')
		return msu_fail(c->err, MSU_E_BLOCK, c->where,
		    "bad end of the strings");
	for (uint32_t i = 0; i < db->nstrings;) {
		if (!is_text(db->strings + i))
			return bad(c, "string", i);
		i += (uint32_t)strlen(db->strings + i) + 1;
	}
	return MSU_OK;
}

/* The string whose offset is at p; NULL unless that is where one starts. */
static const char *
string_at(const struct msu_db *db, const unsigned char *p)
{
	uint32_t at = msu_db_u32(p);

	if (at >= db->nstrings || (at > 0 && db->strings[at - 1] != '\0'))
		return NULL;
	return db->strings + at;
}

static bool
has_text(const struct msu_db *db, const unsigned char *p)
{
	const char *s = string_at(db, p);

	return s != NULL && *s != '\0';
}

/* Letters, digits, hyphen, dot.  strspn() would say it shorter but is slow on
 * thousands of short strings, and opening is part of every run. */
static bool
is_ldh(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '.';
}

static size_t
ldh_len(const char *s)
{
	size_t len = 0;

	while (is_ldh(s[len]))
		len++;
	return len;
}

/* The text side has judged these by msu_addr_*; here it is enough that no
 * byte has a meaning outside a name, an IPv6 address or a placeholder. */
static bool
is_host_form(const char *s)
{
	size_t len = 0;

	while (is_ldh(s[len]) || s[len] == '%' || s[len] == ':' ||
	    (s[len] >= 'A' && s[len] <= 'Z'))
		len++;
	return len > 0 && s[len] == '\0' && len <= MSU_DB_MAX_NAME;
}

static bool
is_url_or_none(const char *s)
{
	if (s == NULL || *s == '\0')
		return s != NULL;
	return (msu_str_has_prefix(s, "https://") ||
	    msu_str_has_prefix(s, "http://")) &&
	    strpbrk(s, " \"<>\\^`{|}") == NULL;
}

/* A lower-case name, or "*." and one where wildcards are allowed. */
static bool
is_index_name(const char *s, bool wildcards)
{
	size_t len;

	if (s == NULL)
		return false;
	if (wildcards && s[0] == '*' && s[1] == '.')
		s += 2;
	len = ldh_len(s);
	return len > 0 && len <= MSU_DB_MAX_NAME && s[len] == '\0' &&
	    *s != '.';
}

/* ---- entries and their parts ----------------------------------------- */

static bool
is_server(const struct msu_db *db, const unsigned char *p)
{
	unsigned proto = p[MSU_DB_SERVER_PROTO], n = p[MSU_DB_SERVER_NAUTHS];
	const char *host;

	if (proto >= MSU_PROTO_COUNT ||
	    p[MSU_DB_SERVER_SECURITY] >= MSU_SECURITY_COUNT ||
	    n > MSU_DB_SERVER_MAX_AUTHS ||
	    (n == 0 && msu_proto_is_mail((enum msu_proto)proto)))
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (p[MSU_DB_SERVER_AUTHS + i] >= MSU_AUTH_COUNT)
			return false;
	}
	host = string_at(db, p + MSU_DB_SERVER_HOST);
	return (p[MSU_DB_SERVER_PORT] | p[MSU_DB_SERVER_PORT + 1]) != 0 &&
	    host != NULL && is_host_form(host) &&
	    is_url_or_none(string_at(db, p + MSU_DB_SERVER_URL)) &&
	    string_at(db, p + MSU_DB_SERVER_USER) != NULL;
}

static enum msu_code
check_parts(struct checker *c)
{
	const struct msu_db *db = c->db;
	const unsigned char *p = db->servers;

	for (uint32_t i = 0; i < db->nservers; i++, p += MSU_DB_SERVER_SIZE) {
		if (!is_server(db, p))
			return bad(c, "server", i);
	}
	p = db->notes;
	for (uint32_t i = 0; i < db->nnotes; i++, p += MSU_DB_NOTE_SIZE) {
		if (!has_text(db, p + MSU_DB_NOTE_CODE) ||
		    !is_url_or_none(string_at(db, p + MSU_DB_NOTE_URL)))
			return bad(c, "note", i);
	}
	for (uint32_t i = 0; i < db->domains.n; i++) {
		if (!is_index_name(string_at(db, db->domains.names +
		    (size_t)i * 4), true))
			return bad(c, "domain", i);
	}
	for (uint32_t i = 0; i < db->mx.n; i++) {
		if (!is_index_name(string_at(db, db->mx.names +
		    (size_t)i * 4), false))
			return bad(c, "MX suffix", i);
	}
	for (uint32_t i = 0; i < db->nsources; i++) {
		if (!has_text(db, db->sources + (size_t)i * 4))
			return bad(c, "source", i);
	}
	return MSU_OK;
}

static bool
is_id(const char *s)
{
	return s != NULL && *s != '\0' && s[ldh_len(s)] == '\0';
}

/* A range must start where the one of the entry before ended. */
static bool
is_next_range(const unsigned char *p, uint32_t *reached, uint32_t all)
{
	uint32_t n = msu_db_u32(p + 4);

	if (msu_db_u32(p) != *reached || n > all - *reached)
		return false;
	*reached += n;
	return true;
}

static bool
is_entry(struct checker *c, const unsigned char *e)
{
	const struct msu_db *db = c->db;
	uint32_t checked = msu_db_u32(e + MSU_DB_ENTRY_CHECKED);

	for (size_t i = 0; i < 4; i++) {
		if (string_at(db, e + MSU_DB_ENTRY_OAUTH2 + i * 4) == NULL)
			return false;
	}
	return is_id(string_at(db, e + MSU_DB_ENTRY_ID)) &&
	    has_text(db, e + MSU_DB_ENTRY_NAME) &&
	    is_url_or_none(string_at(db, e + MSU_DB_ENTRY_HELP)) &&
	    is_next_range(e + MSU_DB_ENTRY_SERVERS, &c->servers,
	    db->nservers) &&
	    is_next_range(e + MSU_DB_ENTRY_NOTES, &c->notes, db->nnotes) &&
	    is_next_range(e + MSU_DB_ENTRY_DOMAINS, &c->domains,
	    db->domains.n) &&
	    is_next_range(e + MSU_DB_ENTRY_MX, &c->mx, db->mx.n) &&
	    is_next_range(e + MSU_DB_ENTRY_SOURCES, &c->sources,
	    db->nsources) &&
	    checked / 100 >= 2000 && checked / 100 <= 2099 &&
	    checked % 100 >= 1 && checked % 100 <= 12 &&
	    e[MSU_DB_ENTRY_STATUS] < MSU_DB_STATUS_COUNT &&
	    e[MSU_DB_ENTRY_CONFIDENCE] < MSU_DB_CONFIDENCE_COUNT &&
	    e[MSU_DB_ENTRY_QUIRKS] < 1u << MSU_DB_QUIRK_COUNT &&
	    e[MSU_DB_ENTRY_ZERO] == 0;
}

static enum msu_code
check_entries(struct checker *c)
{
	const struct msu_db *db = c->db;
	const unsigned char *e = db->entries;
	const char *before = "";

	for (uint32_t i = 0; i < db->nentries; i++, e += MSU_DB_ENTRY_SIZE) {
		if (!is_entry(c, e) ||
		    strcmp(before, string_at(db, e + MSU_DB_ENTRY_ID)) >= 0)
			return bad(c, "entry", i);
		before = string_at(db, e + MSU_DB_ENTRY_ID);
	}
	if (c->servers != db->nservers || c->notes != db->nnotes ||
	    c->domains != db->domains.n || c->mx != db->mx.n ||
	    c->sources != db->nsources)
		return msu_fail(c->err, MSU_E_BLOCK, c->where,
		    "parts that belong to no entry");
	return MSU_OK;
}

/* ---- indexes --------------------------------------------------------- */

/* Whether the record's name is in the range of its entry, which is known to
 * be inside the table of names. */
static bool
is_record(const struct msu_db *db, const unsigned char *r, size_t range)
{
	uint32_t item = msu_db_u32(r + MSU_DB_RECORD_NAME);
	uint32_t entry = msu_db_u32(r + MSU_DB_RECORD_ENTRY);
	const unsigned char *e;

	if (entry >= db->nentries)
		return false;
	e = db->entries + (size_t)entry * MSU_DB_ENTRY_SIZE + range;
	return item >= msu_db_u32(e) &&
	    item - msu_db_u32(e) < msu_db_u32(e + 4);
}

/* Strict order makes the records different names, as many as there are, so
 * every name has its record; the buckets follow from the hashes. */
static enum msu_code
check_index(struct checker *c, const struct msu_db_index *ix, size_t range,
    const char *what)
{
	const struct msu_db *db = c->db;
	const unsigned char *r = ix->records;
	uint32_t nbuckets = (1u << (32 - ix->shift)) + 1, b = 0, last = 0;
	const char *before = "";

	for (uint32_t i = 0; i < ix->n; i++, r += MSU_DB_RECORD_SIZE) {
		uint32_t hash = msu_db_u32(r + MSU_DB_RECORD_HASH);
		const char *key;

		if (!is_record(db, r, range))
			return bad(c, what, i);
		key = string_at(db, ix->names +
		    (size_t)msu_db_u32(r + MSU_DB_RECORD_NAME) * 4);
		if (*key == '*')
			key++;
		if (hash != msu_db_hash(key, strlen(key)) || hash < last ||
		    (hash == last && strcmp(before, key) >= 0))
			return bad(c, what, i);
		for (; b <= hash >> ix->shift; b++) {
			if (msu_db_u32(ix->buckets + (size_t)b * 4) != i)
				return bad(c, what, i);
		}
		last = hash;
		before = key;
	}
	for (; b < nbuckets; b++) {
		if (msu_db_u32(ix->buckets + (size_t)b * 4) != ix->n)
			return bad(c, what, ix->n);
	}
	return MSU_OK;
}

enum msu_code
msu_db_open(struct msu_db *db, const void *block, size_t len,
    const char *where, struct msu_error *err)
{
	const unsigned char *p = block;
	struct checker c = { .db = db, .where = where, .err = err };
	enum msu_code rc;

	memset(db, 0, sizeof(*db));
	if (len < MSU_DB_HEAD_SIZE || len > MSU_DB_MAX_BLOCK ||
	    memcmp(p, MSU_DB_MAGIC, MSU_DB_MAGIC_LEN) != 0)
		return msu_fail(err, MSU_E_BLOCK, where,
		    "it is no provider database");
	if (msu_db_u32(p + MSU_DB_HEAD_VERSION) != MSU_DB_VERSION)
		return msu_fail(err, MSU_E_BLOCK, where,
		    "format version %lu, this program reads %u",
		    (unsigned long)msu_db_u32(p + MSU_DB_HEAD_VERSION),
		    MSU_DB_VERSION);
	db->block = p;
	db->len = len;
	if ((rc = cut_sections(&c, p, len)) == MSU_OK &&
	    (rc = check_strings(&c)) == MSU_OK &&
	    (rc = check_parts(&c)) == MSU_OK &&
	    (rc = check_entries(&c)) == MSU_OK &&
	    (rc = check_index(&c, &db->domains, MSU_DB_ENTRY_DOMAINS,
	    "domain index")) == MSU_OK)
		rc = check_index(&c, &db->mx, MSU_DB_ENTRY_MX, "MX index");
	if (rc != MSU_OK)
		memset(db, 0, sizeof(*db));
	return rc;
}
