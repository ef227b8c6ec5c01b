/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Thunderbird on computers that somebody looks after: the account as policies
 * (policies.json) or as AutoConfig (thunderbird.cfg and autoconfig.js), and the
 * settings of the whole domain for the isp directory of the program.  Names are
 * those of comm-central's Policies.sys.mjs, prefcalls.js and
 * readFromXML.sys.mjs, read 2026-11.
 */
#include <string.h>

#include "i18n.h"
#include "model.h"
#include "sha256.h"
#include "str.h"
#include "thunderbird_prefs.h"
#include "xml.h"

#define CLIENT		"thunderbird-fleet"
#define MAX_FILE	((size_t)64 << 10)
#define FOR_EVER	36500u		/* days */

/*
 * The end of the keys: "account1" would be the first account of every profile
 * that is there already, which would then get what it has no value for from us.
 * Another address gives another one, so that its mail is kept apart.
 */
static const char *
suffix_of(struct msu_arena *a, const struct msu_profile *p)
{
	uint8_t d[MSU_SHA256_BYTES];
	const char *text = msu_arena_printf(a, "%s %s",
	    msu_server_url(a, p->account->in), p->account->address);

	msu_sha256(text, strlen(text), d);
	return msu_arena_printf(a, "_%02x%02x%02x%02x", d[0], d[1], d[2], d[3]);
}

/* ---- policies.json ----------------------------------------------------- */

struct policies {
	struct msu_buf	*buf;
	const char	*between;
	const char	*one;		/* a number that cannot be said */
};

/* A policy takes the numbers 0 and 1 for false and true, unless Thunderbird
 * knows the preference by its name: Policies.sys.mjs, bug 1666836. */
static void
add_policy(void *arg, const struct msu_thunderbird_pref *v)
{
	struct policies *o = arg;

	if (v->text == NULL && !v->is_true && v->number <= 1)
		o->one = v->name;
	msu_buf_addf(o->buf, "%s\n      \"%s\": { \"Value\": ", o->between,
	    v->name);
	msu_thunderbird_value(o->buf, v);
	msu_buf_adds(o->buf, ", \"Status\": \"default\" }");
	o->between = ",";
}

static void
write_policies(struct msu_sink *sink, const struct msu_profile *p,
    const char *suffix)
{
	static const char name[] = "policies.json";
	struct msu_buf b;
	struct policies o = { .buf = &b, .between = "" };

	msu_buf_init(&b, MAX_FILE);
	msu_buf_adds(&b, "{\n  \"policies\": {\n    \"Preferences\": {");
	msu_thunderbird_prefs(sink->arena, p, suffix, add_policy, &o);
	msu_buf_adds(&b, "\n    }\n  }\n}\n");
	if (o.one != NULL) {
		msu_sink_refuse(sink, CLIENT, name, p->out_auth ==
		    MSU_AUTH_NONE ? MSU_E_CANNOT_AUTH : MSU_E_CANNOT_TEXT,
		    name, "%s would be 1, which a policy takes for true; "
		    "thunderbird.cfg can say it", o.one);
		msu_sink_extra(sink);
	} else if (b.code == MSU_OK)
		msu_buf_add(msu_sink_file(sink, CLIENT, name),
		    msu_buf_text(&b), b.len);
	else
		msu_sink_refuse(sink, CLIENT, name, b.code, name, NULL);
	msu_buf_free(&b);
}

/* ---- thunderbird.cfg and autoconfig.js ----------------------------------- */

/* Lists get our key in addition to those of the user: defaultPref() would do
 * nothing for somebody who has accounts. */
static void
add_default(void *arg, const struct msu_thunderbird_pref *v)
{
	struct msu_buf *b = arg;

	msu_buf_addf(b, "%s(\"%s\", ", v->is_list ? "addTo" : "defaultPref",
	    v->name);
	msu_thunderbird_value(b, v);
	msu_buf_adds(b, ");\n");
}

static void
write_cfg(struct msu_sink *sink, const struct msu_profile *p,
    const char *suffix)
{
	struct msu_buf *b = msu_sink_file(sink, CLIENT, "thunderbird.cfg");

	msu_buf_adds(b, "// Thunderbird does not read the first line.\n"
	    "function addTo(list, key) {\n"
	    "  let keys = (getPref(list) || \"\").split(\",\")"
	    ".filter(Boolean);\n"
	    "  if (!keys.includes(key))\n"
	    "    pref(list, keys.concat(key).join(\",\"));\n"
	    "}\n");
	msu_thunderbird_prefs(sink->arena, p, suffix, add_default, b);
	/* the same for every account, so that several exports may meet */
	msu_buf_adds(msu_sink_shared(sink, CLIENT, "autoconfig.js"),
	    "// Makes Thunderbird read thunderbird.cfg beside the program.\n"
	    "pref(\"general.config.filename\", \"thunderbird.cfg\");\n"
	    "pref(\"general.config.obscure_value\", 0);\n");
}

