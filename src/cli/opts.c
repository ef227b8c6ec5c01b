/* SPDX-License-Identifier: MPL-2.0 */
/* The table of options: parsing, --help and completion all read it. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "i18n.h"
#include "str.h"

enum kind {
	FLAG,			/* bool in struct cli */
	FLAG_TEXT,		/* the same, and its value, if it has one, as
				 * text at value */
	LEAVE,			/* how many days mail stays on the server */
	TEXT,			/* const char * in struct cli */
	TEXTS,			/* struct msu_list there: once for each */
	JOBS,			/* how many rows at a time */
	CHECK,			/* enum cli_check in struct cli: value */
	CTX_FLAG,		/* the context's: value is the option; in
				 * struct cli, too, where there is an offset */
	CTX_NUMBER,
	CTX_SECONDS,		/* the two limits in ms, given in seconds */
	CTX_TEXT,
	ROUND_TRIP,		/* the context's flag, and how long */
	CTX_TEXT_OR		/* the same; what stands in struct cli counts
				 * when no value is given */
};

struct cli_option {
	struct cli_option_info	 info;
	enum kind		 kind;
	size_t			 offset;	/* in struct cli */
	int			 value;
};

#define AT(field)	offsetof(struct cli, field)

/* In the order of --help. */
static const struct cli_option options[] = {
	{ { "offline", NULL, N_("send nothing; use what is on this computer"),
	    0, CLI_LOOKUP }, CTX_FLAG, AT(offline), MSU_OPT_OFFLINE },
	{ { "plan", NULL, N_("print what would be sent, to whom and in which "
	    "case, and stop"), 0, CLI_LOOKUP }, FLAG, AT(plan), 0 },
	{ { "check", NULL, N_("verify the servers by a live connection; with "
	    "publish, whether the files in a directory agree"), 0,
	    CLI_CHECKING | CLI_PUBLISH }, CHECK, 0, CLI_CHECK_YES },
	{ { "no-check", NULL, N_("do not verify the servers"),
	    0, CLI_CHECKING }, CHECK, 0, CLI_CHECK_NO },
	{ { "all", NULL, N_("show every server that was found, not only the "
	    "best"), 'a', CLI_LOOKUP }, FLAG, AT(all), 0 },
	{ { "explain", NULL, N_("show what was asked and sent, and each step "
	    "of a check"), 'x', CLI_LOOKUP }, FLAG, AT(explain), 0 },
	{ { "fresh", NULL, N_("ask the network even if the provider list on "
	    "this computer knows the domain"), 0, CLI_LOOKUP }, CTX_FLAG, 0,
	    MSU_OPT_FRESH },
	{ { "send-address", NULL, N_("let the domain's own web server learn "
	    "the whole address, not only the domain"), 0, CLI_LOOKUP },
	    CTX_FLAG, AT(send_address), MSU_OPT_SEND_ADDRESS },
	{ { "online-db", N_("[=URL]"), N_("ask an online provider list, too, "
	    "which learns the domain; without URL that of Thunderbird"), 0,
	    CLI_LOOKUP | CLI_AUDIT }, CTX_TEXT_OR, AT(online_db), MSU_OPT_ONLINE_DB },
	{ { "allow-http", NULL, N_("take settings over plain http where https "
	    "proved to have none; their trust is 0"), 0, CLI_LOOKUP },
	    CTX_FLAG, 0, MSU_OPT_ALLOW_HTTP },
	{ { "guess", NULL, N_("try usual server names even if a source did "
	    "not answer"), 0, CLI_LOOKUP }, CTX_FLAG, 0, MSU_OPT_GUESS },
	{ { "parent", NULL, N_("offer settings of the parent domain, too; "
	    "their trust is 1"), 0, CLI_LOOKUP }, CTX_FLAG, 0,
	    MSU_OPT_PARENT },
	{ { "min-trust", N_("N"), N_("refuse settings whose source is trusted "
	    "less than N, 0 to 4; without this 2"), 0, CLI_LOOKUP },
	    CTX_NUMBER, 0, MSU_OPT_MIN_TRUST },
	{ { "providers", N_("FILE|DIR"), N_("use this provider database "
	    "instead of the built-in one"), 0, CLI_LOOKUP | CLI_DATABASE },
	    CTX_TEXT, AT(providers), MSU_OPT_PROVIDERS },
	{ { "config-dir", N_("DIR"), N_("an administrator's autoconfig or "
	    "provider files, which win over everything"), 0, CLI_LOOKUP },
	    CTX_TEXT, 0, MSU_OPT_CONFIG_DIR },

	{ { "timeout", N_("SECONDS"), N_("end the lookup, and then the check, "
	    "after so long; without this 8 (5 on a terminal) and 20"), 't',
	    CLI_NETWORK }, CTX_SECONDS, 0, 0 },
	{ { "dns-server", N_("HOST[:PORT]"), N_("ask this name server (an IP "
	    "address) instead of the system's"), 0, CLI_NETWORK }, CTX_TEXT,
	    0, MSU_OPT_DNS_SERVER },
	{ { "trust-ad", NULL, N_("believe the name server's word on DNSSEC "
	    "although it is not on this computer"), 0, CLI_NETWORK },
	    CTX_FLAG, 0, MSU_OPT_TRUST_AD },
	{ { "proxy", N_("URL"), N_("send everything through this http:// or "
	    "socks5:// proxy; name servers are then not asked"), 0,
	    CLI_NETWORK }, CTX_TEXT, 0, MSU_OPT_PROXY },
	{ { "ca-file", N_("FILE"), N_("trust the certificate authorities in "
	    "this PEM file, not the system's"), 0, CLI_NETWORK }, CTX_TEXT, 0,
	    MSU_OPT_CA_FILE },
	{ { "allow-private", NULL, N_("contact private addresses, too, when "
	    "a public name leads to one"), 0, CLI_NETWORK }, CTX_FLAG, 0,
	    MSU_OPT_ALLOW_PRIVATE },

	{ { "login", NULL, N_("log in, too, and ask for the password; one "
	    "attempt"), 'l', CLI_LOGIN }, FLAG, AT(login), 0 },
	{ { "user", N_("NAME"), N_("log in with this user name; with publish, "
	    "the form of everybody's, with placeholders"), 'u',
	    CLI_LOGIN | CLI_PUBLISH }, CTX_TEXT, AT(user), MSU_OPT_USER },
	{ { "password-file", N_("FILE"), N_("take the password from this "
	    "file"), 0, CLI_LOGIN | CLI_PASSWORD }, TEXT, AT(password_file), 0 },
	{ { "password-fd", N_("NUMBER"), N_("take the password from this "
	    "open file descriptor"), 0, CLI_LOGIN | CLI_PASSWORD }, TEXT,
	    AT(password_fd), 0 },
	{ { "password-command", N_("COMMAND"), N_("take the password that this "
	    "command prints"), 0, CLI_LOGIN | CLI_PASSWORD }, TEXT,
	    AT(password_command), 0 },
	{ { "oauth2-token-file", N_("FILE"), N_("log in with the OAuth2 "
	    "access token in this file"), 0, CLI_LOGIN }, TEXT,
	    AT(token_file), 0 },
	{ { "round-trip", N_("[=SECONDS]"), N_("after the logins, send a "
	    "message from the account to itself, wait for it (60 seconds), "
	    "compare and delete it"), 0, CLI_LOGIN }, ROUND_TRIP, AT(wait),
	    0 },
	{ { "also", N_("ADDRESS"), N_("send that message to this address, "
	    "too, as Cc and Bcc"), 0, CLI_LOGIN }, CTX_TEXT, AT(also),
	    MSU_OPT_ALSO },
	{ { "keep", NULL, N_("do not delete that message"), 0, CLI_LOGIN },
	    CTX_FLAG, AT(keep), MSU_OPT_KEEP },
	{ { "state-dir", N_("DIR"), N_("where refused logins are counted, two "
	    "a day at most"), 0, CLI_LOGIN | CLI_BATCH },
	    CTX_TEXT, 0, MSU_OPT_STATE_DIR },
	{ { "ports", NULL, N_("try the other usual ports of each server, too: "
	    "which answer from here?"), 0, CLI_WATCH }, CTX_FLAG, AT(ports),
	    MSU_OPT_PORTS },
	{ { "watch", N_("SECONDS"), N_("check again every so many seconds, "
	    "and print what changes"), 'w', CLI_WATCH }, TEXT, AT(watch),
	    0 },

	{ { "to", N_("CLIENT[,CLIENT…]"), N_("the mail programs to write "
	    "files for; \"all\" for every one"), 0, CLI_EXPORT | CLI_MANY },
	    TEXT, AT(to), 0 },
	{ { "name", N_("NAME"), N_("your name, as recipients will see it"),
	    'n', CLI_EXPORT }, TEXT, AT(name), 0 },
	{ { "pop3", NULL, N_("prefer POP3 to IMAP"), 0, CLI_EXPORT |
	    CLI_MANY }, FLAG, AT(pop3), 0 },
	{ { "leave-on-server", N_("[=DAYS]"), N_("with POP3, let mail stay on "
	    "the server, as without this; or for DAYS only (0: remove it once "
	    "it was fetched)"), 0, CLI_EXPORT | CLI_MANY }, LEAVE, 0, 0 },
	{ { "reply-to", N_("ADDRESS"), N_("the address that answers are to go "
	    "to"), 0, CLI_EXPORT }, TEXT, AT(reply_to), 0 },
	{ { "organization", N_("NAME"), N_("your organisation, as recipients "
	    "will see it"), 0, CLI_EXPORT }, TEXT, AT(organization), 0 },
	{ { "zip", N_("FILE"), N_("put all files into one zip archive"), 0,
	    CLI_EXPORT }, TEXT, AT(zip), 0 },
	{ { "stdout", N_("[=FILE]"), N_("print the file instead of writing "
	    "it; where a mail program has several, the one whose name is FILE "
	    "or ends so"), 0, CLI_EXPORT }, FLAG_TEXT, AT(to_stdout),
	    (int)AT(stdout_file) },
	{ { "server", N_("URL"), N_("a server of the domain, as check takes "
	    "it; once for each, the preferred one first"), 0, CLI_PUBLISH },
	    TEXTS, AT(servers), 0 },
	{ { "account", N_("FILE"), N_("take the servers from a provider file "
	    "or an autoconfig document"), 0, CLI_PUBLISH }, TEXT, AT(account),
	    0 },
	{ { "provider-name", N_("NAME"), N_("what mail programs show, at most "
	    "60 characters; without this the domain"), 0, CLI_PUBLISH }, TEXT,
	    AT(provider_name), 0 },
	{ { "short-name", N_("NAME"), N_("the same where there is little "
	    "room, at most 20 characters"), 0, CLI_PUBLISH }, TEXT,
	    AT(short_name), 0 },
	{ { "help-url", N_("URL"), N_("the page that helps your users"), 0,
	    CLI_PUBLISH }, TEXT, AT(help_url), 0 },
	{ { "web", N_("HOST|IP[,IP]"), N_("the web server for the files; "
	    "without this the domain's own"), 0, CLI_PUBLISH }, TEXT, AT(web),
	    0 },
	{ { "output", N_("PATH"), N_("the directory for exported files (the "
	    "current one), or the file that is built"), 'o', CLI_FILES },
	    TEXT, AT(output), 0 },
	{ { "force", NULL, N_("replace files that are there already"), 'f',
	    CLI_FILES | CLI_AUDIT }, FLAG, AT(force), 0 },

	{ { "name-template", N_("TEMPLATE"), N_("where the files of an account "
	    "go below --output, made of {domain}, {local}, {address} and "
	    "{line}; without this {domain}/{local}"), 0, CLI_BATCH }, TEXT,
	    AT(name_template), 0 },
	{ { "zip-each", NULL, N_("one zip archive for each account, not a "
	    "directory"), 0, CLI_BATCH }, FLAG, AT(zip_each), 0 },
	{ { "report", N_("FILE"), N_("write how many rows came to what, and "
	    "what to do about it, as .html or .csv; with audit, all of it as "
	    ".html"), 0, CLI_BATCH | CLI_AUDIT }, TEXT, AT(report), 0 },
	{ { "jobs", N_("N"), N_("so many rows at a time, 1 to 256; without "
	    "this 16"), 0, CLI_BATCH }, JOBS, 0, 0 },
	{ { "unordered", NULL, N_("print each line as soon as it is known"),
	    0, CLI_BATCH }, FLAG, AT(unordered), 0 },
	{ { "cache", N_("URL"), N_("share answers with other batches through "
	    "this server, redis://[USER@]HOST[:PORT][/NUMBER] or "
	    "redis+unix:///PATH"), 0, CLI_BATCH }, TEXT, AT(cache), 0 },
	{ { "cache-password-file", N_("FILE"), N_("take the password of that "
	    "server from this file; without it from "
	    "MAILSETUP_CACHE_PASSWORD"), 0, CLI_BATCH }, TEXT,
	    AT(cache_password_file), 0 },
	{ { "resume", NULL, N_("go on with a file of --output that was not "
	    "completed"), 0, CLI_BATCH }, FLAG, AT(resume), 0 },
	{ { "retry", NULL, N_("with --resume: rows that failed for the moment "
	    "only are looked up again"), 0, CLI_BATCH }, FLAG, AT(retry), 0 },

	{ { "json", NULL, N_("print one line of JSON for each address"),
	    'j', CLI_JSON }, FLAG, AT(json), 0 },
	{ { "get", N_("FIELD[,FIELD…]"), N_("print only these values, such as "
	    "incoming_host: one line, with tabs between them"), 0, CLI_GET },
	    TEXT, AT(get), 0 },
	{ { "quiet", NULL, N_("print only the essential"), 'q',
	    CLI_GENERAL }, FLAG, AT(quiet), 0 },
	{ { "verbose", NULL, N_("trace everything, like --trace=all"), 'v',
	    CLI_GENERAL }, FLAG, AT(verbose), 0 },
	{ { "trace", N_("AREA[,AREA…]"), N_("trace look, read, dns, http, "
	    "check, mail or all on standard error"), 0, CLI_GENERAL }, TEXT,
	    AT(trace), 0 },
	{ { "no-color", NULL, N_("no colour, as with NO_COLOR set"), 0,
	    CLI_GENERAL }, FLAG, AT(no_color), 0 },
	{ { "help", NULL, N_("print this help"), 'h', CLI_GENERAL }, FLAG,
	    AT(help), 0 },
	{ { "version", NULL, N_("print the version"), 'V', CLI_GENERAL },
	    FLAG, AT(version), 0 },
};

