/* SPDX-License-Identifier: MPL-2.0 */
/* export ADDRESS CLIENT [DIR]: the files that set one mail program up; without
 * a directory nothing is written, and their sizes are printed. */
#include <mailsetup.h>
#include <stdio.h>
#include <string.h>

static const struct msu_client *
client_of(const char *id)
{
	const struct msu_client *const *all = msu_clients();

	while (*all != NULL && strcmp((*all)->id, id) != 0)
		all++;
	return *all;
}

/* What there is to do with them, in the user's language. */
static void
print_steps(const struct msu_client *client, const struct msu_account *account)
{
	for (size_t i = 0; client->steps[i] != NULL; i++) {
		char *text = msu_step_text(client, account,
		    client->steps[i]);

		printf("%zu. %s\n", i + 1, text == NULL ? "" : text);
		msu_free(text);
	}
}

static int
export(struct msu_ctx *ctx, struct msu_result *r, const char *client,
    const char *dir)
{
	struct msu_export_options options = { 0 };
	const struct msu_exported *out = NULL;
	struct msu_error err;
	enum msu_code code;

	options.display_name = "Zoë Example";
	code = msu_export(ctx, r, client, dir, &options, &out, &err);
	if (out == NULL) {
		fprintf(stderr, "%s: %s\n", msu_code_text(code), err.subject);
		return 10;
	}
	/* One file may fail, as it exists already, and others not. */
	for (size_t i = 0; out->files[i] != NULL; i++) {
		const struct msu_file *f = out->files[i];

		if (f->error.code != MSU_OK)
			printf("%s: %s\n", f->name,
			    msu_code_name(f->error.code));
		else if (dir == NULL)
			printf("%s: %zu bytes\n", f->name, f->len);
		else
			printf("%s/%s\n", dir, f->name);
	}
	print_steps(client_of(client), out->account);
	return code == MSU_OK ? 0 : 10;
}

int
main(int argc, char **argv)
{
	struct msu_ctx *ctx = msu_ctx_new();
	struct msu_result *r = NULL;
	struct msu_error err;
	int status = 1;

	if (ctx == NULL || argc < 3 || client_of(argv[2]) == NULL) {
		fprintf(stderr, "usage: export ADDRESS CLIENT [DIR]\n");
		msu_ctx_free(ctx);
		return status;
	}
	/* What the built-in list knows is enough here: no packet leaves. */
	msu_set_flag(ctx, MSU_OPT_OFFLINE, true);
	if (msu_lookup(ctx, argv[1], &r, &err) == MSU_OK)
		status = r->outcome != MSU_FOUND ? r->exit :
		    export(ctx, r, argv[2], argc > 3 ? argv[3] : NULL);
	msu_result_free(r);
	msu_ctx_free(ctx);
	return status;
}
