#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Lets the real Thunderbird set up accounts at domains that publish.

    publish_thunderbird.py PROGRAM SCRATCH CA

Each domain WAY.example.test can be found in one way alone (deploy.sh).  For
each, Thunderbird does what its account set-up does: FindConfig looks for the
settings, ConfigVerifier logs in with them, CreateInBackend makes the account;
the account is read back and compared with what was published.  What was asked
is in the logs of the name server (SCRATCH/dns) and of the web server
(SCRATCH/nginx/access).  Prints "ok CLAIM" or "not ok CLAIM" and why.
"""
import os
import sys

from marionette import Failed, Thunderbird, new_profile
from thunderbird import READ, differences
from thunderbird_mail import TRUST

PASSWORD = "sesame"
TLS, STARTTLS, PLAIN_AUTH = 3, 2, 3

# args: domain, address, password.  Null if nothing is found.
SET_UP = READ + """
const load = name => ChromeUtils.importESModule(
    `resource:///modules/accountcreation/${name}.sys.mjs`);
const {FindConfig} = load("FindConfig");
const {AccountConfig} = load("AccountConfig");
const {ConfigVerifier} = load("ConfigVerifier");
const {CreateInBackend} = load("CreateInBackend");
const [domain, address, password] = args;
const signal = new window.AbortController().signal;
const steps = FindConfig.parallelAutoDiscovery(domain, address, signal, null,
    null);
let step = await steps.next();
while (!step.done)
    step = await steps.next({acceptRedirect: false});
const config = step.value;
if (!config)
    return {none: true};
const found = {from: config.subSource, title: config.displayName,
    others: config.incomingAlternatives.map(s => s.type)};
AccountConfig.replaceVariables(config, "Zo\\u00eb", address, password);
try {
    await new ConfigVerifier(null, signal).verifyConfig(config, false);
    found.login = true;
} catch (e) {
    found.login = String(e);
}
config.incoming.password = config.outgoing.password = "";
config.rememberPassword = false;
const account = await CreateInBackend.createAccountInBackend(config);
const made = describe(account);
const key = account.defaultIdentity.smtpServerKey;
MailServices.accounts.removeAccount(account, true);
MailServices.outgoingServer.deleteServer(
    MailServices.outgoingServer.getServerByKey(key));
/* the next server gets the same key, and would get what is left here */
Services.prefs.deleteBranch(`mail.smtpserver.${key}.`);
return {found, made};
"""

# The next lookup asks the network again.
FORGET = """
Services.obs.notifyObservers(null, "net:prune-all-connections");
Services.cache2.clear();
Services.dns.clearCache(true);
return true;
"""

EXCHANGE = """
Services.prefs.setBoolPref("mailnews.auto_config.fetchFromExchange.enabled",
    args[0]);