/* ---- the autoconfig file --------------------------------------------- */

/* The login of this address as the rule for its domain.  One that follows no
 * rule is written as it is, and the file then suits this address only. */
static const char *
user_form(struct msu_arena *a, const struct msu_profile *p, const char *user)
{
	const char *domain = p->account->domain;
	size_t nlocal = strlen(p->local), ndomain = strlen(domain);

	if (strcmp(user, p->account->address) == 0)
		return "%EMAILADDRESS%";
	if (strcmp(user, p->local) == 0)
		return "%EMAILLOCALPART%";
	/* with one character between them, as in joe.example.org */
	if (strlen(user) == nlocal + 1 + ndomain &&
	    msu_str_has_prefix(user, p->local) &&
	    strcmp(user + nlocal + 1, domain) == 0)
		return msu_arena_printf(a, "%s%c%s", "%EMAILLOCALPART%",
		    user[nlocal], "%EMAILDOMAIN%");
	return user;
}

/* AccountConfig.sys.mjs deletes what is left after 14 days unless told of other
 * ones, and cannot be told not to: so "for ever" is a hundred years. */
static void
add_pop3(struct msu_xmlw *x, struct msu_arena *a, const struct msu_profile *p)
{
	msu_xmlw_start(x, "pop3");
	msu_xmlw_leaf(x, "leaveMessagesOnServer", p->remove ? "false" :
	    "true");
	if (!p->remove)
		msu_xmlw_leaf(x, "daysToLeaveMessagesOnServer",
		    msu_arena_printf(a, "%u", p->leave_days > 0 ?
		    p->leave_days : FOR_EVER));
	msu_xmlw_leaf(x, "downloadOnBiff", "true");
	msu_xmlw_end(x);
}

static void
add_server(struct msu_xmlw *x, struct msu_arena *a,
    const struct msu_profile *p, const struct msu_server *s)
{
	bool in = msu_proto_is_incoming(s->proto);
	const char *element = in ? "incomingServer" : "outgoingServer";
	bool login = s->nauths == 0 || s->auths[0] != MSU_AUTH_NONE;
	/* an outgoing server without a name of its own takes the other's */
	const char *user = s->user != NULL || !login ? s->user :
	    in ? p->account->address : p->in_user;

	msu_xmlw_start(x, element);
	msu_xmlw_attr(x, "type", msu_proto_name(s->proto));
	msu_xmlw_leaf(x, "hostname", s->host);
	msu_xmlw_leaf(x, "port", msu_arena_printf(a, "%u", s->port));
	msu_xmlw_leaf(x, "socketType", msu_thunderbird_securities[s->security].word);
	if (user != NULL)
		msu_xmlw_leaf(x, "username", user_form(a, p, user));
	/* the first that Thunderbird can do is taken */
	for (size_t i = 0; i < s->nauths; i++)
		msu_xmlw_leaf(x, "authentication",
		    msu_thunderbird_auths[s->auths[i]].word);
	if (s->nauths == 0)
		msu_xmlw_leaf(x, "authentication",
		    msu_thunderbird_auths[user == NULL ? MSU_AUTH_NONE :
		    MSU_AUTH_PASSWORD].word);
	if (s->proto == MSU_PROTO_POP3)
		add_pop3(x, a, p);
	msu_xmlw_end(x);
}

/* Our choice first, then every other encrypted server of that direction. */
static void
add_servers(struct msu_xmlw *x, struct msu_arena *a,
    const struct msu_profile *p, bool incoming)
{
	const struct msu_server *best = incoming ? p->account->in :
	    p->account->out;

	add_server(x, a, p, best);
	for (size_t i = 0; p->account->servers[i] != NULL; i++) {
		const struct msu_server *s = p->account->servers[i];

		if (msu_proto_is_mail(s->proto) && s->host != NULL &&
		    msu_proto_is_incoming(s->proto) == incoming &&
		    s->security != MSU_SECURITY_PLAIN &&
		    !msu_server_same(s, best))
			add_server(x, a, p, s);
	}
}

/* A link with words: <documentation> shows help, <enable> says what has to be
 * switched on first. */
