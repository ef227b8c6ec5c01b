/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a received message: what is taken from it is fit to be shown.
 * Any bytes as fields of one to send: refused, or back again unchanged. */
#include "claims.h"

#include "compare.h"
#include "compose.h"

#define MAX_SENT	((size_t)1 << 20)	/* what is read back is not */
#define MAX_WIRE	((size_t)8 << 20)	/* larger than this */

const char *const fuzz_seeds = "message";
const unsigned fuzz_rounds = 300;

/* ---- received ----------------------------------------------------------- */

static void
claim_line_of(const char *text)		/* or NULL */
{
	CLAIM(text == NULL || msu_str_is_one_line(text));
}

static void
claim_received(const struct msu_received *got, size_t len)
{
	size_t n = 0, all = 0;

	claim_line_of(got->id);
	claim_line_of(got->subject);
	claim_line_of(got->from);
	claim_line_of(got->to);
	claim_line_of(got->cc);
	for (; got->parts[n] != NULL; n++) {
		const struct msu_received_part *p = got->parts[n];

		CLAIM(p->type[0] != '\0');
		claim_line_of(p->type);
		claim_line_of(p->name);
		all += p->len;
	}
	CLAIM(n <= MSU_MESSAGE_PARTS);
	CLAIM(all <= len);
}

static void
claim_differences(const struct msu_difference *const *d)
{
	for (; *d != NULL; d++) {
		CLAIM((*d)->what != NULL);
		claim_line_of((*d)->detail);
	}
}

static void
try_as_received(const char *p, size_t len)
{
	static const struct msu_message sent = {
		.from = "a@example.org", .to = "b@example.org",
		.subject = "x", .text = "y", .file_name = "z",
	};
	const struct msu_difference *const *d;
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	struct msu_received got;
	enum msu_code rc = msu_message_read(&a, p, len, &got, &err);

	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || rc == MSU_E_SYNTAX || rc == MSU_E_TOO_BIG);
	claim_received(&got, len);
	CLAIM(msu_message_compare(&a, &sent, &got, &d, NULL) == MSU_OK);
	claim_differences(d);
	CLAIM(!msu_arena_failed(&a));
	msu_arena_free(&a);
}

/* ---- sent --------------------------------------------------------------- */

static void
claim_wire(const struct msu_buf *wire)
{
	const char *p = msu_buf_text(wire);
	struct msu_buf dotted;

	CLAIM(strlen(p) == wire->len);
	for (size_t i = 0, width = 0; i < wire->len; i++) {
		width = p[i] == '\n' ? 0 : width + 1;
		CLAIM(width <= 79);	/* with the CR */
		CLAIM((p[i] >= 0x20 && p[i] < 0x7f) || p[i] == '\t' ||
		    p[i] == '\r' || p[i] == '\n');
	}
	msu_buf_init(&dotted, MAX_WIRE);
	CLAIM(msu_message_dot(&dotted, p, wire->len) == MSU_OK);
	p = strstr(msu_buf_text(&dotted), "\r\n.\r\n");
	CLAIM(p != NULL && p[5] == '\0');
	msu_buf_free(&dotted);
}

static void
claim_intact(const struct msu_message *m, const struct msu_buf *wire)
{
	const struct msu_difference *const *d;
	struct msu_arena a = { 0 };
	struct msu_received got;

	CLAIM(msu_message_read(&a, msu_buf_text(wire), wire->len, &got,
	    NULL) == MSU_OK);
	CLAIM(strcmp(got.id, m->id) == 0);
	CLAIM(msu_message_compare(&a, m, &got, &d, NULL) == MSU_OK);
	CLAIM(*d == NULL);
	msu_arena_free(&a);
}

/* The first line is the subject, the rest is the text, and all of it is the
 * file. */
static void
try_as_sent(const uint8_t *data, size_t len)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	const char *all = msu_arena_strn(&a, (const char *)data, len);
	size_t line = strcspn(all, "\r\n");
	struct msu_message m = {
		.from = "a@example.org", .to = "b@example.org",
		.cc = line % 2 == 0 ? NULL : "c@example.org",
		.subject = msu_arena_strn(&a, all, line),
		.date = "Tue, 01 Jul 2025 12:00:00 +0000",
		.id = "x@example.org", .boundary = "b", .text = all + line,
		.file_name = "z", .file = data, .file_len = len,
	};
	struct msu_buf wire;
	enum msu_code rc;

	msu_buf_init(&wire, MAX_WIRE);
	rc = msu_message_write(&wire, &m, &err);
	CLAIM(rc == err.code);
	CLAIM(rc == MSU_OK || (rc == MSU_E_ARGUMENT && wire.len == 0));
	if (rc == MSU_OK) {
		claim_wire(&wire);
		claim_intact(&m, &wire);
	}
	msu_buf_free(&wire);
	msu_arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	try_as_received((const char *)data, len);
	if (len <= MAX_SENT)
		try_as_sent(data, len);
	return 0;
}
