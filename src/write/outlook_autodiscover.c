/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Outlook (classic) for a whole domain: an Autodiscover answer that lies on the
 * computer, and the registry values that make Outlook read it before it asks
 * the network.
 */
#include <string.h>

#include "addr.h"
#include "charset.h"
#include "i18n.h"
#include "pox.h"
#include "writer.h"

/* A .reg holds whole paths only, so the place is ours to choose: a folder that
 * every Windows has and every user may read. */
#define FOLDER	"C:\\ProgramData\\mailsetup"
#define XML	"DOMAIN-autodiscover.xml"
#define REG	"DOMAIN-autodiscover.reg"
#define MAX_REG	((size_t)16 << 10)

/* ---- the answer ------------------------------------------------------- */

static void
write_xml(struct msu_sink *sink, const struct msu_profile *p)
{
	const struct msu_pox_service services[] = {
		{ p->account->in, p->in_auth },
		{ p->account->out, p->out_auth },
	};

	msu_pox_write(msu_sink_shared(sink, "outlook-autodiscover",
	    msu_writer_name(sink->arena, XML, p)), sink->arena, services,
	    sizeof(services) / sizeof(services[0]));
}

/* ---- the registry ----------------------------------------------------- */

/* A string of a .reg: nothing but these two means anything in it. */
static void
add_quoted(struct msu_buf *b, const char *s)
{
	msu_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			msu_buf_addc(b, '\\');
		msu_buf_addc(b, *s);
	}
	msu_buf_addc(b, '"');
}

static void
add_domain(struct msu_buf *b, const char *domain, const char *path)
{
	add_quoted(b, domain);
	msu_buf_addc(b, '=');
	add_quoted(b, path);
	msu_buf_adds(b, "\r\n");
}

/* Outlook looks for the domain of the address that was typed, so one with
 * letters beyond ASCII is listed in both its forms.  UTF-16 with its mark: from
 * UTF-8 regedit reads other letters. */
static void
write_reg(struct msu_sink *sink, const struct msu_profile *p)
{
	struct msu_arena *a = sink->arena;
	const char *domain = p->account->domain;
	const char *written = msu_addr_host_written(a, domain);
	const char *path = msu_arena_printf(a, "%s\\%s", FOLDER,
	    msu_writer_name(a, XML, p));
	struct msu_buf *b = msu_sink_shared(sink, "outlook-autodiscover",
	    msu_writer_name(a, REG, p));
	struct msu_buf text;

	msu_buf_init(&text, MAX_REG);
	msu_buf_adds(&text, "\xef\xbb\xbf"
	    "Windows Registry Editor Version 5.00\r\n"
	    "\r\n"
	    "[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook"
	    "\\AutoDiscover]\r\n");
	add_domain(&text, domain, path);
	if (strcmp(written, domain) != 0)
		add_domain(&text, written, path);
	msu_buf_adds(&text, "\"PreferLocalXML\"=dword:00000001\r\n"
	    "\r\n");
	msu_charset_add_utf16le(b, msu_buf_text(&text));
	if (text.code != MSU_OK && b->code == MSU_OK)
		b->code = text.code;
	msu_buf_free(&text);
}

/* ---- the client ------------------------------------------------------- */

/* The file lies on the computer for everybody who uses it: a login other than
 * the address is one person's, and no rule for it can be written. */
static const char *
own_login(const struct msu_profile *p)
{
	const char *address = p->account->address;

	if (strcmp(p->in_user, address) != 0)
		return p->in_user;
	return p->out_auth == MSU_AUTH_NONE ||
	    strcmp(p->out_user, address) == 0 ? NULL : p->out_user;
}

static void
autodiscover_write(struct msu_sink *sink, const struct msu_profile *p)
{
	const char *own = own_login(p);
	const char *file = msu_writer_name(sink->arena, XML, p);

	if (own != NULL) {
		msu_sink_refuse(sink, "outlook-autodiscover", file,
		    MSU_E_ONE_PERSON, file, "user name %s", own);
		return;
	}
	write_xml(sink, p);
	write_reg(sink, p);
}

static const char *const steps[] = {
	N_("For administrators: whoever then adds an address of the domain in "
	"Outlook (classic) 2016 or newer gets the settings without a question "
	"to the network. Newer versions of Outlook may pass the file over: try "
	"it on one computer first."),
	N_("On each computer copy DOMAIN-autodiscover.xml into the folder "
	"C:\\ProgramData\\mailsetup, which you make as administrator so that "
	"only administrators can change what is in it. The registry file names "
	"the XML file there, so it has to have that place and that name."),
	N_("For each user, with that user's rights, import "
	"DOMAIN-autodiscover.reg: \"reg import\", a logon script, or a "
	"double-click. If you prefer another place, change the path in it "
	"first, with two backslashes for each one."),
	N_("In Outlook choose File > Add Account and type the address, then "
	"the password when it asks for it. What is one person's own cannot be "
	"in such files: names, organization, the address for answers, and what "
	"POP3 leaves on the server."),
	NULL
};

static const char *const files[] = { XML, REG, NULL };

const struct msu_writer msu_writer_outlook_autodiscover = {
	.client = {
		.id = "outlook-autodiscover",
		.title = N_("Outlook (classic), whole domain: local "
		    "Autodiscover"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS,
		.files = files,
		.command = "(if not exist " FOLDER " mkdir " FOLDER ") && "
		    "copy /y " XML " " FOLDER "\\ && reg import " REG,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_POX_AUTHS,
	.write = autodiscover_write,
};
