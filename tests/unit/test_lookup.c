/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Lookups: the built-in list, an administrator's directory, and mail
 * exchangers as a name server of this process tells them.  Nothing leaves the
 * machine, and the clock stands still.
 */
#include "golden.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctx.h"
#include "err.h"
#include "mailsetup.h"
#include "model.h"
#include "str.h"

static time_t
fixed_wall(time_t *out)
{
	(void)out;
	return 1798761600;		/* 2027-01-01 */
}

static struct msu_ctx *
ctx_new(bool offline)
{
	struct msu_ctx *ctx = msu_ctx_new();

	assert_non_null(ctx);
	ctx->wall = fixed_wall;
	assert_int_equal(msu_set_flag(ctx, MSU_OPT_OFFLINE, offline), MSU_OK);
	return ctx;
}

static struct msu_result *
look(struct msu_ctx *ctx, const char *address)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_result *r;

	if (msu_lookup(ctx, address, &r, &err) != MSU_OK)
		fail_msg("%s: %s %s", address, msu_code_name(err.code),
		    err.subject);
	return r;
}

/* "imap tls imap.qq.com 993 me@qq.com password" */
static const char *
server_text(struct msu_arena *a, const struct msu_server *s)
{
	const char *text;

	if (s == NULL)
		return NULL;
	text = msu_arena_printf(a, "%s %s %s %u %s",
	    msu_proto_name(s->proto), msu_security_name(s->security),
	    s->host, s->port, s->user == NULL ? "-" : s->user);
	for (size_t i = 0; i < s->nauths; i++)
		text = msu_arena_printf(a, "%s %s", text,
		    msu_auth_name(s->auths[i]));
	return text;
}

/* ---- the built-in list ---------------------------------------------- */

/* Written by hand from provider-facts, not from what the program said. */
static const struct {
	const char	*address, *in, *out, *provider, *note;
} known[] = {
	{ "me@qq.com", "imap tls imap.qq.com 993 me@qq.com password",
	    "smtp tls smtp.qq.com 465 me@qq.com password", "qq.com",
	    "authorization-code" },
	{ "me@gmail.com",
	    "imap tls imap.gmail.com 993 me@gmail.com oauth2 password",
	    "smtp tls smtp.gmail.com 465 me@gmail.com oauth2 password",
	    "gmail.com", "app-password" },
	{ "me@163.com", "imap tls imap.163.com 993 me@163.com password",
	    "smtp tls smtp.163.com 465 me@163.com password", "163.com",
	    "authorization-code" },
	{ "me@outlook.com",
	    "imap tls outlook.office365.com 993 me@outlook.com oauth2",
	    "smtp starttls smtp-mail.outlook.com 587 me@outlook.com oauth2",
	    "outlook.com", "oauth-only" },
	{ "me@t-online.de",
	    "imap tls secureimap.t-online.de 993 me@t-online.de password",
	    "smtp tls securesmtp.t-online.de 465 me@t-online.de password",
	    "t-online.de", "app-password" },
	{ "me@yahoo.co.jp",
	    "imap tls imap.mail.yahoo.co.jp 993 me password",
	    "smtp tls smtp.mail.yahoo.co.jp 465 me password", "yahoo.co.jp",
	    "enable-imap" },
};

static bool
has_note(const struct msu_result *r, const char *code)
{
	for (size_t i = 0; r->account->notes[i] != NULL; i++) {
		if (strcmp(r->account->notes[i]->code, code) == 0)
			return true;
	}
	return false;
}

