/* SPDX-License-Identifier: MPL-2.0 */
/* --get: single values, for scripts that read no JSON. */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"
#include "str.h"

/* The name that the list goes on with; NULL at its end. */
static const char *
next_name(struct msu_arena *a, const char **list)
{
	const char *p = *list;
	size_t len = p == NULL ? 0 : strcspn(p, ",");

	if (p == NULL)
		return NULL;
	*list = p[len] == ',' ? p + len + 1 : NULL;
	return msu_arena_strn(a, p, len);
}

bool
cli_are_fields(const struct cli *cli)
{
	struct msu_arena a = { 0 };
	const char *list = cli->get, *name;
	bool good = true;

	if (cli->json || cli->plan) {
		fprintf(stderr, "mailsetup: --get: %s\n", _("this goes with "
		    "neither --json nor --plan"));
		return false;
	}
	while (good && (name = next_name(&a, &list)) != NULL) {
		char *there = msu_result_field(NULL, name);

		good = there != NULL;
		msu_free(there);
		if (!good)
			fprintf(stderr, "mailsetup: --get: %s: %s\n", name,
			    _("there is no such value; man mailsetup lists "
			    "them"));
	}
	msu_arena_free(&a);
	return good;
}

/* Never empty, so that words stay in their columns, and on one line. */
static void
print_value(struct msu_arena *a, const char *text, bool first)
{
	size_t size = strlen(text) + 1;
	char *clean = msu_arena_alloc(a, size);

	if (!first)
		putchar('\t');
	if (clean == NULL)
		return;
	msu_str_copy_clean(clean, size, text, strlen(text));
	fputs(clean[0] == '\0' ? "-" : clean, stdout);
}

int
show_fields(const struct cli *cli, const struct msu_result *r)
{
	struct msu_arena a = { 0 };
	const char *list = cli->get, *name;
	struct msu_error err = r->error;
	bool first = true, failed;

	if (r->outcome != MSU_FOUND) {
		msu_str_copy_clean(err.subject, sizeof(err.subject),
		    r->address, strlen(r->address));
		if (!cli->quiet || r->outcome == MSU_USAGE)
			show_error(&err);
		return CLI_OK;
	}
	while ((name = next_name(&a, &list)) != NULL) {
		char *text = msu_result_field(r, name);

		print_value(&a, text == NULL ? "" : text, first);
		msu_free(text);
		first = false;
	}
	putchar('\n');
	failed = msu_arena_failed(&a);
	msu_arena_free(&a);
	return failed ? CLI_BUG : CLI_OK;
}
