/* SPDX-License-Identifier: MPL-2.0 */
/* The door to cJSON for writing. */
#include "json_put.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "str.h"

#define SIZE_OF_MOST	4096	/* a result seldom is longer */

/* cJSON's own adders take NULL parents and items and then do nothing; a lost
 * item would go unnoticed, so each add is noted. */
static struct msu_item *
put(struct msu_put *o, struct msu_item *parent, const char *key, cJSON *item)
{
	cJSON *to = (cJSON *)parent;
	bool ok = item != NULL && to != NULL && (key == NULL ?
	    cJSON_AddItemToArray(to, item) :
	    cJSON_AddItemToObjectCS(to, key, item));

	if (!ok) {
		cJSON_Delete(item);
		o->failed = true;
		return NULL;
	}
	return (struct msu_item *)item;
}

/* JSON is UTF-8 (RFC 8259 §8.1), which cJSON leaves to us: what was typed may
 * be anything. */
static cJSON *
clean_string(const char *s)
{
	size_t len = strlen(s), i = 0;
	char *copy = malloc(len + 1);
	unsigned long cp;
	cJSON *item;

	if (copy == NULL)
		return NULL;
	memcpy(copy, s, len + 1);
	while (i < len) {
		size_t n = msu_str_utf8_char(copy + i, len - i, &cp);

		if (n == 0)
			copy[i] = '?';
		i += n == 0 ? 1 : n;
	}
	item = cJSON_CreateString(copy);
	free(copy);
	return item;
}

void
msu_put_text(struct msu_put *o, struct msu_item *parent, const char *key,
    const char *s)
{
	put(o, parent, key, s == NULL ? cJSON_CreateNull() :
	    msu_str_is_utf8(s, strlen(s)) ? cJSON_CreateString(s) :
	    clean_string(s));
}

/* All of ours are whole.  A number of cJSON's is a double, which it prints, reads
 * again and compares: half of what a result costs. */
void
msu_put_number(struct msu_put *o, struct msu_item *parent, const char *key,
    long long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", n);
	put(o, parent, key, cJSON_CreateRaw(text));
}

void
msu_put_bool(struct msu_put *o, struct msu_item *parent, const char *key,
    bool b)
{
	put(o, parent, key, cJSON_CreateBool(b));
}

void
msu_put_null(struct msu_put *o, struct msu_item *parent, const char *key)
{
	put(o, parent, key, cJSON_CreateNull());
}

struct msu_item *
msu_put_object(struct msu_put *o, struct msu_item *parent, const char *key)
{
	return put(o, parent, key, cJSON_CreateObject());
}

struct msu_item *
msu_put_array(struct msu_put *o, struct msu_item *parent, const char *key)
{
	return put(o, parent, key, cJSON_CreateArray());
}

void
msu_put_texts(struct msu_put *o, struct msu_item *parent, const char *key,
    const char *const *texts)
{
	struct msu_item *list = msu_put_array(o, parent, key);

	for (size_t i = 0; texts[i] != NULL; i++)
		msu_put_text(o, list, NULL, texts[i]);
}

void
msu_put_time(struct msu_put *o, struct msu_item *parent, const char *key,
    time_t when)
{
	char text[32];
	struct tm tm;

	if (when <= 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		msu_put_null(o, parent, key);
	else
		msu_put_text(o, parent, key, text);
}

struct msu_item *
msu_put_root(void)
{
	return (struct msu_item *)cJSON_CreateObject();
}

char *
msu_put_end_dup(const struct msu_put *o, struct msu_item *root)
{
	char *text = NULL;

	if (!o->failed)
		text = cJSON_PrintBuffered((cJSON *)root, SIZE_OF_MOST, false);
	cJSON_Delete((cJSON *)root);
	return text;
}
