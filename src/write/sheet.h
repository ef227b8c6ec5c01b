/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Set-up sheets: values to be typed into a mail program, in the order in which
 * it asks for them, as a web page with copy buttons and as a plain text twin.
 * Both show the words of the program's own language first and ours in English
 * in brackets behind them; a sheet in English has just the former.
 */
#ifndef MSU_SHEET_H
#define MSU_SHEET_H

#include "arena.h"
#include "buf.h"

enum msu_sheet_kind {
	MSU_SHEET_SECTION,	/* a heading; steps below it count from 1 */
	MSU_SHEET_REMARK,	/* a paragraph */
	MSU_SHEET_STEP,		/* what to do; no value */
	MSU_SHEET_COPY,		/* a value to be typed or copied */
	MSU_SHEET_SHOW		/* what to choose or tick, or a remark */
};

struct msu_sheet_line {
	enum msu_sheet_kind	 kind;
	const char		*label;
	const char		*english;		/* or NULL */
	const char		*value, *value_english;	/* or NULL */
};

struct msu_sheet_notice {
	bool			 bad;		/* will not work as it is */
	const char		*text;		/* or NULL: English only */
	const char		*english;	/* or NULL: the text is */
	const char		*url;		/* or NULL */
};

struct msu_sheet {			/* zero-initialised is empty */
	struct msu_arena	*arena;
	const char		*lang;		/* of the labels: BCP 47 */
	const char		*title, *title_english;
	const char		*about[4];	/* whose; NULL-terminated */
	struct msu_list		 notices;	/* struct msu_sheet_notice */
	struct msu_list		 lines;		/* struct msu_sheet_line */
	const char		*copy, *copied;	/* words on the buttons */
	const char		*foot, *foot_english;
};

void	msu_sheet_section(struct msu_sheet *, const char *text,
	    const char *english);
void	msu_sheet_remark(struct msu_sheet *, const char *text,
	    const char *english);
void	msu_sheet_step(struct msu_sheet *, const char *text,
	    const char *english);
void	msu_sheet_copy(struct msu_sheet *, const char *label,
	    const char *english, const char *value);
void	msu_sheet_show(struct msu_sheet *, const char *label,
	    const char *english, const char *value, const char *value_english);
void	msu_sheet_notice(struct msu_sheet *, bool bad, const char *text,
	    const char *english, const char *url);

/* HTML that is well-formed XML too, UTF-8, loading nothing from anywhere. */
void	msu_sheet_html(const struct msu_sheet *, struct msu_buf *);
/* UTF-8 with a byte order mark and CRLF, as Notepad on any Windows reads. */
void	msu_sheet_text(const struct msu_sheet *, struct msu_buf *);

#endif
