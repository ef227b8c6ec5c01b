/* SPDX-License-Identifier: MPL-2.0 */
/* Inside the net floor: a SASL exchange under way, as its mechanism sees it. */
#ifndef MSU_SASLSTEP_H
#define MSU_SASLSTEP_H

#include <stdint.h>
#include <time.h>

#include "buf.h"
#include "hmac.h"
#include "sasl.h"

struct msu_sasl {
	const struct msu_sasl_mechanism	*mechanism;
	const char		*user, *host;
	unsigned		 port;
	const struct msu_secret	*secret;
	time_t			 now;

	unsigned		 step;		/* 0: the initial response */
	enum msu_code		 code;		/* of the step that failed */
	bool			 done;
	/* all of any challenge that a login takes (16 KiB): half a secret in
	 * it could not be recognised any more */
	char			 words[(16 << 10) + 1];

	/* SCRAM and NTLM */
	char			 nonce[64];
	struct msu_buf		 said;		/* by both sides, as it is
						 * proved or signed */

	/* SCRAM */
	enum msu_digest		 digest;
	uint8_t			 signature[MSU_DIGEST_MAX];	/* to expect */
};

/* Records why a challenge makes no sense, unless the server has said more;
 * gives MSU_E_WRONG_PROTOCOL. */
enum msu_code	msu_sasl_nonsense(struct msu_sasl *, const char *why);

/* The user as a name in a list: "," is =2C, "=" is =3D (RFC 5801 §4). */
void		msu_sasl_add_name(struct msu_buf *, const char *user);

/* ntlm.c */
enum msu_code	msu_ntlm_step(struct msu_sasl *, const char *challenge,
		    size_t len, struct msu_buf *out);

/* scram.c */
enum msu_code	msu_scram_step(struct msu_sasl *, const char *challenge,
		    size_t len, struct msu_buf *out);

#endif
