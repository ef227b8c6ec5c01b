/* SPDX-License-Identifier: MPL-2.0 */
/* A result as JSON: every key is there, and it is JSON whatever is in it. */
#include "rows.h"

#include <locale.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "buf.h"
#include "json.h"
#include "model.h"
#include "str.h"

static const void *const none[1];

/* ---- results to write ----------------------------------------------- */

static void
empty_result(struct msu_result *r)
{
	memset(r, 0, sizeof(*r));
	r->outcome = MSU_NOTHING;
	r->exit = 3;
	r->reasons = (const void *)none;
	r->candidates = (const void *)none;
	r->attempts = (const void *)none;
	r->sent = (const void *)none;
	r->checks = (const void *)none;
	r->parts = (const void *)none;
	r->conflicts = (const void *)none;
	r->plan = (const void *)none;
}

static const enum msu_auth auths[] = {
	MSU_AUTH_OAUTH2, MSU_AUTH_PASSWORD
};
#define IMAP	{ MSU_PROTO_IMAP, MSU_SECURITY_TLS, 993, "imap.example.org", \
    NULL, "zoe@example.org", auths, 2 }
static const struct msu_server imap = IMAP;
static const struct msu_server smtp = {
	MSU_PROTO_SMTP, MSU_SECURITY_STARTTLS, 65535, "smtp.example.org",
	NULL, NULL, NULL, 0
};
static const struct msu_server caldav = {
	MSU_PROTO_CALDAV, MSU_SECURITY_TLS, 443, NULL,
	"https://dav.example.org/", "zoe", auths, 1
};
#define LIST(type, ...)	((const type *const []){ __VA_ARGS__, NULL })

static const struct msu_account account = {
	.address = "zoe@example.org",
	.domain = "example.org",
	.display_name = "Zoe",
	.provider = "example.org",
	.provider_name = "Example \"Mail\" \\ \xe9\x82\xae\xe7\xae\xb1",
	.in = &imap,
	.out = &smtp,
	.servers = LIST(struct msu_server, &imap, &smtp),
	.extra = LIST(struct msu_server, &caldav),
	.oauth2 = &(struct msu_oauth2){ "login.example.org", NULL,
	    "https://login.example.org/token", "mail" },
	.notes = LIST(struct msu_note, &((struct msu_note){ "app-password",
	    "Use an app password.", "https://example.org/help", false }),
	    &((struct msu_note){ "enable-imap", "Switch it on.", NULL,
	    false })),
	.documentation = "https://example.org/help",
};

static const struct msu_step steps[] = {
	{ MSU_STEP_RESOLVE, MSU_PASS, 1, { .code = MSU_OK } },
	{ MSU_STEP_CONNECT, MSU_PASS, 4000000000u, { .code = MSU_OK } },
	{ MSU_STEP_TLS, MSU_FAIL, 3, { MSU_E_CERT_EXPIRED, 60, "h",
	    "certificate has expired" } },
	{ MSU_STEP_GREETING, MSU_NOT_RUN, 0, { .code = MSU_OK } },
};

static const struct msu_tls tls = {
	"TLSv1.3", "TLS_AES_256_GCM_SHA384", "CN=imap.example.org", NULL,
	0, 1801440000, LIST(char, "imap.example.org", "192.0.2.1"),
	LIST(struct msu_certificate, &((struct msu_certificate){
	    "CN=imap.example.org", "CN=Root", 1801440000 })), "good"
};

static const struct msu_advice advice = { "tell-provider", "Tell it.",
	"provider", NULL, NULL };
static const struct msu_advice login_advice = { "use-app-password",
	"Make one.", "credentials", "It wants another.",
	"https://example.org/app" };

static const struct msu_attempt asked = {
	.source = "mx",
	.where = "example.org",
	.answer = MSU_ANSWER_NONE,
	.ms = 1500,
	.error = { MSU_E_DNS_TIMEOUT, 12, "example.org", "" },
};
static const struct msu_attempt read = {
	.source = "autoconfig",
	.where = "https://autoconfig.example.org/",
	.answer = MSU_ANSWER_FOUND,
	.ms = 30,
	.start_ms = 12,
	.secure = true,
	.status = 200,
	.bytes = 4711,
	.hops = LIST(char, "https://example.org/a", "https://example.org/b"),
	.ip = "192.0.2.1",
	.tls = &tls,
	.dropped = LIST(char, "line 3: port missing"),
};

