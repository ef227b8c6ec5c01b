/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup clients */
#include "cli.h"
#include "i18n.h"

static int
print_json(void)
{
	char *json = msu_clients_json();
	int rc = json == NULL || puts(json) < 0 ? CLI_BUG : CLI_OK;

	msu_free(json);
	return rc;
}

static int
run_clients(struct cli *cli)
{
	const struct msu_client *const *all = msu_clients();

	if (cli->json)
		return print_json();
	for (size_t i = 0; all[i] != NULL; i++) {
		printf("%s%s%s\n  %s\n", term_on(cli, STYLE_BOLD), all[i]->id,
		    term_off(cli), _(all[i]->title));
		if (!cli->quiet)
			show_steps(all[i], NULL);
	}
	return CLI_OK;
}

const struct cli_command command_clients = {
	.name = "clients",
	.args = "",
	.text = N_("list the mail programs, and how a file gets into each"),
	.options = CLI_JSON,
	.run = run_clients,
};
