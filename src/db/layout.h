/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The block of the provider database.  All numbers are little-endian and
 * unaligned; they are read byte by byte (msu_db_u32), which compilers turn
 * into one load.
 *
 *   header	HEAD_SIZE bytes, see enum msu_db_head
 *   entries	ENTRY_SIZE each, sorted by id
 *   servers	SERVER_SIZE each	\
 *   notes	NOTE_SIZE each		 | the entries' parts, entry by entry
 *   domains	u32 string each		 | without gaps: each part belongs to
 *   mx		u32 string each		 | exactly one entry
 *   sources	u32 string each		/
 *   domain index, domain buckets
 *   MX index, MX buckets
 *   strings	each one once, NUL-terminated; the first is ""
 *
 * Sections have no offsets: the header's counts give them, and the last one
 * ends where the block ends.  A string is its offset in the strings; 0, the
 * empty one, means "none".
 *
 * An index has one record for each name, sorted by hash and then by name, and
 * 2^bits + 1 buckets: bucket b is the number of records whose hash has upper
 * bits below b.  So a look-up reads two buckets and, as a rule, one record.
 *
 * Hashes run from the last byte of a name to the first, so that one pass over
 * a name yields the hash of every suffix.  "*.suffix" is hashed as ".suffix",
 * which no domain can be.
 */
#ifndef MSU_DB_LAYOUT_H
#define MSU_DB_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#define MSU_DB_MAGIC		"MSUDB\r\n\032"	/* text transfer breaks it */
#define MSU_DB_MAGIC_LEN	8
#define MSU_DB_VERSION		1u
#define MSU_DB_MAX_BITS		24u
#define MSU_DB_MAX_NAME		253u		/* RFC 1035 §2.3.4 */

enum msu_db_head {			/* byte offsets of u32 */
	MSU_DB_HEAD_VERSION = 8,
	MSU_DB_HEAD_SERIAL = 12,
	MSU_DB_HEAD_ENTRIES = 16,	/* counts */
	MSU_DB_HEAD_SERVERS = 20,
	MSU_DB_HEAD_NOTES = 24,
	MSU_DB_HEAD_DOMAINS = 28,
	MSU_DB_HEAD_MX = 32,
	MSU_DB_HEAD_SOURCES = 36,
	MSU_DB_HEAD_DOMAIN_BITS = 40,	/* 1 … MSU_DB_MAX_BITS */
	MSU_DB_HEAD_MX_BITS = 44,
	MSU_DB_HEAD_STRINGS = 48,	/* bytes */
	MSU_DB_HEAD_SIZE = 52
};

/* A range of parts is two u32: first and count. */
enum msu_db_entry {			/* byte offsets */
	MSU_DB_ENTRY_ID = 0,		/* strings */
	MSU_DB_ENTRY_NAME = 4,
	MSU_DB_ENTRY_HELP = 8,
	MSU_DB_ENTRY_OAUTH2 = 12,	/* issuer, auth, token, scope */
	MSU_DB_ENTRY_SERVERS = 28,	/* ranges */
	MSU_DB_ENTRY_NOTES = 36,
	MSU_DB_ENTRY_DOMAINS = 44,
	MSU_DB_ENTRY_MX = 52,
	MSU_DB_ENTRY_SOURCES = 60,
	MSU_DB_ENTRY_CHECKED = 68,	/* u32 YYYYMM */
	MSU_DB_ENTRY_STATUS = 72,	/* u8 enum msu_db_status */
	MSU_DB_ENTRY_CONFIDENCE = 73,	/* u8 enum msu_db_confidence */
	MSU_DB_ENTRY_QUIRKS = 74,	/* u8 bits of enum msu_db_quirk */
	MSU_DB_ENTRY_ZERO = 75,
	MSU_DB_ENTRY_SIZE = 76
};

enum msu_db_server {
	MSU_DB_SERVER_PROTO = 0,	/* u8 enum msu_proto */
	MSU_DB_SERVER_SECURITY = 1,	/* u8 enum msu_security */
	MSU_DB_SERVER_PORT = 2,		/* u16 */
	MSU_DB_SERVER_HOST = 4,		/* strings */
	MSU_DB_SERVER_URL = 8,
	MSU_DB_SERVER_USER = 12,
	MSU_DB_SERVER_NAUTHS = 16,	/* u8 */
	MSU_DB_SERVER_AUTHS = 17,	/* u8 enum msu_auth each */
	MSU_DB_SERVER_MAX_AUTHS = 7,
	MSU_DB_SERVER_SIZE = 24
};

enum msu_db_note {
	MSU_DB_NOTE_CODE = 0,		/* strings */
	MSU_DB_NOTE_URL = 4,
	MSU_DB_NOTE_SIZE = 8
};

enum msu_db_record {			/* of an index */
	MSU_DB_RECORD_HASH = 0,
	MSU_DB_RECORD_NAME = 4,		/* place in domains or mx */
	MSU_DB_RECORD_ENTRY = 8,	/* whose it is */
	MSU_DB_RECORD_SIZE = 12
};

/* Values of an entry; their words are in db_words.c in the same order. */
enum msu_db_status {
	MSU_DB_OK,
	MSU_DB_PREPARATION,		/* the user must do something first */
	MSU_DB_BROKEN,			/* no access for mail programs */
	MSU_DB_STATUS_COUNT
};

enum msu_db_confidence {
	MSU_DB_HIGH,
	MSU_DB_MEDIUM,
	MSU_DB_LOW,
	MSU_DB_CONFIDENCE_COUNT
};

enum msu_db_quirk {
	MSU_DB_IMAP_ID,			/* wants ID (RFC 2971) after login */
	MSU_DB_LENIENT_TLS,		/* its certificate is not right */
	MSU_DB_QUIRK_COUNT
};

extern const char *const msu_db_status_words[MSU_DB_STATUS_COUNT];
extern const char *const msu_db_confidence_words[MSU_DB_CONFIDENCE_COUNT];
extern const char *const msu_db_quirk_words[MSU_DB_QUIRK_COUNT];

static inline uint32_t
msu_db_u32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

/* FNV-1a, one byte further to the left. */
#define MSU_DB_HASH_START	2166136261u

static inline uint32_t
msu_db_hash_byte(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)c) * 16777619u;
}

static inline uint32_t
msu_db_hash(const char *name, size_t len)
{
	uint32_t hash = MSU_DB_HASH_START;

	while (len > 0)
		hash = msu_db_hash_byte(hash, name[--len]);
	return hash;
}

#endif
