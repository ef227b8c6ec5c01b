/* SPDX-License-Identifier: MPL-2.0 */
/* A message as it is written, dotted, and compared with what comes back. */
#include "golden.h"
#include "oom.h"

#include "compare.h"
#include "compose.h"
#include "mail.h"
#include "str.h"

struct trip {			/* one message written and read again */
	struct msu_arena		 arena;
	struct msu_buf			 wire;
	struct msu_received		 got;
	const struct msu_difference *const *differences;
	struct msu_error		 err;
};

static unsigned char bytes[MAIL_BYTES];

static void
trip_start(struct trip *t)
{
	memset(t, 0, sizeof(*t));
	msu_buf_init(&t->wire, GOLDEN_MAX);
}

static void
trip_free(struct trip *t)
{
	msu_arena_free(&t->arena);
	msu_buf_free(&t->wire);
}

/* Reads what is on the wire as an answer to m. */
static enum msu_code
come_back(struct trip *t, const struct msu_message *m)
{
	enum msu_code rc = msu_message_read(&t->arena,
	    msu_buf_text(&t->wire), t->wire.len, &t->got, &t->err);

	return rc != MSU_OK ? rc : msu_message_compare(&t->arena, m, &t->got,
	    &t->differences, &t->err);
}

static enum msu_code
go_round(struct trip *t, const struct msu_message *m)
{
	enum msu_code rc = msu_message_write(&t->wire, m, &t->err);

	return rc != MSU_OK ? rc : come_back(t, m);
}

/* The differences as one line: "what detail, what". */
static const char *
said(struct trip *t)
{
	const struct msu_difference *const *d = t->differences;
	const char *out = "";

	for (; *d != NULL; d++)
		out = msu_arena_printf(&t->arena, "%s%s%s%s%s", out,
		    *out == '\0' ? "" : ", ", (*d)->what,
		    (*d)->detail == NULL ? "" : " ",
		    (*d)->detail == NULL ? "" : (*d)->detail);
	return out;
}

/* ---- what is written --------------------------------------------------- */

static void
message_is_as_written(void **state)
{
	struct msu_message m = mail_of(bytes);
	struct msu_arena a = { 0 };
	struct msu_buf want;
	struct trip t;

	(void)state;
	golden_read(msu_file_path(&a, golden_dir(&a, "message"),
	    "as-sent.in"), &want);
	trip_start(&t);
	assert_int_equal(go_round(&t, &m), MSU_OK);
	row_text("as-sent", msu_buf_text(&t.wire), msu_buf_text(&want));
	row_text("as-sent", said(&t), "");
	trip_free(&t);
	msu_buf_free(&want);
	msu_arena_free(&a);
}

/* RFC 5322 §2.1.1, §2.3; no line that something on the way might change. */
static void
lines_are_good(const char *name, const char *p)
{
	while (*p != '\0') {
		size_t len = strcspn(p, "\r\n");

		row_true(name, p[len] == '\r' && p[len + 1] == '\n');
		row_true(name, len <= 78);
		row_true(name, p[0] != '.' && strncmp(p, "From ", 5) != 0);
		for (; *p != '\r'; p++)
			row_true(name, *p >= 0x20 && *p < 0x7f);
		p += 2;
	}
}

