/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What goes wrong: on standard error for people; with --json the first failure
 * is also kept, so that a command that came to no result ends in one object
 * that says why.  Like standard error itself, this is one for the whole
 * process, and a batch's threads may all have something to say.
 */
#include <stdatomic.h>
#include <string.h>

#include "cli.h"
#include "err.h"

static bool for_programs, is_silent;
static atomic_flag is_kept = ATOMIC_FLAG_INIT;
static struct msu_error kept;

void
complain_as(bool json, bool quiet)
{
	for_programs = json;
	is_silent = json && quiet;
}

bool
complain_is_silent(void)
{
	return is_silent;
}

void
show_error(const struct msu_error *err)
{
	if (for_programs && !atomic_flag_test_and_set(&is_kept))
		kept = *err;
	if (is_silent)
		return;
	fprintf(stderr, "mailsetup: %s%s%s", err->subject,
	    err->subject[0] == '\0' ? "" : ": ", msu_code_text(err->code));
	if (err->detail[0] != '\0')
		fprintf(stderr, " (%s)", err->detail);
	fputc('\n', stderr);
}

void
show_remark(const char *subject, const char *text)
{
	if (!is_silent)
		fprintf(stderr, "mailsetup: %s%s%s\n",
		    subject == NULL ? "" : subject,
		    subject == NULL ? "" : ": ", text);
}

int
show_stopped(void)
{
	struct msu_error err = { .code = MSU_E_CANCELLED };

	show_error(&err);
	return msu_code_exit(err.code);
}

/* Of the only address that the command is about. */
static const char *
address_of(const struct cli *cli)
{
	bool one = (cli->command->options & CLI_LOOKUP) != 0 &&
	    cli->nargs == 1 && strchr(cli->args[0], '@') != NULL &&
	    strstr(cli->args[0], "://") == NULL;

	return one ? cli->args[0] : NULL;
}

static void
print_failure(const char *address, const struct msu_error *err)
{
	char *text = msu_failure_json(address, err);

	/* that it could not be written is noticed at the end */
	if (text != NULL)
		puts(text);
	msu_free(text);
}

void
complain_about(struct cli *cli, const char *address, const struct msu_error *err)
{
	show_error(err);
	if (!cli->json)
		return;
	print_failure(address, err);
	cli->answered = true;
}

void
complain_last(const struct cli *cli)
{
	if (cli->json && !cli->answered && kept.code != MSU_OK)
		print_failure(address_of(cli), &kept);
}
