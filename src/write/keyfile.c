/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Escapes of GLib's "Basic format of the file" (Desktop Entry Specification,
 * "Values"), which KConfig's writer uses as well.
 */
#include "keyfile.h"

#include <string.h>

static void
add_value(struct msu_buf *b, const char *s, bool list)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == ' ' && (i == 0 || i == len - 1))
			msu_buf_adds(b, "\\s");
		else if (c == '\n')
			msu_buf_adds(b, "\\n");
		else if (c == '\t')
			msu_buf_adds(b, "\\t");
		else if (c == '\r')
			msu_buf_adds(b, "\\r");
		else if (c == '\\' || (c == ';' && list))
			msu_buf_addf(b, "\\%c", c);
		else
			msu_buf_addc(b, c);
	}
}

void
msu_keyfile_group(struct msu_buf *b, const char *name)
{
	msu_buf_addf(b, "%s[%s]\n", b->len > 0 ? "\n" : "", name);
}

void
msu_keyfile_text(struct msu_buf *b, const char *key, const char *value)
{
	msu_buf_addf(b, "%s=", key);
	add_value(b, value, false);
	msu_buf_addc(b, '\n');
}

void
msu_keyfile_number(struct msu_buf *b, const char *key, unsigned value)
{
	msu_buf_addf(b, "%s=%u\n", key, value);
}

void
msu_keyfile_bool(struct msu_buf *b, const char *key, bool value)
{
	msu_buf_addf(b, "%s=%s\n", key, value ? "true" : "false");
}

void
msu_keyfile_list(struct msu_buf *b, const char *key, const char *item)
{
	msu_buf_addf(b, "%s=", key);
	add_value(b, item, true);
	msu_buf_adds(b, ";\n");
}
