/* SPDX-License-Identifier: MPL-2.0 */
/* The door to libxml2 for reading: small documents from strangers. */
#ifndef MSU_XML_H
#define MSU_XML_H

#include <stddef.h>

#include "arena.h"
#include "mailsetup.h"

struct msu_xml;			/* a document */
struct msu_node;		/* an element of it; dies with it */

/*
 * Parses a document: at most 1 MB, 32 levels deep, no DOCTYPE (so no
 * entities), nothing loaded from elsewhere.  where is for the error.  NULL on
 * failure, err says why.  Ends with msu_xml_close().
 */
struct msu_xml		*msu_xml_open(const char *body, size_t len,
			    const char *where, struct msu_error *err);
void			 msu_xml_close(struct msu_xml *);

const struct msu_node	*msu_xml_root(const struct msu_xml *);
/* Local name of an element, as written. */
const char		*msu_xml_name(const struct msu_node *);
/* The first child element of that name (NULL: of any), NULL if none. */
const struct msu_node	*msu_xml_child(const struct msu_node *,
			    const char *name);
/* The next sibling element of that name (NULL: of any), NULL if none. */
const struct msu_node	*msu_xml_next(const struct msu_node *,
			    const char *name);
/* Line of the element in the document, for errors. */
long			 msu_xml_line(const struct msu_node *);

/* Text of an element (of its first child element of that name, unless name is
 * NULL) without surrounding blanks; NULL if there is no such element. */
const char		*msu_xml_text(struct msu_arena *,
			    const struct msu_node *, const char *name);
/* NULL if there is no such attribute. */
const char		*msu_xml_attr(struct msu_arena *,
			    const struct msu_node *, const char *name);

#endif
