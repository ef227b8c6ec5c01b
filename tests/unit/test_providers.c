/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The provider database that is compiled in: nothing got lost on the way from
 * the collected facts to the block.  All numbers and rows are written by hand
 * from those facts, never from the files in providers/; whoever adds an entry
 * adjusts the counts in the same commit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "db.h"
#include "mailsetup.h"
#include "notes.h"

#define ROWS(t)	(sizeof(t) / sizeof((t)[0]))

static struct msu_db db;
static struct msu_arena arena;
static const struct msu_provider *all[1024];
static size_t nall;

static int
open_builtin(void **state)
{
	struct msu_error err = { 0 };
	const void *block;
	size_t len;

	(void)state;
	msu_db_builtin(&block, &len);
	if (msu_db_open(&db, block, len, "builtin", &err) != MSU_OK)
		return -1;
	nall = msu_db_count(&db);
	if (nall > ROWS(all))
		return -1;
	for (size_t i = 0; i < nall; i++) {
		all[i] = msu_db_provider(&db, (uint32_t)i, &arena);
		if (all[i] == NULL)
			return -1;
	}
	return 0;
}

static int
close_builtin(void **state)
{
	(void)state;
	msu_arena_free(&arena);
	return 0;
}

static size_t
length(const void *list)
{
	const void *const *v = list;
	size_t n = 0;

	while (v[n] != NULL)
		n++;
	return n;
}

static bool
has(const char *const *list, const char *word)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* A source is "NAME" or "NAME URL". */
static bool
has_source(const struct msu_provider *p, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; p->sources[i] != NULL; i++)
		if (strncmp(p->sources[i], name, len) == 0 &&
		    (p->sources[i][len] == '\0' || p->sources[i][len] == ' '))
			return true;
	return false;
}

static const struct msu_note *
note(const struct msu_provider *p, const char *code)
{
	for (size_t i = 0; p->account->notes[i] != NULL; i++)
		if (strcmp(p->account->notes[i]->code, code) == 0)
			return p->account->notes[i];
	return NULL;
}

static const struct msu_provider *
by_id(const char *id)
{
	uint32_t entry;

	if (!msu_db_by_id(&db, id, strlen(id), &entry))
		fail_msg("no entry %s", id);
	return all[entry];
}

/* The first mail server of the wanted direction; NULL if there is none. */
static const struct msu_server *
first(const struct msu_provider *p, bool outgoing)
{
	const struct msu_server *const *s = p->account->servers;

	for (size_t i = 0; s[i] != NULL; i++)
		if ((s[i]->proto == MSU_PROTO_SMTP) == outgoing)
			return s[i];
	return NULL;
}

static void
count_is(const char *what, size_t got, size_t want)
{
	if (got != want)
		fail_msg("%s: %zu, not %zu", what, got, want);
}

/* ---- counts ---------------------------------------------------------- */

static void
nothing_is_missing(void **state)
{
	size_t domains = 0, mx = 0, servers = 0, extra = 0, notes = 0;
	size_t links = 0, help = 0, oauth2 = 0, quirks = 0, sources = 0;

	(void)state;
	for (size_t i = 0; i < nall; i++) {
		const struct msu_account *a = all[i]->account;

		domains += length(all[i]->domains);
		mx += length(all[i]->mx);
		servers += length(a->servers);
		extra += length(a->extra);
		notes += length(a->notes);
		for (size_t k = 0; a->notes[k] != NULL; k++)
			links += a->notes[k]->url != NULL;
		help += a->documentation != NULL;
		oauth2 += a->oauth2 != NULL;
		quirks += length(all[i]->quirks);
		sources += length(all[i]->sources);
	}
	count_is("providers", nall, 401);
	count_is("domains", domains, 1682);
	count_is("domains in the index", msu_db_domain_count(&db), 1682);
	count_is("mx suffixes", mx, 126);
	count_is("mx suffixes in the index", msu_db_mx_count(&db), 126);
	count_is("mail servers", servers, 1075);
	count_is("CalDAV and CardDAV", extra, 6);
	/* 199 hints: seven are told by the quirk imap-id alone, and three
	 * need two codes. */
	count_is("notes", notes, 195);
	count_is("links of notes", links, 52);
	count_is("help pages", help, 213);
	count_is("OAuth2", oauth2, 18);
	count_is("quirks", quirks, 9);
	/* A name counts once an entry, each of its URLs counts. */
	count_is("sources", sources, 873);
}

