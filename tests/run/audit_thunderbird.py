#!/usr/bin/python3
# SPDX-License-Identifier: MPL-2.0
"""Compares an audit's word about Thunderbird with Thunderbird's own.

    audit_thunderbird.py MAILSETUP CA SCRATCH NAME...

Prints "ok CLAIM" or "not ok CLAIM" and why; the exit status is 1 if one is not
ok.
"""
import json
import os
import subprocess
import sys

from marionette import Failed, Thunderbird, new_profile

PROGRAM = "/usr/lib/thunderbird/thunderbird-bin"
SECURITY = {"plain": 0, "starttls": 2, "tls": 3}    # nsMsgSocketType
# Who does not answer is not known to an audit, and Thunderbird waits long.
SILENT = {"web-silent", "server-silent", "dns-servfail"}
# An audit does not ask this list unless it is told to.
ONLY_LISTED = {"list"}

TRUST = """
const db = Cc["@mozilla.org/security/x509certdb;1"]
    .getService(Ci.nsIX509CertDB);
db.addCertFromBase64(args[0], "CT,,");
Services.prefs.setCharPref("mailnews.auto_config_url",
    "https://list.invalid/v1.1/");
Services.prefs.setBoolPref("mailnews.auto_config.fetchFromExchange.enabled",
    true);
Services.prefs.setBoolPref(
    "mailnews.auto_config.fetchFromISP.sendEmailAddress", false);
return true;
"""

LOOKUP = """
const {FindConfig} = ChromeUtils.importESModule(
    "resource:///modules/accountcreation/FindConfig.sys.mjs");
const [domain] = args;
const signal = new window.AbortController().signal;
const server = s => ({type: s.type, host: s.hostname, port: s.port,
    security: s.socketType});
try {
    const steps = FindConfig.parallelAutoDiscovery(domain,
        "setup-probe@" + domain, signal, null, null);
    let step = await steps.next();
    while (!step.done)
        step = await steps.next({acceptRedirect: false});
    const config = step.value;
    if (!config || !["imap", "pop3"].includes(config.incoming.type))
        return null;
    return [server(config.incoming), server(config.outgoing)];
} catch (e) {
    return null;
}
"""


def said(mailsetup, ca, name):
    """What the audit says: two servers as Thunderbird has them, or None."""
    out = subprocess.run([mailsetup, "audit", "--json", "--ca-file", ca,
                          "--allow-private", name + ".audit.test"],
                         stdout=subprocess.PIPE, timeout=60, check=False)
    audit = json.loads(out.stdout)
    client = next(c for c in audit["clients"] if c["id"] == "thunderbird")
    if client["incoming"] is None:
        return None
    return [{"type": s["protocol"], "host": s["host"], "port": s["port"],
             "security": SECURITY[s["security"]]}
            for s in (client["incoming"], client["outgoing"])]


def main(mailsetup, ca, scratch, *names):
    with open(ca, encoding="ascii") as f:
        base64 = "".join(line.strip() for line in f if "-----" not in line)
    failed = False
    profile = new_profile(os.path.join(scratch, "profile"))
    with Thunderbird(PROGRAM, profile,
                     os.path.join(scratch, "thunderbird.log")) as t:
        t.script(TRUST, base64)
        for name in names:
            if name in SILENT | ONLY_LISTED:
                continue
            want = said(mailsetup, ca, name)
            try:
                got = t.script(LOOKUP, name + ".audit.test")
            except Failed as e:
                got = str(e)
            if got == want:
                print("ok thunderbird_%s" % name)
            else:
                failed = True
                print("not ok thunderbird_%s\n#   it finds %s, not %s" % (
                    name, got, want))
            sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
