/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Mail programs: where each looks, in which order, what it makes of what it
 * finds, and so what somebody who sets it up would end up with.  A row each;
 * every row is what the program's own source or documentation says, which
 * known_from names.  What nobody has written down is said to be unknown.
 */
#include <string.h>

#include "audit.h"
#include "i18n.h"

enum {
	NO_POP3 = 1 << 0,
	/* The first of the domain's URLs that answers with 2xx is the answer,
	 * even if it is none: FetchConfig.sys.mjs, _fetchConfigFromIsp(). */
	FIRST_ANSWER = 1 << 1,
	/* Not what is called anything but XML: FetchHTTP.sys.mjs. */
	XML_TYPE = 1 << 2,
	NEEDS_DOMAIN = 1 << 3,	/* a document has at least one <domain> */
	NO_PLAIN = 1 << 4,	/* an unencrypted server voids a document */
	/* Of several servers of a kind the last one stays. */
	LAST_WINS = 1 << 5,
	/* In Autodiscover, the port says what encryption is meant:
	 * ExchangeAutoDiscover.sys.mjs, readAutoDiscoverXML(). */
	PORT_DECIDES = 1 << 6,
};

#define MAX_STEPS	12
#define END		MSU_PLACE_COUNT

struct client {
	const char		*id, *title;
	enum msu_place_id	 steps[MAX_STEPS];	/* in order; END */
	unsigned		 flags;
	const char		*how, *otherwise, *note, *known_from;
};

