/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup publish DOMAIN, mailsetup publish --check DIR */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"

struct findings {
	struct cli	*cli;
	struct msu_list	 files;		/* const char *, for --json */
};

/* For programs only where it is, since the text is for people. */
static void
print_finding(void *arg, bool is_error, const char *where, const char *text)
{
	struct findings *f = arg;

	(void)is_error;
	if (f->cli->json)
		msu_list_add(&f->cli->arena, &f->files,
		    msu_arena_str(&f->cli->arena, where));
	else
		printf("%s: %s\n", where, text);
}

static int
print_check(struct findings *f, const char *dir, int rc)
{
	const char *const *files = msu_list_end(&f->files);
	struct msu_arena *a = &f->cli->arena;

	if (msu_arena_failed(a))
		return CLI_BUG;
	printf("{\"version\":1,\"directory\":\"%s\",\"exit\":%d,"
	    "\"disagree\":[", show_json_text(a, dir), rc);
	for (size_t i = 0; files[i] != NULL; i++)
		printf("%s\"%s\"", i > 0 ? "," : "",
		    show_json_text(a, files[i]));
	puts("]}");
	f->cli->answered = true;
	return rc;
}

static int
check_dir(struct cli *cli, const char *dir)
{
	struct msu_error err = { 0 };
	size_t errors = 0;
	struct findings f = { .cli = cli };
	enum msu_code code = msu_publish_check(cli->ctx, dir, print_finding,
	    &f, &errors, &err);

	if (cli->json && (code == MSU_OK || code == MSU_E_DISAGREE))
		return print_check(&f, dir, msu_code_exit(code));
	if (code == MSU_OK && !cli->quiet)
		printf("%s: %s\n", dir, _("all files agree"));
	if (code != MSU_OK)
		show_error(&err);
	return msu_code_exit(code);
}

static void
show_left_out(const struct cli *cli, const struct msu_error *e)
{
	printf("  %s-%s %s\n      ", term_on(cli, STYLE_WARN), term_off(cli),
	    e->subject);
	term_paragraph(msu_code_text(e->code), 6);
	if (e->detail[0] != '\0')
		printf("      (%s)\n", e->detail);
}

static void
show_published(const struct cli *cli, const struct msu_published *p,
    const char *dir)
{
	for (size_t i = 0; p->files[i] != NULL; i++) {
		const struct msu_file *f = p->files[i];

		if (f->error.code == MSU_OK || f->error.code == MSU_E_EXISTS ||
		    f->error.code == MSU_E_WRITE)
			show_file(cli, dir, f);
		else
			show_left_out(cli, &f->error);
	}
	for (size_t i = 0; p->left_out[i] != NULL; i++)
		show_left_out(cli, p->left_out[i]);
}

static int
print_json(struct cli *cli, const struct msu_published *p)
{
	char *text = msu_published_json(p);
	struct msu_error err = { .code = MSU_E_NOMEM };

	if (text == NULL) {
		show_error(&err);
		return CLI_BUG;
	}
	cli->answered = true;
	puts(text);
	msu_free(text);
	return CLI_OK;
}

static int
publish(struct cli *cli)
{
	const struct msu_publish_options options = {
		.servers = msu_list_end(&cli->servers),
		.account = cli->account, .user = cli->user,
		.name = cli->provider_name, .short_name = cli->short_name,
		.help = cli->help_url, .web = cli->web, .force = cli->force,
	};
	const char *dir = cli->output == NULL ? "." : cli->output;
	struct msu_published *p = NULL;
	struct msu_error err = { 0 };
	enum msu_code code = msu_publish(cli->ctx, cli->args[0], dir, &options,
	    &p, &err);
	int rc = msu_code_exit(code);

	if (p == NULL) {
		show_error(&err);
		return rc;
	}
	if (cli->json) {
		if (print_json(cli, p) != CLI_OK)
			rc = CLI_BUG;
	} else {
		show_published(cli, p, dir);
		if (code == MSU_OK && !cli->quiet)
			term_paragraph(_("README.txt says what to do with "
			    "them, step by step."), 0);
	}
	/* in the object it stands at the file */
	if (code != MSU_OK && !complain_is_silent())
		show_error(&err);
	msu_published_free(p);
	return rc;
}

static int
run_publish(struct cli *cli)
{
	bool settings = cli->servers.n > 0 || cli->account != NULL;

	if (cli->check == CLI_CHECK_YES && settings) {
		fprintf(stderr, "mailsetup: publish: %s\n", _("--check reads a "
		    "directory; it takes no servers"));
		return CLI_USAGE;
	}
	if (cli->check == CLI_CHECK_YES)
		return check_dir(cli, cli->args[0]);
	if (!settings) {
		fprintf(stderr, "mailsetup: publish: %s\n", _("the servers are "
		    "needed: --server imaps://imap.example.org --server "
		    "smtps://smtp.example.org, or --account FILE"));
		return CLI_USAGE;
	}
	return publish(cli);
}

const struct cli_command command_publish = {
	.name = "publish",
	.args = N_("DOMAIN | --check DIR"),
	.text = N_("write the files and DNS records by which mail programs find "
	    "a domain's servers"),
	.options = CLI_PUBLISH | CLI_FILES | CLI_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_publish,
};