static void
well_known_providers_are_right(void **state)
{
	struct msu_ctx *ctx = ctx_new(true);

	(void)state;
	for (size_t i = 0; i < ROWS(known); i++) {
		const char *name = known[i].address;
		struct msu_result *r = look(ctx, name);
		struct msu_arena *a = msu_result_arena(r);

		row_text(name, msu_outcome_name(r->outcome), "found");
		row_number(name, (unsigned)r->exit, 0);
		row_text(name, server_text(a, r->account->in), known[i].in);
		row_text(name, server_text(a, r->account->out),
		    known[i].out);
		row_text(name, r->account->provider, known[i].provider);
		row_true(name, has_note(r, known[i].note));
		row_number(name, r->trust, 3);
		row_number(name, (unsigned)r->score, 60);
		row_text(name, r->confidence, "medium");
		row_text(name, r->candidates[0]->why[0]->source, "database");
		row_true(name, r->sent[0] == NULL);
		msu_result_free(r);
	}
	msu_ctx_free(ctx);
}

/* ---- results as text ------------------------------------------------ */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Answers come in any order. */
static void
show_sorted(struct msu_buf *out, struct msu_list *lines)
{
	if (lines->n > 1)
		qsort(lines->v, lines->n, sizeof(*lines->v), by_text);
	for (size_t i = 0; i < lines->n; i++)
		msu_buf_addf(out, "  %s\n", (const char *)lines->v[i]);
}

/* Those that a mail exchanger has no part in are counted. */
static void
show_attempts(struct msu_arena *a, struct msu_buf *out,
    const struct msu_result *r)
{
	static const char *const sources[] = { "database", "mx", "mxconfig" };
	unsigned others[MSU_ANSWER_COUNT] = { 0 };
	struct msu_list lines = { 0 };

	for (size_t i = 0; r->attempts[i] != NULL; i++) {
		const struct msu_attempt *t = r->attempts[i];
		size_t j = 0;

		while (j < ROWS(sources) && strcmp(t->source, sources[j]) != 0)
			j++;
		if (j == ROWS(sources)) {
			others[t->answer]++;
			continue;
		}
		msu_list_add(a, &lines, msu_arena_printf(a,
		    "asked %s %s: %s%s%s", t->source, t->where,
		    msu_answer_name(t->answer),
		    t->error.code == MSU_OK ? "" : " ",
		    t->error.code == MSU_OK ? "" :
		    msu_code_name(t->error.code)));
	}
	show_sorted(out, &lines);
	for (unsigned i = 0; i < MSU_ANSWER_COUNT; i++) {
		if (others[i] > 0)
			msu_buf_addf(out, "  asked %u others: %s\n",
			    others[i], msu_answer_name(i));
	}
}

/* Everything about the exchanger, or its host; the rest is counted. */
static void
show_sent(struct msu_arena *a, struct msu_buf *out,
    const struct msu_result *r)
{
	const char *own = r->domain == NULL ? "" : r->domain;
	struct msu_list lines = { 0 };
	unsigned others = 0;

	for (size_t i = 0; r->sent[i] != NULL; i++) {
		const struct msu_sent *s = r->sent[i];

		if (strstr(s->what, "(MX)") == NULL &&
		    strstr(s->what, own) != NULL)
			others++;
		else
			msu_list_add(a, &lines, msu_arena_printf(a,
			    "sent %s to %s", s->what, s->to));
	}
	show_sorted(out, &lines);
	if (others > 0)
		msu_buf_addf(out, "  sent %u others about the domain\n",
		    others);
}

static void
show_result(struct msu_buf *out, const struct msu_result *r)
{
	struct msu_arena a = { 0 };
	const struct msu_account *acct = r->account;

	msu_buf_addf(out, "%s\n  %s %d", r->address,
	    msu_outcome_name(r->outcome), r->exit);
	if (r->error.code != MSU_OK)
		msu_buf_addf(out, " %s %s", msu_code_name(r->error.code),
		    r->error.subject);
	msu_buf_adds(out, "\n");
	if (acct != NULL) {
		msu_buf_addf(out, "  provider %s, %s\n",
		    acct->provider == NULL ? "-" : acct->provider,
		    acct->address);
		if (acct->display_name != NULL)
			msu_buf_addf(out, "  for %s\n", acct->display_name);
		if (acct->in != NULL)
			msu_buf_addf(out, "  in %s\n", server_text(&a,
			    acct->in));
		if (acct->out != NULL)
			msu_buf_addf(out, "  out %s\n", server_text(&a,
			    acct->out));
		msu_buf_addf(out, "  trust %u score %d %s\n", r->trust,
		    r->score, r->confidence);
		for (size_t i = 0; acct->notes[i] != NULL; i++)
			msu_buf_addf(out, "  note %s\n",
			    acct->notes[i]->code);
	}
	show_attempts(&a, out, r);
	show_sent(&a, out, r);
	msu_arena_free(&a);
}

