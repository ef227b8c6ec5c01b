/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup check ADDRESS…, mailsetup check URL… */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"

static int
check_once(struct cli *cli, struct msu_result **r)
{
	struct msu_error err = { 0 };
	enum msu_code code;

	show_progress(cli, _("checking …"));
	code = msu_check_urls(cli->ctx, (const char *const *)cli->args, r,
	    &err);
	show_progress_end(cli);
	if (code == MSU_OK)
		return CLI_OK;
	/* what is watched ends so, and knows what to say */
	if (code != MSU_E_CANCELLED || cli->watch == NULL)
		show_error(&err);
	return msu_code_exit(code);
}

static int
check_urls(struct cli *cli)
{
	struct msu_result *r = NULL;
	struct show_counts counts = { 0 };
	int rc;

	if (cli->watch != NULL)
		return cli_watch(cli, check_once);
	rc = check_once(cli, &r);
	if (r == NULL)
		return rc;
	if (cli->json)
		rc = show_json(cli, r);
	else {
		show_checks(cli, r);
		for (size_t i = 0; r->checks[i] != NULL; i++)
			show_count_check(&counts, r->checks[i]);
		show_counts(cli, &counts, true);
	}
	if (rc == CLI_OK)
		rc = r->exit;
	msu_result_free(r);
	return rc;
}

/* Of one address: looked up anew each time, because its settings may be what
 * somebody is mending. */
static int
look_once(struct cli *cli, struct msu_result **r)
{
	return cli_lookup(cli, cli->args[0], true, r);
}

static int
usage(const char *subject, const char *text)
{
	fprintf(stderr, "mailsetup: check: %s: %s\n", subject, text);
	return CLI_USAGE;
}

/* What only goes together with something else. */
static int
check_login(struct cli *cli, bool urls)
{
	if (!cli_wants_login(cli)) {
		if (cli->user != NULL || cli->round_trip ||
		    cli->also != NULL || cli->keep)
			return usage(cli->user != NULL ? "--user" :
			    cli->round_trip ? "--round-trip" :
			    cli->keep ? "--keep" : "--also",
			    _("this needs a login: add --login or "
			    "--password-file"));
		return CLI_OK;
	}
	if (!cli->round_trip && (cli->also != NULL || cli->keep))
		return usage(cli->keep ? "--keep" : "--also", _("this needs "
		    "--round-trip"));
	if (cli->watch != NULL)
		return usage("--watch", _("no logins are made again and "
		    "again: accounts get locked"));
	if (!urls && cli->nargs > 1)
		return usage("--login", _("a password belongs to one address "
		    "only"));
	if (urls && cli->user == NULL)
		return usage("--login", _("a login at a server needs the user "
		    "name: add --user"));
	if (urls && cli->round_trip)
		return usage("--round-trip", _("this is for mail addresses, "
		    "not for servers"));
	if (cli->plan || cli->offline)
		return CLI_OK;	/* nothing will be sent */
	if (cli->round_trip)
		show_round_trip_plan(cli);
	return cli_login(cli, cli->user != NULL ? cli->user : cli->args[0]);
}

/* All are of one kind: addresses are looked up one by one, servers are
 * verified at once. */
static int
run_check(struct cli *cli)
{
	bool urls = strstr(cli->args[0], "://") != NULL;
	int rc;

	for (int i = 0; i < cli->nargs; i++) {
		const char *arg = cli->args[i];

		if ((strstr(arg, "://") != NULL) == urls &&
		    (urls || strchr(arg, '@') != NULL ||
		    strstr(arg, "\xef\xbc\xa0") != NULL))
			continue;
		return usage(arg, _("give either mail addresses or servers "
		    "such as imaps://imap.example.org"));
	}
	if (urls && cli->plan)
		return usage("--plan", _("a plan is made for mail addresses, "
		    "not for servers"));
	if (cli->watch != NULL && (cli->plan || cli->offline))
		return usage("--watch", _("without a connection there is "
		    "nothing to watch"));
	if (cli->watch != NULL && !urls && cli->nargs > 1)
		return usage("--watch", _("one address at a time can be "
		    "watched"));
	rc = check_login(cli, urls);
	if (rc != CLI_OK)
		return rc;
	if (urls)
		return check_urls(cli);
	cli->check = CLI_CHECK_YES;
	return cli->watch != NULL ? cli_watch(cli, look_once) :
	    cli_lookup_all(cli, true);
}

const struct cli_command command_check = {
	.name = "check",
	.args = N_("ADDRESS… | URL…"),
	.text = N_("verify the servers of addresses, or servers such as "
	    "imaps://imap.example.org and smtp://smtp.example.org:587"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_JSON | CLI_LOGIN | CLI_WATCH,
	.min_args = 1,
	.max_args = -1,
	.run = run_check,
};