static const struct {
	const char	*name, *subject, *text;
} trips[] = {
	{ "nothing", "", "" },
	{ "plain", "a plain subject", "a plain text\n" },
	{ "no_line_end", "x", "a" },
	{ "line_ends_only", "x", "\n\n\n" },
	{ "cr_lf", "x", "one\r\ntwo\r\n" },
	{ "tabs_and_blanks_at_ends", "x", "\t\n \n  \t\na \t" },
	{ "equals_signs", "a =?b", "=\n=3D\n==" },
	{ "encoded_word_as_it_is", "=?UTF-8?B?Zm9v?=", "=?UTF-8?B?Zm9v?=\n" },
	{ "two_encoded_words", "=?UTF-8?Q?a?= =?UTF-8?Q?b?=", "x" },
	{ "blanks_around", "  a  b  ", "  a  b  " },
	{ "one_blank", " ", " " },
	{ "69_characters", "123456789012345678901234567890123456789012345678901"
	    "234567890123456789", "x" },
	{ "70_characters", "123456789012345678901234567890123456789012345678901"
	    "2345678901234567890", "x" },
	{ "a_word_without_end", "ääääääääääääääääääääääääääääääääääääääääääää"
	    "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääää",
	    "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääää" },
	{ "characters_of_one_to_four_bytes", "aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌",
	    "aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌aä€🐌\n" },
	{ "from_right_to_left", "שלום עולם\u202e", "שלום עולם\u202e\n" },
	{ "quotes", "\"a\", <b@c.example>; (d) \\", "\"'\\<>\n" },
	{ "header_in_text", "x", "Bcc: me@example.org\nSubject: y\n\nz\n" },
	{ "from_after_a_soft_break", "x", "1234567890123456789012345678901234"
	    "56789012345678901234567890123456789.From here\n" },
	{ "smtp_end", "x", ".\n.\n..\n.a\n" },
	{ "boundaries", "x", "--=_b0undary-1\n--=_b0undary-1--\n" },
};

static void
message_survives_its_trip(void **state)
{
	struct msu_message m = mail_of(bytes);
	struct trip t;

	(void)state;
	for (size_t i = 0; i < ROWS(trips); i++) {
		m.subject = trips[i].subject;
		m.text = trips[i].text;
		trip_start(&t);
		row_number(trips[i].name, go_round(&t, &m), MSU_OK);
		row_text(trips[i].name, said(&t), "");
		row_text(trips[i].name, t.got.subject, m.subject);
		row_text(trips[i].name, t.got.id, m.id);
		lines_are_good(trips[i].name, msu_buf_text(&t.wire));
		trip_free(&t);
	}
}

static const struct {
	const char	*name, *subject, *header;
} subjects[] = {
	{ "nothing", "", "Subject: \r\n" },
	{ "plain", "a b", "Subject: a b\r\n" },
	{ "blanks_that_may_be_lost", "a  b", "Subject: =?UTF-8?B?YSAgYg==?="
	    "\r\n" },
	{ "blank_at_the_end", "a ", "Subject: =?UTF-8?B?YSA=?=\r\n" },
	{ "no_character_in_two_words", "äääääääääääääääääääääääää",
	    "Subject: =?UTF-8?B?w6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TD"
	    "pMOkw6Q=?=\r\n"
	    " =?UTF-8?B?w6TDpMOkw6TDpMOk?=\r\n" },
};

static void
subject_is_written_so_that_nobody_changes_it(void **state)
{
	struct msu_message m = mail_of(bytes);
	struct trip t;

	(void)state;
	for (size_t i = 0; i < ROWS(subjects); i++) {
		const char *got;

		m.subject = subjects[i].subject;
		trip_start(&t);
		row_number(subjects[i].name, msu_message_write(&t.wire, &m,
		    &t.err), MSU_OK);
		got = strstr(msu_buf_text(&t.wire), "Subject:");
		row_true(subjects[i].name, got != NULL &&
		    msu_str_has_prefix(got, subjects[i].header));
		trip_free(&t);
	}
}

static void
cc_is_there_only_when_given(void **state)
{
	struct msu_message m = mail_of(bytes);
	struct trip t;

	(void)state;
	m.cc = NULL;
	trip_start(&t);
	assert_int_equal(go_round(&t, &m), MSU_OK);
	row_text("no cc", said(&t), "");
	assert_null(t.got.cc);
	assert_null(strstr(msu_buf_text(&t.wire), "Cc:"));
	assert_null(strstr(msu_buf_text(&t.wire), "Bcc"));
	trip_free(&t);
}