/* The next line at *text, which is moved past it; NULL at the end. */
static const char *
next_line(struct msu_arena *a, const char **text)
{
	size_t len = strcspn(*text, "\n");
	const char *line = msu_arena_strn(a, *text, len);

	if (**text == '\0')
		return NULL;
	*text += len + ((*text)[len] == '\n');
	return line;
}

/* tests/data/database: an address a line. */
static void
addresses_become(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct msu_ctx *ctx = ctx_new(true);
	const char *text = msu_buf_text(in), *address;

	(void)name;
	while ((address = next_line(a, &text)) != NULL) {
		struct msu_result *r = look(ctx, address);

		show_result(out, r);
		msu_result_free(r);
	}
	msu_ctx_free(ctx);
}

static void
database_answers_are_as_written(void **state)
{
	(void)state;
	golden_all("database", addresses_become);
}

/* ---- what is no address --------------------------------------------- */

static const struct {
	const char	*name, *address, *code;
} bad[] = {
	{ "empty", "", "address-empty" },
	{ "blanks", " \t\r\n", "address-empty" },
	{ "name_alone", "me", "address-no-at" },
	{ "domain_alone", "example.org", "address-no-at" },
	{ "no_local_part", "@example.org", "address-local-part" },
	{ "blank_in_local_part", "a b@example.org", "address-local-part" },
	{ "two_dots", "a..b@example.org", "address-local-part" },
	{ "dot_in_front", ".a@example.org", "address-local-part" },
	{ "quote_not_closed", "\"a@example.org", "address-local-part" },
	{ "no_domain", "me@", "address-domain" },
	{ "dot_as_domain", "me@.", "address-domain" },
	{ "empty_label", "me@example..org", "address-domain" },
	{ "hyphen_in_front", "me@-example.org", "address-domain" },
	{ "underscore", "me@ex_ample.org", "address-domain" },
	{ "two_at_signs", "me@you@example.org", "address-domain" },
	{ "url", "mailto:me@example.org/x", "address-domain" },
	{ "bogus_a_label", "me@xn--a.example", "address-domain" },
	{ "ipv4", "me@192.0.2.1", "address-ip" },
	{ "literal", "me@[192.0.2.1]", "address-ip" },
	{ "literal_v6", "me@[IPv6:::1]", "address-ip" },
	{ "localhost", "me@localhost", "address-single-label" },
	{ "top_level", "me@com", "address-single-label" },
	{ "public_suffix", "me@co.uk", "address-public-suffix" },
	{ "public_suffix_of_others", "me@github.io",
	    "address-public-suffix" },
	{ "several", "me@example.org, you@example.org", "address-several" },
	{ "several_by_semicolon", "me@example.org;you@example.org",
	    "address-several" },
	{ "bracket_not_closed", "Me <me@example.org", "address-bracket" },
	{ "bad_utf8", "m\xff@example.org", "address-not-text" },
	{ "line_end_inside", "me@example.org\nyou@example.org",
	    "address-not-text" },
	{ "control_character", "me\x07@example.org", "address-not-text" },
};

