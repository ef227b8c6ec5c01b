/* SPDX-License-Identifier: MPL-2.0 */
/* The door to cJSON for reading (json.c): small documents from strangers. */
#ifndef MSU_JSONDOC_H
#define MSU_JSONDOC_H

#include <stdbool.h>
#include <stddef.h>

#include "mailsetup.h"

struct msu_json;		/* a document */
struct msu_value;		/* a value of it; dies with it */

/*
 * Parses a document (RFC 8259): at most 1 MB, 32 levels deep, 10,000 values,
 * UTF-8, no NUL in a text, nothing but blanks after it.  where is for the
 * error.  NULL on failure, err says why.  Ends with msu_json_close().
 */
struct msu_json		*msu_json_open(const char *body, size_t len,
			    const char *where, struct msu_error *err);
void			 msu_json_close(struct msu_json *);

const struct msu_value	*msu_json_root(const struct msu_json *);

/* Of NULL, all of these give NULL or false, so that a path needs no checks. */

bool			 msu_json_is_object(const struct msu_value *);
/* The member of exactly that name, the first if there are several; NULL if
 * there is none or it is no object. */
const struct msu_value	*msu_json_member(const struct msu_value *,
			    const char *name);
/* The first element of an array or member of an object; NULL if none. */
const struct msu_value	*msu_json_first(const struct msu_value *);
const struct msu_value	*msu_json_next(const struct msu_value *);
/* The name of a member; NULL if it is an element. */
const char		*msu_json_name(const struct msu_value *);
/* The text as it stands in the document, which it dies with; NULL if it is
 * not a text. */
const char		*msu_json_text(const struct msu_value *);
/* A whole number from 0 to max; false if it is none, and *out is kept. */
bool			 msu_json_uint(const struct msu_value *,
			    unsigned long max, unsigned long *out);
/* Is it null?  False of NULL, too. */
bool			 msu_json_is_null(const struct msu_value *);
/* False if it is neither true nor false, which *out then keeps. */
bool			 msu_json_boolean(const struct msu_value *, bool *out);

#endif