/* Bytes that look like a pattern of no length that base 64 knows. */
static void
files_of_any_size_survive(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 56, 57, 58, 255, 1 << 20 };
	unsigned char *file = malloc(1 << 20);
	struct msu_message m = mail_of(bytes);
	struct trip t;

	(void)state;
	assert_non_null(file);
	for (size_t i = 0; i < 1 << 20; i++)
		file[i] = (unsigned char)(i * i >> 7 ^ i);
	for (size_t i = 0; i < ROWS(sizes); i++) {
		m.file_len = sizes[i];
		m.file = sizes[i] == 0 ? NULL : file;
		trip_start(&t);
		row_number("file", go_round(&t, &m), MSU_OK);
		row_text("file", said(&t), "");
		row_number("file", t.got.parts[1]->len, sizes[i]);
		trip_free(&t);
	}
	free(file);
}

/* ---- what is refused --------------------------------------------------- */

#define FIELD(x)	#x, offsetof(struct msu_message, x)

static const struct {
	const char	*name, *field;
	size_t		 offset;
	const char	*value;
} refused[] = {
	{ "line_feed_in_subject", FIELD(subject), "a\nBcc: x@example.org" },
	{ "line_end_in_subject", FIELD(subject), "a\r\n\r\nb" },
	{ "carriage_return_in_subject", FIELD(subject), "a\rb" },
	{ "tab_in_subject", FIELD(subject), "a\tb" },
	{ "escape_in_subject", FIELD(subject), "a\x1b[2Jb" },
	{ "next_line_in_subject", FIELD(subject), "a\xc2\x85" "b" },
	{ "line_separator_in_subject", FIELD(subject), "a\u2028b" },
	{ "latin_1_in_subject", FIELD(subject), "gr\xfc\xdf" "e" },
	{ "no_subject", FIELD(subject), NULL },
	{ "line_end_in_from", FIELD(from), "a@example.org\r\nBcc: b@c.org" },
	{ "line_end_behind_from", FIELD(from), "a@example.org\r\n" },
	{ "two_addresses", FIELD(from), "a@example.org, b@example.org" },
	{ "name_in_from", FIELD(from), "Me <a@example.org>" },
	{ "no_from", FIELD(from), NULL },
	{ "utf8_in_local_part", FIELD(from), "zoë@example.org" },
	{ "line_end_in_quoted_local_part", FIELD(to), "\"a\r\nb\"@c.example" },
	{ "utf8_in_domain", FIELD(to), "zoe@köln.example" },
	{ "nothing_in_to", FIELD(to), "" },
	{ "no_to", FIELD(to), NULL },
	{ "line_feed_in_cc", FIELD(cc), "a@example.org\nX: y" },
	{ "utf8_in_cc", FIELD(cc), "zoë@example.org" },
	{ "line_end_in_date", FIELD(date), "Tue, 01 Jul 2025\r\nX: y" },
	{ "no_date", FIELD(date), NULL },
	{ "nothing_in_date", FIELD(date), "" },
	{ "line_end_in_id", FIELD(id), "a\r\n@example.org" },
	{ "brackets_in_id", FIELD(id), "<a@example.org>" },
	{ "no_at_in_id", FIELD(id), "example.org" },
	{ "two_at_in_id", FIELD(id), "a@b@example.org" },
	{ "nothing_before_at_in_id", FIELD(id), "@example.org" },
	{ "nothing_behind_at_in_id", FIELD(id), "a@" },
	{ "quote_in_boundary", FIELD(boundary), "a\"b" },
	{ "line_end_in_boundary", FIELD(boundary), "a\r\nb" },
	{ "blank_in_boundary", FIELD(boundary), "a b" },
	{ "65_in_boundary", FIELD(boundary), "1234567890123456789012345678901"
	    "2345678901234567890123456789012345" },
	{ "nothing_in_boundary", FIELD(boundary), "" },
	{ "escape_in_text", FIELD(text), "a\x1b" "b" },
	{ "carriage_return_in_text", FIELD(text), "a\rb" },
	{ "carriage_return_at_end", FIELD(text), "a\r" },
	{ "delete_in_text", FIELD(text), "a\x7f" },
	{ "latin_1_in_text", FIELD(text), "\xe4" },
	{ "no_text", FIELD(text), NULL },
	{ "quote_in_file_name", FIELD(file_name), "a\".exe" },
	{ "line_end_in_file_name", FIELD(file_name), "a\r\nb" },
	{ "slash_in_file_name", FIELD(file_name), "../a" },
	{ "utf8_in_file_name", FIELD(file_name), "ä.bin" },
	{ "no_file_name", FIELD(file_name), NULL },
};

