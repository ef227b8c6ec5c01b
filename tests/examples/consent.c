/* SPDX-License-Identifier: MPL-2.0 */
/*
 * consent ADDRESS [LETTERS]: what the lookup cannot decide is decided by
 * LETTERS: a the address may be sent, h plain http may be used, t settings of
 * little trust are taken, 1 or 2 of two that contradict each other.  What is
 * asked is printed.
 */
#include <mailsetup.h>
#include <stdio.h>
#include <string.h>

static enum msu_consent_answer
yes_if(const char *letters, char c)
{
	return strchr(letters, c) != NULL ? MSU_CONSENT_YES : MSU_CONSENT_NO;
}

/* It answers at once.  Who wants to ask a person says no, shows what was asked,
 * and looks up again with the answer. */
static enum msu_consent_answer
on_consent(void *arg, const struct msu_consent *what)
{
	const char *letters = arg;

	switch (what->asked) {
	case MSU_MAY_SEND_ADDRESS:
		printf("asked: the address to %s?\n", what->host);
		return yes_if(letters, 'a');
	case MSU_MAY_USE_HTTP:
		printf("asked: %s without encryption?\n", what->host);
		return yes_if(letters, 'h');
	case MSU_TAKE_TRUST:
		printf("asked: %s of trust %u?\n", what->in->host,
		    what->trust);
		return yes_if(letters, 't');
	case MSU_TAKE_ONE:
		printf("asked: %s or %s?\n", what->in->host,
		    what->other_in->host);
		return strchr(letters, '2') != NULL ? MSU_CONSENT_OTHER :
		    yes_if(letters, '1');
	}
	return MSU_CONSENT_NO;		/* what a later version may ask */
}

int
main(int argc, char **argv)
{
	struct msu_ctx *ctx = argc < 2 ? NULL : msu_ctx_new();
	struct msu_result *r = NULL;
	struct msu_error err;
	int status = 70;

	if (ctx == NULL) {
		fprintf(stderr, "usage: consent ADDRESS [LETTERS]\n");
		return 1;
	}
	msu_set_consent(ctx, on_consent, argc > 2 ? argv[2] : (char *)"");
	if (msu_lookup(ctx, argv[1], &r, &err) == MSU_OK) {
		if (r->outcome == MSU_FOUND)
			printf("%s\n", r->account->in->host);
		else
			printf("%s\n", msu_code_name(r->error.code));
		status = r->exit;
	}
	msu_result_free(r);
	msu_ctx_free(ctx);
	return status;
}
