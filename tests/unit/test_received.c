/* SPDX-License-Identifier: MPL-2.0 */
/* Messages as servers hand them out: what is read, and how it differs from the
 * one that was sent. */
#include "golden.h"

#include "compare.h"
#include "err.h"
#include "mail.h"
#include "received.h"

static unsigned char bytes[MAIL_BYTES];

static void
show_text(struct msu_buf *out, const char *word, const char *text)
{
	if (text != NULL)
		msu_buf_addf(out, "%s \"%s\"\n", word, text);
}

static void
show(struct msu_buf *out, const struct msu_received *got)
{
	show_text(out, "id", got->id);
	show_text(out, "from", got->from);
	show_text(out, "to", got->to);
	show_text(out, "cc", got->cc);
	show_text(out, "subject", got->subject);
	for (size_t i = 0; got->parts[i] != NULL; i++) {
		const struct msu_received_part *p = got->parts[i];

		msu_buf_addf(out, "part %s, %zu bytes%s\n", p->type, p->len,
		    p->damaged ? ", damaged" : "");
		show_text(out, "  name", p->name);
	}
}

static void
message_becomes(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct msu_message sent = mail_of(bytes);
	struct msu_error err = { .code = MSU_OK };
	const struct msu_difference *const *d;
	struct msu_received got;
	enum msu_code rc = msu_message_read(a, msu_buf_text(in), in->len,
	    &got, &err);

	row_number(name, rc, err.code);
	if (rc != MSU_OK) {
		msu_buf_addf(out, "%s: %s\n", msu_code_name(rc), err.detail);
		return;
	}
	show(out, &got);
	assert_int_equal(msu_message_compare(a, &sent, &got, &d, &err),
	    MSU_OK);
	if (*d == NULL)
		msu_buf_adds(out, "intact\n");
	for (; *d != NULL; d++)
		msu_buf_addf(out, "differs: %s%s%s\n", (*d)->what,
		    (*d)->detail == NULL ? "" : ", ",
		    (*d)->detail == NULL ? "" : (*d)->detail);
}

static void
fixtures_are_as_written(void **state)
{
	(void)state;
	golden_all("message", message_becomes);
}

/* ---- limits ------------------------------------------------------------- */

static enum msu_code
code_of(const struct msu_buf *b)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_arena a = { 0 };
	struct msu_received got;
	enum msu_code rc = msu_message_read(&a, msu_buf_text(b), b->len, &got,
	    &err);

	assert_int_equal(rc, err.code);
	assert_int_equal(b->code, MSU_OK);
	msu_arena_free(&a);
	return rc;
}

/* A header of n lines, each of them a field of its own or one more of it. */
static enum msu_code
code_of_lines(size_t n, const char *line)
{
	enum msu_code rc;
	struct msu_buf b;

	msu_buf_init(&b, GOLDEN_MAX);
	msu_buf_adds(&b, "Subject: x\r\n");
	for (size_t i = 1; i < n; i++)
		msu_buf_adds(&b, line);
	msu_buf_adds(&b, "\r\ntext\r\n");
	rc = code_of(&b);
	msu_buf_free(&b);
	return rc;
}

static void
thousand_header_lines_are_read_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(code_of_lines(1000, "X: y\r\n"), MSU_OK);
	assert_int_equal(code_of_lines(1001, "X: y\r\n"), MSU_E_TOO_BIG);
	assert_int_equal(code_of_lines(1000, " y\r\n"), MSU_OK);
	assert_int_equal(code_of_lines(1001, " y\r\n"), MSU_E_TOO_BIG);
	assert_int_equal(code_of_lines(1000, "no field\n"), MSU_OK);
	assert_int_equal(code_of_lines(1001, "no field\n"), MSU_E_TOO_BIG);
}

/* n parts, each with a header of that many lines. */
static enum msu_code
code_of_parts(size_t n, size_t lines)
{
	enum msu_code rc;
	struct msu_buf b;

	msu_buf_init(&b, GOLDEN_MAX);
	msu_buf_adds(&b, "Content-Type: multipart/mixed; boundary=x\r\n\r\n");
	for (size_t i = 0; i < n; i++) {
		msu_buf_adds(&b, "--x\r\n");
		for (size_t k = 0; k < lines; k++)
			msu_buf_adds(&b, "X: y\r\n");
		msu_buf_adds(&b, "\r\na\r\n");
	}
	msu_buf_adds(&b, "--x--\r\n");
	rc = code_of(&b);
	msu_buf_free(&b);
	return rc;
}

static void
twenty_parts_are_read_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(code_of_parts(20, 0), MSU_OK);
	assert_int_equal(code_of_parts(21, 0), MSU_E_TOO_BIG);
	assert_int_equal(code_of_parts(9, 111), MSU_OK);
	assert_int_equal(code_of_parts(10, 100), MSU_E_TOO_BIG);
}

static void
size_has_a_limit(void **state)
{
	static const char header[] = "X: y\n\n";
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, MSU_MESSAGE_MAX + 1);
	msu_buf_adds(&b, header);
	while (b.len < MSU_MESSAGE_MAX)
		msu_buf_add(&b, "0123456789abcdef", b.len + 16 <=
		    MSU_MESSAGE_MAX ? 16 : MSU_MESSAGE_MAX - b.len);
	assert_int_equal(code_of(&b), MSU_OK);
	msu_buf_addc(&b, 'x');
	assert_int_equal(code_of(&b), MSU_E_TOO_BIG);
	msu_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_as_written),
		cmocka_unit_test(thousand_header_lines_are_read_and_no_more),
		cmocka_unit_test(twenty_parts_are_read_and_no_more),
		cmocka_unit_test(size_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
