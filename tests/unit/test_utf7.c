/* SPDX-License-Identifier: MPL-2.0 */
/* Names of IMAP folders as people read them. */
#include "rows.h"

#include "utf7.h"

static const struct {
	const char	*name, *in, *out;
} rows[] = {
	/* RFC 3501 §5.1.3 */
	{ "ascii_is_itself", "INBOX/Junk E-mail", "INBOX/Junk E-mail" },
	{ "ampersand", "R&-D", "R&D" },
	{ "rfc_example", "~peter/mail/&U,BTFw-/&ZeVnLIqe-",
	    "~peter/mail/台北/日本語" },
	{ "chinese_junk", "&V4NXPpCuTvY-", "垃圾邮件" },
	{ "latin", "Courrier ind&AOk-sirable", "Courrier indésirable" },
	{ "surrogates", "&2D3cDA-", "🐌" },
	{ "nothing", "", "" },

	/* as it is where it is none */
	{ "no_end", "a&V4NX", "a&V4NX" },
	{ "ampersand_at_the_end", "a&", "a&" },
	{ "slash_is_no_base64_here", "&U/BTFw-", "&U/BTFw-" },
	{ "not_base64", "&V4*X-", "&V4*X-" },
	{ "half_a_character", "&V4M-&Vw-", "&V4M-&Vw-" },
	{ "half_a_pair", "&2D0-", "&2D0-" },
	{ "pair_the_wrong_way", "&3AzYPQ-", "&3AzYPQ-" },
	{ "first_half_and_a_letter", "&2D0AQQ-", "&2D0AQQ-" },
	{ "nul", "&AAAAQQ-", "&AAAAQQ-" },

	/* never steers a terminal */
	{ "escape", "&ABs-[31m", "?[31m" },
	{ "right_to_left", "&IC4-txt", "?txt" },
};

static void
folder_names(void **state)
{
	struct msu_arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		row_text(rows[i].name, msu_utf7_text(&a, rows[i].in),
		    rows[i].out);
	msu_arena_free(&a);
}

/* Longer than any run that is read, with room for what it would become. */
static void
long_names(void **state)
{
	struct msu_arena a = { 0 };
	char name[2000] = "&";

	(void)state;
	for (size_t i = 0; i < 400; i++)
		memcpy(name + 1 + 4 * i, "V4NX", 4);
	name[1601] = '-';
	row_text("long_run", msu_utf7_text(&a, name), name);
	for (size_t i = 0; i < 240; i++)
		memcpy(name + 8 * i, "&V4NXPp-", 8);
	name[240 * 8] = '\0';
	row_true("many_runs", msu_utf7_text(&a, name) != NULL);
	msu_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folder_names),
		cmocka_unit_test(long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
