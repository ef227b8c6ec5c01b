/* SPDX-License-Identifier: MPL-2.0 */
/* A table of hosts of limited size. */
#include "hosts.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS		1024
#define MAX_HOSTS	8192

struct msu_hosts {
	struct msu_host	*buckets[BUCKETS];
	struct msu_host	*all[MAX_HOSTS];	/* n of them */
	size_t		 n, hand;		/* who is looked at next */
};

struct msu_hosts *
msu_hosts_new(void)
{
	return calloc(1, sizeof(struct msu_hosts));
}

void
msu_hosts_free(struct msu_hosts *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->n; i++)
		free(h->all[i]);
	free(h);
}

/* FNV-1a */
static size_t
bucket_of(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h % BUCKETS;
}

static void
unlink_host(struct msu_hosts *h, struct msu_host *host)
{
	struct msu_host **p = &h->buckets[bucket_of(host->name)];

	while (*p != host)
		p = &(*p)->next;
	*p = host->next;
}

/* Whom it costs least to forget; NULL: all are busy. */
static struct msu_host **
dispensable(struct msu_hosts *h)
{
	struct msu_host **second = NULL;

	for (size_t i = 0; i < h->n; i++) {
		struct msu_host **p = &h->all[h->hand++ % h->n];

		if ((*p)->busy > 0)
			continue;
		if (!(*p)->stopped && (*p)->failures == 0)
			return p;
		if (second == NULL || (*second)->stopped)
			second = p;
	}
	return second;
}

struct msu_host *
msu_hosts_at(struct msu_hosts *h, const char *name)
{
	struct msu_host **bucket = &h->buckets[bucket_of(name)], *host;
	struct msu_host **place;

	for (host = *bucket; host != NULL; host = host->next) {
		if (strcmp(host->name, name) == 0)
			return host;
	}
	place = h->n < MAX_HOSTS ? &h->all[h->n] : dispensable(h);
	host = place == NULL ? NULL : calloc(1, sizeof(*host) + strlen(name) +
	    1);
	if (host == NULL)
		return NULL;
	if (h->n < MAX_HOSTS)
		h->n++;
	else {
		unlink_host(h, *place);
		free(*place);
	}
	memcpy(host->name, name, strlen(name) + 1);
	*place = host;
	host->next = *bucket;
	*bucket = host;
	return host;
}

/* ---- one of them ---------------------------------------------------------- */

bool
msu_host_is_alone(const struct msu_host *h, uint64_t now)
{
	return h->failures >= MSU_HOST_FAILURES && now < h->alone_until;
}

void
msu_host_try(struct msu_host *h, uint64_t now)
{
	if (h->failures >= MSU_HOST_FAILURES)
		h->alone_until = now + MSU_HOST_PAUSE_MS;
}

bool
msu_host_is_failure(enum msu_code code)
{
	return code == MSU_E_TCP_REFUSED || code == MSU_E_TCP_TIMEOUT ||
	    code == MSU_E_TCP_UNREACHABLE || code == MSU_E_NO_ANSWER ||
	    code == MSU_E_CLOSED;
}

void
msu_host_came(struct msu_host *h, enum msu_code code, uint64_t now)
{
	if (!msu_host_is_failure(code)) {
		h->failures = 0;
		return;
	}
	h->failures++;
	h->last = code;
	h->alone_until = now + MSU_HOST_PAUSE_MS;
}
