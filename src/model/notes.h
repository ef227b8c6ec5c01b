/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Note codes: what a user must do or know before a provider's settings work.
 * A provider file names a code; the sentence for it lives here, so that it can
 * be translated.  providers/README lists the same codes for editors.
 *
 * MSU_NOTE_INSTRUCTIONS has no row: its text is what a provider's document
 * says, so there is no sentence of ours that a provider file could mean.
 */
#ifndef MSU_NOTES_H
#define MSU_NOTES_H

#include <stddef.h>

#define MSU_NOTE_INSTRUCTIONS	"provider-instructions"

struct msu_note_text {
	const char	*code;		/* as in provider files and JSON */
	const char	*text;		/* English; translate where shown */
};

/* The row of the len bytes at code; NULL if there is no such code. */
const struct msu_note_text	*msu_note_find(const char *code, size_t len);

/* All rows, in order of code; NULL past the end. */
size_t				 msu_note_count(void);
const struct msu_note_text	*msu_note_at(size_t i);

#endif
