/* SPDX-License-Identifier: MPL-2.0 */
/*
 * check ADDRESS [PASSWORD-FILE]: do the servers of an address work, step by
 * step?  With a password it logs in, once on each server.
 */
#include <mailsetup.h>
#include <stdio.h>
#include <string.h>

static void
on_progress(void *arg, enum msu_activity doing, size_t done, size_t all)
{
	(void)arg;
	if (doing == MSU_DOING_CHECK)
		fprintf(stderr, "%zu of %zu servers\n", done, all);
}

/* The library has its own copy, which it wipes; this one is ours to wipe. */
static enum msu_code
read_password(struct msu_ctx *ctx, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];
	enum msu_code code = MSU_E_READ;

	if (f == NULL)
		return code;
	if (fgets(line, sizeof(line), f) != NULL)
		code = msu_set_password(ctx, line, strcspn(line, "\r\n"));
	memset(line, 0, sizeof(line));	/* memset_explicit() where there is */
	fclose(f);
	return code;
}

static void
print_check(const struct msu_check *c)
{
	printf("%s:%u %s\n", c->server->host, (unsigned)c->server->port,
	    msu_verdict_name(c->verdict));
	for (size_t i = 0; i < c->nsteps; i++) {
		const struct msu_step *s = &c->steps[i];

		printf("\t%s %s", msu_step_name(s->id),
		    msu_verdict_name(s->verdict));
		if (s->error.code != MSU_OK)
			printf(" %s", msu_code_name(s->error.code));
		printf("\n");
	}
	if (c->advice != NULL)
		printf("\tadvice %s: %s\n", c->advice->code, c->advice->text);
}

int
main(int argc, char **argv)
{
	struct msu_ctx *ctx = argc < 2 ? NULL : msu_ctx_new();
	struct msu_result *r = NULL;
	struct msu_error err;
	enum msu_code code = MSU_OK;
	int status = 70;

	if (ctx == NULL) {
		fprintf(stderr, "usage: check ADDRESS [PASSWORD-FILE]\n");
		return 1;
	}
	msu_set_progress(ctx, on_progress, NULL);
	if (argc > 2)
		code = read_password(ctx, argv[2]);
	/* Verifies the leading servers while slower sources are still asked. */
	if (code == MSU_OK)
		code = msu_lookup_and_check(ctx, argv[1], true, &r, &err);
	if (code == MSU_OK) {
		for (size_t i = 0; r->checks[i] != NULL; i++)
			print_check(r->checks[i]);
		status = r->exit;
		msu_result_free(r);
	} else
		fprintf(stderr, "%s\n", msu_code_text(code));
	msu_ctx_free(ctx);
	return status;
}
