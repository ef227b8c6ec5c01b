/* SPDX-License-Identifier: MPL-2.0 */
/* Refusals: each line of tests/data/refusals.txt means what it says there, and
 * no row of the table is without a line that needs it. */
#include "golden.h"

#include "err.h"
#include "refusal.h"
#include "str.h"

struct seen {			/* a line of the file */
	const char		*name;	/* provider and line, for a message */
	enum msu_proto		 proto;
	const char		*where, *words, *code;
};

/* What is refused, and what that is where the words tell no more. */
static const struct {
	const char			*where;
	enum msu_refusal_place		 place;
	enum msu_code			 otherwise;
} places[] = {
	{ "login", MSU_AT_LOGIN, MSU_E_CREDENTIALS },
	{ "mailbox", MSU_AT_MAILBOX, MSU_E_MAILBOX },
	{ "mail", MSU_AT_MAIL, MSU_E_SENDER_REFUSED },
	{ "rcpt", MSU_AT_MAIL, MSU_E_RECIPIENT_REFUSED },
	{ "data", MSU_AT_MAIL, MSU_E_MESSAGE_REFUSED },
};

/* ---- the file ------------------------------------------------------------ */

/* The next field; *rest goes behind it. */
static char *
field(char **rest)
{
	char *start = *rest, *bar = strstr(start, " | ");

	if (bar != NULL) {
		*bar = '\0';
		*rest = bar + 3;
	}
	return start;
}

static unsigned
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c);

	if (c == '\0' || at == NULL)
		fail_msg("no hexadecimal digit: %c", c);
	return (unsigned)(at - digits);
}

/* In place. */
static void
unescape(char *s)
{
	char *out = s;

	for (; *s != '\0'; s++) {
		if (*s != '\\') {
			*out++ = *s;
			continue;
		}
		s++;
		if (*s == 'x') {
			*out++ = (char)(hex_digit(s[1]) << 4 |
			    hex_digit(s[2]));
			s += 2;
		} else
			*out++ = *s == 'r' ? '\r' : *s == 'n' ? '\n' : *s;
	}
	*out = '\0';
}

static enum msu_proto
proto_of(const char *name)
{
	return strcmp(name, "imap") == 0 ? MSU_PROTO_IMAP :
	    strcmp(name, "pop3") == 0 ? MSU_PROTO_POP3 : MSU_PROTO_SMTP;
}

/* ---- from an answer to its words ----------------------------------------- */

/* A line that goes on, less the code; and less the same enhanced code. */
static const char *
without_codes(const char *line, const char *first)
{
	size_t n = strcspn(first + 4, " ");

	line += strlen(line) < 4 ? strlen(line) : 4;
	if (n >= 5 && first[5] == '.' && strncmp(line, first + 4, n) == 0 &&
	    line[n] == ' ')
		line += n + 1;
	return line;
}

/* What a conversation hands on: the lines of SMTP as one, of IMAP the one that
 * had the tag, and nothing that is no text. */
static const char *
words_of(struct msu_arena *a, enum msu_proto proto, char *answer)
{
	const char *all = NULL, *first = answer;
	char *line = answer, *next, *clean;

	for (; line != NULL; line = next) {
		next = strstr(line, "\r\n");
		if (next != NULL) {
			*next = '\0';
			next += 2;
		}
		if (proto == MSU_PROTO_IMAP && line[0] == '*')
			continue;
		all = all == NULL ? line : msu_arena_printf(a, "%s %s", all,
		    without_codes(line, first));
	}
	if (all == NULL)
		fail_msg("no answer: %s", first);
	clean = msu_arena_alloc(a, strlen(all) + 1);
	assert_non_null(clean);
	msu_str_copy_clean(clean, strlen(all) + 1, all, strlen(all));
	return clean;
}

static void
read_seen(struct msu_arena *a, char *line, struct seen *out)
{
	const char *who = field(&line);
	char *answer;

	out->proto = proto_of(field(&line));
	out->where = field(&line);
	answer = field(&line);
	out->code = field(&line);
	if (line[0] == '\0' || strstr(line, " | ") != NULL)
		fail_msg("%s: not six fields", who);
	unescape(answer);
	out->words = words_of(a, out->proto, answer);
	out->name = msu_arena_printf(a, "%s: %s", who, out->words);
}

