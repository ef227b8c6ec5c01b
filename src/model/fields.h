/* SPDX-License-Identifier: MPL-2.0 */
/* What a row of a table can say about an account: one field, one row in
 * fields.c. */
#ifndef MSU_FIELDS_H
#define MSU_FIELDS_H

#include "model.h"

enum msu_field {
	MSU_FIELD_ADDRESS,
	MSU_FIELD_NAME,
	MSU_FIELD_REPLY_TO,
	MSU_FIELD_ORGANIZATION,
	MSU_FIELD_PASSWORD_FILE,
	/* from here on: of a server, in place of what a lookup finds */
	MSU_FIELD_IN_PROTOCOL,
	MSU_FIELD_IN_HOST,
	MSU_FIELD_IN_PORT,
	MSU_FIELD_IN_SECURITY,
	MSU_FIELD_IN_USERNAME,
	MSU_FIELD_IN_AUTH,
	MSU_FIELD_OUT_HOST,
	MSU_FIELD_OUT_PORT,
	MSU_FIELD_OUT_SECURITY,
	MSU_FIELD_OUT_USERNAME,
	MSU_FIELD_OUT_AUTH,
	MSU_FIELD_COUNT
};

/* Its value in an account, "" if it is not known; account NULL: whether there is
 * such a field.  NULL: none that an account has, or out of memory. */
const char *msu_field_of(struct msu_arena *, enum msu_field,
    const struct msu_account *);

const char	*msu_field_name(enum msu_field);
/* ASCII case does not matter. */
bool		 msu_field_find(const char *, size_t len, enum msu_field *);
bool		 msu_field_is_server(enum msu_field);

/*
 * The server that the values describe, with base (or NULL) for what they do not
 * say: *out is base where they say nothing, and NULL where that is not enough.
 * A value that cannot be is MSU_E_ARGUMENT, one for a server without encryption
 * MSU_E_PLAIN_ONLY; the detail then begins with the field's name.
 */
enum msu_code	 msu_fields_server(struct msu_arena *,
		    const char *const values[MSU_FIELD_COUNT], bool outgoing,
		    const struct msu_addr *, const struct msu_server *base,
		    const struct msu_server **out, struct msu_error *);

#endif