static void
bad_addresses_end_as_usage(void **state)
{
	struct msu_ctx *ctx = ctx_new(true);

	(void)state;
	for (size_t i = 0; i < ROWS(bad); i++) {
		struct msu_result *r = look(ctx, bad[i].address);
		char *json = msu_result_json(r);

		row_text(bad[i].name, msu_outcome_name(r->outcome), "usage");
		row_number(bad[i].name, (unsigned)r->exit, 1);
		row_text(bad[i].name, msu_code_name(r->error.code),
		    bad[i].code);
		row_true(bad[i].name, r->account == NULL &&
		    r->candidates[0] == NULL && r->sent[0] == NULL);
		row_true(bad[i].name, json != NULL && msu_str_is_utf8(json,
		    strlen(json)));
		msu_free(json);
		msu_result_free(r);
	}
	msu_ctx_free(ctx);
}

/* What was asked before it was refused is evidence, too. */
static void
public_suffix_keeps_what_was_asked(void **state)
{
	struct msu_ctx *ctx = ctx_new(true);
	struct msu_result *r = look(ctx, "me@co.uk");

	(void)state;
	assert_non_null(r->attempts[0]);
	assert_string_equal(r->attempts[0]->source, "database");
	assert_null(r->attempts[1]);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

/* ---- the administrator's directory ---------------------------------- */

#define X60	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
/* 250 bytes: with "imap." in front it is no domain name any more */
#define LONG_DOMAIN	X60 "." X60 "." X60 "." \
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
		"xxxxxxxxxxxxxxxxxxxxxxxx.example.org"

static const struct {
	const char	*name, *dir, *address;
	const char	*in;		/* host; NULL: no incoming server */
	const char	*outcome;
	const char	*where;		/* end of the evidence's place */
} admins[] = {
	{ "file_called_after_the_domain", "documents", "me@example.org",
	    "own.example.org", "found", "documents/example.org.xml" },
	{ "a_label_as_file_name", "documents", "me@B\xc3\xbc" "cher.example",
	    "idn.example.org", "found",
	    "documents/xn--bcher-kva.example.xml" },
	{ "first_file_that_lists_the_domain", "documents", "me@example.net",
	    "company.example.org", "found", "documents/Company.XML" },
	{ "next_file_that_lists_the_domain", "documents", "me@later.example",
	    "later.example.org", "found", "documents/later.xml" },
	{ "wins_over_the_database", "documents", "me@gmail.com",
	    "company.example.org", "found", "documents/Company.XML" },
	{ "file_name_does_not_outweigh_the_list", "documents",
	    "me@liar.example", NULL, "temporary", NULL },
	{ "file_that_lists_nothing_is_for_its_own_domain_only", "documents",
	    "me@other.example", NULL, "temporary", NULL },
	{ "no_wildcards_in_documents", "documents", "me@sub.example.com",
	    NULL, "temporary", NULL },
	{ "other_domains_come_from_the_database", "documents", "me@qq.com",
	    "imap.qq.com", "found", "qq.com" },

	{ "provider_file", "providers", "me@example.org",
	    "provider.example.org", "found", "providers/company" },
	{ "provider_file_with_wildcard", "providers", "me@a.b.example.org",
	    "provider.example.org", "found", "providers/company" },
	{ "provider_file_wins_over_the_database", "providers",
	    "me@gmail.com", "provider.example.org", "found",
	    "providers/company" },
	{ "provider_file_says_closed", "providers", "me@closed.example",
	    NULL, "unsupported", NULL },
	{ "closed_wins_over_the_database", "providers", "me@t-online.de",
	    NULL, "unsupported", NULL },
	{ "provider_files_do_not_know_it", "providers", "me@other.example",
	    NULL, "temporary", NULL },

	{ "document_before_provider_file", "both", "me@example.org",
	    "document.example.org", "found", "both/document.xml" },
	{ "documents_are_no_provider_files", "both", "me@example.net",
	    "provider.example.org", "found", "both/provider-file" },
	{ "readme_is_no_entry", "only-readme", "me@qq.com", "imap.qq.com",
	    "found", "qq.com" },
	{ "plain_only", "plain", "me@example.org", NULL, "consent",
	    "plain/example.org.xml" },
	{ "documents_without_servers_are_not_of_this_domain", "no-servers",
	    "me@qq.com", "imap.qq.com", "found", "qq.com" },
	{ "broken_document_of_another_domain", "broken-document",
	    "me@qq.com", "imap.qq.com", "found", "qq.com" },
	{ "page_that_is_no_document", "not-autoconfig", "me@qq.com",
	    "imap.qq.com", "found", "qq.com" },
	{ "calendar_is_no_mail_access", "calendar-only",
	    "me@example.org", NULL, "unsupported", "calendar-only/company" },
	{ "host_that_is_too_long_is_no_missing_access", "long-names",
	    "me@" LONG_DOMAIN, NULL, "temporary", NULL },
};

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), e = strlen(end);

	return n >= e && strcmp(text + n - e, end) == 0;
}

