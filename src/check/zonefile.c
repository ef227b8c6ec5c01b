/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The records of a domain as text (RFC 1035 §5.1): whole names with the final
 * dot, one record a line, no directives and no brackets – the form in which we
 * write them, and in which they are compared.
 */
#include <string.h>

#include "published.h"
#include "str.h"

#define MAX_FIELDS	8	/* of an SRV record: 8; of others fewer */

static const char *
without_dot(struct msu_arena *a, const char *name)
{
	size_t len = strlen(name);

	return len > 1 && name[len - 1] == '.' ?
	    msu_arena_strn(a, name, len - 1) : name;
}

/* A name that ends in no dot goes on with the zone's own: it leads elsewhere
 * (RFC 1035 §5.1). */
static bool
is_whole(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && name[len - 1] == '.';
}

/* The strings of a TXT record put together; NULL if they are none. */
static const char *
read_strings(struct msu_arena *a, const char *p)
{
	char *out = msu_arena_alloc(a, strlen(p) + 1);
	size_t n = 0;

	while (out != NULL && *p != '\0') {
		p += strspn(p, " \t");
		if (*p == '\0' || *p == ';')
			break;
		if (*p++ != '"')
			return NULL;
		for (; *p != '"'; p++) {
			if (*p == '\\')
				p++;
			if (*p == '\0')
				return NULL;
			out[n++] = *p;
		}
		p++;
	}
	return out;
}

/* Words of a line; the rest behind the fourth starts at *rest. */
static size_t
split(struct msu_arena *a, const char *line, const char **fields,
    const char **rest)
{
	const char *word;
	size_t len, n = 0;

	*rest = "";
	while (n < MAX_FIELDS + 1 && msu_str_word(&line, &word, &len)) {
		if (word[0] == ';')
			break;
		if (n < MAX_FIELDS)
			fields[n] = msu_arena_strn(a, word, len);
		n++;
		if (n == 4)
			*rest = line;
	}
	return n;
}

static bool
read_srv(const char *const *fields, struct msu_record *r)
{
	unsigned long priority, weight, port;

	if (!msu_str_uint(fields[4], 0, 65535, &priority) ||
	    !msu_str_uint(fields[5], 0, 65535, &weight) ||
	    !msu_str_uint(fields[6], 0, 65535, &port))
		return false;
	r->priority = (unsigned)priority;
	r->weight = (unsigned)weight;
	r->port = (unsigned)port;
	return true;
}

static bool
read_line(struct msu_arena *a, const char *line, struct msu_record *r)
{
	const char *fields[MAX_FIELDS] = { NULL }, *rest;
	size_t n = split(a, line, fields, &rest);
	unsigned long ttl;

	if (n < 5 || !msu_str_uint(fields[1], 0, 2147483647, &ttl) ||
	    !msu_str_eqcase(fields[2], "IN"))
		return false;
	if (!is_whole(fields[0]) || strcmp(fields[0], ".") == 0)
		return false;
	r->name = without_dot(a, fields[0]);
	r->ttl = (unsigned)ttl;
	r->type = fields[3];
	if (strcmp(r->type, "TXT") == 0) {
		r->value = read_strings(a, rest);
		return r->value != NULL;
	}
	if (strcmp(r->type, "SRV") == 0) {
		r->value = n == 8 ? without_dot(a, fields[7]) : NULL;
		return n == 8 && is_whole(fields[7]) && read_srv(fields, r);
	}
	r->value = without_dot(a, fields[4]);
	return n == 5 && (strcmp(r->type, "CNAME") != 0 ||
	    is_whole(fields[4]));
}

void
msu_records_read(struct msu_arena *a, const char *text,
    struct msu_list *records, void (*wrong)(void *arg, unsigned line),
    void *arg)
{
	for (unsigned line = 1; *text != '\0'; line++) {
		size_t len = strcspn(text, "\n");
		const char *one = msu_arena_strn(a, text, len > 0 &&
		    text[len - 1] == '\r' ? len - 1 : len);
		struct msu_record *r = msu_arena_alloc(a, sizeof(*r));

		text += len + (text[len] == '\n');
		if (one[strspn(one, " \t")] == '\0' || one[0] == ';')
			continue;
		if (r == NULL || !read_line(a, one, r))
			wrong(arg, line);
		else
			msu_list_add(a, records, r);
	}
}