static void
fields_cannot_smuggle_anything_in(void **state)
{
	struct trip t;

	(void)state;
	for (size_t i = 0; i < ROWS(refused); i++) {
		struct msu_message m = mail_of(bytes);

		memcpy((char *)&m + refused[i].offset, &refused[i].value,
		    sizeof(refused[i].value));
		trip_start(&t);
		msu_buf_adds(&t.wire, "before");
		row_number(refused[i].name, msu_message_write(&t.wire, &m,
		    &t.err), MSU_E_ARGUMENT);
		row_number(refused[i].name, t.err.code, MSU_E_ARGUMENT);
		row_text(refused[i].name, t.err.subject, refused[i].field);
		row_text(refused[i].name, msu_buf_text(&t.wire), "before");
		trip_free(&t);
	}
}

static void
message_that_does_not_fit_is_said(void **state)
{
	struct msu_message m = mail_of(bytes);
	struct msu_error err = { .code = MSU_OK };
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 1000);
	assert_int_equal(msu_message_write(&b, &m, &err), MSU_E_TOO_BIG);
	assert_int_equal(err.code, MSU_E_TOO_BIG);
	msu_buf_free(&b);
}

/* ---- dots -------------------------------------------------------------- */

static const struct {
	const char	*name, *in, *out;	/* NULL: refused */
} dots[] = {
	{ "nothing", "", ".\r\n" },
	{ "line", "a\r\n", "a\r\n.\r\n" },
	{ "no_line_end", "a", "a\r\n.\r\n" },
	{ "empty_line", "a\r\n\r\n", "a\r\n\r\n.\r\n" },
	{ "dot", ".\r\n", "..\r\n.\r\n" },
	{ "dot_at_the_end", "a\r\n.", "a\r\n..\r\n.\r\n" },
	{ "dots", "..\r\n.a\r\na.\r\n", "...\r\n..a\r\na.\r\n.\r\n" },
	{ "line_feed", "a\n", NULL },
	{ "line_feed_and_dot", "a\n.\r\nb\r\n", NULL },
	{ "line_feed_at_the_start", "\na\r\n", NULL },
	{ "carriage_return", "a\rb\r\n", NULL },
	{ "carriage_return_at_the_end", "a\r\n\r", NULL },
	{ "carriage_return_and_dot", "a\r.\r\n", NULL },
	{ "two_carriage_returns", "a\r\r\n", NULL },
};

static void
dots_are_doubled_and_one_ends_it(void **state)
{
	struct msu_buf b;

	(void)state;
	msu_buf_init(&b, 1000);
	for (size_t i = 0; i < ROWS(dots); i++) {
		const char *out = dots[i].out;

		msu_buf_clear(&b);
		row_number(dots[i].name, msu_message_dot(&b, dots[i].in,
		    strlen(dots[i].in)), out == NULL ? MSU_E_ARGUMENT :
		    MSU_OK);
		row_text(dots[i].name, msu_buf_text(&b), out == NULL ? "" :
		    out);
	}
	msu_buf_free(&b);
	msu_buf_init(&b, 4);
	assert_int_equal(msu_message_dot(&b, "a\r\n", 3), MSU_E_TOO_BIG);
	msu_buf_free(&b);
}

/* ---- what differs ------------------------------------------------------ */

