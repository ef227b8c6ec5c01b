/* SPDX-License-Identifier: MPL-2.0 */
/* Where the password of a login comes from: a prompt without echo, a file, a
 * descriptor or a command; never an argument, which everybody can read. */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"
#include "secret.h"
#include "str.h"

bool
cli_wants_login(const struct cli *cli)
{
	return cli->login || cli->password_file != NULL ||
	    cli->password_fd != NULL || cli->password_command != NULL ||
	    cli->token_file != NULL;
}

static int
usage(const char *option, const char *text)
{
	fprintf(stderr, "mailsetup: %s: %s\n", option, text);
	return CLI_USAGE;
}

/* What made us ask. */
static const char *
asked_by(const struct cli *cli)
{
	return cli->to != NULL ? "--to" : "--login";
}

static int
no_password(const struct cli *cli)
{
	struct msu_error err = { .code = MSU_OK };

	msu_fail(&err, MSU_E_NO_PASSWORD, asked_by(cli), NULL);
	show_error(&err);
	return msu_code_exit(err.code);
}

static int
ask(const struct cli *cli, const char *name, struct msu_secret *secret)
{
	struct msu_arena a = { 0 };
	enum msu_code code;

	/* a program that reads JSON and wants peace has nobody to answer */
	if ((cli->json && cli->quiet) || !term_can_ask())
		return no_password(cli);
	/* TRANSLATORS: a mail address or a user name */
	code = term_ask_secret(msu_arena_printf(&a, _("Password of %s:"),
	    name), secret);
	msu_arena_free(&a);
	if (code == MSU_OK)
		return CLI_OK;
	if (code == MSU_E_CANCELLED)
		return show_stopped();
	fprintf(stderr, "mailsetup: %s\n", code == MSU_E_TOO_BIG ?
	    _("the password is too long to be typed; give it with "
	    "--password-file") : _("no password was given"));
	return CLI_USAGE;
}

static int
read_secret(struct cli *cli, const char *name, struct msu_secret *secret)
{
	struct msu_error err = { 0 };
	unsigned long fd;

	if (cli->token_file != NULL)
		msu_secret_read_file(secret, cli->token_file, &err);
	else if (cli->password_file != NULL)
		msu_secret_read_file(secret, cli->password_file, &err);
	else if (cli->password_command != NULL)
		msu_secret_run(secret, cli->password_command, &err);
	else if (cli->password_fd == NULL)
		return ask(cli, name, secret);
	else if (!msu_str_uint(cli->password_fd, 0, 65535, &fd))
		return usage("--password-fd", _("the value is not valid"));
	else
		msu_secret_read_fd(secret, (int)fd, &err);
	if (err.code == MSU_OK)
		return CLI_OK;
	show_error(&err);
	return msu_code_exit(err.code);
}

static size_t
ways(const struct cli *cli)
{
	return (size_t)(cli->password_file != NULL) +
	    (cli->password_fd != NULL) + (cli->password_command != NULL) +
	    (cli->token_file != NULL);
}

int
cli_login(struct cli *cli, const char *name)
{
	struct msu_secret *secret;
	enum msu_code code;
	int rc;

	if (ways(cli) > 1)
		return usage(asked_by(cli), _("the password can come from one "
		    "place only"));
	secret = msu_secret_new();
	if (secret == NULL)
		return CLI_BUG;
	/* a pipe may never come to its end; a prompt looks after itself */
	term_interrupt_ends(ways(cli) > 0);
	rc = read_secret(cli, name, secret);
	term_interrupt_ends(false);
	if (rc == CLI_OK) {
		code = (cli->token_file != NULL ? msu_set_token :
		    msu_set_password)(cli->ctx, msu_secret_text(secret),
		    msu_secret_len(secret));
		if (code != MSU_OK)
			rc = usage(asked_by(cli), msu_code_text(code));
	}
	msu_secret_free(secret);
	return rc;
}

/* ---- the offer ----------------------------------------------------------- */

static bool
takes_password(const struct msu_server *s)
{
	for (size_t i = 0; i < s->nauths; i++) {
		if (s->auths[i] == MSU_AUTH_PASSWORD ||
		    s->auths[i] == MSU_AUTH_ENCRYPTED ||
		    s->auths[i] == MSU_AUTH_NTLM)
			return true;
	}
	return s->nauths == 0;
}

/* Whoever gives a command has said what he wants; and a login that was made
 * already, or that could not be, is not offered. */
static bool
is_worth_asking(const struct cli *cli, const struct msu_result *r)
{
	if (cli->command->name[0] != '\0' || cli->quiet || cli->plan ||
	    r->outcome != MSU_FOUND || r->checks[0] == NULL ||
	    r->account == NULL || !takes_password(r->account->in))
		return false;
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		if (r->checks[i]->verdict != MSU_PASS &&
		    r->checks[i]->verdict != MSU_WARN)
			return false;
	}
	return true;
}

/* In the reader's language, or English. */
static bool
is_yes(const char *answer)
{
	/* TRANSLATORS: the first letter of "yes" */
	const char *yes = _("y");

	return msu_str_neqcase(answer, "y", 1) ||
	    strncmp(answer, yes, strlen(yes)) == 0;
}

static int
check_login(struct cli *cli, struct msu_result *r)
{
	struct msu_error err = { 0 };
	enum msu_code code;

	show_progress(cli, _("logging in …"));
	code = msu_check(cli->ctx, r, true, &err);
	show_progress_end(cli);
	if (code != MSU_OK) {
		show_error(&err);
		return msu_code_exit(code);
	}
	putchar('\n');
	show_checks(cli, r);
	return r->exit;
}

int
cli_offer_login(struct cli *cli, struct msu_result *r)
{
	char answer[16];
	bool yes;

	if (!is_worth_asking(cli, r) || !term_can_ask() ||
	    !term_is_terminal(stdout))
		return r->exit;
	putchar('\n');
	fflush(stdout);
	yes = term_ask(_("Check your password now? It is sent to these servers "
	    "only, once. [y/N]"), answer, sizeof(answer)) && is_yes(answer);
	if (term_is_interrupted())
		return show_stopped();
	if (!yes)
		return r->exit;
	if (cli_login(cli, r->account->address) == CLI_OK)
		return check_login(cli, r);
	/* the settings are right all the same */
	return term_is_interrupted() ? msu_code_exit(MSU_E_CANCELLED) :
	    r->exit;
}
