/* SPDX-License-Identifier: MPL-2.0 */
/* Finding entries in an open block and making public structs of them. */
#include "db.h"

#include <string.h>

#include "layout.h"
#include "model.h"
#include "notes.h"

static const unsigned char *
entry_at(const struct msu_db *db, uint32_t entry)
{
	return db->entries + (size_t)entry * MSU_DB_ENTRY_SIZE;
}

/* The string whose offset is at p. */
static const char *
string_at(const struct msu_db *db, const unsigned char *p)
{
	return db->strings + msu_db_u32(p);
}

/* The same for the model, where "none" is NULL. */
static const char *
copy_string(const struct msu_db *db, const unsigned char *p,
    struct msu_arena *a)
{
	const char *s = string_at(db, p);

	return *s == '\0' ? NULL : msu_arena_str(a, s);
}

/* ---- look-ups -------------------------------------------------------- */

/* Skips the "*" of a wildcard: the key is what has to be in the name. */
static bool
is_key(const char *stored, const char *name, size_t len)
{
	if (*stored == '*')
		stored++;
	return strlen(stored) == len && memcmp(stored, name, len) == 0;
}

static bool
index_find(const struct msu_db *db, const struct msu_db_index *ix,
    uint32_t hash, const char *name, size_t len, uint32_t *entry)
{
	const unsigned char *b = ix->buckets + (size_t)(hash >> ix->shift) * 4;
	uint32_t end = msu_db_u32(b + 4);

	for (uint32_t i = msu_db_u32(b); i < end; i++) {
		const unsigned char *r = ix->records +
		    (size_t)i * MSU_DB_RECORD_SIZE;
		uint32_t item;

		if (msu_db_u32(r + MSU_DB_RECORD_HASH) != hash)
			continue;
		item = msu_db_u32(r + MSU_DB_RECORD_NAME);
		if (is_key(string_at(db, ix->names + (size_t)item * 4), name,
		    len)) {
			*entry = msu_db_u32(r + MSU_DB_RECORD_ENTRY);
			return true;
		}
	}
	return false;
}

/* A leading dot would make the name itself the key of a wildcard. */
static bool
is_name(const char *name, size_t len)
{
	return len > 0 && len <= MSU_DB_MAX_NAME && name[0] != '.';
}

bool
msu_db_by_domain(const struct msu_db *db, const char *name, size_t len,
    uint32_t *entry)
{
	uint32_t hash = MSU_DB_HASH_START;
	bool found = false;

	if (!is_name(name, len))
		return false;
	for (size_t i = len; i-- > 0;) {
		hash = msu_db_hash_byte(hash, name[i]);
		/* later ones are longer, so the last one found wins */
		if (name[i] == '.' && index_find(db, &db->domains, hash,
		    name + i, len - i, entry))
			found = true;
	}
	return index_find(db, &db->domains, hash, name, len, entry) || found;
}

bool
msu_db_by_mx(const struct msu_db *db, const char *host, size_t len,
    uint32_t *entry)
{
	uint32_t hash = MSU_DB_HASH_START;
	bool found = false;

	if (!is_name(host, len))
		return false;
	for (size_t i = len; i-- > 0;) {
		hash = msu_db_hash_byte(hash, host[i]);
		if ((i == 0 || host[i - 1] == '.') && index_find(db, &db->mx,
		    hash, host + i, len - i, entry))
			found = true;
	}
	return found;
}

