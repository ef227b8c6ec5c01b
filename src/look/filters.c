/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Services that filter mail on its way to somebody else's mailboxes.  The hosts
 * are those that administrators' tools and the services' own pages tell people
 * to set as MX (Proofpoint Essentials: mx1-eu1.ppe-hosted.com; the table of
 * the PowerShell module Posh365, Test-MXHandler; both read 2026-11).
 */
#include "filters.h"

#include <stddef.h>

#include "source.h"

static const char *const filters[] = {
	"barracudanetworks.com",
	"fireeyecloud.com",
	"firstcloudsecurity.net",
	"iphmx.com",		/* Cisco */
	"mailcontrol.com",	/* Forcepoint */
	"messagelabs.com",	/* Symantec, Broadcom */
	"mimecast.com",
	"pphosted.com",		/* Proofpoint */
	"ppe-hosted.com",
	"sophos.com",
};

bool
msu_filter_is(const char *mx)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (msu_look_is_below(mx, filters[i]))
			return true;
	}
	return false;
}
