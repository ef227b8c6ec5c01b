/* SPDX-License-Identifier: MPL-2.0 */
/* An audit as JSON and as a page, without memory: whole, or not at all. */
#include "oom.h"

#include "audit.h"
#include "audit_page.h"
#include "json.h"

static const struct msu_reason reason = { "%1 is wrong with %2",
	{ "<everything>", "a.test", NULL, NULL } };
static const struct msu_finding finding = { "autoconfig-missing", MSU_ERROR,
	"a.test", &reason, &reason, "one line\nand another" };
static const struct msu_server server = { .proto = MSU_PROTO_IMAP,
	.security = MSU_SECURITY_TLS, .port = 993, .host = "imap.a.test",
	.user = "%EMAILADDRESS%" };
static const struct msu_audited_client client = { "thunderbird",
	"Thunderbird", MSU_PROSPECT_WORKS, "autoconfig", "https://a.test/",
	&server, &server, "how", "note", "where" };
static const struct msu_finding *const findings[] = { &finding, NULL };
static const struct msu_audited_client *const clients[] = { &client, NULL };
static const void *const none[] = { NULL };

static const struct msu_audit audit = {
	.domain = "a.test", .written = "a.test", .outcome = MSU_FOUND,
	.exit = 2, .grade = 'D', .grade_rule = "one error",
	.counts = { [MSU_ERROR] = 1 },
	.findings = findings, .clients = clients,
	.checks = (const void *)none, .attempts = (const void *)none,
	.sent = (const void *)none,
};

static bool
json_run(unsigned long n, const void *arg)
{
	char *text;
	bool ok;

	(void)arg;
	start_with(n);
	text = msu_json_audit_dup(&audit);
	stop();
	ok = text == NULL ? has_failed : !has_failed &&
	    strstr(text, "\"sent\":[]}") != NULL;
	free(text);
	return ok;
}

static bool
page_run(unsigned long n, const void *arg)
{
	const struct msu_grade *rule[2] = { msu_grade_row(0), NULL };
	char *text;
	bool ok;

	(void)arg;
	start_with(n);
	text = msu_audit_page_dup(&audit, rule);
	stop();
	ok = text == NULL ? has_failed : !has_failed &&
	    strstr(text, "</html>\n") != NULL &&
	    strstr(text, "&lt;everything&gt;") != NULL;
	free(text);
	return ok;
}

static void
audit_is_written_whole_or_not_at_all(void **state)
{
	(void)state;
	run_with_every_number("json", json_run, NULL);
	run_with_every_number("page", page_run, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(audit_is_written_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