#define TERMINAL_MS	5000
#define ONLINE_DB	"https://v1.ispdb.net"	/* Thunderbird's */
#define NOPTIONS	(sizeof(options) / sizeof(options[0]))
#define FIRST_LONG	256	/* above every letter */

bool
cli_option_at(size_t i, struct cli_option_info *out)
{
	if (i >= NOPTIONS)
		return false;
	*out = options[i].info;
	return true;
}

bool
cli_is_optional(const struct cli_option_info *o)
{
	return o->arg != NULL && o->arg[0] == '[';
}

/* ---- parsing ---------------------------------------------------------- */

/* "mailsetup: COMMAND: SUBJECT: text", and where to read more. */
static int
usage(const struct cli *cli, const char *subject, const char *text)
{
	const char *name = cli->command == NULL ? "" : cli->command->name;

	fprintf(stderr, "mailsetup: %s%s%s%s%s\n", name,
	    name[0] == '\0' ? "" : ": ", subject == NULL ? "" : subject,
	    subject == NULL ? "" : ": ", text);
	fprintf(stderr, _("\"mailsetup %s%s--help\" lists what there is.\n"),
	    name, name[0] == '\0' ? "" : " ");
	return CLI_USAGE;
}

static enum msu_code
set_number(struct cli *cli, const struct cli_option *o, const char *arg)
{
	unsigned long n;

	if (!msu_str_uint(arg, 0, 3600, &n))
		return MSU_E_ARGUMENT;
	if (o->kind != CTX_SECONDS)
		return msu_set_number(cli->ctx, (enum msu_option)o->value, n);
	if (msu_set_number(cli->ctx, MSU_OPT_LOOKUP_MS, n * 1000) != MSU_OK)
		return MSU_E_ARGUMENT;
	return msu_set_number(cli->ctx, MSU_OPT_CHECK_MS, n * 1000);
}

