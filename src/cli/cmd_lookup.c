/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup ADDRESS, mailsetup lookup ADDRESS… */
#include "cli.h"
#include "err.h"
#include "i18n.h"

static void
show_progress(void *arg, size_t done, size_t all)
{
	(void)arg;
	if (done < all)
		fprintf(stderr, _("\rchecking, %zu of %zu done …"), done, all);
	else
		fputs("\r\033[K", stderr);
}

/* One address: looked up, verified if wanted, shown. */
static int
run_one(struct cli *cli, const char *address, bool check)
{
	bool demanded = cli->check == CLI_CHECK_YES;
	struct msu_result *r = NULL;
	struct msu_error err = { 0 };
	int rc = CLI_OK;

	if (msu_lookup(cli->ctx, address, &r, &err) != MSU_OK ||
	    (check && msu_check(cli->ctx, r, demanded, &err) != MSU_OK)) {
		show_error(&err);
		msu_result_free(r);
		return msu_code_exit(err.code);
	}
	if (cli->json)
		rc = show_json(r);
	else
		show_result(cli, r);
	if (rc == CLI_OK)
		rc = r->exit;
	msu_result_free(r);
	return rc;
}

static int
run_all(struct cli *cli, bool check)
{
	int rc = CLI_OK;

	if (cli->progress)
		msu_set_progress(cli->ctx, show_progress, NULL);
	for (int i = 0; i < cli->nargs; i++) {
		int one;

		if (i > 0 && !cli->json)
			putchar('\n');
		one = run_one(cli, cli->args[i], check);
		if (rc == CLI_OK)
			rc = one;
	}
	return rc;
}

static int
run_main(struct cli *cli)
{
	return run_all(cli, cli->check != CLI_CHECK_NO);
}

static int
run_lookup(struct cli *cli)
{
	return run_all(cli, cli->check == CLI_CHECK_YES);
}

const struct cli_command command_main = {
	.name = "",
	.args = N_("ADDRESS"),
	.text = N_("find the settings of an address and verify them live"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON | CLI_CHECKING,
	.min_args = 1,
	.max_args = 1,
	.run = run_main,
};

const struct cli_command command_lookup = {
	.name = "lookup",
	.args = N_("ADDRESS…"),
	.text = N_("the same without the live check, for any number"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON | CLI_CHECKING,
	.min_args = 1,
	.max_args = -1,
	.run = run_lookup,
};
