/* SPDX-License-Identifier: MPL-2.0 */
/* What was exported, as JSON: the result, and what became of each file; like a
 * line of a batch. */
#include <string.h>

#include "batch.h"
#include "err.h"
#include "str.h"

const char *
show_json_text(struct msu_arena *a, const char *text)
{
	size_t size = strlen(text) + 1;
	char *clean = msu_arena_alloc(a, size);

	if (clean == NULL)
		return "";
	msu_str_copy_clean(clean, size, text, strlen(text));
	return batch_line_text(a, clean);
}

static void
add_file(struct msu_arena *a, struct msu_buf *b, const struct msu_file *f,
    const char *client)
{
	bool first = msu_buf_text(b)[b->len - 1] == '[';

	msu_buf_addf(b, "%s{\"client\":\"%s\",\"name\":\"%s\",\"error\":",
	    first ? "" : ",", client, show_json_text(a, f->name));
	if (f->error.code == MSU_OK) {
		msu_buf_adds(b, "null}");
		return;
	}
	msu_buf_addf(b, "{\"code\":\"%s\",\"detail\":",
	    msu_code_name(f->error.code));
	if (f->error.detail[0] == '\0')
		msu_buf_adds(b, "null}}");
	else
		msu_buf_addf(b, "\"%s\"}}",
		    show_json_text(a, f->error.detail));
}

/* The command that applies them all, with their own names in it, where there
 * is one and nothing is missing. */
static void
add_command(struct msu_arena *a, struct msu_buf *b,
    const struct msu_exported *one)
{
	const struct msu_client *const *c = msu_clients();
	char *text;

	for (size_t i = 0; one->files[i] != NULL; i++) {
		if (one->files[i]->error.code != MSU_OK)
			return;
	}
	while (one->files[0] != NULL && *c != NULL &&
	    strcmp((*c)->id, one->files[0]->client) != 0)
		c++;
	if (one->files[0] == NULL || *c == NULL || (*c)->command == NULL)
		return;
	text = msu_step_text(*c, one->account, (*c)->command);
	if (text == NULL)
		b->code = MSU_E_NOMEM;
	else
		msu_buf_addf(b, "%s{\"client\":\"%s\",\"command\":\"%s\"}",
		    msu_buf_text(b)[b->len - 1] == '[' ? "" : ",", (*c)->id,
		    show_json_text(a, text));
	msu_free(text);
}

int
show_exported(struct cli *cli, const struct msu_result *r,
    const struct msu_exported *const *all, const struct msu_file *const *more,
    const char *folder, int rc)
{
	struct msu_arena *a = &cli->arena;
	char *json = msu_result_json(r);
	struct msu_buf b;

	msu_buf_init(&b, BATCH_MAX_LINE);
	if (json != NULL)
		msu_buf_adds(&b, json);
	msu_free(json);
	if (b.len > 0)
		b.len--;	/* the closing bracket */
	msu_buf_addf(&b, ",\"exported\":{\"exit\":%d,\"folder\":\"%s\","
	    "\"files\":[", rc, show_json_text(a, folder));
	for (size_t n = 0; b.code == MSU_OK && all[n] != NULL; n++) {
		for (size_t i = 0; all[n]->files[i] != NULL; i++)
			add_file(a, &b, all[n]->files[i],
			    all[n]->files[i]->client);
	}
	for (; b.code == MSU_OK && *more != NULL; more++)
		add_file(a, &b, *more, (*more)->client);
	msu_buf_adds(&b, "],\"commands\":[");
	for (size_t n = 0; b.code == MSU_OK && all[n] != NULL; n++)
		add_command(a, &b, all[n]);
	msu_buf_adds(&b, "]}}");
	if (json == NULL || b.code != MSU_OK || msu_arena_failed(a))
		rc = CLI_BUG;
	else
		puts(msu_buf_text(&b));
	cli->answered |= rc != CLI_BUG;
	msu_buf_free(&b);
	return rc;
}