static struct msu_ctx *
admin_new(struct msu_arena *a, const char *dir)
{
	struct msu_ctx *ctx = ctx_new(true);

	assert_int_equal(msu_set_text(ctx, MSU_OPT_CONFIG_DIR,
	    msu_arena_printf(a, "%s/%s", golden_dir(a, "admin"), dir)),
	    MSU_OK);
	return ctx;
}

static void
administrator_wins(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(admins); i++) {
		const char *name = admins[i].name;
		struct msu_arena a = { 0 };
		struct msu_ctx *ctx = admin_new(&a, admins[i].dir);
		struct msu_result *r = look(ctx, admins[i].address);
		const struct msu_server *in = r->account == NULL ? NULL :
		    r->account->in;

		row_text(name, msu_outcome_name(r->outcome),
		    admins[i].outcome);
		row_text(name, in == NULL ? NULL : in->host, admins[i].in);
		row_true(name, admins[i].where == NULL ?
		    r->candidates[0] == NULL :
		    ends_with(r->candidates[0]->why[0]->where,
		    admins[i].where));
		if (in != NULL && strstr(in->host, "example.org") != NULL) {
			row_number(name, r->trust, 4);
			row_text(name, r->attempts[0]->source, "admin");
			row_true(name, r->attempts[1] == NULL);
		}
		msu_result_free(r);
		msu_ctx_free(ctx);
		msu_arena_free(&a);
	}
}

static const struct {
	const char	*name, *dir, *address;
	const char	*code;
	const char	*subject;	/* its end */
	const char	*detail;	/* its begin */
} mistakes[] = {
	{ "broken_document", "broken-document", "me@other.example",
	    "bad-syntax", "broken-document/other.example.xml", "line 3: " },
	{ "no_usable_server", "no-servers", "me@example.org", "bad-syntax",
	    "no-servers/example.org.xml", "no usable server" },
	{ "no_usable_server_for_a_domain_of_the_database", "no-servers",
	    "me@gmail.com", "bad-syntax", "no-servers/company.xml",
	    "no usable server" },
	/* provider files are one list: nobody notices a mistake otherwise */
	{ "broken_provider_file", "broken-provider", "me@example.org",
	    "bad-syntax", "broken-provider/company:4",
	    "unknown word \"colour\"" },
	{ "broken_provider_file_of_another_domain", "broken-provider",
	    "me@qq.com", "bad-syntax", "broken-provider/company:4",
	    "unknown word \"colour\"" },
	{ "no_such_directory", "nowhere", "me@qq.com", "cannot-read",
	    "nowhere", "" },
	{ "file_in_place_of_a_directory", "plain/example.org.xml",
	    "me@qq.com", "cannot-read", "example.org.xml", "" },
};

