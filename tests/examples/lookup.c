/* SPDX-License-Identifier: MPL-2.0 */
/* lookup ADDRESS: which servers does it need, and what has its user to know?
 * The shortest program that is of use. */
#include <mailsetup.h>
#include <stdio.h>

static void
print_server(const char *kind, const struct msu_server *s)
{
	if (s == NULL)
		return;
	printf("%s %s %s:%u %s %s\n", kind, msu_proto_name(s->proto), s->host,
	    (unsigned)s->port, msu_security_name(s->security),
	    s->user == NULL ? "-" : s->user);
}

int
main(int argc, char **argv)
{
	struct msu_ctx *ctx = argc == 2 ? msu_ctx_new() : NULL;
	struct msu_result *r = NULL;
	struct msu_error err;
	int status;

	if (ctx == NULL) {
		fprintf(stderr, "usage: lookup ADDRESS\n");
		return 1;
	}
	/* An error is a lookup that could not be made.  What it finds, or that
	 * there is nothing, is its outcome. */
	if (msu_lookup(ctx, argv[1], &r, &err) != MSU_OK) {
		fprintf(stderr, "%s: %s %s\n", msu_code_text(err.code),
		    err.subject, err.detail);
		msu_ctx_free(ctx);
		return 70;
	}
	if (r->outcome == MSU_FOUND) {
		print_server("in", r->account->in);
		print_server("out", r->account->out);
		for (size_t i = 0; r->account->notes[i] != NULL; i++)
			printf("note %s\n", r->account->notes[i]->code);
	} else
		printf("%s %s\n", msu_outcome_name(r->outcome),
		    msu_code_name(r->error.code));
	status = r->exit;		/* as "mailsetup lookup" would */
	msu_result_free(r);
	msu_ctx_free(ctx);
	return status;
}
