/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Scripts that put exported files where a program keeps its own: POSIX shell,
 * made from a small table.  Such a script refuses while the program runs and
 * when the account is there, changes nothing else, and leaves no file half
 * written.
 */
#ifndef MSU_SCRIPT_H
#define MSU_SCRIPT_H

#include <stdbool.h>

#include "buf.h"

struct msu_script_row {
	const char	*from;		/* a file beside the script */
	/* A path for use in double quotes; $config, $data, $HOME and what the
	 * search sets may be in it. */
	const char	*to;
	/* A shell command that makes the target from the file on its standard
	 * input and from "$to", which is there or not; NULL: a copy, and the
	 * target must not be there. */
	const char	*make;
	bool		 keep;		/* what is there already is good */
};

/* All of it is our own text; nothing of an account may be in it but names of
 * msu_writer_name(), which need no more than quotes. */
struct msu_script {
	const char	*program;	/* as people call it */
	const char	*running;	/* names of its processes */
	const char	*stop;		/* how to end it: a sentence */
	/* Shell functions and commands that say whether the account is there
	 * already, and find a free number; NULL: none. */
	const char	*search;
	const struct msu_script_row *rows;	/* ends with an empty row */
	const char	*next;		/* what to do then: a sentence */
};

void	msu_script_write(struct msu_buf *, const struct msu_script *);

#endif
