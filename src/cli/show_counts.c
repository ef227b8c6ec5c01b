/* SPDX-License-Identifier: MPL-2.0 */
/* Several servers or addresses in one run: how many are well, and what ails the
 * others, by whose fault it is. */
#include <string.h>

#include "cli.h"
#include "i18n.h"

static const char *const causes[] = {
	"settings", "credentials", "network", "provider"
};

#define CAUSES	(sizeof(causes) / sizeof(causes[0]))

const char *
show_cause(const char *cause)
{
	static const char *const labels[CAUSES] = {
		N_("the settings"), N_("the login"), N_("the network"),
		N_("the provider"),
	};

	for (size_t i = 0; i < CAUSES; i++) {
		if (strcmp(cause, causes[i]) == 0)
			return _(labels[i]);
	}
	return cause;
}

static void
count(struct show_counts *n, enum msu_verdict v,
    const struct msu_advice *advice)
{
	n->all++;
	n->well += v == MSU_PASS;
	n->warned += v == MSU_WARN;
	if (v == MSU_PASS || v == MSU_WARN)
		return;
	for (size_t i = 0; v == MSU_FAIL && advice != NULL && i < CAUSES;
	    i++) {
		if (strcmp(advice->cause, causes[i]) == 0) {
			n->causes[i]++;
			return;
		}
	}
	n->others++;
}

void
show_count_check(struct show_counts *n, const struct msu_check *c)
{
	count(n, c->verdict, c->advice);
}

/* An address is as well as the worst of its servers. */
void
show_count_result(struct show_counts *n, const struct msu_result *r)
{
	const struct msu_check *worst = NULL;

	if (r->outcome == MSU_USAGE)
		return;
	for (size_t i = 0; r->checks[i] != NULL; i++) {
		if (worst == NULL || r->checks[i]->verdict > worst->verdict)
			worst = r->checks[i];
	}
	count(n, worst == NULL ? MSU_NOT_RUN : worst->verdict,
	    worst == NULL ? NULL : worst->advice);
}

static void
row(const char *label, size_t n)
{
	if (n == 0)
		return;
	printf("  %6zu  ", n);
	term_paragraph(label, 10);
}

void
show_counts(const struct cli *cli, const struct show_counts *n, bool servers)
{
	if (n->all < 2 || cli->quiet || cli->json)
		return;
	printf("\n%s\n", servers ? _("Servers:") : _("Addresses:"));
	row(_("work"), n->well);
	row(_("work, with a warning"), n->warned);
	for (size_t i = 0; i < CAUSES; i++) {
		struct msu_arena a = { 0 };

		/* TRANSLATORS: "the network", "the provider" … */
		row(msu_arena_printf(&a, _("fail because of %s"),
		    show_cause(causes[i])), n->causes[i]);
		msu_arena_free(&a);
	}
	row(_("not found or not checked"), n->others);
}