static enum msu_code
set_round_trip(struct cli *cli, const char *arg)
{
	unsigned long n;

	cli->round_trip = true;
	msu_set_flag(cli->ctx, MSU_OPT_ROUND_TRIP, true);
	if (arg == NULL)
		return MSU_OK;
	return msu_str_uint(arg, 1, 3600, &n) ? msu_set_number(cli->ctx,
	    MSU_OPT_WAIT_MS, n * 1000) : MSU_E_ARGUMENT;
}

static enum msu_code
set_jobs(struct cli *cli, const char *arg)
{
	unsigned long n;

	if (!msu_str_uint(arg, 1, CLI_MAX_JOBS, &n))
		return MSU_E_ARGUMENT;
	cli->jobs = (unsigned)n;
	return MSU_OK;
}

/* Without a value mail stays, which is the rule as well. */
static enum msu_code
set_leave(struct cli *cli, const char *arg)
{
	unsigned long days = 0;

	if (arg != NULL && !msu_str_uint(arg, 0, 3650, &days))
		return MSU_E_ARGUMENT;
	cli->remove = arg != NULL && days == 0;
	cli->leave_days = (unsigned)days;
	return MSU_OK;
}

static int
set_option(struct cli *cli, const struct cli_option *o, const char *arg)
{
	char *place = (char *)cli + o->offset;
	enum msu_code rc = MSU_OK;

	if (arg != NULL && arg[0] == '\0')
		return usage(cli, msu_arena_printf(&cli->arena, "--%s",
		    o->info.name), _("its value is empty"));
	switch (o->kind) {
	case FLAG:
		*(bool *)(void *)place = true;
		break;
	case FLAG_TEXT:
		*(bool *)(void *)place = true;
		*(const char **)(void *)((char *)cli + o->value) = arg;
		break;
	case LEAVE:
		rc = set_leave(cli, arg);
		break;
	case JOBS:
		rc = set_jobs(cli, arg);
		break;
	case TEXT:
		*(const char **)(void *)place = arg;
		break;
	case TEXTS:
		if (!msu_list_add(&cli->arena,
		    (struct msu_list *)(void *)place, arg))
			rc = MSU_E_NOMEM;
		break;
	case CHECK:
		cli->check = o->value;
		break;
	case CTX_FLAG:
		if (o->offset != 0)
			*(bool *)(void *)place = true;
		rc = msu_set_flag(cli->ctx, (enum msu_option)o->value, true);
		break;
	case CTX_NUMBER:
	case CTX_SECONDS:
		rc = set_number(cli, o, arg);
		break;
	case ROUND_TRIP:
		rc = set_round_trip(cli, arg);
		break;
	case CTX_TEXT_OR:
		if (arg == NULL)
			arg = *(const char **)(void *)place;
		/* fall through */
	case CTX_TEXT:
		if (o->offset != 0)
			*(const char **)(void *)place = arg;
		rc = msu_set_text(cli->ctx, (enum msu_option)o->value, arg);
		break;
	}
	/* what may hold a password is not repeated */
	if (rc != MSU_OK)
		return usage(cli, msu_arena_printf(&cli->arena, "--%s=%s",
		    o->info.name, arg == NULL ? "" :
		    strchr(arg, '@') != NULL ? "…" : arg),
		    _("the value is not valid"));
	return CLI_OK;
}

