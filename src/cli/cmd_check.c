/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup check ADDRESS…, mailsetup check URL… */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"

static int
check_urls(struct cli *cli)
{
	struct msu_result *r = NULL;
	struct msu_error err = { 0 };
	enum msu_code code;
	int rc = CLI_OK;

	show_progress(cli, _("checking …"));
	code = msu_check_urls(cli->ctx, (const char *const *)cli->args, &r,
	    &err);
	show_progress_end(cli);
	if (code != MSU_OK) {
		show_error(&err);
		return msu_code_exit(code);
	}
	if (cli->json)
		rc = show_json(r);
	else
		show_checks(cli, r);
	if (rc == CLI_OK)
		rc = r->exit;
	msu_result_free(r);
	return rc;
}

/* All are of one kind: addresses are looked up one by one, servers are
 * verified at once. */
static int
run_check(struct cli *cli)
{
	bool urls = strstr(cli->args[0], "://") != NULL;

	for (int i = 0; i < cli->nargs; i++) {
		const char *arg = cli->args[i];

		if ((strstr(arg, "://") != NULL) == urls &&
		    (urls || strchr(arg, '@') != NULL ||
		    strstr(arg, "\xef\xbc\xa0") != NULL))
			continue;
		fprintf(stderr, "mailsetup: check: %s: %s\n", arg,
		    _("give either mail addresses or servers such as "
		    "imaps://imap.example.org"));
		return CLI_USAGE;
	}
	if (urls && cli->plan) {
		fprintf(stderr, "mailsetup: check: --plan: %s\n",
		    _("a plan is made for mail addresses, not for servers"));
		return CLI_USAGE;
	}
	if (urls)
		return check_urls(cli);
	cli->check = CLI_CHECK_YES;
	return cli_lookup_all(cli, true);
}

const struct cli_command command_check = {
	.name = "check",
	.args = N_("ADDRESS… | URL…"),
	.text = N_("verify the servers of addresses, or servers such as "
	    "imaps://imap.example.org and smtp://smtp.example.org:587"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON,
	.min_args = 1,
	.max_args = -1,
	.run = run_check,
};
