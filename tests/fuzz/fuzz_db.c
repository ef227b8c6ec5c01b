/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The provider database from strangers: any text as a provider file, any bytes
 * as a block, and the built-in block with some bytes changed.
 */
#include "fuzz.h"

#include <string.h>

#include "db.h"
#include "str.h"

const char *const fuzz_seeds = "providers";
const unsigned fuzz_rounds = 100;

static void
claim_texts(const char *const *texts)
{
	for (size_t i = 0; texts[i] != NULL; i++)
		CLAIM(msu_str_is_utf8(texts[i], strlen(texts[i])));
}

static void
claim_server(const struct msu_server *s)
{
	CLAIM(s->host != NULL || s->url != NULL);
	CLAIM(s->port != 0);
	CLAIM((unsigned)s->proto < MSU_PROTO_COUNT &&
	    (unsigned)s->security < MSU_SECURITY_COUNT);
	for (size_t i = 0; i < s->nauths; i++)
		CLAIM((unsigned)s->auths[i] < MSU_AUTH_COUNT);
}

static void
claim_entry(const struct msu_db *db, uint32_t entry)
{
	struct msu_arena a = { 0 };
	const struct msu_provider *p = msu_db_provider(db, entry, &a);
	uint32_t found;

	CLAIM(p != NULL);
	CLAIM(strcmp(p->id, msu_db_id(db, entry)) == 0);
	claim_texts(p->domains);
	claim_texts(p->mx);
	claim_texts(p->quirks);
	claim_texts(p->sources);
	for (size_t i = 0; p->account->servers[i] != NULL; i++)
		claim_server(p->account->servers[i]);
	for (size_t i = 0; p->account->extra[i] != NULL; i++)
		claim_server(p->account->extra[i]);
	for (size_t i = 0; p->account->notes[i] != NULL; i++)
		CLAIM(p->account->notes[i]->text != NULL);
	if (p->domains[0] != NULL)
		msu_db_by_domain(db, p->domains[0], strlen(p->domains[0]),
		    &found);
	if (p->mx[0] != NULL)
		msu_db_by_mx(db, p->mx[0], strlen(p->mx[0]), &found);
	msu_arena_free(&a);
}

/* Opens a block; if it is one, everything in it can be read. */
static bool
claim_block(const void *block, size_t len, bool all)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_db db;
	uint32_t entry = 0;
	size_t n;

	if (msu_db_open(&db, block, len, "fuzz", &err) != MSU_OK) {
		CLAIM(err.code == MSU_E_BLOCK || err.code == MSU_E_TOO_BIG);
		return false;
	}
	n = msu_db_count(&db);
	for (uint32_t i = 0; i < n; i += all ? 1 : 50)
		claim_entry(&db, i);
	if (msu_db_by_domain(&db, "sub.example.org", 15, &entry) ||
	    msu_db_by_mx(&db, "mx.example.org", 14, &entry) ||
	    msu_db_by_id(&db, "gmail.com", 9, &entry))
		CLAIM(entry < n);
	return true;
}

static void
finding(void *arg, bool is_error, const char *where, const char *text)
{
	(void)arg;
	(void)is_error;
	CLAIM(msu_str_is_one_line(where) && msu_str_is_one_line(text));
}

static void
claim_text(const char *text, size_t len)
{
	struct msu_db_builder *b = msu_db_builder_new();
	struct msu_db_sink sink = { .finding = finding };
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf block;
	enum msu_code rc;

	CLAIM(b != NULL);
	msu_buf_init(&block, 1000000);
	rc = msu_db_builder_add(b, "fuzz", "fuzz", text, len, &sink, &err);
	if (rc == MSU_OK)
		rc = msu_db_builder_finish(b, &block, &err);
	CLAIM(rc == MSU_OK || rc == MSU_E_SYNTAX || rc == MSU_E_TOO_BIG);
	CLAIM((rc == MSU_E_SYNTAX) == (sink.errors > 0));
	/* what we build we also open */
	CLAIM(rc != MSU_OK || claim_block(msu_buf_text(&block), block.len,
	    true));
	msu_db_builder_free(b);
	msu_buf_free(&block);
}

/* Four bytes are one change: three say where, one says what. */
static void
claim_changed(const uint8_t *data, size_t len)
{
	const void *builtin;
	size_t size;
	uint8_t *copy;

	msu_db_builtin(&builtin, &size);
	copy = malloc(size);
	CLAIM(copy != NULL);
	memcpy(copy, builtin, size);
	for (size_t i = 0; i + 4 <= len && i < 32; i += 4) {
		size_t at = (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 |
		    data[i + 2];

		copy[at % size] = data[i + 3];
	}
	claim_block(copy, size, false);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	claim_text((const char *)data, len);
	claim_block(data, len, true);
	claim_changed(data, len);
	return 0;
}
