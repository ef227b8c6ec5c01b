/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup ADDRESS, mailsetup lookup ADDRESS… */
#include "cli.h"
#include "err.h"
#include "i18n.h"

/* The plan, the settings, or the settings and how their servers do. */
static enum msu_code
ask(struct cli *cli, const char *address, bool check, struct msu_result **r,
    struct msu_error *err)
{
	if (cli->plan)
		return msu_plan(cli->ctx, address, check, r, err);
	if (!check) {
		show_progress(cli, _("looking the address up …"));
		return msu_lookup(cli->ctx, address, r, err);
	}
	show_progress(cli, _("looking the address up and checking its "
	    "servers …"));
	return msu_lookup_and_check(cli->ctx, address,
	    cli->check == CLI_CHECK_YES, r, err);
}

int
cli_lookup(struct cli *cli, const char *address, bool check,
    struct msu_result **r)
{
	struct msu_error err = { 0 };
	enum msu_code code = ask(cli, address, check, r, &err);

	show_progress_end(cli);
	if (code == MSU_OK)
		return CLI_OK;
	/* what is watched ends so, and knows what to say */
	if (code != MSU_E_CANCELLED || cli->watch == NULL)
		complain_about(cli, address, &err);
	return msu_code_exit(code);
}

/* One address: looked up, verified if wanted, shown. */
static int
run_one(struct cli *cli, const char *address, bool check)
{
	struct msu_result *r = NULL;
	int rc = cli_lookup(cli, address, check, &r);

	if (r == NULL)
		return rc;
	if (cli->get != NULL)
		rc = show_fields(cli, r);
	else if (cli->json)
		rc = show_json(cli, r);
	else {
		if (cli->shown && r->outcome != MSU_USAGE)
			putchar('\n');
		show_result(cli, r);
		cli->shown |= r->outcome != MSU_USAGE;
		if (cli->counts != NULL)
			show_count_result(cli->counts, r);
	}
	if (rc == CLI_OK)
		rc = r->exit;
	if (check && rc == CLI_OK && !cli->json && cli->get == NULL)
		rc = cli_offer_login(cli, r);
	msu_result_free(r);
	return rc;
}

int
cli_lookup_all(struct cli *cli, bool check)
{
	struct show_counts counts = { 0 };
	int rc = CLI_OK;

	if (cli->get != NULL && !cli_are_fields(cli))
		return CLI_USAGE;
	cli->counts = check && cli->nargs > 1 && cli->get == NULL ? &counts :
	    NULL;
	for (int i = 0; i < cli->nargs && !term_is_interrupted(); i++) {
		int one = run_one(cli, cli->args[i], check);

		if (rc == CLI_OK)
			rc = one;
	}
	show_counts(cli, &counts, false);
	return rc;
}

static int
run_main(struct cli *cli)
{
	return cli_lookup_all(cli, cli->check == CLI_CHECK_YES ||
	    (cli->check == CLI_CHECK_DEFAULT && !cli->offline));
}

static int
run_lookup(struct cli *cli)
{
	return cli_lookup_all(cli, cli->check == CLI_CHECK_YES);
}

const struct cli_command command_main = {
	.name = "",
	.args = N_("ADDRESS"),
	.text = N_("find the settings of an address and verify them live"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON | CLI_CHECKING |
	    CLI_GET,
	.min_args = 1,
	.max_args = 1,
	.run = run_main,
};

const struct cli_command command_lookup = {
	.name = "lookup",
	.args = N_("ADDRESS…"),
	.text = N_("find the settings of addresses, without the live check"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON | CLI_CHECKING |
	    CLI_GET,
	.min_args = 1,
	.max_args = -1,
	.run = run_lookup,
};