typedef void	(*seen_fn)(const struct seen *, void *arg);

/* Each line of the file; how many there are. */
static size_t
for_each(seen_fn fn, void *arg)
{
	struct msu_arena a = { 0 };
	struct msu_buf text;
	struct seen s;
	size_t n = 0;
	char *line, *next;

	golden_read(golden_dir(&a, "refusals.txt"), &text);
	for (line = text.p; line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		read_seen(&a, line, &s);
		fn(&s, arg);
		n++;
	}
	msu_buf_free(&text);
	msu_arena_free(&a);
	return n;
}

/* ---- what lines mean ----------------------------------------------------- */

static enum msu_code
code_of(const struct seen *s)
{
	for (size_t i = 0; i < ROWS(places); i++) {
		if (strcmp(places[i].where, s->where) != 0)
			continue;
		switch (places[i].place) {
		case MSU_AT_LOGIN:
			return msu_refusal_login(s->proto, s->words);
		case MSU_AT_MAILBOX:
			return msu_refusal_mailbox(s->words);
		default:
			return msu_refusal_mail(s->words,
			    places[i].otherwise);
		}
	}
	fail_msg("%s: where is %s?", s->name, s->where);
	return MSU_OK;
}

static void
check_code(const struct seen *s, void *arg)
{
	(void)arg;
	/* the program has not asked for anything yet when it is greeted */
	if (strcmp(s->where, "greeting") != 0)
		row_text(s->name, msu_code_name(code_of(s)), s->code);
}

static void
lines_that_were_seen_mean_what_was_judged(void **state)
{
	(void)state;
	assert_true(for_each(check_code, NULL) > 150);
}

/* ---- no row for nothing -------------------------------------------------- */

#define MAX_ROWS	200

static void
mark_row(const struct seen *s, void *arg)
{
	bool *hit = arg;
	const struct msu_refusal *r = NULL;

	for (size_t i = 0; i < ROWS(places); i++) {
		if (strcmp(places[i].where, s->where) == 0)
			r = msu_refusal_find(places[i].place, s->proto,
			    s->words);
	}
	for (size_t i = 0; r != NULL && i < MAX_ROWS; i++)
		hit[i] = hit[i] || msu_refusal_at(i) == r;
}

static void
each_row_was_seen(void **state)
{
	bool hit[MAX_ROWS] = { false };
	size_t n = 0;

	(void)state;
	for_each(mark_row, hit);
	for (; msu_refusal_at(n) != NULL; n++) {
		assert_true(n < MAX_ROWS);
		if (!hit[n])
			fail_msg("nobody says \"%s\"",
			    msu_refusal_at(n)->words);
	}
	assert_true(n > 50);
}

/* ---- lines that nobody has seen ------------------------------------------ */

