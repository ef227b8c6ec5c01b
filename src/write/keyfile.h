/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Key files: groups of "key=value" as GLib's GKeyFile and KDE's KConfig read
 * them.  Both take the same escapes in a value, and both drop blanks at its
 * ends that are not escaped.
 */
#ifndef MSU_KEYFILE_H
#define MSU_KEYFILE_H

#include <stdbool.h>

#include "buf.h"

/* The name is ours, never a value. */
void	msu_keyfile_group(struct msu_buf *, const char *name);
void	msu_keyfile_text(struct msu_buf *, const char *key, const char *value);
void	msu_keyfile_number(struct msu_buf *, const char *key, unsigned value);
void	msu_keyfile_bool(struct msu_buf *, const char *key, bool value);
/* GKeyFile's list of one item. */
void	msu_keyfile_list(struct msu_buf *, const char *key, const char *item);

#endif