static void
byte_that_changed_is_found_where_it_is(void **state)
{
	static const size_t places[] = { 0, 1, 127, 128, 254, 255 };
	struct trip t;

	(void)state;
	for (size_t i = 0; i < ROWS(places); i++) {
		struct msu_message m = mail_of(bytes);
		const char *want;

		trip_start(&t);
		bytes[places[i]] ^= 1;
		assert_int_equal(msu_message_write(&t.wire, &m, &t.err),
		    MSU_OK);
		bytes[places[i]] ^= 1;
		assert_int_equal(come_back(&t, &m), MSU_OK);
		want = msu_arena_printf(&t.arena,
		    "attachment-bytes at byte %zu", places[i]);
		row_text("byte", said(&t), want);
		trip_free(&t);
	}
}

/* One character of base 64 after the other. */
static void
every_changed_character_of_the_file_is_found(void **state)
{
	struct msu_message m = mail_of(bytes);
	char *p;
	struct trip t;
	size_t n = 0;

	(void)state;
	trip_start(&t);
	assert_int_equal(msu_message_write(&t.wire, &m, &t.err), MSU_OK);
	p = strstr(t.wire.p, "bin\"\r\n\r\n");
	assert_non_null(p);
	for (p += 8; *p != '-'; p++) {
		static const char signs[] = "!B=";
		char was = *p;

		for (size_t i = 0; was > ' ' && i < 3; i++) {
			if (was == signs[i])
				continue;
			*p = signs[i];
			assert_int_equal(come_back(&t, &m), MSU_OK);
			row_true(said(&t), strstr(said(&t),
			    "attachment-") != NULL);
			*p = was;
			n++;
		}
	}
	assert_true(n > 3 * MAIL_BYTES);
	trip_free(&t);
}

static void
shorter_and_longer_files_are_told(void **state)
{
	static const struct {
		const char	*name;
		size_t		 len;
		const char	*want;
	} rows[] = {
		{ "nothing left", 0, "attachment-size 0 instead of 256 bytes" },
		{ "cut", 255, "attachment-size 255 instead of 256 bytes" },
		{ "more", 300, "attachment-size 300 instead of 256 bytes" },
	};
	unsigned char more[300] = { 0 };
	struct trip t;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct msu_message m = mail_of(bytes), other = m;

		memcpy(more, bytes, sizeof(bytes));
		other.file = more;
		other.file_len = rows[i].len;
		trip_start(&t);
		assert_int_equal(msu_message_write(&t.wire, &other, &t.err),
		    MSU_OK);
		assert_int_equal(come_back(&t, &m), MSU_OK);
		row_text(rows[i].name, said(&t), rows[i].want);
		trip_free(&t);
	}
}

static const struct {
	const char	*name, *header;	/* of To; "" is none */
	bool		 same;		/* as zoe@example.org */
} recipients[] = {
	{ "bare", "zoe@example.org", true },
	{ "brackets", "<zoe@example.org>", true },
	{ "name", "Zoe Q. <zoe@example.org>", true },
	{ "quoted_name", "\"Q, Zoe <a@b.example>\" <zoe@example.org>", true },
	{ "quote_in_name", "\"a \\\" , b\" <zoe@example.org>", true },
	{ "encoded_name", "=?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>", true },
	{ "comments", "(a, b) zoe@example.org (c (d) \\) e)", true },
	{ "comment_inside", "zoe(a)@example.org", true },
	{ "other_case", "ZOE@Example.Org", true },
	{ "twice", "zoe@example.org, <zoe@example.org>", true },
	{ "commas", ", zoe@example.org,,", true },
	{ "group", "us: zoe@example.org;", true },
	{ "blanks_in_it", "zoe @ example . org", true },
	{ "nobody", "undisclosed-recipients:;", false },
	{ "nothing", "", false },
	{ "another", "zoe@example.net", false },
	{ "another_as_well", "zoe@example.org, b@example.org", false },
	{ "longer", "zoe@example.org.example", false },
	{ "in_a_name", "\"zoe@example.org\" <b@example.org>", false },
	{ "in_a_comment", "b@example.org (zoe@example.org)", false },
	{ "behind_brackets", "<b@example.org> zoe@example.org", false },
	{ "quote_without_end", "\"zoe@example.org", false },
	{ "comment_without_end", "(zoe@example.org", false },
	{ "backslash_at_the_end", "\"\\", false },
};