static void
add_link(struct msu_xmlw *x, const struct msu_note *note)
{
	bool enable = strcmp(note->code, "enable-imap") == 0;

	if (note->url == NULL)
		return;
	msu_xmlw_start(x, enable ? "enable" : "documentation");
	msu_xmlw_attr(x, enable ? "visiturl" : "url", note->url);
	msu_xmlw_start(x, enable ? "instruction" : "descr");
	msu_xmlw_attr(x, "lang", "en");
	msu_xmlw_text(x, note->text);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
}

/* A login that follows no rule is one person's own: it has no place in a file
 * for a whole domain. */
static const char *
own_login(struct msu_arena *a, const struct msu_profile *p)
{
	const struct msu_server *const *all = p->account->servers;

	for (size_t i = 0; all[i] != NULL; i++) {
		const char *user = all[i]->user;

		if (user != NULL && user_form(a, p, user) == user)
			return user;
	}
	return NULL;
}

static void
write_autoconfig(struct msu_sink *sink, const struct msu_profile *p)
{
	const struct msu_account *acct = p->account;
	const char *file = msu_writer_name(sink->arena, "DOMAIN.xml",
	    p), *own = own_login(sink->arena, p);
	struct msu_buf *b;
	const char *name = acct->provider_name != NULL ? acct->provider_name :
	    acct->domain;
	const struct msu_note help = {
		.code = "help",
		.text = "How to set up a mail program",
		.url = acct->documentation,
	};
	struct msu_xmlw *x;

	if (own != NULL) {
		msu_sink_refuse(sink, CLIENT, file, MSU_E_ONE_PERSON, file,
		    "user name %s", own);
		msu_sink_extra(sink);
		return;
	}
	b = msu_sink_shared(sink, CLIENT, file);
	x = msu_xmlw_open();
	msu_xmlw_start(x, "clientConfig");
	msu_xmlw_attr(x, "version", "1.1");
	msu_xmlw_start(x, "emailProvider");
	msu_xmlw_attr(x, "id", acct->domain);
	msu_xmlw_leaf(x, "domain", acct->domain);
	msu_xmlw_leaf(x, "displayName", name);
	msu_xmlw_leaf(x, "displayShortName", name);
	add_servers(x, sink->arena, p, true);
	add_servers(x, sink->arena, p, false);
	add_link(x, &help);
	for (size_t i = 0; acct->notes[i] != NULL; i++)
		add_link(x, acct->notes[i]);
	msu_xmlw_end(x);
	msu_xmlw_end(x);
	msu_xmlw_close(x, b);
}

static void
thunderbird_fleet_write(struct msu_sink *sink, const struct msu_profile *p)
{
	const char *suffix = suffix_of(sink->arena, p);

	write_policies(sink, p, suffix);
	write_cfg(sink, p, suffix);
	write_autoconfig(sink, p);
}

static const char *const steps[] = {
	N_("These files are for an administrator. Take one of the three ways; "
	"the first two give one person's account to the computer of that "
	"person, the third one serves everybody of the domain."),
	N_("Policies: copy policies.json into the folder \"distribution\" "
	"beside the Thunderbird program (on Linux also into "
	"/etc/thunderbird/policies). Whoever starts Thunderbird for the first "
	"time has the account; a profile with accounts stays as it is."),
	N_("AutoConfig: copy autoconfig.js into the folder \"defaults/pref\" "
	"beside the Thunderbird program, and thunderbird.cfg beside the "
	"program itself. The account is added to those that a person has, and "
	"comes back if it is removed."),
	N_("Whole domain: copy DOMAIN.xml into the folder \"isp\" beside the "
	"Thunderbird program. Whoever then types an address of the domain "
	"gets the settings."),
	N_("Thunderbird asks each person for the password."),
	NULL
};

static const char *const files[] = {
	"policies.json", "thunderbird.cfg", "autoconfig.js", "DOMAIN.xml", NULL
};

const struct msu_writer msu_writer_thunderbird_fleet = {
	.client = {
		.id = CLIENT,
		.title = N_("Thunderbird, set up by an administrator"),
		.steps = steps,
		.platforms = MSU_ON_WINDOWS | MSU_ON_MACOS | MSU_ON_LINUX,
		.files = files,
	},
	.incoming = MSU_BOTH_INCOMING,
	.in_security = MSU_ENCRYPTED,
	.out_security = MSU_ENCRYPTED,
	.auths = MSU_BIT(MSU_AUTH_COUNT) - 1,
	.has_oauth2 = msu_thunderbird_has_oauth2,
	.write = thunderbird_fleet_write,
};