return true;
"""


def server(kind, host, port, security, user):
    return {"type": kind, "host": host + ".example.test", "port": port,
            "security": security, "auth": PLAIN_AUTH, "user": user}


def wanted(way):
    """What options_of in publish_thunderbird.sh says of it."""
    address = "zoe@%s.example.test" % way
    if way in ("wellknown", "autodiscover"):
        incoming = server("imap", "imap", 143, STARTTLS, address)
        outgoing = server("smtp", "smtp", 587, STARTTLS, address)
    elif way == "url-local":
        incoming = server("pop3", "pop", 995, TLS, "zoe")
        outgoing = server("smtp", "smtp", 587, STARTTLS, "zoe")
    else:
        incoming = server("imap", "imap", 993, TLS, address)
        outgoing = server("smtp", "smtp", 465, TLS, address)
    return {"incoming": incoming, "outgoing": outgoing, "address": address,
            "identities": 1}


class Run:
    def __init__(self, program, scratch, ca):
        self.program, self.scratch = program, scratch
        with open(ca, encoding="ascii") as f:
            self.ca = "".join(line.strip() for line in f
                              if "CERTIFICATE" not in line)
        self.bad = False

    def verdict(self, claim, wrong):
        print("%s %s" % ("not ok" if wrong else "ok", claim))
        for line in wrong:
            print("#   %s" % line)
        self.bad = self.bad or bool(wrong)
        sys.stdout.flush()

    def lines(self, name, start=0):
        with open(os.path.join(self.scratch, name), encoding="utf-8") as f:
            f.seek(start)
            return f.read().splitlines()

    def size(self, name):
        return os.path.getsize(os.path.join(self.scratch, name))

    def set_up(self, way):
        """The answer, and what was asked meanwhile: "NAME TYPE", requests."""
        domain = way + ".example.test"
        self.t.script(FORGET)
        start = [self.size(name) for name in ("dns", "nginx/access")]
        answer = self.t.script(SET_UP, domain, "zoe@" + domain, PASSWORD)
        dns = [" ".join(line.split()[:2])
               for line in self.lines("dns", start[0])]
        web = [line.split('"')[1]
               for line in self.lines("nginx/access", start[1])]
        return answer, dns, web

    def is_found(self, way, source, title=True):
        answer, _, _ = self.set_up(way)
        if "none" in answer:
            return ["nothing was found"]
        wrong = differences("", wanted(way), answer["made"])
        wrong += differences("found.", {
            "from": source, "login": True,
            "title": 'Example "& <%s>' % way if title else None},
            answer["found"])
        return wrong

    def change_is_seen(self):
        """A document that says something else makes another account."""
        name = os.path.join(self.scratch, "www", "url.example.test",
                            "config-v1.1.xml")
        with open(name, encoding="utf-8") as f:
            text = f.read()
        with open(name, "w", encoding="utf-8") as f:
            f.write(text.replace("<port>993<", "<port>143<")
                    .replace("<socketType>SSL<", "<socketType>STARTTLS<", 1))
        try:
            wrong = self.is_found("url", "xml-from-isp-https")
        finally:
            with open(name, "w", encoding="utf-8") as f:
                f.write(text)
        want = ["incoming.port: 143, not 993", "incoming.security: 2, not 3"]
        return [] if wrong == want else ["%s, not %s" % (wrong, want)]

    def records_are_not_asked_for(self):
        """RFC 6186 is nothing to it, though Autodiscover's record is."""
        answer, dns, _ = self.set_up("srv")
        wrong = [] if "none" in answer else ["found: %s" % answer]
        kinds = sorted({q.split(".")[0] for q in dns if q.endswith(" SRV")})
        if "autoconfig.srv.example.test A" not in dns:
            wrong.append("asked: %s" % dns)
        if kinds != ["_autodiscover"]:
            wrong.append("SRV questions: %s" % kinds)
        return wrong

    def autodiscover_is_last(self):
        """Where both are, the document of autoconfig is what counts."""
        answer, _, web = self.set_up("all")
        wrong = differences("found.", {
            "from": "xml-from-isp-https", "others": ["pop3"]},
                            answer.get("found") or {})
        if not any("autodiscover.xml" in path for path in web):
            wrong.append("Autodiscover was not asked: %s" % web)
        return wrong

    def claims(self):
        self.t.script(TRUST, self.ca)
        for way in "url", "wellknown", "url-local":
            yield "%s_is_found" % way.replace("-", "_"), \
                lambda: self.is_found(way, "xml-from-isp-https")
        yield "changed_document_is_seen", self.change_is_seen
        self.t.script(EXCHANGE, True)
        yield "srv_records_are_not_asked_for", self.records_are_not_asked_for
        yield "autodiscover_is_found", lambda: self.is_found(
            "autodiscover", "exchange-from-url1", False)
        yield "autoconfig_comes_before_autodiscover", \
            self.autodiscover_is_last

    def main(self):
        profile = new_profile(os.path.join(self.scratch, "profile"))
        with Thunderbird(self.program, profile, os.path.join(
                self.scratch, "thunderbird.log")) as self.t:
            for claim, function in self.claims():
                try:
                    wrong = function()
                except (Failed, OSError, KeyError) as e:
                    wrong = ["%s: %s" % (type(e).__name__, e)]
                self.verdict(claim, wrong)
        return 1 if self.bad else 0


if __name__ == "__main__":
    sys.exit(Run(*sys.argv[1:4]).main())
