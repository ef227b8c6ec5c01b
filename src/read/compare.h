/* SPDX-License-Identifier: MPL-2.0 */
/* What became of a message on its way. */
#ifndef MSU_COMPARE_H
#define MSU_COMPARE_H

#include "message.h"
#include "received.h"

struct msu_difference {
	/* from, to, cc, bcc-visible, subject, text, attachment-missing,
	 * attachment-name, attachment-size, attachment-bytes, part-added */
	const char	*what;
	const char	*detail;	/* one line, untranslated; NULL if what
					 * says it all */
};

/*
 * Everything that differs, as a NULL-terminated array, in the order above;
 * none means that the message is intact.  How it was encoded, how lines of the
 * text end, and names beside addresses make no difference.  MSU_E_NOMEM is the
 * only failure.
 */
enum msu_code	msu_message_compare(struct msu_arena *,
		    const struct msu_message *sent,
		    const struct msu_received *got,
		    const struct msu_difference *const **out,
		    struct msu_error *);

#endif
