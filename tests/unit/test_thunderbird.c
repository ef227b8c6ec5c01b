/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What happens to POP3 mail on the server, and which keys are used, in the
 * files for Thunderbird.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "write_cases.h"
#include "writer.h"

#define A	"zoe@example.org"

struct made {			/* by thunderbird-fleet */
	struct msu_arena	arena;
	struct msu_sink		sink;
	enum msu_code		code;
};

static void
make(struct made *m, const char *address, const struct msu_export_options *opt)
{
	const struct msu_account acct = {
		.address = address, .domain = "example.org",
		.servers = SERVERS(
		    SERVER(POP3, TLS, "pop.example.org", 995, NULL, password),
		    SERVER(SMTP, TLS, "smtp.example.org", 465, NULL,
			password)),
		.extra = NO_SERVERS, .notes = NO_NOTES,
	};
	const struct msu_account *chosen;

	memset(m, 0, sizeof(*m));
	msu_sink_init(&m->sink, &m->arena);
	m->code = msu_writer_run(&msu_writer_thunderbird_fleet, &acct, opt,
	    &m->sink, &chosen);
}

static void
unmake(struct made *m)
{
	msu_sink_free(&m->sink);
	msu_arena_free(&m->arena);
}

/* The text of a file; NULL if it was refused. */
static const char *
text_of(const struct made *m, const char *name)
{
	for (size_t i = 0; i < m->sink.files.n; i++) {
		const struct msu_sink_file *f = m->sink.files.v[i];

		if (strcmp(f->pub.name, name) == 0)
			return f->pub.error.code != MSU_OK ? NULL :
			    msu_buf_text(&f->buf);
	}
	fail_msg("no %s", name);
	return NULL;
}

static const struct {
	const char			*name;
	struct msu_export_options	 options;
	bool				 policies;
	const char			*has, *has_not;	/* thunderbird.cfg */
	const char			*xml, *xml_not;
} rows[] = {
	{ "mail stays for ever", { .display_name = NULL }, true,
	    ".leave_on_server\", true", "delete_by_age",
	    "<daysToLeaveMessagesOnServer>36500<", ">false<" },
	{ "mail stays for two days", { .leave_days = 2 }, true,
	    ".num_days_to_leave_on_server\", 2", NULL,
	    "<daysToLeaveMessagesOnServer>2<", ">false<" },
	/* a policy would say "true" */
	{ "mail stays for one day", { .leave_days = 1 }, false,
	    ".num_days_to_leave_on_server\", 1", NULL,
	    "<daysToLeaveMessagesOnServer>1<", ">false<" },
	{ "mail does not stay", { .remove = true }, true,
	    ".download_on_biff\", true", "leave_on_server",
	    "<leaveMessagesOnServer>false<", "daysTo" },
};

static void
mail_on_the_server_is_left_or_removed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct made m;
		const char *cfg, *xml;

		make(&m, A, &rows[i].options);
		/* without policies the export is still complete */
		assert_int_equal(m.code, MSU_OK);
		cfg = text_of(&m, "thunderbird.cfg");
		xml = text_of(&m, "example.org.xml");
		if ((text_of(&m, "policies.json") != NULL) !=
		    rows[i].policies)
			fail_msg("%s: policies.json", rows[i].name);
		if (strstr(cfg, rows[i].has) == NULL ||
		    (rows[i].has_not != NULL &&
		    strstr(cfg, rows[i].has_not) != NULL))
			fail_msg("%s: %s", rows[i].name, cfg);
		if (strstr(xml, rows[i].xml) == NULL ||
		    strstr(xml, rows[i].xml_not) != NULL)
			fail_msg("%s: %s", rows[i].name, xml);
		unmake(&m);
	}
}

/* The name of the account's key in thunderbird.cfg. */
static char *
key_of(const char *address)
{
	static const struct msu_export_options none;
	struct made m;
	const char *at;
	char *key;

	make(&m, address, &none);
	at = strstr(text_of(&m, "thunderbird.cfg"), "addTo(\"");
	assert_non_null(at);
	at = strstr(at, ", \"") + 3;
	key = malloc(64);
	assert_non_null(key);
	assert_true(strcspn(at, "\"") < 64);
	memcpy(key, at, strcspn(at, "\""));
	key[strcspn(at, "\"")] = '\0';
	unmake(&m);
	return key;
}

/* Those that Thunderbird makes itself are "account1" and so on. */
static void
keys_belong_to_one_account(void **state)
{
	char *one = key_of(A), *again = key_of(A), *other = key_of("b" A);

	(void)state;
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	assert_int_equal(strncmp(one, "account_", 8), 0);
	free(one);
	free(again);
	free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mail_on_the_server_is_left_or_removed),
		cmocka_unit_test(keys_belong_to_one_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
