/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Findings: a row for each kind of problem, with what is wrong and what to do,
 * and the rule by which all of them together make a grade.
 */
#include <string.h>

#include "audit.h"
#include "i18n.h"

#define MAX_FINDINGS	100

/* In the order in which they are to be mended, within a severity: what keeps
 * everybody out comes first.  %1 to %4 are what msu_finding_add() is given. */
static const struct row {
	const char		*code;
	enum msu_severity	 severity;
	const char		*text, *fix;
} rows[] = {
	{ "domain-missing", MSU_ERROR,
	    N_("The domain %1 does not exist in DNS."),
	    N_("Check its spelling; a new one takes some hours until it is "
	    "known everywhere.") },

	/* ---- mail servers ---- */
	{ "server-tls-name", MSU_ERROR,
	    N_("The certificate of %1 is not for this name; it names %2. "
	    "Programs that would use it and refuse it: %3."),
	    N_("Get a certificate that has the name below, too, for the mail "
	    "server; or publish a name that is in it.") },
	{ "server-cert-expired", MSU_ERROR,
	    N_("The certificate of %1 has expired. Programs that would use it "
	    "and refuse it: %3."),
	    N_("Renew it and let the mail server read it again; mail servers "
	    "need a restart or reload for that.") },
	{ "server-cert-not-yet", MSU_ERROR,
	    N_("The certificate of %1 is not valid yet. Programs that would "
	    "use it and refuse it: %3."),
	    N_("Set the clock of whoever issues it right, and issue it "
	    "again.") },
	{ "server-cert-self-signed", MSU_ERROR,
	    N_("The certificate of %1 is self-signed. Programs that would use "
	    "it and refuse it, or ask the user: %3."),
	    N_("Get one of a public authority such as Let's Encrypt for the "
	    "name below.") },
	{ "server-cert-untrusted", MSU_ERROR,
	    N_("The certificate of %1 is of an authority that is not trusted. "
	    "Programs that would use it and refuse it: %3."),
	    N_("Let the mail server send the intermediate certificates, too "
	    "(fullchain.pem), or get one of a public authority for the name "
	    "below.") },
	{ "server-cert-revoked", MSU_ERROR,
	    N_("The certificate of %1 has been revoked. Programs that would "
	    "use it: %3."),
	    N_("Get a new one, with a new key.") },
	{ "server-cert-ends-soon", MSU_WARNING,
	    N_("The certificate of %1 ends soon (%2)."),
	    N_("Renew it, and let the mail server read it again.") },
	{ "server-tls-version", MSU_ERROR,
	    N_("%1 speaks only TLS versions that are given up. Programs that "
	    "would use it and refuse it: %3."),
	    N_("Switch TLS 1.2 and 1.3 on.") },
	{ "server-starttls-missing", MSU_ERROR,
	    N_("%1 is published with STARTTLS, but does not offer it. Programs "
	    "that would use it and stop there: %3."),
	    N_("Switch STARTTLS on, or publish the port with TLS from the "
	    "first byte.") },
	{ "server-auth-missing", MSU_ERROR,
	    N_("%1 does not offer the way to log in that is published for it "
	    "(%2). Programs that would use it: %3."),
	    N_("Publish what it offers, or switch that way on.") },
	{ "server-oauth2-only", MSU_WARNING,
	    N_("%1 takes OAuth2 only, while a password is published. Programs "
	    "that would use it: %3."),
	    N_("Publish OAuth2 for it.") },
	{ "server-unresolved", MSU_ERROR,
	    N_("%1 is published, but its name has no address. Programs that "
	    "would use it: %3."),
	    N_("Mend the name, or give it an address.") },
	{ "server-refused", MSU_ERROR,
	    N_("%1 is published, but nobody listens there. Programs that would "
	    "use it: %3."),
	    N_("Start the server on that port, open the firewall for it, or "
	    "publish the right port.") },
	{ "server-fails", MSU_ERROR,
	    N_("%1 does not work: %2 (%4). Programs that would use it: %3."),
	    N_("Mend the server, or publish another; \"mailsetup check\" with "
	    "its address shows every step.") },
	{ "server-wrong-tls", MSU_ERROR,
	    N_("%1 is published with STARTTLS, but this port begins with TLS. "
	    "Programs that would use it and hang there: %3."),
	    N_("Publish it as SSL/TLS: socketType SSL in autoconfig, "
	    "<Encryption>SSL</Encryption> in Autodiscover.") },
	{ "server-no-answer", MSU_WARNING,
	    N_("%1 did not answer in time, so whether it works is not known. "
	    "Programs that would use it: %3."),
	    N_("Try again later and from another network; if it stays so, see "
	    "whether a firewall drops that port.") },
	{ "server-auth-before-tls", MSU_WARNING,
	    N_("%1 offers a login before the connection is encrypted: a "
	    "program that is set up wrongly sends its password readable."),
	    N_("Let the server offer it only after STARTTLS (in Dovecot with "
	    "disable_plaintext_auth=yes, in Postfix with "
	    "smtpd_tls_auth_only=yes).") },

	/* ---- whether there is anything ---- */
	{ "autoconfig-missing", MSU_ERROR,
	    N_("There is no autoconfig document, which most mail programs look "
	    "for: neither %1 nor %2 has one."),
	    N_("Run the command below with your own servers, put the files on "
	    "the web server and the records into DNS as its README.txt "
	    "says.") },
	{ "autoconfig-elsewhere", MSU_WARNING,
	    N_("The domain has no autoconfig document of its own; programs get "
	    "the settings from %1, and those that do not ask there get "
	    "none."),
	    N_("Publish a document of your own with the command below, or let "
	    "autoconfig.%2 lead to your provider's server if it has a "
	    "certificate for that name.") },
	{ "autoconfig-http-only", MSU_ERROR,
	    N_("The autoconfig document is there over plain http only: whoever "
	    "is on the way can change it, and careful programs do not take "
	    "it."),
	    N_("Serve the same file at %1, with a certificate for that "
	    "name.") },
	{ "autodiscover-missing", MSU_WARNING,
	    N_("Outlook finds no settings: none of the places of Autodiscover "
	    "answers."),
	    N_("Serve autodiscover.xml of the command below at "
	    "https://autodiscover.%1/autodiscover/autodiscover.xml, to POST as "
	    "well as to GET.") },
	{ "srv-missing", MSU_ADVICE,
	    N_("No SRV records name the mail servers; Evolution and many "
	    "smaller programs look for them."),
	    N_("Add the records below to the zone.") },

	/* ---- documents ---- */
	{ "document-html", MSU_WARNING,
	    N_("A web page is given out where a document is expected. "
	    "Thunderbird takes whatever is there for the domain's answer, and "
	    "does not look at the other addresses of the domain."),
	    N_("Serve the document there, or let this address answer 404.") },
	{ "document-type", MSU_ERROR,
	    N_("The document is given out as \"%1\", not as XML. Thunderbird "
	    "cannot read it then."),
	    N_("Let the web server give this file the type text/xml; in nginx "
	    "with the line below.") },
	{ "document-invalid", MSU_ERROR,
	    N_("The document cannot be read: %1"),
	    N_("Mend it, or replace it by the file that \"mailsetup publish\" "
	    "writes.") },
	{ "document-empty", MSU_ERROR,
	    N_("The document names no mail server that could be used."),
	    N_("Replace it by the file that \"mailsetup publish\" writes.") },
	{ "document-other-domain", MSU_WARNING,
	    N_("The document is for other domains: no <domain> in it says %1."),
	    N_("Add the line below, inside of <emailProvider>.") },
	{ "document-no-domain", MSU_ERROR,
	    N_("The document has no <domain>: Thunderbird refuses it."),
	    N_("Add the line below, inside of <emailProvider>.") },
	{ "document-dropped", MSU_WARNING,
	    N_("A part of the document is of no use: %1"),
	    N_("Mend or remove that part.") },
	{ "document-part", MSU_WARNING,
	    N_("The document names %1, but no server for %2."),
	    N_("Add the other server: programs want both.") },
	{ "plain-text", MSU_ERROR,
	    N_("%1 is published without encryption: passwords can be read on "
	    "the way. Thunderbird for Android refuses the whole document for "
	    "that."),
	    N_("Publish port %2 with TLS instead, and remove this server.") },
	{ "port-25", MSU_ERROR,
	    N_("%1 is published for sending. Port 25 is for mail between "
	    "servers: most networks block it for mail programs."),
	    N_("Publish port 465 with TLS, or 587 with STARTTLS, instead.") },
	{ "fixed-user", MSU_ERROR,
	    N_("The user name of %1 is the same for everybody: \"%2\"."),
	    N_("Write the placeholder below in its place; in an Autodiscover "
	    "file, which knows no placeholders, leave <LoginName> out.") },
	{ "redirect-foreign", MSU_ADVICE,
	    N_("It is redirected to %1, outside of the domain; some programs "
	    "ask the user about that, others stop there."),
	    N_("Serve the document at the address itself if you can.") },
	{ "redirect-refused", MSU_ERROR,
	    N_("It is redirected to where programs do not follow: %1"),
	    N_("Redirect to https only, five times at most, or serve the "
	    "document at the address itself.") },

	/* ---- web servers ---- */
	{ "web-tls-name", MSU_ERROR,
	    N_("The certificate of %1 is not for this name; it names %2. These "
	    "programs ask there and refuse it: %3."),
	    N_("Get a certificate that has the name below, too, and give it to "
	    "the web server of that name.") },
	{ "web-cert-expired", MSU_ERROR,
	    N_("The certificate of %1 has expired. These programs ask there and "
	    "refuse it: %3."),
	    N_("Renew it, and see to it that it renews itself; then restart "
	    "the web server.") },
	{ "web-cert-not-yet", MSU_ERROR,
	    N_("The certificate of %1 is not valid yet. These programs ask "
	    "there and refuse it: %3."),
	    N_("Set the clock of whoever issues it right, and issue it "
	    "again.") },
	{ "web-cert-self-signed", MSU_ERROR,
	    N_("The certificate of %1 is self-signed. These programs ask there "
	    "and refuse it: %3."),
	    N_("Get one of a public authority such as Let's Encrypt for the "
	    "name below.") },
	{ "web-cert-untrusted", MSU_ERROR,
	    N_("The certificate of %1 is of an authority that is not trusted. "
	    "These programs ask there and refuse it: %3."),
	    N_("Let the web server send the intermediate certificates, too "
	    "(fullchain.pem), or get one of a public authority for the name "
	    "below.") },
	{ "web-cert-revoked", MSU_ERROR,
	    N_("The certificate of %1 has been revoked. These programs ask "
	    "there: %3."),
	    N_("Get a new one, with a new key.") },
	{ "web-cert-ends-soon", MSU_WARNING,
	    N_("The certificate of %1 ends in %2 days."),
	    N_("Renew it, and see to it that it renews itself.") },
	{ "web-tls-version", MSU_ERROR,
	    N_("%1 speaks only TLS versions that are given up. These programs "
	    "ask there and refuse it: %3."),
	    N_("Switch TLS 1.2 and 1.3 on.") },
	{ "web-tls-handshake", MSU_ERROR,
	    N_("With %1 no encrypted connection comes about: %2. These "
	    "programs ask there: %3."),
	    N_("Let the web server serve this name over https.") },
	{ "web-refused", MSU_WARNING,
	    N_("The name %1 exists, but nobody answers there over https. These "
	    "programs ask there: %3."),
	    N_("Start the web server there, or remove the name from DNS.") },
	{ "web-wildcard", MSU_ADVICE,
	    N_("The name %1 is there by a wildcard record only, and the web "
	    "server that it leads to is not set up for it. These programs ask "
	    "there before they go on: %2."),
	    N_("If anything is to be published there, set the web server up for "
	    "this name, with a certificate; else nothing has to be done.") },
	{ "web-private", MSU_ERROR,
	    N_("The name %1 leads to an address of an internal network: "
	    "nobody outside reaches it."),
	    N_("Give it a public address; if you are inside of that network, "
	    "try again with --allow-private.") },
	{ "web-status", MSU_WARNING,
	    N_("The web server answers \"HTTP %1\", which is neither a document "
	    "nor the word that there is none. These programs ask there: %2."),
	    N_("Serve the document there, or let this address answer 404.") },
	{ "web-login", MSU_WARNING,
	    N_("The web server wants a login first. No program logs in to "
	    "learn settings, but for Exchange's own."),
	    N_("Serve the document without a login, or let this address answer "
	    "404.") },
	{ "web-address", MSU_ADVICE,
	    N_("The web server tells its settings only to whoever tells it a "
	    "whole mail address."),
	    N_("Answer without one, too: programs may ask with the domain "
	    "alone.") },
	{ "no-network", MSU_WARNING,
	    N_("No name server answered a single question, so nothing was "
	    "learned about the domain."),
	    N_("Check this computer's network connection and try again; "
	    "--dns-server names another name server.") },
	{ "web-no-answer", MSU_WARNING,
	    N_("No answer came in time, so what is there is not known. These "
	    "programs wait for it: %1."),
	    N_("Try again later; if it stays so, see whether a firewall drops "
	    "port 443, or remove the name from DNS.") },
	{ "dns-no-answer", MSU_WARNING,
	    N_("The name servers did not answer this question (%1), so what is "
	    "there is not known."),
	    N_("Try again later; if it stays so, the command below shows "
	    "which name server does not answer.") },

	/* ---- DNS ---- */
	{ "mx-null", MSU_ERROR,
	    N_("A null MX record says that the domain takes no mail at all."),
	    N_("Remove it and name the server that receives mail, in the form "
	    "below; or, if there is no mail, remove the settings.") },
	{ "mx-missing", MSU_WARNING,
	    N_("There is no MX record: mail to the domain goes to its web "
	    "address, if anywhere."),
	    N_("Name the server that receives mail, in the form below.") },
	{ "mx-elsewhere", MSU_WARNING,
	    N_("Mail goes to %1, but the settings name servers of %2. Some web "
	    "hosts publish their own mail servers for every site, whoever has "
	    "its mail."),
	    N_("If %1 is your mail provider, publish its servers; if it only "
	    "filters mail for %2, all is well.") },
	{ "mx-address", MSU_ERROR,
	    N_("The MX record leads to %1, an IP address where a host name has "
	    "to be: other mail servers find nobody there (RFC 5321 §5.1)."),
	    N_("Name the server that receives mail, in the form below.") },
	{ "mx-unresolved", MSU_ERROR,
	    N_("The MX record leads to %1, a name without an address: no mail "
	    "arrives there."),
	    N_("Mend the name, or give it an address.") },
	{ "mx-cname", MSU_WARNING,
	    N_("The MX record leads to %1, which is an alias (CNAME) of %2. "
	    "RFC 2181 §10.3 forbids that, and some mail servers refuse it."),
	    N_("Name the host itself, as below.") },
	{ "srv-port", MSU_ERROR,
	    N_("The record leads to port 0 of %1, where no server can be: "
	    "programs do not use it."),
	    N_("Give it the port of the server, as below; for a service that "
	    "is not offered the target is \".\".") },
	{ "srv-address", MSU_ERROR,
	    N_("The record leads to %1, which is no host name; an IP address "
	    "must not stand there either (RFC 2782)."),
	    N_("Name the host; its addresses are in records of its own.") },
	{ "srv-cname", MSU_WARNING,
	    N_("The record leads to %1, which is an alias (CNAME) of %2. RFC "
	    "2782 forbids that, and some programs do not follow."),
	    N_("Name the host itself, if its certificate has that name:") },
	{ "srv-unresolved", MSU_ERROR,
	    N_("The record leads to %1, a name without an address."),
	    N_("Mend the name, or give it an address; a record of a service "
	    "that is gone is replaced as below.") },
	{ "srv-foreign", MSU_ADVICE,
	    N_("The record leads to %1, outside of the domain, and the zone is "
	    "not signed: programs have to ask the user whether to believe it "
	    "(RFC 6186 §6)."),
	    N_("Sign the zone with DNSSEC.") },
	{ "srv-no-tls", MSU_ADVICE,
	    N_("Only %1 is there, which begins without encryption; %2, with TLS "
	    "from the first byte, is missing (RFC 8314 §3)."),
	    N_("If the server has that port, add the record below.") },
	{ "srv-order", MSU_ADVICE,
	    N_("%1 is preferred to %2 (a lower number comes first), although "
	    "it begins without encryption (RFC 8314 §5.1)."),
	    N_("Give the TLS record the lower number, as below.") },
	{ "srv-dot", MSU_WARNING,
	    N_("The record says \".\": not offered. But %1 is published in "
	    "another place."),
	    N_("Name the server, as below, or remove it from the other "
	    "place.") },
	{ "srv-dot-beside", MSU_ERROR,
	    N_("\".\" (not offered) stands beside other records of the same "
	    "name: they contradict each other (RFC 2782)."),
	    N_("Remove the one with \".\".") },
	{ "srv-weight", MSU_ADVICE,
	    N_("Of the records with priority %1, %2 has the weight 0 beside "
	    "others that have one: it is hardly ever chosen (RFC 2782)."),
	    N_("Give it a weight above 0, or a priority of its own.") },
	{ "srv-half", MSU_WARNING,
	    N_("The records name servers for %1, but none for %2."),
	    N_("Add the records below.") },
	{ "pacc-no-record", MSU_WARNING,
	    N_("The PACC document is there, but no TXT record vouches for it: "
	    "programs must not use it."),
	    N_("Add the record below; it is the digest of the file as it is "
	    "now.") },
	{ "pacc-digest", MSU_ERROR,
	    N_("The TXT record is not the digest of the PACC document as it is "
	    "served: programs must not use it."),
	    N_("Serve the file byte for byte as it was, or replace the record "
	    "by the one below.") },
	{ "pacc-record", MSU_ERROR,
	    N_("The TXT record of PACC cannot be read: it is not \"v=UAAC1; "
	    "a=sha256; d=…\"."),
	    N_("Replace it by the one below.") },
	{ "pacc-no-document", MSU_WARNING,
	    N_("A TXT record of PACC is there, but the document is not: %1"),
	    N_("Serve the document, or remove the record.") },

	/* ---- sources that disagree ---- */
	{ "disagree-host", MSU_WARNING,
	    N_("%1 says %2, but %3 says %4: another server."),
	    N_("Publish the same in both places; \"mailsetup publish\" writes "
	    "all of them alike.") },
	{ "disagree-port", MSU_WARNING,
	    N_("%1 says %2, but %3 says %4: another port."),
	    N_("Publish the same in both places; \"mailsetup publish\" writes "
	    "all of them alike.") },
	{ "disagree-security", MSU_WARNING,
	    N_("%1 says %2, but %3 says %4: another encryption of the same "
	    "port."),
	    N_("Publish the same in both places; \"mailsetup publish\" writes "
	    "all of them alike.") },
	{ "disagree-user", MSU_WARNING,
	    N_("%1 says the user name is %2, but %3 says %4."),
	    N_("Publish the same in both places. SRV records and PACC can only "
	    "mean the whole address: remove them if the user name is "
	    "another.") },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

bool
msu_finding_at(size_t i, const char **code, enum msu_severity *severity,
    const char **text, const char **fix)
{
	if (i >= COUNT(rows))
		return false;
	*code = rows[i].code;
	*severity = rows[i].severity;
	*text = rows[i].text;
	*fix = rows[i].fix;
	return true;
}

static const struct row *
row_of(const char *code)
{
	size_t i = 0;

	while (strcmp(rows[i].code, code) != 0)
		i++;
	return &rows[i];
}

size_t
msu_finding_rank(const struct msu_finding *f)
{
	return (size_t)(row_of(f->code) - rows);
}

static bool
is_there(const struct msu_audit_run *run, const char *code,
    const char *about)
{
	for (size_t i = 0; i < run->findings.n; i++) {
		const struct msu_finding *f = run->findings.v[i];

		if (strcmp(f->code, code) == 0 &&
		    strcmp(f->about, about) == 0)
			return true;
	}
	return false;
}

void
msu_finding_add(struct msu_audit_run *run, const char *code,
    const char *about, const char *copy, const char *const *args)
{
	const struct row *row = row_of(code);
	struct msu_finding *f = msu_arena_alloc(run->a, sizeof(*f));
	struct msu_reason *both = msu_arena_alloc(run->a, 2 * sizeof(*both));

	if (f == NULL || both == NULL || run->findings.n >= MAX_FINDINGS ||
	    is_there(run, code, about))
		return;
	both[0].form = row->text;
	both[1].form = row->fix;
	for (size_t i = 0; i < 4 && args[i] != NULL; i++)
		both[0].args[i] = both[1].args[i] = msu_arena_str(run->a,
		    args[i]);
	f->code = row->code;
	f->severity = row->severity;
	f->about = msu_arena_str(run->a, about);
	f->text = &both[0];
	f->fix = &both[1];
	f->copy = msu_arena_str(run->a, copy);
	msu_list_add(run->a, &run->findings, f);
}

/* ---- grades ----------------------------------------------------------------------- */

#define ANY	((size_t)-1)

/* From the top: the first row that holds. */
static const struct {
	struct msu_grade	 pub;
	size_t			 errors, warnings;	/* at most */
	size_t			 works;			/* programs, at least */
} grades[] = {
	{ { 'A', N_("no error and no warning") }, 0, 0, 1 },
	{ { 'B', N_("no error, two warnings at most") }, 0, 2, 1 },
	{ { 'C', N_("no error, more warnings") }, 0, ANY, 1 },
	{ { 'D', N_("one error") }, 1, ANY, 1 },
	{ { 'E', N_("several errors, but some program can be set up") }, ANY,
	    ANY, 1 },
	{ { 'F', N_("no program ends up with settings that work and "
	    "are protected") },
	    ANY, ANY, 0 },
};

const struct msu_grade *
msu_grade_row(size_t i)
{
	return i < COUNT(grades) ? &grades[i].pub : NULL;
}

char
msu_grade_of(const size_t *counts, size_t works, const char **rule)
{
	size_t i = 0;

	while (counts[MSU_ERROR] > grades[i].errors ||
	    counts[MSU_WARNING] > grades[i].warnings ||
	    works < grades[i].works)
		i++;
	*rule = grades[i].pub.rule;
	return grades[i].pub.grade;
}