static void
recipients_are_compared_by_address(void **state)
{
	struct msu_message m = mail_of(bytes);
	struct trip t;

	(void)state;
	for (size_t i = 0; i < ROWS(recipients); i++) {
		const char *header = recipients[i].header;

		trip_start(&t);
		assert_int_equal(go_round(&t, &m), MSU_OK);
		t.got.to = *header == '\0' ? NULL : header;
		assert_int_equal(msu_message_compare(&t.arena, &m, &t.got,
		    &t.differences, &t.err), MSU_OK);
		row_true(recipients[i].name, (t.differences[0] == NULL) ==
		    recipients[i].same);
		row_true(recipients[i].name, recipients[i].same ||
		    strcmp(t.differences[0]->what, "to") == 0);
		trip_free(&t);
	}
}

/* What a server may say instead is shown to people, so it has an end. */
static void
details_are_short(void **state)
{
	struct msu_message m = mail_of(bytes);
	char longer[1000];
	struct trip t;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	trip_start(&t);
	assert_int_equal(go_round(&t, &m), MSU_OK);
	t.got.subject = longer;
	assert_int_equal(msu_message_compare(&t.arena, &m, &t.got,
	    &t.differences, &t.err), MSU_OK);
	assert_string_equal(t.differences[0]->what, "subject");
	assert_int_equal(strlen(t.differences[0]->detail), 199);
	assert_null(t.differences[1]);
	trip_free(&t);
}

/* ---- memory ------------------------------------------------------------ */

/* arg: the message that is sent; what comes back lacks Cc and a byte.  It is
 * compared in an arena of its own, so that this allocates, too. */
static bool
run_trip(unsigned long n, const void *arg)
{
	struct msu_message m = *(const struct msu_message *)arg, other = m;
	struct msu_arena a = { 0 };
	enum msu_code rc;
	struct trip t;
	bool ok;

	other.cc = NULL;
	other.file_len--;
	trip_start(&t);
	start_with(n);
	rc = msu_message_write(&t.wire, &other, &t.err);
	if (rc == MSU_OK)
		rc = msu_message_read(&t.arena, msu_buf_text(&t.wire),
		    t.wire.len, &t.got, &t.err);
	if (rc == MSU_OK)
		rc = msu_message_compare(&a, &m, &t.got, &t.differences,
		    &t.err);
	stop();
	if (rc == MSU_OK)
		ok = strcmp(said(&t), "cc, attachment-size 255 instead of "
		    "256 bytes") == 0;
	else
		ok = rc == MSU_E_NOMEM && t.err.code == rc && has_failed;
	msu_arena_free(&a);
	trip_free(&t);
	return ok;
}

static void
no_memory_makes_no_other_message(void **state)
{
	struct msu_message m = mail_of(bytes);

	(void)state;
	run_with_every_number("trip", run_trip, &m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_is_as_written),
		cmocka_unit_test(message_survives_its_trip),
		cmocka_unit_test(subject_is_written_so_that_nobody_changes_it),
		cmocka_unit_test(cc_is_there_only_when_given),
		cmocka_unit_test(files_of_any_size_survive),
		cmocka_unit_test(fields_cannot_smuggle_anything_in),
		cmocka_unit_test(message_that_does_not_fit_is_said),
		cmocka_unit_test(dots_are_doubled_and_one_ends_it),
		cmocka_unit_test(byte_that_changed_is_found_where_it_is),
		cmocka_unit_test(every_changed_character_of_the_file_is_found),
		cmocka_unit_test(shorter_and_longer_files_are_told),
		cmocka_unit_test(recipients_are_compared_by_address),
		cmocka_unit_test(details_are_short),
		cmocka_unit_test(no_memory_makes_no_other_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
