/* SPDX-License-Identifier: MPL-2.0 */
/* Derived UUIDs against RFC 9562 and the namespaces of its §6.6. */
#include "rows.h"

#include "uuid.h"

#define NAMESPACE(low)							\
	{ 0x6b, 0xa7, 0xb8, low, 0x9d, 0xad, 0x11, 0xd1,		\
	  0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 }

/* The last three were computed by Python's uuid module. */
static const struct {
	const char	*name;
	uint8_t		 space[16];
	const char	*text, *uuid;
} texts[] = {
	{ "rfc_9562_appendix_a_4", NAMESPACE(0x10), "www.example.com",
	    "2ed6657d-e927-568b-95e1-2665a8aea6a2" },
	{ "python_documentation", NAMESPACE(0x10), "python.org",
	    "886313e1-3b8a-5372-9b90-0c9aee199e5d" },
	{ "namespace_of_urls", NAMESPACE(0x11), "http://example.com/",
	    "0a300ee9-f9e4-5697-a51a-efc7fafaba67" },
	{ "no_name", NAMESPACE(0x10), "", "4ebd0208-8328-5d69-8c44-ec50939c0967" },
	{ "more_than_one_block", NAMESPACE(0x14),
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "\xc3\xab", "9655a9db-237e-5344-abb5-52ad4643f139" },
};

static void
names_have_the_published_uuids(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(texts); i++)
		row_text(texts[i].name, msu_uuid5(&a, texts[i].space,
		    texts[i].text), texts[i].uuid);
	msu_arena_free(&a);
}

static void
accounts_differ_in_what_address_and_servers(void **state)
{
	const struct msu_server one = { .proto = MSU_PROTO_IMAP, .host = "one" };
	const struct msu_server two = { .proto = MSU_PROTO_IMAP, .host = "two" };
	const struct msu_server pop = { .proto = MSU_PROTO_POP3, .host = "one" };
	const struct msu_account accounts[] = {
		{ .address = "a@example.org", .in = &one, .out = &one },
		{ .address = "b@example.org", .in = &one, .out = &one },
		{ .address = "a@example.org", .in = &two, .out = &one },
		{ .address = "a@example.org", .in = &one, .out = &two },
		{ .address = "a@example.org", .in = &pop, .out = &one },
	};
	static const char *const whats[] = { "account", "identity" };
	struct msu_arena a = { 0 };
	const char *seen[ROWS(accounts) * ROWS(whats)];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ROWS(accounts); i++) {
		for (size_t j = 0; j < ROWS(whats); j++) {
			seen[n] = msu_uuid(&a, whats[j], &accounts[i]);
			row_text("again", msu_uuid(&a, whats[j], &accounts[i]),
			    seen[n]);
			for (size_t k = 0; k < n; k++)
				assert_string_not_equal(seen[k], seen[n]);
			n++;
		}
	}
	/* for ever: see uuid.c */
	row_text("first", seen[0], "801c8c05-88fd-5856-befa-ed0f1f6dd658");
	row_text("address", msu_uuid_address(&a, "profile", "a@example.org"),
	    "1771977e-96cb-53e1-a14c-21b6619a32fa");
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_the_published_uuids),
		cmocka_unit_test(accounts_differ_in_what_address_and_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