static void
mistakes_of_the_administrator_end_the_lookup(void **state)
{
	(void)state;
	for (size_t m = 0; m < ROWS(mistakes); m++) {
		const char *name = mistakes[m].name;
		struct msu_error err = { .code = MSU_OK };
		struct msu_arena a = { 0 };
		struct msu_ctx *ctx = admin_new(&a, mistakes[m].dir);
		struct msu_result *r;

		row_text(name, msu_code_name(msu_lookup(ctx,
		    mistakes[m].address, &r, &err)), mistakes[m].code);
		row_true(name, r == NULL);
		row_text(name, msu_code_name(err.code), mistakes[m].code);
		row_number(name, (unsigned)msu_code_exit(err.code), 10);
		if (!ends_with(err.subject, mistakes[m].subject) ||
		    !msu_str_has_prefix(err.detail, mistakes[m].detail))
			fail_msg("%s: %s: %s", name, err.subject, err.detail);
		msu_ctx_free(ctx);
		msu_arena_free(&a);
	}
}

/* One file that nobody can read must not take the others with it, nor be
 * passed over in silence. */
static void
broken_documents_of_others_are_recorded(void **state)
{
	struct msu_arena a = { 0 };
	struct msu_ctx *ctx = admin_new(&a, "broken-document");
	struct msu_result *r = look(ctx, "me@qq.com");
	const struct msu_attempt *t = r->attempts[0];

	(void)state;
	assert_string_equal(t->source, "admin");
	assert_string_equal(msu_answer_name(t->answer), "refused");
	assert_string_equal(msu_code_name(t->error.code), "bad-syntax");
	assert_true(ends_with(t->where, "broken-document/other.example.xml"));
	assert_string_equal(r->attempts[1]->source, "admin");
	assert_string_equal(msu_answer_name(r->attempts[1]->answer),
	    "negative");
	assert_string_equal(r->attempts[2]->source, "database");
	msu_result_free(r);
	msu_ctx_free(ctx);
	msu_arena_free(&a);
}

/* ---- mail exchangers ------------------------------------------------ */

/*
 * A name server on the loopback that knows one domain's mail exchangers, and
 * nothing else: what it does with questions is in the case,
 * tests/data/mx/CASE.in.
 */
struct dns {
	pthread_t	 thread;
	int		 fd;
	const char	*answer;	/* NOERROR, SERVFAIL, silent, … */
	struct {
		unsigned	 preference;
		const char	*host;
	}		 mx[32];
	size_t		 nmx;
};

static const struct {
	const char	*name;
	unsigned	 rcode;		/* RFC 1035 §4.1.1 */
} rcodes[] = {
	{ "NOERROR", 0 }, { "SERVFAIL", 2 }, { "NXDOMAIN", 3 },
	{ "REFUSED", 5 }, { "other-question", 0 }, { "truncated", 0 },
};

static void
put_u16(struct msu_buf *b, size_t n)
{
	msu_buf_addc(b, (char)(n >> 8 & 0xff));
	msu_buf_addc(b, (char)(n & 0xff));
}

/* RFC 1035 §3.1; "." is the root. */
static void
put_name(struct msu_buf *b, const char *name)
{
	while (*name != '\0') {
		size_t len = strcspn(name, ".");

		if (len > 0) {
			msu_buf_addc(b, (char)len);
			msu_buf_add(b, name, len);
		}
		name += len + (name[len] == '.');
	}
	msu_buf_addc(b, '\0');
}

static void
put_answer(struct msu_buf *b, const struct dns *dns, const char *query,
    size_t question)		/* bytes of header and question */
{
	/* only the exchanger is known */
	size_t nmx = query[question - 3] == 15 ? dns->nmx : 0;
	unsigned rcode = 0;

	for (size_t i = 0; i < ROWS(rcodes); i++) {
		if (strcmp(rcodes[i].name, dns->answer) == 0)
			rcode = rcodes[i].rcode;
	}
	msu_buf_add(b, query, 2);
	put_u16(b, 0x8180 | rcode |
	    (strcmp(dns->answer, "truncated") == 0 ? 0x200u : 0));
	put_u16(b, 1);
	put_u16(b, nmx);
	put_u16(b, 0);
	put_u16(b, 0);
	msu_buf_add(b, query + 12, question - 12);
	for (size_t i = 0; i < nmx; i++) {
		struct msu_buf data;

		msu_buf_init(&data, 1000);
		put_u16(&data, dns->mx[i].preference);
		put_name(&data, dns->mx[i].host);
		put_u16(b, 0xc00c);		/* the name asked for */
		put_u16(b, 15);
		put_u16(b, 1);
		put_u16(b, 0);
		put_u16(b, 60);
		put_u16(b, data.len);
		msu_buf_add(b, msu_buf_text(&data), data.len);
		msu_buf_free(&data);
	}
}

