/* SPDX-License-Identifier: MPL-2.0 */
/* Refusals: what a server means by the words with which it refuses. */
#ifndef MSU_REFUSAL_H
#define MSU_REFUSAL_H

#include "mailsetup.h"

/* To a login; MSU_E_CREDENTIALS where the words tell no more than that. */
enum msu_code	msu_refusal_login(enum msu_proto, const char *words);
/* To opening the inbox; MSU_E_MAILBOX likewise. */
enum msu_code	msu_refusal_mailbox(const char *words);
/* To the sender, a recipient or the whole message: otherwise is the code where
 * the words tell no more. */
enum msu_code	msu_refusal_mail(const char *words, enum msu_code otherwise);

#endif
