/* SPDX-License-Identifier: MPL-2.0 */
/* --watch: for somebody who is mending a server.  Checks again and again, and
 * prints what has changed. */
#include <string.h>
#include <time.h>

#include "cli.h"
#include "i18n.h"
#include "str.h"

#define MAX_SECONDS	86400

/* What has to differ for somebody to be told: how each step went, not how long
 * it took. */
static const char *
state_of(struct msu_arena *a, const struct msu_result *r)
{
	const char *all = msu_arena_printf(a, "%s %s",
	    msu_outcome_name(r->outcome), msu_code_name(r->error.code));

	for (size_t i = 0; r->checks[i] != NULL; i++) {
		const struct msu_check *c = r->checks[i];

		all = msu_arena_printf(a, "%s\n%s %s:%u", all,
		    msu_proto_name(c->server->proto), c->server->host,
		    c->server->port);
		for (size_t j = 0; j < c->nsteps; j++)
			all = msu_arena_printf(a, "%s %s", all,
			    c->steps[j].verdict == MSU_PASS ? "ok" :
			    msu_code_name(c->steps[j].error.code));
	}
	return all;
}

static void
show_time(void)
{
	time_t now = time(NULL);
	char text[32];
	struct tm tm;

	if (localtime_r(&now, &tm) != NULL &&
	    strftime(text, sizeof(text), "%H:%M:%S", &tm) > 0)
		printf("%s\n", text);
}

static int
show(struct cli *cli, const struct msu_result *r)
{
	if (cli->json)
		return show_json(r);
	show_time();
	if (r->checks[0] != NULL)
		show_checks(cli, r);
	else
		show_result(cli, r);
	return CLI_OK;
}

int
cli_watch(struct cli *cli, int (*check)(struct cli *, struct msu_result **))
{
	struct msu_arena before = { 0 };
	const char *last = "";
	unsigned long seconds;
	int rc;

	if (!msu_str_uint(cli->watch, 1, MAX_SECONDS, &seconds)) {
		fprintf(stderr, "mailsetup: --watch=%s: %s\n", cli->watch,
		    _("the value is not valid"));
		return CLI_USAGE;
	}
	do {
		struct msu_arena now = { 0 };
		struct msu_result *r = NULL;
		const char *state;

		rc = check(cli, &r);
		if (r == NULL)
			break;
		state = state_of(&now, r);
		if (strcmp(state, last) != 0)
			rc = show(cli, r);
		rc = rc == CLI_OK ? r->exit : rc;
		msu_result_free(r);
		msu_arena_free(&before);
		before = now;
		last = state;
		fflush(stdout);
		if (!term_is_interrupted())
			term_sleep((unsigned)seconds);
	} while (!term_is_interrupted());
	msu_arena_free(&before);
	return rc;
}
