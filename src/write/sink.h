/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Sink: the files of one export while they are being made.  They are kept in
 * memory; the disk is touched once, by msu_sink_commit().
 */
#ifndef MSU_SINK_H
#define MSU_SINK_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"
#include "mailsetup.h"

struct msu_secret;
struct msu_sink_file;

struct msu_sink {
	struct msu_arena	*arena;		/* names and results */
	struct msu_list		 files;		/* struct msu_sink_file */
	struct msu_buf		 nowhere;	/* when out of memory */
	const char		*folder;	/* that all go into, or NULL */
	const struct msu_secret	*password;	/* for a client on demand */
};

struct msu_sink_file {
	struct msu_file		 pub;
	struct msu_buf		 buf;
	bool			 shared;	/* see msu_sink_shared() */
	bool			 present;	/* and there already, the same */
	bool			 extra;		/* see msu_sink_extra() */
	bool			 private;	/* see msu_sink_private() */
	bool			 secret;	/* see msu_sink_secret() */
	/* While it is written: where it belongs, and where its bytes are. */
	const char		*path, *tmp;
};

void	 msu_sink_init(struct msu_sink *, struct msu_arena *);
void	 msu_sink_free(struct msu_sink *);

/* A new file to write into; never NULL.  Its failures stick to it. */
struct msu_buf *msu_sink_file(struct msu_sink *, const char *client,
	    const char *name);
/* The same for a file that several accounts give alike, named after a domain:
 * one of the same content that is there already counts as written. */
struct msu_buf *msu_sink_shared(struct msu_sink *, const char *client,
	    const char *name);
/* A file that is not written, and why: format as msu_fail(). */
void	 msu_sink_refuse(struct msu_sink *, const char *client,
	    const char *name, enum msu_code, const char *subject,
	    const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* The file that was refused last is an extra: without it the export is still
 * complete, so that it is shown and does not count. */
void	 msu_sink_extra(struct msu_sink *);
/* The file that was begun last is for its owner's eyes only (mode 0600). */
void	 msu_sink_private(struct msu_sink *);
/* The same; and it holds a password: it is wiped with the sink, and
 * msu_sink_keep() keeps no copy. */
void	 msu_sink_secret(struct msu_sink *);
/* The first failure among the files so far; MSU_OK if none. */
enum msu_code msu_sink_end(struct msu_sink *);

/*
 * Writes the files into dir, which is made if missing.  Each is written whole
 * or not at all, and all of them or none: unless force, none is when one is
 * there already, and none if the disk cannot take one.
 * *out lists all of them, refused ones too.  err and the code are those of the
 * first that is there already, or else of the first one with an error.
 */
enum msu_code msu_sink_commit(struct msu_sink *, const char *dir, bool force,
	    const struct msu_file *const **out, struct msu_error *);

/* The same without a disk: *out lists the files with their content, which is
 * copied into the arena. */
enum msu_code msu_sink_keep(struct msu_sink *,
	    const struct msu_file *const **out, struct msu_error *);

/* The same, and then each file is shown, secret ones too, all of them or
 * none. */
enum msu_code msu_sink_show(struct msu_sink *,
	    void (*show)(void *arg, const struct msu_file *), void *arg,
	    const struct msu_file *const **out, struct msu_error *);

/*
 * An address as part of a file name on any system: ASCII letters, digits and
 * @.-_+=~# stay, as do visible characters beyond ASCII; all else becomes '_'.
 * At most 200 bytes.  What had to be changed gets a hash of the address at
 * its end, so that two addresses never share a name.
 */
const char *msu_sink_stem(struct msu_arena *, const char *address);

#endif