static const struct msu_evidence said[] = {
	{ "autoconfig", "https://autoconfig.example.org/", 3, 1767225600,
	    &read, true },
	{ "database", "example.org", 2, 0, NULL, false },
};
static const struct msu_candidate candidate = {
	IMAP, LIST(struct msu_evidence, &said[0], &said[1]), 3, 85
};
static const struct msu_sent sent = { "domain", "DNS resolver (MX)" };
static const struct msu_check works = {
	.server = &smtp, .verdict = MSU_PASS, .ms = 7, .steps = steps,
	.nsteps = 1, .offered = (const void *)none,
	.tried = (const void *)none, .dialogue = (const void *)none,
};
static const struct msu_tried instead = { "same-source", &works };
static const struct msu_check failed = {
	.server = &imap, .verdict = MSU_FAIL, .ms = 41, .steps = steps,
	.nsteps = ROWS(steps), .tls = &tls,
	.offered = LIST(char, "PLAIN", "XOAUTH2"), .advice = &advice,
	.tried = LIST(struct msu_tried, &instead), .proposal = &instead,
	.dialogue = LIST(char, "S: * OK", "C: A1 NOOP"),
	.login = "zoe", .mechanism = "SCRAM-SHA-256", .max_size = 35000000,
};
static const struct msu_check not_run = {
	.server = &smtp, .verdict = MSU_NOT_RUN, .steps = steps, .nsteps = 1,
	.offered = (const void *)none, .tried = (const void *)none,
	.dialogue = (const void *)none,
};
static const struct msu_round_trip trip = {
	.verdict = MSU_FAIL,
	.error = { MSU_E_ALTERED, 0, "imap.example.org", "text" },
	.advice = &login_advice, .message_id = "1@example.org",
	.bytes = 1400000, .accepted = true, .accepted_ms = 80,
	.folder = "Junk", .differences = LIST(char, "text"),
};

static const struct msu_result full = {
	.address = "Zoe <zoe@example.org>",
	.domain = "example.org",
	.outcome = MSU_FOUND,
	.exit = 7,
	.error = { MSU_E_OFFLINE, 0, "example.org", "no network" },
	.account = &account,
	.trust = 3,
	.score = 85,
	.confidence = "high",
	.reasons = LIST(struct msu_reason,
	    (&(struct msu_reason){ "First: %1 (%2).", { "a source",
	    "100 % of %3" } }), (&(struct msu_reason){ "Second.",
	    { NULL } })),
	.candidates = LIST(struct msu_candidate, &candidate),
	.attempts = LIST(struct msu_attempt, &asked, &read),
	.sent = LIST(struct msu_sent, &sent),
	.checks = LIST(struct msu_check, &failed, &not_run),
	.round_trip = &trip,
	.parts = LIST(struct msu_part, (&(struct msu_part){ "trust", 60 }),
	    (&(struct msu_part){ "unusual-port", -5 })),
	.conflicts = LIST(struct msu_conflict,
	    (&(struct msu_conflict){ "equal", "example.org", "example.net",
	    false })),
	.plan = LIST(struct msu_planned,
	    (&(struct msu_planned){ "example.org (MX)", "DNS resolver",
	    "at once" })),
};

#define SERVER_IMAP \
	"{\"protocol\":\"imap\",\"host\":\"imap.example.org\",\"port\":993," \
	"\"security\":\"tls\",\"username\":\"zoe@example.org\"," \
	"\"auth\":[\"oauth2\",\"password\"],\"url\":null}"
#define SERVER_SMTP \
	"{\"protocol\":\"smtp\",\"host\":\"smtp.example.org\"," \
	"\"port\":65535,\"security\":\"starttls\",\"username\":null," \
	"\"auth\":[],\"url\":null}"
#define SERVER_CALDAV \
	"{\"protocol\":\"caldav\",\"host\":null,\"port\":443," \
	"\"security\":\"tls\",\"username\":\"zoe\",\"auth\":[\"oauth2\"]," \
	"\"url\":\"https://dav.example.org/\"}"

#define TLS \
	"{\"version\":\"TLSv1.3\"," \
	"\"cipher\":\"TLS_AES_256_GCM_SHA384\"," \
	"\"subject\":\"CN=imap.example.org\",\"issuer\":null," \
	"\"not_before\":null,\"not_after\":\"2027-02-01T00:00:00Z\"," \
	"\"names\":[\"imap.example.org\",\"192.0.2.1\"]," \
	"\"chain\":[{\"subject\":\"CN=imap.example.org\"," \
	"\"issuer\":\"CN=Root\",\"not_after\":\"2027-02-01T00:00:00Z\"}]," \
	"\"ocsp\":\"good\"}"

