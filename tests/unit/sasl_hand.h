/* SPDX-License-Identifier: MPL-2.0 */
/* SASL exchanges by hand, and a look at all memory that is given back; linked
 * with --wrap=realloc,--wrap=free. */
#ifndef SASL_HAND_H
#define SASL_HAND_H

#include "rows.h"

#include <malloc.h>
#include <stdlib.h>

#include "sasl.h"
#include "secret.h"

#define BYTES(s)	(s), sizeof(s) - 1
#define MAX_RESPONSE	100000
/* What NTLM counts from. */
#define YEAR_1601	((time_t)-11644473600)

/* ---- nothing secret is given back --------------------------------------- */

/* What must not be in a freed block. */
static struct {
	const void	*p;
	size_t		 len;
} needles[8];
static unsigned leaks;

void	*__real_realloc(void *, size_t);
void	 __real_free(void *);
void	*__wrap_realloc(void *, size_t);
void	 __wrap_free(void *);

void
__wrap_free(void *p)
{
	size_t size = p == NULL ? 0 : malloc_usable_size(p);

	for (size_t i = 0; i < ROWS(needles); i++)
		leaks += needles[i].len > 0 && size > 0 && memmem(p, size,
		    needles[i].p, needles[i].len) != NULL;
	__real_free(p);
}

/* Always elsewhere, so that the old place is looked at. */
void *
__wrap_realloc(void *p, size_t size)
{
	void *copy = __real_realloc(NULL, size);
	size_t old = p == NULL ? 0 : malloc_usable_size(p);

	assert_non_null(copy);
	if (p != NULL)
		memcpy(copy, p, old < size ? old : size);
	__wrap_free(p);
	return copy;
}

static inline void
watch(size_t i, const void *p, size_t len)
{
	needles[i].p = p;
	needles[i].len = len;
}

static inline void
watch_nothing(void)
{
	memset(needles, 0, sizeof(needles));
}

/* ---- helpers ------------------------------------------------------------ */

static inline struct msu_secret *
secret_of(const char *text)
{
	struct msu_secret *s = msu_secret_new();

	assert_non_null(s);
	assert_int_equal(msu_secret_set(s, text, strlen(text)), MSU_OK);
	return s;
}

static inline const struct msu_sasl_mechanism *
mechanism_of(const char *name, bool is_token)
{
	const char *const offered[] = { name, NULL };
	const struct msu_sasl_mechanism *m = msu_sasl_choose(offered, NULL, 0,
	    is_token, "x");

	assert_non_null(m);
	return m;
}

struct session {
	struct msu_secret	*secret;
	struct msu_sasl		*sasl;
	struct msu_buf		 out;
	bool			 done;
};

static inline void
session_open_at(struct session *x, const char *mechanism, const char *user,
    const char *secret, const char *nonce, time_t now)
{
	bool is_token = strstr(mechanism, "OAUTH") != NULL;

	x->secret = secret_of(secret);
	x->sasl = msu_sasl_start(mechanism_of(mechanism, is_token), user,
	    x->secret, "server.example.com", 143, now);
	assert_non_null(x->sasl);
	if (nonce != NULL)
		msu_sasl_set_nonce(x->sasl, nonce);
	msu_buf_init(&x->out, MAX_RESPONSE);
	x->done = true;
}

static inline void
session_open(struct session *x, const char *mechanism, const char *user,
    const char *secret, const char *nonce)
{
	session_open_at(x, mechanism, user, secret, nonce, YEAR_1601);
}

/* The challenge in memory of exactly its size, so that a sanitizer sees the
 * end; NULL for the initial response. */
static inline enum msu_code
session_step(struct session *x, const char *challenge, size_t len)
{
	char *copy = NULL;
	enum msu_code rc;

	if (challenge != NULL) {
		copy = malloc(len == 0 ? 1 : len);
		assert_non_null(copy);
		memcpy(copy, challenge, len);
	}
	rc = msu_sasl_step(x->sasl, copy, len, &x->out, &x->done);
	free(copy);
	return rc;
}

static inline void
session_close(struct session *x)
{
	msu_buf_wipe(&x->out);
	msu_buf_free(&x->out);
	msu_sasl_free(x->sasl);
	msu_secret_free(x->secret);
}

#endif