static void
confidence_and_status_survive(void **state)
{
	static const struct {
		const char *word;
		size_t want;
	} rows[] = {
		{ "high", 121 }, { "medium", 195 }, { "low", 85 },
		{ "ok", 299 }, { "preparation", 97 }, { "broken", 5 },
	};

	(void)state;
	for (size_t r = 0; r < ROWS(rows); r++) {
		size_t n = 0;

		for (size_t i = 0; i < nall; i++)
			n += strcmp(all[i]->confidence, rows[r].word) == 0 ||
			    strcmp(all[i]->status, rows[r].word) == 0;
		count_is(rows[r].word, n, rows[r].want);
	}
}

static void
sources_survive(void **state)
{
	static const struct {
		const char *name;
		size_t want;		/* entries that carry it */
	} rows[] = {
		{ "ispdb", 167 }, { "fairemail", 157 }, { "mutt-wizard", 90 },
		{ "public-code", 69 }, { "chatmail", 55 }, { "quillbox", 48 },
		{ "k9", 37 }, { "official", 33 }, { "nodemailer", 32 },
		{ "mailspring", 31 }, { "naprise", 26 }, { "nylas", 25 },
		{ "mailcore", 25 }, { "mxsniff", 22 },
		{ "email-provider-links", 15 }, { "comm-central", 11 },
		{ "web", 8 }, { "dnsimple-services", 6 },
		{ "ispdb-history", 5 }, { "domain-connect", 4 },
		{ "chatmail-core", 1 }, { "chatmail-history", 1 },
		{ "cypht", 1 }, { "email-provider-dns-check", 1 },
	};
	size_t known = 0;

	(void)state;
	for (size_t r = 0; r < ROWS(rows); r++) {
		size_t n = 0;

		for (size_t i = 0; i < nall; i++)
			n += has_source(all[i], rows[r].name);
		count_is(rows[r].name, n, rows[r].want);
		known += n;
	}
	count_is("all names", known, 870);
}

static void
servers_keep_protocol_security_and_login(void **state)
{
	size_t proto[MSU_PROTO_COUNT] = { 0 };
	size_t security[MSU_SECURITY_COUNT] = { 0 };
	size_t auth[MSU_AUTH_COUNT] = { 0 };
	size_t full = 0, local = 0, joined = 0, nobody = 0;

	(void)state;
	for (size_t i = 0; i < nall; i++)
		for (size_t k = 0; all[i]->account->servers[k] != NULL; k++) {
			const struct msu_server *s =
			    all[i]->account->servers[k];

			proto[s->proto]++;
			security[s->security]++;
			for (size_t a = 0; a < s->nauths; a++)
				auth[s->auths[a]]++;
			if (s->user == NULL) {
				nobody++;
				continue;
			}
			full += strcmp(s->user, "%EMAILADDRESS%") == 0;
			local += strcmp(s->user, "%EMAILLOCALPART%") == 0;
			joined += strcmp(s->user,
			    "%EMAILLOCALPART%.%EMAILDOMAIN%") == 0;
		}
	count_is("imap", proto[MSU_PROTO_IMAP], 392);
	count_is("pop3", proto[MSU_PROTO_POP3], 206);
	count_is("smtp", proto[MSU_PROTO_SMTP], 477);
	count_is("tls", security[MSU_SECURITY_TLS], 769);
	count_is("starttls", security[MSU_SECURITY_STARTTLS], 238);
	count_is("plain", security[MSU_SECURITY_PLAIN], 68);
	count_is("password", auth[MSU_AUTH_PASSWORD], 1036);
	count_is("encrypted", auth[MSU_AUTH_ENCRYPTED], 34);
	count_is("oauth2", auth[MSU_AUTH_OAUTH2], 54);
	count_is("none", auth[MSU_AUTH_NONE], 1);
	/* 925 as collected; a server without login has no user name. */
	count_is("full address", full, 924);
	count_is("no login", nobody, 1);
	count_is("local part", local, 146);
	count_is("local part and domain", joined, 4);
}

static void
every_entry_can_be_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < nall; i++) {
		const struct msu_provider *p = all[i];
		bool broken = strcmp(p->status, "broken") == 0;
		uint32_t entry;

		if (broken != (first(p, false) == NULL) ||
		    broken != (first(p, true) == NULL))
			fail_msg("%s: servers do not fit the status", p->id);
		if (p->checked != 202611 || p->sources[0] == NULL)
			fail_msg("%s: no date or no source", p->id);
		if (broken && p->account->notes[0] == NULL)
			fail_msg("%s: broken, and no note says why", p->id);
		if (!msu_db_by_id(&db, p->id, strlen(p->id), &entry) ||
		    entry != i)
			fail_msg("%s: not found by id", p->id);
		for (size_t k = 0; p->account->notes[k] != NULL; k++)
			if (p->account->notes[k]->text == NULL)
				fail_msg("%s: a note has no text", p->id);
	}
}

/* ---- a sample across countries ---------------------------------------- */