static const char full_text[] = "{\"version\":1,"
    "\"address\":\"Zoe <zoe@example.org>\",\"domain\":\"example.org\","
    "\"outcome\":\"found\",\"exit\":7,"
    "\"error\":{\"code\":\"offline\",\"detail\":\"no network\"},"
    "\"account\":{\"provider\":\"example.org\","
    "\"name\":\"Example \\\"Mail\\\" \\\\ \xe9\x82\xae\xe7\xae\xb1\","
    "\"incoming\":" SERVER_IMAP ",\"outgoing\":" SERVER_SMTP ","
    "\"extra\":[" SERVER_CALDAV "],"
    "\"oauth2\":{\"issuer\":\"login.example.org\",\"auth_url\":null,"
    "\"token_url\":\"https://login.example.org/token\","
    "\"scope\":\"mail\"},"
    "\"notes\":[{\"code\":\"app-password\","
    "\"text\":\"Use an app password.\","
    "\"url\":\"https://example.org/help\"},"
    "{\"code\":\"enable-imap\",\"text\":\"Switch it on.\","
    "\"url\":null}],"
    "\"documentation\":\"https://example.org/help\"},"
    "\"trust\":3,\"score\":85,\"confidence\":\"high\","
    "\"reasons\":[\"First: a source (100 % of %3).\",\"Second.\"],"
    "\"score_parts\":[{\"part\":\"trust\",\"points\":60},"
    "{\"part\":\"unusual-port\",\"points\":-5}],"
    "\"conflicts\":[{\"kind\":\"equal\",\"chosen\":\"example.org\","
    "\"other\":\"example.net\",\"resolved\":false}],"
    "\"candidates\":[{\"server\":" SERVER_IMAP ",\"trust\":3,"
    "\"score\":85,\"evidence\":[{\"source\":\"autoconfig\","
    "\"where\":\"https://autoconfig.example.org/\",\"trust\":3,"
    "\"attempt\":1,\"user_inferred\":true},{\"source\":\"database\","
    "\"where\":\"example.org\",\"trust\":2,\"attempt\":null,"
    "\"user_inferred\":false}]}],"
    "\"attempts\":[{\"source\":\"mx\",\"where\":\"example.org\","
    "\"outcome\":\"no-answer\",\"start\":0,\"ms\":1500,"
    "\"dnssec\":false,\"status\":null,\"bytes\":0,\"redirects\":[],"
    "\"ip\":null,\"tls\":null,\"dropped\":[],"
    "\"error\":{\"code\":\"dns-timeout\",\"detail\":null}},"
    "{\"source\":\"autoconfig\","
    "\"where\":\"https://autoconfig.example.org/\","
    "\"outcome\":\"found\",\"start\":12,\"ms\":30,\"dnssec\":true,"
    "\"status\":200,\"bytes\":4711,"
    "\"redirects\":[\"https://example.org/a\","
    "\"https://example.org/b\"],\"ip\":\"192.0.2.1\",\"tls\":" TLS ","
    "\"dropped\":[\"line 3: port missing\"],\"error\":null}],"
    "\"sent\":[{\"what\":\"domain\",\"to\":\"DNS resolver (MX)\"}],"
    "\"checks\":[{\"server\":" SERVER_IMAP ",\"outcome\":\"fail\","
    "\"ms\":41,\"steps\":["
    "{\"step\":\"resolve\",\"outcome\":\"pass\",\"ms\":1,"
    "\"error\":null},"
    "{\"step\":\"connect\",\"outcome\":\"pass\",\"ms\":4000000000,"
    "\"error\":null},"
    "{\"step\":\"tls\",\"outcome\":\"fail\",\"ms\":3,"
    "\"error\":{\"code\":\"cert-expired\","
    "\"detail\":\"certificate has expired\"}},"
    "{\"step\":\"greeting\",\"outcome\":\"not-run\",\"ms\":0,"
    "\"error\":null}],"
    "\"tls\":" TLS ","
    "\"offered\":[\"PLAIN\",\"XOAUTH2\"],"
    "\"advice\":{\"code\":\"tell-provider\",\"cause\":\"provider\","
    "\"problem\":null,\"text\":\"Tell it.\",\"url\":null},"
    "\"max_size\":35000000,\"login\":\"zoe\","
    "\"mechanism\":\"SCRAM-SHA-256\","
    "\"dialogue\":[\"S: * OK\",\"C: A1 NOOP\"],"
    "\"tried\":[{\"why\":\"same-source\","
    "\"server\":" SERVER_SMTP ",\"outcome\":\"pass\",\"ms\":7,"
    "\"steps\":[{\"step\":\"resolve\",\"outcome\":\"pass\",\"ms\":1,"
    "\"error\":null}],\"tls\":null,\"offered\":[],\"advice\":null}],"
    "\"proposal\":{\"why\":\"same-source\","
    "\"server\":" SERVER_SMTP "}},"
    "{\"server\":" SERVER_SMTP ",\"outcome\":\"not-run\",\"ms\":0,"
    "\"steps\":[{\"step\":\"resolve\",\"outcome\":\"pass\",\"ms\":1,"
    "\"error\":null}],\"tls\":null,\"offered\":[],\"advice\":null,"
    "\"max_size\":null,\"login\":null,\"mechanism\":null,\"dialogue\":[],"
    "\"tried\":[],"
    "\"proposal\":null}],"
    "\"round_trip\":{\"outcome\":\"fail\","
    "\"error\":{\"code\":\"message-altered\",\"detail\":\"text\"},"
    "\"advice\":{\"code\":\"use-app-password\",\"cause\":\"credentials\","
    "\"problem\":\"It wants another.\",\"text\":\"Make one.\","
    "\"url\":\"https://example.org/app\"},"
    "\"message_id\":\"1@example.org\",\"bytes\":1400000,"
    "\"accepted_ms\":80,\"delivered_ms\":null,\"folder\":\"Junk\","
    "\"differences\":[\"text\"],\"deleted\":false,"
    "\"may_arrive\":false},"
    "\"plan\":null}";