static void
fill_getopt(struct option *longs, char *letters)
{
	size_t n = 0;

	letters[n++] = ':';	/* tell a missing value from a wrong option */
	memset(longs, 0, (NOPTIONS + 1) * sizeof(*longs));
	for (size_t i = 0; i < NOPTIONS; i++) {
		longs[i].name = options[i].info.name;
		longs[i].has_arg = options[i].info.arg == NULL ?
		    no_argument : cli_is_optional(&options[i].info) ?
		    optional_argument : required_argument;
		longs[i].val = FIRST_LONG + (int)i;
		if (options[i].info.letter == 0)
			continue;
		letters[n++] = options[i].info.letter;
		if (options[i].info.arg != NULL)
			letters[n++] = ':';
	}
	letters[n] = '\0';
}

static const struct cli_option *
option_of(int val)
{
	if (val >= FIRST_LONG)
		return &options[val - FIRST_LONG];
	for (size_t i = 0; i < NOPTIONS; i++) {
		if (options[i].info.letter == val)
			return &options[i];
	}
	return NULL;
}

/* The first word is a command, or else an address for the main job. */
static int
find_command(struct cli *cli, char **args)
{
	cli->command = args[0] == NULL ? NULL : cli_command_find(args[0]);
	cli->args = args;
	if (cli->command != NULL && args[0][0] != '\0')
		cli->args++;
	else if (args[0] != NULL && strchr(args[0], '@') == NULL &&
	    strstr(args[0], "\xef\xbc\xa0") == NULL) {
		cli->command = NULL;
		return usage(cli, args[0], strstr(args[0], "://") != NULL ?
		    _("this is a server; \"mailsetup check\" verifies it") :
		    _("this is neither a command nor a mail address"));
	} else if (args[0] != NULL)
		cli->command = cli_commands()[0];
	for (cli->nargs = 0; cli->args[cli->nargs] != NULL;)
		cli->nargs++;
	return CLI_OK;
}

