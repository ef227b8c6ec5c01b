/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup audit DOMAIN */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "str.h"

static bool
is_html(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && msu_str_eqcase(name + n - 5, ".html");
}

/* Before anything is asked: a long audit must not end in a file that may not
 * be written. */
static int
check_report(const struct cli *cli)
{
	struct msu_error err = { .code = MSU_OK };

	if (cli->report == NULL)
		return CLI_OK;
	if (!is_html(cli->report)) {
		fprintf(stderr, "mailsetup: audit: --report: %s\n",
		    _("its name ends in .html"));
		return CLI_USAGE;
	}
	if (msu_file_is_dir(cli->report))
		msu_fail(&err, MSU_E_WRITE, cli->report, "it is a directory");
	else if (cli->force || !msu_file_exists(cli->report))
		return CLI_OK;
	msu_fail(&err, MSU_E_EXISTS, cli->report, NULL);
	show_error(&err);
	return CLI_FILE;
}

static int
no_memory(void)
{
	struct msu_error err = { .code = MSU_E_NOMEM };

	show_error(&err);
	return CLI_BUG;
}

static int
write_report(const struct cli *cli, const struct msu_audit *a)
{
	struct msu_error err = { .code = MSU_OK };
	char *page = cli->report == NULL ? NULL : msu_audit_html(a);

	if (cli->report == NULL)
		return CLI_OK;
	if (page == NULL)
		return no_memory();
	msu_file_write(NULL, cli->report, page, strlen(page), cli->force,
	    false, &err);
	msu_free(page);
	if (err.code == MSU_OK)
		return CLI_OK;
	show_error(&err);
	return msu_code_exit(err.code);
}

static int
print_json(const struct msu_audit *a)
{
	char *text = msu_audit_json(a);

	if (text == NULL)
		return no_memory();
	puts(text);
	msu_free(text);
	return CLI_OK;
}

static int
run_audit(struct cli *cli)
{
	struct msu_audit *a = NULL;
	struct msu_error err = { .code = MSU_OK };
	int rc = check_report(cli), written;
	enum msu_code code;

	if (rc != CLI_OK)
		return rc;
	show_progress(cli, _("asking …"));
	code = msu_audit(cli->ctx, cli->args[0], &a, &err);
	show_progress_end(cli);
	if (a == NULL) {
		show_error(&err);
		return msu_code_exit(code);
	}
	rc = a->exit;
	if (cli->json) {
		if (print_json(a) != CLI_OK)
			rc = CLI_BUG;
	} else
		show_audit(cli, a);
	written = write_report(cli, a);
	if (written != CLI_OK)
		rc = written;
	msu_audit_free(a);
	return rc;
}

const struct cli_command command_audit = {
	.name = "audit",
	.args = N_("DOMAIN"),
	.text = N_("say what mail programs find for a domain, what is wrong "
	    "with it, and how to mend that"),
	.exits = N_("Exit codes: 0 no error (there may be warnings), 1 usage, 2 "
	    "an error, 3 nothing is published (proven), 4 no error, but "
	    "somebody did not answer, 10 file, 70 bug."),
	.options = CLI_AUDIT | CLI_NETWORK | CLI_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_audit,
};
