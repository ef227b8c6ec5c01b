/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup import foxmail DIR [--to CLIENT -o DIR] */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "file.h"
#include "i18n.h"
#include "str.h"

/* ---- what there is -------------------------------------------------------- */

/* "IMAP imap.example.org:993 SSL/TLS", or what is kept where that is not
 * enough to go by. */
static void
show_one(struct cli *cli, const char *label, const struct msu_server *s,
    const struct msu_stored *kept)
{
	const char *text;

	if (s != NULL)
		text = msu_arena_printf(&cli->arena, "%s %s:%u %s",
		    show_proto(s->proto), s->host, s->port,
		    show_security(s->security));
	else if (kept->host != NULL)
		text = msu_arena_printf(&cli->arena, "%s:%u (%s)", kept->host,
		    kept->port, _("IMAP or POP3 is not kept"));
	else
		text = _("none is kept");
	term_labelled(2, label, text);
}

static bool
is_starttls(const struct msu_server *s)
{
	return s != NULL && s->security == MSU_SECURITY_STARTTLS;
}

static void
show_account(struct cli *cli, const struct msu_imported *one)
{
	printf("%s%s%s\n", term_on(cli, STYLE_BOLD), one->address,
	    term_off(cli));
	show_one(cli, _("Incoming:"), one->in, &one->incoming);
	show_one(cli, _("Outgoing:"), one->out, &one->outgoing);
	if (one->login != NULL && strcmp(one->login, one->address) != 0)
		term_labelled(2, _("User name:"), one->login);
	if (!cli->quiet)
		term_labelled(2, _("File:"), one->file);
	if (!cli->quiet && (is_starttls(one->in) || is_starttls(one->out))) {
		fputs("  ", stdout);
		term_paragraph(_("Foxmail's file does not say whether STARTTLS "
		    "is used; it is demanded here, so that no password goes "
		    "out unencrypted."), 2);
	}
}

static void
show_missing(const struct msu_import *imp)
{
	struct msu_error err = { .code = MSU_OK };

	for (size_t i = 0; imp->missing[i] != NULL; i++) {
		msu_str_copy_clean(err.subject, sizeof(err.subject),
		    imp->missing[i], strlen(imp->missing[i]));
		show_remark(err.subject, _("FMStorage.list names this folder, but it is not here: "
		    "name the folder itself, or copy it to Storage"));
	}
}

static void
show_next_step(const char *dir, const char *address)
{
	printf("\n  %s%smailsetup import foxmail ", _("Next:"),
	    term_gap(_("Next:")));
	show_shell_word(dir);
	fputs(" --to thunderbird -o mail\n    ", stdout);
	term_paragraph(_("writes the files for all of them; for one:"), 4);
	fputs("  mailsetup export ", stdout);
	show_shell_word(address);
	fputs(" --to thunderbird\n    ", stdout);
	term_paragraph(_("\"mailsetup clients\" lists the other mail programs. "
	    "Passwords were neither read nor shown: type them into the new "
	    "program."), 4);
}

/* The exit code of the first account that is of no use. */
static int
list_accounts(struct cli *cli, const struct msu_import *imp)
{
	const struct msu_imported *usable = NULL;
	int rc = CLI_OK;

	for (size_t i = 0; imp->accounts[i] != NULL; i++) {
		const struct msu_imported *one = imp->accounts[i];

		if (one->error.code != MSU_OK) {
			show_error(&one->error);
			rc = rc != CLI_OK ? rc :
			    msu_code_exit(one->error.code);
			continue;
		}
		if (usable != NULL && !cli->quiet)
			putchar('\n');
		show_account(cli, one);
		usable = usable != NULL ? usable : one;
	}
	show_missing(imp);
	if (usable != NULL && !cli->quiet)
		show_next_step(imp->path, usable->address);
	return rc == CLI_OK && usable == NULL ? CLI_FILE : rc;
}

/* The exit code is that of the list for people. */
static int
print_json(struct cli *cli, const struct msu_import *imp)
{
	char *json = msu_import_json(imp);
	int rc = json == NULL || puts(json) < 0 ? CLI_BUG : CLI_OK;

	cli->answered = true;
	msu_free(json);
	for (size_t i = 0; rc == CLI_OK && imp->accounts[i] != NULL; i++)
		rc = msu_code_exit(imp->accounts[i]->error.code);
	return rc == CLI_OK && imp->accounts[0] == NULL ? CLI_FILE : rc;
}

/* ---- what is made of it ------------------------------------------------------ */

/* Where a lookup leaves nothing to go by, what works in Foxmail is better. */
static bool
is_lost(const struct msu_result *r)
{
	return r->outcome == MSU_NOTHING || r->outcome == MSU_TEMPORARY ||
	    r->outcome == MSU_CONSENT;
}