static int
check_command(struct cli *cli, const bool *given)
{
	const struct cli_command *c = cli->command;

	if (cli->help || cli->version)
		return CLI_OK;
	if (c == NULL)
		return usage(cli, NULL, _("a mail address or a command is "
		    "needed, for example: mailsetup me@example.org"));
	for (size_t i = 0; i < NOPTIONS; i++) {
		if (given[i] && ((c->options | CLI_GENERAL) &
		    options[i].info.groups) == 0)
			return usage(cli, msu_arena_printf(&cli->arena, "--%s",
			    options[i].info.name), c->name[0] == '\0' ?
			    _("only a command takes this option, an address "
			    "alone does not") :
			    _("the command does not take this option"));
	}
	if (cli->nargs < c->min_args)
		return usage(cli, _("missing"), _(c->args));
	if (c->max_args >= 0 && cli->nargs > c->max_args)
		return usage(cli, cli->args[c->max_args], c->name[0] == '\0' ?
		    _("this is one word too many; \"mailsetup lookup\" "
		    "takes several addresses") :
		    _("this is one word too many"));
	return CLI_OK;
}

static void
print_trace(void *arg, const char *area, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s: %s\n", area, line);
}

static int
after_options(struct cli *cli)
{
	const char *no_color = getenv("NO_COLOR");

	cli->color = !cli->no_color && term_is_terminal(stdout) &&
	    (no_color == NULL || no_color[0] == '\0');
	/* who wants to know everything waits for one more connection */
	msu_set_flag(cli->ctx, MSU_OPT_DETAILS, cli->explain);
	complain_as(cli->json, cli->quiet);
	cli->progress = !cli->quiet && !cli->json && term_is_terminal(stderr);
	if (cli->verbose && cli->trace == NULL)
		cli->trace = "all";
	if (cli->trace != NULL && msu_set_trace(cli->ctx, cli->trace,
	    print_trace, NULL) != MSU_OK)
		return usage(cli, cli->trace, _("there is no such area to "
		    "trace"));
	return CLI_OK;
}

