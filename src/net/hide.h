/* SPDX-License-Identifier: MPL-2.0 */
/* Hiding a secret in texts: a server that repeats what it was told must not
 * bring a password into a trace or a message. */
#ifndef MSU_HIDE_H
#define MSU_HIDE_H

#include <stddef.h>

struct msu_hide;
struct msu_secret;

/* NULL: no memory. */
struct msu_hide	*msu_hide_new(const struct msu_secret *);
/* Wipes it; NULL is fine. */
void		 msu_hide_free(struct msu_hide *);
/* Puts asterisks where the secret stands in the len bytes, as it is, as a quoted
 * string of IMAP has it, or in base 64, whatever stands around it there.  Hide
 * NULL changes nothing. */
void		 msu_hide_in(const struct msu_hide *, char *text, size_t len);

#endif
