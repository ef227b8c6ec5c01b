/* SPDX-License-Identifier: MPL-2.0 */
/* Files: read whole with a cap, written whole or not at all. */
#ifndef MSU_FILE_H
#define MSU_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "mailsetup.h"

/* The whole file, at most max bytes, appended to out.  Regular files only:
 * a pipe or a device is MSU_E_READ at once. */
enum msu_code	msu_file_read(const char *path, size_t max,
		    struct msu_buf *out, struct msu_error *);

/*
 * Writes dir/name (dir NULL: name alone), mode 0600 if secret else 0644, less
 * the umask.  A reader sees the old file or the new one, never half of one.
 * MSU_E_EXISTS unless force.
 */
enum msu_code	msu_file_write(const char *dir, const char *name,
		    const void *data, size_t len, bool force, bool secret,
		    struct msu_error *);

/*
 * The same in two steps, for files that have to appear together or not at all:
 * the bytes are on the disk, as *tmp beside path, and then put in its place.
 * Whatever fails leaves no *tmp; msu_file_remove() gives one up.
 */
enum msu_code	msu_file_prepare(struct msu_arena *, const char *path,
		    const void *data, size_t len, bool force, bool secret,
		    const char **tmp, struct msu_error *);
enum msu_code	msu_file_finish(const char *tmp, const char *path, bool force,
		    struct msu_error *);

/* Makes a directory and its parents; fine if it is there. */
enum msu_code	msu_file_mkdir(const char *path, struct msu_error *);

/* The user's own directory for what a program remembers between runs
 * ($XDG_STATE_HOME/mailsetup, ~/.local/state/mailsetup, %LOCALAPPDATA%); NULL
 * if there is none.  It need not exist. */
const char	*msu_file_state_dir(struct msu_arena *);
/* Removes a file; fine if it is not there. */
void		msu_file_remove(const char *path);

bool		msu_file_is_dir(const char *path);
bool		msu_file_exists(const char *path);
/* Whether both lead to one file: the same name, or links. */
bool		msu_file_is_same(const char *, const char *);

/*
 * The names in a directory (regular files, no "." names), sorted by byte,
 * as a NULL-terminated array in the arena; more than max is MSU_E_TOO_BIG.
 */
enum msu_code	msu_file_list(struct msu_arena *, const char *dir, size_t max,
		    const char *const **out, struct msu_error *);

/* The same for the directories in it, links to such included. */
enum msu_code	msu_file_dirs(struct msu_arena *, const char *dir, size_t max,
		    const char *const **out, struct msu_error *);

/* name, which is relative to dir (NULL: as it is) unless it is absolute. */
const char	*msu_file_at(struct msu_arena *, const char *dir,
		    const char *name);

/* The directory that a file of that name is in, or NULL: the current one. */
const char	*msu_file_dir_of(struct msu_arena *, const char *name);

/* dir/name with the system's separator. */
const char	*msu_file_path(struct msu_arena *, const char *dir,
		    const char *name);

#endif
