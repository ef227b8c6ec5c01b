/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup check ADDRESS, mailsetup check URL… */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"

static int
finish(struct cli *cli, struct msu_result *r, enum msu_code code,
    const struct msu_error *err)
{
	int rc = CLI_OK;

	if (code != MSU_OK) {
		show_error(err);
		rc = msu_code_exit(code);
	} else if (cli->json)
		rc = show_json(r);
	else if (r->account == NULL && r->outcome == MSU_FOUND)
		show_checks(cli, r);
	else
		show_result(cli, r);
	if (rc == CLI_OK)
		rc = r->exit;
	msu_result_free(r);
	return rc;
}

static int
check_urls(struct cli *cli)
{
	struct msu_result *r = NULL;
	struct msu_error err = { 0 };
	enum msu_code code;

	code = msu_check_urls(cli->ctx, (const char *const *)cli->args, &r,
	    &err);
	return finish(cli, r, code, &err);
}

static int
check_address(struct cli *cli, const char *address)
{
	struct msu_result *r = NULL;
	struct msu_error err = { 0 };
	enum msu_code code = msu_lookup(cli->ctx, address, &r, &err);

	if (code == MSU_OK)
		code = msu_check(cli->ctx, r, true, &err);
	return finish(cli, r, code, &err);
}

static int
run_check(struct cli *cli)
{
	int rc = CLI_OK;

	if (strstr(cli->args[0], "://") != NULL)
		return check_urls(cli);
	for (int i = 0; i < cli->nargs; i++) {
		int one = check_address(cli, cli->args[i]);

		if (rc == CLI_OK)
			rc = one;
	}
	return rc;
}

const struct cli_command command_check = {
	.name = "check",
	.args = N_("ADDRESS… | URL…"),
	.text = N_("verify servers, such as imaps://imap.example.org, "
	    "smtp://smtp.example.org:587"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON,
	.min_args = 1,
	.max_args = -1,
	.run = run_check,
};
