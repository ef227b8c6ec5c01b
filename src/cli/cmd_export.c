/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup export ADDRESS --to CLIENT[,CLIENT…] */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"
#include "str.h"

/* What was chosen for a client, when it is not the first choice. */
static void
show_choice(const struct msu_account *chosen)
{
	if (chosen == NULL || chosen->in == NULL || chosen->out == NULL)
		return;
	printf("    %s:%u (%s), %s:%u (%s)\n", chosen->in->host,
	    chosen->in->port, msu_security_name(chosen->in->security),
	    chosen->out->host, chosen->out->port,
	    msu_security_name(chosen->out->security));
}

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
	if (any && !cli->quiet) {
		show_choice(out->account);
		show_steps(c);
	}
	return msu_code_exit(code);
}

static int
export_all(struct cli *cli, struct msu_result *r)
{
	const struct msu_client *const *all = msu_clients();
	int rc = CLI_OK;

	for (size_t i = 0; all[i] != NULL; i++) {
		int one = export_one(cli, r, all[i]);

		if (rc == CLI_OK)
			rc = one;
	}
	return rc;
}

static int
export_list(struct cli *cli, struct msu_result *r)
{
	const char *p = cli->to;
	int rc = CLI_OK;

	if (strcmp(p, "all") == 0)
		return export_all(cli, r);
	while (*p != '\0') {
		size_t len = strcspn(p, ",");
		int one = export_one(cli, r, find_client(p, len));

		if (rc == CLI_OK)
			rc = one;
		p += len;
		p += *p == ',';
	}
	return rc;
}

/* All names are looked at before anything is written. */
static bool
are_clients(const struct cli *cli)
{
	const char *p = cli->to;

	if (strcmp(p, "all") == 0)
		return true;
	do {
		size_t len = strcspn(p, ",");

		if (find_client(p, len) == NULL) {
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
	struct msu_error err = { 0 };
	int rc;

	if (cli->to == NULL) {
		fprintf(stderr, "mailsetup: %s\n", _("export needs --to "
		    "CLIENT; \"mailsetup clients\" lists them"));
		return CLI_USAGE;
	}
	if (!are_clients(cli))
		return CLI_USAGE;
	if (msu_lookup(cli->ctx, cli->args[0], &r, &err) != MSU_OK ||
	    (cli->check == CLI_CHECK_YES &&
	    msu_check(cli->ctx, r, true, &err) != MSU_OK)) {
		show_error(&err);
		rc = msu_code_exit(err.code);
	} else if (r->outcome != MSU_FOUND || r->exit != 0) {
		show_result(cli, r);
		rc = r->exit;
	} else
		rc = export_list(cli, r);
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
