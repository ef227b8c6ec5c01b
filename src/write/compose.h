/* SPDX-License-Identifier: MPL-2.0 */
/* A mail message as it goes over the wire. */
#ifndef MSU_WRITE_COMPOSE_H
#define MSU_WRITE_COMPOSE_H

#include "buf.h"
#include "message.h"

/*
 * Adds a message of RFC 5322 and MIME: CRLF at every line end, ASCII only,
 * lines of 78 characters at most but for long addresses.  MSU_E_ARGUMENT, with
 * the field's name as subject, for a field that is not what msu_message asks
 * for, control characters before all; the buffer is then as it was.  Any other
 * failure is the buffer's as well, or MSU_E_NOMEM.
 */
enum msu_code	msu_message_write(struct msu_buf *, const struct msu_message *,
		    struct msu_error *);

/*
 * Adds what follows SMTP's DATA: the message with a dot before every line that
 * begins with one, and the line that ends it (RFC 5321 §4.5.2).
 * MSU_E_ARGUMENT, and nothing added, for a CR or LF that stands alone: servers
 * do not agree on what it is, which has been used to smuggle messages in
 * (CVE-2023-51764).  Any other failure is the buffer's as well.
 */
enum msu_code	msu_message_dot(struct msu_buf *, const char *bytes,
		    size_t len);

#endif