static int
export_own(struct cli *cli, const struct msu_imported *one, const char *dir)
{
	struct msu_result *r = NULL;
	struct msu_error err = { 0 };
	int rc;

	if (msu_import_result(cli->ctx, one, &r, &err) != MSU_OK) {
		show_error(&err);
		return msu_code_exit(err.code);
	}
	if (!cli->quiet && !cli->to_stdout)
		term_paragraph(_("A lookup did not settle the settings: these are "
		    "the servers in Foxmail's own file, as they are."), 0);
	rc = cli_export(cli, r, dir);
	msu_result_free(r);
	return rc;
}

static int
export_account(struct cli *cli, const struct msu_imported *one,
    const char *dir)
{
	struct msu_result *r = NULL;
	int rc = cli_lookup(cli, one->address, cli->check == CLI_CHECK_YES,
	    &r);

	if (r == NULL)
		return rc;
	if (!cli->quiet && !cli->to_stdout && !cli->plan)
		printf("%s%s%s\n", term_on(cli, STYLE_BOLD), one->address,
		    term_off(cli));
	if (r->outcome == MSU_FOUND && r->exit == 0)
		rc = cli_export(cli, r, dir);
	else if (is_lost(r))
		rc = export_own(cli, one, dir);
	else {
		show_result(cli, r);
		rc = r->exit;
	}
	msu_result_free(r);
	return rc;
}

/* A folder for each of several accounts, since programs have names of their own
 * for files; number makes it the only one where an address cannot stand as it
 * is. */
static const char *
folder_for(struct cli *cli, const char *address, size_t number)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.-_+=";
	const char *dir = cli->output == NULL ? "." : cli->output;
	size_t len = strlen(address);
	char *name = msu_arena_alloc(&cli->arena, len + 1);
	bool changed = false;

	if (name == NULL)
		return dir;
	for (size_t i = 0; i < len; i++) {
		bool is_safe = (unsigned char)address[i] >= 0x80 ||
		    strchr(safe, address[i]) != NULL;

		name[i] = is_safe ? address[i] : '_';
		changed |= !is_safe;
	}
	return msu_file_path(&cli->arena, dir, changed ?
	    msu_arena_printf(&cli->arena, "%s-%zu", name, number) : name);
}

static int
export_accounts(struct cli *cli, const struct msu_import *imp)
{
	size_t n = 0;
	int rc = CLI_OK;

	while (imp->accounts[n] != NULL)
		n++;
	if (n > 1 && (cli->zip != NULL || cli->to_stdout)) {
		fprintf(stderr, "mailsetup: %s\n", _("--zip and --stdout are "
		    "for one account; name the folder of one"));
		return CLI_USAGE;
	}
	for (size_t i = 0; i < n && !term_is_interrupted(); i++) {
		const struct msu_imported *one = imp->accounts[i];
		int got;

		if (one->error.code != MSU_OK) {
			show_error(&one->error);
			got = msu_code_exit(one->error.code);
		} else
			got = export_account(cli, one, n == 1 ? cli->output :
			    folder_for(cli, one->address, i + 1));
		rc = rc == CLI_OK ? got : rc;
	}
	show_missing(imp);
	return rc == CLI_OK && n == 0 ? CLI_FILE : rc;
}

static int
run_import(struct cli *cli)
{
	struct msu_import *imp = NULL;
	struct msu_error err = { 0 };
	int rc;

	if (strcmp(cli->args[0], "foxmail") != 0) {
		fprintf(stderr, "mailsetup: %s: %s\n", cli->args[0],
		    _("accounts can be read from: foxmail"));
		return CLI_USAGE;
	}
	if (cli->to != NULL && cli->json) {
		fprintf(stderr, "mailsetup: %s\n", _("--json lists the "
		    "accounts and --to writes files: only one of them"));
		return CLI_USAGE;
	}
	if (cli->to != NULL && !cli_can_export(cli))
		return CLI_USAGE;
	if (msu_import_foxmail(cli->ctx, cli->args[1], &imp, &err) !=
	    MSU_OK) {
		show_error(&err);
		return msu_code_exit(err.code);
	}
	rc = cli->json ? print_json(cli, imp) : cli->to == NULL ?
	    list_accounts(cli, imp) : export_accounts(cli, imp);
	msu_import_free(imp);
	return rc;
}

const struct cli_command command_import = {
	.name = "import",
	.args = N_("foxmail DIR [--to CLIENT[,CLIENT…]]"),
	.text = N_("list the accounts that Foxmail keeps, or write files for "
	    "other mail programs from them"),
	.options = CLI_LOOKUP | CLI_NETWORK | CLI_CHECKING | CLI_EXPORT |
	    CLI_FILES | CLI_JSON,
	.min_args = 2,
	.max_args = 2,
	.run = run_import,
};