static void
case_does_not_matter(void **state)
{
	static const struct {
		const char	*name;
		enum msu_proto	 proto;
		const char	*words;
		enum msu_code	 code;
	} rows[] = {
		{ "upper", MSU_PROTO_IMAP, "NO IMAP ACCESS IS DISABLED",
		    MSU_E_ACCESS_DISABLED },
		{ "lower", MSU_PROTO_IMAP, "no [unavailable] x",
		    MSU_E_LOGIN_UNAVAILABLE },
		{ "mixed", MSU_PROTO_SMTP, "534 5.7.9 APPLICATION-Specific "
		    "Password Required", MSU_E_APP_PASSWORD },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_number(rows[i].name, msu_refusal_login(rows[i].proto,
		    rows[i].words), rows[i].code);
}

static void
words_are_taken_for_what_they_say(void **state)
{
	static const struct {
		const char	*name;
		enum msu_proto	 proto;
		const char	*words;
		enum msu_code	 code;
	} rows[] = {
		{ "nothing_at_all", MSU_PROTO_IMAP, "", MSU_E_CREDENTIALS },
		{ "nothing_at_all_smtp", MSU_PROTO_SMTP, "",
		    MSU_E_CREDENTIALS },
		{ "a_code_alone", MSU_PROTO_SMTP, "535", MSU_E_CREDENTIALS },
		{ "a_code_that_is_cut", MSU_PROTO_SMTP, "53",
		    MSU_E_CREDENTIALS },
		{ "a_temporary_code_alone", MSU_PROTO_SMTP, "454",
		    MSU_E_LOGIN_UNAVAILABLE },
		{ "a_code_inside", MSU_PROTO_SMTP, "535 see error 421 or 534",
		    MSU_E_CREDENTIALS },
		{ "a_code_of_another_protocol", MSU_PROTO_IMAP,
		    "NO 421 attempts today", MSU_E_CREDENTIALS },
		{ "a_four_of_another_protocol", MSU_PROTO_POP3, "4 you",
		    MSU_E_CREDENTIALS },
		{ "off_or_a_wrong_password", MSU_PROTO_IMAP, "NO LOGIN "
		    "invalid credentials or IMAP is disabled",
		    MSU_E_ACCESS_DISABLED },
		{ "five_causes", MSU_PROTO_POP3, "-ERR Login fail. Account is "
		    "abnormal, service is not open, password is incorrect, "
		    "login frequency limited, or system is busy.",
		    MSU_E_AUTH_CODE },
		{ "many_attempts_of_another", MSU_PROTO_SMTP,
		    "535 5.7.0 Too many bad auth attempts.",
		    MSU_E_RATE_LIMITED },
		{ "a_wrong_password_that_is_busy", MSU_PROTO_SMTP,
		    "535 Error: authentication failed, system busy",
		    MSU_E_CREDENTIALS },
		{ "imap_code_in_pop3", MSU_PROTO_POP3,
		    "-ERR [CONTACTADMIN] x", MSU_E_CREDENTIALS },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].name, msu_code_name(msu_refusal_login(
		    rows[i].proto, rows[i].words)),
		    msu_code_name(rows[i].code));
}

/* As long as a conversation takes: telling words are found at the end, too. */
static void
a_long_answer_is_read_to_its_end(void **state)
{
	enum { LONG = 60000 };
	static const char last[] = " app password";
	char *words = malloc(LONG + sizeof(last));

	(void)state;
	assert_non_null(words);
	memset(words, 'a', LONG);
	words[LONG] = '\0';
	row_number("nothing", msu_refusal_login(MSU_PROTO_IMAP, words),
	    MSU_E_CREDENTIALS);
	memcpy(words + LONG, last, sizeof(last));
	row_number("at the end", msu_refusal_login(MSU_PROTO_IMAP, words),
	    MSU_E_APP_PASSWORD);
	free(words);
}

/* What one step's words mean is not asked at another. */
static void
each_step_has_its_own_words(void **state)
{
	(void)state;
	row_number("login", msu_refusal_login(MSU_PROTO_IMAP,
	    "NO SELECT Unsafe Login"), MSU_E_CREDENTIALS);
	row_number("mailbox", msu_refusal_mailbox(
	    "NO [AUTHENTICATIONFAILED] IMAP is disabled"), MSU_E_MAILBOX);
	row_number("mail", msu_refusal_mail("550 authorization code",
	    MSU_E_RECIPIENT_REFUSED), MSU_E_RECIPIENT_REFUSED);
	row_number("login_530", msu_refusal_login(MSU_PROTO_SMTP,
	    "530 5.7.0 Must issue a STARTTLS command first"),
	    MSU_E_AUTH_MISSING);
	row_number("mail_530", msu_refusal_mail(
	    "530 5.7.0 Authentication required", MSU_E_SENDER_REFUSED),
	    MSU_E_LOGIN_NEEDED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_were_seen_mean_what_was_judged),
		cmocka_unit_test(each_row_was_seen),
		cmocka_unit_test(case_does_not_matter),
		cmocka_unit_test(words_are_taken_for_what_they_say),
		cmocka_unit_test(a_long_answer_is_read_to_its_end),
		cmocka_unit_test(each_step_has_its_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