static const char empty_text[] = "{\"version\":1,\"address\":null,"
    "\"domain\":null,\"outcome\":\"nothing\",\"exit\":3,\"error\":null,"
    "\"account\":null,\"trust\":null,\"score\":null,"
    "\"confidence\":null,"
    "\"reasons\":[],\"score_parts\":[],\"conflicts\":[],"
    "\"candidates\":[],\"attempts\":[],\"sent\":[],"
    "\"checks\":[],\"round_trip\":null,\"plan\":null}";

static void
text_is(const char *name, const struct msu_result *r, const char *want)
{
	char *text = msu_json_result_dup(r);

	row_text(name, text, want);
	free(text);
}

static void
full_result_is_written_key_by_key(void **state)
{
	(void)state;
	text_is("full", &full, full_text);
}

static void
empty_result_has_every_key_too(void **state)
{
	struct msu_result r;

	(void)state;
	empty_result(&r);
	text_is("empty", &r, empty_text);
	r.address = "";			/* as typed */
	text_is("empty address", &r, empty_text);
}

/* ---- keys: PRODUCT.md ----------------------------------------------- */

static const struct {
	const char	*path;		/* "a.b": b of a; "a.0": its first */
	const char	*keys;
} shapes[] = {
	{ "", "version address domain outcome exit error account trust score "
	    "confidence reasons score_parts conflicts candidates attempts "
	    "sent checks round_trip plan" },
	{ "account", "provider name incoming outgoing extra oauth2 notes "
	    "documentation" },
	{ "account.incoming", "protocol host port security username auth url" },
	{ "account.outgoing", "protocol host port security username auth url" },
	{ "account.extra.0", "protocol host port security username auth url" },
	{ "account.oauth2", "issuer auth_url token_url scope" },
	{ "account.notes.0", "code text url" },
	{ "candidates.0", "server trust score evidence" },
	{ "candidates.0.server", "protocol host port security username auth "
	    "url" },
	{ "candidates.0.evidence.0", "source where trust attempt "
	    "user_inferred" },
	{ "score_parts.0", "part points" },
	{ "conflicts.0", "kind chosen other resolved" },
	{ "attempts.0", "source where outcome start ms dnssec status bytes "
	    "redirects ip tls dropped error" },
	{ "attempts.1.tls", "version cipher subject issuer not_before "
	    "not_after names chain ocsp" },
	{ "attempts.0.error", "code detail" },
	{ "sent.0", "what to" },
	{ "checks.0", "server outcome ms steps tls offered advice max_size "
	    "login mechanism dialogue tried proposal" },
	{ "checks.0.tried.0", "why server outcome ms steps tls offered "
	    "advice" },
	{ "checks.0.proposal", "why server" },
	{ "checks.0.tls.chain.0", "subject issuer not_after" },
	{ "round_trip", "outcome error advice message_id bytes accepted_ms "
	    "delivered_ms folder differences deleted may_arrive" },
	{ "checks.0.steps.0", "step outcome ms error" },
	{ "checks.0.tls", "version cipher subject issuer not_before "
	    "not_after names chain ocsp" },
	{ "checks.0.advice", "code cause problem text url" },
};

