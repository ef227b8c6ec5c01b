/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The letter to whoever runs the domain: what is there, what is not and why,
 * and the order of steps.  Plain English text, as all generated files.
 */
#include <string.h>

#include "site.h"
#include "webroute.h"

#define README	"README.txt"

static void
add_files(struct msu_buf *b, const struct msu_site *site)
{
	msu_buf_adds(b, "What is here\n------------\n\n");
	msu_buf_adds(b,
	    "config-v1.1.xml      Thunderbird, K-9, KMail, Evolution, "
	    "FairEmail, Delta Chat\n");
	if (site->has_pox)
		msu_buf_adds(b,
		    "autodiscover.xml     Outlook and what asks like it; a "
		    "POST gets it\n"
		    "autodiscover.json    leads newer ones to "
		    "autodiscover.xml, nothing else\n");
	if (site->has_pacc)
		msu_buf_adds(b,
		    "user-agent-configuration.json   PACC, new and not yet "
		    "asked for by many\n");
	if (site->has_apple)
		msu_buf_adds(b,
		    "apple.mobileconfig   iPhone, iPad and Mac, when the user "
		    "opens it in Safari\n");
	msu_buf_adds(b,
	    "records.zone         the DNS records, for a zone file (BIND, "
	    "Knot, NSD)\n"
	    "records.csv          the same, to copy into a provider's form\n"
	    "nginx.conf nginx-files.conf, apache.conf apache-files.conf, "
	    "Caddyfile\n"
	    "                     the web server's part: take one of them\n\n");
}

/* The sink has what was refused so far, which is all that can be. */
static void
add_left_out(struct msu_buf *b, const struct msu_sink *sink,
    const struct msu_site *site)
{
	bool any = false;

	for (size_t i = 0; i < sink->files.n; i++) {
		const struct msu_sink_file *f = sink->files.v[i];

		if (f->pub.error.code == MSU_OK)
			continue;
		if (!any)
			msu_buf_adds(b, "What is not here\n"
			    "----------------\n\n");
		any = true;
		msu_buf_addf(b, "%s: %s.\n", f->pub.name,
		    f->pub.error.detail);
	}
	for (size_t i = 0; i < site->left_out.n; i++) {
		const struct msu_error *e = site->left_out.v[i];

		if (!any)
			msu_buf_adds(b, "What is not here\n"
			    "----------------\n\n");
		any = true;
		msu_buf_addf(b, "%s: %s.\n", e->subject, e->detail);
	}
	if (any)
		msu_buf_addc(b, '\n');
}

static void
add_web(struct msu_buf *b, const struct msu_site *site)
{
	const char *dir = msu_route_dir(site);

	msu_buf_addf(b,
	    "1. The mail servers. Each needs a certificate that is valid for "
	    "its own name;\n"
	    "   all of them at once are verified by\n\n"
	    "       mailsetup check");
	for (size_t i = 0; site->servers[i] != NULL; i++) {
		const struct msu_server *s = site->servers[i];

		msu_buf_addf(b, "%s%s%s://%s:%u", i % 2 == 0 ? " \\\n"
		    "           " : " ", s->proto == MSU_PROTO_SIEVE ? "sieve" :
		    msu_proto_name(s->proto),
		    s->security == MSU_SECURITY_TLS ? "s" : "", s->host,
		    s->port);
	}
	msu_buf_addf(b, "\n\n"
	    "2. The web server. Copy all files to %s\n"
	    "   and let it read its part, by one of these lines:\n\n"
	    "       nginx, inside of http: include %s/nginx.conf;\n"
	    "       Apache, with its modules ssl and rewrite: Include %s/"
	    "apache.conf\n"
	    "       Caddy, before all sites: import %s/Caddyfile\n\n"
	    "   They have to be served by https, with certificates that are "
	    "valid for\n"
	    "   these names; without them programs must not believe what they "
	    "get:\n\n"
	    "       %s %s\n\n"
	    "   The last one is your own web site: there the same URLs are "
	    "asked for, so\n"
	    "   it needs one line more (the configuration says which). No "
	    "login, no page\n"
	    "   in front of it, no redirect to another name.\n", dir, dir, dir,
	    dir, msu_route_hosts(site), site->domain);
	if (site->has_pacc)
		msu_buf_adds(b,
		    "   user-agent-configuration.json is served byte for byte: "
		    "a DNS record\n"
		    "   has its digest, and one blank more makes it void.\n");
	msu_buf_addc(b, '\n');
}

