/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The provider database: one read-only block, made of the text files in
 * providers/ and opened in place.  The block that is compiled in and one from
 * a file or directory of the user go through the same reader.
 */
#ifndef MSU_DB_H
#define MSU_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "mailsetup.h"

#define MSU_DB_MAX_BLOCK	((size_t)64 << 20)	/* bytes of a block */

/* ---- reading --------------------------------------------------------- */

struct msu_db_index {		/* see layout.h */
	const unsigned char	*records, *buckets, *names;
	uint32_t		 n;
	unsigned		 shift;
};

struct msu_db {			/* by value; points into a block that it does
				 * not own and that must outlive it */
	const unsigned char	*block;
	size_t			 len;
	const unsigned char	*entries, *servers, *notes, *sources;
	const char		*strings;
	struct msu_db_index	 domains, mx;
	uint32_t		 serial, nentries, nservers, nnotes;
	uint32_t		 nsources, nstrings;
};

/*
 * Checks the whole block once: every count, offset, index, order, number and
 * text, so that nothing below needs to.  MSU_E_BLOCK with the reason; where
 * names the block in the error.
 */
enum msu_code	 msu_db_open(struct msu_db *, const void *block, size_t len,
		    const char *where, struct msu_error *);

/* The block compiled in; the file that mkproviders writes defines it. */
void		 msu_db_builtin(const void **block, size_t *len);

/* Higher is newer: the newest "checked" of all entries as YYYYMM00. */
uint32_t	 msu_db_serial(const struct msu_db *);
size_t		 msu_db_count(const struct msu_db *);
size_t		 msu_db_domain_count(const struct msu_db *);
size_t		 msu_db_mx_count(const struct msu_db *);

/*
 * Look-ups allocate nothing.  Names are A-labels in lower case without a
 * trailing dot.  False: there is none, and *entry is as it was.
 */

/* The domain itself, else the longest "*.suffix" that it is below. */
bool		 msu_db_by_domain(const struct msu_db *, const char *name,
		    size_t len, uint32_t *entry);
/* The longest suffix of an MX host on a label boundary, itself included. */
bool		 msu_db_by_mx(const struct msu_db *, const char *host,
		    size_t len, uint32_t *entry);
bool		 msu_db_by_id(const struct msu_db *, const char *id,
		    size_t len, uint32_t *entry);

/* Entries are 0 … msu_db_count() - 1 in order of id.  In the block. */
const char	*msu_db_id(const struct msu_db *, uint32_t entry);

/*
 * An entry as the public structs, copied into the arena; NULL when out of
 * memory.  Placeholders stay in; address, domain, in and out are NULL; servers
 * are IMAP, POP3 and SMTP in the file's order, extra is the rest.  A source is
 * "name" or "name URL".
 */
const struct msu_provider *msu_db_provider(const struct msu_db *,
		    uint32_t entry, struct msu_arena *);

/* ---- making a block from text ----------------------------------------- */

struct msu_db_sink {		/* who hears of what is wrong in the text */
	void	(*finding)(void *arg, bool is_error, const char *where,
		    const char *text);	/* where is file:line; may be NULL */
	void	*arg;
	size_t	 errors, warnings;	/* counted here */
};

struct msu_db_builder;

/* NULL when out of memory. */
struct msu_db_builder *msu_db_builder_new(void);
void		 msu_db_builder_free(struct msu_db_builder *);

/*
 * Reads one file's text.  What is wrong in it goes to the sink, all of it, and
 * makes msu_db_builder_finish() fail; the code is only about memory and caps.
 * where is the file's name.
 */
enum msu_code	 msu_db_builder_add(struct msu_db_builder *, const char *id,
		    const char *where, const char *text, size_t len,
		    struct msu_db_sink *, struct msu_error *);

/*
 * Every entry of a directory, in order of name.  README and names that start
 * with "." or end in "~" or ".xml" are not entries.
 */
enum msu_code	 msu_db_builder_add_dir(struct msu_db_builder *,
		    const char *dir, struct msu_db_sink *, struct msu_error *);

/*
 * All of it: a directory's files as a block in an empty buffer of the caller.
 * Where the text has errors (sink->errors) the buffer stays empty and the code
 * is MSU_OK: it is only about files, memory and caps.
 */
enum msu_code	 msu_db_compile(const char *dir, struct msu_db_sink *,
		    struct msu_buf *out, struct msu_error *);

/*
 * Appends the block to an empty buffer of the caller; the same files give the
 * same bytes.  MSU_E_SYNTAX if there were errors.
 */
enum msu_code	 msu_db_builder_finish(struct msu_db_builder *,
		    struct msu_buf *out, struct msu_error *);

#endif
