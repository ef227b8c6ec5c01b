/* SPDX-License-Identifier: MPL-2.0 */
/* Whoever waits for his turn, which nobody on the network gives him: he is asked
 * again every moment whether it has come. */
#include <limits.h>
#include <stdlib.h>

#include "err.h"
#include "loop.h"

#define MOMENT_MS	20

struct msu_later {
	struct msu_later	*next;
	enum msu_net_group	 group;
	msu_later_fn		 fn;
	void			*arg;
};

void
msu_later(struct msu_net *net, msu_later_fn fn, void *arg)
{
	struct msu_later *l = calloc(1, sizeof(*l)), **p = &net->laters;

	if (l == NULL) {
		msu_net_nomem(net);
		return;
	}
	l->group = net->group;
	l->fn = fn;
	l->arg = arg;
	while (*p != NULL)
		p = &(*p)->next;
	*p = l;
}

/* All that are there now; those that come meanwhile are at the end. */
static void
ask_all(struct msu_net *net, const struct msu_error *err)
{
	struct msu_later **p = &net->laters;

	while (*p != NULL) {
		struct msu_later *l = *p;

		net->group = l->group;
		if (!l->fn(l->arg, err)) {
			p = &l->next;
			continue;
		}
		*p = l->next;
		free(l);
	}
}

void
msu_later_tick(struct msu_net *net)
{
	ask_all(net, NULL);
}

unsigned long
msu_later_wait(const struct msu_net *net)
{
	return net->laters == NULL ? ULONG_MAX : MOMENT_MS;
}

void
msu_later_abort(struct msu_net *net, enum msu_code why)
{
	struct msu_error err = { 0 };

	msu_fail(&err, why, NULL, NULL);
	ask_all(net, &err);
}

void
msu_later_drop(struct msu_net *net, enum msu_net_group group)
{
	struct msu_later **p = &net->laters;

	while (*p != NULL) {
		struct msu_later *l = *p;

		if (group != MSU_GROUP_COUNT && l->group != group) {
			p = &l->next;
			continue;
		}
		*p = l->next;
		free(l);
	}
}