static const cJSON *
item_at(const cJSON *item, const char *path)
{
	while (*path != '\0' && item != NULL) {
		char key[32];
		size_t len = strcspn(path, ".");

		assert_true(len < sizeof(key));
		memcpy(key, path, len);
		key[len] = '\0';
		item = cJSON_IsArray(item) ?
		    cJSON_GetArrayItem(item, key[0] - '0') :
		    cJSON_GetObjectItemCaseSensitive(item, key);
		path += len + (path[len] == '.');
	}
	return item;
}

static void
every_promised_key_is_there_and_no_other(void **state)
{
	char *text = msu_json_result_dup(&full);
	cJSON *root;

	(void)state;
	assert_non_null(text);
	root = cJSON_Parse(text);
	assert_non_null(root);
	for (size_t i = 0; i < ROWS(shapes); i++) {
		const cJSON *at = item_at(root, shapes[i].path);
		const char *rest = shapes[i].keys, *word;
		size_t len;
		int n = 0;

		row_true(shapes[i].path, cJSON_IsObject(at));
		for (; msu_str_word(&rest, &word, &len); n++) {
			char key[32];

			assert_true(len < sizeof(key));
			memcpy(key, word, len);
			key[len] = '\0';
			if (cJSON_GetObjectItemCaseSensitive(at, key) == NULL)
				fail_msg("\"%s\" has no %s", shapes[i].path,
				    key);
		}
		row_number(shapes[i].path,
		    (unsigned long)cJSON_GetArraySize(at), (unsigned)n);
	}
	cJSON_Delete(root);
	free(text);
}

/* What would be sent is told only where nothing was. */
static void
plan_is_there_when_asked_for(void **state)
{
	struct msu_result r = full;
	char *text;

	(void)state;
	r.outcome = MSU_PLANNED;
	text = msu_json_result_dup(&r);
	assert_non_null(text);
	assert_non_null(strstr(text, "\"outcome\":\"planned\""));
	assert_non_null(strstr(text, "\"plan\":[{\"what\":\"example.org (MX)\","
	    "\"to\":\"DNS resolver\",\"when\":\"at once\"}]}"));
	free(text);
	r.plan = (const void *)none;
	text = msu_json_result_dup(&r);
	assert_non_null(text);
	assert_non_null(strstr(text, "\"plan\":[]}"));
	free(text);
}

static void
text_is_one_line(void **state)
{
	struct msu_result r = full;
	char *text;

	(void)state;
	r.address = "a\nb\r\xe2\x80\xa8";
	text = msu_json_result_dup(&r);
	assert_non_null(text);
	assert_null(strpbrk(text, "\r\n"));
	free(text);
}

/* ---- strings -------------------------------------------------------- */

static const struct {
	const char	*name, *in, *out;	/* out: between the quotes */
} strings[] = {
	{ "plain", "abc", "abc" },
	{ "empty", "", "" },
	{ "quotes", "\"a\" 'b'", "\\\"a\\\" 'b'" },
	{ "backslash", "a\\b", "a\\\\b" },
	{ "line_ends", "a\r\nb\tc", "a\\r\\nb\\tc" },
	{ "control", "\x01\x1b[31m\x1f", "\\u0001\\u001b[31m\\u001f" },
	{ "delete_is_kept", "\x7f", "\x7f" },
	{ "slash_and_markup", "</script>&", "</script>&" },
	{ "utf8", "zo\xc3\xab \xf0\x9f\x93\xa7",
	    "zo\xc3\xab \xf0\x9f\x93\xa7" },
	{ "bad_byte", "a\xff" "b", "a?b" },
	{ "half_a_character", "a\xe9\x82", "a??" },
	{ "overlong", "\xc0\xaf", "??" },
	{ "surrogate", "\xed\xa0\x80", "???" },
	{ "beyond_unicode", "\xf4\x90\x80\x80", "????" },
	{ "percent", "%s%n", "%s%n" },
};

