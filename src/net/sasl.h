/* SPDX-License-Identifier: MPL-2.0 */
/*
 * SASL (RFC 4422), the client's side: which mechanism, and what it answers.
 * Bytes in, bytes out: base 64 and the protocol's words are the caller's.
 */
#ifndef MSU_SASL_H
#define MSU_SASL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "buf.h"
#include "mailsetup.h"

struct msu_sasl;
struct msu_sasl_mechanism;
struct msu_secret;

/*
 * The best mechanism that is offered (a NULL-terminated list of names), that
 * proves one of the allowed kinds (none: any will do) and that can carry this
 * secret; NULL if there is none.  MD5 is no better than the TLS around it, so
 * CRAM-MD5 is for MSU_AUTH_ENCRYPTED and NTLM for MSU_AUTH_NTLM, or either for
 * want of anything else.
 */
const struct msu_sasl_mechanism *msu_sasl_choose(const char *const *offered,
	    const enum msu_auth *allowed, size_t nallowed, bool is_token,
	    const char *secret_text);
const char *msu_sasl_name(const struct msu_sasl_mechanism *);
/* Whether the first response may go with the command (RFC 4422 §5.1). */
bool	 msu_sasl_speaks_first(const struct msu_sasl_mechanism *);

/*
 * An exchange, to be freed by the caller; NULL when out of memory.  All that
 * is given here is used until then.  NTLM tells the time, now, to a server that
 * has not told its own.
 */
struct msu_sasl *msu_sasl_start(const struct msu_sasl_mechanism *,
	    const char *user, const struct msu_secret *, const char *host,
	    unsigned port, time_t now);
void	 msu_sasl_free(struct msu_sasl *);	/* wipes; NULL is fine */

/*
 * The response to a challenge, in place of what the buffer holds; the caller
 * wipes it.  The first call has challenge NULL and gives the initial response,
 * nothing if the mechanism does not speak first; the empty challenge that asks
 * for that response is no step.
 *
 * *done: the server may now say that it accepts.  A success before that is
 * none: with SCRAM the server has not shown that it knows the password.
 *
 * MSU_E_WRONG_PROTOCOL for a challenge that makes no sense, a server signature
 * that is wrong among them; the exchange is then to be cancelled, and answers
 * any more steps with the same code.  MSU_E_ARGUMENT for a user name or secret
 * that is empty, or a name that is not one line; MSU_E_NOMEM; MSU_E_TOO_BIG if
 * the response is more than the buffer may hold.
 */
enum msu_code	 msu_sasl_step(struct msu_sasl *, const char *challenge,
		    size_t len, struct msu_buf *response, bool *done);

/*
 * The server's words about a failure, fit to be shown: the JSON of RFC 7628
 * §3.2.2, the error of RFC 5802 §7.  Else why a challenge makes no sense, in
 * ours; "" if there is nothing to say.
 */
const char *msu_sasl_words(const struct msu_sasl *);

/* For tests: SCRAM's nonce, or NTLM's of 8 bytes, in place of a random one;
 * before the first step. */
void	 msu_sasl_set_nonce(struct msu_sasl *, const char *);

#endif
