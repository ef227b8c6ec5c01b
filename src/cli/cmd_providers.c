/* SPDX-License-Identifier: MPL-2.0 */
/* mailsetup providers list | show NAME | build DIR -o FILE | check DIR */
#include <string.h>

#include "cli.h"
#include "err.h"
#include "i18n.h"

static void
print_finding(void *arg, bool is_error, const char *where, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s: %s: %s\n", where, is_error ? _("error") :
	    _("warning"), text);
}

static int
fail(const struct msu_error *err)
{
	show_error(err);
	return msu_code_exit(err->code);
}

static int
providers_list(struct cli *cli)
{
	struct msu_error err = { 0 };
	size_t n;

	if (msu_provider_count(cli->ctx, &n, &err) != MSU_OK)
		return fail(&err);
	for (size_t i = 0; i < n; i++) {
		const struct msu_provider *p = msu_provider_at(cli->ctx, i);

		if (p == NULL)
			return CLI_BUG;
		printf("%-24s %s\n", p->id, p->name);
	}
	return CLI_OK;
}

static void
print_words(const char *word, const char *const *v)
{
	for (size_t i = 0; v[i] != NULL; i++)
		printf("%-8s %s\n", word, v[i]);
}

/* Several to a line, as in the files. */
static void
print_names(const char *word, const char *const *v)
{
	size_t used = 0;

	for (size_t i = 0; v[i] != NULL; i++) {
		if (used > 0 && used + 1 + strlen(v[i]) > 76) {
			putchar('\n');
			used = 0;
		}
		used += (size_t)(used == 0 ? printf("%-8s %s", word, v[i]) :
		    printf(" %s", v[i]));
	}
	if (used > 0)
		putchar('\n');
}

/* In the form of the provider files: what is shown can be edited and built. */
static void
print_server(const struct msu_server *s)
{
	printf("%-8s %s ", "server", msu_proto_name(s->proto));
	if (s->url != NULL)
		fputs(s->url, stdout);
	else
		printf("%s %s %u", msu_security_name(s->security), s->host,
		    s->port);
	if (s->user != NULL)
		printf(" user=%s", s->user);
	for (size_t i = 0; i < s->nauths; i++)
		printf("%s%s", i == 0 ? " auth=" : ",",
		    msu_auth_name(s->auths[i]));
	putchar('\n');
}

static void
print_optional(const char *word, const char *key, const char *value)
{
	if (value != NULL)
		printf("%-8s %s%s\n", word, key, value);
}

static int
providers_show(struct cli *cli)
{
	const struct msu_provider *p;
	const struct msu_account *a;
	struct msu_error err = { 0 };
	size_t n;

	if (msu_provider_count(cli->ctx, &n, &err) != MSU_OK)
		return fail(&err);
	p = msu_provider_find(cli->ctx, cli->args[1]);
	if (p == NULL) {
		fprintf(stderr, "mailsetup: %s: %s\n", cli->args[1],
		    _("there is no such provider or domain in the list; "
		    "\"mailsetup providers list\" prints it"));
		return msu_code_exit(MSU_E_UNKNOWN_DOMAIN);
	}
	a = p->account;
	printf("# %s\n%-8s %s\n", p->id, "name", p->name);
	print_names("domain", p->domains);
	print_names("mx", p->mx);
	for (size_t i = 0; a->servers[i] != NULL; i++)
		print_server(a->servers[i]);
	for (size_t i = 0; a->extra[i] != NULL; i++)
		print_server(a->extra[i]);
	if (a->oauth2 != NULL) {
		print_optional("oauth2", "issuer ", a->oauth2->issuer);
		print_optional("oauth2", "auth ", a->oauth2->auth_url);
		print_optional("oauth2", "token ", a->oauth2->token_url);
		print_optional("oauth2", "scope ", a->oauth2->scope);
	}
	for (size_t i = 0; a->notes[i] != NULL; i++)
		printf("%-8s %s%s%s\n", "note", a->notes[i]->code,
		    a->notes[i]->url == NULL ? "" : " ",
		    a->notes[i]->url == NULL ? "" : a->notes[i]->url);
	print_optional("help", "", a->documentation);
	print_words("quirk", p->quirks);
	print_optional("status", "", p->status);
	print_optional("confidence", "", p->confidence);
	print_words("source", p->sources);
	printf("%-8s %04u-%02u\n", "checked", p->checked / 100,
	    p->checked % 100);
	return CLI_OK;
}

static int
providers_check(struct cli *cli)
{
	struct msu_error err = { 0 };
	size_t errors = 0, warnings = 0;

	if (msu_providers_check(cli->args[1], print_finding, NULL, &errors,
	    &warnings, &err) != MSU_OK)
		return fail(&err);
	if (!cli->quiet)
		/* TRANSLATORS: directory, two numbers */
		printf(_("%s: errors: %zu, warnings: %zu\n"), cli->args[1],
		    errors, warnings);
	return errors == 0 ? CLI_OK : CLI_FILE;
}

static int
providers_build(struct cli *cli)
{
	struct msu_error err = { 0 };

	if (cli->output == NULL) {
		fprintf(stderr, "mailsetup: %s\n", _("providers build needs "
		    "-o FILE"));
		return CLI_USAGE;
	}
	if (msu_providers_build(cli->args[1], cli->output, cli->force,
	    print_finding, NULL, &err) != MSU_OK)
		return fail(&err);
	if (!cli->quiet)
		printf(_("%s is written; --providers=%s uses it\n"),
		    cli->output, cli->output);
	return CLI_OK;
}

static int
run_providers(struct cli *cli)
{
	static const struct {
		const char	*name;
		int		 nargs;
		bool		 writes;	/* takes -o and --force */
		int		(*run)(struct cli *);
	} subs[] = {
		{ "list", 1, false, providers_list },
		{ "show", 2, false, providers_show },
		{ "check", 2, false, providers_check },
		{ "build", 2, true, providers_build },
	};

	for (size_t i = 0; i < sizeof(subs) / sizeof(subs[0]); i++) {
		if (strcmp(cli->args[0], subs[i].name) == 0 &&
		    cli->nargs == subs[i].nargs && (subs[i].writes ||
		    (cli->output == NULL && !cli->force)))
			return subs[i].run(cli);
	}
	fprintf(stderr, _("usage: mailsetup providers %s\n"),
	    _(cli->command->args));
	return CLI_USAGE;
}

const struct cli_command command_providers = {
	.name = "providers",
	.args = N_("list | show NAME-or-DOMAIN | check DIR | build DIR -o "
	    "FILE"),
	.text = N_("the provider database: list, show, check, compile"),
	.options = CLI_DATABASE | CLI_FILES,
	.min_args = 1,
	.max_args = 2,
	.run = run_providers,
};