static const struct client clients[] = {
	{
		/* FindConfig.sys.mjs, parallelAutoDiscovery(): disk, the
		 * domain's URLs, the list, MX; beside them Autodiscover, which
		 * counts where all of those fail.  No query for SRV records of
		 * IMAP or submission exists there. */
		.id = "thunderbird", .title = "Thunderbird",
		.steps = { MSU_PLACE_AUTOCONFIG, MSU_PLACE_WELLKNOWN,
		    MSU_PLACE_HTTP, MSU_PLACE_HTTP_WELLKNOWN, MSU_PLACE_LIST,
		    MSU_PLACE_MX, MSU_PLACE_MX_LIST, MSU_PLACE_POX_HOST,
		    MSU_PLACE_POX_DOMAIN, MSU_PLACE_POX_SRV, END },
		.flags = FIRST_ANSWER | XML_TYPE | NEEDS_DOMAIN |
		    PORT_DECIDES,
		.how = N_("autoconfig over https, then over http, Mozilla's "
		    "list, the mail exchanger's domain, Autodiscover"),
		.otherwise = N_("It tries the usual names and ports, and then "
		    "the user has to type the servers."),
		.known_from = "https://github.com/mozilla/"
		    "releases-comm-central, mail/components/accountcreation/"
		    "modules/FindConfig.sys.mjs and FetchConfig.sys.mjs",
	},
	{
		/* RealAutoDiscoveryRegistry.kt: the domain's URLs (http as
		 * well: httpsOnly is false), the list, MX.
		 * RealAutoconfigParser.kt: IMAP only, one <domain> at least,
		 * and a socketType that is neither SSL nor STARTTLS voids it. */
		.id = "thunderbird-android", .title = "Thunderbird for Android",
		.steps = { MSU_PLACE_AUTOCONFIG, MSU_PLACE_WELLKNOWN,
		    MSU_PLACE_HTTP, MSU_PLACE_HTTP_WELLKNOWN, MSU_PLACE_LIST,
		    MSU_PLACE_MX, MSU_PLACE_MX_LIST, END },
		.flags = NO_POP3 | NEEDS_DOMAIN | NO_PLAIN,
		.how = N_("autoconfig over https, then over http, Mozilla's "
		    "list, the mail exchanger's domain; IMAP only"),
		.otherwise = N_("The user has to type the servers."),
		.known_from = "https://github.com/thunderbird/"
		    "thunderbird-android, feature/autodiscovery",
	},
	{
		/* MS-OXDISCO §3.1.5 and "Plan to automatically configure user
		 * accounts in Outlook 2010" (cc511507); what belongs to a
		 * Windows domain (SCP) is not to be seen from outside. */
		.id = "outlook", .title = "Outlook",
		.steps = { MSU_PLACE_POX_DOMAIN, MSU_PLACE_POX_HOST,
		    MSU_PLACE_POX_HTTP, MSU_PLACE_POX_SRV, END },
		.how = N_("Autodiscover: the domain itself, its host "
		    "autodiscover, a redirect over http, the SRV record"),
		.otherwise = N_("It tries the usual names and ports, and then "
		    "the user has to type the servers."),
		.note = N_("This is Outlook for Windows as it was until the "
		    "new Outlook; that one and Outlook for phones ask a "
		    "service of Microsoft's, and what it answers is not "
		    "known."),
		.known_from = "[MS-OXDISCO] 3.1.5; https://learn.microsoft.com"
		    "/en-us/previous-versions/office/office-2010/cc511507"
		    "(v=office.14)",
	},
	{
		/* A third party's server log of August 2026: a real Mac asks
		 * neither SRV records nor Autodiscover for IMAP.  Apple itself
		 * says no more than that Mail knows "many email services". */
		.id = "apple-mail", .title = "Apple Mail",
		.steps = { END },
		.how = N_("nobody, as far as is known: it has a list of its "
		    "own of large providers"),
		.otherwise = N_("The user has to type the servers, or opens a "
		    "profile: mailsetup export ADDRESS --to apple."),
		.known_from = "Apple Support, \"Mail settings you might need "
		    "from your email provider\"; the rest is not documented, "
		    "but seen in a web server's log of August 2026",
	},
	{
		/* configure.rs, get_autoconfig(); auto_mozilla.rs takes IMAP
		 * and SMTP.  A list of its own comes first. */
		.id = "delta-chat", .title = "Delta Chat",
		.steps = { MSU_PLACE_AUTOCONFIG, MSU_PLACE_WELLKNOWN,
		    MSU_PLACE_HTTP, MSU_PLACE_POX_DOMAIN, MSU_PLACE_POX_HOST,
		    MSU_PLACE_LIST, END },
		.flags = NO_POP3,
		.how = N_("autoconfig over https, then over http, "
		    "Autodiscover, Mozilla's list; IMAP only"),
		.otherwise = N_("It tries the usual names and ports, and then "
		    "the user has to type the servers."),
		.known_from = "https://github.com/chatmail/core, "
		    "src/configure.rs and src/configure/auto_mozilla.rs",
	},
	{
		/* e-mail-autoconfig.c, mail_autoconfig_lookup(): each URL over
		 * https and then over http; the values of a later server of
		 * the same type replace the earlier one's.
		 * e-srv-config-lookup.c: SRV records, of lower priority. */
		.id = "evolution", .title = "Evolution",
		.steps = { MSU_PLACE_AUTOCONFIG, MSU_PLACE_HTTP,
		    MSU_PLACE_WELLKNOWN, MSU_PLACE_HTTP_WELLKNOWN,
		    MSU_PLACE_LIST, MSU_PLACE_MX, MSU_PLACE_MX_LIST,
		    MSU_PLACE_SRV, END },
		.flags = LAST_WINS,
		.how = N_("autoconfig over https and then over http, Mozilla's "
		    "list, the mail exchanger's domain, SRV records"),
		.otherwise = N_("The user has to type the servers."),
		.note = N_("Versions before 3.50 ask no SRV records; which "
		    "versions read PACC is not known."),
		.known_from = "https://gitlab.gnome.org/GNOME/evolution, "
		    "src/mail/e-mail-autoconfig.c and src/modules/"
		    "config-lookup/e-srv-config-lookup.c",
	},
	{
		/* ispdbservice.cpp, requestConfig(): the list first, and then
		 * only http; whoever redirects that to https is followed. */
		.id = "kmail", .title = "KMail",
		.steps = { MSU_PLACE_LIST, MSU_PLACE_HTTP,
		    MSU_PLACE_HTTP_WELLKNOWN, END },
		.how = N_("Mozilla's list, then autoconfig over http, never "
		    "over https"),
		.otherwise = N_("The user has to type the servers. Only a web "
		    "server that answers over http, too, would help; what "
		    "comes that way can be forged."),
		.known_from = "https://invent.kde.org/pim/kmail-account-wizard,"
		    " src/accountwizard/ispdbservice.cpp",
	},
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- what one takes ------------------------------------------------------------ */

static bool
is_http(enum msu_place_id id)
{
	return id == MSU_PLACE_HTTP || id == MSU_PLACE_HTTP_WELLKNOWN ||
	    id == MSU_PLACE_POX_HTTP;
}

static bool
is_own_url(enum msu_place_id id)
{
	return id <= MSU_PLACE_HTTP_WELLKNOWN;
}

static bool
is_document(enum msu_place_id id)
{
	return id <= MSU_PLACE_MX_LIST;
}

static bool
is_pox(enum msu_place_id id)
{
	return id >= MSU_PLACE_POX_DOMAIN && id <= MSU_PLACE_POX_SRV;
}

static bool
takes(const struct client *c, const struct msu_server *s, bool incoming)
{
	if (s->proto == MSU_PROTO_POP3 && (c->flags & NO_POP3) != 0)
		return false;
	return incoming ? msu_proto_is_incoming(s->proto) :
	    s->proto == MSU_PROTO_SMTP;
}

static bool
has_plain(const struct client *c, const struct msu_place *p)
{
	for (size_t i = 0; i < p->servers.n; i++) {
		const struct msu_server *s = p->servers.v[i];

		if (s->security == MSU_SECURITY_PLAIN &&
		    (takes(c, s, true) || takes(c, s, false)))
			return true;
	}
	return false;
}

static bool
is_fit(const struct client *c, enum msu_place_id id,
    const struct msu_place *p)
{
	if (p->state != MSU_PLACE_FOUND)
		return false;
	return !is_document(id) || (((c->flags & XML_TYPE) == 0 ||
	    !p->odd_type) && ((c->flags & NEEDS_DOMAIN) == 0 ||
	    !p->no_domain) && ((c->flags & NO_PLAIN) == 0 ||
	    !has_plain(c, p)));
}

/* Of several the first, or the last of the first one's protocol; IMAP before
 * POP3 where a program keeps both apart. */
static const struct msu_server *
choose(const struct client *c, const struct msu_place *p,
    enum msu_place_id id, bool incoming)
{
	const struct msu_server *best = NULL;
	bool last = (c->flags & LAST_WINS) != 0 && is_document(id);

	for (size_t i = 0; i < p->servers.n; i++) {
		const struct msu_server *s = p->servers.v[i];

		if (!takes(c, s, incoming))
			continue;
		if (best == NULL || (last && s->proto <= best->proto))
			best = s;
	}
	return best;
}

static const struct msu_server *
by_port(struct msu_arena *a, const struct msu_server *s)
{
	static const uint16_t upgraded[] = { 143, 110, 25, 587 };
	struct msu_server *copy;

	if (s == NULL || s->security == MSU_SECURITY_PLAIN)
		return s;
	copy = msu_arena_alloc(a, sizeof(*copy));
	if (copy == NULL)
		return s;
	*copy = *s;
	copy->security = MSU_SECURITY_TLS;
	for (size_t i = 0; i < COUNT(upgraded); i++) {
		if (s->port == upgraded[i])
			copy->security = MSU_SECURITY_STARTTLS;
	}
	return copy;
}

/* ---- how it ends ----------------------------------------------------------------- */

static enum msu_prospect
prospect_of(const struct msu_audit_run *run, const struct msu_server *s)
{
	const struct msu_one *o = msu_audit_tried(run, s);
	const struct msu_step *worst;

	if (s->security == MSU_SECURITY_PLAIN)
		return MSU_PROSPECT_INSECURE;
	/* one text for everybody logs one user in at most */
	if (s->user != NULL && strstr(s->user, "%EMAIL") == NULL)
		return MSU_PROSPECT_FAILS;
	if (o == NULL)
		return MSU_PROSPECT_UNKNOWN;
	if (o->check->verdict == MSU_PASS || o->check->verdict == MSU_WARN)
		return MSU_PROSPECT_WORKS;
	worst = msu_check_worst(o->check);
	if (msu_audit_wants_tls(run, s))
		return MSU_PROSPECT_FAILS;
	return worst == NULL || msu_audit_is_unknown(worst->error.code) ?
	    MSU_PROSPECT_UNKNOWN : MSU_PROSPECT_FAILS;
}

/* The worse of two ends, that it fails being worse than not to know. */
static enum msu_prospect
worse(enum msu_prospect x, enum msu_prospect y)
{
	static const enum msu_prospect order[] = { MSU_PROSPECT_FAILS,
		MSU_PROSPECT_INSECURE, MSU_PROSPECT_UNKNOWN };

	for (size_t i = 0; i < COUNT(order); i++) {
		if (x == order[i] || y == order[i])
			return order[i];
	}
	return MSU_PROSPECT_WORKS;
}

static bool
take_place(struct msu_audit_run *run, const struct client *c,
    struct msu_audited_client *out, enum msu_place_id id)
{
	const struct msu_place *p = &run->places[id];

	out->in = choose(c, p, id, true);
	out->out = choose(c, p, id, false);
	if (out->in == NULL || out->out == NULL) {
		out->in = out->out = NULL;
		return false;
	}
	if ((c->flags & PORT_DECIDES) != 0 && is_pox(id)) {
		out->in = by_port(run->a, out->in);
		out->out = by_port(run->a, out->out);
	}
	out->place = p->id;
	out->where = msu_place_where(run, id, out->in);
	out->prospect = worse(prospect_of(run, out->in),
	    prospect_of(run, out->out));
	if (is_http(id) && out->prospect != MSU_PROSPECT_FAILS)
		out->prospect = MSU_PROSPECT_INSECURE;
	return true;
}

static void
find_settings(struct msu_audit_run *run, const struct client *c,
    struct msu_audited_client *out)
{
	bool unknown = false, login = false, unasked = false;
	bool answered = false;

	for (size_t i = 0; c->steps[i] != END; i++) {
		enum msu_place_id id = c->steps[i];
		const struct msu_place *p = &run->places[id];

		if (is_own_url(id) && answered)
			continue;
		unknown |= p->state == MSU_PLACE_UNKNOWN;
		login |= p->state == MSU_PLACE_LOGIN && is_pox(id);
		unasked |= p->state == MSU_PLACE_SKIPPED;
		if (is_fit(c, id, p) && take_place(run, c, out, id))
			return;
		answered |= is_own_url(id) && p->answered &&
		    (c->flags & FIRST_ANSWER) != 0;
	}
	/* what was not asked is not known to be absent either */
	out->prospect = unknown || login || unasked ? MSU_PROSPECT_UNKNOWN :
	    MSU_PROSPECT_NOTHING;
	out->note = unknown ? N_("Somebody whom it asks did not "
	    "answer.") : login ? N_("Autodiscover wants a login, as that of "
	    "Exchange does; what it says then is not known.") : unasked ?
	    N_("The domain itself gives it nothing. Mozilla's list was not "
	    "asked; --online-db does that.") : c->otherwise;
}

void
msu_audit_clients(struct msu_audit_run *run)
{
	for (size_t i = 0; i < COUNT(clients); i++) {
		const struct client *c = &clients[i];
		struct msu_audited_client *out = msu_arena_alloc(run->a,
		    sizeof(*out));

		if (out == NULL)
			return;
		out->id = c->id;
		out->title = c->title;
		out->how = c->how;
		out->known_from = c->known_from;
		out->note = c->note;
		find_settings(run, c, out);
		msu_list_add(run->a, &run->clients, out);
	}
}

/* ---- who is concerned -------------------------------------------------------------- */

static bool
asks(const struct client *c, const enum msu_place_id *places, size_t n)
{
	for (size_t i = 0; c->steps[i] != END; i++) {
		for (size_t j = 0; j < n; j++) {
			if (c->steps[i] == places[j])
				return true;
		}
	}
	return false;
}

const char *
msu_audit_askers(struct msu_audit_run *run, const enum msu_place_id *places,
    size_t n)
{
	const char *out = "";

	for (size_t i = 0; i < COUNT(clients); i++) {
		if (asks(&clients[i], places, n))
			out = msu_arena_printf(run->a, "%s%s%s", out,
			    out[0] == '\0' ? "" : ", ", clients[i].title);
	}
	return out;
}

const char *
msu_audit_users(struct msu_audit_run *run, const struct msu_server *s)
{
	const char *out = "";

	for (size_t i = 0; i < run->clients.n; i++) {
		const struct msu_audited_client *c = run->clients.v[i];

		if (c->in != NULL && (msu_audit_same_place(c->in, s) ||
		    msu_audit_same_place(c->out, s)))
			out = msu_arena_printf(run->a, "%s%s%s", out,
			    out[0] == '\0' ? "" : ", ", c->title);
	}
	return out[0] == '\0' ? "–" : out;
}