static void
add_dns(struct msu_buf *b, const struct msu_site *site)
{
	msu_buf_addf(b,
	    "3. DNS. Add records.zone to the zone and raise its serial, or "
	    "copy the lines of\n"
	    "   records.csv. Leave out names that you have already, where "
	    "they say the same.\n"
	    "   The records live %u seconds. Before you change one later, make "
	    "that 300 and\n"
	    "   wait until the old time is over.\n"
	    "   \".\" as a target says that a service is not offered, so that "
	    "nobody tries.\n", MSU_SITE_TTL);
	if (strcmp(site->web, site->domain) == 0)
		msu_buf_addf(b,
		    "   The names for the web server lead to %s. If its server "
		    "is another\n"
		    "   one, make the files anew with --web.\n",
		    site->domain);
	if (site->has_pacc)
		msu_buf_adds(b,
		    "   When the PACC file changes: add the new TXT record "
		    "beside the old one, wait,\n"
		    "   change the file, wait, remove the old record.\n");
	msu_buf_adds(b, "   Sign the zone (DNSSEC) if you can: what is signed "
	    "is believed without asking.\n\n");
}

static void
add_tests(struct msu_buf *b, const struct msu_site *site)
{
	const char *d = site->domain;

	msu_buf_addf(b,
	    "4. Test, from outside of your network.\n\n"
	    "       mailsetup publish --check .\n"
	    "       mailsetup audit %s\n"
	    "       curl https://autoconfig.%s/mail/config-v1.1.xml\n"
	    "       curl https://%s/.well-known/autoconfig/mail/"
	    "config-v1.1.xml\n", d, d, d);
	if (site->has_pox)
		msu_buf_addf(b,
		    "       curl -d '<x/>' https://autodiscover.%s/autodiscover/"
		    "autodiscover.xml\n", d);
	if (site->has_apple)
		msu_buf_addf(b,
		    "       curl -I https://autoconfig.%s/mail/" MSU_FILE_APPLE
		    "\n", d);
	if (site->has_pacc)
		msu_buf_addf(b,
		    "       curl -s https://ua-auto-config.%s/.well-known/"
		    "user-agent-configuration.json |\n"
		    "           openssl dgst -sha256 -binary | base64\n"
		    "       dig +short TXT _ua-auto-config.%s\n", d, d);
	msu_buf_adds(b, "\n   The first command compares these files with each "
	    "other, the second one says\n"
	    "   what each mail program finds, what is wrong and how to mend "
	    "it.\n\n");
}

/* What the profile asks for: Apple's com.apple.mail.managed.yaml, 2026-11. */
static void
add_apple(struct msu_buf *b, const struct msu_site *site)
{
	const char *d = site->domain;

	if (!site->has_apple) {
		msu_buf_adds(b, "5. iPhone, iPad and Mac ask none of these, and "
		    "a profile for them cannot say what\n"
		    "   these servers need: see above.\n");
		return;
	}
	msu_buf_addf(b,
	    "5. iPhone, iPad and Mac ask none of these. They take a profile, "
	    "which a user\n"
	    "   opens in Safari, by a link on your help page or in a "
	    "message:\n\n"
	    "       https://autoconfig.%s/mail/" MSU_FILE_APPLE "\n\n"
	    "   As a QR code for paper: qrencode -o apple.png and that URL. "
	    "Then the user\n"
	    "   installs it; on iPhone and iPad: Settings > Profile Downloaded; "
	    "on a Mac:\n"
	    "   System Settings, search \"Profiles\".\n\n"
	    "   There is nobody's address, user name or password in it: the "
	    "device asks for\n"
	    "   them, and the profile's own text says which user name is "
	    "meant. It does not ask\n"
	    "   for the sender's name. A profile with the name and the address "
	    "of one user is\n"
	    "   made by mailsetup export ADDRESS --to apple.\n\n"
	    "   The user is told that it is not signed. If you sign it, put the "
	    "signed one on\n"
	    "   the web server in its place:\n\n"
	    "       openssl smime -sign -binary -nodetach -outform der \\\n"
	    "           -signer /etc/letsencrypt/live/%s/cert.pem \\\n"
	    "           -inkey /etc/letsencrypt/live/%s/privkey.pem \\\n"
	    "           -certfile /etc/letsencrypt/live/%s/chain.pem \\\n"
	    "           -in " MSU_FILE_APPLE " -out signed.mobileconfig\n\n"
	    "   \"publish --check\" reads the unsigned one only.\n",
	    d, d, d, d);
}

static void
readme_write(struct msu_sink *sink, struct msu_site *site)
{
	struct msu_buf *b = msu_sink_file(sink, "readme", README);

	msu_buf_addf(b, "MAIL SETTINGS TO BE PUBLISHED BY %s\n\n",
	    site->written);
	add_files(b, site);
	add_left_out(b, sink, site);
	msu_buf_adds(b, "What to do\n----------\n\n");
	add_web(b, site);
	add_dns(b, site);
	add_tests(b, site);
	add_apple(b, site);
}

const struct msu_pub msu_pub_readme = {
	.id = "readme",
	.files = (const char *const[]){ README, NULL },
	.write = readme_write,
};