/* For whoever goes on with what another run began. */
static void
remember(struct cli *cli, const struct cli_option_info *o, const char *arg)
{
	if ((o->groups & (CLI_LOOKUP | CLI_NETWORK | CLI_CHECKING |
	    CLI_EXPORT)) == 0 && strcmp(o->name, "name-template") != 0 &&
	    strcmp(o->name, "zip-each") != 0)
		return;
	cli->given = msu_arena_printf(&cli->arena, "%s --%s%s%s",
	    cli->given == NULL ? "" : cli->given, o->name,
	    arg == NULL ? "" : "=", arg == NULL ? "" : arg);
}

/* getopt_long() leaves in optopt what it knows of a wrong option. */
static int
wrong_option(const struct cli *cli, int c, const char *word)
{
	return usage(cli, word, c == ':' ? _("its value is missing") :
	    optopt >= FIRST_LONG ? _("this option takes no value") :
	    _("there is no such option"));
}

int
cli_parse(struct cli *cli, int argc, char **argv)
{
	struct option longs[NOPTIONS + 1];
	char letters[2 * NOPTIONS + 2];
	bool given[NOPTIONS] = { false };
	int c, rc = CLI_OK;

	cli->online_db = ONLINE_DB;
	fill_getopt(longs, letters);
	/* somebody who looks on waits less long than a script */
	if (term_is_terminal(stdout))
		msu_set_number(cli->ctx, MSU_OPT_LOOKUP_MS, TERMINAL_MS);
	opterr = 0;		/* our own words */
	while (rc == CLI_OK &&
	    (c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct cli_option *o = c == '?' || c == ':' ? NULL :
		    option_of(c);

		if (o == NULL)
			return wrong_option(cli, c, argv[optind - 1]);
		given[o - options] = true;
		rc = set_option(cli, o, optarg);
		remember(cli, &o->info, optarg);
	}
	if (rc == CLI_OK)
		rc = find_command(cli, argv + optind);
	if (rc == CLI_OK)
		rc = check_command(cli, given);
	if (rc == CLI_OK)
		rc = after_options(cli);
	return rc;
}
