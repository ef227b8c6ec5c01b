/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup export ADDRESS --to CLIENT[,CLIENT…] */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"
#include "str.h"

static const struct msu_client *
find_client(const char *id, size_t len)
{
	const struct msu_client *const *all = msu_clients();

	for (size_t i = 0; all[i] != NULL; i++) {
		if (msu_str_is(id, len, all[i]->id))
			return all[i];
	}
	return NULL;
}

/* Whether the list of --to names the client, or all. */
static bool
is_wanted(const char *to, const char *id)
{
	for (const char *p = to; *p != '\0'; p += *p == ',') {
		size_t len = strcspn(p, ",");

		if (msu_str_is(p, len, id) || msu_str_is(p, len, "all"))
			return true;
		p += len;
	}
	return false;
}

static int
export_one(struct cli *cli, struct msu_result *r, const struct msu_client *c)
{
	struct msu_export_options opt = { 0 };
	const struct msu_exported *out = NULL;
	const char *dir = cli->output == NULL ? "." : cli->output;
	struct msu_error err = { 0 };
	enum msu_code code;
	bool any = false;

	opt.display_name = cli->name;
	opt.pop3 = cli->pop3;
	opt.force = cli->force;
	code = msu_export(cli->ctx, r, c->id, dir, &opt, &out, &err);
	if (out == NULL) {
		show_error(&err);
		return msu_code_exit(code);
	}
	printf("%s%s%s\n", term_on(cli, STYLE_BOLD), _(c->title),
	    term_off(cli));
	for (size_t i = 0; out->files[i] != NULL; i++) {
		show_file(cli, dir, out->files[i]);
		any |= out->files[i]->error.code == MSU_OK;
	}
	if (!cli->quiet && any) {
		show_choice(out->account);
		show_steps(c);
	} else if (!cli->quiet && msu_code_exit(code) != CLI_FILE) {
		fputs("    ", stdout);
		term_wrapped(stdout, 4, _("No file for this program: type the "
		    "settings that \"mailsetup lookup\" shows into it, or "
		    "choose another one (\"mailsetup clients\")."), 4);
	}
	return msu_code_exit(code);
}

static int
export_wanted(struct cli *cli, struct msu_result *r)
{
	const struct msu_client *const *all = msu_clients();
	int rc = CLI_OK;

	for (size_t i = 0; all[i] != NULL; i++) {
		int one;

		if (!is_wanted(cli->to, all[i]->id))
			continue;
		one = export_one(cli, r, all[i]);
		if (rc == CLI_OK)
			rc = one;
	}
	if (!cli->quiet)
		show_notes(cli, r->account);
	return rc;
}

/* All names are looked at before anything is written. */
static bool
are_clients(const struct cli *cli)
{
	const char *p = cli->to;

	do {
		size_t len = strcspn(p, ",");

		if (!msu_str_is(p, len, "all") &&
		    find_client(p, len) == NULL) {
			struct msu_error err = { .code = MSU_E_CLIENT };

			msu_str_copy_clean(err.subject, sizeof(err.subject),
			    p, len);
			show_error(&err);
			return false;
		}
		p += len;
	} while (*p++ == ',');
	return true;
}

static int
run_export(struct cli *cli)
{
	struct msu_result *r = NULL;
	int rc;

	if (cli->to == NULL) {
		fprintf(stderr, "mailsetup: %s\n", _("export needs --to "
		    "CLIENT; \"mailsetup clients\" lists them"));
		return CLI_USAGE;
	}
	if (!are_clients(cli))
		return CLI_USAGE;
	rc = cli_lookup(cli, cli->args[0], cli->check == CLI_CHECK_YES, &r);
	if (r == NULL)
		return rc;
	if (r->outcome != MSU_FOUND || r->exit != 0) {
		show_result(cli, r);
		if (r->outcome != MSU_USAGE && r->outcome != MSU_PLANNED)
			fprintf(stderr, "mailsetup: %s\n",
			    _("no file was written"));
		rc = r->exit;
	} else
		rc = export_wanted(cli, r);
	msu_result_free(r);
	return rc;
}

const struct cli_command command_export = {
	.name = "export",
	.args = N_("ADDRESS --to CLIENT[,CLIENT…]"),
	.text = N_("write ready-made files for mail programs"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_CHECKING | CLI_EXPORT |
	    CLI_FILES,
	.min_args = 1,
	.max_args = 1,
	.run = run_export,
};