/* A question, with room for no more than that. */
struct asked {
	struct sockaddr_in	 from;
	char			 query[512];
	size_t			 end;		/* of its question; 0: none */
};

static void
dns_answer(const struct dns *dns, struct asked *q)
{
	struct msu_buf b;

	msu_buf_init(&b, 65536);
	if (strcmp(dns->answer, "other-question") == 0)
		q->query[13]++;
	put_answer(&b, dns, q->query, q->end);
	sendto(dns->fd, msu_buf_text(&b), b.len, 0,
	    (struct sockaddr *)&q->from, sizeof(q->from));
	msu_buf_free(&b);
	q->end = 0;
}

static size_t
question_end(const char *query, size_t n)
{
	size_t end = 12;

	while (end < n && query[end] != '\0')
		end += (unsigned char)query[end] + 1u;
	return end + 5 > n ? 0 : end + 5;
}

/* The exchanger is told last, when nobody has asked for a while: it may end
 * the lookup, and then it would be chance what else was answered. */
static void *
dns_serve(void *arg)
{
	const struct dns *dns = arg;
	struct pollfd in = { .fd = dns->fd, .events = POLLIN };
	struct asked q, mx = { .end = 0 };
	ssize_t n;

	for (;;) {
		socklen_t fromlen = sizeof(q.from);

		if (poll(&in, 1, mx.end == 0 ? -1 : 50) == 0) {
			dns_answer(dns, &mx);
			continue;
		}
		n = recvfrom(dns->fd, q.query, sizeof(q.query), 0,
		    (struct sockaddr *)&q.from, &fromlen);
		if (n <= 0)	/* the one empty packet is ours: the end */
			return NULL;
		q.end = question_end(q.query, (size_t)n);
		if (q.end == 0 || strcmp(dns->answer, "silent") == 0)
			continue;
		if (q.query[q.end - 3] == 15)
			mx = q;
		else
			dns_answer(dns, &q);
	}
}

/* Its address is what --dns-server takes. */
static const char *
dns_start(struct dns *dns, struct msu_arena *a)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	socklen_t len = sizeof(at);

	dns->fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_true(dns->fd >= 0);
	assert_int_equal(bind(dns->fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(getsockname(dns->fd, (struct sockaddr *)&at, &len),
	    0);
	assert_int_equal(pthread_create(&dns->thread, NULL, dns_serve, dns),
	    0);
	return msu_arena_printf(a, "127.0.0.1:%u", ntohs(at.sin_port));
}

static void
dns_stop(struct dns *dns)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	assert_int_equal(getsockname(dns->fd, (struct sockaddr *)&at, &len),
	    0);
	assert_int_equal(sendto(dns->fd, "", 0, 0, (struct sockaddr *)&at,
	    len), 0);
	assert_int_equal(pthread_join(dns->thread, NULL), 0);
	close(dns->fd);
}

