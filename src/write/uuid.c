/* SPDX-License-Identifier: MPL-2.0 */
/* UUIDs derived by SHA-1 from a namespace and a name: RFC 9562 §5.5. */
#include "uuid.h"

#include <string.h>

#include "sha1.h"

/* Ours, drawn once (version 4) and for ever: another one would make every
 * account that was imported already a new one. */
static const uint8_t our_space[16] = {
	0x8d, 0x1c, 0x5b, 0x2e, 0x60, 0xf4, 0x4c, 0x0b,
	0xa9, 0x37, 0xe2, 0x71, 0x0d, 0x95, 0xc6, 0x48,
};

const char *
msu_uuid5(struct msu_arena *a, const uint8_t space[16], const char *name)
{
	size_t len = strlen(name);
	uint8_t *data = msu_arena_alloc(a, 16 + len), d[MSU_SHA1_BYTES];

	if (data == NULL)
		return "";
	memcpy(data, space, 16);
	memcpy(data + 16, name, len);
	msu_sha1(data, 16 + len, d);
	d[6] = (uint8_t)((d[6] & 0x0f) | 0x50);		/* version 5 */
	d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);		/* variant 10 */
	return msu_arena_printf(a, "%02x%02x%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1], d[2], d[3], d[4],
	    d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14],
	    d[15]);
}

const char *
msu_uuid(struct msu_arena *a, const char *what,
    const struct msu_account *acct)
{
	/* none of them has a line end in it, so no two can run together */
	return msu_uuid5(a, our_space, msu_arena_printf(a, "%s\n%s\n%s\n%s\n%s",
	    what, acct->address, msu_proto_name(acct->in->proto),
	    acct->in->host, acct->out->host));
}

const char *
msu_uuid_address(struct msu_arena *a, const char *what, const char *address)
{
	return msu_uuid5(a, our_space, msu_arena_printf(a, "%s\n%s", what,
	    address));
}
