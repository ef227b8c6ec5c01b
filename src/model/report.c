/* SPDX-License-Identifier: MPL-2.0 */
/* The result of a run: a struct and the arena that everything in it is in. */
#include <stdlib.h>

#include "err.h"
#include "model.h"

struct msu_result *
msu_result_new(void)
{
	static const void *const none[1];
	struct msu_result_box *box = calloc(1, sizeof(*box));

	if (box == NULL)
		return NULL;
	box->pub.confidence = "low";
	box->pub.reasons = (const void *)none;
	box->pub.candidates = (const void *)none;
	box->pub.attempts = (const void *)none;
	box->pub.sent = (const void *)none;
	box->pub.checks = (const void *)none;
	box->pub.parts = (const void *)none;
	box->pub.conflicts = (const void *)none;
	box->pub.plan = (const void *)none;
	return &box->pub;
}

struct msu_arena *
msu_result_arena(struct msu_result *r)
{
	return &((struct msu_result_box *)r)->arena;
}

void
msu_result_keep(struct msu_result *r, void *look)
{
	((struct msu_result_box *)r)->look = look;
}

void *
msu_result_kept(const struct msu_result *r)
{
	return ((const struct msu_result_box *)r)->look;
}

void
msu_result_fail(struct msu_result *r, enum msu_outcome outcome,
    const struct msu_error *err)
{
	r->outcome = outcome;
	r->error = *err;
	r->exit = msu_code_exit(err->code);
}

void
msu_result_drop(struct msu_result *r)
{
	if (r == NULL)
		return;
	msu_arena_free(msu_result_arena(r));
	free(r);
}

void
msu_result_free(struct msu_result *r)
{
	msu_result_drop(r);
}