/* tests/data/mx: "address A", "min-trust N", "answer WHAT", "mx N HOST". */
static void
mx_records_become(struct msu_arena *a, const char *name,
    const struct msu_buf *in, struct msu_buf *out)
{
	struct msu_ctx *ctx = ctx_new(false);
	const char *address = "me@customer.example";
	const char *text = msu_buf_text(in), *line;
	struct dns dns = { .answer = "" };
	struct msu_result *r;

	while ((line = next_line(a, &text)) != NULL) {
		const char *word, *value = strchr(line, ' ');
		unsigned long n;
		size_t len;

		if (value == NULL)
			fail_msg("%s: %s", name, line);
		value++;
		if (msu_str_has_prefix(line, "address "))
			address = value;
		else if (msu_str_has_prefix(line, "answer "))
			dns.answer = value;
		else if (msu_str_has_prefix(line, "min-trust ")) {
			assert_true(msu_str_uint(value, 0, 4, &n));
			msu_set_number(ctx, MSU_OPT_MIN_TRUST, n);
		} else {
			assert_true(msu_str_word(&value, &word, &len));
			assert_true(msu_str_uintn(word, len, 0, 65535, &n));
			assert_true(dns.nmx < ROWS(dns.mx));
			dns.mx[dns.nmx].preference = (unsigned)n;
			dns.mx[dns.nmx++].host = value + 1;
		}
	}
	assert_int_equal(msu_set_text(ctx, MSU_OPT_DNS_SERVER,
	    dns_start(&dns, a)), MSU_OK);
	/* only those who never hear an answer wait for the end of it */
	assert_int_equal(msu_set_number(ctx, MSU_OPT_LOOKUP_MS, 400),
	    MSU_OK);
	r = look(ctx, address);
	dns_stop(&dns);
	show_result(out, r);
	msu_result_free(r);
	msu_ctx_free(ctx);
}

static void
mail_exchangers_are_judged_as_written(void **state)
{
	(void)state;
	golden_all("mx", mx_records_become);
}

/* The promise: the domain only. */
static void
local_part_stays_here(void **state)
{
	struct dns dns = { .answer = "NXDOMAIN" };
	struct msu_arena a = { 0 };
	struct msu_ctx *ctx = ctx_new(false);
	struct msu_result *r;

	(void)state;
	assert_int_equal(msu_set_text(ctx, MSU_OPT_DNS_SERVER,
	    dns_start(&dns, &a)), MSU_OK);
	r = look(ctx, "mysecret@customer.example");
	dns_stop(&dns);
	assert_non_null(r->sent[0]);
	for (size_t i = 0; r->sent[i] != NULL; i++) {
		assert_null(strstr(r->sent[i]->what, "mysecret"));
		assert_null(strstr(r->sent[i]->to, "mysecret"));
	}
	msu_result_free(r);
	msu_ctx_free(ctx);
	msu_arena_free(&a);
}

/* ---- several contexts ------------------------------------------------- */

static void
a_result_is_checked_without_the_context_that_found_it(void **state)
{
	struct msu_error err = { .code = MSU_OK };
	struct msu_ctx *first = ctx_new(true), *second = ctx_new(true);
	struct msu_result *r = look(first, "me@qq.com");

	(void)state;
	msu_ctx_free(first);
	assert_int_equal(msu_set_number(second, MSU_OPT_MIN_TRUST, 4),
	    MSU_OK);
	assert_int_equal(msu_check(second, r, true, &err), MSU_OK);
	/* what the second one asks for counts */
	assert_int_equal(r->outcome, MSU_CONSENT);
	assert_string_equal(msu_code_name(r->error.code), "trust-too-low");
	msu_ctx_free(second);
	msu_result_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_known_providers_are_right),
		cmocka_unit_test(database_answers_are_as_written),
		cmocka_unit_test(bad_addresses_end_as_usage),
		cmocka_unit_test(public_suffix_keeps_what_was_asked),
		cmocka_unit_test(administrator_wins),
		cmocka_unit_test(mistakes_of_the_administrator_end_the_lookup),
		cmocka_unit_test(broken_documents_of_others_are_recorded),
		cmocka_unit_test(mail_exchangers_are_judged_as_written),
		cmocka_unit_test(local_part_stays_here),
		cmocka_unit_test(
		    a_result_is_checked_without_the_context_that_found_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