static void
strings_stay_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(strings); i++) {
		const struct msu_sent what = { strings[i].in, "x" };
		const struct msu_sent *const all[] = { &what, NULL };
		struct msu_result r;
		struct msu_buf want;
		char *text, *at;
		cJSON *root;

		empty_result(&r);
		r.sent = all;
		text = msu_json_result_dup(&r);
		assert_non_null(text);
		msu_buf_init(&want, 1000);
		msu_buf_addf(&want, "\"sent\":[{\"what\":\"%s\",",
		    strings[i].out);
		at = strstr(text, "\"sent\"");
		row_true(strings[i].name, at != NULL &&
		    msu_str_has_prefix(at, msu_buf_text(&want)));
		row_true(strings[i].name, msu_str_is_utf8(text, strlen(text)));
		root = cJSON_Parse(text);
		row_true(strings[i].name, root != NULL);
		cJSON_Delete(root);
		msu_buf_free(&want);
		free(text);
	}
}

/* ---- numbers, times, places ----------------------------------------- */

static const struct {
	const char	*name;
	time_t		 when;
	const char	*text;
} times[] = {
	{ "unknown", 0, "null" },
	{ "before_1970", -1, "null" },
	{ "first_second", 1, "\"1970-01-01T00:00:01Z\"" },
	{ "leap_day", 1709164800, "\"2024-02-29T00:00:00Z\"" },
	{ "last_second_of_a_year", 1798761599, "\"2026-12-31T23:59:59Z\"" },
	{ "after_2038", 2147483648, "\"2038-01-19T03:14:08Z\"" },
};

static void
times_are_utc(void **state)
{
	static const char *const zones[] = { "UTC0", "XYZ-14", "XYZ11" };

	(void)state;
	for (size_t z = 0; z < ROWS(zones); z++) {
		assert_int_equal(setenv("TZ", zones[z], 1), 0);
		tzset();
		for (size_t i = 0; i < ROWS(times); i++) {
			struct msu_tls t = tls;
			struct msu_check c = { .server = &imap,
			    .verdict = MSU_PASS, .steps = steps, .nsteps = 1,
			    .tls = &t, .offered = (const void *)none,
			    .tried = (const void *)none,
			    .dialogue = (const void *)none };
			const struct msu_check *const checks[] = { &c, NULL };
			struct msu_result r;
			struct msu_buf want;
			char *text;

			empty_result(&r);
			r.checks = checks;
			t.not_after = times[i].when;
			text = msu_json_result_dup(&r);
			assert_non_null(text);
			msu_buf_init(&want, 1000);
			msu_buf_addf(&want, "\"not_after\":%s,",
			    times[i].text);
			row_true(times[i].name,
			    strstr(text, msu_buf_text(&want)) != NULL);
			msu_buf_free(&want);
			free(text);
		}
	}
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
}

/* Turkish upper-cases i otherwise, German writes 1,5: where these locales are
 * not installed this only tries what there is. */
static void
locale_changes_nothing(void **state)
{
	static const char *const names[] = {
		"tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8", "C"
	};

	(void)state;
	for (size_t i = 0; i < ROWS(names); i++) {
		if (setlocale(LC_ALL, names[i]) != NULL)
			text_is(names[i], &full, full_text);
	}
	assert_non_null(setlocale(LC_ALL, "C"));
}

static void
every_word_has_a_name(void **state)
{
	(void)state;
	for (unsigned o = 0; o < MSU_OUTCOME_COUNT; o++) {
		struct msu_result r;
		char *text;
		cJSON *root;

		empty_result(&r);
		r.outcome = (enum msu_outcome)o;
		text = msu_json_result_dup(&r);
		root = cJSON_Parse(text);
		row_text(text, cJSON_GetStringValue(item_at(root,
		    "outcome")), msu_outcome_name(r.outcome));
		row_true(text, strcmp(msu_outcome_name(r.outcome), "?") != 0);
		cJSON_Delete(root);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_result_is_written_key_by_key),
		cmocka_unit_test(empty_result_has_every_key_too),
		cmocka_unit_test(every_promised_key_is_there_and_no_other),
		cmocka_unit_test(plan_is_there_when_asked_for),
		cmocka_unit_test(text_is_one_line),
		cmocka_unit_test(strings_stay_strings),
		cmocka_unit_test(times_are_utc),
		cmocka_unit_test(locale_changes_nothing),
		cmocka_unit_test(every_word_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
