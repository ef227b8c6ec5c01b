/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup: from a mail address to a mail program that works. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "i18n.h"

static void
set_language(void)
{
	setlocale(LC_ALL, "");
	/* numbers in files and JSON never depend on the locale */
	setlocale(LC_NUMERIC, "C");
#ifdef ENABLE_NLS
	/* the tests run the program before it is installed */
	if (getenv("MAILSETUP_LOCALEDIR") != NULL)
		bindtextdomain("mailsetup", getenv("MAILSETUP_LOCALEDIR"));
#endif
}

/* What was printed must have arrived: a full disk is not success. */
static int
close_output(int rc)
{
	bool failed = ferror(stdout) != 0;

	if (fclose(stdout) != 0)
		failed = true;
	if (failed) {
		show_remark(NULL, _("the output could not be written"));
		return CLI_FILE;
	}
	return rc;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	int rc;

	term_hold_closed();
	memset(&cli, 0, sizeof(cli));
	set_language();
	cli.ctx = msu_ctx_new();
	if (cli.ctx == NULL) {
		fputs("mailsetup: out of memory\n", stderr);
		return CLI_BUG;
	}
	rc = cli_parse(&cli, argc, argv);
	if (rc == CLI_OK && cli.help)
		cli_help(&cli, stdout);
	else if (rc == CLI_OK && cli.version)
		printf("mailsetup %s\n", msu_version());
	else if (rc == CLI_OK) {
		term_cancel_on_interrupt(cli.ctx);
		rc = cli.command->run(&cli);
		complain_last(&cli);
	}
	msu_ctx_free(cli.ctx);
	msu_arena_free(&cli.arena);
	return close_output(rc);
}