bool
msu_db_by_id(const struct msu_db *db, const char *id, size_t len,
    uint32_t *entry)
{
	uint32_t low = 0, high = db->nentries;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const char *s = msu_db_id(db, mid);
		int cmp = strncmp(s, id, len);

		if (cmp == 0 && strlen(s) == len) {
			*entry = mid;
			return true;
		}
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

uint32_t
msu_db_serial(const struct msu_db *db)
{
	return db->serial;
}

size_t
msu_db_count(const struct msu_db *db)
{
	return db->nentries;
}

size_t
msu_db_domain_count(const struct msu_db *db)
{
	return db->domains.n;
}

size_t
msu_db_mx_count(const struct msu_db *db)
{
	return db->mx.n;
}

const char *
msu_db_id(const struct msu_db *db, uint32_t entry)
{
	return string_at(db, entry_at(db, entry) + MSU_DB_ENTRY_ID);
}

/* ---- entries as structs ---------------------------------------------- */

/* A range of an entry: the strings of its domains, MX hosts or sources. */
static const char *const *
read_strings(const struct msu_db *db, const unsigned char *table,
    const unsigned char *range, struct msu_arena *a)
{
	const unsigned char *p = table + (size_t)msu_db_u32(range) * 4;
	uint32_t n = msu_db_u32(range + 4);
	const char **v = msu_arena_alloc(a, ((size_t)n + 1) * sizeof(*v));

	for (uint32_t i = 0; v != NULL && i < n; i++, p += 4)
		v[i] = msu_arena_str(a, string_at(db, p));
	return v;
}

static const struct msu_server *
read_server(const struct msu_db *db, const unsigned char *p,
    struct msu_arena *a)
{
	struct msu_server *s = msu_arena_alloc(a, sizeof(*s));
	size_t n = p[MSU_DB_SERVER_NAUTHS];
	enum msu_auth *auths = msu_arena_alloc(a, (n + 1) * sizeof(*auths));

	if (s == NULL || auths == NULL)
		return NULL;
	s->proto = (enum msu_proto)p[MSU_DB_SERVER_PROTO];
	s->security = (enum msu_security)p[MSU_DB_SERVER_SECURITY];
	s->port = (uint16_t)(p[MSU_DB_SERVER_PORT] |
	    p[MSU_DB_SERVER_PORT + 1] << 8);
	s->host = copy_string(db, p + MSU_DB_SERVER_HOST, a);
	s->url = copy_string(db, p + MSU_DB_SERVER_URL, a);
	s->user = copy_string(db, p + MSU_DB_SERVER_USER, a);
	for (size_t i = 0; i < n; i++)
		auths[i] = (enum msu_auth)p[MSU_DB_SERVER_AUTHS + i];
	s->auths = auths;
	s->nauths = n;
	return s;
}

static void
read_servers(const struct msu_db *db, const unsigned char *range,
    struct msu_account *acct, struct msu_arena *a)
{
	const unsigned char *p = db->servers +
	    (size_t)msu_db_u32(range) * MSU_DB_SERVER_SIZE;
	struct msu_list mail = { 0 }, extra = { 0 };

	for (uint32_t n = msu_db_u32(range + 4); n > 0; n--) {
		bool is_mail = msu_proto_is_mail(
		    (enum msu_proto)p[MSU_DB_SERVER_PROTO]);

		msu_list_add(a, is_mail ? &mail : &extra,
		    read_server(db, p, a));
		p += MSU_DB_SERVER_SIZE;
	}
	acct->servers = msu_list_end(&mail);
	acct->extra = msu_list_end(&extra);
}

/* A newer block may hold codes that this program has no sentence for; then
 * the code has to do. */
static void
read_notes(const struct msu_db *db, const unsigned char *range,
    struct msu_account *acct, struct msu_arena *a)
{
	const unsigned char *p = db->notes +
	    (size_t)msu_db_u32(range) * MSU_DB_NOTE_SIZE;
	struct msu_list notes = { 0 };

	for (uint32_t n = msu_db_u32(range + 4); n > 0; n--) {
		struct msu_note *note = msu_arena_alloc(a, sizeof(*note));
		const struct msu_note_text *row;

		if (note == NULL)
			break;
		note->code = copy_string(db, p + MSU_DB_NOTE_CODE, a);
		note->url = copy_string(db, p + MSU_DB_NOTE_URL, a);
		row = msu_note_find(note->code, strlen(note->code));
		note->text = row == NULL ? note->code : row->text;
		msu_list_add(a, &notes, note);
		p += MSU_DB_NOTE_SIZE;
	}
	acct->notes = msu_list_end(&notes);
}

static const struct msu_oauth2 *
read_oauth2(const struct msu_db *db, const unsigned char *p,
    struct msu_arena *a)
{
	const struct msu_oauth2 o = {
		.issuer = copy_string(db, p, a),
		.auth_url = copy_string(db, p + 4, a),
		.token_url = copy_string(db, p + 8, a),
		.scope = copy_string(db, p + 12, a),
	};
	struct msu_oauth2 *out;

	if (o.issuer == NULL && o.auth_url == NULL && o.token_url == NULL &&
	    o.scope == NULL)
		return NULL;
	out = msu_arena_alloc(a, sizeof(*out));
	if (out != NULL)
		*out = o;
	return out;
}

static const struct msu_account *
read_account(const struct msu_db *db, const unsigned char *e,
    struct msu_arena *a)
{
	struct msu_account *acct = msu_arena_alloc(a, sizeof(*acct));

	if (acct == NULL)
		return NULL;
	acct->provider = copy_string(db, e + MSU_DB_ENTRY_ID, a);
	acct->provider_name = copy_string(db, e + MSU_DB_ENTRY_NAME, a);
	acct->documentation = copy_string(db, e + MSU_DB_ENTRY_HELP, a);
	acct->oauth2 = read_oauth2(db, e + MSU_DB_ENTRY_OAUTH2, a);
	read_servers(db, e + MSU_DB_ENTRY_SERVERS, acct, a);
	read_notes(db, e + MSU_DB_ENTRY_NOTES, acct, a);
	return acct;
}

const struct msu_provider *
msu_db_provider(const struct msu_db *db, uint32_t entry, struct msu_arena *a)
{
	const unsigned char *e = entry_at(db, entry);
	struct msu_provider *p = msu_arena_alloc(a, sizeof(*p));
	struct msu_list quirks = { 0 };

	if (p == NULL)
		return NULL;
	p->account = read_account(db, e, a);
	p->domains = read_strings(db, db->domains.names,
	    e + MSU_DB_ENTRY_DOMAINS, a);
	p->mx = read_strings(db, db->mx.names, e + MSU_DB_ENTRY_MX, a);
	p->sources = read_strings(db, db->sources, e + MSU_DB_ENTRY_SOURCES,
	    a);
	for (unsigned q = 0; q < MSU_DB_QUIRK_COUNT; q++) {
		if ((e[MSU_DB_ENTRY_QUIRKS] & 1u << q) != 0)
			msu_list_add(a, &quirks, msu_db_quirk_words[q]);
	}
	p->quirks = msu_list_end(&quirks);
	p->confidence = msu_db_confidence_words[e[MSU_DB_ENTRY_CONFIDENCE]];
	p->status = msu_db_status_words[e[MSU_DB_ENTRY_STATUS]];
	p->checked = msu_db_u32(e + MSU_DB_ENTRY_CHECKED);
	if (msu_arena_failed(a))
		return NULL;
	/* both structs say it; read_account has made sure of them */
	p->id = p->account->provider;
	p->name = p->account->provider_name;
	return p;
}
