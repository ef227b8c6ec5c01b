/* SPDX-License-Identifier: MPL-2.0 */
/* --watch: for somebody who is mending a server.  Checks again and again, and
 * prints what has changed. */
#include <string.h>
#include <time.h>

#include "cli.h"
#include "i18n.h"
#include "str.h"

#define MAX_SECONDS	86400

/* What has to differ for somebody to be told: which servers, and how each step
 * went, not how long it took. */
static const char *
state_of(struct msu_arena *a, const struct msu_result *r)
{
	const char *all = msu_arena_printf(a, "%s %s",
	    msu_outcome_name(r->outcome), msu_code_name(r->error.code));

	for (size_t i = 0; r->checks[i] != NULL; i++) {
		const struct msu_check *c = r->checks[i];
		const struct msu_server *s = c->server;

		all = msu_arena_printf(a, "%s\n%s %s:%u %s", all,
		    msu_proto_name(s->proto), s->url != NULL ? s->url :
		    s->host, s->port, msu_security_name(s->security));
		for (size_t j = 0; j < c->nsteps; j++)
			all = msu_arena_printf(a, "%s %s", all,
			    msu_code_name(c->steps[j].error.code));
	}
	return all;
}

static void
show_time(const struct cli *cli)
{
	time_t now = time(NULL);
	char text[32];
	struct tm tm;

	if (localtime_r(&now, &tm) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm) > 0)
		printf("%s%s%s\n", term_on(cli, STYLE_BOLD), text,
		    term_off(cli));
}

static int
show(struct cli *cli, const struct msu_result *r)
{
	if (cli->json)
		return show_json(cli, r);
	if (cli->shown)
		putchar('\n');
	cli->shown = true;
	show_time(cli);
	if (r->checks[0] != NULL)
		show_checks(cli, r);
	else
		show_result(cli, r);
	return CLI_OK;
}

/* One check, shown if its state is another one than *before, which takes its
 * place.  False: nothing can be checked any more. */
static bool
watch_once(struct cli *cli, int (*check)(struct cli *, struct msu_result **),
    struct msu_arena *before, const char **last, int *rc)
{
	struct msu_arena now = { 0 };
	struct msu_result *r = NULL;
	int failed = check(cli, &r);
	const char *state;

	if (r == NULL) {
		/* Ctrl-C is how this ends; it takes nothing back */
		if (!term_is_interrupted() || *last == NULL)
			*rc = failed;
		if (term_is_interrupted() && *last == NULL)
			show_stopped();
		return false;
	}
	state = state_of(&now, r);
	*rc = r->exit;
	if (*last == NULL || strcmp(state, *last) != 0)
		failed = show(cli, r);
	msu_result_free(r);
	msu_arena_free(before);
	*before = now;
	*last = state;
	if (failed != CLI_OK)
		*rc = failed;
	/* whoever read it has gone */
	return fflush(stdout) == 0 && failed == CLI_OK;
}

int
cli_watch(struct cli *cli, int (*check)(struct cli *, struct msu_result **))
{
	struct msu_arena before = { 0 };
	const char *last = NULL;
	unsigned long seconds;
	int rc = CLI_OK;

	if (!msu_str_uint(cli->watch, 1, MAX_SECONDS, &seconds)) {
		fprintf(stderr, "mailsetup: --watch=%s: %s\n", cli->watch,
		    _("the value is not valid"));
		return CLI_USAGE;
	}
	while (watch_once(cli, check, &before, &last, &rc) &&
	    !term_is_interrupted()) {
		term_sleep((unsigned)seconds);
		if (term_is_interrupted())
			break;
	}
	msu_arena_free(&before);
	return rc;
}