#define ADDRESS	"%EMAILADDRESS%"
#define LOCAL	"%EMAILLOCALPART%"
#define IMAP	MSU_PROTO_IMAP
#define POP3	MSU_PROTO_POP3
#define TLS	MSU_SECURITY_TLS
#define START	MSU_SECURITY_STARTTLS
#define PLAIN	MSU_SECURITY_PLAIN

struct end {
	enum msu_proto		 proto;		/* of an incoming server */
	enum msu_security	 security;
	const char		*host;		/* NULL: no such server */
	unsigned		 port;
	const char		*user;		/* of an incoming server */
};

struct row {
	const char	*key;		/* domain; MX host if mx is set */
	bool		 mx;
	const char	*id;
	struct end	 in, out;
	const char	*note, *confidence, *source;	/* note: the first */
};

static const struct row rows[] = {
	/* China */
	{ "foxmail.com", false, "qq.com",
	    { IMAP, TLS, "imap.qq.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.qq.com", .port = 465 },
	    "authorization-code", "high", "mailspring" },
	{ "mxbiz1.qq.com", true, "exmail.qq.com",
	    { IMAP, TLS, "imap.exmail.qq.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.exmail.qq.com", .port = 465 },
	    "authorization-code", "high", "web" },
	{ "163.com", false, "163.com",
	    { IMAP, TLS, "imap.163.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.163.com", .port = 465 },
	    "authorization-code", "high", "official" },
	{ "sina.com", false, "sina.com",
	    { IMAP, TLS, "imap.sina.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.sina.com", .port = 465 },
	    "authorization-code", "high", "public-code" },
	{ "mx2.mail.139.com", true, "139.com",
	    { IMAP, TLS, "imap.139.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.139.com", .port = 465 },
	    "authorization-code", "high", "naprise" },
	{ "aliyun.com", false, "aliyun.com",
	    { IMAP, TLS, "imap.aliyun.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.aliyun.com", .port = 465 },
	    "imap-may-be-off", "high", "chatmail" },
	{ "mx1.feishu.cn", true, "feishu.cn",
	    { IMAP, TLS, "imap.feishu.cn", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.feishu.cn", .port = 465 },
	    "app-password", "high", "nodemailer" },
	{ "vip.sohu.com", false, "vip.sohu.com",
	    { POP3, PLAIN, "pop3.vip.sohu.com", 110, ADDRESS },
	    { .security = PLAIN, .host = "smtp.vip.sohu.com", .port = 25 },
	    "plain-only", "low", "naprise" },
	/* Japan */
	{ "ymail.ne.jp", false, "yahoo.co.jp",
	    { IMAP, TLS, "imap.mail.yahoo.co.jp", 993, LOCAL },
	    { .security = TLS, .host = "smtp.mail.yahoo.co.jp", .port = 465 },
	    "enable-imap", "high", "mailcore" },
	{ "docomo.ne.jp", false, "docomo.ne.jp",
	    { IMAP, TLS, "imap.spmode.ne.jp", 993, LOCAL },
	    { .security = TLS, .host = "smtp.spmode.ne.jp", .port = 465 },
	    "app-password", "medium", "quillbox" },
	{ "mx2.tiki.ne.jp", false, "mx1.tiki.ne.jp",
	    { POP3, PLAIN, "%EMAILDOMAIN%", 110, LOCAL },
	    { .security = PLAIN, .host = "smtp-auth.tiki.ne.jp", .port = 587 },
	    "plain-only", "medium", "ispdb" },
	{ "garnet.broba.cc", false, "broba.cc",
	    { POP3, PLAIN, "mail.broba.cc", 110, ADDRESS },
	    { .security = PLAIN, .host = "mail.broba.cc", .port = 587 },
	    "plain-only", "medium", "ispdb" },
	{ "bk.iij4u.or.jp", false, "dd.iij4u.or.jp",
	    { POP3, START, "mbox.iij4u.or.jp", 110,
	      "%EMAILLOCALPART%.%EMAILDOMAIN%" },
	    { .security = START, .host = "mbox.iij4u.or.jp", .port = 587 },
	    NULL, "medium", "ispdb" },
	/* Korea */
	{ "naver.com", false, "naver.com",
	    { IMAP, TLS, "imap.naver.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.naver.com", .port = 465 },
	    "app-password", "high", "k9" },
	{ "hanmail.net", false, "daum.net",
	    { IMAP, TLS, "imap.daum.net", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.daum.net", .port = 465 },
	    "app-password", "medium", "public-code" },
	/* Germany */
	{ "gmx.at", false, "gmx.net",
	    { IMAP, TLS, "imap.gmx.net", 993, ADDRESS },
	    { .security = TLS, .host = "mail.gmx.net", .port = 465 },
	    "app-password-2fa", "high", "k9" },
	{ "magenta.de", false, "t-online.de",
	    { IMAP, TLS, "secureimap.t-online.de", 993, ADDRESS },
	    { .security = TLS, .host = "securesmtp.t-online.de", .port = 465 },
	    "app-password", "high", "mutt-wizard" },
	{ "clever.ms", false, "web.de",
	    { IMAP, TLS, "imap.web.de", 993, LOCAL },
	    { .security = TLS, .host = "smtp.web.de", .port = 465 },
	    "app-password-2fa", "high", "chatmail" },
	{ "mx00.kundenserver.de", true, "ionos.de",
	    { IMAP, TLS, "imap.ionos.de", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.ionos.de", .port = 465 },
	    "mailbox-password", "medium", "public-code" },
	{ "posteo.at", false, "posteo.de",
	    { IMAP, TLS, "posteo.de", 993, ADDRESS },
	    { .security = TLS, .host = "posteo.de", .port = 465 },
	    "account-protection", "high", "fairemail" },
	{ "mx1.clustermail.de", true, "clustermail.de",
	    { IMAP, TLS, "mail.clustermail.de", 993, ADDRESS },
	    { .security = START, .host = "mail.clustermail.de", .port = 587 },
	    NULL, "medium", "ispdb" },
	/* France */
	{ "libertysurf.fr", false, "free.fr",
	    { IMAP, TLS, "imap.free.fr", 993, LOCAL },
	    { .security = TLS, .host = "smtp.free.fr", .port = 465 },
	    "enable-smtp", "high", "quillbox" },
	{ "wanadoo.fr", false, "orange.fr",
	    { IMAP, TLS, "imap.orange.fr", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.orange.fr", .port = 465 },
	    NULL, "high", "mutt-wizard" },
	{ "laposte.net", false, "laposte.net",
	    { IMAP, TLS, "imap.laposte.net", 993, LOCAL },
	    { .security = TLS, .host = "smtp.laposte.net", .port = 465 },
	    "main-address", "high", "ispdb" },
	{ "mx1.ovh.net", true, "ovh.net",
	    { IMAP, TLS, "ssl0.ovh.net", 993, ADDRESS },
	    { .security = TLS, .host = "ssl0.ovh.net", .port = 465 },
	    NULL, "high", "fairemail" },
	/* Italy, Spain, Portugal, Greece */
	{ "inwind.it", false, "libero.it",
	    { IMAP, TLS, "imapmail.libero.it", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.libero.it", .port = 465 },
	    "app-password-2fa", "high", "ispdb" },
	{ "tim.it", false, "tim.it",
	    { IMAP, START, "imap.tim.it", 143, ADDRESS },
	    { .security = START, .host = "smtp.tim.it", .port = 587 },
	    "app-password", "high", "fairemail" },
	{ "movistar.es", false, "telefonica.net",
	    { IMAP, TLS, "imap.movistar.es", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.movistar.es", .port = 465 },
	    NULL, "low", "quillbox" },
	{ "meo.pt", false, "sapo.pt",
	    { IMAP, TLS, "imap.sapo.pt", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.sapo.pt", .port = 465 },
	    NULL, "medium", "mutt-wizard" },
	{ "cosmotemail.gr", false, "cosmotemail.gr",
	    { IMAP, TLS, "imap.cosmotemail.gr", 993, ADDRESS },
	    { .security = START, .host = "mailgate.cosmotemail.gr",
	      .port = 587 },
	    NULL, "low", "k9" },
	/* Poland, Czechia, Slovakia, the Baltics */
	{ "wp.pl", false, "wp.pl",
	    { IMAP, TLS, "imap.wp.pl", 993, LOCAL },
	    { .security = TLS, .host = "smtp.wp.pl", .port = 465 },
	    "app-password", "high", "mailcore" },
	{ "any.hub.pl", false, "interia.pl",
	    { IMAP, TLS, "poczta.interia.pl", 993, ADDRESS },
	    { .security = TLS, .host = "poczta.interia.pl", .port = 465 },
	    "enable-imap", "high", "mailspring" },
	{ "email.cz", false, "seznam.cz",
	    { IMAP, TLS, "imap.seznam.cz", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.seznam.cz", .port = 465 },
	    NULL, "high", "nodemailer" },
	{ "azet.sk", false, "azet.sk",
	    { IMAP, TLS, "imap.azet.sk", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.azet.sk", .port = 465 },
	    NULL, "low", "k9" },
	{ "inbox.lt", false, "inbox.lv",
	    { IMAP, TLS, "mail.%EMAILDOMAIN%", 993, ADDRESS },
	    { .security = TLS, .host = "mail.%EMAILDOMAIN%", .port = 465 },
	    "enable-imap", "medium", "mutt-wizard" },
	{ "mail.ee", false, "mail.ee",
	    { IMAP, TLS, "%EMAILDOMAIN%", 993, ADDRESS },
	    { .security = TLS, .host = "%EMAILDOMAIN%", .port = 465 },
	    "enable-imap", "medium", "ispdb" },
	/* Russia, Ukraine */
	{ "bk.ru", false, "mail.ru",
	    { IMAP, TLS, "imap.mail.ru", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.mail.ru", .port = 465 },
	    "app-password", "high", "mailcore" },
	{ "mx.yandex.net", true, "yandex.com",
	    { IMAP, TLS, "imap.yandex.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.yandex.com", .port = 465 },
	    "app-password", "high", "k9" },
	{ "ukr.net", false, "ukr.net",
	    { IMAP, TLS, "imap.ukr.net", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.ukr.net", .port = 465 },
	    "app-password", "high", "mailspring" },
	{ "i.ua", false, "i.ua", { .host = NULL }, { .host = NULL },
	    "no-imap", "medium", "chatmail" },
	/* United Kingdom */
	{ "talk21.com", false, "btinternet.com",
	    { IMAP, TLS, "mail.btinternet.com", 993, ADDRESS },
	    { .security = TLS, .host = "mail.btinternet.com", .port = 465 },
	    NULL, "high", "mutt-wizard" },
	{ "me.plus.com", false, "plus.com",
	    { IMAP, TLS, "imap.plus.net", 993, ADDRESS },
	    { .security = TLS, .host = "relay.plus.net", .port = 465 },
	    NULL, "medium", "quillbox" },
	/* United States, Canada */
	{ "googlemail.com", false, "gmail.com",
	    { IMAP, TLS, "imap.gmail.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.gmail.com", .port = 465 },
	    "app-password", "high", "official" },
	{ "alt1.aspmx.l.google.com", true, "google-workspace",
	    { IMAP, TLS, "imap.gmail.com", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.gmail.com", .port = 465 },
	    "oauth-usual", "high", "domain-connect" },
	{ "hotmail.co.jp", false, "outlook.com",
	    { IMAP, TLS, "outlook.office365.com", 993, ADDRESS },
	    { .security = START, .host = "smtp-mail.outlook.com",
	      .port = 587 },
	    "oauth-only", "high", "comm-central" },
	{ "example-com.mail.protection.outlook.com", true, "microsoft-365",
	    { IMAP, TLS, "outlook.office365.com", 993, ADDRESS },
	    { .security = START, .host = "smtp.office365.com", .port = 587 },
	    "oauth-only", "high", "dnsimple-services" },
	{ "mac.com", false, "icloud.com",
	    { IMAP, TLS, "imap.mail.me.com", 993, LOCAL },
	    { .security = START, .host = "smtp.mail.me.com", .port = 587 },
	    "app-password", "high", "mxsniff" },
	{ "pm.me", false, "proton.me",
	    { IMAP, START, "127.0.0.1", 1143, ADDRESS },
	    { .security = START, .host = "127.0.0.1", .port = 1025 },
	    "bridge", "high", "email-provider-links" },
	{ "nyc.rr.com", false, "rr.com",
	    { IMAP, TLS, "mail.twc.com", 993, ADDRESS },
	    { .security = START, .host = "mail.twc.com", .port = 587 },
	    "app-password", "high", "fairemail" },
	{ "peoplepc.com", false, "peoplepc.com",
	    { IMAP, PLAIN, "imap.peoplepc.com", 143, ADDRESS },
	    { .security = START, .host = "smtpauth.peoplepc.com",
	      .port = 587 },
	    "plain-only", "medium", "ispdb" },
	/* Brazil, Cuba */
	{ "uol.com.br", false, "uol.com.br",
	    { IMAP, TLS, "imap.uol.com.br", 993, LOCAL },
	    { .security = START, .host = "smtps.uol.com.br", .port = 587 },
	    "enable-imap", "medium", "quillbox" },
	{ "nauta.cu", false, "nauta.cu",
	    { IMAP, START, "imap.nauta.cu", 143, ADDRESS },
	    { .security = START, .host = "smtp.nauta.cu", .port = 25 },
	    "certificate", "medium", "chatmail-core" },
	/* India */
	{ "meity.nic.in", false, "nic.in",
	    { IMAP, TLS, "imap.mail.gov.in", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.mail.gov.in", .port = 465 },
	    NULL, "medium", "fairemail" },
	{ "rediffmail.com", false, "rediffmail.com",
	    { POP3, TLS, "pop.rediffmail.com", 995, ADDRESS },
	    { .security = TLS, .host = "smtp.rediffmail.com", .port = 465 },
	    "paid-plan", "medium", "email-provider-links" },
	/* Australia, New Zealand */
	{ "tpg.com.au", false, "tpg.com.au",
	    { IMAP, TLS, "mail.tpg.com.au", 993, ADDRESS },
	    { .security = TLS, .host = "mail.tpg.com.au", .port = 465 },
	    "handed-over", "medium", "quillbox" },
	{ "xtra.co.nz", false, "xtra.co.nz",
	    { IMAP, TLS, "imap.xtra.co.nz", 993, ADDRESS },
	    { .security = TLS, .host = "send.xtra.co.nz", .port = 465 },
	    NULL, "medium", "mailcore" },
	/* The Netherlands, Belgium */
	{ "casema.nl", false, "ziggo.nl",
	    { IMAP, TLS, "imap.ziggo.nl", 993, ADDRESS },
	    { .security = START, .host = "smtp.ziggo.nl", .port = 587 },
	    NULL, "high", "k9" },
	{ "mx1.transip.email", true, "transip.email",
	    { IMAP, TLS, "imap.transip.email", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.transip.email", .port = 465 },
	    NULL, "medium", "public-code" },
	{ "proximus.be", false, "skynet.be",
	    { IMAP, TLS, "imap.proximus.be", 993, ADDRESS },
	    { .security = START, .host = "relay.proximus.be", .port = 587 },
	    NULL, "medium", "ispdb" },
	/* The north */
	{ "mx.loopia.se", true, "loopia.se",
	    { IMAP, TLS, "mailcluster.loopia.se", 993, ADDRESS },
	    { .security = TLS, .host = "mailcluster.loopia.se", .port = 465 },
	    NULL, "high", "nodemailer" },
	{ "runestone.net", false, "runestone.net",
	    { POP3, TLS, "mail.runestone.net", 995, LOCAL },
	    { .security = START, .host = "mail.runestone.net", .port = 587 },
	    NULL, "medium", "ispdb" },
	{ "domeneshop.no", false, "domeneshop.no",
	    { IMAP, TLS, "imap.domeneshop.no", 993, ADDRESS },
	    { .security = START, .host = "smtp.domeneshop.no", .port = 587 },
	    NULL, "low", "mutt-wizard" },
	{ "12move.dk", false, "mail.jubii.dk",
	    { IMAP, TLS, "imap.jubii.dk", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.jubii.dk", .port = 465 },
	    NULL, "medium", "ispdb" },
	{ "helsinki.fi", false, "helsinki.fi",
	    { IMAP, TLS, "outlook.office365.com", 993, ADDRESS },
	    { .security = START, .host = "smtp.helsinki.fi", .port = 587 },
	    NULL, "low", "mutt-wizard" },
	/* Switzerland, Austria */
	{ "bluemail.ch", false, "bluewin.ch",
	    { IMAP, TLS, "imaps.bluewin.ch", 993, ADDRESS },
	    { .security = TLS, .host = "smtpauths.bluewin.ch", .port = 465 },
	    "app-password", "high", "nodemailer" },
	{ "mx1.mail.hostpoint.ch", true, "hostpoint.ch",
	    { IMAP, TLS, "imap.mail.hostpoint.ch", 993, ADDRESS },
	    { .security = TLS, .host = "asmtp.mail.hostpoint.ch",
	      .port = 465 },
	    NULL, "high", "public-code" },
	{ "drei.at", false, "drei.at",
	    { IMAP, TLS, "imap.drei.at", 993, ADDRESS },
	    { .security = TLS, .host = "smtp.drei.at", .port = 465 },
	    NULL, "medium", "fairemail" },
	/* Gone, or closed to mail programs */
	{ "hey.com", false, "hey.com", { .host = NULL }, { .host = NULL },
	    "own-apps-only", "medium", "chatmail" },
	{ "facebook.com", false, "facebook.com",
	    { .host = NULL }, { .host = NULL },
	    "discontinued", "low", "quillbox" },
	{ "internode.on.net", false, "internode.on.net",
	    { .host = NULL }, { .host = NULL },
	    "moved", "low", "ispdb-history" },
};

static void
server_is(const char *key, const struct msu_server *s, const struct end *want,
    bool outgoing)
{
	const char *way = outgoing ? "outgoing" : "incoming";

	if (want->host == NULL || s == NULL) {
		if (want->host != NULL || s != NULL)
			fail_msg("%s: %s server", key, way);
		return;
	}
	if (strcmp(s->host, want->host) != 0 || s->port != want->port ||
	    s->security != want->security)
		fail_msg("%s: %s %s:%u security %d", key, way, s->host,
		    (unsigned)s->port, (int)s->security);
	if (!outgoing && (s->proto != want->proto || s->user == NULL ||
	    strcmp(s->user, want->user) != 0))
		fail_msg("%s: protocol %d, user %s", key, (int)s->proto,
		    s->user == NULL ? "(none)" : s->user);
}

static void
sampled_rows_are_as_collected(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct row *r = &rows[i];
		const struct msu_provider *p;
		const struct msu_note *n;
		uint32_t entry;

		if (!(r->mx ? msu_db_by_mx : msu_db_by_domain)(&db, r->key,
		    strlen(r->key), &entry))
			fail_msg("%s: not found", r->key);
		p = all[entry];
		if (strcmp(p->id, r->id) != 0)
			fail_msg("%s: %s", r->key, p->id);
		server_is(r->key, first(p, false), &r->in, false);
		server_is(r->key, first(p, true), &r->out, true);
		n = p->account->notes[0];
		if ((n == NULL) != (r->note == NULL) ||
		    (n != NULL && strcmp(n->code, r->note) != 0))
			fail_msg("%s: note %s", r->key,
			    n == NULL ? "(none)" : n->code);
		if (strcmp(p->confidence, r->confidence) != 0)
			fail_msg("%s: confidence %s", r->key, p->confidence);
		if (!has_source(p, r->source))
			fail_msg("%s: no source %s", r->key, r->source);
	}
}

/* ---- what a row cannot say ------------------------------------------- */

static void
names_of_others_are_not_found(void **state)
{
	uint32_t entry;

	(void)state;
	/* "*.plus.com" is for customers' names, not for the provider's. */
	assert_false(msu_db_by_domain(&db, "plus.com", 8, &entry));
	assert_false(msu_db_by_domain(&db, "notqq.com", 9, &entry));
	assert_false(msu_db_by_domain(&db, "mail.gmail.com", 14, &entry));
	assert_false(msu_db_by_mx(&db, "notfeishu.cn", 12, &entry));
	/* QQ Mail and Exmail share qq.com, so neither may claim all of it. */
	assert_false(msu_db_by_mx(&db, "mx.qq.com", 9, &entry));
	assert_true(msu_db_by_mx(&db, "mx3.qq.com", 10, &entry));
	assert_string_equal(msu_db_id(&db, entry), "qq.com");
}

static void
order_of_servers_survives(void **state)
{
	static const char *const want[] = {
		"imap.qiye.163.com", "imaphz.qiye.163.com",
		"hwhzimap.qiye.163.com", "pop.qiye.163.com",
		"smtp.qiye.163.com", "smtp.qiye.163.com",
		"smtphz.qiye.163.com", "hwhzsmtp.qiye.163.com",
	};
	const struct msu_account *a = by_id("qiye.163.com")->account;

	(void)state;
	assert_int_equal(length(a->servers), ROWS(want));
	for (size_t i = 0; i < ROWS(want); i++)
		assert_string_equal(a->servers[i]->host, want[i]);
	assert_int_equal(a->servers[4]->port, 465);
	assert_int_equal(a->servers[5]->port, 994);
}

static void
exceptions_stay_at_their_server(void **state)
{
	const struct msu_server *s;

	(void)state;
	s = first(by_id("icloud.com"), true);
	assert_string_equal(s->user, ADDRESS);
	s = first(by_id("hal.ne.jp"), true);
	assert_string_equal(s->user, LOCAL);
	assert_int_equal(s->nauths, 1);
	assert_int_equal(s->auths[0], MSU_AUTH_ENCRYPTED);
	s = first(by_id("hal.ne.jp"), false);
	assert_int_equal(s->auths[0], MSU_AUTH_PASSWORD);
	s = first(by_id("kokuyou.ne.jp"), true);
	assert_int_equal(s->auths[0], MSU_AUTH_NONE);
	assert_null(s->user);
	s = first(by_id("kokuyou.ne.jp"), false);
	assert_string_equal(s->user, LOCAL);
	s = first(by_id("helsinki.fi"), false);
	assert_int_equal(s->nauths, 1);
	assert_int_equal(s->auths[0], MSU_AUTH_OAUTH2);
	s = first(by_id("helsinki.fi"), true);
	assert_int_equal(s->nauths, 1);
	assert_int_equal(s->auths[0], MSU_AUTH_PASSWORD);
	s = first(by_id("mail.ru"), true);
	assert_int_equal(s->nauths, 2);
	assert_int_equal(s->auths[0], MSU_AUTH_OAUTH2);
	assert_int_equal(s->auths[1], MSU_AUTH_PASSWORD);
}

static void
oauth2_survives(void **state)
{
	const struct msu_oauth2 *o = by_id("yandex.com")->account->oauth2;

	(void)state;
	assert_non_null(o);
	assert_string_equal(o->issuer, "oauth.yandex.com");
	assert_string_equal(o->auth_url, "https://oauth.yandex.com/authorize");
	assert_string_equal(o->token_url, "https://oauth.yandex.com/token");
	assert_string_equal(o->scope, "mail:imap_full mail:smtp");
	o = by_id("outlook.com")->account->oauth2;
	assert_string_equal(o->scope,
	    "https://outlook.office.com/IMAP.AccessAsUser.All "
	    "https://outlook.office.com/POP.AccessAsUser.All "
	    "https://outlook.office.com/SMTP.Send offline_access");
	assert_null(by_id("qq.com")->account->oauth2);
}

static void
dav_servers_are_extra(void **state)
{
	const struct msu_account *a = by_id("fastmail.com")->account;

	(void)state;
	assert_int_equal(length(a->servers), 3);
	assert_int_equal(length(a->extra), 2);
	for (size_t i = 0; i < 2; i++)
		assert_string_equal(a->extra[i]->url,
		    a->extra[i]->proto == MSU_PROTO_CALDAV ?
		    "https://caldav.fastmail.com" :
		    "https://carddav.fastmail.com");
	assert_true(a->extra[0]->proto != a->extra[1]->proto);
}

static void
notes_keep_links_and_order(void **state)
{
	const struct msu_provider *p = by_id("gmx.net");
	const struct msu_note *n;

	(void)state;
	assert_int_equal(length(p->account->notes), 2);
	n = p->account->notes[1];
	assert_string_equal(n->code, "enable-imap");
	assert_string_equal(n->text, msu_note_find("enable-imap", 11)->text);
	assert_string_equal(n->url,
	    "https://hilfe.gmx.net/pop-imap/einschalten.html");
	assert_null(note(by_id("163.com"), "enable-imap")->url);
	assert_string_equal(note(by_id("163.com"), "authorization-code")->url,
	    "https://mail.163.com/mailhelp/client.htm");
	assert_non_null(note(by_id("proton.me"), "paid-plan"));
	assert_non_null(note(by_id("docomo.ne.jp"), "user-name"));
	assert_non_null(note(by_id("hiworks.com"), "pop3-only"));
	assert_non_null(note(by_id("microsoft-365"), "smtp-auth-off"));
}

static void
quirks_survive(void **state)
{
	static const char *const netease[] = {
		"126.com", "163.com", "188.com", "qiye.163.com",
		"vip.126.com", "vip.163.com", "yeah.net", "ym.163.com",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(netease); i++)
		if (!has(by_id(netease[i])->quirks, "imap-id"))
			fail_msg("%s: no quirk imap-id", netease[i]);
	assert_true(has(by_id("nauta.cu")->quirks, "lenient-tls"));
}

static void
names_help_and_urls_survive(void **state)
{
	const struct msu_provider *p = by_id("bay.wind.ne.jp");

	(void)state;
	assert_string_equal(p->name, "群馬インターネット");
	p = by_id("163.com");
	assert_string_equal(p->account->provider, "163.com");
	assert_string_equal(p->account->provider_name, "NetEase 163 Mail");
	assert_string_equal(p->account->documentation,
	    "https://mail.163.com/mailhelp/client.htm");
	assert_true(has(p->sources,
	    "official https://mail.163.com/mailhelp/client.htm"));
	assert_true(has(p->sources,
	    "web https://koishi.chat/en-US/plugins/adapter/mail"));
	assert_true(has(p->sources,
	    "web https://note.lispstudio.com/"
	    "dacaf276000eb6a58da4f0ecc45cd0e2"));
	assert_string_equal(by_id("outlook.com")->domains[0], "outlook.com");
	assert_true(has(by_id("nic.in")->domains, "*.nic.in"));
}

/* Hosts of customers' domains whose mail exchangers are not on record. */
static void
entries_without_a_key_are_found_by_id(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < nall; i++)
		n += all[i]->domains[0] == NULL && all[i]->mx[0] == NULL;
	count_is("entries without domain and mx", n, 12);
	assert_string_equal(first(by_id("uniweb.no"), false)->host,
	    "mail.uniweb.no");
	assert_string_equal(first(by_id("simply.com"), true)->host,
	    "smtp.simply.com");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_missing),
		cmocka_unit_test(confidence_and_status_survive),
		cmocka_unit_test(sources_survive),
		cmocka_unit_test(servers_keep_protocol_security_and_login),
		cmocka_unit_test(every_entry_can_be_used),
		cmocka_unit_test(sampled_rows_are_as_collected),
		cmocka_unit_test(names_of_others_are_not_found),
		cmocka_unit_test(order_of_servers_survives),
		cmocka_unit_test(exceptions_stay_at_their_server),
		cmocka_unit_test(oauth2_survives),
		cmocka_unit_test(dav_servers_are_extra),
		cmocka_unit_test(notes_keep_links_and_order),
		cmocka_unit_test(quirks_survive),
		cmocka_unit_test(names_help_and_urls_survive),
		cmocka_unit_test(entries_without_a_key_are_found_by_id),
	};

	return cmocka_run_group_tests(tests, open_builtin, close_builtin);
}
